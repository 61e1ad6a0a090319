/* A task that moves on stays the same one: which it is, its Status, UpdateTime, FailType and FailMessage do not say. */
#include "talk.h"

static talk one;

/* All tasks end while the first reply is on its way. */
static void begin(uint32_t count)
{
    talk_begin(&one, count);
    fake_service_fill(&one.service, count, FAKE_EPOCH - 100, 0);
    one.service.takes = 101;
    one.service.latency_ms = 1500;
}

static void a_task_that_ends_before_its_page_is_repeated_is_no_change_of_the_list(void **state)
{
    (void)state;
    for (size_t cut = 300; cut < 2000; cut += 100) {
        begin(6);
        one.service.behaviours[0] =
            (fake_behaviour){.from = 0, .until = 1, .cut_by = TEO_E_RESET, .cut_at = cut};
        talk_once(&one);
        expect_tasks(&one, 0, 6);
    }
}

static void a_service_that_ignores_offset_is_noticed_though_its_tasks_move_on(void **state)
{
    (void)state;
    begin(20);
    one.query.limit = 10;
    one.service.behaviours[0] = (fake_behaviour){FAKE_ALWAYS, .repeat = true};
    talk_init(&one);
    assert_status("repeated", talk_run(&one), TEO_E_PAGE_REPEATED);
    talk_end(&one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_task_that_ends_before_its_page_is_repeated_is_no_change_of_the_list),
        cmocka_unit_test(a_service_that_ignores_offset_is_noticed_though_its_tasks_move_on),
    };

    return cmocka_run_group_tests_name("found", tests, NULL, NULL);
}
