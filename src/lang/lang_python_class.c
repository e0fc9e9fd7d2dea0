/* lang_python_class.c - classes of Python, and what decorators stand before. See
 * lang_python_internal.h. */
#include "lang/lang_python_internal.h"

/* A function that the class body calls is a plain one: its first parameter is no receiver. */
static void python_note_plain(struct walk *walk, uint32_t scope, TSNode callee)
{
    if (walk_node_is(walk, callee, "call")) {
        callee = walk_child_by_field(walk, callee, "function");
    }
    if (walk_node_is(walk, callee, "identifier")) {
        (void)py_note_set(walk, PY_NOTE_PLAIN, scope, walk_intern_node(walk, callee), 0);
    }
}

static void python_note_decorators(struct walk *walk, uint32_t scope, TSNode decorated)
{
    for (uint32_t i = 0; i < PY_PARTS_MAX; i++) {
        TSNode child = py_nth_child(decorated, i);
        if (!walk_node_is(walk, child, "decorator")) {
            break;
        }
        python_note_plain(walk, scope, py_nth_child(child, 0));
    }
}

/* Notes what the body defines or assigns, so that `self.x = ..` before it makes no field. */
static void python_note_member(struct walk *walk, uint32_t scope, TSNode statement)
{
    TSNode name;
    enum py_member member = PY_MEMBER_DEFINED;
    if (walk_node_is(walk, statement, "decorated_definition")) {
        python_note_decorators(walk, scope, statement);
        statement = walk_child_by_field(walk, statement, "definition");
    }
    if (walk_node_is(walk, statement, "expression_statement")) {
        TSNode right = walk_child_by_field(walk, py_nth_child(statement, 0), "right");
        name = walk_child_by_field(walk, py_nth_child(statement, 0), "left");
        member = PY_MEMBER_ASSIGNED;
        if (walk_node_is(walk, right, "call")) {
            python_note_plain(walk, scope, right);
        }
    } else {
        name = walk_child_by_field(walk, statement, "name");
    }
    if (walk_node_is(walk, name, "identifier")) {
        (void)py_note_set(walk, PY_NOTE_MEMBER, scope, walk_intern_node(walk, name), member);
    }
}

static void python_note_members(struct walk *walk, uint32_t scope, TSNode body)
{
    size_t count = 0;
    const struct walk_child *children = walk_list_children(walk, body, true, &count);
    for (size_t i = 0; i < count; i++) {
        python_note_member(walk, scope, children[i].node);
    }
}

static bool python_is_enum_base(struct str name)
{
    static const char *const bases[] = { "Enum", "IntEnum", "StrEnum", "Flag", "IntFlag" };
    for (size_t i = 0; i < sizeof bases / sizeof bases[0]; i++) {
        if (str_equals_cstring(name, bases[i])) {
            return true;
        }
    }
    return false;
}

/* What the base classes say about the class. */
struct py_bases {
    bool is_enum;
    bool is_test;
    bool is_abstract;
    bool is_generic;
};

static struct py_bases python_read_bases(struct walk *walk, TSNode list)
{
    struct py_bases found = { .is_enum = false };
    size_t count = 0;
    const struct walk_child *children = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode base = children[i].node;
        struct str name;
        if (walk_node_is(walk, base, "keyword_argument")) {
            base = walk_child_by_field(walk, base, "value");
        }
        name = py_last_name(walk, base);
        found.is_enum = found.is_enum || python_is_enum_base(name);
        found.is_test = found.is_test || str_ends_with(name, STR("TestCase"));
        found.is_abstract = found.is_abstract || str_equals_cstring(name, "ABC") ||
                            str_equals_cstring(name, "ABCMeta") ||
                            str_equals_cstring(name, "Protocol");
        found.is_generic =
            found.is_generic ||
            (walk_node_is(walk, base, "subscript") &&
             (str_equals_cstring(name, "Generic") || str_equals_cstring(name, "Protocol")));
    }
    return found;
}

static void python_open_class(struct walk *walk, TSNode definition, TSNode span)
{
    TSNode name = walk_child_by_field(walk, definition, "name");
    struct py_bases bases =
        python_read_bases(walk, walk_child_by_field(walk, definition, "superclasses"));
    uint32_t scope = py_find_variable_scope(walk);
    struct walk_entity_spec spec;
    uint32_t number = 0;
    walk_init_entity_spec(&spec, bases.is_enum ? ENTITY_KIND_ENUM : ENTITY_KIND_CLASS, span, name);
    spec.name = walk_text_of(walk, name);
    spec.body_node = walk_child_of_type(walk, definition, ":");
    spec.flags = py_visibility_flags(walk, walk->entity, spec.name);
    spec.flags |= bases.is_abstract ? FACT_ENTITY_ABSTRACT : 0U;
    if (bases.is_generic ||
        !ts_node_is_null(walk_child_by_field(walk, definition, "type_parameters"))) {
        spec.flags |= FACT_ENTITY_GENERIC;
    }
    (void)py_note_set(walk, PY_NOTE_DECLARED, scope, walk_intern_str(walk, spec.name), FACT_NONE);
    number = walk_open_entity(walk, &spec);
    facts_builder_edit_entity(walk->facts, number)->scope = scope;
    if (bases.is_test || (walk->test_file && str_starts_with(spec.name, STR("Test")))) {
        walk_mark_test(walk, number, TEST_RULE_TEST_TYPE);
    }
}

/* Generic[T], Base[T]: T is a parameter of the class when it is a type variable. */
static void python_bind_base_params(struct walk *walk, uint32_t scope, TSNode base,
                                    unsigned *position)
{
    size_t count = 0;
    const struct walk_child *children = walk_list_children(walk, base, true, &count);
    bool generic = str_equals_cstring(py_last_name(walk, base), "Generic") ||
                   str_equals_cstring(py_last_name(walk, base), "Protocol");
    for (size_t i = 1; i < count; i++) {
        TSNode name = children[i].node;
        fact_text text = walk_intern_node(walk, name);
        uint32_t bound = FACT_NONE;
        struct fact_binding *row = NULL;
        bool known = py_note_find(walk, PY_NOTE_TYPEVAR, 0, text, &bound);
        if (!walk_node_is(walk, name, "identifier") || (!known && !generic) ||
            !py_note_set(walk, PY_NOTE_TYPEVAR, scope, text, bound)) {
            continue;
        }
        row = walk_add_binding(walk, FACT_BINDING_TYPE_PARAM, scope, walk_text_of(walk, name), name,
                               bound, FACT_NONE);
        row->start_byte = facts_builder_edit_scope(walk->facts, scope)->start_byte;
        row->position = *position < UINT8_MAX ? (uint8_t)*position : UINT8_MAX;
        (*position)++;
    }
}

static void python_add_base(struct walk *walk, TSNode base, uint32_t outer_scope)
{
    struct str name = py_last_name(walk, base);
    struct fact_ref *ref = NULL;
    uint32_t type = FACT_NONE;
    if (walk_node_is(walk, base, "keyword_argument")) {
        if (str_equals_cstring(walk_text_of(walk, walk_child_by_field(walk, base, "name")),
                               "metaclass")) {
            (void)py_use_type(walk, walk_child_by_field(walk, base, "value"));
        }
        return;
    }
    if (str_equals_cstring(name, "object") || str_equals_cstring(name, "Generic")) {
        return;
    }
    type = walk_build_type(walk, base);
    if (type == FACT_NONE) {
        type = walk_build_expr(walk, base);
    }
    ref = walk_add_ref(walk, REF_KIND_EXTEND, type, base);
    ref->scope = outer_scope;
    if (walk_node_is(walk, base, "subscript")) {
        size_t count = 0;
        const struct walk_child *children = walk_list_children(walk, base, true, &count);
        for (size_t i = 1; i < count; i++) {
            (void)py_use_type(walk, children[i].node);
        }
    }
}

static void python_begin_class(struct walk *walk, TSNode node)
{
    struct py_state *py = py_state_of(walk);
    TSNode list = walk_child_by_field(walk, node, "superclasses");
    TSNode body = walk_child_by_field(walk, node, "body");
    uint32_t scope = facts_builder_edit_entity(walk->facts, walk->entity)->body;
    size_t count = 0;
    unsigned position = 0;
    const struct walk_child *children = walk_list_children(walk, list, true, &count);
    TSNode header = ts_node_is_null(list) ? walk_child_by_field(walk, node, "name") : list;
    py_bind_type_params(walk, scope, walk_child_by_field(walk, node, "type_parameters"));
    for (size_t i = 0; i < count; i++) {
        python_add_base(walk, children[i].node, py->outer_scope);
        if (walk_node_is(walk, children[i].node, "subscript")) {
            python_bind_base_params(walk, scope, children[i].node, &position);
        }
    }
    py->quiet_end = walk_end_byte(header);
    py->outer_start = ts_node_is_null(list) ? FACT_NONE : ts_node_start_byte(list);
    python_note_members(walk, scope, body);
    py_apply_docstring(walk, walk->entity, body);
}

bool py_enter_definition(struct walk *walk, struct py_state *py, TSNode node)
{
    bool opened = py->definition_start == ts_node_start_byte(node);
    py->outer_entity = opened ? py->decorator_entity : walk->entity;
    py->outer_scope = opened ? py->decorator_scope : walk->scope;
    if (opened) {
        py->definition_start = FACT_NONE;
    }
    return opened;
}

void py_enter_class(struct walk *walk, TSNode node)
{
    struct py_state *py = py_state_of(walk);
    if (py == NULL) {
        return;
    }
    if (!py_enter_definition(walk, py, node)) {
        python_open_class(walk, node, node);
    }
    python_begin_class(walk, node);
}

/* Opens the entity of the definition, so that its span has the decorators. */
void py_enter_decorated(struct walk *walk, TSNode node)
{
    struct py_state *py = py_state_of(walk);
    TSNode definition = walk_child_by_field(walk, node, "definition");
    if (py == NULL || ts_node_is_null(definition)) {
        return;
    }
    py->decorator_entity = walk->entity;
    py->decorator_scope = walk->scope;
    py->definition_start = ts_node_start_byte(definition);
    if (walk_node_is(walk, definition, "class_definition")) {
        python_open_class(walk, definition, node);
    } else {
        struct py_decorators decorators = py_read_decorators(walk, node);
        py->definition_takes_class = decorators.class_method;
        py_open_function(walk, definition, node, &decorators);
    }
}
