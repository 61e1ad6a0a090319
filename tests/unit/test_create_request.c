/* Creates: what is sent, by the client and without one. */
#include "creating.h"

#include "draft.h"
#include "teo_action.h"

/* ---- what is sent ---- */

#define ZONE "\"ZoneId\":\"zone-2noz78a8ev6k\""

static const char *body_of(const teo_action *action, const void *asked)
{
    teo_status status = teo_request_write_action(&d.request, action, asked, d.buffer,
                                                 sizeof d.buffer - 1, &d.length);

    assert_status(action->name, status, TEO_OK);
    d.buffer[d.length] = '\0';
    assert_int_equal(strlen(d.buffer), d.length);
    return strstr(d.buffer, "\r\n\r\n") + 4;
}

static int begin(void **state)
{
    begin_draft(state);
    begin_purging("\"JobId\":\"a\"");
    return 0;
}

static void a_purge_is_written_as_the_service_documents_it(void **state)
{
    static const char *const urls[] = {"https://a.example/1", "http://b.example/2"};
    static const char *const prefixes[] = {"https://a.example/d/"};
    static const char *const hosts[] = {"a.example"};
    static const char *const tags[] = {"tag1", "tag2", "tag3"};
    static const char *const domains[] = {"a.example", "b.example"};
    static const struct {
        teo_purge purge;
        const char *body;
    } purges[] = {
        {{"z", "purge_url", NULL, urls, 2, NULL, 0},
         "{\"ZoneId\":\"z\",\"Type\":\"purge_url\","
         "\"Targets\":[\"https://a.example/1\",\"http://b.example/2\"]}"},
        {{"*", "purge_url", "delete", urls, 1, domains, 0},
         "{\"ZoneId\":\"*\",\"Type\":\"purge_url\",\"Method\":\"delete\","
         "\"Targets\":[\"https://a.example/1\"]}"},
        {{"z", "purge_prefix", "invalidate", prefixes, 1, NULL, 0},
         "{\"ZoneId\":\"z\",\"Type\":\"purge_prefix\",\"Method\":\"invalidate\","
         "\"Targets\":[\"https://a.example/d/\"]}"},
        {{"z", "purge_host", NULL, hosts, 1, NULL, 0},
         "{\"ZoneId\":\"z\",\"Type\":\"purge_host\",\"Targets\":[\"a.example\"]}"},
        {{"z", "purge_all", NULL, NULL, 0, NULL, 0},
         "{\"ZoneId\":\"z\",\"Type\":\"purge_all\"}"},
        {{"z", "purge_all", "delete", urls, 0, NULL, 0},
         "{\"ZoneId\":\"z\",\"Type\":\"purge_all\",\"Method\":\"delete\"}"},
        {{"z", "purge_cache_tag", NULL, tags, 3, NULL, 0},
         "{\"ZoneId\":\"z\",\"Type\":\"purge_cache_tag\","
         "\"Targets\":[\"tag1\",\"tag2\",\"tag3\"]}"},
        {{"z", "purge_cache_tag", "delete", tags, 1, domains, 2},
         "{\"ZoneId\":\"z\",\"Type\":\"purge_cache_tag\",\"Method\":\"delete\","
         "\"Targets\":[\"tag1\"],\"CacheTag\":{\"Domains\":[\"a.example\",\"b.example\"]}}"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(purges); i++) {
        assert_string_equal(body_of(&teo_create_purge_task, &purges[i].purge), purges[i].body);
    }
}

static void a_prefetch_is_written_as_the_service_documents_it(void **state)
{
    static const char *const urls[] = {"https://a.example/1", "https://a.example/2"};
    static const teo_prefetch_header headers[] = {{"X-One", "1"}, {"Accept", "*/*, text/html"}};
    static const struct {
        teo_prefetch prefetch;
        const char *body;
    } prefetches[] = {
        {{"z", NULL, NULL, urls, 1, NULL, 0},
         "{\"ZoneId\":\"z\",\"Targets\":[\"https://a.example/1\"]}"},
        {{"z", "default", NULL, urls, 2, headers, 0},
         "{\"ZoneId\":\"z\",\"Mode\":\"default\","
         "\"Targets\":[\"https://a.example/1\",\"https://a.example/2\"]}"},
        {{"z", NULL, "on", urls, 1, headers, 1},
         "{\"ZoneId\":\"z\",\"PrefetchMediaSegments\":\"on\","
         "\"Targets\":[\"https://a.example/1\"],\"Headers\":[{\"Name\":\"X-One\",\"Value\":\"1\"}]}"},
        {{"z", "edge", "off", urls, 1, headers, 2},
         "{\"ZoneId\":\"z\",\"Mode\":\"edge\",\"PrefetchMediaSegments\":\"off\","
         "\"Targets\":[\"https://a.example/1\"],\"Headers\":[{\"Name\":\"X-One\",\"Value\":\"1\"},"
         "{\"Name\":\"Accept\",\"Value\":\"*/*, text/html\"}]}"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(prefetches); i++) {
        assert_string_equal(body_of(&teo_create_prefetch_task, &prefetches[i].prefetch),
                            prefetches[i].body);
    }
}

/* Quotes and backslashes have one before them; all else is as it is given. */
#define WILD "\\\"a\\b/\xC3\xA9\""
#define WILD_JSON "\\\\\\\"a\\\\b/\xC3\xA9\\\""

static void every_text_is_escaped(void **state)
{
    static const char *const urls[] = {"http://" WILD};
    static const char *const tags[] = {WILD};
    static const char *const hosts[] = {"\\\"a\\b"};
    static const teo_prefetch_header headers[] = {{"\"\\", WILD}};

    (void)state;
    purge = (teo_purge){WILD, "purge_cache_tag", NULL, tags, 1, hosts, 1};
    assert_string_equal(body_of(&teo_create_purge_task, &purge),
                        "{\"ZoneId\":\"" WILD_JSON "\",\"Type\":\"purge_cache_tag\",\"Targets\":[\""
                        WILD_JSON "\"],\"CacheTag\":{\"Domains\":[\"\\\\\\\"a\\\\b\"]}}");
    prefetch = (teo_prefetch){WILD, NULL, NULL, urls, 1, headers, 1};
    assert_string_equal(body_of(&teo_create_prefetch_task, &prefetch),
                        "{\"ZoneId\":\"" WILD_JSON "\",\"Targets\":[\"http://" WILD_JSON
                        "\"],\"Headers\":[{\"Name\":\"\\\"\\\\\",\"Value\":\"" WILD_JSON "\"}]}");
}

static void the_request_names_its_action_and_is_signed(void **state)
{
    (void)state;
    one.service.ignores_time = true;
    talk_init(&one); /* fake_service.c checks the head */
    assert_status("purge", create_purge(), TEO_END);
    assert_string_equal(fake_service_body(&one.service),
                        "{" ZONE ",\"Type\":\"purge_url\","
                        "\"Targets\":[\"https://www.example.com/a.txt\"]}");
    one.service.action = "CreatePrefetchTask";
    assert_status("prefetch", create_prefetch(), TEO_END);
    assert_string_equal(fake_service_body(&one.service),
                        "{" ZONE ",\"Targets\":[\"https://www.example.com/a.txt\"]}");
    talk_end(&one);
}

/* ---- requests without a client ---- */

static void every_action_is_written_without_a_client(void **state)
{
    static const struct {
        const teo_action *action;
        const void *asked;
        const char *line;
    } actions[] = {
        {&teo_describe_purge_tasks, &d.query, "X-TC-Action: DescribePurgeTasks\r\n"},
        {&teo_describe_prefetch_tasks, &d.query, "X-TC-Action: DescribePrefetchTasks\r\n"},
        {&teo_create_purge_task, &purge, "X-TC-Action: CreatePurgeTask\r\n"},
        {&teo_create_prefetch_task, &prefetch, "X-TC-Action: CreatePrefetchTask\r\n"},
        {&teo_describe_content_quota, "zone-1", "X-TC-Action: DescribeContentQuota\r\n"},
    };
    size_t length;

    (void)state;
    for (size_t i = 0; i < COUNT(actions); i++) {
        d.request.query = NULL;
        assert_non_null(body_of(actions[i].action, actions[i].asked));
        assert_non_null(strstr(d.buffer, actions[i].line));
        /* Into exactly as much room, and not into less. */
        length = d.length;
        assert_status(actions[i].line,
                      teo_request_write_action(&d.request, actions[i].action, actions[i].asked,
                                               d.buffer, length, &d.length), TEO_OK);
        assert_status(actions[i].line,
                      teo_request_write_action(&d.request, actions[i].action, actions[i].asked,
                                               d.buffer, length - 1, &d.length), TEO_E_BUFFER);
        assert_int_equal(d.length, length);
        assert_status(actions[i].line,
                      teo_request_write_action(&d.request, actions[i].action, NULL, d.buffer,
                                               sizeof d.buffer, &d.length), TEO_E_ARGUMENT);
    }
}

static void a_query_keeps_all_its_rules_whatever_names_its_action(void **state)
{
    static const char *const values[] = {"purge_url"};

    (void)state;
    d.query.end = d.query.start + TEO_INTERVAL_MAX + 1;
    assert_status("query", write_draft(), TEO_E_INTERVAL_LONG);
    assert_status("action", teo_request_write_action(&d.request, &teo_describe_purge_tasks, &d.query,
                                                     d.buffer, sizeof d.buffer, &d.length),
                  TEO_E_INTERVAL_LONG);
    assert_int_equal(d.length, 0);
    d.query.end = d.query.start;
    add_filter(TEO_FILTER_TYPE, values, 1);
    assert_status("query", write_draft(), TEO_OK);
    assert_status("action", teo_request_write_action(&d.request, &teo_describe_prefetch_tasks,
                                                     &d.query, d.buffer, sizeof d.buffer, &d.length),
                  TEO_E_FILTER);
}

static void what_a_create_must_not_be_is_not_written(void **state)
{
    (void)state;
    purge.target_count = 0;
    assert_status("purge", teo_request_write_action(&d.request, &teo_create_purge_task, &purge,
                                                    d.buffer, sizeof d.buffer, &d.length),
                  TEO_E_NO_VALUE);
    assert_int_equal(d.length, 0);
    prefetch.mode = "fast";
    assert_status("prefetch", teo_request_write_action(&d.request, &teo_create_prefetch_task,
                                                       &prefetch, d.buffer, sizeof d.buffer,
                                                       &d.length), TEO_E_PARAMETER);
    assert_status("quota", teo_request_write_action(&d.request, &teo_describe_content_quota, "",
                                                    d.buffer, sizeof d.buffer, &d.length),
                  TEO_E_ZONE_ID);
}

static void the_size_that_a_request_needs_is_found_and_then_suffices(void **state)
{
    static char urls[100][64];
    static const char *targets[100];
    uint32_t needed;

    (void)state;
    for (size_t i = 0; i < COUNT(targets); i++) {
        snprintf(urls[i], sizeof urls[i], "https://www.example.com/%zu", i);
        targets[i] = urls[i];
    }
    purge.targets = targets;
    purge.target_count = COUNT(targets);
    one.buffer_size = TEO_BUFFER_MIN;
    assert_status("min", purge_once(), TEO_E_BUFFER);
    assert_int_equal(one.service.connections, 0);
    talk_init(&one);
    assert_status("min", create_purge(), TEO_E_BUFFER);
    needed = one.client.fault.needed;
    assert_false(teo_fault_leaves_doubt(&one.client.fault));
    talk_end(&one);
    assert_in_range(needed, 100 * 27, sizeof one.buffer + 100 * 27);
    for (size_t less = 0; less < 2; less++) {
        static uint8_t memory[8192];

        begin_purging("\"JobId\":\"a\"");
        purge.targets = targets;
        purge.target_count = COUNT(targets);
        talk_init(&one);
        teo_client_deinit(&one.client);
        assert_status("init", teo_client_init(&one.client, &one.config, memory, needed - less),
                      TEO_OK);
        teo_client_set_time(&one.client, FAKE_EPOCH);
        assert_status("needed", create_purge(), less ? TEO_E_BUFFER : TEO_END);
        assert_int_equal(one.service.requests, 1 - less);
        teo_client_deinit(&one.client);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_purge_is_written_as_the_service_documents_it, begin),
        cmocka_unit_test_setup(a_prefetch_is_written_as_the_service_documents_it, begin),
        cmocka_unit_test_setup(every_text_is_escaped, begin),
        cmocka_unit_test_setup(the_request_names_its_action_and_is_signed, begin),
        cmocka_unit_test_setup(every_action_is_written_without_a_client, begin),
        cmocka_unit_test_setup(a_query_keeps_all_its_rules_whatever_names_its_action, begin),
        cmocka_unit_test_setup(what_a_create_must_not_be_is_not_written, begin),
        cmocka_unit_test_setup(the_size_that_a_request_needs_is_found_and_then_suffices, begin),
    };

    return cmocka_run_group_tests_name("create request", tests, NULL, NULL);
}
