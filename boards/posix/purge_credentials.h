/* The account's keys, from the environment or a private file, never from arguments. */
#ifndef PURGE_CREDENTIALS_H
#define PURGE_CREDENTIALS_H

#include <stdbool.h>

#include <teo/request.h>

#define CREDENTIALS_FILE_MAX 16384 /* an id, a key, a token of some thousand bytes, comments */

#define CREDENTIALS_NAMES 3 /* id, key and token */

/* The texts of `keys` are in the environment, or in `file`. */
struct credentials {
    teo_credentials keys;
    unsigned lines[CREDENTIALS_NAMES]; /* of the file, with each of them; 0: it has none */
    char file[CREDENTIALS_FILE_MAX + 1];
};

/* Reads the file `path`, or with NULL the environment. False: it failed, and stderr says why. */
bool credentials_load(struct credentials *credentials, const char *path);

void credentials_wipe(struct credentials *credentials);

#endif
