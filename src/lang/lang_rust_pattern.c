/* lang_rust_pattern.c - the names that patterns bind, and what each is a part of.
 *
 * Patterns nest; an explicit stack takes them apart, RUST_PATTERN_STACK_MAX parts at most. */
#include "lang/lang_rust_internal.h"

#define RUST_PATTERN_STACK_MAX 64U
#define RUST_PATTERN_PARTS_MAX 512U /* of one pattern */

struct rust_part {
    TSNode node;
    uint32_t type; /* declared, of the whole pattern only */
    uint32_t value;
};
struct rust_parts {
    struct rust_part items[RUST_PATTERN_STACK_MAX];
    size_t count;
};

/* ------------------------------------------------------------------ locals */

/* Scopes nest, so much of what has ended is on top of what has not. */
static void rust_drop_locals(struct rust_state *state, uint32_t byte)
{
    while (state->local_count > 0 && state->locals[state->local_count - 1].to <= byte) {
        state->local_count--;
    }
}

void rust_add_local(struct walk *walk, struct str name, uint32_t scope, uint32_t start)
{
    struct rust_state *state = rust_state_of(walk);
    rust_drop_locals(state, start);
    if (state->local_count < RUST_LOCALS_MAX) {
        uint32_t end = facts_builder_edit_scope(walk->facts, scope)->end_byte;
        state->locals[state->local_count++] =
            (struct rust_local){ .name = name, .from = start, .to = end };
    }
}

const struct rust_local *rust_find_local(struct walk *walk, struct str name, uint32_t byte)
{
    struct rust_state *state = rust_state_of(walk);
    rust_drop_locals(state, byte);
    for (size_t i = state->local_count; i > 0; i--) {
        const struct rust_local *local = &state->locals[i - 1];
        if (local->from < byte && byte < local->to && str_equals_bytes(local->name, name)) {
            return local;
        }
    }
    return NULL;
}

bool rust_is_local(struct walk *walk, struct str name, uint32_t byte)
{
    return rust_find_local(walk, name, byte) != NULL;
}

void rust_bind_name(struct walk *walk, TSNode site, struct str name, uint32_t type, uint32_t value,
                    const struct rust_bind *bind)
{
    struct rust_state *state = rust_state_of(walk);
    struct fact_binding *row = NULL;
    if (bind->alias) {
        if (state->alias_count < RUST_ALIASES_MAX) {
            if (type != FACT_NONE) {
                value = rust_make_value(walk, type);
            }
            state->aliases[state->alias_count++] =
                (struct rust_alias){ .name = name, .node = value };
        }
        return;
    }
    row = walk_add_binding(walk, bind->kind, bind->scope, name, site, type, value);
    row->start_byte = bind->start;
    row->position = bind->position;
    rust_add_local(walk, name, bind->scope, bind->start);
}

/* ------------------------------------------------------------------ parts */

static void rust_push_part(struct rust_parts *parts, TSNode node, uint32_t value)
{
    if (parts->count < RUST_PATTERN_STACK_MAX && !ts_node_is_null(node)) {
        parts->items[parts->count++] =
            (struct rust_part){ .node = node, .type = FACT_NONE, .value = value };
    }
}

static uint32_t rust_take_part(struct walk *walk, uint32_t whole, size_t index)
{
    return whole == FACT_NONE ? FACT_NONE
                              : walk_make_node(walk, FACT_OP_TAKE, whole, (uint32_t)index);
}

/* The field `name` of the struct or variant that the pattern names; `whole` is what is matched. */
static uint32_t rust_take_field(struct walk *walk, uint32_t whole, uint32_t type, struct str name)
{
    uint32_t value = FACT_NONE;
    if (type == FACT_NONE) {
        return FACT_NONE;
    }
    value = rust_make_value(walk, type);
    if (whole != FACT_NONE) {
        value = facts_builder_add_node(walk->facts, FACT_OP_UNION, FACT_UNION_SHAPED, whole, value);
    }
    return walk_make_node(walk, FACT_OP_MEMBER, value, walk_intern_str(walk, name));
}

/* Part `index` of Type(a, b): the prelude's wrappers are known, others have numbered fields. */
static uint32_t rust_take_position(struct walk *walk, TSNode type, uint32_t value, size_t index)
{
    struct str name = walk_text_of(walk, type);
    if (str_equals_cstring(name, "Some") || str_equals_cstring(name, "Ok")) {
        return rust_make_await(walk, value, FACT_UNWRAP_FIRST);
    }
    if (str_equals_cstring(name, "Err")) {
        return rust_make_await(walk, value, FACT_UNWRAP_SECOND);
    }
    return rust_take_field(walk, value, walk_build_type(walk, type),
                           rust_name_position(walk, index));
}

/* (a, b) and Type(a, b): commas count, for `_` is no named node. After `..` positions are not
 * known. */
static void rust_push_positions(struct walk *walk, const struct rust_part *part,
                                struct rust_parts *parts)
{
    TSNode type = walk_child_by_field(walk, part->node, "type");
    size_t index = 0;
    size_t count = 0;
    bool counted = true;
    const struct walk_child *list = walk_list_children(walk, part->node, false, &count);
    for (size_t i = 0; i < count; i++) {
        uint32_t value = FACT_NONE;
        if (walk_node_is(walk, list[i].node, ",")) {
            index++;
            continue;
        }
        if (walk_node_is(walk, list[i].node, "remaining_field_pattern")) {
            counted = false;
        }
        if (!walk_is_named(list[i].node) || walk_is_extra(list[i].node) ||
            walk_field_is(walk, list[i].field, "type")) {
            continue;
        }
        if (counted) {
            value = ts_node_is_null(type) ? rust_take_part(walk, part->value, index)
                                          : rust_take_position(walk, type, part->value, index);
        }
        rust_push_part(parts, list[i].node, value);
    }
}

/* Type { a, b: pattern, .. } */
static void rust_push_fields(struct walk *walk, const struct rust_part *part,
                             struct rust_parts *parts, const struct rust_bind *bind)
{
    uint32_t type = walk_build_type(walk, walk_child_by_field(walk, part->node, "type"));
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, part->node, true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode name;
        TSNode pattern;
        uint32_t value = FACT_NONE;
        if (!walk_node_is(walk, list[i].node, "field_pattern")) {
            continue;
        }
        name = walk_child_by_field(walk, list[i].node, "name");
        pattern = walk_child_by_field(walk, list[i].node, "pattern");
        value = rust_take_field(walk, part->value, type, rust_name_of(walk, name));
        if (ts_node_is_null(pattern)) {
            rust_bind_name(walk, name, rust_name_of(walk, name), FACT_NONE, value, bind);
        } else {
            rust_push_part(parts, pattern, value);
        }
    }
}

/* Patterns that hold one other (or several of the same type). */
static void rust_push_inner(struct walk *walk, const struct rust_part *part, uint32_t value,
                            struct rust_parts *parts, bool first_only)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, part->node, true, &count);
    for (size_t i = 0; i < count; i++) {
        if (walk_node_is(walk, list[i].node, "mutable_specifier")) {
            continue;
        }
        rust_push_part(parts, list[i].node, value);
        if (first_only) {
            break;
        }
    }
}

static void rust_take_apart(struct walk *walk, const struct rust_part *part,
                            struct rust_parts *parts, const struct rust_bind *bind)
{
    if (walk_node_is(walk, part->node, "tuple_pattern") ||
        walk_node_is(walk, part->node, "tuple_struct_pattern")) {
        rust_push_positions(walk, part, parts);
    } else if (walk_node_is(walk, part->node, "struct_pattern")) {
        rust_push_fields(walk, part, parts, bind);
    } else if (walk_node_is(walk, part->node, "slice_pattern")) {
        uint32_t item = part->value == FACT_NONE
                            ? FACT_NONE
                            : walk_make_node(walk, FACT_OP_ELEMENT, part->value, FACT_NONE);
        rust_push_inner(walk, part, item, parts, false);
    } else if (walk_node_is(walk, part->node, "captured_pattern")) {
        rust_push_inner(walk, part, part->value, parts, false);
    } else if (walk_node_is(walk, part->node, "mut_pattern") ||
               walk_node_is(walk, part->node, "ref_pattern") ||
               walk_node_is(walk, part->node, "reference_pattern") ||
               walk_node_is(walk, part->node, "match_pattern") ||
               walk_node_is(walk, part->node, "or_pattern")) {
        /* All alternatives of `A(x) | B(x)` bind the same names. */
        rust_push_inner(walk, part, part->value, parts, true);
    }
}

void rust_bind_pattern(struct walk *walk, TSNode pattern, uint32_t type, uint32_t value,
                       const struct rust_bind *bind)
{
    struct rust_parts parts = { .count = 0 };
    rust_push_part(&parts, pattern, value);
    if (parts.count > 0) {
        parts.items[0].type = type;
    }
    for (size_t steps = 0; parts.count > 0 && steps < RUST_PATTERN_PARTS_MAX; steps++) {
        struct rust_part part = parts.items[--parts.count];
        if (walk_node_is(walk, part.node, "identifier")) {
            struct str name = rust_name_of(walk, part.node);
            if (!rust_is_upper(name)) {
                rust_bind_name(walk, part.node, name, part.type, part.value, bind);
            }
            continue;
        }
        if (part.type != FACT_NONE) {
            part.value = rust_make_value(walk, part.type);
        }
        rust_take_apart(walk, &part, &parts, bind);
    }
}
