/*
 * proves:    core/reply.c: classify, teo_reply_end
 * for:       any state, any code
 * unwind:    57
 * planted:   core/reply.c: status++; => status += 2;
 */
#include "http.h"
#include "json.h"
#include "text.h"

#include "sound_reply.h"

int main(void)
{
    static teo_fault fault;
    teo_response response;
    teo_status status;

    havoc(fault.code, TEO_CODE_SIZE - 1u);
    response.fault = &fault;
    status = teo_reply_end(&response);
    PROVE(status == TEO_END || status == TEO_E_JSON || status == TEO_E_INCOMPLETE || (status >= TEO_E_THROTTLED && status <= TEO_E_REFUSED));
    PROVE(status != TEO_END || (response.json.expect == 0 && response.json.folded == 0));
    REACHES(status == TEO_E_REPLY_BIG);
    REACHES(status == TEO_END);
    return 0;
}
