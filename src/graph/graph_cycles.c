/* graph_cycles.c - a shortest cycle through each node. See algorithms.h.
 *
 * From each node of a component with more than one, a breadth-first search along the pairs and one
 * against them go on level by level, the smaller front first. When levels f and b are complete,
 * every cycle of length f + b or less has a node in both, so the first that is seen is a shortest
 * one. Meeting in the middle looks at about the square root of what one search would. */
#include "graph/algorithms_internal.h"
#include "util/array.h"
#include "util/pool.h"

#include <stdlib.h>

#define CYCLES_BLOCK_NODES 1024U /* searched side by side, then collected in order */
#define CYCLES_THREADS     64U
#define CYCLES_NODES_MAX   (UINT32_C(1) << 24U) /* of all cycles together */

/* One direction of a search. `mark` holds the number of the search that reached the node. */
struct cycles_side {
    const uint32_t *first;
    const uint32_t *link;
    uint32_t *mark;
    uint32_t *parent;
    uint32_t *hops;
    uint32_t *queue;
    uint32_t begin; /* front: queue[begin] .. queue[end - 1] */
    uint32_t end;
    uint32_t level;
};
struct cycles_search {
    struct cycles_side side[2]; /* along the pairs, against them */
    uint32_t number;
    uint32_t component;
    uint32_t start;
    uint32_t meeting; /* best so far, or GRAPH_NODE_NONE */
    uint32_t length;
    uint32_t looks;
};
struct cycles_slot {
    uint32_t *nodes; /* NULL: none */
    uint32_t length;
    uint32_t looks;
};
struct cycles {
    const struct graph_net *net;
    const struct graph_components *components;
    const struct graph_effort *effort;
    const uint32_t *todo; /* nodes on some cycle */
    size_t todo_count;
    size_t block; /* first of the block in hand */
    struct cycles_slot slots[CYCLES_BLOCK_NODES];
    struct cycles_search searches[CYCLES_THREADS];
};

static void cycles_note_meeting(struct cycles_search *search, uint32_t node)
{
    uint32_t length = search->side[0].hops[node] + search->side[1].hops[node];
    if (search->meeting == GRAPH_NODE_NONE || length < search->length ||
        (length == search->length && node < search->meeting)) {
        search->meeting = node;
        search->length = length;
    }
}

static void cycles_expand_front(struct cycles *all, struct cycles_search *search, unsigned which)
{
    struct cycles_side *side = &search->side[which];
    const struct cycles_side *other = &search->side[1 - which];
    uint32_t end = side->end;

    side->level++;
    for (; side->begin < end; side->begin++) {
        uint32_t v = side->queue[side->begin];
        for (uint32_t i = side->first[v]; i < side->first[v + 1]; i++) {
            uint32_t to = side->link[i];
            search->looks++;
            if (side->mark[to] == search->number ||
                all->components->of_node[to] != search->component) {
                continue;
            }
            side->mark[to] = search->number;
            side->parent[to] = v;
            side->hops[to] = side->level;
            side->queue[side->end++] = to;
            if (other->mark[to] == search->number) {
                cycles_note_meeting(search, to);
            }
        }
    }
}

static void cycles_begin_search(struct cycles *all, struct cycles_search *search, uint32_t start)
{
    search->number++;
    search->start = start;
    search->component = all->components->of_node[start];
    search->meeting = GRAPH_NODE_NONE;
    search->looks = 0;
    for (unsigned i = 0; i < 2; i++) {
        struct cycles_side *side = &search->side[i];
        side->mark[start] = search->number;
        side->hops[start] = 0;
        side->queue[0] = start;
        side->begin = 0;
        side->end = 1;
        side->level = 0;
    }
}

/* False: not within the looks allowed. */
static bool cycles_search_node(struct cycles *all, struct cycles_search *search, uint32_t start)
{
    cycles_begin_search(all, search, start);
    while (search->meeting == GRAPH_NODE_NONE ||
           search->length > search->side[0].level + search->side[1].level) {
        uint32_t along = search->side[0].end - search->side[0].begin;
        uint32_t against = search->side[1].end - search->side[1].begin;
        if (search->looks > GRAPH_CYCLE_LOOKS_MAX ||
            search->side[0].level + search->side[1].level > GRAPH_CYCLE_LENGTH_MAX) {
            return false;
        }
        /* One side may have seen all of the component before the other has gone far enough. */
        cycles_expand_front(all, search, against == 0 || (along > 0 && along <= against) ? 0 : 1);
    }
    return search->length <= GRAPH_CYCLE_LENGTH_MAX;
}

/* The nodes from the smallest on, in the direction of the pairs. NULL: no memory. */
static uint32_t *cycles_copy_path(const struct cycles_search *search)
{
    uint32_t *path = mem_alloc_block(2 * (size_t)search->length * sizeof *path);
    uint32_t at = search->side[0].hops[search->meeting];
    uint32_t smallest = 0;

    if (path == NULL) {
        return NULL;
    }
    for (uint32_t node = search->meeting, i = at; i > 0; i--) {
        path[i] = node;
        node = search->side[0].parent[node];
    }
    path[0] = search->start;
    for (uint32_t node = search->meeting; at + 1 < search->length; at++) {
        node = search->side[1].parent[node];
        path[at + 1] = node;
    }
    for (uint32_t i = 1; i < search->length; i++) {
        smallest = path[i] < path[smallest] ? i : smallest;
    }
    memcpy(path + search->length, path, smallest * sizeof *path);
    memmove(path, path + smallest, (size_t)search->length * sizeof *path);
    return path;
}

static bool cycles_fill_slot(void *context, size_t index, unsigned thread, struct err *err)
{
    struct cycles *all = context;
    struct cycles_search *search = &all->searches[thread];
    struct cycles_slot *slot = &all->slots[index];
    bool found = cycles_search_node(all, search, all->todo[all->block + index]);

    slot->looks = search->looks;
    slot->nodes = NULL;
    if (found) {
        slot->length = search->length;
        slot->nodes = cycles_copy_path(search);
        if (slot->nodes == NULL) {
            return graph_raise_no_memory(err);
        }
    }
    return index % 64 != 0 || graph_effort_check_deadline(all->effort, err);
}

struct cycles_list {
    struct {
        ARRAY_FIELDS(struct graph_found_cycle);
    } found;
    uint64_t looks;
    uint64_t nodes;
    uint32_t unlisted;
};

/* Takes the slots' paths over, or frees them all. */
static bool cycles_collect_slots(struct cycles *all, size_t count, struct cycles_list *list,
                                 struct arena *paths)
{
    bool done = true;
    for (size_t i = 0; i < count; i++) {
        struct cycles_slot *slot = &all->slots[i];
        uint32_t *kept = NULL;
        struct graph_found_cycle *row = NULL;
        list->looks += slot->looks;
        if (slot->nodes == NULL) {
            list->unlisted++;
            continue;
        }
        kept = done ? arena_alloc_bytes(paths, slot->length * sizeof *kept) : NULL;
        row = kept != NULL ? array_push_slot(&list->found, UINT32_MAX) : NULL;
        done = row != NULL;
        if (done) {
            memcpy(kept, slot->nodes, slot->length * sizeof *kept);
            *row = (struct graph_found_cycle){ kept, slot->length };
            list->nodes += slot->length;
        }
        mem_free_block(slot->nodes);
        slot->nodes = NULL;
    }
    return done;
}

static bool cycles_run_blocks(struct cycles *all, unsigned threads, struct cycles_list *list,
                              struct arena *paths, struct err *err)
{
    for (all->block = 0; all->block < all->todo_count;) {
        size_t left = all->todo_count - all->block;
        size_t count = left < CYCLES_BLOCK_NODES ? left : CYCLES_BLOCK_NODES;
        bool done;
        memset(all->slots, 0, sizeof all->slots);
        done = pool_run_over_range(count, 16, threads, cycles_fill_slot, all, err);
        if (!cycles_collect_slots(all, count, list, paths) && done) {
            done = graph_raise_no_memory(err);
        }
        if (!done) {
            return false;
        }
        all->block += count;
        if (list->looks > GRAPH_CYCLES_LOOKS_MAX || list->nodes > CYCLES_NODES_MAX) {
            break;
        }
    }
    list->unlisted += (uint32_t)(all->todo_count - all->block);
    return true;
}

static bool cycles_alloc_scratch(struct cycles *all, unsigned threads, struct arena *scratch)
{
    const struct graph_net *net = all->net;
    size_t n = net->node_count;
    uint32_t *todo = arena_alloc_bytes(scratch, (n + 1) * sizeof *todo);

    for (uint32_t v = 0; todo != NULL && v < n; v++) {
        uint32_t c = all->components->of_node[v];
        if (all->components->first[c + 1] - all->components->first[c] > 1) {
            todo[all->todo_count++] = v;
        }
    }
    all->todo = todo;
    for (unsigned t = 0; todo != NULL && t < threads; t++) {
        for (unsigned i = 0; i < 2; i++) {
            struct cycles_side *side = &all->searches[t].side[i];
            side->first = i == 0 ? net->out_first : net->in_first;
            side->link = i == 0 ? net->out : net->in;
            side->mark = arena_alloc_zeroed(scratch, n + 1, sizeof *side->mark);
            side->parent = arena_alloc_bytes(scratch, (n + 1) * sizeof *side->parent);
            side->hops = arena_alloc_bytes(scratch, (n + 1) * sizeof *side->hops);
            side->queue = arena_alloc_bytes(scratch, (n + 1) * sizeof *side->queue);
            if (side->mark == NULL || side->parent == NULL || side->hops == NULL ||
                side->queue == NULL) {
                return false;
            }
        }
    }
    return todo != NULL;
}

static int cycles_compare_found(const void *left, const void *right)
{
    const struct graph_found_cycle *a = left;
    const struct graph_found_cycle *b = right;
    if (a->length != b->length) {
        return a->length < b->length ? -1 : 1;
    }
    for (uint32_t i = 0; i < a->length; i++) {
        if (a->nodes[i] != b->nodes[i]) {
            return a->nodes[i] < b->nodes[i] ? -1 : 1;
        }
    }
    return 0;
}

bool graph_cycles_sort_found(struct graph_found_cycle *found, size_t count, struct arena *arena,
                             struct graph_cycles *out, struct err *err)
{
    size_t kept = 0;
    size_t nodes = 0;

    if (count > 0) {
        qsort(found, count, sizeof *found, cycles_compare_found);
    }
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || cycles_compare_found(&found[kept - 1], &found[i]) != 0) {
            found[kept++] = found[i];
            nodes += found[i].length;
        }
    }
    out->count = (uint32_t)kept;
    out->first = arena_alloc_bytes(arena, (kept + 1) * sizeof *out->first);
    out->nodes = arena_alloc_bytes(arena, (nodes + 1) * sizeof *out->nodes);
    if (out->first == NULL || out->nodes == NULL) {
        return graph_raise_no_memory(err);
    }
    out->first[0] = 0;
    for (size_t i = 0; i < kept; i++) {
        memcpy(out->nodes + out->first[i], found[i].nodes, found[i].length * sizeof *out->nodes);
        out->first[i + 1] = out->first[i] + found[i].length;
    }
    return true;
}

bool graph_find_shortest_cycles(const struct graph_net *net,
                                const struct graph_components *components,
                                const struct graph_effort *effort, struct arena *arena,
                                struct graph_cycles *out, struct err *err)
{
    struct cycles *all = mem_alloc_zeroed(1, sizeof *all);
    unsigned threads = graph_effort_count_threads(effort);
    struct cycles_list list = { .looks = 0 };
    struct arena scratch;
    bool done = false;

    *out = (struct graph_cycles){ .count = 0 };
    arena_init_with_limit(&scratch, SIZE_MAX / 2);
    if (all == NULL) {
        return graph_raise_no_memory(err);
    }
    all->net = net;
    all->components = components;
    all->effort = effort;
    threads = threads < CYCLES_THREADS ? threads : CYCLES_THREADS;
    done = (cycles_alloc_scratch(all, threads, &scratch) || graph_raise_no_memory(err)) &&
           cycles_run_blocks(all, threads, &list, &scratch, err) &&
           graph_cycles_sort_found(list.found.items, list.found.count, arena, out, err);
    out->unlisted = list.unlisted;
    array_free_items(&list.found);
    arena_release_all_blocks(&scratch);
    mem_free_block(all);
    return done;
}
