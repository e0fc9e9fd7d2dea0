/* lang_csharp.c - C#: the rules, namespaces and members. lang_csharp_internal.h lists the other
 * files.
 */
#include "lang/lang_csharp_internal.h"

const TSLanguage *tree_sitter_c_sharp(void);
extern const struct lang lang_csharp;

/* ------------------------------------------------------------------ modifiers */

/* xunit, NUnit, MSTest. Sorted. */
static const char *const csharp_test_attributes[] = {
    "AssemblyCleanup",
    "AssemblyInitialize",
    "Benchmark",
    "ClassCleanup",
    "ClassInitialize",
    "DataTestMethod",
    "Datapoint",
    "DatapointSource",
    "Fact",
    "OneTimeSetUp",
    "OneTimeTearDown",
    "SetUp",
    "SetUpFixture",
    "SkippableFact",
    "TearDown",
    "Test",
    "TestCase",
    "TestCaseSource",
    "TestClass",
    "TestCleanup",
    "TestFixture",
    "TestFixtureSetUp",
    "TestFixtureTearDown",
    "TestInitialize",
    "TestMethod",
    "Theory",
};

static bool csharp_is_test_attribute(struct str name)
{
    if (str_ends_with(name, STR("Attribute"))) {
        name.size -= sizeof "Attribute" - 1;
    }
    for (size_t i = 0; i < sizeof csharp_test_attributes / sizeof csharp_test_attributes[0]; i++) {
        if (str_equals_cstring(name, csharp_test_attributes[i])) {
            return true;
        }
    }
    return false;
}

static bool csharp_has_test_attribute(struct walk *walk, TSNode attributes)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, attributes, true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode name = walk_child_by_field(walk, list[i].node, "name");
        while (walk_node_is(walk, name, "qualified_name")) {
            name = walk_child_by_field(walk, name, "name");
        }
        if (!ts_node_is_null(name) && csharp_is_test_attribute(walk_text_of(walk, name))) {
            return true;
        }
    }
    return false;
}

static void csharp_read_keyword(struct str word, struct csharp_modifiers *out)
{
    static const struct {
        const char *word;
        uint32_t flag;
        bool access;
    } rows[] = {
        { "public", FACT_ENTITY_EXPORTED, true },
        { "protected", FACT_ENTITY_PROTECTED | FACT_ENTITY_EXPORTED, true },
        { "internal", FACT_ENTITY_INTERNAL, true },
        { "private", FACT_ENTITY_PRIVATE, true },
        { "file", FACT_ENTITY_FILE_LOCAL, true },
        { "static", FACT_ENTITY_STATIC, false },
        { "abstract", FACT_ENTITY_ABSTRACT, false },
        { "virtual", FACT_ENTITY_VIRTUAL, false },
        { "override", FACT_ENTITY_OVERRIDE, false },
        { "async", FACT_ENTITY_ASYNC, false },
    };
    out->constant |= str_equals_cstring(word, "const");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (str_equals_cstring(word, rows[i].word)) {
            out->flags |= rows[i].flag;
            out->has_access |= rows[i].access;
        }
    }
}

/* What is not marked: public in an interface or enum, private in a class, else internal. */
static uint32_t csharp_default_access(const struct walk *walk)
{
    uint8_t around = facts_builder_edit_entity(walk->facts, walk->entity)->kind;
    if (around == ENTITY_KIND_INTERFACE || around == ENTITY_KIND_ENUM) {
        return FACT_ENTITY_EXPORTED;
    }
    return around == ENTITY_KIND_CLASS || around == ENTITY_KIND_STRUCT ? FACT_ENTITY_PRIVATE
                                                                       : FACT_ENTITY_INTERNAL;
}

struct csharp_modifiers csharp_read_modifiers(struct walk *walk, TSNode node)
{
    struct csharp_modifiers out = { 0 };
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    for (size_t i = 0; i < count; i++) {
        if (walk_node_is(walk, list[i].node, "modifier")) {
            csharp_read_keyword(walk_text_of(walk, list[i].node), &out);
        } else if (walk_node_is(walk, list[i].node, "attribute_list")) {
            out.test |= csharp_has_test_attribute(walk, list[i].node);
        }
    }
    if (!out.has_access) {
        out.flags |= csharp_default_access(walk);
    }
    csharp_apply_regions(walk, node);
    return out;
}

/* ------------------------------------------------------------------ namespaces, usings */

static void csharp_enter_namespace(struct walk *walk, TSNode node)
{
    struct walk_entity_spec spec;
    walk_init_entity_spec(&spec, ENTITY_KIND_NAMESPACE, node,
                          walk_child_by_field(walk, node, "name"));
    spec.name = walk_text_of(walk, spec.name_node);
    spec.body_node = walk_child_by_field(walk, node, "body");
    spec.flags = FACT_ENTITY_EXPORTED;
    (void)walk_open_entity(walk, &spec);
}

/* namespace A.B; holds for the rest of the file: opened with the file, begins where it stands. */
static void csharp_begin_file(struct walk *walk, TSNode root)
{
    TSNode node = walk_child_of_type(walk, root, "file_scoped_namespace_declaration");
    TSNode name = walk_child_by_field(walk, node, "name");
    struct walk_entity_spec spec;
    struct fact_entity *row = NULL;
    if (ts_node_is_null(name)) {
        return;
    }
    walk_init_entity_spec(&spec, ENTITY_KIND_NAMESPACE, root, name);
    spec.name = walk_text_of(walk, name);
    spec.flags = FACT_ENTITY_EXPORTED;
    row = facts_builder_edit_entity(walk->facts, walk_open_entity(walk, &spec));
    row->start_byte = ts_node_start_byte(node);
    row->start_line = walk_line_of(node);
    row->signature_end = walk_end_byte(node);
    row->doc_start = row->start_byte;
    row->doc_end = row->start_byte;
}

/* The text of a dotted name without `global::` and type arguments at its end. */
static struct str csharp_path_of(struct str text)
{
    size_t generic = str_find_byte(text, '<');
    if (str_starts_with(text, STR("global::"))) {
        size_t skipped = sizeof "global::" - 1;
        text = str_from_range(text.data + skipped, text.size - skipped);
        generic = generic == SIZE_MAX ? SIZE_MAX : generic - skipped;
    }
    if (generic != SIZE_MAX) {
        text.size = generic;
    }
    return text;
}

static void csharp_add_alias(struct walk *walk, struct str path, struct str alias, TSNode site)
{
    size_t dot = str_find_last_byte(path, '.');
    if (dot == SIZE_MAX) {
        (void)walk_add_import(walk, FACT_IMPORT_MODULE, path, STR_EMPTY, alias, site);
        return;
    }
    (void)walk_add_import(walk, FACT_IMPORT_SYMBOL, str_from_range(path.data, dot),
                          str_from_range(path.data + dot + 1, path.size - dot - 1), alias, site);
}

/* [global] using [static] A.B; using X = A.B; */
static void csharp_enter_using(struct walk *walk, TSNode node)
{
    TSNode alias = walk_child_by_field(walk, node, "name");
    uint32_t children = walk_count_named(node);
    bool is_static = false;
    bool is_global = false;
    size_t count = 0;
    const struct walk_child *list = walk_list_tokens(walk, node, &count);
    struct str path;
    for (size_t i = 0; i < count; i++) {
        is_static |= walk_node_is(walk, list[i].node, "static");
        is_global |= walk_node_is(walk, list[i].node, "global");
    }
    if (children == 0) {
        return;
    }
    path = csharp_path_of(walk_text_of(walk, walk_named_child(node, children - 1)));
    if (!ts_node_is_null(alias) && children > 1) {
        csharp_add_alias(walk, path, walk_text_of(walk, alias), node);
        return;
    }
    walk_add_import(walk, FACT_IMPORT_STAR, path, STR_EMPTY, STR_EMPTY, node)->flags |=
        (is_static ? FACT_IMPORT_STATIC : 0U) | (is_global ? FACT_IMPORT_REEXPORT : 0U);
}

/* ------------------------------------------------------------------ callables */

static bool csharp_is_receiver(struct walk *walk, TSNode parameter)
{
    TSNode modifier = walk_child_of_type(walk, parameter, "modifier");
    return !ts_node_is_null(modifier) && str_equals_cstring(walk_text_of(walk, modifier), "this");
}

void csharp_fill_parameters(struct walk *walk, struct walk_entity_spec *spec, TSNode list)
{
    size_t count = 0;
    unsigned total = 0;
    unsigned needed = 0;
    const struct walk_child *items = walk_list_tokens(walk, list, &count);
    for (size_t i = 0; i < count; i++) {
        if (walk_node_is(walk, items[i].node, "params")) {
            spec->flags |= FACT_ENTITY_VARIADIC;
            total++;
        } else if (walk_node_is(walk, items[i].node, "parameter")) {
            if (total == 0 && csharp_is_receiver(walk, items[i].node)) {
                spec->flags |= FACT_ENTITY_EXTENSION;
                spec->owner =
                    walk_build_type(walk, walk_child_by_field(walk, items[i].node, "type"));
                continue;
            }
            total++;
            needed += ts_node_is_null(csharp_value_after_sign(walk, items[i].node)) ? 1U : 0U;
        }
    }
    spec->params_max = total < UINT8_MAX ? (uint8_t)total : UINT8_MAX - 1U;
    spec->params_min = needed < UINT8_MAX ? (uint8_t)needed : UINT8_MAX - 1U;
}

/* void I.F(): reached through the interface alone. */
static bool csharp_is_explicit(struct walk *walk, TSNode node)
{
    return !ts_node_is_null(walk_child_of_type(walk, node, "explicit_interface_specifier"));
}

static void csharp_open_callable(struct walk *walk, TSNode node, enum entity_kind kind,
                                 struct str name, TSNode type)
{
    struct csharp_modifiers modifiers = csharp_read_modifiers(walk, node);
    TSNode parameters = walk_child_by_field(walk, node, "parameters");
    bool is_explicit = csharp_is_explicit(walk, node);
    struct walk_entity_spec spec;
    uint32_t entity;

    walk_init_entity_spec(&spec, kind, node, walk_child_by_field(walk, node, "name"));
    spec.name = name;
    spec.body_node = walk_child_by_field(walk, node, "body");
    spec.flags = modifiers.flags;
    if ((spec.flags & FACT_ENTITY_STATIC) == 0 && kind != ENTITY_KIND_FUNCTION) {
        spec.flags |= FACT_ENTITY_INSTANCE_METHOD;
    }
    if (ts_node_is_null(spec.body_node)) {
        spec.flags |= FACT_ENTITY_DECLARATION;
    }
    if (is_explicit) {
        spec.flags |= FACT_ENTITY_EXPLICIT;
    }
    csharp_fill_parameters(walk, &spec, parameters);
    entity = walk_open_entity(walk, &spec);
    csharp_bind_type_parameters(walk, node, entity);
    facts_builder_edit_entity(walk->facts, entity)->type = walk_build_type(walk, type);
    csharp_bind_parameters(walk, parameters);
    if (modifiers.test) {
        walk_mark_test(walk, entity, TEST_RULE_ATTRIBUTE);
    }
}

static void csharp_enter_method(struct walk *walk, TSNode node)
{
    csharp_open_callable(walk, node, ENTITY_KIND_METHOD,
                         walk_text_of(walk, walk_child_by_field(walk, node, "name")),
                         walk_child_by_field(walk, node, "returns"));
}

static void csharp_enter_constructor(struct walk *walk, TSNode node)
{
    csharp_open_callable(walk, node, ENTITY_KIND_CONSTRUCTOR,
                         walk_text_of(walk, walk_child_by_field(walk, node, "name")),
                         (TSNode){ .id = NULL });
}

static struct str csharp_join_name(struct walk *walk, const char *front, struct str name)
{
    struct str joined = arena_format_text(walk->arena, "%s%.*s", front, STR_ARG(name));
    if (joined.data == NULL) {
        walk_fail_memory(walk);
        return name;
    }
    return joined;
}

static void csharp_enter_finalizer(struct walk *walk, TSNode node)
{
    struct str name = walk_text_of(walk, walk_child_by_field(walk, node, "name"));
    csharp_open_callable(walk, node, ENTITY_KIND_METHOD, csharp_join_name(walk, "~", name),
                         (TSNode){ .id = NULL });
}

static void csharp_open_operator(struct walk *walk, TSNode node, struct str sign)
{
    csharp_open_callable(walk, node, ENTITY_KIND_METHOD, csharp_join_name(walk, "operator", sign),
                         walk_child_by_field(walk, node, "type"));
    facts_builder_edit_entity(walk->facts, walk->entity)->flags |= FACT_ENTITY_OPERATOR;
}

static void csharp_enter_operator(struct walk *walk, TSNode node)
{
    csharp_open_operator(walk, node,
                         walk_text_of(walk, walk_child_by_field(walk, node, "operator")));
}

static void csharp_enter_conversion(struct walk *walk, TSNode node)
{
    struct str type = walk_text_of(walk, walk_child_by_field(walk, node, "type"));
    csharp_open_operator(walk, node, type); /* operatorint, as operator+ has no blank */
}

static void csharp_enter_local_function(struct walk *walk, TSNode node)
{
    csharp_open_callable(walk, node, ENTITY_KIND_FUNCTION,
                         walk_text_of(walk, walk_child_by_field(walk, node, "name")),
                         walk_child_by_field(walk, node, "type"));
    facts_builder_edit_entity(walk->facts, walk->entity)->flags &=
        ~(uint32_t)(FACT_ENTITY_PRIVATE | FACT_ENTITY_INTERNAL);
}

/* ------------------------------------------------------------------ values */

/* Properties, events with accessors, indexers: what their accessors call is theirs. */
static void csharp_open_property(struct walk *walk, TSNode node, struct str name)
{
    struct csharp_modifiers modifiers = csharp_read_modifiers(walk, node);
    TSNode accessors = walk_child_by_field(walk, node, "accessors");
    struct walk_entity_spec spec;

    walk_init_entity_spec(&spec, ENTITY_KIND_PROPERTY, node,
                          walk_child_by_field(walk, node, "name"));
    spec.name = name;
    spec.body_node =
        ts_node_is_null(accessors) ? walk_child_by_field(walk, node, "value") : accessors;
    spec.flags = modifiers.flags;
    if (csharp_is_explicit(walk, node)) {
        spec.flags |= FACT_ENTITY_EXPLICIT;
    }
    spec.type = walk_build_type(walk, walk_child_by_field(walk, node, "type"));
    spec.leaf = false;
    (void)walk_open_entity(walk, &spec);
}

static void csharp_enter_property(struct walk *walk, TSNode node)
{
    csharp_open_property(walk, node, walk_text_of(walk, walk_child_by_field(walk, node, "name")));
}

static void csharp_enter_indexer(struct walk *walk, TSNode node)
{
    csharp_open_property(walk, node, STR("this"));
    (void)walk_open_scope(walk, FACT_SCOPE_FUNCTION, node);
    csharp_bind_parameters(walk, walk_child_by_field(walk, node, "parameters"));
}

static bool csharp_is_closure(struct walk *walk, TSNode node)
{
    return walk_node_is(walk, node, "lambda_expression") ||
           walk_node_is(walk, node, "anonymous_method_expression");
}

/* Fields and events. What an initialiser calls belongs to the field, when it is the only one. */
static void csharp_enter_field(struct walk *walk, TSNode node)
{
    struct csharp_modifiers modifiers = csharp_read_modifiers(walk, node);
    TSNode variables = walk_child_of_type(walk, node, "variable_declaration");
    uint32_t type = walk_build_type(walk, walk_child_by_field(walk, variables, "type"));
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, variables, true, &count);

    for (size_t i = 0; i < count; i++) {
        struct walk_entity_spec spec;
        TSNode name = walk_child_by_field(walk, list[i].node, "name");
        if (!walk_node_is(walk, list[i].node, "variable_declarator") || ts_node_is_null(name)) {
            continue;
        }
        walk_init_entity_spec(&spec, modifiers.constant ? ENTITY_KIND_CONSTANT : ENTITY_KIND_FIELD,
                              node, name);
        spec.name = walk_text_of(walk, name);
        spec.flags = modifiers.flags | (modifiers.constant ? FACT_ENTITY_STATIC : 0U);
        if (csharp_is_closure(walk, csharp_value_after_sign(walk, list[i].node))) {
            spec.flags |= FACT_ENTITY_CALLABLE_VALUE;
        }
        spec.type = type;
        spec.leaf = count != 2; /* the type and one name */
        spec.opens_scope = false;
        (void)walk_open_entity(walk, &spec);
    }
}

/* ------------------------------------------------------------------ the language */

static const struct lang_rule csharp_rules[] = {
    { .node = "comment", .acts = LANG_ACT_COMMENT },
    { .node = "using_directive",
      .acts = LANG_ACT_IMPORT | LANG_ACT_SKIP,
      .enter = csharp_enter_using },
    { .node = "extern_alias_directive", .acts = LANG_ACT_IMPORT | LANG_ACT_SKIP },
    { .node = "namespace_declaration", .enter = csharp_enter_namespace },
    { .node = "file_scoped_namespace_declaration", .acts = LANG_ACT_SKIP },
    { .node = "class_declaration", .enter = csharp_enter_class },
    { .node = "struct_declaration", .enter = csharp_enter_struct },
    { .node = "record_declaration", .enter = csharp_enter_record },
    { .node = "interface_declaration", .enter = csharp_enter_interface },
    { .node = "enum_declaration", .enter = csharp_enter_enum },
    { .node = "enum_member_declaration", .enter = csharp_enter_enum_member },
    { .node = "delegate_declaration", .enter = csharp_enter_delegate },
    { .node = "type_parameter_constraints_clause", .enter = csharp_enter_constraint },
    { .node = "method_declaration", .enter = csharp_enter_method },
    { .node = "constructor_declaration", .enter = csharp_enter_constructor },
    { .node = "destructor_declaration", .enter = csharp_enter_finalizer },
    { .node = "operator_declaration", .enter = csharp_enter_operator },
    { .node = "conversion_operator_declaration", .enter = csharp_enter_conversion },
    { .node = "local_function_statement", .enter = csharp_enter_local_function },
    { .node = "property_declaration", .enter = csharp_enter_property },
    { .node = "event_declaration", .enter = csharp_enter_property },
    { .node = "indexer_declaration", .enter = csharp_enter_indexer },
    { .node = "field_declaration", .enter = csharp_enter_field },
    { .node = "event_field_declaration", .enter = csharp_enter_field },
    { .node = "accessor_declaration", .enter = csharp_enter_accessor },
    { .node = "preproc_if", .acts = LANG_ACT_CONDITIONAL },
    { .node = "preproc_elif", .acts = LANG_ACT_CONDITIONAL },
    { .node = "preproc_else", .acts = LANG_ACT_CONDITIONAL },
    { .node = "block", .acts = LANG_ACT_SCOPE },
    { .node = "arrow_expression_clause", .acts = LANG_ACT_SCOPE },
    { .node = "lambda_expression", .enter = csharp_enter_lambda },
    { .node = "anonymous_method_expression", .enter = csharp_enter_lambda },
    { .node = "variable_declaration", .enter = csharp_enter_variables },
    { .node = "using_statement", .acts = LANG_ACT_SCOPE },
    { .node = "fixed_statement", .acts = LANG_ACT_SCOPE },
    { .node = "for_statement", .acts = LANG_ACT_SCOPE | LANG_ACT_DECISION },
    { .node = "foreach_statement",
      .acts = LANG_ACT_SCOPE | LANG_ACT_DECISION,
      .enter = csharp_enter_foreach },
    { .node = "while_statement", .acts = LANG_ACT_SCOPE | LANG_ACT_DECISION },
    { .node = "do_statement", .acts = LANG_ACT_DECISION },
    { .node = "if_statement", .acts = LANG_ACT_DECISION },
    { .node = "conditional_expression", .acts = LANG_ACT_DECISION },
    { .node = "catch_clause", .acts = LANG_ACT_SCOPE | LANG_ACT_DECISION },
    { .node = "catch_declaration", .enter = csharp_enter_catch },
    { .node = "switch_section", .acts = LANG_ACT_SCOPE | LANG_ACT_DECISION },
    { .node = "switch_expression_arm", .acts = LANG_ACT_SCOPE | LANG_ACT_DECISION },
    { .node = "&&", .acts = LANG_ACT_DECISION },
    { .node = "||", .acts = LANG_ACT_DECISION },
    { .node = "\?\?", .acts = LANG_ACT_DECISION },
    { .node = "declaration_pattern", .enter = csharp_enter_typed_name },
    { .node = "recursive_pattern", .enter = csharp_enter_typed_name },
    { .node = "declaration_expression", .enter = csharp_enter_typed_name },
    { .node = "var_pattern", .enter = csharp_enter_typed_name },
    { .node = "query_expression", .acts = LANG_ACT_SCOPE },
    { .node = "from_clause", .enter = csharp_enter_from },
    { .node = "join_clause", .enter = csharp_enter_query_name },
    { .node = "let_clause", .enter = csharp_enter_query_name },
    { .node = "invocation_expression", .enter = csharp_enter_call },
    { .node = "object_creation_expression", .enter = csharp_enter_new },
    { .node = "implicit_object_creation_expression", .enter = csharp_enter_new_implicit },
    { .node = "constructor_initializer", .enter = csharp_enter_constructor_call },
    { .node = "member_access_expression", .enter = csharp_enter_member },
    { .node = "conditional_access_expression", .enter = csharp_enter_member },
    { .node = "identifier", .enter = csharp_enter_identifier },
    { .node = "generic_name", .enter = csharp_enter_identifier },
    { .node = "qualified_name", .enter = csharp_enter_type_name },
    { .node = "alias_qualified_name", .enter = csharp_enter_type_name },
    { .node = "attribute_list", .acts = LANG_ACT_ATTRIBUTE },
    { .node = "attribute", .enter = csharp_enter_attribute },
    { .node = "string_literal", .acts = LANG_ACT_STRING },
    { .node = "raw_string_literal", .acts = LANG_ACT_STRING | LANG_ACT_SKIP },
};

static const char *const csharp_suffixes[] = { ".cs", ".csx", NULL };
static const char *const csharp_interpreters[] = { "dotnet-script", "csi", "csharp", NULL };
static const char *const csharp_test_files[] = { "*Test.cs", "*Tests.cs", NULL };
static const char *const csharp_test_folders[] = { "test",   "tests",   "Test",        "Tests",
                                                   "*.Test", "*.Tests", "*.UnitTests", NULL };

const struct lang lang_csharp = {
    .name = "csharp",
    .suffixes = csharp_suffixes,
    .interpreters = csharp_interpreters,
    .grammar = tree_sitter_c_sharp,
    .name_quote = '@',
    .rules = csharp_rules,
    .rule_count = sizeof csharp_rules / sizeof csharp_rules[0],
    .expr_builds = csharp_expr_builds,
    .expr_build_count = CSHARP_EXPR_BUILD_COUNT,
    .type_builds = csharp_type_builds,
    .type_build_count = CSHARP_TYPE_BUILD_COUNT,
    .policy = &csharp_policy,
    .lexis = &lang_lexis_braces,
    .prepare_source = csharp_prepare_source,
    .begin_file = csharp_begin_file,
    .test_file_patterns = csharp_test_files,
    .test_folders = csharp_test_folders,
};
