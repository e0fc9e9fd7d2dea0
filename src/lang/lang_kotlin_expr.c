/* lang_kotlin_expr.c - nodes, expression and type trees of Kotlin. */
#include "lang/lang_kotlin_internal.h"

#define KOTLIN_ARGS_MAX 16U /* type arguments and arguments that are looked at */

bool kotlin_is_one_of(struct walk *walk, TSNode node, const char *const *types)
{
    for (size_t i = 0; types[i] != NULL; i++) {
        if (walk_node_is(walk, node, types[i])) {
            return true;
        }
    }
    return false;
}

static bool kotlin_is_type(struct walk *walk, TSNode node)
{
    static const char *const types[] = { "user_type",         "nullable_type", "parenthesized_type",
                                         "non_nullable_type", "function_type", NULL };
    return kotlin_is_one_of(walk, node, types);
}

TSNode kotlin_null_node(void)
{
    return (TSNode){ .id = NULL };
}

TSNode kotlin_child_at(struct walk *walk, TSNode node, size_t at)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    return at < count ? list[at].node : kotlin_null_node();
}

TSNode kotlin_last_child(struct walk *walk, TSNode node)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    return count > 0 ? list[count - 1].node : kotlin_null_node();
}

/* The first type among the children that stands before (or not before) a byte. */
TSNode kotlin_type_child(struct walk *walk, TSNode node, uint32_t from, uint32_t to)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    for (size_t i = 0; i < count; i++) {
        uint32_t start = ts_node_start_byte(list[i].node);
        if (start >= from && start < to && kotlin_is_type(walk, list[i].node)) {
            return list[i].node;
        }
    }
    return kotlin_null_node();
}

TSNode kotlin_any_type_child(struct walk *walk, TSNode node)
{
    return kotlin_type_child(walk, node, 0, UINT32_MAX);
}

bool kotlin_has_token(struct walk *walk, TSNode node, const char *token)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_tokens(walk, node, &count);
    for (size_t i = 0; i < count; i++) {
        if (str_equals_cstring(walk_text_of(walk, list[i].node), token)) {
            return true;
        }
    }
    return false;
}

/* ------------------------------------------------------------------ types */

uint32_t kotlin_build_name(struct walk *walk, TSNode node)
{
    return walk_make_name(walk, walk_text_of(walk, node));
}

static uint32_t kotlin_build_type_args(struct walk *walk, TSNode list)
{
    uint32_t args[KOTLIN_ARGS_MAX];
    size_t count = 0;
    size_t used = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count && used < KOTLIN_ARGS_MAX; i++) {
        args[used++] = walk_build_type(walk, kotlin_any_type_child(walk, items[i].node));
    }
    return walk_make_arg_list(walk, args, used);
}

/* a.b.C<X> */
static uint32_t kotlin_build_user_type(struct walk *walk, TSNode node)
{
    uint32_t tree = FACT_NONE;
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    for (size_t i = 0; i < count; i++) {
        if (walk_node_is(walk, list[i].node, "identifier")) {
            tree = tree == FACT_NONE ? kotlin_build_name(walk, list[i].node)
                                     : walk_make_node(walk, FACT_OP_MEMBER, tree,
                                                      walk_intern_node(walk, list[i].node));
        } else if (walk_node_is(walk, list[i].node, "type_arguments") && tree != FACT_NONE) {
            uint32_t args = kotlin_build_type_args(walk, list[i].node);
            tree = args == FACT_NONE ? tree : walk_make_node(walk, FACT_OP_APPLY, tree, args);
        }
    }
    return tree;
}

/* T?, (T), T & Any are as good as T. */
static uint32_t kotlin_build_inner_type(struct walk *walk, TSNode node)
{
    return walk_build_type(walk, kotlin_any_type_child(walk, node));
}

/* T.(A) -> R: what it is called on comes before the parameters, the result is last. */
static uint32_t kotlin_build_function_type(struct walk *walk, TSNode node)
{
    TSNode list = walk_child_of_type(walk, node, "function_type_parameters");
    TSNode self = kotlin_type_child(walk, node, 0, ts_node_start_byte(list));
    TSNode last = kotlin_last_child(walk, node);
    uint32_t result = kotlin_is_type(walk, last) ? walk_build_type(walk, last) : FACT_NONE;
    uint32_t params[KOTLIN_ARGS_MAX];
    size_t count = 0;
    size_t used = 0;
    const struct walk_child *items = NULL;
    if (!ts_node_is_null(self)) {
        params[used++] = walk_build_type(walk, self);
    }
    items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count && used < KOTLIN_ARGS_MAX; i++) {
        TSNode type = kotlin_is_type(walk, items[i].node)
                          ? items[i].node
                          : kotlin_any_type_child(walk, items[i].node);
        params[used++] = walk_build_type(walk, type);
    }
    return facts_builder_add_node(walk->facts, FACT_OP_FUNCTION,
                                  ts_node_is_null(self) ? (uint8_t)0 : (uint8_t)FACT_FUNCTION_SELF,
                                  result, walk_make_arg_list(walk, params, used));
}

const struct lang_build kotlin_type_builds[KOTLIN_TYPE_BUILD_COUNT] = {
    { "user_type", kotlin_build_user_type },
    { "nullable_type", kotlin_build_inner_type },
    { "parenthesized_type", kotlin_build_inner_type },
    { "non_nullable_type", kotlin_build_inner_type },
    { "function_type", kotlin_build_function_type },
};

/* ------------------------------------------------------------------ expressions */

uint32_t kotlin_make_self(struct walk *walk)
{
    return walk_make_node(walk, FACT_OP_SELF, FACT_NONE, FACT_NONE);
}

/* this@Outer is a value of Outer. */
static uint32_t kotlin_build_this(struct walk *walk, TSNode node)
{
    TSNode label = walk_child_of_type(walk, node, "identifier");
    if (!ts_node_is_null(label)) {
        return walk_make_node(walk, FACT_OP_VALUE, kotlin_build_name(walk, label), FACT_NONE);
    }
    return kotlin_make_self(walk);
}

static uint32_t kotlin_build_super(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_node(walk, FACT_OP_SUPER, FACT_NONE, FACT_NONE);
}

static uint32_t kotlin_build_navigation(struct walk *walk, TSNode node)
{
    TSNode member = kotlin_last_child(walk, node);
    uint32_t object = walk_build_expr(walk, kotlin_child_at(walk, node, 0));
    return walk_node_is(walk, member, "identifier")
               ? walk_make_node(walk, FACT_OP_MEMBER, object, walk_intern_node(walk, member))
               : FACT_NONE;
}

/* The grammar reads f(a) { .. } as f(a) called with a closure. */
struct kotlin_call kotlin_split_call(struct walk *walk, TSNode node)
{
    struct kotlin_call call = { kotlin_child_at(walk, node, 0),
                                walk_child_of_type(walk, node, "value_arguments"),
                                walk_child_of_type(walk, node, "annotated_lambda") };
    if (ts_node_is_null(call.arguments) && !ts_node_is_null(call.closure) &&
        walk_node_is(walk, call.callee, "call_expression") &&
        ts_node_is_null(walk_child_of_type(walk, call.callee, "annotated_lambda"))) {
        call.arguments = walk_child_of_type(walk, call.callee, "value_arguments");
        call.callee = kotlin_child_at(walk, call.callee, 0);
    }
    return call;
}

/* The trees of what a call is given, the lambda behind it too. */
uint32_t kotlin_build_arguments(struct walk *walk, TSNode node, unsigned *total)
{
    struct kotlin_call call = kotlin_split_call(walk, node);
    uint32_t args[KOTLIN_ARGS_MAX];
    uint16_t labels[KOTLIN_ARGS_MAX];
    size_t used = 0;
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, call.arguments, true, &count);
    for (size_t i = 0; i < count && used < KOTLIN_ARGS_MAX; i++) {
        bool named = !ts_node_is_null(walk_child_of_type(walk, list[i].node, "="));
        labels[used] =
            named ? facts_hash_label(walk_text_of(walk, kotlin_child_at(walk, list[i].node, 0)))
                  : 0;
        args[used++] = walk_build_expr(walk, kotlin_last_child(walk, list[i].node));
    }
    *total = (unsigned)count;
    if (!ts_node_is_null(call.closure)) {
        *total += 1;
    }
    return walk_make_labelled_list(walk, args, labels, used);
}

static uint32_t kotlin_build_call(struct walk *walk, TSNode node)
{
    unsigned total = 0;
    uint32_t callee = walk_build_expr(walk, kotlin_split_call(walk, node).callee);
    return callee == FACT_NONE ? FACT_NONE
                               : walk_make_node(walk, FACT_OP_CALL, callee,
                                                kotlin_build_arguments(walk, node, &total));
}

static uint32_t kotlin_build_index(struct walk *walk, TSNode node)
{
    uint32_t list = walk_build_expr(walk, kotlin_child_at(walk, node, 0));
    return list == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_INDEX, list, FACT_NONE);
}

static uint32_t kotlin_build_cast(struct walk *walk, TSNode node)
{
    uint32_t type = walk_build_type(walk, walk_child_by_field(walk, node, "right"));
    return type == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_VALUE, type, FACT_NONE);
}

static uint32_t kotlin_build_inner(struct walk *walk, TSNode node)
{
    return walk_build_expr(walk, kotlin_child_at(walk, node, 0));
}

uint32_t kotlin_build_closure_type(struct walk *walk, TSNode call, unsigned number)
{
    unsigned total = 0;
    uint32_t callee = FACT_NONE;
    if (!walk_node_is(walk, call, "call_expression")) {
        return FACT_NONE;
    }
    callee = walk_build_expr(walk, kotlin_split_call(walk, call).callee);
    return callee == FACT_NONE
               ? FACT_NONE
               : walk_make_passed(walk, callee, kotlin_build_arguments(walk, call, &total), number);
}

/* x!! is x; what other operators give is not known without their operands' types. */
static uint32_t kotlin_build_unary(struct walk *walk, TSNode node)
{
    struct str sign = walk_text_of(walk, walk_child_by_field(walk, node, "operator"));
    return str_equals_cstring(sign, "!!")
               ? walk_build_expr(walk, walk_child_by_field(walk, node, "argument"))
               : FACT_NONE;
}

/* a ?: b */
static uint32_t kotlin_build_binary(struct walk *walk, TSNode node)
{
    struct str sign = walk_text_of(walk, walk_child_by_field(walk, node, "operator"));
    uint32_t left;
    uint32_t right;
    if (!str_equals_cstring(sign, "?:")) {
        return FACT_NONE;
    }
    left = walk_build_expr(walk, walk_child_by_field(walk, node, "left"));
    right = walk_build_expr(walk, walk_child_by_field(walk, node, "right"));
    return left == FACT_NONE || right == FACT_NONE
               ? (left == FACT_NONE ? right : left)
               : facts_builder_add_node(walk->facts, FACT_OP_UNION, FACT_UNION_FALLBACK, left,
                                        right);
}

static uint32_t kotlin_build_string(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "String");
}

const struct lang_build kotlin_expr_builds[KOTLIN_EXPR_BUILD_COUNT] = {
    { "identifier", kotlin_build_name },
    { "this_expression", kotlin_build_this },
    { "super_expression", kotlin_build_super },
    { "navigation_expression", kotlin_build_navigation },
    { "call_expression", kotlin_build_call },
    { "index_expression", kotlin_build_index },
    { "as_expression", kotlin_build_cast },
    { "parenthesized_expression", kotlin_build_inner },
    { "unary_expression", kotlin_build_unary },
    { "binary_expression", kotlin_build_binary },
    { "string_literal", kotlin_build_string },
    { "multiline_string_literal", kotlin_build_string },
};
