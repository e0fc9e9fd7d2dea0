/* answer_edges.c - all edges in order of (from, to, kind). Scope is tested on the source.
 * O(edges): every edge is counted, so that total_count is what the filters leave. */
#include "answer/answer_internal.h"

bool answer_edges_write_data(struct answer_call *call, struct err *err)
{
    const struct snapshot *snapshot = call->snapshot;
    struct answer_filter filter;
    struct answer_page page;

    if (!answer_parse_filter_params(call, &filter, err)) {
        return false;
    }
    if (!call->values[ANSWER_PARAM_EDGE_TYPE].present) {
        filter.graph.kinds = GRAPH_KINDS_ALL;
    }
    answer_page_from_params(call, &page);
    json_begin_array(call->json, "edges");
    for (uint32_t i = 0; i < snapshot->edge_count; i++) {
        const struct graph_edge *edge = &snapshot->edges[i];
        if (graph_edge_passes_filter(snapshot, edge, &filter.graph) &&
            (!filter.tests_only || snapshot->entities[edge->from].class_ == ENTITY_CLASS_TEST) &&
            answer_scope_holds_entity(call, &filter.scope, edge->from) &&
            answer_page_takes_row(&page)) {
            answer_put_edge_object(call, i);
        }
    }
    json_end_array(call->json);
    answer_page_write_counts(&page, call->json);
    return true;
}
