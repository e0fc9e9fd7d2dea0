/* lang_python.c - Python. */
#include "lang/walk_internal.h"

const TSLanguage *tree_sitter_python(void);
extern const struct lang lang_python;

static const char *const python_suffixes[] = { ".py", ".pyi", ".pyw", NULL };
static const char *const python_interpreters[] = { "python", NULL };

static const struct lang_policy python_policy = { .separator = ".",
                                                  .reach = LANG_REACH_FILE,
                                                  .modules = LANG_MODULES_DOTTED };

const struct lang lang_python = { .name = "python",
                                  .suffixes = python_suffixes,
                                  .interpreters = python_interpreters,
                                  .grammar = tree_sitter_python,
                                  .policy = &python_policy };
