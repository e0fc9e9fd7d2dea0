/* lang_kotlin_internal.h - what the files of the Kotlin front end share.
 *
 *   lang_kotlin.c       rules, declarations, references, policy
 *   lang_kotlin_expr.c  expression and type trees
 *   lang_kotlin_prepare.c  the source as the grammar can read it
 *
 * What the linker must know of the trees made here:
 *   - a.b.c, a?.b and a::b are MEMBERs of NAMEs, whether a is a package, a type or a value.
 *   - A constructor is named as its class, the primary one too; Foo(..) is a CALL of NAME Foo.
 *   - Members of an object and of a companion object are STATIC; those of a companion are the
 *     class's own, the companion has no entity.
 *   - An extension function has the type that it extends as owner and is a member of it; those of
 *     types that the project does not hold are reached by nobody.
 */
#ifndef LANG_LANG_KOTLIN_INTERNAL_H
#define LANG_LANG_KOTLIN_INTERNAL_H

#include "lang/walk_internal.h"

#define KOTLIN_EXPR_BUILD_COUNT 12U
#define KOTLIN_TYPE_BUILD_COUNT 5U
extern const struct lang_build kotlin_expr_builds[KOTLIN_EXPR_BUILD_COUNT];
extern const struct lang_build kotlin_type_builds[KOTLIN_TYPE_BUILD_COUNT];

bool kotlin_prepare_source(struct walk *walk, struct str source, char *out);

/* Nodes. What is not there is the null node. `types` ends with NULL. */
bool kotlin_is_one_of(struct walk *walk, TSNode node, const char *const *types);
TSNode kotlin_null_node(void);
TSNode kotlin_child_at(struct walk *walk, TSNode node, size_t at);
TSNode kotlin_last_child(struct walk *walk, TSNode node);
TSNode kotlin_type_child(struct walk *walk, TSNode node, uint32_t from, uint32_t to);
TSNode kotlin_any_type_child(struct walk *walk, TSNode node);
bool kotlin_has_token(struct walk *walk, TSNode node, const char *token);
/* Of a call_expression; arguments and closure may be null nodes. */
struct kotlin_call {
    TSNode callee;
    TSNode arguments;
    TSNode closure;
};
struct kotlin_call kotlin_split_call(struct walk *walk, TSNode node);
/* Trees. */
uint32_t kotlin_make_self(struct walk *walk);
/* Of a node with value_arguments; *total counts the lambda behind them too. */
uint32_t kotlin_build_arguments(struct walk *walk, TSNode node, unsigned *total);
/* Of the closure that a call passes as argument `number`. */
uint32_t kotlin_build_closure_type(struct walk *walk, TSNode call, unsigned number);
uint32_t kotlin_build_name(struct walk *walk, TSNode node);

/* ------------------------------------------------------------------ lang_kotlin_policy.c */
extern const struct lang_policy kotlin_policy;

#endif
