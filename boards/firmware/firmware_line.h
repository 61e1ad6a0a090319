/*
 * Lines of JSON on the UART. They are ASCII: every other character of a text, and all that could steer a terminal, is
 * escaped (RFC 8259 section 7).
 */
#ifndef TEO_FIRMWARE_LINE_H
#define TEO_FIRMWARE_LINE_H

#include <stdbool.h>
#include <stdint.h>

/* `{`. One line at a time. */
void line_begin(void);

/* `"name":value`, with the comma it needs; NULL is null. `name` is written as it is. */
void line_text(const char *name, const char *text);
void line_number(const char *name, int64_t number);
void line_truth(const char *name, bool truth);

/* `}` and the end of the line. */
void line_end(void);

/* A line that tells of an event: begins it with its name. */
void line_event(const char *event);

#endif
