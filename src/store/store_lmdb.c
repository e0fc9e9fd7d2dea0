/* store_lmdb.c - the engine `lmdb`: one file, a tree of pages in a memory map. The only file that
 * includes lmdb.h. What is stored: docs/formats/keyvalue.md.
 *
 *   PATH         the database
 *   PATH-lock    LMDB's table of readers
 *   PATH-writer  the writer's lock (store_lock.c); LMDB's own would not name its holder
 *   PATH-new     a first generation being made
 *
 * The first generation is built aside without syncs, in transactions of BUILD_BYTES_MAX so that
 * memory stays bounded, then synced and renamed to PATH. Later ones are one transaction in PATH:
 * LMDB writes pages that nobody uses, syncs, and then one meta page; readers keep theirs.
 *
 * LMDB must not have a file open twice in a process, so stores share environments through the list
 * below, by file, not by name: a database that was deleted and made anew is another one. The map
 * is so large that it need not grow; it takes addresses, no memory.
 */
#include "store/store_lmdb_internal.h"

#include "util/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define LMDB_MAP_BYTES   ((size_t)1 << 38U) /* 256 GiB */
#define LMDB_MAP_MIN     ((size_t)1 << 24U)
#define LMDB_READERS_MAX 1000U
#define LMDB_MODE        0666
#define LMDB_FLAGS       (MDB_NOSUBDIR | MDB_NOTLS | MDB_NORDAHEAD)
#define LMDB_TRIES       5U /* of what another process may disturb */
#define LMDB_PAUSE_US    20000U
#define BUILD_BYTES_MAX  ((size_t)64 * 1024 * 1024)

#define LMDB_TRAIL_BYTES_MAX ((size_t)64 * 1024 * 1024)

struct lmdb_env {
    struct lmdb_env *next;
    MDB_env *env;
    MDB_dbi dbi;
    dev_t device;
    ino_t inode;
    unsigned refs;
    bool read_only;
    bool broken; /* LMDB refuses to work with it any more */
    /* The generation that was examined last, and what that showed. */
    uint64_t audited_txn;
    bool audited_for_writing;
    struct kv_census census;
};
struct lmdb_base {
    struct kv_base base;
    char *path;
    char *build_path;
    enum store_mode mode;
    struct lmdb_env *env; /* the one used last, or NULL; guarded by lmdb_lock */
};
struct lmdb_view {
    struct kv_view base;
    struct lmdb_env *env;
    MDB_txn *txn;
    struct kv_census census;
};
struct lmdb_batch {
    struct kv_batch base;
    struct lmdb_env *env; /* NULL: builds PATH-new */
    MDB_env *build;
    MDB_dbi dbi;
    MDB_txn *txn;
    size_t build_bytes; /* since the last transaction of a build began */
    struct kv_census census;
};

/* All environments of this process, and their fields. A mutable global because LMDB's rule is one
 * of the process. Innermost, but that environments are opened and examined under it. */
static pthread_mutex_t lmdb_lock = PTHREAD_MUTEX_INITIALIZER;
static struct lmdb_env *lmdb_envs;

static bool lmdb_raise_no_memory(struct err *err)
{
    return ERR_RAISE(err, ERR_MEMORY, "no memory for the database");
}

static enum err_code lmdb_choose_err_code(int result)
{
    static const struct {
        int result;
        enum err_code code;
    } rows[] = {
        { MDB_CORRUPTED, ERR_CORRUPT },
        { MDB_PAGE_NOTFOUND, ERR_CORRUPT },
        { MDB_INVALID, ERR_CORRUPT },
        { MDB_CURSOR_FULL, ERR_CORRUPT },
        { MDB_PAGE_FULL, ERR_CORRUPT },
        { MDB_VERSION_MISMATCH, ERR_FORMAT },
        { MDB_INCOMPATIBLE, ERR_FORMAT },
        { MDB_READERS_FULL, ERR_BUSY },
        { EAGAIN, ERR_BUSY },
        { ENOMEM, ERR_MEMORY },
        { EACCES, ERR_PERMISSION },
        { EPERM, ERR_PERMISSION },
        { EROFS, ERR_PERMISSION },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].result == result) {
            return rows[i].code;
        }
    }
    return result > 0 ? ERR_IO : ERR_STORE; /* LMDB's own codes are below zero */
}

/* What file systems say, as some over networks, that LMDB cannot live on. */
static bool lmdb_is_lack_of_place(int result)
{
    return result == ENODEV || result == EINVAL || result == ENOLCK || result == ENOTSUP ||
           result == ENOSYS;
}

static bool lmdb_raise_result(int result, const char *doing, struct err *err)
{
    if (result == MDB_MAP_FULL) {
        return ERR_RAISE(err, ERR_LIMIT,
                         "%s: the address space of this process has no room for it (ulimit -v)",
                         doing);
    }
    return ERR_RAISE(err, lmdb_choose_err_code(result), "%s: %s%s", doing, mdb_strerror(result),
                     lmdb_is_lack_of_place(result)
                         ? " (its file system may be one that cannot map or lock files; choose "
                           "another place with --db)"
                         : "");
}

/* ------------------------------------------------------------------ environments */

/* Opens with the largest map that fits. 0, or LMDB's code; *env is NULL then. */
static int lmdb_open_env(const char *path, unsigned flags, MDB_env **env)
{
    size_t map_bytes = LMDB_MAP_BYTES;
    int result;

    do {
        result = mdb_env_create(env);
        if (result != 0) {
            *env = NULL;
            return result;
        }
        (void)mdb_env_set_mapsize(*env, map_bytes);
        (void)mdb_env_set_maxreaders(*env, LMDB_READERS_MAX);
        result = mdb_env_open(*env, path, LMDB_FLAGS | flags, LMDB_MODE);
        if (result != 0) {
            mdb_env_close(*env);
            *env = NULL;
        }
        map_bytes /= 2;
    } while (result == ENOMEM && map_bytes >= LMDB_MAP_MIN);
    return result;
}

/* Read-write if that is allowed, even for readers: one environment serves both. */
static int lmdb_open_some_env(const char *path, MDB_env **env, bool *read_only)
{
    int result = 0;

    for (unsigned i = 0; i < LMDB_TRIES; i++) {
        *read_only = false;
        result = lmdb_open_env(path, 0, env);
        if (result == EACCES || result == EROFS || result == EPERM) {
            *read_only = true;
            result = lmdb_open_env(path, MDB_RDONLY, env);
        }
        if (result == EACCES || result == EROFS || result == EPERM) {
            result = lmdb_open_env(path, MDB_RDONLY | MDB_NOLOCK, env); /* a folder not ours */
        }
        if (result != EAGAIN && result != EINVAL) {
            break;
        }
        (void)usleep(LMDB_PAUSE_US); /* somebody opens or closes it at this moment */
    }
    return result;
}

static int lmdb_open_main_tree(MDB_env *env, bool read_only, MDB_dbi *dbi)
{
    MDB_txn *txn = NULL;
    int result = mdb_txn_begin(env, NULL, read_only ? MDB_RDONLY : 0, &txn);

    if (result != 0) {
        return result;
    }
    result = mdb_dbi_open(txn, NULL, 0, dbi);
    mdb_txn_abort(txn);
    return result;
}

static void lmdb_drop_env(struct lmdb_env *env)
{
    struct lmdb_env **link = &lmdb_envs;

    if (--env->refs > 0) {
        return;
    }
    while (*link != env) {
        link = &(*link)->next;
    }
    *link = env->next;
    mdb_env_close(env->env);
    mem_free_block(env);
}

static void lmdb_release_env(struct lmdb_env *env)
{
    if (env != NULL) {
        (void)pthread_mutex_lock(&lmdb_lock);
        lmdb_drop_env(env);
        (void)pthread_mutex_unlock(&lmdb_lock);
    }
}

static bool lmdb_create_env(const char *path, const struct stat *about, struct lmdb_env **out,
                            struct err *err)
{
    struct lmdb_env *env = mem_alloc_zeroed(1, sizeof *env);
    int result;

    if (env == NULL) {
        return lmdb_raise_no_memory(err);
    }
    result = lmdb_open_some_env(path, &env->env, &env->read_only);
    if (result == 0) { /* reading: a write transaction would wait for a writer */
        result = lmdb_open_main_tree(env->env, true, &env->dbi);
    }
    if (result != 0) {
        if (env->env != NULL) {
            mdb_env_close(env->env);
        }
        mem_free_block(env);
        return lmdb_raise_result(result, "cannot open it", err);
    }
    env->device = about->st_dev;
    env->inode = about->st_ino;
    env->audited_txn = UINT64_MAX;
    env->refs = 1;
    env->next = lmdb_envs;
    lmdb_envs = env;
    *out = env;
    return true;
}

/* The environment of the file that is at the path now, with one more reference. */
static bool lmdb_find_env_locked(struct lmdb_base *base, struct lmdb_env **out, struct err *err)
{
    struct stat about;

    if (stat(base->path, &about) != 0 || about.st_size == 0) {
        return ERR_RAISE(err, ERR_NOT_FOUND, "there is no database '%s'", base->path);
    }
    for (struct lmdb_env *env = lmdb_envs; env != NULL; env = env->next) {
        if (!env->broken && env->device == about.st_dev && env->inode == about.st_ino) {
            env->refs++;
            *out = env;
            return true;
        }
    }
    return lmdb_audit_meta_pages(base->path, err) && lmdb_create_env(base->path, &about, out, err);
}

/* The base keeps a reference too, so that the environment outlives single views. */
static bool lmdb_acquire_env(struct lmdb_base *base, struct lmdb_env **out, struct err *err)
{
    bool done;

    (void)pthread_mutex_lock(&lmdb_lock);
    done = lmdb_find_env_locked(base, out, err);
    if (done && base->env != *out) {
        if (base->env != NULL) {
            lmdb_drop_env(base->env);
        }
        base->env = *out;
        (*out)->refs++;
    }
    (void)pthread_mutex_unlock(&lmdb_lock);
    return done;
}

static void lmdb_note_broken_env(struct lmdb_env *env, int result)
{
    if (result == MDB_PANIC) {
        (void)pthread_mutex_lock(&lmdb_lock);
        env->broken = true;
        (void)pthread_mutex_unlock(&lmdb_lock);
    }
}

/* Examines the generation unless that was done. The caller holds a transaction of it. */
static bool lmdb_audit_generation(struct lmdb_env *env, uint64_t txn, bool for_writing,
                                  struct kv_census *census, struct err *err)
{
    mdb_filehandle_t fd = -1;
    bool done = true;

    (void)pthread_mutex_lock(&lmdb_lock);
    if (env->audited_txn != txn || (for_writing && !env->audited_for_writing)) {
        (void)mdb_env_get_fd(env->env, &fd);
        done = lmdb_audit_tree_pages(fd, txn, for_writing, &env->census, err);
        env->audited_txn = done ? txn : UINT64_MAX;
        env->audited_for_writing = for_writing;
    }
    *census = env->census;
    (void)pthread_mutex_unlock(&lmdb_lock);
    return done;
}

/* ------------------------------------------------------------------ open, close */

static bool lmdb_find_database(const char *path, bool *found, struct err *err)
{
    const char *engine;

    if (!store_find_database_file(path, found, err)) {
        return false;
    }
    engine = *found ? store_probe_engine_name(path) : NULL;
    return !*found || (engine != NULL && strcmp(engine, "lmdb") == 0) ||
           store_raise_other_kind(path, "lmdb", err);
}

static void lmdb_close_base(struct kv_base *base)
{
    struct lmdb_base *lmdb = (struct lmdb_base *)base;

    lmdb_release_env(lmdb->env);
    mem_free_block(lmdb->build_path);
    mem_free_block(lmdb->path);
    mem_free_block(lmdb);
}

static bool lmdb_open_base(const char *path, enum store_mode mode, struct kv_base **out,
                           struct err *err)
{
    struct lmdb_base *base = mem_alloc_zeroed(1, sizeof *base);

    if (base == NULL) {
        return lmdb_raise_no_memory(err);
    }
    base->mode = mode;
    base->path = mem_copy_cstring(path, strlen(path));
    base->build_path = store_make_side_path(path, "-new");
    if (base->path == NULL || base->build_path == NULL) {
        lmdb_close_base(&base->base);
        return lmdb_raise_no_memory(err);
    }
    *out = &base->base;
    return true;
}

/* ------------------------------------------------------------------ views */

static int lmdb_begin_reading(MDB_env *env, MDB_txn **txn)
{
    int result = mdb_txn_begin(env, NULL, MDB_RDONLY, txn);
    int cleared = 0;

    if (result == MDB_READERS_FULL && mdb_reader_check(env, &cleared) == 0 && cleared > 0) {
        result = mdb_txn_begin(env, NULL, MDB_RDONLY, txn);
    }
    return result;
}

static void lmdb_end_view(struct kv_view *base)
{
    struct lmdb_view *view = (struct lmdb_view *)base;

    if (view->txn != NULL) {
        mdb_txn_abort(view->txn);
    }
    lmdb_release_env(view->env);
    mem_free_block(view);
}

static bool lmdb_try_view(struct lmdb_view *view, struct lmdb_base *base, struct err *err)
{
    int result;

    if (!lmdb_acquire_env(base, &view->env, err)) {
        return false;
    }
    result = lmdb_begin_reading(view->env->env, &view->txn);
    if (result != 0) {
        view->txn = NULL;
        lmdb_note_broken_env(view->env, result);
        return lmdb_raise_result(result, "cannot begin to read", err);
    }
    return lmdb_audit_generation(view->env, mdb_txn_id(view->txn), false, &view->census, err);
}

static bool lmdb_begin_view(struct kv_base *base, struct kv_view **out, struct err *err)
{
    struct lmdb_base *lmdb = (struct lmdb_base *)base;
    bool done = false;

    for (unsigned i = 0; i < LMDB_TRIES && !done; i++) {
        struct lmdb_view *view = mem_alloc_zeroed(1, sizeof *view);
        if (view == NULL) {
            return lmdb_raise_no_memory(err);
        }
        view->base.base = base;
        done = lmdb_try_view(view, lmdb, err);
        if (done) {
            *out = &view->base;
        } else {
            lmdb_end_view(&view->base);
            if (err->code != ERR_BUSY) {
                return false;
            }
        }
    }
    if (!done && err->code == ERR_BUSY) {
        err->code = ERR_CORRUPT; /* so often it is no coincidence: the meta page is damaged */
    }
    return done;
}

static bool lmdb_view_census(struct kv_view *base, struct kv_census *out, struct err *err)
{
    (void)err;
    *out = ((struct lmdb_view *)base)->census;
    return true;
}

/* LMDB takes no const, and writes to no key. */
static MDB_val lmdb_make_val(struct str bytes)
{
    MDB_val val = { .mv_size = bytes.size };
    memcpy(&val.mv_data, &bytes.data, sizeof val.mv_data);
    return val;
}

static bool lmdb_get_key(MDB_txn *txn, MDB_dbi dbi, struct str key, struct str *value, bool *found,
                         struct err *err)
{
    MDB_val name = lmdb_make_val(key);
    MDB_val data = { 0, NULL };
    int result = mdb_get(txn, dbi, &name, &data);

    *found = result == 0;
    if (*found) {
        *value = str_from_range(data.mv_data, data.mv_size);
    }
    return result == 0 || result == MDB_NOTFOUND || lmdb_raise_result(result, "cannot read", err);
}

static bool lmdb_scan_keys(MDB_txn *txn, MDB_dbi dbi, struct str prefix, kv_sink sink,
                           void *context, struct err *err)
{
    MDB_val key = lmdb_make_val(prefix);
    MDB_val data = { 0, NULL };
    MDB_cursor *cursor = NULL;
    bool done = true;
    int result = mdb_cursor_open(txn, dbi, &cursor);

    if (result != 0) {
        return lmdb_raise_result(result, "cannot read", err);
    }
    result = mdb_cursor_get(cursor, &key, &data, prefix.size > 0 ? MDB_SET_RANGE : MDB_FIRST);
    while (done && result == 0 &&
           str_starts_with(str_from_range(key.mv_data, key.mv_size), prefix)) {
        done = sink(context, str_from_range(key.mv_data, key.mv_size),
                    str_from_range(data.mv_data, data.mv_size), err);
        result = mdb_cursor_get(cursor, &key, &data, MDB_NEXT);
    }
    mdb_cursor_close(cursor);
    if (done && result != 0 && result != MDB_NOTFOUND) {
        return lmdb_raise_result(result, "cannot read", err);
    }
    return done;
}

static bool lmdb_view_get(struct kv_view *base, struct str key, struct str *value, bool *found,
                          struct err *err)
{
    const struct lmdb_view *view = (struct lmdb_view *)base;
    return lmdb_get_key(view->txn, view->env->dbi, key, value, found, err);
}

/* A scan maps the whole database in the end, and all of it counts as memory of this process. What
 * lies behind is let go; who still needs a page gets it back by a page fault. Only for views: what
 * a write transaction has changed lies elsewhere. */
struct lmdb_trail {
    kv_sink sink;
    void *context;
    uintptr_t low; /* values seen lie between these two; 0: none */
    uintptr_t high;
    size_t bytes;
};

static void lmdb_view_rest(struct kv_view *view, uintptr_t low, uintptr_t high)
{
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t begin = (low + page - 1) / page * page;
    uintptr_t end = high / page * page;

    (void)view;
    if (low != 0 && begin < end) {
        /* NOLINTNEXTLINE(performance-no-int-to-ptr): rounded to whole pages */
        (void)madvise((void *)begin, end - begin, MADV_DONTNEED);
    }
}

static void lmdb_let_trail_go(struct lmdb_trail *trail)
{
    lmdb_view_rest(NULL, trail->low, trail->high);
    trail->low = 0;
    trail->high = 0;
    trail->bytes = 0;
}

static bool lmdb_follow_trail(void *context, struct str key, struct str value, struct err *err)
{
    struct lmdb_trail *trail = context;
    uintptr_t at = (uintptr_t)value.data;
    bool done = trail->sink(trail->context, key, value, err);

    trail->low = trail->low == 0 || at < trail->low ? at : trail->low;
    trail->high = at + value.size > trail->high ? at + value.size : trail->high;
    trail->bytes += value.size;
    if (trail->bytes >= LMDB_TRAIL_BYTES_MAX) {
        lmdb_let_trail_go(trail);
    }
    return done;
}

static bool lmdb_view_scan(struct kv_view *base, struct str prefix, kv_sink sink, void *context,
                           struct err *err)
{
    const struct lmdb_view *view = (struct lmdb_view *)base;
    struct lmdb_trail trail = { .sink = sink, .context = context };
    bool done = lmdb_scan_keys(view->txn, view->env->dbi, prefix, lmdb_follow_trail, &trail, err);

    lmdb_let_trail_go(&trail);
    return done;
}

/* ------------------------------------------------------------------ batches */

static void lmdb_free_batch(struct lmdb_batch *batch)
{
    const struct lmdb_base *base = (struct lmdb_base *)batch->base.base;

    if (batch->txn != NULL) {
        mdb_txn_abort(batch->txn);
    }
    if (batch->build != NULL) {
        mdb_env_close(batch->build);
        (void)unlink(base->build_path);
    }
    lmdb_release_env(batch->env);
    mem_free_block(batch);
}

static void lmdb_abandon_batch(struct kv_batch *base)
{
    lmdb_free_batch((struct lmdb_batch *)base);
}

static bool lmdb_begin_build(struct lmdb_batch *batch, const struct lmdb_base *base,
                             struct err *err)
{
    int result;

    (void)unlink(base->build_path);
    result =
        lmdb_open_env(base->build_path, MDB_NOLOCK | MDB_NOSYNC | MDB_NOMETASYNC, &batch->build);
    if (result == 0) {
        result = lmdb_open_main_tree(batch->build, false, &batch->dbi);
    }
    if (result == 0) {
        result = mdb_txn_begin(batch->build, NULL, 0, &batch->txn);
    }
    return result == 0 || lmdb_raise_result(result, "cannot make the database", err);
}

static bool lmdb_begin_change(struct lmdb_batch *batch, struct lmdb_base *base, struct err *err)
{
    int cleared = 0;
    int result;

    if (!lmdb_acquire_env(base, &batch->env, err)) {
        return false;
    }
    if (batch->env->read_only) {
        return ERR_RAISE_OS(err, ERR_PERMISSION, EACCES, "the file is read-only");
    }
    batch->dbi = batch->env->dbi;
    (void)mdb_reader_check(batch->env->env, &cleared); /* readers that died keep pages no more */
    result = mdb_txn_begin(batch->env->env, NULL, 0, &batch->txn);
    if (result != 0) {
        batch->txn = NULL;
        lmdb_note_broken_env(batch->env, result);
        return lmdb_raise_result(result, "cannot begin to write", err);
    }
    if (lmdb_audit_generation(batch->env, mdb_txn_id(batch->txn) - 1, true, &batch->census, err)) {
        return true;
    }
    err->code = err->code == ERR_BUSY ? ERR_CORRUPT : err->code; /* nobody else is writing */
    return false;
}

static bool lmdb_begin_batch(struct kv_base *base, bool found, struct kv_batch **out,
                             struct err *err)
{
    struct lmdb_base *lmdb = (struct lmdb_base *)base;
    struct lmdb_batch *batch = mem_alloc_zeroed(1, sizeof *batch);

    if (batch == NULL) {
        return lmdb_raise_no_memory(err);
    }
    batch->base.base = base;
    if (!(found ? lmdb_begin_change(batch, lmdb, err) : lmdb_begin_build(batch, lmdb, err))) {
        lmdb_free_batch(batch);
        return false;
    }
    *out = &batch->base;
    return true;
}

static bool lmdb_batch_census(struct kv_batch *base, struct kv_census *out, struct err *err)
{
    (void)err;
    *out = ((struct lmdb_batch *)base)->census;
    return true;
}

static bool lmdb_batch_get(struct kv_batch *base, struct str key, struct str *value, bool *found,
                           struct err *err)
{
    const struct lmdb_batch *batch = (struct lmdb_batch *)base;
    return lmdb_get_key(batch->txn, batch->dbi, key, value, found, err);
}

static bool lmdb_batch_scan(struct kv_batch *base, struct str prefix, kv_sink sink, void *context,
                            struct err *err)
{
    const struct lmdb_batch *batch = (struct lmdb_batch *)base;
    return lmdb_scan_keys(batch->txn, batch->dbi, prefix, sink, context, err);
}

/* What was written is read again, to find the places of more. All of it would stay mapped, and
 * count as memory of this process. */
static void lmdb_rest_build(const struct lmdb_batch *batch)
{
    MDB_cursor *cursor = NULL;
    MDB_val key;
    MDB_val value;

    if (mdb_cursor_open(batch->txn, batch->dbi, &cursor) == 0) {
        if (mdb_cursor_get(cursor, &key, &value, MDB_FIRST) == 0) {
            mem_drop_mapping(key.mv_data);
        }
        mdb_cursor_close(cursor);
    }
}

/* A build is not visible before its end, so it may be written in pieces. */
static bool lmdb_limit_build_memory(struct lmdb_batch *batch, size_t more, struct err *err)
{
    int result;

    batch->build_bytes += more;
    if (batch->build == NULL || batch->build_bytes < BUILD_BYTES_MAX) {
        return true;
    }
    batch->build_bytes = 0;
    result = mdb_txn_commit(batch->txn);
    batch->txn = NULL;
    if (result == 0) {
        result = mdb_txn_begin(batch->build, NULL, 0, &batch->txn);
    }
    if (result == 0) {
        lmdb_rest_build(batch);
    }
    return result == 0 || lmdb_raise_result(result, "cannot write", err);
}

static bool lmdb_batch_put(struct kv_batch *base, struct str key, struct str head, struct str tail,
                           struct err *err)
{
    struct lmdb_batch *batch = (struct lmdb_batch *)base;
    MDB_val name = lmdb_make_val(key);
    MDB_val data = { head.size + tail.size, NULL };
    int result = mdb_put(batch->txn, batch->dbi, &name, &data, MDB_RESERVE);

    if (result != 0) {
        return lmdb_raise_result(result, "cannot write", err);
    }
    memcpy(data.mv_data, head.data, head.size);
    if (tail.size > 0) {
        memcpy((char *)data.mv_data + head.size, tail.data, tail.size);
    }
    return lmdb_limit_build_memory(batch, key.size + head.size + tail.size, err);
}

static bool lmdb_batch_remove(struct kv_batch *base, struct str key, struct err *err)
{
    struct lmdb_batch *batch = (struct lmdb_batch *)base;
    MDB_val name = lmdb_make_val(key);
    int result = mdb_del(batch->txn, batch->dbi, &name, NULL);

    return result == 0 || result == MDB_NOTFOUND || lmdb_raise_result(result, "cannot write", err);
}

/* The moment in which the first generation becomes visible is the rename. A table of readers that
 * lies at the path belongs to a database that is gone. */
static bool lmdb_publish_build(const struct lmdb_base *base, struct err *err)
{
    char *lock = store_make_side_path(base->path, "-lock");
    char *folder = store_copy_folder_path(base->path);
    bool done = lock != NULL && folder != NULL;

    if (!done) {
        (void)lmdb_raise_no_memory(err);
    }
    done = done && store_sync_path(base->build_path, 0, err);
    if (done) {
        (void)unlink(lock);
        done = rename(base->build_path, base->path) == 0 ||
               ERR_RAISE_OS(err, ERR_IO, errno, "cannot rename '%s'", base->build_path);
    }
    done = done && store_sync_path(folder, O_DIRECTORY, err);
    mem_free_block(folder);
    mem_free_block(lock);
    return done;
}

static bool lmdb_commit_build(struct lmdb_batch *batch, const struct lmdb_base *base,
                              struct err *err)
{
    int result = mdb_txn_commit(batch->txn);

    batch->txn = NULL;
    if (result == 0) {
        result = mdb_env_sync(batch->build, 1);
    }
    if (result != 0) {
        return lmdb_raise_result(result, "cannot write", err);
    }
    mdb_env_close(batch->build);
    batch->build = NULL;
    if (!lmdb_publish_build(base, err)) {
        (void)unlink(base->build_path);
        return false;
    }
    return true;
}

static bool lmdb_commit_change(struct lmdb_batch *batch, struct err *err)
{
    uint64_t txn = mdb_txn_id(batch->txn);
    int result = mdb_txn_commit(batch->txn);

    batch->txn = NULL;
    (void)pthread_mutex_lock(&lmdb_lock);
    if (result == 0) { /* what we have written ourselves need not be examined */
        batch->env->audited_txn = txn;
        batch->env->audited_for_writing = true;
        batch->env->census = (struct kv_census){ .known = false };
    }
    (void)pthread_mutex_unlock(&lmdb_lock);
    lmdb_note_broken_env(batch->env, result);
    return result == 0 || lmdb_raise_result(result, "cannot write", err);
}

static bool lmdb_commit_batch(struct kv_batch *base, struct err *err)
{
    struct lmdb_batch *batch = (struct lmdb_batch *)base;
    bool done = batch->env != NULL ? lmdb_commit_change(batch, err)
                                   : lmdb_commit_build(batch, (struct lmdb_base *)base->base, err);

    lmdb_free_batch(batch);
    return done;
}

/* ------------------------------------------------------------------ the engine */

static const struct kv_ops lmdb_ops = {
    .name = "lmdb",
    .find_database = lmdb_find_database,
    .open_base = lmdb_open_base,
    .close_base = lmdb_close_base,
    .begin_view = lmdb_begin_view,
    .end_view = lmdb_end_view,
    .view_census = lmdb_view_census,
    .batch_census = lmdb_batch_census,
    .view_get = lmdb_view_get,
    .view_scan = lmdb_view_scan,
    .view_rest = lmdb_view_rest,
    .begin_batch = lmdb_begin_batch,
    .batch_get = lmdb_batch_get,
    .batch_scan = lmdb_batch_scan,
    .batch_put = lmdb_batch_put,
    .batch_remove = lmdb_batch_remove,
    .commit_batch = lmdb_commit_batch,
    .abandon_batch = lmdb_abandon_batch,
};

static bool lmdb_open_path(const char *path, enum store_mode mode, struct store **out,
                           struct err *err)
{
    return kv_open_store(&lmdb_ops, path, mode, out, err);
}

const struct store_engine store_engine_lmdb = {
    .name = "lmdb",
    .has_path = true,
    .open_path = lmdb_open_path,
    KV_ENGINE_FUNCTIONS,
};
