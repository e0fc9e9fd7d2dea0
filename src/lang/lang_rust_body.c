/* lang_rust_body.c - statements and expressions: scopes, bindings, references.
 *
 * Each reference is added by the hook of the node that names something, at that name. The hooks
 * of plain names (identifier, type_identifier, paths) look at their parent to tell uses from
 * declarations, patterns and what another hook records. */
#include "lang/lang_rust_internal.h"

/* ------------------------------------------------------------------ nodes recorded elsewhere */

void rust_skip_node(struct walk *walk, TSNode node)
{
    struct rust_state *state = rust_state_of(walk);
    state->skips[state->next_skip++ % RUST_SKIPS_MAX] = node.id;
}

bool rust_is_skipped(const struct walk *walk, TSNode node)
{
    const struct rust_state *state = rust_state_of(walk);
    for (size_t i = 0; i < RUST_SKIPS_MAX; i++) {
        if (state->skips[i] == node.id) {
            return true;
        }
    }
    return false;
}

/* ------------------------------------------------------------------ plain names */

enum rust_role {
    RUST_ROLE_NONE,   /* a declaration, or another hook records it */
    RUST_ROLE_BINDS,  /* binds a name, unless it begins with a capital */
    RUST_ROLE_PREFIX, /* the first part of a path */
};
struct rust_role_row {
    const char *parent;
    enum rust_role role;
};

/* Where an identifier is no value. */
static const struct rust_role_row rust_roles[] = {
    { "scoped_identifier", RUST_ROLE_PREFIX },
    { "token_tree", RUST_ROLE_NONE },
    { "generic_function", RUST_ROLE_NONE },
    { "parameter", RUST_ROLE_BINDS },
    { "match_pattern", RUST_ROLE_BINDS },
    { "tuple_struct_pattern", RUST_ROLE_BINDS },
    { "tuple_pattern", RUST_ROLE_BINDS },
    { "closure_parameters", RUST_ROLE_BINDS },
    { "reference_pattern", RUST_ROLE_BINDS },
    { "scoped_type_identifier", RUST_ROLE_PREFIX },
    { "or_pattern", RUST_ROLE_BINDS },
    { "field_pattern", RUST_ROLE_BINDS },
    { "mut_pattern", RUST_ROLE_BINDS },
    { "ref_pattern", RUST_ROLE_BINDS },
    { "captured_pattern", RUST_ROLE_BINDS },
    { "slice_pattern", RUST_ROLE_BINDS },
    { "token_repetition", RUST_ROLE_NONE },
    { "generic_type", RUST_ROLE_NONE },
    { "ERROR", RUST_ROLE_NONE },
};

static void rust_add_use_ref(struct walk *walk, enum ref_kind kind, uint32_t node, TSNode site)
{
    struct fact_ref *row = NULL;
    if (node == FACT_NONE) {
        return;
    }
    row = walk_add_ref(walk, kind, node, site);
    if (kind == REF_KIND_TYPE) {
        row->flags |= FACT_REF_TYPE_POSITION;
    }
}

static bool rust_is_written(struct walk *walk, TSNode parent)
{
    return (walk_node_is(walk, parent, "assignment_expression") ||
            walk_node_is(walk, parent, "compound_assignment_expr")) &&
           walk_field_is(walk, walk_field_of_current(walk), "left");
}

static bool rust_may_be_function(const struct walk *walk, uint32_t node)
{
    const struct fact_node *row = facts_builder_borrow_node(walk->facts, node);
    if (row->op != FACT_OP_NAME && row->op != FACT_OP_PATH) {
        return false;
    }
    return !rust_is_upper(
        facts_builder_borrow_text(walk->facts, row->op == FACT_OP_NAME ? row->a : row->b));
}

static void rust_add_value_ref(struct walk *walk, uint32_t node, TSNode site, TSNode parent)
{
    enum ref_kind kind = REF_KIND_VALUE;
    uint32_t target = FACT_NONE;
    struct fact_ref *row = NULL;
    if (node == FACT_NONE) {
        return;
    }
    /* Type { field: function } puts it there. */
    if (walk_node_is(walk, parent, "field_initializer") && rust_may_be_function(walk, node)) {
        target = rust_state_of(walk)->stored_field;
        kind = target == FACT_NONE ? REF_KIND_VALUE : REF_KIND_STORE;
    }
    row = walk_add_ref(walk, kind, node, site);
    row->target = target;
    if (rust_is_written(walk, parent)) {
        row->flags |= FACT_REF_WRITE;
    }
}

/* Fields under which an identifier or path is no value of its own. */
static bool rust_is_named_part(struct walk *walk, TSNode parent, TSFieldId field)
{
    return walk_field_is(walk, field, "name") || walk_field_is(walk, field, "macro") ||
           (walk_field_is(walk, field, "function") &&
            walk_node_is(walk, parent, "call_expression")) ||
           (walk_field_is(walk, field, "field") && walk_node_is(walk, parent, "field_initializer"));
}

static bool rust_is_pattern_field(struct walk *walk, TSFieldId field)
{
    return walk_field_is(walk, field, "pattern");
}

/* Variants of the prelude are everywhere and lead nowhere. */
bool rust_is_prelude(struct str name)
{
    return str_equals_cstring(name, "Some") || str_equals_cstring(name, "None") ||
           str_equals_cstring(name, "Ok") || str_equals_cstring(name, "Err");
}

void rust_enter_identifier(struct walk *walk, TSNode node)
{
    struct str name = rust_name_of(walk, node);
    TSNode parent = walk_parent_of_current(walk);
    TSFieldId field = walk_field_of_current(walk);
    bool upper = rust_is_upper(name);
    if (rust_is_named_part(walk, parent, field) ||
        rust_is_local(walk, name, ts_node_start_byte(node)) || str_equals_cstring(name, "Self") ||
        rust_is_prelude(name)) {
        return;
    }
    if (rust_is_pattern_field(walk, field) && !upper) {
        return;
    }
    for (size_t i = 0; i < sizeof rust_roles / sizeof rust_roles[0]; i++) {
        if (!walk_node_is(walk, parent, rust_roles[i].parent)) {
            continue;
        }
        if (rust_roles[i].role == RUST_ROLE_PREFIX && upper) {
            rust_add_use_ref(walk, REF_KIND_TYPE, walk_make_name(walk, name), node);
        }
        if (rust_roles[i].role != RUST_ROLE_BINDS ||
            (!upper && !walk_field_is(walk, field, "condition"))) {
            return;
        }
        break;
    }
    rust_add_value_ref(walk, walk_make_name(walk, name), node, parent);
}

/* A path that ends in a capital and has more behind it names a type; else it is a value. */
void rust_enter_scoped(struct walk *walk, TSNode node)
{
    TSNode parent = walk_parent_of_current(walk);
    TSFieldId field = walk_field_of_current(walk);
    TSNode name = rust_last_child(node);
    if (rust_is_named_part(walk, parent, field) || rust_is_skipped(walk, node) ||
        walk_node_is(walk, parent, "generic_function")) {
        return;
    }
    if (walk_node_is(walk, parent, "scoped_identifier") ||
        walk_node_is(walk, parent, "scoped_type_identifier") ||
        walk_node_is(walk, parent, "generic_type")) {
        if (rust_is_upper(rust_name_of(walk, name))) {
            rust_add_use_ref(walk, REF_KIND_TYPE, rust_build_path(walk, node), name);
        }
        return;
    }
    rust_add_value_ref(walk, rust_build_path(walk, node), name, parent);
}

void rust_enter_scoped_type(struct walk *walk, TSNode node)
{
    TSNode parent = walk_parent_of_current(walk);
    TSNode name = rust_last_child(node);
    bool prefix = walk_node_is(walk, parent, "scoped_type_identifier") ||
                  walk_node_is(walk, parent, "scoped_identifier");
    if (rust_is_skipped(walk, node) || walk_node_is(walk, parent, "struct_expression") ||
        (prefix && !rust_is_upper(rust_name_of(walk, name)))) {
        return;
    }
    rust_add_use_ref(walk, REF_KIND_TYPE, rust_build_path(walk, node), name);
}

void rust_enter_type_name(struct walk *walk, TSNode node)
{
    struct str name = rust_name_of(walk, node);
    /* Declarations and the last part of paths have their name in field "name"; so has a struct
     * literal. */
    if (walk_field_is(walk, walk_field_of_current(walk), "name") ||
        str_equals_cstring(name, "Self") || str_equals_cstring(name, "_") ||
        rust_is_skipped(walk, node) || rust_is_local(walk, name, ts_node_start_byte(node))) {
        return;
    }
    rust_add_use_ref(walk, REF_KIND_TYPE, walk_make_name(walk, name), node);
}

/* ------------------------------------------------------------------ calls and members */

static unsigned rust_count_arguments(struct walk *walk, TSNode arguments)
{
    unsigned used = 0;
    size_t count = 0;
    const struct walk_child *list = NULL;
    /* On one line there are no comments to leave out. */
    if (ts_node_start_point(arguments).row == walk_end_point(arguments).row) {
        return walk_count_named(arguments);
    }
    list = walk_list_children(walk, arguments, true, &count);
    for (size_t i = 0; i < count; i++) {
        used += !walk_node_is(walk, list[i].node, "attribute_item");
    }
    return used;
}

/* The node of the name that a callee or path ends in. */
static TSNode rust_find_site(struct walk *walk, TSNode function)
{
    if (walk_node_is(walk, function, "scoped_identifier") ||
        walk_node_is(walk, function, "field_expression")) {
        return rust_last_child(function);
    }
    return function;
}

static bool rust_is_callee(struct walk *walk, TSNode function)
{
    return walk_node_is(walk, function, "identifier") ||
           walk_node_is(walk, function, "scoped_identifier") ||
           walk_node_is(walk, function, "field_expression");
}

/* What a closure bound to a name does belongs to the function around, so calling it leads to no
 * other code: it is a use of the variable. */
static bool rust_calls_closure(struct walk *walk, TSNode function)
{
    const struct rust_local *local = NULL;
    if (walk_node_is(walk, function, "identifier")) {
        local = rust_find_local(walk, rust_name_of(walk, function), ts_node_start_byte(function));
    }
    return local != NULL && local->closure;
}

static enum ref_kind rust_kind_of_call(struct walk *walk, TSNode function)
{
    if (str_equals_cstring(walk_text_of(walk, function), "Self")) {
        return REF_KIND_NEW;
    }
    return rust_calls_closure(walk, function) ? REF_KIND_VALUE : REF_KIND_CALL;
}

void rust_enter_call(struct walk *walk, TSNode node)
{
    TSNode function = rust_first_child(node);
    uint32_t callee = FACT_NONE;
    if (walk_node_is(walk, function, "generic_function")) {
        function = rust_first_child(function);
    }
    if (!rust_is_callee(walk, function) || rust_is_prelude(walk_text_of(walk, function))) {
        return;
    }
    callee = walk_build_expr(walk, function);
    if (callee != FACT_NONE) {
        rust_note_closures(walk, node, callee);
        (void)walk_add_call(walk, rust_kind_of_call(walk, function), callee,
                            rust_find_site(walk, function),
                            rust_count_arguments(walk, rust_last_child(node)));
    }
}

void rust_enter_field(struct walk *walk, TSNode node)
{
    TSNode parent = walk_parent_of_current(walk);
    TSFieldId field = walk_field_of_current(walk);
    if (walk_field_is(walk, field, "function")) {
        return; /* a method call, recorded there */
    }
    rust_add_value_ref(walk, walk_build_expr(walk, node), rust_last_child(node), parent);
}

/* f::<T> that is not called */
void rust_enter_generic_function(struct walk *walk, TSNode node)
{
    TSNode function = walk_child_by_field(walk, node, "function");
    if (!walk_field_is(walk, walk_field_of_current(walk), "function")) {
        rust_add_value_ref(walk, walk_build_expr(walk, function), rust_find_site(walk, function),
                           walk_parent_of_current(walk));
    }
}

/* ------------------------------------------------------------------ struct literals and patterns
 */

static void rust_add_field_ref(struct walk *walk, uint32_t type, TSNode field, uint8_t flags)
{
    uint32_t value = rust_make_value(walk, type);
    uint32_t member = walk_make_node(walk, FACT_OP_MEMBER, value,
                                     walk_intern_str(walk, rust_name_of(walk, field)));
    walk_add_ref(walk, REF_KIND_VALUE, member, field)->flags |= flags;
}

void rust_enter_struct_expression(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    uint32_t type = walk_build_type(walk, name);
    size_t count = 0;
    const struct walk_child *list = NULL;
    TSNode site = name;
    if (walk_node_is(walk, name, "generic_type_with_turbofish")) {
        site = walk_child_by_field(walk, name, "type");
        rust_skip_node(walk, site);
    }
    if (!walk_node_is(walk, site, "type_identifier")) {
        site = walk_child_by_field(walk, site, "name");
    }
    if (type == FACT_NONE) {
        return;
    }
    /* Nothing is called: a struct literal runs no code of its own. */
    (void)walk_add_ref(walk, REF_KIND_TYPE, type, site);
    list = walk_list_children(walk, walk_child_by_field(walk, node, "body"), true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode field = walk_child_by_field(walk, list[i].node, "field");
        if (walk_node_is(walk, list[i].node, "shorthand_field_initializer")) {
            field = walk_child_of_type(walk, list[i].node, "identifier");
        }
        if (!ts_node_is_null(field)) {
            rust_add_field_ref(walk, type, field, FACT_REF_WRITE);
        }
    }
}

/* The struct literal around is two levels up; its field hook ran before, so only the name of the
 * field is needed to say where a function goes. */
void rust_enter_field_initializer(struct walk *walk, TSNode node)
{
    struct rust_state *state = rust_state_of(walk);
    TSNode literal = walk_ancestor_of_current(walk, 2);
    uint32_t type = walk_build_type(walk, walk_child_by_field(walk, literal, "name"));
    TSNode field = walk_child_by_field(walk, node, "field");
    state->stored_field = FACT_NONE;
    if (type != FACT_NONE) {
        uint32_t value = rust_make_value(walk, type);
        state->stored_field = walk_make_node(walk, FACT_OP_MEMBER, value,
                                             walk_intern_str(walk, rust_name_of(walk, field)));
    }
}

void rust_enter_struct_pattern(struct walk *walk, TSNode node)
{
    uint32_t type = walk_build_type(walk, walk_child_by_field(walk, node, "type"));
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    for (size_t i = 0; type != FACT_NONE && i < count; i++) {
        if (walk_node_is(walk, list[i].node, "field_pattern")) {
            rust_add_field_ref(walk, type, walk_child_by_field(walk, list[i].node, "name"), 0);
        }
    }
}

/* ------------------------------------------------------------------ scopes and bindings */

void rust_enter_block(struct walk *walk, TSNode node)
{
    if (rust_state_of(walk)->shared_block != node.id) {
        (void)walk_open_scope(walk, FACT_SCOPE_BLOCK, node);
    }
}

void rust_enter_binary(struct walk *walk, TSNode node)
{
    TSNode sign = walk_child_by_field(walk, node, "operator");
    if (walk_node_is(walk, sign, "&&") || walk_node_is(walk, sign, "||")) {
        walk_add_decision(walk);
    }
}

/* a && let b = c && d has one `&&` less than parts. */
void rust_enter_let_chain(struct walk *walk, TSNode node)
{
    uint32_t count = walk_count_named(node);
    for (uint32_t i = 1; i < count; i++) {
        walk_add_decision(walk);
    }
}

static uint32_t rust_last_byte(TSNode node)
{
    uint32_t end = walk_end_byte(node);
    return end > ts_node_start_byte(node) ? end - 1 : end;
}

/* A closure bound to a name can be called by it: an entity, but one that opens nothing, for the
 * code of a closure belongs to the function around. */
static bool rust_open_closure_name(struct walk *walk, TSNode node, TSNode pattern, TSNode value)
{
    struct rust_state *state = rust_state_of(walk);
    const struct rust_attributes none = { .count = 0 };
    struct walk_entity_spec spec;
    if (!walk_node_is(walk, pattern, "identifier") ||
        !walk_node_is(walk, value, "closure_expression")) {
        return false;
    }
    walk_init_entity_spec(&spec, ENTITY_KIND_VARIABLE, node, pattern);
    spec.name = rust_name_of(walk, pattern);
    spec.flags = FACT_ENTITY_PRIVATE | FACT_ENTITY_CALLABLE_VALUE;
    spec.type = walk_build_type(walk, walk_child_by_field(walk, node, "type"));
    spec.value = walk_build_expr(walk, value);
    spec.body_node = walk_child_by_field(walk, value, "body");
    state->closure_entity = rust_open_item(walk, &spec, &none);
    state->closure = value.id;
    rust_add_local(walk, spec.name, walk->scope, rust_last_byte(node));
    if (state->local_count > 0) {
        state->locals[state->local_count - 1].closure = true;
    }
    return true;
}

void rust_enter_let(struct walk *walk, TSNode node)
{
    struct rust_bind bind = { .kind = FACT_BINDING_LOCAL, .scope = walk->scope };
    TSNode pattern = walk_child_by_field(walk, node, "pattern");
    TSNode value = walk_child_by_field(walk, node, "value");
    rust_enter_attributed(walk, node);
    if (rust_open_closure_name(walk, node, pattern, value)) {
        return;
    }
    bind.start = rust_last_byte(node);
    rust_bind_pattern(walk, pattern, walk_build_type(walk, walk_child_by_field(walk, node, "type")),
                      walk_build_expr(walk, value), &bind);
}

void rust_enter_let_condition(struct walk *walk, TSNode node)
{
    struct rust_bind bind = { .kind = FACT_BINDING_LOCAL,
                              .scope = walk->scope,
                              .start = rust_last_byte(node) };
    rust_bind_pattern(walk, walk_child_by_field(walk, node, "pattern"), FACT_NONE,
                      walk_build_expr(walk, walk_child_by_field(walk, node, "value")), &bind);
}

static bool rust_binds_names(struct walk *walk, TSNode node)
{
    TSNode condition = walk_child_by_field(walk, node, "condition");
    return walk_node_is(walk, condition, "let_condition") ||
           walk_node_is(walk, condition, "let_chain");
}

/* if let and while let: the names reach to the end of the block, not into the else. */
void rust_enter_if(struct walk *walk, TSNode node)
{
    if (rust_binds_names(walk, node)) {
        (void)walk_open_scope(walk, FACT_SCOPE_BLOCK, node);
    }
}

void rust_enter_else(struct walk *walk, TSNode node)
{
    TSNode branch = walk_parent_of_current(walk);
    (void)node;
    if (walk_node_is(walk, branch, "if_expression") && rust_binds_names(walk, branch)) {
        uint32_t outer = facts_builder_edit_scope(walk->facts, walk->scope)->parent;
        if (outer != FACT_NONE) {
            walk_set_entity(walk, walk->entity, outer);
        }
    }
}

void rust_enter_for(struct walk *walk, TSNode node)
{
    TSNode value = walk_child_by_field(walk, node, "value");
    uint32_t whole = walk_build_expr(walk, value);
    struct rust_bind bind = { .kind = FACT_BINDING_LOCAL,
                              .scope = walk->scope,
                              .start = rust_last_byte(value) };
    if (whole != FACT_NONE) {
        whole = walk_make_node(walk, FACT_OP_ELEMENT, whole, FACT_NONE);
    }
    rust_state_of(walk)->shared_block = walk_child_by_field(walk, node, "body").id;
    rust_bind_pattern(walk, walk_child_by_field(walk, node, "pattern"), FACT_NONE, whole, &bind);
}

void rust_enter_match(struct walk *walk, TSNode node)
{
    struct rust_state *state = rust_state_of(walk);
    uint32_t start = ts_node_start_byte(node);
    while (state->match_count > 0 && state->matches[state->match_count - 1].end <= start) {
        state->match_count--;
    }
    if (state->match_count < RUST_MATCHES_MAX) {
        state->matches[state->match_count++] =
            (struct rust_match){ .value = walk_build_expr(walk,
                                                          walk_child_by_field(walk, node, "value")),
                                 .end = walk_end_byte(node),
                                 .id = node.id };
    }
}

void rust_enter_match_arm(struct walk *walk, TSNode node)
{
    struct rust_state *state = rust_state_of(walk);
    TSNode pattern = walk_child_by_field(walk, node, "pattern");
    TSNode whole = walk_ancestor_of_current(walk, 2);
    struct rust_bind bind = { .kind = FACT_BINDING_LOCAL, .start = ts_node_start_byte(pattern) };
    uint32_t value = FACT_NONE;
    for (size_t i = state->match_count; i > 0; i--) {
        if (state->matches[i - 1].id == whole.id) {
            value = state->matches[i - 1].value;
            break;
        }
    }
    bind.scope = walk_open_scope(walk, FACT_SCOPE_BLOCK, node);
    rust_bind_pattern(walk, pattern, FACT_NONE, value, &bind);
}

void rust_enter_closure(struct walk *walk, TSNode node)
{
    struct rust_state *state = rust_state_of(walk);
    TSNode body = walk_child_by_field(walk, node, "body");
    struct rust_bind bind = { .kind = FACT_BINDING_PARAM };
    size_t count = 0;
    const struct walk_child *list = NULL;
    bind.scope = walk_open_scope(walk, FACT_SCOPE_FUNCTION, node);
    if (state->closure == node.id) {
        facts_builder_edit_entity(walk->facts, state->closure_entity)->body = bind.scope;
    }
    list = walk_list_children(walk, walk_child_by_field(walk, node, "parameters"), false, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode pattern = list[i].node;
        uint32_t type = FACT_NONE;
        if (walk_node_is(walk, pattern, "|") || walk_is_extra(pattern)) {
            continue;
        }
        if (walk_node_is(walk, pattern, ",")) {
            bind.position++;
            continue;
        }
        if (walk_node_is(walk, pattern, "parameter")) {
            type = walk_build_type(walk, walk_child_by_field(walk, pattern, "type"));
            pattern = walk_child_by_field(walk, pattern, "pattern");
        }
        bind.start = ts_node_start_byte(pattern);
        bind.kind =
            walk_node_is(walk, pattern, "identifier") ? FACT_BINDING_PARAM : FACT_BINDING_LOCAL;
        rust_bind_pattern(walk, pattern, type,
                          rust_find_parameter_source(walk, node, bind.position), &bind);
    }
    if (ts_node_is_null(walk_child_by_field(walk, node, "return_type"))) {
        uint32_t result = walk_build_expr(walk, body);
        if (result != FACT_NONE) {
            walk_add_binding(walk, FACT_BINDING_RETURN, bind.scope, STR_EMPTY, body, FACT_NONE,
                             result)
                ->start_byte = rust_last_byte(node);
        }
    }
    state->shared_block = body.id;
}
