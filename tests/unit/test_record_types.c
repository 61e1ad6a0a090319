/* Known members of the wrong type, or given twice, are malformed; unknown ones never are. */
#include "made_reply.h"

/* ---- TotalCount ---- */

static void total_counts(void **state)
{
    static const struct {
        const char *value;
        teo_status expected;
        uint32_t count;
    } rows[] = {
        {"0", TEO_END, 0},
        {"1", TEO_END, 1},
        {"9", TEO_END, 9},
        {"10", TEO_END, 10},
        {"2147483647", TEO_END, 2147483647},
        {"2147483648", TEO_END, 2147483648u},
        {"2684354559", TEO_END, 2684354559u}, /* the largest: 10 * 2^28 - 1 */
        {"2684354560", TEO_E_MEMBER_TYPE, 0},
        {"4294967295", TEO_E_MEMBER_TYPE, 0},
        {"4294967296", TEO_E_MEMBER_TYPE, 0},
        {"4294967300", TEO_E_MEMBER_TYPE, 0},
        {"42949672950", TEO_E_MEMBER_TYPE, 0},
        {"18446744073709551616", TEO_E_MEMBER_TYPE, 0},
        {"99999999999999999999999999999999999999999999", TEO_E_MEMBER_TYPE, 0},
        {"-1", TEO_E_MEMBER_TYPE, 0},
        {"-0", TEO_E_MEMBER_TYPE, 0},
        {"1.0", TEO_E_MEMBER_TYPE, 0},
        {"0.0", TEO_E_MEMBER_TYPE, 0},
        {"1e3", TEO_E_MEMBER_TYPE, 0},
        {"1E0", TEO_E_MEMBER_TYPE, 0},
        {"true", TEO_E_MEMBER_TYPE, 0},
        {"false", TEO_E_MEMBER_TYPE, 0},
        {"\"1\"", TEO_E_MEMBER_TYPE, 0},
        {"\"\"", TEO_E_MEMBER_TYPE, 0},
        {"[]", TEO_E_MEMBER_TYPE, 0},
        {"[1]", TEO_E_MEMBER_TYPE, 0},
        {"{}", TEO_E_MEMBER_TYPE, 0},
        {"null", TEO_E_INCOMPLETE, 0},
        {"01", TEO_E_JSON, 0},
        {"+1", TEO_E_JSON, 0},
        {"1.", TEO_E_JSON, 0},
        {"0x1", TEO_E_JSON, 0},
        {"NaN", TEO_E_JSON, 0},
    };
    char members[128];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_true(snprintf(members, sizeof members, "\"TotalCount\":%s", rows[i].value) > 0);
        read_response(members, rows[i].expected);
        assert_that(members, rows[i].expected != TEO_END || result.total_count == rows[i].count);
        assert_true(snprintf(members, sizeof members, "\"TotalCount\": %s\n ,\"X\":1", rows[i].value) > 0);
        read_response(members, rows[i].expected);
        assert_that(members, rows[i].expected != TEO_END || result.total_count == rows[i].count);
    }
}

/* ---- wrong types, and twice ---- */

static void texts_of_a_task_must_be_strings(void **state)
{
    static const char *const wrong[] = {"0", "-1", "1.5", "true", "false", "[]", "[\"x\"]", "{}", "{\"x\":\"y\"}"};
    char members[128];

    (void)state;
    for (const slot *s = slots; s < slots + SLOTS; s++) {
        for (size_t i = 0; i < COUNT(wrong); i++) {
            assert_true(snprintf(members, sizeof members, "\"%s\":%s", s->name, wrong[i]) > 0);
            read_task(members, TEO_E_MEMBER_TYPE);
            assert_int_equal(result.count, 0);
        }
    }
}

static void members_of_response_must_be_of_their_type(void **state)
{
    static const char *const values[] = {"0", "-1.5", "true", "false", "\"x\"", "[]", "{}"};
    static const struct {
        const char *before;
        const char *after;
        size_t right; /* which of the values */
        teo_status expected;
    } rows[] = {
        {"{\"Response\":{\"TotalCount\":1,\"Tasks\":", "}}", 5, TEO_END},
        {"{\"Response\":{\"TotalCount\":1,\"Error\":", "}}", 6, TEO_E_REFUSED},
        {"{\"Response\":{\"TotalCount\":1,\"RequestId\":", "}}", 4, TEO_END},
        {"{\"Response\":{\"TotalCount\":", "}}", 0, TEO_END},
        {"{\"Response\":", "}", 6, TEO_E_INCOMPLETE},
        {"{\"Response\":{\"TotalCount\":1,\"Tasks\":[", "]}}", 6, TEO_END},
        {"{\"Response\":{\"TotalCount\":1,\"Tasks\":[{},", "]}}", 6, TEO_END},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        for (size_t j = 0; j < COUNT(values); j++) {
            bytes_clear(&json);
            bytes_format(&json, "%s%s%s", rows[i].before, values[j], rows[i].after);
            read_made_json(json.at, j == rows[i].right ? rows[i].expected : TEO_E_MEMBER_TYPE);
        }
        bytes_clear(&json);
        bytes_format(&json, "%snull%s", rows[i].before, rows[i].after);
        read_made_json(json.at, i == 1 ? TEO_END : i == 3 ? TEO_E_INCOMPLETE : i > 4 ? TEO_E_MEMBER_TYPE : rows[i].expected);
    }
}

static void members_of_an_error_must_be_strings(void **state)
{
    static const char *const wrong[] = {"0", "-1.5", "true", "false", "[]", "{}"};
    char members[64];

    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        assert_true(snprintf(members, sizeof members, "\"Error\":{\"Code\":%s}", wrong[i]) > 0);
        read_response(members, TEO_E_MEMBER_TYPE);
        assert_true(snprintf(members, sizeof members, "\"Error\":{\"Message\":%s}", wrong[i]) > 0);
        read_response(members, TEO_E_MEMBER_TYPE);
    }
}

static void known_members_are_refused_the_second_time(void **state)
{
    static const char *const values[] = {"null", "\"x\""};
    char members[256];

    (void)state;
    for (const slot *s = slots; s < slots + SLOTS; s++) {
        for (unsigned i = 0; i < 4; i++) {
            assert_true(snprintf(members, sizeof members, "\"%s\":%s,\"X\":{\"%s\":0},\"%s\":%s", s->name, values[i & 1u],
                                 s->name, s->name, values[i >> 1]) > 0);
            read_task(members, TEO_E_MEMBER_TWICE);
            assert_int_equal(result.count, 0);
        }
    }
    read_response("\"TotalCount\":1,\"TotalCount\":1", TEO_E_MEMBER_TWICE);
    read_response("\"TotalCount\":null,\"TotalCount\":1", TEO_E_MEMBER_TWICE);
    read_response("\"TotalCount\":1,\"Tasks\":[],\"Tasks\":[]", TEO_E_MEMBER_TWICE);
    read_response("\"TotalCount\":1,\"Tasks\":[{\"JobId\":\"a\"}],\"X\":1,\"Tasks\":null", TEO_E_MEMBER_TWICE);
    read_response("\"RequestId\":\"a\",\"RequestId\":\"a\"", TEO_E_MEMBER_TWICE);
    read_response("\"Error\":{},\"Error\":{}", TEO_E_MEMBER_TWICE);
    read_response("\"Error\":null,\"Error\":{}", TEO_E_MEMBER_TWICE);
    read_response("\"Error\":{\"Code\":\"a\",\"Code\":\"a\"}", TEO_E_MEMBER_TWICE);
    read_response("\"Error\":{\"Message\":\"a\",\"X\":0,\"Message\":\"a\"}", TEO_E_MEMBER_TWICE);
    read_response("\"TotalCount\":1,\"Total\\u0043ount\":1", TEO_E_MEMBER_TWICE);
    bytes_clear(&json);
    bytes_text(&json, "{\"Response\":{\"TotalCount\":1},\"Response\":{\"TotalCount\":1}}");
    read_made_json("Response", TEO_E_MEMBER_TWICE);
    bytes_clear(&json);
    bytes_text(&json, "{\"Response\":null,\"Response\":{\"TotalCount\":1}}");
    read_made_json("Response", TEO_E_MEMBER_TWICE);
}

static void the_same_member_in_two_tasks_and_unknown_ones_twice_are_fine(void **state)
{
    (void)state;
    read_response("\"TotalCount\":1,\"Tasks\":[{\"JobId\":\"a\"},{\"JobId\":\"b\"},{\"JobId\":\"c\"}]", TEO_END);
    assert_string_equal(result.tasks[2].job_id, "c");
    read_response("\"TotalCount\":1,\"X\":1,\"X\":1,\"Tasks\":[{\"X\":1,\"X\":1}]", TEO_END);
    read_response("\"Tasks\":[{\"TotalCount\":1,\"RequestId\":1}],\"TotalCount\":1,\"RequestId\":\"r\"", TEO_END);
    read_response("\"X\":{\"TotalCount\":1,\"TotalCount\":1},\"TotalCount\":1", TEO_END);
}

static void the_tasks_before_a_fault_were_delivered(void **state)
{
    (void)state;
    read_response("\"TotalCount\":1,\"Tasks\":[{\"JobId\":\"a\"},{\"JobId\":\"b\"},{\"JobId\":5}]", TEO_E_MEMBER_TYPE);
    assert_int_equal(result.count, 2);
    assert_int_equal(result.rows, 2);
    read_response("\"TotalCount\":1,\"Tasks\":[{\"JobId\":\"a\"},5]", TEO_E_MEMBER_TYPE);
    assert_int_equal(result.count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(total_counts),
        cmocka_unit_test(texts_of_a_task_must_be_strings),
        cmocka_unit_test(members_of_response_must_be_of_their_type),
        cmocka_unit_test(members_of_an_error_must_be_strings),
        cmocka_unit_test(known_members_are_refused_the_second_time),
        cmocka_unit_test(the_same_member_in_two_tasks_and_unknown_ones_twice_are_fine),
        cmocka_unit_test(the_tasks_before_a_fault_were_delivered),
    };

    return cmocka_run_group_tests_name("record types", tests, NULL, NULL);
}
