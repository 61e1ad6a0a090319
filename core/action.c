/*
 * DescribePurgeTasks (document/product/1145/50532), and the record that it shares with
 * DescribePrefetchTasks.
 */
#include "teo_action.h"

#include "teo_query.h"
#include "teo_task.h"

/* A task's members, in the order of their TEO_HAS_… bits. */
#define TASK_MEMBERS(X) \
    X(TEO_DEPTH_RECORD, IDENTITY, "JobId", teo_task, job_id, TEO_JOB_ID_SIZE) \
    X(TEO_DEPTH_RECORD, IDENTITY, "Target", teo_task, target, TEO_TARGET_SIZE) \
    X(TEO_DEPTH_RECORD, IDENTITY, "Type", teo_task, type, TEO_TYPE_SIZE) \
    X(TEO_DEPTH_RECORD, IDENTITY, "Method", teo_task, method, TEO_METHOD_SIZE) \
    X(TEO_DEPTH_RECORD, TEXT, "Status", teo_task, status, TEO_STATUS_SIZE) \
    X(TEO_DEPTH_RECORD, IDENTITY, "CreateTime", teo_task, create_time, TEO_TIME_SIZE) \
    X(TEO_DEPTH_RECORD, TEXT, "UpdateTime", teo_task, update_time, TEO_TIME_SIZE) \
    X(TEO_DEPTH_RECORD, TEXT, "FailType", teo_task, fail_type, TEO_FAIL_TYPE_SIZE) \
    X(TEO_DEPTH_RECORD, TEXT, "FailMessage", teo_task, fail_message, TEO_FAIL_MESSAGE_SIZE)

static const teo_member task_members[] = {
    TEO_ENVELOPE(TEO_MEMBER_ROW, "Tasks")
    TASK_MEMBERS(TEO_MEMBER_ROW)
};

static const char task_names[] =
    TEO_ENVELOPE(TEO_MEMBER_NAME, "Tasks")
    TASK_MEMBERS(TEO_MEMBER_NAME);

TEO_CHECK_RECORD(teo_task, TASK_MEMBERS);
typedef char the_last_row_of_a_task_has_the_last_bit[
    1 << (0 TASK_MEMBERS(TEO_PLUS_ONE) - 1) == TEO_HAS_FAIL_MESSAGE ? 1 : -1];

const teo_schema teo_tasks = TEO_SCHEMA(task_members, task_names, teo_task, create_time);

const teo_action teo_describe_purge_tasks = {
    "DescribePurgeTasks", teo_check_query, teo_put_query, &teo_tasks, true,
    1u << TEO_FILTER_JOB_ID | 1u << TEO_FILTER_TARGET | 1u << TEO_FILTER_DOMAINS |
        1u << TEO_FILTER_STATUSES | 1u << TEO_FILTER_TYPE,
    1u << TEO_FILTER_TARGET, TEO_TASK_CANCELED,
};
