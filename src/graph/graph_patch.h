/* graph_patch.h - what graph_patch*.c share: taking records (.c), ids that move (_ids), rows with
 * gaps
 * (_rows), edges (_edges), loose references (_loose). */
#ifndef GRAPH_GRAPH_PATCH_H
#define GRAPH_GRAPH_PATCH_H

#include "graph/graph_internal.h"
#include "util/pool.h"

#define PATCH_ROWS_MAX ((size_t)UINT32_MAX - 1)

/* Rows [first, first + old) of the base become `now` rows, which begin at `from` in the patch. */
struct patch_range {
    uint32_t first;
    uint32_t old;
    uint32_t now;
    uint32_t from;
};
struct patch_file {
    uint32_t file;
    uint32_t *moved; /* entity of the file -> what it is now, or GRAPH_ID_NONE; NULL: the same */
    struct patch_range entities;
    struct patch_range edges;
    struct patch_range sites;
    struct patch_range loose;
};
struct patch_fresh { /* an entity that the base has not */
    uint64_t uid;
    size_t part; /* of patch->files; SIZE_MAX: no record has it yet */
    uint32_t local;
};
/* A file where entities came or went, when all records are there. */
struct patch_shift {
    const struct patch_file *part;
    uint32_t begin;   /* its first entity as it is now */
    uint32_t *back;   /* by entity of now: the id it had, or GRAPH_ID_NONE */
    uint32_t *floors; /* .. and graph_patch_base_id's floor */
};
/* While records are taken, ids are those of the base, and behind them places in `fresh`. */
struct graph_patch {
    struct snapshot *base; /* held */
    struct snapshot *next; /* being made; NULL: not begun, or given away */
    struct {
        ARRAY_FIELDS(struct patch_file);
    } files; /* ascending */
    struct {
        ARRAY_FIELDS(struct graph_file);
    } rows; /* of those files */
    struct {
        ARRAY_FIELDS(struct graph_entity);
    } entities; /* of those files, one file behind the other */
    struct {
        ARRAY_FIELDS(struct graph_edge);
    } edges; /* sites are counted from the beginning of `sites` */
    struct {
        ARRAY_FIELDS(struct store_site);
    } sites;
    struct {
        ARRAY_FIELDS(struct graph_loose);
    } loose;
    struct {
        ARRAY_FIELDS(struct patch_fresh);
    } fresh;
    struct patch_shift *shifts; /* ascending */
    size_t shift_count;
    struct map_u64 fresh_numbers; /* uid -> place in `fresh` */
    unsigned threads;
    bool unfit;       /* files differ, or something leads to what is gone */
    bool shifted;     /* entities came or went: ids move */
    atomic_bool lost; /* a row that stays leads to what is gone */
};

/* The provisional id of a uid; GRAPH_ID_NONE: no memory. */
uint32_t graph_patch_find_id(struct graph_patch *patch, uint64_t uid);
/* When all records are there: ids of the patch's own rows become final, and these are sorted.
 * Sets unfit. False: no memory. */
bool graph_patch_settle_ids(struct graph_patch *patch) MUST_USE;
/* An id of the base as it is now; GRAPH_ID_NONE: gone. */
uint32_t graph_patch_move_id(const struct graph_patch *patch, uint32_t id);
/* Backward; GRAPH_ID_NONE: it is fresh. *floor: all entities of the base before it are now before
 * `id`, and all behind it are not, but for such as are gone. */
uint32_t graph_patch_base_id(const struct graph_patch *patch, uint32_t id, uint32_t *floor);
void graph_patch_free_shifts(struct graph_patch *patch);

/* ------------------------------------------------------------------ rows with gaps (_rows) */

#define PATCH_BLOCK_ROWS ((size_t)64) /* renumbered at once; few: tests have several blocks */

enum patch_relation { PATCH_ENTITIES, PATCH_EDGES, PATCH_SITES, PATCH_LOOSE };

/* Ranges of a relation by place, and how rows behind each move. */
struct patch_plan {
    struct patch_range *ranges;
    size_t count;
    uint32_t total; /* rows in the end */
};

/* Rows of the base, and those of the patch that come between. */
struct patch_rows {
    const void *base;
    uint32_t count; /* of the base */
    const void *fresh;
    size_t row_size;
};
/* What moves the numbers in rows [begin, end), which were in the base. */
struct patch_move;
typedef void (*patch_mover)(const struct patch_move *move, uint32_t begin, uint32_t end);
struct patch_move {
    struct graph_patch *patch;
    const struct patch_plan *plan; /* of these rows */
    patch_mover rows;
    const void *context;
};

/* Of `rows` rows in the base; the caller frees plan->ranges. False: no memory. */
bool graph_patch_plan_rows(const struct graph_patch *patch, enum patch_relation relation,
                           uint32_t rows, struct patch_plan *plan) MUST_USE;
bool graph_patch_copy_bytes(const struct graph_patch *patch, char *to, const char *from,
                            size_t size) MUST_USE;
/* The rows of the base with the new ones in their places; the caller's. NULL: no memory. */
void *graph_patch_copy_rows(const struct graph_patch *patch, const struct patch_plan *plan,
                            struct patch_rows rows);
/* Calls work() with the numbers of blocks of PATCH_BLOCK_ROWS, by all cores. */
bool graph_patch_run_blocks(const struct graph_patch *patch, uint32_t rows, pool_work work,
                            void *context) MUST_USE;
uint32_t graph_patch_block_end(size_t block, uint32_t rows);
/* Where a row of the base is now. Asked for ascending numbers, *at begins with 0 and *shift too:
 * rows behind the first *at ranges. */
uint32_t graph_patch_move_number(const struct patch_plan *plan, uint32_t number, size_t *at,
                                 uint32_t *shift);
/* The same for any number. */
uint32_t graph_patch_move_row(const struct patch_plan *plan, uint32_t number);
bool graph_patch_is_replaced(const struct patch_plan *plan, uint32_t number);
/* Where the new rows of a range begin in the end. */
uint32_t graph_patch_range_place(const struct patch_plan *plan, size_t range);
/* graph_patch_move_id() for a row that stays; sets patch->lost when the entity is gone. */
uint32_t graph_patch_move_kept(struct graph_patch *patch, uint32_t id);
/* Calls rows() for all rows that were in the base, by all cores. False: one leads to what is gone.
 */
bool graph_patch_move_rows(struct graph_patch *patch, const struct patch_plan *plan,
                           patch_mover rows, const void *context) MUST_USE;

/* ------------------------------------------------------------------ relations */

/* Edges, sites, and the ways in and out. False: no memory, or patch->lost. */
bool graph_patch_make_edges(struct graph_patch *patch, const struct patch_plan *entities) MUST_USE;
/* Loose references and their order by name. False: the same. */
bool graph_patch_make_loose(struct graph_patch *patch) MUST_USE;

#endif
