/*
 * The fault matrix: every call that the client makes of its port during a whole listing fails in every way it can, once and from
 * there on, and in sampled pairs. Each run ends in the whole result or in one named error, in time, and the client goes on.
 */
#include "talk.h"

static talk one;

/* ---- the listings ---- */

enum { TASKS = 25 };

/* Three pages, then another in the next window, over a connection that is kept. */
static void begin_plain(void)
{
    talk_begin(&one, 0);
    fake_service_fill(&one.service, TASKS, FAKE_EPOCH - 60, FAKE_DAY / 4);
    one.query.start = FAKE_EPOCH - 8 * FAKE_DAY;
    one.port.piece = 700;
}

/* The same with all that makes more calls: no time known, a busy service, slow replies, connections that close. */
static void begin_busy(void)
{
    begin_plain();
    one.service.parting = FAKE_CLOSE_TOLD;
    one.service.framing = FAKE_CHUNKED;
    one.service.latency_ms = 40;
    one.service.behaviours[0] = (fake_behaviour){.from = 2, .until = 3, .code = "RequestLimitExceeded"};
    one.service.behaviours[1] = (fake_behaviour){.from = 5, .until = 6, .code = "ResponseSizeLimitExceeded"};
}

/* A server that closes what it was to keep, without a word. */
static void begin_parting(void)
{
    begin_plain();
    one.service.parting = FAKE_RESET_SEND;
}

static const struct {
    const char *label;
    void (*begin)(void);
    bool busy;
} listings[] = {{"plain", begin_plain, false}, {"busy", begin_busy, true}, {"parting", begin_parting, false}};

static void init(size_t listing, bool waits)
{
    listings[listing].begin();
    one.label = listings[listing].label;
    one.port.calls_most = 400000;
    one.step_ms = waits ? 0 : 10;
    one.port.blocks = listings[listing].busy && waits;
    one.port.port.wait = waits ? one.port.port.wait : NULL;
    talk_init(&one);
    if (listings[listing].busy) {
        teo_client_set_time(&one.client, 0);
    }
}

/* ---- the faults ---- */

static const struct {
    const char *label;
    fake_call call;
    fake_deed deed;
    teo_status status;
    size_t count;
    teo_status once[3];    /* how the query ends when it happens once: one of these */
    teo_status forever[3]; /* the same from there on */
} kinds[] = {
    {"open: DNS", FAKE_OPEN, FAKE_ANSWER, TEO_E_DNS, 0, {TEO_END}, {TEO_E_DNS}},
    {"open: refused", FAKE_OPEN, FAKE_ANSWER, TEO_E_CONNECT, 0, {TEO_END}, {TEO_E_CONNECT}},
    {"open: TLS", FAKE_OPEN, FAKE_ANSWER, TEO_E_TLS, 0, {TEO_END}, {TEO_E_TLS}},
    {"open: expired", FAKE_OPEN, FAKE_ANSWER, TEO_E_TLS_EXPIRED, 0, {TEO_E_TLS_EXPIRED}, {TEO_E_TLS_EXPIRED}},
    {"open: would block", FAKE_OPEN, FAKE_WOULD_BLOCK, TEO_OK, 0, {TEO_END}, {TEO_E_DEADLINE, TEO_E_STALLED}},
    {"open: hangs", FAKE_OPEN, FAKE_HANG, TEO_OK, 0, {TEO_END}, {TEO_E_DEADLINE, TEO_E_STALLED}},
    {"send: one byte", FAKE_SEND, FAKE_SHORT, TEO_OK, 0, {TEO_END}, {TEO_END}},
    {"send: no byte", FAKE_SEND, FAKE_ANSWER, TEO_OK, 0, {TEO_END}, {TEO_E_PORT}},
    {"send: would block", FAKE_SEND, FAKE_WOULD_BLOCK, TEO_OK, 0, {TEO_END}, {TEO_E_DEADLINE, TEO_E_STALLED}},
    {"send: reset", FAKE_SEND, FAKE_ANSWER, TEO_E_RESET, 0, {TEO_END}, {TEO_E_RESET}},
    {"send: TLS", FAKE_SEND, FAKE_ANSWER, TEO_E_TLS, 0, {TEO_END}, {TEO_E_TLS}},
    {"send: hangs", FAKE_SEND, FAKE_HANG, TEO_OK, 0, {TEO_END}, {TEO_E_DEADLINE, TEO_E_STALLED}},
    {"recv: one byte", FAKE_RECV, FAKE_SHORT, TEO_OK, 0, {TEO_END}, {TEO_END}},
    {"recv: no byte", FAKE_RECV, FAKE_ANSWER, TEO_OK, 0, {TEO_END}, {TEO_E_PORT}},
    {"recv: would block", FAKE_RECV, FAKE_WOULD_BLOCK, TEO_OK, 0, {TEO_END}, {TEO_E_DEADLINE, TEO_E_STALLED}},
    {"recv: reset", FAKE_RECV, FAKE_ANSWER, TEO_E_RESET, 0, {TEO_END}, {TEO_E_RESET}},
    {"recv: closed", FAKE_RECV, FAKE_ANSWER, TEO_END, 0, {TEO_END}, {TEO_E_CLOSED}},
    {"recv: TLS", FAKE_RECV, FAKE_ANSWER, TEO_E_TLS, 0, {TEO_END}, {TEO_E_TLS}},
    {"recv: hangs", FAKE_RECV, FAKE_HANG, TEO_OK, 0, {TEO_END}, {TEO_E_DEADLINE, TEO_E_STALLED}},
    {"wait: fails", FAKE_WAIT, FAKE_ANSWER, TEO_E_PORT, 0, {TEO_END}, {TEO_E_PORT}},
    {"wait: reset", FAKE_WAIT, FAKE_ANSWER, TEO_E_RESET, 0, {TEO_END}, {TEO_E_RESET}},
    {"wait: returns at once", FAKE_WAIT, FAKE_ANSWER, TEO_AGAIN, 0, {TEO_END}, {TEO_OK}},
    {"clock: a second later", FAKE_CLOCK, FAKE_JUMP, TEO_OK, 1000, {TEO_END}, {TEO_E_DEADLINE, TEO_END}},
    {"clock: a stall later", FAKE_CLOCK, FAKE_JUMP, TEO_OK, TEO_STALL_MS, {TEO_END}, {TEO_E_DEADLINE, TEO_E_STALLED, TEO_END}},
    {"clock: a deadline later", FAKE_CLOCK, FAKE_JUMP, TEO_OK, TEO_DEADLINE_MS, {TEO_E_DEADLINE, TEO_END}, {TEO_E_DEADLINE, TEO_END}},
    {"random: fails", FAKE_RANDOM, FAKE_ANSWER, TEO_E_PORT, 0, {TEO_END}, {TEO_END}},
};

static fake_fault fault_of(size_t kind, uint32_t from, uint32_t until)
{
    return (fake_fault){kinds[kind].call, from, until, kinds[kind].deed, kinds[kind].status, kinds[kind].count};
}

/* ---- one run ---- */

static uint32_t runs;

/* How the listing under the faults ended, while the next one runs. */
static struct {
    teo_status status;
    uint32_t count;
    uint64_t elapsed;
} ended;

static void blame(const char *what, const fake_fault *faults)
{
    print_error("%s, %s: ended in %d; %u tasks; %u ms\n", one.label, what, ended.status, ended.count,
                (unsigned)ended.elapsed);
    for (size_t i = 0; i < 2; i++) {
        print_error("  call %d, from %u to %u, deed %d, status %d, count %zu\n", faults[i].call, faults[i].from,
                    faults[i].until, faults[i].deed, faults[i].status, faults[i].count);
    }
    fail();
}

/* An error of the network; or the service's own, where there was no time left to try again. */
static bool may_end_in(teo_status status, bool busy)
{
    return (status >= TEO_E_DNS && status <= TEO_E_TLS_SETUP) || (busy && status == TEO_E_THROTTLED);
}

/* Runs the listing with these faults, checks what holds for all of them, and whether the client goes on. */
static teo_status run(size_t listing, bool waits, const char *label, const fake_fault faults[2])
{
    uint64_t jumps = 0;
    teo_status status;

    runs++;
    init(listing, waits);
    one.label = label;
    memcpy(one.port.faults, faults, 2 * sizeof *faults);
    for (size_t i = 0; i < 2; i++) { /* calls count from the listing's first one on */
        uint32_t before = one.port.calls[faults[i].call];

        one.port.faults[i].from += before;
        one.port.faults[i].until += faults[i].until < UINT32_MAX ? before : 0;
        jumps += faults[i].deed == FAKE_JUMP ? 3 * faults[i].count : 0; /* it looks at the clock that often in a step */
    }
    status = talk_run(&one);
    ended.status = status;
    ended.count = one.count;
    ended.elapsed = one.port.now_ms - one.begun_ms;
    if (ended.elapsed > TEO_DEADLINE_MS + jumps + one.step_ms) {
        blame("late", faults);
    }
    for (uint32_t i = 0; i < one.count; i++) {
        if (one.got[i] != i) {
            blame("a task is lost or comes again", faults);
        }
    }
    if (status == TEO_END ? one.count != TASKS : !may_end_in(status, listings[listing].busy)) {
        blame("neither whole nor an error of its own", faults);
    }
    memset(one.port.faults, 0, sizeof one.port.faults);
    if (talk_run(&one) != TEO_END || one.count != TASKS) {
        blame("the client does not go on", faults);
    }
    talk_end(&one);
    return status;
}

/* ---- the matrix ---- */

static void fail_each_call_in_each_way(size_t listing, bool waits, bool forever)
{
    uint32_t calls[FAKE_CALLS], before[FAKE_CALLS];

    init(listing, waits);
    memcpy(before, one.port.calls, sizeof before);
    talk_run(&one);
    expect_tasks(&one, 0, TASKS);
    memcpy(calls, one.port.calls, sizeof calls);
    talk_end(&one);
    for (size_t kind = 0; kind < COUNT(kinds); kind++) {
        if (forever && kinds[kind].forever[0] == TEO_OK) {
            continue; /* a clock that stands still and a wait that does not wait: no client could tell */
        }
        for (uint32_t i = 0; i < calls[kinds[kind].call] - before[kinds[kind].call]; i++) {
            fake_fault faults[2] = {fault_of(kind, i, forever ? UINT32_MAX : i + 1)};
            teo_status status = run(listing, waits, kinds[kind].label, faults);
            const teo_status *expected = forever ? kinds[kind].forever : kinds[kind].once;
            bool throttled = listings[listing].busy && kinds[kind].call == FAKE_CLOCK && status == TEO_E_THROTTLED;

            if (status != expected[0] && status != expected[1] && status != expected[2] && !throttled) {
                blame("not as expected", faults);
            }
        }
    }
}

static void each_call_fails_in_each_way(bool forever)
{
    for (size_t listing = 0; listing < COUNT(listings); listing++) {
        for (int waits = 0; waits < 2; waits++) {
            runs = 0;
            fail_each_call_in_each_way(listing, waits, forever);
            print_message("# %s, %s, %s: %u cases\n", listings[listing].label, waits ? "blocking" : "superloop",
                          forever ? "from there on" : "once", runs);
        }
    }
}

static void each_call_fails_once_in_each_way(void **state)
{
    (void)state;
    each_call_fails_in_each_way(false);
}

static void each_call_fails_from_there_on_in_each_way(void **state)
{
    (void)state;
    each_call_fails_in_each_way(true);
}

static void pairs_of_faults_are_no_different(void **state)
{
    enum { PAIRS = 3000 };
    static const uint32_t lengths[] = {1, 1, 1, 2, 5, UINT32_MAX};
    uint32_t seed = 19700101, whole = 0;

    (void)state;
    runs = 0;
    for (int pair = 0; pair < PAIRS; pair++) {
        fake_fault faults[2];
        size_t listing = next_random(&seed) % COUNT(listings);
        bool waits = next_random(&seed) % 2 == 0;

        for (size_t i = 0; i < 2; i++) {
            size_t kind = next_random(&seed) % COUNT(kinds);
            uint32_t from = next_random(&seed) % 24, length = lengths[next_random(&seed) % COUNT(lengths)];

            length = kinds[kind].forever[0] == TEO_OK ? 1 : length;
            faults[i] = fault_of(kind, from, length == UINT32_MAX ? length : from + length);
            faults[i].count = faults[i].deed == FAKE_JUMP && length > 1 ? 1000 : faults[i].count;
        }
        whole += run(listing, waits, "a pair", faults) == TEO_END;
    }
    print_message("# pairs: %u cases, %u of them whole\n", runs, whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_call_fails_once_in_each_way),
        cmocka_unit_test(each_call_fails_from_there_on_in_each_way),
        cmocka_unit_test(pairs_of_faults_are_no_different),
    };

    return cmocka_run_group_tests_name("client faults", tests, NULL, NULL);
}
