/* What the fuzz targets share: choices and texts taken from the fuzzer's bytes. */
#ifndef FUZZ_H
#define FUZZ_H

#include "tests/unit/support.h"

/* libFuzzer's two entry points. */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * The fuzzer's bytes: what the library is to read stands at their front, as it is, so that seeds and a dictionary can be plain text;
 * choices are taken from their end. Where nothing is left a choice is 0, which is the well-behaved one.
 */
typedef struct fuzz_input {
    const uint8_t *at;
    const uint8_t *end;
} fuzz_input;

fuzz_input fuzz_begin(const uint8_t *data, size_t size);
uint8_t fuzz_byte(fuzz_input *input);
uint32_t fuzz_below(fuzz_input *input, uint32_t bound);
uint32_t fuzz_word(fuzz_input *input);

/* A copy of exactly `length` bytes, so that the sanitizer sees every access beyond it. Freed by fuzz_free_all(). */
void *fuzz_copy(const void *data, size_t length);
void *fuzz_memory(size_t length);
/* The bytes at the front up to a NUL, or to the end, as a text in memory of its own. */
char *fuzz_text(fuzz_input *input);
/* One of the hosts, most often the first; or, chosen as often as each of the others, any text. */
const char *fuzz_host(fuzz_input *input, const char *const *hosts, uint32_t count);
void fuzz_free_all(void);

/* A check of the target itself: what failed goes to standard error, and the fuzzer keeps the input. */
#define fuzz_assert(condition) assert_that("fuzz", condition)

#endif
