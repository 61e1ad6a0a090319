/*
 * The parser of replies, from the status line on. Oracle: however the bytes are cut into pieces, the same comes of them; reading.c
 * checks the contract of every single call on the way.
 */
#include "fuzz.h"

#include "tests/unit/reading.h"

static reading whole, again;

static void read_again(const char *label, const fuzz_input *input, size_t window, cuts where)
{
    read_reply(&again, (const char *)input->at, (size_t)(input->end - input->at), window, where);
    assert_same_reading(label, &again, &whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t windows[] = {TEO_WINDOW_MIN, TEO_WINDOW_MIN + 1, 200, 1024};
    fuzz_input input = fuzz_begin(data, size);
    size_t window = windows[fuzz_below(&input, COUNT(windows))];
    uint32_t choice = fuzz_word(&input);

    if (input.at == input.end) {
        return 0; /* reading.c hands the parser no empty input */
    }
    read_reply(&whole, (const char *)input.at, (size_t)(input.end - input.at), window, (cuts){0, 0, 0});
    read_again("byte by byte", &input, window, (cuts){0, 1, 0});
    read_again("pieces of one size", &input, window, (cuts){0, 2 + (choice & 0x1F), 0});
    read_again("one cut", &input, window, (cuts){choice & 0xFFFF, 0, 0});
    read_again("pieces of random sizes", &input, window, (cuts){0, 0, choice | 1u});
    return 0;
}
