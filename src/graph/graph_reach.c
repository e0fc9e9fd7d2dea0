/* graph_reach.c - what can be reached from an entity, level by level. See graph.h.
 *
 * Breadth-first with a bitmap of what was seen. A level is collected whole and sorted before it is
 * cut, so the answer does not depend on the order of edges. O(V + E) time, 1 bit an entity plus 12
 * bytes a reached one. */
#include "graph/graph_internal.h"

#include "util/array.h"

#include <stdlib.h>

#define REACH_BITS 64U

struct reach_found {
    uint32_t node;
    uint32_t via;
};
struct reach_walk {
    const struct snapshot *snapshot;
    const struct graph_filter *filter;
    enum graph_direction direction;
    uint64_t *seen;
    struct {
        ARRAY_FIELDS(struct reach_found);
    } level; /* of the next hop */
};

bool graph_edge_passes_filter(const struct snapshot *snapshot, const struct graph_edge *edge,
                              const struct graph_filter *filter)
{
    if ((filter->kinds & (1U << edge->kind)) == 0 || edge->origin > (unsigned)filter->origin_max) {
        return false;
    }
    return filter->include_tests || (snapshot->entities[edge->from].class_ != ENTITY_CLASS_TEST &&
                                     snapshot->entities[edge->to].class_ != ENTITY_CLASS_TEST);
}

static bool reach_is_marked(const struct reach_walk *walk, uint32_t node)
{
    return (walk->seen[node / REACH_BITS] >> (node % REACH_BITS) & 1U) != 0;
}

/* False when it was marked before. */
static bool reach_mark_node(struct reach_walk *walk, uint32_t node)
{
    uint64_t bit = UINT64_C(1) << (node % REACH_BITS);
    if ((walk->seen[node / REACH_BITS] & bit) != 0) {
        return false;
    }
    walk->seen[node / REACH_BITS] |= bit;
    return true;
}

static bool reach_visit_edge(struct reach_walk *walk, uint32_t number)
{
    const struct graph_edge *edge = &walk->snapshot->edges[number];
    uint32_t node = walk->direction == GRAPH_OUTGOING ? edge->to : edge->from;
    struct reach_found *slot;

    if (!graph_edge_passes_filter(walk->snapshot, edge, walk->filter) ||
        !reach_mark_node(walk, node)) {
        return true;
    }
    slot = array_push_slot(&walk->level, UINT32_MAX);
    if (slot == NULL) {
        return false;
    }
    *slot = (struct reach_found){ .node = node, .via = number };
    return true;
}

static bool reach_expand_node(struct reach_walk *walk, uint32_t node)
{
    const struct snapshot *snapshot = walk->snapshot;
    bool outgoing = walk->direction == GRAPH_OUTGOING;
    const uint32_t *first = outgoing ? snapshot->out_first : snapshot->in_first;
    bool done = true;

    for (uint32_t i = first[node]; done && i < first[node + 1]; i++) {
        done = reach_visit_edge(walk, outgoing ? i : snapshot->in_edges[i]);
    }
    return done;
}

static int reach_compare_found(const void *left, const void *right)
{
    uint32_t a = ((const struct reach_found *)left)->node;
    uint32_t b = ((const struct reach_found *)right)->node;
    return (a > b) - (a < b);
}

/* Results while they grow; moved to the caller's arena at the end. */
struct reach_rows {
    struct {
        ARRAY_FIELDS(struct reach_found);
    } found;
    struct {
        ARRAY_FIELDS(uint32_t);
    } hops;
    bool truncated;
};

struct reach_inside {
    ARRAY_FIELDS(uint32_t);
};

/* Takes the level over, as far as there is room. */
static bool reach_keep_level(struct reach_walk *walk, struct reach_rows *rows, uint32_t hop,
                             uint32_t nodes_max)
{
    size_t room = nodes_max - rows->found.count;
    size_t count = walk->level.count < room ? walk->level.count : room;
    struct reach_found *found;
    uint32_t *hops;

    rows->truncated = count < walk->level.count;
    if (count == 0) {
        return true;
    }
    qsort(walk->level.items, walk->level.count, sizeof walk->level.items[0], reach_compare_found);
    found = array_push_slots(&rows->found, count, UINT32_MAX);
    hops = array_push_slots(&rows->hops, count, UINT32_MAX);
    if (found == NULL || hops == NULL) {
        return false;
    }
    memcpy(found, walk->level.items, count * sizeof *found);
    for (size_t i = 0; i < count; i++) {
        hops[i] = hop;
    }
    walk->level.count = 0;
    return true;
}

/* False: no memory. */
static bool reach_push_inside(struct reach_walk *walk, struct reach_inside *inside, uint32_t node)
{
    uint32_t *slot = array_push_slot(inside, UINT32_MAX);
    if (slot != NULL) {
        *slot = node;
        (void)reach_mark_node(walk, node);
    }
    return slot != NULL;
}

/* The start and all inside it, at any depth: what depends on a method depends on its class. */
static bool reach_collect_inside(struct reach_walk *walk, struct reach_inside *inside,
                                 uint32_t start)
{
    const struct snapshot *snapshot = walk->snapshot;
    bool done = reach_push_inside(walk, inside, start);

    for (size_t at = 0; done && at < inside->count; at++) {
        uint32_t node = inside->items[at];
        for (uint32_t i = snapshot->out_first[node]; done && i < snapshot->out_first[node + 1];
             i++) {
            const struct graph_edge *edge = &snapshot->edges[i];
            if (edge->kind == EDGE_KIND_CONTAINS && !reach_is_marked(walk, edge->to)) {
                done = reach_push_inside(walk, inside, edge->to);
            }
        }
    }
    return done;
}

static bool reach_walk_levels(struct reach_walk *walk, struct reach_rows *rows,
                              const struct reach_inside *inside, uint32_t hops_max,
                              uint32_t nodes_max)
{
    size_t begin = 0;
    bool done = true;

    for (uint32_t hop = 1; done && hop <= hops_max && !rows->truncated; hop++) {
        size_t end = rows->found.count;
        for (size_t i = 0; done && hop == 1 && i < inside->count; i++) {
            done = reach_expand_node(walk, inside->items[i]);
        }
        for (size_t i = begin; done && i < end; i++) {
            done = reach_expand_node(walk, rows->found.items[i].node);
        }
        begin = end;
        if (walk->level.count == 0) {
            break;
        }
        done = done && reach_keep_level(walk, rows, hop, nodes_max);
    }
    return done;
}

static bool reach_copy_rows(const struct reach_rows *rows, struct arena *arena,
                            struct graph_reach *out)
{
    size_t count = rows->found.count;
    uint32_t *nodes = arena_alloc_bytes(arena, count * sizeof *nodes);
    uint32_t *hops = arena_alloc_bytes(arena, count * sizeof *hops);
    uint32_t *via = arena_alloc_bytes(arena, count * sizeof *via);

    if (nodes == NULL || hops == NULL || via == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        nodes[i] = rows->found.items[i].node;
        via[i] = rows->found.items[i].via;
        hops[i] = rows->hops.items[i];
    }
    *out = (struct graph_reach){ .nodes = nodes,
                                 .hops = hops,
                                 .via = via,
                                 .count = (uint32_t)count,
                                 .truncated = rows->truncated };
    return true;
}

/* NOLINTNEXTLINE(readability-function-size): nine parameters are what walking needs, in graph.h. */
bool graph_collect_reach_set(const struct snapshot *snapshot, uint32_t start,
                             enum graph_direction direction, const struct graph_filter *filter,
                             uint32_t hops_max, uint32_t nodes_max, struct arena *arena,
                             struct graph_reach *out, struct err *err)
{
    struct reach_walk walk = { .snapshot = snapshot, .filter = filter, .direction = direction };
    struct reach_rows rows = { .truncated = false };
    struct reach_inside inside = { .count = 0 };
    bool done;

    if (start >= snapshot->entity_count) {
        return ERR_RAISE(err, ERR_INTERNAL, "entity %u does not exist", start);
    }
    walk.seen =
        arena_alloc_zeroed(arena, snapshot->entity_count / REACH_BITS + 1, sizeof *walk.seen);
    done = walk.seen != NULL && reach_collect_inside(&walk, &inside, start) &&
           reach_walk_levels(&walk, &rows, &inside, hops_max, nodes_max) &&
           reach_copy_rows(&rows, arena, out);
    array_free_items(&inside);
    array_free_items(&walk.level);
    array_free_items(&rows.found);
    array_free_items(&rows.hops);
    return done || ERR_RAISE(err, ERR_MEMORY, "no memory to walk the graph");
}
