/* graph_slot.c - counted snapshots and the place where readers find the newest one. See graph.h.
 *
 * A bare atomic pointer would not do: between reading it and raising the count the last holder
 * could free what it points to. So both happen under one small mutex. O(1). */
#include "graph/graph_internal.h"

#include "util/mem.h"

#include <pthread.h>

struct graph_slot {
    pthread_mutex_t lock; /* guards snapshot; innermost */
    struct snapshot *snapshot;
};

struct graph_shared *graph_create_shared(void)
{
    struct graph_shared *shared = mem_alloc_zeroed(1, sizeof *shared);
    if (shared != NULL) {
        atomic_init(&shared->refs, 1);
        arena_init_with_limit(&shared->texts, SIZE_MAX / 2);
        map_text_init_empty(&shared->numbers);
    }
    return shared;
}

struct graph_shared *graph_retain_shared(struct graph_shared *shared)
{
    (void)atomic_fetch_add_explicit(&shared->refs, 1, memory_order_relaxed);
    return shared;
}

void graph_release_shared(struct graph_shared *shared)
{
    if (atomic_fetch_sub_explicit(&shared->refs, 1, memory_order_acq_rel) != 1) {
        return;
    }
    arena_release_all_blocks(&shared->texts);
    for (size_t i = 0; i < shared->lane_count; i++) {
        arena_release_all_blocks(&shared->lane_texts[i]);
    }
    mem_free_block(shared->lane_texts);
    map_text_release_slots(&shared->numbers);
    array_free_items(&shared->added);
    mem_free_block(shared);
}

struct graph_ids *graph_create_ids(void)
{
    struct graph_ids *ids = mem_alloc_zeroed(1, sizeof *ids);
    if (ids != NULL) {
        atomic_init(&ids->refs, 1);
        (void)pthread_mutex_init(&ids->names_lock, NULL);
    }
    return ids;
}

struct graph_ids *graph_retain_ids(struct graph_ids *ids)
{
    (void)atomic_fetch_add_explicit(&ids->refs, 1, memory_order_relaxed);
    return ids;
}

void graph_release_ids(struct graph_ids *ids)
{
    if (ids == NULL || atomic_fetch_sub_explicit(&ids->refs, 1, memory_order_acq_rel) != 1) {
        return;
    }
    graph_uids_release_all(&ids->uids);
    graph_names_free_all(ids->names);
    (void)pthread_mutex_destroy(&ids->names_lock);
    mem_free_block(ids);
}

struct snapshot *graph_retain_snapshot(struct snapshot *snapshot)
{
    (void)atomic_fetch_add_explicit(&snapshot->private_->refs, 1, memory_order_relaxed);
    return snapshot;
}

void graph_release_snapshot(struct snapshot *snapshot)
{
    if (snapshot == NULL ||
        atomic_fetch_sub_explicit(&snapshot->private_->refs, 1, memory_order_acq_rel) != 1) {
        return;
    }
    graph_results_free_all(snapshot->private_->results);
    graph_release_shared(snapshot->private_->shared);
    graph_release_ids(snapshot->private_->ids);
    arena_release_all_blocks(&snapshot->private_->labels);
    mem_free_block(snapshot->private_);
    mem_free_block(snapshot->files);
    mem_free_block(snapshot->entities);
    mem_free_block(snapshot->edges);
    mem_free_block(snapshot->sites);
    mem_free_block(snapshot->out_first);
    mem_free_block(snapshot->in_first);
    mem_free_block(snapshot->in_edges);
    mem_free_block(snapshot->loose);
    mem_free_block(snapshot->loose_by_name);
    mem_free_block(snapshot);
}

struct graph_slot *graph_slot_create_with(struct snapshot *snapshot)
{
    struct graph_slot *slot = mem_alloc_zeroed(1, sizeof *slot);
    if (slot == NULL) {
        graph_release_snapshot(snapshot);
        return NULL;
    }
    (void)pthread_mutex_init(&slot->lock, NULL);
    slot->snapshot = snapshot;
    return slot;
}

void graph_slot_publish_snapshot(struct graph_slot *slot, struct snapshot *snapshot)
{
    struct snapshot *old;

    (void)pthread_mutex_lock(&slot->lock);
    old = slot->snapshot;
    slot->snapshot = snapshot;
    (void)pthread_mutex_unlock(&slot->lock);
    graph_release_snapshot(old); /* freeing a large one takes a while: not under the lock */
}

struct snapshot *graph_slot_acquire_snapshot(struct graph_slot *slot)
{
    struct snapshot *snapshot;

    (void)pthread_mutex_lock(&slot->lock);
    snapshot = graph_retain_snapshot(slot->snapshot);
    (void)pthread_mutex_unlock(&slot->lock);
    return snapshot;
}

void graph_slot_free_all(struct graph_slot *slot)
{
    if (slot == NULL) {
        return;
    }
    graph_release_snapshot(slot->snapshot);
    (void)pthread_mutex_destroy(&slot->lock);
    mem_free_block(slot);
}
