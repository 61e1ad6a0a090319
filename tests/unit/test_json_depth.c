/*
 * Brackets: any depth passes in constant memory, and a bracket of the wrong kind is
 * noticed at any depth.
 */
#include "reading.h"

static reading result;
static bytes json, nest;

/* Reads a reply with this value in an unknown member of a task. */
static void parse_nest(void)
{
    bytes_clear(&json);
    bytes_text(&json, "{\"Response\":{\"Tasks\":[{\"JobId\":\"a\"},{\"X\":");
    bytes_add(&json, nest.at, nest.length);
    bytes_text(&json, ",\"JobId\":\"b\"}],\"TotalCount\":4}}");
    read_json("nest", &result, json.at, json.length);
}

static void read_nest(const char *label, teo_status expected)
{
    parse_nest();
    assert_status(label, result.status, expected);
    if (expected == TEO_END) {
        assert_int_equal(result.count, 2);
        assert_string_equal(result.tasks[1].job_id, "b");
        assert_int_equal(result.total_count, 4);
    }
}

static const size_t depths[] = {
    1, 2, 10, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 59, 60, 61, 62, 63, 64, 65, 66, 67, 68, 100, 127, 128, 129,
    300, 5000,
};

/* The kinds of a nest, outermost first: 'a' an array, 'o' an object; the pattern is repeated. */
static void open_nest(const char *pattern, size_t depth, bool *is_object)
{
    size_t length = strlen(pattern);

    for (size_t i = 0; i < depth; i++) {
        is_object[i] = pattern[i % length] == 'o';
        bytes_text(&nest, is_object[i] ? "{\"k\":" : "[");
    }
}

static const char *const patterns[] = {"a", "o", "ao", "oa", "aao", "ooa", "aoaaoooa", "ooaaaaooaoaoaaoooaooaaao"};

static void nests_of_every_depth_pass(void **state)
{
    static const char *const cores[] = {"1", "[]", "{}", "\"s\"", "null"};
    static bool is_object[5000];

    (void)state;
    for (size_t p = 0; p < COUNT(patterns); p++) {
        for (size_t i = 0; i < COUNT(depths); i++) {
            bytes_clear(&nest);
            open_nest(patterns[p], depths[i], is_object);
            bytes_text(&nest, cores[i % COUNT(cores)]);
            for (size_t level = depths[i]; level-- > 0;) {
                bytes_text(&nest, is_object[level] ? "}" : "]");
            }
            read_nest(patterns[p], TEO_END);
        }
    }
}

/* On the way out each container goes on with more members, in every form that they have. */
static void containers_go_on_after_a_deep_one(void **state)
{
    static const char *const in_array[] = {
        ",1", ",\"s\"", ",\"s\",\"t\"", ",[]", ",{}", ",null,\"s\"", ",[1],[2]", ",{\"k\":\"v\"},\"s\",3", "",
    };
    static const char *const in_object[] = {
        ",\"a\":1", ",\"a\":\"s\"", ",\"a\":\"s\",\"b\":\"t\"", ",\"a\":[]", ",\"a\":{}", ",\"a\":null,\"b\":\"s\"",
        ",\"a\":[1],\"b\":[2]", ",\"a\":{\"k\":\"v\"},\"b\":3", "",
    };
    static bool is_object[5000];
    uint32_t seed = 99;

    (void)state;
    for (size_t p = 0; p < COUNT(patterns); p++) {
        for (size_t i = 0; i < COUNT(depths) - 1; i++) {
            bytes_clear(&nest);
            open_nest(patterns[p], depths[i], is_object);
            bytes_text(&nest, "1");
            for (size_t level = depths[i]; level-- > 0;) {
                size_t form = next_random(&seed) % COUNT(in_array);

                bytes_text(&nest, is_object[level] ? in_object[form] : in_array[form]);
                bytes_text(&nest, is_object[level] ? "}" : "]");
            }
            read_nest(patterns[p], TEO_END);
        }
    }
}

static void every_single_bracket_of_the_wrong_kind_is_noticed(void **state)
{
    static bool is_object[300];

    (void)state;
    for (size_t p = 0; p < COUNT(patterns); p++) {
        for (size_t wrong = 0; wrong < 130; wrong++) {
            bytes_clear(&nest);
            open_nest(patterns[p], 130, is_object);
            bytes_text(&nest, "1");
            for (size_t level = 130; level-- > 0;) {
                bytes_text(&nest, is_object[level] != (level == wrong) ? "}" : "]");
            }
            read_nest(patterns[p], TEO_E_JSON);
        }
    }
}

static void a_bracket_of_the_wrong_kind_is_noticed_at_random(void **state)
{
    static bool is_object[5000];
    char pattern[32];
    uint32_t seed = 4;

    (void)state;
    for (unsigned times = 0; times < 300; times++) {
        size_t depth = 40 + next_random(&seed) % (times < 250 ? 400 : 4900), wrong = next_random(&seed) % depth;

        for (size_t i = 0; i < sizeof pattern - 1; i++) {
            pattern[i] = next_random(&seed) & 64u ? 'o' : 'a';
        }
        pattern[sizeof pattern - 1] = '\0';
        for (unsigned bad = 0; bad < 2; bad++) {
            bytes_clear(&nest);
            open_nest(pattern, depth, is_object);
            bytes_text(&nest, "1");
            for (size_t level = depth; level-- > 0;) {
                bytes_text(&nest, is_object[level] != (bad == 1 && level == wrong) ? "}" : "]");
            }
            read_nest(pattern, bad == 1 ? TEO_E_JSON : TEO_END);
        }
    }
}

/* Two brackets that change places: what one takes too much, the other gives back. */
static void two_brackets_that_are_exchanged_are_noticed(void **state)
{
    static bool is_object[200];

    (void)state;
    for (size_t depth = 2; depth < 140; depth += depth < 25 || depth > 70 ? 7 : 1) {
        for (size_t at = 0; at + 1 < depth; at++) {
            bytes_clear(&nest);
            open_nest("ao", depth, is_object);
            bytes_text(&nest, "1");
            for (size_t level = depth; level-- > 0;) {
                bool exchanged = level == at || level == at + 1;

                bytes_text(&nest, is_object[level] != exchanged ? "}" : "]");
            }
            read_nest("exchanged", TEO_E_JSON);
        }
    }
}

/* Each of these texts is refused inside any number of arrays, and of objects. */
static void expect_refused_at_any_depth(const char *const *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t depth = 0; depth < 140; depth += 1 + depth / 10) {
            for (unsigned object = 0; object < 2; object++) {
                bytes_clear(&nest);
                bytes_repeat(&nest, object ? "{\"k\":" : "[", depth);
                bytes_text(&nest, rows[i]);
                bytes_repeat(&nest, object ? "}" : "]", depth);
                read_nest(rows[i], TEO_E_JSON);
            }
        }
    }
}

/*
 * The same at one depth: an array that closes as an object, and later an object
 * that closes as an array.
 */
static void two_neighbours_that_close_as_each_other_are_noticed(void **state)
{
    static const char *const rows[] = {
        "[[[]},{\"a\":[]]]", "[{\"a\":[]],[[]}]", "{\"a\":[[]},\"b\":{\"a\":[]]}", "[[[]},1,{\"a\":[]]]",
        "[[[]],[[]},{\"a\":[]],[]]", "[[{}},{\"a\":{}]]", "[[[],1},{\"a\":[],\"b\":1]]",
    };

    (void)state;
    expect_refused_at_any_depth(rows, COUNT(rows));
}

/* A container that is taken for the other kind for a while, and then for its own again. */
static void a_container_that_changes_its_kind_is_noticed(void **state)
{
    static const char *const rows[] = {
        "{\"a\":[],1,[],\"b\":2}", "{\"a\":[],[],\"b\":2}", "{\"a\":[],\"b\",[],\"c\":2}", "{\"a\":[],\"b\",\"c\":[]}",
        "{\"a\":{},{},\"b\":{}}", "[[],\"a\":1,[]]", "[[],\"a\":[],[]]", "[[],\"a\":1,\"b\":[]]", "[{},\"a\":{},1]",
        "[[],\"a\":\"b\",[]]", "[[],\"a\",\"b\":[],1]",
    };

    (void)state;
    expect_refused_at_any_depth(rows, COUNT(rows));
}

/*
 * Below a nest that is deeper than the reader remembers, that is known for certain only where the
 * document ends. What comes before may then be found to be no task, as it stands in Tasks where it
 * should not.
 */
static void a_bracket_too_few_or_too_many_is_noticed(void **state)
{
    static bool is_object[5000];

    (void)state;
    for (size_t p = 0; p < COUNT(patterns); p++) {
        for (size_t i = 2; i < COUNT(depths); i++) {
            for (unsigned few = 0; few < 2; few++) {
                bytes_clear(&nest);
                open_nest(patterns[p], depths[i], is_object);
                bytes_text(&nest, "1");
                for (size_t level = depths[i]; level-- > few;) {
                    bytes_text(&nest, is_object[level] ? "}" : "]");
                }
                bytes_text(&nest, few ? "" : "]"); /* of the task: it would be an object */
                if (depths[i] <= 30) {
                    read_nest(patterns[p], TEO_E_JSON);
                } else {
                    parse_nest();
                    assert_true(result.status == TEO_E_JSON || result.status == TEO_E_MEMBER_TYPE);
                }
            }
        }
    }
}

/* In one reply after the other, and twice in one: nothing is left of a deep value. */
static void deep_values_leave_nothing_behind(void **state)
{
    (void)state;
    bytes_clear(&nest);
    bytes_text(&nest, "[");
    for (size_t i = 0; i < 20; i++) {
        bytes_text(&nest, i == 0 ? "" : ",");
        bytes_repeat(&nest, i % 2 == 0 ? "[" : "{\"k\":", 50 + i);
        bytes_text(&nest, "\"x\"");
        bytes_repeat(&nest, i % 2 == 0 ? "]" : "}", 50 + i);
    }
    bytes_text(&nest, "]");
    read_nest("one after the other", TEO_END);
}

/*
 * Also where what is around it was folded away: an element of Tasks that is no task, and a
 * member of the next one.
 */
static void what_is_known_is_known_after_a_deep_value(void **state)
{
    static const struct {
        const char *after;
        teo_status expected;
    } rows[] = {
        {"},{\"JobId\":\"b\"}],\"TotalCount\":4}}", TEO_END},
        {",\"JobId\":\"a\"},{\"JobId\":\"b\"}],\"TotalCount\":4}}", TEO_END},
        {",\"JobId\":\"a\"},null,{\"JobId\":\"b\"}],\"TotalCount\":4}}", TEO_E_MEMBER_TYPE},
        {"},\"JobId\",{\"JobId\":\"b\"}],\"TotalCount\":4}}", TEO_E_MEMBER_TYPE},
        {"},5,{\"JobId\":\"b\"}],\"TotalCount\":4}}", TEO_E_MEMBER_TYPE},
        {"},[],{\"JobId\":\"b\"}],\"TotalCount\":4}}", TEO_E_MEMBER_TYPE},
        {",\"JobId\":5},{\"JobId\":\"b\"}],\"TotalCount\":4}}", TEO_E_MEMBER_TYPE},
        {"},{\"JobId\":\"b\"}],\"TotalCount\":\"4\"}}", TEO_E_MEMBER_TYPE},
        {"},{\"JobId\":\"b\"}],\"Tasks\":[],\"TotalCount\":4}}", TEO_E_MEMBER_TWICE},
    };

    (void)state;
    for (size_t row = 0; row < COUNT(rows); row++) {
        for (size_t depth = 0; depth < 100; depth += 1 + depth / 40) {
            bytes_clear(&json);
            bytes_text(&json, "{\"Response\":{\"Tasks\":[{\"X\":");
            bytes_repeat(&json, "[", depth);
            bytes_text(&json, "0");
            bytes_repeat(&json, "]", depth);
            bytes_text(&json, rows[row].after);
            read_json("nest", &result, json.at, json.length);
            assert_status(rows[row].after, result.status, rows[row].expected);
            if (result.status == TEO_END) {
                assert_int_equal(result.count, 2);
                assert_string_equal(result.tasks[1].job_id, "b");
                assert_int_equal(result.total_count, 4);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nests_of_every_depth_pass),
        cmocka_unit_test(containers_go_on_after_a_deep_one),
        cmocka_unit_test(every_single_bracket_of_the_wrong_kind_is_noticed),
        cmocka_unit_test(a_bracket_of_the_wrong_kind_is_noticed_at_random),
        cmocka_unit_test(two_brackets_that_are_exchanged_are_noticed),
        cmocka_unit_test(two_neighbours_that_close_as_each_other_are_noticed),
        cmocka_unit_test(a_container_that_changes_its_kind_is_noticed),
        cmocka_unit_test(a_bracket_too_few_or_too_many_is_noticed),
        cmocka_unit_test(deep_values_leave_nothing_behind),
        cmocka_unit_test(what_is_known_is_known_after_a_deep_value),
    };

    return cmocka_run_group_tests_name("json depth", tests, NULL, NULL);
}
