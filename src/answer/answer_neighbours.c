/* answer_neighbours.c - callers and callees: the direct neighbours of one entity.
 *
 * Honest by construction: edges that are facts come first; ambiguous ones stand apart; for
 * callers, sites that carry the entity's name but lead nowhere are counted and listed, and so are
 * the files that could not be parsed; for callees, what the entity names outside the project or
 * without telling. A name that no entity has is answered with the sites that use it.
 * O(degree + loose sites of the name or entity). */
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

/* Rows of snapshot->loose: numbers[first ..], or first .. itself. */
struct neighbours_loose {
    const uint32_t *numbers;
    uint32_t first;
    uint32_t count;
};

/* Lists those of an origin that the page takes; page->total counts all. */
static void neighbours_write_sites(struct answer_call *call, const struct neighbours_loose *rows,
                                   enum origin origin, const char *name, struct answer_page *page)
{
    const struct snapshot *snapshot = call->snapshot;

    json_begin_array(call->json, name);
    for (uint32_t i = rows->first; i < rows->first + rows->count; i++) {
        const struct graph_loose *loose =
            &snapshot->loose[rows->numbers != NULL ? rows->numbers[i] : i];
        if ((enum origin)loose->origin == origin && answer_page_takes_row(page)) {
            neighbours_write_loose_site(call, loose);
        }
    }
    json_end_array(call->json);
}

static struct neighbours_loose neighbours_loose_of_name(const struct answer_call *call,
                                                        struct str name)
{
    struct neighbours_loose rows = { .numbers = call->snapshot->loose_by_name };
    rows.count = graph_find_loose_name(call->snapshot, name, &rows.first);
    return rows;
}

/* Sites that name the entity and lead nowhere: any of them may be a caller. */
static void neighbours_write_unresolved(struct answer_call *call, struct str name)
{
    const struct neighbours_loose rows = neighbours_loose_of_name(call, name);
    struct answer_page page = { .limit = NEIGHBOURS_SITES_MAX };

    neighbours_write_sites(call, &rows, ORIGIN_UNRESOLVED, "unresolved_sites", &page);
    json_put_unsigned(call->json, "unresolved_sites_count", page.total);
}

/* What the entity itself names: outside the project, and where the source does not tell. */
static void neighbours_write_elsewhere(struct answer_call *call, uint32_t entity)
{
    struct neighbours_loose rows = { .numbers = NULL };
    struct answer_page outside = { .limit = NEIGHBOURS_SITES_MAX };
    struct answer_page unknown = { .limit = NEIGHBOURS_SITES_MAX };

    rows.count = graph_find_loose_from(call->snapshot, entity, &rows.first);
    neighbours_write_sites(call, &rows, ORIGIN_EXTERNAL, "external_sites", &outside);
    json_put_unsigned(call->json, "external_sites_count", outside.total);
    neighbours_write_sites(call, &rows, ORIGIN_UNRESOLVED, "unresolved_sites", &unknown);
    json_put_unsigned(call->json, "unresolved_sites_count", unknown.total);
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

/* Who uses a name that no entity has: `external_sites` is the list that pages. */
static bool neighbours_write_outside(struct answer_call *call, struct err *err)
{
    struct str name = call->values[ANSWER_PARAM_ENTITY].text;
    const struct neighbours_loose rows = neighbours_loose_of_name(call, name);
    struct answer_page page;

    call->suggestion_count = 0;
    answer_page_from_params(call, &page);
    json_put_str(call->json, "entity", name);
    json_begin_array(call->json, "callers");
    json_end_array(call->json);
    neighbours_write_sites(call, &rows, ORIGIN_EXTERNAL, "external_sites", &page);
    answer_page_write_counts(&page, call->json);
    json_put_unsigned(call->json, "external_sites_count", page.total);
    json_begin_array(call->json, "ambiguous");
    json_end_array(call->json);
    json_put_unsigned(call->json, "ambiguous_count", 0);
    json_put_unsigned(call->json, "hidden_test_edges_count", 0);
    neighbours_write_unresolved(call, name);
    return neighbours_write_file_gaps(call, err);
}

/* Old clients take a leaf for an error. */
static bool neighbours_leaf_is_error(const struct answer_call *call)
{
    return str_equals_cstring(call->values[ANSWER_PARAM_STRICT_LEAF].text, "1");
}

static bool neighbours_write_data(struct answer_call *call, bool incoming, struct err *err)
{
    struct neighbours near = { .call = call, .incoming = incoming };
    struct answer_page page;
    struct answer_page ambiguous = { .limit = NEIGHBOURS_SITES_MAX };
    enum origin weakest;
    const char *rows = incoming ? "callers" : "callees";

    if (!answer_parse_filter_params(call, &near.filter, err)) {
        return false;
    }
    if (!answer_resolve_entity_param(call, ANSWER_PARAM_ENTITY, &near.entity, err)) {
        return incoming && err->code == ERR_ENTITY_NOT_FOUND &&
               neighbours_loose_of_name(call, call->values[ANSWER_PARAM_ENTITY].text).count > 0 &&
               neighbours_write_outside(call, err);
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
    if (!incoming) {
        neighbours_write_elsewhere(call, near.entity);
    } else {
        neighbours_write_unresolved(call, call->snapshot->entities[near.entity].name);
        if (!neighbours_write_file_gaps(call, err)) {
            return false;
        }
    }
    if (page.total + ambiguous.total == 0 && neighbours_leaf_is_error(call)) {
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
