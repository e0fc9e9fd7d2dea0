/* walk_cursor_internal.h - reads the children of nodes in order, cheaper than a TSTreeCursor.
 *
 * Knows:   the same children, in the same order, with the same fields as a TSTreeCursor gives
 *          (tests/lang/test_walk_cursor.c compares them).
 * Hides:   the inner headers of the tree-sitter core, of which only walk_cursor.c knows. They come
 *          with the core we build, so they always fit it.
 * Threads: one owner. Lives: as long as the tree.
 * Cost:    some 30 instructions a node. A TSTreeCursor finds its place among the children anew for
 *          each sibling, which made the bare walk a quarter of the parse (bench/ingest.md).
 *
 *   walk_cursor_stand_at(root) ─► spot ──► walk_cursor_go_below ─► its first child, or false
 *                                   └────► walk_cursor_go_next ──► its next sibling, or false
 */
#ifndef LANG_WALK_CURSOR_INTERNAL_H
#define LANG_WALK_CURSOR_INTERNAL_H

#include "util/array.h"

#include <stdbool.h>
#include <stdint.h>
#include <tree_sitter/api.h>

/* Where a cursor stands. */
struct walk_spot {
    TSNode node;
    TSSymbol symbol; /* what ts_node_symbol says */
    bool named;
    bool extra;
};

struct walk_level; /* one node whose children are read; hidden nodes have levels of their own */
struct walk_cursor {
    struct {
        ARRAY_FIELDS(struct walk_level);
    } levels;
    struct walk_spot spot;
    bool failed; /* no memory for a level: nothing more is found */
};

/* Stands at a node, with nothing above it. */
void walk_cursor_stand_at(struct walk_cursor *cursor, TSNode node);
/* The first child of the spot; false: it has none, and the spot stays. */
bool walk_cursor_go_below(struct walk_cursor *cursor);
/* The next sibling; false: there is none, the children around are done with and `spot` is no
 * longer among them: the caller, who knows what stands above, puts that there. */
bool walk_cursor_go_next(struct walk_cursor *cursor);
/* The field of the spot in its parent; 0: none. */
TSFieldId walk_cursor_find_field(const struct walk_cursor *cursor);
/* What ts_node_child_by_field_id, ts_node_child and ts_node_named_child say of a node that is not
 * null. The first is asked only where the field belongs to what a hidden node holds. */
TSNode walk_cursor_child_by_field(TSNode node, TSFieldId field);
TSNode walk_cursor_child_at(TSNode node, uint32_t index, bool named_only);
void walk_cursor_release_memory(struct walk_cursor *cursor);

#endif
