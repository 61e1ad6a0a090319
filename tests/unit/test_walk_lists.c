/*
 * Every small list, over every page size, with a connection that breaks after every task: an honest
 * service is never refused, whichever tasks are alike, and one that ignores Offset never passes for
 * whole.
 */
#include "talk.h"

#include <teo/time.h>

static talk one;

/* ---- a service of tasks that are letters ---- */

enum { MOST = 5, ROUNDS = 64 };

/* What is wrong with a reply, once. */
enum { NOTHING, NO_ROWS, ROWS_LESS, TOTAL_LESS, ROWS_MORE, NO_JSON, NO_TOTAL, TOO_BIG, FAULTS };

static struct {
    const char *list;
    uint32_t first_most;    /* rows of the first reply, whatever the Limit */
    uint32_t cut_request;   /* this one, counted from 0, breaks off … */
    uint32_t cut_rows;      /* … after so many rows */
    uint32_t fault_request; /* this one is answered with a fault */
    int fault;
    bool ignores_offset;
    const int64_t *created; /* when the tasks were, in half seconds; NULL: within any interval */
    bool start_excluded, end_excluded; /* a task of that very moment */
    const char *later;      /* the list from this request on */
    uint32_t later_from;
    uint32_t requests;
    size_t at, length;
    teo_status then;
    char reply[1024];
} letters;

static void connect_letters(void *context)
{
    (void)context;
    letters.at = letters.length = 0;
    letters.then = TEO_AGAIN;
}

static uint32_t number_behind(const char *text, const char *name)
{
    const char *at = strstr(text, name);

    assert_non_null(at);
    return (uint32_t)strtoul(at + strlen(name), NULL, 10);
}

static int64_t halves_behind(const char *text, const char *name)
{
    const char *at = strstr(text, name);
    uint32_t seconds;

    assert_non_null(at);
    at += strlen(name);
    assert_int_equal(teo_time_parse(at, strcspn(at, "\""), &seconds), TEO_OK);
    return (int64_t)seconds * 2;
}

/* Writes the letters that lie in the interval, and says when they were. */
static const char *within(const char *request, char found[MOST + 1], int64_t when[MOST])
{
    int64_t start = halves_behind(request, "\"StartTime\":\""), end = halves_behind(request, "\"EndTime\":\"");
    uint32_t count = 0;

    for (uint32_t i = 0; letters.list[i] != '\0'; i++) {
        int64_t at = letters.created[i];

        if (at >= start + letters.start_excluded && at <= end - letters.end_excluded) {
            when[count] = at;
            found[count++] = letters.list[i];
        }
    }
    found[count] = '\0';
    return found;
}

/* A request comes in one piece. */
static teo_status take_letters(void *context, const void *data, size_t length)
{
    static char request[FAKE_REQUEST];
    char rows[512] = "", body[640];
    const char *now = letters.later != NULL && letters.requests >= letters.later_from ? letters.later : letters.list;
    char found[MOST + 1], time[TEO_ISO8601_SIZE];
    int64_t when[MOST];
    uint32_t total, offset, limit, cut = 0;
    int fault = letters.requests == letters.fault_request ? letters.fault : NOTHING;

    (void)context;
    assert_true(length < sizeof request && letters.requests < ROUNDS);
    memcpy(request, data, length);
    request[length] = '\0';
    now = letters.created != NULL ? within(request, found, when) : now;
    total = (uint32_t)strlen(now);
    offset = letters.ignores_offset ? 0 : number_behind(request, "\"Offset\":");
    limit = number_behind(request, "\"Limit\":");
    limit = letters.requests > 0 || limit < letters.first_most ? limit : letters.first_most;
    limit = fault == NO_ROWS ? 0 : fault == ROWS_LESS ? (limit + 1) / 2 : fault == ROWS_MORE ? limit + 1 : limit;
    letters.then = TEO_AGAIN;
    for (uint32_t i = 0; i < limit && offset + i < total; i++) {
        sprintf(rows + strlen(rows), "%s{\"JobId\":\"%c\"", i > 0 ? "," : "", now[offset + i]);
        if (letters.created != NULL) {
            teo_time_format((uint32_t)(when[offset + i] / 2), time);
            sprintf(rows + strlen(rows), ",\"CreateTime\":\"%.19s.%d00Z\"", time, when[offset + i] % 2 != 0 ? 5 : 0);
        }
        strcat(rows, "}");
        if (letters.requests == letters.cut_request && i + 1 == letters.cut_rows) {
            cut = (uint32_t)strlen(rows);
        }
    }
    total -= fault == TOTAL_LESS && total > 0;
    sprintf(body, "{\"Response\":{\"%s\":%u,\"RequestId\":\"r\",\"Tasks\":[%s]}}%s", fault == NO_TOTAL ? "Total" : "TotalCount", total, rows,
            fault == NO_JSON ? "}" : "");
    if (fault == TOO_BIG && limit > 1) {
        strcpy(body, "{\"Response\":{\"Error\":{\"Code\":\"ResponseSizeLimitExceeded\",\"Message\":\"m\"},\"RequestId\":\"r\"}}");
    }
    letters.length = (size_t)sprintf(letters.reply, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s", strlen(body), body);
    if (cut != 0) {
        letters.length -= strlen(rows) + 3 - cut;
        letters.then = TEO_E_RESET;
    }
    letters.at = 0;
    letters.requests++;
    return TEO_OK;
}

static teo_status give_letters(void *context, void *data, size_t size, size_t *given)
{
    size_t left = letters.length - letters.at;

    (void)context;
    if (left == 0) {
        return letters.then;
    }
    *given = left < size ? left : size;
    memcpy(data, letters.reply + letters.at, *given);
    letters.at += *given;
    return TEO_OK;
}

static bool letters_will_say(const void *context)
{
    (void)context;
    return letters.at < letters.length || letters.then != TEO_AGAIN;
}

static const fake_far_end letters_end = {connect_letters, take_letters, give_letters, letters_will_say};

/* Goes on to an end; returns which, and writes what came. */
static teo_status read_on(char got[ROUNDS])
{
    teo_task task;
    teo_status status;
    uint32_t count = 0;

    while ((status = teo_client_next(&one.client, &task)) == TEO_OK) {
        assert_true(count < ROUNDS - 1);
        got[count++] = task.job_id[0];
    }
    got[count] = '\0';
    return status;
}

/* Lists what there is. */
static teo_status list(uint32_t limit, char got[ROUNDS])
{
    one.query.limit = limit;
    letters.requests = 0;
    one.port.calls_total = 0;
    assert_int_equal(teo_client_query(&one.client, &one.query), TEO_OK);
    return read_on(got);
}

static void begin(void)
{
    talk_begin(&one, 0);
    one.port.far_end = &letters_end;
    one.config.observe = NULL;
    talk_init(&one);
    memset(&letters, 0, sizeof letters);
    letters.cut_request = UINT32_MAX;
    letters.fault_request = UINT32_MAX;
}

/* The n-th of the lists of two letters; false: there are no more. */
static bool lay_out(uint32_t n, char text[MOST + 1])
{
    uint32_t length = 0, first = 0;

    while (n - first >= 1u << length) {
        first += 1u << length++;
    }
    for (uint32_t i = 0; i < length && length <= MOST; i++) {
        text[i] = (n - first) >> i & 1u ? 'b' : 'a';
    }
    text[length <= MOST ? length : 0] = '\0';
    return length <= MOST;
}

static void blame(const char *text, uint32_t limit, const char *got, teo_status status)
{
    fail_msg("list %s, pages of %u, the first of at most %u, request %u cut behind row %u: got %s: %s", text, limit, letters.first_most,
             letters.cut_request, letters.cut_rows, got, teo_status_text(status));
}

/* Do two of the first so many rows differ? */
static bool shows_two(const char *text, uint32_t limit)
{
    return strspn(text, text[0] == 'a' ? "a" : "b") < (limit < strlen(text) ? limit : strlen(text));
}

/* Runs all of them against what must hold. */
static void run_all(bool ignores_offset)
{
    char text[MOST + 1], got[ROUNDS];

    begin();
    letters.list = text;
    letters.ignores_offset = ignores_offset;
    for (uint32_t n = 0; lay_out(n, text); n++) {
        for (uint32_t limit = 1; limit <= MOST; limit++) {
            for (uint32_t way = 0; way < 3 * 4 * (limit + 1); way++) {
                teo_status status;

                letters.first_most = way % 3 == 0 ? MOST : way % 3;
                letters.cut_request = way / 3 / (limit + 1);
                letters.cut_rows = way / 3 % (limit + 1);
                status = list(limit, got);
                if (ignores_offset && (status != TEO_END || !shows_two(text, limit))) {
                    continue; /* rows that are all alike show nothing */
                }
                if (status != TEO_END || strcmp(got, text) != 0) {
                    blame(text, limit, got, status);
                }
            }
        }
    }
    talk_end(&one);
}

static void a_list_is_never_refused_whatever_is_alike_in_it(void **state)
{
    (void)state;
    run_all(false);
}

/*
 * Each fault in each of the first replies, of lists whose tasks are all alike, or
 * alike by twos, or not.
 */
static void a_fault_that_passes_leaves_the_list_whole(void **state)
{
    static const char *const lists[] = {"", "a", "ab", "aaaaa", "ababa", "aabba", "abcde", "abcab", "aabaab", "aaabaa"};
    char got[ROUNDS];

    (void)state;
    begin();
    letters.first_most = MOST;
    for (size_t i = 0; i < COUNT(lists); i++) {
        letters.list = lists[i];
        for (uint32_t run = 0; run < FAULTS * 6 * 3; run++) {
            uint32_t limit = run / FAULTS / 6 + 1;
            teo_status status;

            letters.fault = (int)(run % FAULTS);
            letters.fault_request = run / FAULTS % 6;
            status = list(limit, got);
            /* A TotalCount that is one less is believed where the reply is not against it. */
            if (letters.fault == TOTAL_LESS ? status == TEO_END && strncmp(got, lists[i], strlen(got)) != 0
                                            : status != TEO_END || strcmp(got, lists[i]) != 0) {
                fail_msg("%s, pages of %u, fault %d in reply %u: got %s: %s", lists[i], limit, letters.fault, letters.fault_request, got,
                         teo_status_text(status));
            }
        }
    }
    talk_end(&one);
}

static void a_service_that_ignores_offset_never_passes_for_whole(void **state)
{
    (void)state;
    run_all(true);
}

/* Writes the list with one letter more or less at a place; false: there are no more ways. */
static bool change(const char *text, uint32_t way, char changed[MOST + 2])
{
    uint32_t length = (uint32_t)strlen(text), at = way / 2;
    bool less = way % 2 == 1;

    if (at > length) {
        return false;
    }
    memcpy(changed, text, at);
    changed[at] = 'x';
    strcpy(changed + at + !less, text + at + (less && at < length));
    return true;
}

static void a_list_that_changes_is_the_one_or_the_other_or_an_error(void **state)
{
    static const char all[] = "abcde";
    char changed[MOST + 2], got[ROUNDS];

    (void)state;
    begin();
    letters.later = changed;
    letters.first_most = MOST;
    for (const char *text = all; *text != '\0'; text++) {
        letters.list = text;
        for (uint32_t way = 0; change(text, way, changed); way++) {
            for (uint32_t run = 0; run < 3 * 3 * 16; run++) {
                uint32_t limit = run % 3 + 1;
                teo_status status;

                letters.later_from = run / 3 % 3 + 1;
                letters.cut_request = run / 9 / 4;
                letters.cut_rows = run / 9 % 4;
                one.query.max_tasks = MOST + 1 - run % 5;
                status = list(limit, got);
                if (status == TEO_END ? strncmp(got, text, one.query.max_tasks) != 0 && strncmp(got, changed, one.query.max_tasks) != 0
                                      : status != TEO_E_LIST_CHANGED) {
                    fail_msg("%s from request %u on %s: pages of %u, request %u cut behind row %u: got %s: %s", text, letters.later_from,
                             changed, limit, letters.cut_request, letters.cut_rows, got, teo_status_text(status));
                }
                if (status != TEO_END) { /* and it is there to be asked for again */
                    letters.later = NULL;
                    letters.list = changed;
                    letters.cut_rows = 0;
                    assert_status("again", list(limit, got), TEO_END);
                    assert_true(strncmp(got, changed, one.query.max_tasks) == 0 && strlen(got) <= one.query.max_tasks);
                    letters.list = text;
                    letters.later = changed;
                }
            }
        }
    }
    talk_end(&one);
}

/* ---- windows ---- */

/*
 * Every three of the moments round two edges, whichever of its ends a service counts
 * in, in pages of 1 to 3.
 */
static void round_the_edge_of_a_window_nothing_is_lost_or_comes_twice(void **state)
{
    enum { MOMENTS = 24 };
    int64_t moments[MOMENTS], created[MOST];
    char got[ROUNDS];

    (void)state;
    begin();
    letters.list = "abc";
    letters.first_most = MOST;
    letters.created = created;
    one.query.end = FAKE_EPOCH;
    for (uint32_t length = 2 * TEO_INTERVAL_MAX - 3; length <= 2 * TEO_INTERVAL_MAX; length++) {
        one.query.start = FAKE_EPOCH - length;
        for (uint32_t i = 0; i < MOMENTS; i++) { /* newest first: round the first edge, and round the beginning of all or the second */
            int64_t edge = FAKE_EPOCH - (i < MOMENTS / 2 ? (int64_t)TEO_INTERVAL_MAX : 2 * (int64_t)TEO_INTERVAL_MAX - 2);

            moments[i] = 2 * edge + (i < MOMENTS / 2 ? 6 : 12 + 6) - (int64_t)i;
        }
        for (uint32_t n = 0; n < MOMENTS * MOMENTS * MOMENTS; n++) {
            uint32_t a = n % MOMENTS, b = n / MOMENTS % MOMENTS, c = n / MOMENTS / MOMENTS, limit = n % 3 + 1;
            teo_status status;

            created[0] = moments[a];
            created[1] = moments[b];
            created[2] = moments[c];
            if (a > b || b > c || created[2] <= 2 * (int64_t)one.query.start) {
                continue;
            }
            letters.start_excluded = n / 3 % 2 != 0;
            letters.end_excluded = n / 6 % 2 != 0;
            status = list(limit, got);
            if (status != TEO_END || strcmp(got, "abc") != 0) {
                fail_msg("%u s, moments %u %u %u, pages of %u: got %s: %s", length, a, b, c, limit, got, teo_status_text(status));
            }
        }
    }
    talk_end(&one);
}

/* ---- the clock ---- */

/*
 * As a register of a clock that never ran may have it: the service is asked all the same, and can
 * say that it is wrong.
 */
static void the_last_of_all_times_makes_a_request_like_another(void **state)
{
    char got[ROUNDS];

    (void)state;
    begin();
    letters.list = "ab";
    letters.first_most = MOST;
    talk_last(&one, FAKE_DAY);
    teo_client_set_time(&one.client, UINT32_MAX);
    assert_status("the last second", list(10, got), TEO_END);
    assert_int_equal(letters.requests, 1);
    talk_end(&one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_is_never_refused_whatever_is_alike_in_it),
        cmocka_unit_test(a_fault_that_passes_leaves_the_list_whole),
        cmocka_unit_test(a_service_that_ignores_offset_never_passes_for_whole),
        cmocka_unit_test(a_list_that_changes_is_the_one_or_the_other_or_an_error),
        cmocka_unit_test(round_the_edge_of_a_window_nothing_is_lost_or_comes_twice),
        cmocka_unit_test(the_last_of_all_times_makes_a_request_like_another),
    };

    return cmocka_run_group_tests_name("walk lists", tests, NULL, NULL);
}
