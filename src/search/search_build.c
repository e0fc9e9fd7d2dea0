/* search_build.c - texts to one segment. The documents are cut into chunks of neighbours; each
 * chunk is inverted in memory by one thread; then all chunks are merged. The result depends on the
 * documents alone: what is joined is the same wherever chunks begin.
 *
 * Memory: what inverters hold, the largest text of each thread, the compressed chunks and the
 * result. */
#include "search/search_grams_internal.h"
#include "search/search_invert_internal.h"

#include "util/mem.h"
#include "util/pool.h"

#include <stdlib.h>
#include <string.h>

#define BUILD_CHUNK_BYTES_MAX (4ULL * 1024 * 1024)
#define BUILD_CHUNK_BYTES_MIN (256ULL * 1024)
#define BUILD_MEMORY_SHARE    16U /* a chunk's text is this part of a thread's memory */
#define BUILD_KEPT_BYTES_MAX  ((size_t)4 * 1024 * 1024) /* of a buffer between documents */
#define BUILD_PAIRS_MAX       ((size_t)1 << 31U)

/* One thread's memory, kept from chunk to chunk. */
struct build_worker {
    struct search_content content; /* of the present document; its memory is kept */
    struct inverter *inverter;
};
struct build_chunk {
    size_t first;
    size_t count;
    struct inverted inverted;
};
struct build {
    const struct search_document *documents;
    size_t count;
    const struct search_build_options *options;
    search_content_loader load;
    void *load_context;
    struct build_worker *workers; /* of each thread */
    struct segment_row *rows;
    struct {
        ARRAY_FIELDS(struct build_chunk);
    } chunks;
    struct lists_writer trigrams;
    struct lists_writer words;
};

static bool build_raise_memory(struct err *err)
{
    return ERR_RAISE(err, ERR_MEMORY, "no memory to index texts");
}

/* ------------------------------------------------------------------ one chunk */

static void build_clear_buffer(struct buf *buf)
{
    buf_clear_keep_memory(buf);
    if (buf->capacity > BUILD_KEPT_BYTES_MAX) {
        buf_release_bytes(buf);
    }
}

static bool build_take_document(struct build *build, struct build_worker *worker, size_t index,
                                struct build_chunk *chunk, struct err *err)
{
    const struct search_document *about = &build->documents[index];
    struct segment_row *row = &build->rows[index];
    struct search_content *content = &worker->content;
    bool done;

    content->known = true;
    if (!build->load(build->load_context, index, content, err)) {
        return false;
    }
    *row = (struct segment_row){ .hash_high = about->hash.high,
                                 .hash_low = about->hash.low,
                                 .size = about->size,
                                 .flags = content->known ? 0 : SEGMENT_UNKNOWN };
    done = inverter_add_document(worker->inverter, content, about->path, &chunk->inverted, row);
    build_clear_buffer(&content->text);
    build_clear_buffer(&content->symbols);
    return done || build_raise_memory(err);
}

static bool build_prepare_worker(struct build_worker *worker)
{
    if (worker->inverter == NULL) {
        buf_init_with_limit(&worker->content.text, SIZE_MAX / 2);
        buf_init_with_limit(&worker->content.symbols, SIZE_MAX / 2);
        worker->inverter = inverter_create();
    }
    return worker->inverter != NULL;
}

static void build_release_worker(struct build_worker *worker)
{
    buf_release_bytes(&worker->content.text);
    buf_release_bytes(&worker->content.symbols);
    inverter_free(worker->inverter);
}

static bool build_invert_chunk(void *context, size_t index, unsigned thread, struct err *err)
{
    struct build *build = context;
    struct build_chunk *chunk = &build->chunks.items[index];
    struct build_worker *worker = &build->workers[thread];
    bool done = build_prepare_worker(worker) || build_raise_memory(err);

    for (size_t i = 0; i < chunk->count && done; i++) {
        done = build_take_document(build, worker, chunk->first + i, chunk, err);
    }
    return done &&
           (inverter_finish_chunk(worker->inverter, &chunk->inverted) || build_raise_memory(err));
}

/* ------------------------------------------------------------------ all chunks */

static uint64_t build_chunk_bytes(const struct search_build_options *options)
{
    unsigned threads = options->threads > 0 ? options->threads : 1U;
    uint64_t bytes = options->memory_bytes / threads / BUILD_MEMORY_SHARE;
    if (bytes > BUILD_CHUNK_BYTES_MAX) {
        return BUILD_CHUNK_BYTES_MAX;
    }
    return bytes < BUILD_CHUNK_BYTES_MIN ? BUILD_CHUNK_BYTES_MIN : bytes;
}

/* Whole batches until a chunk holds enough text. */
static bool build_cut_chunks(struct build *build)
{
    size_t batch = build->options->batch_files > 0 ? build->options->batch_files : 1;
    uint64_t enough = build_chunk_bytes(build->options);
    uint64_t bytes = 0;
    struct build_chunk *chunk = NULL;

    for (size_t i = 0; i < build->count; i++) {
        if (chunk == NULL || chunk->count == GRAMS_DOCUMENTS_MAX ||
            (bytes >= enough && (i % batch == 0 || bytes >= 4 * enough))) {
            chunk = array_push_slot(&build->chunks, BUILD_PAIRS_MAX);
            if (chunk == NULL) {
                return false;
            }
            chunk->first = i;
            chunk->count = 0;
            inverted_init_empty(&chunk->inverted);
            bytes = 0;
        }
        chunk->count++;
        bytes += build->documents[i].size;
    }
    return true;
}

/* Index 0: trigrams, 1: words. */
static bool build_merge_half(void *context, size_t index, unsigned thread, struct err *err)
{
    struct build *build = context;
    size_t chunks = build->chunks.count;
    struct lists_input *inputs = mem_alloc_zeroed(chunks + 1, sizeof *inputs);
    bool done;

    (void)thread;
    if (inputs == NULL) {
        return build_raise_memory(err);
    }
    for (size_t i = 0; i < chunks; i++) {
        const struct inverted *chunk = &build->chunks.items[i].inverted;
        inputs[i].lists = lists_writer_borrow(index == 0 ? &chunk->trigrams : &chunk->words);
        inputs[i].base = (uint32_t)build->chunks.items[i].first;
    }
    done = lists_merge_inputs(inputs, chunks, index == 0 ? &build->trigrams : &build->words, err);
    mem_free_block(inputs);
    return done;
}

/* The lists of the chunks have been merged: all that is still asked of them are signatures. */
static void build_release_lists(struct build *build)
{
    for (size_t i = 0; i < build->chunks.count; i++) {
        lists_writer_release(&build->chunks.items[i].inverted.trigrams);
        lists_writer_release(&build->chunks.items[i].inverted.words);
    }
}

static bool build_compose_segment(struct build *build, struct buf *out, struct err *err)
{
    struct str *paths = mem_alloc_zeroed(build->count + 1, sizeof *paths);
    struct str *runs = mem_alloc_zeroed(build->chunks.count + 1, sizeof *runs);
    struct segment_contents contents = {
        &build->trigrams,       &build->words, build->rows,        paths,
        (uint32_t)build->count, runs,          build->chunks.count
    };
    bool done = paths != NULL && runs != NULL;

    if (!done) {
        done = build_raise_memory(err);
    } else {
        for (size_t i = 0; i < build->count; i++) {
            paths[i] = build->documents[i].path;
        }
        for (size_t i = 0; i < build->chunks.count; i++) {
            runs[i] = buf_borrow_str(&build->chunks.items[i].inverted.signatures);
        }
        done = segment_compose_bytes(&contents, out, err);
    }
    mem_free_block(paths);
    mem_free_block(runs);
    return done;
}

bool search_build_segment_bytes(const struct search_source *source,
                                const struct search_build_options *options, struct buf *out,
                                struct err *err)
{
    size_t count = source->count;
    struct build build = { .documents = source->documents,
                           .count = count,
                           .options = options,
                           .load = source->load,
                           .load_context = source->context };
    unsigned threads = options->threads > 0 ? options->threads : 1U;
    bool done;

    lists_writer_init(&build.trigrams, (uint32_t)count, false);
    lists_writer_init(&build.words, (uint32_t)count, true);
    build.workers = mem_alloc_zeroed(threads, sizeof *build.workers);
    build.rows = mem_alloc_zeroed(count + 1, sizeof *build.rows);
    done = (build.workers != NULL && build.rows != NULL && build_cut_chunks(&build)) ||
           build_raise_memory(err);
    done = done &&
           pool_run_over_range(build.chunks.count, 1, threads, build_invert_chunk, &build, err);
    for (unsigned i = 0; build.workers != NULL && i < threads; i++) {
        build_release_worker(&build.workers[i]);
    }
    done = done && pool_run_over_range(2, 1, threads, build_merge_half, &build, err);
    build_release_lists(&build);
    done = done && build_compose_segment(&build, out, err);
    for (size_t i = 0; i < build.chunks.count; i++) {
        inverted_release_all(&build.chunks.items[i].inverted);
    }
    array_free_items(&build.chunks);
    lists_writer_release(&build.trigrams);
    lists_writer_release(&build.words);
    mem_free_block(build.workers);
    mem_free_block(build.rows);
    return done;
}

size_t search_count_segment_documents(const struct search_document *documents, size_t count,
                                      size_t first, const struct search_build_options *options)
{
    uint64_t bytes = 0;
    size_t at = first;

    while (at < count && at - first < INT32_MAX &&
           (at == first || bytes + documents[at].size <= options->memory_bytes / 4 * 3)) {
        bytes += documents[at++].size;
    }
    return at - first;
}
