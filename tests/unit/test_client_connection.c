/* The connection: kept, closed by the server at any moment, slow, and with ports of either kind. */
#include "talk.h"

static talk one;

#define AT(i) one.service.log[i]

/* Two windows of several pages each, over any port. */
static void begin(const char *label)
{
    talk_begin(&one, 0);
    one.label = label;
    one.query.start = FAKE_EPOCH - 10 * FAKE_DAY;
    fake_service_fill(&one.service, 40, FAKE_EPOCH, FAKE_DAY / 4);
}

enum { REQUESTS = 5, TASKS = 40 }; /* of that: 3 pages, the last one not full, and 2 */

/* ---- either kind of port, in any pieces ---- */

static void delivers_the_same_through_any_port_in_any_pieces(void **state)
{
    static const struct {
        const char *label;
        size_t piece;
        bool waits, blocks;
        fake_framing framing;
    } rows[] = {
        {"blocking", 0, true, false, FAKE_BY_LENGTH},
        {"blocking, chunked", 0, true, false, FAKE_CHUNKED},
        {"blocking, until close", 0, true, false, FAKE_UNTIL_CLOSE},
        {"blocking, byte by byte", 1, true, false, FAKE_BY_LENGTH},
        {"blocking, each call would block", 0, true, true, FAKE_BY_LENGTH},
        {"blocking, byte by byte, each call would block", 1, true, true, FAKE_CHUNKED},
        {"superloop", 0, false, false, FAKE_BY_LENGTH},
        {"superloop, until close", 0, false, false, FAKE_UNTIL_CLOSE},
        {"superloop, byte by byte", 1, false, false, FAKE_CHUNKED},
        {"superloop, each call would block", 0, false, true, FAKE_CHUNKED},
        {"superloop, each call would block, until close", 7, false, true, FAKE_UNTIL_CLOSE},
        {"superloop, byte by byte, each call would block", 1, false, true, FAKE_BY_LENGTH},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        begin(rows[i].label);
        one.port.piece = rows[i].piece;
        one.port.blocks = rows[i].blocks;
        one.service.framing = rows[i].framing;
        one.step_ms = 1;
        if (!rows[i].waits) {
            one.port.port.wait = NULL;
        }
        talk_once(&one);
        expect_tasks(&one, 0, TASKS);
        assert_int_equal(one.service.requests, REQUESTS);
        assert_int_equal(notices_of(&one, TALK_RETRY), 0);
        if (!rows[i].waits) { /* AGAIN at each call that would block */
            assert_in_range(one.agains, one.port.blocks ? 1 : 0, one.port.calls_total);
        }
    }
}

static void a_superloop_is_told_at_once_that_nothing_moves(void **state)
{
    uint32_t before;

    (void)state;
    begin("a superloop");
    one.port.port.wait = NULL;
    one.port.blocks = true;
    talk_init_start(&one);
    for (int i = 0; i < 100; i++) { /* time stands still: after open and the sends there is nothing to do but ask */
        uint32_t calls = one.port.calls[FAKE_OPEN] + one.port.calls[FAKE_SEND] + one.port.calls[FAKE_RECV];

        one.service.latency_ms = 1;
        before = calls;
        assert_status("next", talk_turn(&one), TEO_AGAIN);
        calls = one.port.calls[FAKE_OPEN] + one.port.calls[FAKE_SEND] + one.port.calls[FAKE_RECV];
        assert_in_range(calls - before, 1, 2);
    }
    one.port.now_ms += 1;
    talk_until(&one, UINT32_MAX);
    expect_tasks(&one, 0, TASKS);
    talk_end(&one);
}

static void the_smallest_buffer_does(void **state)
{
    (void)state;
    begin("the smallest buffer");
    one.buffer_size = TEO_BUFFER_MIN;
    talk_once(&one);
    expect_tasks(&one, 0, TASKS);
}

static void a_large_buffer_does(void **state)
{
    static uint8_t large[65536];

    (void)state;
    begin("a large buffer");
    talk_init(&one);
    assert_status("init", teo_client_init(&one.client, &one.config, large, sizeof large), TEO_OK);
    teo_client_set_time(&one.client, FAKE_EPOCH);
    talk_run(&one);
    expect_tasks(&one, 0, TASKS);
    expect_no_secret(&one, large, sizeof large, true);
    teo_client_deinit(&one.client);
    for (size_t i = 0; i < sizeof large; i++) {
        assert_int_equal(large[i], 0);
    }
}

/* ---- kept ---- */

static void one_connection_serves_a_whole_listing(void **state)
{
    (void)state;
    begin("kept");
    talk_once(&one);
    expect_tasks(&one, 0, TASKS);
    assert_int_equal(one.port.calls[FAKE_OPEN], 1);
    assert_int_equal(one.port.calls[FAKE_CLOSE], 1); /* by deinit */
}

static void one_connection_serves_several_queries(void **state)
{
    (void)state;
    begin("several queries");
    talk_init(&one);
    for (int i = 0; i < 3; i++) {
        talk_run(&one);
        expect_tasks(&one, 0, TASKS);
    }
    assert_int_equal(one.port.calls[FAKE_OPEN], 1);
    talk_end(&one);
}

static void a_connection_survives_a_refusal(void **state)
{
    (void)state;
    begin("a refusal");
    one.service.behaviours[0] = (fake_behaviour){.until = 1, .code = "InvalidParameter.ParameterError"};
    talk_init(&one);
    talk_run(&one);
    assert_status("refused", one.status, TEO_E_REFUSED);
    talk_run(&one);
    expect_tasks(&one, 0, TASKS);
    assert_int_equal(one.port.calls[FAKE_OPEN], 1);
    talk_end(&one);
}

/* ---- closed by the server ---- */

static const struct {
    const char *label;
    fake_parting parting;
} partings[] = {
    {"Connection: close", FAKE_CLOSE_TOLD},
    {"closed in silence", FAKE_END},
    {"reset in send()", FAKE_RESET_SEND},
    {"reset in recv()", FAKE_RESET_RECV},
};

static void a_server_that_closes_between_pages_costs_a_reconnect_and_no_retry(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(partings); i++) {
        for (int waits = 0; waits < 2; waits++) {
            begin(partings[i].label);
            one.service.parting = partings[i].parting;
            one.config.attempts = 1;
            one.port.port.wait = waits ? one.port.port.wait : NULL;
            talk_once(&one);
            expect_tasks(&one, 0, TASKS);
            assert_int_equal(one.service.requests, REQUESTS);
            assert_int_equal(one.service.connections, REQUESTS);
            assert_int_equal(one.port.calls[FAKE_RANDOM], 0); /* no pause was drawn: that was no fault */
        }
    }
}

static void a_reconnect_does_not_pause(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(partings); i++) {
        begin(partings[i].label);
        one.service.parting = partings[i].parting;
        talk_once(&one);
        expect_tasks(&one, 0, TASKS);
        assert_in_range(one.port.now_ms, 0, 10);
    }
}

static void a_connection_closed_between_queries_costs_a_reconnect(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(partings); i++) {
        begin(partings[i].label);
        one.config.attempts = 1;
        talk_init(&one);
        talk_run(&one);
        expect_tasks(&one, 0, TASKS);
        one.service.parting = partings[i].parting;
        one.service.parted = true; /* its idle time is over */
        one.port.now_ms += 3600u * 1000u;
        one.query.end += 3600;
        talk_run(&one);
        expect_tasks(&one, 0, TASKS);
        talk_end(&one);
    }
}

static void a_server_that_always_closes_without_an_answer_is_a_fault(void **state)
{
    static const struct {
        fake_call call;
        teo_status status, expected;
        teo_stage stage;
    } rows[] = {
        {FAKE_RECV, TEO_END, TEO_E_CLOSED, TEO_STAGE_RECEIVE},
        {FAKE_RECV, TEO_E_RESET, TEO_E_RESET, TEO_STAGE_RECEIVE},
        {FAKE_SEND, TEO_E_RESET, TEO_E_RESET, TEO_STAGE_SEND},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint32_t from;

        begin("always closes");
        one.config.attempts = 3;
        one.query.limit = 1000;
        talk_init(&one);
        talk_run(&one); /* now there is a connection to reuse */
        expect_tasks(&one, 0, TASKS);
        from = one.port.calls[rows[i].call];
        one.port.faults[0] =
            (fake_fault){rows[i].call, from, UINT32_MAX, FAKE_ANSWER, rows[i].status, 0};
        talk_run(&one);
        assert_status("always closes", one.status, rows[i].expected);
        assert_int_equal(one.client.fault.stage, rows[i].stage);
        assert_int_equal(one.client.fault.attempts, 3);
        /*
         * The first of four was no fault of the server: a look at the connection that was kept,
         * or an attempt on it.
         */
        assert_int_equal(one.port.calls[rows[i].call] - from, 4);
        assert_int_equal(notices_of(&one, TALK_RETRY), rows[i].call == FAKE_RECV ? 2 : 3);
        talk_end(&one);
    }
}

static void a_kept_connection_that_breaks_within_a_reply_is_a_retry(void **state)
{
    static const teo_status cuts[] = {TEO_END, TEO_E_RESET};

    (void)state;
    for (size_t i = 0; i < COUNT(cuts); i++) {
        begin("breaks within a reply");
        one.service.behaviours[0] = (fake_behaviour){.from = 2, .until = 3, .cut_by = cuts[i], .cut_at = 1};
        talk_once(&one);
        expect_tasks(&one, 0, TASKS);
        assert_int_equal(notices_of(&one, TALK_RETRY), 1);
        assert_int_equal(one.service.connections, 2);
    }
}

/* ---- bytes after a reply ---- */

static void bytes_behind_a_reply_are_nobodys_and_end_the_connection(void **state)
{
    static const char *const trailing[] = {"\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"};

    (void)state;
    for (size_t i = 0; i < COUNT(trailing); i++) {
        begin("bytes behind a reply");
        one.service.behaviours[0] = (fake_behaviour){FAKE_ALWAYS, .trailing = trailing[i]};
        one.config.attempts = 1;
        one.query.limit = 2; /* a reply fits the buffer whole, with what follows it */
        one.buffer_size = sizeof one.buffer;
        talk_once(&one);
        expect_tasks(&one, 0, TASKS);
        assert_int_equal(one.service.connections, one.service.requests);
    }
}

static void a_reply_until_close_with_nothing_behind_it_is_whole(void **state)
{
    (void)state;
    begin("until close");
    one.service.framing = FAKE_UNTIL_CLOSE;
    talk_once(&one);
    expect_tasks(&one, 0, TASKS);
    assert_int_equal(one.service.connections, REQUESTS);
}

static void a_reply_until_close_that_is_cut_is_retried(void **state)
{
    (void)state;
    begin("until close, cut");
    one.service.framing = FAKE_UNTIL_CLOSE;
    one.service.behaviours[0] = (fake_behaviour){.from = 1, .until = 2, .cut_by = TEO_END, .cut_at = 900};
    talk_once(&one);
    expect_tasks(&one, 0, TASKS);
    assert_int_equal(notices_of(&one, TALK_RETRY), 1);
    assert_int_equal(notice_of(&one, TALK_RETRY, 0)->fault, TEO_E_CLOSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(delivers_the_same_through_any_port_in_any_pieces),
        cmocka_unit_test(a_superloop_is_told_at_once_that_nothing_moves),
        cmocka_unit_test(the_smallest_buffer_does),
        cmocka_unit_test(a_large_buffer_does),
        cmocka_unit_test(one_connection_serves_a_whole_listing),
        cmocka_unit_test(one_connection_serves_several_queries),
        cmocka_unit_test(a_connection_survives_a_refusal),
        cmocka_unit_test(a_server_that_closes_between_pages_costs_a_reconnect_and_no_retry),
        cmocka_unit_test(a_reconnect_does_not_pause),
        cmocka_unit_test(a_connection_closed_between_queries_costs_a_reconnect),
        cmocka_unit_test(a_server_that_always_closes_without_an_answer_is_a_fault),
        cmocka_unit_test(a_kept_connection_that_breaks_within_a_reply_is_a_retry),
        cmocka_unit_test(bytes_behind_a_reply_are_nobodys_and_end_the_connection),
        cmocka_unit_test(a_reply_until_close_with_nothing_behind_it_is_whole),
        cmocka_unit_test(a_reply_until_close_that_is_cut_is_retried),
    };

    return cmocka_run_group_tests_name("client connection", tests, NULL, NULL);
}
