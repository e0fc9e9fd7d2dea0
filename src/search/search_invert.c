/* search_invert.c - see search_invert_internal.h.
 *
 * Identifiers are counted first, their terms only once for each identifier of a document: most
 * words of a text stand in it often, and most identifiers of a chunk were split before. */
#include "search/search_grams_internal.h"
#include "search/search_invert_internal.h"
#include "search/search_tally_internal.h"
#include "search/search_words_internal.h"

#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

#define INVERT_NUMBERS_MAX ((size_t)1 << 31U)
#define INVERT_KEYS_AHEAD  16U /* identifiers whose slots are asked for before they are needed */
/* More distinct words than any source file has; a file of noise stays cheap. Words past it are not
 * ranked; phrases and expressions find them all the same. */
#define INVERT_DOCUMENT_WORDS_MAX ((size_t)1 << 18U)
#define INVERT_SIGNATURES_MAX     ((size_t)1 << 40U)
#define INVERT_BUCKETS            ((size_t)1 << 16U) /* of terms, by their first two bytes */

struct invert_pair {
    uint32_t term;
    uint32_t value;
};
struct invert_span { /* the terms of an identifier, in span_terms */
    uint32_t first;
    uint32_t count;
};
struct invert_numbers {
    ARRAY_FIELDS(uint32_t);
};
struct inverter {
    struct grams *grams;
    struct tally *tally;
    struct text_table identifiers;
    struct invert_numbers span_ends; /* of each identifier's terms in span_terms */
    struct invert_numbers span_terms;
    struct text_table terms;
    struct invert_numbers term_values; /* in the present document */
    struct invert_numbers terms_met;
    uint64_t term_count; /* of the words at hand */
    uint32_t mark;       /* for them; 0: they are counted */
    struct {
        ARRAY_FIELDS(struct table_key);
    } new_terms; /* to be numbered */
    struct arena new_texts;
    struct {
        ARRAY_FIELDS(struct invert_pair);
    } pairs; /* of all documents */
    struct {
        ARRAY_FIELDS(size_t);
    } pair_ends; /* of each document */
    struct lists_postings sorted;
    bool failed; /* no memory */
};

/* ------------------------------------------------------------------ owners */

void inverted_init_empty(struct inverted *chunk)
{
    lists_writer_init_pieces(&chunk->trigrams, false);
    lists_writer_init_pieces(&chunk->words, true);
    buf_init_with_limit(&chunk->signatures, INVERT_SIGNATURES_MAX);
}

void inverted_release_all(struct inverted *chunk)
{
    lists_writer_release(&chunk->trigrams);
    lists_writer_release(&chunk->words);
    buf_release_bytes(&chunk->signatures);
}

struct inverter *inverter_create(void)
{
    struct inverter *inverter = mem_alloc_zeroed(1, sizeof *inverter);
    if (inverter == NULL) {
        return NULL;
    }
    table_init_empty(&inverter->identifiers);
    table_init_empty(&inverter->terms);
    arena_init_with_limit(&inverter->new_texts, SIZE_MAX / 2);
    inverter->grams = grams_create();
    inverter->tally = tally_create();
    if (inverter->grams == NULL || inverter->tally == NULL) {
        inverter_free(inverter);
        return NULL;
    }
    return inverter;
}

void inverter_free(struct inverter *inverter)
{
    if (inverter == NULL) {
        return;
    }
    grams_free(inverter->grams);
    tally_free(inverter->tally);
    table_release_all(&inverter->identifiers);
    array_free_items(&inverter->span_ends);
    array_free_items(&inverter->span_terms);
    table_release_all(&inverter->terms);
    array_free_items(&inverter->term_values);
    array_free_items(&inverter->terms_met);
    array_free_items(&inverter->new_terms);
    arena_release_all_blocks(&inverter->new_texts);
    array_free_items(&inverter->pairs);
    array_free_items(&inverter->pair_ends);
    array_free_items(&inverter->sorted);
    mem_free_block(inverter);
}

static void inverter_forget_chunk(struct inverter *inverter)
{
    grams_forget_documents(inverter->grams);
    inverter->span_ends.count = 0;
    inverter->span_terms.count = 0;
    inverter->term_values.count = 0;
    inverter->terms_met.count = 0;
    inverter->new_terms.count = 0;
    inverter->pairs.count = 0;
    inverter->pair_ends.count = 0;
    table_clear_texts(&inverter->identifiers);
    table_clear_texts(&inverter->terms);
}

/* ------------------------------------------------------------------ terms */

static bool invert_push_number(struct invert_numbers *numbers, uint32_t number)
{
    uint32_t *slot = array_push_slot(numbers, INVERT_NUMBERS_MAX);
    if (slot == NULL) {
        return false;
    }
    *slot = number;
    return true;
}

/* A sink: one term of a new identifier, to be numbered later. */
static void invert_note_term(void *context, struct str term, bool is_whole)
{
    struct inverter *inverter = context;
    struct str copy = arena_copy_str(&inverter->new_texts, term);
    struct table_key *key = array_push_slot(&inverter->new_terms, INVERT_NUMBERS_MAX);

    (void)is_whole;
    if (copy.data == NULL || key == NULL) {
        inverter->failed = true;
        return;
    }
    table_load_key(copy, copy.size, key);
    table_prefetch_key(&inverter->terms, key);
}

/* The number of the identifier; when it is new, its terms wait for invert_number_terms. */
static void invert_number_identifier(struct inverter *inverter, const struct table_key *key,
                                     uint32_t *number)
{
    bool is_new = false;

    *number = table_number_key(&inverter->identifiers, key, &is_new);
    if (is_new) {
        search_split_identifier(key->text, invert_note_term, inverter);
        inverter->failed =
            inverter->failed ||
            !invert_push_number(&inverter->span_ends,
                                (uint32_t)(inverter->span_terms.count + inverter->new_terms.count));
    }
    inverter->failed = inverter->failed || *number == UINT32_MAX;
}

static void invert_number_terms(struct inverter *inverter)
{
    for (size_t i = 0; i < inverter->new_terms.count && !inverter->failed; i++) {
        bool is_new = false;
        uint32_t number =
            table_number_key(&inverter->terms, &inverter->new_terms.items[i], &is_new);
        inverter->failed = number == UINT32_MAX ||
                           (is_new && !invert_push_number(&inverter->term_values, 0)) ||
                           !invert_push_number(&inverter->span_terms, number);
    }
    inverter->new_terms.count = 0;
    arena_reset_all_blocks(&inverter->new_texts);
}

/* `add`: to the value of the term in the present document. */
static void invert_weigh_term(struct inverter *inverter, uint32_t term, uint64_t add)
{
    uint32_t *value = &inverter->term_values.items[term];
    if (*value == 0) {
        if (inverter->terms_met.count >= INVERT_DOCUMENT_WORDS_MAX) {
            return;
        }
        if (!invert_push_number(&inverter->terms_met, term)) {
            inverter->failed = true;
            return;
        }
    }
    if (add < 1U << SEGMENT_VALUE_SHIFT) {
        *value |= (uint32_t)add;
    } else if (add < UINT32_MAX - *value) {
        *value += (uint32_t)add;
    }
}

static struct invert_span invert_find_span(const struct inverter *inverter, uint32_t identifier)
{
    uint32_t first = identifier > 0 ? inverter->span_ends.items[identifier - 1] : 0;
    return (struct invert_span){ first, inverter->span_ends.items[identifier] - first };
}

/* Fills in the numbers of some identifiers. In steps, so that the memory of each table is asked for
 * some time before it is needed. */
static void invert_number_counts(struct inverter *inverter, const struct tally_count *counts,
                                 size_t count, uint32_t *numbers)
{
    for (size_t i = 0; i < count && i < INVERT_KEYS_AHEAD; i++) {
        table_prefetch_key(&inverter->identifiers, &counts[i].key);
    }
    for (size_t i = 0; i < count && !inverter->failed; i++) {
        if (i + INVERT_KEYS_AHEAD < count) {
            table_prefetch_key(&inverter->identifiers, &counts[i + INVERT_KEYS_AHEAD].key);
        }
        invert_number_identifier(inverter, &counts[i].key, &numbers[i]);
    }
    invert_number_terms(inverter);
}

/* Adds to the values of the terms of one identifier after the other. Returns how many terms that
 * were, each as often as its identifier. */
static uint64_t invert_weigh_counts(struct inverter *inverter, const struct tally_count *counts,
                                    size_t count, const uint32_t *numbers)
{
    struct invert_span spans[TALLY_BATCH_MAX];
    uint64_t terms = 0;

    for (size_t i = 0; i < count; i++) {
        spans[i] = invert_find_span(inverter, numbers[i]);
        terms += (uint64_t)counts[i].times * spans[i].count;
        __builtin_prefetch(&inverter->span_terms.items[spans[i].first]);
    }
    for (size_t i = 0; i < count; i++) {
        const uint32_t *span = &inverter->span_terms.items[spans[i].first];
        for (uint32_t t = 0; t < spans[i].count; t++) {
            /* cppcheck-suppress objectIndex ; `items` is no variable but an array's member */
            __builtin_prefetch(&inverter->term_values.items[span[t]]);
        }
    }
    for (size_t i = 0; i < count && !inverter->failed; i++) {
        const uint32_t *span = &inverter->span_terms.items[spans[i].first];
        uint64_t add =
            inverter->mark > 0 ? inverter->mark : (uint64_t)counts[i].times << SEGMENT_VALUE_SHIFT;
        for (uint32_t t = 0; t < spans[i].count; t++) {
            /* cppcheck-suppress objectIndex */
            invert_weigh_term(inverter, span[t], add);
        }
    }
    return terms;
}

/* A sink. */
static bool invert_take_counts(void *context, const struct tally_count *counts, size_t count)
{
    struct inverter *inverter = context;
    uint32_t numbers[TALLY_BATCH_MAX];

    invert_number_counts(inverter, counts, count, numbers);
    if (!inverter->failed) {
        inverter->term_count += invert_weigh_counts(inverter, counts, count, numbers);
    }
    return !inverter->failed;
}

/* mark: what words of symbols or of the path get; 0 for a text, whose words are counted. Returns
 * the number of terms. */
static uint64_t invert_add_words(struct inverter *inverter, struct str text, uint32_t mark)
{
    inverter->mark = mark;
    inverter->term_count = 0;
    inverter->failed = inverter->failed || !tally_count_identifiers(inverter->tally, text,
                                                                    invert_take_counts, inverter);
    return inverter->term_count;
}

/* Makes pairs of what was met in the present document. False: no memory. */
static bool invert_flush_terms(struct inverter *inverter)
{
    size_t count = inverter->terms_met.count;
    struct invert_pair *slots = array_push_slots(&inverter->pairs, count, INVERT_NUMBERS_MAX);
    size_t *end = array_push_slot(&inverter->pair_ends, GRAMS_DOCUMENTS_MAX);

    if (slots == NULL || end == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t term = inverter->terms_met.items[i];
        slots[i] = (struct invert_pair){ term, inverter->term_values.items[term] };
        inverter->term_values.items[term] = 0;
    }
    *end = inverter->pairs.count;
    inverter->terms_met.count = 0;
    return true;
}

bool inverter_add_document(struct inverter *inverter, const struct search_content *content,
                           struct str path, struct inverted *chunk, struct segment_row *row)
{
    struct str text = buf_borrow_str(&content->text);
    uint64_t terms;

    inverter->failed =
        inverter->failed ||
        !grams_add_document(inverter->grams, text, &chunk->signatures, &row->signature_words);
    terms = invert_add_words(inverter, text, 0);
    row->term_count = terms < UINT32_MAX ? (uint32_t)terms : UINT32_MAX;
    (void)invert_add_words(inverter, buf_borrow_str(&content->symbols), SEGMENT_VALUE_SYMBOL);
    (void)invert_add_words(inverter, path, SEGMENT_VALUE_PATH);
    inverter->failed = inverter->failed || !invert_flush_terms(inverter);
    return !inverter->failed;
}

/* ------------------------------------------------------------------ writing */

struct invert_order {
    uint64_t head; /* the first 8 bytes, so that most comparisons need no more */
    struct str text;
    uint32_t term;
};

static int invert_compare_terms(const void *left, const void *right)
{
    const struct invert_order *a = left;
    const struct invert_order *b = right;
    if (a->head != b->head) {
        return a->head < b->head ? -1 : 1;
    }
    return str_compare_bytes(a->text, b->text);
}

/* Terms in byte order: scattered by their first bytes, the rest by comparing few. ends: of
 * INVERT_BUCKETS, zero. */
static void invert_order_terms(const struct inverter *inverter, struct invert_order *order,
                               size_t *ends)
{
    const struct str *texts = inverter->terms.texts.items;
    size_t count = inverter->terms.texts.count;
    size_t sum = 0;
    size_t start = 0;

    for (size_t i = 0; i < count; i++) {
        ends[lists_key_head(texts[i]) >> 48U]++;
    }
    for (size_t i = 0; i < INVERT_BUCKETS; i++) {
        size_t here = ends[i];
        ends[i] = sum;
        sum += here;
    }
    for (size_t i = 0; i < count; i++) {
        uint64_t head = lists_key_head(texts[i]);
        order[ends[head >> 48U]++] = (struct invert_order){ head, texts[i], (uint32_t)i };
    }
    for (size_t i = 0; i < INVERT_BUCKETS; i++) {
        if (ends[i] > start + 1) {
            qsort(order + start, ends[i] - start, sizeof *order, invert_compare_terms);
        }
        start = ends[i];
    }
}

/* Scatters the pairs to one run for each term, documents in order. */
static void invert_scatter_pairs(const struct inverter *inverter, size_t *ends,
                                 struct lists_posting *postings)
{
    size_t sum = 0;
    size_t at = 0;

    for (size_t i = 0; i < inverter->pairs.count; i++) {
        ends[inverter->pairs.items[i].term]++;
    }
    for (size_t i = 0; i < inverter->terms.texts.count; i++) {
        size_t here = ends[i];
        ends[i] = sum;
        sum += here;
    }
    for (uint32_t document = 0; document < inverter->pair_ends.count; document++) {
        for (; at < inverter->pair_ends.items[document]; at++) {
            struct invert_pair pair = inverter->pairs.items[at];
            postings[ends[pair.term]++] = (struct lists_posting){ document, pair.value };
        }
    }
}

static bool invert_write_words(struct inverter *inverter, struct lists_writer *writer)
{
    size_t terms = inverter->terms.texts.count;
    struct invert_order *order = mem_alloc_block((terms + 1) * sizeof *order);
    size_t *ends = mem_alloc_zeroed(terms + 1, sizeof *ends);
    size_t *buckets = mem_alloc_zeroed(INVERT_BUCKETS, sizeof *buckets);
    bool done = order != NULL && ends != NULL && buckets != NULL;

    inverter->sorted.count = 0;
    done = done &&
           array_push_slots(&inverter->sorted, inverter->pairs.count, INVERT_NUMBERS_MAX) != NULL;
    if (done) {
        lists_writer_reserve(writer, inverter->pairs.count * 2,
                             0); /* two bytes for each at least */
        invert_order_terms(inverter, order, buckets);
        invert_scatter_pairs(inverter, ends, inverter->sorted.items);
        for (size_t i = 0; i < terms; i++) {
            uint32_t term = order[i].term;
            size_t start = term > 0 ? ends[term - 1] : 0;
            if (ends[term] > start) { /* a term may have been met past a document's limit only */
                lists_writer_add(writer, order[i].text, inverter->sorted.items + start,
                                 ends[term] - start);
            }
        }
    }
    mem_free_block(order);
    mem_free_block(ends);
    mem_free_block(buckets);
    return done;
}

bool inverter_finish_chunk(struct inverter *inverter, struct inverted *chunk)
{
    bool done = !inverter->failed && grams_write_lists(inverter->grams, &chunk->trigrams) &&
                invert_write_words(inverter, &chunk->words) &&
                !lists_writer_failed(&chunk->trigrams) && !lists_writer_failed(&chunk->words);
    inverter_forget_chunk(inverter);
    return done;
}
