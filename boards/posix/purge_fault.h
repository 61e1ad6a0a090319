/* Errors of the library in words, on stderr. */
#ifndef PURGE_FAULT_H
#define PURGE_FAULT_H

#include <stdbool.h>
#include <stddef.h>

#include <teo/response.h>

#include "purge_net.h"
#include "purge_options.h"
#include "purge_outcome.h"

/* Where the words come from. */
struct fault_sources {
    const struct options *options; /* the endpoint, and the option at fault */
    const struct net *net;         /* what the system, the resolver and TLS say; may be NULL */
    const teo_fault *fault;        /* the client's */
    const char *keys_from;         /* where the credentials come from; may be NULL */
    const teo_fault *retried;      /* the last attempt that was repeated; status TEO_OK: none was */
    const char *const *retried_text; /* what happened to it */
};

/* Whether the service has refused the credentials. */
bool fault_is_of_keys(const teo_fault *fault);

/* Reports an error: what happened, what the service said, what to do. */
enum outcome fault_report(const struct fault_sources *sources, teo_status status);

/* Reports in short an error that may pass. `what`, what the tool does now, ends the first line. */
void fault_warn(const struct fault_sources *sources, teo_status status, const char *what);

/*
 * The cause of an error in a few words: the member or the coding at fault, or what the network or
 * TLS say. Empty where nothing more is known.
 */
void fault_cause(const struct net *net, const teo_fault *fault, teo_status status, char *text,
                 size_t size);

#endif
