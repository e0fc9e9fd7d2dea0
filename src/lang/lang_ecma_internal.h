/* lang_ecma_internal.h - what the files of the JavaScript and TypeScript front ends share.
 *
 *   lang_javascript.c, lang_typescript.c   the language rows
 *   lang_ecma_rules*.def, _builds*.def     rows of their tables: common, types, JSX
 *   lang_ecma.c                            functions, classes, members
 *   lang_ecma_names.c                      values and functions bound to names and properties
 *   lang_ecma_module.c                     imports and exports of both module systems
 *   lang_ecma_body.c                       locals, calls, references
 *   lang_ecma_flow.c                       conditions and assignments
 *   lang_ecma_expr.c, lang_ecma_type.c     expression and type trees
 *   lang_ecma_doc.c, _doc_type.c           types that JSDoc comments declare (JavaScript)
 *   lang_ecma_policy.c                     how names are looked up
 *
 * What the linker must know of the trees made here:
 *   - `const x = require('m')` is a DEFAULT import and a MODULE import of the same name: what the
 *     module assigns to module.exports, else the module itself.
 *   - What a module exports under another name is a LOCAL binding of the file.
 *   - A function assigned to F.prototype.m or F.m is a METHOD with the owner F.
 *   - An object literal is a LITERAL of a type of its own, "{}path:byte"; its methods have it as
 *     owner.
 */
#ifndef LANG_LANG_ECMA_INTERNAL_H
#define LANG_LANG_ECMA_INTERNAL_H

#include "lang/walk_internal.h"

#define ECMA_HINTS_MAX  32U  /* closures and objects of which something is expected */
#define ECMA_NEST_MAX   4U   /* objects in objects whose members are typed */
#define ECMA_PATHS_MAX  16U  /* members that are known to be of a type */
#define ECMA_LOCALS_MAX 256U /* variables whose assignments are followed, the latest ones */
#define ECMA_PARTS_MAX  32U  /* arguments, parameters or parts of one type that are kept */

struct ecma_export {
    struct ecma_export *next;
    fact_text name;
    uint32_t flags;
};
/* A closure or an object, and the value that is expected there: of an argument, the parameter:
 * TAKE(callee, number). */
struct ecma_hint {
    const void *closure;
    uint32_t slot;
};
/* An import without a name of its own that the file has already. */
struct ecma_inline_import {
    struct ecma_inline_import *next;
    fact_text alias;
};
/* A function with a parameter `this`. */
struct ecma_self {
    struct ecma_self *next;
    uint32_t scope;
};
/* A member, as written, that a condition tells the type of in a range of bytes. */
struct ecma_path {
    struct str text;
    uint32_t tree;
    uint32_t start;
    uint32_t end;
};
/* A variable that is declared without a type and a value. */
struct ecma_local {
    fact_text name;
    uint32_t scope;
    uint32_t entity; /* of a variable of the file; else FACT_NONE */
    uint32_t value;  /* what it may hold by now */
    uint32_t joins;  /* how many values that are */
};
struct ecma_state {
    struct ecma_path paths[ECMA_PATHS_MAX]; /* ring */
    uint32_t next_path;
    struct ecma_local locals[ECMA_LOCALS_MAX]; /* ring */
    uint32_t next_local;
    struct ecma_inline_import *inline_imports;
    struct ecma_hint hints[ECMA_HINTS_MAX]; /* ring */
    unsigned next_hint;
    const void *bound_value;     /* id of a function or class that its name has opened */
    uint32_t bound_entity;       /* .. its number .. */
    const void *bound_left;      /* .. and the left side that gives it its name */
    struct ecma_self *selves;    /* functions that declare what this is in them */
    const void *exported_object; /* id of the object literal that module.exports is */
    const void *exported_value;  /* id of the function or class that it is, under another name */
    struct str exports_alias;    /* the variable of the file that holds exports; empty: none */
    struct ecma_export *exports; /* names to be marked when the file ends */
};
static inline struct ecma_state *ecma_state_of(const struct walk *walk)
{
    return walk->lang_state;
}

/* ------------------------------------------------------------------ lang_ecma.c */
void ecma_begin_file(struct walk *walk, TSNode root);
void ecma_end_file(struct walk *walk, TSNode root);
bool ecma_is_function(struct walk *walk, TSNode node);
bool ecma_is_class(struct walk *walk, TSNode node);
/* The function or class that an expression gives: (f), a = f; else the expression. */
TSNode ecma_unwrap_value(struct walk *walk, TSNode node);
/* Fills flags, parameters, result and body of the function `node`. */
void ecma_fill_callable(struct walk *walk, struct walk_entity_spec *spec, TSNode node);
/* Opens what `node` binds to a name: the function or class `value`. Returns its number. */
uint32_t ecma_open_bound(struct walk *walk, struct walk_entity_spec *spec, TSNode value);
/* The declaration around the current node with `export` and decorators, for spans. */
TSNode ecma_span_of(struct walk *walk, TSNode node, uint32_t *flags);
/* The type of the object literal around the current node; FACT_NONE: the file. */
uint32_t ecma_owner_of_literal(struct walk *walk);
/* The file gives the entity out as `name`. */
void ecma_export_entity(struct walk *walk, struct str name, TSNode site, uint32_t entity);
/* `name` in `scope` is the entity, which has another name of its own. */
void ecma_bind_entity(struct walk *walk, uint32_t scope, struct str name, TSNode site,
                      uint32_t entity);
/* A member `name` of what the tree `owner` names: the expression `value`, unless that is a constant
 * of a built-in type. */
void ecma_add_part(struct walk *walk, uint32_t owner, struct str name, TSNode site, TSNode value);
void ecma_enter_object(struct walk *walk, TSNode node);
/* What is written before a member, and what its name says. */
uint32_t ecma_flags_of_member(struct walk *walk, TSNode node, struct str name);
struct str ecma_member_name(struct walk *walk, TSNode name);
void ecma_mark_export(struct walk *walk, struct str name, uint32_t flags);
void ecma_enter_function(struct walk *walk, TSNode node);
void ecma_enter_function_value(struct walk *walk, TSNode node);
void ecma_enter_class(struct walk *walk, TSNode node);
void ecma_enter_class_value(struct walk *walk, TSNode node);
void ecma_enter_interface(struct walk *walk, TSNode node);
void ecma_enter_enum(struct walk *walk, TSNode node);
void ecma_enter_enum_body(struct walk *walk, TSNode node);
void ecma_enter_alias(struct walk *walk, TSNode node);
void ecma_enter_namespace(struct walk *walk, TSNode node);
void ecma_enter_method(struct walk *walk, TSNode node);
void ecma_enter_method_signature(struct walk *walk, TSNode node);
void ecma_enter_field(struct walk *walk, TSNode node);
void ecma_enter_property_signature(struct walk *walk, TSNode node);

/* ------------------------------------------------------------------ lang_ecma_names.c */
void ecma_enter_declarator(struct walk *walk, TSNode node);
void ecma_enter_pair(struct walk *walk, TSNode node);
void ecma_enter_assignment(struct walk *walk, TSNode node);
/* Binds the names of a pattern; `value` is the tree of the whole. */
void ecma_bind_pattern(struct walk *walk, TSNode pattern, enum fact_binding_kind kind,
                       uint32_t type, uint32_t value, uint8_t position);

/* ------------------------------------------------------------------ lang_ecma_module.c */
void ecma_enter_import(struct walk *walk, TSNode node);
void ecma_enter_export(struct walk *walk, TSNode node);
/* `name` = require('x'), require('x').y: true when it was one. */
bool ecma_import_required(struct walk *walk, TSNode name, TSNode value);
/* module.exports = .., exports.x = ..: true when it was one and nothing is left to do. */
bool ecma_export_assigned(struct walk *walk, TSNode node, TSNode left, TSNode right);
bool ecma_is_module_exports(struct walk *walk, TSNode node);
/* Is the value what the file exports, as far as it is written here? */
bool ecma_is_exports_value(struct walk *walk, TSNode value);
/* Imports `name` of the module, or what it gives out when that is empty, for the whole file. */
void ecma_import_anywhere(struct walk *walk, struct str module, struct str name, struct str alias,
                          TSNode site, uint8_t flags);
/* The tree of an import that has no name in the program: require('m') within an expression. */
uint32_t ecma_name_import(struct walk *walk, struct str module, struct str name, TSNode site,
                          uint8_t flags);
/* The tree of what the file exports. */
uint32_t ecma_make_exports(struct walk *walk);
/* The file gives `tree` out as `name`. */
void ecma_bind_export(struct walk *walk, struct str name, TSNode site, uint32_t tree);
/* The text of a string node without quotes. */
struct str ecma_cut_quotes(struct walk *walk, TSNode node);
/* The text of require('text'); data NULL when it is none. */
struct str ecma_required_module(struct walk *walk, TSNode call);

/* ------------------------------------------------------------------ lang_ecma_body.c */
/* `doc`: the comment that may say their types. */
void ecma_bind_parameters(struct walk *walk, TSNode function, struct str doc);
void ecma_count_parameters(struct walk *walk, TSNode function, struct walk_entity_spec *spec);
void ecma_bind_type_parameters(struct walk *walk, TSNode list, uint32_t entity);
uint32_t ecma_function_scope(struct walk *walk);
/* A closure or object literal `value` stands where the tree, or a value of the type, is expected.
 */
void ecma_expect(struct walk *walk, TSNode value, uint32_t tree);
void ecma_expect_type(struct walk *walk, TSNode value, uint32_t type);
void ecma_enter_typed(struct walk *walk, TSNode node);
void ecma_enter_call(struct walk *walk, TSNode node);
void ecma_enter_new(struct walk *walk, TSNode node);
void ecma_enter_block(struct walk *walk, TSNode node);
void ecma_enter_return(struct walk *walk, TSNode node);
void ecma_enter_for_in(struct walk *walk, TSNode node);
void ecma_enter_catch(struct walk *walk, TSNode node);
void ecma_enter_identifier(struct walk *walk, TSNode node);
void ecma_enter_member(struct walk *walk, TSNode node);
void ecma_enter_type_identifier(struct walk *walk, TSNode node);
void ecma_enter_nested_type(struct walk *walk, TSNode node);
void ecma_enter_decorator(struct walk *walk, TSNode node);
void ecma_enter_jsx(struct walk *walk, TSNode node);

/* ------------------------------------------------------------------ lang_ecma_flow.c */
void ecma_enter_if(struct walk *walk, TSNode node);
void ecma_enter_while(struct walk *walk, TSNode node);
void ecma_enter_ternary(struct walk *walk, TSNode node);
void ecma_enter_binary(struct walk *walk, TSNode node);
/* What a condition around says of a member; FACT_NONE: nothing. */
uint32_t ecma_find_narrowed(const struct walk *walk, TSNode member);
/* The member is assigned to: what was known of it is over. */
void ecma_forget_narrowed(struct walk *walk, TSNode member);
/* A variable of `scope` is declared without a type and a value. */
void ecma_note_variable(struct walk *walk, uint32_t scope, TSNode name, uint32_t entity);
/* `node` gives the variable `name` a value; false: its assignments are not followed. */
bool ecma_assign_tree(struct walk *walk, TSNode node, TSNode name, uint32_t value);
void ecma_assign_variable(struct walk *walk, TSNode node, TSNode name, TSNode right);

/* ------------------------------------------------------------------ lang_ecma_expr.c */
uint32_t ecma_build_identifier(struct walk *walk, TSNode node);
uint32_t ecma_build_self(struct walk *walk, TSNode node);
uint32_t ecma_build_super(struct walk *walk, TSNode node);
uint32_t ecma_build_member(struct walk *walk, TSNode node);
uint32_t ecma_build_subscript(struct walk *walk, TSNode node);
/* this[name], as classes name members by symbols: the member "[name]", as it is declared. */
bool ecma_is_symbol_member(struct walk *walk, TSNode node);
struct str ecma_symbol_name(struct walk *walk, TSNode node);
uint32_t ecma_build_call(struct walk *walk, TSNode node);
uint32_t ecma_build_new(struct walk *walk, TSNode node);
uint32_t ecma_build_await(struct walk *walk, TSNode node);
uint32_t ecma_build_first(struct walk *walk, TSNode node);
uint32_t ecma_build_parenthesized(struct walk *walk, TSNode node);
uint32_t ecma_build_last(struct walk *walk, TSNode node);
uint32_t ecma_build_cast(struct walk *walk, TSNode node);
uint32_t ecma_build_assertion(struct walk *walk, TSNode node);
uint32_t ecma_build_ternary(struct walk *walk, TSNode node);
uint32_t ecma_build_binary(struct walk *walk, TSNode node);
uint32_t ecma_build_assignment(struct walk *walk, TSNode node);
uint32_t ecma_build_array(struct walk *walk, TSNode node);
uint32_t ecma_build_string(struct walk *walk, TSNode node);
uint32_t ecma_build_number(struct walk *walk, TSNode node);
uint32_t ecma_build_object(struct walk *walk, TSNode node);
uint32_t ecma_build_regex(struct walk *walk, TSNode node);
uint32_t ecma_build_function(struct walk *walk, TSNode node);
/* A class named by an expression: NAME, MEMBER, without casts. FACT_NONE: none. */
uint32_t ecma_build_class_name(struct walk *walk, TSNode node);

/* ------------------------------------------------------------------ lang_ecma_type.c */
uint32_t ecma_build_named_type(struct walk *walk, TSNode node);
uint32_t ecma_build_predefined(struct walk *walk, TSNode node);
uint32_t ecma_build_nested_type(struct walk *walk, TSNode node);
uint32_t ecma_build_generic_type(struct walk *walk, TSNode node);
uint32_t ecma_build_array_type(struct walk *walk, TSNode node);
uint32_t ecma_build_tuple_type(struct walk *walk, TSNode node);
uint32_t ecma_build_either_type(struct walk *walk, TSNode node);
uint32_t ecma_build_inner_type(struct walk *walk, TSNode node);
uint32_t ecma_build_annotation(struct walk *walk, TSNode node);
/* Members of an object type. It is a LITERAL of a type of its own, as an object literal is. */
void ecma_enter_object_type(struct walk *walk, TSNode node);
uint32_t ecma_build_function_type(struct walk *walk, TSNode node);
uint32_t ecma_build_query_type(struct walk *walk, TSNode node);
uint32_t ecma_build_predicate_type(struct walk *walk, TSNode node);
uint32_t ecma_build_type_args(struct walk *walk, TSNode list);
/* Is `text` a type of the language itself? *type is FACT_NONE when it says nothing (any). */
bool ecma_name_predefined(struct walk *walk, struct str text, uint32_t *type);
/* name<args>, where `base` is the tree of the name and `first` that of the first argument. */
uint32_t ecma_apply_generic(struct walk *walk, struct str name, uint32_t base, uint32_t first,
                            uint32_t args);
/* The declared result of a function; FACT_NONE: none. */
uint32_t ecma_build_result(struct walk *walk, TSNode function);
/* The declared type in field "type" of a parameter, field or variable. */
uint32_t ecma_build_declared(struct walk *walk, TSNode node);

/* ------------------------------------------------------------------ lang_ecma_doc.c
 * All give FACT_NONE or an empty text in TypeScript, which says its types itself. */
/* What the JSDoc comment directly before `node` says, between its marks; empty: none. */
struct str ecma_find_doc(const struct walk *walk, TSNode node);
/* @type of the comment directly before `node`. */
uint32_t ecma_doc_type(struct walk *walk, TSNode node);
/* @returns; @param of that name (or of that place, when the name is empty); of `doc`. */
uint32_t ecma_doc_result(struct walk *walk, struct str doc, TSNode site);
uint32_t ecma_doc_parameter(struct walk *walk, struct str doc, struct str name, size_t position,
                            TSNode site);
/* @template names become type parameters of the current scope. */
void ecma_bind_doc_templates(struct walk *walk, struct str doc, TSNode site);
/* @typedef and @callback are entities of the file. */
void ecma_enter_comment(struct walk *walk, TSNode node);

/* ------------------------------------------------------------------ lang_typescript_prepare.c */
bool typescript_prepare_source(struct walk *walk, struct str source, char *out);
/* .tsx, and JavaScript with the `@flow` pragma, which is typed as TypeScript is. */
unsigned typescript_claim_flow(struct str path, struct str head);

/* ------------------------------------------------------------------ lang_ecma_policy.c */
extern const struct lang_policy ecma_policy;
extern const char *const ecma_test_files[];
extern const char *const ecma_test_folders[];

#endif
