/* store_kv_write_internal.h - one write of an engine of keys and values, shared by the files that
 * make it up; see store_kv_write.c. One thread at a time. The functions here say what they change
 * in; all raise ERR_MEMORY, ERR_CORRUPT and what the engine raises. */
#ifndef STORE_STORE_KV_WRITE_INTERNAL_H
#define STORE_STORE_KV_WRITE_INTERNAL_H

#include "store/store_kv_internal.h"

#define WRITE_ROWS_MAX     ((size_t)UINT32_MAX - 1)
#define WRITE_CONTENT_NONE UINT32_MAX

struct kv_change {
    struct str key;
    uint64_t base_sum;
    uint64_t now_sum;
    bool base_present;
    bool now_present;
    uint32_t content; /* of texts and facts: number in `contents` */
    int64_t count;    /* of references: files with this hash; before, and what is added */
    int64_t delta;
};
struct kv_file {
    uint32_t change;
    bool replaced; /* by this write: its rows before are in `dropped` */
    uint64_t record_sum;
    struct hash128 hash; /* now, or zero */
    struct store_counts rows;
    size_t first_uid; /* in `added`, when it was replaced and is there */
};
/* A text or facts that this write came across, and that may be without a file now. */
struct kv_content {
    uint32_t change;
    bool is_facts;
    bool marked; /* has an orphan's mark in the database */
    struct str path;
    struct hash128 hash;
};
struct kv_write {
    struct store_write base;
    struct kv_store *store;
    struct kv_batch *batch;
    int lock_fd;
    bool fresh;          /* nothing was committed before */
    bool orphans_loaded; /* `contents` has all that are marked */
    uint32_t format;     /* that the generation will have */
    struct kv_marks marks;
    struct {
        ARRAY_FIELDS(struct kv_change);
    } changes;
    struct map_text change_numbers; /* key -> number */
    struct {
        ARRAY_FIELDS(struct kv_file);
    } files;
    struct map_text file_numbers; /* key of the file -> number */
    struct {
        ARRAY_FIELDS(struct kv_content);
    } contents;
    struct kv_uids dropped; /* a uid that was put and replaced in this write is in both */
    struct kv_uids added;
    struct store_packer *packer;
    struct arena arena;
    struct arena rows; /* of a record that is replaced */
    struct buf key;
    struct buf value;
    struct buf frame;
    struct buf parcel;
};

bool kv_write_raise_no_memory(struct err *err);

/* store_kv_changes.c */
/* What the database has; nothing when it is new. */
bool kv_write_get_base(struct kv_write *write, struct str key, struct str *value, bool *found,
                       struct err *err) MUST_USE;
/* The change of write->key; *base is its value in the database when the change is new. */
bool kv_write_touch_key(struct kv_write *write, uint32_t *number, struct str *base,
                        struct err *err) MUST_USE;
/* The value is head and tail; head begins with the checksum. */
bool kv_write_put_change(struct kv_write *write, uint32_t number, struct str head, struct str tail,
                         struct err *err) MUST_USE;
/* A value of its own, with a checksum in front; nothing is done when it is there already. */
bool kv_write_put_plain(struct kv_write *write, uint32_t number, struct str bytes,
                        struct err *err) MUST_USE;
bool kv_write_remove_change(struct kv_write *write, uint32_t number, struct err *err) MUST_USE;

/* store_kv_content.c */
/* Remembers content whose use may end with this write, and the change of its key. */
bool kv_write_note_text(struct kv_write *write, struct hash128 hash, uint32_t *change,
                        struct err *err) MUST_USE;
bool kv_write_note_facts(struct kv_write *write, struct str path, struct hash128 hash,
                         uint32_t *change, struct err *err) MUST_USE;
/* The file at `path` refers to other content than before; a zero hash is none. */
bool kv_write_change_hash(struct kv_write *write, struct str path, struct hash128 before,
                          struct hash128 after, struct err *err) MUST_USE;
/* Before a commit. */
bool kv_write_mark_orphans(struct kv_write *write, struct err *err) MUST_USE;
bool kv_write_store_refs(struct kv_write *write, struct err *err) MUST_USE;

/* store_kv_write.c: the number of the file, in write->files. */
bool kv_write_touch_file(struct kv_write *write, struct str path, uint32_t *number,
                         struct err *err) MUST_USE;

#endif
