/* lang_swift_internal.h - what the files of the Swift front end share.
 *
 *   lang_swift.c         rules and the language row; types, members, functions
 *   lang_swift_body.c    statements: scopes, bindings, references
 *   lang_swift_expr.c    expression and type trees
 *   lang_swift_expect.c  what is expected where an expression stands
 *   lang_swift_pattern.c names that patterns bind
 *   lang_swift_policy.c  how names are looked up
 *
 * What the linker must know of the trees made here:
 *   - T? and T! are T; [T] is LIST; [K: V] is Dictionary<K, V>; try and await change nothing.
 *   - An initialiser is a CONSTRUCTOR "init": T(..) is a CALL of T, super.init(..) of its member.
 *   - An extension is an IMPL entity whose owner is the type extended.
 *   - T.Type is TYPEOF T; T.init(..) is a CALL of T; !a.b() is a call of the b of a.
 *   - A case of an enum that holds values is a FUNCTION of them to its enum.
 *   - .name is a member of the type that is expected where it stands (lang_swift_expect.c).
 *   - $0 and its like are parameters of the closure that names none.
 */
#ifndef LANG_LANG_SWIFT_INTERNAL_H
#define LANG_LANG_SWIFT_INTERNAL_H

#include "lang/walk_internal.h"

/* ------------------------------------------------------------------ lang_swift_expr.c */
#define SWIFT_EXPR_BUILD_COUNT 29U
#define SWIFT_TYPE_BUILD_COUNT 13U
extern const struct lang_build swift_expr_builds[SWIFT_EXPR_BUILD_COUNT];
extern const struct lang_build swift_type_builds[SWIFT_TYPE_BUILD_COUNT];
/* Callee and arguments of a call; false: an index, or nothing that is called. */
struct swift_call {
    TSNode callee;
    TSNode suffix;
    uint32_t args; /* first ARG node */
    unsigned count;
};
bool swift_read_call(struct walk *walk, TSNode node, struct swift_call *call);
/* f(a:b:): the function of these labels, which is not called. */
bool swift_is_reference(struct walk *walk, const struct swift_call *call);
/* The tree of what a call's callee names. */
uint32_t swift_build_callee(struct walk *walk, TSNode callee);
/* .name: a member of the type that is expected where it stands. */
bool swift_is_implicit(struct walk *walk, TSNode node);
/* The type of a parameter, a closure's parameter or a result: the child that is no name. */
uint32_t swift_build_declared(struct walk *walk, TSNode node);
TSNode swift_name_of_parameter(struct walk *walk, TSNode node);
bool swift_is_variadic(struct walk *walk, TSNode parameter); /* numbers: Int... */
uint16_t swift_label_of_parameter(struct walk *walk, TSNode node);
/* What stands behind `:` in a declaration of a variable; FACT_NONE: no type is written. */
uint32_t swift_build_annotation(struct walk *walk, TSNode annotation);
/* Named children; 0 of a null node. */
static inline uint32_t swift_count_children(TSNode node)
{
    return ts_node_is_null(node) ? 0 : walk_count_named(node);
}
uint32_t swift_make_value(struct walk *walk, uint32_t type);

/* ------------------------------------------------------------------ lang_swift_body.c */
void swift_bind_parameters(struct walk *walk, TSNode node, bool labelled);
/* A null `name` binds nothing; `type` goes before `value`. */
void swift_bind_local(struct walk *walk, TSNode name, uint32_t type, uint32_t value);
void swift_bind_locals(struct walk *walk, TSNode node);
void swift_enter_lambda(struct walk *walk, TSNode node);
void swift_enter_accessor(struct walk *walk, TSNode node);
void swift_enter_condition(struct walk *walk, TSNode node);
void swift_enter_for(struct walk *walk, TSNode node);
void swift_enter_catch(struct walk *walk, TSNode node);
void swift_enter_call(struct walk *walk, TSNode node);
void swift_enter_navigation(struct walk *walk, TSNode node);
void swift_enter_identifier(struct walk *walk, TSNode node);
void swift_enter_type_name(struct walk *walk, TSNode node);
void swift_enter_attribute(struct walk *walk, TSNode node);

/* ------------------------------------------------------------------ lang_swift_expect.c */
/* The number-th part of a value; of a callable its parameter. */
uint32_t swift_take_part(struct walk *walk, uint32_t whole, unsigned number);
/* What the closure, the current node, is given to, and so what its parameters are. */
uint32_t swift_expect_closure(struct walk *walk, TSNode node);
/* .name as a member of what is expected of `node`: itself, or the call of it. The parent of `node`
 * is `level` levels above the current node. */
uint32_t swift_build_implicit(struct walk *walk, TSNode implicit, TSNode node, size_t level);

/* ------------------------------------------------------------------ lang_swift_pattern.c */
void swift_enter_pattern(struct walk *walk, TSNode node);

/* ------------------------------------------------------------------ lang_swift_policy.c */
extern const struct lang_policy swift_policy;

/* ------------------------------------------------------------------ lang_swift_prepare.c */
bool swift_prepare_source(struct walk *walk, struct str source, char *out);

#endif
