/* lang_python_bind.c - names that get values: assignments, loops, with, except.
 *
 * Module variables and class attributes are entities, once for each name; so are fields, at the
 * first `self.x = ...`. What is assigned later, and every local, is a binding. A binding is seen
 * from the end of its statement on, so `x = f(x)` reads the x before it.
 */
#include "lang/lang_python_internal.h"

/* ------------------------------------------------------------------ names */

static bool bind_is_dunder(struct str name)
{
    return name.size > 4 && str_starts_with(name, STR("__")) && str_ends_with(name, STR("__"));
}

uint32_t py_visibility_flags(struct walk *walk, uint32_t parent, struct str name)
{
    const struct py_state *py = py_state_of(walk);
    const struct fact_entity *outer = facts_builder_edit_entity(walk->facts, parent);
    enum entity_group group = kind_group_of_entity((enum entity_kind)outer->kind);
    bool hidden = str_starts_with(name, STR("_")) && !bind_is_dunder(name);
    uint32_t flags = 0;
    uint32_t unused = FACT_NONE;
    if (hidden) {
        flags = str_starts_with(name, STR("__")) ? FACT_ENTITY_PRIVATE : FACT_ENTITY_PROTECTED;
    }
    if (parent == 0 && py != NULL && py->lists_exports) {
        hidden = !py_note_find(walk, PY_NOTE_EXPORT, 0, walk_intern_str(walk, name), &unused);
        flags = hidden ? flags : 0;
    } else if (parent != 0) {
        hidden =
            hidden || group == ENTITY_GROUP_CALLABLE || (outer->flags & FACT_ENTITY_EXPORTED) == 0;
    }
    return hidden ? flags : flags | FACT_ENTITY_EXPORTED;
}

/* Fields may be made of a local: only in methods is the closed tree wanted. */
void py_note_local(struct walk *walk, uint32_t scope, fact_text name, uint32_t tree)
{
    const struct py_frame *frame = py_frame_top(walk);
    tree = frame != NULL && frame->receiver != 0 ? py_close_over_locals(walk, tree) : FACT_NONE;
    (void)py_note_set(walk, PY_NOTE_LOCAL, scope, name, tree);
}

struct fact_binding *py_bind_local(struct walk *walk, enum fact_binding_kind kind, uint32_t scope,
                                   TSNode name, uint32_t type, uint32_t value)
{
    struct str text = walk_text_of(walk, name);
    fact_text known = walk_intern_str(walk, text);
    uint32_t tree =
        type != FACT_NONE ? walk_make_node(walk, FACT_OP_VALUE, type, FACT_NONE) : value;
    uint32_t function = FACT_NONE;
    if (py_note_find(walk, PY_NOTE_FUNCTION, scope, known, &function) && function != FACT_NONE) {
        py_mirror_function(walk, scope, name, function, ts_node_start_byte(name));
    }
    py_assigned_add(walk, scope, known, tree);
    py_note_local(walk, scope, known, tree);
    return walk_add_binding(walk, kind, scope, text, name, type, value);
}

void py_mirror_function(struct walk *walk, uint32_t scope, TSNode name, uint32_t entity,
                        uint32_t visible_from)
{
    struct str text = walk_text_of(walk, name);
    fact_text known = walk_intern_str(walk, text);
    uint32_t tree = walk_make_node(walk, FACT_OP_ENTITY, entity, FACT_NONE);
    struct fact_binding *row =
        walk_add_binding(walk, FACT_BINDING_LOCAL, scope, text, name, FACT_NONE, tree);
    row->start_byte = visible_from;
    (void)py_note_set(walk, PY_NOTE_FUNCTION, scope, known, FACT_NONE);
    py_assigned_add(walk, scope, known, tree);
}

/* ------------------------------------------------------------------ variables and fields */

static bool bind_is_constant_name(struct str name)
{
    bool letter = false;
    for (size_t i = 0; i < name.size; i++) {
        char byte = name.data[i];
        letter = letter || (byte >= 'A' && byte <= 'Z');
        if (!(byte == '_' || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9'))) {
            return false;
        }
    }
    return letter;
}

static bool bind_is_final(struct walk *walk, TSNode statement)
{
    TSNode type = walk_child_by_field(walk, statement, "type");
    return !ts_node_is_null(type) && str_starts_with(walk_text_of(walk, type), STR("Final"));
}

static enum entity_kind bind_choose_kind(struct walk *walk, uint32_t scope, TSNode statement,
                                         struct str name)
{
    const struct fact_entity *outer = facts_builder_edit_entity(walk->facts, walk->entity);
    if (py_scope_kind(walk, scope) == FACT_SCOPE_TYPE) {
        bool member = outer->kind == ENTITY_KIND_ENUM && name.data[0] != '_' &&
                      ts_node_is_null(walk_child_by_field(walk, statement, "type"));
        return member ? ENTITY_KIND_ENUM_MEMBER : ENTITY_KIND_FIELD;
    }
    return bind_is_constant_name(name) || bind_is_final(walk, statement) ? ENTITY_KIND_CONSTANT
                                                                         : ENTITY_KIND_VARIABLE;
}

/* x = property(get): read like a field, worth what get returns. */
static void bind_mark_property(struct walk *walk, struct walk_entity_spec *spec, TSNode right)
{
    TSNode arguments = walk_child_by_field(walk, right, "arguments");
    uint32_t getter = FACT_NONE;
    if (spec->kind != ENTITY_KIND_FIELD || !walk_node_is(walk, right, "call") ||
        !str_equals_cstring(py_last_name(walk, right), "property")) {
        return;
    }
    getter = walk_build_expr(walk, py_nth_child(arguments, 0));
    spec->kind = ENTITY_KIND_PROPERTY;
    spec->flags |= FACT_ENTITY_GETTER;
    spec->value =
        getter == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_CALL, getter, FACT_NONE);
}

/* A later value of an entity without declared type: the first known ones are joined, so that
 * `x = None` above says nothing against them. */
static void bind_join_value(struct walk *walk, uint32_t entity, uint32_t value)
{
    const struct fact_entity *row = facts_builder_edit_entity(walk->facts, entity);
    struct py_joined joined = { .count = 0 };
    uint32_t tree = FACT_NONE;
    if (row->type != FACT_NONE) {
        return;
    }
    py_join_add(walk, &joined, row->value);
    py_join_add(walk, &joined, value);
    tree = py_join_finish(walk, &joined);
    if (tree != FACT_NONE) {
        facts_builder_edit_entity(walk->facts, entity)->value = tree;
    }
}

static void bind_add_later_value(struct walk *walk, const struct py_target *how, uint32_t scope,
                                 TSNode name, uint32_t type, uint32_t value)
{
    struct fact_binding *row = walk_add_binding(walk, FACT_BINDING_FIELD, scope,
                                                walk_text_of(walk, name), name, type, value);
    row->start_byte = how->visible_from;
}

void py_declare_value(struct walk *walk, const struct py_target *how, TSNode name, uint32_t type,
                      uint32_t value)
{
    struct walk_entity_spec spec;
    struct str text = walk_text_of(walk, name);
    fact_text known = walk_intern_str(walk, text);
    uint32_t number = FACT_NONE;
    if (py_note_find(walk, PY_NOTE_DECLARED, how->scope, known, &number)) {
        bind_add_later_value(walk, how, how->scope, name, type, value);
        if (number != FACT_NONE) {
            bind_join_value(walk, number, value);
        }
        return;
    }
    walk_init_entity_spec(&spec, bind_choose_kind(walk, how->scope, how->statement, text),
                          how->statement, name);
    spec.name = text;
    spec.type = type;
    spec.value = value;
    spec.flags = py_visibility_flags(walk, walk->entity, text);
    if (spec.kind == ENTITY_KIND_ENUM_MEMBER) {
        spec.type = walk_make_node(walk, FACT_OP_ENTITY, walk->entity, FACT_NONE);
    }
    bind_mark_property(walk, &spec, walk_child_by_field(walk, how->statement, "right"));
    number = walk_open_entity(walk, &spec);
    facts_builder_edit_entity(walk->facts, number)->scope = how->scope;
    (void)py_note_set(walk, PY_NOTE_DECLARED, how->scope, known, number);
}

/* A name declared global or nonlocal: the value goes to the variable outside. */
static void bind_extern(struct walk *walk, const struct py_target *how, TSNode name, uint32_t type,
                        uint32_t value)
{
    struct str text = walk_text_of(walk, name);
    uint32_t entity = FACT_NONE;
    struct fact_binding *row =
        walk_add_binding(walk, FACT_BINDING_EXTERN, how->scope, text, name, type, value);
    row->start_byte = how->visible_from;
    if (py_note_find(walk, PY_NOTE_DECLARED, 0, walk_intern_str(walk, text), &entity) &&
        entity != FACT_NONE) {
        bind_join_value(walk, entity, py_close_over_locals(walk, value));
    }
    py_pending_add(walk, REF_KIND_VALUE, walk_intern_str(walk, text), walk_make_name(walk, text),
                   name);
    if (py_pending_last(walk) != NULL) {
        py_pending_last(walk)->flags |= FACT_REF_WRITE;
    }
}

static void bind_name(struct walk *walk, const struct py_target *how, TSNode name, uint32_t type,
                      uint32_t value)
{
    struct str text = walk_text_of(walk, name);
    enum fact_scope_kind kind = py_scope_kind(walk, how->scope);
    uint32_t unused = FACT_NONE;
    if (text.size == 0) {
        return;
    }
    if (py_note_find(walk, PY_NOTE_EXTERN, how->scope, walk_intern_str(walk, text), &unused)) {
        bind_extern(walk, how, name, type, value);
    } else if ((kind == FACT_SCOPE_FILE || kind == FACT_SCOPE_TYPE) &&
               !ts_node_is_null(how->statement)) {
        py_declare_value(walk, how, name, type, value);
    } else {
        py_bind_local(walk, FACT_BINDING_LOCAL, how->scope, name, type, value)->start_byte =
            how->visible_from;
    }
}

/* self.name = value: a field of the class around. */
static void bind_field(struct walk *walk, const struct py_target *how, TSNode attribute,
                       uint32_t type, uint32_t value)
{
    const struct py_frame *frame = py_frame_top(walk);
    TSNode name = walk_child_by_field(walk, attribute, "attribute");
    fact_text text = walk_intern_node(walk, name);
    uint32_t owner = frame->class_entity;
    uint32_t scope = facts_builder_edit_entity(walk->facts, owner)->body;
    struct walk_entity_spec spec;
    struct fact_entity *row = NULL;
    uint32_t number = FACT_NONE;
    uint32_t member = FACT_NONE;
    bool known = py_note_find(walk, PY_NOTE_MEMBER, scope, text, &member);
    if (text == 0 || (known && member == PY_MEMBER_DEFINED)) {
        return;
    }
    if (py_note_find(walk, PY_NOTE_DECLARED, scope, text, &number) || known) {
        bind_add_later_value(walk, how, scope, name, type, value);
        if (number != FACT_NONE) {
            bind_join_value(walk, number, py_close_over_locals(walk, value));
        }
        return;
    }
    walk_init_entity_spec(&spec, ENTITY_KIND_FIELD,
                          ts_node_is_null(how->statement) ? attribute : how->statement, name);
    spec.name = walk_text_of(walk, name);
    spec.type = type;
    spec.value = py_close_over_locals(walk, value); /* it stands in the class, not the method */
    spec.flags = py_visibility_flags(walk, owner, spec.name);
    if (walk_node_is(walk, walk_child_by_field(walk, how->statement, "right"), "lambda")) {
        spec.flags |= FACT_ENTITY_CALLABLE_VALUE;
    }
    /* Borrowed text moves when texts are added; this one's parts are there already. */
    spec.qualifier = facts_builder_borrow_text(
        walk->facts, facts_builder_edit_entity(walk->facts, owner)->qualified);
    number = walk_open_entity(walk, &spec);
    row = facts_builder_edit_entity(walk->facts, number);
    row->parent = owner;
    row->scope = scope;
    (void)py_note_set(walk, PY_NOTE_DECLARED, scope, text, number);
}

static void bind_attribute(struct walk *walk, const struct py_target *how, TSNode attribute,
                           uint32_t type, uint32_t value)
{
    TSNode object = walk_child_by_field(walk, attribute, "object");
    TSNode name = walk_child_by_field(walk, attribute, "attribute");
    uint32_t node = walk_build_expr(walk, attribute);
    if (node != FACT_NONE) {
        struct fact_ref *ref = walk_add_ref(walk, REF_KIND_VALUE, node, name);
        ref->flags |= FACT_REF_WRITE;
        py_settle_ref_scope(walk, ref);
    }
    if (walk_node_is(walk, object, "identifier") && py_is_receiver(walk, object)) {
        bind_field(walk, how, attribute, type, value);
    }
}

static bool bind_is_pattern(struct walk *walk, TSNode node)
{
    return walk_node_is(walk, node, "pattern_list") || walk_node_is(walk, node, "tuple_pattern") ||
           walk_node_is(walk, node, "list_pattern") || walk_node_is(walk, node, "tuple") ||
           walk_node_is(walk, node, "list") || walk_node_is(walk, node, "expression_list");
}

struct bind_walk {
    const struct py_target *how;
    unsigned depth;
};

static void bind_part(struct walk *walk, struct bind_walk at, TSNode target, uint32_t type,
                      uint32_t value);

/* Bounded by PY_NEST_MAX: NOLINTNEXTLINE(misc-no-recursion) */
static void bind_parts(struct walk *walk, struct bind_walk at, TSNode target, uint32_t value)
{
    size_t count = 0;
    uint32_t index = 0;
    bool fixed = true; /* no `*rest` so far */
    const struct walk_child *children = walk_list_children(walk, target, true, &count);
    at.depth++;
    for (size_t i = 0; i < count && at.depth < PY_NEST_MAX; i++, index++) {
        TSNode child = children[i].node;
        if (walk_node_is(walk, child, "list_splat_pattern") ||
            walk_node_is(walk, child, "list_splat")) {
            bind_part(walk, at, py_nth_child(child, 0), FACT_NONE, py_make_rest(walk, value));
            fixed = false;
        } else {
            bind_part(walk, at, child, FACT_NONE,
                      fixed ? py_make_part(walk, value, index) : FACT_NONE);
        }
    }
}

/* Bounded by PY_NEST_MAX: NOLINTNEXTLINE(misc-no-recursion) */
static void bind_part(struct walk *walk, struct bind_walk at, TSNode target, uint32_t type,
                      uint32_t value)
{
    for (unsigned i = 0;
         i < PY_NEST_MAX && (walk_node_is(walk, target, "as_pattern_target") ||
                             walk_node_is(walk, target, "parenthesized_expression"));
         i++) {
        target = py_nth_child(target, 0);
    }
    if (walk_node_is(walk, target, "identifier")) {
        bind_name(walk, at.how, target, type, value);
    } else if (walk_node_is(walk, target, "attribute")) {
        bind_attribute(walk, at.how, target, type, value);
    } else if (bind_is_pattern(walk, target)) {
        bind_parts(walk, at, target, value);
    }
}

void py_bind_target(struct walk *walk, const struct py_target *how, TSNode target, uint32_t type,
                    uint32_t value)
{
    struct bind_walk at = { how, 0 };
    bind_part(walk, at, target, type, value);
}

/* ------------------------------------------------------------------ types */

void py_bind_type_params(struct walk *walk, uint32_t scope, TSNode list)
{
    size_t count = 0;
    const struct walk_child *children = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode name = py_nth_child(children[i].node, 0);
        uint32_t bound = FACT_NONE;
        struct fact_binding *row = NULL;
        if (walk_node_is(walk, name, "constrained_type")) {
            bound = py_use_type(walk, py_nth_child(name, 1));
            name = py_nth_child(py_nth_child(name, 0), 0);
        } else if (walk_node_is(walk, name, "splat_type")) {
            name = py_nth_child(name, 0);
        }
        row = walk_add_binding(walk, FACT_BINDING_TYPE_PARAM, scope, walk_text_of(walk, name),
                               children[i].node, bound, FACT_NONE);
        row->start_byte = facts_builder_edit_scope(walk->facts, scope)->start_byte;
        row->position = i < UINT8_MAX ? (uint8_t)i : UINT8_MAX;
    }
}

/* ------------------------------------------------------------------ assignments */

static void bind_declare_alias(struct walk *walk, TSNode statement, TSNode name, uint32_t type)
{
    struct walk_entity_spec spec;
    uint32_t scope = py_find_variable_scope(walk);
    struct str text = walk_text_of(walk, name);
    uint32_t number = 0;
    (void)py_note_set(walk, PY_NOTE_DECLARED, scope, walk_intern_str(walk, text), FACT_NONE);
    walk_init_entity_spec(&spec, ENTITY_KIND_TYPE_ALIAS, statement, name);
    spec.name = text;
    spec.type = type;
    spec.flags = py_visibility_flags(walk, walk->entity, text);
    /* `type X[T] = ...` has a scope, in which T is known. */
    spec.opens_scope = walk_node_is(walk, statement, "type_alias_statement");
    spec.leaf = !spec.opens_scope;
    number = walk_open_entity(walk, &spec);
    facts_builder_edit_entity(walk->facts, number)->scope = scope;
}

/* The bound of TypeVar("T", bound=X), the base of NewType("N", X). */
static TSNode bind_find_bound(struct walk *walk, TSNode call)
{
    TSNode arguments = walk_child_by_field(walk, call, "arguments");
    TSNode none = { .id = NULL };
    size_t count = 0;
    const struct walk_child *children = NULL;
    if (str_equals_cstring(py_last_name(walk, call), "NewType")) {
        return py_nth_child(arguments, 1);
    }
    children = walk_list_children(walk, arguments, true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode name = walk_child_by_field(walk, children[i].node, "name");
        if (walk_node_is(walk, children[i].node, "keyword_argument") &&
            str_equals_cstring(walk_text_of(walk, name), "bound")) {
            return walk_child_by_field(walk, children[i].node, "value");
        }
    }
    return none;
}

/* Union[..] and the like, X: TypeAlias = .., TypeVar(..), NewType(..). True: it was one. */
static bool bind_type_alias(struct walk *walk, TSNode statement, TSNode left, TSNode right)
{
    struct py_state *py = py_state_of(walk);
    enum fact_scope_kind kind = py_scope_kind(walk, py_find_variable_scope(walk));
    TSNode annotation = walk_child_by_field(walk, statement, "type");
    struct str callee = walk_node_is(walk, right, "call") ? py_last_name(walk, right) : STR_EMPTY;
    bool variable = str_equals_cstring(callee, "TypeVar") ||
                    str_equals_cstring(callee, "ParamSpec") ||
                    str_equals_cstring(callee, "TypeVarTuple");
    uint32_t type = FACT_NONE;
    if (!walk_node_is(walk, left, "identifier") || ts_node_is_null(right) ||
        (kind != FACT_SCOPE_FILE && kind != FACT_SCOPE_TYPE)) {
        return false;
    }
    if (variable || str_equals_cstring(callee, "NewType")) {
        type = py_use_type(walk, bind_find_bound(walk, right));
    } else if (ts_node_is_null(annotation)
                   ? py_is_type_expression(walk, right)
                   : str_ends_with(walk_text_of(walk, annotation), STR("TypeAlias"))) {
        type = py_use_type(walk, right);
    } else {
        return false;
    }
    if (variable) {
        (void)py_note_set(walk, PY_NOTE_TYPEVAR, 0, walk_intern_node(walk, left), type);
    }
    bind_declare_alias(walk, statement, left, type);
    py->quiet_end = walk_end_byte(right);
    return true;
}

/* object.slot = function */
static void bind_store(struct walk *walk, TSNode left, TSNode right)
{
    struct py_state *py = py_state_of(walk);
    uint32_t target = FACT_NONE;
    if (!walk_node_is(walk, left, "attribute")) {
        return;
    }
    py->write_end = walk_end_byte(left);
    target = walk_build_expr(walk, left);
    if (walk_node_is(walk, right, "identifier") && !py_is_receiver(walk, right)) {
        py_pending_add(walk, REF_KIND_STORE, walk_intern_node(walk, right),
                       walk_build_expr(walk, right), right);
        if (py_pending_last(walk) != NULL) {
            py_pending_last(walk)->target = target;
        }
        py->callee_end = walk_end_byte(right);
    } else if (walk_node_is(walk, right, "attribute")) {
        TSNode site = walk_child_by_field(walk, right, "attribute");
        struct fact_ref *ref =
            walk_add_ref(walk, REF_KIND_STORE, walk_build_expr(walk, right), site);
        ref->target = target;
        py_settle_ref_scope(walk, ref);
        py->callee_end = walk_end_byte(right);
    }
}

/* The type that a comment behind the statement gives its target. */
static uint32_t bind_use_comment(struct walk *walk, uint32_t byte, const char *skipped,
                                 TSNode target)
{
    return py_use_type_text(walk, py_find_type_comment(walk, byte, skipped), target);
}

void py_enter_assignment(struct walk *walk, TSNode node)
{
    struct py_state *py = py_state_of(walk);
    TSNode left = walk_child_by_field(walk, node, "left");
    TSNode right = walk_child_by_field(walk, node, "right");
    TSNode annotation = walk_child_by_field(walk, node, "type");
    struct py_target how = { .statement = node, .visible_from = walk_end_byte(node) };
    uint32_t type = FACT_NONE;
    if (py == NULL || ts_node_is_null(left)) {
        return;
    }
    if (!walk_node_is(walk, left, "attribute") && !walk_node_is(walk, left, "subscript")) {
        py->quiet_end = walk_end_byte(left);
    }
    if (bind_type_alias(walk, node, left, right)) {
        return;
    }
    type = ts_node_is_null(annotation) ? bind_use_comment(walk, walk_end_byte(node), " \t", left)
                                       : py_use_type(walk, annotation);
    how.scope = py_find_variable_scope(walk);
    if (walk_node_is(walk, right, "lambda") && walk_node_is(walk, left, "identifier")) {
        py_open_named_lambda(walk, node, left, right);
        return;
    }
    bind_store(walk, left, right);
    py_bind_target(walk, &how, left, type, walk_build_expr(walk, right));
}

/* `x += 1` makes x a local of its function, like any assignment. */
static void bind_note_assigned(struct walk *walk, TSNode name)
{
    uint32_t scope = py_find_variable_scope(walk);
    fact_text text = walk_intern_node(walk, name);
    uint32_t unused = FACT_NONE;
    if (py_scope_kind(walk, scope) == FACT_SCOPE_FUNCTION &&
        !py_note_find(walk, PY_NOTE_EXTERN, scope, text, &unused) &&
        !py_note_find(walk, PY_NOTE_LOCAL, scope, text, &unused)) {
        py_bind_local(walk, FACT_BINDING_LOCAL, scope, name, FACT_NONE, FACT_NONE)->start_byte =
            walk_end_byte(name);
    }
}

void py_enter_augmented(struct walk *walk, TSNode node)
{
    struct py_state *py = py_state_of(walk);
    TSNode left = walk_child_by_field(walk, node, "left");
    if (py == NULL) {
        return;
    }
    if (walk_node_is(walk, left, "identifier")) {
        bind_note_assigned(walk, left);
        py_pending_add(walk, REF_KIND_VALUE, walk_intern_node(walk, left),
                       walk_build_expr(walk, left), left);
        if (py_pending_last(walk) != NULL) {
            py_pending_last(walk)->flags |= FACT_REF_WRITE;
        }
        py->quiet_end = walk_end_byte(left);
    } else if (walk_node_is(walk, left, "attribute")) {
        struct fact_ref *ref = walk_add_ref(walk, REF_KIND_VALUE, walk_build_expr(walk, left),
                                            walk_child_by_field(walk, left, "attribute"));
        ref->flags |= FACT_REF_WRITE;
        py_settle_ref_scope(walk, ref);
        py->write_end = walk_end_byte(left);
    }
}

/* `type(x).y = z`, which the grammar takes for a type alias. */
static void bind_type_member(struct walk *walk, TSNode node, TSNode member)
{
    struct py_state *py = py_state_of(walk);
    TSNode name = walk_child_by_field(walk, member, "attribute");
    uint32_t value = walk_build_expr(walk, walk_child_by_field(walk, member, "object"));
    struct fact_ref *ref = NULL;
    (void)walk_add_call(walk, REF_KIND_CALL, walk_make_name(walk, STR("type")),
                        walk_child_at(node, 0), 1);
    if (value != FACT_NONE && !ts_node_is_null(name)) {
        value = walk_make_node(walk, FACT_OP_TYPEOF, value, FACT_NONE);
        value = walk_make_node(walk, FACT_OP_MEMBER, value, walk_intern_node(walk, name));
        ref = walk_add_ref(walk, REF_KIND_VALUE, value, name);
        ref->flags |= FACT_REF_WRITE;
    }
    py->write_end = walk_end_byte(member);
    py->loud_end = walk_end_byte(node);
}

void py_enter_type_alias(struct walk *walk, TSNode node)
{
    struct py_state *py = py_state_of(walk);
    TSNode name = py_nth_child(walk_child_by_field(walk, node, "left"), 0);
    TSNode params = { .id = NULL };
    if (py == NULL) {
        return;
    }
    if (walk_node_is(walk, name, "attribute")) {
        bind_type_member(walk, node, name);
        return;
    }
    if (walk_node_is(walk, name, "generic_type")) {
        params = py_nth_child(name, 1);
        name = py_nth_child(name, 0);
    }
    if (walk_node_is(walk, name, "identifier")) {
        uint32_t type = FACT_NONE;
        bind_declare_alias(walk, node, name, FACT_NONE);
        py_bind_type_params(walk, walk->scope, params);
        type = py_use_type(walk, walk_child_by_field(walk, node, "right"));
        facts_builder_edit_entity(walk->facts, walk->entity)->type = type;
    }
    py->quiet_end = walk_end_byte(node);
}

void py_enter_walrus(struct walk *walk, TSNode node)
{
    struct py_target how = { .scope = py_find_variable_scope(walk),
                             .visible_from = walk_end_byte(node) };
    TSNode name = walk_child_by_field(walk, node, "name");
    if (py_state_of(walk) != NULL) {
        py_bind_target(walk, &how, name, FACT_NONE,
                       walk_build_expr(walk, walk_child_by_field(walk, node, "value")));
    }
}

void py_enter_extern(struct walk *walk, TSNode node)
{
    uint32_t scope = py_find_variable_scope(walk);
    size_t count = 0;
    const struct walk_child *children = walk_list_children(walk, node, true, &count);
    for (size_t i = 0; i < count; i++) {
        struct str name = walk_text_of(walk, children[i].node);
        (void)py_note_set(walk, PY_NOTE_EXTERN, scope, walk_intern_str(walk, name), 0);
        (void)walk_add_binding(walk, FACT_BINDING_EXTERN, scope, name, children[i].node, FACT_NONE,
                               FACT_NONE);
    }
}

/* ------------------------------------------------------------------ loops and with */

static uint32_t bind_build_element(struct walk *walk, TSNode iterable)
{
    uint32_t value = walk_build_expr(walk, iterable);
    return value == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_ELEMENT, value, FACT_NONE);
}

void py_enter_for(struct walk *walk, TSNode node)
{
    struct py_state *py = py_state_of(walk);
    TSNode left = walk_child_by_field(walk, node, "left");
    TSNode right = walk_child_by_field(walk, node, "right");
    struct py_target how = { .scope = py_find_variable_scope(walk) };
    py_merge_begin(walk);
    if (py == NULL || ts_node_is_null(left) || ts_node_is_null(right)) {
        return;
    }
    how.visible_from = walk_end_byte(right);
    py_bind_target(walk, &how, left, bind_use_comment(walk, how.visible_from, " \t:", left),
                   bind_build_element(walk, right));
    py->quiet_end = walk_end_byte(left);
}

void py_enter_comprehension(struct walk *walk, TSNode node)
{
    (void)node; /* the rule has opened the scope */
    if (py_state_of(walk) != NULL) {
        (void)py_frame_push(walk, walk->scope);
    }
}

void py_leave_comprehension(struct walk *walk, TSNode node)
{
    (void)node;
    py_frame_pop(walk);
}

/* The body stands before its loops, so names are seen from the start of the comprehension. */
void py_enter_for_in(struct walk *walk, TSNode node)
{
    struct py_state *py = py_state_of(walk);
    TSNode left = walk_child_by_field(walk, node, "left");
    struct py_target how = { .scope = walk->scope };
    if (py == NULL || ts_node_is_null(left)) {
        return;
    }
    how.visible_from = facts_builder_edit_scope(walk->facts, walk->scope)->start_byte;
    py_bind_target(walk, &how, left, FACT_NONE,
                   bind_build_element(walk, walk_child_by_field(walk, node, "right")));
    py->quiet_end = walk_end_byte(left);
}

void py_enter_with(struct walk *walk, TSNode node)
{
    struct py_state *py = py_state_of(walk);
    if (py != NULL) {
        py->async_with = str_equals_cstring(walk_text_of(walk, walk_child_at(node, 0)), "async");
    }
}

/* What __enter__ gives; a generator made into a context manager gives what it yields. */
static uint32_t bind_build_entered(struct walk *walk, uint32_t manager)
{
    bool async = py_state_of(walk)->async_with;
    fact_text member = walk_intern_cstring(walk, async ? "__aenter__" : "__enter__");
    uint32_t entered = FACT_NONE;
    if (manager == FACT_NONE) {
        return FACT_NONE;
    }
    entered = walk_make_node(walk, FACT_OP_CALL,
                             walk_make_node(walk, FACT_OP_MEMBER, manager, member), FACT_NONE);
    if (async) {
        entered = walk_make_node(walk, FACT_OP_AWAIT, entered, FACT_NONE);
    }
    return facts_builder_add_node(walk->facts, FACT_OP_UNION, FACT_UNION_FALLBACK, entered,
                                  walk_make_node(walk, FACT_OP_ELEMENT, manager, FACT_NONE));
}

void py_enter_with_item(struct walk *walk, TSNode node)
{
    TSNode value = walk_child_by_field(walk, node, "value");
    TSNode target = walk_child_by_field(walk, value, "alias");
    struct py_target how = { .scope = py_find_variable_scope(walk),
                             .visible_from = walk_end_byte(node) };
    if (py_state_of(walk) == NULL || !walk_node_is(walk, value, "as_pattern")) {
        return;
    }
    py_bind_target(walk, &how, target, bind_use_comment(walk, how.visible_from, " \t:)", target),
                   bind_build_entered(walk, walk_build_expr(walk, py_nth_child(value, 0))));
}

void py_enter_except(struct walk *walk, TSNode node)
{
    struct py_state *py = py_state_of(walk);
    TSNode value = walk_child_by_field(walk, node, "value");
    TSNode target = walk_child_by_field(walk, node, "alias");
    struct py_target how = { .scope = py_find_variable_scope(walk),
                             .visible_from = walk_end_byte(value.id != NULL ? value : node) };
    uint32_t type = FACT_NONE;
    if (py == NULL || ts_node_is_null(value)) {
        return;
    }
    py->quiet_end = how.visible_from;
    if (walk_node_is(walk, value, "as_pattern")) {
        target = walk_child_by_field(walk, value, "alias");
        value = py_nth_child(value, 0);
    }
    type = py_use_type(walk, value);
    if (!ts_node_is_null(target)) {
        py_bind_target(walk, &how, target, type, FACT_NONE);
    }
}
