/* lang_python.c - Python: rules, definitions, the file itself. See lang_python_internal.h.
 *
 * Decorators, defaults and base classes are evaluated where a definition stands, so their
 * calls belong to the entity around. What annotates, names types or extends belongs to the
 * definition. Code outside functions and classes belongs to the file.
 */
#include "lang/lang_python_internal.h"

const TSLanguage *tree_sitter_python(void);
extern const struct lang lang_python;

static const struct lang_lexis python_lexis = { .comment = "#",
                                                .quotes = "\"'",
                                                .long_texts = { "\"\"\"", "'''", NULL } };

/* ------------------------------------------------------------------ decorators */

static void python_read_decorator(struct walk *walk, TSNode decorator, struct py_decorators *found)
{
    struct str text = walk_text_of(walk, py_nth_child(decorator, 0));
    struct str name = py_last_name(walk, py_nth_child(decorator, 0));
    if (str_equals_cstring(name, "staticmethod")) {
        found->static_method = true;
    } else if (str_equals_cstring(name, "classmethod")) {
        found->class_method = true;
    } else if (str_ends_with(name, STR("property"))) {
        found->flags |= FACT_ENTITY_GETTER;
    } else if (str_equals_cstring(name, "setter") || str_equals_cstring(name, "deleter")) {
        found->flags |= FACT_ENTITY_SETTER;
    } else if (str_equals_cstring(name, "overload")) {
        found->flags |= FACT_ENTITY_DECLARATION;
    } else if (str_starts_with(name, STR("abstract"))) {
        found->flags |= FACT_ENTITY_ABSTRACT;
    } else if (str_equals_cstring(name, "override")) {
        found->flags |= FACT_ENTITY_OVERRIDE;
    } else if (str_equals_cstring(name, "fixture") || str_starts_with(text, STR("pytest."))) {
        found->fixture = true;
    }
}

struct py_decorators py_read_decorators(struct walk *walk, TSNode decorated)
{
    struct py_decorators found = { .flags = 0 };
    size_t count = 0;
    const struct walk_child *children = walk_list_children(walk, decorated, true, &count);
    for (size_t i = 0; i < count; i++) {
        if (walk_node_is(walk, children[i].node, "decorator")) {
            python_read_decorator(walk, children[i].node, &found);
        }
    }
    return found;
}

/* ------------------------------------------------------------------ doc comments */

static TSNode python_find_docstring(struct walk *walk, TSNode block)
{
    TSNode none = { .id = NULL };
    TSNode first = py_nth_child(block, 0);
    TSNode text = py_nth_child(first, 0);
    if (!walk_node_is(walk, first, "expression_statement") ||
        (!walk_node_is(walk, text, "string") && !walk_node_is(walk, text, "concatenated_string"))) {
        return none;
    }
    return text;
}

void py_apply_docstring(struct walk *walk, uint32_t entity, TSNode block)
{
    TSNode text = python_find_docstring(walk, block);
    if (!ts_node_is_null(text)) {
        walk_set_doc(walk, entity, ts_node_start_byte(text), walk_end_byte(text));
    }
}

/* ------------------------------------------------------------------ parameters */

struct py_parameter {
    TSNode name;
    TSNode type;
    TSNode value;
    struct str comment; /* a type that stands in a comment */
    unsigned stars;
};

/* False: a separator, or nothing with a name. */
static bool python_read_parameter(struct walk *walk, TSNode node, struct py_parameter *out)
{
    memset(out, 0, sizeof *out);
    out->name = node;
    if (walk_node_is(walk, node, "typed_parameter")) {
        out->type = walk_child_by_field(walk, node, "type");
        out->name = py_nth_child(node, 0);
    } else if (walk_node_is(walk, node, "default_parameter") ||
               walk_node_is(walk, node, "typed_default_parameter")) {
        out->type = walk_child_by_field(walk, node, "type");
        out->value = walk_child_by_field(walk, node, "value");
        out->name = walk_child_by_field(walk, node, "name");
    }
    if (walk_node_is(walk, out->name, "list_splat_pattern")) {
        out->stars = 1;
        out->name = py_nth_child(out->name, 0);
    } else if (walk_node_is(walk, out->name, "dictionary_splat_pattern")) {
        out->stars = 2;
        out->name = py_nth_child(out->name, 0);
    }
    return walk_node_is(walk, out->name, "identifier");
}

/* *args: T is a tuple of T, **kwargs: T a dict of str and T. */
static uint32_t python_wrap_type(struct walk *walk, uint32_t type, unsigned stars)
{
    uint32_t parts[2];
    if (stars == 0) {
        return type;
    }
    parts[0] = walk_make_literal(walk, "str");
    parts[1] = type;
    if (type == FACT_NONE) {
        return walk_make_literal(walk, stars == 1 ? "tuple" : "dict");
    }
    return stars == 1 ? walk_make_node(walk, FACT_OP_APPLY, walk_make_literal(walk, "tuple"),
                                       walk_make_arg_list(walk, parts + 1, 1))
                      : walk_make_node(walk, FACT_OP_APPLY, walk_make_literal(walk, "dict"),
                                       walk_make_arg_list(walk, parts, 2));
}

struct py_arity {
    unsigned min;
    unsigned max;
    bool variadic;
};

static void python_bind_parameter(struct walk *walk, uint32_t scope,
                                  const struct py_parameter *param, struct py_arity *arity)
{
    uint32_t declared = ts_node_is_null(param->type)
                            ? py_use_type_text(walk, param->comment, param->name)
                            : py_use_type(walk, param->type);
    uint32_t type = python_wrap_type(walk, declared, param->stars);
    uint32_t value = walk_build_expr(walk, param->value);
    const struct py_lambda_hint *hint = &py_state_of(walk)->hint;
    uint32_t start = facts_builder_edit_scope(walk->facts, scope)->start_byte;
    struct fact_binding *row = NULL;
    if (hint->active && hint->index == arity->max && value == FACT_NONE && param->stars == 0) {
        value = hint->tree;
    }
    row = py_bind_local(walk, FACT_BINDING_PARAM, scope, param->name, type, value);
    row->start_byte = start;
    row->position = arity->max < UINT8_MAX ? (uint8_t)arity->max : UINT8_MAX;
    if (param->stars > 0) {
        arity->variadic = true;
        return;
    }
    arity->max++;
    arity->min += ts_node_is_null(param->value);
}

/* The first parameter of a method: it names the value, or the class, that is called upon. */
static void python_bind_receiver(struct walk *walk, uint32_t scope, TSNode name, bool is_class)
{
    struct py_frame *frame = py_frame_top(walk);
    uint32_t self = walk_make_node(walk, FACT_OP_SELF, FACT_NONE, FACT_NONE);
    struct fact_binding *row = walk_add_binding(
        walk, FACT_BINDING_RECEIVER, scope, walk_text_of(walk, name), name, FACT_NONE, FACT_NONE);
    row->start_byte = facts_builder_edit_scope(walk->facts, scope)->start_byte;
    row->value = is_class ? walk_make_node(walk, FACT_OP_TYPEOF, self, FACT_NONE) : self;
    if (frame != NULL) {
        frame->receiver = walk_intern_node(walk, name);
        frame->receiver_is_class = is_class;
    }
}

enum py_receiver { PY_RECEIVER_NONE, PY_RECEIVER_VALUE, PY_RECEIVER_CLASS };

/* The type that a comment gives the parameter: its own, a, # type: A or that of the signature. */
static struct str python_find_comment(struct walk *walk, TSNode param, struct str signature,
                                      uint32_t number, uint32_t count)
{
    struct str own = py_find_type_comment(walk, walk_end_byte(param), " \t,");
    return own.size > 0 ? own : py_signature_param(signature, number, count);
}

static struct py_arity python_bind_parameters(struct walk *walk, uint32_t scope, TSNode list,
                                              enum py_receiver receiver, struct str signature)
{
    struct py_arity arity = { .min = 0 };
    size_t count = 0;
    const struct walk_child *children = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count; i++) {
        struct py_parameter param;
        if (!python_read_parameter(walk, children[i].node, &param)) {
            continue;
        }
        if (i == 0 && receiver != PY_RECEIVER_NONE && param.stars == 0) {
            python_bind_receiver(walk, scope, param.name, receiver == PY_RECEIVER_CLASS);
            continue;
        }
        param.comment =
            python_find_comment(walk, children[i].node, signature, (uint32_t)i, (uint32_t)count);
        python_bind_parameter(walk, scope, &param, &arity);
    }
    return arity;
}

static void python_store_arity(struct fact_entity *row, struct py_arity arity)
{
    row->params_min = arity.min < UINT8_MAX ? (uint8_t)arity.min : UINT8_MAX - 1U;
    row->params_max = arity.max < UINT8_MAX ? (uint8_t)arity.max : UINT8_MAX - 1U;
    if (arity.variadic) {
        row->flags |= FACT_ENTITY_VARIADIC;
    }
}

/* ------------------------------------------------------------------ functions */

static bool python_is_dunder(struct str name)
{
    return str_starts_with(name, STR("__")) && str_ends_with(name, STR("__"));
}

static uint32_t python_method_flags(struct str name, const struct py_decorators *decorators,
                                    bool plain)
{
    bool made = str_equals_cstring(name, "__new__");
    uint32_t flags = 0;
    if (decorators->static_method || decorators->class_method || made ||
        str_equals_cstring(name, "__init_subclass__") ||
        str_equals_cstring(name, "__class_getitem__")) {
        flags |= FACT_ENTITY_STATIC;
    } else if (!plain) {
        flags |= FACT_ENTITY_INSTANCE_METHOD;
    }
    if (python_is_dunder(name) && !made && !str_equals_cstring(name, "__init__")) {
        flags |= FACT_ENTITY_OPERATOR;
    }
    return flags;
}

/* A function inside a function, which may share its name with a variable. */
static void python_note_local_function(struct walk *walk, uint32_t scope, TSNode name,
                                       uint32_t number)
{
    fact_text text = walk_intern_node(walk, name);
    uint32_t unused = FACT_NONE;
    (void)py_note_set(walk, PY_NOTE_FUNCTION, scope, text, number);
    if (py_note_find(walk, PY_NOTE_LOCAL, scope, text, &unused)) {
        py_mirror_function(walk, scope, name, number, walk_end_byte(name));
    }
}

/* Opens the function's entity with the span of `span` (its decorators included). */
void py_open_function(struct walk *walk, TSNode definition, TSNode span,
                      const struct py_decorators *decorators)
{
    TSNode name = walk_child_by_field(walk, definition, "name");
    uint32_t scope = py_find_variable_scope(walk);
    bool method = py_scope_kind(walk, scope) == FACT_SCOPE_TYPE;
    struct walk_entity_spec spec;
    uint32_t number = 0;
    walk_init_entity_spec(&spec, method ? ENTITY_KIND_METHOD : ENTITY_KIND_FUNCTION, span, name);
    spec.name = walk_text_of(walk, name);
    spec.body_node = walk_child_of_type(walk, definition, ":");
    spec.flags = decorators->flags | py_visibility_flags(walk, walk->entity, spec.name);
    if (method) {
        fact_text text = walk_intern_str(walk, spec.name);
        uint32_t unused = FACT_NONE;
        bool plain = py_note_find(walk, PY_NOTE_PLAIN, scope, text, &unused);
        spec.flags |= python_method_flags(spec.name, decorators, plain);
        spec.kind = str_equals_cstring(spec.name, "__init__") ? ENTITY_KIND_CONSTRUCTOR : spec.kind;
    }
    if (str_equals_cstring(walk_text_of(walk, walk_child_at(definition, 0)), "async")) {
        spec.flags |= FACT_ENTITY_ASYNC;
    }
    if (!ts_node_is_null(walk_child_by_field(walk, definition, "type_parameters"))) {
        spec.flags |= FACT_ENTITY_GENERIC;
    }
    if (str_ends_with(walk->path, STR(".pyi"))) {
        spec.flags |= FACT_ENTITY_DECLARATION;
    }
    (void)py_note_set(walk, PY_NOTE_DECLARED, scope, walk_intern_str(walk, spec.name), FACT_NONE);
    number = walk_open_entity(walk, &spec);
    facts_builder_edit_entity(walk->facts, number)->scope = scope;
    if (py_scope_kind(walk, scope) == FACT_SCOPE_FUNCTION) {
        python_note_local_function(walk, scope, name, number);
    }
    if (decorators->fixture) {
        walk_mark_test(walk, number, TEST_RULE_ATTRIBUTE);
    }
}

static enum py_receiver python_choose_receiver(const struct fact_entity *row, bool takes_class)
{
    if ((row->flags & FACT_ENTITY_INSTANCE_METHOD) != 0) {
        return PY_RECEIVER_VALUE;
    }
    return takes_class ? PY_RECEIVER_CLASS : PY_RECEIVER_NONE;
}

/* The entity is open: its scope, parameters, result, doc comment. */
static void python_begin_function(struct walk *walk, TSNode node, bool takes_class)
{
    struct py_state *py = py_state_of(walk);
    TSNode params = walk_child_by_field(walk, node, "parameters");
    TSNode body = walk_child_by_field(walk, node, "body");
    struct str signature = py_find_signature(walk, node);
    struct fact_entity row = *facts_builder_edit_entity(walk->facts, walk->entity);
    enum py_receiver receiver = PY_RECEIVER_NONE;
    struct py_frame *frame = py_frame_push(walk, row.body);
    struct py_arity arity;
    uint32_t type = FACT_NONE;
    if (frame != NULL && row.kind != ENTITY_KIND_FUNCTION) {
        frame->receiver = 0;
        frame->class_entity = row.parent;
        receiver = python_choose_receiver(&row, takes_class);
    }
    py->quiet_end = walk_end_byte(walk_child_by_field(walk, node, "name"));
    py->outer_start = ts_node_is_null(params) ? FACT_NONE : ts_node_start_byte(params);
    py_bind_type_params(walk, row.body, walk_child_by_field(walk, node, "type_parameters"));
    arity = python_bind_parameters(walk, row.body, params, receiver, signature);
    type = py_use_type(walk, walk_child_by_field(walk, node, "return_type"));
    if (type == FACT_NONE) {
        type = py_use_type_text(walk, py_signature_result(signature), node);
    }
    python_store_arity(facts_builder_edit_entity(walk->facts, walk->entity), arity);
    facts_builder_edit_entity(walk->facts, walk->entity)->type = type;
    if (py_frame_top(walk) != NULL) {
        py_frame_top(walk)->has_result = type != FACT_NONE;
    }
    py_apply_docstring(walk, walk->entity, body);
}

static void python_enter_function(struct walk *walk, TSNode node)
{
    struct py_state *py = py_state_of(walk);
    struct str name = walk_text_of(walk, walk_child_by_field(walk, node, "name"));
    bool takes_class = str_equals_cstring(name, "__new__") ||
                       str_equals_cstring(name, "__init_subclass__") ||
                       str_equals_cstring(name, "__class_getitem__");
    if (py == NULL) {
        return;
    }
    if (py_enter_definition(walk, py, node)) {
        takes_class = takes_class || py->definition_takes_class;
    } else {
        struct py_decorators none = { .flags = 0 };
        py_open_function(walk, node, node, &none);
    }
    python_begin_function(walk, node, takes_class);
}

static void python_leave_function(struct walk *walk, TSNode node)
{
    (void)node;
    py_frame_pop(walk);
}

/* ------------------------------------------------------------------ lambdas */

void py_open_named_lambda(struct walk *walk, TSNode assignment, TSNode name, TSNode lambda)
{
    struct py_state *py = py_state_of(walk);
    uint32_t scope = py_find_variable_scope(walk);
    bool method = py_scope_kind(walk, scope) == FACT_SCOPE_TYPE;
    struct walk_entity_spec spec;
    walk_init_entity_spec(&spec, method ? ENTITY_KIND_METHOD : ENTITY_KIND_FUNCTION, assignment,
                          name);
    spec.name = walk_text_of(walk, name);
    spec.body_node = walk_child_of_type(walk, lambda, ":");
    spec.flags = py_visibility_flags(walk, walk->entity, spec.name);
    spec.flags |= method ? FACT_ENTITY_INSTANCE_METHOD : 0U;
    (void)py_note_set(walk, PY_NOTE_DECLARED, scope, walk_intern_str(walk, spec.name), FACT_NONE);
    py->outer_entity = walk->entity;
    py->outer_scope = walk->scope;
    py->lambda_start = ts_node_start_byte(lambda);
    facts_builder_edit_entity(walk->facts, walk_open_entity(walk, &spec))->scope = scope;
}

static void python_enter_lambda(struct walk *walk, TSNode node)
{
    struct py_state *py = py_state_of(walk);
    TSNode params = walk_child_by_field(walk, node, "parameters");
    TSNode body = walk_child_by_field(walk, node, "body");
    bool named = false;
    struct py_arity arity;
    struct py_frame *frame = NULL;
    enum py_receiver receiver = PY_RECEIVER_NONE;
    if (py == NULL) {
        return;
    }
    named = py->lambda_start == ts_node_start_byte(node);
    if (!named) {
        py->outer_entity = walk->entity;
        py->outer_scope = walk->scope;
        (void)walk_open_scope(walk, FACT_SCOPE_FUNCTION, node);
    }
    py->lambda_start = FACT_NONE;
    frame = py_frame_push(walk, walk->scope);
    if (named) {
        const struct fact_entity *row = facts_builder_edit_entity(walk->facts, walk->entity);
        if (frame != NULL && row->kind == ENTITY_KIND_METHOD) {
            receiver = PY_RECEIVER_VALUE;
            frame->class_entity = row->parent;
        }
    }
    py->outer_start = ts_node_is_null(params) ? FACT_NONE : ts_node_start_byte(params);
    py->hint.active = py->hint.start == ts_node_start_byte(node);
    arity = python_bind_parameters(walk, walk->scope, params, receiver, STR_EMPTY);
    py->hint.active = false;
    if (named) {
        python_store_arity(facts_builder_edit_entity(walk->facts, walk->entity), arity);
    }
    walk_add_binding(walk, FACT_BINDING_RETURN, walk->scope, STR_EMPTY, body, FACT_NONE,
                     walk_build_expr(walk, body));
}

/* ------------------------------------------------------------------ results */

static void python_add_result(struct walk *walk, enum fact_binding_kind kind, TSNode site,
                              uint32_t value)
{
    const struct py_frame *frame = py_frame_top(walk);
    uint32_t scope = py_find_variable_scope(walk);
    if (frame != NULL && !frame->has_result && value != FACT_NONE &&
        py_scope_kind(walk, scope) == FACT_SCOPE_FUNCTION) {
        (void)walk_add_binding(walk, kind, scope, STR_EMPTY, site, FACT_NONE, value);
    }
}

static void python_enter_return(struct walk *walk, TSNode node)
{
    TSNode value = py_nth_child(node, 0);
    if (!ts_node_is_null(value) && !walk_node_is(walk, value, "none")) {
        python_add_result(walk, FACT_BINDING_RETURN, value, walk_build_expr(walk, value));
    }
}

static void python_enter_yield(struct walk *walk, TSNode node)
{
    TSNode value = py_nth_child(node, 0);
    uint32_t tree = walk_build_expr(walk, value);
    if (ts_node_is_null(value) || tree == FACT_NONE) {
        return;
    }
    if (str_equals_cstring(walk_text_of(walk, walk_child_at(node, 1)), "from")) {
        tree = walk_make_node(walk, FACT_OP_ELEMENT, tree, FACT_NONE);
    }
    python_add_result(walk, FACT_BINDING_YIELD, value, tree);
}

/* ------------------------------------------------------------------ the file */

static void python_note_exports(struct walk *walk, TSNode list)
{
    size_t count = 0;
    const struct walk_child *children = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode text = walk_child_of_type(walk, children[i].node, "string_content");
        if (walk_node_is(walk, children[i].node, "string")) {
            (void)py_note_set(walk, PY_NOTE_EXPORT, 0, walk_intern_node(walk, text), 0);
        }
    }
}

/* __all__ = [...] or (...): the names that the module exports. */
static void python_find_exports(struct walk *walk, TSNode root)
{
    struct py_state *py = py_state_of(walk);
    size_t count = 0;
    const struct walk_child *children = walk_list_children(walk, root, true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode statement = py_nth_child(children[i].node, 0);
        TSNode right = walk_child_by_field(walk, statement, "right");
        if (!walk_node_is(walk, children[i].node, "expression_statement") ||
            !str_equals_cstring(walk_text_of(walk, walk_child_by_field(walk, statement, "left")),
                                "__all__")) {
            continue;
        }
        if (walk_node_is(walk, right, "list") || walk_node_is(walk, right, "tuple")) {
            py->lists_exports = true;
            python_note_exports(walk, right);
        } else {
            py->lists_exports = false; /* made up in a way that is not read here */
            return;
        }
    }
}

static void python_begin_file(struct walk *walk, TSNode root)
{
    if (!py_state_begin_file(walk)) {
        return;
    }
    (void)py_frame_push(walk, 0);
    python_find_exports(walk, root);
    py_apply_docstring(walk, 0, root);
}

static void python_end_file(struct walk *walk, TSNode root)
{
    (void)root;
    py_frame_pop(walk);
}

/* ------------------------------------------------------------------ tables */

#define RULE(type, bits, hook)                                                                     \
    {                                                                                              \
        .node = (type), .acts = (bits), .enter = (hook)                                            \
    }
#define RULE_BOTH(type, bits, hook, last)                                                          \
    {                                                                                              \
        .node = (type), .acts = (bits), .enter = (hook), .leave = (last)                           \
    }

static const struct lang_rule python_rules[] = {
    RULE("argument_list", 0, py_enter_outer_list),
    RULE("as_pattern_target", 0, py_enter_quiet),
    RULE("assert_statement", 0, py_enter_assert),
    RULE("assignment", 0, py_enter_assignment),
    RULE("attribute", 0, py_enter_attribute),
    RULE("augmented_assignment", 0, py_enter_augmented),
    RULE("block", 0, py_enter_block),
    RULE("boolean_operator", LANG_ACT_DECISION, py_enter_boolean),
    RULE("call", 0, py_enter_call),
    RULE("case_clause", 0, py_enter_case),
    RULE_BOTH("class_definition", 0, py_enter_class, NULL),
    RULE("comment", LANG_ACT_COMMENT, NULL),
    RULE("conditional_expression", LANG_ACT_DECISION, py_enter_ternary),
    RULE("decorated_definition", 0, py_enter_decorated),
    RULE("decorator", 0, py_enter_decorator),
    RULE_BOTH("dictionary_comprehension", LANG_ACT_SCOPE, py_enter_comprehension,
              py_leave_comprehension),
    RULE("dictionary_splat_pattern", 0, py_enter_quiet),
    RULE("elif_clause", LANG_ACT_DECISION, py_enter_branch),
    RULE("except_clause", LANG_ACT_DECISION, py_enter_except),
    RULE("for_in_clause", LANG_ACT_DECISION, py_enter_for_in),
    RULE_BOTH("for_statement", LANG_ACT_DECISION, py_enter_for, py_leave_branches),
    RULE_BOTH("function_definition", 0, python_enter_function, python_leave_function),
    RULE("future_import_statement", LANG_ACT_IMPORT | LANG_ACT_SKIP, py_enter_import_from),
    RULE_BOTH("generator_expression", LANG_ACT_SCOPE, py_enter_comprehension,
              py_leave_comprehension),
    RULE("global_statement", LANG_ACT_SKIP, py_enter_extern),
    RULE("identifier", 0, py_enter_identifier),
    RULE("if_clause", LANG_ACT_DECISION, NULL),
    RULE_BOTH("if_statement", LANG_ACT_DECISION, py_enter_if, py_leave_branches),
    RULE("import_from_statement", LANG_ACT_IMPORT | LANG_ACT_SKIP, py_enter_import_from),
    RULE("import_statement", LANG_ACT_IMPORT | LANG_ACT_SKIP, py_enter_import),
    RULE_BOTH("lambda", 0, python_enter_lambda, python_leave_function),
    RULE("lambda_parameters", 0, py_enter_outer_list),
    RULE_BOTH("list_comprehension", LANG_ACT_SCOPE, py_enter_comprehension, py_leave_comprehension),
    RULE("list_splat_pattern", 0, py_enter_quiet),
    RULE_BOTH("match_statement", 0, py_enter_match, py_leave_branches),
    RULE("named_expression", 0, py_enter_walrus),
    RULE("nonlocal_statement", LANG_ACT_SKIP, py_enter_extern),
    RULE("parameters", 0, py_enter_outer_list),
    RULE("return_statement", 0, python_enter_return),
    RULE_BOTH("set_comprehension", LANG_ACT_SCOPE, py_enter_comprehension, py_leave_comprehension),
    RULE("string", LANG_ACT_STRING, NULL),
    RULE_BOTH("try_statement", 0, py_enter_try, py_leave_branches),
    RULE("type", 0, py_enter_quiet),
    RULE("type_alias_statement", 0, py_enter_type_alias),
    RULE("type_parameter", 0, py_enter_quiet),
    RULE("typed_parameter", 0, py_enter_typed_parameter),
    RULE_BOTH("while_statement", LANG_ACT_DECISION, py_enter_while, py_leave_branches),
    RULE("with_item", 0, py_enter_with_item),
    RULE("with_statement", 0, py_enter_with),
    RULE("yield", 0, python_enter_yield),
};

static const char *const python_suffixes[] = { ".py", ".pyi", ".pyw", NULL };
static const char *const python_file_names[] = { "SConstruct", "SConscript", "wscript", NULL };
static const char *const python_interpreters[] = { "python", "pypy", NULL };
static const char *const python_test_files[] = { "test_*.py", "*_test.py", "tests.py",
                                                 "conftest.py", NULL };
static const char *const python_test_folders[] = { "tests", "test", NULL };
static const char *const python_test_names[] = { "test_", NULL };

const struct lang lang_python = {
    .name = "python",
    .suffixes = python_suffixes,
    .file_names = python_file_names,
    .interpreters = python_interpreters,
    .grammar = tree_sitter_python,
    .rules = python_rules,
    .rule_count = sizeof python_rules / sizeof python_rules[0],
    .expr_builds = py_expr_builds,
    .expr_build_count = PY_EXPR_BUILD_COUNT,
    .type_builds = py_type_builds,
    .type_build_count = PY_TYPE_BUILD_COUNT,
    .policy = &py_policy,
    .lexis = &python_lexis,
    .begin_file = python_begin_file,
    .end_file = python_end_file,
    .test_file_patterns = python_test_files,
    .test_folders = python_test_folders,
    .test_name_prefixes = python_test_names,
    .test_names_in_test_files_only = true,
};
