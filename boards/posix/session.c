#include "purge_session.h"

#include <string.h>

#include "purge_clock.h"
#include "purge_log.h"

enum outcome session_open(struct session *session, const struct options *options)
{
    enum outcome outcome;

    memset(session, 0, sizeof *session);
    session->started = monotonic_now();
    if (!output_init(&session->output, options)) {
        return OUTCOME_USAGE;
    }
    outcome = proxy_choose(&session->proxy, options);
    if (outcome != OUTCOME_DONE) {
        return outcome;
    }
    if (!credentials_load(&session->credentials, options)) {
        return OUTCOME_USAGE;
    }
    if (options->dry_run && options->verbose && session->proxy.source != NULL) {
        log_line("it would go through the proxy %s (%s)", session->proxy.shown,
                 session->proxy.source);
    }
    /* A dry run needs neither a network nor the CAs, which a system may lack. */
    if (options->dry_run) {
        return OUTCOME_DONE;
    }
    outcome = net_open(&session->net, options, &session->proxy, &session->output);
    if (outcome != OUTCOME_DONE) {
        return outcome;
    }
    session->net.connecting = trace_connect;
    session->net.secured = trace_secured;
    session->net.context = &session->service.trace;
    return service_open(&session->service, options, &session->credentials, &session->net.port,
                        &session->net, session->started);
}

void session_close(struct session *session)
{
    (void)output_flush(&session->output); /* what came before a failure that ended all */
    service_close(&session->service);
    net_close(&session->net);
    proxy_choice_wipe(&session->proxy);
    credentials_wipe(&session->credentials);
}
