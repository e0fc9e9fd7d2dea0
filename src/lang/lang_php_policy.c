/* lang_php_policy.c - how names of PHP are looked up. Tables are sorted by bytes. */
#include "lang/lang_php_internal.h"

static const char *const php_constructors[] = { "__construct", NULL };
static const char *const php_call_members[] = { "__invoke", NULL };
static const char *const php_missing_members[] = { "__call", "__callStatic", NULL };
static const char *const php_index_members[] = { "offsetGet", NULL };
static const char *const php_iterate_members[] = { "getIterator", "current", NULL };

static const char *const php_outside_names[] = {
#include "lang/lang_php_outside.def"
    NULL
};

/* What functions of the language do to values of the project, so that chains stay typed. */
static const struct lang_known_type php_known_types[] = {
    { "*.bindTo", "Self" },     { "*::cases", "[]<Self>" }, { "*::from", "Self" },
    { "*::tryFrom", "Self" },   { "[].current", "$0" },     { "[].getIterator", "Self" },
    { "array_diff_key", "@0" }, { "array_filter", "@0" },   { "array_intersect_key", "@0" },
    { "array_merge", "@0" },    { "array_pop", "@0*" },     { "array_replace", "@0" },
    { "array_reverse", "@0" },  { "array_shift", "@0*" },   { "array_slice", "@0" },
    { "array_splice", "@0" },   { "array_unique", "@0" },   { "array_values", "@0" },
    { "current", "@0*" },       { "end", "@0*" },           { "iterator_to_array", "@0" },
    { "next", "@0*" },          { "prev", "@0*" },          { "reset", "@0*" },
};

static const struct lang_element_type php_element_types[] = {
    { "Collection", 1, 1 },
};

const struct lang_policy php_policy = {
    .separator = "\\",
    .member_separator = "::",
    .reach = LANG_REACH_PACKAGE,
    .modules = LANG_MODULES_DECLARED,
    .flags = LANG_POLICY_FOLD_CASE | LANG_POLICY_VIRTUAL_METHODS | LANG_POLICY_DUCK_UNIQUE |
             LANG_POLICY_ROOT_FALLBACK | LANG_POLICY_INFER_PARAMS,
    .constructor_names = php_constructors,
    .outside_names = php_outside_names,
    .known_types = php_known_types,
    .known_type_count = sizeof php_known_types / sizeof php_known_types[0],
    .element_types = php_element_types,
    .element_type_count = sizeof php_element_types / sizeof php_element_types[0],
    .call_members = php_call_members,
    .missing_members = php_missing_members,
    .index_members = php_index_members,
    .iterate_members = php_iterate_members,
};
