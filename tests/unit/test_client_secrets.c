/*
 * No secret stays: neither secret key, derived keys, token nor Authorization. talk_run() looks for
 * them in client and buffer after every query of all these tests, and the observer in every fault;
 * here are the moments in between.
 */
#include "talk.h"

static talk one;

/* How far a query gets before something happens to it. */
static const struct {
    const char *label;
    fake_call call; /* that hangs */
    uint32_t from;
    size_t piece;
} moments[] = {
    {"while it connects", FAKE_OPEN, 0, 0},
    {"while it sends the first byte", FAKE_SEND, 0, 0},
    {"while it sends", FAKE_SEND, 2, 200},
    {"while it waits for the reply", FAKE_RECV, 0, 0},
    {"while it receives", FAKE_RECV, 3, 100},
};

static void begin_at(size_t moment)
{
    talk_begin(&one, 5);
    one.label = moments[moment].label;
    one.port.port.wait = NULL;
    one.port.piece = moments[moment].piece;
    one.port.faults[0] = (fake_fault){moments[moment].call, moments[moment].from, UINT32_MAX, FAKE_HANG, TEO_OK, 0};
    talk_init_start(&one);
    assert_status(one.label, talk_turn(&one), TEO_AGAIN);
}

/* The derived key stays cached while nothing has failed. */
static void expect_clean(bool with_key)
{
    teo_client copy = one.client;

    if (!with_key) {
        memset(&copy.key, 0, sizeof copy.key);
    }
    expect_no_secret(&one, &copy, sizeof copy, true);
    expect_no_secret(&one, one.buffer, sizeof one.buffer, true);
}

static void the_scan_finds_what_is_there(void **state)
{
    static const char authorization[] = "TC3-HMAC-SHA256 Credential=";
    bool found = false;

    (void)state;
    begin_at(2);
    for (size_t i = 0; i + sizeof authorization < sizeof one.buffer; i++) {
        found = found || memcmp(one.buffer + i, authorization, sizeof authorization - 1) == 0;
    }
    assert_true(found);
    assert_int_not_equal(one.client.key.day, 0);
    talk_end(&one);
}

static void the_request_is_wiped_once_it_is_sent(void **state)
{
    (void)state;
    for (size_t i = 3; i < COUNT(moments); i++) {
        begin_at(i);
        expect_clean(false);
        talk_end(&one);
    }
}

static void close_wipes_the_request(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(moments); i++) {
        begin_at(i);
        teo_client_close(&one.client);
        expect_clean(false);
        talk_end(&one);
    }
}

static void a_refused_query_wipes_the_request_before_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(moments); i++) {
        begin_at(i);
        one.query.limit = 0;
        assert_status("refused", talk_start(&one), TEO_E_LIMIT);
        expect_clean(true);
        talk_end(&one);
    }
}

static void a_stall_wipes_the_request_while_it_pauses(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(moments); i++) {
        begin_at(i);
        one.port.now_ms += TEO_STALL_MS;
        one.port.random_fails = true;
        assert_status(one.label, talk_turn(&one), TEO_AGAIN);
        assert_int_equal(notices_of(&one, TALK_RETRY), 1);
        expect_clean(false);
        talk_end(&one);
    }
}

static void a_deadline_wipes_everything(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(moments); i++) {
        begin_at(i);
        one.port.now_ms += TEO_DEADLINE_MS;
        assert_status(one.label, talk_turn(&one), TEO_E_DEADLINE);
        expect_clean(true);
        talk_end(&one);
    }
}

static void deinit_wipes_everything_at_any_moment(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(moments); i++) {
        begin_at(i);
        talk_end(&one);
        expect_clean(true);
    }
}

static void a_key_is_forgotten_on_request(void **state)
{
    (void)state;
    talk_begin(&one, 5);
    talk_init(&one);
    talk_run(&one);
    expect_tasks(&one, 0, 5);
    assert_int_not_equal(one.client.key.day, 0);
    teo_client_forget_key(&one.client);
    expect_clean(true);
    talk_end(&one);
}

static void a_request_that_does_not_fit_leaves_nothing(void **state)
{
    char zone[1500];

    (void)state;
    memset(zone, 'z', sizeof zone);
    memcpy(zone, "zone-", 5);
    zone[sizeof zone - 1] = '\0';
    talk_begin(&one, 5);
    one.query.zone_id = zone;
    talk_init(&one);
    assert_status("buffer", talk_run(&one), TEO_E_BUFFER);
    expect_clean(true);
    talk_end(&one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_scan_finds_what_is_there),
        cmocka_unit_test(the_request_is_wiped_once_it_is_sent),
        cmocka_unit_test(close_wipes_the_request),
        cmocka_unit_test(a_refused_query_wipes_the_request_before_it),
        cmocka_unit_test(a_stall_wipes_the_request_while_it_pauses),
        cmocka_unit_test(a_deadline_wipes_everything),
        cmocka_unit_test(deinit_wipes_everything_at_any_moment),
        cmocka_unit_test(a_key_is_forgotten_on_request),
        cmocka_unit_test(a_request_that_does_not_fit_leaves_nothing),
    };

    return cmocka_run_group_tests_name("client secrets", tests, NULL, NULL);
}
