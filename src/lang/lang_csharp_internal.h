/* lang_csharp_internal.h - what the files of the C# front end share.
 *
 *   lang_csharp.c          rules and the language row; namespaces, usings, members
 *   lang_csharp_type.c     classes, structs, records, interfaces, enums, delegates
 *   lang_csharp_body.c     statements: scopes, bindings; closures and patterns
 *   lang_csharp_refs.c     calls, object creation, names
 *   lang_csharp_expr.c     expression and type trees
 *   lang_csharp_prepare.c  #if that cuts through a declaration or statement
 *   lang_csharp_condition.c  what the file itself says about conditions of #if
 *   lang_csharp_policy.c   how names are looked up
 *
 * What the linker must know of the trees made here:
 *   - a.b.c is MEMBER(MEMBER(NAME a, b), c) whether a is a namespace, a type or a value; a?.b too.
 *   - global::A is PATH(NONE, A). T? is T. Action<A>, Func<A, R> and their like are FUNCTION.
 *   - base(..) and this(..) are NEW of TYPEOF(SUPER) and TYPEOF(SELF).
 *   - An extension method has its first parameter as RECEIVER and that type as owner.
 *   - An indexer is a property named "this".
 */
#ifndef LANG_LANG_CSHARP_INTERNAL_H
#define LANG_LANG_CSHARP_INTERNAL_H

#include "lang/walk_internal.h"

/* ------------------------------------------------------------------ lang_csharp_expr.c */
#define CSHARP_EXPR_BUILD_COUNT 49U
#define CSHARP_TYPE_BUILD_COUNT 15U
extern const struct lang_build csharp_expr_builds[CSHARP_EXPR_BUILD_COUNT];
extern const struct lang_build csharp_type_builds[CSHARP_TYPE_BUILD_COUNT];
/* The trees of an argument list; FACT_NONE for none. *named: an argument is given by name. */
uint32_t csharp_build_arguments(struct walk *walk, TSNode list);
uint32_t csharp_make_value(struct walk *walk, uint32_t type);
/* The value of an argument, also when it is `this`. */
TSNode csharp_value_of_argument(TSNode argument);
/* The identifier of a simple name: of itself, or of a generic name. */
TSNode csharp_plain_name(struct walk *walk, TSNode name);
/* What stands to the right of the last `=` among the children; null node: nothing. */
TSNode csharp_value_after_sign(struct walk *walk, TSNode node);

/* ------------------------------------------------------------------ lang_csharp.c */
struct csharp_modifiers {
    uint32_t flags;
    bool test;       /* [Fact], [Test] and their like */
    bool constant;   /* const */
    bool has_access; /* public, protected, internal or private is written */
};
struct csharp_modifiers csharp_read_modifiers(struct walk *walk, TSNode node);
void csharp_fill_parameters(struct walk *walk, struct walk_entity_spec *spec, TSNode list);

/* ------------------------------------------------------------------ lang_csharp_type.c */
void csharp_enter_class(struct walk *walk, TSNode node);
void csharp_enter_struct(struct walk *walk, TSNode node);
void csharp_enter_record(struct walk *walk, TSNode node);
void csharp_enter_interface(struct walk *walk, TSNode node);
void csharp_enter_enum(struct walk *walk, TSNode node);
void csharp_enter_enum_member(struct walk *walk, TSNode node);
void csharp_enter_delegate(struct walk *walk, TSNode node);
void csharp_enter_constraint(struct walk *walk, TSNode node);
void csharp_bind_type_parameters(struct walk *walk, TSNode node, uint32_t entity);

/* ------------------------------------------------------------------ lang_csharp_body.c */
struct fact_binding *csharp_bind(struct walk *walk, enum fact_binding_kind kind, TSNode name,
                                 uint32_t type, uint32_t value);
void csharp_bind_parameters(struct walk *walk, TSNode list);
void csharp_enter_lambda(struct walk *walk, TSNode node);
void csharp_enter_accessor(struct walk *walk, TSNode node);
void csharp_enter_variables(struct walk *walk, TSNode node);
void csharp_enter_foreach(struct walk *walk, TSNode node);
void csharp_enter_catch(struct walk *walk, TSNode node);
void csharp_enter_typed_name(struct walk *walk, TSNode node);
void csharp_enter_from(struct walk *walk, TSNode node);
void csharp_enter_query_name(struct walk *walk, TSNode node);

/* ------------------------------------------------------------------ lang_csharp_refs.c */
void csharp_enter_call(struct walk *walk, TSNode node);
void csharp_enter_new(struct walk *walk, TSNode node);
void csharp_enter_new_implicit(struct walk *walk, TSNode node);
void csharp_enter_constructor_call(struct walk *walk, TSNode node);
void csharp_enter_member(struct walk *walk, TSNode node);
void csharp_enter_identifier(struct walk *walk, TSNode node);
void csharp_enter_type_name(struct walk *walk, TSNode node);
void csharp_enter_attribute(struct walk *walk, TSNode node);
/* A CALL or NEW reference with the trees of its arguments. */
struct fact_ref *csharp_add_call(struct walk *walk, enum ref_kind kind, uint32_t callee,
                                 TSNode site, TSNode arguments);

/* ------------------------------------------------------------------ lang_csharp_prepare.c */
bool csharp_prepare_source(struct walk *walk, struct str source, char *out);
/* What lies between an #if and its #endif, outermost ones, in order; walk->lang_state. */
struct csharp_regions {
    uint32_t count;
    struct {
        uint32_t start;
        uint32_t end;
    } items[];
};
struct csharp_regions *csharp_make_regions(struct walk *walk, uint32_t max);
void csharp_add_region(struct csharp_regions *regions, uint32_t start, uint32_t end);
/* Marks what begins at the node as conditional, when it is. */
void csharp_apply_regions(struct walk *walk, TSNode node);

/* ------------------------------------------------------------------ lang_csharp_condition.c */
#define CSHARP_SYMBOLS_MAX 32U /* of one file; more are not known */
enum csharp_truth { CSHARP_UNKNOWN, CSHARP_FALSE, CSHARP_TRUE };
struct csharp_symbols {
    uint32_t count;
    struct str names[CSHARP_SYMBOLS_MAX];
    enum csharp_truth truths[CSHARP_SYMBOLS_MAX];
};
void csharp_set_symbol(struct csharp_symbols *symbols, struct str name, enum csharp_truth truth);
enum csharp_truth csharp_judge_condition(const struct csharp_symbols *symbols, struct str text);

/* ------------------------------------------------------------------ lang_csharp_policy.c */
extern const struct lang_policy csharp_policy;

#endif
