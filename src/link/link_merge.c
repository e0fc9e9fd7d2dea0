/* link_merge.c - the rows of all files as one result.
 *
 * Rows that start in another file are sorted and merged into the file they start in; the
 * children of each entity give its Contains edges. Counts first, then every file fills its own
 * part of the arrays, in parallel.
 */
#include "link/link_edges.h"

#include "util/mem.h"
#include "util/pool.h"

#include <stdlib.h>

struct merge_build {
    struct linker *linker;
    struct link_result *result;
    struct link_rows children; /* entity -> its children, ascending */
    struct link_pending *foreign;
    size_t foreign_count;
    size_t *edge_first; /* by file */
    size_t *site_first;
    size_t *loose_first;
};

struct merge_memory {
    struct arena *arenas;
    unsigned count;
};

/* ------------------------------------------------------------------ parents */

static void merge_set_parents(struct linker *linker, uint32_t *parents)
{
    for (uint32_t file = 0; file < linker->file_count; file++) {
        const struct link_source *source = &linker->sources[file];
        for (uint32_t i = 0; i < source->facts->header->entity_count; i++) {
            uint32_t gid = source->first_entity + i;
            uint32_t parent = source->facts->entities[i].parent;
            parents[gid] = parent == FACT_NONE ? LINK_ENTITY_NONE : source->first_entity + parent;
            /* A member declared away from its type, in an impl block or by an owner. */
            if (link_home_is_type(linker, linker->type_homes[gid]) && parents[gid] != gid &&
                linker->type_homes[gid] != gid &&
                (source->facts->entities[i].owner != FACT_NONE ||
                 (parent != FACT_NONE &&
                  kind_group_of_entity((enum entity_kind)source->facts->entities[parent].kind) ==
                      ENTITY_GROUP_EXTENSION))) {
                parents[gid] = linker->type_homes[gid];
            }
        }
    }
}

static bool merge_index_children(struct merge_build *build)
{
    const uint32_t *parents = build->result->entity_parents;
    uint32_t count = build->linker->entity_count;
    struct link_rows *rows = &build->children;
    rows->first = mem_alloc_zeroed((size_t)count + 3, sizeof *rows->first);
    rows->items = mem_alloc_zeroed((size_t)count + 1, sizeof *rows->items);
    if (rows->first == NULL || rows->items == NULL) {
        return false;
    }
    for (uint32_t gid = 0; gid < count; gid++) {
        if (parents[gid] != LINK_ENTITY_NONE) {
            rows->first[parents[gid] + 2]++;
        }
    }
    for (uint32_t gid = 0; gid < count; gid++) {
        rows->first[gid + 2] += rows->first[gid + 1];
    }
    for (uint32_t gid = 0; gid < count; gid++) {
        if (parents[gid] != LINK_ENTITY_NONE) {
            rows->items[rows->first[parents[gid] + 1]++] = gid;
        }
    }
    return true;
}

/* ------------------------------------------------------------------ foreign rows */

static bool merge_collect_foreign(struct merge_build *build)
{
    const struct linker *linker = build->linker;
    size_t total = 0;
    for (unsigned i = 0; i < linker->threads; i++) {
        total += linker->workers[i].output->foreign.count;
    }
    build->foreign = mem_alloc_zeroed(total + 1, sizeof *build->foreign);
    if (build->foreign == NULL) {
        return false;
    }
    for (unsigned i = 0; i < linker->threads; i++) {
        const struct link_output *output = linker->workers[i].output;
        if (output->foreign.count > 0) {
            memcpy(build->foreign + build->foreign_count, output->foreign.items,
                   output->foreign.count * sizeof *build->foreign);
            build->foreign_count += output->foreign.count;
        }
    }
    if (build->foreign_count > 1) {
        qsort(build->foreign, build->foreign_count, sizeof *build->foreign,
              link_edges_compare_rows);
    }
    return true;
}

/* Puts the file's own rows and the foreign rows that start in it together. */
static bool merge_join_foreign(struct merge_build *build)
{
    struct linker *linker = build->linker;
    size_t at = 0;
    while (at < build->foreign_count) {
        uint32_t file = linker->entity_files[build->foreign[at].from];
        struct link_file_output *output = &linker->outputs[file];
        struct link_pending *joined = NULL;
        size_t end = at;
        while (end < build->foreign_count &&
               linker->entity_files[build->foreign[end].from] == file) {
            end++;
        }
        joined = arena_alloc_bytes(&linker->memory,
                                   (output->pending_count + (end - at)) * sizeof *joined);
        if (joined == NULL) {
            return false;
        }
        if (output->pending_count > 0) {
            memcpy(joined, output->pending, output->pending_count * sizeof *joined);
        }
        memcpy(joined + output->pending_count, build->foreign + at, (end - at) * sizeof *joined);
        output->pending_count += (uint32_t)(end - at);
        output->pending = joined;
        qsort(joined, output->pending_count, sizeof *joined, link_edges_compare_rows);
        at = end;
    }
    return true;
}

/* ------------------------------------------------------------------ filling */

/* Walks the rows of a file; a Contains edge stands before the first row that sorts after it. */
struct merge_walk {
    struct merge_build *build;
    const struct link_file_output *output;
    size_t edges;
    size_t sites;
    bool filling;
    size_t edge_at;
    size_t site_at;
};

static bool merge_is_same_edge(const struct link_pending *a, const struct link_pending *b)
{
    return a->from == b->from && a->to == b->to && a->kind == b->kind;
}

static void merge_put_contains(struct merge_walk *walk, uint32_t from, uint32_t to)
{
    if (walk->filling) {
        walk->build->result->edges[walk->edge_at++] =
            (struct link_edge){ .from = from,
                                .to = to,
                                .kind = EDGE_KIND_CONTAINS,
                                .origin = ORIGIN_EXACT,
                                .first_site = (uint32_t)walk->site_at };
    }
    walk->edges++;
}

/* One edge from rows[at ..); returns where its rows end. */
static size_t merge_put_edge(struct merge_walk *walk, size_t at)
{
    const struct link_pending *rows = walk->output->pending;
    const struct link_pending *first = &rows[at];
    const struct link_pending *last = NULL;
    struct link_edge edge = { .from = first->from,
                              .to = first->to,
                              .kind = first->kind,
                              .origin = first->origin,
                              .first_site = (uint32_t)walk->site_at };
    for (; at < walk->output->pending_count && merge_is_same_edge(first, &rows[at]); at++) {
        edge.origin = rows[at].origin < edge.origin ? rows[at].origin : edge.origin;
        if (rows[at].line == 0 ||
            (last != NULL && last->line == rows[at].line && last->column == rows[at].column)) {
            continue;
        }
        last = &rows[at];
        if (walk->filling) {
            walk->build->result->sites[walk->site_at++] =
                (struct link_site){ .line = rows[at].line, .column = rows[at].column };
        }
        edge.site_count++;
    }
    if (walk->filling) {
        walk->build->result->edges[walk->edge_at++] = edge;
    }
    walk->edges++;
    walk->sites += edge.site_count;
    return at;
}

static void merge_walk_file(struct merge_walk *walk, uint32_t file)
{
    const struct linker *linker = walk->build->linker;
    const struct link_rows *children = &walk->build->children;
    const struct link_pending *rows = walk->output->pending;
    size_t count = walk->output->pending_count;
    size_t at = 0;
    for (uint32_t from = linker->file_first[file]; from < linker->file_first[file + 1]; from++) {
        for (uint32_t i = children->first[from]; i < children->first[from + 1]; i++) {
            uint32_t to = children->items[i];
            while (
                at < count && rows[at].from == from &&
                (rows[at].to < to || (rows[at].to == to && rows[at].kind < EDGE_KIND_CONTAINS))) {
                at = merge_put_edge(walk, at);
            }
            merge_put_contains(walk, from, to);
        }
        while (at < count && rows[at].from == from) {
            at = merge_put_edge(walk, at);
        }
    }
}

static bool merge_count_file(void *context, size_t index, unsigned thread, struct err *err)
{
    struct merge_build *build = context;
    struct merge_walk walk = { .build = build, .output = &build->linker->outputs[index] };
    (void)thread;
    (void)err;
    merge_walk_file(&walk, (uint32_t)index);
    build->edge_first[index + 1] = walk.edges;
    build->site_first[index + 1] = walk.sites;
    build->loose_first[index + 1] = walk.output->loose_count;
    return true;
}

static bool merge_fill_file(void *context, size_t index, unsigned thread, struct err *err)
{
    struct merge_build *build = context;
    struct merge_walk walk = { .build = build,
                               .output = &build->linker->outputs[index],
                               .filling = true,
                               .edge_at = build->edge_first[index],
                               .site_at = build->site_first[index] };
    (void)thread;
    (void)err;
    merge_walk_file(&walk, (uint32_t)index);
    if (walk.output->loose_count > 0) {
        memcpy(build->result->loose + build->loose_first[index], walk.output->loose,
               walk.output->loose_count * sizeof *walk.output->loose);
    }
    return true;
}

static bool merge_alloc_result(struct merge_build *build)
{
    struct link_result *result = build->result;
    size_t files = build->linker->file_count;
    for (size_t file = 0; file < files; file++) {
        build->edge_first[file + 1] += build->edge_first[file];
        build->site_first[file + 1] += build->site_first[file];
        build->loose_first[file + 1] += build->loose_first[file];
    }
    result->edge_count = build->edge_first[files];
    result->site_count = build->site_first[files];
    result->loose_count = build->loose_first[files];
    result->edges = mem_alloc_zeroed(result->edge_count + 1, sizeof *result->edges);
    result->sites = mem_alloc_zeroed(result->site_count + 1, sizeof *result->sites);
    result->loose = mem_alloc_zeroed(result->loose_count + 1, sizeof *result->loose);
    return result->edges != NULL && result->sites != NULL && result->loose != NULL;
}

/* The texts of loose rows live in the workers' arenas: the result takes these over. */
static bool merge_take_texts(struct linker *linker, struct link_result *result)
{
    struct merge_memory *memory = mem_alloc_zeroed(1, sizeof *memory);
    if (memory == NULL) {
        return false;
    }
    memory->arenas = mem_alloc_zeroed(linker->threads, sizeof *memory->arenas);
    if (memory->arenas == NULL) {
        mem_free_block(memory);
        return false;
    }
    memory->count = linker->threads;
    for (unsigned i = 0; i < linker->threads; i++) {
        memory->arenas[i] = linker->workers[i].texts;
        arena_init_with_limit(&linker->workers[i].texts, SIZE_MAX);
    }
    result->memory = memory;
    return true;
}

static bool merge_run_phases(struct merge_build *build, struct err *err)
{
    struct linker *linker = build->linker;
    size_t files = (size_t)linker->file_count + 2;
    build->edge_first = mem_alloc_zeroed(files, sizeof *build->edge_first);
    build->site_first = mem_alloc_zeroed(files, sizeof *build->site_first);
    build->loose_first = mem_alloc_zeroed(files, sizeof *build->loose_first);
    if (build->edge_first == NULL || build->site_first == NULL || build->loose_first == NULL ||
        !merge_index_children(build) || !merge_collect_foreign(build) ||
        !merge_join_foreign(build)) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for edges");
    }
    if (!pool_run_over_range(linker->file_count, 16, linker->threads, merge_count_file, build,
                             err)) {
        return false;
    }
    if (!merge_alloc_result(build)) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for edges");
    }
    return pool_run_over_range(linker->file_count, 16, linker->threads, merge_fill_file, build,
                               err) &&
           (merge_take_texts(linker, build->result) ||
            ERR_RAISE(err, ERR_MEMORY, "out of memory for edges"));
}

bool link_edges_merge_result(struct linker *linker, struct link_result *result, struct err *err)
{
    struct merge_build build = { .linker = linker, .result = result };
    bool done = false;
    result->entity_parents =
        mem_alloc_zeroed((size_t)linker->entity_count + 1, sizeof *result->entity_parents);
    if (result->entity_parents == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for edges");
    }
    merge_set_parents(linker, result->entity_parents);
    done = merge_run_phases(&build, err);
    mem_free_block(build.children.first);
    mem_free_block(build.children.items);
    mem_free_block(build.foreign);
    mem_free_block(build.edge_first);
    mem_free_block(build.site_first);
    mem_free_block(build.loose_first);
    return done;
}

void link_free_result(struct link_result *result)
{
    struct merge_memory *memory = result->memory;
    mem_free_block(result->file_first);
    mem_free_block(result->entity_uids);
    mem_free_block(result->entity_parents);
    mem_free_block(result->edges);
    mem_free_block(result->sites);
    mem_free_block(result->loose);
    for (unsigned i = 0; memory != NULL && i < memory->count; i++) {
        arena_release_all_blocks(&memory->arenas[i]);
    }
    if (memory != NULL) {
        mem_free_block(memory->arenas);
        mem_free_block(memory);
    }
    *result = (struct link_result){ 0 };
}
