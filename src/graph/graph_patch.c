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
#include "util/pool.h"

#include <stdlib.h>

#define PATCH_FILES_MAX  64U /* each costs a comparison a row; loading is cheaper then */
#define PATCH_COPY_BYTES ((size_t)64 * 1024) /* copied by a thread at once */
#define PATCH_BLOCK_ROWS ((size_t)64)  /* renumbered at once; few: tests have several blocks */
#define PATCH_BLOCKS     ((size_t)256) /* given to a thread at once */

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

/* ------------------------------------------------------------------ copying with gaps */

enum patch_relation { PATCH_ENTITIES, PATCH_EDGES, PATCH_SITES, PATCH_LOOSE };

static const struct patch_range *patch_range_of(const struct patch_file *part,
                                                enum patch_relation relation)
{
    switch (relation) {
    case PATCH_ENTITIES: return &part->entities;
    case PATCH_EDGES: return &part->edges;
    case PATCH_SITES: return &part->sites;
    case PATCH_LOOSE: break;
    }
    return &part->loose;
}

static int patch_compare_ranges(const void *left, const void *right)
{
    const struct patch_range *a = left;
    const struct patch_range *b = right;
    if (a->first != b->first) {
        return a->first < b->first ? -1 : 1;
    }
    return (a->from > b->from) - (a->from < b->from);
}

/* Ranges of a relation by place, and how rows behind each move. */
struct patch_plan {
    struct patch_range *ranges;
    size_t count;
    uint32_t total; /* rows in the end */
};

static bool patch_plan_ranges(const struct graph_patch *patch, enum patch_relation relation,
                              uint32_t rows, struct patch_plan *plan)
{
    plan->count = patch->files.count;
    plan->ranges = mem_alloc_zeroed(plan->count + 1, sizeof *plan->ranges);
    plan->total = rows;
    if (plan->ranges == NULL) {
        return false;
    }
    for (size_t i = 0; i < plan->count; i++) {
        plan->ranges[i] = *patch_range_of(&patch->files.items[i], relation);
        plan->total = plan->total - plan->ranges[i].old + plan->ranges[i].now;
    }
    if (plan->count > 1) {
        qsort(plan->ranges, plan->count, sizeof *plan->ranges, patch_compare_ranges);
    }
    return true;
}

struct patch_rows {
    const void *base;
    uint32_t count; /* of the base */
    const void *fresh;
    size_t row_size;
};
struct patch_bytes {
    char *to;
    const char *from;
    size_t size;
};

static bool patch_copy_piece(void *context, size_t piece, unsigned thread, struct err *err)
{
    const struct patch_bytes *bytes = context;
    size_t begin = piece * PATCH_COPY_BYTES;
    size_t left = bytes->size - begin;

    (void)thread;
    (void)err;
    memcpy(bytes->to + begin, bytes->from + begin,
           left < PATCH_COPY_BYTES ? left : PATCH_COPY_BYTES);
    return true;
}

/* By all cores: most of the time goes into pages that are touched for the first time. */
static bool patch_copy_bytes(const struct graph_patch *patch, char *to, const char *from,
                             size_t size)
{
    struct patch_bytes bytes = { .from = from, .size = size };
    struct err ignored = { .code = ERR_NONE };
    bytes.to = to;
    return pool_run_over_range((size + PATCH_COPY_BYTES - 1) / PATCH_COPY_BYTES, 1, patch->threads,
                               patch_copy_piece, &bytes, &ignored);
}

/* Calls work() for blocks of PATCH_BLOCK_ROWS. */
static bool patch_run_blocks(const struct graph_patch *patch, uint32_t rows, pool_work work,
                             void *context)
{
    struct err ignored = { .code = ERR_NONE };
    return pool_run_over_range(((size_t)rows + PATCH_BLOCK_ROWS - 1) / PATCH_BLOCK_ROWS,
                               PATCH_BLOCKS, patch->threads, work, context, &ignored);
}

static uint32_t patch_end_of_block(size_t block, uint32_t rows)
{
    size_t end = (block + 1) * PATCH_BLOCK_ROWS;
    return end < rows ? (uint32_t)end : rows;
}

/* The rows of the base with the new ones in their places. */
static void *patch_copy_rows(const struct graph_patch *patch, const struct patch_plan *plan,
                             struct patch_rows rows)
{
    size_t row_size = rows.row_size;
    char *out = mem_alloc_block(((size_t)plan->total + 1) * row_size);
    const char *old = rows.base;
    const char *now = rows.fresh;
    char *at = out;
    uint32_t done = 0;

    for (size_t i = 0; i <= plan->count && out != NULL; i++) {
        uint32_t first = i < plan->count ? plan->ranges[i].first : rows.count;
        size_t size = (first - done) * row_size;
        if (!patch_copy_bytes(patch, at, old + done * row_size, size)) {
            mem_free_block(out);
            return NULL;
        }
        at += size;
        if (i < plan->count) {
            size = plan->ranges[i].now * row_size;
            if (size > 0) {
                memcpy(at, now + plan->ranges[i].from * row_size, size);
                at += size;
            }
            done = first + plan->ranges[i].old;
        }
    }
    return out;
}

/* Where a row of the base is now. Asked for ascending numbers, *at begins with 0 and *shift too:
 * rows behind the first *at ranges. */
static uint32_t patch_move_number(const struct patch_plan *plan, uint32_t number, size_t *at,
                                  uint32_t *shift)
{
    while (*at < plan->count && number >= plan->ranges[*at].first + plan->ranges[*at].old) {
        *shift = *shift + plan->ranges[*at].now - plan->ranges[*at].old;
        (*at)++;
    }
    return number + *shift;
}

/* The same for any number. */
static uint32_t patch_move_any(const struct patch_plan *plan, uint32_t number)
{
    uint32_t shift = 0;
    size_t at = 0;
    return patch_move_number(plan, number, &at, &shift);
}

static bool patch_is_replaced(const struct patch_plan *plan, uint32_t number)
{
    size_t low = 0;
    size_t high = plan->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (plan->ranges[middle].first + plan->ranges[middle].old <= number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < plan->count && number >= plan->ranges[low].first;
}

/* Where the new rows of a range begin in the end. */
static uint32_t patch_place_of_range(const struct patch_plan *plan, size_t range)
{
    uint32_t place = plan->ranges[range].first;
    for (size_t i = 0; i < range; i++) {
        place = place - plan->ranges[i].old + plan->ranges[i].now;
    }
    return place;
}

static uint32_t patch_place_of_from(const struct patch_plan *plan, uint32_t from)
{
    for (size_t i = 0; i < plan->count; i++) {
        if (plan->ranges[i].from == from && plan->ranges[i].now > 0) {
            return patch_place_of_range(plan, i);
        }
    }
    return plan->total;
}

/* ------------------------------------------------------------------ edges */

struct patch_end { /* a new edge by what it leads to */
    uint32_t to;
    uint32_t edge;
};

struct patch_work {
    struct graph_patch *patch;
    const struct patch_plan *edges;
    const struct patch_plan *sites;
    const struct patch_plan *plan; /* of the rows that `move` is for */
    void (*move)(const struct patch_work *work, uint32_t begin, uint32_t end);
    /* for incoming edges */
    const struct patch_end *ends; /* new ones, and one behind them that leads nowhere */
    const uint32_t *removed;      /* where those led that are replaced; ascending */
    size_t removed_count;
};

/* Of edges [begin, end) that were in the base. */
static void patch_move_sites(const struct patch_work *work, uint32_t begin, uint32_t end)
{
    size_t at = 0;
    uint32_t shift = 0;
    uint32_t last = 0;

    for (uint32_t i = begin; i < end; i++) {
        struct graph_edge *edge = &work->patch->next->edges[i];
        if (edge->first_site < last) { /* sites of an entity's edges are not in order */
            at = 0;
            shift = 0;
        }
        last = edge->first_site;
        edge->first_site = patch_move_number(work->sites, edge->first_site, &at, &shift);
    }
}

static uint32_t patch_move_kept(struct graph_patch *patch, uint32_t id)
{
    uint32_t moved = graph_patch_move_id(patch, id);
    if (moved == GRAPH_ID_NONE) {
        atomic_store_explicit(&patch->lost, true, memory_order_relaxed);
    }
    return moved;
}

static void patch_move_edges(const struct patch_work *work, uint32_t begin, uint32_t end)
{
    patch_move_sites(work, begin, end);
    for (uint32_t i = begin; work->patch->shifted && i < end; i++) {
        struct graph_edge *edge = &work->patch->next->edges[i];
        edge->from = patch_move_kept(work->patch, edge->from);
        edge->to = patch_move_kept(work->patch, edge->to);
    }
}

static void patch_move_parents(const struct patch_work *work, uint32_t begin, uint32_t end)
{
    for (uint32_t i = begin; i < end; i++) {
        struct graph_entity *entity = &work->patch->next->entities[i];
        if (entity->parent != GRAPH_ID_NONE) {
            entity->parent = patch_move_kept(work->patch, entity->parent);
        }
    }
}

static void patch_move_loose(const struct patch_work *work, uint32_t begin, uint32_t end)
{
    for (uint32_t i = begin; i < end; i++) {
        struct graph_loose *loose = &work->patch->next->loose[i];
        loose->from = patch_move_kept(work->patch, loose->from);
    }
}

/* Calls work->move() for the rows of a block that were in the base. */
static bool patch_move_block(void *context, size_t block, unsigned thread, struct err *err)
{
    const struct patch_work *work = context;
    const struct patch_plan *plan = work->plan;
    uint32_t begin = (uint32_t)(block * PATCH_BLOCK_ROWS);
    uint32_t end = patch_end_of_block(block, plan->total);

    (void)thread;
    (void)err;
    for (size_t i = 0; i <= plan->count && begin < end; i++) {
        uint32_t fresh = i < plan->count ? patch_place_of_range(plan, i) : end;
        uint32_t stop = fresh < end ? fresh : end;
        if (begin < stop) {
            work->move(work, begin, stop);
        }
        fresh += i < plan->count ? plan->ranges[i].now : 0;
        begin = begin > fresh ? begin : fresh;
    }
    return true;
}

/* False: a row leads to what is gone. */
static bool patch_move_rows(struct patch_work *work, const struct patch_plan *plan,
                            void (*move)(const struct patch_work *, uint32_t, uint32_t))
{
    work->plan = plan;
    work->move = move;
    return patch_run_blocks(work->patch, plan->total, patch_move_block, work) &&
           !atomic_load_explicit(&work->patch->lost, memory_order_relaxed);
}

static bool patch_place_sites(struct patch_work *work)
{
    const struct graph_patch *patch = work->patch;

    for (size_t i = 0; i < work->edges->count; i++) {
        struct graph_edge *edges = patch->next->edges + patch_place_of_range(work->edges, i);
        uint32_t from = patch->files.items[i].sites.from;
        uint32_t place = patch_place_of_from(work->sites, from);
        for (uint32_t k = 0; k < work->edges->ranges[i].now; k++) {
            edges[k].first_site = edges[k].first_site - from + place;
        }
    }
    return patch_move_rows(work, work->edges, patch_move_edges);
}

/* Counts stay as they were, but for entities of patched files. */
static bool patch_make_outgoing(const struct graph_patch *patch, const struct patch_plan *entities)
{
    const struct snapshot *base = patch->base;
    struct snapshot *next = patch->next;
    uint32_t at = 0; /* new id */
    uint32_t was = 0;
    uint32_t edge = 0;

    next->out_first = mem_alloc_block(((size_t)next->entity_count + 1) * sizeof(uint32_t));
    if (next->out_first == NULL) {
        return false;
    }
    for (size_t i = 0; i <= entities->count; i++) {
        uint32_t first = i < entities->count ? entities->ranges[i].first : base->entity_count;
        for (; was < first; was++) {
            next->out_first[at++] = edge;
            edge += base->out_first[was + 1] - base->out_first[was];
        }
        for (uint32_t k = 0; i < entities->count && k < entities->ranges[i].now; k++) {
            next->out_first[at] = edge;
            while (edge < next->edge_count && next->edges[edge].from == at) {
                edge++;
            }
            at++;
        }
        was += i < entities->count ? entities->ranges[i].old : 0;
    }
    next->out_first[at] = edge;
    return true;
}

static int patch_compare_ends(const void *left, const void *right)
{
    const struct patch_end *a = left;
    const struct patch_end *b = right;
    if (a->to != b->to) {
        return a->to < b->to ? -1 : 1;
    }
    return (a->edge > b->edge) - (a->edge < b->edge);
}

static struct patch_end *patch_list_ends(const struct graph_patch *patch,
                                         const struct patch_plan *plan)
{
    struct patch_end *ends = mem_alloc_zeroed(patch->edges.count + 1, sizeof *ends);
    size_t count = 0;
    for (size_t i = 0; i < plan->count && ends != NULL; i++) {
        uint32_t place = patch_place_of_range(plan, i);
        for (uint32_t k = 0; k < plan->ranges[i].now; k++) {
            ends[count++] = (struct patch_end){ patch->next->edges[place + k].to, place + k };
        }
    }
    if (count > 1) {
        qsort(ends, count, sizeof *ends, patch_compare_ends);
    }
    return ends;
}

/* Incoming edges of one entity in ascending order: those of the base that stay, and new ones. */
static uint32_t patch_merge_incoming(const struct graph_patch *patch, const struct patch_plan *plan,
                                     uint32_t entity, const struct patch_end **ends, uint32_t out)
{
    const struct snapshot *base = patch->base;
    struct snapshot *next = patch->next;

    uint32_t floor = 0;
    uint32_t was = graph_patch_base_id(patch, entity, &floor);
    uint32_t end = was == GRAPH_ID_NONE ? 0 : base->in_first[was + 1];

    for (uint32_t i = was == GRAPH_ID_NONE ? 0 : base->in_first[was]; i < end; i++) {
        uint32_t number = base->in_edges[i];
        if (patch_is_replaced(plan, number)) {
            continue;
        }
        number = patch_move_any(plan, number);
        while ((*ends)->to == entity && (*ends)->edge < number) {
            next->in_edges[out++] = (*ends)++->edge;
        }
        next->in_edges[out++] = number;
    }
    while ((*ends)->to == entity) {
        next->in_edges[out++] = (*ends)++->edge;
    }
    return out;
}

static int patch_compare_numbers(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static uint32_t *patch_list_removed(const struct graph_patch *patch, const struct patch_plan *plan,
                                    size_t *count)
{
    uint32_t *list;

    *count = 0;
    for (size_t i = 0; i < plan->count; i++) {
        *count += plan->ranges[i].old;
    }
    list = mem_alloc_block((*count + 1) * sizeof *list);
    *count = 0;
    for (size_t i = 0; i < plan->count && list != NULL; i++) {
        for (uint32_t k = 0; k < plan->ranges[i].old; k++) {
            list[(*count)++] = patch->base->edges[plan->ranges[i].first + k].to;
        }
    }
    if (*count > 1) {
        qsort(list, *count, sizeof *list, patch_compare_numbers);
    }
    return list;
}

/* How many of those that are replaced led to lower entities. */
static uint32_t patch_count_removed(const struct patch_work *work, uint32_t entity)
{
    size_t low = 0;
    size_t high = work->removed_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (work->removed[middle] < entity) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return (uint32_t)low;
}

static bool patch_merge_block(void *context, size_t block, unsigned thread, struct err *err)
{
    const struct patch_work *work = context;
    struct snapshot *next = work->patch->next;
    uint32_t begin = (uint32_t)(block * PATCH_BLOCK_ROWS);
    uint32_t end = patch_end_of_block(block, next->entity_count);
    const struct patch_end *at = work->ends;
    uint32_t floor = 0;
    uint32_t out = 0;

    (void)thread;
    (void)err;
    (void)graph_patch_base_id(work->patch, begin, &floor);
    out = work->patch->base->in_first[floor] - patch_count_removed(work, floor);
    while (at->to < begin) {
        at++;
        out++;
    }
    for (uint32_t entity = begin; entity < end; entity++) {
        next->in_first[entity] = out;
        out = patch_merge_incoming(work->patch, work->edges, entity, &at, out);
    }
    return true;
}

static bool patch_make_incoming(struct graph_patch *patch, const struct patch_plan *plan)
{
    struct snapshot *next = patch->next;
    struct patch_work work = { .patch = patch, .edges = plan };
    struct patch_end *ends = patch_list_ends(patch, plan);
    uint32_t *removed = patch_list_removed(patch, plan, &work.removed_count);
    bool done;

    next->in_first = mem_alloc_block(((size_t)next->entity_count + 1) * sizeof(uint32_t));
    next->in_edges = mem_alloc_block(((size_t)next->edge_count + 1) * sizeof(uint32_t));
    done = ends != NULL && removed != NULL && next->in_first != NULL && next->in_edges != NULL;
    if (done) {
        ends[patch->edges.count].to = GRAPH_ID_NONE; /* the end */
        work.ends = ends;
        work.removed = removed;
        done = patch_run_blocks(patch, next->entity_count, patch_merge_block, &work);
        next->in_first[next->entity_count] = next->edge_count;
    }
    mem_free_block(ends);
    mem_free_block(removed);
    return done;
}

static bool patch_make_edges(struct graph_patch *patch, const struct patch_plan *entities)
{
    const struct snapshot *base = patch->base;
    struct snapshot *next = patch->next;
    struct patch_plan edges = { .count = 0 };
    struct patch_plan sites = { .count = 0 };
    bool done = patch_plan_ranges(patch, PATCH_EDGES, base->edge_count, &edges) &&
                patch_plan_ranges(patch, PATCH_SITES, base->site_count, &sites);

    if (done) {
        next->edge_count = edges.total;
        next->site_count = sites.total;
        next->edges =
            patch_copy_rows(patch, &edges,
                            (struct patch_rows){ base->edges, base->edge_count, patch->edges.items,
                                                 sizeof *base->edges });
        next->sites =
            patch_copy_rows(patch, &sites,
                            (struct patch_rows){ base->sites, base->site_count, patch->sites.items,
                                                 sizeof *base->sites });
        done = next->edges != NULL && next->sites != NULL;
    }
    if (done) {
        struct patch_work work = { .patch = patch, .edges = &edges, .sites = &sites };
        done = patch_place_sites(&work) && patch_make_outgoing(patch, entities) &&
               patch_make_incoming(patch, &edges);
    }
    mem_free_block(edges.ranges);
    mem_free_block(sites.ranges);
    return done;
}

/* ------------------------------------------------------------------ loose references */

/* Order of loose_by_name: by name, then by number, which is by (from, line, column). */
static bool patch_stands_before(const struct snapshot *next, uint32_t a, uint32_t b)
{
    int order = str_compare_bytes(next->loose[a].name, next->loose[b].name);
    return order != 0 ? order < 0 : a < b;
}

static int patch_compare_names(const void *left, const void *right, void *context)
{
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    if (a == b) {
        return 0;
    }
    return patch_stands_before(context, a, b) ? -1 : 1;
}

/* The old order without what was replaced. Returns how many. */
static uint32_t patch_keep_names(const struct graph_patch *patch, const struct patch_plan *plan,
                                 uint32_t *out)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < patch->base->loose_count; i++) {
        uint32_t number = patch->base->loose_by_name[i];
        if (!patch_is_replaced(plan, number)) {
            out[count++] = patch_move_any(plan, number);
        }
    }
    return count;
}

static uint32_t *patch_sort_new_names(const struct graph_patch *patch,
                                      const struct patch_plan *plan)
{
    uint32_t *list = mem_alloc_zeroed(patch->loose.count + 1, sizeof *list);
    size_t count = 0;
    for (size_t i = 0; i < plan->count && list != NULL; i++) {
        uint32_t place = patch_place_of_range(plan, i);
        for (uint32_t k = 0; k < plan->ranges[i].now; k++) {
            list[count++] = place + k;
        }
    }
    if (count > 1) {
        qsort_r(list, count, sizeof *list, patch_compare_names, patch->next);
    }
    return list;
}

/* Puts new ones in from the end on; each place is found by halving. */
static void patch_merge_names(const struct snapshot *next, uint32_t *names, uint32_t old,
                              const uint32_t *fresh, uint32_t count)
{
    uint32_t end = old + count;
    while (count > 0) {
        uint32_t low = 0;
        uint32_t high = old;
        while (low < high) {
            uint32_t middle = low + (high - low) / 2;
            if (patch_stands_before(next, names[middle], fresh[count - 1])) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if (old > low) {
            memmove(names + end - (old - low), names + low, (old - low) * sizeof *names);
        }
        end -= old - low;
        old = low;
        names[--end] = fresh[--count];
    }
}

static bool patch_make_loose(struct graph_patch *patch)
{
    const struct snapshot *base = patch->base;
    struct snapshot *next = patch->next;
    struct patch_plan plan = { .count = 0 };
    uint32_t *fresh = NULL;
    uint32_t kept = 0;
    bool done = patch_plan_ranges(patch, PATCH_LOOSE, base->loose_count, &plan);

    if (done) {
        next->loose_count = plan.total;
        next->loose =
            patch_copy_rows(patch, &plan,
                            (struct patch_rows){ base->loose, base->loose_count, patch->loose.items,
                                                 sizeof *base->loose });
        next->loose_by_name = mem_alloc_block(((size_t)plan.total + 1) * sizeof(uint32_t));
        done = next->loose != NULL && next->loose_by_name != NULL;
    }
    if (done && patch->shifted) {
        struct patch_work work = { .patch = patch };
        done = patch_move_rows(&work, &plan, patch_move_loose);
    }
    if (done) {
        fresh = patch_sort_new_names(patch, &plan);
        done = fresh != NULL;
    }
    if (done) {
        kept = patch_keep_names(patch, &plan, next->loose_by_name);
        patch_merge_names(next, next->loose_by_name, kept, fresh, (uint32_t)patch->loose.count);
    }
    mem_free_block(fresh);
    mem_free_block(plan.ranges);
    return done;
}

/* ------------------------------------------------------------------ the snapshot */

static void *patch_copy_block(const struct graph_patch *patch, const void *items, size_t count,
                              size_t item_size)
{
    char *copy = mem_alloc_block((count + 1) * item_size);
    if (copy != NULL && !patch_copy_bytes(patch, copy, items, count * item_size)) {
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

static bool patch_make_entities(struct graph_patch *patch, const struct patch_plan *plan)
{
    const struct snapshot *base = patch->base;
    struct snapshot *next = patch->next;
    struct patch_work work = { .patch = patch };

    next->entity_count = plan->total;
    next->entities =
        patch_copy_rows(patch, plan,
                        (struct patch_rows){ base->entities, base->entity_count,
                                             patch->entities.items, sizeof *base->entities });
    return next->entities != NULL &&
           (!patch->shifted || patch_move_rows(&work, plan, patch_move_parents)) &&
           patch_make_files(patch) && patch_make_ids(patch);
}

static bool patch_make_all(struct graph_patch *patch)
{
    struct patch_plan entities = { .count = 0 };
    bool done = patch_plan_ranges(patch, PATCH_ENTITIES, patch->base->entity_count, &entities) &&
                patch_make_entities(patch, &entities) && patch_make_edges(patch, &entities) &&
                patch_make_loose(patch);
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
