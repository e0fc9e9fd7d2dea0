/* store_memory.c - the engine `mem`: a graph that lives and dies with its process.
 *
 * Four relations, each a sorted array of counted blobs (key, value). A generation is an image:
 * the four arrays and the sorted uids of all entities. Images are immutable; a commit merges what
 * was put into a new image that shares all untouched blobs with the one before, and swaps it in.
 *
 *   store ─► image 7 ─► files [a.c][b.c][c.c]    blob: refs | uids | key | value
 *            image 6 ─►       [a.c][b.c][c.c']   (held by a reader; frees c.c' when it lets go)
 *
 * Readers and the writer meet only where an image is taken or swapped, for some instructions.
 *
 * Cost: a put is O(its bytes); a commit O(files + entities) moves of 8 bytes; memory about 25 bytes
 * an entity and 6 an edge besides names (store_pack.c), 8 an entity for the uids, twice.
 */
#include "store/store_engine.h"

#include "util/array.h"
#include "util/check.h"
#include "util/hash.h"
#include "util/map.h"
#include "util/mem.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define MEMORY_MS_PER_S  1000U
#define MEMORY_NS_PER_MS 1000000L
#define MEMORY_NS_PER_S  1000000000L

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
struct memory_table {
    ARRAY_FIELDS(struct memory_blob *);
};
struct memory_uids {
    ARRAY_FIELDS(uint64_t);
};
struct memory_image {
    uint32_t refs; /* guarded by memory_store.lock */
    uint64_t generation;
    struct memory_table tables[MEMORY_COUNT]; /* each sorted by key */
    struct memory_uids uids;                  /* of all entities, sorted, unique */
};
struct memory_store {
    struct store base;
    pthread_mutex_t lock; /* guards image, writing, and the counts of all images; innermost */
    pthread_cond_t writer_left;
    bool writing;
    struct memory_image *image;
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
struct memory_write {
    struct store_write base;
    struct memory_image *image; /* the next generation, private until the commit */
    struct memory_changes changes[MEMORY_COUNT];
    struct store_packer *packer;
    struct memory_uids dropped; /* uids of files replaced or deleted so far */
    struct memory_uids added;
};
struct memory_read {
    struct store_read base;
    struct memory_image *image;
    struct arena arena;
};

static bool memory_raise_no_memory(struct err *err)
{
    return ERR_RAISE(err, ERR_MEMORY, "no memory left for the graph");
}

/* ------------------------------------------------------------------ blobs and images */

static const char *memory_key_start(const struct memory_blob *blob)
{
    return (const char *)(blob->uids + blob->uid_count);
}

static struct str memory_borrow_key(const struct memory_blob *blob)
{
    return str_from_range(memory_key_start(blob), blob->key_size);
}

static struct str memory_borrow_value(const struct memory_blob *blob)
{
    return str_from_range(memory_key_start(blob) + blob->key_size, blob->value_size);
}

static struct memory_blob *memory_create_blob(struct str key, struct str value, size_t uid_count)
{
    struct memory_blob *blob =
        mem_alloc_block(sizeof *blob + uid_count * sizeof blob->uids[0] + key.size + value.size);
    char *bytes;

    if (blob == NULL) {
        return NULL;
    }
    atomic_init(&blob->refs, 1);
    blob->uid_count = (uint32_t)uid_count;
    blob->key_size = key.size;
    blob->value_size = value.size;
    bytes = (char *)(blob->uids + uid_count);
    if (key.size > 0) {
        memcpy(bytes, key.data, key.size);
    }
    if (value.size > 0) {
        memcpy(bytes + key.size, value.data, value.size);
    }
    return blob;
}

static struct memory_blob *memory_retain_blob(struct memory_blob *blob)
{
    (void)atomic_fetch_add_explicit(&blob->refs, 1, memory_order_relaxed);
    return blob;
}

static void memory_release_blob(struct memory_blob *blob)
{
    if (atomic_fetch_sub_explicit(&blob->refs, 1, memory_order_acq_rel) == 1) {
        mem_free_block(blob);
    }
}

static void memory_release_table(struct memory_table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        memory_release_blob(table->items[i]);
    }
    array_free_items(table);
}

static void memory_free_image(struct memory_image *image)
{
    if (image == NULL) {
        return;
    }
    for (size_t i = 0; i < MEMORY_COUNT; i++) {
        memory_release_table(&image->tables[i]);
    }
    array_free_items(&image->uids);
    mem_free_block(image);
}

/* Index of the first row whose key is not below `key`. */
static size_t memory_find_row_place(const struct memory_table *table, struct str key)
{
    size_t low = 0;
    size_t high = table->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_compare_bytes(memory_borrow_key(table->items[middle]), key) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static const struct memory_blob *memory_find_blob(const struct memory_table *table, struct str key)
{
    size_t at = memory_find_row_place(table, key);
    if (at < table->count && str_equals_bytes(memory_borrow_key(table->items[at]), key)) {
        return table->items[at];
    }
    return NULL;
}

static void memory_release_image(struct memory_store *store, struct memory_image *image)
{
    uint32_t left;

    (void)pthread_mutex_lock(&store->lock);
    left = --image->refs;
    (void)pthread_mutex_unlock(&store->lock);
    if (left == 0) {
        memory_free_image(image);
    }
}

/* A private copy that shares the blobs. */
static struct memory_image *memory_clone_image(const struct memory_image *image)
{
    struct memory_image *clone = mem_alloc_zeroed(1, sizeof *clone);
    bool done = clone != NULL;

    if (!done) {
        return NULL;
    }
    clone->refs = 1;
    clone->generation = image->generation;
    for (size_t i = 0; done && i < MEMORY_COUNT; i++) {
        const struct memory_table *from = &image->tables[i];
        struct memory_table *to = &clone->tables[i];
        if (from->count == 0) {
            continue;
        }
        done = array_push_slots(to, from->count, SIZE_MAX / 16) != NULL;
        for (size_t k = 0; done && k < from->count; k++) {
            to->items[k] = memory_retain_blob(from->items[k]);
        }
    }
    if (done && image->uids.count > 0) {
        done = array_push_slots(&clone->uids, image->uids.count, SIZE_MAX / 16) != NULL;
        if (done) {
            memcpy(clone->uids.items, image->uids.items,
                   image->uids.count * sizeof image->uids.items[0]);
        }
    }
    if (!done) {
        memory_free_image(clone);
        return NULL;
    }
    return clone;
}

/* ------------------------------------------------------------------ open, close */

static bool memory_init_writer_condition(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;
    bool done;

    if (pthread_condattr_init(&attributes) != 0) {
        return false;
    }
    done = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0 &&
           pthread_cond_init(condition, &attributes) == 0;
    (void)pthread_condattr_destroy(&attributes);
    return done;
}

static bool memory_open_path(const char *path, enum store_mode mode, struct store **out,
                             struct err *err)
{
    struct memory_store *store;

    (void)path;
    if (mode == STORE_MODE_READ) {
        return ERR_RAISE(err, ERR_NOT_FOUND,
                         "it is empty: it lives only inside the process that filled it");
    }
    store = mem_alloc_zeroed(1, sizeof *store);
    if (store == NULL) {
        return memory_raise_no_memory(err);
    }
    store->image = mem_alloc_zeroed(1, sizeof *store->image);
    if (store->image == NULL) {
        mem_free_block(store);
        return memory_raise_no_memory(err);
    }
    store->image->refs = 1;
    if (!memory_init_writer_condition(&store->writer_left)) {
        mem_free_block(store->image);
        mem_free_block(store);
        return memory_raise_no_memory(err);
    }
    (void)pthread_mutex_init(&store->lock, NULL);
    *out = &store->base;
    return true;
}

static void memory_close_store(struct store *base)
{
    struct memory_store *store = (struct memory_store *)base;

    ASSERT(!store->writing);
    memory_release_image(store, store->image);
    (void)pthread_cond_destroy(&store->writer_left);
    (void)pthread_mutex_destroy(&store->lock);
    mem_free_block(store);
}

/* ------------------------------------------------------------------ writing */

static struct timespec memory_make_wait_deadline(void)
{
    struct timespec deadline = { 0 };
    (void)clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec += STORE_LOCK_WAIT_MS / MEMORY_MS_PER_S;
    deadline.tv_nsec += (long)(STORE_LOCK_WAIT_MS % MEMORY_MS_PER_S) * MEMORY_NS_PER_MS;
    if (deadline.tv_nsec >= MEMORY_NS_PER_S) {
        deadline.tv_nsec -= MEMORY_NS_PER_S;
        deadline.tv_sec++;
    }
    return deadline;
}

static void memory_free_write(struct memory_write *write)
{
    for (size_t i = 0; i < MEMORY_COUNT; i++) {
        for (size_t k = 0; k < write->changes[i].count; k++) {
            memory_release_blob(write->changes[i].items[k].blob);
        }
        array_free_items(&write->changes[i]);
    }
    array_free_items(&write->dropped);
    array_free_items(&write->added);
    store_packer_free_all(write->packer);
    memory_free_image(write->image);
    mem_free_block(write);
}

/* Waits until this thread is the writer. */
static bool memory_enter_as_writer(struct memory_store *store, struct err *err)
{
    struct timespec deadline = memory_make_wait_deadline();
    int waited = 0;
    bool entered;

    (void)pthread_mutex_lock(&store->lock);
    while (store->writing && waited != ETIMEDOUT) {
        waited = pthread_cond_timedwait(&store->writer_left, &store->lock, &deadline);
    }
    entered = !store->writing; /* else another one is, and stays so */
    store->writing = true;
    (void)pthread_mutex_unlock(&store->lock);
    return entered || ERR_RAISE(err, ERR_BUSY, "process %ld (this one) is writing; waited %u ms",
                                (long)getpid(), STORE_LOCK_WAIT_MS);
}

static void memory_leave_as_writer(struct memory_store *store)
{
    (void)pthread_mutex_lock(&store->lock);
    store->writing = false;
    (void)pthread_cond_signal(&store->writer_left);
    (void)pthread_mutex_unlock(&store->lock);
}

static bool memory_begin_write(struct store *base, struct store_write **out, struct err *err)
{
    struct memory_store *store = (struct memory_store *)base;
    struct memory_write *write;

    if (!memory_enter_as_writer(store, err)) {
        return false;
    }
    write = mem_alloc_zeroed(1, sizeof *write);
    if (write != NULL) {
        write->packer = store_packer_create_new();
        write->image = memory_clone_image(store->image); /* only a writer replaces it */
    }
    if (write == NULL || write->packer == NULL || write->image == NULL) {
        if (write != NULL) {
            memory_free_write(write);
        }
        memory_leave_as_writer(store);
        return memory_raise_no_memory(err);
    }
    *out = &write->base;
    return true;
}

/* Takes the blob, even on failure. NULL: there was no memory for it. */
static bool memory_add_change(struct memory_write *write, enum memory_relation relation,
                              struct memory_blob *blob, bool removes, struct err *err)
{
    struct memory_changes *changes = &write->changes[relation];
    struct memory_change *change = blob != NULL ? array_push_slot(changes, SIZE_MAX / 64) : NULL;

    if (change == NULL) {
        mem_free_block(blob);
        return memory_raise_no_memory(err);
    }
    *change = (struct memory_change){ .blob = blob, .removes = removes, .order = changes->count };
    return true;
}

static int memory_compare_uids(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

static bool memory_put_record(struct store_write *base, const struct store_record *record,
                              struct err *err)
{
    struct memory_write *write = (struct memory_write *)base;
    struct str bytes = STR_EMPTY;
    struct memory_blob *blob;

    if (!store_pack_record_bytes(write->packer, record, &bytes, err)) {
        return false;
    }
    blob = memory_create_blob(record->file.path, bytes, record->entity_count);
    if (blob != NULL) {
        for (size_t i = 0; i < record->entity_count; i++) {
            blob->uids[i] = record->entities[i].uid;
        }
        qsort(blob->uids, blob->uid_count, sizeof blob->uids[0], memory_compare_uids);
    }
    return memory_add_change(write, MEMORY_FILES, blob, false, err);
}

static bool memory_delete_record(struct store_write *base, struct str path, struct err *err)
{
    struct memory_write *write = (struct memory_write *)base;
    return memory_add_change(write, MEMORY_FILES, memory_create_blob(path, STR_EMPTY, 0), true,
                             err);
}

static bool memory_put_text(struct store_write *base, struct hash128 hash, struct str zstd,
                            struct err *err)
{
    struct memory_write *write = (struct memory_write *)base;
    struct str key = str_from_range((const char *)&hash, sizeof hash);
    return memory_add_change(write, MEMORY_TEXTS, memory_create_blob(key, zstd, 0), false, err);
}

/* The key of facts: content hash, path. Its hash part is that of the text. */
static bool memory_append_facts_key(struct buf *key, struct str path, struct hash128 hash)
{
    buf_init_with_limit(key, SIZE_MAX / 2);
    buf_append_bytes(key, &hash, sizeof hash);
    buf_append_str(key, path);
    return !key->failed;
}

static bool memory_put_facts(struct store_write *base, struct str path, struct hash128 hash,
                             struct str facts, struct err *err)
{
    struct memory_write *write = (struct memory_write *)base;
    struct buf frame;
    struct buf key;
    bool done;

    buf_init_with_limit(&frame, SIZE_MAX / 2);
    if (!memory_append_facts_key(&key, path, hash)) {
        done = memory_raise_no_memory(err);
    } else {
        done = store_zstd_compress_frame(facts, &frame, err) &&
               memory_add_change(
                   write, MEMORY_FACTS,
                   memory_create_blob(buf_borrow_str(&key), buf_borrow_str(&frame), 0), false, err);
    }
    buf_release_bytes(&key);
    buf_release_bytes(&frame);
    return done;
}

static bool memory_put_meta(struct store_write *base, struct str name, struct str value,
                            struct err *err)
{
    struct memory_write *write = (struct memory_write *)base;
    return memory_add_change(write, MEMORY_META, memory_create_blob(name, value, 0), false, err);
}

/* ------------------------------------------------------------------ merging changes */

static int memory_compare_changes(const void *left, const void *right)
{
    const struct memory_change *a = left;
    const struct memory_change *b = right;
    int order = str_compare_bytes(memory_borrow_key(a->blob), memory_borrow_key(b->blob));
    return order != 0 ? order : (a->order > b->order) - (a->order < b->order);
}

static bool memory_note_blob_uids(struct memory_uids *list, const struct memory_blob *blob)
{
    uint64_t *slots;
    if (blob->uid_count == 0) {
        return true;
    }
    slots = array_push_slots(list, blob->uid_count, SIZE_MAX / 16);
    if (slots == NULL) {
        return false;
    }
    memcpy(slots, blob->uids, blob->uid_count * sizeof blob->uids[0]);
    return true;
}

/* State of one merge of a table with its sorted changes. */
struct memory_merge {
    struct memory_write *write;
    struct memory_table result;
    bool keep_first; /* texts: the one already there stays */
};

static bool memory_emit_row(struct memory_merge *merge, struct memory_blob *blob)
{
    struct memory_blob **slot = array_push_slot(&merge->result, SIZE_MAX / 16);
    if (slot == NULL) {
        return false;
    }
    *slot = memory_retain_blob(blob);
    return true;
}

/* All changes of one key, [first, last), against the row of that key or NULL. */
static bool memory_merge_one_key(struct memory_merge *merge, struct memory_blob *old,
                                 const struct memory_change *first,
                                 const struct memory_change *last)
{
    const struct memory_change *change = merge->keep_first ? first : last - 1;

    if (old != NULL && merge->keep_first) {
        return memory_emit_row(merge, old);
    }
    if (old != NULL && !memory_note_blob_uids(&merge->write->dropped, old)) {
        return false;
    }
    if (change->removes) {
        return true;
    }
    return memory_note_blob_uids(&merge->write->added, change->blob) &&
           memory_emit_row(merge, change->blob);
}

static bool memory_merge_all_keys(struct memory_merge *merge, const struct memory_table *table,
                                  const struct memory_changes *changes)
{
    size_t row = 0;
    bool done = true;

    for (size_t i = 0, next = 0; done && i < changes->count; i = next) {
        struct str key = memory_borrow_key(changes->items[i].blob);
        struct memory_blob *old = NULL;

        next = i + 1;
        while (next < changes->count &&
               str_equals_bytes(memory_borrow_key(changes->items[next].blob), key)) {
            next++;
        }
        while (done && row < table->count &&
               str_compare_bytes(memory_borrow_key(table->items[row]), key) < 0) {
            done = memory_emit_row(merge, table->items[row++]);
        }
        if (row < table->count && str_equals_bytes(memory_borrow_key(table->items[row]), key)) {
            old = table->items[row++];
        }
        done = done && memory_merge_one_key(merge, old, changes->items + i, changes->items + next);
    }
    while (done && row < table->count) {
        done = memory_emit_row(merge, table->items[row++]);
    }
    return done;
}

/* Brings the write's image up to date with its changes. */
static bool memory_flush_relation(struct memory_write *write, enum memory_relation relation)
{
    struct memory_table *table = &write->image->tables[relation];
    struct memory_changes *changes = &write->changes[relation];
    struct memory_merge merge = { .write = write, .keep_first = relation == MEMORY_TEXTS };

    if (changes->count == 0) {
        return true;
    }
    qsort(changes->items, changes->count, sizeof changes->items[0], memory_compare_changes);
    if (!memory_merge_all_keys(&merge, table, changes)) {
        memory_release_table(&merge.result);
        return false;
    }
    memory_release_table(table);
    *table = merge.result;
    for (size_t i = 0; i < changes->count; i++) {
        memory_release_blob(changes->items[i].blob);
    }
    changes->count = 0;
    return true;
}

static bool memory_flush_all_relations(struct memory_write *write)
{
    for (unsigned i = 0; i < MEMORY_COUNT; i++) {
        if (!memory_flush_relation(write, (enum memory_relation)i)) {
            return false;
        }
    }
    return true;
}

/* Facts and texts of which no file row has the hash (facts: and the path) go. */
static bool memory_prune_table(struct memory_table *table, const struct memory_table *used)
{
    struct memory_table kept = { 0 };
    bool done = true;

    for (size_t i = 0; done && i < table->count; i++) {
        struct memory_blob *blob = table->items[i];
        if (memory_find_blob(used, memory_borrow_key(blob)) != NULL) {
            struct memory_blob **slot = array_push_slot(&kept, SIZE_MAX / 16);
            done = slot != NULL;
            if (done) {
                *slot = memory_retain_blob(blob);
            }
        }
    }
    if (!done) {
        memory_release_table(&kept);
        return false;
    }
    memory_release_table(table);
    *table = kept;
    return true;
}

static int memory_compare_blobs(const void *left, const void *right)
{
    return str_compare_bytes(memory_borrow_key(*(struct memory_blob *const *)left),
                             memory_borrow_key(*(struct memory_blob *const *)right));
}

/* Blobs whose keys are those that texts (or facts) of the files would have; sorted. */
static bool memory_collect_used_keys(const struct memory_table *files, bool with_path,
                                     struct memory_table *used, struct err *err)
{
    for (size_t i = 0; i < files->count; i++) {
        struct store_file file = { 0 };
        struct memory_blob **slot;
        struct buf key;

        if (!store_unpack_file_row(memory_borrow_value(files->items[i]), &file, err)) {
            return false;
        }
        slot = memory_append_facts_key(&key, with_path ? file.path : STR_EMPTY, file.hash)
                   ? array_push_slot(used, SIZE_MAX / 16)
                   : NULL;
        if (slot != NULL) {
            *slot = memory_create_blob(buf_borrow_str(&key), STR_EMPTY, 0);
            used->count -= *slot == NULL ? 1 : 0;
        }
        buf_release_bytes(&key);
        if (used->count != i + 1) {
            return memory_raise_no_memory(err);
        }
    }
    if (used->count > 0) {
        qsort(used->items, used->count, sizeof used->items[0], memory_compare_blobs);
    }
    return true;
}

static bool memory_prune_relation(struct memory_image *image, enum memory_relation relation,
                                  struct err *err)
{
    struct memory_table used = { 0 };
    bool done =
        memory_collect_used_keys(&image->tables[MEMORY_FILES], relation == MEMORY_FACTS, &used,
                                 err) &&
        (memory_prune_table(&image->tables[relation], &used) || memory_raise_no_memory(err));
    memory_release_table(&used);
    return done;
}

static bool memory_prune_content(struct store_write *base, struct err *err)
{
    struct memory_write *write = (struct memory_write *)base;

    return (memory_flush_all_relations(write) || memory_raise_no_memory(err)) &&
           memory_prune_relation(write->image, MEMORY_TEXTS, err) &&
           memory_prune_relation(write->image, MEMORY_FACTS, err);
}

static void memory_sort_uids(struct memory_uids *list)
{
    if (list->count > 0) {
        qsort(list->items, list->count, sizeof list->items[0], memory_compare_uids);
    }
}

/* image->uids := image->uids - dropped + added. A uid that is there twice is refused. What was
 * put and replaced again inside this write is in both lists, as often in each. */
static bool memory_merge_uids(struct memory_write *write, struct err *err)
{
    const struct memory_uids *lists[2] = { &write->image->uids, &write->added };
    struct memory_uids merged = { 0 };
    size_t at[2] = { 0, 0 };
    size_t dropped = 0;
    size_t total = lists[0]->count + lists[1]->count;

    memory_sort_uids(&write->dropped);
    memory_sort_uids(&write->added);
    if (total == 0) {
        return true;
    }
    if (array_push_slots(&merged, total, SIZE_MAX / 16) == NULL) {
        return memory_raise_no_memory(err);
    }
    merged.count = 0;
    while (at[0] < lists[0]->count || at[1] < lists[1]->count) {
        size_t from = at[1] == lists[1]->count || (at[0] < lists[0]->count &&
                                                   lists[0]->items[at[0]] <= lists[1]->items[at[1]])
                          ? 0
                          : 1;
        uint64_t uid = lists[from]->items[at[from]++];
        if (dropped < write->dropped.count && write->dropped.items[dropped] == uid) {
            dropped++;
        } else if (merged.count > 0 && merged.items[merged.count - 1] == uid) {
            array_free_items(&merged);
            return ERR_RAISE(err, ERR_CORRUPT, "two entities have the uid %llu",
                             (unsigned long long)uid);
        } else {
            merged.items[merged.count++] = uid;
        }
    }
    array_free_items(&write->image->uids);
    write->image->uids.items = merged.items;
    write->image->uids.count = merged.count;
    write->image->uids.capacity = merged.capacity;
    return true;
}

static bool memory_commit_write(struct store_write *base, struct err *err)
{
    struct memory_write *write = (struct memory_write *)base;
    struct memory_store *store = (struct memory_store *)base->store;
    bool done;

    done = (memory_flush_all_relations(write) || memory_raise_no_memory(err)) &&
           memory_merge_uids(write, err);
    if (done) {
        struct memory_image *old;
        write->image->generation++;
        (void)pthread_mutex_lock(&store->lock);
        old = store->image;
        store->image = write->image;
        (void)pthread_mutex_unlock(&store->lock);
        write->image = NULL;
        memory_release_image(store, old);
    }
    memory_free_write(write);
    memory_leave_as_writer(store);
    return done;
}

static void memory_abandon_write(struct store_write *base)
{
    struct memory_store *store = (struct memory_store *)base->store;

    memory_free_write((struct memory_write *)base);
    memory_leave_as_writer(store);
}

/* ------------------------------------------------------------------ reading */

static bool memory_begin_read(struct store *base, struct store_read **out, struct err *err)
{
    struct memory_store *store = (struct memory_store *)base;
    struct memory_read *read = mem_alloc_zeroed(1, sizeof *read);

    if (read == NULL) {
        return memory_raise_no_memory(err);
    }
    arena_init_with_limit(&read->arena, SIZE_MAX / 2);
    (void)pthread_mutex_lock(&store->lock);
    read->image = store->image;
    read->image->refs++;
    (void)pthread_mutex_unlock(&store->lock);
    *out = &read->base;
    return true;
}

static void memory_end_read(struct store_read *base)
{
    struct memory_read *read = (struct memory_read *)base;
    struct memory_store *store = (struct memory_store *)base->store;

    memory_release_image(store, read->image);
    arena_release_all_blocks(&read->arena);
    mem_free_block(read);
}

static bool memory_scan_files(struct store_read *base, store_file_sink sink, void *context,
                              struct err *err)
{
    const struct memory_table *files = &((struct memory_read *)base)->image->tables[MEMORY_FILES];

    for (size_t i = 0; i < files->count; i++) {
        struct store_file file = { 0 };
        if (!store_unpack_file_row(memory_borrow_value(files->items[i]), &file, err) ||
            !sink(context, &file, err)) {
            return false;
        }
    }
    return true;
}

static bool memory_scan_records(struct store_read *base, store_record_sink sink, void *context,
                                struct err *err)
{
    struct memory_read *read = (struct memory_read *)base;
    const struct memory_table *files = &read->image->tables[MEMORY_FILES];
    bool done = true;

    for (size_t i = 0; done && i < files->count; i++) {
        struct store_record record = { 0 };
        done = store_unpack_record_bytes(memory_borrow_value(files->items[i]), &read->arena,
                                         &record, err) &&
               sink(context, &record, err);
        arena_reset_all_blocks(&read->arena);
    }
    return done;
}

static bool memory_load_text(struct store_read *base, struct hash128 hash, struct buf *out,
                             struct err *err)
{
    const struct memory_image *image = ((struct memory_read *)base)->image;
    const struct memory_blob *blob = memory_find_blob(
        &image->tables[MEMORY_TEXTS], str_from_range((const char *)&hash, sizeof hash));

    if (blob == NULL) {
        return ERR_RAISE(err, ERR_NOT_FOUND, "the text is not stored");
    }
    return store_zstd_expand_frame(memory_borrow_value(blob), out, err);
}

static bool memory_load_facts(struct store_read *base, struct str path, struct hash128 hash,
                              struct buf *out, struct err *err)
{
    const struct memory_image *image = ((struct memory_read *)base)->image;
    const struct memory_blob *blob;
    struct buf key;
    bool done = memory_append_facts_key(&key, path, hash) || memory_raise_no_memory(err);

    if (done) {
        blob = memory_find_blob(&image->tables[MEMORY_FACTS], buf_borrow_str(&key));
        done = blob != NULL ? store_zstd_expand_frame(memory_borrow_value(blob), out, err)
                            : ERR_RAISE(err, ERR_NOT_FOUND, "the facts of '%.*s' are not stored",
                                        STR_ARG(path));
    }
    buf_release_bytes(&key);
    return done;
}

static bool memory_load_meta(struct store_read *base, struct str name, struct buf *out,
                             struct err *err)
{
    const struct memory_image *image = ((struct memory_read *)base)->image;
    const struct memory_blob *blob = memory_find_blob(&image->tables[MEMORY_META], name);

    if (blob == NULL) {
        return ERR_RAISE(err, ERR_NOT_FOUND, "no value is called '%.*s'", STR_ARG(name));
    }
    buf_append_str(out, memory_borrow_value(blob));
    return !out->failed || ERR_RAISE(err, ERR_MEMORY, "no memory for value '%.*s'", STR_ARG(name));
}

static bool memory_load_generation(struct store_read *base, uint64_t *out, struct err *err)
{
    (void)err;
    *out = ((struct memory_read *)base)->image->generation;
    return true;
}

const struct store_engine store_engine_memory = {
    .name = "mem",
    .has_path = false,
    .open_path = memory_open_path,
    .close_store = memory_close_store,
    .begin_write = memory_begin_write,
    .put_record = memory_put_record,
    .delete_record = memory_delete_record,
    .put_text = memory_put_text,
    .put_facts = memory_put_facts,
    .prune_content = memory_prune_content,
    .put_meta = memory_put_meta,
    .commit_write = memory_commit_write,
    .abandon_write = memory_abandon_write,
    .begin_read = memory_begin_read,
    .end_read = memory_end_read,
    .scan_files = memory_scan_files,
    .scan_records = memory_scan_records,
    .load_text = memory_load_text,
    .load_facts = memory_load_facts,
    .load_meta = memory_load_meta,
    .load_generation = memory_load_generation,
    .count_rows = store_count_scanned_rows,
};
