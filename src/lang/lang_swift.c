/* lang_swift.c - Swift: the rules and the declarations. lang_swift_internal.h lists the other
 * files.
 */
#include "lang/lang_swift_internal.h"

#define SWIFT_PAYLOAD_MAX 16U /* values of one case that are looked at */

const TSLanguage *tree_sitter_swift(void);
extern const struct lang lang_swift;

/* ------------------------------------------------------------------ modifiers */

struct swift_modifiers {
    uint32_t flags;
    bool test; /* @Test, @Suite */
};

static void swift_read_keyword(struct str word, struct swift_modifiers *out)
{
    static const struct {
        const char *word;
        uint32_t flag;
    } rows[] = {
        { "open", FACT_ENTITY_EXPORTED },     { "public", FACT_ENTITY_EXPORTED },
        { "private", FACT_ENTITY_PRIVATE },   { "fileprivate", FACT_ENTITY_FILE_LOCAL },
        { "internal", FACT_ENTITY_INTERNAL }, { "package", FACT_ENTITY_INTERNAL },
        { "static", FACT_ENTITY_STATIC },     { "class", FACT_ENTITY_STATIC },
        { "override", FACT_ENTITY_OVERRIDE },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (str_equals_cstring(word, rows[i].word)) {
            out->flags |= rows[i].flag;
        }
    }
}

static bool swift_is_test_attribute(struct walk *walk, TSNode attribute)
{
    TSNode type = walk_child_of_type(walk, attribute, "user_type");
    struct str name = ts_node_is_null(type) ? STR_EMPTY : walk_text_of(walk, type);
    return str_equals_cstring(name, "Test") || str_equals_cstring(name, "Suite");
}

static struct swift_modifiers swift_read_modifiers(struct walk *walk, TSNode node)
{
    struct swift_modifiers out = { 0 };
    size_t count = 0;
    const struct walk_child *list =
        walk_list_children(walk, walk_child_of_type(walk, node, "modifiers"), true, &count);
    for (size_t i = 0; i < count; i++) {
        if (walk_node_is(walk, list[i].node, "attribute")) {
            out.test |= swift_is_test_attribute(walk, list[i].node);
        } else {
            swift_read_keyword(walk_text_of(walk, list[i].node), &out);
        }
    }
    if ((out.flags & (FACT_ENTITY_EXPORTED | FACT_ENTITY_PRIVATE | FACT_ENTITY_FILE_LOCAL)) == 0) {
        out.flags |= FACT_ENTITY_INTERNAL;
    }
    return out;
}

/* ------------------------------------------------------------------ generics */

static void swift_bind_type_parameter(struct walk *walk, TSNode name, TSNode bound)
{
    uint32_t type = ts_node_is_null(bound) ? FACT_NONE : walk_build_type(walk, bound);
    if (!ts_node_is_null(name)) {
        (void)walk_add_binding(walk, FACT_BINDING_TYPE_PARAM, walk->scope, walk_text_of(walk, name),
                               name, type, FACT_NONE);
    }
}

static void swift_bind_type_parameters(struct walk *walk, TSNode node, uint32_t entity)
{
    size_t count = 0;
    const struct walk_child *list =
        walk_list_children(walk, walk_child_of_type(walk, node, "type_parameters"), true, &count);
    for (size_t i = 0; i < count; i++) {
        swift_bind_type_parameter(walk, walk_child_of_type(walk, list[i].node, "type_identifier"),
                                  walk_child_by_field(walk, list[i].node, "name"));
    }
    if (count > 0) {
        facts_builder_edit_entity(walk->facts, entity)->flags |= FACT_ENTITY_GENERIC;
    }
}

/* where T: P; where T.Element == X says nothing here. */
static void swift_enter_constraint(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_by_field(walk, node, "constrained_type");
    if (swift_count_children(name) == 1) {
        swift_bind_type_parameter(walk, name, walk_child_by_field(walk, node, "name"));
    }
}

/* ------------------------------------------------------------------ types */

static bool swift_is_test_case(struct walk *walk, TSNode base)
{
    return str_ends_with(walk_text_of(walk, base), STR("XCTestCase"));
}

/* A class may extend one class, and names it first; what else is there are protocols. */
static void swift_add_bases(struct walk *walk, TSNode node, enum entity_kind kind)
{
    size_t count = 0;
    unsigned position = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode base = walk_child_by_field(walk, list[i].node, "inherits_from");
        uint32_t tree;
        if (!walk_node_is(walk, list[i].node, "inheritance_specifier") || ts_node_is_null(base)) {
            continue;
        }
        tree = walk_build_type(walk, base);
        if (kind == ENTITY_KIND_CLASS && swift_is_test_case(walk, base)) {
            walk_mark_test(walk, walk->entity, TEST_RULE_TEST_TYPE);
        }
        if (tree != FACT_NONE) {
            bool extends =
                kind == ENTITY_KIND_INTERFACE || (kind == ENTITY_KIND_CLASS && position == 0);
            (void)walk_add_ref(walk, extends ? REF_KIND_EXTEND : REF_KIND_IMPLEMENT, tree, base);
        }
        position++;
    }
}

/* Of the `where` of an extension: which argument of the type extended it tells; the type. */
static TSNode swift_read_constraint(struct walk *walk, TSNode constraint, unsigned *number)
{
    static const char *const names[] = { "Element", "Key", "Value" };
    static const unsigned numbers[] = { 0, 0, 1 };
    TSNode inner = swift_count_children(constraint) > 0 ? walk_named_child(constraint, 0)
                                                        : (TSNode){ .id = NULL };
    TSNode name = walk_child_by_field(walk, inner, "constrained_type");
    for (size_t i = 0; !ts_node_is_null(name) && i < sizeof names / sizeof names[0]; i++) {
        if (str_equals_cstring(walk_text_of(walk, name), names[i])) {
            *number = numbers[i];
            return walk_child_by_field(walk, inner, "name");
        }
    }
    return (TSNode){ .id = NULL };
}

/* extension Array where Element == T extends Array<T>. */
static uint32_t swift_build_extended(struct walk *walk, TSNode node, TSNode name)
{
    uint32_t args[2] = { FACT_NONE, FACT_NONE };
    uint32_t type = walk_build_type(walk, name);
    size_t used = 0;
    size_t count = 0;
    const struct walk_child *list =
        walk_list_children(walk, walk_child_of_type(walk, node, "type_constraints"), true, &count);
    for (size_t i = 0; i < count; i++) {
        unsigned number = 0;
        TSNode bound = swift_read_constraint(walk, list[i].node, &number);
        if (!ts_node_is_null(bound)) {
            args[number] = walk_build_type(walk, bound);
            used = number + 1U > used ? number + 1U : used;
        }
    }
    return used == 0 || type == FACT_NONE
               ? type
               : walk_make_node(walk, FACT_OP_APPLY, type, walk_make_arg_list(walk, args, used));
}

static void swift_open_type(struct walk *walk, TSNode node, enum entity_kind kind)
{
    struct swift_modifiers modifiers = swift_read_modifiers(walk, node);
    struct walk_entity_spec spec;
    uint32_t entity;
    walk_init_entity_spec(&spec, kind, node, walk_child_by_field(walk, node, "name"));
    spec.name = walk_text_of(walk, spec.name_node);
    spec.body_node = walk_child_by_field(walk, node, "body");
    spec.flags = modifiers.flags;
    if (kind == ENTITY_KIND_IMPL) {
        spec.owner = swift_build_extended(walk, node, spec.name_node);
    }
    entity = walk_open_entity(walk, &spec);
    swift_bind_type_parameters(walk, node, entity);
    swift_add_bases(walk, node, kind);
    if (modifiers.test) {
        walk_mark_test(walk, entity, TEST_RULE_ATTRIBUTE);
    }
}

/* class, struct, enum, actor, extension: one node, told apart by its keyword. */
static void swift_enter_class(struct walk *walk, TSNode node)
{
    TSNode keyword = walk_child_by_field(walk, node, "declaration_kind");
    struct str word = ts_node_is_null(keyword) ? STR_EMPTY : walk_text_of(walk, keyword);
    enum entity_kind kind = ENTITY_KIND_CLASS;
    if (ts_node_is_null(walk_child_by_field(walk, node, "name"))) {
        return;
    }
    if (str_equals_cstring(word, "struct")) {
        kind = ENTITY_KIND_STRUCT;
    } else if (str_equals_cstring(word, "enum")) {
        kind = ENTITY_KIND_ENUM;
    } else if (str_equals_cstring(word, "extension")) {
        kind = ENTITY_KIND_IMPL;
    }
    swift_open_type(walk, node, kind);
}

static void swift_enter_protocol(struct walk *walk, TSNode node)
{
    swift_open_type(walk, node, ENTITY_KIND_INTERFACE);
}

/* A case that holds values is a function of them to its enum. */
static uint32_t swift_build_payload(struct walk *walk, TSNode node)
{
    uint32_t types[SWIFT_PAYLOAD_MAX];
    size_t used = 0;
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    for (size_t i = 0; i < count && used < SWIFT_PAYLOAD_MAX; i++) {
        if (walk_field_is(walk, list[i].field, "name")) {
            types[used++] = walk_build_type(walk, list[i].node);
        }
    }
    return walk_make_node(walk, FACT_OP_FUNCTION,
                          walk_make_node(walk, FACT_OP_SELF, FACT_NONE, FACT_NONE),
                          walk_make_arg_list(walk, types, used));
}

static void swift_enter_enum_entry(struct walk *walk, TSNode node)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    for (size_t i = 0; i < count; i++) {
        struct walk_entity_spec spec;
        if (!walk_field_is(walk, list[i].field, "name") ||
            !walk_node_is(walk, list[i].node, "simple_identifier")) {
            continue;
        }
        walk_init_entity_spec(&spec, ENTITY_KIND_ENUM_MEMBER, node, list[i].node);
        spec.name = walk_text_of(walk, list[i].node);
        spec.flags = FACT_ENTITY_EXPORTED | FACT_ENTITY_STATIC;
        if (i + 1 < count && walk_node_is(walk, list[i + 1].node, "enum_type_parameters")) {
            spec.type = swift_build_payload(walk, list[i + 1].node);
        }
        (void)walk_open_entity(walk, &spec);
    }
}

static void swift_enter_alias(struct walk *walk, TSNode node)
{
    struct swift_modifiers modifiers = swift_read_modifiers(walk, node);
    TSNode name = walk_child_of_type(walk, node, "type_identifier");
    uint32_t count = swift_count_children(node);
    TSNode target = count > 0 ? walk_named_child(node, count - 1) : name;
    struct walk_entity_spec spec;
    uint32_t entity;
    if (ts_node_is_null(name)) {
        return;
    }
    walk_init_entity_spec(&spec, ENTITY_KIND_TYPE_ALIAS, node, name);
    spec.name = walk_text_of(walk, name);
    spec.flags = modifiers.flags;
    spec.leaf = false;
    spec.opens_scope = true;
    entity = walk_open_entity(walk, &spec);
    swift_bind_type_parameters(walk, node, entity);
    if (!ts_node_eq(target, name)) {
        facts_builder_edit_entity(walk->facts, entity)->type = walk_build_type(walk, target);
    }
}

/* ------------------------------------------------------------------ callables */

static void swift_fill_parameters(struct walk *walk, struct walk_entity_spec *spec, TSNode node)
{
    size_t count = 0;
    unsigned total = 0;
    unsigned given = 0;
    const struct walk_child *list = walk_list_tokens(walk, node, &count);
    for (size_t i = 0; i < count; i++) {
        if (walk_node_is(walk, list[i].node, "parameter")) {
            total++;
            if (swift_is_variadic(walk, list[i].node)) {
                spec->flags |= FACT_ENTITY_VARIADIC;
                given++;
            }
        } else if (total > 0 && walk_node_is(walk, list[i].node, "=")) {
            given++;
        }
    }
    given = given > total ? total : given;
    spec->params_max = total < UINT8_MAX ? (uint8_t)total : UINT8_MAX - 1U;
    spec->params_min =
        (uint8_t)(spec->params_max - (given < spec->params_max ? given : spec->params_max));
}

/* The type behind `->`. */
static uint32_t swift_build_result(struct walk *walk, TSNode node)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_tokens(walk, node, &count);
    for (size_t i = 0; i + 1 < count; i++) {
        if (walk_node_is(walk, list[i].node, "->")) {
            return walk_build_type(walk, list[i + 1].node);
        }
    }
    return FACT_NONE;
}

static bool swift_has_token(struct walk *walk, TSNode node, const char *token)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_tokens(walk, node, &count);
    struct str wanted = str_from_cstring(token);
    for (size_t i = 0; i < count; i++) {
        if (walk_end_byte(list[i].node) - ts_node_start_byte(list[i].node) == wanted.size &&
            str_equals_bytes(walk_text_of(walk, list[i].node), wanted)) {
            return true;
        }
    }
    return false;
}

static bool swift_is_in_type(const struct walk *walk)
{
    uint8_t kind = facts_builder_edit_entity(walk->facts, walk->entity)->kind;
    enum entity_group group = kind_group_of_entity((enum entity_kind)kind);
    return group == ENTITY_GROUP_TYPE || group == ENTITY_GROUP_EXTENSION;
}

static void swift_open_callable(struct walk *walk, TSNode node, enum entity_kind kind,
                                struct str name, TSNode name_node)
{
    struct swift_modifiers modifiers = swift_read_modifiers(walk, node);
    struct walk_entity_spec spec;
    uint32_t entity;
    walk_init_entity_spec(&spec, kind, node, name_node);
    spec.name = name;
    spec.body_node = walk_child_by_field(walk, node, "body");
    if (ts_node_is_null(spec.body_node)) {
        spec.body_node = walk_child_of_type(walk, node, "computed_property");
    }
    spec.flags = modifiers.flags;
    spec.flags |= swift_has_token(walk, node, "async") ? FACT_ENTITY_ASYNC : 0U;
    spec.flags |= swift_has_token(walk, node, "class") ? FACT_ENTITY_STATIC : 0U;
    if (kind != ENTITY_KIND_FUNCTION && (spec.flags & FACT_ENTITY_STATIC) == 0) {
        spec.flags |= FACT_ENTITY_INSTANCE_METHOD;
    }
    if (ts_node_is_null(spec.body_node)) {
        spec.flags |= FACT_ENTITY_DECLARATION | FACT_ENTITY_ABSTRACT;
    }
    swift_fill_parameters(walk, &spec, node);
    entity = walk_open_entity(walk, &spec);
    swift_bind_type_parameters(walk, node, entity);
    facts_builder_edit_entity(walk->facts, entity)->type = swift_build_result(walk, node);
    /* Operators and subscripts are used without labels. */
    swift_bind_parameters(walk, node,
                          kind == ENTITY_KIND_CONSTRUCTOR ||
                              walk_node_is(walk, name_node, "simple_identifier"));
    if (modifiers.test) {
        walk_mark_test(walk, entity, TEST_RULE_ATTRIBUTE);
    }
}

static void swift_enter_function(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    struct str text = ts_node_is_null(name) ? STR_EMPTY : walk_text_of(walk, name);
    if (text.size == 0) {
        return;
    }
    swift_open_callable(
        walk, node, swift_is_in_type(walk) ? ENTITY_KIND_METHOD : ENTITY_KIND_FUNCTION, text, name);
    if (!walk_node_is(walk, name, "simple_identifier")) {
        facts_builder_edit_entity(walk->facts, walk->entity)->flags |= FACT_ENTITY_OPERATOR;
    }
}

/* macro stringify<T>(_ value: T) -> T = #externalMacro(..) */
static void swift_enter_macro(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_of_type(walk, node, "simple_identifier");
    struct walk_entity_spec spec;
    if (ts_node_is_null(name)) {
        return;
    }
    walk_init_entity_spec(&spec, ENTITY_KIND_MACRO, node, name);
    spec.name = walk_text_of(walk, name);
    spec.flags = swift_read_modifiers(walk, node).flags | FACT_ENTITY_FUNCTION_LIKE;
    spec.leaf = true;
    (void)walk_open_entity(walk, &spec);
}

static void swift_enter_init(struct walk *walk, TSNode node)
{
    swift_open_callable(walk, node, ENTITY_KIND_CONSTRUCTOR, STR("init"),
                        walk_child_by_field(walk, node, "name"));
}

static void swift_enter_deinit(struct walk *walk, TSNode node)
{
    swift_open_callable(walk, node, ENTITY_KIND_METHOD, STR("deinit"), (TSNode){ .id = NULL });
}

static void swift_enter_subscript(struct walk *walk, TSNode node)
{
    swift_open_callable(walk, node, ENTITY_KIND_METHOD, STR("subscript"), (TSNode){ .id = NULL });
}

/* ------------------------------------------------------------------ variables */

static enum entity_kind swift_kind_of_variable(struct walk *walk, TSNode node)
{
    TSNode binding = walk_child_of_type(walk, node, "value_binding_pattern");
    TSNode keyword = walk_child_by_field(walk, binding, "mutability");
    if (swift_is_in_type(walk)) {
        return ENTITY_KIND_PROPERTY;
    }
    return !ts_node_is_null(keyword) && str_equals_cstring(walk_text_of(walk, keyword), "let")
               ? ENTITY_KIND_CONSTANT
               : ENTITY_KIND_VARIABLE;
}

/* One name of `var a: Int, b = 2`: its parts are what follows it up to the next name. */
struct swift_variable {
    TSNode name;
    TSNode annotation;
    TSNode value;
};

static size_t swift_list_variables(struct walk *walk, TSNode node, struct swift_variable list[],
                                   size_t list_max)
{
    size_t used = 0;
    size_t count = 0;
    const struct walk_child *children = walk_list_children(walk, node, true, &count);
    for (size_t i = 0; i < count; i++) {
        if (walk_node_is(walk, children[i].node, "pattern")) {
            if (used == list_max) {
                break;
            }
            list[used] = (struct swift_variable){ .name = { .id = NULL } };
            list[used].name = walk_child_by_field(walk, children[i].node, "bound_identifier");
            used++;
        } else if (used > 0 && walk_node_is(walk, children[i].node, "type_annotation")) {
            list[used - 1].annotation = children[i].node;
        } else if (used > 0 && walk_field_is(walk, children[i].field, "value")) {
            list[used - 1].value = children[i].node;
        }
    }
    return used;
}

/* Properties of types and variables of files; what their accessors and values call is theirs. */
static void swift_enter_property(struct walk *walk, TSNode node)
{
    struct swift_modifiers modifiers;
    struct swift_variable list[16];
    size_t count;
    TSNode parent = walk_parent_of_current(walk);
    if (!swift_is_in_type(walk) && !walk_node_is(walk, parent, "source_file")) {
        swift_bind_locals(walk, node);
        return;
    }
    modifiers = swift_read_modifiers(walk, node);
    count = swift_list_variables(walk, node, list, sizeof list / sizeof list[0]);
    for (size_t i = 0; i < count; i++) {
        struct walk_entity_spec spec;
        if (ts_node_is_null(list[i].name)) {
            continue;
        }
        walk_init_entity_spec(&spec, swift_kind_of_variable(walk, node), node, list[i].name);
        spec.name = walk_text_of(walk, list[i].name);
        spec.flags = modifiers.flags;
        spec.type = swift_build_annotation(walk, list[i].annotation);
        spec.value = spec.type != FACT_NONE ? FACT_NONE : walk_build_expr(walk, list[i].value);
        spec.body_node = walk_child_by_field(walk, node, "computed_value");
        spec.leaf = count != 1;
        if (walk_node_is(walk, list[i].value, "lambda_literal")) {
            spec.flags |= FACT_ENTITY_CALLABLE_VALUE;
        }
        (void)walk_open_entity(walk, &spec);
    }
}

static void swift_enter_import(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_of_type(walk, node, "identifier");
    if (!ts_node_is_null(name)) {
        (void)walk_add_import(walk, FACT_IMPORT_MODULE, walk_text_of(walk, name), STR_EMPTY,
                              STR_EMPTY, name);
    }
}

/* ------------------------------------------------------------------ the language */

static const struct lang_rule swift_rules[] = {
    { .node = "comment", .acts = LANG_ACT_COMMENT },
    { .node = "multiline_comment", .acts = LANG_ACT_COMMENT },
    { .node = "import_declaration",
      .acts = LANG_ACT_IMPORT | LANG_ACT_SKIP,
      .enter = swift_enter_import },
    { .node = "class_declaration", .enter = swift_enter_class },
    { .node = "protocol_declaration", .enter = swift_enter_protocol },
    { .node = "enum_entry", .enter = swift_enter_enum_entry },
    { .node = "typealias_declaration", .enter = swift_enter_alias },
    { .node = "associatedtype_declaration", .enter = swift_enter_alias },
    { .node = "function_declaration", .enter = swift_enter_function },
    { .node = "protocol_function_declaration", .enter = swift_enter_function },
    { .node = "macro_declaration", .enter = swift_enter_macro },
    { .node = "init_declaration", .enter = swift_enter_init },
    { .node = "deinit_declaration", .enter = swift_enter_deinit },
    { .node = "subscript_declaration", .enter = swift_enter_subscript },
    { .node = "property_declaration", .enter = swift_enter_property },
    { .node = "protocol_property_declaration", .enter = swift_enter_property },
    { .node = "inheritance_constraint", .enter = swift_enter_constraint },
    { .node = "computed_property", .enter = swift_enter_accessor },
    { .node = "computed_getter", .enter = swift_enter_accessor },
    { .node = "computed_setter", .enter = swift_enter_accessor },
    { .node = "computed_modify", .enter = swift_enter_accessor },
    { .node = "willset_clause", .enter = swift_enter_accessor },
    { .node = "didset_clause", .enter = swift_enter_accessor },
    { .node = "function_body", .acts = LANG_ACT_SCOPE },
    { .node = "statements", .acts = LANG_ACT_SCOPE },
    { .node = "lambda_literal", .enter = swift_enter_lambda },
    { .node = "if_statement",
      .acts = LANG_ACT_SCOPE | LANG_ACT_DECISION,
      .enter = swift_enter_condition },
    { .node = "guard_statement", .acts = LANG_ACT_DECISION, .enter = swift_enter_condition },
    { .node = "while_statement",
      .acts = LANG_ACT_SCOPE | LANG_ACT_DECISION,
      .enter = swift_enter_condition },
    { .node = "repeat_while_statement", .acts = LANG_ACT_DECISION },
    { .node = "for_statement",
      .acts = LANG_ACT_SCOPE | LANG_ACT_DECISION,
      .enter = swift_enter_for },
    { .node = "switch_entry", .acts = LANG_ACT_SCOPE | LANG_ACT_DECISION },
    { .node = "catch_block",
      .acts = LANG_ACT_SCOPE | LANG_ACT_DECISION,
      .enter = swift_enter_catch },
    { .node = "ternary_expression", .acts = LANG_ACT_DECISION },
    { .node = "conjunction_expression", .acts = LANG_ACT_DECISION },
    { .node = "disjunction_expression", .acts = LANG_ACT_DECISION },
    { .node = "nil_coalescing_expression", .acts = LANG_ACT_DECISION },
    { .node = "pattern", .enter = swift_enter_pattern },
    { .node = "call_expression", .enter = swift_enter_call },
    { .node = "constructor_expression", .enter = swift_enter_call },
    { .node = "navigation_expression", .enter = swift_enter_navigation },
    { .node = "simple_identifier", .enter = swift_enter_identifier },
    { .node = "user_type", .enter = swift_enter_type_name },
    { .node = "attribute", .acts = LANG_ACT_ATTRIBUTE, .enter = swift_enter_attribute },
    { .node = "line_string_literal", .acts = LANG_ACT_STRING },
    { .node = "multi_line_string_literal", .acts = LANG_ACT_STRING },
};

static const char *const swift_suffixes[] = { ".swift", NULL };
static const char *const swift_interpreters[] = { "swift", NULL };
static const char *const swift_test_files[] = { "*Tests.swift", "*Test.swift", NULL };
static const char *const swift_test_folders[] = { "Tests", "*Tests", "UnitTests", NULL };

const struct lang lang_swift = {
    .name = "swift",
    .suffixes = swift_suffixes,
    .interpreters = swift_interpreters,
    .grammar = tree_sitter_swift,
    .name_quote = '`',
    .rules = swift_rules,
    .rule_count = sizeof swift_rules / sizeof swift_rules[0],
    .expr_builds = swift_expr_builds,
    .expr_build_count = SWIFT_EXPR_BUILD_COUNT,
    .type_builds = swift_type_builds,
    .type_build_count = SWIFT_TYPE_BUILD_COUNT,
    .policy = &swift_policy,
    .lexis = &lang_lexis_braces,
    .prepare_source = swift_prepare_source,
    .test_file_patterns = swift_test_files,
    .test_folders = swift_test_folders,
};
