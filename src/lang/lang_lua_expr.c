/* lang_lua_expr.c - trees of expressions of Lua. */
#include "lang/lang_lua_internal.h"

/* ------------------------------------------------------------------ expression trees */

uint32_t lua_build_name(struct walk *walk, TSNode node)
{
    struct str name = walk_text_of(walk, node);
    return str_equals_cstring(name, "self")
               ? walk_make_node(walk, FACT_OP_SELF, FACT_NONE, FACT_NONE)
               : walk_make_name(walk, name);
}

/* a.b, a:b */
static uint32_t lua_build_member(struct walk *walk, TSNode node)
{
    TSNode member = walk_child_by_field(walk, node, "field");
    uint32_t table = walk_build_expr(walk, walk_child_by_field(walk, node, "table"));
    if (ts_node_is_null(member)) {
        member = walk_child_by_field(walk, node, "method");
    }
    return ts_node_is_null(member)
               ? FACT_NONE
               : walk_make_node(walk, FACT_OP_MEMBER, table, walk_intern_node(walk, member));
}

static uint32_t lua_build_index(struct walk *walk, TSNode node)
{
    struct str key = lua_string_of(walk, walk_child_by_field(walk, node, "field"));
    uint32_t table = walk_build_expr(walk, walk_child_by_field(walk, node, "table"));
    if (table == FACT_NONE) {
        return FACT_NONE;
    }
    return key.size > 0 ? walk_make_node(walk, FACT_OP_MEMBER, table, walk_intern_str(walk, key))
                        : walk_make_node(walk, FACT_OP_INDEX, table, FACT_NONE);
}

uint32_t lua_build_arguments(struct walk *walk, TSNode call, unsigned *total)
{
    uint32_t args[LUA_ARGS_MAX];
    size_t used = 0;
    size_t count = 0;
    TSNode list = walk_child_by_field(walk, call, "arguments");
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    *total = (unsigned)count;
    for (; used < count && used < LUA_ARGS_MAX; used++) {
        args[used] = walk_build_expr(walk, items[used].node);
    }
    return walk_make_arg_list(walk, args, used);
}

uint32_t lua_build_call(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    TSNode args = walk_child_by_field(walk, node, "arguments");
    unsigned total = 0;
    uint32_t callee = FACT_NONE;
    if (lua_module_of(walk, node).size > 0) {
        return walk_make_name(walk, walk_text_of(walk, node));
    }
    if (str_equals_cstring(walk_text_of(walk, name), "setmetatable")) {
        uint32_t type = walk_build_expr(walk, lua_child_at(walk, args, 1));
        return type == FACT_NONE ? walk_build_expr(walk, lua_child_at(walk, args, 0))
                                 : walk_make_node(walk, FACT_OP_VALUE, type, FACT_NONE);
    }
    callee = walk_build_expr(walk, name);
    return callee == FACT_NONE ? FACT_NONE
                               : walk_make_node(walk, FACT_OP_CALL, callee,
                                                lua_build_arguments(walk, node, &total));
}

static uint32_t lua_build_inner(struct walk *walk, TSNode node)
{
    return walk_build_expr(walk, lua_child_at(walk, node, 0));
}

/* x or y is either; x and y is y. */
static uint32_t lua_build_binary(struct walk *walk, TSNode node)
{
    struct str sign = walk_text_of(walk, walk_child_by_field(walk, node, "operator"));
    TSNode right = walk_child_by_field(walk, node, "right");
    if (str_equals_cstring(sign, "or")) {
        uint32_t left = walk_build_expr(walk, walk_child_by_field(walk, node, "left"));
        return walk_make_union(walk, left, walk_build_expr(walk, right));
    }
    if (str_equals_cstring(sign, "and")) {
        return walk_build_expr(walk, right);
    }
    return str_equals_cstring(sign, "..") ? walk_make_literal(walk, "string") : FACT_NONE;
}

static uint32_t lua_build_string(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "string");
}

static uint32_t lua_build_number(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "number");
}

static uint32_t lua_build_table(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "table");
}

const struct lang_build lua_expr_builds[LUA_EXPR_BUILD_COUNT] = {
    { "identifier", lua_build_name },
    { "dot_index_expression", lua_build_member },
    { "method_index_expression", lua_build_member },
    { "bracket_index_expression", lua_build_index },
    { "function_call", lua_build_call },
    { "parenthesized_expression", lua_build_inner },
    { "binary_expression", lua_build_binary },
    { "string", lua_build_string },
    { "number", lua_build_number },
    { "table_constructor", lua_build_table },
};
