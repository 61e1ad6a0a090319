/* What the firmware tells on its UART and by its light. */
#ifndef TEO_FIRMWARE_REPORT_H
#define TEO_FIRMWARE_REPORT_H

#include <stdint.h>

#include <teo/client.h>

/* The exit statuses; those of teo-purge. */
enum outcome {
    OUTCOME_DONE = 0,        /* every task has succeeded */
    OUTCOME_TASK_FAILED = 1, /* one has failed, timed out or was canceled */
    OUTCOME_USAGE = 2,       /* an option, or a set-up that cannot work */
    OUTCOME_UNREACHABLE = 3, /* the network or TLS, for want of memory too */
    OUTCOME_REFUSED = 4,     /* the service answered and refused */
    OUTCOME_MALFORMED = 5,   /* the reply breaks a rule */
    OUTCOME_LATE = 6,        /* a task is still under way */
    OUTCOME_FAULT = 8        /* the processor's */
};

/* What one poll has found. */
struct tally {
    uint32_t tasks;
    uint32_t changed; /* and printed */
    uint32_t busy;    /* still under way */
    uint32_t failed;
};

/* Counts a task, and prints it if it has changed. */
void report_task(struct tally *tally, const teo_task *task);

/* The poll has come to its good end. */
enum outcome report_poll(const struct tally *tally, uint32_t number, uint32_t ms);

/* The poll has broken off: what it has met is no whole listing. */
void report_break_off(const struct tally *tally);

/* A step has failed. `fault` may be NULL, where there was no client yet. */
enum outcome report_error(teo_status status, const teo_fault *fault);

/* The firmware cannot go on. */
enum outcome report_usage(const char *what);

#endif
