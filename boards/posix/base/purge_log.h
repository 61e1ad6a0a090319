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
 * Shows the secret as asterisks from now on: a service may repeat what it was sent. So is any part
 * of it of 8 bytes or more, also with bytes written as %2F, \u002f or \/. The text must stay where
 * it is, but may change. Takes up to LOG_HIDDEN secrets; NULL is ignored.
 */
#define LOG_HIDDEN 12
void log_hide(const char *secret);

/* Writes a line that begins with the name of the tool. Control bytes are made visible. */
LOG_PRINTF void log_line(const char *format, ...);

/* Writes a further line of the message before it. */
LOG_PRINTF void log_detail(const char *format, ...);

/* Turns the progress line on if stderr is a terminal. log_progress_stop() wipes it. */
void log_progress_start(void);
void log_progress_stop(void);
bool log_progress_on(void);

/* Shows ASCII text as the progress line, if that is on, cut to the width of the terminal. */
LOG_PRINTF void log_progress(const char *format, ...);

/* Wipes the line, so that other output can take its place. log_line() does so itself. */
void log_progress_erase(void);

#endif
