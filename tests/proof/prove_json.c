/* core/json.c: teo_json_begin(), teo_json_fill(), teo_json_next(). A window of 12 bytes, any 2 bytes in two pieces. unwind 14 */
#include "proof.h"

#include "json.h"

int main(void)
{
    static char window[12];
    uint8_t data[2];
    size_t cut = any_below(sizeof data + 1), at = 0;
    teo_json json;

    any_bytes(data, sizeof data);
    teo_json_begin(&json, window, sizeof window);
    for (unsigned piece = 0; piece < 2; piece++) {
        size_t until = piece == 0 ? cut : sizeof data;
        unsigned kind;

        at += teo_json_fill(&json, data + at, until - at);
        PROVE(at == until);
        do {
            kind = teo_json_next(&json);
            PROVE(json.length <= sizeof window || kind < TEO_JSON_KEY);
        } while (kind != TEO_JSON_MORE && kind != TEO_JSON_BAD);
        if (kind == TEO_JSON_BAD) {
            return 0;
        }
    }
    PROVE(json.depth <= sizeof data);
    return 0;
}
