/* test_hostile.c - files that crash, hang or bloat their worker, and workers that somebody ends:
 * the others never notice.
 *
 * This program is its own worker, with a hook that does to it what the name of a file says.
 */
#include "parse/parse_jail_internal.h"
#include "parse/run.h"
#include "util/buf.h"
#include "util/clock.h"
#include "util/mem.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#define HOSTILE_GOOD_FILES  60U
#define HOSTILE_NESTED      100000U
#define HOSTILE_STACK_BYTES ((rlim_t)8 << 20U) /* what `ulimit -s` says on most systems */

/* ------------------------------------------------------------------ in the worker */

static unsigned hook_calls;

static bool hook_is_named(struct str path, const char *name)
{
    return str_starts_with(path, str_from_cstring(name));
}

static void hook_spin_forever(void)
{
    for (volatile unsigned i = 0;; i++) {
    }
}

static void hook_eat_memory(void)
{
    for (;;) {
        size_t size = (size_t)4 * 1024 * 1024;
        char *block = malloc(size);
        if (block == NULL) {
            abort(); /* as tree-sitter does */
        }
        memset(block, 1, size);
        *(volatile char *)block = 2; /* it is used */
    }
}

static unsigned hook_use_stack(unsigned depth)
{
    volatile char room[1024];
    room[depth % sizeof room] = (char)depth;
    return depth == UINT_MAX ? 0 : hook_use_stack(depth + 1) + (unsigned)room[0];
}

/* Not the plain ways, which sanitizers turn into reports. */
static void hook_die_by_signal(int number)
{
    (void)signal(number, SIG_DFL);
    (void)raise(number);
}

static void hostile_hook(struct str path)
{
    static const char junk[200] = "junk";
    hook_calls++;
    if (hook_is_named(path, "crash")) {
        hook_die_by_signal(SIGSEGV);
    } else if (hook_is_named(path, "abort")) {
        errno = 0;
        hook_die_by_signal(SIGABRT);
    } else if (hook_is_named(path, "exit")) {
        _exit(3);
    } else if (hook_is_named(path, "spin")) {
        hook_spin_forever();
    } else if (hook_is_named(path, "junk")) {
        (void)send(3, junk, sizeof junk, MSG_NOSIGNAL);
    } else if (hook_is_named(path, "eat")) {
        hook_eat_memory();
    } else if (hook_is_named(path, "stack")) {
        (void)hook_use_stack(0);
    } else if (hook_is_named(path, "tired") && hook_calls > 1) {
        hook_die_by_signal(SIGSEGV); /* only when others came before */
    }
}

/* ------------------------------------------------------------------ in the parent */

static char good_paths[HOSTILE_GOOD_FILES][32];

static void hostile_add_good_files(struct run *run)
{
    for (size_t i = 0; i < HOSTILE_GOOD_FILES; i++) {
        char text[256];
        (void)snprintf(good_paths[i], sizeof good_paths[i], "good%zu.c", i);
        (void)snprintf(text, sizeof text, "int g%zu(void)\n{\n    return %zu;\n}\n/*%*s*/\n", i, i,
                       (int)(i * 3), "");
        (void)run_add_file(run, good_paths[i], text);
    }
}

struct hostile_row {
    const char *path;
    enum file_status status;
    const char *reason;
};

static void hostile_check_rows(struct run *run, const struct hostile_row *rows, size_t count)
{
    static struct run_result clean[RUN_FILES_MAX];

    hostile_add_good_files(run);
    run_all_files_or_fail(run);
    memcpy(clean, run->results, sizeof clean);
    for (size_t i = 0; i < count; i++) {
        (void)run_add_file(run, rows[i].path, "int hostile;\n");
    }
    run_all_files_or_fail(run);
    for (size_t i = 0; i < HOSTILE_GOOD_FILES; i++) {
        run_expect_same_result(run->paths[i], &clean[i], &run->results[i]);
    }
    for (size_t i = 0; i < count; i++) {
        const struct run_result *got = &run->results[HOSTILE_GOOD_FILES + i];
        EXPECT(rows[i].path, got->status == rows[i].status, "want %s, got %s",
               kind_name_of_status(rows[i].status), kind_name_of_status(got->status));
        EXPECT(rows[i].path, strcmp(got->reason, rows[i].reason) == 0, "want '%s', got '%s'",
               rows[i].reason, got->reason);
        EXPECT(rows[i].path, got->hash.low != 0 && got->mtime_ns != 0, "no hash or time");
        EXPECT(rows[i].path, got->facts_size == 0, "facts of a lost file");
    }
}

static void test_crashing_files(void **state)
{
    static const struct hostile_row rows[] = {
        { "crash.c", FILE_STATUS_CRASHED, "parser ended by signal 11 (Segmentation fault)" },
        { "abort.c", FILE_STATUS_CRASHED, "parser ended by signal 6 (Aborted)" },
        { "exit.c", FILE_STATUS_CRASHED, "parser ended with status 3" },
        { "junk.c", FILE_STATUS_CRASHED, "parser gave a broken answer" },
        { "crash2.c", FILE_STATUS_CRASHED, "parser ended by signal 11 (Segmentation fault)" },
    };
    static struct run run;

    (void)state;
    run_begin(&run);
    hostile_check_rows(&run, rows, sizeof rows / sizeof *rows);
    EXPECT("workers", run.counts.workers_lost == 10, "%llu lost",
           (unsigned long long)run.counts.workers_lost);
    run.options.jobs = 1;
    run_all_files_or_fail(&run);
    EXPECT("one job", run.results[HOSTILE_GOOD_FILES].status == FILE_STATUS_CRASHED, "%d",
           (int)run.results[HOSTILE_GOOD_FILES].status);
    run_end(&run);
    expect_all_rows_passed();
}

static void test_stack_overflow(void **state)
{
    static const struct hostile_row rows[] = {
        { "stack.c", FILE_STATUS_CRASHED, "parser ended by signal 11 (Segmentation fault)" },
    };
    static struct run run;

    (void)state;
    if (jail_is_instrumented_build()) {
        skip();
    }
    run_begin(&run);
    hostile_check_rows(&run, rows, sizeof rows / sizeof *rows);
    run_end(&run);
    expect_all_rows_passed();
}

static void test_hanging_files(void **state)
{
    static const struct hostile_row rows[] = {
        { "spin.c", FILE_STATUS_TIMED_OUT, "took longer than 300 ms to parse" },
        { "spin2.c", FILE_STATUS_TIMED_OUT, "took longer than 300 ms to parse" },
    };
    static struct run run;

    (void)state;
    run_begin(&run);
    run.options.time_ms = 300;
    hostile_check_rows(&run, rows, sizeof rows / sizeof *rows);
    EXPECT("workers", run.counts.workers_lost == 4, "%llu lost",
           (unsigned long long)run.counts.workers_lost);
    run_end(&run);
    expect_all_rows_passed();
}

/* Limits that the worker keeps itself give the same answer. */
static void test_time_limit_inside(void **state)
{
    enum { DENSE = 900 * 1024 };
    static const char line[] = "int f(int a) { return g(a, h(a + 1)) ? a : f(a - 1); }\n";
    static char text[DENSE];
    static struct run run;
    size_t index;

    (void)state;
    for (size_t i = 0; i + sizeof line < sizeof text; i += sizeof line - 1) {
        memcpy(text + i, line, sizeof line);
    }
    run_begin(&run);
    run.options.time_ms = 1;
    index = run_add_file(&run, "dense.c", text);
    run_all_files_or_fail(&run);
    assert_int_equal(run.results[index].status, FILE_STATUS_TIMED_OUT);
    assert_string_equal(run.results[index].reason, "took longer than 1 ms to parse");
    assert_true(run.results[index].hash.low != 0);
    run_end(&run);
    expect_all_rows_passed();
}

static void test_bloating_files(void **state)
{
    static const struct hostile_row rows[] = {
        { "eat.c", FILE_STATUS_OUT_OF_MEMORY, "parser ran out of memory" },
    };
    static struct run run;

    (void)state;
    if (jail_is_instrumented_build()) {
        print_message("no memory limit under sanitizers\n");
        skip();
    }
    run_begin(&run);
    run.options.worker_memory_bytes_max = (uint64_t)300 * 1024 * 1024;
    hostile_check_rows(&run, rows, sizeof rows / sizeof *rows);
    run_end(&run);
    expect_all_rows_passed();
}

static char *hostile_make_nested_text(const char *open, const char *close)
{
    struct buf text;
    buf_init_with_limit(&text, (size_t)HOSTILE_NESTED * 64);
    for (size_t i = 0; i < HOSTILE_NESTED; i++) {
        buf_append_cstring(&text, open);
    }
    for (size_t i = 0; i < HOSTILE_NESTED; i++) {
        buf_append_cstring(&text, close);
    }
    buf_append_byte(&text, '\0');
    assert_false(text.failed);
    return text.data;
}

/* However deep a file is nested and however small the stack that the shell grants. */
static void test_deeply_nested_files(void **state)
{
    static const char *const rows[][3] = { { "block.java", "if (a) {", "}" },
                                           { "open.java", "([{", "" },
                                           { "call.rs", "f(<", ")" },
                                           { "list.py", "[", "]" },
                                           { "generic.ts", "A<", ">" },
                                           { "class.java", "class A {", "}" },
                                           { "text.go", "func() { f(", ") }()" } };
    static struct run_result clean[RUN_FILES_MAX];
    static struct run run;

    (void)state;
    run_begin(&run);
    run.options.worker_memory_bytes_max =
        jail_is_instrumented_build() ? 0 : (uint64_t)1024 * 1024 * 1024;
    run.options.time_ms = 700;
    hostile_add_good_files(&run);
    run_all_files_or_fail(&run);
    memcpy(clean, run.results, sizeof clean);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *text = hostile_make_nested_text(rows[i][1], rows[i][2]);
        (void)run_add_file(&run, rows[i][0], text);
        mem_free_block(text);
    }
    run_all_files_or_fail(&run);
    for (size_t i = 0; i < HOSTILE_GOOD_FILES; i++) {
        run_expect_same_result(run.paths[i], &clean[i], &run.results[i]);
    }
    for (size_t i = HOSTILE_GOOD_FILES; i < run.count; i++) {
        const struct run_result *got = &run.results[i];
        EXPECT(run.paths[i],
               run_is_parsed_status(got->status) || got->status == FILE_STATUS_TIMED_OUT ||
                   got->status == FILE_STATUS_OUT_OF_MEMORY,
               "%s: %s", kind_name_of_status(got->status), got->reason);
    }
    run_end(&run);
    expect_all_rows_passed();
}

/* What is lost to its neighbours only is found again alone. */
static void test_second_try_alone(void **state)
{
    static struct run run;
    size_t index;

    (void)state;
    run_begin(&run);
    run.options.jobs = 1;
    hostile_add_good_files(&run);
    index = run_add_file(&run, "tired.c", "int a;\n");
    run_all_files_or_fail(&run);
    assert_true(run_is_parsed_status(run.results[index].status));
    assert_int_equal(run.counts.workers_lost, 1);
    assert_int_equal(run.counts.workers_started, 2);
    run_end(&run);
    expect_all_rows_passed();
}

/* ------------------------------------------------------------------ ended from outside */

static uint64_t kill_seed = 11;
static unsigned kill_count;

/* The children of the calling thread. */
static size_t hostile_list_children(pid_t *pids, size_t room)
{
    FILE *list = fopen("/proc/thread-self/children", "r");
    size_t count = 0;
    int pid = 0;

    while (list != NULL && count < room && fscanf(list, "%d", &pid) == 1) { /* NOLINT */
        pids[count++] = pid;
    }
    if (list != NULL) {
        (void)fclose(list);
    }
    return count;
}

static void hostile_interrupt_workers(struct run *run, size_t done)
{
    pid_t pids[16];
    size_t count = hostile_list_children(pids, 16);
    (void)run;
    for (size_t i = 0; done % 5 == 0 && i < count; i++) {
        (void)kill(pids[i], done % 10 == 0 ? SIGINT : SIGTSTP);
    }
}

/* What is typed at the terminal is the parent's to decide about. */
static void test_workers_are_deaf_to_terminal(void **state)
{
    static struct run run;
    pid_t pids[16];

    (void)state;
    run_begin(&run);
    hostile_add_good_files(&run);
    run.on_result = hostile_interrupt_workers;
    run_all_files_or_fail(&run);
    EXPECT("lost", run.counts.workers_lost == 0, "%llu",
           (unsigned long long)run.counts.workers_lost);
    EXPECT("left", hostile_list_children(pids, 16) == 0, "some are still there");
    run_end(&run);
    expect_all_rows_passed();
}

static void hostile_kill_some_worker(struct run *run, size_t done)
{
    pid_t pids[16];
    size_t count;
    (void)run;
    if (done % 3 != 0) {
        return;
    }
    count = hostile_list_children(pids, 16);
    if (count > 0) {
        (void)kill(pids[random_below_limit(&kill_seed, count)], SIGKILL);
        kill_count++;
    }
}

static void test_kill_random_workers(void **state)
{
    static struct run_result clean[RUN_FILES_MAX];
    static struct run run;
    const char *rounds_text = getenv("KILL_ROUNDS"); /* 100 of them are 2,000 kills */
    uint64_t rounds = rounds_text != NULL ? strtoull(rounds_text, NULL, 10) : 10;

    (void)state;
    run_begin(&run);
    hostile_add_good_files(&run);
    run_all_files_or_fail(&run);
    memcpy(clean, run.results, sizeof clean);
    run.on_result = hostile_kill_some_worker;
    for (unsigned round = 0; round < rounds; round++) {
        run.options.jobs = 1 + round % 3;
        run_all_files_or_fail(&run);
        for (size_t i = 0; i < run.count; i++) {
            run_expect_same_result(run.paths[i], &clean[i], &run.results[i]);
        }
    }
    run_end(&run);
    print_message("%u kills, %llu workers lost in the last round\n", kill_count,
                  (unsigned long long)run.counts.workers_lost);
    if (kill_count == 0) {
        print_message("this kernel does not list children\n");
        skip();
    }
    EXPECT("kills", run.counts.workers_lost > 0, "none of %u hit", kill_count);
    expect_all_rows_passed();
}

static void hostile_sleep_ms(long ms)
{
    const struct timespec time = { 0, ms * 1000000 };
    (void)nanosleep(&time, NULL);
}

/* One that has ended and that nobody has asked about yet is not alive. */
static bool hostile_is_alive(pid_t pid)
{
    char path[64];
    char state = 'X';
    FILE *file;

    (void)snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    file = fopen(path, "r");
    if (file != NULL) {
        if (fscanf(file, "%*d (%*[^)]) %c", &state) != 1) {
            state = 'X';
        }
        (void)fclose(file);
    }
    return state != 'X' && state != 'Z';
}

/* A parent that dies takes its workers along, even one that hangs. */
static void test_no_orphans(void **state)
{
    static struct run run;
    pid_t workers[16];
    size_t count = 0;
    pid_t child;
    char list_path[64];
    FILE *list = NULL;

    (void)state;
    run_begin(&run);
    (void)run_add_file(&run, "spin.c", "int a;\n");
    (void)run_add_file(&run, "spin2.c", "int a;\n");
    (void)fflush(NULL);
    child = fork();
    if (child == 0) {
        (void)run_all_files(&run);
        _exit(0);
    }
    (void)snprintf(list_path, sizeof list_path, "/proc/%d/task/%d/children", (int)child,
                   (int)child);
    for (unsigned i = 0; i < 500 && count < 2; i++) {
        int pid = 0;
        hostile_sleep_ms(10);
        list = fopen(list_path, "r");
        for (count = 0; list != NULL && count < 16 && fscanf(list, "%d", &pid) == 1;) { /* NOLINT */
            workers[count++] = pid;
        }
        if (list != NULL) {
            (void)fclose(list);
        }
    }
    hostile_sleep_ms(100); /* let them hang */
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    for (size_t i = 0; i < count; i++) {
        for (unsigned wait = 0; wait < 500 && hostile_is_alive(workers[i]); wait++) {
            hostile_sleep_ms(10);
        }
        EXPECT("orphan", !hostile_is_alive(workers[i]), "worker %d lives on", (int)workers[i]);
    }
    run_end(&run);
    if (count == 0) {
        skip();
    }
    expect_all_rows_passed();
}

/* ------------------------------------------------------------------ our own lack of memory */

static void test_allocation_failures(void **state)
{
    static struct run run;
    bool done = false;
    int64_t nth;

    (void)state;
    run_begin(&run);
    (void)run_add_file(&run, "a.c", "int a;\n");
    (void)run_add_file(&run, "b.c", "int b;\n");
    for (nth = 1; nth < 200 && !done; nth++) {
        mem_fail_nth_alloc(nth);
        done = run_all_files(&run);
        mem_fail_no_more();
        EXPECT("alloc", done || run.err.code == ERR_MEMORY || run.err.code == ERR_INTERNAL,
               "allocation %lld: %s", (long long)nth, run.err.text);
        done = done && run_is_parsed_status(run.results[0].status) &&
               run_is_parsed_status(run.results[1].status);
    }
    assert_true(nth < 200);
    run_end(&run);
    expect_all_rows_passed();
}

/* Workers inherit it. */
static void hostile_lower_stack(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur > HOSTILE_STACK_BYTES) {
        limit.rlim_cur = HOSTILE_STACK_BYTES;
        (void)setrlimit(RLIMIT_STACK, &limit);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_crashing_files),
        cmocka_unit_test(test_stack_overflow),
        cmocka_unit_test(test_hanging_files),
        cmocka_unit_test(test_time_limit_inside),
        cmocka_unit_test(test_bloating_files),
        cmocka_unit_test(test_deeply_nested_files),
        cmocka_unit_test(test_second_try_alone),
        cmocka_unit_test(test_workers_are_deaf_to_terminal),
        cmocka_unit_test(test_kill_random_workers),
        cmocka_unit_test(test_no_orphans),
        cmocka_unit_test(test_allocation_failures),
    };
    RUN_AS_WORKER(argc, argv, hostile_hook);
    hostile_lower_stack();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
