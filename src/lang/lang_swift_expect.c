/* lang_swift_expect.c - what is expected where an expression of Swift stands.
 *
 * Closures take the types of their parameters from there, and .name is a member of it. It is told
 * by the parameter that an argument is for, the declared type of what a value is put into, the
 * other side of a comparison, and the result of the function around.
 */
#include "lang/lang_swift_internal.h"

#define SWIFT_EXPECT_LEVELS 8U  /* expressions that give what is in them */
#define SWIFT_RETURN_LEVELS 64U /* nodes between a `return` and its function */

uint32_t swift_take_part(struct walk *walk, uint32_t whole, unsigned number)
{
    return whole == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_TAKE, whole, number);
}

/* ------------------------------------------------------------------ arguments */

static unsigned swift_number_in_list(struct walk *walk, TSNode list, TSNode item)
{
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count; i++) {
        if (ts_node_eq(items[i].node, item)) {
            return (unsigned)i;
        }
    }
    return 0;
}

/* f(a) { .. }: the closures behind the parentheses are the last arguments. */
static uint32_t swift_slot_of_trailing(struct walk *walk, TSNode suffix, TSNode lambda)
{
    struct swift_call call;
    TSNode arguments = walk_child_of_type(walk, suffix, "value_arguments");
    unsigned before = ts_node_is_null(arguments) ? 0 : swift_count_children(arguments);
    unsigned number = swift_number_in_list(walk, suffix, lambda);
    if (!swift_read_call(walk, walk_ancestor_of_current(walk, 2), &call)) {
        return FACT_NONE;
    }
    number -= !ts_node_is_null(arguments) && number > 0 ? 1U : 0U;
    return swift_take_part(walk, walk_build_expr(walk, call.callee), before + number);
}

/* The argument is `level` levels above the current node. */
static uint32_t swift_slot_of_argument(struct walk *walk, TSNode argument, size_t level)
{
    struct swift_call call;
    uint32_t callee;
    if (!swift_read_call(walk, walk_ancestor_of_current(walk, level + 3), &call)) {
        return FACT_NONE;
    }
    callee = swift_build_callee(walk, call.callee);
    if (callee == FACT_NONE) {
        return FACT_NONE;
    }
    return walk_make_passed(
        walk, callee, call.args,
        swift_number_in_list(walk, walk_ancestor_of_current(walk, level + 1), argument));
}

/* ------------------------------------------------------------------ results */

/* The declared result of the function or accessor around; none inside a closure. */
static uint32_t swift_expect_result(struct walk *walk, size_t level)
{
    static const char *const bodies[] = { "function_body", "computed_property", "computed_getter" };
    for (size_t i = 0; i < SWIFT_RETURN_LEVELS; i++) {
        TSNode around = walk_ancestor_of_current(walk, level + i);
        if (ts_node_is_null(around) || walk_node_is(walk, around, "lambda_literal")) {
            return FACT_NONE;
        }
        for (size_t k = 0; k < sizeof bodies / sizeof bodies[0]; k++) {
            if (walk_node_is(walk, around, bodies[k])) {
                return swift_make_value(walk,
                                        facts_builder_edit_entity(walk->facts, walk->entity)->type);
            }
        }
    }
    return FACT_NONE;
}

/* A function whose body is one expression gives it. */
static uint32_t swift_expect_only(struct walk *walk, TSNode statements, size_t level)
{
    TSNode around = walk_ancestor_of_current(walk, level + 1);
    bool whole = walk_node_is(walk, around, "function_body") ||
                 walk_node_is(walk, around, "computed_property") ||
                 walk_node_is(walk, around, "computed_getter");
    return whole && swift_count_children(statements) == 1 ? swift_expect_result(walk, level + 1)
                                                          : FACT_NONE;
}

/* ------------------------------------------------------------------ places */

static uint32_t swift_expect_other_side(struct walk *walk, TSNode comparison, TSNode side)
{
    TSNode left = walk_child_by_field(walk, comparison, "lhs");
    return walk_build_expr(
        walk, ts_node_eq(left, side) ? walk_child_by_field(walk, comparison, "rhs") : left);
}

static bool swift_hands_through(struct walk *walk, TSNode node)
{
    static const char *const kinds[] = { "try_expression", "await_expression", "ternary_expression",
                                         "tuple_expression", "nil_coalescing_expression" };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (walk_node_is(walk, node, kinds[i])) {
            return true;
        }
    }
    return false;
}

/* The value expected of `node`, which is level - 1 levels above the current one. */
static uint32_t swift_expect_value(struct walk *walk, TSNode node, size_t level)
{
    TSNode parent = walk_ancestor_of_current(walk, level);
    for (size_t i = 0; i < SWIFT_EXPECT_LEVELS && swift_hands_through(walk, parent); i++) {
        node = parent;
        level++;
        parent = walk_ancestor_of_current(walk, level);
    }
    if (walk_node_is(walk, parent, "value_argument")) {
        return swift_slot_of_argument(walk, parent, level);
    }
    if (walk_node_is(walk, parent, "property_declaration")) {
        return swift_make_value(
            walk,
            swift_build_annotation(walk, walk_child_of_type(walk, parent, "type_annotation")));
    }
    if (walk_node_is(walk, parent, "assignment")) {
        return walk_build_expr(walk, walk_child_by_field(walk, parent, "target"));
    }
    if (walk_node_is(walk, parent, "equality_expression")) {
        return swift_expect_other_side(walk, parent, node);
    }
    if (walk_node_is(walk, parent, "control_transfer_statement")) {
        return swift_expect_result(walk, level);
    }
    return walk_node_is(walk, parent, "statements") ? swift_expect_only(walk, parent, level)
                                                    : FACT_NONE;
}

uint32_t swift_expect_closure(struct walk *walk, TSNode node)
{
    TSNode parent = walk_parent_of_current(walk);
    return walk_node_is(walk, parent, "call_suffix") ? swift_slot_of_trailing(walk, parent, node)
                                                     : swift_expect_value(walk, node, 1);
}

uint32_t swift_build_implicit(struct walk *walk, TSNode implicit, TSNode node, size_t level)
{
    TSNode name = walk_child_by_field(walk, implicit, "target");
    uint32_t type = swift_expect_value(walk, node, level);
    type = type == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_TYPEOF, type, FACT_NONE);
    if (ts_node_is_null(name)) {
        return FACT_NONE;
    }
    if (str_equals_cstring(walk_text_of(walk, name), "init") && type != FACT_NONE) {
        return type;
    }
    return walk_make_node(walk, FACT_OP_MEMBER, type, walk_intern_node(walk, name));
}
