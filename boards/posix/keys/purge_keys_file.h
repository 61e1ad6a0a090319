/* Files of keys, in the formats that people have: see CREDENTIALS in teo-purge(1). */
#ifndef PURGE_KEYS_FILE_H
#define PURGE_KEYS_FILE_H

#include "purge_keys.h"

#define KEYS_FILE_MAX 65536 /* bytes: an id, a key and a token, and comments */

struct keys_file {
    const char *path;
    const char *named_by; /* the option or variable that names it, for messages; or NULL */
    const char *section;  /* of an INI file; NULL: "default", and a file without sections will do */
};

/*
 * Reads the file. `problem` is set unless they were found; KEYS_ABSENT: there is no such file, or
 * it has no such section.
 */
enum keys_found keys_file_read(const struct keys_file *file, struct keys *keys,
                               char problem[KEYS_PROBLEM_SIZE]);

#endif
