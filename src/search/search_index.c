/* search_index.c - which documents are live, and where a term occurs. Opening is
 * O(files + documents log files). */
#include "search/search_index_internal.h"

#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

static size_t index_find_file_path(const struct search_index *index, struct str path)
{
    size_t low = 0;
    size_t high = index->file_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_compare_bytes(index->files[middle].path, path);
        if (order == 0) {
            return middle;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return SIZE_MAX;
}

static bool index_hash_is_zero(struct hash128 hash)
{
    return hash.high == 0 && hash.low == 0;
}

/* Documents of the newest segment first, so that of equal ones only that is live. */
static void index_join_segment(struct search_index *index, struct index_segment *part)
{
    for (uint32_t d = 0; d < part->segment->document_count; d++) {
        struct search_document document = search_segment_document_at(part->segment, d);
        size_t file = index_find_file_path(index, document.path);
        part->files[d] = SEARCH_NONE;
        if (file == SIZE_MAX || !hash_equals_u128(index->files[file].hash, document.hash) ||
            index_set_has(index->live, file)) {
            continue;
        }
        part->files[d] = (uint32_t)file;
        index_set_add(index->live, file);
        index->live_count++;
        index->term_counts[file] = part->segment->rows[d].term_count;
        index->average_terms += part->segment->rows[d].term_count;
        if ((part->segment->rows[d].flags & SEGMENT_UNKNOWN) != 0) {
            index_set_add(index->unsure, file);
        }
    }
}

static bool index_alloc_tables(struct search_index *index, size_t segment_count)
{
    size_t words = index_set_words(index);
    index->segments = mem_alloc_zeroed(segment_count + 1, sizeof *index->segments);
    index->term_counts = mem_alloc_zeroed(index->file_count + 1, sizeof *index->term_counts);
    index->live = mem_alloc_zeroed(words, sizeof *index->live);
    index->unsure = mem_alloc_zeroed(words, sizeof *index->unsure);
    return index->segments != NULL && index->term_counts != NULL && index->live != NULL &&
           index->unsure != NULL;
}

static bool index_take_segments(struct search_index *index, struct search_segment **segments,
                                size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t documents = segments[i]->document_count;
        index->segments[i].segment = segments[i];
        segments[i] = NULL;
        index->segment_count = i + 1;
        index->segments[i].files = mem_alloc_zeroed(documents + 1, sizeof(uint32_t));
        if (index->segments[i].files == NULL) {
            return false;
        }
    }
    return true;
}

bool search_index_open_over(struct search_segment **segments, size_t segment_count,
                            const struct search_file *files, size_t file_count,
                            struct search_index **out, struct err *err)
{
    struct search_index *index = mem_alloc_zeroed(1, sizeof *index);

    if (index != NULL) {
        index->files = files;
        index->file_count = file_count;
    }
    if (index == NULL || !index_alloc_tables(index, segment_count) ||
        !index_take_segments(index, segments, segment_count)) {
        for (size_t i = 0; i < segment_count; i++) {
            search_segment_close_all(segments[i]);
            segments[i] = NULL;
        }
        search_index_close_all(index);
        return ERR_RAISE(err, ERR_MEMORY, "no memory for the text index");
    }
    for (size_t i = segment_count; i > 0; i--) {
        index_join_segment(index, &index->segments[i - 1]);
    }
    for (size_t f = 0; f < file_count; f++) {
        index->missing_count +=
            !index_hash_is_zero(files[f].hash) && !index_set_has(index->live, f) ? 1U : 0U;
    }
    index->average_terms =
        index->live_count > 0 ? index->average_terms / (double)index->live_count : 1.0;
    *out = index;
    return true;
}

void search_index_close_all(struct search_index *index)
{
    if (index == NULL) {
        return;
    }
    for (size_t i = 0; i < index->segment_count; i++) {
        search_segment_close_all(index->segments[i].segment);
        mem_free_block(index->segments[i].files);
    }
    mem_free_block(index->segments);
    mem_free_block(index->term_counts);
    mem_free_block(index->live);
    mem_free_block(index->unsure);
    mem_free_block(index);
}

uint32_t search_index_count_missing(const struct search_index *index)
{
    return index->missing_count;
}

static int index_compare_postings(const void *left, const void *right)
{
    const struct lists_posting *a = left;
    const struct lists_posting *b = right;
    return (a->document > b->document) - (a->document < b->document);
}

bool index_collect_term_files(const struct search_index *index, struct str term,
                              struct lists_postings *out, struct err *err)
{
    struct lists_postings decoded = { .count = 0 };
    bool done = true;

    out->count = 0;
    for (size_t s = 0; s < index->segment_count && done; s++) {
        const struct index_segment *part = &index->segments[s];
        struct str list;
        if (!lists_find_key(&part->segment->words, term, &list)) {
            continue;
        }
        done = lists_decode_postings(&part->segment->words, list, &decoded, err);
        for (size_t i = 0; i < decoded.count && done; i++) {
            uint32_t file = part->files[decoded.items[i].document];
            struct lists_posting *slot;
            if (file == SEARCH_NONE) {
                continue;
            }
            slot = array_push_slot(out, LISTS_BYTES_MAX);
            if (slot == NULL) {
                done = ERR_RAISE(err, ERR_MEMORY, "no memory to search");
            } else {
                *slot = (struct lists_posting){ file, decoded.items[i].value };
            }
        }
    }
    array_free_items(&decoded);
    if (done && index->segment_count > 1 && out->items != NULL && out->count > 1) {
        qsort(out->items, out->count, sizeof *out->items, index_compare_postings);
    }
    return done;
}
