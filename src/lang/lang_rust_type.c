/* lang_rust_type.c - type trees, paths and generic parameters of Rust. */
#include "lang/lang_rust_internal.h"

/* ------------------------------------------------------------------ names */

struct str rust_name_of(const struct walk *walk, TSNode node)
{
    struct str text = walk_text_of(walk, node);
    if (text.size > 2 && text.data[0] == 'r' && text.data[1] == '#') {
        return str_from_range(text.data + 2, text.size - 2);
    }
    return text;
}

bool rust_is_upper(struct str name)
{
    size_t i = 0;
    while (i < name.size && name.data[i] == '_') {
        i++;
    }
    return i < name.size && name.data[i] >= 'A' && name.data[i] <= 'Z';
}

struct str rust_name_position(struct walk *walk, size_t index)
{
    static const char *const digits[] = { "0", "1", "2", "3", "4", "5", "6", "7", "8", "9" };
    if (index < sizeof digits / sizeof digits[0]) {
        return str_from_cstring(digits[index]);
    }
    return arena_format_text(walk->arena, "%zu", index);
}

uint32_t rust_build_name(struct walk *walk, struct str name)
{
    const struct rust_state *state = rust_state_of(walk);
    if (str_equals_cstring(name, "Self")) {
        return rust_make_self_type(walk);
    }
    for (size_t i = state->alias_count; i > 0; i--) {
        if (str_equals_bytes(state->aliases[i - 1].name, name)) {
            return state->aliases[i - 1].node;
        }
    }
    return walk_make_name(walk, name);
}

/* ------------------------------------------------------------------ paths */

/* What stands before the last `::`. *known is false when that cannot be told ($name::f). */
static uint32_t rust_build_prefix(struct walk *walk, TSNode prefix, bool *known)
{
    uint32_t built = FACT_NONE;
    if (walk_node_is(walk, prefix, "identifier")) {
        built = rust_build_name(walk, rust_name_of(walk, prefix));
    } else if (walk_node_is(walk, prefix, "metavariable")) {
        if (str_equals_cstring(walk_text_of(walk, prefix), "$crate")) {
            built = walk_make_name(walk, STR("crate"));
        }
    } else if (walk_node_is(walk, prefix, "self") || walk_node_is(walk, prefix, "super") ||
               walk_node_is(walk, prefix, "crate")) {
        built = walk_make_name(walk, walk_text_of(walk, prefix));
    } else {
        built = walk_build_type(walk, prefix);
    }
    *known = built != FACT_NONE;
    return built;
}

/* scoped_identifier and scoped_type_identifier */
uint32_t rust_build_path(struct walk *walk, TSNode node)
{
    TSNode prefix = rust_first_child(node);
    TSNode name = rust_last_child(node);
    uint32_t before = FACT_NONE;
    bool known = true;
    if (walk_is_named(prefix)) { /* not the :: of ::a */
        before = rust_build_prefix(walk, prefix, &known);
    }
    if (!known) {
        return FACT_NONE;
    }
    return walk_make_node(walk, FACT_OP_PATH, before,
                          walk_intern_str(walk, rust_name_of(walk, name)));
}

/* <T as Trait> or <T> */
static uint32_t rust_build_bracketed(struct walk *walk, TSNode node)
{
    TSNode inner = walk_named_child(node, 0);
    if (walk_node_is(walk, inner, "qualified_type")) {
        uint32_t type = walk_build_type(walk, walk_child_by_field(walk, inner, "type"));
        uint32_t trait = walk_build_type(walk, walk_child_by_field(walk, inner, "alias"));
        return rust_join_union(walk, type, trait);
    }
    return walk_build_type(walk, inner);
}

/* ------------------------------------------------------------------ types */

uint32_t rust_join_union(struct walk *walk, uint32_t a, uint32_t b)
{
    if (a == FACT_NONE || a == b) {
        return b;
    }
    return b == FACT_NONE ? a : walk_make_node(walk, FACT_OP_UNION, a, b);
}

static uint32_t rust_build_type_name(struct walk *walk, TSNode node)
{
    struct str name = rust_name_of(walk, node);
    if (str_equals_cstring(name, "_")) {
        return FACT_NONE;
    }
    return str_equals_cstring(name, "Self") ? rust_make_self_type(walk)
                                            : walk_make_name(walk, name);
}

uint32_t rust_build_type_arguments(struct walk *walk, TSNode type_arguments)
{
    uint32_t nodes[RUST_ARGS_MAX];
    size_t used = 0;
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, type_arguments, true, &count);
    for (size_t i = 0; i < count && used < RUST_ARGS_MAX; i++) {
        TSNode item = list[i].node;
        if (walk_node_is(walk, item, "lifetime") || walk_node_is(walk, item, "trait_bounds")) {
            continue;
        }
        if (walk_node_is(walk, item, "type_binding")) {
            item = walk_child_by_field(walk, item, "type");
        }
        nodes[used++] = walk_build_type(walk, item);
    }
    return walk_make_arg_list(walk, nodes, used);
}

static uint32_t rust_build_generic(struct walk *walk, TSNode node)
{
    uint32_t type = walk_build_type(walk, rust_first_child(node));
    uint32_t arguments = rust_build_type_arguments(walk, rust_last_child(node));
    if (type == FACT_NONE || arguments == FACT_NONE) {
        return type;
    }
    return walk_make_node(walk, FACT_OP_APPLY, type, arguments);
}

static uint32_t rust_build_reference(struct walk *walk, TSNode node)
{
    uint32_t type = walk_build_type(walk, rust_last_child(node));
    return type == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_POINTER, type, FACT_NONE);
}

static uint32_t rust_build_array_type(struct walk *walk, TSNode node)
{
    uint32_t type = walk_build_type(walk, walk_child_by_field(walk, node, "element"));
    return walk_make_node(walk, FACT_OP_LIST, type, FACT_NONE);
}

static uint32_t rust_build_type_list(struct walk *walk, TSNode node)
{
    uint32_t nodes[RUST_ARGS_MAX];
    size_t used = 0;
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    for (size_t i = 0; i < count && used < RUST_ARGS_MAX; i++) {
        TSNode item = list[i].node;
        if (walk_node_is(walk, item, "attribute_item")) {
            continue;
        }
        if (walk_node_is(walk, item, "parameter")) {
            item = walk_child_by_field(walk, item, "type");
        }
        nodes[used++] = walk_build_type(walk, item);
    }
    return walk_make_arg_list(walk, nodes, used);
}

static uint32_t rust_build_tuple_type(struct walk *walk, TSNode node)
{
    return walk_make_node(walk, FACT_OP_TUPLE, rust_build_type_list(walk, node), FACT_NONE);
}

/* fn(A) -> B, Fn(A) -> B */
static uint32_t rust_build_function_type(struct walk *walk, TSNode node)
{
    TSNode type = walk_child_by_field(walk, node, "return_type");
    uint32_t result = ts_node_is_null(type)
                          ? walk_make_node(walk, FACT_OP_TUPLE, FACT_NONE, FACT_NONE)
                          : walk_build_type(walk, type);
    uint32_t parameters = rust_build_type_list(walk, walk_child_by_field(walk, node, "parameters"));
    return walk_make_node(walk, FACT_OP_FUNCTION, result, parameters);
}

/* impl Trait, dyn Trait: the value is known by its trait. */
static uint32_t rust_build_trait_type(struct walk *walk, TSNode node)
{
    return walk_build_type(walk, walk_child_by_field(walk, node, "trait"));
}

static uint32_t rust_build_inner_type(struct walk *walk, TSNode node)
{
    return walk_build_type(walk, walk_child_by_field(walk, node, "type"));
}

/* A + B, and `: A + B` */
uint32_t rust_build_bounds(struct walk *walk, TSNode trait_bounds)
{
    uint32_t joined = FACT_NONE;
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, trait_bounds, true, &count);
    for (size_t i = 0; i < count && i < RUST_ARGS_MAX; i++) {
        joined = rust_join_union(walk, joined, walk_build_type(walk, list[i].node));
    }
    return joined;
}

const struct lang_build rust_type_builds[RUST_TYPE_BUILD_COUNT] = {
    { "abstract_type", rust_build_trait_type },
    { "array_type", rust_build_array_type },
    { "bounded_type", rust_build_bounds },
    { "bracketed_type", rust_build_bracketed },
    { "dynamic_type", rust_build_trait_type },
    { "function_type", rust_build_function_type },
    { "generic_type", rust_build_generic },
    { "generic_type_with_turbofish", rust_build_generic },
    { "higher_ranked_trait_bound", rust_build_inner_type },
    { "identifier", rust_build_type_name },
    { "pointer_type", rust_build_reference },
    { "primitive_type", rust_build_type_name },
    { "reference_type", rust_build_reference },
    { "scoped_identifier", rust_build_path },
    { "scoped_type_identifier", rust_build_path },
    { "tuple_type", rust_build_tuple_type },
    { "type_identifier", rust_build_type_name },
    { "unit_type", rust_build_tuple_type },
};

/* ------------------------------------------------------------------ generic parameters */

/* One predicate `name: bounds` of a where clause. */
struct rust_predicate {
    TSNode left;
    struct str name; /* T, or T::Item for `T::Item: ..` and `<T as Trait>::Item: ..` */
    uint32_t bound;
    bool used; /* by a parameter of the item itself */
};

/* The name that a bounded associated type of a parameter has among the parameters; "": none. */
static struct str rust_name_projection(struct walk *walk, TSNode path)
{
    struct str base;
    struct str name = rust_name_of(walk, walk_child_by_field(walk, path, "name"));
    TSNode type = walk_child_by_field(walk, path, "path");
    if (walk_node_is(walk, type, "bracketed_type")) {
        type = walk_named_child(type, 0);
    }
    if (walk_node_is(walk, type, "qualified_type")) {
        type = walk_child_by_field(walk, type, "type");
    }
    if (!walk_node_is(walk, type, "type_identifier") && !walk_node_is(walk, type, "identifier")) {
        return STR_EMPTY;
    }
    base = rust_name_of(walk, type);
    return str_equals_cstring(base, "Self") ? STR_EMPTY
                                            : walk_join_texts(walk, base, STR("::"), name);
}

static size_t rust_read_predicates(struct walk *walk, TSNode where_clause,
                                   struct rust_predicate predicates[RUST_PREDICATES_MAX])
{
    size_t used = 0;
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, where_clause, true, &count);
    for (size_t i = 0; i < count && used < RUST_PREDICATES_MAX; i++) {
        TSNode left = rust_first_child(list[i].node);
        bool projected = walk_node_is(walk, left, "scoped_type_identifier");
        struct str name = projected ? rust_name_projection(walk, left) : rust_name_of(walk, left);
        if ((projected && name.size > 0) || walk_node_is(walk, left, "type_identifier")) {
            predicates[used++] = (struct rust_predicate){
                .left = left,
                .name = name,
                .bound = rust_build_bounds(walk, rust_last_child(list[i].node))
            };
        }
    }
    return used;
}

static void rust_bind_parameter(struct walk *walk, TSNode name, struct str text, uint32_t bound)
{
    (void)walk_add_binding(walk, FACT_BINDING_TYPE_PARAM, walk->scope, text, name, bound,
                           FACT_NONE);
    rust_add_local(walk, text, walk->scope, ts_node_start_byte(name));
}

/* The bounds of a parameter: its own and those that predicates give to its name. */
static uint32_t rust_read_bound(struct walk *walk, TSNode parameter, struct str name,
                                struct rust_predicate *predicates, size_t count)
{
    uint32_t bound = rust_build_bounds(walk, walk_child_by_field(walk, parameter, "bounds"));
    for (size_t i = 0; i < count; i++) {
        if (str_equals_bytes(predicates[i].name, name)) {
            bound = rust_join_union(walk, bound, predicates[i].bound);
            predicates[i].used = true;
        }
    }
    return bound;
}

bool rust_bind_generics(struct walk *walk, const struct rust_item *item)
{
    struct rust_predicate predicates[RUST_PREDICATES_MAX];
    size_t predicate_count = rust_read_predicates(walk, item->where_clause, predicates);
    bool found = false;
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, item->type_parameters, true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode parameter = list[i].node;
        bool type = walk_node_is(walk, parameter, "type_parameter");
        if (type || walk_node_is(walk, parameter, "const_parameter")) {
            TSNode name = walk_child_by_field(walk, parameter, "name");
            found = true;
            rust_bind_parameter(walk, name, rust_name_of(walk, name),
                                type ? rust_read_bound(walk, parameter, rust_name_of(walk, name),
                                                       predicates, predicate_count)
                                     : FACT_NONE);
        }
    }
    for (size_t i = 0; i < predicate_count; i++) {
        if (!predicates[i].used && predicates[i].bound != FACT_NONE &&
            !str_equals_cstring(predicates[i].name, "Self")) {
            rust_bind_parameter(walk, predicates[i].left, predicates[i].name, predicates[i].bound);
        }
    }
    return found;
}

/* ------------------------------------------------------------------ names of impls */

#define RUST_NAME_STEPS_MAX 16U /* wrappers looked through: &&mut Box<..> has two */

struct str rust_name_type(struct walk *walk, TSNode type)
{
    for (unsigned step = 0; step < RUST_NAME_STEPS_MAX; step++) {
        if (walk_node_is(walk, type, "reference_type") ||
            walk_node_is(walk, type, "pointer_type") || walk_node_is(walk, type, "generic_type")) {
            type = walk_child_by_field(walk, type, "type");
        } else if (walk_node_is(walk, type, "dynamic_type") ||
                   walk_node_is(walk, type, "abstract_type")) {
            type = walk_child_by_field(walk, type, "trait");
        } else if (walk_node_is(walk, type, "bounded_type") ||
                   walk_node_is(walk, type, "tuple_type")) {
            TSNode first = walk_named_child(type, 0);
            if (walk_node_is(walk, type, "tuple_type") && walk_count_named(type) > 1) {
                break;
            }
            type = first;
        } else if (walk_node_is(walk, type, "scoped_type_identifier")) {
            type = walk_child_by_field(walk, type, "name");
        } else {
            break;
        }
    }
    return rust_name_of(walk, type);
}
