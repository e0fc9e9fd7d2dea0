/* lang_java_body.c - statements and expressions of Java: what is bound, called and named. */
#include "lang/lang_java_internal.h"

/* ------------------------------------------------------------------ locals */

static struct fact_binding *java_bind(struct walk *walk, enum fact_binding_kind kind, TSNode name,
                                      uint32_t type, uint32_t value)
{
    return walk_add_binding(walk, kind, walk->scope, walk_text_of(walk, name), name, type, value);
}

static void java_bind_one_parameter(struct walk *walk, TSNode node, unsigned position)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    uint32_t type;
    if (walk_node_is(walk, node, "spread_parameter")) {
        TSNode declarator = walk_child_of_type(walk, node, "variable_declarator");
        size_t count = 0;
        const struct walk_child *list = walk_list_children(walk, node, true, &count);
        name = walk_child_by_field(walk, declarator, "name");
        type = count >= 2 ? walk_build_type(walk, list[count - 2].node) : FACT_NONE;
        type = walk_make_node(walk, FACT_OP_LIST, type, FACT_NONE);
    } else {
        type = java_build_declared(walk, walk_child_by_field(walk, node, "type"),
                                   walk_child_by_field(walk, node, "dimensions"));
    }
    if (!ts_node_is_null(name)) {
        java_bind(walk, FACT_BINDING_PARAM, name, type, FACT_NONE)->position =
            position < UINT8_MAX ? (uint8_t)position : UINT8_MAX;
    }
}

void java_bind_parameters(struct walk *walk, TSNode list)
{
    size_t count = 0;
    unsigned position = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count; i++) {
        if (walk_node_is(walk, items[i].node, "formal_parameter") ||
            walk_node_is(walk, items[i].node, "spread_parameter")) {
            java_bind_one_parameter(walk, items[i].node, position++);
        } else if (walk_node_is(walk, items[i].node, "identifier")) { /* (a, b) -> */
            java_bind(walk, FACT_BINDING_PARAM, items[i].node, FACT_NONE, FACT_NONE)->position =
                position < UINT8_MAX ? (uint8_t)position++ : UINT8_MAX;
        }
    }
}

/* What a lambda that is an argument is taken for by what it is given to; else FACT_NONE. */
static uint32_t java_find_passed(struct walk *walk, TSNode node)
{
    TSNode list = walk_parent_of_current(walk);
    TSNode call = walk_ancestor_of_current(walk, 2);
    uint32_t callee = FACT_NONE;
    size_t count = 0;
    const struct walk_child *items;
    if (!walk_node_is(walk, list, "argument_list") ||
        !walk_node_is(walk, call, "method_invocation")) {
        return FACT_NONE;
    }
    items = walk_list_children(walk, list, true, &count);
    callee = java_build_callee(walk, call);
    for (size_t i = 0; i < count && callee != FACT_NONE; i++) {
        if (ts_node_eq(items[i].node, node)) {
            return walk_make_passed(walk, callee,
                                    count > 1 ? java_build_arguments(walk, list) : FACT_NONE,
                                    (uint32_t)i);
        }
    }
    return FACT_NONE;
}

static void java_bind_passed(struct walk *walk, TSNode name, uint32_t passed, unsigned position)
{
    uint32_t value =
        passed == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_TAKE, passed, position);
    java_bind(walk, FACT_BINDING_PARAM, name, FACT_NONE, value)->position =
        position < UINT8_MAX ? (uint8_t)position : UINT8_MAX;
}

void java_enter_lambda(struct walk *walk, TSNode node)
{
    TSNode parameters = walk_child_by_field(walk, node, "parameters");
    uint32_t passed = java_find_passed(walk, node);
    (void)walk_open_scope(walk, FACT_SCOPE_FUNCTION, node);
    if (walk_node_is(walk, parameters, "identifier")) {
        java_bind_passed(walk, parameters, passed, 0);
    } else if (walk_node_is(walk, parameters, "inferred_parameters")) {
        size_t count = 0;
        const struct walk_child *list = walk_list_children(walk, parameters, true, &count);
        for (size_t i = 0; i < count; i++) {
            java_bind_passed(walk, list[i].node, passed, (unsigned)i);
        }
    } else {
        java_bind_parameters(walk, parameters);
    }
}

void java_enter_local(struct walk *walk, TSNode node)
{
    TSNode type = walk_child_by_field(walk, node, "type");
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode item = list[i].node;
        if (walk_field_is(walk, list[i].field, "declarator")) {
            uint32_t declared =
                java_build_declared(walk, type, walk_child_by_field(walk, item, "dimensions"));
            uint32_t value = declared != FACT_NONE
                                 ? FACT_NONE
                                 : walk_build_expr(walk, walk_child_by_field(walk, item, "value"));
            (void)java_bind(walk, FACT_BINDING_LOCAL, walk_child_by_field(walk, item, "name"),
                            declared, value);
        }
    }
}

void java_enter_for_each(struct walk *walk, TSNode node)
{
    uint32_t type = java_build_declared(walk, walk_child_by_field(walk, node, "type"),
                                        walk_child_by_field(walk, node, "dimensions"));
    uint32_t value = FACT_NONE;
    if (type == FACT_NONE) {
        value = walk_build_expr(walk, walk_child_by_field(walk, node, "value"));
        value = value == FACT_NONE ? FACT_NONE
                                   : walk_make_node(walk, FACT_OP_ELEMENT, value, FACT_NONE);
    }
    (void)java_bind(walk, FACT_BINDING_LOCAL, walk_child_by_field(walk, node, "name"), type, value);
}

/* try (T x = f()) */
void java_enter_resource(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    uint32_t type;
    if (ts_node_is_null(name)) {
        return;
    }
    type = java_build_declared(walk, walk_child_by_field(walk, node, "type"),
                               walk_child_by_field(walk, node, "dimensions"));
    (void)java_bind(walk, FACT_BINDING_LOCAL, name, type,
                    type != FACT_NONE
                        ? FACT_NONE
                        : walk_build_expr(walk, walk_child_by_field(walk, node, "value")));
}

/* catch (A | B e): e is an A as far as is known. The clause has opened a scope. */
void java_enter_catch(struct walk *walk, TSNode node)
{
    (void)java_bind(walk, FACT_BINDING_LOCAL, walk_child_by_field(walk, node, "name"),
                    walk_build_type(walk, walk_child_of_type(walk, node, "catch_type")), FACT_NONE);
}

/* x instanceof T t */
void java_enter_instanceof(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    if (!ts_node_is_null(name)) {
        (void)java_bind(walk, FACT_BINDING_LOCAL, name,
                        walk_build_type(walk, walk_child_by_field(walk, node, "right")), FACT_NONE);
    }
}

/* case T t -> */
void java_enter_type_pattern(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_of_type(walk, node, "identifier");
    if (!ts_node_is_null(name)) {
        (void)java_bind(walk, FACT_BINDING_LOCAL, name,
                        walk_build_type(walk, walk_named_child(node, 0)), FACT_NONE);
    }
}

/* ------------------------------------------------------------------ calls */

void java_add_call(struct walk *walk, enum ref_kind kind, uint32_t callee, TSNode site,
                   TSNode arguments)
{
    uint32_t trees = java_build_arguments(walk, arguments);
    size_t count = 0;
    (void)walk_list_children(walk, arguments, true, &count);
    walk_add_call(walk, kind, callee, site, (unsigned)count)->target = trees;
}

void java_enter_call(struct walk *walk, TSNode node)
{
    TSNode object = walk_child_by_field(walk, node, "object");
    TSNode name = walk_child_by_field(walk, node, "name");
    TSNode arguments = walk_child_by_field(walk, node, "arguments");
    uint32_t callee = ts_node_is_null(object)
                          ? walk_make_name(walk, walk_text_of(walk, name))
                          : walk_make_node(walk, FACT_OP_MEMBER, walk_build_expr(walk, object),
                                           walk_intern_node(walk, name));
    java_add_call(walk, REF_KIND_CALL, callee, name, arguments);
}

/* new T(..) { members } makes a class of its own, which the walk then opens. */
static void java_open_anonymous(struct walk *walk, TSNode body, TSNode type)
{
    struct walk_entity_spec spec;
    uint32_t base = walk_build_type(walk, type);
    walk_init_entity_spec(&spec, ENTITY_KIND_CLASS, body, (TSNode){ .id = NULL });
    spec.name = STR("<anonymous>");
    spec.flags = FACT_ENTITY_ANONYMOUS;
    spec.body_node = body;
    (void)walk_open_entity(walk, &spec);
    if (base != FACT_NONE) {
        (void)walk_add_ref(walk, REF_KIND_EXTEND, base, type);
    }
}

void java_enter_new(struct walk *walk, TSNode node)
{
    TSNode type = walk_child_by_field(walk, node, "type");
    TSNode body = walk_child_of_type(walk, node, "class_body");
    uint32_t tree = walk_build_type(walk, type);
    if (tree != FACT_NONE) {
        java_add_call(walk, REF_KIND_NEW, tree, type, walk_child_by_field(walk, node, "arguments"));
    }
    if (!ts_node_is_null(body)) {
        java_open_anonymous(walk, body, type);
    }
}

/* this(..), super(..) */
void java_enter_constructor_call(struct walk *walk, TSNode node)
{
    TSNode which = walk_child_by_field(walk, node, "constructor");
    enum fact_op op = walk_node_is(walk, which, "super") ? FACT_OP_SUPER : FACT_OP_SELF;
    uint32_t self = walk_make_node(walk, op, FACT_NONE, FACT_NONE);
    java_add_call(walk, REF_KIND_NEW, walk_make_node(walk, FACT_OP_TYPEOF, self, FACT_NONE), which,
                  walk_child_by_field(walk, node, "arguments"));
}

/* T::m, x::m, T::new */
void java_enter_method_reference(struct walk *walk, TSNode node)
{
    uint32_t count = walk_count_children(node);
    TSNode first;
    TSNode last;
    uint32_t base;
    if (count < 3) {
        return;
    }
    first = walk_child_at(node, 0);
    last = walk_child_at(node, count - 1);
    base = walk_node_is(walk, first, "identifier") || walk_node_is(walk, first, "field_access") ||
                   walk_node_is(walk, first, "this") || walk_node_is(walk, first, "super") ||
                   walk_node_is(walk, first, "method_invocation")
               ? walk_build_expr(walk, first)
               : walk_build_type(walk, first);
    if (base == FACT_NONE) {
        return;
    }
    if (walk_node_is(walk, last, "identifier")) {
        (void)walk_add_ref(walk, REF_KIND_VALUE,
                           walk_make_node(walk, FACT_OP_MEMBER, base, walk_intern_node(walk, last)),
                           last);
    } else {
        (void)walk_add_ref(walk, REF_KIND_TYPE, base, first);
    }
}

/* ------------------------------------------------------------------ names */

/* Identifiers that stand for a value: not declared here, no part of a longer name. */
static bool java_is_value_place(struct walk *walk)
{
    static const char *const parents[] = {
        "package_declaration",      "import_declaration",
        "scoped_identifier",        "inferred_parameters",
        "labeled_statement",        "break_statement",
        "continue_statement",       "method_reference",
        "marker_annotation",        "annotation",
        "element_value_pair",       "type_pattern",
        "receiver_parameter",       "module_declaration",
        "record_pattern_component", NULL,
    };
    static const char *const fields[] = { "name", "field", "parameters", "key" };
    TSNode parent = walk_parent_of_current(walk);
    TSFieldId field = walk_field_of_current(walk);
    if (walk_node_is_any(walk, parent, parents)) {
        return false;
    }
    for (size_t i = 0; field != 0 && i < sizeof fields / sizeof fields[0]; i++) {
        if (walk_field_is(walk, field, fields[i])) {
            return false;
        }
    }
    return true;
}

void java_enter_identifier(struct walk *walk, TSNode node)
{
    if (java_is_value_place(walk)) {
        (void)walk_add_ref(walk, REF_KIND_VALUE, walk_make_name(walk, walk_text_of(walk, node)),
                           node);
    }
}

void java_enter_field_access(struct walk *walk, TSNode node)
{
    TSNode field = walk_child_by_field(walk, node, "field");
    if (walk_node_is(walk, field, "identifier")) {
        (void)walk_add_ref(walk, REF_KIND_VALUE, walk_build_expr(walk, node), field);
    }
}

/* type_identifier and scoped_type_identifier wherever a type is used. */
void java_enter_type_name(struct walk *walk, TSNode node)
{
    static const char *const silent[] = { "object_creation_expression", "type_parameter",
                                          "scoped_type_identifier", NULL };
    struct str text = walk_text_of(walk, node);
    if (walk_node_is_any(walk, walk_parent_of_current(walk), silent)) {
        return; /* NEW has it, it is declared here, or the longer name has it */
    }
    if (!str_equals_cstring(text, "var")) {
        walk_add_ref(walk, REF_KIND_TYPE, walk_build_type(walk, node), node)->flags |=
            FACT_REF_TYPE_POSITION;
    }
}

void java_enter_annotation(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    uint32_t tree = walk_build_expr(walk, name);
    if (tree != FACT_NONE) {
        walk_add_ref(walk, REF_KIND_ANNOTATE, tree, name)->flags |= FACT_REF_IMPLICIT;
    }
}
