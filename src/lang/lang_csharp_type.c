/* lang_csharp_type.c - declarations of types in C#: classes, structs, records, interfaces, enums,
 * delegates; what they are made of is read by lang_csharp.c. */
#include "lang/lang_csharp_internal.h"

/* ------------------------------------------------------------------ type parameters */

void csharp_bind_type_parameters(struct walk *walk, TSNode node, uint32_t entity)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_children(
        walk, walk_child_of_type(walk, node, "type_parameter_list"), true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode name = walk_child_by_field(walk, list[i].node, "name");
        if (!ts_node_is_null(name)) {
            (void)csharp_bind(walk, FACT_BINDING_TYPE_PARAM, name, FACT_NONE, FACT_NONE);
        }
    }
    if (count > 0) {
        facts_builder_edit_entity(walk->facts, entity)->flags |= FACT_ENTITY_GENERIC;
    }
}

/* where T : A, B, new() */
void csharp_enter_constraint(struct walk *walk, TSNode node)
{
    TSNode name = walk_count_named(node) > 0 ? walk_named_child(node, 0) : (TSNode){ .id = NULL };
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    for (size_t i = 1; i < count; i++) {
        TSNode type = walk_child_by_field(walk, list[i].node, "type");
        uint32_t tree = walk_build_type(walk, type);
        if (tree != FACT_NONE) {
            (void)walk_add_binding(walk, FACT_BINDING_TYPE_PARAM, walk->scope,
                                   walk_text_of(walk, name), type, tree, FACT_NONE);
        }
    }
}

/* ------------------------------------------------------------------ bases */

/* Interfaces are named I and a capital; only the first of the list may be a class. */
static bool csharp_looks_like_interface(struct walk *walk, TSNode type)
{
    struct str name;
    while (walk_node_is(walk, type, "qualified_name")) {
        type = walk_child_by_field(walk, type, "name");
    }
    name = walk_text_of(walk, csharp_plain_name(walk, type));
    return name.size > 1 && name.data[0] == 'I' && name.data[1] >= 'A' && name.data[1] <= 'Z';
}

static bool csharp_base_is_class(struct walk *walk, TSNode type, unsigned position)
{
    enum entity_kind kind = facts_builder_edit_entity(walk->facts, walk->entity)->kind;
    if (kind == ENTITY_KIND_INTERFACE) {
        return true; /* an interface extends others */
    }
    return kind == ENTITY_KIND_CLASS && position == 0 && !csharp_looks_like_interface(walk, type);
}

static void csharp_add_one_base(struct walk *walk, TSNode type, unsigned position)
{
    uint32_t tree = walk_build_type(walk, type);
    if (tree != FACT_NONE) {
        (void)walk_add_ref(
            walk, csharp_base_is_class(walk, type, position) ? REF_KIND_EXTEND : REF_KIND_IMPLEMENT,
            tree, type);
    }
}

/* class C(int x) : Base(x), I. Returns the arguments given to the base; null node: none. */
static TSNode csharp_add_bases(struct walk *walk, TSNode node)
{
    TSNode list = walk_child_of_type(walk, node, "base_list");
    TSNode given = { .id = NULL };
    size_t count = 0;
    unsigned position = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count; i++) {
        if (walk_node_is(walk, items[i].node, "argument_list")) {
            given = items[i].node;
        } else if (walk_node_is(walk, items[i].node, "primary_constructor_base_type")) {
            given = walk_child_of_type(walk, items[i].node, "argument_list");
            csharp_add_one_base(walk, walk_child_by_field(walk, items[i].node, "type"), position++);
        } else {
            csharp_add_one_base(walk, items[i].node, position++);
        }
    }
    return given;
}

/* ------------------------------------------------------------------ types */

static uint32_t csharp_open_type(struct walk *walk, TSNode node, enum entity_kind kind)
{
    struct csharp_modifiers modifiers = csharp_read_modifiers(walk, node);
    struct walk_entity_spec spec;
    uint32_t entity;

    walk_init_entity_spec(&spec, kind, node, walk_child_by_field(walk, node, "name"));
    spec.name = walk_text_of(walk, spec.name_node);
    spec.body_node = walk_child_by_field(walk, node, "body");
    spec.flags = modifiers.flags;
    entity = walk_open_entity(walk, &spec);
    csharp_bind_type_parameters(walk, node, entity);
    if (modifiers.test) {
        walk_mark_test(walk, entity, TEST_RULE_ATTRIBUTE);
    }
    return entity;
}

/* The parameters of a type are those of its constructor, seen in its whole body. */
static void csharp_add_primary(struct walk *walk, TSNode node, TSNode given)
{
    TSNode parameters = walk_child_of_type(walk, node, "parameter_list");
    struct walk_entity_spec spec;
    uint32_t constructor;
    if (ts_node_is_null(parameters)) {
        return;
    }
    walk_init_entity_spec(&spec, ENTITY_KIND_CONSTRUCTOR, parameters,
                          walk_child_by_field(walk, node, "name"));
    spec.name = walk_text_of(walk, spec.name_node);
    spec.flags = FACT_ENTITY_EXPORTED | FACT_ENTITY_INSTANCE_METHOD;
    spec.leaf = true;
    csharp_fill_parameters(walk, &spec, parameters);
    constructor = walk_open_entity(walk, &spec);
    csharp_bind_parameters(walk, parameters);
    if (!ts_node_is_null(given)) {
        uint32_t base = walk_make_node(walk, FACT_OP_SUPER, FACT_NONE, FACT_NONE);
        csharp_add_call(walk, REF_KIND_NEW, walk_make_node(walk, FACT_OP_TYPEOF, base, FACT_NONE),
                        given, given)
            ->from = constructor;
    }
}

void csharp_enter_class(struct walk *walk, TSNode node)
{
    (void)csharp_open_type(walk, node, ENTITY_KIND_CLASS);
    csharp_add_primary(walk, node, csharp_add_bases(walk, node));
}

void csharp_enter_struct(struct walk *walk, TSNode node)
{
    (void)csharp_open_type(walk, node, ENTITY_KIND_STRUCT);
    csharp_add_primary(walk, node, csharp_add_bases(walk, node));
}

void csharp_enter_interface(struct walk *walk, TSNode node)
{
    (void)csharp_open_type(walk, node, ENTITY_KIND_INTERFACE);
    (void)csharp_add_bases(walk, node);
}

/* record P(int X): a property for each parameter. */
void csharp_enter_record(struct walk *walk, TSNode node)
{
    TSNode parameters = walk_child_of_type(walk, node, "parameter_list");
    bool is_struct = false;
    size_t count = 0;
    const struct walk_child *list = walk_list_tokens(walk, node, &count);
    for (size_t i = 0; i < count; i++) {
        is_struct |= walk_node_is(walk, list[i].node, "struct");
    }
    (void)csharp_open_type(walk, node, is_struct ? ENTITY_KIND_STRUCT : ENTITY_KIND_CLASS);
    csharp_add_primary(walk, node, csharp_add_bases(walk, node));
    list = walk_list_children(walk, parameters, true, &count);
    for (size_t i = 0; i < count; i++) {
        struct walk_entity_spec spec;
        TSNode name = walk_child_by_field(walk, list[i].node, "name");
        if (!walk_node_is(walk, list[i].node, "parameter") || ts_node_is_null(name)) {
            continue;
        }
        walk_init_entity_spec(&spec, ENTITY_KIND_PROPERTY, list[i].node, name);
        spec.name = walk_text_of(walk, name);
        spec.flags = FACT_ENTITY_EXPORTED;
        spec.type = walk_build_type(walk, walk_child_by_field(walk, list[i].node, "type"));
        (void)walk_open_entity(walk, &spec);
    }
}

void csharp_enter_enum(struct walk *walk, TSNode node)
{
    (void)csharp_open_type(walk, node, ENTITY_KIND_ENUM);
}

void csharp_enter_enum_member(struct walk *walk, TSNode node)
{
    struct walk_entity_spec spec;
    walk_init_entity_spec(&spec, ENTITY_KIND_ENUM_MEMBER, node,
                          walk_child_by_field(walk, node, "name"));
    spec.name = walk_text_of(walk, spec.name_node);
    spec.flags = FACT_ENTITY_EXPORTED | FACT_ENTITY_STATIC;
    (void)walk_open_entity(walk, &spec);
}

/* A delegate is another name of a function type. */
void csharp_enter_delegate(struct walk *walk, TSNode node)
{
    struct csharp_modifiers modifiers = csharp_read_modifiers(walk, node);
    TSNode parameters = walk_child_by_field(walk, node, "parameters");
    struct walk_entity_spec spec;
    uint32_t entity;
    uint32_t args[16];
    size_t used = 0;
    size_t count = 0;
    const struct walk_child *list;

    walk_init_entity_spec(&spec, ENTITY_KIND_TYPE_ALIAS, node,
                          walk_child_by_field(walk, node, "name"));
    spec.name = walk_text_of(walk, spec.name_node);
    spec.flags = modifiers.flags;
    spec.leaf = false;
    spec.opens_scope = true;
    entity = walk_open_entity(walk, &spec);
    csharp_bind_type_parameters(walk, node, entity);
    list = walk_list_children(walk, parameters, true, &count);
    for (size_t i = 0; i < count && used < sizeof args / sizeof args[0]; i++) {
        if (walk_node_is(walk, list[i].node, "parameter")) {
            args[used++] = walk_build_type(walk, walk_child_by_field(walk, list[i].node, "type"));
        }
    }
    facts_builder_edit_entity(walk->facts, entity)->type = walk_make_node(
        walk, FACT_OP_FUNCTION, walk_build_type(walk, walk_child_by_field(walk, node, "type")),
        walk_make_arg_list(walk, args, used));
}
