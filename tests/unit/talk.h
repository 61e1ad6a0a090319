/*
 * One client that talks to the fake service through the fake port, and everything
 * that a query led to.
 */
#ifndef TEO_UNIT_TALK_H
#define TEO_UNIT_TALK_H

#include <teo/client.h>

#include "fake_port.h"

enum { TALK_BUFFER = 2048, TALK_NOTICES = 4096 };

#define TALK_SECRET_ID "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE"
#define TALK_SECRET_KEY "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"
#define TALK_TOKEN "WTqVz7pLx0JhR3nK5sYb8dFmGcE2aUoi9QvNtXyZ6rDkSwPj1HBfCuMlAe4OgI7T"

/* How an attempt ended: the reply was whole; another attempt follows; the query failed. */
typedef enum talk_outcome { TALK_REPLY, TALK_RETRY, TALK_FAILED } talk_outcome;

/* What the observer was called with after an attempt. */
typedef struct talk_notice {
    talk_outcome outcome;
    uint64_t at_ms;
    uint32_t pause_ms;
    teo_status fault;
    uint16_t attempts;
    bool learnt; /* the time, since the page was begun */
    uint32_t rows;
    uint32_t total_count;
} talk_notice;

typedef struct talk {
    fake_port port;
    teo_config config;
    teo_client client;
    teo_query query;
    size_t buffer_size;  /* of `buffer`, to hand to the client */
    uint32_t step_ms;    /* how long the superloop sleeps after TEO_AGAIN */
    const char *label;   /* of the row under test */
    teo_status status;   /* how the last query ended */
    uint64_t begun_ms;
    uint32_t agains;     /* TEO_AGAIN in the last query */
    uint32_t count;      /* tasks of the last query */
    uint32_t notice_count;
    uint32_t got[FAKE_TASKS];
    teo_task_status states[FAKE_TASKS]; /* of what was got */
    talk_notice notices[TALK_NOTICES];
    uint8_t buffer[TALK_BUFFER];
    fake_service service;
} talk;

/*
 * A client with a service of `count` tasks, a minute apart, and a query for all of them: the last
 * day. Port and service behave.
 */
void talk_begin(talk *one, uint32_t count);

/* The query is for the last so many seconds, in place of an interval. */
void talk_last(talk *one, uint32_t seconds);

/*
 * Initialises the client once the test has changed what it wants; it knows the time, or takes this
 * for it (0: unknown).
 */
void talk_init(talk *one);
void talk_init_at(talk *one, uint32_t unix_seconds);

/* Runs the query to its end, checks what always holds, and returns how it ended. */
teo_status talk_run(talk *one);
/*
 * The same in two halves: starts the query; goes on until `count` tasks were delivered or it ended.
 */
teo_status talk_start(talk *one);
teo_status talk_until(talk *one, uint32_t count);

/* talk_init(), and a query that starts well. */
void talk_init_start(talk *one);

/*
 * One call of the client that must not deliver a task: a turn of a superloop, while it
 * waits or when it fails.
 */
teo_status talk_turn(talk *one);

/* The client ends, and leaves nothing in memory. */
void talk_end(talk *one);

/* Both of the above, with talk_init(), for a client that is used but once. */
teo_status talk_once(talk *one);

/* All tasks from `first` on, `count` of them, each once and in order, and TEO_END. */
void expect_tasks(const talk *one, uint32_t first, uint32_t count);
/* The same, whatever the end. */
void expect_rows(const talk *one, uint32_t first, uint32_t count);

/* How long the last query took; of a superloop, up to a step more. */
void expect_elapsed(const talk *one, uint32_t expected_ms);

/* How often the time was learnt. */
uint32_t times_learnt(const talk *one);

/* How many notices of a kind came. */
uint32_t notices_of(const talk *one, talk_outcome outcome);
/* The n-th of a kind. */
const talk_notice *notice_of(const talk *one, talk_outcome outcome, uint32_t n);

/* None of the secrets is in the memory. `with_key`: the derived key, too. */
void expect_no_secret(const talk *one, const void *memory, size_t length, bool with_key);

#endif
