/* The members of a task, in the API's order. */
#ifndef PURGE_MEMBER_H
#define PURGE_MEMBER_H

#include <stdbool.h>
#include <stddef.h>

#include <teo/response.h>

#define TASK_MEMBERS 9

struct task_member {
    const char *name;
    unsigned bit;  /* in teo_task.present and .truncated */
    size_t offset; /* in teo_task, of a text */
    bool is_fixed; /* it never changes while the task lives; together these identify a task */
};

extern const struct task_member task_members[TASK_MEMBERS];

const char *task_member_text(const teo_task *task, const struct task_member *member);

#endif
