/* What the service would refuse is refused before it is sent, each with a status of its own. */
#include <teo/query.h>

#include "support.h"

#define START 1644364800u /* 2022-02-09T00:00:00Z */

static teo_query query;
static teo_filter filters[8];
static const char *values[TEO_VALUES_MAX + 2];

/* A query with all that one can have, and nothing wrong with it. */
static int begin(void **state)
{
    static const char *const job = "1379afjk91u32h", *const target = "http://www.qq.com/1.txt", *const type = "purge_url";
    static const char *const statuses[] = {"processing", "success", "failed", "timeout", "canceled"};

    (void)state;
    for (size_t i = 0; i < COUNT(values); i++) {
        values[i] = "www.qq.com";
    }
    filters[0] = (teo_filter){TEO_FILTER_JOB_ID, false, &job, 1};
    filters[1] = (teo_filter){TEO_FILTER_TARGET, true, &target, 1};
    filters[2] = (teo_filter){TEO_FILTER_DOMAINS, false, values, 3};
    filters[3] = (teo_filter){TEO_FILTER_STATUSES, false, statuses, 5};
    filters[4] = (teo_filter){TEO_FILTER_TYPE, false, &type, 1};
    query = (teo_query){"zone-2noz78a8ev6k", START, START + 86400, 0, 40, 100, 0, filters, 5, NULL};
    return 0;
}

static void expect(const char *label, teo_status expected)
{
    assert_status(label, teo_query_check(&query), expected);
}

static void a_query_with_everything_is_good(void **state)
{
    (void)state;
    expect("everything", TEO_OK);
}

static void the_least_that_is_good(void **state)
{
    (void)state;
    query = (teo_query){"z", START, START, 0, 0, 1, 0, NULL, 0, NULL};
    expect("an interval", TEO_OK);
    query = (teo_query){"z", 0, 0, 0, 0, 1, 0, filters, 1, NULL};
    expect("a job", TEO_OK);
}

static void the_zone_is_required(void **state)
{
    (void)state;
    query.zone_id = NULL;
    expect("none", TEO_E_ZONE_ID);
    query.zone_id = "";
    expect("empty", TEO_E_ZONE_ID);
}

static void an_interval_or_a_job_is_required(void **state)
{
    (void)state;
    query.start = query.end = 0;
    expect("a job", TEO_OK);
    for (size_t i = 1; i < 5; i++) {
        query.filters = &filters[i];
        query.filter_count = 1;
        expect("another filter", TEO_E_NO_INTERVAL);
    }
    query.filters = &filters[1];
    query.filter_count = 4;
    expect("all other filters", TEO_E_NO_INTERVAL);
    query.filter_count = 0;
    expect("none", TEO_E_NO_INTERVAL);
    query.filters = NULL;
    expect("none", TEO_E_NO_INTERVAL);
}

static void intervals(void **state)
{
    static const struct {
        uint32_t start, end;
        teo_status expected;
    } rows[] = {
        {START, START, TEO_OK},
        {START, START + 1, TEO_OK},
        {START, START + 7 * 86400, TEO_OK},
        {START, START + 7 * 86400 + 1, TEO_E_INTERVAL_LONG},
        {1, UINT32_MAX - 1, TEO_E_INTERVAL_LONG},
        {1, TEO_NOW, TEO_E_ARGUMENT}, /* the client's */
        {0, TEO_NOW, TEO_E_HALF_INTERVAL},
        {1, 1, TEO_OK},
        {1, 7 * 86400 + 1, TEO_OK},
        {UINT32_MAX - 1, UINT32_MAX - 1, TEO_OK},
        {UINT32_MAX - 7u * 86400u - 1u, UINT32_MAX - 1, TEO_OK},
        {UINT32_MAX - 7u * 86400u - 2u, UINT32_MAX - 1, TEO_E_INTERVAL_LONG},
        {START, START - 1, TEO_E_INTERVAL_ORDER},
        {START, 1, TEO_E_INTERVAL_ORDER},
        {START, 0, TEO_E_HALF_INTERVAL},
        {0, START, TEO_E_HALF_INTERVAL},
        {0, 1, TEO_E_HALF_INTERVAL},
        {UINT32_MAX, START, TEO_E_INTERVAL_ORDER},
        {UINT32_MAX, 1, TEO_E_INTERVAL_ORDER},
        {UINT32_MAX, 0, TEO_E_HALF_INTERVAL},
    };
    char label[64];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        query.start = rows[i].start;
        query.end = rows[i].end;
        assert_true(snprintf(label, sizeof label, "%lld to %lld", (long long)rows[i].start, (long long)rows[i].end) > 0);
        expect(label, rows[i].expected);
        query.filter_count = 0; /* a job makes no bad interval good */
        expect(label, rows[i].expected);
        query.filter_count = 5;
    }
}

static void limits_and_offsets(void **state)
{
    static const struct {
        uint32_t limit, offset;
        teo_status expected;
    } rows[] = {
        {0, 0, TEO_E_LIMIT}, {1, 0, TEO_OK}, {1000, 0, TEO_OK}, {1001, 0, TEO_E_LIMIT}, {UINT32_MAX, 0, TEO_E_LIMIT},
        {1, 1, TEO_OK}, {1, TEO_OFFSET_MAX, TEO_OK}, {1, TEO_OFFSET_MAX + 1u, TEO_E_OFFSET},
        {1000, UINT32_MAX, TEO_E_OFFSET},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        query.limit = rows[i].limit;
        query.offset = rows[i].offset;
        expect("limit and offset", rows[i].expected);
    }
}

/* They tell a client what to ask for in several requests; one request cannot carry them. */
static void what_is_the_clients_alone_is_refused(void **state)
{
    (void)state;
    query.last = 1;
    expect("last beside an interval", TEO_E_ARGUMENT);
    query.start = query.end = 0;
    expect("last", TEO_E_ARGUMENT);
    query.filter_count = 0;
    expect("last without a job", TEO_E_ARGUMENT);
    (void)begin(NULL);
    query.max_tasks = 1;
    expect("max_tasks", TEO_E_ARGUMENT);
    assert_int_equal(teo_query_check(NULL), TEO_E_ARGUMENT);
}

/* ---- filters ---- */

static void filters_have_known_names_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < 5; i++) {
        teo_filter good = filters[i];

        filters[i].name = (teo_filter_name)5;
        expect("no such name", TEO_E_FILTER);
        filters[i].name = (teo_filter_name)250;
        expect("no such name", TEO_E_FILTER);
        filters[i] = good;
        filters[5] = good;
        query.filter_count = 6;
        expect("twice", TEO_E_FILTER_TWICE);
        query.filter_count = 5;
    }
    query.filters = NULL;
    for (size_t count = 1; count <= 5; count++) {
        query.filter_count = count;
        expect("none, but counted", TEO_E_ARGUMENT);
    }
}

static void every_filter_has_a_value(void **state)
{
    static const char *const empty = "", *const missing = NULL, *const second_empty[] = {"success", ""};

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        teo_filter good = filters[i];

        filters[i].count = 0;
        expect("no values", TEO_E_NO_VALUE);
        filters[i] = good;
        filters[i].values = NULL;
        expect("no list", TEO_E_NO_VALUE);
        filters[i].values = &empty;
        filters[i].count = 1;
        expect("empty", TEO_E_NO_VALUE);
        filters[i].values = &missing;
        expect("missing", TEO_E_NO_VALUE);
        filters[i] = good;
    }
    filters[2].values = filters[3].values = second_empty;
    filters[2].count = 2;
    expect("second empty", TEO_E_NO_VALUE);
    filters[2].count = 1;
    filters[3].count = 2;
    expect("second empty", TEO_E_NO_VALUE);
}

static void filters_have_as_many_values_as_the_service_takes(void **state)
{
    static const char *statuses[TEO_VALUES_MAX + 1];

    (void)state;
    for (size_t i = 0; i < COUNT(statuses); i++) {
        statuses[i] = "success";
    }
    filters[3].values = statuses;
    for (size_t i = 0; i < 5; i++) {
        teo_filter good = filters[i];
        bool several = i == 2 || i == 3;

        filters[i].values = several ? good.values : values;
        for (size_t count = 2; count <= TEO_VALUES_MAX; count++) {
            filters[i].count = count;
            expect("several", several ? TEO_OK : TEO_E_VALUE_SINGLE);
        }
        filters[i].count = TEO_VALUES_MAX + 1;
        expect("too many", TEO_E_VALUES_MANY);
        filters[i].count = SIZE_MAX;
        expect("far too many", TEO_E_VALUES_MANY);
        filters[i] = good;
    }
}

static void only_a_target_may_be_fuzzy(void **state)
{
    (void)state;
    for (size_t i = 0; i < 5; i++) {
        bool fuzzy = filters[i].fuzzy;

        filters[i].fuzzy = true;
        expect("fuzzy", i == 1 ? TEO_OK : TEO_E_FUZZY);
        filters[i].fuzzy = fuzzy;
    }
    filters[1].fuzzy = false;
    expect("a target that is not", TEO_OK);
}

static void statuses_and_types_are_those_that_the_service_knows(void **state)
{
    static const char *const statuses[] = {"processing", "success", "failed", "timeout", "canceled"};
    static const char *const types[] = {"purge_url", "purge_prefix", "purge_all", "purge_host", "purge_cache_tag"};
    static const char *const others[] = {
        "Success", "SUCCESS", "succes", "successs", " success", "success ", "done", "cancelled", "purge", "purge_ur",
        "purge_urls", "Purge_url", "purge-url", "prefetch", "0", "process",
    };
    const char *value;

    (void)state;
    filters[3].values = filters[4].values = &value;
    filters[3].count = filters[4].count = 1;
    for (size_t i = 0; i < COUNT(statuses); i++) {
        value = statuses[i];
        query.filter_count = 4;
        expect(value, TEO_OK);
        query.filter_count = 5;
        query.filters = filters;
        filters[3].values = &statuses[i];
        expect(value, TEO_E_TYPE_NAME);
        value = types[i];
        expect(value, TEO_OK);
        filters[3].values = &value;
        expect(value, TEO_E_STATUS_NAME);
    }
    for (size_t i = 0; i < COUNT(others); i++) {
        value = others[i];
        query.filter_count = 4;
        expect(value, TEO_E_STATUS_NAME);
        query.filter_count = 5;
        filters[3].values = statuses;
        expect(value, TEO_E_TYPE_NAME);
        filters[3].values = &value;
    }
}

/* ---- texts ---- */

/* The text stands in each place where a free text can, one after the other. */
static void expect_text(const char *label, const char *text, teo_status expected)
{
    const char *const list[] = {"a", "b", text};

    query.zone_id = text;
    expect(label, expected);
    (void)begin(NULL);
    filters[0].values = &text;
    expect(label, expected);
    (void)begin(NULL);
    filters[1].values = &text;
    expect(label, expected);
    (void)begin(NULL);
    filters[2].values = list;
    expect(label, expected);
    (void)begin(NULL);
}

static void control_bytes_are_refused_in_every_place(void **state)
{
    char text[4];

    (void)state;
    for (unsigned byte = 1; byte < 0x80; byte++) {
        teo_status expected = byte < 0x20 || byte == 0x7F ? TEO_E_CONTROL : TEO_OK;

        for (size_t at = 0; at < 3; at++) {
            memcpy(text, "abc", 4);
            text[at] = (char)byte;
            expect_text("control byte", text, expected);
        }
    }
}

static void texts_are_utf8(void **state)
{
    static const char *const good[] = {
        "a", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xE7\xAB\x99\xE7\x82\xB9", "\xED\x9F\xBF", "\xEE\x80\x80",
        "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF0\x9F\x98\x80", "\xF3\xBF\xBF\xBF", "\xF4\x8F\xBF\xBF", "a\xC3\xA9z",
    };
    static const char *const bad[] = {
        "\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2z", "\xC3\xC3", "\xE0\x9F\xBF", "\xE0\x80\x80", "\xE1\x80",
        "\xE1", "\xE1z\x80", "\xE1\x80z", "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF", "\xF0\x80\x80\x80",
        "\xF0\x9F\x98", "\xF0\x9F", "\xF0", "\xF0z\x98\x80", "\xF0\x9Fz\x80", "\xF0\x9F\x98z", "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80", "\xF7\xBF\xBF\xBF", "\xF8\x88\x80\x80\x80", "\xFC\x84\x80\x80\x80\x80", "\xFE", "\xFF", "a\x80",
        "a\xC3", "\xC3\xA9\xA9", "\xE9t\xE9",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        expect_text(good[i], good[i], TEO_OK);
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        expect_text(bad[i], bad[i], TEO_E_UTF8);
    }
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_query_with_everything_is_good),
        TEST(the_least_that_is_good),
        TEST(the_zone_is_required),
        TEST(an_interval_or_a_job_is_required),
        TEST(intervals),
        TEST(limits_and_offsets),
        TEST(what_is_the_clients_alone_is_refused),
        TEST(filters_have_known_names_once),
        TEST(every_filter_has_a_value),
        TEST(filters_have_as_many_values_as_the_service_takes),
        TEST(only_a_target_may_be_fuzzy),
        TEST(statuses_and_types_are_those_that_the_service_knows),
        TEST(control_bytes_are_refused_in_every_place),
        TEST(texts_are_utf8),
    };

    return cmocka_run_group_tests_name("query", tests, NULL, NULL);
}
