/*
 * The fault matrix over the port itself, without TLS. FAULT_STRIDE: one single fault in so many
 * (`make faults` runs all); FAULT_PAIRS: pairs of faults.
 */
#include "matrix.h"

enum { STRIDE = 2, PAIRS = 3000 };

static const matrix_over plain = {"plain", false, NULL, NULL};

static void each_call_fails_once_in_each_way(void **state)
{
    (void)state;
    matrix_singles(&plain, false, matrix_number("FAULT_STRIDE", STRIDE));
}

static void each_call_fails_from_there_on_in_each_way(void **state)
{
    (void)state;
    matrix_singles(&plain, true, matrix_number("FAULT_STRIDE", STRIDE));
}

static void pairs_of_faults_are_no_different(void **state)
{
    (void)state;
    matrix_pairs(&plain, matrix_number("FAULT_PAIRS", PAIRS), 19700101);
    matrix_tell(&plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_call_fails_once_in_each_way),
        cmocka_unit_test(each_call_fails_from_there_on_in_each_way),
        cmocka_unit_test(pairs_of_faults_are_no_different),
    };

    return cmocka_run_group_tests_name("client faults", tests, NULL, NULL);
}
