/* lang_python_refs.c - calls, names and members that are read, decorators.
 *
 * Every name that is read is a VALUE reference unless it is a variable of a function around it
 * (known only when that function ends) or stands where another kind of reference says it
 * already: callees, annotations, base classes, decorators, targets of assignments.
 */
#include "lang/lang_python_internal.h"

/* ------------------------------------------------------------------ calls */

static unsigned refs_count_args(struct walk *walk, TSNode list, bool *uncertain)
{
    size_t count = 0;
    const struct walk_child *children = NULL;
    if (!walk_node_is(walk, list, "argument_list")) {
        return ts_node_is_null(list) ? 0 : 1; /* f(x for x in y) */
    }
    children = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode child = children[i].node;
        if (walk_node_is(walk, child, "call")) { /* *f() is read as (*f)() */
            child = walk_child_by_field(walk, child, "function");
        }
        *uncertain = *uncertain || walk_node_is(walk, child, "keyword_argument") ||
                     walk_node_is(walk, child, "list_splat") ||
                     walk_node_is(walk, child, "dictionary_splat");
    }
    return (unsigned)count;
}

static bool refs_is_name(struct walk *walk, TSNode node)
{
    return walk_node_is(walk, node, "identifier") || walk_node_is(walk, node, "attribute");
}

/* The name of a callee, where the reference is said to stand. */
static TSNode refs_find_site(struct walk *walk, TSNode callee)
{
    TSNode name = walk_node_is(walk, callee, "attribute")
                      ? walk_child_by_field(walk, callee, "attribute")
                      : callee;
    return ts_node_is_null(name) ? callee : name;
}

/* import_module("a.b"), __import__("a.b") */
static void refs_note_import(struct walk *walk, TSNode callee, TSNode arguments)
{
    struct str name = py_last_name(walk, callee);
    TSNode text = walk_child_of_type(walk, py_nth_child(arguments, 0), "string_content");
    if (!str_equals_cstring(name, "import_module") && !str_equals_cstring(name, "__import__")) {
        return;
    }
    if (walk_node_is(walk, py_nth_child(arguments, 0), "string") && !ts_node_is_null(text)) {
        struct fact_import *row = walk_add_import(
            walk, FACT_IMPORT_EFFECT, walk_text_of(walk, text), STR_EMPTY, STR_EMPTY, text);
        row->flags |= FACT_IMPORT_LAZY;
    }
}

/* Functions that call a function they are given with elements of another argument. */
static const struct refs_caller {
    const char *name;
    const char *keyword; /* of the function; NULL: it is the first argument */
    uint32_t iterable;   /* number of the argument; FACT_NONE: the receiver */
    unsigned index;      /* of the parameter that gets an element */
} refs_callers[] = {
    { "filter", NULL, 1, 0 },        { "groupby", "key", 0, 0 }, { "map", NULL, 1, 0 },
    { "max", "key", 0, 0 },          { "min", "key", 0, 0 },     { "reduce", NULL, 1, 1 },
    { "sort", "key", FACT_NONE, 0 }, { "sorted", "key", 0, 0 },
};

static TSNode refs_find_function_argument(struct walk *walk, TSNode arguments, const char *keyword)
{
    TSNode none = { .id = NULL };
    size_t count = 0;
    const struct walk_child *children = walk_list_children(walk, arguments, true, &count);
    if (keyword == NULL) {
        return count > 0 ? children[0].node : none;
    }
    for (size_t i = 0; i < count; i++) {
        TSNode child = children[i].node;
        if (walk_node_is(walk, child, "keyword_argument") &&
            str_equals_cstring(walk_text_of(walk, walk_child_by_field(walk, child, "name")),
                               keyword)) {
            return walk_child_by_field(walk, child, "value");
        }
    }
    return none;
}

/* sorted(xs, key=lambda x: ..): x is an element of xs. */
static void refs_hint_lambda(struct walk *walk, TSNode callee, TSNode arguments)
{
    struct py_state *py = py_state_of(walk);
    struct str name = py_last_name(walk, callee);
    for (size_t i = 0; i < sizeof refs_callers / sizeof refs_callers[0]; i++) {
        const struct refs_caller *row = &refs_callers[i];
        TSNode lambda;
        uint32_t iterable = FACT_NONE;
        if (!str_equals_cstring(name, row->name)) {
            continue;
        }
        lambda = refs_find_function_argument(walk, arguments, row->keyword);
        if (!walk_node_is(walk, lambda, "lambda")) {
            return;
        }
        iterable = walk_build_expr(walk, row->iterable == FACT_NONE
                                             ? walk_child_by_field(walk, callee, "object")
                                             : py_nth_child(arguments, row->iterable));
        if (iterable != FACT_NONE) {
            py->hint.start = ts_node_start_byte(lambda);
            py->hint.tree = walk_make_node(walk, FACT_OP_ELEMENT, iterable, FACT_NONE);
            py->hint.index = row->index;
        }
        return;
    }
}

void py_enter_call(struct walk *walk, TSNode node)
{
    struct py_state *py = py_state_of(walk);
    TSNode callee = walk_child_by_field(walk, node, "function");
    TSNode arguments = walk_child_by_field(walk, node, "arguments");
    struct str name;
    struct fact_ref *ref = NULL;
    bool uncertain = false;
    unsigned count = 0;
    if (py == NULL || ts_node_is_null(callee)) {
        return;
    }
    if (walk_node_is(walk, callee, "list_splat")) {
        callee = py_nth_child(callee, 0);
    }
    if (refs_is_name(walk, callee)) {
        py->callee_end = walk_end_byte(callee);
    }
    name = walk_node_is(walk, callee, "identifier") ? walk_text_of(walk, callee) : STR_EMPTY;
    if (str_equals_cstring(name, "super") && !py_is_shadowed(walk, name)) {
        return; /* part of super().m */
    }
    if (str_equals_cstring(py_last_name(walk, callee), "cast")) {
        (void)py_use_type(walk, py_nth_child(arguments, 0));
    }
    count = refs_count_args(walk, arguments, &uncertain);
    ref = walk_add_call(walk, REF_KIND_CALL, walk_build_expr(walk, callee),
                        refs_find_site(walk, callee), count);
    ref->flags |= uncertain ? FACT_REF_KEYWORD_ARGS : 0U;
    py_settle_ref_scope(walk, ref);
    refs_note_import(walk, callee, arguments);
    refs_hint_lambda(walk, callee, arguments);
}

/* ------------------------------------------------------------------ names and members */

/* The nearest byte before / behind that is no white space; 0: none. */
static char refs_byte_before(const struct walk *walk, uint32_t start)
{
    while (start > 0) {
        char byte = walk->source.data[--start];
        if (byte != ' ' && byte != '\t' && byte != '\n' && byte != '\r' && byte != '\\') {
            return byte;
        }
    }
    return '\0';
}

static struct str refs_text_behind(const struct walk *walk, uint32_t end)
{
    while (end < walk->source.size &&
           (walk->source.data[end] == ' ' || walk->source.data[end] == '\t')) {
        end++;
    }
    return str_from_range(walk->source.data + end, walk->source.size - end);
}

/* name= of a keyword argument or default, name := value; not name == value, not f"{name=}". */
static bool refs_is_assigned(struct str behind)
{
    char next = '\0';
    if (behind.size > 1) {
        next = behind.data[1];
    }
    if (str_starts_with(behind, STR(":="))) {
        return true;
    }
    return str_starts_with(behind, STR("=")) && next != '=' && next != '}' && next != '!' &&
           next != ':';
}

/* Names of parameters, seen while their list is walked in the scope outside. */
static bool refs_is_parameter(struct walk *walk, uint32_t start, char before, fact_text name)
{
    const struct py_state *py = py_state_of(walk);
    uint32_t unused = FACT_NONE;
    return start < py->params_end && before != '=' &&
           py_note_find(walk, PY_NOTE_LOCAL, py_frame_top(walk)->scope, name, &unused);
}

/* __name__, __file__ and the like are given by the interpreter. */
static bool refs_is_dunder(struct str name)
{
    return name.size > 4 && str_starts_with(name, STR("__")) && str_ends_with(name, STR("__"));
}

void py_enter_identifier(struct walk *walk, TSNode node)
{
    const struct py_state *py = py_state_of(walk);
    const struct py_frame *frame = py_frame_top(walk);
    uint32_t start = ts_node_start_byte(node);
    uint32_t end = walk_end_byte(node);
    char before = 0;
    fact_text name = 0;
    if (py == NULL || frame == NULL || start < py->quiet_end || end == py->callee_end ||
        start == end) {
        return;
    }
    before = refs_byte_before(walk, start);
    if (before == '.' || refs_is_assigned(refs_text_behind(walk, end))) {
        return;
    }
    if (refs_is_dunder(walk_text_of(walk, node))) {
        return;
    }
    name = walk_intern_node(walk, node);
    if (name == frame->receiver || refs_is_parameter(walk, start, before, name)) {
        return;
    }
    py_pending_add(walk, REF_KIND_VALUE, name, walk_make_node(walk, FACT_OP_NAME, name, FACT_NONE),
                   node);
}

void py_enter_attribute(struct walk *walk, TSNode node)
{
    const struct py_state *py = py_state_of(walk);
    uint32_t end = walk_end_byte(node);
    TSNode name = walk_child_by_field(walk, node, "attribute");
    uint32_t tree = FACT_NONE;
    if (py == NULL || ts_node_start_byte(node) < py->quiet_end || end == py->callee_end ||
        end == py->write_end || ts_node_is_null(name)) {
        return;
    }
    tree = walk_build_expr(walk, node);
    if (facts_builder_borrow_node(walk->facts, tree)->op == FACT_OP_MEMBER) {
        py_settle_ref_scope(walk, walk_add_ref(walk, REF_KIND_VALUE, tree, name));
    }
}

void py_enter_quiet(struct walk *walk, TSNode node)
{
    struct py_state *py = py_state_of(walk);
    if (py != NULL && py->quiet_end < walk_end_byte(node) &&
        py->loud_end <= ts_node_start_byte(node)) {
        py->quiet_end = walk_end_byte(node);
    }
}

/* ------------------------------------------------------------------ lists of the scope outside */

void py_enter_typed_parameter(struct walk *walk, TSNode node)
{
    struct py_state *py = py_state_of(walk);
    TSNode type = walk_child_by_field(walk, node, "type");
    if (py != NULL && !ts_node_is_null(type)) {
        py->quiet_end = ts_node_start_byte(type);
    }
}

/* Defaults and base classes are evaluated outside of what they belong to. */
void py_enter_outer_list(struct walk *walk, TSNode node)
{
    struct py_state *py = py_state_of(walk);
    if (py == NULL || py->outer_start != ts_node_start_byte(node)) {
        return;
    }
    py->outer_start = FACT_NONE;
    if (!walk_node_is(walk, node, "argument_list")) {
        py->params_end = walk_end_byte(node);
    }
    walk_set_entity(walk, py->outer_entity, py->outer_scope);
}

/* The definition's entity is open already: it is what is annotated, but the expression is
 * evaluated outside. */
void py_enter_decorator(struct walk *walk, TSNode node)
{
    struct py_state *py = py_state_of(walk);
    TSNode callee = py_nth_child(node, 0);
    struct fact_ref *ref = NULL;
    bool uncertain = false;
    unsigned count = 0;
    if (py == NULL || ts_node_is_null(callee) || py->definition_start == FACT_NONE) {
        return;
    }
    if (walk_node_is(walk, callee, "call")) {
        count = refs_count_args(walk, walk_child_by_field(walk, callee, "arguments"), &uncertain);
        callee = walk_child_by_field(walk, callee, "function");
    } else {
        count = 1; /* what it decorates */
        py->callee_end = walk_end_byte(callee);
    }
    ref = walk_add_call(walk, REF_KIND_ANNOTATE, walk_build_expr(walk, callee),
                        refs_find_site(walk, callee), count);
    ref->scope = py->decorator_scope;
    ref->flags |= uncertain ? FACT_REF_IMPLICIT | FACT_REF_KEYWORD_ARGS : FACT_REF_IMPLICIT;
    walk_set_entity(walk, py->decorator_entity, py->decorator_scope);
}
