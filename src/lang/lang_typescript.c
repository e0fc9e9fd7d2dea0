/* lang_typescript.c - TypeScript, and with JSX. lang_ecma_internal.h lists the other files. */
#include "lang/lang_ecma_internal.h"

const TSLanguage *tree_sitter_typescript(void);
const TSLanguage *tree_sitter_tsx(void);
extern const struct lang lang_typescript;
extern const struct lang lang_tsx;

/* clang-format off */
static const struct lang_rule typescript_rules[] = {
#include "lang/lang_ecma_rules.def"
#include "lang/lang_ecma_rules_types.def"
};
static const struct lang_rule tsx_rules[] = {
#include "lang/lang_ecma_rules.def"
#include "lang/lang_ecma_rules_types.def"
#include "lang/lang_ecma_rules_jsx.def"
};
static const struct lang_build typescript_expr_builds[] = {
#include "lang/lang_ecma_builds.def"
#include "lang/lang_ecma_builds_types.def"
    { "type_assertion", ecma_build_assertion },
};
static const struct lang_build typescript_type_builds[] = {
#include "lang/lang_ecma_types.def"
};
/* clang-format on */

static const char *const typescript_suffixes[] = { ".ts", ".mts", ".cts", NULL };
static const char *const tsx_suffixes[] = { ".tsx", ".js", ".jsx", ".mjs", ".cjs", NULL };

#define TYPESCRIPT_COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static const char *const typescript_interpreters[] = { "ts-node", "tsx", "ts-node-esm", NULL };

const struct lang lang_typescript = {
    .name = "typescript",
    .suffixes = typescript_suffixes,
    .interpreters = typescript_interpreters,
    .grammar = tree_sitter_typescript,
    .rules = typescript_rules,
    .rule_count = TYPESCRIPT_COUNT(typescript_rules),
    .expr_builds = typescript_expr_builds,
    .expr_build_count = TYPESCRIPT_COUNT(typescript_expr_builds),
    .type_builds = typescript_type_builds,
    .type_build_count = TYPESCRIPT_COUNT(typescript_type_builds),
    .policy = &ecma_policy,
    .lexis = &lang_lexis_script,
    .prepare_source = typescript_prepare_source,
    .begin_file = ecma_begin_file,
    .end_file = ecma_end_file,
    .test_file_patterns = ecma_test_files,
    .test_folders = ecma_test_folders,
};

/* The last expression builder is left out: <T>x is an element here. */
const struct lang lang_tsx = {
    .name = "tsx",
    .suffixes = tsx_suffixes,
    .claim_content = typescript_claim_flow,
    .grammar = tree_sitter_tsx,
    .rules = tsx_rules,
    .rule_count = TYPESCRIPT_COUNT(tsx_rules),
    .expr_builds = typescript_expr_builds,
    .expr_build_count = TYPESCRIPT_COUNT(typescript_expr_builds) - 1,
    .type_builds = typescript_type_builds,
    .type_build_count = TYPESCRIPT_COUNT(typescript_type_builds),
    .policy = &ecma_policy,
    .lexis = &lang_lexis_script,
    .prepare_source = typescript_prepare_source,
    .begin_file = ecma_begin_file,
    .end_file = ecma_end_file,
    .test_file_patterns = ecma_test_files,
    .test_folders = ecma_test_folders,
};
