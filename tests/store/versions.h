/* versions.h - databases whose files are all of one version: a mix of generations shows. */
#ifndef TESTS_STORE_VERSIONS_H
#define TESTS_STORE_VERSIONS_H

#include "store/suite.h"

/* All files in one version, and the number of that version in meta. */
static inline bool versions_write_one(struct store *store, struct arena *arena, uint64_t version,
                                      size_t files, struct err *err)
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

struct versions_scan {
    uint64_t version;
    size_t files;
    size_t entities;
};

static inline bool versions_check_record(void *context, const struct store_record *record,
                                         struct err *err)
{
    struct versions_scan *scan = context;
    scan->files++;
    scan->entities += record->entity_count;
    return record->file.source_words == scan->version ||
           ERR_RAISE(err, ERR_INTERNAL, "'%.*s' is of version %u", STR_ARG(record->file.path),
                     record->file.source_words);
}

/* The version that the database shows, whole; 0: nothing was committed. */
static inline uint64_t versions_read_whole(struct suite *suite, size_t files)
{
    struct versions_scan scan = { 0 };
    struct store_read *read = suite_begin_read(suite);
    struct buf text;

    buf_init_with_limit(&text, 100);
    if (store_load_meta_value(read, STR("version"), &text, &suite->err)) {
        assert_true(str_parse_unsigned(buf_borrow_str(&text), &scan.version));
    }
    EXPECT("mix", store_scan_file_records(read, versions_check_record, &scan, &suite->err), "%s",
           suite->err.text);
    EXPECT("files", scan.files == (scan.version > 0 ? files : 0), "%zu of version %d", scan.files,
           (int)scan.version);
    store_end_read_view(read);
    buf_release_bytes(&text);
    return scan.version;
}

#endif
