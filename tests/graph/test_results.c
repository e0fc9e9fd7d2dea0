/* test_results.c - results kept with a snapshot: made once for each name, of each generation anew,
 * by one of many who ask at a time, and never kept when making them failed. */
#include "graph/algorithms.h"
#include "graph/made_set.h"
#include "util/clock.h"

#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#define ASKERS 6U

struct maker {
    atomic_uint calls;
    unsigned slow_ms;
    bool fails;
};

static bool make_number(void *context, struct arena *arena, void **value, struct err *err)
{
    struct maker *maker = context;
    unsigned call = atomic_fetch_add(&maker->calls, 1);
    unsigned *number = arena_alloc_zeroed(arena, 1, sizeof *number);
    const struct timespec rest = { .tv_nsec = (long)maker->slow_ms * 1000000 };

    assert_non_null(number);
    (void)nanosleep(&rest, NULL);
    *number = call;
    *value = number;
    return !maker->fails || ERR_RAISE(err, ERR_TIMEOUT, "too slow");
}

/* The number held under the name; UINT_MAX: an error. */
static unsigned hold_number(const struct snapshot *snapshot, const char *name, struct maker *maker,
                            uint64_t deadline_ns, struct err *err)
{
    const struct graph_effort effort = { .threads = 1, .deadline_ns = deadline_ns };
    struct graph_result *result = NULL;
    unsigned number;

    if (!graph_hold_result_named(snapshot, str_from_cstring(name), make_number, maker, &effort,
                                 &result, err)) {
        return UINT_MAX;
    }
    number = *(const unsigned *)graph_value_of_result(result);
    graph_let_result_go(snapshot, result);
    return number;
}

static void check_one_result_a_name_and_snapshot(void **state)
{
    struct maker maker = { .slow_ms = 0 };
    struct snapshot *first;
    struct snapshot *second;
    struct made_set set;
    struct err err;

    (void)state;
    set_make_graph(&set, 3, 5);
    first = set_build_snapshot(&set);
    second = set_build_snapshot(&set); /* the next generation, be it equal */
    assert_int_equal(hold_number(first, "rank 0.85", &maker, 0, &err), 0);
    assert_int_equal(hold_number(first, "rank 0.85", &maker, 0, &err), 0);
    assert_int_equal(hold_number(first, "rank 0.9", &maker, 0, &err), 1);
    assert_int_equal(hold_number(second, "rank 0.85", &maker, 0, &err), 2);
    assert_int_equal(hold_number(first, "rank 0.85", &maker, 0, &err), 0);
    assert_int_equal(atomic_load(&maker.calls), 3);
    graph_release_snapshot(first);
    graph_release_snapshot(second);
    set_release_graph(&set);
}

static void check_failures_are_not_kept(void **state)
{
    struct maker maker = { .fails = true };
    struct snapshot *snapshot;
    struct made_set set;
    struct err err;

    (void)state;
    set_make_graph(&set, 3, 5);
    snapshot = set_build_snapshot(&set);
    assert_int_equal(hold_number(snapshot, "cycles", &maker, 0, &err), UINT_MAX);
    assert_int_equal(err.code, ERR_TIMEOUT);
    maker.fails = false;
    assert_int_equal(hold_number(snapshot, "cycles", &maker, 0, &err), 1);
    assert_int_equal(hold_number(snapshot, "cycles", &maker, 0, &err), 1);
    graph_release_snapshot(snapshot);
    set_release_graph(&set);
}

struct asker {
    const struct snapshot *snapshot;
    struct maker *maker;
    uint64_t deadline_ns;
    unsigned number;
    struct err err;
};

static void *ask_for_number(void *context)
{
    struct asker *asker = context;
    asker->number =
        hold_number(asker->snapshot, "leiden", asker->maker, asker->deadline_ns, &asker->err);
    return NULL;
}

static void check_many_ask_at_a_time(void **state)
{
    struct maker maker = { .slow_ms = 100 };
    struct asker askers[ASKERS];
    pthread_t threads[ASKERS];
    struct snapshot *snapshot;
    struct made_set set;

    (void)state;
    set_make_graph(&set, 3, 5);
    snapshot = set_build_snapshot(&set);
    for (size_t i = 0; i < ASKERS; i++) {
        askers[i] = (struct asker){ .snapshot = snapshot, .maker = &maker };
        assert_int_equal(pthread_create(&threads[i], NULL, ask_for_number, &askers[i]), 0);
    }
    for (size_t i = 0; i < ASKERS; i++) {
        (void)pthread_join(threads[i], NULL);
        EXPECT("number", askers[i].number == 0, "asker %zu got %u", i, askers[i].number);
    }
    assert_int_equal(atomic_load(&maker.calls), 1);
    graph_release_snapshot(snapshot);
    set_release_graph(&set);
    expect_all_rows_passed();
}

/* Who comes second waits for the first, but no longer than it has time. */
static void check_waiting_has_a_deadline(void **state)
{
    struct maker maker = { .slow_ms = 400 };
    struct asker first = { .maker = &maker };
    struct made_set set;
    struct err err = { .code = ERR_NONE };
    pthread_t thread;
    struct snapshot *snapshot;

    (void)state;
    set_make_graph(&set, 3, 5);
    snapshot = set_build_snapshot(&set);
    first.snapshot = snapshot;
    assert_int_equal(pthread_create(&thread, NULL, ask_for_number, &first), 0);
    while (atomic_load(&maker.calls) == 0) {
        const struct timespec rest = { .tv_nsec = 1000000 };
        (void)nanosleep(&rest, NULL);
    }
    assert_int_equal(hold_number(snapshot, "leiden", &maker,
                                 clock_read_monotonic_ns() + UINT64_C(1000000), &err),
                     UINT_MAX);
    assert_int_equal(err.code, ERR_TIMEOUT);
    (void)pthread_join(thread, NULL);
    assert_int_equal(first.number, 0);
    assert_int_equal(hold_number(snapshot, "leiden", &maker, 0, &err), 0);
    graph_release_snapshot(snapshot);
    set_release_graph(&set);
}

/* Every algorithm looks at its effort through this one function. */
static void test_cancelled_effort(void **state)
{
    atomic_bool cancelled;
    const struct graph_effort effort = { .cancelled = &cancelled };
    struct err err = { .code = ERR_NONE };

    (void)state;
    atomic_init(&cancelled, false);
    assert_true(graph_effort_check_deadline(&effort, &err));
    atomic_store(&cancelled, true);
    assert_false(graph_effort_check_deadline(&effort, &err));
    assert_int_equal(err.code, ERR_TIMEOUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_one_result_a_name_and_snapshot),
        cmocka_unit_test(check_failures_are_not_kept),
        cmocka_unit_test(check_many_ask_at_a_time),
        cmocka_unit_test(check_waiting_has_a_deadline),
        cmocka_unit_test(test_cancelled_effort),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
