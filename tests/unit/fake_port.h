/*
 * A port in memory that connects to the fake service. Its clock moves only by wait() or by hand, so
 * hours pass in microseconds. A test can make every call misbehave, and every call checks that the
 * client keeps to the contract of a port.
 */
#ifndef TEO_UNIT_FAKE_PORT_H
#define TEO_UNIT_FAKE_PORT_H

#include <teo/port.h>

#include "fake_service.h"

typedef enum fake_call {
    FAKE_OPEN,
    FAKE_SEND,
    FAKE_RECV,
    FAKE_CLOSE,
    FAKE_WAIT,
    FAKE_CLOCK,
    FAKE_RANDOM,
    FAKE_CALLS
} fake_call;

typedef enum fake_deed {
    FAKE_ANSWER, /* the status, and `count` as what was sent or received, with nothing done */
    FAKE_SHORT,  /* one byte at most */
    FAKE_WOULD_BLOCK,
    FAKE_HANG,   /* TEO_AGAIN until close() */
    FAKE_JUMP,   /* clock(): `count` milliseconds further; wait(): ends after so many */
    FAKE_STILL,  /* clock(): what it said before */
    FAKE_BACK,   /* clock(): `count` milliseconds less than it is */
    FAKE_SLOW,   /* does its work, and takes `count` milliseconds for it */
    FAKE_CUT,    /* recv(): one byte, and then the status until close() */
    FAKE_FLIP,   /* recv(): one bit of byte `count` is wrong, counted round in what was received */
    FAKE_ZEROS   /* random(): all zeros, and TEO_OK */
} fake_deed;

/* What some calls of one function do instead of their work. */
typedef struct fake_fault {
    fake_call call;
    uint32_t from, until; /* the first of them, and the one after the last; calls of each function count from 0 */
    fake_deed deed;
    teo_status status;
    size_t count;
} fake_fault;

enum { FAKE_FAULTS = 4, FAKE_CALLS_MOST = 1000000 };

/*
 * The far end of the connection: what the service's own functions do, or what is put before them.
 */
typedef struct fake_far_end {
    void (*connect)(void *context);
    teo_status (*take)(void *context, const void *data, size_t length);
    teo_status (*give)(void *context, void *data, size_t size, size_t *given);
    bool (*will_say)(const void *context);
} fake_far_end;

typedef struct fake_port {
    teo_port port; /* wait is NULL for a superloop */
    fake_service *service;
    const fake_far_end *far_end;
    void *far_context;
    uint64_t now_ms;
    uint32_t clock_start;   /* what clock() says at 0 */
    const char *host;       /* what open() is to be asked for */
    uint16_t number;
    size_t piece;           /* most bytes of a send or receive; 0: all */
    bool blocks;            /* every second call of open, send and receive would block */
    uint32_t gap_ms;        /* between pieces of a reply */
    uint32_t call_ms;       /* how long open, send and receive take */
    uint32_t wait_most;     /* wait() ends after so long; 0: when it should */
    bool random_fails;
    uint32_t random_value;  /* what random() says; 0: something else each time */
    fake_fault faults[FAKE_FAULTS];
    uint32_t calls[FAKE_CALLS];
    uint32_t calls_total;
    uint32_t calls_most;    /* more fail the test: the client would run for ever */
    /* the connection */
    bool connected;
    bool opening;
    bool hung;
    bool blocked;           /* the last call would have blocked */
    teo_status cut_by;      /* TEO_OK: not cut */
    uint64_t piece_at;      /* when the next piece may be read */
    const void *refused;    /* what send() did not take: it must be offered again */
    size_t refused_length;
    uint32_t said;          /* by the clock */
    uint32_t seed;
} fake_port;

void fake_port_begin(fake_port *port, fake_service *service);

#endif
