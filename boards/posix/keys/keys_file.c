#define _POSIX_C_SOURCE 200809L

#include "purge_keys_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mbedtls/platform_util.h>

#include "purge_file.h"
#include "purge_keys_text.h"

#define PLACE_SIZE 1000

/* Systemd and Kubernetes show secrets to a group: its members are those who may read them. */
#define ALLOWED (S_IRUSR | S_IWUSR | S_IRGRP)

/* Checks the open file, not the path: nobody can swap it between the check and the reading. */
static bool is_private(int file, const struct keys_file *named, char *what, size_t size)
{
    struct stat properties;
    unsigned mode;

    if (fstat(file, &properties) != 0) {
        snprintf(what, size, "%s", strerror(errno));
        return false;
    }
    if (!S_ISREG(properties.st_mode)) {
        snprintf(what, size, "it is not a regular file");
        return false;
    }
    mode = (unsigned)(properties.st_mode & 07777);
    if ((mode & ~(unsigned)ALLOWED) != 0) {
        snprintf(what, size,
                 "its mode is %04o, so others may get at the keys; run: chmod 600 %s (in a volume "
                 "of Kubernetes set defaultMode: 0440)",
                 mode, named->path);
        return false;
    }
    if (properties.st_uid != geteuid() && properties.st_uid != 0) {
        snprintf(what, size, "it belongs to another user, who may change the keys");
        return false;
    }
    return true;
}

/*
 * Whether the file is not there. One whose directory cannot be entered counts as not there: systemd
 * locks services out of home directories like that. One that is there must be readable.
 */
static bool is_absent(const char *path, int error)
{
    struct stat properties;

    if (error == EACCES) {
        return stat(path, &properties) != 0 && errno == EACCES;
    }
    return error == ENOENT || error == ENOTDIR;
}

enum keys_found keys_file_read(const struct keys_file *file, struct keys *keys,
                               char problem[KEYS_PROBLEM_SIZE])
{
    char text[KEYS_FILE_MAX + 1], place[PLACE_SIZE], what[PLACE_SIZE] = "";
    /* O_NONBLOCK: a pipe without a writer must not hang the tool before it is refused. */
    int opened = open(file->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    int error = errno;
    enum keys_found found = KEYS_BAD;

    snprintf(place, sizeof place, "%s%s%s", file->named_by != NULL ? file->named_by : "",
             file->named_by != NULL ? " " : "", file->path);
    if (opened < 0) {
        snprintf(problem, KEYS_PROBLEM_SIZE, "%s: %s", place, strerror(error));
        return is_absent(file->path, error) ? KEYS_ABSENT : KEYS_BAD;
    }
    if (is_private(opened, file, what, sizeof what) &&
        file_read_text(opened, text, KEYS_FILE_MAX, what, sizeof what)) {
        found = keys_text_read(text, place, file->section, keys, problem);
    } else {
        snprintf(problem, KEYS_PROBLEM_SIZE, "%s: %s", place, what);
    }
    (void)close(opened);
    mbedtls_platform_zeroize(text, sizeof text);
    return found;
}
