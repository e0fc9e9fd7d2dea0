/* columns.h - one byte a row that says all a list filters by, and counts of it a block of rows, so
 * that a page deep in a list of millions is found, and the list counted, without reading rows.
 *
 *   codes   [c0][c1][c2] ... one byte a row
 *   counts  block 0: [rows with code 0]..[rows with code 255], block 1: ...
 *
 * Knows:   a code of entities (kind, class), of edges (kind, origin, tests at its ends) and of
 *          loose references (origin).
 * Threads: frozen once made; made on first use, on all cores, and kept with the snapshot.
 * Bounds:  1.13 bytes a row. Counting n rows: O(n / 4096), 256 sums a block, and the ends.
 */
#ifndef GRAPH_COLUMNS_H
#define GRAPH_COLUMNS_H

#include "graph/algorithms.h"
#include "graph/graph.h"

#define GRAPH_COLUMN_BLOCK 4096U
#define GRAPH_COLUMN_CODES 256U

struct graph_column {
    uint8_t *codes;
    uint16_t *counts; /* [block][code] */
    uint32_t row_count;
};
struct graph_columns {
    struct graph_column entities;
    struct graph_column edges;
    struct graph_column loose;
};
/* Which codes are taken: all bits or none. */
struct graph_codes {
    uint16_t taken[GRAPH_COLUMN_CODES];
};

#define GRAPH_CODE_FROM_TEST 1U
#define GRAPH_CODE_TO_TEST   2U
static inline uint8_t graph_code_of_entity(uint8_t kind, uint8_t class_)
{
    return (uint8_t)(kind * 2U + class_);
}
static inline uint8_t graph_class_of_code(uint8_t code)
{
    return code & 1U;
}
/* Origins of edges are those before EXTERNAL. `tests`: the two bits above. */
static inline uint8_t graph_code_of_edge(unsigned kind, unsigned origin, unsigned tests)
{
    return (uint8_t)((kind * ORIGIN_EXTERNAL + origin) * 4U + tests);
}

/* The value of *held is a struct graph_columns. */
bool graph_hold_columns(const struct snapshot *snapshot, const struct graph_effort *effort,
                        struct graph_result **held, struct err *err) MUST_USE;
/* Rows of [begin, end) that are taken. */
uint64_t graph_column_count_rows(const struct graph_column *column, const struct graph_codes *codes,
                                 uint32_t begin, uint32_t end);
/* How many rows of [begin, end) have each code, added to `sums`. */
void graph_column_add_counts(const struct graph_column *column, uint32_t begin, uint32_t end,
                             uint64_t sums[GRAPH_COLUMN_CODES]);
/* The row of [begin, end) before which `skip` are taken; `end`: there are not that many. */
uint32_t graph_column_find_row(const struct graph_column *column, const struct graph_codes *codes,
                               uint32_t begin, uint32_t end, uint64_t skip);

#endif
