/* answer_graph.c - the part of the graph that a question is about. See answer_graph_internal.h. */
#include "answer/answer_graph_internal.h"

#include <stdlib.h>

#define GRAPH_CHECK_EDGES 262144U /* edges between two looks at the clock */

bool answer_hold_result(const struct answer_net *net, struct str what, graph_result_maker maker,
                        void *context, const void **value, struct err *err)
{
    struct answer_call *call = net->call;
    struct str name =
        arena_format_text(call->arena, "%.*s %.*s", STR_ARG(what), STR_ARG(net->name));

    if (name.data == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to compute the answer");
    }
    return answer_hold_named(call, name, maker, context, value, err);
}

void answer_let_results_go(struct answer_call *call)
{
    while (call->held_count > 0) {
        graph_let_result_go(call->snapshot, call->held[--call->held_count]);
    }
}

static enum graph_level graph_read_level(const struct answer_call *call)
{
    struct str level = call->values[ANSWER_PARAM_LEVEL].text;
    if (str_equals_cstring(level, "file")) {
        return GRAPH_LEVEL_FILE;
    }
    return str_equals_cstring(level, "folder") ? GRAPH_LEVEL_FOLDER : GRAPH_LEVEL_ENTITY;
}

static bool graph_mark_files(struct answer_call *call, const struct answer_scope *scope,
                             const uint8_t **inside, struct err *err)
{
    const struct snapshot *snapshot = call->snapshot;
    uint8_t *marks;

    *inside = NULL;
    if (scope->folder.size == 0) {
        return true;
    }
    marks = arena_alloc_zeroed(call->arena, snapshot->file_count + 1U, 1);
    if (marks == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to compute the answer");
    }
    for (uint32_t i = 0; i < snapshot->file_count; i++) {
        marks[i] = answer_scope_holds_path(scope, snapshot->files[i].path) ? 1 : 0;
    }
    *inside = marks;
    return true;
}

static bool graph_make_net(void *context, struct arena *arena, void **value, struct err *err)
{
    const struct answer_net *net = context;
    struct graph_net *made = arena_alloc_zeroed(arena, 1, sizeof *made);
    *value = made;
    return made != NULL ? graph_net_from_snapshot(net->call->snapshot, &net->view, &net->effort,
                                                  arena, made, err)
                        : ERR_RAISE(err, ERR_MEMORY, "no memory to compute the answer");
}

static bool graph_make_folders(void *context, struct arena *arena, void **value, struct err *err)
{
    const struct answer_net *net = context;
    struct graph_folders *made = arena_alloc_zeroed(arena, 1, sizeof *made);
    *value = made;
    return made != NULL ? graph_list_all_folders(net->call->snapshot, arena, made, err)
                        : ERR_RAISE(err, ERR_MEMORY, "no memory to compute the answer");
}

bool answer_open_net(struct answer_call *call, uint32_t kinds, struct answer_net *out,
                     struct err *err)
{
    struct graph_view *view = &out->view;
    const void *value = NULL;

    *out = (struct answer_net){ .call = call };
    out->effort = answer_effort_of(call);
    if (!answer_parse_filter_params(call, &out->filter, err) ||
        !graph_mark_files(call, &out->filter.scope, &view->file_inside, err)) {
        return false;
    }
    if (!call->values[ANSWER_PARAM_EDGE_TYPES].present) {
        out->filter.graph.kinds = kinds;
    }
    view->filter = out->filter.graph;
    view->level = graph_read_level(call);
    view->entity_kinds = GRAPH_NODE_KINDS;
    view->tests_only = out->filter.tests_only;
    view->source_only = str_equals_cstring(call->values[ANSWER_PARAM_SOURCE_ON].text, "1") ||
                        str_equals_cstring(call->values[ANSWER_PARAM_SOURCE_OFF].text, "1");
    view->weighted = str_equals_cstring(call->values[ANSWER_PARAM_WEIGHTS].text, "origin");
    out->name = arena_format_text(call->arena, "%u %x %d %d%d%d%d '%.*s'", view->level,
                                  view->filter.kinds, (int)view->filter.origin_max,
                                  view->filter.include_tests, view->tests_only, view->source_only,
                                  view->weighted, STR_ARG(out->filter.scope.folder));
    if (!answer_hold_result(out, STR("net"), graph_make_net, out, &value, err)) {
        return false;
    }
    out->net = value;
    if (view->level == GRAPH_LEVEL_FOLDER) {
        if (!answer_hold_result(out, STR("folders"), graph_make_folders, out, &value, err)) {
            return false;
        }
        out->folders = value;
    }
    return true;
}

static bool graph_make_components(void *context, struct arena *arena, void **value, struct err *err)
{
    const struct answer_net *net = context;
    struct graph_components *made = arena_alloc_zeroed(arena, 1, sizeof *made);
    *value = made;
    return made != NULL ? graph_find_strong_components(net->net, &net->effort, arena, made, err)
                        : ERR_RAISE(err, ERR_MEMORY, "no memory to compute the answer");
}

bool answer_hold_components(const struct answer_net *net, const struct graph_components **out,
                            struct err *err)
{
    struct answer_net copy = *net;
    const void *value = NULL;
    bool done =
        answer_hold_result(net, STR("components"), graph_make_components, &copy, &value, err);
    *out = value;
    return done;
}

static bool graph_make_links(void *context, struct arena *arena, void **value, struct err *err)
{
    const struct answer_net *net = context;
    struct graph_links *made = arena_alloc_zeroed(arena, 1, sizeof *made);
    *value = made;
    return made != NULL ? graph_net_drop_directions(net->net, arena, made, err)
                        : ERR_RAISE(err, ERR_MEMORY, "no memory to compute the answer");
}

bool answer_hold_links(const struct answer_net *net, const struct graph_links **out,
                       struct err *err)
{
    struct answer_net copy = *net;
    const void *value = NULL;
    bool done = answer_hold_result(net, STR("links"), graph_make_links, &copy, &value, err);
    *out = value;
    return done;
}

bool answer_key_holds_part(struct answer_call *call, uint32_t entity)
{
    struct str part = call->values[ANSWER_PARAM_ENTITY_PART].text;
    struct buf key;
    bool found;

    if (part.size == 0) {
        return true;
    }
    buf_init_with_limit(&key, ANSWER_BODY_BYTES_MAX);
    graph_append_entity_key(call->snapshot, entity, &key);
    found = str_find_part(buf_borrow_str(&key), part) != SIZE_MAX;
    call->json->out->failed = call->json->out->failed || key.failed;
    buf_release_bytes(&key);
    return found;
}

/* ------------------------------------------------------------------ nodes */

void answer_put_node(const struct answer_net *net, const char *name, uint32_t node)
{
    struct answer_call *call = net->call;
    uint32_t item = graph_net_item_of(net->net, node);
    switch (net->view.level) {
    case GRAPH_LEVEL_ENTITY: answer_put_entity_key(call, name, item); break;
    case GRAPH_LEVEL_FILE: json_put_str(call->json, name, call->snapshot->files[item].path); break;
    case GRAPH_LEVEL_FOLDER:
        json_put_str(call->json, name, item == 0 ? STR(".") : net->folders->paths[item]);
        break;
    }
}

void answer_put_members(const struct answer_net *net, const char *name, const uint32_t *nodes,
                        uint32_t count)
{
    struct json *json = net->call->json;
    uint64_t at = net->call->values[ANSWER_PARAM_MEMBER_OFFSET].number;
    uint64_t left = net->call->values[ANSWER_PARAM_MEMBER_LIMIT].number;

    json_begin_array(json, name);
    for (; at < count && left > 0; at++, left--) {
        answer_put_node(net, NULL, nodes[at]);
    }
    json_end_array(json);
    json_put_unsigned(json, "member_count", count);
    if (at < count) {
        json_put_unsigned(json, "next_member_offset", at);
    }
}

/* Is the entity inside the node, at entity level? Members count as the node around them. */
static bool graph_node_holds_entity(const struct answer_net *net, uint32_t node, uint32_t entity)
{
    const struct snapshot *snapshot = net->call->snapshot;
    uint32_t item = graph_net_item_of(net->net, node);

    while (entity != item &&
           (net->view.entity_kinds & (1U << snapshot->entities[entity].kind)) == 0 &&
           snapshot->entities[entity].parent != GRAPH_ID_NONE) {
        entity = snapshot->entities[entity].parent;
    }
    return entity == item;
}

static uint32_t graph_find_entity_pair(const struct answer_net *net, uint32_t from, uint32_t to)
{
    const struct snapshot *snapshot = net->call->snapshot;
    const struct graph_file *file =
        &snapshot->files[snapshot->entities[graph_net_item_of(net->net, from)].file];
    uint32_t import = GRAPH_ID_NONE;

    for (uint32_t entity = file->first_entity; entity < file->first_entity + file->entity_count;
         entity++) {
        if (!graph_node_holds_entity(net, from, entity)) {
            continue;
        }
        for (uint32_t i = snapshot->out_first[entity]; i < snapshot->out_first[entity + 1]; i++) {
            if (!graph_node_holds_entity(net, to, snapshot->edges[i].to) ||
                !graph_view_takes_edge(&net->view, snapshot, &snapshot->edges[i])) {
                continue;
            }
            if (snapshot->edges[i].kind != EDGE_KIND_IMPORTS) {
                return i;
            }
            import = import == GRAPH_ID_NONE ? i : import;
        }
    }
    return import;
}

static bool graph_line_is_deferred(const struct snapshot *snapshot, uint32_t file, uint32_t line)
{
    uint32_t entity = graph_find_entity_line(snapshot, file, line);
    while (entity != GRAPH_ID_NONE) {
        uint8_t kind = snapshot->entities[entity].kind;
        if (kind == ENTITY_KIND_FUNCTION || kind == ENTITY_KIND_METHOD ||
            kind == ENTITY_KIND_CONSTRUCTOR) {
            return true;
        }
        entity = snapshot->entities[entity].parent;
    }
    return false;
}

static bool graph_edge_is_deferred(const struct snapshot *snapshot, const struct graph_edge *edge)
{
    uint32_t file = snapshot->entities[edge->from].file;
    bool deferred = edge->site_count > 0;
    for (uint32_t i = 0; deferred && i < edge->site_count; i++) {
        deferred =
            graph_line_is_deferred(snapshot, file, snapshot->sites[edge->first_site + i].line);
    }
    return deferred;
}

/* Adds what an edge between two files tells of their pair. */
static void graph_note_pair(const struct answer_net *net, const struct answer_pairs *pairs,
                            uint32_t pair, uint32_t number)
{
    const struct snapshot *snapshot = net->call->snapshot;
    const struct graph_edge *edge = &snapshot->edges[number];
    bool import = edge->kind == EDGE_KIND_IMPORTS;
    uint32_t known = pairs->edge[pair];

    if (import && pairs->import[pair] != ANSWER_IMPORT_EAGER) {
        pairs->import[pair] =
            graph_edge_is_deferred(snapshot, edge) ? ANSWER_IMPORT_DEFERRED : ANSWER_IMPORT_EAGER;
    }
    if ((known == GRAPH_ID_NONE || (!import && snapshot->edges[known].kind == EDGE_KIND_IMPORTS)) &&
        graph_view_takes_edge(&net->view, snapshot, edge)) {
        pairs->edge[pair] = number;
    }
}

/* All edges in one pass; node_of_file: GRAPH_NODE_NONE where a file has no node. */
static bool graph_fill_pairs(const struct answer_net *net, const struct answer_pairs *pairs,
                             const uint32_t *node_of_file, struct err *err)
{
    const struct snapshot *snapshot = net->call->snapshot;

    for (uint32_t i = 0; i < snapshot->edge_count; i++) {
        const struct graph_edge *edge = &snapshot->edges[i];
        uint32_t from = node_of_file[snapshot->entities[edge->from].file];
        uint32_t to = node_of_file[snapshot->entities[edge->to].file];
        uint32_t pair;
        if (i % GRAPH_CHECK_EDGES == 0 && !answer_check_deadline(net->call, err)) {
            return false;
        }
        if (from == to || from == GRAPH_NODE_NONE || to == GRAPH_NODE_NONE ||
            !graph_view_takes_entity(&net->view, snapshot, edge->from) ||
            !graph_view_takes_entity(&net->view, snapshot, edge->to)) {
            continue;
        }
        pair = graph_net_find_pair(net->net, from, to);
        if (pair != GRAPH_PAIR_NONE) {
            graph_note_pair(net, pairs, pair, i);
        }
    }
    return true;
}

static bool graph_make_pairs(void *context, struct arena *arena, void **value, struct err *err)
{
    const struct answer_net *net = context;
    const struct snapshot *snapshot = net->call->snapshot;
    size_t room = (size_t)net->net->pair_count + 1;
    struct answer_pairs *made = arena_alloc_zeroed(arena, 1, sizeof *made);
    uint32_t *node_of_file =
        arena_alloc_bytes(net->call->arena, ((size_t)snapshot->file_count + 1) * sizeof(uint32_t));

    *value = made;
    if (made != NULL) {
        made->edge = arena_alloc_bytes(arena, room * sizeof *made->edge);
        made->import = arena_alloc_zeroed(arena, room, sizeof *made->import);
    }
    if (made == NULL || made->edge == NULL || made->import == NULL || node_of_file == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to compute the answer");
    }
    for (size_t i = 0; i < room; i++) {
        made->edge[i] = GRAPH_ID_NONE;
    }
    for (uint32_t i = 0; i < snapshot->file_count; i++) {
        node_of_file[i] =
            graph_net_find_item(net->net, net->folders != NULL ? net->folders->of_file[i] : i);
    }
    return graph_fill_pairs(net, made, node_of_file, err);
}

bool answer_hold_pairs(const struct answer_net *net, const struct answer_pairs **out,
                       struct err *err)
{
    struct answer_net copy = *net;
    const void *value = NULL;
    bool done = net->view.level == GRAPH_LEVEL_ENTITY ||
                answer_hold_result(net, STR("pairs"), graph_make_pairs, &copy, &value, err);
    *out = value;
    return done;
}

uint32_t answer_find_pair_edge(const struct answer_net *net, const struct answer_pairs *pairs,
                               uint32_t from, uint32_t to)
{
    uint32_t pair;

    if (pairs == NULL) {
        return graph_find_entity_pair(net, from, to);
    }
    pair = graph_net_find_pair(net->net, from, to);
    return pair != GRAPH_PAIR_NONE ? pairs->edge[pair] : GRAPH_ID_NONE;
}

enum answer_import answer_find_pair_import(const struct answer_net *net,
                                           const struct answer_pairs *pairs, uint32_t from,
                                           uint32_t to)
{
    uint32_t pair = graph_net_find_pair(net->net, from, to);
    return pair != GRAPH_PAIR_NONE ? (enum answer_import)pairs->import[pair] : ANSWER_IMPORT_NONE;
}

static int graph_compare_ranked(const void *left, const void *right)
{
    const struct answer_ranked *a = left;
    const struct answer_ranked *b = right;
    if (a->score < b->score || a->score > b->score) {
        return a->score > b->score ? -1 : 1;
    }
    return (a->number > b->number) - (a->number < b->number);
}

void answer_sort_ranked_rows(struct answer_ranked *rows, size_t count)
{
    if (count > 1) {
        qsort(rows, count, sizeof *rows, graph_compare_ranked);
    }
}

/* A heap whose top is the worst row in it. */
static void graph_sink_row(struct answer_ranked *heap, size_t count, size_t at)
{
    struct answer_ranked row = heap[at];
    size_t below = 2 * at + 1;

    while (below < count) {
        if (below + 1 < count && graph_compare_ranked(&heap[below + 1], &heap[below]) > 0) {
            below++;
        }
        if (graph_compare_ranked(&heap[below], &row) <= 0) {
            break;
        }
        heap[at] = heap[below];
        at = below;
        below = 2 * at + 1;
    }
    heap[at] = row;
}

void answer_sort_best_rows(struct answer_ranked *rows, size_t count, size_t best)
{
    if (best == 0 || best >= count) {
        answer_sort_ranked_rows(rows, best == 0 ? 0 : count);
        return;
    }
    for (size_t i = best / 2; i-- > 0;) {
        graph_sink_row(rows, best, i);
    }
    for (size_t i = best; i < count; i++) {
        if (graph_compare_ranked(&rows[i], &rows[0]) < 0) {
            struct answer_ranked row = rows[i];
            rows[i] = rows[0];
            rows[0] = row;
            graph_sink_row(rows, best, 0);
        }
    }
    answer_sort_ranked_rows(rows, best);
}
