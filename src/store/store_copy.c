/* store_copy.c - one generation from a store into a write of another. See store.h.
 *
 * Two views of the source: inside a scan its view must not be asked for texts. O(bytes); one file
 * in memory at a time. */
#include "store/store_engine.h"

struct copy_state {
    struct store_read *contents; /* a second view of the same generation */
    struct store_write *to;
    struct buf text;
    struct buf frame;
};

static bool copy_file_text(struct copy_state *copy, const struct store_file *file, struct err *err)
{
    buf_clear_keep_memory(&copy->text);
    if (!store_load_file_text(copy->contents, file->hash, &copy->text, err)) {
        return false;
    }
    buf_clear_keep_memory(&copy->frame);
    return store_zstd_compress_frame(buf_borrow_str(&copy->text), &copy->frame, err) &&
           store_put_file_text(copy->to, file->hash, buf_borrow_str(&copy->frame), err);
}

static bool copy_file_facts(struct copy_state *copy, const struct store_file *file, struct err *err)
{
    buf_clear_keep_memory(&copy->text);
    return store_load_file_facts(copy->contents, file->path, file->hash, &copy->text, err) &&
           store_put_file_facts(copy->to, file->path, file->hash, buf_borrow_str(&copy->text), err);
}

/* Not every file has a text and facts. */
static bool copy_forgive_absence(bool done, struct err *err)
{
    if (!done && err->code == ERR_NOT_FOUND) {
        err_clear_all_fields(err);
        return true;
    }
    return done;
}

static bool copy_one_record(void *context, const struct store_record *record, struct err *err)
{
    struct copy_state *copy = context;
    const struct store_file *file = &record->file;
    bool has_hash = file->hash.high != 0 || file->hash.low != 0;

    return store_put_file_record(copy->to, record, err) &&
           (!has_hash || (copy_forgive_absence(copy_file_text(copy, file, err), err) &&
                          copy_forgive_absence(copy_file_facts(copy, file, err), err)));
}

static bool copy_one_meta(void *context, struct str name, struct str value, struct err *err)
{
    return store_put_meta_value(((struct copy_state *)context)->to, name, value, err);
}

static bool copy_between_views(struct store_read *rows, struct copy_state *copy, struct err *err)
{
    uint64_t generations[2] = { 0, 0 };

    if (!store_load_generation_number(rows, &generations[0], err) ||
        !store_load_generation_number(copy->contents, &generations[1], err)) {
        return false;
    }
    if (generations[0] != generations[1]) {
        return ERR_RAISE(err, ERR_BUSY, "the database is being written at this moment");
    }
    return store_scan_file_records(rows, copy_one_record, copy, err) &&
           store_scan_meta_values(rows, copy_one_meta, copy, err);
}

bool store_copy_all_rows(struct store *from, struct store_write *to, struct err *err)
{
    struct copy_state copy = { .to = to };
    struct store_read *rows = NULL;
    bool done;

    buf_init_with_limit(&copy.text, SIZE_MAX / 2);
    buf_init_with_limit(&copy.frame, SIZE_MAX / 2);
    done = store_begin_read_view(from, &rows, err) &&
           store_begin_read_view(from, &copy.contents, err) && copy_between_views(rows, &copy, err);
    store_end_read_view(copy.contents);
    store_end_read_view(rows);
    buf_release_bytes(&copy.text);
    buf_release_bytes(&copy.frame);
    return done;
}
