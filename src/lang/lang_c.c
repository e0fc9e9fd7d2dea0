/* lang_c.c - C. */
#include "lang/walk_internal.h"

const TSLanguage *tree_sitter_c(void);
extern const struct lang lang_c;

static const char *const c_suffixes[] = { ".c", ".h", NULL };

static const struct lang_policy c_policy = {
    .separator = "::", .reach = LANG_REACH_PROJECT, .modules = LANG_MODULES_INCLUDE
};

const struct lang lang_c = {
    .name = "c", .suffixes = c_suffixes, .grammar = tree_sitter_c, .policy = &c_policy
};
