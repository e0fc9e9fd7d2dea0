/* lang_cpp_expr.c - expression and type trees of C++. */
#include "lang/lang_cpp_internal.h"

TSNode cpp_first_child(TSNode node)
{
    return !ts_node_is_null(node) && walk_count_named(node) > 0 ? walk_named_child(node, 0)
                                                                : CPP_NODE_ABSENT;
}

static uint32_t expr_make_value(struct walk *walk, uint32_t type)
{
    return type == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_VALUE, type, FACT_NONE);
}

uint32_t cpp_make_fallback(struct walk *walk, uint32_t first, uint32_t second)
{
    if (first == FACT_NONE || second == FACT_NONE) {
        return first == FACT_NONE ? second : first;
    }
    return facts_builder_add_node(walk->facts, FACT_OP_UNION, FACT_UNION_FALLBACK, first, second);
}

/* A pointer to a built-in type is no number: "char*". */
uint32_t cpp_make_pointer(struct walk *walk, uint32_t type, unsigned extra)
{
    const struct fact_node *row = NULL;
    if (type == FACT_NONE) {
        return FACT_NONE;
    }
    row = facts_builder_borrow_node(walk->facts, type);
    if (row->op == FACT_OP_LITERAL && (extra & FACT_POINTER_RAW) != 0) {
        struct str name = arena_format_text(
            walk->arena, "%.*s*", STR_ARG(facts_builder_borrow_text(walk->facts, row->a)));
        if (name.data == NULL) {
            walk_fail_memory(walk);
            return FACT_NONE;
        }
        return walk_make_node(walk, FACT_OP_LITERAL, walk_intern_str(walk, name), FACT_NONE);
    }
    return facts_builder_add_node(walk->facts, FACT_OP_POINTER, (uint8_t)extra, type, FACT_NONE);
}

/* ------------------------------------------------------------------ names */

static size_t expr_pass_blanks(struct str text, size_t at)
{
    while (at < text.size && (text.data[at] == ' ' || text.data[at] == '\t')) {
        at++;
    }
    return at;
}

struct str cpp_name_of_operator(struct walk *walk, TSNode node)
{
    struct str text = walk_text_of(walk, node);
    size_t head = sizeof "operator" - 1;
    size_t at = expr_pass_blanks(text, head);
    bool literal = str_starts_with(str_from_range(text.data + at, text.size - at), STR("\"\""));
    size_t suffix = literal ? expr_pass_blanks(text, at + 2) : at;
    struct str joined;
    if (suffix == head || at >= text.size || (text.data[at] >= 'a' && text.data[at] <= 'z')) {
        return text; /* "operator new" keeps its blank */
    }
    joined = arena_format_text(walk->arena, "operator%s%.*s", literal ? "\"\"" : "",
                               (int)(text.size - suffix), text.data + suffix);
    return joined.data == NULL ? text : joined;
}

struct str cpp_name_without_arguments(struct walk *walk, TSNode name)
{
    for (unsigned level = 0; level < CPP_LEVELS_MAX; level++) {
        if (walk_node_is(walk, name, "template_function") ||
            walk_node_is(walk, name, "template_method") ||
            walk_node_is(walk, name, "template_type")) {
            name = walk_child_by_field(walk, name, "name");
        } else if (walk_node_is(walk, name, "dependent_name")) {
            name = cpp_first_child(name);
        } else {
            break;
        }
    }
    return walk_node_is(walk, name, "operator_name") ? cpp_name_of_operator(walk, name)
                                                     : walk_text_of(walk, name);
}

/* Numbers of a fixed size are numbers; the rest are names. */
static const char *expr_number_of_name(struct str name)
{
    static const struct {
        const char *name;
        const char *number;
    } rows[] = {
        { "int16_t", "short" },  { "int32_t", "int" },    { "int64_t", "long" },
        { "int8_t", "char" },    { "intptr_t", "long" },  { "off_t", "long" },
        { "ptrdiff_t", "long" }, { "size_t", "long" },    { "ssize_t", "long" },
        { "time_t", "long" },    { "uint16_t", "short" }, { "uint32_t", "int" },
        { "uint64_t", "long" },  { "uint8_t", "byte" },   { "uintptr_t", "long" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (str_equals_cstring(name, rows[i].name)) {
            return rows[i].number;
        }
    }
    return NULL;
}

static uint32_t expr_build_name(struct walk *walk, TSNode node)
{
    return walk_make_name(walk, walk_text_of(walk, node));
}

static uint32_t expr_build_type_name(struct walk *walk, TSNode node)
{
    const char *number = expr_number_of_name(walk_text_of(walk, node));
    return number != NULL ? walk_make_literal(walk, number) : expr_build_name(walk, node);
}

static uint32_t expr_build_type_arguments(struct walk *walk, TSNode list)
{
    uint32_t args[CPP_ARGS_MAX];
    size_t count = 0;
    size_t used = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count && used < CPP_ARGS_MAX; i++) {
        args[used++] = walk_build_type(walk, items[i].node);
    }
    return walk_make_arg_list(walk, args, used);
}

static uint32_t expr_apply(struct walk *walk, uint32_t base, TSNode arguments)
{
    uint32_t args = expr_build_type_arguments(walk, arguments);
    return base == FACT_NONE || args == FACT_NONE ? base
                                                  : walk_make_node(walk, FACT_OP_APPLY, base, args);
}

static uint32_t expr_build_template(struct walk *walk, TSNode node)
{
    uint32_t base = walk_make_name(walk, cpp_name_without_arguments(walk, node));
    return expr_apply(walk, base, walk_child_by_field(walk, node, "arguments"));
}

uint32_t cpp_build_scope(struct walk *walk, TSNode node, TSNode *last)
{
    uint32_t scope = FACT_NONE;
    for (unsigned level = 0; level < CPP_LEVELS_MAX; level++) {
        TSNode head = walk_child_by_field(walk, node, "scope");
        if (!walk_node_is(walk, node, "qualified_identifier")) {
            break;
        }
        if (!ts_node_is_null(head)) {
            struct str name = cpp_name_without_arguments(walk, head);
            scope = walk_node_is(walk, head, "decltype")
                        ? walk_build_type(walk, head)
                        : (level == 0 ? walk_make_name(walk, name)
                                      : walk_make_node(walk, FACT_OP_PATH, scope,
                                                       walk_intern_str(walk, name)));
            if (walk_node_is(walk, head, "dependent_name")) {
                head = cpp_first_child(head);
            }
            scope = expr_apply(walk, scope, walk_child_by_field(walk, head, "arguments"));
        }
        node = walk_child_by_field(walk, node, "name");
    }
    *last = node;
    return scope;
}

/* What an iterator or an element type of a container stands for: what is in it. */
static bool expr_is_element_name(struct str name)
{
    static const char *const names[] = { "const_iterator",  "const_pointer",
                                         "const_reference", "const_reverse_iterator",
                                         "iterator",        "pointer",
                                         "reference",       "reverse_iterator",
                                         "value_type",      "element_type" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (str_equals_cstring(name, names[i])) {
            return true;
        }
    }
    return false;
}

/* scope::last. A scope is built once: its arguments may hold paths, and theirs. */
static uint32_t expr_join_path(struct walk *walk, uint32_t scope, TSNode last)
{
    struct str name = cpp_name_without_arguments(walk, last);
    const char *number = expr_number_of_name(name);
    uint32_t path;
    if (number != NULL) {
        return walk_make_literal(walk, number);
    }
    path = walk_make_node(walk, FACT_OP_PATH, scope, walk_intern_str(walk, name));
    return expr_apply(walk, path, walk_child_by_field(walk, last, "arguments"));
}

static uint32_t expr_build_path(struct walk *walk, TSNode node)
{
    TSNode last = node;
    uint32_t scope = cpp_build_scope(walk, node, &last);
    return expr_join_path(walk, scope, last);
}

/* vector<T>::iterator is a T as far as its members go; a class of the project may have a type of
 * that name itself. */
static uint32_t expr_build_type_path(struct walk *walk, TSNode node)
{
    TSNode last = node;
    uint32_t scope = cpp_build_scope(walk, node, &last);
    bool applied = false;
    uint32_t element = FACT_NONE;
    if (scope == FACT_NONE || !expr_is_element_name(cpp_name_without_arguments(walk, last))) {
        return expr_join_path(walk, scope, last);
    }
    applied = facts_builder_borrow_node(walk->facts, scope)->op == FACT_OP_APPLY;
    element = walk_make_node(walk, FACT_OP_ELEMENT, expr_make_value(walk, scope), FACT_NONE);
    return applied
               ? element
               : walk_make_node(walk, FACT_OP_UNION, expr_join_path(walk, scope, last), element);
}

/* ------------------------------------------------------------------ types */

/* "unsigned long int" is a long as far as overloads go. */
static uint32_t expr_build_sized(struct walk *walk, TSNode node)
{
    static const char *const words[] = { "long", "short", "char", "double" };
    struct str text = walk_text_of(walk, node);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (str_find_part(text, str_from_cstring(words[i])) != SIZE_MAX) {
            return walk_make_literal(walk, words[i]);
        }
    }
    return walk_make_literal(walk, "int");
}

static uint32_t expr_build_builtin(struct walk *walk, TSNode node)
{
    const char *number = expr_number_of_name(walk_text_of(walk, node));
    if (number != NULL) {
        return walk_make_literal(walk, number);
    }
    return walk_make_node(walk, FACT_OP_LITERAL, walk_intern_node(walk, node), FACT_NONE);
}

static uint32_t expr_build_described(struct walk *walk, TSNode node)
{
    struct cpp_shape shape;
    cpp_read_shape(walk, node, walk_child_by_field(walk, node, "declarator"), &shape);
    if (!ts_node_is_null(shape.parameters)) {
        return walk_make_node(walk, FACT_OP_FUNCTION, shape.type, FACT_NONE);
    }
    return shape.type;
}

static uint32_t expr_build_decltype(struct walk *walk, TSNode node)
{
    uint32_t inner = walk_build_expr(walk, cpp_first_child(node));
    return inner == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_TYPEOF, inner, FACT_NONE);
}

static uint32_t expr_build_inner_type(struct walk *walk, TSNode node)
{
    return walk_build_type(walk, cpp_first_child(node));
}

static uint32_t expr_build_tagged(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    return walk_build_type(walk, name);
}

static uint32_t expr_build_auto(struct walk *walk, TSNode node)
{
    (void)walk;
    (void)node;
    return FACT_NONE;
}

const struct lang_build cpp_type_builds[CPP_TYPE_BUILD_COUNT] = {
    { "type_identifier", expr_build_type_name },
    { "identifier", expr_build_type_name },
    { "namespace_identifier", expr_build_type_name },
    { "qualified_identifier", expr_build_type_path },
    { "template_type", expr_build_template },
    { "primitive_type", expr_build_builtin },
    { "sized_type_specifier", expr_build_sized },
    { "type_descriptor", expr_build_described },
    { "decltype", expr_build_decltype },
    { "dependent_type", expr_build_inner_type },
    { "placeholder_type_specifier", expr_build_auto },
    { "class_specifier", expr_build_tagged },
    { "struct_specifier", expr_build_tagged },
    { "union_specifier", expr_build_tagged },
    { "enum_specifier", expr_build_tagged },
};

/* ------------------------------------------------------------------ expressions */

static uint32_t expr_build_this(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_node(walk, FACT_OP_SELF, FACT_NONE, FACT_NONE);
}

/* a.b, a->b, a->Base::b: the member that the last name means. */
static uint32_t expr_build_member(struct walk *walk, TSNode node)
{
    uint32_t object = walk_build_expr(walk, walk_child_by_field(walk, node, "argument"));
    TSNode field = walk_child_by_field(walk, node, "field");
    TSNode named = walk_node_is(walk, field, "dependent_name") ? cpp_first_child(field) : field;
    if (walk_node_is(walk, field, "qualified_identifier")) {
        return expr_build_path(walk, field);
    }
    return expr_apply(
        walk,
        walk_make_node(walk, FACT_OP_MEMBER, object,
                       walk_intern_str(walk, cpp_name_without_arguments(walk, field))),
        walk_child_by_field(walk, named, "arguments"));
}

uint32_t cpp_build_arguments(struct walk *walk, TSNode list)
{
    uint32_t args[CPP_ARGS_MAX];
    size_t count = 0;
    size_t used = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count && used < CPP_ARGS_MAX; i++) {
        args[used++] = walk_build_expr(walk, items[i].node);
    }
    return walk_make_arg_list(walk, args, used);
}

/* static_cast<T>(x): what T is; FACT_NONE for anything else. */
static uint32_t expr_build_named_cast(struct walk *walk, TSNode function)
{
    static const char *const casts[] = { "static_cast",         "dynamic_cast",
                                         "const_cast",          "reinterpret_cast",
                                         "static_pointer_cast", "dynamic_pointer_cast" };
    struct str name = cpp_name_without_arguments(walk, function);
    if (!walk_node_is(walk, function, "template_function")) {
        return FACT_NONE;
    }
    for (size_t i = 0; i < sizeof casts / sizeof casts[0]; i++) {
        if (str_equals_cstring(name, casts[i])) {
            return expr_make_value(walk, walk_build_type(walk, cpp_first_child(walk_child_by_field(
                                                                   walk, function, "arguments"))));
        }
    }
    return FACT_NONE;
}

uint32_t cpp_build_callee(struct walk *walk, TSNode function)
{
    if (walk_node_is(walk, function, "primitive_type") ||
        expr_build_named_cast(walk, function) != FACT_NONE) {
        return FACT_NONE;
    }
    return walk_build_expr(walk, function);
}

static uint32_t expr_build_call(struct walk *walk, TSNode node)
{
    TSNode function = walk_child_by_field(walk, node, "function");
    uint32_t cast = expr_build_named_cast(walk, function);
    uint32_t callee;
    if (cast != FACT_NONE) {
        return cast;
    }
    if (walk_node_is(walk, function, "primitive_type")) {
        return walk_build_type(walk, function);
    }
    callee = walk_build_expr(walk, function);
    return callee == FACT_NONE
               ? FACT_NONE
               : walk_make_node(
                     walk, FACT_OP_CALL, callee,
                     cpp_build_arguments(walk, walk_child_by_field(walk, node, "arguments")));
}

static uint32_t expr_build_new(struct walk *walk, TSNode node)
{
    uint32_t type = walk_build_type(walk, walk_child_by_field(walk, node, "type"));
    return type == FACT_NONE
               ? FACT_NONE
               : cpp_make_pointer(walk, walk_make_node(walk, FACT_OP_NEW, type, FACT_NONE),
                                  FACT_POINTER_RAW);
}

static uint32_t expr_build_brace_value(struct walk *walk, TSNode node)
{
    return expr_make_value(walk, walk_build_type(walk, walk_child_by_field(walk, node, "type")));
}

static uint32_t expr_build_cast(struct walk *walk, TSNode node)
{
    return expr_make_value(walk, walk_build_type(walk, walk_child_by_field(walk, node, "type")));
}

static uint32_t expr_build_inner(struct walk *walk, TSNode node)
{
    return walk_build_expr(walk, cpp_first_child(node));
}

static uint32_t expr_build_conditional(struct walk *walk, TSNode node)
{
    uint32_t left = walk_build_expr(walk, walk_child_by_field(walk, node, "consequence"));
    uint32_t right = walk_build_expr(walk, walk_child_by_field(walk, node, "alternative"));
    if (left == right || right == FACT_NONE) {
        return left;
    }
    return left == FACT_NONE ? right : walk_make_node(walk, FACT_OP_UNION, left, right);
}

static uint32_t expr_build_left(struct walk *walk, TSNode node)
{
    return walk_build_expr(walk, walk_child_by_field(walk, node, "left"));
}

static uint32_t expr_build_argument(struct walk *walk, TSNode node)
{
    return walk_build_expr(walk, walk_child_by_field(walk, node, "argument"));
}

static uint32_t expr_build_truth(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "bool");
}

/* *x: by the operator of a class, else what the pointer points to; &x: a pointer to x. */
static uint32_t expr_build_pointer(struct walk *walk, TSNode node)
{
    TSNode argument = walk_child_by_field(walk, node, "argument");
    uint32_t inner = walk_build_expr(walk, argument);
    struct str sign = walk_text_of(walk, walk_child_by_field(walk, node, "operator"));
    uint32_t member;
    if (!str_equals_cstring(sign, "*")) {
        return cpp_make_pointer(walk, inner, FACT_POINTER_RAW);
    }
    if (inner == FACT_NONE || walk_node_is(walk, argument, "this")) {
        return inner;
    }
    member = walk_make_node(walk, FACT_OP_MEMBER, inner, walk_intern_cstring(walk, "operator*"));
    return cpp_make_fallback(walk, walk_make_node(walk, FACT_OP_CALL, member, FACT_NONE), inner);
}

static uint32_t expr_build_subscript(struct walk *walk, TSNode node)
{
    uint32_t array = walk_build_expr(walk, walk_child_by_field(walk, node, "argument"));
    return array == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_INDEX, array, FACT_NONE);
}

static bool expr_is_comparison(struct str sign)
{
    static const char *const signs[] = { "==", "!=", "<",   ">",  "<=",    ">=",
                                         "&&", "||", "and", "or", "not_eq" };
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        if (str_equals_cstring(sign, signs[i])) {
            return true;
        }
    }
    return false;
}

/* The left side decides, unless it is a literal. */
static uint32_t expr_build_binary(struct walk *walk, TSNode node)
{
    TSNode left = walk_child_by_field(walk, node, "left");
    uint32_t built;
    if (expr_is_comparison(walk_text_of(walk, walk_child_by_field(walk, node, "operator")))) {
        return walk_make_literal(walk, "bool");
    }
    built = walk_node_is(walk, left, "string_literal") || walk_node_is(walk, left, "number_literal")
                ? FACT_NONE
                : walk_build_expr(walk, left);
    return built != FACT_NONE ? built
                              : walk_build_expr(walk, walk_child_by_field(walk, node, "right"));
}

static uint32_t expr_build_unary(struct walk *walk, TSNode node)
{
    struct str sign = walk_text_of(walk, walk_child_by_field(walk, node, "operator"));
    return str_equals_cstring(sign, "!") || str_equals_cstring(sign, "not")
               ? walk_make_literal(walk, "bool")
               : expr_build_argument(walk, node);
}

static uint32_t expr_build_string(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "char*");
}

static uint32_t expr_build_number(struct walk *walk, TSNode node)
{
    struct str text = walk_text_of(walk, node);
    bool hex = str_starts_with(text, STR("0x")) || str_starts_with(text, STR("0X"));
    bool real = false;
    bool wide = false;
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.data[i];
        real |= byte == '.' || (!hex && (byte == 'e' || byte == 'E'));
        wide |= byte == 'l' || byte == 'L';
    }
    return walk_make_literal(walk, real ? "double" : wide ? "long" : "int");
}

static uint32_t expr_build_character(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "char");
}

static uint32_t expr_build_size(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "long");
}

static uint32_t expr_build_right(struct walk *walk, TSNode node)
{
    return walk_build_expr(walk, walk_child_by_field(walk, node, "right"));
}

const struct lang_build cpp_expr_builds[CPP_EXPR_BUILD_COUNT] = {
    { "identifier", expr_build_name },
    { "field_identifier", expr_build_name },
    { "type_identifier", expr_build_name },
    { "qualified_identifier", expr_build_path },
    { "template_function", expr_build_template },
    { "this", expr_build_this },
    { "field_expression", expr_build_member },
    { "call_expression", expr_build_call },
    { "new_expression", expr_build_new },
    { "compound_literal_expression", expr_build_brace_value },
    { "cast_expression", expr_build_cast },
    { "parenthesized_expression", expr_build_inner },
    { "conditional_expression", expr_build_conditional },
    { "assignment_expression", expr_build_left },
    { "pointer_expression", expr_build_pointer },
    { "subscript_expression", expr_build_subscript },
    { "binary_expression", expr_build_binary },
    { "unary_expression", expr_build_unary },
    { "update_expression", expr_build_argument },
    { "string_literal", expr_build_string },
    { "raw_string_literal", expr_build_string },
    { "concatenated_string", expr_build_string },
    { "number_literal", expr_build_number },
    { "char_literal", expr_build_character },
    { "true", expr_build_truth },
    { "false", expr_build_truth },
    { "sizeof_expression", expr_build_size },
    { "comma_expression", expr_build_right },
    { "co_await_expression", expr_build_argument },
    { "parameter_pack_expansion", expr_build_inner },
    { "condition_clause", expr_build_inner },
    { "primitive_type", expr_build_builtin },
    { "operator_name", expr_build_name },
};
