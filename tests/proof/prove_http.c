/*
 * proves:    core/http.c: status_line, field, end_head, teo_http_line
 * for:       any line of up to 26 bytes and its CR, in any step outside the body; a line has room for 28 bytes here, not 80
 * unwind:    29
 * planted:   core/http.c: while (at < end && (uint8_t)*at <= ' ') => while ((uint8_t)*at <= ' ')
 */
#include "proof.h"

#include <teo/limits.h>
#undef TEO_LINE_SIZE
#define TEO_LINE_SIZE 28

#include "http.c"

/* prove_number.c */
const char *stub_teo_read_number(const char *text, const char *end, unsigned base, uint32_t *number)
{
    size_t read = any_up_to((size_t)(end - text));

    PROVE((base == 10 || base == 16) && __CPROVER_r_ok(text, (size_t)(end - text)));
    for (size_t i = 0; i < 12 && i < read; i++) { /* digits only; of a longer run this is enough */
        ASSUME((text[i] >= '0' && text[i] <= '9') || (base == 16 && text[i] >= 'a' && text[i] <= 'f'));
    }
    *number = any_uint32();
    return text + read;
}

/* prove_names.c */
int stub_teo_find(const char *list, const char *text, size_t length)
{
    int found = any_int();

    PROVE(list == names && (length == 0 || __CPROVER_r_ok(text, length)));
    ASSUME(found >= -1 && found < WORDS + 3);
    return found;
}

/* prove_time.c */
uint32_t stub_teo_http_date(const char *text, size_t length)
{
    PROVE(length == 0 || __CPROVER_r_ok(text, length));
    return any_uint32();
}

void *stub_memcpy(void *to, const void *from, size_t length)
{
    PROVE(length == 0 || (__CPROVER_w_ok(to, length) && __CPROVER_r_ok(from, length)));
    PROVE(length < TEO_MESSAGE_SIZE); /* it is cleared before, and ends in a NUL */
    return to;
}

int main(void)
{
    static teo_fault fault;
    static teo_response response;
    size_t length = any_up_to(TEO_LINE_SIZE - 2u);
    char *line = response.line + 1;
    teo_status status;

    havoc(response.line, sizeof response.line);
    line[length] = '\r';
    response.fault = &fault;
    response.step = any_byte();
    response.framing = any_byte();
    response.left = any_uint32();
    fault.http_status = any_uint16();
    ASSUME(response.step < TEO_CHUNK);
    ASSUME(response.framing == TEO_CHUNK_SIZE || (response.framing >= TEO_BODY && response.framing <= TEO_BODY_OLD));
    status = teo_http_line(&response, line, line + length);
    PROVE(status == TEO_AGAIN || status == TEO_END || (status >= TEO_E_HTTP_HEAD && status <= TEO_E_CONTENT_CODING));
    PROVE(response.step <= TEO_BODY_OLD);
    PROVE(response.framing == TEO_CHUNK_SIZE || (response.framing >= TEO_BODY && response.framing <= TEO_BODY_OLD));
    PROVE(response.step != TEO_CHUNK || response.left > 0 || status != TEO_AGAIN);
    REACHES(status == TEO_E_CONTENT_CODING);
    REACHES(status == TEO_END && response.step == TEO_CHUNK_SIZE);
    REACHES(response.step == TEO_BODY_OLD);
    return 0;
}
