/* test_clock.c - time goes forward, and work of this process and of its children is counted. */
#include "util/clock.h"

#include "util/child.h"
#include "util/expect.h"
#include "util/mem.h"

#include <string.h>
#include <time.h>

#define CHILD_BYTES ((size_t)64 * 1024 * 1024)
#define SPIN_NS     UINT64_C(30000000)

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
        spent = (uint64_t)((now.tv_sec - start.tv_sec) * 1000000000 + now.tv_nsec - start.tv_nsec);
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

static uint64_t read_cpu_time_ns(struct clock_usage *usage)
{
    clock_read_process_usage(usage);
    return usage->user_ns + usage->system_ns;
}

static void test_usage_counts_this_process_and_its_children(void **state)
{
    struct clock_usage usage;
    struct child_end end;
    uint64_t before = read_cpu_time_ns(&usage);
    uint64_t between;
    (void)state;
    assert_true(usage.peak_bytes_self > 100000);
    spin_for_a_while(NULL);
    between = read_cpu_time_ns(&usage);
    assert_true(between - before >= SPIN_NS / 2);
    assert_true(between - before < 1000 * SPIN_NS); /* the unit is right */
    child_run_and_wait(touch_much_memory, NULL, &end);
    assert_int_equal(end.status, 0);
    assert_true(read_cpu_time_ns(&usage) - between >= SPIN_NS / 2);
    assert_true(usage.peak_bytes_child >= CHILD_BYTES);
    assert_true(usage.peak_bytes_child < 64 * CHILD_BYTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_monotonic_time_never_goes_back),
        cmocka_unit_test(test_unix_time_is_between_two_readings_of_another_clock),
        cmocka_unit_test(test_usage_counts_this_process_and_its_children),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
