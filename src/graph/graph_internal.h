/* graph_internal.h - what a snapshot hides, and how it is made. Private to src/graph. */
#ifndef GRAPH_GRAPH_INTERNAL_H
#define GRAPH_GRAPH_INTERNAL_H

#include "graph/graph.h"
#include "graph/names.h"
#include "util/arena.h"
#include "util/array.h"
#include "util/map.h"

#include <pthread.h>
#include <stdatomic.h>

static inline bool graph_raise_no_memory(struct err *err)
{
    return ERR_RAISE(err, ERR_MEMORY, "no memory left for the graph");
}

struct graph_results;                                       /* graph_results.c */
struct graph_results *graph_results_create_empty(void);     /* NULL: no memory */
void graph_results_free_all(struct graph_results *results); /* NULL is fine; none may be held */

/* ------------------------------------------------------------------ graph_uids.c */

struct graph_uid { /* 12 bytes: a u64 would make it 16 */
    uint32_t high;
    uint32_t low;
    uint32_t entity;
};
struct graph_uids {
    uint32_t *first; /* by bucket, and one more */
    struct graph_uid *rows;
    unsigned shift; /* uid >> shift: its bucket */
    uint32_t count;
};
/* of_entity: the uid of each. ERR_CORRUPT when one comes twice. On failure *uids is to be released
 * too. */
bool graph_uids_make_index(const uint64_t *of_entity, uint32_t count, unsigned threads,
                           struct graph_uids *uids, struct err *err) MUST_USE;
void graph_uids_release_all(struct graph_uids *uids);
uint32_t graph_uids_find_entity(const struct graph_uids *uids, uint64_t uid);
#define GRAPH_UIDS_AT_ONCE 32U
/* The same for up to GRAPH_UIDS_AT_ONCE; faster than one by one. */
void graph_uids_find_many(const struct graph_uids *uids, const uint64_t *asked, uint32_t count,
                          uint32_t *found);

/* What a snapshot and those patched from it have in common: rows point to these texts. Only the
 * thread that patches adds texts. */
struct graph_shared {
    atomic_uint refs;         /* snapshots; as in graph_private */
    struct arena texts;       /* names that come again, and what patches add */
    struct arena *lane_texts; /* of the lanes that built the first of them */
    size_t lane_count;
    struct map_text numbers; /* texts that patches added -> place in `added` */
    struct {
        ARRAY_FIELDS(struct str);
    } added;
};
struct graph_shared *graph_create_shared(void); /* NULL: no memory */
struct graph_shared *graph_retain_shared(struct graph_shared *shared);
void graph_release_shared(struct graph_shared *shared);

/* What snapshots with the same entities have in common: ids mean the same in all of them. */
struct graph_ids {
    atomic_uint refs; /* as above */
    struct graph_uids uids;
    pthread_mutex_t names_lock; /* guards names, which is set once; innermost */
    struct graph_names *names;  /* NULL: nobody asked yet */
};
void graph_names_free_all(struct graph_names *names); /* NULL is fine */
struct graph_ids *graph_create_ids(void);             /* NULL: no memory */
struct graph_ids *graph_retain_ids(struct graph_ids *ids);
void graph_release_ids(struct graph_ids *ids); /* NULL is fine */
/* Loose references in the order of a snapshot; total. */
int graph_compare_loose_rows(const void *left, const void *right);

struct graph_private {
    /* Holders of the snapshot. Raising is relaxed: the raiser holds it. Lowering is
     * acquire-release, so whoever frees it sees that all others are done. */
    atomic_uint refs;
    struct graph_shared *shared;
    struct graph_ids *ids;
    struct arena labels; /* texts that are of this generation alone */
    struct graph_results *results;
};

/* ------------------------------------------------------------------ graph_build.c, graph_finish.c
 */

#define GRAPH_ROWS_MAX ((size_t)UINT32_MAX - 1) /* ids are u32 and GRAPH_ID_NONE is not one */

/* A uid that may belong to another file: row is an edge, or an entity that asks for its parent. */
struct build_asked {
    uint64_t uid;
    uint32_t row;
};
struct build_asked_list {
    ARRAY_FIELDS(struct build_asked);
};
struct build_order {
    uint32_t from;
    uint32_t index;
};
struct build_own {
    uint64_t uid;
    uint32_t row;
};
struct build_text {
    struct str text;
    uint32_t number;
};
/* What one thread at a time adds to. */
struct build_lane {
    struct arena texts;
    char *chunk; /* where the next text goes */
    size_t chunk_left;
    struct {
        ARRAY_FIELDS(struct store_site);
    } sites;
    struct build_asked_list targets;
    struct build_asked_list parents;
    struct {
        ARRAY_FIELDS(uint32_t);
    } late; /* entities whose parent has no lower id than they have */
    struct {
        ARRAY_FIELDS(struct build_order);
    } order; /* of the edges of a record */
    struct {
        ARRAY_FIELDS(struct build_own);
    } own; /* uids of a record, sorted; made when a row is not told */
    bool own_known;
};
struct build_file_sites {
    uint32_t lane;
    uint32_t first; /* in the sites of the lane */
    uint32_t count;
    uint32_t base; /* in the sites of all; known at the end */
};
struct graph_builder {
    struct {
        ARRAY_FIELDS(struct graph_file);
    } files;
    struct {
        ARRAY_FIELDS(struct build_file_sites);
    } file_sites;
    struct {
        ARRAY_FIELDS(struct graph_entity);
    } entities;
    struct {
        ARRAY_FIELDS(uint64_t);
    } uids; /* of each entity */
    struct {
        ARRAY_FIELDS(uint32_t);
    } out_first; /* of each entity; the end is added last */
    struct {
        ARRAY_FIELDS(struct graph_edge);
    } edges; /* until the end, first_site counts from the first site of the file */
    struct {
        ARRAY_FIELDS(struct graph_loose);
    } loose;
    struct build_lane *lanes;
    size_t lane_count;
    pthread_mutex_t names_lock; /* guards the three below; innermost */
    struct {
        ARRAY_FIELDS(struct build_text);
    } names;                  /* distinct short texts; the order of arrival shows nowhere */
    struct map_text numbers;  /* text -> number in order of arrival */
    struct build_lane shared; /* its texts only */
};
/* Packed one after the other. */
bool graph_builder_copy_text(struct build_lane *lane, struct str text, struct str *out) MUST_USE;
/* Notes an entity whose parent may be one of those that it holds. False: no memory. */
bool graph_builder_note_late(struct build_lane *lane, uint32_t entity, uint32_t parent) MUST_USE;

#endif
