/* test_check.c - a failed assertion ends the process and says where. */
#include "util/check.h"

#include "util/child.h"
#include "util/expect.h"

#include <string.h>

static void check_that_zero_holds(void *context)
{
    const int *value = context;
    ASSERT(*value == 0);
}

static void test_a_true_assertion_does_nothing(void **state)
{
    struct child_end end;
    int zero = 0;
    (void)state;
    child_run_and_wait(check_that_zero_holds, &zero, &end);
    assert_true(WIFEXITED(end.status) && WEXITSTATUS(end.status) == 0);
    assert_string_equal(end.said, "");
}

static void test_a_false_assertion_aborts_and_names_itself(void **state)
{
    struct child_end end;
    int one = 1;
    (void)state;
    child_run_and_wait(check_that_zero_holds, &one, &end);
    assert_true(child_failed_an_assert(&end));
    assert_non_null(strstr(end.said, "internal fault at "));
    assert_non_null(strstr(end.said, "test_check.c:"));
    assert_non_null(strstr(end.said, "*value == 0"));
}

static void test_a_condition_is_evaluated_once(void **state)
{
    int count = 0;
    (void)state;
    ASSERT(++count == 1);
    assert_int_equal(count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_true_assertion_does_nothing),
        cmocka_unit_test(test_a_false_assertion_aborts_and_names_itself),
        cmocka_unit_test(test_a_condition_is_evaluated_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
