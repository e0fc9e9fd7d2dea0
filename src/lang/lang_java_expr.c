/* lang_java_expr.c - expression and type trees of Java. */
#include "lang/lang_java_internal.h"

#define JAVA_ARGS_MAX 16U /* type arguments and arguments that are looked at */

static uint32_t java_make_value(struct walk *walk, uint32_t type)
{
    return type == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_VALUE, type, FACT_NONE);
}

static TSNode java_first_child(TSNode node)
{
    return walk_count_named(node) > 0 ? walk_named_child(node, 0) : (TSNode){ .id = NULL };
}

/* ------------------------------------------------------------------ types */

static uint32_t java_build_name(struct walk *walk, TSNode node)
{
    return walk_make_name(walk, walk_text_of(walk, node));
}

static uint32_t java_build_builtin(struct walk *walk, TSNode node)
{
    return facts_builder_add_node(walk->facts, FACT_OP_LITERAL, 0, walk_intern_node(walk, node),
                                  FACT_NONE);
}

/* Outer.Inner, a.b.C: the last child names, what is before it holds. */
static uint32_t java_build_scoped_type(struct walk *walk, TSNode node)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    uint32_t tree = count > 0 ? walk_build_type(walk, list[0].node) : FACT_NONE;
    for (size_t i = 1; i < count && tree != FACT_NONE; i++) {
        if (walk_node_is(walk, list[i].node, "type_identifier")) {
            tree = walk_make_node(walk, FACT_OP_MEMBER, tree, walk_intern_node(walk, list[i].node));
        }
    }
    return tree;
}

static uint32_t java_build_type_args(struct walk *walk, TSNode list)
{
    uint32_t args[JAVA_ARGS_MAX];
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    size_t used = 0;
    for (size_t i = 0; i < count && used < JAVA_ARGS_MAX; i++) {
        args[used++] = walk_build_type(walk, items[i].node);
    }
    return walk_make_arg_list(walk, args, used);
}

static uint32_t java_build_generic_type(struct walk *walk, TSNode node)
{
    uint32_t base = walk_build_type(walk, java_first_child(node));
    TSNode args = walk_child_of_type(walk, node, "type_arguments");
    if (base == FACT_NONE || walk_count_named(args) == 0) {
        return base; /* List<> says nothing */
    }
    return walk_make_node(walk, FACT_OP_APPLY, base, java_build_type_args(walk, args));
}

static uint32_t java_make_arrays(struct walk *walk, uint32_t type, TSNode dimensions)
{
    struct str text = ts_node_is_null(dimensions) ? STR_EMPTY : walk_text_of(walk, dimensions);
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '[') {
            type = walk_make_node(walk, FACT_OP_LIST, type, FACT_NONE);
        }
    }
    return type;
}

static uint32_t java_build_array_type(struct walk *walk, TSNode node)
{
    return java_make_arrays(walk, walk_build_type(walk, walk_child_by_field(walk, node, "element")),
                            walk_child_by_field(walk, node, "dimensions"));
}

/* ? extends T is as good as a T; ? super T may be anything. */
static uint32_t java_build_wildcard(struct walk *walk, TSNode node)
{
    TSNode bound = java_first_child(node);
    return ts_node_is_null(bound) || walk_node_is(walk, bound, "super")
               ? FACT_NONE
               : walk_build_type(walk, bound);
}

static uint32_t java_build_annotated_type(struct walk *walk, TSNode node)
{
    uint32_t count = walk_count_named(node);
    return count == 0 ? FACT_NONE : walk_build_type(walk, walk_named_child(node, count - 1));
}

static uint32_t java_build_first_type(struct walk *walk, TSNode node)
{
    return walk_build_type(walk, java_first_child(node));
}

const struct lang_build java_type_builds[JAVA_TYPE_BUILD_COUNT] = {
    { "type_identifier", java_build_name },
    { "identifier", java_build_name },
    { "scoped_type_identifier", java_build_scoped_type },
    { "generic_type", java_build_generic_type },
    { "array_type", java_build_array_type },
    { "integral_type", java_build_builtin },
    { "floating_point_type", java_build_builtin },
    { "boolean_type", java_build_builtin },
    { "void_type", java_build_builtin },
    { "wildcard", java_build_wildcard },
    { "annotated_type", java_build_annotated_type },
    { "catch_type", java_build_first_type },
};

uint32_t java_build_declared(struct walk *walk, TSNode type, TSNode dimensions)
{
    if (walk_node_is(walk, type, "type_identifier") &&
        str_equals_cstring(walk_text_of(walk, type), "var")) {
        return FACT_NONE;
    }
    return java_make_arrays(walk, walk_build_type(walk, type), dimensions);
}

/* ------------------------------------------------------------------ expressions */

static uint32_t java_build_this(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_node(walk, FACT_OP_SELF, FACT_NONE, FACT_NONE);
}

static uint32_t java_build_super(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_node(walk, FACT_OP_SUPER, FACT_NONE, FACT_NONE);
}

/* Outer.this is a value of Outer. */
static uint32_t java_build_field_access(struct walk *walk, TSNode node)
{
    TSNode field = walk_child_by_field(walk, node, "field");
    uint32_t object = walk_build_expr(walk, walk_child_by_field(walk, node, "object"));
    if (walk_node_is(walk, field, "this")) {
        return java_make_value(walk, object);
    }
    return walk_make_node(walk, FACT_OP_MEMBER, object, walk_intern_node(walk, field));
}

uint32_t java_build_arguments(struct walk *walk, TSNode list)
{
    uint32_t args[JAVA_ARGS_MAX];
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    size_t used = 0;
    for (size_t i = 0; i < count && used < JAVA_ARGS_MAX; i++) {
        args[used++] = walk_build_expr(walk, items[i].node);
    }
    return walk_make_arg_list(walk, args, used);
}

uint32_t java_build_callee(struct walk *walk, TSNode node)
{
    TSNode object = walk_child_by_field(walk, node, "object");
    TSNode name = walk_child_by_field(walk, node, "name");
    return ts_node_is_null(object)
               ? walk_make_name(walk, walk_text_of(walk, name))
               : walk_make_node(walk, FACT_OP_MEMBER, walk_build_expr(walk, object),
                                walk_intern_node(walk, name));
}

static uint32_t java_build_call(struct walk *walk, TSNode node)
{
    return walk_make_node(walk, FACT_OP_CALL, java_build_callee(walk, node),
                          java_build_arguments(walk, walk_child_by_field(walk, node, "arguments")));
}

static uint32_t java_build_new(struct walk *walk, TSNode node)
{
    uint32_t type = walk_build_type(walk, walk_child_by_field(walk, node, "type"));
    return type == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_NEW, type, FACT_NONE);
}

static uint32_t java_build_new_array(struct walk *walk, TSNode node)
{
    uint32_t type = walk_build_type(walk, walk_child_by_field(walk, node, "type"));
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    for (size_t i = 0; i < count; i++) {
        if (walk_field_is(walk, list[i].field, "dimensions")) {
            type = walk_node_is(walk, list[i].node, "dimensions_expr")
                       ? walk_make_node(walk, FACT_OP_LIST, type, FACT_NONE)
                       : java_make_arrays(walk, type, list[i].node);
        }
    }
    return java_make_value(walk, type);
}

static uint32_t java_build_array_access(struct walk *walk, TSNode node)
{
    uint32_t array = walk_build_expr(walk, walk_child_by_field(walk, node, "array"));
    return array == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_INDEX, array, FACT_NONE);
}

static uint32_t java_build_cast(struct walk *walk, TSNode node)
{
    return java_make_value(walk, walk_build_type(walk, walk_child_by_field(walk, node, "type")));
}

static uint32_t java_build_inner(struct walk *walk, TSNode node)
{
    return walk_build_expr(walk, java_first_child(node));
}

static uint32_t java_build_ternary(struct walk *walk, TSNode node)
{
    uint32_t left = walk_build_expr(walk, walk_child_by_field(walk, node, "consequence"));
    uint32_t right = walk_build_expr(walk, walk_child_by_field(walk, node, "alternative"));
    if (left == right || right == FACT_NONE) {
        return left;
    }
    return left == FACT_NONE ? right : walk_make_node(walk, FACT_OP_UNION, left, right);
}

static uint32_t java_build_assignment(struct walk *walk, TSNode node)
{
    return walk_build_expr(walk, walk_child_by_field(walk, node, "right"));
}

static uint32_t java_build_string(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "String");
}

/* Text beside a plus makes text; numbers stay about what they are. */
static uint32_t java_build_binary(struct walk *walk, TSNode node)
{
    struct str sign = walk_text_of(walk, walk_child_by_field(walk, node, "operator"));
    TSNode left = walk_child_by_field(walk, node, "left");
    TSNode right = walk_child_by_field(walk, node, "right");
    static const char *const comparing[] = { "==", "!=", "<", ">", "<=", ">=", "&&", "||" };
    for (size_t i = 0; i < sizeof comparing / sizeof comparing[0]; i++) {
        if (str_equals_cstring(sign, comparing[i])) {
            return walk_make_literal(walk, "boolean");
        }
    }
    if (walk_node_is(walk, left, "string_literal") || walk_node_is(walk, right, "string_literal")) {
        return walk_make_literal(walk, "String");
    }
    return walk_build_expr(walk, left);
}

static uint32_t java_build_class_literal(struct walk *walk, TSNode node)
{
    uint32_t arg = walk_build_type(walk, java_first_child(node));
    return java_make_value(walk,
                           walk_make_node(walk, FACT_OP_APPLY, walk_make_name(walk, STR("Class")),
                                          walk_make_arg_list(walk, &arg, 1)));
}

static uint32_t java_build_decimal(struct walk *walk, TSNode node)
{
    struct str text = walk_text_of(walk, node);
    char last = text.size > 0 ? text.data[text.size - 1] : '0';
    return walk_make_literal(walk, last == 'L' || last == 'l' ? "long" : "int");
}

static uint32_t java_build_floating(struct walk *walk, TSNode node)
{
    struct str text = walk_text_of(walk, node);
    char last = text.size > 0 ? text.data[text.size - 1] : '0';
    return walk_make_literal(walk, last == 'F' || last == 'f' ? "float" : "double");
}

static uint32_t java_build_truth(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "boolean");
}

static uint32_t java_build_character(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "char");
}

static uint32_t java_build_unary(struct walk *walk, TSNode node)
{
    return walk_build_expr(walk, walk_child_by_field(walk, node, "operand"));
}

const struct lang_build java_expr_builds[JAVA_EXPR_BUILD_COUNT] = {
    { "identifier", java_build_name },
    { "this", java_build_this },
    { "super", java_build_super },
    { "field_access", java_build_field_access },
    { "method_invocation", java_build_call },
    { "object_creation_expression", java_build_new },
    { "array_creation_expression", java_build_new_array },
    { "array_access", java_build_array_access },
    { "cast_expression", java_build_cast },
    { "parenthesized_expression", java_build_inner },
    { "ternary_expression", java_build_ternary },
    { "assignment_expression", java_build_assignment },
    { "string_literal", java_build_string },
    { "binary_expression", java_build_binary },
    { "class_literal", java_build_class_literal },
    { "decimal_integer_literal", java_build_decimal },
    { "decimal_floating_point_literal", java_build_floating },
    { "true", java_build_truth },
    { "false", java_build_truth },
    { "instanceof_expression", java_build_truth },
    { "character_literal", java_build_character },
    { "unary_expression", java_build_unary },
    { "scoped_identifier", java_build_scoped_type },
};
