/* lang_python_internal.h - what the files of the Python front end share.
 *
 *   lang_python.c        rules, functions, the file itself
 *   lang_python_class.c  classes, decorated definitions
 *   lang_python_bind.c   names that get values: assignments, loops, with, except
 *   lang_python_import.c names that imports bring in
 *   lang_python_flow.c   what conditions, branches and match say about names
 *   lang_python_refs.c   calls, names and members that are read, decorators
 *   lang_python_expr.c   expression trees
 *   lang_python_call.c   those of calls
 *   lang_python_type.c   type trees, also from annotations written as strings
 *   lang_python_state.c  what is remembered while one file is walked
 *   lang_python_names.c  names of the standard library
 *
 * Blocks make no scopes in Python. BLOCK scopes stand for comprehensions and for branches in
 * which a name is narrowed; a variable belongs to the nearest other scope.
 */
#ifndef LANG_PYTHON_INTERNAL_H
#define LANG_PYTHON_INTERNAL_H

#include "lang/walk_internal.h"

#define PY_SUBSTITUTES_MAX 16U /* names of comprehensions being built into trees */
#define PY_META_TYPES_MAX  8U  /* type[X] parts of one annotation */
#define PY_PARTS_MAX       16U /* parts of one tuple, union or list of type arguments */
#define PY_JOINED_MAX      8U  /* different values that a name or element is known to have */
#define PY_MERGES_MAX      64U /* statements inside statements whose branches are joined */
#define PY_FRAMES_SETTLED  64U /* functions around a name that are asked whether it is theirs */
#define PY_NEST_MAX        8U  /* patterns inside patterns */
#define PY_NARROWED_MAX    4U  /* parts of an expression with a narrowed name, kept at once */

/* What the name table can say of a name in a scope. */
enum py_note {
    PY_NOTE_LOCAL,    /* bound as a variable; the value is its tree, locals replaced */
    PY_NOTE_VALUE,    /* the same tree as it was assigned */
    PY_NOTE_FUNCTION, /* function scopes: a function of that name; the value is its entity, or
                         FACT_NONE when a binding speaks for it */
    PY_NOTE_ALIAS,    /* an imported module; the value is its name as a text */
    PY_NOTE_EXTERN,   /* declared global or nonlocal */
    PY_NOTE_MEMBER,   /* class scopes: defined or assigned in the body */
    PY_NOTE_DECLARED, /* an entity of it has been made; the value is its number when it is a
                         variable or field */
    PY_NOTE_TYPEVAR,  /* a type variable; the value is its bound */
    PY_NOTE_PLAIN,    /* class scopes: a function that the body itself calls */
    PY_NOTE_EXPORT,   /* listed in __all__ */
    PY_NOTE_SHADOWED, /* imported from elsewhere than the standard modules known here */
};
enum py_member { PY_MEMBER_DEFINED, PY_MEMBER_ASSIGNED };

struct py_slot {
    uint64_t key; /* 0: free */
    uint32_t note;
    uint32_t value;
};

/* A function, a lambda, a comprehension, or the file. */
struct py_frame {
    uint32_t scope;
    size_t first_pending;
    size_t first_assigned;
    fact_text receiver;     /* the name of self or cls, seen from here; 0: none */
    uint32_t class_entity;  /* whose self that is */
    bool receiver_is_class; /* cls */
    bool has_result;        /* its result type is declared: returns say nothing new */
};

/* A reference to a name that may turn out to be a local of a frame around it. */
struct py_pending {
    fact_text name;
    uint32_t node;
    uint32_t target;
    uint32_t from;
    uint32_t scope;
    struct walk_site site;
    uint8_t kind;
    uint8_t flags;
};

struct py_substitute {
    fact_text name;
    uint32_t node; /* FACT_NONE: nothing is known of it */
};

/* Applied when the walk reaches the block that begins at `start`. */
struct py_branch {
    uint32_t start; /* FACT_NONE: none waits */
    bool disabled;
    fact_text name;
    uint32_t type;
};

/* A part of an expression in which a name is narrowed: `isinstance(x, T) and PART`. */
struct py_narrowed {
    uint32_t start;
    uint32_t end;
    uint32_t outer; /* scope around */
    uint32_t scope;
};

/* A local that was assigned in a branch or loop that the walk is in. */
struct py_assigned {
    uint32_t scope;
    fact_text name;
    uint32_t tree;
    uint32_t before; /* its tree before, or FACT_NONE */
};

/* A member that is narrowed in [start, end): `isinstance(self.x, T)`. */
struct py_member_type {
    struct str text;
    uint32_t start;
    uint32_t end;
    uint32_t type;
};

/* What a lambda given to sorted, map and the like is called with. */
struct py_lambda_hint {
    uint32_t start; /* of the lambda */
    uint32_t tree;
    unsigned index; /* of the parameter */
    bool active;    /* its parameters are being bound */
};

/* A match statement that the walk is in. */
struct py_match {
    TSNode subject;
    uint32_t end;
};

struct py_state {
    struct py_slot *slots; /* a power of two, load at most 1/2 */
    size_t slot_count;
    size_t slots_used;
    struct py_frame *frames;
    size_t frame_count;
    size_t frames_held;
    struct py_pending *pending;
    size_t pending_count;
    size_t pending_held;
    struct py_substitute substitutes[PY_SUBSTITUTES_MAX];
    unsigned substitute_count;
    uint32_t meta_types[PY_META_TYPES_MAX]; /* X of each type[X] in the type being built */
    unsigned meta_type_count;
    uint32_t quiet_end;   /* names that begin before it are no reads */
    uint32_t loud_end;    /* up to here types are expressions: `type(x).y = z` */
    uint32_t callee_end;  /* the name or member that ends here is a callee, not a read */
    uint32_t write_end;   /* the member that ends here is assigned to */
    uint32_t params_end;  /* inside a parameter list up to here */
    uint32_t outer_start; /* the parameter or base list that belongs to the scope outside */
    uint32_t outer_entity;
    uint32_t outer_scope;
    uint32_t definition_start;   /* the definition whose entity its decorators have opened */
    bool definition_takes_class; /* it is a class method */
    uint32_t decorator_entity;   /* where decorators are evaluated */
    uint32_t decorator_scope;
    uint32_t lambda_start; /* the lambda whose entity its assignment has opened */
    uint32_t type_only_end;
    struct py_narrowed narrowed[PY_NARROWED_MAX];
    unsigned narrowed_next;
    struct py_branch branch;
    struct py_assigned *assigned;
    size_t assigned_count;
    size_t assigned_held;
    size_t merges[PY_MERGES_MAX]; /* assigned_count where each statement around began */
    unsigned merge_depth;
    struct py_member_type members[PY_NARROWED_MAX];
    unsigned members_next;
    struct py_lambda_hint hint;
    struct py_match matches[PY_NEST_MAX];
    unsigned match_count;
    bool async_with;
    bool lists_exports;
};

static inline struct py_state *py_state_of(const struct walk *walk)
{
    return walk->lang_state;
}

/* ------------------------------------------------------------------ state */

bool py_state_begin_file(struct walk *walk); /* false: no memory; hooks then do nothing */
bool py_note_set(struct walk *walk, enum py_note note, uint32_t scope, fact_text name,
                 uint32_t value); /* true: it was not noted before */
/* FACT_NONE when not noted. */
bool py_note_find(const struct walk *walk, enum py_note note, uint32_t scope, fact_text name,
                  uint32_t *value);
struct py_frame *py_frame_push(struct walk *walk, uint32_t scope);
void py_frame_pop(struct walk *walk); /* settles the pending references of the frame */
struct py_frame *py_frame_top(const struct walk *walk); /* NULL before begin_file */
void py_pending_add(struct walk *walk, enum ref_kind kind, fact_text name, uint32_t node,
                    TSNode site);
struct py_pending *py_pending_last(const struct walk *walk);
/* The scope that a variable assigned here belongs to. */
uint32_t py_find_variable_scope(const struct walk *walk);
enum fact_scope_kind py_scope_kind(const struct walk *walk, uint32_t scope);

void py_assigned_add(struct walk *walk, uint32_t scope, fact_text name, uint32_t tree);
/* A local function that shares its name with a variable: a binding speaks for both. */
/* What the local is worth from here on, for fields that are made of it. */
void py_note_local(struct walk *walk, uint32_t scope, fact_text name, uint32_t tree);
void py_mirror_function(struct walk *walk, uint32_t scope, TSNode name, uint32_t entity,
                        uint32_t visible_from);

/* ------------------------------------------------------------------ trees */

#define PY_EXPR_BUILD_COUNT 34U
#define PY_TYPE_BUILD_COUNT 17U
extern const struct lang_build py_expr_builds[PY_EXPR_BUILD_COUNT];
extern const struct lang_build py_type_builds[PY_TYPE_BUILD_COUNT];
/* Part `index` of a tuple or list value. */
uint32_t py_make_part(struct walk *walk, uint32_t value, uint32_t index);
/* What `*name` takes of a value: a list of its elements. */
uint32_t py_make_rest(struct walk *walk, uint32_t value);
/* A value of the built-in generic type `name` with these expressions as elements. */
uint32_t py_make_container(struct walk *walk, const char *name, const uint32_t *values,
                           unsigned count);
uint32_t py_make_element(struct walk *walk, uint32_t value); /* FACT_NONE gives FACT_NONE */
uint32_t py_make_tuple(struct walk *walk, const uint32_t *parts, unsigned count);
uint32_t py_build_call(struct walk *walk, TSNode node);
uint32_t py_make_union(struct walk *walk, uint32_t a, uint32_t b);
/* Any of several values. More than PY_JOINED_MAX different ones are anything. */
struct py_joined {
    uint32_t items[PY_JOINED_MAX];
    unsigned count;
    bool open;
};
void py_join_add(struct walk *walk, struct py_joined *joined, uint32_t tree);
uint32_t py_join_finish(struct walk *walk, const struct py_joined *joined);
/* The tree with locals of the current frame replaced by what was assigned to them, so that it
 * means the same outside the function. */
uint32_t py_close_over_locals(struct walk *walk, uint32_t node);
/* Builds a type and adds its TYPE references, from walk->entity and walk->scope. */
uint32_t py_use_type(struct walk *walk, TSNode node);
/* The same for a type that stands in text, which must be part of the source. */
uint32_t py_use_type_text(struct walk *walk, struct str text, TSNode site);
bool py_is_type_expression(struct walk *walk, TSNode node); /* Union[..], Optional[..]: an alias */

/* ------------------------------------------------------------------ lang_python_comment.c */

/* The type that a comment gives what ends at `byte`: x = [] # type: List[X]. Only bytes of
 * `skipped` may stand between. Empty: none. */
struct str py_find_type_comment(const struct walk *walk, uint32_t byte, const char *skipped);
/* The comment that types a whole function: def f(a, b): # type: (A, B) -> C. Empty: none. */
struct str py_find_signature(struct walk *walk, TSNode function);
/* Its result, and its parameter `number` out of `count`; it may leave out self. */
struct str py_signature_result(struct str signature);
struct str py_signature_param(struct str signature, uint32_t number, uint32_t count);

/* ------------------------------------------------------------------ names */

/* The n-th named child, comments left out. */
TSNode py_nth_child(TSNode node, uint32_t n);
struct str py_last_name(struct walk *walk, TSNode node); /* c of a.b.c, a.b.c(), a.b.c[T] */
/* Does the file bind the name itself, so that it is not the built-in or typing name? */
bool py_is_shadowed(struct walk *walk, struct str name);
/* Does the name stand for that module here? */
bool py_is_module(struct walk *walk, TSNode node, const char *module);
bool py_has_word(struct str text, const char *word);
bool py_is_receiver(const struct walk *walk, TSNode node);
/* EXPORTED, PRIVATE, PROTECTED, by the underscores of the name and by __all__. */
uint32_t py_visibility_flags(struct walk *walk, uint32_t parent, struct str name);
/* Binds a parameter or local in `scope`; the caller sets from where on it is seen. */
struct fact_binding *py_bind_local(struct walk *walk, enum fact_binding_kind kind, uint32_t scope,
                                   TSNode name, uint32_t type, uint32_t value);
struct py_target {
    TSNode statement; /* the assignment that declares variables and fields; null: a loop or alike */
    uint32_t scope;   /* where plain names are bound */
    uint32_t visible_from;
};
/* Binds all names of a target pattern to the parts of a value. */
void py_bind_target(struct walk *walk, const struct py_target *how, TSNode target, uint32_t type,
                    uint32_t value);
/* The entity of a module variable or class attribute, once; later values become bindings. */
void py_declare_value(struct walk *walk, const struct py_target *how, TSNode name, uint32_t type,
                      uint32_t value);
/* def f[T: Bound](), class C[T], type A[T]: the parameters become types of the scope. */
void py_bind_type_params(struct walk *walk, uint32_t scope, TSNode list);
/* A call or read inside a narrowed part is looked up there. */
void py_settle_ref_scope(const struct walk *walk, struct fact_ref *ref);
uint32_t py_find_narrowed_scope(const struct walk *walk, uint32_t start_byte, uint32_t scope);

/* ------------------------------------------------------------------ hooks */

void py_enter_assignment(struct walk *walk, TSNode node);
void py_enter_augmented(struct walk *walk, TSNode node);
void py_enter_walrus(struct walk *walk, TSNode node);
void py_enter_for(struct walk *walk, TSNode node);
void py_enter_with(struct walk *walk, TSNode node);
void py_enter_with_item(struct walk *walk, TSNode node);
void py_enter_except(struct walk *walk, TSNode node);
void py_enter_match(struct walk *walk, TSNode node);
void py_enter_case(struct walk *walk, TSNode node);
void py_enter_extern(struct walk *walk, TSNode node);
void py_enter_comprehension(struct walk *walk, TSNode node);
void py_leave_comprehension(struct walk *walk, TSNode node);
void py_enter_for_in(struct walk *walk, TSNode node);
void py_enter_import(struct walk *walk, TSNode node);
void py_enter_import_from(struct walk *walk, TSNode node);
void py_enter_type_alias(struct walk *walk, TSNode node);

void py_enter_call(struct walk *walk, TSNode node);
void py_enter_identifier(struct walk *walk, TSNode node);
void py_enter_attribute(struct walk *walk, TSNode node);
void py_enter_decorator(struct walk *walk, TSNode node);
void py_enter_quiet(struct walk *walk, TSNode node);
void py_enter_outer_list(struct walk *walk, TSNode node); /* parameters, base classes */
void py_enter_typed_parameter(struct walk *walk, TSNode node);

void py_enter_try(struct walk *walk, TSNode node);
void py_enter_if(struct walk *walk, TSNode node);
void py_enter_while(struct walk *walk, TSNode node);
void py_leave_branches(struct walk *walk, TSNode node); /* joins what the branches assigned */
void py_merge_begin(struct walk *walk);
/* The type that a test gives the member where it stands; FACT_NONE: none. */
uint32_t py_find_member_type(const struct walk *walk, TSNode member);
void py_enter_branch(struct walk *walk, TSNode node); /* if, elif, while */
void py_enter_assert(struct walk *walk, TSNode node);
void py_enter_boolean(struct walk *walk, TSNode node);
void py_enter_ternary(struct walk *walk, TSNode node);
void py_enter_block(struct walk *walk, TSNode node);

/* The lambda is the value of a name: opens the function of that name. */
void py_open_named_lambda(struct walk *walk, TSNode assignment, TSNode name, TSNode lambda);

extern const struct lang_policy py_policy;

/* ------------------------------------------------------------------ lang_python.c
 * What decorators say of a definition. */
struct py_decorators {
    uint32_t flags;
    bool static_method;
    bool class_method;
    bool fixture;
};
struct py_decorators py_read_decorators(struct walk *walk, TSNode decorated);
void py_apply_docstring(struct walk *walk, uint32_t entity, TSNode block);
void py_open_function(struct walk *walk, TSNode definition, TSNode span,
                      const struct py_decorators *decorators);

/* ------------------------------------------------------------------ lang_python_class.c */
/* Notes what is around the definition. True: its decorators have opened its entity already. */
bool py_enter_definition(struct walk *walk, struct py_state *py, TSNode node);
void py_enter_class(struct walk *walk, TSNode node);
void py_enter_decorated(struct walk *walk, TSNode node);

#endif
