/*
 * proves:  core/http_head.c: read_status_line, end_field_name, read_length, read_time, read_word,
 *          read_element, end_element, end_head, read_chunk_size, end_line
 * for:     any line of up to 26 bytes and its CR, or part of it and its comma or colon, in any step
 *          outside the body; a line has room for 28 bytes here, not 80
 * unwind:  29
 * planted: core/http_head.c: while (at < end && (uint8_t)*at <= ' ') { => while ((uint8_t)*at <= '
 *          ') {
 */
#include "proof.h"

#include <teo/limits.h>
#undef TEO_LINE_SIZE
#define TEO_LINE_SIZE 28

#include "http_head.c"

/* prove_digits.c */
const char *stub_teo_read_number(const char *text, const char *end, unsigned base, uint32_t *number)
{
    size_t read = any_up_to((size_t)(end - text));

    PROVE((base == 10 || base == 16) && __CPROVER_r_ok(text, (size_t)(end - text)));
    for (size_t i = 0; i < 12 && i < read; i++) { /* digits only; of a longer run this is enough */
        ASSUME((text[i] >= '0' && text[i] <= '9') ||
               (base == 16 && text[i] >= 'a' && text[i] <= 'f'));
    }
    *number = any_uint32();
    return text + read;
}

/* prove_digits.c */
uint32_t stub_teo_scan(const char *text, size_t from, size_t to)
{
    uint32_t number = any_uint32();

    PROVE(from <= to && to - from <= 12 && __CPROVER_r_ok(text, to - from));
    ASSUME(number < 10000 || number == TEO_NO_NUMBER);
    return number;
}

/* prove_names.c */
int stub_teo_find(const char *list, const char *text, size_t length)
{
    int found = any_int();

    PROVE(list == field_names && (length == 0 || __CPROVER_r_ok(text, length)));
    ASSUME(found >= -1 && found < FIELD_COUNT + 3);
    return found;
}

/* prove_calendar_text.c */
uint32_t stub_teo_calendar_http_date(const char *text, size_t length)
{
    PROVE(length == 0 || __CPROVER_r_ok(text, length));
    return any_uint32();
}

static bool named; /* an error names its field */

/* prove_names.c */
void stub_teo_copy_name(char *to, const char *list, unsigned index)
{
    PROVE(list == field_names && index < FIELD_COUNT && __CPROVER_w_ok(to, TEO_MESSAGE_SIZE));
    named = true;
}

void *stub_memcpy(void *to, const void *from, size_t length)
{
    PROVE(length == 0 || (__CPROVER_w_ok(to, length) && __CPROVER_r_ok(from, length)));
    PROVE(length < TEO_MESSAGE_SIZE); /* it is cleared before, and ends in a NUL */
    return to;
}

static teo_fault fault;
static teo_response response;

static bool framing_is_sound(void)
{
    return response.framing == TEO_CHUNK_SIZE ||
           (response.framing >= TEO_BODY && response.framing <= TEO_BODY_OLD);
}

static teo_status read_part(char *line, size_t length)
{
    teo_status status = TEO_AGAIN;

    if (any_bool()) {
        line[length] = ',';
        response.shape = SHAPE_VALUE;
        ASSUME(response.field <= FIELD_CONNECTION && response.step == TEO_FIELD);
        status = end_element(&response, line + length);
        PROVE(status == TEO_AGAIN || status == TEO_E_HTTP_LONG || status == TEO_E_HTTP_FRAMING ||
              status == TEO_E_CONTENT_CODING || status == TEO_E_TRANSFER_CODING);
        PROVE(named == (status == TEO_E_HTTP_LONG || status == TEO_E_HTTP_FRAMING));
    } else {
        unsigned shape;

        line[length] = ':';
        shape = end_field_name(&response, line, length);
        PROVE(response.length == 0 &&
              (shape == SHAPE_VALUE ? response.field < FIELD_COUNT && fault.http_status >= 200
                                    : shape == SHAPE_TEXT));
        REACHES(shape == SHAPE_VALUE);
    }
    return status;
}

int main(void)
{
    size_t length = any_up_to(TEO_LINE_SIZE - 2u);
    char *line = response.line + 1;
    unsigned step;
    teo_status status;

    havoc(response.line, sizeof response.line);
    response.fault = &fault;
    response.step = any_byte();
    response.shape = any_byte();
    response.field = any_byte();
    response.framing = any_byte();
    response.bytes_left = any_uint32();
    response.date = any_uint32();
    response.retry_at = any_uint32();
    fault.http_status = any_uint16();
    fault.retry_after = any_uint32();
    ASSUME(response.step < TEO_CHUNK && framing_is_sound());
    ASSUME(response.shape != SHAPE_VALUE || response.field < FIELD_COUNT);
    if (any_bool()) {
        status = read_part(line, length);
        PROVE(framing_is_sound());
        REACHES(status == TEO_E_TRANSFER_CODING);
        return 0;
    }
    line[length] = '\r';
    step = response.step;
    status = end_line(&response, line + length);
    PROVE(status == TEO_AGAIN || status == TEO_END ||
          (status >= TEO_E_HTTP_HEAD && status <= TEO_E_CONTENT_CODING) ||
          status == TEO_E_TRANSFER_CODING || status == TEO_E_HTTP_STATUS);
    PROVE(response.length == 0 && response.shape == SHAPE_BEGIN && response.step <= TEO_BODY_OLD &&
          framing_is_sound());
    PROVE(named == (status == TEO_E_HTTP_LONG || status == TEO_E_HTTP_FRAMING));
    PROVE(response.step != TEO_CHUNK || response.bytes_left > 0 || status != TEO_AGAIN);
    PROVE(step != TEO_FIELD || response.step <= TEO_FIELD ||
          fault.retry_after <= TEO_RETRY_AFTER_MAX); /* the head is over */
    REACHES(status == TEO_E_CONTENT_CODING);
    REACHES(status == TEO_E_HTTP_STATUS);
    REACHES(status == TEO_END && response.step == TEO_CHUNK_SIZE);
    REACHES(response.step == TEO_BODY_OLD);
    return 0;
}
