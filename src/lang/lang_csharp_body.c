/* lang_csharp_body.c - statements of C#: scopes and what is bound in them. */
#include "lang/lang_csharp_internal.h"

#define CSHARP_PARTS_MAX 16U /* names of one tuple that are bound */

struct fact_binding *csharp_bind(struct walk *walk, enum fact_binding_kind kind, TSNode name,
                                 uint32_t type, uint32_t value)
{
    return walk_add_binding(walk, kind, walk->scope, walk_text_of(walk, name), name, type, value);
}

static TSNode csharp_first_named(TSNode node)
{
    return !ts_node_is_null(node) && walk_count_named(node) > 0 ? walk_named_child(node, 0)
                                                                : (TSNode){ .id = NULL };
}

/* ------------------------------------------------------------------ parameters */

/* Where a parameter list stands in for what a callee hands to a closure. */
struct csharp_hint {
    uint32_t slot; /* TAKE(callee, number of the argument), or FACT_NONE */
};

static uint32_t csharp_take_part(struct walk *walk, uint32_t whole, unsigned number)
{
    return whole == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_TAKE, whole, number);
}

static void csharp_set_position(struct fact_binding *row, unsigned position)
{
    row->position = position < UINT8_MAX ? (uint8_t)position : UINT8_MAX;
}

static void csharp_bind_parameter(struct walk *walk, TSNode parameter, TSNode name, uint32_t type,
                                  uint32_t value, unsigned position)
{
    struct fact_binding *row = csharp_bind(walk, FACT_BINDING_PARAM, name, type, value);
    TSNode modifier = walk_child_of_type(walk, parameter, "modifier");
    struct str word = ts_node_is_null(modifier) ? STR_EMPTY : walk_text_of(walk, modifier);
    row->label =
        str_equals_cstring(word, "ref") || str_equals_cstring(word, "out") ? FACT_LABEL_REF : 0;
    csharp_set_position(row, position);
}

/* The one behind `params`: its type and name are children of the list itself. */
static void csharp_bind_rest(struct walk *walk, TSNode list, unsigned position)
{
    TSNode name = walk_child_by_field(walk, list, "name");
    if (!ts_node_is_null(name)) {
        csharp_set_position(
            csharp_bind(walk, FACT_BINDING_PARAM, name,
                        walk_build_type(walk, walk_child_by_field(walk, list, "type")), FACT_NONE),
            position);
    }
}

static bool csharp_is_receiver_here(const struct walk *walk, unsigned position)
{
    const struct fact_entity *row = facts_builder_edit_entity(walk->facts, walk->entity);
    return position == 0 && (row->flags & FACT_ENTITY_EXTENSION) != 0 && row->body == walk->scope;
}

static void csharp_bind_list(struct walk *walk, TSNode list, struct csharp_hint hint)
{
    size_t count = 0;
    unsigned position = 0;
    bool receiver = csharp_is_receiver_here(walk, 0);
    const struct walk_child *items = walk_list_tokens(walk, list, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode type;
        TSNode name;
        uint32_t tree;
        if (walk_node_is(walk, items[i].node, "params")) {
            csharp_bind_rest(walk, list, position++);
            continue;
        }
        if (!walk_node_is(walk, items[i].node, "parameter")) {
            continue;
        }
        name = walk_child_by_field(walk, items[i].node, "name");
        type = walk_child_by_field(walk, items[i].node, "type");
        tree = walk_build_type(walk, type);
        if (ts_node_is_null(name)) {
            position++;
            continue;
        }
        if (receiver) {
            receiver = false;
            (void)csharp_bind(walk, FACT_BINDING_RECEIVER, name, tree, FACT_NONE);
            continue;
        }
        csharp_bind_parameter(
            walk, items[i].node, name, tree,
            tree == FACT_NONE ? csharp_take_part(walk, hint.slot, position) : FACT_NONE, position);
        position++;
    }
}

void csharp_bind_parameters(struct walk *walk, TSNode list)
{
    csharp_bind_list(walk, list, (struct csharp_hint){ .slot = FACT_NONE });
}

/* ------------------------------------------------------------------ closures */

/* The call that the closure is an argument of, and which one: TAKE(callee, number). */
static uint32_t csharp_slot_of_argument(struct walk *walk)
{
    TSNode argument = walk_ancestor_of_current(walk, 1);
    TSNode list = walk_ancestor_of_current(walk, 2);
    TSNode call = walk_ancestor_of_current(walk, 3);
    uint32_t callee = FACT_NONE;
    size_t count = 0;
    const struct walk_child *items;
    if (!walk_node_is(walk, argument, "argument") || ts_node_is_null(call)) {
        return FACT_NONE;
    }
    if (walk_node_is(walk, call, "invocation_expression")) {
        callee = walk_build_expr(walk, walk_child_by_field(walk, call, "function"));
    } else if (walk_node_is(walk, call, "object_creation_expression")) {
        callee = walk_build_type(walk, walk_child_by_field(walk, call, "type"));
        callee = callee == FACT_NONE ? FACT_NONE
                                     : walk_make_node(walk, FACT_OP_TYPEOF,
                                                      csharp_make_value(walk, callee), FACT_NONE);
    }
    items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; callee != FACT_NONE && i < count; i++) {
        if (ts_node_eq(items[i].node, argument)) {
            return csharp_take_part(walk, callee, (unsigned)i);
        }
    }
    return FACT_NONE;
}

/* The declared type of the variable or member that the closure is assigned to. */
static uint32_t csharp_slot_of_target(struct walk *walk)
{
    TSNode parent = walk_ancestor_of_current(walk, 1);
    TSNode above = walk_ancestor_of_current(walk, 2);
    if (walk_node_is(walk, parent, "assignment_expression")) {
        return walk_build_expr(walk, walk_child_by_field(walk, parent, "left"));
    }
    if (walk_node_is(walk, parent, "variable_declarator")) {
        return csharp_make_value(walk,
                                 walk_build_type(walk, walk_child_by_field(walk, above, "type")));
    }
    if (walk_node_is(walk, parent, "property_declaration")) {
        return csharp_make_value(walk,
                                 walk_build_type(walk, walk_child_by_field(walk, parent, "type")));
    }
    return FACT_NONE;
}

/* x => .., (a, b) => .., delegate(T x) { .. } */
void csharp_enter_lambda(struct walk *walk, TSNode node)
{
    TSNode parameters = walk_child_by_field(walk, node, "parameters");
    struct csharp_hint hint = { .slot = csharp_slot_of_argument(walk) };
    if (hint.slot == FACT_NONE) {
        hint.slot = csharp_slot_of_target(walk);
    }
    (void)walk_open_scope(walk, FACT_SCOPE_FUNCTION, node);
    if (walk_node_is(walk, parameters, "implicit_parameter")) {
        (void)csharp_bind(walk, FACT_BINDING_PARAM, parameters, FACT_NONE,
                          csharp_take_part(walk, hint.slot, 0));
    } else if (!ts_node_is_null(parameters)) {
        csharp_bind_list(walk, parameters, hint);
    }
}

/* get, set, add, remove, init; `value` has the type of the property or event. */
void csharp_enter_accessor(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    (void)walk_open_scope(walk, FACT_SCOPE_FUNCTION, node);
    if (!ts_node_is_null(name) && !str_equals_cstring(walk_text_of(walk, name), "get")) {
        uint32_t type = facts_builder_edit_entity(walk->facts, walk->entity)->type;
        (void)walk_add_binding(walk, FACT_BINDING_PARAM, walk->scope, STR("value"), name, type,
                               FACT_NONE);
    }
}

/* ------------------------------------------------------------------ locals */

static void csharp_bind_local(struct walk *walk, TSNode name, uint32_t type, uint32_t value)
{
    if (!ts_node_is_null(name)) {
        (void)csharp_bind(walk, FACT_BINDING_LOCAL, name, type,
                          type != FACT_NONE ? FACT_NONE : value);
    }
}

/* var (a, b) = value; nested tuples are bound without a type. */
static void csharp_bind_tuple(struct walk *walk, TSNode tuple, uint32_t value)
{
    size_t count = 0;
    unsigned part = 0;
    const struct walk_child *items = walk_list_children(walk, tuple, true, &count);
    for (size_t i = 0; i < count && part < CSHARP_PARTS_MAX; i++, part++) {
        if (walk_node_is(walk, items[i].node, "identifier")) {
            csharp_bind_local(walk, items[i].node, FACT_NONE, csharp_take_part(walk, value, part));
        }
    }
}

/* Locals; fields have been made entities where they are declared. */
void csharp_enter_variables(struct walk *walk, TSNode node)
{
    TSNode parent = walk_parent_of_current(walk);
    uint32_t type = walk_build_type(walk, walk_child_by_field(walk, node, "type"));
    size_t count = 0;
    const struct walk_child *list;
    if (walk_node_is(walk, parent, "field_declaration") ||
        walk_node_is(walk, parent, "event_field_declaration")) {
        return;
    }
    list = walk_list_children(walk, node, true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode item = list[i].node;
        TSNode tuple = walk_child_of_type(walk, item, "tuple_pattern");
        uint32_t value = FACT_NONE;
        if (!walk_node_is(walk, item, "variable_declarator")) {
            continue;
        }
        if (type == FACT_NONE) {
            value = walk_build_expr(walk, csharp_value_after_sign(walk, item));
        }
        if (ts_node_is_null(tuple)) {
            csharp_bind_local(walk, walk_child_by_field(walk, item, "name"), type, value);
        } else {
            csharp_bind_tuple(walk, tuple, value);
        }
    }
}

void csharp_enter_foreach(struct walk *walk, TSNode node)
{
    TSNode left = walk_child_by_field(walk, node, "left");
    uint32_t type = walk_build_type(walk, walk_child_by_field(walk, node, "type"));
    uint32_t value = FACT_NONE;
    if (type == FACT_NONE) {
        value = walk_build_expr(walk, walk_child_by_field(walk, node, "right"));
        value = value == FACT_NONE ? FACT_NONE
                                   : walk_make_node(walk, FACT_OP_ELEMENT, value, FACT_NONE);
    }
    if (walk_node_is(walk, left, "identifier")) {
        csharp_bind_local(walk, left, type, value);
    } else if (walk_node_is(walk, left, "tuple_pattern")) {
        csharp_bind_tuple(walk, left, value);
    }
}

void csharp_enter_catch(struct walk *walk, TSNode node)
{
    csharp_bind_local(walk, walk_child_by_field(walk, node, "name"),
                      walk_build_type(walk, walk_child_by_field(walk, node, "type")), FACT_NONE);
}

/* What a name without a type of its own stands for: x is var t, out var t. */
static uint32_t csharp_value_around(struct walk *walk)
{
    TSNode parent = walk_parent_of_current(walk);
    if (walk_node_is(walk, parent, "is_pattern_expression")) {
        return walk_build_expr(walk, walk_child_by_field(walk, parent, "expression"));
    }
    return csharp_slot_of_argument(walk);
}

/* x is T t, case T { } t, out T t, out var t */
void csharp_enter_typed_name(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    uint32_t type = walk_build_type(walk, walk_child_by_field(walk, node, "type"));
    if (ts_node_is_null(name) || !walk_node_is(walk, name, "identifier")) {
        return;
    }
    csharp_bind_local(walk, name, type, type == FACT_NONE ? csharp_value_around(walk) : FACT_NONE);
}

/* ------------------------------------------------------------------ queries */

static uint32_t csharp_element_of_last(struct walk *walk, TSNode node)
{
    uint32_t count = walk_count_named(node);
    uint32_t whole =
        count == 0 ? FACT_NONE : walk_build_expr(walk, walk_named_child(node, count - 1));
    return whole == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_ELEMENT, whole, FACT_NONE);
}

/* from [T] x in list */
void csharp_enter_from(struct walk *walk, TSNode node)
{
    uint32_t type = walk_build_type(walk, walk_child_by_field(walk, node, "type"));
    csharp_bind_local(walk, walk_child_by_field(walk, node, "name"), type,
                      type != FACT_NONE ? FACT_NONE : csharp_element_of_last(walk, node));
}

/* let x = value; join x in list: the first name that stands in it. */
void csharp_enter_query_name(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_of_type(walk, node, "identifier");
    uint32_t value = FACT_NONE;
    if (walk_node_is(walk, node, "let_clause")) {
        value = walk_build_expr(walk, csharp_value_after_sign(walk, node));
    }
    if (ts_node_eq(name, csharp_first_named(node))) {
        csharp_bind_local(walk, name, FACT_NONE, value);
    }
}
