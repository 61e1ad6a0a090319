#include "fuzz.h"

enum { PIECES = 512 };

static void *pieces[PIECES];
static size_t piece_count;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    /* cmocka's checks outside of its runner would leave the process by exit(). */
    return setenv("CMOCKA_TEST_ABORT", "1", 1);
}

fuzz_input fuzz_begin(const uint8_t *data, size_t size)
{
    return (fuzz_input){data, data + size};
}

uint8_t fuzz_byte(fuzz_input *input)
{
    if (input->at == input->end) {
        return 0;
    }
    return *--input->end;
}

uint32_t fuzz_below(fuzz_input *input, uint32_t bound)
{
    return fuzz_byte(input) % bound;
}

uint32_t fuzz_word(fuzz_input *input)
{
    uint32_t word = 0;

    for (unsigned i = 0; i < 4; i++) {
        word = word << 8 | fuzz_byte(input);
    }
    return word;
}

void *fuzz_memory(size_t length)
{
    void *piece = malloc(length);

    assert_true(piece != NULL || length == 0);
    assert_true(piece_count < PIECES);
    pieces[piece_count++] = piece;
    return piece;
}

void *fuzz_copy(const void *data, size_t length)
{
    void *piece = fuzz_memory(length);

    if (length > 0) {
        memcpy(piece, data, length);
    }
    return piece;
}

char *fuzz_text(fuzz_input *input)
{
    size_t left = (size_t)(input->end - input->at);
    const uint8_t *nul = left > 0 ? memchr(input->at, 0, left) : NULL;
    size_t length = nul != NULL ? (size_t)(nul - input->at) : left;
    char *text = fuzz_memory(length + 1);

    if (length > 0) {
        memcpy(text, input->at, length);
    }
    text[length] = '\0';
    input->at += nul != NULL ? length + 1 : length;
    return text;
}

const char *fuzz_host(fuzz_input *input, const char *const *hosts, uint32_t count)
{
    uint32_t choice = fuzz_below(input, 8);

    return choice < count ? hosts[choice] : choice == count ? fuzz_text(input) : hosts[0];
}

void fuzz_free_all(void)
{
    while (piece_count > 0) {
        free(pieces[--piece_count]);
    }
}
