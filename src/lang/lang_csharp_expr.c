/* lang_csharp_expr.c - expression and type trees of C#. */
#include "lang/lang_csharp_internal.h"

#define CSHARP_ARGS_MAX 16U /* type arguments and arguments that are looked at */
#define CSHARP_ARMS_MAX 4U  /* arms of a switch expression that are looked at */

uint32_t csharp_make_value(struct walk *walk, uint32_t type)
{
    return type == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_VALUE, type, FACT_NONE);
}

static TSNode csharp_first_child(TSNode node)
{
    return !ts_node_is_null(node) && walk_count_named(node) > 0 ? walk_named_child(node, 0)
                                                                : (TSNode){ .id = NULL };
}

static TSNode csharp_last_child(TSNode node)
{
    uint32_t count = ts_node_is_null(node) ? 0 : walk_count_children(node);
    return count > 0 ? walk_child_at(node, count - 1) : (TSNode){ .id = NULL };
}

TSNode csharp_plain_name(struct walk *walk, TSNode name)
{
    return walk_node_is(walk, name, "generic_name") ? csharp_first_child(name) : name;
}

TSNode csharp_value_after_sign(struct walk *walk, TSNode node)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_tokens(walk, node, &count);
    for (size_t i = count; i > 1; i--) {
        if (walk_node_is(walk, list[i - 2].node, "=")) {
            return list[i - 1].node;
        }
    }
    return (TSNode){ .id = NULL };
}

/* ------------------------------------------------------------------ names of types */

/* Classes of the platform that have a keyword: both names mean one type. */
static const char *csharp_keyword_of(struct str name)
{
    static const struct {
        const char *name;
        const char *keyword;
    } rows[] = {
        { "Boolean", "bool" },    { "Byte", "byte" },     { "Char", "char" },
        { "Decimal", "decimal" }, { "Double", "double" }, { "Int16", "short" },
        { "Int32", "int" },       { "Int64", "long" },    { "Object", "object" },
        { "SByte", "sbyte" },     { "Single", "float" },  { "String", "string" },
        { "UInt16", "ushort" },   { "UInt32", "uint" },   { "UInt64", "ulong" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (str_equals_cstring(name, rows[i].name)) {
            return rows[i].keyword;
        }
    }
    return NULL;
}

static uint32_t csharp_build_type_name(struct walk *walk, TSNode node)
{
    struct str name = walk_text_of(walk, node);
    const char *keyword = csharp_keyword_of(name);
    if (str_equals_cstring(name, "dynamic") || str_equals_cstring(name, "var")) {
        return FACT_NONE;
    }
    return keyword != NULL ? walk_make_literal(walk, keyword) : walk_make_name(walk, name);
}

static uint32_t csharp_build_predefined(struct walk *walk, TSNode node)
{
    return facts_builder_add_node(walk->facts, FACT_OP_LITERAL, 0, walk_intern_node(walk, node),
                                  FACT_NONE);
}

static size_t csharp_build_type_args(struct walk *walk, TSNode generic,
                                     uint32_t args[CSHARP_ARGS_MAX])
{
    size_t count = 0;
    size_t used = 0;
    TSNode list = walk_child_of_type(walk, generic, "type_argument_list");
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count && used < CSHARP_ARGS_MAX; i++) {
        args[used++] = walk_build_type(walk, items[i].node);
    }
    return used;
}

/* Delegates of the platform are function types. */
static uint32_t csharp_build_delegate(struct walk *walk, struct str name, const uint32_t *args,
                                      size_t count)
{
    uint32_t pair[2] = { walk_make_literal(walk, "object"), FACT_NONE };
    if (str_equals_cstring(name, "Func") && count > 0) {
        return walk_make_node(walk, FACT_OP_FUNCTION, args[count - 1],
                              walk_make_arg_list(walk, args, count - 1));
    }
    if (str_equals_cstring(name, "Converter") && count == 2) {
        return walk_make_node(walk, FACT_OP_FUNCTION, args[1], walk_make_arg_list(walk, args, 1));
    }
    if (str_equals_cstring(name, "Action")) {
        return walk_make_node(walk, FACT_OP_FUNCTION, walk_make_literal(walk, "void"),
                              walk_make_arg_list(walk, args, count));
    }
    if (str_equals_cstring(name, "Predicate") && count == 1) {
        return walk_make_node(walk, FACT_OP_FUNCTION, walk_make_literal(walk, "bool"),
                              walk_make_arg_list(walk, args, 1));
    }
    if (str_equals_cstring(name, "Comparison") && count == 1) {
        pair[0] = args[0];
        pair[1] = args[0];
        return walk_make_node(walk, FACT_OP_FUNCTION, walk_make_literal(walk, "int"),
                              walk_make_arg_list(walk, pair, 2));
    }
    if (str_equals_cstring(name, "EventHandler") && count == 1) {
        pair[1] = args[0];
        return walk_make_node(walk, FACT_OP_FUNCTION, walk_make_literal(walk, "void"),
                              walk_make_arg_list(walk, pair, 2));
    }
    return FACT_NONE;
}

/* The generic name applied to its arguments; `base` is what it names. */
static uint32_t csharp_apply_args(struct walk *walk, uint32_t base, TSNode generic)
{
    uint32_t args[CSHARP_ARGS_MAX];
    size_t count = csharp_build_type_args(walk, generic, args);
    return base == FACT_NONE || count == 0
               ? base
               : walk_make_node(walk, FACT_OP_APPLY, base, walk_make_arg_list(walk, args, count));
}

static uint32_t csharp_build_generic_type(struct walk *walk, TSNode node)
{
    struct str name = walk_text_of(walk, csharp_first_child(node));
    uint32_t args[CSHARP_ARGS_MAX];
    size_t count = csharp_build_type_args(walk, node, args);
    uint32_t tree = csharp_build_delegate(walk, name, args, count);
    if (tree != FACT_NONE) {
        return tree;
    }
    if (count == 1 &&
        (str_equals_cstring(name, "Expression") || str_equals_cstring(name, "Nullable"))) {
        return args[0];
    }
    tree = walk_make_name(walk, name);
    return count == 0
               ? tree
               : walk_make_node(walk, FACT_OP_APPLY, tree, walk_make_arg_list(walk, args, count));
}

static uint32_t csharp_make_member(struct walk *walk, uint32_t left, TSNode name)
{
    TSNode plain = csharp_plain_name(walk, name);
    uint32_t tree = walk_make_node(walk, FACT_OP_MEMBER, left, walk_intern_node(walk, plain));
    return ts_node_eq(plain, name) ? tree : csharp_apply_args(walk, tree, name);
}

/* A.B.C; System.String and its like are keywords. */
static uint32_t csharp_build_qualified_type(struct walk *walk, TSNode node)
{
    TSNode qualifier = walk_child_by_field(walk, node, "qualifier");
    TSNode name = walk_child_by_field(walk, node, "name");
    if (walk_node_is(walk, qualifier, "identifier") &&
        str_equals_cstring(walk_text_of(walk, qualifier), "System")) {
        const char *keyword = csharp_keyword_of(walk_text_of(walk, name));
        if (keyword != NULL) {
            return walk_make_literal(walk, keyword);
        }
    }
    return csharp_make_member(walk, walk_build_type(walk, qualifier), name);
}

static uint32_t csharp_build_alias_qualified(struct walk *walk, TSNode node)
{
    TSNode alias = walk_child_by_field(walk, node, "alias");
    TSNode name = walk_child_by_field(walk, node, "name");
    TSNode plain = csharp_plain_name(walk, name);
    uint32_t tree;
    if (!str_equals_cstring(walk_text_of(walk, alias), "global")) {
        return csharp_make_member(walk, walk_make_name(walk, walk_text_of(walk, alias)), name);
    }
    tree = walk_make_node(walk, FACT_OP_PATH, FACT_NONE, walk_intern_node(walk, plain));
    return ts_node_eq(plain, name) ? tree : csharp_apply_args(walk, tree, name);
}

static uint32_t csharp_build_array_type(struct walk *walk, TSNode node)
{
    return walk_make_node(walk, FACT_OP_LIST,
                          walk_build_type(walk, walk_child_by_field(walk, node, "type")),
                          FACT_NONE);
}

/* int? is another type than int where overloads are told apart; a class is the same with it. */
static uint32_t csharp_build_nullable_type(struct walk *walk, TSNode node)
{
    uint32_t inner = walk_build_type(walk, walk_child_by_field(walk, node, "type"));
    const struct fact_node *row = facts_builder_borrow_node(walk->facts, inner);
    struct str name;
    struct str with_sign;
    if (row == NULL || row->op != FACT_OP_LITERAL) {
        return inner;
    }
    name = facts_builder_borrow_text(walk->facts, row->a);
    if (str_equals_cstring(name, "string") || str_equals_cstring(name, "object")) {
        return inner;
    }
    with_sign = arena_format_text(walk->arena, "%.*s?", STR_ARG(name));
    if (with_sign.data == NULL) {
        walk_fail_memory(walk);
        return inner;
    }
    return walk_make_node(walk, FACT_OP_LITERAL, walk_intern_str(walk, with_sign), FACT_NONE);
}

static uint32_t csharp_build_wrapped_type(struct walk *walk, TSNode node)
{
    return walk_build_type(walk, walk_child_by_field(walk, node, "type"));
}

static uint32_t csharp_build_first_type(struct walk *walk, TSNode node)
{
    return walk_build_type(walk, csharp_first_child(node));
}

static uint32_t csharp_build_tuple_type(struct walk *walk, TSNode node)
{
    uint32_t args[CSHARP_ARGS_MAX];
    size_t count = 0;
    size_t used = 0;
    const struct walk_child *items = walk_list_children(walk, node, true, &count);
    for (size_t i = 0; i < count && used < CSHARP_ARGS_MAX; i++) {
        args[used++] = walk_build_type(walk, walk_child_by_field(walk, items[i].node, "type"));
    }
    return walk_make_node(walk, FACT_OP_TUPLE, walk_make_arg_list(walk, args, used), FACT_NONE);
}

static uint32_t csharp_build_unknown(struct walk *walk, TSNode node)
{
    (void)walk;
    (void)node;
    return FACT_NONE;
}

/* A member access where the grammar takes a type for a value: x is A.B. */
static uint32_t csharp_build_member_type(struct walk *walk, TSNode node)
{
    return csharp_make_member(walk,
                              walk_build_type(walk, walk_child_by_field(walk, node, "expression")),
                              walk_child_by_field(walk, node, "name"));
}

const struct lang_build csharp_type_builds[CSHARP_TYPE_BUILD_COUNT] = {
    { "identifier", csharp_build_type_name },
    { "predefined_type", csharp_build_predefined },
    { "generic_name", csharp_build_generic_type },
    { "qualified_name", csharp_build_qualified_type },
    { "alias_qualified_name", csharp_build_alias_qualified },
    { "member_access_expression", csharp_build_member_type },
    { "array_type", csharp_build_array_type },
    { "nullable_type", csharp_build_nullable_type },
    { "pointer_type", csharp_build_wrapped_type },
    { "ref_type", csharp_build_wrapped_type },
    { "scoped_type", csharp_build_wrapped_type },
    { "type_pattern", csharp_build_wrapped_type },
    { "constant_pattern", csharp_build_first_type },
    { "tuple_type", csharp_build_tuple_type },
    { "implicit_type", csharp_build_unknown },
};

/* ------------------------------------------------------------------ names of values */

static uint32_t csharp_build_name(struct walk *walk, TSNode node)
{
    return walk_make_name(walk, walk_text_of(walk, node));
}

/* string.Format: the type as what stands before a dot. */
static uint32_t csharp_build_keyword_type(struct walk *walk, TSNode node)
{
    return walk_make_name(walk, walk_text_of(walk, node));
}

static uint32_t csharp_build_generic(struct walk *walk, TSNode node)
{
    return csharp_apply_args(walk, csharp_build_name(walk, csharp_first_child(node)), node);
}

static uint32_t csharp_build_this(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_node(walk, FACT_OP_SELF, FACT_NONE, FACT_NONE);
}

static uint32_t csharp_build_base(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_node(walk, FACT_OP_SUPER, FACT_NONE, FACT_NONE);
}

static uint32_t csharp_build_member(struct walk *walk, TSNode node)
{
    return csharp_make_member(walk,
                              walk_build_expr(walk, walk_child_by_field(walk, node, "expression")),
                              walk_child_by_field(walk, node, "name"));
}

static uint32_t csharp_build_qualified(struct walk *walk, TSNode node)
{
    return csharp_make_member(walk,
                              walk_build_expr(walk, walk_child_by_field(walk, node, "qualifier")),
                              walk_child_by_field(walk, node, "name"));
}

static uint32_t csharp_make_index(struct walk *walk, uint32_t whole)
{
    return whole == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_INDEX, whole, FACT_NONE);
}

/* a?.b, a?[i] */
static uint32_t csharp_build_conditional_access(struct walk *walk, TSNode node)
{
    uint32_t left = walk_build_expr(walk, walk_child_by_field(walk, node, "condition"));
    TSNode right = csharp_last_child(node);
    if (walk_node_is(walk, right, "member_binding_expression")) {
        return csharp_make_member(walk, left, walk_child_by_field(walk, right, "name"));
    }
    return csharp_make_index(walk, left);
}

static uint32_t csharp_build_element_access(struct walk *walk, TSNode node)
{
    return csharp_make_index(walk,
                             walk_build_expr(walk, walk_child_by_field(walk, node, "expression")));
}

/* ------------------------------------------------------------------ calls */

TSNode csharp_value_of_argument(TSNode argument)
{
    return csharp_last_child(argument);
}

/* `out T x` has the type that it declares. */
static uint32_t csharp_build_argument(struct walk *walk, TSNode argument)
{
    TSNode value = csharp_value_of_argument(argument);
    if (walk_node_is(walk, value, "declaration_expression")) {
        return csharp_make_value(walk,
                                 walk_build_type(walk, walk_child_by_field(walk, value, "type")));
    }
    return walk_build_expr(walk, value);
}

static uint16_t csharp_label_of(struct walk *walk, TSNode argument)
{
    TSNode name = walk_child_by_field(walk, argument, "name");
    if (!ts_node_is_null(name)) {
        return facts_hash_label(walk_text_of(walk, name));
    }
    return ts_node_is_null(walk_child_of_type(walk, argument, "ref")) &&
                   ts_node_is_null(walk_child_of_type(walk, argument, "out"))
               ? 0
               : FACT_LABEL_REF;
}

uint32_t csharp_build_arguments(struct walk *walk, TSNode list)
{
    uint32_t args[CSHARP_ARGS_MAX];
    uint16_t labels[CSHARP_ARGS_MAX];
    size_t count = 0;
    size_t used = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count && used < CSHARP_ARGS_MAX; i++) {
        labels[used] = csharp_label_of(walk, items[i].node);
        args[used++] = csharp_build_argument(walk, items[i].node);
    }
    return walk_make_labelled_list(walk, args, labels, used);
}

static uint32_t csharp_build_call(struct walk *walk, TSNode node)
{
    TSNode function = walk_child_by_field(walk, node, "function");
    uint32_t callee;
    if (walk_node_is(walk, function, "identifier") &&
        str_equals_cstring(walk_text_of(walk, function), "nameof")) {
        return walk_make_literal(walk, "string");
    }
    callee = walk_build_expr(walk, function);
    return callee == FACT_NONE
               ? FACT_NONE
               : walk_make_node(
                     walk, FACT_OP_CALL, callee,
                     csharp_build_arguments(walk, walk_child_by_field(walk, node, "arguments")));
}

static uint32_t csharp_build_new(struct walk *walk, TSNode node)
{
    uint32_t type = walk_build_type(walk, walk_child_by_field(walk, node, "type"));
    return type == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_NEW, type, FACT_NONE);
}

/* ------------------------------------------------------------------ operators */

static uint32_t csharp_join(struct walk *walk, uint32_t a, uint32_t b)
{
    uint32_t nothing = walk_make_literal(walk, "null");
    if (a == FACT_NONE || b == FACT_NONE || a == b || a == nothing || b == nothing) {
        return a == FACT_NONE || a == nothing ? b : a;
    }
    return walk_make_node(walk, FACT_OP_UNION, a, b);
}

static uint32_t csharp_build_typed(struct walk *walk, TSNode node)
{
    return csharp_make_value(walk, walk_build_type(walk, walk_child_by_field(walk, node, "type")));
}

static uint32_t csharp_build_as(struct walk *walk, TSNode node)
{
    return csharp_make_value(walk, walk_build_type(walk, walk_child_by_field(walk, node, "right")));
}

static uint32_t csharp_build_new_array(struct walk *walk, TSNode node)
{
    return walk_build_type(walk, walk_child_by_field(walk, node, "type"));
}

/* new[] { a, b }: as its first item. */
static uint32_t csharp_build_new_array_implicit(struct walk *walk, TSNode node)
{
    TSNode items = walk_child_of_type(walk, node, "initializer_expression");
    return walk_make_node(walk, FACT_OP_LIST, walk_build_expr(walk, csharp_first_child(items)),
                          FACT_NONE);
}

/* (x), checked(x), x++, ref x, { x, .. } with { }: about x. */
static uint32_t csharp_build_inner(struct walk *walk, TSNode node)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_tokens(walk, node, &count);
    for (size_t i = 0; i < count; i++) {
        if (walk_is_named(list[i].node) || walk_node_is(walk, list[i].node, "this")) {
            return walk_build_expr(walk, list[i].node);
        }
    }
    return FACT_NONE;
}

static uint32_t csharp_build_await(struct walk *walk, TSNode node)
{
    uint32_t inner = csharp_build_inner(walk, node);
    return inner == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_AWAIT, inner, FACT_NONE);
}

static uint32_t csharp_build_conditional(struct walk *walk, TSNode node)
{
    uint32_t a = walk_build_expr(walk, walk_child_by_field(walk, node, "consequence"));
    return csharp_join(walk, a,
                       walk_build_expr(walk, walk_child_by_field(walk, node, "alternative")));
}

static uint32_t csharp_build_assignment(struct walk *walk, TSNode node)
{
    return walk_build_expr(walk, walk_child_by_field(walk, node, "left"));
}

static bool csharp_is_comparing(struct str sign)
{
    static const char *const signs[] = { "==", "!=", "<", ">", "<=", ">=", "&&", "||" };
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        if (str_equals_cstring(sign, signs[i])) {
            return true;
        }
    }
    return false;
}

static bool csharp_is_text(struct walk *walk, TSNode node)
{
    return walk_node_is(walk, node, "string_literal") ||
           walk_node_is(walk, node, "verbatim_string_literal") ||
           walk_node_is(walk, node, "interpolated_string_expression");
}

/* Text beside a plus makes text; numbers stay about what they are. */
static uint32_t csharp_build_binary(struct walk *walk, TSNode node)
{
    struct str sign = walk_text_of(walk, walk_child_by_field(walk, node, "operator"));
    TSNode left = walk_child_by_field(walk, node, "left");
    TSNode right = walk_child_by_field(walk, node, "right");
    uint32_t tree;
    if (csharp_is_comparing(sign)) {
        return walk_make_literal(walk, "bool");
    }
    if (csharp_is_text(walk, left) || csharp_is_text(walk, right)) {
        return walk_make_literal(walk, "string");
    }
    tree = walk_build_expr(walk, left);
    return str_equals_cstring(sign, "??") ? csharp_join(walk, tree, walk_build_expr(walk, right))
                                          : tree;
}

static uint32_t csharp_build_prefix(struct walk *walk, TSNode node)
{
    TSNode sign = walk_child_at(node, 0);
    return walk_node_is(walk, sign, "!") ? walk_make_literal(walk, "bool")
                                         : csharp_build_inner(walk, node);
}

static uint32_t csharp_build_switch(struct walk *walk, TSNode node)
{
    uint32_t tree = FACT_NONE;
    size_t count = 0;
    unsigned arms = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    for (size_t i = 0; i < count && arms < CSHARP_ARMS_MAX; i++) {
        if (walk_node_is(walk, list[i].node, "switch_expression_arm")) {
            tree = csharp_join(walk, tree, walk_build_expr(walk, csharp_last_child(list[i].node)));
            arms++;
        }
    }
    return tree;
}

static uint32_t csharp_build_tuple(struct walk *walk, TSNode node)
{
    uint32_t args[CSHARP_ARGS_MAX];
    size_t count = 0;
    size_t used = 0;
    const struct walk_child *items = walk_list_children(walk, node, true, &count);
    for (size_t i = 0; i < count && used < CSHARP_ARGS_MAX; i++) {
        args[used++] = csharp_build_argument(walk, items[i].node);
    }
    return walk_make_node(walk, FACT_OP_TUPLE, walk_make_arg_list(walk, args, used), FACT_NONE);
}

/* The result of a closure is known where no parameter of its own can stand in it. */
static uint32_t csharp_build_lambda(struct walk *walk, TSNode node)
{
    TSNode body = walk_child_by_field(walk, node, "body");
    TSNode parameters = walk_child_by_field(walk, node, "parameters");
    uint32_t result = FACT_NONE;
    if (walk_node_is(walk, parameters, "parameter_list") && walk_count_named(parameters) == 0 &&
        !walk_node_is(walk, body, "block")) {
        result = walk_build_expr(walk, body);
    }
    return walk_make_node(walk, FACT_OP_FUNCTION, result, FACT_NONE);
}

static uint32_t csharp_build_function(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_node(walk, FACT_OP_FUNCTION, FACT_NONE, FACT_NONE);
}

/* ------------------------------------------------------------------ literals */

static uint32_t csharp_build_string(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "string");
}

static uint32_t csharp_build_null(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "null");
}

static uint32_t csharp_build_truth(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "bool");
}

static uint32_t csharp_build_character(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "char");
}

static uint32_t csharp_build_int_size(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "int");
}

static uint32_t csharp_build_integer(struct walk *walk, TSNode node)
{
    struct str text = walk_text_of(walk, node);
    bool is_long = false;
    bool is_unsigned = false;
    while (text.size > 1) {
        char last = text.data[text.size - 1];
        if (last != 'l' && last != 'L' && last != 'u' && last != 'U') {
            break;
        }
        is_long |= last == 'l' || last == 'L';
        is_unsigned |= last == 'u' || last == 'U';
        text.size--;
    }
    if (is_unsigned) {
        return walk_make_literal(walk, is_long ? "ulong" : "uint");
    }
    return walk_make_literal(walk, is_long ? "long" : "int");
}

static uint32_t csharp_build_real(struct walk *walk, TSNode node)
{
    struct str text = walk_text_of(walk, node);
    char last = (char)(text.size > 0 ? text.data[text.size - 1] : '0');
    if (last == 'm' || last == 'M') {
        return walk_make_literal(walk, "decimal");
    }
    return walk_make_literal(walk, last == 'f' || last == 'F' ? "float" : "double");
}

static uint32_t csharp_build_typeof(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "Type");
}

const struct lang_build csharp_expr_builds[CSHARP_EXPR_BUILD_COUNT] = {
    { "identifier", csharp_build_name },
    { "predefined_type", csharp_build_keyword_type },
    { "generic_name", csharp_build_generic },
    { "this", csharp_build_this },
    { "base", csharp_build_base },
    { "member_access_expression", csharp_build_member },
    { "qualified_name", csharp_build_qualified },
    { "alias_qualified_name", csharp_build_alias_qualified },
    { "conditional_access_expression", csharp_build_conditional_access },
    { "element_access_expression", csharp_build_element_access },
    { "invocation_expression", csharp_build_call },
    { "object_creation_expression", csharp_build_new },
    { "array_creation_expression", csharp_build_new_array },
    { "implicit_array_creation_expression", csharp_build_new_array_implicit },
    { "cast_expression", csharp_build_typed },
    { "default_expression", csharp_build_typed },
    { "refvalue_expression", csharp_build_typed },
    { "as_expression", csharp_build_as },
    { "parenthesized_expression", csharp_build_inner },
    { "checked_expression", csharp_build_inner },
    { "postfix_unary_expression", csharp_build_inner },
    { "ref_expression", csharp_build_inner },
    { "with_expression", csharp_build_inner },
    { "arrow_expression_clause", csharp_build_inner },
    { "constant_pattern", csharp_build_inner },
    { "expression_element", csharp_build_inner },
    { "await_expression", csharp_build_await },
    { "conditional_expression", csharp_build_conditional },
    { "assignment_expression", csharp_build_assignment },
    { "binary_expression", csharp_build_binary },
    { "prefix_unary_expression", csharp_build_prefix },
    { "switch_expression", csharp_build_switch },
    { "tuple_expression", csharp_build_tuple },
    { "lambda_expression", csharp_build_lambda },
    { "anonymous_method_expression", csharp_build_function },
    { "string_literal", csharp_build_string },
    { "verbatim_string_literal", csharp_build_string },
    { "raw_string_literal", csharp_build_string },
    { "interpolated_string_expression", csharp_build_string },
    { "null_literal", csharp_build_null },
    { "boolean_literal", csharp_build_truth },
    { "is_expression", csharp_build_truth },
    { "is_pattern_expression", csharp_build_truth },
    { "character_literal", csharp_build_character },
    { "integer_literal", csharp_build_integer },
    { "real_literal", csharp_build_real },
    { "typeof_expression", csharp_build_typeof },
    { "sizeof_expression", csharp_build_int_size },
    { "reftype_expression", csharp_build_typeof },
};
