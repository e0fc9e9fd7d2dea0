/* lang_go_internal.h - what the files of the Go front end share.
 *
 *   lang_go.c         rules and the language row; declarations
 *   lang_go_body.c    statements: scopes, bindings, references
 *   lang_go_expr.c    expression and type trees
 *   lang_go_policy.c  how names are looked up
 *
 * What the linker must know of the trees made here:
 *   - A method's owner is its receiver's type without pointer and type arguments.
 *   - map[K]V is APPLY("map", K, V), chan T is APPLY("chan", T); slices and arrays are LISTs.
 *   - `for k, v := range x` gives v INDEX(x) and k ELEMENT(x): right for maps; the key of a list is
 *     a number, which has no members that could mislead.
 *   - An embedded type is an EXTEND reference and a FIELD of its own name.
 *   - T(x) is a CALL of T: the linker sees that T is a type.
 */
#ifndef LANG_LANG_GO_INTERNAL_H
#define LANG_LANG_GO_INTERNAL_H

#include "lang/walk_internal.h"

#define GO_NAMES_MAX 64U /* names of one declaration or assignment; more are not bound */

struct go_state {
    uint32_t group; /* start of the const ( .. ) at hand */
    uint32_t type;  /* of its last constant that says one */
};

/* ------------------------------------------------------------------ lang_go_expr.c */
#define GO_EXPR_BUILD_COUNT 14U
#define GO_TYPE_BUILD_COUNT 15U
extern const struct lang_build go_expr_builds[GO_EXPR_BUILD_COUNT];
extern const struct lang_build go_type_builds[GO_TYPE_BUILD_COUNT];
/* The result of a function: FACT_NONE-typed TUPLE for none, the type, or a TUPLE. */
uint32_t go_build_result(struct walk *walk, TSNode result);
/* The n-th of several names assigned from one value: f(), m[k], x.(T), <-c. */
uint32_t go_take_part(struct walk *walk, TSNode value, uint32_t index);
/* NAME T of T, *T, T[P], pkg.T; FACT_NONE of other types. */
uint32_t go_build_type_name(struct walk *walk, TSNode type, struct str *name);
/* Is it a call of a predeclared function that is written like any other: len, make, ...? */
bool go_is_builtin_name(struct str name);

/* ------------------------------------------------------------------ lang_go_body.c */
void go_bind_parameters(struct walk *walk, TSNode list, uint32_t scope);
/* Arguments that the list takes; *variadic when the last takes any number. */
unsigned go_count_parameters(struct walk *walk, TSNode list, bool *variadic);
void go_enter_call(struct walk *walk, TSNode node);
void go_enter_composite(struct walk *walk, TSNode node);
void go_enter_keyed_element(struct walk *walk, TSNode node);
void go_enter_function_literal(struct walk *walk, TSNode node);
void go_enter_short_var(struct walk *walk, TSNode node);
void go_enter_range(struct walk *walk, TSNode node);
void go_enter_receive(struct walk *walk, TSNode node);
void go_enter_type_case(struct walk *walk, TSNode node);
void go_enter_identifier(struct walk *walk, TSNode node);
void go_enter_selector(struct walk *walk, TSNode node);
void go_enter_type_identifier(struct walk *walk, TSNode node);
void go_enter_qualified_type(struct walk *walk, TSNode node);
void go_bind_local_vars(struct walk *walk, const struct walk_child *names, size_t name_count,
                        TSNode type, TSNode values);

/* ------------------------------------------------------------------ lang_go_policy.c */
extern const struct lang_policy go_policy;

#endif
