/*
 * proves:  core/http_head.c: is_token, next_shape, to_lower, take_line_byte, teo_http_head_read
 * for:     any byte in any sound state
 * unwind:  81
 * planted: core/http_head.c: response->length < TEO_LINE_SIZE - 1 => response->length <
 *          TEO_LINE_SIZE
 * quick:   yes
 */
#include "proof.h"

#include "http_head.c"
#include "names.c"

static teo_response response;
static teo_fault fault;

/* One of the steps outside the body, not the middle of its rules. */
static bool is_step(unsigned step)
{
    return step == TEO_STATUS_LINE || step == TEO_FIELD || step == TEO_TRAILER ||
           step == TEO_CHUNK_SIZE || step == TEO_CHUNK_END;
}

/* One of the states, not the middle of its rules. */
static bool is_shape(unsigned shape)
{
    return shape == SHAPE_BEGIN || shape == SHAPE_NAME || shape == SHAPE_EXTENSION_BEGIN ||
           shape == SHAPE_EQUALS || shape == SHAPE_QUOTED || shape == SHAPE_ESCAPED ||
           shape == SHAPE_TEXT || shape == SHAPE_FOLD || shape == SHAPE_VALUE ||
           shape == SHAPE_EXTENSION || shape == SHAPE_EXTENSION_END || shape == SHAPE_WORD ||
           shape == SHAPE_WORD_END;
}

static bool line_is_sound(void)
{
    return response.length < TEO_LINE_SIZE && response.line[0] != '\r' && is_step(response.step) &&
           response.head <= TEO_HEAD_MAX && is_shape(response.shape) &&
           (response.step != TEO_STATUS_LINE || response.shape == SHAPE_BEGIN) &&
           (response.line[response.length] != '\r' || response.shape == SHAPE_BEGIN ||
            response.shape >= SHAPE_EXTENSION);
}

static void prove_part(const char *begin, const char *end)
{
    PROVE(begin == response.line + 1 && end >= begin && end < response.line + TEO_LINE_SIZE);
}

/* prove_http_head.c */
teo_status stub_end_line(teo_response *of, const char *end)
{
    PROVE(of == &response && *end == '\r' &&
          (of->shape == SHAPE_BEGIN || of->shape >= SHAPE_EXTENSION));
    prove_part(of->line + 1, end);
    of->length = 0;
    of->shape = SHAPE_BEGIN;
    return TEO_AGAIN;
}

teo_status stub_end_element(teo_response *of, const char *end)
{
    PROVE(of == &response && *end == ',' && of->length == 0 && of->shape == SHAPE_VALUE &&
          of->field <= FIELD_CONNECTION);
    prove_part(of->line + 1, end);
    return TEO_AGAIN;
}

unsigned stub_end_field_name(teo_response *of, const char *name, size_t length)
{
    PROVE(of == &response && name[length] == ':');
    prove_part(name, name + length);
    of->length = 0;
    of->field = any_byte();
    return of->field < FIELD_COUNT ? SHAPE_VALUE : SHAPE_TEXT;
}

int main(void)
{
    teo_response any;
    uint8_t byte = any_byte();
    uint32_t head;
    teo_status status;

    PROVE(byte < 'A' || byte > 'Z' ? to_lower(byte) == byte : to_lower(byte) == byte + 32u);
    response = any;
    response.fault = &fault;
    ASSUME(line_is_sound());
    head = response.head;
    status = teo_http_head_read(&response, byte);
    PROVE(status == TEO_E_HTTP_LONG ? head == TEO_HEAD_MAX : response.head == head + 1);
    PROVE(status != TEO_AGAIN || line_is_sound());
    PROVE(status == TEO_AGAIN || (status >= TEO_E_HTTP_HEAD && status <= TEO_E_HTTP_CHUNK));
    REACHES(status == TEO_AGAIN && response.length == TEO_LINE_SIZE - 1);
    REACHES(status == TEO_AGAIN && response.shape == SHAPE_QUOTED);
    REACHES(status == TEO_E_HTTP_CHUNK);
    return 0;
}
