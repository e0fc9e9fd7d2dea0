/* lang_rust_expr.c - expression trees of Rust: what a value is made of.
 *
 * Inner scopes are seen through while a tree is built: names bound by patterns, by the lets of a
 * block or as closure parameters become aliases for what they stand for, so that
 * `match f() { Some(x) => x, None => return }` has the value AWAIT(CALL(f)). Calls are cached by
 * syntax node, because each call of a chain asks for the whole chain before it. */
#include "lang/lang_rust_internal.h"

#define RUST_ARMS_MAX       24U /* arms of a match that are looked at for its value */
#define RUST_VALUES_MAX     4U  /* different values that are joined */
#define RUST_STATEMENTS_MAX 32U /* of a block that are looked at for its value */

/* ------------------------------------------------------------------ small trees */

uint32_t rust_make_self_type(struct walk *walk)
{
    uint32_t self = walk_make_node(walk, FACT_OP_SELF, FACT_NONE, FACT_NONE);
    return walk_make_node(walk, FACT_OP_TYPEOF, self, FACT_NONE);
}

uint32_t rust_make_type_of(struct walk *walk, uint32_t expr)
{
    if (expr == FACT_NONE) {
        return FACT_NONE;
    }
    if (facts_builder_borrow_node(walk->facts, expr)->op == FACT_OP_VALUE) {
        return facts_builder_borrow_node(walk->facts, expr)->a;
    }
    return walk_make_node(walk, FACT_OP_TYPEOF, expr, FACT_NONE);
}

uint32_t rust_make_await(struct walk *walk, uint32_t expr, enum fact_unwrap unwrap)
{
    return expr == FACT_NONE ? FACT_NONE
                             : facts_builder_add_node(walk->facts, FACT_OP_AWAIT, (uint8_t)unwrap,
                                                      expr, FACT_NONE);
}

uint32_t rust_make_value(struct walk *walk, uint32_t type)
{
    if (type == FACT_NONE) {
        return FACT_NONE;
    }
    if (facts_builder_borrow_node(walk->facts, type)->op == FACT_OP_TYPEOF) {
        return facts_builder_borrow_node(walk->facts, type)->a;
    }
    return walk_make_node(walk, FACT_OP_VALUE, type, FACT_NONE);
}

/* ------------------------------------------------------------------ closures */

/* Where a standard adapter takes the parameters of its closure from. */
enum rust_source {
    RUST_SOURCE_NONE,
    RUST_SOURCE_DECLARED, /* no adapter: what the callee declares */
    RUST_SOURCE_ELEMENT,  /* what the receiver yields: iterators, Option */
    RUST_SOURCE_ERROR,    /* the error of the receiver, a Result */
    RUST_SOURCE_ARGUMENT, /* the first argument of the call */
};

struct rust_adapter {
    const char *name;
    uint8_t first; /* enum rust_source of parameter 0 */
    uint8_t second;
};

/* Sorted. Names that projects give to methods of their own with other closures would only be
 * typed wrongly, and a member that the wrong type lacks leads nowhere. */
static const struct rust_adapter rust_adapters[] = {
    { "all", RUST_SOURCE_ELEMENT, RUST_SOURCE_NONE },
    { "and_then", RUST_SOURCE_ELEMENT, RUST_SOURCE_NONE },
    { "any", RUST_SOURCE_ELEMENT, RUST_SOURCE_NONE },
    { "chunk_by", RUST_SOURCE_ELEMENT, RUST_SOURCE_NONE },
    { "dedup_by", RUST_SOURCE_ELEMENT, RUST_SOURCE_ELEMENT },
    { "dedup_by_key", RUST_SOURCE_ELEMENT, RUST_SOURCE_NONE },
    { "filter", RUST_SOURCE_ELEMENT, RUST_SOURCE_NONE },
    { "filter_map", RUST_SOURCE_ELEMENT, RUST_SOURCE_NONE },
    { "find", RUST_SOURCE_ELEMENT, RUST_SOURCE_NONE },
    { "find_map", RUST_SOURCE_ELEMENT, RUST_SOURCE_NONE },
    { "flat_map", RUST_SOURCE_ELEMENT, RUST_SOURCE_NONE },
    { "fold", RUST_SOURCE_ARGUMENT, RUST_SOURCE_ELEMENT },
    { "for_each", RUST_SOURCE_ELEMENT, RUST_SOURCE_NONE },
    { "inspect", RUST_SOURCE_ELEMENT, RUST_SOURCE_NONE },
    { "inspect_err", RUST_SOURCE_ERROR, RUST_SOURCE_NONE },
    { "is_none_or", RUST_SOURCE_ELEMENT, RUST_SOURCE_NONE },
    { "is_ok_and", RUST_SOURCE_ELEMENT, RUST_SOURCE_NONE },
    { "is_some_and", RUST_SOURCE_ELEMENT, RUST_SOURCE_NONE },
    { "map", RUST_SOURCE_ELEMENT, RUST_SOURCE_NONE },
    { "map_err", RUST_SOURCE_ERROR, RUST_SOURCE_NONE },
    { "map_or", RUST_SOURCE_ELEMENT, RUST_SOURCE_NONE },
    { "map_or_else", RUST_SOURCE_ELEMENT, RUST_SOURCE_NONE },
    { "map_while", RUST_SOURCE_ELEMENT, RUST_SOURCE_NONE },
    { "max_by", RUST_SOURCE_ELEMENT, RUST_SOURCE_ELEMENT },
    { "max_by_key", RUST_SOURCE_ELEMENT, RUST_SOURCE_NONE },
    { "min_by", RUST_SOURCE_ELEMENT, RUST_SOURCE_ELEMENT },
    { "min_by_key", RUST_SOURCE_ELEMENT, RUST_SOURCE_NONE },
    { "or_else", RUST_SOURCE_ERROR, RUST_SOURCE_NONE },
    { "partition", RUST_SOURCE_ELEMENT, RUST_SOURCE_NONE },
    { "partition_point", RUST_SOURCE_ELEMENT, RUST_SOURCE_NONE },
    { "position", RUST_SOURCE_ELEMENT, RUST_SOURCE_NONE },
    { "reduce", RUST_SOURCE_ELEMENT, RUST_SOURCE_ELEMENT },
    { "retain", RUST_SOURCE_ELEMENT, RUST_SOURCE_NONE },
    { "retain_mut", RUST_SOURCE_ELEMENT, RUST_SOURCE_NONE },
    { "rposition", RUST_SOURCE_ELEMENT, RUST_SOURCE_NONE },
    { "scan", RUST_SOURCE_ARGUMENT, RUST_SOURCE_ELEMENT },
    { "skip_while", RUST_SOURCE_ELEMENT, RUST_SOURCE_NONE },
    { "sort_by", RUST_SOURCE_ELEMENT, RUST_SOURCE_ELEMENT },
    { "sort_by_cached_key", RUST_SOURCE_ELEMENT, RUST_SOURCE_NONE },
    { "sort_by_key", RUST_SOURCE_ELEMENT, RUST_SOURCE_NONE },
    { "sort_unstable_by", RUST_SOURCE_ELEMENT, RUST_SOURCE_ELEMENT },
    { "sort_unstable_by_key", RUST_SOURCE_ELEMENT, RUST_SOURCE_NONE },
    { "take_while", RUST_SOURCE_ELEMENT, RUST_SOURCE_NONE },
    { "try_fold", RUST_SOURCE_ARGUMENT, RUST_SOURCE_ELEMENT },
    { "try_for_each", RUST_SOURCE_ELEMENT, RUST_SOURCE_NONE },
    { "unwrap_or_else", RUST_SOURCE_ERROR, RUST_SOURCE_NONE },
};

static const struct rust_adapter *rust_find_adapter(struct str name)
{
    size_t low = 0;
    size_t high = sizeof rust_adapters / sizeof rust_adapters[0];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_compare_bytes(name, str_from_cstring(rust_adapters[middle].name));
        if (order == 0) {
            return &rust_adapters[middle];
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return NULL;
}

static const struct rust_adapter *rust_adapter_of(const struct walk *walk, uint32_t callee,
                                                  uint32_t *receiver)
{
    struct fact_node method;
    if (callee == FACT_NONE) {
        return NULL;
    }
    method = *facts_builder_borrow_node(walk->facts, callee);
    if (method.op != FACT_OP_MEMBER || method.a == FACT_NONE) {
        return NULL;
    }
    *receiver = method.a;
    return rust_find_adapter(facts_builder_borrow_text(walk->facts, method.b));
}

/* Remembers what the parameters of a closure will be when the callee calls it. */
void rust_note_adapter(struct walk *walk, struct rust_hint hint)
{
    struct rust_state *state = rust_state_of(walk);
    const struct rust_adapter *adapter = NULL;
    hint.receiver = FACT_NONE;
    adapter = rust_adapter_of(walk, hint.callee, &hint.receiver);
    hint.sources[0] = adapter == NULL ? RUST_SOURCE_DECLARED : adapter->first;
    hint.sources[1] = adapter == NULL ? RUST_SOURCE_DECLARED : adapter->second;
    if (hint.callee != FACT_NONE) {
        state->hints[state->next_hint++ % RUST_HINTS_MAX] = hint;
    }
}

/* Arguments but the closures; FACT_NONE when there is nothing else. */
static uint32_t rust_build_passed(struct walk *walk, const struct walk_child *list, size_t count)
{
    uint32_t args[RUST_ARGS_MAX];
    size_t used = 0;
    bool any = false;
    for (size_t i = 0; i < count && used < RUST_ARGS_MAX; i++) {
        args[used] = walk_node_is(walk, list[i].node, "closure_expression")
                         ? FACT_NONE
                         : walk_build_expr(walk, list[i].node);
        any |= args[used++] != FACT_NONE;
    }
    return any ? walk_make_arg_list(walk, args, used) : FACT_NONE;
}

/* The same for the closures among the arguments of `call`. */
void rust_note_closures(struct walk *walk, TSNode call, uint32_t callee)
{
    struct rust_hint hint = { .callee = callee, .args = FACT_NONE };
    uint32_t receiver = FACT_NONE;
    const struct rust_adapter *adapter = rust_adapter_of(walk, callee, &receiver);
    TSNode arguments = rust_last_child(call);
    size_t count = 0;
    const struct walk_child *list = NULL;
    if (walk_count_named(arguments) == 0) {
        return;
    }
    list = walk_list_children(walk, arguments, true, &count);
    for (size_t i = 0; i < count; i++) {
        bool folds = i > 0 && adapter != NULL && adapter->first == RUST_SOURCE_ARGUMENT;
        if (!walk_node_is(walk, list[i].node, "closure_expression")) {
            continue;
        }
        if (hint.args == FACT_NONE && count > 1) {
            hint.args = rust_build_passed(walk, list, count);
        }
        hint.closure = list[i].node.id;
        hint.argument = (uint32_t)i;
        hint.first_argument = folds ? walk_build_expr(walk, list[0].node) : FACT_NONE;
        rust_note_adapter(walk, hint);
    }
}

/* Parameter `position` of the function that the callee takes there, by the callee's own words. */
static uint32_t rust_take_declared(struct walk *walk, const struct rust_hint *hint, size_t position)
{
    uint32_t function = walk_make_passed(walk, hint->callee, hint->args, hint->argument);
    return walk_make_node(walk, FACT_OP_TAKE, function, (uint32_t)position);
}

uint32_t rust_find_parameter_source(struct walk *walk, TSNode closure, size_t position)
{
    const struct rust_state *state = rust_state_of(walk);
    for (size_t i = 0; i < RUST_HINTS_MAX; i++) {
        const struct rust_hint *hint = &state->hints[i];
        if (hint->closure == NULL || hint->closure != closure.id) {
            continue;
        }
        switch ((enum rust_source)hint->sources[position > 0]) {
        case RUST_SOURCE_NONE: return FACT_NONE;
        case RUST_SOURCE_DECLARED: return rust_take_declared(walk, hint, position);
        case RUST_SOURCE_ELEMENT:
            return walk_make_node(walk, FACT_OP_ELEMENT, hint->receiver, FACT_NONE);
        case RUST_SOURCE_ERROR: return rust_make_await(walk, hint->receiver, FACT_UNWRAP_SECOND);
        case RUST_SOURCE_ARGUMENT: return hint->first_argument;
        }
    }
    return FACT_NONE;
}

static uint32_t rust_build_closure(struct walk *walk, TSNode node)
{
    struct rust_state *state = rust_state_of(walk);
    struct rust_bind bind = { .alias = true };
    size_t before = state->alias_count;
    uint32_t types[RUST_ARGS_MAX];
    size_t used = 0;
    size_t count = 0;
    uint32_t result = FACT_NONE;
    const struct walk_child *list =
        walk_list_children(walk, walk_child_by_field(walk, node, "parameters"), false, &count);
    for (size_t i = 0; i < count && used < RUST_ARGS_MAX; i++) {
        TSNode pattern = list[i].node;
        types[used] = FACT_NONE;
        if (walk_node_is(walk, pattern, "|") || walk_node_is(walk, pattern, ",") ||
            walk_is_extra(pattern)) {
            continue;
        }
        if (walk_node_is(walk, pattern, "parameter")) {
            types[used] = walk_build_type(walk, walk_child_by_field(walk, pattern, "type"));
            pattern = walk_child_by_field(walk, pattern, "pattern");
        }
        rust_bind_pattern(walk, pattern, types[used], rust_find_parameter_source(walk, node, used),
                          &bind);
        used++;
    }
    result = walk_build_type(walk, walk_child_by_field(walk, node, "return_type"));
    if (result == FACT_NONE) {
        result =
            rust_make_type_of(walk, walk_build_expr(walk, walk_child_by_field(walk, node, "body")));
    }
    state->alias_count = before;
    return walk_make_node(walk, FACT_OP_FUNCTION, result, walk_make_arg_list(walk, types, used));
}

/* ------------------------------------------------------------------ calls and members */

static uint32_t rust_build_arguments(struct walk *walk, TSNode arguments)
{
    uint32_t nodes[RUST_ARGS_MAX];
    size_t used = 0;
    size_t count = 0;
    const struct walk_child *list = NULL;
    if (walk_count_named(arguments) == 0) {
        return FACT_NONE;
    }
    list = walk_list_children(walk, arguments, true, &count);
    for (size_t i = 0; i < count && used < RUST_ARGS_MAX; i++) {
        if (!walk_node_is(walk, list[i].node, "attribute_item")) {
            nodes[used++] = walk_build_expr(walk, list[i].node);
        }
    }
    return walk_make_arg_list(walk, nodes, used);
}

static uint32_t rust_build_call_parts(struct walk *walk, TSNode node)
{
    uint32_t callee = walk_build_expr(walk, rust_first_child(node));
    if (callee == FACT_NONE) {
        return FACT_NONE;
    }
    rust_note_closures(walk, node, callee);
    return walk_make_node(walk, FACT_OP_CALL, callee,
                          rust_build_arguments(walk, rust_last_child(node)));
}

/* Aliases and the depth limit change what a node means; such results are not kept. Building a call
 * again notes its closures again and may meet the limit, so which calls push each other out must
 * follow from the source: the slot is chosen by position, never by address. */
static uint32_t rust_build_call(struct walk *walk, TSNode node)
{
    struct rust_state *state = rust_state_of(walk);
    struct rust_cached *slot = &state->cache[walk_end_byte(node) % RUST_CACHE_SLOTS];
    bool plain = state->alias_count == 0;
    uint32_t built = FACT_NONE;
    if (plain && slot->id == node.id) {
        return slot->node;
    }
    if (walk->expr_depth <= 1) {
        state->truncated = false;
    }
    if (walk->expr_depth >= WALK_EXPR_DEPTH_MAX) {
        state->truncated = true;
    }
    built = rust_build_call_parts(walk, node);
    if (plain && !state->truncated) {
        slot->id = node.id;
        slot->node = built;
    }
    return built;
}

static uint32_t rust_build_generic_function(struct walk *walk, TSNode node)
{
    uint32_t function = walk_build_expr(walk, walk_child_by_field(walk, node, "function"));
    uint32_t arguments =
        rust_build_type_arguments(walk, walk_child_by_field(walk, node, "type_arguments"));
    if (function == FACT_NONE || arguments == FACT_NONE) {
        return function;
    }
    return walk_make_node(walk, FACT_OP_APPLY, function, arguments);
}

static uint32_t rust_build_field(struct walk *walk, TSNode node)
{
    uint32_t value = walk_build_expr(walk, rust_first_child(node));
    struct str name = rust_name_of(walk, rust_last_child(node));
    return walk_make_node(walk, FACT_OP_MEMBER, value, walk_intern_str(walk, name));
}

static uint32_t rust_build_index(struct walk *walk, TSNode node)
{
    uint32_t value = walk_build_expr(walk, walk_named_child(node, 0));
    TSNode index = walk_named_child(node, 1);
    if (value == FACT_NONE || walk_node_is(walk, index, "range_expression")) {
        return value; /* a slice holds what the whole holds */
    }
    return walk_make_node(walk, FACT_OP_INDEX, value, walk_build_expr(walk, index));
}

static uint32_t rust_build_try(struct walk *walk, TSNode node)
{
    return rust_make_await(walk, walk_build_expr(walk, walk_named_child(node, 0)), FACT_UNWRAP_TRY);
}

static uint32_t rust_build_awaited(struct walk *walk, TSNode node)
{
    return rust_make_await(walk, walk_build_expr(walk, walk_named_child(node, 0)),
                           FACT_UNWRAP_AWAIT);
}

/* ------------------------------------------------------------------ plain values */

static uint32_t rust_build_identifier(struct walk *walk, TSNode node)
{
    return rust_build_name(walk, rust_name_of(walk, node));
}

static uint32_t rust_build_self(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_node(walk, FACT_OP_SELF, FACT_NONE, FACT_NONE);
}

/* (x), &x, *x, -x, !x: the last named child; references are looked through. */
static uint32_t rust_build_inner(struct walk *walk, TSNode node)
{
    uint32_t count = walk_count_named(node);
    return count == 0 ? FACT_NONE : walk_build_expr(walk, walk_named_child(node, count - 1));
}

static uint32_t rust_build_cast(struct walk *walk, TSNode node)
{
    return rust_make_value(walk, walk_build_type(walk, walk_child_by_field(walk, node, "type")));
}

static uint32_t rust_build_struct(struct walk *walk, TSNode node)
{
    uint32_t type = walk_build_type(walk, walk_child_by_field(walk, node, "name"));
    return type == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_NEW, type, FACT_NONE);
}

static uint32_t rust_build_tuple(struct walk *walk, TSNode node)
{
    return walk_make_node(walk, FACT_OP_TUPLE, rust_build_arguments(walk, node), FACT_NONE);
}

static uint32_t rust_build_array(struct walk *walk, TSNode node)
{
    uint32_t type = FACT_NONE;
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    for (size_t i = 0; i < count && type == FACT_NONE; i++) {
        if (!walk_node_is(walk, list[i].node, "attribute_item") && list[i].field == 0) {
            type = rust_make_type_of(walk, walk_build_expr(walk, list[i].node));
            break;
        }
    }
    return rust_make_value(walk, walk_make_node(walk, FACT_OP_LIST, type, FACT_NONE));
}

/* Operators give what their left side is, comparisons a bool. */
static uint32_t rust_build_binary(struct walk *walk, TSNode node)
{
    struct str sign = walk_text_of(walk, walk_child_by_field(walk, node, "operator"));
    bool compares = sign.size > 0 &&
                    (sign.data[0] == '<' || sign.data[0] == '>' || sign.data[sign.size - 1] == '=');
    bool shifts = sign.size == 2 && sign.data[0] == sign.data[1];
    bool logic = shifts && (sign.data[0] == '&' || sign.data[0] == '|');
    if (logic || (compares && (!shifts || sign.data[0] == '='))) {
        return walk_make_literal(walk, "bool");
    }
    return walk_build_expr(walk, walk_child_by_field(walk, node, "left"));
}

/* a..b yields what a is; an iterator like any other. */
static uint32_t rust_build_range(struct walk *walk, TSNode node)
{
    uint32_t item = rust_make_type_of(walk, walk_build_expr(walk, rust_first_child(node)));
    uint32_t type = walk_make_name(walk, STR("Iterator"));
    if (item != FACT_NONE) {
        type = walk_make_node(walk, FACT_OP_APPLY, type, walk_make_arg_list(walk, &item, 1));
    }
    return rust_make_value(walk, type);
}

static uint32_t rust_build_number(struct walk *walk, TSNode node)
{
    static const char *const types[] = { "u8",  "i8",    "u16",  "i16",   "u32", "i32", "u64",
                                         "i64", "usize", "u128", "isize", "f32", "f64", "i128" };
    struct str text = walk_text_of(walk, node);
    bool hex = text.size > 1 && text.data[1] == 'x';
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (str_ends_with(text, str_from_cstring(types[i])) && !(hex && types[i][0] == 'f')) {
            return walk_make_literal(walk, types[i]);
        }
    }
    return walk_make_literal(walk, walk_node_is(walk, node, "float_literal") ? "f64" : "i32");
}

static uint32_t rust_build_text(struct walk *walk, TSNode node)
{
    struct str text = walk_text_of(walk, node);
    if (text.size > 0 && text.data[0] == 'b') {
        uint32_t byte = walk_make_name(walk, STR("u8"));
        if (walk_node_is(walk, node, "char_literal")) {
            return walk_make_literal(walk, "u8");
        }
        return rust_make_value(walk, walk_make_node(walk, FACT_OP_LIST, byte, FACT_NONE));
    }
    return walk_make_literal(walk, walk_node_is(walk, node, "char_literal") ? "char" : "str");
}

static uint32_t rust_build_bool(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "bool");
}

static uint32_t rust_build_unit(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_node(walk, FACT_OP_TUPLE, FACT_NONE, FACT_NONE);
}

/* ------------------------------------------------------------------ blocks and branches */

static void rust_alias_pattern(struct walk *walk, TSNode pattern, uint32_t type, uint32_t value)
{
    struct rust_bind bind = { .alias = true };
    rust_bind_pattern(walk, pattern, type, value, &bind);
}

static void rust_alias_let(struct walk *walk, TSNode node)
{
    rust_alias_pattern(walk, walk_child_by_field(walk, node, "pattern"),
                       walk_build_type(walk, walk_child_by_field(walk, node, "type")),
                       walk_build_expr(walk, walk_child_by_field(walk, node, "value")));
}

static bool rust_is_statement(struct walk *walk, TSNode node)
{
    return walk_node_is(walk, node, "let_declaration") ||
           walk_node_is(walk, node, "function_item") || walk_node_is(walk, node, "const_item") ||
           walk_node_is(walk, node, "label") || walk_node_is(walk, node, "empty_statement");
}

/* The value of a block is its last expression, after its lets. */
static uint32_t rust_build_block(struct walk *walk, TSNode node)
{
    struct rust_state *state = rust_state_of(walk);
    size_t before = state->alias_count;
    size_t count = 0;
    uint32_t built = FACT_NONE;
    TSNode last;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    if (count == 0 || count > RUST_STATEMENTS_MAX) {
        return FACT_NONE;
    }
    last = list[count - 1].node;
    if (walk_node_is(walk, last, "expression_statement")) {
        if (walk_count_children(last) != 1) {
            return FACT_NONE; /* ends with a semicolon */
        }
        last = walk_named_child(last, 0);
    }
    if (rust_is_statement(walk, last) || ts_node_is_null(last)) {
        return FACT_NONE;
    }
    for (size_t i = 0; i + 1 < count; i++) {
        if (walk_node_is(walk, list[i].node, "let_declaration")) {
            rust_alias_let(walk, list[i].node);
        }
    }
    built = walk_build_expr(walk, last);
    state->alias_count = before;
    return built;
}

/* unsafe { }, async { }, const { }, try { }, gen { } */
static uint32_t rust_build_wrapped_block(struct walk *walk, TSNode node)
{
    return walk_build_expr(walk, walk_child_of_type(walk, node, "block"));
}

static void rust_alias_condition(struct walk *walk, TSNode condition)
{
    size_t count = 0;
    const struct walk_child *list = NULL;
    if (walk_node_is(walk, condition, "let_condition")) {
        rust_alias_let(walk, condition);
    } else if (walk_node_is(walk, condition, "let_chain")) {
        list = walk_list_children(walk, condition, true, &count);
        for (size_t i = 0; i < count; i++) {
            if (walk_node_is(walk, list[i].node, "let_condition")) {
                rust_alias_let(walk, list[i].node);
            }
        }
    }
}

static uint32_t rust_build_if(struct walk *walk, TSNode node)
{
    struct rust_state *state = rust_state_of(walk);
    size_t before = state->alias_count;
    TSNode other = walk_child_by_field(walk, node, "alternative");
    uint32_t built = FACT_NONE;
    rust_alias_condition(walk, walk_child_by_field(walk, node, "condition"));
    built = walk_build_expr(walk, walk_child_by_field(walk, node, "consequence"));
    state->alias_count = before;
    if (!ts_node_is_null(other)) {
        built = rust_join_union(walk, built, walk_build_expr(walk, walk_named_child(other, 0)));
    }
    return built;
}

static uint32_t rust_build_match(struct walk *walk, TSNode node)
{
    struct rust_state *state = rust_state_of(walk);
    uint32_t subject = walk_build_expr(walk, walk_child_by_field(walk, node, "value"));
    uint32_t built = FACT_NONE;
    unsigned values = 0;
    size_t count = 0;
    const struct walk_child *arms =
        walk_list_children(walk, walk_child_by_field(walk, node, "body"), true, &count);
    for (size_t i = 0; i < count && i < RUST_ARMS_MAX && values < RUST_VALUES_MAX; i++) {
        size_t before = state->alias_count;
        uint32_t value = FACT_NONE;
        TSNode body = walk_child_by_field(walk, arms[i].node, "value");
        if (ts_node_is_null(body)) {
            continue;
        }
        rust_alias_pattern(walk, walk_child_by_field(walk, arms[i].node, "pattern"), FACT_NONE,
                           subject);
        value = walk_build_expr(walk, body);
        state->alias_count = before;
        values += value != FACT_NONE && value != built;
        built = rust_join_union(walk, built, value);
    }
    return built;
}

const struct lang_build rust_expr_builds[RUST_EXPR_BUILD_COUNT] = {
    { "array_expression", rust_build_array },
    { "async_block", rust_build_wrapped_block },
    { "await_expression", rust_build_awaited },
    { "binary_expression", rust_build_binary },
    { "block", rust_build_block },
    { "boolean_literal", rust_build_bool },
    { "call_expression", rust_build_call },
    { "char_literal", rust_build_text },
    { "closure_expression", rust_build_closure },
    { "const_block", rust_build_wrapped_block },
    { "field_expression", rust_build_field },
    { "float_literal", rust_build_number },
    { "generic_function", rust_build_generic_function },
    { "identifier", rust_build_identifier },
    { "if_expression", rust_build_if },
    { "index_expression", rust_build_index },
    { "integer_literal", rust_build_number },
    { "macro_invocation", rust_build_macro },
    { "match_expression", rust_build_match },
    { "parenthesized_expression", rust_build_inner },
    { "range_expression", rust_build_range },
    { "raw_string_literal", rust_build_text },
    { "reference_expression", rust_build_inner },
    { "scoped_identifier", rust_build_path },
    { "self", rust_build_self },
    { "string_literal", rust_build_text },
    { "struct_expression", rust_build_struct },
    { "try_block", rust_build_wrapped_block },
    { "try_expression", rust_build_try },
    { "tuple_expression", rust_build_tuple },
    { "type_cast_expression", rust_build_cast },
    { "unary_expression", rust_build_inner },
    { "unit_expression", rust_build_unit },
    { "unsafe_block", rust_build_wrapped_block },
};
