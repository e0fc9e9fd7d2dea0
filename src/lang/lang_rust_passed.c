/* lang_rust_passed.c - what macros are given, and call.
 *
 *   macro_rules! extend { ($to:ident, $how:ident) => { $how($to) }; }
 *   extend!(heap, heap_extend);
 *
 * A metavariable of a matcher is a parameter of its macro; its number counts the separators before
 * it, so rules of one macro that name one at several places count for the first. A path that is a
 * whole argument of a macro call says which parameter takes it: link_macros_called.c finds out
 * whether that is called. Cost: O(tokens of the matcher). */
#include "lang/lang_rust_internal.h"

void rust_note_macro_arguments(struct walk *walk, TSNode tree, uint32_t name)
{
    struct rust_state *state = rust_state_of(walk);
    struct rust_given *slot = &state->given[state->next_given++ % RUST_GIVEN_MAX];
    *slot = (struct rust_given){ tree.id, name };
}

uint32_t rust_find_macro_of_arguments(const struct walk *walk, TSNode tree)
{
    const struct rust_state *state = rust_state_of(walk);
    for (size_t i = 0; i < RUST_GIVEN_MAX; i++) {
        if (state->given[i].tree == tree.id && tree.id != NULL) {
            return state->given[i].name;
        }
    }
    return FACT_NONE;
}

bool rust_separates_arguments(const char *type)
{
    return strcmp(type, ",") == 0 || strcmp(type, ";") == 0 || strcmp(type, "=>") == 0;
}

static void passed_bind(struct walk *walk, uint32_t scope, TSNode name, uint8_t position)
{
    uint32_t start = facts_builder_edit_scope(walk->facts, scope)->start_byte;
    struct fact_binding *row = walk_add_binding(
        walk, FACT_BINDING_PARAM, scope, walk_text_of(walk, name), name, FACT_NONE, FACT_NONE);
    row->start_byte = start;
    row->position = position;
}

/* $name:fragment, or such ones inside $( .. ). */
static void passed_bind_pattern(struct walk *walk, uint32_t scope, TSNode pattern, uint8_t position)
{
    TSNode inner = pattern;
    for (unsigned i = 0;
         i < RUST_MATCHER_DEPTH && walk_node_is(walk, inner, "token_repetition_pattern"); i++) {
        inner = walk_child_of_type(walk, inner, "token_binding_pattern");
    }
    if (walk_node_is(walk, inner, "token_binding_pattern")) {
        passed_bind(walk, scope, rust_first_child(inner), position);
    }
}

static void passed_bind_matcher(struct walk *walk, uint32_t scope, TSNode matcher)
{
    size_t count = 0;
    unsigned position = 0;
    const struct walk_child *list = walk_list_tokens(walk, matcher, &count);
    for (size_t i = 0; i < count && position < UINT8_MAX; i++) {
        if (rust_separates_arguments(walk_type_of(list[i].node))) {
            position++;
        } else {
            passed_bind_pattern(walk, scope, list[i].node, (uint8_t)position);
        }
    }
}

void rust_bind_matchers(struct walk *walk, TSNode macro)
{
    uint32_t scope = facts_builder_edit_entity(walk->facts, walk->entity)->body;
    uint32_t count = walk_count_children(macro);
    for (uint32_t i = 0; scope != FACT_NONE && i < count; i++) {
        TSNode rule = walk_child_at(macro, i);
        if (walk_node_is(walk, rule, "macro_rule")) {
            passed_bind_matcher(walk, scope, walk_child_by_field(walk, rule, "left"));
        }
    }
}

struct fact_ref *rust_mark_passed(struct walk *walk, struct fact_ref *ref, uint32_t macro,
                                  uint32_t number)
{
    uint32_t slot =
        facts_builder_add_node(walk->facts, FACT_OP_TAKE, FACT_TAKE_MACRO, macro, number);
    if (ref != NULL) {
        ref->target = slot;
    }
    return ref;
}
