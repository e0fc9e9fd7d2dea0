/* graph_internal.h - what a snapshot hides. Private to src/graph. */
#ifndef GRAPH_GRAPH_INTERNAL_H
#define GRAPH_GRAPH_INTERNAL_H

#include "graph/graph.h"
#include "util/arena.h"
#include "util/map.h"

#include <stdatomic.h>

struct graph_private {
    /* Holders of the snapshot. Raising is relaxed: the raiser holds it. Lowering is
     * acquire-release, so whoever frees it sees that all others are done. */
    atomic_uint refs;
    struct arena texts; /* all texts of the snapshot, each once */
    struct map_u64 ids; /* uid -> entity */
};

#endif
