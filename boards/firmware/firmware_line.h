/*
 * Lines of JSON on the UART, in ASCII: every other character, and all control characters, are
 * escaped (RFC 8259 section 7).
 */
#ifndef TEO_FIRMWARE_LINE_H
#define TEO_FIRMWARE_LINE_H

#include <stdbool.h>
#include <stdint.h>

/* Begins a line: `{`. */
void line_begin(void);

/*
 * `"name":value`, with a comma where one is needed. NULL is null. `name` is written without
 * escapes.
 */
void line_text(const char *name, const char *text);
void line_number(const char *name, int64_t number);
void line_hex(const char *name, uint32_t number); /* "0x0000abcd" */
void line_truth(const char *name, bool truth);

/* Ends the line: `}`. */
void line_end(void);

/* Begins the line of an event: `{"event":event`. */
void line_event(const char *event);

#endif
