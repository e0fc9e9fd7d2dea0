/* lang_python_flow.c - what conditions and patterns say about names: isinstance, match, `if False`.
 *
 * A narrowed name is a NARROW binding: in a scope of its own for a branch or a part of an
 * expression, in the scope around when the other branch cannot go on (`if not isinstance(x, T):
 * return`).
 */
#include "lang/lang_python_internal.h"

struct flow_test {
    TSNode name;   /* null: the condition narrows no name */
    TSNode member; /* null: it narrows no member */
    TSNode type;
    bool negated;
};

/* isinstance(name, T), also behind `not` and as a part of `and`. */
static struct flow_test flow_find_test(struct walk *walk, TSNode node)
{
    struct flow_test test = { .negated = false };
    TSNode none = { .id = NULL };
    test.name = none;
    test.member = none;
    for (unsigned i = 0; i < PY_NEST_MAX && !ts_node_is_null(node); i++) {
        if (walk_node_is(walk, node, "parenthesized_expression")) {
            node = py_nth_child(node, 0);
        } else if (walk_node_is(walk, node, "not_operator")) {
            test.negated = !test.negated;
            node = walk_child_by_field(walk, node, "argument");
        } else if (walk_node_is(walk, node, "boolean_operator")) {
            TSNode left = walk_child_by_field(walk, node, "left");
            struct str word = walk_text_of(walk, walk_child_by_field(walk, node, "operator"));
            if (test.negated || !str_equals_cstring(word, "and")) {
                return test;
            }
            node = walk_node_is(walk, left, "call") || walk_node_is(walk, left, "boolean_operator")
                       ? left
                       : walk_child_by_field(walk, node, "right");
        } else {
            break;
        }
    }
    if (walk_node_is(walk, node, "call") &&
        str_equals_cstring(walk_text_of(walk, walk_child_by_field(walk, node, "function")),
                           "isinstance")) {
        TSNode arguments = walk_child_by_field(walk, node, "arguments");
        TSNode name = py_nth_child(arguments, 0);
        test.type = py_nth_child(arguments, 1);
        if (!ts_node_is_null(test.type)) {
            test.name = walk_node_is(walk, name, "identifier") ? name : none;
            test.member = walk_node_is(walk, name, "attribute") ? name : none;
        }
    }
    return test;
}

static void flow_add_narrow(struct walk *walk, uint32_t scope, struct str name, TSNode site,
                            uint32_t type, uint32_t visible_from)
{
    struct fact_binding *row =
        walk_add_binding(walk, FACT_BINDING_NARROW, scope, name, site, type, FACT_NONE);
    row->start_byte = visible_from;
}

/* From here on the member has the type, up to `end`. */
static void flow_add_member(struct walk *walk, const struct flow_test *test, uint32_t start,
                            uint32_t end)
{
    struct py_state *py = py_state_of(walk);
    struct py_member_type *row = NULL;
    uint32_t type = FACT_NONE;
    if (py == NULL || ts_node_is_null(test->member)) {
        return;
    }
    type = walk_build_type(walk, test->type);
    row = &py->members[py->members_next++ % PY_NARROWED_MAX];
    *row = (struct py_member_type){ walk_text_of(walk, test->member), start, end, type };
}

uint32_t py_find_member_type(const struct walk *walk, TSNode member)
{
    const struct py_state *py = py_state_of(walk);
    uint32_t start = ts_node_start_byte(member);
    for (unsigned i = 0; py != NULL && i < PY_NARROWED_MAX; i++) {
        const struct py_member_type *row = &py->members[i];
        if (start >= row->start && start < row->end &&
            str_equals_bytes(row->text, walk_text_of(walk, member))) {
            return row->type;
        }
    }
    return FACT_NONE;
}

/* Does the block end so that what follows it is not reached? */
static bool flow_never_ends(struct walk *walk, TSNode block)
{
    uint32_t count = ts_node_is_null(block) ? 0 : walk_count_named(block);
    TSNode last = count > 0 ? walk_named_child(block, count - 1) : block;
    return count > 0 && (walk_node_is(walk, last, "return_statement") ||
                         walk_node_is(walk, last, "raise_statement") ||
                         walk_node_is(walk, last, "continue_statement") ||
                         walk_node_is(walk, last, "break_statement"));
}

static void flow_narrow_branch(struct walk *walk, TSNode node, TSNode condition, TSNode block)
{
    struct py_state *py = py_state_of(walk);
    struct flow_test test = flow_find_test(walk, condition);
    uint32_t scope_end = facts_builder_edit_scope(walk->facts, walk->scope)->end_byte;
    bool leaves = test.negated && walk_node_is(walk, node, "if_statement") &&
                  flow_never_ends(walk, block) &&
                  ts_node_is_null(walk_child_by_field(walk, node, "alternative"));
    if (!test.negated) {
        flow_add_member(walk, &test, ts_node_start_byte(block), walk_end_byte(block));
    } else if (leaves) {
        flow_add_member(walk, &test, walk_end_byte(node), scope_end);
    }
    if (ts_node_is_null(test.name)) {
        return;
    }
    if (!test.negated) {
        py->branch.name = walk_intern_node(walk, test.name);
        py->branch.type = walk_build_type(walk, test.type);
    } else if (leaves) {
        flow_add_narrow(walk, walk->scope, walk_text_of(walk, test.name), test.name,
                        walk_build_type(walk, test.type), walk_end_byte(node));
    }
}

static bool flow_is_false(struct walk *walk, TSNode condition)
{
    return walk_node_is(walk, condition, "false") ||
           (walk_node_is(walk, condition, "integer") &&
            str_equals_cstring(walk_text_of(walk, condition), "0"));
}

static bool flow_is_main_guard(struct walk *walk, TSNode condition)
{
    return walk_node_is(walk, condition, "comparison_operator") &&
           py_has_word(walk_text_of(walk, condition), "__name__");
}

/* At module and class level the branches of an `if` are alternatives. */
static void flow_mark_alternatives(struct walk *walk, TSNode node, TSNode condition)
{
    enum fact_scope_kind kind = py_scope_kind(walk, py_find_variable_scope(walk));
    if (walk_node_is(walk, node, "if_statement") && kind != FACT_SCOPE_FUNCTION &&
        !ts_node_is_null(walk_child_by_field(walk, node, "alternative")) &&
        !flow_is_main_guard(walk, condition)) {
        walk_enter_conditional_region(walk);
    }
}

void py_enter_branch(struct walk *walk, TSNode node)
{
    struct py_state *py = py_state_of(walk);
    TSNode condition = walk_child_by_field(walk, node, "condition");
    TSNode block = walk_child_by_field(walk, node, "consequence");
    struct str name;
    if (walk_node_is(walk, node, "while_statement")) {
        block = walk_child_by_field(walk, node, "body");
    }
    if (py == NULL || ts_node_is_null(condition) || ts_node_is_null(block)) {
        return;
    }
    name = py_last_name(walk, condition);
    py->branch = (struct py_branch){ .start = ts_node_start_byte(block), .type = FACT_NONE };
    py->branch.disabled = flow_is_false(walk, condition);
    if (str_equals_cstring(name, "TYPE_CHECKING")) {
        py->type_only_end = walk_end_byte(block);
        return;
    }
    flow_narrow_branch(walk, node, condition, block);
    flow_mark_alternatives(walk, node, condition);
}

void py_enter_if(struct walk *walk, TSNode node)
{
    py_merge_begin(walk);
    py_enter_branch(walk, node);
}

void py_enter_while(struct walk *walk, TSNode node)
{
    py_merge_begin(walk);
    py_enter_branch(walk, node);
}

/* try: import fast / except ImportError: ... */
void py_enter_try(struct walk *walk, TSNode node)
{
    py_merge_begin(walk);
    enum fact_scope_kind kind = py_scope_kind(walk, py_find_variable_scope(walk));
    if (kind != FACT_SCOPE_FUNCTION &&
        !ts_node_is_null(walk_child_of_type(walk, node, "except_clause"))) {
        walk_enter_conditional_region(walk);
    }
}

void py_enter_block(struct walk *walk, TSNode node)
{
    struct py_state *py = py_state_of(walk);
    struct py_branch branch;
    if (py == NULL || py->branch.start != ts_node_start_byte(node)) {
        return;
    }
    branch = py->branch;
    py->branch.start = FACT_NONE;
    if (branch.disabled) {
        walk_enter_disabled_region(walk);
    }
    if (branch.type != FACT_NONE) {
        uint32_t scope = walk_open_scope(walk, FACT_SCOPE_BLOCK, node);
        flow_add_narrow(walk, scope, facts_builder_borrow_text(walk->facts, branch.name), node,
                        branch.type, ts_node_start_byte(node));
    }
}

void py_enter_assert(struct walk *walk, TSNode node)
{
    struct flow_test test = flow_find_test(walk, py_nth_child(node, 0));
    if (!test.negated) {
        flow_add_member(walk, &test, walk_end_byte(node),
                        facts_builder_edit_scope(walk->facts, walk->scope)->end_byte);
    }
    if (!ts_node_is_null(test.name) && !test.negated) {
        flow_add_narrow(walk, walk->scope, walk_text_of(walk, test.name), test.name,
                        walk_build_type(walk, test.type), walk_end_byte(node));
    }
}

/* Names in `part` are looked up in a scope where the test holds. */
static void flow_narrow_part(struct walk *walk, TSNode condition, TSNode part)
{
    struct py_state *py = py_state_of(walk);
    struct flow_test test = flow_find_test(walk, condition);
    struct py_narrowed *row = NULL;
    if (py == NULL || ts_node_is_null(part) || test.negated) {
        return;
    }
    flow_add_member(walk, &test, ts_node_start_byte(part), walk_end_byte(part));
    if (ts_node_is_null(test.name)) {
        return;
    }
    row = &py->narrowed[py->narrowed_next++ % PY_NARROWED_MAX];
    row->start = ts_node_start_byte(part);
    row->end = walk_end_byte(part);
    row->outer = py_find_narrowed_scope(walk, row->start, walk->scope);
    row->scope = facts_builder_add_scope(walk->facts, row->outer, walk->entity, FACT_SCOPE_BLOCK,
                                         row->start, row->end);
    flow_add_narrow(walk, row->scope, walk_text_of(walk, test.name), test.name,
                    walk_build_type(walk, test.type), row->start);
    row->outer = walk->scope;
}

void py_enter_boolean(struct walk *walk, TSNode node)
{
    if (str_equals_cstring(walk_text_of(walk, walk_child_by_field(walk, node, "operator")),
                           "and")) {
        flow_narrow_part(walk, walk_child_by_field(walk, node, "left"),
                         walk_child_by_field(walk, node, "right"));
    }
}

void py_enter_ternary(struct walk *walk, TSNode node)
{
    flow_narrow_part(walk, py_nth_child(node, 1), py_nth_child(node, 0));
}

/* ------------------------------------------------------------------ joining branches
 * Behind an `if`, a loop, a `try` or a `match` a local may have the value that any branch gave
 * it, or the one before. One binding at the end says so. */

#define FLOW_MERGED_MAX 32U /* assignments below one statement; past it the last one counts */

void py_merge_begin(struct walk *walk)
{
    struct py_state *py = py_state_of(walk);
    if (py == NULL) {
        return;
    }
    if (py->merge_depth < PY_MERGES_MAX) {
        py->merges[py->merge_depth] = py->assigned_count;
    }
    py->merge_depth++;
}

/* Is one of the branches taken for certain? */
static unsigned flow_count_branches(struct walk *walk, TSNode node)
{
    unsigned branches = 1;
    size_t count = 0;
    const struct walk_child *children = NULL;
    if (!walk_node_is(walk, node, "if_statement") ||
        ts_node_is_null(walk_child_of_type(walk, node, "else_clause"))) {
        return 0;
    }
    children = walk_list_children(walk, node, true, &count);
    for (size_t i = 0; i < count; i++) {
        branches += walk_node_is(walk, children[i].node, "elif_clause") ||
                    walk_node_is(walk, children[i].node, "else_clause");
    }
    return branches;
}

/* Joins what was assigned to the name of row `first` below the statement. */
static void flow_merge_name(struct walk *walk, TSNode node, size_t first, unsigned branches)
{
    struct py_state *py = py_state_of(walk);
    struct py_assigned *row = &py->assigned[first];
    struct py_joined joined = { .count = 0 };
    struct fact_binding *binding = NULL;
    uint32_t last = FACT_NONE;
    uint32_t tree = FACT_NONE;
    unsigned times = 0;
    for (size_t i = first; i < py->assigned_count; i++) {
        if (py->assigned[i].scope == row->scope && py->assigned[i].name == row->name) {
            py_join_add(walk, &joined, py->assigned[i].tree);
            last = py->assigned[i].tree;
            times++;
        }
    }
    if (branches == 0 || times < branches) {
        py_join_add(walk, &joined, row->before);
    }
    tree = py_join_finish(walk, &joined);
    row->tree = tree;
    (void)py_note_set(walk, PY_NOTE_VALUE, row->scope, row->name, tree);
    if (tree == FACT_NONE || tree == last) {
        return;
    }
    py_note_local(walk, row->scope, row->name, tree);
    binding =
        walk_add_binding(walk, FACT_BINDING_LOCAL, row->scope,
                         facts_builder_borrow_text(walk->facts, row->name), node, FACT_NONE, tree);
    binding->start_byte = walk_end_byte(node);
    binding->line = walk_end_point(node).row + 1;
}

/* Is the name's first row before `index`? */
static bool flow_is_repeated(const struct py_state *py, size_t from, size_t index)
{
    for (size_t i = from; i < index; i++) {
        if (py->assigned[i].scope == py->assigned[index].scope &&
            py->assigned[i].name == py->assigned[index].name) {
            return true;
        }
    }
    return false;
}

void py_leave_branches(struct walk *walk, TSNode node)
{
    struct py_state *py = py_state_of(walk);
    size_t from = 0;
    size_t kept = 0;
    unsigned branches = 0;
    if (py == NULL || py->merge_depth == 0 || --py->merge_depth >= PY_MERGES_MAX) {
        return;
    }
    from = py->merges[py->merge_depth];
    if (from >= py->assigned_count) {
        return;
    }
    if (py->assigned_count - from > FLOW_MERGED_MAX) {
        py->assigned_count = from;
        return;
    }
    branches = flow_count_branches(walk, node);
    for (size_t i = from; i < py->assigned_count; i++) {
        if (!flow_is_repeated(py, from, i)) {
            flow_merge_name(walk, node, i, branches);
        }
    }
    kept = from; /* one row for each name is left to the statement around */
    for (size_t i = from; i < py->assigned_count; i++) {
        if (!flow_is_repeated(py, from, i)) {
            py->assigned[kept++] = py->assigned[i];
        }
    }
    py->assigned_count = py->merge_depth > 0 ? kept : from;
}

/* ------------------------------------------------------------------ match */

struct flow_pattern {
    const struct py_target *how;
    unsigned depth;
};

/* NOLINTBEGIN(misc-no-recursion): bounded by PY_NEST_MAX, see flow_bind_pattern */
static void flow_bind_pattern(struct walk *walk, struct flow_pattern at, TSNode pattern,
                              uint32_t value);

/* [a, *rest, b]: parts have their place up to the rest. */
static void flow_bind_sequence(struct walk *walk, struct flow_pattern at, TSNode pattern,
                               uint32_t value)
{
    size_t count = 0;
    bool fixed = true;
    const struct walk_child *children = walk_list_children(walk, pattern, true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode inner = py_nth_child(children[i].node, 0);
        if (walk_node_is(walk, inner, "splat_pattern")) {
            fixed = false;
            flow_bind_pattern(walk, at, inner, py_make_rest(walk, value));
        } else {
            flow_bind_pattern(walk, at, children[i].node,
                              fixed ? py_make_part(walk, value, (uint32_t)i) : FACT_NONE);
        }
    }
}

/* Every child is a pattern for the value. */
static void flow_bind_children(struct walk *walk, struct flow_pattern at, TSNode pattern,
                               uint32_t value)
{
    size_t count = 0;
    const struct walk_child *children = walk_list_children(walk, pattern, true, &count);
    for (size_t i = 0; i < count; i++) {
        flow_bind_pattern(walk, at, children[i].node, value);
    }
}

/* T(a, name=b): the value is a T, the parts are its members. */
static void flow_bind_class(struct walk *walk, struct flow_pattern at, TSNode pattern)
{
    size_t count = 0;
    const struct walk_child *children = walk_list_children(walk, pattern, true, &count);
    uint32_t type = FACT_NONE;
    uint32_t value = FACT_NONE;
    for (size_t i = 0; i < count; i++) {
        TSNode child = children[i].node;
        TSNode inner = walk_node_is(walk, child, "case_pattern") ? py_nth_child(child, 0) : child;
        if (i == 0 && walk_node_is(walk, child, "dotted_name")) {
            type = py_use_type(walk, child);
            value = type == FACT_NONE ? FACT_NONE
                                      : walk_make_node(walk, FACT_OP_VALUE, type, FACT_NONE);
        } else if (walk_node_is(walk, inner, "keyword_pattern")) {
            fact_text name = walk_intern_node(walk, py_nth_child(inner, 0));
            uint32_t member =
                value == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_MEMBER, value, name);
            flow_bind_pattern(walk, at, py_nth_child(inner, 1), member);
        } else {
            flow_bind_pattern(walk, at, child, FACT_NONE);
        }
    }
}

static void flow_bind_capture(struct walk *walk, struct flow_pattern at, TSNode name,
                              uint32_t value)
{
    if (!str_equals_cstring(walk_text_of(walk, name), "_")) {
        py_bind_target(walk, at.how, name, FACT_NONE, value);
    }
}

/* name captures; a.b is compared with. */
static void flow_bind_dotted(struct walk *walk, struct flow_pattern at, TSNode dotted,
                             uint32_t value)
{
    if (str_find_byte(walk_text_of(walk, dotted), '.') == SIZE_MAX) {
        flow_bind_capture(walk, at, py_nth_child(dotted, 0), value);
    } else {
        uint32_t node = walk_build_type(walk, dotted);
        if (node != FACT_NONE) {
            (void)walk_add_ref(walk, REF_KIND_VALUE, node, dotted);
        }
    }
}

/* The type that a pattern tests for; FACT_NONE: none. */
static uint32_t flow_type_of_pattern(struct walk *walk, TSNode pattern)
{
    for (unsigned i = 0; i < PY_NEST_MAX && (walk_node_is(walk, pattern, "case_pattern") ||
                                             walk_node_is(walk, pattern, "as_pattern"));
         i++) {
        pattern = py_nth_child(pattern, 0);
    }
    return walk_node_is(walk, pattern, "class_pattern")
               ? walk_build_type(walk, py_nth_child(pattern, 0))
               : FACT_NONE;
}

static void flow_bind_pattern(struct walk *walk, struct flow_pattern at, TSNode pattern,
                              uint32_t value)
{
    if (ts_node_is_null(pattern) || at.depth++ >= 2 * PY_NEST_MAX) {
        return;
    }
    if (walk_node_is(walk, pattern, "dotted_name")) {
        flow_bind_dotted(walk, at, pattern, value);
    } else if (walk_node_is(walk, pattern, "as_pattern")) {
        uint32_t type = flow_type_of_pattern(walk, pattern);
        if (type != FACT_NONE) {
            value = walk_make_node(walk, FACT_OP_VALUE, type, FACT_NONE);
        }
        flow_bind_pattern(walk, at, py_nth_child(pattern, 0), value);
        flow_bind_capture(walk, at, py_nth_child(pattern, 1), value);
    } else if (walk_node_is(walk, pattern, "class_pattern")) {
        flow_bind_class(walk, at, pattern);
    } else if (walk_node_is(walk, pattern, "list_pattern") ||
               walk_node_is(walk, pattern, "tuple_pattern")) {
        flow_bind_sequence(walk, at, pattern, value);
    } else if (walk_node_is(walk, pattern, "splat_pattern")) {
        flow_bind_capture(walk, at, py_nth_child(pattern, 0), value);
    } else if (walk_node_is(walk, pattern, "dict_pattern")) {
        flow_bind_children(walk, at, pattern, FACT_NONE);
    } else if (walk_node_is(walk, pattern, "case_pattern") ||
               walk_node_is(walk, pattern, "union_pattern")) {
        flow_bind_children(walk, at, pattern, value);
    }
}

/* NOLINTEND(misc-no-recursion) */

/* Leaves the match statements that end before `start`. */
static void flow_pop_matches(struct py_state *py, uint32_t start)
{
    while (py->match_count > 0 && py->matches[py->match_count - 1].end <= start) {
        py->match_count--;
    }
}

void py_enter_match(struct walk *walk, TSNode node)
{
    struct py_state *py = py_state_of(walk);
    py_merge_begin(walk);
    if (py == NULL) {
        return;
    }
    flow_pop_matches(py, ts_node_start_byte(node));
    if (py->match_count < PY_NEST_MAX) {
        struct py_match *match = &py->matches[py->match_count++];
        match->subject = walk_child_by_field(walk, node, "subject");
        match->end = walk_end_byte(node);
    }
}

static TSNode flow_find_subject(struct walk *walk, TSNode node)
{
    struct py_state *py = py_state_of(walk);
    TSNode none = { .id = NULL };
    flow_pop_matches(py, ts_node_start_byte(node));
    return py->match_count > 0 ? py->matches[py->match_count - 1].subject : none;
}

void py_enter_case(struct walk *walk, TSNode node)
{
    struct py_state *py = py_state_of(walk);
    TSNode block = walk_child_by_field(walk, node, "consequence");
    TSNode pattern = walk_child_of_type(walk, node, "case_pattern");
    struct py_target how = { .scope = py_find_variable_scope(walk) };
    struct flow_pattern at = { .how = &how };
    TSNode subject;
    if (py == NULL || ts_node_is_null(pattern) || ts_node_is_null(block)) {
        return;
    }
    if (!str_equals_cstring(walk_text_of(walk, pattern), "_")) {
        walk_add_decision(walk);
    }
    how.visible_from = walk_end_byte(pattern);
    subject = flow_find_subject(walk, node);
    flow_bind_pattern(walk, at, pattern, walk_build_expr(walk, subject));
    py->quiet_end = walk_end_byte(pattern);
    py->branch = (struct py_branch){ .start = ts_node_start_byte(block), .type = FACT_NONE };
    if (walk_node_is(walk, subject, "identifier")) {
        py->branch.name = walk_intern_node(walk, subject);
        py->branch.type = flow_type_of_pattern(walk, pattern);
    }
}
