/* lang_php_ref.c - what PHP code calls and names. */
#include "lang/lang_php_internal.h"

/* ------------------------------------------------------------------ calls */

/* Arguments, or 255 when they are spread or named. */
static unsigned ref_count_arguments(struct walk *walk, TSNode list)
{
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count; i++) {
        if (!ts_node_is_null(walk_child_by_field(walk, items[i].node, "name")) ||
            walk_node_is(walk, php_nth_child(items[i].node, 0), "variadic_unpacking")) {
            return UINT8_MAX;
        }
    }
    return (unsigned)count;
}

static void ref_add_call(struct walk *walk, enum ref_kind kind, uint32_t callee, TSNode site,
                         TSNode arguments)
{
    unsigned count = ref_count_arguments(walk, arguments);
    uint32_t trees = php_build_arguments(walk, arguments);
    struct fact_ref *row = walk_add_call(walk, kind, callee, site, count);
    row->target = count == UINT8_MAX ? FACT_NONE : trees;
    if (count == UINT8_MAX) {
        row->flags |= FACT_REF_KEYWORD_ARGS;
    }
}

/* Functions of the language that call an argument of theirs. Sorted. */
static const char *const ref_callers[] = {
    "array_filter",
    "array_map",
    "array_reduce",
    "array_walk",
    "call_user_func",
    "call_user_func_array",
    "forward_static_call",
    "is_callable",
    "iterator_apply",
    "ob_start",
    "preg_replace_callback",
    "register_shutdown_function",
    "set_error_handler",
    "set_exception_handler",
    "spl_autoload_register",
    "uasort",
    "uksort",
    "usort",
};

static bool ref_is_caller(struct str name)
{
    for (size_t i = 0; i < sizeof ref_callers / sizeof ref_callers[0]; i++) {
        if (php_word_is(name, ref_callers[i])) {
            return true;
        }
    }
    return false;
}

/* 'name' and 'A::b' given to a function that calls them. */
static void ref_add_named_callables(struct walk *walk, TSNode arguments)
{
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, arguments, true, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode item = php_nth_child(items[i].node, 0);
        uint32_t callable = walk_node_is(walk, item, "array_creation_expression")
                                ? FACT_NONE
                                : php_build_callable(walk, item);
        if (callable != FACT_NONE) {
            (void)walk_add_ref(walk, REF_KIND_VALUE, callable, item);
        }
    }
}

static void ref_enter_function_call(struct walk *walk, TSNode node, TSNode arguments)
{
    struct str name = walk_text_of(walk, walk_child_by_field(walk, node, "function"));
    if (name.size > 0 && name.data[0] == '\\') {
        name = str_from_range(name.data + 1, name.size - 1);
    }
    if (php_word_is(name, "define")) {
        php_add_defined(walk, node);
    } else if (php_word_is(name, "assert")) {
        php_flow_assert(walk, node);
    } else if (ref_is_caller(name)) {
        ref_add_named_callables(walk, arguments);
    }
}

void php_enter_call(struct walk *walk, TSNode node)
{
    TSNode arguments = walk_child_by_field(walk, node, "arguments");
    TSNode site;
    uint32_t callee = php_build_callee(walk, node, &site);
    if (walk_node_is(walk, node, "function_call_expression")) {
        ref_enter_function_call(walk, node, arguments);
    }
    if (callee == FACT_NONE) {
        return;
    }
    if (walk_node_is(walk, php_nth_child(arguments, 0), "variadic_placeholder")) {
        (void)walk_add_ref(walk, REF_KIND_VALUE, callee, site); /* f(...) */
    } else {
        ref_add_call(walk, REF_KIND_CALL, callee, site, arguments);
    }
}

/* ------------------------------------------------------------------ new */

/* new class(..) extends T { members } makes a class of its own, which the walk then opens. */
static void ref_open_anonymous(struct walk *walk, TSNode node)
{
    struct walk_entity_spec spec;
    TSNode base = walk_child_of_type(walk, node, "base_clause");
    uint32_t tree = php_build_class(walk, php_nth_child(base, 0));
    if (tree != FACT_NONE) {
        ref_add_call(walk, REF_KIND_NEW, tree, php_nth_child(base, 0),
                     walk_child_of_type(walk, node, "arguments"));
    }
    walk_init_entity_spec(&spec, ENTITY_KIND_CLASS, node, (TSNode){ .id = NULL });
    spec.name = STR("<anonymous>");
    spec.flags = FACT_ENTITY_ANONYMOUS;
    spec.body_node = walk_child_by_field(walk, node, "body");
    (void)walk_open_entity(walk, &spec);
    php_add_bases(walk, base, REF_KIND_EXTEND, STR_EMPTY);
    php_add_bases(walk, walk_child_of_type(walk, node, "class_interface_clause"),
                  REF_KIND_IMPLEMENT, STR_EMPTY);
}

void php_enter_new(struct walk *walk, TSNode node)
{
    TSNode named = php_nth_child(node, 0);
    TSNode arguments = walk_child_of_type(walk, node, "arguments");
    uint32_t type;
    if (walk_node_is(walk, named, "anonymous_class")) {
        ref_open_anonymous(walk, named);
        return;
    }
    type = php_build_class(walk, named);
    if (type == FACT_NONE) {
        return;
    }
    /* Anything but the name of a class is a value that tells the class. */
    if (facts_builder_borrow_node(walk->facts, type)->op == FACT_OP_SELF ||
        facts_builder_borrow_node(walk->facts, type)->op == FACT_OP_SUPER ||
        (!walk_node_is(walk, named, "name") && !walk_node_is(walk, named, "qualified_name") &&
         !walk_node_is(walk, named, "relative_name"))) {
        type = walk_make_node(walk, FACT_OP_TYPEOF, type, FACT_NONE);
    }
    ref_add_call(walk, REF_KIND_NEW, type, named, arguments);
}

/* ------------------------------------------------------------------ names */

void php_add_bases(struct walk *walk, TSNode list, enum ref_kind kind, struct str doc)
{
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count; i++) {
        uint32_t told = php_doc_find_base(walk, doc, walk_text_of(walk, items[i].node));
        uint32_t type = told != FACT_NONE ? told : php_build_class(walk, items[i].node);
        if (type != FACT_NONE) {
            (void)walk_add_ref(walk, kind, type, items[i].node);
        }
    }
}

static void ref_add_type(struct walk *walk, uint32_t type, TSNode node)
{
    uint8_t op = type == FACT_NONE ? (uint8_t)FACT_OP_NONE
                                   : facts_builder_borrow_node(walk->facts, type)->op;
    if (op == FACT_OP_NAME || op == FACT_OP_PATH) {
        walk_add_ref(walk, REF_KIND_TYPE, type, node)->flags |= FACT_REF_TYPE_POSITION;
    }
}

void php_enter_named_type(struct walk *walk, TSNode node)
{
    ref_add_type(walk, walk_build_type(walk, node), node);
}

enum ref_place { REF_PLACE_NONE, REF_PLACE_TYPE, REF_PLACE_VALUE };

/* What a name stands for where it stands; most places have rules of their own. */
static enum ref_place ref_place_of(struct walk *walk)
{
    static const char *const silent[] = {
        "variable_name",
        "named_type",
        "qualified_name",
        "relative_name",
        "namespace_name",
        "namespace_use_clause",
        "use_declaration",
        "use_as_clause",
        "use_instead_of_clause",
        "base_clause",
        "class_interface_clause",
        "attribute",
        "object_creation_expression",
        "const_element",
        "goto_statement",
        "named_label_statement",
        "property_hook",
        "declare_directive",
    };
    TSNode parent = walk_parent_of_current(walk);
    TSFieldId field = walk_field_of_current(walk);
    for (size_t i = 0; i < sizeof silent / sizeof silent[0]; i++) {
        if (walk_node_is(walk, parent, silent[i])) {
            return REF_PLACE_NONE;
        }
    }
    if (walk_field_is(walk, field, "name") || walk_field_is(walk, field, "function") ||
        walk_field_is(walk, field, "alias")) {
        return REF_PLACE_NONE;
    }
    return walk_field_is(walk, field, "scope") ||
                   walk_node_is(walk, parent, "class_constant_access_expression")
               ? REF_PLACE_TYPE
               : REF_PLACE_VALUE;
}

void php_enter_name(struct walk *walk, TSNode node)
{
    enum ref_place place = ref_place_of(walk);
    TSNode parent = walk_parent_of_current(walk);
    if (place == REF_PLACE_NONE) {
        return;
    }
    if (walk_node_is(walk, parent, "class_constant_access_expression") &&
        ts_node_start_byte(node) != ts_node_start_byte(parent)) {
        return; /* B of A::B has been named with it */
    }
    if (walk_node_is(walk, parent, "binary_expression") &&
        php_word_is(walk_text_of(walk, walk_child_by_field(walk, parent, "operator")),
                    "instanceof")) {
        place = REF_PLACE_TYPE;
    }
    if (place == REF_PLACE_TYPE) {
        ref_add_type(walk, php_build_class(walk, node), node);
    } else {
        (void)walk_add_ref(walk, REF_KIND_VALUE, walk_build_expr(walk, node), node);
    }
}

/* $x->p, A::$p, A::B */
void php_enter_member(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    bool dynamic = walk_node_is(walk, node, "member_access_expression") ||
                   walk_node_is(walk, node, "nullsafe_member_access_expression");
    uint32_t tree = dynamic ? php_build_member(walk, node) : walk_build_expr(walk, node);
    if (walk_node_is(walk, node, "class_constant_access_expression")) {
        name = php_nth_child(node, 1);
        if (php_word_is(walk_text_of(walk, name), "class")) {
            return;
        }
    }
    if (tree != FACT_NONE) {
        (void)walk_add_ref(walk, REF_KIND_VALUE, tree, name);
    }
}

/* [$this, 'name'] names a method. */
void php_enter_array(struct walk *walk, TSNode node)
{
    uint32_t callable = php_build_callable(walk, node);
    if (callable != FACT_NONE) {
        (void)walk_add_ref(walk, REF_KIND_VALUE, callable, node);
    }
}

void php_enter_attribute(struct walk *walk, TSNode node)
{
    TSNode name = php_nth_child(node, 0);
    uint32_t tree = php_build_class(walk, name);
    if (tree != FACT_NONE) {
        walk_add_ref(walk, REF_KIND_ANNOTATE, tree, name)->flags |= FACT_REF_IMPLICIT;
    }
}
