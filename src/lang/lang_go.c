/* lang_go.c - Go: the rules and the declarations. lang_go_internal.h lists the other files. */
#include "lang/lang_go_internal.h"

const TSLanguage *tree_sitter_go(void);
extern const struct lang lang_go;

static const struct lang_lexis go_lexis = {
    .comment = "//", .quotes = "\"", .long_texts = { "`", NULL }, .slash_star = true, .chars = true
};

/* ------------------------------------------------------------------ helpers */

static uint32_t go_visibility_of(struct str name)
{
    /* Letters past ASCII are taken for lower case: upper ones are rare in names. */
    return name.size > 0 && name.data[0] >= 'A' && name.data[0] <= 'Z' ? FACT_ENTITY_EXPORTED
                                                                       : FACT_ENTITY_INTERNAL;
}

static bool go_is_top_level(const struct walk *walk)
{
    return walk->scope == 0;
}

static void go_bind_type_parameters(struct walk *walk, TSNode list, uint32_t entity)
{
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count; i++) {
        size_t parts = 0;
        const struct walk_child *part = walk_list_children(walk, items[i].node, true, &parts);
        TSNode bound = walk_child_by_field(walk, items[i].node, "type");
        for (size_t k = 0; k < parts; k++) {
            if (walk_field_is(walk, part[k].field, "name")) {
                (void)walk_add_binding(walk, FACT_BINDING_TYPE_PARAM, walk->scope,
                                       walk_text_of(walk, part[k].node), part[k].node,
                                       walk_build_type(walk, bound), FACT_NONE);
            }
        }
    }
    if (count > 0) {
        facts_builder_edit_entity(walk->facts, entity)->flags |= FACT_ENTITY_GENERIC;
    }
}

/* Test functions take *testing.T and stand in _test.go files; the engine knows the files. */
static void go_mark_test(struct walk *walk, uint32_t entity, struct str name)
{
    static const char *const prefixes[] = { "Test", "Benchmark", "Example", "Fuzz" };
    for (size_t i = 0; walk->test_file && i < sizeof prefixes / sizeof prefixes[0]; i++) {
        if (str_starts_with(name, str_from_cstring(prefixes[i]))) {
            walk_mark_test(walk, entity, TEST_RULE_NAME);
            return;
        }
    }
}

/* ------------------------------------------------------------------ functions */

static void go_fill_parameters(struct walk *walk, struct walk_entity_spec *spec, TSNode list)
{
    bool variadic = false;
    unsigned count = go_count_parameters(walk, list, &variadic);
    spec->params_max = count < UINT8_MAX ? (uint8_t)count : UINT8_MAX;
    spec->params_min = variadic && count > 0 ? (uint8_t)(spec->params_max - 1) : spec->params_max;
    if (variadic) {
        spec->flags |= FACT_ENTITY_VARIADIC;
    }
}

static void go_fill_callable(struct walk *walk, struct walk_entity_spec *spec, TSNode node)
{
    spec->body_node = walk_child_by_field(walk, node, "body");
    spec->flags = go_visibility_of(spec->name);
    spec->type = go_build_result(walk, walk_child_by_field(walk, node, "result"));
    go_fill_parameters(walk, spec, walk_child_by_field(walk, node, "parameters"));
}

static void go_enter_function(struct walk *walk, TSNode node)
{
    struct walk_entity_spec spec;
    uint32_t entity;

    walk_init_entity_spec(&spec, ENTITY_KIND_FUNCTION, node,
                          walk_child_by_field(walk, node, "name"));
    spec.name = walk_text_of(walk, spec.name_node);
    go_fill_callable(walk, &spec, node);
    entity = walk_open_entity(walk, &spec);
    go_mark_test(walk, entity, spec.name);
    go_bind_type_parameters(walk, walk_child_by_field(walk, node, "type_parameters"), entity);
    go_bind_parameters(walk, walk_child_by_field(walk, node, "parameters"), walk->scope);
    go_bind_parameters(walk, walk_child_by_field(walk, node, "result"), walk->scope);
}

/* The one declaration in `(r *T)`. */
static TSNode go_find_receiver(struct walk *walk, TSNode list)
{
    return walk_child_of_type(walk, list, "parameter_declaration");
}

/* func (r *List[T]) ...: T is a parameter of the method. */
static void go_bind_receiver(struct walk *walk, TSNode receiver, uint32_t entity)
{
    TSNode name = walk_child_by_field(walk, receiver, "name");
    TSNode type = walk_child_by_field(walk, receiver, "type");
    size_t count = 0;
    const struct walk_child *items;

    if (!ts_node_is_null(name)) {
        (void)walk_add_binding(walk, FACT_BINDING_RECEIVER, walk->scope, walk_text_of(walk, name),
                               name, FACT_NONE, FACT_NONE);
    }
    if (walk_node_is(walk, type, "pointer_type")) {
        type = walk_named_child(type, 0);
    }
    if (!walk_node_is(walk, type, "generic_type")) {
        return;
    }
    items =
        walk_list_children(walk, walk_child_by_field(walk, type, "type_arguments"), true, &count);
    for (size_t i = 0; i < count; i++) {
        (void)walk_add_binding(walk, FACT_BINDING_TYPE_PARAM, walk->scope,
                               walk_text_of(walk, items[i].node), items[i].node, FACT_NONE,
                               FACT_NONE);
    }
    facts_builder_edit_entity(walk->facts, entity)->flags |= count > 0 ? FACT_ENTITY_GENERIC : 0U;
}

/* func (l *List[T]) ..: the owner is a List of T. */
static void go_apply_receiver(struct walk *walk, TSNode receiver, struct walk_entity_spec *spec)
{
    TSNode type = walk_child_by_field(walk, receiver, "type");
    if (walk_node_is(walk, type, "pointer_type")) {
        type = walk_named_child(type, 0);
    }
    if (walk_node_is(walk, type, "generic_type")) {
        spec->owner = walk_build_type(walk, type);
    }
}

static void go_enter_method(struct walk *walk, TSNode node)
{
    TSNode receiver = go_find_receiver(walk, walk_child_by_field(walk, node, "receiver"));
    struct walk_entity_spec spec;
    struct str owner = STR_EMPTY;
    uint32_t entity;

    walk_init_entity_spec(&spec, ENTITY_KIND_METHOD, node, walk_child_by_field(walk, node, "name"));
    spec.name = walk_text_of(walk, spec.name_node);
    go_fill_callable(walk, &spec, node);
    spec.flags |= FACT_ENTITY_INSTANCE_METHOD;
    spec.owner = go_build_type_name(walk, walk_child_by_field(walk, receiver, "type"), &owner);
    spec.qualifier = owner;
    go_apply_receiver(walk, receiver, &spec);
    entity = walk_open_entity(walk, &spec);
    go_bind_receiver(walk, receiver, entity);
    go_bind_parameters(walk, walk_child_by_field(walk, node, "parameters"), walk->scope);
    go_bind_parameters(walk, walk_child_by_field(walk, node, "result"), walk->scope);
}

/* A method that an interface asks for. */
static void go_enter_method_elem(struct walk *walk, TSNode node)
{
    struct walk_entity_spec spec;
    walk_init_entity_spec(&spec, ENTITY_KIND_METHOD, node, walk_child_by_field(walk, node, "name"));
    spec.name = walk_text_of(walk, spec.name_node);
    go_fill_callable(walk, &spec, node);
    spec.flags |= FACT_ENTITY_INSTANCE_METHOD | FACT_ENTITY_ABSTRACT | FACT_ENTITY_VIRTUAL |
                  FACT_ENTITY_DECLARATION;
    (void)walk_open_entity(walk, &spec);
}

/* ------------------------------------------------------------------ types */

static enum entity_kind go_kind_of_type(struct walk *walk, TSNode type)
{
    if (walk_node_is(walk, type, "struct_type")) {
        return ENTITY_KIND_STRUCT;
    }
    return walk_node_is(walk, type, "interface_type") ? ENTITY_KIND_INTERFACE
                                                      : ENTITY_KIND_DEFINED_TYPE;
}

static void go_enter_type_spec(struct walk *walk, TSNode node)
{
    TSNode type = walk_child_by_field(walk, node, "type");
    struct walk_entity_spec spec;
    uint32_t entity;

    walk_init_entity_spec(&spec, go_kind_of_type(walk, type), node,
                          walk_child_by_field(walk, node, "name"));
    spec.name = walk_text_of(walk, spec.name_node);
    spec.flags = go_visibility_of(spec.name);
    if (spec.kind == ENTITY_KIND_DEFINED_TYPE) {
        spec.type = walk_build_type(walk, type);
    } else {
        spec.body_node = type;
    }
    entity = walk_open_entity(walk, &spec);
    go_bind_type_parameters(walk, walk_child_by_field(walk, node, "type_parameters"), entity);
}

static void go_enter_type_alias(struct walk *walk, TSNode node)
{
    struct walk_entity_spec spec;
    walk_init_entity_spec(&spec, ENTITY_KIND_TYPE_ALIAS, node,
                          walk_child_by_field(walk, node, "name"));
    spec.name = walk_text_of(walk, spec.name_node);
    spec.flags = go_visibility_of(spec.name);
    spec.type = walk_build_type(walk, walk_child_by_field(walk, node, "type"));
    spec.leaf = true;
    (void)walk_open_entity(walk, &spec);
}

/* Fields only count when the struct is a type of its own, not in `var x struct {..}`. */
static bool go_is_member_place(const struct walk *walk)
{
    enum entity_kind kind =
        (enum entity_kind)facts_builder_edit_entity(walk->facts, walk->entity)->kind;
    return kind_group_of_entity(kind) == ENTITY_GROUP_TYPE;
}

static void go_add_field(struct walk *walk, TSNode node, TSNode name_node, struct str name,
                         uint32_t type)
{
    struct walk_entity_spec spec;
    walk_init_entity_spec(&spec, ENTITY_KIND_FIELD, node, name_node);
    spec.name = name;
    spec.flags = go_visibility_of(name);
    spec.type = type;
    spec.leaf = true;
    (void)walk_open_entity(walk, &spec);
}

static void go_enter_field(struct walk *walk, TSNode node)
{
    TSNode type_node = walk_child_by_field(walk, node, "type");
    uint32_t type = walk_build_type(walk, type_node);
    bool named = false;
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);

    if (!go_is_member_place(walk)) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (walk_field_is(walk, list[i].field, "name")) {
            go_add_field(walk, node, list[i].node, walk_text_of(walk, list[i].node), type);
            named = true;
        }
    }
    if (!named) {
        struct str name = STR_EMPTY;
        uint32_t base = go_build_type_name(walk, type_node, &name);
        if (base != FACT_NONE) {
            go_add_field(walk, node, type_node, name, type);
            (void)walk_add_ref(walk, REF_KIND_EXTEND, base, type_node);
        }
    }
}

/* An interface embedded in an interface: one plain name. Unions are constraints. */
static void go_enter_type_elem(struct walk *walk, TSNode node)
{
    struct str name = STR_EMPTY;
    uint32_t base;
    if (!walk_node_is(walk, walk_parent_of_current(walk), "interface_type") ||
        !go_is_member_place(walk) || walk_count_named(node) != 1) {
        return;
    }
    base = go_build_type_name(walk, walk_named_child(node, 0), &name);
    if (base != FACT_NONE) {
        (void)walk_add_ref(walk, REF_KIND_EXTEND, base, node);
    }
}

/* ------------------------------------------------------------------ values */

struct go_spec_parts {
    struct walk_child names[GO_NAMES_MAX];
    size_t count;
    TSNode type;
    TSNode values;
};

static void go_read_spec(struct walk *walk, TSNode node, struct go_spec_parts *parts)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    memset(parts, 0, sizeof *parts);
    for (size_t i = 0; i < count; i++) {
        if (walk_field_is(walk, list[i].field, "name")) {
            if (parts->count < GO_NAMES_MAX) {
                parts->names[parts->count++] = list[i];
            }
        } else if (walk_field_is(walk, list[i].field, "type")) {
            parts->type = list[i].node;
        } else if (walk_field_is(walk, list[i].field, "value")) {
            parts->values = list[i].node;
        }
    }
}

/* A constant without type and value repeats those of the one before it in its group (iota). */
static uint32_t go_build_spec_type(struct walk *walk, const struct go_spec_parts *parts)
{
    struct go_state *state = walk->lang_state;
    uint32_t group = ts_node_start_byte(walk_parent_of_current(walk));
    uint32_t type = walk_build_type(walk, parts->type);
    if (state != NULL && (!ts_node_is_null(parts->type) || !ts_node_is_null(parts->values))) {
        *state = (struct go_state){ .group = group, .type = type };
    }
    return state != NULL && state->group == group ? state->type : type;
}

static void go_declare_values(struct walk *walk, TSNode node, enum entity_kind kind)
{
    struct go_spec_parts parts;
    size_t value_count = 0;
    const struct walk_child *values;
    uint32_t type;

    go_read_spec(walk, node, &parts);
    if (!go_is_top_level(walk)) {
        go_bind_local_vars(walk, parts.names, parts.count, parts.type, parts.values);
        return;
    }
    type = go_build_spec_type(walk, &parts);
    values = walk_list_children(walk, parts.values, true, &value_count);
    for (size_t i = 0; i < parts.count; i++) {
        struct walk_entity_spec spec;
        walk_init_entity_spec(&spec, kind, node, parts.names[i].node);
        spec.name = walk_text_of(walk, parts.names[i].node);
        if (str_equals_cstring(spec.name, "_")) {
            continue;
        }
        spec.flags = go_visibility_of(spec.name);
        spec.type = type;
        if (value_count == parts.count) {
            spec.value = walk_build_expr(walk, values[i].node);
            spec.flags |= walk_node_is(walk, values[i].node, "func_literal")
                              ? FACT_ENTITY_CALLABLE_VALUE
                              : 0U;
        } else if (value_count == 1) {
            spec.value = go_take_part(walk, values[0].node, (uint32_t)i);
        }
        spec.leaf = true;
        (void)walk_open_entity(walk, &spec);
    }
}

static void go_enter_const_spec(struct walk *walk, TSNode node)
{
    go_declare_values(walk, node, ENTITY_KIND_CONSTANT);
}

static void go_enter_var_spec(struct walk *walk, TSNode node)
{
    go_declare_values(walk, node, ENTITY_KIND_VARIABLE);
}

/* ------------------------------------------------------------------ the file */

static void go_begin_file(struct walk *walk, TSNode root)
{
    (void)root;
    walk->lang_state = arena_alloc_zeroed(walk->arena, 1, sizeof(struct go_state));
}

static void go_enter_package(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_of_type(walk, node, "package_identifier");
    if (!ts_node_is_null(name)) {
        facts_builder_edit_header(walk->facts)->package = walk_intern_node(walk, name);
    }
}

static struct str go_cut_quotes(struct str text)
{
    return text.size >= 2 ? str_from_range(text.data + 1, text.size - 2) : text;
}

static void go_enter_import(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    TSNode path = walk_child_by_field(walk, node, "path");
    struct str module = go_cut_quotes(walk_text_of(walk, path));
    enum fact_import_kind kind = FACT_IMPORT_MODULE;
    struct str alias = STR_EMPTY;

    if (walk_node_is(walk, name, "dot")) {
        kind = FACT_IMPORT_STAR;
    } else if (walk_node_is(walk, name, "blank_identifier")) {
        kind = FACT_IMPORT_EFFECT;
    } else if (!ts_node_is_null(name)) {
        alias = walk_text_of(walk, name);
    }
    (void)walk_add_import(walk, kind, module, STR_EMPTY, alias, path);
}

/* ------------------------------------------------------------------ the language */

static const struct lang_rule go_rules[] = {
    { .node = "comment", .acts = LANG_ACT_COMMENT },
    { .node = "package_clause",
      .acts = LANG_ACT_IMPORT | LANG_ACT_SKIP,
      .enter = go_enter_package },
    { .node = "import_declaration", .acts = LANG_ACT_IMPORT },
    { .node = "import_spec", .acts = LANG_ACT_SKIP, .enter = go_enter_import },
    { .node = "function_declaration", .enter = go_enter_function },
    { .node = "method_declaration", .enter = go_enter_method },
    { .node = "method_elem", .enter = go_enter_method_elem },
    { .node = "type_spec", .enter = go_enter_type_spec },
    { .node = "type_alias", .enter = go_enter_type_alias },
    { .node = "field_declaration", .enter = go_enter_field },
    { .node = "type_elem", .enter = go_enter_type_elem },
    { .node = "const_spec", .enter = go_enter_const_spec },
    { .node = "var_spec", .enter = go_enter_var_spec },
    { .node = "block", .acts = LANG_ACT_SCOPE },
    { .node = "if_statement", .acts = LANG_ACT_SCOPE | LANG_ACT_DECISION },
    { .node = "for_statement", .acts = LANG_ACT_SCOPE | LANG_ACT_DECISION },
    { .node = "expression_switch_statement", .acts = LANG_ACT_SCOPE },
    { .node = "type_switch_statement", .acts = LANG_ACT_SCOPE },
    { .node = "expression_case", .acts = LANG_ACT_SCOPE | LANG_ACT_DECISION },
    { .node = "type_case",
      .acts = LANG_ACT_SCOPE | LANG_ACT_DECISION,
      .enter = go_enter_type_case },
    { .node = "default_case", .acts = LANG_ACT_SCOPE, .enter = go_enter_type_case },
    { .node = "communication_case", .acts = LANG_ACT_SCOPE | LANG_ACT_DECISION },
    { .node = "func_literal", .enter = go_enter_function_literal },
    { .node = "short_var_declaration", .enter = go_enter_short_var },
    { .node = "range_clause", .enter = go_enter_range },
    { .node = "receive_statement", .enter = go_enter_receive },
    { .node = "call_expression", .enter = go_enter_call },
    { .node = "composite_literal", .enter = go_enter_composite },
    { .node = "keyed_element", .enter = go_enter_keyed_element },
    { .node = "identifier", .enter = go_enter_identifier },
    { .node = "selector_expression", .enter = go_enter_selector },
    { .node = "type_identifier", .enter = go_enter_type_identifier },
    { .node = "qualified_type", .acts = LANG_ACT_SKIP, .enter = go_enter_qualified_type },
    { .node = "&&", .acts = LANG_ACT_DECISION },
    { .node = "||", .acts = LANG_ACT_DECISION },
    { .node = "interpreted_string_literal", .acts = LANG_ACT_STRING },
    { .node = "raw_string_literal", .acts = LANG_ACT_STRING },
};

static const char *const go_suffixes[] = { ".go", NULL };
static const char *const go_test_files[] = { "*_test.go", NULL };
static const char *const go_test_folders[] = { "testdata", NULL };

const struct lang lang_go = {
    .name = "go",
    .suffixes = go_suffixes,
    .grammar = tree_sitter_go,
    .begin_file = go_begin_file,
    .rules = go_rules,
    .rule_count = sizeof go_rules / sizeof go_rules[0],
    .expr_builds = go_expr_builds,
    .expr_build_count = GO_EXPR_BUILD_COUNT,
    .type_builds = go_type_builds,
    .type_build_count = GO_TYPE_BUILD_COUNT,
    .policy = &go_policy,
    .lexis = &go_lexis,
    .test_file_patterns = go_test_files,
    .test_folders = go_test_folders,
};
