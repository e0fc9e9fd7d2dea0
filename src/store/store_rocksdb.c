/* store_rocksdb.c - the engine `rocksdb`: a folder of sorted files and a log. The only file that
 * includes rocksdb/c.h. What is stored: docs/formats/keyvalue.md.
 *
 *   PATH/        the database
 *   PATH-writer  the writer's lock (store_lock.c)
 *   PATH-new/    a first generation being made
 *
 * The first generation is built aside, and the folder renamed to PATH. Later ones are one batch
 * each, which one flush makes one sorted file and one record of the manifest. Without a log: a
 * damaged end of the manifest then shows an older generation as a whole, which the witness tells,
 * where a log played on top of it would show a mix. RocksDB lets one process have a database open
 * for writing, so it is open for writing only while a write lasts. Readers open it read-only: that
 * is a frozen view, which keeps its files even when a writer deletes them. The handle opened last
 * is kept and shared until the folder changes.
 *
 * Tuned with exactly the eight settings in rocksdb_tune_options. Values are compressed already.
 */
#include "store/store_kv_internal.h"

#include "util/hash.h"
#include "util/mem.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <rocksdb/c.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROCKSDB_TRIES         8U /* of opening while a writer tidies up */
#define ROCKSDB_PAUSE_US      20000U
#define ROCKSDB_BUILD_BYTES   ((size_t)4 * 1024 * 1024) /* written at once while building */
#define ROCKSDB_NO_LOG_FOLDER "/proc/self"              /* where nobody can make a file */
#define ROCKSDB_PATH_MAX      4352U
#define ROCKSDB_LOG_FILES_MAX 1U
#define ROCKSDB_LOG_LEVEL     4 /* fatal: on a full disk a log makes RocksDB abort */

struct rocksdb_handle {
    rocksdb_t *db;
    uint64_t stamp; /* of the folder when it was opened */
    unsigned refs;  /* guarded by the base's lock */
};
struct rocksdb_base {
    struct kv_base base;
    char *path;
    char *build_path;
    rocksdb_options_t *options;
    rocksdb_options_t *write_options;
    rocksdb_options_t *build_options; /* the same, and the database is created */
    rocksdb_readoptions_t *read_options;
    pthread_mutex_t lock; /* guards `newest` and the counts of all handles; innermost */
    struct rocksdb_handle *newest;
};
struct rocksdb_view {
    struct kv_view base;
    struct rocksdb_handle *handle;
    rocksdb_pinnableslice_t *pinned; /* the value given out last */
};
struct rocksdb_batch {
    struct kv_batch base;
    bool builds;
    rocksdb_t *db;
    rocksdb_writebatch_t *writes;
    rocksdb_writeoptions_t *write_options;
    size_t bytes; /* in `writes` */
    rocksdb_pinnableslice_t *pinned;
};

static bool rocksdb_raise_no_memory(struct err *err)
{
    return ERR_RAISE(err, ERR_MEMORY, "no memory for the database");
}

static struct rocksdb_base *rocksdb_cast_base(struct kv_base *base)
{
    return (struct rocksdb_base *)base;
}

/* Takes RocksDB's text. Its kinds of status are the beginnings of the text. */
static bool rocksdb_raise_text(char *text, const char *doing, struct err *err)
{
    static const struct {
        const char *begin;
        enum err_code code;
    } kinds[] = {
        { "Corruption", ERR_CORRUPT },
        { "IO error: No such file", ERR_CORRUPT }, /* one that another file names */
        { "IO error: While lock file", ERR_BUSY },
        { "IO error: lock", ERR_BUSY },
        { "IO error", ERR_IO },
    };
    struct str said = str_from_cstring(text);
    enum err_code code = ERR_STORE;

    if (str_ends_with(said, STR("Permission denied"))) {
        code = ERR_PERMISSION;
    }
    for (size_t i = 0; code == ERR_STORE && i < sizeof kinds / sizeof kinds[0]; i++) {
        if (str_starts_with(said, str_from_cstring(kinds[i].begin))) {
            code = kinds[i].code;
        }
    }
    (void)ERR_RAISE(err, code, "%s: %s", doing, text);
    rocksdb_free(text);
    return false;
}

/* ------------------------------------------------------------------ options */

/* Exactly these eight (the third specification); README and tests name them too. */
static void rocksdb_tune_options(rocksdb_options_t *options)
{
    rocksdb_options_set_max_background_jobs(options, 4);
    rocksdb_options_set_max_background_compactions(options, 2);
    rocksdb_options_set_write_buffer_size(options, 134217728);
    rocksdb_options_set_max_write_buffer_number(options, 4);
    rocksdb_options_set_target_file_size_base(options, 67108864);
    rocksdb_options_set_level0_file_num_compaction_trigger(options, 4);
    rocksdb_options_set_level0_slowdown_writes_trigger(options, 12);
    rocksdb_options_set_level0_stop_writes_trigger(options, 20);
}

/* Writers log fatal errors into the database's folder, where RocksDB insists on a file; readers
 * have no business there, and the C API has no other way to log nowhere. */
static rocksdb_options_t *rocksdb_create_options(bool writes, bool creates)
{
    rocksdb_options_t *options = rocksdb_options_create();

    if (options != NULL) {
        rocksdb_tune_options(options);
        rocksdb_options_set_create_if_missing(options, creates ? 1 : 0);
        rocksdb_options_set_compression(options, rocksdb_no_compression);
        rocksdb_options_set_keep_log_file_num(options, ROCKSDB_LOG_FILES_MAX);
        rocksdb_options_set_info_log_level(options, ROCKSDB_LOG_LEVEL);
        if (!writes) {
            rocksdb_options_set_db_log_dir(options, ROCKSDB_NO_LOG_FOLDER);
        }
    }
    return options;
}

/* ------------------------------------------------------------------ the folder */

static bool rocksdb_has_entry(const char *folder, const char *name)
{
    char path[ROCKSDB_PATH_MAX];
    int size = snprintf(path, sizeof path, "%s/%s", folder, name);
    return size > 0 && (size_t)size < sizeof path && access(path, F_OK) == 0;
}

static bool rocksdb_is_empty_folder(const char *path)
{
    DIR *folder = opendir(path);
    bool empty = folder != NULL;

    while (empty) {
        const struct dirent *entry = readdir(folder); /* NOLINT(concurrency-mt-unsafe): ours */
        if (entry == NULL) {
            break;
        }
        empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    }
    if (folder != NULL) {
        (void)closedir(folder);
    }
    return empty;
}

static bool rocksdb_find_database(const char *path, bool *found, struct err *err)
{
    enum store_path_kind kind = STORE_PATH_ABSENT;

    if (!store_probe_path_kind(path, &kind, err)) {
        return false;
    }
    *found = kind == STORE_PATH_FOLDER && rocksdb_has_entry(path, "CURRENT");
    if (*found || kind == STORE_PATH_ABSENT) {
        return true;
    }
    if (kind == STORE_PATH_FOLDER && access(path, R_OK | X_OK) != 0) {
        return ERR_RAISE_OS(err, ERR_PERMISSION, errno, "cannot open it");
    }
    if (kind == STORE_PATH_FOLDER && rocksdb_is_empty_folder(path)) {
        return true;
    }
    if (kind == STORE_PATH_OTHER) {
        return ERR_RAISE(err, ERR_USAGE, "it is neither a file nor a folder");
    }
    return store_raise_other_kind(path, "rocksdb", err);
}

/* Changes with every commit and every tidying up. */
static uint64_t rocksdb_stamp_folder(const char *path)
{
    DIR *folder = opendir(path);
    struct stat about;
    uint64_t stamp = 0;
    const struct dirent *entry;

    if (folder == NULL) {
        return 0;
    }
    if (fstat(dirfd(folder), &about) == 0) {
        stamp = hash_mix_u64_bits((uint64_t)about.st_ino);
    }
    while ((entry = readdir(folder)) != NULL) { /* NOLINT(concurrency-mt-unsafe): ours */
        if (entry->d_name[0] != '.' &&
            fstatat(dirfd(folder), entry->d_name, &about, AT_SYMLINK_NOFOLLOW) == 0) {
            stamp ^= hash_mix_u64_bits(hash_bytes_to_u64(entry->d_name, strlen(entry->d_name)) ^
                                       hash_mix_u64_bits((uint64_t)about.st_size));
        }
    }
    (void)closedir(folder);
    return stamp;
}

/* A folder of ours without folders in it. */
static void rocksdb_remove_folder(const char *path)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;

    if (folder == NULL) {
        return;
    }
    while ((entry = readdir(folder)) != NULL) {          /* NOLINT(concurrency-mt-unsafe): ours */
        (void)unlinkat(dirfd(folder), entry->d_name, 0); /* "." and ".." refuse */
    }
    (void)closedir(folder);
    (void)rmdir(path);
}

/* ------------------------------------------------------------------ open, close */

static void rocksdb_close_base(struct kv_base *base)
{
    struct rocksdb_base *rocks = rocksdb_cast_base(base);

    if (rocks->newest != NULL) {
        rocksdb_close(rocks->newest->db);
        mem_free_block(rocks->newest);
    }
    if (rocks->options != NULL) {
        rocksdb_options_destroy(rocks->options);
    }
    if (rocks->write_options != NULL) {
        rocksdb_options_destroy(rocks->write_options);
    }
    if (rocks->build_options != NULL) {
        rocksdb_options_destroy(rocks->build_options);
    }
    if (rocks->read_options != NULL) {
        rocksdb_readoptions_destroy(rocks->read_options);
    }
    (void)pthread_mutex_destroy(&rocks->lock);
    mem_free_block(rocks->build_path);
    mem_free_block(rocks->path);
    mem_free_block(rocks);
}

static bool rocksdb_open_base(const char *path, enum store_mode mode, struct kv_base **out,
                              struct err *err)
{
    struct rocksdb_base *base = mem_alloc_zeroed(1, sizeof *base);

    (void)mode;
    if (base == NULL) {
        return rocksdb_raise_no_memory(err);
    }
    (void)pthread_mutex_init(&base->lock, NULL);
    base->path = mem_copy_cstring(path, strlen(path));
    base->build_path = store_make_side_path(path, "-new");
    base->options = rocksdb_create_options(false, false);
    base->write_options = rocksdb_create_options(true, false);
    base->build_options = rocksdb_create_options(true, true);
    base->read_options = rocksdb_readoptions_create();
    if (base->path == NULL || base->build_path == NULL || base->options == NULL ||
        base->write_options == NULL || base->build_options == NULL || base->read_options == NULL) {
        rocksdb_close_base(&base->base);
        return rocksdb_raise_no_memory(err);
    }
    *out = &base->base;
    return true;
}

/* ------------------------------------------------------------------ handles and views */

static void rocksdb_release_handle(struct rocksdb_base *base, struct rocksdb_handle *handle)
{
    unsigned left;

    (void)pthread_mutex_lock(&base->lock);
    left = --handle->refs;
    (void)pthread_mutex_unlock(&base->lock);
    if (left == 0) {
        rocksdb_close(handle->db);
        mem_free_block(handle);
    }
}

/* The newest handle, if the folder is as it was then. */
static struct rocksdb_handle *rocksdb_share_handle(struct rocksdb_base *base, uint64_t stamp)
{
    struct rocksdb_handle *handle;

    (void)pthread_mutex_lock(&base->lock);
    handle = base->newest;
    if (handle != NULL && handle->stamp == stamp) {
        handle->refs++;
    } else {
        handle = NULL;
    }
    (void)pthread_mutex_unlock(&base->lock);
    return handle;
}

static bool rocksdb_open_handle(struct rocksdb_base *base, uint64_t stamp,
                                struct rocksdb_handle **out, struct err *err)
{
    struct rocksdb_handle *handle = mem_alloc_zeroed(1, sizeof *handle);
    struct rocksdb_handle *old;
    char *text = NULL;

    if (handle == NULL) {
        return rocksdb_raise_no_memory(err);
    }
    handle->db = rocksdb_open_for_read_only(base->options, base->path, 0, &text);
    if (text != NULL) {
        mem_free_block(handle);
        return rocksdb_raise_text(text, "cannot open it", err);
    }
    handle->stamp = stamp;
    handle->refs = 2; /* of the caller, and as the newest */
    (void)pthread_mutex_lock(&base->lock);
    old = base->newest;
    base->newest = handle;
    (void)pthread_mutex_unlock(&base->lock);
    if (old != NULL) {
        rocksdb_release_handle(base, old);
    }
    *out = handle;
    return true;
}

static bool rocksdb_acquire_handle(struct rocksdb_base *base, struct rocksdb_handle **out,
                                   struct err *err)
{
    for (unsigned i = 0; i < ROCKSDB_TRIES; i++) {
        /* Stamped before it is opened: what changes meanwhile is seen the next time. */
        uint64_t stamp = rocksdb_stamp_folder(base->path);
        *out = rocksdb_share_handle(base, stamp);
        if (*out != NULL || rocksdb_open_handle(base, stamp, out, err)) {
            return true;
        }
        if (err->code == ERR_MEMORY || stamp == rocksdb_stamp_folder(base->path)) {
            return false; /* nobody changes it: it is as bad as it looks */
        }
        (void)usleep(ROCKSDB_PAUSE_US);
    }
    return false;
}

static bool rocksdb_begin_view(struct kv_base *base, struct kv_view **out, struct err *err)
{
    struct rocksdb_base *rocks = rocksdb_cast_base(base);
    struct rocksdb_view *view;
    bool found = false;

    if (!rocksdb_find_database(rocks->path, &found, err)) {
        return false;
    }
    if (!found) {
        return ERR_RAISE(err, ERR_NOT_FOUND, "there is no database '%s'", rocks->path);
    }
    view = mem_alloc_zeroed(1, sizeof *view);
    if (view == NULL) {
        return rocksdb_raise_no_memory(err);
    }
    view->base.base = base;
    if (!rocksdb_acquire_handle(rocks, &view->handle, err)) {
        mem_free_block(view);
        return false;
    }
    *out = &view->base;
    return true;
}

static void rocksdb_unpin_value(rocksdb_pinnableslice_t **pinned)
{
    if (*pinned != NULL) {
        rocksdb_pinnableslice_destroy(*pinned);
        *pinned = NULL;
    }
}

static void rocksdb_end_view(struct kv_view *base)
{
    struct rocksdb_view *view = (struct rocksdb_view *)base;

    rocksdb_unpin_value(&view->pinned);
    rocksdb_release_handle(rocksdb_cast_base(base->base), view->handle);
    mem_free_block(view);
}

static bool rocksdb_get_key(rocksdb_t *db, const struct rocksdb_base *base,
                            rocksdb_pinnableslice_t **pinned, struct str key, struct str *value,
                            struct err *err)
{
    char *text = NULL;
    size_t size = 0;
    const char *data;

    rocksdb_unpin_value(pinned);
    *pinned = rocksdb_get_pinned(db, base->read_options, key.data, key.size, &text);
    if (text != NULL) {
        return rocksdb_raise_text(text, "cannot read", err);
    }
    if (*pinned != NULL) {
        data = rocksdb_pinnableslice_value(*pinned, &size);
        *value = str_from_range(data, size);
    }
    return true;
}

static bool rocksdb_scan_keys(rocksdb_t *db, const struct rocksdb_base *base, struct str prefix,
                              kv_sink sink, void *context, struct err *err)
{
    rocksdb_iterator_t *at = rocksdb_create_iterator(db, base->read_options);
    char *text = NULL;
    bool done = true;

    for (rocksdb_iter_seek(at, prefix.data != NULL ? prefix.data : "", prefix.size);
         done && rocksdb_iter_valid(at); rocksdb_iter_next(at)) {
        size_t key_size = 0;
        size_t value_size = 0;
        const char *key = rocksdb_iter_key(at, &key_size);
        const char *value = rocksdb_iter_value(at, &value_size);
        if (!str_starts_with(str_from_range(key, key_size), prefix)) {
            break;
        }
        done = sink(context, str_from_range(key, key_size), str_from_range(value, value_size), err);
    }
    rocksdb_iter_get_error(at, &text);
    rocksdb_iter_destroy(at);
    if (text != NULL && done) {
        return rocksdb_raise_text(text, "cannot read", err);
    }
    if (text != NULL) {
        rocksdb_free(text);
    }
    return done;
}

static bool rocksdb_view_get(struct kv_view *base, struct str key, struct str *value, bool *found,
                             struct err *err)
{
    struct rocksdb_view *view = (struct rocksdb_view *)base;
    bool done = rocksdb_get_key(view->handle->db, rocksdb_cast_base(base->base), &view->pinned, key,
                                value, err);
    *found = done && view->pinned != NULL;
    return done;
}

static bool rocksdb_view_scan(struct kv_view *base, struct str prefix, kv_sink sink, void *context,
                              struct err *err)
{
    return rocksdb_scan_keys(((struct rocksdb_view *)base)->handle->db,
                             rocksdb_cast_base(base->base), prefix, sink, context, err);
}

/* ------------------------------------------------------------------ batches */

/* Without waiting for compaction: it goes on when the database is open again. */
static void rocksdb_close_writer(struct rocksdb_batch *batch)
{
    rocksdb_unpin_value(&batch->pinned);
    if (batch->db != NULL) {
        rocksdb_cancel_all_background_work(batch->db, 1);
        rocksdb_close(batch->db);
        batch->db = NULL;
    }
}

static void rocksdb_abandon_batch(struct kv_batch *base)
{
    struct rocksdb_batch *batch = (struct rocksdb_batch *)base;

    rocksdb_close_writer(batch);
    if (batch->builds) {
        rocksdb_remove_folder(rocksdb_cast_base(base->base)->build_path);
    }
    if (batch->writes != NULL) {
        rocksdb_writebatch_destroy(batch->writes);
    }
    if (batch->write_options != NULL) {
        rocksdb_writeoptions_destroy(batch->write_options);
    }
    mem_free_block(batch);
}

static bool rocksdb_open_writer(struct rocksdb_batch *batch, const struct rocksdb_base *base,
                                struct err *err)
{
    char *text = NULL;

    if (batch->builds) {
        rocksdb_remove_folder(base->build_path);
    }
    batch->db = rocksdb_open(batch->builds ? base->build_options : base->write_options,
                             batch->builds ? base->build_path : base->path, &text);
    return text == NULL || rocksdb_raise_text(text, "cannot open it for writing", err);
}

static bool rocksdb_begin_batch(struct kv_base *base, bool found, struct kv_batch **out,
                                struct err *err)
{
    const struct rocksdb_base *rocks = rocksdb_cast_base(base);
    struct rocksdb_batch *batch = mem_alloc_zeroed(1, sizeof *batch);

    if (batch == NULL) {
        return rocksdb_raise_no_memory(err);
    }
    batch->base.base = base;
    batch->builds = !found;
    batch->writes = rocksdb_writebatch_create();
    batch->write_options = rocksdb_writeoptions_create();
    if (batch->writes == NULL || batch->write_options == NULL) {
        rocksdb_abandon_batch(&batch->base);
        return rocksdb_raise_no_memory(err);
    }
    rocksdb_writeoptions_disable_WAL(batch->write_options, 1);
    if (!rocksdb_open_writer(batch, rocks, err)) {
        rocksdb_abandon_batch(&batch->base);
        return false;
    }
    *out = &batch->base;
    return true;
}

static bool rocksdb_batch_get(struct kv_batch *base, struct str key, struct str *value, bool *found,
                              struct err *err)
{
    struct rocksdb_batch *batch = (struct rocksdb_batch *)base;
    bool done =
        rocksdb_get_key(batch->db, rocksdb_cast_base(base->base), &batch->pinned, key, value, err);
    *found = done && batch->pinned != NULL;
    return done;
}

static bool rocksdb_batch_scan(struct kv_batch *base, struct str prefix, kv_sink sink,
                               void *context, struct err *err)
{
    return rocksdb_scan_keys(((struct rocksdb_batch *)base)->db, rocksdb_cast_base(base->base),
                             prefix, sink, context, err);
}

static bool rocksdb_flush_writes(struct rocksdb_batch *batch, struct err *err)
{
    char *text = NULL;

    rocksdb_write(batch->db, batch->write_options, batch->writes, &text);
    rocksdb_writebatch_clear(batch->writes);
    batch->bytes = 0;
    return text == NULL || rocksdb_raise_text(text, "cannot write", err);
}

/* A build is not visible before its end, so it may be written in pieces. */
static bool rocksdb_limit_build_memory(struct rocksdb_batch *batch, size_t more, struct err *err)
{
    batch->bytes += more;
    return !batch->builds || batch->bytes < ROCKSDB_BUILD_BYTES || rocksdb_flush_writes(batch, err);
}

static bool rocksdb_batch_put(struct kv_batch *base, struct str key, struct str head,
                              struct str tail, struct err *err)
{
    struct rocksdb_batch *batch = (struct rocksdb_batch *)base;
    const char *keys[1] = { key.data };
    const size_t key_sizes[1] = { key.size };
    const char *values[2] = { head.data, tail.data != NULL ? tail.data : "" };
    const size_t value_sizes[2] = { head.size, tail.size };

    rocksdb_writebatch_putv(batch->writes, 1, keys, key_sizes, 2, values, value_sizes);
    return rocksdb_limit_build_memory(batch, key.size + head.size + tail.size, err);
}

static bool rocksdb_batch_remove(struct kv_batch *base, struct str key, struct err *err)
{
    struct rocksdb_batch *batch = (struct rocksdb_batch *)base;

    rocksdb_writebatch_delete(batch->writes, key.data, key.size);
    return rocksdb_limit_build_memory(batch, key.size, err);
}

static bool rocksdb_flush_tables(rocksdb_t *db, struct err *err)
{
    rocksdb_flushoptions_t *options = rocksdb_flushoptions_create();
    char *text = NULL;

    if (options == NULL) {
        return rocksdb_raise_no_memory(err);
    }
    rocksdb_flushoptions_set_wait(options, 1);
    rocksdb_flush(db, options, &text);
    rocksdb_flushoptions_destroy(options);
    return text == NULL || rocksdb_raise_text(text, "cannot write", err);
}

/* The moment in which the first generation becomes visible is the rename. */
static bool rocksdb_publish_build(const struct rocksdb_base *base, struct err *err)
{
    char *folder = store_copy_folder_path(base->path);
    bool done = folder != NULL || rocksdb_raise_no_memory(err);

    done = done && store_sync_path(base->build_path, O_DIRECTORY, err) &&
           (rename(base->build_path, base->path) == 0 ||
            ERR_RAISE_OS(err, ERR_IO, errno, "cannot rename '%s'", base->build_path)) &&
           store_sync_path(folder, O_DIRECTORY, err);
    mem_free_block(folder);
    return done;
}

static bool rocksdb_commit_batch(struct kv_batch *base, struct err *err)
{
    struct rocksdb_batch *batch = (struct rocksdb_batch *)base;
    bool done = rocksdb_flush_writes(batch, err) && rocksdb_flush_tables(batch->db, err);

    rocksdb_close_writer(batch);
    done = done && (!batch->builds || rocksdb_publish_build(rocksdb_cast_base(base->base), err));
    rocksdb_abandon_batch(base); /* by now there is nothing to take back */
    return done;
}

/* ------------------------------------------------------------------ the engine */

static const struct kv_ops rocksdb_ops = {
    .name = "rocksdb",
    .find_database = rocksdb_find_database,
    .open_base = rocksdb_open_base,
    .close_base = rocksdb_close_base,
    .begin_view = rocksdb_begin_view,
    .end_view = rocksdb_end_view,
    .view_get = rocksdb_view_get,
    .view_scan = rocksdb_view_scan,
    .begin_batch = rocksdb_begin_batch,
    .batch_get = rocksdb_batch_get,
    .batch_scan = rocksdb_batch_scan,
    .batch_put = rocksdb_batch_put,
    .batch_remove = rocksdb_batch_remove,
    .commit_batch = rocksdb_commit_batch,
    .abandon_batch = rocksdb_abandon_batch,
};

static bool rocksdb_open_path(const char *path, enum store_mode mode, struct store **out,
                              struct err *err)
{
    return kv_open_store(&rocksdb_ops, path, mode, out, err);
}

const struct store_engine store_engine_rocksdb = {
    .name = "rocksdb",
    .has_path = true,
    .open_path = rocksdb_open_path,
    KV_ENGINE_FUNCTIONS,
};
