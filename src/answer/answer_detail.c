/* answer_detail.c - one entity: where it is, what it is, its source. One text is read. */
#include "answer/answer_internal.h"

static void detail_write_neighbour_counts(struct answer_call *call, uint32_t entity)
{
    const struct snapshot *snapshot = call->snapshot;
    struct graph_filter filter = { 1U << EDGE_KIND_CALLS, ORIGIN_FACT_MAX, true };
    uint64_t callers = 0;
    uint64_t callees = 0;

    for (uint32_t i = snapshot->in_first[entity]; i < snapshot->in_first[entity + 1]; i++) {
        callers +=
            graph_edge_passes_filter(snapshot, &snapshot->edges[snapshot->in_edges[i]], &filter);
    }
    for (uint32_t i = snapshot->out_first[entity]; i < snapshot->out_first[entity + 1]; i++) {
        callees += graph_edge_passes_filter(snapshot, &snapshot->edges[i], &filter);
    }
    json_put_unsigned(call->json, "callers_count", callers);
    json_put_unsigned(call->json, "callees_count", callees);
}

bool answer_detail_write_data(struct answer_call *call, struct err *err)
{
    const struct snapshot *snapshot = call->snapshot;
    const struct graph_entity *row = NULL;
    struct answer_scope scope;
    struct json *json = call->json;
    uint32_t entity = GRAPH_ID_NONE;

    if (!answer_parse_scope_param(call, &scope, err) ||
        !answer_resolve_entity_param(call, ANSWER_PARAM_KEY, &entity, err)) {
        return false;
    }
    if (!answer_scope_holds_entity(call, &scope, entity)) {
        return ERR_RAISE(err, ERR_ENTITY_NOT_FOUND, "entity '%.*s' is not in scope '%.*s'",
                         STR_ARG(call->values[ANSWER_PARAM_KEY].text), STR_ARG(scope.folder));
    }
    row = &snapshot->entities[entity];
    answer_put_entity_members(call, entity);
    if (!answer_put_code_member(call, entity, err)) {
        return false;
    }
    if (row->parent != GRAPH_ID_NONE) {
        answer_put_entity_key(call, "parent_key", row->parent);
    } else {
        json_put_null(json, "parent_key");
    }
    json_put_bool(json, "exported", (row->flags & FACT_ENTITY_EXPORTED) != 0);
    json_put_bool(json, "declaration_only", (row->flags & FACT_ENTITY_DECLARATION) != 0);
    json_put_unsigned(json, "cyclomatic_complexity", row->complexity);
    json_put_unsigned(json, "words", row->words);
    if (row->class_ == ENTITY_CLASS_TEST) {
        json_put_cstring(json, "detection_reason", kind_name_of_rule((enum test_rule)row->rule));
    }
    detail_write_neighbour_counts(call, entity);
    return true;
}
