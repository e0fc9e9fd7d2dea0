/* facts.h - everything one source file says, as one flat buffer.
 *
 * Knows:   the vocabulary in which front ends (src/lang) speak to the linker (src/link).
 * Hides:   how the buffer is built (facts_builder.h) and checked (facts.c).
 * Threads: a buffer is immutable once made; share freely.
 * Lives:   a struct facts is a view: it points into the buffer and owns nothing.
 * Bounds:  every index and text is checked by facts_open_checked_view, so readers of a
 *          view need no checks. Counts and offsets are u32: one file is below 4 GiB.
 * Format:  equal input gives equal bytes. Little-endian, fixed-size rows:
 *
 *   header | entities | scopes | bindings | imports | refs | nodes | entity_order | texts
 *
 * One file speaks only of itself. Nothing here is resolved: `a.b(c)` is stored as the
 * tree CALL(MEMBER(NAME a, b)), and the linker works out later what it means.
 */
#ifndef MODEL_FACTS_H
#define MODEL_FACTS_H

#include "model/kind.h"
#include "util/err.h"
#include "util/str.h"

#include <stddef.h>
#include <stdint.h>

#define FACTS_FORMAT_VERSION 1U
#define FACT_NONE            UINT32_MAX /* "no such index" in every u32 field below */

/* A text: offset of a length-prefixed string in the text area; texts are interned, so two
 * equal texts of one file have equal numbers. 0 is the empty text. */
typedef uint32_t fact_text;

/* ------------------------------------------------------------------ nodes
 * Expressions and types share one table of small trees; equal trees have equal numbers
 * (hash-consed), children have smaller numbers than parents. NONE = not known.
 * Names are meant in the scope and at the byte of the row that owns the tree.
 * Any operand "node" may be FACT_NONE: not known. Operands "-" are FACT_NONE. Lists are ARG cells.
 *
 *  op         a              b            value of the expression / meaning of the type
 *  NAME       text           -            what `a` names where it stands
 *  MEMBER     node           text         a.b, a->b: member b of the value (or module, or type) a
 *  PATH       node or NONE   text         a::b, or ::b from the root when a is NONE
 *  CALL       node           node         result of calling a; b = first ARG or NONE
 *  NEW        node           node         a new value of type a; b = first ARG or NONE
 *  VALUE      node           -            some value of type a (cast, annotation, literal)
 *  LITERAL    text           -            a literal of the built-in type named a ("str", "int")
 *  INDEX      node           node         a[b]
 *  ELEMENT    node           -            what iterating over a yields
 *  TAKE       node           u32          the b-th part of the tuple (or destructuring) a
 *  AWAIT      node           -            await a, a? and the like (`extra` tells: UNWRAP_*)
 *  SELF       -              -            self, this
 *  SUPER      -              -            super, base, parent
 *  APPLY      node           node         generic a<...>; b = first ARG
 *  ARG        node           node         list cell: a = item, b = next ARG or NONE
 *  TUPLE      node           -            (a...): a = first ARG
 *  UNION      node           node         a or b (ternary, union type, if-else value)
 *  POINTER    node           -            pointer, reference, optional, nullable of a
 *  LIST       node           -            array, slice or list of a
 *  FUNCTION   node           node         function type: a = result, b = first ARG of parameters
 *  LAMBDA     u32            -            closure with the body scope a
 *  ENTITY     u32            -            entity a of this file (anonymous class, local def)
 *  TYPEOF     node           -            type of the expression a (decltype, typeof)
 */
#define FACT_NODE_MAP(X)                                                                           \
    X(NONE, "none")                                                                                \
    X(NAME, "name")                                                                                \
    X(MEMBER, "member")                                                                            \
    X(PATH, "path")                                                                                \
    X(CALL, "call")                                                                                \
    X(NEW, "new")                                                                                  \
    X(VALUE, "value")                                                                              \
    X(LITERAL, "literal")                                                                          \
    X(INDEX, "index")                                                                              \
    X(ELEMENT, "element")                                                                          \
    X(TAKE, "take")                                                                                \
    X(AWAIT, "await")                                                                              \
    X(SELF, "self")                                                                                \
    X(SUPER, "super")                                                                              \
    X(APPLY, "apply")                                                                              \
    X(ARG, "arg")                                                                                  \
    X(TUPLE, "tuple")                                                                              \
    X(UNION, "union")                                                                              \
    X(POINTER, "pointer")                                                                          \
    X(LIST, "list")                                                                                \
    X(FUNCTION, "function")                                                                        \
    X(LAMBDA, "lambda")                                                                            \
    X(ENTITY, "entity")                                                                            \
    X(TYPEOF, "typeof")

#define FACT_TAKE_PASSED    1U /* extra of a TAKE: a is a CALL, and argument b of it is meant */
#define FACT_TAKE_SELF      2U /* ... a is a closure's type: what the closure is called on */
#define FACT_TAKE_MACRO     3U /* ... a names a macro, in languages where functions may share it */
#define FACT_FUNCTION_SELF  1U /* extra of a FUNCTION: called on its first parameter */
#define FACT_TUPLE_NAMED    1U /* extra of a TUPLE: a record: name (a LITERAL), type, name, .. */
#define FACT_UNION_FALLBACK 1U /* extra of a UNION: b counts only when a is not known */
#define FACT_UNION_NARROW   2U /* ... the value is both: the narrower of the two counts */
#define FACT_UNION_SHAPED   3U /* ... b with the type arguments of a: parts of a pattern */
#define FACT_POINTER_RAW                                                                           \
    1U /* bit of extra of a POINTER: operators on it are built in (T*, not T&) */
#define FACT_POINTER_CONST 2U /* what it points to does not change */

enum fact_op {
#define KIND_ENUM(code, name) FACT_OP_##code,
    FACT_NODE_MAP(KIND_ENUM)
#undef KIND_ENUM
        FACT_OP_COUNT
};

struct fact_node {
    uint8_t op; /* enum fact_op */
    uint8_t extra;
    uint16_t label; /* ARG: facts_hash_label of what is written before the argument; 0: nothing */
    uint32_t a;
    uint32_t b;
};
#define FACT_LABEL_NONE 1U         /* of a parameter: nothing may be written */
#define FACT_LABEL_REF  2U         /* C# ref and out, on both sides */
#define FACT_LABEL_ANY  UINT16_MAX /* fits every parameter: a closure behind the parentheses */
/* 16 bits of a label, none of the above; 0 of "". */
uint16_t facts_hash_label(struct str label);

/* `extra` of an AWAIT node: which wrapper is taken off, so that the linker can pick the type
 * argument of the wrapper it finds. */
enum fact_unwrap {
    FACT_UNWRAP_AWAIT,  /* await a: the result of a promise, future or task */
    FACT_UNWRAP_TRY,    /* a?, a!, try a: type argument 0 of an optional or result */
    FACT_UNWRAP_FIRST,  /* a pattern such as Some(x), Ok(x): type argument 0 */
    FACT_UNWRAP_SECOND, /* a pattern such as Err(x): type argument 1 */
    FACT_UNWRAP_GUARD,  /* the result of a type guard holds: the type that it tells */
    FACT_UNWRAP_COUNT
};

/* ------------------------------------------------------------------ entities
 * Entity 0 is the file itself (ENTITY_KIND_FILE, named by its base name). Entities are in order of
 * start_byte, outer first, parents before children; a parent begins no later than its child. Spans
 * are half-open bytes; lines are 1-based and inclusive. */
enum fact_entity_flag {
    FACT_ENTITY_EXPORTED = 1U << 0,   /* visible outside its file/module by the language's rules */
    FACT_ENTITY_FILE_LOCAL = 1U << 1, /* C static, anonymous namespace: this unit only */
    FACT_ENTITY_DECLARATION =
        1U << 2,                  /* no body: prototype, forward declaration, abstract method */
    FACT_ENTITY_STATIC = 1U << 3, /* member of the type itself, not of its values */
    FACT_ENTITY_ASYNC = 1U << 4,
    FACT_ENTITY_ABSTRACT = 1U << 5,
    FACT_ENTITY_VIRTUAL = 1U << 6,
    FACT_ENTITY_OVERRIDE = 1U << 7,
    FACT_ENTITY_GENERIC = 1U << 8, /* has type parameters */
    FACT_ENTITY_PRIVATE = 1U << 9,
    FACT_ENTITY_PROTECTED = 1U << 10,
    FACT_ENTITY_VARIADIC = 1U << 11, /* takes more than params_max arguments */
    FACT_ENTITY_GETTER = 1U << 12,   /* read like a field */
    FACT_ENTITY_SETTER = 1U << 13,
    FACT_ENTITY_EXTENSION = 1U << 14,     /* extension function: owner is the type extended */
    FACT_ENTITY_DISABLED = 1U << 15,      /* inside #if 0 or its like: never live */
    FACT_ENTITY_CONDITIONAL = 1U << 16,   /* inside #if / #ifdef: one of several may exist */
    FACT_ENTITY_DEFAULT = 1U << 17,       /* export default */
    FACT_ENTITY_FUNCTION_LIKE = 1U << 18, /* macro with parameters */
    FACT_ENTITY_ANONYMOUS = 1U << 19,     /* name is made up: "<anonymous>" forms */
    FACT_ENTITY_OPERATOR = 1U << 20,
    FACT_ENTITY_INTERNAL = 1U << 21,       /* package-private, crate-visible, internal */
    FACT_ENTITY_CALLABLE_VALUE = 1U << 22, /* variable or field that holds a closure; function:
                                              assigned to a name that is declared before */
    FACT_ENTITY_INSTANCE_METHOD = 1U
                                  << 23, /* takes a receiver (Rust self, Python first parameter) */
    FACT_ENTITY_DISTINCT = 1U << 24,     /* type_alias that makes a type of its own, with members
                                            of its own: Go `type A B`; module that is mixed into
                                            types and has members: Ruby */
    FACT_ENTITY_EXPLICIT = 1U << 25,     /* reached through the interface that it implements, not
                                            through its own type: C# `void I.F()` */
    FACT_ENTITY_CALLED = 1U << 26,       /* value that is read by a call: Ruby attr_reader */
    FACT_ENTITY_TRANSPARENT = 1U << 27,  /* namespace whose names are also those of what is around
                                            it: C++ inline namespace */
    FACT_ENTITY_DEFAULTED = 1U << 29,    /* written without a body: C++ = default, = delete */
    FACT_ENTITY_OUTER_SELF = 1U << 30, /* self in it is that of what is around: an arrow function */
    FACT_ENTITY_CONST_SELF = 1U << 28, /* does not change its receiver: C++ const methods */
};

struct fact_entity {
    fact_text name;      /* as written, without qualifier: "push", "operator+", "~Foo" */
    fact_text qualified; /* path inside the file: "List::push", "Outer.Inner.run" */
    uint32_t parent;     /* entity; FACT_NONE only for entity 0 */
    uint32_t scope;      /* scope that the name is declared in */
    uint32_t body;       /* scope of its members or locals, or FACT_NONE */
    uint32_t type;  /* node: declared type of a value, result of a callable, target of an alias,
                       FACT_NONE */
    uint32_t value; /* node: initialiser of a value whose type may be inferred, or FACT_NONE */
    uint32_t owner; /* node: the type it belongs to when that is not the parent: Go receiver,
                       C++ `A::f`, Rust/Swift impl target, extension function; else FACT_NONE */
    uint32_t start_byte;
    uint32_t end_byte;
    uint32_t signature_end; /* signature = [start_byte, signature_end) */
    uint32_t doc_start;     /* doc comment span; start == end: none */
    uint32_t doc_end;
    uint32_t start_line;
    uint32_t end_line;
    uint32_t name_line;
    uint32_t words;      /* runs of non-space in its span */
    uint32_t flags;      /* enum fact_entity_flag */
    uint16_t complexity; /* McCabe: 1 + decisions; 0 for what has no body */
    uint8_t params_min;  /* without receiver and defaults; 255: not known */
    uint8_t params_max;
    uint8_t kind;   /* enum entity_kind */
    uint8_t class_; /* enum entity_class */
    uint8_t rule;   /* enum test_rule */
    uint8_t zero;
};

/* The group of its kind; a module that has values or members like a type counts as one. */
static inline enum entity_group facts_group_of_entity(const struct fact_entity *entity)
{
    return entity->kind == ENTITY_KIND_MODULE && (entity->flags & FACT_ENTITY_DISTINCT) != 0
               ? ENTITY_GROUP_TYPE
               : kind_group_of_entity((enum entity_kind)entity->kind);
}

/* ------------------------------------------------------------------ scopes, bindings
 * Scope 0 is the file. Scopes are in order of start_byte, children after their parents; a parent
 * begins no later than its child. */
enum fact_scope_kind {
    FACT_SCOPE_FILE,
    FACT_SCOPE_MODULE,   /* namespace, package block, Rust mod */
    FACT_SCOPE_TYPE,     /* members */
    FACT_SCOPE_FUNCTION, /* parameters and body */
    FACT_SCOPE_BLOCK,
};
struct fact_scope {
    uint32_t parent; /* FACT_NONE for scope 0 */
    uint32_t entity; /* innermost entity whose body it is or lies in */
    uint32_t start_byte;
    uint32_t end_byte;
    uint8_t kind;
    uint8_t zero[3];
};

enum fact_binding_kind {
    FACT_BINDING_PARAM,
    FACT_BINDING_LOCAL,
    FACT_BINDING_FIELD,  /* self.name = value, met outside a declaration; scope = the type's body */
    FACT_BINDING_RETURN, /* name empty: one value that the function of this scope returns */
    FACT_BINDING_YIELD,
    FACT_BINDING_TYPE_PARAM, /* type = its bound or FACT_NONE */
    FACT_BINDING_RECEIVER,   /* the name of self when the language lets it be chosen (Go, Python);
                                name empty: what the closure of this scope is called on, value =
                                TAKE(closure's type) with FACT_TAKE_SELF */
    FACT_BINDING_NARROW,     /* isinstance and the like: name has this type inside scope */
    FACT_BINDING_EXTERN,     /* `global x`, `nonlocal x`, block-scope `extern`: look further out */
    FACT_BINDING_PART,       /* a member that is given to what `type` names: { name: value },
                                F.prototype.name = value. No name of its scope. */
    FACT_BINDING_EXPORT,     /* what the file gives out under a name that is no name inside it:
                                exports.name = value, export { value as name } */
};
/* A name that is not an entity. In order of (scope, name, start_byte). */
struct fact_binding {
    uint32_t scope;
    fact_text name;
    uint32_t type;       /* node, declared; or FACT_NONE. PART: whose member it is */
    uint32_t value;      /* node, assigned; or FACT_NONE */
    uint32_t start_byte; /* seen from here on, where the language cares */
    uint32_t line;
    uint8_t kind;     /* enum fact_binding_kind */
    uint8_t position; /* of a parameter, from 0, without receiver */
    uint16_t label;   /* PARAM: facts_hash_label of what callers must write, or FACT_LABEL_NONE; 0:
                         they may write its name */
};

/* ------------------------------------------------------------------ imports */
enum fact_import_kind {
    FACT_IMPORT_MODULE, /* import a.b as c: binds `alias` (or the module's own last/first name) to
                           the module */
    FACT_IMPORT_SYMBOL, /* from a import b as c, use a::b as c: binds `alias` or `name` to what b is
                           in module */
    FACT_IMPORT_STAR,   /* all exported names of module */
    FACT_IMPORT_QUOTED, /* #include "module" */
    FACT_IMPORT_ANGLE,  /* #include <module> */
    FACT_IMPORT_DEFAULT,  /* import c from 'module' */
    FACT_IMPORT_EFFECT,   /* import 'module'; require 'module': nothing bound */
    FACT_IMPORT_MOD_FILE, /* Rust `mod name;`: declares the child module in another file */
};
enum fact_import_flag {
    FACT_IMPORT_REEXPORT = 1U << 0, /* export {b} from 'a'; pub use */
    FACT_IMPORT_TYPE_ONLY = 1U << 1,
    FACT_IMPORT_LAZY = 1U << 2,   /* inside a function */
    FACT_IMPORT_STATIC = 1U << 3, /* import static */
    FACT_IMPORT_CONDITIONAL = 1U << 4,
    FACT_IMPORT_FUNCTION = 1U << 5, /* PHP use function */
    FACT_IMPORT_CONST = 1U << 6,
};
/* In order of (line, column). */
struct fact_import {
    uint32_t scope;
    uint32_t from;    /* entity it stands in */
    fact_text module; /* as written, parts joined by the language's separator; relative forms kept:
                         ".pkg", "../x", "super::a" */
    fact_text name;   /* 0 unless SYMBOL */
    fact_text alias;  /* local name; 0: none given */
    uint32_t line;
    uint16_t column; /* 1-based, in bytes */
    uint8_t kind;
    uint8_t flags;
};

/* ------------------------------------------------------------------ references */
enum fact_ref_flag {
    FACT_REF_DISABLED = 1U << 0, /* in #if 0, if False: not live */
    FACT_REF_CONDITIONAL = 1U << 1,
    FACT_REF_IN_MACRO = 1U << 2,     /* written in a macro body */
    FACT_REF_KEYWORD_ARGS = 1U << 3, /* argument count is not reliable (spread, named) */
    FACT_REF_WRITE = 1U << 4,        /* assigned to */
    FACT_REF_TYPE_POSITION = 1U << 5,
    FACT_REF_IMPLICIT = 1U << 6, /* not written as a call: decorator, operator, property */
    FACT_REF_META = 1U << 7,     /* EXTEND, IMPLEMENT: a base of the type itself, not of its values:
                                    Ruby extend. With CONDITIONAL: of the types that include this
                                    one (base.extend in `included`). WRITE on a base: it hides what
                                    the type has: prepend */
    FACT_REF_TENTATIVE = 1U << 7, /* the same bit of a CALL or VALUE: there may be nothing to find
                                     (an operator on what may be a number); leaves no loose row */
};
/* In order of start_byte. One site. For a call `node` is the callee tree (NAME f; MEMBER(recv, f);
 * PATH(..)). */
struct fact_ref {
    uint32_t from;  /* innermost named entity around it */
    uint32_t scope; /* innermost scope around it */
    uint32_t node;
    uint32_t target; /* STORE: node of the field stored to: MEMBER(VALUE T, read), or the b-th field
                        TAKE(VALUE T, b); VALUE passed as the b-th argument (from 0) of a call:
                        TAKE(callee, b); CALL and NEW: the first ARG of the arguments, in languages
                        whose overloads differ by type; CALL, NEW: first ARG of the
                        arguments, where types choose overloads; else FACT_NONE */
    uint32_t start_byte;
    uint32_t line;
    uint16_t column; /* 1-based, in bytes; 65535 = further right */
    uint8_t kind;    /* enum ref_kind */
    uint8_t flags;
    uint8_t args; /* arguments at a call; 255: not known */
    uint8_t zero[3];
};

/* ------------------------------------------------------------------ header and view */
struct facts_header {
    uint32_t magic; /* FACTS_MAGIC */
    uint16_t version;
    uint8_t language; /* index in lang_list.def order, see lang.h; checked by the reader */
    uint8_t status;   /* PARSED, PARSED_WITH_ERRORS or ZERO_ENTITIES */
    uint32_t file_size;
    uint32_t error_bytes;   /* covered by ERROR nodes */
    uint32_t missing_count; /* MISSING nodes */
    uint32_t source_words;
    uint32_t entity_words;  /* words in the union of entity spans (FILE entity left out) */
    uint32_t import_words;  /* outside those */
    uint32_t comment_words; /* outside all of those */
    uint32_t line_count;
    uint32_t entity_count;
    uint32_t scope_count;
    uint32_t binding_count;
    uint32_t import_count;
    uint32_t ref_count;
    uint32_t node_count;
    uint32_t text_bytes;
    fact_text package; /* package or namespace that the file declares for itself; 0: none */
};
#define FACTS_MAGIC 0x46544c50U /* "PLTF" */

struct facts {
    const struct facts_header *header;
    const struct fact_entity *entities;
    const struct fact_scope *scopes;
    const struct fact_binding *bindings;
    const struct fact_import *imports;
    const struct fact_ref *refs;
    const struct fact_node *nodes;
    const uint32_t *entity_order; /* entities 1.. sorted by (scope, name text number, start_byte) */
    const char *texts;
    struct str bytes; /* the whole buffer */
};

/* Checks magic, version, sizes, every index and every enum. ERR_CORRUPT or ERR_FORMAT.
 * The buffer must be 8-byte aligned and outlive the view. Cost: O(bytes). */
bool facts_open_checked_view(struct str bytes, struct facts *out, struct err *err) MUST_USE;
/* The view of a copy of the buffer behind `from`; reads nothing of it. */
void facts_copy_view(const struct facts *from, const char *copy, struct facts *out);

static inline struct str facts_borrow_text(const struct facts *facts, fact_text text)
{
    uint32_t size = 0;
    if (text == 0) {
        return STR_EMPTY;
    }
    memcpy(&size, facts->texts + text, sizeof size);
    return str_from_range(facts->texts + text + sizeof size, size);
}

/* The name that a callee, type or value tree ends in: f of `a.b::f`, T of `T<X>`. 0: none. */
fact_text facts_find_last_name(const struct facts *facts, uint32_t node);
/* Entities declared in `scope` under `name`: *first is an index into entity_order,
 * the count is returned. Binary search. */
uint32_t facts_find_scope_entities(const struct facts *facts, uint32_t scope, fact_text name,
                                   uint32_t *first);
/* Bindings of `scope` with `name`: *first is an index into bindings; returns the count. */
uint32_t facts_find_scope_bindings(const struct facts *facts, uint32_t scope, fact_text name,
                                   uint32_t *first);
/* marks[n]: the tree of node n has an `op`. `marks` has a place for each node. */
void facts_mark_trees_with(const struct facts *facts, enum fact_op op, bool *marks);
/* The trees right below a node; FACT_NONE where there is none. */
void facts_list_node_children(const struct fact_node *node, uint32_t below[2]);
/* The number of a text in this file, or FACT_NONE when the file does not have it. Linear
 * probing over a sorted order is not kept: cost O(texts). For tests and tools. */
fact_text facts_search_text_number(const struct facts *facts, struct str text);

#endif
