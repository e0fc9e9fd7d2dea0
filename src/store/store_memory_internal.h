/* store_memory_internal.h - images of the engine `mem`. Private to store_memory.c, which hands them
 * out, and store_memory_image.c, which makes them.
 *
 * Four relations, each a sorted array of counted blobs (key, value). A generation is an image: the
 * four arrays and the sorted uids of all entities. An image that readers have is immutable. The
 * next one is a draft: a clone that shares all blobs, and changes that are merged into it.
 *
 *   image 7 ─► files [a.c][b.c][c.c]    blob: refs | uids | key | value
 *   image 6 ─►       [a.c][b.c][c.c']   (held by a reader; frees c.c' when it lets go)
 *
 * Threads: images and blobs are shared; a draft has one owner.
 */
#ifndef STORE_STORE_MEMORY_INTERNAL_H
#define STORE_STORE_MEMORY_INTERNAL_H

#include "store/store_engine.h"
#include "util/array.h"

#include <stdatomic.h>

#define MEMORY_ROWS_MAX (SIZE_MAX / 64)

enum memory_relation { MEMORY_FILES, MEMORY_TEXTS, MEMORY_FACTS, MEMORY_META, MEMORY_COUNT };

struct memory_blob {
    /* Tables that hold it. Raising is relaxed: the raiser holds a table that has it. Lowering is
     * acquire-release, so whoever frees sees all that others did with it. */
    atomic_uint refs;
    uint32_t uid_count;
    size_t key_size;
    size_t value_size;
    uint64_t uids[]; /* FILES: of its entities, sorted; then the key, then the value */
};
struct memory_row {
    struct memory_blob *blob;
};
struct memory_table {
    ARRAY_FIELDS(struct memory_row);
};
struct memory_uids {
    ARRAY_FIELDS(uint64_t);
};
struct memory_image {
    uint32_t refs; /* kept by store_memory.c */
    uint64_t generation;
    struct memory_table tables[MEMORY_COUNT]; /* each sorted by key */
    struct memory_uids uids;                  /* of all entities, sorted, unique */
};
/* A change of one key. `blob` without value means: remove. */
struct memory_change {
    struct memory_blob *blob;
    bool removes;
    size_t order;
};
struct memory_changes {
    ARRAY_FIELDS(struct memory_change);
};
struct memory_draft {
    struct memory_image *image; /* the next generation, as of the last flush */
    struct memory_changes changes[MEMORY_COUNT];
    struct memory_uids dropped; /* uids of files replaced or deleted so far */
    struct memory_uids added;
};

/* NULL: no memory. The blob has room for uid_count uids, not set, and one holder. */
struct memory_blob *memory_create_blob(struct str key, struct str value, size_t uid_count);
void memory_sort_blob_uids(struct memory_blob *blob);
struct str memory_borrow_key(const struct memory_blob *blob);
struct str memory_borrow_value(const struct memory_blob *blob);
/* The key of facts: content hash, path. Initialises *key. False: no memory. */
bool memory_append_facts_key(struct buf *key, struct str path, struct hash128 hash);
const struct memory_blob *memory_find_blob(const struct memory_table *table, struct str key);
struct memory_image *memory_clone_image(const struct memory_image *image); /* NULL: no memory */
void memory_free_image(struct memory_image *image);                        /* NULL is fine */

/* Takes the blob, even on failure. NULL: there was no memory for it. */
bool memory_add_change(struct memory_draft *draft, enum memory_relation relation,
                       struct memory_blob *blob, bool removes, struct err *err) MUST_USE;
/* Drops texts and facts that no file has, as of now. */
bool memory_prune_draft(struct memory_draft *draft, struct err *err) MUST_USE;
/* Merges all changes. ERR_CORRUPT when two entities have one uid. */
bool memory_finish_draft(struct memory_draft *draft, struct err *err) MUST_USE;
void memory_release_draft(struct memory_draft *draft);

#endif
