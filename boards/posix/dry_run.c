/*
 * The client runs on a port that keeps what is sent and answers nothing. So what is printed is the
 * request itself, not an imitation of it.
 */
#define _POSIX_C_SOURCE 200809L

#include "purge_dry_run.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <mbedtls/platform_util.h>

#include "purge_batch.h"
#include "purge_clock.h"
#include "purge_log.h"
#include "purge_plan.h"
#include "purge_quota.h"
#include "purge_service.h"
#include "purge_submission.h"

#define SIGNATURE "Signature="
#define TOKEN "X-TC-Token:"

struct capture {
    teo_posix posix; /* first: the context of the port is its address and that of the struct */
    teo_port port;
    char *bytes;
    size_t length;
    size_t size;
};

static teo_status capture_open(void *context, const char *host, uint16_t port)
{
    (void)context, (void)host, (void)port;
    return TEO_OK;
}

/* What is left behind is wiped: it may have the token and the signature. */
static bool grow(struct capture *capture, size_t more)
{
    size_t size = 2 * (capture->length + more);
    char *bytes = malloc(size);

    if (bytes == NULL) {
        return false;
    }
    if (capture->bytes != NULL) {
        memcpy(bytes, capture->bytes, capture->length);
        mbedtls_platform_zeroize(capture->bytes, capture->size);
    }
    free(capture->bytes);
    capture->bytes = bytes;
    capture->size = size;
    return true;
}

static teo_status capture_send(void *context, const void *data, size_t length, size_t *sent)
{
    struct capture *capture = context;

    if (length > capture->size - capture->length && !grow(capture, length)) {
        return TEO_E_PORT;
    }
    memcpy(capture->bytes + capture->length, data, length);
    capture->length += length;
    *sent = length;
    return TEO_OK;
}

/* No answer: the request was sent, and that is all. */
static teo_status capture_recv(void *context, void *data, size_t size, size_t *received)
{
    (void)context, (void)data, (void)size, (void)received;
    return TEO_E_RESET;
}

static void capture_close(void *context)
{
    (void)context;
}

static teo_status capture_wait(void *context, teo_event event, uint32_t timeout_ms)
{
    (void)context, (void)event, (void)timeout_ms;
    return TEO_OK;
}

/*
 * Puts asterisks from `from` to the end of its line, at most `most`. Returns the number of bytes
 * removed.
 */
static size_t mask(char *from, char *end, size_t most)
{
    char *stop = memchr(from, '\r', (size_t)(end - from));
    size_t length, kept;

    if (stop == NULL) {
        stop = end;
    }
    length = (size_t)(stop - from);
    kept = length < most ? length : most;
    memset(from, '*', kept);
    memmove(from + kept, stop, (size_t)(end - stop));
    return length - kept;
}

/* Masks the secrets in the head: the signature in full length, the token by 8 asterisks. */
static void mask_head(struct capture *capture)
{
    for (char *line = capture->bytes; line != NULL;) {
        char *end = capture->bytes + capture->length;
        char *stop = memchr(line, '\r', (size_t)(end - line));
        size_t length = stop == NULL ? (size_t)(end - line) : (size_t)(stop - line);

        if (length == 0) {
            return; /* the empty line: the body has no secrets */
        }
        for (size_t i = 0; i + sizeof SIGNATURE - 1 <= length; i++) {
            if (memcmp(line + i, SIGNATURE, sizeof SIGNATURE - 1) == 0) {
                capture->length -= mask(line + i + sizeof SIGNATURE - 1, end, TEO_SIGNATURE_SIZE);
                break;
            }
        }
        if (length > sizeof TOKEN && strncasecmp(line, TOKEN, sizeof TOKEN - 1) == 0) {
            capture->length -= mask(line + sizeof TOKEN, end, 8);
        }
        end = capture->bytes + capture->length;
        line = memchr(line, '\n', (size_t)(end - line));
        line = line == NULL ? NULL : line + 1;
    }
}

/* What the functions below share. */
struct dry {
    const struct options *options;
    struct service *service;
    struct capture *capture;
    struct output *output;
    unsigned shown; /* requests */
};

/* Prints what the client sent on the port, if the attempt ended as it does there. */
static enum outcome print(struct dry *dry, teo_status status)
{
    struct capture *capture = dry->capture;

    if (status != TEO_E_RESET) {
        return status == TEO_E_PORT ? outcome_memory()
                                    : fault_report(&dry->service->faults, status);
    }
    if (dry->shown++ > 0) {
        putchar('\n');
    }
    mask_head(capture);
    fwrite(capture->bytes, 1, capture->length, stdout);
    putchar('\n'); /* the body ends without one */
    return output_flush(dry->output) ? OUTCOME_DONE : output_failed(dry->output);
}

/* A query of list or wait. */
static enum outcome show(struct dry *dry, const struct plan *plan)
{
    teo_task task;
    teo_status status = service_query(dry->service, plan, dry->options->timeout_ms);

    dry->capture->length = 0;
    if (status == TEO_OK) {
        status = teo_client_next(&dry->service->client, &task);
    }
    return print(dry, status);
}

static enum outcome show_list(struct dry *dry)
{
    struct plan plan;
    enum outcome outcome;
    uint64_t windows;

    if (!plan_list(&plan, dry->options)) {
        return OUTCOME_USAGE;
    }
    outcome = show(dry, &plan);
    windows = plan_windows(&plan);
    if (outcome == OUTCOME_DONE && windows > 1) {
        log_line("the interval takes %" PRIu64
                 " windows of at most 7 days, newest first; this asks "
                 "for the first",
                 windows);
    }
    return outcome;
}

static enum outcome show_wait(struct dry *dry)
{
    const struct options *options = dry->options;
    teo_status status = plan_check_jobs(options);
    enum outcome outcome = OUTCOME_DONE;
    struct plan plan;

    if (status != TEO_OK) {
        return fault_report(&dry->service->faults, status);
    }
    if (options->job_ids.count > PLAN_BY_ID_MAX) {
        plan_since(&plan, options, 0, 0);
        log_line("the jobs are first looked for among all tasks, by this request; those that "
                 "are not there, by their ids");
        return show(dry, &plan);
    }
    for (size_t i = 0; i < options->job_ids.count && outcome == OUTCOME_DONE; i++) {
        plan_job(&plan, options, options->job_ids.items[i]);
        outcome = show(dry, &plan);
    }
    return outcome;
}

static enum outcome show_quota(struct dry *dry)
{
    struct service *service = dry->service;
    teo_quota quota;
    teo_status status;

    service_begin_call(service, "", dry->options->timeout_ms);
    status = teo_client_quota(&service->client, dry->options->zone_id);
    dry->capture->length = 0;
    if (status == TEO_OK) {
        status = teo_client_next_quota(&service->client, &quota);
    }
    return print(dry, status);
}

/* A request for a slice, in a buffer that is made as large as it needs. */
static enum outcome show_slice(struct dry *dry, struct submission *submission, struct slice slice)
{
    struct service *service = dry->service;
    enum outcome outcome = OUTCOME_DONE;
    teo_status status = TEO_E_BUFFER;
    teo_refusal refusal;

    for (int attempt = 0; attempt < 2 && status == TEO_E_BUFFER; attempt++) {
        service_begin_call(service, "", dry->options->timeout_ms);
        status = submission_create(submission, &service->client, slice);
        if (status == TEO_OK) {
            dry->capture->length = 0;
            status = teo_client_next_refusal(&service->client, &refusal);
        }
        if (status == TEO_E_BUFFER) {
            outcome = service_reserve(service, service->client.fault.needed);
        }
        if (outcome != OUTCOME_DONE) {
            return outcome;
        }
    }
    return print(dry, status);
}

static enum outcome show_slices(struct dry *dry, struct submission *submission)
{
    size_t count = submission->targets.count, next = 0;
    enum outcome outcome = OUTCOME_DONE;

    if (count > BATCH_ASK) {
        log_line("%zu targets: the quota is asked first, and splits them into requests of its "
                 "Batch, which is not known here; they are shown unsplit",
                 count);
        outcome = show_quota(dry);
    }
    do {
        struct slice slice = submission_slice(submission, next, SIZE_MAX);

        outcome = outcome == OUTCOME_DONE ? show_slice(dry, submission, slice) : outcome;
        next += slice.count;
    } while (next < count && outcome == OUTCOME_DONE);
    return outcome;
}

static enum outcome show_submit(struct dry *dry)
{
    struct submission submission;
    enum outcome outcome = submission_open(&submission, dry->options);

    if (outcome == OUTCOME_DONE) {
        outcome = show_slices(dry, &submission);
    }
    submission_free(&submission);
    return outcome;
}

static enum outcome show_command(struct dry *dry)
{
    switch (dry->options->command) {
    case COMMAND_LIST:
        return show_list(dry);
    case COMMAND_WAIT:
        return show_wait(dry);
    case COMMAND_QUOTA:
        return show_quota(dry);
    default:
        return show_submit(dry);
    }
}

static void capture_init(struct capture *capture)
{
    teo_port *port = &capture->port;

    memset(capture, 0, sizeof *capture);
    teo_posix_init(&capture->posix, port);
    port->open = capture_open;
    port->send = capture_send;
    port->recv = capture_recv;
    port->close = capture_close;
    port->wait = capture_wait;
}

enum outcome dry_run(const struct options *options, struct credentials *credentials,
                     struct output *output)
{
    struct capture capture;
    struct service service;
    struct dry dry = {options, &service, &capture, output, 0};
    enum outcome outcome;

    capture_init(&capture);
    outcome = service_open(&service, options, credentials, &capture.port, NULL, monotonic_now());
    if (outcome == OUTCOME_DONE) {
        service.config.attempts = 1;
        service.config.observe = NULL;
        outcome = show_command(&dry);
    }
    service_close(&service);
    if (capture.bytes != NULL) {
        mbedtls_platform_zeroize(capture.bytes, capture.size);
    }
    free(capture.bytes);
    return outcome;
}
