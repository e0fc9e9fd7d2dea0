/* walk.c - the one pass over a syntax tree.
 *
 * Depth first with a cursor, no recursion: the depth of the input costs heap, not stack.
 * Cost: O(nodes) plus what the hooks do. See walk_internal.h for the manual. */
#include "lang/walk_engine_internal.h"

#include "util/clock.h"

void walk_save_frame(struct walk *walk)
{
    struct walk_private *engine = walk->engine;
    struct walk_frame *frame = NULL;
    if (engine->frames.count > 0 &&
        engine->frames.items[engine->frames.count - 1].depth == engine->depth) {
        return;
    }
    frame = array_push_slot(&engine->frames, WALK_FRAMES_MAX);
    if (frame == NULL) {
        engine->failed = true;
        return;
    }
    frame->node = engine->node;
    frame->rule = NULL;
    frame->depth = engine->depth;
    frame->entity = walk->entity;
    frame->scope = walk->scope;
    frame->type_entity = walk->type_entity;
    frame->counted_entity = engine->counted_entity;
    frame->disabled_depth = walk->disabled_depth;
    frame->conditional_depth = walk->conditional_depth;
    frame->test_rule = walk->test_rule;
}

static void walk_reset_scratch(struct walk *walk)
{
    if (walk->engine->scratch.bytes_held > 0) {
        arena_reset_all_blocks(&walk->engine->scratch);
    }
}

static void walk_call_hook(struct walk *walk, walk_hook hook, TSNode node)
{
    walk->expr_depth = 0;
    hook(walk, node);
    walk_reset_scratch(walk);
}

static void walk_leave_node(struct walk *walk)
{
    struct walk_private *engine = walk->engine;
    struct walk_frame frame;
    if (engine->frames.count == 0 ||
        engine->frames.items[engine->frames.count - 1].depth != engine->depth) {
        return;
    }
    frame = engine->frames.items[engine->frames.count - 1];
    if (frame.rule != NULL) {
        engine->node = frame.node;
        walk_call_hook(walk, frame.rule->leave, frame.node);
    }
    engine->frames.count--;
    walk->entity = frame.entity;
    walk->scope = frame.scope;
    walk->type_entity = frame.type_entity;
    engine->counted_entity = frame.counted_entity;
    walk->disabled_depth = frame.disabled_depth;
    walk->conditional_depth = frame.conditional_depth;
    walk->test_rule = frame.test_rule;
}

static void walk_apply_acts(struct walk *walk, const struct lang_rule *rule, TSNode node)
{
    struct walk_private *engine = walk->engine;
    if ((rule->acts & LANG_ACT_COMMENT) != 0) {
        walk_note_comment(walk, node);
    }
    if ((rule->acts & LANG_ACT_ATTRIBUTE) != 0) {
        walk_note_attribute(walk, node);
    }
    if ((rule->acts & LANG_ACT_DISABLED) != 0) {
        walk_enter_disabled_region(walk);
    }
    if ((rule->acts & LANG_ACT_CONDITIONAL) != 0) {
        walk_enter_conditional_region(walk);
    }
    if ((rule->acts & LANG_ACT_ENTITY) != 0 && rule->name != NULL) {
        walk_open_by_rule(walk, rule, node);
    }
    if ((rule->acts & LANG_ACT_SCOPE) != 0) {
        (void)walk_open_scope(walk, FACT_SCOPE_BLOCK, node);
    }
    if ((rule->acts & LANG_ACT_DECISION) != 0) {
        walk_add_decision(walk);
    }
    if ((rule->acts & LANG_ACT_IMPORT) != 0) {
        walk_add_range(walk, &engine->import_ranges, ts_node_start_byte(node), walk_end_byte(node));
    }
}

static void walk_count_errors(struct walk *walk, TSNode node, TSSymbol symbol)
{
    struct walk_private *engine = walk->engine;
    if (symbol == UINT16_MAX) {
        uint32_t start = ts_node_start_byte(node);
        uint32_t end = walk_end_byte(node);
        if (start < engine->error_end) {
            start = engine->error_end;
        }
        if (end > start) {
            engine->error_bytes += end - start;
            engine->error_end = end;
        }
    } else if (walk_is_missing(node)) {
        engine->missing_count++;
    }
}

static void walk_open_planned(struct walk *walk, TSNode node)
{
    struct walk_private *engine = walk->engine;
    for (uint32_t i = 0; i < engine->plan_count; i++) {
        if (engine->plans[i].node == node.id) {
            engine->node = node;
            walk_save_frame(walk);
            walk->scope = engine->plans[i].scope;
            engine->plan_count--;
            memmove(&engine->plans[i], &engine->plans[i + 1],
                    (engine->plan_count - i) * sizeof engine->plans[i]);
            return;
        }
    }
}

/* True: go below the node. */
static bool walk_enter_node(struct walk *walk, TSNode node, TSSymbol symbol)
{
    struct walk_private *engine = walk->engine;
    const struct lang_tables *tables = engine->tables;
    const struct lang_rule *rule = NULL;
    if (engine->has_error) {
        walk_count_errors(walk, node, symbol);
    }
    if (engine->plan_count > 0) {
        walk_open_planned(walk, node);
    }
    if (symbol < tables->symbol_count) {
        rule = tables->rules[symbol];
    } else if (symbol == UINT16_MAX) {
        rule = tables->error_rule;
    }
    if (rule == NULL) {
        return true;
    }
    engine->node = node;
    if (rule->leave != NULL) {
        walk_save_frame(walk);
        if (engine->frames.count > 0) {
            engine->frames.items[engine->frames.count - 1].rule = rule;
        }
    }
    if (rule->acts != 0) {
        walk_apply_acts(walk, rule, node);
    }
    if (rule->enter != NULL) {
        walk_call_hook(walk, rule->enter, node);
    }
    if ((rule->acts & LANG_ACT_STRING) != 0) {
        return walk_count_named(node) > 0;
    }
    return (rule->acts & (LANG_ACT_SKIP | LANG_ACT_COMMENT)) == 0;
}

bool walk_check_limits(const struct walk *walk, struct err *err)
{
    const struct walk_private *engine = walk->engine;
    if (engine->failed || engine->cursor.failed) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for the walk");
    }
    if (engine->deadline_ns != 0 && clock_read_thread_cpu_ns() > engine->deadline_ns) {
        return ERR_RAISE(err, ERR_TIMEOUT, "walk takes too long");
    }
    return true;
}

static bool walk_go_below(struct walk *walk)
{
    struct walk_private *engine = walk->engine;
    struct walk_spot above = engine->cursor.spot;
    struct walk_spot *parent = NULL;
    if (!walk_cursor_go_below(&engine->cursor)) {
        return false;
    }
    parent = array_push_slot(&engine->parents, WALK_FRAMES_MAX);
    if (parent == NULL) {
        engine->failed = true;
        return false;
    }
    *parent = above;
    engine->depth++;
    return true;
}

/* False: the root is left. */
static bool walk_go_above(struct walk *walk)
{
    struct walk_private *engine = walk->engine;
    if (engine->parents.count == 0) {
        return false;
    }
    engine->cursor.spot = engine->parents.items[--engine->parents.count];
    engine->depth--;
    walk_leave_node(walk);
    return true;
}

TSNode walk_ancestor_of_current(const struct walk *walk, size_t levels)
{
    const struct walk_private *engine = walk->engine;
    if (levels == 0 || levels > engine->parents.count) {
        return (TSNode){ .id = NULL };
    }
    return engine->parents.items[engine->parents.count - levels].node;
}

TSNode walk_node_of_current(const struct walk *walk)
{
    return walk->engine->node;
}

TSNode walk_parent_of_current(const struct walk *walk)
{
    return walk_ancestor_of_current(walk, 1);
}

TSFieldId walk_field_of_current(const struct walk *walk)
{
    return walk->engine->parents.count > 0 ? walk_cursor_find_field(&walk->engine->cursor) : 0;
}

static bool walk_step_over_nodes(struct walk *walk, struct err *err)
{
    struct walk_private *engine = walk->engine;
    const struct walk_spot *spot = &engine->cursor.spot;
    bool inside = true;
    while (inside) {
        bool below = walk_enter_node(walk, spot->node, spot->symbol);
        engine->nodes_walked++;
        if (engine->nodes_walked % WALK_DEADLINE_NODES == 0 && !walk_check_limits(walk, err)) {
            return false;
        }
        if (below && walk_go_below(walk)) {
            continue;
        }
        walk_leave_node(walk);
        while (inside && !walk_cursor_go_next(&engine->cursor)) {
            inside = walk_go_above(walk);
        }
    }
    return walk_check_limits(walk, err);
}

bool walk_run_over_tree(struct walk *walk, struct err *err)
{
    struct walk_private *engine = walk->engine;
    bool done = false;
    engine->node = walk->root;
    engine->depth = 0;
    engine->frames.count = 0;
    engine->parents.count = 0;
    engine->plan_count = 0;
    engine->has_error = ts_node_has_error(walk->root);
    if (walk->lang->begin_file != NULL) {
        walk_call_hook(walk, walk->lang->begin_file, walk->root);
        engine->frames.count = 0; /* what begin_file opens stays open to the end */
    }
    walk_cursor_stand_at(&engine->cursor, walk->root);
    done = walk_check_limits(walk, err) && walk_step_over_nodes(walk, err);
    engine->parents.count = 0;
    if (done && walk->lang->end_file != NULL) {
        walk->entity = 0;
        walk->scope = 0;
        engine->node = walk->root;
        walk_call_hook(walk, walk->lang->end_file, walk->root);
        done = walk_check_limits(walk, err);
    }
    return done;
}
