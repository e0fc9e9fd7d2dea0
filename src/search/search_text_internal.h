/* search_text_internal.h - one text with its lines and the entities they belong to, and how a place
 * in it becomes a hit. */
#ifndef SEARCH_TEXT_INTERNAL_H
#define SEARCH_TEXT_INTERNAL_H

#include "search/search.h"
#include "util/array.h"

struct text_view {
    struct str text;
    uint32_t file;
    const uint32_t *line_starts; /* line_count + 1; the last is the end of the text; the first is
                                    behind a byte order mark */
    uint32_t line_count;
    const struct search_entity *entities;
    uint32_t entity_count;
    const uint32_t *owners; /* of each line: innermost entity, SEARCH_NONE without any */
};
/* Bytes of a byte order mark that the text begins with: no part of it. */
static inline size_t text_measure_mark(struct str text)
{
    return str_starts_with(text, STR("\xEF\xBB\xBF")) ? 3 : 0;
}
/* Lists lines and entities; everything in the arena. O(text + lines of entities). */
bool text_view_open(const struct search_world *world, uint32_t file, struct str text,
                    struct arena *arena, struct text_view *out, struct err *err) MUST_USE;
/* 0-based line that holds the byte. Binary search. */
uint32_t text_view_line_at(const struct text_view *view, size_t offset);
/* Without its newline. */
struct str text_view_line(const struct text_view *view, uint32_t line);

struct text_hits {
    ARRAY_FIELDS(struct search_hit);
};
/* Adds the match [start, end), which begins in the line. Texts are copied to the arena. Score and
 * is_definition are set by the caller. NULL: no memory. */
struct search_hit *text_add_hit(const struct text_view *view, uint32_t line, size_t start,
                                size_t end, uint32_t context_lines, struct arena *arena,
                                struct text_hits *hits);

#endif
