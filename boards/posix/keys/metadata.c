/*
 * HTTP/1.0, so that the reply comes as it is and ends with the connection. Never through a proxy:
 * the address means another machine there.
 */
#include "purge_metadata.h"

#include <netdb.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <teo/port_posix.h>
#include <teo/teo.h>

#include "purge_clock.h"
#include "purge_endpoint.h"

#define HOST "metadata.tencentyun.com"
#define ENDPOINT_VARIABLE "TEO_PURGE_METADATA_ENDPOINT"
#define NO_INSTANCE "is this an instance of Tencent Cloud?"
#define REQUEST_SIZE 1024

struct question {
    struct endpoint endpoint;
    teo_posix posix;
    teo_port port;
    uint64_t until; /* monotonic_now() */
    struct metadata_reply *reply;
    size_t received;
    char *problem;
    size_t size;
};

/* The address, which tests may move to a port of this host. */
static bool find_endpoint(struct question *question)
{
    const char *given = getenv(ENDPOINT_VARIABLE);
    const char *wrong = NULL;

    if (given == NULL || *given == '\0') {
        snprintf(question->endpoint.host, sizeof question->endpoint.host, "%s", HOST);
        question->endpoint.port = 80;
        return true;
    }
    wrong = endpoint_parse(given, &question->endpoint);
    if (wrong == NULL && question->endpoint.tls) {
        wrong = "it must be http://, and a loopback address";
    }
    if (wrong != NULL) {
        snprintf(question->problem, question->size, "%s: %s", ENDPOINT_VARIABLE, wrong);
    }
    return wrong == NULL;
}

/* Says why the port failed. */
static void explain(const struct question *question, teo_status status)
{
    const char *host = question->endpoint.host;

    if (status == TEO_E_DNS) {
        snprintf(question->problem, question->size, "%s has no address: %s; " NO_INSTANCE, host,
                 gai_strerror(question->posix.error));
    } else {
        snprintf(question->problem, question->size, "%s: %s: %s; " NO_INSTANCE, host,
                 teo_status_text(status), strerror(question->posix.error));
    }
}

/*
 * After a call of the port: TEO_OK: it is to be called again, once `event` may have happened. Else
 * it has failed or taken too long, and `problem` says so.
 */
static bool again(struct question *question, teo_status status, teo_event event)
{
    uint64_t now = monotonic_now();

    if (status != TEO_AGAIN && status != TEO_PROGRESS) {
        explain(question, status);
        return false;
    }
    if (now >= question->until) {
        snprintf(question->problem, question->size, "%s does not answer; " NO_INSTANCE,
                 question->endpoint.host);
        return false;
    }
    (void)question->port.wait(&question->posix, event, (uint32_t)(question->until - now));
    return true;
}

static bool connect_to(struct question *question)
{
    for (;;) {
        teo_status status = question->port.open(&question->posix, question->endpoint.host,
                                                question->endpoint.port);

        if (status == TEO_OK) {
            return true;
        }
        if (!again(question, status, TEO_EVENT_WRITABLE)) {
            return false;
        }
    }
}

static bool send_request(struct question *question, const char *path)
{
    char request[REQUEST_SIZE];
    int length = snprintf(request, sizeof request,
                          "GET %s HTTP/1.0\r\nHost: %s\r\nUser-Agent: teo-purge/" TEO_VERSION
                          "\r\nAccept: */*\r\n\r\n",
                          path, question->endpoint.host);

    if (length < 0 || (size_t)length >= sizeof request) {
        snprintf(question->problem, question->size, "the path is too long");
        return false;
    }
    for (size_t done = 0; done < (size_t)length;) {
        size_t sent = 0;
        teo_status status = question->port.send(&question->posix, request + done,
                                                (size_t)length - done, &sent);

        done += sent;
        if (status != TEO_OK && !again(question, status, TEO_EVENT_WRITABLE)) {
            return false;
        }
    }
    return true;
}

/* The value of a header; NULL: it is not there. */
static const char *header(const char *head, const char *name)
{
    size_t length = strlen(name);

    for (const char *line = head; (line = strchr(line, '\n')) != NULL;) {
        line++;
        if (strncasecmp(line, name, length) == 0 && line[length] == ':') {
            return line + length + 1 + strspn(line + length + 1, " \t");
        }
    }
    return NULL;
}

/* Whether the head is there; it sets the body, and puts a NUL between them. */
static bool has_head(struct metadata_reply *reply)
{
    char *end = strstr(reply->text, "\r\n\r\n");

    if (reply->body == NULL && end != NULL) {
        end[2] = '\0';
        reply->body = end + 4;
    }
    return reply->body != NULL;
}

/* The length of the body as the head says it; SIZE_MAX: it does not. */
static size_t announced(const struct metadata_reply *reply)
{
    const char *given = header(reply->text, "Content-Length");
    size_t length = given != NULL ? strspn(given, "0123456789") : 0;

    return length > 0 && length < 10 ? (size_t)strtoul(given, NULL, 10) : SIZE_MAX;
}

static size_t body_received(const struct question *question)
{
    return question->received - (size_t)(question->reply->body - question->reply->text);
}

/* Receives until the connection ends, or all of what the head announced is there. */
static bool receive(struct question *question)
{
    struct metadata_reply *reply = question->reply;

    for (;;) {
        size_t got = 0;
        teo_status status;

        if (question->received == METADATA_REPLY_MAX) {
            snprintf(question->problem, question->size, "its reply is larger than %d bytes",
                     METADATA_REPLY_MAX);
            return false;
        }
        status = question->port.recv(&question->posix, reply->text + question->received,
                                     METADATA_REPLY_MAX - question->received, &got);
        question->received += got;
        reply->text[question->received] = '\0';
        if (has_head(reply) && body_received(question) >= announced(reply)) {
            return true;
        }
        if (status == TEO_END) {
            return true;
        }
        if (status != TEO_OK && !again(question, status, TEO_EVENT_READABLE)) {
            return false;
        }
    }
}

/* Whether the reply is whole and a text. Sets its status. */
static bool check(struct question *question)
{
    struct metadata_reply *reply = question->reply;
    const char *wrong = NULL;

    if (reply->body == NULL || strncmp(reply->text, "HTTP/1.", 7) != 0 ||
        strspn(reply->text + 7, "0123456789") != 1 || reply->text[8] != ' ' ||
        strspn(reply->text + 9, "0123456789") != 3) {
        wrong = "its reply is not HTTP, or ends too early";
    } else if (header(reply->text, "Transfer-Encoding") != NULL) {
        wrong = "its reply has a transfer coding, which HTTP/1.0 does not have";
    } else if (announced(reply) != SIZE_MAX && body_received(question) < announced(reply)) {
        wrong = "its reply ends too early";
    } else if (strlen(reply->body) != body_received(question)) {
        wrong = "its reply has a NUL byte";
    }
    if (wrong != NULL) {
        snprintf(question->problem, question->size, "%s: %s", question->endpoint.host, wrong);
        return false;
    }
    reply->status = (unsigned)strtoul(reply->text + 9, NULL, 10);
    return true;
}

bool metadata_get(const char *path, uint32_t limit_ms, struct metadata_reply *reply, char *problem,
                  size_t size)
{
    struct question question;
    bool good;

    memset(&question, 0, sizeof question);
    memset(reply, 0, sizeof *reply);
    question.until = monotonic_now() + limit_ms;
    question.reply = reply;
    question.problem = problem;
    question.size = size;
    if (!find_endpoint(&question)) {
        return false;
    }
    teo_posix_init(&question.posix, &question.port);
    good = connect_to(&question) && send_request(&question, path) && receive(&question) &&
           check(&question);
    question.port.close(&question.posix);
    return good;
}
