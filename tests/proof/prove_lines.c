/*
 * proves:    core/response.c: read_byte
 * for:       any byte in any sound state
 * unwind:    81
 * planted:   core/response.c: length < TEO_LINE_SIZE - 1 => length < TEO_LINE_SIZE
 * quick:     yes
 */
#include "proof.h"

#include "response.c"

static teo_response response;

static bool line_is_sound(void)
{
    return response.length < TEO_LINE_SIZE && response.line[0] != '\r' && response.step < TEO_CHUNK && response.head <= TEO_HEAD_MAX;
}

/* Not proved (not_proved.txt): what it may assume of its line is proved here. */
teo_status stub_teo_http_line(teo_response *of, const char *line, const char *end)
{
    PROVE(of == &response && line == response.line + 1);
    PROVE(end >= line && end < response.line + TEO_LINE_SIZE && *end == '\r');
    PROVE(of->length == 0);
    return TEO_AGAIN;
}

int main(void)
{
    teo_response any;
    uint32_t head;
    teo_status status;

    response = any;
    ASSUME(line_is_sound());
    head = response.head;
    status = read_byte(&response, any_byte());
    PROVE(status == TEO_E_HTTP_LONG ? head == TEO_HEAD_MAX : response.head == head + 1);
    PROVE(status == TEO_E_HTTP_LONG || line_is_sound());
    REACHES(status == TEO_AGAIN && response.length == TEO_LINE_SIZE - 1);
    REACHES(status == TEO_E_HTTP_CHUNK);
    return 0;
}
