/* walk_cursor.c - reads the children of nodes in order, from the core's own nodes.
 *
 * A level keeps its place among the children of one node. Children that the grammar hides (parts of
 * lists, supertypes) get a level above that of their parent, so that what they hold comes up as
 * children of the visible node around. */
#include "lang/walk_cursor_internal.h"

/* The inner headers stand beside the public ones: lib/include, lib/src. */
#include <../src/language.h>
#include <../src/tree.h>

#define CURSOR_LEVELS_MAX (1U << 27)

struct walk_level {
    const Subtree *children;
    const TSSymbol *aliases; /* names that the production gives to its children; NULL: none */
    Length position;         /* end of the child before */
    uint32_t count;
    uint32_t next;       /* child to read */
    uint32_t structural; /* children so far that are no extras: what productions count */
    uint32_t production;
    bool hidden; /* the level below goes on where this one ends */
};

static bool cursor_push_level(struct walk_cursor *cursor, Subtree parent, Length start, bool hidden)
{
    struct walk_level *level = NULL;
    if (cursor->levels.count < cursor->levels.capacity) {
        level = &cursor->levels.items[cursor->levels.count++];
    } else {
        level = array_push_slot(&cursor->levels, CURSOR_LEVELS_MAX);
    }
    if (level == NULL) {
        cursor->failed = true;
        return false;
    }
    level->children = (const Subtree *)(const void *)parent.ptr - parent.ptr->child_count;
    level->aliases =
        ts_language_alias_sequence(cursor->spot.node.tree->language, parent.ptr->production_id);
    level->position = start;
    level->count = parent.ptr->child_count;
    level->next = 0;
    level->structural = 0;
    level->production = parent.ptr->production_id;
    level->hidden = hidden;
    return true;
}

static void cursor_fill_spot(struct walk_spot *spot, const Subtree *child, Length start,
                             TSSymbol alias)
{
    const TSLanguage *language = spot->node.tree->language;
    TSSymbol symbol = alias != 0 ? alias : ts_subtree_symbol(*child);
    spot->node.id = child;
    spot->node.context[0] = start.bytes;
    spot->node.context[1] = start.extent.row;
    spot->node.context[2] = start.extent.column;
    spot->node.context[3] = alias;
    spot->symbol = symbol == ts_builtin_sym_error ? symbol : language->public_symbol_map[symbol];
    spot->named = alias != 0 ? language->symbol_metadata[alias].named : ts_subtree_named(*child);
    spot->extra = ts_subtree_extra(*child);
}

static TSSymbol cursor_read_alias(struct walk_level *level, Subtree child)
{
    TSSymbol alias = 0;
    if (!ts_subtree_extra(child)) {
        alias = level->aliases != NULL ? level->aliases[level->structural] : 0;
        level->structural++;
    }
    return alias;
}

bool walk_cursor_go_next(struct walk_cursor *cursor)
{
    while (cursor->levels.count > 0) {
        struct walk_level *level = &cursor->levels.items[cursor->levels.count - 1];
        const Subtree *child = &level->children[level->next];
        Length start = level->position;
        TSSymbol alias = 0;
        if (level->next == level->count) {
            bool hidden = level->hidden;
            cursor->levels.count--;
            if (!hidden) {
                return false;
            }
            continue;
        }
        if (level->next > 0) {
            start = length_add(start, ts_subtree_padding(*child));
        }
        level->position = length_add(start, ts_subtree_size(*child));
        level->next++;
        alias = cursor_read_alias(level, *child);
        if (alias != 0 || ts_subtree_visible(*child)) {
            cursor_fill_spot(&cursor->spot, child, start, alias);
            return true;
        }
        if (ts_subtree_visible_child_count(*child) > 0 &&
            !cursor_push_level(cursor, *child, start, true)) {
            return false;
        }
    }
    return false;
}

bool walk_cursor_go_below(struct walk_cursor *cursor)
{
    const struct walk_spot *spot = &cursor->spot;
    Subtree parent = *(const Subtree *)spot->node.id;
    Length start = { spot->node.context[0], { spot->node.context[1], spot->node.context[2] } };
    return ts_subtree_visible_child_count(parent) > 0 &&
           cursor_push_level(cursor, parent, start, false) && walk_cursor_go_next(cursor);
}

void walk_cursor_stand_at(struct walk_cursor *cursor, TSNode node)
{
    cursor->levels.count = 0;
    cursor->failed = false;
    cursor->spot = (struct walk_spot){ .node = node,
                                       .symbol = ts_node_symbol(node),
                                       .named = ts_node_is_named(node),
                                       .extra = ts_node_is_extra(node) };
}

/* The field that a production gives to its child with that number. */
static TSFieldId cursor_find_field_at(const TSLanguage *language, uint32_t production,
                                      uint32_t structural)
{
    const TSFieldMapEntry *entry = NULL;
    const TSFieldMapEntry *end = NULL;
    ts_language_field_map(language, production, &entry, &end);
    for (; entry < end; entry++) {
        if (!entry->inherited && entry->child_index == structural) {
            return entry->field_id;
        }
    }
    return 0;
}

/* What a production of a hidden node does not name, the one around it may. */
TSFieldId walk_cursor_find_field(const struct walk_cursor *cursor)
{
    const TSLanguage *language = cursor->spot.node.tree->language;
    for (size_t i = cursor->levels.count; i > 0; i--) {
        const struct walk_level *level = &cursor->levels.items[i - 1];
        TSFieldId field = 0;
        if (level->next == 0 || ts_subtree_extra(level->children[level->next - 1])) {
            break;
        }
        field = cursor_find_field_at(language, level->production, level->structural - 1);
        if (field != 0 || !level->hidden) {
            return field;
        }
    }
    return 0;
}

void walk_cursor_release_memory(struct walk_cursor *cursor)
{
    array_free_items(&cursor->levels);
}
