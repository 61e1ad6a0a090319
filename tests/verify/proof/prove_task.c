/*
 * proves:  core/task.c: teo_task_status_of; core/version.c: teo_version
 * for:     any task, NULL; the tables of both actions
 * unwind:  23
 * planted: core/task.c: task->status) + 1) => task->status) + 2)
 */
#include "sound_schema.h"

#include "action.c"
#include "action_prefetch.c"
#include "names.c"
#include "task.c"
#include "version.c"

/* What the tables point to. */
teo_status teo_check_query(const teo_action *action, const void *asked, char *about)
{
    return action != asked && about != NULL ? TEO_OK : TEO_E_ARGUMENT;
}

void teo_put_query(teo_writer *writer, const void *asked)
{
    (void)writer;
    (void)asked;
}

static void prove_status(void)
{
    teo_task task;
    teo_task_status status;

    task.status[TEO_STATUS_SIZE - 1] = '\0';
    status = teo_task_status_of(&task);
    PROVE(status >= TEO_TASK_OTHER && status <= TEO_TASK_INVALID);
    PROVE((status == TEO_TASK_FAILED) == (strcmp(task.status, "failed") == 0));
    PROVE((status == TEO_TASK_INVALID) == (strcmp(task.status, "invalid") == 0));
    PROVE(teo_task_status_of(NULL) == TEO_TASK_OTHER);
    REACHES(status == TEO_TASK_CANCELED);
}

static void prove_tables(void)
{
    const unsigned count = sizeof teo_tasks_members / sizeof teo_tasks_members[0];
    const char *name = teo_tasks_names;

    PROVE(rows_are_sound(&teo_tasks, count) && has_time(&teo_tasks, count));
    PROVE(teo_tasks.record_size == sizeof(teo_task));
    for (unsigned i = 0; i < count; i++) { /* a name for each row, and no more */
        PROVE((uint8_t)*name > 0 && (uint8_t)*name <= KNOWN_KEY_MAX);
        PROVE(i != TEO_MEMBERS_OF_ENVELOPE || name == teo_tasks_names + teo_tasks.record_names);
        name += 1 + (uint8_t)*name;
    }
    PROVE(name == teo_tasks_names + sizeof teo_tasks_names - 1u && *name == '\0');
    PROVE(teo_find_text(teo_tasks_names, "Tasks") == TEO_MEMBER_LIST); /* no element of it */
    PROVE(teo_tasks.time_offset == offsetof(teo_task, create_time));
    for (unsigned i = TEO_MEMBERS_OF_ENVELOPE + 1u; i < count; i++) { /* disjoint slots */
        PROVE(teo_tasks_members[i].offset == teo_tasks_members[i - 1].offset + teo_tasks_members[i - 1].size);
    }
    PROVE(teo_describe_purge_tasks.reply == &teo_tasks);
    PROVE(teo_describe_prefetch_tasks.reply == &teo_tasks);
    PROVE(teo_describe_purge_tasks.repeatable == TEO_REPEATABLE);
    PROVE(teo_describe_prefetch_tasks.repeatable == TEO_REPEATABLE);
}

int main(void)
{
    prove_status();
    prove_tables();
    PROVE(strcmp(teo_version(), TEO_VERSION) == 0);
    return 0;
}
