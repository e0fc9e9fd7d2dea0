/* lang_ruby_ref.c - what Ruby code calls and names. */
#include "lang/lang_ruby_internal.h"

/* ------------------------------------------------------------------ calls */

/* Arguments, or 255 when they are spread, named, or a block is passed on. */
static unsigned ref_count_arguments(struct walk *walk, TSNode list)
{
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count; i++) {
        if (walk_node_is(walk, items[i].node, "pair") ||
            walk_node_is(walk, items[i].node, "splat_argument") ||
            walk_node_is(walk, items[i].node, "hash_splat_argument") ||
            walk_node_is(walk, items[i].node, "block_argument") ||
            walk_node_is(walk, items[i].node, "forward_argument")) {
            return UINT8_MAX;
        }
    }
    return (unsigned)count;
}

static void ref_add_call(struct walk *walk, enum ref_kind kind, uint32_t callee, TSNode site,
                         TSNode arguments)
{
    unsigned count = ref_count_arguments(walk, arguments);
    uint32_t trees = ruby_build_arguments(walk, arguments);
    struct fact_ref *row = walk_add_call(walk, kind, callee, site, count);
    row->target = trees;
    if (count == UINT8_MAX) {
        row->flags |= FACT_REF_KEYWORD_ARGS;
    }
}

/* send(:name, ..), public_send, method(:name), respond with a literal name. */
static void ref_add_sent(struct walk *walk, TSNode receiver, struct str method, TSNode arguments)
{
    static const char *const sends[] = { "__send__", "public_send", "send", NULL };
    TSNode first = ruby_nth_child(arguments, 0);
    struct str name = ruby_literal_name(walk, first);
    bool is_send = ruby_word_is_one(method, sends);
    uint32_t callee = FACT_NONE;
    if (name.size == 0 || (!is_send && !str_equals_cstring(method, "method") &&
                           !str_equals_cstring(method, "instance_method"))) {
        return;
    }
    callee = ts_node_is_null(receiver)
                 ? walk_make_name(walk, name)
                 : walk_make_node(walk, FACT_OP_MEMBER, walk_build_expr(walk, receiver),
                                  walk_intern_str(walk, name));
    if (is_send) {
        walk_add_call(walk, REF_KIND_CALL, callee, first, UINT8_MAX)->flags |= FACT_REF_IMPLICIT;
    } else {
        (void)walk_add_ref(walk, REF_KIND_VALUE, callee, first);
    }
}

static void ref_note_pushed(struct walk *walk, TSNode node, TSNode receiver, struct str method,
                            TSNode arguments)
{
    static const char *const pushes[] = { "add", "append", "push", "unshift", NULL };
    if (!ts_node_is_null(receiver) && ruby_word_is_one(method, pushes)) {
        ruby_bind_pushed(walk, receiver, node, ruby_nth_child(arguments, 0));
    }
}

static bool ref_is_target(struct walk *walk)
{
    TSNode parent = walk_parent_of_current(walk);
    return (walk_node_is(walk, parent, "assignment") &&
            walk_field_is(walk, walk_field_of_current(walk), "left")) ||
           walk_node_is(walk, parent, "left_assignment_list") ||
           walk_node_is(walk, parent, "rest_assignment");
}

void ruby_enter_call(struct walk *walk, TSNode node)
{
    TSNode method = walk_child_by_field(walk, node, "method");
    TSNode receiver = walk_child_by_field(walk, node, "receiver");
    TSNode arguments = walk_child_by_field(walk, node, "arguments");
    struct str name = walk_text_of(walk, method);
    uint32_t callee = FACT_NONE;
    if (ref_is_target(walk)) {
        return; /* a.b = v: the assignment calls b= */
    }
    if (ts_node_is_null(receiver) && ruby_declare_by_call(walk, node, name, arguments)) {
        return;
    }
    if (walk_node_is(walk, receiver, "identifier")) {
        ruby_add_hooked_bases(walk, name, arguments);
    }
    ref_add_sent(walk, receiver, name, arguments);
    ref_note_pushed(walk, node, receiver, name, arguments);
    if (str_equals_cstring(name, "new") &&
        (!ts_node_is_null(receiver) || ruby_is_static_place(walk))) {
        callee = ruby_build_made(walk, receiver);
        if (callee != FACT_NONE) {
            ref_add_call(walk, REF_KIND_NEW, callee, method, arguments);
        }
        return;
    }
    callee = ruby_build_callee(walk, node);
    if (callee != FACT_NONE) {
        ref_add_call(walk, REF_KIND_CALL, callee, ts_node_is_null(method) ? node : method,
                     arguments);
    }
}

/* super without arguments */
void ruby_enter_super(struct walk *walk, TSNode node)
{
    uint32_t callee = FACT_NONE;
    if (walk_node_is(walk, walk_parent_of_current(walk), "call") &&
        walk_field_is(walk, walk_field_of_current(walk), "method")) {
        return; /* the call has it */
    }
    callee = ruby_make_super(walk);
    if (callee != FACT_NONE) {
        walk_add_call(walk, REF_KIND_CALL, callee, node, UINT8_MAX)->flags |= FACT_REF_KEYWORD_ARGS;
    }
}

/* map(&:name): each element is sent the name. */
void ruby_enter_block_argument(struct walk *walk, TSNode node)
{
    struct str name = ruby_literal_name(walk, ruby_nth_child(node, 0));
    TSNode call = walk_ancestor_of_current(walk, 2);
    uint32_t list = FACT_NONE;
    if (name.size == 0 || !walk_node_is(walk, call, "call")) {
        return;
    }
    list = walk_build_expr(walk, walk_child_by_field(walk, call, "receiver"));
    list = list == FACT_NONE ? list : walk_make_node(walk, FACT_OP_ELEMENT, list, FACT_NONE);
    walk_add_call(walk, REF_KIND_CALL,
                  walk_make_node(walk, FACT_OP_MEMBER, list, walk_intern_str(walk, name)),
                  ruby_nth_child(node, 0), 0)
        ->flags |= FACT_REF_IMPLICIT;
}

/* ------------------------------------------------------------------ names */

/* Identifiers that declare, or that are named by what they stand in. */
static bool ref_is_silent(struct walk *walk)
{
    static const char *const parents[] = {
        "alias",
        "undef",
        "method_parameters",
        "block_parameters",
        "lambda_parameters",
        "destructured_parameter",
        "left_assignment_list",
        "destructured_left_assignment",
        "rest_assignment",
        "exception_variable",
        "setter",
        "array_pattern",
        "find_pattern",
        "hash_pattern",
        "keyword_pattern",
        "as_pattern",
        "alternative_pattern",
        "parenthesized_pattern",
        "in_clause",
    };
    static const char *const fields[] = { "method", "name", "locals", "pattern" };
    TSNode parent = walk_parent_of_current(walk);
    TSFieldId field = walk_field_of_current(walk);
    for (size_t i = 0; i < sizeof parents / sizeof parents[0]; i++) {
        if (walk_node_is(walk, parent, parents[i])) {
            return true;
        }
    }
    for (size_t i = 0; field != 0 && i < sizeof fields / sizeof fields[0]; i++) {
        if (walk_field_is(walk, field, fields[i])) {
            return true;
        }
    }
    return walk_field_is(walk, field, "left") &&
           (walk_node_is(walk, parent, "assignment") ||
            walk_node_is(walk, parent, "operator_assignment"));
}

/* A name that is no local calls a method of self. */
/* Literals that the grammar takes for names. */
static bool ref_is_keyword(struct str text)
{
    return str_equals_cstring(text, "__FILE__") || str_equals_cstring(text, "__LINE__") ||
           str_equals_cstring(text, "__ENCODING__");
}

void ruby_enter_identifier(struct walk *walk, TSNode node)
{
    struct str text = walk_text_of(walk, node);
    if (ref_is_silent(walk) || ruby_is_local(walk, text) || ref_is_keyword(text)) {
        return;
    }
    if (walk->entity == walk->type_entity && ruby_is_visibility(text)) {
        ruby_set_visibility(walk, text);
        return;
    }
    if (str_equals_cstring(text, "new") && ruby_is_static_place(walk)) {
        (void)walk_add_call(walk, REF_KIND_NEW, ruby_build_made(walk, (TSNode){ .id = NULL }), node,
                            0);
        return;
    }
    (void)walk_add_call(walk, REF_KIND_CALL, walk_make_name(walk, text), node, 0);
}

void ruby_enter_constant(struct walk *walk, TSNode node)
{
    TSNode parent = walk_parent_of_current(walk);
    TSFieldId field = walk_field_of_current(walk);
    if (walk_field_is(walk, field, "name") || walk_field_is(walk, field, "method") ||
        walk_node_is(walk, parent, "superclass") ||
        (walk_field_is(walk, field, "left") && walk_node_is(walk, parent, "assignment"))) {
        return;
    }
    (void)walk_add_ref(walk, REF_KIND_VALUE, walk_make_name(walk, walk_text_of(walk, node)), node);
}

void ruby_enter_scope(struct walk *walk, TSNode node)
{
    uint32_t tree = walk_build_expr(walk, node);
    if (tree != FACT_NONE && !walk_field_is(walk, walk_field_of_current(walk), "name") &&
        !walk_node_is(walk, walk_parent_of_current(walk), "superclass")) {
        (void)walk_add_ref(walk, REF_KIND_VALUE, tree, walk_child_by_field(walk, node, "name"));
    }
}
