/* lang_ruby_body.c - locals, parameters, blocks, assignments and branches of Ruby. */
#include "lang/lang_ruby_internal.h"
#include "lang/scan_internal.h"

#define BODY_PATTERN_MAX 64U /* nodes of a pattern that are looked at */
#define BODY_STEPS_MAX   16U /* nodes of a condition that are looked at */

/* ------------------------------------------------------------------ names in sight */

/* hard: a class or method, from which no outer local is seen. */
void ruby_enter_body(struct walk *walk, bool hard)
{
    struct ruby_state *state = ruby_state_of(walk);
    if (state->body_count < RUBY_BODIES_MAX) {
        state->bodies[state->body_count] = state->now;
    }
    state->body_count++;
    if (hard) {
        state->now = (struct ruby_body){ .locals = state->local_count };
        walk_flow_enter_function(walk);
    }
}

void ruby_leave_body(struct walk *walk)
{
    struct ruby_state *state = ruby_state_of(walk);
    state->body_count--;
    if (state->body_count < RUBY_BODIES_MAX) {
        state->local_count = state->now.locals;
        state->now = state->bodies[state->body_count];
        walk_flow_leave_function(walk);
    }
}

bool ruby_is_local(const struct walk *walk, struct str name)
{
    const struct ruby_state *state = ruby_state_of(walk);
    for (uint32_t i = state->local_count; i > state->now.locals; i--) {
        if (str_equals_bytes(facts_builder_borrow_text(walk->facts, state->locals[i - 1]), name)) {
            return true;
        }
    }
    return false;
}

void ruby_declare_local(struct walk *walk, struct str name)
{
    struct ruby_state *state = ruby_state_of(walk);
    if (state->local_count < RUBY_LOCALS_MAX && !ruby_is_local(walk, name)) {
        state->locals[state->local_count++] = walk_intern_str(walk, name);
    }
}

static void body_bind_local(struct walk *walk, TSNode name, uint32_t byte, uint32_t type,
                            uint32_t value)
{
    struct str text = walk_text_of(walk, name);
    ruby_declare_local(walk, text);
    walk_flow_bind(walk, text, name, byte, type, value);
}

/* ------------------------------------------------------------------ parameters */

static TSNode body_parameter_name(struct walk *walk, TSNode node)
{
    return walk_node_is(walk, node, "identifier") ? node : walk_child_by_field(walk, node, "name");
}

static bool body_is_positional(struct walk *walk, TSNode node)
{
    return walk_node_is(walk, node, "identifier") ||
           walk_node_is(walk, node, "optional_parameter") ||
           walk_node_is(walk, node, "destructured_parameter");
}

void ruby_fill_parameters(struct walk *walk, struct walk_entity_spec *spec, TSNode list)
{
    size_t count = 0;
    unsigned total = 0;
    unsigned needed = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count; i++) {
        if (body_is_positional(walk, items[i].node)) {
            total++;
            needed += !walk_node_is(walk, items[i].node, "optional_parameter");
        } else if (!walk_node_is(walk, items[i].node, "block_parameter")) {
            spec->flags |= FACT_ENTITY_VARIADIC;
        }
    }
    spec->params_max = total < UINT8_MAX ? (uint8_t)total : UINT8_MAX;
    spec->params_min = needed < UINT8_MAX ? (uint8_t)needed : UINT8_MAX;
}

void ruby_bind_parameters(struct walk *walk, TSNode list)
{
    size_t count = 0;
    unsigned position = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode name = body_parameter_name(walk, items[i].node);
        TSNode fallback = walk_child_by_field(walk, items[i].node, "value");
        struct str text = walk_text_of(walk, name);
        uint32_t value = FACT_NONE;
        unsigned place = UINT8_MAX;
        if (body_is_positional(walk, items[i].node)) {
            place = position++;
        }
        if (text.size == 0) {
            continue;
        }
        value = walk_build_expr(walk, fallback);
        ruby_declare_local(walk, text);
        walk_add_binding(walk, FACT_BINDING_PARAM, walk->scope, text, name, FACT_NONE, value)
            ->position = place < UINT8_MAX ? (uint8_t)place : UINT8_MAX;
        walk_flow_note(walk, text, FACT_NONE, value);
    }
}

/* ------------------------------------------------------------------ blocks */

/* What a call gives to its block: parameter `number` of it. */
static uint32_t body_block_value(struct walk *walk, TSNode call, unsigned number)
{
    static const char *const element[] = { "all?",
                                           "any?",
                                           "collect",
                                           "count",
                                           "delete_if",
                                           "detect",
                                           "drop_while",
                                           "each",
                                           "each_entry",
                                           "each_value",
                                           "each_with_index",
                                           "each_with_object",
                                           "filter",
                                           "filter_map",
                                           "find",
                                           "find_all",
                                           "find_index",
                                           "flat_map",
                                           "group_by",
                                           "index_by",
                                           "keep_if",
                                           "map",
                                           "max_by",
                                           "min_by",
                                           "none?",
                                           "one?",
                                           "partition",
                                           "reject",
                                           "reject!",
                                           "reverse_each",
                                           "select",
                                           "select!",
                                           "sort_by",
                                           "sort_by!",
                                           "sum",
                                           "take_while",
                                           "to_h",
                                           "uniq",
                                           NULL };
    static const char *const second[] = { "each", "each_pair", "inject", "reduce", NULL };
    static const char *const same[] = { "tap", "then", "yield_self", NULL };
    TSNode receiver = walk_child_by_field(walk, call, "receiver");
    struct str name = walk_text_of(walk, walk_child_by_field(walk, call, "method"));
    uint32_t value = FACT_NONE;
    if (ts_node_is_null(receiver)) {
        return FACT_NONE;
    }
    if (number == 0 && ruby_word_is_one(name, same)) {
        return walk_build_expr(walk, receiver);
    }
    if ((number == 0 && ruby_word_is_one(name, element)) ||
        (number == 1 && ruby_word_is_one(name, second))) {
        value = walk_build_expr(walk, receiver);
        return value == FACT_NONE ? value : walk_make_node(walk, FACT_OP_ELEMENT, value, FACT_NONE);
    }
    return FACT_NONE;
}

static void body_bind_parts(struct walk *walk, TSNode parameter, uint32_t byte)
{
    size_t count = 0;
    const struct walk_child *names = walk_list_children(walk, parameter, true, &count);
    for (size_t i = 0; i < count; i++) {
        if (walk_node_is(walk, names[i].node, "identifier")) {
            body_bind_local(walk, names[i].node, byte, FACT_NONE, FACT_NONE);
        }
    }
}

static void body_bind_block_parameters(struct walk *walk, TSNode list, TSNode call)
{
    size_t count = 0;
    unsigned position = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode name = body_parameter_name(walk, items[i].node);
        uint32_t value = FACT_NONE;
        if (walk_node_is(walk, items[i].node, "destructured_parameter")) {
            body_bind_parts(walk, items[i].node, walk_end_byte(list));
        }
        if (body_is_positional(walk, items[i].node)) {
            value = ts_node_is_null(call) ? FACT_NONE : body_block_value(walk, call, position);
            position++;
        }
        if (!ts_node_is_null(name)) {
            body_bind_local(walk, name, walk_end_byte(list), FACT_NONE, value);
        }
    }
}

/* A block may run or not: what it assigns is one branch. Its own names end with it. */
void ruby_enter_block(struct walk *walk, TSNode node)
{
    struct ruby_state *state = ruby_state_of(walk);
    TSNode call = walk_parent_of_current(walk);
    TSNode parameters = walk_child_by_field(walk, node, "parameters");
    if (walk_node_is(walk, call, "lambda")) {
        parameters = walk_child_by_field(walk, call, "parameters");
    }
    ruby_enter_body(walk, false);
    walk_flow_enter_statement(walk, node, true);
    walk_flow_set_branch(walk, node, NULL);
    if (state->block_count < RUBY_BODIES_MAX) {
        state->block_locals[state->block_count] = state->local_count;
    }
    state->block_count++;
    body_bind_block_parameters(walk, parameters,
                               walk_node_is(walk, call, "call") ? call : (TSNode){ .id = NULL });
}

void ruby_leave_block(struct walk *walk, TSNode node)
{
    struct ruby_state *state = ruby_state_of(walk);
    walk_flow_leave_statement(walk, node);
    state->block_count--;
    if (state->block_count < RUBY_BODIES_MAX) {
        state->local_count = state->block_locals[state->block_count];
    }
    state->body_count--;
}

/* ------------------------------------------------------------------ assignments */

/* The scope of the members of the class around, or FACT_NONE. */
static uint32_t body_class_scope(const struct walk *walk)
{
    return walk->type_entity == FACT_NONE
               ? FACT_NONE
               : facts_builder_edit_entity(walk->facts, walk->type_entity)->body;
}

static void body_bind_field(struct walk *walk, TSNode left, TSNode whole, uint32_t value)
{
    uint32_t scope = body_class_scope(walk);
    if (scope != FACT_NONE && value != FACT_NONE) {
        walk_add_binding(walk, FACT_BINDING_FIELD, scope, ruby_field_name(walk, left), left,
                         FACT_NONE, value)
            ->start_byte = walk_end_byte(whole);
    }
}

static bool body_is_field(struct walk *walk, TSNode node)
{
    return walk_node_is(walk, node, "instance_variable") ||
           walk_node_is(walk, node, "class_variable");
}

/* a.b = v calls b=. */
static void body_add_setter(struct walk *walk, TSNode left)
{
    TSNode method = walk_child_by_field(walk, left, "method");
    struct str name = walk_join_texts(walk, walk_text_of(walk, method), STR("="), STR_EMPTY);
    uint32_t receiver = walk_build_expr(walk, walk_child_by_field(walk, left, "receiver"));
    (void)walk_add_call(walk, REF_KIND_CALL,
                        walk_make_node(walk, FACT_OP_MEMBER, receiver, walk_intern_str(walk, name)),
                        method, 1);
}

static void body_bind_target(struct walk *walk, TSNode left, TSNode whole, uint32_t value);

/* list[k] = v, list << v: a list of such values, besides what it was. */
static void body_bind_element(struct walk *walk, TSNode base, TSNode whole, uint32_t value)
{
    uint32_t list = FACT_NONE;
    if (value == FACT_NONE) {
        return;
    }
    list = walk_make_node(walk, FACT_OP_LIST, value, FACT_NONE);
    if (walk_node_is(walk, base, "identifier") && ruby_is_local(walk, walk_text_of(walk, base))) {
        body_bind_local(walk, base, walk_end_byte(whole), FACT_NONE,
                        walk_make_union(walk, walk_build_expr(walk, base), list));
    } else if (body_is_field(walk, base)) {
        body_bind_field(walk, base, whole, list);
    }
}

static void body_bind_list(struct walk *walk, TSNode left, TSNode whole, TSNode right)
{
    size_t count = 0;
    size_t values = 0;
    const struct walk_child *targets = walk_list_children(walk, left, true, &count);
    const struct walk_child *items = NULL;
    uint32_t tree = FACT_NONE;
    if (walk_node_is(walk, right, "right_assignment_list")) {
        items = walk_list_children(walk, right, true, &values);
    } else {
        tree = walk_build_expr(walk, right);
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t value = FACT_NONE;
        if (items != NULL) {
            value = i < values ? walk_build_expr(walk, items[i].node) : FACT_NONE;
        } else if (tree != FACT_NONE) {
            value = walk_make_node(walk, FACT_OP_TAKE, tree, (uint32_t)i);
        }
        if (!walk_node_is(walk, targets[i].node, "left_assignment_list")) {
            body_bind_target(walk, targets[i].node, whole, value);
        }
    }
}

/* Ruby's own; those in signs ($0, $!, $-w) are told by their second byte. */
static bool body_is_own_global(struct str name)
{
    static const char *const own[] = {
        "$DEBUG", "$FILENAME", "$LOADED_FEATURES", "$LOAD_PATH", "$PROGRAM_NAME",
        "$SAFE",  "$VERBOSE",  "$stderr",          "$stdin",     "$stdout",
        "$_",     NULL
    };
    for (size_t i = 0; own[i] != NULL; i++) {
        if (str_equals_cstring(name, own[i])) {
            return true;
        }
    }
    return name.size < 2 || !scan_is_word(name.data[1]) ||
           (name.data[1] >= '0' && name.data[1] <= '9');
}

/* The first value of a global in this file is where it is defined. */
static void body_add_global(struct walk *walk, TSNode left, TSNode whole, uint32_t value)
{
    struct ruby_state *state = ruby_state_of(walk);
    fact_text name = walk_intern_node(walk, left);
    uint32_t entity = walk->entity;
    uint32_t scope = walk->scope;
    struct walk_entity_spec spec;
    if (body_is_own_global(walk_text_of(walk, left)) || state->global_count == RUBY_GLOBALS_MAX) {
        return;
    }
    for (uint32_t i = 0; i < state->global_count; i++) {
        if (state->globals[i] == name) {
            return;
        }
    }
    state->globals[state->global_count++] = name;
    walk_init_entity_spec(&spec, ENTITY_KIND_VARIABLE, whole, left);
    spec.name = walk_text_of(walk, left);
    spec.flags = FACT_ENTITY_EXPORTED;
    spec.value = value;
    spec.leaf = true;
    walk->entity = 0;
    walk->scope = 0;
    (void)walk_open_entity(walk, &spec);
    walk->entity = entity;
    walk->scope = scope;
}

void ruby_enter_global(struct walk *walk, TSNode node)
{
    if (!body_is_own_global(walk_text_of(walk, node))) {
        walk_add_ref(walk, REF_KIND_VALUE, walk_build_expr(walk, node), node)->flags |=
            FACT_REF_TENTATIVE;
    }
}

static void body_bind_target(struct walk *walk, TSNode left, TSNode whole, uint32_t value)
{
    if (walk_node_is(walk, left, "rest_assignment")) {
        left = ruby_nth_child(left, 0);
        value = FACT_NONE;
    }
    if (walk_node_is(walk, left, "identifier")) {
        body_bind_local(walk, left, walk_end_byte(whole), FACT_NONE, value);
    } else if (body_is_field(walk, left)) {
        body_bind_field(walk, left, whole, value);
    } else if (walk_node_is(walk, left, "global_variable")) {
        body_add_global(walk, left, whole, value);
    } else if (walk_node_is(walk, left, "call")) {
        body_add_setter(walk, left);
    } else if (walk_node_is(walk, left, "element_reference")) {
        body_bind_element(walk, walk_child_by_field(walk, left, "object"), whole, value);
    }
}

void ruby_enter_assignment(struct walk *walk, TSNode node)
{
    TSNode left = walk_child_by_field(walk, node, "left");
    TSNode right = walk_child_by_field(walk, node, "right");
    if (walk_node_is(walk, left, "constant") || walk_node_is(walk, left, "scope_resolution")) {
        ruby_add_constant(walk, node, left, right);
    } else if (walk_node_is(walk, left, "left_assignment_list")) {
        body_bind_list(walk, left, node, right);
    } else {
        body_bind_target(walk, left, node, walk_build_expr(walk, right));
    }
}

void ruby_enter_operator_assignment(struct walk *walk, TSNode node)
{
    struct str sign = walk_text_of(walk, walk_child_by_field(walk, node, "operator"));
    TSNode left = walk_child_by_field(walk, node, "left");
    uint32_t value = walk_build_expr(walk, walk_child_by_field(walk, node, "right"));
    if (walk_node_is(walk, left, "constant")) {
        ruby_add_constant(walk, node, left, walk_child_by_field(walk, node, "right"));
        return;
    }
    if (str_equals_cstring(sign, "||=") || str_equals_cstring(sign, "&&=")) {
        if (walk_node_is(walk, left, "identifier") &&
            ruby_is_local(walk, walk_text_of(walk, left))) {
            value = walk_make_union(walk, walk_build_expr(walk, left), value);
        }
    } else if (body_is_field(walk, left) || walk_node_is(walk, left, "identifier")) {
        return; /* x += 1 stays what it is */
    }
    body_bind_target(walk, left, node, value);
}

/* list << v, list.push(v), list.add(v): what the list holds. */
void ruby_bind_pushed(struct walk *walk, TSNode base, TSNode whole, TSNode value)
{
    if (!ts_node_is_null(value) &&
        (body_is_field(walk, base) || walk_node_is(walk, base, "identifier"))) {
        body_bind_element(walk, base, whole, walk_build_expr(walk, value));
    }
}

/* ------------------------------------------------------------------ conditions */

/* x.is_a?(T), T === x, x.kind_of?(T), x.instance_of?(T) */
static void body_add_guard(struct walk *walk, TSNode test, struct walk_guards *guards)
{
    static const char *const tests[] = { "instance_of?", "is_a?", "kind_of?", NULL };
    TSNode name = walk_child_by_field(walk, test, "receiver");
    TSNode type = ruby_nth_child(walk_child_by_field(walk, test, "arguments"), 0);
    struct str method = walk_text_of(walk, walk_child_by_field(walk, test, "method"));
    if (walk_node_is(walk, test, "binary")) {
        name = walk_child_by_field(walk, test, "right");
        type = walk_child_by_field(walk, test, "left");
        if (!str_equals_cstring(walk_text_of(walk, walk_child_by_field(walk, test, "operator")),
                                "===")) {
            return;
        }
    } else if (!ruby_word_is_one(method, tests)) {
        return;
    }
    if (!walk_node_is(walk, name, "identifier") || guards->count == WALK_GUARDS_MAX ||
        (!walk_node_is(walk, type, "constant") && !walk_node_is(walk, type, "scope_resolution")) ||
        !ruby_is_local(walk, walk_text_of(walk, name))) {
        return;
    }
    guards->items[guards->count++] =
        (struct walk_guard){ walk_text_of(walk, name), walk_build_expr(walk, type) };
}

static bool body_is_and(struct walk *walk, TSNode node)
{
    struct str sign = walk_text_of(walk, walk_child_by_field(walk, node, "operator"));
    return walk_node_is(walk, node, "binary") &&
           (str_equals_cstring(sign, "&&") || str_equals_cstring(sign, "and"));
}

static void body_read_condition(struct walk *walk, TSNode node, struct walk_guards *guards)
{
    TSNode stack[BODY_STEPS_MAX];
    uint32_t depth = 1;
    guards->count = 0;
    stack[0] = node;
    for (uint32_t steps = 0; depth > 0 && steps < BODY_STEPS_MAX; steps++) {
        TSNode at = stack[--depth];
        if (body_is_and(walk, at) && depth + 2 <= BODY_STEPS_MAX) {
            stack[depth++] = walk_child_by_field(walk, at, "left");
            stack[depth++] = walk_child_by_field(walk, at, "right");
        } else if (walk_node_is(walk, at, "parenthesized_statements")) {
            stack[depth++] = ruby_nth_child(at, 0);
        } else if (walk_node_is(walk, at, "call") || walk_node_is(walk, at, "binary")) {
            body_add_guard(walk, at, guards);
        }
    }
}

/* ------------------------------------------------------------------ branches */

/* if, unless */
void ruby_enter_if(struct walk *walk, TSNode node)
{
    TSNode condition = walk_child_by_field(walk, node, "condition");
    TSNode alternative = walk_child_by_field(walk, node, "alternative");
    bool is_unless = walk_node_is(walk, node, "unless");
    struct walk_guards guards = { .count = 0 };
    walk_flow_enter_statement(walk, node, ts_node_is_null(alternative));
    if (!is_unless) {
        body_read_condition(walk, condition, &guards);
    }
    walk_flow_set_branch(walk, walk_child_by_field(walk, node, "consequence"), &guards);
    if (is_unless && ts_node_is_null(alternative)) {
        body_read_condition(walk, condition, &guards);
        walk_flow_set_after(walk, &guards);
    }
}

/* body if condition: read in the order of execution, the condition comes first. */
void ruby_enter_modifier(struct walk *walk, TSNode node)
{
    TSNode condition = walk_child_by_field(walk, node, "condition");
    struct walk_guards guards = { .count = 0 };
    bool is_unless = walk_node_is(walk, node, "unless_modifier");
    walk_flow_enter_statement(walk, node, true);
    if (!is_unless) {
        body_read_condition(walk, condition, &guards);
    }
    walk_flow_set_branch(walk, walk_child_by_field(walk, node, "body"), &guards);
    if (is_unless) {
        body_read_condition(walk, condition, &guards);
        walk_flow_set_after(walk, &guards);
    }
}

void ruby_enter_elsif(struct walk *walk, TSNode node)
{
    struct walk_guards guards = { .count = 0 };
    body_read_condition(walk, walk_child_by_field(walk, node, "condition"), &guards);
    walk_flow_set_branch(walk, walk_child_by_field(walk, node, "consequence"), &guards);
}

void ruby_enter_else(struct walk *walk, TSNode node)
{
    walk_flow_set_branch(walk, node, NULL);
    walk_flow_must_enter(walk);
}

void ruby_enter_case(struct walk *walk, TSNode node)
{
    walk_flow_enter_statement(walk, node, true);
}

/* case x when T then: x is a T in there. */
void ruby_enter_when(struct walk *walk, TSNode node)
{
    TSNode subject = walk_child_by_field(walk, walk_parent_of_current(walk), "value");
    struct walk_guards guards = { .count = 0 };
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    uint32_t type = FACT_NONE;
    for (size_t i = 0; i < count; i++) {
        TSNode pattern = ruby_nth_child(list[i].node, 0);
        if (walk_field_is(walk, list[i].field, "pattern") &&
            (walk_node_is(walk, pattern, "constant") ||
             walk_node_is(walk, pattern, "scope_resolution"))) {
            type = walk_make_union(walk, type, walk_build_expr(walk, pattern));
        }
    }
    if (type != FACT_NONE && walk_node_is(walk, subject, "identifier") &&
        ruby_is_local(walk, walk_text_of(walk, subject))) {
        guards.items[guards.count++] = (struct walk_guard){ walk_text_of(walk, subject), type };
    }
    walk_flow_set_branch(walk, walk_child_by_field(walk, node, "body"), &guards);
}

/* case x in pattern: the names in the pattern are bound. */
void ruby_enter_in(struct walk *walk, TSNode node)
{
    TSNode stack[BODY_PATTERN_MAX];
    uint32_t depth = 0;
    walk_flow_set_branch(walk, node, NULL);
    stack[depth++] = walk_child_by_field(walk, node, "pattern");
    for (uint32_t steps = 0; depth > 0 && steps < BODY_PATTERN_MAX; steps++) {
        TSNode at = stack[--depth];
        size_t count = 0;
        const struct walk_child *list = NULL;
        if (walk_node_is(walk, at, "identifier")) {
            body_bind_local(walk, at, walk_end_byte(at), FACT_NONE, FACT_NONE);
            continue;
        }
        list = walk_list_children(walk, at, true, &count);
        if (walk_node_is(walk, at, "keyword_pattern") && count == 1) { /* {name:} */
            struct str key = walk_text_of(walk, list[0].node);
            ruby_declare_local(walk, key);
        }
        for (size_t i = count; i > 0 && depth < BODY_PATTERN_MAX; i--) {
            stack[depth++] = list[i - 1].node;
        }
    }
}

void ruby_enter_loop(struct walk *walk, TSNode node)
{
    walk_flow_enter_statement(walk, node, true);
    walk_flow_set_branch(walk, walk_child_by_field(walk, node, "body"), NULL);
}

void ruby_enter_for(struct walk *walk, TSNode node)
{
    TSNode pattern = walk_child_by_field(walk, node, "pattern");
    TSNode value = ruby_nth_child(walk_child_by_field(walk, node, "value"), 0);
    uint32_t list = walk_build_expr(walk, value);
    if (walk_node_is(walk, pattern, "left_assignment_list")) {
        size_t count = 0;
        const struct walk_child *names = walk_list_children(walk, pattern, true, &count);
        for (size_t i = 0; i < count; i++) {
            body_bind_target(walk, names[i].node, pattern, FACT_NONE);
        }
    } else {
        body_bind_target(
            walk, pattern, pattern,
            list == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_ELEMENT, list, FACT_NONE));
    }
    ruby_enter_loop(walk, node);
}

void ruby_enter_begin(struct walk *walk, TSNode node)
{
    walk_flow_enter_statement(walk, node, true);
}

/* rescue T => e */
void ruby_enter_rescue(struct walk *walk, TSNode node)
{
    TSNode name = ruby_nth_child(walk_child_by_field(walk, node, "variable"), 0);
    size_t count = 0;
    const struct walk_child *list =
        walk_list_children(walk, walk_child_by_field(walk, node, "exceptions"), true, &count);
    uint32_t type = FACT_NONE;
    for (size_t i = 0; i < count; i++) {
        type = walk_make_union(walk, type, walk_build_expr(walk, list[i].node));
    }
    if (type == FACT_NONE) {
        type = walk_make_literal(walk, "StandardError");
    }
    if (walk_node_is(walk, name, "identifier")) {
        body_bind_local(walk, name, walk_end_byte(name), type, FACT_NONE);
    } else if (body_is_field(walk, name)) {
        body_bind_field(walk, name, name, walk_make_node(walk, FACT_OP_VALUE, type, FACT_NONE));
    }
}

/* ------------------------------------------------------------------ results */

static void body_add_result(struct walk *walk, TSNode site, uint32_t byte, uint32_t value)
{
    if (value != FACT_NONE) {
        walk_add_binding(walk, FACT_BINDING_RETURN, walk->scope, STR_EMPTY, site, FACT_NONE, value)
            ->start_byte = byte;
    }
}

void ruby_enter_return(struct walk *walk, TSNode node)
{
    TSNode list = ruby_nth_child(node, 0);
    uint32_t value = FACT_NONE; /* return a, b gives a list of many sorts */
    if (!ts_node_is_null(list) && walk_count_named(list) == 1) {
        value = walk_build_expr(walk, ruby_nth_child(list, 0));
    }
    body_add_result(walk, node, walk_end_byte(node), value);
    walk_flow_jump(walk, node);
}

/* break, next, redo, retry */
void ruby_enter_jump(struct walk *walk, TSNode node)
{
    walk_flow_jump(walk, node);
}

void ruby_bind_result(struct walk *walk, TSNode body)
{
    if (!ts_node_is_null(body)) {
        body_add_result(walk, body, walk_end_byte(body), walk_build_expr(walk, body));
    }
}

/* list << v */
void ruby_enter_binary(struct walk *walk, TSNode node)
{
    struct str sign = walk_text_of(walk, walk_child_by_field(walk, node, "operator"));
    if (str_equals_cstring(sign, "<<")) {
        ruby_bind_pushed(walk, walk_child_by_field(walk, node, "left"), node,
                         walk_child_by_field(walk, node, "right"));
    } else if (body_is_and(walk, node)) {
        struct walk_guards guards;
        body_read_condition(walk, walk_child_by_field(walk, node, "left"), &guards);
        walk_flow_guard_range(walk, &guards, walk_child_by_field(walk, node, "right"));
    }
}
