/* lang.h - what the engine must know about programming languages.
 *
 * Knows:   every language: its files, its grammar, how its syntax becomes facts, and by
 *          which rules its names are looked up (struct lang_policy, read by src/link).
 * Hides:   tree-sitter and the grammars; the walk over a tree (walk_internal.h).
 * Threads: struct lang and policies are const: share freely. A lang_session belongs to one
 *          worker.
 * A language is one file lang_NAME.c (tables and small hooks) and one row of lang_list.def.
 * No other room may name a language.
 */
#ifndef LANG_LANG_H
#define LANG_LANG_H

#include "model/facts.h"
#include "util/err.h"
#include "util/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lang; /* defined in walk_internal.h */

/* ------------------------------------------------------------------ name lookup policy */

/* Where a bare top-level name is looked for after the file's own scopes and imports. */
enum lang_reach {
    LANG_REACH_FILE,    /* nowhere else: Python, JavaScript, Lua */
    LANG_REACH_FOLDER,  /* files of the same folder and package clause: Go */
    LANG_REACH_PACKAGE, /* files that declare the same package or namespace, then enclosing ones:
                           Java, C#, PHP, Kotlin, Scala */
    LANG_REACH_MODULE,  /* same module only, by path: Rust */
    LANG_REACH_PROJECT, /* all files: C (external linkage), C++, Ruby, Swift */
};

/* How import texts find files; one file each in src/link. */
enum lang_modules {
    LANG_MODULES_NONE,
    LANG_MODULES_INCLUDE,  /* "x.h" relative to the file, then include paths, then unique suffix */
    LANG_MODULES_DOTTED,   /* a.b.c -> a/b/c.py or a/b/c/__init__.py; leading dots are relative */
    LANG_MODULES_CRATE,    /* crate::, self::, super::, mod tree from Cargo.toml roots */
    LANG_MODULES_RELATIVE, /* './x' with suffix and index resolution, package.json, tsconfig paths
                            */
    LANG_MODULES_FOLDER,   /* import path = module of go.mod + folder */
    LANG_MODULES_DECLARED, /* packages and namespaces as the files themselves declare them */
    LANG_MODULES_REQUIRE,  /* require 'a/b' over load paths; constants are global: Ruby */
    LANG_MODULES_SOURCED,  /* source x.sh: found like a quoted include, gives all its names: Bash */
};

enum lang_policy_flag {
    LANG_POLICY_IMPLICIT_SELF = 1U << 0,   /* bare f() may be a member of the enclosing type */
    LANG_POLICY_CALL_CONSTRUCTS = 1U << 1, /* T(..) makes a T */
    LANG_POLICY_OVERLOADS = 1U << 2,       /* same name, other parameter count or types */
    LANG_POLICY_UNIT_LOCAL = 1U << 3,      /* FILE_LOCAL entities are seen through includes (C) */
    LANG_POLICY_MACROS = 1U << 4, /* a use of a macro means what its body says: C, C++, Rust */
    LANG_POLICY_OPEN_TYPES =
        1U << 5, /* several declarations of a type are one type: C# partial, Ruby, Swift */
    LANG_POLICY_FOLD_CASE = 1U << 6, /* functions, classes and methods ignore case: PHP */
    LANG_POLICY_DUCK_UNIQUE =
        1U << 7, /* a method call on an unknown receiver may take the project's only method of that
                    name, unless the name is in outside_names */
    LANG_POLICY_MRO_C3 = 1U << 8, /* base order by C3; else depth first, left to right */
    LANG_POLICY_BARE_GETTER =
        1U << 9, /* a.b may be a call without parentheses: Ruby, Scala, Swift property */
    LANG_POLICY_HOIST = 1U << 10,        /* names of a scope are seen before their declaration */
    LANG_POLICY_LINKED_DECLS = 1U << 11, /* prototypes lead to definitions elsewhere: C, C++ */
    LANG_POLICY_SPLIT_NAMES = 1U << 12,  /* f(..) never means a local or field f: Java, PHP, Ruby */
    LANG_POLICY_VIRTUAL_METHODS =
        1U << 13, /* a subclass may replace any method: Python, Java, JavaScript, PHP, Ruby, Swift;
                     without it only those flagged VIRTUAL, ABSTRACT, OVERRIDE or of interfaces */
    LANG_POLICY_ROOT_FALLBACK = 1U << 15, /* past its own package a name is looked for at the root
                                             alone, and only a callable or a value: PHP */
    LANG_POLICY_SPLIT_STATIC =
        1U << 16, /* a type's own members and those of its values are apart: each may have a member
                     of the same name, self in one of the type's own is the type: Ruby */
    LANG_POLICY_PATH_TYPES = 1U << 17, /* types of one qualified name are one type, wherever they
                                          are written: Ruby */
    LANG_POLICY_INFER_PARAMS =
        1U << 30, /* what calls pass tells the types of parameters: Ruby, PHP */
    LANG_POLICY_HEIR_CONSTRUCTS = 1U << 18, /* a type without a constructor of its own runs that of
                                               its base, which `new` leads to; its heirs
                                               may replace private methods, too: Ruby */
    LANG_POLICY_MADE_OTHERWISE = 1U << 28,  /* a type has constructors besides those that it writes,
                                               from its members or its base: a call whose labels none
                                               of its own takes means one of them: Swift */
    LANG_POLICY_EXTENSIONS = 1U << 19, /* EXTENSION functions are called on any value that their
                                          owner takes, where their namespace is seen: C# */
    LANG_POLICY_ARITY = 1U << 20,      /* T and T<X> are two types, told apart by the number of type
                                          parameters: C# */
    LANG_POLICY_RELATIVE_IMPORTS = 1U << 22, /* an import inside a namespace may leave out what is
                                                around it: C# */
    LANG_POLICY_INHERIT_OVERLOADS =
        1U << 21, /* a method does not hide those of its name in bases that take other parameters:
                     Java, C#, Swift; C++ hides them */
    LANG_POLICY_STRUCTURAL = 1U << 14,      /* who has an interface's methods implements it: Go */
    LANG_POLICY_ARGUMENT_SPACES = 1U << 23, /* f(x) may be an f of the namespace of x's type: C++ */
    LANG_POLICY_BLANKET = 1U << 25,  /* impl<T> Trait for T gives any value members, where the trait
                                        is seen: Rust */
    LANG_POLICY_CONVERTS = 1U << 24, /* an argument of another type may be converted to the
                                        parameter's: C++ */
    LANG_POLICY_FUNCTION_SELF = 1U << 27, /* self in a plain function is what it constructs:
                                             JavaScript */
    LANG_POLICY_INSTANCES = 1U << 26,     /* a type parameter has the members of what is put in its
                                             place: C++ */
    LANG_POLICY_INHERIT_TYPES = 1U << 29, /* a method that declares no types has those of the method
                                             that it overrides: PHP, Python */
};

struct lang_policy {
    const char *separator; /* of qualified names: "::" or "." */
    /* Between a type and its member; NULL: the same. Where it is another one, what stands before
     * `separator` is a module, though a type has the same name. */
    const char *member_separator;
    bool imports_nearby;  /* an import may leave out the packages that the file is in: Scala */
    bool locals_in_order; /* a local is not seen before its declaration ends: Kotlin */
    /* Functions written outside of their owner extend it, whatever it is: with EXTENSIONS, those of
     * types from outside are reached too, where a package or an import shows them: Kotlin. */
    bool owners_extend;
    bool keeps_private; /* private members are not inherited: Java, Kotlin, Scala */
    enum lang_reach reach;
    enum lang_modules modules;
    const char *package_file; /* DOTTED: the file that is its folder; NULL: "__init__" */
    uint32_t flags;
    /* Names of constructors besides the type's own name; NULL-terminated, may be NULL:
     * "__init__", "constructor", "initialize", "init", "__construct", "new". */
    const char *const *constructor_names;
    /* Names that also exist outside most projects (standard library methods and functions):
     * never matched by name alone. Sorted, NULL-terminated. */
    const char *const *outside_names;
    /* Names that the language itself has, or that its library puts in sight of every file: where
     * nothing else is found they lead outside. Sorted, NULL-terminated; may be NULL. */
    const char *const *predeclared_names;
    /* Module names that are outside for certain: "std", "os", "java". Sorted, NULL-terminated. */
    const char *const *outside_modules;
    /* Result types of well-known outside callables and members, so chains stay typed:
     * rows { "list.append", NULL }, { "str.split", "list<str>" }; sorted by first; may be NULL. */
    const struct lang_known_type *known_types;
    size_t known_type_count;
    /* Classes of the library; a row of the known types comes before their members. Sorted by name.
     */
    const struct lang_known_class *known_classes;
    size_t known_class_count;
    /* Where a closure may be called on a value whose members are then named bare: functions of the
     * library whose closures are not, and types of the library whose `known_types` rows name all
     * members. What they are called on is a row "Type.member@argument.this". Sorted,
     * NULL-terminated; NULL: closures have no self of their own. */
    const char *const *plain_closures;
    const char *const *closed_types;
    /* Types of numbers, whose members the rows "#.name" of known_types are; NULL: none.
     * NULL-terminated. */
    const char *const *number_types;
    /* Wrappers that member access looks through: "Box", "Arc", "shared_ptr", "Optional".
     * NULL-terminated. */
    const char *const *transparent_types;
    /* Element type of iteration and index for generic outside types: the number of the type
     * argument: { "list", 0 }, { "dict", 0 }. */
    const struct lang_element_type *element_types;
    size_t element_type_count;
    /* Files that others do not include: macros, aliases and enum members in them, which no linker
     * joins, mean nothing elsewhere: ".c". NULL-terminated, may be NULL. */
    const char *const *unit_suffixes;
    /* Languages that see each other's names share a family: "c", "jvm", "script"; NULL: alone. */
    const char *family;
    /* Members that syntax calls without naming them; each NULL-terminated, may be NULL:
     * v(..) "__call__", "operator()"; v[i] "__getitem__", "operator[]"; iterating over v
     * "__iter__", "iterator", "next" (the element type is taken from its result). */
    const char *const *call_members;
    /* Members that are called when a value of the project has none of the name: "__call",
     * "__callStatic"; NULL-terminated, may be NULL. */
    const char *const *missing_members;
    const char *const *index_members;
    const char *const *iterate_members;
    /* Members whose result stands in for a value that lacks a member itself: "deref",
     * "operator->"; NULL-terminated, may be NULL. */
    const char *const *deref_members;
    /* Members of an iterator that give what it stands at: "operator*"; NULL-terminated, may be
     * NULL: then an iterator that is iterated over gives it. */
    const char *const *value_members;
};
/* What an outside callable or member gives. `callable` is "function", "Type.member" for a member of
 * a value, or "Type::function" with the language's own separator for what is called on the type
 * itself. "*" instead of a type: any type that has no such member of its own. A LIST is called
 * "[]", a literal what it says. Rows are sorted by `callable` (bytes). `type` is NULL (nothing
 * useful) or:
 *
 *   type   = name [ '<' type { ',' type } '>' ]   a type by name: "list<str>"
 *          | '$' digit { suffix }   type argument of the receiver: of Vec<T>, $0 is T
 *          | '@' digit { suffix }   type of the argument with that number
 *          | '^' digit              type argument written at the call: collect::<X>()
 *          | "Self"                 the receiver's own type, arguments included
 *          | "Self*"                what iterating over the receiver gives
 *          | '(' type { ',' type } ')'            a tuple
 *          | '_'                    not known
 *   suffix = '()'                   what calling it gives (a closure, a function)
 *          | '*'                    what iterating over it gives
 *
 * "Type:member" is a member that is read, not called.
 * "Type.member@a.p" instead of a member: parameter p of the closure that is its argument a, for
 * closure parameters whose binding has the value TAKE(TAKE(callee, a), p).
 */
struct lang_known_type {
    const char *callable;
    const char *type;
};
/* A class of the library. `bases`: names of all its bases, near ones first, blanks between; "=x":
 * another name of class x. `members`: a type (as in known types, no blanks in it), then the members
 * that give it, ".called" or ":read", and so on. The class "[]" stands for arrays. Whatever is no
 * base of a class cannot be given one. */
struct lang_known_class {
    const char *name;
    const char *bases;
    const char *members;
};
#define LANG_ELEMENT_ALL UINT8_MAX /* the tuple of all type arguments: entries of a map */
struct lang_element_type {
    const char *name;
    uint8_t iterate; /* which type argument iteration yields */
    uint8_t index;   /* which one indexing yields */
};

/* ------------------------------------------------------------------ the list */

const struct lang *const *lang_list_all_known(size_t *count);
const struct lang *lang_find_by_number(uint8_t number); /* NULL: unknown */
const struct lang *lang_find_by_name(struct str name);  /* "c"; NULL: unknown */
/* By suffix, file name, or the `#!` line in head (the first bytes of the file, may be empty).
 * A suffix shared by languages (.h) is decided by content: head should then hold the whole
 * text; NULL: no language takes it. */
const struct lang *lang_find_for_path(struct str path, struct str head);
const char *lang_name_of(const struct lang *lang);
uint8_t lang_number_of(const struct lang *lang);
const char *const *lang_suffixes_of(const struct lang *lang); /* with the dot; NULL-terminated */
const struct lang_policy *lang_policy_of(const struct lang *lang);

/* ------------------------------------------------------------------ text to facts */

struct lang_session; /* parsers (one per language, made when first needed), builder, memory */
struct lang_counts {
    uint64_t parsers_made;
    uint64_t files_parsed;
    uint64_t nodes_walked;
};
/* A session works on a call stack of its own, of which only address space is taken at first. */
#define LANG_STACK_BYTES ((size_t)256 << 20U)
struct lang_session *lang_session_create_new(size_t memory_bytes_max); /* NULL: no memory */
/* Was a fault at this address the session running over that stack? Async-signal-safe. */
bool lang_session_ran_over_stack(const struct lang_session *session, const void *address);
void lang_session_free_all(struct lang_session *session);
struct lang_counts lang_session_read_counts(const struct lang_session *session);
/* The door: source text in, facts out. *facts is valid until the next call.
 * `path` is canonical and relative; it decides test rules by file name and nothing else.
 * Any bytes are accepted; what is not understood is counted in error_bytes.
 * ERR_TIMEOUT after time_ms of CPU time (0: no limit), ERR_MEMORY, ERR_LIMIT. */
bool lang_extract_file_facts(struct lang_session *session, const struct lang *lang, struct str path,
                             struct str source, uint64_t time_ms, struct str *facts,
                             struct err *err) MUST_USE;

#endif
