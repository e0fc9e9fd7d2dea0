/* lang_cpp.c - C++: the rules, namespaces and imports. lang_cpp_internal.h lists the other files.
 */
#include "lang/lang_cpp_internal.h"

const TSLanguage *tree_sitter_cpp(void);
extern const struct lang lang_cpp;

/* ------------------------------------------------------------------ namespaces */

/* namespace a::b::inline c */
static struct str cpp_name_of_namespace(struct walk *walk, TSNode name)
{
    struct str text = walk_text_of(walk, name);
    char *made = walk_alloc_bytes(walk, text.size + 1);
    size_t size = 0;
    for (size_t i = 0; made != NULL && i < text.size; i++) {
        struct str rest = str_from_range(text.data + i, text.size - i);
        if (str_starts_with(rest, STR("inline ")) && size > 0 && made[size - 1] == ':') {
            i += sizeof "inline" - 1;
        } else if (text.data[i] != ' ' && text.data[i] != '\n' && text.data[i] != '\t') {
            made[size++] = text.data[i];
        }
    }
    return made == NULL ? text : str_from_range(made, size);
}

static void cpp_enter_namespace(struct walk *walk, TSNode node)
{
    struct walk_entity_spec spec;
    struct cpp_state *state = walk->lang_state;
    TSNode name = walk_child_by_field(walk, node, "name");
    cpp_note_place(walk, node);
    walk_init_entity_spec(&spec, ENTITY_KIND_NAMESPACE, node, name);
    spec.body_node = walk_child_by_field(walk, node, "body");
    spec.name = cpp_name_of_namespace(walk, name);
    spec.flags = FACT_ENTITY_EXPORTED;
    if (ts_node_is_null(name)) {
        spec.name = STR("<anonymous>");
        spec.flags = FACT_ENTITY_ANONYMOUS | FACT_ENTITY_FILE_LOCAL;
        state->local_depth++;
    } else if (!ts_node_is_null(walk_child_of_type(walk, node, "inline"))) {
        spec.flags |= FACT_ENTITY_TRANSPARENT;
    }
    (void)walk_open_entity(walk, &spec);
}

static void cpp_leave_namespace(struct walk *walk, TSNode node)
{
    struct cpp_state *state = walk->lang_state;
    if (ts_node_is_null(walk_child_by_field(walk, node, "name"))) {
        state->local_depth--;
    }
}

/* Macros at the end of a block belong to it. */
static void cpp_leave_block(struct walk *walk, TSNode node)
{
    cpp_flush_macros(walk, walk_end_byte(node));
}

/* ------------------------------------------------------------------ imports */

static struct str cpp_trim_root(struct str path)
{
    return str_starts_with(path, STR("::")) ? str_from_range(path.data + 2, path.size - 2) : path;
}

/* using a::b; using namespace a; using enum E; */
static void cpp_enter_using(struct walk *walk, TSNode node)
{
    TSNode name = cpp_first_child(node);
    struct str path = cpp_trim_root(walk_text_of(walk, name));
    size_t split = SIZE_MAX;
    cpp_note_place(walk, node);
    if (!ts_node_is_null(walk_child_of_type(walk, node, "namespace")) ||
        !ts_node_is_null(walk_child_of_type(walk, node, "enum"))) {
        (void)walk_add_import(walk, FACT_IMPORT_STAR, path, STR_EMPTY, STR_EMPTY, name);
        return;
    }
    for (size_t i = 0; i + 1 < path.size; i++) {
        if (path.data[i] == ':' && path.data[i + 1] == ':') {
            split = i;
        }
    }
    if (split != SIZE_MAX && split > 0) {
        (void)walk_add_import(walk, FACT_IMPORT_SYMBOL, str_from_range(path.data, split),
                              str_from_range(path.data + split + 2, path.size - split - 2),
                              STR_EMPTY, name);
    }
}

/* namespace fs = std::filesystem; */
static void cpp_enter_namespace_alias(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    cpp_note_place(walk, node);
    if (count > 1) {
        (void)walk_add_import(walk, FACT_IMPORT_MODULE,
                              cpp_trim_root(cpp_name_of_namespace(walk, list[count - 1].node)),
                              STR_EMPTY, walk_text_of(walk, name), name);
    }
}

/* ------------------------------------------------------------------ the language */

static const struct lang_rule cpp_rules[] = {
    { .node = "comment", .acts = LANG_ACT_COMMENT },
    { .node = "namespace_definition", .enter = cpp_enter_namespace, .leave = cpp_leave_namespace },
    { .node = "namespace_alias_definition",
      .acts = LANG_ACT_IMPORT | LANG_ACT_SKIP,
      .enter = cpp_enter_namespace_alias },
    { .node = "using_declaration",
      .acts = LANG_ACT_IMPORT | LANG_ACT_SKIP,
      .enter = cpp_enter_using },
    { .node = "class_specifier", .enter = cpp_enter_class },
    { .node = "struct_specifier", .enter = cpp_enter_class },
    { .node = "union_specifier", .enter = cpp_enter_class },
    { .node = "enum_specifier", .enter = cpp_enter_enum },
    { .node = "enumerator", .enter = cpp_enter_enumerator },
    { .node = "access_specifier", .enter = cpp_enter_access },
    { .node = "field_declaration", .enter = cpp_enter_field },
    { .node = "type_definition", .enter = cpp_enter_typedef },
    { .node = "alias_declaration", .enter = cpp_enter_alias },
    { .node = "concept_definition", .enter = cpp_enter_concept },
    { .node = "function_definition", .enter = cpp_enter_function },
    { .node = "declaration", .enter = cpp_enter_declaration },
    { .node = "field_initializer", .enter = cpp_enter_initializer },
    { .node = "compound_statement", .acts = LANG_ACT_SCOPE, .leave = cpp_leave_block },
    { .node = "field_declaration_list", .leave = cpp_leave_block },
    { .node = "declaration_list", .leave = cpp_leave_block },
    { .node = "translation_unit", .leave = cpp_leave_block },
    { .node = "lambda_expression", .enter = cpp_enter_lambda },
    { .node = "if_statement", .acts = LANG_ACT_SCOPE | LANG_ACT_DECISION },
    { .node = "for_statement", .acts = LANG_ACT_SCOPE | LANG_ACT_DECISION },
    { .node = "for_range_loop",
      .acts = LANG_ACT_SCOPE | LANG_ACT_DECISION,
      .enter = cpp_enter_range_loop },
    { .node = "while_statement", .acts = LANG_ACT_SCOPE | LANG_ACT_DECISION },
    { .node = "do_statement", .acts = LANG_ACT_DECISION },
    { .node = "switch_statement", .acts = LANG_ACT_SCOPE },
    { .node = "case_statement", .acts = LANG_ACT_DECISION },
    { .node = "catch_clause",
      .acts = LANG_ACT_SCOPE | LANG_ACT_DECISION,
      .enter = cpp_enter_catch },
    { .node = "conditional_expression", .acts = LANG_ACT_DECISION },
    { .node = "&&", .acts = LANG_ACT_DECISION },
    { .node = "||", .acts = LANG_ACT_DECISION },
    { .node = "call_expression", .enter = cpp_enter_call },
    { .node = "new_expression", .enter = cpp_enter_new },
    { .node = "compound_literal_expression", .enter = cpp_enter_brace_value },
    { .node = "binary_expression", .enter = cpp_enter_operator },
    { .node = "assignment_expression", .enter = cpp_enter_assignment },
    { .node = "subscript_expression", .enter = cpp_enter_subscript },
    { .node = "identifier", .enter = cpp_enter_identifier },
    { .node = "field_expression", .enter = cpp_enter_member },
    { .node = "qualified_identifier", .enter = cpp_enter_qualified },
    { .node = "type_identifier", .enter = cpp_enter_type_name },
    { .node = "attribute_declaration", .acts = LANG_ACT_ATTRIBUTE | LANG_ACT_SKIP },
    { .node = "string_literal", .acts = LANG_ACT_STRING },
    { .node = "raw_string_literal", .acts = LANG_ACT_STRING | LANG_ACT_SKIP },
};

static const char *const cpp_suffixes[] = { ".cc",  ".cpp", ".cxx", ".c++",  ".cp",  ".C",
                                            ".hh",  ".hpp", ".hxx", ".h++",  ".H",   ".h",
                                            ".inl", ".ipp", ".tpp", ".tcc",  ".txx", ".ixx",
                                            ".cu",  ".cuh", ".ino", ".cppm", ".inc", NULL };
static const char *const cpp_test_files[] = { "test_*.cc",  "test_*.cpp",    "test_*.cxx",
                                              "*_test.cc",  "*_test.cpp",    "*_test.cxx",
                                              "*Test.cpp",  "*Tests.cpp",    "*Test.cc",
                                              "*_tests.cc", "*_tests.cpp",   "*-test.cc",
                                              "*-test.cpp", "*_unittest.cc", "*_unittest.cpp",
                                              "*.test.cpp", "test_*.hpp",    "*_test.h",
                                              "*-test.h",   "*_unittest.h",  NULL };
static const char *const cpp_test_folders[] = { "test",      "tests",    "testsuite",
                                                "unittests", "unittest", "test_*",
                                                "*_test",    "*_tests",  NULL };

const struct lang lang_cpp = {
    .name = "cpp",
    .suffixes = cpp_suffixes,
    .grammar = tree_sitter_cpp,
    .rules = cpp_rules,
    .rule_count = sizeof cpp_rules / sizeof cpp_rules[0],
    .expr_builds = cpp_expr_builds,
    .expr_build_count = CPP_EXPR_BUILD_COUNT,
    .type_builds = cpp_type_builds,
    .type_build_count = CPP_TYPE_BUILD_COUNT,
    .policy = &cpp_policy,
    .lexis = &lang_lexis_braces,
    .prepare_source = cpp_prepare_source,
    .claim_content = cpp_claim_content,
    .test_file_patterns = cpp_test_files,
    .test_folders = cpp_test_folders,
};
