/* walk_flow.c - what variables hold where branches part and meet.
 *
 * A binding counts from its byte on, so what is assigned in one branch would be seen in the next
 * one and behind both. At the end of a branch each variable that it changed is bound again to
 * what it held before; at the end of the whole statement, to all that the branches leave. A branch
 * that ends in a jump leaves nothing. A guard (`x instanceof T`) binds what it tests for the branch
 * that it guards, and one that jumps away (`if not x instanceof T: return`) for what follows.
 *
 * Branches are known by their byte range and closed when something behind them comes up. Tables
 * have fixed sizes; past them variables are bound as they come. Cost: O(changes) a branch.
 */
#include "lang/walk_flow_internal.h"

#define FLOW_VARS_MAX   1024U
#define FLOW_RANGES_MAX 16U
#define FLOW_FRAMES_MAX 64U /* nested functions whose variables are followed */
#define FLOW_JOINS_MAX  64U /* nested branches that are followed */

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
    uint32_t live; /* branches that reach the end */
    bool open;     /* the branch has begun */
    bool jumped;   /* the branch has left */
    bool may_skip; /* no branch need be taken */
    TSNode site;
    struct walk_guards guards; /* hold in the branch */
    struct walk_guards after;  /* hold behind it when the branch jumps */
};
struct flow_frame {
    uint32_t vars;
    uint32_t joins;
};
struct walk_flow {
    struct flow_var vars[FLOW_VARS_MAX];
    struct flow_change log[FLOW_VARS_MAX];
    struct flow_result results[FLOW_VARS_MAX];
    struct flow_join joins[FLOW_JOINS_MAX];
    struct flow_frame frames[FLOW_FRAMES_MAX];
    struct flow_range ranges[FLOW_RANGES_MAX]; /* the last ones, in a ring */
    uint32_t range_count;
    uint32_t var_count;
    uint32_t log_count;
    uint32_t result_count;
    uint32_t join_count; /* may pass FLOW_JOINS_MAX: deeper ones are not followed */
    uint32_t frame_count;
};

static struct walk_flow *flow_of(const struct walk *walk)
{
    return walk->flow;
}

bool walk_flow_begin_file(struct walk *walk)
{
    struct walk_flow *flow = walk_alloc_bytes(walk, sizeof *flow);
    if (flow == NULL) {
        return false;
    }
    flow->var_count = 0;
    flow->log_count = 0;
    flow->result_count = 0;
    flow->join_count = 0;
    flow->frame_count = 0;
    flow->range_count = 0;
    walk->flow = flow;
    return true;
}

void walk_flow_enter_function(struct walk *walk)
{
    struct walk_flow *flow = flow_of(walk);
    if (flow->frame_count < FLOW_FRAMES_MAX) {
        flow->frames[flow->frame_count] = (struct flow_frame){ flow->var_count, flow->join_count };
    }
    flow->frame_count++;
}

void walk_flow_leave_function(struct walk *walk)
{
    struct walk_flow *flow = flow_of(walk);
    flow->frame_count--;
    flow->range_count = 0;
    if (flow->frame_count < FLOW_FRAMES_MAX) {
        flow->var_count = flow->frames[flow->frame_count].vars;
        flow->join_count = flow->frames[flow->frame_count].joins;
    }
}

/* Where the function at hand begins in the tables. */
static struct flow_frame flow_frame_of(const struct walk_flow *flow)
{
    if (flow->frame_count == 0) {
        return (struct flow_frame){ 0, 0 };
    }
    if (flow->frame_count > FLOW_FRAMES_MAX) {
        return flow->frames[FLOW_FRAMES_MAX - 1];
    }
    return flow->frames[flow->frame_count - 1];
}

static uint32_t flow_first_var(const struct walk_flow *flow)
{
    return flow_frame_of(flow).vars;
}

static uint32_t flow_first_join(const struct walk_flow *flow)
{
    return flow_frame_of(flow).joins;
}

static struct flow_join *flow_inner_join(struct walk_flow *flow)
{
    return flow->join_count > flow_first_join(flow) && flow->join_count <= FLOW_JOINS_MAX
               ? &flow->joins[flow->join_count - 1]
               : NULL;
}

/* ------------------------------------------------------------------ paths */

static void flow_add_range(struct walk *walk, const struct walk_guard *guard, uint32_t start,
                           uint32_t end)
{
    struct walk_flow *flow = flow_of(walk);
    flow->ranges[flow->range_count % FLOW_RANGES_MAX] =
        (struct flow_range){ guard->name, guard->type, start, end };
    flow->range_count++;
}

uint32_t walk_flow_find_path(const struct walk *walk, TSNode node)
{
    const struct walk_flow *flow = flow_of(walk);
    uint32_t byte = ts_node_start_byte(node);
    if (flow->range_count == 0 || walk_end_byte(node) - byte > WALK_PATH_MAX) {
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

void walk_flow_forget_path(struct walk *walk, struct str path)
{
    struct walk_flow *flow = flow_of(walk);
    for (uint32_t i = 0; i < FLOW_RANGES_MAX && i < flow->range_count; i++) {
        if (str_equals_bytes(flow->ranges[i].path, path)) {
            flow->ranges[i].end = 0;
        }
    }
}

/* ------------------------------------------------------------------ variables */

/* Its row, made when missing; FLOW_VARS_MAX: no room. */
static uint32_t flow_find_var(struct walk_flow *flow, fact_text name)
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
    struct walk_flow *flow = flow_of(walk);
    if (var >= FLOW_VARS_MAX) {
        return;
    }
    if (flow->log_count < FLOW_VARS_MAX && flow->join_count > flow_first_join(flow)) {
        flow->log[flow->log_count++] = (struct flow_change){ var, flow->vars[var] };
    }
    flow->vars[var] = to;
}

void walk_flow_note(struct walk *walk, struct str name, uint32_t type, uint32_t value)
{
    struct walk_flow *flow = flow_of(walk);
    fact_text text = walk_intern_str(walk, name);
    uint32_t var = flow_find_var(flow, text);
    if (var < FLOW_VARS_MAX) {
        flow->vars[var] = (struct flow_var){ text, type, value, false };
    }
}

bool walk_flow_is_new(const struct walk *walk, struct str name)
{
    const struct walk_flow *flow = flow_of(walk);
    for (uint32_t i = flow->var_count; i > flow_first_var(flow); i--) {
        if (str_equals_bytes(facts_builder_borrow_text(walk->facts, flow->vars[i - 1].name),
                             name)) {
            return false;
        }
    }
    return flow->var_count < FLOW_VARS_MAX;
}

void walk_flow_share(struct walk *walk, struct str name)
{
    struct walk_flow *flow = flow_of(walk);
    fact_text text = walk_intern_str(walk, name);
    for (uint32_t i = flow_first_var(flow); i > 0; i--) {
        if (flow->vars[i - 1].name == text) {
            walk_flow_note(walk, name, flow->vars[i - 1].type, flow->vars[i - 1].value);
            return;
        }
    }
}

static uint32_t flow_value_of(struct walk *walk, const struct flow_var *var)
{
    return var->type != FACT_NONE ? walk_make_node(walk, FACT_OP_VALUE, var->type, FACT_NONE)
                                  : var->value;
}

/* What the variable holds where the guard holds as well. */
static struct flow_var flow_narrow(struct walk *walk, uint32_t var, const struct walk_guard *guard)
{
    struct walk_flow *flow = flow_of(walk);
    struct flow_var to = { walk_intern_str(walk, guard->name), guard->type, FACT_NONE, true };
    if (var < FLOW_VARS_MAX && flow->vars[var].type != FACT_NONE &&
        flow->vars[var].type != guard->type) {
        to.type = facts_builder_add_node(walk->facts, FACT_OP_UNION, FACT_UNION_NARROW, guard->type,
                                         flow->vars[var].type);
    }
    return to;
}

/* ------------------------------------------------------------------ branches */

static void flow_open_branch(struct walk *walk, struct flow_join *join)
{
    struct walk_flow *flow = flow_of(walk);
    join->open = true;
    join->jumped = false;
    join->branch_log = flow->log_count;
    for (uint32_t i = 0; i < join->guards.count; i++) {
        struct str name = join->guards.items[i].name;
        uint32_t var = flow_find_var(flow, walk_intern_str(walk, name));
        struct flow_var to = flow_narrow(walk, var, &join->guards.items[i]);
        flow_emit(walk, name, join->site, join->start, &to);
        flow_set(walk, var, to);
    }
    join->guards.count = 0;
}

static struct flow_result *flow_find_result(struct walk_flow *flow, const struct flow_join *join,
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
static struct flow_var flow_base_of(const struct walk_flow *flow, uint32_t from, uint32_t var)
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
    struct walk_flow *flow = flow_of(walk);
    struct flow_var base = flow_base_of(flow, join->branch_log, var);
    uint32_t value = flow_value_of(walk, &flow->vars[var]);
    struct flow_result *row = flow_find_result(flow, join, var);
    if (row != NULL) {
        row->value = walk_make_union(walk, row->value, value);
    } else if (flow->result_count < FLOW_VARS_MAX) {
        if (join->live > 1) { /* branches before this one left it alone */
            value = walk_make_union(walk, value, flow_value_of(walk, &base));
        }
        flow->results[flow->result_count++] = (struct flow_result){ var, value };
    }
}

static bool flow_changed_since(const struct walk_flow *flow, uint32_t from, uint32_t var)
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
    struct walk_flow *flow = flow_of(walk);
    uint32_t known = flow->result_count;
    join->live++;
    for (uint32_t i = join->results; i < known; i++) {
        uint32_t var = flow->results[i].var;
        if (!flow_changed_since(flow, join->branch_log, var)) {
            flow->results[i].value = walk_make_union(walk, flow->results[i].value,
                                                     flow_value_of(walk, &flow->vars[var]));
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
    struct walk_flow *flow = flow_of(walk);
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

void walk_flow_bind(struct walk *walk, struct str name, TSNode site, uint32_t byte, uint32_t type,
                    uint32_t value)
{
    fact_text text = walk_intern_str(walk, name);
    struct flow_var to = { text, type, value, false };
    flow_advance(walk, ts_node_start_byte(site));
    flow_emit(walk, name, site, byte, &to);
    flow_set(walk, flow_find_var(flow_of(walk), text), to);
}

/* ------------------------------------------------------------------ guards */

static bool flow_is_variable(struct str name)
{
    return str_find_byte(name, '>') == SIZE_MAX && str_find_byte(name, '[') == SIZE_MAX;
}

/* Guards of paths hold by place; those of variables are bound when the branch begins. */
static void flow_split_guards(struct walk *walk, struct walk_guards *guards, uint32_t start,
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

void walk_flow_bind_guards(struct walk *walk, struct walk_guards *guards, TSNode node)
{
    flow_split_guards(walk, guards, walk_end_byte(node), UINT32_MAX);
    for (uint32_t i = 0; i < guards->count; i++) {
        uint32_t var = flow_find_var(flow_of(walk), walk_intern_str(walk, guards->items[i].name));
        struct flow_var to = flow_narrow(walk, var, &guards->items[i]);
        walk_flow_bind(walk, guards->items[i].name, node, walk_end_byte(node), to.type, FACT_NONE);
    }
}

void walk_flow_guard_range(struct walk *walk, struct walk_guards *guards, TSNode range)
{
    struct walk_flow *flow = flow_of(walk);
    flow_split_guards(walk, guards, ts_node_start_byte(range), walk_end_byte(range));
    for (uint32_t i = 0; i < guards->count; i++) {
        fact_text text = walk_intern_str(walk, guards->items[i].name);
        uint32_t var = flow_find_var(flow, text);
        struct flow_var to = flow_narrow(walk, var, &guards->items[i]);
        if (var < FLOW_VARS_MAX) {
            flow_emit(walk, guards->items[i].name, range, ts_node_start_byte(range), &to);
            flow_emit(walk, guards->items[i].name, range, walk_end_byte(range), &flow->vars[var]);
        }
    }
}

/* ------------------------------------------------------------------ statements */

void walk_flow_enter_statement(struct walk *walk, TSNode node, bool may_skip)
{
    struct walk_flow *flow = flow_of(walk);
    struct flow_join *join = NULL;
    flow_advance(walk, ts_node_start_byte(node));
    flow->join_count++;
    join = flow_inner_join(flow);
    if (join != NULL) {
        memset(join, 0, sizeof *join);
        join->log = flow->log_count;
        join->results = flow->result_count;
        join->site = node;
        join->may_skip = may_skip;
    }
}

void walk_flow_set_branch(struct walk *walk, TSNode body, struct walk_guards *guards)
{
    struct flow_join *join = flow_inner_join(flow_of(walk));
    if (join == NULL || ts_node_is_null(body)) {
        return;
    }
    flow_close_branch(walk, join);
    join->start = ts_node_start_byte(body);
    join->end = walk_end_byte(body);
    join->open = false;
    join->guards.count = 0;
    if (guards != NULL) {
        flow_split_guards(walk, guards, join->start, join->end);
        join->guards = *guards;
    }
}

void walk_flow_set_after(struct walk *walk, const struct walk_guards *guards)
{
    struct flow_join *join = flow_inner_join(flow_of(walk));
    if (join != NULL) {
        join->after = *guards;
    }
}

void walk_flow_must_enter(struct walk *walk)
{
    struct flow_join *join = flow_inner_join(flow_of(walk));
    if (join != NULL) {
        join->may_skip = false;
    }
}

void walk_flow_leave_statement(struct walk *walk, TSNode node)
{
    struct walk_flow *flow = flow_of(walk);
    struct flow_join *join = flow_inner_join(flow);
    struct walk_guards after = { .count = 0 };
    uint32_t first = 0;
    uint32_t count = 0;
    bool leaves = false;
    if (join != NULL) {
        flow_close_branch(walk, join);
        first = join->results;
        count = flow->result_count;
        leaves = join->live == 0 && !join->may_skip;
        if (join->live == 0) {
            after = join->after;
        }
        for (uint32_t i = first; join->may_skip && i < count; i++) {
            flow->results[i].value =
                walk_make_union(walk, flow->results[i].value,
                                flow_value_of(walk, &flow->vars[flow->results[i].var]));
        }
    }
    if (flow->join_count > flow_first_join(flow)) {
        flow->join_count--;
    }
    for (uint32_t i = first; i < count; i++) {
        fact_text text = flow->vars[flow->results[i].var].name;
        struct flow_var to = { text, FACT_NONE, flow->results[i].value, false };
        flow_emit(walk, facts_builder_borrow_text(walk->facts, text), node, walk_end_byte(node),
                  &to);
        flow_set(walk, flow->results[i].var, to);
    }
    if (count > 0) {
        flow->result_count = first;
    }
    walk_flow_bind_guards(walk, &after, node);
    if (leaves && flow_inner_join(flow) != NULL) {
        flow_inner_join(flow)->jumped = true;
    }
}

void walk_flow_jump(struct walk *walk, TSNode node)
{
    struct flow_join *join = flow_inner_join(flow_of(walk));
    flow_advance(walk, ts_node_start_byte(node));
    if (join != NULL && join->open) {
        join->jumped = true;
    }
}
