/* test_clock.c - time goes forward, and work of this process and of its children is counted. */
#include "util/clock.h"

#include "util/child.h"
#include "util/expect.h"
#include "util/mem.h"

#include <string.h>
#include <time.h>

#define CHILD_BYTES ((size_t)64 * 1024 * 1024)
#define SPIN_NS     UINT64_C(1050000000) /* so that the seconds are not 0 */

static uint64_t convert_timespec_ns(struct timespec value)
{
    return (uint64_t)value.tv_sec * 1000000000 + (uint64_t)value.tv_nsec;
}

static void test_monotonic_time_is_between_two_readings_of_the_system(void **state)
{
    struct timespec before;
    struct timespec after;
    uint64_t now;
    (void)state;
    assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &before), 0);
    now = clock_read_monotonic_ns();
    assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &after), 0);
    assert_true(now >= convert_timespec_ns(before) && now <= convert_timespec_ns(after));
}

static void test_monotonic_time_never_goes_back(void **state)
{
    uint64_t last = clock_read_monotonic_ns();
    const uint64_t first = last;
    const struct timespec pause = { .tv_nsec = 2000000 };
    (void)state;
    for (unsigned i = 0; i < 10000; i++) {
        uint64_t now = clock_read_monotonic_ns();
        assert_true(now >= last);
        last = now;
    }
    (void)nanosleep(&pause, NULL);
    assert_true(clock_read_monotonic_ns() - first >= 2000000); /* nanoseconds indeed */
}

static void test_unix_time_is_between_two_readings_of_another_clock(void **state)
{
    struct timespec before;
    struct timespec after;
    uint64_t now;
    (void)state;
    assert_int_equal(clock_gettime(CLOCK_REALTIME, &before), 0);
    now = clock_read_unix_seconds();
    assert_int_equal(clock_gettime(CLOCK_REALTIME, &after), 0);
    assert_true(now >= (uint64_t)before.tv_sec && now <= (uint64_t)after.tv_sec);
}

/* Until the processor, not the wall, has counted SPIN_NS for this thread. */
static void spin_for_a_while(void *context)
{
    struct timespec now = { 0 };
    struct timespec start = { 0 };
    volatile unsigned sum = 0;
    uint64_t spent = 0;
    (void)context;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start);
    while (spent < SPIN_NS) {
        for (unsigned i = 0; i < 1000; i++) {
            sum = sum ^ i;
        }
        (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
        spent = convert_timespec_ns(now) - convert_timespec_ns(start);
    }
}

static void touch_much_memory(void *context)
{
    char *block = mem_alloc_block(CHILD_BYTES);
    (void)context;
    if (block == NULL) {
        _exit(1);
    }
    memset(block, 1, CHILD_BYTES);
    if (((volatile char *)block)[CHILD_BYTES - 1] != 1) {
        _exit(2);
    }
    mem_free_block(block);
    spin_for_a_while(NULL);
}

/* User and system time of ourselves and our ended children, added up another way. */
static void add_usage_of(int who, uint64_t *user_ns, uint64_t *system_ns)
{
    struct rusage usage;
    assert_int_equal(getrusage(who, &usage), 0);
    *user_ns +=
        ((uint64_t)usage.ru_utime.tv_sec * 1000000 + (uint64_t)usage.ru_utime.tv_usec) * 1000;
    *system_ns +=
        ((uint64_t)usage.ru_stime.tv_sec * 1000000 + (uint64_t)usage.ru_stime.tv_usec) * 1000;
}

static void check_usage_is_between(const char *row, struct clock_usage *usage)
{
    uint64_t user[2] = { 0, 0 };
    uint64_t system[2] = { 0, 0 };
    add_usage_of(RUSAGE_SELF, &user[0], &system[0]);
    add_usage_of(RUSAGE_CHILDREN, &user[0], &system[0]);
    clock_read_process_usage(usage);
    add_usage_of(RUSAGE_SELF, &user[1], &system[1]);
    add_usage_of(RUSAGE_CHILDREN, &user[1], &system[1]);
    EXPECT(row, usage->user_ns >= user[0] && usage->user_ns <= user[1], "user %llu",
           (unsigned long long)usage->user_ns);
    EXPECT(row, usage->system_ns >= system[0] && usage->system_ns <= system[1], "system %llu",
           (unsigned long long)usage->system_ns);
}

static void test_usage_counts_this_process_and_its_children(void **state)
{
    struct clock_usage first;
    struct clock_usage second;
    struct child_end end;
    (void)state;
    check_usage_is_between("alone", &first);
    assert_true(first.peak_bytes_self > 100000);
    spin_for_a_while(NULL);
    child_run_and_wait(touch_much_memory, NULL, &end);
    assert_int_equal(end.status, 0);
    check_usage_is_between("with a child", &second);
    assert_true(second.user_ns + second.system_ns - first.user_ns - first.system_ns >= SPIN_NS);
    assert_true(second.peak_bytes_child >= CHILD_BYTES);
    assert_true(second.peak_bytes_child < 64 * CHILD_BYTES);
    expect_all_rows_passed();
}

static void test_thread_time_stands_still_asleep(void **state)
{
    const struct timespec pause = { 0, 50000000 };
    uint64_t first = clock_read_thread_cpu_ns();
    uint64_t asleep = 0;
    (void)state;
    (void)nanosleep(&pause, NULL);
    asleep = clock_read_thread_cpu_ns() - first;
    assert_true(asleep < 25000000U);
    spin_for_a_while(NULL);
    assert_true(clock_read_thread_cpu_ns() - first >= asleep + SPIN_NS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_thread_time_stands_still_asleep),
        cmocka_unit_test(test_monotonic_time_is_between_two_readings_of_the_system),
        cmocka_unit_test(test_monotonic_time_never_goes_back),
        cmocka_unit_test(test_unix_time_is_between_two_readings_of_another_clock),
        cmocka_unit_test(test_usage_counts_this_process_and_its_children),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
