/* test_pool.c - files of every kind through worker processes: each gives exactly one result. */
#include "parse/run.h"
#include "util/child.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <zstd.h>

#define POOL_MANY_FILES 120U
#define POOL_NOBODY     65534

static char many_paths[POOL_MANY_FILES][32];

static void pool_add_many_files(struct run *run)
{
    for (size_t i = 0; i < POOL_MANY_FILES; i++) {
        char text[256];
        (void)snprintf(many_paths[i], sizeof many_paths[i], "src/d%zu/f%zu.c", i % 7, i);
        (void)snprintf(text, sizeof text,
                       "int f%zu(int a)\n{\n    return f%zu(a + %zu);\n}\n/* %.*s */\n", i,
                       (i + 1) % POOL_MANY_FILES, i, (int)(i % 50),
                       "..................................................");
        (void)run_add_file(run, many_paths[i], text);
    }
}

static void test_same_results_for_any_jobs(void **state)
{
    static const unsigned jobs[] = { 1, 2, 3, 7 };
    static struct run_result first[RUN_FILES_MAX];
    static struct run run;

    (void)state;
    run_begin(&run);
    pool_add_many_files(&run);
    for (size_t i = 0; i < sizeof jobs / sizeof *jobs; i++) {
        run.options.jobs = jobs[i];
        run_all_files_or_fail(&run);
        if (i == 0) {
            memcpy(first, run.results, sizeof first);
        }
        for (size_t file = 0; file < run.count; file++) {
            EXPECT(run.paths[file], run_is_parsed_status(run.results[file].status), "%s: %s",
                   kind_name_of_status(run.results[file].status), run.results[file].reason);
            run_expect_same_result(run.paths[file], &first[file], &run.results[file]);
        }
        EXPECT("counts", run.counts.files_parsed == run.count, "%llu parsed",
               (unsigned long long)run.counts.files_parsed);
        EXPECT("counts", run.counts.parsers_made <= jobs[i], "%llu parsers",
               (unsigned long long)run.counts.parsers_made);
        EXPECT("counts", run.counts.workers_started == jobs[i] && run.counts.workers_lost == 0,
               "%llu workers, %llu lost", (unsigned long long)run.counts.workers_started,
               (unsigned long long)run.counts.workers_lost);
    }
    run_end(&run);
    expect_all_rows_passed();
}

static void test_nothing_to_do(void **state)
{
    static struct run run;
    (void)state;
    run_begin(&run);
    run_all_files_or_fail(&run);
    assert_int_equal(run.counts.workers_started, 0);
    run_end(&run);
    expect_all_rows_passed();
}

/* ------------------------------------------------------------------ odd files */

struct odd_row {
    size_t index;
    enum file_status status; /* PARSED stands for all three */
    bool hashed;
};

static void pool_make_special_files(const struct tree *tree)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    char full[TREE_PATH_BYTES];
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    tree_join_path(tree, "pipe.c", full, sizeof full);
    assert_int_equal(mkfifo(full, 0644), 0);
    tree_join_path(tree, "socket.c", full, sizeof full);
    assert_true(strlen(full) < sizeof address.sun_path);
    memcpy(address.sun_path, full, strlen(full));
    assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof address), 0);
    (void)close(fd);
    tree_make_folder(tree, "folder.c");
    tree_join_path(tree, "link.c", full, sizeof full);
    assert_int_equal(symlink("plain.c", full), 0);
    tree_join_path(tree, "loop.c", full, sizeof full);
    assert_int_equal(symlink("loop.c", full), 0);
    tree_join_path(tree, "outside", full, sizeof full);
    assert_int_equal(symlink("/etc", full), 0);
}

static void test_odd_files(void **state)
{
    static struct run run;
    static const char nuls[4096];
    static const char utf16[] = "\xFF\xFEi\0n\0t\0 \0a\0;\0\n\0";
    struct odd_row rows[32];
    size_t count = 0;

    (void)state;
    run_begin(&run);
    pool_make_special_files(&run.tree);
    tree_write_bytes_file(&run.tree, "nuls.c", nuls, sizeof nuls);
    tree_write_bytes_file(&run.tree, "nul_inside.c", "int a;\0int b;", 13);
    tree_write_bytes_file(&run.tree, "wide.c", utf16, sizeof utf16 - 1);
    tree_write_bytes_file(&run.tree, "program",
                          "\x7F"
                          "ELF\0\0\0",
                          7);
#define ODD(path, status, hashed)                                                                  \
    rows[count++] = (struct odd_row){ run_add_path(&run, (path)), FILE_STATUS_##status, (hashed) }
    ODD("pipe.c", UNREADABLE, false);
    ODD("socket.c", UNREADABLE, false);
    ODD("folder.c", UNREADABLE, false);
    ODD("link.c", VANISHED, false);
    ODD("loop.c", VANISHED, false);
    ODD("outside/hostname", VANISHED, false);
    ODD("../../etc/hostname", UNREADABLE, false);
    ODD("/etc/hostname", UNREADABLE, false);
    ODD("./plain.c", UNREADABLE, false);
    ODD("", UNREADABLE, false);
    ODD("gone.c", VANISHED, false);
    ODD("gone/too.c", VANISHED, false);
    ODD("nuls.c", BINARY, true);
    ODD("nul_inside.c", BINARY, true);
    ODD("program", BINARY, false);
    ODD("wide.c", PARSED, true);
#undef ODD
#define ODD(path, text, status, hashed)                                                            \
    rows[count++] =                                                                                \
        (struct odd_row){ run_add_file(&run, (path), (text)), FILE_STATUS_##status, (hashed) }
    ODD("plain.c", "int plain;\n", PARSED, true);
    ODD("empty.c", "", PARSED, true);
    ODD("bad_utf8.c", "/* caf\xE9 \xFF\xFE */ int a;\n", PARSED, true);
    ODD("README", "no language\n", UNSUPPORTED, true);
    ODD("caf\xE9/\xFF\n.c", "int name;\n", PARSED, true);
#undef ODD

    run_all_files_or_fail(&run);
    for (size_t i = 0; i < count; i++) {
        const struct run_result *got = &run.results[rows[i].index];
        const char *path = run.paths[rows[i].index];
        bool hashed = got->hash.high != 0 || got->hash.low != 0;
        bool parsed = rows[i].status == FILE_STATUS_PARSED;
        EXPECT(path, parsed ? run_is_parsed_status(got->status) : got->status == rows[i].status,
               "want %s, got %s: %s", kind_name_of_status(rows[i].status),
               kind_name_of_status(got->status), got->reason);
        EXPECT(path, hashed == rows[i].hashed, "hashed: %d", hashed);
        EXPECT(path, parsed == (got->reason[0] == '\0'), "reason '%s'", got->reason);
        EXPECT(path, parsed == (got->facts_size > 0), "%llu bytes of facts",
               (unsigned long long)got->facts_size);
        EXPECT(path, (parsed || rows[i].status == FILE_STATUS_UNSUPPORTED) == (got->text_size > 0),
               "%llu bytes of text", (unsigned long long)got->text_size);
    }
    EXPECT("lost", run.counts.workers_lost == 0, "%llu",
           (unsigned long long)run.counts.workers_lost);
    run_end(&run);
    expect_all_rows_passed();
}

/* In a child, as a user to whom permissions apply. */
static void pool_run_as_nobody(void *context)
{
    struct run *run = context;
    if (geteuid() == 0 && (setgid(POOL_NOBODY) != 0 || setuid(POOL_NOBODY) != 0)) {
        _exit(2);
    }
    if (!run_all_files(run)) {
        (void)fprintf(stderr, "%s", run->err.text);
        return;
    }
    for (size_t i = 0; i < run->count; i++) {
        (void)fprintf(stderr, "%s: %s; ", kind_name_of_status(run->results[i].status),
                      run->results[i].reason);
    }
}

static void test_unreadable_file(void **state)
{
    static struct run run;
    struct child_end end;
    char full[TREE_PATH_BYTES];

    (void)state;
    run_begin(&run);
    assert_int_equal(chmod(run.tree.root, 0755), 0);
    (void)run_add_file(&run, "secret.c", "int a;\n");
    (void)run_add_file(&run, "closed/b.c", "int b;\n");
    tree_join_path(&run.tree, "secret.c", full, sizeof full);
    assert_int_equal(chmod(full, 0), 0);
    tree_join_path(&run.tree, "closed", full, sizeof full);
    assert_int_equal(chmod(full, 0), 0);
    child_run_and_wait(pool_run_as_nobody, &run, &end);
    assert_int_equal(chmod(full, 0755), 0);
    assert_string_equal(end.said, "unreadable: Permission denied; unreadable: Permission denied; ");
    assert_int_equal(end.status, 0);
    run_end(&run);
}

static void test_large_file_and_limit(void **state)
{
    enum { LARGE = 12 * 1024 * 1024 };
    static struct run run;
    static char text[LARGE];
    size_t large;
    size_t small;

    (void)state;
    run_begin(&run);
    for (size_t i = 0; i + 8 <= sizeof text; i += 8) {
        memcpy(text + i, "int a;;\n", 8);
    }
    memset(text + 1024, ' ', sizeof text - 2048); /* large, and quick to parse */
    tree_write_bytes_file(&run.tree, "large.c", text, sizeof text);
    large = run_add_path(&run, "large.c");
    small = run_add_file(&run, "small.c", "int small;\n");
    run_all_files_or_fail(&run);
    assert_true(run_is_parsed_status(run.results[large].status));
    assert_int_equal(run.results[large].size, LARGE);
    assert_true(hash_equals_u128(run.results[large].hash, hash_bytes_to_u128(text, sizeof text)));

    run.options.file_bytes_max = (uint64_t)10 * 1024 * 1024;
    run_all_files_or_fail(&run);
    assert_int_equal(run.results[large].status, FILE_STATUS_TOO_LARGE);
    assert_string_equal(run.results[large].reason, "12582912 bytes; the limit is 10485760");
    assert_true(run_is_parsed_status(run.results[small].status));

    run.options.keep_text = false;
    run_all_files_or_fail(&run);
    assert_int_equal(run.results[small].text_size, 0);
    run_end(&run);
    expect_all_rows_passed();
}

/* ------------------------------------------------------------------ the text that comes back */

static bool pool_check_text(void *context, const struct parse_result *result, struct err *err)
{
    struct str want = *(const struct str *)context;
    char text[256];
    size_t size =
        ZSTD_decompress(text, sizeof text, result->text_zstd.data, result->text_zstd.size);
    (void)err;
    assert_int_equal(size, want.size);
    assert_memory_equal(text, want.data, size);
    assert_int_equal((uintptr_t)result->facts.data % 8, 0);
    return true;
}

static void test_text_is_what_was_parsed(void **state)
{
    static struct run run;
    const struct parse_file file = { STR("latin.c"), 20 };
    struct str want = STR("/* caf\xC3\xA9 */ int a;\n");
    struct parse_counts counts;
    struct err err;
    int root_fd;

    (void)state;
    run_begin(&run);
    tree_write_text_file(&run.tree, "latin.c", "/* caf\xE9 */ int a;\n");
    root_fd = open(run.tree.root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(parse_run_over_files(root_fd, &file, 1, &run.options, NULL, pool_check_text, &want,
                                     &counts, &err));
    (void)close(root_fd);
    run_end(&run);
}

/* ------------------------------------------------------------------ ending early */

static atomic_int pool_stop;

static void pool_stop_after_ten(struct run *run, size_t done)
{
    (void)run;
    pool_stop = done >= 10;
}

static void test_stop_ends_early(void **state)
{
    static struct run run;
    (void)state;
    run_begin(&run);
    pool_add_many_files(&run);
    pool_stop = 0;
    run.stop = &pool_stop;
    run.on_result = pool_stop_after_ten;
    assert_false(run_all_files(&run));
    assert_int_equal(run.err.code, ERR_CANCELLED);
    assert_true(run.done < run.count);
    run_end(&run);
}

static void test_sink_error_is_passed_up(void **state)
{
    static struct run run;
    (void)state;
    run_begin(&run);
    pool_add_many_files(&run);
    run.fail_after = 5;
    assert_false(run_all_files(&run));
    assert_string_equal(run.err.text, "the sink is full");
    assert_int_equal(run.done, 5);
    run_end(&run);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_results_for_any_jobs),
        cmocka_unit_test(test_nothing_to_do),
        cmocka_unit_test(test_odd_files),
        cmocka_unit_test(test_unreadable_file),
        cmocka_unit_test(test_large_file_and_limit),
        cmocka_unit_test(test_text_is_what_was_parsed),
        cmocka_unit_test(test_stop_ends_early),
        cmocka_unit_test(test_sink_error_is_passed_up),
    };
    RUN_AS_WORKER(argc, argv, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
