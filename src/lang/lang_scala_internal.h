/* lang_scala_internal.h - what the files of the Scala front end share.
 *
 *   lang_scala.c       rules, declarations, references, policy
 *   lang_scala_expr.c  expression and type trees
 */
#ifndef LANG_LANG_SCALA_INTERNAL_H
#define LANG_LANG_SCALA_INTERNAL_H

#include "lang/walk_internal.h"

#define SCALA_EXPR_BUILD_COUNT 11U
#define SCALA_TYPE_BUILD_COUNT 8U
extern const struct lang_build scala_expr_builds[SCALA_EXPR_BUILD_COUNT];
extern const struct lang_build scala_type_builds[SCALA_TYPE_BUILD_COUNT];

/* The node types that stand for a type; ends with NULL. */
extern const char *const scala_types[];

/* Nodes. What is not there is the null node, which is nothing. `types` ends with NULL. */
bool scala_is(struct walk *walk, TSNode node, const char *type);
bool scala_is_one_of(struct walk *walk, TSNode node, const char *const *types);
TSNode scala_child_at(struct walk *walk, TSNode node, size_t at);
bool scala_has_token(struct walk *walk, TSNode node, const char *token);
/* Trees. */
uint32_t scala_build_identifier(struct walk *walk, TSNode node);
/* Of a call; *total counts a block behind it, too. */
uint32_t scala_build_arguments(struct walk *walk, TSNode call, unsigned *total);

#endif
