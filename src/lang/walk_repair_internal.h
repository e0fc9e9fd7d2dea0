/* walk_repair_internal.h - keeps a syntax error to the line it is on; see walk_repair.c. */
#ifndef LANG_WALK_REPAIR_INTERNAL_H
#define LANG_WALK_REPAIR_INTERNAL_H

#include "lang/walk_internal.h"

#define WALK_PATCHES_MAX      4U /* more of them are no slip of the keyboard */
#define WALK_PATCH_TRIES      1U /* patches that are tried one by one, each with a parse */
#define WALK_REPAIR_BYTES_MAX (1U << 20)

/* Bytes [start, end) become blank, then a bracket is put somewhere; '\0': none is. */
struct walk_patch {
    uint32_t line; /* start of the line that is wrong */
    uint32_t start;
    uint32_t end;
    uint32_t at;
    char bracket;
};
struct walk_patches {
    struct walk_patch items[WALK_PATCHES_MAX];
    uint32_t count;
};

/* What layout says is wrong with walk->source. False: nothing, or too much. */
bool walk_find_patches(struct walk *walk, struct walk_patches *patches);
/* How many bytes are not what they were, white space left out. */
uint32_t walk_apply_patch(char *text, const struct walk_patch *patch);
/* Bytes in ERROR nodes, and one for each of them and for each token that is missing; those that lie
 * on the lines of patches do not count. `patches` NULL: all count. */
uint64_t walk_weigh_errors(TSNode root, const struct walk_patches *patches, struct str text);

#endif
