/*
 * A create is never repeated once a byte of it may have arrived, unless it was refused for its rate
 * or its time; and the fault says whether the job may exist.
 */
#include "creating.h"

#define JOB "\"JobId\":\"20g9wz8m9mgx\""
#define HEAD "HTTP/1.1 200 OK\r\nDate: Tue, 14 Nov 2023 22:13:20 GMT\r\n\r\n"

/* How often it is tried: calls of open(), connections that a byte came over, whole requests. */
typedef struct tries {
    uint32_t opened;
    uint32_t heard;
    uint32_t requests;
} tries;

enum { ONCE = 1, ALWAYS };

/* ---- each fault of the network, in each stage ---- */

static const struct {
    const char *label;
    fake_call call;
    fake_deed deed;
    teo_status fault; /* of the port */
    size_t count;
    uint32_t from;    /* the call that it begins at */
    int times;
    teo_status status;
    tries tries;
    bool doubt;
} network[] = {
    /* Nothing of it was sent: as ever. */
    {"DNS", FAKE_OPEN, FAKE_ANSWER, TEO_E_DNS, 0, 0, ONCE, TEO_END, {2, 1, 1}, false},
    {"DNS", FAKE_OPEN, FAKE_ANSWER, TEO_E_DNS, 0, 0, ALWAYS, TEO_E_DNS, {6, 0, 0}, false},
    {"refused", FAKE_OPEN, FAKE_ANSWER, TEO_E_CONNECT, 0, 0, ONCE, TEO_END, {2, 1, 1}, false},
    {"refused", FAKE_OPEN, FAKE_ANSWER, TEO_E_CONNECT, 0, 0, ALWAYS, TEO_E_CONNECT, {6, 0, 0}, false},
    {"reset", FAKE_OPEN, FAKE_ANSWER, TEO_E_RESET, 0, 0, ONCE, TEO_END, {2, 1, 1}, false},
    {"closed", FAKE_OPEN, FAKE_ANSWER, TEO_E_CLOSED, 0, 0, ONCE, TEO_END, {2, 1, 1}, false},
    {"handshake", FAKE_OPEN, FAKE_ANSWER, TEO_E_TLS, 0, 0, ONCE, TEO_END, {2, 1, 1}, false},
    {"handshake", FAKE_OPEN, FAKE_ANSWER, TEO_E_TLS, 0, 0, ALWAYS, TEO_E_TLS, {6, 0, 0}, false},
    {"expired", FAKE_OPEN, FAKE_ANSWER, TEO_E_TLS_EXPIRED, 0, 0, ONCE, TEO_E_TLS_EXPIRED, {1, 0, 0}, false},
    {"CA", FAKE_OPEN, FAKE_ANSWER, TEO_E_TLS_CA, 0, 0, ONCE, TEO_E_TLS_CA, {1, 0, 0}, false},
    {"port", FAKE_OPEN, FAKE_ANSWER, TEO_E_PORT, 0, 0, ONCE, TEO_END, {2, 1, 1}, false},
    {"no status", FAKE_OPEN, FAKE_ANSWER, (teo_status)4, 0, 0, ONCE, TEO_END, {2, 1, 1}, false},
    {"stall", FAKE_OPEN, FAKE_HANG, TEO_OK, 0, 0, ONCE, TEO_END, {3, 1, 1}, false},

    /* From here on it may have arrived, whatever the call says. */
    {"slow", FAKE_OPEN, FAKE_SLOW, TEO_OK, TEO_DEADLINE_MS, 0, ONCE, TEO_E_DEADLINE, {1, 0, 0}, true},
    {"reset", FAKE_SEND, FAKE_ANSWER, TEO_E_RESET, 0, 0, ONCE, TEO_E_RESET, {1, 0, 0}, true},
    {"reset", FAKE_SEND, FAKE_ANSWER, TEO_E_RESET, 0, 3, ONCE, TEO_E_RESET, {1, 1, 0}, true},
    {"closed", FAKE_SEND, FAKE_ANSWER, TEO_E_CLOSED, 0, 0, ONCE, TEO_E_CLOSED, {1, 0, 0}, true},
    {"closed", FAKE_SEND, FAKE_ANSWER, TEO_E_CLOSED, 0, 1, ONCE, TEO_E_CLOSED, {1, 1, 0}, true},
    {"TLS", FAKE_SEND, FAKE_ANSWER, TEO_E_TLS, 0, 2, ONCE, TEO_E_TLS, {1, 1, 0}, true},
    {"port", FAKE_SEND, FAKE_ANSWER, TEO_E_PORT, 0, 2, ONCE, TEO_E_PORT, {1, 1, 0}, true},
    {"none", FAKE_SEND, FAKE_ANSWER, TEO_OK, 0, 2, ONCE, TEO_E_PORT, {1, 1, 0}, true},
    {"too many", FAKE_SEND, FAKE_ANSWER, TEO_OK, 100000, 2, ONCE, TEO_E_PORT, {1, 1, 0}, true},
    {"stall", FAKE_SEND, FAKE_HANG, TEO_OK, 0, 0, ONCE, TEO_E_STALLED, {1, 0, 0}, true},
    {"stall", FAKE_SEND, FAKE_HANG, TEO_OK, 0, 2, ONCE, TEO_E_STALLED, {1, 1, 0}, true},
    {"slow", FAKE_SEND, FAKE_SLOW, TEO_OK, TEO_DEADLINE_MS, 2, ONCE, TEO_E_DEADLINE, {1, 1, 0}, true},
    {"bytes", FAKE_SEND, FAKE_SHORT, TEO_OK, 0, 0, ALWAYS, TEO_END, {1, 1, 1}, false},
    {"blocks", FAKE_SEND, FAKE_WOULD_BLOCK, TEO_OK, 0, 0, ONCE, TEO_END, {1, 1, 1}, false},

    /* It was sent. */
    {"reset", FAKE_RECV, FAKE_ANSWER, TEO_E_RESET, 0, 0, ONCE, TEO_E_RESET, {1, 1, 1}, true},
    {"reset", FAKE_RECV, FAKE_ANSWER, TEO_E_RESET, 0, 2, ONCE, TEO_E_RESET, {1, 1, 1}, true},
    {"closed", FAKE_RECV, FAKE_ANSWER, TEO_END, 0, 0, ONCE, TEO_E_CLOSED, {1, 1, 1}, true},
    {"closed", FAKE_RECV, FAKE_ANSWER, TEO_E_CLOSED, 0, 0, ONCE, TEO_E_CLOSED, {1, 1, 1}, true},
    {"TLS", FAKE_RECV, FAKE_ANSWER, TEO_E_TLS, 0, 1, ONCE, TEO_E_TLS, {1, 1, 1}, true},
    {"port", FAKE_RECV, FAKE_ANSWER, TEO_E_PORT, 0, 0, ONCE, TEO_E_PORT, {1, 1, 1}, true},
    {"none", FAKE_RECV, FAKE_ANSWER, TEO_OK, 0, 0, ONCE, TEO_E_PORT, {1, 1, 1}, true},
    {"stall", FAKE_RECV, FAKE_HANG, TEO_OK, 0, 0, ONCE, TEO_E_STALLED, {1, 1, 1}, true},
    {"stall", FAKE_RECV, FAKE_HANG, TEO_OK, 0, 2, ONCE, TEO_E_STALLED, {1, 1, 1}, true},
    {"wait", FAKE_WAIT, FAKE_ANSWER, TEO_E_PORT, 0, 0, ONCE, TEO_E_PORT, {1, 1, 1}, true},
    {"bytes", FAKE_RECV, FAKE_SHORT, TEO_OK, 0, 0, ALWAYS, TEO_END, {1, 1, 1}, false},
};

static void check(teo_status status, teo_status expected, tries expected_tries, bool doubt)
{
    assert_status(one.label, status, expected);
    if (one.port.calls[FAKE_OPEN] != expected_tries.opened ||
        one.service.heard != expected_tries.heard ||
        one.service.requests != expected_tries.requests) {
        print_error("%s: %u opened, %u heard, %u requests\n", one.label, one.port.calls[FAKE_OPEN],
                    one.service.heard, one.service.requests);
        fail();
    }
    assert_that(one.label, teo_fault_leaves_doubt(&one.client.fault) == doubt);
}

static void begin(const char *label)
{
    begin_purging("\"FailedList\":null," JOB);
    one.label = label;
    one.port.piece = 60;
    one.service.latency_ms = 10;
}

static void a_fault_of_the_network_repeats_it_only_where_nothing_was_sent(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(network); i++) {
        begin(network[i].label);
        one.port.faults[0] = (fake_fault){
            network[i].call, network[i].from,
            network[i].times == ALWAYS ? UINT32_MAX : network[i].from + 1, network[i].deed,
            network[i].fault, network[i].count};
        talk_init(&one);
        check(create_purge(), network[i].status, network[i].tries, network[i].doubt);
        talk_end(&one);
    }
}

/* ---- each answer ---- */

#define ERROR(code) HEAD "{\"Response\":{\"Error\":{\"Code\":\"" code "\",\"Message\":\"m\"}}}"
#define STATUS(number) "HTTP/1.1 " number " X\r\nContent-Length: 5\r\n\r\n<p>no"

static const struct {
    const char *label;
    const char *raw;
    teo_status status;
    uint32_t requests;
    bool doubt;
} answers[] = {
    /* For its rate: repeated, up to the last attempt. */
    {"rate", ERROR("RequestLimitExceeded"), TEO_E_THROTTLED, 6, false},
    {"rate", ERROR("RequestLimitExceeded.UinLimitExceeded"), TEO_E_THROTTLED, 6, false},
    {"rate", ERROR("LimitExceeded.RateLimitExceeded"), TEO_E_THROTTLED, 6, false},
    {"rate", STATUS("429"), TEO_E_THROTTLED, 6, false},
    /* For its time: once, as the time is learned then. */
    {"time", ERROR("AuthFailure.SignatureExpire"), TEO_E_CLOCK, 2, false},
    {"time, no Date", "HTTP/1.1 200 OK\r\n\r\n{\"Response\":{\"Error\":{\"Code\":"
                      "\"AuthFailure.SignatureExpire\"}}}", TEO_E_CLOCK, 1, false},
    /* Refused for good. */
    {"refused", ERROR("LimitExceeded.BatchQuota"), TEO_E_REFUSED, 1, false},
    {"refused", ERROR("LimitExceeded"), TEO_E_REFUSED, 1, false},
    {"refused", ERROR("LimitExceeded.RateLimitExceededNot"), TEO_E_REFUSED, 1, false},
    {"refused", ERROR("AuthFailure.SecretIdNotFound"), TEO_E_REFUSED, 1, false},
    {"refused", ERROR("ANewCode"), TEO_E_REFUSED, 1, false},
    {"refused", ERROR(""), TEO_E_REFUSED, 1, false},
    {"3xx", STATUS("302"), TEO_E_HTTP_STATUS, 1, false},
    {"4xx", STATUS("400"), TEO_E_HTTP_STATUS, 1, false},
    {"4xx", STATUS("403"), TEO_E_HTTP_STATUS, 1, false},
    {"4xx", STATUS("408"), TEO_E_UNAVAILABLE, 1, false},
    {"4xx", STATUS("421"), TEO_E_UNAVAILABLE, 1, false},
    {"4xx", STATUS("425"), TEO_E_UNAVAILABLE, 1, false},
    {"portal", STATUS("511"), TEO_E_PORTAL, 1, false},
    /* It may have been done before something failed. */
    {"internal", ERROR("InternalError"), TEO_E_UNAVAILABLE, 1, true},
    {"internal", ERROR("InternalError.BackendError"), TEO_E_UNAVAILABLE, 1, true},
    {"unavailable", ERROR("ServiceUnavailable"), TEO_E_UNAVAILABLE, 1, true},
    {"unavailable", ERROR("ResourceUnavailable"), TEO_E_UNAVAILABLE, 1, true},
    {"too big", ERROR("ResponseSizeLimitExceeded"), TEO_E_REPLY_BIG, 1, true},
    {"5xx", STATUS("500"), TEO_E_UNAVAILABLE, 1, true},
    {"5xx", STATUS("502"), TEO_E_UNAVAILABLE, 1, true},
    {"5xx", STATUS("503"), TEO_E_UNAVAILABLE, 1, true},
    {"5xx", STATUS("504"), TEO_E_UNAVAILABLE, 1, true},
    {"5xx", "HTTP/1.1 504 X\r\nContent-Length: 500\r\n\r\n<p>", TEO_E_UNAVAILABLE, 1, true},
    /* The service's own word counts before the status of HTTP that it comes with. */
    {"4xx, refused", "HTTP/1.1 400 X\r\n\r\n{\"Response\":{\"Error\":{\"Code\":\"OperationDenied\"}}}",
     TEO_E_REFUSED, 1, false},
    {"4xx, internal", "HTTP/1.1 400 X\r\n\r\n{\"Response\":{\"Error\":{\"Code\":\"InternalError\"}}}",
     TEO_E_UNAVAILABLE, 1, true},
    {"429, internal", "HTTP/1.1 429 X\r\n\r\n{\"Response\":{\"Error\":{\"Code\":\"InternalError\"}}}",
     TEO_E_UNAVAILABLE, 1, true},
    {"4xx, too big", "HTTP/1.1 400 X\r\n\r\n{\"Response\":{\"Error\":{\"Code\":"
                     "\"ResponseSizeLimitExceeded\"}}}", TEO_E_REPLY_BIG, 1, true},
    /* No answer that says anything. */
    {"closed", "", TEO_E_CLOSED, 1, true},
    {"half a head", "HTTP/1.1 200 O", TEO_E_CLOSED, 1, true},
    {"half a body", HEAD "{\"Response\":{" JOB, TEO_E_CLOSED, 1, true},
    {"no HTTP", "SSH-2.0-x\r\n", TEO_E_HTTP_HEAD, 1, true},
    {"a coding", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", TEO_E_CONTENT_CODING, 1, true},
    {"no JSON", HEAD "<p>", TEO_E_JSON, 1, true},
    {"no JobId", HEAD "{\"Response\":{}}", TEO_E_INCOMPLETE, 1, true},
    {"two JobIds", HEAD "{\"Response\":{" JOB "," JOB "}}", TEO_E_MEMBER_TWICE, 1, true},
    {"a number", HEAD "{\"Response\":{\"JobId\":1}}", TEO_E_MEMBER_TYPE, 1, true},
};

static void an_answer_repeats_it_only_where_it_refuses_its_rate_or_its_time(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(answers); i++) {
        tries expected = {answers[i].requests, answers[i].requests, answers[i].requests};

        begin(answers[i].label);
        one.service.behaviours[0] = (fake_behaviour){FAKE_ALWAYS, .raw = answers[i].raw};
        talk_init(&one);
        check(create_purge(), answers[i].status, expected, answers[i].doubt);
        assert_int_equal(notices_of(&one, TALK_RETRY), answers[i].requests - 1);
        talk_end(&one);

        begin(answers[i].label); /* once, and then well */
        one.service.behaviours[0] = (fake_behaviour){.until = 1, .raw = answers[i].raw};
        expected.opened = expected.heard = expected.requests = answers[i].requests > 1 ? 2 : 1;
        talk_init(&one);
        check(create_purge(), answers[i].requests > 1 ? TEO_END : answers[i].status, expected,
              answers[i].doubt);
        talk_end(&one);
    }
}

/* What the last answer said counts, not what the ones before it said. */
static void doubt_is_about_the_last_attempt(void **state)
{
    static const char *const refusals_first[] = {STATUS("429"), ERROR("RequestLimitExceeded"),
                                                 ERROR("AuthFailure.SignatureExpire")};

    (void)state;
    for (size_t i = 0; i < COUNT(refusals_first); i++) {
        begin("reset after a refusal");
        one.service.behaviours[0] = (fake_behaviour){.until = 1, .raw = refusals_first[i]};
        one.service.behaviours[1] =
            (fake_behaviour){.from = 1, .until = 2, .cut_by = TEO_E_RESET, .cut_at = 0};
        talk_init(&one);
        check(create_purge(), TEO_E_RESET, (tries){2, 2, 2}, true);
        talk_end(&one);

        begin("refused connection after a refusal");
        one.service.behaviours[0] = (fake_behaviour){.until = 1, .raw = refusals_first[i]};
        one.port.faults[0] = (fake_fault){FAKE_OPEN, 1, UINT32_MAX, FAKE_ANSWER, TEO_E_CONNECT, 0};
        talk_init(&one);
        check(create_purge(), TEO_E_CONNECT, (tries){i < 2 ? 6 : 7, 1, 1}, false);
        talk_end(&one);
    }
}

static void a_deadline_in_the_pause_after_a_refusal_leaves_no_doubt(void **state)
{
    uint32_t seen = 0;

    (void)state;
    for (uint32_t wait = 0; wait < 10; wait++) {
        begin("deadline");
        one.service.behaviours[0] =
            (fake_behaviour){FAKE_ALWAYS, .raw = ERROR("RequestLimitExceeded")};
        one.port.faults[0] =
            (fake_fault){FAKE_WAIT, wait, wait + 1, FAKE_SLOW, TEO_OK, TEO_DEADLINE_MS};
        talk_init(&one);
        assert_status("deadline", create_purge(), TEO_E_DEADLINE);
        seen += one.client.fault.stage == TEO_STAGE_REQUEST;
        assert_that("doubt", teo_fault_leaves_doubt(&one.client.fault) ==
                                 (one.client.fault.stage == TEO_STAGE_RECEIVE));
        talk_end(&one);
    }
    assert_in_range(seen, 1, 9);
}

/* ---- the time ---- */

static void a_create_learns_the_time_before_it_is_accepted(void **state)
{
    static const int64_t skews[] = {-86400, -301, 301, 86400};

    (void)state;
    begin("unknown");
    talk_init_at(&one, 0);
    check(create_purge(), TEO_END, (tries){2, 2, 2}, false);
    assert_int_equal(one.service.log[0].timestamp, 0);
    assert_int_equal(times_learnt(&one), 1);
    talk_end(&one);
    for (size_t i = 0; i < COUNT(skews); i++) {
        begin("skewed");
        talk_init(&one);
        one.service.skew = skews[i];
        check(create_purge(), TEO_END, (tries){2, 2, 2}, false);
        check(create_purge(), TEO_END, (tries){3, 3, 3}, false);
        talk_end(&one);
    }
}

static void without_the_time_and_without_a_date_it_is_refused(void **state)
{
    (void)state;
    for (int date = FAKE_DATE_NONE; date <= FAKE_DATE_JUNK; date++) {
        begin("no date");
        one.service.date = (fake_date)date;
        talk_init_at(&one, 0);
        check(create_purge(), TEO_E_CLOCK, (tries){1, 1, 1}, false);
        talk_end(&one);
    }
}

/* Whatever the code: no service takes a signature of 1970. But without an answer there is doubt. */
static void what_was_signed_without_the_time_is_signed_anew(void **state)
{
    (void)state;
    begin("another code");
    one.service.behaviours[0] = (fake_behaviour){.until = 1, .code = "InternalError"};
    talk_init_at(&one, 0);
    check(create_purge(), TEO_END, (tries){2, 2, 2}, false);
    talk_end(&one);
    begin("another code twice");
    one.service.behaviours[0] = (fake_behaviour){.until = 2, .code = "InternalError"};
    talk_init_at(&one, 0);
    check(create_purge(), TEO_E_UNAVAILABLE, (tries){2, 2, 2}, true);
    talk_end(&one);
    begin("a gateway");
    one.service.behaviours[0] = (fake_behaviour){.until = 1, .raw = STATUS("502")};
    talk_init_at(&one, 0);
    check(create_purge(), TEO_E_UNAVAILABLE, (tries){1, 1, 1}, true);
    talk_end(&one);
    begin("a reset");
    one.service.behaviours[0] = (fake_behaviour){.until = 1, .cut_by = TEO_E_RESET, .cut_at = 30};
    talk_init_at(&one, 0);
    check(create_purge(), TEO_E_RESET, (tries){1, 1, 1}, true);
    talk_end(&one);
}

/* ---- a reply that is cut anywhere ---- */

static void a_reply_that_is_cut_anywhere_leaves_doubt(void **state)
{
    static const teo_status ends[] = {TEO_END, TEO_E_RESET, TEO_AGAIN};
    static const char members[] =
        "\"FailedList\":[{\"Reason\":\"r\",\"Targets\":[\"a\",\"b\"]}]," JOB;

    (void)state;
    for (size_t cut = 0; cut < 400; cut++) {
        begin("cut");
        one.service.members = members;
        one.service.behaviours[0] =
            (fake_behaviour){.until = 1, .cut_by = ends[cut % COUNT(ends)], .cut_at = cut};
        talk_init(&one);
        create_purge();
        assert_int_equal(one.service.requests, 1);
        if (cut < one.service.out.length || one.status != TEO_END) {
            assert_true(one.status >= TEO_E_RESET && one.status <= TEO_E_STALLED);
            assert_true(teo_fault_leaves_doubt(&one.client.fault));
        } else {
            assert_string_equal(refusals.at, "r: a\nr: b\nr.\n");
            assert_false(teo_fault_leaves_doubt(&one.client.fault));
        }
        talk_end(&one);
    }
}

/* ---- a kept connection ---- */

static void a_connection_that_was_kept_is_not_used(void **state)
{
    static const fake_parting partings[] = {FAKE_KEEP, FAKE_END, FAKE_RESET_SEND, FAKE_RESET_RECV};

    (void)state;
    for (size_t i = 0; i < COUNT(partings); i++) {
        talk_begin(&one, 3);
        one.service.parting = partings[i];
        talk_init(&one);
        talk_run(&one);
        expect_tasks(&one, 0, 3);
        one.service.action = "CreatePurgeTask";
        one.service.members = JOB;
        assert_status("create", create_purge(), TEO_END);
        assert_int_equal(one.service.requests, 2);
        assert_int_equal(one.service.connections, 2);
        one.service.action = "CreatePrefetchTask";
        assert_status("create", create_prefetch(), TEO_END);
        assert_int_equal(one.service.requests, 3);
        assert_int_equal(one.service.connections, 3);
        talk_end(&one);
    }
}

/* ---- every fault at every call ---- */

/*
 * At most one connection has heard of it, but for refusals; without doubt, the service has heard of
 * none, or has refused it; with an end, there is one job.
 */
static void check_rule(const fake_fault *fault, uint32_t refused)
{
    bool doubt = teo_fault_leaves_doubt(&one.client.fault);
    uint32_t accepted = one.service.requests > refused ? one.service.requests - refused : 0;

    if (one.service.heard > refused + 1 || accepted > 1 ||
        (one.status == TEO_END && (accepted != 1 || doubt)) ||
        (one.status != TEO_END && accepted == 1 && !doubt)) {
        print_error("call %d, from %u to %u, deed %d, status %d: ended in %d, %u requests, doubt %d\n",
                    fault->call, fault->from, fault->until, fault->deed, fault->status, one.status,
                    one.service.requests, doubt);
        fail();
    }
}

static void however_a_call_fails_there_is_one_job_at_most(void **state)
{
    static const fake_deed deeds[] = {FAKE_ANSWER, FAKE_SHORT, FAKE_WOULD_BLOCK, FAKE_HANG,
                                      FAKE_SLOW, FAKE_CUT};
    static const teo_status faults[] = {TEO_E_DNS, TEO_E_RESET, TEO_E_CLOSED, TEO_END, TEO_OK,
                                        TEO_E_PORT, TEO_E_TLS, TEO_E_TLS_CA, TEO_PROGRESS};
    static const fake_call calls[] = {FAKE_OPEN, FAKE_SEND, FAKE_RECV, FAKE_CLOSE, FAKE_WAIT};

    (void)state;
    for (size_t i = 0; i < COUNT(calls) * COUNT(deeds) * COUNT(faults) * 2 * 2 * 2; i++) {
        fake_deed deed = deeds[i / COUNT(calls) % COUNT(deeds)];
        teo_status status = faults[i / COUNT(calls) / COUNT(deeds) % COUNT(faults)];
        size_t rest = i / COUNT(calls) / COUNT(deeds) / COUNT(faults);
        bool forever = rest % 2 == 1, waits = rest / 2 % 2 == 1, busy = rest / 4 == 1;

        if (deed != FAKE_ANSWER && status != (deed == FAKE_CUT ? TEO_E_RESET : TEO_E_DNS)) {
            continue; /* the status does not matter */
        }
        if (deed == FAKE_ANSWER && (status == TEO_OK || status == TEO_PROGRESS) &&
            (calls[i % COUNT(calls)] == FAKE_OPEN || calls[i % COUNT(calls)] == FAKE_WAIT)) {
            continue; /* no client could tell */
        }
        for (uint32_t from = 0; from < 14; from++) {
            fake_fault fault = {calls[i % COUNT(calls)], from, forever ? UINT32_MAX : from + 1,
                                deed, status, deed == FAKE_SLOW ? 20000 : 0};

            begin("every call");
            one.port.port.wait = waits ? one.port.port.wait : NULL;
            one.step_ms = 10;
            one.port.blocks = !waits;
            one.port.faults[0] = fault;
            if (busy) {
                one.service.behaviours[0] =
                    (fake_behaviour){.until = 2, .code = "RequestLimitExceeded"};
            }
            talk_init(&one);
            create_purge();
            check_rule(&fault, busy ? 2 : 0);
            talk_end(&one);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fault_of_the_network_repeats_it_only_where_nothing_was_sent),
        cmocka_unit_test(an_answer_repeats_it_only_where_it_refuses_its_rate_or_its_time),
        cmocka_unit_test(doubt_is_about_the_last_attempt),
        cmocka_unit_test(a_deadline_in_the_pause_after_a_refusal_leaves_no_doubt),
        cmocka_unit_test(a_create_learns_the_time_before_it_is_accepted),
        cmocka_unit_test(without_the_time_and_without_a_date_it_is_refused),
        cmocka_unit_test(what_was_signed_without_the_time_is_signed_anew),
        cmocka_unit_test(a_reply_that_is_cut_anywhere_leaves_doubt),
        cmocka_unit_test(a_connection_that_was_kept_is_not_used),
        cmocka_unit_test(however_a_call_fails_there_is_one_job_at_most),
    };

    return cmocka_run_group_tests_name("create repeats", tests, NULL, NULL);
}
