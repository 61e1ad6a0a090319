/*
 * libteo: are the cache purges of a Tencent Cloud EdgeOne site done? A client of DescribePurgeTasks for devices, with no heap.
 * It needs C99 and a size_t of 32 bits or more, as limits.h checks.
 *
 *   client.h    the whole job: pages, retries, clock, keep-alive                      (start here)
 *   query.h     what to ask                       request.h   the signed request, alone
 *   response.h  the tasks, the parser, alone      port.h      the way to the network
 *   status.h    what can go wrong                 limits.h    every bound
 *   time.h      ISO 8601                          version.h   the version, as a text
 */
#ifndef TEO_H
#define TEO_H

#include <teo/client.h>
#include <teo/time.h>
#include <teo/version.h>

#endif
