/* lang_javascript.c - JavaScript with JSX. lang_ecma_internal.h lists the other files. */
#include "lang/lang_ecma_internal.h"

const TSLanguage *tree_sitter_javascript(void);
extern const struct lang lang_javascript;

/* clang-format off */
static const struct lang_rule javascript_rules[] = {
#include "lang/lang_ecma_rules.def"
#include "lang/lang_ecma_rules_jsx.def"
    { .node = "field_definition", .enter = ecma_enter_field },
};
static const struct lang_build javascript_expr_builds[] = {
#include "lang/lang_ecma_builds.def"
};
/* clang-format on */

static const char *const javascript_suffixes[] = { ".js", ".mjs", ".cjs", ".jsx", ".es6", NULL };
static const char *const javascript_interpreters[] = { "node", "nodejs", "deno", "bun", NULL };

const struct lang lang_javascript = {
    .name = "javascript",
    .suffixes = javascript_suffixes,
    .interpreters = javascript_interpreters,
    .grammar = tree_sitter_javascript,
    .rules = javascript_rules,
    .rule_count = sizeof javascript_rules / sizeof javascript_rules[0],
    .expr_builds = javascript_expr_builds,
    .expr_build_count = sizeof javascript_expr_builds / sizeof javascript_expr_builds[0],
    .policy = &ecma_policy,
    .lexis = &lang_lexis_script,
    .begin_file = ecma_begin_file,
    .end_file = ecma_end_file,
    .test_file_patterns = ecma_test_files,
    .test_folders = ecma_test_folders,
};
