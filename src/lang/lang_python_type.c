/* lang_python_type.c - what a Python annotation means, as a type tree.
 *
 * Built-in types are LITERALs of their lower-case name, so they make no references. Optional
 * and `X | None` are POINTER, type[X] is TYPEOF(X), Callable is FUNCTION, Self is SELF, Any is
 * not known. Annotations written as strings are read by a small parser of names, dots,
 * brackets, commas and `|`; what it does not understand is not known.
 */
#include "lang/lang_python_internal.h"

#define TYPE_TEXT_DEPTH_MAX 12U /* brackets inside a string annotation */

enum type_form {
    TYPE_FORM_PLAIN,   /* a generic of its own */
    TYPE_FORM_BUILTIN, /* LITERAL of the canonical name */
    TYPE_FORM_TUPLE,   /* the same, but fixed parts */
    TYPE_FORM_ANY,     /* nothing is known */
    TYPE_FORM_SELF,
    TYPE_FORM_INNER, /* its first argument */
    TYPE_FORM_OPTIONAL,
    TYPE_FORM_UNION,
    TYPE_FORM_META, /* the class itself */
    TYPE_FORM_CALLABLE,
    TYPE_FORM_VALUE, /* Literal: arguments are no types */
    TYPE_FORM_GUARD,
};

struct type_row {
    const char *name;
    enum type_form form;
    const char *canonical;
};

/* Sorted by name. */
static const struct type_row type_rows[] = {
    { "Annotated", TYPE_FORM_INNER, NULL },
    { "Any", TYPE_FORM_ANY, NULL },
    { "Callable", TYPE_FORM_CALLABLE, NULL },
    { "ClassVar", TYPE_FORM_INNER, NULL },
    { "Dict", TYPE_FORM_BUILTIN, "dict" },
    { "Final", TYPE_FORM_INNER, NULL },
    { "FrozenSet", TYPE_FORM_BUILTIN, "frozenset" },
    { "List", TYPE_FORM_BUILTIN, "list" },
    { "Literal", TYPE_FORM_VALUE, "str" },
    { "LiteralString", TYPE_FORM_BUILTIN, "str" },
    { "Never", TYPE_FORM_ANY, NULL },
    { "NoReturn", TYPE_FORM_ANY, NULL },
    { "None", TYPE_FORM_BUILTIN, "None" },
    { "NotRequired", TYPE_FORM_INNER, NULL },
    { "Optional", TYPE_FORM_OPTIONAL, NULL },
    { "ReadOnly", TYPE_FORM_INNER, NULL },
    { "Required", TYPE_FORM_INNER, NULL },
    { "Self", TYPE_FORM_SELF, NULL },
    { "Set", TYPE_FORM_BUILTIN, "set" },
    { "Tuple", TYPE_FORM_TUPLE, "tuple" },
    { "Type", TYPE_FORM_META, "type" },
    { "TypeAlias", TYPE_FORM_ANY, NULL },
    { "TypeGuard", TYPE_FORM_GUARD, "bool" },
    { "TypeIs", TYPE_FORM_GUARD, "bool" },
    { "Union", TYPE_FORM_UNION, NULL },
    { "Unpack", TYPE_FORM_INNER, NULL },
    { "bool", TYPE_FORM_BUILTIN, "bool" },
    { "bytearray", TYPE_FORM_BUILTIN, "bytearray" },
    { "bytes", TYPE_FORM_BUILTIN, "bytes" },
    { "complex", TYPE_FORM_BUILTIN, "complex" },
    { "dict", TYPE_FORM_BUILTIN, "dict" },
    { "float", TYPE_FORM_BUILTIN, "float" },
    { "frozenset", TYPE_FORM_BUILTIN, "frozenset" },
    { "int", TYPE_FORM_BUILTIN, "int" },
    { "list", TYPE_FORM_BUILTIN, "list" },
    { "object", TYPE_FORM_BUILTIN, "object" },
    { "set", TYPE_FORM_BUILTIN, "set" },
    { "str", TYPE_FORM_BUILTIN, "str" },
    { "tuple", TYPE_FORM_TUPLE, "tuple" },
    { "type", TYPE_FORM_META, "type" },
};
static const struct type_row type_plain_row = { "", TYPE_FORM_PLAIN, NULL };

static const struct type_row *type_find_row(struct walk *walk, struct str name)
{
    size_t low = 0;
    size_t high = sizeof type_rows / sizeof type_rows[0];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_compare_bytes(str_from_cstring(type_rows[middle].name), name);
        if (order == 0) {
            return py_is_shadowed(walk, name) ? &type_plain_row : &type_rows[middle];
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return &type_plain_row;
}

/* ------------------------------------------------------------------ trees */

static bool type_is_none(const struct walk *walk, uint32_t node)
{
    const struct fact_node *row = facts_builder_borrow_node(walk->facts, node);
    return row->op == FACT_OP_LITERAL &&
           str_equals_cstring(facts_builder_borrow_text(walk->facts, row->a), "None");
}

/* a | b; None makes the rest optional, and optional stays outside. */
static uint32_t type_make_union(struct walk *walk, uint32_t a, uint32_t b)
{
    const struct fact_node *left = facts_builder_borrow_node(walk->facts, a);
    bool optional = false;
    uint32_t joined = FACT_NONE;
    if (type_is_none(walk, a) || type_is_none(walk, b)) {
        uint32_t rest = type_is_none(walk, a) ? b : a;
        return rest == FACT_NONE ||
                       facts_builder_borrow_node(walk->facts, rest)->op == FACT_OP_POINTER
                   ? rest
                   : walk_make_node(walk, FACT_OP_POINTER, rest, FACT_NONE);
    }
    if (left->op == FACT_OP_POINTER) {
        optional = true;
        a = left->a;
    }
    joined = a == FACT_NONE             ? b
             : b == FACT_NONE || a == b ? a
                                        : walk_make_node(walk, FACT_OP_UNION, a, b);
    return optional && joined != FACT_NONE
               ? walk_make_node(walk, FACT_OP_POINTER, joined, FACT_NONE)
               : joined;
}

static uint32_t type_make_meta(struct walk *walk, uint32_t type)
{
    struct py_state *py = py_state_of(walk);
    if (type == FACT_NONE) {
        return FACT_NONE;
    }
    if (py != NULL && py->meta_type_count < PY_META_TYPES_MAX) {
        py->meta_types[py->meta_type_count++] = type;
    }
    return walk_make_node(walk, FACT_OP_TYPEOF, type, FACT_NONE);
}

/* A name without arguments. */
static uint32_t type_make_simple(struct walk *walk, struct str name)
{
    const struct type_row *row = type_find_row(walk, name);
    switch (row->form) {
    case TYPE_FORM_PLAIN: return walk_make_name(walk, name);
    case TYPE_FORM_BUILTIN:
    case TYPE_FORM_TUPLE:
    case TYPE_FORM_VALUE:
    case TYPE_FORM_GUARD:
    case TYPE_FORM_META: return walk_make_literal(walk, row->canonical);
    case TYPE_FORM_SELF: return walk_make_node(walk, FACT_OP_SELF, FACT_NONE, FACT_NONE);
    case TYPE_FORM_CALLABLE: return walk_make_node(walk, FACT_OP_FUNCTION, FACT_NONE, FACT_NONE);
    case TYPE_FORM_ANY:
    case TYPE_FORM_INNER:
    case TYPE_FORM_OPTIONAL:
    case TYPE_FORM_UNION: return FACT_NONE;
    }
    return FACT_NONE;
}

struct type_args {
    uint32_t items[PY_PARTS_MAX];
    unsigned count;
    bool open; /* ends with `...` */
};

static void type_push_arg(struct type_args *args, uint32_t type)
{
    if (args->count < PY_PARTS_MAX) {
        args->items[args->count++] = type;
    }
}

static uint32_t type_join_args(struct walk *walk, const struct type_args *args)
{
    uint32_t joined = args->count > 0 ? args->items[0] : FACT_NONE;
    for (unsigned i = 1; i < args->count; i++) {
        joined = type_make_union(walk, joined, args->items[i]);
    }
    return joined;
}

/* Callable[[A, B], R]: the parameters come as one TUPLE. */
static uint32_t type_make_callable(struct walk *walk, const struct type_args *args)
{
    uint32_t result = args->count > 0 ? args->items[args->count - 1] : FACT_NONE;
    uint32_t params = FACT_NONE;
    if (args->count > 1) {
        const struct fact_node *first = facts_builder_borrow_node(walk->facts, args->items[0]);
        params = first->op == FACT_OP_TUPLE ? first->a : FACT_NONE;
    }
    return walk_make_node(walk, FACT_OP_FUNCTION, result, params);
}

/* tuple[A, B] has these parts, tuple[A, ...] any number of A. */
static uint32_t type_make_tuple(struct walk *walk, const struct type_args *args, uint32_t list)
{
    return args->open ? walk_make_node(walk, FACT_OP_APPLY, walk_make_literal(walk, "tuple"), list)
                      : walk_make_node(walk, FACT_OP_TUPLE, list, FACT_NONE);
}

/* base[args]; `plain` is the tree of the base when the name is no special form. */
static uint32_t type_make_generic(struct walk *walk, struct str name, uint32_t plain,
                                  const struct type_args *args)
{
    const struct type_row *row = type_find_row(walk, name);
    uint32_t list = walk_make_arg_list(walk, args->items, args->count);
    uint32_t first = facts_builder_borrow_node(walk->facts, list)->a; /* FACT_NONE: no arguments */
    switch (row->form) {
    case TYPE_FORM_PLAIN: return walk_make_node(walk, FACT_OP_APPLY, plain, list);
    case TYPE_FORM_TUPLE: return type_make_tuple(walk, args, list);
    case TYPE_FORM_BUILTIN:
        return walk_make_node(walk, FACT_OP_APPLY, walk_make_literal(walk, row->canonical), list);
    case TYPE_FORM_INNER: return first;
    case TYPE_FORM_OPTIONAL: return type_make_union(walk, first, walk_make_literal(walk, "None"));
    case TYPE_FORM_UNION: return type_join_args(walk, args);
    case TYPE_FORM_META: return type_make_meta(walk, first);
    case TYPE_FORM_CALLABLE: return type_make_callable(walk, args);
    case TYPE_FORM_GUARD:
    case TYPE_FORM_VALUE: return walk_make_literal(walk, row->canonical);
    case TYPE_FORM_ANY:
    case TYPE_FORM_SELF: return FACT_NONE;
    }
    return FACT_NONE;
}

/* ------------------------------------------------------------------ string annotations */

struct type_text {
    struct walk *walk;
    struct str rest;
    bool failed;
};

static void type_skip_spaces(struct type_text *text)
{
    while (text->rest.size > 0 && (text->rest.data[0] == ' ' || text->rest.data[0] == '\n' ||
                                   text->rest.data[0] == '\t' || text->rest.data[0] == '\r')) {
        text->rest = str_from_range(text->rest.data + 1, text->rest.size - 1);
    }
}

static bool type_take_byte(struct type_text *text, char byte)
{
    type_skip_spaces(text);
    if (text->rest.size == 0 || text->rest.data[0] != byte) {
        return false;
    }
    text->rest = str_from_range(text->rest.data + 1, text->rest.size - 1);
    return true;
}

static bool type_is_name_byte(char byte)
{
    return byte == '_' || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || ((unsigned char)byte & 0x80U) != 0;
}

static struct str type_take_name(struct type_text *text)
{
    size_t size = 0;
    struct str name;
    type_skip_spaces(text);
    while (size < text->rest.size && type_is_name_byte(text->rest.data[size])) {
        size++;
    }
    name = str_from_range(text->rest.data, size);
    text->rest = str_from_range(text->rest.data + size, text->rest.size - size);
    return name;
}

static uint32_t type_parse_union(struct type_text *text, unsigned depth);

/* NOLINTBEGIN(misc-no-recursion): bounded by TYPE_TEXT_DEPTH_MAX, see type_parse_union */

/* Comma-separated types up to `end`, which is taken too. */
static struct type_args type_parse_args(struct type_text *text, char end, unsigned depth)
{
    struct type_args args = { .count = 0 };
    while (!text->failed && !type_take_byte(text, end)) {
        type_skip_spaces(text);
        if (str_starts_with(text->rest, STR("..."))) {
            text->rest = str_from_range(text->rest.data + 3, text->rest.size - 3);
            args.open = true;
        } else {
            type_push_arg(&args, type_parse_union(text, depth + 1));
        }
        if (!type_take_byte(text, ',')) {
            text->failed = text->failed || !type_take_byte(text, end);
            break;
        }
    }
    return args;
}

static uint32_t type_parse_item(struct type_text *text, unsigned depth)
{
    struct str name;
    uint32_t type = FACT_NONE;
    if (type_take_byte(text, '[')) { /* parameters of a Callable */
        struct type_args params = type_parse_args(text, ']', depth);
        return walk_make_node(text->walk, FACT_OP_TUPLE,
                              walk_make_arg_list(text->walk, params.items, params.count),
                              FACT_NONE);
    }
    name = type_take_name(text);
    if (name.size == 0) {
        text->failed = true;
        return FACT_NONE;
    }
    type = type_make_simple(text->walk, name);
    while (type_take_byte(text, '.')) {
        uint32_t object = facts_builder_borrow_node(text->walk->facts, type)->op == FACT_OP_LITERAL
                              ? walk_make_name(text->walk, name)
                              : type;
        name = type_take_name(text);
        type =
            walk_make_node(text->walk, FACT_OP_MEMBER, object, walk_intern_str(text->walk, name));
    }
    if (type_take_byte(text, '[')) {
        struct type_args args = type_parse_args(text, ']', depth);
        type = type_make_generic(text->walk, name, type, &args);
    }
    return type;
}

static uint32_t type_parse_union(struct type_text *text, unsigned depth)
{
    uint32_t type = FACT_NONE;
    if (depth >= TYPE_TEXT_DEPTH_MAX) {
        text->failed = true;
        return FACT_NONE;
    }
    type = type_parse_item(text, depth);
    while (!text->failed && type_take_byte(text, '|')) {
        type = type_make_union(text->walk, type, type_parse_item(text, depth));
    }
    return type;
}

/* NOLINTEND(misc-no-recursion) */

static uint32_t type_parse_whole(struct walk *walk, struct str source)
{
    struct type_text text = { .walk = walk, .rest = source };
    uint32_t type = FACT_NONE;
    if (text.rest.size == 0) {
        return FACT_NONE;
    }
    type = type_parse_union(&text, 0);
    type_skip_spaces(&text);
    return text.failed || text.rest.size > 0 ? FACT_NONE : type;
}

static uint32_t type_build_string(struct walk *walk, TSNode node)
{
    return type_parse_whole(walk,
                            walk_text_of(walk, walk_child_of_type(walk, node, "string_content")));
}

/* ------------------------------------------------------------------ syntax */

static uint32_t type_build_inner(struct walk *walk, TSNode node)
{
    return walk_build_type(walk, py_nth_child(node, 0));
}

static uint32_t type_build_identifier(struct walk *walk, TSNode node)
{
    struct str name = walk_text_of(walk, node);
    return name.size == 0 ? FACT_NONE : type_make_simple(walk, name);
}

static uint32_t type_build_none(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "None");
}

static bool type_is_typing_module(struct walk *walk, TSNode node)
{
    return py_is_module(walk, node, "typing") || py_is_module(walk, node, "typing_extensions") ||
           py_is_module(walk, node, "builtins");
}

/* typing.List is List; any other member is itself. */
static uint32_t type_build_attribute(struct walk *walk, TSNode node)
{
    TSNode object = walk_child_by_field(walk, node, "object");
    TSNode name = walk_child_by_field(walk, node, "attribute");
    if (type_is_typing_module(walk, object) &&
        type_find_row(walk, walk_text_of(walk, name)) != &type_plain_row) {
        return type_make_simple(walk, walk_text_of(walk, name));
    }
    return walk_build_expr(walk, node);
}

/* a.b of a pattern */
static uint32_t type_build_dotted(struct walk *walk, TSNode node)
{
    uint32_t type = FACT_NONE;
    for (uint32_t i = 0; i < PY_PARTS_MAX; i++) {
        TSNode part = py_nth_child(node, i);
        if (ts_node_is_null(part)) {
            break;
        }
        type = i == 0 ? type_build_identifier(walk, part)
                      : walk_make_node(walk, FACT_OP_MEMBER, type, walk_intern_node(walk, part));
    }
    return type;
}

/* type.name, where the grammar reads the front as a type */
static uint32_t type_build_member(struct walk *walk, TSNode node)
{
    uint32_t object = walk_build_type(walk, py_nth_child(node, 0));
    return walk_make_node(walk, FACT_OP_MEMBER, object,
                          walk_intern_node(walk, py_nth_child(node, 1)));
}

static uint32_t type_build_union(struct walk *walk, TSNode node)
{
    uint32_t left = walk_build_type(walk, py_nth_child(node, 0));
    return type_make_union(walk, left, walk_build_type(walk, py_nth_child(node, 1)));
}

static uint32_t type_build_binary(struct walk *walk, TSNode node)
{
    struct str text = walk_text_of(walk, walk_child_by_field(walk, node, "operator"));
    return str_equals_cstring(text, "|") ? type_build_union(walk, node) : FACT_NONE;
}

/* (A, B) of isinstance and except: any of them. */
static uint32_t type_build_tuple(struct walk *walk, TSNode node)
{
    uint32_t joined = FACT_NONE;
    for (uint32_t i = 0; i < PY_PARTS_MAX; i++) {
        TSNode child = py_nth_child(node, i);
        if (ts_node_is_null(child)) {
            break;
        }
        joined = type_make_union(walk, joined, walk_build_type(walk, child));
    }
    return joined;
}

/* [A, B] of Callable */
static uint32_t type_build_list(struct walk *walk, TSNode node)
{
    struct type_args args = { .count = 0 };
    for (uint32_t i = 0; i < PY_PARTS_MAX; i++) {
        TSNode child = py_nth_child(node, i);
        if (ts_node_is_null(child)) {
            break;
        }
        type_push_arg(&args, walk_build_type(walk, child));
    }
    return walk_make_node(walk, FACT_OP_TUPLE, walk_make_arg_list(walk, args.items, args.count),
                          FACT_NONE);
}

static void type_add_arg(struct walk *walk, TSNode child, struct type_args *args)
{
    TSNode inner = walk_node_is(walk, child, "type") ? py_nth_child(child, 0) : child;
    if (walk_node_is(walk, inner, "ellipsis")) {
        args->open = true;
    } else if (walk_node_is(walk, inner, "tuple")) { /* x[A, B] outside annotations */
        for (uint32_t i = 0; i < PY_PARTS_MAX; i++) {
            TSNode part = py_nth_child(inner, i);
            if (ts_node_is_null(part)) {
                break;
            }
            type_push_arg(args, walk_build_type(walk, part));
        }
    } else {
        type_push_arg(args, walk_build_type(walk, child));
    }
}

static uint32_t type_build_applied(struct walk *walk, TSNode base, TSNode list, uint32_t first)
{
    struct str name = py_last_name(walk, base);
    struct type_args args = { .count = 0 };
    enum type_form form = type_find_row(walk, name)->form;
    uint32_t plain = form == TYPE_FORM_PLAIN ? walk_build_type(walk, base) : FACT_NONE;
    for (uint32_t i = first; form != TYPE_FORM_VALUE && i < PY_PARTS_MAX; i++) {
        TSNode child = py_nth_child(list, i);
        if (ts_node_is_null(child) || (form == TYPE_FORM_INNER && args.count > 0)) {
            break; /* what follows in Annotated[..] is no type */
        }
        type_add_arg(walk, child, &args);
    }
    return type_make_generic(walk, name, plain, &args);
}

static uint32_t type_build_generic(struct walk *walk, TSNode node)
{
    return type_build_applied(walk, py_nth_child(node, 0), py_nth_child(node, 1), 0);
}

static uint32_t type_build_subscript(struct walk *walk, TSNode node)
{
    return type_build_applied(walk, walk_child_by_field(walk, node, "value"), node, 1);
}

const struct lang_build py_type_builds[PY_TYPE_BUILD_COUNT] = {
    { "attribute", type_build_attribute },
    { "binary_operator", type_build_binary },
    { "concatenated_string", type_build_inner },
    { "constrained_type", type_build_inner },
    { "dotted_name", type_build_dotted },
    { "generic_type", type_build_generic },
    { "identifier", type_build_identifier },
    { "list", type_build_list },
    { "member_type", type_build_member },
    { "none", type_build_none },
    { "parenthesized_expression", type_build_inner },
    { "splat_type", type_build_inner },
    { "string", type_build_string },
    { "subscript", type_build_subscript },
    { "tuple", type_build_tuple },
    { "type", type_build_inner },
    { "union_type", type_build_union },
};

/* References of the type, and of the classes that it describes. */
static void type_add_refs(struct walk *walk, uint32_t type, TSNode site)
{
    const struct py_state *py = py_state_of(walk);
    walk_add_type_refs(walk, type, site);
    for (unsigned i = 0; i < py->meta_type_count; i++) {
        walk_add_type_refs(walk, py->meta_types[i], site);
    }
}

uint32_t py_use_type(struct walk *walk, TSNode node)
{
    struct py_state *py = py_state_of(walk);
    uint32_t type = FACT_NONE;
    if (ts_node_is_null(node) || py == NULL) {
        return FACT_NONE;
    }
    py->meta_type_count = 0;
    type = walk_build_type(walk, node);
    type_add_refs(walk, type, node);
    return type;
}

uint32_t py_use_type_text(struct walk *walk, struct str text, TSNode site)
{
    struct py_state *py = py_state_of(walk);
    uint32_t type = FACT_NONE;
    if (text.size == 0 || py == NULL) {
        return FACT_NONE;
    }
    py->meta_type_count = 0;
    type = type_parse_whole(walk, text);
    type_add_refs(walk, type, site);
    return type;
}

bool py_is_type_expression(struct walk *walk, TSNode node)
{
    return walk_node_is(walk, node, "subscript") &&
           type_find_row(walk, py_last_name(walk, node)) != &type_plain_row;
}
