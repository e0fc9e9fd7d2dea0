/* graph.h - one generation of the code graph in memory, frozen.
 *
 * Knows:   entities as arrays of columns, edges as compressed sparse rows both ways, names,
 *          loose references. Algorithms take a snapshot and return plain results.
 * Hides:   how it is loaded from a store.
 * Threads: a snapshot is immutable; any number of threads read it. The slot hands out counted
 *          references under one small mutex; a snapshot is freed when the last one lets go.
 * Lives:   all texts and arrays belong to the snapshot.
 * Bounds:  ids are u32. Memory: 96 bytes an entity and 13 to 14 for its uid, 8 for its edges,
 *          24 an edge, 8 a site, 68 a loose reference, 120 a file; texts once (a name lies in its
 *          qualified name, names of loose references are shared).
 *
 *   edges sorted by (from, to, kind):   out_first[e] .. out_first[e+1]  ->  edges[]
 *   in_edges sorted by (to, from, kind): in_first[e] .. in_first[e+1]   ->  in_edges[] -> edges[]
 */
#ifndef GRAPH_GRAPH_H
#define GRAPH_GRAPH_H

#include "model/kind.h"
#include "store/store.h"
#include "util/arena.h"
#include "util/buf.h"
#include "util/err.h"
#include "util/hash.h"
#include "util/str.h"

#include <stddef.h>
#include <stdint.h>

#define GRAPH_ID_NONE UINT32_MAX

struct graph_file {
    struct str path;
    struct str reason;
    struct str language; /* empty: none */
    struct hash128 hash;
    uint64_t size;
    int64_t mtime_ns;
    enum file_status status;
    uint32_t error_bytes;
    uint32_t line_count;
    uint32_t source_words;
    uint32_t entity_words;
    uint32_t import_words;
    uint32_t comment_words;
    uint32_t first_entity; /* its entities are first_entity .. first_entity + entity_count */
    uint32_t entity_count;
};
struct graph_entity {
    uint64_t uid;
    struct str name;
    struct str qualified;
    uint32_t file;   /* into files */
    uint32_t parent; /* entity or GRAPH_ID_NONE; chains of parents end */
    uint32_t start_line;
    uint32_t end_line;
    uint32_t start_byte;
    uint32_t end_byte;
    uint32_t signature_end;
    uint32_t doc_start;
    uint32_t doc_end;
    uint32_t words;
    uint32_t flags;
    uint16_t complexity;
    uint8_t params_min;
    uint8_t params_max;
    uint8_t kind;   /* enum entity_kind */
    uint8_t class_; /* enum entity_class */
    uint8_t rule;   /* enum test_rule */
    uint8_t zero;
};
struct graph_edge {
    uint32_t from;
    uint32_t to;
    uint32_t first_site;
    uint32_t site_count;
    uint8_t kind;   /* enum edge_kind */
    uint8_t origin; /* enum origin */
    uint16_t zero;
};
struct graph_loose {
    uint32_t from;
    uint32_t line;
    uint16_t column;
    uint8_t kind;   /* enum ref_kind */
    uint8_t origin; /* enum origin */
    uint8_t args;
    struct str name;
    struct str receiver;
    struct str module;
};
struct snapshot {
    uint64_t generation;
    struct str root;          /* absolute path when it was indexed; empty when unknown */
    struct str created_at;    /* RFC 3339, UTC */
    struct str digest;        /* hex; as stored by ingestion */
    struct graph_file *files; /* by path */
    uint32_t file_count;
    struct graph_entity *entities; /* by (file, position) */
    uint32_t entity_count;
    struct graph_edge *edges;
    uint32_t edge_count;
    struct store_site *sites;
    uint32_t site_count;
    uint32_t *out_first; /* entity_count + 1 */
    uint32_t *in_first;
    uint32_t *in_edges;
    struct graph_loose *loose; /* by (from, line, column, name) */
    uint32_t loose_count;
    uint32_t *loose_by_name; /* loose numbers sorted by (name, from, line, column) */
    struct graph_private *private_;
};

/* Loads the store's current generation. *out has one reference; give it to a slot or release it. */
bool graph_load_from_store(struct store *store, struct snapshot **out, struct err *err) MUST_USE;
void graph_release_snapshot(struct snapshot *snapshot); /* NULL is fine */
struct snapshot *graph_retain_snapshot(struct snapshot *snapshot);

/* A snapshot from records; graph_load_from_store is a scan into a builder. Rows and texts are
 * copied. Either one by one, in byte order of paths, or in any order and from several threads: then
 * the rows are counted beforehand, each record says how many come `before` it in byte order of
 * paths, and a lane below `lane_count` is used by one thread at a time. What is in the wrong order
 * or leads nowhere is ERR_CORRUPT, at the end at the latest. */
struct graph_builder;
struct graph_builder *graph_builder_create_new(void); /* NULL: no memory */
bool graph_builder_add_record(struct graph_builder *builder, const struct store_record *record,
                              struct err *err) MUST_USE;
bool graph_builder_reserve_rows(struct graph_builder *builder, const struct store_counts *all,
                                size_t lane_count, struct err *err) MUST_USE;
bool graph_builder_put_record(struct graph_builder *builder, size_t lane,
                              const struct store_counts *before, const struct store_record *record,
                              struct err *err) MUST_USE;
/* Takes the builder, freed either way. `root`, `created_at` and `digest` are copied; may be empty.
 */
struct graph_labels {
    uint64_t generation;
    struct str root;
    struct str created_at;
    struct str digest;
};
bool graph_builder_finish_snapshot(struct graph_builder *builder, const struct graph_labels *labels,
                                   struct snapshot **out, struct err *err) MUST_USE;
void graph_builder_abandon_all(struct graph_builder *builder); /* NULL is fine */

/* A snapshot from the one before it and the new records of a few files, in byte order of paths: for
 * a generation whose files and entities are those of `base` (ingest_summary.relinked_only).
 * Cheaper than loading: rows are copied, nothing is decoded or sorted. One thread patches, never
 * two snapshots of one load at a time. */
struct graph_patch;
struct graph_patch *graph_patch_create_on(struct snapshot *base); /* NULL: no memory */
bool graph_patch_add_record(struct graph_patch *patch, const struct store_record *record,
                            struct err *err) MUST_USE;
/* Takes the patch, freed either way. *out NULL: the records do not fit; load instead. */
bool graph_patch_finish_snapshot(struct graph_patch *patch, const struct graph_labels *labels,
                                 struct snapshot **out, struct err *err) MUST_USE;
void graph_patch_abandon_all(struct graph_patch *patch); /* NULL is fine */

/* The place where readers find the newest snapshot. */
struct graph_slot;
struct graph_slot *graph_slot_create_with(
    struct snapshot *snapshot); /* takes it; NULL: no memory */
void graph_slot_publish_snapshot(struct graph_slot *slot, struct snapshot *snapshot); /* takes it */
struct snapshot *graph_slot_acquire_snapshot(struct graph_slot *slot); /* release it after use */
void graph_slot_free_all(struct graph_slot *slot);

/* ------------------------------------------------------------------ looking up */

/* By v2 key (uid) or v1 key (path and lines; the innermost entity of that type and name).
 * GRAPH_ID_NONE: unknown. */
uint32_t graph_find_entity_key(const struct snapshot *snapshot, struct str key);
uint32_t graph_find_entity_uid(const struct snapshot *snapshot, uint64_t uid);
/* Canonical path, or GRAPH_ID_NONE. Binary search. */
uint32_t graph_find_file_path(const struct snapshot *snapshot, struct str path);
void graph_append_entity_key(const struct snapshot *snapshot, uint32_t entity, struct buf *out);
struct str graph_language_of_entity(const struct snapshot *snapshot, uint32_t entity);
/* Loose references with exactly this name: *first into loose_by_name; returns the count. */
uint32_t graph_find_loose_name(const struct snapshot *snapshot, struct str name, uint32_t *first);
/* The first loose reference from this entity or a later one, or loose_count. O(log n). */
uint32_t graph_bound_loose_from(const struct snapshot *snapshot, uint64_t entity);
/* Loose references from this entity itself: *first into loose; returns the count. O(log n). */
uint32_t graph_find_loose_from(const struct snapshot *snapshot, uint32_t entity, uint32_t *first);
/* Innermost entity of a file that covers the line; the FILE entity at least; GRAPH_ID_NONE when the
 * file has none. */
uint32_t graph_find_entity_line(const struct snapshot *snapshot, uint32_t file, uint32_t line);

/* ------------------------------------------------------------------ canonical export */

/* One callback a line of JSON (no newline in `line`), in the order of the files
 * files.jsonl, entities.jsonl, edges.jsonl, references.jsonl; fields in docs/formats/export.md. */
enum graph_relation {
    GRAPH_FILES,
    GRAPH_ENTITIES,
    GRAPH_EDGES,
    GRAPH_REFERENCES,
    GRAPH_RELATION_COUNT
};
typedef bool (*graph_line_sink)(void *context, enum graph_relation relation, struct str line,
                                struct err *err);
bool graph_export_all_lines(const struct snapshot *snapshot, graph_line_sink sink, void *context,
                            struct err *err) MUST_USE;
/* ------------------------------------------------------------------ digest */

/* One number that is equal when the exports are equal, and only then: XXH3-128 over the XXH3-128 of
 * each file's rows (docs/formats/export.md). */
bool graph_compute_digest_value(const struct snapshot *snapshot, struct hash128 *out,
                                struct err *err) MUST_USE;
/* The same without a snapshot, as records pass by: the share of each file, whose rows must be in
 * the order of the export, then all shares in byte order of paths. `scratch` is overwritten. */
bool graph_digest_one_record(const struct store_record *record, struct buf *scratch,
                             struct hash128 *out, struct err *err) MUST_USE;
struct hash128 graph_digest_all_records(const struct hash128 *records, size_t count);

/* ------------------------------------------------------------------ walking */

/* Which edges count: bit n of `kinds` = enum edge_kind n; origins up to origin_max; tests or not.
 */
struct graph_filter {
    uint32_t kinds;
    enum origin origin_max;
    bool include_tests; /* edges whose either end is of class TEST */
};
#define GRAPH_KINDS_ALL ((1U << EDGE_KIND_COUNT) - 1U)
/* What "depends on" means by default: all but Contains. */
#define GRAPH_KINDS_DEPENDENCY (GRAPH_KINDS_ALL & ~(1U << EDGE_KIND_CONTAINS))
bool graph_edge_passes_filter(const struct snapshot *snapshot, const struct graph_edge *edge,
                              const struct graph_filter *filter);

enum graph_direction { GRAPH_INCOMING, GRAPH_OUTGOING };
/* Breadth-first from `start` and all inside it (by Contains edges). nodes[i] was first reached
 * after hops[i] steps over edge via[i]; sorted by (hop, id). start and what is inside it are left
 * out. Stops after `hops_max`, or `nodes_max` nodes (then *truncated). Arrays are in the arena. O(V
 * + E). */
struct graph_reach {
    uint32_t *nodes;
    uint32_t *hops;
    uint32_t *via; /* edge number */
    uint32_t count;
    bool truncated;
};
bool graph_collect_reach_set(const struct snapshot *snapshot, uint32_t start,
                             enum graph_direction direction, const struct graph_filter *filter,
                             uint32_t hops_max, uint32_t nodes_max, struct arena *arena,
                             struct graph_reach *out, struct err *err) MUST_USE;

#endif
