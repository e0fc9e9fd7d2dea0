/* graph_patch_loose.c - loose references of a patched snapshot, and their order by name. */
#include "graph/graph_patch.h"

#include "util/mem.h"

#include <stdlib.h>

static void patch_move_loose(const struct patch_move *move, uint32_t begin, uint32_t end)
{
    for (uint32_t i = begin; i < end; i++) {
        struct graph_loose *loose = &move->patch->next->loose[i];
        loose->from = graph_patch_move_kept(move->patch, loose->from);
    }
}

/* Order of loose_by_name: by name, then by number, which is by (from, line, column). */
static bool patch_stands_before(const struct snapshot *next, uint32_t a, uint32_t b)
{
    int order = str_compare_bytes(next->loose[a].name, next->loose[b].name);
    return order != 0 ? order < 0 : a < b;
}

static int patch_compare_names(const void *left, const void *right, void *context)
{
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    if (a == b) {
        return 0;
    }
    return patch_stands_before(context, a, b) ? -1 : 1;
}

/* The old order without what was replaced. Returns how many. */
static uint32_t patch_keep_names(const struct graph_patch *patch, const struct patch_plan *plan,
                                 uint32_t *out)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < patch->base->loose_count; i++) {
        uint32_t number = patch->base->loose_by_name[i];
        if (!graph_patch_is_replaced(plan, number)) {
            out[count++] = graph_patch_move_row(plan, number);
        }
    }
    return count;
}

static uint32_t *patch_sort_new_names(const struct graph_patch *patch,
                                      const struct patch_plan *plan)
{
    uint32_t *list = mem_alloc_zeroed(patch->loose.count + 1, sizeof *list);
    size_t count = 0;
    for (size_t i = 0; i < plan->count && list != NULL; i++) {
        uint32_t place = graph_patch_range_place(plan, i);
        for (uint32_t k = 0; k < plan->ranges[i].now; k++) {
            list[count++] = place + k;
        }
    }
    if (count > 1) {
        qsort_r(list, count, sizeof *list, patch_compare_names, patch->next);
    }
    return list;
}

/* Puts new ones in from the end on; each place is found by halving. */
static void patch_merge_names(const struct snapshot *next, uint32_t *names, uint32_t old,
                              const uint32_t *fresh, uint32_t count)
{
    uint32_t end = old + count;
    while (count > 0) {
        uint32_t low = 0;
        uint32_t high = old;
        while (low < high) {
            uint32_t middle = low + (high - low) / 2;
            if (patch_stands_before(next, names[middle], fresh[count - 1])) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if (old > low) {
            memmove(names + end - (old - low), names + low, (old - low) * sizeof *names);
        }
        end -= old - low;
        old = low;
        names[--end] = fresh[--count];
    }
}

bool graph_patch_make_loose(struct graph_patch *patch)
{
    const struct snapshot *base = patch->base;
    struct snapshot *next = patch->next;
    struct patch_plan plan = { .count = 0 };
    uint32_t *fresh = NULL;
    uint32_t kept = 0;
    bool done = graph_patch_plan_rows(patch, PATCH_LOOSE, base->loose_count, &plan);

    if (done) {
        next->loose_count = plan.total;
        next->loose =
            graph_patch_copy_rows(patch, &plan,
                                  (struct patch_rows){ base->loose, base->loose_count,
                                                       patch->loose.items, sizeof *base->loose });
        next->loose_by_name = mem_alloc_block(((size_t)plan.total + 1) * sizeof(uint32_t));
        done = next->loose != NULL && next->loose_by_name != NULL;
    }
    if (done && patch->shifted) {
        done = graph_patch_move_rows(patch, &plan, patch_move_loose, NULL);
    }
    if (done) {
        fresh = patch_sort_new_names(patch, &plan);
        done = fresh != NULL;
    }
    if (done) {
        kept = patch_keep_names(patch, &plan, next->loose_by_name);
        patch_merge_names(next, next->loose_by_name, kept, fresh, (uint32_t)patch->loose.count);
    }
    mem_free_block(fresh);
    mem_free_block(plan.ranges);
    return done;
}
