/* shards.h - does a scan in threads give what a plain scan gives? */
#ifndef TESTS_STORE_SHARDS_H
#define TESTS_STORE_SHARDS_H

#include "store/store_engine.h"
#include "store/suite.h"

#define SHARDS_MAX 40U

/* What was seen: for each record a line of its path and the checksum of all else. */
struct shards_list {
    struct buf lines[SHARDS_MAX];
    struct store_counts all; /* announced */
};

static inline void shards_init_list(struct shards_list *list)
{
    list->all = (struct store_counts){ .files = 0 };
    for (size_t i = 0; i < SHARDS_MAX; i++) {
        buf_init_with_limit(&list->lines[i], 1U << 20U);
    }
}

static inline void shards_release_list(struct shards_list *list)
{
    for (size_t i = 0; i < SHARDS_MAX; i++) {
        buf_release_bytes(&list->lines[i]);
    }
}

static inline bool shards_begin_list(void *context, const struct store_counts *all, struct err *err)
{
    (void)err;
    ((struct shards_list *)context)->all = *all;
    return true;
}

static inline bool shards_row_is_right(const struct store_record *record, uint32_t row,
                                       uint64_t uid)
{
    return row == 0 || (row <= record->entity_count && record->entities[row - 1].uid == uid);
}

/* Rows of this record that uids come with. */
static inline bool shards_rows_are_right(const struct store_record *record)
{
    bool right = true;

    for (size_t i = 0; i < record->entity_count; i++) {
        right &= shards_row_is_right(record, record->entities[i].parent_row,
                                     record->entities[i].parent_uid);
    }
    for (size_t i = 0; i < record->edge_count; i++) {
        right &= shards_row_is_right(record, record->edges[i].from_row, record->edges[i].from_uid);
        right &= shards_row_is_right(record, record->edges[i].to_row, record->edges[i].to_uid);
    }
    for (size_t i = 0; i < record->loose_count; i++) {
        right &= shards_row_is_right(record, record->loose[i].from_row, record->loose[i].from_uid);
    }
    return right;
}

/* Keys are left out: runs have only those that do not follow from the rest. */
static inline bool shards_note_record(void *context, size_t shard,
                                      const struct store_counts *before,
                                      const struct store_record *given, struct err *err)
{
    struct shards_list *list = context;
    struct store_packer *packer = store_packer_create_new();
    struct store_entity entities[MADE_ENTITIES_MAX];
    struct store_record record = *given;
    struct str bytes = STR_EMPTY;
    bool done = shard < SHARDS_MAX && packer != NULL && record.entity_count <= MADE_ENTITIES_MAX;

    for (size_t i = 0; done && i < record.entity_count; i++) {
        entities[i] = given->entities[i];
        entities[i].key = STR_EMPTY;
    }
    record.entities = entities;
    done = done && store_pack_record_bytes(packer, &record, &bytes, err);
    if (done) {
        buf_append_format(&list->lines[shard], "%.*s %016llx behind %d %d %d %d%s\n",
                          STR_ARG(record.file.path),
                          (unsigned long long)hash_bytes_to_u64(bytes.data, bytes.size),
                          (int)before->files, (int)before->entities, (int)before->edges,
                          (int)before->loose, shards_rows_are_right(given) ? "" : ", wrong rows");
    }
    store_packer_free_all(packer);
    return done;
}

static inline bool shards_note_plain_record(void *context, const struct store_record *record,
                                            struct err *err)
{
    struct shards_list *list = context;
    const struct store_counts before = list->all;

    list->all.files++;
    list->all.entities += record->entity_count;
    list->all.edges += record->edge_count;
    list->all.loose += record->loose_count;
    return shards_note_record(context, 0, &before, record, err);
}

/* All runs, one behind the other, to *out. False: the scan failed. */
static inline bool shards_read_all(struct store_read *read, size_t shards, unsigned threads,
                                   struct buf *out, size_t *used, struct err *err)
{
    struct shards_list list;
    const struct store_shard_sink sink = { shards_begin_list, shards_note_record, &list };
    bool done;

    shards_init_list(&list);
    done = store_scan_record_shards(read, shards, threads, &sink, err);
    if (done) {
        buf_append_format(out, "%d files, %d entities, %d edges, %d loose\n", (int)list.all.files,
                          (int)list.all.entities, (int)list.all.edges, (int)list.all.loose);
    }
    *used = 0;
    for (size_t i = 0; done && i < shards; i++) {
        buf_append_str(out, buf_borrow_str(&list.lines[i]));
        *used += list.lines[i].size > 0 ? 1 : 0;
    }
    shards_release_list(&list);
    return done;
}

/* A view in which the plain scan works gives the same by runs. */
static inline void shards_expect_same(struct suite *suite, struct store_read *read, size_t shards,
                                      unsigned threads, size_t *used)
{
    struct shards_list want;
    struct buf all;
    struct buf got;
    bool done;

    shards_init_list(&want);
    buf_init_with_limit(&all, 1U << 20U);
    buf_init_with_limit(&got, 1U << 20U);
    assert_true(store_scan_file_records(read, shards_note_plain_record, &want, &suite->err));
    buf_append_format(&all, "%d files, %d entities, %d edges, %d loose\n", (int)want.all.files,
                      (int)want.all.entities, (int)want.all.edges, (int)want.all.loose);
    buf_append_str(&all, buf_borrow_str(&want.lines[0]));
    done = shards_read_all(read, shards, threads, &got, used, &suite->err);
    /* Runs are counted first, perhaps in an index that a plain scan does not need: damage there is
     * told. */
    EXPECT("runs", done || (suite->damaged && suite->err.code == ERR_CORRUPT), "%d: %s",
           (int)suite->err.code, suite->err.text);
    EXPECT("runs", !done || str_equals_bytes(buf_borrow_str(&got), buf_borrow_str(&all)),
           "%zu runs, %u threads: other rows", shards, threads);
    buf_release_bytes(&got);
    buf_release_bytes(&all);
    shards_release_list(&want);
}

#endif
