/* store_kv.c - opening and reading for engines of keys and values. See store_kv_internal.h.
 *
 * A scan of records is checked against the marks at its end, so that a row that a damaged tree lost
 * is never taken for one that was not there. */
#include "store/store_kv_internal.h"

#include "util/mem.h"

#include <stdlib.h>

/* ------------------------------------------------------------------ open, close */

static bool kv_raise_no_memory(struct err *err)
{
    return ERR_RAISE(err, ERR_MEMORY, "no memory for the database");
}

static void kv_free_store(struct kv_store *store)
{
    if (store->kv != NULL) {
        store->ops->close_base(store->kv);
    }
    mem_free_block(store->lock_path);
    mem_free_block(store->path);
    mem_free_block(store);
}

void kv_close_store(struct store *base)
{
    kv_free_store((struct kv_store *)base);
}

/* Opens a first view, so that what is no database of ours is told at once. */
static bool kv_check_first_view(struct kv_store *store, struct err *err)
{
    struct store_read *read = NULL;
    bool found = false;

    if (!store->ops->find_database(store->path, &found, err)) {
        return false;
    }
    if (!found && store->mode == STORE_MODE_READ) {
        return ERR_RAISE(err, ERR_NOT_FOUND,
                         "there is no database yet; make it with 'parseltongue ingest'");
    }
    if (store->mode == STORE_MODE_WRITE && !store_check_folder_writable(store->path, err)) {
        return false;
    }
    if (!store->ops->open_base(store->path, store->mode, &store->kv, err)) {
        return false;
    }
    store->kv->ops = store->ops;
    if (found && !kv_begin_read(&store->base, &read, err)) {
        return false;
    }
    if (read != NULL) {
        kv_end_read(read);
    }
    return true;
}

bool kv_open_store(const struct kv_ops *ops, const char *path, enum store_mode mode,
                   struct store **out, struct err *err)
{
    struct kv_store *store = mem_alloc_zeroed(1, sizeof *store);

    if (store == NULL) {
        return kv_raise_no_memory(err);
    }
    store->ops = ops;
    store->mode = mode;
    store->path = mem_copy_cstring(path, strlen(path));
    store->lock_path = store_make_side_path(path, STORE_LOCK_SUFFIX);
    if (store->path == NULL || store->lock_path == NULL) {
        kv_free_store(store);
        return kv_raise_no_memory(err);
    }
    if (!kv_check_first_view(store, err)) {
        kv_free_store(store);
        return false;
    }
    *out = &store->base;
    return true;
}

/* ------------------------------------------------------------------ views */

/* Tells what the view is of, and whether its tree has all keys. */
static bool kv_check_view_marks(struct kv_read *read, uint64_t witness, struct err *err)
{
    const struct kv_ops *ops = read->view->base->ops;
    char key[1] = { KV_MARKS };
    struct kv_census census = { .known = false };
    struct str value = STR_EMPTY;
    bool found = false;

    if (!ops->view_get(read->view, str_from_range(key, 1), &value, &found, err)) {
        return false;
    }
    if (!found) {
        return ERR_RAISE(err, ERR_FORMAT, "it is a database of another program, or damaged");
    }
    if (!kv_parse_marks_value(value, &read->marks, err) ||
        !store_check_format_version(read->marks.format, err) ||
        !store_check_witness(witness, read->marks.generation, err)) {
        return false;
    }
    return ops->view_census == NULL || (ops->view_census(read->view, &census, err) &&
                                        kv_check_census(&read->marks, &census, err));
}

bool kv_begin_read(struct store *base, struct store_read **out, struct err *err)
{
    struct kv_store *store = (struct kv_store *)base;
    struct kv_read *read = mem_alloc_zeroed(1, sizeof *read);
    /* Read before the view is fixed: a commit in between must not look like a lost one. */
    uint64_t witness = store_read_witness(store->lock_path);
    struct err told = { .code = ERR_NONE };
    bool done;

    if (read == NULL) {
        return kv_raise_no_memory(err);
    }
    read->base.store = base;
    arena_init_with_limit(&read->arena, SIZE_MAX / 2);
    buf_init_with_limit(&read->scratch, SIZE_MAX / 2);
    buf_init_with_limit(&read->key, SIZE_MAX / 2);
    done = store->ops->begin_view(store->kv, &read->view, &told);
    if (done) {
        done = kv_check_view_marks(read, witness, &told);
    } else if (told.code == ERR_NOT_FOUND && store->mode == STORE_MODE_WRITE) {
        done = true; /* the view of nothing */
    }
    if (!done) {
        *err = told;
        kv_end_read(&read->base);
        return false;
    }
    *out = &read->base;
    return true;
}

void kv_end_read(struct store_read *base)
{
    struct kv_read *read = (struct kv_read *)base;

    if (read->view != NULL) {
        read->view->base->ops->end_view(read->view);
    }
    buf_release_bytes(&read->key);
    buf_release_bytes(&read->scratch);
    arena_release_all_blocks(&read->arena);
    mem_free_block(read);
}

/* ------------------------------------------------------------------ scans */

/* Values whose keys were cut come in order of hashes: they wait here until their run is over, and
 * are then taken in order of their paths. */
struct kv_held {
    struct str key;
    struct str value;
    struct str path;
};
struct kv_scan {
    struct kv_read *read;
    store_file_sink file_sink;     /* one of the two */
    store_record_sink record_sink; /* NULL: heads are enough */
    void *context;
    uint64_t files;
    uint64_t sums;
    struct {
        ARRAY_FIELDS(struct kv_held);
    } held;
    struct arena held_bytes;
};

static bool kv_emit_file_value(struct kv_scan *scan, struct str key, struct str value,
                               struct err *err)
{
    struct kv_read *read = scan->read;
    struct store_record record = { .entity_count = 0 };
    struct kv_file_head head;
    struct str bytes = STR_EMPTY;
    bool done;

    if (!kv_parse_file_head(key, value, &head, err)) {
        return false;
    }
    scan->files++;
    scan->sums ^= head.sum;
    if (scan->record_sink == NULL) {
        return store_unpack_file_row(head.row, &record.file, err) &&
               scan->file_sink(scan->context, &record.file, err);
    }
    done = kv_expand_file_value(&head, NULL, &read->scratch, &bytes, err) &&
           store_unpack_record_bytes(bytes, &read->arena, &record, err) &&
           scan->record_sink(scan->context, &record, err);
    arena_reset_all_blocks(&read->arena);
    return done;
}

static int kv_compare_held(const void *left, const void *right)
{
    return str_compare_bytes(((const struct kv_held *)left)->path,
                             ((const struct kv_held *)right)->path);
}

static bool kv_emit_held_values(struct kv_scan *scan, struct err *err)
{
    bool done = true;

    if (scan->held.count == 0) {
        return true;
    }
    qsort(scan->held.items, scan->held.count, sizeof *scan->held.items, kv_compare_held);
    for (size_t i = 0; done && i < scan->held.count; i++) {
        done = kv_emit_file_value(scan, scan->held.items[i].key, scan->held.items[i].value, err);
    }
    scan->held.count = 0;
    arena_reset_all_blocks(&scan->held_bytes);
    return done;
}

static bool kv_hold_value(struct kv_scan *scan, struct str key, struct str value, struct err *err)
{
    struct kv_held *held = array_push_slot(&scan->held, UINT32_MAX);
    struct store_file file = { .size = 0 };
    struct kv_file_head head;

    if (held == NULL) {
        return kv_raise_no_memory(err);
    }
    held->key = arena_copy_str(&scan->held_bytes, key);
    held->value = arena_copy_str(&scan->held_bytes, value);
    if (held->key.data == NULL || held->value.data == NULL) {
        return kv_raise_no_memory(err);
    }
    if (!kv_parse_file_head(held->key, held->value, &head, err) ||
        !store_unpack_file_row(head.row, &file, err)) {
        return false;
    }
    held->path = file.path;
    return true;
}

static bool kv_take_file_value(void *context, struct str key, struct str value, struct err *err)
{
    struct kv_scan *scan = context;
    struct str begin = str_from_range(key.data, 1 + KV_PATH_BYTES_MAX);

    if (!kv_key_is_cut(key)) {
        return kv_emit_held_values(scan, err) && kv_emit_file_value(scan, key, value, err);
    }
    if (scan->held.count > 0 && !str_starts_with(scan->held.items[0].key, begin) &&
        !kv_emit_held_values(scan, err)) {
        return false;
    }
    return kv_hold_value(scan, key, value, err);
}

bool kv_check_scanned_files(const struct kv_marks *marks, uint64_t files, uint64_t sums,
                            struct err *err)
{
    return (files == marks->files && sums == marks->file_sums) ||
           ERR_RAISE(err, ERR_CORRUPT, "the database has lost files: %llu of %llu are there",
                     (unsigned long long)files, (unsigned long long)marks->files);
}

static bool kv_scan_all_files(struct kv_scan *scan, struct err *err)
{
    const struct kv_read *read = scan->read;
    char prefix[1] = { KV_FILES };
    bool done;

    if (read->view == NULL) {
        return true;
    }
    arena_init_with_limit(&scan->held_bytes, SIZE_MAX / 2);
    done = read->view->base->ops->view_scan(read->view, str_from_range(prefix, 1),
                                            kv_take_file_value, scan, err) &&
           kv_emit_held_values(scan, err);
    array_free_items(&scan->held);
    arena_release_all_blocks(&scan->held_bytes);
    return done && kv_check_scanned_files(&read->marks, scan->files, scan->sums, err);
}

bool kv_scan_files(struct store_read *base, store_file_sink sink, void *context, struct err *err)
{
    struct kv_scan scan = { .read = (struct kv_read *)base, .file_sink = sink, .context = context };
    return kv_scan_all_files(&scan, err);
}

bool kv_scan_records(struct store_read *base, store_record_sink sink, void *context,
                     struct err *err)
{
    struct kv_scan scan = { .read = (struct kv_read *)base,
                            .record_sink = sink,
                            .context = context };
    return kv_scan_all_files(&scan, err);
}

/* ------------------------------------------------------------------ single values */

/* The value of read->key. ERR_NOT_FOUND names `what`. */
static bool kv_get_plain_value(struct kv_read *read, const char *what, struct str *bytes,
                               struct err *err)
{
    struct str key = buf_borrow_str(&read->key);
    struct str value = STR_EMPTY;
    bool found = false;

    if (read->key.failed) {
        return kv_raise_no_memory(err);
    }
    if (read->view != NULL &&
        !read->view->base->ops->view_get(read->view, key, &value, &found, err)) {
        return false;
    }
    if (!found) {
        return ERR_RAISE(err, ERR_NOT_FOUND, "%s is not stored", what);
    }
    return kv_check_plain_value(key, value, bytes, err);
}

bool kv_load_text(struct store_read *base, struct hash128 hash, struct buf *out, struct err *err)
{
    struct kv_read *read = (struct kv_read *)base;
    struct str frame = STR_EMPTY;

    buf_clear_keep_memory(&read->key);
    kv_append_hash_key(&read->key, KV_TEXTS, hash);
    return kv_get_plain_value(read, "the text", &frame, err) &&
           store_zstd_expand_frame(frame, out, err);
}

bool kv_load_facts(struct store_read *base, struct str path, struct hash128 hash, struct buf *out,
                   struct err *err)
{
    struct kv_read *read = (struct kv_read *)base;
    struct str frame = STR_EMPTY;

    buf_clear_keep_memory(&read->key);
    kv_append_facts_key(&read->key, path, hash);
    return (kv_get_plain_value(read, "what the parser said", &frame, err) &&
            store_zstd_expand_frame(frame, out, err)) ||
           err_prepend_context_text(err, "facts of '%.*s'", STR_ARG(path));
}

bool kv_load_meta(struct store_read *base, struct str name, struct buf *out, struct err *err)
{
    struct kv_read *read = (struct kv_read *)base;
    struct str value = STR_EMPTY;

    buf_clear_keep_memory(&read->key);
    kv_append_path_key(&read->key, KV_METAS, name);
    if (!kv_get_plain_value(read, "the value", &value, err)) {
        return err_prepend_context_text(err, "'%.*s'", STR_ARG(name));
    }
    buf_append_str(out, value);
    return !out->failed || kv_raise_no_memory(err);
}

bool kv_load_generation(struct store_read *base, uint64_t *out, struct err *err)
{
    (void)err;
    *out = ((struct kv_read *)base)->marks.generation;
    return true;
}

static bool kv_count_file_value(void *context, struct str key, struct str value, struct err *err)
{
    struct store_counts *counts = context;
    struct kv_file_head head;

    if (!kv_parse_file_head(key, value, &head, err)) {
        return false;
    }
    counts->files++;
    counts->entities += head.entity_count;
    counts->edges += head.edge_count;
    counts->loose += head.loose_count;
    return true;
}

bool kv_count_rows(struct store_read *base, struct store_counts *out, struct err *err)
{
    const struct kv_read *read = (struct kv_read *)base;
    char prefix[1] = { KV_FILES };

    *out = (struct store_counts){ .files = 0 };
    return read->view == NULL ||
           read->view->base->ops->view_scan(read->view, str_from_range(prefix, 1),
                                            kv_count_file_value, out, err);
}

/* ------------------------------------------------------------------ all values */

struct kv_meta_scan {
    store_meta_sink sink;
    void *context;
};

static bool kv_take_meta_value(void *context, struct str key, struct str value, struct err *err)
{
    const struct kv_meta_scan *scan = context;
    struct str bytes = STR_EMPTY;

    return kv_check_plain_value(key, value, &bytes, err) &&
           scan->sink(scan->context, str_from_range(key.data + 1, key.size - 1), bytes, err);
}

bool kv_scan_meta(struct store_read *base, store_meta_sink sink, void *context, struct err *err)
{
    const struct kv_read *read = (struct kv_read *)base;
    struct kv_meta_scan scan = { sink, context };
    char prefix[1] = { KV_METAS };

    return read->view == NULL ||
           read->view->base->ops->view_scan(read->view, str_from_range(prefix, 1),
                                            kv_take_meta_value, &scan, err);
}

/* What the marks must say of all that is there. */
struct kv_check {
    struct kv_read *read;
    struct kv_marks found;
};

static bool kv_check_file_frame(struct kv_check *check, struct str key, struct str value,
                                struct err *err)
{
    struct kv_file_head head;
    struct str bytes = STR_EMPTY;

    if (!kv_parse_file_head(key, value, &head, err) ||
        !kv_expand_file_value(&head, NULL, &check->read->scratch, &bytes, err)) {
        return err_prepend_context_text(err, "rows of '%.*s'", (int)key.size - 1, key.data + 1);
    }
    check->found.files++;
    check->found.file_sums ^= head.sum;
    return true;
}

static bool kv_check_one_value(void *context, struct str key, struct str value, struct err *err)
{
    struct kv_check *check = context;
    struct str bytes = STR_EMPTY;

    if (key.size == 1 && key.data[0] == KV_MARKS) {
        return true;
    }
    if (value.size < KV_SUM_BYTES || key.size < 2) {
        return ERR_RAISE(err, ERR_CORRUPT, "a stored value is too short");
    }
    check->found.keys++;
    check->found.keys_hash ^= kv_hash_key(key);
    check->found.sums ^= kv_load_u64(value.data);
    if (key.data[0] == KV_FILES) {
        return kv_check_file_frame(check, key, value, err);
    }
    return kv_check_plain_value(key, value, &bytes, err) ||
           err_prepend_context_text(err, "a value of kind '%c'", key.data[0]);
}

bool kv_check_content(struct store_read *base, struct err *err)
{
    struct kv_check check = { .read = (struct kv_read *)base };
    const struct kv_marks *marks = &check.read->marks;

    if (check.read->view == NULL) {
        return true;
    }
    if (!check.read->view->base->ops->view_scan(check.read->view, STR_EMPTY, kv_check_one_value,
                                                &check, err)) {
        return false;
    }
    if (check.found.keys != marks->keys || check.found.keys_hash != marks->keys_hash) {
        return ERR_RAISE(err, ERR_CORRUPT, "keys are missing or too many: %llu in place of %llu",
                         (unsigned long long)check.found.keys, (unsigned long long)marks->keys);
    }
    return (check.found.sums == marks->sums && check.found.file_sums == marks->file_sums) ||
           ERR_RAISE(err, ERR_CORRUPT, "values of another generation are among those of this one");
}
