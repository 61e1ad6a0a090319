#define _POSIX_C_SOURCE 200809L

#include "purge_config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mbedtls/platform_util.h>

#include "purge_config_value.h"
#include "purge_file.h"
#include "purge_log.h"
#include "purge_scan.h"
#include "purge_value.h"

#define SYSTEM_FILE "/etc/teo-purge.conf"
#define NO_FILE "/dev/null" /* may stand for a file without options */
#define USER_FILE "teo-purge.conf"
#define UTF8_MARK "\xEF\xBB\xBF"

/* A file that is being read. */
struct reading {
    struct settings *settings;
    struct options *options;
    const char *path;
    const char *section; /* NULL: none yet */
    enum origin origin;  /* of what is in a section; one more: of what is in none */
    unsigned line;
    bool others_read; /* the file's mode lets everybody read it */
    enum outcome *outcome;
};

/* ---- the file ---- */

/* Whether nobody but the user and root can have written the open file. */
static bool is_trusted(int file, struct reading *reading)
{
    const char *path = reading->path;
    struct stat properties;

    if (fstat(file, &properties) != 0) {
        log_line("%s: %s", path, strerror(errno));
        return false;
    }
    if (!S_ISREG(properties.st_mode) && strcmp(path, NO_FILE) != 0) {
        log_line("%s: it is not a regular file", path);
        return false;
    }
    if (!S_ISREG(properties.st_mode)) {
        return true;
    }
    reading->others_read = (properties.st_mode & S_IROTH) != 0;
    if ((properties.st_mode & S_IWOTH) != 0) {
        log_line("%s: everybody may write to it (mode %04o), and could send your purges elsewhere; "
                 "run: chmod o-w %s",
                 path, (unsigned)(properties.st_mode & 07777), path);
        return false;
    }
    if (properties.st_uid != geteuid() && properties.st_uid != 0) {
        log_line("%s: it belongs to another user (%lu), who could send your purges elsewhere; make "
                 "it yours or root's (chown), or run with --no-config",
                 path, (unsigned long)properties.st_uid);
        return false;
    }
    return true;
}

/* ---- its lines ---- */

/* Reports what is wrong with the line. Always false. */
static bool refuse(const struct reading *reading, const char *problem)
{
    *reading->outcome = OUTCOME_USAGE;
    log_line("%s:%u: %s", reading->path, reading->line, problem);
    return false;
}

static bool take_section(struct reading *reading, char *text)
{
    char *end = strchr(text, ']');
    char *name = scan_trim(text + 1);

    if (end == NULL || end[1] != '\0') {
        return refuse(reading, "a section is written [name], alone in its line");
    }
    *end = '\0';
    name = scan_trim(text + 1);
    if (*name == '\0') {
        return refuse(reading, "the name of the section is empty");
    }
    reading->section = name;
    return true;
}

/* Whether the file has set the option before, in the same section. */
static bool was_set(const struct reading *reading, const struct setting *setting)
{
    for (size_t i = 0; i < reading->settings->count; i++) {
        const struct setting *other = &reading->settings->items[i];

        if (strcmp(other->name, setting->name) == 0 && other->origin == setting->origin &&
            (setting->section == NULL || strcmp(setting->section, other->section) == 0)) {
            return true;
        }
    }
    return false;
}

/* Whether the value is the URL of a proxy with a password in it. */
static bool is_password(const char *name, const char *value)
{
    const char *at = strrchr(value, '@');
    const char *user = strstr(value, "://");

    user = user != NULL ? user + 3 : value;
    return strcmp(name, "proxy") == 0 && at != NULL && user < at &&
           memchr(user, ':', (size_t)(at - user)) != NULL;
}

/* Stores a line. Its texts stay in the copy of the file that the options keep. */
static bool add(struct reading *reading, const char *name, const char *value)
{
    char label[512];
    struct setting setting;

    (void)snprintf(label, sizeof label, "%s:%u: %s", reading->path, reading->line, name);
    setting.name = name;
    setting.value = value;
    setting.label = value_keep(reading->options, label, strlen(label));
    setting.section = reading->section;
    setting.origin = (enum origin)((int)reading->origin + (reading->section == NULL ? 1 : 0));
    if (setting.label == NULL) {
        *reading->outcome = outcome_memory();
        return false;
    }
    if (!config_value(&setting, reading->options->command, reading->outcome)) {
        return false;
    }
    if (reading->others_read && is_password(name, value)) {
        log_line("%s: it has a password, and everybody can read the file; run: chmod o-r %s", label,
                 reading->path);
        *reading->outcome = OUTCOME_USAGE;
        return false;
    }
    if (was_set(reading, &setting) && !config_is_list(name)) {
        return refuse(reading, "its name was given before");
    }
    if (!settings_add(reading->settings, &setting)) {
        *reading->outcome = outcome_memory();
        return false;
    }
    return true;
}

/* Takes one line: a section, name = value, empty or a comment. */
static bool take_line(struct reading *reading, char *line)
{
    char *name = scan_trim(line);
    char *value;

    if (*name == '\0' || *name == '#' || *name == ';') {
        return true;
    }
    if (*name == '[') {
        return take_section(reading, name);
    }
    value = strchr(name, '=');
    if (value == NULL) {
        return refuse(reading, "it is neither name = value, [section] nor a comment (#)");
    }
    *value = '\0';
    return add(reading, scan_trim(name), scan_trim(value + 1));
}

static bool parse_text(struct reading *reading, char *text)
{
    if (strncmp(text, UTF8_MARK, sizeof UTF8_MARK - 1) == 0) {
        text += sizeof UTF8_MARK - 1;
    }
    while (text != NULL) {
        char *end = strchr(text, '\n');

        if (end != NULL) {
            *end++ = '\0';
        }
        reading->line++;
        if (!take_line(reading, text)) {
            return false;
        }
        text = end;
    }
    return true;
}

/* ---- which files ---- */

static bool read_open(struct reading *reading, int file)
{
    static char text[CONFIG_FILE_MAX + 1]; /* too large for the stack of some systems */
    char problem[128];
    char *kept = NULL;
    bool good;

    *reading->outcome = OUTCOME_USAGE;
    if (!is_trusted(file, reading)) {
        return false;
    }
    good = file_read_text(file, text, CONFIG_FILE_MAX, problem, sizeof problem);
    if (good) {
        kept = value_keep(reading->options, text, strlen(text));
    } else {
        log_line("%s: %s", reading->path, problem);
    }
    mbedtls_platform_zeroize(text, sizeof text); /* it may have the password of a proxy */
    if (!good) {
        return false;
    }
    if (kept == NULL) {
        *reading->outcome = outcome_memory();
        return false;
    }
    return parse_text(reading, kept);
}

/* Reads a file, which need not be there unless it was asked for. */
static bool read_file(struct reading *reading, bool required)
{
    /* O_NONBLOCK: a pipe without a writer must not hang the tool before it is refused. */
    int file = open(reading->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    bool good;

    if (file < 0) {
        *reading->outcome = OUTCOME_USAGE;
        if (!required && (errno == ENOENT || errno == ENOTDIR)) {
            return true;
        }
        log_line("%s: %s%s", reading->path, strerror(errno),
                 required ? "" : "; to run without such files: --no-config");
        return false;
    }
    good = read_open(reading, file);
    (void)close(file);
    if (good && strcmp(reading->path, NO_FILE) != 0 &&
        !value_add(&reading->options->files, reading->path)) {
        *reading->outcome = outcome_memory();
        good = false;
    }
    return good;
}

/* The user's file: after the XDG base directory specification. NULL: there is no place for one. */
static bool user_path(struct options *options, const char **path, enum outcome *outcome)
{
    const char *folder = getenv("XDG_CONFIG_HOME"), *rest = "/" USER_FILE;
    char *text;
    size_t size;

    *path = NULL;
    if (folder == NULL || *folder != '/') { /* the specification ignores a relative path */
        folder = getenv("HOME");
        rest = "/.config/" USER_FILE;
    }
    if (folder == NULL || *folder != '/') {
        return true;
    }
    size = strlen(folder) + strlen(rest) + 1;
    text = malloc(size);
    if (text != NULL) {
        (void)snprintf(text, size, "%s%s", folder, rest);
        *path = value_keep(options, text, size - 1);
    }
    free(text);
    if (*path == NULL) {
        *outcome = outcome_memory();
    }
    return *path != NULL;
}

bool config_read(struct settings *settings, struct options *options, const char *given,
                 enum outcome *outcome)
{
    struct reading user = {settings, options, given, NULL, ORIGIN_USER_SECTION,
                           0,        false,   outcome};
    struct reading system = {settings, options, SYSTEM_FILE, NULL, ORIGIN_SYSTEM_SECTION,
                             0,        false,   outcome};

    if (given != NULL) {
        return read_file(&user, true);
    }
    return user_path(options, &user.path, outcome) &&
           (user.path == NULL || read_file(&user, false)) && read_file(&system, false);
}
