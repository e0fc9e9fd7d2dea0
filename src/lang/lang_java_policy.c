/* lang_java_policy.c - how names of Java are looked up. Tables are sorted by bytes. */
#include "lang/lang_java_internal.h"

/* What members of everyday classes of the platform give, so that chains stay typed. */
static const struct lang_known_type java_known_types[] = {
    { "*.clone", "Self" },
    { "*.getClass", "Class" },
    { "*.toString", "String" },
    { "Collection.iterator", "Iterator<$0>" },
    { "Collection.stream", "Stream<$0>" },
    { "Iterator.next", "$0" },
    { "List.get", "$0" },
    { "List.iterator", "Iterator<$0>" },
    { "List.stream", "Stream<$0>" },
    { "Map.entrySet", "Set<Map.Entry<$0,$1>>" },
    { "Map.get", "$1" },
    { "Map.keySet", "Set<$0>" },
    { "Map.values", "Collection<$1>" },
    { "Optional.get", "$0" },
    { "Optional.orElse", "$0" },
    { "Set.iterator", "Iterator<$0>" },
    { "Set.stream", "Stream<$0>" },
    { "Stream.filter", "Self" },
    { "String.substring", "String" },
    { "String.toLowerCase", "String" },
    { "String.toUpperCase", "String" },
    { "String.trim", "String" },
    { "StringBuilder.append", "Self" },
};

static const struct lang_element_type java_element_types[] = {
    { "ArrayList", 0, 0 }, { "Collection", 0, 0 }, { "Deque", 0, 0 },      { "HashSet", 0, 0 },
    { "Iterable", 0, 0 },  { "Iterator", 0, 0 },   { "LinkedList", 0, 0 }, { "List", 0, 0 },
    { "Queue", 0, 0 },     { "Set", 0, 0 },        { "SortedSet", 0, 0 },  { "Stream", 0, 0 },
    { "TreeSet", 0, 0 },
};

static const char *const java_outside_modules[] = {
    "com.sun", "java", "javax", "jdk", "sun", NULL
};

const struct lang_policy java_policy = {
    .separator = ".",
    .reach = LANG_REACH_PACKAGE,
    .modules = LANG_MODULES_DECLARED,
    .flags = LANG_POLICY_IMPLICIT_SELF | LANG_POLICY_OVERLOADS | LANG_POLICY_HOIST |
             LANG_POLICY_SPLIT_NAMES | LANG_POLICY_VIRTUAL_METHODS | LANG_POLICY_INHERIT_OVERLOADS,
    .outside_modules = java_outside_modules,
    .known_types = java_known_types,
    .known_type_count = sizeof java_known_types / sizeof java_known_types[0],
    .element_types = java_element_types,
    .element_type_count = sizeof java_element_types / sizeof java_element_types[0],
    .family = "jvm",
};
