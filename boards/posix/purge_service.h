/* The client, with the memory it needs and the notes on its queries. */
#ifndef PURGE_SERVICE_H
#define PURGE_SERVICE_H

#include <teo/client.h>

#include "purge_credentials.h"
#include "purge_fault.h"
#include "purge_net.h"
#include "purge_options.h"
#include "purge_outcome.h"
#include "purge_plan.h"
#include "purge_trace.h"

struct service {
    teo_config config;
    struct credentials *credentials;
    teo_client client;
    uint8_t *buffer;
    size_t buffer_size;
    struct trace trace;
    struct fault_sources faults;
};

/*
 * Starts the client on `port`. `net` is NULL where the port is not its own, `started` as in struct
 * trace. Any result but OUTCOME_DONE: it failed, and stderr says why. Call service_close() in every
 * case.
 */
enum outcome service_open(struct service *service, const struct options *options,
                          struct credentials *credentials, const teo_port *port,
                          const struct net *net, uint64_t started);

/* Harmless for a service of zeros. */
void service_close(struct service *service);

/*
 * Sets the query to run, for `time_left` milliseconds, with new credentials if those at hand are
 * about to expire. Any result but TEO_OK: it was refused. `plan` must live as long as the query.
 */
TEO_MUST_USE teo_status service_query(struct service *service, const struct plan *plan,
                                      uint64_t time_left);

/*
 * The same for an action that lists nothing: the caller sets what to ask for, by a function of the
 * library. `call`, for the log, must live as long.
 */
void service_begin_call(struct service *service, const char *call, uint64_t time_left);

/*
 * Makes the buffer at least so large: teo_fault.needed. Nothing may be under way. Any result but
 * OUTCOME_DONE: it failed, and stderr says why.
 */
enum outcome service_reserve(struct service *service, size_t size);

/* The Date of the last reply in Unix seconds, by the service's clock; 0: it had none. */
uint32_t service_date(const struct service *service);

/*
 * Call it when a query has failed. True: the service has refused the credentials, and there are new
 * ones, as after a rotation. The next query uses them.
 */
bool service_new_keys(struct service *service, uint64_t time_left);

/* The whole interval of the query under way, in Unix seconds. Known from the first task on. */
void service_interval(const struct service *service, uint32_t *start, uint32_t *end);

#endif
