/* lang_ecma_flow.c - what conditions and assignments say about names.
 *
 * `x instanceof T` and calls of type guards (`f(x)`, where f returns `x is T`) tell what x is in
 * the part that they guard: that part gets a scope with a NARROW binding; what follows an `if` that
 * jumps away gets one, too. Members (`this.x`, `a.b`) are known by their text in a range of bytes.
 *
 * A variable that is declared without a type and a value holds what is assigned to it: a NARROW
 * binding from the assignment on, and behind each block around it what any path may have left.
 */
#include "lang/lang_ecma_internal.h"

#define FLOW_DEPTH_MAX  6U  /* nested conditions that are read */
#define FLOW_PATH_MAX   80U /* bytes of a member that is followed */
#define FLOW_JOINS_MAX  8U  /* values that one variable may hold at once */
#define FLOW_GUARDS_MAX 4U

struct flow_guard {
    TSNode subject;
    uint32_t value; /* what the test says it is */
};
struct flow_guards {
    struct flow_guard items[FLOW_GUARDS_MAX];
    uint32_t count;
};

/* ------------------------------------------------------------------ conditions */

static TSNode flow_strip(struct walk *walk, TSNode node)
{
    while (walk_node_is(walk, node, "parenthesized_expression") ||
           walk_node_is(walk, node, "non_null_expression")) {
        node = walk_named_child(node, 0);
    }
    return node;
}

/* A name, or members of one: nothing is called on the way. */
static bool flow_is_path(struct walk *walk, TSNode node)
{
    struct str text = walk_text_of(walk, node);
    return walk_node_is(walk, node, "identifier") ||
           (walk_node_is(walk, node, "member_expression") && text.size <= FLOW_PATH_MAX &&
            str_find_byte(text, '(') == SIZE_MAX && str_find_byte(text, '[') == SIZE_MAX);
}

static void flow_add_guard(struct walk *walk, struct flow_guards *guards, TSNode subject,
                           uint32_t value)
{
    if (value != FACT_NONE && guards->count < FLOW_GUARDS_MAX && flow_is_path(walk, subject)) {
        guards->items[guards->count++] = (struct flow_guard){ subject, value };
    }
}

/* f(x): if f is a guard, what it guards. */
static void flow_ask_guard(struct walk *walk, struct flow_guards *guards, TSNode call)
{
    TSNode subject =
        flow_strip(walk, walk_named_child(walk_child_by_field(walk, call, "arguments"), 0));
    uint32_t tree = FACT_NONE;
    if (flow_is_path(walk, subject) && ecma_required_module(walk, call).data == NULL) {
        tree = walk_build_expr(walk, call);
    }
    if (tree != FACT_NONE) {
        flow_add_guard(
            walk, guards, subject,
            facts_builder_add_node(walk->facts, FACT_OP_AWAIT, FACT_UNWRAP_GUARD, tree, FACT_NONE));
    }
}

static void flow_read_condition(struct walk *walk, struct flow_guards *guards, TSNode node,
                                bool holds, unsigned depth);

/* x instanceof A || x instanceof B: either. */
/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static void flow_read_either(struct walk *walk, struct flow_guards *guards, TSNode node,
                             unsigned depth)
{
    struct flow_guards left = { .count = 0 };
    struct flow_guards right = { .count = 0 };
    flow_read_condition(walk, &left, walk_child_by_field(walk, node, "left"), true, depth + 1);
    flow_read_condition(walk, &right, walk_child_by_field(walk, node, "right"), true, depth + 1);
    if (left.count == 1 && right.count == 1 &&
        str_equals_bytes(walk_text_of(walk, left.items[0].subject),
                         walk_text_of(walk, right.items[0].subject))) {
        flow_add_guard(walk, guards, left.items[0].subject,
                       walk_make_union(walk, left.items[0].value, right.items[0].value));
    }
}

/* What is known where the condition holds, or where it does not. */
/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static void flow_read_condition(struct walk *walk, struct flow_guards *guards, TSNode node,
                                bool holds, unsigned depth)
{
    struct str sign;
    node = flow_strip(walk, node);
    if (depth > FLOW_DEPTH_MAX || ts_node_is_null(node)) {
        return;
    }
    if (walk_node_is(walk, node, "call_expression")) {
        if (holds) {
            flow_ask_guard(walk, guards, node);
        }
        return;
    }
    sign = walk_text_of(walk, walk_child_by_field(walk, node, "operator"));
    if (walk_node_is(walk, node, "unary_expression")) {
        if (str_equals_cstring(sign, "!")) {
            flow_read_condition(walk, guards, walk_child_by_field(walk, node, "argument"), !holds,
                                depth + 1);
        }
        return;
    }
    if (!walk_node_is(walk, node, "binary_expression")) {
        return;
    }
    if (str_equals_cstring(sign, "instanceof") && holds) {
        uint32_t type = ecma_build_class_name(walk, walk_child_by_field(walk, node, "right"));
        if (type != FACT_NONE) {
            flow_add_guard(walk, guards, flow_strip(walk, walk_child_by_field(walk, node, "left")),
                           walk_make_node(walk, FACT_OP_VALUE, type, FACT_NONE));
        }
    } else if (str_equals_cstring(sign, holds ? "&&" : "||")) {
        flow_read_condition(walk, guards, walk_child_by_field(walk, node, "left"), holds,
                            depth + 1);
        flow_read_condition(walk, guards, walk_child_by_field(walk, node, "right"), holds,
                            depth + 1);
    } else if (holds && str_equals_cstring(sign, "||")) {
        flow_read_either(walk, guards, node, depth);
    }
}

/* ------------------------------------------------------------------ guarded parts */

/* Both what the test says and what the subject was before. */
static uint32_t flow_narrow(struct walk *walk, const struct flow_guard *guard)
{
    return facts_builder_add_node(walk->facts, FACT_OP_UNION, FACT_UNION_NARROW, guard->value,
                                  walk_build_expr(walk, guard->subject));
}

static void flow_add_narrow(struct walk *walk, uint32_t scope, TSNode name, uint32_t byte,
                            uint32_t value)
{
    walk_add_binding(walk, FACT_BINDING_NARROW, scope, walk_text_of(walk, name), name, FACT_NONE,
                     value)
        ->start_byte = byte;
}

static void flow_add_range(struct walk *walk, const struct flow_guard *guard, uint32_t start,
                           uint32_t end)
{
    struct ecma_state *state = ecma_state_of(walk);
    struct ecma_path *path = &state->paths[state->next_path++ % ECMA_PATHS_MAX];
    *path = (struct ecma_path){ .end = 0 }; /* not to be found while its own tree is made */
    path->tree = flow_narrow(walk, guard);
    path->text = walk_text_of(walk, guard->subject);
    path->start = start;
    path->end = end;
}

uint32_t ecma_find_narrowed(const struct walk *walk, TSNode member)
{
    const struct ecma_state *state = ecma_state_of(walk);
    uint32_t byte = ts_node_start_byte(member);
    for (uint32_t i = 0; i < ECMA_PATHS_MAX && i < state->next_path; i++) { /* latest first */
        const struct ecma_path *path = &state->paths[(state->next_path - 1 - i) % ECMA_PATHS_MAX];
        if (byte >= path->start && byte < path->end &&
            walk_end_byte(member) - byte == path->text.size &&
            str_equals_bytes(path->text, walk_text_of(walk, member))) {
            return path->tree;
        }
    }
    return FACT_NONE;
}

void ecma_forget_narrowed(struct walk *walk, TSNode member)
{
    struct ecma_state *state = ecma_state_of(walk);
    for (uint32_t i = 0; i < ECMA_PATHS_MAX && i < state->next_path; i++) {
        struct ecma_path *path = &state->paths[i];
        if (path->end > ts_node_start_byte(member) &&
            str_equals_bytes(path->text, walk_text_of(walk, member))) {
            path->end = ts_node_start_byte(member);
        }
    }
}

/* The guards hold in `part`, which the walk has not reached yet. */
static void flow_guard_part(struct walk *walk, const struct flow_guards *guards, TSNode part)
{
    uint32_t scope = FACT_NONE;
    for (uint32_t i = 0; i < guards->count && !ts_node_is_null(part); i++) {
        const struct flow_guard *guard = &guards->items[i];
        if (!walk_node_is(walk, guard->subject, "identifier")) {
            flow_add_range(walk, guard, ts_node_start_byte(part), walk_end_byte(part));
            continue;
        }
        scope = scope == FACT_NONE ? walk_plan_scope(walk, part) : scope;
        flow_add_narrow(walk, scope, guard->subject, ts_node_start_byte(part),
                        flow_narrow(walk, guard));
    }
}

static void flow_guard(struct walk *walk, TSNode condition, bool holds, TSNode part)
{
    struct flow_guards guards = { .count = 0 };
    if (!ts_node_is_null(part)) {
        flow_read_condition(walk, &guards, condition, holds, 0);
        flow_guard_part(walk, &guards, part);
    }
}

/* Does the statement jump away at its end? */
static bool flow_jumps(struct walk *walk, TSNode node)
{
    static const char *const jumps[] = { "return_statement", "throw_statement",
                                         "continue_statement", "break_statement", NULL };
    if (walk_node_is(walk, node, "statement_block")) {
        uint32_t count = walk_count_named(node);
        node = count > 0 ? walk_named_child(node, count - 1) : node;
    }
    return walk_node_is_any(walk, node, jumps);
}

/* if (!(x instanceof T)) return; */
static void flow_guard_rest(struct walk *walk, TSNode condition, TSNode node)
{
    struct flow_guards guards = { .count = 0 };
    uint32_t byte = walk_end_byte(node) + 1; /* what x was is asked behind the branch */
    flow_read_condition(walk, &guards, condition, false, 0);
    for (uint32_t i = 0; i < guards.count; i++) {
        const struct flow_guard *guard = &guards.items[i];
        if (walk_node_is(walk, guard->subject, "identifier")) {
            flow_add_narrow(walk, walk->scope, guard->subject, byte, flow_narrow(walk, guard));
        } else {
            flow_add_range(walk, guard, byte,
                           facts_builder_edit_scope(walk->facts, walk->scope)->end_byte);
        }
    }
}

void ecma_enter_if(struct walk *walk, TSNode node)
{
    TSNode condition = walk_child_by_field(walk, node, "condition");
    TSNode then = walk_child_by_field(walk, node, "consequence");
    TSNode other = walk_child_by_field(walk, node, "alternative");
    flow_guard(walk, condition, true, then);
    flow_guard(walk, condition, false, other);
    if (ts_node_is_null(other) && flow_jumps(walk, then)) {
        flow_guard_rest(walk, condition, node);
    }
}

void ecma_enter_while(struct walk *walk, TSNode node)
{
    flow_guard(walk, walk_child_by_field(walk, node, "condition"), true,
               walk_child_by_field(walk, node, "body"));
}

void ecma_enter_ternary(struct walk *walk, TSNode node)
{
    TSNode condition = walk_child_by_field(walk, node, "condition");
    flow_guard(walk, condition, true, walk_child_by_field(walk, node, "consequence"));
    flow_guard(walk, condition, false, walk_child_by_field(walk, node, "alternative"));
}

void ecma_enter_binary(struct walk *walk, TSNode node)
{
    struct str sign = walk_text_of(walk, walk_child_by_field(walk, node, "operator"));
    if (str_equals_cstring(sign, "&&") || str_equals_cstring(sign, "||")) {
        flow_guard(walk, walk_child_by_field(walk, node, "left"), sign.data[0] == '&',
                   walk_child_by_field(walk, node, "right"));
    }
}

/* ------------------------------------------------------------------ assigned variables */

void ecma_note_variable(struct walk *walk, uint32_t scope, TSNode name, uint32_t entity)
{
    struct ecma_state *state = ecma_state_of(walk);
    state->locals[state->next_local++ % ECMA_LOCALS_MAX] = (struct ecma_local){
        .name = walk_intern_node(walk, name), .scope = scope, .entity = entity, .value = FACT_NONE
    };
}

/* Is the scope around the one at hand? */
static bool flow_scope_is_around(const struct walk *walk, uint32_t scope)
{
    uint32_t at = walk->scope;
    while (at != scope && at != FACT_NONE && at > 0) {
        at = facts_builder_edit_scope(walk->facts, at)->parent;
    }
    return at == scope;
}

static struct ecma_local *flow_find_local(struct walk *walk, TSNode name)
{
    struct ecma_state *state = ecma_state_of(walk);
    fact_text text = state->next_local > 0 ? walk_intern_node(walk, name) : 0;
    for (uint32_t i = 0; i < ECMA_LOCALS_MAX && i < state->next_local; i++) {
        struct ecma_local *row = &state->locals[(state->next_local - 1 - i) % ECMA_LOCALS_MAX];
        if (row->name == text && flow_scope_is_around(walk, row->scope)) {
            return row;
        }
    }
    return NULL;
}

/* A value that means the same wherever it is asked for. */
static bool flow_is_plain(const struct walk *walk, uint32_t tree)
{
    uint8_t op = facts_builder_borrow_node(walk->facts, tree)->op;
    return op == FACT_OP_NEW || op == FACT_OP_CALL || op == FACT_OP_LITERAL || op == FACT_OP_LIST ||
           op == FACT_OP_VALUE;
}

/* A variable of the file: its entity holds whatever is assigned anywhere. */
static void flow_assign_entity(struct walk *walk, struct ecma_local *row, uint32_t value)
{
    if (flow_is_plain(walk, value)) {
        row->value = walk_make_union(walk, row->value, value);
        facts_builder_edit_entity(walk->facts, row->entity)->value = row->value;
    }
}

/* Is the scope the body of a loop that the current node stands in? */
static bool flow_is_loop(struct walk *walk, uint32_t scope)
{
    static const char *const loops[] = { "for_statement", "for_in_statement", "while_statement",
                                         "do_statement", NULL };
    uint32_t start = facts_builder_edit_scope(walk->facts, scope)->start_byte;
    TSNode around = walk_parent_of_current(walk);
    size_t level = 2;
    while (!ts_node_is_null(around) && ts_node_start_byte(around) > start) {
        around = walk_ancestor_of_current(walk, level++);
    }
    while (!ts_node_is_null(around) && ts_node_start_byte(around) == start) {
        if (walk_node_is_any(walk, around, loops)) {
            return true; /* the scope of its head */
        }
        around = walk_ancestor_of_current(walk, level++);
    }
    return walk_node_is_any(walk, around, loops);
}

/* Behind each block between the assignment and the declaration: what it was, or the new value. In a
 * loop also at its start. */
static void flow_leave_blocks(struct walk *walk, const struct ecma_local *row, TSNode name,
                              uint32_t both)
{
    for (uint32_t scope = walk->scope; scope != row->scope && scope != FACT_NONE;) {
        const struct fact_scope *at = facts_builder_edit_scope(walk->facts, scope);
        uint32_t outer = at->parent;
        uint32_t start = at->start_byte;
        uint32_t end = at->end_byte;
        if (flow_is_loop(walk, scope)) {
            flow_add_narrow(walk, scope, name, start, both);
        }
        if (outer != FACT_NONE) {
            flow_add_narrow(walk, outer, name, end, both);
        }
        scope = outer;
    }
}

/* Is the assignment a statement of its block, run whenever the block is? */
static bool flow_is_certain(struct walk *walk)
{
    static const char *const statements[] = { "expression_statement", "variable_declaration",
                                              NULL };
    static const char *const blocks[] = { "statement_block", "program", NULL };
    return walk_node_is_any(walk, walk_parent_of_current(walk), statements) &&
           walk_node_is_any(walk, walk_ancestor_of_current(walk, 2), blocks);
}

bool ecma_assign_tree(struct walk *walk, TSNode node, TSNode name, uint32_t value)
{
    struct ecma_local *row = flow_find_local(walk, name);
    uint32_t both = FACT_NONE;
    bool certain = false;
    if (row == NULL || value == FACT_NONE || row->joins >= FLOW_JOINS_MAX) {
        return false;
    }
    if (row->entity != FACT_NONE) {
        flow_assign_entity(walk, row, value);
        return true;
    }
    both = walk_make_union(walk, row->value, value);
    certain = flow_is_certain(walk);
    flow_add_narrow(walk, walk->scope, name, walk_end_byte(node), certain ? value : both);
    flow_leave_blocks(walk, row, name, both);
    certain &= walk->scope == row->scope;
    row->value = certain ? value : both;
    row->joins = certain ? 1 : row->joins + 1;
    return true;
}

void ecma_assign_variable(struct walk *walk, TSNode node, TSNode name, TSNode right)
{
    if (ecma_state_of(walk)->next_local > 0) {
        (void)ecma_assign_tree(walk, node, name, walk_build_expr(walk, right));
    }
}
