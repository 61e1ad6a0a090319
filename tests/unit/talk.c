#include "talk.h"

#include <time.h>

#include <mbedtls/md.h>

/* ---- secrets ---- */

static bool contains(const uint8_t *memory, size_t length, const void *piece, size_t size)
{
    const uint8_t *at = memory, *until = memory + length;

    while ((size_t)(until - at) >= size) {
        at = memchr(at, *(const uint8_t *)piece, (size_t)(until - at) - size + 1);
        if (at == NULL) {
            return false;
        }
        if (memcmp(at, piece, size) == 0) {
            return true;
        }
        at++;
    }
    return false;
}

/* Not even a part of a secret: any piece of 16 bytes that begins at a multiple of 8. */
static void expect_absent(const talk *one, const void *memory, size_t length, const char *name, const void *secret,
                          size_t size)
{
    enum { PIECE = 16, STRIDE = 8 };

    for (size_t at = 0; at + PIECE <= size; at += STRIDE) {
        if (contains(memory, length, (const uint8_t *)secret + at, PIECE)) {
            print_error("%s: %s from byte %zu on is left in memory\n", one->label, name, at);
            fail();
        }
    }
}

static void hmac(const void *key, size_t key_length, const char *text, size_t text_length, uint8_t code[32])
{
    int status = mbedtls_md_hmac(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), key, key_length, (const uint8_t *)text,
                                 text_length, code);

    assert_int_equal(status, 0);
}

/* The three steps of the key's derivation for a day; they are computed once for each day. */
static const uint8_t (*derived_keys(uint32_t unix_seconds))[32]
{
    static uint8_t keys[3][32];
    static int64_t day = -1;
    time_t seconds = (time_t)unix_seconds;
    char date[16];
    struct tm parts;

    if (day != unix_seconds / FAKE_DAY) {
        assert_non_null(gmtime_r(&seconds, &parts));
        assert_int_equal(strftime(date, sizeof date, "%Y-%m-%d", &parts), 10);
        hmac("TC3" TALK_SECRET_KEY, strlen("TC3" TALK_SECRET_KEY), date, 10, keys[0]);
        hmac(keys[0], 32, "teo", 3, keys[1]);
        hmac(keys[1], 32, "tc3_request", 11, keys[2]);
        day = unix_seconds / FAKE_DAY;
    }
    return (const uint8_t(*)[32])keys;
}

void expect_no_secret(const talk *one, const void *memory, size_t length, bool with_key)
{
    const fake_service *service = &one->service;
    const uint8_t(*keys)[32];

    expect_absent(one, memory, length, "the secret key", TALK_SECRET_KEY, strlen(TALK_SECRET_KEY));
    expect_absent(one, memory, length, "the token", TALK_TOKEN, strlen(TALK_TOKEN));
    for (uint32_t i = service->requests > 3 ? service->requests - 3 : 0; i < service->requests; i++) {
        expect_absent(one, memory, length, "a signature", service->log[i].signature, FAKE_SIGNATURE);
    }
    expect_absent(one, memory, length, "an Authorization", "TC3-HMAC-SHA256 Credential=", 27);
    if (with_key && service->requests > 0) {
        keys = derived_keys(service->log[service->requests - 1].timestamp);
        for (size_t i = 0; i < 3; i++) {
            expect_absent(one, memory, length, "a derived key", keys[i], 32);
        }
    }
}

/* What a person or a log may get to see. */
static void expect_no_secret_told(const talk *one)
{
    expect_no_secret(one, &one->client.fault, sizeof one->client.fault, true);
}

/* After an end the derived key alone is kept, in its place; after an error nothing is. */
static void expect_wiped(talk *one)
{
    teo_client copy = one->client;

    if (one->status == TEO_END) {
        memset(&copy.key, 0, sizeof copy.key);
    }
    expect_no_secret(one, &copy, sizeof copy, true);
    expect_no_secret(one, one->buffer, sizeof one->buffer, true);
}

/* ---- the client ---- */

static void observe(void *context, const teo_attempt *attempt)
{
    talk *one = context;
    talk_notice *entry = &one->notices[one->notice_count++];

    assert_true(one->notice_count < TALK_NOTICES);
    assert_ptr_equal(attempt->fault, &one->client.fault);
    assert_int_equal(attempt->status, attempt->fault->status);
    assert_int_equal(attempt->stage, attempt->fault->stage);
    assert_int_equal(attempt->http_status, attempt->fault->http_status);
    entry->outcome = attempt->status == TEO_END ? TALK_REPLY
                     : attempt->will_retry ? TALK_RETRY : TALK_FAILED;
    entry->at_ms = one->port.now_ms;
    entry->pause_ms = attempt->pause_ms;
    entry->fault = attempt->status;
    entry->attempts = attempt->fault->attempts;
    entry->learnt = attempt->clock_learned;
    entry->rows = attempt->rows;
    entry->total_count = attempt->total_count;
    expect_no_secret_told(one);
}

void talk_begin(talk *one, uint32_t count)
{
    memset(one, 0, offsetof(talk, service));
    fake_port_begin(&one->port, &one->service);
    fake_service_begin(&one->service, &one->port.now_ms);
    fake_service_fill(&one->service, count, FAKE_EPOCH - 60, 60);
    one->label = "a talk";
    one->buffer_size = sizeof one->buffer;
    one->step_ms = 5;
    one->config.port = &one->port.port;
    one->config.credentials.secret_id = TALK_SECRET_ID;
    one->config.credentials.secret_key = TALK_SECRET_KEY;
    one->config.credentials.token = TALK_TOKEN;
    one->config.observe = observe;
    one->config.observe_context = one;
    one->query.zone_id = "zone-2noz78a8ev6k";
    one->query.start = FAKE_EPOCH - 7 * FAKE_DAY;
    one->query.end = FAKE_EPOCH;
    one->query.limit = 10;
}

void talk_last(talk *one, uint32_t seconds)
{
    one->query.start = one->query.end = 0;
    one->query.last = seconds;
}

void talk_init_at(talk *one, uint32_t unix_seconds)
{
    teo_status status = teo_client_init(&one->client, &one->config, one->buffer, one->buffer_size);

    assert_status(one->label, status, TEO_OK);
    teo_client_set_time(&one->client, unix_seconds);
    assert_int_equal(teo_client_time(&one->client), unix_seconds);
}

void talk_init(talk *one)
{
    talk_init_at(one, FAKE_EPOCH + (uint32_t)(one->port.now_ms / 1000u));
}

teo_status talk_start(talk *one)
{
    one->count = 0;
    one->agains = 0;
    one->begun_ms = one->port.now_ms;
    one->status = teo_client_query(&one->client, &one->query);
    return one->status;
}

/* A task that was delivered is whole and is the one it says. */
static uint32_t index_of(const talk *one, const teo_task *task)
{
    const unsigned all = TEO_HAS_JOB_ID | TEO_HAS_TARGET | TEO_HAS_TYPE | TEO_HAS_METHOD | TEO_HAS_STATUS | TEO_HAS_CREATE_TIME | TEO_HAS_UPDATE_TIME;
    static const char prefix[] = "https://www.example.com/";
    unsigned long index;

    assert_int_equal(task->present, all);
    assert_memory_equal(task->target, prefix, sizeof prefix - 1);
    index = strtoul(task->target + sizeof prefix - 1, NULL, 10);
    assert_true(index < one->service.count);
    assert_int_equal(strtoul(task->job_id + 4, NULL, 10), index / FAKE_JOB_ROWS);
    assert_true((memcmp(task->create_time, task->update_time, 19) != 0) == (one->service.takes > 0 && strcmp(task->status, "success") == 0));
    return (uint32_t)index;
}

teo_status talk_until(talk *one, uint32_t count)
{
    teo_task task;

    memset(&task, 0xA5, sizeof task);
    while (one->count < count) {
        one->status = teo_client_next(&one->client, &task);
        if (one->status == TEO_OK) {
            assert_true(one->count < FAKE_TASKS);
            one->states[one->count] = teo_task_status_of(&task);
            one->got[one->count++] = index_of(one, &task);
        } else if (one->status == TEO_AGAIN) {
            assert_null(one->port.port.wait);
            one->agains++;
            one->port.now_ms += one->step_ms;
        } else {
            break;
        }
    }
    return one->status;
}

void talk_init_start(talk *one)
{
    talk_init(one);
    assert_status(one->label, talk_start(one), TEO_OK);
}

teo_status talk_turn(talk *one)
{
    teo_task task;

    one->status = teo_client_next(&one->client, &task);
    assert_that(one->label, one->status != TEO_OK);
    return one->status;
}

teo_status talk_run(talk *one)
{
    if (talk_start(one) == TEO_OK) {
        talk_until(one, UINT32_MAX);
    }
    for (int again = 0; again < 2; again++) { /* the end stays */
        teo_task task;

        assert_status(one->label, teo_client_next(&one->client, &task), one->status);
    }
    if (one->status != TEO_END) {
        assert_status(one->label, one->client.fault.status, one->status);
        assert_that(one->label, one->client.fault.stage != TEO_STAGE_NONE);
    }
    expect_wiped(one);
    expect_no_secret_told(one);
    assert_that(one->label, fake_service_rate(&one->service) <= TEO_REQUESTS_PER_SECOND);
    return one->status;
}

void talk_end(talk *one)
{
    teo_client_deinit(&one->client);
    for (size_t i = 0; i < sizeof one->client; i++) {
        assert_int_equal(((const uint8_t *)&one->client)[i], 0);
    }
    for (size_t i = 0; i < one->buffer_size; i++) {
        assert_int_equal(one->buffer[i], 0);
    }
    assert_false(one->port.connected || one->port.opening);
}

teo_status talk_once(talk *one)
{
    teo_status status;

    talk_init(one);
    status = talk_run(one);
    talk_end(one);
    return status;
}

/* ---- what is expected ---- */

void expect_rows(const talk *one, uint32_t first, uint32_t count)
{
    for (uint32_t i = 0; i < one->count && i < count; i++) {
        if (one->got[i] != first + i) {
            print_error("%s: task %u is %u, not %u\n", one->label, i, one->got[i], first + i);
            fail();
        }
    }
    if (one->count != count) {
        print_error("%s: %u tasks, not %u\n", one->label, one->count, count);
        fail();
    }
}

void expect_tasks(const talk *one, uint32_t first, uint32_t count)
{
    assert_status(one->label, one->status, TEO_END);
    expect_rows(one, first, count);
}

void expect_elapsed(const talk *one, uint32_t expected_ms)
{
    uint64_t elapsed = one->port.now_ms - one->begun_ms;
    uint32_t late_ms = one->port.port.wait == NULL ? one->step_ms : 0;

    if (elapsed < expected_ms || elapsed > expected_ms + late_ms) {
        print_error("%s: over after %u ms, not %u\n", one->label, (unsigned)elapsed, (unsigned)expected_ms);
        fail();
    }
}

uint32_t notices_of(const talk *one, talk_outcome outcome)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < one->notice_count; i++) {
        count += one->notices[i].outcome == outcome;
    }
    return count;
}

uint32_t times_learnt(const talk *one)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < one->notice_count; i++) {
        bool before = i > 0 && one->notices[i - 1].outcome != TALK_REPLY && one->notices[i - 1].learnt;

        count += one->notices[i].learnt && !before;
    }
    return count;
}

const talk_notice *notice_of(const talk *one, talk_outcome outcome, uint32_t n)
{
    for (uint32_t i = 0; i < one->notice_count; i++) {
        if (one->notices[i].outcome == outcome && n-- == 0) {
            return &one->notices[i];
        }
    }
    fail_msg("%s: there is no such notice", one->label);
    return NULL;
}
