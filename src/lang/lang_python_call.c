/* lang_python_call.c - what a call is worth.
 *
 * Built-ins that hand on their argument (next, sorted, enumerate, cast ...) are looked through
 * here, so that the linker needs no knowledge of them.
 */
#include "lang/lang_python_internal.h"

#define CALL_ZIPPED_MAX 4U /* arguments of zip */

enum call_builtin {
    CALL_BUILTIN_NONE,
    CALL_BUILTIN_SUPER,
    CALL_BUILTIN_TYPE,
    CALL_BUILTIN_LITERAL,   /* makes a value of the built-in type of its own name */
    CALL_BUILTIN_CONTAINER, /* the same, with the elements of its argument */
    CALL_BUILTIN_SAME,      /* its argument, or a copy of it */
    CALL_BUILTIN_NEXT,
    CALL_BUILTIN_CHOOSE, /* one of its arguments, or of the elements of the only one */
    CALL_BUILTIN_LISTED, /* a list of the elements of its argument */
    CALL_BUILTIN_ENUMERATE,
    CALL_BUILTIN_ZIP,
    CALL_BUILTIN_GETATTR,
    CALL_BUILTIN_CAST,
    CALL_BUILTIN_MAP,    /* what its first argument gives, as elements */
    CALL_BUILTIN_SECOND, /* filter: the elements of its second argument */
};

/* `module`: of a function that is no built-in; it counts as `name` and as `module.name`, or as a
 * member of anything. */
#define CALL_MODULE_ANY "*"
static const struct call_builtin_row {
    const char *name;
    const char *module;
    enum call_builtin builtin;
} call_builtin_rows[] = {
    { "bool", NULL, CALL_BUILTIN_LITERAL },
    { "bytes", NULL, CALL_BUILTIN_LITERAL },
    { "cast", "typing", CALL_BUILTIN_CAST },
    { "copy", "copy", CALL_BUILTIN_SAME },
    { "deepcopy", "copy", CALL_BUILTIN_SAME },
    { "dict", NULL, CALL_BUILTIN_LITERAL },
    { "enumerate", NULL, CALL_BUILTIN_ENUMERATE },
    { "filter", NULL, CALL_BUILTIN_SECOND },
    { "float", NULL, CALL_BUILTIN_LITERAL },
    { "frozenset", NULL, CALL_BUILTIN_CONTAINER },
    { "getattr", NULL, CALL_BUILTIN_GETATTR },
    { "int", NULL, CALL_BUILTIN_LITERAL },
    { "iter", NULL, CALL_BUILTIN_LISTED },
    { "list", NULL, CALL_BUILTIN_CONTAINER },
    { "map", NULL, CALL_BUILTIN_MAP },
    { "max", NULL, CALL_BUILTIN_CHOOSE },
    { "min", NULL, CALL_BUILTIN_CHOOSE },
    { "next", NULL, CALL_BUILTIN_NEXT },
    { "partial", "functools", CALL_BUILTIN_SAME },
    { "reversed", NULL, CALL_BUILTIN_LISTED },
    { "run", "asyncio", CALL_BUILTIN_SAME },
    { "run_until_complete", CALL_MODULE_ANY, CALL_BUILTIN_SAME },
    { "set", NULL, CALL_BUILTIN_CONTAINER },
    { "shield", "asyncio", CALL_BUILTIN_SAME },
    { "sorted", NULL, CALL_BUILTIN_LISTED },
    { "str", NULL, CALL_BUILTIN_LITERAL },
    { "super", NULL, CALL_BUILTIN_SUPER },
    { "tuple", NULL, CALL_BUILTIN_CONTAINER },
    { "type", NULL, CALL_BUILTIN_TYPE },
    { "wait_for", "asyncio", CALL_BUILTIN_SAME },
    { "zip", NULL, CALL_BUILTIN_ZIP },
};

static bool call_is_member(struct walk *walk, TSNode callee, const char *module)
{
    return module != NULL &&
           (strcmp(module, CALL_MODULE_ANY) == 0 ||
            py_is_module(walk, walk_child_by_field(walk, callee, "object"), module));
}

static enum call_builtin call_find_builtin(struct walk *walk, TSNode callee)
{
    bool member = walk_node_is(walk, callee, "attribute");
    struct str name = py_last_name(walk, callee);
    size_t rows = sizeof call_builtin_rows / sizeof call_builtin_rows[0];
    if (name.size == 0 || (!member && !walk_node_is(walk, callee, "identifier"))) {
        return CALL_BUILTIN_NONE;
    }
    for (size_t i = 0; i < rows; i++) {
        const struct call_builtin_row *row = &call_builtin_rows[i];
        if (!str_equals_cstring(name, row->name)) {
            continue;
        }
        if (!member) {
            return py_is_shadowed(walk, name) ? CALL_BUILTIN_NONE : row->builtin;
        }
        return call_is_member(walk, callee, row->module) ? row->builtin : CALL_BUILTIN_NONE;
    }
    return CALL_BUILTIN_NONE;
}

/* The n-th positional argument; null when there is none, or a spread one before it. */
static TSNode call_find_argument(struct walk *walk, TSNode call, uint32_t n)
{
    TSNode list = walk_child_by_field(walk, call, "arguments");
    TSNode none = { .id = NULL };
    if (walk_node_is(walk, list, "generator_expression")) {
        return n == 0 ? list : none;
    }
    for (uint32_t i = 0; i <= n; i++) {
        TSNode child = py_nth_child(list, i);
        if (ts_node_is_null(child) || walk_node_is(walk, child, "keyword_argument") ||
            walk_node_is(walk, child, "list_splat") ||
            walk_node_is(walk, child, "dictionary_splat")) {
            return none;
        }
        if (i == n) {
            return child;
        }
    }
    return none;
}

static uint32_t call_build_argument(struct walk *walk, TSNode call, uint32_t n)
{
    return walk_build_expr(walk, call_find_argument(walk, call, n));
}

static uint32_t call_build_zip(struct walk *walk, TSNode call)
{
    uint32_t parts[CALL_ZIPPED_MAX];
    uint32_t tuple = FACT_NONE;
    unsigned count = 0;
    while (count < CALL_ZIPPED_MAX && !ts_node_is_null(call_find_argument(walk, call, count))) {
        parts[count] = py_make_element(walk, call_build_argument(walk, call, count));
        count++;
    }
    tuple = py_make_tuple(walk, parts, count);
    return py_make_container(walk, "list", &tuple, 1);
}

static uint32_t call_build_enumerate(struct walk *walk, TSNode call)
{
    uint32_t parts[2];
    uint32_t tuple = FACT_NONE;
    parts[0] = walk_make_literal(walk, "int");
    parts[1] = py_make_element(walk, call_build_argument(walk, call, 0));
    tuple = py_make_tuple(walk, parts, 2);
    return py_make_container(walk, "list", &tuple, 1);
}

/* getattr(x, "name", otherwise) */
static uint32_t call_build_getattr(struct walk *walk, TSNode call)
{
    TSNode name = call_find_argument(walk, call, 1);
    TSNode text = walk_child_of_type(walk, name, "string_content");
    uint32_t object = call_build_argument(walk, call, 0);
    uint32_t otherwise = call_build_argument(walk, call, 2);
    uint32_t member = FACT_NONE;
    if (!walk_node_is(walk, name, "string") || ts_node_is_null(text) || object == FACT_NONE) {
        return otherwise;
    }
    member = walk_make_node(walk, FACT_OP_MEMBER, object, walk_intern_node(walk, text));
    return py_make_union(walk, member, otherwise);
}

static uint32_t call_build_container_of(struct walk *walk, const char *name, uint32_t iterable)
{
    uint32_t element = py_make_element(walk, iterable);
    return py_make_container(walk, name, &element, 1);
}

static uint32_t call_build_plain_call(struct walk *walk, TSNode call)
{
    uint32_t function = walk_build_expr(walk, walk_child_by_field(walk, call, "function"));
    return function == FACT_NONE ? FACT_NONE
                                 : walk_make_node(walk, FACT_OP_CALL, function, FACT_NONE);
}

static uint32_t call_build_super(struct walk *walk, TSNode call)
{
    (void)call;
    return walk_make_node(walk, FACT_OP_SUPER, FACT_NONE, FACT_NONE);
}

static uint32_t call_build_type_call(struct walk *walk, TSNode call)
{
    uint32_t value = call_build_argument(walk, call, 0);
    return value == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_TYPEOF, value, FACT_NONE);
}

/* int(x) and list(x) are of the type that is called, whose name is short. */
static uint32_t call_build_own_type(struct walk *walk, TSNode call, bool elements)
{
    struct str callee = walk_text_of(walk, walk_child_by_field(walk, call, "function"));
    char name[16] = "";
    memcpy(name, callee.data, callee.size < sizeof name ? callee.size : sizeof name - 1);
    return elements ? call_build_container_of(walk, name, call_build_argument(walk, call, 0))
                    : walk_make_literal(walk, name);
}

static uint32_t call_build_literal_call(struct walk *walk, TSNode call)
{
    return call_build_own_type(walk, call, false);
}

static uint32_t call_build_container_call(struct walk *walk, TSNode call)
{
    return call_build_own_type(walk, call, true);
}

static uint32_t call_build_same(struct walk *walk, TSNode call)
{
    return call_build_argument(walk, call, 0);
}

static uint32_t call_build_next(struct walk *walk, TSNode call)
{
    return py_make_element(walk, call_build_argument(walk, call, 0));
}

static uint32_t call_build_choose(struct walk *walk, TSNode call)
{
    return ts_node_is_null(call_find_argument(walk, call, 1))
               ? call_build_next(walk, call)
               : py_make_union(walk, call_build_argument(walk, call, 0),
                               call_build_argument(walk, call, 1));
}

static uint32_t call_build_listed(struct walk *walk, TSNode call)
{
    return call_build_container_of(walk, "list", call_build_argument(walk, call, 0));
}

static uint32_t call_build_second(struct walk *walk, TSNode call)
{
    return call_build_container_of(walk, "list", call_build_argument(walk, call, 1));
}

static uint32_t call_build_map(struct walk *walk, TSNode call)
{
    uint32_t function = call_build_argument(walk, call, 0);
    uint32_t element =
        function == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_CALL, function, FACT_NONE);
    return py_make_container(walk, "list", &element, 1);
}

static uint32_t call_build_cast(struct walk *walk, TSNode call)
{
    uint32_t type = walk_build_type(walk, call_find_argument(walk, call, 0));
    return type == FACT_NONE ? call_build_argument(walk, call, 1)
                             : walk_make_node(walk, FACT_OP_VALUE, type, FACT_NONE);
}

static const walk_builder call_builtin_builders[] = {
    [CALL_BUILTIN_NONE] = call_build_plain_call,
    [CALL_BUILTIN_SUPER] = call_build_super,
    [CALL_BUILTIN_TYPE] = call_build_type_call,
    [CALL_BUILTIN_LITERAL] = call_build_literal_call,
    [CALL_BUILTIN_CONTAINER] = call_build_container_call,
    [CALL_BUILTIN_SAME] = call_build_same,
    [CALL_BUILTIN_NEXT] = call_build_next,
    [CALL_BUILTIN_CHOOSE] = call_build_choose,
    [CALL_BUILTIN_LISTED] = call_build_listed,
    [CALL_BUILTIN_ENUMERATE] = call_build_enumerate,
    [CALL_BUILTIN_ZIP] = call_build_zip,
    [CALL_BUILTIN_GETATTR] = call_build_getattr,
    [CALL_BUILTIN_CAST] = call_build_cast,
    [CALL_BUILTIN_MAP] = call_build_map,
    [CALL_BUILTIN_SECOND] = call_build_second,
};

uint32_t py_build_call(struct walk *walk, TSNode node)
{
    TSNode callee = walk_child_by_field(walk, node, "function");
    return call_builtin_builders[call_find_builtin(walk, callee)](walk, node);
}
