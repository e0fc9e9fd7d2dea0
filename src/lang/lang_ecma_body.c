/* lang_ecma_body.c - parameters, locals, calls and references. */
#include "lang/lang_ecma_internal.h"

/* ------------------------------------------------------------------ parameters */

static uint8_t ecma_position_of(size_t index)
{
    return index < UINT8_MAX ? (uint8_t)index : UINT8_MAX;
}

/* A parameter with `private` or its like is a field too. */
static void ecma_add_parameter_field(struct walk *walk, TSNode item, TSNode name, uint32_t type)
{
    struct walk_entity_spec spec;
    uint32_t entity = walk->entity;
    uint32_t scope = walk->scope;
    uint32_t body;
    if (walk->type_entity == FACT_NONE || !walk_node_is(walk, name, "identifier") ||
        (ts_node_is_null(walk_child_of_type(walk, item, "accessibility_modifier")) &&
         ts_node_is_null(walk_child_of_type(walk, item, "readonly")))) {
        return;
    }
    body = facts_builder_edit_entity(walk->facts, walk->type_entity)->body;
    if (body == FACT_NONE) {
        return;
    }
    walk_init_entity_spec(&spec, ENTITY_KIND_FIELD, item, name);
    spec.name = walk_text_of(walk, name);
    spec.flags = ecma_flags_of_member(walk, item, spec.name);
    spec.type = type;
    if (type == FACT_NONE) {
        spec.value = walk_build_expr(walk, walk_child_by_field(walk, item, "value"));
    }
    spec.leaf = true;
    walk->entity = walk->type_entity;
    walk->scope = body;
    (void)walk_open_entity(walk, &spec);
    walk->entity = entity;
    walk->scope = scope;
}

#define ECMA_PASSED_MAX 8U /* arguments beside a closure that may decide its parameters */

/* Arguments but the closures; FACT_NONE when there is nothing else. */
static uint32_t ecma_build_passed(struct walk *walk, const struct walk_child *list, size_t count)
{
    uint32_t args[ECMA_PASSED_MAX];
    size_t used = 0;
    bool any = false;
    for (size_t i = 0; i < count && used < ECMA_PASSED_MAX; i++) {
        args[used] =
            ecma_is_function(walk, list[i].node) ? FACT_NONE : walk_build_expr(walk, list[i].node);
        any |= args[used++] != FACT_NONE;
    }
    return any ? walk_make_arg_list(walk, args, used) : FACT_NONE;
}

void ecma_expect(struct walk *walk, TSNode value, uint32_t tree)
{
    struct ecma_state *state = ecma_state_of(walk);
    while (walk_node_is(walk, value, "parenthesized_expression")) {
        value = walk_named_child(value, 0);
    }
    if (tree != FACT_NONE &&
        (ecma_is_function(walk, value) || walk_node_is(walk, value, "object"))) {
        state->hints[state->next_hint++ % ECMA_HINTS_MAX] = (struct ecma_hint){ value.id, tree };
    }
}

void ecma_expect_type(struct walk *walk, TSNode value, uint32_t type)
{
    if (type != FACT_NONE && !ts_node_is_null(value)) {
        ecma_expect(walk, value, walk_make_node(walk, FACT_OP_VALUE, type, FACT_NONE));
    }
}

/* Remembers for the closures and objects among the arguments where they go. */
static void ecma_note_closures(struct walk *walk, uint32_t callee, TSNode arguments)
{
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, arguments, true, &count);
    if (callee == FACT_NONE || !walk_node_is(walk, arguments, "arguments")) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (ecma_is_function(walk, items[i].node) || walk_node_is(walk, items[i].node, "object")) {
            ecma_expect(
                walk, items[i].node,
                walk_make_passed(walk, callee,
                                 count > 1 ? ecma_build_passed(walk, items, count) : FACT_NONE,
                                 (uint32_t)i));
        }
    }
}

/* What is expected of a value, as noted where it stands; FACT_NONE: nothing. */
static uint32_t ecma_find_expected(struct walk *walk, TSNode value)
{
    const struct ecma_state *state = ecma_state_of(walk);
    for (size_t i = 0; i < ECMA_HINTS_MAX; i++) {
        if (state->hints[i].closure != NULL && state->hints[i].closure == value.id) {
            return state->hints[i].slot;
        }
    }
    return FACT_NONE;
}

/* The same for a function that is a member of an object, of which something is expected: the walk
 * stands on the member. */
static uint32_t ecma_find_expected_member(struct walk *walk, TSNode member)
{
    struct str names[ECMA_NEST_MAX];
    unsigned count = 0;
    size_t level = 1;
    uint32_t tree = FACT_NONE;
    while (count < ECMA_NEST_MAX && tree == FACT_NONE) {
        bool pair = walk_node_is(walk, member, "pair");
        TSNode object = walk_ancestor_of_current(walk, level);
        if ((!pair && !walk_node_is(walk, member, "method_definition")) ||
            !walk_node_is(walk, object, "object")) {
            return FACT_NONE;
        }
        names[count++] =
            ecma_member_name(walk, walk_child_by_field(walk, member, pair ? "key" : "name"));
        tree = ecma_find_expected(walk, object);
        member = walk_ancestor_of_current(walk, level + 1);
        level += 2;
    }
    while (tree != FACT_NONE && count > 0) {
        tree = walk_make_node(walk, FACT_OP_MEMBER, tree, walk_intern_str(walk, names[--count]));
    }
    return tree;
}

/* What parameter `index` of a closure gets from where the closure is passed to. */
static uint32_t ecma_find_passed(struct walk *walk, TSNode closure, size_t index)
{
    uint32_t tree = ecma_find_expected(walk, closure);
    if (tree == FACT_NONE) {
        tree = ecma_find_expected_member(walk, walk_node_of_current(walk));
    }
    return tree == FACT_NONE ? FACT_NONE
                             : walk_make_node(walk, FACT_OP_TAKE, tree, (uint32_t)index);
}

/* What the comment before the function, or the one before the parameter, says. */
static uint32_t ecma_find_doc_type(struct walk *walk, TSNode pattern, uint8_t position,
                                   struct str doc)
{
    TSNode name =
        walk_node_is(walk, pattern, "rest_pattern") ? walk_named_child(pattern, 0) : pattern;
    uint32_t type = FACT_NONE;
    if (doc.size > 0) {
        type = ecma_doc_parameter(walk, doc,
                                  walk_node_is(walk, name, "identifier") ? walk_text_of(walk, name)
                                                                         : STR_EMPTY,
                                  position, pattern);
    }
    return type != FACT_NONE ? type : ecma_doc_type(walk, pattern);
}

/* f(this: T): what `this` is in the function. */
static void ecma_bind_self(struct walk *walk, TSNode name, uint32_t type)
{
    struct ecma_state *state = ecma_state_of(walk);
    struct ecma_self *row = walk_alloc_bytes(walk, sizeof *row);
    if (row != NULL && type != FACT_NONE) {
        *row = (struct ecma_self){ state->selves, walk->scope };
        state->selves = row;
        (void)walk_add_binding(walk, FACT_BINDING_LOCAL, walk->scope, STR("this"), name, type,
                               FACT_NONE);
    }
}

static void ecma_bind_parameter(struct walk *walk, TSNode function, TSNode item, uint8_t position,
                                struct str doc)
{
    TSNode pattern = walk_child_by_field(walk, item, "pattern");
    uint32_t type = FACT_NONE;
    uint32_t value = FACT_NONE;
    if (walk_node_is(walk, pattern, "this")) {
        ecma_bind_self(walk, pattern, ecma_build_declared(walk, item));
        return;
    }
    if (ts_node_is_null(pattern)) {
        pattern = item; /* JavaScript */
    } else {
        type = ecma_build_declared(walk, item);
        value = type == FACT_NONE ? walk_build_expr(walk, walk_child_by_field(walk, item, "value"))
                                  : FACT_NONE;
        ecma_add_parameter_field(walk, item, pattern, type);
    }
    if (walk_node_is(walk, pattern, "assignment_pattern")) {
        value = walk_build_expr(walk, walk_child_by_field(walk, pattern, "right"));
        pattern = walk_child_by_field(walk, pattern, "left");
    }
    if (type == FACT_NONE) {
        type = ecma_find_doc_type(walk, pattern, position, doc);
    }
    if (type == FACT_NONE && value == FACT_NONE && !walk_node_is(walk, pattern, "rest_pattern")) {
        value = ecma_find_passed(walk, function, position);
    }
    ecma_bind_pattern(walk, pattern, FACT_BINDING_PARAM, type, value, position);
}

void ecma_bind_parameters(struct walk *walk, TSNode function, struct str doc)
{
    TSNode single = walk_child_by_field(walk, function, "parameter");
    TSNode body = walk_child_by_field(walk, function, "body");
    size_t count = 0;
    const struct walk_child *items =
        walk_list_children(walk, walk_child_by_field(walk, function, "parameters"), true, &count);
    if (!ts_node_is_null(single)) {
        ecma_bind_pattern(walk, single, FACT_BINDING_PARAM,
                          ecma_find_doc_type(walk, single, 0, doc),
                          ecma_find_passed(walk, function, 0), 0);
    }
    for (size_t i = 0, place = 0; i < count; i++) {
        ecma_bind_parameter(walk, function, items[i].node, ecma_position_of(place), doc);
        place += !walk_node_is(walk, walk_child_by_field(walk, items[i].node, "pattern"), "this");
    }
    if (!ts_node_is_null(body) && !walk_node_is(walk, body, "statement_block")) {
        ecma_expect_type(walk, body, ecma_build_result(walk, function));
        struct fact_binding *row =
            walk_add_binding(walk, FACT_BINDING_RETURN, walk->scope, STR_EMPTY, body, FACT_NONE,
                             walk_build_expr(walk, body));
        row->start_byte = walk_end_byte(body);
    }
}

void ecma_count_parameters(struct walk *walk, TSNode function, struct walk_entity_spec *spec)
{
    size_t count = 0;
    unsigned least = 0;
    unsigned most = 0;
    const struct walk_child *items =
        walk_list_children(walk, walk_child_by_field(walk, function, "parameters"), true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode item = items[i].node;
        TSNode pattern = walk_child_by_field(walk, item, "pattern");
        bool rest =
            walk_node_is(walk, item, "rest_pattern") || walk_node_is(walk, pattern, "rest_pattern");
        bool optional = rest || walk_node_is(walk, item, "assignment_pattern") ||
                        walk_node_is(walk, item, "optional_parameter") ||
                        !ts_node_is_null(walk_child_by_field(walk, item, "value"));
        if (walk_node_is(walk, pattern, "this")) {
            continue;
        }
        spec->flags |= rest ? FACT_ENTITY_VARIADIC : 0U;
        most += !rest;
        least = optional ? least : most;
    }
    if (!ts_node_is_null(walk_child_by_field(walk, function, "parameter"))) {
        least = most = 1;
    }
    spec->params_min = ecma_position_of(least);
    spec->params_max = ecma_position_of(most);
}

void ecma_bind_type_parameters(struct walk *walk, TSNode list, uint32_t entity)
{
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode name = walk_child_by_field(walk, items[i].node, "name");
        TSNode bound = walk_child_by_field(walk, items[i].node, "constraint");
        if (!ts_node_is_null(name)) {
            (void)walk_add_binding(walk, FACT_BINDING_TYPE_PARAM, walk->scope,
                                   walk_text_of(walk, name), name, walk_build_type(walk, bound),
                                   FACT_NONE);
        }
    }
    if (count > 0) {
        facts_builder_edit_entity(walk->facts, entity)->flags |= FACT_ENTITY_GENERIC;
    }
}

/* ------------------------------------------------------------------ statements */

uint32_t ecma_function_scope(struct walk *walk)
{
    uint32_t scope = walk->scope;
    while (scope != FACT_NONE && scope != 0) {
        const struct fact_scope *row = facts_builder_edit_scope(walk->facts, scope);
        if (row->kind == FACT_SCOPE_FUNCTION) {
            return scope;
        }
        if (row->kind != FACT_SCOPE_BLOCK) {
            break;
        }
        scope = row->parent;
    }
    return FACT_NONE;
}

/* The body of a namespace is its own scope already. */
void ecma_enter_block(struct walk *walk, TSNode node)
{
    TSNode parent = walk_parent_of_current(walk);
    if (!walk_node_is(walk, parent, "internal_module") && !walk_node_is(walk, parent, "module")) {
        (void)walk_open_scope(walk, FACT_SCOPE_BLOCK, node);
    }
}

/* The function around says what it returns. */
static void ecma_expect_result(struct walk *walk, uint32_t scope, TSNode value)
{
    const struct fact_entity *entity = facts_builder_edit_entity(
        walk->facts, facts_builder_edit_scope(walk->facts, scope)->entity);
    if (entity->body == scope && entity->type != FACT_NONE) {
        uint32_t tree = walk_make_node(walk, FACT_OP_VALUE, entity->type, FACT_NONE);
        ecma_expect(walk, value,
                    (entity->flags & FACT_ENTITY_ASYNC) == 0
                        ? tree
                        : walk_make_node(walk, FACT_OP_AWAIT, tree, FACT_NONE));
    }
}

/* value as T, value satisfies T */
void ecma_enter_typed(struct walk *walk, TSNode node)
{
    uint32_t count = walk_count_named(node);
    if (count > 1) {
        ecma_expect_type(walk, walk_named_child(node, 0),
                         walk_build_type(walk, walk_named_child(node, count - 1)));
    }
}

void ecma_enter_return(struct walk *walk, TSNode node)
{
    uint32_t scope = ecma_function_scope(walk);
    uint32_t value = FACT_NONE;
    if (scope == FACT_NONE || walk_count_named(node) == 0) {
        return;
    }
    ecma_expect_result(walk, scope, walk_named_child(node, 0));
    value = walk_build_expr(walk, walk_named_child(node, 0));
    if (value != FACT_NONE) {
        walk_add_binding(walk, FACT_BINDING_RETURN, scope, STR_EMPTY, node, FACT_NONE, value)
            ->start_byte = walk_end_byte(node);
    }
}

void ecma_enter_for_in(struct walk *walk, TSNode node)
{
    struct str word = walk_text_of(walk, walk_child_by_field(walk, node, "operator"));
    uint32_t over = walk_build_expr(walk, walk_child_by_field(walk, node, "right"));
    uint32_t value = over == FACT_NONE || !str_equals_cstring(word, "of")
                         ? FACT_NONE
                         : walk_make_node(walk, FACT_OP_ELEMENT, over, FACT_NONE);
    if (!ts_node_is_null(walk_child_by_field(walk, node, "kind"))) {
        ecma_bind_pattern(walk, walk_child_by_field(walk, node, "left"), FACT_BINDING_LOCAL,
                          FACT_NONE, value, UINT8_MAX);
    }
}

void ecma_enter_catch(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_by_field(walk, node, "parameter");
    if (!ts_node_is_null(name)) {
        ecma_bind_pattern(walk, name, FACT_BINDING_LOCAL, ecma_build_declared(walk, node),
                          FACT_NONE, UINT8_MAX);
    }
}

/* ------------------------------------------------------------------ calls */

static unsigned ecma_count_arguments(struct walk *walk, TSNode list, bool *spread)
{
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count; i++) {
        *spread |= walk_node_is(walk, items[i].node, "spread_element");
    }
    return walk_node_is(walk, list, "arguments") ? (unsigned)count : 1;
}

static TSNode ecma_unwrap(struct walk *walk, TSNode node)
{
    while (walk_node_is(walk, node, "parenthesized_expression") ||
           walk_node_is(walk, node, "non_null_expression") ||
           walk_node_is(walk, node, "instantiation_expression")) {
        node = walk_named_child(node, 0);
    }
    return node;
}

static TSNode ecma_site_of(struct walk *walk, TSNode callee)
{
    return walk_node_is(walk, callee, "member_expression")
               ? walk_child_by_field(walk, callee, "property")
               : callee;
}

/* f.call(x), f.apply(x): f is called. */
static TSNode ecma_skip_call_member(struct walk *walk, TSNode function, bool *spread)
{
    struct str name;
    TSNode object;
    if (!walk_node_is(walk, function, "member_expression")) {
        return function;
    }
    name = walk_text_of(walk, walk_child_by_field(walk, function, "property"));
    object = walk_child_by_field(walk, function, "object");
    if ((str_equals_cstring(name, "call") || str_equals_cstring(name, "apply")) &&
        walk_node_is(walk, object, "member_expression")) {
        *spread = true;
        return object;
    }
    return function;
}

static void ecma_import_called(struct walk *walk, TSNode node)
{
    struct str module = ecma_required_module(walk, node);
    TSNode parent = walk_parent_of_current(walk);
    if (module.data != NULL && (walk_node_is(walk, parent, "expression_statement") ||
                                walk_node_is(walk, parent, "await_expression") ||
                                walk_node_is(walk, parent, "arguments") ||
                                walk_node_is(walk, parent, "return_statement") ||
                                walk_node_is(walk, parent, "arrow_function"))) {
        walk_add_import(walk, FACT_IMPORT_EFFECT, module, STR_EMPTY, STR_EMPTY, node)->flags |=
            walk->scope != 0 ? FACT_IMPORT_LAZY : 0;
    }
}

static bool ecma_is_test_word(struct str word)
{
    static const char *const words[] = { "describe", "context", "suite", "it",
                                         "test",     "specify", NULL };
    for (size_t i = 0; words[i] != NULL; i++) {
        if (str_equals_cstring(word, words[i])) {
            return true;
        }
    }
    return false;
}

#define ECMA_TEST_LEVELS_MAX 3U /* describe.each(table)(..) */

/* describe('title', () => { .. }) of every test library there is; also it.only(..) and
 * describe.each(table)(..). */
static bool ecma_is_test_block(struct walk *walk, TSNode function, TSNode arguments)
{
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, arguments, true, &count);
    if (count < 2 || !ecma_is_function(walk, items[count - 1].node) ||
        (!walk_node_is(walk, items[0].node, "string") &&
         !walk_node_is(walk, items[0].node, "template_string"))) {
        return false;
    }
    for (unsigned level = 0; level < ECMA_TEST_LEVELS_MAX; level++) {
        if (walk_node_is(walk, function, "identifier")) {
            break;
        }
        function = walk_child_by_field(
            walk, function,
            walk_node_is(walk, function, "member_expression") ? "object" : "function");
    }
    return walk_node_is(walk, function, "identifier") &&
           ecma_is_test_word(walk_text_of(walk, function));
}

void ecma_enter_call(struct walk *walk, TSNode node)
{
    TSNode function = ecma_unwrap(walk, walk_child_by_field(walk, node, "function"));
    bool spread = false;
    uint32_t callee;
    unsigned args;
    if (ecma_required_module(walk, node).data != NULL) {
        ecma_import_called(walk, node);
        return;
    }
    if (ecma_is_test_block(walk, function, walk_child_by_field(walk, node, "arguments"))) {
        walk_enter_test_region(walk, TEST_RULE_TEST_MODULE);
    }
    function = ecma_skip_call_member(walk, function, &spread);
    callee = walk_build_expr(walk, function);
    if (callee == FACT_NONE || ecma_is_function(walk, function)) {
        return;
    }
    if (!spread) {
        ecma_note_closures(walk, callee, walk_child_by_field(walk, node, "arguments"));
    }
    args = ecma_count_arguments(walk, walk_child_by_field(walk, node, "arguments"), &spread);
    walk_add_call(walk, REF_KIND_CALL, callee, ecma_site_of(walk, function), args)->flags |=
        spread ? FACT_REF_KEYWORD_ARGS : 0;
}

void ecma_enter_new(struct walk *walk, TSNode node)
{
    TSNode name = ecma_unwrap(walk, walk_child_by_field(walk, node, "constructor"));
    uint32_t type = ecma_build_class_name(walk, name);
    bool spread = false;
    unsigned args =
        ecma_count_arguments(walk, walk_child_by_field(walk, node, "arguments"), &spread);
    ecma_note_closures(walk, type, walk_child_by_field(walk, node, "arguments"));
    if (type != FACT_NONE) {
        walk_add_call(walk, REF_KIND_NEW, type, ecma_site_of(walk, name),
                      ts_node_is_null(walk_child_by_field(walk, node, "arguments")) ? 0 : args)
            ->flags |= spread ? FACT_REF_KEYWORD_ARGS : 0;
    }
}

/* ------------------------------------------------------------------ names */

static bool ecma_field_is_name(struct walk *walk, TSFieldId field)
{
    static const char *const names[] = { "name",  "label",     "function", "constructor",
                                         "alias", "parameter", "pattern" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (field != 0 && walk_field_is(walk, field, names[i])) {
            return true;
        }
    }
    return false;
}

static bool ecma_is_declared_here(struct walk *walk)
{
    static const char *const assigned[] = { "pair_pattern", "for_in_statement",
                                            "assignment_pattern", "assignment_expression", NULL };
    static const char *const parents[] = { "formal_parameters", "array_pattern",  "rest_pattern",
                                           "object_pattern",    "class_heritage", NULL };
    TSFieldId field = walk_field_of_current(walk);
    TSNode parent = walk_parent_of_current(walk);
    if (walk_node_is_any(walk, parent, assigned)) {
        return walk_field_is(walk, field, "left") || walk_field_is(walk, field, "value");
    }
    return walk_node_is_any(walk, parent, parents) || ecma_field_is_name(walk, field);
}

void ecma_enter_identifier(struct walk *walk, TSNode node)
{
    struct str text = walk_text_of(walk, node);
    if (!str_equals_cstring(text, "undefined") && !ecma_is_declared_here(walk)) {
        (void)walk_add_ref(walk, REF_KIND_VALUE, walk_make_name(walk, text), node);
    }
}

void ecma_enter_member(struct walk *walk, TSNode node)
{
    TSFieldId field = walk_field_of_current(walk);
    TSNode parent = walk_parent_of_current(walk);
    uint32_t tree;
    if (walk_field_is(walk, field, "function") || walk_field_is(walk, field, "constructor") ||
        (walk_field_is(walk, field, "left") &&
         walk_node_is(walk, parent, "assignment_expression"))) {
        return;
    }
    if (walk_node_is(walk, parent, "variable_declarator") &&
        ecma_required_module(walk, walk_child_by_field(walk, node, "object")).data != NULL) {
        return; /* an import */
    }
    tree = walk_build_expr(walk, node);
    if (tree != FACT_NONE && tree != ecma_make_exports(walk)) {
        (void)walk_add_ref(walk, REF_KIND_VALUE, tree, walk_child_by_field(walk, node, "property"));
    }
}

void ecma_enter_type_identifier(struct walk *walk, TSNode node)
{
    TSFieldId field = walk_field_of_current(walk);
    if (walk_field_is(walk, field, "name") &&
        !walk_node_is(walk, walk_parent_of_current(walk), "generic_type")) {
        return; /* a declaration */
    }
    walk_add_ref(walk, REF_KIND_TYPE, walk_make_name(walk, walk_text_of(walk, node)), node)
        ->flags |= FACT_REF_TYPE_POSITION;
}

void ecma_enter_nested_type(struct walk *walk, TSNode node)
{
    uint32_t tree = walk_build_type(walk, node);
    if (tree != FACT_NONE) {
        walk_add_ref(walk, REF_KIND_TYPE, tree, walk_child_by_field(walk, node, "name"))->flags |=
            FACT_REF_TYPE_POSITION;
    }
}

/* @name, @name(..), @a.b(..) */
void ecma_enter_decorator(struct walk *walk, TSNode node)
{
    TSNode name = walk_named_child(node, 0);
    uint32_t tree;
    if (walk_node_is(walk, name, "call_expression")) {
        name = walk_child_by_field(walk, name, "function");
    }
    tree = walk_build_expr(walk, name);
    if (tree != FACT_NONE) {
        (void)walk_add_ref(walk, REF_KIND_ANNOTATE, tree, ecma_site_of(walk, name));
    }
}

/* <Name />: the component is called. Lower case names are of the page. */
void ecma_enter_jsx(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    struct str text = walk_text_of(walk, name);
    uint32_t tree = walk_build_expr(walk, name);
    if (tree != FACT_NONE && text.size > 0 &&
        (walk_node_is(walk, name, "member_expression") ||
         (text.data[0] >= 'A' && text.data[0] <= 'Z'))) {
        walk_add_call(walk, REF_KIND_CALL, tree, ecma_site_of(walk, name), 1)->flags |=
            FACT_REF_KEYWORD_ARGS | FACT_REF_IMPLICIT;
    }
}
