/*
 * proves:    core/client.c: deliver
 * for:       any task, of slots as short as they may be: their bytes are read one like another; any sound state that waits for a task
 * unwind:    200
 * planted:   core/client.c: i < sizeof *task; i++ => i <= sizeof *task; i++
 */
#define TEO_JOB_ID_SIZE 2
#define TEO_TARGET_SIZE 2
#define TEO_FAIL_MESSAGE_SIZE 2
#include "sound_client.h"

int main(void)
{
    uint32_t wanted, print;
    teo_task any;
    teo_status status;

    any_client();
    wanted = client.wanted;
    print = client.page_print;
    ASSUME(client.step == RECEIVE && wanted > 0);
    any.truncated = any_bool();
    status = deliver(&client, &any);
    PROVE(status == TEO_OK || status == TEO_E_PAGE_REPEATED);
    if (status == TEO_OK) {
        PROVE(client.wanted == wanted - 1 && client.pin == DELIVERED);
    } else {
        PROVE(client.wanted == wanted && client.response.rows == 1 && any.truncated == 0);
    }
    PROVE(client.page_print == print || client.response.rows == 1);
    REACHES(status == TEO_E_PAGE_REPEATED);
    REACHES(status == TEO_OK && client.response.rows == 1 && client.wanted == 0);
    return 0;
}
