/*
 * DescribePurgeTasks (document/product/1145/50532), and the record that it shares with
 * DescribePrefetchTasks.
 */
#include "teo_action.h"

#include "teo_query.h"
#include "teo_task.h"

/* A task's members, in the order of their TEO_HAS_… bits. */
#define TASK_MEMBERS(X) \
    X(TEO_DEPTH_RECORD, IDENTITY, 5, "JobId", teo_task, job_id) \
    X(TEO_DEPTH_RECORD, IDENTITY, 6, "Target", teo_task, target) \
    X(TEO_DEPTH_RECORD, IDENTITY, 4, "Type", teo_task, type) \
    X(TEO_DEPTH_RECORD, IDENTITY, 6, "Method", teo_task, method) \
    X(TEO_DEPTH_RECORD, TEXT, 6, "Status", teo_task, status) \
    X(TEO_DEPTH_RECORD, IDENTITY, 10, "CreateTime", teo_task, create_time) \
    X(TEO_DEPTH_RECORD, TEXT, 10, "UpdateTime", teo_task, update_time) \
    X(TEO_DEPTH_RECORD, TEXT, 8, "FailType", teo_task, fail_type) \
    X(TEO_DEPTH_RECORD, TEXT, 11, "FailMessage", teo_task, fail_message)

TEO_DEFINE_SCHEMA(, teo_tasks, 5, "Tasks", teo_task, TASK_MEMBERS, create_time);
TEO_CHECK(the_last_row_of_a_task_has_the_last_bit,
          1 << (0 TASK_MEMBERS(TEO_PLUS_ONE) - 1) == TEO_HAS_FAIL_MESSAGE);

const teo_action teo_describe_purge_tasks = {
    "DescribePurgeTasks", teo_check_query, teo_put_query, &teo_tasks, TEO_REPEATABLE,
    1u << TEO_FILTER_JOB_ID | 1u << TEO_FILTER_TARGET | 1u << TEO_FILTER_DOMAINS |
        1u << TEO_FILTER_STATUSES | 1u << TEO_FILTER_TYPE,
    1u << TEO_FILTER_TARGET, TEO_TASK_CANCELED,
};
