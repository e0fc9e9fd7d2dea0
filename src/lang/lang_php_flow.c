/* lang_php_flow.c - what variables hold where branches part and meet.
 *
 * A binding counts from its byte on, so what is assigned in one branch would be seen in the next
 * one and behind both. At the end of a branch each variable that it changed is bound again to
 * what it held before; at the end of the whole statement, to all that the branches leave. A branch
 * that ends in a jump leaves nothing. `$x instanceof T` binds $x for the branch that it guards,
 * and a guard that jumps away (`if (!$x instanceof T) return;`) for what follows.
 *
 * Branches are known by their byte range and closed when something behind them comes up. Tables
 * have fixed sizes; past them variables are bound as they come. Cost: O(changes) a branch.
 */
#include "lang/lang_php_internal.h"

#define FLOW_VARS_MAX   1024U
#define FLOW_GUARDS_MAX 8U /* instanceof tests of one condition */
#define FLOW_RANGES_MAX 16U
#define FLOW_PATH_MAX   80U /* bytes of a path that is followed */
#define FLOW_STEPS_MAX  32U /* nodes of a condition that are looked at */

struct flow_var {
    fact_text name;
    uint32_t type;
    uint32_t value;
    bool guarded; /* only narrowed: forgotten with its branch */
};
struct flow_change { /* what a variable held before */
    uint32_t var;
    struct flow_var old;
};
struct flow_result { /* what the branches so far leave in a variable */
    uint32_t var;
    uint32_t value;
};
struct flow_guard {
    struct str name;
    uint32_t type;
};
struct flow_guards {
    struct flow_guard items[FLOW_GUARDS_MAX];
    uint32_t count;
};
struct flow_range { /* a path that is of a known type in a range of bytes */
    struct str path;
    uint32_t type;
    uint32_t start;
    uint32_t end;
};
struct flow_join {
    uint32_t log;     /* changes before it */
    uint32_t results; /* results of outer joins */
    uint32_t branch_log;
    uint32_t start; /* of the branch at hand, in bytes; start == end: none */
    uint32_t end;
    uint32_t live;  /* branches that reach the end */
    bool open;      /* the branch has begun */
    bool jumped;    /* the branch has left */
    bool may_skip;  /* no branch need be taken */
    bool is_switch; /* `break` ends a case */
    bool any_jumped;
    TSNode site;
    struct flow_guards guards; /* hold in the branch */
    struct flow_guards after;  /* hold behind it when the branch jumps */
};
struct flow_frame {
    uint32_t vars;
    uint32_t joins;
};
struct php_flow {
    struct flow_var vars[FLOW_VARS_MAX];
    struct flow_change log[FLOW_VARS_MAX];
    struct flow_result results[FLOW_VARS_MAX];
    struct flow_join joins[PHP_JOINS_MAX];
    struct flow_frame frames[PHP_FRAMES_MAX];
    struct flow_range ranges[FLOW_RANGES_MAX]; /* the last ones, in a ring */
    uint32_t range_count;
    uint32_t var_count;
    uint32_t log_count;
    uint32_t result_count;
    uint32_t join_count; /* may pass PHP_JOINS_MAX: deeper ones are not followed */
    uint32_t frame_count;
};

static struct php_flow *flow_of(const struct walk *walk)
{
    return php_state_of(walk)->flow;
}

bool php_flow_begin_file(struct walk *walk)
{
    struct php_flow *flow = walk_alloc_bytes(walk, sizeof *flow);
    if (flow == NULL) {
        return false;
    }
    flow->var_count = 0;
    flow->log_count = 0;
    flow->result_count = 0;
    flow->join_count = 0;
    flow->frame_count = 0;
    flow->range_count = 0;
    php_state_of(walk)->flow = flow;
    return true;
}

void php_flow_enter_function(struct walk *walk)
{
    struct php_flow *flow = flow_of(walk);
    if (flow->frame_count < PHP_FRAMES_MAX) {
        flow->frames[flow->frame_count] = (struct flow_frame){ flow->var_count, flow->join_count };
    }
    flow->frame_count++;
}

void php_flow_leave_function(struct walk *walk)
{
    struct php_flow *flow = flow_of(walk);
    flow->frame_count--;
    flow->range_count = 0;
    if (flow->frame_count < PHP_FRAMES_MAX) {
        flow->var_count = flow->frames[flow->frame_count].vars;
        flow->join_count = flow->frames[flow->frame_count].joins;
    }
}

/* Where the function at hand begins in the tables. */
static struct flow_frame flow_frame_of(const struct php_flow *flow)
{
    if (flow->frame_count == 0) {
        return (struct flow_frame){ 0, 0 };
    }
    if (flow->frame_count > PHP_FRAMES_MAX) {
        return flow->frames[PHP_FRAMES_MAX - 1];
    }
    return flow->frames[flow->frame_count - 1];
}

static uint32_t flow_first_var(const struct php_flow *flow)
{
    return flow_frame_of(flow).vars;
}

static uint32_t flow_first_join(const struct php_flow *flow)
{
    return flow_frame_of(flow).joins;
}

static struct flow_join *flow_inner_join(struct php_flow *flow)
{
    return flow->join_count > flow_first_join(flow) && flow->join_count <= PHP_JOINS_MAX
               ? &flow->joins[flow->join_count - 1]
               : NULL;
}

/* ------------------------------------------------------------------ paths */

static void flow_add_range(struct walk *walk, const struct flow_guard *guard, uint32_t start,
                           uint32_t end)
{
    struct php_flow *flow = flow_of(walk);
    flow->ranges[flow->range_count % FLOW_RANGES_MAX] =
        (struct flow_range){ guard->name, guard->type, start, end };
    flow->range_count++;
}

uint32_t php_flow_find_path(const struct walk *walk, TSNode node)
{
    const struct php_flow *flow = flow_of(walk);
    uint32_t byte = ts_node_start_byte(node);
    if (flow->range_count == 0 || ts_node_end_byte(node) - byte > FLOW_PATH_MAX) {
        return FACT_NONE;
    }
    for (uint32_t i = 0; i < FLOW_RANGES_MAX && i < flow->range_count; i++) { /* latest first */
        const struct flow_range *range =
            &flow->ranges[(flow->range_count - 1 - i) % FLOW_RANGES_MAX];
        if (byte >= range->start && byte < range->end &&
            str_equals_bytes(range->path, walk_text_of(walk, node))) {
            return range->type;
        }
    }
    return FACT_NONE;
}

void php_flow_forget_path(struct walk *walk, struct str path)
{
    struct php_flow *flow = flow_of(walk);
    for (uint32_t i = 0; i < FLOW_RANGES_MAX && i < flow->range_count; i++) {
        if (str_equals_bytes(flow->ranges[i].path, path)) {
            flow->ranges[i].end = 0;
        }
    }
}

/* ------------------------------------------------------------------ variables */

/* Its row, made when missing; FLOW_VARS_MAX: no room. */
static uint32_t flow_find_var(struct php_flow *flow, fact_text name)
{
    for (uint32_t i = flow->var_count; i > flow_first_var(flow); i--) {
        if (flow->vars[i - 1].name == name) {
            return i - 1;
        }
    }
    if (flow->var_count >= FLOW_VARS_MAX) {
        return FLOW_VARS_MAX;
    }
    flow->vars[flow->var_count] = (struct flow_var){ name, FACT_NONE, FACT_NONE, false };
    return flow->var_count++;
}

static void flow_emit(struct walk *walk, struct str name, TSNode site, uint32_t byte,
                      const struct flow_var *to)
{
    walk_add_binding(walk, FACT_BINDING_LOCAL, walk->scope, name, site, to->type, to->value)
        ->start_byte = byte;
}

static void flow_set(struct walk *walk, uint32_t var, struct flow_var to)
{
    struct php_flow *flow = flow_of(walk);
    if (var >= FLOW_VARS_MAX) {
        return;
    }
    if (flow->log_count < FLOW_VARS_MAX && flow->join_count > flow_first_join(flow)) {
        flow->log[flow->log_count++] = (struct flow_change){ var, flow->vars[var] };
    }
    flow->vars[var] = to;
}

void php_flow_note(struct walk *walk, struct str name, uint32_t type, uint32_t value)
{
    struct php_flow *flow = flow_of(walk);
    fact_text text = walk_intern_str(walk, name);
    uint32_t var = flow_find_var(flow, text);
    if (var < FLOW_VARS_MAX) {
        flow->vars[var] = (struct flow_var){ text, type, value, false };
    }
}

bool php_flow_is_new(const struct walk *walk, struct str name)
{
    const struct php_flow *flow = flow_of(walk);
    for (uint32_t i = flow->var_count; i > flow_first_var(flow); i--) {
        if (str_equals_bytes(facts_builder_borrow_text(walk->facts, flow->vars[i - 1].name),
                             name)) {
            return false;
        }
    }
    return flow->var_count < FLOW_VARS_MAX;
}

void php_flow_share(struct walk *walk, struct str name)
{
    struct php_flow *flow = flow_of(walk);
    fact_text text = walk_intern_str(walk, name);
    for (uint32_t i = flow_first_var(flow); i > 0; i--) {
        if (flow->vars[i - 1].name == text) {
            php_flow_note(walk, name, flow->vars[i - 1].type, flow->vars[i - 1].value);
            return;
        }
    }
}

static uint32_t flow_value_of(struct walk *walk, const struct flow_var *var)
{
    return var->type != FACT_NONE ? php_make_value(walk, var->type) : var->value;
}

/* ------------------------------------------------------------------ branches */

static void flow_open_branch(struct walk *walk, struct flow_join *join)
{
    struct php_flow *flow = flow_of(walk);
    join->open = true;
    join->jumped = false;
    join->branch_log = flow->log_count;
    for (uint32_t i = 0; i < join->guards.count; i++) {
        struct str name = join->guards.items[i].name;
        fact_text text = walk_intern_str(walk, name);
        struct flow_var to = { text, join->guards.items[i].type, FACT_NONE, true };
        flow_emit(walk, name, join->site, join->start, &to);
        flow_set(walk, flow_find_var(flow, text), to);
    }
    join->guards.count = 0;
}

static struct flow_result *flow_find_result(struct php_flow *flow, const struct flow_join *join,
                                            uint32_t var)
{
    for (uint32_t i = join->results; i < flow->result_count; i++) {
        if (flow->results[i].var == var) {
            return &flow->results[i];
        }
    }
    return NULL;
}

/* What the variable held before the branch: the oldest change of it in there. */
static struct flow_var flow_base_of(const struct php_flow *flow, uint32_t from, uint32_t var)
{
    for (uint32_t i = from; i < flow->log_count; i++) {
        if (flow->log[i].var == var) {
            return flow->log[i].old;
        }
    }
    return flow->vars[var];
}

static void flow_add_result(struct walk *walk, struct flow_join *join, uint32_t var)
{
    struct php_flow *flow = flow_of(walk);
    struct flow_var base = flow_base_of(flow, join->branch_log, var);
    uint32_t value = flow_value_of(walk, &flow->vars[var]);
    struct flow_result *row = flow_find_result(flow, join, var);
    if (row != NULL) {
        row->value = php_make_union(walk, row->value, value);
    } else if (flow->result_count < FLOW_VARS_MAX) {
        if (join->live > 1) { /* branches before this one left it alone */
            value = php_make_union(walk, value, flow_value_of(walk, &base));
        }
        flow->results[flow->result_count++] = (struct flow_result){ var, value };
    }
}

static bool flow_changed_since(const struct php_flow *flow, uint32_t from, uint32_t var)
{
    for (uint32_t i = from; i < flow->log_count; i++) {
        if (flow->log[i].var == var) {
            return true;
        }
    }
    return false;
}

static void flow_take_results(struct walk *walk, struct flow_join *join)
{
    struct php_flow *flow = flow_of(walk);
    uint32_t known = flow->result_count;
    join->live++;
    for (uint32_t i = join->results; i < known; i++) {
        uint32_t var = flow->results[i].var;
        if (!flow_changed_since(flow, join->branch_log, var)) {
            flow->results[i].value =
                php_make_union(walk, flow->results[i].value, flow_value_of(walk, &flow->vars[var]));
        }
    }
    for (uint32_t i = join->branch_log; i < flow->log_count; i++) {
        uint32_t var = flow->log[i].var;
        bool again = false;
        for (uint32_t k = join->branch_log; k < i; k++) {
            again |= flow->log[k].var == var;
        }
        if (!again && !flow->vars[var].guarded) {
            flow_add_result(walk, join, var);
        }
    }
}

/* All variables are again what they were when the branch began. */
static void flow_undo_branch(struct walk *walk, struct flow_join *join)
{
    struct php_flow *flow = flow_of(walk);
    while (flow->log_count > join->branch_log) {
        const struct flow_change *change = &flow->log[--flow->log_count];
        flow->vars[change->var] = change->old;
        if (!flow_changed_since(flow, join->branch_log, change->var)) {
            flow_emit(walk, facts_builder_borrow_text(walk->facts, change->old.name), join->site,
                      join->end, &change->old);
        }
    }
}

static void flow_close_branch(struct walk *walk, struct flow_join *join)
{
    if (!join->open) {
        if (join->start == join->end) {
            return;
        }
        flow_open_branch(walk, join);
    }
    if (!join->jumped) {
        flow_take_results(walk, join);
    }
    join->any_jumped |= join->jumped;
    flow_undo_branch(walk, join);
    join->open = false;
    join->start = join->end;
}

/* Something at `byte` comes up: the branch may have begun or ended. */
static void flow_advance(struct walk *walk, uint32_t byte)
{
    struct flow_join *join = flow_inner_join(flow_of(walk));
    if (join == NULL || join->start == join->end) {
        return;
    }
    if (byte >= join->end) {
        flow_close_branch(walk, join);
    } else if (byte >= join->start && !join->open) {
        flow_open_branch(walk, join);
    }
}

void php_flow_bind(struct walk *walk, struct str name, TSNode site, uint32_t byte, uint32_t type,
                   uint32_t value)
{
    fact_text text = walk_intern_str(walk, name);
    struct flow_var to = { text, type, value, false };
    flow_advance(walk, ts_node_start_byte(site));
    flow_emit(walk, name, site, byte, &to);
    flow_set(walk, flow_find_var(flow_of(walk), text), to);
}

/* ------------------------------------------------------------------ conditions */

static bool flow_is_path(struct walk *walk, TSNode node)
{
    return walk_node_is(walk, node, "variable_name") ||
           ((walk_node_is(walk, node, "member_access_expression") ||
             walk_node_is(walk, node, "subscript_expression")) &&
            ts_node_end_byte(node) - ts_node_start_byte(node) <= FLOW_PATH_MAX);
}

static bool flow_is_variable(struct str name)
{
    return str_find_byte(name, '>') == SIZE_MAX && str_find_byte(name, '[') == SIZE_MAX;
}

static void flow_add_guard(struct walk *walk, struct flow_guards *guards, TSNode test)
{
    TSNode left = walk_child_by_field(walk, test, "left");
    TSNode right = walk_child_by_field(walk, test, "right");
    struct str sign = walk_text_of(walk, walk_child_by_field(walk, test, "operator"));
    uint32_t type;
    if (!php_word_is(sign, "instanceof") || !flow_is_path(walk, left) ||
        guards->count == FLOW_GUARDS_MAX ||
        (!walk_node_is(walk, right, "name") && !walk_node_is(walk, right, "qualified_name"))) {
        return;
    }
    type = php_build_class(walk, right);
    if (type != FACT_NONE && !str_equals_cstring(walk_text_of(walk, left), "$this")) {
        guards->items[guards->count++] = (struct flow_guard){ walk_text_of(walk, left), type };
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
                                struct flow_guards *guards)
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

static struct flow_join *flow_push_join(struct walk *walk, TSNode node)
{
    struct php_flow *flow = flow_of(walk);
    struct flow_join *join = NULL;
    flow_advance(walk, ts_node_start_byte(node));
    flow->join_count++;
    join = flow_inner_join(flow);
    if (join != NULL) {
        memset(join, 0, sizeof *join);
        join->log = flow->log_count;
        join->results = flow->result_count;
        join->site = node;
    }
    return join;
}

/* Guards of paths hold by place; those of variables are bound when the branch begins. */
static void flow_split_guards(struct walk *walk, struct flow_guards *guards, uint32_t start,
                              uint32_t end)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < guards->count; i++) {
        if (flow_is_variable(guards->items[i].name)) {
            guards->items[kept++] = guards->items[i];
        } else {
            flow_add_range(walk, &guards->items[i], start, end);
        }
    }
    guards->count = kept;
}

static void flow_read_guards(struct walk *walk, struct flow_join *join, TSNode condition)
{
    flow_read_condition(walk, condition, false, &join->guards);
    flow_split_guards(walk, &join->guards, join->start, join->end);
}

static void flow_set_branch(struct walk *walk, struct flow_join *join, TSNode body)
{
    if (join == NULL || ts_node_is_null(body)) {
        return;
    }
    flow_close_branch(walk, join);
    join->start = ts_node_start_byte(body);
    join->end = ts_node_end_byte(body);
    join->open = false;
}

static bool flow_has_else(struct walk *walk, TSNode node)
{
    return !ts_node_is_null(walk_child_of_type(walk, node, "else_clause"));
}

void php_enter_if(struct walk *walk, TSNode node)
{
    struct flow_join *join = flow_push_join(walk, node);
    TSNode condition = walk_child_by_field(walk, node, "condition");
    if (join == NULL) {
        return;
    }
    join->may_skip = !flow_has_else(walk, node);
    flow_set_branch(walk, join, walk_child_by_field(walk, node, "body"));
    flow_read_guards(walk, join, condition);
    if (ts_node_is_null(walk_child_by_field(walk, node, "alternative"))) {
        flow_read_condition(walk, condition, true, &join->after);
    }
}

/* else, elseif, case, default, catch: one more branch of the statement around. */
void php_enter_branch(struct walk *walk, TSNode node)
{
    struct flow_join *join = flow_inner_join(flow_of(walk));
    TSNode body = walk_child_by_field(walk, node, "body");
    TSNode condition = walk_child_by_field(walk, node, "condition");
    if (join == NULL) {
        return;
    }
    flow_set_branch(walk, join, ts_node_is_null(body) ? node : body);
    if (!ts_node_is_null(condition)) {
        flow_read_guards(walk, join, condition);
    }
    if (walk_node_is(walk, node, "default_statement")) {
        join->may_skip = false;
    }
}

void php_enter_switch(struct walk *walk, TSNode node)
{
    struct flow_join *join = flow_push_join(walk, node);
    if (join != NULL) {
        join->may_skip = true;
        join->is_switch = true;
    }
}

void php_enter_loop(struct walk *walk, TSNode node)
{
    struct flow_join *join = flow_push_join(walk, node);
    TSNode condition = walk_child_by_field(walk, node, "condition");
    if (join == NULL) {
        return;
    }
    join->may_skip = !walk_node_is(walk, node, "do_statement");
    flow_set_branch(walk, join, walk_child_by_field(walk, node, "body"));
    if (join->may_skip && !ts_node_is_null(condition)) {
        flow_read_guards(walk, join, condition);
    }
}

void php_enter_try(struct walk *walk, TSNode node)
{
    struct flow_join *join = flow_push_join(walk, node);
    flow_set_branch(walk, join, walk_child_by_field(walk, node, "body"));
}

static void flow_bind_guards(struct walk *walk, struct flow_guards *guards, TSNode node)
{
    flow_split_guards(walk, guards, ts_node_end_byte(node), UINT32_MAX);
    for (uint32_t i = 0; i < guards->count; i++) {
        php_flow_bind(walk, guards->items[i].name, node, ts_node_end_byte(node),
                      guards->items[i].type, FACT_NONE);
    }
}

void php_leave_join(struct walk *walk, TSNode node)
{
    struct php_flow *flow = flow_of(walk);
    struct flow_join *join = flow_inner_join(flow);
    struct flow_guards after = { .count = 0 };
    uint32_t first = 0;
    uint32_t count = 0;
    bool leaves = false;
    if (join != NULL) {
        flow_close_branch(walk, join);
        first = join->results;
        count = flow->result_count;
        leaves = join->live == 0 && !join->may_skip;
        if (join->any_jumped) {
            after = join->after;
        }
        for (uint32_t i = first; join->may_skip && i < count; i++) {
            flow->results[i].value =
                php_make_union(walk, flow->results[i].value,
                               flow_value_of(walk, &flow->vars[flow->results[i].var]));
        }
    }
    if (flow->join_count > flow_first_join(flow)) {
        flow->join_count--;
    }
    for (uint32_t i = first; i < count; i++) {
        fact_text text = flow->vars[flow->results[i].var].name;
        struct flow_var to = { text, FACT_NONE, flow->results[i].value, false };
        flow_emit(walk, facts_builder_borrow_text(walk->facts, text), node, ts_node_end_byte(node),
                  &to);
        flow_set(walk, flow->results[i].var, to);
    }
    if (count > 0) {
        flow->result_count = first;
    }
    flow_bind_guards(walk, &after, node);
    if (leaves && flow_inner_join(flow) != NULL) {
        flow_inner_join(flow)->jumped = true;
    }
}

/* return, throw, exit, continue, break */
void php_enter_jump(struct walk *walk, TSNode node)
{
    struct flow_join *join = flow_inner_join(flow_of(walk));
    flow_advance(walk, ts_node_start_byte(node));
    if (join == NULL || !join->open ||
        (join->is_switch && walk_node_is(walk, node, "break_statement"))) {
        return;
    }
    join->jumped = true;
}

/* a && b, a ? b : c: what a tests holds in b. */
static void flow_narrow_range(struct walk *walk, TSNode condition, TSNode range)
{
    struct php_flow *flow = flow_of(walk);
    struct flow_guards guards;
    if (ts_node_is_null(range)) {
        return;
    }
    flow_read_condition(walk, condition, false, &guards);
    flow_split_guards(walk, &guards, ts_node_start_byte(range), ts_node_end_byte(range));
    for (uint32_t i = 0; i < guards.count; i++) {
        fact_text text = walk_intern_str(walk, guards.items[i].name);
        uint32_t var = flow_find_var(flow, text);
        struct flow_var to = { text, guards.items[i].type, FACT_NONE, true };
        if (var < FLOW_VARS_MAX) {
            flow_emit(walk, guards.items[i].name, range, ts_node_start_byte(range), &to);
            flow_emit(walk, guards.items[i].name, range, ts_node_end_byte(range), &flow->vars[var]);
        }
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
    struct flow_guards guards;
    TSNode argument = php_nth_child(walk_child_by_field(walk, call, "arguments"), 0);
    flow_read_condition(walk, php_nth_child(argument, 0), false, &guards);
    flow_bind_guards(walk, &guards, call);
}
