/* lang_csharp_refs.c - what code of C# calls, makes and names. */
#include "lang/lang_csharp_internal.h"

/* ------------------------------------------------------------------ calls */

struct fact_ref *csharp_add_call(struct walk *walk, enum ref_kind kind, uint32_t callee,
                                 TSNode site, TSNode arguments)
{
    uint32_t trees = csharp_build_arguments(walk, arguments);
    struct fact_ref *ref;
    size_t count = 0;
    (void)walk_list_children(walk, arguments, true, &count);
    ref = walk_add_call(walk, kind, callee, site, (unsigned)count);
    ref->target = trees;
    return ref;
}

/* The name that a call is recognised by. */
static TSNode csharp_site_of_callee(struct walk *walk, TSNode function)
{
    if (walk_node_is(walk, function, "conditional_access_expression")) {
        uint32_t count = walk_count_children(function);
        TSNode last = count > 0 ? walk_child_at(function, count - 1) : function;
        function = walk_node_is(walk, last, "member_binding_expression") ? last : function;
    }
    if (walk_node_is(walk, function, "member_access_expression") ||
        walk_node_is(walk, function, "member_binding_expression")) {
        TSNode name = walk_child_by_field(walk, function, "name");
        return ts_node_is_null(name) ? function : csharp_plain_name(walk, name);
    }
    return csharp_plain_name(walk, function);
}

void csharp_enter_call(struct walk *walk, TSNode node)
{
    TSNode function = walk_child_by_field(walk, node, "function");
    uint32_t callee;
    if (walk_node_is(walk, function, "identifier") &&
        str_equals_cstring(walk_text_of(walk, function), "nameof")) {
        return;
    }
    callee = walk_build_expr(walk, function);
    if (callee != FACT_NONE) {
        (void)csharp_add_call(walk, REF_KIND_CALL, callee, csharp_site_of_callee(walk, function),
                              walk_child_by_field(walk, node, "arguments"));
    }
}

/* ------------------------------------------------------------------ new */

/* { A = 1, B = { .. } }: what is assigned to are members of the new object. */
static void csharp_add_initialised(struct walk *walk, TSNode list, uint32_t type)
{
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    uint32_t made = walk_make_node(walk, FACT_OP_NEW, type, FACT_NONE);
    for (size_t i = 0; i < count; i++) {
        TSNode left = walk_child_by_field(walk, items[i].node, "left");
        if (walk_node_is(walk, items[i].node, "assignment_expression") &&
            walk_node_is(walk, left, "identifier")) {
            walk_add_ref(walk, REF_KIND_VALUE,
                         walk_make_node(walk, FACT_OP_MEMBER, made, walk_intern_node(walk, left)),
                         left)
                ->flags |= FACT_REF_WRITE;
        }
    }
}

void csharp_enter_new(struct walk *walk, TSNode node)
{
    TSNode type = walk_child_by_field(walk, node, "type");
    uint32_t tree = walk_build_type(walk, type);
    if (tree != FACT_NONE) {
        (void)csharp_add_call(walk, REF_KIND_NEW, tree, type,
                              walk_child_by_field(walk, node, "arguments"));
        csharp_add_initialised(walk, walk_child_by_field(walk, node, "initializer"), tree);
    }
}

static uint32_t csharp_type_of_value(struct walk *walk, uint32_t value)
{
    return value == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_TYPEOF, value, FACT_NONE);
}

/* What `new(..)` makes where it is an argument. */
static uint32_t csharp_wanted_argument(struct walk *walk, TSNode argument)
{
    TSNode list = walk_ancestor_of_current(walk, 2);
    TSNode call = walk_ancestor_of_current(walk, 3);
    uint32_t callee = walk_node_is(walk, call, "invocation_expression")
                          ? walk_build_expr(walk, walk_child_by_field(walk, call, "function"))
                          : FACT_NONE;
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; callee != FACT_NONE && i < count; i++) {
        if (ts_node_eq(items[i].node, argument)) {
            return csharp_type_of_value(walk,
                                        walk_make_node(walk, FACT_OP_TAKE, callee, (uint32_t)i));
        }
    }
    return FACT_NONE;
}

/* The type that the place asks for. */
static uint32_t csharp_wanted_type(struct walk *walk)
{
    TSNode parent = walk_ancestor_of_current(walk, 1);
    TSNode above = walk_ancestor_of_current(walk, 2);
    if (walk_node_is(walk, parent, "variable_declarator")) {
        return walk_build_type(walk, walk_child_by_field(walk, above, "type"));
    }
    if (walk_node_is(walk, parent, "property_declaration")) {
        return walk_build_type(walk, walk_child_by_field(walk, parent, "type"));
    }
    if (walk_node_is(walk, parent, "assignment_expression")) {
        return csharp_type_of_value(
            walk, walk_build_expr(walk, walk_child_by_field(walk, parent, "left")));
    }
    if (walk_node_is(walk, parent, "return_statement") ||
        walk_node_is(walk, parent, "arrow_expression_clause")) {
        const struct fact_entity *row = facts_builder_edit_entity(walk->facts, walk->entity);
        return (row->flags & FACT_ENTITY_ASYNC) == 0 ? row->type : FACT_NONE;
    }
    return walk_node_is(walk, parent, "argument") ? csharp_wanted_argument(walk, parent)
                                                  : FACT_NONE;
}

/* new(..): of the type that is wanted there. */
void csharp_enter_new_implicit(struct walk *walk, TSNode node)
{
    uint32_t type = csharp_wanted_type(walk);
    if (type != FACT_NONE) {
        (void)csharp_add_call(walk, REF_KIND_NEW, type, node,
                              walk_child_of_type(walk, node, "argument_list"));
        csharp_add_initialised(walk, walk_child_of_type(walk, node, "initializer_expression"),
                               type);
    }
}

/* : this(..), : base(..) */
void csharp_enter_constructor_call(struct walk *walk, TSNode node)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_tokens(walk, node, &count);
    for (size_t i = 0; i < count; i++) {
        bool base = walk_node_is(walk, list[i].node, "base");
        if (base || walk_node_is(walk, list[i].node, "this")) {
            uint32_t self =
                walk_make_node(walk, base ? FACT_OP_SUPER : FACT_OP_SELF, FACT_NONE, FACT_NONE);
            (void)csharp_add_call(walk, REF_KIND_NEW, csharp_type_of_value(walk, self),
                                  list[i].node, walk_child_of_type(walk, node, "argument_list"));
            return;
        }
    }
}

/* ------------------------------------------------------------------ names */

static bool csharp_has_field(struct walk *walk, TSFieldId field, const char *const *names)
{
    for (; field != 0 && *names != NULL; names++) {
        if (walk_field_is(walk, field, *names)) {
            return true;
        }
    }
    return false;
}

/* Does the node on which the walk stands take the place of a type? */
static bool csharp_is_type_place(struct walk *walk)
{
    static const char *const parents[] = { "base_list", "type_argument_list", "type_pattern",
                                           "primary_constructor_base_type", NULL };
    static const char *const fields[] = { "type", "returns", NULL };
    TSNode parent = walk_parent_of_current(walk);
    TSFieldId field = walk_field_of_current(walk);
    return walk_node_is_any(walk, parent, parents) || csharp_has_field(walk, field, fields) ||
           (walk_field_is(walk, field, "right") && (walk_node_is(walk, parent, "as_expression") ||
                                                    walk_node_is(walk, parent, "is_expression")));
}

/* Identifiers that declare, or that a longer name or a call has. */
static bool csharp_is_silent(struct walk *walk)
{
    static const char *const parents[] = { "generic_name",
                                           "member_binding_expression",
                                           "qualified_name",
                                           "alias_qualified_name",
                                           "explicit_interface_specifier",
                                           "implicit_parameter",
                                           "tuple_pattern",
                                           "namespace_declaration",
                                           "type_parameter_constraints_clause",
                                           "labeled_statement",
                                           "goto_statement",
                                           "attribute",
                                           "subpattern",
                                           "with_initializer",
                                           "let_clause",
                                           "join_into_clause",
                                           "parenthesized_variable_designation",
                                           "preproc_if",
                                           "preproc_elif",
                                           NULL };
    static const char *const fields[] = { "name", "alias", "condition_name", NULL };
    TSNode parent = walk_parent_of_current(walk);
    TSFieldId field = walk_field_of_current(walk);
    if (walk_field_is(walk, field, "left")) {
        TSNode above = walk_ancestor_of_current(walk, 2);
        return walk_node_is(walk, parent, "foreach_statement") ||
               (walk_node_is(walk, parent, "assignment_expression") &&
                walk_node_is(walk, above, "initializer_expression"));
    }
    return walk_node_is_any(walk, parent, parents) || csharp_has_field(walk, field, fields);
}

static bool csharp_is_callee(struct walk *walk)
{
    return walk_field_is(walk, walk_field_of_current(walk), "function") &&
           walk_node_is(walk, walk_parent_of_current(walk), "invocation_expression");
}

static void csharp_add_type_use(struct walk *walk, TSNode node)
{
    uint32_t tree = walk_build_type(walk, node);
    if (tree != FACT_NONE) {
        walk_add_ref(walk, REF_KIND_TYPE, tree, node)->flags |= FACT_REF_TYPE_POSITION;
    }
}

/* The type of `new T` and of bases has a reference of its own kind. */
static bool csharp_is_told_already(struct walk *walk)
{
    static const char *const parents[] = { "object_creation_expression", "base_list",
                                           "primary_constructor_base_type", NULL };
    return walk_node_is_any(walk, walk_parent_of_current(walk), parents);
}

/* identifier and generic_name wherever they stand. */
void csharp_enter_identifier(struct walk *walk, TSNode node)
{
    if (csharp_is_type_place(walk)) {
        if (!csharp_is_told_already(walk)) {
            csharp_add_type_use(walk, node);
        }
        return;
    }
    if (csharp_is_silent(walk) || csharp_is_callee(walk)) {
        return;
    }
    (void)walk_add_ref(walk, REF_KIND_VALUE, walk_build_expr(walk, node), node);
}

/* A.B.C as a type; the parts of a longer name are silent. */
void csharp_enter_type_name(struct walk *walk, TSNode node)
{
    static const char *const parents[] = {
        "qualified_name", "alias_qualified_name",  "explicit_interface_specifier",
        "attribute",      "namespace_declaration", NULL
    };
    if (!walk_node_is_any(walk, walk_parent_of_current(walk), parents) &&
        !csharp_is_told_already(walk)) {
        csharp_add_type_use(walk, node);
    }
}

/* a.b and a?.b that are not called. */
void csharp_enter_member(struct walk *walk, TSNode node)
{
    TSNode site = csharp_site_of_callee(walk, node);
    uint32_t tree;
    if (csharp_is_callee(walk) || ts_node_eq(site, node)) {
        return;
    }
    tree = walk_build_expr(walk, node);
    if (tree != FACT_NONE) {
        (void)walk_add_ref(walk, REF_KIND_VALUE, tree, site);
    }
}

/* [Name] means the class NameAttribute, else Name. */
void csharp_enter_attribute(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    uint32_t tree = walk_build_type(walk, name);
    struct str text = ts_node_is_null(name) ? STR_EMPTY : walk_text_of(walk, name);
    if (walk_node_is(walk, name, "identifier") && !str_ends_with(text, STR("Attribute"))) {
        struct str longer = arena_format_text(walk->arena, "%.*sAttribute", STR_ARG(text));
        if (longer.data == NULL) {
            walk_fail_memory(walk);
            return;
        }
        tree = facts_builder_add_node(walk->facts, FACT_OP_UNION, FACT_UNION_FALLBACK,
                                      walk_make_name(walk, longer), tree);
    }
    if (tree != FACT_NONE) {
        walk_add_ref(walk, REF_KIND_ANNOTATE, tree, name)->flags |= FACT_REF_IMPLICIT;
    }
}
