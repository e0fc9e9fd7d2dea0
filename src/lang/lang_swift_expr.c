/* lang_swift_expr.c - expression and type trees of Swift. */
#include "lang/lang_swift_internal.h"

#define SWIFT_CAST_LINKS 4U  /* names behind the first of a type that is cast to */
#define SWIFT_ARGS_MAX   16U /* arguments and type arguments that are looked at */

uint32_t swift_make_value(struct walk *walk, uint32_t type)
{
    return type == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_VALUE, type, FACT_NONE);
}

static TSNode swift_first_child(TSNode node)
{
    return swift_count_children(node) > 0 ? walk_named_child(node, 0) : (TSNode){ .id = NULL };
}

/* ------------------------------------------------------------------ types */

static uint32_t swift_build_type_args(struct walk *walk, TSNode list)
{
    uint32_t args[SWIFT_ARGS_MAX];
    size_t count = 0;
    size_t used = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count && used < SWIFT_ARGS_MAX; i++) {
        args[used++] = walk_build_type(walk, items[i].node);
    }
    return walk_make_arg_list(walk, args, used);
}

/* T.Type is the type itself. */
static uint32_t swift_build_type_member(struct walk *walk, uint32_t type, struct str name)
{
    return str_equals_cstring(name, "Type")
               ? walk_make_node(walk, FACT_OP_TYPEOF, type, FACT_NONE)
               : walk_make_node(walk, FACT_OP_MEMBER, type, walk_intern_str(walk, name));
}

/* Outer.Inner<T> */
static uint32_t swift_build_user_type(struct walk *walk, TSNode node)
{
    uint32_t tree = FACT_NONE;
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    for (size_t i = 0; i < count; i++) {
        if (walk_node_is(walk, list[i].node, "type_arguments")) {
            tree = tree == FACT_NONE ? FACT_NONE
                                     : walk_make_node(walk, FACT_OP_APPLY, tree,
                                                      swift_build_type_args(walk, list[i].node));
        } else if (walk_node_is(walk, list[i].node, "type_identifier")) {
            struct str name = walk_text_of(walk, list[i].node);
            if (tree != FACT_NONE) {
                tree = swift_build_type_member(walk, tree, name);
            } else if (str_equals_cstring(name, "Self")) {
                tree = walk_make_node(walk, FACT_OP_SELF, FACT_NONE, FACT_NONE);
            } else {
                tree = walk_make_name(walk, name);
            }
        }
    }
    return tree;
}

static uint32_t swift_build_type_name(struct walk *walk, TSNode node)
{
    return walk_make_name(walk, walk_text_of(walk, node));
}

static uint32_t swift_build_inner_type(struct walk *walk, TSNode node)
{
    return walk_build_type(walk, swift_first_child(node));
}

static uint32_t swift_build_array_type(struct walk *walk, TSNode node)
{
    return walk_make_node(walk, FACT_OP_LIST, swift_build_inner_type(walk, node), FACT_NONE);
}

static uint32_t swift_build_dictionary_type(struct walk *walk, TSNode node)
{
    return walk_make_node(walk, FACT_OP_APPLY, walk_make_name(walk, STR("Dictionary")),
                          swift_build_type_args(walk, node));
}

/* The one item of a tuple is that item. */
static uint32_t swift_build_tuple_type(struct walk *walk, TSNode node)
{
    uint32_t list = FACT_NONE;
    if (swift_count_children(node) == 1) {
        return swift_build_inner_type(walk, node);
    }
    list = swift_build_type_args(walk, node);
    return walk_make_node(walk, FACT_OP_TUPLE, list, FACT_NONE);
}

static uint32_t swift_build_last_type(struct walk *walk, TSNode node)
{
    uint32_t count = swift_count_children(node);
    return count == 0 ? FACT_NONE : walk_build_type(walk, walk_named_child(node, count - 1));
}

static uint32_t swift_build_function_type(struct walk *walk, TSNode node)
{
    TSNode params = walk_child_by_field(walk, node, "params");
    return walk_make_node(walk, FACT_OP_FUNCTION, swift_build_last_type(walk, node),
                          swift_build_type_args(walk, params));
}

/* T.Type is the type itself. */
static uint32_t swift_build_metatype(struct walk *walk, TSNode node)
{
    uint32_t inner = swift_build_inner_type(walk, node);
    return inner == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_TYPEOF, inner, FACT_NONE);
}

/* A & B: a value of both. */
static uint32_t swift_build_both(struct walk *walk, TSNode node)
{
    uint32_t tree = FACT_NONE;
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    for (size_t i = 0; i < count && i < SWIFT_ARGS_MAX; i++) {
        uint32_t next = walk_build_type(walk, list[i].node);
        if (tree == FACT_NONE || next == FACT_NONE) {
            tree = tree == FACT_NONE ? next : tree;
        } else {
            tree = walk_make_node(walk, FACT_OP_UNION, tree, next);
        }
    }
    return tree;
}

const struct lang_build swift_type_builds[SWIFT_TYPE_BUILD_COUNT] = {
    { "user_type", swift_build_user_type },
    { "type_identifier", swift_build_type_name },
    { "optional_type", swift_build_inner_type },
    { "array_type", swift_build_array_type },
    { "dictionary_type", swift_build_dictionary_type },
    { "tuple_type", swift_build_tuple_type },
    { "tuple_type_item", swift_build_last_type },
    { "function_type", swift_build_function_type },
    { "opaque_type", swift_build_last_type },
    { "existential_type", swift_build_last_type },
    { "metatype", swift_build_metatype },
    { "protocol_composition_type", swift_build_both },
    { "type_annotation", swift_build_last_type },
};

uint32_t swift_build_annotation(struct walk *walk, TSNode annotation)
{
    return ts_node_is_null(annotation) ? FACT_NONE : swift_build_last_type(walk, annotation);
}

uint32_t swift_build_declared(struct walk *walk, TSNode node)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    for (size_t i = count; i > 0; i--) {
        if (walk_node_is(walk, list[i - 1].node, "simple_identifier")) {
            break;
        }
        if (!walk_node_is(walk, list[i - 1].node, "parameter_modifiers")) {
            return walk_build_type(walk, list[i - 1].node);
        }
    }
    return FACT_NONE;
}

bool swift_is_variadic(struct walk *walk, TSNode parameter)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_tokens(walk, parameter, &count);
    return count > 0 && walk_node_is(walk, list[count - 1].node, "...");
}

TSNode swift_name_of_parameter(struct walk *walk, TSNode node)
{
    TSNode name = { .id = NULL };
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    for (size_t i = 0; i < count; i++) {
        if (walk_node_is(walk, list[i].node, "simple_identifier")) {
            name = list[i].node;
        }
    }
    return name;
}

/* ------------------------------------------------------------------ calls */

static bool swift_is_index(struct walk *walk, TSNode arguments)
{
    return !ts_node_is_null(arguments) && walk_count_children(arguments) > 0 &&
           walk_node_is(walk, walk_child_at(arguments, 0), "[");
}

/* `_` and nothing are no label. */
static uint16_t swift_label_of(struct walk *walk, TSNode label)
{
    struct str text = ts_node_is_null(label) ? STR_EMPTY : walk_text_of(walk, label);
    return str_equals_cstring(text, "_") ? 0 : facts_hash_label(text);
}

uint16_t swift_label_of_parameter(struct walk *walk, TSNode node)
{
    TSNode outer = walk_child_by_field(walk, node, "external_name");
    uint16_t label =
        swift_label_of(walk, ts_node_is_null(outer) ? swift_name_of_parameter(walk, node) : outer);
    return label == 0 ? FACT_LABEL_NONE : label;
}

static void swift_read_suffix(struct walk *walk, struct swift_call *call)
{
    uint32_t args[SWIFT_ARGS_MAX];
    uint16_t labels[SWIFT_ARGS_MAX];
    size_t used = 0;
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, call->suffix, true, &count);
    for (size_t i = 0; i < count; i++) {
        size_t inner = 0;
        const struct walk_child *items = NULL;
        if (walk_node_is(walk, list[i].node, "lambda_literal")) {
            call->count++;
            if (used < SWIFT_ARGS_MAX) {
                labels[used] = FACT_LABEL_ANY;
                args[used++] = walk_build_expr(walk, list[i].node);
            }
            continue;
        }
        items = walk_list_children(walk, list[i].node, true, &inner);
        for (size_t k = 0; k < inner; k++) {
            call->count++;
            if (used < SWIFT_ARGS_MAX) {
                labels[used] =
                    swift_label_of(walk, walk_child_by_field(walk, items[k].node, "name"));
                args[used++] =
                    walk_build_expr(walk, walk_child_by_field(walk, items[k].node, "value"));
            }
        }
    }
    call->args = walk_make_labelled_list(walk, args, labels, used);
}

bool swift_is_implicit(struct walk *walk, TSNode node)
{
    TSNode sign = walk_node_is(walk, node, "prefix_expression")
                      ? walk_child_by_field(walk, node, "operation")
                      : (TSNode){ .id = NULL };
    return !ts_node_is_null(sign) && str_equals_cstring(walk_text_of(walk, sign), ".");
}

/* The grammar gives a sign to the first name alone: !a.b() is (!a).b() to it. */
static TSNode swift_drop_signs(struct walk *walk, TSNode node)
{
    while (walk_node_is(walk, node, "prefix_expression") && !swift_is_implicit(walk, node)) {
        TSNode target = walk_child_by_field(walk, node, "target");
        if (ts_node_is_null(target)) {
            break;
        }
        node = target;
    }
    return node;
}

bool swift_read_call(struct walk *walk, TSNode node, struct swift_call *call)
{
    TSNode callee = swift_drop_signs(walk, swift_first_child(node));
    *call = (struct swift_call){ .callee = callee, .args = FACT_NONE };
    call->suffix = walk_child_of_type(walk, node, "call_suffix");
    if (ts_node_is_null(call->suffix)) {
        call->suffix = walk_child_of_type(walk, node, "constructor_suffix");
    }
    if (ts_node_is_null(call->suffix) || ts_node_is_null(call->callee) ||
        swift_is_index(walk, walk_child_of_type(walk, call->suffix, "value_arguments"))) {
        return false;
    }
    swift_read_suffix(walk, call);
    return true;
}

bool swift_is_reference(struct walk *walk, const struct swift_call *call)
{
    TSNode arguments = walk_child_of_type(walk, call->suffix, "value_arguments");
    TSNode first = walk_child_of_type(walk, arguments, "value_argument");
    return !ts_node_is_null(walk_child_by_field(walk, first, "reference_specifier"));
}

/* type(of: x) is the type of x. */
static bool swift_asks_type(struct walk *walk, const struct swift_call *call)
{
    return call->count == 1 && call->args != FACT_NONE &&
           walk_node_is(walk, call->callee, "simple_identifier") &&
           str_equals_cstring(walk_text_of(walk, call->callee), "type");
}

static TSNode swift_suffix_name(struct walk *walk, TSNode navigation)
{
    return walk_child_by_field(walk, walk_child_by_field(walk, navigation, "suffix"), "suffix");
}

/* T.init(..) makes a T, as T(..) does; self.init and super.init are what they say. */
uint32_t swift_build_callee(struct walk *walk, TSNode callee)
{
    TSNode target = walk_node_is(walk, callee, "navigation_expression")
                        ? walk_child_by_field(walk, callee, "target")
                        : (TSNode){ .id = NULL };
    TSNode name = swift_suffix_name(walk, callee);
    if (!ts_node_is_null(target) && !ts_node_is_null(name) &&
        !walk_node_is(walk, target, "self_expression") &&
        !walk_node_is(walk, target, "super_expression") &&
        str_equals_cstring(walk_text_of(walk, name), "init")) {
        return walk_build_expr(walk, target);
    }
    return walk_build_expr(walk, callee);
}

/* What the first pair says: two types where it is called, else two values. */
static uint32_t swift_build_pairs(struct walk *walk, TSNode node, bool called)
{
    static const char *const fields[] = { "key", "value" };
    uint32_t pair[2];
    for (size_t i = 0; i < 2; i++) {
        pair[i] = walk_build_expr(walk, walk_child_by_field(walk, node, fields[i]));
        pair[i] = called || pair[i] == FACT_NONE
                      ? pair[i]
                      : walk_make_node(walk, FACT_OP_TYPEOF, pair[i], FACT_NONE);
    }
    return swift_make_value(walk, walk_make_node(walk, FACT_OP_APPLY,
                                                 walk_make_name(walk, STR("Dictionary")),
                                                 walk_make_arg_list(walk, pair, 2)));
}

/* [T]() is a list of T; f(a:b:) is f itself. */
static bool swift_gives_callee(struct walk *walk, const struct swift_call *call)
{
    return walk_node_is(walk, call->callee, "array_literal") || swift_is_reference(walk, call);
}

static uint32_t swift_build_call(struct walk *walk, TSNode node)
{
    struct swift_call call;
    bool called = swift_read_call(walk, node, &call);
    uint32_t callee =
        called ? swift_build_callee(walk, call.callee) : walk_build_expr(walk, call.callee);
    if (called && swift_asks_type(walk, &call)) {
        uint32_t value = facts_builder_borrow_node(walk->facts, call.args)->a;
        return value == FACT_NONE ? FACT_NONE
                                  : walk_make_node(walk, FACT_OP_TYPEOF, value, FACT_NONE);
    }
    if (callee == FACT_NONE) {
        return FACT_NONE;
    }
    if (called && walk_node_is(walk, call.callee, "dictionary_literal")) {
        return swift_build_pairs(walk, call.callee, true);
    }
    if (called && swift_gives_callee(walk, &call)) {
        return callee;
    }
    return called ? walk_make_node(walk, FACT_OP_CALL, callee, call.args)
                  : walk_make_node(walk, FACT_OP_INDEX, callee, FACT_NONE);
}

/* ------------------------------------------------------------------ expressions */

static uint32_t swift_build_name(struct walk *walk, TSNode node)
{
    struct str name = walk_text_of(walk, node);
    return str_equals_cstring(name, "Self")
               ? walk_make_node(walk, FACT_OP_TYPEOF,
                                walk_make_node(walk, FACT_OP_SELF, FACT_NONE, FACT_NONE), FACT_NONE)
               : walk_make_name(walk, name);
}

static uint32_t swift_build_self(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_node(walk, FACT_OP_SELF, FACT_NONE, FACT_NONE);
}

static uint32_t swift_build_super(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_node(walk, FACT_OP_SUPER, FACT_NONE, FACT_NONE);
}

/* x as A.B is (x as A).B to the grammar. FACT_NONE: something else stands before the dots. */
static uint32_t swift_build_cast(struct walk *walk, TSNode node)
{
    TSNode links[SWIFT_CAST_LINKS];
    size_t count = 0;
    uint32_t type = FACT_NONE;
    while (walk_node_is(walk, node, "navigation_expression") && count < SWIFT_CAST_LINKS) {
        links[count++] = node;
        node = walk_child_by_field(walk, node, "target");
    }
    if (walk_node_is(walk, node, "as_expression")) {
        type = swift_build_last_type(walk, node);
    }
    while (type != FACT_NONE && count > 0) {
        TSNode name = swift_suffix_name(walk, links[--count]);
        type = swift_build_type_member(walk, type, walk_text_of(walk, name));
    }
    return swift_make_value(walk, type);
}

static uint32_t swift_build_navigation(struct walk *walk, TSNode node)
{
    TSNode name = swift_suffix_name(walk, node);
    uint32_t cast = swift_build_cast(walk, node);
    uint32_t target = FACT_NONE;
    if (cast != FACT_NONE) {
        return cast;
    }
    target =
        walk_build_expr(walk, swift_drop_signs(walk, walk_child_by_field(walk, node, "target")));
    if (ts_node_is_null(name) || walk_node_is(walk, name, "integer_literal")) {
        return target == FACT_NONE || ts_node_is_null(name)
                   ? FACT_NONE
                   : walk_make_node(walk, FACT_OP_MEMBER, target, walk_intern_node(walk, name));
    }
    if (str_equals_cstring(walk_text_of(walk, name), "self")) {
        return target; /* T.self */
    }
    return walk_make_node(walk, FACT_OP_MEMBER, target, walk_intern_node(walk, name));
}

/* A type where a value may stand: Foo<Int>.make() */
static uint32_t swift_build_type_value(struct walk *walk, TSNode node)
{
    return swift_build_user_type(walk, node);
}

static uint32_t swift_build_expr_field(struct walk *walk, TSNode node)
{
    return walk_build_expr(walk, walk_child_by_field(walk, node, "expr"));
}

static uint32_t swift_build_target(struct walk *walk, TSNode node)
{
    return walk_build_expr(walk, swift_drop_signs(walk, walk_child_by_field(walk, node, "target")));
}

static uint32_t swift_build_first(struct walk *walk, TSNode node)
{
    return walk_build_expr(walk, swift_first_child(node));
}

/* What a sign of one's own gives is not known. */
static uint32_t swift_build_prefix(struct walk *walk, TSNode node)
{
    static const char *const same[] = { "-", "+", "&" };
    TSNode sign = walk_child_by_field(walk, node, "operation");
    struct str text = ts_node_is_null(sign) ? STR_EMPTY : walk_text_of(walk, sign);
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        if (str_equals_cstring(text, same[i])) {
            return swift_build_target(walk, node);
        }
    }
    return str_equals_cstring(text, "!") ? walk_make_literal(walk, "Bool") : FACT_NONE;
}

static uint32_t swift_build_as(struct walk *walk, TSNode node)
{
    return swift_make_value(walk, swift_build_last_type(walk, node));
}

static uint32_t swift_join(struct walk *walk, uint32_t a, uint32_t b)
{
    if (a == FACT_NONE || b == FACT_NONE || a == b) {
        return a == FACT_NONE ? b : a;
    }
    return walk_make_node(walk, FACT_OP_UNION, a, b);
}

static uint32_t swift_build_ternary(struct walk *walk, TSNode node)
{
    uint32_t a = walk_build_expr(walk, walk_child_by_field(walk, node, "if_true"));
    return swift_join(walk, a, walk_build_expr(walk, walk_child_by_field(walk, node, "if_false")));
}

static uint32_t swift_build_coalescing(struct walk *walk, TSNode node)
{
    uint32_t a = walk_build_expr(walk, walk_child_by_field(walk, node, "value"));
    return swift_join(walk, a, walk_build_expr(walk, walk_child_by_field(walk, node, "if_nil")));
}

static uint32_t swift_build_array(struct walk *walk, TSNode node)
{
    return walk_make_node(walk, FACT_OP_LIST, swift_build_first(walk, node), FACT_NONE);
}

static uint32_t swift_build_dictionary(struct walk *walk, TSNode node)
{
    return swift_build_pairs(walk, node, false);
}

/* (x) is x; (a, b) is a tuple. */
static uint32_t swift_build_tuple(struct walk *walk, TSNode node)
{
    uint32_t args[SWIFT_ARGS_MAX];
    size_t used = 0;
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    if (count == 1) {
        return walk_build_expr(walk, list[0].node);
    }
    for (size_t i = 0; i < count && used < SWIFT_ARGS_MAX; i++) {
        if (!walk_field_is(walk, list[i].field, "name")) {
            args[used++] = walk_build_expr(walk, list[i].node);
        }
    }
    return walk_make_node(walk, FACT_OP_TUPLE, walk_make_arg_list(walk, args, used), FACT_NONE);
}

static uint32_t swift_build_lambda(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_node(walk, FACT_OP_FUNCTION, FACT_NONE, FACT_NONE);
}

static uint32_t swift_build_string(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "String");
}

static uint32_t swift_build_integer(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "Int");
}

static uint32_t swift_build_real(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "Double");
}

static uint32_t swift_build_truth(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "Bool");
}

const struct lang_build swift_expr_builds[SWIFT_EXPR_BUILD_COUNT] = {
    { "simple_identifier", swift_build_name },
    { "self_expression", swift_build_self },
    { "super_expression", swift_build_super },
    { "navigation_expression", swift_build_navigation },
    { "call_expression", swift_build_call },
    { "constructor_expression", swift_build_call },
    { "user_type", swift_build_type_value },
    { "try_expression", swift_build_expr_field },
    { "await_expression", swift_build_expr_field },
    { "postfix_expression", swift_build_target },
    { "prefix_expression", swift_build_prefix },
    { "directly_assignable_expression", swift_build_first },
    { "as_expression", swift_build_as },
    { "check_expression", swift_build_truth },
    { "ternary_expression", swift_build_ternary },
    { "nil_coalescing_expression", swift_build_coalescing },
    { "array_literal", swift_build_array },
    { "dictionary_literal", swift_build_dictionary },
    { "tuple_expression", swift_build_tuple },
    { "lambda_literal", swift_build_lambda },
    { "line_string_literal", swift_build_string },
    { "multi_line_string_literal", swift_build_string },
    { "integer_literal", swift_build_integer },
    { "real_literal", swift_build_real },
    { "boolean_literal", swift_build_truth },
    { "comparison_expression", swift_build_truth },
    { "equality_expression", swift_build_truth },
    { "conjunction_expression", swift_build_truth },
    { "disjunction_expression", swift_build_truth },
};
