/* answer_page.c - the window of a list, by offset or by cursor.
 *
 * A cursor is "GENERATION-OFFSET-CHECK" in hexadecimal. The check is a hash of the route and of
 * all parameters but those of the page, so a cursor is refused where it does not belong; another
 * generation is ERR_STALE, since its rows may stand elsewhere. */
#include "answer/answer_graph_internal.h"
#include "graph/names.h"
#include "util/hash.h"

#include <inttypes.h>
#include <stdio.h>

#define PAGE_CURSOR_BYTES_MAX 64U
#define PAGE_ARENA_BYTES_MAX  ((size_t)1024 * 1024)

static bool page_parse_hex_part(struct str text, uint64_t *value)
{
    *value = 0;
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.data[i];
        unsigned digit = byte >= '0' && byte <= '9'   ? (unsigned)(byte - '0')
                         : byte >= 'a' && byte <= 'f' ? (unsigned)(byte - 'a') + 10U
                                                      : 16U;
        if (digit == 16U) {
            return false;
        }
        *value = *value << 4 | digit;
    }
    return text.size > 0 && text.size <= 16;
}

bool answer_parse_handle_numbers(struct str text, uint64_t *numbers, size_t count)
{
    struct str rest = text;
    struct str part = STR_EMPTY;
    bool more = true;

    for (size_t i = 0; i < count; i++) {
        if (!str_split_next_part(&rest, &more, '-', &part) ||
            !page_parse_hex_part(part, &numbers[i])) {
            return false;
        }
    }
    return !more;
}

bool answer_read_cursor_param(struct answer_call *call, struct err *err)
{
    const struct answer_value *cursor = &call->values[ANSWER_PARAM_CURSOR];
    struct answer_value *offset = &call->values[ANSWER_PARAM_OFFSET];
    uint64_t numbers[3] = { 0 };

    if (!cursor->present) {
        return true;
    }
    if (!answer_parse_handle_numbers(cursor->text, numbers, 3)) {
        return ERR_RAISE(err, ERR_USAGE, "parameter 'cursor' is not one that this server gave");
    }
    if (offset->present) {
        return ERR_RAISE(err, ERR_USAGE, "give 'cursor' or 'offset', not both");
    }
    if (numbers[2] != call->query_check) {
        return ERR_RAISE(err, ERR_USAGE, "parameter 'cursor' belongs to other parameters");
    }
    if (numbers[0] != call->snapshot->generation) {
        return ERR_RAISE(err, ERR_STALE,
                         "parameter 'cursor' belongs to generation %" PRIu64 ", now it is %" PRIu64
                         ": begin again",
                         numbers[0], call->snapshot->generation);
    }
    offset->present = true;
    offset->number = numbers[1];
    return true;
}

void answer_page_from_params(const struct answer_call *call, struct answer_page *page)
{
    static const enum answer_param limits[] = { ANSWER_PARAM_LIMIT_100, ANSWER_PARAM_LIMIT_ALL,
                                                ANSWER_PARAM_TOP_10, ANSWER_PARAM_TOP_ALL };
    uint64_t limit = 0;

    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) { /* a route has one of them */
        limit += call->values[limits[i]].number;
    }
    if (call->values[ANSWER_PARAM_LIMIT_TOP].present) {
        limit = call->values[ANSWER_PARAM_LIMIT_TOP].number;
    }
    *page = (struct answer_page){ .offset = call->values[ANSWER_PARAM_OFFSET].number,
                                  .limit = limit,
                                  .generation = call->snapshot->generation,
                                  .query_check = call->query_check };
}

bool answer_page_takes_row(struct answer_page *page)
{
    uint64_t at = page->total++;
    if (at < page->offset || page->returned >= page->limit) {
        return false;
    }
    page->returned++;
    return true;
}

bool answer_page_write_rows(struct answer_call *call, struct answer_page *page,
                            const struct answer_rows *rows, struct err *err)
{
    for (size_t i = 0; i < rows->ranges->count; i++) {
        const struct answer_range *range = &rows->ranges->items[i];
        uint64_t skip = page->offset > page->total ? page->offset - page->total : 0;
        uint32_t row = range->begin;
        while (page->returned < page->limit) {
            row = graph_column_find_row(rows->column, rows->codes, row, range->end, skip);
            if (row >= range->end) {
                break;
            }
            if (!rows->write(call, row, err)) {
                return false;
            }
            page->returned++;
            row++;
            skip = 0;
        }
        page->total += graph_column_count_rows(rows->column, rows->codes, range->begin, range->end);
    }
    return true;
}

static bool page_keep_held(struct answer_call *call, struct graph_result *held, const void **value)
{
    call->held[call->held_count++] = held;
    *value = graph_value_of_result(held);
    return true;
}

static bool page_has_room(const struct answer_call *call, struct err *err)
{
    return call->held_count < ANSWER_HELD_MAX ||
           ERR_RAISE(err, ERR_MEMORY, "no memory to compute the answer");
}

bool answer_hold_named(struct answer_call *call, struct str name, graph_result_maker maker,
                       void *context, const void **value, struct err *err)
{
    struct graph_effort effort = answer_effort_of(call);
    struct graph_result *held = NULL;

    return page_has_room(call, err) &&
           graph_hold_result_named(call->snapshot, name, maker, context, &effort, &held, err) &&
           page_keep_held(call, held, value);
}

bool answer_hold_columns(struct answer_call *call, const struct graph_columns **out,
                         struct err *err)
{
    struct graph_effort effort = answer_effort_of(call);
    struct graph_result *held = NULL;
    const void *value = NULL;

    if (!page_has_room(call, err) || !graph_hold_columns(call->snapshot, &effort, &held, err)) {
        return false;
    }
    (void)page_keep_held(call, held, &value);
    *out = value;
    return true;
}

void answer_page_write_next(const struct answer_page *page, struct json *json)
{
    uint64_t next = page->offset + page->returned;
    char cursor[PAGE_CURSOR_BYTES_MAX];

    json_put_unsigned(json, "limit", page->limit);
    json_put_unsigned(json, "offset", page->offset);
    if (next < page->total && page->limit > 0) {
        (void)snprintf(cursor, sizeof cursor, "%" PRIx64 "-%" PRIx64 "-%" PRIx32, page->generation,
                       next, page->query_check);
        json_put_unsigned(json, "next_offset", next);
        json_put_cstring(json, "next_cursor", cursor);
    }
}

void answer_page_write_counts(const struct answer_page *page, struct json *json)
{
    json_put_unsigned(json, "total_count", page->total);
    json_put_unsigned(json, "returned_count", page->returned);
    answer_page_write_next(page, json);
}

bool answer_prepare_snapshot(const struct snapshot *snapshot, struct err *err)
{
    const struct answer_context context = { .snapshot = snapshot };
    const struct graph_names *names = NULL;
    struct answer_call call = { .context = &context, .snapshot = snapshot };
    struct arena arena;
    bool done;

    arena_init_with_limit(&arena, PAGE_ARENA_BYTES_MAX);
    call.arena = &arena;
    done = graph_borrow_names(snapshot, &names, err) && answer_tree_prepare_rows(&call, err) &&
           answer_coverage_prepare_counts(&call, err) &&
           answer_diagnostics_prepare_files(&call, err);
    answer_let_results_go(&call);
    arena_release_all_blocks(&arena);
    return done;
}
