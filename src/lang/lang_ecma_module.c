/* lang_ecma_module.c - imports and exports: ES modules and CommonJS. */
#include "lang/lang_ecma_internal.h"

struct str ecma_cut_quotes(struct walk *walk, TSNode node)
{
    struct str text = walk_text_of(walk, node);
    return text.size >= 2 && (text.data[0] == '"' || text.data[0] == '\'' || text.data[0] == '`')
               ? str_from_range(text.data + 1, text.size - 2)
               : text;
}

static struct fact_import *ecma_add_import(struct walk *walk, enum fact_import_kind kind,
                                           struct str module, struct str name, struct str alias,
                                           TSNode site)
{
    struct fact_import *row = walk_add_import(walk, kind, module, name, alias, site);
    row->flags |= facts_builder_edit_scope(walk->facts, walk->scope)->kind == FACT_SCOPE_FILE
                      ? 0
                      : FACT_IMPORT_LAZY;
    return row;
}

/* ------------------------------------------------------------------ import statements */

static void ecma_import_named(struct walk *walk, struct str module, TSNode list, uint8_t flags)
{
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode name = walk_child_by_field(walk, items[i].node, "name");
        TSNode alias = walk_child_by_field(walk, items[i].node, "alias");
        struct str text = ecma_member_name(walk, name);
        struct str bound = ts_node_is_null(alias) ? STR_EMPTY : ecma_member_name(walk, alias);
        enum fact_import_kind kind = FACT_IMPORT_SYMBOL;
        if (str_equals_cstring(text, "default")) {
            kind = FACT_IMPORT_DEFAULT;
            text = STR_EMPTY;
            bound = bound.size > 0 ? bound : STR("default");
        }
        ecma_add_import(walk, kind, module, text, bound, items[i].node)->flags |= flags;
    }
}

static void ecma_import_clause(struct walk *walk, struct str module, TSNode clause)
{
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, clause, true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode item = items[i].node;
        if (walk_node_is(walk, item, "identifier")) {
            (void)ecma_add_import(walk, FACT_IMPORT_DEFAULT, module, STR_EMPTY,
                                  walk_text_of(walk, item), item);
        } else if (walk_node_is(walk, item, "namespace_import")) {
            (void)ecma_add_import(walk, FACT_IMPORT_MODULE, module, STR_EMPTY,
                                  walk_text_of(walk, walk_named_child(item, 0)), item);
        } else if (walk_node_is(walk, item, "named_imports")) {
            ecma_import_named(walk, module, item, 0);
        }
    }
}

/* What module.exports is, else the module itself. */
static void ecma_import_whole(struct walk *walk, struct str module, TSNode name)
{
    struct str alias = walk_text_of(walk, name);
    (void)ecma_add_import(walk, FACT_IMPORT_DEFAULT, module, STR_EMPTY, alias, name);
    (void)ecma_add_import(walk, FACT_IMPORT_MODULE, module, STR_EMPTY, alias, name);
}

void ecma_enter_import(struct walk *walk, TSNode node)
{
    TSNode source = walk_child_by_field(walk, node, "source");
    TSNode clause = walk_child_of_type(walk, node, "import_clause");
    TSNode required = walk_child_of_type(walk, node, "import_require_clause");
    if (!ts_node_is_null(required)) {
        ecma_import_whole(walk,
                          ecma_cut_quotes(walk, walk_child_by_field(walk, required, "source")),
                          walk_named_child(required, 0));
    } else if (!ts_node_is_null(clause)) {
        ecma_import_clause(walk, ecma_cut_quotes(walk, source), clause);
    } else if (!ts_node_is_null(source)) {
        (void)ecma_add_import(walk, FACT_IMPORT_EFFECT, ecma_cut_quotes(walk, source), STR_EMPTY,
                              STR_EMPTY, source);
    }
}

/* ------------------------------------------------------------------ export statements */

void ecma_bind_export(struct walk *walk, struct str name, TSNode site, uint32_t tree)
{
    if (tree != FACT_NONE) {
        (void)walk_add_binding(walk, FACT_BINDING_EXPORT, 0, name, site, FACT_NONE, tree);
    }
}

/* export { a, b as c } */
static void ecma_export_own(struct walk *walk, TSNode clause)
{
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, clause, true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode name = walk_child_by_field(walk, items[i].node, "name");
        TSNode alias = walk_child_by_field(walk, items[i].node, "alias");
        struct str text = walk_text_of(walk, name);
        ecma_mark_export(walk, text, FACT_ENTITY_EXPORTED);
        if (!ts_node_is_null(alias)) {
            struct str outer = ecma_member_name(walk, alias);
            if (str_equals_cstring(outer, "default")) {
                ecma_mark_export(walk, text, FACT_ENTITY_DEFAULT);
            }
            ecma_bind_export(walk, outer, alias, walk_make_name(walk, text));
        }
    }
}

void ecma_enter_export(struct walk *walk, TSNode node)
{
    TSNode source = walk_child_by_field(walk, node, "source");
    TSNode clause = walk_child_of_type(walk, node, "export_clause");
    TSNode space = walk_child_of_type(walk, node, "namespace_export");
    TSNode value = walk_child_by_field(walk, node, "value");
    struct str module = ts_node_is_null(source) ? STR_EMPTY : ecma_cut_quotes(walk, source);
    if (ts_node_is_null(source)) {
        if (!ts_node_is_null(clause)) {
            ecma_export_own(walk, clause);
        }
        if (walk_node_is(walk, value, "identifier")) {
            ecma_mark_export(walk, walk_text_of(walk, value),
                             FACT_ENTITY_EXPORTED | FACT_ENTITY_DEFAULT);
        } else if (!ecma_is_function(walk, value) && !ecma_is_class(walk, value) &&
                   !ts_node_is_null(value)) {
            ecma_bind_export(walk, STR("default"), value, walk_build_expr(walk, value));
        }
        return;
    }
    if (!ts_node_is_null(clause)) {
        ecma_import_named(walk, module, clause, FACT_IMPORT_REEXPORT);
    } else if (!ts_node_is_null(space)) {
        ecma_add_import(walk, FACT_IMPORT_MODULE, module, STR_EMPTY,
                        ecma_member_name(walk, walk_named_child(space, 0)), space)
            ->flags |= FACT_IMPORT_REEXPORT;
    } else {
        ecma_add_import(walk, FACT_IMPORT_STAR, module, STR_EMPTY, STR_EMPTY, source)->flags |=
            FACT_IMPORT_REEXPORT;
    }
}

/* ------------------------------------------------------------------ require */

struct str ecma_required_module(struct walk *walk, TSNode call)
{
    TSNode function = walk_child_by_field(walk, call, "function");
    TSNode list = walk_child_by_field(walk, call, "arguments");
    struct str none = { 0 };
    if (!walk_node_is(walk, call, "call_expression") || walk_count_named(list) != 1 ||
        (!walk_node_is(walk, function, "import") &&
         !str_equals_cstring(walk_text_of(walk, function), "require")) ||
        !walk_node_is(walk, walk_named_child(list, 0), "string")) {
        return none;
    }
    return ecma_cut_quotes(walk, walk_named_child(list, 0));
}

/* ------------------------------------------------------------------ imports without a name */

void ecma_import_anywhere(struct walk *walk, struct str module, struct str name, struct str alias,
                          TSNode site, uint8_t flags)
{
    static const enum fact_import_kind whole[] = { FACT_IMPORT_DEFAULT, FACT_IMPORT_MODULE };
    for (size_t i = 0; i < (name.size > 0 ? 1 : 2); i++) {
        struct fact_import *row = walk_add_import(
            walk, name.size > 0 ? FACT_IMPORT_SYMBOL : whole[i], module, name, alias, site);
        row->scope = 0;
        row->flags |= flags;
    }
}

/* A name that no program can have stands for the import. */
uint32_t ecma_name_import(struct walk *walk, struct str module, struct str name, TSNode site,
                          uint8_t flags)
{
    struct ecma_state *state = ecma_state_of(walk);
    struct ecma_inline_import *row = state->inline_imports;
    const char *word = (flags & FACT_IMPORT_TYPE_ONLY) != 0 ? "import" : "require";
    struct str alias =
        arena_format_text(walk->arena, "%s(%.*s).%.*s", word, STR_ARG(module), STR_ARG(name));
    fact_text text;
    if (alias.data == NULL) {
        walk_fail_memory(walk);
        return FACT_NONE;
    }
    text = walk_intern_str(walk, alias);
    for (unsigned steps = 0; row != NULL && steps < 1024 && row->alias != text; steps++) {
        row = row->next;
    }
    if (row == NULL || row->alias != text) {
        row = walk_alloc_bytes(walk, sizeof *row);
        if (row == NULL) {
            return FACT_NONE;
        }
        *row = (struct ecma_inline_import){ state->inline_imports, text };
        state->inline_imports = row;
        ecma_import_anywhere(walk, module, name, alias, site, flags);
    }
    return walk_make_name(walk, alias);
}

/* const { a, b: c } = require('m') */
static void ecma_import_pattern(struct walk *walk, struct str module, TSNode pattern)
{
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, pattern, true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode key = items[i].node;
        struct str alias = STR_EMPTY;
        if (walk_node_is(walk, key, "pair_pattern")) {
            TSNode value = walk_child_by_field(walk, key, "value");
            key = walk_child_by_field(walk, key, "key");
            if (!walk_node_is(walk, value, "identifier")) {
                continue;
            }
            alias = walk_text_of(walk, value);
        } else if (walk_node_is(walk, key, "object_assignment_pattern")) {
            key = walk_child_by_field(walk, key, "left");
        }
        if (str_equals_cstring(walk_text_of(walk, key), "default")) {
            (void)ecma_add_import(walk, FACT_IMPORT_DEFAULT, module, STR_EMPTY, alias, key);
        } else {
            (void)ecma_add_import(walk, FACT_IMPORT_SYMBOL, module, ecma_member_name(walk, key),
                                  alias, key);
        }
    }
}

bool ecma_import_required(struct walk *walk, TSNode name, TSNode value)
{
    struct str module;
    if (walk_node_is(walk, value, "await_expression")) {
        value = walk_named_child(value, 0);
    }
    module = ecma_required_module(walk, value);
    if (module.data != NULL) {
        if (walk_node_is(walk, name, "identifier")) {
            ecma_import_whole(walk, module, name);
        } else if (walk_node_is(walk, name, "object_pattern")) {
            ecma_import_pattern(walk, module, name);
        }
        return true;
    }
    if (!walk_node_is(walk, value, "member_expression") ||
        !walk_node_is(walk, name, "identifier")) {
        return false;
    }
    module = ecma_required_module(walk, walk_child_by_field(walk, value, "object"));
    if (module.data != NULL) {
        struct str part = walk_text_of(walk, walk_child_by_field(walk, value, "property"));
        bool whole = str_equals_cstring(part, "default");
        (void)ecma_add_import(walk, whole ? FACT_IMPORT_DEFAULT : FACT_IMPORT_SYMBOL, module,
                              whole ? STR_EMPTY : part, walk_text_of(walk, name), name);
    }
    return module.data != NULL;
}

/* ------------------------------------------------------------------ module.exports */

bool ecma_is_module_exports(struct walk *walk, TSNode node)
{
    struct str text = walk_text_of(walk, node);
    struct str alias = ecma_state_of(walk)->exports_alias;
    return str_equals_cstring(text, "exports") || str_equals_cstring(text, "module.exports") ||
           (alias.size > 0 && str_equals_bytes(text, alias));
}

static bool ecma_is_whole_export(struct walk *walk, TSNode left)
{
    struct str text = walk_text_of(walk, left);
    return (walk_node_is(walk, left, "member_expression") &&
            str_equals_cstring(text, "module.exports")) ||
           (walk_node_is(walk, left, "identifier") && str_equals_cstring(text, "exports"));
}

uint32_t ecma_make_exports(struct walk *walk)
{
    return walk_make_node(walk, FACT_OP_ENTITY, 0, FACT_NONE);
}

/* exports; module.exports = {}; exports = module.exports = require('m') */
bool ecma_is_exports_value(struct walk *walk, TSNode value)
{
    bool assigned = false;
    for (unsigned depth = 0; depth < 4 && walk_node_is(walk, value, "assignment_expression");
         depth++) {
        assigned |= ecma_is_whole_export(walk, walk_child_by_field(walk, value, "left"));
        value = walk_child_by_field(walk, value, "right");
    }
    return ecma_is_whole_export(walk, value) ||
           (assigned && (walk_node_is(walk, value, "object") ||
                         ecma_required_module(walk, value).data != NULL));
}

/* module.exports = { a, b: c, ...require('d') } */
static void ecma_export_object(struct walk *walk, TSNode object)
{
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, object, true, &count);
    ecma_state_of(walk)->exported_object = object.id;
    for (size_t i = 0; i < count; i++) {
        TSNode item = items[i].node;
        if (walk_node_is(walk, item, "shorthand_property_identifier")) {
            ecma_mark_export(walk, walk_text_of(walk, item), FACT_ENTITY_EXPORTED);
        } else if (walk_node_is(walk, item, "pair")) {
            TSNode key = walk_child_by_field(walk, item, "key");
            TSNode value = walk_child_by_field(walk, item, "value");
            struct str module = ecma_required_module(walk, value);
            struct str name = ecma_member_name(walk, key);
            if (module.data != NULL) {
                ecma_import_whole(walk, module, key);
            } else if (str_equals_bytes(name, walk_text_of(walk, value))) {
                ecma_mark_export(walk, name, FACT_ENTITY_EXPORTED);
            } else if (!ecma_is_function(walk, value)) {
                ecma_bind_export(walk, name, key, walk_build_expr(walk, value));
            }
        } else if (walk_node_is(walk, item, "spread_element")) {
            struct str module = ecma_required_module(walk, walk_named_child(item, 0));
            if (module.data != NULL) {
                (void)ecma_add_import(walk, FACT_IMPORT_STAR, module, STR_EMPTY, STR_EMPTY, item);
            }
        }
    }
}

static void ecma_export_whole(struct walk *walk, TSNode right)
{
    struct str module = ecma_required_module(walk, right);
    if (walk_node_is(walk, right, "object")) {
        ecma_export_object(walk, right);
    } else if (module.data != NULL) {
        if (ecma_state_of(walk)->exports_alias.size == 0) { /* else it gets members of its own */
            (void)ecma_add_import(walk, FACT_IMPORT_DEFAULT, module, STR_EMPTY, STR("default"),
                                  right);
        }
        (void)ecma_add_import(walk, FACT_IMPORT_STAR, module, STR_EMPTY, STR_EMPTY, right);
    } else if (walk_node_is(walk, right, "identifier")) {
        struct str text = walk_text_of(walk, right);
        ecma_mark_export(walk, text, FACT_ENTITY_EXPORTED | FACT_ENTITY_DEFAULT);
        ecma_bind_export(walk, STR("default"), right, walk_make_name(walk, text));
    } else {
        ecma_bind_export(walk, STR("default"), right, walk_build_expr(walk, right));
    }
}

/* module.exports = function f() {}, class C {}: the file's default, by its own name. Without a name
 * it is code of the file. */
static void ecma_export_callable(struct walk *walk, TSNode node, TSNode right)
{
    TSNode name = walk_child_by_field(walk, right, "name");
    struct walk_entity_spec spec;
    if (right.id == ecma_state_of(walk)->bound_value) {
        ecma_export_entity(walk, STR("default"), right, ecma_state_of(walk)->bound_entity);
        return;
    }
    if (ts_node_is_null(name)) {
        uint32_t result = ecma_doc_result(walk, ecma_find_doc(walk, node), node);
        if (result != FACT_NONE) {
            ecma_bind_export(walk, STR("default"), right,
                             walk_make_node(walk, FACT_OP_FUNCTION, result, FACT_NONE));
        }
        return;
    }
    walk_init_entity_spec(
        &spec, ecma_is_class(walk, right) ? ENTITY_KIND_CLASS : ENTITY_KIND_FUNCTION, node, name);
    spec.name = walk_text_of(walk, name);
    spec.flags = FACT_ENTITY_EXPORTED | FACT_ENTITY_DEFAULT;
    (void)ecma_open_bound(walk, &spec, right);
}

/* exports.name = value, where the value is no function and no class. */
static bool ecma_export_property(struct walk *walk, TSNode left, TSNode right)
{
    TSNode name = walk_child_by_field(walk, left, "property");
    struct str module;
    if (!walk_node_is(walk, left, "member_expression") ||
        !ecma_is_module_exports(walk, walk_child_by_field(walk, left, "object")) ||
        ecma_is_function(walk, right) || ecma_is_class(walk, right)) {
        return false;
    }
    module = ecma_required_module(walk, right);
    if (module.data != NULL) {
        ecma_import_whole(walk, module, name);
    } else if (str_equals_bytes(walk_text_of(walk, name), walk_text_of(walk, right))) {
        ecma_mark_export(walk, walk_text_of(walk, name), FACT_ENTITY_EXPORTED);
    } else {
        ecma_bind_export(walk, walk_text_of(walk, name), name, walk_build_expr(walk, right));
    }
    return true;
}

bool ecma_export_assigned(struct walk *walk, TSNode node, TSNode left, TSNode right)
{
    TSNode value;
    if (!ecma_is_whole_export(walk, left)) {
        return ecma_export_property(walk, left, right);
    }
    value = ecma_unwrap_value(walk, right);
    if (value.id != right.id && value.id != ecma_state_of(walk)->bound_value) {
        ecma_state_of(walk)->exported_value = value.id; /* module.exports = a.F = class {} */
        return true;
    }
    while (walk_node_is(walk, right, "assignment_expression")) { /* module.exports = exports = x */
        right = walk_child_by_field(walk, right, "right");
    }
    if (ecma_is_function(walk, value) || ecma_is_class(walk, value)) {
        ecma_export_callable(walk, node, value);
    } else {
        ecma_export_whole(walk, right);
    }
    return true;
}
