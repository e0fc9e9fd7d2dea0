/* kind.h - the closed lists of the project: what an entity, edge, reference, origin or
 * file status can be. Each is one X-macro; names, keys, JSON and checks come from it.
 * The numbers are stored: append, never reorder, and raise FACTS_FORMAT_VERSION.
 */
#ifndef MODEL_KIND_H
#define MODEL_KIND_H

#include "util/str.h"

#include <stdbool.h>
#include <stdint.h>

/* code, long name (entity_type), short name inside keys (ALGORITHMS 2.2), group */
#define ENTITY_KIND_MAP(X)                                                                         \
    X(FILE, "file", "file", MODULE)                                                                \
    X(FUNCTION, "function", "fn", CALLABLE)                                                        \
    X(METHOD, "method", "method", CALLABLE)                                                        \
    X(CONSTRUCTOR, "constructor", "ctor", CALLABLE)                                                \
    X(CLASS, "class", "class", TYPE)                                                               \
    X(STRUCT, "struct", "struct", TYPE)                                                            \
    X(UNION, "union", "union", TYPE)                                                               \
    X(ENUM, "enum", "enum", TYPE)                                                                  \
    X(TRAIT, "trait", "trait", TYPE)                                                               \
    X(INTERFACE, "interface", "interface", TYPE)                                                   \
    X(IMPL, "impl", "impl", EXTENSION)                                                             \
    X(MODULE, "module", "mod", MODULE)                                                             \
    X(NAMESPACE, "namespace", "namespace", MODULE)                                                 \
    X(MACRO, "macro", "macro", MACRO)                                                              \
    X(TYPE_ALIAS, "type_alias", "typedef", ALIAS)                                                  \
    X(VARIABLE, "variable", "var", VALUE)                                                          \
    X(CONSTANT, "constant", "const", VALUE)                                                        \
    X(FIELD, "field", "field", VALUE)                                                              \
    X(PROPERTY, "property", "prop", VALUE)                                                         \
    X(ENUM_MEMBER, "enum_member", "member", VALUE)                                                 \
    X(PROTOTYPE, "prototype", "proto", CALLABLE) /* C and C++: declared here, defined elsewhere */ \
    X(DEFINED_TYPE, "type", "type", TYPE)        /* a type of its own made from another: Go */

enum entity_kind {
#define KIND_ENUM(code, name, short_name, group) ENTITY_KIND_##code,
    ENTITY_KIND_MAP(KIND_ENUM)
#undef KIND_ENUM
        ENTITY_KIND_COUNT
};

enum entity_group {
    ENTITY_GROUP_CALLABLE,
    ENTITY_GROUP_TYPE,
    ENTITY_GROUP_EXTENSION, /* impl blocks, Swift extensions: members of another type */
    ENTITY_GROUP_MODULE,
    ENTITY_GROUP_MACRO,
    ENTITY_GROUP_ALIAS,
    ENTITY_GROUP_VALUE,
};

enum entity_class { ENTITY_CLASS_CODE, ENTITY_CLASS_TEST };

/* Why an entity is a test (ALGORITHMS 7). */
#define TEST_RULE_MAP(X)                                                                           \
    X(NONE, "")                                                                                    \
    X(ATTRIBUTE, "test_attribute") /* #[test], @Test, [Fact] */                                    \
    X(TEST_MODULE, "test_module")  /* inside #[cfg(test)] mod, describe() block */                 \
    X(TEST_TYPE, "test_type")      /* inside a class that is a test case by base or name */        \
    X(NAME, "test_name")           /* def test_x, func TestX */                                    \
    X(MACRO, "test_macro")         /* TEST(), START_TEST() */                                      \
    X(FILE_NAME, "test_file_name") /* x_test.go, x.spec.ts, test_x.c */                            \
    X(FOLDER, "test_folder")       /* below tests/, __tests__/, t/ */

enum test_rule {
#define KIND_ENUM(code, name) TEST_RULE_##code,
    TEST_RULE_MAP(KIND_ENUM)
#undef KIND_ENUM
        TEST_RULE_COUNT
};

#define EDGE_KIND_MAP(X)                                                                           \
    X(CALLS, "Calls")                                                                              \
    X(USES, "Uses") /* names a type, variable, constant, macro */                                  \
    X(IMPLEMENTS, "Implements")                                                                    \
    X(EXTENDS, "Extends")                                                                          \
    X(CONTAINS, "Contains")     /* parent entity to child */                                       \
    X(IMPORTS, "Imports")       /* file to file, module or imported entity */                      \
    X(REFERENCES, "References") /* a function whose address is taken or that is passed on */       \
    X(OVERRIDES, "Overrides")   /* method to the method of a base or interface it replaces */

enum edge_kind {
#define KIND_ENUM(code, name) EDGE_KIND_##code,
    EDGE_KIND_MAP(KIND_ENUM)
#undef KIND_ENUM
        EDGE_KIND_COUNT
};

/* How an edge is known, strong to weak; `confidence` is the stated precision in percent and
 * is measured against compilers (bench/accuracy.md). Up to DISPATCH+UNIQUE_NAME: facts. */
#define ORIGIN_MAP(X)                                                                              \
    X(EXACT, "exact", 99)             /* scope or translation unit decides */                      \
    X(TYPE, "type", 98)               /* type of the receiver is known */                          \
    X(IMPORT, "import", 99)           /* an import names it */                                     \
    X(INHERITED, "inherited", 98)     /* found in a base of the known type */                      \
    X(DISPATCH, "dispatch", 96)       /* one of several implementers of what is called */          \
    X(UNIQUE_NAME, "unique_name", 91) /* the only one of its name and kind in the project */       \
    X(AMBIGUOUS, "ambiguous", 4)      /* one of the listed candidates */                           \
    X(EXTERNAL, "external", 95)       /* defined outside the project */                            \
    X(UNRESOLVED, "unresolved", 0)

enum origin {
#define KIND_ENUM(code, name, confidence) ORIGIN_##code,
    ORIGIN_MAP(KIND_ENUM)
#undef KIND_ENUM
        ORIGIN_COUNT
};
#define ORIGIN_FACT_MAX ORIGIN_UNIQUE_NAME /* default of min_origin: these feed algorithms */

#define REF_KIND_MAP(X)                                                                            \
    X(CALL, "call")           /* f(x), a.f(x), T::f(x) */                                          \
    X(NEW, "new")             /* new T(x), T{..}: leads to the constructor, else to the type */    \
    X(TYPE, "type")           /* a type is named: parameter, field, cast, generic argument */      \
    X(VALUE, "value")         /* a function, constant, global or field named as a value */         \
    X(MACRO, "macro")         /* m!(..), or an object-like macro */                                \
    X(EXTEND, "extend")       /* base class, struct embedding, super trait */                      \
    X(IMPLEMENT, "implement") /* interface, trait, protocol, mixin */                              \
    X(ANNOTATE, "annotate")   /* decorator, attribute, annotation */                               \
    X(STORE, "store")         /* a function put in a named field or table slot: ops.read = f */    \
    X(IMPORT, "import")       /* only of loose ends: an import that leads nowhere */

enum ref_kind {
#define KIND_ENUM(code, name) REF_KIND_##code,
    REF_KIND_MAP(KIND_ENUM)
#undef KIND_ENUM
        REF_KIND_COUNT
};

#define FILE_STATUS_MAP(X)                                                                         \
    X(PARSED, "parsed")                                                                            \
    X(PARSED_WITH_ERRORS, "parsed_with_errors") /* error_bytes > 0; the rest is there */           \
    X(ZERO_ENTITIES, "zero_entities")           /* parsed, and nothing is defined in it */         \
    X(TOO_LARGE, "too_large")                                                                      \
    X(BINARY, "binary")           /* holds NUL bytes and is not UTF-16 */                          \
    X(UNSUPPORTED, "unsupported") /* no language for its name; reason = extension */               \
    X(IGNORED, "ignored")         /* reason = the rule */                                          \
    X(UNREADABLE, "unreadable")   /* reason = the system's words */                                \
    X(VANISHED, "vanished")       /* was listed, then gone */                                      \
    X(TIMED_OUT, "timed_out")                                                                      \
    X(CRASHED, "crashed")                                                                          \
    X(OUT_OF_MEMORY, "out_of_memory")

enum file_status {
#define KIND_ENUM(code, name) FILE_STATUS_##code,
    FILE_STATUS_MAP(KIND_ENUM)
#undef KIND_ENUM
        FILE_STATUS_COUNT
};

const char *kind_name_of_entity(enum entity_kind kind);  /* "function" */
const char *kind_short_of_entity(enum entity_kind kind); /* "fn" */
enum entity_group kind_group_of_entity(enum entity_kind kind);
const char *kind_name_of_class(enum entity_class entity_class); /* "CODE", "TEST" */
const char *kind_name_of_rule(enum test_rule rule);
const char *kind_name_of_edge(enum edge_kind kind);
const char *kind_name_of_origin(enum origin origin);
unsigned kind_confidence_of_origin(enum origin origin); /* percent */
const char *kind_name_of_ref(enum ref_kind kind);
const char *kind_name_of_status(enum file_status status);
/* Something a person may want to mend: the file should have been parsed and was not. Binary files
 * that no language claims (pictures, programs) are none. */
bool kind_status_is_problem(enum file_status status, bool has_language);
/* Long or short entity names, edge and origin names without regard to case. */
bool kind_parse_entity_name(struct str name, enum entity_kind *kind);
bool kind_parse_edge_name(struct str name, enum edge_kind *kind);
bool kind_parse_origin_name(struct str name, enum origin *origin);
/* Exact, for reading stored rows back. */
bool kind_parse_status_name(struct str name, enum file_status *status);

#endif
