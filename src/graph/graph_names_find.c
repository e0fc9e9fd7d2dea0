/* graph_names_find.c - names that equal, hold or resemble a text. See names.h.
 *
 * What is sought has a bit set of its letters and one of its pairs of neighbouring letters; a name
 * that holds it has all of them, and one that resembles it lacks few. So of most names some words
 * are read, not the text. Names that may fit are listed without a branch, for which way it goes is
 * not to be foreseen, and texts are asked of memory before they are read. */
#include "graph/names.h"

#include "util/check.h"
#include "util/pool.h"

/* More threads than this cost more to start than they take off. */
#define NAMES_SCAN_THREADS_MAX 8U
#define NAMES_PAIRS_FROM       3U /* bytes sought; the one pair of two is in a third of the names */
/* Pairs that one edit may part: a swap of two bytes does it to three. */
#define NAMES_PAIRS_PER_EDIT 3U
#define NAMES_AHEAD          8U     /* texts asked of memory before they are read */
#define NAMES_BLOCK          32768U /* texts handed to a thread at once; a multiple of NAMES_LIST */
#define NAMES_LIST           1024U  /* names sifted at once; a multiple of 64 */

/* Small letters, '_' and what is no letter: digits and signs share bits. */
static uint32_t names_mark_byte(char byte)
{
    return UINT32_C(1) << ((unsigned char)byte & 31U);
}

struct graph_quarters graph_mark_quarters(struct str text)
{
    struct graph_quarters quarters = { { 0 } };
    size_t at = 0;
    for (size_t i = 0; i < GRAPH_QUARTERS; i++) {
        for (; at < text.size * (i + 1) / GRAPH_QUARTERS; at++) {
            quarters.marks[i] |= names_mark_byte(text.data[at]);
        }
    }
    return quarters;
}

uint64_t graph_mark_pairs(struct str text)
{
    uint64_t marks = 0;
    for (size_t i = 1; i < text.size; i++) {
        uint32_t pair =
            (uint32_t)(unsigned char)text.data[i - 1] << 8U | (unsigned char)text.data[i];
        marks |= UINT64_C(1) << (pair * UINT32_C(0x9E3779B1) >> 26U);
    }
    return marks;
}

void graph_want_text(struct str folded, struct graph_wanted *out)
{
    *out = (struct graph_wanted){ .text = folded,
                                  .marks = graph_join_quarters(graph_mark_quarters(folded)),
                                  .pairs = graph_mark_pairs(folded) };
    for (size_t i = 0; i < folded.size && i < GRAPH_WANTED_PLACES; i++) {
        out->places[(unsigned char)folded.data[i]] |= UINT64_C(1) << i;
    }
}

uint32_t graph_find_name_text(const struct snapshot *snapshot, const struct graph_names *names,
                              struct str name)
{
    const struct graph_texts *texts = &names->names;
    uint64_t hash = hash_bytes_to_u64(name.data, name.size);
    const struct graph_slots *table = &texts->parts[(hash + (hash == 0)) >> GRAPH_NAME_PART_SHIFT];
    uint32_t at = (uint32_t)(hash + (hash == 0)) & table->mask;

    if (name.size == 0 || table->slots == NULL) {
        return GRAPH_ID_NONE;
    }
    while (table->slots[at] != 0) {
        uint32_t text = table->base + table->slots[at] - 1;
        uint32_t shown = texts->entities[texts->first[text]];
        if (str_equals_bytes(snapshot->entities[shown].name, name)) {
            return text;
        }
        at = (at + 1) & table->mask;
    }
    return GRAPH_ID_NONE;
}

/* ------------------------------------------------------------------ texts that hold a part */

static unsigned names_count_threads(uint32_t text_count)
{
    unsigned cores = pool_count_usable_cores();
    unsigned blocks = text_count / NAMES_BLOCK + 1;
    unsigned threads = cores < NAMES_SCAN_THREADS_MAX ? cores : NAMES_SCAN_THREADS_MAX;
    /* cppcheck-suppress knownConditionTrueFalse ; it takes a minimum for a constant */
    return blocks < threads ? blocks : threads;
}

static void names_run_over_texts(const struct graph_texts *texts, pool_work work, void *context)
{
    struct err none;
    size_t blocks = (texts->count + (size_t)NAMES_BLOCK - 1) / NAMES_BLOCK;

    ASSERT(pool_run_over_range(blocks, 1, names_count_threads(texts->count), work, context, &none));
}

/* The byte of the part that is rarest in the texts: the one to look for. */
static size_t names_find_rarest(const struct graph_texts *texts, struct str part)
{
    size_t best = 0;
    for (size_t i = 1; i < part.size; i++) {
        if (texts->often[(unsigned char)part.data[i]] <
            texts->often[(unsigned char)part.data[best]]) {
            best = i;
        }
    }
    return best;
}

static uint32_t names_end_of_list(uint32_t from, uint32_t past)
{
    return past - from < NAMES_LIST ? past : from + NAMES_LIST;
}

/* The first text of [from, past) that holds the part; `past`: none. */
static uint32_t names_find_holding(const struct graph_texts *texts, struct str part, size_t rare,
                                   uint32_t from, uint32_t past)
{
    const char *end = texts->folded + texts->start[past];
    const char *at = texts->folded + texts->start[from];
    const size_t last = part.size - 1;

    /* `at` is where the part may begin. It has no NUL, so it never goes on into the next text. */
    while (from < past && (size_t)(end - at) > part.size) {
        const char *found = memchr(at + rare, part.data[rare], (size_t)(end - at) - rare);
        if (found == NULL || (size_t)(end - (found - rare)) <= part.size) {
            break;
        }
        at = found - rare;
        if (at[0] == part.data[0] && at[last] == part.data[last] &&
            memcmp(at, part.data, part.size) == 0) {
            uint32_t offset = (uint32_t)(at - texts->folded);
            while (texts->start[from + 1] <= offset) {
                from++;
            }
            return from;
        }
        at++;
    }
    return past;
}

struct names_scan {
    const struct graph_texts *texts;
    const struct graph_names *names; /* whose marks tell what need not be looked at; or NULL */
    struct str part;
    size_t rare;
    uint64_t pairs;
    uint32_t marks;
    uint64_t *bits;
};

static uint32_t names_end_of_block(const struct graph_texts *texts, uint32_t from)
{
    uint32_t left = texts->count - from;
    return from + (left < NAMES_BLOCK ? left : NAMES_BLOCK);
}

static bool names_scan_block(void *context, size_t block, unsigned thread, struct err *err)
{
    const struct names_scan *scan = context;
    uint32_t from = (uint32_t)block * NAMES_BLOCK;
    uint32_t past = names_end_of_block(scan->texts, from);

    (void)thread;
    (void)err;
    while (from < past) {
        from = names_find_holding(scan->texts, scan->part, scan->rare, from, past);
        if (from < past) {
            scan->bits[from / 64] |= UINT64_C(1) << from % 64;
            from++;
        }
    }
    return true;
}

static void names_ask_for_text(const struct graph_texts *texts, const uint32_t *items, size_t count,
                               size_t at)
{
    if (at + NAMES_AHEAD < count) {
        const char *text = texts->folded + texts->start[items[at + NAMES_AHEAD]];
        __builtin_prefetch(text);
        __builtin_prefetch(text + 64);
    }
}

/* The names of [from, past) among those that have all letters and pairs of letters of the part. */
static void names_check_list(const struct names_scan *scan, uint32_t from, uint32_t past)
{
    uint32_t items[NAMES_LIST] = { 0 };
    size_t count = 0;

    for (uint32_t name = from; name < past; name++) {
        items[count] = name;
        count += ((scan->pairs & ~scan->names->pairs[name]) |
                  (scan->marks & ~scan->names->marks[name])) == 0;
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t name = items[i];
        names_ask_for_text(scan->texts, items, count, i);
        if (names_find_holding(scan->texts, scan->part, scan->rare, name, name + 1) == name) {
            scan->bits[name / 64] |= UINT64_C(1) << name % 64;
        }
    }
}

static bool names_check_block(void *context, size_t block, unsigned thread, struct err *err)
{
    const struct names_scan *scan = context;
    uint32_t past = names_end_of_block(scan->texts, (uint32_t)block * NAMES_BLOCK);

    (void)thread;
    (void)err;
    for (uint32_t from = (uint32_t)block * NAMES_BLOCK; from < past; from += NAMES_LIST) {
        names_check_list(scan, from, names_end_of_list(from, past));
    }
    return true;
}

/* NOLINTNEXTLINE(readability-non-const-parameter): written by way of the struct. */
void graph_mark_texts_holding(const struct graph_texts *texts, struct str part, uint64_t *bits)
{
    struct names_scan scan = {
        .texts = texts, .part = part, .rare = names_find_rarest(texts, part), .bits = bits
    };
    names_run_over_texts(texts, names_scan_block, &scan);
}

/* NOLINTNEXTLINE(readability-non-const-parameter): written by way of the struct. */
void graph_mark_names_holding(const struct graph_names *names, struct str part, uint64_t *bits)
{
    struct names_scan scan = { .texts = &names->names,
                               .names = names,
                               .part = part,
                               .rare = names_find_rarest(&names->names, part),
                               .pairs = graph_mark_pairs(part),
                               .marks = graph_join_quarters(graph_mark_quarters(part)),
                               .bits = bits };
    names_run_over_texts(
        &names->names, part.size < NAMES_PAIRS_FROM ? names_scan_block : names_check_block, &scan);
}

uint32_t graph_find_set_bit(const uint64_t *bits, uint32_t from, uint32_t count)
{
    uint32_t word = from / 64;
    uint64_t left = from < count ? bits[word] >> from % 64 << from % 64 : 0;

    while (left == 0 && ++word < GRAPH_BIT_WORDS(count)) {
        left = bits[word];
    }
    return left == 0 ? count : word * 64 + (uint32_t)__builtin_ctzll(left);
}

/* ------------------------------------------------------------------ what resembles a text */

/* ------------------------------------------------------------------ subsequences */

/* Are the bytes sought in the quarters in turn, as many in each as it has at all? */
static bool names_quarters_fit(const struct graph_quarters *quarters, struct str wanted)
{
    size_t met = 0;
    for (unsigned i = 0; i < GRAPH_QUARTERS; i++) {
        while (met < wanted.size && (quarters->marks[i] & names_mark_byte(wanted.data[met])) != 0) {
            met++;
        }
    }
    return met == wanted.size;
}

static bool names_text_fits(struct str text, const struct graph_wanted *wanted)
{
    uint64_t reached = 1; /* bit i: the first i bytes sought were met in order */
    for (size_t at = 0; at < text.size; at++) {
        reached |= (reached & wanted->places[(unsigned char)text.data[at]]) << 1U;
    }
    return (reached >> wanted->text.size & 1) != 0;
}

bool graph_name_has_subsequence(const struct graph_names *names, uint32_t name,
                                const struct graph_wanted *wanted)
{
    return names_quarters_fit(&names->quarters[name], wanted->text) &&
           names_text_fits(graph_text_at(&names->names, name), wanted);
}

/* ------------------------------------------------------------------ edits */

/* More than `limit` bits set? */
static bool names_bits_exceed(uint64_t bits, unsigned limit)
{
    for (unsigned i = 0; i < limit; i++) {
        bits &= bits - (bits != 0);
    }
    return bits != 0;
}

static size_t names_cut_size(struct str text)
{
    return text.size < GRAPH_WANTED_PLACES ? text.size : GRAPH_WANTED_PLACES;
}

/* Edits as of str_edit_distance, a column of its table at once in the bits of words (Hyyroe 2003,
 * Nordic J. Comput. 10(1):29-39, with swaps). Bit i of a word is the row of byte i of the text
 * sought: `more` and `less`, by how much a row differs from the one above; `same`, no more than
 * the one up and left. */
static unsigned names_measure_edits(const struct graph_wanted *wanted, struct str name)
{
    size_t rows = names_cut_size(wanted->text);
    size_t size = names_cut_size(name);
    uint64_t last = rows > 0 ? UINT64_C(1) << (rows - 1) : 0;
    uint64_t more = UINT64_MAX;
    uint64_t less = 0;
    uint64_t same = 0;
    uint64_t places_before = 0;
    unsigned edits = (unsigned)rows;

    for (size_t i = 0; rows > 0 && i < size; i++) {
        uint64_t places = wanted->places[(unsigned char)name.data[i]];
        uint64_t swapped = (~same & places) << 1U & places_before;
        uint64_t grows;
        uint64_t shrinks;
        same = (((places & more) + more) ^ more) | places | less | swapped;
        grows = less | ~(same | more);
        shrinks = same & more;
        edits = edits + ((grows & last) != 0) - ((shrinks & last) != 0);
        grows = grows << 1U | 1U;
        shrinks <<= 1U;
        more = shrinks | ~(same | grows);
        less = grows & same;
        places_before = places;
    }
    return rows > 0 ? edits : (unsigned)size;
}

/* Of long texts only the first bytes are compared, so the pairs of all tell nothing. */
static bool names_pairs_differ(const struct graph_names *names, uint32_t name, size_t size,
                               const struct graph_wanted *wanted, unsigned limit)
{
    return size <= GRAPH_WANTED_PLACES && wanted->text.size <= GRAPH_WANTED_PLACES &&
           (names_bits_exceed(names->pairs[name] & ~wanted->pairs, limit * NAMES_PAIRS_PER_EDIT) ||
            names_bits_exceed(wanted->pairs & ~names->pairs[name], limit * NAMES_PAIRS_PER_EDIT));
}

unsigned graph_count_name_edits(const struct graph_names *names, uint32_t name,
                                const struct graph_wanted *wanted, unsigned limit)
{
    size_t size = names->names.start[name + 1] - names->names.start[name] - 1U;
    size_t apart = size > wanted->text.size ? size - wanted->text.size : wanted->text.size - size;
    uint32_t marks = names->marks[name];
    unsigned edits;

    /* An edit brings or removes one byte at most, and few pairs: the sets differ by as few. */
    if (apart > limit || names_bits_exceed(marks & ~wanted->marks, limit) ||
        names_bits_exceed(wanted->marks & ~marks, limit) ||
        names_pairs_differ(names, name, size, wanted, limit)) {
        return limit + 1;
    }
    edits = names_measure_edits(wanted, graph_text_at(&names->names, name));
    return edits <= limit ? edits : limit + 1;
}

/* ------------------------------------------------------------------ all names */

struct names_sift {
    const struct graph_names *names;
    const struct graph_wanted *wanted;
    bool in_order; /* subsequences count */
    int limit;     /* of edits; below 0: they do not count */
    uint64_t *bits;
};

static void names_sift_subsequences(const struct names_sift *sift, uint32_t from, uint32_t past)
{
    const struct graph_names *names = sift->names;
    uint32_t items[NAMES_LIST] = { 0 };
    size_t listed = 0;
    size_t count = 0;

    for (uint32_t name = from; name < past; name++) {
        items[listed] = name;
        listed += (sift->wanted->marks & ~names->marks[name]) == 0;
    }
    for (size_t i = 0; i < listed; i++) {
        uint32_t name = items[i];
        if (i + NAMES_AHEAD < listed) {
            __builtin_prefetch(&names->quarters[items[i + NAMES_AHEAD]]);
        }
        items[count] = name;
        count += names_quarters_fit(&names->quarters[name], sift->wanted->text);
    }
    for (size_t i = 0; i < count; i++) {
        names_ask_for_text(&names->names, items, count, i);
        if (names_text_fits(graph_text_at(&names->names, items[i]), sift->wanted)) {
            sift->bits[items[i] / 64] |= UINT64_C(1) << items[i] % 64;
        }
    }
}

static void names_sift_edits(const struct names_sift *sift, uint32_t from, uint32_t past)
{
    const struct graph_wanted *wanted = sift->wanted;
    const uint32_t *start = sift->names->names.start;
    const unsigned limit = (unsigned)sift->limit;
    uint64_t least = wanted->text.size > limit ? wanted->text.size - limit : 0;
    uint64_t span = wanted->text.size + limit - least;
    uint32_t items[NAMES_LIST] = { 0 };
    size_t listed = 0;
    size_t count = 0;

    for (uint32_t name = from; name < past; name++) {
        items[listed] = name;
        listed += (uint64_t)(start[name + 1] - start[name] - 1U) - least <= span;
    }
    for (size_t i = 0; i < listed; i++) {
        uint32_t marks = sift->names->marks[items[i]];
        bool lacks = names_bits_exceed(wanted->marks & ~marks, limit);
        bool brings = names_bits_exceed(marks & ~wanted->marks, limit);
        items[count] = items[i];
        count += ((unsigned)lacks | (unsigned)brings) == 0;
    }
    for (size_t i = 0; i < count; i++) {
        if (graph_count_name_edits(sift->names, items[i], wanted, limit) <= limit) {
            sift->bits[items[i] / 64] |= UINT64_C(1) << items[i] % 64;
        }
    }
}

static bool names_sift_block(void *context, size_t block, unsigned thread, struct err *err)
{
    const struct names_sift *sift = context;
    uint32_t past = names_end_of_block(&sift->names->names, (uint32_t)block * NAMES_BLOCK);

    (void)thread;
    (void)err;
    for (uint32_t from = (uint32_t)block * NAMES_BLOCK; from < past; from += NAMES_LIST) {
        if (sift->in_order) {
            names_sift_subsequences(sift, from, names_end_of_list(from, past));
        }
        if (sift->limit >= 0) {
            names_sift_edits(sift, from, names_end_of_list(from, past));
        }
    }
    return true;
}

void graph_mark_names_like(const struct graph_names *names, const struct graph_wanted *wanted,
                           /* NOLINTNEXTLINE(readability-non-const-parameter): by the struct. */
                           bool in_order, int limit, uint64_t *bits)
{
    struct names_sift sift = { names, wanted, in_order, limit, bits };
    names_run_over_texts(&names->names, names_sift_block, &sift);
}
