/* answer_hotspots.c - where change is dear: entities with many neighbours, much branching, and
 * long.
 *
 * score is the geometric mean of distinct neighbours, cyclomatic complexity and lines, each at
 * least 1, so none of the three outweighs the others by its unit. */
#include "answer/answer_graph_internal.h"

#include <math.h>

struct hotspots {
    const struct answer_net *net;
    const struct graph_links *links;
    const uint32_t *inbound; /* rows of edges, by node */
    const uint32_t *outbound;
};

static uint32_t hotspots_count_lines(const struct graph_entity *row)
{
    return row->end_line >= row->start_line ? row->end_line - row->start_line + 1 : 1;
}

static double hotspots_rate_node(const struct hotspots *hotspots, uint32_t node, struct str sort)
{
    const struct answer_net *net = hotspots->net;
    const struct graph_entity *row =
        &net->call->snapshot->entities[graph_net_item_of(net->net, node)];
    double neighbours = hotspots->links->first[node + 1] - hotspots->links->first[node];
    double complexity = row->complexity > 0 ? row->complexity : 1;
    double lines = hotspots_count_lines(row);

    if (str_equals_cstring(sort, "coupling")) {
        return (double)hotspots->inbound[node] + hotspots->outbound[node];
    }
    if (str_equals_cstring(sort, "neighbours")) {
        return neighbours;
    }
    if (str_equals_cstring(sort, "complexity")) {
        return row->complexity;
    }
    if (str_equals_cstring(sort, "lines")) {
        return lines;
    }
    return cbrt((neighbours > 0 ? neighbours : 1) * complexity * lines);
}

static void hotspots_write_row(const struct hotspots *hotspots, uint32_t node, size_t rank)
{
    const struct answer_net *net = hotspots->net;
    uint32_t entity = graph_net_item_of(net->net, node);
    const struct graph_entity *row = &net->call->snapshot->entities[entity];
    struct json *json = net->call->json;

    json_begin_object(json, NULL);
    json_put_unsigned(json, "rank", rank);
    answer_put_entity_key(net->call, "entity_key", entity);
    json_put_unsigned(json, "inbound_count", hotspots->inbound[node]);
    json_put_unsigned(json, "outbound_count", hotspots->outbound[node]);
    json_put_unsigned(json, "total_coupling",
                      (uint64_t)hotspots->inbound[node] + hotspots->outbound[node]);
    json_put_unsigned(json, "distinct_callers_count",
                      net->net->in_first[node + 1] - net->net->in_first[node]);
    json_put_unsigned(json, "distinct_callees_count",
                      net->net->out_first[node + 1] - net->net->out_first[node]);
    json_put_unsigned(json, "neighbours_count",
                      hotspots->links->first[node + 1] - hotspots->links->first[node]);
    json_put_unsigned(json, "cyclomatic_complexity", row->complexity);
    json_put_unsigned(json, "lines_count", hotspots_count_lines(row));
    json_put_double(json, "score", hotspots_rate_node(hotspots, node, STR("score")));
    json_put_str(json, "file_path", net->call->snapshot->files[row->file].path);
    json_put_unsigned(json, "line_start", row->start_line);
    json_end_object(json);
}

static bool hotspots_count_rows(struct hotspots *hotspots, struct arena *arena)
{
    const struct graph_net *net = hotspots->net->net;
    uint32_t *inbound = arena_alloc_zeroed(arena, (size_t)net->node_count + 1, sizeof *inbound);
    uint32_t *outbound = arena_alloc_zeroed(arena, (size_t)net->node_count + 1, sizeof *outbound);

    hotspots->inbound = inbound;
    hotspots->outbound = outbound;
    if (inbound == NULL || outbound == NULL) {
        return false;
    }
    for (uint32_t v = 0; v < net->node_count; v++) {
        for (uint32_t i = net->out_first[v]; i < net->out_first[v + 1]; i++) {
            outbound[v] += net->weight[i];
            inbound[net->out[i]] += net->weight[i];
        }
    }
    return true;
}

/* Nodes of the type asked for, best first. */
static bool hotspots_write_all(const struct hotspots *hotspots, const enum entity_kind *kind,
                               struct err *err)
{
    const struct answer_net *net = hotspots->net;
    struct answer_call *call = net->call;
    struct str sort = call->values[ANSWER_PARAM_SORT].text;
    struct answer_page page;
    struct answer_ranked *rows =
        arena_alloc_bytes(call->arena, ((size_t)net->net->node_count + 1) * sizeof *rows);
    size_t count = 0;

    if (rows == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to compute the answer");
    }
    for (uint32_t v = 0; v < net->net->node_count; v++) {
        uint32_t entity = graph_net_item_of(net->net, v);
        if (kind == NULL || call->snapshot->entities[entity].kind == *kind) {
            rows[count++] = (struct answer_ranked){ hotspots_rate_node(hotspots, v, sort), v };
        }
    }
    answer_page_from_params(call, &page);
    answer_sort_best_rows(rows, count, (size_t)(page.offset + page.limit));
    json_put_unsigned(call->json, "total_entities_analyzed", count);
    json_put_unsigned(call->json, "top_requested", page.limit);
    json_begin_array(call->json, "hotspots");
    for (size_t i = 0; i < count; i++) {
        if (answer_page_takes_row(&page)) {
            hotspots_write_row(hotspots, rows[i].number, i + 1);
        }
    }
    json_end_array(call->json);
    answer_page_write_counts(&page, call->json);
    return true;
}

bool answer_hotspots_write_data(struct answer_call *call, struct err *err)
{
    struct answer_net net;
    struct hotspots hotspots = { .net = &net };
    enum entity_kind kind = ENTITY_KIND_FILE;
    bool given = false;

    if (!answer_parse_type_param(call, &kind, &given, err) ||
        !answer_open_net(call, GRAPH_KINDS_DEPENDENCY, &net, err) ||
        !answer_hold_links(&net, &hotspots.links, err)) {
        return false;
    }
    if (!hotspots_count_rows(&hotspots, call->arena)) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to compute the answer");
    }
    return hotspots_write_all(&hotspots, given ? &kind : NULL, err);
}
