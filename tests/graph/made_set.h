/* made_set.h - a made-up graph whose edges lead to entities that exist; the same for a seed. */
#ifndef TESTS_GRAPH_MADE_SET_H
#define TESTS_GRAPH_MADE_SET_H

#include "graph/graph.h"
#include "store/made_graph.h"
#include "util/mem.h"

#include <stdlib.h>

#define SET_FILES_MAX 40U
/* STR() for initialisers of static data. */
#define STATIC_STR(literal)                                                                        \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

struct made_set {
    struct arena arena;
    struct store_record records[SET_FILES_MAX]; /* by path */
    size_t count;
    size_t entity_count;
    size_t edge_count;
    size_t loose_count;
};

static inline int set_compare_records(const void *left, const void *right)
{
    return str_compare_bytes(((const struct store_record *)left)->file.path,
                             ((const struct store_record *)right)->file.path);
}

/* Has the record an edge with the ends and kind of its last one? */
static inline bool set_has_edge_twice(const struct store_edge *edges, size_t count)
{
    for (size_t i = 0; i + 1 < count; i++) {
        const struct store_edge *last = &edges[count - 1];
        if (edges[i].from_uid == last->from_uid && edges[i].to_uid == last->to_uid &&
            edges[i].kind == last->kind) {
            return true;
        }
    }
    return false;
}

static inline void set_fill_record(struct made_set *set, uint64_t *seed, size_t file, size_t files,
                                   uint64_t version, struct store_record *record)
{
    size_t entity_count = made_count_entities(file, version);
    struct store_entity *entities =
        arena_alloc_zeroed(&set->arena, MADE_ENTITIES_MAX, sizeof *entities);
    struct store_edge *edges = arena_alloc_zeroed(&set->arena, MADE_EDGES_MAX, sizeof *edges);
    struct store_loose *loose = arena_alloc_zeroed(&set->arena, MADE_LOOSE_MAX, sizeof *loose);
    size_t wanted = random_below_limit(seed, MADE_EDGES_MAX + 1);

    *record = (struct store_record){ .entities = entities, .edges = edges, .loose = loose };
    made_fill_file(&set->arena, seed, file, entity_count > 0, &record->file);
    record->entity_count = entity_count;
    for (size_t i = 0; i < entity_count; i++) {
        made_fill_entity(&set->arena, seed, file, i, &record->file, &entities[i]);
    }
    for (size_t i = 0; entity_count > 0 && i < wanted; i++) { /* in no order of `from` */
        size_t to_file = random_below_limit(seed, files);
        size_t to_count = made_count_entities(to_file, version);
        if (to_count > 0) {
            made_fill_edge(&set->arena, seed, file, random_below_limit(seed, entity_count), to_file,
                           random_below_limit(seed, to_count), &edges[record->edge_count++]);
            record->edge_count -= set_has_edge_twice(edges, record->edge_count) ? 1 : 0;
        }
    }
    record->loose_count = entity_count > 0 ? random_below_limit(seed, MADE_LOOSE_MAX + 1) : 0;
    for (size_t i = 0; i < record->loose_count; i++) {
        made_fill_loose(&set->arena, seed, file, random_below_limit(seed, entity_count),
                        (uint32_t)random_below_limit(seed, 3), &loose[i]);
    }
}

static inline void set_make_graph(struct made_set *set, uint64_t version, size_t files)
{
    uint64_t seed = hash_mix_u64_bits(version);

    memset(set, 0, sizeof *set);
    arena_init_with_limit(&set->arena, SIZE_MAX / 2);
    set->count = files;
    for (size_t i = 0; i < files; i++) {
        set_fill_record(set, &seed, i, files, version, &set->records[i]);
        set->entity_count += set->records[i].entity_count;
        set->edge_count += set->records[i].edge_count;
        set->loose_count += set->records[i].loose_count;
    }
    qsort(set->records, files, sizeof *set->records, set_compare_records);
}

static inline void set_release_graph(struct made_set *set)
{
    arena_release_all_blocks(&set->arena);
}

/* NULL and err: refused. */
static inline struct snapshot *set_try_build(const struct store_record *records, size_t count,
                                             struct err *err)
{
    const struct graph_labels labels = { .generation = 7,
                                         .root = STR("/somewhere"),
                                         .created_at = STR("2024-01-01T00:00:00Z"),
                                         .digest = STR("00ff") };
    struct graph_builder *builder = graph_builder_create_new();
    struct snapshot *snapshot = NULL;
    bool done = builder != NULL || ERR_RAISE(err, ERR_MEMORY, "no memory");

    for (size_t i = 0; done && i < count; i++) {
        done = graph_builder_add_record(builder, &records[i], err);
    }
    if (!done) {
        graph_builder_abandon_all(builder);
        return NULL;
    }
    return graph_builder_finish_snapshot(builder, &labels, &snapshot, err) ? snapshot : NULL;
}

static inline struct snapshot *set_build_records(const struct store_record *records, size_t count)
{
    struct err err;
    struct snapshot *snapshot = set_try_build(records, count, &err);
    if (snapshot == NULL) {
        fail_msg("%s", err.text);
        abort(); /* not reached; the compiler does not know */
    }
    return snapshot;
}

static inline struct snapshot *set_build_snapshot(const struct made_set *set)
{
    return set_build_records(set->records, set->count);
}

#endif
