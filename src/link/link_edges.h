/* link_edges.h - what one file's references lead to, before all files are put together. */
#ifndef LINK_EDGES_H
#define LINK_EDGES_H

#include "link/link_internal.h"
#include "util/buf.h"

/* One site of an edge. Sorted by (from, to, kind, line, column, origin). */
struct link_pending {
    uint32_t from;
    uint32_t to;
    uint32_t line; /* 0: no site */
    uint16_t column;
    uint8_t kind;
    uint8_t origin;
};
/* A row that starts in another file than `by`, which says so. */
struct link_foreign {
    struct link_pending row;
    uint32_t by;
};
/* The finished rows of one file, in the spill: `pending_count` of them, then the loose ones,
 * each a link_loose_head and its texts, padded to 8 bytes. */
struct link_file_output {
    uint64_t offset;
    uint32_t pending_count;
    uint32_t loose_count;
    uint64_t loose_size; /* bytes */
};
struct link_loose_head {
    uint32_t from;
    uint32_t line;
    uint16_t column;
    uint8_t kind;
    uint8_t origin;
    uint8_t args;
    uint8_t zero[3];
    uint32_t name_size;
    uint32_t receiver_size;
    uint32_t module_size;
    uint32_t padding;
};
_Static_assert(sizeof(struct link_loose_head) == 32, "no padding");

struct link_output {
    struct {
        ARRAY_FIELDS(struct link_pending);
    } pending; /* of the file at hand */
    struct {
        ARRAY_FIELDS(struct link_foreign);
    } foreign;
    struct {
        ARRAY_FIELDS(struct link_loose);
    } loose;
    struct buf spilled; /* what goes to the spill at the end of a file */
    uint32_t file;
};

/* For qsort: by all fields, `origin` last. */
int link_edges_compare_rows(const void *a, const void *b);

#endif
