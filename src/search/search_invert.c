/* search_invert.c - see search_invert_internal.h.
 *
 * Identifiers are counted first, their terms only once for each identifier of a document: most
 * words of a text stand in it often, and most identifiers of a chunk were split before. */
#include "search/search_invert_internal.h"
#include "search/search_signature_internal.h"
#include "search/search_table_internal.h"
#include "search/search_words_internal.h"

#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

#define INVERT_PAIRS_MAX    ((size_t)1 << 31U)
#define INVERT_TRIGRAM_BITS 24U
#define INVERT_RADIX_BITS   12U
#define INVERT_RADIX_SIZE   ((size_t)1 << INVERT_RADIX_BITS)
#define INVERT_KEYS_AHEAD   32U /* identifiers whose slots are asked for before they are needed */
#define INVERT_STRETCH      ((size_t)16 * 1024) /* bytes of text between two looks at the room */
/* More distinct words than any source file has; a file of noise stays cheap. Words past it are not
 * ranked; phrases and expressions find them all the same. */
#define INVERT_DOCUMENT_WORDS_MAX ((size_t)1 << 18U)
#define INVERT_SIGNATURES_MAX     ((size_t)1 << 40U)
#define INVERT_IDENTIFIER_MAX     1024U /* bytes; of longer ones, which nobody wrote, the beginning */

struct invert_pair {
    uint32_t term;
    uint32_t document;
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
    uint64_t *seen; /* a bit for each trigram of the present document */
    size_t *starts; /* INVERT_RADIX_SIZE counters */
    struct {
        ARRAY_FIELDS(struct lists_posting);
    } trigrams; /* the value is the trigram */
    struct {
        ARRAY_FIELDS(struct lists_posting);
    } spare;
    struct {
        ARRAY_FIELDS(uint64_t);
    } word_bits; /* of the present text */
    struct text_table identifiers;
    struct {
        ARRAY_FIELDS(struct invert_span);
    } spans; /* of each identifier */
    struct invert_numbers span_terms;
    struct invert_numbers identifier_counts; /* in the present document */
    struct invert_numbers identifiers_met;
    struct text_table terms;
    struct invert_numbers term_values; /* in the present document */
    struct invert_numbers terms_met;
    struct {
        ARRAY_FIELDS(struct invert_pair);
    } pairs;
    uint32_t document_count;
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
    inverter->seen = mem_alloc_zeroed(((size_t)1 << INVERT_TRIGRAM_BITS) / 64, sizeof(uint64_t));
    inverter->starts = mem_alloc_zeroed(INVERT_RADIX_SIZE, sizeof *inverter->starts);
    if (inverter->seen == NULL || inverter->starts == NULL) {
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
    mem_free_block(inverter->seen);
    mem_free_block(inverter->starts);
    array_free_items(&inverter->trigrams);
    array_free_items(&inverter->spare);
    array_free_items(&inverter->word_bits);
    table_release_all(&inverter->identifiers);
    array_free_items(&inverter->spans);
    array_free_items(&inverter->span_terms);
    array_free_items(&inverter->identifier_counts);
    array_free_items(&inverter->identifiers_met);
    table_release_all(&inverter->terms);
    array_free_items(&inverter->term_values);
    array_free_items(&inverter->terms_met);
    array_free_items(&inverter->pairs);
    mem_free_block(inverter);
}

static void inverter_forget_chunk(struct inverter *inverter)
{
    inverter->trigrams.count = 0;
    inverter->spans.count = 0;
    inverter->span_terms.count = 0;
    inverter->identifier_counts.count = 0;
    inverter->term_values.count = 0;
    inverter->pairs.count = 0;
    inverter->document_count = 0;
    table_clear_texts(&inverter->identifiers);
    table_clear_texts(&inverter->terms);
}

/* ------------------------------------------------------------------ trigrams, signature */

static void invert_forget_seen(struct inverter *inverter, size_t first)
{
    const struct lists_posting *met = inverter->trigrams.items;
    for (size_t i = first; met != NULL && i < inverter->trigrams.count; i++) {
        inverter->seen[met[i].value / 64] = 0;
    }
}

/* Where a scan of folded bytes stands. */
struct invert_scan {
    struct str text;
    size_t at;
    uint64_t window; /* the last bytes, the latest in the lowest place */
    unsigned run;    /* bytes since the line began */
    uint64_t *signature;
    uint64_t bit_count;
};

/* One stretch; there is room for a new trigram at each byte. */
static size_t invert_scan_stretch(uint64_t *seen, struct invert_scan *scan, uint32_t document,
                                  struct lists_posting *out)
{
    size_t end =
        scan->text.size - scan->at > INVERT_STRETCH ? scan->at + INVERT_STRETCH : scan->text.size;
    uint64_t window = scan->window;
    unsigned run = scan->run;
    size_t at = scan->at;
    size_t count = 0;

    while (at < end) {
        unsigned char byte = segment_fold_next(scan->text, &at);
        uint32_t trigram;
        uint64_t *word;
        if (byte == '\n') {
            run = 0;
            continue;
        }
        window = window << 8U | byte;
        if (++run < 3) {
            continue;
        }
        /* Nobody can guess which trigrams are new: every one is written, new ones stay. */
        trigram = (uint32_t)(window & 0xffffffU);
        word = &seen[trigram / 64];
        out[count] = (struct lists_posting){ document, trigram };
        count += (~*word >> (trigram % 64)) & 1U;
        *word |= UINT64_C(1) << (trigram % 64);
        if (run >= SIGNATURE_GRAM_BYTES) {
            signature_add_gram(scan->signature, scan->bit_count, window);
        }
    }
    scan->window = window;
    scan->run = run;
    scan->at = at;
    return count;
}

static void invert_add_text(struct inverter *inverter, struct str text, struct inverted *chunk,
                            struct segment_row *row)
{
    struct invert_scan scan = { .text = text };
    size_t first = inverter->trigrams.count;
    size_t words = signature_count_words(text.size);

    if (words == 0) {
        return;
    }
    scan.signature = buf_extend_by_size(&chunk->signatures, words * sizeof *scan.signature);
    if (scan.signature == NULL) {
        inverter->failed = true;
        return;
    }
    memset(scan.signature, 0, words * sizeof *scan.signature);
    scan.bit_count = (uint64_t)words * 64;
    row->signature_words = (uint32_t)words;
    while (scan.at < text.size) {
        struct lists_posting *room =
            array_push_slots(&inverter->trigrams, INVERT_STRETCH, INVERT_PAIRS_MAX);
        if (room == NULL) {
            inverter->failed = true;
            break;
        }
        inverter->trigrams.count -= INVERT_STRETCH;
        inverter->trigrams.count +=
            invert_scan_stretch(inverter->seen, &scan, inverter->document_count, room);
    }
    invert_forget_seen(inverter, first);
}

/* ------------------------------------------------------------------ terms */

static bool invert_push_number(struct invert_numbers *numbers, uint32_t number)
{
    uint32_t *slot = array_push_slot(numbers, INVERT_PAIRS_MAX);
    if (slot == NULL) {
        return false;
    }
    *slot = number;
    return true;
}

/* A sink: notes the number of one term of the identifier at hand. */
static void invert_note_term(void *context, struct str term, bool is_whole)
{
    struct inverter *inverter = context;
    bool is_new = false;
    uint32_t number = table_number_text(&inverter->terms, term, &is_new);

    (void)is_whole;
    if (number == UINT32_MAX || (is_new && !invert_push_number(&inverter->term_values, 0)) ||
        !invert_push_number(&inverter->span_terms, number)) {
        inverter->failed = true;
    }
}

/* A bit for each byte of the text: is it one of an identifier? A zero bit stands behind the end.
 * False: no memory. */
static bool invert_mark_word_bytes(struct inverter *inverter, struct str text)
{
    size_t words = text.size / 64 + 1;
    uint64_t *out;

    inverter->word_bits.count = 0;
    out = array_push_slots(&inverter->word_bits, words, INVERT_PAIRS_MAX);
    for (size_t w = 0; w < words && out != NULL; w++) {
        size_t count = text.size - w * 64 < 64 ? text.size - w * 64 : 64;
        uint64_t bits = 0;
        /* cppcheck-suppress knownConditionTrueFalse ; it takes a minimum for a constant */
        for (size_t i = 0; i < count; i++) {
            bits |= (uint64_t)search_word_bytes[(unsigned char)text.data[w * 64 + i]] << i;
        }
        out[w] = bits;
    }
    return out != NULL;
}

/* The first bit from `at` on that is 1, or 0 when flip is all ones; `end` when there is none before
 * it. */
static size_t invert_find_bit(const uint64_t *bits, size_t at, size_t end, uint64_t flip)
{
    size_t word = at / 64;
    uint64_t left = (bits[word] ^ flip) >> (at % 64) << (at % 64);

    while (left == 0 && (word + 1) * 64 < end) {
        left = bits[++word] ^ flip;
    }
    at = left != 0 ? word * 64 + (size_t)__builtin_ctzll(left) : end;
    return at < end ? at : end;
}

/* Prepares the next identifiers of the text whose bytes are marked; returns how many. */
static size_t invert_take_identifiers(const struct inverter *inverter, struct str text, size_t *at,
                                      struct table_key *keys)
{
    const uint64_t *bits = inverter->word_bits.items;
    size_t count = 0;

    while (count < INVERT_KEYS_AHEAD) {
        size_t start = invert_find_bit(bits, *at, text.size, 0);
        size_t end = invert_find_bit(bits, start, text.size, UINT64_MAX);
        size_t size = end - start < INVERT_IDENTIFIER_MAX ? end - start : INVERT_IDENTIFIER_MAX;
        *at = end;
        /* cppcheck-suppress knownConditionTrueFalse ; it takes a minimum for a constant */
        if (size == 0) {
            break;
        }
        table_prepare_key(&inverter->identifiers, str_from_range(text.data + start, size),
                          text.size - start, &keys[count++]);
    }
    return count;
}

/* The number of the identifier, whose terms are known then. False: no memory. */
static bool invert_number_identifier(struct inverter *inverter, const struct table_key *key,
                                     uint32_t *number)
{
    bool is_new = false;
    struct invert_span *span;

    *number = table_number_key(&inverter->identifiers, key, &is_new);
    if (!is_new) {
        return *number != UINT32_MAX;
    }
    span = array_push_slot(&inverter->spans, INVERT_PAIRS_MAX);
    if (*number == UINT32_MAX || span == NULL ||
        !invert_push_number(&inverter->identifier_counts, 0)) {
        return false;
    }
    span->first = (uint32_t)inverter->span_terms.count;
    search_split_identifier(key->text, invert_note_term, inverter);
    span->count = (uint32_t)inverter->span_terms.count - span->first;
    return !inverter->failed;
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

static void invert_weigh_identifier(struct inverter *inverter, uint32_t identifier, uint64_t add)
{
    const struct invert_span span = inverter->spans.items[identifier];
    for (uint32_t i = 0; i < span.count; i++) {
        invert_weigh_term(inverter, inverter->span_terms.items[span.first + i], add);
    }
}

static bool invert_count_identifier(struct inverter *inverter, const struct table_key *key)
{
    uint32_t number = 0;
    return invert_number_identifier(inverter, key, &number) &&
           (inverter->identifier_counts.items[number]++ > 0 ||
            invert_push_number(&inverter->identifiers_met, number));
}

/* Counts the words of the text; returns how many terms it has. */
static uint32_t invert_count_words(struct inverter *inverter, struct str text)
{
    struct table_key keys[INVERT_KEYS_AHEAD];
    uint64_t terms = 0;
    size_t at = 0;
    size_t count;

    inverter->failed = inverter->failed || !invert_mark_word_bytes(inverter, text);
    while (!inverter->failed && (count = invert_take_identifiers(inverter, text, &at, keys)) > 0) {
        for (size_t i = 0; i < count && !inverter->failed; i++) {
            inverter->failed = !invert_count_identifier(inverter, &keys[i]);
        }
    }
    for (size_t i = 0; i < inverter->identifiers_met.count; i++) {
        uint32_t number = inverter->identifiers_met.items[i];
        uint64_t times = inverter->identifier_counts.items[number];
        invert_weigh_identifier(inverter, number, times << SEGMENT_VALUE_SHIFT);
        terms += times * inverter->spans.items[number].count;
        inverter->identifier_counts.items[number] = 0;
    }
    inverter->identifiers_met.count = 0;
    return terms < UINT32_MAX ? (uint32_t)terms : UINT32_MAX;
}

/* Marks the words of symbols or of the path. */
static void invert_mark_words(struct inverter *inverter, struct str text, uint32_t mark)
{
    struct table_key keys[INVERT_KEYS_AHEAD];
    size_t at = 0;
    size_t count;

    inverter->failed = inverter->failed || !invert_mark_word_bytes(inverter, text);
    while (!inverter->failed && (count = invert_take_identifiers(inverter, text, &at, keys)) > 0) {
        for (size_t i = 0; i < count && !inverter->failed; i++) {
            uint32_t number = 0;
            if (invert_number_identifier(inverter, &keys[i], &number)) {
                invert_weigh_identifier(inverter, number, mark);
            } else {
                inverter->failed = true;
            }
        }
    }
}

static void invert_flush_terms(struct inverter *inverter)
{
    struct invert_pair *slots =
        array_push_slots(&inverter->pairs, inverter->terms_met.count, INVERT_PAIRS_MAX);
    if (slots == NULL) {
        inverter->failed = true;
        return;
    }
    for (size_t i = 0; i < inverter->terms_met.count; i++) {
        uint32_t term = inverter->terms_met.items[i];
        slots[i] = (struct invert_pair){ term, inverter->document_count,
                                         inverter->term_values.items[term] };
        inverter->term_values.items[term] = 0;
    }
    inverter->terms_met.count = 0;
}

bool inverter_add_document(struct inverter *inverter, const struct search_content *content,
                           struct str path, struct inverted *chunk, struct segment_row *row)
{
    struct str text = buf_borrow_str(&content->text);

    invert_add_text(inverter, text, chunk, row);
    row->term_count = invert_count_words(inverter, text);
    invert_mark_words(inverter, buf_borrow_str(&content->symbols), SEGMENT_VALUE_SYMBOL);
    invert_mark_words(inverter, path, SEGMENT_VALUE_PATH);
    if (!inverter->failed) {
        invert_flush_terms(inverter);
    }
    inverter->document_count++;
    return !inverter->failed;
}

/* ------------------------------------------------------------------ writing */

/* One pass of a radix sort by INVERT_RADIX_BITS bits of the value from `shift` on; stable. */
static void invert_sort_pass(const struct lists_posting *from, struct lists_posting *to,
                             size_t count, unsigned shift, size_t *starts)
{
    size_t sum = 0;

    memset(starts, 0, INVERT_RADIX_SIZE * sizeof *starts);
    for (size_t i = 0; i < count; i++) {
        starts[from[i].value >> shift & (INVERT_RADIX_SIZE - 1)]++;
    }
    for (size_t i = 0; i < INVERT_RADIX_SIZE; i++) {
        size_t here = starts[i];
        starts[i] = sum;
        sum += here;
    }
    for (size_t i = 0; i < count; i++) {
        to[starts[from[i].value >> shift & (INVERT_RADIX_SIZE - 1)]++] = from[i];
    }
}

/* Documents were added in order, so sorting by trigram alone keeps them so. */
static bool invert_write_trigrams(struct inverter *inverter, struct lists_writer *writer)
{
    size_t count = inverter->trigrams.count;
    struct lists_posting *pairs = inverter->trigrams.items;
    size_t at = 0;

    inverter->spare.count = 0;
    if (array_push_slots(&inverter->spare, count, INVERT_PAIRS_MAX) == NULL) {
        return false;
    }
    invert_sort_pass(pairs, inverter->spare.items, count, 0, inverter->starts);
    invert_sort_pass(inverter->spare.items, pairs, count, INVERT_RADIX_BITS, inverter->starts);
    while (at < count) {
        uint32_t trigram = pairs[at].value;
        char key[3] = { (char)(trigram >> 16U), (char)(trigram >> 8U), (char)trigram };
        size_t first = at;
        while (at < count && pairs[at].value == trigram) {
            at++;
        }
        lists_writer_add(writer, str_from_range(key, sizeof key), pairs + first, at - first);
    }
    return true;
}

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

static void invert_order_terms(const struct inverter *inverter, struct invert_order *order)
{
    for (size_t i = 0; i < inverter->terms.texts.count; i++) {
        struct str text = inverter->terms.texts.items[i];
        order[i] = (struct invert_order){ lists_key_head(text), text, (uint32_t)i };
    }
    qsort(order, inverter->terms.texts.count, sizeof *order, invert_compare_terms);
}

/* Scatters the pairs to one run for each term, documents in order. */
static void invert_scatter_pairs(const struct inverter *inverter, size_t *ends,
                                 struct lists_posting *postings)
{
    size_t sum = 0;
    for (size_t i = 0; i < inverter->pairs.count; i++) {
        ends[inverter->pairs.items[i].term]++;
    }
    for (size_t i = 0; i < inverter->terms.texts.count; i++) {
        size_t here = ends[i];
        ends[i] = sum;
        sum += here;
    }
    for (size_t i = 0; i < inverter->pairs.count; i++) {
        const struct invert_pair *pair = &inverter->pairs.items[i];
        postings[ends[pair->term]++] = (struct lists_posting){ pair->document, pair->value };
    }
}

static bool invert_write_words(struct inverter *inverter, struct lists_writer *writer)
{
    size_t terms = inverter->terms.texts.count;
    size_t pairs = inverter->pairs.count;
    struct invert_order *order = mem_alloc_zeroed(terms + 1, sizeof *order);
    size_t *ends = mem_alloc_zeroed(terms + 1, sizeof *ends);
    bool done = order != NULL && ends != NULL;

    inverter->spare.count = 0; /* serves here too */
    done = done && array_push_slots(&inverter->spare, pairs, INVERT_PAIRS_MAX) != NULL;
    if (done) {
        invert_order_terms(inverter, order);
        invert_scatter_pairs(inverter, ends, inverter->spare.items);
        for (size_t i = 0; i < terms; i++) {
            uint32_t term = order[i].term;
            size_t start = term > 0 ? ends[term - 1] : 0;
            if (ends[term] > start) { /* a term may have been met past a document's limit only */
                lists_writer_add(writer, order[i].text, inverter->spare.items + start,
                                 ends[term] - start);
            }
        }
    }
    mem_free_block(order);
    mem_free_block(ends);
    return done;
}

bool inverter_finish_chunk(struct inverter *inverter, struct inverted *chunk)
{
    bool done = !inverter->failed && invert_write_trigrams(inverter, &chunk->trigrams) &&
                invert_write_words(inverter, &chunk->words) &&
                !lists_writer_failed(&chunk->trigrams) && !lists_writer_failed(&chunk->words);
    inverter_forget_chunk(inverter);
    return done;
}
