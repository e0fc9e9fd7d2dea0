/* lang_lua.c - Lua: functions, tables that hold functions, variables of the file, require.
 *
 * What the linker must know of the trees made here:
 *   - A table with functions of its own is a CLASS, whatever made it: function T.f and function T:f
 *     are its methods, with T as owner; setmetatable(x, T) is a value of T.
 *   - What a file returns is its DEFAULT entity; local x = require "a.b" imports that. A file that
 *     returns a table made on the spot has none: the import is then the file.
 *   - require(..) inside an expression is the NAME of an import whose alias is its whole text.
 *   - Names that one file sets and another reads without require are not linked: who runs first,
 * and in which environment, is not told.
 */
#include "lang/lang_lua_internal.h"

const TSLanguage *tree_sitter_lua(void);
extern const struct lang lang_lua;

static const struct lang_lexis lua_lexis = { .comment = "--", .quotes = "\"'" };

#define LUA_NAMES_MAX 1024U /* slots for names; past 3/4 of them none is added */

/* What the file says of a name at its top level. */
enum lua_fact {
    LUA_DECLARED = 1U << 0, /* has an entity or an import */
    LUA_TABLE = 1U << 1,    /* functions are put in it */
    LUA_RETURNED = 1U << 2, /* the file returns it */
    LUA_LOCAL = 1U << 3,
};

struct lua_state {
    uint32_t count;
    struct {
        fact_text name;
        uint32_t facts; /* enum lua_fact bits */
        uint32_t entity;
    } names[LUA_NAMES_MAX];
};

/* ------------------------------------------------------------------ nodes and names */

static TSNode lua_null_node(void)
{
    return (TSNode){ .id = NULL };
}

/* The named child at that place, or the null node; of the null node too. */
TSNode lua_child_at(struct walk *walk, TSNode node, size_t at)
{
    size_t count = 0;
    const struct walk_child *list =
        ts_node_is_null(node) ? NULL : walk_list_children(walk, node, true, &count);
    return at < count ? list[at].node : lua_null_node();
}

static bool lua_is(struct walk *walk, TSNode node, const char *type)
{
    return !ts_node_is_null(node) && walk_node_is(walk, node, type);
}

static TSNode lua_field(struct walk *walk, TSNode node, const char *field)
{
    return ts_node_is_null(node) ? node : walk_child_by_field(walk, node, field);
}

static uint32_t lua_slot_of(struct walk *walk, struct str name, bool add)
{
    struct lua_state *state = walk->lang_state;
    fact_text text = walk_intern_str(walk, name);
    uint32_t slot = (text * 2654435761U) % LUA_NAMES_MAX;
    if (state == NULL) {
        return LUA_NAMES_MAX;
    }
    while (state->names[slot].name != 0 && state->names[slot].name != text) {
        slot = (slot + 1) % LUA_NAMES_MAX;
    }
    if (state->names[slot].name == 0) {
        if (!add || state->count >= LUA_NAMES_MAX / 4 * 3) {
            return LUA_NAMES_MAX;
        }
        state->names[slot].name = text;
        state->names[slot].entity = FACT_NONE;
        state->count++;
    }
    return slot;
}

static void lua_note_name(struct walk *walk, struct str name, uint32_t facts)
{
    uint32_t slot = lua_slot_of(walk, name, true);
    if (slot < LUA_NAMES_MAX) {
        ((struct lua_state *)walk->lang_state)->names[slot].facts |= facts;
    }
}

static void lua_note_entity(struct walk *walk, struct str name, uint32_t entity)
{
    uint32_t slot = lua_slot_of(walk, name, false);
    if (slot < LUA_NAMES_MAX) {
        ((struct lua_state *)walk->lang_state)->names[slot].entity = entity;
    }
}

static uint32_t lua_facts_of(struct walk *walk, struct str name)
{
    uint32_t slot = lua_slot_of(walk, name, false);
    return slot < LUA_NAMES_MAX ? ((struct lua_state *)walk->lang_state)->names[slot].facts : 0;
}

struct str lua_string_of(struct walk *walk, TSNode node)
{
    return lua_is(walk, node, "string")
               ? walk_text_of(walk, walk_child_by_field(walk, node, "content"))
               : STR_EMPTY;
}

/* The module of require("a.b"), with dots; empty: it is none. */
struct str lua_module_of(struct walk *walk, TSNode call)
{
    struct str text = STR_EMPTY;
    char *dotted = NULL;
    if (!lua_is(walk, call, "function_call") ||
        !str_equals_cstring(walk_text_of(walk, walk_child_by_field(walk, call, "name")),
                            "require")) {
        return STR_EMPTY;
    }
    text = lua_string_of(walk, lua_child_at(walk, walk_child_by_field(walk, call, "arguments"), 0));
    if (text.size == 0 || memchr(text.data, '/', text.size) == NULL) {
        return text;
    }
    dotted = walk_alloc_bytes(walk, text.size);
    for (size_t i = 0; dotted != NULL && i < text.size; i++) {
        dotted[i] = (char)(text.data[i] == '/' ? '.' : text.data[i]);
    }
    return dotted == NULL ? text : str_from_range(dotted, text.size);
}

/* ------------------------------------------------------------------ what the file says as a whole
 */

/* The name before the first dot or colon of what a function is put in; data NULL: no such thing. */
static struct str lua_table_of(struct walk *walk, TSNode name)
{
    while (lua_is(walk, name, "dot_index_expression") ||
           lua_is(walk, name, "method_index_expression")) {
        name = walk_child_by_field(walk, name, "table");
        if (lua_is(walk, name, "identifier")) {
            return walk_text_of(walk, name);
        }
    }
    return STR_EMPTY;
}

/* Of the statement `a.b.c = value` or `local x = value`: the pair at that place. */
struct lua_pair {
    TSNode name;
    TSNode value;
};
static struct lua_pair lua_read_pair(struct walk *walk, TSNode assignment, size_t at)
{
    struct lua_pair pair;
    pair.name = lua_child_at(walk, walk_child_of_type(walk, assignment, "variable_list"), at);
    pair.value = lua_child_at(walk, walk_child_of_type(walk, assignment, "expression_list"), at);
    return pair;
}

static bool lua_holds_functions(struct walk *walk, TSNode table)
{
    size_t count = 0;
    const struct walk_child *items = lua_is(walk, table, "table_constructor")
                                         ? walk_list_children(walk, table, true, &count)
                                         : NULL;
    for (size_t i = 0; i < count; i++) {
        bool found =
            lua_is(walk, walk_child_by_field(walk, items[i].node, "value"), "function_definition");
        if (found) {
            return true;
        }
    }
    return false;
}

static void lua_scan_assignment(struct walk *walk, TSNode assignment, bool local)
{
    struct lua_pair pair = lua_read_pair(walk, assignment, 0);
    struct str table = STR_EMPTY;
    if (ts_node_is_null(pair.name)) {
        return;
    }
    table = lua_table_of(walk, pair.name);
    if (lua_is(walk, pair.name, "identifier")) {
        lua_note_name(walk, walk_text_of(walk, pair.name),
                      (local ? LUA_LOCAL : 0U) |
                          (lua_holds_functions(walk, pair.value) ? LUA_TABLE : 0U));
    } else if (table.size > 0 && lua_is(walk, pair.value, "function_definition")) {
        lua_note_name(walk, table, LUA_TABLE);
    }
}

/* return M, return setmetatable(M, ..) */
static void lua_scan_return(struct walk *walk, TSNode statement)
{
    TSNode value = lua_child_at(walk, lua_child_at(walk, statement, 0), 0);
    if (lua_is(walk, value, "function_call")) {
        value = lua_child_at(walk, walk_child_by_field(walk, value, "arguments"), 0);
    }
    if (lua_is(walk, value, "identifier")) {
        lua_note_name(walk, walk_text_of(walk, value), LUA_RETURNED);
    }
}

static void lua_scan_statement(struct walk *walk, TSNode node)
{
    if (lua_is(walk, node, "function_declaration")) {
        struct str table = lua_table_of(walk, walk_child_by_field(walk, node, "name"));
        if (table.size > 0) {
            lua_note_name(walk, table, LUA_TABLE);
        }
    } else if (lua_is(walk, node, "assignment_statement")) {
        lua_scan_assignment(walk, node, false);
    } else if (lua_is(walk, node, "variable_declaration")) {
        TSNode assignment = walk_child_of_type(walk, node, "assignment_statement");
        if (!ts_node_is_null(assignment)) {
            lua_scan_assignment(walk, assignment, true);
        }
    } else if (lua_is(walk, node, "return_statement")) {
        lua_scan_return(walk, node);
    }
}

static void lua_begin_file(struct walk *walk, TSNode root)
{
    TSTreeCursor cursor;
    walk->lang_state = walk_alloc_bytes(walk, sizeof(struct lua_state));
    if (walk->lang_state == NULL) {
        return;
    }
    memset(walk->lang_state, 0, sizeof(struct lua_state));
    cursor = ts_tree_cursor_new(root);
    if (ts_tree_cursor_goto_first_child(&cursor)) {
        do {
            lua_scan_statement(walk, ts_tree_cursor_current_node(&cursor));
        } while (ts_tree_cursor_goto_next_sibling(&cursor));
    }
    ts_tree_cursor_delete(&cursor);
}

/* ------------------------------------------------------------------ functions */

static void lua_bind_parameters(struct walk *walk, TSNode function)
{
    TSNode list = walk_child_by_field(walk, function, "parameters");
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    uint8_t position = 0;
    for (size_t i = 0; i < count; i++) {
        if (lua_is(walk, items[i].node, "identifier")) {
            struct fact_binding *row = walk_add_binding(walk, FACT_BINDING_PARAM, walk->scope,
                                                        walk_text_of(walk, items[i].node),
                                                        items[i].node, FACT_NONE, FACT_NONE);
            row->position = position;
            position = (uint8_t)(position + (position < UINT8_MAX));
        }
    }
}

static void lua_count_parameters(struct walk *walk, TSNode function, struct walk_entity_spec *spec)
{
    TSNode list = walk_child_by_field(walk, function, "parameters");
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    spec->params_min = 0; /* what is not given is nil */
    spec->params_max = (uint8_t)(count < UINT8_MAX ? count : UINT8_MAX);
    if (count > 0 && lua_is(walk, items[count - 1].node, "vararg_expression")) {
        spec->params_max--;
        spec->flags |= FACT_ENTITY_VARIADIC;
    }
}

/* The content of a string, any other node itself. */
static TSNode lua_unquote(struct walk *walk, TSNode node)
{
    TSNode content =
        lua_is(walk, node, "string") ? walk_child_by_field(walk, node, "content") : lua_null_node();
    return ts_node_is_null(content) ? node : content;
}

/* The name of a field: x = .., ["x"] = ..; null node: it has none. */
static TSNode lua_key_of(struct walk *walk, TSNode field)
{
    TSNode name = walk_child_by_field(walk, field, "name");
    return lua_is(walk, name, "identifier") || lua_is(walk, name, "string")
               ? lua_unquote(walk, name)
               : lua_null_node();
}

/* `name` is what it is put in: f, a.f, a:f, a["f"]; `whole` its span, `function` what has the
 * parameters.
 */
static void lua_open_function(struct walk *walk, TSNode whole, TSNode name, TSNode function,
                              bool local)
{
    struct walk_entity_spec spec;
    TSNode table = lua_field(walk, name, "table");
    TSNode last = name;
    if (!ts_node_is_null(table)) {
        last = lua_is(walk, name, "method_index_expression")
                   ? walk_child_by_field(walk, name, "method")
                   : lua_unquote(walk, walk_child_by_field(walk, name, "field"));
    }
    walk_init_entity_spec(&spec, ts_node_is_null(table) ? ENTITY_KIND_FUNCTION : ENTITY_KIND_METHOD,
                          whole, last);
    spec.name = walk_text_of(walk, last);
    spec.body_node = walk_child_by_field(walk, function, "body");
    spec.flags = local || (ts_node_is_null(table) && walk->entity != 0) ? FACT_ENTITY_FILE_LOCAL
                                                                        : FACT_ENTITY_EXPORTED;
    if (ts_node_is_null(table) && !local && walk->scope != 0) {
        spec.flags |= FACT_ENTITY_CALLABLE_VALUE;
    }
    if (!ts_node_is_null(table)) {
        spec.qualifier = walk_text_of(walk, table);
        spec.owner = walk_build_expr(walk, table);
    }
    if (lua_is(walk, name, "method_index_expression")) {
        spec.flags |= FACT_ENTITY_INSTANCE_METHOD;
    }
    lua_count_parameters(walk, function, &spec);
    spec.opens_scope = true;
    (void)walk_open_entity(walk, &spec);
    lua_bind_parameters(walk, function);
}

static void lua_enter_function(struct walk *walk, TSNode node)
{
    bool local = str_starts_with(walk_text_of(walk, node), STR("local"));
    lua_open_function(walk, node, walk_child_by_field(walk, node, "name"), node, local);
}

/* A function that a statement around gives a name has its entity already when it is met. */
static void lua_enter_closure(struct walk *walk, TSNode node)
{
    TSNode parent = walk_parent_of_current(walk);
    TSNode above = walk_ancestor_of_current(walk, 2);
    TSNode key = lua_is(walk, parent, "field") ? lua_key_of(walk, parent) : lua_null_node();
    if (!ts_node_is_null(key)) {
        struct walk_entity_spec spec;
        TSNode name = key;
        walk_init_entity_spec(&spec, ENTITY_KIND_METHOD, parent, name);
        spec.name = walk_text_of(walk, name);
        spec.body_node = walk_child_by_field(walk, node, "body");
        spec.flags = walk->entity == walk->type_entity || walk->entity == 0
                         ? FACT_ENTITY_EXPORTED
                         : FACT_ENTITY_FILE_LOCAL;
        spec.opens_scope = true;
        lua_count_parameters(walk, node, &spec);
        (void)walk_open_entity(walk, &spec);
        lua_bind_parameters(walk, node);
        return;
    }
    if (lua_is(walk, parent, "expression_list") && lua_is(walk, above, "assignment_statement")) {
        struct lua_pair pair = lua_read_pair(walk, above, 0);
        bool local = lua_is(walk, walk_ancestor_of_current(walk, 3), "variable_declaration");
        if (!ts_node_is_null(pair.value) && ts_node_eq(pair.value, node) &&
            (!lua_is(walk, pair.name, "bracket_index_expression") ||
             lua_is(walk, walk_child_by_field(walk, pair.name, "field"), "string"))) {
            lua_open_function(walk, above, pair.name, node, local);
            return;
        }
    }
    (void)walk_open_scope(walk, FACT_SCOPE_FUNCTION, node);
    lua_bind_parameters(walk, node);
}

static void lua_enter_return(struct walk *walk, TSNode node)
{
    TSNode value = lua_child_at(walk, lua_child_at(walk, node, 0), 0);
    uint32_t tree = ts_node_is_null(value) ? FACT_NONE : walk_build_expr(walk, value);
    if (tree != FACT_NONE && walk->entity != 0) {
        (void)walk_add_binding(walk, FACT_BINDING_RETURN, walk->scope, STR_EMPTY, node, FACT_NONE,
                               tree);
    }
}

/* ------------------------------------------------------------------ require */

/* local x = require "a.b". True: it was one. */
static bool lua_import_required(struct walk *walk, struct lua_pair pair)
{
    struct str module = lua_module_of(walk, pair.value);
    if (module.size == 0 || !lua_is(walk, pair.name, "identifier")) {
        return false;
    }
    (void)walk_add_import(walk, FACT_IMPORT_DEFAULT, module, STR_EMPTY,
                          walk_text_of(walk, pair.name), pair.value);
    return true;
}

/* Any other: lua_build_call names it by its text. */
static void lua_require_inside(struct walk *walk, TSNode call)
{
    TSNode parent = walk_parent_of_current(walk);
    struct str module = lua_module_of(walk, call);
    bool bound = lua_is(walk, parent, "expression_list") &&
                 lua_is(walk, walk_ancestor_of_current(walk, 2), "assignment_statement");
    if (module.size == 0 || bound) {
        return;
    }
    if (lua_is(walk, parent, "block") || lua_is(walk, parent, "chunk")) {
        (void)walk_add_import(walk, FACT_IMPORT_EFFECT, module, STR_EMPTY, STR_EMPTY, call);
    } else {
        (void)walk_add_import(walk, FACT_IMPORT_DEFAULT, module, STR_EMPTY,
                              walk_text_of(walk, call), call);
    }
}

/* ------------------------------------------------------------------ variables */

static bool lua_is_constant(struct walk *walk, TSNode assignment)
{
    TSNode list = walk_child_of_type(walk, assignment, "variable_list");
    TSNode attribute = lua_field(walk, list, "attribute");
    return !ts_node_is_null(attribute) &&
           str_equals_cstring(walk_text_of(walk, attribute), "<const>");
}

static void lua_bind_local(struct walk *walk, struct lua_pair pair)
{
    uint32_t value = ts_node_is_null(pair.value) ? FACT_NONE : walk_build_expr(walk, pair.value);
    (void)walk_add_binding(walk, FACT_BINDING_LOCAL, walk->scope, walk_text_of(walk, pair.name),
                           pair.name, FACT_NONE, value);
}

static bool lua_makes_table(struct walk *walk, TSNode value, uint32_t facts)
{
    return (facts & LUA_TABLE) != 0 ||
           ((facts & LUA_RETURNED) != 0 && lua_is(walk, value, "table_constructor"));
}

/* Another name for what there is: a binding alone. */
static bool lua_makes_alias(struct walk *walk, TSNode value)
{
    return lua_is(walk, value, "dot_index_expression") || lua_is(walk, value, "identifier");
}

/* A table with functions has a scope of its own when it is written out. */
static void lua_declare_table(struct walk *walk, TSNode value, struct walk_entity_spec *spec)
{
    spec->kind = ENTITY_KIND_CLASS;
    spec->leaf = !lua_is(walk, value, "table_constructor");
    spec->opens_scope = !spec->leaf;
}

/* What gets its first value at the top level of the file. */
static void lua_declare_name(struct walk *walk, TSNode node, TSNode assignment,
                             struct lua_pair pair, bool local)
{
    struct walk_entity_spec spec;
    struct str name = walk_text_of(walk, pair.name);
    uint32_t facts = lua_facts_of(walk, name);
    if ((facts & LUA_DECLARED) != 0 || (!local && (facts & LUA_LOCAL) != 0)) {
        return;
    }
    walk_init_entity_spec(&spec, ENTITY_KIND_VARIABLE, node, pair.name);
    spec.name = name;
    spec.leaf = true;
    spec.flags = local ? FACT_ENTITY_FILE_LOCAL : FACT_ENTITY_EXPORTED;
    if ((facts & LUA_RETURNED) != 0) {
        spec.flags = FACT_ENTITY_EXPORTED | FACT_ENTITY_DEFAULT;
    }
    if (lua_makes_table(walk, pair.value, facts)) {
        lua_declare_table(walk, pair.value, &spec);
    } else if (lua_makes_alias(walk, pair.value)) {
        lua_bind_local(walk, pair);
        return;
    } else {
        spec.kind = lua_is_constant(walk, assignment) ? ENTITY_KIND_CONSTANT : ENTITY_KIND_VARIABLE;
        spec.value = ts_node_is_null(pair.value) ? FACT_NONE : walk_build_expr(walk, pair.value);
    }
    lua_note_name(walk, name, LUA_DECLARED);
    lua_note_entity(walk, name, walk_open_entity(walk, &spec));
}

/* node: the statement; assignment: the part of it with names and values. */
static void lua_read_assignment(struct walk *walk, TSNode node, TSNode assignment, bool local)
{
    for (size_t i = 0; i < LUA_ARGS_MAX; i++) {
        struct lua_pair pair = lua_read_pair(walk, assignment, i);
        if (ts_node_is_null(pair.name)) {
            return;
        }
        if (!lua_is(walk, pair.name, "identifier") ||
            (i == 0 && lua_is(walk, pair.value, "function_definition"))) {
            continue; /* a member, or the function opens it */
        }
        if ((local || walk->entity == 0) && lua_import_required(walk, pair)) {
            lua_note_name(walk, walk_text_of(walk, pair.name), LUA_DECLARED);
        } else if (walk->scope == 0) {
            lua_declare_name(walk, node, assignment, pair, local);
        } else if (local) {
            lua_bind_local(walk, pair);
        }
    }
}

static void lua_enter_assignment(struct walk *walk, TSNode node)
{
    TSNode parent = walk_parent_of_current(walk);
    if (!lua_is(walk, parent, "variable_declaration")) {
        lua_read_assignment(walk, node, node, false);
    }
}

static void lua_enter_declaration(struct walk *walk, TSNode node)
{
    TSNode assignment = walk_child_of_type(walk, node, "assignment_statement");
    size_t count = 0;
    TSNode list = walk_child_of_type(walk, node, "variable_list");
    if (!ts_node_is_null(assignment)) {
        lua_read_assignment(walk, node, assignment, true);
        return;
    }
    if (ts_node_is_null(list)) {
        return;
    }
    (void)walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count && i < LUA_ARGS_MAX; i++) {
        struct lua_pair pair = { .name = lua_child_at(walk, list, i), .value = lua_null_node() };
        if (!lua_is(walk, pair.name, "identifier")) {
            continue;
        }
        if (walk->scope == 0) {
            lua_declare_name(walk, node, node, pair, true);
        } else {
            lua_bind_local(walk, pair);
        }
    }
}

static void lua_enter_for(struct walk *walk, TSNode node)
{
    TSNode clause = walk_child_by_field(walk, node, "clause");
    TSNode list = lua_is(walk, clause, "for_generic_clause")
                      ? walk_child_of_type(walk, clause, "variable_list")
                      : lua_null_node();
    size_t count = 0;
    if (lua_is(walk, clause, "for_numeric_clause")) {
        lua_bind_local(walk, (struct lua_pair){ .name = walk_child_by_field(walk, clause, "name"),
                                                .value = lua_null_node() });
        return;
    }
    if (ts_node_is_null(list)) {
        return;
    }
    (void)walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count && i < LUA_ARGS_MAX; i++) {
        lua_bind_local(walk, (struct lua_pair){ .name = lua_child_at(walk, list, i),
                                                .value = lua_null_node() });
    }
}

/* ------------------------------------------------------------------ references */

/* The entity of the table that a call makes or changes: its first argument, or the variable that it
 * is the value of. */
static uint32_t lua_entity_made(struct walk *walk, TSNode call)
{
    TSNode target = lua_child_at(walk, walk_child_by_field(walk, call, "arguments"), 0);
    TSNode above = walk_ancestor_of_current(walk, 2);
    uint32_t slot = LUA_NAMES_MAX;
    if (lua_is(walk, walk_parent_of_current(walk), "expression_list") &&
        lua_is(walk, above, "assignment_statement")) {
        target = lua_read_pair(walk, above, 0).name;
    }
    if (lua_is(walk, target, "identifier")) {
        slot = lua_slot_of(walk, walk_text_of(walk, target), false);
    }
    return slot == LUA_NAMES_MAX ? FACT_NONE
                                 : ((struct lua_state *)walk->lang_state)->names[slot].entity;
}

static void lua_add_base(struct walk *walk, uint32_t entity, TSNode value)
{
    uint32_t base =
        entity == FACT_NONE || ts_node_is_null(value) ? FACT_NONE : walk_build_expr(walk, value);
    if (base != FACT_NONE) {
        walk_add_ref(walk, REF_KIND_EXTEND, base, value)->from = entity;
    }
}

/* setmetatable(T, { __index = Base }): T extends Base. */
static void lua_read_metatable(struct walk *walk, TSNode call)
{
    TSNode made = lua_child_at(walk, walk_child_by_field(walk, call, "arguments"), 1);
    size_t count = 0;
    if (!lua_is(walk, made, "table_constructor")) {
        return;
    }
    (void)walk_list_children(walk, made, true, &count);
    for (size_t i = 0; i < count && i < LUA_ARGS_MAX; i++) {
        TSNode item = lua_child_at(walk, made, i);
        TSNode value = lua_field(walk, item, "value");
        if (str_equals_cstring(walk_text_of(walk, lua_field(walk, item, "name")), "__index") &&
            (lua_is(walk, value, "identifier") || lua_is(walk, value, "dot_index_expression"))) {
            lua_add_base(walk, lua_entity_made(walk, call), value);
        }
    }
}

/* local T = Base:extend(..), which class libraries agree on */
static void lua_read_extend(struct walk *walk, TSNode name, TSNode call)
{
    TSNode method = lua_field(walk, name, "method");
    struct str text = ts_node_is_null(method) ? STR_EMPTY : walk_text_of(walk, method);
    if (str_equals_cstring(text, "extend") || str_equals_cstring(text, "subclass")) {
        lua_add_base(walk, lua_entity_made(walk, call), walk_child_by_field(walk, name, "table"));
    }
}

static void lua_enter_call(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    unsigned total = 0;
    uint32_t callee = walk_build_expr(walk, name);
    TSNode site = name;
    struct str text = walk_text_of(walk, name);
    if (str_equals_cstring(text, "require")) {
        lua_require_inside(walk, node);
        return;
    }
    if (str_equals_cstring(text, "setmetatable")) {
        lua_read_metatable(walk, node);
    }
    lua_read_extend(walk, name, node);
    if (callee == FACT_NONE) {
        return;
    }
    if (lua_is(walk, name, "method_index_expression")) {
        site = walk_child_by_field(walk, name, "method");
    } else if (lua_is(walk, name, "dot_index_expression")) {
        site = walk_child_by_field(walk, name, "field");
    }
    (void)lua_build_arguments(walk, node, &total);
    (void)walk_add_call(walk, REF_KIND_CALL, callee, site, total);
}

/* Names as values; what declares, calls or is a member has been read by others. */
static void lua_enter_identifier(struct walk *walk, TSNode node)
{
    static const char *const silent[] = { "function_declaration", "parameters",
                                          "function_call",        "attribute",
                                          "goto_statement",       "label_statement",
                                          "for_numeric_clause",   NULL };
    TSNode parent = walk_parent_of_current(walk);
    TSFieldId field = walk_field_of_current(walk);
    for (size_t i = 0; silent[i] != NULL; i++) {
        if (lua_is(walk, parent, silent[i])) {
            return;
        }
    }
    if (walk_field_is(walk, field, "field") || walk_field_is(walk, field, "method") ||
        (lua_is(walk, parent, "field") && walk_field_is(walk, field, "name")) ||
        str_equals_cstring(walk_text_of(walk, node), "self")) {
        return;
    }
    if (lua_is(walk, parent, "variable_list")) {
        if (walk->scope != 0 &&
            !lua_is(walk, walk_ancestor_of_current(walk, 3), "variable_declaration") &&
            !lua_is(walk, walk_ancestor_of_current(walk, 2), "for_generic_clause")) {
            walk_add_ref(walk, REF_KIND_VALUE, lua_build_name(walk, node), node)->flags |=
                FACT_REF_TENTATIVE | FACT_REF_WRITE;
        }
        return;
    }
    walk_add_ref(walk, REF_KIND_VALUE, lua_build_name(walk, node), node)->flags |=
        FACT_REF_TENTATIVE;
}

/* a.b as a value, which may be a function that is passed on. */
static void lua_enter_member(struct walk *walk, TSNode node)
{
    TSNode parent = walk_parent_of_current(walk);
    uint32_t tree = FACT_NONE;
    if (!lua_is(walk, parent, "arguments") && !lua_is(walk, parent, "expression_list") &&
        !lua_is(walk, parent, "field")) {
        return;
    }
    tree = walk_build_expr(walk, node);
    if (tree != FACT_NONE) {
        walk_add_ref(walk, REF_KIND_VALUE, tree, walk_child_by_field(walk, node, "field"))->flags |=
            FACT_REF_TENTATIVE;
    }
}

/* ------------------------------------------------------------------ the language */

static const char *const lua_outside_names[] = {
    "add",     "append", "assert",   "clear",    "close",        "concat", "copy",   "dofile",
    "error",   "find",   "flush",    "format",   "get",          "gmatch", "gsub",   "init",
    "insert",  "ipairs", "len",      "lines",    "load",         "lower",  "match",  "new",
    "next",    "open",   "pairs",    "pcall",    "print",        "read",   "remove", "rep",
    "require", "run",    "select",   "set",      "setmetatable", "size",   "sort",   "start",
    "stop",    "sub",    "tonumber", "tostring", "type",         "unpack", "update", "upper",
    "write",   "xpcall", NULL,
};
static const char *const lua_outside_modules[] = { "bit32",   "coroutine", "debug", "ffi",
                                                   "io",      "jit",       "math",  "os",
                                                   "package", "string",    "table", "utf8",
                                                   NULL };

static const struct lang_policy lua_policy = {
    .separator = ".",
    .reach = LANG_REACH_FILE,
    .modules = LANG_MODULES_DOTTED,
    .package_file = "init",
    .flags = LANG_POLICY_HOIST | LANG_POLICY_VIRTUAL_METHODS | LANG_POLICY_DUCK_UNIQUE,
    .outside_names = lua_outside_names,
    .outside_modules = lua_outside_modules,
};

static const struct lang_rule lua_rules[] = {
    { .node = "comment", .acts = LANG_ACT_COMMENT },
    { .node = "function_declaration", .enter = lua_enter_function },
    { .node = "function_definition", .enter = lua_enter_closure },
    { .node = "variable_declaration", .enter = lua_enter_declaration },
    { .node = "assignment_statement", .enter = lua_enter_assignment },
    { .node = "return_statement", .enter = lua_enter_return },
    { .node = "function_call", .enter = lua_enter_call },
    { .node = "identifier", .enter = lua_enter_identifier },
    { .node = "dot_index_expression", .enter = lua_enter_member },
    { .node = "do_statement", .acts = LANG_ACT_SCOPE },
    { .node = "for_statement", .acts = LANG_ACT_SCOPE | LANG_ACT_DECISION, .enter = lua_enter_for },
    { .node = "while_statement", .acts = LANG_ACT_SCOPE | LANG_ACT_DECISION },
    { .node = "repeat_statement", .acts = LANG_ACT_SCOPE | LANG_ACT_DECISION },
    { .node = "if_statement", .acts = LANG_ACT_SCOPE | LANG_ACT_DECISION },
    { .node = "elseif_statement", .acts = LANG_ACT_SCOPE | LANG_ACT_DECISION },
    { .node = "and", .acts = LANG_ACT_DECISION },
    { .node = "or", .acts = LANG_ACT_DECISION },
    { .node = "string", .acts = LANG_ACT_STRING },
};

static const char *const lua_suffixes[] = { ".lua", ".rockspec", NULL };
static const char *const lua_interpreters[] = { "lua", "luajit", "texlua", NULL };
static const char *const lua_test_files[] = { "*_spec.lua", "*_test.lua", "test_*.lua", NULL };
static const char *const lua_test_folders[] = { "spec", "test", "tests", NULL };

const struct lang lang_lua = {
    .name = "lua",
    .suffixes = lua_suffixes,
    .interpreters = lua_interpreters,
    .grammar = tree_sitter_lua,
    .rules = lua_rules,
    .rule_count = sizeof lua_rules / sizeof lua_rules[0],
    .expr_builds = lua_expr_builds,
    .expr_build_count = LUA_EXPR_BUILD_COUNT,
    .policy = &lua_policy,
    .lexis = &lua_lexis,
    .begin_file = lua_begin_file,
    .test_file_patterns = lua_test_files,
    .test_folders = lua_test_folders,
};
