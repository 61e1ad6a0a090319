/*
 * proves:    core/query.c: teo_find_text, teo_task_status_of, teo_check_text
 * for:       texts of up to 5 bytes; any task
 * unwind:    23
 * planted:   core/query.c: *at < least => *at + 1u < least
 */
#include "proof.h"

#include "names.c"
#include "query.c"
#include "utf8.c"

#define MOST 5u

static void prove_text(void)
{
    char *text = any_text(MOST);
    unsigned least = any_bool() ? ' ' : '!';
    teo_status status = teo_check_text(text, least);

    PROVE(status == TEO_OK || status == TEO_E_NO_VALUE || status == TEO_E_CONTROL || status == TEO_E_UTF8);
    PROVE((status == TEO_E_NO_VALUE) == (*text == '\0'));
    for (const char *at = text; status == TEO_OK && *at != '\0'; at++) {
        PROVE((uint8_t)*at >= least && *at != DEL && (least == ' ' || (uint8_t)*at < DEL));
    }
    PROVE(teo_check_text(NULL, least) == TEO_E_NO_VALUE);
    REACHES(status == TEO_OK && strlen(text) == MOST);
}

static void prove_status(void)
{
    teo_task task;
    teo_task_status status;

    task.status[TEO_STATUS_SIZE - 1] = '\0';
    status = teo_task_status_of(&task);
    PROVE(status >= TEO_TASK_OTHER && status <= TEO_TASK_CANCELED);
    PROVE((status == TEO_TASK_FAILED) == (strcmp(task.status, "failed") == 0));
    REACHES(status == TEO_TASK_CANCELED);
}

int main(void)
{
    if (any_bool()) {
        prove_text();
    } else {
        prove_status();
    }
    return 0;
}
