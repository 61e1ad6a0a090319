/*
 * The way through a proxy keeps the contract of a port: the conformance suite, over sockets. The
 * proxy is a port between, which takes CONNECT, connects to where that says, and answers.
 */
#include "tests/conformance/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <teo/port_posix.h>

#include "purge_proxy.h"

#define ANSWER "HTTP/1.1 200 Connection established\r\nVia: the test\r\n\r\n"
#define REFUSAL "HTTP/1.1 502 Bad Gateway\r\n\r\n"
#define PIECE 33 /* bytes: the suite allows no more than some 20 steps to connect */

static struct {
    teo_posix posix; /* first: the context of its port is that of `between`, too */
    teo_port sockets;
    teo_port between;
    char request[2048];
    size_t length;
    char host[256];
    uint16_t port;
    const char *answer; /* what is left of it; NULL: there is none yet */
    bool asked;
    bool begun; /* to connect */
} far_end;

static struct proxy_url url;
static struct proxy proxy;
static teo_port tunnel;

static teo_status between_open(void *context, const char *host, uint16_t port)
{
    (void)context;
    return strcmp(host, "the-proxy") == 0 && port == 3128 ? TEO_OK : TEO_E_DNS;
}

static void parse_request(void)
{
    unsigned port = 0;

    if (sscanf(far_end.request, "CONNECT %255[^ :]:%u HTTP/1.1\r\n", far_end.host, &port) != 2) {
        abort();
    }
    far_end.port = (uint16_t)port;
    far_end.asked = true;
}

/* Takes the request in a few pieces; what comes after it is the tunnel's. */
static teo_status between_send(void *context, const void *data, size_t length, size_t *sent)
{
    if (far_end.asked) {
        return far_end.sockets.send(context, data, length, sent);
    }
    *sent = length < PIECE ? length : PIECE;
    memcpy(far_end.request + far_end.length, data, *sent);
    far_end.length += *sent;
    far_end.request[far_end.length] = '\0';
    if (strstr(far_end.request, "\r\n\r\n") != NULL) {
        parse_request();
    }
    return TEO_OK;
}

static teo_status between_recv(void *context, void *data, size_t size, size_t *received)
{
    *received = 0;
    if (far_end.answer == NULL) {
        teo_status status = far_end.sockets.open(context, far_end.host, far_end.port);

        far_end.begun = true;
        if (status == TEO_AGAIN || status == TEO_PROGRESS) {
            return TEO_AGAIN;
        }
        far_end.answer = status == TEO_OK ? ANSWER : REFUSAL;
    }
    if (*far_end.answer != '\0') {
        size_t left = strlen(far_end.answer), most = size < PIECE ? size : PIECE;

        *received = left < most ? left : most;
        memcpy(data, far_end.answer, *received);
        far_end.answer += *received;
        return TEO_OK;
    }
    return far_end.sockets.recv(context, data, size, received);
}

static void between_close(void *context)
{
    far_end.asked = false;
    far_end.begun = false;
    far_end.answer = NULL;
    far_end.length = 0;
    far_end.sockets.close(context);
}

/*
 * Returns at once where something can be done. While the far end connects, the sockets' own wait()
 * waits for that, whatever the event is.
 */
static teo_status between_wait(void *context, teo_event event, uint32_t timeout_ms)
{
    bool answers = far_end.answer != NULL && *far_end.answer != '\0';
    bool connects = far_end.begun || !far_end.asked;

    if ((event == TEO_EVENT_READABLE && (answers || !connects)) ||
        (event == TEO_EVENT_WRITABLE && !far_end.asked)) {
        return TEO_OK;
    }
    return far_end.sockets.wait(context, event, timeout_ms);
}

static teo_port *create(port_subject *subject)
{
    (void)subject;
    memset(&far_end, 0, sizeof far_end);
    teo_posix_init(&far_end.posix, &far_end.sockets);
    far_end.between = far_end.sockets;
    far_end.between.open = between_open;
    far_end.between.send = between_send;
    far_end.between.recv = between_recv;
    far_end.between.close = between_close;
    far_end.between.wait = between_wait;
    if (proxy_url_parse("http://user:secret@the-proxy:3128", &url) != NULL) {
        return NULL;
    }
    proxy_init(&proxy, &url, &far_end.between, &tunnel);
    return &tunnel;
}

static void destroy(port_subject *subject)
{
    (void)subject;
    proxy_free(&proxy);
}

static port_subject through_a_proxy = {
    .name = "through a proxy",
    .bind = "127.0.0.1",
    .host = "127.0.0.1",
    .create = create,
    .destroy = destroy,
    .handles = count_descriptors,
};

int main(void)
{
    int failed = suite_run(&through_a_proxy);

    return failed + suite_run(subject_tls(&through_a_proxy));
}
