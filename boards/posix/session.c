#define _POSIX_C_SOURCE 200809L

#include "purge_session.h"

#include <stdlib.h>
#include <string.h>

#include <mbedtls/platform_util.h>

#include <teo/teo.h>

#include "purge_log.h"
#include "purge_clock.h"
#include "purge_trace.h"

#define BUFFER_SIZE 65536
#define ESCAPED 6 /* bytes that one byte of a text may take in JSON: \u0000 */

/* Whether the request fits must not depend on how many filters there are: room for all of their texts. */
static size_t buffer_size(const struct options *options)
{
    const struct texts *lists[] = {&options->job_ids, &options->domains, &options->statuses};
    size_t size = BUFFER_SIZE;

    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        for (size_t j = 0; j < lists[i]->count; j++) {
            size += ESCAPED * strlen(lists[i]->items[j]);
        }
    }
    size += ESCAPED * strlen(options->zone_id);
    return size + (options->target != NULL ? ESCAPED * strlen(options->target) : 0);
}

static void configure(struct session *session)
{
    const struct options *options = session->options;
    teo_config *config = &session->config;

    config->port = &session->net.port;
    config->credentials = session->credentials.keys;
    config->host = options->endpoint.host;
    config->server_port = options->endpoint.port;
    config->user_agent = "teo-purge/" TEO_VERSION;
    config->deadline_ms = options->timeout_ms;
    if (options->retries_given) {
        config->attempts = (uint8_t)(options->retries + 1);
    }
    config->observe = trace_attempt;
    config->observe_context = session;
}

enum outcome session_open(struct session *session, const struct options *options)
{
    teo_status status;
    uint32_t now = host_clock();
    enum outcome outcome;

    memset(session, 0, sizeof *session);
    session->options = options;
    session->started = monotonic_now();
    output_init(&session->output, options);
    if (!credentials_load(&session->credentials, options->credentials_file)) {
        return OUTCOME_USAGE;
    }
    log_hide(session->credentials.keys.secret_key);
    log_hide(session->credentials.keys.token);
    /* A dry run takes no part of the network, nor the CAs that a system may lack. */
    outcome = options->dry_run ? OUTCOME_DONE : net_open(&session->net, options, &session->output);
    if (outcome != OUTCOME_DONE) {
        return outcome;
    }
    session->buffer_size = buffer_size(options);
    session->buffer = malloc(session->buffer_size);
    if (session->buffer == NULL) {
        return outcome_memory();
    }
    session->net.connecting = trace_connect;
    session->net.secured = trace_secured;
    session->net.context = session;
    configure(session);
    if (options->dry_run) {
        return OUTCOME_DONE; /* it starts the client on a port of its own */
    }
    status = teo_client_init(&session->client, &session->config, session->buffer, session->buffer_size);
    if (status != TEO_OK) {
        return session_fault(session, status);
    }
    if (now != 0) { /* else the client learns the time from the service */
        teo_client_set_time(&session->client, now);
    }
    return OUTCOME_DONE;
}

void session_close(struct session *session)
{
    if (session->client.config != NULL) {
        teo_client_deinit(&session->client);
    }
    net_close(&session->net);
    if (session->buffer != NULL) {
        mbedtls_platform_zeroize(session->buffer, session->buffer_size);
    }
    free(session->buffer);
    /* The service may have repeated what it was sent. */
    mbedtls_platform_zeroize(&session->failed, sizeof session->failed);
    credentials_wipe(&session->credentials);
}

enum outcome session_check_jobs(const struct session *session)
{
    const struct texts *ids = &session->options->job_ids;

    for (size_t i = 0; i < ids->count; i++) {
        struct plan plan;
        teo_status status;

        plan_job(&plan, session->options, ids->items[i]);
        status = teo_query_check(&plan.query);
        if (status != TEO_OK) {
            return session_fault(session, status);
        }
    }
    return OUTCOME_DONE;
}

teo_status session_query(struct session *session, const struct plan *plan)
{
    session->plan = plan;
    session->requests = 0;
    session->pages = 0;
    session->reply_total = 0;
    session->failed.status = TEO_OK;
    return teo_client_query(&session->client, &plan->query);
}
