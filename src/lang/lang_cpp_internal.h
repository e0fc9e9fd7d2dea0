/* lang_cpp_internal.h - what the files of the C++ front end share.
 *
 *   lang_cpp.c          rules and the language row; namespaces, imports
 *   lang_cpp_claim.c    is a header C++?
 *   lang_cpp_prepare.c  the text that is parsed: directives and macros that hide declarators
 * blanked lang_cpp_shape.c    declarators: what is declared, and with which type lang_cpp_type.c
 * classes, enums, members, templates, aliases lang_cpp_function.c functions and prototypes, their
 * parameters, constructor initialisers lang_cpp_body.c     statements: locals, calls, names
 *   lang_cpp_expr.c     expression and type trees
 *   lang_cpp_policy.c   how names are looked up
 *
 * The tree comes from a grammar; tokens, directives and macros from the C front end, so macros of
 * C and C++ are read alike. docs/decisions/020-cpp.md says why.
 *
 * What the linker must know of the trees made here:
 *   - A pointer, a reference and an iterator of T are a POINTER to T; what is seen through them is
 * T.
 *   - `m(x)` among constructor initialisers is NEW of UNION(TYPEOF(MEMBER(SELF, m)), NAME m), with
 *     FACT_UNION_FALLBACK: a field, else a base.
 *   - A specialised class is named with its arguments, "Hash<int>"; the plain name is the template.
 *   - Operators are methods "operator+"; their uses are CALLs with FACT_REF_IMPLICIT.
 */
#ifndef LANG_LANG_CPP_INTERNAL_H
#define LANG_LANG_CPP_INTERNAL_H

#include "lang/walk_internal.h"

#define CPP_ARGS_MAX    16U /* arguments, parameters and type arguments that are looked at */
#define CPP_LEVELS_MAX  24U /* declarators inside declarators; names inside names */
#define CPP_CHAIN_MAX   12U /* operators inside operators that are looked at */
#define CPP_ACCESS_MAX  64U /* classes inside classes whose access labels are followed */
#define CPP_NODE_ABSENT ((TSNode){ .id = NULL })

/* ------------------------------------------------------------------ lang_cpp_prepare.c */
/* Bytes with equal flags; what lies between regions has none. */
struct cpp_region {
    uint32_t start;
    uint32_t end;
    bool conditional;
    bool disabled;
};
/* A macro that was taken out of the text. */
struct cpp_macro_use {
    struct walk_site site;
    struct str name;
    bool called;
    bool statement; /* it does something; else it may be a mere attribute */
};
struct cpp_access {
    uint32_t entity;
    uint32_t flags;
};
/* In walk->lang_state for the time of one file. */
struct cpp_state {
    struct cpp_region *regions;
    size_t region_count;
    size_t region_at;             /* hooks come in order of their nodes */
    struct cpp_macro_use *macros; /* by position */
    size_t macro_count;
    size_t macro_room;
    size_t macro_at; /* those before are in the facts */
    struct cpp_access access[CPP_ACCESS_MAX];
    size_t access_count;
    unsigned local_depth; /* anonymous namespaces around */
};
struct c_unit;
/* The token at i is a macro that does not stay in the text: remembered as a use, as a call where it
 * has arguments. */
void cpp_note_macro_use(struct walk *walk, const struct c_unit *unit, uint32_t i, bool statement);
bool cpp_prepare_source(struct walk *walk, struct str source, char *out);
/* Sets what the walk says of code at the node: is it one of several branches, is it never live? */
void cpp_note_place(struct walk *walk, TSNode node);
/* Uses of macros before the byte belong to what is open now. */
void cpp_flush_macros(struct walk *walk, uint32_t byte);

/* ------------------------------------------------------------------ lang_cpp_odd.c */
/* In `out`, a copy of the unit's text: what the grammar stumbles over becomes what it knows. */
void cpp_replace_odd_tokens(struct walk *walk, const struct c_unit *unit, char *out);

/* ------------------------------------------------------------------ lang_cpp_claim.c */
unsigned cpp_claim_content(struct str path, struct str head);
/* Is it a header of Objective-C, which nobody here reads? */
bool claim_is_objective_header(struct str path, struct str head);

/* ------------------------------------------------------------------ lang_cpp_expr.c */
#define CPP_EXPR_BUILD_COUNT 33U
#define CPP_TYPE_BUILD_COUNT 15U
extern const struct lang_build cpp_expr_builds[CPP_EXPR_BUILD_COUNT];
extern const struct lang_build cpp_type_builds[CPP_TYPE_BUILD_COUNT];
uint32_t cpp_build_arguments(struct walk *walk, TSNode list);
/* The callee of a call_expression; FACT_NONE: nothing to link (a cast, a built-in type). */
uint32_t cpp_build_callee(struct walk *walk, TSNode function);
/* `extra`: FACT_POINTER_... bits. */
uint32_t cpp_make_pointer(struct walk *walk, uint32_t type, unsigned extra);
uint32_t cpp_make_fallback(struct walk *walk, uint32_t first, uint32_t second);
TSNode cpp_first_child(TSNode node); /* first named one, or a null node */
/* Tree of the `scope` of a qualified_identifier up to its last name; *last is that name. */
uint32_t cpp_build_scope(struct walk *walk, TSNode node, TSNode *last);
struct str cpp_name_without_arguments(struct walk *walk, TSNode name);
/* "operator +" and "operator+" are one name. */
struct str cpp_name_of_operator(struct walk *walk, TSNode node);

/* ------------------------------------------------------------------ lang_cpp_shape.c */
struct cpp_shape {
    TSNode name;       /* null: none is written */
    TSNode parameters; /* of a function; null: a value */
    TSNode function;   /* its function_declarator */
    TSNode value;      /* initialiser: argument_list, initializer_list or expression */
    uint32_t type;     /* of the value; of a function: of its result */
    bool to_const;     /* the next pointer is one to const */
    bool indirect;     /* a pointer, reference or array: declaring it makes no object */
};
/* `declaration` has the specifiers: its type, and const. */
void cpp_read_shape(struct walk *walk, TSNode declaration, TSNode declarator,
                    struct cpp_shape *out);
/* The type written in the specifiers of a declaration or parameter; FACT_NONE for auto. */
uint32_t cpp_build_specified(struct walk *walk, TSNode declaration);

enum cpp_specifier {
    CPP_SPEC_STATIC = 1U << 0,
    CPP_SPEC_VIRTUAL = 1U << 1,
    CPP_SPEC_CONST = 1U << 2,
    CPP_SPEC_EXTERN = 1U << 3,
    CPP_SPEC_OVERRIDE = 1U << 4,
    CPP_SPEC_PURE = 1U << 5,
    CPP_SPEC_DEFAULTED = 1U << 6, /* = default, = delete */
    CPP_SPEC_EXPLICIT = 1U << 7,
    CPP_SPEC_CONST_SELF = 1U << 8, /* const behind the parameters */
};
/* enum cpp_specifier bits of a declaration or definition and of its function_declarator. */
uint32_t cpp_read_specifiers(struct walk *walk, TSNode declaration, TSNode function);
/* The scope written before the last name, "List<T>::Node" -> "List::Node", behind what is around;
 * `last` is that name. */
struct str cpp_make_qualifier(struct walk *walk, TSNode name, TSNode last);

/* ------------------------------------------------------------------ lang_cpp_type.c */
void cpp_enter_class(struct walk *walk, TSNode node);
void cpp_enter_enum(struct walk *walk, TSNode node);
void cpp_enter_enumerator(struct walk *walk, TSNode node);
void cpp_enter_access(struct walk *walk, TSNode node);
void cpp_enter_field(struct walk *walk, TSNode node);
void cpp_enter_typedef(struct walk *walk, TSNode node);
void cpp_enter_alias(struct walk *walk, TSNode node);
void cpp_enter_concept(struct walk *walk, TSNode node);
/* FACT_ENTITY_PRIVATE, PROTECTED or EXPORTED, as the last label of the class around says. */
uint32_t cpp_access_flags(struct walk *walk);
/* Is the innermost entity a class, and which name has it? */
bool cpp_is_in_class(const struct walk *walk);
struct str cpp_name_around(const struct walk *walk);
/* The outermost template_declaration that the current node is what is declared of, else itself. */
TSNode cpp_whole_of_current(struct walk *walk, TSNode node);
/* Binds the template parameters around the current node in the scope just opened. */
void cpp_bind_template(struct walk *walk, uint32_t entity);
void cpp_add_variable(struct walk *walk, TSNode node, const struct cpp_shape *shape,
                      uint32_t specifiers, bool only);

/* ------------------------------------------------------------------ lang_cpp_function.c */
void cpp_enter_function(struct walk *walk, TSNode node);
void cpp_enter_initializer(struct walk *walk, TSNode node);
void cpp_bind_parameters(struct walk *walk, TSNode list);
/* A function without a body. `only`: calls in its default arguments belong to it. */
void cpp_open_prototype(struct walk *walk, TSNode node, const struct cpp_shape *shape, bool only);
void cpp_count_parameters(struct walk *walk, TSNode list, struct walk_entity_spec *spec);

/* ------------------------------------------------------------------ lang_cpp_body.c */
void cpp_enter_declaration(struct walk *walk, TSNode node);
void cpp_enter_range_loop(struct walk *walk, TSNode node);
void cpp_enter_catch(struct walk *walk, TSNode node);
void cpp_enter_lambda(struct walk *walk, TSNode node);
void cpp_enter_call(struct walk *walk, TSNode node);
void cpp_enter_new(struct walk *walk, TSNode node);
void cpp_enter_brace_value(struct walk *walk, TSNode node);
void cpp_enter_identifier(struct walk *walk, TSNode node);
void cpp_enter_member(struct walk *walk, TSNode node);
void cpp_enter_qualified(struct walk *walk, TSNode node);
void cpp_enter_type_name(struct walk *walk, TSNode node);
void cpp_enter_operator(struct walk *walk, TSNode node);
void cpp_enter_subscript(struct walk *walk, TSNode node);
void cpp_enter_assignment(struct walk *walk, TSNode node);
/* CALL or NEW with the trees of its arguments; `arguments` may be null: none. */
struct fact_ref *cpp_add_call(struct walk *walk, enum ref_kind kind, uint32_t callee, TSNode site,
                              TSNode arguments);
/* Declaring a value of a class runs a constructor. */
void cpp_add_construction(struct walk *walk, const struct cpp_shape *shape);

/* ------------------------------------------------------------------ lang_cpp_policy.c */
extern const struct lang_policy cpp_policy;

#endif
