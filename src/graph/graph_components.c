/* graph_components.c - strongly connected components. See algorithms.h.
 *
 * Tarjan 1972, SIAM J. Comput. 1(2):146-160. The call stack of the paper is `path`, with a cursor
 * into the links of each node, so depth costs heap, not stack. */
#include "graph/algorithms_internal.h"

struct components_walk {
    const struct graph_net *net;
    uint32_t *low;  /* smallest arrival number known to be reachable; 0: not visited */
    uint32_t *next; /* next link to follow */
    uint32_t *open; /* visited, component not known yet */
    uint32_t *path; /* from the root to the node in hand */
    uint32_t *of_node;
    uint32_t open_count;
    uint32_t path_count;
    uint32_t arrived;
    uint32_t component_count;
};

static void components_arrive_at_node(struct components_walk *walk, uint32_t node)
{
    walk->low[node] = ++walk->arrived;
    walk->next[node] = walk->net->out_first[node];
    walk->open[walk->open_count++] = node;
    walk->path[walk->path_count++] = node;
}

/* All open nodes down to `node` are one component. */
static void components_close_one(struct components_walk *walk, uint32_t node)
{
    uint32_t member;
    do {
        member = walk->open[--walk->open_count];
        walk->of_node[member] = walk->component_count;
    } while (member != node);
    walk->component_count++;
}

static void components_leave_node(struct components_walk *walk, uint32_t node, uint32_t arrival)
{
    uint32_t low = walk->low[node];
    walk->path_count--;
    if (low == arrival) {
        components_close_one(walk, node);
    }
    if (walk->path_count > 0) {
        uint32_t parent = walk->path[walk->path_count - 1];
        if (walk->of_node[node] == GRAPH_NODE_NONE && low < walk->low[parent]) {
            walk->low[parent] = low;
        }
    }
}

/* Follows links of the node in hand until one leads to a new node, which becomes the node in hand;
 * false: all are followed. */
static bool components_follow_links(struct components_walk *walk, uint32_t node)
{
    const struct graph_net *net = walk->net;
    uint32_t end = net->out_first[node + 1];
    uint32_t low = walk->low[node];

    for (uint32_t i = walk->next[node]; i < end; i++) {
        uint32_t to = net->out[i];
        if (walk->low[to] == 0) {
            walk->next[node] = i + 1;
            walk->low[node] = low;
            components_arrive_at_node(walk, to);
            return true;
        }
        if (walk->of_node[to] == GRAPH_NODE_NONE && walk->low[to] < low) {
            low = walk->low[to];
        }
    }
    walk->next[node] = end;
    walk->low[node] = low;
    return false;
}

static void components_walk_from_root(struct components_walk *walk, uint32_t root,
                                      uint32_t *arrival)
{
    components_arrive_at_node(walk, root);
    arrival[root] = walk->arrived;
    while (walk->path_count > 0) {
        uint32_t node = walk->path[walk->path_count - 1];
        if (components_follow_links(walk, node)) {
            arrival[walk->path[walk->path_count - 1]] = walk->arrived;
        } else {
            components_leave_node(walk, node, arrival[node]);
        }
    }
}

bool graph_find_strong_components(const struct graph_net *net, const struct graph_effort *effort,
                                  struct arena *arena, struct graph_components *out,
                                  struct err *err)
{
    size_t n = net->node_count;
    uint32_t *scratch = mem_alloc_zeroed(5 * n + 1, sizeof *scratch);
    struct components_walk walk = { .net = net };
    bool done = true;

    *out = (struct graph_components){ .count = 0 };
    out->of_node = arena_alloc_bytes(arena, (n + 1) * sizeof *out->of_node);
    if (scratch == NULL || out->of_node == NULL) {
        mem_free_block(scratch);
        return graph_raise_no_memory(err);
    }
    walk.low = scratch;
    walk.next = scratch + n;
    walk.open = scratch + 2 * n;
    walk.path = scratch + 3 * n;
    walk.of_node = out->of_node;
    for (uint32_t v = 0; v < n; v++) {
        out->of_node[v] = GRAPH_NODE_NONE;
    }
    for (uint32_t v = 0; done && v < n; v++) {
        if (walk.low[v] == 0) {
            components_walk_from_root(&walk, v, scratch + 4 * n);
        }
        done = v % GRAPH_CHECK_NODES != 0 || graph_effort_check_deadline(effort, err);
    }
    out->count = walk.component_count;
    out->first = arena_alloc_bytes(arena, ((size_t)out->count + 1) * sizeof *out->first);
    out->members = arena_alloc_bytes(arena, (n + 1) * sizeof *out->members);
    if (done && (out->first == NULL || out->members == NULL)) {
        done = graph_raise_no_memory(err);
    }
    if (done) {
        graph_list_members(net->node_count, out->of_node, out->count, out->first, out->members);
    }
    mem_free_block(scratch);
    return done;
}
