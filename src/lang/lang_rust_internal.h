/* lang_rust_internal.h - what the files of the Rust front end share.
 *
 *   lang_rust.c         rules and the language row; items: fn, struct, impl, trait, mod, ...
 *   lang_rust_prepare.c items inside macro calls become items for the parser
 *   lang_rust_attr.c    attributes (tests, cfg, derive), doc comments, visibility
 *   lang_rust_use.c     use trees, mod files, extern crates
 *   lang_rust_body.c    statements and expressions: scopes, bindings, references
 *   lang_rust_expr.c    expression trees
 *   lang_rust_type.c    type trees, paths, generic parameters
 *   lang_rust_pattern.c names bound by patterns
 *   lang_rust_macro.c   token trees
 *   lang_rust_policy.c  how names are looked up
 *   lang_rust_names.c   names that the library has
 *
 * What the linker must know of the trees made here:
 *   - `Self` is TYPEOF(SELF): the type of the impl or trait around; so Self::new is a PATH on it.
 *   - crate, self and super in paths are NAMEs spelled so; ::a::b begins with PATH(NONE, a).
 *   - <T as Trait>::f is PATH(UNION(T, Trait), f).
 *   - Tuple struct fields are FIELD entities "0", "1", ...; x.0 is MEMBER(x, "0") of a tuple too.
 *   - Item = X in Iterator<Item = X> counts as the next type argument.
 *   - An impl has its self type as owner and its trait, if any, as type.
 *   - A where clause on a parameter of the item around binds it again, with that bound.
 *   - A parameter of a closure that is argument k of a call is TAKE(TAKE(callee, k), i), unless the
 *     callee is a well-known adapter.
 *   - A pattern name is seen after its start_byte only, not at it: let x = x.f() binds x at the
 *     last byte of the statement, so the x of the value is the one before.
 */
#ifndef LANG_LANG_RUST_INTERNAL_H
#define LANG_LANG_RUST_INTERNAL_H

#include "lang/walk_internal.h"

/* Bounds of what one file's state remembers. What does not fit is forgotten, which costs
 * precision only: a local taken for a global value, an untyped closure parameter. */
#define RUST_LOCALS_MAX     512U
#define RUST_ALIASES_MAX    64U
#define RUST_CACHE_SLOTS    512U
#define RUST_ATTRIBUTES_MAX 32U
#define RUST_SKIPS_MAX      32U
#define RUST_HINTS_MAX      16U
#define RUST_GIVEN_MAX      16U /* argument trees of macro calls that the walk has not come to */
#define RUST_MATCHER_DEPTH  4U  /* $( $( .. )* )* in a matcher */
#define RUST_MATCHES_MAX    64U
#define RUST_CONDITIONS_MAX 64U
#define RUST_PREDICATES_MAX 32U
#define RUST_ARGS_MAX       16U

/* A name bound by a pattern or as a type parameter: not worth a reference in (from, to). */
struct rust_local {
    struct str name;
    uint32_t from;
    uint32_t to;
    bool closure; /* bound to a closure here */
};
/* While a tree is built: what a name of an inner scope stands for. */
struct rust_alias {
    struct str name;
    uint32_t node;
};
struct rust_cached {
    const void *id; /* of the syntax node */
    uint32_t node;
};
/* Where the parameters of a closure come from: the call it is an argument of. */
struct rust_hint {
    const void *closure; /* the closure, or the token tree that holds nothing else */
    uint32_t callee;
    uint32_t argument; /* which one the closure is, from 0 */
    uint32_t args;     /* the other arguments, or FACT_NONE */
    uint32_t receiver;
    uint32_t first_argument;
    uint8_t sources[2]; /* enum rust_source of parameter 0 and 1 */
};
struct rust_match {
    const void *id; /* of the match expression */
    uint32_t value;
    uint32_t end;
};

/* A span that only some builds see. */
struct rust_condition {
    uint32_t start;
    uint32_t end;
};

/* The parts of an item, read in one pass; null nodes for what it does not have. */
struct rust_item {
    TSNode name;
    TSNode body;
    TSNode visibility;
    TSNode modifiers;
    TSNode type_parameters;
    TSNode where_clause;
    TSNode parameters;
    TSNode return_type;
    TSNode type;
    TSNode trait;
    TSNode value;
    TSNode bounds;
    bool negative; /* impl !Trait */
};

/* The arguments of a macro call, and the node that names the macro. */
struct rust_given {
    const void *tree;
    uint32_t name;
};

struct rust_state {
    struct rust_local locals[RUST_LOCALS_MAX];
    size_t local_count;
    struct rust_alias aliases[RUST_ALIASES_MAX];
    size_t alias_count;
    struct rust_cached cache[RUST_CACHE_SLOTS];
    bool truncated; /* the depth limit was met since the outermost build began */
    TSNode attributes[RUST_ATTRIBUTES_MAX]; /* passed since the last item */
    size_t attribute_count;
    const void *skips[RUST_SKIPS_MAX]; /* ring: nodes that are recorded in another way */
    unsigned next_skip;
    struct rust_hint hints[RUST_HINTS_MAX]; /* ring */
    unsigned next_hint;
    struct rust_match matches[RUST_MATCHES_MAX]; /* the open match expressions */
    size_t match_count;
    struct rust_condition conditions[RUST_CONDITIONS_MAX]; /* in order of start */
    size_t condition_count;
    const void *shared_block; /* a block whose scope is the one around */
    const void *closure;      /* the closure bound to a name last, and the entity of that name */
    uint32_t closure_entity;
    uint32_t stored_field; /* the field that the value the walk comes to is put in */
    uint32_t foreign_end;  /* end of the extern block the walk is in; 0: none */
    uint32_t quiet_end;    /* end of the tokens that say nothing: #[..] inside a macro call */
    uint32_t plain_end;    /* end of the macro call whose tokens are plain expressions */
    struct rust_given given[RUST_GIVEN_MAX]; /* ring */
    unsigned next_given;
};

static inline struct rust_state *rust_state_of(const struct walk *walk)
{
    return walk->lang_state;
}

static inline TSNode rust_first_child(TSNode node)
{
    return walk_child_at(node, 0);
}

static inline TSNode rust_last_child(TSNode node)
{
    uint32_t count = walk_count_children(node);
    return count == 0 ? node : walk_child_at(node, count - 1);
}

/* ------------------------------------------------------------------ lang_rust_prepare.c */
bool rust_prepare_source(struct walk *walk, struct str source, char *out);

/* ------------------------------------------------------------------ lang_rust_passed.c */
void rust_note_macro_arguments(struct walk *walk, TSNode tree, uint32_t name);
/* What names the macro that the tree is given to; FACT_NONE: it is no macro's arguments. */
uint32_t rust_find_macro_of_arguments(const struct walk *walk, TSNode tree);
bool rust_separates_arguments(const char *type);
/* Parameters of the macro at hand, from the matchers of its rules. */
void rust_bind_matchers(struct walk *walk, TSNode macro);
/* The reference is argument `number` of the macro. */
struct fact_ref *rust_mark_passed(struct walk *walk, struct fact_ref *ref, uint32_t macro,
                                  uint32_t number);

/* ------------------------------------------------------------------ lang_rust_attr.c */
struct rust_attributes {
    const TSNode *nodes; /* into the state, until the next attribute */
    size_t count;
    bool needs_test;  /* cfg(test) and its like */
    bool conditional; /* any other cfg */
    bool is_test;     /* #[test] and its like */
    bool exported;    /* macro_export, no_mangle */
    struct str path;  /* of #[path = ".."] */
};
void rust_note_attribute(struct walk *walk, TSNode node);
void rust_note_doc_comment(struct walk *walk, TSNode node);
/* The attributes that stand right before `node`; they are used up. */
struct rust_attributes rust_take_attributes(struct walk *walk, TSNode node);
/* #[project = Name] and its like: Name is another name of the type. */
void rust_name_projections(struct walk *walk, const struct rust_attributes *attributes,
                           struct str type);
/* Enters a conditional region when the attributes before `node` say so. */
void rust_enter_attributed(struct walk *walk, TSNode node);
/* Opens the entity with its attributes, doc comment and test mark. */
uint32_t rust_open_item(struct walk *walk, struct walk_entity_spec *spec,
                        const struct rust_attributes *attributes);
/* EXPORTED, INTERNAL or PRIVATE by the text of the modifier, or by that of an item. */
uint32_t rust_visibility_of(struct str modifier);
uint32_t rust_read_visibility(struct walk *walk, TSNode item);
void rust_mark_test_file(struct walk *walk, TSNode root);

/* ------------------------------------------------------------------ lang_rust_use.c */
void rust_enter_use(struct walk *walk, TSNode node);
void rust_enter_extern_crate(struct walk *walk, TSNode node);
void rust_add_mod_file(struct walk *walk, TSNode node, struct str path);

/* ------------------------------------------------------------------ lang_rust_type.c */
/* The text of an identifier without r#. */
struct str rust_name_of(const struct walk *walk, TSNode node);
bool rust_is_upper(struct str name); /* begins with a capital, after underscores */
uint32_t rust_build_name(struct walk *walk, struct str name);
uint32_t rust_build_path(struct walk *walk, TSNode node);
uint32_t rust_build_bounds(struct walk *walk, TSNode trait_bounds);
uint32_t rust_join_union(struct walk *walk, uint32_t a, uint32_t b);
uint32_t rust_build_type_arguments(struct walk *walk, TSNode type_arguments);
/* Binds the type parameters of an item in the current scope. False: there are none. */
bool rust_bind_generics(struct walk *walk, const struct rust_item *item);
/* The name that an impl for this type goes by: Foo of &'a mut path::Foo<T>. */
struct str rust_name_type(struct walk *walk, TSNode type);
/* "0", "1", ...: the names of the fields of tuple structs. */
struct str rust_name_position(struct walk *walk, size_t index);
#define RUST_TYPE_BUILD_COUNT 18
extern const struct lang_build rust_type_builds[RUST_TYPE_BUILD_COUNT];

/* ------------------------------------------------------------------ lang_rust_expr.c */
uint32_t rust_make_self_type(struct walk *walk);
/* Inverse of each other: the type of a value, some value of a type. */
uint32_t rust_make_type_of(struct walk *walk, uint32_t expr);
uint32_t rust_make_value(struct walk *walk, uint32_t type);
uint32_t rust_make_await(struct walk *walk, uint32_t expr, enum fact_unwrap unwrap);
uint32_t rust_find_parameter_source(struct walk *walk, TSNode closure, size_t position);
void rust_note_adapter(struct walk *walk, struct rust_hint hint);
void rust_note_closures(struct walk *walk, TSNode call, uint32_t callee);
#define RUST_EXPR_BUILD_COUNT 34
extern const struct lang_build rust_expr_builds[RUST_EXPR_BUILD_COUNT];

/* ------------------------------------------------------------------ lang_rust_pattern.c */
struct rust_bind {
    enum fact_binding_kind kind;
    bool alias; /* only for the tree that is being built */
    uint8_t position;
    uint32_t scope;
    uint32_t start; /* seen after this byte */
};
/* Binds the names of a pattern that is matched against `value`, or against a value of `type`. */
void rust_bind_pattern(struct walk *walk, TSNode pattern, uint32_t type, uint32_t value,
                       const struct rust_bind *bind);
void rust_bind_name(struct walk *walk, TSNode site, struct str name, uint32_t type, uint32_t value,
                    const struct rust_bind *bind);
void rust_add_local(struct walk *walk, struct str name, uint32_t scope, uint32_t start);
const struct rust_local *rust_find_local(struct walk *walk, struct str name, uint32_t byte);
bool rust_is_local(struct walk *walk, struct str name, uint32_t byte);

/* ------------------------------------------------------------------ lang_rust_body.c */
bool rust_is_prelude(struct str name); /* Some, None, Ok, Err */
void rust_skip_node(struct walk *walk, TSNode node);
bool rust_is_skipped(const struct walk *walk, TSNode node);
void rust_enter_binary(struct walk *walk, TSNode node);
void rust_enter_block(struct walk *walk, TSNode node);
void rust_enter_call(struct walk *walk, TSNode node);
void rust_enter_closure(struct walk *walk, TSNode node);
void rust_enter_else(struct walk *walk, TSNode node);
void rust_enter_field(struct walk *walk, TSNode node);
void rust_enter_field_initializer(struct walk *walk, TSNode node);
void rust_enter_for(struct walk *walk, TSNode node);
void rust_enter_generic_function(struct walk *walk, TSNode node);
void rust_enter_identifier(struct walk *walk, TSNode node);
void rust_enter_if(struct walk *walk, TSNode node);
void rust_enter_let(struct walk *walk, TSNode node);
void rust_enter_let_chain(struct walk *walk, TSNode node);
void rust_enter_let_condition(struct walk *walk, TSNode node);
void rust_enter_match(struct walk *walk, TSNode node);
void rust_enter_match_arm(struct walk *walk, TSNode node);
void rust_enter_scoped(struct walk *walk, TSNode node);
void rust_enter_scoped_type(struct walk *walk, TSNode node);
void rust_enter_struct_expression(struct walk *walk, TSNode node);
void rust_enter_struct_pattern(struct walk *walk, TSNode node);
void rust_enter_type_name(struct walk *walk, TSNode node);

/* ------------------------------------------------------------------ lang_rust_macro.c */
void rust_enter_macro_call(struct walk *walk, TSNode node);
void rust_enter_tokens(struct walk *walk, TSNode node);
/* The value of a macro call whose meaning is known: vec![..], format!(..). */
uint32_t rust_build_macro(struct walk *walk, TSNode node);

extern const struct lang_policy rust_policy;
extern const char *const rust_outside_names[];

#endif
