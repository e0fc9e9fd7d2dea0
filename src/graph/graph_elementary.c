/* graph_elementary.c - elementary cycles, up to a cap. See algorithms.h.
 *
 * Johnson 1975, SIAM J. Comput. 4(1):77-84: paths grow from each node s through larger nodes of its
 * component; a node from which s could not be reached stays blocked until one that it leads to is
 * freed. The recursion of the paper is `path` with cursors. The paper cuts the graph to the
 * component of s among larger nodes; that saves time and changes no result, and is left out, for
 * the work is capped anyway. */
#include "graph/algorithms_internal.h"
#include "util/array.h"

#define ELEMENTARY_NONE UINT32_MAX

struct elementary_wait { /* `node` is freed when the owner of the list is */
    uint32_t node;
    uint32_t next;
};
struct elementary {
    const struct graph_net *net;
    const struct graph_components *components;
    uint32_t start;
    uint32_t *path;
    uint32_t *next; /* cursor into the links, by node */
    bool *closed;   /* a cycle was found through it, by depth in the path */
    bool *blocked;
    uint32_t *waiting; /* head of a list, by node */
    uint32_t *freeing; /* stack */
    uint32_t length;
    struct {
        ARRAY_FIELDS(struct elementary_wait);
    } waits;
    struct {
        ARRAY_FIELDS(struct graph_found_cycle);
    } found;
    struct arena *paths;
    uint64_t looks;
    uint64_t next_check; /* looks at which the clock is looked at next */
    uint32_t cycles_max;
};

static bool elementary_is_inside(const struct elementary *walk, uint32_t node)
{
    return node >= walk->start &&
           walk->components->of_node[node] == walk->components->of_node[walk->start];
}

static void elementary_free_node(struct elementary *walk, uint32_t node)
{
    uint32_t count = 0;
    walk->blocked[node] = false;
    walk->freeing[count++] = node;
    while (count > 0) {
        uint32_t owner = walk->freeing[--count];
        uint32_t at = walk->waiting[owner];
        walk->waiting[owner] = ELEMENTARY_NONE;
        for (; at != ELEMENTARY_NONE; at = walk->waits.items[at].next) {
            uint32_t waiter = walk->waits.items[at].node;
            if (walk->blocked[waiter]) {
                walk->blocked[waiter] = false;
                walk->freeing[count++] = waiter;
            }
        }
    }
}

/* `node` waits for all it leads to. */
static bool elementary_block_node(struct elementary *walk, uint32_t node)
{
    const struct graph_net *net = walk->net;
    for (uint32_t i = net->out_first[node]; i < net->out_first[node + 1]; i++) {
        uint32_t to = net->out[i];
        uint32_t at;
        if (!elementary_is_inside(walk, to)) {
            continue;
        }
        for (at = walk->waiting[to]; at != ELEMENTARY_NONE && walk->waits.items[at].node != node;
             at = walk->waits.items[at].next) {
            walk->looks++;
        }
        if (at == ELEMENTARY_NONE) {
            struct elementary_wait *wait = array_push_slot(&walk->waits, UINT32_MAX - 1);
            if (wait == NULL) {
                return false;
            }
            *wait = (struct elementary_wait){ node, walk->waiting[to] };
            walk->waiting[to] = (uint32_t)(walk->waits.count - 1);
        }
    }
    return true;
}

static bool elementary_keep_cycle(struct elementary *walk)
{
    uint32_t *nodes = arena_alloc_bytes(walk->paths, walk->length * sizeof *nodes);
    struct graph_found_cycle *row =
        nodes != NULL ? array_push_slot(&walk->found, UINT32_MAX) : NULL;
    if (row == NULL) {
        return false;
    }
    memcpy(nodes, walk->path, walk->length * sizeof *nodes);
    *row = (struct graph_found_cycle){ nodes, walk->length };
    return true;
}

static void elementary_push_node(struct elementary *walk, uint32_t node)
{
    walk->blocked[node] = true;
    walk->next[node] = walk->net->out_first[node];
    walk->closed[walk->length] = false;
    walk->path[walk->length++] = node;
}

static bool elementary_pop_node(struct elementary *walk)
{
    uint32_t node = walk->path[--walk->length];
    bool closed = walk->closed[walk->length];
    if (!closed) {
        return elementary_block_node(walk, node);
    }
    elementary_free_node(walk, node);
    if (walk->length > 0) {
        walk->closed[walk->length - 1] = true;
    }
    return true;
}

static bool elementary_is_spent(const struct elementary *walk)
{
    return walk->found.count >= walk->cycles_max || walk->looks > GRAPH_CYCLES_LOOKS_MAX;
}

/* One step from the end of the path. False: no memory. */
static bool elementary_step_on(struct elementary *walk)
{
    uint32_t node = walk->path[walk->length - 1];
    uint32_t to;

    if (walk->next[node] == walk->net->out_first[node + 1]) {
        return elementary_pop_node(walk);
    }
    to = walk->net->out[walk->next[node]++];
    walk->looks++;
    if (to == walk->start) {
        walk->closed[walk->length - 1] = true;
        return elementary_keep_cycle(walk);
    }
    if (elementary_is_inside(walk, to) && !walk->blocked[to]) {
        elementary_push_node(walk, to);
    }
    return true;
}

static bool elementary_walk_from(struct elementary *walk, uint32_t start,
                                 const struct graph_effort *effort, struct err *err)
{
    uint32_t component = walk->components->of_node[start];

    walk->start = start;
    walk->waits.count = 0;
    for (uint32_t i = walk->components->first[component];
         i < walk->components->first[component + 1]; i++) {
        walk->blocked[walk->components->members[i]] = false;
        walk->waiting[walk->components->members[i]] = ELEMENTARY_NONE;
        walk->looks++;
    }
    walk->length = 0;
    elementary_push_node(walk, start);
    while (walk->length > 0 && !elementary_is_spent(walk)) {
        if (!elementary_step_on(walk)) {
            return graph_raise_no_memory(err);
        }
        if (walk->looks >= walk->next_check) {
            walk->next_check = walk->looks + GRAPH_CHECK_NODES;
            if (!graph_effort_check_deadline(effort, err)) {
                return false;
            }
        }
    }
    return true;
}

static bool elementary_alloc_scratch(struct elementary *walk, struct arena *scratch)
{
    size_t n = (size_t)walk->net->node_count + 1;
    walk->path = arena_alloc_bytes(scratch, n * sizeof *walk->path);
    walk->next = arena_alloc_bytes(scratch, n * sizeof *walk->next);
    walk->closed = arena_alloc_bytes(scratch, n * sizeof *walk->closed);
    walk->blocked = arena_alloc_zeroed(scratch, n, sizeof *walk->blocked);
    walk->waiting = arena_alloc_bytes(scratch, n * sizeof *walk->waiting);
    walk->freeing = arena_alloc_bytes(scratch, n * sizeof *walk->freeing);
    return walk->path != NULL && walk->next != NULL && walk->closed != NULL &&
           walk->blocked != NULL && walk->waiting != NULL && walk->freeing != NULL;
}

bool graph_list_elementary_cycles(const struct graph_net *net,
                                  const struct graph_components *components, uint32_t cycles_max,
                                  const struct graph_effort *effort, struct arena *arena,
                                  struct graph_cycles *out, struct err *err)
{
    struct elementary walk = { .net = net, .components = components, .cycles_max = cycles_max };
    struct arena scratch;
    bool done;

    *out = (struct graph_cycles){ .count = 0 };
    arena_init_with_limit(&scratch, SIZE_MAX / 2);
    walk.paths = &scratch;
    done = elementary_alloc_scratch(&walk, &scratch) || graph_raise_no_memory(err);
    for (uint32_t v = 0; done && v < net->node_count && !elementary_is_spent(&walk); v++) {
        uint32_t component = components->of_node[v];
        if (components->first[component + 1] - components->first[component] > 1) {
            done = elementary_walk_from(&walk, v, effort, err);
        }
    }
    out->truncated = elementary_is_spent(&walk);
    done = done && graph_cycles_sort_found(walk.found.items, walk.found.count, arena, out, err);
    array_free_items(&walk.found);
    array_free_items(&walk.waits);
    arena_release_all_blocks(&scratch);
    return done;
}
