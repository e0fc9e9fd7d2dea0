/* graph_patch.h - what graph_patch.c and graph_patch_ids.c share. */
#ifndef GRAPH_GRAPH_PATCH_H
#define GRAPH_GRAPH_PATCH_H

#include "graph/graph_internal.h"

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

#endif
