/* graph_patch_rows.c - rows of a relation with gaps closed or widened, and numbers that move.
 *
 * By all cores: most of the time goes into pages that are touched for the first time. */
#include "graph/graph_patch.h"

#include "util/mem.h"
#include "util/pool.h"

#include <stdlib.h>

#define PATCH_COPY_BYTES ((size_t)64 * 1024) /* copied by a thread at once */
#define PATCH_BLOCKS     ((size_t)256)       /* given to a thread at once */

static const struct patch_range *patch_range_of(const struct patch_file *part,
                                                enum patch_relation relation)
{
    switch (relation) {
    case PATCH_ENTITIES: return &part->entities;
    case PATCH_EDGES: return &part->edges;
    case PATCH_SITES: return &part->sites;
    case PATCH_LOOSE: break;
    }
    return &part->loose;
}

static int patch_compare_ranges(const void *left, const void *right)
{
    const struct patch_range *a = left;
    const struct patch_range *b = right;
    if (a->first != b->first) {
        return a->first < b->first ? -1 : 1;
    }
    return (a->from > b->from) - (a->from < b->from);
}

bool graph_patch_plan_rows(const struct graph_patch *patch, enum patch_relation relation,
                           uint32_t rows, struct patch_plan *plan)
{
    plan->count = patch->files.count;
    plan->ranges = mem_alloc_zeroed(plan->count + 1, sizeof *plan->ranges);
    plan->total = rows;
    if (plan->ranges == NULL) {
        return false;
    }
    for (size_t i = 0; i < plan->count; i++) {
        plan->ranges[i] = *patch_range_of(&patch->files.items[i], relation);
        plan->total = plan->total - plan->ranges[i].old + plan->ranges[i].now;
    }
    if (plan->count > 1) {
        qsort(plan->ranges, plan->count, sizeof *plan->ranges, patch_compare_ranges);
    }
    return true;
}

struct patch_bytes {
    char *to;
    const char *from;
    size_t size;
};

static bool patch_copy_piece(void *context, size_t piece, unsigned thread, struct err *err)
{
    const struct patch_bytes *bytes = context;
    size_t begin = piece * PATCH_COPY_BYTES;
    size_t left = bytes->size - begin;

    (void)thread;
    (void)err;
    memcpy(bytes->to + begin, bytes->from + begin,
           left < PATCH_COPY_BYTES ? left : PATCH_COPY_BYTES);
    return true;
}

bool graph_patch_copy_bytes(const struct graph_patch *patch, char *to, const char *from,
                            size_t size)
{
    struct patch_bytes bytes = { .from = from, .size = size };
    struct err ignored = { .code = ERR_NONE };
    bytes.to = to;
    return pool_run_over_range((size + PATCH_COPY_BYTES - 1) / PATCH_COPY_BYTES, 1, patch->threads,
                               patch_copy_piece, &bytes, &ignored);
}

bool graph_patch_run_blocks(const struct graph_patch *patch, uint32_t rows, pool_work work,
                            void *context)
{
    struct err ignored = { .code = ERR_NONE };
    return pool_run_over_range(((size_t)rows + PATCH_BLOCK_ROWS - 1) / PATCH_BLOCK_ROWS,
                               PATCH_BLOCKS, patch->threads, work, context, &ignored);
}

uint32_t graph_patch_block_end(size_t block, uint32_t rows)
{
    size_t end = (block + 1) * PATCH_BLOCK_ROWS;
    return end < rows ? (uint32_t)end : rows;
}

void *graph_patch_copy_rows(const struct graph_patch *patch, const struct patch_plan *plan,
                            struct patch_rows rows)
{
    size_t row_size = rows.row_size;
    char *out = mem_alloc_block(((size_t)plan->total + 1) * row_size);
    const char *old = rows.base;
    const char *now = rows.fresh;
    char *at = out;
    uint32_t done = 0;

    for (size_t i = 0; i <= plan->count && out != NULL; i++) {
        uint32_t first = i < plan->count ? plan->ranges[i].first : rows.count;
        size_t size = (first - done) * row_size;
        if (!graph_patch_copy_bytes(patch, at, old + done * row_size, size)) {
            mem_free_block(out);
            return NULL;
        }
        at += size;
        if (i < plan->count) {
            size = plan->ranges[i].now * row_size;
            if (size > 0) {
                memcpy(at, now + plan->ranges[i].from * row_size, size);
                at += size;
            }
            done = first + plan->ranges[i].old;
        }
    }
    return out;
}

uint32_t graph_patch_move_number(const struct patch_plan *plan, uint32_t number, size_t *at,
                                 uint32_t *shift)
{
    while (*at < plan->count && number >= plan->ranges[*at].first + plan->ranges[*at].old) {
        *shift = *shift + plan->ranges[*at].now - plan->ranges[*at].old;
        (*at)++;
    }
    return number + *shift;
}

uint32_t graph_patch_move_row(const struct patch_plan *plan, uint32_t number)
{
    uint32_t shift = 0;
    size_t at = 0;
    return graph_patch_move_number(plan, number, &at, &shift);
}

bool graph_patch_is_replaced(const struct patch_plan *plan, uint32_t number)
{
    size_t low = 0;
    size_t high = plan->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (plan->ranges[middle].first + plan->ranges[middle].old <= number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < plan->count && number >= plan->ranges[low].first;
}

uint32_t graph_patch_range_place(const struct patch_plan *plan, size_t range)
{
    uint32_t place = plan->ranges[range].first;
    for (size_t i = 0; i < range; i++) {
        place = place - plan->ranges[i].old + plan->ranges[i].now;
    }
    return place;
}

uint32_t graph_patch_move_kept(struct graph_patch *patch, uint32_t id)
{
    uint32_t moved = graph_patch_move_id(patch, id);
    if (moved == GRAPH_ID_NONE) {
        atomic_store_explicit(&patch->lost, true, memory_order_relaxed);
    }
    return moved;
}

/* Calls move->rows() for the rows of a block that were in the base. */
static bool patch_move_block(void *context, size_t block, unsigned thread, struct err *err)
{
    const struct patch_move *move = context;
    const struct patch_plan *plan = move->plan;
    uint32_t begin = (uint32_t)(block * PATCH_BLOCK_ROWS);
    uint32_t end = graph_patch_block_end(block, plan->total);

    (void)thread;
    (void)err;
    for (size_t i = 0; i <= plan->count && begin < end; i++) {
        uint32_t fresh = i < plan->count ? graph_patch_range_place(plan, i) : end;
        uint32_t stop = fresh < end ? fresh : end;
        if (begin < stop) {
            move->rows(move, begin, stop);
        }
        fresh += i < plan->count ? plan->ranges[i].now : 0;
        begin = begin > fresh ? begin : fresh;
    }
    return true;
}

bool graph_patch_move_rows(struct graph_patch *patch, const struct patch_plan *plan,
                           patch_mover rows, const void *context)
{
    struct patch_move move = { patch, plan, rows, context };
    return graph_patch_run_blocks(move.patch, move.plan->total, patch_move_block, &move) &&
           !atomic_load_explicit(&move.patch->lost, memory_order_relaxed);
}
