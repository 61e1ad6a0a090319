/*
 * --dry-run: the client runs on a port that keeps what is sent and answers nothing. So what is shown is what would go
 * out, and no imitation of it.
 */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <mbedtls/platform_util.h>

#include "purge_log.h"
#include "purge_clock.h"
#include "purge_session.h"

#define SIGNATURE "Signature="
#define TOKEN "X-TC-Token:"

struct capture {
    teo_posix posix; /* first: it shares its address with its port's context, which clock() and random() use */
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

static teo_status capture_send(void *context, const void *data, size_t length, size_t *sent)
{
    struct capture *capture = context;

    if (length > capture->size - capture->length) {
        return TEO_E_PORT; /* cannot be: the room is the client's own buffer's */
    }
    memcpy(capture->bytes + capture->length, data, length);
    capture->length += length;
    *sent = length;
    return TEO_OK;
}

/* No answer: the request was sent whole, and that was all. */
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

/* Asterisks from `from` to the end of its line, but no more than `most`. Returns the number of bytes left out. */
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

/* Masks what is secret in the head: the signature at its full length, the token at one that says nothing of it. */
static void mask_head(struct capture *capture)
{
    for (char *line = capture->bytes; line != NULL;) {
        char *end = capture->bytes + capture->length;
        char *stop = memchr(line, '\r', (size_t)(end - line));
        size_t length = stop == NULL ? (size_t)(end - line) : (size_t)(stop - line);

        if (length == 0) {
            return; /* the empty line: the body has nothing to hide */
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

/* Lets the client run one query into the port, and prints what came. */
static enum outcome show(struct session *session, struct capture *capture, const struct plan *plan)
{
    teo_task task;
    teo_status status;

    capture->length = 0;
    status = session_query(session, plan);
    if (status == TEO_OK) {
        status = teo_client_next(&session->client, &task);
    }
    if (status != TEO_E_RESET) {
        return session_fault(session, status);
    }
    mask_head(capture);
    fwrite(capture->bytes, 1, capture->length, stdout);
    putchar('\n'); /* the body ends without one */
    return output_flush(&session->output) ? OUTCOME_DONE : output_failed(&session->output);
}

static enum outcome show_list(struct session *session, struct capture *capture)
{
    struct plan plan;
    enum outcome outcome;
    uint64_t windows;

    if (!plan_list(&plan, session->options)) {
        return OUTCOME_USAGE;
    }
    outcome = show(session, capture, &plan);
    windows = plan_windows(&plan);
    if (outcome == OUTCOME_DONE && windows > 1) {
        log_line("the interval takes %" PRIu64 " windows of at most 7 days, newest first; this asks for the first",
                 windows);
    }
    return outcome;
}

static enum outcome show_wait(struct session *session, struct capture *capture)
{
    const struct options *options = session->options;
    enum outcome outcome = session_check_jobs(session);

    if (outcome == OUTCOME_DONE && options->job_ids.count > PLAN_BY_ID_MAX) {
        struct plan plan;
        plan_since(&plan, options, 0, 0);
        log_line("the jobs are first looked for among all tasks, by this request; those that "
                 "are not there, by their ids");
        return show(session, capture, &plan);
    }
    for (size_t i = 0; i < options->job_ids.count && outcome == OUTCOME_DONE; i++) {
        struct plan plan;
        plan_job(&plan, options, options->job_ids.items[i]);
        if (i > 0) {
            putchar('\n');
        }
        outcome = show(session, capture, &plan);
    }
    return outcome;
}

static enum outcome run(struct session *session, struct capture *capture)
{
    teo_port *port = &capture->port;
    teo_status status;

    teo_posix_init(&capture->posix, port);
    port->open = capture_open;
    port->send = capture_send;
    port->recv = capture_recv;
    port->close = capture_close;
    port->wait = capture_wait;
    session->config.port = port;
    session->config.attempts = 1;
    session->config.observe = NULL;
    status = teo_client_init(&session->client, &session->config, session->buffer, session->buffer_size);
    if (status != TEO_OK) {
        return session_fault(session, status);
    }
    if (host_clock() != 0) {
        teo_client_set_time(&session->client, host_clock());
    }
    if (session->options->command == COMMAND_LIST) {
        return show_list(session, capture);
    }
    return show_wait(session, capture);
}

enum outcome dry_run(struct session *session)
{
    struct capture capture;
    enum outcome outcome;

    memset(&capture, 0, sizeof capture);
    capture.size = session->buffer_size;
    capture.bytes = malloc(capture.size);
    if (capture.bytes == NULL) {
        return outcome_memory();
    }
    outcome = run(session, &capture);
    /* The client's port ends here, so the client does too. */
    if (session->client.config != NULL) {
        teo_client_deinit(&session->client);
        memset(&session->client, 0, sizeof session->client);
    }
    mbedtls_platform_zeroize(capture.bytes, capture.size);
    free(capture.bytes);
    return outcome;
}
