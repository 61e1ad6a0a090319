#define _POSIX_C_SOURCE 200809L

#include "purge_log.h"

#include <ctype.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "purge_scan.h"
#include "purge_terminal.h"
#include "purge_text.h"

#define LINE_SIZE 4096
#define COLUMNS_MAX 80 /* for the progress line, on wide terminals and on those of unknown width */

/* A carriage return and spaces, not a control sequence: they wipe the line on every terminal. */
#define SPACES "                    " /* 20 */
static const char wipe[] = "\r" SPACES SPACES SPACES SPACES;

static volatile sig_atomic_t progress_shown; /* columns */
static bool progress_on;
static const char *hidden[LOG_HIDDEN];
static size_t hidden_count;

#define REVEALING 8  /* so many bytes in a row of a secret are never shown */
#define SIGNATURE 64 /* hexadecimal digits */

void log_hide(const char *secret)
{
    if (secret != NULL && hidden_count < LOG_HIDDEN) {
        hidden[hidden_count++] = secret;
    }
}

/* The parser puts some names in lower case, and a service may write in any case. */
static bool is_same(char one, char other)
{
    return tolower((unsigned char)one) == tolower((unsigned char)other);
}

/* The byte at `text`, which may be written as %2F, \u002f or \/; `*length` is its length there. */
static char unescaped(const char *text, size_t *length)
{
    size_t digits = text[0] == '%' ? 1 : strncmp(text, "\\u00", 4) == 0 ? 4 : 0;
    int high = digits != 0 ? scan_hex(text[digits]) : -1;
    int low = high >= 0 ? scan_hex(text[digits + 1]) : -1;

    *length = 1;
    if (low >= 0) {
        *length = digits + 2;
        return (char)(high << 4 | low);
    }
    if (text[0] == '\\' && (text[1] == '\\' || text[1] == '/' || text[1] == '"')) {
        *length = 2;
        return text[1];
    }
    return text[0];
}

/*
 * How many bytes of the text are the same as `*matched` bytes of the secret from `part` on.
 * `plain`: take bytes as they are before trying to unescape them.
 */
static size_t common_length(const char *text, const char *part, bool plain, size_t *matched)
{
    size_t length = 0;

    *matched = 0;
    while (part[*matched] != '\0' && text[length] != '\0') {
        size_t step;
        bool same = is_same(unescaped(text + length, &step), part[*matched]);

        if (is_same(text[length], part[*matched]) && (plain || !same)) {
            step = 1;
        } else if (!same) {
            break;
        }
        length += step;
        ++*matched;
    }
    return length;
}

/* The same if it is long enough to help somebody guess the rest; else 0. */
static size_t revealing_length(const char *text, const char *secret, const char *part)
{
    size_t most = 0;

    for (int plain = 0; plain < 2; plain++) { /* a secret may hold what looks like an escape */
        size_t matched, length = common_length(text, part, plain != 0, &matched);

        if (length > most && (matched >= REVEALING || (part == secret && part[matched] == '\0'))) {
            most = length;
        }
    }
    return most;
}

/* How many bytes of the text are a secret, or too long a part of one. */
static size_t secret_length(const char *text)
{
    size_t most = strspn(text, "0123456789abcdef");

    if (most < SIGNATURE) {
        most = 0;
    }
    for (size_t i = 0; i < hidden_count; i++) {
        for (const char *part = hidden[i]; *part != '\0'; part++) {
            size_t length = revealing_length(text, hidden[i], part);

            most = length > most ? length : most;
        }
    }
    return most;
}

static void hide(char *line)
{
    while (*line != '\0') {
        size_t length = secret_length(line);

        memset(line, '*', length);
        line += length > 0 ? length : 1;
    }
}

static void write_line(const char *before, const char *format, va_list arguments)
{
    struct writer writer = {.file = stderr};
    char line[LINE_SIZE];
    int length = vsnprintf(line, sizeof line, format, arguments);

    if (length >= 0) {
        hide(line);
    }
    log_progress_erase();
    writer_text(&writer, before);
    text_write(&writer, length < 0 ? format : line);
    writer_text(&writer, length >= (int)sizeof line ? "...\n" : "\n");
    writer_flush(&writer);
    fflush(stderr);
}

void log_line(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    write_line("teo-purge: ", format, arguments);
    va_end(arguments);
}

void log_detail(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    write_line("  ", format, arguments);
    va_end(arguments);
}

/* A signal that ends the tool must leave a clean line for the shell. */
static void wipe_and_die(int number)
{
    if (progress_shown) {
        ssize_t ignored = write(STDERR_FILENO, wipe, (size_t)progress_shown + 1);
        ignored = write(STDERR_FILENO, wipe, 1);
        (void)ignored;
    }
    (void)raise(number); /* SA_RESETHAND: the default action comes when the handler returns */
}

void log_progress_start(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    struct sigaction action, before;

    progress_on = isatty(STDERR_FILENO) == 1;
    if (!progress_on) {
        return;
    }
    memset(&action, 0, sizeof action);
    action.sa_handler = wipe_and_die;
    action.sa_flags = (int)SA_RESETHAND;
    (void)sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        /* A signal that is ignored, as under nohup, stays ignored. */
        if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN) {
            (void)sigaction(signals[i], &action, NULL);
        }
    }
}

void log_progress_stop(void)
{
    log_progress_erase();
    progress_on = false;
}

bool log_progress_on(void)
{
    return progress_on;
}

/* The columns of a line, but for the last: after that the cursor wraps and cannot come back. */
static size_t columns(void)
{
    size_t width = terminal_columns(STDERR_FILENO);

    return width > 0 && width < COLUMNS_MAX ? width - 1 : COLUMNS_MAX - 1;
}

void log_progress(const char *format, ...)
{
    char line[COLUMNS_MAX];
    va_list arguments;

    if (!progress_on) {
        return;
    }
    log_progress_erase();
    va_start(arguments, format);
    (void)vsnprintf(line, columns() + 1, format, arguments); /* ASCII: a byte is a column */
    va_end(arguments);
    progress_shown = (sig_atomic_t)strlen(line);
    fputs(line, stderr);
    fflush(stderr);
}

void log_progress_erase(void)
{
    if (!progress_shown) {
        return;
    }
    fprintf(stderr, "%.*s\r", (int)progress_shown + 1, wipe);
    fflush(stderr);
    progress_shown = 0;
}
