/* walk_internal.h - the tools with which a language file turns its syntax tree into facts.
 *
 * How it works. lang_extract_file_facts parses the source and walks the tree once, depth
 * first, without recursion. At each node the rule of its symbol (a dense table, filled once
 * at start from `struct lang_rule` rows) says what to do: open an entity, open a scope, count
 * a decision, call a hook, skip. What a rule or hook opens at a node is closed by the walk
 * when the node is left. Hooks look at their node and near children through fields and put
 * rows into the facts; they never walk subtrees themselves, except through walk_build_expr
 * and walk_build_type, which are bounded by WALK_EXPR_DEPTH_MAX.
 *
 * Stays inside src/lang. Threads: one session each.
 */
#ifndef LANG_WALK_INTERNAL_H
#define LANG_WALK_INTERNAL_H

#include "lang/lang.h"
#include "lang/walk_cursor_internal.h"
#include "model/facts_builder.h"
#include "util/arena.h"

#include <tree_sitter/api.h>

#define WALK_EXPR_DEPTH_MAX 48U
#define WALK_NAME_BYTES_MAX                                                                        \
    1024U /* longer texts are cut; a qualified name past it keeps only its own name */

struct walk;
struct walk_flow;
typedef void (*walk_hook)(struct walk *walk, TSNode node);
/* Turns an expression or type node into a fact node; FACT_NONE when it says nothing. Must
 * call walk_build_expr / walk_build_type for its children (they count the depth). */
typedef uint32_t (*walk_builder)(struct walk *walk, TSNode node);

enum lang_act {
    LANG_ACT_ENTITY = 1U << 0,      /* open an entity of rule.kind, named by field rule.name */
    LANG_ACT_SCOPE = 1U << 1,       /* open a block scope */
    LANG_ACT_DECISION = 1U << 2,    /* +1 cyclomatic complexity of the entity around */
    LANG_ACT_COMMENT = 1U << 3,     /* a comment: word count and doc comments; not descended into */
    LANG_ACT_SKIP = 1U << 4,        /* do not descend (after enter) */
    LANG_ACT_IMPORT = 1U << 5,      /* words count as import words */
    LANG_ACT_STRING = 1U << 6,      /* not descended into unless it has children with rules */
    LANG_ACT_ATTRIBUTE = 1U << 7,   /* may stand between a doc comment and its entity */
    LANG_ACT_DISABLED = 1U << 8,    /* everything below is switched off */
    LANG_ACT_CONDITIONAL = 1U << 9, /* everything below is one of several alternatives */
};

struct lang_rule {
    const char *node; /* node type of the grammar, or "ERROR"; must exist (a test checks). A named
                         type comes first; an unnamed token ("&&") is meant when there is none */
    uint32_t acts;    /* enum lang_act bits */
    enum entity_kind kind;
    const char
        *name; /* field of the name for LANG_ACT_ENTITY; NULL: the enter hook opens it itself */
    walk_hook enter; /* after the acts; may be NULL */
    walk_hook leave; /* before what was opened is closed; may be NULL */
};

/* A row of the tables that walk_build_expr and walk_build_type look into by symbol. */
struct lang_build {
    const char *node;
    walk_builder build;
};

/* How brackets are told from what stands in texts and comments, for walk_repair.c. */
#define LANG_LONG_TEXTS 3U
struct lang_lexis {
    const char *comment; /* begins one that ends with its line */
    const char *quotes;  /* each of these bytes opens a text that ends on its line */
    const char *long_texts[LANG_LONG_TEXTS]; /* open and close texts of any number of lines; NULL */
    bool slash_star;                         /* has comments between slashes and stars */
    bool chars;                              /* 'x' is a text, 'x alone is none */
};
extern const struct lang_lexis lang_lexis_braces; /* Java and its like */
extern const struct lang_lexis lang_lexis_script; /* JavaScript and its like */

struct lang {
    const char *name;            /* lower case, unique */
    const char *const *suffixes; /* with the dot, NULL-terminated */
    const char *const
        *file_names; /* whole base names, e.g. "Rakefile"; NULL-terminated, may be NULL */
    const char *const *interpreters; /* of `#!` lines, without version: "python"; may be NULL */
    const TSLanguage *(*grammar)(void);
    const struct lang_rule *rules;
    size_t rule_count;
    /* Builders by node type. build_expr and build_type take what has no row; all may be NULL. */
    const struct lang_build *expr_builds;
    size_t expr_build_count;
    const struct lang_build *type_builds;
    size_t type_build_count;
    walk_builder build_expr;
    walk_builder build_type;
    const struct lang_policy *policy;
    const struct lang_lexis *lexis; /* NULL: a tree with errors is used as it is */
    /* `name` and @name are name: 0, '`' or '@'. walk_text_of leaves the sign out. */
    char name_quote;
    /* Optional. Rewrites the source to the same length before it is parsed (macros that hide
     * declarators become spaces). `out` has source.size bytes; return false to parse the original.
     */
    bool (*prepare_source)(struct walk *walk, struct str source, char *out);
    /* Optional: an own front end instead of a grammar (then `grammar` is NULL and no hook is
     * called). Puts rows by walk_place_...; error bytes by walk_add_error_bytes. */
    bool (*extract)(struct walk *walk, struct err *err);
    /* Optional. Is content of a shared suffix ours? Higher wins; 0 = no claim. */
    unsigned (*claim_content)(struct str path, struct str head);
    void (*begin_file)(struct walk *walk, TSNode root); /* optional */
    void (*end_file)(struct walk *walk,
                     TSNode root); /* optional; scope and entity are the file's */
    /* Test rules by path; NULL-terminated, may be NULL. Patterns: "test_*.py" on the base name. */
    const char *const *test_file_patterns;
    const char *const *test_folders;       /* patterns of whole path components */
    const char *const *test_name_prefixes; /* of callables; NULL-terminated, may be NULL */
    bool test_names_in_test_files_only;
};

/* The state that hooks read. Fields are the walk's own; hooks use the functions below. */
struct walk {
    const struct lang *lang;
    struct str path;
    struct str source; /* the original text: names and texts come from here */
    struct str parsed; /* what was parsed: source, or what prepare_source made of it */
    struct facts_builder *facts;
    struct arena *arena; /* reset after each file: scratch memory for hooks */
    TSNode root;
    uint32_t entity;      /* innermost open entity; 0: the file */
    uint32_t scope;       /* innermost open scope; 0: the file */
    uint32_t type_entity; /* innermost open TYPE or EXTENSION entity, or FACT_NONE */
    uint32_t expr_depth;
    uint32_t disabled_depth;    /* > 0 inside #if 0 and the like */
    uint32_t conditional_depth; /* > 0 inside #if, #ifdef */
    bool test_file;             /* by path */
    enum test_rule test_rule;   /* not NONE inside a test module or type: entities below are TEST */
    void *lang_state;           /* for hooks; from walk->arena */
    struct walk_flow *flow;     /* walk_flow.c, where the language asks for it */
    struct walk_private *engine;
};

/* A hook got no memory: the file ends with ERR_MEMORY instead of with incomplete facts. */
void walk_fail_memory(struct walk *walk);

/* ------------------------------------------------------------------ texts, positions */
struct str walk_text_of(const struct walk *walk, TSNode node); /* names: without lang.name_quote */
fact_text walk_intern_node(struct walk *walk, TSNode node);
fact_text walk_intern_str(struct walk *walk, struct str text);
/* The three texts in a row; lives as long as the file. STR_EMPTY: no memory. */
struct str walk_join_texts(struct walk *walk, struct str a, struct str b, struct str c);
fact_text walk_intern_cstring(struct walk *walk, const char *text);
/* Null nodes are empty: no children, no text, no type, the end at 0. The functions of tree-sitter
 * with the same sense crash on them, so its names are poisoned below. */
static inline uint32_t walk_count_children(TSNode node)
{
    return node.id == NULL ? 0 : ts_node_child_count(node);
}
static inline TSNode walk_child_at(TSNode node, uint32_t index)
{
    return node.id == NULL ? node : walk_cursor_child_at(node, index, false);
}
static inline uint32_t walk_count_named(TSNode node)
{
    return node.id == NULL ? 0 : ts_node_named_child_count(node);
}
static inline TSNode walk_named_child(TSNode node, uint32_t index)
{
    return node.id == NULL ? node : walk_cursor_child_at(node, index, true);
}
static inline uint32_t walk_end_byte(TSNode node)
{
    return node.id == NULL ? 0 : ts_node_end_byte(node);
}
static inline TSPoint walk_end_point(TSNode node)
{
    const TSPoint nowhere = { 0 };
    return node.id == NULL ? nowhere : ts_node_end_point(node);
}
static inline bool walk_is_named(TSNode node)
{
    return node.id != NULL && ts_node_is_named(node);
}
static inline bool walk_is_extra(TSNode node)
{
    return node.id != NULL && ts_node_is_extra(node);
}
static inline bool walk_is_missing(TSNode node)
{
    return node.id != NULL && ts_node_is_missing(node);
}
static inline const char *walk_type_of(TSNode node)
{
    return node.id == NULL ? "" : ts_node_type(node);
}
#ifndef WALK_NO_POISON
#    pragma GCC poison ts_node_child_count ts_node_child ts_node_named_child_count                 \
        ts_node_named_child
#    pragma GCC poison ts_node_end_byte ts_node_end_point ts_node_type
#endif

/* Field child by name: names are resolved to ids once per (call site literal): pass literals. */
TSNode walk_child_by_field(struct walk *walk, TSNode node, const char *field);
TSNode walk_child_of_type(struct walk *walk, TSNode node,
                          const char *type); /* first named child of that type; null node if none */
/* Is the node's type `type`? Compares symbols, not strings: pass literals. */
bool walk_node_is(struct walk *walk, TSNode node, const char *type);
/* One of them? The list is found by its address: static, NULL-terminated. Cost: O(1). */
bool walk_node_is_any(struct walk *walk, TSNode node, const char *const *types);
bool walk_field_is(struct walk *walk, TSFieldId field, const char *name);
/* All children (or the named ones without comments) with their fields, in one pass: never loop over
 * ts_node_child, it is quadratic. Valid until the hook that the walk called returns. NULL and
 * *count 0: none. */
struct walk_child {
    TSNode node;
    TSFieldId field; /* 0: none */
};
const struct walk_child *walk_list_children(struct walk *walk, TSNode node, bool named_only,
                                            size_t *count);
/* The same, all of them, without fields: a third of the cost where nothing has one. */
const struct walk_child *walk_list_tokens(struct walk *walk, TSNode node, size_t *count);
/* The first named children without comments, at most `room` of them: how many. */
size_t walk_copy_children(struct walk *walk, TSNode node, TSNode *out, size_t room);
/* The node above the one that the walk stands on (not of any other node), the one so many levels
 * above (1: the parent), and the field that the one it stands on has in its parent. Null node and 0
 * past the root. Cost: O(1). */
TSNode walk_node_of_current(const struct walk *walk); /* the one the walk stands on */
TSNode walk_parent_of_current(const struct walk *walk);
TSNode walk_ancestor_of_current(const struct walk *walk, size_t levels);
TSFieldId walk_field_of_current(const struct walk *walk);
/* Uninitialised memory that lasts until the file is done. NULL: none left; extraction then fails
 * after the hook. */
void *walk_alloc_bytes(struct walk *walk, size_t size);
uint32_t walk_line_of(TSNode node);   /* 1-based */
uint16_t walk_column_of(TSNode node); /* 1-based bytes, saturated */

/* ------------------------------------------------------------------ entities and scopes */
struct walk_entity_spec {
    enum entity_kind kind;
    struct str name;
    TSNode node;      /* span */
    TSNode name_node; /* for name_line; may be null */
    TSNode body_node; /* signature ends where it begins; null: signature is the first line */
    uint32_t flags;
    uint32_t type; /* fact nodes or FACT_NONE */
    uint32_t value;
    uint32_t owner;
    struct str
        qualifier;    /* what the name is qualified with; data NULL: the parent's qualified name */
    bool opens_scope; /* a scope (TYPE for types, FUNCTION for callables, MODULE for modules) of its
                         own */
    bool leaf;        /* opens nothing: children stay with the entity around (fields, constants) */
    uint8_t params_min; /* 255 unknown */
    uint8_t params_max;
};
void walk_init_entity_spec(struct walk_entity_spec *spec, enum entity_kind kind, TSNode node,
                           TSNode name_node);
/* Opens it (unless leaf) until the node that the walk stands on is left. Applies doc comments, test
 * rules, the name's qualification. Returns its number. */
uint32_t walk_open_entity(struct walk *walk, const struct walk_entity_spec *spec);
/* Opens it at the top level of the file, for all that follows the current node up to the end of the
 * file or the next call. spec NULL: what follows is at the top level itself. */
void walk_open_rest_of_file(struct walk *walk, const struct walk_entity_spec *spec);
/* Opens a scope until the current node is left. Returns its number. */
uint32_t walk_open_scope(struct walk *walk, enum fact_scope_kind kind, TSNode node);
/* Makes a block scope of `node`, a child of the current node, that opens when the walk comes there.
 * Returns its number. Past a few that wait, the oldest one stays closed. */
uint32_t walk_plan_scope(struct walk *walk, TSNode node);
/* Replaces the doc comment span (docstrings). */
void walk_set_doc(struct walk *walk, uint32_t entity, uint32_t start_byte, uint32_t end_byte);
/* The current entity (and all below it while it is open) is a test. */
void walk_mark_test(struct walk *walk, uint32_t entity, enum test_rule rule);
/* From here to the end of the current node: entities below are tests. */
void walk_enter_test_region(struct walk *walk, enum test_rule rule);
void walk_enter_disabled_region(struct walk *walk);
void walk_enter_conditional_region(struct walk *walk);
void walk_add_decision(struct walk *walk);
/* Overrides which entity/scope is current until the node is left (e.g. C++ member initialisers). */
void walk_set_entity(struct walk *walk, uint32_t entity, uint32_t scope);

/* ------------------------------------------------------------------ rows */
struct fact_ref *walk_add_ref(struct walk *walk, enum ref_kind kind, uint32_t node, TSNode site);
struct fact_ref *walk_add_call(struct walk *walk, enum ref_kind kind, uint32_t callee, TSNode site,
                               unsigned args);
struct fact_binding *walk_add_binding(struct walk *walk, enum fact_binding_kind kind,
                                      uint32_t scope, struct str name, TSNode site, uint32_t type,
                                      uint32_t value);
struct fact_import *walk_add_import(struct walk *walk, enum fact_import_kind kind,
                                    struct str module, struct str name, struct str alias,
                                    TSNode site);

/* ------------------------------------------------------------------ nodes */
uint32_t walk_build_expr(struct walk *walk, TSNode node); /* null node: FACT_NONE */
uint32_t walk_build_type(struct walk *walk, TSNode node);
uint32_t walk_make_name(struct walk *walk, struct str name);
uint32_t walk_make_node(struct walk *walk, enum fact_op op, uint32_t a, uint32_t b);
/* Either of two; one that is not known leaves the other. */
uint32_t walk_make_union(struct walk *walk, uint32_t a, uint32_t b);
uint32_t walk_make_literal(struct walk *walk, const char *type_name);
/* Builds the ARG list of nodes[0..count): FACT_NONE for none. */
uint32_t walk_make_arg_list(struct walk *walk, const uint32_t *nodes, size_t count);
/* The same with what is written before each (facts_hash_label). */
uint32_t walk_make_labelled_list(struct walk *walk, const uint32_t *nodes, const uint16_t *labels,
                                 size_t count);
/* What the callee takes as argument `number`; `args`: what it gets besides (an ARG list, closures
 * left out) may decide its type; FACT_NONE: nothing. */
uint32_t walk_make_passed(struct walk *walk, uint32_t callee, uint32_t args, uint32_t number);
/* Every type name inside a type tree becomes a TYPE reference at `site`. The usual way to
 * record types used: build once, reference all. */
void walk_add_type_refs(struct walk *walk, uint32_t type_node, TSNode site);

/* ------------------------------------------------------------------ without a tree
 * For front ends of their own: the same rows, given by positions. */
struct walk_site {
    uint32_t start_byte;
    uint32_t line;   /* 1-based */
    uint32_t column; /* 1-based, in bytes; saturated when stored */
};
struct walk_place {
    uint32_t start_byte;
    uint32_t end_byte;
    uint32_t signature_end;
    uint32_t doc_start; /* doc_start == doc_end: no doc comment */
    uint32_t doc_end;
    uint32_t start_line;
    uint32_t end_line;
    uint32_t name_line;
};
/* Adds the entity below walk->entity in walk->scope; opens nothing (spec.leaf, spec.opens_scope and
 * the nodes of spec are not looked at). Flags, test rules and the qualified name as in
 * walk_open_entity. */
uint32_t walk_place_entity(struct walk *walk, const struct walk_entity_spec *spec,
                           const struct walk_place *place);
struct fact_ref *walk_place_ref(struct walk *walk, enum ref_kind kind, uint32_t node,
                                struct walk_site site);
struct fact_binding *walk_place_binding(struct walk *walk, enum fact_binding_kind kind,
                                        uint32_t scope, struct str name, struct walk_site site);
struct fact_import *walk_place_import(struct walk *walk, enum fact_import_kind kind,
                                      struct str module, struct walk_site site);
void walk_place_comment(struct walk *walk, uint32_t start_byte, uint32_t end_byte);
void walk_place_import_range(struct walk *walk, uint32_t start_byte, uint32_t end_byte);
void walk_add_error_bytes(struct walk *walk, uint32_t count);
/* False when memory ran out or the time is over; call it once in some thousand steps. */
bool walk_check_limits(const struct walk *walk, struct err *err);

#endif
