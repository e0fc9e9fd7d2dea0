/* store_memory_image.c - blobs, images and drafts of the engine `mem`. See store_memory_internal.h.
 *
 * Cost: merging n rows with c changes is O(n + c log c) moves of 8 bytes; uids likewise. */
#include "store/store_memory_internal.h"

#include "util/mem.h"

#include <stdlib.h>

static bool image_raise_no_memory(struct err *err)
{
    return ERR_RAISE(err, ERR_MEMORY, "no memory left for the graph");
}

static const char *memory_key_start(const struct memory_blob *blob)
{
    return (const char *)(blob->uids + blob->uid_count);
}

struct str memory_borrow_key(const struct memory_blob *blob)
{
    return str_from_range(memory_key_start(blob), blob->key_size);
}

struct str memory_borrow_value(const struct memory_blob *blob)
{
    return str_from_range(memory_key_start(blob) + blob->key_size, blob->value_size);
}

struct memory_blob *memory_create_blob(struct str key, struct str value, size_t uid_count)
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
        memory_release_blob(table->items[i].blob);
    }
    array_free_items(table);
}

void memory_free_image(struct memory_image *image)
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
        if (str_compare_bytes(memory_borrow_key(table->items[middle].blob), key) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

const struct memory_blob *memory_find_blob(const struct memory_table *table, struct str key)
{
    size_t at = memory_find_row_place(table, key);
    if (at < table->count && str_equals_bytes(memory_borrow_key(table->items[at].blob), key)) {
        return table->items[at].blob;
    }
    return NULL;
}

static int memory_compare_uids(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

void memory_sort_blob_uids(struct memory_blob *blob)
{
    qsort(blob->uids, blob->uid_count, sizeof blob->uids[0], memory_compare_uids);
}

/* The key of facts: content hash, path. Its hash part is that of the text. */
bool memory_append_facts_key(struct buf *key, struct str path, struct hash128 hash)
{
    buf_init_with_limit(key, SIZE_MAX / 2);
    buf_append_bytes(key, &hash, sizeof hash);
    buf_append_str(key, path);
    return !key->failed;
}

/* A private copy that shares the blobs. */
struct memory_image *memory_clone_image(const struct memory_image *image)
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
        done = array_push_slots(to, from->count, MEMORY_ROWS_MAX) != NULL;
        for (size_t k = 0; done && k < from->count; k++) {
            to->items[k].blob = memory_retain_blob(from->items[k].blob);
        }
    }
    if (done && image->uids.count > 0) {
        done = array_push_slots(&clone->uids, image->uids.count, MEMORY_ROWS_MAX) != NULL;
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

/* ------------------------------------------------------------------ changes */

/* Takes the blob, even on failure. NULL: there was no memory for it. */
bool memory_add_change(struct memory_draft *draft, enum memory_relation relation,
                       struct memory_blob *blob, bool removes, struct err *err)
{
    struct memory_changes *changes = &draft->changes[relation];
    struct memory_change *change = blob != NULL ? array_push_slot(changes, MEMORY_ROWS_MAX) : NULL;

    if (change == NULL) {
        mem_free_block(blob);
        return image_raise_no_memory(err);
    }
    *change = (struct memory_change){ .blob = blob, .removes = removes, .order = changes->count };
    return true;
}

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
    slots = array_push_slots(list, blob->uid_count, MEMORY_ROWS_MAX);
    if (slots == NULL) {
        return false;
    }
    memcpy(slots, blob->uids, blob->uid_count * sizeof blob->uids[0]);
    return true;
}

/* State of one merge of a table with its sorted changes. */
struct memory_merge {
    struct memory_draft *draft;
    struct memory_table result;
    bool keep_first; /* texts: the one already there stays */
};

static bool memory_emit_row(struct memory_merge *merge, struct memory_blob *blob)
{
    struct memory_row *slot = array_push_slot(&merge->result, MEMORY_ROWS_MAX);
    if (slot == NULL) {
        return false;
    }
    slot->blob = memory_retain_blob(blob);
    return true;
}

/* All changes of one key, [first, last), against the row of that key or NULL. */
static bool memory_merge_one_key(struct memory_merge *merge, struct memory_blob *old,
                                 const struct memory_change *first,
                                 const struct memory_change *last)
{
    const struct memory_change *change = merge->keep_first ? first : last - 1;

    if (old != NULL &&
        (merge->keep_first ||
         (!change->removes &&
          str_equals_bytes(memory_borrow_value(old), memory_borrow_value(change->blob))))) {
        return memory_emit_row(merge, old); /* put again as it was: readers share it */
    }
    if (old != NULL && !memory_note_blob_uids(&merge->draft->dropped, old)) {
        return false;
    }
    if (change->removes) {
        return true;
    }
    return memory_note_blob_uids(&merge->draft->added, change->blob) &&
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
               str_compare_bytes(memory_borrow_key(table->items[row].blob), key) < 0) {
            done = memory_emit_row(merge, table->items[row++].blob);
        }
        if (row < table->count &&
            str_equals_bytes(memory_borrow_key(table->items[row].blob), key)) {
            old = table->items[row++].blob;
        }
        done = done && memory_merge_one_key(merge, old, changes->items + i, changes->items + next);
    }
    while (done && row < table->count) {
        done = memory_emit_row(merge, table->items[row++].blob);
    }
    return done;
}

/* Brings the write's image up to date with its changes. */
static bool memory_flush_relation(struct memory_draft *draft, enum memory_relation relation)
{
    struct memory_table *table = &draft->image->tables[relation];
    struct memory_changes *changes = &draft->changes[relation];
    struct memory_merge merge = { .draft = draft, .keep_first = relation == MEMORY_TEXTS };

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

static bool memory_flush_all_relations(struct memory_draft *draft)
{
    for (unsigned i = 0; i < MEMORY_COUNT; i++) {
        if (!memory_flush_relation(draft, (enum memory_relation)i)) {
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
        struct memory_blob *blob = table->items[i].blob;
        if (memory_find_blob(used, memory_borrow_key(blob)) != NULL) {
            struct memory_row *slot = array_push_slot(&kept, MEMORY_ROWS_MAX);
            done = slot != NULL;
            if (done) {
                slot->blob = memory_retain_blob(blob);
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

static int memory_compare_rows(const void *left, const void *right)
{
    return str_compare_bytes(memory_borrow_key(((const struct memory_row *)left)->blob),
                             memory_borrow_key(((const struct memory_row *)right)->blob));
}

/* Blobs whose keys are those that texts (or facts) of the files would have; sorted. */
static bool memory_collect_used_keys(const struct memory_table *files, bool with_path,
                                     struct memory_table *used, struct err *err)
{
    for (size_t i = 0; i < files->count; i++) {
        struct store_file file = { 0 };
        struct memory_row *slot;
        struct buf key;

        if (!store_unpack_file_row(memory_borrow_value(files->items[i].blob), &file, err)) {
            return false;
        }
        slot = memory_append_facts_key(&key, with_path ? file.path : STR_EMPTY, file.hash)
                   ? array_push_slot(used, MEMORY_ROWS_MAX)
                   : NULL;
        if (slot != NULL) {
            slot->blob = memory_create_blob(buf_borrow_str(&key), STR_EMPTY, 0);
            used->count -= slot->blob == NULL ? 1 : 0;
        }
        buf_release_bytes(&key);
        if (used->count != i + 1) {
            return image_raise_no_memory(err);
        }
    }
    if (used->items != NULL) {
        qsort(used->items, used->count, sizeof used->items[0], memory_compare_rows);
    }
    return true;
}

static bool memory_prune_relation(struct memory_image *image, enum memory_relation relation,
                                  struct err *err)
{
    struct memory_table used = { 0 };
    bool done = memory_collect_used_keys(&image->tables[MEMORY_FILES], relation == MEMORY_FACTS,
                                         &used, err) &&
                (memory_prune_table(&image->tables[relation], &used) || image_raise_no_memory(err));
    memory_release_table(&used);
    return done;
}

static void memory_sort_uids(struct memory_uids *list)
{
    if (list->count > 0) {
        qsort(list->items, list->count, sizeof list->items[0], memory_compare_uids);
    }
}

/* image->uids := image->uids - dropped + added. A uid that is there twice is refused. What was
 * put and replaced again inside this write is in both lists, as often in each. */
static bool memory_merge_uids(struct memory_draft *draft, struct err *err)
{
    const struct memory_uids *lists[2] = { &draft->image->uids, &draft->added };
    struct memory_uids merged = { 0 };
    size_t at[2] = { 0, 0 };
    size_t dropped = 0;
    size_t total = lists[0]->count + lists[1]->count;

    memory_sort_uids(&draft->dropped);
    memory_sort_uids(&draft->added);
    if (total == 0) {
        return true;
    }
    if (array_push_slots(&merged, total, MEMORY_ROWS_MAX) == NULL) {
        return image_raise_no_memory(err);
    }
    merged.count = 0;
    while (at[0] < lists[0]->count || at[1] < lists[1]->count) {
        size_t from = at[1] == lists[1]->count || (at[0] < lists[0]->count &&
                                                   lists[0]->items[at[0]] <= lists[1]->items[at[1]])
                          ? 0
                          : 1;
        uint64_t uid = lists[from]->items[at[from]++];
        if (dropped < draft->dropped.count && draft->dropped.items[dropped] == uid) {
            dropped++;
        } else if (merged.count > 0 && merged.items[merged.count - 1] == uid) {
            array_free_items(&merged);
            return ERR_RAISE(err, ERR_CORRUPT, "two entities have the uid %llu",
                             (unsigned long long)uid);
        } else {
            merged.items[merged.count++] = uid;
        }
    }
    array_free_items(&draft->image->uids);
    draft->image->uids.items = merged.items;
    draft->image->uids.count = merged.count;
    draft->image->uids.capacity = merged.capacity;
    return true;
}

bool memory_prune_draft(struct memory_draft *draft, struct err *err)
{
    return (memory_flush_all_relations(draft) || image_raise_no_memory(err)) &&
           memory_prune_relation(draft->image, MEMORY_TEXTS, err) &&
           memory_prune_relation(draft->image, MEMORY_FACTS, err);
}

bool memory_finish_draft(struct memory_draft *draft, struct err *err)
{
    return (memory_flush_all_relations(draft) || image_raise_no_memory(err)) &&
           memory_merge_uids(draft, err);
}

void memory_release_draft(struct memory_draft *draft)
{
    for (size_t i = 0; i < MEMORY_COUNT; i++) {
        for (size_t k = 0; k < draft->changes[i].count; k++) {
            memory_release_blob(draft->changes[i].items[k].blob);
        }
        array_free_items(&draft->changes[i]);
    }
    array_free_items(&draft->dropped);
    array_free_items(&draft->added);
    memory_free_image(draft->image);
}
