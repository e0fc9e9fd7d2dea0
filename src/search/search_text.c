/* search_text.c - see search_text_internal.h. */
#include "search/search_text_internal.h"

#define TEXT_LINES_MAX        ((size_t)UINT32_MAX)
#define TEXT_BEFORE_BYTES_MAX 256U /* of a long line, shown before the hit */

/* Behind the next newline, or the end of the text. */
static size_t view_find_next_line(struct str text, size_t from)
{
    const char *newline = memchr(text.data + from, '\n', text.size - from);
    return newline != NULL ? (size_t)(newline - text.data) + 1 : text.size;
}

static bool view_list_lines(struct text_view *view, struct arena *arena)
{
    size_t mark = text_measure_mark(view->text);
    size_t count = 0;
    uint32_t *starts;

    for (size_t at = mark; at < view->text.size; at = view_find_next_line(view->text, at)) {
        count++;
    }
    starts = arena_alloc_bytes(arena, (count + 2) * sizeof *starts);
    if (starts == NULL) {
        return false;
    }
    view->line_count = 0;
    for (size_t at = mark; at < view->text.size; at = view_find_next_line(view->text, at)) {
        starts[view->line_count++] = (uint32_t)at;
    }
    starts[view->line_count] = (uint32_t)view->text.size;
    view->line_starts = starts;
    return true;
}

uint32_t text_view_line_at(const struct text_view *view, size_t offset)
{
    uint32_t low = 0;
    uint32_t high = view->line_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (view->line_starts[middle] <= offset) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

struct str text_view_line(const struct text_view *view, uint32_t line)
{
    size_t start = view->line_starts[line];
    size_t end = view->line_starts[line + 1];
    if (end > start && view->text.data[end - 1] == '\n') {
        end--;
    }
    return str_from_range(view->text.data + start, end - start);
}

/* Outer entities come first, so inner ones paint over them. */
static bool view_paint_owners(struct text_view *view, struct arena *arena)
{
    uint32_t *owners = arena_alloc_bytes(arena, ((size_t)view->line_count + 1) * sizeof *owners);
    if (owners == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < view->line_count; i++) {
        owners[i] = SEARCH_NONE;
    }
    for (uint32_t e = 0; e < view->entity_count; e++) {
        const struct search_entity *entity = &view->entities[e];
        uint32_t first = entity->start_line > 0 ? entity->start_line - 1 : 0;
        uint32_t end = entity->end_line < view->line_count ? entity->end_line : view->line_count;
        if (entity->is_file) {
            first = 0;
            end = view->line_count;
        } else if (entity->doc_end > entity->doc_start && entity->doc_start < view->text.size) {
            uint32_t doc = text_view_line_at(view, entity->doc_start);
            first = doc < first ? doc : first;
        }
        for (uint32_t i = first; i < end; i++) {
            owners[i] = e;
        }
    }
    view->owners = owners;
    return true;
}

bool text_view_open(const struct search_world *world, uint32_t file, struct str text,
                    struct arena *arena, struct text_view *out, struct err *err)
{
    *out = (struct text_view){ .text = text, .file = file };
    if (!world->list_entities(world->context, file, arena, &out->entities, &out->entity_count,
                              err)) {
        return false;
    }
    return (view_list_lines(out, arena) && view_paint_owners(out, arena)) ||
           ERR_RAISE(err, ERR_MEMORY, "no memory to search a text");
}

/* ------------------------------------------------------------------ hits */

static bool text_is_inside_char(struct str text, size_t at)
{
    return at < text.size && ((unsigned char)text.data[at] & 0xC0U) == 0x80U;
}

/* Whole lines from `first` up to `end`, with their newlines. */
static struct str text_copy_lines(const struct text_view *view, uint32_t first, uint32_t end,
                                  struct arena *arena)
{
    size_t start = view->line_starts[first];
    size_t size = view->line_starts[end] - start;
    if (size > SEARCH_LINE_BYTES_MAX * 4) { /* context is a help, not the answer */
        size = SEARCH_LINE_BYTES_MAX * 4;
        while (size > 0 && text_is_inside_char(view->text, start + size)) {
            size--;
        }
    }
    return arena_copy_str(arena, str_from_range(view->text.data + start, size));
}

static struct str text_cut_line(struct str line, size_t column, uint32_t *offset)
{
    size_t from = 0;
    size_t to = line.size;
    if (line.size > SEARCH_LINE_BYTES_MAX) {
        from = column > TEXT_BEFORE_BYTES_MAX ? column - TEXT_BEFORE_BYTES_MAX : 0;
        while (text_is_inside_char(line, from)) {
            from++;
        }
        to = line.size - from > SEARCH_LINE_BYTES_MAX ? from + SEARCH_LINE_BYTES_MAX : line.size;
        while (to > from && text_is_inside_char(line, to)) {
            to--;
        }
    }
    *offset = (uint32_t)from;
    return str_from_range(line.data + from, to - from);
}

struct search_hit *text_add_hit(const struct text_view *view, uint32_t line, size_t start,
                                size_t end, uint32_t context_lines, struct arena *arena,
                                struct text_hits *hits)
{
    struct search_hit *hit = array_push_slot(hits, TEXT_LINES_MAX);
    struct str text = text_view_line(view, line);
    uint32_t first = line > context_lines ? line - context_lines : 0;
    uint32_t rest = view->line_count - line - 1;
    uint32_t owner = view->owners[line];

    if (hit == NULL) {
        return NULL;
    }
    *hit = (struct search_hit){ .file = view->file,
                                .entity = owner == SEARCH_NONE ? SEARCH_NONE
                                                               : view->entities[owner].number,
                                .line = line + 1,
                                .column = (uint32_t)(start - view->line_starts[line]) + 1,
                                .column_end = (uint32_t)(end - view->line_starts[line]) + 1 };
    hit->text = arena_copy_str(arena, text_cut_line(text, hit->column - 1, &hit->text_offset));
    hit->before = text_copy_lines(view, first, line, arena);
    hit->after = text_copy_lines(view, line + 1,
                                 line + 1 + (rest < context_lines ? rest : context_lines), arena);
    return hit->text.data != NULL && hit->before.data != NULL && hit->after.data != NULL ? hit
                                                                                         : NULL;
}
