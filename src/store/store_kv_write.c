/* store_kv_write.c - one write of an engine of keys and values. See store_kv_internal.h.
 *
 * The engine's batch sees every put at once, but is asked only for keys that this write has not
 * changed. Each key that is touched is in `changes`, with its checksum before and now: the marks
 * of the new generation follow from them alone, so a small write reads and writes little.
 *
 * Cost: a put is O(its bytes); a commit O(changes log changes), and 8 bytes an entity of every run
 * of uids in which one came or went. Memory: about 150 bytes a changed key, 8 an entity.
 */
#include "store/store_kv_write_internal.h"

#include "util/hash.h"
#include "util/mem.h"

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

bool kv_write_touch_file(struct kv_write *write, struct str path, uint32_t *number, struct err *err)
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
    if (!kv_write_touch_key(write, &file.change, &base, err) ||
        (base.size > 0 && !write_read_base_file(write, base, &file, err))) {
        return false;
    }
    slot = array_push_slot(&write->files, WRITE_ROWS_MAX);
    if (slot == NULL) {
        return kv_write_raise_no_memory(err);
    }
    *slot = file;
    *number = (uint32_t)(write->files.count - 1);
    return map_text_put_value(&write->file_numbers, write->changes.items[file.change].key,
                              *number) ||
           kv_write_raise_no_memory(err);
}

/* ------------------------------------------------------------------ records */

static bool write_push_uids(struct kv_uids *list, const struct store_entity *entities, size_t count,
                            struct err *err)
{
    uint64_t *slots = count > 0 ? array_push_slots(list, count, WRITE_ROWS_MAX) : NULL;

    if (count > 0 && slots == NULL) {
        return kv_write_raise_no_memory(err);
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
    bool done = kv_write_get_base(write, key, &value, &found, err) &&
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
            return kv_write_raise_no_memory(err);
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
        return kv_write_raise_no_memory(err);
    }
    return kv_write_put_change(write, file->change, buf_borrow_str(&write->value), parcel->body,
                               err);
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

    if (!kv_write_touch_file(write, record->file.path, &number, err)) {
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
        !kv_write_change_hash(write, record->file.path, file->hash, record->file.hash, err)) {
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

    if (!kv_write_touch_file(write, path, &number, err)) {
        return false;
    }
    if (!write->changes.items[write->files.items[number].change].now_present) {
        return true;
    }
    if (!write_drop_file_uids(write, number, err) ||
        !kv_write_change_hash(write, path, write->files.items[number].hash, no_hash, err)) {
        return false;
    }
    write->files.items[number].hash = no_hash;
    write_change_counts(write, number, (struct store_counts){ .files = 0 });
    return kv_write_remove_change(write, write->files.items[number].change, err);
}

/* ------------------------------------------------------------------ texts, facts, meta */

bool kv_put_text(struct store_write *base, struct hash128 hash, struct str zstd, struct err *err)
{
    struct kv_write *write = (struct kv_write *)base;
    uint32_t number = 0;

    return kv_write_note_text(write, hash, &number, err) &&
           (write->changes.items[number].now_present ||
            kv_write_put_plain(write, number, zstd, err));
}

bool kv_put_facts(struct store_write *base, struct str path, struct hash128 hash, struct str zstd,
                  struct err *err)
{
    struct kv_write *write = (struct kv_write *)base;
    uint32_t number = 0;

    return kv_write_note_facts(write, path, hash, &number, err) &&
           kv_write_put_plain(write, number, zstd, err);
}

bool kv_put_meta(struct store_write *base, struct str name, struct str value, struct err *err)
{
    struct kv_write *write = (struct kv_write *)base;
    struct str ignored = STR_EMPTY;
    uint32_t number = 0;

    buf_clear_keep_memory(&write->key);
    kv_append_path_key(&write->key, KV_METAS, name);
    return kv_write_touch_key(write, &number, &ignored, err) &&
           kv_write_put_plain(write, number, value, err);
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
    if (!kv_write_touch_key(write, &number, &value, err) ||
        (value.size > 0 &&
         !kv_check_plain_value(write->changes.items[number].key, value, &change.base, err)) ||
        !kv_merge_run(&change, &write->frame, err)) {
        return false;
    }
    return write->frame.size > 0
               ? kv_write_put_plain(write, number, buf_borrow_str(&write->frame), err)
               : kv_write_remove_change(write, number, err);
}

static bool write_change_all_runs(struct kv_write *write, struct err *err)
{
    size_t dropped_at = 0;
    size_t added_at = 0;
    bool done = (kv_sort_uids(&write->dropped) && kv_sort_uids(&write->added)) ||
                kv_write_raise_no_memory(err);

    kv_cancel_uids(&write->dropped, &write->added);
    for (unsigned run = 0; done && run < KV_UID_RUNS; run++) {
        done = write_change_run(write, run, &dropped_at, &added_at, err);
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
        return kv_write_raise_no_memory(err);
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
    return (!write->value.failed || kv_write_raise_no_memory(err)) &&
           write->store->ops->batch_put(write->batch, str_from_range(key, 1),
                                        buf_borrow_str(&write->value), STR_EMPTY, err);
}

bool kv_commit_write(struct store_write *base, struct err *err)
{
    struct kv_write *write = (struct kv_write *)base;
    struct kv_batch *batch;
    bool done = kv_write_mark_orphans(write, err) && kv_write_store_refs(write, err) &&
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
