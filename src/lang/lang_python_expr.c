/* lang_python_expr.c - what a Python expression is worth, as a tree.
 *
 * `cls` and type(x) are TYPEOF(x).
 * Names that comprehensions bind are replaced by elements of what they run over.
 */
#include "lang/lang_python_internal.h"

#define EXPR_DISPLAY_MAX 32U /* elements of a display that are looked at */
#define EXPR_CLOSE_DEPTH 16U /* of a tree whose locals are replaced */
#define EXPR_CLOSE_STEPS 64U /* nodes visited for that */
#define EXPR_INDEX_MAX   200U

TSNode py_nth_child(TSNode node, uint32_t n)
{
    uint32_t count = ts_node_is_null(node) ? 0 : walk_count_named(node);
    for (uint32_t i = 0; i < count; i++) {
        TSNode child = walk_named_child(node, i);
        if (walk_is_extra(child)) {
            continue;
        }
        if (n == 0) {
            return child;
        }
        n--;
    }
    return (TSNode){ .id = NULL };
}

/* ------------------------------------------------------------------ small trees */

static bool expr_is_none(const struct walk *walk, uint32_t node)
{
    const struct fact_node *row = facts_builder_borrow_node(walk->facts, node);
    return row->op == FACT_OP_LITERAL &&
           str_equals_cstring(facts_builder_borrow_text(walk->facts, row->a), "None");
}

uint32_t py_make_union(struct walk *walk, uint32_t a, uint32_t b)
{
    if (a == b || b == FACT_NONE || expr_is_none(walk, b)) {
        return a;
    }
    if (a == FACT_NONE || expr_is_none(walk, a)) {
        return b;
    }
    return walk_make_node(walk, FACT_OP_UNION, a, b);
}

static void expr_join_one(struct walk *walk, struct py_joined *joined, uint32_t tree)
{
    if (tree == FACT_NONE || expr_is_none(walk, tree)) {
        return;
    }
    for (unsigned i = 0; i < joined->count; i++) {
        if (joined->items[i] == tree) {
            return;
        }
    }
    if (joined->count < PY_JOINED_MAX) {
        joined->items[joined->count++] = tree;
    } else {
        joined->open = true;
    }
}

/* Unions are built to the left, so their parts come apart without a stack. */
void py_join_add(struct walk *walk, struct py_joined *joined, uint32_t tree)
{
    uint32_t parts[PY_JOINED_MAX];
    unsigned count = 0;
    struct fact_node row = *facts_builder_borrow_node(walk->facts, tree);
    while (row.op == FACT_OP_UNION && row.extra == 0 && count < PY_JOINED_MAX) {
        parts[count++] = row.b;
        tree = row.a;
        row = *facts_builder_borrow_node(walk->facts, tree);
    }
    expr_join_one(walk, joined, tree);
    while (count > 0) {
        expr_join_one(walk, joined, parts[--count]);
    }
}

uint32_t py_join_finish(struct walk *walk, const struct py_joined *joined)
{
    uint32_t tree = FACT_NONE;
    for (unsigned i = 0; i < joined->count && !joined->open; i++) {
        tree = py_make_union(walk, tree, joined->items[i]);
    }
    return tree;
}

uint32_t py_make_container(struct walk *walk, const char *name, const uint32_t *values,
                           unsigned count)
{
    uint32_t types[PY_PARTS_MAX];
    bool known = false;
    for (unsigned i = 0; i < count; i++) {
        types[i] = values[i] == FACT_NONE
                       ? FACT_NONE
                       : walk_make_node(walk, FACT_OP_TYPEOF, values[i], FACT_NONE);
        known = known || values[i] != FACT_NONE;
    }
    if (!known) {
        return walk_make_literal(walk, name);
    }
    return walk_make_node(walk, FACT_OP_VALUE,
                          walk_make_node(walk, FACT_OP_APPLY, walk_make_literal(walk, name),
                                         walk_make_arg_list(walk, types, count)),
                          FACT_NONE);
}

uint32_t py_make_part(struct walk *walk, uint32_t value, uint32_t index)
{
    struct fact_node row = *facts_builder_borrow_node(walk->facts, value);
    if (value == FACT_NONE) {
        return FACT_NONE;
    }
    if (row.op == FACT_OP_TUPLE) {
        uint32_t list = row.a;
        for (uint32_t i = 0; i < index && list != FACT_NONE; i++) {
            list = facts_builder_borrow_node(walk->facts, list)->b;
        }
        return list == FACT_NONE ? FACT_NONE : facts_builder_borrow_node(walk->facts, list)->a;
    }
    return walk_make_node(walk, FACT_OP_TAKE, value, index);
}

uint32_t py_make_element(struct walk *walk, uint32_t value)
{
    return value == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_ELEMENT, value, FACT_NONE);
}

uint32_t py_make_rest(struct walk *walk, uint32_t value)
{
    uint32_t element = py_make_element(walk, value);
    return py_make_container(walk, "list", &element, 1);
}

uint32_t py_make_tuple(struct walk *walk, const uint32_t *parts, unsigned count)
{
    return walk_make_node(walk, FACT_OP_TUPLE, walk_make_arg_list(walk, parts, count), FACT_NONE);
}

/* ------------------------------------------------------------------ names */

struct str py_last_name(struct walk *walk, TSNode node)
{
    for (unsigned i = 0; i < PY_NEST_MAX && !ts_node_is_null(node); i++) {
        if (walk_node_is(walk, node, "attribute")) {
            return walk_text_of(walk, walk_child_by_field(walk, node, "attribute"));
        }
        if (walk_node_is(walk, node, "call")) {
            node = walk_child_by_field(walk, node, "function");
        } else if (walk_node_is(walk, node, "subscript")) {
            node = walk_child_by_field(walk, node, "value");
        } else {
            return walk_node_is(walk, node, "identifier") ? walk_text_of(walk, node) : STR_EMPTY;
        }
    }
    return STR_EMPTY;
}

bool py_has_word(struct str text, const char *word)
{
    return str_find_part(text, str_from_cstring(word)) != SIZE_MAX;
}

bool py_is_receiver(const struct walk *walk, TSNode node)
{
    const struct py_frame *frame = py_frame_top(walk);
    struct str text = walk_text_of(walk, node);
    return frame != NULL && frame->receiver != 0 &&
           str_equals_bytes(text, facts_builder_borrow_text(walk->facts, frame->receiver));
}

bool py_is_shadowed(struct walk *walk, struct str name)
{
    fact_text text = walk_intern_str(walk, name);
    uint32_t unused = FACT_NONE;
    return py_note_find(walk, PY_NOTE_SHADOWED, 0, text, &unused) ||
           py_note_find(walk, PY_NOTE_DECLARED, 0, text, &unused);
}

bool py_is_module(struct walk *walk, TSNode node, const char *module)
{
    uint32_t known = FACT_NONE;
    if (!walk_node_is(walk, node, "identifier")) {
        return false;
    }
    if (py_note_find(walk, PY_NOTE_ALIAS, 0, walk_intern_node(walk, node), &known)) {
        return str_equals_cstring(facts_builder_borrow_text(walk->facts, known), module);
    }
    return str_equals_cstring(walk_text_of(walk, node), module);
}

static uint32_t expr_build_identifier(struct walk *walk, TSNode node)
{
    const struct py_state *py = py_state_of(walk);
    const struct py_frame *frame = py_frame_top(walk);
    fact_text name = walk_intern_node(walk, node);
    if (name == 0) {
        return FACT_NONE;
    }
    for (unsigned i = py != NULL ? py->substitute_count : 0; i > 0; i--) {
        if (py->substitutes[i - 1].name == name) {
            return py->substitutes[i - 1].node;
        }
    }
    if (frame != NULL && frame->receiver == name) {
        uint32_t self = walk_make_node(walk, FACT_OP_SELF, FACT_NONE, FACT_NONE);
        return frame->receiver_is_class ? walk_make_node(walk, FACT_OP_TYPEOF, self, FACT_NONE)
                                        : self;
    }
    return walk_make_node(walk, FACT_OP_NAME, name, FACT_NONE);
}

static uint32_t expr_build_attribute(struct walk *walk, TSNode node)
{
    uint32_t object = walk_build_expr(walk, walk_child_by_field(walk, node, "object"));
    struct str name = walk_text_of(walk, walk_child_by_field(walk, node, "attribute"));
    uint32_t type = py_find_member_type(walk, node);
    if (name.size == 0) {
        return FACT_NONE;
    }
    if (type != FACT_NONE) {
        return walk_make_node(walk, FACT_OP_VALUE, type, FACT_NONE);
    }
    if (object != FACT_NONE && str_equals_cstring(name, "__class__")) {
        return walk_make_node(walk, FACT_OP_TYPEOF, object, FACT_NONE);
    }
    return walk_make_node(walk, FACT_OP_MEMBER, object, walk_intern_str(walk, name));
}

/* ------------------------------------------------------------------ operators */

static uint32_t expr_build_subscript(struct walk *walk, TSNode node)
{
    uint32_t value = walk_build_expr(walk, walk_child_by_field(walk, node, "value"));
    TSNode index = walk_child_by_field(walk, node, "subscript");
    uint64_t number = 0;
    if (value == FACT_NONE) {
        return FACT_NONE;
    }
    if (walk_node_is(walk, index, "slice")) {
        return value; /* a part of a sequence is such a sequence */
    }
    if (walk_node_is(walk, index, "integer") &&
        str_parse_unsigned(walk_text_of(walk, index), &number) && number < EXPR_INDEX_MAX) {
        return py_make_part(walk, value, (uint32_t)number);
    }
    return walk_make_node(walk, FACT_OP_INDEX, value, FACT_NONE);
}

static const struct {
    const char *symbol;
    const char *member;
} expr_operator_rows[] = {
    { "+", "__add__" },     { "-", "__sub__" },       { "*", "__mul__" },  { "/", "__truediv__" },
    { "%", "__mod__" },     { "//", "__floordiv__" }, { "**", "__pow__" }, { "@", "__matmul__" },
    { "|", "__or__" },      { "&", "__and__" },       { "^", "__xor__" },  { "<<", "__lshift__" },
    { ">>", "__rshift__" },
};

/* a + b is what a.__add__ gives; an operator on a literal stays of its type. */
static uint32_t expr_build_binary(struct walk *walk, TSNode node)
{
    uint32_t left = walk_build_expr(walk, walk_child_by_field(walk, node, "left"));
    struct str text = walk_text_of(walk, walk_child_by_field(walk, node, "operator"));
    enum fact_op op = (enum fact_op)facts_builder_borrow_node(walk->facts, left)->op;
    if (left == FACT_NONE || op == FACT_OP_LITERAL) {
        return left;
    }
    for (size_t i = 0; i < sizeof expr_operator_rows / sizeof expr_operator_rows[0]; i++) {
        if (str_equals_cstring(text, expr_operator_rows[i].symbol)) {
            fact_text member = walk_intern_cstring(walk, expr_operator_rows[i].member);
            return walk_make_node(walk, FACT_OP_CALL,
                                  walk_make_node(walk, FACT_OP_MEMBER, left, member), FACT_NONE);
        }
    }
    return FACT_NONE;
}

static uint32_t expr_build_unary(struct walk *walk, TSNode node)
{
    return walk_build_expr(walk, walk_child_by_field(walk, node, "argument"));
}

static uint32_t expr_build_boolean(struct walk *walk, TSNode node)
{
    uint32_t right = walk_build_expr(walk, walk_child_by_field(walk, node, "right"));
    if (str_equals_cstring(walk_text_of(walk, walk_child_by_field(walk, node, "operator")),
                           "and")) {
        return right;
    }
    return py_make_union(walk, walk_build_expr(walk, walk_child_by_field(walk, node, "left")),
                         right);
}

static uint32_t expr_build_ternary(struct walk *walk, TSNode node)
{
    uint32_t first = walk_build_expr(walk, py_nth_child(node, 0));
    return py_make_union(walk, first, walk_build_expr(walk, py_nth_child(node, 2)));
}

static uint32_t expr_build_truth(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "bool");
}

static uint32_t expr_build_await(struct walk *walk, TSNode node)
{
    uint32_t value = walk_build_expr(walk, py_nth_child(node, 0));
    return value == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_AWAIT, value, FACT_NONE);
}

static uint32_t expr_build_inner(struct walk *walk, TSNode node)
{
    return walk_build_expr(walk, py_nth_child(node, 0));
}

static uint32_t expr_build_value(struct walk *walk, TSNode node)
{
    return walk_build_expr(walk, walk_child_by_field(walk, node, "value"));
}

static uint32_t expr_build_right(struct walk *walk, TSNode node)
{
    return walk_build_expr(walk, walk_child_by_field(walk, node, "right"));
}

/* ------------------------------------------------------------------ literals */

static uint32_t expr_build_integer(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "int");
}

static uint32_t expr_build_float(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "float");
}

static uint32_t expr_build_none(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "None");
}

static uint32_t expr_build_string(struct walk *walk, TSNode node)
{
    struct str start = walk_text_of(walk, py_nth_child(node, 0));
    bool bytes = false;
    for (size_t i = 0; i < start.size && start.data[i] != '"' && start.data[i] != '\''; i++) {
        bytes = bytes || start.data[i] == 'b' || start.data[i] == 'B';
    }
    return walk_make_literal(walk, bytes ? "bytes" : "str");
}

static uint32_t expr_build_tuple(struct walk *walk, TSNode node)
{
    TSNode children[PY_PARTS_MAX];
    uint32_t parts[PY_PARTS_MAX];
    size_t count = walk_copy_children(walk, node, children, PY_PARTS_MAX);
    for (size_t i = 0; i < count; i++) {
        parts[i] = walk_build_expr(walk, children[i]);
    }
    return py_make_tuple(walk, parts, (unsigned)count);
}

static uint32_t expr_build_item(struct walk *walk, TSNode item)
{
    return walk_node_is(walk, item, "list_splat")
               ? py_make_element(walk, walk_build_expr(walk, py_nth_child(item, 0)))
               : walk_build_expr(walk, item);
}

/* The elements of a display, as one value. */
static uint32_t expr_join_elements(struct walk *walk, TSNode node)
{
    struct py_joined joined = { .count = 0 };
    TSNode items[EXPR_DISPLAY_MAX];
    size_t count = walk_copy_children(walk, node, items, EXPR_DISPLAY_MAX);
    for (size_t i = 0; i < count; i++) {
        py_join_add(walk, &joined, expr_build_item(walk, items[i]));
    }
    return py_join_finish(walk, &joined);
}

static uint32_t expr_build_list(struct walk *walk, TSNode node)
{
    uint32_t element = expr_join_elements(walk, node);
    return py_make_container(walk, "list", &element, 1);
}

static uint32_t expr_build_set(struct walk *walk, TSNode node)
{
    uint32_t element = expr_join_elements(walk, node);
    return py_make_container(walk, "set", &element, 1);
}

static uint32_t expr_build_dictionary(struct walk *walk, TSNode node)
{
    struct py_joined keys = { .count = 0 };
    struct py_joined values = { .count = 0 };
    uint32_t parts[2];
    TSNode pairs[EXPR_DISPLAY_MAX];
    size_t count = walk_copy_children(walk, node, pairs, EXPR_DISPLAY_MAX);
    for (size_t i = 0; i < count && walk_node_is(walk, pairs[i], "pair"); i++) {
        TSNode pair = pairs[i];
        py_join_add(walk, &keys, walk_build_expr(walk, walk_child_by_field(walk, pair, "key")));
        py_join_add(walk, &values, walk_build_expr(walk, walk_child_by_field(walk, pair, "value")));
    }
    parts[0] = py_join_finish(walk, &keys);
    parts[1] = py_join_finish(walk, &values);
    return py_make_container(walk, "dict", parts, 2);
}

/* ------------------------------------------------------------------ closures */

static void expr_substitute_name(struct walk *walk, TSNode name, uint32_t value)
{
    struct py_state *py = py_state_of(walk);
    if (py != NULL && py->substitute_count < PY_SUBSTITUTES_MAX &&
        walk_node_is(walk, name, "identifier")) {
        struct py_substitute *row = &py->substitutes[py->substitute_count++];
        row->name = walk_intern_node(walk, name);
        row->node = value;
    }
}

/* `for a, (b, c) in ...`: two levels of targets are followed. */
static void expr_substitute_target(struct walk *walk, TSNode target, uint32_t value)
{
    if (walk_node_is(walk, target, "identifier")) {
        expr_substitute_name(walk, target, value);
        return;
    }
    for (uint32_t i = 0; i < PY_PARTS_MAX; i++) {
        TSNode child = py_nth_child(target, i);
        uint32_t part = py_make_part(walk, value, i);
        if (ts_node_is_null(child)) {
            return;
        }
        expr_substitute_name(walk, child, part);
        for (uint32_t j = 0; walk_node_is(walk, child, "tuple_pattern") && j < PY_PARTS_MAX; j++) {
            expr_substitute_name(walk, py_nth_child(child, j), py_make_part(walk, part, j));
        }
    }
}

static unsigned expr_enter_clauses(struct walk *walk, TSNode node)
{
    struct py_state *py = py_state_of(walk);
    unsigned before = py != NULL ? py->substitute_count : 0;
    for (uint32_t i = 0; i < PY_PARTS_MAX; i++) {
        TSNode clause = py_nth_child(node, i);
        if (ts_node_is_null(clause)) {
            break;
        }
        if (walk_node_is(walk, clause, "for_in_clause")) {
            uint32_t iterable = walk_build_expr(walk, walk_child_by_field(walk, clause, "right"));
            expr_substitute_target(walk, walk_child_by_field(walk, clause, "left"),
                                   py_make_element(walk, iterable));
        }
    }
    return before;
}

static void expr_leave_clauses(struct walk *walk, unsigned before)
{
    struct py_state *py = py_state_of(walk);
    if (py != NULL) {
        py->substitute_count = before;
    }
}

static uint32_t expr_build_comprehension(struct walk *walk, TSNode node)
{
    unsigned before = expr_enter_clauses(walk, node);
    TSNode body = walk_child_by_field(walk, node, "body");
    uint32_t parts[2] = { FACT_NONE, FACT_NONE };
    const char *name = "list";
    unsigned count = 1;
    if (walk_node_is(walk, node, "dictionary_comprehension")) {
        name = "dict";
        count = 2;
        parts[0] = walk_build_expr(walk, walk_child_by_field(walk, body, "key"));
        parts[1] = walk_build_expr(walk, walk_child_by_field(walk, body, "value"));
    } else {
        name = walk_node_is(walk, node, "set_comprehension") ? "set" : name;
        name = walk_node_is(walk, node, "generator_expression") ? "Generator" : name;
        parts[0] = walk_build_expr(walk, body);
    }
    expr_leave_clauses(walk, before);
    return py_make_container(walk, name, parts, count);
}

static uint32_t expr_build_lambda(struct walk *walk, TSNode node)
{
    struct py_state *py = py_state_of(walk);
    TSNode params = walk_child_by_field(walk, node, "parameters");
    unsigned before = py != NULL ? py->substitute_count : 0;
    uint32_t result = FACT_NONE;
    for (uint32_t i = 0; i < PY_PARTS_MAX; i++) {
        TSNode param = py_nth_child(params, i);
        if (ts_node_is_null(param)) {
            break;
        }
        if (walk_node_is(walk, param, "default_parameter")) {
            param = walk_child_by_field(walk, param, "name");
        }
        expr_substitute_name(walk, param, FACT_NONE);
    }
    result = walk_build_expr(walk, walk_child_by_field(walk, node, "body"));
    expr_leave_clauses(walk, before);
    return walk_make_node(walk, FACT_OP_FUNCTION, result, FACT_NONE);
}

/* ------------------------------------------------------------------ locals */

/* The tree of a local of some function around, or of a function in it; false: the name is none. */
static bool expr_find_local(struct walk *walk, fact_text name, uint32_t *tree)
{
    const struct py_state *py = py_state_of(walk);
    for (size_t i = py != NULL ? py->frame_count : 0; i > 0; i--) {
        uint32_t scope = py->frames[i - 1].scope;
        uint32_t entity = FACT_NONE;
        if (py_note_find(walk, PY_NOTE_EXTERN, scope, name, &entity)) {
            continue;
        }
        if (py_note_find(walk, PY_NOTE_LOCAL, scope, name, tree)) {
            return true;
        }
        if (py_note_find(walk, PY_NOTE_FUNCTION, scope, name, &entity) && entity != FACT_NONE) {
            *tree = walk_make_node(walk, FACT_OP_ENTITY, entity, FACT_NONE);
            return true;
        }
    }
    return false;
}

/* Which operands of a tree are trees. */
enum expr_below { EXPR_BELOW_NONE, EXPR_BELOW_A, EXPR_BELOW_BOTH };

static const uint8_t expr_below[FACT_OP_COUNT] = {
    [FACT_OP_CALL] = EXPR_BELOW_BOTH,  [FACT_OP_NEW] = EXPR_BELOW_BOTH,
    [FACT_OP_APPLY] = EXPR_BELOW_BOTH, [FACT_OP_FUNCTION] = EXPR_BELOW_BOTH,
    [FACT_OP_ARG] = EXPR_BELOW_BOTH,   [FACT_OP_UNION] = EXPR_BELOW_BOTH,
    [FACT_OP_INDEX] = EXPR_BELOW_BOTH, [FACT_OP_MEMBER] = EXPR_BELOW_A,
    [FACT_OP_PATH] = EXPR_BELOW_A,     [FACT_OP_VALUE] = EXPR_BELOW_A,
    [FACT_OP_ELEMENT] = EXPR_BELOW_A,  [FACT_OP_TAKE] = EXPR_BELOW_A,
    [FACT_OP_AWAIT] = EXPR_BELOW_A,    [FACT_OP_TUPLE] = EXPR_BELOW_A,
    [FACT_OP_POINTER] = EXPR_BELOW_A,  [FACT_OP_LIST] = EXPR_BELOW_A,
    [FACT_OP_TYPEOF] = EXPR_BELOW_A,
};

/* Depth and steps are bounded: NOLINTNEXTLINE(misc-no-recursion) */
static uint32_t expr_close_node(struct walk *walk, uint32_t node, unsigned depth, unsigned *steps)
{
    struct fact_node row = *facts_builder_borrow_node(walk->facts, node);
    uint32_t tree = FACT_NONE;
    if (node == FACT_NONE || depth >= EXPR_CLOSE_DEPTH || ++*steps > EXPR_CLOSE_STEPS) {
        return FACT_NONE;
    }
    if (row.op == FACT_OP_NAME) {
        return expr_find_local(walk, row.a, &tree) ? tree : node;
    }
    if (expr_below[row.op] == EXPR_BELOW_NONE) {
        return node;
    }
    row.a = expr_close_node(walk, row.a, depth + 1, steps);
    if (expr_below[row.op] == EXPR_BELOW_BOTH) {
        row.b = expr_close_node(walk, row.b, depth + 1, steps);
    }
    if (row.op == FACT_OP_UNION) {
        return py_make_union(walk, row.a, row.b);
    }
    if (row.a == FACT_NONE && row.op != FACT_OP_ARG && row.op != FACT_OP_MEMBER) {
        return FACT_NONE;
    }
    return facts_builder_add_node(walk->facts, (enum fact_op)row.op, row.extra, row.a, row.b);
}

uint32_t py_close_over_locals(struct walk *walk, uint32_t node)
{
    unsigned steps = 0;
    return expr_close_node(walk, node, 0, &steps);
}

const struct lang_build py_expr_builds[PY_EXPR_BUILD_COUNT] = {
    { "assignment", expr_build_right },
    { "attribute", expr_build_attribute },
    { "augmented_assignment", expr_build_right },
    { "await", expr_build_await },
    { "binary_operator", expr_build_binary },
    { "boolean_operator", expr_build_boolean },
    { "call", py_build_call },
    { "comparison_operator", expr_build_truth },
    { "concatenated_string", expr_build_inner },
    { "conditional_expression", expr_build_ternary },
    { "dictionary", expr_build_dictionary },
    { "dictionary_comprehension", expr_build_comprehension },
    { "expression_list", expr_build_tuple },
    { "false", expr_build_truth },
    { "float", expr_build_float },
    { "generator_expression", expr_build_comprehension },
    { "identifier", expr_build_identifier },
    { "integer", expr_build_integer },
    { "lambda", expr_build_lambda },
    { "list", expr_build_list },
    { "list_comprehension", expr_build_comprehension },
    { "list_splat", expr_build_inner }, /* of *f(), which the grammar reads as (*f)() */
    { "named_expression", expr_build_value },
    { "none", expr_build_none },
    { "not_operator", expr_build_truth },
    { "parenthesized_expression", expr_build_inner },
    { "pattern_list", expr_build_tuple },
    { "set", expr_build_set },
    { "set_comprehension", expr_build_comprehension },
    { "string", expr_build_string },
    { "subscript", expr_build_subscript },
    { "true", expr_build_truth },
    { "tuple", expr_build_tuple },
    { "unary_operator", expr_build_unary },
};
