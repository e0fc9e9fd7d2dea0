/* graph_columns.c - see columns.h. */
#include "graph/columns.h"

#include "graph/algorithms_internal.h"
#include "util/pool.h"

_Static_assert(ENTITY_KIND_COUNT * 2 <= GRAPH_COLUMN_CODES, "a code of entities is a byte");
_Static_assert(EDGE_KIND_COUNT *ORIGIN_EXTERNAL * 4 <= GRAPH_COLUMN_CODES,
               "a code of edges is a byte");

struct columns_context {
    const struct snapshot *snapshot;
};
struct columns_work {
    const struct snapshot *snapshot;
    struct graph_column *column;
    uint8_t (*code)(const struct columns_work *, uint32_t);
    const uint8_t *entity_codes; /* made before those of edges, which lead all over them */
};

static uint8_t columns_code_entity(const struct columns_work *work, uint32_t row)
{
    const struct graph_entity *entity = &work->snapshot->entities[row];
    return graph_code_of_entity(entity->kind, entity->class_);
}

static uint8_t columns_code_edge(const struct columns_work *work, uint32_t row)
{
    const struct graph_edge *edge = &work->snapshot->edges[row];
    unsigned from = graph_class_of_code(work->entity_codes[edge->from]) == ENTITY_CLASS_TEST;
    unsigned to = graph_class_of_code(work->entity_codes[edge->to]) == ENTITY_CLASS_TEST;
    return graph_code_of_edge(edge->kind, edge->origin,
                              from * GRAPH_CODE_FROM_TEST + to * GRAPH_CODE_TO_TEST);
}

static uint8_t columns_code_loose(const struct columns_work *work, uint32_t row)
{
    return work->snapshot->loose[row].origin;
}

static bool columns_fill_block(void *context, size_t block, unsigned thread, struct err *err)
{
    const struct columns_work *work = context;
    struct graph_column *column = work->column;
    uint16_t *counts = column->counts + block * GRAPH_COLUMN_CODES;
    uint32_t begin = (uint32_t)block * GRAPH_COLUMN_BLOCK;
    uint32_t left = column->row_count - begin;
    uint32_t end = begin + (left < GRAPH_COLUMN_BLOCK ? left : GRAPH_COLUMN_BLOCK);

    (void)thread;
    (void)err;
    for (uint32_t row = begin; row < end; row++) {
        column->codes[row] = work->code(work, row);
        counts[column->codes[row]]++;
    }
    return true;
}

static bool columns_make_one(struct columns_work *work, uint32_t row_count, struct arena *arena,
                             struct err *err)
{
    size_t blocks = (size_t)row_count / GRAPH_COLUMN_BLOCK + 1;
    struct graph_column *column = work->column;

    column->row_count = row_count;
    column->codes = arena_alloc_bytes(arena, (size_t)row_count + 1);
    column->counts = arena_alloc_zeroed(arena, blocks * GRAPH_COLUMN_CODES, sizeof(uint16_t));
    if (column->codes == NULL || column->counts == NULL) {
        return graph_raise_no_memory(err);
    }
    return pool_run_over_range(blocks, 16, pool_count_usable_cores(), columns_fill_block, work,
                               err);
}

static bool columns_make_all(void *context, struct arena *arena, void **value, struct err *err)
{
    const struct columns_context *from = context;
    const struct snapshot *snapshot = from->snapshot;
    struct graph_columns *columns = arena_alloc_zeroed(arena, 1, sizeof *columns);
    struct columns_work work = { .snapshot = snapshot };

    if (columns == NULL) {
        return graph_raise_no_memory(err);
    }
    *value = columns;
    work.column = &columns->entities;
    work.code = columns_code_entity;
    if (!columns_make_one(&work, snapshot->entity_count, arena, err)) {
        return false;
    }
    work.entity_codes = columns->entities.codes;
    work.column = &columns->edges;
    work.code = columns_code_edge;
    if (!columns_make_one(&work, snapshot->edge_count, arena, err)) {
        return false;
    }
    work.column = &columns->loose;
    work.code = columns_code_loose;
    return columns_make_one(&work, snapshot->loose_count, arena, err);
}

bool graph_hold_columns(const struct snapshot *snapshot, const struct graph_effort *effort,
                        struct graph_result **held, struct err *err)
{
    struct columns_context context = { snapshot };
    return graph_hold_result_named(snapshot, STR("columns"), columns_make_all, &context, effort,
                                   held, err);
}

/* ------------------------------------------------------------------ counting */

static uint32_t columns_count_codes(const struct graph_column *column,
                                    const struct graph_codes *codes, uint32_t begin, uint32_t end)
{
    uint32_t count = 0;
    for (uint32_t row = begin; row < end; row++) {
        count += codes->taken[column->codes[row]] & 1U;
    }
    return count;
}

static uint32_t columns_count_block(const struct graph_column *column,
                                    const struct graph_codes *codes, uint32_t block)
{
    const uint16_t *counts = column->counts + (size_t)block * GRAPH_COLUMN_CODES;
    uint32_t sum = 0;
    for (unsigned code = 0; code < GRAPH_COLUMN_CODES; code++) {
        sum += counts[code] & codes->taken[code];
    }
    return sum;
}

/* The end of the step from `at`: a whole block, or what is left until one begins or `end`. */
static uint32_t columns_end_of_step(uint32_t at, uint32_t end)
{
    uint32_t left = GRAPH_COLUMN_BLOCK - at % GRAPH_COLUMN_BLOCK;
    return end - at < left ? end : at + left;
}

static uint32_t columns_count_step(const struct graph_column *column,
                                   const struct graph_codes *codes, uint32_t at, uint32_t end)
{
    return end - at == GRAPH_COLUMN_BLOCK
               ? columns_count_block(column, codes, at / GRAPH_COLUMN_BLOCK)
               : columns_count_codes(column, codes, at, end);
}

uint64_t graph_column_count_rows(const struct graph_column *column, const struct graph_codes *codes,
                                 uint32_t begin, uint32_t end)
{
    uint64_t count = 0;
    while (begin < end) {
        uint32_t step = columns_end_of_step(begin, end);
        count += columns_count_step(column, codes, begin, step);
        begin = step;
    }
    return count;
}

void graph_column_add_counts(const struct graph_column *column, uint32_t begin, uint32_t end,
                             uint64_t sums[GRAPH_COLUMN_CODES])
{
    while (begin < end) {
        uint32_t step = columns_end_of_step(begin, end);
        if (step - begin == GRAPH_COLUMN_BLOCK) {
            const uint16_t *counts =
                column->counts + (size_t)(begin / GRAPH_COLUMN_BLOCK) * GRAPH_COLUMN_CODES;
            for (unsigned code = 0; code < GRAPH_COLUMN_CODES; code++) {
                sums[code] += counts[code];
            }
        } else {
            for (uint32_t row = begin; row < step; row++) {
                sums[column->codes[row]]++;
            }
        }
        begin = step;
    }
}

uint32_t graph_column_find_row(const struct graph_column *column, const struct graph_codes *codes,
                               uint32_t begin, uint32_t end, uint64_t skip)
{
    while (begin < end) {
        uint32_t step = columns_end_of_step(begin, end);
        if (codes->taken[column->codes[begin]] != 0 && skip == 0) {
            return begin; /* the usual case when rows follow each other */
        }
        if (columns_count_step(column, codes, begin, step) > skip) {
            break;
        }
        skip -= columns_count_step(column, codes, begin, step);
        begin = step;
    }
    while (begin < end && (codes->taken[column->codes[begin]] == 0 || skip > 0)) {
        skip -= codes->taken[column->codes[begin]] & 1U;
        begin++;
    }
    return begin;
}
