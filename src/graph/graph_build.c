/* graph_build.c - records to the rows of a snapshot. See graph.h and graph_internal.h.
 *
 * A record's rows have their place in the tables by the rows of all files before it, so records
 * may come in any order and from several threads, each with a lane for what has no fixed size:
 * texts, sites, and uids of other files, which are looked up when all are there (graph_finish.c).
 *
 *   lane 0  texts | sites [of c.c][of a.c].. | asked (edge 7 leads to uid ..)
 *   lane 1  texts | sites [of b.c]..         | asked ..
 *   tables  files [a.c][b.c][c.c]   entities [of a.c....][of b.c..][of c.c...]   edges likewise
 *
 * Cost: O(rows), but for sorting what is not in order.
 */
#include "graph/graph_internal.h"

#include "util/mem.h"

#include <stdlib.h>

#define BUILD_TEXT_CHUNK_BYTES ((size_t)64 * 1024)

struct graph_builder *graph_builder_create_new(void)
{
    struct graph_builder *builder = mem_alloc_zeroed(1, sizeof *builder);

    if (builder == NULL) {
        return NULL;
    }
    builder->lanes = mem_alloc_zeroed(1, sizeof *builder->lanes);
    if (builder->lanes == NULL) {
        mem_free_block(builder);
        return NULL;
    }
    builder->lane_count = 1;
    arena_init_with_limit(&builder->lanes[0].texts, SIZE_MAX / 2);
    arena_init_with_limit(&builder->shared.texts, SIZE_MAX / 2);
    map_text_init_empty(&builder->numbers);
    (void)pthread_mutex_init(&builder->names_lock, NULL);
    return builder;
}

static void build_release_lane(struct build_lane *lane)
{
    arena_release_all_blocks(&lane->texts);
    array_free_items(&lane->sites);
    array_free_items(&lane->targets);
    array_free_items(&lane->parents);
    array_free_items(&lane->late);
    array_free_items(&lane->order);
    array_free_items(&lane->own);
}

void graph_builder_abandon_all(struct graph_builder *builder)
{
    if (builder == NULL) {
        return;
    }
    for (size_t i = 0; i < builder->lane_count; i++) {
        build_release_lane(&builder->lanes[i]);
    }
    build_release_lane(&builder->shared);
    mem_free_block(builder->lanes);
    array_free_items(&builder->files);
    array_free_items(&builder->file_sites);
    array_free_items(&builder->entities);
    array_free_items(&builder->uids);
    array_free_items(&builder->out_first);
    array_free_items(&builder->edges);
    array_free_items(&builder->loose);
    array_free_items(&builder->names);
    map_text_release_slots(&builder->numbers);
    (void)pthread_mutex_destroy(&builder->names_lock);
    mem_free_block(builder);
}

/* ------------------------------------------------------------------ room */

#define BUILD_RESERVE(array, wanted)                                                               \
    ((array)->capacity = (size_t)(wanted) + 1,                                                     \
     ((array)->items = mem_alloc_block((array)->capacity * sizeof *(array)->items)) != NULL)

bool graph_builder_reserve_rows(struct graph_builder *builder, const struct store_counts *all,
                                size_t lane_count, struct err *err)
{
    struct build_lane *lanes;

    if (all->files > GRAPH_ROWS_MAX || all->entities > GRAPH_ROWS_MAX ||
        all->edges > GRAPH_ROWS_MAX || all->loose > GRAPH_ROWS_MAX) {
        return ERR_RAISE(err, ERR_LIMIT, "the graph has more than 2^32 rows of a kind");
    }
    lanes = mem_resize_block(builder->lanes, lane_count * sizeof *lanes);
    if (lanes == NULL) {
        return graph_raise_no_memory(err);
    }
    builder->lanes = lanes;
    for (; builder->lane_count < lane_count; builder->lane_count++) {
        lanes[builder->lane_count] = (struct build_lane){ .chunk = NULL };
        arena_init_with_limit(&lanes[builder->lane_count].texts, SIZE_MAX / 2);
    }
    if (!BUILD_RESERVE(&builder->files, all->files) ||
        !BUILD_RESERVE(&builder->file_sites, all->files) ||
        !BUILD_RESERVE(&builder->entities, all->entities) ||
        !BUILD_RESERVE(&builder->uids, all->entities) ||
        !BUILD_RESERVE(&builder->out_first, all->entities) ||
        !BUILD_RESERVE(&builder->edges, all->edges) ||
        !BUILD_RESERVE(&builder->loose, all->loose)) {
        return graph_raise_no_memory(err);
    }
    builder->files.count = (size_t)all->files;
    builder->file_sites.count = (size_t)all->files;
    builder->entities.count = (size_t)all->entities;
    builder->uids.count = (size_t)all->entities;
    builder->out_first.count = (size_t)all->entities;
    builder->edges.count = (size_t)all->edges;
    builder->loose.count = (size_t)all->loose;
    return true;
}

static bool build_add_room(struct graph_builder *builder, const struct store_record *record)
{
    size_t entities = record->entity_count;

    return array_push_slot(&builder->files, GRAPH_ROWS_MAX) != NULL &&
           array_push_slot(&builder->file_sites, GRAPH_ROWS_MAX) != NULL &&
           array_push_slots(&builder->entities, entities, GRAPH_ROWS_MAX) != NULL &&
           array_push_slots(&builder->uids, entities, GRAPH_ROWS_MAX) != NULL &&
           array_push_slots(&builder->out_first, entities, GRAPH_ROWS_MAX) != NULL &&
           array_push_slots(&builder->edges, record->edge_count, GRAPH_ROWS_MAX) != NULL &&
           array_push_slots(&builder->loose, record->loose_count, GRAPH_ROWS_MAX) != NULL;
}

bool graph_builder_add_record(struct graph_builder *builder, const struct store_record *record,
                              struct err *err)
{
    const struct store_counts before = { .files = builder->files.count,
                                         .entities = builder->entities.count,
                                         .edges = builder->edges.count,
                                         .loose = builder->loose.count };
    return build_add_room(builder, record)
               ? graph_builder_put_record(builder, 0, &before, record, err)
               : graph_raise_no_memory(err);
}

/* ------------------------------------------------------------------ texts */

/* An arena allocation each would waste half of a short text. */
bool graph_builder_copy_text(struct build_lane *lane, struct str text, struct str *out)
{
    *out = STR_EMPTY;
    if (text.size == 0) {
        return true;
    }
    if (text.size > lane->chunk_left) {
        size_t size = text.size > BUILD_TEXT_CHUNK_BYTES ? text.size : BUILD_TEXT_CHUNK_BYTES;
        lane->chunk = arena_alloc_bytes(&lane->texts, size);
        lane->chunk_left = lane->chunk != NULL ? size : 0;
        if (lane->chunk == NULL) {
            return false;
        }
    }
    memcpy(lane->chunk, text.data, text.size);
    *out = str_from_range(lane->chunk, text.size);
    lane->chunk += text.size;
    lane->chunk_left -= text.size;
    return true;
}

/* For texts that come again and again: languages, names of what is not in the project. Under
 * names_lock. */
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
    if (!graph_builder_copy_text(&builder->shared, text, out)) {
        return false;
    }
    slot = array_push_slot(&builder->names, GRAPH_ROWS_MAX);
    if (slot == NULL) {
        return false;
    }
    *slot = (struct build_text){ .text = *out, .number = (uint32_t)(builder->names.count - 1) };
    return map_text_put_value(&builder->numbers, *out, slot->number);
}

/* ------------------------------------------------------------------ a record */

/* A record on its way into the tables. */
struct build_step {
    struct graph_builder *builder;
    struct build_lane *lane;
    const struct store_record *record;
    uint32_t file;
    uint32_t first_entity;
    uint32_t first_edge;
    uint32_t first_loose;
};

static bool build_put_file(const struct build_step *step, struct err *err)
{
    const struct store_file *row = &step->record->file;
    struct graph_builder *builder = step->builder;
    struct graph_file *file = &builder->files.items[step->file];
    bool done;

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
        .first_entity = step->first_entity,
        .entity_count = (uint32_t)step->record->entity_count,
    };
    done = graph_builder_copy_text(step->lane, row->path, &file->path);
    (void)pthread_mutex_lock(&builder->names_lock);
    done = done && build_intern_text(builder, row->language, &file->language) &&
           build_intern_text(builder, row->reason, &file->reason);
    (void)pthread_mutex_unlock(&builder->names_lock);
    return done || graph_raise_no_memory(err);
}

static bool build_copy_entity_names(struct build_lane *lane, const struct store_entity *row,
                                    struct graph_entity *entity)
{
    if (!graph_builder_copy_text(lane, row->qualified, &entity->qualified)) {
        return false;
    }
    if (str_ends_with(row->qualified, row->name)) {
        size_t skip = row->qualified.size - row->name.size;
        entity->name = row->name.size > 0
                           ? str_from_range(entity->qualified.data + skip, row->name.size)
                           : STR_EMPTY;
        return true;
    }
    return graph_builder_copy_text(lane, row->name, &entity->name);
}

static bool build_row_is_right(const struct store_record *record, uint32_t row, uint64_t uid)
{
    return row > 0 && row <= record->entity_count && record->entities[row - 1].uid == uid;
}

static bool build_ask_later(struct build_asked_list *list, uint64_t uid, uint32_t row)
{
    struct build_asked *asked = array_push_slot(list, GRAPH_ROWS_MAX);
    if (asked != NULL) {
        *asked = (struct build_asked){ .uid = uid, .row = row };
    }
    return asked != NULL;
}

bool graph_builder_note_late(struct build_lane *lane, uint32_t entity, uint32_t parent)
{
    uint32_t *slot;

    if (parent < entity) {
        return true;
    }
    slot = array_push_slot(&lane->late, GRAPH_ROWS_MAX);
    if (slot != NULL) {
        *slot = entity;
    }
    return slot != NULL;
}

static bool build_put_parent(const struct build_step *step, const struct store_entity *row,
                             uint32_t id, uint32_t *parent)
{
    *parent = GRAPH_ID_NONE;
    if (row->parent_uid == 0) {
        return true;
    }
    if (!build_row_is_right(step->record, row->parent_row, row->parent_uid)) {
        return build_ask_later(&step->lane->parents, row->parent_uid, id);
    }
    *parent = step->first_entity + row->parent_row - 1;
    return graph_builder_note_late(step->lane, id, *parent);
}

static bool build_put_entity(const struct build_step *step, uint32_t index, struct err *err)
{
    const struct store_entity *row = &step->record->entities[index];
    uint32_t id = step->first_entity + index;
    struct graph_entity *entity = &step->builder->entities.items[id];

    step->builder->uids.items[id] = row->uid;
    *entity = (struct graph_entity){
        .uid = row->uid,
        .file = step->file,
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
    return (build_put_parent(step, row, id, &entity->parent) &&
            build_copy_entity_names(step->lane, row, entity)) ||
           graph_raise_no_memory(err);
}

static int build_compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int build_compare_own(const void *left, const void *right)
{
    return build_compare_numbers(((const struct build_own *)left)->uid,
                                 ((const struct build_own *)right)->uid);
}

static bool build_list_own(const struct build_step *step)
{
    struct build_lane *lane = step->lane;
    size_t count = step->record->entity_count;
    struct build_own *own;

    lane->own.count = 0;
    own = array_push_slots(&lane->own, count, GRAPH_ROWS_MAX);
    if (own == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        own[i] = (struct build_own){ step->record->entities[i].uid, (uint32_t)i };
    }
    if (count > 0) {
        qsort(own, count, sizeof *own, build_compare_own);
    }
    lane->own_known = true;
    return true;
}

/* Row of an entity of this record. Rows come in runs of one entity: *row holds the answer of last
 * time, and `told` is what the store knows. */
static bool build_find_own_row(const struct build_step *step, uint64_t uid, uint32_t told,
                               uint32_t *row, struct err *err)
{
    const struct store_record *record = step->record;
    const struct build_own wanted = { .uid = uid };
    const struct build_own *found = NULL;

    if (build_row_is_right(record, told, uid)) {
        *row = told - 1;
        return true;
    }
    if (*row < record->entity_count && record->entities[*row].uid == uid) {
        return true;
    }
    if (!step->lane->own_known && !build_list_own(step)) {
        return graph_raise_no_memory(err);
    }
    if (step->lane->own.count > 0) {
        found = bsearch(&wanted, step->lane->own.items, step->lane->own.count, sizeof wanted,
                        build_compare_own);
    }
    if (found == NULL) {
        return ERR_RAISE(err, ERR_CORRUPT, "'%.*s' has rows of entity %llu, which is not in it",
                         STR_ARG(record->file.path), (unsigned long long)uid);
    }
    *row = found->row;
    return true;
}

/* ------------------------------------------------------------------ its edges */

static int build_compare_order(const void *left, const void *right)
{
    const struct build_order *a = left;
    const struct build_order *b = right;
    return a->from != b->from ? build_compare_numbers(a->from, b->from)
                              : build_compare_numbers(a->index, b->index);
}

/* The order in which the edges get their places: by the row they start from. */
static bool build_order_edges(const struct build_step *step, struct err *err)
{
    const struct store_record *record = step->record;
    struct build_order *order;
    uint32_t from = GRAPH_ID_NONE;
    bool sorted = true;

    step->lane->order.count = 0;
    order = array_push_slots(&step->lane->order, record->edge_count, GRAPH_ROWS_MAX);
    if (order == NULL) {
        return graph_raise_no_memory(err);
    }
    for (size_t i = 0; i < record->edge_count; i++) {
        const struct store_edge *row = &record->edges[i];
        if (!build_find_own_row(step, row->from_uid, row->from_row, &from, err)) {
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

static int build_compare_sites(const void *left, const void *right)
{
    const struct store_site *a = left;
    const struct store_site *b = right;
    return a->line != b->line ? build_compare_numbers(a->line, b->line)
                              : build_compare_numbers(a->column, b->column);
}

static bool build_put_sites(struct build_lane *lane, const struct store_edge *row)
{
    uint32_t count = row->site_count;
    struct store_site *sites = array_push_slots(&lane->sites, count, GRAPH_ROWS_MAX);

    if (sites == NULL || count == 0) {
        return sites != NULL;
    }
    memcpy(sites, row->sites, count * sizeof *sites);
    for (uint32_t i = 1; i < count; i++) {
        if (build_compare_sites(&sites[i - 1], &sites[i]) > 0) {
            qsort(sites, count, sizeof *sites, build_compare_sites);
            break;
        }
    }
    return true;
}

static bool build_put_edge(const struct build_step *step, uint32_t index,
                           const struct build_order *order, struct build_file_sites *sites)
{
    const struct store_edge *row = &step->record->edges[order->index];
    uint32_t number = step->first_edge + index;
    bool own = build_row_is_right(step->record, row->to_row, row->to_uid);

    step->builder->edges.items[number] = (struct graph_edge){
        .from = step->first_entity + order->from,
        .to = own ? step->first_entity + row->to_row - 1 : GRAPH_ID_NONE,
        .first_site = sites->count,
        .site_count = row->site_count,
        .kind = (uint8_t)row->kind,
        .origin = (uint8_t)row->origin,
    };
    sites->count += row->site_count;
    return (own || build_ask_later(&step->lane->targets, row->to_uid, number)) &&
           build_put_sites(step->lane, row);
}

static bool build_put_edges(const struct build_step *step, struct err *err)
{
    struct build_lane *lane = step->lane;
    struct build_file_sites *sites = &step->builder->file_sites.items[step->file];
    uint32_t *out_first = step->builder->out_first.items + step->first_entity;
    uint32_t next = 0; /* entity whose first edge is not known yet */

    *sites = (struct build_file_sites){ .lane = (uint32_t)(lane - step->builder->lanes),
                                        .first = (uint32_t)lane->sites.count };
    if (!build_order_edges(step, err)) {
        return false;
    }
    for (uint32_t i = 0; i < lane->order.count; i++) {
        while (next <= lane->order.items[i].from) {
            out_first[next++] = step->first_edge + i;
        }
        if (!build_put_edge(step, i, &lane->order.items[i], sites)) {
            return graph_raise_no_memory(err);
        }
    }
    while (next < step->record->entity_count) {
        out_first[next++] = step->first_edge + (uint32_t)lane->order.count;
    }
    return true;
}

/* ------------------------------------------------------------------ its loose references */

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

static bool build_intern_loose(const struct build_step *step)
{
    struct graph_loose *loose = step->builder->loose.items + step->first_loose;
    size_t count = step->record->loose_count;
    bool done = true;

    if (count == 0) {
        return true;
    }
    (void)pthread_mutex_lock(&step->builder->names_lock);
    for (size_t i = 0; done && i < count; i++) {
        const struct store_loose *row = &step->record->loose[i];
        done = build_intern_text(step->builder, row->name, &loose[i].name) &&
               build_intern_text(step->builder, row->receiver, &loose[i].receiver) &&
               build_intern_text(step->builder, row->module, &loose[i].module);
    }
    (void)pthread_mutex_unlock(&step->builder->names_lock);
    return done;
}

static bool build_put_loose(const struct build_step *step, struct err *err)
{
    struct graph_loose *loose = step->builder->loose.items + step->first_loose;
    size_t count = step->record->loose_count;
    uint32_t from = GRAPH_ID_NONE;
    bool sorted = true;

    for (size_t i = 0; i < count; i++) {
        const struct store_loose *row = &step->record->loose[i];
        if (!build_find_own_row(step, row->from_uid, row->from_row, &from, err)) {
            return false;
        }
        loose[i] = (struct graph_loose){
            .from = step->first_entity + from,
            .line = row->line,
            .column = row->column,
            .kind = (uint8_t)row->kind,
            .origin = (uint8_t)row->origin,
            .args = row->args,
        };
    }
    if (!build_intern_loose(step)) {
        return graph_raise_no_memory(err);
    }
    for (size_t i = 1; sorted && i < count; i++) {
        sorted = graph_compare_loose_rows(&loose[i - 1], &loose[i]) <= 0;
    }
    if (!sorted) {
        qsort(loose, count, sizeof *loose, graph_compare_loose_rows);
    }
    return true;
}

bool graph_builder_put_record(struct graph_builder *builder, size_t lane,
                              const struct store_counts *before, const struct store_record *record,
                              struct err *err)
{
    const struct build_step step = { .builder = builder,
                                     .lane = &builder->lanes[lane],
                                     .record = record,
                                     .file = (uint32_t)before->files,
                                     .first_entity = (uint32_t)before->entities,
                                     .first_edge = (uint32_t)before->edges,
                                     .first_loose = (uint32_t)before->loose };
    bool done = build_put_file(&step, err);

    step.lane->own_known = false;
    for (uint32_t i = 0; done && i < record->entity_count; i++) {
        done = build_put_entity(&step, i, err);
    }
    return done && build_put_edges(&step, err) && build_put_loose(&step, err);
}
