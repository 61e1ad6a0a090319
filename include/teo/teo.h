/*
 * libteo: a client for Tencent Cloud EdgeOne's purge and prefetch tasks, for devices too small for
 * an SDK. C99 or C++11, no heap. It needs a size_t of 32 bits or more, which limits.h checks.
 *
 *   client.h    the whole job: pages, retries, clock, keep-alive                   (start here)
 *   query.h     what to ask                       request.h   the signed request alone
 *   response.h  the tasks, and the parser alone   port.h      the way to the network
 *   status.h    what can go wrong                 limits.h    every bound
 *   time.h      ISO 8601                          version.h   the version
 *   create.h    purging and prefetching           quota.h     what is left of both today
 */
#ifndef TEO_H
#define TEO_H

#include <teo/client.h>
#include <teo/create.h>
#include <teo/quota.h>
#include <teo/time.h>
#include <teo/version.h>

#endif
