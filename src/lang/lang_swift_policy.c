/* lang_swift_policy.c - how names of Swift are looked up. Tables are sorted by bytes. */
#include "lang/lang_swift_internal.h"

/* What members of everyday types of the library give, so that chains stay typed. */
static const struct lang_known_type swift_known_types[] = {
    { "():key", "$0" },
    { "():value", "$1" },
    { "*.allSatisfy@0.0", "Self*" },
    { "*.compactMap@0.0", "Self*" },
    { "*.contains@0.0", "Self*" },
    { "*.dropFirst", "[]<Self*>" },
    { "*.dropLast", "[]<Self*>" },
    { "*.filter", "[]<Self*>" },
    { "*.filter@0.0", "Self*" },
    { "*.first", "Self*" },
    { "*.first@0.0", "Self*" },
    { "*.firstIndex@0.0", "Self*" },
    { "*.flatMap@0.0", "Self*" },
    { "*.forEach@0.0", "Self*" },
    { "*.last", "Self*" },
    { "*.last@0.0", "Self*" },
    { "*.map@0.0", "Self*" },
    { "*.max", "Self*" },
    { "*.min", "Self*" },
    { "*.popLast", "Self*" },
    { "*.prefix", "[]<Self*>" },
    { "*.randomElement", "Self*" },
    { "*.reduce@1.1", "Self*" },
    { "*.remove", "Self*" },
    { "*.removeAll@0.0", "Self*" },
    { "*.removeFirst", "Self*" },
    { "*.removeLast", "Self*" },
    { "*.reversed", "[]<Self*>" },
    { "*.sort@0.0", "Self*" },
    { "*.sort@0.1", "Self*" },
    { "*.sorted", "[]<Self*>" },
    { "*.sorted@0.0", "Self*" },
    { "*.sorted@0.1", "Self*" },
    { "*.suffix", "[]<Self*>" },
    { "*:count", "Int" },
    { "*:description", "String" },
    { "*:first", "Self*" },
    { "*:last", "Self*" },
    { "Dictionary.removeValue", "$1" },
    { "Dictionary:keys", "[]<$0>" },
    { "Dictionary:values", "[]<$1>" },
};

static const struct lang_element_type swift_element_types[] = {
    { "Array", 0, 0 },
    { "ArraySlice", 0, 0 },
    { "ContiguousArray", 0, 0 },
    { "Dictionary", LANG_ELEMENT_ALL, 1 },
    { "Set", 0, 0 },
    { "AnySequence", 0, 0 },
    { "AsyncStream", 0, 0 },
    { "AsyncThrowingStream", 0, 0 },
};

static const char *const swift_constructors[] = { "init", NULL };
static const char *const swift_calls[] = { "callAsFunction", NULL };
static const char *const swift_indexes[] = { "subscript", NULL };
static const char *const swift_iterators[] = { "makeIterator", "next", NULL };

const struct lang_policy swift_policy = {
    .separator = ".",
    .reach = LANG_REACH_PROJECT,
    .modules = LANG_MODULES_DECLARED,
    .flags = LANG_POLICY_IMPLICIT_SELF | LANG_POLICY_CALL_CONSTRUCTS | LANG_POLICY_OVERLOADS |
             LANG_POLICY_VIRTUAL_METHODS | LANG_POLICY_INHERIT_OVERLOADS |
             LANG_POLICY_HEIR_CONSTRUCTS,
    .constructor_names = swift_constructors,
    .known_types = swift_known_types,
    .known_type_count = sizeof swift_known_types / sizeof swift_known_types[0],
    .element_types = swift_element_types,
    .element_type_count = sizeof swift_element_types / sizeof swift_element_types[0],
    .call_members = swift_calls,
    .index_members = swift_indexes,
    .iterate_members = swift_iterators,
};
