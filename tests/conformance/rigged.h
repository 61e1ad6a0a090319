/*
 * The POSIX port over a system that fails: names resolve to what a test says, and calls fail as it says.
 */
#ifndef RIGGED_H
#define RIGGED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <netinet/in.h>

#include "suite.h"

#define HANG (-1)
#define AT_ONCE (-2)
#define RIGGED_TRIES 16

/* What the stand-ins do. Zero: what the real functions do. */
typedef struct rigging {
    int dns_code;               /* getaddrinfo() */
    int dns_errno;
    const char *const *names;   /* numeric; the name's addresses */
    int lists;                  /* not yet freed */
    int socket_errno;           /* the next `socket_times` times */
    int socket_times;
    const int *connects;        /* errno of each connect() in turn, 0: real, HANG: in progress for ever, AT_ONCE: done; ends with 0 */
    char tried[RIGGED_TRIES][INET6_ADDRSTRLEN];
    int tries;
    int hung;                   /* socket */
    bool hung_in_time;          /* waiting for it takes no time, but the clock moves on */
    int fcntl_errno;            /* the next `fcntl_times` times */
    int fcntl_times;
    int late_errno;             /* what SO_ERROR says, once */
    int io_errno;               /* of send() and recv(), the next `io_times` times */
    int io_times;
    int io_calls;
    int io_flags;
    int poll_errno;             /* the next `poll_times` times */
    int poll_times;
    int poll_timeout;           /* of the last call that was to sleep; it does not */
    bool poll_dry;
    int random_errno;           /* the next `random_times` times */
    int random_times;
    size_t random_most;         /* bytes a call */
    int open_errno;
    int read_errno;
    int read_times;
    uint32_t later_ms;          /* the clock is ahead by this */
    const struct timespec *now; /* or says this */
} rigging;

extern rigging rig;

/* Everything as it really is. */
void reset_rig(void);

/* The POSIX port over it. */
port_subject *subject_rigged(void);

#endif
