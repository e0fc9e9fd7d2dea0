/* test_store_files.c - engines with files: crashes, full disks, damage, and paths where something
 * else is. Part of the suite of test_store.c. */
#include "store/suite.h"

#include "store/store_engine.h"

#include "util/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>

#define KILL_ROUNDS     40U
#define KILL_FILES      12U
#define DISK_FILES      4000U
#define DISK_BYTES      ((size_t)1024 * 1024)
#define FLIP_ROUNDS     150U
#define NOBODY          65534U
#define APPLICATION_AT  68 /* of an SQLite file: big-endian numbers */
#define USER_VERSION_AT 60

/* ------------------------------------------------------------------ kill -9 */

/* All files in one version, and the number of that version in meta. */
static bool write_version(struct store *store, struct arena *arena, uint64_t version, size_t files,
                          struct err *err)
{
    struct store_write *write = NULL;
    bool done = store_begin_write_batch(store, &write, err);

    for (size_t i = 0; done && i < files; i++) {
        struct store_record record;
        made_fill_record(arena, i, version, files, &record);
        done = store_put_file_record(write, &record, err);
    }
    done = done && store_put_meta_value(write, STR("version"),
                                        arena_format_text(arena, "%d", (int)version), err);
    arena_reset_all_blocks(arena);
    if (!done) {
        store_abandon_write_batch(write);
        return false;
    }
    return store_commit_write_batch(write, err);
}

struct version_scan {
    uint64_t version;
    size_t files;
    size_t entities;
};

static bool check_version_record(void *context, const struct store_record *record, struct err *err)
{
    struct version_scan *scan = context;
    scan->files++;
    scan->entities += record->entity_count;
    return record->file.source_words == scan->version ||
           ERR_RAISE(err, ERR_INTERNAL, "'%.*s' is of version %u", STR_ARG(record->file.path),
                     record->file.source_words);
}

/* The version that the database shows, whole; 0: nothing was committed. */
static uint64_t read_whole_version(struct suite *suite, size_t files)
{
    struct version_scan scan = { 0 };
    struct store_read *read = suite_begin_read(suite);
    struct buf text;

    buf_init_with_limit(&text, 100);
    if (store_load_meta_value(read, STR("version"), &text, &suite->err)) {
        assert_true(str_parse_unsigned(buf_borrow_str(&text), &scan.version));
    }
    EXPECT("mix", store_scan_file_records(read, check_version_record, &scan, &suite->err), "%s",
           suite->err.text);
    EXPECT("files", scan.files == (scan.version > 0 ? files : 0), "%zu of version %d", scan.files,
           (int)scan.version);
    store_end_read_view(read);
    buf_release_bytes(&text);
    return scan.version;
}

/* Writes version after version, and tells each on the pipe when it is committed. */
static void write_until_killed(const struct suite *suite, uint64_t version, int pipe_fd)
{
    struct store *store = NULL;
    struct arena arena;
    struct err err;

    arena_init_with_limit(&arena, SIZE_MAX / 2);
    if (!store_open_at_spec(&suite->spec, STORE_MODE_WRITE, &store, &err)) {
        (void)fprintf(stderr, "%s\n", err.text);
        _exit(1);
    }
    for (;;) {
        if (!write_version(store, &arena, version, KILL_FILES, &err)) {
            (void)fprintf(stderr, "%s\n", err.text);
            _exit(1);
        }
        if (write(pipe_fd, &version, sizeof version) != (ssize_t)sizeof version) {
            _exit(1);
        }
        version++;
    }
}

/* The last version that the child acknowledged before it died; `last` when none. */
static uint64_t kill_after_a_while(const struct suite *suite, uint64_t last, unsigned wait_us)
{
    uint64_t told = last;
    int status = 0;
    int ends[2];
    pid_t pid;

    assert_int_equal(pipe(ends), 0);
    (void)fflush(NULL);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        (void)close(ends[0]);
        write_until_killed(suite, last + 1, ends[1]);
    }
    (void)close(ends[1]);
    (void)usleep(wait_us);
    (void)kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    EXPECT("killed", WIFSIGNALED(status), "status %d", status);
    while (read(ends[0], &told, sizeof told) == (ssize_t)sizeof told) {
    }
    (void)close(ends[0]);
    return told;
}

static void check_kill_at_random_moments(void **state)
{
    struct suite *suite = *state;
    const char *given = getenv("STORE_TEST_KILLS"); /* for long runs by hand */
    size_t rounds = given != NULL ? strtoul(given, NULL, 10) : KILL_ROUNDS;
    uint64_t seed = 11 + rounds;
    uint64_t version = 0;
    size_t moved = 0;

    for (size_t i = 0; i < rounds; i++) {
        uint64_t told;
        uint64_t found;
        if (i % 4 == 0) { /* the first generation is made in another way */
            folder_remove_all(suite->folder);
            assert_int_equal(mkdir(suite->folder, 0700), 0);
            version = 0;
        }
        told = kill_after_a_while(suite, version, 1 + (unsigned)random_below_limit(&seed, 30000));
        suite_open(suite); /* the dead writer's lock is gone */
        found = read_whole_version(suite, KILL_FILES);
        EXPECT("durable", found == told || found == told + 1, "told %d, found %d", (int)told,
               (int)found);
        assert_true(write_version(suite->store, &suite->arena, found + 1, KILL_FILES, &suite->err));
        version = read_whole_version(suite, KILL_FILES);
        EXPECT("writes on", version == found + 1, "%d", (int)version);
        moved += found > 0 ? 1 : 0;
        store_close_and_free(suite->store);
        suite->store = NULL;
    }
    EXPECT("moved", moved > 0, "no round got past its first commit");
    expect_all_rows_passed();
}

/* ------------------------------------------------------------------ full disk */

/* Fills a database on a disk that has room for one version and not for another, much larger. */
static void overfill_disk(struct suite *suite)
{
    size_t files = KILL_FILES;

    assert_true(write_version(suite->store, &suite->arena, 1, files, &suite->err));
    for (unsigned round = 0; round < 2; round++) {
        bool done = write_version(suite->store, &suite->arena, 2, DISK_FILES, &suite->err);
        EXPECT("full", !done, "it fits");
        EXPECT("full", suite->err.code == ERR_IO, "%s", suite->err.text);
        EXPECT("old", read_whole_version(suite, files) == 1, "round %u", round);
    }
    suite_reopen(suite);
    EXPECT("old", read_whole_version(suite, files) == 1, "after opening again");
    EXPECT("small", write_version(suite->store, &suite->arena, 2, files, &suite->err), "%s",
           suite->err.text);
    EXPECT("small", read_whole_version(suite, files) == 2, "the small one is there");
}

static void overfill_by_limit(void *context)
{
    struct suite *suite = context;
    const struct rlimit limit = { DISK_BYTES, DISK_BYTES };

    (void)signal(SIGXFSZ, SIG_IGN); /* a write past the limit then fails with EFBIG */
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) {
        return;
    }
    suite_open(suite);
    overfill_disk(suite);
    store_close_and_free(suite->store);
    if (expect_failures > 0) {
        _exit(1);
    }
}

static void check_limit_of_file_size(void **state)
{
    struct suite *suite = *state;
    struct child_end end;

    child_run_and_wait(overfill_by_limit, suite, &end);
    EXPECT("child", end.status == 0, "status %d: %s", end.status, end.said);
    expect_all_rows_passed();
}

static void check_full_disk(void **state)
{
    struct suite *suite = *state;

    if (mount("tmpfs", suite->folder, "tmpfs", 0, "size=1m") != 0) {
        skip(); /* not root, or no right to mount */
    }
    suite_open(suite);
    overfill_disk(suite);
    store_close_and_free(suite->store);
    suite->store = NULL;
    /* A first generation that does not fit leaves nothing behind. */
    folder_remove_all(suite->folder);
    suite_open(suite);
    EXPECT("first", !write_version(suite->store, &suite->arena, 1, DISK_FILES, &suite->err),
           "it fits");
    EXPECT("first", suite->err.code == ERR_IO, "%s", suite->err.text);
    EXPECT("first", write_version(suite->store, &suite->arena, 1, KILL_FILES, &suite->err), "%s",
           suite->err.text);
    store_close_and_free(suite->store);
    suite->store = NULL;
    (void)umount(suite->folder);
    expect_all_rows_passed();
}

/* ------------------------------------------------------------------ damage */

static void write_file_bytes(const char *path, const void *bytes, size_t size, off_t at)
{
    int fd = open(path, O_WRONLY | O_CREAT, 0600);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, bytes, size, at), size);
    (void)close(fd);
}

static size_t read_file_size(const char *path)
{
    struct stat about;
    assert_int_equal(stat(path, &about), 0);
    return (size_t)about.st_size;
}

static void model_commit_metas(struct suite *suite, struct model *model)
{
    struct store_write *write = suite_begin_write(suite);
    for (size_t i = 0; i < SUITE_METAS; i++) {
        struct str name = arena_format_text(&suite->arena, "name %zu", i);
        assert_true(store_put_meta_value(write, name, STR("value 5"), &suite->err));
        model->metas[i] = 5;
    }
    suite_commit(suite, write);
    model->generation++;
}

static bool is_honest_code(enum err_code code)
{
    return code == ERR_CORRUPT || code == ERR_FORMAT || code == ERR_STORE || code == ERR_NOT_FOUND;
}

/* Opens the damaged file and reads all of it: right answers or an honest error, nothing else. */
static void read_damaged_file(struct suite *suite, const struct model *model, size_t at)
{
    struct model_scan scan = { .suite = suite, .model = model };
    struct store *store = NULL;
    struct store_read *read = NULL;
    bool done = store_open_at_spec(&suite->spec, STORE_MODE_READ, &store, &suite->err) &&
                store_begin_read_view(store, &read, &suite->err) &&
                store_scan_file_records(read, model_check_record, &scan, &suite->err);

    EXPECT("lost", !done || scan.count == SUITE_FILES, "byte %zu: %zu files", at, scan.count);
    if (done) {
        model_check_metas(suite, read, model);
    }
    EXPECT("code", done || is_honest_code(suite->err.code), "byte %zu: %d %s", at,
           (int)suite->err.code, suite->err.text);
    store_end_read_view(read);
    store_close_and_free(store);
    arena_reset_all_blocks(&suite->arena);
}

static void check_flipped_bits(void **state)
{
    struct suite *suite = *state;
    const char *given = getenv("STORE_TEST_FLIPS"); /* for long runs by hand */
    size_t rounds = given != NULL ? strtoul(given, NULL, 10) : FLIP_ROUNDS;
    uint64_t seed = 3 + rounds;
    struct model model = { 0 };
    size_t size;

    suite_open(suite);
    model_commit_file(suite, &model, 0, 1);
    for (size_t i = 0; i < SUITE_FILES; i++) {
        model_commit_file(suite, &model, i, 2);
    }
    model_commit_metas(suite, &model);
    store_close_and_free(suite->store);
    suite->store = NULL;
    size = read_file_size(suite->path);
    suite->damaged = true;
    for (size_t i = 0; i < rounds; i++) {
        size_t at = i % 3 == 0 ? random_below_limit(&seed, 200) : random_below_limit(&seed, size);
        unsigned char byte = 0;
        unsigned char flipped;
        int fd = open(suite->path, O_RDONLY);
        assert_int_equal(pread(fd, &byte, 1, (off_t)at), 1);
        (void)close(fd);
        flipped = (unsigned char)(byte ^ (1U << random_below_limit(&seed, 8)));
        write_file_bytes(suite->path, &flipped, 1, (off_t)at);
        read_damaged_file(suite, &model, at);
        write_file_bytes(suite->path, &byte, 1, (off_t)at);
    }
    suite->damaged = false;
    suite_open(suite);
    model_check_store(suite, &model); /* put back, all is well */
    expect_all_rows_passed();
}

static void check_cut_files(void **state)
{
    struct suite *suite = *state;
    struct model model = { 0 };
    size_t size;

    suite_open(suite);
    for (size_t i = 0; i < SUITE_FILES; i++) {
        model_commit_file(suite, &model, i, 2);
    }
    store_close_and_free(suite->store);
    suite->store = NULL;
    suite->damaged = true;
    for (size = read_file_size(suite->path); size > 0; size /= 2) {
        assert_int_equal(truncate(suite->path, (off_t)size - 1), 0);
        read_damaged_file(suite, &model, size);
    }
    expect_all_rows_passed();
}

/* ------------------------------------------------------------------ something else at the path */

struct place_row {
    const char *name;
    void (*make)(const char *path);
    enum store_mode mode;
    enum err_code code; /* ERR_NONE: must open */
    const char *part;   /* of the message */
};

static void make_nothing(const char *path)
{
    (void)path;
}

static void make_folder(const char *path)
{
    assert_int_equal(mkdir(path, 0700), 0);
}

static void make_file_in(const char *folder, const char *name)
{
    char path[SUITE_PATH_BYTES * 2];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    write_file_bytes(path, "x", 1, 0);
}

static void make_rocksdb_folder(const char *path)
{
    make_folder(path);
    make_file_in(path, "CURRENT");
    make_file_in(path, "IDENTITY");
}

static void make_lmdb_folder(const char *path)
{
    make_folder(path);
    make_file_in(path, "data.mdb");
}

static void make_lmdb_file(const char *path)
{
    static const unsigned char magic[] = { 0xDE, 0xC0, 0xEF, 0xBE };
    char zeros[4096] = { 0 };
    write_file_bytes(path, zeros, sizeof zeros, 0);
    write_file_bytes(path, magic, sizeof magic, 16);
}

static void make_empty_file(const char *path)
{
    write_file_bytes(path, "", 0, 0);
}

static void make_text_file(const char *path)
{
    static const char text[] = "int main(void) { return 0; } /* a source file, named by mistake */";
    write_file_bytes(path, text, sizeof text, 0);
}

static void make_short_file(const char *path)
{
    write_file_bytes(path, "hi", 2, 0);
}

static void make_fifo(const char *path)
{
    assert_int_equal(mkfifo(path, 0600), 0);
}

static void make_database(const char *path)
{
    struct store_spec spec = { .engine = "sqlite", .path = str_from_cstring(path) };
    struct store *store = NULL;
    struct arena arena;
    struct err err;

    arena_init_with_limit(&arena, SIZE_MAX / 2);
    assert_true(store_open_at_spec(&spec, STORE_MODE_WRITE, &store, &err));
    assert_true(write_version(store, &arena, 1, 3, &err));
    store_close_and_free(store);
    arena_release_all_blocks(&arena);
}

static void make_foreign_database(const char *path)
{
    make_database(path);
    write_file_bytes(path, "\0\0\0\1", 4, APPLICATION_AT);
}

static void make_newer_database(const char *path)
{
    make_database(path);
    write_file_bytes(path, "\0\0\0\143", 4, USER_VERSION_AT);
}

static const struct place_row place_rows[] = {
    { "absent, read", make_nothing, STORE_MODE_READ, ERR_NOT_FOUND, "parseltongue ingest" },
    { "absent, write", make_nothing, STORE_MODE_WRITE, ERR_NONE, "" },
    { "empty, read", make_empty_file, STORE_MODE_READ, ERR_NOT_FOUND, "no database yet" },
    { "empty, write", make_empty_file, STORE_MODE_WRITE, ERR_NONE, "" },
    { "ours, read", make_database, STORE_MODE_READ, ERR_NONE, "" },
    { "ours, write", make_database, STORE_MODE_WRITE, ERR_NONE, "" },
    { "folder, read", make_folder, STORE_MODE_READ, ERR_USAGE, "it is a folder" },
    { "folder, write", make_folder, STORE_MODE_WRITE, ERR_USAGE, "it is a folder" },
    { "rocksdb", make_rocksdb_folder, STORE_MODE_WRITE, ERR_USAGE, "open it as rocksdb:/" },
    { "lmdb folder", make_lmdb_folder, STORE_MODE_READ, ERR_USAGE, "open it as lmdb:/" },
    { "lmdb file", make_lmdb_file, STORE_MODE_WRITE, ERR_USAGE, "open it as lmdb:/" },
    { "text, read", make_text_file, STORE_MODE_READ, ERR_FORMAT, "not a database" },
    { "text, write", make_text_file, STORE_MODE_WRITE, ERR_FORMAT, "not a database" },
    { "two bytes", make_short_file, STORE_MODE_WRITE, ERR_FORMAT, "not a database" },
    { "fifo", make_fifo, STORE_MODE_WRITE, ERR_USAGE, "not a regular file" },
    { "foreign", make_foreign_database, STORE_MODE_READ, ERR_FORMAT, "another program" },
    { "foreign, write", make_foreign_database, STORE_MODE_WRITE, ERR_FORMAT, "another program" },
    { "newer", make_newer_database, STORE_MODE_READ, ERR_FORMAT, "format version is 99" },
};

static void check_place_row(struct suite *suite, const struct place_row *row)
{
    struct store *store = NULL;
    bool done;

    folder_remove_all(suite->folder);
    assert_int_equal(mkdir(suite->folder, 0700), 0);
    row->make(suite->path);
    done = store_open_at_spec(&suite->spec, row->mode, &store, &suite->err);
    EXPECT(row->name, done == (row->code == ERR_NONE), "%s", done ? "opened" : suite->err.text);
    EXPECT(row->name, done || suite->err.code == row->code, "%d: %s", (int)suite->err.code,
           suite->err.text);
    EXPECT(row->name, done || strstr(suite->err.text, row->part) != NULL, "%s", suite->err.text);
    EXPECT(row->name, done || strstr(suite->err.text, suite->path) != NULL, "%s", suite->err.text);
    EXPECT(row->name, done == (store != NULL), "the store was touched");
    store_close_and_free(store);
}

/* What is at a path is told by each engine in the same way; sqlite is the one that these rows are
 * about. */
static void check_other_things_at_the_path(void **state)
{
    struct suite *suite = *state;

    if (strcmp(suite->engine->name, "sqlite") != 0) {
        skip();
    }
    for (size_t i = 0; i < sizeof place_rows / sizeof *place_rows; i++) {
        check_place_row(suite, &place_rows[i]);
    }
    expect_all_rows_passed();
}

static void check_folders_are_made(void **state)
{
    struct suite *suite = *state;
    char path[SUITE_PATH_BYTES * 2];
    char text[16] = "";
    int fd;

    (void)snprintf(path, sizeof path, "%s/deep/er/.parseltongue/a:b.db", suite->folder);
    suite->spec.path = str_from_cstring(path);
    suite_open(suite);
    assert_true(write_version(suite->store, &suite->arena, 1, 3, &suite->err));
    assert_int_equal(access(path, F_OK), 0);
    (void)snprintf(path, sizeof path, "%s/deep/er/.parseltongue/.gitignore", suite->folder);
    fd = open(path, O_RDONLY);
    assert_true(fd >= 0);
    assert_int_equal(read(fd, text, sizeof text - 1), 2);
    (void)close(fd);
    assert_string_equal(text, "*\n");
    (void)snprintf(path, sizeof path, "%s/deep/.gitignore", suite->folder);
    assert_int_not_equal(access(path, F_OK), 0);
}

/* Only the database and the lock stay, after a clean close. */
static void check_nothing_is_left_behind(void **state)
{
    struct suite *suite = *state;
    struct dirent *entry;
    size_t size = strlen("graph.db");
    DIR *folder;

    suite_open(suite);
    assert_true(write_version(suite->store, &suite->arena, 1, 3, &suite->err));
    assert_true(write_version(suite->store, &suite->arena, 2, 3, &suite->err));
    EXPECT("version", read_whole_version(suite, 3) == 2, "not 2");
    store_close_and_free(suite->store);
    suite->store = NULL;
    folder = opendir(suite->folder);
    assert_non_null(folder);
    while ((entry = readdir(folder)) != NULL) {
        bool known = entry->d_name[0] == '.' || strcmp(entry->d_name, "graph.db") == 0 ||
                     strcmp(entry->d_name + size, STORE_LOCK_SUFFIX) == 0 ||
                     (strcmp(suite->engine->name, "lmdb") == 0 &&
                      strcmp(entry->d_name + size, "-lock") == 0); /* its table of readers */
        EXPECT("left", known, "%s", entry->d_name);
    }
    (void)closedir(folder);
    expect_all_rows_passed();
}

/* A WAL of a database that was deleted by hand must not be played into a new one. */
static void check_stale_side_files(void **state)
{
    struct suite *suite = *state;
    struct store_read *read;

    suite_open(suite);
    assert_true(write_version(suite->store, &suite->arena, 1, 9, &suite->err));
    read = suite_begin_read(suite); /* keeps the WAL from being folded in */
    assert_true(write_version(suite->store, &suite->arena, 2, 9, &suite->err));
    assert_int_equal(unlink(suite->path), 0);
    assert_true(write_version(suite->store, &suite->arena, 7, 3, &suite->err));
    store_end_read_view(read);
    EXPECT("new", read_whole_version(suite, 3) == 7, "not the new one");
    suite_reopen(suite);
    EXPECT("new", read_whole_version(suite, 3) == 7, "not the new one");
    expect_all_rows_passed();
}

/* ------------------------------------------------------------------ rights */

static void open_without_rights(void *context)
{
    struct suite *suite = context;
    struct store *store = NULL;

    if (geteuid() == 0 && seteuid(NOBODY) != 0) {
        return;
    }
    EXPECT("write", !store_open_at_spec(&suite->spec, STORE_MODE_WRITE, &store, &suite->err),
           "opened");
    EXPECT("write", suite->err.code == ERR_PERMISSION, "%s", suite->err.text);
    EXPECT("write", strstr(suite->err.text, "Permission denied") != NULL, "%s", suite->err.text);
    if (store_open_at_spec(&suite->spec, STORE_MODE_READ, &store, &suite->err)) {
        suite->store = store;
        EXPECT("read", read_whole_version(suite, 3) == 1, "not version 1");
        store_close_and_free(store);
    } else {
        EXPECT("read", false, "%s", suite->err.text);
    }
    if (expect_failures > 0) {
        _exit(1);
    }
}

static void open_unreadable(void *context)
{
    struct suite *suite = context;
    struct store *store = NULL;

    if (geteuid() == 0 && seteuid(NOBODY) != 0) {
        return;
    }
    EXPECT("read", !store_open_at_spec(&suite->spec, STORE_MODE_READ, &store, &suite->err),
           "opened");
    EXPECT("read", suite->err.code == ERR_PERMISSION, "%s", suite->err.text);
    if (expect_failures > 0) {
        _exit(1);
    }
}

static void check_read_only_folder(void **state)
{
    struct suite *suite = *state;
    struct child_end end;

    suite_open(suite);
    assert_true(write_version(suite->store, &suite->arena, 1, 3, &suite->err));
    store_close_and_free(suite->store);
    suite->store = NULL;
    assert_int_equal(chmod(suite->path, 0444), 0);
    assert_int_equal(chmod(suite->folder, 0555), 0);
    child_run_and_wait(open_without_rights, suite, &end);
    EXPECT("child", end.status == 0, "status %d: %s", end.status, end.said);
    assert_int_equal(chmod(suite->path, 0000), 0);
    child_run_and_wait(open_unreadable, suite, &end);
    EXPECT("child", end.status == 0, "status %d: %s", end.status, end.said);
    assert_int_equal(chmod(suite->folder, 0700), 0);
    expect_all_rows_passed();
}

int main(void)
{
    static const struct CMUnitTest checks[] = {
        SUITE_FILE_CHECK(check_kill_at_random_moments),
        SUITE_FILE_CHECK(check_limit_of_file_size),
        SUITE_FILE_CHECK(check_full_disk),
        SUITE_FILE_CHECK(check_flipped_bits),
        SUITE_FILE_CHECK(check_cut_files),
        SUITE_FILE_CHECK(check_other_things_at_the_path),
        SUITE_FILE_CHECK(check_folders_are_made),
        SUITE_FILE_CHECK(check_nothing_is_left_behind),
        SUITE_FILE_CHECK(check_stale_side_files),
        SUITE_FILE_CHECK(check_read_only_folder),
    };
    return suite_run_all("store files", checks, sizeof checks / sizeof *checks);
}
