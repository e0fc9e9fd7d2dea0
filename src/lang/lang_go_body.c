/* lang_go_body.c - statements and expressions of Go: what is bound, called and named. */
#include "lang/lang_go_internal.h"

/* ------------------------------------------------------------------ parameters */

void go_bind_parameters(struct walk *walk, TSNode list, uint32_t scope)
{
    size_t count = 0;
    unsigned position = 0;
    const struct walk_child *items;

    if (!walk_node_is(walk, list, "parameter_list")) {
        return; /* a result of one type */
    }
    items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count; i++) {
        bool variadic = walk_node_is(walk, items[i].node, "variadic_parameter_declaration");
        uint32_t type = walk_build_type(walk, walk_child_by_field(walk, items[i].node, "type"));
        size_t parts = 0;
        const struct walk_child *part = walk_list_children(walk, items[i].node, true, &parts);
        if (variadic) {
            type = walk_make_node(walk, FACT_OP_LIST, type, FACT_NONE);
        }
        for (size_t k = 0; k < parts; k++) {
            if (walk_field_is(walk, part[k].field, "name")) {
                struct fact_binding *row = walk_add_binding(walk, FACT_BINDING_PARAM, scope,
                                                            walk_text_of(walk, part[k].node),
                                                            part[k].node, type, FACT_NONE);
                row->position = position < UINT8_MAX ? (uint8_t)position++ : UINT8_MAX;
            }
        }
    }
}

unsigned go_count_parameters(struct walk *walk, TSNode list, bool *variadic)
{
    unsigned total = 0;
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count; i++) {
        size_t parts = 0;
        unsigned names = 0;
        const struct walk_child *part = walk_list_children(walk, items[i].node, true, &parts);
        for (size_t k = 0; k < parts; k++) {
            names += walk_field_is(walk, part[k].field, "name");
        }
        total += names > 0 ? names : 1;
        *variadic |= walk_node_is(walk, items[i].node, "variadic_parameter_declaration");
    }
    return total;
}

void go_enter_function_literal(struct walk *walk, TSNode node)
{
    uint32_t scope = walk_open_scope(walk, FACT_SCOPE_FUNCTION, node);
    go_bind_parameters(walk, walk_child_by_field(walk, node, "parameters"), scope);
    go_bind_parameters(walk, walk_child_by_field(walk, node, "result"), scope);
}

/* ------------------------------------------------------------------ locals */

static void go_bind_local(struct walk *walk, TSNode name, TSNode statement, uint32_t type,
                          uint32_t value)
{
    struct str text = walk_text_of(walk, name);
    struct fact_binding *row;
    if (str_equals_cstring(text, "_") || !walk_node_is(walk, name, "identifier")) {
        return;
    }
    row = walk_add_binding(walk, FACT_BINDING_LOCAL, walk->scope, text, name, type, value);
    /* x := f(x): the x of the value is the one before. */
    row->start_byte = walk_end_byte(statement);
}

static void go_bind_names(struct walk *walk, const struct walk_child *names, size_t name_count,
                          TSNode statement, uint32_t type, TSNode values)
{
    size_t value_count = 0;
    const struct walk_child *value = walk_list_children(walk, values, true, &value_count);
    for (size_t i = 0; i < name_count; i++) {
        uint32_t tree = FACT_NONE;
        if (value_count == name_count) {
            tree = walk_build_expr(walk, value[i].node);
        } else if (value_count == 1) {
            tree = go_take_part(walk, value[0].node, (uint32_t)i);
        }
        go_bind_local(walk, names[i].node, statement, type, tree);
    }
}

void go_bind_local_vars(struct walk *walk, const struct walk_child *names, size_t name_count,
                        TSNode type, TSNode values)
{
    TSNode last = !ts_node_is_null(values) ? values : type;
    if (name_count > 0) {
        go_bind_names(walk, names, name_count,
                      ts_node_is_null(last) ? names[name_count - 1].node : last,
                      walk_build_type(walk, type), values);
    }
}

void go_enter_short_var(struct walk *walk, TSNode node)
{
    size_t count = 0;
    const struct walk_child *names =
        walk_list_children(walk, walk_child_by_field(walk, node, "left"), true, &count);
    go_bind_names(walk, names, count, node, FACT_NONE, walk_child_by_field(walk, node, "right"));
}

void go_enter_range(struct walk *walk, TSNode node)
{
    uint32_t over = walk_build_expr(walk, walk_child_by_field(walk, node, "right"));
    size_t count = 0;
    const struct walk_child *names =
        walk_list_children(walk, walk_child_by_field(walk, node, "left"), true, &count);
    if (over == FACT_NONE) {
        return;
    }
    for (size_t i = 0; i < count && i < 2; i++) {
        enum fact_op op = i == 0 ? FACT_OP_ELEMENT : FACT_OP_INDEX;
        go_bind_local(walk, names[i].node, node, FACT_NONE,
                      walk_make_node(walk, op, over, FACT_NONE));
    }
}

/* case v, ok := <-c: */
void go_enter_receive(struct walk *walk, TSNode node)
{
    size_t count = 0;
    const struct walk_child *names =
        walk_list_children(walk, walk_child_by_field(walk, node, "left"), true, &count);
    TSNode right = walk_child_by_field(walk, node, "right");
    for (size_t i = 0; i < count; i++) {
        go_bind_local(walk, names[i].node, node, FACT_NONE, go_take_part(walk, right, (uint32_t)i));
    }
}

/* switch v := x.(type) { case T: v is a T here, otherwise what x is. */
void go_enter_type_case(struct walk *walk, TSNode node)
{
    TSNode statement = walk_parent_of_current(walk);
    TSNode alias;
    TSNode type = { .id = NULL };
    size_t count = 0;
    unsigned types = 0;
    const struct walk_child *list;
    struct fact_binding *row;

    if (!walk_node_is(walk, statement, "type_switch_statement")) {
        return;
    }
    alias = walk_child_by_field(walk, statement, "alias");
    if (ts_node_is_null(alias) || walk_count_named(alias) == 0) {
        return;
    }
    list = walk_list_children(walk, node, true, &count);
    for (size_t i = 0; i < count; i++) {
        if (walk_field_is(walk, list[i].field, "type")) {
            type = list[i].node;
            types++;
        }
    }
    alias = walk_named_child(alias, 0);
    row = walk_add_binding(
        walk, FACT_BINDING_LOCAL, walk->scope, walk_text_of(walk, alias), alias,
        types == 1 ? walk_build_type(walk, type) : FACT_NONE,
        types == 1 ? FACT_NONE
                   : walk_build_expr(walk, walk_child_by_field(walk, statement, "value")));
    row->start_byte = ts_node_start_byte(node);
}

/* ------------------------------------------------------------------ calls */

static unsigned go_count_arguments(struct walk *walk, TSNode list, bool *spread)
{
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    *spread = count > 0 && walk_node_is(walk, items[count - 1].node, "variadic_argument");
    /* f(g()) hands on all results of g. */
    *spread |= count == 1 && walk_node_is(walk, items[0].node, "call_expression");
    return (unsigned)count;
}

/* Predeclared since Go 1.21 only: many projects have functions of these names. */
static bool go_is_late_builtin(struct str name)
{
    return str_equals_cstring(name, "min") || str_equals_cstring(name, "max") ||
           str_equals_cstring(name, "clear");
}

/* The part of a callee that a reader would click on. */
static TSNode go_site_of_callee(struct walk *walk, TSNode function)
{
    while (walk_node_is(walk, function, "parenthesized_expression") ||
           walk_node_is(walk, function, "type_instantiation_expression")) {
        function = walk_named_child(function, 0);
    }
    if (walk_node_is(walk, function, "selector_expression")) {
        return walk_child_by_field(walk, function, "field");
    }
    return function;
}

void go_enter_call(struct walk *walk, TSNode node)
{
    TSNode function = walk_child_by_field(walk, node, "function");
    uint32_t callee;
    bool spread = false;
    unsigned args;

    if (walk_node_is(walk, function, "identifier") &&
        go_is_builtin_name(walk_text_of(walk, function)) &&
        !go_is_late_builtin(walk_text_of(walk, function))) {
        return;
    }
    if (walk_node_is(walk, function, "index_expression")) { /* f[int](x), or a call of an element */
        TSNode operand = walk_child_by_field(walk, function, "operand");
        function = walk_node_is(walk, operand, "identifier") ? operand : function;
    }
    callee = walk_build_expr(walk, function);
    if (callee == FACT_NONE || walk_node_is(walk, function, "func_literal")) {
        return;
    }
    args = go_count_arguments(walk, walk_child_by_field(walk, node, "arguments"), &spread);
    walk_add_call(walk, REF_KIND_CALL, callee, go_site_of_callee(walk, function), args)->flags |=
        spread ? FACT_REF_KEYWORD_ARGS : 0;
}

/* ------------------------------------------------------------------ values */

void go_enter_composite(struct walk *walk, TSNode node)
{
    TSNode type = walk_child_by_field(walk, node, "type");
    struct str name = STR_EMPTY;
    uint32_t tree = go_build_type_name(walk, type, &name);
    if (tree != FACT_NONE) {
        /* Nothing is called: Go has no constructors. */
        (void)walk_add_ref(walk, REF_KIND_TYPE, tree, type);
    }
}

static TSNode go_unwrap_element(struct walk *walk, TSNode node)
{
    while (walk_node_is(walk, node, "literal_element") && walk_count_named(node) == 1) {
        node = walk_named_child(node, 0);
    }
    return node;
}

/* T{Run: f}: what is put in a field. The literal is two levels above. */
void go_enter_keyed_element(struct walk *walk, TSNode node)
{
    TSNode literal = walk_ancestor_of_current(walk, 2);
    TSNode key = go_unwrap_element(walk, walk_child_by_field(walk, node, "key"));
    TSNode value = go_unwrap_element(walk, walk_child_by_field(walk, node, "value"));
    struct str name = STR_EMPTY;
    uint32_t type;
    uint32_t tree;

    if (!walk_node_is(walk, literal, "composite_literal") ||
        !walk_node_is(walk, key, "identifier") ||
        (!walk_node_is(walk, value, "identifier") &&
         !walk_node_is(walk, value, "selector_expression"))) {
        return;
    }
    type = go_build_type_name(walk, walk_child_by_field(walk, literal, "type"), &name);
    tree = walk_build_expr(walk, value);
    if (type != FACT_NONE && tree != FACT_NONE) {
        uint32_t target = walk_make_node(walk, FACT_OP_MEMBER,
                                         walk_make_node(walk, FACT_OP_VALUE, type, FACT_NONE),
                                         walk_intern_node(walk, key));
        walk_add_ref(walk, REF_KIND_STORE, tree, value)->target = target;
    }
}

/* Places where an identifier is declared or belongs to something else. */
static bool go_is_plain_value(struct walk *walk)
{
    static const char *const names[] = { "name", "label", "function", "alias" };
    TSFieldId field = walk_field_of_current(walk);
    TSNode parent = walk_parent_of_current(walk);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (field != 0 && walk_field_is(walk, field, names[i])) {
            return false;
        }
    }
    if (walk_node_is(walk, parent, "literal_element")) { /* a key is a field name, or a constant */
        TSNode element = walk_ancestor_of_current(walk, 2);
        return !walk_node_is(walk, element, "keyed_element") ||
               !ts_node_eq(walk_child_by_field(walk, element, "key"), parent);
    }
    return true;
}

static bool go_is_declared_here(struct walk *walk)
{
    TSNode parent = walk_parent_of_current(walk);
    TSNode statement = walk_ancestor_of_current(walk, 2);
    return walk_node_is(walk, parent, "expression_list") &&
           (walk_node_is(walk, statement, "short_var_declaration") ||
            walk_node_is(walk, statement, "range_clause") ||
            walk_node_is(walk, statement, "receive_statement")) &&
           ts_node_eq(walk_child_by_field(walk, statement, "left"), parent);
}

void go_enter_identifier(struct walk *walk, TSNode node)
{
    struct str text = walk_text_of(walk, node);
    if (!str_equals_cstring(text, "_") && go_is_plain_value(walk) && !go_is_declared_here(walk)) {
        (void)walk_add_ref(walk, REF_KIND_VALUE, walk_make_name(walk, text), node);
    }
}

void go_enter_selector(struct walk *walk, TSNode node)
{
    TSFieldId field = walk_field_of_current(walk);
    uint32_t tree;
    if (field != 0 && walk_field_is(walk, field, "function")) {
        return; /* the call has it */
    }
    tree = walk_build_expr(walk, node);
    if (tree != FACT_NONE) {
        (void)walk_add_ref(walk, REF_KIND_VALUE, tree, walk_child_by_field(walk, node, "field"));
    }
}

/* ------------------------------------------------------------------ types */

void go_enter_type_identifier(struct walk *walk, TSNode node)
{
    TSFieldId field = walk_field_of_current(walk);
    TSNode parent = walk_parent_of_current(walk);
    if (field != 0 && walk_field_is(walk, field, "name")) {
        return; /* a declaration */
    }
    if (walk_node_is(walk, parent, "composite_literal")) {
        return; /* NEW has it */
    }
    walk_add_ref(walk, REF_KIND_TYPE, walk_make_name(walk, walk_text_of(walk, node)), node)
        ->flags |= FACT_REF_TYPE_POSITION;
}

void go_enter_qualified_type(struct walk *walk, TSNode node)
{
    if (!walk_node_is(walk, walk_parent_of_current(walk), "composite_literal")) {
        walk_add_ref(walk, REF_KIND_TYPE, walk_build_type(walk, node),
                     walk_child_by_field(walk, node, "name"))
            ->flags |= FACT_REF_TYPE_POSITION;
    }
}
