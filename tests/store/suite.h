/* suite.h - what all files of the store suite share: engines, folders of their own, and a plain
 * model of what a database must hold. */
#ifndef TESTS_STORE_SUITE_H
#define TESTS_STORE_SUITE_H

#include "store/made_graph.h"
#include "store/store.h"
#include "util/folder.h"
#include "util/mem.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#define SUITE_PATH_BYTES 256U
#define SUITE_FILES      24U /* numbers of files that random operations use */
#define SUITE_METAS      4U
#define SUITE_VERSIONS   60U /* below 64: bits of model.texts */

/* The one list of engines: a new one is a row. */
struct suite_engine {
    const char *name;
    bool lasts; /* has files: survives closing */
};
static const struct suite_engine suite_engines[] = {
    { "mem", false },
    { "sqlite", true },
#ifdef STORE_HAS_LMDB
    { "lmdb", true },
#endif
#ifdef STORE_HAS_ROCKSDB
    { "rocksdb", true },
#endif
};
#define SUITE_ENGINES (sizeof suite_engines / sizeof *suite_engines)

/* One test on one engine in an empty folder of its own. */
struct suite {
    const struct suite_engine *engine;
    char folder[SUITE_PATH_BYTES];
    char path[SUITE_PATH_BYTES];
    char text[SUITE_PATH_BYTES]; /* the spec */
    struct store_spec spec;
    struct store *store;
    bool damaged;       /* single values may be refused as corrupt */
    struct arena arena; /* of expected rows */
    struct err err;
};

/* The spec and path of a suite whose folder is known. */
static inline void suite_fill_spec(struct suite *suite)
{
    (void)snprintf(suite->path, sizeof suite->path, "%.100s/graph.db", suite->folder);
    (void)snprintf(suite->text, sizeof suite->text, "%s:%.200s", suite->engine->name,
                   suite->engine->lasts ? suite->path : "");
    assert_true(store_parse_spec_text(str_from_cstring(suite->text), &suite->spec, &suite->err));
    arena_init_with_limit(&suite->arena, SIZE_MAX / 2);
}

static inline int suite_set_up(void **state)
{
    const struct suite_engine *engine = *state;
    struct suite *suite = calloc(1, sizeof *suite);
    const char *base = getenv("TMPDIR");

    assert_non_null(suite);
    suite->engine = engine;
    (void)snprintf(suite->folder, sizeof suite->folder, "%s/store-test-XXXXXX",
                   base != NULL && strlen(base) < SUITE_PATH_BYTES / 2 ? base : "/tmp");
    assert_non_null(mkdtemp(suite->folder));
    suite_fill_spec(suite);
    *state = suite;
    return 0;
}

static inline int suite_tear_down(void **state)
{
    struct suite *suite = *state;
    mem_fail_no_more();
    store_close_and_free(suite->store);
    arena_release_all_blocks(&suite->arena);
    folder_remove_all(suite->folder);
    free(suite);
    return 0;
}

static inline void suite_open(struct suite *suite)
{
    if (!store_open_at_spec(&suite->spec, STORE_MODE_WRITE, &suite->store, &suite->err)) {
        fail_msg("%s", suite->err.text);
    }
}

/* Closes and opens again; for mem: nothing. */
static inline void suite_reopen(struct suite *suite)
{
    if (suite->engine->lasts) {
        store_close_and_free(suite->store);
        suite->store = NULL;
        suite_open(suite);
    }
}

static inline struct store_write *suite_begin_write(struct suite *suite)
{
    struct store_write *write = NULL;
    if (!store_begin_write_batch(suite->store, &write, &suite->err)) {
        fail_msg("%s", suite->err.text);
    }
    return write;
}

static inline void suite_commit(struct suite *suite, struct store_write *write)
{
    if (!store_commit_write_batch(write, &suite->err)) {
        fail_msg("%s", suite->err.text);
    }
}

static inline struct store_read *suite_begin_read(struct suite *suite)
{
    struct store_read *read = NULL;
    if (!store_begin_read_view(suite->store, &read, &suite->err)) {
        fail_msg("%s", suite->err.text);
    }
    return read;
}

static inline void suite_put_file(struct suite *suite, struct store_write *write, size_t file,
                                  uint64_t version)
{
    struct store_record record;
    made_fill_record(&suite->arena, file, version, SUITE_FILES, &record);
    if (!store_put_file_record(write, &record, &suite->err)) {
        fail_msg("%s", suite->err.text);
    }
}

static inline bool suite_ignore_record(void *context, const struct store_record *record,
                                       struct err *err)
{
    (void)context;
    (void)record;
    (void)err;
    return true;
}

/* As ingestion compresses the texts that it hands to the store. */
static inline bool suite_compress_frame(struct str bytes, struct buf *out)
{
    size_t bound = ZSTD_compressBound(bytes.size);
    void *room = buf_extend_by_size(out, bound);
    out->size -= room != NULL ? bound - ZSTD_compress(room, bound, bytes.data, bytes.size, 1) : 0;
    return room != NULL;
}

/* ------------------------------------------------------------------ the model */

/* What a database must hold: versions[file] of each file (0: absent), and of texts and facts
 * (made from file and version), and of meta values. Plain values: a copy is a snapshot. */
struct model {
    uint64_t generation;
    uint64_t versions[SUITE_FILES];
    uint64_t texts[SUITE_FILES]; /* bit v: that of version v is there; versions are below 64 */
    uint64_t facts[SUITE_FILES];
    uint64_t metas[SUITE_METAS];
};

static inline struct str model_text(struct arena *arena, size_t file, uint64_t version)
{
    return arena_format_text(arena, "int f%zu(void) { return %llu; }\n%*s", file,
                             (unsigned long long)version, (int)(file * 100), "");
}

static inline struct hash128 model_hash(struct arena *arena, size_t file, uint64_t version)
{
    struct store_record record;
    made_fill_record(arena, file, version, SUITE_FILES, &record);
    return record.file.hash;
}

static inline void suite_put_content(struct suite *suite, struct store_write *write, size_t file,
                                     uint64_t version, bool text, bool facts)
{
    struct str bytes = model_text(&suite->arena, file, version);
    struct hash128 hash = model_hash(&suite->arena, file, version);
    struct buf frame;
    bool done = true;

    buf_init_with_limit(&frame, 1U << 20U);
    if (text) {
        done = suite_compress_frame(bytes, &frame) &&
               store_put_file_text(write, hash, buf_borrow_str(&frame), &suite->err);
    }
    if (done && facts) {
        done = store_put_file_facts(write, made_file_path(&suite->arena, file), hash, bytes,
                                    &suite->err);
    }
    buf_release_bytes(&frame);
    if (!done) {
        fail_msg("%s", suite->err.text);
    }
}

/* Only versions in which the file was parsed have a hash of their own. */
static inline uint64_t suite_pick_parsed_version(uint64_t *seed, size_t file)
{
    uint64_t version = 0;
    do {
        version = 1 + random_below_limit(seed, SUITE_VERSIONS);
    } while (made_count_entities(file, version) == 0);
    return version;
}

struct model_scan {
    struct suite *suite;
    const struct model *model;
    bool found[SUITE_FILES];
    size_t count;
    struct str last;
};

/* Number of a path, or SUITE_FILES. */
static inline size_t model_find_file(struct suite *suite, struct str path)
{
    for (size_t i = 0; i < SUITE_FILES; i++) {
        if (str_equals_bytes(path, made_file_path(&suite->arena, i))) {
            return i;
        }
    }
    return SUITE_FILES;
}

static inline bool model_check_record(void *context, const struct store_record *record,
                                      struct err *err)
{
    struct model_scan *scan = context;
    struct suite *suite = scan->suite;
    size_t file = model_find_file(suite, record->file.path);
    struct store_record want;

    (void)err;
    EXPECT("order", scan->count == 0 || str_compare_bytes(scan->last, record->file.path) < 0,
           "'%.*s' after '%.*s'", STR_ARG(record->file.path), STR_ARG(scan->last));
    scan->last = arena_copy_str(&suite->arena, record->file.path);
    scan->count++;
    if (file == SUITE_FILES || scan->model->versions[file] == 0) {
        EXPECT("present", false, "'%.*s' is not expected", STR_ARG(record->file.path));
        return true;
    }
    scan->found[file] = true;
    made_fill_record(&suite->arena, file, scan->model->versions[file], SUITE_FILES, &want);
    made_expect_same_record(suite->engine->name, &want, record);
    return true;
}

static inline bool model_check_file(void *context, const struct store_file *file, struct err *err)
{
    const struct store_record record = { .file = *file };
    struct model_scan *scan = context;
    size_t number = model_find_file(scan->suite, file->path);
    struct store_record want;

    (void)err;
    scan->count++;
    EXPECT("file", number < SUITE_FILES && scan->model->versions[number] != 0, "'%.*s'",
           STR_ARG(file->path));
    if (number < SUITE_FILES) {
        made_fill_record(&scan->suite->arena, number, scan->model->versions[number], SUITE_FILES,
                         &want);
        made_expect_same_file("file row", &want.file, &record.file);
    }
    return true;
}

static inline void model_check_content(struct suite *suite, struct store_read *read,
                                       const struct model *model, size_t file, uint64_t version)
{
    bool want_text = (model->texts[file] >> version & 1U) != 0;
    bool want_facts = (model->facts[file] >> version & 1U) != 0;
    struct str text = model_text(&suite->arena, file, version);
    struct hash128 hash = model_hash(&suite->arena, file, version);
    struct buf got;
    bool done;

    buf_init_with_limit(&got, 1U << 20U);
    done = store_load_file_text(read, hash, &got, &suite->err);
    want_text = want_text && (done || !suite->damaged || suite->err.code != ERR_CORRUPT);
    EXPECT("text", done == want_text, "file %zu version %d: %d", file, (int)version, done);
    EXPECT("text", done || suite->damaged || suite->err.code == ERR_NOT_FOUND, "%s",
           suite->err.text);
    EXPECT("text", !done || str_equals_bytes(buf_borrow_str(&got), text), "other bytes");
    buf_clear_keep_memory(&got);
    done =
        store_load_file_facts(read, made_file_path(&suite->arena, file), hash, &got, &suite->err);
    want_facts = want_facts && (done || !suite->damaged || suite->err.code != ERR_CORRUPT);
    EXPECT("facts", done == want_facts, "file %zu version %d: %d", file, (int)version, done);
    EXPECT("facts", done || suite->damaged || suite->err.code == ERR_NOT_FOUND, "%s",
           suite->err.text);
    EXPECT("facts", !done || str_equals_bytes(buf_borrow_str(&got), text), "other bytes");
    EXPECT("facts", !done || (uintptr_t)got.data % 8 == 0, "not aligned");
    buf_release_bytes(&got);
}

static inline void model_check_metas(struct suite *suite, struct store_read *read,
                                     const struct model *model)
{
    uint64_t generation = 0;
    struct buf got;

    buf_init_with_limit(&got, 1000);
    for (size_t i = 0; i < SUITE_METAS; i++) {
        struct str name = arena_format_text(&suite->arena, "name %zu", i);
        struct str want = arena_format_text(&suite->arena, "value %d", (int)model->metas[i]);
        bool done;
        buf_clear_keep_memory(&got);
        done = store_load_meta_value(read, name, &got, &suite->err);
        if (!done && suite->damaged && suite->err.code == ERR_CORRUPT) {
            continue;
        }
        EXPECT("meta", done == (model->metas[i] != 0), "%zu: %d", i, done);
        EXPECT("meta", done || suite->err.code == ERR_NOT_FOUND, "%s", suite->err.text);
        EXPECT("meta", !done || str_equals_bytes(buf_borrow_str(&got), want), "'%.*s'",
               STR_ARG(buf_borrow_str(&got)));
    }
    buf_release_bytes(&got);
    EXPECT("generation", store_load_generation_number(read, &generation, &suite->err), "%s",
           suite->err.text);
    EXPECT("generation", generation == model->generation, "want %d, got %d", (int)model->generation,
           (int)generation);
}

/* Everything that the view shows is what the model says. */
static inline void model_check_view(struct suite *suite, struct store_read *read,
                                    const struct model *model)
{
    struct model_scan scan = { .suite = suite, .model = model };
    struct model_scan files = { .suite = suite, .model = model };
    size_t want = 0;

    if (!store_scan_file_records(read, model_check_record, &scan, &suite->err)) {
        fail_msg("%s", suite->err.text);
    }
    for (size_t i = 0; i < SUITE_FILES; i++) {
        want += model->versions[i] != 0 ? 1 : 0;
        EXPECT("absent", model->versions[i] == 0 || scan.found[i], "file %zu is missing", i);
    }
    EXPECT("files", scan.count == want, "want %zu, got %zu", want, scan.count);
    assert_true(store_scan_file_rows(read, model_check_file, &files, &suite->err));
    EXPECT("files", files.count == want, "want %zu, got %zu", want, files.count);
    model_check_metas(suite, read, model);
}

static inline void model_check_store(struct suite *suite, const struct model *model)
{
    struct store_read *read = suite_begin_read(suite);
    model_check_view(suite, read, model);
    store_end_read_view(read);
    arena_reset_all_blocks(&suite->arena);
}

/* One more generation: puts the file in that version. */
static inline void model_commit_file(struct suite *suite, struct model *model, size_t file,
                                     uint64_t version)
{
    struct store_write *write = suite_begin_write(suite);
    suite_put_file(suite, write, file, version);
    suite_commit(suite, write);
    model->versions[file] = version;
    model->generation++;
}

/* Runs every check on every engine. `checks` holds names and functions. */
static inline int suite_run_all(const char *group, const struct CMUnitTest *checks, size_t count)
{
    struct CMUnitTest *tests = calloc(count * SUITE_ENGINES, sizeof *tests);
    char(*names)[128] = calloc(count * SUITE_ENGINES, sizeof *names);
    size_t used = 0;
    int failed;

    for (size_t i = 0; tests != NULL && names != NULL && i < count * SUITE_ENGINES; i++) {
        const struct suite_engine *engine = &suite_engines[i % SUITE_ENGINES];
        const struct CMUnitTest *check = &checks[i / SUITE_ENGINES];
        const char *only = getenv("STORE_TEST_ENGINE"); /* the two: for long runs by hand */
        const char *part = getenv("STORE_TEST_CHECK");  /* of the names of checks */
        if ((only != NULL && strcmp(only, engine->name) != 0) ||
            (part != NULL && strstr(check->name, part) == NULL) ||
            (check->initial_state != NULL && !engine->lasts)) {
            continue; /* about files, and it has none */
        }
        (void)snprintf(names[used], sizeof *names, "%s: %s", engine->name, check->name);
        tests[used] = (struct CMUnitTest){ .name = names[used],
                                           .test_func = check->test_func,
                                           .setup_func = suite_set_up,
                                           .teardown_func = suite_tear_down };
        memcpy(&tests[used++].initial_state, &(const void *){ engine }, sizeof(void *));
    }
    failed = _cmocka_run_group_tests(group, tests, used, NULL, NULL);
    free(names);
    free(tests);
    return failed;
}
#define SUITE_CHECK(function)                                                                      \
    {                                                                                              \
        .name = #function, .test_func = (function)                                                 \
    }
/* Only for engines with files. */
#define SUITE_FILE_CHECK(function)                                                                 \
    {                                                                                              \
        .name = #function, .test_func = (function), .initial_state = (void *)1                     \
    }

#endif
