/* The account's keys: from the environment or a file that nobody else can read, never from arguments. */
#ifndef PURGE_CREDENTIALS_H
#define PURGE_CREDENTIALS_H

#include <stdbool.h>

#include <teo/request.h>

#define CREDENTIALS_FILE_MAX 16384 /* a key, an id, a token of some thousand bytes and comments */

#define CREDENTIALS_NAMES 3 /* id, key and token */

/* Where the texts of `keys` lie: in the environment, or in `file`. */
struct credentials {
    teo_credentials keys;
    unsigned lines[CREDENTIALS_NAMES]; /* of the file, where each of them stands; 0: none */
    char file[CREDENTIALS_FILE_MAX + 1];
};

/* Fills `credentials` from the file `path`, or with NULL from the environment. On failure it has told why. */
bool credentials_load(struct credentials *credentials, const char *path);

void credentials_wipe(struct credentials *credentials);

#endif
