/* answer_edges.c - all edges in order of (from, to, kind). With scope tested on the source, as by
 * default, O(page + edges / 4096); on the target too, O(edges of the scope); on either, O(edges).
 */
#include "answer/answer_internal.h"

static void edges_mark_codes(const struct answer_filter *filter, struct graph_codes *codes)
{
    *codes = (struct graph_codes){ { 0 } };
    for (unsigned kind = 0; kind < EDGE_KIND_COUNT; kind++) {
        for (unsigned origin = 0; origin < ORIGIN_EXTERNAL; origin++) {
            for (unsigned tests = 0; tests < 4; tests++) {
                if ((filter->graph.kinds >> kind & 1U) != 0 && origin <= filter->graph.origin_max &&
                    (filter->graph.include_tests || tests == 0) &&
                    (!filter->tests_only || (tests & GRAPH_CODE_FROM_TEST) != 0)) {
                    codes->taken[graph_code_of_edge(kind, origin, tests)] = UINT16_MAX;
                }
            }
        }
    }
}

static bool edges_write_row(struct answer_call *call, uint32_t row, struct err *err)
{
    (void)err;
    answer_put_edge_object(call, row);
    return true;
}

/* Edges of an entity stand together, in order of the entities. */
static void edges_turn_to_rows(const struct snapshot *snapshot, struct answer_ranges *ranges)
{
    for (size_t i = 0; i < ranges->count; i++) {
        ranges->items[i].begin = snapshot->out_first[ranges->items[i].begin];
        ranges->items[i].end = snapshot->out_first[ranges->items[i].end];
    }
}

enum answer_scope_mode answer_read_scope_mode(const struct answer_call *call)
{
    struct str mode = call->values[ANSWER_PARAM_SCOPE_MODE].text;
    if (str_equals_cstring(mode, "target")) {
        return ANSWER_SCOPE_TARGET;
    }
    if (str_equals_cstring(mode, "both")) {
        return ANSWER_SCOPE_BOTH;
    }
    return str_equals_cstring(mode, "any") ? ANSWER_SCOPE_ANY : ANSWER_SCOPE_SOURCE;
}

bool answer_scope_holds_edge(const struct answer_call *call, const struct answer_scope *scope,
                             enum answer_scope_mode mode, uint32_t edge)
{
    const struct graph_edge *row = &call->snapshot->edges[edge];
    bool source = mode != ANSWER_SCOPE_TARGET && answer_scope_holds_entity(call, scope, row->from);
    switch (mode) {
    case ANSWER_SCOPE_SOURCE: return source;
    case ANSWER_SCOPE_TARGET: return answer_scope_holds_entity(call, scope, row->to);
    case ANSWER_SCOPE_BOTH: return source && answer_scope_holds_entity(call, scope, row->to);
    case ANSWER_SCOPE_ANY: return source || answer_scope_holds_entity(call, scope, row->to);
    }
    return false;
}

#define EDGES_CHECK_ROWS 65536U /* between two looks at the clock */

/* One edge after the other. */
static bool edges_scan_rows(struct answer_call *call, struct answer_page *page,
                            const struct answer_rows *rows, const struct answer_scope *scope,
                            struct err *err)
{
    enum answer_scope_mode mode = answer_read_scope_mode(call);
    for (size_t i = 0; i < rows->ranges->count; i++) {
        for (uint32_t row = rows->ranges->items[i].begin; row < rows->ranges->items[i].end; row++) {
            if (row % EDGES_CHECK_ROWS == 0 && !answer_check_deadline(call, err)) {
                return false;
            }
            if (rows->codes->taken[rows->column->codes[row]] != 0 &&
                answer_scope_holds_edge(call, scope, mode, row) && answer_page_takes_row(page)) {
                answer_put_edge_object(call, row);
            }
        }
    }
    return true;
}

bool answer_edges_write_data(struct answer_call *call, struct err *err)
{
    const struct answer_scope everywhere = { STR_EMPTY };
    enum answer_scope_mode mode = answer_read_scope_mode(call);
    struct answer_filter filter;
    struct answer_page page;
    struct answer_ranges ranges;
    struct graph_codes codes;
    const struct graph_columns *columns = NULL;
    struct answer_rows rows = { NULL, &codes, &ranges, edges_write_row };
    bool by_source;

    if (!answer_parse_filter_params(call, &filter, err)) {
        return false;
    }
    if (!call->values[ANSWER_PARAM_EDGE_TYPE].present) {
        filter.graph.kinds = GRAPH_KINDS_ALL;
    }
    by_source = mode == ANSWER_SCOPE_SOURCE || filter.scope.folder.size == 0;
    if (!answer_list_scope_ranges(
            call,
            mode == ANSWER_SCOPE_SOURCE || mode == ANSWER_SCOPE_BOTH ? &filter.scope : &everywhere,
            &ranges, err) ||
        !answer_hold_columns(call, &columns, err)) {
        return false;
    }
    edges_mark_codes(&filter, &codes);
    edges_turn_to_rows(call->snapshot, &ranges);
    rows.column = &columns->edges;
    answer_page_from_params(call, &page);
    json_begin_array(call->json, "edges");
    if (!(by_source ? answer_page_write_rows(call, &page, &rows, err)
                    : edges_scan_rows(call, &page, &rows, &filter.scope, err))) {
        return false;
    }
    json_end_array(call->json);
    answer_page_write_counts(&page, call->json);
    return true;
}
