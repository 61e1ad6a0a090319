/* Everything that goes to stderr: messages, and the progress line of a terminal. */
#ifndef PURGE_LOG_H
#define PURGE_LOG_H

#include <stdbool.h>

#if defined(__GNUC__) || defined(__clang__)
#define LOG_PRINTF __attribute__((format(printf, 1, 2)))
#else
#define LOG_PRINTF
#endif

/*
 * From now on the text, which must stay where it is, is shown as asterisks: a service may repeat
 * what it was sent. So is any part of it of 8 bytes or more, also where some are written as %2F,
 * \u002f or \/. Up to LOG_HIDDEN texts; NULL is none.
 */
#define LOG_HIDDEN 2
void log_hide(const char *secret);

/* A message of one line behind the tool's name. Whatever is in it, control bytes are made visible. */
LOG_PRINTF void log_line(const char *format, ...);

/* A further line of the message before. */
LOG_PRINTF void log_detail(const char *format, ...);

/* Turns the progress line on where stderr is a terminal; off again, and wiped, by log_progress_stop(). */
void log_progress_start(void);
void log_progress_stop(void);
bool log_progress_on(void);

/* Shows `format`, in ASCII, as the progress line, cut to the terminal's width, unless it is off. */
LOG_PRINTF void log_progress(const char *format, ...);

/* Wipes the line, so that others can write where it stood. log_line() does so itself. */
void log_progress_erase(void);

#endif
