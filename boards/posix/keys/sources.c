#define _POSIX_C_SOURCE 200809L

#include "purge_sources.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "purge_log.h"
#include "purge_metadata.h"
#include "purge_role.h"

#define LOOKED_MAX 6 /* places that one search tries */
#define FILE_VARIABLE "TENCENTCLOUD_CREDENTIALS_FILE"

/* A search, with the places where nothing was found. */
struct search {
    struct credentials *credentials;
    char problem[KEYS_PROBLEM_SIZE]; /* of the last place */
    char looked[LOOKED_MAX][KEYS_PROBLEM_SIZE];
    size_t count;
};

/* An empty text counts as missing. */
static const char *variable(const char *name)
{
    const char *text = getenv(name);

    return text != NULL && *text != '\0' ? text : NULL;
}

/* Notes that nothing is there, or reports what is wrong there. */
static enum keys_found note(struct search *search, enum keys_found found)
{
    if (found == KEYS_BAD) {
        log_line("%s", search->problem);
    } else if (found == KEYS_ABSENT && search->count < LOOKED_MAX) {
        memcpy(search->looked[search->count++], search->problem, KEYS_PROBLEM_SIZE);
    }
    return found;
}

static enum keys_found not_set(struct search *search, const char *place, const char *name)
{
    snprintf(search->problem, sizeof search->problem, "%s: %s is not set", place, name);
    return note(search, KEYS_ABSENT);
}

/* ---- the places ---- */

static enum keys_found try_environment(struct search *search)
{
    static const char *const names[KEYS_PARTS] = {"TENCENTCLOUD_SECRET_ID",
                                                  "TENCENTCLOUD_SECRET_KEY", "TENCENTCLOUD_TOKEN"};
    static const char *const tokens[] = {"TENCENTCLOUD_TOKEN", "TENCENTCLOUD_SESSION_TOKEN",
                                         "TENCENTCLOUD_SECURITY_TOKEN"};
    struct credentials *credentials = search->credentials;
    struct keys_reading reading;
    bool good = true;

    keys_begin(&reading, &credentials->sets[credentials->current], "the environment", names,
               search->problem);
    for (size_t i = 0; i < KEYS_TOKEN + sizeof tokens / sizeof tokens[0] && good; i++) {
        enum keys_part part = i < KEYS_TOKEN ? (enum keys_part)i : KEYS_TOKEN;
        const char *name = part == KEYS_TOKEN ? tokens[i - KEYS_TOKEN] : names[i];
        const char *text = variable(name);

        good = text == NULL || keys_put(&reading, part, name, text, 0);
    }
    snprintf(credentials->from, sizeof credentials->from, "the environment");
    return note(search, good ? keys_end(&reading) : KEYS_BAD);
}

/* Tries credentials->path. `named_by` and `section` as in struct keys_file. */
static enum keys_found try_file(struct search *search, const char *named_by, const char *section)
{
    struct credentials *credentials = search->credentials;
    struct keys_file *file = &credentials->file;
    enum keys_found found;

    file->path = credentials->path;
    file->named_by = named_by;
    file->section = section;
    found = keys_file_read(file, &credentials->sets[credentials->current], search->problem);
    if (found != KEYS_FOUND) {
        file->path = NULL;
    }
    snprintf(credentials->from, sizeof credentials->from, "%s%s%s", credentials->path,
             section != NULL ? ", profile " : "", section != NULL ? section : "");
    return found;
}

/* Sets credentials->path. False: it is too long. */
static bool set_path(struct search *search, const char *folder, const char *name,
                     const char *ending)
{
    char *path = search->credentials->path;
    int length = snprintf(path, CREDENTIALS_PATH_SIZE, "%s%s%s", folder, name, ending);

    if (length > 0 && length < CREDENTIALS_PATH_SIZE) {
        return true;
    }
    snprintf(search->problem, sizeof search->problem, "%.64s...: the path is too long", folder);
    return false;
}

static enum keys_found try_path(struct search *search, const char *folder, const char *name,
                                const char *ending, const char *section)
{
    return note(search, set_path(search, folder, name, ending) ? try_file(search, NULL, section)
                                                               : KEYS_BAD);
}

/* A file that an option or a variable names must be there. */
static enum keys_found try_named(struct search *search, const char *path, const char *named_by,
                                 const char *section)
{
    enum keys_found found = KEYS_BAD;

    if (set_path(search, path, "", "") && try_file(search, named_by, section) == KEYS_FOUND) {
        found = KEYS_FOUND;
    }
    return note(search, found);
}

static enum keys_found try_systemd(struct search *search)
{
    const char *folder = variable("CREDENTIALS_DIRECTORY");

    return folder != NULL
               ? try_path(search, folder, "/teo-purge", "", NULL)
               : not_set(search, "$CREDENTIALS_DIRECTORY/teo-purge", "CREDENTIALS_DIRECTORY");
}

static enum keys_found try_ini_files(struct search *search, const char *section)
{
    const char *named = variable(FILE_VARIABLE), *home = variable("HOME");
    enum keys_found found;

    if (named != NULL && section == NULL) {
        return try_named(search, named, FILE_VARIABLE, NULL);
    }
    /* With --profile it may be tccli's instead. */
    if (named != NULL) {
        return try_path(search, named, "", "", section);
    }
    found = home != NULL ? try_path(search, home, "/.tencentcloud/credentials", "", section)
                         : not_set(search, "~/.tencentcloud/credentials", "HOME");
    return found != KEYS_ABSENT
               ? found
               : try_path(search, "/etc", "/tencentcloud/credentials", "", section);
}

/* tccli's own. */
static enum keys_found try_tccli(struct search *search, const char *profile, const char *named_by)
{
    const char *home = variable("HOME");
    char folder[CREDENTIALS_PATH_SIZE];

    if (strchr(profile, '/') != NULL) {
        snprintf(search->problem, sizeof search->problem, "%s: a profile's name has no /",
                 named_by);
        return note(search, KEYS_BAD);
    }
    if (home == NULL) {
        return not_set(search, "~/.tccli", "HOME");
    }
    snprintf(folder, sizeof folder, "%s/.tccli/", home);
    return try_path(search, folder, profile, ".credential", NULL);
}

static enum keys_found try_role(struct search *search, const char *role)
{
    struct credentials *credentials = search->credentials;

    credentials->role = role;
    snprintf(credentials->from, sizeof credentials->from, "the role %.128s of this instance", role);
    return note(search, role_read(role, METADATA_MS, &credentials->sets[credentials->current],
                                  &credentials->end, search->problem));
}

/* ---- the order ---- */

static enum keys_found try_profile(struct search *search, const char *profile)
{
    enum keys_found found = try_ini_files(search, profile);

    return found == KEYS_ABSENT ? try_tccli(search, profile, "--profile") : found;
}

static enum keys_found try_files(struct search *search)
{
    const char *profile = variable("TCCLI_PROFILE");
    enum keys_found found = try_systemd(search);

    if (found == KEYS_ABSENT) {
        found = try_ini_files(search, NULL);
    }
    if (found == KEYS_ABSENT) {
        found = try_tccli(search, profile != NULL ? profile : "default", "TCCLI_PROFILE");
    }
    return found;
}

/* The place that options name, else all places but the environment. */
static enum keys_found try_options(struct search *search)
{
    const struct options *options = search->credentials->options;

    if (options->role != NULL) {
        return try_role(search, options->role);
    }
    if (options->credentials_file != NULL) {
        return try_named(search, options->credentials_file, "--credentials-file", options->profile);
    }
    return options->profile != NULL ? try_profile(search, options->profile) : try_files(search);
}

static void say_nothing_found(const struct search *search, const char *profile)
{
    if (profile != NULL) {
        log_line("there are no credentials of the profile '%s'; looked for in:", profile);
    } else {
        log_line("there are no credentials; looked for in:");
    }
    for (size_t i = 0; i < search->count; i++) {
        log_detail("%s", search->looked[i]);
    }
    log_detail("what to do: %s",
               profile != NULL
                   ? "check the name of the profile"
                   : "set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY (and "
                     "TENCENTCLOUD_TOKEN with temporary ones) in the environment, or name a file "
                     "with --credentials-file; on an instance with a role use --role");
}

bool sources_read(struct credentials *credentials)
{
    const struct options *options = credentials->options;
    struct search search;
    enum keys_found found;

    memset(&search, 0, sizeof search);
    search.credentials = credentials;
    found = options->environment_first ? try_environment(&search) : KEYS_ABSENT;
    if (found == KEYS_ABSENT) {
        found = try_options(&search);
    }
    if (found == KEYS_ABSENT) {
        say_nothing_found(&search, options->profile);
    }
    return found == KEYS_FOUND;
}
