/* lang_php_body.c - what variables, parameters and properties are bound to. */
#include "lang/lang_php_internal.h"

#define BODY_LIST_DEPTH_MAX 8U /* lists inside lists that are taken apart */

/* ------------------------------------------------------------------ parameters */

static bool body_is_parameter(struct walk *walk, TSNode node)
{
    return walk_node_is(walk, node, "simple_parameter") ||
           walk_node_is(walk, node, "variadic_parameter") ||
           walk_node_is(walk, node, "property_promotion_parameter");
}

void php_fill_parameters(struct walk *walk, struct walk_entity_spec *spec, TSNode list)
{
    size_t count = 0;
    unsigned total = 0;
    unsigned needed = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count; i++) {
        if (!body_is_parameter(walk, items[i].node)) {
            continue;
        }
        if (walk_node_is(walk, items[i].node, "variadic_parameter")) {
            spec->flags |= FACT_ENTITY_VARIADIC;
            continue;
        }
        total++;
        if (ts_node_is_null(walk_child_by_field(walk, items[i].node, "default_value"))) {
            needed = total;
        }
    }
    spec->params_max = total < UINT8_MAX ? (uint8_t)total : UINT8_MAX;
    spec->params_min = needed < UINT8_MAX ? (uint8_t)needed : UINT8_MAX;
}

static void body_bind_parameter(struct walk *walk, TSNode node, unsigned position, struct str doc)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    TSNode fallback = walk_child_by_field(walk, node, "default_value");
    struct str text;
    uint32_t type;
    uint32_t value = FACT_NONE;
    struct fact_binding *row = NULL;
    if (walk_node_is(walk, name, "by_ref")) {
        name = php_nth_child(name, 0);
    }
    text = walk_text_of(walk, name);
    if (text.size < 2) {
        return;
    }
    type = php_doc_refine_type(walk, walk_child_by_field(walk, node, "type"), doc, "@param", text);
    if (walk_node_is(walk, node, "property_promotion_parameter")) {
        php_enter_promoted(walk, node, type);
    }
    if (walk_node_is(walk, node, "variadic_parameter")) {
        type = walk_make_node(walk, FACT_OP_LIST, type, FACT_NONE);
    } else if (type == FACT_NONE && !ts_node_is_null(fallback)) {
        value = walk_build_expr(walk, fallback);
    }
    row = walk_add_binding(walk, FACT_BINDING_PARAM, walk->scope, text, name, type, value);
    row->position = position < UINT8_MAX ? (uint8_t)position : UINT8_MAX;
    walk_flow_note(walk, text, type, value);
}

void php_bind_parameters(struct walk *walk, TSNode list, struct str doc)
{
    size_t count = 0;
    unsigned position = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count; i++) {
        if (body_is_parameter(walk, items[i].node)) {
            body_bind_parameter(walk, items[i].node, position++, doc);
        }
    }
}

/* ------------------------------------------------------------------ closures */

void php_enter_closure(struct walk *walk, TSNode node)
{
    TSNode uses = walk_child_of_type(walk, node, "anonymous_function_use_clause");
    size_t count = 0;
    const struct walk_child *list = NULL;
    (void)walk_open_scope(walk, FACT_SCOPE_FUNCTION, node);
    if (walk_node_is(walk, node, "anonymous_function")) {
        walk_flow_enter_function(walk);
        list = walk_list_children(walk, uses, true, &count);
        for (size_t i = 0; i < count; i++) {
            TSNode name = walk_node_is(walk, list[i].node, "by_ref")
                              ? php_nth_child(list[i].node, 0)
                              : list[i].node;
            walk_flow_share(walk, walk_text_of(walk, name));
        }
    }
    php_bind_parameters(walk, walk_child_by_field(walk, node, "parameters"), STR_EMPTY);
}

void php_leave_closure(struct walk *walk, TSNode node)
{
    (void)node;
    walk_flow_leave_function(walk);
}

/* ------------------------------------------------------------------ assignments */

/* The type that a comment just before this place gives to the variable. */
static uint32_t body_take_doc_type(struct walk *walk, TSNode node, struct str name)
{
    struct php_state *state = php_state_of(walk);
    uint32_t start = ts_node_start_byte(node);
    uint32_t type = state->doc_type;
    if (state->doc_end == 0 || start < state->doc_end) {
        return FACT_NONE;
    }
    for (uint32_t i = state->doc_end; state->doc_name.size == 0 && i < start; i++) {
        char c = walk->source.data[i];
        if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
            state->doc_end = 0;
            return FACT_NONE;
        }
    }
    if (state->doc_name.size > 0 && !str_equals_bytes(state->doc_name, name)) {
        return FACT_NONE;
    }
    state->doc_end = 0;
    return type;
}

/* The scope of the members of the class around, or FACT_NONE. */
static uint32_t body_class_scope(const struct walk *walk)
{
    return walk->type_entity == FACT_NONE
               ? FACT_NONE
               : facts_builder_edit_entity(walk->facts, walk->type_entity)->body;
}

/* The name of $this->x, self::$x, static::$x; empty: something else. */
static struct str body_own_property(struct walk *walk, TSNode left)
{
    TSNode name = walk_child_by_field(walk, left, "name");
    struct str text = walk_text_of(walk, name);
    if (walk_node_is(walk, left, "member_access_expression")) {
        struct str object = walk_text_of(walk, walk_child_by_field(walk, left, "object"));
        return str_equals_cstring(object, "$this") && walk_node_is(walk, name, "name") ? text
                                                                                       : STR_EMPTY;
    }
    if (walk_node_is(walk, left, "scoped_property_access_expression") &&
        walk_node_is(walk, walk_child_by_field(walk, left, "scope"), "relative_scope") &&
        text.size > 1 && text.data[0] == '$') {
        return str_from_range(text.data + 1, text.size - 1);
    }
    return STR_EMPTY;
}

static void body_bind_property(struct walk *walk, TSNode left, TSNode whole, uint32_t value)
{
    struct str name = body_own_property(walk, left);
    uint32_t scope = body_class_scope(walk);
    if (name.size > 0 && scope != FACT_NONE && value != FACT_NONE) {
        walk_add_binding(walk, FACT_BINDING_FIELD, scope, name, left, FACT_NONE, value)
            ->start_byte = walk_end_byte(whole);
    }
}

static void body_bind_variable(struct walk *walk, TSNode left, TSNode whole, uint32_t value)
{
    struct str name = walk_text_of(walk, left);
    uint32_t type = FACT_NONE;
    if (str_equals_cstring(name, "$this")) {
        return;
    }
    type = body_take_doc_type(walk, whole, name);
    walk_flow_bind(walk, name, left, walk_end_byte(whole), type,
                   type == FACT_NONE ? value : FACT_NONE);
}

/* $x[] = v, $x['k'] = v: a list of such values, besides what it was. */
static void body_bind_element(struct walk *walk, TSNode left, TSNode whole, uint32_t value)
{
    TSNode base = php_nth_child(left, 0);
    uint32_t list;
    if (value == FACT_NONE) {
        return;
    }
    list = walk_make_node(walk, FACT_OP_LIST, value, FACT_NONE);
    if (walk_node_is(walk, base, "variable_name")) {
        struct str name = walk_text_of(walk, base);
        walk_flow_bind(walk, name, base, walk_end_byte(whole), FACT_NONE,
                       walk_make_union(walk, walk_make_name(walk, name), list));
    } else {
        body_bind_property(walk, base, whole, list);
    }
}

struct body_part {
    TSNode node;
    uint32_t value;
};

static uint32_t body_part_value(struct walk *walk, uint32_t whole, size_t number, bool keyed)
{
    if (whole == FACT_NONE) {
        return FACT_NONE;
    }
    return keyed ? walk_make_node(walk, FACT_OP_INDEX, whole, FACT_NONE)
                 : walk_make_node(walk, FACT_OP_TAKE, whole, (uint32_t)number);
}

/* [$a, [$b, $c]] = v, list('k' => $a) = v. */
static void body_bind_list(struct walk *walk, TSNode left, TSNode whole, uint32_t value)
{
    struct body_part stack[BODY_LIST_DEPTH_MAX];
    unsigned depth = 1;
    stack[0] = (struct body_part){ left, value };
    while (depth > 0) {
        struct body_part at = stack[--depth];
        size_t count = 0;
        const struct walk_child *items = walk_list_children(walk, at.node, false, &count);
        size_t number = 0;
        bool keyed = false;
        for (size_t i = 0; i < count; i++) {
            struct str text = walk_text_of(walk, items[i].node);
            if (str_equals_cstring(text, "=>")) {
                keyed = true;
            } else if (str_equals_cstring(text, ",")) {
                number++;
                keyed = false;
            } else if (i + 1 < count &&
                       str_equals_cstring(walk_text_of(walk, items[i + 1].node), "=>")) {
                continue; /* a key */
            } else if (walk_node_is(walk, items[i].node, "variable_name")) {
                body_bind_variable(walk, items[i].node, whole,
                                   body_part_value(walk, at.value, number, keyed));
            } else if (walk_node_is(walk, items[i].node, "list_literal") &&
                       depth < BODY_LIST_DEPTH_MAX) {
                stack[depth++] =
                    (struct body_part){ items[i].node,
                                        body_part_value(walk, at.value, number, keyed) };
            }
        }
    }
}

static void body_bind_target(struct walk *walk, TSNode left, TSNode whole, uint32_t value)
{
    if (walk_node_is(walk, left, "by_ref")) {
        left = php_nth_child(left, 0);
    }
    walk_flow_forget_path(walk, walk_text_of(walk, left));
    if (walk_node_is(walk, left, "variable_name")) {
        body_bind_variable(walk, left, whole, value);
    } else if (walk_node_is(walk, left, "subscript_expression")) {
        body_bind_element(walk, left, whole, value);
    } else if (walk_node_is(walk, left, "list_literal") ||
               walk_node_is(walk, left, "array_creation_expression")) {
        body_bind_list(walk, left, whole, value);
    } else {
        body_bind_property(walk, left, whole, value);
    }
}

static bool body_is_file_level(const struct walk *walk)
{
    return walk->entity == 0 &&
           facts_builder_edit_scope(walk->facts, walk->scope)->kind == FACT_SCOPE_FILE;
}

void php_enter_assignment(struct walk *walk, TSNode node)
{
    TSNode left = walk_child_by_field(walk, node, "left");
    TSNode right = walk_child_by_field(walk, node, "right");
    if (walk_node_is(walk, left, "variable_name") && body_is_file_level(walk) &&
        walk_node_is(walk, walk_parent_of_current(walk), "expression_statement")) {
        php_add_file_variable(walk, left, right, node);
    }
    body_bind_target(walk, left, node, walk_build_expr(walk, right));
}

void php_enter_augmented(struct walk *walk, TSNode node)
{
    struct str sign = walk_text_of(walk, walk_child_by_field(walk, node, "operator"));
    TSNode left = walk_child_by_field(walk, node, "left");
    if (str_equals_cstring(sign, "?"
                                 "?=")) {
        uint32_t value = walk_build_expr(walk, walk_child_by_field(walk, node, "right"));
        if (walk_node_is(walk, left, "variable_name")) {
            value = walk_make_union(walk, walk_build_expr(walk, left), value);
        }
        body_bind_target(walk, left, node, value);
    }
}

/* ------------------------------------------------------------------ statements */

/* foreach ($list as $key => $value) */
void php_enter_foreach(struct walk *walk, TSNode node)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    TSNode target;
    uint32_t value;
    if (count < 2) {
        return;
    }
    target = list[1].node;
    value = walk_build_expr(walk, list[0].node);
    value = value == FACT_NONE ? value : walk_make_node(walk, FACT_OP_ELEMENT, value, FACT_NONE);
    if (walk_node_is(walk, target, "pair")) {
        body_bind_target(walk, php_nth_child(target, 0), list[1].node, FACT_NONE);
        target = php_nth_child(target, walk_count_named(target) - 1U);
    }
    body_bind_target(walk, target, list[1].node, value);
    php_enter_loop(walk, node);
}

void php_enter_catch(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    php_enter_branch(walk, node);
    if (!ts_node_is_null(name)) {
        walk_flow_bind(walk, walk_text_of(walk, name), name, walk_end_byte(name),
                       walk_build_type(walk, walk_child_by_field(walk, node, "type")), FACT_NONE);
    }
}

void php_enter_global(struct walk *walk, TSNode node)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    for (size_t i = 0; i < count; i++) {
        if (walk_node_is(walk, list[i].node, "variable_name")) {
            (void)walk_add_binding(walk, FACT_BINDING_EXTERN, walk->scope,
                                   walk_text_of(walk, list[i].node), list[i].node, FACT_NONE,
                                   FACT_NONE);
        }
    }
}

void php_enter_static_variable(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    body_bind_variable(walk, name, node,
                       walk_build_expr(walk, walk_child_by_field(walk, node, "value")));
}

static void body_add_result(struct walk *walk, enum fact_binding_kind kind, TSNode node,
                            TSNode value)
{
    uint32_t tree = walk_build_expr(walk, value);
    if (tree != FACT_NONE) {
        walk_add_binding(walk, kind, walk->scope, STR_EMPTY, node, FACT_NONE, tree)->start_byte =
            walk_end_byte(node);
    }
}

void php_enter_return(struct walk *walk, TSNode node)
{
    body_add_result(walk, FACT_BINDING_RETURN, node, php_nth_child(node, 0));
    php_enter_jump(walk, node);
}

void php_enter_yield(struct walk *walk, TSNode node)
{
    TSNode item = php_nth_child(node, 0);
    uint32_t count = walk_count_named(item);
    if (walk_node_is(walk, item, "array_element_initializer") && count > 0) {
        body_add_result(walk, FACT_BINDING_YIELD, node, walk_named_child(item, count - 1));
    }
}
