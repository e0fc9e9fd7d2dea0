/* store_kv_internal.h - what engines of keys and values share. Private to src/store.
 *
 *   store_kv.c         opening, views, reading: most of a struct store_engine
 *   store_kv_shards.c  reading all files in threads
 *   store_kv_write.c   one write: changes, references, marks
 *   store_kv_parcel.c  the half of a put that any thread can do
 *   store_kv_uids.c    lists of uids, as a write changes them
 *   store_kv_format.c  keys and values as bytes (docs/formats/keyvalue.md)
 *   store_lmdb.c, store_rocksdb.c   the engines: a struct kv_ops each
 *
 * A file's rows are one value, so replacing a file is one put. What must be known across files is
 * kept in small values of its own: uids in 1024 sorted runs, how many files have a content hash,
 * content that nothing refers to. The marks sum everything up: no lost key goes unnoticed.
 */
#ifndef STORE_STORE_KV_INTERNAL_H
#define STORE_STORE_KV_INTERNAL_H

#include "store/store_engine.h"
#include "util/array.h"
#include "util/map.h"

/* ------------------------------------------------------------------ what an engine gives */

/* Begin with these; what follows is the engine's. */
struct kv_base {
    const struct kv_ops *ops;
};
struct kv_view {
    struct kv_base *base;
};
struct kv_batch {
    struct kv_base *base;
};

/* Return false from the sink to stop; its err is passed up. */
typedef bool (*kv_sink)(void *context, struct str key, struct str value, struct err *err);
/* What a damaged tree could hide, as the engine itself counts it. */
struct kv_census {
    bool known; /* false: nothing was counted */
    uint64_t keys;
    uint64_t keys_hash; /* of all keys, by exclusive or */
};

struct kv_ops {
    const char *name;
    /* Is a database of this engine at the path? Raises when there is something else. */
    bool (*find_database)(const char *path, bool *found, struct err *err);
    /* The path need not exist. */
    bool (*open_base)(const char *path, enum store_mode mode, struct kv_base **out,
                      struct err *err);
    void (*close_base)(struct kv_base *base);

    /* A frozen view of what is committed. ERR_NOT_FOUND: no database yet. */
    bool (*begin_view)(struct kv_base *base, struct kv_view **out, struct err *err);
    void (*end_view)(struct kv_view *view);
    /* The two of these: NULL when the engine has checksums of its own over its tree. */
    bool (*view_census)(struct kv_view *view, struct kv_census *out, struct err *err);
    bool (*batch_census)(struct kv_batch *batch, struct kv_census *out, struct err *err);
    /* *value is valid until the next call with this view. */
    bool (*view_get)(struct kv_view *view, struct str key, struct str *value, bool *found,
                     struct err *err);
    /* In byte order of keys. No other call with this view inside the sink. */
    bool (*view_scan)(struct kv_view *view, struct str prefix, kv_sink sink, void *context,
                      struct err *err);

    /* NULL: a value given by view_scan goes with the next one. Else keys and values stay while the
     * view does, and this says that the bytes between two of them are not needed for now. */
    void (*view_rest)(struct kv_view *view, uintptr_t low, uintptr_t high);

    /* The writer's lock is held. `found`: as find_database said. */
    bool (*begin_batch)(struct kv_base *base, bool found, struct kv_batch **out, struct err *err);
    /* Reading: as it was before this batch, of keys that the batch has not changed. */
    bool (*batch_get)(struct kv_batch *batch, struct str key, struct str *value, bool *found,
                      struct err *err);
    bool (*batch_scan)(struct kv_batch *batch, struct str prefix, kv_sink sink, void *context,
                       struct err *err);
    /* The value is head and tail, one behind the other. */
    bool (*batch_put)(struct kv_batch *batch, struct str key, struct str head, struct str tail,
                      struct err *err);
    bool (*batch_remove)(struct kv_batch *batch, struct str key, struct err *err);
    /* All of it or nothing, durable. Frees the batch either way. */
    bool (*commit_batch)(struct kv_batch *batch, struct err *err);
    void (*abandon_batch)(struct kv_batch *batch);
};

bool kv_open_store(const struct kv_ops *ops, const char *path, enum store_mode mode,
                   struct store **out, struct err *err) MUST_USE;

/* ------------------------------------------------------------------ bytes */

#define KV_KEY_BYTES_MAX 511U /* LMDB's limit, the smallest of the engines' */
#define KV_PATH_BYTES_MAX                                                                          \
    400U /* longer ones are cut, and end in a hash: see kv_append_path_key                         \
          */
#define KV_UID_RUNS      1024U
#define KV_UID_RUN_SHIFT 54U /* the run of a uid is its upper 10 bits */
#define KV_SUM_BYTES     8U  /* every value begins with its checksum */

/* First byte of a key. */
#define KV_FILES   'F' /* path -> rows of a file */
#define KV_FACTS   'C' /* path, content hash -> zstd frame */
#define KV_TEXTS   'T' /* content hash -> zstd frame */
#define KV_METAS   'M' /* name -> value */
#define KV_UIDS    'U' /* number of a run, big-endian -> sorted uids */
#define KV_REFS    'R' /* content hash -> count of files that have it */
#define KV_ORPHANS 'O' /* key of a text or of facts that no file refers to */
#define KV_MARKS   'G' /* the only key without anything behind the letter */

static inline uint64_t kv_load_u64(const void *bytes)
{
    const unsigned char *at = bytes;
    uint64_t value = 0;
    for (unsigned i = 0; i < 8; i++) {
        value |= (uint64_t)at[i] << (8U * i);
    }
    return value;
}
static inline uint32_t kv_load_u32(const void *bytes)
{
    const unsigned char *at = bytes;
    return (uint32_t)at[0] | (uint32_t)at[1] << 8U | (uint32_t)at[2] << 16U |
           (uint32_t)at[3] << 24U;
}
void kv_append_u64(struct buf *out, uint64_t value);
void kv_append_u32(struct buf *out, uint32_t value);

/* Keys keep the byte order of paths, but among paths that are equal in their first 400 bytes. */
void kv_append_path_key(struct buf *out, char relation, struct str path);
void kv_append_hash_key(struct buf *out, char relation, struct hash128 hash);
void kv_append_facts_key(struct buf *out, struct str path, struct hash128 hash);
void kv_append_run_key(struct buf *out, unsigned run);
bool kv_key_is_cut(struct str key);
uint64_t kv_hash_key(struct str key);

/* Appends sum and value bytes: for all relations but files. */
void kv_append_plain_value(struct buf *out, struct str key, struct str bytes);
/* *bytes is what follows a good checksum. */
bool kv_check_plain_value(struct str key, struct str value, struct str *bytes,
                          struct err *err) MUST_USE;

/* Value of a file: head (with the file row) and tail (zstd frame of all other rows). */
struct kv_file_head {
    uint64_t sum;        /* over the key and the head, which holds tail_sum */
    uint64_t tail_sum;   /* of the frame */
    uint64_t record_sum; /* of the packed record: equal records are not stored again */
    uint32_t entity_count;
    uint32_t edge_count;
    uint32_t loose_count;
    uint32_t rest_size; /* of the expanded frame */
    struct str row;     /* packed file row; into the value */
    struct str frame;   /* into the value */
};
void kv_append_file_head(struct buf *out, struct str key, struct kv_file_head *head);
/* Checks the head, not yet the frame. */
bool kv_parse_file_head(struct str key, struct str value, struct kv_file_head *out,
                        struct err *err) MUST_USE;
/* Checks the frame and makes the packed record; *record is in `scratch`. `expander`: may be NULL.
 */
bool kv_expand_file_value(const struct kv_file_head *head, struct store_expander *expander,
                          struct buf *scratch, struct str *record, struct err *err) MUST_USE;

/* ------------------------------------------------------------------ store_kv_parcel.c
 * A packed record and what was found out about it, in memory. */
struct kv_parcel {
    struct store_sums sums;
    uint64_t body_sum; /* of a frame */
    size_t row_size;   /* bytes of the file row, which come first */
    size_t rest_size;  /* bytes of the other rows, unpacked */
    bool framed;       /* the other rows are a zstd frame */
    struct str row;    /* the two: into the bytes; not stored */
    struct str body;
};
bool kv_append_parcel(struct buf *out, struct store_packer *packer,
                      const struct store_record *record, bool framed, struct err *err) MUST_USE;
struct kv_parcel kv_read_parcel(struct str bytes);

/* ------------------------------------------------------------------ store_kv_uids.c */
struct kv_uids {
    ARRAY_FIELDS(uint64_t);
};
/* False: no memory. O(count). */
bool kv_sort_uids(struct kv_uids *list) MUST_USE;
/* Of two sorted lists: leaves in each what is not in the other, as often as it is there more. */
void kv_cancel_uids(struct kv_uids *left, struct kv_uids *right);
/* Sorted uids of one run as they are stored, and what changes in it. */
struct kv_run {
    struct str base;
    const uint64_t *dropped;
    const uint64_t *added;
    size_t dropped_count;
    size_t added_count;
};
/* out = base - dropped + added. ERR_CORRUPT when a uid would be there twice, or was not there. */
bool kv_merge_run(struct kv_run *run, struct buf *out, struct err *err) MUST_USE;
size_t kv_count_run(const struct kv_uids *list, size_t from, unsigned run);

/* What a generation says of itself. */
struct kv_marks {
    uint32_t format;
    uint64_t generation;
    uint64_t keys;      /* of all relations, without the marks */
    uint64_t keys_hash; /* by exclusive or */
    uint64_t sums;      /* of all values, by exclusive or */
    uint64_t files;
    uint64_t file_sums; /* the same of files alone: checked by each scan */
    uint64_t entities;
    uint64_t edges;
    uint64_t loose;
};
void kv_append_marks_value(struct buf *out, const struct kv_marks *marks);
bool kv_parse_marks_value(struct str value, struct kv_marks *out, struct err *err) MUST_USE;
bool kv_check_census(const struct kv_marks *marks, const struct kv_census *census,
                     struct err *err) MUST_USE;

/* ------------------------------------------------------------------ stores */

struct kv_store {
    struct store base;
    const struct kv_ops *ops;
    struct kv_base *kv;
    char *path;
    char *lock_path;
    enum store_mode mode;
};
struct kv_read {
    struct store_read base;
    struct kv_view *view; /* NULL: nothing was committed yet */
    struct kv_marks marks;
    struct arena arena;
    struct buf scratch;
    struct buf key;
};

/* The functions of struct store_engine, but open_path. */
void kv_close_store(struct store *base);
bool kv_begin_write(struct store *base, struct store_write **out, struct err *err) MUST_USE;
bool kv_put_record(struct store_write *base, const struct store_record *record,
                   struct err *err) MUST_USE;
bool kv_make_parcel(const struct store_write *base, struct store_packer *packer,
                    const struct store_record *record, struct buf *parcel,
                    struct err *err) MUST_USE;
bool kv_put_parcel(struct store_write *base, const struct store_record *record, struct str parcel,
                   struct err *err) MUST_USE;
bool kv_delete_record(struct store_write *base, struct str path, struct err *err) MUST_USE;
bool kv_put_text(struct store_write *base, struct hash128 hash, struct str zstd,
                 struct err *err) MUST_USE;
bool kv_put_facts(struct store_write *base, struct str path, struct hash128 hash, struct str zstd,
                  struct err *err) MUST_USE;
bool kv_prune_content(struct store_write *base, struct err *err) MUST_USE;
bool kv_put_meta(struct store_write *base, struct str name, struct str value,
                 struct err *err) MUST_USE;
bool kv_commit_write(struct store_write *base, struct err *err) MUST_USE;
/* For tests: the generation will look like one that an older or newer program has made. */
void kv_stamp_other_format(struct store_write *base, uint32_t format);
void kv_abandon_write(struct store_write *base);
bool kv_begin_read(struct store *base, struct store_read **out, struct err *err) MUST_USE;
void kv_end_read(struct store_read *base);
bool kv_scan_files(struct store_read *base, store_file_sink sink, void *context,
                   struct err *err) MUST_USE;
bool kv_scan_records(struct store_read *base, store_record_sink sink, void *context,
                     struct err *err) MUST_USE;
bool kv_scan_shards(struct store_read *base, size_t shards, unsigned threads,
                    const struct store_shard_sink *sink, struct err *err) MUST_USE;
/* Did a scan see all files of the generation? */
bool kv_check_scanned_files(const struct kv_marks *marks, uint64_t files, uint64_t sums,
                            struct err *err) MUST_USE;
bool kv_load_text(struct store_read *base, struct hash128 hash, struct buf *out,
                  struct err *err) MUST_USE;
bool kv_load_facts(struct store_read *base, struct str path, struct hash128 hash, struct buf *out,
                   struct err *err) MUST_USE;
bool kv_load_meta(struct store_read *base, struct str name, struct buf *out,
                  struct err *err) MUST_USE;
bool kv_load_generation(struct store_read *base, uint64_t *out, struct err *err) MUST_USE;
bool kv_count_rows(struct store_read *base, struct store_counts *out, struct err *err) MUST_USE;
bool kv_scan_meta(struct store_read *base, store_meta_sink sink, void *context,
                  struct err *err) MUST_USE;
bool kv_check_content(struct store_read *base, struct err *err) MUST_USE;

#define KV_ENGINE_FUNCTIONS                                                                        \
    .close_store = kv_close_store, .begin_write = kv_begin_write, .put_record = kv_put_record,     \
    .make_parcel = kv_make_parcel, .put_parcel = kv_put_parcel, .delete_record = kv_delete_record, \
    .put_text = kv_put_text, .put_facts = kv_put_facts, .prune_content = kv_prune_content,         \
    .put_meta = kv_put_meta, .commit_write = kv_commit_write, .abandon_write = kv_abandon_write,   \
    .begin_read = kv_begin_read, .end_read = kv_end_read, .scan_files = kv_scan_files,             \
    .scan_records = kv_scan_records, .scan_shards = kv_scan_shards, .load_text = kv_load_text,     \
    .load_facts = kv_load_facts, .load_meta = kv_load_meta, .load_generation = kv_load_generation, \
    .count_rows = kv_count_rows, .scan_meta = kv_scan_meta, .check_content = kv_check_content

#endif
