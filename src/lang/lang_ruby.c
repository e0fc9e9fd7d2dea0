/* lang_ruby.c - Ruby: the rules; classes, modules and methods. lang_ruby_internal.h lists the other
 * files. */
#include "lang/lang_ruby_internal.h"

const TSLanguage *tree_sitter_ruby(void);
extern const struct lang lang_ruby;

static const struct lang_lexis ruby_lexis = { .comment = "#", .quotes = "\"'" };

/* ------------------------------------------------------------------ types */

/* What stands before the last name of A::B::C, without the `::` of the root. */
static struct str ruby_path_of_outer(struct walk *walk, TSNode name)
{
    struct str text = walk_text_of(walk, walk_child_by_field(walk, name, "scope"));
    return str_starts_with(text, STR("::")) ? str_from_range(text.data + 2, text.size - 2) : text;
}

/* The qualified name of the type around, then the path that is written. */
static struct str ruby_make_qualifier(struct walk *walk, TSNode name)
{
    struct str outer = STR_EMPTY;
    struct str path = ruby_path_of_outer(walk, name);
    struct str whole = walk_text_of(walk, name);
    if (walk->entity != 0) {
        outer = facts_builder_borrow_text(
            walk->facts, facts_builder_edit_entity(walk->facts, walk->entity)->qualified);
    }
    if (outer.size == 0 || path.size == 0 || str_starts_with(whole, STR("::"))) {
        return path.size > 0 || outer.size == 0 ? path : outer;
    }
    return walk_join_texts(walk, outer, STR("::"), path);
}

static uint32_t ruby_open_type(struct walk *walk, TSNode node, enum entity_kind kind,
                               uint32_t flags)
{
    struct walk_entity_spec spec;
    TSNode name = walk_child_by_field(walk, node, "name");
    walk_init_entity_spec(&spec, kind, node, name);
    spec.name = walk_text_of(walk, name);
    spec.body_node = walk_child_by_field(walk, node, "body");
    spec.flags = FACT_ENTITY_EXPORTED | flags;
    if (walk_node_is(walk, name, "scope_resolution")) {
        spec.qualifier = ruby_make_qualifier(walk, name);
        spec.name = walk_text_of(walk, walk_child_by_field(walk, name, "name"));
        spec.owner = walk_build_expr(walk, name);
    }
    ruby_enter_body(walk, true);
    return walk_open_entity(walk, &spec);
}

static bool ruby_is_test_base(struct str base)
{
    return str_ends_with(base, STR("TestCase")) || str_equals_cstring(base, "Minitest::Test") ||
           str_equals_cstring(base, "Minitest::Spec") || str_ends_with(base, STR("::TestCase")) ||
           str_ends_with(base, STR("IntegrationTest"));
}

static void ruby_enter_class(struct walk *walk, TSNode node)
{
    TSNode base = ruby_nth_child(walk_child_by_field(walk, node, "superclass"), 0);
    uint32_t entity = ruby_open_type(walk, node, ENTITY_KIND_CLASS, 0);
    if (walk_node_is(walk, base, "constant") || walk_node_is(walk, base, "scope_resolution")) {
        ruby_add_base(walk, base, REF_KIND_EXTEND, 0);
    } else if (ruby_is_struct_call(walk, base)) {
        ruby_add_struct_members(walk, base);
    }
    if (!ts_node_is_null(base) && ruby_is_test_base(walk_text_of(walk, base))) {
        walk_mark_test(walk, entity, TEST_RULE_TEST_TYPE);
    }
}

static void ruby_enter_module(struct walk *walk, TSNode node)
{
    (void)ruby_open_type(walk, node, ENTITY_KIND_MODULE, FACT_ENTITY_DISTINCT);
}

static void ruby_leave_type(struct walk *walk, TSNode node)
{
    (void)node;
    ruby_leave_body(walk);
}

/* class << self: what follows belongs to the class itself. */
static void ruby_enter_singleton_class(struct walk *walk, TSNode node)
{
    (void)node;
    ruby_enter_body(walk, true);
    ruby_state_of(walk)->now.singleton = true;
}

/* ------------------------------------------------------------------ methods */

static void ruby_open_method(struct walk *walk, TSNode node, uint32_t flags, uint32_t owner)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    TSNode parameters = walk_child_by_field(walk, node, "parameters");
    struct str text = walk_text_of(walk, name);
    struct walk_entity_spec spec;
    enum entity_kind kind = ENTITY_KIND_FUNCTION;
    if (walk->type_entity != FACT_NONE || owner != FACT_NONE) {
        kind = str_equals_cstring(text, "initialize") && (flags & FACT_ENTITY_STATIC) == 0
                   ? ENTITY_KIND_CONSTRUCTOR
                   : ENTITY_KIND_METHOD;
    }
    walk_init_entity_spec(&spec, kind, node, name);
    spec.name = text;
    spec.body_node = walk_child_by_field(walk, node, "body");
    spec.flags =
        flags | (walk_node_is(walk, name, "operator") ? (uint32_t)FACT_ENTITY_OPERATOR : 0U);
    spec.owner = owner;
    ruby_fill_parameters(walk, &spec, parameters);
    ruby_enter_body(walk, true);
    (void)walk_open_entity(walk, &spec);
    ruby_bind_parameters(walk, parameters);
}

static void ruby_enter_method(struct walk *walk, TSNode node)
{
    uint32_t flags = ruby_method_flags(walk);
    TSNode around = walk_parent_of_current(walk);
    if (walk_node_is(walk, around, "argument_list")) { /* private def f */
        TSNode call = walk_ancestor_of_current(walk, 2);
        struct str word = walk_text_of(walk, walk_child_by_field(walk, call, "method"));
        if (str_equals_cstring(word, "private_class_method")) {
            flags |= FACT_ENTITY_PRIVATE;
        } else if (str_equals_cstring(word, "private")) {
            flags = (flags & ~(uint32_t)FACT_ENTITY_EXPORTED) | FACT_ENTITY_PRIVATE;
        }
    }
    ruby_open_method(walk, node, flags, FACT_NONE);
}

/* def self.f, def Thing.f */
static void ruby_enter_singleton_method(struct walk *walk, TSNode node)
{
    TSNode object = walk_child_by_field(walk, node, "object");
    uint32_t owner = FACT_NONE;
    if (walk_node_is(walk, object, "constant") || walk_node_is(walk, object, "scope_resolution")) {
        owner = walk_build_expr(walk, object);
    }
    ruby_open_method(walk, node, FACT_ENTITY_EXPORTED | FACT_ENTITY_STATIC, owner);
}

static void ruby_leave_method(struct walk *walk, TSNode node)
{
    ruby_bind_result(walk, walk_child_by_field(walk, node, "body"));
    ruby_leave_body(walk);
}

/* ------------------------------------------------------------------ the file */

static void ruby_begin_file(struct walk *walk, TSNode root)
{
    struct ruby_state *state = walk_alloc_bytes(walk, sizeof *state);
    (void)root;
    if (state == NULL || !walk_flow_begin_file(walk)) {
        return;
    }
    memset(state, 0, sizeof *state);
    walk->lang_state = state;
}

static const struct lang_rule ruby_rules[] = {
    { .node = "comment", .acts = LANG_ACT_COMMENT },
    { .node = "class", .enter = ruby_enter_class, .leave = ruby_leave_type },
    { .node = "module", .enter = ruby_enter_module, .leave = ruby_leave_type },
    { .node = "singleton_class", .enter = ruby_enter_singleton_class, .leave = ruby_leave_type },
    { .node = "method", .enter = ruby_enter_method, .leave = ruby_leave_method },
    { .node = "singleton_method",
      .enter = ruby_enter_singleton_method,
      .leave = ruby_leave_method },
    { .node = "alias", .enter = ruby_enter_alias },
    { .node = "block", .enter = ruby_enter_block, .leave = ruby_leave_block },
    { .node = "do_block", .enter = ruby_enter_block, .leave = ruby_leave_block },
    { .node = "assignment", .enter = ruby_enter_assignment },
    { .node = "operator_assignment", .enter = ruby_enter_operator_assignment },
    { .node = "binary", .enter = ruby_enter_binary },
    { .node = "if",
      .acts = LANG_ACT_DECISION,
      .enter = ruby_enter_if,
      .leave = walk_flow_leave_statement },
    { .node = "unless",
      .acts = LANG_ACT_DECISION,
      .enter = ruby_enter_if,
      .leave = walk_flow_leave_statement },
    { .node = "if_modifier",
      .acts = LANG_ACT_DECISION,
      .enter = ruby_enter_modifier,
      .leave = walk_flow_leave_statement },
    { .node = "unless_modifier",
      .acts = LANG_ACT_DECISION,
      .enter = ruby_enter_modifier,
      .leave = walk_flow_leave_statement },
    { .node = "elsif", .acts = LANG_ACT_DECISION, .enter = ruby_enter_elsif },
    { .node = "else", .enter = ruby_enter_else },
    { .node = "conditional", .acts = LANG_ACT_DECISION },
    { .node = "case", .enter = ruby_enter_case, .leave = walk_flow_leave_statement },
    { .node = "case_match", .enter = ruby_enter_case, .leave = walk_flow_leave_statement },
    { .node = "when", .acts = LANG_ACT_DECISION, .enter = ruby_enter_when },
    { .node = "in_clause", .acts = LANG_ACT_DECISION, .enter = ruby_enter_in },
    { .node = "while",
      .acts = LANG_ACT_DECISION,
      .enter = ruby_enter_loop,
      .leave = walk_flow_leave_statement },
    { .node = "until",
      .acts = LANG_ACT_DECISION,
      .enter = ruby_enter_loop,
      .leave = walk_flow_leave_statement },
    { .node = "while_modifier", .acts = LANG_ACT_DECISION },
    { .node = "until_modifier", .acts = LANG_ACT_DECISION },
    { .node = "for",
      .acts = LANG_ACT_DECISION,
      .enter = ruby_enter_for,
      .leave = walk_flow_leave_statement },
    { .node = "begin", .enter = ruby_enter_begin, .leave = walk_flow_leave_statement },
    { .node = "rescue", .acts = LANG_ACT_DECISION, .enter = ruby_enter_rescue },
    { .node = "rescue_modifier", .acts = LANG_ACT_DECISION },
    { .node = "&&", .acts = LANG_ACT_DECISION },
    { .node = "||", .acts = LANG_ACT_DECISION },
    { .node = "and", .acts = LANG_ACT_DECISION },
    { .node = "or", .acts = LANG_ACT_DECISION },
    { .node = "return", .enter = ruby_enter_return },
    { .node = "break", .enter = ruby_enter_jump },
    { .node = "next", .enter = ruby_enter_jump },
    { .node = "redo", .enter = ruby_enter_jump },
    { .node = "retry", .enter = ruby_enter_jump },
    { .node = "call", .enter = ruby_enter_call },
    { .node = "super", .enter = ruby_enter_super },
    { .node = "block_argument", .enter = ruby_enter_block_argument },
    { .node = "identifier", .enter = ruby_enter_identifier },
    { .node = "constant", .enter = ruby_enter_constant },
    { .node = "global_variable", .enter = ruby_enter_global },
    { .node = "scope_resolution", .enter = ruby_enter_scope },
    { .node = "string", .acts = LANG_ACT_STRING },
};

static const char *const ruby_suffixes[] = { ".rb",      ".rake", ".gemspec",  ".ru", ".rbw",
                                             ".podspec", ".thor", ".jbuilder", NULL };
static const char *const ruby_file_names[] = { "Rakefile",    "Gemfile", "Guardfile", "Capfile",
                                               "Vagrantfile", "Podfile", "Fastfile",  "Brewfile",
                                               "rakefile",    NULL };
static const char *const ruby_interpreters[] = { "ruby", "jruby", "rake", NULL };
static const char *const ruby_test_files[] = { "*_spec.rb",      "*_test.rb",       "test_*.rb",
                                               "spec_helper.rb", "rails_helper.rb", NULL };
static const char *const ruby_test_folders[] = { "spec", "test", "tests", "features", NULL };
static const char *const ruby_test_names[] = { "test_", NULL };

const struct lang lang_ruby = {
    .name = "ruby",
    .suffixes = ruby_suffixes,
    .file_names = ruby_file_names,
    .interpreters = ruby_interpreters,
    .grammar = tree_sitter_ruby,
    .rules = ruby_rules,
    .rule_count = sizeof ruby_rules / sizeof ruby_rules[0],
    .expr_builds = ruby_expr_builds,
    .expr_build_count = RUBY_EXPR_BUILD_COUNT,
    .policy = &ruby_policy,
    .lexis = &ruby_lexis,
    .begin_file = ruby_begin_file,
    .test_file_patterns = ruby_test_files,
    .test_folders = ruby_test_folders,
    .test_name_prefixes = ruby_test_names,
    .test_names_in_test_files_only = true,
};
