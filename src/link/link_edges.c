/* link_edges.c - collects sites and loose ends of one file.
 *
 * A site is one row of 16 bytes until the end. When a file is done its rows are sorted, equal
 * ones are dropped, and the rest goes to the spill; edges are what rows share in
 * (from, to, kind), see link_merge.c. `from` nearly always belongs to the file; the few rows
 * that start elsewhere stay in memory. Contains edges come from entity_parents, without being
 * collected first.
 */
#include "link/link_edges.h"

#include "util/mem.h"

#include <stdlib.h>

#define EDGES_ROWS_MAX      ((size_t)UINT32_MAX - 1)
#define EDGES_RECEIVER_MAX  60U /* bytes of a receiver's text */
#define EDGES_RECEIVER_NODE 12U /* levels of it that are written */

/* ------------------------------------------------------------------ buffers */

bool link_edges_create_outputs(struct linker *linker, struct err *err)
{
    linker->outputs = mem_alloc_zeroed((size_t)linker->file_count + 1, sizeof *linker->outputs);
    if (linker->outputs == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for edges");
    }
    for (unsigned i = 0; i < linker->threads; i++) {
        linker->workers[i].output = mem_alloc_zeroed(1, sizeof *linker->workers[i].output);
        if (linker->workers[i].output == NULL) {
            return ERR_RAISE(err, ERR_MEMORY, "out of memory for edges");
        }
        buf_init_with_limit(&linker->workers[i].output->spilled, SIZE_MAX / 2);
    }
    return true;
}

void link_edges_free_outputs(struct linker *linker)
{
    for (unsigned i = 0; linker->workers != NULL && i < linker->threads; i++) {
        struct link_output *output = linker->workers[i].output;
        if (output != NULL) {
            array_free_items(&output->pending);
            array_free_items(&output->foreign);
            array_free_items(&output->loose);
            buf_release_bytes(&output->spilled);
        }
        mem_free_block(output);
        linker->workers[i].output = NULL;
    }
    mem_free_block(linker->outputs);
    linker->outputs = NULL;
}

/* ------------------------------------------------------------------ one file */

void link_edges_begin_file(struct link_worker *worker, uint32_t file)
{
    worker->output->pending.count = 0;
    worker->output->loose.count = 0;
    arena_reset_all_blocks(&worker->texts);
    worker->output->file = file;
}

static void edges_add_row(struct link_worker *worker, const struct link_pending *row)
{
    struct link_output *output = worker->output;
    struct link_pending *slot = NULL;
    struct link_foreign *foreign = NULL;
    if (worker->linker->entity_files[row->from] == output->file) {
        slot = array_push_slot(&output->pending, EDGES_ROWS_MAX);
    } else {
        foreign = array_push_slot(&output->foreign, EDGES_ROWS_MAX);
        slot = foreign == NULL ? NULL : &foreign->row;
    }
    if (slot == NULL) {
        worker->failed = true;
        return;
    }
    if (foreign != NULL) {
        foreign->by = output->file;
    }
    *slot = *row;
}

void link_edges_add_edge(struct link_worker *worker, uint32_t from, uint32_t to,
                         enum edge_kind kind, enum origin origin, const struct fact_ref *site)
{
    struct link_pending row = { .from = from,
                                .to = to,
                                .line = site == NULL ? 0 : site->line,
                                .column = site == NULL ? 0 : site->column,
                                .kind = (uint8_t)kind,
                                .origin = (uint8_t)origin };
    edges_add_row(worker, &row);
}

void link_edges_add_import(struct link_worker *worker, uint32_t to,
                           const struct fact_import *import, enum origin origin)
{
    uint32_t from = worker->linker->sources[worker->output->file].first_entity;
    struct link_pending row = { .from = from,
                                .to = to,
                                .line = import->line,
                                .column = import->column,
                                .kind = EDGE_KIND_IMPORTS,
                                .origin = (uint8_t)origin };
    if (to != from) {
        edges_add_row(worker, &row);
    }
}

/* ------------------------------------------------------------------ loose ends */

struct edges_text {
    char bytes[EDGES_RECEIVER_MAX];
    size_t size;
};

static void edges_write_str(struct edges_text *text, struct str part)
{
    size_t room = sizeof text->bytes - text->size;
    size_t size = part.size < room ? part.size : room;
    if (size > 0) {
        memcpy(text->bytes + text->size, part.data, size);
        text->size += size;
    }
}

/* The expression as source text, roughly; from the outermost node inward, so it is written
 * from its end by recursion over the left side only. */
/* NOLINTNEXTLINE(misc-no-recursion): at most EDGES_RECEIVER_NODE levels */
static void edges_write_node(const struct linker *linker, uint32_t file, uint32_t node,
                             unsigned level, struct edges_text *text)
{
    const struct fact_node *row = link_node_of(linker, file, node);
    if (row == NULL || level > EDGES_RECEIVER_NODE) {
        edges_write_str(text, STR("?"));
        return;
    }
    switch ((enum fact_op)row->op) {
    case FACT_OP_NAME:
    case FACT_OP_LITERAL: edges_write_str(text, link_text_of(linker, file, row->a)); break;
    case FACT_OP_MEMBER:
    case FACT_OP_PATH:
        if (row->a != FACT_NONE || row->op == FACT_OP_MEMBER) {
            edges_write_node(linker, file, row->a, level + 1, text);
        }
        edges_write_str(text, row->op == FACT_OP_MEMBER ? STR(".") : STR("::"));
        edges_write_str(text, link_text_of(linker, file, row->b));
        break;
    case FACT_OP_CALL:
        edges_write_node(linker, file, row->a, level + 1, text);
        edges_write_str(text, STR("()"));
        break;
    case FACT_OP_NEW:
        edges_write_str(text, STR("new "));
        edges_write_node(linker, file, row->a, level + 1, text);
        break;
    case FACT_OP_INDEX:
        edges_write_node(linker, file, row->a, level + 1, text);
        edges_write_str(text, STR("[]"));
        break;
    case FACT_OP_SELF: edges_write_str(text, STR("self")); break;
    case FACT_OP_SUPER: edges_write_str(text, STR("super")); break;
    case FACT_OP_APPLY:
    case FACT_OP_VALUE:
    case FACT_OP_AWAIT:
    case FACT_OP_ELEMENT:
    case FACT_OP_TAKE:
    case FACT_OP_POINTER:
    case FACT_OP_TYPEOF: edges_write_node(linker, file, row->a, level + 1, text); break;
    case FACT_OP_NONE:
    case FACT_OP_ARG:
    case FACT_OP_TUPLE:
    case FACT_OP_UNION:
    case FACT_OP_LIST:
    case FACT_OP_FUNCTION:
    case FACT_OP_LAMBDA:
    case FACT_OP_ENTITY:
    case FACT_OP_COUNT: edges_write_str(text, STR("?")); break;
    }
}

static struct str edges_copy_text(struct link_worker *worker, struct str text)
{
    struct str copy = text.size == 0 ? STR_EMPTY : arena_copy_str(&worker->texts, text);
    if (text.size > 0 && copy.data == NULL) {
        worker->failed = true;
    }
    return copy;
}

static struct link_loose *edges_push_loose(struct link_worker *worker)
{
    struct link_loose *row = array_push_slot(&worker->output->loose, EDGES_ROWS_MAX);
    if (row == NULL) {
        worker->failed = true;
        return NULL;
    }
    *row = (struct link_loose){ 0 };
    return row;
}

void link_edges_add_loose(struct link_worker *worker, const struct fact_ref *ref,
                          enum origin origin, struct str module)
{
    const struct linker *linker = worker->linker;
    uint32_t file = worker->output->file;
    const struct link_source *source = &linker->sources[file];
    const struct fact_node *node = link_node_of(linker, file, ref->node);
    struct link_loose *row = edges_push_loose(worker);
    struct edges_text receiver = { .size = 0 };
    fact_text name = ref->node == FACT_NONE ? 0 : facts_find_last_name(source->facts, ref->node);
    if (row == NULL) {
        return;
    }
    while (node != NULL && node->op == FACT_OP_APPLY) {
        node = link_node_of(linker, file, node->a);
    }
    if (node != NULL && (node->op == FACT_OP_MEMBER || node->op == FACT_OP_PATH) &&
        node->a != FACT_NONE) {
        edges_write_node(linker, file, node->a, 0, &receiver);
    }
    row->from = source->first_entity + ref->from;
    row->line = ref->line;
    row->column = ref->column;
    row->kind = ref->kind;
    row->origin = (uint8_t)origin;
    row->args = ref->args;
    row->name = edges_copy_text(worker, facts_borrow_text(source->facts, name));
    row->receiver = edges_copy_text(worker, str_from_range(receiver.bytes, receiver.size));
    row->module = edges_copy_text(worker, module);
}

void link_edges_add_loose_import(struct link_worker *worker, const struct fact_import *import,
                                 enum origin origin)
{
    const struct link_source *source = &worker->linker->sources[worker->output->file];
    struct link_loose *row = edges_push_loose(worker);
    struct str module = facts_borrow_text(source->facts, import->module);
    if (row == NULL) {
        return;
    }
    row->from = source->first_entity + import->from;
    row->line = import->line;
    row->column = import->column;
    row->kind = REF_KIND_IMPORT;
    row->origin = (uint8_t)origin;
    row->args = UINT8_MAX;
    row->name = edges_copy_text(
        worker, import->name == 0 ? module : facts_borrow_text(source->facts, import->name));
    row->module = edges_copy_text(worker, module);
}

/* ------------------------------------------------------------------ end of a file */

int link_edges_compare_rows(const void *a, const void *b)
{
    const struct link_pending *left = a;
    const struct link_pending *right = b;
    if (left->from != right->from) {
        return left->from < right->from ? -1 : 1;
    }
    if (left->to != right->to) {
        return left->to < right->to ? -1 : 1;
    }
    if (left->kind != right->kind) {
        return left->kind < right->kind ? -1 : 1;
    }
    if (left->line != right->line) {
        return left->line < right->line ? -1 : 1;
    }
    if (left->column != right->column) {
        return left->column < right->column ? -1 : 1;
    }
    return left->origin < right->origin ? -1 : left->origin > right->origin;
}

static int edges_compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

/* Total: what compares equal is equal. The graph sorts in the same way. */
static int edges_compare_loose(const void *a, const void *b)
{
    const struct link_loose *left = a;
    const struct link_loose *right = b;
    int order = edges_compare_numbers(left->from, right->from);
    order = order != 0 ? order : edges_compare_numbers(left->line, right->line);
    order = order != 0 ? order : edges_compare_numbers(left->column, right->column);
    order = order != 0 ? order : str_compare_bytes(left->name, right->name);
    order = order != 0 ? order : edges_compare_numbers(left->kind, right->kind);
    order = order != 0 ? order : str_compare_bytes(left->receiver, right->receiver);
    order = order != 0 ? order : str_compare_bytes(left->module, right->module);
    order = order != 0 ? order : edges_compare_numbers(left->origin, right->origin);
    return order != 0 ? order : edges_compare_numbers(left->args, right->args);
}

static bool edges_is_same_site(const struct link_pending *a, const struct link_pending *b)
{
    return a->from == b->from && a->to == b->to && a->kind == b->kind && a->line == b->line &&
           a->column == b->column;
}

/* Sorts and drops equal sites, keeping the strongest origin. Returns the new count. */
static size_t edges_settle_rows(struct link_pending *rows, size_t count)
{
    size_t kept = 0;
    if (count > 1) {
        qsort(rows, count, sizeof rows[0], link_edges_compare_rows);
    }
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || !edges_is_same_site(&rows[kept - 1], &rows[i])) {
            rows[kept++] = rows[i];
        }
    }
    return kept;
}

static void edges_spill_loose(struct buf *out, const struct link_loose *row)
{
    static const char zeros[8];
    struct link_loose_head head = { .from = row->from,
                                    .line = row->line,
                                    .column = row->column,
                                    .kind = row->kind,
                                    .origin = row->origin,
                                    .args = row->args,
                                    .name_size = (uint32_t)row->name.size,
                                    .receiver_size = (uint32_t)row->receiver.size,
                                    .module_size = (uint32_t)row->module.size };
    buf_append_bytes(out, &head, sizeof head);
    buf_append_str(out, row->name);
    buf_append_str(out, row->receiver);
    buf_append_str(out, row->module);
    buf_append_bytes(out, zeros, (8U - out->size % 8U) % 8U);
}

bool link_edges_end_file(struct link_worker *worker, struct err *err)
{
    struct link_output *output = worker->output;
    struct link_file_output *done = &worker->linker->outputs[output->file];
    struct buf *out = &output->spilled;
    size_t count = edges_settle_rows(output->pending.items, output->pending.count);

    buf_clear_keep_memory(out);
    if (count > 0) {
        buf_append_bytes(out, output->pending.items, count * sizeof output->pending.items[0]);
    }
    if (output->loose.count > 0) {
        qsort(output->loose.items, output->loose.count, sizeof output->loose.items[0],
              edges_compare_loose);
    }
    for (size_t i = 0; i < output->loose.count; i++) {
        edges_spill_loose(out, &output->loose.items[i]);
    }
    if (worker->failed || out->failed) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for edges");
    }
    done->pending_count = (uint32_t)count;
    done->loose_count = (uint32_t)output->loose.count;
    done->loose_size = out->size - count * sizeof output->pending.items[0];
    return out->size == 0 ||
           spill_append_bytes(worker->linker->spill, buf_borrow_str(out), &done->offset, err);
}
