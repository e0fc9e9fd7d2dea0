/* graph_internal.h - what a snapshot hides. Private to src/graph. */
#ifndef GRAPH_GRAPH_INTERNAL_H
#define GRAPH_GRAPH_INTERNAL_H

#include "graph/graph.h"
#include "util/arena.h"
#include "util/map.h"

#include <stdatomic.h>

struct graph_results;                                       /* graph_results.c */
struct graph_results *graph_results_create_empty(void);     /* NULL: no memory */
void graph_results_free_all(struct graph_results *results); /* NULL is fine; none may be held */

struct graph_private {
    /* Holders of the snapshot. Raising is relaxed: the raiser holds it. Lowering is
     * acquire-release, so whoever frees it sees that all others are done. */
    atomic_uint refs;
    struct arena texts; /* all texts of the snapshot, each once */
    struct map_u64 ids; /* uid -> entity */
    struct graph_results *results;
};

#endif
