/* The way through a proxy, over a port in memory: how it answers, cut anywhere. */
#include "tests/unit/support.h"

#include "purge_proxy.h"

#define OK_HEAD "HTTP/1.1 200 Connection established\r\n\r\n"

/* A port that answers what a test says, a piece at a time. */
static struct {
    teo_port port;
    const char *answer;
    size_t length, given, piece;
    teo_status end;        /* after the answer */
    teo_status open, send; /* what these answer; TEO_OK: they work */
    int opens, closes;
    bool again;   /* the next call answers TEO_AGAIN */
    bool in_turn; /* every second call does */
    char sent[4096];
    size_t sent_length;
    char host[300];
    uint16_t at;
    teo_event event; /* of the last wait() */
    int waits;
} below;

static struct proxy_url url;
static struct proxy proxy;
static teo_port tunnel;

static bool not_now(void)
{
    below.again = below.in_turn && !below.again;
    return below.again;
}

static teo_status below_open(void *context, const char *host, uint16_t port)
{
    (void)context;
    snprintf(below.host, sizeof below.host, "%s", host);
    below.at = port;
    below.opens++;
    return not_now() ? TEO_AGAIN : below.open;
}

static teo_status below_send(void *context, const void *data, size_t length, size_t *sent)
{
    (void)context;
    *sent = 0;
    if (not_now()) {
        return TEO_AGAIN;
    }
    if (below.send != TEO_OK) {
        return below.send;
    }
    *sent = length < below.piece ? length : below.piece;
    assert_true(below.sent_length + *sent < sizeof below.sent);
    memcpy(below.sent + below.sent_length, data, *sent);
    below.sent_length += *sent;
    return TEO_OK;
}

static teo_status below_recv(void *context, void *data, size_t size, size_t *received)
{
    size_t left = below.length - below.given;

    (void)context;
    *received = 0;
    if (not_now()) {
        return TEO_AGAIN;
    }
    if (left == 0) {
        return below.end;
    }
    *received = left < below.piece ? left : below.piece;
    *received = *received < size ? *received : size;
    memcpy(data, below.answer + below.given, *received);
    below.given += *received;
    return TEO_OK;
}

static void below_close(void *context)
{
    (void)context;
    below.closes++;
}

static teo_status below_wait(void *context, teo_event event, uint32_t timeout_ms)
{
    (void)context, (void)timeout_ms;
    below.event = event;
    below.waits++;
    return TEO_OK;
}

static uint32_t below_clock(void *context)
{
    (void)context;
    return 77;
}

static teo_status below_random(void *context, void *data, size_t length)
{
    (void)context;
    memset(data, 7, length);
    return TEO_OK;
}

static void begin(const char *proxy_address, const char *answer, size_t length)
{
    static const teo_port functions = {NULL,        below_open, below_send,  below_recv,
                                       below_close, below_wait, below_clock, below_random};

    memset(&below, 0, sizeof below);
    below.port = functions;
    below.answer = answer;
    below.length = length;
    below.piece = SIZE_MAX;
    below.end = TEO_END;
    assert_null(proxy_url_parse(proxy_address, &url));
    proxy_init(&proxy, &url, &below.port, &tunnel);
}

/* Calls open() until it has an answer, and counts the calls. */
static teo_status open_tunnel(int *calls)
{
    teo_status status;

    *calls = 0;
    do {
        status = tunnel.open(tunnel.context, "teo.example", 443);
        assert_true(++*calls < 200000);
    } while (status == TEO_AGAIN || status == TEO_PROGRESS);
    return status;
}

static size_t receive_all(char *data, size_t size)
{
    size_t used = 0, received = 0;
    teo_status status = TEO_OK;

    while (status == TEO_OK || status == TEO_AGAIN) {
        assert_true(used < size);
        status = tunnel.recv(tunnel.context, data + used, size - used, &received);
        used += received;
    }
    assert_status("end", status, TEO_END);
    return used;
}

static void connect_is_asked_of_the_proxy(void **state)
{
    int calls;

    (void)state;
    begin("http://us%40er:pa:ss@Proxy.Example:3128", OK_HEAD, sizeof OK_HEAD - 1);
    assert_status("open", open_tunnel(&calls), TEO_OK);
    assert_string_equal(below.host, "proxy.example");
    assert_int_equal(below.at, 3128);
    assert_memory_equal(
        below.sent,
        "CONNECT teo.example:443 HTTP/1.1\r\nHost: teo.example:443\r\nUser-Agent: ", 69);
    below.sent[below.sent_length] = '\0';
    assert_non_null(strstr(below.sent, "\r\nProxy-Authorization: Basic dXNAZXI6cGE6c3M=\r\n\r\n"));
    assert_null(strchr(strstr(below.sent, "\r\n\r\n") + 4, '\r'));
    proxy_free(&proxy);
    assert_true(below.closes > 0);
}

static void an_answer_may_be_cut_anywhere(void **state)
{
    static const char answer[] = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
                                 "HTTP/1.1 200 OK\r\nVia: one,\r\n two\r\n\r\n"
                                 "\r\nbytes of the tunnel\0\r\n\r\n";
    static const char rest[] = "\r\nbytes of the tunnel\0\r\n\r\n";
    char data[256];
    int calls;

    (void)state;
    for (size_t piece = 1; piece < sizeof answer; piece++) {
        for (int in_turn = 0; in_turn < 2; in_turn++) {
            begin("http://p:1", answer, sizeof answer - 1);
            below.piece = piece;
            below.in_turn = in_turn != 0;
            assert_status("open", open_tunnel(&calls), TEO_OK);
            assert_status("open again", tunnel.open(tunnel.context, "teo.example", 443), TEO_OK);
            assert_int_equal(receive_all(data, sizeof data), sizeof rest - 1);
            assert_memory_equal(data, rest, sizeof rest - 1);
        }
    }
}

static void what_is_held_needs_no_waiting(void **state)
{
    char byte;
    size_t received;
    int calls;

    (void)state;
    begin("http://p:1", OK_HEAD "ab", sizeof OK_HEAD - 1 + 2);
    assert_status("open", open_tunnel(&calls), TEO_OK);
    for (int i = 0; i < 2; i++) {
        tunnel.wait(tunnel.context, TEO_EVENT_READABLE, 1000);
        assert_int_equal(below.waits, 0);
        assert_status("recv", tunnel.recv(tunnel.context, &byte, 1, &received), TEO_OK);
        assert_int_equal(byte, 'a' + i);
    }
    tunnel.wait(tunnel.context, TEO_EVENT_READABLE, 1000);
    assert_int_equal(below.waits, 1);
    assert_int_equal(tunnel.clock(tunnel.context), 77);
    assert_status("random", tunnel.random(tunnel.context, &byte, 1), TEO_OK);
}

/* The client waits to write while open() goes on; the port waits for what its step needs. */
static void each_step_waits_for_what_it_needs(void **state)
{
    (void)state;
    begin("http://p:1", OK_HEAD, sizeof OK_HEAD - 1);
    below.in_turn = true;
    assert_status("connecting", tunnel.open(tunnel.context, "h", 1), TEO_AGAIN);
    tunnel.wait(tunnel.context, TEO_EVENT_WRITABLE, 1);
    assert_int_equal(below.event, TEO_EVENT_WRITABLE);
    assert_status("connected", tunnel.open(tunnel.context, "h", 1), TEO_PROGRESS);
    assert_status("asking", tunnel.open(tunnel.context, "h", 1), TEO_AGAIN);
    tunnel.wait(tunnel.context, TEO_EVENT_READABLE, 1);
    assert_int_equal(below.event, TEO_EVENT_WRITABLE);
    assert_status("asked", tunnel.open(tunnel.context, "h", 1), TEO_PROGRESS);
    assert_status("waiting", tunnel.open(tunnel.context, "h", 1), TEO_AGAIN);
    tunnel.wait(tunnel.context, TEO_EVENT_WRITABLE, 1);
    assert_int_equal(below.event, TEO_EVENT_READABLE);
    tunnel.wait(tunnel.context, TEO_EVENT_TIME, 1);
    assert_int_equal(below.event, TEO_EVENT_TIME);
    assert_status("answered", tunnel.open(tunnel.context, "h", 1), TEO_OK);
    tunnel.wait(tunnel.context, TEO_EVENT_WRITABLE, 1);
    assert_int_equal(below.event, TEO_EVENT_WRITABLE);
}

static void without_a_tunnel_nothing_moves(void **state)
{
    char byte = 0;
    size_t moved = 7;
    int calls;

    (void)state;
    begin("http://p:1", "HTTP/1.1 403 No\r\n\r\n", 19);
    assert_status("send", tunnel.send(tunnel.context, &byte, 1, &moved), TEO_E_PORT);
    assert_int_equal(moved, 0);
    assert_status("recv", tunnel.recv(tunnel.context, &byte, 1, &moved), TEO_E_PORT);
    assert_status("open", open_tunnel(&calls), TEO_E_TLS_REFUSED);
    assert_status("send", tunnel.send(tunnel.context, &byte, 1, &moved), TEO_E_TLS_REFUSED);
    assert_status("recv", tunnel.recv(tunnel.context, &byte, 1, &moved), TEO_E_TLS_REFUSED);
    assert_status("open", open_tunnel(&calls), TEO_E_TLS_REFUSED);
    assert_int_equal(calls, 1);
    tunnel.close(tunnel.context);
    below.given = 0;
    assert_status("after a close", open_tunnel(&calls), TEO_E_TLS_REFUSED);
    assert_int_equal(below.opens, 2);
}

static const struct {
    const char *label;
    teo_status open, send, end, expected;
    const char *text;
} breaks[] = {
    {"no name", TEO_E_DNS, TEO_OK, TEO_END, TEO_E_DNS,
     "the name of the proxy could not be resolved"},
    {"refused", TEO_E_CONNECT, TEO_OK, TEO_END, TEO_E_CONNECT,
     "the proxy refused the connection or cannot be reached"},
    {"reset at once", TEO_E_RESET, TEO_OK, TEO_END, TEO_E_RESET,
     "the proxy refused the connection or cannot be reached"},
    {"no descriptors", TEO_E_PORT, TEO_OK, TEO_END, TEO_E_PORT, NULL},
    {"a broken port", TEO_END, TEO_OK, TEO_END, TEO_E_CLOSED,
     "the proxy closed the connection before it answered"},
    {"reset while asked", TEO_OK, TEO_E_RESET, TEO_END, TEO_E_RESET,
     "the connection to the proxy broke before it answered"},
    {"reset while it answers", TEO_OK, TEO_OK, TEO_E_RESET, TEO_E_RESET,
     "the connection to the proxy broke before it answered"},
    {"closed", TEO_OK, TEO_OK, TEO_END, TEO_E_CLOSED,
     "the proxy closed the connection before it answered"},
};

static void a_break_is_told_as_the_proxys(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(breaks); i++) {
        const char *text;
        int calls;

        begin("http://p:1", "HTTP/1.1 2", 10);
        below.open = breaks[i].open;
        below.send = breaks[i].send;
        below.end = breaks[i].end;
        assert_status(breaks[i].label, open_tunnel(&calls), breaks[i].expected);
        tunnel.close(tunnel.context);
        text = proxy_text(&proxy, breaks[i].expected);
        assert_that(breaks[i].label, (text == NULL) == (breaks[i].text == NULL));
        assert_that(breaks[i].label, text == NULL || strcmp(text, breaks[i].text) == 0);
        assert_that(breaks[i].label,
                    (text == NULL) == (proxy_remedy(&proxy, breaks[i].expected) == NULL));
        assert_that(breaks[i].label, proxy_text(&proxy, TEO_E_ZONE_ID) == NULL);
    }
}

static void a_stall_says_how_far_it_was(void **state)
{
    (void)state;
    begin("http://p:1", "", 0);
    below.end = TEO_AGAIN;
    below.open = TEO_AGAIN;
    assert_status("connecting", tunnel.open(tunnel.context, "h", 1), TEO_AGAIN);
    tunnel.close(tunnel.context);
    assert_string_equal(proxy_text(&proxy, TEO_E_STALLED),
                        "the proxy did not take the connection in time");
    assert_string_equal(proxy_unfinished(&proxy), "it had not taken the connection");
    assert_null(proxy_text(&proxy, TEO_E_DEADLINE));

    below.open = TEO_OK;
    for (int i = 0; i < 4; i++) {
        (void)tunnel.open(tunnel.context, "h", 1);
    }
    tunnel.close(tunnel.context);
    assert_string_equal(proxy_text(&proxy, TEO_E_STALLED),
                        "the proxy took the connection and was then silent for too long");
    assert_string_equal(proxy_unfinished(&proxy), "it had not answered");
    assert_null(proxy_text(&proxy, TEO_E_CONNECT));
}

/* What open() answers, what is left for the tunnel, and the texts: for one answer, cut so. */
struct result {
    teo_status status;
    char text[200], detail[400];
    size_t rest;
};

static void run_answer(const char *answer, size_t length, size_t piece, struct result *result)
{
    const char *text;
    char data[8192];
    int calls;

    memset(result, 0, sizeof *result);
    begin("http://user:secret@p:1", answer, length);
    below.piece = piece;
    result->status = open_tunnel(&calls);
    text = proxy_text(&proxy, result->status);
    snprintf(result->text, sizeof result->text, "%s", text != NULL ? text : "");
    proxy_detail(&proxy, result->status, result->detail, sizeof result->detail);
    if (result->status == TEO_OK) {
        result->rest = receive_all(data, sizeof data);
        assert_true(result->rest <= length);
        assert_memory_equal(data, answer + length - result->rest, result->rest);
        assert_that("a head before it",
                    length - result->rest >= 16 && answer[length - result->rest - 1] == '\n');
    } else {
        assert_that("a failure has a text",
                    text != NULL && proxy_remedy(&proxy, result->status) != NULL);
    }
    assert_null(strstr(result->detail, "secret"));
    proxy_free(&proxy);
}

/* Damaged answers: the same whatever the cuts, and never a byte too many or too few. */
static void any_answer_reads_the_same_however_it_is_cut(void **state)
{
    static const char *const seeds[] = {
        OK_HEAD "tunnel\r\n\r\n",
        "HTTP/1.0 200 OK\nA: b\n c\n\n\ntunnel",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 407 Auth\r\nProxy-Authenticate: Negotiate, Basic realm=\"a\\\"b, c\"\r\n\r\n",
        "HTTP/1.1 407 Auth secret\r\nProxy-Authenticate: Digest a=b,\r\n c=\"d\", NTLM\r\n\r\n",
        "HTTP/1.1 503 Busy\r\nRetry-After: 1\r\n\r\nbody",
    };
    static const char odd[] = "\r\n \t:\0\xFF\x7F,=\"\\A0HTP/";
    static bytes answer;
    uint32_t seed = 7;

    (void)state;
    for (int round = 0; round < 6000; round++) {
        uint32_t changes = next_random(&seed) % 4;
        struct result whole, cut;

        bytes_clear(&answer);
        bytes_text(&answer, seeds[next_random(&seed) % COUNT(seeds)]);
        while (changes-- > 0) {
            answer.at[next_random(&seed) % answer.length] =
                odd[next_random(&seed) % (sizeof odd - 1)];
        }
        if (round % 5 == 0) {
            answer.length = next_random(&seed) % answer.length;
        }
        run_answer(answer.at, answer.length, SIZE_MAX, &whole);
        run_answer(answer.at, answer.length, 1 + next_random(&seed) % 7, &cut);
        assert_status("status", cut.status, whole.status);
        assert_string_equal(cut.text, whole.text);
        assert_string_equal(cut.detail, whole.detail);
        assert_int_equal(cut.rest, whole.rest);
    }
}

static void a_head_has_its_limit(void **state)
{
    static bytes answer;
    int calls;

    (void)state;
    for (size_t over = 0; over < 2; over++) {
        bytes_clear(&answer);
        bytes_text(&answer, "HTTP/1.1 200 OK\r\nX: ");
        bytes_repeat(&answer, "y", PROXY_HEAD_MAX - answer.length - 4 + over);
        bytes_text(&answer, "\r\n\r\n");
        begin("http://p:1", answer.at, answer.length);
        assert_status("limit", open_tunnel(&calls), over == 0 ? TEO_OK : TEO_E_CONNECT);
        assert_int_equal(proxy.failure, over == 0 ? PROXY_WORKS : PROXY_LONG);
    }
}

static void nothing_secret_stays(void **state)
{
    const unsigned char *memory = (const unsigned char *)&proxy;
    int calls;

    (void)state;
    begin("http://user:a-long-secret@p:1", OK_HEAD, sizeof OK_HEAD - 1);
    assert_status("open", open_tunnel(&calls), TEO_OK);
    for (size_t i = 0; i + 8 < sizeof proxy; i++) {
        assert_true(memcmp(memory + i, url.pair + 8, 8) != 0);
    }
    proxy_url_wipe(&url);
    for (size_t i = 0; i < sizeof url; i++) {
        assert_int_equal(((const unsigned char *)&url)[i], 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(connect_is_asked_of_the_proxy),
        cmocka_unit_test(an_answer_may_be_cut_anywhere),
        cmocka_unit_test(what_is_held_needs_no_waiting),
        cmocka_unit_test(each_step_waits_for_what_it_needs),
        cmocka_unit_test(without_a_tunnel_nothing_moves),
        cmocka_unit_test(a_break_is_told_as_the_proxys),
        cmocka_unit_test(a_stall_says_how_far_it_was),
        cmocka_unit_test(any_answer_reads_the_same_however_it_is_cut),
        cmocka_unit_test(a_head_has_its_limit),
        cmocka_unit_test(nothing_secret_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
