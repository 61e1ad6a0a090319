/* A port that breaks its contract: an error or progress, never a crash and never a hang. */
#include "talk.h"

static talk one;

static const teo_status strange[] = {
    TEO_END,           TEO_E_ARGUMENT,   TEO_E_BUFFER,     TEO_E_STATE,  TEO_E_OFFSET,
    TEO_E_HTTP_HEAD,   TEO_E_JSON,       TEO_E_PAGE_ROWS,  TEO_E_CLOCK,  TEO_E_REPLY_BIG,
    TEO_E_REFUSED,     TEO_E_OFFSET_LONG, TEO_PROGRESS,    (teo_status)4,    (teo_status)58, (teo_status)999,
    (teo_status)65535, (teo_status)65536,
};

static const fake_call calls[] = {FAKE_OPEN, FAKE_SEND, FAKE_RECV, FAKE_WAIT};

/*
 * A query of two pages over a port with that fault from the n-th call on; the client
 * goes on when it is over.
 */
static teo_status run(const char *label, fake_fault fault)
{
    teo_status status;

    talk_begin(&one, 15);
    one.label = label;
    one.port.faults[0] = fault;
    one.port.calls_most = 400000;
    one.config.attempts = 3;
    one.service.latency_ms = 5; /* so that there is something to wait for */
    talk_init(&one);
    status = talk_run(&one);
    assert_that(label, one.port.now_ms - one.begun_ms <= TEO_DEADLINE_MS);
    expect_rows(&one, 0, one.count);
    one.port.faults[0].until = 0;
    talk_run(&one);
    expect_tasks(&one, 0, 15);
    talk_end(&one);
    return status;
}

static void a_status_that_no_port_may_return_is_an_error_of_the_port(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(calls) * COUNT(strange); i++) {
        fake_call call = calls[i % COUNT(calls)];
        teo_status status = strange[i / COUNT(calls)];

        if (call == FAKE_RECV && status == TEO_END) {
            continue; /* that one is in the contract */
        }
        if (call != FAKE_WAIT && status == TEO_PROGRESS) {
            continue; /* and so is this one */
        }
        assert_status("always", run("always", (fake_fault){call, 0, UINT32_MAX, FAKE_ANSWER, status, 1}), TEO_E_PORT);
        assert_status("once", run("once", (fake_fault){call, 0, 1, FAKE_ANSWER, status, 1}), TEO_END);
    }
}

/*
 * A handshake step by step, or a record byte by byte, slower than half of a stall: it moves
 * on, and so is no stall.
 */
static void progress_is_no_stall(void **state)
{
    static const fake_call slow[] = {FAKE_OPEN, FAKE_SEND, FAKE_RECV};

    (void)state;
    for (size_t i = 0; i < COUNT(slow); i++) {
        for (int waits = 0; waits < 2; waits++) {
            for (int progress = 0; progress < 2; progress++) {
                talk_begin(&one, 5);
                one.port.port.wait = waits ? one.port.port.wait : NULL;
                one.step_ms = 600;
                one.port.call_ms = 600;
                one.config.stall_ms = 1000;
                one.config.attempts = 1;
                one.port.faults[0] =
                    (fake_fault){slow[i], 0, 20, FAKE_ANSWER, progress ? TEO_PROGRESS : TEO_AGAIN, 0};
                talk_init(&one);
                talk_run(&one);
                if (progress) {
                    expect_tasks(&one, 0, 5);
                    assert_true(one.port.calls[slow[i]] >= 21);
                } else {
                    assert_status("no progress", one.status, TEO_E_STALLED);
                }
                talk_end(&one);
            }
        }
    }
}

/* Parts of a ticket of TLS, say: nothing that belongs to another reply. */
static void progress_on_a_kept_connection_keeps_it(void **state)
{
    (void)state;
    talk_begin(&one, 25);
    talk_init(&one);
    talk_run(&one);
    one.port.faults[0] = (fake_fault){FAKE_RECV, one.port.calls[FAKE_RECV], one.port.calls[FAKE_RECV] + 1, FAKE_ANSWER,
                                      TEO_PROGRESS, 0};
    talk_run(&one);
    expect_tasks(&one, 0, 25);
    assert_int_equal(one.service.connections, 1);
    talk_end(&one);
}

/* Between two steps a superloop has its turn. */
static void progress_of_open_gives_a_superloop_its_turn(void **state)
{
    (void)state;
    talk_begin(&one, 5);
    one.port.port.wait = NULL;
    one.port.faults[0] = (fake_fault){FAKE_OPEN, 0, 20, FAKE_ANSWER, TEO_PROGRESS, 0};
    talk_init_start(&one);
    for (uint32_t i = 1; i <= 20; i++) {
        assert_status("a turn", talk_turn(&one), TEO_AGAIN);
        assert_int_equal(one.port.calls[FAKE_OPEN], i);
    }
    talk_until(&one, UINT32_MAX);
    expect_tasks(&one, 0, 5);
    talk_end(&one);
}

static void a_status_below_all_of_them_is_an_error_of_the_port(void **state)
{
    static const int below[] = {-1, -76, -29312, INT16_MIN}; /* as of a library that was asked below */

    (void)state;
    for (size_t i = 0; i < COUNT(calls) * COUNT(below); i++) {
        teo_status status;

        /* Where the enumeration is unsigned, as with GCC, these are very large instead. */
        memcpy(&status, &below[i / COUNT(calls)], sizeof status);
        assert_status("always",
                      run("always", (fake_fault){calls[i % COUNT(calls)], 0, UINT32_MAX, FAKE_ANSWER, status, 1}),
                      TEO_E_PORT);
    }
}

static void more_bytes_than_there_are_is_an_error_of_the_port(void **state)
{
    static const size_t beyond[] = {TALK_BUFFER + 1, 65536, SIZE_MAX / 2, SIZE_MAX};

    (void)state;
    for (size_t i = 0; i < COUNT(beyond); i++) {
        for (uint32_t from = 0; from < 2; from++) {
            fake_fault sent = {FAKE_SEND, from, UINT32_MAX, FAKE_ANSWER, TEO_OK, beyond[i]};
            fake_fault received = {FAKE_RECV, from, UINT32_MAX, FAKE_ANSWER, TEO_OK, beyond[i]};

            assert_status("sent", run("sent", sent), TEO_E_PORT);
            assert_status("received", run("received", received), TEO_E_PORT);
            sent.until = received.until = from + 1;
            assert_status("sent once", run("sent once", sent), TEO_END);
            assert_status("received once", run("received once", received), TEO_END);
        }
    }
}

static void one_byte_more_than_there_is_room_for_is_an_error_of_the_port(void **state)
{
    size_t request, window;

    (void)state;
    talk_begin(&one, 15);
    talk_init_start(&one);
    talk_until(&one, 1);
    window = one.client.response.json.size;
    talk_end(&one);
    request = strlen(one.service.in);

    assert_status("sent", run("sent", (fake_fault){FAKE_SEND, 0, UINT32_MAX, FAKE_ANSWER, TEO_OK, request + 1}),
                  TEO_E_PORT);
    assert_status("received", run("received", (fake_fault){FAKE_RECV, 0, UINT32_MAX, FAKE_ANSWER, TEO_OK,
                                                           TALK_BUFFER - window + 1}),
                  TEO_E_PORT);
}

static void a_port_that_moves_nothing_has_to_say_so(void **state)
{
    static const fake_call moving[] = {FAKE_SEND, FAKE_RECV};

    (void)state;
    for (size_t i = 0; i < COUNT(moving); i++) {
        for (uint32_t from = 0; from < 2; from++) {
            fake_fault fault = {moving[i], from, UINT32_MAX, FAKE_ANSWER, TEO_OK, 0};

            assert_status("no bytes", run("no bytes", fault), TEO_E_PORT);
            fault.until = from + 2;
            assert_status("no bytes for a while", run("no bytes for a while", fault), TEO_END);
        }
    }
}

static void a_wait_that_fails_is_an_attempt_that_failed(void **state)
{
    static const teo_status errors[] = {TEO_E_PORT, TEO_E_RESET, TEO_E_TLS};

    (void)state;
    for (size_t i = 0; i < COUNT(errors); i++) {
        for (uint32_t from = 0; from < 12; from++) {
            talk_begin(&one, 35);
            one.label = "a wait that fails";
            one.port.blocks = true;
            one.port.faults[0] = (fake_fault){FAKE_WAIT, from, from + 1, FAKE_ANSWER, errors[i], 0};
            talk_once(&one);
            expect_tasks(&one, 0, 35);
        }
    }
}

static void a_wait_that_would_block_is_a_wait(void **state)
{
    (void)state;
    talk_begin(&one, 35);
    one.port.blocks = true;
    one.port.faults[0] = (fake_fault){FAKE_WAIT, 0, 50, FAKE_ANSWER, TEO_AGAIN, 0};
    talk_once(&one);
    expect_tasks(&one, 0, 35);
    assert_int_equal(notices_of(&one, TALK_RETRY), 0);
}

static void a_wait_that_ends_too_early_does_no_harm(void **state)
{
    (void)state;
    talk_begin(&one, 35);
    one.port.wait_most = 1;
    one.service.latency_ms = 50;
    one.port.random_fails = true;
    one.service.behaviours[0] = (fake_behaviour){.from = 1, .until = 3, .code = "InternalError"};
    talk_once(&one);
    expect_tasks(&one, 0, 35);
    assert_true(one.service.log[2].at_ms - one.service.log[1].at_ms >= 300);
}

static void random_numbers_are_asked_for_by_retries_alone(void **state)
{
    (void)state;
    talk_begin(&one, 35);
    one.port.random_fails = true;
    talk_once(&one);
    expect_tasks(&one, 0, 35);
    assert_int_equal(one.port.calls[FAKE_RANDOM], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_status_that_no_port_may_return_is_an_error_of_the_port),
        cmocka_unit_test(progress_is_no_stall),
        cmocka_unit_test(progress_on_a_kept_connection_keeps_it),
        cmocka_unit_test(progress_of_open_gives_a_superloop_its_turn),
        cmocka_unit_test(a_status_below_all_of_them_is_an_error_of_the_port),
        cmocka_unit_test(more_bytes_than_there_are_is_an_error_of_the_port),
        cmocka_unit_test(one_byte_more_than_there_is_room_for_is_an_error_of_the_port),
        cmocka_unit_test(a_port_that_moves_nothing_has_to_say_so),
        cmocka_unit_test(a_wait_that_fails_is_an_attempt_that_failed),
        cmocka_unit_test(a_wait_that_would_block_is_a_wait),
        cmocka_unit_test(a_wait_that_ends_too_early_does_no_harm),
        cmocka_unit_test(random_numbers_are_asked_for_by_retries_alone),
    };

    return cmocka_run_group_tests_name("client port", tests, NULL, NULL);
}
