#include "purge_member.h"

const struct task_member task_members[TASK_MEMBERS] = {
    {"JobId", TEO_HAS_JOB_ID, offsetof(teo_task, job_id), true},
    {"Target", TEO_HAS_TARGET, offsetof(teo_task, target), true},
    {"Type", TEO_HAS_TYPE, offsetof(teo_task, type), true},
    {"Method", TEO_HAS_METHOD, offsetof(teo_task, method), true},
    {"Status", TEO_HAS_STATUS, offsetof(teo_task, status), false},
    {"CreateTime", TEO_HAS_CREATE_TIME, offsetof(teo_task, create_time), true},
    {"UpdateTime", TEO_HAS_UPDATE_TIME, offsetof(teo_task, update_time), false},
    {"FailType", TEO_HAS_FAIL_TYPE, offsetof(teo_task, fail_type), false},
    {"FailMessage", TEO_HAS_FAIL_MESSAGE, offsetof(teo_task, fail_message), false},
};

const char *task_member_text(const teo_task *task, const struct task_member *member)
{
    return (const char *)task + member->offset;
}
