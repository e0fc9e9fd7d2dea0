/* test_watch.c - changes are told once, after quiet, by events and by polling. */
#include "watch/watch.h"

#include "ingest/tree.h"
#include "util/clock.h"

#include <poll.h>
#include <pthread.h>

#define WAIT_MS_MAX 10000U

struct seen {
    pthread_mutex_t lock;
    unsigned rounds;
};

static bool count_round(void *context)
{
    struct seen *seen = context;
    (void)pthread_mutex_lock(&seen->lock);
    seen->rounds++;
    (void)pthread_mutex_unlock(&seen->lock);
    return true;
}

static unsigned read_rounds(struct seen *seen)
{
    unsigned rounds;
    (void)pthread_mutex_lock(&seen->lock);
    rounds = seen->rounds;
    (void)pthread_mutex_unlock(&seen->lock);
    return rounds;
}

static bool wait_for_rounds(struct seen *seen, unsigned least)
{
    for (unsigned waited = 0; waited < WAIT_MS_MAX; waited += 5) {
        if (read_rounds(seen) >= least) {
            return true;
        }
        (void)poll(NULL, 0, 5);
    }
    return false;
}

struct fixture {
    struct tree tree;
    struct seen seen;
    struct watch *watch;
};

static void start_watch(struct fixture *fixture, const struct watch_options *how)
{
    struct watch_options options = *how;
    struct err err;
    memset(fixture, 0, sizeof *fixture);
    (void)pthread_mutex_init(&fixture->seen.lock, NULL);
    tree_make_temp_folder(&fixture->tree);
    tree_write_text_file(&fixture->tree, "src/a.c", "int a;\n");
    options.root = fixture->tree.root;
    options.on_change = count_round;
    options.context = &fixture->seen;
    assert_true(watch_start_on_folder(&options, &fixture->watch, &err));
    assert_true(wait_for_rounds(&fixture->seen, 1)); /* what changed before */
}

static void stop_watch(struct fixture *fixture)
{
    watch_stop_and_free(fixture->watch);
    (void)pthread_mutex_destroy(&fixture->seen.lock);
    tree_remove_all_below(&fixture->tree);
}

/* Until nothing is pending: what the last event of a burst brings is over. */
static struct watch_status wait_until_calm(struct fixture *fixture)
{
    struct watch_status status = { .pending = true };
    for (unsigned waited = 0; status.pending && waited < WAIT_MS_MAX; waited += 5) {
        (void)poll(NULL, 0, 5);
        watch_read_status(fixture->watch, &status);
    }
    assert_false(status.pending);
    return status;
}

static void test_a_save_is_told(void **state)
{
    struct fixture fixture;
    struct watch_options options = { .quiet_ms = 20 };
    (void)state;
    start_watch(&fixture, &options);
    tree_write_text_file(&fixture.tree, "src/a.c", "int b;\n");
    assert_true(wait_for_rounds(&fixture.seen, 2));
    assert_false(wait_until_calm(&fixture).polling);
    stop_watch(&fixture);
}

/* One save does not wait for the whole quiet time, which is for bursts. */
static void test_a_single_save_is_told_soon(void **state)
{
    struct fixture fixture;
    struct watch_options options = { .quiet_ms = 6000 };
    unsigned before;
    uint64_t start;
    (void)state;
    start_watch(&fixture, &options);
    (void)wait_until_calm(&fixture);
    before = read_rounds(&fixture.seen);
    start = clock_read_monotonic_ns();
    tree_write_text_file(&fixture.tree, "src/a.c", "int c;\n");
    assert_true(wait_for_rounds(&fixture.seen, before + 1));
    assert_true(clock_read_monotonic_ns() - start < 4000000000U);
    stop_watch(&fixture);
}

static void test_ten_saves_are_one_round(void **state)
{
    struct fixture fixture;
    struct watch_options options = { .quiet_ms = 400 };
    unsigned before;
    (void)state;
    start_watch(&fixture, &options);
    (void)wait_until_calm(&fixture);
    before = read_rounds(&fixture.seen);
    for (int i = 0; i < 10; i++) {
        tree_write_text_file(&fixture.tree, "src/a.c", "int c;\n");
        (void)poll(NULL, 0, 5);
    }
    assert_true(wait_for_rounds(&fixture.seen, before + 1));
    (void)wait_until_calm(&fixture);
    assert_int_equal(read_rounds(&fixture.seen), before + 1);
    stop_watch(&fixture);
}

static void test_new_folders_are_watched(void **state)
{
    struct fixture fixture;
    struct watch_options options = { .quiet_ms = 20 };
    unsigned before;
    (void)state;
    start_watch(&fixture, &options);
    tree_make_folder(&fixture.tree, "src/deep");
    assert_true(wait_for_rounds(&fixture.seen, 2));
    (void)wait_until_calm(&fixture);
    before = read_rounds(&fixture.seen);
    tree_write_text_file(&fixture.tree, "src/deep/b.c", "int d;\n");
    assert_true(wait_for_rounds(&fixture.seen, before + 1));
    stop_watch(&fixture);
}

static void test_our_own_files_are_no_news(void **state)
{
    struct fixture fixture;
    struct watch_options options = { .quiet_ms = 20 };
    char own[TREE_PATH_BYTES];
    struct err err;
    unsigned before;
    (void)state;
    start_watch(&fixture, &options);
    watch_stop_and_free(fixture.watch);
    tree_join_path(&fixture.tree, "graph.db", own, sizeof own);
    options.root = fixture.tree.root;
    options.ignore_path = str_from_cstring(own);
    options.on_change = count_round;
    options.context = &fixture.seen;
    assert_true(watch_start_on_folder(&options, &fixture.watch, &err));
    (void)wait_until_calm(&fixture);
    before = read_rounds(&fixture.seen);
    tree_make_folder(&fixture.tree, ".parseltongue");
    tree_write_text_file(&fixture.tree, "graph.db", "x");
    tree_write_text_file(&fixture.tree, "graph.db-wal", "x");
    (void)poll(NULL, 0, 300);
    assert_int_equal(read_rounds(&fixture.seen), before);
    tree_write_text_file(&fixture.tree, "other.c",
                         "int e;\n"); /* the watch is awake all the same */
    assert_true(wait_for_rounds(&fixture.seen, before + 1));
    stop_watch(&fixture);
}

static void test_polls_without_watches(void **state)
{
    struct fixture fixture;
    struct watch_options options = { .quiet_ms = 20, .poll_ms = 30, .folders_max = 1 };
    struct watch_status status;
    (void)state;
    start_watch(&fixture, &options);
    assert_true(wait_for_rounds(&fixture.seen, 4)); /* it looks again and again */
    watch_read_status(fixture.watch, &status);
    assert_true(status.polling);
    assert_non_null(strstr(status.note, "may be watched"));
    stop_watch(&fixture);
}

static void test_a_request_runs_a_round(void **state)
{
    struct fixture fixture;
    struct watch_options options = { .quiet_ms = 20 };
    unsigned before;
    (void)state;
    start_watch(&fixture, &options);
    (void)wait_until_calm(&fixture);
    before = read_rounds(&fixture.seen);
    watch_request_round(fixture.watch);
    assert_true(wait_for_rounds(&fixture.seen, before + 1));
    stop_watch(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_save_is_told),
        cmocka_unit_test(test_a_single_save_is_told_soon),
        cmocka_unit_test(test_ten_saves_are_one_round),
        cmocka_unit_test(test_new_folders_are_watched),
        cmocka_unit_test(test_our_own_files_are_no_news),
        cmocka_unit_test(test_polls_without_watches),
        cmocka_unit_test(test_a_request_runs_a_round),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
