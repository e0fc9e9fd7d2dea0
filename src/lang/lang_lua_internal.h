/* lang_lua_internal.h - what the files of the Lua front end share.
 *
 *   lang_lua.c       rules, what the file says of its names, declarations, references, policy
 *   lang_lua_expr.c  expression trees
 */
#ifndef LANG_LANG_LUA_INTERNAL_H
#define LANG_LANG_LUA_INTERNAL_H

#include "lang/walk_internal.h"

#define LUA_ARGS_MAX         16U /* arguments whose trees are kept */
#define LUA_EXPR_BUILD_COUNT 10U
extern const struct lang_build lua_expr_builds[LUA_EXPR_BUILD_COUNT];

/* Nodes and names. What is not there is the null node or the empty text. */
TSNode lua_child_at(struct walk *walk, TSNode node, size_t at);
struct str lua_string_of(struct walk *walk, TSNode node);
struct str lua_module_of(struct walk *walk, TSNode call);
/* Trees. Of arguments, *total counts those whose trees are not kept, too. */
uint32_t lua_build_name(struct walk *walk, TSNode node);
uint32_t lua_build_arguments(struct walk *walk, TSNode call, unsigned *total);
uint32_t lua_build_call(struct walk *walk, TSNode node);

#endif
