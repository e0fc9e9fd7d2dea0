/* link_tables.h - do the tables of two builds say the same? */
#ifndef LINK_TABLES_H
#define LINK_TABLES_H

#include "link/link_internal.h"

/* Entities are told by their uids, since their numbers may differ between the two. */
struct link_tables {
    const struct linker *linker;
    const struct link_result *result; /* uids */
    const bool *const *omitted;       /* by file: entities that are in one build only, or NULL */
    const uint32_t *names;            /* that changed, by number */
    size_t name_count;
};
/* A hash over all tables that linking a file reads, but for the index of names and what is made of
 * single files. *met: a row leads to an entity of one of the names, or cannot be compared; then
 * equal hashes do not mean equal answers. O(entities + rows). */
uint64_t link_tables_hash_all(const struct link_tables *tables, bool *met);

#endif
