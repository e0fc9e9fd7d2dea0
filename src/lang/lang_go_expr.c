/* lang_go_expr.c - expression and type trees of Go. */
#include "lang/lang_go_internal.h"

#define GO_PARTS_MAX 32U /* parameters or results of a function type */

static uint32_t go_make_value(struct walk *walk, uint32_t type)
{
    return type == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_VALUE, type, FACT_NONE);
}

static uint32_t go_make_generic(struct walk *walk, const char *name, const uint32_t *args,
                                size_t count)
{
    return walk_make_node(walk, FACT_OP_APPLY, walk_make_literal(walk, name),
                          walk_make_arg_list(walk, args, count));
}

/* ------------------------------------------------------------------ types */

static uint32_t go_build_named_type(struct walk *walk, TSNode node)
{
    return walk_make_name(walk, walk_text_of(walk, node));
}

static uint32_t go_build_qualified_type(struct walk *walk, TSNode node)
{
    uint32_t package =
        walk_make_name(walk, walk_text_of(walk, walk_child_by_field(walk, node, "package")));
    return walk_make_node(walk, FACT_OP_MEMBER, package,
                          walk_intern_node(walk, walk_child_by_field(walk, node, "name")));
}

static uint32_t go_build_type_args(struct walk *walk, TSNode list)
{
    uint32_t args[GO_PARTS_MAX];
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    size_t used = 0;
    for (size_t i = 0; i < count && used < GO_PARTS_MAX; i++) {
        args[used++] = walk_build_type(walk, items[i].node);
    }
    return walk_make_arg_list(walk, args, used);
}

static uint32_t go_build_generic_type(struct walk *walk, TSNode node)
{
    uint32_t base = walk_build_type(walk, walk_child_by_field(walk, node, "type"));
    uint32_t args = go_build_type_args(walk, walk_child_by_field(walk, node, "type_arguments"));
    return base == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_APPLY, base, args);
}

/* type_elem, parenthesized_type, negated_type: what is inside, when it is one thing. */
static uint32_t go_build_inner_type(struct walk *walk, TSNode node)
{
    return walk_count_named(node) == 1 ? walk_build_type(walk, walk_named_child(node, 0))
                                       : FACT_NONE;
}

static uint32_t go_build_pointer_type(struct walk *walk, TSNode node)
{
    uint32_t inner = walk_build_type(walk, walk_named_child(node, 0));
    return inner == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_POINTER, inner, FACT_NONE);
}

static uint32_t go_build_list_type(struct walk *walk, TSNode node)
{
    uint32_t element = walk_build_type(walk, walk_child_by_field(walk, node, "element"));
    return walk_make_node(walk, FACT_OP_LIST, element, FACT_NONE);
}

static uint32_t go_build_map_type(struct walk *walk, TSNode node)
{
    uint32_t args[2] = { walk_build_type(walk, walk_child_by_field(walk, node, "key")),
                         walk_build_type(walk, walk_child_by_field(walk, node, "value")) };
    return go_make_generic(walk, "map", args, 2);
}

static uint32_t go_build_channel_type(struct walk *walk, TSNode node)
{
    uint32_t arg = walk_build_type(walk, walk_child_by_field(walk, node, "value"));
    return go_make_generic(walk, "chan", &arg, 1);
}

/* The types of a parameter list, one for each name. */
static size_t go_list_parameter_types(struct walk *walk, TSNode list, uint32_t types[GO_PARTS_MAX])
{
    size_t used = 0;
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count; i++) {
        size_t parts = 0;
        size_t names = 0;
        const struct walk_child *part = walk_list_children(walk, items[i].node, true, &parts);
        uint32_t type = walk_build_type(walk, walk_child_by_field(walk, items[i].node, "type"));
        for (size_t k = 0; k < parts; k++) {
            names += walk_field_is(walk, part[k].field, "name");
        }
        for (size_t k = 0; k < (names > 0 ? names : 1) && used < GO_PARTS_MAX; k++) {
            types[used++] = type;
        }
    }
    return used;
}

uint32_t go_build_result(struct walk *walk, TSNode result)
{
    uint32_t types[GO_PARTS_MAX];
    size_t count;
    if (ts_node_is_null(result)) {
        return walk_make_node(walk, FACT_OP_TUPLE, FACT_NONE, FACT_NONE);
    }
    if (!walk_node_is(walk, result, "parameter_list")) {
        return walk_build_type(walk, result);
    }
    count = go_list_parameter_types(walk, result, types);
    return count == 1 ? types[0]
                      : walk_make_node(walk, FACT_OP_TUPLE, walk_make_arg_list(walk, types, count),
                                       FACT_NONE);
}

static uint32_t go_build_function_type(struct walk *walk, TSNode node)
{
    uint32_t types[GO_PARTS_MAX];
    size_t count =
        go_list_parameter_types(walk, walk_child_by_field(walk, node, "parameters"), types);
    return walk_make_node(walk, FACT_OP_FUNCTION,
                          go_build_result(walk, walk_child_by_field(walk, node, "result")),
                          walk_make_arg_list(walk, types, count));
}

static size_t go_add_record_field(struct walk *walk, uint32_t parts[GO_PARTS_MAX], size_t used,
                                  struct str name, uint32_t type)
{
    if (used + 2 > GO_PARTS_MAX || name.size == 0) {
        return used;
    }
    parts[used] = walk_make_node(walk, FACT_OP_LITERAL, walk_intern_str(walk, name), FACT_NONE);
    parts[used + 1] = type;
    return used + 2;
}

/* struct { a, b T; E } where it is not the body of a type of its own. */
static uint32_t go_build_record(struct walk *walk, TSNode node)
{
    uint32_t parts[GO_PARTS_MAX];
    size_t used = 0;
    size_t count = 0;
    const struct walk_child *fields = walk_list_children(
        walk, walk_child_of_type(walk, node, "field_declaration_list"), true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode type_node = walk_child_by_field(walk, fields[i].node, "type");
        uint32_t type = walk_build_type(walk, type_node);
        struct str embedded = STR_EMPTY;
        size_t names = 0;
        const struct walk_child *name = walk_list_children(walk, fields[i].node, true, &names);
        bool named = false;
        for (size_t k = 0; k < names; k++) {
            if (walk_field_is(walk, name[k].field, "name")) {
                used =
                    go_add_record_field(walk, parts, used, walk_text_of(walk, name[k].node), type);
                named = true;
            }
        }
        if (!named && !ts_node_is_null(type_node)) {
            (void)go_build_type_name(walk, type_node, &embedded);
            used = go_add_record_field(walk, parts, used, embedded, type);
        }
    }
    return facts_builder_add_node(walk->facts, FACT_OP_TUPLE, FACT_TUPLE_NAMED,
                                  walk_make_arg_list(walk, parts, used), FACT_NONE);
}

uint32_t go_build_type_name(struct walk *walk, TSNode type, struct str *name)
{
    while (walk_node_is(walk, type, "pointer_type") ||
           walk_node_is(walk, type, "parenthesized_type") ||
           walk_node_is(walk, type, "type_elem")) {
        type = walk_named_child(type, 0);
    }
    if (walk_node_is(walk, type, "generic_type")) {
        type = walk_child_by_field(walk, type, "type");
    }
    if (walk_node_is(walk, type, "type_identifier")) {
        *name = walk_text_of(walk, type);
        return walk_make_name(walk, *name);
    }
    if (walk_node_is(walk, type, "qualified_type")) {
        *name = walk_text_of(walk, walk_child_by_field(walk, type, "name"));
        return go_build_qualified_type(walk, type);
    }
    return FACT_NONE;
}

const struct lang_build go_type_builds[GO_TYPE_BUILD_COUNT] = {
    { "type_identifier", go_build_named_type },
    { "identifier", go_build_named_type },
    { "qualified_type", go_build_qualified_type },
    { "generic_type", go_build_generic_type },
    { "pointer_type", go_build_pointer_type },
    { "slice_type", go_build_list_type },
    { "array_type", go_build_list_type },
    { "implicit_length_array_type", go_build_list_type },
    { "map_type", go_build_map_type },
    { "channel_type", go_build_channel_type },
    { "function_type", go_build_function_type },
    { "struct_type", go_build_record },
    { "type_elem", go_build_inner_type },
    { "parenthesized_type", go_build_inner_type },
    { "type_constraint", go_build_inner_type },
};

/* ------------------------------------------------------------------ expressions */

static uint32_t go_build_identifier(struct walk *walk, TSNode node)
{
    struct str text = walk_text_of(walk, node);
    return str_equals_cstring(text, "_") ? FACT_NONE : walk_make_name(walk, text);
}

static uint32_t go_build_selector(struct walk *walk, TSNode node)
{
    uint32_t operand = walk_build_expr(walk, walk_child_by_field(walk, node, "operand"));
    return walk_make_node(walk, FACT_OP_MEMBER, operand,
                          walk_intern_node(walk, walk_child_by_field(walk, node, "field")));
}

static TSNode go_first_argument(struct walk *walk, TSNode call)
{
    TSNode list = walk_child_by_field(walk, call, "arguments");
    return walk_count_named(list) > 0 ? walk_named_child(list, 0) : (TSNode){ .id = NULL };
}

bool go_is_builtin_name(struct str name)
{
    static const char *const names[] = {
        "append", "cap", "clear", "close", "complex", "copy",  "delete",  "imag", "len",
        "make",   "max", "min",   "new",   "panic",   "print", "println", "real", "recover"
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (str_equals_cstring(name, names[i])) {
            return true;
        }
    }
    return false;
}

/* make(T), new(T), append(xs, ..): their results have types of their own. FACT_NONE: no such call.
 */
static uint32_t go_build_builtin_call(struct walk *walk, TSNode node, struct str name)
{
    TSNode first = go_first_argument(walk, node);
    if (str_equals_cstring(name, "make")) {
        return go_make_value(walk, walk_build_type(walk, first));
    }
    if (str_equals_cstring(name, "new")) {
        return go_make_value(walk, walk_build_type(walk, first));
    }
    if (str_equals_cstring(name, "append") || str_equals_cstring(name, "min") ||
        str_equals_cstring(name, "max")) {
        return walk_build_expr(walk, first);
    }
    return FACT_NONE;
}

#define GO_ARGUMENTS_MAX 4U /* what type arguments are told from */

static uint32_t go_build_arguments(struct walk *walk, TSNode list)
{
    uint32_t args[GO_ARGUMENTS_MAX];
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count && i < GO_ARGUMENTS_MAX; i++) {
        args[i] = walk_build_expr(walk, items[i].node);
    }
    return walk_make_arg_list(walk, args, count < GO_ARGUMENTS_MAX ? count : GO_ARGUMENTS_MAX);
}

static uint32_t go_build_applied(struct walk *walk, TSNode node)
{
    uint32_t arg = walk_build_type(walk, walk_child_by_field(walk, node, "index"));
    return walk_make_node(walk, FACT_OP_APPLY,
                          walk_build_expr(walk, walk_child_by_field(walk, node, "operand")),
                          walk_make_arg_list(walk, &arg, 1));
}

static uint32_t go_build_call(struct walk *walk, TSNode node)
{
    TSNode function = walk_child_by_field(walk, node, "function");
    uint32_t callee;
    uint32_t call;
    if (walk_node_is(walk, function, "identifier")) {
        struct str name = walk_text_of(walk, function);
        if (go_is_builtin_name(name)) {
            return go_build_builtin_call(walk, node, name);
        }
    }
    callee = walk_build_expr(walk, function);
    if (callee == FACT_NONE) {
        return FACT_NONE;
    }
    call = walk_make_node(walk, FACT_OP_CALL, callee,
                          go_build_arguments(walk, walk_child_by_field(walk, node, "arguments")));
    if (!walk_node_is(walk, function, "index_expression")) {
        return call;
    }
    /* f[T](x), or a call of an element. */
    callee = go_build_applied(walk, function);
    return facts_builder_add_node(walk->facts, FACT_OP_UNION, FACT_UNION_FALLBACK,
                                  walk_make_node(walk, FACT_OP_CALL, callee, FACT_NONE), call);
}

static uint32_t go_build_parenthesized(struct walk *walk, TSNode node)
{
    TSNode inner = walk_named_child(node, 0);
    if (walk_node_is(walk, inner, "unary_expression") && /* (*T)(x) may convert */
        str_equals_cstring(walk_text_of(walk, walk_child_by_field(walk, inner, "operator")), "*")) {
        return walk_build_expr(walk, walk_child_by_field(walk, inner, "operand"));
    }
    return walk_build_expr(walk, inner);
}

/* &x, *x: members are seen through pointers; <-c is an element of c; the rest keeps the type. */
static uint32_t go_build_unary(struct walk *walk, TSNode node)
{
    uint32_t operand = walk_build_expr(walk, walk_child_by_field(walk, node, "operand"));
    struct str sign = walk_text_of(walk, walk_child_by_field(walk, node, "operator"));
    if (operand != FACT_NONE && str_equals_cstring(sign, "<-")) {
        return walk_make_node(walk, FACT_OP_ELEMENT, operand, FACT_NONE);
    }
    return str_equals_cstring(sign, "!") ? walk_make_literal(walk, "bool") : operand;
}

/* Arithmetic keeps the type of its operands, which may have methods: time.Second * 2. */
static uint32_t go_build_binary(struct walk *walk, TSNode node)
{
    struct str sign = walk_text_of(walk, walk_child_by_field(walk, node, "operator"));
    static const char *const arithmetic[] = { "+", "-", "*",  "/",  "%", "|",
                                              "&", "^", "&^", "<<", ">>" };
    for (size_t i = 0; i < sizeof arithmetic / sizeof arithmetic[0]; i++) {
        if (str_equals_cstring(sign, arithmetic[i])) {
            uint32_t left = walk_build_expr(walk, walk_child_by_field(walk, node, "left"));
            return left != FACT_NONE &&
                           facts_builder_borrow_node(walk->facts, left)->op != FACT_OP_LITERAL
                       ? left
                       : walk_build_expr(walk, walk_child_by_field(walk, node, "right"));
        }
    }
    return walk_make_literal(walk, "bool");
}

static uint32_t go_build_index(struct walk *walk, TSNode node)
{
    uint32_t operand = walk_build_expr(walk, walk_child_by_field(walk, node, "operand"));
    return operand == FACT_NONE ? FACT_NONE
                                : walk_make_node(walk, FACT_OP_INDEX, operand, FACT_NONE);
}

static uint32_t go_build_slice(struct walk *walk, TSNode node)
{
    return walk_build_expr(walk, walk_child_by_field(walk, node, "operand"));
}

static uint32_t go_build_typed(struct walk *walk, TSNode node)
{
    return go_make_value(walk, walk_build_type(walk, walk_child_by_field(walk, node, "type")));
}

static uint32_t go_build_function_literal(struct walk *walk, TSNode node)
{
    return go_make_value(walk, go_build_function_type(walk, node));
}

static uint32_t go_build_string(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "string");
}

/* f[int] without a call. */
static uint32_t go_build_instantiation(struct walk *walk, TSNode node)
{
    return walk_build_expr(walk, walk_child_by_field(walk, node, "type"));
}

const struct lang_build go_expr_builds[GO_EXPR_BUILD_COUNT] = {
    { "identifier", go_build_identifier },
    { "selector_expression", go_build_selector },
    { "call_expression", go_build_call },
    { "parenthesized_expression", go_build_parenthesized },
    { "unary_expression", go_build_unary },
    { "binary_expression", go_build_binary },
    { "index_expression", go_build_index },
    { "slice_expression", go_build_slice },
    { "composite_literal", go_build_typed },
    { "type_assertion_expression", go_build_typed },
    { "type_conversion_expression", go_build_typed },
    { "func_literal", go_build_function_literal },
    { "interpreted_string_literal", go_build_string },
    { "type_instantiation_expression", go_build_instantiation },
};

uint32_t go_take_part(struct walk *walk, TSNode value, uint32_t index)
{
    uint32_t whole = walk_build_expr(walk, value);
    if (whole == FACT_NONE) {
        return FACT_NONE;
    }
    if (walk_node_is(walk, value, "call_expression")) {
        return walk_make_node(walk, FACT_OP_TAKE, whole, index);
    }
    /* v, ok := m[k], x.(T), <-c */
    return index == 0 ? whole : walk_make_literal(walk, "bool");
}
