/* The record of the actions that list tasks, and their statuses. */
#ifndef TEO_CORE_TASK_H
#define TEO_CORE_TASK_H

#include "teo_action.h"

extern const teo_schema teo_tasks;

/* In the order of teo_task_status, from TEO_TASK_PROCESSING on, as teo_find() takes them. */
extern const char teo_task_statuses[];

#endif
