/* The parts of a submission: how targets are found, and how many go into one request. */
#include "purge_created.h"
#include "purge_submission.h"
#include "purge_targets.h"

#include "tests/unit/support.h" /* last: it names a type as those name parameters */

#define MEGABYTE ((size_t)1000 * 1000)

static void each_text_is_found_where_it_stands(void **state)
{
    static const char *const items[] = {"b", "", "aa", "a", "ab", "https://x/", "c", "\xC3\xA9"};
    static const char *const others[] = {"A", "abc", "https://x", "d", " "};
    struct target_index index;

    (void)state;
    assert_true(target_index_make(&index, items, COUNT(items)));
    for (size_t i = 0; i < COUNT(items); i++) {
        assert_int_equal(target_index_find(&index, items[i], false), i);
    }
    for (size_t i = 0; i < COUNT(others); i++) {
        assert_true(target_index_find(&index, others[i], false) == SIZE_MAX);
    }
    target_index_free(&index);
}

static void a_text_that_was_cut_is_found_if_it_begins_one_only(void **state)
{
    static const char *const items[] = {"https://x/long/2", "https://x/long/1", "https://y/long"};
    struct target_index index;

    (void)state;
    assert_true(target_index_make(&index, items, COUNT(items)));
    assert_int_equal(target_index_find(&index, "https://y", true), 2);
    assert_int_equal(target_index_find(&index, "https://x/long/2", true), 0);
    assert_true(target_index_find(&index, "https://x/long", true) == SIZE_MAX);
    assert_true(target_index_find(&index, "https://z", true) == SIZE_MAX);
    target_index_free(&index);
}

static void nothing_is_found_in_an_empty_list(void **state)
{
    struct target_index index;

    (void)state;
    assert_true(target_index_make(&index, NULL, 0));
    assert_true(target_index_find(&index, "", true) == SIZE_MAX);
    target_index_free(&index);
}

/* Of so many targets of so many bytes, how many go into the first request. */
static size_t first_slice(size_t count, char byte, size_t length, size_t most)
{
    static const char *items[8];
    struct options options;
    struct submission submission;
    char *target = malloc(length + 1);
    size_t taken;

    assert_non_null(target);
    memset(target, byte, length);
    target[length] = '\0';
    memset(&options, 0, sizeof options);
    memset(&submission, 0, sizeof submission);
    options.zone_id = "zone";
    submission.options = &options;
    submission.targets.items = items;
    submission.targets.count = count;
    for (size_t i = 0; i < count; i++) {
        items[i] = target;
    }
    taken = submission_slice(&submission, 0, most).count;
    free(target);
    return taken;
}

static void a_request_has_at_most_the_batch_and_10_megabytes(void **state)
{
    (void)state;
    assert_int_equal(first_slice(5, 'a', 10, SIZE_MAX), 5);
    assert_int_equal(first_slice(5, 'a', 10, 3), 3);
    assert_int_equal(first_slice(5, 'a', 3 * MEGABYTE, SIZE_MAX), 3);
    assert_int_equal(first_slice(5, 'a', 3 * MEGABYTE, 2), 2);
    /* A quote and a backslash take two bytes. */
    assert_int_equal(first_slice(5, '"', 3 * MEGABYTE, SIZE_MAX), 1);
    assert_int_equal(first_slice(5, '\\', 2 * MEGABYTE, SIZE_MAX), 2);
    /* It ends, whatever comes. */
    assert_int_equal(first_slice(5, 'a', 11 * MEGABYTE, SIZE_MAX), 1);
    assert_int_equal(first_slice(0, 'a', 1, SIZE_MAX), 0);
}

/* Counts what is accepted where these were refused of a, b and c. */
static void count(const char *const *texts, size_t number, struct created *created)
{
    static const char *const targets[] = {"a", "b", "c"};
    struct refused *refused = calloc(number + 1, sizeof *refused);

    assert_non_null(refused);
    memset(created, 0, sizeof *created);
    created->refused = refused;
    created->refused_count = number;
    for (size_t i = 0; i < number; i++) {
        refused[i].target = texts[i] != NULL ? strdup(texts[i]) : NULL;
    }
    assert_true(created_count(created, targets, COUNT(targets)));
}

static void what_was_not_refused_is_accepted(void **state)
{
    static const char *const none[] = {NULL}, *const two[] = {"c", "a"}, *const twice[] = {"b", "b"};
    static const char *const foreign[] = {"b", "x"};
    struct created created;

    (void)state;
    count(none, 0, &created);
    assert_int_equal(created.accepted, 3);
    created_free(&created);
    count(two, 2, &created);
    assert_int_equal(created.accepted, 1);
    assert_false(created.accepted_unknown);
    created_free(&created);
    count(twice, 2, &created);
    assert_int_equal(created.accepted, 2);
    created_free(&created);
    count(foreign, 2, &created);
    assert_true(created.accepted_unknown);
    created_free(&created);
    count(none, 1, &created);
    assert_true(created.accepted_unknown);
    created_free(&created);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_text_is_found_where_it_stands),
        cmocka_unit_test(a_text_that_was_cut_is_found_if_it_begins_one_only),
        cmocka_unit_test(nothing_is_found_in_an_empty_list),
        cmocka_unit_test(a_request_has_at_most_the_batch_and_10_megabytes),
        cmocka_unit_test(what_was_not_refused_is_accepted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
