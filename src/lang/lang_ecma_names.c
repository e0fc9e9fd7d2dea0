/* lang_ecma_names.c - values, functions and classes that names and properties are given. */
#include "lang/lang_ecma_internal.h"

/* ------------------------------------------------------------------ patterns */

static void ecma_bind_name(struct walk *walk, TSNode name, enum fact_binding_kind kind,
                           uint32_t type, uint32_t value, uint8_t position)
{
    struct fact_binding *row =
        walk_add_binding(walk, kind, walk->scope, walk_text_of(walk, name), name, type, value);
    row->position = position;
}

/* A member of what is not known has a name all the same. */
static uint32_t ecma_make_part(struct walk *walk, uint32_t type, uint32_t value, enum fact_op op,
                               uint32_t part)
{
    uint32_t whole =
        type != FACT_NONE ? walk_make_node(walk, FACT_OP_VALUE, type, FACT_NONE) : value;
    return whole == FACT_NONE && op != FACT_OP_MEMBER ? FACT_NONE
                                                      : walk_make_node(walk, op, whole, part);
}

static void ecma_bind_array(struct walk *walk, TSNode pattern, enum fact_binding_kind kind,
                            uint32_t type, uint32_t value, unsigned depth);

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static void ecma_bind_deep(struct walk *walk, TSNode pattern, enum fact_binding_kind kind,
                           uint32_t type, uint32_t value, unsigned depth);

/* { a, b: c, d = 1, ...rest } */
/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static void ecma_bind_object(struct walk *walk, TSNode item, enum fact_binding_kind kind,
                             uint32_t type, uint32_t value, unsigned depth)
{
    TSNode target = item;
    TSNode key = item;
    if (walk_node_is(walk, item, "pair_pattern")) {
        key = walk_child_by_field(walk, item, "key");
        target = walk_child_by_field(walk, item, "value");
    } else if (walk_node_is(walk, item, "object_assignment_pattern")) {
        key = walk_child_by_field(walk, item, "left");
        target = key;
    } else if (walk_node_is(walk, item, "rest_pattern")) {
        ecma_bind_deep(walk, item, kind, FACT_NONE, FACT_NONE, depth + 1);
        return;
    }
    ecma_bind_deep(walk, target, kind, FACT_NONE,
                   ecma_make_part(walk, type, value, FACT_OP_MEMBER,
                                  walk_intern_str(walk, ecma_member_name(walk, key))),
                   depth + 1);
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static void ecma_bind_deep(struct walk *walk, TSNode pattern, enum fact_binding_kind kind,
                           uint32_t type, uint32_t value, unsigned depth)
{
    size_t count = 0;
    const struct walk_child *items;
    bool object = walk_node_is(walk, pattern, "object_pattern");
    if (depth > 8) {
        return;
    }
    if (walk_node_is(walk, pattern, "identifier") ||
        walk_node_is(walk, pattern, "shorthand_property_identifier_pattern")) {
        ecma_bind_name(walk, pattern, kind, type, value, UINT8_MAX);
        return;
    }
    if (walk_node_is(walk, pattern, "assignment_pattern")) {
        TSNode right = walk_child_by_field(walk, pattern, "right");
        ecma_bind_deep(walk, walk_child_by_field(walk, pattern, "left"), kind, type,
                       value != FACT_NONE ? value : walk_build_expr(walk, right), depth + 1);
        return;
    }
    if (walk_node_is(walk, pattern, "rest_pattern")) {
        ecma_bind_deep(walk, walk_named_child(pattern, 0), kind, type, value, depth + 1);
        return;
    }
    if (!object && !walk_node_is(walk, pattern, "array_pattern")) {
        return;
    }
    if (!object) {
        ecma_bind_array(walk, pattern, kind, type, value, depth);
        return;
    }
    items = walk_list_children(walk, pattern, true, &count);
    for (size_t i = 0; i < count; i++) {
        ecma_bind_object(walk, items[i].node, kind, type, value, depth);
    }
}

/* [a, , b]: commas count, for what is left out is no node. */
/* NOLINTNEXTLINE(misc-no-recursion,readability-function-size): counts depth */
static void ecma_bind_array(struct walk *walk, TSNode pattern, enum fact_binding_kind kind,
                            uint32_t type, uint32_t value, unsigned depth)
{
    uint32_t index = 0;
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, pattern, false, &count);
    for (size_t i = 0; i < count; i++) {
        if (walk_node_is(walk, items[i].node, ",")) {
            index++;
        } else if (ts_node_is_named(items[i].node) && !ts_node_is_extra(items[i].node)) {
            ecma_bind_deep(walk, items[i].node, kind, FACT_NONE,
                           ecma_make_part(walk, type, value, FACT_OP_TAKE, index), depth + 1);
        }
    }
}

void ecma_bind_pattern(struct walk *walk, TSNode pattern, enum fact_binding_kind kind,
                       uint32_t type, uint32_t value, uint8_t position)
{
    if (walk_node_is(walk, pattern, "identifier")) {
        ecma_bind_name(walk, pattern, kind, type, value, position);
    } else {
        ecma_bind_deep(walk, pattern, kind, type, value, 0);
    }
}

/* ------------------------------------------------------------------ declarators */

/* By annotation, or by the comment before the variable or its declaration. */
static uint32_t ecma_declare_variable(struct walk *walk, TSNode node, TSNode declaration)
{
    uint32_t type = ecma_build_declared(walk, node);
    if (type == FACT_NONE) {
        type = ecma_doc_type(walk, node);
    }
    return type != FACT_NONE ? type : ecma_doc_type(walk, declaration);
}

/* let x; let x = null */
static bool ecma_is_unset(struct walk *walk, TSNode value)
{
    static const char *const nothing[] = { "null", "undefined", NULL };
    return ts_node_is_null(value) || walk_node_is_any(walk, value, nothing);
}

/* const api = exports: a second name of what the file exports. */
static bool ecma_holds_exports(struct walk *walk, TSNode name, TSNode value)
{
    if (walk->scope != 0 || !ecma_is_exports_value(walk, value)) {
        return false;
    }
    ecma_state_of(walk)->exports_alias = walk_text_of(walk, name);
    return true;
}

/* A variable of the file or a namespace is an entity. */
static void ecma_add_variable(struct walk *walk, TSNode node, TSNode name, TSNode value)
{
    TSNode parent = walk_parent_of_current(walk);
    struct walk_entity_spec spec;
    uint32_t flags = 0;
    uint32_t entity;
    TSNode span = ecma_span_of(walk, node, &flags);
    bool constant = !ts_node_is_null(walk_child_of_type(walk, parent, "const"));
    walk_init_entity_spec(&spec, constant ? ENTITY_KIND_CONSTANT : ENTITY_KIND_VARIABLE, span,
                          name);
    spec.name = walk_text_of(walk, name);
    spec.flags = flags;
    spec.type = ecma_declare_variable(walk, node, span);
    spec.value = ecma_holds_exports(walk, name, value) ? ecma_make_exports(walk)
                                                       : walk_build_expr(walk, value);
    if (walk_node_is(walk, value, "call_expression")) { /* const f = memoize(..): f() calls f */
        spec.flags |= FACT_ENTITY_CALLABLE_VALUE;
    }
    spec.leaf = true;
    entity = walk_open_entity(walk, &spec);
    if (spec.type == FACT_NONE && ecma_is_unset(walk, value)) {
        ecma_note_variable(walk, walk->scope, name, entity);
    }
}

static bool ecma_is_outer_scope(struct walk *walk)
{
    uint8_t kind = facts_builder_edit_scope(walk->facts, walk->scope)->kind;
    return kind == FACT_SCOPE_FILE || kind == FACT_SCOPE_MODULE;
}

/* The block that holds the variables `var` declares in the function around: its body. */
static uint32_t ecma_scope_of_var(struct walk *walk)
{
    uint32_t scope = walk->scope;
    while (scope != FACT_NONE) {
        const struct fact_scope *row = facts_builder_edit_scope(walk->facts, scope);
        if (row->kind != FACT_SCOPE_BLOCK || row->parent == FACT_NONE) {
            break;
        }
        if (facts_builder_edit_scope(walk->facts, row->parent)->kind == FACT_SCOPE_FUNCTION) {
            return scope;
        }
        scope = row->parent;
    }
    return walk->scope;
}

static void ecma_bind_local(struct walk *walk, TSNode node, TSNode name, TSNode value)
{
    TSNode declaration = walk_parent_of_current(walk);
    uint32_t type = ecma_declare_variable(walk, node, declaration);
    uint32_t scope = walk_node_is(walk, declaration, "variable_declaration")
                         ? ecma_scope_of_var(walk)
                         : walk->scope;
    bool inner = scope != walk->scope && type == FACT_NONE;
    walk_add_binding(walk, FACT_BINDING_LOCAL, scope, walk_text_of(walk, name), name, type,
                     inner ? FACT_NONE : walk_build_expr(walk, value))
        ->position = UINT8_MAX;
    if (type == FACT_NONE && (inner || ecma_is_unset(walk, value))) {
        ecma_note_variable(walk, scope, name, FACT_NONE);
    }
    if (inner && !ts_node_is_null(value)) {
        ecma_assign_variable(walk, node, name, value);
    }
}

void ecma_enter_declarator(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    TSNode value = ecma_unwrap_value(walk, walk_child_by_field(walk, node, "value"));
    if (ecma_import_required(walk, name, value)) {
        return;
    }
    if (ecma_is_function(walk, value) || walk_node_is(walk, value, "object")) {
        ecma_expect_type(walk, value,
                         ecma_declare_variable(walk, node, walk_parent_of_current(walk)));
    }
    if (walk_node_is(walk, name, "identifier") &&
        (ecma_is_function(walk, value) || ecma_is_class(walk, value))) {
        struct walk_entity_spec spec;
        uint32_t scope = walk->scope;
        uint32_t entity = 0;
        uint32_t flags = 0;
        TSNode span = ecma_span_of(walk, node, &flags);
        walk_init_entity_spec(&spec,
                              ecma_is_class(walk, value) ? ENTITY_KIND_CLASS : ENTITY_KIND_FUNCTION,
                              span, name);
        spec.name = walk_text_of(walk, name);
        spec.flags = flags;
        entity = ecma_open_bound(walk, &spec, value);
        if (!str_equals_bytes(spec.name, walk_text_of(walk, name))) {
            ecma_bind_entity(walk, scope, walk_text_of(walk, name), name, entity);
        }
        return;
    }
    if (walk_node_is(walk, name, "identifier") && ecma_is_outer_scope(walk)) {
        ecma_add_variable(walk, node, name, value);
        return;
    }
    if (walk_node_is(walk, name, "identifier")) {
        ecma_bind_local(walk, node, name, value);
        return;
    }
    ecma_bind_pattern(walk, name, FACT_BINDING_LOCAL,
                      ecma_declare_variable(walk, node, walk_parent_of_current(walk)),
                      walk_build_expr(walk, value), UINT8_MAX);
}

/* ------------------------------------------------------------------ properties */

/* What `owner` names has a member `name`: the entity, which is called otherwise. */
static void ecma_add_entity_part(struct walk *walk, uint32_t owner, TSNode site, uint32_t entity)
{
    uint32_t scope = facts_builder_edit_entity(walk->facts, entity)->scope;
    if (owner != FACT_NONE) {
        (void)walk_add_binding(walk, FACT_BINDING_PART, scope, ecma_member_name(walk, site), site,
                               owner, walk_make_node(walk, FACT_OP_ENTITY, entity, FACT_NONE));
    }
}

/* { name: function () {} } */
void ecma_enter_pair(struct walk *walk, TSNode node)
{
    TSNode key = walk_child_by_field(walk, node, "key");
    TSNode value = ecma_unwrap_value(walk, walk_child_by_field(walk, node, "value"));
    struct walk_entity_spec spec;
    uint32_t entity;
    if (!ecma_is_function(walk, value)) {
        return;
    }
    walk_init_entity_spec(&spec, ENTITY_KIND_METHOD, node, key);
    spec.name = ecma_member_name(walk, key);
    spec.owner = ecma_owner_of_literal(walk);
    entity = ecma_open_bound(walk, &spec, value);
    if (!str_equals_bytes(spec.name, ecma_member_name(walk, key))) {
        ecma_add_entity_part(walk, spec.owner, key, entity);
    }
}

/* F.prototype.m = .. belongs to F; F.m = .. too. */
static TSNode ecma_owner_of_property(struct walk *walk, TSNode object)
{
    if (walk_node_is(walk, object, "member_expression") &&
        str_equals_cstring(walk_text_of(walk, walk_child_by_field(walk, object, "property")),
                           "prototype")) {
        return walk_child_by_field(walk, object, "object");
    }
    return object;
}

/* `left` = the entity, which is called otherwise. */
static void ecma_assign_entity(struct walk *walk, TSNode left, uint32_t entity)
{
    TSNode property = walk_child_by_field(walk, left, "property");
    uint32_t scope = facts_builder_edit_entity(walk->facts, entity)->scope;
    bool class_ = facts_builder_edit_entity(walk->facts, entity)->kind == ENTITY_KIND_CLASS;
    bool named = left.id == ecma_state_of(walk)->bound_left && !class_;
    fact_text name = facts_builder_edit_entity(walk->facts, entity)->name;
    TSNode object;
    if (walk_node_is(walk, left, "identifier")) {
        if (walk_intern_node(walk, left) != name ||
            facts_builder_edit_entity(walk->facts, entity)->owner != FACT_NONE) {
            uint32_t tree = walk_make_node(walk, FACT_OP_ENTITY, entity, FACT_NONE);
            ecma_bind_entity(walk, scope, walk_text_of(walk, left), left, entity);
            (void)ecma_assign_tree(walk, left, left, tree);
        }
        return;
    }
    object = walk_child_by_field(walk, left, "object");
    if (!walk_node_is(walk, left, "member_expression") ||
        (named && walk_intern_node(walk, property) == name)) {
        return;
    }
    if (ecma_is_module_exports(walk, object)) {
        ecma_export_entity(walk, walk_text_of(walk, property), property, entity);
    } else {
        ecma_add_entity_part(walk, walk_build_expr(walk, ecma_owner_of_property(walk, object)),
                             property, entity);
    }
}

/* The left side next to the value of a = b.c = value. */
static TSNode ecma_innermost_left(struct walk *walk, TSNode node, TSNode value)
{
    TSNode left = walk_child_by_field(walk, node, "left");
    TSNode right = walk_child_by_field(walk, node, "right");
    for (unsigned depth = 0; depth < 4 && right.id != value.id; depth++) {
        if (walk_node_is(walk, right, "parenthesized_expression")) {
            right = walk_named_child(right, 0);
        } else if (walk_node_is(walk, right, "assignment_expression")) {
            left = walk_child_by_field(walk, right, "left");
            right = walk_child_by_field(walk, right, "right");
        }
    }
    return left;
}

/* By custom, a function that is meant for `new`: what is `this` in it is no module. */
static bool ecma_is_constructor_name(struct str name)
{
    return name.size > 0 && name.data[0] >= 'A' && name.data[0] <= 'Z';
}

static void ecma_name_assigned(struct walk *walk, struct walk_entity_spec *spec, TSNode left,
                               bool class_)
{
    TSNode owner;
    if (!walk_node_is(walk, left, "member_expression")) {
        return;
    }
    owner = ecma_owner_of_property(walk, walk_child_by_field(walk, left, "object"));
    if (ecma_is_module_exports(walk, owner)) {
        spec->kind = class_ ? ENTITY_KIND_CLASS : ENTITY_KIND_FUNCTION;
        spec->flags = FACT_ENTITY_EXPORTED;
        if (!class_ && !ecma_is_constructor_name(spec->name)) {
            spec->owner = ecma_make_exports(walk); /* no name of the file's own scope */
        }
    } else {
        spec->owner = class_ ? FACT_NONE : walk_build_expr(walk, owner);
        spec->qualifier =
            walk_node_is(walk, owner, "identifier") ? walk_text_of(walk, owner) : (struct str){ 0 };
    }
}

/* A function that is assigned to a local is what the local calls. */
static void ecma_init_assigned(struct walk *walk, struct walk_entity_spec *spec, bool class_,
                               bool member, TSNode node)
{
    walk_init_entity_spec(spec,
                          class_   ? ENTITY_KIND_CLASS
                          : member ? ENTITY_KIND_METHOD
                                   : ENTITY_KIND_FUNCTION,
                          node, node);
    if (!class_ && !member && walk->scope != 0) {
        spec->flags |= FACT_ENTITY_CALLABLE_VALUE;
    }
}

static void ecma_assign_function(struct walk *walk, TSNode node, TSNode right)
{
    struct walk_entity_spec spec;
    bool class_ = ecma_is_class(walk, right);
    TSNode outer = walk_child_by_field(walk, node, "left");
    TSNode left = ecma_innermost_left(walk, node, right);
    bool member = walk_node_is(walk, left, "member_expression");
    TSNode name = member ? walk_child_by_field(walk, left, "property") : left;
    uint32_t entity;
    if (!member && !walk_node_is(walk, left, "identifier")) {
        return;
    }
    ecma_init_assigned(walk, &spec, class_, member, node);
    spec.name_node = name;
    spec.name = walk_text_of(walk, name);
    if (walk_node_is(walk, walk_parent_of_current(walk), "expression_statement")) {
        spec.node = walk_parent_of_current(walk);
    }
    ecma_name_assigned(walk, &spec, left, class_);
    ecma_state_of(walk)->bound_left = left.id;
    entity = ecma_open_bound(walk, &spec, right);
    ecma_assign_entity(walk, left, entity);
    if (outer.id != left.id) {
        ecma_assign_entity(walk, outer, entity);
    }
}

/* The member that a left side names, and where. */
static struct str ecma_left_member(struct walk *walk, TSNode left, TSNode *site)
{
    if (walk_node_is(walk, left, "subscript_expression")) {
        *site = walk_child_by_field(walk, left, "index");
        return ecma_symbol_name(walk, left);
    }
    *site = walk_child_by_field(walk, left, "property");
    return walk_text_of(walk, *site);
}

/* F.x = value, F.prototype.x = value, and this.x = value in a function that constructs. */
static void ecma_assign_part(struct walk *walk, TSNode left, TSNode right)
{
    TSNode object = walk_child_by_field(walk, left, "object");
    TSNode owner = ecma_owner_of_property(walk, object);
    TSNode site;
    struct str name = ecma_left_member(walk, left, &site);
    if (!ecma_is_module_exports(walk, object) &&
        (walk_node_is(walk, owner, "identifier") || walk_node_is(walk, owner, "this"))) {
        ecma_add_part(walk, walk_build_expr(walk, owner), name, site, right);
    }
}

/* this.x = value gives the class a field. */
static void ecma_assign_field(struct walk *walk, TSNode left, TSNode right)
{
    TSNode site;
    struct str name = ecma_left_member(walk, left, &site);
    uint32_t type;
    uint32_t body;
    if (walk->type_entity == FACT_NONE) {
        ecma_assign_part(walk, left, right);
        return;
    }
    body = facts_builder_edit_entity(walk->facts, walk->type_entity)->body;
    if (body != FACT_NONE) {
        type = ecma_doc_type(walk, left);
        (void)walk_add_binding(walk, FACT_BINDING_FIELD, body, name, site, type,
                               type != FACT_NONE ? FACT_NONE : walk_build_expr(walk, right));
    }
}

void ecma_enter_assignment(struct walk *walk, TSNode node)
{
    TSNode left = walk_child_by_field(walk, node, "left");
    TSNode right = walk_child_by_field(walk, node, "right");
    ecma_forget_narrowed(walk, left);
    if (ecma_export_assigned(walk, node, left, right)) {
        return;
    }
    right = ecma_unwrap_value(walk, right);
    if (right.id == ecma_state_of(walk)->bound_value) {
        ecma_assign_entity(walk, left, ecma_state_of(walk)->bound_entity);
    } else if (ecma_is_function(walk, right) || ecma_is_class(walk, right)) {
        ecma_assign_function(walk, node, right);
    } else if (ecma_is_symbol_member(walk, left) ||
               (walk_node_is(walk, left, "member_expression") &&
                walk_node_is(walk, walk_child_by_field(walk, left, "object"), "this"))) {
        ecma_assign_field(walk, left, right);
    } else if (walk_node_is(walk, left, "member_expression")) {
        ecma_assign_part(walk, left, right);
    } else if (walk_node_is(walk, left, "identifier")) {
        ecma_assign_variable(walk, node, left, right);
    }
}
