/* answer_neighbours.c - callers and callees: the direct neighbours of one entity.
 *
 * Honest by construction: edges that are facts come first; ambiguous ones stand apart; for
 * callers, sites that carry the entity's name but lead nowhere are counted and listed, and so are
 * the files that could not be parsed. O(degree + loose sites of the name). */
#include "answer/answer_internal.h"

#define NEIGHBOURS_SITES_MAX                                                                       \
    100U /* unresolved sites and unparsed files listed; the rest is counted */

struct neighbours {
    struct answer_call *call;
    struct answer_filter filter;
    uint32_t entity;
    bool incoming;
    bool focus_is_test;
    uint64_t hidden_tests;
};

static uint32_t neighbours_edge_at(const struct neighbours *near, uint32_t at)
{
    return near->incoming ? near->call->snapshot->in_edges[at] : at;
}

/* Tests hide the neighbour, not the focus: the callees of a test are worth seeing. */
static bool neighbours_edge_is_shown(struct neighbours *near, const struct graph_edge *edge)
{
    const struct snapshot *snapshot = near->call->snapshot;
    struct graph_filter all_classes = near->filter.graph;
    uint32_t other = near->incoming ? edge->from : edge->to;
    bool is_test = snapshot->entities[other].class_ == ENTITY_CLASS_TEST;

    all_classes.include_tests = true;
    if (!graph_edge_passes_filter(snapshot, edge, &all_classes) ||
        !answer_scope_holds_entity(near->call, &near->filter.scope, other)) {
        return false;
    }
    if (is_test && !near->filter.tests_too && !near->focus_is_test) {
        near->hidden_tests++;
        return false;
    }
    return is_test || !near->filter.tests_only;
}

static bool neighbours_write_one_edge(struct neighbours *near, uint32_t edge, struct err *err)
{
    const struct graph_edge *row = &near->call->snapshot->edges[edge];

    json_begin_object(near->call->json, NULL);
    answer_put_edge_members(near->call, edge);
    if (!answer_put_code_if_asked(near->call, near->incoming ? row->from : row->to, err)) {
        return false;
    }
    json_end_object(near->call->json);
    return true;
}

static bool neighbours_write_edges(struct neighbours *near, const char *name, enum origin weakest,
                                   enum origin strongest, struct answer_page *page, struct err *err)
{
    const struct snapshot *snapshot = near->call->snapshot;
    const uint32_t *first = near->incoming ? snapshot->in_first : snapshot->out_first;

    near->filter.graph.origin_max = weakest;
    json_begin_array(near->call->json, name);
    for (uint32_t at = first[near->entity]; at < first[near->entity + 1]; at++) {
        uint32_t edge = neighbours_edge_at(near, at);
        if ((enum origin)snapshot->edges[edge].origin >= strongest &&
            neighbours_edge_is_shown(near, &snapshot->edges[edge]) && answer_page_takes_row(page) &&
            !neighbours_write_one_edge(near, edge, err)) {
            return false;
        }
    }
    json_end_array(near->call->json);
    return true;
}

static void neighbours_write_loose_site(struct answer_call *call, const struct graph_loose *loose)
{
    const struct snapshot *snapshot = call->snapshot;
    struct json *json = call->json;
    json_begin_object(json, NULL);
    answer_put_entity_key(call, "from_key", loose->from);
    json_put_str(json, "file_path", snapshot->files[snapshot->entities[loose->from].file].path);
    json_put_unsigned(json, "line", loose->line);
    json_put_unsigned(json, "column", loose->column);
    json_put_cstring(json, "kind", kind_name_of_ref((enum ref_kind)loose->kind));
    json_put_str(json, "name", loose->name);
    json_put_str(json, "receiver", loose->receiver);
    json_put_cstring(json, "origin", kind_name_of_origin((enum origin)loose->origin));
    json_end_object(json);
}

/* Sites that name the entity and lead nowhere: any of them may be a caller. */
static void neighbours_write_unresolved(struct neighbours *near)
{
    const struct snapshot *snapshot = near->call->snapshot;
    struct json *json = near->call->json;
    uint32_t first = 0;
    uint32_t count = graph_find_loose_name(snapshot, snapshot->entities[near->entity].name, &first);
    uint64_t total = 0;

    json_begin_array(json, "unresolved_sites");
    for (uint32_t i = 0; i < count; i++) {
        const struct graph_loose *loose = &snapshot->loose[snapshot->loose_by_name[first + i]];
        if (loose->origin != ORIGIN_UNRESOLVED) {
            continue;
        }
        if (total++ < NEIGHBOURS_SITES_MAX) {
            neighbours_write_loose_site(near->call, loose);
        }
    }
    json_end_array(json);
    json_put_unsigned(json, "unresolved_sites_count", total);
}

/* Calls in such a file may be missing. */
static bool neighbours_file_has_gap(const struct graph_file *file)
{
    return file->status == FILE_STATUS_PARSED_WITH_ERRORS ||
           kind_status_is_problem(file->status, file->language.size > 0);
}

struct neighbours_gaps { /* kept with the snapshot */
    uint32_t files[NEIGHBOURS_SITES_MAX];
    uint64_t total;
};

static bool neighbours_make_gaps(void *context, struct arena *arena, void **value, struct err *err)
{
    const struct answer_call *call = context;
    struct neighbours_gaps *gaps = arena_alloc_zeroed(arena, 1, sizeof *gaps);

    if (gaps == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to list files");
    }
    for (uint32_t i = 0; i < call->snapshot->file_count; i++) {
        if (neighbours_file_has_gap(&call->snapshot->files[i]) &&
            gaps->total++ < NEIGHBOURS_SITES_MAX) {
            gaps->files[gaps->total - 1] = i;
        }
    }
    *value = gaps;
    return true;
}

static bool neighbours_write_file_gaps(struct answer_call *call, struct err *err)
{
    const struct neighbours_gaps *gaps;
    const void *value = NULL;

    if (!answer_hold_named(call, STR("gaps"), neighbours_make_gaps, call, &value, err)) {
        return false;
    }
    gaps = value;
    json_begin_array(call->json, "files_with_gaps");
    for (uint64_t i = 0; i < gaps->total && i < NEIGHBOURS_SITES_MAX; i++) {
        const struct graph_file *file = &call->snapshot->files[gaps->files[i]];
        json_begin_object(call->json, NULL);
        json_put_str(call->json, "file_path", file->path);
        json_put_cstring(call->json, "status", kind_name_of_status(file->status));
        json_end_object(call->json);
    }
    json_end_array(call->json);
    json_put_unsigned(call->json, "files_with_gaps_count", gaps->total);
    return true;
}

static bool neighbours_write_data(struct answer_call *call, bool incoming, struct err *err)
{
    struct neighbours near = { .call = call, .incoming = incoming };
    struct answer_page page;
    struct answer_page ambiguous = { .limit = NEIGHBOURS_SITES_MAX };
    enum origin weakest;
    const char *rows = incoming ? "callers" : "callees";

    if (!answer_parse_filter_params(call, &near.filter, err) ||
        !answer_resolve_entity_param(call, ANSWER_PARAM_ENTITY, &near.entity, err)) {
        return false;
    }
    near.focus_is_test = call->snapshot->entities[near.entity].class_ == ENTITY_CLASS_TEST;
    weakest = near.filter.graph.origin_max;
    answer_page_from_params(call, &page);
    answer_put_entity_key(call, "entity", near.entity);
    if (!neighbours_write_edges(&near, rows, weakest < ORIGIN_FACT_MAX ? weakest : ORIGIN_FACT_MAX,
                                ORIGIN_EXACT, &page, err)) {
        return false;
    }
    answer_page_write_counts(&page, call->json);
    if (!neighbours_write_edges(&near, "ambiguous", ORIGIN_AMBIGUOUS, ORIGIN_AMBIGUOUS, &ambiguous,
                                err)) {
        return false;
    }
    json_put_unsigned(call->json, "ambiguous_count", ambiguous.total);
    json_put_unsigned(call->json, "hidden_test_edges_count", near.hidden_tests);
    if (incoming) {
        neighbours_write_unresolved(&near);
        if (!neighbours_write_file_gaps(call, err)) {
            return false;
        }
    }
    if (page.total == 0 && ambiguous.total == 0 &&
        call->values[ANSWER_PARAM_STRICT_LEAF].text.size == 1 &&
        call->values[ANSWER_PARAM_STRICT_LEAF].text.data[0] == '1') {
        return ERR_RAISE(err, ERR_NOT_FOUND, "no %s found for entity: %.*s", rows,
                         STR_ARG(call->values[ANSWER_PARAM_ENTITY].text));
    }
    return true;
}

bool answer_callers_write_data(struct answer_call *call, struct err *err)
{
    return neighbours_write_data(call, true, err);
}

bool answer_callees_write_data(struct answer_call *call, struct err *err)
{
    return neighbours_write_data(call, false, err);
}
