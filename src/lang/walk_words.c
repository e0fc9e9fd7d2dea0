/* walk_words.c - words of entities and the word coverage of a file (ALGORITHMS 5.21).
 *
 * A word is a maximal run of bytes that are not white space. Coverage is counted on unions of
 * byte ranges: a word that touches an entity counts as entity word, one that touches only
 * imports as import word, one that touches only comments as comment word; so the three never
 * add up to more than the words of the file.
 *
 *   block 0 (64 bytes)        block 1
 *   +-----------------------+-----------------------+--
 *   | starts: a bit for each byte that begins a word | ...
 *   | before: words that begin in the blocks before  | ...
 *
 * Cost: O(bytes) once (a few operations for eight bytes), O(1) a range, and the sorting of the
 * ranges. */
#include "lang/walk_engine_internal.h"

#include "util/hash.h"

#define WORDS_BLOCK_BYTES 64U
#define WORDS_CHUNK_BYTES 8U

/* In every byte of a u64. */
#define WORDS_EACH(byte) ((uint64_t)(byte)*0x0101010101010101U)

struct words_block {
    uint64_t starts;
    uint32_t before;
};
struct words_index {
    struct str text;
    const struct words_block *blocks;
};

static inline bool words_is_space(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* Bit i: byte i of the chunk is white space (9 to 13 or 32). All sums stay inside their bytes. */
HASH_WRAPS_AROUND static inline uint64_t words_find_spaces(const char *chunk)
{
    uint64_t bytes = 0;
    uint64_t low = 0;
    uint64_t blank = 0;
    uint64_t control = 0;
    memcpy(&bytes, chunk, sizeof bytes);
    low = bytes & WORDS_EACH(0x7f);
    blank = (low ^ WORDS_EACH(0x20)) + WORDS_EACH(0x7f); /* top bit clear: it is 32 */
    control = (low + WORDS_EACH(0x80 - '\t')) & ~(low + WORDS_EACH(0x80 - '\r' - 1));
    /* The top bits of the eight bytes, gathered into the lowest byte. */
    return (((~blank | control) & ~bytes & WORDS_EACH(0x80)) >> 7U) * 0x0102040810204080U >> 56U;
}

/* Bit i: byte i of the block is no white space; behind the end nothing is. */
static uint64_t words_find_letters(struct str text, size_t start)
{
    uint64_t letters = 0;
    for (size_t i = 0; i < WORDS_BLOCK_BYTES; i += WORDS_CHUNK_BYTES) {
        char last[WORDS_CHUNK_BYTES] = "       "; /* NUL is no white space, so only seven */
        size_t left = text.size > start + i ? text.size - start - i : 0;
        if (left >= WORDS_CHUNK_BYTES) {
            letters |= (~words_find_spaces(text.data + start + i) & 0xffU) << i;
            continue;
        }
        last[WORDS_CHUNK_BYTES - 1] = ' ';
        memcpy(last, text.data + start + i, left);
        return letters | (~words_find_spaces(last) & 0xffU) << i;
    }
    return letters;
}

static bool words_build_index(struct walk *walk, struct words_index *index)
{
    struct str text = walk->source;
    size_t count = text.size / WORDS_BLOCK_BYTES + 1;
    struct words_block *blocks = arena_alloc_bytes(walk->arena, count * sizeof *blocks);
    uint32_t before = 0;
    uint64_t carry = 0; /* did the block before end inside a word? */
    if (blocks == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        uint64_t letters = words_find_letters(text, i * WORDS_BLOCK_BYTES);
        blocks[i].starts = letters & ~(letters << 1U | carry);
        blocks[i].before = before;
        before += (uint32_t)__builtin_popcountll(blocks[i].starts);
        carry = letters >> 63U;
    }
    index->text = text;
    index->blocks = blocks;
    return true;
}

/* Words that start in [0, end). */
static uint32_t words_count_starts(const struct words_index *index, uint32_t end)
{
    const struct words_block *block = &index->blocks[end / WORDS_BLOCK_BYTES];
    uint64_t mask = ((uint64_t)1 << end % WORDS_BLOCK_BYTES) - 1U;
    return block->before + (uint32_t)__builtin_popcountll(block->starts & mask);
}

/* Numbers of the words that [start, end) touches: [*first, *last). */
static void words_find_touched(const struct words_index *index, struct walk_range range,
                               uint32_t *first, uint32_t *last)
{
    *first = words_count_starts(index, range.start);
    *last = words_count_starts(index, range.end);
    if (range.start > 0 && range.start < range.end &&
        !words_is_space(index->text.data[range.start]) &&
        !words_is_space(index->text.data[range.start - 1])) {
        (*first)--; /* cuts a word in two */
    }
}

void walk_add_range(struct walk *walk, struct walk_ranges *ranges, uint32_t start, uint32_t end)
{
    struct walk_range *range = NULL;
    if (end > walk->source.size) {
        end = (uint32_t)walk->source.size;
    }
    if (start >= end) {
        return;
    }
    range = array_push_slot(ranges, WALK_RANGES_MAX);
    if (range == NULL) {
        walk->engine->failed = true;
        return;
    }
    range->start = start;
    range->end = end;
}

static int words_compare_ranges(const void *a, const void *b)
{
    const struct walk_range *x = a;
    const struct walk_range *y = b;
    if (x->start != y->start) {
        return x->start < y->start ? -1 : 1;
    }
    return (x->end > y->end) - (x->end < y->end);
}

static bool words_copy_ranges(struct walk_ranges *to, const struct walk_range *items, size_t count)
{
    struct walk_range *slots = NULL;
    if (count == 0) {
        return true;
    }
    slots = array_push_slots(to, count, WALK_RANGES_MAX);
    if (slots == NULL) {
        return false;
    }
    memcpy(slots, items, count * sizeof *slots);
    return true;
}

static bool words_are_sorted(const struct walk_ranges *ranges)
{
    for (size_t i = 1; i < ranges->count; i++) {
        if (words_compare_ranges(&ranges->items[i - 1], &ranges->items[i]) > 0) {
            return false;
        }
    }
    return true;
}

/* Words touched by the union. Sorts the ranges. */
static uint32_t words_count_union(const struct words_index *index, struct walk_ranges *ranges)
{
    uint32_t next = 0; /* the first word not yet counted */
    uint32_t count = 0;
    if (ranges->count > 1 && !words_are_sorted(ranges)) {
        qsort(ranges->items, ranges->count, sizeof *ranges->items, words_compare_ranges);
    }
    for (size_t i = 0; i < ranges->count; i++) {
        uint32_t first = 0;
        uint32_t last = 0;
        words_find_touched(index, ranges->items[i], &first, &last);
        if (first < next) {
            first = next;
        }
        if (last > first) {
            count += last - first;
            next = last;
        }
    }
    return count;
}

/* Gives each entity its words and collects the outermost spans. */
static void words_fill_entities(struct walk *walk, const struct words_index *index,
                                struct walk_ranges *ranges)
{
    uint32_t count = facts_builder_count_entities(walk->facts);
    for (uint32_t i = 0; i < count; i++) {
        struct fact_entity *row = facts_builder_edit_entity(walk->facts, i);
        struct walk_range range = { .start = row->start_byte, .end = row->end_byte };
        uint32_t first = 0;
        uint32_t last = 0;
        if (range.start > range.end || range.end > index->text.size) {
            continue;
        }
        words_find_touched(index, range, &first, &last);
        row->words = last - first;
        if (row->parent == 0) { /* what lies deeper lies inside these, or is added next */
            walk_add_range(walk, ranges, range.start, range.end);
        } else if (i != 0) {
            const struct fact_entity *parent = facts_builder_edit_entity(walk->facts, row->parent);
            if (range.start < parent->start_byte || range.end > parent->end_byte) {
                walk_add_range(walk, ranges, range.start, range.end);
            }
        }
    }
}

bool walk_count_words(struct walk *walk, struct err *err)
{
    struct walk_private *engine = walk->engine;
    struct facts_header *header = facts_builder_edit_header(walk->facts);
    struct walk_ranges ranges = { 0 };
    struct words_index index;
    uint32_t covered = 0;
    if (walk->source.size == 0) {
        return true;
    }
    if (!words_build_index(walk, &index)) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for word counts");
    }
    header->source_words = words_count_starts(&index, (uint32_t)walk->source.size);
    words_fill_entities(walk, &index, &ranges);
    header->entity_words = words_count_union(&index, &ranges);
    if (!words_copy_ranges(&ranges, engine->import_ranges.items, engine->import_ranges.count)) {
        engine->failed = true;
    }
    covered = words_count_union(&index, &ranges);
    header->import_words = covered - header->entity_words;
    if (!words_copy_ranges(&ranges, engine->comment_ranges.items, engine->comment_ranges.count)) {
        engine->failed = true;
    }
    header->comment_words = words_count_union(&index, &ranges) - covered;
    array_free_items(&ranges);
    if (engine->failed) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for word counts");
    }
    return true;
}
