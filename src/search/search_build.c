/* search_build.c - texts to one segment. The documents are cut into chunks of neighbours; each
 * chunk is inverted in memory by one thread; then all chunks are merged. The result depends on the
 * documents alone: merging writes every list anew.
 *
 * Memory: per thread about 12 times the distinct (trigram, document) and (word, document) pairs of
 * its chunk, the largest text, and 2 MB of bits; for all the compressed chunks and the result. */
#include "search/search_segment_internal.h"
#include "search/search_words_internal.h"

#include "util/map.h"
#include "util/mem.h"
#include "util/pool.h"

#include <stdlib.h>
#include <string.h>

#define BUILD_CHUNK_BYTES_MAX (16ULL * 1024 * 1024)
#define BUILD_CHUNK_BYTES_MIN (256ULL * 1024)
#define BUILD_MEMORY_SHARE    16U /* a chunk's text is this part of a thread's memory */
#define BUILD_KEPT_BYTES_MAX  ((size_t)4 * 1024 * 1024) /* of a buffer between documents */
#define BUILD_PAIRS_MAX       ((size_t)1 << 31U)
#define BUILD_TRIGRAM_BITS    24U
#define BUILD_RADIX_BITS      12U
#define BUILD_RADIX_SIZE      ((size_t)1 << BUILD_RADIX_BITS)
/* More distinct words than any source file has; a file of noise stays cheap. Words past it are not
 * ranked; phrases and expressions find them all the same. */
#define BUILD_DOCUMENT_WORDS_MAX ((size_t)1 << 18U)

struct build_pair {
    uint32_t term;
    uint32_t document;
    uint32_t value;
};
struct build_span { /* the terms of an identifier, in span_terms */
    uint32_t first;
    uint32_t count;
};
/* One thread's memory, kept from chunk to chunk. */
struct build_worker {
    struct search_content content; /* of the present document; its memory is kept */
    uint64_t *seen;                /* a bit for each trigram of the present document */
    struct {
        ARRAY_FIELDS(uint64_t);
    } trigrams; /* trigram << 32 | document */
    struct {
        ARRAY_FIELDS(uint64_t);
    } spare;
    struct arena arena;          /* texts of terms and identifiers */
    struct map_text identifiers; /* -> spans: most identifiers of a chunk were met before */
    struct {
        ARRAY_FIELDS(struct build_span);
    } spans;
    struct {
        ARRAY_FIELDS(uint32_t);
    } span_terms;
    struct map_text term_numbers;
    struct {
        ARRAY_FIELDS(struct str);
    } terms;
    struct {
        ARRAY_FIELDS(uint32_t);
    } values; /* of each term in the present document */
    struct {
        ARRAY_FIELDS(uint32_t);
    } touched; /* terms of the present document */
    struct {
        ARRAY_FIELDS(struct build_pair);
    } pairs;
    struct {
        ARRAY_FIELDS(struct lists_posting);
    } postings;
    size_t *starts; /* BUILD_RADIX_SIZE counters */
    uint32_t add;   /* what the present word adds to the value of its terms */
    uint32_t term_count;
    bool failed; /* no memory */
};
struct build_chunk {
    size_t first;
    size_t count;
    struct lists_writer trigrams;
    struct lists_writer words;
};
struct build {
    const struct search_document *documents;
    size_t count;
    const struct search_build_options *options;
    search_content_loader load;
    void *load_context;
    struct build_worker *workers;
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

/* ------------------------------------------------------------------ one document */

static void build_add_trigrams(struct build_worker *worker, struct str text, uint32_t document)
{
    size_t first = worker->trigrams.count;
    uint32_t last_three = 0;
    unsigned run = 0;
    size_t at = 0;

    while (at < text.size) {
        unsigned char byte = segment_fold_next(text, &at);
        uint64_t bit;
        if (byte == '\n') {
            run = 0;
            continue;
        }
        last_three = (last_three << 8U | byte) & 0xffffffU;
        if (++run < 3) {
            continue;
        }
        bit = UINT64_C(1) << (last_three % 64);
        if ((worker->seen[last_three / 64] & bit) == 0) {
            uint64_t *slot = array_push_slot(&worker->trigrams, BUILD_PAIRS_MAX);
            if (slot == NULL) {
                worker->failed = true;
                return;
            }
            worker->seen[last_three / 64] |= bit;
            *slot = (uint64_t)last_three << 32U | document;
        }
    }
    for (size_t i = first; i < worker->trigrams.count; i++) {
        uint64_t trigram = worker->trigrams.items[i] >> 32U;
        worker->seen[trigram / 64] = 0;
    }
}

static uint32_t build_intern_term(struct build_worker *worker, struct str term)
{
    uint32_t number = map_text_find_value(&worker->term_numbers, term);
    struct str *text;
    uint32_t *value;

    if (number != MAP_VALUE_NONE) {
        return number;
    }
    text = array_push_slot(&worker->terms, BUILD_PAIRS_MAX);
    value = array_push_slot(&worker->values, BUILD_PAIRS_MAX);
    if (text == NULL || value == NULL) {
        return MAP_VALUE_NONE;
    }
    *text = arena_copy_str(&worker->arena, term);
    *value = 0;
    number = (uint32_t)(worker->terms.count - 1);
    return text->data != NULL && map_text_put_value(&worker->term_numbers, *text, number)
               ? number
               : MAP_VALUE_NONE;
}

/* A sink: notes the number of one term of the identifier at hand. */
static void build_note_term(void *context, struct str term, bool is_whole)
{
    struct build_worker *worker = context;
    uint32_t number = build_intern_term(worker, term);
    uint32_t *slot = array_push_slot(&worker->span_terms, BUILD_PAIRS_MAX);

    (void)is_whole;
    if (slot == NULL || number == MAP_VALUE_NONE) {
        worker->failed = true;
        return;
    }
    *slot = number;
}

/* Splits the identifier, or finds how it was split before. NULL: no memory. */
static const struct build_span *build_find_span(struct build_worker *worker, struct str identifier)
{
    uint32_t number = map_text_find_value(&worker->identifiers, identifier);
    struct build_span *span;
    struct str copy;

    if (number != MAP_VALUE_NONE) {
        return &worker->spans.items[number];
    }
    span = array_push_slot(&worker->spans, BUILD_PAIRS_MAX);
    copy = arena_copy_str(&worker->arena, identifier);
    if (span == NULL || copy.data == NULL ||
        !map_text_put_value(&worker->identifiers, copy, (uint32_t)(worker->spans.count - 1))) {
        worker->failed = true;
        return NULL;
    }
    span->first = (uint32_t)worker->span_terms.count;
    search_split_identifier(identifier, build_note_term, worker);
    span->count = (uint32_t)worker->span_terms.count - span->first;
    return worker->failed ? NULL : span;
}

static void build_count_term(struct build_worker *worker, uint32_t term, uint32_t add)
{
    uint32_t *value = &worker->values.items[term];
    if (*value == 0) {
        uint32_t *slot = worker->touched.count < BUILD_DOCUMENT_WORDS_MAX
                             ? array_push_slot(&worker->touched, BUILD_DOCUMENT_WORDS_MAX)
                             : NULL;
        if (slot == NULL) {
            worker->failed = worker->failed || worker->touched.count < BUILD_DOCUMENT_WORDS_MAX;
            return;
        }
        *slot = term;
    }
    if (add < 1U << SEGMENT_VALUE_SHIFT) {
        *value |= add;
    } else if (*value < UINT32_MAX - add) {
        *value += add;
    }
}

static void build_add_terms(struct build_worker *worker, struct str text, uint32_t add)
{
    struct str identifier;
    size_t at = 0;

    while (!worker->failed && search_next_identifier(text, &at, &identifier)) {
        const struct build_span *span = build_find_span(worker, identifier);
        for (uint32_t i = 0; span != NULL && i < span->count; i++) {
            build_count_term(worker, worker->span_terms.items[span->first + i], add);
        }
        worker->term_count += span != NULL ? span->count : 0;
    }
}

static void build_flush_document_terms(struct build_worker *worker, uint32_t document)
{
    struct build_pair *slots =
        array_push_slots(&worker->pairs, worker->touched.count, BUILD_PAIRS_MAX);
    if (slots == NULL) {
        worker->failed = true;
        return;
    }
    for (size_t i = 0; i < worker->touched.count; i++) {
        uint32_t term = worker->touched.items[i];
        slots[i] = (struct build_pair){ term, document, worker->values.items[term] };
        worker->values.items[term] = 0;
    }
    worker->touched.count = 0;
}

static void build_clear_buffer(struct buf *buf)
{
    buf_clear_keep_memory(buf);
    if (buf->capacity > BUILD_KEPT_BYTES_MAX) {
        buf_release_bytes(buf);
    }
}

/* `document` counts inside the chunk. */
static bool build_take_document(struct build *build, struct build_worker *worker, size_t index,
                                uint32_t document, struct err *err)
{
    const struct search_document *about = &build->documents[index];
    struct segment_row *row = &build->rows[index];
    struct search_content *content = &worker->content;

    content->known = true;
    if (!build->load(build->load_context, index, content, err)) {
        return false;
    }
    *row = (struct segment_row){ .hash_high = about->hash.high,
                                 .hash_low = about->hash.low,
                                 .size = about->size,
                                 .flags = content->known ? 0 : SEGMENT_UNKNOWN };
    worker->term_count = 0;
    build_add_trigrams(worker, buf_borrow_str(&content->text), document);
    build_add_terms(worker, buf_borrow_str(&content->text), 1U << SEGMENT_VALUE_SHIFT);
    row->term_count = worker->term_count;
    build_add_terms(worker, buf_borrow_str(&content->symbols), SEGMENT_VALUE_SYMBOL);
    build_add_terms(worker, about->path, SEGMENT_VALUE_PATH);
    build_flush_document_terms(worker, document);
    build_clear_buffer(&content->text);
    build_clear_buffer(&content->symbols);
    return !worker->failed || build_raise_memory(err);
}

/* ------------------------------------------------------------------ one chunk */

/* One pass of a radix sort by BUILD_RADIX_BITS bits from `shift` on; stable. */
static void build_sort_pass(const uint64_t *from, uint64_t *to, size_t count, unsigned shift,
                            size_t *starts)
{
    size_t sum = 0;

    memset(starts, 0, BUILD_RADIX_SIZE * sizeof *starts);
    for (size_t i = 0; i < count; i++) {
        starts[from[i] >> shift & (BUILD_RADIX_SIZE - 1)]++;
    }
    for (size_t i = 0; i < BUILD_RADIX_SIZE; i++) {
        size_t here = starts[i];
        starts[i] = sum;
        sum += here;
    }
    for (size_t i = 0; i < count; i++) {
        to[starts[from[i] >> shift & (BUILD_RADIX_SIZE - 1)]++] = from[i];
    }
}

/* Documents were added in order, so sorting by trigram alone keeps them so. */
static bool build_write_trigrams(struct build_worker *worker, struct lists_writer *writer)
{
    size_t count = worker->trigrams.count;
    const uint64_t *pairs = worker->trigrams.items;
    size_t at = 0;

    worker->spare.count = 0;
    if (count == 0) {
        return true;
    }
    if (array_push_slots(&worker->spare, count, BUILD_PAIRS_MAX) == NULL) {
        return false;
    }
    build_sort_pass(pairs, worker->spare.items, count, 32, worker->starts);
    build_sort_pass(worker->spare.items, worker->trigrams.items, count, 32 + BUILD_RADIX_BITS,
                    worker->starts);
    while (at < count) {
        uint32_t trigram = (uint32_t)(pairs[at] >> 32U);
        char key[3] = { (char)(trigram >> 16U), (char)(trigram >> 8U), (char)trigram };
        worker->postings.count = 0;
        for (; at < count && pairs[at] >> 32U == trigram; at++) {
            struct lists_posting *slot = array_push_slot(&worker->postings, BUILD_PAIRS_MAX);
            if (slot == NULL) {
                return false;
            }
            *slot = (struct lists_posting){ (uint32_t)pairs[at], 0 };
        }
        lists_writer_add(writer, str_from_range(key, sizeof key), worker->postings.items,
                         worker->postings.count);
    }
    return true;
}

struct build_order {
    uint64_t head; /* the first 8 bytes, so that most comparisons need no more */
    struct str text;
    uint32_t term;
};

static int build_compare_terms(const void *left, const void *right)
{
    const struct build_order *a = left;
    const struct build_order *b = right;
    if (a->head != b->head) {
        return a->head < b->head ? -1 : 1;
    }
    return str_compare_bytes(a->text, b->text);
}

static void build_order_terms(const struct build_worker *worker, struct build_order *order)
{
    for (size_t i = 0; i < worker->terms.count; i++) {
        struct str text = worker->terms.items[i];
        uint64_t head = 0;
        for (size_t k = 0; k < 8; k++) {
            head = head << 8U | (k < text.size ? (unsigned char)text.data[k] : 0U);
        }
        order[i] = (struct build_order){ head, text, (uint32_t)i };
    }
    qsort(order, worker->terms.count, sizeof *order, build_compare_terms);
}

/* Scatters the pairs to one run for each term, documents in order. */
static void build_scatter_pairs(const struct build_worker *worker, size_t *ends,
                                struct lists_posting *postings)
{
    size_t sum = 0;
    for (size_t i = 0; i < worker->pairs.count; i++) {
        ends[worker->pairs.items[i].term]++;
    }
    for (size_t i = 0; i < worker->terms.count; i++) {
        size_t here = ends[i];
        ends[i] = sum;
        sum += here;
    }
    for (size_t i = 0; i < worker->pairs.count; i++) {
        const struct build_pair *pair = &worker->pairs.items[i];
        postings[ends[pair->term]++] = (struct lists_posting){ pair->document, pair->value };
    }
}

static bool build_write_words(struct build_worker *worker, struct lists_writer *writer)
{
    size_t terms = worker->terms.count;
    struct build_order *order = mem_alloc_zeroed(terms + 1, sizeof *order);
    size_t *ends = mem_alloc_zeroed(terms + 1, sizeof *ends);
    struct lists_posting *postings = mem_alloc_zeroed(worker->pairs.count + 1, sizeof *postings);
    bool done = order != NULL && ends != NULL && postings != NULL;

    if (done) {
        build_order_terms(worker, order);
        build_scatter_pairs(worker, ends, postings);
        for (size_t i = 0; i < terms; i++) {
            uint32_t term = order[i].term;
            size_t start = term > 0 ? ends[term - 1] : 0;
            if (ends[term] > start) { /* a term may have been met past a document's limit only */
                lists_writer_add(writer, order[i].text, postings + start, ends[term] - start);
            }
        }
    }
    mem_free_block(order);
    mem_free_block(ends);
    mem_free_block(postings);
    return done;
}

static void build_clear_worker(struct build_worker *worker)
{
    worker->trigrams.count = 0;
    worker->terms.count = 0;
    worker->values.count = 0;
    worker->touched.count = 0;
    worker->pairs.count = 0;
    worker->spans.count = 0;
    worker->span_terms.count = 0;
    map_text_release_slots(&worker->identifiers);
    map_text_init_empty(&worker->identifiers);
    map_text_release_slots(&worker->term_numbers);
    map_text_init_empty(&worker->term_numbers);
    arena_reset_all_blocks(&worker->arena);
}

static bool build_prepare_worker(struct build_worker *worker)
{
    if (worker->seen == NULL) {
        worker->seen = mem_alloc_zeroed(((size_t)1 << BUILD_TRIGRAM_BITS) / 64, sizeof(uint64_t));
        worker->starts = mem_alloc_zeroed(BUILD_RADIX_SIZE, sizeof *worker->starts);
        arena_init_with_limit(&worker->arena, SIZE_MAX / 2);
        buf_init_with_limit(&worker->content.text, SIZE_MAX / 2);
        buf_init_with_limit(&worker->content.symbols, SIZE_MAX / 2);
        map_text_init_empty(&worker->identifiers);
        map_text_init_empty(&worker->term_numbers);
    }
    return worker->seen != NULL && worker->starts != NULL;
}

static void build_release_worker(struct build_worker *worker)
{
    build_clear_worker(worker);
    buf_release_bytes(&worker->content.text);
    buf_release_bytes(&worker->content.symbols);
    arena_release_all_blocks(&worker->arena);
    mem_free_block(worker->seen);
    mem_free_block(worker->starts);
    array_free_items(&worker->trigrams);
    array_free_items(&worker->spare);
    array_free_items(&worker->spans);
    array_free_items(&worker->span_terms);
    array_free_items(&worker->terms);
    array_free_items(&worker->values);
    array_free_items(&worker->touched);
    array_free_items(&worker->pairs);
    array_free_items(&worker->postings);
}

static bool build_invert_chunk(void *context, size_t index, unsigned thread, struct err *err)
{
    struct build *build = context;
    struct build_chunk *chunk = &build->chunks.items[index];
    struct build_worker *worker = &build->workers[thread];
    bool done = build_prepare_worker(worker) || build_raise_memory(err);

    for (size_t i = 0; i < chunk->count && done; i++) {
        done = build_take_document(build, worker, chunk->first + i, (uint32_t)i, err);
    }
    if (done && (!build_write_trigrams(worker, &chunk->trigrams) ||
                 !build_write_words(worker, &chunk->words) ||
                 lists_writer_failed(&chunk->trigrams) || lists_writer_failed(&chunk->words))) {
        done = build_raise_memory(err);
    }
    if (worker->seen != NULL) {
        build_clear_worker(worker);
    }
    return done;
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
    uint64_t bytes = UINT64_MAX;

    for (size_t i = 0; i < build->count; i++) {
        struct build_chunk *chunk;
        if (bytes >= enough && (i % batch == 0 || bytes >= 4 * enough)) {
            chunk = array_push_slot(&build->chunks, BUILD_PAIRS_MAX);
            if (chunk == NULL) {
                return false;
            }
            memset(chunk, 0, sizeof *chunk);
            chunk->first = i;
            bytes = 0;
        }
        build->chunks.items[build->chunks.count - 1].count++;
        bytes += build->documents[i].size;
    }
    for (size_t i = 0; i < build->chunks.count; i++) {
        struct build_chunk *chunk = &build->chunks.items[i];
        lists_writer_init(&chunk->trigrams, (uint32_t)chunk->count, false);
        lists_writer_init(&chunk->words, (uint32_t)chunk->count, true);
    }
    return true;
}

/* Index 0: trigrams, 1: words. */
static bool build_merge_half(void *context, size_t index, unsigned thread, struct err *err)
{
    struct build *build = context;
    size_t chunks = build->chunks.count;
    struct lists_input *inputs = mem_alloc_zeroed(chunks + 1, sizeof *inputs);
    uint32_t *numbers = mem_alloc_zeroed(build->count + 1, sizeof *numbers);
    bool done = inputs != NULL && numbers != NULL;

    (void)thread;
    if (!done) {
        done = build_raise_memory(err);
    } else {
        for (size_t i = 0; i < build->count; i++) {
            numbers[i] = (uint32_t)i;
        }
        for (size_t i = 0; i < chunks; i++) {
            const struct build_chunk *chunk = &build->chunks.items[i];
            inputs[i].lists = lists_writer_borrow(index == 0 ? &chunk->trigrams : &chunk->words);
            inputs[i].documents = numbers + chunk->first;
        }
        done =
            lists_merge_inputs(inputs, chunks, index == 0 ? &build->trigrams : &build->words, err);
    }
    mem_free_block(inputs);
    mem_free_block(numbers);
    return done;
}

static bool build_compose_segment(const struct build *build, struct buf *out, struct err *err)
{
    struct str *paths = mem_alloc_zeroed(build->count + 1, sizeof *paths);
    struct segment_contents contents = { &build->trigrams, &build->words, build->rows, paths,
                                         (uint32_t)build->count };
    bool done;

    if (paths == NULL) {
        return build_raise_memory(err);
    }
    for (size_t i = 0; i < build->count; i++) {
        paths[i] = build->documents[i].path;
    }
    done = segment_compose_bytes(&contents, out, err);
    mem_free_block(paths);
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
        if (build.workers[i].seen != NULL) {
            build_release_worker(&build.workers[i]);
        }
    }
    done = done && pool_run_over_range(2, 1, threads, build_merge_half, &build, err);
    for (size_t i = 0; i < build.chunks.count; i++) { /* each step gives back before the next */
        lists_writer_release(&build.chunks.items[i].trigrams);
        lists_writer_release(&build.chunks.items[i].words);
    }
    array_free_items(&build.chunks);
    done = done && build_compose_segment(&build, out, err);
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
