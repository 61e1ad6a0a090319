/* What is not JSON (RFC 8259) is refused wherever it stands; what is odd but JSON is not. */
#include "reading.h"

static reading result;
static bytes text;

/* None of these is a value, nor becomes one where a comma, a bracket or a brace follows. */
static const char *const malformed[] = {
    /* nothing, and half of something */
    "", " ", "\t\r\n", "n", "nu", "nul", "t", "tr", "tru", "f", "fa", "fal", "fals",
    /* words */
    "nulll", "truee", "falsee", "nnull", "Null", "NULL", "nULL", "True", "TRUE", "tRUE", "False", "FALSE", "nan", "NaN",
    "-NaN", "Infinity", "-Infinity", "inf", "-inf", "undefined", "none", "None", "yes", "no", "nil", "true false",
    "null null", "truefalse", "nulltrue", "true1", "1true", "null0", "n ull", "tr\tue", "a", "abc", "_", "$", "'", "'a'",
    "`a`", "@", "#", "%", "&", "*", "(", ")", "()", "<", "/", "//", "/* */ 1", "1 /* */", "// 1", "# 1", "=", "~", "^", "|",
    "?", "!", ";", "1;", "\\", "\\n", "\\u0031",
    /* numbers */
    "-", "+", "+1", "+0", "--1", "-+1", "1-", "1+", "1+1", "1-1", "00", "01", "-00", "-01", "007", "00.1", "0x1", "0X1F",
    "0b1", "0o7", "1.", "-1.", "0.", ".1", "-.1", ".", "-.", "1..2", "1.2.3", "1.e1", "1.E1", ".e1", "1e", "1E", "1e+",
    "1e-", "-1e", "1e++1", "1e+-1", "1e1e1", "1e1.5", "1ee1", "1e 1", "e1", "E1", "-e1", "0e", "0e+", "0e.1", "1_000",
    "1 000", "1'000", "0.1.", "1f", "1.0f", "1d", "1L", "1,000.", "0x", "--", "-a", "1a", "0a", "9e9a", "1e1 1", "- 1",
    "1. 5", "1 .5", "\xEF\xBC\x91", "\xE2\x88\x92" "1",
    /* strings */
    "\"", "\"a", "\"a\\\"", "\"\\\"", "\"\\", "a\"", "\"a\"b\"", "\"a\"b", "\"a\" \"b\"", "\"a\"\"b\"", "\"a\"1", "1\"a\"",
    "\"a\"null", "\"\\a\"", "\"\\v\"", "\"\\0\"", "\"\\'\"", "\"\\x41\"", "\"\\e\"", "\"\\U0041\"", "\"\\N\"", "\"\\ \"",
    "\"\\1\"", "\"\\\n\"", "\"\\u\"", "\"\\u1\"", "\"\\u12\"", "\"\\u123\"", "\"\\u123g\"", "\"\\ug123\"", "\"\\u 123\"",
    "\"\\u-123\"", "\"\\u+123\"", "\"\\u12 4\"", "\"\\u{41}\"", "\"\\u00\\u0041\"", "\"\\ud83d\\u\"", "\"\\ud83d\\ude0\"",
    "\"\\ud83d\\ude0g\"", "\"\\u12\xC3\xA9\"", "\"\n\"", "\"\r\"", "\"\t\"", "\"\x01\"", "\"\x08\"", "\"\x0B\"", "\"\x1B\"",
    "\"\x1F\"", "\"a\nb\"", "\"a\\\tb\"",
    /* not UTF-8 (RFC 3629) */
    "\"\x80\"", "\"\xBF\"", "\"a\x80\"", "\"\xC0\x80\"", "\"\xC1\xBF\"", "\"\xC2\"", "\"\xC2 \"", "\"\xC3\xC3\"",
    "\"\xC3(\"", "\"\xE0\x80\x80\"", "\"\xE0\x9F\xBF\"", "\"\xE1\x80\"", "\"\xE2\x82\"", "\"\xE2(\xA1\"",
    "\"\xED\xA0\x80\"", "\"\xED\xBF\xBF\"", "\"\xE2\x82\xAC\x80\"", "\"\xF0\x80\x80\x80\"", "\"\xF0\x8F\xBF\xBF\"",
    "\"\xF0\x9F\x98\"", "\"\xF0\x9F\"", "\"\xF0\"", "\"\xF4\x90\x80\x80\"", "\"\xF5\x80\x80\x80\"",
    "\"\xF8\x88\x80\x80\x80\"", "\"\xFC\x84\x80\x80\x80\x80\"", "\"\xFE\"", "\"\xFF\"", "\"\xF0\x28\x8C\xBC\"",
    "\"\xF0\x90\x28\xBC\"", "\"\xF0\x90\x8C\x28\"", "\"\\n\x80\"", "\"\x80\\n\"", "\xC3\xA9", "\x80",
    /* arrays */
    "[", "]", "[[", "[[]", "[]]", "][", "[1", "[1,", "[,", "[,]", "[,1]", "[1,]", "[1,,2]", "[1,2,]", "[ , ]", "[1 2]",
    "[1:2]", "[:]", "[1,:]", "[\"a\" \"b\"]", "[\"a\":1]", "[\"a\":]", "[1}", "[}", "[{]", "[{]}", "[1;2]", "[[1]", "[1]]",
    "[][]", "[] []", "[]{}", "[]1", "1[]", "\"a\"[]", "[null true]", "[true[]]", "[[] 1]", "[1[]]", "[[],]", "[,[]]", "[a]",
    "[01]", "[\"\\x\"]", "[1,\"a\":2]", "[{},\"a\":1]", "[[],\"a\":1,[]]", "[[[]},{\"a\":[]]]", "[[],\"a\":1,\"b\":[]]",
    "[\"a\",\"b\":[],\"c\"]",
    /* objects */
    "{", "}", "{{", "{{}", "}{", "{{}}", "{[]}", "{,}", "{:}", "{\"a\"}", "{\"a\":}", "{\"a\" 1}", "{\"a\":1", "{\"a\":1,",
    "{\"a\":1,}", "{,\"a\":1}", "{\"a\":1,,\"b\":2}", "{\"a\":1 \"b\":2}", "{\"a\":1;\"b\":2}", "{\"a\"::1}", "{\"a\":1:2}",
    "{:1}", "{1:1}", "{1}", "{null:1}", "{true:1}", "{a:1}", "{'a':1}", "{\"a\",\"b\"}", "{\"a\":1,\"b\"}",
    "{\"a\":1,\"b\":}", "{\"a\":1,2}", "{\"a\":1,2:3}", "{\"a\":1]", "{]", "{\"a\":[}", "{\"a\":[}]", "{\"a\":{]}",
    "{\"a\":{}]", "{\"a\"=1}", "{\"a\":1}{\"b\":2}", "{\"a\":1} 1", "{\"a\":1}[]", "{\"a\" \"b\":1}", "{\"a\"\"b\":1}",
    "{\"a\":\"b\" \"c\"}", "{\"a\":1\"b\":2}", "{[]:1}", "{{}:1}", "{\"a\":b}", "{\"\\x\":1}", "{\"\n\":1}", "{\"\x80\":1}",
    "{\"a\":[],1}", "{\"a\":[],1,[],\"b\":2}", "{\"a\":[],[]}", "{\"a\":{},{}}", "{\"a\":[],\"b\",\"c\":1}",
    "{\"a\":[],\"b\"}", "{\"a\":[],1,\"b\":[]}", "{...}", "{\"a\":1,...}",
    /* between */
    ",", ":", ",1", "1:", ":1", "1:1", "\"a\":", "\f1", "1\f", "\v1", "\xC2\xA0" "1", "\xEF\xBB\xBF" "1", "1\x01", "\x01",
    "\x7F", "1\x7F", "\xE2\x80\xA8" "1", "-\"1\"", "[1]2", "\"a\",", "1,", "{},", "[],", "null,,1",
};

static const char *const odd[] = {
    "null", "true", "false", "0", "-0", "1", "-1", "9", "10", "123456789012345678901234567890", "-0.0", "0.0", "0.5",
    "-0.5", "1.0", "1.25", "0e0", "0E0", "0e+0", "0e-0", "0.0e0", "1e1", "1E1", "1e+1", "1e-1", "1E+1", "1E-1", "1.5e10",
    "-1.5E-10", "1e999999", "1e00001", "-9e-9", "1e400", "\"\"", "\" \"", "\"a\"", "\"\\\"\"", "\"\\\\\"", "\"\\/\"",
    "\"/\"", "\"\\b\\f\\n\\r\\t\"", "\"\\u0041\"", "\"\\u00e9\"", "\"\\u00E9\"", "\"\\u0000\"", "\"\\ud83d\\ude00\"",
    "\"\\uD83D\\uDE00\"", "\"\\ud83d\"", "\"\\ude00\"", "\"\\ude00\\ud83d\"", "\"\\uFFFF\"", "\"\\ufeff\"", "\"\x7F\"",
    "\"'\"", "\"\xC2\x80\"", "\"\xDF\xBF\"", "\"\xE0\xA0\x80\"", "\"\xED\x9F\xBF\"", "\"\xEE\x80\x80\"", "\"\xEF\xBF\xBF\"",
    "\"\xF0\x90\x80\x80\"", "\"\xF4\x8F\xBF\xBF\"", "\"\xE2\x80\xA8\"", "\"\xEF\xBB\xBF\"", "\"\\\\u0041\"", "\"\\\\\\\"\"",
    "\"[{\"", "\"}]\"", "\",\"", "\":\"", "\"null\"", "[]", "{}", "[ ]", "{ }", "[\t]", "{\r\n}", "[[]]", "[{}]", "[[],[]]",
    "[{},{}]", "[1]", "[1,2]", "[ 1 , 2 ]", "[null]", "[\"a\"]", "[\"a\",\"b\"]", "[1,\"a\",null,true,false,{},[]]",
    "{\"\":1}", "{\"a\":1}", "{ \"a\" : 1 }", "{\"a\":1,\"a\":2}", "{\"a\":1,\"b\":2}", "{\"a\":{}}", "{\"a\":[]}",
    "{\"a\":{\"a\":{\"a\":[]}}}", "{\"a\":[{\"a\":[{}]}]}", "{\"\\u0061\":1}", "{\"\\\"\":\"\\\"\"}",
    "{\"a\":[],\"b\":{},\"c\":\"\"}", "{\"Tasks\":5}", "{\"Response\":5}", "{\"Response\":{\"Error\":{}}}",
    "[{\"JobId\":1},{\"JobId\":2}]", "{\"JobId\":{\"JobId\":1},\"JobId\":[]}", "{\"[\":\"]\"}", "[[],\"a\",[],\"b\"]",
    "{\"a\":[],\"b\":\"c\",\"d\":[]}", "[{\"a\":[]},{\"b\":{}},[]]", " \t\r\n1", "1 \t\r\n", "{\"a\"\n:\r1\t}",
};

static const struct {
    const char *name;
    const char *before;
    const char *after;
} places[] = {
    {"first at the top", "{\"X\":", ",\"Response\":{\"TotalCount\":2,\"Tasks\":[{\"JobId\":\"a\"},{\"JobId\":\"b\"}]}}"},
    {"last at the top", "{\"Response\":{\"TotalCount\":2,\"Tasks\":[{\"JobId\":\"a\"},{\"JobId\":\"b\"}]},\"X\":", "}"},
    {"in Response", "{\"Response\":{\"X\":", ",\"TotalCount\":2,\"Tasks\":[{\"JobId\":\"a\"},{\"JobId\":\"b\"}]}}"},
    {"last in Response", "{\"Response\":{\"TotalCount\":2,\"Tasks\":[{\"JobId\":\"a\"},{\"JobId\":\"b\"}],\"X\":", "}}"},
    {"in a task", "{\"Response\":{\"TotalCount\":2,\"Tasks\":[{\"X\":", ",\"JobId\":\"a\"},{\"JobId\":\"b\"}]}}"},
    {"last in a task", "{\"Response\":{\"TotalCount\":2,\"Tasks\":[{\"JobId\":\"a\"},{\"JobId\":\"b\",\"X\":", "}]}}"},
    {"in an unknown object",
     "{\"X\":{\"Y\":[1,{\"Z\":",
     "}]},\"Response\":{\"TotalCount\":2,\"Tasks\":[{\"JobId\":\"a\"},{\"JobId\":\"b\"}]}}"},
    {"in an unknown object of a task",
     "{\"Response\":{\"Tasks\":[{\"JobId\":\"a\",\"X\":{\"Y\":",
     "}},{\"JobId\":\"b\"}],\"TotalCount\":2}}"},
};

/* Puts the document into each place, below so many more arrays, or objects. */
static void read_in(size_t place, const char *document, size_t arrays, size_t objects)
{
    bytes_clear(&text);
    bytes_text(&text, places[place].before);
    bytes_repeat(&text, "[", arrays);
    bytes_repeat(&text, "{\"d\":", objects);
    bytes_text(&text, document);
    bytes_repeat(&text, "}", objects);
    bytes_repeat(&text, "]", arrays);
    bytes_text(&text, places[place].after);
    read_json(document, &result, text.at, text.length);
}

static void expect_malformed(size_t place, const char *document, size_t arrays, size_t objects)
{
    read_in(place, document, arrays, objects);
    if (result.status != TEO_E_JSON) {
        print_error("%s, below %u arrays and %u objects\n", places[place].name, (unsigned)arrays, (unsigned)objects);
    }
    assert_status(document, result.status, TEO_E_JSON);
}

static void malformed_values_are_refused_in_every_place(void **state)
{
    (void)state;
    for (size_t place = 0; place < COUNT(places); place++) {
        for (size_t i = 0; i < COUNT(malformed); i++) {
            expect_malformed(place, malformed[i], 0, 0);
        }
    }
}

/* In an object: there a comma cannot make two values of what was to be one. */
static void malformed_values_are_refused_at_every_depth(void **state)
{
    static const size_t depths[] = {1, 20, 26, 27, 28, 29, 30, 31, 32, 33, 34, 40, 63, 64, 65, 100};

    (void)state;
    for (size_t depth = 0; depth < COUNT(depths); depth++) {
        for (size_t i = 0; i < COUNT(malformed); i++) {
            expect_malformed(2, malformed[i], 0, depths[depth]);
            expect_malformed(2, malformed[i], depths[depth], 1);
        }
    }
}

static void expect_well_formed(size_t place, const char *document, size_t arrays, size_t objects)
{
    read_in(place, document, arrays, objects);
    if (result.status != TEO_END) {
        print_error("%s, below %u arrays and %u objects\n", places[place].name, (unsigned)arrays, (unsigned)objects);
    }
    assert_status(document, result.status, TEO_END);
    assert_int_equal(result.total_count, 2);
    assert_int_equal(result.count, 2);
    assert_string_equal(result.tasks[0].job_id, "a");
    assert_string_equal(result.tasks[1].job_id, "b");
}

/*
 * It ends what it stands in: in a task, the next member then is an element of Tasks,
 * and of the wrong type.
 */
static void a_brace_too_many_is_refused(void **state)
{
    (void)state;
    for (size_t place = 0; place < COUNT(places); place++) {
        read_in(place, "{}}", 0, 0);
        assert_status(places[place].name, result.status, place == 4 ? TEO_E_MEMBER_TYPE : TEO_E_JSON);
        read_in(place, "{}}", 0, 40);
        assert_status(places[place].name, result.status, place == 4 ? TEO_E_MEMBER_TYPE : TEO_E_JSON);
    }
}

static void odd_values_are_accepted_in_every_place(void **state)
{
    (void)state;
    for (size_t place = 0; place < COUNT(places); place++) {
        for (size_t i = 0; i < COUNT(odd); i++) {
            expect_well_formed(place, odd[i], 0, 0);
        }
    }
}

static void odd_values_are_accepted_at_every_depth(void **state)
{
    static const size_t depths[] = {1, 20, 26, 27, 28, 29, 30, 31, 32, 33, 34, 40, 63, 64, 65, 100};

    (void)state;
    for (size_t depth = 0; depth < COUNT(depths); depth++) {
        for (size_t i = 0; i < COUNT(odd); i++) {
            expect_well_formed(2, odd[i], 0, depths[depth]);
            expect_well_formed(2, odd[i], depths[depth], 0);
        }
    }
}

static void the_tables_are_as_long_as_they_should_be(void **state)
{
    (void)state;
    assert_true(COUNT(malformed) >= 150);
    assert_true(COUNT(odd) >= 60);
}

/* ---- the whole document ---- */

static void a_body_that_is_not_one_object_is_refused(void **state)
{
    static const char *const documents[] = {
        "", " ", "{", "}", "]", "{}{}", "{} {}", "{},", "{}]", "{}}", ",{}", ":{}", "{}1", "{}\"a\"", "{}null",
        "{\"Response\":{\"TotalCount\":1}", "{\"Response\":{\"TotalCount\":1}}}",
        "{\"Response\":{\"TotalCount\":1}}{\"Response\":{\"TotalCount\":1}}", "{\"Response\":{\"TotalCount\":1}}x",
        "{\"Response\":{\"TotalCount\":1}},", "{\"Response\":{\"TotalCount\":1]}", "<html></html>",
        "\xEF\xBB\xBF\xEF\xBB\xBF{\"Response\":{\"TotalCount\":1}}", "{\"Response\"{\"TotalCount\":1}}",
        "{\"Response\":{\"TotalCount\" 1}}", "{\"Response\",{}}", "{\"Response\":{\"TotalCount\":1,}}",
        "{\"Response\":{\"TotalCount\":1},}", "{\"Response\":{\"Tasks\":[,]}}", "{\"Response\":{\"Tasks\":[{},]}}",
        "{\"Response\":{\"Tasks\":[{}{}]}}", "{\"Response\":{\"Tasks\":[{\"JobId\":\"a\"]}}",
        "{\"Response\":{\"Tasks\":[}}", "{Response:{\"TotalCount\":1}}", "callback({\"Response\":{\"TotalCount\":1}})",
        "{\"Response\":{\"TotalCount\":01}}", "{\"Response\":{\"TotalCount\":1.}}", "{\"Response\":{\"TotalCount\":}}",
        "{\"Response\":{\"TotalCount\":1,\"X\":1:}}", "{\"Response\":{\"TotalCount\":1,\"X\":1.:}}",
    };
    static const char *const of_another_type[] = {
        "[] ", "[{}]", "\"a\"", "1 ", "true ", "[{\"Response\":{\"TotalCount\":1}}]",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(documents); i++) {
        expect_json(documents[i], documents[i], TEO_E_JSON);
    }
    for (size_t i = 0; i < COUNT(of_another_type); i++) {
        expect_json(of_another_type[i], of_another_type[i], TEO_E_MEMBER_TYPE);
    }
    expect_json("null", "null ", TEO_E_INCOMPLETE); /* as good as nothing, here too */
}

static void blanks_may_stand_around_everything(void **state)
{
    (void)state;
#define B " \t\r\n"
    expect_json("blanks",
                B "{" B "\"Response\"" B ":" B "{" B "\"TotalCount\"" B ":" B "5" B "," B "\"Tasks\"" B ":" B "[" B "{" B
                  "\"JobId\"" B ":" B "\"a\"" B "}" B "," B "{" B "}" B "]" B "}" B "}" B, TEO_END);
#undef B
}

/*
 * Every byte of a good document is damaged in turn: either it is refused, or it still is
 * JSON and all tasks come.
 */
static void a_nul_is_refused_everywhere(void **state)
{
    static const char good[] = " { \"Response\" : { \"X\" : [ 1 , -2.5e+3 , true , \"\\u00e9\\n\xC3\xA9\" ] , "
                               "\"TotalCount\" : 1 , \"Tasks\" : [ { \"JobId\" : \"a\" } ] } } ";
    char document[sizeof good];

    (void)state;
    expect_json("good", good, TEO_END);
    for (size_t at = 0; at < sizeof good - 1; at++) {
        memcpy(document, good, sizeof good);
        document[at] = '\0';
        read_json("nul", &result, document, sizeof good - 1);
        assert_status(good + at, result.status, TEO_E_JSON);
    }
}

/* Without its last byte, or any before, a document is never whole. */
static void a_document_that_ends_early_is_refused(void **state)
{
    static const char good[] = "{\"X\":[1,2.5e3,true,null,\"\\u00e9\xC3\xA9\"],"
                               "\"Response\":{\"TotalCount\":1,\"Tasks\":[{\"JobId\":\"a\"}]}}";

    (void)state;
    for (size_t length = 0; length < sizeof good - 1; length++) {
        read_json("early", &result, good, length);
        assert_status("early", result.status, TEO_E_JSON);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tables_are_as_long_as_they_should_be),
        cmocka_unit_test(malformed_values_are_refused_in_every_place),
        cmocka_unit_test(malformed_values_are_refused_at_every_depth),
        cmocka_unit_test(a_brace_too_many_is_refused),
        cmocka_unit_test(odd_values_are_accepted_in_every_place),
        cmocka_unit_test(odd_values_are_accepted_at_every_depth),
        cmocka_unit_test(a_body_that_is_not_one_object_is_refused),
        cmocka_unit_test(blanks_may_stand_around_everything),
        cmocka_unit_test(a_nul_is_refused_everywhere),
        cmocka_unit_test(a_document_that_ends_early_is_refused),
    };

    return cmocka_run_group_tests_name("json malformed", tests, NULL, NULL);
}
