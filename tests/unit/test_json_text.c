/*
 * Texts, names and numbers: how they are decoded, whatever their length, and what
 * replaces invalid characters.
 */
#include "made_reply.h"

#define REPLACEMENT "\xEF\xBF\xBD"

static reading other;
static bytes text;

/*
 * Reads a task whose Target is this JSON string, given without its quotes; the JobId
 * after it must be intact.
 */
static const char *read_target(const char *string, size_t window)
{
    bytes_clear(&json);
    bytes_format(&json, "{\"Response\":{\"Tasks\":[{\"Target\":\"%s\",\"JobId\":\"behind\"}],\"TotalCount\":9}}", string);
    read_made_json_through(string, window, TEO_END);
    assert_string_equal(result.tasks[0].job_id, "behind");
    assert_int_equal(result.total_count, 9);
    return result.tasks[0].target;
}

static const struct {
    const char *string;
    const char *expected;
} escapes[] = {
    {"plain", "plain"},
    {"\\\"", "\""},
    {"\\\\", "\\"},
    {"\\/", "/"},
    {"\\b\\f\\n\\r\\t", "\b\f\n\r\t"},
    {"\\\\n", "\\n"},
    {"\\\\\\n", "\\\n"},
    {"\\\\\\\\", "\\\\"},
    {"a\\nb\\tc", "a\nb\tc"},
    {"\\u0041", "A"},
    {"\\u0001\\u001f\\u007f", "\x01\x1F\x7F"},
    {"\\u0022\\u005c\\u002f", "\"\\/"},
    {"\\u0080\\u00ff\\u07ff", "\xC2\x80\xC3\xBF\xDF\xBF"},
    {"\\u0800\\u7ad9\\ud7ff\\ue000\\uffff", "\xE0\xA0\x80\xE7\xAB\x99\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF"},
    {"\\uABCD\\uabcd\\uAbCd", "\xEA\xAF\x8D\xEA\xAF\x8D\xEA\xAF\x8D"},
    {"\\uEfFf\\u0aF9", "\xEE\xBF\xBF\xE0\xAB\xB9"},
    {"\\ud83d\\ude00", "\xF0\x9F\x98\x80"},
    {"\\uD83D\\uDE00", "\xF0\x9F\x98\x80"},
    {"\\ud800\\udc00", "\xF0\x90\x80\x80"},
    {"\\udbff\\udfff", "\xF4\x8F\xBF\xBF"},
    {"\\udbc0\\udc00", "\xF4\x80\x80\x80"},
    {"\xC3\xA9\\u00e9\xC3\xA9", "\xC3\xA9\xC3\xA9\xC3\xA9"},
    {"\x7F\xC2\x80\xDF\xBF", "\x7F\xC2\x80\xDF\xBF"},
    {"\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF", "\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF"},
    {"\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"},
    {"\xEF\xBF\xBD", REPLACEMENT},
    /* half a pair, and U+0000, which would end the text */
    {"\\u0000", REPLACEMENT},
    {"a\\u0000b", "a" REPLACEMENT "b"},
    {"\\ud83d", REPLACEMENT},
    {"\\ude00", REPLACEMENT},
    {"\\ud83dx", REPLACEMENT "x"},
    {"\\ud83d\\n", REPLACEMENT "\n"},
    {"\\ud83d\\\\", REPLACEMENT "\\"},
    {"\\ud83d\\\\ude00", REPLACEMENT "\\ude00"},
    {"\\ud83d\\u0041", REPLACEMENT "A"},
    {"\\ud83d\\ud83d", REPLACEMENT REPLACEMENT},
    {"\\ud83d\\ud83d\\ude00", REPLACEMENT "\xF0\x9F\x98\x80"},
    {"\\ude00\\ud83d", REPLACEMENT REPLACEMENT},
    {"\\ude00\\ude00", REPLACEMENT REPLACEMENT},
    {"\\ud83d\\ude00\\ude00", "\xF0\x9F\x98\x80" REPLACEMENT},
    {"\\udbff\\udbff\\udfff\\udfff", REPLACEMENT "\xF4\x8F\xBF\xBF" REPLACEMENT},
    {"\\ud800\\ue000", REPLACEMENT "\xEE\x80\x80"},
    {"\\ud83d \\ude00", REPLACEMENT " " REPLACEMENT},
    {"\\ud83d\xC3\xA9", REPLACEMENT "\xC3\xA9"},
    {"\\u0000\\ud83d\\ude00", REPLACEMENT "\xF0\x9F\x98\x80"},
};

static void escapes_are_decoded(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(escapes); i++) {
        assert_string_equal(read_target(escapes[i].string, TEO_SCRATCH_MIN), escapes[i].expected);
        assert_int_equal(result.tasks[0].truncated, 0);
    }
}

/* UTF-8 as RFC 3629 section 3 has it, written down another way than in the core. */
static void add_utf8(bytes *to, uint32_t point)
{
    uint8_t encoded[4];
    size_t length = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;

    for (size_t i = length - 1; i > 0; i--) {
        encoded[i] = (uint8_t)(0x80u + point % 64u);
        point /= 64u;
    }
    encoded[0] = (uint8_t)(point + (length == 1 ? 0 : length == 2 ? 192u : length == 3 ? 224u : 240u));
    bytes_add(to, encoded, length);
}

static void code_points_are_read_raw_and_escaped(void **state)
{
    static bytes escaped, raw, expected;
    bool all = true;

    (void)state;
    for (uint32_t first = 1; first < 0x110000; first += all ? 32 : 0x3F5) {
        all = first < 0x3000 || (first >= 0xD000 && first < 0xE100);
        bytes_clear(&escaped);
        bytes_clear(&raw);
        bytes_clear(&expected);
        for (uint32_t point = first; point < first + 32 && point < 0x110000; point++) {
            bool surrogate = point >= 0xD800 && point < 0xE000;

            if (point >= 0x10000) {
                bytes_format(&escaped, "\\u%04x\\u%04X", (unsigned)(0xD800 + (point - 0x10000) / 0x400),
                             (unsigned)(0xDC00 + point % 0x400));
            } else {
                bytes_format(&escaped, "%s\\u%04x", surrogate ? "-" : "", (unsigned)point);
            }
            bytes_text(&expected, surrogate ? "-" : "");
            add_utf8(&expected, surrogate ? 0xFFFD : point);
            if (!surrogate && point >= 0x20 && point != '"' && point != '\\') {
                add_utf8(&raw, point);
            }
        }
        assert_string_equal(read_target(escaped.at, 512), expected.at);
        assert_string_equal(read_target(raw.at, 512), raw.at);
    }
}

/* ---- longer than the window ---- */

/*
 * Everything of every kind that is longer than the window, wherever it stands;
 * what follows is intact.
 */
static void nothing_is_lost_behind_a_long_token(void **state)
{
    static const char *const tokens[] = {
        "a", "\xC3\xA9", "\xE7\xAB\x99", "\xF0\x9F\x98\x80", "\\n", "\\u00e9", "\\ud83d\\ude00", "\\ud83d", "\\\\", "\\\"",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(tokens); i++) {
        /* Each end around the first two windows, then a few further on. */
        for (size_t count = 100 / strlen(tokens[i]); count < 2000; count += count * strlen(tokens[i]) < 300 ? 1 : 450) {
            bytes_clear(&text);
            bytes_repeat(&text, tokens[i], count);
            bytes_clear(&json);
            bytes_format(&json, "{\"X\":\"%s\",\"%s\":1,\"Response\":{\"%s\":", text.at, text.at, text.at);
            bytes_format(&json, "[\"%s\"],\"Tasks\":[{\"Target\":\"%s\",\"%s\":null,", text.at, text.at, text.at);
            bytes_format(&json, "\"JobId\":\"j\"},{\"FailMessage\":\"%s\"}],", text.at);
            bytes_format(&json, "\"RequestId\":\"%s\",\"TotalCount\":5}}", text.at);
            read_made_json(tokens[i], TEO_END);
            other = result;
            read_made_json_through(tokens[i], 60000, TEO_END);
            other.used = result.used;
            assert_same_reading(tokens[i], &other, &result);
            assert_string_equal(result.tasks[0].job_id, "j");
            assert_int_equal(result.total_count, 5);
        }
    }
}

/*
 * The window cuts each of these in every place: in an escape, in a pair, in a
 * character, and between.
 */
static void every_cut_of_a_text_decodes_the_same(void **state)
{
    static bytes expected;

    (void)state;
    for (size_t i = 0; i < COUNT(escapes); i++) {
        for (size_t before = 0; before < 24; before++) {
            bytes_clear(&text);
            bytes_clear(&expected);
            bytes_repeat(&text, ".", 104 + before);
            bytes_repeat(&expected, ".", 104 + before);
            for (unsigned times = 0; times < 3; times++) {
                bytes_format(&text, "%s-", escapes[i].string);
                bytes_format(&expected, "%s-", escapes[i].expected);
            }
            assert_string_equal(read_target(text.at, TEO_SCRATCH_MIN), expected.at);
            assert_string_equal(read_target(text.at, TEO_SCRATCH_MIN + 1), expected.at);
        }
    }
}

/* A run of surrogate pairs, every second of which may be cut, after halves without a partner. */
static void pairs_hold_together_over_any_number_of_windows(void **state)
{
    static bytes expected;

    (void)state;
    for (size_t halves = 0; halves < 24; halves++) {
        bytes_clear(&text);
        bytes_clear(&expected);
        bytes_repeat(&text, "\\ud83d", halves);
        bytes_repeat(&text, "\\ud83d\\ude00", 40);
        bytes_repeat(&expected, REPLACEMENT, halves);
        bytes_repeat(&expected, "\xF0\x9F\x98\x80", 40);
        for (size_t window = TEO_SCRATCH_MIN; window < TEO_SCRATCH_MIN + 13; window++) {
            assert_string_equal(read_target(text.at, window), expected.at);
        }
    }
}

static void long_texts_with_a_fault_are_refused_wherever_it_is(void **state)
{
    static const char *const faults[] = {
        "\x80", "\xC3", "\xED\xA0\x80", "\xF0\x9F\x98", "\xF8", "\\x", "\\u12g4", "\\ud83d\\u12", "\n", "\x01",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(faults); i++) {
        for (size_t before = 0; before < 400; before += before < 100 || before > 140 ? 25 : 1) {
            bytes_clear(&json);
            bytes_text(&json, "{\"X\":\"");
            bytes_repeat(&json, "x", before);
            bytes_text(&json, faults[i]);
            bytes_repeat(&json, "y", 300);
            bytes_text(&json, "\",\"Response\":{\"TotalCount\":1}}");
            read_made_json(faults[i], TEO_E_JSON);
        }
    }
}

/*
 * Plain bytes are copied in runs, and looked at by words on some machines: what ends a run is
 * seen wherever it is.
 */
static void a_byte_that_is_not_plain_is_seen_at_each_place(void **state)
{
    static const struct {
        const char *string, *expected; /* NULL: no JSON */
    } kinds[] = {
        {"\x1F", NULL}, {" ", " "}, {"!", "!"}, {"\\\"", "\""}, {"#", "#"}, {"[", "["}, {"\\\\", "\\"}, {"]", "]"}, {"\x7F", "\x7F"},
        {"\x80", NULL}, {"\xC3\xA9", "\xC3\xA9"}, {"\xA0", NULL}, {"\x01", NULL}, {"\xFF", NULL},
    };
    static bytes expected;

    (void)state;
    for (size_t i = 0; i < COUNT(kinds); i++) {
        for (size_t length = 0; length < 18; length++) {
            for (size_t before = 0; before <= length; before++) {
                bytes_clear(&text);
                bytes_repeat(&text, "p", before);
                bytes_text(&text, kinds[i].string);
                bytes_repeat(&text, "~", length - before);
                if (kinds[i].expected == NULL) {
                    bytes_clear(&json);
                    bytes_format(&json, "{\"Response\":{\"TotalCount\":1,\"X\":\"%s\"}}", text.at);
                    read_made_json(text.at, TEO_E_JSON);
                    continue;
                }
                bytes_clear(&expected);
                bytes_repeat(&expected, "p", before);
                bytes_text(&expected, kinds[i].expected);
                bytes_repeat(&expected, "~", length - before);
                assert_string_equal(read_target(text.at, TEO_SCRATCH_MIN), expected.at);
            }
        }
    }
}

/* ---- long numbers and words ---- */

/* The first and the second cut by the smallest window are among these. */
static bool near_a_cut(size_t length)
{
    return (length > 110 && length < 140) || (length > 240 && length < 270);
}

static void long_numbers_are_checked_over_any_number_of_windows(void **state)
{
    static const struct {
        const char *before, *after;
        teo_status expected;
    } rows[] = {
        {"7", "", TEO_END}, {"-7", "", TEO_END}, {"0.", "", TEO_END}, {"7", ".5", TEO_END}, {"7", "e5", TEO_END},
        {"7", "E-5", TEO_END}, {"1e", "", TEO_END}, {"1e+", "", TEO_END}, {"-0.", "e-77", TEO_END}, {"7", " ", TEO_END},
        {"1.", "E+1", TEO_END}, {"0", "", TEO_E_JSON}, {"-0", "", TEO_E_JSON}, {"7", ".", TEO_E_JSON},
        {"7", "e", TEO_E_JSON}, {"7", "e+", TEO_E_JSON}, {"7", "-", TEO_E_JSON}, {"7", "+", TEO_E_JSON},
        {"0.", ".5", TEO_E_JSON}, {"1e", ".5", TEO_E_JSON}, {"1e", "e5", TEO_E_JSON}, {"1e", "+5", TEO_E_JSON},
        {"7", "a", TEO_E_JSON}, {"7", "\"", TEO_E_JSON}, {"7", "null", TEO_E_JSON}, {"+", "", TEO_E_JSON},
        {".", "", TEO_E_JSON}, {"--", "", TEO_E_JSON}, {"7", "\x01", TEO_E_JSON}, {"7", "\x80", TEO_E_JSON},
        {"7", "[", TEO_E_JSON}, {"7", "{", TEO_E_JSON}, {"7", ":", TEO_E_JSON},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        for (size_t digits = 1; digits < 600; digits += near_a_cut(digits) ? 1 : 37) {
            bytes_clear(&json);
            bytes_format(&json, "{\"X\":%s", rows[i].before);
            bytes_repeat(&json, "1", digits);
            bytes_format(&json, "%s,\"Response\":{\"TotalCount\":1}}", rows[i].after);
            read_made_json(json.at, rows[i].expected);
        }
    }
}

static void long_words_are_refused(void **state)
{
    static const char *const words[] = {"null", "true", "false", "x", "e", ".", "-"};

    (void)state;
    for (size_t i = 0; i < COUNT(words); i++) {
        for (size_t count = 2; count < 300; count += count < 20 || count > 145 ? 29 : 1) {
            bytes_clear(&json);
            bytes_text(&json, "{\"X\":");
            bytes_repeat(&json, words[i], count);
            bytes_text(&json, ",\"Response\":{\"TotalCount\":1}}");
            read_made_json(words[i], TEO_E_JSON);
        }
    }
}

/*
 * A known name at the edge of the window, and one with every character escaped, which is
 * the longest there is.
 */
static void known_names_fit_the_smallest_window(void **state)
{
    static const char name[] = "FailMessage";

    (void)state;
    for (size_t blanks = 0; blanks < 200; blanks++) {
        bytes_clear(&json);
        bytes_text(&json, "{\"Response\":{\"Tasks\":[{");
        bytes_repeat(&json, " ", blanks);
        bytes_text(&json, "\"");
        for (const char *c = name; *c != '\0'; c++) {
            bytes_format(&json, "\\u%04x", (unsigned)*c);
        }
        bytes_text(&json, "\":\"m\"}],\"TotalCount\":1}}");
        read_made_json(name, TEO_END);
        assert_string_equal(result.tasks[0].fail_message, "m");
    }
}

/*
 * A name that begins like a known one but goes on beyond the window is not known,
 * nor is what it ends in.
 */
static void a_name_longer_than_the_window_is_unknown(void **state)
{
    (void)state;
    for (size_t more = 100; more < 300; more++) {
        bytes_clear(&json);
        bytes_text(&json, "{\"Response\":{\"TotalCount\":1,\"Tasks\":[{\"JobId");
        bytes_repeat(&json, "x", more);
        bytes_text(&json, "\":5,\"");
        bytes_repeat(&json, "x", more);
        bytes_text(&json, "JobId\":5}]}}");
        read_made_json("name", TEO_END);
        assert_int_equal(result.tasks[0].present, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(escapes_are_decoded),
        cmocka_unit_test(code_points_are_read_raw_and_escaped),
        cmocka_unit_test(nothing_is_lost_behind_a_long_token),
        cmocka_unit_test(every_cut_of_a_text_decodes_the_same),
        cmocka_unit_test(pairs_hold_together_over_any_number_of_windows),
        cmocka_unit_test(long_texts_with_a_fault_are_refused_wherever_it_is),
        cmocka_unit_test(a_byte_that_is_not_plain_is_seen_at_each_place),
        cmocka_unit_test(long_numbers_are_checked_over_any_number_of_windows),
        cmocka_unit_test(long_words_are_refused),
        cmocka_unit_test(known_names_fit_the_smallest_window),
        cmocka_unit_test(a_name_longer_than_the_window_is_unknown),
    };

    return cmocka_run_group_tests_name("json text", tests, NULL, NULL);
}
