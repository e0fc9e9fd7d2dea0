/* store_sqlite.c - the engine `sqlite`: one file that any SQL client can read. Tables are in
 * store_sqlite_schema.h and docs/formats/sqlite.md, SQL in store_sqlite_link.c.
 *
 *   PATH        the database, in WAL mode once it exists
 *   PATH-writer the writer's lock (store_lock.c); SQLite's own lock would not name its holder
 *   PATH-new    a first generation being made
 *
 * The first generation is built aside without journal, synced, and renamed to PATH: every page is
 * written once, indices are sorted instead of inserted, and PATH exists only when it is whole.
 * Later generations are one transaction in PATH: readers keep theirs through the WAL.
 *
 * A connection is used by one thread at a time. One idle connection of each kind is kept; it is
 * dropped when another file has come to its path. This process never opens PATH but through
 * SQLite: closing a descriptor of its own would drop SQLite's locks (fcntl(2)).
 */
#include "store/store_sqlite_internal.h"

#include "store/store_sqlite_schema.h"
#include "util/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

struct sqlite_store {
    struct store base;
    char *path;
    char *lock_path;
    enum store_mode mode;
    pthread_mutex_t lock; /* guards the two idle connections; innermost */
    struct sqlite_link *idle_reader;
    struct sqlite_link *idle_writer;
};
struct sqlite_write {
    struct store_write base;
    struct sqlite_writer rows;
    struct sqlite_marks marks; /* of the generation before */
    int lock_fd;
    bool is_first; /* builds PATH-new */
};
struct sqlite_read {
    struct store_read base;
    struct sqlite_reader rows; /* its link is NULL when no generation has been written yet */
    struct sqlite_marks marks;
};

/* ------------------------------------------------------------------ connections */

static bool sqlite_raise_no_memory(struct err *err)
{
    return ERR_RAISE(err, ERR_MEMORY, "no memory for the database");
}

/* Takes the idle connection if it is still to the file at the path. */
static struct sqlite_link *sqlite_take_idle_link(struct sqlite_store *store,
                                                 struct sqlite_link **slot)
{
    struct sqlite_link *link;

    (void)pthread_mutex_lock(&store->lock);
    link = *slot;
    *slot = NULL;
    (void)pthread_mutex_unlock(&store->lock);
    if (link != NULL && !sqlite_link_is_current(link, store->path)) {
        sqlite_close_link(link);
        return NULL;
    }
    return link;
}

/* Keeps the connection for later, or closes it when one is kept already. NULL is fine. */
static void sqlite_keep_idle_link(struct sqlite_store *store, struct sqlite_link **slot,
                                  struct sqlite_link *link)
{
    (void)pthread_mutex_lock(&store->lock);
    if (*slot == NULL) {
        *slot = link;
        link = NULL;
    }
    (void)pthread_mutex_unlock(&store->lock);
    sqlite_close_link(link);
}

static bool sqlite_acquire_reader(struct sqlite_store *store, struct sqlite_link **out,
                                  struct err *err)
{
    *out = sqlite_take_idle_link(store, &store->idle_reader);
    return *out != NULL || sqlite_open_reader_link(store->path, out, err);
}

static bool sqlite_acquire_writer(struct sqlite_store *store, struct sqlite_link **out,
                                  struct err *err)
{
    *out = sqlite_take_idle_link(store, &store->idle_writer);
    return *out != NULL || sqlite_open_writer_link(store->path, out, err);
}

/* ------------------------------------------------------------------ open, close */

static void sqlite_free_store(struct sqlite_store *store)
{
    sqlite_close_link(store->idle_reader);
    sqlite_close_link(store->idle_writer);
    (void)pthread_mutex_destroy(&store->lock);
    mem_free_block(store->lock_path);
    mem_free_block(store->path);
    mem_free_block(store);
}

static void sqlite_close_store(struct store *base)
{
    sqlite_free_store((struct sqlite_store *)base);
}

/* Opens a first connection, so that a file that is no database is told at once. */
static bool sqlite_check_first_link(struct sqlite_store *store, bool found, struct err *err)
{
    struct sqlite_link *link = NULL;

    if (store->mode == STORE_MODE_READ) {
        if (!found) {
            return ERR_RAISE(err, ERR_NOT_FOUND,
                             "there is no database yet; make it with 'parseltongue ingest'");
        }
        if (!sqlite_acquire_reader(store, &link, err)) {
            return false;
        }
        sqlite_keep_idle_link(store, &store->idle_reader, link);
        return true;
    }
    if (!store_check_folder_writable(store->path, err)) {
        return false;
    }
    if (!found) {
        return true;
    }
    if (!sqlite_acquire_writer(store, &link, err)) {
        return false;
    }
    if (sqlite_link_is_readonly(link)) {
        sqlite_close_link(link);
        return ERR_RAISE_OS(err, ERR_PERMISSION, EACCES, "the file is read-only");
    }
    sqlite_keep_idle_link(store, &store->idle_writer, link);
    return true;
}

static bool sqlite_open_path(const char *path, enum store_mode mode, struct store **out,
                             struct err *err)
{
    struct sqlite_store *store;
    bool found = false;

    if (!store_find_database_file(path, &found, err)) {
        return false;
    }
    store = mem_alloc_zeroed(1, sizeof *store);
    if (store == NULL) {
        return sqlite_raise_no_memory(err);
    }
    store->mode = mode;
    (void)pthread_mutex_init(&store->lock, NULL);
    store->path = mem_copy_cstring(path, strlen(path));
    store->lock_path = store_make_side_path(path, STORE_LOCK_SUFFIX);
    if (store->path == NULL || store->lock_path == NULL) {
        sqlite_free_store(store);
        return sqlite_raise_no_memory(err);
    }
    if (!sqlite_check_first_link(store, found, err)) {
        sqlite_free_store(store);
        return false;
    }
    *out = &store->base;
    return true;
}

/* ------------------------------------------------------------------ beginning and ending a write
 */

static void sqlite_remove_side_file(const struct sqlite_store *store, const char *suffix)
{
    char *side = store_make_side_path(store->path, suffix);
    if (side != NULL) {
        (void)unlink(side);
    }
    mem_free_block(side);
}

static void sqlite_remove_unfinished_build(const struct sqlite_store *store)
{
    sqlite_remove_side_file(store, "-new");
    sqlite_remove_side_file(store, "-new-wal");
    sqlite_remove_side_file(store, "-new-shm");
    sqlite_remove_side_file(store, "-new-journal");
}

static bool sqlite_begin_first_build(struct sqlite_write *write, const struct sqlite_store *store,
                                     struct err *err)
{
    char *path = store_make_side_path(store->path, "-new");
    bool done;

    if (path == NULL) {
        return sqlite_raise_no_memory(err);
    }
    write->is_first = true;
    store_write_witness(write->lock_fd, 0);
    sqlite_remove_unfinished_build(store);
    done = sqlite_open_builder_link(path, &write->rows.link, err) &&
           sqlite_run_statement(write->rows.link, SQL_BEGIN_WRITE, err) &&
           sqlite_run_text(write->rows.link, SCHEMA_TABLES, err);
    mem_free_block(path);
    return done;
}

static bool sqlite_begin_next_generation(struct sqlite_write *write, struct sqlite_store *store,
                                         struct err *err)
{
    int64_t last = 0;

    if (!sqlite_acquire_writer(store, &write->rows.link, err) ||
        !sqlite_run_statement(write->rows.link, SQL_BEGIN_WRITE, err) ||
        !sqlite_load_marks(write->rows.link, &write->marks, err) ||
        !store_check_witness(store_read_witness(store->lock_path), write->marks.generation, err) ||
        !sqlite_find_last_file_id(write->rows.link, &last, err)) {
        return false;
    }
    write->rows.totals = write->marks.totals;
    write->rows.next_file_id = last + 1;
    return true;
}

/* Gives everything back. `keep`: the connection is sound and may serve the next write. */
static void sqlite_free_write(struct sqlite_write *write, struct sqlite_store *store, bool keep)
{
    if (keep && !write->is_first) {
        sqlite_keep_idle_link(store, &store->idle_writer, write->rows.link);
    } else {
        sqlite_close_link(write->rows.link);
    }
    if (write->is_first) {
        sqlite_remove_unfinished_build(store);
    }
    if (write->lock_fd >= 0) {
        store_lock_release_file(write->lock_fd);
    }
    store_packer_free_all(write->rows.packer);
    buf_release_bytes(&write->rows.text);
    mem_free_block(write);
}

static bool sqlite_begin_write(struct store *base, struct store_write **out, struct err *err)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    struct sqlite_write *write;
    bool found = false;
    bool done;

    if (store->mode != STORE_MODE_WRITE) {
        return ERR_RAISE(err, ERR_INTERNAL, "the database was opened for reading");
    }
    write = mem_alloc_zeroed(1, sizeof *write);
    if (write == NULL) {
        return sqlite_raise_no_memory(err);
    }
    write->lock_fd = -1;
    write->rows.next_file_id = 1;
    buf_init_with_limit(&write->rows.text, SIZE_MAX / 2);
    write->rows.packer = store_packer_create_new();
    done = write->rows.packer != NULL || sqlite_raise_no_memory(err);
    done = done &&
           store_lock_acquire_file(store->lock_path, STORE_LOCK_WAIT_MS, &write->lock_fd, err) &&
           store_find_database_file(store->path, &found, err);
    done = done && (found ? sqlite_begin_next_generation(write, store, err)
                          : sqlite_begin_first_build(write, store, err));
    if (!done) {
        sqlite_free_write(write, store, false);
        return false;
    }
    *out = &write->base;
    return true;
}

/* ------------------------------------------------------------------ writing */

static struct sqlite_link *sqlite_link_of_write(struct store_write *base)
{
    return ((struct sqlite_write *)base)->rows.link;
}

static bool sqlite_put_record(struct store_write *base, const struct store_record *record,
                              struct err *err)
{
    return sqlite_put_record_rows(&((struct sqlite_write *)base)->rows, record, err);
}

static bool sqlite_delete_record(struct store_write *base, struct str path, struct err *err)
{
    return sqlite_delete_record_rows(&((struct sqlite_write *)base)->rows, path, err);
}

static bool sqlite_prune_content(struct store_write *base, struct err *err)
{
    return sqlite_run_statement(sqlite_link_of_write(base), SQL_PRUNE_TEXTS, err) &&
           sqlite_run_statement(sqlite_link_of_write(base), SQL_PRUNE_FACTS, err);
}

static bool sqlite_put_meta(struct store_write *base, struct str name, struct str value,
                            struct err *err)
{
    return sqlite_put_meta_row(sqlite_link_of_write(base), name, value, err);
}

static bool sqlite_put_text(struct store_write *base, struct hash128 hash, struct str zstd,
                            struct err *err)
{
    return sqlite_put_text_row(sqlite_link_of_write(base), hash, zstd, err);
}

static bool sqlite_put_facts(struct store_write *base, struct str path, struct hash128 hash,
                             struct str zstd, struct err *err)
{
    return sqlite_put_facts_row(&((struct sqlite_write *)base)->rows, path, hash, zstd, err);
}

/* ------------------------------------------------------------------ committing */

/* The moment in which the first generation becomes visible is the rename. A WAL that lies at the
 * path belongs to a database that is gone, and SQLite would play it into the new one. */
static bool sqlite_publish_build(const struct sqlite_store *store, struct err *err)
{
    char *built = store_make_side_path(store->path, "-new");
    char *folder = store_copy_folder_path(store->path);
    bool done = built != NULL && folder != NULL;

    if (!done) {
        (void)sqlite_raise_no_memory(err);
    }
    done = done && store_sync_path(built, 0, err);
    if (done) {
        sqlite_remove_side_file(store, "-wal");
        sqlite_remove_side_file(store, "-shm");
        sqlite_remove_side_file(store, "-journal");
        done = rename(built, store->path) == 0 ||
               ERR_RAISE_OS(err, ERR_IO, errno, "cannot rename '%s'", built);
    }
    done = done && store_sync_path(folder, O_DIRECTORY, err);
    mem_free_block(folder);
    mem_free_block(built);
    return done;
}

static bool sqlite_commit_first_build(struct sqlite_write *write, const struct sqlite_store *store,
                                      struct err *err)
{
    const struct sqlite_marks marks = { .generation = 1, .totals = write->rows.totals };
    struct sqlite_link *link = write->rows.link;

    if (!sqlite_run_text(link, SCHEMA_INDICES, err) || !sqlite_run_text(link, SCHEMA_VIEWS, err) ||
        !sqlite_put_marks(link, &marks, err) || !sqlite_run_statement(link, SQL_COMMIT, err)) {
        return false;
    }
    write->rows.link = NULL;
    return sqlite_close_builder_link(link, err) && sqlite_publish_build(store, err);
}

static bool sqlite_commit_next_generation(struct sqlite_write *write, struct err *err)
{
    struct sqlite_link *link = write->rows.link;

    write->marks.generation++;
    write->marks.totals = write->rows.totals;
    return sqlite_put_marks(link, &write->marks, err) &&
           sqlite_run_statement(link, SQL_COMMIT, err);
}

static bool sqlite_commit_write(struct store_write *base, struct err *err)
{
    struct sqlite_write *write = (struct sqlite_write *)base;
    struct sqlite_store *store = (struct sqlite_store *)base->store;
    bool done = write->is_first ? sqlite_commit_first_build(write, store, err)
                                : sqlite_commit_next_generation(write, err);

    if (done) {
        store_write_witness(write->lock_fd, write->is_first ? 1 : write->marks.generation);
    }

    /* A connection whose commit failed is closed: that rolls back whatever state it is in. */
    sqlite_free_write(write, store, done);
    return done;
}

static void sqlite_abandon_write(struct store_write *base)
{
    struct sqlite_write *write = (struct sqlite_write *)base;
    struct sqlite_store *store = (struct sqlite_store *)base->store;
    struct err ignored;
    bool sound = !write->is_first && sqlite_run_statement(write->rows.link, SQL_ROLLBACK, &ignored);

    sqlite_free_write(write, store, sound);
}

/* ------------------------------------------------------------------ reading */

static void sqlite_free_read(struct sqlite_read *read, struct sqlite_store *store, bool keep)
{
    if (keep) {
        sqlite_keep_idle_link(store, &store->idle_reader, read->rows.link);
    } else {
        sqlite_close_link(read->rows.link);
    }
    store_packer_free_all(read->rows.packer);
    arena_release_all_blocks(&read->rows.arena);
    mem_free_block(read);
}

/* The first read after BEGIN is what fixes the generation that this view sees. */
static bool sqlite_pin_generation(struct sqlite_read *read, uint64_t witness, struct err *err)
{
    return sqlite_run_statement(read->rows.link, SQL_BEGIN_READ, err) &&
           sqlite_load_marks(read->rows.link, &read->marks, err) &&
           store_check_witness(witness, read->marks.generation, err);
}

static bool sqlite_begin_read(struct store *base, struct store_read **out, struct err *err)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    struct sqlite_read *read = mem_alloc_zeroed(1, sizeof *read);
    /* Read before the view is fixed: a commit in between must not look like a lost one. */
    uint64_t witness = store_read_witness(store->lock_path);
    bool found = false;
    bool done;

    if (read == NULL) {
        return sqlite_raise_no_memory(err);
    }
    arena_init_with_limit(&read->rows.arena, SIZE_MAX / 2);
    read->rows.packer = store_packer_create_new();
    done = read->rows.packer != NULL || sqlite_raise_no_memory(err);
    done = done && store_find_database_file(store->path, &found, err);
    if (done && !found && store->mode == STORE_MODE_READ) {
        done = ERR_RAISE(err, ERR_NOT_FOUND, "the database '%s' is gone", store->path);
    }
    if (done && found) {
        done = sqlite_acquire_reader(store, &read->rows.link, err) &&
               sqlite_pin_generation(read, witness, err);
    }
    if (!done) {
        sqlite_free_read(read, store, false);
        return false;
    }
    *out = &read->base;
    return true;
}

static void sqlite_end_read(struct store_read *base)
{
    struct sqlite_read *read = (struct sqlite_read *)base;
    struct err ignored;
    bool sound =
        read->rows.link != NULL && sqlite_run_statement(read->rows.link, SQL_COMMIT, &ignored);

    sqlite_free_read(read, (struct sqlite_store *)base->store, sound);
}

static bool sqlite_scan_files(struct store_read *base, store_file_sink sink, void *context,
                              struct err *err)
{
    struct sqlite_read *read = (struct sqlite_read *)base;
    return read->rows.link == NULL ||
           sqlite_scan_file_rows(&read->rows, &read->marks.totals, sink, context, err);
}

static bool sqlite_scan_records(struct store_read *base, store_record_sink sink, void *context,
                                struct err *err)
{
    struct sqlite_read *read = (struct sqlite_read *)base;
    return read->rows.link == NULL ||
           sqlite_scan_record_rows(&read->rows, &read->marks.totals, sink, context, err);
}

static bool sqlite_load_text(struct store_read *base, struct hash128 hash, struct buf *out,
                             struct err *err)
{
    struct sqlite_link *link = ((struct sqlite_read *)base)->rows.link;
    return link != NULL ? sqlite_load_text_row(link, hash, out, err)
                        : ERR_RAISE(err, ERR_NOT_FOUND, "the text is not stored");
}

static bool sqlite_load_facts(struct store_read *base, struct str path, struct hash128 hash,
                              struct buf *out, struct err *err)
{
    struct sqlite_link *link = ((struct sqlite_read *)base)->rows.link;
    return link != NULL
               ? sqlite_load_facts_row(link, path, hash, out, err)
               : ERR_RAISE(err, ERR_NOT_FOUND, "the facts of '%.*s' are not stored", STR_ARG(path));
}

static bool sqlite_load_meta(struct store_read *base, struct str name, struct buf *out,
                             struct err *err)
{
    struct sqlite_link *link = ((struct sqlite_read *)base)->rows.link;
    return link != NULL ? sqlite_load_meta_row(link, name, out, err)
                        : ERR_RAISE(err, ERR_NOT_FOUND, "no value is called '%.*s'", STR_ARG(name));
}

static bool sqlite_count_rows(struct store_read *base, struct store_counts *out, struct err *err)
{
    static const char what[] = "cannot count the rows";
    struct sqlite_link *link = ((struct sqlite_read *)base)->rows.link;
    struct sqlite3_stmt *statement;
    bool more = false;

    *out = (struct store_counts){ .files = 0 };
    if (link == NULL) {
        return true;
    }
    statement = sqlite_borrow_statement(link, SQL_COUNT_ROWS, err);
    if (statement == NULL || !sqlite_step_statement(link, statement, &more, what, err)) {
        return false;
    }
    out->files = (uint64_t)sqlite_column_number(statement, 0);
    out->entities = (uint64_t)sqlite_column_number(statement, 1);
    out->edges = (uint64_t)sqlite_column_number(statement, 2);
    out->loose = (uint64_t)sqlite_column_number(statement, 3);
    sqlite_reset_statement(statement);
    return true;
}

static bool sqlite_load_generation(struct store_read *base, uint64_t *out, struct err *err)
{
    (void)err;
    *out = ((struct sqlite_read *)base)->marks.generation;
    return true;
}

static bool sqlite_scan_meta(struct store_read *base, store_meta_sink sink, void *context,
                             struct err *err)
{
    struct sqlite_link *link = ((struct sqlite_read *)base)->rows.link;
    return link == NULL || sqlite_scan_meta_rows(link, sink, context, err);
}

static bool sqlite_check_content(struct store_read *base, struct err *err)
{
    struct sqlite_link *link = ((struct sqlite_read *)base)->rows.link;
    return link == NULL || sqlite_check_integrity(link, err);
}

const struct store_engine store_engine_sqlite = {
    .name = "sqlite",
    .has_path = true,
    .open_path = sqlite_open_path,
    .close_store = sqlite_close_store,
    .begin_write = sqlite_begin_write,
    .put_record = sqlite_put_record,
    .delete_record = sqlite_delete_record,
    .put_text = sqlite_put_text,
    .put_facts = sqlite_put_facts,
    .prune_content = sqlite_prune_content,
    .put_meta = sqlite_put_meta,
    .commit_write = sqlite_commit_write,
    .abandon_write = sqlite_abandon_write,
    .begin_read = sqlite_begin_read,
    .end_read = sqlite_end_read,
    .scan_files = sqlite_scan_files,
    .scan_records = sqlite_scan_records,
    .load_text = sqlite_load_text,
    .load_facts = sqlite_load_facts,
    .load_meta = sqlite_load_meta,
    .load_generation = sqlite_load_generation,
    .count_rows = sqlite_count_rows,
    .scan_meta = sqlite_scan_meta,
    .check_content = sqlite_check_content,
};
