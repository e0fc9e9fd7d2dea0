/* answer_blast.c - what may break when an entity changes: everything that depends on it,
 * by distance. The walk crosses the whole project; scope filters the answer only. Tests are
 * listed apart as affected_tests (they are what to run). Both lists have the same window of limit
 * and offset. O(V + E) of the part reached. */
#include "answer/answer_internal.h"

#define BLAST_NODES_MAX 200000U

struct blast {
    struct answer_call *call;
    struct answer_filter filter;
    struct graph_reach reach;
    struct answer_page page; /* of the entities of all hops together; all are counted */
};

static bool blast_node_is_test(const struct blast *blast, uint32_t at)
{
    return blast->call->snapshot->entities[blast->reach.nodes[at]].class_ == ENTITY_CLASS_TEST;
}

static bool blast_node_is_shown(const struct blast *blast, uint32_t at)
{
    bool by_class =
        blast_node_is_test(blast, at) ? blast->filter.tests_too : !blast->filter.tests_only;
    return by_class &&
           answer_scope_holds_entity(blast->call, &blast->filter.scope, blast->reach.nodes[at]);
}

static void blast_write_via_object(struct blast *blast, uint32_t at)
{
    const struct graph_edge *edge = &blast->call->snapshot->edges[blast->reach.via[at]];
    struct json *json = blast->call->json;
    uint32_t node = blast->reach.nodes[at];

    json_begin_object(json, NULL);
    answer_put_entity_key(blast->call, "key", node);
    answer_put_entity_key(blast->call, "via", edge->from == node ? edge->to : edge->from);
    json_put_cstring(json, "edge_type", kind_name_of_edge((enum edge_kind)edge->kind));
    json_put_cstring(json, "origin", kind_name_of_origin((enum origin)edge->origin));
    json_end_object(json);
}

/* Nodes [begin, end) that are shown. */
static uint64_t blast_count_shown(const struct blast *blast, uint32_t begin, uint32_t end)
{
    uint64_t count = 0;
    for (uint32_t i = begin; i < end; i++) {
        count += blast_node_is_shown(blast, i);
    }
    return count;
}

/* One hop: nodes [begin, end) of the reach set. */
static void blast_write_one_hop(struct blast *blast, uint32_t begin, uint32_t end)
{
    struct json *json = blast->call->json;
    struct answer_page again = blast->page;
    uint64_t count = blast_count_shown(blast, begin, end);

    if (count == 0) {
        return;
    }
    json_begin_object(json, NULL);
    json_put_unsigned(json, "hop", blast->reach.hops[begin]);
    json_put_unsigned(json, "count", count);
    json_begin_array(json, "entities");
    for (uint32_t i = begin; i < end; i++) {
        if (blast_node_is_shown(blast, i) && answer_page_takes_row(&blast->page)) {
            answer_put_entity_key(blast->call, NULL, blast->reach.nodes[i]);
        }
    }
    json_end_array(json);
    json_begin_array(json, "paths");
    for (uint32_t i = begin; i < end; i++) {
        if (blast_node_is_shown(blast, i) && answer_page_takes_row(&again)) {
            blast_write_via_object(blast, i);
        }
    }
    json_end_array(json);
    json_end_object(json);
}

static void blast_write_all_hops(struct blast *blast)
{
    uint32_t begin = 0;

    json_begin_array(blast->call->json, "by_hop");
    while (begin < blast->reach.count) {
        uint32_t end = begin;
        while (end < blast->reach.count && blast->reach.hops[end] == blast->reach.hops[begin]) {
            end++;
        }
        blast_write_one_hop(blast, begin, end);
        begin = end;
    }
    json_end_array(blast->call->json);
}

/* The same window of another list. */
static struct answer_page blast_write_tests(struct blast *blast)
{
    struct answer_page page;

    answer_page_from_params(blast->call, &page);
    json_begin_array(blast->call->json, "affected_tests");
    for (uint32_t i = 0; i < blast->reach.count; i++) {
        if (blast_node_is_test(blast, i) && answer_page_takes_row(&page)) {
            answer_put_entity_key(blast->call, NULL, blast->reach.nodes[i]);
        }
    }
    json_end_array(blast->call->json);
    json_put_unsigned(blast->call->json, "affected_tests_count", page.total);
    return page;
}

bool answer_blast_write_data(struct answer_call *call, struct err *err)
{
    struct blast blast = { .call = call };
    struct answer_page tests;
    struct graph_filter walk;
    uint32_t entity = GRAPH_ID_NONE;
    uint32_t hops = (uint32_t)call->values[ANSWER_PARAM_HOPS].number;
    bool outgoing = str_equals_cstring(call->values[ANSWER_PARAM_DIRECTION].text, "outgoing");
    bool strict = str_equals_cstring(call->values[ANSWER_PARAM_STRICT_LEAF].text, "1");

    if (!answer_parse_filter_params(call, &blast.filter, err) ||
        !answer_resolve_entity_param(call, ANSWER_PARAM_ENTITY, &entity, err)) {
        return false;
    }
    walk = blast.filter.graph;
    walk.include_tests = true;
    if (!graph_collect_reach_set(call->snapshot, entity, outgoing ? GRAPH_OUTGOING : GRAPH_INCOMING,
                                 &walk, hops, BLAST_NODES_MAX, call->arena, &blast.reach, err)) {
        return false;
    }
    answer_put_entity_key(call, "source_entity", entity);
    json_put_unsigned(call->json, "hops_requested", hops);
    json_put_cstring(call->json, "direction", outgoing ? "outgoing" : "incoming");
    answer_page_from_params(call, &blast.page);
    blast_write_all_hops(&blast);
    json_put_unsigned(call->json, "total_affected", blast.page.total);
    json_put_unsigned(call->json, "returned_count", blast.page.returned);
    tests = blast_write_tests(&blast);
    answer_page_write_next(tests.total > blast.page.total ? &tests : &blast.page, call->json);
    json_put_bool(call->json, "truncated", blast.reach.truncated);
    if (strict && blast.page.total == 0) {
        return ERR_RAISE(err, ERR_NOT_FOUND, "no affected entities found for: %.*s",
                         STR_ARG(call->values[ANSWER_PARAM_ENTITY].text));
    }
    return true;
}
