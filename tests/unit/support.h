/*
 * What every unit test needs: cmocka with the headers it wants before it, and checks that
 * name the row of a table.
 */
#ifndef TEO_UNIT_SUPPORT_H
#define TEO_UNIT_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <teo/status.h>

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

/* Fails with the row's label and both statuses in words. */
#define assert_status(label, actual, expected) check_status(label, actual, expected, __FILE__, __LINE__)
void check_status(const char *label, teo_status actual, teo_status expected, const char *file, int line);

/* A test that fails says which row it was in. */
#define assert_that(label, condition) check_that(label, condition, #condition, __FILE__, __LINE__)
void check_that(const char *label, bool condition, const char *text, const char *file, int line);

/* Numbers that look random and are the same on every run. `*seed` is not 0. */
uint32_t next_random(uint32_t *seed);

/* A text of at most SIZE bytes that a test puts together; a longer one fails the test. */
enum { BYTES_SIZE = 1 << 18 };

typedef struct bytes {
    size_t length;
    char at[BYTES_SIZE];
} bytes;

void bytes_clear(bytes *to);
void bytes_add(bytes *to, const void *data, size_t length);
void bytes_text(bytes *to, const char *text);
void bytes_repeat(bytes *to, const char *text, size_t times);
void bytes_format(bytes *to, const char *format, ...)
#if defined(__GNUC__) || defined(__clang__)
    __attribute__((format(printf, 2, 3)))
#endif
    ;

#endif
