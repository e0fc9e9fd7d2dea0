/* lang_java_internal.h - what the files of the Java front end share.
 *
 *   lang_java.c         rules and the language row; declarations
 *   lang_java_body.c    statements: scopes, bindings, references
 *   lang_java_expr.c    expression and type trees
 *   lang_java_policy.c  how names are looked up
 *
 * What the linker must know of the trees made here:
 *   - a.b.c is MEMBER(MEMBER(NAME a, b), c) whether a is a package, a type or a value.
 *   - A constructor is named as its class; this(..) and super(..) are CALLs of SELF and SUPER.
 *   - An anonymous class is a CLASS entity "<anonymous>" inside the method; its value is NEW of the
 *     type it extends, with an EXTEND reference to that.
 */
#ifndef LANG_LANG_JAVA_INTERNAL_H
#define LANG_LANG_JAVA_INTERNAL_H

#include "lang/walk_internal.h"

/* ------------------------------------------------------------------ lang_java.c */
/* Is it an annotation of a test framework that makes a function run as (or around) a test? */
bool java_is_test_annotation(struct str name);

/* ------------------------------------------------------------------ lang_java_expr.c */
#define JAVA_EXPR_BUILD_COUNT 23U
#define JAVA_TYPE_BUILD_COUNT 12U
extern const struct lang_build java_expr_builds[JAVA_EXPR_BUILD_COUNT];
extern const struct lang_build java_type_builds[JAVA_TYPE_BUILD_COUNT];
/* The trees of an argument list; FACT_NONE for none. */
/* What a method_invocation calls. */
uint32_t java_build_callee(struct walk *walk, TSNode node);
uint32_t java_build_arguments(struct walk *walk, TSNode list);
/* The declared type; FACT_NONE for `var`. `dimensions` may be null. */
uint32_t java_build_declared(struct walk *walk, TSNode type, TSNode dimensions);

/* ------------------------------------------------------------------ lang_java_body.c */
void java_bind_parameters(struct walk *walk, TSNode list);
void java_enter_lambda(struct walk *walk, TSNode node);
void java_enter_local(struct walk *walk, TSNode node);
void java_enter_for_each(struct walk *walk, TSNode node);
void java_enter_resource(struct walk *walk, TSNode node);
void java_enter_catch(struct walk *walk, TSNode node);
void java_enter_instanceof(struct walk *walk, TSNode node);
void java_enter_type_pattern(struct walk *walk, TSNode node);
void java_enter_call(struct walk *walk, TSNode node);
void java_enter_new(struct walk *walk, TSNode node);
void java_enter_constructor_call(struct walk *walk, TSNode node);
void java_enter_method_reference(struct walk *walk, TSNode node);
void java_enter_identifier(struct walk *walk, TSNode node);
void java_enter_field_access(struct walk *walk, TSNode node);
void java_enter_type_name(struct walk *walk, TSNode node);
void java_enter_annotation(struct walk *walk, TSNode node);
/* A CALL or NEW reference with the trees of its arguments. */
void java_add_call(struct walk *walk, enum ref_kind kind, uint32_t callee, TSNode site,
                   TSNode arguments);

/* ------------------------------------------------------------------ lang_java_policy.c */
extern const struct lang_policy java_policy;

#endif
