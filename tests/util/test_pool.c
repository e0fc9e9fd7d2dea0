/* test_pool.c - each index once, which failure is told, and cores from made-up control groups. */
#include "util/pool.h"

#include "util/clock.h"
#include "util/expect.h"
#include "util/file.h"
#include "util/mem.h"
#include "util/pool_internal.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#    define UNDER_SANITIZER 1
#elif defined(__has_feature)
#    if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#        define UNDER_SANITIZER 1
#    endif
#endif

/* ---- every index exactly once -------------------------------------------------------------------
 */

struct range_row {
    const char *name;
    size_t count;
    size_t block;
    unsigned threads;
};

static const struct range_row range_rows[] = {
    { "nothing", 0, 1, 4 },
    { "nothing at all", 0, 0, 0 },
    { "one", 1, 1, 1 },
    { "one, many threads", 1, 1, 64 },
    { "zero threads", 10, 1, 0 },
    { "zero block", 10, 0, 2 },
    { "block past count", 7, 100, 3 },
    { "block is count", 100, 100, 3 },
    { "odd block", 1000, 7, 2 },
    { "more threads than blocks", 10, 4, 50 },
    { "singles", 5000, 1, 8 },
    { "many threads", 3000, 1, 1000 },
    { "largest block", 50, SIZE_MAX, 4 },
};

struct range_work {
    size_t count;
    unsigned threads;
    atomic_uint *runs;        /* one for each index: how often it ran */
    atomic_uint *thread_busy; /* one for each thread: is it in `work` now? */
    atomic_uint faults;
};

static bool count_one_run(void *context, size_t index, unsigned thread, struct err *err)
{
    struct range_work *work = context;
    (void)err;
    if (index >= work->count || thread >= work->threads) {
        atomic_fetch_add(&work->faults, 1);
        return true;
    }
    /* Two at once under one number would let callers share what is meant for one thread. */
    atomic_fetch_add(&work->faults, atomic_exchange(&work->thread_busy[thread], 1));
    atomic_fetch_add(&work->runs[index], 1);
    atomic_store(&work->thread_busy[thread], 0);
    return true;
}

static void check_range_row(const struct range_row *row)
{
    struct range_work work = { .count = row->count, .threads = row->threads };
    struct err err;
    work.threads = row->threads > 0 ? row->threads : 1;
    work.threads = row->threads > 256 ? 256 : work.threads;
    work.runs = mem_alloc_zeroed(row->count + 1, sizeof *work.runs);
    work.thread_busy = mem_alloc_zeroed(work.threads, sizeof *work.thread_busy);
    assert_true(work.runs != NULL && work.thread_busy != NULL);
    atomic_init(&work.faults, 0);
    err_clear_all_fields(&err);
    EXPECT(row->name,
           pool_run_over_range(row->count, row->block, row->threads, count_one_run, &work, &err),
           "failed: %s", err.text);
    for (size_t i = 0; i < row->count; i++) {
        EXPECT(row->name, atomic_load(&work.runs[i]) == 1, "index %zu ran %u times", i,
               atomic_load(&work.runs[i]));
    }
    EXPECT(row->name, atomic_load(&work.faults) == 0, "%u faults", atomic_load(&work.faults));
    EXPECT(row->name, err.code == ERR_NONE, "err was touched: %s", err.text);
    mem_free_block(work.runs);
    mem_free_block(work.thread_busy);
}

static void test_every_index_runs_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof range_rows / sizeof *range_rows; i++) {
        check_range_row(&range_rows[i]);
    }
    for (unsigned i = 0; i < 200; i++) { /* short ones, for ThreadSanitizer */
        const struct range_row row = { "short", i % 9, 1 + i % 3, 1 + i % 5 };
        check_range_row(&row);
    }
    expect_all_rows_passed();
}

/* What `work` writes without any lock is seen by the caller afterwards. */
static bool square_one_number(void *context, size_t index, unsigned thread, struct err *err)
{
    uint64_t *squares = context;
    (void)thread;
    (void)err;
    squares[index] = (uint64_t)index * index;
    return true;
}

static void test_results_are_seen_by_the_caller(void **state)
{
    static uint64_t squares[4000];
    struct err err;
    (void)state;
    for (unsigned round = 0; round < 50; round++) {
        memset(squares, 0, sizeof squares);
        assert_true(pool_run_over_range(4000, 16, 4, square_one_number, squares, &err));
        for (uint64_t i = 0; i < 4000; i++) {
            assert_int_equal(squares[i], i * i);
        }
    }
}

/* ---- failures
 * ------------------------------------------------------------------------------------- */

struct failing_work {
    size_t first_bad; /* this index and every third after it fail */
    atomic_size_t lowest_failed;
    atomic_size_t ran;
};

static bool fail_some_indices(void *context, size_t index, unsigned thread, struct err *err)
{
    struct failing_work *work = context;
    size_t lowest;
    (void)thread;
    atomic_fetch_add(&work->ran, 1);
    if (index < work->first_bad || (index - work->first_bad) % 3 != 0) {
        return true;
    }
    lowest = atomic_load(&work->lowest_failed);
    while (index < lowest && !atomic_compare_exchange_weak(&work->lowest_failed, &lowest, index)) {
    }
    return ERR_RAISE(err, ERR_FORMAT, "bad index %zu", index);
}

static void check_failing_run(size_t count, size_t block, unsigned threads, size_t first_bad)
{
    struct failing_work work = { .first_bad = first_bad };
    char want[64];
    struct err err;
    bool done;
    err_clear_all_fields(&err);
    atomic_init(&work.lowest_failed, SIZE_MAX);
    atomic_init(&work.ran, 0);
    done = pool_run_over_range(count, block, threads, fail_some_indices, &work, &err);
    (void)snprintf(want, sizeof want, "bad index %zu", atomic_load(&work.lowest_failed));
    EXPECT("failing", done == (first_bad >= count), "done %d, first bad %zu", done, first_bad);
    if (done) {
        return;
    }
    EXPECT("failing", err.code == ERR_FORMAT && strcmp(err.text, want) == 0, "'%s', want '%s'",
           err.text, want);
    if (threads == 1) {
        EXPECT("alone", atomic_load(&work.lowest_failed) == first_bad, "%s", err.text);
        EXPECT("alone", atomic_load(&work.ran) == first_bad + 1, "%zu ran", atomic_load(&work.ran));
    }
}

static void test_the_lowest_failure_is_told(void **state)
{
    static const size_t counts[] = { 1, 2, 10, 1000 };
    (void)state;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        for (unsigned threads = 1; threads <= 8; threads++) {
            for (size_t first_bad = 0; first_bad <= counts[i]; first_bad += 1 + counts[i] / 7) {
                check_failing_run(counts[i], 1 + first_bad % 5, threads, first_bad);
            }
        }
    }
    expect_all_rows_passed();
}

static bool raise_but_go_on(void *context, size_t index, unsigned thread, struct err *err)
{
    (void)context;
    (void)thread;
    return index == 0 ? !ERR_RAISE(err, ERR_IO, "taken care of") : false;
}

static void test_an_err_is_fresh_for_each_index(void **state)
{
    struct err err;
    (void)state;
    assert_false(pool_run_over_range(2, 2, 1, raise_but_go_on, NULL, &err));
    assert_int_equal(err.code, ERR_NONE);
    assert_string_equal(err.text, "");
}

/* ---- all at once --------------------------------------------------------------------------------
 */

#define MEETING_NS UINT64_C(60000000000) /* by then all threads of a slow machine have come */

struct meeting_work {
    unsigned wanted; /* so many must be in `work` at the same time */
    atomic_uint inside;
    atomic_uint numbers_seen; /* bit n: thread n has been here */
    bool fail;
};

/* Waits until all have come; false when they do not. */
static bool meet_all_others(void *context, size_t index, unsigned thread, struct err *err)
{
    struct meeting_work *work = context;
    const uint64_t start = clock_read_monotonic_ns();
    atomic_fetch_or(&work->numbers_seen, 1U << (thread % 32));
    atomic_fetch_add(&work->inside, 1);
    while (atomic_load(&work->inside) < work->wanted) {
        if (clock_read_monotonic_ns() - start > MEETING_NS) {
            return ERR_RAISE(err, ERR_TIMEOUT, "nobody came");
        }
        (void)sched_yield();
    }
    return !work->fail || ERR_RAISE(err, ERR_FORMAT, "bad index %zu", index);
}

struct meeting_row {
    size_t count;
    size_t block;
    unsigned threads;
    unsigned wanted;
};

static const struct meeting_row meeting_rows[] = {
    { 1, 1, 1, 1 }, { 2, 1, 2, 2 },    { 8, 1, 8, 8 },   { 3, 1, 8, 3 },
    { 4, 2, 8, 2 }, { 5, 2, 8, 3 },    { 9, 4, 3, 3 },   { 100, 100, 4, 1 },
    { 7, 0, 7, 7 }, { 101, 50, 3, 3 }, { 100, 1, 4, 4 },
};

static void check_meeting_row(const struct meeting_row *row, bool fail)
{
    struct meeting_work work = { .wanted = row->wanted, .fail = fail };
    char name[64];
    struct err err;
    bool done;
    atomic_init(&work.inside, 0);
    atomic_init(&work.numbers_seen, 0);
    err_clear_all_fields(&err);
    (void)snprintf(name, sizeof name, "%zu by %zu on %u", row->count, row->block, row->threads);
    done = pool_run_over_range(row->count, row->block, row->threads, meet_all_others, &work, &err);
    EXPECT(name, done == !fail, "%s", err.text);
    EXPECT(name, atomic_load(&work.numbers_seen) == (1U << row->wanted) - 1, "threads %x",
           atomic_load(&work.numbers_seen));
    /* All failed at once, and the first block begins with 0. */
    EXPECT(name, !fail || strcmp(err.text, "bad index 0") == 0, "%s", err.text);
}

static void test_threads_work_at_the_same_time(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof meeting_rows / sizeof *meeting_rows; i++) {
        check_meeting_row(&meeting_rows[i], false);
        for (unsigned round = 0; round < 20; round++) {
            check_meeting_row(&meeting_rows[i], true);
        }
    }
    expect_all_rows_passed();
}

struct stopping_work {
    atomic_bool first_failed;
    atomic_size_t ran;
};

static bool fail_first_and_be_slow_then(void *context, size_t index, unsigned thread,
                                        struct err *err)
{
    const struct timespec pause = { .tv_nsec = 1000000 };
    struct stopping_work *work = context;
    (void)thread;
    (void)err;
    atomic_fetch_add(&work->ran, 1);
    if (index == 0) {
        atomic_store(&work->first_failed, true);
        return false; /* and says nothing of why */
    }
    while (!atomic_load(&work->first_failed)) {
        (void)sched_yield();
    }
    (void)nanosleep(&pause, NULL);
    return true;
}

static void test_a_failure_stops_the_rest(void **state)
{
    struct stopping_work work;
    struct err err;
    (void)state;
    atomic_init(&work.first_failed, false);
    atomic_init(&work.ran, 0);
    (void)ERR_RAISE(&err, ERR_IO, "old");
    assert_false(pool_run_over_range(30000, 10000, 3, fail_first_and_be_slow_then, &work, &err));
    assert_true(atomic_load(&work.ran) < 10000); /* all would take 10 s */
    assert_int_equal(err.code, ERR_NONE);
    assert_string_equal(err.text, "");
}

/* ---- no thread can be made
 * ---------------------------------------------------------------------------- */

/* Takes the place of the C library's in this program; sanitizers have one of their own. */
static atomic_uint threads_left = UINT32_MAX;

#ifndef UNDER_SANITIZER
typedef int (*thread_maker)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

int pthread_create(pthread_t *restrict thread, const pthread_attr_t *restrict attributes,
                   void *(*start)(void *), void *restrict argument)
{
    void *symbol = dlsym(RTLD_NEXT, "pthread_create");
    thread_maker make;
    if (atomic_load(&threads_left) == 0) {
        return EAGAIN;
    }
    atomic_fetch_sub(&threads_left, 1);
    memcpy(&make, &symbol, sizeof make);
    return make(thread, attributes, start, argument);
}
#endif

static void test_no_more_threads_than_blocks(void **state)
{
    (void)state;
#ifdef UNDER_SANITIZER
    skip();
#endif
    for (size_t i = 0; i < sizeof meeting_rows / sizeof *meeting_rows; i++) {
        const struct meeting_row *row = &meeting_rows[i];
        const struct range_row range = { "no more", row->count, row->block, row->threads };
        atomic_store(&threads_left, 1000);
        check_range_row(&range);
        EXPECT("no more", 1000 - atomic_load(&threads_left) == row->wanted - 1,
               "row %zu: %u threads made", i, 1000 - atomic_load(&threads_left));
    }
    atomic_store(&threads_left, UINT32_MAX);
    expect_all_rows_passed();
}

static void test_fewer_threads_do_the_same_work(void **state)
{
    (void)state;
#ifdef UNDER_SANITIZER
    skip();
#endif
    for (unsigned left = 0; left < 4; left++) {
        const struct range_row row = { "fewer", 500, 3, 8 };
        atomic_store(&threads_left, left);
        check_range_row(&row);
        EXPECT("fewer", atomic_load(&threads_left) == 0, "%u left", atomic_load(&threads_left));
    }
    atomic_store(&threads_left, UINT32_MAX);
    expect_all_rows_passed();
}

/* ---- cores
 * --------------------------------------------------------------------------------------------- */

static char folder[] = "/tmp/parseltongue-pool-XXXXXX";

#define FILES_MAX 4U

struct core_row {
    const char *name;
    const char *list;                /* /proc/self/cgroup */
    const char *files[FILES_MAX][2]; /* path below the mount, content */
    unsigned want;                   /* 0: no limit */
};

static const struct core_row core_rows[] = {
    { "no groups", "", { { NULL, NULL } }, 0 },
    { "no such file", "0::/\n", { { NULL, NULL } }, 0 },
    { "no limit", "0::/\n", { { "cpu.max", "max 100000\n" } }, 0 },
    { "two cores", "0::/\n", { { "cpu.max", "200000 100000\n" } }, 2 },
    { "rounded up", "0::/\n", { { "cpu.max", "150000 100000\n" } }, 2 },
    { "less than one", "0::/\n", { { "cpu.max", "5000 100000\n" } }, 1 },
    { "own group", "0::/a/b\n", { { "a/b/cpu.max", "300000 100000\n" } }, 3 },
    { "parent is lower",
      "0::/a/b\n",
      { { "a/b/cpu.max", "300000 100000\n" }, { "a/cpu.max", "100000 100000\n" } },
      1 },
    { "parent has none",
      "0::/a/b\n",
      { { "a/b/cpu.max", "300000 100000\n" }, { "a/cpu.max", "max 100000\n" } },
      3 },
    { "the host's name", "0::/host/xyz\n", { { "cpu.max", "400000 100000\n" } }, 4 },
    { "trailing slash", "0::/a/\n", { { "a/cpu.max", "300000 100000\n" } }, 3 },
    { "no newline", "0::/a", { { "a/cpu.max", "300000 100000" } }, 3 },
    { "hybrid", "0::/a\n", { { "unified/a/cpu.max", "300000 100000\n" } }, 3 },
    { "version 1",
      "5:memory:/x\n4:cpu,cpuacct:/a\n",
      { { "cpu/a/cpu.cfs_quota_us", "250000\n" }, { "cpu/a/cpu.cfs_period_us", "100000\n" } },
      3 },
    { "version 1, long name",
      "4:cpuacct,cpu:/\n",
      { { "cpu,cpuacct/cpu.cfs_quota_us", "200000\n" },
        { "cpu,cpuacct/cpu.cfs_period_us", "50000\n" } },
      4 },
    { "version 1, no limit",
      "4:cpu:/\n",
      { { "cpu/cpu.cfs_quota_us", "-1\n" }, { "cpu/cpu.cfs_period_us", "100000\n" } },
      0 },
    { "not the cpu",
      "4:cpuset,cpuacct:/\n",
      { { "cpu/cpu.cfs_quota_us", "100000\n" }, { "cpu/cpu.cfs_period_us", "100000\n" } },
      0 },
    { "tiny", "0::/\n", { { "cpu.max", "1 100000\n" } }, 1 },
    { "no path", "1:\n", { { "cpu.max", "200000 100000\n" } }, 0 },
    { "period missing", "4:cpu:/\n", { { "cpu/cpu.cfs_quota_us", "100000\n" } }, 0 },
    { "the lower of both",
      "4:cpu:/\n0::/\n",
      { { "cpu/cpu.cfs_quota_us", "200000" },
        { "cpu/cpu.cfs_period_us", "100000" },
        { "cpu.max", "300000 100000" } },
      2 },
    { "period is zero", "0::/\n", { { "cpu.max", "300000 0\n" } }, 0 },
    { "quota is zero", "0::/\n", { { "cpu.max", "0 100000\n" } }, 0 },
    { "no period", "0::/\n", { { "cpu.max", "300000" } }, 0 },
    { "nonsense", "0::/\n", { { "cpu.max", "abc def\n" } }, 0 },
    { "empty file", "0::/\n", { { "cpu.max", "" } }, 0 },
    { "huge", "0::/\n", { { "cpu.max", "18446744073709551615 1\n" } }, UINT32_MAX },
    { "lines that are none", "abc\n1:\n:\n::\n0::/\n", { { "cpu.max", "200000 100000\n" } }, 2 },
    { "no slash", "0::a\n", { { "cpu.max", "200000 100000\n" } }, 2 },
};

static void write_group_file(size_t row, const char *name, const char *content)
{
    char path[256];
    char *slash;
    struct err err;
    (void)snprintf(path, sizeof path, "%s/%zu/%s", folder, row, name);
    slash = strrchr(path, '/');
    assert_non_null(slash);
    *slash = '\0';
    assert_true(file_make_folder_path(path, &err));
    *slash = '/';
    assert_true(file_write_whole_atomic(path, str_from_cstring(content), &err));
}

static unsigned read_cores_of_row(size_t number)
{
    char list[128];
    char mount[128];
    (void)snprintf(list, sizeof list, "%s/%zu/list", folder, number);
    (void)snprintf(mount, sizeof mount, "%s/%zu", folder, number);
    return pool_read_cgroup_cores(list, mount);
}

static void test_cores_of_control_groups(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof core_rows / sizeof *core_rows; i++) {
        const struct core_row *row = &core_rows[i];
        unsigned got;
        write_group_file(i, "list", row->list);
        for (size_t f = 0; f < FILES_MAX && row->files[f][0] != NULL; f++) {
            write_group_file(i, row->files[f][0], row->files[f][1]);
        }
        got = read_cores_of_row(i);
        EXPECT(row->name, got == row->want, "got %u, want %u", got, row->want);
    }
    assert_int_equal(pool_read_cgroup_cores("/missing/list", folder), 0);
    expect_all_rows_passed();
}

/* Without memory no quota is found; nothing else may go wrong. */
static void test_cores_when_memory_ends(void **state)
{
    unsigned got = 0;
    (void)state;
    write_group_file(999, "list", "4:cpu:/a\n0::/b\n");
    write_group_file(999, "cpu/a/cpu.cfs_quota_us", "300000\n");
    write_group_file(999, "cpu/a/cpu.cfs_period_us", "100000\n");
    for (int64_t nth = 1; got == 0; nth++) {
        assert_true(nth < EXPECT_ALLOCS_MAX);
        mem_fail_nth_alloc(nth);
        got = read_cores_of_row(999);
        EXPECT("cores", pool_count_usable_cores() >= 1, "none");
        mem_fail_no_more();
    }
    assert_int_equal(got, 3);
    expect_all_rows_passed();
}

static void test_cores_of_this_process(void **state)
{
    cpu_set_t old;
    cpu_set_t one;
    unsigned cores = pool_count_usable_cores();
    unsigned quota = pool_read_cgroup_cores("/proc/self/cgroup", "/sys/fs/cgroup");
    int cpu = 0;
    (void)state;
    assert_int_equal(sched_getaffinity(0, sizeof old, &old), 0);
    if (quota == 0 || quota > (unsigned)CPU_COUNT(&old)) {
        quota = (unsigned)CPU_COUNT(&old);
    }
    assert_int_equal(cores, quota);
    while (!CPU_ISSET((size_t)cpu, &old)) {
        cpu++;
    }
    CPU_ZERO(&one);
    CPU_SET((size_t)cpu, &one);
    assert_int_equal(sched_setaffinity(0, sizeof one, &one), 0);
    cores = pool_count_usable_cores();
    assert_int_equal(sched_setaffinity(0, sizeof old, &old), 0);
    assert_int_equal(cores, 1);
}

#define BURNT_NS UINT64_C(5000000)

static bool burn_some_time(void *context, size_t index, unsigned thread, struct err *err)
{
    uint64_t until = clock_read_thread_cpu_ns() + BURNT_NS;
    if (context != NULL) { /* so that each thread has its share */
        (void)pthread_barrier_wait(context);
    }
    (void)index;
    (void)thread;
    (void)err;
    while (clock_read_thread_cpu_ns() < until) {
    }
    return true;
}

/* What helpers did is told to the thread that waited for them, and only to that one. */
static void test_time_of_helpers_is_counted(void **state)
{
    uint64_t before = pool_read_helper_ns();
    pthread_barrier_t both;
    struct err err;
    (void)state;
    assert_int_equal(pthread_barrier_init(&both, NULL, 2), 0);
    assert_true(pool_run_over_range(2, 1, 1, burn_some_time, NULL, &err));
    assert_int_equal(pool_read_helper_ns(), before); /* nobody helped */
    assert_true(pool_run_over_range(2, 1, 2, burn_some_time, &both, &err));
    assert_true(pool_read_helper_ns() - before >= BURNT_NS);
    assert_int_equal(pthread_barrier_destroy(&both), 0);
}

/* ------------------------------------------------------------------ in line */

#define LINE_COUNT  500U
#define LINE_WINDOW 7U

struct line_check {
    size_t place[LINE_WINDOW]; /* the index that lies there; LINE_COUNT: none */
    atomic_uint lying;
    atomic_uint faults;
    size_t next_put;
    size_t fail_make; /* LINE_COUNT: none */
    size_t fail_put;
    uint64_t weight; /* of each */
    unsigned lying_max;
};

static uint64_t weigh_in_line(void *context, size_t index)
{
    (void)index;
    return ((const struct line_check *)context)->weight;
}

static bool make_in_line(void *context, size_t index, unsigned thread, struct err *err)
{
    struct line_check *check = context;
    unsigned lying = atomic_fetch_add(&check->lying, 1) + 1;
    (void)thread;
    atomic_fetch_add(&check->faults, lying > check->lying_max ? 1U : 0U);
    atomic_fetch_add(&check->faults, check->place[index % LINE_WINDOW] != LINE_COUNT ? 1U : 0U);
    check->place[index % LINE_WINDOW] = index;
    if (index % 3 == 0) {
        (void)sched_yield();
    }
    return index != check->fail_make || ERR_RAISE(err, ERR_IO, "make %zu", index);
}

static bool put_in_line(void *context, size_t index, unsigned thread, struct err *err)
{
    struct line_check *check = context;
    atomic_fetch_add(&check->faults, thread != 0 ? 1U : 0U);
    atomic_fetch_add(&check->faults, index != check->next_put++ ? 1U : 0U);
    atomic_fetch_add(&check->faults, check->place[index % LINE_WINDOW] != index ? 1U : 0U);
    check->place[index % LINE_WINDOW] = LINE_COUNT;
    atomic_fetch_sub(&check->lying, 1);
    return index != check->fail_put || ERR_RAISE(err, ERR_STORE, "put %zu", index);
}

static const struct line_row {
    const char *name;
    unsigned threads;
    uint64_t weight; /* of 10 */
    unsigned lying_max;
    size_t fail_make;
    size_t fail_put;
    const char *error; /* NULL: none */
} line_rows[] = {
    { "alone", 1, 0, LINE_WINDOW, LINE_COUNT, LINE_COUNT, NULL },
    { "no threads", 0, 0, LINE_WINDOW, LINE_COUNT, LINE_COUNT, NULL },
    { "three", 3, 0, LINE_WINDOW, LINE_COUNT, LINE_COUNT, NULL },
    { "more than fit", 20, 0, LINE_WINDOW, LINE_COUNT, LINE_COUNT, NULL },
    { "three at a time by weight", 5, 3, 3, LINE_COUNT, LINE_COUNT, NULL },
    { "each too heavy, so one at a time", 5, 11, 1, LINE_COUNT, LINE_COUNT, NULL },
    { "a making fails", 3, 0, LINE_WINDOW, 77, LINE_COUNT, "make 77" },
    { "the first making fails", 3, 0, LINE_WINDOW, 0, LINE_COUNT, "make 0" },
    { "a put fails", 3, 0, LINE_WINDOW, LINE_COUNT, 77, "put 77" },
    { "the last put fails", 3, 0, LINE_WINDOW, LINE_COUNT, LINE_COUNT - 1, "put 499" },
};

static void check_line_row(const struct line_row *row)
{
    struct line_check check = { .fail_make = row->fail_make,
                                .fail_put = row->fail_put,
                                .weight = row->weight,
                                .lying_max = row->lying_max };
    struct pool_line line = { .count = LINE_COUNT,
                              .window = LINE_WINDOW,
                              .weight_max = 10,
                              .weigh = weigh_in_line,
                              .make = make_in_line,
                              .put = put_in_line };
    struct err err = { .code = ERR_NONE };
    bool done;

    atomic_init(&check.lying, 0);
    atomic_init(&check.faults, 0);
    for (size_t i = 0; i < LINE_WINDOW; i++) {
        check.place[i] = LINE_COUNT;
    }
    done = pool_run_in_line(&line, row->threads, &check, &err);
    EXPECT(row->name, done == (row->error == NULL), "done %d", done);
    EXPECT(row->name, row->error == NULL || strcmp(err.text, row->error) == 0, "error '%s'",
           err.text);
    EXPECT(row->name, row->error != NULL || check.next_put == LINE_COUNT, "%zu put",
           check.next_put);
    EXPECT(row->name, atomic_load(&check.faults) == 0, "%u faults", atomic_load(&check.faults));
}

static void test_a_line_is_put_in_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof line_rows / sizeof *line_rows; i++) {
        for (unsigned round = 0; round < 10; round++) {
            check_line_row(&line_rows[i]);
        }
    }
    expect_all_rows_passed();
}

static void test_a_line_of_nothing(void **state)
{
    struct line_check check = { .fail_make = LINE_COUNT };
    struct pool_line line = { .make = make_in_line, .put = put_in_line };
    struct err err;
    (void)state;
    assert_true(pool_run_in_line(&line, 3, &check, &err));
    mem_fail_nth_alloc(1);
    assert_false(pool_run_in_line(&line, 3, &check, &err));
    mem_fail_no_more();
    assert_int_equal(err.code, ERR_MEMORY);
}

static int make_folder_for_tests(void **state)
{
    (void)state;
    return mkdtemp(folder) != NULL ? 0 : -1;
}

/* ---- standing behind others ---------------------------------------------------------------------
 */

#define STANDER_NS 300000000U /* that two threads want one processor for */

struct stander {
    bool behind;
    atomic_uint *ready; /* both begin together */
    bool helped;
    int own_nice;
    int helper_nice;
    int child_nice;
    uint64_t cpu_ns;
};

static bool stander_note_helper(void *context, size_t index, unsigned thread, struct err *err)
{
    int *nices = context;
    (void)thread;
    (void)err;
    nices[index] = getpriority(PRIO_PROCESS, 0);
    (void)usleep(20000); /* so that the other index is left to a helper */
    return true;
}

static int stander_read_child_nice(void)
{
    FILE *child = popen("nice", "r");
    char text[16] = "";
    bool read = child != NULL && fgets(text, sizeof text, child) != NULL;
    if (child != NULL) {
        (void)pclose(child);
    }
    return read ? atoi(text) : -1;
}

static void stander_pin_to_first_core(void)
{
    cpu_set_t allowed;
    cpu_set_t one;
    CPU_ZERO(&one);
    if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) {
        for (size_t i = 0; i < CPU_SETSIZE; i++) {
            if (CPU_ISSET(i, &allowed)) {
                CPU_SET(i, &one);
                break;
            }
        }
        (void)sched_setaffinity(0, sizeof one, &one);
    }
}

static uint64_t stander_read_cpu_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

static void *stander_run(void *argument)
{
    struct stander *stander = argument;
    struct err err = { .code = ERR_NONE };
    int nices[2] = { -1, -1 };
    uint64_t end = 0;

    if (stander->behind) {
        pool_stand_behind_others(POOL_NICE_NO_HURRY);
    }
    stander->own_nice = getpriority(PRIO_PROCESS, 0);
    stander->helped = pool_run_over_range(2, 1, 2, stander_note_helper, nices, &err);
    stander->helper_nice = nices[0] > nices[1] ? nices[1] : nices[0];
    stander->child_nice = stander_read_child_nice();
    stander_pin_to_first_core();
    (void)atomic_fetch_add(stander->ready, 1U);
    while (atomic_load(stander->ready) < 2U) {
        (void)usleep(1000);
    }
    end = clock_read_monotonic_ns() + STANDER_NS;
    stander->cpu_ns = stander_read_cpu_ns();
    while (clock_read_monotonic_ns() < end) {
    }
    stander->cpu_ns = stander_read_cpu_ns() - stander->cpu_ns;
    return NULL;
}

/* The thread alone stands behind, and what it starts; who wants the same processor gets far more of
 * it. */
static void test_who_stands_behind_gets_less(void **state)
{
    atomic_uint ready = 0;
    struct stander standers[2] = { { .behind = true, .ready = &ready }, { .ready = &ready } };
    pthread_t threads[2];
    int before = getpriority(PRIO_PROCESS, 0);
    (void)state;
    if (before >= POOL_NICE_NO_HURRY) {
        skip(); /* already there: nothing to see */
    }
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, stander_run, &standers[i]), 0);
    }
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
    assert_true(standers[0].helped && standers[1].helped);
    assert_int_equal(standers[0].own_nice, POOL_NICE_NO_HURRY);
    assert_int_equal(standers[0].helper_nice, POOL_NICE_NO_HURRY);
    assert_int_equal(standers[0].child_nice, POOL_NICE_NO_HURRY);
    assert_int_equal(standers[1].own_nice, before);
    assert_int_equal(standers[1].child_nice, before);
    assert_int_equal(getpriority(PRIO_PROCESS, 0), before);
    assert_true(standers[0].cpu_ns * 2 < standers[1].cpu_ns);
}

static int remove_folder_of_tests(void **state)
{
    char command[128];
    (void)state;
    (void)snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_index_runs_once),
        cmocka_unit_test(test_results_are_seen_by_the_caller),
        cmocka_unit_test(test_the_lowest_failure_is_told),
        cmocka_unit_test(test_an_err_is_fresh_for_each_index),
        cmocka_unit_test(test_threads_work_at_the_same_time),
        cmocka_unit_test(test_a_failure_stops_the_rest),
        cmocka_unit_test(test_no_more_threads_than_blocks),
        cmocka_unit_test(test_fewer_threads_do_the_same_work),
        cmocka_unit_test(test_cores_of_control_groups),
        cmocka_unit_test(test_cores_when_memory_ends),
        cmocka_unit_test(test_cores_of_this_process),
        cmocka_unit_test(test_time_of_helpers_is_counted),
        cmocka_unit_test(test_a_line_is_put_in_order),
        cmocka_unit_test(test_a_line_of_nothing),
        cmocka_unit_test(test_who_stands_behind_gets_less),
    };
    return cmocka_run_group_tests(tests, make_folder_for_tests, remove_folder_of_tests);
}
