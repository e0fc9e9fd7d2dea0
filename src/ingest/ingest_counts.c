/* ingest_counts.c - the sums of a generation, counted while its rows pass by.
 *
 *   counts 1 ENTITIES CODE TEST EDGES LOOSE ORIGIN...   edges by origin, then loose by origin
 *
 * They are stored with the generation, so that a run that changes nothing need not read it. */
#include "ingest/ingest_internal.h"

#include "util/buf.h"

#define COUNTS_HEAD      "counts 1"
#define COUNTS_BYTES_MAX 1024U
#define COUNTS_NUMBERS   (5U + 2U * ORIGIN_COUNT)

void ingest_tally_record_rows(struct ingest_tally *tally, const struct store_record *record)
{
    *tally = (struct ingest_tally){ 0 };
    for (size_t i = 0; i < record->entity_count; i++) {
        tally->entities[record->entities[i].class_]++;
    }
    for (size_t i = 0; i < record->edge_count; i++) {
        tally->edges[record->edges[i].origin]++;
    }
    for (size_t i = 0; i < record->loose_count; i++) {
        tally->loose[record->loose[i].origin]++;
    }
}

void ingest_sum_all_tallies(const struct ingest_run *run)
{
    struct ingest_summary *summary = run->summary;
    for (size_t i = 0; i < run->slot_count; i++) {
        const struct ingest_tally *tally = &run->tallies[i];
        for (unsigned k = 0; k < 2; k++) {
            summary->entities_by_class[k] += tally->entities[k];
            summary->entities_stored += tally->entities[k];
        }
        for (unsigned k = 0; k < ORIGIN_COUNT; k++) {
            summary->edges_by_origin[k] += tally->edges[k];
            summary->edges_total += tally->edges[k];
            summary->loose_by_origin[k] += tally->loose[k];
            summary->loose_total += tally->loose[k];
        }
    }
}

/* Every number of the text, in its order. */
static void counts_list_numbers(struct ingest_summary *summary, uint64_t *numbers[COUNTS_NUMBERS])
{
    size_t count = 0;
    numbers[count++] = &summary->entities_stored;
    numbers[count++] = &summary->entities_by_class[ENTITY_CLASS_CODE];
    numbers[count++] = &summary->entities_by_class[ENTITY_CLASS_TEST];
    numbers[count++] = &summary->edges_total;
    numbers[count++] = &summary->loose_total;
    for (unsigned i = 0; i < ORIGIN_COUNT; i++) {
        numbers[count++] = &summary->edges_by_origin[i];
    }
    for (unsigned i = 0; i < ORIGIN_COUNT; i++) {
        numbers[count++] = &summary->loose_by_origin[i];
    }
}

struct str ingest_format_counts(struct arena *arena, const struct ingest_summary *summary)
{
    struct ingest_summary copy = *summary;
    uint64_t *numbers[COUNTS_NUMBERS];
    struct str text = STR_EMPTY;
    struct buf out;

    counts_list_numbers(&copy, numbers);
    buf_init_with_limit(&out, COUNTS_BYTES_MAX);
    buf_append_cstring(&out, COUNTS_HEAD);
    for (size_t i = 0; i < COUNTS_NUMBERS; i++) {
        buf_append_byte(&out, ' ');
        buf_append_unsigned(&out, *numbers[i]);
    }
    if (!out.failed) {
        text = arena_copy_str(arena, buf_borrow_str(&out));
    }
    buf_release_bytes(&out);
    return text;
}

bool ingest_parse_counts(struct str text, struct ingest_summary *summary)
{
    struct ingest_summary read = *summary;
    uint64_t *numbers[COUNTS_NUMBERS];
    struct str head = STR(COUNTS_HEAD " ");

    counts_list_numbers(&read, numbers);
    if (!str_starts_with(text, head)) {
        return false;
    }
    text = str_from_range(text.data + head.size, text.size - head.size);
    for (size_t i = 0; i < COUNTS_NUMBERS; i++) {
        size_t space = str_find_byte(text, ' ');
        bool last = i + 1 == COUNTS_NUMBERS;
        if (last != (space == SIZE_MAX) ||
            !str_parse_unsigned(str_from_range(text.data, last ? text.size : space), numbers[i])) {
            return false;
        }
        if (!last) {
            text = str_from_range(text.data + space + 1, text.size - space - 1);
        }
    }
    *summary = read;
    return true;
}
