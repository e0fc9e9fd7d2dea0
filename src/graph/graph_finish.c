/* graph_finish.c - the rows of a builder to a snapshot. See graph_internal.h.
 *
 *   edges      [a->b][a->c][b->a]...  sorted by (from, to, kind)
 *   out_first  [0, 2, 3, ...]         edges of a are [0, 2)
 *   in_edges   [2, 0, 1, ...]         numbers of edges, sorted by (to, from, kind)
 *
 * Every step is shared out by rows, so the result is the same for any number of threads.
 *
 * Cost: O(rows), but for sorting: O(e log e) in the edges e of one entity and in the distinct names
 * of loose references. Peak memory is the snapshot and 16 bytes an edge that leads to another file.
 */
#include "graph/graph_internal.h"

#include "util/mem.h"
#include "util/pool.h"

#include <stdlib.h>

#define FINISH_BLOCK         4096U /* rows handed to a thread at once */
#define FINISH_FILES_BLOCK   64U
#define FINISH_INSERTION_MAX 16U /* edges of an entity; longer lists are worth a qsort call */
#define FINISH_GROUPS_MAX    16U /* of entities that are led to: one thread each */

static size_t finish_count_blocks(size_t rows, size_t block)
{
    return (rows + block - 1) / block;
}

static size_t finish_end_of_block(size_t block, size_t size, size_t rows)
{
    return rows - block * size < size ? rows : (block + 1) * size;
}

static bool finish_check_file_order(const struct graph_builder *builder, struct err *err)
{
    for (size_t i = 1; i < builder->files.count; i++) {
        struct str last = builder->files.items[i - 1].path;
        struct str path = builder->files.items[i].path;
        if (str_compare_bytes(last, path) >= 0) {
            return ERR_RAISE(err, ERR_CORRUPT, "file '%.*s' comes after '%.*s'", STR_ARG(path),
                             STR_ARG(last));
        }
    }
    return true;
}

/* ------------------------------------------------------------------ uids of other files */

struct finish_asked {
    struct graph_builder *builder;
    struct build_lane *lane;
    const struct graph_uids *uids;
};

/* Looks up a run of a list; *found has room for GRAPH_UIDS_AT_ONCE. */
static void finish_find_asked(const struct finish_asked *asked, const struct build_asked_list *list,
                              size_t at, uint32_t count, uint32_t *found)
{
    uint64_t uids[GRAPH_UIDS_AT_ONCE];
    for (uint32_t i = 0; i < count; i++) {
        uids[i] = list->items[at + i].uid;
    }
    graph_uids_find_many(asked->uids, uids, count, found);
}

static uint32_t finish_limit_run(size_t at, size_t end)
{
    return end - at < GRAPH_UIDS_AT_ONCE ? (uint32_t)(end - at) : GRAPH_UIDS_AT_ONCE;
}

static bool finish_set_targets(void *context, size_t block, unsigned thread, struct err *err)
{
    const struct finish_asked *asked = context;
    const struct build_asked_list *list = &asked->lane->targets;
    size_t end = finish_end_of_block(block, FINISH_BLOCK, list->count);
    uint32_t found[GRAPH_UIDS_AT_ONCE];
    uint32_t count;

    (void)thread;
    for (size_t at = block * FINISH_BLOCK; at < end; at += count) {
        count = finish_limit_run(at, end);
        finish_find_asked(asked, list, at, count, found);
        for (uint32_t i = 0; i < count; i++) {
            struct graph_edge *edge = &asked->builder->edges.items[list->items[at + i].row];
            edge->to = found[i];
            if (found[i] == GRAPH_ID_NONE) {
                const struct graph_entity *from = &asked->builder->entities.items[edge->from];
                return ERR_RAISE(
                    err, ERR_CORRUPT, "an edge of '%.*s' in '%.*s' leads to the unknown uid %llu",
                    STR_ARG(from->qualified), STR_ARG(asked->builder->files.items[from->file].path),
                    (unsigned long long)list->items[at + i].uid);
            }
        }
    }
    return true;
}

static bool finish_set_parents(const struct finish_asked *asked, struct err *err)
{
    const struct build_asked_list *list = &asked->lane->parents;
    for (size_t i = 0; i < list->count; i++) {
        struct graph_entity *entity = &asked->builder->entities.items[list->items[i].row];
        entity->parent = graph_uids_find_entity(asked->uids, list->items[i].uid);
        if (entity->parent == GRAPH_ID_NONE) {
            return ERR_RAISE(err, ERR_CORRUPT, "the parent of '%.*s' in '%.*s' is unknown: %llu",
                             STR_ARG(entity->qualified),
                             STR_ARG(asked->builder->files.items[entity->file].path),
                             (unsigned long long)list->items[i].uid);
        }
        if (!graph_builder_note_late(asked->lane, list->items[i].row, entity->parent)) {
            return graph_raise_no_memory(err);
        }
    }
    return true;
}

static bool finish_answer_asked(struct graph_builder *builder, const struct graph_uids *uids,
                                unsigned threads, struct err *err)
{
    bool done = true;
    for (size_t i = 0; done && i < builder->lane_count; i++) {
        struct finish_asked asked = { .builder = builder,
                                      .lane = &builder->lanes[i],
                                      .uids = uids };
        size_t blocks = finish_count_blocks(asked.lane->targets.count, FINISH_BLOCK);
        done = finish_set_parents(&asked, err) &&
               pool_run_over_range(blocks, 1, threads, finish_set_targets, &asked, err);
        array_free_items(&asked.lane->targets);
        array_free_items(&asked.lane->parents);
    }
    return done;
}

/* ------------------------------------------------------------------ parents in a circle */

static void finish_cut_one_cycle(struct graph_builder *builder, uint32_t member)
{
    struct graph_entity *entities = builder->entities.items;
    uint32_t lowest = member;

    for (uint32_t at = entities[member].parent; at != member; at = entities[at].parent) {
        lowest = at < lowest ? at : lowest;
    }
    entities[lowest].parent = GRAPH_ID_NONE;
}

/* Walks up from one entity, stamping what it passes; a walk that meets its own stamp goes round. */
static void finish_cut_cycle_above(struct graph_builder *builder, uint32_t *stamps, uint32_t entity)
{
    uint32_t at = entity;

    while (at != GRAPH_ID_NONE && stamps[at] == 0) {
        stamps[at] = entity + 1;
        at = builder->entities.items[at].parent;
    }
    if (at != GRAPH_ID_NONE && stamps[at] == entity + 1) {
        finish_cut_one_cycle(builder, at);
    }
}

/* Two types that claim to hold each other must not make a reader walk in circles: the lowest id
 * of a cycle loses its parent. That one has a parent that is not lower, so only such entities are
 * looked at. Each walk stamps what it passes, so all of them are O(V) at most. */
static bool finish_cut_parent_cycles(struct graph_builder *builder, struct err *err)
{
    uint32_t *stamps = NULL;

    for (size_t i = 0; i < builder->lane_count; i++) {
        const struct build_lane *lane = &builder->lanes[i];
        if (lane->late.count > 0 && stamps == NULL) {
            stamps = mem_alloc_zeroed(builder->entities.count, sizeof *stamps);
            if (stamps == NULL) {
                return graph_raise_no_memory(err);
            }
        }
        for (size_t k = 0; k < lane->late.count; k++) {
            finish_cut_cycle_above(builder, stamps, lane->late.items[k]);
        }
    }
    mem_free_block(stamps);
    return true;
}

/* ------------------------------------------------------------------ sites */

struct finish_sites {
    struct graph_builder *builder;
    struct snapshot *snapshot;
};

/* Sites of some files to where they belong; edges learn of it. */
static bool finish_move_sites(void *context, size_t block, unsigned thread, struct err *err)
{
    const struct finish_sites *move = context;
    struct snapshot *snapshot = move->snapshot;
    size_t end = finish_end_of_block(block, FINISH_FILES_BLOCK, snapshot->file_count);

    (void)thread;
    (void)err;
    for (size_t i = block * FINISH_FILES_BLOCK; i < end; i++) {
        const struct build_file_sites *sites = &move->builder->file_sites.items[i];
        const struct graph_file *file = &snapshot->files[i];
        uint32_t edge = snapshot->out_first[file->first_entity];
        uint32_t edges_end = snapshot->out_first[file->first_entity + file->entity_count];
        if (sites->count > 0) {
            memcpy(snapshot->sites + sites->base,
                   move->builder->lanes[sites->lane].sites.items + sites->first,
                   sites->count * sizeof *snapshot->sites);
        }
        for (; edge < edges_end; edge++) {
            snapshot->edges[edge].first_site += sites->base;
        }
    }
    return true;
}

static bool finish_join_sites(struct graph_builder *builder, struct snapshot *snapshot,
                              unsigned threads, struct err *err)
{
    struct finish_sites move = { builder, snapshot };
    size_t blocks = finish_count_blocks(snapshot->file_count, FINISH_FILES_BLOCK);
    uint64_t count = 0;
    bool done;

    for (uint32_t i = 0; i < snapshot->file_count; i++) {
        builder->file_sites.items[i].base = (uint32_t)count;
        count += builder->file_sites.items[i].count;
    }
    if (count > GRAPH_ROWS_MAX) {
        return ERR_RAISE(err, ERR_LIMIT, "the graph has more than 2^32 rows of a kind");
    }
    snapshot->site_count = (uint32_t)count;
    snapshot->sites = mem_alloc_block((size_t)count * sizeof *snapshot->sites);
    if (snapshot->sites == NULL) {
        return graph_raise_no_memory(err);
    }
    done = pool_run_over_range(blocks, 1, threads, finish_move_sites, &move, err);
    for (size_t i = 0; i < builder->lane_count; i++) {
        array_free_items(&builder->lanes[i].sites);
    }
    return done;
}

/* ------------------------------------------------------------------ edges both ways */

static int finish_compare_edges(const void *left, const void *right)
{
    const struct graph_edge *a = left;
    const struct graph_edge *b = right;
    return a->to != b->to ? (a->to > b->to) - (a->to < b->to) : a->kind - b->kind;
}

static void finish_sort_edge_run(struct graph_edge *edges, size_t count)
{
    if (count > FINISH_INSERTION_MAX) {
        for (size_t i = 1; i < count; i++) {
            if (finish_compare_edges(&edges[i - 1], &edges[i]) > 0) {
                qsort(edges, count, sizeof *edges, finish_compare_edges);
                return;
            }
        }
        return;
    }
    for (size_t i = 1; i < count; i++) {
        struct graph_edge edge = edges[i];
        size_t at = i;
        while (at > 0 && finish_compare_edges(&edges[at - 1], &edge) > 0) {
            edges[at] = edges[at - 1];
            at--;
        }
        edges[at] = edge;
    }
}

/* The edges that start from some entities. */
static bool finish_sort_edges(void *context, size_t block, unsigned thread, struct err *err)
{
    const struct snapshot *snapshot = context;
    size_t end = finish_end_of_block(block, FINISH_BLOCK, snapshot->entity_count);

    (void)thread;
    for (size_t v = block * FINISH_BLOCK; v < end; v++) {
        struct graph_edge *edges = snapshot->edges + snapshot->out_first[v];
        size_t count = snapshot->out_first[v + 1] - snapshot->out_first[v];
        finish_sort_edge_run(edges, count);
        for (size_t i = 1; i < count; i++) {
            if (finish_compare_edges(&edges[i - 1], &edges[i]) == 0) {
                const struct graph_entity *from = &snapshot->entities[v];
                return ERR_RAISE(err, ERR_CORRUPT, "'%.*s' in '%.*s' has an edge twice",
                                 STR_ARG(from->qualified),
                                 STR_ARG(snapshot->files[from->file].path));
            }
        }
    }
    return true;
}

struct finish_incoming {
    struct snapshot *snapshot;
    uint32_t groups;
    bool place; /* second step */
};

/* Counts what leads to the entities of a group at in_first[to + 2]; when those are summed up, the
 * rows of an entity begin at in_first[to + 1], which then runs to their end. */
static bool finish_index_group(void *context, size_t group, unsigned thread, struct err *err)
{
    const struct finish_incoming *incoming = context;
    const struct snapshot *snapshot = incoming->snapshot;
    uint32_t begin = (uint32_t)((uint64_t)snapshot->entity_count * group / incoming->groups);
    uint32_t end = (uint32_t)((uint64_t)snapshot->entity_count * (group + 1) / incoming->groups);

    (void)thread;
    (void)err;
    for (uint32_t i = 0; i < snapshot->edge_count; i++) {
        uint32_t to = snapshot->edges[i].to;
        if (to < begin || to >= end) {
            continue;
        }
        if (incoming->place) {
            snapshot->in_edges[snapshot->in_first[to + 1]++] = i;
        } else {
            snapshot->in_first[to + 2]++;
        }
    }
    return true;
}

static bool finish_index_incoming(struct snapshot *snapshot, unsigned threads, struct err *err)
{
    struct finish_incoming incoming = { .snapshot = snapshot };
    size_t keys = snapshot->entity_count;

    incoming.groups = threads < FINISH_GROUPS_MAX ? threads : FINISH_GROUPS_MAX;
    snapshot->in_first = mem_alloc_zeroed(keys + 2, sizeof *snapshot->in_first);
    snapshot->in_edges = mem_alloc_block(snapshot->edge_count * sizeof *snapshot->in_edges);
    if (snapshot->in_first == NULL || snapshot->in_edges == NULL) {
        return graph_raise_no_memory(err);
    }
    if (!pool_run_over_range(incoming.groups, 1, threads, finish_index_group, &incoming, err)) {
        return false;
    }
    for (size_t i = 1; i < keys + 2; i++) {
        snapshot->in_first[i] += snapshot->in_first[i - 1];
    }
    incoming.place = true;
    return pool_run_over_range(incoming.groups, 1, threads, finish_index_group, &incoming, err);
}

/* ------------------------------------------------------------------ loose references by name */

static int finish_compare_texts(const void *left, const void *right)
{
    return str_compare_bytes(((const struct build_text *)left)->text,
                             ((const struct build_text *)right)->text);
}

struct finish_loose {
    const struct snapshot *snapshot;
    const struct map_text *numbers;
    const uint32_t *rank_of_number;
    uint32_t *ranks; /* of each loose reference */
};

/* Rank 0 is the empty name, which is not interned. */
static bool finish_rank_loose(void *context, size_t index, unsigned thread, struct err *err)
{
    const struct finish_loose *finish = context;
    struct str name = finish->snapshot->loose[index].name;

    (void)thread;
    (void)err;
    finish->ranks[index] =
        name.size > 0 ? finish->rank_of_number[map_text_find_value(finish->numbers, name)] : 0;
    return true;
}

/* By counting, which keeps the order they have among equals. `next`: room for the ranks and two. */
static void finish_order_loose(const struct snapshot *snapshot, const uint32_t *ranks,
                               uint32_t *next, size_t rank_count)
{
    for (uint32_t i = 0; i < snapshot->loose_count; i++) {
        next[ranks[i] + 1]++;
    }
    for (size_t i = 0; i < rank_count; i++) {
        next[i + 1] += next[i];
    }
    for (uint32_t i = 0; i < snapshot->loose_count; i++) {
        snapshot->loose_by_name[next[ranks[i]]++] = i;
    }
}

/* Names are ranked once, then loose references are put in order of rank. */
static bool finish_index_loose_names(struct graph_builder *builder, struct snapshot *snapshot,
                                     unsigned threads, struct err *err)
{
    size_t keys = builder->names.count;
    uint32_t *rank_of_number = mem_alloc_zeroed(keys + 1, sizeof *rank_of_number);
    uint32_t *next = mem_alloc_zeroed(keys + 2, sizeof *next);
    struct finish_loose finish = { snapshot, &builder->numbers, rank_of_number,
                                   mem_alloc_zeroed(snapshot->loose_count, sizeof *finish.ranks) };
    bool done;

    snapshot->loose_by_name = mem_alloc_zeroed(snapshot->loose_count, sizeof *next);
    done = rank_of_number != NULL && next != NULL && finish.ranks != NULL &&
           snapshot->loose_by_name != NULL;
    if (!done) {
        (void)graph_raise_no_memory(err);
    }
    if (done && keys > 0) {
        qsort(builder->names.items, keys, sizeof *builder->names.items, finish_compare_texts);
    }
    for (size_t i = 0; done && i < keys; i++) {
        rank_of_number[builder->names.items[i].number] = (uint32_t)(i + 1);
    }
    done = done && pool_run_over_range(snapshot->loose_count, FINISH_BLOCK, threads,
                                       finish_rank_loose, &finish, err);
    if (done) {
        finish_order_loose(snapshot, finish.ranks, next, keys + 1);
    }
    mem_free_block(finish.ranks);
    mem_free_block(rank_of_number);
    mem_free_block(next);
    return done;
}

/* ------------------------------------------------------------------ the snapshot */

static bool finish_copy_labels(const struct graph_labels *labels, struct snapshot *snapshot)
{
    struct arena *arena = &snapshot->private_->labels;

    snapshot->generation = labels->generation;
    snapshot->root = arena_copy_str(arena, labels->root);
    snapshot->created_at = arena_copy_str(arena, labels->created_at);
    snapshot->digest = arena_copy_str(arena, labels->digest);
    return snapshot->root.data != NULL && snapshot->created_at.data != NULL &&
           snapshot->digest.data != NULL;
}

/* Hands an array over and gives back what it reserved too much. Never NULL but for want of memory,
 * so that readers may add 0 to it. */
static void *finish_take_items(void *items, size_t count, size_t item_size)
{
    void *exact =
        items != NULL ? mem_resize_block(items, count * item_size) : mem_alloc_zeroed(1, item_size);
    return exact != NULL ? exact : items;
}

#define FINISH_TAKE(builder, snapshot, field)                                                      \
    ((snapshot)->field = finish_take_items((builder)->field.items, (builder)->field.count,         \
                                           sizeof *(builder)->field.items),                        \
     (builder)->field.items = NULL, (builder)->field.count = 0, (builder)->field.capacity = 0)

/* The texts of all lanes go with the snapshot. */
static bool finish_take_texts(struct graph_builder *builder, struct graph_shared *shared)
{
    shared->lane_texts = mem_alloc_zeroed(builder->lane_count, sizeof *shared->lane_texts);
    if (shared->lane_texts == NULL) {
        return false;
    }
    shared->lane_count = builder->lane_count;
    for (size_t i = 0; i < builder->lane_count; i++) {
        shared->lane_texts[i] = builder->lanes[i].texts;
        arena_init_with_limit(&builder->lanes[i].texts, SIZE_MAX / 2);
    }
    shared->texts = builder->shared.texts;
    arena_init_with_limit(&builder->shared.texts, SIZE_MAX / 2);
    return true;
}

static struct graph_private *finish_create_hidden(void)
{
    struct graph_private *hidden = mem_alloc_zeroed(1, sizeof *hidden);

    if (hidden == NULL) {
        return NULL;
    }
    atomic_init(&hidden->refs, 1);
    arena_init_with_limit(&hidden->labels, SIZE_MAX / 2);
    hidden->shared = graph_create_shared();
    hidden->ids = graph_create_ids();
    hidden->results = graph_results_create_empty();
    if (hidden->shared == NULL || hidden->ids == NULL || hidden->results == NULL) {
        if (hidden->shared != NULL) {
            graph_release_shared(hidden->shared);
        }
        graph_release_ids(hidden->ids);
        graph_results_free_all(hidden->results);
        mem_free_block(hidden);
        return NULL;
    }
    return hidden;
}

/* Moves everything over. NULL: no memory. */
static struct snapshot *finish_create_snapshot(struct graph_builder *builder,
                                               const struct graph_labels *labels)
{
    struct snapshot *snapshot = mem_alloc_zeroed(1, sizeof *snapshot);
    struct graph_private *hidden = finish_create_hidden();
    uint32_t *end = array_push_slot(&builder->out_first, GRAPH_ROWS_MAX + 1);

    if (snapshot == NULL || hidden == NULL) {
        mem_free_block(snapshot);
        if (hidden != NULL) {
            graph_release_shared(hidden->shared);
            graph_release_ids(hidden->ids);
            graph_results_free_all(hidden->results);
        }
        mem_free_block(hidden);
        return NULL;
    }
    snapshot->private_ = hidden;
    snapshot->file_count = (uint32_t)builder->files.count;
    snapshot->entity_count = (uint32_t)builder->entities.count;
    snapshot->edge_count = (uint32_t)builder->edges.count;
    snapshot->loose_count = (uint32_t)builder->loose.count;
    if (end == NULL || !finish_copy_labels(labels, snapshot) ||
        !finish_take_texts(builder, hidden->shared)) {
        graph_release_snapshot(snapshot);
        return NULL;
    }
    *end = snapshot->edge_count;
    FINISH_TAKE(builder, snapshot, files);
    FINISH_TAKE(builder, snapshot, entities);
    FINISH_TAKE(builder, snapshot, out_first);
    FINISH_TAKE(builder, snapshot, edges);
    FINISH_TAKE(builder, snapshot, loose);
    if (snapshot->files == NULL || snapshot->entities == NULL || snapshot->edges == NULL ||
        snapshot->loose == NULL) {
        graph_release_snapshot(snapshot);
        return NULL;
    }
    return snapshot;
}

static bool finish_seal_snapshot(struct graph_builder *builder, const struct graph_labels *labels,
                                 unsigned threads, struct snapshot **out, struct err *err)
{
    struct snapshot *snapshot = finish_create_snapshot(builder, labels);
    size_t blocks;

    if (snapshot == NULL) {
        return graph_raise_no_memory(err);
    }
    blocks = finish_count_blocks(snapshot->entity_count, FINISH_BLOCK);
    if (!finish_join_sites(builder, snapshot, threads, err) ||
        !pool_run_over_range(blocks, 1, threads, finish_sort_edges, snapshot, err) ||
        !finish_index_incoming(snapshot, threads, err) ||
        !finish_index_loose_names(builder, snapshot, threads, err)) {
        graph_release_snapshot(snapshot);
        return false;
    }
    *out = snapshot;
    return true;
}

bool graph_builder_finish_snapshot(struct graph_builder *builder, const struct graph_labels *labels,
                                   struct snapshot **out, struct err *err)
{
    unsigned threads = pool_count_usable_cores();
    struct graph_uids uids = { .count = 0 };
    bool done = finish_check_file_order(builder, err) &&
                graph_uids_make_index(builder->uids.items, (uint32_t)builder->uids.count, threads,
                                      &uids, err);

    array_free_items(&builder->uids);
    done = done && finish_answer_asked(builder, &uids, threads, err) &&
           finish_cut_parent_cycles(builder, err) &&
           finish_seal_snapshot(builder, labels, threads, out, err);
    if (done) {
        (*out)->private_->ids->uids = uids;
    } else {
        graph_uids_release_all(&uids);
    }
    graph_builder_abandon_all(builder);
    return done;
}
