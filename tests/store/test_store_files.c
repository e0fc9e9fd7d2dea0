/* test_store_files.c - engines with files: damage, and paths where something else is. Crashes and
 * full disks are in test_store_crash.c. Part of the suite of test_store.c. */
#include "store/shards.h"
#include "store/suite.h"

#include "store/store_engine.h"
#include "store/versions.h"

#include "util/child.h"
#include "util/file.h"

#include <errno.h>
#include <fcntl.h>

#define FLIP_ROUNDS      150U
#define DAMAGE_PARTS_MAX 64U /* files of one database */
#define CONTENT_FILES    6U  /* whose texts and facts are stored too */
#define CONTENT_VERSION  2U
#define NOBODY           65534U
#define APPLICATION_AT   68 /* of an SQLite file: big-endian numbers */
#define USER_VERSION_AT  60

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

/* Opens the damaged database and reads all of it: right answers or an honest error, nothing else.
 */
static void read_damaged_file(struct suite *suite, const struct model *model, const char *what)
{
    struct model_scan scan = { .suite = suite, .model = model };
    struct store *store = NULL;
    struct store_read *read = NULL;
    bool done = store_open_at_spec(&suite->spec, STORE_MODE_READ, &store, &suite->err) &&
                store_begin_read_view(store, &read, &suite->err) &&
                store_scan_file_records(read, model_check_record, &scan, &suite->err);

    EXPECT(what, !done || scan.count == SUITE_FILES, "%zu files", scan.count);
    EXPECT(what, done || is_honest_code(suite->err.code), "%d %s", (int)suite->err.code,
           suite->err.text);
    if (done) {
        size_t used = 0;
        shards_expect_same(suite, read, 3, 1, &used);
        model_check_metas(suite, read, model);
        for (size_t i = 0; i < CONTENT_FILES; i++) {
            if (made_count_entities(i, CONTENT_VERSION) > 0) { /* else it has no hash */
                model_check_content(suite, read, model, i, CONTENT_VERSION);
            }
        }
    }
    store_end_read_view(read);
    store_close_and_free(store);
    arena_reset_all_blocks(&suite->arena);
}

/* A file of the database. */
struct damage_part {
    char path[SUITE_PATH_BYTES];
    size_t size;
};

static size_t list_database_parts(const struct suite *suite, struct damage_part *parts)
{
    struct dirent *entry;
    size_t count = 0;
    DIR *folder = opendir(suite->path);

    if (folder == NULL) { /* an engine of one file */
        (void)snprintf(parts[0].path, sizeof parts[0].path, "%s", suite->path);
        parts[0].size = read_file_size(suite->path);
        return 1;
    }
    while ((entry = readdir(folder)) != NULL && count < DAMAGE_PARTS_MAX) {
        struct damage_part *part = &parts[count];
        if (entry->d_name[0] != '.') {
            (void)snprintf(part->path, sizeof part->path, "%.150s/%.100s", suite->path,
                           entry->d_name);
            part->size = read_file_size(part->path);
            count += part->size > 0 ? 1 : 0;
        }
    }
    (void)closedir(folder);
    return count;
}

static void fill_damage_database(struct suite *suite, struct model *model)
{
    struct store_write *write;

    suite_open(suite);
    model_commit_file(suite, model, 0, 1);
    for (size_t i = 0; i < SUITE_FILES; i++) {
        model_commit_file(suite, model, i, CONTENT_VERSION);
    }
    write = suite_begin_write(suite);
    for (size_t i = 0; i < CONTENT_FILES; i++) {
        suite_put_content(suite, write, i, CONTENT_VERSION, true, true);
        model->texts[i] = model->facts[i] = 1ULL << CONTENT_VERSION;
    }
    suite_commit(suite, write);
    model->generation++;
    model_commit_metas(suite, model);
    store_close_and_free(suite->store);
    suite->store = NULL;
}

/* Half of the flips are anywhere, the other half in the first bytes of one of the files. */
static void flip_one_bit(struct suite *suite, const struct model *model,
                         const struct damage_part *parts, size_t count, uint64_t *seed)
{
    const struct damage_part *part = &parts[random_below_limit(seed, count)];
    size_t at = random_below_limit(seed, 2) == 0 && part->size > 200
                    ? random_below_limit(seed, 200)
                    : random_below_limit(seed, part->size);
    unsigned failures = expect_failures;
    char what[SUITE_PATH_BYTES];
    unsigned char byte = 0;
    unsigned char flipped;
    int fd = open(part->path, O_RDONLY);

    assert_int_equal(pread(fd, &byte, 1, (off_t)at), 1);
    (void)close(fd);
    flipped = (unsigned char)(byte ^ (1U << random_below_limit(seed, 8)));
    (void)snprintf(what, sizeof what, "byte %zu of %.200s", at, strrchr(part->path, '/'));
    write_file_bytes(part->path, &flipped, 1, (off_t)at);
    read_damaged_file(suite, model, what);
    if (expect_failures > failures) {
        print_error("with %s changed from %u to %u\n", what, byte, flipped);
    }
    write_file_bytes(part->path, &byte, 1, (off_t)at);
}

static void check_flipped_bits(void **state)
{
    struct suite *suite = *state;
    const char *given = getenv("STORE_TEST_FLIPS"); /* for long runs by hand */
    size_t rounds = given != NULL ? strtoul(given, NULL, 10) : FLIP_ROUNDS;
    struct damage_part parts[DAMAGE_PARTS_MAX];
    uint64_t seed = 3 + rounds;
    struct model model = { 0 };
    size_t count;

    fill_damage_database(suite, &model);
    count = list_database_parts(suite, parts);
    suite->damaged = true;
    for (size_t i = 0; i < rounds; i++) {
        flip_one_bit(suite, &model, parts, count, &seed);
    }
    suite->damaged = false;
    suite_open(suite);
    model_check_store(suite, &model); /* put back, all is well */
    expect_all_rows_passed();
}

static void check_cut_files(void **state)
{
    struct suite *suite = *state;
    struct damage_part parts[DAMAGE_PARTS_MAX];
    struct model model = { 0 };
    size_t count;

    suite_open(suite);
    for (size_t i = 0; i < SUITE_FILES; i++) {
        model_commit_file(suite, &model, i, 2);
    }
    store_close_and_free(suite->store);
    suite->store = NULL;
    suite->damaged = true;
    count = list_database_parts(suite, parts);
    for (size_t i = 0; i < count; i++) {
        for (size_t size = parts[i].size; size > 0; size /= 2) {
            assert_int_equal(truncate(parts[i].path, (off_t)size - 1), 0);
            read_damaged_file(suite, &model, parts[i].path);
        }
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
    assert_true(versions_write_one(store, &arena, 1, 3, &err));
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
    assert_true(versions_write_one(suite->store, &suite->arena, 1, 3, &suite->err));
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
    assert_true(versions_write_one(suite->store, &suite->arena, 1, 3, &suite->err));
    assert_true(versions_write_one(suite->store, &suite->arena, 2, 3, &suite->err));
    EXPECT("version", versions_read_whole(suite, 3) == 2, "not 2");
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
    assert_true(versions_write_one(suite->store, &suite->arena, 1, 9, &suite->err));
    read = suite_begin_read(suite); /* keeps the WAL from being folded in */
    assert_true(versions_write_one(suite->store, &suite->arena, 2, 9, &suite->err));
    folder_remove_all(suite->path);
    assert_int_not_equal(access(suite->path, F_OK), 0);
    assert_true(versions_write_one(suite->store, &suite->arena, 7, 3, &suite->err));
    store_end_read_view(read);
    EXPECT("new", versions_read_whole(suite, 3) == 7, "not the new one");
    suite_reopen(suite);
    EXPECT("new", versions_read_whole(suite, 3) == 7, "not the new one");
    expect_all_rows_passed();
}

/* RocksDB writes down what it runs with: exactly the eight settings, and none of the two that the
 * specification removed. */
static void check_settings_of_rocksdb(void **state)
{
    static const char *const wanted[] = {
        "max_background_jobs=4\n",
        "max_background_compactions=2\n",
        "write_buffer_size=134217728\n",
        "max_write_buffer_number=4\n",
        "target_file_size_base=67108864\n",
        "level0_file_num_compaction_trigger=4\n",
        "level0_slowdown_writes_trigger=12\n",
        "level0_stop_writes_trigger=20\n",
        "use_direct_io_for_flush_and_compaction=false\n",
        "compaction_readahead_size=0\n",
    };
    struct suite *suite = *state;
    struct damage_part parts[DAMAGE_PARTS_MAX];
    struct buf text;
    size_t count;

    if (strcmp(suite->engine->name, "rocksdb") != 0) {
        skip();
    }
    suite_open(suite);
    assert_true(versions_write_one(suite->store, &suite->arena, 1, 3, &suite->err));
    count = list_database_parts(suite, parts);
    buf_init_with_limit(&text, 1U << 20U);
    for (size_t i = 0; i < count; i++) {
        if (strstr(parts[i].path, "/OPTIONS-") != NULL) {
            assert_true(
                file_read_whole_bytes(AT_FDCWD, parts[i].path, 1U << 20U, &text, &suite->err));
        }
    }
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        EXPECT("setting",
               str_find_part(buf_borrow_str(&text), str_from_cstring(wanted[i])) != SIZE_MAX, "%s",
               wanted[i]);
    }
    buf_release_bytes(&text);
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
        EXPECT("read", versions_read_whole(suite, 3) == 1, "not version 1");
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
    struct damage_part parts[DAMAGE_PARTS_MAX];
    struct child_end end;
    size_t count;

    suite_open(suite);
    assert_true(versions_write_one(suite->store, &suite->arena, 1, 3, &suite->err));
    store_close_and_free(suite->store);
    suite->store = NULL;
    assert_int_equal(chmod(suite->path, 0555), 0);
    count = list_database_parts(suite, parts);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(chmod(parts[i].path, 0444), 0);
    }
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
        SUITE_FILE_CHECK(check_flipped_bits),
        SUITE_FILE_CHECK(check_cut_files),
        SUITE_FILE_CHECK(check_other_things_at_the_path),
        SUITE_FILE_CHECK(check_folders_are_made),
        SUITE_FILE_CHECK(check_nothing_is_left_behind),
        SUITE_FILE_CHECK(check_stale_side_files),
        SUITE_FILE_CHECK(check_settings_of_rocksdb),
        SUITE_FILE_CHECK(check_read_only_folder),
    };
    return suite_run_all("store files", checks, sizeof checks / sizeof *checks);
}
