/* lang_scala.c - Scala 2 and 3: types, members, locals, calls, imports.
 *
 * What the linker must know of the trees made here:
 *   - A class and its companion object are two CLASS entities of one name, which are one type
 *     (LANG_POLICY_OPEN_TYPES); members of an object are STATIC.
 *   - A constructor is named as its class, the primary one too; new T(..) is a NEW of T, T(..) a
 *     CALL of NAME T.
 *   - a.b is MEMBER, whether a is a package, a type or a value, and may call b.
 */
#include "lang/lang_java_internal.h"
#include "lang/lang_scala_internal.h"
#include "lang/scan_internal.h"

const TSLanguage *tree_sitter_scala(void);
extern const struct lang lang_scala;

static bool scala_inside_type(const struct walk *walk)
{
    enum entity_kind kind =
        (enum entity_kind)facts_builder_edit_entity(walk->facts, walk->entity)->kind;
    return kind == ENTITY_KIND_CLASS || kind == ENTITY_KIND_TRAIT || kind == ENTITY_KIND_ENUM;
}

static struct str scala_name_around(const struct walk *walk)
{
    return facts_builder_borrow_text(walk->facts,
                                     facts_builder_edit_entity(walk->facts, walk->entity)->name);
}

/* ------------------------------------------------------------------ modifiers, parameters */

static uint32_t scala_read_modifiers(struct walk *walk, TSNode node, bool *test)
{
    TSNode modifiers = walk_child_of_type(walk, node, "modifiers");
    TSNode annotation = walk_child_of_type(walk, node, "annotation");
    struct str text = ts_node_is_null(modifiers) ? STR_EMPTY : walk_text_of(walk, modifiers);
    static const struct {
        const char *word;
        uint32_t flag;
    } rows[] = { { "private", FACT_ENTITY_PRIVATE },
                 { "protected", FACT_ENTITY_PROTECTED },
                 { "abstract", FACT_ENTITY_ABSTRACT },
                 { "sealed", FACT_ENTITY_ABSTRACT },
                 { "override", FACT_ENTITY_OVERRIDE } };
    uint32_t flags = 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (str_find_part(text, str_from_cstring(rows[i].word)) != SIZE_MAX) {
            flags |= rows[i].flag;
        }
    }
    if (!ts_node_is_null(annotation)) {
        *test |= java_is_test_annotation(
            walk_text_of(walk, walk_child_by_field(walk, annotation, "name")));
    }
    return (flags & FACT_ENTITY_PRIVATE) == 0 ? flags | FACT_ENTITY_EXPORTED : flags;
}

/* Members of an object belong to the type itself. */
static uint32_t scala_side_flag(struct walk *walk)
{
    return scala_is(walk, walk_ancestor_of_current(walk, 2), "object_definition")
               ? FACT_ENTITY_STATIC
               : 0U;
}

static void scala_bind(struct walk *walk, enum fact_binding_kind kind, TSNode name, uint32_t type,
                       uint32_t value)
{
    if (scala_is(walk, name, "identifier")) {
        (void)walk_add_binding(walk, kind, walk->scope, walk_text_of(walk, name), name, type,
                               value);
    }
}

static uint32_t scala_build_declared(struct walk *walk, TSNode node)
{
    return walk_build_type(walk, walk_child_by_field(walk, node, "type"));
}

static void scala_bind_type_parameters(struct walk *walk, TSNode node)
{
    TSNode list = walk_child_of_type(walk, node, "type_parameters");
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode item = items[i].node;
        TSNode name =
            scala_is(walk, item, "identifier") ? item : walk_child_by_field(walk, item, "name");
        scala_bind(walk, FACT_BINDING_TYPE_PARAM, name, FACT_NONE, FACT_NONE);
    }
}

/* Of the first list alone: those behind it may be filled in. Returns how many lists there are. */
static void scala_count_parameters(struct walk *walk, TSNode list, struct walk_entity_spec *spec)
{
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    unsigned optional = 0;
    unsigned total = 0;
    for (size_t i = 0; i < count; i++) {
        TSNode item = items[i].node;
        if (!scala_is(walk, item, "parameter") && !scala_is(walk, item, "class_parameter")) {
            continue;
        }
        total++;
        if (scala_is(walk, walk_child_by_field(walk, item, "type"), "repeated_parameter_type")) {
            spec->flags |= FACT_ENTITY_VARIADIC;
            optional++;
        }
        optional += !ts_node_is_null(walk_child_by_field(walk, item, "default_value"));
    }
    spec->params_max = (uint8_t)(total < UINT8_MAX ? total : UINT8_MAX);
    spec->params_min = (uint8_t)(total - optional < UINT8_MAX ? total - optional : UINT8_MAX);
}

static void scala_bind_parameters(struct walk *walk, TSNode node)
{
    size_t children = 0;
    const struct walk_child *lists = walk_list_children(walk, node, true, &children);
    uint8_t position = 0;
    for (size_t k = 0; k < children; k++) {
        size_t count = 0;
        const struct walk_child *items = scala_is(walk, lists[k].node, "parameters")
                                             ? walk_list_children(walk, lists[k].node, true, &count)
                                             : NULL;
        for (size_t i = 0; i < count; i++) {
            TSNode item = items[i].node;
            TSNode name = walk_child_by_field(walk, item, "name");
            if (scala_is(walk, item, "parameter") && scala_is(walk, name, "identifier")) {
                uint32_t type = scala_build_declared(walk, item);
                walk_add_binding(walk, FACT_BINDING_PARAM, walk->scope, walk_text_of(walk, name),
                                 name, type, FACT_NONE)
                    ->position = position;
                position = (uint8_t)(position + (position < UINT8_MAX));
            }
        }
    }
}

/* ------------------------------------------------------------------ types declared */

static void scala_add_call(struct walk *walk, enum ref_kind kind, uint32_t callee, TSNode site,
                           TSNode call)
{
    unsigned total = 0;
    uint32_t trees = scala_build_arguments(walk, call, &total);
    if (callee != FACT_NONE && !ts_node_is_null(site)) {
        walk_add_call(walk, kind, callee, site, total)->target = trees;
    }
}

/* extends A(x) with B: the first is extended, the others are mixed in. */
static void scala_add_bases(struct walk *walk, TSNode node)
{
    TSNode clause = walk_child_by_field(walk, node, "extend");
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, clause, true, &count);
    bool first = true;
    for (size_t i = 0; i < count; i++) {
        TSNode type = items[i].node;
        uint32_t tree =
            scala_is_one_of(walk, type, scala_types) ? walk_build_type(walk, type) : FACT_NONE;
        if (tree == FACT_NONE) {
            continue;
        }
        (void)walk_add_ref(walk, first ? REF_KIND_EXTEND : REF_KIND_IMPLEMENT, tree, type);
        if (first && !ts_node_is_null(walk_child_by_field(walk, clause, "arguments"))) {
            scala_add_call(walk, REF_KIND_NEW, tree, type, clause);
        }
        first = false;
    }
}

/* The parameters of a class: its constructor, its properties, what its body sees. */
static void scala_read_class_parameters(struct walk *walk, TSNode node, bool case_class)
{
    TSNode list = walk_child_of_type(walk, node, "class_parameters");
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    struct walk_entity_spec spec;
    bool test = false;
    if (ts_node_is_null(list)) {
        return;
    }
    walk_init_entity_spec(&spec, ENTITY_KIND_CONSTRUCTOR, list, (TSNode){ .id = NULL });
    spec.name = scala_name_around(walk);
    spec.flags = FACT_ENTITY_EXPORTED | FACT_ENTITY_INSTANCE_METHOD;
    spec.leaf = true;
    scala_count_parameters(walk, list, &spec);
    (void)walk_open_entity(walk, &spec);
    for (size_t i = 0; i < count; i++) {
        TSNode item = items[i].node;
        TSNode name = walk_child_by_field(walk, item, "name");
        if (!scala_is(walk, item, "class_parameter") || !scala_is(walk, name, "identifier")) {
            continue;
        }
        if (!case_class && !scala_has_token(walk, item, "val") &&
            !scala_has_token(walk, item, "var")) {
            scala_bind(walk, FACT_BINDING_PARAM, name, scala_build_declared(walk, item), FACT_NONE);
            continue;
        }
        walk_init_entity_spec(&spec, ENTITY_KIND_PROPERTY, item, name);
        spec.name = walk_text_of(walk, name);
        spec.flags = scala_read_modifiers(walk, item, &test);
        spec.type = scala_build_declared(walk, item);
        spec.leaf = true;
        (void)walk_open_entity(walk, &spec);
    }
}

static void scala_open_type(struct walk *walk, TSNode node, enum entity_kind kind)
{
    struct walk_entity_spec spec;
    bool test = false;
    walk_init_entity_spec(&spec, kind, node, walk_child_by_field(walk, node, "name"));
    if (ts_node_is_null(spec.name_node)) {
        return;
    }
    spec.name = walk_text_of(walk, spec.name_node);
    spec.body_node = walk_child_by_field(walk, node, "body");
    spec.flags = scala_read_modifiers(walk, node, &test);
    if (!ts_node_is_null(walk_child_of_type(walk, node, "type_parameters"))) {
        spec.flags |= FACT_ENTITY_GENERIC;
    }
    (void)walk_open_entity(walk, &spec);
    scala_bind_type_parameters(walk, node);
    scala_add_bases(walk, node);
    scala_read_class_parameters(walk, node, scala_has_token(walk, node, "case"));
}

static void scala_enter_class(struct walk *walk, TSNode node)
{
    scala_open_type(walk, node, ENTITY_KIND_CLASS);
}

/* What the compiler calls a given without a name: given_Order_Int for Order[Int]. */
static struct str scala_name_given(struct walk *walk, TSNode type)
{
    struct str text = walk_text_of(walk, type);
    struct str name = walk_join_texts(walk, STR("given_"), text, STR_EMPTY);
    char *out =
        ts_node_is_null(type) || name.data == NULL ? NULL : walk_alloc_bytes(walk, name.size);
    size_t used = 0;
    for (size_t i = 0; out != NULL && i < name.size; i++) {
        if (scan_is_word(name.data[i])) {
            out[used++] = name.data[i];
        } else if (used > 0 && out[used - 1] != '_') {
            out[used++] = '_';
        }
    }
    while (used > 0 && out[used - 1] == '_') {
        used--;
    }
    return out == NULL ? STR_EMPTY : str_from_range(out, used);
}

/* given name: T = .. is a value of its own name; given name: T with { .. } has members too. */
static void scala_enter_given(struct walk *walk, TSNode node)
{
    bool test = false;
    TSNode name = walk_child_by_field(walk, node, "name");
    TSNode body = walk_child_by_field(walk, node, "body");
    TSNode type = walk_child_by_field(walk, node, "return_type");
    bool has_members = scala_is(walk, body, "with_template_body");
    struct walk_entity_spec spec;
    uint32_t tree = ts_node_is_null(type) ? FACT_NONE : walk_build_type(walk, type);
    walk_init_entity_spec(&spec, has_members ? ENTITY_KIND_CLASS : ENTITY_KIND_CONSTANT, node,
                          name);
    spec.name = ts_node_is_null(name) ? scala_name_given(walk, type) : walk_text_of(walk, name);
    if (spec.name.size == 0) {
        return;
    }
    spec.body_node = body;
    spec.flags = scala_read_modifiers(walk, node, &test);
    spec.type = has_members ? FACT_NONE : tree;
    spec.opens_scope = has_members;
    (void)walk_open_entity(walk, &spec);
    if (has_members && tree != FACT_NONE) {
        (void)walk_add_ref(walk, REF_KIND_EXTEND, tree, type);
    }
}

static void scala_enter_trait(struct walk *walk, TSNode node)
{
    scala_open_type(walk, node, ENTITY_KIND_TRAIT);
}

static void scala_enter_enum(struct walk *walk, TSNode node)
{
    scala_open_type(walk, node, ENTITY_KIND_ENUM);
}

static void scala_enter_enum_case(struct walk *walk, TSNode node)
{
    struct walk_entity_spec spec;
    walk_init_entity_spec(&spec, ENTITY_KIND_ENUM_MEMBER, node,
                          walk_child_by_field(walk, node, "name"));
    spec.name = walk_text_of(walk, spec.name_node);
    spec.flags = FACT_ENTITY_EXPORTED | FACT_ENTITY_STATIC;
    spec.type = walk_make_name(walk, scala_name_around(walk));
    spec.leaf = true;
    (void)walk_open_entity(walk, &spec);
}

/* package object util: what it holds belongs to the package util. */
static void scala_enter_package_object(struct walk *walk, TSNode node)
{
    struct walk_entity_spec spec;
    walk_init_entity_spec(&spec, ENTITY_KIND_NAMESPACE, node,
                          walk_child_by_field(walk, node, "name"));
    spec.name = walk_text_of(walk, spec.name_node);
    spec.body_node = walk_child_by_field(walk, node, "body");
    spec.flags = FACT_ENTITY_EXPORTED;
    (void)walk_open_entity(walk, &spec);
}

/* new T(..), and new T { members } */
static void scala_enter_new(struct walk *walk, TSNode node)
{
    TSNode type = scala_child_at(walk, node, 0);
    TSNode body = walk_child_of_type(walk, node, "template_body");
    uint32_t tree =
        scala_is_one_of(walk, type, scala_types) ? walk_build_type(walk, type) : FACT_NONE;
    struct walk_entity_spec spec;
    scala_add_call(walk, REF_KIND_NEW, tree, type, node);
    if (ts_node_is_null(body)) {
        return;
    }
    walk_init_entity_spec(&spec, ENTITY_KIND_CLASS, node, (TSNode){ .id = NULL });
    spec.name = STR("<anonymous>");
    spec.flags = FACT_ENTITY_ANONYMOUS;
    spec.body_node = body;
    (void)walk_open_entity(walk, &spec);
    if (tree != FACT_NONE) {
        (void)walk_add_ref(walk, REF_KIND_EXTEND, tree, type);
    }
}

/* ------------------------------------------------------------------ members and locals */

static void scala_enter_function(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    bool member = scala_inside_type(walk);
    bool test = false;
    struct walk_entity_spec spec;
    uint32_t entity = 0;
    if (ts_node_is_null(name)) {
        return;
    }
    walk_init_entity_spec(&spec, member ? ENTITY_KIND_METHOD : ENTITY_KIND_FUNCTION, node, name);
    spec.name = walk_text_of(walk, name);
    if (str_equals_cstring(spec.name, "this")) {
        spec.kind = ENTITY_KIND_CONSTRUCTOR;
        spec.name = scala_name_around(walk);
    }
    spec.body_node = walk_child_by_field(walk, node, "body");
    spec.flags = scala_read_modifiers(walk, node, &test) | (member ? scala_side_flag(walk) : 0U);
    spec.flags |=
        member && (spec.flags & FACT_ENTITY_STATIC) == 0 ? FACT_ENTITY_INSTANCE_METHOD : 0;
    if (ts_node_is_null(spec.body_node)) {
        spec.flags |= FACT_ENTITY_DECLARATION | FACT_ENTITY_ABSTRACT;
    }
    if (!ts_node_is_null(walk_child_of_type(walk, node, "type_parameters"))) {
        spec.flags |= FACT_ENTITY_GENERIC;
    }
    spec.flags |= scala_is(walk, name, "operator_identifier") ? FACT_ENTITY_OPERATOR : 0U;
    scala_count_parameters(walk, walk_child_of_type(walk, node, "parameters"), &spec);
    entity = walk_open_entity(walk, &spec);
    scala_bind_type_parameters(walk, node);
    facts_builder_edit_entity(walk->facts, entity)->type =
        walk_build_type(walk, walk_child_by_field(walk, node, "return_type"));
    scala_bind_parameters(walk, node);
    if (test) {
        walk_mark_test(walk, entity, TEST_RULE_ATTRIBUTE);
    }
}

/* A method without a declared result gives what its body is. */
static void scala_leave_function(struct walk *walk, TSNode node)
{
    TSNode body = walk_child_by_field(walk, node, "body");
    uint32_t value = FACT_NONE;
    if (ts_node_is_null(body) || !ts_node_is_null(walk_child_by_field(walk, node, "return_type"))) {
        return;
    }
    value = walk_build_expr(walk, body);
    if (value != FACT_NONE) {
        (void)walk_add_binding(walk, FACT_BINDING_RETURN, walk->scope, STR_EMPTY, body, FACT_NONE,
                               value);
    }
}

static void scala_open_value(struct walk *walk, TSNode node, TSNode name, enum entity_kind kind)
{
    TSNode value = walk_child_by_field(walk, node, "value");
    bool member = scala_inside_type(walk);
    bool test = false;
    struct walk_entity_spec spec;
    walk_init_entity_spec(&spec, member ? ENTITY_KIND_PROPERTY : kind, node, name);
    spec.name = walk_text_of(walk, name);
    spec.flags = scala_read_modifiers(walk, node, &test) | (member ? scala_side_flag(walk) : 0U);
    spec.flags |= scala_is(walk, value, "lambda_expression") ? FACT_ENTITY_CALLABLE_VALUE : 0U;
    spec.type = scala_build_declared(walk, node);
    spec.value = spec.type == FACT_NONE && !ts_node_is_null(value) ? walk_build_expr(walk, value)
                                                                   : FACT_NONE;
    spec.opens_scope = false;
    (void)walk_open_entity(walk, &spec);
}

static void scala_read_value(struct walk *walk, TSNode node, enum entity_kind kind)
{
    static const char *const places[] = { "compilation_unit", "template_body", "enum_body",
                                          "with_template_body", NULL };
    TSNode name = walk_child_by_field(walk, node, "pattern");
    TSNode value = walk_child_by_field(walk, node, "value");
    uint32_t type = scala_build_declared(walk, node);
    name = ts_node_is_null(name) ? walk_child_by_field(walk, node, "name") : name;
    if (!scala_is(walk, name, "identifier")) {
        return; /* val (a, b) = p: patterns bind their own */
    }
    if (scala_is_one_of(walk, walk_parent_of_current(walk), places)) {
        scala_open_value(walk, node, name, kind);
        return;
    }
    scala_bind(walk, FACT_BINDING_LOCAL, name, type,
               type == FACT_NONE && !ts_node_is_null(value) ? walk_build_expr(walk, value)
                                                            : FACT_NONE);
}

static void scala_enter_val(struct walk *walk, TSNode node)
{
    scala_read_value(walk, node, ENTITY_KIND_CONSTANT);
}

static void scala_enter_var(struct walk *walk, TSNode node)
{
    scala_read_value(walk, node, ENTITY_KIND_VARIABLE);
}

static void scala_enter_alias(struct walk *walk, TSNode node)
{
    bool test = false;
    struct walk_entity_spec spec;
    walk_init_entity_spec(&spec, ENTITY_KIND_TYPE_ALIAS, node,
                          walk_child_by_field(walk, node, "name"));
    spec.name = walk_text_of(walk, spec.name_node);
    spec.flags = scala_read_modifiers(walk, node, &test);
    spec.type = scala_build_declared(walk, node);
    spec.opens_scope = false;
    (void)walk_open_entity(walk, &spec);
}

static void scala_enter_lambda(struct walk *walk, TSNode node)
{
    TSNode list = walk_child_by_field(walk, node, "parameters");
    size_t count = 0;
    const struct walk_child *items =
        scala_is(walk, list, "bindings") ? walk_list_children(walk, list, true, &count) : NULL;
    (void)walk_open_scope(walk, FACT_SCOPE_FUNCTION, node);
    if (count == 0) {
        scala_bind(walk, FACT_BINDING_PARAM, list, FACT_NONE, FACT_NONE);
    }
    for (size_t i = 0; i < count; i++) {
        TSNode item = items[i].node;
        scala_bind(walk, FACT_BINDING_PARAM, walk_child_by_field(walk, item, "name"),
                   scala_build_declared(walk, item), FACT_NONE);
    }
}

static void scala_enter_enumerator(struct walk *walk, TSNode node)
{
    uint32_t list = walk_build_expr(walk, scala_child_at(walk, node, 1));
    uint32_t value = list;
    if (list != FACT_NONE && scala_has_token(walk, node, "<-")) {
        value = walk_make_node(walk, FACT_OP_ELEMENT, list, FACT_NONE);
    }
    scala_bind(walk, FACT_BINDING_LOCAL, scala_child_at(walk, node, 0), FACT_NONE, value);
}

static void scala_enter_typed_pattern(struct walk *walk, TSNode node)
{
    scala_bind(walk, FACT_BINDING_LOCAL, walk_child_by_field(walk, node, "pattern"),
               scala_build_declared(walk, node), FACT_NONE);
}

/* ------------------------------------------------------------------ references */

static void scala_enter_call(struct walk *walk, TSNode node)
{
    TSNode callee = walk_child_by_field(walk, node, "function");
    uint32_t tree = ts_node_is_null(callee) ? FACT_NONE : walk_build_expr(walk, callee);
    TSNode site = callee;
    if (scala_is(walk, site, "generic_function")) {
        site = walk_child_by_field(walk, site, "function");
    }
    if (scala_is(walk, site, "field_expression")) {
        site = walk_child_by_field(walk, site, "field");
    } else if (scala_is(walk, site, "identifier") &&
               str_equals_cstring(walk_text_of(walk, site), "this")) {
        scala_add_call(walk, REF_KIND_NEW, walk_make_node(walk, FACT_OP_TYPEOF, tree, FACT_NONE),
                       site, node);
        return;
    }
    scala_add_call(walk, REF_KIND_CALL, tree, site, node);
}

/* a foo b, a + b */
static void scala_enter_infix(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_by_field(walk, node, "operator");
    uint32_t object = walk_build_expr(walk, walk_child_by_field(walk, node, "left"));
    bool symbol = scala_is(walk, name, "operator_identifier");
    struct fact_ref *ref = NULL;
    if (ts_node_is_null(name) || (object == FACT_NONE && symbol)) {
        return;
    }
    ref = walk_add_call(walk, REF_KIND_CALL,
                        walk_make_node(walk, FACT_OP_MEMBER, object, walk_intern_node(walk, name)),
                        name, 1);
    if (symbol) {
        ref->flags |= FACT_REF_TENTATIVE | FACT_REF_IMPLICIT;
    }
}

static void scala_enter_field(struct walk *walk, TSNode node)
{
    static const char *const silent[] = { "call_expression", "generic_function", NULL };
    uint32_t tree = FACT_NONE;
    if (scala_is_one_of(walk, walk_parent_of_current(walk), silent) &&
        walk_field_is(walk, walk_field_of_current(walk), "function")) {
        return;
    }
    tree = walk_build_expr(walk, node);
    if (tree != FACT_NONE) {
        (void)walk_add_ref(walk, REF_KIND_VALUE, tree, walk_child_by_field(walk, node, "field"));
    }
}

/* A name in a pattern binds what stands there; one that is quoted or begins with a capital is a
 * value to compare with. */
static bool scala_is_variable(const struct walk *walk, TSNode node)
{
    char first = walk->source.data[ts_node_start_byte(node)];
    return first != '`' && (first < 'A' || first > 'Z');
}

static bool scala_is_pattern_name(struct walk *walk, TSNode parent, TSFieldId field)
{
    static const char *const patterns[] = { "case_class_pattern", "tuple_pattern",
                                            "capture_pattern", NULL };
    return scala_is_one_of(walk, parent, patterns) ||
           (scala_is(walk, parent, "case_clause") && walk_field_is(walk, field, "pattern"));
}

static bool scala_is_value_place(struct walk *walk, TSNode node, TSNode parent, TSFieldId field)
{
    static const char *const places[] = { "arguments",         "block",
                                          "infix_expression",  "if_expression",
                                          "match_expression",  "parenthesized_expression",
                                          "indented_block",    "assignment_expression",
                                          "case_clause",       "lambda_expression",
                                          "interpolation",     "return_expression",
                                          "enumerator",        "guard",
                                          "tuple_expression",  "postfix_expression",
                                          "prefix_expression", NULL };
    static const char *const fields[] = { "value", "body", "default_value", NULL };
    if (walk_field_is(walk, field, "operator") || walk_field_is(walk, field, "parameters") ||
        (scala_is(walk, parent, "enumerator") &&
         ts_node_eq(node, scala_child_at(walk, parent, 0)))) {
        return false;
    }
    for (size_t i = 0; fields[i] != NULL; i++) {
        if (walk_field_is(walk, field, fields[i])) {
            return true;
        }
    }
    return scala_is_one_of(walk, parent, places);
}

static void scala_enter_identifier(struct walk *walk, TSNode node)
{
    TSNode parent = walk_parent_of_current(walk);
    TSFieldId field = walk_field_of_current(walk);
    struct str name = walk_text_of(walk, node);
    if (str_equals_cstring(name, "this") || str_equals_cstring(name, "super")) {
        return;
    }
    if (scala_is_pattern_name(walk, parent, field)) {
        if (scala_is_variable(walk, node)) {
            scala_bind(walk, FACT_BINDING_LOCAL, node, FACT_NONE, FACT_NONE);
        } else {
            (void)walk_add_ref(walk, REF_KIND_VALUE, scala_build_identifier(walk, node), node);
        }
    } else if (scala_is_value_place(walk, node, parent, field)) {
        (void)walk_add_ref(walk, REF_KIND_VALUE, scala_build_identifier(walk, node), node);
    }
}

static void scala_enter_type_name(struct walk *walk, TSNode node)
{
    static const char *const silent[] = { "type_definition",        "annotation",
                                          "instance_expression",    "extends_clause",
                                          "stable_type_identifier", NULL };
    TSNode parent = walk_parent_of_current(walk);
    bool inside = scala_is(walk, parent, "generic_type") &&
                  scala_is_one_of(walk, walk_ancestor_of_current(walk, 2), silent) &&
                  walk_field_is(walk, walk_field_of_current(walk), "type");
    if (inside || (scala_is_one_of(walk, parent, silent) &&
                   !(scala_is(walk, parent, "type_definition") &&
                     walk_field_is(walk, walk_field_of_current(walk), "type")))) {
        return;
    }
    walk_add_ref(walk, REF_KIND_TYPE, walk_build_type(walk, node), node)->flags |=
        FACT_REF_TYPE_POSITION;
}

static void scala_enter_annotation(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    uint32_t tree = walk_build_type(walk, name);
    if (tree != FACT_NONE) {
        walk_add_ref(walk, REF_KIND_ANNOTATE, tree, name)->flags |= FACT_REF_IMPLICIT;
    }
}

/* ------------------------------------------------------------------ the file */

/* package a; package b is package a.b */
static void scala_enter_package(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    struct facts_header *header = facts_builder_edit_header(walk->facts);
    struct str text = ts_node_is_null(name) ? STR_EMPTY : walk_text_of(walk, name);
    if (text.size > 0 && header->package != 0) {
        text = walk_join_texts(walk, facts_builder_borrow_text(walk->facts, header->package),
                               STR("."), text);
    }
    if (text.size > 0) {
        facts_builder_edit_header(walk->facts)->package = walk_intern_str(walk, text);
    }
}

static void scala_import_selector(struct walk *walk, struct str path, TSNode item)
{
    TSNode name = walk_child_by_field(walk, item, "name");
    TSNode alias = walk_child_by_field(walk, item, "alias");
    if (scala_is(walk, item, "namespace_wildcard")) {
        (void)walk_add_import(walk, FACT_IMPORT_STAR, path, STR_EMPTY, STR_EMPTY, item);
    } else if (!ts_node_is_null(name)) {
        (void)walk_add_import(walk, FACT_IMPORT_SYMBOL, path, walk_text_of(walk, name),
                              ts_node_is_null(alias) ? STR_EMPTY : walk_text_of(walk, alias), item);
    } else {
        (void)walk_add_import(walk, FACT_IMPORT_SYMBOL, path, walk_text_of(walk, item), STR_EMPTY,
                              item);
    }
}

/* import a.b.C, a.b._, a.b.{C, D => E, _} */
static void scala_enter_import(struct walk *walk, TSNode node)
{
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, node, true, &count);
    TSNode first = scala_child_at(walk, node, 0);
    TSNode last = count > 0 ? items[count - 1].node : first;
    struct str path;
    bool simple = scala_is(walk, last, "identifier");
    if (count < 2) {
        return;
    }
    path = str_from_range(walk->source.data + ts_node_start_byte(first),
                          ts_node_start_byte(last) - ts_node_start_byte(first));
    while (path.size > 0 && (path.data[path.size - 1] == '.' || path.data[path.size - 1] == ' ')) {
        path.size--;
    }
    if (simple || !scala_is(walk, last, "namespace_selectors")) {
        scala_import_selector(walk, path, last);
        return;
    }
    items = walk_list_children(walk, last, true, &count);
    for (size_t i = 0; i < count; i++) {
        scala_import_selector(walk, path, items[i].node);
    }
}

/* ------------------------------------------------------------------ the language */

static const struct lang_rule scala_rules[] = {
    { .node = "comment", .acts = LANG_ACT_COMMENT },
    { .node = "block_comment", .acts = LANG_ACT_COMMENT },
    { .node = "package_clause", .acts = LANG_ACT_IMPORT, .enter = scala_enter_package },
    { .node = "import_declaration",
      .acts = LANG_ACT_IMPORT | LANG_ACT_SKIP,
      .enter = scala_enter_import },
    { .node = "package_object", .enter = scala_enter_package_object },
    { .node = "class_definition", .enter = scala_enter_class },
    { .node = "object_definition", .enter = scala_enter_class },
    { .node = "given_definition", .enter = scala_enter_given },
    { .node = "trait_definition", .enter = scala_enter_trait },
    { .node = "enum_definition", .enter = scala_enter_enum },
    { .node = "simple_enum_case", .enter = scala_enter_enum_case },
    { .node = "full_enum_case", .enter = scala_enter_enum_case },
    { .node = "function_definition", .enter = scala_enter_function, .leave = scala_leave_function },
    { .node = "function_declaration", .enter = scala_enter_function },
    { .node = "val_definition", .enter = scala_enter_val },
    { .node = "val_declaration", .enter = scala_enter_val },
    { .node = "var_definition", .enter = scala_enter_var },
    { .node = "var_declaration", .enter = scala_enter_var },
    { .node = "type_definition", .enter = scala_enter_alias },
    { .node = "instance_expression", .enter = scala_enter_new },
    { .node = "lambda_expression", .enter = scala_enter_lambda },
    { .node = "block", .acts = LANG_ACT_SCOPE },
    { .node = "indented_block", .acts = LANG_ACT_SCOPE },
    { .node = "for_expression", .acts = LANG_ACT_SCOPE | LANG_ACT_DECISION },
    { .node = "enumerator", .enter = scala_enter_enumerator },
    { .node = "while_expression", .acts = LANG_ACT_DECISION },
    { .node = "if_expression", .acts = LANG_ACT_DECISION },
    { .node = "case_clause", .acts = LANG_ACT_SCOPE | LANG_ACT_DECISION },
    { .node = "typed_pattern", .enter = scala_enter_typed_pattern },
    { .node = "call_expression", .enter = scala_enter_call },
    { .node = "infix_expression", .enter = scala_enter_infix },
    { .node = "field_expression", .enter = scala_enter_field },
    { .node = "identifier", .enter = scala_enter_identifier },
    { .node = "type_identifier", .enter = scala_enter_type_name },
    { .node = "stable_type_identifier", .enter = scala_enter_type_name },
    { .node = "annotation", .acts = LANG_ACT_ATTRIBUTE, .enter = scala_enter_annotation },
    { .node = "string", .acts = LANG_ACT_STRING },
};

static const struct lang_element_type scala_element_types[] = {
    { "Array", 0, 0 },
    { "Iterable", 0, 0 },
    { "Iterator", 0, 0 },
    { "List", 0, 0 },
    { "Map", LANG_ELEMENT_ALL, 1 },
    { "Option", 0, 0 },
    { "Seq", 0, 0 },
    { "Set", 0, 0 },
    { "Vector", 0, 0 },
};

static const char *const scala_outside_modules[] = { "java", "javax", "scala", NULL };
static const char *const scala_call_members[] = { "apply", NULL };

static const struct lang_policy scala_policy = {
    .separator = ".",
    .imports_nearby = true,
    .keeps_private = true,
    .reach = LANG_REACH_PACKAGE,
    .modules = LANG_MODULES_DECLARED,
    .flags = LANG_POLICY_IMPLICIT_SELF | LANG_POLICY_CALL_CONSTRUCTS | LANG_POLICY_OVERLOADS |
             LANG_POLICY_HOIST | LANG_POLICY_INHERIT_OVERLOADS | LANG_POLICY_OPEN_TYPES |
             LANG_POLICY_BARE_GETTER | LANG_POLICY_VIRTUAL_METHODS,
    .outside_modules = scala_outside_modules,
    .element_types = scala_element_types,
    .element_type_count = sizeof scala_element_types / sizeof scala_element_types[0],
    .call_members = scala_call_members,
    .family = "jvm",
};

static const char *const scala_suffixes[] = { ".scala", ".sc", ".sbt", NULL };
static const char *const scala_test_files[] = { "*Test.scala", "*Tests.scala", "*Spec.scala",
                                                "*Suite.scala", NULL };
static const char *const scala_test_folders[] = { "test", "tests", "it", NULL };

static const char *const scala_interpreters[] = { "scala", "scala-cli", "amm", NULL };

const struct lang lang_scala = {
    .name = "scala",
    .suffixes = scala_suffixes,
    .interpreters = scala_interpreters,
    .grammar = tree_sitter_scala,
    .name_quote = '`',
    .rules = scala_rules,
    .rule_count = sizeof scala_rules / sizeof scala_rules[0],
    .expr_builds = scala_expr_builds,
    .expr_build_count = SCALA_EXPR_BUILD_COUNT,
    .type_builds = scala_type_builds,
    .type_build_count = SCALA_TYPE_BUILD_COUNT,
    .policy = &scala_policy,
    .lexis = &lang_lexis_braces,
    .test_file_patterns = scala_test_files,
    .test_folders = scala_test_folders,
};
