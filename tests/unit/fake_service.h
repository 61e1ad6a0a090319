/*
 * The service as the client's tests need it: it reads the bytes of requests, checks that they are
 * well formed and answers them from a list of tasks, over one connection in memory, with knobs for
 * everything that can go wrong on its side. The signature is not checked here:
 * tests/unit/test_tc3.c does that.
 */
#ifndef TEO_UNIT_FAKE_SERVICE_H
#define TEO_UNIT_FAKE_SERVICE_H

#include <teo/limits.h>

#include "support.h"

enum {
    FAKE_TASKS = 4096,
    FAKE_LOG = 4096,       /* requests remembered */
    FAKE_REQUEST = 16384,  /* bytes of one */
    FAKE_BEHAVIOURS = 4,
    FAKE_JOB_ROWS = 3,     /* tasks of one job */
    FAKE_SIGNATURE = 64
};

#define FAKE_EPOCH 1700000000 /* the service's time when the fake clock is 0: 2023-11-14T22:13:20Z */
#define FAKE_DAY 86400
#define FAKE_ALWAYS 0u, UINT32_MAX /* for fake_behaviour: every request */

typedef enum fake_framing { FAKE_BY_LENGTH, FAKE_CHUNKED, FAKE_UNTIL_CLOSE } fake_framing;

/* What becomes of the connection after a reply. Only FAKE_CLOSE_TOLD announces it. */
typedef enum fake_parting {
    FAKE_KEEP,
    FAKE_CLOSE_TOLD, /* Connection: close, and closes */
    FAKE_END,        /* takes another request, answers by closing */
    FAKE_RESET_SEND, /* breaks when another request is sent */
    FAKE_RESET_RECV  /* takes another request, then breaks */
} fake_parting;

typedef enum fake_date { FAKE_DATE, FAKE_DATE_NONE, FAKE_DATE_JUNK } fake_date;

/* How some requests are answered. Zero is the normal answer. */
typedef struct fake_behaviour {
    uint32_t from, until;   /* the first of them, and the one after the last; requests count from 0 */
    int http_status;        /* 0: 200 */
    const char *code;       /* Error.Code instead of tasks */
    const char *raw;        /* the whole reply; the connection ends after it, so it needs no
                               Content-Length */
    teo_status cut_by;      /* TEO_OK: not cut; TEO_END, TEO_E_RESET, or TEO_AGAIN for silence */
    size_t cut_at;          /* bytes of the reply before that */
    const char *trailing;   /* follows the reply */
    int total_more;         /* added to TotalCount */
    uint32_t extra_rows;    /* beyond the Limit */
    uint32_t short_rows;    /* at most so many, whatever the Limit; 0: as asked for */
    bool repeat;            /* as if Offset were 0 */
    uint32_t gone;          /* so many of the first tasks are not there */
    uint32_t swapped;       /* not 0: this task and the first one have changed places */
    bool no_interval;       /* as if there were none: the same tasks in every window */
    bool starve;            /* no rows */
    bool null_rows;         /* every second row is null */
    uint32_t null_extra;    /* null rows after the others */
    bool null_tasks;        /* "Tasks": null */
    bool error_after_rows;  /* the rows, and then Error with `code` */
    bool long_targets;      /* longer than the record's slot */
} fake_behaviour;

/* A request that came whole. */
typedef struct fake_request {
    uint64_t at_ms;
    uint32_t connection;
    uint32_t timestamp;
    uint32_t start, end;    /* 0: not given */
    uint32_t offset, limit;
    int job;                /* -1: no filter */
    char signature[FAKE_SIGNATURE + 1];
} fake_request;

typedef struct fake_service {
    /* what it has: newest first */
    uint32_t count;
    /* how it answers */
    bool prefetch;          /* to DescribePrefetchTasks: all that has ended is invalid */
    const char *action;     /* to this one; NULL: to one of the two */
    const char *members;    /* its replies have these, whatever is asked; NULL: pages of tasks */
    fake_framing framing;
    fake_parting parting;
    fake_date date;
    int64_t skew;           /* of its clock */
    uint32_t takes;         /* seconds that a task is in progress; 0: all are done */
    bool ignores_time;      /* takes any timestamp */
    bool start_excluded;    /* StartTime is not in the interval */
    bool end_excluded;      /* nor EndTime */
    const char *fraction;   /* of each CreateTime, or what else stands before its Z; NULL: none */
    uint32_t alike;         /* task i is the same as task i % alike; 0: each is another */
    uint32_t big_above;     /* ResponseSizeLimitExceeded for a Limit above it; 0: never */
    uint32_t latency_ms;    /* until the first byte of a reply */
    fake_behaviour behaviours[FAKE_BEHAVIOURS];
    const uint64_t *now_ms;
    /* what came */
    uint32_t requests;
    uint32_t connections;
    uint32_t heard;         /* connections over which a byte came */
    /* the connection */
    bool silent;            /* none came yet */
    size_t in_length;
    size_t out_at;
    uint64_t ready_at;      /* when the reply may be read */
    teo_status then;        /* what recv() returns after the reply */
    bool parted;            /* the connection is over, though the client may not know */
    /* not cleared by fake_service_begin() */
    int64_t created[FAKE_TASKS];
    fake_request log[FAKE_LOG];
    char in[FAKE_REQUEST + 1];
    bytes body;
    bytes out;
} fake_service;

void fake_service_begin(fake_service *service, const uint64_t *now_ms);

/* `count` tasks, the newest created at `newest`, the others `step` seconds apart. */
void fake_service_fill(fake_service *service, uint32_t count, int64_t newest, int64_t step);

/* The body of the last request. */
const char *fake_service_body(const fake_service *service);

/* Its time, in Unix seconds. */
int64_t fake_service_time(const fake_service *service);

/* The connection, as the port sees it. */
void fake_service_connect(fake_service *service);
teo_status fake_service_take(fake_service *service, const void *data, size_t length);
teo_status fake_service_give(fake_service *service, void *data, size_t size, size_t *given);
/* Has it something to say, now or later? */
bool fake_service_will_say(const fake_service *service);

/* The most requests within any second. */
uint32_t fake_service_rate(const fake_service *service);

#endif
