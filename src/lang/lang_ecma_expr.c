/* lang_ecma_expr.c - expression trees of JavaScript and TypeScript. */
#include "lang/lang_ecma_internal.h"

uint32_t ecma_build_identifier(struct walk *walk, TSNode node)
{
    struct str text = walk_text_of(walk, node);
    return str_equals_cstring(text, "exports") ? ecma_make_exports(walk)
                                               : walk_make_name(walk, text);
}

/* Does a function around declare it as a parameter? */
static bool ecma_self_is_declared(struct walk *walk)
{
    for (uint32_t scope = walk->scope; ecma_state_of(walk)->selves != NULL && scope != FACT_NONE;) {
        const struct fact_scope *row = facts_builder_edit_scope(walk->facts, scope);
        for (const struct ecma_self *self = ecma_state_of(walk)->selves; self != NULL;
             self = self->next) {
            if (self->scope == scope) {
                return true;
            }
        }
        scope = row->kind == FACT_SCOPE_TYPE ? FACT_NONE : row->parent;
    }
    return false;
}

uint32_t ecma_build_self(struct walk *walk, TSNode node)
{
    (void)node;
    if (ecma_self_is_declared(walk)) {
        return walk_make_name(walk, STR("this"));
    }
    return walk_make_node(walk, FACT_OP_SELF, FACT_NONE, FACT_NONE);
}

uint32_t ecma_build_super(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_node(walk, FACT_OP_SUPER, FACT_NONE, FACT_NONE);
}

uint32_t ecma_build_member(struct walk *walk, TSNode node)
{
    TSNode object = walk_child_by_field(walk, node, "object");
    TSNode property = walk_child_by_field(walk, node, "property");
    if (str_equals_cstring(walk_text_of(walk, object), "module") &&
        str_equals_cstring(walk_text_of(walk, property), "exports")) {
        return ecma_make_exports(walk);
    }
    if (ecma_state_of(walk)->next_path > 0) {
        uint32_t known = ecma_find_narrowed(walk, node);
        if (known != FACT_NONE) {
            return known;
        }
    }
    return walk_make_node(walk, FACT_OP_MEMBER, walk_build_expr(walk, object),
                          walk_intern_node(walk, property));
}

bool ecma_is_symbol_member(struct walk *walk, TSNode node)
{
    return walk_node_is(walk, node, "subscript_expression") &&
           walk_node_is(walk, walk_child_by_field(walk, node, "object"), "this") &&
           walk_node_is(walk, walk_child_by_field(walk, node, "index"), "identifier");
}

struct str ecma_symbol_name(struct walk *walk, TSNode node)
{
    return walk_join_texts(walk, STR("["),
                           walk_text_of(walk, walk_child_by_field(walk, node, "index")), STR("]"));
}

/* a['b'] is a.b */
uint32_t ecma_build_subscript(struct walk *walk, TSNode node)
{
    uint32_t object = walk_build_expr(walk, walk_child_by_field(walk, node, "object"));
    TSNode index = walk_child_by_field(walk, node, "index");
    if (object == FACT_NONE) {
        return FACT_NONE;
    }
    if (ecma_is_symbol_member(walk, node)) {
        return walk_make_node(walk, FACT_OP_MEMBER, object,
                              walk_intern_str(walk, ecma_symbol_name(walk, node)));
    }
    if (walk_node_is(walk, index, "string")) {
        return walk_make_node(walk, FACT_OP_MEMBER, object,
                              walk_intern_str(walk, ecma_cut_quotes(walk, index)));
    }
    return walk_make_node(walk, FACT_OP_INDEX, object, walk_build_expr(walk, index));
}

static uint32_t ecma_build_arguments(struct walk *walk, TSNode list)
{
    uint32_t args[ECMA_PARTS_MAX];
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    size_t used = 0;
    if (!walk_node_is(walk, list, "arguments")) {
        return FACT_NONE; /* a template */
    }
    for (size_t i = 0; i < count && used < ECMA_PARTS_MAX; i++) {
        args[used++] = walk_build_expr(walk, items[i].node);
    }
    return walk_make_arg_list(walk, args, used);
}

static uint32_t ecma_apply_written(struct walk *walk, TSNode node, uint32_t base)
{
    TSNode list = walk_child_by_field(walk, node, "type_arguments");
    return base == FACT_NONE || ts_node_is_null(list)
               ? base
               : walk_make_node(walk, FACT_OP_APPLY, base, ecma_build_type_args(walk, list));
}

static uint32_t ecma_make_value(struct walk *walk, uint32_t type)
{
    return type == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_VALUE, type, FACT_NONE);
}

/* require('m'), and import('m'), which promises the module. */
static uint32_t ecma_build_required(struct walk *walk, TSNode node, struct str module)
{
    uint32_t tree = ecma_name_import(walk, module, STR_EMPTY, node, 0);
    if (!walk_node_is(walk, walk_child_by_field(walk, node, "function"), "import")) {
        return tree;
    }
    return ecma_make_value(walk,
                           walk_make_node(walk, FACT_OP_APPLY, walk_make_literal(walk, "Promise"),
                                          walk_make_arg_list(walk, &tree, 1)));
}

uint32_t ecma_build_call(struct walk *walk, TSNode node)
{
    struct str module = ecma_required_module(walk, node);
    uint32_t callee;
    if (module.data != NULL) {
        return ecma_build_required(walk, node, module);
    }
    callee = ecma_apply_written(walk, node,
                                walk_build_expr(walk, walk_child_by_field(walk, node, "function")));
    return callee == FACT_NONE
               ? FACT_NONE
               : walk_make_node(
                     walk, FACT_OP_CALL, callee,
                     ecma_build_arguments(walk, walk_child_by_field(walk, node, "arguments")));
}

uint32_t ecma_build_class_name(struct walk *walk, TSNode node)
{
    while (walk_node_is(walk, node, "parenthesized_expression") ||
           walk_node_is(walk, node, "as_expression") ||
           walk_node_is(walk, node, "non_null_expression")) {
        node = walk_named_child(node, 0);
    }
    if (walk_node_is(walk, node, "identifier") || walk_node_is(walk, node, "type_identifier") ||
        walk_node_is(walk, node, "member_expression") ||
        ecma_required_module(walk, node).data != NULL) {
        return walk_build_expr(walk, node);
    }
    return FACT_NONE;
}

uint32_t ecma_build_new(struct walk *walk, TSNode node)
{
    uint32_t type = ecma_apply_written(
        walk, node, ecma_build_class_name(walk, walk_child_by_field(walk, node, "constructor")));
    return type == FACT_NONE
               ? FACT_NONE
               : walk_make_node(
                     walk, FACT_OP_NEW, type,
                     ecma_build_arguments(walk, walk_child_by_field(walk, node, "arguments")));
}

uint32_t ecma_build_await(struct walk *walk, TSNode node)
{
    uint32_t inner = walk_build_expr(walk, walk_named_child(node, 0));
    return inner == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_AWAIT, inner, FACT_NONE);
}

uint32_t ecma_build_first(struct walk *walk, TSNode node)
{
    return walk_build_expr(walk, walk_named_child(node, 0));
}

uint32_t ecma_build_last(struct walk *walk, TSNode node)
{
    uint32_t count = walk_count_named(node);
    return count == 0 ? FACT_NONE : walk_build_expr(walk, walk_named_child(node, count - 1));
}

/* (x), or a cast by comment. */
uint32_t ecma_build_parenthesized(struct walk *walk, TSNode node)
{
    uint32_t type = ecma_doc_type(walk, node);
    return type != FACT_NONE ? ecma_make_value(walk, type) : ecma_build_first(walk, node);
}

/* x as T; `x as const` and `x as any` are x. */
uint32_t ecma_build_cast(struct walk *walk, TSNode node)
{
    uint32_t count = walk_count_named(node);
    uint32_t type =
        count > 1 ? walk_build_type(walk, walk_named_child(node, count - 1)) : FACT_NONE;
    return type != FACT_NONE || count > 1 ? ecma_make_value(walk, type)
                                          : walk_build_expr(walk, walk_named_child(node, 0));
}

/* <T>x */
uint32_t ecma_build_assertion(struct walk *walk, TSNode node)
{
    TSNode list = walk_child_of_type(walk, node, "type_arguments");
    return ts_node_is_null(list) || walk_count_named(list) == 0
               ? FACT_NONE
               : ecma_make_value(walk, walk_build_type(walk, walk_named_child(list, 0)));
}

static uint32_t ecma_join(struct walk *walk, uint32_t a, uint32_t b)
{
    if (a == FACT_NONE || b == FACT_NONE || a == b) {
        return a == FACT_NONE ? b : a;
    }
    return walk_make_node(walk, FACT_OP_UNION, a, b);
}

uint32_t ecma_build_ternary(struct walk *walk, TSNode node)
{
    uint32_t a = walk_build_expr(walk, walk_child_by_field(walk, node, "consequence"));
    return ecma_join(walk, a,
                     walk_build_expr(walk, walk_child_by_field(walk, node, "alternative")));
}

uint32_t ecma_build_binary(struct walk *walk, TSNode node)
{
    struct str sign = walk_text_of(walk, walk_child_by_field(walk, node, "operator"));
    TSNode right = walk_child_by_field(walk, node, "right");
    if (str_equals_cstring(sign, "&&")) {
        return walk_build_expr(walk, right);
    }
    if (str_equals_cstring(sign, "||") || str_equals_cstring(sign, "??")) {
        return ecma_join(walk, walk_build_expr(walk, walk_child_by_field(walk, node, "left")),
                         walk_build_expr(walk, right));
    }
    return walk_make_literal(walk, str_equals_cstring(sign, "+") ? "string" : "number");
}

uint32_t ecma_build_assignment(struct walk *walk, TSNode node)
{
    return walk_build_expr(walk, walk_child_by_field(walk, node, "right"));
}

uint32_t ecma_build_array(struct walk *walk, TSNode node)
{
    uint32_t element = FACT_NONE;
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, node, true, &count);
    for (size_t i = 0; i < count && i < 4; i++) {
        element = ecma_join(walk, element, walk_build_expr(walk, items[i].node));
    }
    return walk_make_node(walk, FACT_OP_LIST, element, FACT_NONE);
}

uint32_t ecma_build_string(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "string");
}

uint32_t ecma_build_number(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "number");
}

/* Every literal is a type of its own. */
uint32_t ecma_build_object(struct walk *walk, TSNode node)
{
    struct str text = arena_format_text(walk->arena, "{}%.*s:%u", STR_ARG(walk->path),
                                        (unsigned)ts_node_start_byte(node));
    if (text.data == NULL) {
        walk_fail_memory(walk);
        return FACT_NONE;
    }
    return walk_make_node(walk, FACT_OP_LITERAL, walk_intern_str(walk, text), FACT_NONE);
}

uint32_t ecma_build_regex(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "RegExp");
}

/* One with a name of its own is an entity, which the name means where it stands. */
uint32_t ecma_build_function(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    uint32_t result = ecma_build_result(walk, node);
    if (!ts_node_is_null(name)) {
        return walk_make_name(walk, walk_text_of(walk, name));
    }
    if (result == FACT_NONE) {
        TSNode body = walk_child_by_field(walk, node, "body");
        if (!walk_node_is(walk, body, "statement_block") &&
            ts_node_is_null(walk_child_by_field(walk, node, "parameter")) &&
            walk_count_named(walk_child_by_field(walk, node, "parameters")) == 0) {
            result = walk_build_expr(walk, body);
        }
    }
    return walk_make_node(walk, FACT_OP_FUNCTION, result, FACT_NONE);
}
