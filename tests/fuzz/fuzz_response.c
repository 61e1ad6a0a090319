/*
 * The parser of replies, from the status line on. Oracles: however the bytes are cut into pieces, the same comes of them; a second reader of
 * HTTP (http_model.h) takes and refuses the same replies, and their bodies alone say the same; reading.c checks the contract of every single
 * call on the way.
 */
#include "fuzz.h"

#include "http_model.h"
#include "tests/unit/reading.h"

static reading whole, again;

static void read_again(const char *label, const fuzz_input *input, size_t window, cuts where)
{
    read_reply(&again, (const char *)input->at, (size_t)(input->end - input->at), window, where);
    assert_same_reading(label, &again, &whole);
}

/* It is no HTTP, or its body was found to be no JSON before that. */
static bool is_malformed(teo_status status)
{
    return (status >= TEO_E_HTTP_HEAD && status <= TEO_E_MEMBER_TWICE) || status == TEO_E_TRANSFER_CODING;
}

/* What came of the reply is what its body alone says, with a head of two lines. */
static void check_body(const http_model *m)
{
    read_json("body", &again, m->body, m->body_length);
    if (m->verdict == HTTP_TO_CLOSE && whole.status == TEO_E_CLOSED) {
        fuzz_assert(again.status == TEO_E_JSON);
        return;
    }
    if (differ_in_first_fault(&again, &whole)) {
        return;
    }
    assert_status("body", again.status, whole.status);
    fuzz_assert(again.total_count == whole.total_count && again.rows == whole.rows && again.count == whole.count);
    fuzz_assert(memcmp(again.tasks, whole.tasks, sizeof whole.tasks) == 0);
    fuzz_assert(strcmp(again.fault.code, whole.fault.code) == 0 && strcmp(again.fault.message, whole.fault.message) == 0);
    if (whole.status == TEO_END || whole.status >= TEO_E_HTTP_STATUS) {
        fuzz_assert(whole.keep_alive == m->keep_alive && whole.used == m->used);
    }
}

static void check_http(const fuzz_input *input)
{
    http_model m;

    http_model_read(&m, (const char *)input->at, (size_t)(input->end - input->at));
    if (m.verdict != HTTP_NOT_SURE) {
        fuzz_assert(whole.fault.http_status == m.http_status || m.verdict == HTTP_CUT);
        if (m.http_status > 200) {
            fuzz_assert(whole.status >= TEO_E_HTTP_STATUS);
        } else if (m.verdict == HTTP_REFUSED) {
            fuzz_assert(is_malformed(whole.status) || m.http_status == 101);
        } else if (m.verdict == HTTP_CUT) {
            fuzz_assert(is_malformed(whole.status) || whole.status == TEO_E_CLOSED);
        } else {
            check_body(&m);
        }
    }
    http_model_end(&m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t windows[] = {TEO_SCRATCH_MIN, TEO_SCRATCH_MIN + 1, 200, 1024};
    fuzz_input input = fuzz_begin(data, size);
    size_t window = windows[fuzz_below(&input, COUNT(windows))];
    uint32_t choice = fuzz_word(&input);

    if (input.at == input.end) {
        return 0; /* reading.c hands the parser no empty input */
    }
    read_reply(&whole, (const char *)input.at, (size_t)(input.end - input.at), window, (cuts){0, 0, 0});
    check_http(&input);
    read_again("byte by byte", &input, window, (cuts){0, 1, 0});
    read_again("pieces of one size", &input, window, (cuts){0, 2 + (choice & 0x1F), 0});
    read_again("one cut", &input, window, (cuts){choice & 0xFFFF, 0, 0});
    read_again("pieces of random sizes", &input, window, (cuts){0, 0, choice | 1u});
    return 0;
}
