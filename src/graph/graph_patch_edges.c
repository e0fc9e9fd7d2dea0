/* graph_patch_edges.c - edges of a patched snapshot, their sites, and both ways to them.
 *
 * Outgoing edges lie in the order of entities and need counting only; incoming ones are merged:
 * those of the base, renumbered, with new ones sorted by what they lead to. */
#include "graph/graph_patch.h"

#include "util/mem.h"

#include <stdlib.h>

struct patch_end { /* a new edge by what it leads to */
    uint32_t to;
    uint32_t edge;
};
struct patch_incoming {
    const struct graph_patch *patch;
    const struct patch_plan *edges;
    const struct patch_end *ends; /* new ones, and one behind them that leads nowhere */
    const uint32_t *removed;      /* where those led that are replaced; ascending */
    size_t removed_count;
};

/* Of edges [begin, end) that were in the base. */
static void patch_move_sites(const struct patch_move *move, uint32_t begin, uint32_t end)
{
    size_t at = 0;
    uint32_t shift = 0;
    uint32_t last = 0;

    for (uint32_t i = begin; i < end; i++) {
        struct graph_edge *edge = &move->patch->next->edges[i];
        if (edge->first_site < last) { /* sites of an entity's edges are not in order */
            at = 0;
            shift = 0;
        }
        last = edge->first_site;
        edge->first_site = graph_patch_move_number(move->context, edge->first_site, &at, &shift);
    }
}

static void patch_move_edges(const struct patch_move *move, uint32_t begin, uint32_t end)
{
    patch_move_sites(move, begin, end);
    for (uint32_t i = begin; move->patch->shifted && i < end; i++) {
        struct graph_edge *edge = &move->patch->next->edges[i];
        edge->from = graph_patch_move_kept(move->patch, edge->from);
        edge->to = graph_patch_move_kept(move->patch, edge->to);
    }
}

static uint32_t patch_place_of_from(const struct patch_plan *plan, uint32_t from)
{
    for (size_t i = 0; i < plan->count; i++) {
        if (plan->ranges[i].from == from && plan->ranges[i].now > 0) {
            return graph_patch_range_place(plan, i);
        }
    }
    return plan->total;
}
static bool patch_place_sites(struct graph_patch *patch, const struct patch_plan *edges,
                              const struct patch_plan *sites)
{
    for (size_t i = 0; i < edges->count; i++) {
        struct graph_edge *rows = patch->next->edges + graph_patch_range_place(edges, i);
        uint32_t from = patch->files.items[i].sites.from;
        uint32_t place = patch_place_of_from(sites, from);
        for (uint32_t k = 0; k < edges->ranges[i].now; k++) {
            rows[k].first_site = rows[k].first_site - from + place;
        }
    }
    return graph_patch_move_rows(patch, edges, patch_move_edges, sites);
}

/* Counts stay as they were, but for entities of patched files. */
static bool patch_make_outgoing(const struct graph_patch *patch, const struct patch_plan *entities)
{
    const struct snapshot *base = patch->base;
    struct snapshot *next = patch->next;
    uint32_t at = 0; /* new id */
    uint32_t was = 0;
    uint32_t edge = 0;

    next->out_first = mem_alloc_block(((size_t)next->entity_count + 1) * sizeof(uint32_t));
    if (next->out_first == NULL) {
        return false;
    }
    for (size_t i = 0; i <= entities->count; i++) {
        uint32_t first = i < entities->count ? entities->ranges[i].first : base->entity_count;
        for (; was < first; was++) {
            next->out_first[at++] = edge;
            edge += base->out_first[was + 1] - base->out_first[was];
        }
        for (uint32_t k = 0; i < entities->count && k < entities->ranges[i].now; k++) {
            next->out_first[at] = edge;
            while (edge < next->edge_count && next->edges[edge].from == at) {
                edge++;
            }
            at++;
        }
        was += i < entities->count ? entities->ranges[i].old : 0;
    }
    next->out_first[at] = edge;
    return true;
}

static int patch_compare_ends(const void *left, const void *right)
{
    const struct patch_end *a = left;
    const struct patch_end *b = right;
    if (a->to != b->to) {
        return a->to < b->to ? -1 : 1;
    }
    return (a->edge > b->edge) - (a->edge < b->edge);
}

static struct patch_end *patch_list_ends(const struct graph_patch *patch,
                                         const struct patch_plan *plan)
{
    struct patch_end *ends = mem_alloc_zeroed(patch->edges.count + 1, sizeof *ends);
    size_t count = 0;
    for (size_t i = 0; i < plan->count && ends != NULL; i++) {
        uint32_t place = graph_patch_range_place(plan, i);
        for (uint32_t k = 0; k < plan->ranges[i].now; k++) {
            ends[count++] = (struct patch_end){ patch->next->edges[place + k].to, place + k };
        }
    }
    if (count > 1) {
        qsort(ends, count, sizeof *ends, patch_compare_ends);
    }
    return ends;
}

/* Incoming edges of one entity in ascending order: those of the base that stay, and new ones. */
static uint32_t patch_merge_incoming(const struct graph_patch *patch, const struct patch_plan *plan,
                                     uint32_t entity, const struct patch_end **ends, uint32_t out)
{
    const struct snapshot *base = patch->base;
    struct snapshot *next = patch->next;

    uint32_t floor = 0;
    uint32_t was = graph_patch_base_id(patch, entity, &floor);
    uint32_t end = was == GRAPH_ID_NONE ? 0 : base->in_first[was + 1];

    for (uint32_t i = was == GRAPH_ID_NONE ? 0 : base->in_first[was]; i < end; i++) {
        uint32_t number = base->in_edges[i];
        if (graph_patch_is_replaced(plan, number)) {
            continue;
        }
        number = graph_patch_move_row(plan, number);
        while ((*ends)->to == entity && (*ends)->edge < number) {
            next->in_edges[out++] = (*ends)++->edge;
        }
        next->in_edges[out++] = number;
    }
    while ((*ends)->to == entity) {
        next->in_edges[out++] = (*ends)++->edge;
    }
    return out;
}

static int patch_compare_numbers(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static uint32_t *patch_list_removed(const struct graph_patch *patch, const struct patch_plan *plan,
                                    size_t *count)
{
    uint32_t *list;

    *count = 0;
    for (size_t i = 0; i < plan->count; i++) {
        *count += plan->ranges[i].old;
    }
    list = mem_alloc_block((*count + 1) * sizeof *list);
    *count = 0;
    for (size_t i = 0; i < plan->count && list != NULL; i++) {
        for (uint32_t k = 0; k < plan->ranges[i].old; k++) {
            list[(*count)++] = patch->base->edges[plan->ranges[i].first + k].to;
        }
    }
    if (*count > 1) {
        qsort(list, *count, sizeof *list, patch_compare_numbers);
    }
    return list;
}

/* How many of those that are replaced led to lower entities. */
static uint32_t patch_count_removed(const struct patch_incoming *work, uint32_t entity)
{
    size_t low = 0;
    size_t high = work->removed_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (work->removed[middle] < entity) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return (uint32_t)low;
}

static bool patch_merge_block(void *context, size_t block, unsigned thread, struct err *err)
{
    const struct patch_incoming *work = context;
    struct snapshot *next = work->patch->next;
    uint32_t begin = (uint32_t)(block * PATCH_BLOCK_ROWS);
    uint32_t end = graph_patch_block_end(block, next->entity_count);
    const struct patch_end *at = work->ends;
    uint32_t floor = 0;
    uint32_t out = 0;

    (void)thread;
    (void)err;
    (void)graph_patch_base_id(work->patch, begin, &floor);
    out = work->patch->base->in_first[floor] - patch_count_removed(work, floor);
    while (at->to < begin) {
        at++;
        out++;
    }
    for (uint32_t entity = begin; entity < end; entity++) {
        next->in_first[entity] = out;
        out = patch_merge_incoming(work->patch, work->edges, entity, &at, out);
    }
    return true;
}

static bool patch_make_incoming(struct graph_patch *patch, const struct patch_plan *plan)
{
    struct snapshot *next = patch->next;
    struct patch_incoming work = { .patch = patch, .edges = plan };
    struct patch_end *ends = patch_list_ends(patch, plan);
    uint32_t *removed = patch_list_removed(patch, plan, &work.removed_count);
    bool done;

    next->in_first = mem_alloc_block(((size_t)next->entity_count + 1) * sizeof(uint32_t));
    next->in_edges = mem_alloc_block(((size_t)next->edge_count + 1) * sizeof(uint32_t));
    done = ends != NULL && removed != NULL && next->in_first != NULL && next->in_edges != NULL;
    if (done) {
        ends[patch->edges.count].to = GRAPH_ID_NONE; /* the end */
        work.ends = ends;
        work.removed = removed;
        done = graph_patch_run_blocks(patch, next->entity_count, patch_merge_block, &work);
        next->in_first[next->entity_count] = next->edge_count;
    }
    mem_free_block(ends);
    mem_free_block(removed);
    return done;
}

bool graph_patch_make_edges(struct graph_patch *patch, const struct patch_plan *entities)
{
    const struct snapshot *base = patch->base;
    struct snapshot *next = patch->next;
    struct patch_plan edges = { .count = 0 };
    struct patch_plan sites = { .count = 0 };
    bool done = graph_patch_plan_rows(patch, PATCH_EDGES, base->edge_count, &edges) &&
                graph_patch_plan_rows(patch, PATCH_SITES, base->site_count, &sites);

    if (done) {
        next->edge_count = edges.total;
        next->site_count = sites.total;
        next->edges =
            graph_patch_copy_rows(patch, &edges,
                                  (struct patch_rows){ base->edges, base->edge_count,
                                                       patch->edges.items, sizeof *base->edges });
        next->sites =
            graph_patch_copy_rows(patch, &sites,
                                  (struct patch_rows){ base->sites, base->site_count,
                                                       patch->sites.items, sizeof *base->sites });
        done = next->edges != NULL && next->sites != NULL;
    }
    if (done) {
        done = patch_place_sites(patch, &edges, &sites) && patch_make_outgoing(patch, entities) &&
               patch_make_incoming(patch, &edges);
    }
    mem_free_block(edges.ranges);
    mem_free_block(sites.ranges);
    return done;
}
