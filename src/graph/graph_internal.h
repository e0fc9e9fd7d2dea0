/* graph_internal.h - what a snapshot hides. Private to src/graph. */
#ifndef GRAPH_GRAPH_INTERNAL_H
#define GRAPH_GRAPH_INTERNAL_H

#include "graph/graph.h"
#include "util/arena.h"
#include "util/array.h"
#include "util/map.h"

#include <stdatomic.h>

struct graph_results;                                       /* graph_results.c */
struct graph_results *graph_results_create_empty(void);     /* NULL: no memory */
void graph_results_free_all(struct graph_results *results); /* NULL is fine; none may be held */

/* What a snapshot and those patched from it have in common: rows point to these texts, and ids are
 * the same in all of them. Only the thread that patches adds texts. */
struct graph_shared {
    atomic_uint refs;        /* snapshots; as in graph_private */
    struct arena texts;      /* each once */
    struct map_u64 ids;      /* uid -> entity */
    struct map_text numbers; /* texts that patches added -> place in `added` */
    struct {
        ARRAY_FIELDS(struct str);
    } added;
};
struct graph_shared *graph_create_shared(void); /* NULL: no memory */
struct graph_shared *graph_retain_shared(struct graph_shared *shared);
void graph_release_shared(struct graph_shared *shared);
/* Loose references in the order of a snapshot; total. */
int graph_compare_loose_rows(const void *left, const void *right);

struct graph_private {
    /* Holders of the snapshot. Raising is relaxed: the raiser holds it. Lowering is
     * acquire-release, so whoever frees it sees that all others are done. */
    atomic_uint refs;
    struct graph_shared *shared;
    struct arena labels; /* texts that are of this generation alone */
    struct graph_results *results;
};

#endif
