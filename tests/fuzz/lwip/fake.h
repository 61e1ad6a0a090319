/*
 * lwIP's raw API as the fuzzer plays it: what every function answers, when its callbacks come, and what they bring, in real pbufs. It goes
 * by lwIP's own rules, and watches that the port does: no pcb is touched once it is gone, bytes are handed over in order, no
 * more is given back to the window than was taken, a connection ends as port_lwip.h says.
 */
#ifndef FUZZ_LWIP_FAKE_H
#define FUZZ_LWIP_FAKE_H

#include "tests/fuzz/fuzz.h"

#include <lwip/altcp.h>
#include <lwip/dns.h>
#include <lwip/pbuf.h>

enum { PORT = 443, NAMES = 4 };

typedef enum fake_state { NONE, FRESH, CONNECTING, STANDS } fake_state;

typedef struct fake_dns_query {
    dns_found_callback found; /* NULL: free */
    void *argument;
    bool current;             /* asked since the last close() */
} fake_dns_query;

typedef struct fake_lwip {
    fuzz_input input;
    uint32_t now;
    bool inside; /* a callback of the port runs */

    fake_dns_query dns_queries[NAMES];
    bool asked;
    bool has_address;
    ip_addr_t address;     /* what the name has turned out to be */

    struct altcp_pcb *pcb; /* the one that the port has; memory of its own, so that the sanitizer sees a use of one that is gone */
    fake_state state;
    teo_status cause;      /* what open() has to fail with */
    bool connected;
    bool broken;
    bool ended;
    bool least;            /* its priority */
    bool close_failed;
    err_t write_error;
    struct pbuf *refused;  /* the port did not take it */
    uint32_t given;        /* bytes that the port took over, ... */
    uint32_t read;         /* ... that its recv() has handed on, ... */
    uint32_t reported;     /* ... and that it has told lwIP of */
    uint32_t taken;        /* bytes that lwIP took over, ... */
    uint32_t acknowledged; /* ... and of which the peer has said so */
} fake_lwip;

extern fake_lwip lw;

void fake_begin(const uint8_t *data, size_t size);

/* close() was called: what comes now belongs to the next connection. */
void fake_next(void);

/* What is asked still is answered. */
void fake_answer_all(void);

/* Questions that are not answered yet; of all, and whether one of them counts. */
int fake_pending(void);
bool fake_is_asking(void);

/* Bytes that lwIP has and the peer does not know of. */
uint32_t fake_unacknowledged(void);

/* Bytes on their way, from number `from` on: 's' those that are sent, 'r' those that are received. */
void fake_fill(uint8_t *bytes, size_t length, uint32_t way, uint32_t from);
bool fake_is_filled(const uint8_t *bytes, size_t length, uint32_t way, uint32_t from);

#endif
