#include "teo_task.h"

#include "teo_names.h"

const char teo_task_statuses[] = "\12processing\7success\6failed\7timeout\10canceled\7invalid";

teo_task_status teo_task_status_of(const teo_task *task)
{
    if (task == NULL) {
        return TEO_TASK_OTHER;
    }
    return (teo_task_status)(teo_find_text(teo_task_statuses, task->status) + 1);
}
