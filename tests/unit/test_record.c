/* The members of the reply: which are known, in which order, of which type, and how often. */
#include "made_reply.h"

static void the_pages_own_example_is_read(void **state)
{
    (void)state;
    bytes_clear(&json);
    bytes_text(&json, "{\"Response\":{\"RequestId\":\"abc-afhhakf-24hkahf-2424\",\"Tasks\":[{\"JobId\":\"20g9wz8m9mgx\","
                      "\"Status\":\"success\",\"Target\":\"http://www.qq.com/a.txt\",\"Type\":\"purge_url\","
                      "\"CreateTime\":\"2022-02-09T02:28:43Z\",\"UpdateTime\":\"2022-02-09T02:28:52Z\"}],\"TotalCount\":8}}");
    read_made_json("example", TEO_END);
    assert_int_equal(result.total_count, 8);
    assert_int_equal(result.rows, 1);
    assert_int_equal(result.count, 1);
    assert_string_equal(result.fault.request_id, "abc-afhhakf-24hkahf-2424");
    assert_string_equal(result.tasks[0].job_id, "20g9wz8m9mgx");
    assert_string_equal(result.tasks[0].status, "success");
    assert_string_equal(result.tasks[0].target, "http://www.qq.com/a.txt");
    assert_string_equal(result.tasks[0].type, "purge_url");
    assert_string_equal(result.tasks[0].create_time, "2022-02-09T02:28:43Z");
    assert_string_equal(result.tasks[0].update_time, "2022-02-09T02:28:52Z");
    assert_string_equal(result.tasks[0].method, "");
    assert_string_equal(result.tasks[0].fail_type, "");
    assert_string_equal(result.tasks[0].fail_message, "");
    assert_int_equal(result.tasks[0].present,
                     TEO_HAS_JOB_ID | TEO_HAS_STATUS | TEO_HAS_TARGET | TEO_HAS_TYPE | TEO_HAS_CREATE_TIME | TEO_HAS_UPDATE_TIME);
    assert_int_equal(result.tasks[0].truncated, 0);
}

/* ---- order ---- */

/* The next permutation in place; false when all were seen. */
static bool permute(unsigned *order, size_t count)
{
    size_t i = count - 1, j = count - 1, swap;

    while (i > 0 && order[i - 1] >= order[i]) {
        i--;
    }
    if (i == 0) {
        return false;
    }
    while (order[j] <= order[i - 1]) {
        j--;
    }
    swap = order[i - 1], order[i - 1] = order[j], order[j] = (unsigned)swap;
    for (j = count - 1; i < j; i++, j--) {
        swap = order[i], order[i] = order[j], order[j] = (unsigned)swap;
    }
    return true;
}

static void members_of_response_come_in_any_order(void **state)
{
    static const char *const members[] = {
        "\"TotalCount\":7", "\"Tasks\":[{\"JobId\":\"a\"},{\"JobId\":\"b\"}]", "\"RequestId\":\"r\"",
        "\"X\":{\"TotalCount\":1,\"Tasks\":5}", "\"Y\":[[\"RequestId\"]]", "\"Z\":\"RequestId\"",
    };
    unsigned order[COUNT(members)] = {0, 1, 2, 3, 4, 5};

    (void)state;
    do {
        bytes_clear(&json);
        for (size_t i = 0; i < COUNT(members); i++) {
            bytes_format(&json, "%s%s", i == 0 ? "{\"Response\":{" : ",", members[order[i]]);
        }
        bytes_text(&json, "}}");
        read_made_json(json.at, TEO_END);
        assert_int_equal(result.total_count, 7);
        assert_int_equal(result.count, 2);
        assert_string_equal(result.tasks[0].job_id, "a");
        assert_string_equal(result.tasks[1].job_id, "b");
        assert_string_equal(result.fault.request_id, "r");
    } while (permute(order, COUNT(order)));
}

static void members_of_an_error_come_in_any_order(void **state)
{
    static const char *const members[] = {"\"Code\":\"c\"", "\"Message\":\"m\"", "\"X\":[{\"Code\":1}]", "\"Y\":null"};
    unsigned order[COUNT(members)] = {0, 1, 2, 3};

    (void)state;
    do {
        bytes_clear(&json);
        for (size_t i = 0; i < COUNT(members); i++) {
            bytes_format(&json, "%s%s", i == 0 ? "{\"Response\":{\"Error\":{" : ",", members[order[i]]);
        }
        bytes_text(&json, "},\"RequestId\":\"r\"}}");
        read_made_json(json.at, TEO_E_REFUSED);
        assert_string_equal(result.fault.code, "c");
        assert_string_equal(result.fault.message, "m");
        assert_string_equal(result.fault.request_id, "r");
    } while (permute(order, COUNT(order)));
}

static void members_of_a_task_come_in_any_order(void **state)
{
    unsigned order[SLOTS] = {0, 1, 2, 3, 4, 5, 6, 7, 8};
    uint32_t seed = 7;

    (void)state;
    for (unsigned times = 0; times < 500; times++) {
        for (size_t i = SLOTS - 1; i > 0; i--) {
            size_t j = next_random(&seed) % (i + 1);
            unsigned swap = order[i];

            order[i] = order[j];
            order[j] = swap;
        }
        bytes_clear(&json);
        for (size_t i = 0; i < SLOTS; i++) {
            bytes_format(&json, "%s\"%s\":\"%c\"", i == 0 ? "{\"Response\":{\"Tasks\":[{" : ",", slots[order[i]].name,
                         'a' + (int)order[i]);
        }
        bytes_text(&json, "}],\"TotalCount\":1}}");
        read_made_json(json.at, TEO_END);
        for (size_t i = 0; i < SLOTS; i++) {
            assert_int_equal(slot_text(&result.tasks[0], &slots[i])[0], 'a' + (int)i);
            assert_int_equal(slot_text(&result.tasks[0], &slots[i])[1], '\0');
        }
        assert_int_equal(result.tasks[0].present, (1 << SLOTS) - 1);
    }
}

/* ---- what may be missing, null or joined ---- */

static const char *const unknown_values[] = {
    "null", "true", "false", "0", "-1.5e+3", "\"\"", "\"text\"", "[]", "{}", "[1,[2,{\"JobId\":3}],\"x\"]",
    "{\"JobId\":\"no\",\"X\":{\"Tasks\":[{}]}}", "{\"Response\":{\"TotalCount\":\"x\"}}",
    "[{\"JobId\":\"no\"},{\"JobId\":\"no\"}]", "[[[[[[[[\"JobId\"]]]]]]]]", "\"\\\"JobId\\\":1\"",
};

static void unknown_members_of_every_kind_may_stand_anywhere(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(unknown_values); i++) {
        const char *v = unknown_values[i];

        bytes_clear(&json);
        bytes_format(&json, "{\"A\":%s,\"Response\":{\"B\":%s,\"TotalCount\":2,\"C\":%s,\"Tasks\":[", v, v, v);
        bytes_format(&json, "{\"D\":%s,\"JobId\":\"a\",\"E\":%s},{\"F\":%s}],\"G\":%s,", v, v, v, v);
        bytes_format(&json, "\"RequestId\":\"r\",\"H\":%s},\"I\":%s}", v, v);
        read_made_json(v, TEO_END);
        assert_int_equal(result.total_count, 2);
        assert_int_equal(result.count, 2);
        assert_string_equal(result.tasks[0].job_id, "a");
        assert_int_equal(result.tasks[0].present, TEO_HAS_JOB_ID);
        assert_int_equal(result.tasks[1].present, 0);
        assert_string_equal(result.fault.request_id, "r");
    }
}

/* Of a container that stands elsewhere, and of names that are nearly the same. */
static void names_are_known_to_the_letter_and_in_their_place(void **state)
{
    static const char *const rows[] = {
        "\"jobid\":5", "\"JOBID\":5", "\"JobI\":5", "\"JobIdx\":5", "\" JobId\":5", "\"JobId \":5", "\"JobId\\u0000\":5",
        "\"TotalCount\":\"x\"", "\"Tasks\":5", "\"RequestId\":5", "\"Error\":5", "\"Code\":5", "\"Message\":5",
        "\"Response\":5", "\"\":5", "\"J\\u00f6bId\":5", "\"MethodX\":5", "\"Typ\":5", "\"Statuses\":5", "\"FailReason\":5",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        read_task(rows[i], TEO_END);
        assert_int_equal(result.tasks[0].present, 0);
    }
    read_response("\"TotalCount\":1,\"JobId\":5,\"Target\":5,\"Code\":5,\"Message\":5,\"Response\":5", TEO_END);
    bytes_clear(&json);
    bytes_text(&json, "{\"TotalCount\":\"x\",\"Tasks\":5,\"RequestId\":5,\"JobId\":5,\"Error\":5,"
                      "\"Response\":{\"TotalCount\":1}}");
    read_made_json("top", TEO_END);
}

static void names_may_be_written_with_escapes(void **state)
{
    (void)state;
    bytes_clear(&json);
    bytes_text(&json, "{\"\\u0052\\u0065\\u0073ponse\":{\"Total\\u0043ount\":3,\"T\\u0061sks\":[{"
                      "\"\\u004a\\u006f\\u0062\\u0049\\u0064\":\"a\","
                      "\"\\u0046\\u0061\\u0069\\u006c\\u004d\\u0065\\u0073\\u0073\\u0061\\u0067\\u0065\":\"m\"}]}}");
    read_made_json("escapes", TEO_END);
    assert_int_equal(result.total_count, 3);
    assert_string_equal(result.tasks[0].job_id, "a");
    assert_string_equal(result.tasks[0].fail_message, "m");
}

static void a_null_is_as_good_as_nothing(void **state)
{
    (void)state;
    for (const slot *s = slots; s < slots + SLOTS; s++) {
        bytes_clear(&json);
        bytes_format(&json, "{\"Response\":{\"TotalCount\":3,\"Tasks\":[{\"%s\":null},{\"%s\":\"x\"},{\"%s\":null}],"
                            "\"RequestId\":null,\"Error\":null}}", s->name, s->name, s->name);
        read_made_json(s->name, TEO_END);
        assert_int_equal(result.count, 3);
        assert_string_equal(slot_text(&result.tasks[0], s), "");
        assert_string_equal(slot_text(&result.tasks[1], s), "x");
        assert_string_equal(slot_text(&result.tasks[2], s), "");
        assert_int_equal(result.tasks[0].present, 0);
        assert_int_equal(result.tasks[1].present, s->bit);
        assert_int_equal(result.tasks[2].present, 0);
    }
}

static void an_empty_text_is_not_a_missing_one(void **state)
{
    (void)state;
    read_task("\"JobId\":\"\",\"Target\":\"\"", TEO_END);
    assert_int_equal(result.tasks[0].present, TEO_HAS_JOB_ID | TEO_HAS_TARGET);
    assert_string_equal(result.tasks[0].job_id, "");
    assert_string_equal(result.tasks[0].target, "");
}

/* Each record is the reply's own: nothing of the one before is left in it. One byte fits all slots. */
static void a_task_has_nothing_of_the_task_before(void **state)
{
    (void)state;
    for (unsigned mask = 0; mask < 1u << SLOTS; mask++) {
        bytes_clear(&json);
        bytes_text(&json, "{\"Response\":{\"TotalCount\":2,\"Tasks\":[{");
        for (size_t i = 0; i < SLOTS; i++) {
            bytes_format(&json, "%s\"%s\":\"o\"", i == 0 ? "" : ",", slots[i].name);
        }
        bytes_text(&json, "},{\"X\":0");
        for (size_t i = 0; i < SLOTS; i++) {
            if (mask >> i & 1u) {
                bytes_format(&json, ",\"%s\":\"n\"", slots[i].name);
            }
        }
        bytes_text(&json, "}]}}");
        read_json("mask", &result, json.at, json.length);
        assert_status("mask", result.status, TEO_END);
        assert_int_equal(result.tasks[1].present, mask);
        for (size_t i = 0; i < SLOTS; i++) {
            assert_string_equal(slot_text(&result.tasks[1], &slots[i]), mask >> i & 1u ? "n" : "");
        }
    }
}

static void tasks_may_be_none_or_null(void **state)
{
    (void)state;
    read_response("\"TotalCount\":5", TEO_END);
    assert_int_equal(result.count, 0);
    read_response("\"TotalCount\":5,\"Tasks\":null", TEO_END);
    read_response("\"TotalCount\":5,\"Tasks\":[]", TEO_END);
    assert_int_equal(result.rows, 0);
}

/* Nobody knows what the task was that it stands for. */
static void a_task_that_is_none_is_a_wrong_type(void **state)
{
    static const char *const wrong[] = {"null", "5", "\"a\"", "true", "[]"};
    char members[96];

    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        assert_true(snprintf(members, sizeof members, "\"TotalCount\":2,\"Tasks\":[{\"JobId\":\"a\"},%s]", wrong[i]) > 0);
        read_response(members, TEO_E_MEMBER_TYPE);
        assert_int_equal(result.rows, 1);
        assert_string_equal(result.fault.message, "Tasks");
    }
}

/* As long as three windows, and equal to the byte before the last. */
static uint32_t print_of(char last, const char *others, size_t window)
{
    bytes_clear(&json);
    bytes_text(&json, "HTTP/1.1 200 OK\r\n\r\n{\"Response\":{\"TotalCount\":1,\"Tasks\":[{\"Target\":\"");
    bytes_repeat(&json, "a", 3 * 512);
    bytes_format(&json, "%c\"%s}]}}", last, others);
    read_reply(&result, json.at, json.length, window, (cuts){0, 0, 0});
    assert_status("print", result.status, TEO_END);
    return result.prints;
}

static void a_tasks_hash_is_of_what_never_changes_in_it_and_of_all_of_that(void **state)
{
    uint32_t print = print_of('a', "", 512);

    (void)state;
    for (size_t window = TEO_SCRATCH_MIN; window < 600; window++) {
        assert_int_equal(print_of('a', "", window), print);
    }
    assert_int_not_equal(print_of('b', "", 512), print); /* beyond the slot */
    assert_int_not_equal(print_of('a', ",\"JobId\":\"j\"", 512), print);
    assert_int_not_equal(print_of('a', ",\"CreateTime\":\"j\"", 512), print_of('a', ",\"JobId\":\"j\"", 512));
    assert_int_equal(print_of('a', ",\"JobId\":\"j\",\"Type\":\"t\"", 512), print_of('a', ",\"Type\":\"t\",\"JobId\":\"j\"", 512));
    assert_int_equal(print_of('a', ",\"Status\":\"s\",\"UpdateTime\":\"u\",\"FailType\":\"f\",\"FailMessage\":\"m\"", 512), print);
    assert_int_not_equal(print_of('a', "", 512), 0);
}

static void a_page_of_a_thousand_tasks_is_read(void **state)
{
    (void)state;
    bytes_clear(&json);
    bytes_text(&json, "{\"Response\":{\"Tasks\":[");
    for (unsigned i = 0; i < 1000; i++) {
        bytes_format(&json, "%s{\"JobId\":\"%u\",\"Target\":\"https://example.com/%u\",\"Status\":\"success\"}",
                     i == 0 ? "" : ",", i, i * i);
    }
    bytes_text(&json, "],\"TotalCount\":123456}}");
    read_made_json("page", TEO_END);
    assert_int_equal(result.count, 1000);
    assert_int_equal(result.rows, 1000);
    assert_string_equal(result.tasks[39].target, "https://example.com/1521");
}

/* ---- a task's status ---- */

static void statuses_are_told_as_numbers(void **state)
{
    static const struct {
        const char *text;
        teo_task_status expected;
    } rows[] = {
        {"processing", TEO_TASK_PROCESSING}, {"success", TEO_TASK_SUCCESS}, {"failed", TEO_TASK_FAILED},
        {"timeout", TEO_TASK_TIMEOUT}, {"canceled", TEO_TASK_CANCELED}, {"", TEO_TASK_OTHER},
        {"Success", TEO_TASK_OTHER}, {"succes", TEO_TASK_OTHER}, {"successs", TEO_TASK_OTHER},
        {"cancelled", TEO_TASK_OTHER}, {"paused", TEO_TASK_OTHER}, {"process", TEO_TASK_OTHER},
        {"invalid", TEO_TASK_INVALID},
    };
    char members[64];

    (void)state;
    assert_int_equal(teo_task_status_of(NULL), TEO_TASK_OTHER);
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_true(snprintf(members, sizeof members, "\"Status\":\"%s\"", rows[i].text) > 0);
        read_task(members, TEO_END);
        assert_string_equal(result.tasks[0].status, rows[i].text);
        assert_that(members, teo_task_status_of(&result.tasks[0]) == rows[i].expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_pages_own_example_is_read),
        cmocka_unit_test(members_of_response_come_in_any_order),
        cmocka_unit_test(members_of_an_error_come_in_any_order),
        cmocka_unit_test(members_of_a_task_come_in_any_order),
        cmocka_unit_test(unknown_members_of_every_kind_may_stand_anywhere),
        cmocka_unit_test(names_are_known_to_the_letter_and_in_their_place),
        cmocka_unit_test(names_may_be_written_with_escapes),
        cmocka_unit_test(a_null_is_as_good_as_nothing),
        cmocka_unit_test(an_empty_text_is_not_a_missing_one),
        cmocka_unit_test(a_task_has_nothing_of_the_task_before),
        cmocka_unit_test(tasks_may_be_none_or_null),
        cmocka_unit_test(a_task_that_is_none_is_a_wrong_type),
        cmocka_unit_test(a_tasks_hash_is_of_what_never_changes_in_it_and_of_all_of_that),
        cmocka_unit_test(a_page_of_a_thousand_tasks_is_read),
        cmocka_unit_test(statuses_are_told_as_numbers),
    };

    return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
