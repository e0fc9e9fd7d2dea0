/* graph_leiden.c - communities by the Leiden algorithm. See algorithms.h.
 *
 * An iteration: move nodes between communities while the quality grows, a queue holding those whose
 * neighbours moved; refine each community from single nodes, merging only what is well connected
 * within it; make each refined part a node of a smaller graph and go on there, until nothing
 * merges. Refining takes the best merger, the limit of the paper's random choice for theta -> 0.
 *
 * Nodes without links are left out: each is a community. Many nodes are looked at block by block,
 * in random order of blocks and in each: neighbours have close numbers, so they stay in the cache.
 *
 * A graph of a level has links without direction, weighed by the pairs behind them, and for each
 * node the pairs that leave and enter it. Gains are times m, so with resolution 1 all numbers are
 * whole and exact in a double, in nets without weights: no rounding that a compiler could do
 * otherwise.
 *
 *   gain of v in C:  m w(v, C) - r (kout_v Kin_C + kin_v Kout_C)
 */
#include "graph/algorithms_internal.h"

#define LEIDEN_TRIES_MAX  32U
#define LEIDEN_TRIES_WORK UINT64_C(100000) /* nodes and pairs, of all tries but the first */
#define LEIDEN_BLOCK      4096U            /* nodes; their rows fit a second-level cache */

struct leiden_graph {
    uint32_t n;
    const uint32_t *first;
    const uint32_t *node;
    const uint32_t *weight;
    const double *out;
    const double *in;
};
struct leiden_parts {
    uint32_t *of;   /* node -> community, below n */
    uint32_t *size; /* by community */
    double *out;
    double *in;
};
struct leiden {
    double m;
    double resolution;
    uint64_t random;
    const struct graph_effort *effort;
    struct leiden_parts parts;   /* communities */
    struct leiden_parts refined; /* their parts */
    double *toward; /* scratch: weight from the node in hand to each community; 0 between nodes */
    double *apart;  /* refining: weight from each part to the rest of its community */
    uint32_t *touched;
    uint32_t *order;
    uint32_t *queue;
    bool *queued;
    uint32_t *empty; /* unused community numbers */
    uint32_t empty_count;
    uint32_t *first; /* of members of communities */
    uint32_t *members;
};

static double leiden_cost_of_join(const struct leiden *leiden, const struct leiden_graph *graph,
                                  uint32_t v, const struct leiden_parts *parts, uint32_t community)
{
    return leiden->resolution *
           (graph->out[v] * parts->in[community] + graph->in[v] * parts->out[community]);
}

static void leiden_add_to_part(const struct leiden_graph *graph, struct leiden_parts *parts,
                               uint32_t v, uint32_t community)
{
    parts->of[v] = community;
    parts->size[community]++;
    parts->out[community] += graph->out[v];
    parts->in[community] += graph->in[v];
}

static void leiden_take_from_part(const struct leiden_graph *graph, struct leiden_parts *parts,
                                  uint32_t v)
{
    uint32_t community = parts->of[v];
    parts->size[community]--;
    parts->out[community] -= graph->out[v];
    parts->in[community] -= graph->in[v];
}

static void leiden_clear_parts(struct leiden_parts *parts, uint32_t n)
{
    memset(parts->size, 0, n * sizeof *parts->size);
    memset(parts->out, 0, n * sizeof *parts->out);
    memset(parts->in, 0, n * sizeof *parts->in);
}

/* Sums of parts->of, which is given. */
static void leiden_sum_parts(const struct leiden_graph *graph, struct leiden_parts *parts)
{
    leiden_clear_parts(parts, graph->n);
    for (uint32_t v = 0; v < graph->n; v++) {
        leiden_add_to_part(graph, parts, v, parts->of[v]);
    }
}

static void leiden_shuffle_range(uint32_t *nodes, uint32_t first, uint32_t count, uint64_t *random)
{
    graph_shuffle_nodes(nodes, count, random);
    for (uint32_t i = 0; i < count; i++) {
        nodes[i] += first;
    }
}

/* All nodes; `blocks` is scratch. */
static void leiden_shuffle_blocks(uint32_t *nodes, uint32_t n, uint32_t *blocks, uint64_t *random)
{
    uint32_t count = n / LEIDEN_BLOCK + (n % LEIDEN_BLOCK != 0 ? 1U : 0U);
    uint32_t at = 0;

    graph_shuffle_nodes(blocks, count, random);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t first = blocks[i] * LEIDEN_BLOCK;
        uint32_t size = n - first < LEIDEN_BLOCK ? n - first : LEIDEN_BLOCK;
        leiden_shuffle_range(nodes + at, first, size, random);
        at += size;
    }
}

/* ------------------------------------------------------------------ moving */

/* The community that is best for a node that is in none. `stay` wins ties, then small numbers. */
static uint32_t leiden_choose_community(struct leiden *leiden, const struct leiden_graph *graph,
                                        uint32_t v, uint32_t stay)
{
    struct leiden_parts *parts = &leiden->parts;
    uint32_t count = 0;
    uint32_t best = stay;
    double best_gain;

    for (uint32_t i = graph->first[v]; i < graph->first[v + 1]; i++) {
        uint32_t community = parts->of[graph->node[i]];
        if (leiden->toward[community] <= 0.0) {
            leiden->touched[count++] = community;
        }
        leiden->toward[community] += graph->weight[i];
    }
    best_gain =
        leiden->m * leiden->toward[stay] - leiden_cost_of_join(leiden, graph, v, parts, stay);
    if (best_gain < 0.0 && parts->size[stay] > 0) {
        best = leiden->empty[leiden->empty_count - 1];
        best_gain = 0.0;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t community = leiden->touched[i];
        double gain = leiden->m * leiden->toward[community] -
                      leiden_cost_of_join(leiden, graph, v, parts, community);
        if (gain > best_gain || (gain >= best_gain && best != stay && community < best)) {
            best = community;
            best_gain = gain;
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        leiden->toward[leiden->touched[i]] = 0.0;
    }
    return best;
}

/* True when it moved. Keeps the list of unused numbers. */
static bool leiden_move_node(struct leiden *leiden, const struct leiden_graph *graph, uint32_t v)
{
    struct leiden_parts *parts = &leiden->parts;
    uint32_t from = parts->of[v];
    uint32_t to;

    leiden_take_from_part(graph, parts, v);
    to = leiden_choose_community(leiden, graph, v, from);
    if (to != from && parts->size[to] == 0) {
        leiden->empty_count--;
    }
    if (to != from && parts->size[from] == 0) {
        leiden->empty[leiden->empty_count++] = from;
    }
    leiden_add_to_part(graph, parts, v, to);
    return to != from;
}

static void leiden_list_empty(struct leiden *leiden, uint32_t n)
{
    leiden->empty_count = 0;
    for (uint32_t c = n; c-- > 0;) {
        if (leiden->parts.size[c] == 0) {
            leiden->empty[leiden->empty_count++] = c;
        }
    }
}

/* Neighbours in other communities may want to move too. Returns how many were put in the queue,
 * which ends at `tail`. */
static uint32_t leiden_queue_neighbours(struct leiden *leiden, const struct leiden_graph *graph,
                                        uint32_t v, uint64_t tail)
{
    uint32_t count = 0;
    for (uint32_t i = graph->first[v]; i < graph->first[v + 1]; i++) {
        uint32_t to = graph->node[i];
        if (!leiden->queued[to] && leiden->parts.of[to] != leiden->parts.of[v]) {
            leiden->queue[tail >= graph->n ? tail - graph->n : tail] = to;
            leiden->queued[to] = true;
            tail++;
            count++;
        }
    }
    return count;
}

/* *moved: did any node? */
static bool leiden_move_all(struct leiden *leiden, const struct leiden_graph *graph, bool *moved,
                            struct err *err)
{
    uint32_t n = graph->n;
    uint32_t head = 0;
    uint32_t waiting = n;
    uint32_t steps = 0;

    leiden_list_empty(leiden, n);
    leiden_shuffle_blocks(leiden->queue, n, leiden->touched, &leiden->random);
    memset(leiden->queued, 1, n);
    while (waiting > 0) {
        uint32_t v = leiden->queue[head];
        head = head + 1 == n ? 0 : head + 1;
        waiting--;
        leiden->queued[v] = false;
        if (leiden_move_node(leiden, graph, v)) {
            *moved = true;
            waiting += leiden_queue_neighbours(leiden, graph, v, (uint64_t)head + waiting);
        }
        if (++steps % GRAPH_CHECK_NODES == 0 && !graph_effort_check_deadline(leiden->effort, err)) {
            return false;
        }
    }
    return true;
}

/* ------------------------------------------------------------------ refining */

/* Is what has `apart` weight to the rest of the community tied to it as well as chance would? */
static bool leiden_is_well_tied(const struct leiden *leiden, uint32_t community, double out,
                                double in, double apart)
{
    const struct leiden_parts *parts = &leiden->parts;
    return leiden->m * apart >= leiden->resolution * (out * (parts->in[community] - in) +
                                                      in * (parts->out[community] - out));
}

/* The part of its community that a single node should join; its own number: none. */
static uint32_t leiden_choose_part(struct leiden *leiden, const struct leiden_graph *graph,
                                   uint32_t v, double *weight)
{
    const struct leiden_parts *refined = &leiden->refined;
    uint32_t community = leiden->parts.of[v];
    uint32_t count = 0;
    uint32_t best = v;
    double best_gain = -1.0;

    for (uint32_t i = graph->first[v]; i < graph->first[v + 1]; i++) {
        uint32_t to = graph->node[i];
        if (leiden->parts.of[to] == community) {
            uint32_t part = refined->of[to];
            if (leiden->toward[part] <= 0.0) {
                leiden->touched[count++] = part;
            }
            leiden->toward[part] += graph->weight[i];
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t part = leiden->touched[i];
        double gain =
            leiden->m * leiden->toward[part] - leiden_cost_of_join(leiden, graph, v, refined, part);
        if (gain >= 0.0 && (gain > best_gain || (gain >= best_gain && part < best)) &&
            leiden_is_well_tied(leiden, community, refined->out[part], refined->in[part],
                                leiden->apart[part])) {
            best = part;
            best_gain = gain;
            *weight = leiden->toward[part];
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        leiden->toward[leiden->touched[i]] = 0.0;
    }
    return best;
}

static void leiden_refine_node(struct leiden *leiden, const struct leiden_graph *graph, uint32_t v)
{
    struct leiden_parts *refined = &leiden->refined;
    double weight = 0.0;
    uint32_t part;

    if (refined->size[v] != 1 || refined->of[v] != v ||
        !leiden_is_well_tied(leiden, leiden->parts.of[v], graph->out[v], graph->in[v],
                             leiden->apart[v])) {
        return;
    }
    part = leiden_choose_part(leiden, graph, v, &weight);
    if (part != v) {
        leiden_take_from_part(graph, refined, v);
        leiden_add_to_part(graph, refined, v, part);
        leiden->apart[part] += leiden->apart[v] - 2.0 * weight;
    }
}

static bool leiden_refine_all(struct leiden *leiden, const struct leiden_graph *graph,
                              struct err *err)
{
    struct leiden_parts *refined = &leiden->refined;

    leiden_clear_parts(refined, graph->n);
    for (uint32_t v = 0; v < graph->n; v++) {
        leiden_add_to_part(graph, refined, v, v);
        leiden->apart[v] = 0.0;
        for (uint32_t i = graph->first[v]; i < graph->first[v + 1]; i++) {
            if (leiden->parts.of[graph->node[i]] == leiden->parts.of[v]) {
                leiden->apart[v] += graph->weight[i];
            }
        }
    }
    leiden_shuffle_blocks(leiden->order, graph->n, leiden->touched, &leiden->random);
    for (uint32_t i = 0; i < graph->n; i++) {
        leiden_refine_node(leiden, graph, leiden->order[i]);
        if (i % GRAPH_CHECK_NODES == 0 && !graph_effort_check_deadline(leiden->effort, err)) {
            return false;
        }
    }
    return true;
}

/* ------------------------------------------------------------------ making smaller */

/* Numbers used communities 0, 1, ... in order of their first node. Returns how many. */
static uint32_t leiden_renumber_parts(uint32_t n, uint32_t *of, uint32_t *number)
{
    uint32_t count = 0;
    for (uint32_t c = 0; c < n; c++) {
        number[c] = UINT32_MAX;
    }
    for (uint32_t v = 0; v < n; v++) {
        if (number[of[v]] == UINT32_MAX) {
            number[of[v]] = count++;
        }
        of[v] = number[of[v]];
    }
    return count;
}

static uint32_t leiden_join_node_links(struct leiden *leiden, const struct leiden_graph *graph,
                                       uint32_t v, uint32_t *node, uint32_t count)
{
    uint32_t part = leiden->refined.of[v];
    for (uint32_t i = graph->first[v]; i < graph->first[v + 1]; i++) {
        uint32_t to = leiden->refined.of[graph->node[i]];
        if (to != part) {
            if (leiden->toward[to] <= 0.0) {
                node[count++] = to;
            }
            leiden->toward[to] += graph->weight[i];
        }
    }
    return count;
}

/* Links of one node of the smaller graph, in order of first touch. Returns how many. */
static uint32_t leiden_join_links(struct leiden *leiden, const struct leiden_graph *graph,
                                  uint32_t part, uint32_t *node, uint32_t *weight)
{
    uint32_t count = 0;

    for (uint32_t k = leiden->first[part]; k < leiden->first[part + 1]; k++) {
        count = leiden_join_node_links(leiden, graph, leiden->members[k], node, count);
    }
    for (uint32_t i = 0; i < count; i++) {
        weight[i] = (uint32_t)leiden->toward[node[i]];
        leiden->toward[node[i]] = 0.0;
    }
    return count;
}

/* refined.of holds numbers below `count`, part by part. */
static bool leiden_make_smaller(struct leiden *leiden, const struct leiden_graph *graph,
                                uint32_t count, struct arena *arena, struct leiden_graph *out)
{
    size_t links = graph->first[graph->n];
    uint32_t *first = arena_alloc_bytes(arena, ((size_t)count + 1) * sizeof *first);
    uint32_t *node = arena_alloc_bytes(arena, (links + 1) * sizeof *node);
    uint32_t *weight = arena_alloc_bytes(arena, (links + 1) * sizeof *weight);
    double *sums = arena_alloc_zeroed(arena, 2 * (size_t)count + 1, sizeof *sums);

    if (first == NULL || node == NULL || weight == NULL || sums == NULL) {
        return false;
    }
    graph_list_members(graph->n, leiden->refined.of, count, leiden->first, leiden->members);
    first[0] = 0;
    for (uint32_t part = 0; part < count; part++) {
        first[part + 1] = first[part] + leiden_join_links(leiden, graph, part, node + first[part],
                                                          weight + first[part]);
    }
    for (uint32_t v = 0; v < graph->n; v++) {
        sums[leiden->refined.of[v]] += graph->out[v];
        sums[count + leiden->refined.of[v]] += graph->in[v];
    }
    *out = (struct leiden_graph){ count, first, node, weight, sums, sums + count };
    return true;
}

/* The communities of the parts: those of their nodes. */
static void leiden_lift_communities(struct leiden *leiden, uint32_t n, uint32_t count)
{
    uint32_t *of = leiden->parts.of;
    (void)leiden_renumber_parts(n, of, leiden->touched);
    for (uint32_t part = 0; part < count; part++) {
        leiden->order[part] = of[leiden->members[leiden->first[part]]];
    }
    memcpy(of, leiden->order, count * sizeof *of);
}

/* ------------------------------------------------------------------ all together */

/* node_part: original node -> node of the graph in hand. result: original node -> community. */
static bool leiden_run_iteration(struct leiden *leiden, const struct leiden_graph *whole,
                                 uint32_t *result, uint32_t *node_part, bool *moved,
                                 struct err *err)
{
    struct leiden_graph graph = *whole;
    struct arena levels;
    bool done = true;

    arena_init_with_limit(&levels, SIZE_MAX / 2);
    memcpy(leiden->parts.of, result, whole->n * sizeof *result);
    for (uint32_t v = 0; v < whole->n; v++) {
        node_part[v] = v;
    }
    for (;;) {
        uint32_t n = graph.n;
        uint32_t count;
        leiden_sum_parts(&graph, &leiden->parts);
        done = leiden_move_all(leiden, &graph, moved, err);
        for (uint32_t v = 0; v < whole->n; v++) {
            result[v] = leiden->parts.of[node_part[v]];
        }
        done = done && leiden_refine_all(leiden, &graph, err);
        if (!done) {
            break;
        }
        count = leiden_renumber_parts(n, leiden->refined.of, leiden->touched);
        if (count == n) {
            break;
        }
        for (uint32_t v = 0; v < whole->n; v++) {
            node_part[v] = leiden->refined.of[node_part[v]];
        }
        if (!leiden_make_smaller(leiden, &graph, count, &levels, &graph)) {
            done = graph_raise_no_memory(err);
            break;
        }
        leiden_lift_communities(leiden, n, count);
    }
    arena_release_all_blocks(&levels);
    return done;
}

/* Gives `root` as label to all of its community that it is connected to. */
static void leiden_label_connected(const struct leiden_graph *graph, const uint32_t *community,
                                   uint32_t root, uint32_t *stack, uint32_t *label)
{
    uint32_t count = 1;
    label[root] = root;
    stack[0] = root;
    while (count > 0) {
        uint32_t v = stack[--count];
        for (uint32_t i = graph->first[v]; i < graph->first[v + 1]; i++) {
            uint32_t to = graph->node[i];
            if (label[to] == UINT32_MAX && community[to] == community[root]) {
                label[to] = root;
                stack[count++] = to;
            }
        }
    }
}

/* Communities that moving left in pieces become as many: each cut raises the quality. */
static void leiden_split_unconnected(const struct leiden_graph *graph, uint32_t *community,
                                     uint32_t *stack, uint32_t *label)
{
    for (uint32_t v = 0; v < graph->n; v++) {
        label[v] = UINT32_MAX;
    }
    for (uint32_t root = 0; root < graph->n; root++) {
        if (label[root] == UINT32_MAX) {
            leiden_label_connected(graph, community, root, stack, label);
        }
    }
    memcpy(community, label, graph->n * sizeof *community);
}

static bool leiden_alloc_parts(struct leiden_parts *parts, size_t n, struct arena *arena)
{
    parts->of = arena_alloc_bytes(arena, n * sizeof *parts->of);
    parts->size = arena_alloc_bytes(arena, n * sizeof *parts->size);
    parts->out = arena_alloc_bytes(arena, n * sizeof *parts->out);
    parts->in = arena_alloc_bytes(arena, n * sizeof *parts->in);
    return parts->of != NULL && parts->size != NULL && parts->out != NULL && parts->in != NULL;
}

static bool leiden_alloc_scratch(struct leiden *leiden, size_t n, struct arena *arena)
{
    leiden->toward = arena_alloc_zeroed(arena, n, sizeof *leiden->toward);
    leiden->apart = arena_alloc_bytes(arena, n * sizeof *leiden->apart);
    leiden->touched = arena_alloc_bytes(arena, n * sizeof *leiden->touched);
    leiden->order = arena_alloc_bytes(arena, n * sizeof *leiden->order);
    leiden->queue = arena_alloc_bytes(arena, n * sizeof *leiden->queue);
    leiden->queued = arena_alloc_bytes(arena, n * sizeof *leiden->queued);
    leiden->empty = arena_alloc_bytes(arena, n * sizeof *leiden->empty);
    leiden->first = arena_alloc_bytes(arena, n * sizeof *leiden->first);
    leiden->members = arena_alloc_bytes(arena, n * sizeof *leiden->members);
    return leiden_alloc_parts(&leiden->parts, n, arena) &&
           leiden_alloc_parts(&leiden->refined, n, arena) && leiden->toward != NULL &&
           leiden->apart != NULL && leiden->touched != NULL && leiden->order != NULL &&
           leiden->queue != NULL && leiden->queued != NULL && leiden->empty != NULL &&
           leiden->first != NULL && leiden->members != NULL;
}

/* Numbers the nodes with links, in order. Returns how many. */
static uint32_t leiden_number_linked(const struct graph_links *links, uint32_t *number,
                                     uint32_t *node_of)
{
    uint32_t count = 0;
    for (uint32_t v = 0; v < links->node_count; v++) {
        if (links->first[v + 1] > links->first[v]) {
            node_of[count] = v;
            number[v] = count++;
        }
    }
    return count;
}

/* The nodes with links; node_of[i] is the node i in the net. */
static bool leiden_make_whole(const struct graph_net *net, const struct graph_links *links,
                              struct arena *arena, struct leiden_graph *out, uint32_t **node_of)
{
    size_t room = (size_t)net->node_count + 1;
    size_t ends = (size_t)links->first[net->node_count] + 1;
    uint32_t *number = arena_alloc_bytes(arena, room * sizeof *number);
    uint32_t *first = arena_alloc_bytes(arena, room * sizeof *first);
    uint32_t *node = arena_alloc_bytes(arena, ends * sizeof *node);
    uint32_t *weight = arena_alloc_bytes(arena, ends * sizeof *weight);
    double *sums = arena_alloc_bytes(arena, 2 * room * sizeof *sums);
    uint32_t n;

    *node_of = arena_alloc_bytes(arena, room * sizeof **node_of);
    if (number == NULL || first == NULL || node == NULL || weight == NULL || sums == NULL ||
        *node_of == NULL) {
        return false;
    }
    n = leiden_number_linked(links, number, *node_of);
    for (uint32_t i = 0; i < links->first[net->node_count]; i++) {
        node[i] = number[links->node[i]];
        weight[i] = links->weight[i];
    }
    first[n] = links->first[net->node_count];
    for (uint32_t i = 0; i < n; i++) {
        uint32_t v = (*node_of)[i];
        first[i] = links->first[v];
        sums[i] = graph_net_weigh_leaving(net, v);
        sums[n + i] = graph_net_weigh_entering(net, v);
    }
    *out = (struct leiden_graph){ n, first, node, weight, sums, sums + n };
    return true;
}

/* Labels of all nodes of the net, from those of the nodes with links. */
static bool leiden_group_nodes(const struct graph_net *net, uint32_t linked,
                               const uint32_t *node_of, const uint32_t *community,
                               struct arena *arena, struct graph_groups *out, struct err *err)
{
    uint32_t *labels = mem_alloc_block(((size_t)net->node_count + 1) * sizeof *labels);
    bool done;

    if (labels == NULL) {
        return graph_raise_no_memory(err);
    }
    for (uint32_t v = 0; v < net->node_count; v++) {
        labels[v] = v;
    }
    for (uint32_t i = 0; i < linked; i++) {
        labels[node_of[i]] = node_of[community[i]];
    }
    done = graph_group_by_label(net->node_count, labels, arena, out, err);
    mem_free_block(labels);
    return done;
}

/* NOLINTNEXTLINE(readability-function-size): as the function below. */
static bool leiden_run_once(const struct graph_net *net, const struct graph_links *links,
                            const struct graph_leiden_options *options,
                            const struct graph_effort *effort, struct arena *arena,
                            struct graph_groups *out, struct err *err)
{
    struct leiden leiden = { .m = graph_weigh_all_pairs(net),
                             .resolution = options->resolution,
                             .random = options->seed,
                             .effort = effort };
    struct leiden_graph whole = { .n = 0 };
    struct arena scratch;
    uint32_t *result = NULL;
    uint32_t *node_part = NULL;
    uint32_t *node_of = NULL;
    bool moved = true;
    bool done;

    arena_init_with_limit(&scratch, SIZE_MAX / 2);
    done = leiden_make_whole(net, links, &scratch, &whole, &node_of);
    if (done) {
        size_t room = (size_t)whole.n + 1;
        result = arena_alloc_bytes(&scratch, room * sizeof *result);
        node_part = arena_alloc_bytes(&scratch, room * sizeof *node_part);
        done = result != NULL && node_part != NULL && leiden_alloc_scratch(&leiden, room, &scratch);
    }
    if (!done) {
        arena_release_all_blocks(&scratch);
        return graph_raise_no_memory(err);
    }
    for (uint32_t v = 0; v < whole.n; v++) {
        result[v] = v;
    }
    for (unsigned i = 0; done && moved && i < options->iterations; i++) {
        moved = false;
        done = leiden_run_iteration(&leiden, &whole, result, node_part, &moved, err);
    }
    if (done) {
        leiden_split_unconnected(&whole, result, leiden.queue, leiden.touched);
        done = leiden_group_nodes(net, whole.n, node_of, result, arena, out, err);
    }
    arena_release_all_blocks(&scratch);
    return done;
}

/* The order of nodes matters most where there are few of them, and there trying is cheap. */
static unsigned leiden_choose_tries(const struct graph_net *net)
{
    uint64_t tries = LEIDEN_TRIES_WORK / ((uint64_t)net->node_count + net->pair_count + 1);
    if (tries > LEIDEN_TRIES_MAX) {
        return LEIDEN_TRIES_MAX;
    }
    return tries > 0 ? (unsigned)tries : 1U;
}

/* NOLINTNEXTLINE(readability-function-size): seven parameters, in algorithms.h. */
bool graph_find_leiden_groups(const struct graph_net *net, const struct graph_links *links,
                              const struct graph_leiden_options *options,
                              const struct graph_effort *effort, struct arena *arena,
                              struct graph_groups *out, struct err *err)
{
    struct graph_leiden_options try = *options;
    unsigned tries = leiden_choose_tries(net);
    double best = 0.0;

    for (unsigned i = 0; i < tries; i++) {
        struct graph_groups groups;
        double quality;
        if (!leiden_run_once(net, links, &try, effort, arena, &groups, err)) {
            return false;
        }
        quality = graph_compute_modularity(net, &groups, options->resolution);
        if (i == 0 || quality > best) {
            *out = groups;
            best = quality;
        }
        (void)graph_next_random(&try.seed);
    }
    return true;
}
