/* link_edges.h - what one file's references lead to, before all files are put together. */
#ifndef LINK_EDGES_H
#define LINK_EDGES_H

#include "link/link_internal.h"

/* One site of an edge. Sorted by (from, to, kind, line, column, origin). */
struct link_pending {
    uint32_t from;
    uint32_t to;
    uint32_t line; /* 0: no site */
    uint16_t column;
    uint8_t kind;
    uint8_t origin;
};
/* The finished rows of one file, in the `keep` arena of the worker that made them. */
struct link_file_output {
    struct link_pending *pending;
    uint32_t pending_count;
    struct link_loose *loose;
    uint32_t loose_count;
};
struct link_output {
    struct {
        ARRAY_FIELDS(struct link_pending);
    } pending; /* of the file at hand */
    struct {
        ARRAY_FIELDS(struct link_pending);
    } foreign; /* edges that start in another file */
    struct {
        ARRAY_FIELDS(struct link_loose);
    } loose;
    uint32_t file;
};

/* For qsort: by all fields, `origin` last. */
int link_edges_compare_rows(const void *a, const void *b);

#endif
