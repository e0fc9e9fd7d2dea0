/* lang_kotlin.c - Kotlin: rules, declarations and references. lang_kotlin_internal.h lists the
 * other file. */
#include "lang/lang_java_internal.h"
#include "lang/lang_kotlin_internal.h"

const TSLanguage *tree_sitter_kotlin(void);
extern const struct lang lang_kotlin;

/* ------------------------------------------------------------------ modifiers */

static enum entity_kind kotlin_kind_around(const struct walk *walk)
{
    return (enum entity_kind)facts_builder_edit_entity(walk->facts, walk->entity)->kind;
}

static bool kotlin_inside_type(const struct walk *walk)
{
    enum entity_kind kind = kotlin_kind_around(walk);
    return kind == ENTITY_KIND_CLASS || kind == ENTITY_KIND_INTERFACE || kind == ENTITY_KIND_ENUM;
}

/* The name that an annotation's tree ends with, its arguments left off. */
static TSNode kotlin_annotation_type(struct walk *walk, TSNode node)
{
    TSNode made = walk_child_of_type(walk, node, "constructor_invocation");
    return kotlin_any_type_child(walk, ts_node_is_null(made) ? node : made);
}

static uint32_t kotlin_read_modifiers(struct walk *walk, TSNode node, bool *test)
{
    static const struct {
        const char *word;
        uint32_t flag;
    } rows[] = {
        { "private", FACT_ENTITY_PRIVATE },   { "protected", FACT_ENTITY_PROTECTED },
        { "internal", FACT_ENTITY_INTERNAL }, { "abstract", FACT_ENTITY_ABSTRACT },
        { "sealed", FACT_ENTITY_ABSTRACT },   { "open", FACT_ENTITY_VIRTUAL },
        { "override", FACT_ENTITY_OVERRIDE }, { "suspend", FACT_ENTITY_ASYNC },
        { "operator", FACT_ENTITY_OPERATOR },
    };
    uint32_t flags = 0;
    size_t count = 0;
    const struct walk_child *list =
        walk_list_children(walk, walk_child_of_type(walk, node, "modifiers"), true, &count);
    for (size_t i = 0; i < count; i++) {
        struct str word = walk_text_of(walk, list[i].node);
        for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
            flags |= str_equals_cstring(word, rows[k].word) ? rows[k].flag : 0U;
        }
        if (walk_node_is(walk, list[i].node, "annotation")) {
            TSNode type = kotlin_annotation_type(walk, list[i].node);
            *test |= !ts_node_is_null(type) && java_is_test_annotation(walk_text_of(walk, type));
        }
    }
    if ((flags & (FACT_ENTITY_PRIVATE | FACT_ENTITY_INTERNAL)) == 0) {
        flags |= FACT_ENTITY_EXPORTED;
    }
    return flags;
}

/* Members of `object` and `companion object` belong to the type itself. */
static uint32_t kotlin_side_flag(struct walk *walk)
{
    TSNode holder = walk_ancestor_of_current(walk, 2);
    return walk_node_is(walk, holder, "companion_object") ||
                   walk_node_is(walk, holder, "object_declaration")
               ? FACT_ENTITY_STATIC
               : 0U;
}

static void kotlin_bind(struct walk *walk, enum fact_binding_kind kind, TSNode name, uint32_t type,
                        uint32_t value)
{
    if (!ts_node_is_null(name)) {
        (void)walk_add_binding(walk, kind, walk->scope, walk_text_of(walk, name), name, type,
                               value);
    }
}

static void kotlin_bind_type_parameters(struct walk *walk, TSNode node)
{
    size_t count = 0;
    const struct walk_child *list =
        walk_list_children(walk, walk_child_of_type(walk, node, "type_parameters"), true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode bound = kotlin_any_type_child(walk, list[i].node);
        kotlin_bind(walk, FACT_BINDING_TYPE_PARAM,
                    walk_child_of_type(walk, list[i].node, "identifier"),
                    walk_build_type(walk, bound), FACT_NONE);
    }
}

/* ------------------------------------------------------------------ calls */

static void kotlin_add_call(struct walk *walk, enum ref_kind kind, uint32_t callee, TSNode site,
                            TSNode call)
{
    unsigned total = 0;
    uint32_t trees = kotlin_build_arguments(walk, call, &total);
    if (callee != FACT_NONE && !ts_node_is_null(site)) {
        walk_add_call(walk, kind, callee, site, total)->target = trees;
    }
}

/* f(a) of f(a) { .. }: no call of its own. */
static bool kotlin_is_split_call(struct walk *walk, TSNode node)
{
    TSNode parent = walk_parent_of_current(walk);
    return walk_node_is(walk, parent, "call_expression") &&
           ts_node_eq(kotlin_child_at(walk, parent, 0), node) &&
           !ts_node_eq(kotlin_split_call(walk, parent).callee, node);
}

static void kotlin_enter_call(struct walk *walk, TSNode node)
{
    TSNode callee = kotlin_split_call(walk, node).callee;
    TSNode site = walk_node_is(walk, callee, "navigation_expression")
                      ? kotlin_last_child(walk, callee)
                      : callee;
    if (!kotlin_is_split_call(walk, node)) {
        kotlin_add_call(walk, REF_KIND_CALL, walk_build_expr(walk, callee), site, node);
    }
}

/* a shl b */
static void kotlin_enter_infix(struct walk *walk, TSNode node)
{
    TSNode name = kotlin_child_at(walk, node, 1);
    uint32_t object = walk_build_expr(walk, kotlin_child_at(walk, node, 0));
    if (object != FACT_NONE && walk_node_is(walk, name, "identifier")) {
        (void)walk_add_call(
            walk, REF_KIND_CALL,
            walk_make_node(walk, FACT_OP_MEMBER, object, walk_intern_node(walk, name)), name, 1);
    }
}

/* constructor(..) : this(..), super(..) */
static void kotlin_enter_delegation_call(struct walk *walk, TSNode node)
{
    enum fact_op op = kotlin_has_token(walk, node, "super") ? FACT_OP_SUPER : FACT_OP_SELF;
    uint32_t self = walk_make_node(walk, op, FACT_NONE, FACT_NONE);
    kotlin_add_call(walk, REF_KIND_NEW, walk_make_node(walk, FACT_OP_TYPEOF, self, FACT_NONE), node,
                    node);
}

/* ------------------------------------------------------------------ types declared */

/* class A : B(x), C, D by d */
static void kotlin_add_bases(struct walk *walk, TSNode node, bool interface)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_children(
        walk, walk_child_of_type(walk, node, "delegation_specifiers"), true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode made = walk_child_of_type(walk, list[i].node, "constructor_invocation");
        TSNode by = walk_child_of_type(walk, list[i].node, "explicit_delegation");
        TSNode holder = !ts_node_is_null(made) ? made : !ts_node_is_null(by) ? by : list[i].node;
        TSNode type = kotlin_any_type_child(walk, holder);
        uint32_t tree = walk_build_type(walk, type);
        if (tree == FACT_NONE) {
            continue;
        }
        (void)walk_add_ref(
            walk, interface || !ts_node_is_null(made) ? REF_KIND_EXTEND : REF_KIND_IMPLEMENT, tree,
            type);
        if (!ts_node_is_null(made)) {
            kotlin_add_call(walk, REF_KIND_NEW, tree, type, made);
        }
    }
}

static void kotlin_open_type(struct walk *walk, TSNode node, enum entity_kind kind)
{
    bool test = false;
    struct walk_entity_spec spec;

    walk_init_entity_spec(&spec, kind, node, walk_child_by_field(walk, node, "name"));
    spec.name = walk_text_of(walk, spec.name_node);
    spec.body_node = walk_child_of_type(walk, node, "class_body");
    spec.flags = kotlin_read_modifiers(walk, node, &test);
    if (!ts_node_is_null(walk_child_of_type(walk, node, "type_parameters"))) {
        spec.flags |= FACT_ENTITY_GENERIC;
    }
    (void)walk_open_entity(walk, &spec);
    kotlin_bind_type_parameters(walk, node);
    kotlin_add_bases(walk, node, kind == ENTITY_KIND_INTERFACE);
}

static void kotlin_enter_class(struct walk *walk, TSNode node)
{
    enum entity_kind kind = ENTITY_KIND_CLASS;
    if (kotlin_has_token(walk, node, "interface")) {
        kind = ENTITY_KIND_INTERFACE;
    } else if (!ts_node_is_null(walk_child_of_type(walk, node, "enum_class_body"))) {
        kind = ENTITY_KIND_ENUM;
    }
    kotlin_open_type(walk, node, kind);
}

static void kotlin_enter_object(struct walk *walk, TSNode node)
{
    kotlin_open_type(walk, node, ENTITY_KIND_CLASS);
}

static void kotlin_open_anonymous(struct walk *walk, TSNode node)
{
    struct walk_entity_spec spec;
    walk_init_entity_spec(&spec, ENTITY_KIND_CLASS, node, kotlin_null_node());
    spec.name = STR("<anonymous>");
    spec.flags = FACT_ENTITY_ANONYMOUS;
    spec.body_node = walk_child_of_type(walk, node, "class_body");
    (void)walk_open_entity(walk, &spec);
    kotlin_add_bases(walk, node, false);
}

static struct str kotlin_name_around(const struct walk *walk)
{
    return facts_builder_borrow_text(walk->facts,
                                     facts_builder_edit_entity(walk->facts, walk->entity)->name);
}

static void kotlin_enter_enum_entry(struct walk *walk, TSNode node)
{
    TSNode arguments = walk_child_of_type(walk, node, "value_arguments");
    struct walk_entity_spec spec;
    uint32_t type = walk_make_node(walk, FACT_OP_TYPEOF, kotlin_make_self(walk), FACT_NONE);
    uint32_t base = walk_make_name(walk, kotlin_name_around(walk));

    walk_init_entity_spec(&spec, ENTITY_KIND_ENUM_MEMBER, node,
                          walk_child_of_type(walk, node, "identifier"));
    if (ts_node_is_null(spec.name_node)) {
        return;
    }
    spec.name = walk_text_of(walk, spec.name_node);
    spec.flags = FACT_ENTITY_EXPORTED | FACT_ENTITY_STATIC;
    spec.type = type;
    spec.leaf = true;
    (void)walk_open_entity(walk, &spec);
    if (!ts_node_is_null(arguments)) {
        kotlin_add_call(walk, REF_KIND_NEW, type, spec.name_node, node);
    }
    if (!ts_node_is_null(walk_child_of_type(walk, node, "class_body"))) {
        kotlin_open_anonymous(walk, node);
        (void)walk_add_ref(walk, REF_KIND_EXTEND, base, node);
    }
}

/* ------------------------------------------------------------------ members */

struct kotlin_parameters {
    unsigned total;
    unsigned optional;
    bool variadic;
};

static uint8_t kotlin_cut_count(unsigned count)
{
    return count < UINT8_MAX ? (uint8_t)count : UINT8_MAX;
}

/* Of function_value_parameters: parameters with their modifiers before and defaults behind them. */
static struct kotlin_parameters kotlin_count_parameters(struct walk *walk, TSNode list)
{
    struct kotlin_parameters out = { 0 };
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count; i++) {
        if (walk_node_is(walk, items[i].node, "parameter")) {
            out.total++;
        } else if (walk_node_is(walk, items[i].node, "parameter_modifiers")) {
            out.variadic |=
                str_find_part(walk_text_of(walk, items[i].node), STR("vararg")) != SIZE_MAX;
        } else {
            out.optional++;
        }
    }
    return out;
}

static void kotlin_set_counts(struct walk_entity_spec *spec, struct kotlin_parameters count)
{
    unsigned free = count.optional + (count.variadic ? 1U : 0U);
    spec->params_max = kotlin_cut_count(count.total);
    spec->params_min = kotlin_cut_count(free < count.total ? count.total - free : 0U);
    spec->flags |= count.variadic ? FACT_ENTITY_VARIADIC : 0U;
}

static void kotlin_bind_parameters(struct walk *walk, TSNode list)
{
    unsigned position = 0;
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode name = walk_child_of_type(walk, items[i].node, "identifier");
        if (walk_node_is(walk, items[i].node, "parameter") && !ts_node_is_null(name)) {
            uint32_t type = walk_build_type(walk, kotlin_any_type_child(walk, items[i].node));
            walk_add_binding(walk, FACT_BINDING_PARAM, walk->scope, walk_text_of(walk, name), name,
                             type, FACT_NONE)
                ->position = kotlin_cut_count(position++);
        }
    }
}

static void kotlin_set_extension(struct walk *walk, struct walk_entity_spec *spec, TSNode receiver)
{
    if (!ts_node_is_null(receiver)) {
        spec->owner = walk_build_type(walk, receiver);
        spec->qualifier = walk_text_of(walk, receiver);
    }
}

static void kotlin_enter_function(struct walk *walk, TSNode node)
{
    TSNode parameters = walk_child_of_type(walk, node, "function_value_parameters");
    TSNode name = walk_child_by_field(walk, node, "name");
    TSNode receiver;
    TSNode result;
    bool inside = kotlin_inside_type(walk);
    bool member;
    bool test = false;
    struct walk_entity_spec spec;
    uint32_t entity;

    if (ts_node_is_null(name) || ts_node_is_null(parameters)) {
        return;
    }
    receiver = kotlin_type_child(walk, node, 0, ts_node_start_byte(name));
    result = kotlin_type_child(walk, node, walk_end_byte(parameters), UINT32_MAX);
    member = inside || !ts_node_is_null(receiver);
    walk_init_entity_spec(&spec, member ? ENTITY_KIND_METHOD : ENTITY_KIND_FUNCTION, node, name);
    spec.name = walk_text_of(walk, name);
    spec.body_node = walk_child_of_type(walk, node, "function_body");
    spec.flags = kotlin_read_modifiers(walk, node, &test) |
                 (inside && ts_node_is_null(receiver) ? kotlin_side_flag(walk) : 0U);
    if (member && (spec.flags & FACT_ENTITY_STATIC) == 0) {
        spec.flags |= FACT_ENTITY_INSTANCE_METHOD;
    }
    if (ts_node_is_null(spec.body_node)) {
        spec.flags |= FACT_ENTITY_DECLARATION | FACT_ENTITY_ABSTRACT;
    }
    if (!ts_node_is_null(walk_child_of_type(walk, node, "type_parameters"))) {
        spec.flags |= FACT_ENTITY_GENERIC;
    }
    kotlin_set_extension(walk, &spec, receiver);
    kotlin_set_counts(&spec, kotlin_count_parameters(walk, parameters));
    entity = walk_open_entity(walk, &spec);
    kotlin_bind_type_parameters(walk, node);
    facts_builder_edit_entity(walk->facts, entity)->type = walk_build_type(walk, result);
    kotlin_bind_parameters(walk, parameters);
    if (test) {
        walk_mark_test(walk, entity, TEST_RULE_ATTRIBUTE);
    }
}

static void kotlin_enter_secondary(struct walk *walk, TSNode node)
{
    TSNode parameters = walk_child_of_type(walk, node, "function_value_parameters");
    bool test = false;
    struct walk_entity_spec spec;
    walk_init_entity_spec(&spec, ENTITY_KIND_CONSTRUCTOR, node, kotlin_null_node());
    spec.name = kotlin_name_around(walk);
    spec.body_node = walk_child_of_type(walk, node, "block");
    spec.flags = kotlin_read_modifiers(walk, node, &test) | FACT_ENTITY_INSTANCE_METHOD;
    kotlin_set_counts(&spec, kotlin_count_parameters(walk, parameters));
    (void)walk_open_entity(walk, &spec);
    kotlin_bind_parameters(walk, parameters);
}

/* val and var parameters are properties; the others are seen by the initialisers of the class. */
static void kotlin_enter_class_parameter(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_of_type(walk, node, "identifier");
    uint32_t type = walk_build_type(walk, kotlin_any_type_child(walk, node));
    bool test = false;
    struct walk_entity_spec spec;
    if (ts_node_is_null(name)) {
        return;
    }
    if (!kotlin_has_token(walk, node, "val") && !kotlin_has_token(walk, node, "var")) {
        kotlin_bind(walk, FACT_BINDING_PARAM, name, type, FACT_NONE);
        return;
    }
    walk_init_entity_spec(&spec, ENTITY_KIND_PROPERTY, node, name);
    spec.name = walk_text_of(walk, name);
    spec.flags = kotlin_read_modifiers(walk, node, &test);
    spec.type = type;
    spec.leaf = true;
    (void)walk_open_entity(walk, &spec);
}

static struct kotlin_parameters kotlin_count_class_parameters(struct walk *walk, TSNode node)
{
    struct kotlin_parameters out = { 0 };
    size_t count = 0;
    const struct walk_child *list =
        walk_list_children(walk, walk_child_of_type(walk, node, "class_parameters"), true, &count);
    for (size_t i = 0; i < count; i++) {
        out.total++;
        out.optional += kotlin_has_token(walk, list[i].node, "=");
    }
    return out;
}

static void kotlin_enter_primary(struct walk *walk, TSNode node)
{
    bool test = false;
    struct walk_entity_spec spec;
    walk_init_entity_spec(&spec, ENTITY_KIND_CONSTRUCTOR, node, kotlin_null_node());
    spec.name = kotlin_name_around(walk);
    spec.flags = kotlin_read_modifiers(walk, node, &test) | FACT_ENTITY_INSTANCE_METHOD;
    spec.leaf = true;
    kotlin_set_counts(&spec, kotlin_count_class_parameters(walk, node));
    (void)walk_open_entity(walk, &spec);
}

/* ------------------------------------------------------------------ properties and locals */

static TSNode kotlin_find_value(struct walk *walk, TSNode holder, TSNode after)
{
    static const char *const other[] = { "modifiers", "type_parameters",   "getter",
                                         "setter",    "property_delegate", "type_constraints",
                                         NULL };
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, holder, true, &count);
    for (size_t i = 0; i < count; i++) {
        if (ts_node_start_byte(list[i].node) >= walk_end_byte(after) &&
            !kotlin_is_one_of(walk, list[i].node, other)) {
            return list[i].node;
        }
    }
    return kotlin_null_node();
}

static bool kotlin_is_constant(struct walk *walk, TSNode node)
{
    TSNode modifiers = walk_child_of_type(walk, node, "modifiers");
    return !ts_node_is_null(modifiers) &&
           str_find_part(walk_text_of(walk, modifiers), STR("const")) != SIZE_MAX;
}

static void kotlin_open_property(struct walk *walk, TSNode node, TSNode declared, TSNode value)
{
    bool member = kotlin_inside_type(walk);
    bool test = false;
    struct walk_entity_spec spec;
    walk_init_entity_spec(&spec,
                          kotlin_is_constant(walk, node) ? ENTITY_KIND_CONSTANT
                          : member                       ? ENTITY_KIND_PROPERTY
                                                         : ENTITY_KIND_VARIABLE,
                          node, walk_child_of_type(walk, declared, "identifier"));
    if (ts_node_is_null(spec.name_node)) {
        return;
    }
    spec.name = walk_text_of(walk, spec.name_node);
    spec.flags = kotlin_read_modifiers(walk, node, &test) | (member ? kotlin_side_flag(walk) : 0U);
    if (walk_node_is(walk, value, "lambda_literal") ||
        walk_node_is(walk, value, "anonymous_function")) {
        spec.flags |= FACT_ENTITY_CALLABLE_VALUE;
    }
    kotlin_set_extension(walk, &spec,
                         kotlin_type_child(walk, node, 0, ts_node_start_byte(declared)));
    spec.type = walk_build_type(walk, kotlin_any_type_child(walk, declared));
    spec.value = spec.type == FACT_NONE ? walk_build_expr(walk, value) : FACT_NONE;
    spec.opens_scope = false;
    (void)walk_open_entity(walk, &spec);
}

static void kotlin_enter_property(struct walk *walk, TSNode node)
{
    static const char *const places[] = { "source_file", "class_body", "enum_class_body", NULL };
    TSNode declared = walk_child_of_type(walk, node, "variable_declaration");
    TSNode value;
    TSNode name;
    uint32_t type;
    if (ts_node_is_null(declared)) {
        return; /* val (a, b) = p: its variable_declarations are bound one by one */
    }
    value = kotlin_find_value(walk, node, declared);
    if (kotlin_is_one_of(walk, walk_parent_of_current(walk), places)) {
        kotlin_open_property(walk, node, declared, value);
        return;
    }
    type = walk_build_type(walk, kotlin_any_type_child(walk, declared));
    name = walk_child_of_type(walk, declared, "identifier");
    if (!ts_node_is_null(name)) {
        struct fact_binding *row =
            walk_add_binding(walk, FACT_BINDING_LOCAL, walk->scope, walk_text_of(walk, name), name,
                             type, type == FACT_NONE ? walk_build_expr(walk, value) : FACT_NONE);
        /* Behind its initialiser; what ends with a closure has its last byte in another scope. */
        if (!str_ends_with(walk_text_of(walk, node), STR("}"))) {
            row->start_byte = walk_end_byte(node);
        }
    }
}

/* What f(a) { .. } hands to parameter `number` of the closure behind the parentheses; `up`: how
 * far the closure's place lies above. */
static uint32_t kotlin_take_given(struct walk *walk, unsigned up, unsigned number)
{
    TSNode call = walk_ancestor_of_current(walk, up + 1);
    struct kotlin_call parts;
    uint32_t callee = FACT_NONE;
    size_t before = 0;
    if (!walk_node_is(walk, walk_ancestor_of_current(walk, up), "annotated_lambda") ||
        !walk_node_is(walk, call, "call_expression")) {
        return FACT_NONE;
    }
    parts = kotlin_split_call(walk, call);
    callee = walk_build_expr(walk, parts.callee);
    (void)walk_list_children(walk, parts.arguments, true, &before);
    return callee == FACT_NONE
               ? FACT_NONE
               : walk_make_node(walk, FACT_OP_TAKE,
                                walk_make_node(walk, FACT_OP_TAKE, callee, (uint32_t)before),
                                number);
}

static unsigned kotlin_number_in_list(struct walk *walk, TSNode list, TSNode item)
{
    size_t count = 0;
    unsigned number = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    while (number + 1 < count && !ts_node_eq(items[number].node, item)) {
        number++;
    }
    return number;
}

/* In a loop, a lambda, a destructuring or a `when`; property_declaration binds its own. */
static void kotlin_enter_variable(struct walk *walk, TSNode node)
{
    TSNode parent = walk_parent_of_current(walk);
    uint32_t type = walk_build_type(walk, kotlin_any_type_child(walk, node));
    uint32_t value = FACT_NONE;
    if (walk_node_is(walk, parent, "property_declaration")) {
        return;
    }
    if (walk_node_is(walk, parent, "for_statement") && type == FACT_NONE) {
        uint32_t list = walk_build_expr(walk, kotlin_find_value(walk, parent, node));
        value =
            list == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_ELEMENT, list, FACT_NONE);
    }
    if (walk_node_is(walk, parent, "lambda_parameters") && type == FACT_NONE) {
        value = kotlin_take_given(walk, 3, kotlin_number_in_list(walk, parent, node));
    }
    kotlin_bind(walk,
                walk_node_is(walk, parent, "lambda_parameters") ? FACT_BINDING_PARAM
                                                                : FACT_BINDING_LOCAL,
                walk_child_of_type(walk, node, "identifier"), type, value);
}

/* The type of the closure that a place takes: argument of a call, behind its parentheses or in
 * them, or the value of what is declared with a type. */
static uint32_t kotlin_closure_type_around(struct walk *walk)
{
    TSNode holder = walk_parent_of_current(walk);
    TSNode outer = walk_ancestor_of_current(walk, 2);
    TSNode declared = walk_child_of_type(walk, holder, "variable_declaration");
    size_t before = 0;
    uint32_t type = FACT_NONE;
    if (walk_node_is(walk, holder, "annotated_lambda")) {
        (void)walk_list_children(walk, kotlin_split_call(walk, outer).arguments, true, &before);
        return kotlin_build_closure_type(walk, outer, (unsigned)before);
    }
    if (walk_node_is(walk, holder, "value_argument")) {
        return kotlin_build_closure_type(walk, walk_ancestor_of_current(walk, 3),
                                         kotlin_number_in_list(walk, outer, holder));
    }
    if (walk_node_is(walk, holder, "property_declaration") && !ts_node_is_null(declared)) {
        type = walk_build_type(walk, kotlin_any_type_child(walk, declared));
    }
    return type == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_VALUE, type, FACT_NONE);
}

/* Closures of these have no parameter: `it` in them is that of a closure around. */
static bool kotlin_has_no_parameter(struct walk *walk)
{
    static const char *const names[] = { "apply", "run", "with", NULL };
    TSNode callee = kotlin_split_call(walk, walk_ancestor_of_current(walk, 2)).callee;
    TSNode name = walk_node_is(walk, callee, "navigation_expression")
                      ? kotlin_last_child(walk, callee)
                      : callee;
    struct str text = ts_node_is_null(name) ? STR_EMPTY : walk_text_of(walk, name);
    bool any = false;
    for (size_t i = 0; names[i] != NULL && !any; i++) {
        any = str_equals_cstring(text, names[i]);
    }
    return any;
}

static void kotlin_enter_lambda(struct walk *walk, TSNode node)
{
    uint32_t given = kotlin_take_given(walk, 1, 0);
    uint32_t type = kotlin_closure_type_around(walk);
    (void)walk_open_scope(walk, FACT_SCOPE_FUNCTION, node);
    if (ts_node_is_null(walk_child_of_type(walk, node, "lambda_parameters")) &&
        !kotlin_has_no_parameter(walk)) {
        (void)walk_add_binding(walk, FACT_BINDING_PARAM, walk->scope, STR("it"), node, FACT_NONE,
                               given);
    }
    if (type != FACT_NONE) {
        (void)walk_add_binding(
            walk, FACT_BINDING_RECEIVER, walk->scope, STR_EMPTY, node, FACT_NONE,
            facts_builder_add_node(walk->facts, FACT_OP_TAKE, FACT_TAKE_SELF, type, 0));
    }
}

static void kotlin_enter_anonymous_function(struct walk *walk, TSNode node)
{
    (void)walk_open_scope(walk, FACT_SCOPE_FUNCTION, node);
    kotlin_bind_parameters(walk, walk_child_of_type(walk, node, "function_value_parameters"));
}

static void kotlin_enter_catch(struct walk *walk, TSNode node)
{
    kotlin_bind(walk, FACT_BINDING_LOCAL, walk_child_of_type(walk, node, "identifier"),
                walk_build_type(walk, kotlin_any_type_child(walk, node)), FACT_NONE);
}

static void kotlin_enter_alias(struct walk *walk, TSNode node)
{
    bool test = false;
    struct walk_entity_spec spec;
    walk_init_entity_spec(&spec, ENTITY_KIND_TYPE_ALIAS, node,
                          walk_child_by_field(walk, node, "type"));
    spec.name = walk_text_of(walk, spec.name_node);
    spec.flags = kotlin_read_modifiers(walk, node, &test);
    spec.type = walk_build_type(walk, kotlin_any_type_child(walk, node));
    spec.opens_scope = false;
    (void)walk_open_entity(walk, &spec);
}

/* ------------------------------------------------------------------ names */

static bool kotlin_is_value_place(struct walk *walk, TSNode node)
{
    static const char *const silent[] = { "class_declaration",  "object_declaration",
                                          "companion_object",   "function_declaration",
                                          "class_parameter",    "parameter",
                                          "type_alias",         "variable_declaration",
                                          "enum_entry",         "import",
                                          "package_header",     "qualified_identifier",
                                          "type_parameter",     "type_constraint",
                                          "user_type",          "call_expression",
                                          "callable_reference", "label",
                                          "this_expression",    "super_expression",
                                          "catch_block",        "setter",
                                          "labeled_expression", NULL };
    TSNode parent = walk_parent_of_current(walk);
    TSFieldId field = walk_field_of_current(walk);
    if (kotlin_is_one_of(walk, parent, silent) ||
        (field != 0 && walk_field_is(walk, field, "label"))) {
        return false;
    }
    if (walk_node_is(walk, parent, "navigation_expression")) {
        return ts_node_eq(node, kotlin_child_at(walk, parent, 0));
    }
    if (walk_node_is(walk, parent, "value_argument")) { /* f(name = value) */
        return ts_node_eq(node, kotlin_last_child(walk, parent));
    }
    return !walk_node_is(walk, parent, "infix_expression") ||
           !ts_node_eq(node, kotlin_child_at(walk, parent, 1));
}

static void kotlin_enter_identifier(struct walk *walk, TSNode node)
{
    if (kotlin_is_value_place(walk, node)) {
        (void)walk_add_ref(walk, REF_KIND_VALUE, kotlin_build_name(walk, node), node);
    }
}

static void kotlin_enter_navigation(struct walk *walk, TSNode node)
{
    uint32_t tree;
    if (walk_node_is(walk, walk_parent_of_current(walk), "call_expression")) {
        return;
    }
    tree = walk_build_expr(walk, node);
    if (tree != FACT_NONE) {
        (void)walk_add_ref(walk, REF_KIND_VALUE, tree, kotlin_last_child(walk, node));
    }
}

/* ::f, T::m */
static void kotlin_enter_reference(struct walk *walk, TSNode node)
{
    TSNode name = kotlin_last_child(walk, node);
    uint32_t base = walk_build_type(walk, kotlin_any_type_child(walk, node));
    if (walk_node_is(walk, name, "identifier")) {
        (void)walk_add_ref(walk, REF_KIND_VALUE,
                           base == FACT_NONE ? kotlin_build_name(walk, name)
                                             : walk_make_node(walk, FACT_OP_MEMBER, base,
                                                              walk_intern_node(walk, name)),
                           name);
    }
}

static void kotlin_enter_type_name(struct walk *walk, TSNode node)
{
    static const char *const silent[] = { "delegation_specifier", "constructor_invocation",
                                          "explicit_delegation", "annotation", NULL };
    uint32_t tree;
    if (kotlin_is_one_of(walk, walk_parent_of_current(walk), silent)) {
        return;
    }
    tree = walk_build_type(walk, node);
    if (tree != FACT_NONE) {
        walk_add_ref(walk, REF_KIND_TYPE, tree, node)->flags |= FACT_REF_TYPE_POSITION;
    }
}

static void kotlin_enter_annotation(struct walk *walk, TSNode node)
{
    TSNode type = kotlin_annotation_type(walk, node);
    uint32_t tree = walk_build_type(walk, type);
    if (tree != FACT_NONE) {
        walk_add_ref(walk, REF_KIND_ANNOTATE, tree, type)->flags |= FACT_REF_IMPLICIT;
    }
}

/* ------------------------------------------------------------------ the file */

static void kotlin_enter_package(struct walk *walk, TSNode node)
{
    TSNode name = kotlin_last_child(walk, node);
    if (!ts_node_is_null(name)) {
        facts_builder_edit_header(walk->facts)->package = walk_intern_node(walk, name);
    }
}

/* import a.b.C, a.b.*, a.b.C as D */
static void kotlin_enter_import(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_of_type(walk, node, "qualified_identifier");
    TSNode alias = walk_child_of_type(walk, node, "identifier");
    struct str whole = ts_node_is_null(name) ? STR_EMPTY : walk_text_of(walk, name);
    size_t dot = str_find_last_byte(whole, '.');
    if (whole.size > 0 && kotlin_has_token(walk, node, "*")) {
        (void)walk_add_import(walk, FACT_IMPORT_STAR, whole, STR_EMPTY, STR_EMPTY, name);
    } else if (dot != SIZE_MAX) {
        (void)walk_add_import(walk, FACT_IMPORT_SYMBOL, str_from_range(whole.data, dot),
                              str_from_range(whole.data + dot + 1, whole.size - dot - 1),
                              ts_node_is_null(alias) ? STR_EMPTY : walk_text_of(walk, alias), name);
    }
}

static const struct lang_rule kotlin_rules[] = {
    { .node = "line_comment", .acts = LANG_ACT_COMMENT },
    { .node = "block_comment", .acts = LANG_ACT_COMMENT },
    { .node = "package_header",
      .acts = LANG_ACT_IMPORT | LANG_ACT_SKIP,
      .enter = kotlin_enter_package },
    { .node = "import", .acts = LANG_ACT_IMPORT | LANG_ACT_SKIP, .enter = kotlin_enter_import },
    { .node = "class_declaration", .enter = kotlin_enter_class },
    { .node = "object_declaration", .enter = kotlin_enter_object },
    { .node = "object_literal", .enter = kotlin_open_anonymous },
    { .node = "enum_entry", .enter = kotlin_enter_enum_entry },
    { .node = "primary_constructor", .enter = kotlin_enter_primary },
    { .node = "class_parameter", .enter = kotlin_enter_class_parameter },
    { .node = "secondary_constructor", .enter = kotlin_enter_secondary },
    { .node = "constructor_delegation_call", .enter = kotlin_enter_delegation_call },
    { .node = "function_declaration", .enter = kotlin_enter_function },
    { .node = "property_declaration", .enter = kotlin_enter_property },
    { .node = "type_alias", .enter = kotlin_enter_alias },
    { .node = "variable_declaration", .enter = kotlin_enter_variable },
    { .node = "lambda_literal", .enter = kotlin_enter_lambda },
    { .node = "anonymous_function", .enter = kotlin_enter_anonymous_function },
    { .node = "block", .acts = LANG_ACT_SCOPE },
    { .node = "for_statement", .acts = LANG_ACT_SCOPE | LANG_ACT_DECISION },
    { .node = "while_statement", .acts = LANG_ACT_DECISION },
    { .node = "do_while_statement", .acts = LANG_ACT_DECISION },
    { .node = "if_expression", .acts = LANG_ACT_DECISION },
    { .node = "when_expression", .acts = LANG_ACT_SCOPE },
    { .node = "when_entry", .acts = LANG_ACT_SCOPE | LANG_ACT_DECISION },
    { .node = "catch_block",
      .acts = LANG_ACT_SCOPE | LANG_ACT_DECISION,
      .enter = kotlin_enter_catch },
    { .node = "&&", .acts = LANG_ACT_DECISION },
    { .node = "||", .acts = LANG_ACT_DECISION },
    { .node = "?:", .acts = LANG_ACT_DECISION },
    { .node = "call_expression", .enter = kotlin_enter_call },
    { .node = "infix_expression", .enter = kotlin_enter_infix },
    { .node = "navigation_expression", .enter = kotlin_enter_navigation },
    { .node = "callable_reference", .enter = kotlin_enter_reference },
    { .node = "identifier", .enter = kotlin_enter_identifier },
    { .node = "user_type", .enter = kotlin_enter_type_name },
    { .node = "annotation", .acts = LANG_ACT_ATTRIBUTE, .enter = kotlin_enter_annotation },
    { .node = "string_literal", .acts = LANG_ACT_STRING },
    { .node = "multiline_string_literal", .acts = LANG_ACT_STRING },
};

static const char *const kotlin_suffixes[] = { ".kt", ".kts", NULL };
static const char *const kotlin_test_files[] = { "*Test.kt", "*Tests.kt", "Test*.kt", NULL };
static const char *const kotlin_test_folders[] = { "test", "tests", "androidTest", NULL };

static const char *const kotlin_interpreters[] = { "kotlin", "kscript", NULL };

const struct lang lang_kotlin = {
    .name = "kotlin",
    .suffixes = kotlin_suffixes,
    .interpreters = kotlin_interpreters,
    .grammar = tree_sitter_kotlin,
    .name_quote = '`',
    .rules = kotlin_rules,
    .rule_count = sizeof kotlin_rules / sizeof kotlin_rules[0],
    .expr_builds = kotlin_expr_builds,
    .expr_build_count = KOTLIN_EXPR_BUILD_COUNT,
    .type_builds = kotlin_type_builds,
    .type_build_count = KOTLIN_TYPE_BUILD_COUNT,
    .policy = &kotlin_policy,
    .lexis = &lang_lexis_braces,
    .prepare_source = kotlin_prepare_source,
    .test_file_patterns = kotlin_test_files,
    .test_folders = kotlin_test_folders,
};
