/* The record of the actions that list tasks, and their statuses. */
#ifndef TEO_CORE_TASK_H
#define TEO_CORE_TASK_H

#include "teo_action.h"

extern const teo_schema teo_tasks;

/* In the order of teo_task_status, from TEO_TASK_PROCESSING on, as teo_find() takes them. */
extern const char teo_task_statuses[];

/* The types of purges, as teo_find() takes them. */
extern const char teo_purge_types[];
enum { TEO_PURGE_URL, TEO_PURGE_PREFIX, TEO_PURGE_ALL, TEO_PURGE_HOST, TEO_PURGE_CACHE_TAG };

#endif
