/* lang_scala_expr.c - trees of types and expressions of Scala, and what all of its files ask of
 * nodes.
 */
#include "lang/lang_scala_internal.h"

#define SCALA_ARGS_MAX 16U /* arguments whose trees are kept */

/* ------------------------------------------------------------------ nodes */

bool scala_is(struct walk *walk, TSNode node, const char *type)
{
    return !ts_node_is_null(node) && walk_node_is(walk, node, type);
}

TSNode scala_child_at(struct walk *walk, TSNode node, size_t at)
{
    size_t count = 0;
    const struct walk_child *list =
        ts_node_is_null(node) ? NULL : walk_list_children(walk, node, true, &count);
    return at < count ? list[at].node : (TSNode){ .id = NULL };
}

bool scala_is_one_of(struct walk *walk, TSNode node, const char *const *types)
{
    for (size_t i = 0; !ts_node_is_null(node) && types[i] != NULL; i++) {
        if (walk_node_is(walk, node, types[i])) {
            return true;
        }
    }
    return false;
}

bool scala_has_token(struct walk *walk, TSNode node, const char *token)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_tokens(walk, node, &count);
    for (size_t i = 0; i < count; i++) {
        if (walk_node_is(walk, list[i].node, token)) {
            return true;
        }
    }
    return false;
}

const char *const scala_types[] = {
    "type_identifier",         "generic_type",
    "stable_type_identifier",  "compound_type",
    "function_type",           "lazy_parameter_type",
    "repeated_parameter_type", "tuple_type",
    "annotated_type",          NULL,
};

/* ------------------------------------------------------------------ type trees */

static uint32_t scala_build_type_name(struct walk *walk, TSNode node)
{
    return walk_make_name(walk, walk_text_of(walk, node));
}

static uint32_t scala_build_type_list(struct walk *walk, TSNode list)
{
    uint32_t args[SCALA_ARGS_MAX];
    size_t used = 0;
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    for (; used < count && used < SCALA_ARGS_MAX; used++) {
        args[used] = walk_build_type(walk, items[used].node);
    }
    return walk_make_arg_list(walk, args, used);
}

static uint32_t scala_build_generic(struct walk *walk, TSNode node)
{
    uint32_t base = walk_build_type(walk, walk_child_by_field(walk, node, "type"));
    uint32_t args = scala_build_type_list(walk, walk_child_by_field(walk, node, "type_arguments"));
    return base == FACT_NONE || args == FACT_NONE ? base
                                                  : walk_make_node(walk, FACT_OP_APPLY, base, args);
}

/* a.b.C: the parts are told apart by their dots. */
static uint32_t scala_build_path(struct walk *walk, struct str text)
{
    uint32_t tree = FACT_NONE;
    struct str part = STR_EMPTY;
    bool more = true;
    while (str_split_next_part(&text, &more, '.', &part)) {
        part = str_trim_spaces(part);
        if (part.size > 0) {
            tree = tree == FACT_NONE
                       ? walk_make_name(walk, part)
                       : walk_make_node(walk, FACT_OP_MEMBER, tree, walk_intern_str(walk, part));
        }
    }
    return tree;
}

static uint32_t scala_build_stable(struct walk *walk, TSNode node)
{
    return scala_build_path(walk, walk_text_of(walk, node));
}

static uint32_t scala_build_first_type(struct walk *walk, TSNode node)
{
    TSNode first = scala_child_at(walk, node, 0);
    return ts_node_is_null(first) ? FACT_NONE : walk_build_type(walk, first);
}

/* T*, a sequence of T */
static uint32_t scala_build_repeated(struct walk *walk, TSNode node)
{
    uint32_t type = scala_build_first_type(walk, node);
    return type == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_LIST, type, FACT_NONE);
}

static uint32_t scala_build_function_type(struct walk *walk, TSNode node)
{
    return walk_make_node(walk, FACT_OP_FUNCTION,
                          walk_build_type(walk, walk_child_by_field(walk, node, "return_type")),
                          FACT_NONE);
}

const struct lang_build scala_type_builds[SCALA_TYPE_BUILD_COUNT] = {
    { "type_identifier", scala_build_type_name },
    { "generic_type", scala_build_generic },
    { "stable_type_identifier", scala_build_stable },
    { "compound_type", scala_build_first_type },
    { "annotated_type", scala_build_first_type },
    { "lazy_parameter_type", scala_build_first_type },
    { "repeated_parameter_type", scala_build_repeated },
    { "function_type", scala_build_function_type },
};

/* ------------------------------------------------------------------ expression trees */

uint32_t scala_build_identifier(struct walk *walk, TSNode node)
{
    struct str name = walk_text_of(walk, node);
    if (str_equals_cstring(name, "this")) {
        return walk_make_node(walk, FACT_OP_SELF, FACT_NONE, FACT_NONE);
    }
    return str_equals_cstring(name, "super")
               ? walk_make_node(walk, FACT_OP_SUPER, FACT_NONE, FACT_NONE)
               : walk_make_name(walk, name);
}

/* a.b; of an object that says nothing (_.b, (if ..).b) the name is kept all the same. */
static uint32_t scala_build_field(struct walk *walk, TSNode node)
{
    uint32_t object = walk_build_expr(walk, walk_child_by_field(walk, node, "value"));
    return walk_make_node(walk, FACT_OP_MEMBER, object,
                          walk_intern_node(walk, walk_child_by_field(walk, node, "field")));
}

uint32_t scala_build_arguments(struct walk *walk, TSNode call, unsigned *total)
{
    uint32_t args[SCALA_ARGS_MAX];
    uint16_t labels[SCALA_ARGS_MAX];
    size_t used = 0;
    TSNode list = walk_child_by_field(walk, call, "arguments");
    size_t count = 0;
    const struct walk_child *items =
        scala_is(walk, list, "arguments") ? walk_list_children(walk, list, true, &count) : NULL;
    for (; used < count && used < SCALA_ARGS_MAX; used++) {
        TSNode value = items[used].node;
        labels[used] = 0;
        if (scala_is(walk, value, "assignment_expression")) {
            TSNode name = walk_child_by_field(walk, value, "left");
            labels[used] = facts_hash_label(walk_text_of(walk, name));
            value = walk_child_by_field(walk, value, "right");
        }
        args[used] = walk_build_expr(walk, value);
    }
    *total = scala_is(walk, list, "arguments") || ts_node_is_null(list) ? (unsigned)count : 1U;
    return walk_make_labelled_list(walk, args, labels, used);
}

static uint32_t scala_build_call(struct walk *walk, TSNode node)
{
    unsigned total = 0;
    uint32_t callee = walk_build_expr(walk, walk_child_by_field(walk, node, "function"));
    return callee == FACT_NONE ? FACT_NONE
                               : walk_make_node(walk, FACT_OP_CALL, callee,
                                                scala_build_arguments(walk, node, &total));
}

static uint32_t scala_build_applied(struct walk *walk, TSNode node)
{
    return walk_build_expr(walk, walk_child_by_field(walk, node, "function"));
}

static uint32_t scala_build_new(struct walk *walk, TSNode node)
{
    uint32_t type = scala_build_first_type(walk, node);
    return type == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_VALUE, type, FACT_NONE);
}

static uint32_t scala_build_inner(struct walk *walk, TSNode node)
{
    TSNode first = scala_child_at(walk, node, 0);
    return ts_node_is_null(first) ? FACT_NONE : walk_build_expr(walk, first);
}

static uint32_t scala_build_ascription(struct walk *walk, TSNode node)
{
    uint32_t type = walk_build_type(walk, scala_child_at(walk, node, 1));
    return type == FACT_NONE ? scala_build_inner(walk, node)
                             : walk_make_node(walk, FACT_OP_VALUE, type, FACT_NONE);
}

static uint32_t scala_build_string(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "String");
}

static uint32_t scala_build_integer(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "Int");
}

static uint32_t scala_build_boolean(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "Boolean");
}

const struct lang_build scala_expr_builds[SCALA_EXPR_BUILD_COUNT] = {
    { "identifier", scala_build_identifier },
    { "field_expression", scala_build_field },
    { "call_expression", scala_build_call },
    { "generic_function", scala_build_applied },
    { "instance_expression", scala_build_new },
    { "parenthesized_expression", scala_build_inner },
    { "ascription_expression", scala_build_ascription },
    { "string", scala_build_string },
    { "interpolated_string_expression", scala_build_string },
    { "integer_literal", scala_build_integer },
    { "boolean_literal", scala_build_boolean },
};
