/*
 * However the network cuts a reply, and however large the window: the same tasks, the same
 * end, the same fault.
 */
#include "corpus.h"
#include "reading.h"

static const size_t windows[] = {TEO_SCRATCH_MIN, 129, 200, 512, 4096};

static bytes reply;
static reading expected, result;

static void make(const sample *s)
{
    bytes_clear(&reply);
    s->make(&reply, s);
}

static void read_again(const sample *s, size_t window, cuts where)
{
    read_reply(&result, reply.at, reply.length, window, where);
    if (result.status != expected.status || result.count != expected.count) {
        print_error("window %u, cut at %u, every %u, seed %u\n", (unsigned)window, (unsigned)where.at,
                    (unsigned)where.every, (unsigned)where.seed);
    }
    assert_same_reading(s->name, &result, &expected);
}

static void each_sample_ends_as_it_should(void **state)
{
    (void)state;
    assert_true(sample_count >= 40);
    for (const sample *s = samples; s < samples + sample_count; s++) {
        make(s);
        read_reply(&result, reply.at, reply.length, 512, (cuts){0, 0, 0});
        if (s->expected == TEO_OK) {
            assert_that(s->name, result.status > TEO_END);
        } else {
            assert_status(s->name, result.status, s->expected);
        }
        assert_that(s->name, result.count == s->tasks);
    }
}

static void windows_of_every_size_read_the_same(void **state)
{
    (void)state;
    for (const sample *s = samples; s < samples + sample_count; s++) {
        make(s);
        read_reply(&expected, reply.at, reply.length, 4096, (cuts){0, 0, 0});
        for (size_t window = TEO_SCRATCH_MIN; window < 600; window++) {
            read_again(s, window, (cuts){0, 0, 0});
        }
    }
}

static void pieces_of_every_size_read_the_same(void **state)
{
    (void)state;
    for (const sample *s = samples; s < samples + sample_count; s++) {
        make(s);
        for (size_t i = 0; i < COUNT(windows); i++) {
            read_reply(&expected, reply.at, reply.length, windows[i], (cuts){0, 0, 0});
            for (size_t every = 1; every < 20; every++) {
                read_again(s, windows[i], (cuts){0, every, 0});
            }
            read_again(s, windows[i], (cuts){0, windows[i] - 1, 0});
            read_again(s, windows[i], (cuts){0, windows[i], 0});
        }
    }
}

static void a_cut_at_every_single_place_reads_the_same(void **state)
{
    (void)state;
    for (const sample *s = samples; s < samples + sample_count; s++) {
        make(s);
        for (size_t i = 0; i < COUNT(windows); i++) {
            read_reply(&expected, reply.at, reply.length, windows[i], (cuts){0, 0, 0});
            /* The long ones would take long: every few bytes of them, others with each window. */
            for (size_t at = 1 + i; at < reply.length; at += 1 + reply.length / 1000) {
                read_again(s, windows[i], (cuts){at, 0, 0});
            }
        }
    }
}

static void pieces_of_random_sizes_read_the_same(void **state)
{
    uint32_t seed = 0x2022020F;

    (void)state;
    for (const sample *s = samples; s < samples + sample_count; s++) {
        make(s);
        for (size_t i = 0; i < COUNT(windows); i++) {
            read_reply(&expected, reply.at, reply.length, windows[i], (cuts){0, 0, 0});
            for (unsigned times = 0; times < 20; times++) {
                read_again(s, windows[i], (cuts){0, 0, next_random(&seed)});
            }
        }
    }
}

/* Random damage: whatever it does, it does it the same way in any pieces. */
static void damaged_replies_read_the_same(void **state)
{
    static const char bytes_to_try[] = "\"\\{}[],:0e. \r\n\tu\x01\x7F\x80\xC3\xF0" "a;";
    uint32_t seed = 0x19700101;

    (void)state;
    for (const sample *s = samples; s < samples + sample_count; s++) {
        for (unsigned times = 0; times < 150; times++) {
            make(s);
            reply.at[next_random(&seed) % reply.length] = bytes_to_try[next_random(&seed) % (sizeof bytes_to_try - 1)];
            read_reply(&expected, reply.at, reply.length, TEO_SCRATCH_MIN, (cuts){0, 0, 0});
            read_again(s, TEO_SCRATCH_MIN, (cuts){0, 1, 0});
            read_again(s, TEO_SCRATCH_MIN, (cuts){0, 0, next_random(&seed)});
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_sample_ends_as_it_should),
        cmocka_unit_test(windows_of_every_size_read_the_same),
        cmocka_unit_test(pieces_of_every_size_read_the_same),
        cmocka_unit_test(a_cut_at_every_single_place_reads_the_same),
        cmocka_unit_test(pieces_of_random_sizes_read_the_same),
        cmocka_unit_test(damaged_replies_read_the_same),
    };

    return cmocka_run_group_tests_name("split", tests, NULL, NULL);
}
