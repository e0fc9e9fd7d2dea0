/* lang_rust.c - Rust: the rules and the items. lang_rust_internal.h lists the other files. */
#include "lang/lang_rust_internal.h"

const TSLanguage *tree_sitter_rust(void);
extern const struct lang lang_rust;

/* ------------------------------------------------------------------ helpers */

static enum entity_kind rust_kind_of(const struct walk *walk, uint32_t entity)
{
    return (enum entity_kind)facts_builder_edit_entity(walk->facts, entity)->kind;
}

static void rust_read_part(struct walk *walk, const struct walk_child *child,
                           struct rust_item *item)
{
    static const char *const fields[] = { "name",        "body", "parameters", "type_parameters",
                                          "return_type", "type", "trait",      "value",
                                          "bounds" };
    TSNode *const parts[] = {
        &item->name, &item->body,  &item->parameters, &item->type_parameters, &item->return_type,
        &item->type, &item->trait, &item->value,      &item->bounds
    };
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (walk_field_is(walk, child->field, fields[i])) {
            *parts[i] = child->node;
            return;
        }
    }
}

static struct rust_item rust_read_item(struct walk *walk, TSNode node)
{
    struct rust_item item;
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, false, &count);
    memset(&item, 0, sizeof item);
    for (size_t i = 0; i < count; i++) {
        if (list[i].field != 0) {
            rust_read_part(walk, &list[i], &item);
        } else if (!walk_is_named(list[i].node)) {
            item.negative |= walk_node_is(walk, list[i].node, "!");
        } else if (walk_node_is(walk, list[i].node, "visibility_modifier")) {
            item.visibility = list[i].node;
        } else if (walk_node_is(walk, list[i].node, "where_clause")) {
            item.where_clause = list[i].node;
        } else if (walk_node_is(walk, list[i].node, "function_modifiers")) {
            item.modifiers = list[i].node;
        }
    }
    return item;
}

/* Members of traits and variants of enums are as visible as what holds them; members of a trait
 * impl are as visible as the trait, which this file need not know. */
static uint32_t rust_member_visibility(struct walk *walk, TSNode modifier)
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
    return rust_visibility_of(walk_text_of(walk, modifier));
}

static void rust_fill_spec(struct walk *walk, struct walk_entity_spec *spec, enum entity_kind kind,
                           TSNode node, const struct rust_item *item)
{
    walk_init_entity_spec(spec, kind, node, item->name);
    spec->name = rust_name_of(walk, item->name);
    spec->flags = rust_member_visibility(walk, item->visibility);
}

/* Type parameters are bound in the scope of the entity that was opened. */
static void rust_add_generics(struct walk *walk, uint32_t entity, const struct rust_item *item)
{
    if ((!ts_node_is_null(item->type_parameters) || !ts_node_is_null(item->where_clause)) &&
        rust_bind_generics(walk, item)) {
        facts_builder_edit_entity(walk->facts, entity)->flags |= FACT_ENTITY_GENERIC;
    }
}

static bool rust_is_foreign(const struct walk *walk, TSNode node)
{
    return ts_node_start_byte(node) < rust_state_of(walk)->foreign_end;
}

static bool rust_has_name(const struct rust_item *item)
{
    return !ts_node_is_null(item->name) && !walk_is_missing(item->name);
}

/* ------------------------------------------------------------------ functions */

struct rust_parameters {
    unsigned count;
    bool receiver;
    bool variadic;
};

static struct rust_parameters rust_read_parameters(struct walk *walk, const struct walk_child *list,
                                                   size_t count)
{
    struct rust_parameters out = { 0 };
    for (size_t i = 0; i < count; i++) {
        TSNode item = list[i].node;
        if (walk_node_is(walk, item, "parameter")) {
            bool self = walk_node_is(walk, walk_child_by_field(walk, item, "pattern"), "self");
            out.receiver |= self;
            out.count += !self;
        } else if (walk_node_is(walk, item, "self_parameter")) {
            out.receiver = true;
        } else if (walk_node_is(walk, item, "variadic_parameter")) {
            out.variadic = true;
        } else if (walk_node_is(walk, item, "_") || (walk_is_named(item) && !walk_is_extra(item) &&
                                                     !walk_node_is(walk, item, "attribute_item"))) {
            out.count++;
        }
    }
    return out;
}

static void rust_bind_parameters(struct walk *walk, const struct walk_child *list, size_t count)
{
    struct rust_bind bind = { .kind = FACT_BINDING_PARAM, .scope = walk->scope };
    for (size_t i = 0; i < count; i++) {
        TSNode pattern;
        if (!walk_node_is(walk, list[i].node, "parameter")) {
            continue;
        }
        pattern = walk_child_by_field(walk, list[i].node, "pattern");
        if (walk_node_is(walk, pattern, "self")) {
            continue;
        }
        bind.start = ts_node_start_byte(pattern);
        bind.kind =
            walk_node_is(walk, pattern, "identifier") ? FACT_BINDING_PARAM : FACT_BINDING_LOCAL;
        rust_bind_pattern(walk, pattern, walk_build_type(walk, rust_last_child(list[i].node)),
                          FACT_NONE, &bind);
        if (bind.position < UINT8_MAX) {
            bind.position++;
        }
    }
}

static uint32_t rust_function_flags(struct walk *walk, const struct rust_item *item,
                                    enum entity_kind outer,
                                    const struct rust_parameters *parameters)
{
    uint32_t flags = 0;
    bool body = !ts_node_is_null(item->body);
    if (outer == ENTITY_KIND_IMPL || outer == ENTITY_KIND_TRAIT) {
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
    if (!ts_node_is_null(item->modifiers) &&
        !ts_node_is_null(walk_child_of_type(walk, item->modifiers, "async"))) {
        flags |= FACT_ENTITY_ASYNC;
    }
    return flags;
}

/* function_item and function_signature_item */
static void rust_enter_function(struct walk *walk, TSNode node)
{
    struct rust_attributes attributes = rust_take_attributes(walk, node);
    struct rust_item item = rust_read_item(walk, node);
    enum entity_kind outer = rust_kind_of(walk, walk->entity);
    bool member = outer == ENTITY_KIND_IMPL || outer == ENTITY_KIND_TRAIT;
    struct rust_parameters parameters;
    struct walk_entity_spec spec;
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, item.parameters, false, &count);
    if (!rust_has_name(&item)) {
        return;
    }
    parameters = rust_read_parameters(walk, list, count);
    rust_fill_spec(walk, &spec, member ? ENTITY_KIND_METHOD : ENTITY_KIND_FUNCTION, node, &item);
    spec.flags |= rust_function_flags(walk, &item, outer, &parameters);
    spec.body_node = item.body;
    spec.type = ts_node_is_null(item.return_type)
                    ? walk_make_node(walk, FACT_OP_TUPLE, FACT_NONE, FACT_NONE)
                    : walk_build_type(walk, item.return_type);
    spec.params_min = parameters.count < UINT8_MAX ? (uint8_t)parameters.count : UINT8_MAX;
    spec.params_max = spec.params_min;
    rust_add_generics(walk, rust_open_item(walk, &spec, &attributes), &item);
    rust_state_of(walk)->shared_block = item.body.id;
    rust_bind_parameters(walk, list, count);
}

/* Where braces do not match the parser gives up on a function, but leaves `fn name (..)` lying in
 * the ERROR node: enough to know that it is there. Its calls stay with what is around. */
static void rust_enter_error(struct walk *walk, TSNode node)
{
    enum entity_kind outer = rust_kind_of(walk, walk->entity);
    bool member = outer == ENTITY_KIND_IMPL || outer == ENTITY_KIND_TRAIT;
    size_t count = 0;
    const struct walk_child *list = walk_list_tokens(walk, node, &count);
    for (size_t i = 0; i + 2 < count; i++) {
        struct walk_entity_spec spec;
        struct fact_entity *row = NULL;
        TSNode name = list[i + 1].node;
        if (!walk_node_is(walk, list[i].node, "fn") || !walk_node_is(walk, name, "identifier") ||
            !walk_node_is(walk, list[i + 2].node, "parameters")) {
            continue;
        }
        walk_init_entity_spec(&spec, member ? ENTITY_KIND_METHOD : ENTITY_KIND_FUNCTION, name,
                              name);
        spec.name = rust_name_of(walk, name);
        spec.leaf = true;
        spec.flags =
            rust_visibility_of(i > 0 && walk_node_is(walk, list[i - 1].node, "visibility_modifier")
                                   ? walk_text_of(walk, list[i - 1].node)
                                   : STR_EMPTY);
        row = facts_builder_edit_entity(walk->facts, walk_open_entity(walk, &spec));
        row->start_byte = ts_node_start_byte(list[i].node);
        row->start_line = walk_line_of(list[i].node);
        row->end_byte = walk_end_byte(list[i + 2].node);
        row->end_line = walk_end_point(list[i + 2].node).row + 1;
        row->signature_end = row->end_byte;
        row->doc_start = row->start_byte;
        row->doc_end = row->start_byte;
    }
}

static void rust_enter_foreign(struct walk *walk, TSNode node)
{
    rust_enter_attributed(walk, node);
    rust_state_of(walk)->foreign_end = walk_end_byte(node);
}

/* ------------------------------------------------------------------ types */

static void rust_open_type(struct walk *walk, TSNode node, enum entity_kind kind,
                           const struct rust_item *item)
{
    struct rust_attributes attributes = rust_take_attributes(walk, node);
    struct walk_entity_spec spec;
    if (rust_has_name(item)) {
        rust_name_projections(walk, &attributes, rust_name_of(walk, item->name));
        rust_fill_spec(walk, &spec, kind, node, item);
        /* struct Point(f32, f32); is all signature. */
        if (!walk_node_is(walk, item->body, "ordered_field_declaration_list")) {
            spec.body_node = item->body;
        }
        rust_add_generics(walk, rust_open_item(walk, &spec, &attributes), item);
    }
}

static void rust_enter_struct(struct walk *walk, TSNode node)
{
    struct rust_item item = rust_read_item(walk, node);
    rust_open_type(walk, node, ENTITY_KIND_STRUCT, &item);
}

static void rust_enter_union(struct walk *walk, TSNode node)
{
    struct rust_item item = rust_read_item(walk, node);
    rust_open_type(walk, node, ENTITY_KIND_UNION, &item);
}

static void rust_enter_enum(struct walk *walk, TSNode node)
{
    struct rust_item item = rust_read_item(walk, node);
    rust_open_type(walk, node, ENTITY_KIND_ENUM, &item);
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
    struct rust_item item = rust_read_item(walk, node);
    rust_open_type(walk, node, ENTITY_KIND_TRAIT, &item);
    if (rust_has_name(&item)) {
        rust_add_bound_refs(walk, item.bounds, REF_KIND_EXTEND);
    }
}

static void rust_enter_impl(struct walk *walk, TSNode node)
{
    struct rust_attributes attributes = rust_take_attributes(walk, node);
    struct rust_item item = rust_read_item(walk, node);
    /* impl !Send for T says what T does not implement. */
    bool implements = !ts_node_is_null(item.trait) && !item.negative;
    struct walk_entity_spec spec;
    walk_init_entity_spec(&spec, ENTITY_KIND_IMPL, node, item.type);
    spec.name = rust_name_type(walk, item.type);
    spec.body_node = item.body;
    spec.owner = walk_build_type(walk, item.type);
    if (implements) {
        spec.type = walk_build_type(walk, item.trait);
    }
    rust_add_generics(walk, rust_open_item(walk, &spec, &attributes), &item);
    if (implements) {
        TSNode head = walk_node_is(walk, item.trait, "generic_type") ? rust_first_child(item.trait)
                                                                     : item.trait;
        (void)walk_add_ref(walk, REF_KIND_IMPLEMENT, spec.type, head);
        rust_skip_node(walk, head);
    }
}

/* ------------------------------------------------------------------ members */

static void rust_enter_field_declaration(struct walk *walk, TSNode node)
{
    struct rust_attributes attributes = rust_take_attributes(walk, node);
    struct rust_item item = rust_read_item(walk, node);
    struct walk_entity_spec spec;
    rust_fill_spec(walk, &spec, ENTITY_KIND_FIELD, node, &item);
    spec.type = walk_build_type(walk, item.type);
    (void)rust_open_item(walk, &spec, &attributes);
}

/* (A, pub B): fields 0 and 1. */
static void rust_enter_ordered_fields(struct walk *walk, TSNode node)
{
    const struct rust_attributes none = { .count = 0 };
    bool variant = rust_kind_of(walk, walk->entity) == ENTITY_KIND_ENUM_MEMBER;
    TSNode none_written = { .id = NULL };
    uint32_t usual = variant ? rust_member_visibility(walk, none_written) : FACT_ENTITY_PRIVATE;
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
    struct rust_item item = rust_read_item(walk, node);
    struct walk_entity_spec spec;
    uint32_t outer = walk->entity;
    uint32_t number = 0;
    rust_fill_spec(walk, &spec, ENTITY_KIND_ENUM_MEMBER, node, &item);
    spec.leaf = ts_node_is_null(item.body);
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
    struct rust_item item = rust_read_item(walk, node);
    enum entity_kind outer = rust_kind_of(walk, walk->entity);
    bool constant = walk_node_is(walk, node, "const_item");
    struct walk_entity_spec spec;
    rust_fill_spec(walk, &spec, constant ? ENTITY_KIND_CONSTANT : ENTITY_KIND_VARIABLE, node,
                   &item);
    if (str_equals_cstring(spec.name, "_") || !rust_has_name(&item)) {
        return;
    }
    spec.leaf = false;
    spec.type = walk_build_type(walk, item.type);
    spec.value = walk_build_expr(walk, item.value);
    if (outer == ENTITY_KIND_IMPL || outer == ENTITY_KIND_TRAIT) {
        spec.flags |= FACT_ENTITY_STATIC;
    }
    if (outer == ENTITY_KIND_TRAIT) {
        spec.flags |= FACT_ENTITY_VIRTUAL;
    }
    if (ts_node_is_null(item.value)) {
        spec.flags |= FACT_ENTITY_DECLARATION;
        spec.flags |= outer == ENTITY_KIND_TRAIT ? (uint32_t)FACT_ENTITY_ABSTRACT : 0;
    }
    if (walk_node_is(walk, item.value, "closure_expression")) {
        spec.flags |= FACT_ENTITY_CALLABLE_VALUE;
    }
    (void)rust_open_item(walk, &spec, &attributes);
}

static void rust_open_alias(struct walk *walk, TSNode node, const struct rust_item *item,
                            uint32_t flags, uint32_t type)
{
    struct rust_attributes attributes = rust_take_attributes(walk, node);
    struct walk_entity_spec spec;
    rust_fill_spec(walk, &spec, ENTITY_KIND_TYPE_ALIAS, node, item);
    spec.leaf = false;
    spec.opens_scope = !ts_node_is_null(item->type_parameters);
    spec.flags |= flags;
    spec.type = type;
    if (spec.opens_scope) {
        rust_add_generics(walk, rust_open_item(walk, &spec, &attributes), item);
    } else {
        (void)rust_open_item(walk, &spec, &attributes);
    }
}

static void rust_enter_alias(struct walk *walk, TSNode node)
{
    struct rust_item item = rust_read_item(walk, node);
    rust_open_alias(walk, node, &item, 0, walk_build_type(walk, item.type));
}

/* `type Item: Bound;` in a trait: what is known of the type is its bound. In an extern block: an
 * opaque type. */
static void rust_enter_associated(struct walk *walk, TSNode node)
{
    struct rust_item item = rust_read_item(walk, node);
    uint32_t flags = FACT_ENTITY_DECLARATION;
    if (!rust_is_foreign(walk, node)) {
        flags |= FACT_ENTITY_ABSTRACT | FACT_ENTITY_VIRTUAL;
    }
    rust_open_alias(walk, node, &item, flags, rust_build_bounds(walk, item.bounds));
}

/* ------------------------------------------------------------------ modules and macros */

static void rust_enter_mod(struct walk *walk, TSNode node)
{
    struct rust_attributes attributes = rust_take_attributes(walk, node);
    struct rust_item item = rust_read_item(walk, node);
    struct walk_entity_spec spec;
    if (!rust_has_name(&item)) {
        return;
    }
    if (ts_node_is_null(item.body)) {
        if (attributes.conditional) {
            walk_enter_conditional_region(walk);
        }
        rust_add_mod_file(walk, node, attributes.path);
        return;
    }
    rust_fill_spec(walk, &spec, ENTITY_KIND_MODULE, node, &item);
    spec.body_node = item.body;
    (void)rust_open_item(walk, &spec, &attributes);
}

static void rust_enter_macro(struct walk *walk, TSNode node)
{
    struct rust_attributes attributes = rust_take_attributes(walk, node);
    struct rust_item item = rust_read_item(walk, node);
    struct walk_entity_spec spec;
    if (!rust_has_name(&item)) {
        return;
    }
    rust_fill_spec(walk, &spec, ENTITY_KIND_MACRO, node, &item);
    spec.flags = FACT_ENTITY_FUNCTION_LIKE | FACT_ENTITY_INTERNAL;
    (void)rust_open_item(walk, &spec, &attributes);
    rust_bind_matchers(walk, node);
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
    { .node = "ERROR", .enter = rust_enter_error },
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
    .lexis = &lang_lexis_braces,
    .prepare_source = rust_begin_source,
    .begin_file = rust_begin_file,
    .test_file_patterns = rust_test_files,
    .test_folders = rust_test_folders,
};
