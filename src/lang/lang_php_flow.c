/* lang_php_flow.c - statements of PHP that part and meet, and tests that tell a type. */
#include "lang/lang_php_internal.h"

#define FLOW_STEPS_MAX 32U /* nodes of a condition that are looked at */

/* ------------------------------------------------------------------ conditions */

static bool flow_is_path(struct walk *walk, TSNode node)
{
    return walk_node_is(walk, node, "variable_name") ||
           ((walk_node_is(walk, node, "member_access_expression") ||
             walk_node_is(walk, node, "subscript_expression")) &&
            walk_end_byte(node) - ts_node_start_byte(node) <= WALK_PATH_MAX);
}

static void flow_add_guard(struct walk *walk, struct walk_guards *guards, TSNode test)
{
    TSNode left = walk_child_by_field(walk, test, "left");
    TSNode right = walk_child_by_field(walk, test, "right");
    struct str sign = walk_text_of(walk, walk_child_by_field(walk, test, "operator"));
    uint32_t type;
    if (!php_word_is(sign, "instanceof") || !flow_is_path(walk, left) ||
        guards->count == WALK_GUARDS_MAX ||
        (!walk_node_is(walk, right, "name") && !walk_node_is(walk, right, "qualified_name"))) {
        return;
    }
    type = php_build_class(walk, right);
    if (type != FACT_NONE && !str_equals_cstring(walk_text_of(walk, left), "$this")) {
        guards->items[guards->count++] = (struct walk_guard){ walk_text_of(walk, left), type };
    }
}

static bool flow_is_operator(struct walk *walk, TSNode node, const char *sign, const char *word)
{
    struct str text = walk_text_of(walk, walk_child_by_field(walk, node, "operator"));
    return walk_node_is(walk, node, "binary_expression") &&
           (str_equals_cstring(text, sign) || php_word_is(text, word));
}

/* Tests that hold when the condition does; with `negative`, those that hold when it does not. */
static void flow_read_condition(struct walk *walk, TSNode node, bool negative,
                                struct walk_guards *guards)
{
    TSNode stack[FLOW_STEPS_MAX];
    uint32_t depth = 1;
    guards->count = 0;
    stack[0] = node;
    for (uint32_t steps = 0; depth > 0 && steps < FLOW_STEPS_MAX; steps++) {
        TSNode at = stack[--depth];
        bool both = negative ? flow_is_operator(walk, at, "||", "or")
                             : flow_is_operator(walk, at, "&&", "and");
        if (both && depth + 2 <= FLOW_STEPS_MAX) {
            stack[depth++] = walk_child_by_field(walk, at, "left");
            stack[depth++] = walk_child_by_field(walk, at, "right");
        } else if (walk_node_is(walk, at, "parenthesized_expression")) {
            stack[depth++] = php_nth_child(at, 0);
        } else if (negative && walk_node_is(walk, at, "unary_op_expression")) {
            TSNode inner = walk_child_by_field(walk, at, "argument");
            flow_add_guard(walk, guards,
                           walk_node_is(walk, inner, "parenthesized_expression")
                               ? php_nth_child(inner, 0)
                               : inner);
        } else if (!negative && walk_node_is(walk, at, "binary_expression")) {
            flow_add_guard(walk, guards, at);
        }
    }
}

/* ------------------------------------------------------------------ statements */

static void flow_set_guarded(struct walk *walk, TSNode node, TSNode body)
{
    TSNode condition = walk_child_by_field(walk, node, "condition");
    struct walk_guards guards = { .count = 0 };
    if (!ts_node_is_null(condition)) {
        flow_read_condition(walk, condition, false, &guards);
    }
    walk_flow_set_branch(walk, body, &guards);
}

/* What holds behind an if without else whose branches all jump: its last condition did not. */
static void flow_set_negative(struct walk *walk, TSNode node)
{
    struct walk_guards after;
    flow_read_condition(walk, walk_child_by_field(walk, node, "condition"), true, &after);
    walk_flow_set_after(walk, &after);
}

void php_enter_if(struct walk *walk, TSNode node)
{
    walk_flow_enter_statement(walk, node,
                              ts_node_is_null(walk_child_of_type(walk, node, "else_clause")));
    flow_set_guarded(walk, node, walk_child_by_field(walk, node, "body"));
    if (ts_node_is_null(walk_child_by_field(walk, node, "alternative"))) {
        flow_set_negative(walk, node);
    }
}

/* else, elseif, case, default, catch: one more branch of the statement around. */
void php_enter_branch(struct walk *walk, TSNode node)
{
    TSNode body = walk_child_by_field(walk, node, "body");
    flow_set_guarded(walk, node, ts_node_is_null(body) ? node : body);
    if (walk_node_is(walk, node, "else_if_clause") &&
        ts_node_is_null(walk_child_of_type(walk, walk_parent_of_current(walk), "else_clause"))) {
        flow_set_negative(walk, node);
    }
    if (walk_node_is(walk, node, "default_statement")) {
        walk_flow_must_enter(walk);
    }
}

void php_enter_switch(struct walk *walk, TSNode node)
{
    walk_flow_enter_statement(walk, node, true);
}

void php_enter_loop(struct walk *walk, TSNode node)
{
    TSNode body = walk_child_by_field(walk, node, "body");
    bool may_skip = !walk_node_is(walk, node, "do_statement");
    walk_flow_enter_statement(walk, node, may_skip);
    if (may_skip) {
        flow_set_guarded(walk, node, body);
    } else {
        walk_flow_set_branch(walk, body, NULL);
    }
}

void php_enter_try(struct walk *walk, TSNode node)
{
    walk_flow_enter_statement(walk, node, false);
    walk_flow_set_branch(walk, walk_child_by_field(walk, node, "body"), NULL);
}

/* return, throw, exit, continue, break; the break of a case only ends it. */
void php_enter_jump(struct walk *walk, TSNode node)
{
    TSNode around = walk_parent_of_current(walk);
    if (!walk_node_is(walk, node, "break_statement") ||
        (!walk_node_is(walk, around, "case_statement") &&
         !walk_node_is(walk, around, "default_statement"))) {
        walk_flow_jump(walk, node);
    }
}

/* a && b, a ? b : c: what a tests holds in b. */
static void flow_narrow_range(struct walk *walk, TSNode condition, TSNode range)
{
    struct walk_guards guards;
    if (!ts_node_is_null(range)) {
        flow_read_condition(walk, condition, false, &guards);
        walk_flow_guard_range(walk, &guards, range);
    }
}

void php_enter_binary(struct walk *walk, TSNode node)
{
    if (flow_is_operator(walk, node, "&&", "and")) {
        flow_narrow_range(walk, walk_child_by_field(walk, node, "left"),
                          walk_child_by_field(walk, node, "right"));
    }
}

void php_enter_conditional(struct walk *walk, TSNode node)
{
    flow_narrow_range(walk, walk_child_by_field(walk, node, "condition"),
                      walk_child_by_field(walk, node, "body"));
}

/* assert($x instanceof T) */
void php_flow_assert(struct walk *walk, TSNode call)
{
    struct walk_guards guards;
    TSNode argument = php_nth_child(walk_child_by_field(walk, call, "arguments"), 0);
    flow_read_condition(walk, php_nth_child(argument, 0), false, &guards);
    walk_flow_bind_guards(walk, &guards, call);
}
