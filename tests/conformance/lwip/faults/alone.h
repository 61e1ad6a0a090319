/* The raw port alone with lwIP and the far end, in a time that passes as fast as a test goes. */
#ifndef ALONE_H
#define ALONE_H

#include <teo/port_lwip.h>

#include "../../suite.h"
#include "far_end.h"
#include "memory.h"

extern teo_lwip lwip;
extern teo_port port;

/* Runs the cases; the number of those that failed. After each, lwIP gives back all it took, within an hour. */
int alone_run(const char *name, const suite_case *cases, size_t count);

/* A moment passes. */
void step(void);

/* open() of the far end's port, once, and until there is an answer. */
teo_status open_once(const char *host);
teo_status open_all(const char *host);

/* Connects; the test fails when that fails. */
void expect_open(const char *host);

/* Until lwIP has ended all that was closed: blocks of memory that it has not given back in an hour. */
int settle(void);

/* An hour is for ever. */
#define HOUR_MS (60u * 60u * 1000u)

#endif
