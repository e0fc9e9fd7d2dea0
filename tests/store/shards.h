/* shards.h - does a scan in threads give what a plain scan gives? */
#ifndef TESTS_STORE_SHARDS_H
#define TESTS_STORE_SHARDS_H

#include "store/store_engine.h"
#include "store/suite.h"

#define SHARDS_MAX 40U

/* What was seen: for each record a line of its path and the checksum of all else. */
struct shards_list {
    struct buf lines[SHARDS_MAX];
};

static inline void shards_init_list(struct shards_list *list)
{
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

/* Keys are left out: runs have only those that do not follow from the rest. */
static inline bool shards_note_record(void *context, size_t shard, const struct store_record *given,
                                      struct err *err)
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
        buf_append_format(&list->lines[shard], "%.*s %016llx\n", STR_ARG(record.file.path),
                          (unsigned long long)hash_bytes_to_u64(bytes.data, bytes.size));
    }
    store_packer_free_all(packer);
    return done;
}

static inline bool shards_note_plain_record(void *context, const struct store_record *record,
                                            struct err *err)
{
    return shards_note_record(context, 0, record, err);
}

/* All runs, one behind the other, to *out. False: the scan failed. */
static inline bool shards_read_all(struct store_read *read, size_t shards, unsigned threads,
                                   struct buf *out, size_t *used, struct err *err)
{
    struct shards_list list;
    bool done;

    shards_init_list(&list);
    done = store_scan_record_shards(read, shards, threads, shards_note_record, &list, err);
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
    struct buf got;
    bool done;

    shards_init_list(&want);
    buf_init_with_limit(&got, 1U << 20U);
    assert_true(store_scan_file_records(read, shards_note_plain_record, &want, &suite->err));
    done = shards_read_all(read, shards, threads, &got, used, &suite->err);
    EXPECT("runs", done, "%s", suite->err.text);
    EXPECT("runs", !done || str_equals_bytes(buf_borrow_str(&got), buf_borrow_str(&want.lines[0])),
           "%zu runs, %u threads: other rows", shards, threads);
    buf_release_bytes(&got);
    shards_release_list(&want);
}

#endif
