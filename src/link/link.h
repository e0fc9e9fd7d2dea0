/* link.h - facts of all files to edges.
 *
 * Knows:   scopes, imports, modules, members, inheritance, simple type flow; how sure it is.
 * Hides:   its symbol tables.
 * Threads: link_build_all_edges uses `threads` of its own; input is only read.
 * Result:  depends on the facts alone: not on threads, order of arrival, or addresses.
 * Lives:   a link_result owns its memory; free with link_free_result. Edges are not held in
 *          memory: they are read file by file.
 * Bounds:  type evaluation depth LINK_DEPTH_MAX, candidates a site LINK_CANDIDATES_MAX (the
 *          rest is counted). Cost: about O(references); see bench/.
 *
 * Entities are numbered over all files: number = file_first[file] + index in the file. Files
 * must be given in byte order of their paths.
 */
#ifndef LINK_LINK_H
#define LINK_LINK_H

#include "model/facts.h"
#include "util/arena.h"
#include "util/err.h"
#include "util/spill.h"
#include "util/str.h"

#include <stddef.h>
#include <stdint.h>

#define LINK_DEPTH_MAX      128U
#define LINK_CANDIDATES_MAX 64U
#define LINK_ENTITY_NONE    UINT32_MAX

struct link_file {
    struct str path; /* canonical */
    struct facts facts;
};
/* A manifest that gives modules their names (package.json, go.mod, Cargo.toml, ...). */
struct link_manifest {
    struct str path;
    struct str text;
};
struct link_input {
    const struct link_file *files; /* sorted by path */
    size_t file_count;
    const struct link_manifest *manifests; /* sorted by path */
    size_t manifest_count;
    unsigned threads; /* 0: usable cores */
    /* Rows wait there for link_read_file_rows, so it must outlive the result. NULL: in memory. */
    struct spill *spill;
    bool notes_names; /* which each file asks for; link_kept_build does */
    /* Called between files and between phases, by any thread; false stops the work. NULL: never. */
    bool (*between_files)(void *context, struct err *err);
    /* Called by any thread before it reads facts of another file to make tables. NULL: never. */
    void (*before_file)(void *context);
    void *between_context; /* of both */
};

struct link_site {
    uint32_t line;
    uint16_t column; /* 1-based bytes; 65535 = further right */
    uint16_t zero;
};
/* Sorted by (from, to, kind); one row per (from, to, kind), the strongest origin kept. */
struct link_edge {
    uint32_t from;
    uint32_t to;
    uint8_t kind;   /* enum edge_kind */
    uint8_t origin; /* enum origin: never EXTERNAL or UNRESOLVED */
    uint16_t zero;
    uint32_t first_site; /* into sites of the file; sites of an edge are sorted and unique */
    uint32_t site_count; /* 0 for CONTAINS */
};
/* A reference that leads to no entity: EXTERNAL or UNRESOLVED; or AMBIGUOUS (its candidates
 * are edges too). Sorted by (from, line, column, name). Texts lie in the arena, or
 * where the rows wait. */
struct link_loose {
    uint32_t from;
    uint32_t line;
    uint16_t column;
    uint8_t kind;   /* enum ref_kind */
    uint8_t origin; /* enum origin */
    uint8_t args;
    uint8_t zero[3];
    struct str name;
    struct str receiver; /* as written, shortened; empty: none */
    struct str module;   /* EXTERNAL: where it comes from, if known */
};
struct link_rows_kept; /* link_merge.c */
struct link_result {
    uint32_t *file_first;     /* file_count + 1 entries */
    uint64_t *entity_uids;    /* one per entity */
    uint32_t *entity_parents; /* over all files; members declared elsewhere get their type; NONE for
                                 FILE entities */
    uint32_t entity_count;
    uint64_t uid_clashes; /* uids made unique by raising the ordinal; 0 in practice */
    struct link_rows_kept *kept;
};
/* What starts in one file. */
struct link_file_rows {
    struct link_edge *edges;
    size_t edge_count;
    struct link_site *sites;
    size_t site_count;
    struct link_loose *loose;
    size_t loose_count;
};
bool link_build_all_edges(const struct link_input *input, struct link_result *out,
                          struct err *err) MUST_USE;
/* The rows of file number `file` of the input, made in the arena. Any number of threads. */
bool link_read_file_rows(const struct link_result *result, size_t file, struct arena *arena,
                         struct link_file_rows *out, struct err *err) MUST_USE;
void link_free_result(struct link_result *result);

/* ------------------------------------------------------------------ what stays between changes
 *
 * The tables of a linked project, kept so that a change costs what it touches: when a file looks
 * to all others as it did before (model/facts_visible.h), only its own references are linked
 * again; when it declares other functions, those of the files that asked for their names
 * (link_renew.c). The rows are those that linking everything would give.
 * One thread at a time. Files, their paths and facts, and manifests must stay as long as it does,
 * even facts that were replaced by the first change (later ones may go when replaced again). */
struct link_kept;
struct link_change {
    uint32_t file; /* number in the input */
    struct facts facts;
};
/* link_build_all_edges, and what it used stays in *out. The spill may go when the rows are read. */
bool link_kept_build(const struct link_input *input, struct link_kept **out,
                     struct err *err) MUST_USE;
/* The rows of the last build or relinking. */
const struct link_result *link_kept_result(const struct link_kept *kept);
struct link_change_set {
    const struct link_change *items; /* ascending by file */
    size_t count;
    struct spill *spill; /* where rows are put */
};
struct link_relinked {
    bool possible;   /* false: everything must be linked; `kept` is of no more use */
    bool renewed;    /* the tables rest on none but the files' facts of now */
    uint32_t *files; /* whose rows can be read now, ascending; in the arena */
    size_t file_count;
};
bool link_kept_relink(struct link_kept *kept, const struct link_change_set *changes,
                      struct arena *arena, struct link_relinked *out, struct err *err) MUST_USE;
uint64_t link_kept_count_bytes(const struct link_kept *kept); /* about */
/* Tests only: relinks wrongly. blind: takes files for unchanged that were not; deaf: does not look
 * at which names files asked for. */
void link_kept_set_blind(struct link_kept *kept, bool blind, bool deaf);
void link_kept_free(struct link_kept *kept); /* NULL is fine */

/* Base names of the files that link_manifest wants; NULL-terminated. "*.csproj" may occur. */
const char *const *link_list_manifest_names(void);
/* Is `name` of the list (an asterisk in front: any file that ends so) the name of this file? */
bool link_manifests_is_named(struct str base, struct str name);
/* Is the manifest broken, so that the linker may know less than it says? What is wrong is written
 * to `fault`, of `room` bytes: "line 3: a comma is missing". What can be read of it is used all the
 * same. O(bytes). */
bool link_manifest_find_fault(const struct link_manifest *manifest, char *fault, size_t room);

#endif
