/*
 * proves:    core/record.c: status_of_code, teo_record_end; core/teo_json.h: teo_json_is_whole
 * for:       any state, any code, any hashes of it
 * unwind:    57
 * unwindset: status_of_code.0:9
 * planted:   core/record.c: i < CODE_COUNT; i++) { => i <= CODE_COUNT; i++) {
 */
#include "sound_record.h"

/* Any hash may come of any byte. */
uint32_t stub_hash_byte(uint32_t hash, uint8_t byte)
{
    (void)hash;
    (void)byte;
    return any_uint32();
}

int main(void)
{
    teo_response response;
    teo_status status;

    havoc(fault.code, TEO_CODE_SIZE - 1u);
    response.fault = &fault;
    status = teo_record_end(&response);
    PROVE(status == TEO_END || status == TEO_E_JSON || status == TEO_E_INCOMPLETE ||
          (status >= TEO_E_THROTTLED && status <= TEO_E_REFUSED));
    PROVE(status != TEO_END || (response.json.expect == 0 && response.json.folded == 0));
    REACHES(status == TEO_E_REPLY_BIG);
    REACHES(status == TEO_END);
    return 0;
}
