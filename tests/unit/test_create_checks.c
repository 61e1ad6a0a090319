/* What a create may be: everything else is refused before anything is sent, and named. */
#include "creating.h"

static const char *const url[] = {"https://www.example.com/a"};
static const char *const urls[] = {"https://www.example.com/a", "http://www.example.com",
                                   "https://x"};
static const char *const prefix[] = {"https://www.example.com/a/"};
static const char *const host[] = {"www.example.com"};
static const char *const tag[] = {"tag 1: any text*/"};

/* Lists with one text that is wrong, the second or third. */
static const char *const with_null[] = {"https://a/", NULL};
static const char *const with_empty[] = {"https://a/", "https://b/", ""};
static const char *const with_control[] = {"https://a/", "https://b/\n"};
static const char *const with_delete[] = {"https://a/", "https://b/\x7F/"};
static const char *const with_latin1[] = {"https://a/", "https://b/\xE9/"};
static const char *const no_scheme[] = {"https://a/", "www.example.com/"};
static const char *const other_scheme[] = {"https://a/", "ftp://www.example.com/"};
static const char *const scheme_alone[] = {"https://a/", "https://"};
static const char *const half_scheme[] = {"https://a/", "http:/"};
static const char *const no_slashes[] = {"https://a/", "http:"};
static const char *const late_scheme[] = {"https://a/", " https://a/"};
static const char *const no_slash[] = {"https://a/", "https://b/c/", "https://b/c"};
static const char *const wildcard[] = {"www.example.com", "*.example.com"};
static const char *const inner_wildcard[] = {"www.example.com", "www.*.com"};
static const char *const with_path[] = {"www.example.com", "www.example.com/"};
static const char *const with_scheme[] = {"www.example.com", "https://www.example.com"};
static const char *const with_port[] = {"www.example.com", "www.example.com:443"};

#define ZONE "zone-2noz78a8ev6k"

static const struct {
    const char *label;
    teo_purge purge;
    teo_status status;
    const char *about;
} purges[] = {
    {"url", {ZONE, "purge_url", NULL, urls, 3, NULL, 0}, TEO_OK, ""},
    {"urls of any site", {"*", "purge_url", NULL, url, 1, NULL, 0}, TEO_OK, ""},
    {"prefix", {ZONE, "purge_prefix", "delete", prefix, 1, NULL, 0}, TEO_OK, ""},
    {"host", {ZONE, "purge_host", "invalidate", host, 1, NULL, 0}, TEO_OK, ""},
    {"all", {ZONE, "purge_all", "invalidate", NULL, 0, NULL, 0}, TEO_OK, ""},
    {"tag", {ZONE, "purge_cache_tag", NULL, tag, 1, host, 1}, TEO_OK, ""},

    {"no zone", {NULL, "purge_url", NULL, url, 1, NULL, 0}, TEO_E_ZONE_ID, "ZoneId"},
    {"empty zone", {"", "purge_url", NULL, url, 1, NULL, 0}, TEO_E_ZONE_ID, "ZoneId"},
    {"zone", {"zone\r\n", "purge_url", NULL, url, 1, NULL, 0}, TEO_E_CONTROL, "ZoneId"},
    {"zone", {"zone\xFF", "purge_url", NULL, url, 1, NULL, 0}, TEO_E_UTF8, "ZoneId"},
    {"all of all", {"*", "purge_all", NULL, NULL, 0, NULL, 0}, TEO_E_PARAMETER, "ZoneId"},

    {"no type", {ZONE, NULL, NULL, url, 1, NULL, 0}, TEO_E_TYPE_NAME, "Type"},
    {"empty type", {ZONE, "", NULL, url, 1, NULL, 0}, TEO_E_TYPE_NAME, "Type"},
    {"type", {ZONE, "url", NULL, url, 1, NULL, 0}, TEO_E_TYPE_NAME, "Type"},
    {"type", {ZONE, "Purge_url", NULL, url, 1, NULL, 0}, TEO_E_TYPE_NAME, "Type"},
    {"type", {ZONE, "purge_urls", NULL, url, 1, NULL, 0}, TEO_E_TYPE_NAME, "Type"},
    {"prefetch", {ZONE, "prefetch_url", NULL, url, 1, NULL, 0}, TEO_E_TYPE_NAME, "Type"},

    {"no targets", {ZONE, "purge_url", NULL, NULL, 0, NULL, 0}, TEO_E_NO_VALUE, "Targets"},
    {"no targets", {ZONE, "purge_prefix", NULL, url, 0, NULL, 0}, TEO_E_NO_VALUE, "Targets"},
    {"no targets", {ZONE, "purge_host", NULL, url, 0, NULL, 0}, TEO_E_NO_VALUE, "Targets"},
    {"no targets", {ZONE, "purge_cache_tag", NULL, url, 0, NULL, 0}, TEO_E_NO_VALUE, "Targets"},
    {"NULL", {ZONE, "purge_url", NULL, NULL, 1, NULL, 0}, TEO_E_ARGUMENT, "Targets"},
    {"all, and targets", {ZONE, "purge_all", NULL, url, 1, NULL, 0}, TEO_E_PARAMETER, "Targets"},
    {"all, and NULL", {ZONE, "purge_all", NULL, NULL, 1, NULL, 0}, TEO_E_PARAMETER, "Targets"},

    {"NULL", {ZONE, "purge_url", NULL, with_null, 2, NULL, 0}, TEO_E_NO_VALUE, "Targets.1"},
    {"empty", {ZONE, "purge_url", NULL, with_empty, 3, NULL, 0}, TEO_E_NO_VALUE, "Targets.2"},
    {"empty", {ZONE, "purge_cache_tag", NULL, with_empty, 3, NULL, 0}, TEO_E_NO_VALUE,
     "Targets.2"},
    {"control", {ZONE, "purge_url", NULL, with_control, 2, NULL, 0}, TEO_E_CONTROL, "Targets.1"},
    {"delete", {ZONE, "purge_cache_tag", NULL, with_delete, 2, NULL, 0}, TEO_E_CONTROL,
     "Targets.1"},
    {"Latin-1", {ZONE, "purge_prefix", NULL, with_latin1, 2, NULL, 0}, TEO_E_UTF8, "Targets.1"},
    {"the others are not looked at", {ZONE, "purge_url", NULL, with_null, 1, NULL, 0}, TEO_OK, ""},

    {"host as url", {ZONE, "purge_url", NULL, host, 1, NULL, 0}, TEO_E_TARGET, "Targets.0"},
    {"no scheme", {ZONE, "purge_url", NULL, no_scheme, 2, NULL, 0}, TEO_E_TARGET, "Targets.1"},
    {"scheme", {ZONE, "purge_url", NULL, other_scheme, 2, NULL, 0}, TEO_E_TARGET, "Targets.1"},
    {"scheme", {ZONE, "purge_url", NULL, scheme_alone, 2, NULL, 0}, TEO_E_TARGET, "Targets.1"},
    {"scheme", {ZONE, "purge_url", NULL, half_scheme, 2, NULL, 0}, TEO_E_TARGET, "Targets.1"},
    {"scheme", {ZONE, "purge_url", NULL, no_slashes, 2, NULL, 0}, TEO_E_TARGET, "Targets.1"},
    {"scheme", {ZONE, "purge_url", NULL, late_scheme, 2, NULL, 0}, TEO_E_TARGET, "Targets.1"},
    {"no scheme", {ZONE, "purge_prefix", NULL, no_scheme, 2, NULL, 0}, TEO_E_TARGET, "Targets.1"},
    {"no slash", {ZONE, "purge_prefix", NULL, no_slash, 3, NULL, 0}, TEO_E_TARGET, "Targets.2"},
    {"no slash", {ZONE, "purge_url", NULL, no_slash, 3, NULL, 0}, TEO_OK, ""},
    {"wildcard", {ZONE, "purge_host", NULL, wildcard, 2, NULL, 0}, TEO_E_TARGET, "Targets.1"},
    {"wildcard", {ZONE, "purge_host", NULL, inner_wildcard, 2, NULL, 0}, TEO_E_TARGET, "Targets.1"},
    {"path", {ZONE, "purge_host", NULL, with_path, 2, NULL, 0}, TEO_E_TARGET, "Targets.1"},
    {"scheme", {ZONE, "purge_host", NULL, with_scheme, 2, NULL, 0}, TEO_E_TARGET, "Targets.1"},
    {"port", {ZONE, "purge_host", NULL, with_port, 2, NULL, 0}, TEO_E_TARGET, "Targets.1"},
    {"tags are any text", {ZONE, "purge_cache_tag", NULL, wildcard, 2, NULL, 0}, TEO_OK, ""},
    {"tags are any text", {ZONE, "purge_cache_tag", NULL, no_scheme, 2, NULL, 0}, TEO_OK, ""},

    {"method", {ZONE, "purge_prefix", "", prefix, 1, NULL, 0}, TEO_E_PARAMETER, "Method"},
    {"method", {ZONE, "purge_prefix", "Delete", prefix, 1, NULL, 0}, TEO_E_PARAMETER, "Method"},
    {"method", {ZONE, "purge_all", "remove", NULL, 0, NULL, 0}, TEO_E_PARAMETER, "Method"},
    {"a URL is deleted", {ZONE, "purge_url", "invalidate", url, 1, NULL, 0}, TEO_E_PARAMETER,
     "Method"},
    {"a URL is deleted", {ZONE, "purge_url", "delete", url, 1, NULL, 0}, TEO_OK, ""},
    {"a tag is deleted", {ZONE, "purge_cache_tag", "invalidate", tag, 1, NULL, 0}, TEO_E_PARAMETER,
     "Method"},
    {"a tag is deleted", {ZONE, "purge_cache_tag", "delete", tag, 1, NULL, 0}, TEO_OK, ""},

    {"domains of a URL", {ZONE, "purge_url", NULL, url, 1, host, 1}, TEO_E_PARAMETER,
     "Domains"},
    {"of all", {ZONE, "purge_all", NULL, NULL, 0, host, 1}, TEO_E_PARAMETER, "Domains"},
    {"of a host", {ZONE, "purge_host", NULL, host, 1, host, 1}, TEO_E_PARAMETER,
     "Domains"},
    {"of a prefix", {ZONE, "purge_prefix", NULL, prefix, 1, host, 1}, TEO_E_PARAMETER,
     "Domains"},
    {"NULL", {ZONE, "purge_cache_tag", NULL, tag, 1, NULL, 1}, TEO_E_ARGUMENT, "Domains"},
    {"empty", {ZONE, "purge_cache_tag", NULL, tag, 1, with_empty + 2, 1}, TEO_E_NO_VALUE,
     "Domains.0"},
    {"wildcard", {ZONE, "purge_cache_tag", NULL, tag, 1, wildcard, 2}, TEO_E_TARGET,
     "Domains.1"},
    {"URL", {ZONE, "purge_cache_tag", NULL, tag, 1, with_scheme, 2}, TEO_E_TARGET,
     "Domains.1"},
};

static const teo_prefetch_header good[] = {{"X-A", "1"}, {"X-B", "two words, and \xC3\xA9"}};
static const teo_prefetch_header no_name[] = {{"X-A", "1"}, {NULL, "1"}};
static const teo_prefetch_header empty_name[] = {{"X-A", "1"}, {"", "1"}};
static const teo_prefetch_header blank_name[] = {{"X-A", "1"}, {"X A", "1"}};
static const teo_prefetch_header control_name[] = {{"X-A", "1"}, {"X-A\r\nX", "1"}};
static const teo_prefetch_header foreign_name[] = {{"X-A", "1"}, {"X-\xC3\xA9", "1"}};
static const teo_prefetch_header no_text[] = {{"X-A", "1"}, {"X-B", NULL}};
static const teo_prefetch_header empty_text[] = {{"X-A", "1"}, {"X-B", ""}};
static const teo_prefetch_header control_text[] = {{"X-A", "1"}, {"X-B", "1\r\nX-C: 1"}};
static const teo_prefetch_header latin1_text[] = {{"X-A", "1"}, {"X-B", "\xE9"}};

static const struct {
    const char *label;
    teo_prefetch prefetch;
    teo_status status;
    const char *about;
} prefetches[] = {
    {"plain", {ZONE, NULL, NULL, urls, 3, NULL, 0}, TEO_OK, ""},
    {"all of it", {ZONE, "edge", "off", url, 1, good, 2}, TEO_OK, ""},
    {"all of it", {ZONE, "default", "on", url, 1, good, 2}, TEO_OK, ""},

    {"no zone", {NULL, NULL, NULL, url, 1, NULL, 0}, TEO_E_ZONE_ID, "ZoneId"},
    {"empty zone", {"", NULL, NULL, url, 1, NULL, 0}, TEO_E_ZONE_ID, "ZoneId"},
    {"zone", {"\t", NULL, NULL, url, 1, NULL, 0}, TEO_E_CONTROL, "ZoneId"},
    {"no targets", {ZONE, NULL, NULL, url, 0, NULL, 0}, TEO_E_NO_VALUE, "Targets"},
    {"NULL", {ZONE, NULL, NULL, NULL, 2, NULL, 0}, TEO_E_ARGUMENT, "Targets"},
    {"NULL", {ZONE, NULL, NULL, with_null, 2, NULL, 0}, TEO_E_NO_VALUE, "Targets.1"},
    {"no scheme", {ZONE, NULL, NULL, no_scheme, 2, NULL, 0}, TEO_E_TARGET, "Targets.1"},
    {"scheme", {ZONE, NULL, NULL, other_scheme, 2, NULL, 0}, TEO_E_TARGET, "Targets.1"},
    {"UTF-8", {ZONE, NULL, NULL, with_latin1, 2, NULL, 0}, TEO_E_UTF8, "Targets.1"},
    {"mode", {ZONE, "", NULL, url, 1, NULL, 0}, TEO_E_PARAMETER, "Mode"},
    {"mode", {ZONE, "fast", NULL, url, 1, NULL, 0}, TEO_E_PARAMETER, "Mode"},
    {"mode", {ZONE, "on", NULL, url, 1, NULL, 0}, TEO_E_PARAMETER, "Mode"},
    {"segments", {ZONE, NULL, "yes", url, 1, NULL, 0}, TEO_E_PARAMETER, "PrefetchMediaSegments"},
    {"segments", {ZONE, NULL, "", url, 1, NULL, 0}, TEO_E_PARAMETER, "PrefetchMediaSegments"},
    {"segments", {ZONE, NULL, "edge", url, 1, NULL, 0}, TEO_E_PARAMETER, "PrefetchMediaSegments"},
    {"headers", {ZONE, NULL, NULL, url, 1, NULL, 1}, TEO_E_ARGUMENT, "Headers"},
    {"name", {ZONE, NULL, NULL, url, 1, no_name, 2}, TEO_E_PARAMETER, "Headers.1"},
    {"name", {ZONE, NULL, NULL, url, 1, empty_name, 2}, TEO_E_PARAMETER, "Headers.1"},
    {"name", {ZONE, NULL, NULL, url, 1, blank_name, 2}, TEO_E_PARAMETER, "Headers.1"},
    {"name", {ZONE, NULL, NULL, url, 1, control_name, 2}, TEO_E_PARAMETER, "Headers.1"},
    {"name", {ZONE, NULL, NULL, url, 1, foreign_name, 2}, TEO_E_PARAMETER, "Headers.1"},
    {"value", {ZONE, NULL, NULL, url, 1, no_text, 2}, TEO_E_PARAMETER, "Headers.1"},
    {"value", {ZONE, NULL, NULL, url, 1, empty_text, 2}, TEO_E_PARAMETER, "Headers.1"},
    {"value", {ZONE, NULL, NULL, url, 1, control_text, 2}, TEO_E_PARAMETER, "Headers.1"},
    {"value", {ZONE, NULL, NULL, url, 1, latin1_text, 2}, TEO_E_PARAMETER, "Headers.1"},
};

/* The call that sets it has refused it, and so does every later one; nothing was sent. */
static void check_set(const char *label, teo_status set, teo_status expected, const char *about)
{
    teo_refusal refusal = {0};

    assert_status(label, set, expected);
    assert_string_equal(one.client.fault.message, about);
    if (set != TEO_OK) {
        assert_status(label, one.client.fault.status, expected);
        assert_int_equal(one.client.fault.stage, TEO_STAGE_REQUEST);
        assert_false(teo_fault_leaves_doubt(&one.client.fault));
        assert_int_equal(teo_status_group(expected), TEO_GROUP_CALLER);
        assert_status(label, teo_client_next_refusal(&one.client, &refusal), expected);
    }
    assert_int_equal(one.port.calls[FAKE_OPEN] + one.notice_count, 0);
}

static void a_purge_is_checked_and_what_is_wrong_is_named(void **state)
{
    (void)state;
    begin_purging("\"JobId\":\"a\"");
    talk_init(&one);
    for (size_t i = 0; i < COUNT(purges); i++) {
        check_set(purges[i].label, teo_client_create_purge(&one.client, &purges[i].purge),
                  purges[i].status, purges[i].about);
    }
    talk_end(&one);
}

static void a_prefetch_is_checked_and_what_is_wrong_is_named(void **state)
{
    (void)state;
    begin_purging("\"JobId\":\"a\"");
    talk_init(&one);
    for (size_t i = 0; i < COUNT(prefetches); i++) {
        check_set(prefetches[i].label,
                  teo_client_create_prefetch(&one.client, &prefetches[i].prefetch),
                  prefetches[i].status, prefetches[i].about);
    }
    talk_end(&one);
}

static void the_last_of_many_targets_is_named_by_its_place(void **state)
{
    static const char *targets[12346];

    (void)state;
    for (size_t i = 0; i < COUNT(targets); i++) {
        targets[i] = "https://www.example.com/";
    }
    targets[COUNT(targets) - 1] = "/";
    begin_purging("\"JobId\":\"a\"");
    purge.targets = targets;
    purge.target_count = COUNT(targets);
    talk_init(&one);
    check_set("last", teo_client_create_purge(&one.client, &purge), TEO_E_TARGET, "Targets.12345");
    talk_end(&one);
}

static void after_a_refusal_the_client_goes_on(void **state)
{
    (void)state;
    begin_purging("\"JobId\":\"a\"");
    talk_init(&one);
    purge.type = "all";
    assert_status("wrong", create_purge(), TEO_E_TYPE_NAME);
    purge.type = "purge_url";
    assert_status("right", create_purge(), TEO_END);
    talk_end(&one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_purge_is_checked_and_what_is_wrong_is_named),
        cmocka_unit_test(a_prefetch_is_checked_and_what_is_wrong_is_named),
        cmocka_unit_test(the_last_of_many_targets_is_named_by_its_place),
        cmocka_unit_test(after_a_refusal_the_client_goes_on),
    };

    return cmocka_run_group_tests_name("create checks", tests, NULL, NULL);
}
