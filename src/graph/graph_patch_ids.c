/* graph_patch_ids.c - where entities are after a patch.
 *
 *   base  [ .. ][a b c of f][ .. ]    b went, d came: a -> a, c -> c + 0, ids behind f stay;
 *   next  [ .. ][a d c of f][ .. ]    had two come, they would move by one
 *
 * Records are taken one by one, so an edge may lead to an entity that a later record brings: until
 * all are there, such ids are places in a list behind the ids of the base. Cost of an id: O(files
 * of the patch whose entities differ), mostly one. */
#include "graph/graph_patch.h"

#include "util/array.h"
#include "util/mem.h"

#include <stdlib.h>

uint32_t graph_patch_find_id(struct graph_patch *patch, uint64_t uid)
{
    uint32_t count = patch->base->entity_count;
    uint32_t id = graph_uids_find_entity(&patch->base->private_->ids->uids, uid);
    struct patch_fresh *slot = NULL;

    if (id != GRAPH_ID_NONE) {
        return id;
    }
    id = map_u64_find_value(&patch->fresh_numbers, uid);
    if (id != MAP_VALUE_NONE) {
        return count + id;
    }
    slot = array_push_slot(&patch->fresh, PATCH_ROWS_MAX - count);
    if (slot == NULL ||
        !map_u64_put_value(&patch->fresh_numbers, uid, (uint32_t)(patch->fresh.count - 1))) {
        return GRAPH_ID_NONE;
    }
    *slot = (struct patch_fresh){ .uid = uid, .part = SIZE_MAX };
    return count + (uint32_t)(patch->fresh.count - 1);
}

/* ------------------------------------------------------------------ where files moved */

void graph_patch_free_shifts(struct graph_patch *patch)
{
    for (size_t i = 0; i < patch->shift_count; i++) {
        mem_free_block(patch->shifts[i].back);
        mem_free_block(patch->shifts[i].floors);
    }
    mem_free_block(patch->shifts);
    patch->shifts = NULL;
    patch->shift_count = 0;
}

static bool patch_fill_shift(struct patch_shift *shift)
{
    const struct patch_range *range = &shift->part->entities;
    uint32_t next = 0;

    shift->back = mem_alloc_block(((size_t)range->now + 1) * sizeof *shift->back);
    shift->floors = mem_alloc_block(((size_t)range->now + 1) * sizeof *shift->floors);
    if (shift->back == NULL || shift->floors == NULL) {
        return false;
    }
    memset(shift->back, 0xff, ((size_t)range->now + 1) * sizeof *shift->back);
    for (uint32_t i = 0; i < range->old; i++) {
        if (shift->part->moved[i] != GRAPH_ID_NONE) {
            shift->back[shift->part->moved[i]] = range->first + i;
        }
    }
    for (uint32_t i = 0; i < range->now; i++) {
        shift->floors[i] = range->first + next;
        next = shift->back[i] == GRAPH_ID_NONE ? next : shift->back[i] - range->first + 1;
    }
    return true;
}

static bool patch_list_shifts(struct graph_patch *patch)
{
    uint32_t moved = 0;
    bool done = true;

    patch->shifts = mem_alloc_zeroed(patch->files.count + 1, sizeof *patch->shifts);
    for (size_t i = 0; patch->shifts != NULL && i < patch->files.count && done; i++) {
        const struct patch_file *part = &patch->files.items[i];
        if (part->moved != NULL) {
            struct patch_shift *shift = &patch->shifts[patch->shift_count++];
            shift->part = part;
            shift->begin = part->entities.first + moved;
            done = patch_fill_shift(shift);
            moved = moved + part->entities.now - part->entities.old;
        }
    }
    return done && patch->shifts != NULL;
}

uint32_t graph_patch_move_id(const struct graph_patch *patch, uint32_t id)
{
    uint32_t moved = 0;

    for (size_t i = 0; i < patch->shift_count; i++) {
        const struct patch_shift *shift = &patch->shifts[i];
        const struct patch_range *range = &shift->part->entities;
        if (id < range->first) {
            break;
        }
        if (id < range->first + range->old) {
            uint32_t local = shift->part->moved[id - range->first];
            return local == GRAPH_ID_NONE ? local : shift->begin + local;
        }
        moved = moved + range->now - range->old;
    }
    return id + moved;
}

uint32_t graph_patch_base_id(const struct graph_patch *patch, uint32_t id, uint32_t *floor)
{
    uint32_t moved = 0;

    for (size_t i = 0; i < patch->shift_count; i++) {
        const struct patch_shift *shift = &patch->shifts[i];
        const struct patch_range *range = &shift->part->entities;
        if (id < shift->begin) {
            break;
        }
        if (id < shift->begin + range->now) {
            *floor = shift->floors[id - shift->begin];
            return shift->back[id - shift->begin];
        }
        moved = moved + range->now - range->old;
    }
    *floor = id - moved;
    return id - moved;
}

/* Where the entities of a part begin in the end. */
static uint32_t patch_begin_of_part(const struct graph_patch *patch, size_t part)
{
    uint32_t begin = patch->files.items[part].entities.first;
    for (size_t i = 0; i < part; i++) {
        begin = begin + patch->files.items[i].entities.now - patch->files.items[i].entities.old;
    }
    return begin;
}

/* ------------------------------------------------------------------ the patch's own rows */

static uint32_t patch_settle_id(struct graph_patch *patch, uint32_t id)
{
    uint32_t count = patch->base->entity_count;
    uint32_t settled = GRAPH_ID_NONE;

    if (id < count) {
        settled = graph_patch_move_id(patch, id);
    } else if (patch->fresh.items[id - count].part != SIZE_MAX) {
        const struct patch_fresh *fresh = &patch->fresh.items[id - count];
        settled = patch_begin_of_part(patch, fresh->part) + fresh->local;
    }
    patch->unfit = patch->unfit || settled == GRAPH_ID_NONE;
    return settled;
}

static int patch_compare_edges(const void *left, const void *right)
{
    const struct graph_edge *a = left;
    const struct graph_edge *b = right;
    if (a->from != b->from) {
        return a->from < b->from ? -1 : 1;
    }
    if (a->to != b->to) {
        return a->to < b->to ? -1 : 1;
    }
    return (a->kind > b->kind) - (a->kind < b->kind);
}

/* A parent that is no lower could close a circle, which loading would cut. */
static void patch_settle_parents(struct graph_patch *patch, size_t number)
{
    const struct patch_file *part = &patch->files.items[number];
    uint32_t begin = patch_begin_of_part(patch, number);

    for (uint32_t i = 0; i < part->entities.now && !patch->unfit; i++) {
        struct graph_entity *entity = &patch->entities.items[part->entities.from + i];
        bool is_fresh =
            entity->parent != GRAPH_ID_NONE && part->moved != NULL &&
            graph_uids_find_entity(&patch->base->private_->ids->uids, entity->uid) == GRAPH_ID_NONE;
        if (entity->parent != GRAPH_ID_NONE) {
            entity->parent = patch_settle_id(patch, entity->parent);
            patch->unfit = patch->unfit || (is_fresh && entity->parent >= begin + i);
        }
    }
}

static void patch_sort_part(struct graph_patch *patch, const struct patch_file *part)
{
    if (part->edges.now > 1) {
        qsort(patch->edges.items + part->edges.from, part->edges.now, sizeof(struct graph_edge),
              patch_compare_edges);
    }
    if (part->loose.now > 1) {
        qsort(patch->loose.items + part->loose.from, part->loose.now, sizeof(struct graph_loose),
              graph_compare_loose_rows);
    }
}

bool graph_patch_settle_ids(struct graph_patch *patch)
{
    if (!patch_list_shifts(patch)) {
        return false;
    }
    for (size_t i = 0; i < patch->edges.count && !patch->unfit; i++) {
        patch->edges.items[i].from = patch_settle_id(patch, patch->edges.items[i].from);
        patch->edges.items[i].to = patch_settle_id(patch, patch->edges.items[i].to);
    }
    for (size_t i = 0; i < patch->loose.count && !patch->unfit; i++) {
        patch->loose.items[i].from = patch_settle_id(patch, patch->loose.items[i].from);
    }
    for (size_t i = 0; i < patch->files.count && !patch->unfit; i++) {
        patch_settle_parents(patch, i);
        patch_sort_part(patch, &patch->files.items[i]);
    }
    return true;
}
