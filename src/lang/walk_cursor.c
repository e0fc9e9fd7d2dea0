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

static void cursor_open_level(struct walk_level *level, const TSLanguage *language, Subtree parent,
                              Length start)
{
    level->children = (const Subtree *)(const void *)parent.ptr - parent.ptr->child_count;
    level->aliases = ts_language_alias_sequence(language, parent.ptr->production_id);
    level->position = start;
    level->count = parent.ptr->child_count;
    level->next = 0;
    level->structural = 0;
    level->production = parent.ptr->production_id;
    level->hidden = false;
}

/* The next child, where it starts and its alias, if it has one; NULL: there is none. */
static inline const Subtree *cursor_read_child(struct walk_level *level, Length *start,
                                               TSSymbol *alias)
{
    uint32_t number = level->next;
    Subtree child;
    if (number == level->count) {
        return NULL;
    }
    child = level->children[number];
    *start = number == 0 ? level->position : length_add(level->position, ts_subtree_padding(child));
    *alias = 0;
    if (!ts_subtree_extra(child)) {
        *alias = level->aliases != NULL ? level->aliases[level->structural] : 0;
        level->structural++;
    }
    level->position = length_add(*start, ts_subtree_size(child));
    level->next = number + 1;
    return &level->children[number];
}

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
    cursor_open_level(level, cursor->spot.node.tree->language, parent, start);
    level->hidden = hidden;
    return true;
}

static inline bool cursor_is_named(const TSLanguage *language, const Subtree *child, TSSymbol alias)
{
    return alias != 0 ? language->symbol_metadata[alias].named : ts_subtree_named(*child);
}

static inline TSNode cursor_make_node(const TSTree *tree, const Subtree *child, Length start,
                                      TSSymbol alias)
{
    return (TSNode){ .context = { start.bytes, start.extent.row, start.extent.column, alias },
                     .id = child,
                     .tree = tree };
}

static inline void cursor_fill_spot(struct walk_spot *spot, const Subtree *child, Length start,
                                    TSSymbol alias)
{
    const TSTree *tree = spot->node.tree;
    const TSLanguage *language = tree->language;
    Subtree subtree = *child;
    TSSymbol symbol = alias != 0 ? alias : ts_subtree_symbol(subtree);
    spot->node = cursor_make_node(tree, child, start, alias);
    spot->symbol = symbol == ts_builtin_sym_error ? symbol : language->public_symbol_map[symbol];
    spot->named = cursor_is_named(language, &subtree, alias);
    spot->extra = ts_subtree_extra(subtree);
}

/* Hidden nodes that only wrap one child, which most expressions of most grammars stand in, need no
 * level: it starts where they start, and the production 0 names and renames nothing. */
static inline const Subtree *cursor_unwrap_child(const Subtree *child)
{
    while (!child->data.is_inline && !child->ptr->visible && child->ptr->child_count == 1 &&
           child->ptr->production_id == 0) {
        const Subtree *inner = (const Subtree *)(const void *)child->ptr - 1;
        if (ts_subtree_extra(*inner)) {
            break;
        }
        child = inner;
    }
    return child;
}

bool walk_cursor_go_next(struct walk_cursor *cursor)
{
    while (cursor->levels.count > 0) {
        struct walk_level *level = &cursor->levels.items[cursor->levels.count - 1];
        Length start;
        TSSymbol alias = 0;
        const Subtree *child = cursor_read_child(level, &start, &alias);
        if (child == NULL) {
            cursor->levels.count--;
            if (!level->hidden) {
                return false;
            }
            continue;
        }
        if (alias == 0) {
            child = cursor_unwrap_child(child);
        }
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

static Length cursor_start_of(TSNode node)
{
    return (Length){ node.context[0], { node.context[1], node.context[2] } };
}

bool walk_cursor_go_below(struct walk_cursor *cursor)
{
    TSNode node = cursor->spot.node;
    Subtree parent = *(const Subtree *)node.id;
    return ts_subtree_visible_child_count(parent) > 0 &&
           cursor_push_level(cursor, parent, cursor_start_of(node), false) &&
           walk_cursor_go_next(cursor);
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

/* ------------------------------------------------------------------ one child */

static uint32_t cursor_count_below(Subtree subtree, bool named_only)
{
    if (ts_subtree_child_count(subtree) == 0) {
        return 0;
    }
    return named_only ? subtree.ptr->named_child_count : subtree.ptr->visible_child_count;
}

/* The child with that number of a subtree that starts there. What hidden nodes hold is counted with
 * theirs, so none is opened but those on the way. */
static TSNode cursor_find_child_at(const TSTree *tree, Subtree parent, Length start, uint32_t index,
                                   bool named_only)
{
    struct walk_level level;
    const Subtree *child = NULL;
    TSSymbol alias = 0;
    if (index >= cursor_count_below(parent, named_only)) {
        return (TSNode){ .id = NULL };
    }
    cursor_open_level(&level, tree->language, parent, start);
    while ((child = cursor_read_child(&level, &start, &alias)) != NULL) {
        bool seen = alias != 0 || ts_subtree_visible(*child);
        bool counts = seen && (!named_only || cursor_is_named(tree->language, child, alias));
        uint32_t below = counts ? 1 : cursor_count_below(*child, named_only);
        if (index >= below) {
            index -= below;
        } else if (counts) {
            return cursor_make_node(tree, child, start, alias);
        } else {
            cursor_open_level(&level, tree->language, *child, start);
        }
    }
    return (TSNode){ .id = NULL };
}

TSNode walk_cursor_child_at(TSNode node, uint32_t index, bool named_only)
{
    return cursor_find_child_at(node.tree, *(const Subtree *)node.id, cursor_start_of(node), index,
                                named_only);
}

/* The number of the child that a production gives this field; false: it gives it to none, or to
 * what a hidden child holds (then *plain is false). */
static bool cursor_find_place_of_field(TSNode node, TSFieldId field, uint32_t *place, bool *plain)
{
    const TSFieldMapEntry *entry = NULL;
    const TSFieldMapEntry *end = NULL;
    ts_language_field_map(node.tree->language, (*(const Subtree *)node.id).ptr->production_id,
                          &entry, &end);
    while (entry < end && entry->field_id < field) {
        entry++;
    }
    *plain = true;
    if (entry == end || entry->field_id != field) {
        return false;
    }
    *place = entry->child_index;
    *plain = !entry->inherited;
    return *plain;
}

TSNode walk_cursor_child_by_field(TSNode node, TSFieldId field)
{
    Subtree parent = *(const Subtree *)node.id;
    struct walk_level level;
    const Subtree *child = NULL;
    Length start;
    TSSymbol alias = 0;
    uint32_t place = 0;
    bool plain = true;
    const TSNode none = { .id = NULL };
    if (ts_subtree_child_count(parent) == 0) {
        return none;
    }
    if (!cursor_find_place_of_field(node, field, &place, &plain)) {
        return plain ? none : ts_node_child_by_field_id(node, field);
    }
    cursor_open_level(&level, node.tree->language, parent, cursor_start_of(node));
    do {
        child = cursor_read_child(&level, &start, &alias);
    } while (child != NULL && (level.structural <= place || ts_subtree_extra(*child)));
    if (child != NULL && (alias != 0 || ts_subtree_visible(*child))) {
        return cursor_make_node(node.tree, child, start, alias);
    }
    if (child != NULL && ts_subtree_visible_child_count(*child) > 0) {
        return cursor_find_child_at(node.tree, *child, start, 0, false);
    }
    return ts_node_child_by_field_id(node, field);
}

void walk_cursor_release_memory(struct walk_cursor *cursor)
{
    array_free_items(&cursor->levels);
}
