/* test_store_shards.c - reading all files in threads gives what one thread reads. Part of the
 * suite of test_store.c. */
#include "store/shards.h"

#define SHARDS_FILES    97U
#define LONG_PATH_FROM  60U /* files whose paths begin with the same 500 bytes */
#define LONG_PATH_TO    80U
#define LONG_PATH_BYTES 500

static void put_shards_file(struct suite *suite, struct store_write *write, size_t file)
{
    struct store_record record;

    made_fill_record(&suite->arena, file, 1, SHARDS_FILES, &record);
    record.file.path = arena_format_text(&suite->arena, "d%02zu.c", file);
    if (file >= LONG_PATH_FROM && file < LONG_PATH_TO) {
        record.file.path = arena_format_text(&suite->arena, "d%u%0*d/%zu.c", LONG_PATH_FROM,
                                             LONG_PATH_BYTES, 0, file * 7919 % 1000);
    }
    if (!store_put_file_record(write, &record, &suite->err)) {
        fail_msg("%s", suite->err.text);
    }
}

static void fill_shards_database(struct suite *suite, size_t files)
{
    struct store_write *write;

    suite_open(suite);
    write = suite_begin_write(suite);
    for (size_t i = 0; i < files; i++) {
        put_shards_file(suite, write, i);
    }
    suite_commit(suite, write);
}

static void check_runs_give_all(void **state)
{
    static const size_t shards[] = { 1, 2, 7, 30, SHARDS_MAX };
    struct suite *suite = *state;
    bool in_threads =
        strcmp(suite->engine->name, "lmdb") == 0 || strcmp(suite->engine->name, "rocksdb") == 0;
    struct store_read *read;

    fill_shards_database(suite, SHARDS_FILES);
    read = suite_begin_read(suite);
    for (size_t i = 0; i < sizeof shards / sizeof *shards; i++) {
        for (unsigned threads = 1; threads <= 5; threads += 2) {
            size_t used = 0;
            shards_expect_same(suite, read, shards[i], threads, &used);
            EXPECT("runs", used == (in_threads ? shards[i] : 1), "%zu of %zu have files", used,
                   shards[i]);
        }
    }
    store_end_read_view(read);
    expect_all_rows_passed();
}

static void check_runs_of_few_files(void **state)
{
    struct suite *suite = *state;

    fill_shards_database(suite, 0);
    for (size_t files = 0; files < 4; files++) {
        struct store_read *read = suite_begin_read(suite);
        struct store_write *write;
        size_t used = 0;
        shards_expect_same(suite, read, SHARDS_MAX, 3, &used);
        store_end_read_view(read);
        write = suite_begin_write(suite);
        put_shards_file(suite, write, files);
        suite_commit(suite, write);
    }
    expect_all_rows_passed();
}

static bool stop_some_file(void *context, size_t shard, const struct store_counts *before,
                           const struct store_record *record, struct err *err)
{
    (void)context;
    (void)shard;
    (void)before;
    return str_ends_with(record->file.path, STR("7.c"))
               ? ERR_RAISE(err, ERR_CANCELLED, "enough of '%.*s'", STR_ARG(record->file.path))
               : true;
}

static void check_a_run_may_stop(void **state)
{
    struct suite *suite = *state;
    struct shards_list list;
    const struct store_shard_sink sink = { shards_begin_list, stop_some_file, &list };
    struct store_read *read;
    size_t used = 0;

    fill_shards_database(suite, SHARDS_FILES);
    read = suite_begin_read(suite);
    assert_false(store_scan_record_shards(read, 8, 3, &sink, &suite->err));
    assert_int_equal(suite->err.code, ERR_CANCELLED);
    shards_expect_same(suite, read, 8, 3, &used); /* the view can be read again */
    store_end_read_view(read);
    expect_all_rows_passed();
}

int main(void)
{
    static const struct CMUnitTest checks[] = {
        SUITE_CHECK(check_runs_give_all),
        SUITE_CHECK(check_runs_of_few_files),
        SUITE_CHECK(check_a_run_may_stop),
    };
    return suite_run_all("store shards", checks, sizeof checks / sizeof *checks);
}
