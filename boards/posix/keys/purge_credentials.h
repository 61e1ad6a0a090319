/*
 * The account's keys, from one of the places where users have them, never from arguments: see
 * CREDENTIALS in teo-purge(1).
 */
#ifndef PURGE_CREDENTIALS_H
#define PURGE_CREDENTIALS_H

#include <stdbool.h>
#include <stdint.h>

#include <teo/request.h>

#include "purge_keys.h"
#include "purge_keys_file.h"
#include "purge_options.h"

#define CREDENTIALS_PATH_SIZE 4096
#define CREDENTIALS_FROM_SIZE (CREDENTIALS_PATH_SIZE + 320)

struct credentials {
    teo_credentials keys; /* in sets[current] */
    /* Two, because keys that were replaced stay hidden from logs. */
    struct keys sets[2];
    unsigned current;
    const struct options *options;

    char from[CREDENTIALS_FROM_SIZE]; /* where they come from, for people */
    struct keys_file file;            /* with a path: they are from that file, */
    char path[CREDENTIALS_PATH_SIZE];
    const char *role;    /* not NULL: from this role; */
    uint32_t end;        /* when its keys expire, in Unix seconds; */
    uint64_t good_until; /* monotonic_now(), here and below: the same; */
    uint64_t renew_at;   /* when to ask for others */
};

/*
 * Finds the keys. False: there are none, or a source cannot be used, and stderr says why. They are
 * hidden from logs from now on. `options` must live as long as the credentials.
 */
bool credentials_load(struct credentials *credentials, const struct options *options);

/*
 * Call it before a query: asks for new keys, for `limit_ms` milliseconds at most, if those of a
 * role are about to expire. True: `keys` has changed.
 */
bool credentials_renew(struct credentials *credentials, uint64_t limit_ms);

/*
 * Call it when the service has refused the keys: reads the file or asks for the role once more.
 * True: `keys` has changed, so it is worth another try.
 */
bool credentials_reload(struct credentials *credentials, uint64_t limit_ms);

void credentials_wipe(struct credentials *credentials);

#endif
