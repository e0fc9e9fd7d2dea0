/* search_grams.c - see search_grams_internal.h. */
#include "search/search_grams_internal.h"
#include "search/search_segment_internal.h"
#include "search/search_signature_internal.h"

#include "util/mem.h"

#include <string.h>

#define GRAMS_COUNT_MAX  ((size_t)1 << 31U)
#define GRAMS_BITS       24U
#define GRAMS_LOW_BITS   10U /* sorted inside a bucket; the others choose the bucket */
#define GRAMS_LOW_SIZE   ((size_t)1 << GRAMS_LOW_BITS)
#define GRAMS_HIGH_SIZE  ((size_t)1 << (GRAMS_BITS - GRAMS_LOW_BITS))
#define GRAMS_LOW_SHIFT  (32U - GRAMS_LOW_BITS)    /* below: the document */
#define GRAMS_BLOCK      ((size_t)16 * 1024)       /* bytes of text between two looks at the room */
#define GRAMS_FOLDED     64U                       /* bytes folded together */
#define GRAMS_PAD        GRAMS_FOLDED              /* bytes behind a folded text that may be read */
#define GRAMS_KEPT_BYTES ((size_t)4 * 1024 * 1024) /* of the folded text between documents */
_Static_assert(GRAMS_DOCUMENTS_MAX == (size_t)1 << GRAMS_LOW_SHIFT, "documents fit");

struct gram_numbers {
    ARRAY_FIELDS(uint32_t);
};
struct grams {
    uint64_t *seen;             /* a bit for each trigram of the present document */
    struct gram_numbers met;    /* the trigrams of each document */
    struct gram_numbers spare;  /* pairs in buckets: lower bits of the trigram, document */
    struct gram_numbers sorted; /* the documents of one bucket */
    size_t bucket_ends[GRAMS_HIGH_SIZE];
    struct {
        ARRAY_FIELDS(size_t);
    } ends; /* of each document in met */
    struct {
        ARRAY_FIELDS(char);
    } folded; /* the present text */
};

struct grams *grams_create(void)
{
    struct grams *grams = mem_alloc_zeroed(1, sizeof *grams);
    if (grams == NULL) {
        return NULL;
    }
    grams->seen = mem_alloc_zeroed(((size_t)1 << GRAMS_BITS) / 64, sizeof *grams->seen);
    if (grams->seen == NULL) {
        grams_free(grams);
        return NULL;
    }
    return grams;
}

void grams_free(struct grams *grams)
{
    if (grams == NULL) {
        return;
    }
    mem_free_block(grams->seen);
    array_free_items(&grams->met);
    array_free_items(&grams->spare);
    array_free_items(&grams->sorted);
    array_free_items(&grams->ends);
    array_free_items(&grams->folded);
    mem_free_block(grams);
}

void grams_forget_documents(struct grams *grams)
{
    grams->met.count = 0;
    grams->ends.count = 0;
}

/* ------------------------------------------------------------------ one text */

/* Folds GRAMS_FOLDED bytes; the result is below 0x80 when all are of ASCII. Of a fixed size, so
 * that compilers make vectors of it. */
static unsigned char grams_fold_some(const char *text, char *out)
{
    unsigned char folded[GRAMS_FOLDED];
    unsigned char all = 0;
    for (size_t i = 0; i < GRAMS_FOLDED; i++) {
        unsigned char byte = (unsigned char)text[i];
        unsigned char is_upper = (unsigned char)(byte - 'A') < 26 ? 0x20 : 0;
        folded[i] = byte | is_upper;
        all |= byte;
    }
    memcpy(out, folded, sizeof folded);
    return all;
}

/* Folds the text; true when all bytes are of ASCII, so that nothing else was to be done. There is
 * room for GRAMS_PAD more. */
static bool grams_fold_ascii(struct str text, char *out)
{
    char rest[GRAMS_FOLDED] = { 0 };
    unsigned char all = 0;
    size_t at = 0;

    for (; text.size - at >= GRAMS_FOLDED; at += GRAMS_FOLDED) {
        all |= grams_fold_some(text.data + at, out + at);
    }
    memcpy(rest, text.data + at, text.size - at);
    all |= grams_fold_some(rest, out + at);
    return all < 0x80U;
}

/* The folded text, with GRAMS_PAD bytes behind it. No data: no memory. */
static struct str grams_fold_text(struct grams *grams, struct str text)
{
    char *out;
    size_t size = 0;

    grams->folded.count = 0;
    out = array_push_slots(&grams->folded, text.size + GRAMS_PAD, SIZE_MAX / 2);
    if (out == NULL) {
        return STR_EMPTY;
    }
    if (grams_fold_ascii(text, out)) {
        size = text.size;
    } else {
        for (size_t at = 0; at < text.size;) {
            out[size++] = (char)segment_fold_next(text, &at);
        }
    }
    memset(out + size, 0, GRAMS_PAD);
    return str_from_range(out, size);
}

/* The next eight bytes, the first in the highest place. */
static inline uint64_t grams_load_window(const char *at)
{
    uint64_t window;
    memcpy(&window, at, sizeof window);
    return __builtin_bswap64(window);
}

/* Nobody can guess which trigrams are new: every one is written, new ones stay. */
static inline uint32_t *grams_note_trigram(uint64_t *seen, uint32_t trigram, uint32_t *out)
{
    uint64_t *word = &seen[trigram / 64];
    uint64_t old = *word;
    *out = trigram;
    *word = old | UINT64_C(1) << (trigram % 64);
    return out + (~old >> (trigram % 64) & 1U);
}

struct gram_signature {
    uint64_t *words;
    uint64_t bit_count;
};

/* What begins at `at` and before `last`, all in one line that reaches to `end`; there is room for a
 * trigram at each byte. */
static uint32_t *grams_scan_line(uint64_t *seen, const struct gram_signature *signature,
                                 const char *at, const char *last, const char *end, uint32_t *out)
{
    const char *whole = end - at < (ptrdiff_t)SIGNATURE_GRAM_BYTES
                            ? at
                            : end - (SIGNATURE_GRAM_BYTES - 1); /* grams of five begin before it */
    whole = whole < last ? whole : last;
    for (; at < whole; at++) {
        uint64_t window = grams_load_window(at);
        out = grams_note_trigram(seen, (uint32_t)(window >> 40U), out);
        signature_add_gram(signature->words, signature->bit_count,
                           window >> (64U - 8U * SIGNATURE_GRAM_BYTES));
    }
    for (; at < last && end - at >= 3; at++) {
        out = grams_note_trigram(seen, (uint32_t)(grams_load_window(at) >> 40U), out);
    }
    return out;
}

/* False: no memory. */
static bool grams_scan_text(struct grams *grams, struct str text,
                            const struct gram_signature *signature)
{
    const char *end = text.data + text.size;
    const char *at = text.data;

    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *line_end = newline != NULL ? newline : end;
        while (at < line_end) {
            size_t left = (size_t)(line_end - at);
            size_t size = left < GRAMS_BLOCK ? left : GRAMS_BLOCK;
            uint32_t *out = array_push_slots(&grams->met, size, GRAMS_COUNT_MAX);
            if (out == NULL) {
                return false;
            }
            grams->met.count =
                (size_t)(grams_scan_line(grams->seen, signature, at, at + size, line_end, out) -
                         grams->met.items);
            at += size;
        }
        at = line_end + 1;
    }
    return true;
}

static void grams_forget_seen(struct grams *grams, size_t first)
{
    const uint32_t *met = grams->met.items;
    for (size_t i = first; met != NULL && i < grams->met.count; i++) {
        grams->seen[met[i] / 64] = 0;
    }
}

static bool grams_add_text(struct grams *grams, struct str text, struct buf *signatures,
                           size_t words)
{
    struct gram_signature signature = { .bit_count = (uint64_t)words * 64 };
    struct str folded = grams_fold_text(grams, text);
    size_t first = grams->met.count;
    bool done;

    signature.words = buf_extend_by_size(signatures, words * sizeof *signature.words);
    if (signature.words == NULL || folded.data == NULL) {
        return false;
    }
    memset(signature.words, 0, words * sizeof *signature.words);
    done = grams_scan_text(grams, folded, &signature);
    grams_forget_seen(grams, first);
    if (grams->folded.capacity > GRAMS_KEPT_BYTES) {
        array_free_items(&grams->folded);
    }
    return done;
}

bool grams_add_document(struct grams *grams, struct str text, struct buf *signatures,
                        uint32_t *signature_words)
{
    size_t words = signature_count_words(text.size);
    size_t *end;

    if (words > 0 && !grams_add_text(grams, text, signatures, words)) {
        return false;
    }
    *signature_words = (uint32_t)words;
    end = array_push_slot(&grams->ends, GRAMS_DOCUMENTS_MAX);
    if (end != NULL) {
        *end = grams->met.count;
    }
    return end != NULL;
}

/* ------------------------------------------------------------------ writing */

/* Scatters all pairs to buckets of the trigrams' upper bits, documents in order; fills in
 * bucket_ends. */
static void grams_fill_buckets(struct grams *grams)
{
    size_t *ends = grams->bucket_ends;
    const uint32_t *met = grams->met.items;
    size_t sum = 0;
    size_t at = 0;

    memset(ends, 0, sizeof grams->bucket_ends);
    for (size_t i = 0; i < grams->met.count; i++) {
        ends[met[i] >> GRAMS_LOW_BITS]++;
    }
    for (size_t i = 0; i < GRAMS_HIGH_SIZE; i++) {
        size_t here = ends[i];
        ends[i] = sum;
        sum += here;
    }
    for (uint32_t document = 0; document < grams->ends.count; document++) {
        for (; at < grams->ends.items[document]; at++) {
            uint32_t low = met[at] & (GRAMS_LOW_SIZE - 1);
            grams->spare.items[ends[met[at] >> GRAMS_LOW_BITS]++] =
                low << GRAMS_LOW_SHIFT | document;
        }
    }
}

/* Sorts the pairs of a bucket by trigram and writes a list for each; room: for their documents. */
static void grams_write_bucket(uint32_t high, const uint32_t *pairs, size_t count, uint32_t *room,
                               struct lists_writer *writer)
{
    uint32_t ends[GRAMS_LOW_SIZE] = { 0 };
    uint32_t sum = 0;
    uint32_t start = 0;

    for (size_t i = 0; i < count; i++) {
        ends[pairs[i] >> GRAMS_LOW_SHIFT]++;
    }
    for (size_t i = 0; i < GRAMS_LOW_SIZE; i++) {
        uint32_t here = ends[i];
        ends[i] = sum;
        sum += here;
    }
    for (size_t i = 0; i < count; i++) {
        room[ends[pairs[i] >> GRAMS_LOW_SHIFT]++] = pairs[i] & (GRAMS_DOCUMENTS_MAX - 1);
    }
    for (uint32_t low = 0; low < GRAMS_LOW_SIZE; low++) {
        if (ends[low] > start) {
            uint32_t trigram = high << GRAMS_LOW_BITS | low;
            char key[3] = { (char)(trigram >> 16U), (char)(trigram >> 8U), (char)trigram };
            lists_writer_add_documents(writer, str_from_range(key, sizeof key), room + start,
                                       ends[low] - start);
            start = ends[low];
        }
    }
}

bool grams_write_lists(struct grams *grams, struct lists_writer *writer)
{
    size_t start = 0;

    grams->spare.count = 0;
    if (array_push_slots(&grams->spare, grams->met.count, GRAMS_COUNT_MAX) == NULL) {
        return false;
    }
    lists_writer_reserve(writer, grams->met.count, 0); /* a byte for each at least */
    grams_fill_buckets(grams);
    for (uint32_t high = 0; high < GRAMS_HIGH_SIZE; high++) {
        size_t count = grams->bucket_ends[high] - start;
        if (count == 0) {
            continue;
        }
        grams->sorted.count = 0;
        if (array_push_slots(&grams->sorted, count, GRAMS_COUNT_MAX) == NULL) {
            return false;
        }
        grams_write_bucket(high, grams->spare.items + start, count, grams->sorted.items, writer);
        start = grams->bucket_ends[high];
    }
    return true;
}
