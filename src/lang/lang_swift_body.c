/* lang_swift_body.c - statements of Swift: scopes, what is bound in them, called and named. */
#include "lang/lang_swift_internal.h"

#define SWIFT_PARTS_MAX 16U /* names of one tuple that are bound */
#define SWIFT_SHORT_MAX 3U  /* $0, $1, $2 */

void swift_bind_local(struct walk *walk, TSNode name, uint32_t type, uint32_t value)
{
    if (!ts_node_is_null(name)) {
        (void)walk_add_binding(walk, FACT_BINDING_LOCAL, walk->scope, walk_text_of(walk, name),
                               name, type, type != FACT_NONE ? FACT_NONE : value);
    }
}

static void swift_set_position(struct fact_binding *row, unsigned position)
{
    row->position = position < UINT8_MAX ? (uint8_t)position : UINT8_MAX;
}

/* ------------------------------------------------------------------ parameters */

void swift_bind_parameters(struct walk *walk, TSNode node, bool labelled)
{
    size_t count = 0;
    unsigned position = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode name;
        uint32_t type;
        if (!walk_node_is(walk, list[i].node, "parameter")) {
            continue;
        }
        name = swift_name_of_parameter(walk, list[i].node);
        type = swift_build_declared(walk, list[i].node);
        if (swift_is_variadic(walk, list[i].node)) {
            type = walk_make_node(walk, FACT_OP_LIST, type, FACT_NONE);
        }
        if (!ts_node_is_null(name)) {
            struct fact_binding *row =
                walk_add_binding(walk, FACT_BINDING_PARAM, walk->scope, walk_text_of(walk, name),
                                 name, type, FACT_NONE);
            row->label = labelled ? swift_label_of_parameter(walk, list[i].node) : 0;
            swift_set_position(row, position);
        }
        position++;
    }
}

/* ------------------------------------------------------------------ closures */

static void swift_bind_short_names(struct walk *walk, TSNode node, uint32_t slot)
{
    static const char *const names[SWIFT_SHORT_MAX] = { "$0", "$1", "$2" };
    for (unsigned i = 0; i < SWIFT_SHORT_MAX && slot != FACT_NONE; i++) {
        swift_set_position(walk_add_binding(walk, FACT_BINDING_PARAM, walk->scope,
                                            str_from_cstring(names[i]), node, FACT_NONE,
                                            swift_take_part(walk, slot, i)),
                           i);
    }
}

/* { [weak self] a, b in .. } */
void swift_enter_lambda(struct walk *walk, TSNode node)
{
    TSNode type = walk_child_by_field(walk, node, "type");
    TSNode params = walk_child_of_type(walk, type, "lambda_function_type_parameters");
    uint32_t slot = swift_expect_closure(walk, node);
    size_t count = 0;
    unsigned position = 0;
    const struct walk_child *list = walk_list_children(walk, params, true, &count);
    (void)walk_open_scope(walk, FACT_SCOPE_FUNCTION, node);
    if (count == 0) {
        swift_bind_short_names(walk, node, slot);
    }
    for (size_t i = 0; i < count; i++) {
        TSNode name = swift_name_of_parameter(walk, list[i].node);
        uint32_t declared = swift_build_declared(walk, list[i].node);
        if (walk_node_is(walk, list[i].node, "lambda_parameter") && !ts_node_is_null(name)) {
            swift_set_position(
                walk_add_binding(
                    walk, FACT_BINDING_PARAM, walk->scope, walk_text_of(walk, name), name, declared,
                    declared != FACT_NONE ? FACT_NONE : swift_take_part(walk, slot, position)),
                position);
            position++;
        }
    }
}

/* get, set, willSet, didSet: newValue and oldValue have the type of the property. */
void swift_enter_accessor(struct walk *walk, TSNode node)
{
    uint32_t type = facts_builder_edit_entity(walk->facts, walk->entity)->type;
    TSNode given = walk_child_of_type(walk, node, "simple_identifier");
    struct str name = STR_EMPTY;
    (void)walk_open_scope(walk, FACT_SCOPE_FUNCTION, node);
    if (walk_node_is(walk, node, "computed_setter") || walk_node_is(walk, node, "willset_clause")) {
        name = STR("newValue");
    } else if (walk_node_is(walk, node, "didset_clause")) {
        name = STR("oldValue");
    }
    if (name.size > 0) {
        (void)walk_add_binding(walk, FACT_BINDING_PARAM, walk->scope,
                               ts_node_is_null(given) ? name : walk_text_of(walk, given), node,
                               type, FACT_NONE);
    }
}

/* ------------------------------------------------------------------ locals */

/* let (a, b) = value */
static void swift_bind_tuple(struct walk *walk, TSNode pattern, uint32_t value)
{
    size_t count = 0;
    unsigned part = 0;
    const struct walk_child *list = walk_list_children(walk, pattern, true, &count);
    for (size_t i = 0; i < count && part < SWIFT_PARTS_MAX; i++) {
        if (walk_node_is(walk, list[i].node, "pattern")) {
            TSNode name = walk_child_of_type(walk, list[i].node, "simple_identifier");
            swift_bind_local(walk, name, FACT_NONE, swift_take_part(walk, value, part));
            part++;
        }
    }
}

/* let a: T = x, (b, c) = y inside a function. */
void swift_bind_locals(struct walk *walk, TSNode node)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode name;
        uint32_t type = FACT_NONE;
        uint32_t value = FACT_NONE;
        if (!walk_node_is(walk, list[i].node, "pattern")) {
            continue;
        }
        for (size_t k = i + 1; k < count && !walk_node_is(walk, list[k].node, "pattern"); k++) {
            if (walk_node_is(walk, list[k].node, "type_annotation")) {
                type = swift_build_annotation(walk, list[k].node);
            } else if (walk_field_is(walk, list[k].field, "value")) {
                value = walk_build_expr(walk, list[k].node);
            }
        }
        name = walk_child_by_field(walk, list[i].node, "bound_identifier");
        if (ts_node_is_null(name)) {
            swift_bind_tuple(walk, list[i].node, value);
        } else {
            swift_bind_local(walk, name, type, value);
        }
    }
}

/* The value behind the `=` that follows; the name itself in `if let x {`. */
static uint32_t swift_value_behind(struct walk *walk, const struct walk_child *list, size_t count,
                                   size_t at)
{
    for (size_t k = at + 1; k < count; k++) {
        if (walk_node_is(walk, list[k].node, "=") && k + 1 < count) {
            return walk_build_expr(walk, list[k + 1].node);
        }
        if (walk_node_is(walk, list[k].node, ",") || walk_node_is(walk, list[k].node, "{") ||
            walk_node_is(walk, list[k].node, "else")) {
            break;
        }
    }
    return walk_build_expr(walk, list[at].node);
}

/* if let x = y, let z: guard and while alike. The parts are children of the statement. */
void swift_enter_condition(struct walk *walk, TSNode node)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_tokens(walk, node, &count);
    for (size_t i = 1; i < count; i++) {
        uint32_t type = FACT_NONE;
        if (!walk_node_is(walk, list[i].node, "simple_identifier") ||
            !walk_node_is(walk, list[i - 1].node, "value_binding_pattern")) {
            continue;
        }
        if (i + 1 < count && walk_node_is(walk, list[i + 1].node, "type_annotation")) {
            type = swift_build_annotation(walk, list[i + 1].node);
        }
        swift_bind_local(walk, list[i].node, type,
                         type != FACT_NONE ? FACT_NONE : swift_value_behind(walk, list, count, i));
    }
}

void swift_enter_for(struct walk *walk, TSNode node)
{
    TSNode item = walk_child_by_field(walk, node, "item");
    TSNode name = walk_child_by_field(walk, item, "bound_identifier");
    uint32_t type = swift_build_annotation(walk, walk_child_of_type(walk, node, "type_annotation"));
    uint32_t whole = walk_build_expr(walk, walk_child_by_field(walk, node, "collection"));
    uint32_t value =
        whole == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_ELEMENT, whole, FACT_NONE);
    if (ts_node_is_null(name)) {
        swift_bind_tuple(walk, item, value);
    } else {
        swift_bind_local(walk, name, type, value);
    }
}

/* catch: `error` is there without a name being given. */
void swift_enter_catch(struct walk *walk, TSNode node)
{
    TSNode pattern = walk_child_by_field(walk, node, "error");
    uint32_t count = swift_count_children(pattern);
    TSNode inner = walk_child_of_type(walk, pattern, "pattern");
    TSNode name =
        walk_child_by_field(walk, ts_node_is_null(inner) ? pattern : inner, "bound_identifier");
    if (ts_node_is_null(name)) {
        (void)walk_add_binding(walk, FACT_BINDING_LOCAL, walk->scope, STR("error"), node,
                               walk_make_name(walk, STR("Error")), FACT_NONE);
        return;
    }
    swift_bind_local(walk, name,
                     count > 1 ? walk_build_type(walk, walk_named_child(pattern, count - 1))
                               : FACT_NONE,
                     FACT_NONE);
}

/* ------------------------------------------------------------------ calls */

static TSNode swift_site_of_callee(struct walk *walk, TSNode callee)
{
    if (swift_is_implicit(walk, callee)) {
        return walk_child_by_field(walk, callee, "target");
    }
    TSNode suffix = walk_node_is(walk, callee, "navigation_expression")
                        ? walk_child_by_field(walk, callee, "suffix")
                        : (TSNode){ .id = NULL };
    TSNode name = walk_child_by_field(walk, suffix, "suffix");
    return ts_node_is_null(name) ? callee : name;
}

/* defer { .. } is a call to the grammar. */
static bool swift_defers(struct walk *walk, const struct swift_call *call)
{
    return walk_node_is(walk, call->callee, "simple_identifier") &&
           str_equals_cstring(walk_text_of(walk, call->callee), "defer");
}

void swift_enter_call(struct walk *walk, TSNode node)
{
    struct swift_call call;
    uint32_t callee;
    if (!swift_read_call(walk, node, &call)) {
        return;
    }
    callee = swift_is_implicit(walk, call.callee) ? swift_build_implicit(walk, call.callee, node, 1)
                                                  : swift_build_callee(walk, call.callee);
    if (callee != FACT_NONE && swift_is_reference(walk, &call)) {
        (void)walk_add_ref(walk, REF_KIND_VALUE, callee, swift_site_of_callee(walk, call.callee));
    } else if (callee != FACT_NONE && !swift_defers(walk, &call)) {
        walk_add_call(walk, REF_KIND_CALL, callee, swift_site_of_callee(walk, call.callee),
                      call.count)
            ->target = call.args;
    }
}

/* ------------------------------------------------------------------ names */

static bool swift_is_callee(struct walk *walk, TSNode node)
{
    struct swift_call call;
    size_t level = 1;
    while (walk_node_is(walk, walk_ancestor_of_current(walk, level), "prefix_expression")) {
        node = swift_is_implicit(walk, walk_ancestor_of_current(walk, level))
                   ? walk_ancestor_of_current(walk, level)
                   : node;
        level++;
    }
    TSNode around = walk_ancestor_of_current(walk, level);
    return walk_node_is(walk, around, "call_expression") && swift_read_call(walk, around, &call) &&
           ts_node_eq(call.callee, node);
}

void swift_enter_navigation(struct walk *walk, TSNode node)
{
    TSNode site = swift_site_of_callee(walk, node);
    uint32_t tree;
    if (ts_node_eq(site, node) || swift_is_callee(walk, node)) {
        return;
    }
    tree = walk_build_expr(walk, node);
    if (tree != FACT_NONE) {
        (void)walk_add_ref(walk, REF_KIND_VALUE, tree, site);
    }
}

/* Identifiers that declare, that label, or that a longer name has. */
static bool swift_is_silent(struct walk *walk)
{
    static const char *const parents[] = {
        "parameter",
        "lambda_parameter",
        "function_declaration",
        "enum_entry",
        "value_argument_label",
        "navigation_suffix",
        "attribute",
        "identifier",
        "capture_list_item",
        "tuple_type_item",
        "enum_type_parameters",
        "directive",
        "protocol_function_declaration",
        "availability_condition",
        "operator_declaration",
        "precedence_group_declaration",
        "macro_invocation",
        "pattern",
    };
    TSNode parent = walk_parent_of_current(walk);
    for (size_t i = 0; i < sizeof parents / sizeof parents[0]; i++) {
        if (walk_node_is(walk, parent, parents[i])) {
            return true;
        }
    }
    return walk_field_is(walk, walk_field_of_current(walk), "bound_identifier");
}

void swift_enter_identifier(struct walk *walk, TSNode node)
{
    TSNode parent = walk_parent_of_current(walk);
    uint32_t tree = FACT_NONE;
    if (swift_is_silent(walk) || swift_is_callee(walk, node)) {
        return;
    }
    tree = swift_is_implicit(walk, parent) ? swift_build_implicit(walk, parent, parent, 2)
                                           : walk_build_expr(walk, node);
    if (tree != FACT_NONE) {
        (void)walk_add_ref(walk, REF_KIND_VALUE, tree, node);
    }
}

void swift_enter_type_name(struct walk *walk, TSNode node)
{
    static const char *const silent[] = { "inheritance_specifier", "attribute", "call_expression",
                                          "constructor_expression" };
    TSNode parent = walk_parent_of_current(walk);
    uint32_t tree;
    for (size_t i = 0; i < sizeof silent / sizeof silent[0]; i++) {
        if (walk_node_is(walk, parent, silent[i])) {
            return; /* a base, an attribute or a call has it */
        }
    }
    tree = walk_build_type(walk, node);
    if (tree != FACT_NONE) {
        walk_add_ref(walk, REF_KIND_TYPE, tree, node)->flags |= FACT_REF_TYPE_POSITION;
    }
}

void swift_enter_attribute(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_of_type(walk, node, "user_type");
    uint32_t tree = ts_node_is_null(name) ? FACT_NONE : walk_build_type(walk, name);
    if (tree != FACT_NONE) {
        walk_add_ref(walk, REF_KIND_ANNOTATE, tree, name)->flags |= FACT_REF_IMPLICIT;
    }
}
