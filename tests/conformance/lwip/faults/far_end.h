/*
 * What the port meets in these tests, all of it within lwIP: a TCP server and a DNS server on the loopback, and a network that swallows
 * packets. Time is the test's, so that minutes of repetitions take none.
 */
#ifndef FAR_END_H
#define FAR_END_H

#include <stdbool.h>
#include <stddef.h>

#include <lwip/ip_addr.h>
#include <lwip/tcp.h>

#define FAR_PORT 443
#define HELD_MAX 4

/* Names: here.test is 127.0.0.1, six.test ::1, hole.test HOLE; no other has an address. */
#define HOLE "198.51.100.7"

typedef struct far_end {
    struct tcp_pcb *pcb;   /* the last connection that came in, while it stands */
    bool echo;             /* sends back what it receives, and ends when the client does */
    bool deaf;             /* leaves what it receives in lwIP's hands, so that the window closes */
    size_t received;       /* bytes, which must be those of pattern_byte() */
    size_t sent;           /* the same */
    size_t to_send;        /* up to here */
    bool garbled;          /* they were not */
    bool ended;            /* the client sends no more */
    err_t error;           /* how the connection broke; ERR_OK: it did not */

    bool dns_holds;        /* questions are kept, until far_answer() */
    int held;
    int dns_queries;
    int swallowed;         /* packets into the hole */
    ip_addr_t swallowed_to;
} far_end;

extern far_end far;

/* Once. */
bool far_start(void);

/* Drops the connection, and everything is as in the beginning. */
void far_reset(void);

/* A moment passes. */
void far_poll(void);

/* Sends so many bytes, when it can. */
void far_send(size_t length);

/* No more from this side. */
void far_end_sending(void);

/* Breaks the connection. */
void far_break(void);

/* Answers the oldest question that is held. */
void far_answer(void);

/* Lets lwIP's own network interface lose its address for a moment: lwIP then aborts what stood over it. */
void far_lose_address(void);

#endif
