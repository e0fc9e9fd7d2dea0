/* lang_ecma.c - JavaScript and TypeScript: functions, classes and their members. */
#include "lang/lang_ecma_internal.h"

/* ------------------------------------------------------------------ the file */

void ecma_begin_file(struct walk *walk, TSNode root)
{
    struct ecma_state *state = walk_alloc_bytes(walk, sizeof *state);
    (void)root;
    if (state != NULL) {
        *state = (struct ecma_state){ 0 };
    }
    walk->lang_state = state;
}

void ecma_mark_export(struct walk *walk, struct str name, uint32_t flags)
{
    struct ecma_state *state = ecma_state_of(walk);
    struct ecma_export *row = walk_alloc_bytes(walk, sizeof *row);
    if (row != NULL) {
        *row = (struct ecma_export){ state->exports, walk_intern_str(walk, name), flags };
        state->exports = row;
    }
}

/* Names are exported before or after they are declared: marked at the end. */
void ecma_end_file(struct walk *walk, TSNode root)
{
    uint32_t count = facts_builder_count_entities(walk->facts);
    (void)root;
    if (ecma_state_of(walk)->exports == NULL) {
        return;
    }
    for (uint32_t i = 1; i < count; i++) {
        struct fact_entity *entity = facts_builder_edit_entity(walk->facts, i);
        const struct ecma_export *row = ecma_state_of(walk)->exports;
        if (entity->scope != 0 || entity->parent != 0) {
            continue;
        }
        for (unsigned steps = 0; row != NULL && steps < 4096; row = row->next, steps++) {
            entity->flags |= row->name == entity->name ? row->flags : 0U;
        }
    }
}

/* ------------------------------------------------------------------ helpers */

bool ecma_is_function(struct walk *walk, TSNode node)
{
    return walk_node_is(walk, node, "arrow_function") ||
           walk_node_is(walk, node, "function_expression") ||
           walk_node_is(walk, node, "generator_function");
}

bool ecma_is_class(struct walk *walk, TSNode node)
{
    return walk_node_is(walk, node, "class") && walk_is_named(node);
}

/* The function or class in (f), a = f. */
TSNode ecma_unwrap_value(struct walk *walk, TSNode node)
{
    TSNode inner = node;
    for (unsigned depth = 0; depth < 4; depth++) {
        if (ecma_is_function(walk, inner) || ecma_is_class(walk, inner)) {
            return inner;
        }
        if (walk_node_is(walk, inner, "parenthesized_expression")) {
            inner = walk_named_child(inner, 0);
        } else if (walk_node_is(walk, inner, "assignment_expression")) {
            inner = walk_child_by_field(walk, inner, "right");
        } else {
            break;
        }
    }
    return node;
}

/* Names of members: strings without quotes; computed ones as they are written. */
/* ['a'] is a. */
struct str ecma_member_name(struct walk *walk, TSNode name)
{
    if (walk_node_is(walk, name, "computed_property_name") &&
        walk_node_is(walk, walk_named_child(name, 0), "string")) {
        name = walk_named_child(name, 0);
    }
    if (walk_node_is(walk, name, "computed_property_name")) { /* [ a ] is [a] */
        return walk_join_texts(walk, STR("["), walk_text_of(walk, walk_named_child(name, 0)),
                               STR("]"));
    }
    return walk_node_is(walk, name, "string") ? ecma_cut_quotes(walk, name)
                                              : walk_text_of(walk, name);
}

TSNode ecma_span_of(struct walk *walk, TSNode node, uint32_t *flags)
{
    TSNode parent = walk_parent_of_current(walk);
    size_t level = 2;
    if (walk_node_is(walk, parent, "lexical_declaration") ||
        walk_node_is(walk, parent, "variable_declaration")) {
        if (walk_count_named(parent) == 1) {
            node = parent;
        }
        parent = walk_ancestor_of_current(walk, level++);
    }
    if (walk_node_is(walk, parent, "ambient_declaration")) {
        *flags |= FACT_ENTITY_DECLARATION;
        node = parent;
        parent = walk_ancestor_of_current(walk, level);
    }
    if (walk_node_is(walk, parent, "export_statement")) {
        *flags |= FACT_ENTITY_EXPORTED;
        if (!ts_node_is_null(walk_child_of_type(walk, parent, "default"))) {
            *flags |= FACT_ENTITY_DEFAULT;
        }
        node = parent;
    }
    return node;
}

static uint32_t ecma_read_modifiers(struct walk *walk, TSNode node)
{
    static const struct {
        const char *text;
        uint32_t flag;
    } rows[] = {
        { "async", FACT_ENTITY_ASYNC },         { "static", FACT_ENTITY_STATIC },
        { "get", FACT_ENTITY_GETTER },          { "set", FACT_ENTITY_SETTER },
        { "abstract", FACT_ENTITY_ABSTRACT },   { "private", FACT_ENTITY_PRIVATE },
        { "protected", FACT_ENTITY_PROTECTED }, { "override", FACT_ENTITY_OVERRIDE },
    };
    uint32_t flags = 0;
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, false, &count);
    for (size_t i = 0; i < count; i++) {
        struct str text = walk_text_of(walk, list[i].node);
        if (list[i].field != 0 && !walk_field_is(walk, list[i].field, "decorator")) {
            break; /* the name: modifiers stand before */
        }
        for (size_t k = 0; text.size < 10 && k < sizeof rows / sizeof rows[0]; k++) {
            flags |= str_equals_cstring(text, rows[k].text) ? rows[k].flag : 0U;
        }
    }
    return flags;
}

void ecma_fill_callable(struct walk *walk, struct walk_entity_spec *spec, TSNode node)
{
    spec->body_node = walk_child_by_field(walk, node, "body");
    spec->flags |= ecma_read_modifiers(walk, node);
    spec->type = ecma_build_result(walk, node);
    ecma_count_parameters(walk, node, spec);
}

static uint32_t ecma_open_callable(struct walk *walk, struct walk_entity_spec *spec, TSNode node)
{
    uint32_t entity;
    struct str doc = ecma_find_doc(walk, spec->node);
    ecma_fill_callable(walk, spec, node);
    if (spec->type == FACT_NONE) {
        spec->type = ecma_doc_result(walk, doc, node);
    }
    entity = walk_open_entity(walk, spec);
    ecma_bind_type_parameters(walk, walk_child_by_field(walk, node, "type_parameters"), entity);
    ecma_bind_doc_templates(walk, doc, node);
    ecma_bind_parameters(walk, node, doc);
    return entity;
}

static struct walk_entity_spec ecma_make_spec(struct walk *walk, enum entity_kind kind, TSNode node)
{
    struct walk_entity_spec spec;
    uint32_t flags = 0;
    TSNode span = ecma_span_of(walk, node, &flags);
    walk_init_entity_spec(&spec, kind, span, walk_child_by_field(walk, node, "name"));
    spec.name = walk_text_of(walk, spec.name_node);
    spec.flags = flags;
    spec.body_node = walk_child_by_field(walk, node, "body");
    if (ts_node_is_null(spec.name_node)) {
        spec.name = STR("default");
    }
    return spec;
}

/* ------------------------------------------------------------------ functions */

void ecma_enter_function(struct walk *walk, TSNode node)
{
    struct walk_entity_spec spec = ecma_make_spec(walk, ENTITY_KIND_FUNCTION, node);
    if (ts_node_is_null(spec.body_node)) {
        spec.flags |= FACT_ENTITY_DECLARATION;
    }
    (void)ecma_open_callable(walk, &spec, node);
}

/* Arrow functions and function expressions that no name has opened. */
void ecma_enter_function_value(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    TSNode parent = walk_parent_of_current(walk);
    if (node.id == ecma_state_of(walk)->bound_value) {
        return;
    }
    if (!ts_node_is_null(name) || walk_node_is(walk, parent, "export_statement")) {
        ecma_enter_function(walk, node);
        return;
    }
    (void)walk_open_scope(walk, FACT_SCOPE_FUNCTION, node);
    ecma_bind_parameters(walk, node, ecma_find_doc(walk, node));
}

static void ecma_add_base(struct walk *walk, enum ref_kind kind, TSNode site, uint32_t tree)
{
    if (tree != FACT_NONE) {
        (void)walk_add_ref(walk, kind, tree, site);
    }
}

/* extends A, B / implements C: `list` holds them. */
static void ecma_add_bases(struct walk *walk, TSNode list, enum ref_kind kind)
{
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode item = items[i].node;
        uint32_t tree;
        if (walk_field_is(walk, items[i].field, "type_arguments")) {
            continue;
        }
        if (walk_field_is(walk, items[i].field, "value")) {
            tree = ecma_build_class_name(walk, item);
            if (tree != FACT_NONE && i + 1 < count &&
                walk_field_is(walk, items[i + 1].field, "type_arguments")) {
                tree = walk_make_node(walk, FACT_OP_APPLY, tree,
                                      ecma_build_type_args(walk, items[i + 1].node));
            }
        } else {
            tree = walk_build_type(walk, item);
        }
        ecma_add_base(walk, kind, item, tree);
    }
}

static void ecma_add_heritage(struct walk *walk, TSNode node)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode item = list[i].node;
        if (walk_node_is(walk, item, "extends_clause") ||
            walk_node_is(walk, item, "extends_type_clause")) {
            ecma_add_bases(walk, item, REF_KIND_EXTEND);
        } else if (walk_node_is(walk, item, "implements_clause")) {
            ecma_add_bases(walk, item, REF_KIND_IMPLEMENT);
        } else if (walk_node_is(walk, item, "class_heritage")) {
            size_t inner = 0;
            const struct walk_child *parts = walk_list_children(walk, item, true, &inner);
            if (inner > 0 && !walk_node_is(walk, parts[0].node, "extends_clause") &&
                !walk_node_is(walk, parts[0].node, "implements_clause")) {
                ecma_add_base(walk, REF_KIND_EXTEND, parts[0].node,
                              ecma_build_class_name(walk, parts[0].node));
            } else {
                ecma_add_heritage(walk, item); /* at most one level: a heritage holds none */
            }
        }
    }
}

static uint32_t ecma_open_class(struct walk *walk, struct walk_entity_spec *spec, TSNode node)
{
    uint32_t entity;
    spec->body_node = walk_child_by_field(walk, node, "body");
    if (walk_node_is(walk, node, "abstract_class_declaration")) {
        spec->flags |= FACT_ENTITY_ABSTRACT;
    }
    entity = walk_open_entity(walk, spec);
    ecma_bind_type_parameters(walk, walk_child_by_field(walk, node, "type_parameters"), entity);
    ecma_add_heritage(walk, node);
    return entity;
}

/* A function or class with a name of its own is called so. Where it is a member, and so no name of
 * the scope around, it has that name inside itself. */
uint32_t ecma_open_bound(struct walk *walk, struct walk_entity_spec *spec, TSNode value)
{
    struct ecma_state *state = ecma_state_of(walk);
    TSNode own = walk_child_by_field(walk, value, "name");
    state->bound_value = value.id;
    if (walk_node_is(walk, value, "arrow_function")) {
        spec->flags |= FACT_ENTITY_OUTER_SELF;
    }
    if (!ts_node_is_null(own)) {
        spec->name = walk_text_of(walk, own);
        spec->name_node = own;
    }
    state->bound_entity = spec->kind == ENTITY_KIND_CLASS ? ecma_open_class(walk, spec, value)
                                                          : ecma_open_callable(walk, spec, value);
    if (value.id == state->exported_value) {
        ecma_export_entity(walk, STR("default"), value, state->bound_entity);
    }
    if (!ts_node_is_null(own) && spec->owner != FACT_NONE) {
        ecma_bind_entity(walk, walk->scope, spec->name, own, state->bound_entity);
    }
    return state->bound_entity;
}

void ecma_enter_class(struct walk *walk, TSNode node)
{
    struct walk_entity_spec spec = ecma_make_spec(walk, ENTITY_KIND_CLASS, node);
    (void)ecma_open_class(walk, &spec, node);
}

/* class expressions without a name of their own: <anonymous> */
void ecma_enter_class_value(struct walk *walk, TSNode node)
{
    struct walk_entity_spec spec;
    if (!walk_is_named(node) || node.id == ecma_state_of(walk)->bound_value) {
        return;
    }
    spec = ecma_make_spec(walk, ENTITY_KIND_CLASS, node);
    if (ts_node_is_null(spec.name_node)) {
        spec.name = STR("<anonymous>");
        spec.flags |= FACT_ENTITY_ANONYMOUS;
    }
    (void)ecma_open_class(walk, &spec, node);
}

/* ------------------------------------------------------------------ types */

void ecma_enter_interface(struct walk *walk, TSNode node)
{
    struct walk_entity_spec spec = ecma_make_spec(walk, ENTITY_KIND_INTERFACE, node);
    spec.flags &= ~(uint32_t)FACT_ENTITY_DECLARATION;
    (void)ecma_open_class(walk, &spec, node);
}

void ecma_enter_enum(struct walk *walk, TSNode node)
{
    struct walk_entity_spec spec = ecma_make_spec(walk, ENTITY_KIND_ENUM, node);
    (void)walk_open_entity(walk, &spec);
}

static void ecma_add_enum_member(struct walk *walk, TSNode node, TSNode name)
{
    struct walk_entity_spec spec;
    walk_init_entity_spec(&spec, ENTITY_KIND_ENUM_MEMBER, node, name);
    spec.name = ecma_member_name(walk, name);
    spec.flags = FACT_ENTITY_EXPORTED;
    spec.leaf = true;
    (void)walk_open_entity(walk, &spec);
}

void ecma_enter_enum_body(struct walk *walk, TSNode node)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode name = walk_child_by_field(walk, list[i].node, "name");
        ecma_add_enum_member(walk, list[i].node, ts_node_is_null(name) ? list[i].node : name);
    }
}

void ecma_enter_alias(struct walk *walk, TSNode node)
{
    struct walk_entity_spec spec = ecma_make_spec(walk, ENTITY_KIND_TYPE_ALIAS, node);
    TSNode params = walk_child_by_field(walk, node, "type_parameters");
    uint32_t entity;
    spec.type = walk_build_type(walk, walk_child_by_field(walk, node, "value"));
    spec.body_node = (TSNode){ .id = NULL };
    spec.leaf = false;
    spec.opens_scope = !ts_node_is_null(params);
    entity = walk_open_entity(walk, &spec);
    ecma_bind_type_parameters(walk, params, entity);
}

void ecma_enter_namespace(struct walk *walk, TSNode node)
{
    struct walk_entity_spec spec;
    if (!walk_is_named(node)) {
        return;
    }
    spec = ecma_make_spec(walk, ENTITY_KIND_NAMESPACE, node);
    spec.name = ecma_member_name(walk, spec.name_node);
    (void)walk_open_entity(walk, &spec);
}

/* ------------------------------------------------------------------ members */

static uint32_t ecma_member_flags(struct str name)
{
    return name.size > 0 && name.data[0] == '#' ? FACT_ENTITY_PRIVATE : FACT_ENTITY_EXPORTED;
}

/* F of `F.prototype = { .. }` and of `assign(F.prototype, { .. })`; null: the object, `level` nodes
 * above the current one, is no prototype. */
static TSNode ecma_constructor_of(struct walk *walk, TSNode object, size_t level)
{
    TSNode around = walk_ancestor_of_current(walk, level + 1);
    TSNode target = { .id = NULL };
    if (walk_node_is(walk, around, "assignment_expression") &&
        walk_child_by_field(walk, around, "right").id == object.id) {
        target = walk_child_by_field(walk, around, "left");
    } else if (walk_node_is(walk, around, "arguments") && walk_count_named(around) > 1 &&
               walk_named_child(around, 0).id != object.id) {
        target = walk_named_child(around, 0);
    }
    return walk_node_is(walk, target, "member_expression") &&
                   str_equals_cstring(
                       walk_text_of(walk, walk_child_by_field(walk, target, "property")),
                       "prototype")
               ? walk_child_by_field(walk, target, "object")
               : (TSNode){ .id = NULL };
}

/* Members of an object literal belong to it, those of module.exports to the file, those of a
 * prototype to its function. */
static uint32_t ecma_owner_of_object(struct walk *walk, TSNode object, size_t level)
{
    TSNode function = ecma_constructor_of(walk, object, level);
    if (!ts_node_is_null(function)) {
        return walk_build_expr(walk, function);
    }
    return object.id == ecma_state_of(walk)->exported_object ? ecma_make_exports(walk)
                                                             : ecma_build_object(walk, object);
}

uint32_t ecma_owner_of_literal(struct walk *walk)
{
    return ecma_owner_of_object(walk, walk_parent_of_current(walk), 1);
}

void ecma_export_entity(struct walk *walk, struct str name, TSNode site, uint32_t entity)
{
    ecma_bind_export(walk, name, site, walk_make_node(walk, FACT_OP_ENTITY, entity, FACT_NONE));
}

void ecma_bind_entity(struct walk *walk, uint32_t scope, struct str name, TSNode site,
                      uint32_t entity)
{
    (void)walk_add_binding(walk, FACT_BINDING_LOCAL, scope, name, site, FACT_NONE,
                           walk_make_node(walk, FACT_OP_ENTITY, entity, FACT_NONE));
}

static bool ecma_is_plain_value(struct walk *walk, TSNode node)
{
    static const char *const plain[] = { "string",    "number", "template_string",
                                         "true",      "false",  "null",
                                         "undefined", "regex",  "unary_expression",
                                         NULL };
    return walk_node_is_any(walk, node, plain);
}

void ecma_add_part(struct walk *walk, uint32_t owner, struct str name, TSNode site, TSNode value)
{
    uint32_t tree;
    if (owner == FACT_NONE || name.size == 0 || ecma_is_plain_value(walk, value)) {
        return;
    }
    tree = walk_build_expr(walk, value);
    if (tree != FACT_NONE) {
        (void)walk_add_binding(walk, FACT_BINDING_PART, walk->scope, name, site, owner, tree);
    }
}

/* { a, b: value }: what is no function of its own. Functions are methods: ecma_enter_pair. */
void ecma_enter_object(struct walk *walk, TSNode node)
{
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, node, true, &count);
    bool exported = node.id == ecma_state_of(walk)->exported_object; /* its members are exports */
    uint32_t owner = count == 0 || exported ? FACT_NONE : ecma_owner_of_object(walk, node, 0);
    for (size_t i = 0; owner != FACT_NONE && i < count; i++) {
        TSNode item = items[i].node;
        TSNode key = walk_child_by_field(walk, item, "key");
        TSNode value = walk_child_by_field(walk, item, "value");
        if (walk_node_is(walk, item, "shorthand_property_identifier")) {
            ecma_add_part(walk, owner, walk_text_of(walk, item), item, item);
        } else if (walk_node_is(walk, item, "pair") &&
                   !walk_node_is(walk, key, "computed_property_name") &&
                   !ecma_is_function(walk, ecma_unwrap_value(walk, value))) {
            ecma_add_part(walk, owner, ecma_member_name(walk, key), key, value);
        }
    }
}

void ecma_enter_method(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    bool of_class = walk_node_is(walk, walk_parent_of_current(walk), "class_body");
    struct walk_entity_spec spec;
    walk_init_entity_spec(&spec, ENTITY_KIND_METHOD, node, name);
    spec.name = ecma_member_name(walk, name);
    if (of_class && str_equals_cstring(spec.name, "constructor")) {
        spec.kind = ENTITY_KIND_CONSTRUCTOR;
    }
    spec.flags = ecma_member_flags(spec.name) | FACT_ENTITY_INSTANCE_METHOD;
    if (!of_class) {
        spec.owner = ecma_owner_of_literal(walk);
    }
    (void)ecma_open_callable(walk, &spec, node);
}

/* In interfaces, abstract classes, before overloads. Object types are no declarations. */
void ecma_enter_method_signature(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    TSNode parent = walk_parent_of_current(walk);
    struct walk_entity_spec spec;
    walk_init_entity_spec(&spec, ENTITY_KIND_METHOD, node, name);
    spec.name = ecma_member_name(walk, name);
    spec.flags = ecma_member_flags(spec.name) | FACT_ENTITY_DECLARATION | FACT_ENTITY_VIRTUAL;
    if (walk_node_is(walk, parent, "object_type")) {
        return;
    }
    if (walk_node_is(walk, node, "abstract_method_signature") ||
        walk_node_is(walk, parent, "interface_body")) {
        spec.flags |= FACT_ENTITY_ABSTRACT;
    }
    if (str_equals_cstring(spec.name, "constructor") && walk_node_is(walk, parent, "class_body")) {
        spec.kind = ENTITY_KIND_CONSTRUCTOR;
    }
    (void)ecma_open_callable(walk, &spec, node);
}

uint32_t ecma_flags_of_member(struct walk *walk, TSNode node, struct str name)
{
    return ecma_member_flags(name) | ecma_read_modifiers(walk, node);
}

static void ecma_add_field(struct walk *walk, TSNode node, TSNode name, TSNode value)
{
    struct walk_entity_spec spec;
    walk_init_entity_spec(&spec, ENTITY_KIND_FIELD, node, name);
    spec.name = ecma_member_name(walk, name);
    spec.flags = ecma_flags_of_member(walk, node, spec.name);
    spec.type = ecma_build_declared(walk, node);
    if (spec.type == FACT_NONE) {
        spec.type = ecma_doc_type(walk, node);
    }
    if (spec.type == FACT_NONE) {
        spec.value = walk_build_expr(walk, value);
    }
    spec.leaf = true;
    (void)walk_open_entity(walk, &spec);
}

/* A field that holds a function is a method, as readers see it. */
void ecma_enter_field(struct walk *walk, TSNode node)
{
    TSNode value = walk_child_by_field(walk, node, "value");
    TSNode name = walk_child_by_field(walk, node, "name");
    struct walk_entity_spec spec;
    if (ts_node_is_null(name)) {
        name = walk_child_by_field(walk, node, "property");
    }
    if (ecma_is_function(walk, value) || walk_node_is(walk, value, "object")) {
        ecma_expect_type(walk, value, ecma_build_declared(walk, node));
    }
    if (!ecma_is_function(walk, value)) {
        ecma_add_field(walk, node, name, value);
        return;
    }
    walk_init_entity_spec(&spec, ENTITY_KIND_METHOD, node, name);
    spec.name = ecma_member_name(walk, name);
    spec.flags = ecma_member_flags(spec.name) | ecma_read_modifiers(walk, node) |
                 FACT_ENTITY_INSTANCE_METHOD;
    (void)ecma_open_bound(walk, &spec, value);
}

void ecma_enter_property_signature(struct walk *walk, TSNode node)
{
    if (!walk_node_is(walk, walk_parent_of_current(walk), "object_type")) {
        ecma_add_field(walk, node, walk_child_by_field(walk, node, "name"), (TSNode){ .id = NULL });
    }
}
