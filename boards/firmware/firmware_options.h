/*
 * The configuration: words like name=value. They come from a debugger or an emulator, on the
 * semihosting command line after the name of the program; if nobody answers there, or without any
 * word, from flash (firmware_flash.h). `make settings` writes them into flash.
 *
 *   zone=ID                               required
 *   secret-id=ID secret-key=KEY           required, unless the board's credentials.c has its own
 *   token=TOKEN                           of temporary credentials; at most FIRMWARE_TOKEN_MAX
 *   host=NAME port=N                      the endpoint; default teo.intl.tencentcloudapi.com, 443.
 *                                         Each further host= begins another endpoint, which is
 *                                         tried after a failure, with its own port= and address=
 *   address=IPV4                          of the host, instead of asking the DNS
 *   last=SECONDS                          lists the tasks created since then; default 86400.
 *                                         Further polls ask only for those that may have changed,
 *                                         but with until-done
 *   limit=N                               tasks a page, 1 to 1000; default 100
 *   interval=SECONDS                      from one poll to the next, and up to a tenth more;
 *                                         default 60
 *   deadline=SECONDS stall=SECONDS        for a poll and for a silent connection; default 60 and 15
 *   once                                  ends after the first poll
 *   until-done                            ends after a poll that finds tasks, all of them done, or
 *                                         after an error that does not pass by itself. A list of
 *                                         several replies must be confirmed by a second poll
 */
#ifndef TEO_FIRMWARE_OPTIONS_H
#define TEO_FIRMWARE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OPTIONS_ENDPOINTS_MAX 3u

struct endpoint {
    const char *host;
    const char *address; /* NULL: the DNS is asked */
    uint32_t port;
};

struct options {
    const char *zone;
    const char *secret_id;
    const char *secret_key;
    const char *token;
    struct endpoint endpoints[OPTIONS_ENDPOINTS_MAX];
    uint32_t endpoint_count;
    uint32_t last;
    uint32_t limit;
    uint32_t interval;
    uint32_t deadline;
    uint32_t stall;
    bool once;
    bool until_done;
    const uint8_t *roots; /* the DER of the CAs to trust; NULL: the firmware's own */
    size_t roots_length;
};

/*
 * Reads the options, and reports where they came from. NULL, or what is wrong with them; that text
 * has none of their values. `line` is memory for this call only.
 */
const char *options_read(struct options *options, char *line, size_t size);

#endif
