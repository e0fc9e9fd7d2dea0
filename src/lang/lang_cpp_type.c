/* lang_cpp_type.c - classes, enums, fields, aliases and templates of C++. */
#include "lang/lang_cpp_internal.h"

/* ------------------------------------------------------------------ around */

static const struct fact_entity *type_entity_around(const struct walk *walk)
{
    return facts_builder_edit_entity(walk->facts, walk->entity);
}

bool cpp_is_in_class(const struct walk *walk)
{
    return walk->entity != 0 &&
           kind_group_of_entity((enum entity_kind)type_entity_around(walk)->kind) ==
               ENTITY_GROUP_TYPE;
}

struct str cpp_name_around(const struct walk *walk)
{
    return facts_builder_borrow_text(walk->facts, type_entity_around(walk)->name);
}

/* ------------------------------------------------------------------ access */

static struct cpp_access *type_find_access(struct walk *walk)
{
    struct cpp_state *state = walk->lang_state;
    while (state->access_count > 0) {
        struct cpp_access *top = &state->access[state->access_count - 1];
        if (top->entity == walk->entity) {
            return top;
        }
        if (top->entity < walk->entity) {
            break; /* of a class around: this one is too deep to be followed */
        }
        state->access_count--;
    }
    return NULL;
}

static void type_begin_access(struct walk *walk, bool is_class)
{
    struct cpp_state *state = walk->lang_state;
    (void)type_find_access(walk);
    if (state->access_count < CPP_ACCESS_MAX) {
        state->access[state->access_count++] =
            (struct cpp_access){ walk->entity, is_class ? (uint32_t)FACT_ENTITY_PRIVATE
                                                        : (uint32_t)FACT_ENTITY_EXPORTED };
    }
}

void cpp_enter_access(struct walk *walk, TSNode node)
{
    struct cpp_access *access = type_find_access(walk);
    struct str word = walk_text_of(walk, node);
    if (access == NULL ||
        !walk_node_is(walk, walk_parent_of_current(walk), "field_declaration_list")) {
        return;
    }
    access->flags = str_equals_bytes(word, STR("private"))     ? FACT_ENTITY_PRIVATE
                    : str_equals_bytes(word, STR("protected")) ? FACT_ENTITY_PROTECTED
                                                               : FACT_ENTITY_EXPORTED;
}

uint32_t cpp_access_flags(struct walk *walk)
{
    const struct cpp_state *state = walk->lang_state;
    const struct cpp_access *access = NULL;
    if (!cpp_is_in_class(walk)) {
        return state->local_depth > 0 ? FACT_ENTITY_FILE_LOCAL : FACT_ENTITY_EXPORTED;
    }
    access = type_find_access(walk);
    return (access == NULL ? FACT_ENTITY_EXPORTED : access->flags) |
           (state->local_depth > 0 ? FACT_ENTITY_FILE_LOCAL : 0U);
}

/* ------------------------------------------------------------------ templates */

#define CPP_PARAMETERS_MAX 100U /* of a template whose numbers are kept apart */

static unsigned type_count_templates(struct walk *walk)
{
    unsigned levels = 0;
    while (levels < CPP_LEVELS_MAX &&
           walk_node_is(walk, walk_ancestor_of_current(walk, levels + 1), "template_declaration")) {
        levels++;
    }
    return levels;
}

TSNode cpp_whole_of_current(struct walk *walk, TSNode node)
{
    unsigned levels = type_count_templates(walk);
    return levels == 0 ? node : walk_ancestor_of_current(walk, levels);
}

/* template <class T = A, int N = 1>: what it is when nothing is given. Of class... T: a tuple. */
static uint32_t type_build_default(struct walk *walk, TSNode parameter)
{
    if (walk_node_is(walk, parameter, "variadic_type_parameter_declaration") ||
        walk_node_is(walk, parameter, "variadic_parameter_declaration")) {
        return walk_make_node(walk, FACT_OP_TUPLE, FACT_NONE, FACT_NONE);
    }
    if (walk_node_is(walk, parameter, "optional_parameter_declaration")) {
        uint32_t value =
            walk_build_expr(walk, walk_child_by_field(walk, parameter, "default_value"));
        return value == FACT_NONE ? walk_make_literal(walk, "int") : value;
    }
    return walk_node_is(walk, parameter, "optional_type_parameter_declaration")
               ? walk_build_type(walk, walk_child_by_field(walk, parameter, "default_type"))
               : FACT_NONE;
}

static void type_bind_parameter(struct walk *walk, TSNode node, uint8_t position)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    struct cpp_shape shape = { .type = FACT_NONE };
    bool is_value = walk_node_is(walk, node, "parameter_declaration") ||
                    walk_node_is(walk, node, "optional_parameter_declaration") ||
                    walk_node_is(walk, node, "variadic_parameter_declaration");
    if (is_value) { /* template <int N>, or a concept before the name */
        cpp_read_shape(walk, node, walk_child_by_field(walk, node, "declarator"), &shape);
        name = shape.name;
    } else if (walk_node_is(walk, node, "template_template_parameter_declaration")) {
        name = walk_child_of_type(
            walk, walk_child_of_type(walk, node, "type_parameter_declaration"), "type_identifier");
    } else if (ts_node_is_null(name)) {
        name = walk_child_of_type(walk, node, "type_identifier");
    }
    if (ts_node_is_null(name)) {
        return;
    }
    walk_add_binding(walk, FACT_BINDING_TYPE_PARAM, walk->scope, walk_text_of(walk, name), name,
                     FACT_NONE, type_build_default(walk, node))
        ->position = position;
    if (is_value) {
        (void)walk_add_binding(walk, FACT_BINDING_LOCAL, walk->scope, walk_text_of(walk, name),
                               name, shape.type, FACT_NONE);
    }
}

void cpp_bind_template(struct walk *walk, uint32_t entity)
{
    unsigned levels = type_count_templates(walk);
    uint8_t position = 0;
    for (unsigned level = levels; level > 0; level--) {
        TSNode list =
            walk_child_by_field(walk, walk_ancestor_of_current(walk, level), "parameters");
        size_t count = 0;
        const struct walk_child *items = walk_list_children(walk, list, true, &count);
        for (size_t i = 0; i < count; i++) {
            type_bind_parameter(walk, items[i].node, position);
            position = (uint8_t)(position + (position < CPP_PARAMETERS_MAX));
        }
        if (count > 0) {
            facts_builder_edit_entity(walk->facts, entity)->flags |= FACT_ENTITY_GENERIC;
        }
    }
}

/* ------------------------------------------------------------------ classes */

static void type_add_bases(struct walk *walk, TSNode clause)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, clause, true, &count);
    for (size_t i = 0; i < count; i++) {
        uint32_t type = walk_node_is(walk, list[i].node, "access_specifier")
                            ? FACT_NONE
                            : walk_build_type(walk, list[i].node);
        if (type != FACT_NONE) {
            (void)walk_add_ref(walk, REF_KIND_EXTEND, type, list[i].node);
        }
    }
}

/* typedef struct { .. } Name; names what has no name of its own. */
static TSNode type_name_by_typedef(struct walk *walk)
{
    TSNode parent = walk_parent_of_current(walk);
    TSNode name = walk_child_by_field(walk, parent, "declarator");
    return walk_node_is(walk, parent, "type_definition") &&
                   walk_node_is(walk, name, "type_identifier")
               ? name
               : CPP_NODE_ABSENT;
}

/* Name, owner and span of a class or enum. The name of a specialisation keeps its arguments. */
static void type_fill_spec(struct walk *walk, TSNode node, enum entity_kind kind,
                           struct walk_entity_spec *spec)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    if (ts_node_is_null(name)) {
        name = type_name_by_typedef(walk);
    }
    walk_init_entity_spec(spec, kind, cpp_whole_of_current(walk, node), name);
    if (walk_node_is(walk, name, "qualified_identifier")) {
        spec->owner = cpp_build_scope(walk, name, &spec->name_node);
        spec->qualifier = cpp_make_qualifier(walk, name, spec->name_node);
    }
    spec->body_node = walk_child_by_field(walk, node, "body");
    spec->flags = cpp_access_flags(walk);
    spec->name = walk_text_of(walk, spec->name_node);
    if (ts_node_is_null(spec->name_node)) {
        spec->name = STR("<anonymous>");
        spec->flags |= FACT_ENTITY_ANONYMOUS;
    }
}

void cpp_enter_class(struct walk *walk, TSNode node)
{
    struct walk_entity_spec spec;
    enum entity_kind kind = walk_node_is(walk, node, "class_specifier")    ? ENTITY_KIND_CLASS
                            : walk_node_is(walk, node, "struct_specifier") ? ENTITY_KIND_STRUCT
                                                                           : ENTITY_KIND_UNION;
    uint32_t entity;
    cpp_note_place(walk, node);
    if (ts_node_is_null(walk_child_by_field(walk, node, "body"))) {
        return; /* only named */
    }
    type_fill_spec(walk, node, kind, &spec);
    entity = walk_open_entity(walk, &spec);
    cpp_bind_template(walk, entity);
    type_begin_access(walk, kind == ENTITY_KIND_CLASS);
    type_add_bases(walk, walk_child_of_type(walk, node, "base_class_clause"));
}

void cpp_enter_enum(struct walk *walk, TSNode node)
{
    struct walk_entity_spec spec;
    bool scoped = !ts_node_is_null(walk_child_of_type(walk, node, "class")) ||
                  !ts_node_is_null(walk_child_of_type(walk, node, "struct"));
    cpp_note_place(walk, node);
    if (ts_node_is_null(walk_child_by_field(walk, node, "body"))) {
        return;
    }
    type_fill_spec(walk, node, ENTITY_KIND_ENUM, &spec);
    spec.opens_scope = scoped;
    (void)walk_open_entity(walk, &spec);
}

void cpp_enter_enumerator(struct walk *walk, TSNode node)
{
    struct walk_entity_spec spec;
    const struct cpp_state *state = walk->lang_state;
    walk_init_entity_spec(&spec, ENTITY_KIND_ENUM_MEMBER, node,
                          walk_child_by_field(walk, node, "name"));
    cpp_note_place(walk, node);
    spec.name = walk_text_of(walk, spec.name_node);
    spec.flags = FACT_ENTITY_STATIC | (state->local_depth > 0 ? (uint32_t)FACT_ENTITY_FILE_LOCAL
                                                              : (uint32_t)FACT_ENTITY_EXPORTED);
    spec.leaf = true;
    (void)walk_open_entity(walk, &spec);
}

/* ------------------------------------------------------------------ values */

static bool type_is_lambda(struct walk *walk, TSNode value)
{
    return walk_node_is(walk, value, "lambda_expression");
}

/* A variable of a namespace. The definition of a static member is no second entity. */
void cpp_add_variable(struct walk *walk, TSNode node, const struct cpp_shape *shape,
                      uint32_t specifiers, bool only)
{
    struct walk_entity_spec spec;
    bool is_const = (specifiers & CPP_SPEC_CONST) != 0 && !shape->indirect;
    if (!walk_node_is(walk, shape->name, "identifier") &&
        !walk_node_is(walk, shape->name, "type_identifier") && /* int Owner::*f */
        !walk_node_is(walk, shape->name, "template_function")) {
        return;
    }
    walk_init_entity_spec(&spec, is_const ? ENTITY_KIND_CONSTANT : ENTITY_KIND_VARIABLE,
                          cpp_whole_of_current(walk, node), shape->name);
    spec.name = cpp_name_without_arguments(walk, shape->name);
    spec.flags = cpp_access_flags(walk);
    if ((specifiers & CPP_SPEC_STATIC) != 0) {
        spec.flags = FACT_ENTITY_FILE_LOCAL;
    }
    if ((specifiers & CPP_SPEC_EXTERN) != 0 && ts_node_is_null(shape->value)) {
        spec.flags |= FACT_ENTITY_DECLARATION;
    }
    spec.flags |= type_is_lambda(walk, shape->value) ? FACT_ENTITY_CALLABLE_VALUE : 0U;
    spec.type = shape->type;
    spec.value = shape->type != FACT_NONE ? FACT_NONE : walk_build_expr(walk, shape->value);
    spec.leaf = !only;
    spec.opens_scope = false;
    (void)walk_open_entity(walk, &spec);
}

static void type_add_field(struct walk *walk, TSNode node, const struct cpp_shape *shape,
                           uint32_t specifiers, bool only)
{
    struct walk_entity_spec spec;
    walk_init_entity_spec(&spec, ENTITY_KIND_FIELD, node, shape->name);
    spec.name = walk_text_of(walk, shape->name);
    spec.flags = cpp_access_flags(walk);
    spec.flags |= (specifiers & CPP_SPEC_STATIC) != 0 ? FACT_ENTITY_STATIC : 0U;
    spec.type = shape->type;
    spec.value = shape->type != FACT_NONE
                     ? FACT_NONE
                     : walk_build_expr(walk, walk_child_by_field(walk, node, "default_value"));
    spec.leaf = !only;
    spec.opens_scope = false;
    (void)walk_open_entity(walk, &spec);
}

static size_t type_count_declarators(struct walk *walk, const struct walk_child *list, size_t count)
{
    size_t declarators = 0;
    for (size_t i = 0; i < count; i++) {
        declarators += walk_field_is(walk, list[i].field, "declarator");
    }
    return declarators;
}

void cpp_enter_field(struct walk *walk, TSNode node)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    bool only = type_count_declarators(walk, list, count) == 1;
    cpp_note_place(walk, node);
    for (size_t i = 0; i < count; i++) {
        struct cpp_shape shape;
        uint32_t specifiers;
        if (!walk_field_is(walk, list[i].field, "declarator")) {
            continue;
        }
        cpp_read_shape(walk, node, list[i].node, &shape);
        specifiers = cpp_read_specifiers(walk, node, shape.function);
        if (!ts_node_is_null(shape.parameters)) {
            cpp_open_prototype(walk, node, &shape, only);
        } else if (walk_node_is(walk, shape.name, "field_identifier") ||
                   walk_node_is(walk, shape.name, "identifier")) {
            type_add_field(walk, node, &shape, specifiers, only);
        }
    }
}

/* ------------------------------------------------------------------ aliases */

static void type_add_alias(struct walk *walk, TSNode node, TSNode name, uint32_t type, bool only)
{
    struct walk_entity_spec spec;
    TSNode whole = cpp_whole_of_current(walk, node);
    uint32_t entity;
    walk_init_entity_spec(&spec, ENTITY_KIND_TYPE_ALIAS, whole, name);
    spec.name = walk_text_of(walk, name);
    spec.flags = cpp_access_flags(walk);
    spec.type = type;
    spec.leaf = !only;
    spec.opens_scope = only && !ts_node_eq(whole, node);
    entity = walk_open_entity(walk, &spec);
    if (spec.opens_scope) {
        cpp_bind_template(walk, entity);
    }
}

/* A type with a body is named by its own entity: typedef struct { .. } T makes no alias. */
void cpp_enter_typedef(struct walk *walk, TSNode node)
{
    TSNode written = walk_child_by_field(walk, node, "type");
    bool has_body = !ts_node_is_null(walk_child_by_field(walk, written, "body"));
    bool is_named = !ts_node_is_null(walk_child_by_field(walk, written, "name"));
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    size_t declarators = type_count_declarators(walk, list, count);
    cpp_note_place(walk, node);
    for (size_t i = 0; i < count; i++) {
        struct cpp_shape shape;
        if (!walk_field_is(walk, list[i].field, "declarator")) {
            continue;
        }
        cpp_read_shape(walk, node, list[i].node, &shape);
        if (ts_node_is_null(shape.name) || (has_body && !is_named && !shape.indirect)) {
            continue;
        }
        if (!ts_node_is_null(shape.parameters)) {
            shape.type = walk_make_node(walk, FACT_OP_FUNCTION, shape.type, FACT_NONE);
        }
        type_add_alias(walk, node, shape.name, shape.type, declarators == 1 && !has_body);
    }
}

void cpp_enter_alias(struct walk *walk, TSNode node)
{
    cpp_note_place(walk, node);
    type_add_alias(walk, node, walk_child_by_field(walk, node, "name"),
                   walk_build_type(walk, walk_child_by_field(walk, node, "type")), true);
}

void cpp_enter_concept(struct walk *walk, TSNode node)
{
    cpp_note_place(walk, node);
    type_add_alias(walk, node, walk_child_by_field(walk, node, "name"), FACT_NONE, true);
}
