#include "purge_service.h"

#include <stdlib.h>
#include <string.h>

#include <mbedtls/platform_util.h>

#include <teo/teo.h>

#include "purge_clock.h"

/* A record of TLS, 16 KB, after what is left of the one before. More would only be memory. */
#define BUFFER_SIZE 24576
#define ESCAPED 6 /* bytes that one byte of a text may take in JSON: \u0000 */

/* Room for the texts of all filters: however many there are, the request fits. */
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

static void configure(struct service *service, const struct options *options,
                      struct credentials *credentials, const teo_port *port)
{
    teo_config *config = &service->config;

    config->port = port;
    config->credentials = credentials->keys;
    config->host = options->endpoint.host;
    config->server_port = options->endpoint.port;
    config->user_agent = "teo-purge/" TEO_VERSION;
    if (options->retries_given) {
        config->attempts = (uint8_t)(options->retries + 1);
    }
    config->observe = trace_attempt;
    config->observe_context = &service->trace;
}

enum outcome service_open(struct service *service, const struct options *options,
                          struct credentials *credentials, const teo_port *port,
                          const struct net *net, uint64_t started)
{
    teo_status status;
    uint32_t now = host_clock();

    memset(service, 0, sizeof *service);
    service->buffer_size = buffer_size(options);
    service->buffer = malloc(service->buffer_size);
    if (service->buffer == NULL) {
        return outcome_memory();
    }
    service->faults.options = options;
    service->faults.net = net;
    service->faults.fault = &service->client.fault;
    service->faults.retried = &service->trace.retried;
    service->faults.retried_text = &service->trace.retried_text;
    trace_init(&service->trace, options, net, started);
    service->credentials = credentials;
    service->faults.keys_from = credentials->from;
    configure(service, options, credentials, port);
    status =
        teo_client_init(&service->client, &service->config, service->buffer, service->buffer_size);
    if (status != TEO_OK) {
        return fault_report(&service->faults, status);
    }
    if (now != 0) { /* else the client learns the time from the service */
        teo_client_set_time(&service->client, now);
    }
    return OUTCOME_DONE;
}

void service_close(struct service *service)
{
    if (service->client.config != NULL) {
        teo_client_deinit(&service->client);
    }
    if (service->buffer != NULL) {
        mbedtls_platform_zeroize(service->buffer, service->buffer_size);
    }
    free(service->buffer);
    /* The trace too: the service may have repeated secrets in an error. */
    mbedtls_platform_zeroize(service, sizeof *service);
}

static void take_keys(struct service *service)
{
    service->config.credentials = service->credentials->keys;
    teo_client_forget_key(&service->client);
}

/* What comes before every request. */
static void prepare(struct service *service, uint64_t time_left)
{
    if (credentials_renew(service->credentials, time_left)) {
        take_keys(service);
    }
    /* 0 would be the library's default. */
    service->config.deadline_ms = time_left > 0 ? (uint32_t)time_left : 1;
}

teo_status service_query(struct service *service, const struct plan *plan, uint64_t time_left)
{
    prepare(service, time_left);
    trace_begin_query(&service->trace, plan->job_id);
    return teo_client_query(&service->client, &plan->query);
}

void service_begin_call(struct service *service, const char *call, uint64_t time_left)
{
    prepare(service, time_left);
    trace_begin_call(&service->trace, call);
}

enum outcome service_reserve(struct service *service, size_t size)
{
    uint32_t now = teo_client_time(&service->client);
    uint8_t *buffer;
    teo_status status;

    if (size <= service->buffer_size) {
        return OUTCOME_DONE;
    }
    buffer = malloc(size);
    if (buffer == NULL) {
        return outcome_memory();
    }
    teo_client_deinit(&service->client);
    free(service->buffer); /* teo_client_deinit() has wiped it */
    service->buffer = buffer;
    service->buffer_size = size;
    status = teo_client_init(&service->client, &service->config, buffer, size);
    if (status != TEO_OK) {
        return fault_report(&service->faults, status);
    }
    teo_client_set_time(&service->client, now);
    return OUTCOME_DONE;
}

uint32_t service_date(const struct service *service)
{
    return service->client.response.date;
}

bool service_new_keys(struct service *service, uint64_t time_left)
{
    if (!fault_is_of_keys(service->faults.fault) ||
        !credentials_reload(service->credentials, time_left)) {
        return false;
    }
    take_keys(service);
    return true;
}

void service_interval(const struct service *service, uint32_t *start, uint32_t *end)
{
    *start = service->client.interval_start;
    *end = service->client.interval_end;
}
