/* Every status in words: what happened, and what to do about it. */
#include <teo/status.h>
#include <teo/version.h>

#include "support.h"

static const teo_status known[] = {
    TEO_OK, TEO_AGAIN, TEO_END, TEO_PROGRESS, TEO_E_ARGUMENT, TEO_E_BUILD, TEO_E_BUFFER, TEO_E_STATE, TEO_E_CREDENTIALS, TEO_E_TOKEN,
    TEO_E_HOST, TEO_E_LANGUAGE, TEO_E_HASH, TEO_E_PARAMETER, TEO_E_ZONE_ID, TEO_E_NO_INTERVAL, TEO_E_HALF_INTERVAL, TEO_E_INTERVAL_ORDER,
    TEO_E_INTERVAL_LONG, TEO_E_LIMIT, TEO_E_FILTER, TEO_E_FILTER_TWICE, TEO_E_NO_VALUE, TEO_E_VALUES_MANY,
    TEO_E_VALUE_SINGLE, TEO_E_FUZZY, TEO_E_STATUS_NAME, TEO_E_TYPE_NAME, TEO_E_CONTROL, TEO_E_UTF8,
    TEO_E_TARGET, TEO_E_TIME, TEO_E_OFFSET, TEO_E_OFFSET_LONG, TEO_E_DNS, TEO_E_CONNECT, TEO_E_RESET, TEO_E_CLOSED, TEO_E_STALLED, TEO_E_DEADLINE,
    TEO_E_PORT, TEO_E_TLS, TEO_E_TLS_EXPIRED, TEO_E_TLS_NOT_YET, TEO_E_TLS_HOST, TEO_E_TLS_CA, TEO_E_TLS_CERT,
    TEO_E_TLS_SETUP, TEO_E_TLS_REFUSED, TEO_E_HTTP_HEAD, TEO_E_HTTP_LONG, TEO_E_HTTP_FRAMING, TEO_E_HTTP_CHUNK, TEO_E_CONTENT_CODING,
    TEO_E_JSON, TEO_E_MEMBER_TYPE, TEO_E_MEMBER_TWICE, TEO_E_INCOMPLETE, TEO_E_PAGE_ROWS, TEO_E_PAGE_REPEATED,
    TEO_E_PAGE_STARVED, TEO_E_PAGE_COUNT, TEO_E_LIST_CHANGED, TEO_E_TRANSFER_CODING, TEO_E_HTTP_STATUS, TEO_E_THROTTLED, TEO_E_UNAVAILABLE, TEO_E_CLOCK, TEO_E_REPLY_BIG,
    TEO_E_REFUSED, TEO_E_PORTAL,
};

static bool is_known(int status)
{
    for (size_t i = 0; i < COUNT(known); i++) {
        if ((int)known[i] == status) {
            return true;
        }
    }
    return false;
}

/* As a part of a line: begins small or with a name, ends without a stop, has no blanks to spare. */
static void check_sentence(const char *text)
{
    size_t length = strlen(text);

    assert_that(text, length > 3 && length < 120);
    assert_that(text, text[0] != ' ' && text[length - 1] != ' ' && text[length - 1] != '.' && text[length - 1] != '\n');
    assert_that(text, strstr(text, "  ") == NULL);
    assert_that(text, strpbrk(text, "\n\r\t") == NULL);
}

static void every_status_has_a_text_and_a_remedy(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(known); i++) {
        check_sentence(teo_status_text(known[i]));
        check_sentence(teo_status_remedy(known[i]));
    }
}

static void no_two_statuses_have_the_same_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(known); i++) {
        for (size_t j = 0; j < i; j++) {
            assert_string_not_equal(teo_status_text(known[i]), teo_status_text(known[j]));
        }
    }
}

static void errors_have_a_remedy_of_their_own_kind(void **state)
{
    const char *none = teo_status_remedy(TEO_OK);

    (void)state;
    for (size_t i = 0; i < COUNT(known); i++) {
        if (known[i] > TEO_END) {
            assert_string_not_equal(teo_status_remedy(known[i]), none);
            assert_string_not_equal(teo_status_remedy(known[i]), teo_status_text(known[i]));
        }
    }
    assert_string_not_equal(teo_status_remedy(TEO_E_TLS_EXPIRED), teo_status_remedy(TEO_E_TLS_HOST));
    assert_string_not_equal(teo_status_remedy(TEO_E_THROTTLED), teo_status_remedy(TEO_E_REFUSED));
    assert_non_null(strstr(teo_status_remedy(TEO_E_CLOCK), "clock"));
}

static void a_number_that_is_no_status_is_told_as_unknown(void **state)
{
    const char *text = teo_status_text((teo_status)9), *remedy = teo_status_remedy((teo_status)9);

    (void)state;
    check_sentence(text);
    check_sentence(remedy);
    for (int status = 0; status < 1024; status++) {
        if (!is_known(status)) {
            assert_string_equal(teo_status_text((teo_status)status), text);
            assert_string_equal(teo_status_remedy((teo_status)status), remedy);
        } else {
            assert_string_not_equal(teo_status_text((teo_status)status), text);
        }
    }
}

/* ---- groups ---- */

static teo_group group_of(unsigned status)
{
    return status < 10   ? TEO_GROUP_NONE
           : status < 40 ? TEO_GROUP_CALLER
           : status < 50 ? TEO_GROUP_NETWORK
           : status < 60 ? TEO_GROUP_TLS
           : status < 80 ? TEO_GROUP_REPLY
                         : TEO_GROUP_SERVICE;
}

static void every_status_has_the_group_of_its_ten(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(known); i++) {
        assert_int_equal(teo_status_group(known[i]), group_of(known[i]));
        assert_int_equal(teo_is_error(known[i]), known[i] >= TEO_E_ARGUMENT);
    }
}

/* What the README's table of errors says of each group: who retries what. */
static void only_what_may_pass_is_transient(void **state)
{
    static const teo_status services[] = {TEO_E_THROTTLED, TEO_E_UNAVAILABLE, TEO_E_PORTAL};
    size_t found = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(known); i++) {
        bool transient = teo_status_is_transient(known[i]);

        switch (teo_status_group(known[i])) {
        case TEO_GROUP_NONE:
        case TEO_GROUP_CALLER:
            assert_false(transient);
            break;
        case TEO_GROUP_NETWORK:
            assert_true(transient);
            break;
        case TEO_GROUP_TLS:
            assert_int_equal(transient, known[i] == TEO_E_TLS);
            break;
        case TEO_GROUP_REPLY:
            assert_int_equal(transient,
                             known[i] != TEO_E_PAGE_REPEATED && known[i] != TEO_E_LIST_CHANGED);
            break;
        case TEO_GROUP_SERVICE:
            for (size_t j = 0; j < COUNT(services); j++) {
                found += transient && known[i] == services[j];
            }
            break;
        }
    }
    assert_int_equal(found, COUNT(services));
}

/* ---- the version ---- */

static void the_version_is_the_same_in_words_and_numbers(void **state)
{
    char text[16];

    (void)state;
    snprintf(text, sizeof text, "%d.%d.%d", TEO_VERSION_MAJOR, TEO_VERSION_MINOR,
             TEO_VERSION_PATCH);
    assert_string_equal(text, TEO_VERSION);
    assert_string_equal(text, teo_version());
    assert_int_equal(TEO_VERSION_NUMBER,
                     TEO_VERSION_MAJOR * 10000 + TEO_VERSION_MINOR * 100 + TEO_VERSION_PATCH);
}

/* ---- codes of the service ---- */

static const char *const codes[] = {
    "RequestLimitExceeded", "RequestLimitExceeded.IPLimitExceeded", "RequestLimitExceeded.UinLimitExceeded",
    "RequestLimitExceeded.GlobalRegionUinLimitExceeded", "InternalError", "ServiceUnavailable", "ResourceUnavailable",
    "AuthFailure.SignatureExpire", "ResponseSizeLimitExceeded", "AuthFailure.InvalidSecretId",
    "AuthFailure.SecretIdNotFound", "AuthFailure.SignatureFailure", "AuthFailure.TokenFailure",
    "AuthFailure.InvalidAuthorization", "AuthFailure.MFAFailure", "AuthFailure.UnauthorizedOperation",
    "UnauthorizedOperation", "IpInBlacklist", "IpNotInWhitelist", "InvalidParameter", "InvalidParameter.ParameterError",
    "InvalidParameterValue", "MissingParameter", "UnknownParameter", "ResourceNotFound", "FailedOperation",
    "OperationDenied", "UnsupportedOperation", "LimitExceeded", "RequestSizeLimitExceeded", "InvalidAction",
    "NoSuchVersion", "NoSuchProduct", "ActionOffline", "UnsupportedProtocol", "UnsupportedRegion", "InvalidRequest",
    "ResourceInUse", "ResourceInsufficient", "DryRunOperation",
};

static void every_code_has_a_remedy(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(codes); i++) {
        check_sentence(teo_code_remedy(codes[i]));
    }
}

/* What a person should do about the codes of creates and quotas, in words that name it. */
static void the_codes_of_creates_have_remedies_of_their_own(void **state)
{
    static const struct {
        const char *code, *says;
    } rows[] = {
        {"InternalError.BackendError", "whether the job exists"},
        {"InternalError.QuotaSystem", "whether the job exists"},
        {"InternalError.FailedToGenerateUrl", "whether the job exists"},
        {"InvalidParameter.Target", "http://"},
        {"InvalidParameter.TaskNotGenerated", "none of these targets"},
        {"InvalidParameter.DomainNotFound", "domain"},
        {"LimitExceeded.BatchQuota", "fewer targets"},
        {"LimitExceeded.DailyQuota", "tomorrow"},
        {"LimitExceeded.PackNotAllow", "plan"},
        {"LimitExceeded.RateLimitExceeded", "less often"},
        {"LimitExceeded", "quota"},
        {"ResourceUnavailable.ZoneNotFound", "ZoneId"},
        {"UnauthorizedOperation.CamUnauthorized", "qcs::teo::uin/<UIN>:zone/<ZoneId>"},
        {"UnauthorizedOperation.NoPermission", "qcs::teo::uin/<UIN>:zone/<ZoneId>"},
        {"AuthFailure.UnauthorizedOperation", "qcs::teo::uin/<UIN>:zone/<ZoneId>"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        check_sentence(teo_code_remedy(rows[i].code));
        assert_that(rows[i].code, strstr(teo_code_remedy(rows[i].code), rows[i].says) != NULL);
    }
}

static void a_code_is_known_by_its_prefix_up_to_a_dot(void **state)
{
    static const struct {
        const char *one, *other;
        bool same;
    } rows[] = {
        {"RequestLimitExceeded", "RequestLimitExceeded.IPLimitExceeded", true},
        {"RequestLimitExceeded", "RequestLimitExceeded.", true},
        {"InvalidParameter", "InvalidParameter.ParameterError", true},
        {"AuthFailure", "AuthFailure.SecretIdNotFound", true},
        {"UnauthorizedOperation", "AuthFailure.UnauthorizedOperation", true},
        {"AuthFailure", "AuthFailure.SignatureExpire", false},
        {"AuthFailure", "AuthFailure.TokenFailure", false},
        {"AuthFailure", "AuthFailure.UnauthorizedOperation", false},
        {"AuthFailure", "AuthFailureX", false},
        {"AuthFailure", "AuthFailur", false},
        {"RequestLimitExceeded", "RequestLimitExceededX", false},
        {"RequestLimitExceeded", "LimitExceeded", false},
        {"IpInBlacklist", "IpNotInWhitelist", false},
        {"SomethingNew", "AuthFailur", true},
        {"SomethingNew", "", true},
        {"SomethingNew", ".", true},
        {"SomethingNew", "InvalidAction", true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_that(rows[i].other,
                    (strcmp(teo_code_remedy(rows[i].one), teo_code_remedy(rows[i].other)) == 0) == rows[i].same);
    }
    assert_string_equal(teo_code_remedy(NULL), teo_code_remedy("SomethingNew"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_has_a_text_and_a_remedy),
        cmocka_unit_test(no_two_statuses_have_the_same_text),
        cmocka_unit_test(errors_have_a_remedy_of_their_own_kind),
        cmocka_unit_test(a_number_that_is_no_status_is_told_as_unknown),
        cmocka_unit_test(every_status_has_the_group_of_its_ten),
        cmocka_unit_test(only_what_may_pass_is_transient),
        cmocka_unit_test(the_version_is_the_same_in_words_and_numbers),
        cmocka_unit_test(every_code_has_a_remedy),
        cmocka_unit_test(the_codes_of_creates_have_remedies_of_their_own),
        cmocka_unit_test(a_code_is_known_by_its_prefix_up_to_a_dot),
    };

    return cmocka_run_group_tests_name("status", tests, NULL, NULL);
}
