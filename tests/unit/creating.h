/*
 * Jobs that are created through the client of a talk, by a service that answers with what the test
 * says, and what came of it.
 */
#ifndef TEO_UNIT_CREATING_H
#define TEO_UNIT_CREATING_H

#include <teo/create.h>
#include <teo/quota.h>

#include "talk.h"

extern talk one;

/* Good as they stand: one URL, and nothing that may be left out. */
extern teo_purge purge;
extern teo_prefetch prefetch;

/*
 * What the last one delivered, a line each: "reason: target" for a target, "reason." for the end of
 * a group; "?" for a reason that is not known, "~" after a text that was cut.
 */
extern bytes refusals;
extern uint32_t refusal_count;

/* talk_begin(), both drafts anew, and a service whose replies to `action` have these members. */
void begin_creating(const char *action, const char *members);
void begin_purging(const char *members);

/* Creates the one or the other, and reads all refusals: how it ended. The client was initialised. */
teo_status create_purge(void);
teo_status create_prefetch(void);

/* Asks for the quota and reads it: a line each, "type batch daily available", "-" for a number that
 * did not come. */
extern bytes quotas;
teo_status ask_quota(void);

/* talk_init(), create_purge() and talk_end(). */
teo_status purge_once(void);

#endif
