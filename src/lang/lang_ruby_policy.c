/* lang_ruby_policy.c - how names of Ruby are looked up. Tables are sorted by bytes. */
#include "lang/lang_ruby_internal.h"

static const char *const ruby_constructors[] = { "initialize", NULL };
static const char *const ruby_index_members[] = { "[]", NULL };

static const char *const ruby_outside_names[] = {
#include "lang/lang_ruby_outside.def"
    NULL
};

/* What members of the language's own lists and hashes give, so that chains stay typed. */
static const struct lang_known_type ruby_known_types[] = {
    { "[].+", "Self" },       { "[].-", "Self" },       { "[].[]", "$0" },
    { "[].at", "$0" },        { "[].compact", "Self" }, { "[].delete", "$0" },
    { "[].delete_at", "$0" }, { "[].detect", "$0" },    { "[].dig", "$0" },
    { "[].drop", "Self" },    { "[].each", "Self" },    { "[].fetch", "$0" },
    { "[].filter", "Self" },  { "[].find", "$0" },      { "[].find_all", "Self" },
    { "[].first", "$0" },     { "[].flatten", "Self" }, { "[].grep", "Self" },
    { "[].last", "$0" },      { "[].max_by", "$0" },    { "[].min_by", "$0" },
    { "[].pop", "$0" },       { "[].push", "Self" },    { "[].reject", "Self" },
    { "[].reverse", "Self" }, { "[].sample", "$0" },    { "[].select", "Self" },
    { "[].shift", "$0" },     { "[].shuffle", "Self" }, { "[].slice", "Self" },
    { "[].sort", "Self" },    { "[].sort_by", "Self" }, { "[].sort_by!", "Self" },
    { "[].take", "Self" },    { "[].to_a", "Self" },    { "[].uniq", "Self" },
    { "[].values", "Self" },
};

const struct lang_policy ruby_policy = {
    .separator = "::",
    .reach = LANG_REACH_PROJECT,
    .modules = LANG_MODULES_REQUIRE,
    .flags = LANG_POLICY_IMPLICIT_SELF | LANG_POLICY_SPLIT_NAMES | LANG_POLICY_VIRTUAL_METHODS |
             LANG_POLICY_DUCK_UNIQUE | LANG_POLICY_SPLIT_STATIC | LANG_POLICY_PATH_TYPES |
             LANG_POLICY_HEIR_CONSTRUCTS | LANG_POLICY_INFER_PARAMS,
    .constructor_names = ruby_constructors,
    .outside_names = ruby_outside_names,
    .known_types = ruby_known_types,
    .known_type_count = sizeof ruby_known_types / sizeof ruby_known_types[0],
    .index_members = ruby_index_members,
};
