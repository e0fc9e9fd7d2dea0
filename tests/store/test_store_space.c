/* test_store_space.c - a thousand updates do not make a database grow: what an update replaces is
 * used again. Part of the suite of test_store.c. */
#include "store/suite.h"

#include "store/store_engine.h"

#include <signal.h>
#include <sys/wait.h>

#define SPACE_FILES        40U
#define SPACE_UPDATES      1000U
#define SPACE_DEAD_UPDATES 400U
#define SPACE_FIRST        100U /* updates after which the size is taken */
#define SPACE_BYTES        20000U
#define SPACE_PATH         512U
#define SPACE_PARTS        64U                          /* files of a database, at most */
#define SPACE_JOURNAL      ((uint64_t)16 * 1024 * 1024) /* of SQLite: journal_size_limit */

/* Incompressible, so that sizes say how much is kept. */
static struct str space_make_text(struct arena *arena, size_t file, uint64_t version)
{
    uint64_t *words = arena_alloc_bytes(arena, SPACE_BYTES);

    assert_non_null(words);
    for (size_t i = 0; i < SPACE_BYTES / sizeof *words; i++) {
        words[i] = hash_mix_u64_bits(version * 1000003U + file * 8191U + i);
    }
    return str_from_range((const char *)words, SPACE_BYTES);
}

/* As an update by ingestion: rows, facts and text of one file, and what is unused goes. */
static void space_put_version(struct suite *suite, struct store_write *write, size_t file,
                              uint64_t version)
{
    struct str text = space_make_text(&suite->arena, file, version);
    struct store_record record;
    struct buf frame;

    made_fill_record(&suite->arena, file, 2, SUITE_FILES, &record);
    record.file.hash = hash_bytes_to_u128(text.data, text.size);
    record.file.mtime_ns = (int64_t)version;
    buf_init_with_limit(&frame, 1U << 20U);
    assert_true(suite_compress_frame(text, &frame));
    assert_true(
        store_put_file_text(write, record.file.hash, buf_borrow_str(&frame), &suite->err) &&
        store_put_file_facts(write, record.file.path, record.file.hash, text, &suite->err) &&
        store_put_file_record(write, &record, &suite->err));
    buf_release_bytes(&frame);
}

static void space_commit(struct suite *suite, struct store_write *write)
{
    assert_true(store_prune_unused_content(write, &suite->err));
    suite_commit(suite, write);
    arena_reset_all_blocks(&suite->arena);
}

static void space_put_all(struct suite *suite)
{
    struct store_write *write = suite_begin_write(suite);

    for (size_t i = 0; i < SPACE_FILES; i++) {
        space_put_version(suite, write, i, 1);
    }
    space_commit(suite, write);
}

static void space_update_one(struct suite *suite, size_t number)
{
    struct store_write *write = suite_begin_write(suite);

    space_put_version(suite, write, number * 7 % SPACE_FILES, 1 + number);
    space_commit(suite, write);
}

/* Bytes of the database; *parts is how many files it has. */
static uint64_t space_measure(const struct suite *suite, size_t *parts)
{
    static const char *const suffixes[] = { "", "-wal" };
    struct dirent *entry;
    uint64_t bytes = 0;
    struct stat about;
    char path[SPACE_PATH];
    DIR *folder = opendir(suite->path);

    *parts = 1;
    for (size_t i = 0; folder == NULL && i < 2; i++) {
        (void)snprintf(path, sizeof path, "%s%s", suite->path, suffixes[i]);
        bytes += stat(path, &about) == 0 ? (uint64_t)about.st_size : 0;
    }
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        (void)snprintf(path, sizeof path, "%s/%.200s", suite->path, entry->d_name);
        if (entry->d_name[0] != '.' && stat(path, &about) == 0) {
            bytes += (uint64_t)about.st_size;
            ++*parts;
        }
    }
    if (folder != NULL) {
        (void)closedir(folder);
    }
    return bytes;
}

static void check_a_thousand_updates(void **state)
{
    struct suite *suite = *state;
    uint64_t full;
    uint64_t early = 0;
    uint64_t late;
    uint64_t most = 0;
    size_t parts = 0;

    suite_open(suite);
    space_put_all(suite);
    full = space_measure(suite, &parts);
    for (size_t i = 1; i <= SPACE_UPDATES; i++) {
        uint64_t bytes;
        space_update_one(suite, i);
        bytes = space_measure(suite, &parts);
        EXPECT("files", parts < SPACE_PARTS, "%zu after %zu updates", parts, i);
        most = bytes > most ? bytes : most;
        early = i == SPACE_FIRST ? most : early;
    }
    late = space_measure(suite, &parts);
    print_message("%s: %llu bytes, %llu after %u updates, %llu after %u in %zu files, most %llu\n",
                  suite->engine->name, (unsigned long long)full, (unsigned long long)early,
                  SPACE_FIRST, (unsigned long long)late, SPACE_UPDATES, parts,
                  (unsigned long long)most);
    EXPECT("size", most <= early + early / 2, "it goes on growing");
    full = full * 2 + (strcmp(suite->engine->name, "sqlite") == 0 ? SPACE_JOURNAL : 0);
    EXPECT("size", most <= full, "it was %llu bytes", (unsigned long long)most);
    expect_all_rows_passed();
}

/* Holds a view until it is killed. */
static int space_hold_view(char **argv)
{
    struct suite_engine engine = { .name = argv[2], .lasts = true };
    struct suite suite = { .engine = &engine };
    char ready = 'r';

    (void)snprintf(suite.folder, sizeof suite.folder, "%s", argv[3]);
    suite_fill_spec(&suite);
    if (!store_open_at_spec(&suite.spec, STORE_MODE_READ, &suite.store, &suite.err) ||
        suite_begin_read(&suite) == NULL || write((int)strtol(argv[4], NULL, 10), &ready, 1) != 1) {
        return 1;
    }
    for (;;) {
        (void)pause();
    }
}

static void space_kill_a_reader(const struct suite *suite)
{
    char fd[32];
    char ready = 0;
    int ends[2];
    pid_t pid;

    assert_int_equal(pipe(ends), 0);
    (void)snprintf(fd, sizeof fd, "%d", ends[1]);
    (void)fflush(NULL);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        (void)execl("/proc/self/exe", "test_store_space", "hold", suite->engine->name,
                    suite->folder, fd, (char *)NULL);
        _exit(127);
    }
    (void)close(ends[1]);
    EXPECT("reader", read(ends[0], &ready, 1) == 1, "it does not read");
    (void)close(ends[0]);
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
}

/* A reader that was killed must not hold on to the generation it had. */
static void check_dead_readers(void **state)
{
    struct suite *suite = *state;
    uint64_t before = 0;
    uint64_t after;
    size_t parts = 0;

    suite_open(suite);
    space_put_all(suite);
    for (size_t i = 1; i <= SPACE_DEAD_UPDATES; i++) {
        space_update_one(suite, i);
        if (i == SPACE_DEAD_UPDATES / 2) {
            before = space_measure(suite, &parts);
            space_kill_a_reader(suite);
            space_kill_a_reader(suite);
        }
    }
    after = space_measure(suite, &parts);
    EXPECT("size", after <= before + before / 3, "%llu bytes, %llu before readers died",
           (unsigned long long)after, (unsigned long long)before);
    expect_all_rows_passed();
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest checks[] = { SUITE_FILE_CHECK(check_a_thousand_updates),
                                                SUITE_FILE_CHECK(check_dead_readers) };
    if (argc == 5) {
        return space_hold_view(argv);
    }
    return suite_run_all("store space", checks, sizeof checks / sizeof *checks);
}
