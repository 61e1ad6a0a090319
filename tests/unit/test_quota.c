/* DescribeContentQuota: what is sent, and what its reply means. */
#include "creating.h"

#define PURGE(list) "\"PurgeQuota\":" list
#define PREFETCH(list) "\"PrefetchQuota\":" list
#define URL "{\"Type\":\"purge_url\",\"Batch\":2000,\"Daily\":10000,\"DailyAvailable\":9998}"
#define HOST "{\"DailyAvailable\":0,\"Daily\":100,\"Batch\":10,\"Type\":\"purge_host\"}"
#define AHEAD "{\"Batch\":20,\"Type\":\"prefetch_url\",\"DailyAvailable\":7,\"Daily\":1000}"

static const struct {
    const char *members;
    teo_status status;
    const char *about;
    const char *quotas;
} replies[] = {
    {PURGE("[" URL "," HOST "]") "," PREFETCH("[" AHEAD "]"), TEO_END, "",
     "purge_url 2000 10000 9998\npurge_host 10 100 0\nprefetch_url 20 1000 7\n"},
    {PREFETCH("[" AHEAD "]") ",\"New\":[{\"Type\":1}]," PURGE("[" URL "]"), TEO_END, "",
     "prefetch_url 20 1000 7\npurge_url 2000 10000 9998\n"},
    {PURGE("[" URL "]") "," PREFETCH("null"), TEO_END, "", "purge_url 2000 10000 9998\n"},
    {PURGE("null") "," PREFETCH("[" AHEAD "]"), TEO_END, "", "prefetch_url 20 1000 7\n"},
    {PURGE("null") "," PREFETCH("null"), TEO_END, "", ""},
    {PURGE("[]") "," PREFETCH("[]"), TEO_END, "", ""},
    {PREFETCH("[" AHEAD "]"), TEO_END, "", "prefetch_url 20 1000 7\n"},
    {"\"New\":{\"PurgeQuota\":7}", TEO_END, "", ""},

    /* Members that are missing, null, unknown or too long. */
    {PURGE("[{},{\"Type\":null,\"Batch\":null},{\"Daily\":3,\"Quota\":{\"Type\":7}}]"), TEO_END, "",
     "? - - -\n? - - -\n? - 3 -\n"},
    {PURGE("[" URL ",{\"Type\":\"b\",\"Daily\":null,\"Batch\":1}]"), TEO_END, "",
     "purge_url 2000 10000 9998\nb 1 - -\n"},
    {PURGE("[{\"Type\":\"purge_by_something_not_known_yet\",\"Batch\":1},{\"Type\":\"c\"}]"),
     TEO_END, "", "purge_by_something_not_~ 1 - -\nc - - -\n"},
    {PURGE("[{\"Batch\":2147483647,\"Daily\":0}]"), TEO_END, "", "? 2147483647 0 -\n"},

    /* Malformed, and named. */
    {PURGE("[{\"Batch\":-1}]"), TEO_E_MEMBER_TYPE, "Batch", ""},
    {PURGE("[{\"Daily\":99999999999}]"), TEO_E_MEMBER_TYPE, "Daily", ""},
    {PURGE("[{\"DailyAvailable\":18446744073709551616}]"), TEO_E_MEMBER_TYPE, "DailyAvailable", ""},
    {PURGE("[{\"DailyAvailable\":1.5}]"), TEO_E_MEMBER_TYPE, "DailyAvailable", ""},
    {PURGE("[{\"DailyAvailable\":1e3}]"), TEO_E_MEMBER_TYPE, "DailyAvailable", ""},
    {PURGE("[{\"Daily\":\"7\"}]"), TEO_E_MEMBER_TYPE, "Daily", ""},
    {PURGE("[{\"Daily\":true}]"), TEO_E_MEMBER_TYPE, "Daily", ""},
    {PURGE("[{\"Type\":7}]"), TEO_E_MEMBER_TYPE, "Type", ""},
    {PURGE("[{\"Type\":[]}]"), TEO_E_MEMBER_TYPE, "Type", ""},
    {PREFETCH("[" AHEAD ",{\"Type\":\"a\",\"Type\":\"a\"}]"), TEO_E_MEMBER_TWICE, "Type",
     "prefetch_url 20 1000 7\n"},
    {PURGE("[]") "," PREFETCH("[]") "," PURGE("[]"), TEO_E_MEMBER_TWICE, "PurgeQuota", ""},
    {PREFETCH("[]") "," PREFETCH("null"), TEO_E_MEMBER_TWICE, "PrefetchQuota", ""},
    {PURGE("{}"), TEO_E_MEMBER_TYPE, "PurgeQuota", ""},
    {PREFETCH("\"\""), TEO_E_MEMBER_TYPE, "PrefetchQuota", ""},
    {PURGE("[null]"), TEO_E_MEMBER_TYPE, "Quota", ""},
    {PREFETCH("[7]"), TEO_E_MEMBER_TYPE, "Quota", ""},
    {PREFETCH("[[]]"), TEO_E_MEMBER_TYPE, "Quota", ""},

    {"\"Error\":{\"Code\":\"UnauthorizedOperation\",\"Message\":\"no\"}", TEO_E_REFUSED, "no", ""},
};

static void begin_quota(const char *members)
{
    begin_creating("DescribeContentQuota", members);
    one.label = members;
    one.config.attempts = 1;
}

static void replies_mean_what_they_say_in_pieces_of_every_size(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(replies); i++) {
        size_t most = strlen(replies[i].members) + 300;

        for (size_t piece = 1; piece < most; piece++) {
            bool waits = piece % 3 != 0;

            begin_quota(replies[i].members);
            one.buffer_size = TEO_BUFFER_MIN;
            one.port.piece = piece;
            one.port.blocks = !waits;
            one.port.port.wait = waits ? one.port.port.wait : NULL;
            talk_init(&one);
            assert_status(one.label, ask_quota(), replies[i].status);
            assert_string_equal(one.client.fault.message, replies[i].about);
            assert_string_equal(quotas.at, replies[i].quotas);
            assert_string_equal(teo_client_job_id(&one.client), "");
            talk_end(&one);
        }
    }
}

static void the_request_names_the_zone_alone(void **state)
{
    (void)state;
    begin_quota(PURGE("null"));
    talk_init(&one);
    assert_status("quota", ask_quota(), TEO_END);
    assert_string_equal(fake_service_body(&one.service), "{\"ZoneId\":\"zone-2noz78a8ev6k\"}");
    talk_end(&one);
}

static void the_zone_is_checked(void **state)
{
    (void)state;
    begin_quota(PURGE("null"));
    talk_init(&one);
    assert_status("empty", teo_client_quota(&one.client, ""), TEO_E_ZONE_ID);
    assert_status("control", teo_client_quota(&one.client, "a\nb"), TEO_E_CONTROL);
    assert_status("UTF-8", teo_client_quota(&one.client, "\xC0\x80"), TEO_E_UTF8);
    assert_int_equal(one.port.calls[FAKE_OPEN], 0);
    talk_end(&one);
}

/* Without a RequestId it is no reply of the service. */
static void a_reply_that_is_none_of_the_service_is_not_whole(void **state)
{
    (void)state;
    begin_quota(NULL);
    one.service.members = "-";
    one.service.behaviours[0] = (fake_behaviour){
        FAKE_ALWAYS, .raw = "HTTP/1.1 200 OK\r\n\r\n{\"Response\":{" PURGE("[" URL "]") "}}"};
    talk_init(&one);
    assert_status("none", ask_quota(), TEO_E_INCOMPLETE);
    talk_end(&one);
}

static void a_quota_is_delivered_once_however_often_its_reply_breaks(void **state)
{
    static const char members[] = PURGE("[" URL "," HOST "]") "," PREFETCH("[" AHEAD "]");

    (void)state;
    for (size_t cut = 1; cut < sizeof members + 250; cut++) {
        begin_quota(members);
        one.config.attempts = 4;
        one.service.behaviours[0] =
            (fake_behaviour){.until = 2, .cut_by = TEO_E_RESET, .cut_at = cut};
        one.service.behaviours[1] =
            (fake_behaviour){.from = 2, .until = 3, .cut_by = TEO_END, .cut_at = cut / 2};
        talk_init(&one);
        assert_status("cut", ask_quota(), TEO_END);
        assert_string_equal(quotas.at, "purge_url 2000 10000 9998\npurge_host 10 100 0\n"
                                       "prefetch_url 20 1000 7\n");
        talk_end(&one);
    }
}

static void a_quota_uses_a_connection_that_was_kept_and_is_tried_again(void **state)
{
    static const fake_parting partings[] = {FAKE_KEEP, FAKE_END, FAKE_RESET_SEND, FAKE_RESET_RECV};

    (void)state;
    for (size_t i = 0; i < COUNT(partings); i++) {
        begin_quota(PURGE("[" URL "]"));
        one.service.parting = partings[i];
        one.service.behaviours[0] = (fake_behaviour){.from = 1, .until = 2, .code = "InternalError"};
        one.config.attempts = 0;
        talk_init(&one);
        for (int round = 0; round < 3; round++) {
            assert_status("quota", ask_quota(), TEO_END);
            assert_string_equal(quotas.at, "purge_url 2000 10000 9998\n");
        }
        assert_int_equal(one.service.requests, 4);
        assert_that("kept", (one.service.connections == 1) == (partings[i] == FAKE_KEEP));
        talk_end(&one);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replies_mean_what_they_say_in_pieces_of_every_size),
        cmocka_unit_test(the_request_names_the_zone_alone),
        cmocka_unit_test(the_zone_is_checked),
        cmocka_unit_test(a_reply_that_is_none_of_the_service_is_not_whole),
        cmocka_unit_test(a_quota_is_delivered_once_however_often_its_reply_breaks),
        cmocka_unit_test(a_quota_uses_a_connection_that_was_kept_and_is_tried_again),
    };

    return cmocka_run_group_tests_name("quota", tests, NULL, NULL);
}
