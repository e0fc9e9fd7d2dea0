/* lang_rust.c - Rust: the rules and the items. lang_rust_internal.h lists the other files. */
#include "lang/lang_rust_internal.h"

const TSLanguage *tree_sitter_rust(void);
extern const struct lang lang_rust;

/* ------------------------------------------------------------------ helpers */

static enum entity_kind rust_kind_of(const struct walk *walk, uint32_t entity)
{
    return (enum entity_kind)facts_builder_edit_entity(walk->facts, entity)->kind;
}

/* Members of traits and variants of enums are as visible as what holds them; members of a trait
 * impl are as visible as the trait, which this file need not know. */
static uint32_t rust_member_visibility(struct walk *walk, TSNode item)
{
    const struct fact_entity *outer = facts_builder_edit_entity(walk->facts, walk->entity);
    uint32_t visibility = FACT_ENTITY_EXPORTED | FACT_ENTITY_INTERNAL | FACT_ENTITY_PRIVATE;
    if (outer->kind == ENTITY_KIND_TRAIT || outer->kind == ENTITY_KIND_ENUM ||
        outer->kind == ENTITY_KIND_ENUM_MEMBER) {
        return outer->flags & visibility;
    }
    if (outer->kind == ENTITY_KIND_IMPL && outer->type != FACT_NONE) {
        return FACT_ENTITY_OVERRIDE;
    }
    return rust_read_visibility(walk, item);
}

/* A spec with the name in field "name", the visibility and whether there are type parameters. */
static void rust_fill_spec(struct walk *walk, struct walk_entity_spec *spec, enum entity_kind kind,
                           TSNode node)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    walk_init_entity_spec(spec, kind, node, name);
    spec->name = rust_name_of(walk, name);
    spec->flags = rust_member_visibility(walk, node);
    if (rust_has_type_parameters(walk, node)) {
        spec->flags |= FACT_ENTITY_GENERIC;
    }
}

static bool rust_is_foreign(const struct walk *walk, TSNode node)
{
    return ts_node_start_byte(node) < rust_state_of(walk)->foreign_end;
}

static bool rust_has_name(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    return !ts_node_is_null(name) && !ts_node_is_missing(name);
}

/* ------------------------------------------------------------------ functions */

struct rust_parameters {
    unsigned count;
    bool receiver;
    bool variadic;
};

static struct rust_parameters rust_count_parameters(struct walk *walk, TSNode parameters)
{
    struct rust_parameters out = { 0 };
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, parameters, false, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode item = list[i].node;
        TSNode pattern = walk_child_by_field(walk, item, "pattern");
        if (walk_node_is(walk, item, "self_parameter") || walk_node_is(walk, pattern, "self")) {
            out.receiver = true;
        } else if (walk_node_is(walk, item, "variadic_parameter")) {
            out.variadic = true;
        } else if (walk_node_is(walk, item, "_") ||
                   (ts_node_is_named(item) && !ts_node_is_extra(item) &&
                    !walk_node_is(walk, item, "attribute_item"))) {
            out.count++;
        }
    }
    return out;
}

static void rust_bind_parameters(struct walk *walk, TSNode parameters)
{
    struct rust_bind bind = { .kind = FACT_BINDING_PARAM, .scope = walk->scope };
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, parameters, true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode pattern = walk_child_by_field(walk, list[i].node, "pattern");
        if (!walk_node_is(walk, list[i].node, "parameter") || walk_node_is(walk, pattern, "self")) {
            continue;
        }
        bind.start = ts_node_start_byte(pattern);
        bind.kind =
            walk_node_is(walk, pattern, "identifier") ? FACT_BINDING_PARAM : FACT_BINDING_LOCAL;
        rust_bind_pattern(walk, pattern,
                          walk_build_type(walk, walk_child_by_field(walk, list[i].node, "type")),
                          FACT_NONE, &bind);
        if (bind.position < UINT8_MAX) {
            bind.position++;
        }
    }
}

static bool rust_is_async(struct walk *walk, TSNode node)
{
    TSNode modifiers = walk_child_of_type(walk, node, "function_modifiers");
    return !ts_node_is_null(modifiers) &&
           !ts_node_is_null(walk_child_of_type(walk, modifiers, "async"));
}

static uint32_t rust_function_flags(struct walk *walk, TSNode node, enum entity_kind outer,
                                    const struct rust_parameters *parameters, bool body)
{
    uint32_t flags = 0;
    bool member = outer == ENTITY_KIND_IMPL || outer == ENTITY_KIND_TRAIT;
    if (member) {
        flags |= parameters->receiver ? FACT_ENTITY_INSTANCE_METHOD : FACT_ENTITY_STATIC;
    }
    if (outer == ENTITY_KIND_TRAIT) {
        flags |= FACT_ENTITY_VIRTUAL;
        flags |= body ? 0 : (uint32_t)FACT_ENTITY_ABSTRACT;
    }
    if (!body) {
        flags |= FACT_ENTITY_DECLARATION;
    }
    if (parameters->variadic) {
        flags |= FACT_ENTITY_VARIADIC;
    }
    if (rust_is_async(walk, node)) {
        flags |= FACT_ENTITY_ASYNC;
    }
    return flags;
}

/* function_item and function_signature_item */
static void rust_enter_function(struct walk *walk, TSNode node)
{
    struct rust_attributes attributes = rust_take_attributes(walk, node);
    TSNode list = walk_child_by_field(walk, node, "parameters");
    TSNode body = walk_child_by_field(walk, node, "body");
    TSNode result = walk_child_by_field(walk, node, "return_type");
    enum entity_kind outer = rust_kind_of(walk, walk->entity);
    struct rust_parameters parameters = rust_count_parameters(walk, list);
    struct walk_entity_spec spec;
    if (!rust_has_name(walk, node)) {
        return;
    }
    rust_fill_spec(walk, &spec,
                   outer == ENTITY_KIND_IMPL || outer == ENTITY_KIND_TRAIT ? ENTITY_KIND_METHOD
                                                                           : ENTITY_KIND_FUNCTION,
                   node);
    spec.flags |= rust_function_flags(walk, node, outer, &parameters, !ts_node_is_null(body));
    spec.body_node = body;
    spec.type = ts_node_is_null(result) ? walk_make_node(walk, FACT_OP_TUPLE, FACT_NONE, FACT_NONE)
                                        : walk_build_type(walk, result);
    spec.params_min = parameters.count < UINT8_MAX ? (uint8_t)parameters.count : UINT8_MAX;
    spec.params_max = spec.params_min;
    (void)rust_open_item(walk, &spec, &attributes);
    rust_state_of(walk)->shared_block = body.id;
    rust_bind_generics(walk, node);
    rust_bind_parameters(walk, list);
}

static void rust_enter_foreign(struct walk *walk, TSNode node)
{
    rust_enter_attributed(walk, node);
    rust_state_of(walk)->foreign_end = ts_node_end_byte(node);
}

/* ------------------------------------------------------------------ types */

/* struct_item, union_item, enum_item, trait_item */
static void rust_open_type(struct walk *walk, TSNode node, enum entity_kind kind)
{
    struct rust_attributes attributes = rust_take_attributes(walk, node);
    struct walk_entity_spec spec;
    TSNode body = walk_child_by_field(walk, node, "body");
    if (!rust_has_name(walk, node)) {
        return;
    }
    rust_fill_spec(walk, &spec, kind, node);
    /* struct Point(f32, f32); is all signature. */
    if (!walk_node_is(walk, body, "ordered_field_declaration_list")) {
        spec.body_node = body;
    }
    (void)rust_open_item(walk, &spec, &attributes);
    rust_bind_generics(walk, node);
}

static void rust_enter_struct(struct walk *walk, TSNode node)
{
    rust_open_type(walk, node, ENTITY_KIND_STRUCT);
}

static void rust_enter_union(struct walk *walk, TSNode node)
{
    rust_open_type(walk, node, ENTITY_KIND_UNION);
}

static void rust_enter_enum(struct walk *walk, TSNode node)
{
    rust_open_type(walk, node, ENTITY_KIND_ENUM);
}

/* One reference for each bound, at its name; the name is then no further TYPE reference. */
static void rust_add_bound_refs(struct walk *walk, TSNode bounds, enum ref_kind kind)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, bounds, true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode head = list[i].node;
        uint32_t type = walk_build_type(walk, head);
        if (type == FACT_NONE) {
            continue;
        }
        if (walk_node_is(walk, head, "higher_ranked_trait_bound")) {
            head = walk_child_by_field(walk, head, "type");
        }
        if (walk_node_is(walk, head, "generic_type")) {
            head = walk_child_by_field(walk, head, "type");
        }
        (void)walk_add_ref(walk, kind, type, head);
        rust_skip_node(walk, head);
    }
}

static void rust_enter_trait(struct walk *walk, TSNode node)
{
    rust_open_type(walk, node, ENTITY_KIND_TRAIT);
    if (rust_has_name(walk, node)) {
        rust_add_bound_refs(walk, walk_child_by_field(walk, node, "bounds"), REF_KIND_EXTEND);
    }
}

static void rust_enter_impl(struct walk *walk, TSNode node)
{
    struct rust_attributes attributes = rust_take_attributes(walk, node);
    TSNode type = walk_child_by_field(walk, node, "type");
    TSNode trait = walk_child_by_field(walk, node, "trait");
    bool implements = false;
    struct walk_entity_spec spec;
    walk_init_entity_spec(&spec, ENTITY_KIND_IMPL, node, type);
    spec.name = rust_name_type(walk, type);
    spec.body_node = walk_child_by_field(walk, node, "body");
    spec.owner = walk_build_type(walk, type);
    if (rust_has_type_parameters(walk, node)) {
        spec.flags |= FACT_ENTITY_GENERIC;
    }
    /* impl !Send for T says what T does not implement. */
    implements = !ts_node_is_null(trait) && ts_node_is_null(walk_child_of_type(walk, node, "!"));
    if (implements) {
        spec.type = walk_build_type(walk, trait);
    }
    (void)rust_open_item(walk, &spec, &attributes);
    rust_bind_generics(walk, node);
    if (implements) {
        TSNode head = walk_node_is(walk, trait, "generic_type")
                          ? walk_child_by_field(walk, trait, "type")
                          : trait;
        (void)walk_add_ref(walk, REF_KIND_IMPLEMENT, spec.type, head);
        rust_skip_node(walk, head);
    }
}

/* ------------------------------------------------------------------ members */

static void rust_enter_field_declaration(struct walk *walk, TSNode node)
{
    struct rust_attributes attributes = rust_take_attributes(walk, node);
    struct walk_entity_spec spec;
    rust_fill_spec(walk, &spec, ENTITY_KIND_FIELD, node);
    spec.type = walk_build_type(walk, walk_child_by_field(walk, node, "type"));
    (void)rust_open_item(walk, &spec, &attributes);
}

/* (A, pub B): fields 0 and 1. */
static void rust_enter_ordered_fields(struct walk *walk, TSNode node)
{
    const struct rust_attributes none = { .count = 0 };
    bool variant = rust_kind_of(walk, walk->entity) == ENTITY_KIND_ENUM_MEMBER;
    uint32_t usual = variant ? rust_member_visibility(walk, node) : FACT_ENTITY_PRIVATE;
    uint32_t visibility = usual;
    unsigned index = 0;
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    for (size_t i = 0; i < count; i++) {
        struct walk_entity_spec spec;
        if (walk_node_is(walk, list[i].node, "visibility_modifier")) {
            visibility = rust_visibility_of(walk_text_of(walk, list[i].node));
        }
        if (!walk_field_is(walk, list[i].field, "type")) {
            continue;
        }
        walk_init_entity_spec(&spec, ENTITY_KIND_FIELD, list[i].node, list[i].node);
        spec.name = rust_name_position(walk, index++);
        spec.type = walk_build_type(walk, list[i].node);
        spec.flags = visibility;
        (void)rust_open_item(walk, &spec, &none);
        visibility = usual;
    }
}

static void rust_enter_variant(struct walk *walk, TSNode node)
{
    struct rust_attributes attributes = rust_take_attributes(walk, node);
    struct walk_entity_spec spec;
    uint32_t outer = walk->entity;
    uint32_t number = 0;
    rust_fill_spec(walk, &spec, ENTITY_KIND_ENUM_MEMBER, node);
    spec.leaf = ts_node_is_null(walk_child_by_field(walk, node, "body"));
    spec.type = walk_make_node(walk, FACT_OP_ENTITY, outer, FACT_NONE);
    number = rust_open_item(walk, &spec, &attributes);
    if (!spec.leaf) {
        uint32_t scope = walk_open_scope(walk, FACT_SCOPE_TYPE, node);
        facts_builder_edit_entity(walk->facts, number)->body = scope;
    }
}

/* ------------------------------------------------------------------ constants and aliases */

/* const_item and static_item. `const _: () = ..` has no name to be known by. */
static void rust_enter_value(struct walk *walk, TSNode node)
{
    struct rust_attributes attributes = rust_take_attributes(walk, node);
    TSNode value = walk_child_by_field(walk, node, "value");
    enum entity_kind outer = rust_kind_of(walk, walk->entity);
    bool constant = walk_node_is(walk, node, "const_item");
    struct walk_entity_spec spec;
    rust_fill_spec(walk, &spec, constant ? ENTITY_KIND_CONSTANT : ENTITY_KIND_VARIABLE, node);
    if (str_equals_cstring(spec.name, "_") || !rust_has_name(walk, node)) {
        return;
    }
    spec.leaf = false;
    spec.type = walk_build_type(walk, walk_child_by_field(walk, node, "type"));
    spec.value = walk_build_expr(walk, value);
    if (outer == ENTITY_KIND_IMPL || outer == ENTITY_KIND_TRAIT) {
        spec.flags |= FACT_ENTITY_STATIC;
    }
    if (outer == ENTITY_KIND_TRAIT) {
        spec.flags |= FACT_ENTITY_VIRTUAL;
    }
    if (ts_node_is_null(value)) {
        spec.flags |= FACT_ENTITY_DECLARATION;
        spec.flags |= outer == ENTITY_KIND_TRAIT ? (uint32_t)FACT_ENTITY_ABSTRACT : 0;
    }
    if (walk_node_is(walk, value, "closure_expression")) {
        spec.flags |= FACT_ENTITY_CALLABLE_VALUE;
    }
    (void)rust_open_item(walk, &spec, &attributes);
}

static void rust_open_alias(struct walk *walk, TSNode node, uint32_t flags, uint32_t type)
{
    struct rust_attributes attributes = rust_take_attributes(walk, node);
    struct walk_entity_spec spec;
    rust_fill_spec(walk, &spec, ENTITY_KIND_TYPE_ALIAS, node);
    spec.leaf = false;
    spec.opens_scope = (spec.flags & FACT_ENTITY_GENERIC) != 0;
    spec.flags |= flags;
    spec.type = type;
    (void)rust_open_item(walk, &spec, &attributes);
    if (spec.opens_scope) {
        rust_bind_generics(walk, node);
    }
}

static void rust_enter_alias(struct walk *walk, TSNode node)
{
    rust_open_alias(walk, node, 0, walk_build_type(walk, walk_child_by_field(walk, node, "type")));
}

/* `type Item: Bound;` in a trait: what is known of the type is its bound. In an extern block: an
 * opaque type. */
static void rust_enter_associated(struct walk *walk, TSNode node)
{
    uint32_t flags = FACT_ENTITY_DECLARATION;
    if (!rust_is_foreign(walk, node)) {
        flags |= FACT_ENTITY_ABSTRACT | FACT_ENTITY_VIRTUAL;
    }
    rust_open_alias(walk, node, flags,
                    rust_build_bounds(walk, walk_child_by_field(walk, node, "bounds")));
}

/* ------------------------------------------------------------------ modules and macros */

static void rust_enter_mod(struct walk *walk, TSNode node)
{
    struct rust_attributes attributes = rust_take_attributes(walk, node);
    TSNode body = walk_child_by_field(walk, node, "body");
    struct walk_entity_spec spec;
    if (!rust_has_name(walk, node)) {
        return;
    }
    if (ts_node_is_null(body)) {
        if (attributes.conditional) {
            walk_enter_conditional_region(walk);
        }
        rust_add_mod_file(walk, node, attributes.path);
        return;
    }
    rust_fill_spec(walk, &spec, ENTITY_KIND_MODULE, node);
    spec.body_node = body;
    (void)rust_open_item(walk, &spec, &attributes);
}

static void rust_enter_macro(struct walk *walk, TSNode node)
{
    struct rust_attributes attributes = rust_take_attributes(walk, node);
    struct walk_entity_spec spec;
    if (!rust_has_name(walk, node)) {
        return;
    }
    rust_fill_spec(walk, &spec, ENTITY_KIND_MACRO, node);
    spec.flags = FACT_ENTITY_FUNCTION_LIKE | FACT_ENTITY_INTERNAL;
    (void)rust_open_item(walk, &spec, &attributes);
}

/* ------------------------------------------------------------------ files */

/* The first call for a file: before it is parsed. */
static bool rust_begin_source(struct walk *walk, struct str source, char *out)
{
    walk->lang_state = walk_alloc_bytes(walk, sizeof(struct rust_state));
    if (walk->lang_state == NULL) {
        return false;
    }
    memset(walk->lang_state, 0, sizeof(struct rust_state));
    return rust_prepare_source(walk, source, out);
}

static void rust_begin_file(struct walk *walk, TSNode root)
{
    if (walk->lang_state == NULL) { /* no memory, or an empty file */
        (void)rust_begin_source(walk, STR_EMPTY, NULL);
    }
    if (walk->lang_state != NULL) {
        rust_mark_test_file(walk, root);
    }
}

/* ------------------------------------------------------------------ rules */

static const struct lang_rule rust_rules[] = {
    { .node = "associated_type", .enter = rust_enter_associated },
    { .node = "attribute_item",
      .acts = LANG_ACT_ATTRIBUTE | LANG_ACT_SKIP,
      .enter = rust_note_attribute },
    { .node = "binary_expression", .enter = rust_enter_binary },
    { .node = "block", .enter = rust_enter_block },
    { .node = "block_comment", .acts = LANG_ACT_COMMENT, .enter = rust_note_doc_comment },
    { .node = "call_expression", .enter = rust_enter_call },
    { .node = "closure_expression", .enter = rust_enter_closure },
    { .node = "const_item", .enter = rust_enter_value },
    { .node = "else_clause", .enter = rust_enter_else },
    { .node = "enum_item", .enter = rust_enter_enum },
    { .node = "enum_variant", .enter = rust_enter_variant },
    { .node = "expression_statement", .enter = rust_enter_attributed },
    { .node = "extern_crate_declaration",
      .acts = LANG_ACT_IMPORT | LANG_ACT_SKIP,
      .enter = rust_enter_extern_crate },
    { .node = "field_declaration", .enter = rust_enter_field_declaration },
    { .node = "field_expression", .enter = rust_enter_field },
    { .node = "field_initializer", .enter = rust_enter_field_initializer },
    { .node = "for_expression",
      .acts = LANG_ACT_DECISION | LANG_ACT_SCOPE,
      .enter = rust_enter_for },
    { .node = "foreign_mod_item", .enter = rust_enter_foreign },
    { .node = "function_item", .enter = rust_enter_function },
    { .node = "function_signature_item", .enter = rust_enter_function },
    { .node = "generic_function", .enter = rust_enter_generic_function },
    { .node = "identifier", .enter = rust_enter_identifier },
    { .node = "if_expression", .acts = LANG_ACT_DECISION, .enter = rust_enter_if },
    { .node = "impl_item", .enter = rust_enter_impl },
    { .node = "inner_attribute_item", .acts = LANG_ACT_SKIP },
    { .node = "label", .acts = LANG_ACT_SKIP },
    { .node = "let_chain", .enter = rust_enter_let_chain },
    { .node = "let_condition", .enter = rust_enter_let_condition },
    { .node = "let_declaration", .enter = rust_enter_let },
    { .node = "lifetime", .acts = LANG_ACT_SKIP },
    { .node = "line_comment", .acts = LANG_ACT_COMMENT, .enter = rust_note_doc_comment },
    { .node = "loop_expression", .acts = LANG_ACT_DECISION },
    { .node = "macro_definition", .enter = rust_enter_macro },
    { .node = "macro_invocation", .enter = rust_enter_macro_call },
    { .node = "match_arm", .acts = LANG_ACT_DECISION, .enter = rust_enter_match_arm },
    { .node = "match_expression", .enter = rust_enter_match },
    { .node = "mod_item", .enter = rust_enter_mod },
    { .node = "ordered_field_declaration_list", .enter = rust_enter_ordered_fields },
    { .node = "scoped_identifier", .enter = rust_enter_scoped },
    { .node = "scoped_type_identifier", .enter = rust_enter_scoped_type },
    { .node = "static_item", .enter = rust_enter_value },
    { .node = "string_literal", .acts = LANG_ACT_SKIP },
    { .node = "struct_expression", .enter = rust_enter_struct_expression },
    { .node = "struct_item", .enter = rust_enter_struct },
    { .node = "struct_pattern", .enter = rust_enter_struct_pattern },
    { .node = "token_repetition", .enter = rust_enter_tokens },
    { .node = "token_tree", .enter = rust_enter_tokens },
    { .node = "token_tree_pattern", .acts = LANG_ACT_SKIP },
    { .node = "trait_item", .enter = rust_enter_trait },
    { .node = "type_identifier", .enter = rust_enter_type_name },
    { .node = "type_item", .enter = rust_enter_alias },
    { .node = "union_item", .enter = rust_enter_union },
    { .node = "use_declaration", .acts = LANG_ACT_IMPORT | LANG_ACT_SKIP, .enter = rust_enter_use },
    { .node = "visibility_modifier", .acts = LANG_ACT_SKIP },
    { .node = "while_expression", .acts = LANG_ACT_DECISION, .enter = rust_enter_if },
};

static const char *const rust_suffixes[] = { ".rs", NULL };
static const char *const rust_interpreters[] = { "rust-script", "cargo", NULL };
/* `mod tests;` is cfg(test) by convention, and its file cannot see the attribute. */
static const char *const rust_test_files[] = { "tests.rs", "test.rs", "*_test.rs", "*_tests.rs",
                                               NULL };
static const char *const rust_test_folders[] = { "tests", "benches", NULL };

const struct lang lang_rust = {
    .name = "rust",
    .suffixes = rust_suffixes,
    .interpreters = rust_interpreters,
    .grammar = tree_sitter_rust,
    .rules = rust_rules,
    .rule_count = sizeof rust_rules / sizeof rust_rules[0],
    .expr_builds = rust_expr_builds,
    .expr_build_count = RUST_EXPR_BUILD_COUNT,
    .type_builds = rust_type_builds,
    .type_build_count = RUST_TYPE_BUILD_COUNT,
    .policy = &rust_policy,
    .prepare_source = rust_begin_source,
    .begin_file = rust_begin_file,
    .test_file_patterns = rust_test_files,
    .test_folders = rust_test_folders,
};
