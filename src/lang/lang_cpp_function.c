/* lang_cpp_function.c - functions of C++: definitions and prototypes in and outside their class,
 * constructors, operators, tests that macros define. */
#include "lang/lang_cpp_internal.h"

#define FUNCTION_NAME_MAX 200U /* bytes of a name made of a macro and its arguments */

/* ------------------------------------------------------------------ parameters */

static bool function_is_parameter(struct walk *walk, TSNode node)
{
    return walk_node_is(walk, node, "parameter_declaration") ||
           walk_node_is(walk, node, "optional_parameter_declaration") ||
           walk_node_is(walk, node, "variadic_parameter_declaration");
}

/* f(void) takes nothing. */
static bool function_is_void(struct walk *walk, TSNode parameter)
{
    return ts_node_is_null(walk_child_by_field(walk, parameter, "declarator")) &&
           str_equals_bytes(walk_text_of(walk, parameter), STR("void"));
}

void cpp_count_parameters(struct walk *walk, TSNode list, struct walk_entity_spec *spec)
{
    size_t count = 0;
    unsigned total = 0;
    unsigned wanted = 0;
    const struct walk_child *items = walk_list_tokens(walk, list, &count);
    for (size_t i = 0; i < count; i++) {
        if (walk_node_is(walk, items[i].node, "...") ||
            walk_node_is(walk, items[i].node, "variadic_parameter_declaration")) {
            spec->flags |= FACT_ENTITY_VARIADIC;
        } else if (function_is_parameter(walk, items[i].node) &&
                   !function_is_void(walk, items[i].node)) {
            total++;
            wanted += !walk_node_is(walk, items[i].node, "optional_parameter_declaration");
        }
    }
    spec->params_max = total < UINT8_MAX ? (uint8_t)total : UINT8_MAX;
    spec->params_min = wanted < UINT8_MAX ? (uint8_t)wanted : UINT8_MAX;
}

void cpp_bind_parameters(struct walk *walk, TSNode list)
{
    size_t count = 0;
    unsigned position = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count; i++) {
        struct cpp_shape shape;
        if (!function_is_parameter(walk, items[i].node) || function_is_void(walk, items[i].node)) {
            continue;
        }
        cpp_read_shape(walk, items[i].node, walk_child_by_field(walk, items[i].node, "declarator"),
                       &shape);
        if (!ts_node_is_null(shape.parameters)) { /* a function is passed */
            shape.type = walk_make_node(walk, FACT_OP_FUNCTION, shape.type, FACT_NONE);
        }
        /* Without a name it still has a type, which chooses among overloads. */
        walk_add_binding(walk, FACT_BINDING_PARAM, walk->scope, walk_text_of(walk, shape.name),
                         ts_node_is_null(shape.name) ? items[i].node : shape.name, shape.type,
                         FACT_NONE)
            ->position = position < UINT8_MAX ? (uint8_t)position : UINT8_MAX;
        position++;
    }
}

/* ------------------------------------------------------------------ names */

/* What a function is called, and whose it is. */
struct function_name {
    TSNode last;      /* its own name, without qualification */
    struct str text;  /* "run", "~Pool", "operator+", "operator bool" */
    uint32_t owner;   /* node of the class or namespace written before it, or FACT_NONE */
    struct str outer; /* the last name of that: a constructor has it too */
    bool conversion;
};

/* The name of a conversion ends before its parameters. */
static struct str function_name_of_cast(struct walk *walk, TSNode node)
{
    struct str text = walk_text_of(walk, node);
    size_t open = str_find_byte(text, '(');
    return str_trim_spaces(open == SIZE_MAX ? text : str_from_range(text.data, open));
}

static void function_read_qualifier(struct walk *walk, TSNode node, struct function_name *out)
{
    size_t own = 0;
    TSNode inner = node;
    out->owner = cpp_build_scope(walk, node, &out->last);
    while (walk_node_is(walk, inner, "qualified_identifier") && own < CPP_LEVELS_MAX) {
        TSNode head = walk_child_by_field(walk, inner, "scope");
        if (!ts_node_is_null(head)) {
            out->outer = cpp_name_without_arguments(walk, head);
        }
        inner = walk_child_by_field(walk, inner, "name");
        own++;
    }
}

static struct function_name function_read_name(struct walk *walk, TSNode node)
{
    struct function_name out = { .last = node, .owner = FACT_NONE };
    if (walk_node_is(walk, node, "qualified_identifier")) {
        function_read_qualifier(walk, node, &out);
    }
    out.conversion = walk_node_is(walk, out.last, "operator_cast");
    out.text = out.conversion ? function_name_of_cast(walk, out.last)
                              : cpp_name_without_arguments(walk, out.last);
    return out;
}

/* ------------------------------------------------------------------ tests */

/* Macros of test frameworks that make a test of the block behind them, and which of their
 * arguments is the class whose members the block may use (from 1; 0: none). */
static const struct function_test {
    const char *name;
    unsigned fixture;
} function_tests[] = {
    { "TEST", 0 },
    { "TEST_F", 1 },
    { "TEST_P", 1 },
    { "TYPED_TEST", 1 },
    { "TYPED_TEST_P", 1 },
    { "GTEST_TEST", 0 },
    { "TEST_CASE", 0 },
    { "TEST_CASE_METHOD", 1 },
    { "TEMPLATE_TEST_CASE", 0 },
    { "TEMPLATE_TEST_CASE_METHOD", 1 },
    { "SCENARIO", 0 },
    { "DOCTEST_TEST_CASE", 0 },
    { "BOOST_AUTO_TEST_CASE", 0 },
    { "BOOST_FIXTURE_TEST_CASE", 2 },
    { "BOOST_DATA_TEST_CASE", 0 },
    { "BOOST_PARAM_TEST_CASE", 0 },
    { "BOOST_AUTO_TEST_CASE_TEMPLATE", 0 },
    { "TEST_METHOD", 0 },
    { "TEST_FIXTURE", 1 },
};

static const struct function_test *function_find_test(struct str name)
{
    for (size_t i = 0; i < sizeof function_tests / sizeof function_tests[0]; i++) {
        if (str_equals_cstring(name, function_tests[i].name)) {
            return &function_tests[i];
        }
    }
    return NULL;
}

/* "TEST_F(A,  b)" as it is written, blanks made one. */
static struct str function_name_of_macro(struct walk *walk, TSNode function)
{
    struct str text = walk_text_of(walk, function);
    char *made = NULL;
    size_t size = 0;
    if (text.size > FUNCTION_NAME_MAX) {
        text.size = FUNCTION_NAME_MAX;
    }
    made = walk_alloc_bytes(walk, text.size + 1);
    for (size_t i = 0; made != NULL && i < text.size; i++) {
        bool blank = text.data[i] == ' ' || (text.data[i] >= '\t' && text.data[i] <= '\r');
        if (!blank) {
            made[size++] = text.data[i];
        } else if (size > 0 && made[size - 1] != ' ') {
            made[size++] = ' ';
        }
    }
    return made == NULL ? text : str_from_range(made, size);
}

/* ------------------------------------------------------------------ the entity */

struct function_facts {
    struct function_name name;
    uint32_t specifiers;
    bool member;
    bool constructor;
    bool macro; /* MACRO(a, b) { .. } */
};

static bool function_is_inside_function(const struct walk *walk)
{
    const struct fact_entity *around = facts_builder_edit_entity(walk->facts, walk->entity);
    return walk->entity != 0 &&
           kind_group_of_entity((enum entity_kind)around->kind) == ENTITY_GROUP_CALLABLE;
}

static struct function_facts function_read_facts(struct walk *walk, TSNode node,
                                                 const struct cpp_shape *shape)
{
    struct function_facts out = { .name = function_read_name(walk, shape->name) };
    bool in_class = cpp_is_in_class(walk);
    struct str outer = out.name.owner != FACT_NONE ? out.name.outer
                       : in_class                  ? cpp_name_around(walk)
                                                   : STR_EMPTY;
    size_t args = str_find_byte(outer, '<'); /* of a specialisation */
    bool plain = walk_node_is(walk, out.name.last, "identifier") ||
                 walk_node_is(walk, out.name.last, "field_identifier") ||
                 walk_node_is(walk, out.name.last, "template_function");
    bool typed = !ts_node_is_null(walk_child_by_field(walk, node, "type"));
    outer.size = args == SIZE_MAX ? outer.size : args;
    out.specifiers = cpp_read_specifiers(walk, node, shape->function);
    out.member = in_class || out.name.owner != FACT_NONE;
    out.constructor = plain && outer.data != NULL && str_equals_bytes(outer, out.name.text);
    out.macro = plain && !typed && !out.constructor && shape->type == FACT_NONE;
    return out;
}

static uint32_t function_make_flags(struct walk *walk, const struct function_facts *facts)
{
    uint32_t flags = cpp_access_flags(walk);
    bool friendly = walk_node_is(walk, walk_parent_of_current(walk), "friend_declaration");
    bool is_static = (facts->specifiers & CPP_SPEC_STATIC) != 0;
    if (is_static && !facts->member) {
        flags = FACT_ENTITY_FILE_LOCAL;
    }
    if (facts->member) {
        flags |= is_static || friendly ? FACT_ENTITY_STATIC : FACT_ENTITY_INSTANCE_METHOD;
    }
    flags |= (facts->specifiers & CPP_SPEC_VIRTUAL) != 0 ? FACT_ENTITY_VIRTUAL : 0U;
    flags |= (facts->specifiers & CPP_SPEC_OVERRIDE) != 0
                 ? FACT_ENTITY_OVERRIDE | FACT_ENTITY_VIRTUAL
                 : 0U;
    flags |= (facts->specifiers & CPP_SPEC_DEFAULTED) != 0 ? FACT_ENTITY_DEFAULTED : 0U;
    flags |= (facts->specifiers & CPP_SPEC_CONST_SELF) != 0 ? FACT_ENTITY_CONST_SELF : 0U;
    if (walk_node_is(walk, facts->name.last, "operator_name") || facts->name.conversion) {
        flags |= FACT_ENTITY_OPERATOR;
    }
    return flags;
}

static void function_fill_spec(struct walk *walk, TSNode node, const struct cpp_shape *shape,
                               const struct function_facts *facts, struct walk_entity_spec *spec)
{
    enum entity_kind kind = facts->constructor ? ENTITY_KIND_CONSTRUCTOR
                            : facts->member    ? ENTITY_KIND_METHOD
                                               : ENTITY_KIND_FUNCTION;
    walk_init_entity_spec(spec, kind, cpp_whole_of_current(walk, node), facts->name.last);
    spec->name = facts->name.text;
    spec->body_node = walk_child_by_field(walk, node, "body");
    spec->flags = function_make_flags(walk, facts);
    spec->owner = facts->name.owner;
    spec->type = shape->type;
    if (facts->name.conversion) {
        struct cpp_shape to;
        cpp_read_shape(walk, facts->name.last,
                       walk_child_by_field(walk, facts->name.last, "declarator"), &to);
        spec->type = to.type;
    }
    if (facts->name.owner != FACT_NONE) {
        spec->qualifier = cpp_make_qualifier(walk, shape->name, facts->name.last);
    }
    cpp_count_parameters(walk, shape->parameters, spec);
}

static void function_open_macro(struct walk *walk, TSNode node, const struct cpp_shape *shape,
                                struct str macro, struct walk_entity_spec *spec)
{
    const struct function_test *test = function_find_test(macro);
    struct walk_site site = { ts_node_start_byte(shape->name), walk_line_of(shape->name),
                              walk_column_of(shape->name) };
    size_t count = 0;
    const struct walk_child *args = walk_list_children(walk, shape->parameters, true, &count);
    uint32_t entity;
    spec->name = function_name_of_macro(walk, shape->function);
    spec->params_min = 0;
    spec->params_max = 0;
    if (test != NULL && test->fixture > 0 && count >= test->fixture) {
        spec->owner = cpp_build_specified(walk, args[test->fixture - 1].node);
    }
    entity = walk_open_entity(walk, spec);
    if (test != NULL) {
        walk_mark_test(walk, entity, TEST_RULE_MACRO);
    }
    walk_place_ref(walk, REF_KIND_CALL, walk_make_name(walk, macro), site)->args =
        (uint8_t)(count < UINT8_MAX ? count : UINT8_MAX);
    (void)node;
}

static TSNode function_cast_parameters(struct walk *walk, TSNode cast)
{
    TSNode declarator = walk_child_by_field(walk, cast, "declarator");
    for (unsigned level = 0; level < CPP_LEVELS_MAX && !ts_node_is_null(declarator); level++) {
        TSNode parameters = walk_child_by_field(walk, declarator, "parameters");
        if (!ts_node_is_null(parameters)) {
            return parameters;
        }
        declarator = walk_child_by_field(walk, declarator, "declarator");
    }
    return CPP_NODE_ABSENT;
}

void cpp_enter_function(struct walk *walk, TSNode node)
{
    struct cpp_shape shape;
    struct function_facts facts;
    struct walk_entity_spec spec;
    uint32_t entity;
    cpp_note_place(walk, node);
    cpp_read_shape(walk, node, walk_child_by_field(walk, node, "declarator"), &shape);
    if (ts_node_is_null(shape.name)) {
        return;
    }
    facts = function_read_facts(walk, node, &shape);
    if (ts_node_is_null(shape.parameters) && facts.name.conversion) {
        shape.parameters = function_cast_parameters(walk, facts.name.last);
    }
    if (function_is_inside_function(walk)) { /* MACRO(x) { .. } as a statement */
        (void)walk_open_scope(walk, FACT_SCOPE_BLOCK, node);
        (void)cpp_add_call(walk, REF_KIND_CALL, walk_make_name(walk, facts.name.text), shape.name,
                           CPP_NODE_ABSENT);
        return;
    }
    function_fill_spec(walk, node, &shape, &facts, &spec);
    if ((facts.specifiers & CPP_SPEC_PURE) != 0) {
        spec.flags |= FACT_ENTITY_ABSTRACT | FACT_ENTITY_VIRTUAL | FACT_ENTITY_DECLARATION;
    }
    if (facts.macro) {
        function_open_macro(walk, node, &shape, facts.name.text, &spec);
        return;
    }
    entity = walk_open_entity(walk, &spec);
    cpp_bind_template(walk, entity);
    cpp_bind_parameters(walk, shape.parameters);
}

/* ------------------------------------------------------------------ prototypes */

/* A macro that stands where a member or declaration could: DISALLOW_COPY(Foo); */
static void function_add_macro_use(struct walk *walk, const struct cpp_shape *shape,
                                   struct str name)
{
    size_t count = 0;
    struct fact_ref *ref;
    (void)walk_list_children(walk, shape->parameters, true, &count);
    ref = walk_add_call(walk, REF_KIND_CALL, walk_make_name(walk, name), shape->name,
                        (unsigned)count);
    (void)ref;
}

void cpp_open_prototype(struct walk *walk, TSNode node, const struct cpp_shape *shape, bool only)
{
    struct function_facts facts = function_read_facts(walk, node, shape);
    struct walk_entity_spec spec;
    uint32_t entity;
    bool friendly = walk_node_is(walk, walk_parent_of_current(walk), "friend_declaration");
    if (ts_node_is_null(shape->name)) {
        return;
    }
    if (facts.macro) {
        function_add_macro_use(walk, shape, facts.name.text);
        return;
    }
    /* A friend is declared elsewhere; `int A::f(int);` outside its class repeats what is in it. */
    if (friendly || facts.name.owner != FACT_NONE) {
        return;
    }
    function_fill_spec(walk, node, shape, &facts, &spec);
    if ((facts.specifiers & CPP_SPEC_PURE) != 0) {
        spec.flags |= FACT_ENTITY_ABSTRACT | FACT_ENTITY_VIRTUAL | FACT_ENTITY_DECLARATION;
    } else if ((facts.specifiers & CPP_SPEC_DEFAULTED) == 0) {
        spec.kind = ENTITY_KIND_PROTOTYPE;
        spec.flags |= FACT_ENTITY_DECLARATION;
    }
    if (!only) {
        spec.leaf = true;
        (void)walk_open_entity(walk, &spec);
        return;
    }
    entity = walk_open_entity(walk, &spec);
    cpp_bind_template(walk, entity);
    cpp_bind_parameters(walk, shape->parameters);
}

/* ------------------------------------------------------------------ constructor initialisers */

/* `: Base(x), field_(y), Own(z)` */
void cpp_enter_initializer(struct walk *walk, TSNode node)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    TSNode name = count > 0 ? list[0].node : CPP_NODE_ABSENT;
    TSNode arguments = count > 1 ? list[1].node : CPP_NODE_ABSENT;
    struct str own = cpp_name_around(walk);
    uint32_t self = walk_make_node(walk, FACT_OP_SELF, FACT_NONE, FACT_NONE);
    uint32_t type;
    cpp_note_place(walk, node);
    if (ts_node_is_null(arguments)) {
        return;
    }
    if (walk_node_is(walk, name, "field_identifier") &&
        str_equals_bytes(own, walk_text_of(walk, name))) {
        type = walk_make_node(walk, FACT_OP_TYPEOF, self, FACT_NONE);
    } else if (walk_node_is(walk, name, "field_identifier")) {
        uint32_t member = walk_make_node(walk, FACT_OP_MEMBER, self, walk_intern_node(walk, name));
        type = cpp_make_fallback(walk, walk_make_node(walk, FACT_OP_TYPEOF, member, FACT_NONE),
                                 walk_make_name(walk, walk_text_of(walk, name)));
    } else if (walk_node_is(walk, name, "template_method")) {
        type = walk_make_name(walk, cpp_name_without_arguments(walk, name));
    } else {
        type = walk_build_type(walk, name);
    }
    if (type != FACT_NONE) {
        (void)cpp_add_call(walk, REF_KIND_NEW, type, name, arguments);
    }
}
