/* lang_cpp_policy.c - how names of C++ are looked up, and what its library gives.
 *
 * Pointers, references and iterators are seen through (lang_cpp_internal.h), so begin() of a
 * container gives its element. The tables are common knowledge of the standard library, chosen by
 * what real code calls. Sorted by bytes. */
#include "lang/lang_cpp_internal.h"

static const struct lang_known_type cpp_known_types[] = {
    { "any_cast", "^0" },
    { "back_inserter", NULL },
    { "const_pointer_cast", "^0" },
    { "dynamic_pointer_cast", "^0" },
    { "find", "@0" },
    { "find_if", "@0" },
    { "forward", "@0" },
    { "get", "^0" },
    { "lower_bound", "@0" },
    { "make_pair", "pair<@0,@1>" },
    { "make_shared", "^0" },
    { "make_tuple", NULL },
    { "make_unique", "^0" },
    { "max", "@0" },
    { "min", "@0" },
    { "move", "@0" },
    { "next", "@0" },
    { "prev", "@0" },
    { "ref", "@0" },
    { "static_pointer_cast", "^0" },
    { "to_string", "string" },
    { "upper_bound", "@0" },
};

static const struct lang_element_type cpp_element_types[] = {
    { "array", 0, 0 },
    { "basic_string_view", 0, 0 },
    { "deque", 0, 0 },
    { "forward_list", 0, 0 },
    { "initializer_list", 0, 0 },
    { "list", 0, 0 },
    { "map", LANG_ELEMENT_ALL, 1 },
    { "multimap", LANG_ELEMENT_ALL, 1 },
    { "multiset", 0, 0 },
    { "pair", LANG_ELEMENT_ALL, LANG_ELEMENT_ALL },
    { "queue", 0, 0 },
    { "set", 0, 0 },
    { "span", 0, 0 },
    { "stack", 0, 0 },
    { "unique_ptr", 0, 0 },
    { "unordered_map", LANG_ELEMENT_ALL, 1 },
    { "unordered_multimap", LANG_ELEMENT_ALL, 1 },
    { "unordered_multiset", 0, 0 },
    { "unordered_set", 0, 0 },
    { "vector", 0, 0 },
};

static const char *const cpp_transparent_types[] = {
    "atomic",     "auto_ptr",   "const_mem_fun", "observer_ptr", "optional", "reference_wrapper",
    "scoped_ptr", "shared_ptr", "unique_ptr",    "weak_ptr",     NULL
};

/* The standard library has functions of these names; one of the project is meant only where it is
 * declared or included. */
static const char *const cpp_outside_names[] = {
    "abort",     "abs",       "accumulate",  "all_of",      "any_of",    "at",        "begin",
    "c_str",     "clear",     "close",       "copy",        "count",     "count_if",  "data",
    "empty",     "end",       "erase",       "exit",        "fill",      "find",      "find_if",
    "for_each",  "forward",   "free",        "front",       "get",       "insert",    "length",
    "lock",      "make_pair", "make_shared", "make_unique", "malloc",    "max",       "memcpy",
    "min",       "move",      "none_of",     "open",        "pop_back",  "printf",    "push",
    "push_back", "read",      "remove",      "reset",       "resize",    "reverse",   "size",
    "sort",      "strlen",    "substr",      "swap",        "to_string", "transform", "unique",
    "unlock",    "write",     NULL
};

static const char *const cpp_outside_modules[] = { "boost", "std", "testing", NULL };
static const char *const cpp_call_members[] = { "operator()", NULL };
static const char *const cpp_index_members[] = { "operator[]", NULL };
static const char *const cpp_iterate_members[] = { "begin", NULL };
static const char *const cpp_deref_members[] = { "operator->", NULL };

const struct lang_policy cpp_policy = {
    .separator = "::",
    .reach = LANG_REACH_PROJECT,
    .modules = LANG_MODULES_INCLUDE,
    .flags = LANG_POLICY_UNIT_LOCAL | LANG_POLICY_MACROS | LANG_POLICY_LINKED_DECLS |
             LANG_POLICY_IMPLICIT_SELF | LANG_POLICY_CALL_CONSTRUCTS | LANG_POLICY_OVERLOADS,
    .outside_names = cpp_outside_names,
    .outside_modules = cpp_outside_modules,
    .known_types = cpp_known_types,
    .known_type_count = sizeof cpp_known_types / sizeof cpp_known_types[0],
    .transparent_types = cpp_transparent_types,
    .element_types = cpp_element_types,
    .element_type_count = sizeof cpp_element_types / sizeof cpp_element_types[0],
    .family = "c",
    .call_members = cpp_call_members,
    .index_members = cpp_index_members,
    .iterate_members = cpp_iterate_members,
    .deref_members = cpp_deref_members,
};
