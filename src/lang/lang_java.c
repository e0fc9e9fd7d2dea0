/* lang_java.c - Java: the rules and the declarations. lang_java_internal.h lists the other files.
 */
#include "lang/lang_java_internal.h"

const TSLanguage *tree_sitter_java(void);
extern const struct lang lang_java;

/* ------------------------------------------------------------------ modifiers */

struct java_modifiers {
    uint32_t flags;
    bool test;       /* @Test and its like */
    bool has_access; /* public, protected or private is written */
};

bool java_is_test_annotation(struct str name)
{
    static const char *const names[] = { "After",        "AfterAll",          "AfterClass",
                                         "AfterEach",    "AfterMethod",       "Before",
                                         "BeforeAll",    "BeforeClass",       "BeforeEach",
                                         "BeforeMethod", "ParameterizedTest", "RepeatedTest",
                                         "Test",         "TestFactory",       "TestTemplate" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (str_equals_cstring(name, names[i])) {
            return true;
        }
    }
    return false;
}

static void java_read_keyword(struct str word, struct java_modifiers *out)
{
    static const struct {
        const char *word;
        uint32_t flag;
        bool access;
    } rows[] = {
        { "public", FACT_ENTITY_EXPORTED, true },
        { "protected", FACT_ENTITY_PROTECTED | FACT_ENTITY_EXPORTED, true },
        { "private", FACT_ENTITY_PRIVATE, true },
        { "static", FACT_ENTITY_STATIC, false },
        { "abstract", FACT_ENTITY_ABSTRACT, false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (str_equals_cstring(word, rows[i].word)) {
            out->flags |= rows[i].flag;
            out->has_access |= rows[i].access;
        }
    }
}

static enum entity_kind java_kind_around(const struct walk *walk)
{
    return (enum entity_kind)facts_builder_edit_entity(walk->facts, walk->entity)->kind;
}

static struct java_modifiers java_read_modifiers(struct walk *walk, TSNode node)
{
    struct java_modifiers out = { 0 };
    size_t count = 0;
    const struct walk_child *list =
        walk_list_children(walk, walk_child_of_type(walk, node, "modifiers"), false, &count);
    for (size_t i = 0; i < count; i++) {
        if (!walk_is_named(list[i].node)) {
            java_read_keyword(walk_text_of(walk, list[i].node), &out);
        } else if (walk_node_is(walk, list[i].node, "marker_annotation") ||
                   walk_node_is(walk, list[i].node, "annotation")) {
            struct str name = walk_text_of(walk, walk_child_by_field(walk, list[i].node, "name"));
            out.test |= java_is_test_annotation(name);
            out.flags |= str_equals_cstring(name, "Override") ? FACT_ENTITY_OVERRIDE : 0U;
        }
    }
    if (!out.has_access) {
        out.flags |= java_kind_around(walk) == ENTITY_KIND_INTERFACE ? FACT_ENTITY_EXPORTED
                                                                     : FACT_ENTITY_INTERNAL;
    }
    return out;
}

static void java_bind_type_parameters(struct walk *walk, TSNode node, uint32_t entity)
{
    size_t count = 0;
    const struct walk_child *list =
        walk_list_children(walk, walk_child_by_field(walk, node, "type_parameters"), true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode name = walk_child_of_type(walk, list[i].node, "type_identifier");
        TSNode bound = walk_child_of_type(walk, list[i].node, "type_bound");
        uint32_t type =
            ts_node_is_null(bound) ? FACT_NONE : walk_build_type(walk, walk_named_child(bound, 0));
        if (!ts_node_is_null(name)) {
            (void)walk_add_binding(walk, FACT_BINDING_TYPE_PARAM, walk->scope,
                                   walk_text_of(walk, name), name, type, FACT_NONE);
        }
    }
    if (count > 0) {
        facts_builder_edit_entity(walk->facts, entity)->flags |= FACT_ENTITY_GENERIC;
    }
}

/* ------------------------------------------------------------------ types */

static void java_add_bases(struct walk *walk, TSNode list, enum ref_kind kind)
{
    size_t count = 0;
    const struct walk_child *items;
    if (walk_node_is(walk, list, "super_interfaces") ||
        walk_node_is(walk, list, "extends_interfaces")) {
        list = walk_child_of_type(walk, list, "type_list");
    }
    items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count; i++) {
        uint32_t type = walk_build_type(walk, items[i].node);
        if (type != FACT_NONE) {
            (void)walk_add_ref(walk, kind, type, items[i].node);
        }
    }
}

static void java_open_type(struct walk *walk, TSNode node, enum entity_kind kind)
{
    struct java_modifiers modifiers = java_read_modifiers(walk, node);
    struct walk_entity_spec spec;
    uint32_t entity;

    walk_init_entity_spec(&spec, kind, node, walk_child_by_field(walk, node, "name"));
    spec.name = walk_text_of(walk, spec.name_node);
    spec.body_node = walk_child_by_field(walk, node, "body");
    spec.flags = modifiers.flags;
    entity = walk_open_entity(walk, &spec);
    java_bind_type_parameters(walk, node, entity);
    java_add_bases(walk, walk_child_by_field(walk, node, "superclass"), REF_KIND_EXTEND);
    java_add_bases(walk, walk_child_by_field(walk, node, "interfaces"), REF_KIND_IMPLEMENT);
    java_add_bases(walk, walk_child_of_type(walk, node, "extends_interfaces"), REF_KIND_EXTEND);
}

static void java_enter_class(struct walk *walk, TSNode node)
{
    java_open_type(walk, node, ENTITY_KIND_CLASS);
}

static void java_enter_interface(struct walk *walk, TSNode node)
{
    java_open_type(walk, node, ENTITY_KIND_INTERFACE);
}

static void java_enter_enum(struct walk *walk, TSNode node)
{
    java_open_type(walk, node, ENTITY_KIND_ENUM);
}

static struct str java_name_around(const struct walk *walk)
{
    return facts_builder_borrow_text(walk->facts,
                                     facts_builder_edit_entity(walk->facts, walk->entity)->name);
}

static void java_enter_enum_constant(struct walk *walk, TSNode node)
{
    TSNode body = walk_child_by_field(walk, node, "body");
    TSNode arguments = walk_child_by_field(walk, node, "arguments");
    struct walk_entity_spec spec;
    uint32_t self = walk_make_node(walk, FACT_OP_SELF, FACT_NONE, FACT_NONE);
    uint32_t type = walk_make_node(walk, FACT_OP_TYPEOF, self, FACT_NONE);
    uint32_t base;

    walk_init_entity_spec(&spec, ENTITY_KIND_ENUM_MEMBER, node,
                          walk_child_by_field(walk, node, "name"));
    spec.name = walk_text_of(walk, spec.name_node);
    spec.flags = FACT_ENTITY_EXPORTED | FACT_ENTITY_STATIC;
    spec.type = type;
    spec.leaf = true;
    (void)walk_open_entity(walk, &spec);
    if (!ts_node_is_null(arguments)) {
        java_add_call(walk, REF_KIND_NEW, type, spec.name_node, arguments);
    }
    if (!ts_node_is_null(body)) { /* RED { void f() {} }: a class below the enum */
        walk_init_entity_spec(&spec, ENTITY_KIND_CLASS, body, (TSNode){ .id = NULL });
        spec.name = STR("<anonymous>");
        spec.flags = FACT_ENTITY_ANONYMOUS;
        spec.body_node = body;
        base = walk_make_name(walk, java_name_around(walk));
        (void)walk_open_entity(walk, &spec);
        (void)walk_add_ref(walk, REF_KIND_EXTEND, base, body);
    }
}

/* ------------------------------------------------------------------ members */

static void java_fill_parameters(struct walk *walk, struct walk_entity_spec *spec, TSNode list)
{
    size_t count = 0;
    unsigned total = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count; i++) {
        if (walk_node_is(walk, items[i].node, "spread_parameter")) {
            spec->flags |= FACT_ENTITY_VARIADIC;
        }
        total += !walk_node_is(walk, items[i].node, "receiver_parameter");
    }
    spec->params_max = total < UINT8_MAX ? (uint8_t)total : UINT8_MAX;
    spec->params_min = (spec->flags & FACT_ENTITY_VARIADIC) != 0 && total > 0
                           ? (uint8_t)(spec->params_max - 1)
                           : spec->params_max;
}

static void java_open_callable(struct walk *walk, TSNode node, enum entity_kind kind)
{
    struct java_modifiers modifiers = java_read_modifiers(walk, node);
    TSNode parameters = walk_child_by_field(walk, node, "parameters");
    struct walk_entity_spec spec;
    uint32_t entity;

    walk_init_entity_spec(&spec, kind, node, walk_child_by_field(walk, node, "name"));
    spec.name = walk_text_of(walk, spec.name_node);
    spec.body_node = walk_child_by_field(walk, node, "body");
    spec.flags = modifiers.flags;
    if ((spec.flags & FACT_ENTITY_STATIC) == 0) {
        spec.flags |= FACT_ENTITY_INSTANCE_METHOD;
    }
    if (ts_node_is_null(spec.body_node)) {
        spec.flags |= FACT_ENTITY_DECLARATION | FACT_ENTITY_ABSTRACT;
    }
    java_fill_parameters(walk, &spec, parameters);
    entity = walk_open_entity(walk, &spec);
    java_bind_type_parameters(walk, node, entity);
    facts_builder_edit_entity(walk->facts, entity)->type =
        java_build_declared(walk, walk_child_by_field(walk, node, "type"),
                            walk_child_by_field(walk, node, "dimensions"));
    java_bind_parameters(walk, parameters);
    if (modifiers.test) {
        walk_mark_test(walk, entity, TEST_RULE_ATTRIBUTE);
    }
}

static void java_enter_method(struct walk *walk, TSNode node)
{
    java_open_callable(walk, node, ENTITY_KIND_METHOD);
}

static void java_enter_constructor(struct walk *walk, TSNode node)
{
    java_open_callable(walk, node, ENTITY_KIND_CONSTRUCTOR);
}

/* What a field's initialiser calls belongs to the field, when the declaration has only one. */
static void java_enter_field(struct walk *walk, TSNode node)
{
    struct java_modifiers modifiers = java_read_modifiers(walk, node);
    TSNode type = walk_child_by_field(walk, node, "type");
    unsigned declarators = 0;
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);

    for (size_t i = 0; i < count; i++) {
        declarators += walk_field_is(walk, list[i].field, "declarator");
    }
    for (size_t i = 0; i < count; i++) {
        struct walk_entity_spec spec;
        TSNode item = list[i].node;
        if (!walk_field_is(walk, list[i].field, "declarator")) {
            continue;
        }
        walk_init_entity_spec(&spec, ENTITY_KIND_FIELD, node,
                              walk_child_by_field(walk, item, "name"));
        spec.name = walk_text_of(walk, spec.name_node);
        spec.flags = modifiers.flags;
        spec.type = java_build_declared(walk, type, walk_child_by_field(walk, item, "dimensions"));
        spec.leaf = declarators != 1;
        spec.opens_scope = false;
        (void)walk_open_entity(walk, &spec);
    }
}

/* record Point(int x, int y): fields that are read by methods of their name. */
static void java_enter_record(struct walk *walk, TSNode node)
{
    size_t count = 0;
    const struct walk_child *list;
    java_open_type(walk, node, ENTITY_KIND_CLASS);
    list = walk_list_children(walk, walk_child_by_field(walk, node, "parameters"), true, &count);
    for (size_t i = 0; i < count; i++) {
        struct walk_entity_spec spec;
        TSNode name = walk_child_by_field(walk, list[i].node, "name");
        if (ts_node_is_null(name)) {
            continue;
        }
        walk_init_entity_spec(&spec, ENTITY_KIND_FIELD, list[i].node, name);
        spec.name = walk_text_of(walk, name);
        spec.flags = FACT_ENTITY_PRIVATE | FACT_ENTITY_CALLED;
        spec.type = java_build_declared(walk, walk_child_by_field(walk, list[i].node, "type"),
                                        walk_child_by_field(walk, list[i].node, "dimensions"));
        spec.leaf = true;
        (void)walk_open_entity(walk, &spec);
    }
}

/* ------------------------------------------------------------------ the file */

static void java_enter_package(struct walk *walk, TSNode node)
{
    uint32_t count = walk_count_named(node);
    if (count > 0) {
        facts_builder_edit_header(walk->facts)->package =
            walk_intern_node(walk, walk_named_child(node, count - 1));
    }
}

/* module a.b { requires c; } */
static void java_enter_module(struct walk *walk, TSNode node)
{
    struct walk_entity_spec spec;
    walk_init_entity_spec(&spec, ENTITY_KIND_MODULE, node, walk_child_by_field(walk, node, "name"));
    spec.name = walk_text_of(walk, spec.name_node);
    spec.body_node = walk_child_by_field(walk, node, "body");
    spec.flags = FACT_ENTITY_EXPORTED;
    spec.leaf = true;
    (void)walk_open_entity(walk, &spec);
}

/* import [static] a.b.C[.*]; */
static void java_enter_import(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_of_type(walk, node, "scoped_identifier");
    bool star = !ts_node_is_null(walk_child_of_type(walk, node, "asterisk"));
    struct str text = walk_text_of(walk, node);
    size_t is_static = str_find_part(text, STR("static "));
    struct str whole = ts_node_is_null(name) ? STR_EMPTY : walk_text_of(walk, name);
    size_t dot = str_find_last_byte(whole, '.');
    struct fact_import *row;

    if (dot == SIZE_MAX) {
        return;
    }
    if (star) {
        row = walk_add_import(walk, FACT_IMPORT_STAR, whole, STR_EMPTY, STR_EMPTY, name);
    } else {
        row = walk_add_import(walk, FACT_IMPORT_SYMBOL, str_from_range(whole.data, dot),
                              str_from_range(whole.data + dot + 1, whole.size - dot - 1), STR_EMPTY,
                              name);
    }
    row->flags |= is_static != SIZE_MAX ? FACT_IMPORT_STATIC : 0;
}

/* ------------------------------------------------------------------ the language */

static const struct lang_rule java_rules[] = {
    { .node = "line_comment", .acts = LANG_ACT_COMMENT },
    { .node = "block_comment", .acts = LANG_ACT_COMMENT },
    { .node = "package_declaration",
      .acts = LANG_ACT_IMPORT | LANG_ACT_SKIP,
      .enter = java_enter_package },
    { .node = "import_declaration",
      .acts = LANG_ACT_IMPORT | LANG_ACT_SKIP,
      .enter = java_enter_import },
    { .node = "module_declaration", .acts = LANG_ACT_SKIP, .enter = java_enter_module },
    { .node = "class_declaration", .enter = java_enter_class },
    { .node = "interface_declaration", .enter = java_enter_interface },
    { .node = "annotation_type_declaration", .enter = java_enter_interface },
    { .node = "enum_declaration", .enter = java_enter_enum },
    { .node = "enum_constant", .enter = java_enter_enum_constant },
    { .node = "record_declaration", .enter = java_enter_record },
    { .node = "method_declaration", .enter = java_enter_method },
    { .node = "annotation_type_element_declaration", .enter = java_enter_method },
    { .node = "constructor_declaration", .enter = java_enter_constructor },
    { .node = "compact_constructor_declaration", .enter = java_enter_constructor },
    { .node = "field_declaration", .enter = java_enter_field },
    { .node = "constant_declaration", .enter = java_enter_field },
    { .node = "block", .acts = LANG_ACT_SCOPE },
    { .node = "lambda_expression", .enter = java_enter_lambda },
    { .node = "local_variable_declaration", .enter = java_enter_local },
    { .node = "for_statement", .acts = LANG_ACT_SCOPE | LANG_ACT_DECISION },
    { .node = "enhanced_for_statement",
      .acts = LANG_ACT_SCOPE | LANG_ACT_DECISION,
      .enter = java_enter_for_each },
    { .node = "while_statement", .acts = LANG_ACT_DECISION },
    { .node = "do_statement", .acts = LANG_ACT_DECISION },
    { .node = "if_statement", .acts = LANG_ACT_DECISION },
    { .node = "ternary_expression", .acts = LANG_ACT_DECISION },
    { .node = "catch_clause", .acts = LANG_ACT_SCOPE | LANG_ACT_DECISION },
    { .node = "catch_formal_parameter", .enter = java_enter_catch },
    { .node = "try_with_resources_statement", .acts = LANG_ACT_SCOPE },
    { .node = "resource", .enter = java_enter_resource },
    { .node = "switch_block_statement_group", .acts = LANG_ACT_SCOPE | LANG_ACT_DECISION },
    { .node = "switch_rule", .acts = LANG_ACT_SCOPE | LANG_ACT_DECISION },
    { .node = "&&", .acts = LANG_ACT_DECISION },
    { .node = "||", .acts = LANG_ACT_DECISION },
    { .node = "instanceof_expression", .enter = java_enter_instanceof },
    { .node = "type_pattern", .enter = java_enter_type_pattern },
    { .node = "method_invocation", .enter = java_enter_call },
    { .node = "object_creation_expression", .enter = java_enter_new },
    { .node = "explicit_constructor_invocation", .enter = java_enter_constructor_call },
    { .node = "method_reference", .enter = java_enter_method_reference },
    { .node = "identifier", .enter = java_enter_identifier },
    { .node = "field_access", .enter = java_enter_field_access },
    { .node = "type_identifier", .enter = java_enter_type_name },
    { .node = "scoped_type_identifier", .enter = java_enter_type_name },
    { .node = "marker_annotation", .acts = LANG_ACT_ATTRIBUTE, .enter = java_enter_annotation },
    { .node = "annotation", .acts = LANG_ACT_ATTRIBUTE, .enter = java_enter_annotation },
    { .node = "string_literal", .acts = LANG_ACT_STRING },
};

static const char *const java_suffixes[] = { ".java", NULL };
static const char *const java_test_files[] = { "*Test.java", "*Tests.java", "*TestCase.java",
                                               "Test*.java", "*IT.java",    NULL };
static const char *const java_test_folders[] = { "test", "tests", "androidTest", NULL };

static const char *const java_interpreters[] = { "java", "jbang", NULL };

const struct lang lang_java = {
    .name = "java",
    .suffixes = java_suffixes,
    .interpreters = java_interpreters,
    .grammar = tree_sitter_java,
    .rules = java_rules,
    .rule_count = sizeof java_rules / sizeof java_rules[0],
    .expr_builds = java_expr_builds,
    .expr_build_count = JAVA_EXPR_BUILD_COUNT,
    .type_builds = java_type_builds,
    .type_build_count = JAVA_TYPE_BUILD_COUNT,
    .policy = &java_policy,
    .lexis = &lang_lexis_braces,
    .test_file_patterns = java_test_files,
    .test_folders = java_test_folders,
};
