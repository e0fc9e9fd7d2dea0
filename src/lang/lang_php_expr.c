/* lang_php_expr.c - expression and type trees of PHP. */
#include "lang/lang_php_internal.h"

#define EXPR_ITEMS_MAX 8U /* items of an array that its element type is made of */

bool php_word_is(struct str text, const char *word)
{
    return str_equals_nocase(text, str_from_cstring(word));
}

TSNode php_nth_child(TSNode node, uint32_t index)
{
    return ts_node_is_null(node) ? node : walk_named_child(node, index);
}

uint32_t php_make_value(struct walk *walk, uint32_t type)
{
    return type == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_VALUE, type, FACT_NONE);
}

/* ------------------------------------------------------------------ names */

/* Goes on from `node` (FACT_NONE: the root) by the parts of a path. */
static uint32_t expr_extend_path(struct walk *walk, uint32_t node, struct str text)
{
    struct str part = STR_EMPTY;
    bool more = true;
    while (str_split_next_part(&text, &more, '\\', &part)) {
        if (part.size > 0) {
            node = walk_make_node(walk, FACT_OP_PATH, node, walk_intern_str(walk, part));
        }
    }
    return node;
}

uint32_t php_make_path(struct walk *walk, struct str text)
{
    const struct str own = STR("namespace\\");
    struct str first = STR_EMPTY;
    bool more = true;
    if (text.size > 0 && text.data[0] == '\\') {
        return expr_extend_path(walk, FACT_NONE, text);
    }
    if (text.size > own.size && str_equals_nocase(str_from_range(text.data, own.size), own)) {
        return expr_extend_path(walk,
                                expr_extend_path(walk, FACT_NONE, php_state_of(walk)->namespace),
                                str_from_range(text.data + own.size, text.size - own.size));
    }
    (void)str_split_next_part(&text, &more, '\\', &first);
    if (first.size == 0) {
        return FACT_NONE;
    }
    return more ? expr_extend_path(walk, walk_make_name(walk, first), text)
                : walk_make_name(walk, first);
}

/* Types of the language itself that have members to call, or that results are made of. */
static uint32_t expr_make_builtin(struct walk *walk, struct str text, bool *known)
{
    static const char *const scalar[] = { "int",   "string",   "bool",    "float",
                                          "array", "callable", "iterable" };
    static const char *const silent[] = { "mixed", "object", "null",  "void",
                                          "false", "true",   "never", "resource" };
    for (size_t i = 0; i < sizeof scalar / sizeof scalar[0]; i++) {
        if (php_word_is(text, scalar[i])) {
            *known = true;
            return walk_make_literal(walk, scalar[i]);
        }
    }
    for (size_t i = 0; i < sizeof silent / sizeof silent[0]; i++) {
        if (php_word_is(text, silent[i])) {
            *known = true;
        }
    }
    return FACT_NONE;
}

uint32_t php_make_class(struct walk *walk, struct str text)
{
    bool known = false;
    uint32_t builtin;
    if (php_word_is(text, "self") || php_word_is(text, "static")) {
        return walk_make_node(walk, FACT_OP_SELF, FACT_NONE, FACT_NONE);
    }
    if (php_word_is(text, "parent")) {
        return walk_make_node(walk, FACT_OP_SUPER, FACT_NONE, FACT_NONE);
    }
    builtin = expr_make_builtin(walk, text, &known);
    return known ? builtin : php_make_path(walk, text);
}

static bool expr_is_class_name(struct walk *walk, TSNode node)
{
    return walk_node_is(walk, node, "name") || walk_node_is(walk, node, "qualified_name") ||
           walk_node_is(walk, node, "relative_name") || walk_node_is(walk, node, "relative_scope");
}

uint32_t php_build_class(struct walk *walk, TSNode node)
{
    return expr_is_class_name(walk, node) ? php_make_class(walk, walk_text_of(walk, node))
                                          : walk_build_expr(walk, node);
}

/* A::b, A::$b: self:: is decided where it stands, static:: by the value's own class. */
static uint32_t expr_make_scoped(struct walk *walk, TSNode scope, struct str name)
{
    uint32_t named = php_build_class(walk, scope);
    if (named == FACT_NONE || name.size == 0) {
        return FACT_NONE;
    }
    if (php_word_is(walk_text_of(walk, scope), "self")) {
        named = walk_make_node(walk, FACT_OP_TYPEOF, named, FACT_NONE);
    }
    return walk_make_node(walk, FACT_OP_MEMBER, named, walk_intern_str(walk, name));
}

static uint32_t expr_build_name(struct walk *walk, TSNode node)
{
    return php_make_path(walk, walk_text_of(walk, node));
}

/* $this, $x */
static uint32_t expr_build_variable(struct walk *walk, TSNode node)
{
    struct str text = walk_text_of(walk, node);
    return str_equals_cstring(text, "$this")
               ? walk_make_node(walk, FACT_OP_SELF, FACT_NONE, FACT_NONE)
               : walk_make_name(walk, text);
}

static uint32_t expr_build_relative(struct walk *walk, TSNode node)
{
    return php_make_class(walk, walk_text_of(walk, node));
}

/* ------------------------------------------------------------------ members and calls */

uint32_t php_build_member(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    uint32_t object;
    if (!walk_node_is(walk, name, "name")) {
        return FACT_NONE;
    }
    object = walk_build_expr(walk, walk_child_by_field(walk, node, "object"));
    return walk_make_node(walk, FACT_OP_MEMBER, object, walk_intern_node(walk, name));
}

static uint32_t expr_build_member(struct walk *walk, TSNode node)
{
    uint32_t type = walk_flow_find_path(walk, node);
    return type != FACT_NONE ? php_make_value(walk, type) : php_build_member(walk, node);
}

static uint32_t expr_build_static_property(struct walk *walk, TSNode node)
{
    struct str name = walk_text_of(walk, walk_child_by_field(walk, node, "name"));
    if (name.size < 2 || name.data[0] != '$') {
        return FACT_NONE;
    }
    return expr_make_scoped(walk, walk_child_by_field(walk, node, "scope"),
                            str_from_range(name.data + 1, name.size - 1));
}

/* A::B; A::class is the class itself. */
static uint32_t expr_build_constant(struct walk *walk, TSNode node)
{
    TSNode scope = php_nth_child(node, 0);
    TSNode name = php_nth_child(node, 1);
    struct str text = walk_text_of(walk, name);
    if (!walk_node_is(walk, name, "name")) {
        return FACT_NONE;
    }
    if (php_word_is(text, "class")) {
        uint32_t named = php_build_class(walk, scope);
        return named == FACT_NONE || walk_node_is(walk, scope, "name")
                   ? named
                   : walk_make_node(walk, FACT_OP_TYPEOF, named, FACT_NONE);
    }
    return expr_make_scoped(walk, scope, text);
}

uint32_t php_build_callee(struct walk *walk, TSNode node, TSNode *site)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    TSNode scope = walk_child_by_field(walk, node, "scope");
    TSNode function = walk_child_by_field(walk, node, "function");
    *site = name;
    if (!ts_node_is_null(function)) {
        uint32_t callee = walk_build_expr(walk, function);
        *site = function;
        return callee != FACT_NONE &&
                       facts_builder_borrow_node(walk->facts, callee)->op == FACT_OP_SELF
                   ? walk_make_node(walk, FACT_OP_MEMBER, callee,
                                    walk_intern_cstring(walk, "__invoke")) /* $this() */
                   : callee;
    }
    if (!walk_node_is(walk, name, "name")) {
        return FACT_NONE;
    }
    return ts_node_is_null(scope) ? php_build_member(walk, node)
                                  : expr_make_scoped(walk, scope, walk_text_of(walk, name));
}

uint32_t php_build_arguments(struct walk *walk, TSNode list)
{
    uint32_t args[PHP_ARGS_MAX];
    size_t count = 0;
    size_t used = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count && used < PHP_ARGS_MAX; i++) {
        uint32_t children = walk_count_named(items[i].node);
        args[used++] = children == 0
                           ? FACT_NONE
                           : walk_build_expr(walk, walk_named_child(items[i].node, children - 1));
    }
    return walk_make_arg_list(walk, args, used);
}

static bool expr_is_reference(struct walk *walk, TSNode arguments)
{
    return walk_node_is(walk, php_nth_child(arguments, 0), "variadic_placeholder");
}

static uint32_t expr_build_call(struct walk *walk, TSNode node)
{
    TSNode arguments = walk_child_by_field(walk, node, "arguments");
    TSNode site;
    uint32_t callee = php_build_callee(walk, node, &site);
    if (callee == FACT_NONE || expr_is_reference(walk, arguments)) {
        return callee; /* f(...) is f itself */
    }
    return walk_make_node(walk, FACT_OP_CALL, callee, php_build_arguments(walk, arguments));
}

/* new static gives what self is: an heir makes an heir. */
static uint32_t expr_build_new(struct walk *walk, TSNode node)
{
    TSNode named = php_nth_child(node, 0);
    uint32_t type;
    if (walk_node_is(walk, named, "anonymous_class")) {
        TSNode list = walk_child_of_type(walk, named, "base_clause");
        if (ts_node_is_null(list)) {
            list = walk_child_of_type(walk, named, "class_interface_clause");
        }
        type = php_build_class(walk, php_nth_child(list, 0));
    } else {
        type = php_build_class(walk, named);
        if (type != FACT_NONE && !expr_is_class_name(walk, named)) {
            type = walk_make_node(walk, FACT_OP_TYPEOF, type, FACT_NONE);
        } else if (php_word_is(walk_text_of(walk, named), "static")) {
            return php_make_value(walk, type);
        }
    }
    return type == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_NEW, type, FACT_NONE);
}

/* ------------------------------------------------------------------ operators */

static uint32_t expr_build_last(struct walk *walk, TSNode node)
{
    uint32_t count = walk_count_named(node);
    return count == 0 ? FACT_NONE : walk_build_expr(walk, walk_named_child(node, count - 1));
}

static uint32_t expr_build_conditional(struct walk *walk, TSNode node)
{
    TSNode body = walk_child_by_field(walk, node, "body");
    if (ts_node_is_null(body)) { /* a ?: b */
        body = walk_child_by_field(walk, node, "condition");
    }
    return walk_make_union(walk, walk_build_expr(walk, body),
                           walk_build_expr(walk, walk_child_by_field(walk, node, "alternative")));
}

static uint32_t expr_build_assignment(struct walk *walk, TSNode node)
{
    return walk_build_expr(walk, walk_child_by_field(walk, node, "right"));
}

static uint32_t expr_build_augmented(struct walk *walk, TSNode node)
{
    struct str sign = walk_text_of(walk, walk_child_by_field(walk, node, "operator"));
    uint32_t left = walk_build_expr(walk, walk_child_by_field(walk, node, "left"));
    return str_equals_cstring(sign, "?"
                                    "?=")
               ? walk_make_union(walk, left, expr_build_assignment(walk, node))
               : left;
}

static uint32_t expr_build_binary(struct walk *walk, TSNode node)
{
    struct str sign = walk_text_of(walk, walk_child_by_field(walk, node, "operator"));
    TSNode left = walk_child_by_field(walk, node, "left");
    TSNode right = walk_child_by_field(walk, node, "right");
    if (str_equals_cstring(sign, "??")) {
        return walk_make_union(walk, walk_build_expr(walk, left), walk_build_expr(walk, right));
    }
    if (str_equals_cstring(sign, ".")) {
        return walk_make_literal(walk, "string");
    }
    return str_equals_cstring(sign, "+") ? walk_build_expr(walk, left)
                                         : walk_make_literal(walk, "int");
}

/* One more than the number that is written as an index; 0: none. */
static uint8_t expr_read_index(struct walk *walk, TSNode node)
{
    uint64_t number = 0;
    return walk_node_is(walk, node, "integer") &&
                   str_parse_unsigned(walk_text_of(walk, node), &number) && number < UINT8_MAX
               ? (uint8_t)(number + 1)
               : 0;
}

static uint32_t expr_build_subscript(struct walk *walk, TSNode node)
{
    uint32_t type = walk_flow_find_path(walk, node);
    uint32_t base = FACT_NONE;
    if (type != FACT_NONE) {
        return php_make_value(walk, type);
    }
    base = walk_build_expr(walk, php_nth_child(node, 0));
    if (base == FACT_NONE) {
        return FACT_NONE;
    }
    return facts_builder_add_node(walk->facts, FACT_OP_INDEX,
                                  expr_read_index(walk, php_nth_child(node, 1)), base, FACT_NONE);
}

/* A list of what its first items are; items with keys may be of many sorts. */
static uint32_t expr_build_array(struct walk *walk, TSNode node)
{
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, node, true, &count);
    uint32_t element = FACT_NONE;
    uint32_t callable = php_build_callable(walk, node);
    if (callable != FACT_NONE) {
        return callable;
    }
    for (size_t i = 0; i < count && i < EXPR_ITEMS_MAX; i++) {
        uint32_t parts = walk_count_named(items[i].node);
        if (parts == 0) {
            continue;
        }
        element = walk_make_union(
            walk, element, walk_build_expr(walk, walk_named_child(items[i].node, parts - 1)));
    }
    return walk_make_node(walk, FACT_OP_LIST, element, FACT_NONE);
}

static uint32_t expr_build_match(struct walk *walk, TSNode node)
{
    size_t count = 0;
    const struct walk_child *arms =
        walk_list_children(walk, walk_child_by_field(walk, node, "body"), true, &count);
    uint32_t all = FACT_NONE;
    for (size_t i = 0; i < count && i < EXPR_ITEMS_MAX; i++) {
        all = walk_make_union(
            walk, all,
            walk_build_expr(walk, walk_child_by_field(walk, arms[i].node, "return_expression")));
    }
    return all;
}

/* A closure gives what it declares; an arrow function what its body is. */
static uint32_t expr_build_closure(struct walk *walk, TSNode node)
{
    TSNode type = walk_child_by_field(walk, node, "return_type");
    uint32_t result = walk_build_type(walk, type);
    if (result == FACT_NONE && walk_node_is(walk, node, "arrow_function")) {
        result = walk_build_expr(walk, walk_child_by_field(walk, node, "body"));
    }
    return walk_make_node(walk, FACT_OP_FUNCTION, result, FACT_NONE);
}

static uint32_t expr_build_string(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "string");
}

static uint32_t expr_build_number(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "int");
}

static uint32_t expr_build_cast(struct walk *walk, TSNode node)
{
    struct str type = walk_text_of(walk, walk_child_by_field(walk, node, "type"));
    return php_word_is(type, "object") ? FACT_NONE : walk_make_literal(walk, "string");
}

const struct lang_build php_expr_builds[PHP_EXPR_BUILD_COUNT] = {
    { "name", expr_build_name },
    { "qualified_name", expr_build_name },
    { "relative_name", expr_build_name },
    { "relative_scope", expr_build_relative },
    { "variable_name", expr_build_variable },
    { "member_access_expression", expr_build_member },
    { "nullsafe_member_access_expression", expr_build_member },
    { "scoped_property_access_expression", expr_build_static_property },
    { "class_constant_access_expression", expr_build_constant },
    { "member_call_expression", expr_build_call },
    { "nullsafe_member_call_expression", expr_build_call },
    { "scoped_call_expression", expr_build_call },
    { "function_call_expression", expr_build_call },
    { "object_creation_expression", expr_build_new },
    { "parenthesized_expression", expr_build_last },
    { "clone_expression", expr_build_last },
    { "error_suppression_expression", expr_build_last },
    { "by_ref", expr_build_last },
    { "throw_expression", NULL },
    { "conditional_expression", expr_build_conditional },
    { "assignment_expression", expr_build_assignment },
    { "reference_assignment_expression", expr_build_assignment },
    { "augmented_assignment_expression", expr_build_augmented },
    { "binary_expression", expr_build_binary },
    { "subscript_expression", expr_build_subscript },
    { "array_creation_expression", expr_build_array },
    { "match_expression", expr_build_match },
    { "anonymous_function", expr_build_closure },
    { "arrow_function", expr_build_closure },
    { "string", expr_build_string },
    { "encapsed_string", expr_build_string },
    { "heredoc", expr_build_string },
    { "integer", expr_build_number },
    { "float", expr_build_number },
    { "boolean", expr_build_number },
    { "cast_expression", expr_build_cast },
};

/* ------------------------------------------------------------------ callables as values */

static bool expr_is_identifier(struct str text)
{
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '\\' ||
              (i > 0 && c >= '0' && c <= '9'))) {
            return false;
        }
    }
    return text.size > 0;
}

static struct str expr_string_text(struct walk *walk, TSNode node)
{
    TSNode content = php_nth_child(node, 0);
    if ((!walk_node_is(walk, node, "string") && !walk_node_is(walk, node, "encapsed_string")) ||
        walk_count_named(node) != 1 || !walk_node_is(walk, content, "string_content")) {
        return STR_EMPTY;
    }
    return walk_text_of(walk, content);
}

static uint32_t expr_callable_text(struct walk *walk, struct str text)
{
    size_t at = str_find_part(text, STR("::"));
    if (at == SIZE_MAX) {
        return expr_is_identifier(text) ? php_make_path(walk, text) : FACT_NONE;
    }
    if (!expr_is_identifier(str_from_range(text.data, at)) ||
        !expr_is_identifier(str_from_range(text.data + at + 2, text.size - at - 2))) {
        return FACT_NONE;
    }
    return walk_make_node(
        walk, FACT_OP_MEMBER, php_make_class(walk, str_from_range(text.data, at)),
        walk_intern_str(walk, str_from_range(text.data + at + 2, text.size - at - 2)));
}

uint32_t php_build_callable(struct walk *walk, TSNode node)
{
    TSNode object = php_nth_child(php_nth_child(node, 0), 0);
    TSNode method = php_nth_child(php_nth_child(node, 1), 0);
    struct str text = expr_string_text(walk, node);
    uint32_t owner;
    if (text.size > 0) {
        return expr_callable_text(walk, text);
    }
    text = expr_string_text(walk, method);
    if (!walk_node_is(walk, node, "array_creation_expression") || walk_count_named(node) != 2 ||
        !expr_is_identifier(text) || walk_count_named(php_nth_child(node, 0)) != 1) {
        return FACT_NONE;
    }
    if (!walk_node_is(walk, object, "variable_name") &&
        !walk_node_is(walk, object, "member_access_expression") &&
        !walk_node_is(walk, object, "class_constant_access_expression") &&
        !walk_node_is(walk, object, "object_creation_expression")) {
        return FACT_NONE;
    }
    owner = walk_build_expr(walk, object);
    return owner == FACT_NONE
               ? FACT_NONE
               : walk_make_node(walk, FACT_OP_MEMBER, owner, walk_intern_str(walk, text));
}

/* ------------------------------------------------------------------ types */

static uint32_t expr_type_named(struct walk *walk, TSNode node)
{
    return php_make_class(walk, walk_text_of(walk, node));
}

static uint32_t expr_type_first(struct walk *walk, TSNode node)
{
    return walk_build_type(walk, php_nth_child(node, 0));
}

static uint32_t expr_type_union(struct walk *walk, TSNode node)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    uint32_t all = FACT_NONE;
    for (size_t i = 0; i < count; i++) {
        all = walk_make_union(walk, all, walk_build_type(walk, list[i].node));
    }
    return all;
}

const struct lang_build php_type_builds[PHP_TYPE_BUILD_COUNT] = {
    { "name", expr_type_named },
    { "qualified_name", expr_type_named },
    { "relative_name", expr_type_named },
    { "named_type", expr_type_named },
    { "primitive_type", expr_type_named },
    { "optional_type", expr_type_first },
    { "union_type", expr_type_union },
    { "intersection_type", expr_type_union },
    { "disjunctive_normal_form_type", expr_type_union },
    { "type_list", expr_type_union },
    { "relative_scope", expr_type_named },
    { "bottom_type", NULL },
};
