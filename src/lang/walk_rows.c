/* walk_rows.c - texts, positions and the rows and nodes that hooks add. */
#include "lang/walk_engine_internal.h"

void walk_fail_memory(struct walk *walk)
{
    walk->engine->failed = true;
}

/* ------------------------------------------------------------------ texts, positions */

/* `name` or @name, without what lets it be a word of the language. @"text" is no name. */
static struct str walk_strip_quote(struct str text)
{
    char quote = text.data[0];
    if (quote == '@') {
        return text.data[1] == '"' ? text : str_from_range(text.data + 1, text.size - 1);
    }
    return memchr(text.data + 1, quote, text.size - 1) == text.data + text.size - 1
               ? str_from_range(text.data + 1, text.size - 2)
               : text;
}

struct str walk_text_of(const struct walk *walk, TSNode node)
{
    struct str text;
    uint32_t start = 0;
    uint32_t end = 0;
    if (ts_node_is_null(node)) {
        return STR_EMPTY;
    }
    start = ts_node_start_byte(node);
    end = walk_end_byte(node);
    if (start > end || end > walk->source.size) {
        return STR_EMPTY;
    }
    text = str_from_range(walk->source.data + start, end - start);
    return text.size > 2 && walk->lang->name_quote != 0 && text.data[0] == walk->lang->name_quote
               ? walk_strip_quote(text)
               : text;
}

fact_text walk_intern_str(struct walk *walk, struct str text)
{
    if (text.size > WALK_NAME_BYTES_MAX) {
        text.size = WALK_NAME_BYTES_MAX;
    }
    return facts_builder_intern_text(walk->facts, text);
}

fact_text walk_intern_node(struct walk *walk, TSNode node)
{
    return walk_intern_str(walk, walk_text_of(walk, node));
}

fact_text walk_intern_cstring(struct walk *walk, const char *text)
{
    return walk_intern_str(walk, str_from_cstring(text));
}

struct str walk_join_texts(struct walk *walk, struct str a, struct str b, struct str c)
{
    struct str joined =
        arena_format_text(walk->arena, "%.*s%.*s%.*s", STR_ARG(a), STR_ARG(b), STR_ARG(c));
    walk->engine->failed = walk->engine->failed || joined.data == NULL;
    return joined.data == NULL ? STR_EMPTY : joined;
}

void *walk_alloc_bytes(struct walk *walk, size_t size)
{
    void *bytes = arena_alloc_bytes(walk->arena, size);
    walk->engine->failed = walk->engine->failed || bytes == NULL;
    return bytes;
}

uint32_t walk_line_of(TSNode node)
{
    return ts_node_start_point(node).row + 1;
}

uint16_t walk_column_of(TSNode node)
{
    uint32_t column = ts_node_start_point(node).column;
    return column < UINT16_MAX ? (uint16_t)(column + 1) : UINT16_MAX;
}

/* ------------------------------------------------------------------ rows */

static struct walk_site rows_site_of(TSNode node)
{
    TSPoint point = ts_node_start_point(node);
    return (struct walk_site){ .start_byte = ts_node_start_byte(node),
                               .line = point.row + 1,
                               .column = point.column + 1 };
}

static uint16_t rows_clip_column(uint32_t column)
{
    return column < UINT16_MAX ? (uint16_t)column : UINT16_MAX;
}

struct fact_ref *walk_place_ref(struct walk *walk, enum ref_kind kind, uint32_t node,
                                struct walk_site site)
{
    struct fact_ref *row = facts_builder_add_ref(walk->facts);
    row->from = walk->entity;
    row->scope = walk->scope;
    row->node = node;
    row->target = FACT_NONE;
    row->start_byte = site.start_byte;
    row->line = site.line;
    row->column = rows_clip_column(site.column);
    row->kind = (uint8_t)kind;
    row->args = UINT8_MAX;
    if (walk->disabled_depth > 0) {
        row->flags |= FACT_REF_DISABLED;
    }
    if (walk->conditional_depth > 0) {
        row->flags |= FACT_REF_CONDITIONAL;
    }
    return row;
}

struct fact_ref *walk_add_ref(struct walk *walk, enum ref_kind kind, uint32_t node, TSNode site)
{
    return walk_place_ref(walk, kind, node, rows_site_of(site));
}

struct fact_ref *walk_add_call(struct walk *walk, enum ref_kind kind, uint32_t callee, TSNode site,
                               unsigned args)
{
    struct fact_ref *row = walk_add_ref(walk, kind, callee, site);
    row->args = args < UINT8_MAX ? (uint8_t)args : UINT8_MAX;
    return row;
}

struct fact_binding *walk_place_binding(struct walk *walk, enum fact_binding_kind kind,
                                        uint32_t scope, struct str name, struct walk_site site)
{
    fact_text text = walk_intern_str(walk, name);
    struct fact_binding *row = facts_builder_add_binding(walk->facts);
    row->scope = scope;
    row->name = text;
    row->start_byte = site.start_byte;
    row->line = site.line;
    row->kind = (uint8_t)kind;
    return row;
}

/* NOLINTNEXTLINE(readability-function-size): the fields of a row, in their order */
struct fact_binding *walk_add_binding(struct walk *walk, enum fact_binding_kind kind,
                                      uint32_t scope, struct str name, TSNode site, uint32_t type,
                                      uint32_t value)
{
    struct fact_binding *row = walk_place_binding(walk, kind, scope, name, rows_site_of(site));
    row->type = type;
    row->value = value;
    return row;
}

struct fact_import *walk_place_import(struct walk *walk, enum fact_import_kind kind,
                                      struct str module, struct walk_site site)
{
    fact_text module_text = walk_intern_str(walk, module);
    struct fact_import *row = facts_builder_add_import(walk->facts);
    row->scope = walk->scope;
    row->from = walk->entity;
    row->module = module_text;
    row->line = site.line;
    row->column = rows_clip_column(site.column);
    row->kind = (uint8_t)kind;
    if (walk->conditional_depth > 0) {
        row->flags |= FACT_IMPORT_CONDITIONAL;
    }
    return row;
}

struct fact_import *walk_add_import(struct walk *walk, enum fact_import_kind kind,
                                    struct str module, struct str name, struct str alias,
                                    TSNode site)
{
    fact_text name_text = walk_intern_str(walk, name);
    fact_text alias_text = walk_intern_str(walk, alias);
    struct fact_import *row = walk_place_import(walk, kind, module, rows_site_of(site));
    row->name = name_text;
    row->alias = alias_text;
    return row;
}

void walk_place_comment(struct walk *walk, uint32_t start_byte, uint32_t end_byte)
{
    walk_add_range(walk, &walk->engine->comment_ranges, start_byte, end_byte);
}

void walk_place_import_range(struct walk *walk, uint32_t start_byte, uint32_t end_byte)
{
    walk_add_range(walk, &walk->engine->import_ranges, start_byte, end_byte);
}

void walk_add_error_bytes(struct walk *walk, uint32_t count)
{
    walk->engine->error_bytes += count;
}

/* ------------------------------------------------------------------ nodes */

uint32_t walk_make_node(struct walk *walk, enum fact_op op, uint32_t a, uint32_t b)
{
    return facts_builder_add_node(walk->facts, op, 0, a, b);
}

uint32_t walk_make_name(struct walk *walk, struct str name)
{
    return walk_make_node(walk, FACT_OP_NAME, walk_intern_str(walk, name), FACT_NONE);
}

uint32_t walk_make_literal(struct walk *walk, const char *type_name)
{
    return walk_make_node(walk, FACT_OP_LITERAL, walk_intern_cstring(walk, type_name), FACT_NONE);
}

uint32_t walk_make_union(struct walk *walk, uint32_t a, uint32_t b)
{
    if (a == b || b == FACT_NONE) {
        return a;
    }
    return a == FACT_NONE ? b : walk_make_node(walk, FACT_OP_UNION, a, b);
}

uint32_t walk_make_arg_list(struct walk *walk, const uint32_t *nodes, size_t count)
{
    uint32_t list = FACT_NONE;
    while (count > 0) {
        count--;
        list = walk_make_node(walk, FACT_OP_ARG, nodes[count], list);
    }
    return list;
}

uint32_t walk_make_labelled_list(struct walk *walk, const uint32_t *nodes, const uint16_t *labels,
                                 size_t count)
{
    uint32_t list = FACT_NONE;
    while (count > 0) {
        count--;
        list = facts_builder_add_argument(walk->facts, labels[count], nodes[count], list);
    }
    return list;
}

uint32_t walk_make_passed(struct walk *walk, uint32_t callee, uint32_t args, uint32_t number)
{
    if (args == FACT_NONE) {
        return walk_make_node(walk, FACT_OP_TAKE, callee, number);
    }
    return facts_builder_add_node(walk->facts, FACT_OP_TAKE, FACT_TAKE_PASSED,
                                  walk_make_node(walk, FACT_OP_CALL, callee, args), number);
}

/* How many parts of a type tree are types themselves: 1: a, 2: a and b. */
static const uint8_t rows_type_parts[FACT_OP_COUNT] = {
    [FACT_OP_APPLY] = 2,   [FACT_OP_ARG] = 2,   [FACT_OP_UNION] = 2,   [FACT_OP_FUNCTION] = 2,
    [FACT_OP_TUPLE] = 1,   [FACT_OP_LIST] = 1,  [FACT_OP_POINTER] = 1, [FACT_OP_VALUE] = 1,
    [FACT_OP_ELEMENT] = 1, [FACT_OP_AWAIT] = 1, [FACT_OP_TAKE] = 1,
};

#define ROWS_TYPE_STACK_MAX 128U /* more than depth 48 with two parts each can fill */
#define ROWS_TYPE_REFS_MAX  256U /* of one type; equal parts are shared, so trees can be larger */

void walk_add_type_refs(struct walk *walk, uint32_t type_node, TSNode site)
{
    uint32_t stack[ROWS_TYPE_STACK_MAX];
    unsigned depth = 1;
    stack[0] = type_node;
    for (unsigned steps = 0; depth > 0 && steps < ROWS_TYPE_REFS_MAX; steps++) {
        uint32_t number = stack[--depth];
        struct fact_node node;
        if (number == FACT_NONE) {
            continue;
        }
        node = *facts_builder_borrow_node(walk->facts, number);
        if (node.op == FACT_OP_NAME || node.op == FACT_OP_MEMBER || node.op == FACT_OP_PATH) {
            struct fact_ref *ref = walk_add_ref(walk, REF_KIND_TYPE, number, site);
            ref->flags |= FACT_REF_TYPE_POSITION;
        } else if (depth + 2 <= ROWS_TYPE_STACK_MAX) {
            if (rows_type_parts[node.op] == 2) {
                stack[depth++] = node.b;
            }
            if (rows_type_parts[node.op] > 0) {
                stack[depth++] = node.a;
            }
        }
    }
}
