#define _POSIX_C_SOURCE 200809L

#include "purge_credentials.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mbedtls/platform_util.h>

#include "purge_log.h"

#define ID_NAME "TENCENTCLOUD_SECRET_ID"
#define KEY_NAME "TENCENTCLOUD_SECRET_KEY"
#define TOKEN_NAME "TENCENTCLOUD_TOKEN"

#define QUOTED "is in quotes, which would be taken for a part of it"
#define NOT_PRINTABLE "is a blank, a control character or not ASCII"

static const char *const names[CREDENTIALS_NAMES] = {ID_NAME, KEY_NAME, TOKEN_NAME};

/* Checks the open file, not the path: nobody can swap it between the check and the reading. */
static bool is_private(int file, const char *path)
{
    struct stat properties;

    if (fstat(file, &properties) != 0) {
        log_line("--credentials-file %s: %s", path, strerror(errno));
        return false;
    }
    if (!S_ISREG(properties.st_mode)) {
        log_line("--credentials-file %s: it is not a regular file", path);
        return false;
    }
    if ((properties.st_mode & 07777 & ~(mode_t)(S_IRUSR | S_IWUSR)) != 0) {
        log_line("--credentials-file %s: its mode is %04o, so others may get at the keys; run: "
                 "chmod 600 %s",
                 path, (unsigned)(properties.st_mode & 07777), path);
        return false;
    }
    if (properties.st_uid != geteuid() && properties.st_uid != 0) {
        log_line("--credentials-file %s: it belongs to another user, who may change the keys",
                 path);
        return false;
    }
    return true;
}

/* Reads the whole file. Not with stdio, whose buffer would keep a copy of the keys. */
static bool read_text(int file, const char *path, char text[CREDENTIALS_FILE_MAX + 1])
{
    size_t length = 0;

    for (;;) {
        ssize_t got = read(file, text + length, CREDENTIALS_FILE_MAX + 1 - length);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            log_line("--credentials-file %s: %s", path, strerror(errno));
            return false;
        }
        if (got == 0) {
            break;
        }
        length += (size_t)got;
        if (length > CREDENTIALS_FILE_MAX) {
            log_line("--credentials-file %s: it is larger than %d bytes", path,
                     CREDENTIALS_FILE_MAX);
            return false;
        }
    }
    text[length] = '\0';
    if (strlen(text) != length) {
        log_line("--credentials-file %s: it has a NUL byte", path);
        return false;
    }
    return true;
}

/* Removes blanks at both ends. */
static char *trim(char *text)
{
    size_t length;

    text += strspn(text, " \t");
    length = strlen(text);
    while (length > 0 && strchr(" \t\r", text[length - 1]) != NULL) {
        length--;
    }
    text[length] = '\0';
    return text;
}

/* A shell removes quotes; other readers of such files, and this one, do not. */
static bool is_quoted(const char *value)
{
    return *value == '"' || *value == '\'';
}

static const char **slot_of(teo_credentials *keys, size_t index)
{
    return index == 0 ? &keys->secret_id : index == 1 ? &keys->secret_key : &keys->token;
}

/*
 * Takes one line: NAME=VALUE, empty or a comment. Returns NULL, or what is wrong, without any part
 * of the line, which may be a key.
 */
static const char *take_line(struct credentials *credentials, char *line, unsigned number)
{
    char *name = trim(line);
    char *value = strchr(name, '=');
    size_t index = 0;

    if (*name == '\0' || *name == '#') {
        return NULL;
    }
    if (value == NULL) {
        return "it is neither NAME=VALUE nor a comment";
    }
    *value = '\0';
    value = trim(value + 1);
    name = trim(name);
    while (index < CREDENTIALS_NAMES && strcmp(name, names[index]) != 0) {
        index++;
    }
    if (index == CREDENTIALS_NAMES) {
        return "its name is none of " ID_NAME ", " KEY_NAME " and " TOKEN_NAME;
    }
    if (credentials->lines[index] != 0) {
        return "its name was given before";
    }
    if (is_quoted(value)) {
        return "its value " QUOTED;
    }
    *slot_of(&credentials->keys, index) = value;
    credentials->lines[index] = number;
    return NULL;
}

static bool parse_text(struct credentials *credentials, const char *path)
{
    unsigned number = 1;

    for (char *line = credentials->file; line != NULL; number++) {
        char *end = strchr(line, '\n');
        if (end != NULL) {
            *end = '\0';
        }
        const char *problem = take_line(credentials, line, number);
        if (problem != NULL) {
            log_line("--credentials-file %s:%u: %s", path, number, problem);
            return false;
        }
        line = end == NULL ? NULL : end + 1;
    }
    return true;
}

static bool load_file(struct credentials *credentials, const char *path)
{
    /* O_NONBLOCK: a pipe without a writer must not hang the tool before it is refused. */
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    bool good;

    if (file < 0) {
        log_line("--credentials-file %s: %s", path, strerror(errno));
        return false;
    }
    good = is_private(file, path) && read_text(file, path, credentials->file) &&
           parse_text(credentials, path);
    (void)close(file);
    return good;
}

/* An empty text counts as missing. */
static bool is_set(const char *text)
{
    return text != NULL && *text != '\0';
}

/* Reports which one is missing or empty, or if both are missing how to give them. */
static void refuse_missing(struct credentials *credentials, const char *path)
{
    size_t missing = is_set(credentials->keys.secret_id) ? 1 : 0;

    if (path != NULL && credentials->lines[missing] != 0) {
        log_line("--credentials-file %s:%u: %s is empty", path, credentials->lines[missing],
                 names[missing]);
    } else if (path != NULL) {
        log_line("--credentials-file %s: it must set " ID_NAME " and " KEY_NAME "; %s is missing",
                 path, names[missing]);
    } else if (is_set(credentials->keys.secret_id) || is_set(credentials->keys.secret_key)) {
        log_line("%s is not set in the environment, while the other of " ID_NAME " and " KEY_NAME
                 " is; --credentials-file can name a file instead",
                 names[missing]);
    } else {
        log_line("there are no credentials: set " ID_NAME " and " KEY_NAME " (and " TOKEN_NAME
                 " with temporary ones) in the environment, or name a file with "
                 "--credentials-file");
    }
}

/*
 * Checks for bytes that a header cannot carry. The library would refuse them too, but here it is
 * known where they came from.
 */
static bool are_clean(struct credentials *credentials, const char *path)
{
    for (size_t i = 0; i < CREDENTIALS_NAMES; i++) {
        const char *text = *slot_of(&credentials->keys, i);
        size_t at = 0;

        while (text != NULL && text[at] > ' ' && text[at] < 0x7F) {
            at++;
        }
        if (path == NULL && text != NULL && is_quoted(text)) {
            log_line("%s in the environment: it " QUOTED, names[i]);
            return false;
        }
        if (text == NULL || text[at] == '\0') {
            continue;
        }
        if (path != NULL) {
            log_line("--credentials-file %s:%u: byte %zu of %s " NOT_PRINTABLE, path,
                     credentials->lines[i], at + 1, names[i]);
        } else {
            log_line("%s in the environment: its byte %zu " NOT_PRINTABLE, names[i], at + 1);
        }
        return false;
    }
    return true;
}

bool credentials_load(struct credentials *credentials, const char *path)
{
    memset(credentials, 0, sizeof *credentials);
    if (path != NULL) {
        if (!load_file(credentials, path)) {
            return false;
        }
    } else {
        for (size_t i = 0; i < CREDENTIALS_NAMES; i++) {
            *slot_of(&credentials->keys, i) = getenv(names[i]);
        }
    }
    if (!is_set(credentials->keys.token)) {
        credentials->keys.token = NULL;
    }
    if (is_set(credentials->keys.secret_id) && is_set(credentials->keys.secret_key)) {
        return are_clean(credentials, path);
    }
    refuse_missing(credentials, path);
    return false;
}

void credentials_wipe(struct credentials *credentials)
{
    mbedtls_platform_zeroize(credentials, sizeof *credentials);
}
