/* graph_patch.c - a snapshot from the one before and the new rows of a few files.
 *
 * Only for generations with the same files. Texts stay, which the snapshots share; where entities
 * came or went ids move (graph_patch_ids.c). All rows are copied with gaps closed or widened where
 * the new ones go:
 *
 *   edges     [   kept   ][old of f][ kept ]      edge numbers behind f move by new - old;
 *   becomes   [   kept   ][new of f ...][ kept ]  so do numbers of sites and of loose references
 *
 * Cost: O(rows) copied, two of them (edges, incoming) also renumbered, by all cores; nothing is
 * sorted but the new rows, nothing is looked up but their ends. */
#include "graph/graph_patch.h"

#include "util/array.h"
#include "util/mem.h"

#include <stdlib.h>

#define PATCH_FILES_MAX 64U /* each costs a comparison a row; loading is cheaper then */

static bool patch_raise_no_memory(struct err *err)
{
    return ERR_RAISE(err, ERR_MEMORY, "no memory left for the graph");
}

struct graph_patch *graph_patch_create_on(struct snapshot *base)
{
    struct graph_patch *patch = mem_alloc_zeroed(1, sizeof *patch);
    if (patch != NULL) {
        patch->base = graph_retain_snapshot(base);
        patch->threads = pool_count_usable_cores();
        map_u64_init_empty(&patch->fresh_numbers);
        atomic_init(&patch->lost, false);
    }
    return patch;
}

void graph_patch_abandon_all(struct graph_patch *patch)
{
    if (patch == NULL) {
        return;
    }
    graph_release_snapshot(patch->base);
    graph_release_snapshot(patch->next);
    graph_patch_free_shifts(patch);
    for (size_t i = 0; i < patch->files.count; i++) {
        mem_free_block(patch->files.items[i].moved);
    }
    map_u64_release_slots(&patch->fresh_numbers);
    array_free_items(&patch->fresh);
    array_free_items(&patch->files);
    array_free_items(&patch->rows);
    array_free_items(&patch->entities);
    array_free_items(&patch->edges);
    array_free_items(&patch->sites);
    array_free_items(&patch->loose);
    mem_free_block(patch);
}

/* ------------------------------------------------------------------ taking records */

/* The text, once for all snapshots that share their texts. */
static bool patch_share_text(const struct graph_patch *patch, struct str text, struct str *out)
{
    struct graph_shared *shared = patch->base->private_->shared;
    uint32_t number = map_text_find_value(&shared->numbers, text);
    struct str *slot = NULL;

    *out = STR_EMPTY;
    if (text.size == 0) {
        return true;
    }
    if (number != MAP_VALUE_NONE) {
        *out = shared->added.items[number];
        return true;
    }
    slot = array_push_slot(&shared->added, PATCH_ROWS_MAX);
    if (slot == NULL) {
        return false;
    }
    *slot = arena_copy_str(&shared->texts, text);
    *out = *slot;
    return slot->data != NULL &&
           map_text_put_value(&shared->numbers, *slot, (uint32_t)(shared->added.count - 1));
}

static void patch_fill_entity(struct graph_entity *out, const struct store_entity *row)
{
    out->start_line = row->start_line;
    out->end_line = row->end_line;
    out->start_byte = row->start_byte;
    out->end_byte = row->end_byte;
    out->signature_end = row->signature_end;
    out->doc_start = row->doc_start;
    out->doc_end = row->doc_end;
    out->words = row->words;
    out->flags = row->flags;
    out->complexity = row->complexity;
    out->params_min = row->params_min;
    out->params_max = row->params_max;
    out->class_ = (uint8_t)row->class_;
    out->rule = (uint8_t)row->rule;
}

/* One that the base has. */
static void patch_renew_entity(struct graph_patch *patch, const struct graph_entity *was,
                               const struct store_entity *row, struct graph_entity *out)
{
    const struct snapshot *base = patch->base;
    uint64_t parent = was->parent == GRAPH_ID_NONE ? 0 : base->entities[was->parent].uid;

    patch->unfit = patch->unfit || was->uid != row->uid || was->kind != row->kind ||
                   (parent != row->parent_uid && parent != 0) ||
                   !str_equals_bytes(was->qualified, row->qualified) ||
                   !str_equals_bytes(was->name, row->name);
    *out = *was;
    patch_fill_entity(out, row);
}

/* One that it has not; the texts are shared by the caller. */
static bool patch_make_entity(struct graph_patch *patch, const struct store_entity *row,
                              const struct patch_file *part, uint32_t local,
                              struct graph_entity *out)
{
    uint32_t id = graph_patch_find_id(patch, row->uid);
    struct patch_fresh *fresh = NULL;

    *out = (struct graph_entity){ .uid = row->uid, .file = part->file, .parent = GRAPH_ID_NONE };
    out->kind = (uint8_t)row->kind;
    patch_fill_entity(out, row);
    if (id != GRAPH_ID_NONE && row->parent_uid != 0) {
        out->parent = graph_patch_find_id(patch, row->parent_uid);
    }
    if (id == GRAPH_ID_NONE || (row->parent_uid != 0 && out->parent == GRAPH_ID_NONE)) {
        return false;
    }
    if (id < patch->base->entity_count) { /* it was in another file */
        patch->unfit = true;
        return true;
    }
    fresh = &patch->fresh.items[id - patch->base->entity_count];
    patch->unfit = patch->unfit || fresh->part != SIZE_MAX;
    fresh->part = patch->files.count;
    fresh->local = local;
    return true;
}

static bool patch_has_same_entities(const struct graph_patch *patch, const struct graph_file *file,
                                    const struct store_record *record)
{
    const struct graph_entity *was = patch->base->entities + file->first_entity;
    bool same = file->entity_count == record->entity_count;

    for (size_t i = 0; i < record->entity_count && same; i++) {
        same = was[i].uid == record->entities[i].uid;
    }
    return same;
}

/* Entities of a file where some came or went. Those that stay must be in their old order. */
static bool patch_add_moved(struct graph_patch *patch, const struct graph_file *file,
                            const struct store_record *record, struct patch_file *part,
                            struct graph_entity *rows)
{
    const struct snapshot *base = patch->base;
    uint32_t next = 0; /* of the old ones */

    patch->shifted = true;
    part->moved = mem_alloc_block(((size_t)file->entity_count + 1) * sizeof *part->moved);
    if (part->moved == NULL) {
        return false;
    }
    memset(part->moved, 0xff, ((size_t)file->entity_count + 1) * sizeof *part->moved);
    for (size_t i = 0; i < record->entity_count && !patch->unfit; i++) {
        const struct store_entity *row = &record->entities[i];
        uint32_t id = graph_uids_find_entity(&base->private_->ids->uids, row->uid);
        if (id == GRAPH_ID_NONE) {
            if (!patch_make_entity(patch, row, part, (uint32_t)i, &rows[i]) ||
                !patch_share_text(patch, row->name, &rows[i].name) ||
                !patch_share_text(patch, row->qualified, &rows[i].qualified)) {
                return false;
            }
            continue;
        }
        patch->unfit =
            id < file->first_entity + next || id >= file->first_entity + file->entity_count;
        if (!patch->unfit) {
            next = id - file->first_entity + 1;
            part->moved[next - 1] = (uint32_t)i;
            patch_renew_entity(patch, &base->entities[id], row, &rows[i]);
        }
    }
    return true;
}

static bool patch_add_entities(struct graph_patch *patch, const struct graph_file *file,
                               const struct store_record *record, struct patch_file *part)
{
    struct graph_entity *rows =
        array_push_slots(&patch->entities, record->entity_count, PATCH_ROWS_MAX);

    if (rows == NULL) {
        return false;
    }
    part->entities.first = file->first_entity;
    part->entities.old = file->entity_count;
    part->entities.now = (uint32_t)record->entity_count;
    if (!patch_has_same_entities(patch, file, record)) {
        return patch_add_moved(patch, file, record, part, rows);
    }
    for (size_t i = 0; i < record->entity_count && !patch->unfit; i++) {
        patch_renew_entity(patch, &patch->base->entities[file->first_entity + i],
                           &record->entities[i], &rows[i]);
    }
    return true;
}

static bool patch_add_edges(struct graph_patch *patch, const struct store_record *record)
{
    struct graph_edge *rows = array_push_slots(&patch->edges, record->edge_count, PATCH_ROWS_MAX);

    if (rows == NULL) {
        return false;
    }
    for (size_t i = 0; i < record->edge_count; i++) {
        const struct store_edge *row = &record->edges[i];
        struct store_site *sites = array_push_slots(&patch->sites, row->site_count, PATCH_ROWS_MAX);
        if (sites == NULL) {
            return false;
        }
        if (row->site_count > 0) {
            memcpy(sites, row->sites, row->site_count * sizeof *sites);
        }
        rows[i] =
            (struct graph_edge){ .from = graph_patch_find_id(patch, row->from_uid),
                                 .to = graph_patch_find_id(patch, row->to_uid),
                                 .first_site = (uint32_t)(patch->sites.count - row->site_count),
                                 .site_count = row->site_count,
                                 .kind = (uint8_t)row->kind,
                                 .origin = (uint8_t)row->origin };
        if (rows[i].from == GRAPH_ID_NONE || rows[i].to == GRAPH_ID_NONE) {
            return false;
        }
    }
    return true;
}

static bool patch_add_loose(struct graph_patch *patch, const struct store_record *record)
{
    struct graph_loose *rows = array_push_slots(&patch->loose, record->loose_count, PATCH_ROWS_MAX);

    if (rows == NULL) {
        return false;
    }
    for (size_t i = 0; i < record->loose_count; i++) {
        const struct store_loose *row = &record->loose[i];
        rows[i] = (struct graph_loose){ .from = graph_patch_find_id(patch, row->from_uid),
                                        .line = row->line,
                                        .column = row->column,
                                        .kind = (uint8_t)row->kind,
                                        .origin = (uint8_t)row->origin,
                                        .args = row->args };
        if (rows[i].from == GRAPH_ID_NONE || !patch_share_text(patch, row->name, &rows[i].name) ||
            !patch_share_text(patch, row->receiver, &rows[i].receiver) ||
            !patch_share_text(patch, row->module, &rows[i].module)) {
            return false;
        }
    }
    return true;
}

/* Sites of a file lie together; false: they do not. */
static bool patch_find_sites(const struct snapshot *base, struct patch_file *part)
{
    uint32_t first = UINT32_MAX;
    uint32_t end = 0;
    uint32_t count = 0;

    for (uint32_t i = part->edges.first; i < part->edges.first + part->edges.old; i++) {
        const struct graph_edge *edge = &base->edges[i];
        if (edge->site_count > 0) {
            first = edge->first_site < first ? edge->first_site : first;
            end = edge->first_site + edge->site_count > end ? edge->first_site + edge->site_count
                                                            : end;
            count += edge->site_count;
        }
    }
    part->sites.first = count > 0 ? first : base->site_count;
    part->sites.old = count;
    return count == 0 || end - first == count;
}

static uint32_t patch_find_loose(const struct snapshot *base, uint32_t entity)
{
    uint32_t low = 0;
    uint32_t high = base->loose_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (base->loose[middle].from < entity) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static void patch_measure_old(struct graph_patch *patch, const struct graph_file *file,
                              struct patch_file *part)
{
    const struct snapshot *base = patch->base;
    uint32_t end = file->first_entity + file->entity_count;

    part->edges.first = base->out_first[file->first_entity];
    part->edges.old = base->out_first[end] - part->edges.first;
    part->loose.first = patch_find_loose(base, file->first_entity);
    part->loose.old = patch_find_loose(base, end) - part->loose.first;
    patch->unfit = patch->unfit || !patch_find_sites(base, part);
}

static bool patch_add_file(struct graph_patch *patch, uint32_t number, const struct store_file *row,
                           struct err *err)
{
    const struct graph_file *was = &patch->base->files[number];
    struct graph_file *slot = array_push_slot(&patch->rows, PATCH_ROWS_MAX);

    if (slot == NULL) {
        return patch_raise_no_memory(err);
    }
    *slot = *was;
    slot->hash = row->hash;
    slot->size = row->size;
    slot->mtime_ns = row->mtime_ns;
    slot->status = row->status;
    slot->error_bytes = row->error_bytes;
    slot->line_count = row->line_count;
    slot->source_words = row->source_words;
    slot->entity_words = row->entity_words;
    slot->import_words = row->import_words;
    slot->comment_words = row->comment_words;
    return (patch_share_text(patch, row->reason, &slot->reason) &&
            patch_share_text(patch, row->language, &slot->language)) ||
           patch_raise_no_memory(err);
}

bool graph_patch_add_record(struct graph_patch *patch, const struct store_record *record,
                            struct err *err)
{
    uint32_t number = graph_find_file_path(patch->base, record->file.path);
    const struct graph_file *file = NULL;
    struct patch_file part = { .file = number,
                               .entities.from = (uint32_t)patch->entities.count,
                               .edges.from = (uint32_t)patch->edges.count,
                               .sites.from = (uint32_t)patch->sites.count,
                               .loose.from = (uint32_t)patch->loose.count };
    struct patch_file *slot = NULL;

    patch->unfit =
        patch->unfit || number == GRAPH_ID_NONE || patch->files.count == PATCH_FILES_MAX ||
        (patch->files.count > 0 && patch->files.items[patch->files.count - 1].file >= number);
    if (patch->unfit) {
        return true;
    }
    file = &patch->base->files[number];
    patch_measure_old(patch, file, &part);
    if (!patch_add_file(patch, number, &record->file, err)) {
        return false;
    }
    if (!patch_add_entities(patch, file, record, &part) || !patch_add_edges(patch, record) ||
        !patch_add_loose(patch, record)) {
        mem_free_block(part.moved);
        return patch_raise_no_memory(err);
    }
    part.edges.now = (uint32_t)patch->edges.count - part.edges.from;
    part.sites.now = (uint32_t)patch->sites.count - part.sites.from;
    part.loose.now = (uint32_t)patch->loose.count - part.loose.from;
    slot = array_push_slot(&patch->files, PATCH_ROWS_MAX);
    if (slot == NULL) {
        mem_free_block(part.moved);
        return patch_raise_no_memory(err);
    }
    *slot = part;
    return true;
}

/* ------------------------------------------------------------------ the snapshot */

static void *patch_copy_block(const struct graph_patch *patch, const void *items, size_t count,
                              size_t item_size)
{
    char *copy = mem_alloc_block((count + 1) * item_size);
    if (copy != NULL && !graph_patch_copy_bytes(patch, copy, items, count * item_size)) {
        mem_free_block(copy);
        return NULL;
    }
    return copy;
}

static bool patch_make_files(const struct graph_patch *patch)
{
    const struct snapshot *base = patch->base;
    struct snapshot *next = patch->next;
    uint32_t first = 0;

    next->file_count = base->file_count;
    next->files = patch_copy_block(patch, base->files, base->file_count, sizeof *base->files);
    if (next->files == NULL) {
        return false;
    }
    for (size_t i = 0; i < patch->files.count; i++) {
        const struct patch_file *part = &patch->files.items[i];
        next->files[part->file] = patch->rows.items[i];
        next->files[part->file].entity_count = part->entities.now;
    }
    for (uint32_t i = 0; patch->shifted && i < next->file_count; i++) {
        next->files[i].first_entity = first;
        first += next->files[i].entity_count;
    }
    return true;
}

/* Ids of their own, where entities came or went. */
static bool patch_make_ids(struct graph_patch *patch)
{
    const struct snapshot *next = patch->next;
    struct err ignored = { .code = ERR_NONE };
    uint64_t *uids = NULL;
    bool done;

    if (!patch->shifted) {
        next->private_->ids = graph_retain_ids(patch->base->private_->ids);
        return true;
    }
    next->private_->ids = graph_create_ids();
    uids = mem_alloc_block(((size_t)next->entity_count + 1) * sizeof *uids);
    for (uint32_t i = 0; uids != NULL && i < next->entity_count; i++) {
        uids[i] = next->entities[i].uid;
    }
    done = uids != NULL && next->private_->ids != NULL &&
           graph_uids_make_index(uids, next->entity_count, patch->threads,
                                 &next->private_->ids->uids, &ignored);
    mem_free_block(uids);
    return done;
}

static void patch_move_parents(const struct patch_move *move, uint32_t begin, uint32_t end)
{
    for (uint32_t i = begin; i < end; i++) {
        struct graph_entity *entity = &move->patch->next->entities[i];
        if (entity->parent != GRAPH_ID_NONE) {
            entity->parent = graph_patch_move_kept(move->patch, entity->parent);
        }
    }
}

static bool patch_make_entities(struct graph_patch *patch, const struct patch_plan *plan)
{
    const struct snapshot *base = patch->base;
    struct snapshot *next = patch->next;

    next->entity_count = plan->total;
    next->entities =
        graph_patch_copy_rows(patch, plan,
                              (struct patch_rows){ base->entities, base->entity_count,
                                                   patch->entities.items, sizeof *base->entities });
    return next->entities != NULL &&
           (!patch->shifted || graph_patch_move_rows(patch, plan, patch_move_parents, NULL)) &&
           patch_make_files(patch) && patch_make_ids(patch);
}

static bool patch_make_all(struct graph_patch *patch)
{
    struct patch_plan entities = { .count = 0 };
    bool done =
        graph_patch_plan_rows(patch, PATCH_ENTITIES, patch->base->entity_count, &entities) &&
        patch_make_entities(patch, &entities) && graph_patch_make_edges(patch, &entities) &&
        graph_patch_make_loose(patch);
    mem_free_block(entities.ranges);
    return done;
}

/* Everything of `next` that is not a row. */
static bool patch_begin_next(struct graph_patch *patch, const struct graph_labels *labels)
{
    struct snapshot *next = mem_alloc_zeroed(1, sizeof *next);
    struct graph_private *hidden = mem_alloc_zeroed(1, sizeof *hidden);

    if (next == NULL || hidden == NULL ||
        (hidden->results = graph_results_create_empty()) == NULL) {
        mem_free_block(next);
        mem_free_block(hidden);
        return false;
    }
    atomic_init(&hidden->refs, 1);
    arena_init_with_limit(&hidden->labels, SIZE_MAX / 2);
    hidden->shared = graph_retain_shared(patch->base->private_->shared);
    next->private_ = hidden;
    next->generation = labels->generation;
    next->root = arena_copy_str(&hidden->labels, labels->root);
    next->created_at = arena_copy_str(&hidden->labels, labels->created_at);
    next->digest = arena_copy_str(&hidden->labels, labels->digest);
    patch->next = next;
    return next->root.data != NULL && next->created_at.data != NULL && next->digest.data != NULL;
}

bool graph_patch_finish_snapshot(struct graph_patch *patch, const struct graph_labels *labels,
                                 struct snapshot **out, struct err *err)
{
    bool done = graph_patch_settle_ids(patch) || patch_raise_no_memory(err);

    *out = NULL;
    if (done && !patch->unfit) {
        done = patch_begin_next(patch, labels) && patch_make_all(patch);
        if (done) {
            *out = patch->next;
            patch->next = NULL;
        } else if (atomic_load_explicit(&patch->lost, memory_order_relaxed)) {
            done = true; /* load instead */
        } else {
            (void)patch_raise_no_memory(err);
        }
    }
    graph_patch_abandon_all(patch);
    return done;
}
