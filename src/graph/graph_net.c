/* graph_net.c - nets from pairs and from snapshots. See algorithms.h.
 *
 * Pairs are put in order by counting, first by `to`, then by `from`; the second keeps the order of
 * the first, so neighbours ascend and equal pairs stand side by side, where all but one go. */
#include "graph/algorithms_internal.h"
#include "util/clock.h"
#include "util/map.h"
#include "util/pool.h"

bool graph_effort_check_deadline(const struct graph_effort *effort, struct err *err)
{
    if (effort->deadline_ns != 0 && clock_read_monotonic_ns() > effort->deadline_ns) {
        return ERR_RAISE(err, ERR_TIMEOUT, "the computation ran past its deadline");
    }
    return effort->cancelled == NULL ||
           !atomic_load_explicit(effort->cancelled, memory_order_relaxed) ||
           ERR_RAISE(err, ERR_TIMEOUT, "nobody waits for the result");
}

unsigned graph_effort_count_threads(const struct graph_effort *effort)
{
    return effort->threads != 0 ? effort->threads : pool_count_usable_cores();
}

/* `from` of all pairs without loops, in order of `to`; first[t] where those of t begin. */
static void net_order_by_target(uint32_t node_count, const struct graph_pair *pairs, size_t count,
                                uint32_t *first, uint32_t *sources)
{
    for (size_t i = 0; i < count; i++) {
        first[pairs[i].to + 1] += pairs[i].from != pairs[i].to;
    }
    graph_sum_counts(first, node_count);
    for (size_t i = 0; i < count; i++) {
        if (pairs[i].from != pairs[i].to) {
            sources[first[pairs[i].to]++] = pairs[i].from;
        }
    }
    graph_shift_back(first, node_count);
}

/* Outgoing rows with repetitions, then packed in place with their numbers. */
static void net_fill_outgoing(struct graph_net *net, const uint32_t *first, const uint32_t *sources)
{
    uint32_t n = net->node_count;
    uint32_t kept = 0;

    for (uint32_t i = 0; i < first[n]; i++) {
        net->out_first[sources[i] + 1]++;
    }
    graph_sum_counts(net->out_first, n);
    for (uint32_t to = 0; to < n; to++) {
        for (uint32_t i = first[to]; i < first[to + 1]; i++) {
            net->out[net->out_first[sources[i]]++] = to;
        }
    }
    graph_shift_back(net->out_first, n);
    for (uint32_t v = 0; v < n; v++) {
        uint32_t begin = net->out_first[v];
        uint32_t start = kept;
        for (uint32_t i = begin; i < net->out_first[v + 1]; i++) {
            if (kept > start && net->out[kept - 1] == net->out[i]) {
                net->weight[kept - 1]++;
            } else {
                net->out[kept] = net->out[i];
                net->weight[kept++] = 1;
            }
        }
        net->out_first[v] = start;
    }
    net->out_first[n] = kept;
    net->pair_count = kept;
}

static void net_fill_incoming(struct graph_net *net)
{
    uint32_t n = net->node_count;
    for (uint32_t i = 0; i < net->pair_count; i++) {
        net->in_first[net->out[i] + 1]++;
    }
    graph_sum_counts(net->in_first, n);
    for (uint32_t v = 0; v < n; v++) {
        for (uint32_t i = net->out_first[v]; i < net->out_first[v + 1]; i++) {
            net->in[net->in_first[net->out[i]]++] = v;
        }
    }
    graph_shift_back(net->in_first, n);
}

static bool net_mark_loops(struct graph_net *net, const struct graph_pair *pairs, size_t count,
                           struct arena *arena)
{
    for (size_t i = 0; i < count; i++) {
        if (pairs[i].from == pairs[i].to) {
            if (net->has_loop == NULL) {
                net->has_loop = arena_alloc_zeroed(arena, net->node_count, sizeof *net->has_loop);
            }
            if (net->has_loop == NULL) {
                return false;
            }
            net->has_loop[pairs[i].from] = true;
        }
    }
    return true;
}

bool graph_net_from_pairs(uint32_t node_count, const struct graph_pair *pairs, size_t pair_count,
                          struct arena *arena, struct graph_net *net, struct err *err)
{
    size_t ends = (size_t)node_count + 1;
    uint32_t *first = mem_alloc_zeroed(ends, sizeof *first);
    uint32_t *sources = mem_alloc_block((pair_count + 1) * sizeof *sources);
    bool done = false;

    *net = (struct graph_net){ .node_count = node_count };
    net->out_first = arena_alloc_zeroed(arena, ends, sizeof *net->out_first);
    net->in_first = arena_alloc_zeroed(arena, ends, sizeof *net->in_first);
    net->out = arena_alloc_bytes(arena, (pair_count + 1) * sizeof *net->out);
    net->weight = arena_alloc_bytes(arena, (pair_count + 1) * sizeof *net->weight);
    if (first != NULL && sources != NULL && net->out_first != NULL && net->in_first != NULL &&
        net->out != NULL && net->weight != NULL && net_mark_loops(net, pairs, pair_count, arena)) {
        net_order_by_target(node_count, pairs, pair_count, first, sources);
        net_fill_outgoing(net, first, sources);
        net->in = arena_alloc_bytes(arena, ((size_t)net->pair_count + 1) * sizeof *net->in);
        done = net->in != NULL;
    }
    if (done) {
        net_fill_incoming(net);
    }
    mem_free_block(first);
    mem_free_block(sources);
    return done || graph_raise_no_memory(err);
}

uint32_t graph_net_find_pair(const struct graph_net *net, uint32_t from, uint32_t to)
{
    uint32_t low = net->out_first[from];
    uint32_t end = net->out_first[from + 1];
    uint32_t high = end;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (net->out[middle] < to) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < end && net->out[low] == to ? low : GRAPH_PAIR_NONE;
}

/* trust_in from trust_out: `in` was filled in this order. */
static bool net_turn_trust(struct graph_net *net)
{
    uint32_t *next = mem_alloc_block(((size_t)net->node_count + 1) * sizeof *next);

    if (next == NULL) {
        return false;
    }
    memcpy(next, net->in_first, ((size_t)net->node_count + 1) * sizeof *next);
    for (uint32_t i = 0; i < net->pair_count; i++) {
        net->trust_in[next[net->out[i]]++] = net->trust_out[i];
    }
    mem_free_block(next);
    return true;
}

bool graph_net_weigh_pairs(struct graph_net *net, const struct graph_pair *pairs,
                           const uint8_t *trust, size_t pair_count, struct arena *arena,
                           struct err *err)
{
    net->trust_out = arena_alloc_zeroed(arena, (size_t)net->pair_count + 1, 1);
    net->trust_in = arena_alloc_bytes(arena, (size_t)net->pair_count + 1);
    if (net->trust_out == NULL || net->trust_in == NULL) {
        return graph_raise_no_memory(err);
    }
    for (size_t i = 0; i < pair_count; i++) {
        uint32_t at = graph_net_find_pair(net, pairs[i].from, pairs[i].to);
        if (at != GRAPH_PAIR_NONE && net->trust_out[at] < trust[i]) {
            net->trust_out[at] = trust[i];
        }
    }
    return net_turn_trust(net) || graph_raise_no_memory(err);
}

double graph_net_weigh_leaving(const struct graph_net *net, uint32_t node)
{
    return graph_sum_trust(net->trust_out, net->out_first[node], net->out_first[node + 1]);
}

double graph_net_weigh_entering(const struct graph_net *net, uint32_t node)
{
    return graph_sum_trust(net->trust_in, net->in_first[node], net->in_first[node + 1]);
}

/* ------------------------------------------------------------------ from a snapshot */

bool graph_view_takes_entity(const struct graph_view *view, const struct snapshot *snapshot,
                             uint32_t entity)
{
    const struct graph_entity *row = &snapshot->entities[entity];
    bool test = row->class_ == ENTITY_CLASS_TEST;
    if (test ? !view->filter.include_tests : view->tests_only) {
        return false;
    }
    if (view->level == GRAPH_LEVEL_ENTITY && (view->entity_kinds & (1U << row->kind)) == 0) {
        return false;
    }
    return view->file_inside == NULL || view->file_inside[row->file] != 0;
}

static bool net_edge_names_type(const struct snapshot *snapshot, const struct graph_edge *edge)
{
    enum entity_kind kind = (enum entity_kind)snapshot->entities[edge->to].kind;
    enum entity_group group = kind_group_of_entity(kind);
    if (edge->kind == EDGE_KIND_USES) {
        return group == ENTITY_GROUP_TYPE || group == ENTITY_GROUP_ALIAS ||
               kind == ENTITY_KIND_FIELD || kind == ENTITY_KIND_ENUM_MEMBER;
    }
    if (edge->kind == EDGE_KIND_IMPORTS) {
        return kind == ENTITY_KIND_INTERFACE || group == ENTITY_GROUP_ALIAS;
    }
    return edge->kind == EDGE_KIND_IMPLEMENTS;
}

bool graph_view_takes_edge(const struct graph_view *view, const struct snapshot *snapshot,
                           const struct graph_edge *edge)
{
    if (!graph_edge_passes_filter(snapshot, edge, &view->filter)) {
        return false;
    }
    return !view->source_only ||
           (edge->origin != ORIGIN_DISPATCH && !net_edge_names_type(snapshot, edge));
}

/* How many folders begin with this path: those with a '/' beyond what it shares with the one
 * before. `paths` NULL: only counts. */
static size_t net_list_new_folders(struct str before, struct str path, struct str *paths)
{
    size_t count = 0;
    for (size_t at = 0; at < path.size; at++) {
        if (path.data[at] == '/' && !str_starts_with(before, str_from_range(path.data, at + 1))) {
            if (paths != NULL) {
                paths[count] = str_from_range(path.data, at);
            }
            count++;
        }
    }
    return count;
}

static bool net_number_folders(const struct snapshot *snapshot, struct graph_folders *folders,
                               struct map_text *numbers)
{
    struct str before = STR_EMPTY;
    bool done = map_text_put_value(numbers, STR(""), 0);

    folders->paths[0] = STR("");
    folders->count = 1;
    for (uint32_t i = 0; done && i < snapshot->file_count; i++) {
        struct str path = snapshot->files[i].path;
        size_t slash = str_find_last_byte(path, '/');
        size_t more = net_list_new_folders(before, path, folders->paths + folders->count);
        for (size_t k = 0; done && k < more; k++) {
            done = map_text_put_value(numbers, folders->paths[folders->count], folders->count);
            folders->count++;
        }
        folders->of_file[i] =
            map_text_find_value(numbers, str_from_range(path.data, slash == SIZE_MAX ? 0 : slash));
        before = path;
    }
    return done;
}

bool graph_list_all_folders(const struct snapshot *snapshot, struct arena *arena,
                            struct graph_folders *folders, struct err *err)
{
    struct str before = STR_EMPTY;
    struct map_text numbers;
    size_t room = 1;
    bool done = false;

    for (uint32_t i = 0; i < snapshot->file_count; i++) {
        room += net_list_new_folders(before, snapshot->files[i].path, NULL);
        before = snapshot->files[i].path;
    }
    folders->paths = arena_alloc_bytes(arena, room * sizeof *folders->paths);
    folders->of_file =
        arena_alloc_bytes(arena, ((size_t)snapshot->file_count + 1) * sizeof *folders->of_file);
    map_text_init_empty(&numbers);
    if (folders->paths != NULL && folders->of_file != NULL) {
        done = net_number_folders(snapshot, folders, &numbers);
    }
    map_text_release_slots(&numbers);
    return done || graph_raise_no_memory(err);
}

#define NET_CHECK_EDGES 262144U /* edges between two looks at the clock */

struct net_maker {
    const struct snapshot *snapshot;
    const struct graph_view *view;
    const struct graph_effort *effort;
    uint32_t *node_of; /* entity -> node, or GRAPH_NODE_NONE */
    struct graph_pair *pairs;
    uint8_t *trust; /* of each pair; NULL: not asked for */
    size_t pair_count;
    uint32_t node_count;
};

static void net_add_pair(struct net_maker *maker, uint32_t from, uint32_t to,
                         const struct graph_edge *edge)
{
    if (maker->trust != NULL) {
        maker->trust[maker->pair_count] =
            (uint8_t)kind_confidence_of_origin((enum origin)edge->origin);
    }
    maker->pairs[maker->pair_count++] = (struct graph_pair){ from, to };
}

/* Looks at the clock before some of the edges. */
static bool net_may_go_on(const struct net_maker *maker, uint32_t edge, struct err *err)
{
    return edge % NET_CHECK_EDGES != 0 || graph_effort_check_deadline(maker->effort, err);
}

/* Numbers the items that hold a taken entity, ascending; item_of maps entities to items. */
static bool net_number_items(struct net_maker *maker, const uint32_t *item_of_file,
                             uint32_t item_count, struct arena *arena, struct graph_net *net)
{
    const struct snapshot *snapshot = maker->snapshot;
    uint32_t *node_of_item = mem_alloc_zeroed((size_t)item_count + 1, sizeof *node_of_item);

    if (node_of_item == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < snapshot->entity_count; i++) {
        uint32_t item = item_of_file != NULL ? item_of_file[snapshot->entities[i].file] : i;
        maker->node_of[i] = item;
        if (graph_view_takes_entity(maker->view, snapshot, i)) {
            node_of_item[item] = 1;
        } else {
            maker->node_of[i] = GRAPH_NODE_NONE;
        }
    }
    for (uint32_t i = 0; i < item_count; i++) {
        maker->node_count += node_of_item[i];
    }
    net->item = arena_alloc_bytes(arena, ((size_t)maker->node_count + 1) * sizeof *net->item);
    for (uint32_t i = 0, node = 0; net->item != NULL && i < item_count; i++) {
        if (node_of_item[i] != 0) {
            net->item[node] = i;
            node_of_item[i] = node++;
        }
    }
    for (uint32_t i = 0; i < snapshot->entity_count; i++) {
        if (maker->node_of[i] != GRAPH_NODE_NONE) {
            maker->node_of[i] = node_of_item[maker->node_of[i]];
        }
    }
    mem_free_block(node_of_item);
    return net->item != NULL;
}

/* Entities that are no nodes stand for the nearest one around them that is. */
static void net_fold_members(struct net_maker *maker)
{
    const struct snapshot *snapshot = maker->snapshot;
    for (uint32_t i = 0; i < snapshot->entity_count; i++) {
        uint32_t at = i;
        while (at != GRAPH_ID_NONE && maker->node_of[at] == GRAPH_NODE_NONE &&
               (maker->view->entity_kinds & (1U << snapshot->entities[at].kind)) == 0) {
            at = snapshot->entities[at].parent;
        }
        if (at != GRAPH_ID_NONE) {
            maker->node_of[i] = maker->node_of[at];
        }
    }
}

static bool net_entity_is_inside(const struct snapshot *snapshot, uint32_t entity, uint32_t around)
{
    while (entity != GRAPH_ID_NONE && entity != around) {
        entity = snapshot->entities[entity].parent;
    }
    return entity == around;
}

/* Loops between different members of one node are none of the node's. */
static bool net_collect_entity_pairs(struct net_maker *maker, struct err *err)
{
    const struct snapshot *snapshot = maker->snapshot;
    for (uint32_t i = 0; i < snapshot->edge_count; i++) {
        const struct graph_edge *edge = &snapshot->edges[i];
        uint32_t from = maker->node_of[edge->from];
        uint32_t to = maker->node_of[edge->to];
        if (!net_may_go_on(maker, i, err)) {
            return false;
        }
        if (from != GRAPH_NODE_NONE && to != GRAPH_NODE_NONE &&
            (edge->from == edge->to ||
             (from != to && !net_entity_is_inside(snapshot, edge->to, edge->from))) &&
            graph_view_takes_edge(maker->view, snapshot, edge)) {
            net_add_pair(maker, from, to, edge);
        }
    }
    return true;
}

static uint64_t net_key_of_pair(uint32_t from, uint32_t to)
{
    return (uint64_t)from << 32U | to;
}

/* First pass over the edges between files or folders: all but imports; and which pairs only types
 * account for. */
static bool net_collect_outer_pairs(struct net_maker *maker, struct map_u64 *typed, struct err *err)
{
    const struct snapshot *snapshot = maker->snapshot;
    for (uint32_t i = 0; i < snapshot->edge_count; i++) {
        const struct graph_edge *edge = &snapshot->edges[i];
        uint32_t from = maker->node_of[edge->from];
        uint32_t to = maker->node_of[edge->to];
        uint32_t found;
        if (!net_may_go_on(maker, i, err)) {
            return false;
        }
        if (from == to || from == GRAPH_NODE_NONE || to == GRAPH_NODE_NONE) {
            continue;
        }
        if (edge->kind != EDGE_KIND_IMPORTS && graph_view_takes_edge(maker->view, snapshot, edge)) {
            net_add_pair(maker, from, to, edge);
        }
        if (maker->view->source_only && net_edge_names_type(snapshot, edge) &&
            !map_u64_insert_once(typed, net_key_of_pair(from, to), 1, &found)) {
            return graph_raise_no_memory(err);
        }
    }
    return true;
}

/* Does another import of the same file stand at the same place? Then it names a package, and which
 * of its files is meant only the uses tell. Edges of one file are sorted, so neighbours in place
 * need not be neighbours in the list: a map holds the target of each place. */
static bool net_find_shared_sites(struct net_maker *maker, struct map_u64 *places, struct err *err)
{
    const struct snapshot *snapshot = maker->snapshot;
    for (uint32_t i = 0; i < snapshot->edge_count; i++) {
        const struct graph_edge *edge = &snapshot->edges[i];
        uint64_t key;
        uint32_t found;
        if (!net_may_go_on(maker, i, err)) {
            return false;
        }
        if (edge->kind != EDGE_KIND_IMPORTS || edge->site_count == 0) {
            continue;
        }
        key = hash_mix_u64_bits((uint64_t)snapshot->entities[edge->from].file << 32U |
                                snapshot->sites[edge->first_site].line) ^
              snapshot->sites[edge->first_site].column;
        if (!map_u64_insert_once(places, key, snapshot->entities[edge->to].file, &found) ||
            (found != snapshot->entities[edge->to].file &&
             !map_u64_put_value(places, key, GRAPH_ID_NONE - 1U))) {
            return graph_raise_no_memory(err);
        }
    }
    return true;
}

static bool net_import_is_shared(const struct snapshot *snapshot, const struct graph_edge *edge,
                                 const struct map_u64 *places)
{
    uint64_t key = hash_mix_u64_bits((uint64_t)snapshot->entities[edge->from].file << 32U |
                                     snapshot->sites[edge->first_site].line) ^
                   snapshot->sites[edge->first_site].column;
    return map_u64_find_value(places, key) == GRAPH_ID_NONE - 1U;
}

static void net_collect_imports(struct net_maker *maker, const struct map_u64 *typed,
                                const struct map_u64 *places)
{
    const struct snapshot *snapshot = maker->snapshot;
    bool files = maker->view->level == GRAPH_LEVEL_FILE;
    for (uint32_t i = 0; i < snapshot->edge_count; i++) {
        const struct graph_edge *edge = &snapshot->edges[i];
        uint32_t from = maker->node_of[edge->from];
        uint32_t to = maker->node_of[edge->to];
        if (edge->kind != EDGE_KIND_IMPORTS || from == to || from == GRAPH_NODE_NONE ||
            to == GRAPH_NODE_NONE || !graph_view_takes_edge(maker->view, snapshot, edge) ||
            map_u64_find_value(typed, net_key_of_pair(from, to)) != MAP_VALUE_NONE) {
            continue;
        }
        if (!files || edge->site_count == 0 || !net_import_is_shared(snapshot, edge, places)) {
            net_add_pair(maker, from, to, edge);
        }
    }
}

static bool net_collect_pairs(struct net_maker *maker, struct err *err)
{
    struct map_u64 typed;
    struct map_u64 places;
    bool done;

    if (maker->view->level == GRAPH_LEVEL_ENTITY) {
        if (!maker->view->source_only) {
            net_fold_members(maker);
        }
        return net_collect_entity_pairs(maker, err);
    }
    map_u64_init_empty(&typed);
    map_u64_init_empty(&places);
    done =
        net_collect_outer_pairs(maker, &typed, err) && net_find_shared_sites(maker, &places, err);
    if (done) {
        net_collect_imports(maker, &typed, &places);
    }
    map_u64_release_slots(&typed);
    map_u64_release_slots(&places);
    return done;
}

static bool net_map_entities(struct net_maker *maker, struct arena *arena, struct graph_net *net,
                             struct err *err)
{
    const struct snapshot *snapshot = maker->snapshot;
    struct graph_folders folders = { .count = 0 };
    uint32_t *of_file = NULL;
    uint32_t item_count = snapshot->entity_count;
    bool done = true;

    if (maker->view->level == GRAPH_LEVEL_FOLDER) {
        done = graph_list_all_folders(snapshot, arena, &folders, err);
        of_file = folders.of_file;
        item_count = folders.count;
    } else if (maker->view->level == GRAPH_LEVEL_FILE) {
        of_file = arena_alloc_bytes(arena, ((size_t)snapshot->file_count + 1) * sizeof *of_file);
        item_count = snapshot->file_count;
        for (uint32_t i = 0; of_file != NULL && i < snapshot->file_count; i++) {
            of_file[i] = i;
        }
        done = of_file != NULL || graph_raise_no_memory(err);
    }
    return done &&
           (net_number_items(maker, of_file, item_count, arena, net) || graph_raise_no_memory(err));
}

bool graph_net_from_snapshot(const struct snapshot *snapshot, const struct graph_view *view,
                             const struct graph_effort *effort, struct arena *arena,
                             struct graph_net *net, struct err *err)
{
    struct net_maker maker = { .snapshot = snapshot, .view = view, .effort = effort };
    size_t room = (size_t)snapshot->edge_count + 1;
    uint32_t *item;
    bool done;

    *net = (struct graph_net){ .node_count = 0 };
    maker.node_of = mem_alloc_block(((size_t)snapshot->entity_count + 1) * sizeof *maker.node_of);
    maker.pairs = mem_alloc_block(room * sizeof *maker.pairs);
    maker.trust = view->weighted ? mem_alloc_block(room) : NULL;
    done = (maker.node_of != NULL && maker.pairs != NULL &&
            (maker.trust != NULL || !view->weighted)) ||
           graph_raise_no_memory(err);
    done = done && net_map_entities(&maker, arena, net, err);
    item = net->item;
    done = done && net_collect_pairs(&maker, err);
    if (done) {
        done =
            graph_net_from_pairs(maker.node_count, maker.pairs, maker.pair_count, arena, net, err);
        net->item = item;
    }
    if (done && maker.trust != NULL) {
        done = graph_net_weigh_pairs(net, maker.pairs, maker.trust, maker.pair_count, arena, err);
    }
    mem_free_block(maker.node_of);
    mem_free_block(maker.pairs);
    mem_free_block(maker.trust);
    return done;
}

uint32_t graph_net_find_item(const struct graph_net *net, uint32_t item)
{
    uint32_t low = 0;
    uint32_t high = net->node_count;
    if (net->item == NULL) {
        return item < net->node_count ? item : GRAPH_NODE_NONE;
    }
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (net->item[middle] < item) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < net->node_count && net->item[low] == item ? low : GRAPH_NODE_NONE;
}

/* ------------------------------------------------------------------ without directions */

/* Merges two ascending lists; `node` NULL: only counts. */
static uint32_t net_merge_lists(const struct graph_net *net, uint32_t v, uint32_t *node,
                                uint8_t *weight)
{
    uint32_t i = net->out_first[v];
    uint32_t k = net->in_first[v];
    uint32_t i_end = net->out_first[v + 1];
    uint32_t k_end = net->in_first[v + 1];
    uint32_t count = 0;

    while (i < i_end || k < k_end) {
        uint32_t a = i < i_end ? net->out[i] : UINT32_MAX;
        uint32_t b = k < k_end ? net->in[k] : UINT32_MAX;
        if (node != NULL) {
            node[count] = a < b ? a : b;
            weight[count] = (uint8_t)((a <= b ? graph_trust_of_pair(net->trust_out, i) : 0) +
                                      (b <= a ? graph_trust_of_pair(net->trust_in, k) : 0));
        }
        i += a <= b;
        k += b <= a;
        count++;
    }
    return count;
}

bool graph_net_drop_directions(const struct graph_net *net, struct arena *arena,
                               struct graph_links *links, struct err *err)
{
    uint32_t n = net->node_count;

    *links = (struct graph_links){ .node_count = n };
    links->first = arena_alloc_zeroed(arena, (size_t)n + 1, sizeof *links->first);
    for (uint32_t v = 0; links->first != NULL && v < n; v++) {
        links->first[v + 1] = links->first[v] + net_merge_lists(net, v, NULL, NULL);
    }
    if (links->first != NULL) {
        size_t ends = (size_t)links->first[n] + 1;
        links->node = arena_alloc_bytes(arena, ends * sizeof *links->node);
        links->weight = arena_alloc_bytes(arena, ends * sizeof *links->weight);
    }
    if (links->node == NULL || links->weight == NULL) {
        return graph_raise_no_memory(err);
    }
    for (uint32_t v = 0; v < n; v++) {
        (void)net_merge_lists(net, v, links->node + links->first[v],
                              links->weight + links->first[v]);
    }
    return true;
}
