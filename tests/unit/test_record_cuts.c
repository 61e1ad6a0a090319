/*
 * A text that is longer than its slot in a record or in a fault is cut between two
 * characters, and said to be cut.
 */
#include "made_reply.h"

static bytes text;

static const char *const characters[] = {"a", "\xC3\xA9", "\xE7\xAB\x99", "\xF0\x9F\x98\x80"};

/* The longest beginning of `full` that fits `size` with its NUL and ends between two characters. */
static size_t fitting(const char *full, size_t size)
{
    size_t length = strlen(full);

    if (length >= size) {
        length = size - 1;
        while (length > 0 && ((uint8_t)full[length] & 0xC0u) == 0x80u) {
            length--;
        }
    }
    return length;
}

static void check_slot(const slot *s, const char *full)
{
    const char *kept = slot_text(&result.tasks[0], s);
    size_t length = fitting(full, s->size);

    assert_that(s->name, strlen(kept) == length && memcmp(kept, full, length) == 0);
    assert_that(s->name, (result.tasks[0].truncated != 0) == (length < strlen(full)));
    assert_that(s->name, (result.tasks[0].truncated & ~s->bit) == 0);
    assert_that(s->name, result.tasks[0].present == (s->bit | (s->bit == TEO_HAS_JOB_ID ? TEO_HAS_TARGET : TEO_HAS_JOB_ID)));
}

/*
 * Each slot, with texts of a bit less than it holds to a bit more, of characters of 1 to 4 bytes,
 * after 0 to 3 others.
 */
static void a_text_longer_than_its_slot_is_cut_between_characters(void **state)
{
    (void)state;
    for (const slot *s = slots; s < slots + SLOTS; s++) {
        for (size_t width = 1; width <= 4; width++) {
            for (size_t before = 0; before < width; before++) {
                for (size_t count = s->size / width - 2; count <= s->size / width + 3; count++) {
                    bytes_clear(&text);
                    bytes_repeat(&text, "-", before);
                    bytes_repeat(&text, characters[width - 1], count);
                    bytes_clear(&json);
                    bytes_format(&json, "{\"Response\":{\"Tasks\":[{\"%s\":\"%s\",\"%s\":\"x\"}],\"TotalCount\":9}}",
                                 s->name, text.at, s->bit == TEO_HAS_JOB_ID ? "Target" : "JobId");
                    read_made_json(s->name, TEO_END);
                    check_slot(s, text.at);
                    read_made_json_through(s->name, 512, TEO_END);
                    check_slot(s, text.at);
                }
            }
        }
    }
}

static void a_text_is_cut_after_it_was_decoded(void **state)
{
    char cut[TEO_JOB_ID_SIZE];

    (void)state;
    memset(cut, 'A', sizeof cut);
    for (size_t count = TEO_JOB_ID_SIZE - 6; count < TEO_JOB_ID_SIZE + 3; count++) {
        bytes_clear(&json);
        bytes_text(&json, "{\"Response\":{\"Tasks\":[{\"JobId\":\"");
        bytes_repeat(&json, "\\u0041", count);
        bytes_text(&json, "\\ud83d\\ude00\"}],\"TotalCount\":9}}");
        read_made_json("decoded", TEO_END);
        if (count + 4 < TEO_JOB_ID_SIZE) {
            assert_int_equal(strlen(result.tasks[0].job_id), count + 4);
            assert_int_equal(result.tasks[0].truncated, 0);
        } else {
            size_t kept = count < TEO_JOB_ID_SIZE ? count : TEO_JOB_ID_SIZE - 1;

            assert_int_equal(strlen(result.tasks[0].job_id), kept);
            assert_memory_equal(result.tasks[0].job_id, cut, kept);
            assert_int_equal(result.tasks[0].truncated, TEO_HAS_JOB_ID);
        }
    }
}

/*
 * Once a character did not fit, a shorter one after it must not either: the text would have a hole.
 */
static void nothing_goes_into_a_slot_behind_a_cut(void **state)
{
    (void)state;
    for (size_t window = TEO_SCRATCH_MIN; window < TEO_SCRATCH_MIN + 20; window++) {
        bytes_clear(&json);
        bytes_text(&json, "{\"Response\":{\"Tasks\":[{\"JobId\":\"");
        bytes_repeat(&json, "a", TEO_JOB_ID_SIZE - 3);
        bytes_text(&json, "\xE7\xAB\x99");
        bytes_repeat(&json, "b", 300);
        bytes_text(&json, "\",\"Target\":\"x\"},{\"JobId\":\"c\"}],\"TotalCount\":9}}");
        read_made_json_through("hole", window, TEO_END);
        assert_int_equal(strlen(result.tasks[0].job_id), TEO_JOB_ID_SIZE - 3);
        assert_int_equal(strspn(result.tasks[0].job_id, "a"), TEO_JOB_ID_SIZE - 3);
        assert_int_equal(result.tasks[0].truncated, TEO_HAS_JOB_ID);
        assert_string_equal(result.tasks[0].target, "x");
        assert_string_equal(result.tasks[1].job_id, "c");
        assert_int_equal(result.tasks[1].truncated, 0);
    }
}

static void texts_of_a_fault_are_cut_too(void **state)
{
    static const struct {
        const char *name;
        size_t offset, size;
    } rows[] = {
        {"\"RequestId\":\"", offsetof(teo_fault, request_id), TEO_REQUEST_ID_SIZE},
        {"\"Error\":{\"Code\":\"", offsetof(teo_fault, code), TEO_CODE_SIZE},
        {"\"Error\":{\"Message\":\"", offsetof(teo_fault, message), TEO_MESSAGE_SIZE},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        for (size_t width = 1; width <= 4; width++) {
            size_t fit = rows[i].size / width;

            for (size_t count = fit - 2; count < fit + 100; count += count < fit + 3 ? 1 : 19) {
                const char *kept = (const char *)&result.fault + rows[i].offset;

                bytes_clear(&text);
                bytes_repeat(&text, characters[width - 1], count);
                bytes_clear(&json);
                bytes_format(&json, "{\"Response\":{%s%s\"%s,\"TotalCount\":1}}", rows[i].name, text.at, i > 0 ? "}" : "");
                read_made_json(rows[i].name, i > 0 ? TEO_E_REFUSED : TEO_END);
                assert_int_equal(strlen(kept), fitting(text.at, rows[i].size));
                assert_memory_equal(kept, text.at, strlen(kept));
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_longer_than_its_slot_is_cut_between_characters),
        cmocka_unit_test(a_text_is_cut_after_it_was_decoded),
        cmocka_unit_test(nothing_goes_into_a_slot_behind_a_cut),
        cmocka_unit_test(texts_of_a_fault_are_cut_too),
    };

    return cmocka_run_group_tests_name("record cuts", tests, NULL, NULL);
}
