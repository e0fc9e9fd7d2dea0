/* lang_swift_pattern.c - names that patterns of Swift bind: case .a(let x), let (.b(y), z), let t
 * as T.
 *
 * A name has the type of its part of what is matched: the payload of an enum's case, a part of a
 * tuple, the type behind `as`. Without one it hides other names all the same.
 */
#include "lang/lang_swift_internal.h"

#define SWIFT_PATTERN_LEVELS 6U /* patterns in patterns */

struct swift_pattern_path {
    TSNode nodes[SWIFT_PATTERN_LEVELS]; /* from the name outwards */
    size_t count;
};

static void swift_climb_patterns(struct walk *walk, TSNode node, struct swift_pattern_path *path)
{
    path->count = 0;
    while (path->count < SWIFT_PATTERN_LEVELS && walk_node_is(walk, node, "pattern")) {
        path->nodes[path->count++] = node;
        node = walk_ancestor_of_current(walk, path->count);
    }
}

/* The name behind `.`; null: no case of an enum. */
static TSNode swift_case_of_pattern(struct walk *walk, TSNode pattern)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_tokens(walk, pattern, &count);
    for (size_t i = 0; i + 1 < count; i++) {
        if (walk_node_is(walk, list[i].node, ".") &&
            walk_node_is(walk, list[i + 1].node, "simple_identifier")) {
            return list[i + 1].node;
        }
    }
    return (TSNode){ .id = NULL };
}

static unsigned swift_number_of_pattern(struct walk *walk, TSNode around, TSNode pattern)
{
    unsigned number = 0;
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, around, true, &count);
    for (size_t i = 0; i < count && !ts_node_eq(list[i].node, pattern); i++) {
        number += walk_node_is(walk, list[i].node, "pattern");
    }
    return number;
}

/* The payload of a case; `type` is that of the enum. Optional values have none of their own. */
static uint32_t swift_take_payload(struct walk *walk, uint32_t whole, uint32_t type, TSNode name,
                                   unsigned number)
{
    if (str_equals_cstring(walk_text_of(walk, name), "some")) {
        return whole;
    }
    if (type == FACT_NONE && whole != FACT_NONE) {
        type = walk_make_node(walk, FACT_OP_TYPEOF, whole, FACT_NONE);
    }
    return type == FACT_NONE
               ? FACT_NONE
               : swift_take_part(
                     walk, walk_make_node(walk, FACT_OP_MEMBER, type, walk_intern_node(walk, name)),
                     number);
}

/* What `inner` is matched with, where `outer`, which holds it, is matched with `whole`. */
static uint32_t swift_take_matched(struct walk *walk, TSNode outer, TSNode inner, uint32_t whole)
{
    TSNode type = walk_child_of_type(walk, outer, "user_type");
    TSNode name = swift_case_of_pattern(walk, outer);
    uint32_t tree = ts_node_is_null(type) ? FACT_NONE : walk_build_type(walk, type);
    unsigned number = swift_number_of_pattern(walk, outer, inner);
    if (!ts_node_is_null(name)) {
        return swift_take_payload(walk, whole, tree, name, number);
    }
    if (tree != FACT_NONE) {
        return swift_make_value(walk, tree); /* let t as T */
    }
    return swift_count_children(outer) > 1 ? swift_take_part(walk, whole, number) : whole;
}

/* if case .a(let x) = y: the parts of the pattern are children of the statement. */
static uint32_t swift_match_condition(struct walk *walk, TSNode statement, TSNode pattern)
{
    TSNode name = { .id = NULL };
    unsigned number = 0;
    size_t count = 0;
    size_t at = 0;
    const struct walk_child *list = walk_list_tokens(walk, statement, &count);
    for (; at < count && !ts_node_eq(list[at].node, pattern); at++) {
        if (walk_node_is(walk, list[at].node, "case")) {
            name = (TSNode){ .id = NULL };
            number = 0;
        } else if (at > 0 && walk_node_is(walk, list[at - 1].node, ".")) {
            name = list[at].node;
        } else {
            number += walk_node_is(walk, list[at].node, "pattern");
        }
    }
    while (at + 1 < count && !walk_node_is(walk, list[at].node, "=")) {
        at++;
    }
    if (at + 1 >= count || ts_node_is_null(name)) {
        return FACT_NONE;
    }
    return swift_take_payload(walk, walk_build_expr(walk, list[at + 1].node), FACT_NONE, name,
                              number);
}

/* What the outermost pattern, whose parent is `level` levels up, is matched with. */
static uint32_t swift_match_root(struct walk *walk, TSNode pattern, size_t level)
{
    TSNode parent = walk_ancestor_of_current(walk, level);
    uint32_t whole = FACT_NONE;
    if (walk_node_is(walk, parent, "switch_pattern")) {
        return walk_build_expr(
            walk, walk_child_by_field(walk, walk_ancestor_of_current(walk, level + 2), "expr"));
    }
    if (walk_node_is(walk, parent, "for_statement")) {
        whole = walk_build_expr(walk, walk_child_by_field(walk, parent, "collection"));
        return whole == FACT_NONE ? FACT_NONE
                                  : walk_make_node(walk, FACT_OP_ELEMENT, whole, FACT_NONE);
    }
    return walk_node_is(walk, parent, "if_statement") ||
                   walk_node_is(walk, parent, "guard_statement") ||
                   walk_node_is(walk, parent, "while_statement")
               ? swift_match_condition(walk, parent, pattern)
               : FACT_NONE;
}

static bool swift_has_binding(struct walk *walk, TSNode node)
{
    return !ts_node_is_null(walk_child_of_type(walk, node, "value_binding_pattern"));
}

/* let before the whole pattern binds all names in it. */
static bool swift_is_bound(struct walk *walk, const struct swift_pattern_path *path)
{
    TSNode around = walk_ancestor_of_current(walk, path->count);
    for (size_t i = 1; i < path->count; i++) {
        if (swift_has_binding(walk, path->nodes[i])) {
            return true;
        }
    }
    return !walk_node_is(walk, around, "switch_pattern") && swift_has_binding(walk, around);
}

static TSNode swift_name_of_pattern(struct walk *walk, const struct swift_pattern_path *path)
{
    TSNode name = walk_child_by_field(walk, path->nodes[0], "bound_identifier");
    if (ts_node_is_null(name) && swift_count_children(path->nodes[0]) == 1 &&
        swift_is_bound(walk, path)) {
        name = walk_child_of_type(walk, path->nodes[0], "simple_identifier");
        if (!ts_node_is_null(swift_case_of_pattern(walk, path->nodes[0]))) {
            name = (TSNode){ .id = NULL };
        }
    }
    return name;
}

/* Declarations and plain loops bind their own. */
static bool swift_is_told(struct walk *walk, const struct swift_pattern_path *path)
{
    static const char *const told[] = { "property_declaration", "protocol_property_declaration",
                                        "catch_block" };
    TSNode around = walk_ancestor_of_current(walk, path->count);
    const TSNode outer = path->nodes[path->count - 1];
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
        if (walk_node_is(walk, around, told[i])) {
            return ts_node_is_null(swift_case_of_pattern(walk, outer));
        }
    }
    return walk_node_is(walk, around, "for_statement") &&
           ts_node_is_null(swift_case_of_pattern(walk, outer));
}

void swift_enter_pattern(struct walk *walk, TSNode node)
{
    struct swift_pattern_path path;
    TSNode name;
    uint32_t value = FACT_NONE;
    swift_climb_patterns(walk, node, &path);
    name = swift_name_of_pattern(walk, &path);
    if (ts_node_is_null(name) || swift_is_told(walk, &path)) {
        return;
    }
    value = swift_match_root(walk, path.nodes[path.count - 1], path.count);
    for (size_t i = path.count; i > 1; i--) {
        value = swift_take_matched(walk, path.nodes[i - 1], path.nodes[i - 2], value);
    }
    swift_bind_local(walk, name, FACT_NONE, value);
}
