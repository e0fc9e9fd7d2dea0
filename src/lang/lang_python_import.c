/* lang_python_import.c - imports in all their forms. */
#include "lang/lang_python_internal.h"

/* The text of a dotted or relative name without the white space that may be in it. */
static struct str import_read_module(struct walk *walk, TSNode node)
{
    struct str text = walk_text_of(walk, node);
    char *copy = NULL;
    size_t size = 0;
    if (str_find_byte(text, ' ') == SIZE_MAX && str_find_byte(text, '\\') == SIZE_MAX) {
        return text;
    }
    copy = arena_alloc_bytes(walk->arena, text.size);
    if (copy == NULL) {
        walk_fail_memory(walk);
        return text;
    }
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.data[i];
        if (byte == '.' || (byte > ' ' && byte != '\\')) {
            copy[size++] = byte;
        }
    }
    return str_from_range(copy, size);
}

static void import_add_import(struct walk *walk, enum fact_import_kind kind, struct str module,
                              struct str name, struct str alias, TSNode site)
{
    const struct py_state *py = py_state_of(walk);
    struct fact_import *row = walk_add_import(walk, kind, module, name, alias, site);
    row->scope = py_find_variable_scope(walk);
    if (py_scope_kind(walk, row->scope) == FACT_SCOPE_FUNCTION) {
        row->flags |= FACT_IMPORT_LAZY;
    }
    if (ts_node_start_byte(site) < py->type_only_end) {
        row->flags |= FACT_IMPORT_TYPE_ONLY;
    }
}

/* One `name` or `name as alias`. */
static void import_read_names(struct walk *walk, TSNode node, struct str *name, struct str *alias)
{
    *alias = STR_EMPTY;
    if (walk_node_is(walk, node, "aliased_import")) {
        *alias = walk_text_of(walk, walk_child_by_field(walk, node, "alias"));
        node = walk_child_by_field(walk, node, "name");
    }
    *name = import_read_module(walk, node);
}

void py_enter_import(struct walk *walk, TSNode node)
{
    size_t count = 0;
    const struct walk_child *children = walk_list_children(walk, node, true, &count);
    if (py_state_of(walk) == NULL) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        struct str module = STR_EMPTY;
        struct str alias = STR_EMPTY;
        import_read_names(walk, children[i].node, &module, &alias);
        import_add_import(walk, FACT_IMPORT_MODULE, module, STR_EMPTY, alias, children[i].node);
        if (alias.size > 0) {
            (void)py_note_set(walk, PY_NOTE_ALIAS, 0, walk_intern_str(walk, alias),
                              walk_intern_str(walk, module));
        }
    }
}

/* Modules whose names the front end knows by heart; any other hides a name of theirs. */
static bool import_is_known_module(struct str module)
{
    static const char *const known[] = { "typing",    "typing_extensions", "collections",
                                         "functools", "collections.abc",   "copy",
                                         "builtins",  "__future__",        "types" };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (str_equals_cstring(module, known[i])) {
            return true;
        }
    }
    return false;
}

void py_enter_import_from(struct walk *walk, TSNode node)
{
    size_t count = 0;
    const struct walk_child *children = walk_list_children(walk, node, true, &count);
    TSNode module_node = walk_child_by_field(walk, node, "module_name");
    struct str module = walk_node_is(walk, node, "future_import_statement")
                            ? STR("__future__")
                            : import_read_module(walk, module_node);
    bool known = import_is_known_module(module);
    if (py_state_of(walk) == NULL) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        struct str name = STR_EMPTY;
        struct str alias = STR_EMPTY;
        if (walk_node_is(walk, children[i].node, "wildcard_import")) {
            import_add_import(walk, FACT_IMPORT_STAR, module, STR_EMPTY, STR_EMPTY,
                              children[i].node);
        } else if (walk_field_is(walk, children[i].field, "name")) {
            import_read_names(walk, children[i].node, &name, &alias);
            import_add_import(walk, FACT_IMPORT_SYMBOL, module, name, alias, children[i].node);
            if (!known) {
                (void)py_note_set(walk, PY_NOTE_SHADOWED, 0,
                                  walk_intern_str(walk, alias.size > 0 ? alias : name), 0);
            }
        }
    }
}
