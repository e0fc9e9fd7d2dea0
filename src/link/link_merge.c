/* link_merge.c - the rows of one file as edges, sites and loose references.
 *
 * Rows that start in another file than the one that says so stay in memory, sorted; reading a
 * file puts them among its own rows. Its children give each entity its Contains edges; those
 * that are declared in other files (a Rust impl, a Go method) are listed apart.
 * Cost: O(rows of the file), and O(e log e) where rows of other files come in.
 */
#include "link/link_edges.h"

#include "util/mem.h"

#include <stdlib.h>

#define MERGE_ROWS_MAX ((size_t)UINT32_MAX - 1)

struct merge_adopted {
    uint32_t parent;
    uint32_t child; /* declared in another file */
};
struct link_rows_kept {
    struct spill *spill;
    bool owns_spill;
    struct link_file_output *outputs; /* by file */
    struct link_foreign *foreign;     /* sorted */
    size_t foreign_count;
    struct {
        ARRAY_FIELDS(struct merge_adopted);
    } adopted; /* sorted by parent, then child */
};

/* ------------------------------------------------------------------ parents */

struct merge_parents {
    const struct linker *linker;
    uint32_t *parents;
};

static bool merge_set_parents(void *context, size_t file, unsigned thread, struct err *err)
{
    const struct merge_parents *build = context;
    const struct linker *linker = build->linker;
    const struct link_source *source = &linker->sources[file];
    (void)thread;
    (void)err;
    for (uint32_t i = 0; i < source->facts->header->entity_count; i++) {
        uint32_t gid = source->first_entity + i;
        uint32_t parent = source->facts->entities[i].parent;
        build->parents[gid] =
            parent == FACT_NONE ? LINK_ENTITY_NONE : source->first_entity + parent;
        /* A member declared away from its type, in an impl block or by an owner. */
        if (link_home_is_type(linker, linker->type_homes[gid]) && build->parents[gid] != gid &&
            linker->type_homes[gid] != gid &&
            (source->facts->entities[i].owner != FACT_NONE ||
             (parent != FACT_NONE &&
              facts_group_of_entity(&source->facts->entities[parent]) == ENTITY_GROUP_EXTENSION))) {
            build->parents[gid] = linker->type_homes[gid];
        }
    }
    return true;
}

/* ------------------------------------------------------------------ what stays in memory */

static int merge_compare_adopted(const void *a, const void *b)
{
    const struct merge_adopted *left = a;
    const struct merge_adopted *right = b;
    if (left->parent != right->parent) {
        return left->parent < right->parent ? -1 : 1;
    }
    return left->child < right->child ? -1 : left->child > right->child;
}

static bool merge_list_adopted(const struct linker *linker, const uint32_t *parents,
                               struct link_rows_kept *kept)
{
    for (uint32_t file = 0; file < linker->file_count; file++) {
        for (uint32_t gid = linker->file_first[file]; gid < linker->file_first[file + 1]; gid++) {
            uint32_t parent = parents[gid];
            struct merge_adopted *slot = NULL;
            if (parent == LINK_ENTITY_NONE ||
                (parent >= linker->file_first[file] && parent < linker->file_first[file + 1])) {
                continue;
            }
            slot = array_push_slot(&kept->adopted, MERGE_ROWS_MAX);
            if (slot == NULL) {
                return false;
            }
            *slot = (struct merge_adopted){ parent, gid };
        }
    }
    if (kept->adopted.count > 1) {
        qsort(kept->adopted.items, kept->adopted.count, sizeof kept->adopted.items[0],
              merge_compare_adopted);
    }
    return true;
}

static int merge_compare_foreign(const void *a, const void *b)
{
    const struct link_foreign *left = a;
    const struct link_foreign *right = b;
    int order = link_edges_compare_rows(&left->row, &right->row);
    return order != 0 ? order : (left->by > right->by) - (left->by < right->by);
}

/* Takes what the workers found, behind `room` rows that stay free; sorted. */
static struct link_foreign *merge_take_foreign(const struct linker *linker, size_t room,
                                               size_t *count)
{
    struct link_foreign *rows = NULL;
    size_t total = room;
    for (unsigned i = 0; i < linker->threads; i++) {
        total += linker->workers[i].output->foreign.count;
    }
    rows = mem_alloc_zeroed(total + 1, sizeof *rows);
    *count = 0;
    for (unsigned i = 0; i < linker->threads; i++) {
        struct link_output *output = linker->workers[i].output;
        if (output->foreign.count > 0 && rows != NULL) {
            memcpy(rows + room + *count, output->foreign.items,
                   output->foreign.count * sizeof *rows);
            *count += output->foreign.count;
        }
        array_free_items(&output->foreign);
    }
    if (*count > 1) {
        qsort(rows + room, *count, sizeof *rows, merge_compare_foreign);
    }
    return rows;
}

static bool merge_collect_foreign(const struct linker *linker, struct link_rows_kept *kept)
{
    kept->foreign = merge_take_foreign(linker, 0, &kept->foreign_count);
    return kept->foreign != NULL;
}

bool link_merge_keep_rows(struct linker *linker, struct link_result *result, struct err *err)
{
    struct link_rows_kept *kept = mem_alloc_zeroed(1, sizeof *kept);
    struct merge_parents parents;

    result->kept = kept; /* freed with the result, whatever comes */
    result->entity_parents =
        mem_alloc_zeroed((size_t)linker->entity_count + 1, sizeof *result->entity_parents);
    if (kept == NULL || result->entity_parents == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for edges");
    }
    parents = (struct merge_parents){ linker, result->entity_parents };
    if (!link_run_over_files(linker, 64, merge_set_parents, &parents, err)) {
        return false;
    }
    if (!merge_list_adopted(linker, result->entity_parents, kept) ||
        !merge_collect_foreign(linker, kept)) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for edges");
    }
    kept->outputs = linker->outputs;
    kept->spill = linker->spill;
    kept->owns_spill = linker->owns_spill;
    linker->outputs = NULL;
    linker->owns_spill = false;
    return true;
}

/* ------------------------------------------------------------------ linking some files again */

void link_merge_begin_again(struct linker *linker, struct link_result *result, struct spill *spill)
{
    linker->spill = spill;
    linker->outputs = result->kept->outputs;
    result->kept->spill = spill;
}

void link_merge_end_again(struct linker *linker)
{
    linker->spill = NULL;
    linker->outputs = NULL;
}

/* Moves the rows that a chosen file says to `taken`; sorted as they were. */
static size_t merge_split_foreign(struct link_rows_kept *kept, const bool *chosen,
                                  struct link_foreign *taken)
{
    size_t stay = 0;
    size_t count = 0;
    for (size_t i = 0; i < kept->foreign_count; i++) {
        if (chosen[kept->foreign[i].by]) {
            taken[count++] = kept->foreign[i];
        } else {
            kept->foreign[stay++] = kept->foreign[i];
        }
    }
    kept->foreign_count = stay;
    return count;
}

static bool merge_are_same_foreign(const struct link_foreign *a, const struct link_foreign *b,
                                   size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (merge_compare_foreign(&a[i], &b[i]) != 0) {
            return false;
        }
    }
    return true;
}

static void merge_note_starts(const struct linker *linker, const struct link_foreign *rows,
                              size_t count, bool *touched)
{
    for (size_t i = 0; i < count; i++) {
        touched[linker->entity_files[rows[i].row.from]] = true;
    }
}

bool link_merge_swap_foreign(struct linker *linker, struct link_result *result, const bool *chosen,
                             bool *touched)
{
    struct link_rows_kept *kept = result->kept;
    struct link_foreign *old = mem_alloc_zeroed(kept->foreign_count + 1, sizeof *old);
    size_t old_count = old == NULL ? 0 : merge_split_foreign(kept, chosen, old);
    size_t count = 0;
    struct link_foreign *rows = merge_take_foreign(linker, kept->foreign_count, &count);

    if (old == NULL || rows == NULL) {
        mem_free_block(old);
        mem_free_block(rows);
        return false;
    }
    if (count != old_count || !merge_are_same_foreign(old, rows + kept->foreign_count, count)) {
        merge_note_starts(linker, old, old_count, touched);
        merge_note_starts(linker, rows + kept->foreign_count, count, touched);
    }
    if (kept->foreign_count > 0) {
        memcpy(rows, kept->foreign, kept->foreign_count * sizeof *rows);
    }
    mem_free_block(old);
    mem_free_block(kept->foreign);
    kept->foreign = rows;
    kept->foreign_count += count;
    if (kept->foreign_count > 1) {
        qsort(rows, kept->foreign_count, sizeof *rows, merge_compare_foreign);
    }
    return true;
}

struct link_foreign *link_merge_take_rows(struct link_result *result, size_t *count)
{
    struct link_foreign *rows = result->kept->foreign;
    *count = result->kept->foreign_count;
    result->kept->foreign = NULL;
    result->kept->foreign_count = 0;
    return rows;
}

void link_merge_give_rows(struct link_result *result, struct link_foreign *rows, size_t count)
{
    mem_free_block(result->kept->foreign);
    result->kept->foreign = rows;
    result->kept->foreign_count = count;
}

void link_merge_drop_foreign(struct linker *linker)
{
    for (unsigned i = 0; i < linker->threads; i++) {
        array_free_items(&linker->workers[i].output->foreign);
    }
}

void link_free_result(struct link_result *result)
{
    struct link_rows_kept *kept = result->kept;

    mem_free_block(result->file_first);
    mem_free_block(result->entity_uids);
    mem_free_block(result->entity_parents);
    if (kept != NULL) {
        mem_free_block(kept->outputs);
        mem_free_block(kept->foreign);
        array_free_items(&kept->adopted);
        if (kept->owns_spill) {
            spill_free_all(kept->spill);
        }
        mem_free_block(kept);
    }
    *result = (struct link_result){ 0 };
}

/* ------------------------------------------------------------------ reading a file */

/* One file being read; everything lies in the reader's arena. */
struct merge_read {
    const struct link_result *result;
    struct arena *arena;
    uint32_t first; /* entities of the file: first .. end */
    uint32_t end;
    const struct link_pending *rows; /* sorted */
    size_t row_count;
    struct link_rows children; /* by entity - first */
    struct link_file_rows *out;
};

/* The first foreign row or adopted child at or behind an entity. */
static size_t merge_find_foreign(const struct link_rows_kept *kept, uint32_t from)
{
    size_t low = 0;
    size_t high = kept->foreign_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (kept->foreign[middle].row.from < from) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static size_t merge_find_adopted(const struct link_rows_kept *kept, uint32_t parent)
{
    size_t low = 0;
    size_t high = kept->adopted.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (kept->adopted.items[middle].parent < parent) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Puts the file's own rows and the foreign rows that start in it together. */
static bool merge_take_rows(struct merge_read *read, const struct link_file_output *output)
{
    const struct link_rows_kept *kept = read->result->kept;
    size_t begin = merge_find_foreign(kept, read->first);
    size_t end = merge_find_foreign(kept, read->end);
    size_t own_size = output->pending_count * sizeof *read->rows;
    struct link_pending *joined = NULL;

    read->row_count = output->pending_count + (end - begin);
    if (output->pending_count > 0) {
        struct str own = spill_borrow_bytes(kept->spill, output->offset, own_size);
        read->rows = (const void *)__builtin_assume_aligned(own.data, 8);
    }
    if (begin == end) {
        return true;
    }
    joined = arena_alloc_bytes(read->arena, read->row_count * sizeof *joined);
    if (joined == NULL) {
        return false;
    }
    if (output->pending_count > 0) {
        memcpy(joined, read->rows, own_size);
    }
    for (size_t i = begin; i < end; i++) {
        joined[output->pending_count + i - begin] = kept->foreign[i].row;
    }
    qsort(joined, read->row_count, sizeof *joined, link_edges_compare_rows);
    read->rows = joined;
    return true;
}

static bool merge_is_parent_here(const struct merge_read *read, uint32_t parent)
{
    return parent != LINK_ENTITY_NONE && parent >= read->first && parent < read->end;
}

/* Called in ascending order of children, twice: counts, then items. */
static void merge_note_child(struct merge_read *read, uint32_t parent, uint32_t child, bool fill)
{
    struct link_rows *rows = &read->children;
    if (fill) {
        rows->items[rows->first[parent - read->first + 1]++] = child;
    } else {
        rows->first[parent - read->first + 2]++;
    }
}

static void merge_walk_children(struct merge_read *read, bool fill)
{
    const struct link_rows_kept *kept = read->result->kept;
    const uint32_t *parents = read->result->entity_parents;
    size_t begin = merge_find_adopted(kept, read->first);
    size_t end = merge_find_adopted(kept, read->end);

    for (size_t i = begin; i < end; i++) {
        if (kept->adopted.items[i].child < read->first) {
            merge_note_child(read, kept->adopted.items[i].parent, kept->adopted.items[i].child,
                             fill);
        }
    }
    for (uint32_t gid = read->first; gid < read->end; gid++) {
        if (merge_is_parent_here(read, parents[gid])) {
            merge_note_child(read, parents[gid], gid, fill);
        }
    }
    for (size_t i = begin; i < end; i++) {
        if (kept->adopted.items[i].child >= read->end) {
            merge_note_child(read, kept->adopted.items[i].parent, kept->adopted.items[i].child,
                             fill);
        }
    }
}

static bool merge_list_children(struct merge_read *read)
{
    const struct link_rows_kept *kept = read->result->kept;
    size_t count = read->end - read->first;
    size_t adopted = merge_find_adopted(kept, read->end) - merge_find_adopted(kept, read->first);
    struct link_rows *rows = &read->children;

    rows->first = arena_alloc_zeroed(read->arena, count + 3, sizeof *rows->first);
    rows->items = arena_alloc_bytes(read->arena, (count + adopted + 1) * sizeof *rows->items);
    if (rows->first == NULL || rows->items == NULL) {
        return false;
    }
    merge_walk_children(read, false);
    for (size_t i = 0; i < count; i++) {
        rows->first[i + 2] += rows->first[i + 1];
    }
    merge_walk_children(read, true);
    rows->count = rows->first[count];
    return true;
}

/* ------------------------------------------------------------------ edges of a file */

static bool merge_is_same_edge(const struct link_pending *a, const struct link_pending *b)
{
    return a->from == b->from && a->to == b->to && a->kind == b->kind;
}

static void merge_put_contains(struct link_file_rows *out, uint32_t from, uint32_t to)
{
    out->edges[out->edge_count++] = (struct link_edge){ .from = from,
                                                        .to = to,
                                                        .kind = EDGE_KIND_CONTAINS,
                                                        .origin = ORIGIN_EXACT,
                                                        .first_site = (uint32_t)out->site_count };
}

/* One edge from rows[at ..); returns where its rows end. */
static size_t merge_put_edge(const struct merge_read *read, size_t at)
{
    struct link_file_rows *out = read->out;
    const struct link_pending *rows = read->rows;
    const struct link_pending *first = &rows[at];
    const struct link_pending *last = NULL;
    struct link_edge edge = { .from = first->from,
                              .to = first->to,
                              .kind = first->kind,
                              .origin = first->origin,
                              .first_site = (uint32_t)out->site_count };
    for (; at < read->row_count && merge_is_same_edge(first, &rows[at]); at++) {
        edge.origin = rows[at].origin < edge.origin ? rows[at].origin : edge.origin;
        if (rows[at].line == 0 ||
            (last != NULL && last->line == rows[at].line && last->column == rows[at].column)) {
            continue;
        }
        last = &rows[at];
        out->sites[out->site_count++] =
            (struct link_site){ .line = rows[at].line, .column = rows[at].column };
        edge.site_count++;
    }
    out->edges[out->edge_count++] = edge;
    return at;
}

/* A Contains edge stands before the first row that sorts after it. */
static void merge_put_all_edges(const struct merge_read *read)
{
    const struct link_rows *children = &read->children;
    const struct link_pending *rows = read->rows;
    size_t count = read->row_count;
    size_t at = 0;

    for (uint32_t from = read->first; from < read->end; from++) {
        uint32_t local = from - read->first;
        for (uint32_t i = children->first[local]; i < children->first[local + 1]; i++) {
            uint32_t to = children->items[i];
            while (
                at < count && rows[at].from == from &&
                (rows[at].to < to || (rows[at].to == to && rows[at].kind < EDGE_KIND_CONTAINS))) {
                at = merge_put_edge(read, at);
            }
            merge_put_contains(read->out, from, to);
        }
        while (at < count && rows[at].from == from) {
            at = merge_put_edge(read, at);
        }
    }
}

/* ------------------------------------------------------------------ loose rows of a file */

static bool merge_take_loose(struct merge_read *read, const struct link_file_output *output)
{
    uint64_t offset = output->offset + output->pending_count * sizeof *read->rows;
    struct link_file_rows *out = read->out;
    struct str bytes;
    size_t at = 0;

    if (output->loose_count == 0) {
        return true;
    }
    bytes = spill_borrow_bytes(read->result->kept->spill, offset, output->loose_size);
    out->loose = arena_alloc_bytes(read->arena, output->loose_count * sizeof *out->loose);
    if (out->loose == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < output->loose_count; i++) {
        struct link_loose_head head;
        const char *texts = bytes.data + at + sizeof head;
        memcpy(&head, bytes.data + at, sizeof head);
        out->loose[i] = (struct link_loose){
            .from = head.from,
            .line = head.line,
            .column = head.column,
            .kind = head.kind,
            .origin = head.origin,
            .args = head.args,
            .name = str_from_range(texts, head.name_size),
            .receiver = str_from_range(texts + head.name_size, head.receiver_size),
            .module = str_from_range(texts + head.name_size + head.receiver_size, head.module_size)
        };
        at += sizeof head + head.name_size + head.receiver_size + head.module_size;
        at = (at + 7U) / 8U * 8U;
    }
    out->loose_count = output->loose_count;
    return true;
}

bool link_read_file_rows(const struct link_result *result, size_t file, struct arena *arena,
                         struct link_file_rows *out, struct err *err)
{
    const struct link_file_output *output = &result->kept->outputs[file];
    struct merge_read read = { .result = result,
                               .arena = arena,
                               .first = result->file_first[file],
                               .end = result->file_first[file + 1],
                               .out = out };

    *out = (struct link_file_rows){ .edges = NULL };
    if (!merge_take_rows(&read, output) || !merge_list_children(&read) ||
        !merge_take_loose(&read, output)) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for edges");
    }
    out->edges =
        arena_alloc_bytes(arena, (read.row_count + read.children.count + 1) * sizeof *out->edges);
    out->sites = arena_alloc_bytes(arena, (read.row_count + 1) * sizeof *out->sites);
    if (out->edges == NULL || out->sites == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for edges");
    }
    merge_put_all_edges(&read);
    return true;
}
