/* lang_ruby_internal.h - what the files of the Ruby front end share.
 *
 *   lang_ruby.c         rules and the language row; classes, modules, methods
 *   lang_ruby_member.c  attributes, aliases, mixins, constants, visibility
 *   lang_ruby_body.c    locals, blocks, assignments, branches
 *   lang_ruby_ref.c     calls and names used
 *   lang_ruby_expr.c    expression trees
 *   lang_ruby_policy.c  how names are looked up
 *
 * What the linker must know of the trees made here:
 *   - A name that is no local is a call: CALL(NAME f). a.b is CALL(MEMBER(a, b)).
 *   - A::B is PATH(NAME A, B), ::A is PATH(-, A). T.new is NEW(T); new of self is VALUE(SELF).
 *   - @x is MEMBER(SELF, @x), bound as a FIELD of the class; the one of the class itself, met in
 * its own methods, is named "self.@x".
 *   - A module is an entity of kind module with DISTINCT: members are mixed in from it. What is
 *     written in `class << self` and as self.f is STATIC.
 *   - Mixins come before the superclass, the last one first: base references have the place that
 *     mirrors theirs in the class.
 *   - super is MEMBER(SUPER, name of the method around).
 *   - There are no block scopes: all locals belong to the method, and a block is a branch of it.
 */
#ifndef LANG_LANG_RUBY_INTERNAL_H
#define LANG_LANG_RUBY_INTERNAL_H

#include "lang/walk_flow_internal.h"
#include "lang/walk_internal.h"

#define RUBY_GLOBALS_MAX 64U   /* of a file; the rest have no entity */
#define RUBY_LOCALS_MAX  2048U /* names of locals in sight; more are taken for calls */
#define RUBY_BODIES_MAX  64U   /* nested class bodies and methods whose state is kept */
#define RUBY_ARGS_MAX    16U   /* arguments whose trees are kept */

/* What a class body or method is about; saved while it is walked. */
struct ruby_body {
    uint32_t visibility;  /* entity flags of the methods that follow */
    bool singleton;       /* inside class << self */
    bool module_function; /* what follows belongs to both sides */
    uint32_t locals;      /* of outer methods: not in sight */
};
struct ruby_state {
    struct ruby_body bodies[RUBY_BODIES_MAX];
    uint32_t body_count; /* may pass RUBY_BODIES_MAX */
    fact_text locals[RUBY_LOCALS_MAX];
    uint32_t local_count;
    uint32_t block_locals[RUBY_BODIES_MAX]; /* names in sight when a block began */
    uint32_t block_count;
    struct ruby_body now;
    fact_text globals[RUBY_GLOBALS_MAX]; /* that the file gives a value */
    uint32_t global_count;
};
static inline struct ruby_state *ruby_state_of(const struct walk *walk)
{
    return walk->lang_state;
}

/* ------------------------------------------------------------------ lang_ruby_expr.c */
#define RUBY_EXPR_BUILD_COUNT 52U
extern const struct lang_build ruby_expr_builds[RUBY_EXPR_BUILD_COUNT];
uint32_t ruby_make_self(struct walk *walk);
/* The trees of an argument list; FACT_NONE for none. */
uint32_t ruby_build_arguments(struct walk *walk, TSNode list);
/* The callee of a call; FACT_NONE: nothing that has a name. */
uint32_t ruby_build_callee(struct walk *walk, TSNode call);
/* The type that receiver.new makes a value of. */
uint32_t ruby_build_made(struct walk *walk, TSNode receiver);
/* super(..) in the method around. FACT_NONE outside of methods. */
uint32_t ruby_make_super(struct walk *walk);
/* What a block gives: its last statement. */
uint32_t ruby_build_block_result(struct walk *walk, TSNode block);
/* The name of a symbol or string literal; empty: something else. */
struct str ruby_literal_name(struct walk *walk, TSNode node);
/* The name of @x; in members of the class itself "self.@x". */
struct str ruby_field_name(struct walk *walk, TSNode variable);
TSNode ruby_nth_child(TSNode node, uint32_t index);
TSNode ruby_last_child(TSNode node);
TSNode ruby_block_of(struct walk *walk, TSNode call);
bool ruby_is_static_place(const struct walk *walk);
bool ruby_word_is_one(struct str text, const char *const *list);

/* ------------------------------------------------------------------ lang_ruby_body.c */
void ruby_enter_body(struct walk *walk, bool hard);
void ruby_leave_body(struct walk *walk);
bool ruby_is_local(const struct walk *walk, struct str name);
void ruby_declare_local(struct walk *walk, struct str name);
void ruby_bind_parameters(struct walk *walk, TSNode list);
void ruby_fill_parameters(struct walk *walk, struct walk_entity_spec *spec, TSNode list);
void ruby_enter_block(struct walk *walk, TSNode node);
void ruby_leave_block(struct walk *walk, TSNode node);
void ruby_enter_global(struct walk *walk, TSNode node);
void ruby_enter_assignment(struct walk *walk, TSNode node);
void ruby_enter_operator_assignment(struct walk *walk, TSNode node);
void ruby_bind_pushed(struct walk *walk, TSNode base, TSNode whole, TSNode value);
void ruby_enter_if(struct walk *walk, TSNode node);
void ruby_enter_modifier(struct walk *walk, TSNode node);
void ruby_enter_elsif(struct walk *walk, TSNode node);
void ruby_enter_else(struct walk *walk, TSNode node);
void ruby_enter_case(struct walk *walk, TSNode node);
void ruby_enter_when(struct walk *walk, TSNode node);
void ruby_enter_in(struct walk *walk, TSNode node);
void ruby_enter_loop(struct walk *walk, TSNode node);
void ruby_enter_for(struct walk *walk, TSNode node);
void ruby_enter_begin(struct walk *walk, TSNode node);
void ruby_enter_rescue(struct walk *walk, TSNode node);
void ruby_enter_binary(struct walk *walk, TSNode node);
void ruby_enter_return(struct walk *walk, TSNode node);
void ruby_enter_jump(struct walk *walk, TSNode node);
/* What the method at hand gives by its last statement. */
void ruby_bind_result(struct walk *walk, TSNode body);

/* ------------------------------------------------------------------ lang_ruby_ref.c */
void ruby_enter_call(struct walk *walk, TSNode node);
void ruby_enter_identifier(struct walk *walk, TSNode node);
void ruby_enter_constant(struct walk *walk, TSNode node);
void ruby_enter_scope(struct walk *walk, TSNode node);
void ruby_enter_super(struct walk *walk, TSNode node);
void ruby_enter_block_argument(struct walk *walk, TSNode node);

/* ------------------------------------------------------------------ lang_ruby_member.c */
/* base.extend X in `included`: who includes the module has it. */
void ruby_add_hooked_bases(struct walk *walk, struct str name, TSNode arguments);
/* A call that declares something: attr_reader, include, private ... False: a plain call. */
bool ruby_declare_by_call(struct walk *walk, TSNode call, struct str name, TSNode arguments);
void ruby_enter_alias(struct walk *walk, TSNode node);
void ruby_add_base(struct walk *walk, TSNode node, enum ref_kind kind, uint8_t flags);
/* X = value at the level of a class or file. */
void ruby_add_constant(struct walk *walk, TSNode node, TSNode left, TSNode right);
/* Struct.new(:a, :b): readers of the class at hand. */
void ruby_add_struct_members(struct walk *walk, TSNode call);
bool ruby_is_struct_call(struct walk *walk, TSNode call);
uint32_t ruby_method_flags(const struct walk *walk);
void ruby_set_visibility(struct walk *walk, struct str word);
bool ruby_is_visibility(struct str word);

/* ------------------------------------------------------------------ lang_ruby_policy.c */
extern const struct lang_policy ruby_policy;

#endif
