/*
 * The configuration: words like name=value on the semihosting command line, after the name of
 * the program.
 *
 *   zone=ID secret-id=ID secret-key=KEY   required
 *   token=TOKEN                           of temporary credentials
 *   host=NAME port=N                      the endpoint; default teo.intl.tencentcloudapi.com, 443
 *   address=IPV4                          of the host, instead of asking the DNS
 *   last=SECONDS                          lists the tasks created since then; default 86400.
 *                                         Further polls ask only for those that may have changed,
 *                                         but with until-done
 *   limit=N                               tasks a page, 1 to 1000; default 100
 *   interval=SECONDS                      from one poll to the next; default 60
 *   deadline=SECONDS stall=SECONDS        for a poll and for a silent connection; default 60 and 15
 *   once                                  ends after the first poll
 *   until-done                            ends after a poll that finds tasks, all of them done, or
 *                                         after an error that does not pass by itself. A list of
 *                                         several replies must be confirmed by a second poll
 *
 * A board without a debugger has no command line: it replaces options.c (BOARD_REPLACES).
 */
#ifndef TEO_FIRMWARE_OPTIONS_H
#define TEO_FIRMWARE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

struct options {
    const char *zone;
    const char *secret_id;
    const char *secret_key;
    const char *token;
    const char *host;
    const char *address;
    uint32_t port;
    uint32_t last;
    uint32_t limit;
    uint32_t interval;
    uint32_t deadline;
    uint32_t stall;
    bool once;
    bool until_done;
};

/* NULL, or what is wrong with the command line; that text has none of its values. */
const char *options_read(struct options *options);

#endif
