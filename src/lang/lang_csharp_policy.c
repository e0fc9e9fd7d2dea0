/* lang_csharp_policy.c - how names of C# are looked up. Tables are sorted by bytes. */
#include "lang/lang_csharp_internal.h"

/* What members of everyday classes of the platform give, so that chains stay typed. */
static const struct lang_known_type csharp_known_types[] = {
    { "*.Clone", "object" }, { "*.Equals", "bool" },     { "*.GetHashCode", "int" },
    { "*.GetType", "Type" }, { "*.ToString", "string" },
};

static const struct lang_element_type csharp_element_types[] = {
    { "List", 0, 0 },
};

static const char *const csharp_outside_modules[] = { "Microsoft", "System", "Windows", NULL };

static const char *const csharp_index_members[] = { "this", NULL };
static const char *const csharp_iterate_members[] = { "GetEnumerator", NULL };

const struct lang_policy csharp_policy = {
    .separator = ".",
    .reach = LANG_REACH_PACKAGE,
    .modules = LANG_MODULES_DECLARED,
    .flags = LANG_POLICY_IMPLICIT_SELF | LANG_POLICY_OVERLOADS | LANG_POLICY_HOIST |
             LANG_POLICY_OPEN_TYPES,
    .outside_modules = csharp_outside_modules,
    .known_types = csharp_known_types,
    .known_type_count = sizeof csharp_known_types / sizeof csharp_known_types[0],
    .element_types = csharp_element_types,
    .element_type_count = sizeof csharp_element_types / sizeof csharp_element_types[0],
    .index_members = csharp_index_members,
    .iterate_members = csharp_iterate_members,
};
