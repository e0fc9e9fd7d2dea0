/* store_kv_write.c - one write of an engine of keys and values. See store_kv_internal.h.
 *
 * The engine's batch sees every put at once, but is asked only for keys that this write has not
 * changed. Each key that is touched is in `changes`, with its checksum before and now: the marks
 * of the new generation follow from them alone, so a small write reads and writes little.
 *
 * Cost: a put is O(its bytes); a commit O(changes log changes), and 8 bytes an entity of every run
 * of uids in which one came or went. Memory: about 150 bytes a changed key, 8 an entity.
 */
#include "store/store_kv_internal.h"

#include "util/hash.h"
#include "util/mem.h"

#include <stdlib.h>

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

static bool write_raise_no_memory(struct err *err)
{
    return ERR_RAISE(err, ERR_MEMORY, "no memory for a write");
}

/* ------------------------------------------------------------------ changes */

static bool write_get_base(struct kv_write *write, struct str key, struct str *value, bool *found,
                           struct err *err)
{
    *found = false;
    return write->fresh || write->store->ops->batch_get(write->batch, key, value, found, err);
}

/* The change of write->key; *base is its value in the database when the change is new. */
static bool write_touch_key(struct kv_write *write, uint32_t *number, struct str *base,
                            struct err *err)
{
    struct str key = buf_borrow_str(&write->key);
    struct kv_change *change;
    bool found = false;

    *base = STR_EMPTY;
    if (write->key.failed) {
        return write_raise_no_memory(err);
    }
    *number = map_text_find_value(&write->change_numbers, key);
    if (*number != MAP_VALUE_NONE) {
        return true;
    }
    if (!write_get_base(write, key, base, &found, err)) {
        return false;
    }
    if (found && base->size < KV_SUM_BYTES) {
        return ERR_RAISE(err, ERR_CORRUPT, "a stored value is too short");
    }
    key = arena_copy_str(&write->arena, key);
    change = array_push_slot(&write->changes, WRITE_ROWS_MAX);
    if (key.data == NULL || change == NULL) {
        return write_raise_no_memory(err);
    }
    *change = (struct kv_change){ .key = key,
                                  .base_present = found,
                                  .base_sum = found ? kv_load_u64(base->data) : 0,
                                  .content = WRITE_CONTENT_NONE };
    change->now_present = found;
    change->now_sum = change->base_sum;
    *number = (uint32_t)(write->changes.count - 1);
    return map_text_put_value(&write->change_numbers, key, *number) || write_raise_no_memory(err);
}

/* `head` begins with the checksum. */
static bool write_put_change(struct kv_write *write, uint32_t number, struct str head,
                             struct str tail, struct err *err)
{
    struct kv_change *change = &write->changes.items[number];

    change->now_present = true;
    change->now_sum = kv_load_u64(head.data);
    return write->store->ops->batch_put(write->batch, change->key, head, tail, err);
}

static bool write_put_plain(struct kv_write *write, uint32_t number, struct str bytes,
                            struct err *err)
{
    struct kv_change *change = &write->changes.items[number];

    buf_clear_keep_memory(&write->value);
    kv_append_plain_value(&write->value, change->key, bytes);
    if (write->value.failed) {
        return write_raise_no_memory(err);
    }
    if (change->now_present && change->now_sum == kv_load_u64(write->value.data)) {
        return true; /* it is there, as it is */
    }
    return write_put_change(write, number, buf_borrow_str(&write->value), STR_EMPTY, err);
}

static bool write_remove_change(struct kv_write *write, uint32_t number, struct err *err)
{
    struct kv_change *change = &write->changes.items[number];

    if (!change->now_present) {
        return true;
    }
    change->now_present = false;
    return write->store->ops->batch_remove(write->batch, change->key, err);
}

/* ------------------------------------------------------------------ files that a write touches */

/* The base value of a file, as a new struct kv_file knows it. */
static bool write_read_base_file(struct kv_write *write, struct str base, struct kv_file *file,
                                 struct err *err)
{
    struct store_file row = { .size = 0 };
    struct kv_file_head head;

    if (!kv_parse_file_head(write->changes.items[file->change].key, base, &head, err) ||
        !store_unpack_file_row(head.row, &row, err)) {
        return false;
    }
    file->record_sum = head.record_sum;
    file->hash = row.hash;
    file->rows = (struct store_counts){ 1, head.entity_count, head.edge_count, head.loose_count };
    return true;
}

static bool write_touch_file(struct kv_write *write, struct str path, uint32_t *number,
                             struct err *err)
{
    struct kv_file file = { .replaced = false };
    struct kv_file *slot;
    struct str base = STR_EMPTY;

    buf_clear_keep_memory(&write->key);
    kv_append_path_key(&write->key, KV_FILES, path);
    *number = map_text_find_value(&write->file_numbers, buf_borrow_str(&write->key));
    if (*number != MAP_VALUE_NONE && !write->key.failed) {
        return true;
    }
    if (!write_touch_key(write, &file.change, &base, err) ||
        (base.size > 0 && !write_read_base_file(write, base, &file, err))) {
        return false;
    }
    slot = array_push_slot(&write->files, WRITE_ROWS_MAX);
    if (slot == NULL) {
        return write_raise_no_memory(err);
    }
    *slot = file;
    *number = (uint32_t)(write->files.count - 1);
    return map_text_put_value(&write->file_numbers, write->changes.items[file.change].key,
                              *number) ||
           write_raise_no_memory(err);
}

/* ------------------------------------------------------------------ references to content */

static bool write_touch_refs(struct kv_write *write, struct hash128 hash, uint32_t *number,
                             struct err *err)
{
    struct str base = STR_EMPTY;
    struct str bytes = STR_EMPTY;

    buf_clear_keep_memory(&write->key);
    kv_append_hash_key(&write->key, KV_REFS, hash);
    if (!write_touch_key(write, number, &base, err)) {
        return false;
    }
    if (base.size > 0) {
        struct kv_change *change = &write->changes.items[*number];
        if (!kv_check_plain_value(change->key, base, &bytes, err)) {
            return false;
        }
        change->count = bytes.size == 8 ? (int64_t)kv_load_u64(bytes.data) : 0;
    }
    return true;
}

static bool write_change_refs(struct kv_write *write, struct hash128 hash, int64_t more,
                              struct err *err)
{
    uint32_t number = 0;

    if (hash.high == 0 && hash.low == 0) {
        return true;
    }
    if (!write_touch_refs(write, hash, &number, err)) {
        return false;
    }
    write->changes.items[number].delta += more;
    return true;
}

/* Remembers content whose use may end with this write. The key of it is in write->key. */
static bool write_note_content(struct kv_write *write, const struct kv_content *content,
                               uint32_t *change, struct err *err)
{
    struct kv_content *slot;
    struct str base = STR_EMPTY;

    if (!write_touch_key(write, change, &base, err)) {
        return false;
    }
    if (write->changes.items[*change].content != WRITE_CONTENT_NONE) {
        write->contents.items[write->changes.items[*change].content].marked |= content->marked;
        return true;
    }
    slot = array_push_slot(&write->contents, WRITE_ROWS_MAX);
    if (slot == NULL) {
        return write_raise_no_memory(err);
    }
    *slot = *content;
    slot->change = *change;
    slot->path = arena_copy_str(&write->arena, content->path);
    write->changes.items[*change].content = (uint32_t)(write->contents.count - 1);
    return slot->path.data != NULL || write_raise_no_memory(err);
}

static bool write_note_text(struct kv_write *write, struct hash128 hash, uint32_t *change,
                            struct err *err)
{
    const struct kv_content content = { .hash = hash };

    buf_clear_keep_memory(&write->key);
    kv_append_hash_key(&write->key, KV_TEXTS, hash);
    return write_note_content(write, &content, change, err);
}

static bool write_note_facts(struct kv_write *write, struct str path, struct hash128 hash,
                             uint32_t *change, struct err *err)
{
    const struct kv_content content = { .is_facts = true, .path = path, .hash = hash };

    buf_clear_keep_memory(&write->key);
    kv_append_facts_key(&write->key, path, hash);
    return write_note_content(write, &content, change, err);
}

/* The file has another content hash from now on. */
static bool write_change_hash(struct kv_write *write, struct str path, struct hash128 before,
                              struct hash128 after, struct err *err)
{
    uint32_t ignored = 0;

    if (hash_equals_u128(before, after)) {
        return true;
    }
    if (before.high == 0 && before.low == 0) {
        return write_change_refs(write, after, 1, err);
    }
    return write_change_refs(write, before, -1, err) && write_change_refs(write, after, 1, err) &&
           write_note_text(write, before, &ignored, err) &&
           write_note_facts(write, path, before, &ignored, err);
}

static bool write_is_content_used(struct kv_write *write, const struct kv_content *content,
                                  bool *used, struct err *err)
{
    uint32_t number = 0;

    if (!content->is_facts) {
        if (!write_touch_refs(write, content->hash, &number, err)) {
            return false;
        }
        *used = write->changes.items[number].count + write->changes.items[number].delta > 0;
        return true;
    }
    if (!write_touch_file(write, content->path, &number, err)) {
        return false;
    }
    *used = write->changes.items[write->files.items[number].change].now_present &&
            hash_equals_u128(write->files.items[number].hash, content->hash);
    return true;
}

/* ------------------------------------------------------------------ orphans
 * The value of an orphan's mark is the path of facts, nothing for a text. The key says the rest. */

static bool write_take_orphan(void *context, struct str key, struct str value, struct err *err)
{
    struct kv_write *write = context;
    struct kv_content content = { .marked = true };
    struct str bytes = STR_EMPTY;
    struct str kept;

    if (!kv_check_plain_value(key, value, &bytes, err)) {
        return false;
    }
    if (key.size < 2 + sizeof content.hash) {
        return ERR_RAISE(err, ERR_CORRUPT, "the mark of an unused text is malformed");
    }
    /* Copied: looking for the content may move the engine's bytes. */
    kept = arena_copy_str(&write->arena, str_from_range(key.data + 1, key.size - 1));
    content.path = arena_copy_str(&write->arena, bytes);
    if (kept.data == NULL || content.path.data == NULL) {
        return write_raise_no_memory(err);
    }
    content.is_facts = kept.data[0] == KV_FACTS;
    content.hash.high = kv_load_u64(kept.data + kept.size - 16);
    content.hash.low = kv_load_u64(kept.data + kept.size - 8);
    {
        struct kv_content *slot = array_push_slot(&write->contents, WRITE_ROWS_MAX);
        if (slot == NULL) {
            return write_raise_no_memory(err);
        }
        *slot = content;
        slot->change = WRITE_CONTENT_NONE; /* not looked up yet: the engine is in a scan */
    }
    return true;
}

/* Afterwards all content without a file is in `contents`. */
static bool write_load_orphans(struct kv_write *write, struct err *err)
{
    size_t before = write->contents.count;
    size_t after;
    char prefix[1] = { KV_ORPHANS };
    bool done;

    if (write->orphans_loaded || write->fresh) {
        return true;
    }
    write->orphans_loaded = true;
    done = write->store->ops->batch_scan(write->batch, str_from_range(prefix, 1), write_take_orphan,
                                         write, err);
    after = write->contents.count;
    write->contents.count = before; /* noted anew, without doubles */
    for (size_t i = before; done && i < after; i++) {
        const struct kv_content found = write->contents.items[i];
        uint32_t ignored = 0;
        buf_clear_keep_memory(&write->key);
        if (found.is_facts) {
            kv_append_facts_key(&write->key, found.path, found.hash);
        } else {
            kv_append_hash_key(&write->key, KV_TEXTS, found.hash);
        }
        done = write_note_content(write, &found, &ignored, err);
    }
    return done;
}

static bool write_touch_mark(struct kv_write *write, const struct kv_content *content,
                             uint32_t *number, struct err *err)
{
    struct str base = STR_EMPTY;

    buf_clear_keep_memory(&write->key);
    buf_append_byte(&write->key, KV_ORPHANS);
    buf_append_str(&write->key, write->changes.items[content->change].key);
    return write_touch_key(write, number, &base, err);
}

/* At the commit: what is unused and still there gets a mark, what is not loses it. */
static bool write_mark_orphans(struct kv_write *write, struct err *err)
{
    for (size_t i = 0; i < write->contents.count; i++) {
        const struct kv_content content = write->contents.items[i];
        uint32_t number = 0;
        bool used = false;
        bool present;

        if (!write_is_content_used(write, &content, &used, err)) {
            return false;
        }
        present = write->changes.items[content.change].now_present && !used;
        if (!present && write->fresh) {
            continue;
        }
        if (!write_touch_mark(write, &content, &number, err) ||
            !(present ? write_put_plain(write, number, content.path, err)
                      : write_remove_change(write, number, err))) {
            return false;
        }
    }
    return true;
}

bool kv_prune_content(struct store_write *base, struct err *err)
{
    struct kv_write *write = (struct kv_write *)base;

    if (!write_load_orphans(write, err)) {
        return false;
    }
    for (size_t i = 0; i < write->contents.count; i++) {
        const struct kv_content content = write->contents.items[i];
        bool used = false;
        if (!write_is_content_used(write, &content, &used, err) ||
            (!used && !write_remove_change(write, content.change, err))) {
            return false;
        }
    }
    return true;
}

/* ------------------------------------------------------------------ records */

static bool write_push_uids(struct kv_uids *list, const struct store_entity *entities, size_t count,
                            struct err *err)
{
    uint64_t *slots = count > 0 ? array_push_slots(list, count, WRITE_ROWS_MAX) : NULL;

    if (count > 0 && slots == NULL) {
        return write_raise_no_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        slots[i] = entities[i].uid;
    }
    return true;
}

/* The uids of a file as it is in the database. */
static bool write_drop_base_uids(struct kv_write *write, const struct kv_file *file,
                                 struct err *err)
{
    struct str key = write->changes.items[file->change].key;
    struct store_record record = { .entity_count = 0 };
    struct kv_file_head head;
    struct str value = STR_EMPTY;
    struct str bytes = STR_EMPTY;
    bool found = false;
    bool done = write_get_base(write, key, &value, &found, err) &&
                (found || ERR_RAISE(err, ERR_CORRUPT, "the stored rows of a file are gone")) &&
                kv_parse_file_head(key, value, &head, err) &&
                kv_expand_file_value(&head, NULL, &write->frame, &bytes, err) &&
                store_unpack_record_bytes(bytes, &write->rows, &record, err) &&
                write_push_uids(&write->dropped, record.entities, record.entity_count, err);

    arena_reset_all_blocks(&write->rows);
    return done;
}

/* The rows that the file has until now go. */
static bool write_drop_file_uids(struct kv_write *write, uint32_t number, struct err *err)
{
    struct kv_file *file = &write->files.items[number];
    bool done = true;

    if (!write->changes.items[file->change].now_present) {
        file->replaced = true;
        return true;
    }
    if (!file->replaced) {
        done = write_drop_base_uids(write, file, err);
    } else if (file->rows.entities > 0) {
        uint64_t *slots = array_push_slots(&write->dropped, file->rows.entities, WRITE_ROWS_MAX);
        if (slots == NULL) {
            return write_raise_no_memory(err);
        }
        memcpy(slots, write->added.items + file->first_uid, file->rows.entities * sizeof *slots);
    }
    file->replaced = true;
    return done;
}

static void write_change_counts(struct kv_write *write, uint32_t number, struct store_counts now)
{
    struct kv_file *file = &write->files.items[number];

    write->marks.files += now.files - file->rows.files;
    write->marks.entities += now.entities - file->rows.entities;
    write->marks.edges += now.edges - file->rows.edges;
    write->marks.loose += now.loose - file->rows.loose;
    file->rows = now;
}

/* Rows that may have been there already are compressed only now. */
static bool write_frame_rows(struct kv_write *write, struct kv_parcel *parcel, struct err *err)
{
    if (parcel->framed) {
        return true;
    }
    buf_clear_keep_memory(&write->frame);
    if (!store_pack_frame_bytes(write->packer, parcel->body, &write->frame, err)) {
        return false;
    }
    parcel->body = buf_borrow_str(&write->frame);
    parcel->body_sum = hash_bytes_to_u64(parcel->body.data, parcel->body.size);
    return true;
}

static bool write_put_file_value(struct kv_write *write, uint32_t number, struct kv_parcel *parcel,
                                 struct err *err)
{
    const struct kv_file *file = &write->files.items[number];
    struct kv_file_head head = { .record_sum = parcel->sums.all,
                                 .entity_count = (uint32_t)file->rows.entities,
                                 .edge_count = (uint32_t)file->rows.edges,
                                 .loose_count = (uint32_t)file->rows.loose,
                                 .rest_size = (uint32_t)parcel->rest_size,
                                 .row = parcel->row };

    if (!write_frame_rows(write, parcel, err)) {
        return false;
    }
    head.tail_sum = parcel->body_sum;
    buf_clear_keep_memory(&write->value);
    kv_append_file_head(&write->value, write->changes.items[file->change].key, &head);
    if (write->value.failed) {
        return write_raise_no_memory(err);
    }
    return write_put_change(write, file->change, buf_borrow_str(&write->value), parcel->body, err);
}

bool kv_make_parcel(const struct store_write *base, struct store_packer *packer,
                    const struct store_record *record, struct buf *parcel, struct err *err)
{
    return kv_append_parcel(parcel, packer, record, ((const struct kv_write *)base)->fresh, err);
}

bool kv_put_parcel(struct store_write *base, const struct store_record *record, struct str bytes,
                   struct err *err)
{
    struct kv_write *write = (struct kv_write *)base;
    const struct store_counts now = { 1, record->entity_count, record->edge_count,
                                      record->loose_count };
    struct kv_parcel parcel = kv_read_parcel(bytes);
    struct kv_file *file;
    uint32_t number = 0;

    if (!write_touch_file(write, record->file.path, &number, err)) {
        return false;
    }
    file = &write->files.items[number];
    if (write->changes.items[file->change].now_present && file->record_sum == parcel.sums.all &&
        memcmp(&file->rows, &now, sizeof now) == 0) {
        return true; /* it is there, as it is */
    }
    if (!write_drop_file_uids(write, number, err)) {
        return false;
    }
    file->first_uid = write->added.count;
    if (!write_push_uids(&write->added, record->entities, record->entity_count, err) ||
        !write_change_hash(write, record->file.path, file->hash, record->file.hash, err)) {
        return false;
    }
    file = &write->files.items[number];
    file->hash = record->file.hash;
    file->record_sum = parcel.sums.all;
    write_change_counts(write, number, now);
    return write_put_file_value(write, number, &parcel, err);
}

bool kv_put_record(struct store_write *base, const struct store_record *record, struct err *err)
{
    struct kv_write *write = (struct kv_write *)base;

    buf_clear_keep_memory(&write->parcel);
    return kv_append_parcel(&write->parcel, write->packer, record, write->fresh, err) &&
           kv_put_parcel(base, record, buf_borrow_str(&write->parcel), err);
}

bool kv_delete_record(struct store_write *base, struct str path, struct err *err)
{
    static const struct hash128 no_hash = { 0, 0 };
    struct kv_write *write = (struct kv_write *)base;
    uint32_t number = 0;

    if (!write_touch_file(write, path, &number, err)) {
        return false;
    }
    if (!write->changes.items[write->files.items[number].change].now_present) {
        return true;
    }
    if (!write_drop_file_uids(write, number, err) ||
        !write_change_hash(write, path, write->files.items[number].hash, no_hash, err)) {
        return false;
    }
    write->files.items[number].hash = no_hash;
    write_change_counts(write, number, (struct store_counts){ .files = 0 });
    return write_remove_change(write, write->files.items[number].change, err);
}

/* ------------------------------------------------------------------ texts, facts, meta */

bool kv_put_text(struct store_write *base, struct hash128 hash, struct str zstd, struct err *err)
{
    struct kv_write *write = (struct kv_write *)base;
    uint32_t number = 0;

    return write_note_text(write, hash, &number, err) &&
           (write->changes.items[number].now_present || write_put_plain(write, number, zstd, err));
}

bool kv_put_facts(struct store_write *base, struct str path, struct hash128 hash, struct str zstd,
                  struct err *err)
{
    struct kv_write *write = (struct kv_write *)base;
    uint32_t number = 0;

    return write_note_facts(write, path, hash, &number, err) &&
           write_put_plain(write, number, zstd, err);
}

bool kv_put_meta(struct store_write *base, struct str name, struct str value, struct err *err)
{
    struct kv_write *write = (struct kv_write *)base;
    struct str ignored = STR_EMPTY;
    uint32_t number = 0;

    buf_clear_keep_memory(&write->key);
    kv_append_path_key(&write->key, KV_METAS, name);
    return write_touch_key(write, &number, &ignored, err) &&
           write_put_plain(write, number, value, err);
}

/* ------------------------------------------------------------------ uids across files */

static bool write_change_run(struct kv_write *write, unsigned run, size_t *dropped_at,
                             size_t *added_at, struct err *err)
{
    struct kv_run change = { .dropped = write->dropped.items + *dropped_at,
                             .dropped_count = kv_count_run(&write->dropped, *dropped_at, run),
                             .added = write->added.items + *added_at,
                             .added_count = kv_count_run(&write->added, *added_at, run) };
    struct str value = STR_EMPTY;
    uint32_t number = 0;

    if (change.dropped_count + change.added_count == 0) {
        return true;
    }
    *dropped_at += change.dropped_count;
    *added_at += change.added_count;
    buf_clear_keep_memory(&write->key);
    kv_append_run_key(&write->key, run);
    if (!write_touch_key(write, &number, &value, err) ||
        (value.size > 0 &&
         !kv_check_plain_value(write->changes.items[number].key, value, &change.base, err)) ||
        !kv_merge_run(&change, &write->frame, err)) {
        return false;
    }
    return write->frame.size > 0
               ? write_put_plain(write, number, buf_borrow_str(&write->frame), err)
               : write_remove_change(write, number, err);
}

static bool write_change_all_runs(struct kv_write *write, struct err *err)
{
    size_t dropped_at = 0;
    size_t added_at = 0;
    bool done = (kv_sort_uids(&write->dropped) && kv_sort_uids(&write->added)) ||
                write_raise_no_memory(err);

    kv_cancel_uids(&write->dropped, &write->added);
    for (unsigned run = 0; done && run < KV_UID_RUNS; run++) {
        done = write_change_run(write, run, &dropped_at, &added_at, err);
    }
    return done;
}

static bool write_store_refs(struct kv_write *write, struct err *err)
{
    bool done = true;

    for (uint32_t i = 0; done && i < write->changes.count; i++) {
        const struct kv_change *change = &write->changes.items[i];
        unsigned char bytes[8];
        uint64_t count = (uint64_t)(change->count + change->delta);

        if (change->key.data[0] != KV_REFS || change->delta == 0) {
            continue;
        }
        if (change->count + change->delta < 0) {
            return ERR_RAISE(err, ERR_CORRUPT, "the stored counts of texts are too low");
        }
        for (unsigned k = 0; k < sizeof bytes; k++) {
            bytes[k] = (unsigned char)(count >> (8U * k));
        }
        done = count > 0 ? write_put_plain(write, i,
                                           str_from_range((const char *)bytes, sizeof bytes), err)
                         : write_remove_change(write, i, err);
    }
    return done;
}

/* ------------------------------------------------------------------ begin, commit, abandon */

static void write_free_all(struct kv_write *write)
{
    if (write->batch != NULL) {
        write->store->ops->abandon_batch(write->batch);
    }
    if (write->lock_fd >= 0) {
        store_lock_release_file(write->lock_fd);
    }
    array_free_items(&write->changes);
    map_text_release_slots(&write->change_numbers);
    array_free_items(&write->files);
    map_text_release_slots(&write->file_numbers);
    array_free_items(&write->contents);
    array_free_items(&write->dropped);
    array_free_items(&write->added);
    store_packer_free_all(write->packer);
    buf_release_bytes(&write->key);
    buf_release_bytes(&write->value);
    buf_release_bytes(&write->frame);
    buf_release_bytes(&write->parcel);
    arena_release_all_blocks(&write->rows);
    arena_release_all_blocks(&write->arena);
    mem_free_block(write);
}

/* The generation that this write builds on must be whole. */
static bool write_load_base_marks(struct kv_write *write, uint64_t witness, struct err *err)
{
    const struct kv_ops *ops = write->store->ops;
    char key[1] = { KV_MARKS };
    struct kv_census census = { .known = false };
    struct str value = STR_EMPTY;
    bool found = false;

    if (write->fresh) {
        store_write_witness(write->lock_fd, 0);
        return true;
    }
    if (!ops->batch_get(write->batch, str_from_range(key, 1), &value, &found, err)) {
        return false;
    }
    if (!found) {
        return ERR_RAISE(err, ERR_FORMAT, "it is a database of another program, or damaged");
    }
    return kv_parse_marks_value(value, &write->marks, err) &&
           store_check_format_version(write->marks.format, err) &&
           store_check_witness(witness, write->marks.generation, err) &&
           (ops->batch_census == NULL || (ops->batch_census(write->batch, &census, err) &&
                                          kv_check_census(&write->marks, &census, err)));
}

static struct kv_write *write_create_new(struct kv_store *store)
{
    struct kv_write *write = mem_alloc_zeroed(1, sizeof *write);

    if (write == NULL) {
        return NULL;
    }
    write->store = store;
    write->lock_fd = -1;
    write->format = STORE_FORMAT_VERSION;
    map_text_init_empty(&write->change_numbers);
    map_text_init_empty(&write->file_numbers);
    arena_init_with_limit(&write->arena, SIZE_MAX / 2);
    arena_init_with_limit(&write->rows, SIZE_MAX / 2);
    buf_init_with_limit(&write->key, SIZE_MAX / 2);
    buf_init_with_limit(&write->value, SIZE_MAX / 2);
    buf_init_with_limit(&write->frame, SIZE_MAX / 2);
    buf_init_with_limit(&write->parcel, SIZE_MAX / 2);
    write->packer = store_packer_create_new();
    if (write->packer == NULL) {
        write_free_all(write);
        return NULL;
    }
    return write;
}

bool kv_begin_write(struct store *base, struct store_write **out, struct err *err)
{
    struct kv_store *store = (struct kv_store *)base;
    struct kv_write *write;
    bool found = false;
    bool done;

    if (store->mode != STORE_MODE_WRITE) {
        return ERR_RAISE(err, ERR_INTERNAL, "the database was opened for reading");
    }
    write = write_create_new(store);
    if (write == NULL) {
        return write_raise_no_memory(err);
    }
    done = store_lock_acquire_file(store->lock_path, STORE_LOCK_WAIT_MS, &write->lock_fd, err) &&
           store->ops->find_database(store->path, &found, err) &&
           store->ops->begin_batch(store->kv, found, &write->batch, err);
    write->fresh = !found;
    done = done && write_load_base_marks(write, store_read_witness(store->lock_path), err);
    if (!done) {
        write_free_all(write);
        return false;
    }
    *out = &write->base;
    return true;
}

void kv_stamp_other_format(struct store_write *base, uint32_t format)
{
    ((struct kv_write *)base)->format = format;
}

static void write_sum_changes(struct kv_write *write)
{
    struct kv_marks *marks = &write->marks;

    for (size_t i = 0; i < write->changes.count; i++) {
        const struct kv_change *change = &write->changes.items[i];
        uint64_t sums = (change->base_present ? change->base_sum : 0) ^
                        (change->now_present ? change->now_sum : 0);
        if (change->base_present != change->now_present) {
            marks->keys += change->now_present ? 1U : UINT64_MAX;
            marks->keys_hash ^= kv_hash_key(change->key);
        }
        marks->sums ^= sums;
        marks->file_sums ^= change->key.data[0] == KV_FILES ? sums : 0;
    }
}

static bool write_put_marks(struct kv_write *write, struct err *err)
{
    char key[1] = { KV_MARKS };

    write->marks.format = write->format;
    write->marks.generation++;
    buf_clear_keep_memory(&write->value);
    kv_append_marks_value(&write->value, &write->marks);
    return (!write->value.failed || write_raise_no_memory(err)) &&
           write->store->ops->batch_put(write->batch, str_from_range(key, 1),
                                        buf_borrow_str(&write->value), STR_EMPTY, err);
}

bool kv_commit_write(struct store_write *base, struct err *err)
{
    struct kv_write *write = (struct kv_write *)base;
    struct kv_batch *batch;
    bool done = write_mark_orphans(write, err) && write_store_refs(write, err) &&
                write_change_all_runs(write, err);

    if (done) {
        write_sum_changes(write);
        done = write_put_marks(write, err);
    }
    if (done) {
        batch = write->batch;
        write->batch = NULL; /* taken by the commit */
        done = write->store->ops->commit_batch(batch, err);
    }
    if (done) {
        store_write_witness(write->lock_fd, write->marks.generation);
    }
    write_free_all(write);
    return done;
}

void kv_abandon_write(struct store_write *base)
{
    write_free_all((struct kv_write *)base);
}
