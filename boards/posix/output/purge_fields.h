/* --fields: which members of a task are shown, and in which order. */
#ifndef PURGE_FIELDS_H
#define PURGE_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "purge_member.h"

/* A field is an index of task_members[], or the names of the members that were cut. */
#define FIELD_TRUNCATED TASK_MEMBERS
#define FIELDS_MAX (TASK_MEMBERS + 1)

struct fields {
    uint8_t items[FIELDS_MAX];
    size_t count;
    bool given; /* by the user; else each format has its own */
};

/*
 * Parses "JobId,Status", names that the table of options has checked; NULL: none are given. False:
 * one is there twice, which is reported.
 */
bool fields_parse(struct fields *fields, const char *text);

const char *field_name(size_t field);

/* Whether the field is among those that were given. */
bool fields_have(const struct fields *fields, size_t field);

/* Those of the cut members that are shown, as bits of teo_task.truncated. */
unsigned fields_cut(const struct fields *fields, const teo_task *task);

#endif
