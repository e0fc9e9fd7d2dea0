/* lang_php.c - PHP: the rules, types and callables. lang_php_internal.h lists the other files. */
#include "lang/lang_php_internal.h"

const TSLanguage *tree_sitter_php(void);
extern const struct lang lang_php;

static const struct lang_lexis php_lexis = { .comment = "//", .quotes = "\"'", .slash_star = true };

/* ------------------------------------------------------------------ types */

static bool php_is_test_class(struct walk *walk, TSNode node)
{
    struct str base =
        walk_text_of(walk, php_nth_child(walk_child_of_type(walk, node, "base_clause"), 0));
    return str_ends_with(base, STR("TestCase")) || str_ends_with(base, STR("_TestCase"));
}

static void php_open_type(struct walk *walk, TSNode node, enum entity_kind kind)
{
    struct walk_entity_spec spec;
    uint32_t entity;
    struct str doc;
    walk_init_entity_spec(&spec, kind, node, walk_child_by_field(walk, node, "name"));
    spec.name = walk_text_of(walk, spec.name_node);
    spec.body_node = walk_child_by_field(walk, node, "body");
    spec.flags = php_read_modifiers(walk, node);
    entity = walk_open_entity(walk, &spec);
    doc = php_doc_of_entity(walk, entity);
    php_doc_bind_templates(walk, doc, spec.name_node);
    php_doc_bind_properties(walk, doc, spec.name_node);
    php_doc_bind_methods(walk, doc, spec.name_node);
    php_add_bases(walk, walk_child_of_type(walk, node, "base_clause"), REF_KIND_EXTEND, doc);
    php_add_bases(walk, walk_child_of_type(walk, node, "class_interface_clause"),
                  REF_KIND_IMPLEMENT, doc);
    if (kind == ENTITY_KIND_CLASS && php_is_test_class(walk, node)) {
        walk_mark_test(walk, entity, TEST_RULE_TEST_TYPE);
    }
}

static void php_enter_class(struct walk *walk, TSNode node)
{
    php_open_type(walk, node, ENTITY_KIND_CLASS);
}

static void php_enter_interface(struct walk *walk, TSNode node)
{
    php_open_type(walk, node, ENTITY_KIND_INTERFACE);
}

static void php_enter_trait(struct walk *walk, TSNode node)
{
    php_open_type(walk, node, ENTITY_KIND_TRAIT);
}

static void php_enter_enum(struct walk *walk, TSNode node)
{
    php_open_type(walk, node, ENTITY_KIND_ENUM);
}

/* ------------------------------------------------------------------ callables */

static bool php_has_test_attribute(struct walk *walk, TSNode node)
{
    TSNode list = walk_child_by_field(walk, node, "attributes");
    struct str text = ts_node_is_null(list) ? STR_EMPTY : walk_text_of(walk, list);
    return str_find_part(text, STR("[Test]")) != SIZE_MAX ||
           str_find_part(text, STR("\\Test]")) != SIZE_MAX;
}

static void php_open_callable(struct walk *walk, TSNode node, enum entity_kind kind, uint32_t flags)
{
    TSNode parameters = walk_child_by_field(walk, node, "parameters");
    struct walk_entity_spec spec;
    uint32_t entity;
    uint32_t type;
    struct str doc;
    walk_init_entity_spec(&spec, kind, node, walk_child_by_field(walk, node, "name"));
    spec.name = walk_text_of(walk, spec.name_node);
    spec.body_node = walk_child_by_field(walk, node, "body");
    spec.flags = flags;
    if (ts_node_is_null(spec.body_node)) {
        spec.flags |= FACT_ENTITY_DECLARATION | FACT_ENTITY_ABSTRACT;
    }
    php_fill_parameters(walk, &spec, parameters);
    entity = walk_open_entity(walk, &spec);
    walk_flow_enter_function(walk);
    doc = php_doc_of_entity(walk, entity);
    php_doc_bind_templates(walk, doc, spec.name_node);
    type = php_doc_refine_type(walk, walk_child_by_field(walk, node, "return_type"), doc, "@return",
                               STR_EMPTY);
    facts_builder_edit_entity(walk->facts, entity)->type = type;
    php_bind_parameters(walk, parameters, doc);
    if (php_has_test_attribute(walk, node) || php_doc_has_tag(doc, "@test")) {
        walk_mark_test(walk, entity, TEST_RULE_ATTRIBUTE);
    }
}

static void php_enter_function(struct walk *walk, TSNode node)
{
    php_open_callable(walk, node, ENTITY_KIND_FUNCTION, FACT_ENTITY_EXPORTED);
}

static void php_enter_method(struct walk *walk, TSNode node)
{
    uint32_t flags = php_read_modifiers(walk, node);
    struct str name = walk_text_of(walk, walk_child_by_field(walk, node, "name"));
    if ((flags & FACT_ENTITY_STATIC) == 0) {
        flags |= FACT_ENTITY_INSTANCE_METHOD;
    }
    php_open_callable(
        walk, node, php_word_is(name, "__construct") ? ENTITY_KIND_CONSTRUCTOR : ENTITY_KIND_METHOD,
        flags);
}

static void php_leave_callable(struct walk *walk, TSNode node)
{
    (void)node;
    walk_flow_leave_function(walk);
}

/* ------------------------------------------------------------------ the file */

static void php_begin_file(struct walk *walk, TSNode root)
{
    struct php_state *state = walk_alloc_bytes(walk, sizeof *state);
    if (state == NULL) {
        return;
    }
    memset(state, 0, sizeof *state);
    walk->lang_state = state;
    if (walk_flow_begin_file(walk)) {
        php_find_package(walk, root);
    }
}

/* .inc belongs to many languages. */
static unsigned php_claim_content(struct str path, struct str head)
{
    if (!str_ends_with(path, STR(".inc")) || head.size == 0) {
        return 1;
    }
    return str_find_part(head, STR("<?php")) != SIZE_MAX ? 2 : 0;
}

static const struct lang_rule php_rules[] = {
    { .node = "comment", .acts = LANG_ACT_COMMENT, .enter = php_enter_comment },
    { .node = "namespace_definition", .enter = php_enter_namespace },
    { .node = "namespace_use_declaration",
      .acts = LANG_ACT_IMPORT | LANG_ACT_SKIP,
      .enter = php_enter_use },
    { .node = "class_declaration", .enter = php_enter_class },
    { .node = "interface_declaration", .enter = php_enter_interface },
    { .node = "trait_declaration", .enter = php_enter_trait },
    { .node = "enum_declaration", .enter = php_enter_enum },
    { .node = "enum_case", .enter = php_enter_case },
    { .node = "use_declaration", .enter = php_enter_trait_use },
    { .node = "const_declaration", .enter = php_enter_const },
    { .node = "property_declaration", .enter = php_enter_property },
    { .node = "function_definition", .enter = php_enter_function, .leave = php_leave_callable },
    { .node = "method_declaration", .enter = php_enter_method, .leave = php_leave_callable },
    { .node = "anonymous_function", .enter = php_enter_closure, .leave = php_leave_closure },
    { .node = "arrow_function", .enter = php_enter_closure },
    { .node = "assignment_expression", .enter = php_enter_assignment },
    { .node = "reference_assignment_expression", .enter = php_enter_assignment },
    { .node = "augmented_assignment_expression", .enter = php_enter_augmented },
    { .node = "static_variable_declaration", .enter = php_enter_static_variable },
    { .node = "global_declaration", .enter = php_enter_global },
    { .node = "return_statement", .enter = php_enter_return },
    { .node = "throw_expression", .enter = php_enter_jump },
    { .node = "exit_statement", .enter = php_enter_jump },
    { .node = "continue_statement", .enter = php_enter_jump },
    { .node = "break_statement", .enter = php_enter_jump },
    { .node = "yield_expression", .enter = php_enter_yield },
    { .node = "if_statement",
      .acts = LANG_ACT_DECISION,
      .enter = php_enter_if,
      .leave = walk_flow_leave_statement },
    { .node = "else_if_clause", .acts = LANG_ACT_DECISION, .enter = php_enter_branch },
    { .node = "else_clause", .enter = php_enter_branch },
    { .node = "while_statement",
      .acts = LANG_ACT_DECISION,
      .enter = php_enter_loop,
      .leave = walk_flow_leave_statement },
    { .node = "do_statement",
      .acts = LANG_ACT_DECISION,
      .enter = php_enter_loop,
      .leave = walk_flow_leave_statement },
    { .node = "for_statement",
      .acts = LANG_ACT_DECISION,
      .enter = php_enter_loop,
      .leave = walk_flow_leave_statement },
    { .node = "foreach_statement",
      .acts = LANG_ACT_DECISION,
      .enter = php_enter_foreach,
      .leave = walk_flow_leave_statement },
    { .node = "switch_statement", .enter = php_enter_switch, .leave = walk_flow_leave_statement },
    { .node = "case_statement", .acts = LANG_ACT_DECISION, .enter = php_enter_branch },
    { .node = "default_statement", .enter = php_enter_branch },
    { .node = "try_statement", .enter = php_enter_try, .leave = walk_flow_leave_statement },
    { .node = "catch_clause", .acts = LANG_ACT_DECISION, .enter = php_enter_catch },
    { .node = "match_conditional_expression", .acts = LANG_ACT_DECISION },
    { .node = "conditional_expression", .acts = LANG_ACT_DECISION, .enter = php_enter_conditional },
    { .node = "binary_expression", .enter = php_enter_binary },
    { .node = "&&", .acts = LANG_ACT_DECISION },
    { .node = "||", .acts = LANG_ACT_DECISION },
    { .node = "and", .acts = LANG_ACT_DECISION },
    { .node = "or", .acts = LANG_ACT_DECISION },
    { .node = "??", .acts = LANG_ACT_DECISION },
    { .node = "function_call_expression", .enter = php_enter_call },
    { .node = "member_call_expression", .enter = php_enter_call },
    { .node = "nullsafe_member_call_expression", .enter = php_enter_call },
    { .node = "scoped_call_expression", .enter = php_enter_call },
    { .node = "object_creation_expression", .enter = php_enter_new },
    { .node = "member_access_expression", .enter = php_enter_member },
    { .node = "nullsafe_member_access_expression", .enter = php_enter_member },
    { .node = "scoped_property_access_expression", .enter = php_enter_member },
    { .node = "class_constant_access_expression", .enter = php_enter_member },
    { .node = "array_creation_expression", .enter = php_enter_array },
    { .node = "name", .enter = php_enter_name },
    { .node = "qualified_name", .enter = php_enter_name },
    { .node = "relative_name", .enter = php_enter_name },
    { .node = "named_type", .acts = LANG_ACT_SKIP, .enter = php_enter_named_type },
    { .node = "attribute", .enter = php_enter_attribute },
    { .node = "attribute_list", .acts = LANG_ACT_ATTRIBUTE },
    { .node = "include_expression", .acts = LANG_ACT_IMPORT, .enter = php_enter_include },
    { .node = "include_once_expression", .acts = LANG_ACT_IMPORT, .enter = php_enter_include },
    { .node = "require_expression", .acts = LANG_ACT_IMPORT, .enter = php_enter_include },
    { .node = "require_once_expression", .acts = LANG_ACT_IMPORT, .enter = php_enter_include },
    { .node = "string", .acts = LANG_ACT_STRING },
    { .node = "encapsed_string", .acts = LANG_ACT_STRING },
};

static const char *const php_suffixes[] = { ".php",  ".phtml", ".php3", ".php4", ".php5",
                                            ".php7", ".php8",  ".phps", ".inc",  NULL };
static const char *const php_interpreters[] = { "php", NULL };
static const char *const php_test_files[] = { "*Test.php", "*TestCase.php", "*_test.php",
                                              "*.test.php", NULL };
static const char *const php_test_folders[] = { "test", "tests", "Test", "Tests", NULL };
static const char *const php_test_names[] = { "test", NULL };

const struct lang lang_php = {
    .name = "php",
    .suffixes = php_suffixes,
    .interpreters = php_interpreters,
    .grammar = tree_sitter_php,
    .rules = php_rules,
    .rule_count = sizeof php_rules / sizeof php_rules[0],
    .expr_builds = php_expr_builds,
    .expr_build_count = PHP_EXPR_BUILD_COUNT,
    .type_builds = php_type_builds,
    .type_build_count = PHP_TYPE_BUILD_COUNT,
    .policy = &php_policy,
    .lexis = &php_lexis,
    .claim_content = php_claim_content,
    .begin_file = php_begin_file,
    .test_file_patterns = php_test_files,
    .test_folders = php_test_folders,
    .test_name_prefixes = php_test_names,
    .test_names_in_test_files_only = true,
};
