/*
 * What a reply means: refusals of the service, refusals of gateways, and
 * connections that end too early.
 */
#include "made_reply.h"

static void read_status(const char *label, unsigned http_status, const char *body)
{
    bytes_clear(&reply);
    bytes_format(&reply, "HTTP/1.1 %u x\r\nContent-Length: %u\r\n\r\n%s", http_status, (unsigned)strlen(body), body);
    read_both(label, &result, reply.at, reply.length, TEO_SCRATCH_MIN);
}

static void read_code(const char *code)
{
    char body[512];

    assert_true(snprintf(body, sizeof body,
                         "{\"Response\":{\"Error\":{\"Code\":\"%s\",\"Message\":\"why\"},\"RequestId\":\"r-1\"}}",
                         code) > 0);
    read_status(code, 200, body);
}

/* ---- codes ---- */

static const struct {
    teo_status expected;
    const char *code;
} codes[] = {
    {TEO_E_THROTTLED, "RequestLimitExceeded"},
    {TEO_E_THROTTLED, "RequestLimitExceeded.IPLimitExceeded"},
    {TEO_E_THROTTLED, "RequestLimitExceeded.UinLimitExceeded"},
    {TEO_E_THROTTLED, "RequestLimitExceeded.GlobalRegionUinLimitExceeded"},
    {TEO_E_THROTTLED, "RequestLimitExceeded."},
    {TEO_E_THROTTLED, "RequestLimitExceeded.a.b.c"},
    {TEO_E_UNAVAILABLE, "InternalError"},
    {TEO_E_UNAVAILABLE, "InternalError.SystemError"},
    {TEO_E_UNAVAILABLE, "ServiceUnavailable"},
    {TEO_E_UNAVAILABLE, "ResourceUnavailable"},
    {TEO_E_REFUSED, "ResourceUnavailable.ZoneNotFound"},
    {TEO_E_REFUSED, "ResourceUnavailable.HostNotFound"},
    {TEO_E_REFUSED, "ResourceUnavailable.DomainNotFound"},
    {TEO_E_REFUSED, "ResourceUnavailable.CertNotFound"},
    {TEO_E_REFUSED, "ResourceUnavailable."},
    {TEO_E_THROTTLED, "LimitExceeded.RateLimitExceeded"},
    {TEO_E_REFUSED, "LimitExceeded.BatchQuota"},
    {TEO_E_REFUSED, "LimitExceeded.DailyQuota"},
    {TEO_E_REFUSED, "LimitExceeded.PackNotAllow"},
    {TEO_E_UNAVAILABLE, "InternalError.BackendError"},
    {TEO_E_UNAVAILABLE, "InternalError.DomainConfig"},
    {TEO_E_UNAVAILABLE, "InternalError.ProxyServer"},
    {TEO_E_UNAVAILABLE, "InternalError.QuotaSystem"},
    {TEO_E_UNAVAILABLE, "InternalError.FailedToGenerateUrl"},
    {TEO_E_REFUSED, "InvalidParameter.DomainNotFound"},
    {TEO_E_REFUSED, "InvalidParameter.Target"},
    {TEO_E_REFUSED, "InvalidParameter.TaskNotGenerated"},
    {TEO_E_REFUSED, "UnauthorizedOperation.CamUnauthorized"},
    {TEO_E_REFUSED, "UnauthorizedOperation.NoPermission"},
    {TEO_E_CLOCK, "AuthFailure.SignatureExpire"},
    {TEO_E_CLOCK, "AuthFailure.SignatureExpire.New"},
    {TEO_E_REPLY_BIG, "ResponseSizeLimitExceeded"},
    {TEO_E_REPLY_BIG, "ResponseSizeLimitExceeded.New"},
    {TEO_E_REFUSED, "AuthFailure"},
    {TEO_E_REFUSED, "AuthFailure.InvalidSecretId"},
    {TEO_E_REFUSED, "AuthFailure.SecretIdNotFound"},
    {TEO_E_REFUSED, "AuthFailure.SignatureFailure"},
    {TEO_E_REFUSED, "AuthFailure.TokenFailure"},
    {TEO_E_REFUSED, "AuthFailure.InvalidAuthorization"},
    {TEO_E_REFUSED, "AuthFailure.MFAFailure"},
    {TEO_E_REFUSED, "AuthFailure.UnauthorizedOperation"},
    {TEO_E_REFUSED, "UnauthorizedOperation"},
    {TEO_E_REFUSED, "IpInBlacklist"},
    {TEO_E_REFUSED, "IpNotInWhitelist"},
    {TEO_E_REFUSED, "InvalidParameter"},
    {TEO_E_REFUSED, "InvalidParameter.ParameterError"},
    {TEO_E_REFUSED, "InvalidParameterValue"},
    {TEO_E_REFUSED, "MissingParameter"},
    {TEO_E_REFUSED, "UnknownParameter"},
    {TEO_E_REFUSED, "ResourceNotFound"},
    {TEO_E_REFUSED, "FailedOperation"},
    {TEO_E_REFUSED, "OperationDenied"},
    {TEO_E_REFUSED, "UnsupportedOperation"},
    {TEO_E_REFUSED, "LimitExceeded"},
    {TEO_E_REFUSED, "RequestSizeLimitExceeded"},
    {TEO_E_REFUSED, "InvalidAction"},
    {TEO_E_REFUSED, "NoSuchVersion"},
    {TEO_E_REFUSED, "NoSuchProduct"},
    {TEO_E_REFUSED, "ActionOffline"},
    {TEO_E_REFUSED, "UnsupportedProtocol"},
    {TEO_E_REFUSED, "UnsupportedRegion"},
    {TEO_E_REFUSED, "InvalidRequest"},
    {TEO_E_REFUSED, "ResourceInUse"},
    {TEO_E_REFUSED, "ResourceInsufficient"},
    {TEO_E_REFUSED, "DryRunOperation"},
    /* not whole, and no prefix up to a dot */
    {TEO_E_REFUSED, "RequestLimitExceede"},
    {TEO_E_REFUSED, "RequestLimitExceededX"},
    {TEO_E_REFUSED, "RequestLimitExceeded-X"},
    {TEO_E_REFUSED, "requestlimitexceeded"},
    {TEO_E_REFUSED, "X.RequestLimitExceeded"},
    {TEO_E_REFUSED, ".RequestLimitExceeded"},
    {TEO_E_REFUSED, "InternalErrors"},
    {TEO_E_REFUSED, "InternalErro"},
    {TEO_E_REFUSED, "ServiceUnavailabl"},
    {TEO_E_REFUSED, "ResourceUnavailables"},
    {TEO_E_REFUSED, "AuthFailure.SignatureExpired"},
    {TEO_E_REFUSED, "AuthFailure.SignatureExpir"},
    {TEO_E_REFUSED, "AuthFailureXSignatureExpire"},
    {TEO_E_REFUSED, "SignatureExpire"},
    {TEO_E_REFUSED, "ResponseSizeLimitExceede"},
    {TEO_E_REFUSED, "ResponseSizeLimitExceededd"},
    {TEO_E_REFUSED, "."},
    {TEO_E_REFUSED, ""},
    {TEO_E_REFUSED, "SomethingNew"},
};

static void every_code_of_the_service_has_its_class(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(codes); i++) {
        read_code(codes[i].code);
        assert_status(codes[i].code, result.status, codes[i].expected);
        assert_string_equal(result.fault.code, codes[i].code);
        assert_string_equal(result.fault.message, "why");
        assert_string_equal(result.fault.request_id, "r-1");
        assert_int_equal(result.fault.stage, TEO_STAGE_REPLY);
        assert_int_equal(result.fault.http_status, 200);
        assert_true(result.keep_alive);
    }
}

/*
 * A remedy that promises an end to it goes with the codes that the client
 * repeats, and with no others.
 */
static void what_a_remedy_says_and_what_the_client_does_agree(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(codes); i++) {
        const char *remedy = teo_code_remedy(codes[i].code);
        bool promised = strstr(remedy, "later") != NULL || strstr(remedy, "less often") != NULL;
        bool passes = codes[i].expected == TEO_E_THROTTLED || codes[i].expected == TEO_E_UNAVAILABLE;

        assert_that(codes[i].code, promised == passes);
    }
}

static void a_code_longer_than_its_slot_is_classed_by_its_beginning(void **state)
{
    char code[200];

    (void)state;
    memset(code, 'x', sizeof code);
    memcpy(code, "InternalError.", 14);
    code[sizeof code - 1] = '\0';
    read_code(code);
    assert_status("long", result.status, TEO_E_UNAVAILABLE);
    assert_int_equal(strlen(result.fault.code), TEO_CODE_SIZE - 1);
    assert_memory_equal(result.fault.code, code, TEO_CODE_SIZE - 1);
}

/* ---- where the Error stands, and what is in it ---- */

static void an_error_is_told_wherever_it_stands(void **state)
{
    static const struct {
        const char *body;
        const char *code;
        const char *message;
        const char *request_id;
    } rows[] = {
        {"{\"Response\":{\"Error\":{\"Code\":\"A\",\"Message\":\"m\"},\"RequestId\":\"r\"}}", "A", "m", "r"},
        {"{\"Response\":{\"RequestId\":\"r\",\"Error\":{\"Message\":\"m\",\"Code\":\"A\"}}}", "A", "m", "r"},
        {"{\"Response\":{\"Error\":{\"Code\":\"A\",\"Message\":\"m\"}}}", "A", "m", ""},
        {"{\"Response\":{\"Error\":{\"Code\":\"A\"}}}", "A", "", ""},
        {"{\"Response\":{\"Error\":{\"Message\":\"m\"}}}", "", "m", ""},
        {"{\"Response\":{\"Error\":{}}}", "", "", ""},
        {"{\"Response\":{\"Error\":{\"Code\":null,\"Message\":null},\"RequestId\":null}}", "", "", ""},
        {"{\"Response\":{\"Error\":{\"X\":[{\"Code\":\"B\"}],\"Code\":\"A\",\"Y\":{\"Message\":\"n\"}}}}", "A", "", ""},
        {"{\"Response\":{\"TotalCount\":3,\"Tasks\":[],\"Error\":{\"Code\":\"A\"},\"RequestId\":\"r\"}}", "A", "", "r"},
        {"{\"Response\":{\"Error\":{\"Code\":\"A\"},\"TotalCount\":3,\"Tasks\":null}}", "A", "", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        read_status(rows[i].body, 200, rows[i].body);
        assert_status(rows[i].body, result.status, TEO_E_REFUSED);
        assert_string_equal(result.fault.code, rows[i].code);
        assert_string_equal(result.fault.message, rows[i].message);
        assert_string_equal(result.fault.request_id, rows[i].request_id);
    }
}

static void an_error_elsewhere_or_null_is_none(void **state)
{
    static const char *const rows[] = {
        "{\"Response\":{\"Error\":null,\"TotalCount\":0}}",
        "{\"Error\":{\"Code\":\"A\"},\"Response\":{\"TotalCount\":0}}",
        "{\"Error\":\"A\",\"Response\":{\"TotalCount\":0}}",
        "{\"Response\":{\"TotalCount\":0,\"X\":{\"Error\":{\"Code\":\"A\"}}}}",
        "{\"Response\":{\"TotalCount\":0,\"X\":[{\"Error\":{\"Code\":\"A\"}}]}}",
        "{\"Response\":{\"TotalCount\":0,\"Tasks\":[]},\"X\":{\"Error\":{\"Code\":\"A\"}}}",
        "{\"Response\":{\"TotalCount\":0,\"Code\":\"A\",\"Message\":\"m\"},\"RequestId\":\"r\"}",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        read_status(rows[i], 200, rows[i]);
        assert_status(rows[i], result.status, TEO_END);
        assert_string_equal(result.fault.code, "");
        assert_string_equal(result.fault.message, "");
        assert_string_equal(result.fault.request_id, "");
    }
}

static void a_refusal_that_is_not_well_formed_is_not_believed(void **state)
{
    (void)state;
    read_status("cut", 200, "{\"Response\":{\"Error\":{\"Code\":\"InternalError\"}}");
    assert_status("cut", result.status, TEO_E_JSON);
    read_status("more", 200, "{\"Response\":{\"Error\":{\"Code\":\"InternalError\"}}}}");
    assert_status("more", result.status, TEO_E_JSON);
}

/* ---- HTTP statuses ---- */

static void an_http_status_other_than_200_is_told_whatever_comes_with_it(void **state)
{
    static const struct {
        unsigned http_status;
        teo_status expected;
    } rows[] = {
        {201, TEO_E_HTTP_STATUS}, {202, TEO_E_HTTP_STATUS}, {206, TEO_E_HTTP_STATUS}, {299, TEO_E_HTTP_STATUS},
        {301, TEO_E_HTTP_STATUS}, {302, TEO_E_HTTP_STATUS}, {307, TEO_E_HTTP_STATUS}, {400, TEO_E_HTTP_STATUS},
        {407, TEO_E_HTTP_STATUS}, {408, TEO_E_UNAVAILABLE}, {409, TEO_E_HTTP_STATUS}, {420, TEO_E_HTTP_STATUS},
        {421, TEO_E_UNAVAILABLE}, {422, TEO_E_HTTP_STATUS}, {424, TEO_E_HTTP_STATUS}, {425, TEO_E_UNAVAILABLE},
        {426, TEO_E_HTTP_STATUS}, {510, TEO_E_UNAVAILABLE}, {511, TEO_E_PORTAL},      {512, TEO_E_UNAVAILABLE},
        {664, TEO_E_UNAVAILABLE}, {401, TEO_E_HTTP_STATUS}, {403, TEO_E_HTTP_STATUS}, {404, TEO_E_HTTP_STATUS}, {428, TEO_E_HTTP_STATUS},
        {429, TEO_E_THROTTLED}, {430, TEO_E_HTTP_STATUS}, {499, TEO_E_HTTP_STATUS}, {500, TEO_E_UNAVAILABLE},
        {502, TEO_E_UNAVAILABLE}, {503, TEO_E_UNAVAILABLE}, {504, TEO_E_UNAVAILABLE}, {599, TEO_E_UNAVAILABLE},
    };
    static const char *const bodies[] = {
        "", " ", "<html><body>Bad Gateway</body></html>", "upstream timed out", "null", "[]", "{}", "{\"message\":\"no\"}",
        "{\"Response\":{\"TotalCount\":0}}", "{\"Response\":{\"TotalCount\":\"x\"}}", "{\"Response\":", "\x1F\x8B\x08",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        for (size_t j = 0; j < COUNT(bodies); j++) {
            read_status(bodies[j], rows[i].http_status, bodies[j]);
            assert_status(bodies[j], result.status, rows[i].expected);
            assert_int_equal(result.fault.http_status, rows[i].http_status);
        }
    }
}

static void a_gateways_status_is_told_though_its_framing_is_not_to_be_trusted(void **state)
{
    (void)state;
    expect_reply("coding", "HTTP/1.1 502 x\r\nContent-Encoding: gzip\r\n\r\n", TEO_E_UNAVAILABLE);
    expect_reply("length", "HTTP/1.1 502 x\r\nContent-Length: x\r\n\r\n", TEO_E_UNAVAILABLE);
    expect_reply("chunk", "HTTP/1.1 429 x\r\nTransfer-Encoding: chunked\r\n\r\nx", TEO_E_THROTTLED);
    expect_reply("head", "HTTP/1.1 404 x\r\nno colon\r\n\r\n", TEO_E_HTTP_STATUS);
    expect_reply("closed", "HTTP/1.1 503 x\r\n", TEO_E_UNAVAILABLE);
    expect_reply("closed", "HTTP/1.1 403 x\r\nContent-Length: 9\r\n\r\n", TEO_E_HTTP_STATUS);
}

/*
 * An error of the API says more than the HTTP status that it came with, unless the
 * status says to try again.
 */
static void an_error_of_the_api_is_told_whatever_status_it_comes_with(void **state)
{
    static const struct {
        unsigned http_status;
        const char *code;
        teo_status expected;
    } rows[] = {
        {400, "InvalidParameter", TEO_E_REFUSED},
        {401, "AuthFailure.SignatureFailure", TEO_E_REFUSED},
        {403, "UnauthorizedOperation", TEO_E_REFUSED},
        {201, "SomethingNew", TEO_E_REFUSED},
        {429, "SomethingNew", TEO_E_THROTTLED},
        {408, "SomethingNew", TEO_E_UNAVAILABLE},
        {421, "InvalidParameter", TEO_E_UNAVAILABLE},
        {511, "SomethingNew", TEO_E_PORTAL},
        {500, "SomethingNew", TEO_E_UNAVAILABLE},
        {503, "InvalidParameter", TEO_E_UNAVAILABLE},
        {400, "RequestLimitExceeded", TEO_E_THROTTLED},
        {500, "RequestLimitExceeded", TEO_E_THROTTLED},
        {429, "InternalError", TEO_E_UNAVAILABLE},
        {403, "AuthFailure.SignatureExpire", TEO_E_CLOCK},
        {500, "AuthFailure.SignatureExpire", TEO_E_CLOCK},
        {413, "ResponseSizeLimitExceeded", TEO_E_REPLY_BIG},
        {500, "ResponseSizeLimitExceeded", TEO_E_REPLY_BIG},
    };
    char body[256];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_true(snprintf(body, sizeof body, "{\"Response\":{\"Error\":{\"Code\":\"%s\"},\"RequestId\":\"r\"}}",
                             rows[i].code) > 0);
        read_status(body, rows[i].http_status, body);
        assert_status(body, result.status, rows[i].expected);
        assert_string_equal(result.fault.code, rows[i].code);
        assert_string_equal(result.fault.request_id, "r");
        assert_int_equal(result.fault.http_status, rows[i].http_status);
    }
}

/* ---- what is missing ---- */

static void a_reply_without_response_or_total_count_is_incomplete(void **state)
{
    static const char *const rows[] = {
        "{}", "{\"Response\":null}", "{\"Response\":{}}", "{\"Response\":{\"RequestId\":\"r\"}}", "{\"TotalCount\":1}",
        "{\"response\":{\"TotalCount\":1}}", "{\"Response\":{\"totalCount\":1}}", "{\"Response\":{\"TotalCount\":null}}",
        "{\"Response\":{\"Tasks\":[]}}", "{\"Response\":{\"Tasks\":null}}", "{\"Response \":{\"TotalCount\":1}}",
        "{\"Response\":{\"X\":{\"TotalCount\":1}}}", "{\"X\":{\"Response\":{\"TotalCount\":1}}}",
        "{\"Response\":{\"Response\":{\"TotalCount\":1}}}", "{\"Response\":{\"Tasks\":[{\"TotalCount\":1}]}}",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        expect_json(rows[i], rows[i], TEO_E_INCOMPLETE);
    }
}

/* ---- the connection ends ---- */

/* Cuts a reply after every byte. */
static void cut_everywhere(const char *label, const char *text, teo_status whole)
{
    size_t length = strlen(text);

    for (size_t at = 0; at <= length; at++) {
        read_both(label, &result, text, at, TEO_SCRATCH_MIN);
        assert_status(label, result.status, at < length ? TEO_E_CLOSED : whole);
        assert_true(at == length || !result.keep_alive);
    }
}

#define TASKS "{\"Response\":{\"TotalCount\":2,\"Tasks\":[{\"JobId\":\"a\"},{\"JobId\":\"b\\u00e9\"}]}}" /* 73 bytes */

static void a_reply_that_is_cut_anywhere_is_not_the_end(void **state)
{
    (void)state;
    assert_int_equal(strlen(TASKS), 73);
    cut_everywhere("length", "HTTP/1.1 200 OK\r\nContent-Length: 73\r\n\r\n" TASKS, TEO_END);
    cut_everywhere("chunked", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                              "3d;x=y\r\n{\"Response\":{\"TotalCount\":2,\"Tasks\":[{\"JobId\":\"a\"},{\"JobId\":\"\r\n"
                              "c\r\nb\\u00e9\"}]}}\r\n0\r\nX: y\r\n\r\n", TEO_END);
    cut_everywhere("close", "HTTP/1.0 200 OK\r\n\r\n" TASKS, TEO_END);
    cut_everywhere("refusal", "HTTP/1.1 200 OK\r\n\r\n{\"Response\":{\"Error\":{\"Code\":\"A\"}}}", TEO_E_REFUSED);
}

static void tasks_that_came_whole_were_delivered_before_the_cut(void **state)
{
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Length: 73\r\n\r\n";

    (void)state;
    bytes_clear(&reply);
    bytes_text(&reply, head);
    bytes_text(&reply, TASKS);
    for (size_t at = 0; at < reply.length; at++) {
        size_t expected = 0;

        for (size_t i = sizeof head + 12; i < at; i++) {
            expected += reply.at[i] == '}' && i + 3 < reply.length;
        }
        read_both("cut", &result, reply.at, at, TEO_SCRATCH_MIN);
        assert_int_equal(result.count, expected);
        assert_int_equal(result.rows, expected);
    }
}

static void arguments_are_checked(void **state)
{
    static char window[512];
    teo_response response;
    teo_fault fault;
    teo_task task;
    size_t used;

    (void)state;
    assert_int_equal(teo_response_init(NULL, window, 512, &fault), TEO_E_ARGUMENT);
    assert_int_equal(teo_response_init(&response, NULL, 512, &fault), TEO_E_ARGUMENT);
    assert_int_equal(teo_response_init(&response, window, 512, NULL), TEO_E_ARGUMENT);
    assert_int_equal(teo_response_init(&response, window, TEO_SCRATCH_MIN - 1, &fault), TEO_E_ARGUMENT);
    assert_int_equal(teo_response_init(&response, window, 512, &fault), TEO_OK);
    assert_int_equal(teo_response_init(&response, window, TEO_SCRATCH_MIN, &fault), TEO_OK);
    assert_int_equal(teo_response_push(NULL, "x", 1, &used, &task), TEO_E_ARGUMENT);
    assert_int_equal(teo_response_push(&response, NULL, 1, &used, &task), TEO_E_ARGUMENT);
    assert_int_equal(teo_response_push(&response, "x", 1, NULL, &task), TEO_E_ARGUMENT);
    assert_int_equal(teo_response_push(&response, "x", 1, &used, NULL), TEO_E_ARGUMENT);
    assert_int_equal(teo_response_close(NULL), TEO_E_ARGUMENT);
    assert_int_equal(teo_response_push(&response, "", 0, &used, &task), TEO_AGAIN);
    assert_int_equal(used, 0);
}

static void a_large_window_works(void **state)
{
    (void)state;
    bytes_clear(&reply);
    bytes_text(&reply, "HTTP/1.1 200 OK\r\n\r\n{\"X\":\"");
    bytes_repeat(&reply, "x", 100000);
    bytes_text(&reply, "\",\"Response\":{\"TotalCount\":7}}");
    read_both("window", &result, reply.at, reply.length, 80000);
    assert_status("window", result.status, TEO_END);
    assert_int_equal(result.total_count, 7);
}

/* A text longer than the scratch memory is in its slot before the JSON is known to be malformed. */
static void half_a_code_is_no_code(void **state)
{
    static const size_t windows[] = {TEO_SCRATCH_MIN, 1024};

    (void)state;
    for (size_t i = 0; i < COUNT(windows); i++) {
        bytes_clear(&json);
        bytes_text(&json, "{\"Response\":{\"Error\":{\"Message\":\"m\",\"Code\":\"");
        bytes_repeat(&json, "a", 300);
        bytes_text(&json, "\\~\"}}}");
        read_made_json_through("half a code", windows[i], TEO_E_JSON);
        assert_string_equal(result.fault.code, "");
        assert_string_equal(result.fault.message, "");
        bytes_clear(&reply); /* nor is one that was cut short */
        bytes_text(&reply, "HTTP/1.1 200 OK\r\n\r\n{\"Response\":{\"Error\":{\"Code\":\"");
        bytes_repeat(&reply, "a", 300);
        read_both("a code cut short", &result, reply.at, reply.length, 200);
        assert_status("a code cut short", result.status, TEO_E_CLOSED);
        assert_string_equal(result.fault.code, "");
        assert_string_equal(result.fault.message, "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_of_the_service_has_its_class),
        cmocka_unit_test(what_a_remedy_says_and_what_the_client_does_agree),
        cmocka_unit_test(half_a_code_is_no_code),
        cmocka_unit_test(a_code_longer_than_its_slot_is_classed_by_its_beginning),
        cmocka_unit_test(an_error_is_told_wherever_it_stands),
        cmocka_unit_test(an_error_elsewhere_or_null_is_none),
        cmocka_unit_test(a_refusal_that_is_not_well_formed_is_not_believed),
        cmocka_unit_test(an_http_status_other_than_200_is_told_whatever_comes_with_it),
        cmocka_unit_test(a_gateways_status_is_told_though_its_framing_is_not_to_be_trusted),
        cmocka_unit_test(an_error_of_the_api_is_told_whatever_status_it_comes_with),
        cmocka_unit_test(a_reply_without_response_or_total_count_is_incomplete),
        cmocka_unit_test(a_reply_that_is_cut_anywhere_is_not_the_end),
        cmocka_unit_test(tasks_that_came_whole_were_delivered_before_the_cut),
        cmocka_unit_test(arguments_are_checked),
        cmocka_unit_test(a_large_window_works),
    };

    return cmocka_run_group_tests_name("response service", tests, NULL, NULL);
}
