/* lang_ecma_type.c - type trees of TypeScript. */
#include "lang/lang_ecma_internal.h"

uint32_t ecma_build_named_type(struct walk *walk, TSNode node)
{
    return walk_make_name(walk, walk_text_of(walk, node));
}

static bool ecma_text_is_one_of(struct str text, const char *const *names)
{
    for (; *names != NULL; names++) {
        if (str_equals_cstring(text, *names)) {
            return true;
        }
    }
    return false;
}

/* string, number, any, ...: `any` and its like say nothing. */
bool ecma_name_predefined(struct walk *walk, struct str text, uint32_t *type)
{
    static const char *const silent[] = { "any",    "unknown",   "never", "void", "object",
                                          "Object", "undefined", "null",  NULL };
    static const struct {
        const char *name;
        const char *written;
    } known[] = {
        { "string", "string" },   { "number", "number" }, { "boolean", "boolean" },
        { "symbol", "symbol" },   { "string", "String" }, { "number", "Number" },
        { "boolean", "Boolean" },
    };
    *type = FACT_NONE;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (str_equals_cstring(text, known[i].written)) {
            *type = walk_make_literal(walk, known[i].name);
            return true;
        }
    }
    return ecma_text_is_one_of(text, silent);
}

uint32_t ecma_build_predefined(struct walk *walk, TSNode node)
{
    uint32_t type = FACT_NONE;
    (void)ecma_name_predefined(walk, walk_text_of(walk, node), &type);
    return type;
}

uint32_t ecma_build_nested_type(struct walk *walk, TSNode node)
{
    uint32_t module = walk_build_expr(walk, walk_child_by_field(walk, node, "module"));
    return module == FACT_NONE
               ? FACT_NONE
               : walk_make_node(walk, FACT_OP_MEMBER, module,
                                walk_intern_node(walk, walk_child_by_field(walk, node, "name")));
}

uint32_t ecma_build_type_args(struct walk *walk, TSNode list)
{
    uint32_t args[ECMA_PARTS_MAX];
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    size_t used = 0;
    for (size_t i = 0; i < count && used < ECMA_PARTS_MAX; i++) {
        args[used++] = walk_build_type(walk, items[i].node);
    }
    return walk_make_arg_list(walk, args, used);
}

/* Array<T> is a list; Readonly<T> and its like have the members of T. */
uint32_t ecma_apply_generic(struct walk *walk, struct str name, uint32_t base, uint32_t first,
                            uint32_t args)
{
    static const char *const lists[] = { "Array", "ReadonlyArray", NULL };
    static const char *const same[] = { "Readonly", "Partial", "Required", "NonNullable",
                                        "Omit",     "Pick",    "Extract",  NULL };
    if (args != FACT_NONE && ecma_text_is_one_of(name, lists)) {
        return walk_make_node(walk, FACT_OP_LIST, first, FACT_NONE);
    }
    if (args != FACT_NONE && ecma_text_is_one_of(name, same)) {
        return first;
    }
    return base == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_APPLY, base, args);
}

uint32_t ecma_build_generic_type(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    TSNode list = walk_child_by_field(walk, node, "type_arguments");
    uint32_t base = walk_build_type(walk, name);
    uint32_t args = ecma_build_type_args(walk, list);
    uint32_t first =
        args == FACT_NONE ? FACT_NONE : facts_builder_borrow_node(walk->facts, args)->a;
    return ecma_apply_generic(walk, walk_text_of(walk, name), base, first, args);
}

/* { a: A; b(): B }: a record. */
static uint32_t ecma_build_record(struct walk *walk, TSNode node)
{
    uint32_t parts[ECMA_PARTS_MAX];
    size_t used = 0;
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, node, true, &count);
    for (size_t i = 0; i < count && used + 2 <= ECMA_PARTS_MAX; i++) {
        TSNode name = walk_child_by_field(walk, items[i].node, "name");
        if (walk_node_is(walk, items[i].node, "property_signature") && !ts_node_is_null(name)) {
            parts[used] =
                walk_make_node(walk, FACT_OP_LITERAL, walk_intern_node(walk, name), FACT_NONE);
            parts[used + 1] =
                walk_build_type(walk, walk_child_by_field(walk, items[i].node, "type"));
            used += 2;
        }
    }
    return used == 0 ? FACT_NONE
                     : facts_builder_add_node(walk->facts, FACT_OP_TUPLE, FACT_TUPLE_NAMED,
                                              walk_make_arg_list(walk, parts, used), FACT_NONE);
}

void ecma_enter_object_type(struct walk *walk, TSNode node)
{
    uint32_t owner = ecma_build_object(walk, node);
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, node, true, &count);
    for (size_t i = 0; owner != FACT_NONE && i < count; i++) {
        TSNode item = items[i].node;
        TSNode name = walk_child_by_field(walk, item, "name");
        uint32_t type = FACT_NONE;
        if (walk_node_is(walk, item, "property_signature")) {
            type = walk_build_type(walk, walk_child_by_field(walk, item, "type"));
        } else if (walk_node_is(walk, item, "method_signature")) {
            type = walk_make_node(walk, FACT_OP_FUNCTION, ecma_build_result(walk, item), FACT_NONE);
        }
        if (type != FACT_NONE && !ts_node_is_null(name)) {
            (void)walk_add_binding(walk, FACT_BINDING_PART, walk->scope,
                                   ecma_member_name(walk, name), name, owner,
                                   walk_make_node(walk, FACT_OP_VALUE, type, FACT_NONE));
        }
    }
}

/* The type of a parameter or variable. */
uint32_t ecma_build_annotation(struct walk *walk, TSNode node)
{
    TSNode inner = walk_named_child(node, 0);
    return walk_node_is(walk, inner, "object_type") ? ecma_build_record(walk, inner)
                                                    : ecma_build_inner_type(walk, node);
}

uint32_t ecma_build_inner_type(struct walk *walk, TSNode node)
{
    uint32_t count = walk_count_named(node);
    return count >= 1 ? walk_build_type(walk, walk_named_child(node, count - 1)) : FACT_NONE;
}

uint32_t ecma_build_array_type(struct walk *walk, TSNode node)
{
    return walk_make_node(walk, FACT_OP_LIST, ecma_build_inner_type(walk, node), FACT_NONE);
}

uint32_t ecma_build_tuple_type(struct walk *walk, TSNode node)
{
    uint32_t parts[ECMA_PARTS_MAX];
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, node, true, &count);
    size_t used = 0;
    for (size_t i = 0; i < count && used < ECMA_PARTS_MAX; i++) {
        TSNode type = walk_child_by_field(walk, items[i].node, "type"); /* a named part */
        parts[used++] = walk_build_type(walk, ts_node_is_null(type) ? items[i].node : type);
    }
    return walk_make_node(walk, FACT_OP_TUPLE, walk_make_arg_list(walk, parts, used), FACT_NONE);
}

/* A | B, A & B: either may have the member. */
uint32_t ecma_build_either_type(struct walk *walk, TSNode node)
{
    uint32_t all = FACT_NONE;
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, node, true, &count);
    for (size_t i = 0; i < count; i++) {
        uint32_t part = walk_build_type(walk, items[i].node);
        if (part != FACT_NONE) {
            all = all == FACT_NONE ? part : walk_make_node(walk, FACT_OP_UNION, all, part);
        }
    }
    return all;
}

/* x is T: a boolean that tells a type. */
uint32_t ecma_build_predicate_type(struct walk *walk, TSNode node)
{
    TSNode told = walk_child_by_field(walk, walk_named_child(node, 0), "type");
    uint32_t type = walk_build_type(walk, told);
    uint32_t result = walk_make_literal(walk, "boolean");
    return type == FACT_NONE
               ? result
               : walk_make_node(walk, FACT_OP_APPLY, result, walk_make_arg_list(walk, &type, 1));
}

/* typeof x */
uint32_t ecma_build_query_type(struct walk *walk, TSNode node)
{
    TSNode of = walk_named_child(node, 0);
    struct str module = ecma_required_module(walk, of); /* typeof import('m') is the module */
    uint32_t value = module.data == NULL
                         ? walk_build_expr(walk, of)
                         : ecma_name_import(walk, module, STR_EMPTY, of, FACT_IMPORT_TYPE_ONLY);
    return value == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_TYPEOF, value, FACT_NONE);
}

uint32_t ecma_build_declared(struct walk *walk, TSNode node)
{
    return walk_build_type(walk, walk_child_by_field(walk, node, "type"));
}

uint32_t ecma_build_result(struct walk *walk, TSNode function)
{
    return walk_build_type(walk, walk_child_by_field(walk, function, "return_type"));
}

uint32_t ecma_build_function_type(struct walk *walk, TSNode node)
{
    uint32_t types[ECMA_PARTS_MAX];
    size_t count = 0;
    const struct walk_child *items =
        walk_list_children(walk, walk_child_by_field(walk, node, "parameters"), true, &count);
    size_t used = 0;
    for (size_t i = 0; i < count && used < ECMA_PARTS_MAX; i++) {
        types[used++] = ecma_build_declared(walk, items[i].node);
    }
    return walk_make_node(walk, FACT_OP_FUNCTION, ecma_build_result(walk, node),
                          walk_make_arg_list(walk, types, used));
}
