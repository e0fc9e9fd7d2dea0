/* lang_php_internal.h - what the files of the PHP front end share.
 *
 *   lang_php.c         rules and the language row; types and callables
 *   lang_php_member.c  constants, properties, enum cases, traits, variables of the file
 *   lang_php_name.c    namespaces, imports, includes
 *   lang_php_body.c    statements: bindings
 *   lang_php_ref.c     calls and names used
 *   lang_php_flow.c    statements that part and meet
 *   lang_php_expr.c    expression and type trees
 *   lang_php_doc.c     types written in doc comments
 *   lang_php_policy.c  how names are looked up
 *
 * What the linker must know of the trees made here:
 *   - A variable is a NAME with its dollar sign, so it meets no function, class or constant; $this
 *     is SELF. Properties are named without the sign.
 *   - A\b is PATH(NAME A, b), \A\b is PATH(PATH(-, A), b): what stands before a backslash is a
 *     namespace. A::b is MEMBER(NAME A, b); self::b is MEMBER(TYPEOF(SELF), b); static::b is
 *     MEMBER(SELF, b), which an heir may replace; parent::b is MEMBER(SUPER, b).
 *   - There are no block scopes: all locals belong to the function. A binding counts from the end
 *     of its assignment; where branches meet, one more binding says what may have come.
 *   - A trait stands before the base class in the order of bases: its reference begins where the
 *     class does.
 */
#ifndef LANG_LANG_PHP_INTERNAL_H
#define LANG_LANG_PHP_INTERNAL_H

#include "lang/walk_flow_internal.h"
#include "lang/walk_internal.h"

#define PHP_ARGS_MAX 32U /* arguments whose trees are kept */

/* ------------------------------------------------------------------ state of a file */

struct php_state {
    struct str namespace; /* in force, without a leading backslash */
    /* The last comment of the form @var: a type for the assignment behind it. */
    uint32_t doc_end;    /* 0: none */
    uint32_t doc_type;   /* node */
    struct str doc_name; /* "$x", or empty */
};
static inline struct php_state *php_state_of(const struct walk *walk)
{
    return walk->lang_state;
}

/* ------------------------------------------------------------------ lang_php_expr.c */
#define PHP_EXPR_BUILD_COUNT 36U
#define PHP_TYPE_BUILD_COUNT 12U
extern const struct lang_build php_expr_builds[PHP_EXPR_BUILD_COUNT];
extern const struct lang_build php_type_builds[PHP_TYPE_BUILD_COUNT];
/* A\b\c as a tree; what is written without a namespace as a NAME. FACT_NONE: empty. */
uint32_t php_make_path(struct walk *walk, struct str text);
/* The class that a name means: self and static are SELF, parent is SUPER, built-in types that say
 * nothing are FACT_NONE. */
uint32_t php_make_class(struct walk *walk, struct str text);
/* The class in front of `::`, or behind `new` and `instanceof`. An expression stays one. */
uint32_t php_build_class(struct walk *walk, TSNode node);
/* $x->p as MEMBER, even where a test says what it is. */
uint32_t php_build_member(struct walk *walk, TSNode node);
/* The callee of a member, static, or plain call; FACT_NONE when the name is computed. */
uint32_t php_build_callee(struct walk *walk, TSNode node, TSNode *site);
/* The trees of an argument list; FACT_NONE for none. */
uint32_t php_build_arguments(struct walk *walk, TSNode list);
/* [$x, 'name'], 'name', 'A::b' as what they call; FACT_NONE: none of these. */
uint32_t php_build_callable(struct walk *walk, TSNode node);
uint32_t php_make_value(struct walk *walk, uint32_t type);
bool php_word_is(struct str text, const char *word); /* without regard to case */
TSNode php_nth_child(TSNode node, uint32_t index);

/* ------------------------------------------------------------------ lang_php_doc.c */
/* The type behind a tag ("@return"); FACT_NONE. `name` is the variable that has to follow ("$x"),
 * or empty. */
uint32_t php_doc_find_type(struct walk *walk, struct str doc, const char *tag, struct str name);
/* The doc comment of an entity; empty: none. */
struct str php_doc_of_entity(const struct walk *walk, uint32_t entity);
/* The declared type, or what the doc comment says where that tells more. */
uint32_t php_doc_refine_type(struct walk *walk, TSNode declared, struct str doc, const char *tag,
                             struct str name);
/* Binds the names of @template in the scope at hand. */
void php_doc_bind_templates(struct walk *walk, struct str doc, TSNode site);
/* Properties that a class declares by @property. */
void php_doc_bind_properties(struct walk *walk, struct str doc, TSNode site);
/* @method lines, each as a field `name()` of the type that a call of it gives: link_overridden.c.
 */
void php_doc_bind_methods(struct walk *walk, struct str doc, TSNode site);
/* A base with the arguments that @extends, @implements or @use gives it. FACT_NONE: none. */
uint32_t php_doc_find_base(struct walk *walk, struct str doc, struct str written);
bool php_doc_has_tag(struct str doc, const char *tag);
void php_enter_comment(struct walk *walk, TSNode node);

/* ------------------------------------------------------------------ lang_php_flow.c */
void php_enter_if(struct walk *walk, TSNode node);
void php_enter_branch(struct walk *walk, TSNode node);
void php_enter_switch(struct walk *walk, TSNode node);
void php_enter_loop(struct walk *walk, TSNode node);
void php_enter_try(struct walk *walk, TSNode node);
void php_enter_jump(struct walk *walk, TSNode node);
void php_enter_binary(struct walk *walk, TSNode node);
void php_enter_conditional(struct walk *walk, TSNode node);
void php_flow_assert(struct walk *walk, TSNode call);

/* ------------------------------------------------------------------ lang_php_body.c */
void php_bind_parameters(struct walk *walk, TSNode list, struct str doc);
void php_fill_parameters(struct walk *walk, struct walk_entity_spec *spec, TSNode list);
void php_enter_closure(struct walk *walk, TSNode node);
void php_leave_closure(struct walk *walk, TSNode node);
void php_enter_assignment(struct walk *walk, TSNode node);
void php_enter_augmented(struct walk *walk, TSNode node);
void php_enter_foreach(struct walk *walk, TSNode node);
void php_enter_catch(struct walk *walk, TSNode node);
void php_enter_global(struct walk *walk, TSNode node);
void php_enter_static_variable(struct walk *walk, TSNode node);
void php_enter_return(struct walk *walk, TSNode node);
void php_enter_yield(struct walk *walk, TSNode node);

/* ------------------------------------------------------------------ lang_php_ref.c */
void php_enter_call(struct walk *walk, TSNode node);
void php_enter_new(struct walk *walk, TSNode node);
void php_enter_name(struct walk *walk, TSNode node);
void php_enter_member(struct walk *walk, TSNode node);
void php_enter_array(struct walk *walk, TSNode node);
void php_enter_named_type(struct walk *walk, TSNode node);
void php_enter_attribute(struct walk *walk, TSNode node);
void php_add_bases(struct walk *walk, TSNode list, enum ref_kind kind, struct str doc);

/* ------------------------------------------------------------------ lang_php_name.c */
void php_enter_namespace(struct walk *walk, TSNode node);
void php_enter_use(struct walk *walk, TSNode node);
void php_enter_include(struct walk *walk, TSNode node);
void php_find_package(struct walk *walk, TSNode root);

/* ------------------------------------------------------------------ lang_php_member.c */
uint32_t php_read_modifiers(struct walk *walk, TSNode node);
void php_enter_const(struct walk *walk, TSNode node);
void php_enter_property(struct walk *walk, TSNode node);
void php_enter_promoted(struct walk *walk, TSNode node, uint32_t type);
void php_enter_case(struct walk *walk, TSNode node);
void php_enter_trait_use(struct walk *walk, TSNode node);
void php_add_file_variable(struct walk *walk, TSNode name, TSNode value, TSNode node);
void php_add_defined(struct walk *walk, TSNode call);

/* ------------------------------------------------------------------ lang_php_policy.c */
extern const struct lang_policy php_policy;

#endif
