/*
 * A day of an appliance: 24 hours of a clock that is not real, a poll each minute, one call of the network in a hundred failing and one
 * reply in a hundred bad. Every task must be seen in progress and then done, the time must not drift, the rate must hold, and nothing may
 * grow.
 */
#include <sys/resource.h>

#include "tests/unit/talk.h"

enum {
    MINUTES = 24 * 60,
    TASKS = 400,
    EVERY = MINUTES * 60 / TASKS, /* seconds between two tasks */
    TAKES = 130,                  /* seconds until a task is done */
    WINDOW = 600                  /* seconds that a poll looks back */
};

static talk one;
static bool busy[TASKS], done[TASKS]; /* so it was seen */
static int64_t drift;                 /* seconds that the client's time was off, at most */
static uint32_t seed = 0x24601;
static unsigned failed, faults;

/* ---- faults ---- */

/* How many calls, requests go well before the next that does not: one in a hundred, on the whole. */
static uint32_t distance(void)
{
    uint32_t count = 0;

    while (next_random(&seed) % 100 != 0) {
        count++;
    }
    return count;
}

static void plan_faults(void)
{
    static const fake_call calls[FAKE_FAULTS] = {FAKE_OPEN, FAKE_SEND, FAKE_RECV, FAKE_WAIT};
    static const teo_status statuses[] = {TEO_E_RESET, TEO_E_CLOSED, TEO_E_PORT, TEO_E_CONNECT, TEO_E_DNS};
    static const fake_deed deeds[] = {FAKE_ANSWER, FAKE_ANSWER, FAKE_SHORT, FAKE_WOULD_BLOCK, FAKE_HANG};

    for (size_t i = 0; i < FAKE_FAULTS; i++) {
        fake_fault *fault = &one.port.faults[i];

        if (one.port.calls[calls[i]] < fault->until) {
            continue;
        }
        fault->call = calls[i];
        fault->from = one.port.calls[calls[i]] + distance();
        fault->until = fault->from + 1;
        fault->deed = calls[i] == FAKE_WAIT ? FAKE_ANSWER : deeds[next_random(&seed) % COUNT(deeds)];
        fault->status = statuses[next_random(&seed) % COUNT(statuses)];
        faults++;
    }
}

static void plan_reply(void)
{
    static const fake_behaviour bad[] = {
        {.code = "InternalError"},           {.code = "RequestLimitExceeded"},         {.http_status = 503},
        {.cut_by = TEO_END, .cut_at = 100},  {.cut_by = TEO_E_RESET, .cut_at = 300},   {.cut_by = TEO_AGAIN, .cut_at = 20},
        {.raw = "HTTP/1.1 502 x\r\n\r\n<html>"},
    };
    fake_behaviour *behaviour = &one.service.behaviours[0];

    if (one.service.requests >= behaviour->until) {
        uint32_t from = one.service.requests + distance();

        *behaviour = bad[next_random(&seed) % COUNT(bad)];
        behaviour->from = from;
        behaviour->until = from + 1;
        faults++;
    }
}

/* ---- polls ---- */

static int64_t created(uint32_t index)
{
    return one.service.created[index];
}

/* A task in the state that it had while the poll went on. A task that is done stays so. */
static void see(uint32_t index, teo_task_status state, int64_t now)
{
    int64_t from = created(index) + TAKES;

    if (state == TEO_TASK_SUCCESS) {
        assert_true(from <= fake_service_time(&one.service));
        done[index] = true;
    } else {
        assert_int_equal(state, TEO_TASK_PROCESSING);
        assert_true(from > now && !done[index]);
        busy[index] = true;
    }
}

/* What a poll that ended well has delivered is what there was in its interval. */
static void check_poll(int64_t now)
{
    uint32_t expected = 0, at = 0;

    for (uint32_t i = 0; i < TASKS; i++) {
        if (created(i) <= now && created(i) >= now - WINDOW) {
            expected++;
            assert_true(at < one.count);
            assert_int_equal(one.got[at], i);
            see(i, one.states[at++], now);
        }
    }
    assert_int_equal(one.count, expected);
}

static void poll(unsigned minute)
{
    uint64_t begin = (uint64_t)minute * 60000u;
    int64_t now;

    assert_true(one.port.now_ms <= begin); /* the poll before has ended */
    one.port.now_ms = begin;
    one.notice_count = 0;
    plan_faults();
    plan_reply();
    now = fake_service_time(&one.service);
    one.query.start = (uint32_t)now - WINDOW;
    one.query.end = (uint32_t)now;
    if (talk_run(&one) == TEO_END) {
        check_poll(now);
    } else {
        failed++;
    }
    now = (int64_t)teo_client_time(&one.client) - fake_service_time(&one.service);
    drift = now > drift ? now : -now > drift ? -now : drift;
}

static long most_memory(void)
{
    struct rusage usage;

    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    return usage.ru_maxrss;
}

static void a_day_of_polls_misses_nothing(void **state)
{
    long early = 0, late;

    (void)state;
    talk_begin(&one, TASKS);
    one.service.takes = TAKES;
    fake_service_fill(&one.service, TASKS, FAKE_EPOCH + (TASKS - 1) * EVERY, EVERY);
    one.config.deadline_ms = 50000;
    one.config.stall_ms = 5000;
    one.port.clock_start = UINT32_MAX - 3600000u; /* it wraps after an hour */
    one.port.piece = 700;
    one.service.latency_ms = 40;
    talk_init(&one);
    for (unsigned minute = 0; minute < MINUTES; minute++) {
        poll(minute);
        early = minute == 60 ? most_memory() : early;
    }
    for (uint32_t i = 0; i < TASKS; i++) {
        assert_that("a task was seen in progress", busy[i]);
        assert_that("a task was seen to be done", done[i]);
    }
    assert_true(drift <= 1);
    assert_true(fake_service_rate(&one.service) <= TEO_REQUESTS_PER_SECOND);
    assert_true(one.service.requests >= MINUTES && one.service.requests < 2 * MINUTES);
    late = most_memory();
    assert_true(late <= early);
    assert_true(faults > MINUTES / 100 && failed < MINUTES / 100);
    printf("# soak: polls=%d; requests=%u; connections=%u; faults=%u; polls that told an error=%u; tasks seen in progress and done=%d of %d; "
           "clock off by at most=%d s; requests in a second at most=%u; memory grew by=%ld KB\n", MINUTES, one.service.requests,
           one.service.connections, faults, failed, TASKS, TASKS, (int)drift, fake_service_rate(&one.service), late - early);
    talk_end(&one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_of_polls_misses_nothing),
    };

    return cmocka_run_group_tests_name("soak", tests, NULL, NULL);
}
