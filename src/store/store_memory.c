/* store_memory.c - the engine `mem`: a graph that lives and dies with its process. What a
 * generation is made of: store_memory_internal.h.
 *
 * Readers and the writer meet only where an image is taken or swapped, for some instructions.
 *
 * Cost: a put is O(its bytes); a commit O(files + entities) moves of 8 bytes; memory about 25 bytes
 * an entity and 6 an edge besides names (store_pack.c), 8 an entity for the uids, twice.
 */
#include "store/store_memory_internal.h"

#include "util/check.h"
#include "util/mem.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>
#include <unistd.h>

#define MEMORY_MS_PER_S  1000U
#define MEMORY_NS_PER_MS 1000000L
#define MEMORY_NS_PER_S  1000000000L

struct memory_store {
    struct store base;
    pthread_mutex_t lock; /* guards image, writing, and the counts of all images; innermost */
    pthread_cond_t writer_left;
    bool writing;
    struct memory_image *image;
};
struct memory_write {
    struct store_write base;
    struct memory_draft draft;
    struct store_packer *packer;
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
    store_packer_free_all(write->packer);
    memory_release_draft(&write->draft);
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
        write->draft.image = memory_clone_image(store->image); /* only a writer replaces it */
    }
    if (write == NULL || write->packer == NULL || write->draft.image == NULL) {
        if (write != NULL) {
            memory_free_write(write);
        }
        memory_leave_as_writer(store);
        return memory_raise_no_memory(err);
    }
    *out = &write->base;
    return true;
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
        memory_sort_blob_uids(blob);
    }
    return memory_add_change(&write->draft, MEMORY_FILES, blob, false, err);
}

static bool memory_delete_record(struct store_write *base, struct str path, struct err *err)
{
    struct memory_write *write = (struct memory_write *)base;
    return memory_add_change(&write->draft, MEMORY_FILES, memory_create_blob(path, STR_EMPTY, 0),
                             true, err);
}

static bool memory_put_text(struct store_write *base, struct hash128 hash, struct str zstd,
                            struct err *err)
{
    struct memory_write *write = (struct memory_write *)base;
    struct str key = str_from_range((const char *)&hash, sizeof hash);
    return memory_add_change(&write->draft, MEMORY_TEXTS, memory_create_blob(key, zstd, 0), false,
                             err);
}

static bool memory_put_facts(struct store_write *base, struct str path, struct hash128 hash,
                             struct str zstd, struct err *err)
{
    struct memory_write *write = (struct memory_write *)base;
    struct buf key;
    bool done;

    if (!memory_append_facts_key(&key, path, hash)) {
        done = memory_raise_no_memory(err);
    } else {
        done = memory_add_change(&write->draft, MEMORY_FACTS,
                                 memory_create_blob(buf_borrow_str(&key), zstd, 0), false, err);
    }
    buf_release_bytes(&key);
    return done;
}

static bool memory_put_meta(struct store_write *base, struct str name, struct str value,
                            struct err *err)
{
    struct memory_write *write = (struct memory_write *)base;
    return memory_add_change(&write->draft, MEMORY_META, memory_create_blob(name, value, 0), false,
                             err);
}

static bool memory_prune_content(struct store_write *base, struct err *err)
{
    return memory_prune_draft(&((struct memory_write *)base)->draft, err);
}

static bool memory_commit_write(struct store_write *base, struct err *err)
{
    struct memory_write *write = (struct memory_write *)base;
    struct memory_store *store = (struct memory_store *)base->store;
    bool done = memory_finish_draft(&write->draft, err);

    if (done) {
        struct memory_image *old;
        write->draft.image->generation++;
        (void)pthread_mutex_lock(&store->lock);
        old = store->image;
        store->image = write->draft.image;
        (void)pthread_mutex_unlock(&store->lock);
        write->draft.image = NULL;
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
        if (!store_unpack_file_row(memory_borrow_value(files->items[i].blob), &file, err) ||
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
        done = store_unpack_record_bytes(memory_borrow_value(files->items[i].blob), &read->arena,
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

static bool memory_scan_meta(struct store_read *base, store_meta_sink sink, void *context,
                             struct err *err)
{
    const struct memory_table *metas = &((struct memory_read *)base)->image->tables[MEMORY_META];
    bool done = true;

    for (size_t i = 0; done && i < metas->count; i++) {
        done = sink(context, memory_borrow_key(metas->items[i].blob),
                    memory_borrow_value(metas->items[i].blob), err);
    }
    return done;
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
    .scan_meta = memory_scan_meta,
};
