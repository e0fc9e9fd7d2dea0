/* lang_cpp_body.c - statements and expressions of C++: what is bound, called, made and named. */
#include "lang/lang_cpp_internal.h"

#define BODY_VEXING_MAX 8U /* calls inside calls that read like parameters */
#define BODY_FUNCTION   "abstract_function_declarator"
#define BODY_ARRAY      "abstract_array_declarator"

/* ------------------------------------------------------------------ calls */

struct fact_ref *cpp_add_call(struct walk *walk, enum ref_kind kind, uint32_t callee, TSNode site,
                              TSNode arguments)
{
    uint32_t trees = cpp_build_arguments(walk, arguments);
    size_t count = 0;
    struct fact_ref *ref;
    (void)walk_list_children(walk, arguments, true, &count);
    ref = walk_add_call(walk, kind, callee, site, (unsigned)count);
    ref->target = trees;
    return ref;
}

/* The name that a callee ends in. */
static TSNode body_site_of_callee(struct walk *walk, TSNode function)
{
    TSNode last = function;
    if (walk_node_is(walk, function, "field_expression")) {
        last = walk_child_by_field(walk, function, "field");
    }
    if (walk_node_is(walk, last, "qualified_identifier")) {
        (void)cpp_build_scope(walk, last, &last);
    }
    return ts_node_is_null(last) ? function : last;
}

void cpp_enter_call(struct walk *walk, TSNode node)
{
    TSNode function = walk_child_by_field(walk, node, "function");
    uint32_t callee = cpp_build_callee(walk, function);
    cpp_note_place(walk, node);
    if (callee != FACT_NONE) {
        (void)cpp_add_call(walk, REF_KIND_CALL, callee, body_site_of_callee(walk, function),
                           walk_child_by_field(walk, node, "arguments"));
    }
}

/* new T[n] runs the constructor without arguments; new T* runs none. */
void cpp_enter_new(struct walk *walk, TSNode node)
{
    TSNode written = walk_child_by_field(walk, node, "type");
    uint32_t type = walk_build_type(walk, written);
    cpp_note_place(walk, node);
    if (type != FACT_NONE && facts_builder_borrow_node(walk->facts, type)->op != FACT_OP_LITERAL) {
        (void)cpp_add_call(walk, REF_KIND_NEW, type, written,
                           walk_child_by_field(walk, node, "arguments"));
    }
}

/* T{x} */
void cpp_enter_brace_value(struct walk *walk, TSNode node)
{
    TSNode written = walk_child_by_field(walk, node, "type");
    uint32_t type = walk_build_type(walk, written);
    cpp_note_place(walk, node);
    if (type != FACT_NONE && facts_builder_borrow_node(walk->facts, type)->op != FACT_OP_LITERAL) {
        (void)cpp_add_call(walk, REF_KIND_NEW, type, written,
                           walk_child_by_field(walk, node, "value"));
    }
}

void cpp_add_construction(struct walk *walk, const struct cpp_shape *shape)
{
    bool listed = walk_node_is(walk, shape->value, "argument_list") ||
                  walk_node_is(walk, shape->value, "initializer_list");
    if (shape->type == FACT_NONE || shape->indirect || ts_node_is_null(shape->name) ||
        facts_builder_borrow_node(walk->facts, shape->type)->op == FACT_OP_LITERAL ||
        (!listed && !ts_node_is_null(shape->value))) {
        return;
    }
    cpp_add_call(walk, REF_KIND_NEW, shape->type, shape->name,
                 listed ? shape->value : CPP_NODE_ABSENT)
        ->flags |= listed ? 0U : FACT_REF_IMPLICIT;
}

/* ------------------------------------------------------------------ locals */

/* Parameters that are arguments: a, f(a, g()), a[i]. */
/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static bool body_are_arguments(struct walk *walk, TSNode parameters, unsigned depth)
{
    uint32_t count = walk_count_named(parameters);
    for (uint32_t i = 0; i < count; i++) {
        TSNode parameter = walk_named_child(parameters, i);
        TSNode type = walk_child_by_field(walk, parameter, "type");
        TSNode declarator = walk_child_by_field(walk, parameter, "declarator");
        if (!walk_node_is(walk, parameter, "parameter_declaration") ||
            (!walk_node_is(walk, type, "type_identifier") &&
             !walk_node_is(walk, type, "qualified_identifier"))) {
            return false;
        }
        if (ts_node_is_null(declarator) || walk_node_is(walk, declarator, BODY_ARRAY)) {
            continue;
        }
        if (!walk_node_is(walk, declarator, BODY_FUNCTION) || depth >= BODY_VEXING_MAX ||
            !ts_node_is_null(walk_child_by_field(walk, declarator, "declarator")) ||
            !body_are_arguments(walk, walk_child_by_field(walk, declarator, "parameters"),
                                depth + 1)) {
            return false;
        }
    }
    return true;
}

/* `T x(a, f(b));` reads like a function that takes an a and a function; inside a function it is a
 * value. */
static bool body_is_vexing(struct walk *walk, const struct cpp_shape *shape)
{
    return walk_count_named(shape->parameters) > 0 &&
           body_are_arguments(walk, shape->parameters, 0);
}

/* The ARG list of what reads like parameters; notes the calls in it. */
/* NOLINTNEXTLINE(misc-no-recursion): body_are_arguments bounds the depth */
static uint32_t body_build_vexing(struct walk *walk, TSNode parameters)
{
    uint32_t args[CPP_ARGS_MAX];
    size_t used = 0;
    uint32_t count = walk_count_named(parameters);
    for (uint32_t i = 0; i < count; i++) {
        TSNode parameter = walk_named_child(parameters, i);
        TSNode type = walk_child_by_field(walk, parameter, "type");
        TSNode declarator = walk_child_by_field(walk, parameter, "declarator");
        uint32_t tree = walk_build_expr(walk, type);
        if (walk_node_is(walk, declarator, BODY_FUNCTION) && tree != FACT_NONE) {
            TSNode inner = walk_child_by_field(walk, declarator, "parameters");
            uint32_t list = body_build_vexing(walk, inner);
            walk_add_call(walk, REF_KIND_CALL, tree, type, walk_count_named(inner))->target = list;
            tree = walk_make_node(walk, FACT_OP_CALL, tree, list);
        } else if (walk_node_is(walk, declarator, BODY_ARRAY) && tree != FACT_NONE) {
            tree = walk_make_node(walk, FACT_OP_INDEX, tree, FACT_NONE);
        }
        if (used < CPP_ARGS_MAX) {
            args[used++] = tree;
        }
    }
    return walk_make_arg_list(walk, args, used);
}

/* What reads like parameters are arguments. */
static void body_add_vexing(struct walk *walk, const struct cpp_shape *shape)
{
    uint32_t list = body_build_vexing(walk, shape->value);
    struct fact_ref *ref =
        walk_add_call(walk, REF_KIND_NEW, shape->type, shape->name, walk_count_named(shape->value));
    ref->target = list;
}

static void body_bind_parts(struct walk *walk, TSNode names, uint32_t value)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, names, true, &count);
    for (size_t i = 0; i < count; i++) {
        uint32_t part =
            value == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_TAKE, value, (uint32_t)i);
        (void)walk_add_binding(walk, FACT_BINDING_LOCAL, walk->scope,
                               walk_text_of(walk, list[i].node), list[i].node, FACT_NONE, part);
    }
}

static void body_bind_local(struct walk *walk, const struct cpp_shape *shape, uint32_t value)
{
    if (walk_node_is(walk, shape->name, "structured_binding_declarator")) {
        body_bind_parts(walk, shape->name, value);
    } else if (walk_node_is(walk, shape->name, "identifier")) {
        (void)walk_add_binding(walk, FACT_BINDING_LOCAL, walk->scope,
                               walk_text_of(walk, shape->name), shape->name, shape->type,
                               shape->type != FACT_NONE ? FACT_NONE : value);
    }
}

static void body_add_local(struct walk *walk, TSNode declaration, struct cpp_shape *shape)
{
    uint32_t value;
    if (!ts_node_is_null(shape->parameters)) {
        if (!body_is_vexing(walk, shape)) {
            return; /* a function declared inside a function */
        }
        shape->value = shape->parameters;
        shape->parameters = CPP_NODE_ABSENT;
        body_bind_local(walk, shape, FACT_NONE);
        if (shape->type != FACT_NONE && !shape->indirect) {
            body_add_vexing(walk, shape);
        }
        return;
    }
    if (ts_node_is_null(shape->value)) { /* if (T x = f()) */
        shape->value = walk_child_by_field(walk, declaration, "value");
    }
    value = walk_build_expr(walk, shape->value);
    body_bind_local(walk, shape, value);
    cpp_add_construction(walk, shape);
}

/* ------------------------------------------------------------------ declarations */

static bool body_is_in_function(const struct walk *walk)
{
    return facts_builder_edit_scope(walk->facts, walk->scope)->kind >= FACT_SCOPE_FUNCTION;
}

static void body_add_declared(struct walk *walk, TSNode node, struct cpp_shape *shape, bool only)
{
    bool friendly = walk_node_is(walk, walk_parent_of_current(walk), "friend_declaration");
    if (!ts_node_is_null(shape->parameters) || walk_node_is(walk, shape->name, "operator_cast")) {
        cpp_open_prototype(walk, node, shape, only);
    } else if (!friendly) {
        cpp_add_variable(walk, node, shape, cpp_read_specifiers(walk, node, CPP_NODE_ABSENT), only);
        cpp_add_construction(walk, shape);
    }
}

/* Variables, prototypes and members without a type of their own (constructors). */
void cpp_enter_declaration(struct walk *walk, TSNode node)
{
    size_t count = 0;
    size_t declarators = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    bool local = body_is_in_function(walk);
    cpp_note_place(walk, node);
    for (size_t i = 0; i < count; i++) {
        declarators += walk_field_is(walk, list[i].field, "declarator");
    }
    for (size_t i = 0; i < count; i++) {
        struct cpp_shape shape;
        if (!walk_field_is(walk, list[i].field, "declarator")) {
            continue;
        }
        cpp_read_shape(walk, node, list[i].node, &shape);
        if (local) {
            body_add_local(walk, node, &shape);
        } else {
            body_add_declared(walk, node, &shape, declarators == 1);
        }
    }
}

/* for (T x : list): the loop has opened a scope. */
void cpp_enter_range_loop(struct walk *walk, TSNode node)
{
    struct cpp_shape shape;
    uint32_t list = walk_build_expr(walk, walk_child_by_field(walk, node, "right"));
    cpp_note_place(walk, node);
    cpp_read_shape(walk, node, walk_child_by_field(walk, node, "declarator"), &shape);
    body_bind_local(walk, &shape,
                    list == FACT_NONE ? FACT_NONE
                                      : walk_make_node(walk, FACT_OP_ELEMENT, list, FACT_NONE));
}

void cpp_enter_catch(struct walk *walk, TSNode node)
{
    cpp_bind_parameters(walk, walk_child_by_field(walk, node, "parameters"));
}

static void body_bind_captures(struct walk *walk, TSNode captures)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, captures, true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode name = walk_child_by_field(walk, list[i].node, "left");
        if (!ts_node_is_null(name)) {
            (void)walk_add_binding(
                walk, FACT_BINDING_LOCAL, walk->scope, walk_text_of(walk, name), name, FACT_NONE,
                walk_build_expr(walk, walk_child_by_field(walk, list[i].node, "right")));
        }
    }
}

void cpp_enter_lambda(struct walk *walk, TSNode node)
{
    TSNode declarator = walk_child_by_field(walk, node, "declarator");
    (void)walk_open_scope(walk, FACT_SCOPE_FUNCTION, node);
    body_bind_captures(walk, walk_child_by_field(walk, node, "captures"));
    cpp_bind_parameters(walk, walk_child_by_field(walk, declarator, "parameters"));
}

/* ------------------------------------------------------------------ operators */

static void body_add_operator(struct walk *walk, TSNode node, TSNode operand, struct str sign,
                              uint32_t argument)
{
    uint32_t object = walk_build_expr(walk, operand);
    struct str name;
    struct fact_ref *ref;
    uint32_t callee;
    if (object == FACT_NONE ||
        facts_builder_borrow_node(walk->facts, object)->op == FACT_OP_LITERAL) {
        return;
    }
    name = arena_format_text(walk->arena, "operator%.*s", STR_ARG(sign));
    if (name.data == NULL) {
        walk_fail_memory(walk);
        return;
    }
    callee = walk_make_node(walk, FACT_OP_MEMBER, object, walk_intern_str(walk, name));
    ref = walk_add_call(walk, REF_KIND_CALL, callee, node, argument == FACT_NONE ? 0 : 1);
    ref->target = argument == FACT_NONE ? FACT_NONE : walk_make_arg_list(walk, &argument, 1);
    ref->flags |= FACT_REF_IMPLICIT | FACT_REF_TENTATIVE;
}

/* Deep inside a + b + c + ..: every level would look at all below it again. */
static bool body_is_deep_operand(struct walk *walk)
{
    for (size_t level = 1; level <= CPP_CHAIN_MAX; level++) {
        if (!walk_node_is(walk, walk_ancestor_of_current(walk, level), "binary_expression")) {
            return false;
        }
    }
    return true;
}

/* a + b, a == b, a << b */
void cpp_enter_operator(struct walk *walk, TSNode node)
{
    if (body_is_deep_operand(walk)) {
        return;
    }
    struct str sign = walk_text_of(walk, walk_child_by_field(walk, node, "operator"));
    cpp_note_place(walk, node);
    body_add_operator(walk, node, walk_child_by_field(walk, node, "left"), sign,
                      walk_build_expr(walk, walk_child_by_field(walk, node, "right")));
}

void cpp_enter_assignment(struct walk *walk, TSNode node)
{
    cpp_enter_operator(walk, node);
}

void cpp_enter_subscript(struct walk *walk, TSNode node)
{
    cpp_note_place(walk, node);
    body_add_operator(
        walk, node, walk_child_by_field(walk, node, "argument"), STR("[]"),
        walk_build_expr(walk, cpp_first_child(walk_child_by_field(walk, node, "indices"))));
}

/* ------------------------------------------------------------------ names */

static bool body_parent_is(struct walk *walk, const char *const *types)
{
    return walk_node_is_any(walk, walk_parent_of_current(walk), types);
}

static bool body_field_is(struct walk *walk, const char *name)
{
    return walk_field_is(walk, walk_field_of_current(walk), name);
}

/* Where an argument goes: TAKE(callee, position); FACT_NONE when it is none. */
static uint32_t body_build_slot(struct walk *walk, TSNode node)
{
    TSNode list = walk_parent_of_current(walk);
    size_t levels = 1;
    TSNode call;
    size_t count = 0;
    const struct walk_child *items;
    uint32_t callee;
    if (walk_node_is(walk, list, "pointer_expression")) { /* &f */
        node = list;
        list = walk_ancestor_of_current(walk, ++levels);
    }
    call = walk_ancestor_of_current(walk, levels + 1);
    if (!walk_node_is(walk, list, "argument_list") ||
        !walk_node_is(walk, call, "call_expression") || walk_count_named(list) > CPP_ARGS_MAX) {
        return FACT_NONE;
    }
    callee = cpp_build_callee(walk, walk_child_by_field(walk, call, "function"));
    items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; callee != FACT_NONE && i < count; i++) {
        if (ts_node_eq(items[i].node, node)) {
            return walk_make_node(walk, FACT_OP_TAKE, callee, (uint32_t)i);
        }
    }
    return FACT_NONE;
}

static void body_add_value(struct walk *walk, uint32_t tree, TSNode site, TSNode node)
{
    if (tree != FACT_NONE) {
        uint32_t slot = body_build_slot(walk, node);
        walk_add_ref(walk, REF_KIND_VALUE, tree, site)->target = slot;
    }
}

void cpp_enter_identifier(struct walk *walk, TSNode node)
{
    static const char *const parents[] = { "qualified_identifier",
                                           "template_function",
                                           "function_declarator",
                                           "pointer_declarator",
                                           "array_declarator",
                                           "reference_declarator",
                                           "variadic_declarator",
                                           "parenthesized_declarator",
                                           "destructor_name",
                                           "operator_name",
                                           "structured_binding_declarator",
                                           "using_declaration",
                                           "namespace_alias_definition",
                                           "concept_definition",
                                           "goto_statement",
                                           "labeled_statement",
                                           "parameter_declaration",
                                           NULL };
    static const char *const plain[] = { "argument_list", "binary_expression", NULL };
    if (body_parent_is(walk, plain)) { /* most of them */
        cpp_note_place(walk, node);
        body_add_value(walk, walk_make_name(walk, walk_text_of(walk, node)), node, node);
        return;
    }
    if (body_field_is(walk, "declarator") || body_field_is(walk, "name") ||
        body_parent_is(walk, parents) ||
        (body_field_is(walk, "function") &&
         walk_node_is(walk, walk_parent_of_current(walk), "call_expression")) ||
        (body_field_is(walk, "left") &&
         walk_node_is(walk, walk_parent_of_current(walk), "lambda_capture_initializer"))) {
        return;
    }
    cpp_note_place(walk, node);
    body_add_value(walk, walk_make_name(walk, walk_text_of(walk, node)), node, node);
}

void cpp_enter_member(struct walk *walk, TSNode node)
{
    TSNode field = walk_child_by_field(walk, node, "field");
    if (body_field_is(walk, "function") || !walk_node_is(walk, field, "field_identifier")) {
        return;
    }
    cpp_note_place(walk, node);
    body_add_value(walk, walk_build_expr(walk, node), field, node);
}

/* a::b as a value or a type; nested ones and declared ones are part of something else. */
void cpp_enter_qualified(struct walk *walk, TSNode node)
{
    static const char *const parents[] = { "qualified_identifier",
                                           "using_declaration",
                                           "base_class_clause",
                                           "function_declarator",
                                           "field_initializer",
                                           "namespace_alias_definition",
                                           NULL };
    static const char *const made[] = { "new_expression", "compound_literal_expression", NULL };
    TSNode last = node;
    bool type = body_field_is(walk, "type");
    if (body_parent_is(walk, parents) || body_field_is(walk, "declarator") ||
        body_field_is(walk, "function") || body_field_is(walk, "name") ||
        (type && body_parent_is(walk, made))) {
        return;
    }
    cpp_note_place(walk, node);
    (void)cpp_build_scope(walk, node, &last);
    if (walk_node_is(walk, last, "pointer_type_declarator")) {
        return; /* int (Owner::*f)(T) declares f */
    }
    if (type) {
        uint32_t tree = walk_build_type(walk, node);
        if (tree != FACT_NONE) {
            walk_add_type_refs(walk, tree, ts_node_is_null(last) ? node : last);
        }
    } else {
        body_add_value(walk, walk_build_expr(walk, node), ts_node_is_null(last) ? node : last,
                       node);
    }
}

void cpp_enter_type_name(struct walk *walk, TSNode node)
{
    static const char *const silent[] = { "base_class_clause",
                                          "new_expression",
                                          "compound_literal_expression",
                                          "type_parameter_declaration",
                                          "variadic_type_parameter_declaration",
                                          "qualified_identifier",
                                          NULL };
    static const char *const declaring[] = { "class_specifier",
                                             "struct_specifier",
                                             "union_specifier",
                                             "enum_specifier",
                                             "alias_declaration",
                                             "optional_type_parameter_declaration",
                                             NULL };
    uint32_t tree;
    if (body_parent_is(walk, silent) || body_field_is(walk, "declarator") ||
        (body_field_is(walk, "name") && body_parent_is(walk, declaring))) {
        return;
    }
    cpp_note_place(walk, node);
    tree = walk_build_type(walk, node);
    if (tree != FACT_NONE && facts_builder_borrow_node(walk->facts, tree)->op != FACT_OP_LITERAL) {
        walk_add_ref(walk, REF_KIND_TYPE, tree, node)->flags |= FACT_REF_TYPE_POSITION;
    }
}
