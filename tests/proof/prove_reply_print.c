/*
 * proves:    core/reply.c: print_task
 * for:       any task, whose texts end in their slots, the longest of these as short as they may be; and any hash of what was cut
 * unwind:    37
 * planted:   core/reply.c: member < CODE; member++ => member <= CODE; member++
 */
#define TEO_JOB_ID_SIZE 4
#define TEO_TARGET_SIZE 4
#define TEO_FAIL_MESSAGE_SIZE 4
#include "http.h"
#include "json.h"
#include "text.h"

#include "sound_reply.h"

static teo_response response;

/* prove_reply_text.c; that it multiplies is nothing to a proof of what is read. */
uint32_t stub_print(uint32_t hash, char byte)
{
    return any_uint32();
}

int main(void)
{
    static teo_task task;

    havoc(&task, sizeof task);
    for (unsigned member = 0; member < CODE; member++) {
        ((char *)&task)[slots[member + 1] - 1] = '\0';
    }
    print_task(&response, &task);
    PROVE(response.row_print != 0);
    REACHES(response.row_print == 1);
    return 0;
}
