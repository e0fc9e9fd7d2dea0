/* answer_index.c - the text index of a database, opened for one generation and kept until another
 * is asked for. One mutex guards which is kept; readers hold a count. Opening checks every segment
 * and is O(files + documents log files + edges). */
#include "answer/answer_index_internal.h"

#include "util/mem.h"

#include <pthread.h>

#define INDEX_ARENA_BYTES_MAX ((size_t)1 << 36U)
#define INDEX_LIST_BYTES_MAX  ((size_t)1024 * 1024)

struct answer_search {
    struct store *store;
    char *folder;         /* of the segments; NULL: they are in the store */
    pthread_mutex_t lock; /* guards opened and its counts; innermost */
    struct answer_index *opened;
};

struct answer_search *answer_search_create(struct store *store, const char *segments_folder)
{
    struct answer_search *search = mem_alloc_zeroed(1, sizeof *search);
    if (search == NULL) {
        return NULL;
    }
    search->store = store;
    if (segments_folder != NULL) {
        search->folder = mem_copy_cstring(segments_folder, strlen(segments_folder));
        if (search->folder == NULL) {
            mem_free_block(search);
            return NULL;
        }
    }
    if (pthread_mutex_init(&search->lock, NULL) != 0) {
        mem_free_block(search->folder);
        mem_free_block(search);
        return NULL;
    }
    return search;
}

static void index_free_opened(struct answer_index *opened)
{
    if (opened != NULL) {
        search_index_close_all(opened->index);
        arena_release_all_blocks(&opened->arena);
        mem_free_block(opened);
    }
}

void answer_search_free(struct answer_search *search)
{
    if (search != NULL) {
        index_free_opened(search->opened);
        (void)pthread_mutex_destroy(&search->lock);
        mem_free_block(search->folder);
        mem_free_block(search);
    }
}

/* ------------------------------------------------------------------ opening */

static bool index_copy_files(struct answer_index *opened, const struct snapshot *snapshot)
{
    opened->files =
        arena_alloc_zeroed(&opened->arena, (size_t)snapshot->file_count + 1, sizeof *opened->files);
    for (uint32_t i = 0; opened->files != NULL && i < snapshot->file_count; i++) {
        const struct graph_file *row = &snapshot->files[i];
        bool has_text = row->status != FILE_STATUS_BINARY && row->status != FILE_STATUS_TOO_LARGE &&
                        row->status != FILE_STATUS_OUT_OF_MEMORY;
        opened->files[i] = (struct search_file){
            .path = arena_copy_str(&opened->arena, row->path),
            .hash = has_text ? row->hash : (struct hash128){ 0, 0 },
            .language = arena_copy_str(&opened->arena, row->language),
        };
        if (opened->files[i].path.data == NULL || opened->files[i].language.data == NULL) {
            return false;
        }
    }
    return opened->files != NULL;
}

static bool index_count_fan_in(struct answer_index *opened, const struct snapshot *snapshot)
{
    uint32_t *counts =
        arena_alloc_zeroed(&opened->arena, (size_t)snapshot->entity_count + 1, sizeof *counts);
    for (uint32_t i = 0; counts != NULL && i < snapshot->edge_count; i++) {
        const struct graph_edge *edge = &snapshot->edges[i];
        bool counts_here = edge->kind != EDGE_KIND_CONTAINS && edge->origin < ORIGIN_AMBIGUOUS;
        counts[edge->to] += counts_here ? 1U : 0U;
    }
    opened->fan_in = counts;
    return counts != NULL;
}

static bool index_load_stored(void *context, struct str name, struct buf *out, struct err *err)
{
    return store_load_meta_value(context, name, out, err);
}

static bool index_open_segments(const struct answer_search *search, struct answer_index *opened,
                                struct search_segment ***segments, size_t *count, struct err *err)
{
    struct store_read *read = NULL;
    struct buf list;
    bool done;

    if (!store_begin_read_view(search->store, &read, err)) {
        return false;
    }
    buf_init_with_limit(&list, INDEX_LIST_BYTES_MAX);
    done = store_load_meta_value(read, STR(SEARCH_SEGMENTS_META), &list, err);
    if (!done && err->code == ERR_NOT_FOUND) {
        (void)ERR_RAISE(err, ERR_NOT_FOUND,
                        "this database has no text index; run 'parseltongue ingest' again");
    }
    if (done) {
        struct search_place place = { search->folder, index_load_stored, read };
        done = search_segments_open_listed(&place, buf_borrow_str(&list), &opened->arena, segments,
                                           count, err);
    }
    buf_release_bytes(&list);
    store_end_read_view(read);
    return done;
}

static bool index_open_generation(const struct answer_search *search,
                                  const struct snapshot *snapshot, struct answer_index **out,
                                  struct err *err)
{
    struct answer_index *opened = mem_alloc_zeroed(1, sizeof *opened);
    struct search_segment **segments = NULL;
    size_t count = 0;
    bool done;

    if (opened == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for the text index");
    }
    arena_init_with_limit(&opened->arena, INDEX_ARENA_BYTES_MAX);
    opened->generation = snapshot->generation;
    opened->holders = 1; /* the cache */
    done = (index_copy_files(opened, snapshot) && index_count_fan_in(opened, snapshot)) ||
           ERR_RAISE(err, ERR_MEMORY, "no memory for the text index");
    done = done && index_open_segments(search, opened, &segments, &count, err) &&
           search_index_open_over(segments, count, opened->files, snapshot->file_count,
                                  &opened->index, err);
    if (!done) {
        index_free_opened(opened);
        return false;
    }
    *out = opened;
    return true;
}

/* ------------------------------------------------------------------ holding */

static void index_drop_holder(struct answer_index *opened)
{
    if (opened != NULL && --opened->holders == 0) {
        index_free_opened(opened);
    }
}

/* Two requests that both find nothing open both open it; the later one is kept. */
bool answer_index_acquire(struct answer_search *search, const struct snapshot *snapshot,
                          struct answer_index **out, struct err *err)
{
    struct answer_index *opened = NULL;

    (void)pthread_mutex_lock(&search->lock);
    if (search->opened != NULL && search->opened->generation == snapshot->generation) {
        opened = search->opened;
        opened->holders++;
    }
    (void)pthread_mutex_unlock(&search->lock);
    if (opened == NULL) {
        if (!index_open_generation(search, snapshot, &opened, err) || opened == NULL) {
            return false;
        }
        (void)pthread_mutex_lock(&search->lock);
        index_drop_holder(search->opened);
        search->opened = opened;
        opened->holders++;
        (void)pthread_mutex_unlock(&search->lock);
    }
    *out = opened;
    return true;
}

void answer_index_release(struct answer_search *search, struct answer_index *opened)
{
    (void)pthread_mutex_lock(&search->lock);
    index_drop_holder(opened);
    (void)pthread_mutex_unlock(&search->lock);
}

bool answer_search_open_now(struct answer_search *search, const struct snapshot *snapshot,
                            struct err *err)
{
    struct answer_index *opened = NULL;
    if (!answer_index_acquire(search, snapshot, &opened, err)) {
        return false;
    }
    answer_index_release(search, opened);
    return true;
}
