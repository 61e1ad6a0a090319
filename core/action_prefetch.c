/*
 * DescribePrefetchTasks (document/product/1145/50537): as DescribePurgeTasks, but with no filter by
 * type, no fuzzy target, and a status more.
 */
#include "teo_action.h"
#include "teo_query.h"
#include "teo_task.h"

const teo_action teo_describe_prefetch_tasks = {
    "DescribePrefetchTasks", teo_check_query, teo_put_query, &teo_tasks, TEO_REPEATABLE,
    1u << TEO_FILTER_JOB_ID | 1u << TEO_FILTER_TARGET | 1u << TEO_FILTER_DOMAINS |
        1u << TEO_FILTER_STATUSES,
    0, TEO_TASK_INVALID,
};
