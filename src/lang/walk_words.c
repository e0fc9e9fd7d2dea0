/* walk_words.c - words of entities and the word coverage of a file (ALGORITHMS 5.21).
 *
 * A word is a maximal run of bytes that are not white space. Coverage is counted on unions of
 * byte ranges: a word that touches an entity counts as entity word, one that touches only
 * imports as import word, one that touches only comments as comment word; so the three never
 * add up to more than the words of the file.
 *
 *   starts[i] = words that start before byte 64 * i; inside a block bytes are looked at.
 *
 * Cost: O(bytes) once, O(64) a range, and the sorting of the ranges. */
#include "lang/walk_engine_internal.h"

#define WORDS_BLOCK_BYTES 64U

struct words_index {
    struct str text;
    const uint32_t *starts;
};

static inline bool words_is_space(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static inline bool words_starts_at(struct str text, size_t i)
{
    return !words_is_space(text.data[i]) && (i == 0 || words_is_space(text.data[i - 1]));
}

static bool words_build_index(struct walk *walk, struct words_index *index)
{
    struct str text = walk->source;
    uint32_t *starts =
        arena_alloc_bytes(walk->arena, (text.size / WORDS_BLOCK_BYTES + 2) * sizeof *starts);
    uint32_t count = 0;
    bool space = true;
    if (starts == NULL) {
        return false;
    }
    for (size_t i = 0; i < text.size; i++) {
        bool now = words_is_space(text.data[i]);
        if (i % WORDS_BLOCK_BYTES == 0) {
            starts[i / WORDS_BLOCK_BYTES] = count;
        }
        count += space && !now;
        space = now;
    }
    starts[(text.size + WORDS_BLOCK_BYTES - 1) / WORDS_BLOCK_BYTES] = count;
    index->text = text;
    index->starts = starts;
    return true;
}

/* Words that start in [0, end). */
static uint32_t words_count_starts(const struct words_index *index, uint32_t end)
{
    size_t first = end - end % WORDS_BLOCK_BYTES;
    uint32_t count = index->starts[end / WORDS_BLOCK_BYTES];
    for (size_t i = first; i < end; i++) {
        count += words_starts_at(index->text, i);
    }
    return count;
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

/* Words touched by the union. Sorts the ranges. */
static uint32_t words_count_union(const struct words_index *index, struct walk_ranges *ranges)
{
    uint32_t next = 0; /* the first word not yet counted */
    uint32_t count = 0;
    if (ranges->count > 1) {
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
