/* graph_build.c - records to a snapshot. See graph.h.
 *
 * While records come in, rows are copied and every uid gets the next id; ends of edges that may lie
 * in a file to come are kept as uids. Finishing turns those into ids, sorts the edges of each
 * entity, and makes the index of the incoming ones by counting.
 *
 *   edges      [a->b][a->c][b->a]...  sorted by (from, to, kind)
 *   out_first  [0, 2, 3, ...]         edges of a are [0, 2)
 *   in_edges   [2, 0, 1, ...]         numbers of edges, sorted by (to, from, kind)
 *
 * Cost: O(rows), but for sorting: O(e log e) in the edges e of one entity and in the distinct names
 * of loose references. Target look-up and edge sorting run on all cores. Peak memory is the
 * snapshot and 8 bytes an edge.
 */
#include "graph/graph_internal.h"

#include "util/array.h"
#include "util/mem.h"
#include "util/pool.h"

#include <stdlib.h>

#define BUILD_TEXT_CHUNK_BYTES ((size_t)64 * 1024)
#define BUILD_ROWS_MAX         ((size_t)UINT32_MAX - 1) /* ids are u32 and GRAPH_ID_NONE is not one */
#define BUILD_POOL_BLOCK       4096U                    /* rows handed to a thread at once */
#define BUILD_INSERTION_MAX    16U /* edges of an entity; longer lists are worth a qsort call */

struct build_text {
    struct str text;
    uint32_t number;
};
struct build_order {
    uint32_t from;
    uint32_t index;
};
struct graph_builder {
    struct {
        ARRAY_FIELDS(struct graph_file);
    } files;
    struct {
        ARRAY_FIELDS(struct graph_entity);
    } entities;
    struct {
        ARRAY_FIELDS(uint64_t);
    } parents; /* uid of each entity's parent, 0: none */
    struct {
        ARRAY_FIELDS(struct graph_edge);
    } edges; /* `to` is not set yet */
    struct {
        ARRAY_FIELDS(uint64_t);
    } targets; /* uid of each edge's end */
    struct {
        ARRAY_FIELDS(struct store_site);
    } sites;
    struct {
        ARRAY_FIELDS(struct graph_loose);
    } loose;
    struct {
        ARRAY_FIELDS(struct build_text);
    } names; /* distinct short texts; the number is the order of arrival, later the rank */
    struct {
        ARRAY_FIELDS(struct build_order);
    } order;                 /* scratch of one record */
    struct map_text numbers; /* of names */
    struct map_u64 ids;
    struct arena texts;
    char *chunk; /* where the next text goes */
    size_t chunk_left;
};

static bool build_raise_no_memory(struct err *err)
{
    return ERR_RAISE(err, ERR_MEMORY, "no memory left for the graph");
}

struct graph_builder *graph_builder_create_new(void)
{
    struct graph_builder *builder = mem_alloc_zeroed(1, sizeof *builder);
    if (builder != NULL) {
        map_text_init_empty(&builder->numbers);
        map_u64_init_empty(&builder->ids);
        arena_init_with_limit(&builder->texts, SIZE_MAX / 2);
    }
    return builder;
}

void graph_builder_abandon_all(struct graph_builder *builder)
{
    if (builder == NULL) {
        return;
    }
    array_free_items(&builder->files);
    array_free_items(&builder->entities);
    array_free_items(&builder->parents);
    array_free_items(&builder->edges);
    array_free_items(&builder->targets);
    array_free_items(&builder->sites);
    array_free_items(&builder->loose);
    array_free_items(&builder->names);
    array_free_items(&builder->order);
    map_text_release_slots(&builder->numbers);
    map_u64_release_slots(&builder->ids);
    arena_release_all_blocks(&builder->texts);
    mem_free_block(builder);
}

/* ------------------------------------------------------------------ texts */

/* Packed one after the other: an arena allocation each would waste half of a short text. */
static bool build_copy_text(struct graph_builder *builder, struct str text, struct str *out)
{
    if (text.size > builder->chunk_left) {
        size_t size = text.size > BUILD_TEXT_CHUNK_BYTES ? text.size : BUILD_TEXT_CHUNK_BYTES;
        builder->chunk = arena_alloc_bytes(&builder->texts, size);
        builder->chunk_left = builder->chunk != NULL ? size : 0;
        if (builder->chunk == NULL) {
            return false;
        }
    }
    *out = STR_EMPTY;
    if (text.size > 0) {
        memcpy(builder->chunk, text.data, text.size);
        *out = str_from_range(builder->chunk, text.size);
        builder->chunk += text.size;
        builder->chunk_left -= text.size;
    }
    return true;
}

/* For texts that come again and again: languages, names of what is not in the project. */
static bool build_intern_text(struct graph_builder *builder, struct str text, struct str *out)
{
    uint32_t number = map_text_find_value(&builder->numbers, text);
    struct build_text *slot;

    if (text.size == 0) {
        *out = STR_EMPTY;
        return true;
    }
    if (number != MAP_VALUE_NONE) {
        *out = builder->names.items[number].text;
        return true;
    }
    if (!build_copy_text(builder, text, out)) {
        return false;
    }
    slot = array_push_slot(&builder->names, BUILD_ROWS_MAX);
    if (slot == NULL) {
        return false;
    }
    *slot = (struct build_text){ .text = *out, .number = (uint32_t)(builder->names.count - 1) };
    return map_text_put_value(&builder->numbers, *out, slot->number);
}

/* ------------------------------------------------------------------ adding a record */

static bool build_add_file(struct graph_builder *builder, const struct store_record *record,
                           struct err *err)
{
    const struct store_file *row = &record->file;
    struct graph_file *file;

    if (builder->files.count > 0) {
        const struct graph_file *last = &builder->files.items[builder->files.count - 1];
        if (str_compare_bytes(last->path, row->path) >= 0) {
            return ERR_RAISE(err, ERR_CORRUPT, "file '%.*s' comes after '%.*s'", STR_ARG(row->path),
                             STR_ARG(last->path));
        }
    }
    file = array_push_slot(&builder->files, BUILD_ROWS_MAX);
    if (file == NULL) {
        return build_raise_no_memory(err);
    }
    *file = (struct graph_file){
        .hash = row->hash,
        .size = row->size,
        .mtime_ns = row->mtime_ns,
        .status = row->status,
        .error_bytes = row->error_bytes,
        .line_count = row->line_count,
        .source_words = row->source_words,
        .entity_words = row->entity_words,
        .import_words = row->import_words,
        .comment_words = row->comment_words,
        .first_entity = (uint32_t)builder->entities.count,
        .entity_count = (uint32_t)record->entity_count,
    };
    return (build_copy_text(builder, row->path, &file->path) &&
            build_intern_text(builder, row->language, &file->language) &&
            build_intern_text(builder, row->reason, &file->reason)) ||
           build_raise_no_memory(err);
}

static bool build_copy_entity_names(struct graph_builder *builder, const struct store_entity *row,
                                    struct graph_entity *entity)
{
    if (!build_copy_text(builder, row->qualified, &entity->qualified)) {
        return false;
    }
    if (str_ends_with(row->qualified, row->name)) {
        size_t skip = row->qualified.size - row->name.size;
        entity->name = row->name.size > 0
                           ? str_from_range(entity->qualified.data + skip, row->name.size)
                           : STR_EMPTY;
        return true;
    }
    return build_copy_text(builder, row->name, &entity->name);
}

static bool build_add_entity(struct graph_builder *builder, const struct store_entity *row,
                             struct err *err)
{
    struct graph_entity *entity = array_push_slot(&builder->entities, BUILD_ROWS_MAX);
    uint64_t *parent = array_push_slot(&builder->parents, BUILD_ROWS_MAX);
    uint32_t id = (uint32_t)(builder->entities.count - 1);
    uint32_t found = 0;

    if (entity == NULL || parent == NULL) {
        return build_raise_no_memory(err);
    }
    *parent = row->parent_uid;
    *entity = (struct graph_entity){
        .uid = row->uid,
        .file = (uint32_t)(builder->files.count - 1),
        .parent = GRAPH_ID_NONE,
        .start_line = row->start_line,
        .end_line = row->end_line,
        .start_byte = row->start_byte,
        .end_byte = row->end_byte,
        .signature_end = row->signature_end,
        .doc_start = row->doc_start,
        .doc_end = row->doc_end,
        .words = row->words,
        .flags = row->flags,
        .complexity = row->complexity,
        .params_min = row->params_min,
        .params_max = row->params_max,
        .kind = (uint8_t)row->kind,
        .class_ = (uint8_t)row->class_,
        .rule = (uint8_t)row->rule,
    };
    if (!build_copy_entity_names(builder, row, entity) ||
        !map_u64_insert_once(&builder->ids, row->uid, id, &found)) {
        return build_raise_no_memory(err);
    }
    return found == id || ERR_RAISE(err, ERR_CORRUPT, "two entities have the uid %llu",
                                    (unsigned long long)row->uid);
}

/* The id of an entity of the file being added. Rows come in runs of one entity: `*likely` is the
 * answer of last time. */
static bool build_find_own_entity(const struct graph_builder *builder, uint64_t uid,
                                  uint32_t *likely, struct err *err)
{
    const struct graph_file *file = &builder->files.items[builder->files.count - 1];

    if (*likely < builder->entities.count && builder->entities.items[*likely].uid == uid) {
        return true;
    }
    *likely = map_u64_find_value(&builder->ids, uid);
    return (*likely != MAP_VALUE_NONE && *likely >= file->first_entity) ||
           ERR_RAISE(err, ERR_CORRUPT, "'%.*s' has rows of entity %llu, which is not in it",
                     STR_ARG(file->path), (unsigned long long)uid);
}

static int build_compare_order(const void *left, const void *right)
{
    const struct build_order *a = left;
    const struct build_order *b = right;
    if (a->from != b->from) {
        return a->from < b->from ? -1 : 1;
    }
    return (a->index > b->index) - (a->index < b->index);
}

/* The order in which the rows of a record are added: by the entity they start from. */
static bool build_order_edges(struct graph_builder *builder, const struct store_record *record,
                              struct err *err)
{
    struct build_order *order;
    uint32_t from = GRAPH_ID_NONE;
    bool sorted = true;

    builder->order.count = 0;
    if (record->edge_count == 0) {
        return true;
    }
    order = array_push_slots(&builder->order, record->edge_count, BUILD_ROWS_MAX);
    if (order == NULL) {
        return build_raise_no_memory(err);
    }
    for (size_t i = 0; i < record->edge_count; i++) {
        if (!build_find_own_entity(builder, record->edges[i].from_uid, &from, err)) {
            return false;
        }
        order[i] = (struct build_order){ .from = from, .index = (uint32_t)i };
        sorted = sorted && (i == 0 || order[i - 1].from <= from);
    }
    if (!sorted) {
        qsort(order, record->edge_count, sizeof *order, build_compare_order);
    }
    return true;
}

static bool build_add_edge(struct graph_builder *builder, const struct store_edge *row,
                           uint32_t from)
{
    struct graph_edge *edge = array_push_slot(&builder->edges, BUILD_ROWS_MAX);
    uint64_t *target = array_push_slot(&builder->targets, BUILD_ROWS_MAX);
    struct store_site *sites;

    if (edge == NULL || target == NULL) {
        return false;
    }
    *target = row->to_uid;
    *edge = (struct graph_edge){
        .from = from,
        .to = GRAPH_ID_NONE,
        .first_site = (uint32_t)builder->sites.count,
        .site_count = row->site_count,
        .kind = (uint8_t)row->kind,
        .origin = (uint8_t)row->origin,
    };
    if (row->site_count == 0) {
        return true;
    }
    sites = array_push_slots(&builder->sites, row->site_count, BUILD_ROWS_MAX);
    if (sites == NULL) {
        return false;
    }
    memcpy(sites, row->sites, row->site_count * sizeof *sites);
    return true;
}

static bool build_add_edges(struct graph_builder *builder, const struct store_record *record,
                            struct err *err)
{
    if (!build_order_edges(builder, record, err)) {
        return false;
    }
    for (size_t i = 0; i < builder->order.count; i++) {
        const struct build_order *order = &builder->order.items[i];
        if (!build_add_edge(builder, &record->edges[order->index], order->from)) {
            return build_raise_no_memory(err);
        }
    }
    return true;
}

static int build_compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

/* Total: rows that compare equal are equal. */
int graph_compare_loose_rows(const void *left, const void *right)
{
    const struct graph_loose *a = left;
    const struct graph_loose *b = right;
    int order = build_compare_numbers(a->from, b->from);

    order = order != 0 ? order : build_compare_numbers(a->line, b->line);
    order = order != 0 ? order : build_compare_numbers(a->column, b->column);
    order = order != 0 ? order : str_compare_bytes(a->name, b->name);
    order = order != 0 ? order : build_compare_numbers(a->kind, b->kind);
    order = order != 0 ? order : str_compare_bytes(a->receiver, b->receiver);
    order = order != 0 ? order : str_compare_bytes(a->module, b->module);
    order = order != 0 ? order : build_compare_numbers(a->origin, b->origin);
    return order != 0 ? order : build_compare_numbers(a->args, b->args);
}

static bool build_add_loose(struct graph_builder *builder, const struct store_record *record,
                            struct err *err)
{
    size_t first = builder->loose.count;
    uint32_t from = GRAPH_ID_NONE;
    bool sorted = true;

    for (size_t i = 0; i < record->loose_count; i++) {
        const struct store_loose *row = &record->loose[i];
        struct graph_loose *loose = array_push_slot(&builder->loose, BUILD_ROWS_MAX);
        if (loose == NULL) {
            return build_raise_no_memory(err);
        }
        if (!build_find_own_entity(builder, row->from_uid, &from, err)) {
            return false;
        }
        *loose = (struct graph_loose){
            .from = from,
            .line = row->line,
            .column = row->column,
            .kind = (uint8_t)row->kind,
            .origin = (uint8_t)row->origin,
            .args = row->args,
        };
        if (!build_intern_text(builder, row->name, &loose->name) ||
            !build_intern_text(builder, row->receiver, &loose->receiver) ||
            !build_intern_text(builder, row->module, &loose->module)) {
            return build_raise_no_memory(err);
        }
        sorted = sorted && (i == 0 || graph_compare_loose_rows(loose - 1, loose) <= 0);
    }
    if (!sorted) {
        qsort(builder->loose.items + first, record->loose_count, sizeof *builder->loose.items,
              graph_compare_loose_rows);
    }
    return true;
}

bool graph_builder_add_record(struct graph_builder *builder, const struct store_record *record,
                              struct err *err)
{
    bool done = build_add_file(builder, record, err);

    for (size_t i = 0; done && i < record->entity_count; i++) {
        done = build_add_entity(builder, &record->entities[i], err);
    }
    return done && build_add_edges(builder, record, err) && build_add_loose(builder, record, err);
}

/* ------------------------------------------------------------------ finishing */

static bool build_resolve_parents(struct graph_builder *builder, struct err *err)
{
    for (size_t i = 0; i < builder->entities.count; i++) {
        struct graph_entity *entity = &builder->entities.items[i];
        uint64_t uid = builder->parents.items[i];
        if (uid == 0) {
            continue;
        }
        entity->parent = map_u64_find_value(&builder->ids, uid);
        if (entity->parent == MAP_VALUE_NONE) {
            return ERR_RAISE(err, ERR_CORRUPT, "the parent of '%.*s' in '%.*s' is unknown: %llu",
                             STR_ARG(entity->qualified),
                             STR_ARG(builder->files.items[entity->file].path),
                             (unsigned long long)uid);
        }
    }
    return true;
}

static bool build_may_have_parent_cycle(const struct graph_builder *builder)
{
    for (size_t i = 0; i < builder->entities.count; i++) {
        uint32_t parent = builder->entities.items[i].parent;
        if (parent != GRAPH_ID_NONE && parent >= i) {
            return true;
        }
    }
    return false;
}

static void build_cut_one_cycle(struct graph_builder *builder, uint32_t member)
{
    struct graph_entity *entities = builder->entities.items;
    uint32_t lowest = member;

    for (uint32_t at = entities[member].parent; at != member; at = entities[at].parent) {
        lowest = at < lowest ? at : lowest;
    }
    entities[lowest].parent = GRAPH_ID_NONE;
}

/* Two types that claim to hold each other must not make a reader walk in circles: the lowest id
 * of a cycle loses its parent. Each walk stamps what it passes, so all of them are O(V). */
static bool build_cut_parent_cycles(struct graph_builder *builder)
{
    struct graph_entity *entities = builder->entities.items;
    uint32_t *stamps;

    if (!build_may_have_parent_cycle(builder)) {
        return true;
    }
    stamps = mem_alloc_zeroed(builder->entities.count, sizeof *stamps);
    if (stamps == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < builder->entities.count; i++) {
        uint32_t at = i;
        while (at != GRAPH_ID_NONE && stamps[at] == 0) {
            stamps[at] = i + 1;
            at = entities[at].parent;
        }
        if (at != GRAPH_ID_NONE && stamps[at] == i + 1) {
            build_cut_one_cycle(builder, at);
        }
    }
    mem_free_block(stamps);
    return true;
}

static bool build_resolve_target(void *context, size_t index, unsigned thread, struct err *err)
{
    struct graph_builder *builder = context;
    struct graph_edge *edge = &builder->edges.items[index];
    const struct graph_entity *from = &builder->entities.items[edge->from];

    (void)thread;
    edge->to = map_u64_find_value(&builder->ids, builder->targets.items[index]);
    return edge->to != MAP_VALUE_NONE ||
           ERR_RAISE(err, ERR_CORRUPT, "an edge of '%.*s' in '%.*s' leads to the unknown uid %llu",
                     STR_ARG(from->qualified), STR_ARG(builder->files.items[from->file].path),
                     (unsigned long long)builder->targets.items[index]);
}

static int build_compare_edges(const void *left, const void *right)
{
    const struct graph_edge *a = left;
    const struct graph_edge *b = right;
    return a->to != b->to ? build_compare_numbers(a->to, b->to)
                          : build_compare_numbers(a->kind, b->kind);
}

static void build_sort_edge_run(struct graph_edge *edges, size_t count)
{
    if (count > BUILD_INSERTION_MAX) {
        qsort(edges, count, sizeof *edges, build_compare_edges);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        struct graph_edge edge = edges[i];
        size_t at = i;
        while (at > 0 && build_compare_edges(&edges[at - 1], &edge) > 0) {
            edges[at] = edges[at - 1];
            at--;
        }
        edges[at] = edge;
    }
}

static int build_compare_sites(const void *left, const void *right)
{
    const struct store_site *a = left;
    const struct store_site *b = right;
    return a->line != b->line ? build_compare_numbers(a->line, b->line)
                              : build_compare_numbers(a->column, b->column);
}

static void build_sort_sites(struct store_site *sites, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (build_compare_sites(&sites[i - 1], &sites[i]) > 0) {
            qsort(sites, count, sizeof *sites, build_compare_sites);
            return;
        }
    }
}

/* Work of one thread: the edges that start from one entity. */
static bool build_sort_entity_edges(void *context, size_t index, unsigned thread, struct err *err)
{
    struct snapshot *snapshot = context;
    struct graph_edge *edges = snapshot->edges + snapshot->out_first[index];
    size_t count = snapshot->out_first[index + 1] - snapshot->out_first[index];

    (void)thread;
    build_sort_edge_run(edges, count);
    for (size_t i = 0; i < count; i++) {
        build_sort_sites(snapshot->sites + edges[i].first_site, edges[i].site_count);
        if (i > 0 && build_compare_edges(&edges[i - 1], &edges[i]) == 0) {
            const struct graph_entity *from = &snapshot->entities[index];
            return ERR_RAISE(err, ERR_CORRUPT, "'%.*s' in '%.*s' has an edge twice",
                             STR_ARG(from->qualified), STR_ARG(snapshot->files[from->file].path));
        }
    }
    return true;
}

/* counts[k] rows of key k, at counts[k + 1] -> the first row of each key. */
static void build_sum_counts(uint32_t *counts, size_t keys)
{
    for (size_t i = 0; i < keys; i++) {
        counts[i + 1] += counts[i];
    }
}

static bool build_index_outgoing(struct snapshot *snapshot, unsigned threads, struct err *err)
{
    snapshot->out_first =
        mem_alloc_zeroed((size_t)snapshot->entity_count + 1, sizeof *snapshot->out_first);
    if (snapshot->out_first == NULL) {
        return build_raise_no_memory(err);
    }
    /* The edges are in order of `from` already: record by record, sorted within each. */
    for (uint32_t i = 0; i < snapshot->edge_count; i++) {
        snapshot->out_first[snapshot->edges[i].from + 1]++;
    }
    build_sum_counts(snapshot->out_first, snapshot->entity_count);
    return pool_run_over_range(snapshot->entity_count, BUILD_POOL_BLOCK, threads,
                               build_sort_entity_edges, snapshot, err);
}

static bool build_index_incoming(struct snapshot *snapshot)
{
    size_t keys = snapshot->entity_count;
    uint32_t *next = mem_alloc_zeroed(keys + 1, sizeof *next);

    snapshot->in_first = mem_alloc_zeroed(keys + 1, sizeof *snapshot->in_first);
    snapshot->in_edges = mem_alloc_zeroed(snapshot->edge_count, sizeof *snapshot->in_edges);
    if (next == NULL || snapshot->in_first == NULL || snapshot->in_edges == NULL) {
        mem_free_block(next);
        return false;
    }
    for (uint32_t i = 0; i < snapshot->edge_count; i++) {
        snapshot->in_first[snapshot->edges[i].to + 1]++;
    }
    build_sum_counts(snapshot->in_first, keys);
    memcpy(next, snapshot->in_first, (keys + 1) * sizeof *next);
    for (uint32_t i = 0; i < snapshot->edge_count; i++) {
        snapshot->in_edges[next[snapshot->edges[i].to]++] = i;
    }
    mem_free_block(next);
    return true;
}

static int build_compare_texts(const void *left, const void *right)
{
    return str_compare_bytes(((const struct build_text *)left)->text,
                             ((const struct build_text *)right)->text);
}

/* Names are ranked once, then loose references are put in order of rank by counting, which keeps
 * the order they have among equals. */
static bool build_index_loose_names(struct graph_builder *builder, struct snapshot *snapshot)
{
    size_t keys = builder->names.count;
    uint32_t *ranks = mem_alloc_zeroed(keys + 1, sizeof *ranks);
    uint32_t *next = mem_alloc_zeroed(keys + 2, sizeof *next);

    snapshot->loose_by_name = mem_alloc_zeroed(snapshot->loose_count, sizeof *ranks);
    if (ranks == NULL || next == NULL || snapshot->loose_by_name == NULL) {
        mem_free_block(ranks);
        mem_free_block(next);
        return false;
    }
    if (keys > 0) {
        qsort(builder->names.items, keys, sizeof *builder->names.items, build_compare_texts);
    }
    for (size_t i = 0; i < keys; i++) { /* rank 0 is the empty name, which is not interned */
        ranks[builder->names.items[i].number] = (uint32_t)(i + 1);
    }
    for (unsigned pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < snapshot->loose_count; i++) {
            struct str name = snapshot->loose[i].name;
            uint32_t rank = name.size > 0 ? ranks[map_text_find_value(&builder->numbers, name)] : 0;
            if (pass == 0) {
                next[rank + 1]++;
            } else {
                snapshot->loose_by_name[next[rank]++] = i;
            }
        }
        if (pass == 0) {
            build_sum_counts(next, keys + 1);
        }
    }
    mem_free_block(ranks);
    mem_free_block(next);
    return true;
}

static bool build_copy_labels(struct graph_builder *builder, const struct graph_labels *labels,
                              struct snapshot *snapshot)
{
    snapshot->generation = labels->generation;
    return build_copy_text(builder, labels->root, &snapshot->root) &&
           build_copy_text(builder, labels->created_at, &snapshot->created_at) &&
           build_copy_text(builder, labels->digest, &snapshot->digest);
}

/* Hands an array over and gives back what it reserved too much. Never NULL but for want of memory,
 * so that readers may add 0 to it. */
static void *build_take_items(void *items, size_t count, size_t item_size)
{
    void *exact =
        items != NULL ? mem_resize_block(items, count * item_size) : mem_alloc_zeroed(1, item_size);
    return exact != NULL ? exact : items;
}

#define BUILD_TAKE(builder, snapshot, field, counter)                                              \
    ((snapshot)->field = build_take_items((builder)->field.items, (builder)->field.count,          \
                                          sizeof *(builder)->field.items),                         \
     (snapshot)->counter = (uint32_t)(builder)->field.count, (builder)->field.items = NULL,        \
     (builder)->field.count = 0, (builder)->field.capacity = 0)

/* Everything that can fail after the arrays have moved to the snapshot. */
static bool build_fill_indices(struct graph_builder *builder, struct snapshot *snapshot,
                               unsigned threads, struct err *err)
{
    return build_index_outgoing(snapshot, threads, err) &&
           ((build_index_incoming(snapshot) && build_index_loose_names(builder, snapshot)) ||
            build_raise_no_memory(err));
}

/* Moves everything over. NULL: no memory. */
static struct snapshot *build_create_snapshot(struct graph_builder *builder,
                                              const struct graph_labels *labels)
{
    struct snapshot *snapshot = mem_alloc_zeroed(1, sizeof *snapshot);
    struct graph_private *hidden = mem_alloc_zeroed(1, sizeof *hidden);
    struct graph_shared *shared = graph_create_shared();

    if (snapshot == NULL || hidden == NULL || shared == NULL ||
        !build_copy_labels(builder, labels, snapshot) ||
        (hidden->results = graph_results_create_empty()) == NULL) {
        mem_free_block(snapshot);
        mem_free_block(hidden);
        mem_free_block(shared);
        return NULL;
    }
    hidden->shared = shared;
    snapshot->private_ = hidden;
    atomic_init(&hidden->refs, 1);
    arena_init_with_limit(&hidden->labels, SIZE_MAX / 2);
    BUILD_TAKE(builder, snapshot, files, file_count);
    BUILD_TAKE(builder, snapshot, entities, entity_count);
    BUILD_TAKE(builder, snapshot, edges, edge_count);
    BUILD_TAKE(builder, snapshot, sites, site_count);
    BUILD_TAKE(builder, snapshot, loose, loose_count);
    shared->texts = builder->texts;
    shared->ids = builder->ids;
    arena_init_with_limit(&builder->texts, SIZE_MAX / 2);
    map_u64_init_empty(&builder->ids);
    if (snapshot->files == NULL || snapshot->entities == NULL || snapshot->edges == NULL ||
        snapshot->sites == NULL || snapshot->loose == NULL) {
        graph_release_snapshot(snapshot);
        return NULL;
    }
    return snapshot;
}

static bool build_seal_snapshot(struct graph_builder *builder, const struct graph_labels *labels,
                                unsigned threads, struct snapshot **out, struct err *err)
{
    struct snapshot *snapshot = build_create_snapshot(builder, labels);

    if (snapshot == NULL) {
        return build_raise_no_memory(err);
    }
    if (!build_fill_indices(builder, snapshot, threads, err)) {
        graph_release_snapshot(snapshot);
        return false;
    }
    *out = snapshot;
    return true;
}

bool graph_builder_finish_snapshot(struct graph_builder *builder, const struct graph_labels *labels,
                                   struct snapshot **out, struct err *err)
{
    unsigned threads = pool_count_usable_cores();
    bool done = build_resolve_parents(builder, err) &&
                (build_cut_parent_cycles(builder) || build_raise_no_memory(err)) &&
                pool_run_over_range(builder->edges.count, BUILD_POOL_BLOCK, threads,
                                    build_resolve_target, builder, err);

    array_free_items(&builder->targets);
    array_free_items(&builder->parents);
    done = done && build_seal_snapshot(builder, labels, threads, out, err);
    graph_builder_abandon_all(builder);
    return done;
}
