/* lang_ruby_expr.c - expression trees of Ruby. */
#include "lang/lang_ruby_internal.h"

#define EXPR_ITEMS_MAX    8U  /* items of an array that are looked at */
#define EXPR_BRANCHES_MAX 16U /* branches of a case that are looked at */

TSNode ruby_nth_child(TSNode node, uint32_t index)
{
    return ts_node_is_null(node) ? node : walk_named_child(node, index);
}

TSNode ruby_last_child(TSNode node)
{
    uint32_t count = ts_node_is_null(node) ? 0 : walk_count_named(node);
    if (count == 0) {
        return (TSNode){ .id = NULL };
    }
    return walk_named_child(node, count - 1);
}

bool ruby_word_is_one(struct str text, const char *const *list)
{
    for (; *list != NULL; list++) {
        if (str_equals_cstring(text, *list)) {
            return true;
        }
    }
    return false;
}

uint32_t ruby_make_self(struct walk *walk)
{
    return walk_make_node(walk, FACT_OP_SELF, FACT_NONE, FACT_NONE);
}

/* Is self the class here? In its body and in its own methods. */
bool ruby_is_static_place(const struct walk *walk)
{
    const struct fact_entity *entity = facts_builder_edit_entity(walk->facts, walk->entity);
    return facts_group_of_entity(entity) != ENTITY_GROUP_CALLABLE ||
           (entity->flags & FACT_ENTITY_STATIC) != 0;
}

/* ------------------------------------------------------------------ literals */

struct str ruby_literal_name(struct walk *walk, TSNode node)
{
    struct str text = walk_text_of(walk, node);
    if (walk_node_is(walk, node, "simple_symbol") && text.size > 1) {
        return str_from_range(text.data + 1, text.size - 1);
    }
    if ((walk_node_is(walk, node, "string") || walk_node_is(walk, node, "delimited_symbol")) &&
        walk_count_named(node) == 1 &&
        walk_node_is(walk, ruby_nth_child(node, 0), "string_content")) {
        return walk_text_of(walk, ruby_nth_child(node, 0));
    }
    return STR_EMPTY;
}

static uint32_t expr_build_string(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "String");
}

static uint32_t expr_build_symbol(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "Symbol");
}

static uint32_t expr_build_number(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "Integer");
}

static uint32_t expr_build_truth(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "TrueClass");
}

static uint32_t expr_build_regex(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "Regexp");
}

static uint32_t expr_build_hash(struct walk *walk, TSNode node)
{
    (void)node;
    return walk_make_literal(walk, "Hash");
}

static uint32_t expr_build_words(struct walk *walk, TSNode node)
{
    uint32_t item = walk_node_is(walk, node, "symbol_array") ? expr_build_symbol(walk, node)
                                                             : expr_build_string(walk, node);
    return walk_make_node(walk, FACT_OP_LIST, item, FACT_NONE);
}

static uint32_t expr_build_array(struct walk *walk, TSNode node)
{
    size_t count = 0;
    const struct walk_child *items = walk_list_children(walk, node, true, &count);
    uint32_t element = FACT_NONE;
    for (size_t i = 0; i < count && i < EXPR_ITEMS_MAX; i++) {
        element = walk_make_union(walk, element, walk_build_expr(walk, items[i].node));
    }
    return walk_make_node(walk, FACT_OP_LIST, element, FACT_NONE);
}

/* ------------------------------------------------------------------ names */

static uint32_t expr_build_identifier(struct walk *walk, TSNode node)
{
    struct str text = walk_text_of(walk, node);
    uint32_t name = FACT_NONE;
    if (str_equals_cstring(text, "new") && ruby_is_static_place(walk)) {
        return walk_make_node(walk, FACT_OP_VALUE, ruby_make_self(walk), FACT_NONE);
    }
    if ((str_equals_cstring(text, "dup") || str_equals_cstring(text, "clone")) &&
        !ruby_is_local(walk, text)) {
        return ruby_make_self(walk);
    }
    name = walk_make_name(walk, text);
    return ruby_is_local(walk, text) ? name : walk_make_node(walk, FACT_OP_CALL, name, FACT_NONE);
}

static uint32_t expr_build_name(struct walk *walk, TSNode node)
{
    return walk_make_name(walk, walk_text_of(walk, node));
}

static uint32_t expr_build_scope(struct walk *walk, TSNode node)
{
    TSNode scope = walk_child_by_field(walk, node, "scope");
    uint32_t head = walk_build_expr(walk, scope);
    if (!ts_node_is_null(scope) && head == FACT_NONE) {
        return FACT_NONE;
    }
    return walk_make_node(walk, FACT_OP_PATH, head,
                          walk_intern_node(walk, walk_child_by_field(walk, node, "name")));
}

static uint32_t expr_build_self(struct walk *walk, TSNode node)
{
    (void)node;
    return ruby_make_self(walk);
}

struct str ruby_field_name(struct walk *walk, TSNode variable)
{
    struct str text = walk_text_of(walk, variable);
    return walk_node_is(walk, variable, "class_variable") || !ruby_is_static_place(walk)
               ? text
               : walk_join_texts(walk, STR("self."), text, STR_EMPTY);
}

static uint32_t expr_build_field(struct walk *walk, TSNode node)
{
    return walk_make_node(walk, FACT_OP_MEMBER, ruby_make_self(walk),
                          walk_intern_str(walk, ruby_field_name(walk, node)));
}

/* ------------------------------------------------------------------ calls */

uint32_t ruby_build_arguments(struct walk *walk, TSNode list)
{
    uint32_t args[RUBY_ARGS_MAX];
    size_t count = 0;
    size_t used = 0;
    const struct walk_child *items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count && used < RUBY_ARGS_MAX; i++) {
        if (walk_node_is(walk, items[i].node, "pair") ||
            walk_node_is(walk, items[i].node, "splat_argument") ||
            walk_node_is(walk, items[i].node, "block_argument")) {
            break; /* positions are not sure from here on */
        }
        args[used++] = walk_build_expr(walk, items[i].node);
    }
    return walk_make_arg_list(walk, args, used);
}

/* The name of the method around, for super. */
uint32_t ruby_make_super(struct walk *walk)
{
    const struct fact_entity *entity = facts_builder_edit_entity(walk->facts, walk->entity);
    if (facts_group_of_entity(entity) != ENTITY_GROUP_CALLABLE) {
        return FACT_NONE;
    }
    return walk_make_node(walk, FACT_OP_MEMBER,
                          walk_make_node(walk, FACT_OP_SUPER, FACT_NONE, FACT_NONE), entity->name);
}

uint32_t ruby_build_callee(struct walk *walk, TSNode call)
{
    TSNode method = walk_child_by_field(walk, call, "method");
    TSNode receiver = walk_child_by_field(walk, call, "receiver");
    if (walk_node_is(walk, method, "super")) {
        return ruby_make_super(walk);
    }
    if (ts_node_is_null(method)) { /* f.(x) */
        return walk_make_node(walk, FACT_OP_MEMBER, walk_build_expr(walk, receiver),
                              walk_intern_cstring(walk, "call"));
    }
    if (ts_node_is_null(receiver)) {
        return walk_make_name(walk, walk_text_of(walk, method));
    }
    return walk_make_node(walk, FACT_OP_MEMBER, walk_build_expr(walk, receiver),
                          walk_intern_node(walk, method));
}

static bool expr_is_own_class(struct walk *walk, TSNode receiver)
{
    struct str text = walk_text_of(walk, receiver);
    return str_equals_cstring(text, "self.class") ||
           (walk_node_is(walk, receiver, "self") && ruby_is_static_place(walk));
}

uint32_t ruby_build_made(struct walk *walk, TSNode receiver)
{
    uint32_t tree = FACT_NONE;
    if (ts_node_is_null(receiver) || expr_is_own_class(walk, receiver)) {
        return walk_make_node(walk, FACT_OP_TYPEOF, ruby_make_self(walk), FACT_NONE);
    }
    tree = walk_build_expr(walk, receiver);
    return tree == FACT_NONE || walk_node_is(walk, receiver, "constant") ||
                   walk_node_is(walk, receiver, "scope_resolution")
               ? tree
               : walk_make_node(walk, FACT_OP_TYPEOF, tree, FACT_NONE);
}

static uint32_t expr_make_new(struct walk *walk, TSNode receiver)
{
    uint32_t made = FACT_NONE;
    if (ts_node_is_null(receiver) || expr_is_own_class(walk, receiver)) {
        return walk_make_node(walk, FACT_OP_VALUE, ruby_make_self(walk), FACT_NONE);
    }
    made = ruby_build_made(walk, receiver);
    return made == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_NEW, made, FACT_NONE);
}

TSNode ruby_block_of(struct walk *walk, TSNode call)
{
    return walk_child_by_field(walk, call, "block");
}

uint32_t ruby_build_block_result(struct walk *walk, TSNode block)
{
    return walk_build_expr(walk, ruby_last_child(walk_child_by_field(walk, block, "body")));
}

/* Calls that give their receiver, or a list of what their block gives. */
static uint32_t expr_build_known_call(struct walk *walk, TSNode node, struct str name,
                                      TSNode receiver)
{
    static const char *const same[] = { "clone", "dup", "freeze", "itself", "tap", NULL };
    static const char *const mapping[] = { "collect", "filter_map", "map", NULL };
    TSNode block = ruby_block_of(walk, node);
    if (ruby_word_is_one(name, same)) {
        return walk_build_expr(walk, receiver);
    }
    if (ruby_word_is_one(name, mapping) && !ts_node_is_null(block)) {
        return walk_make_node(walk, FACT_OP_LIST, ruby_build_block_result(walk, block), FACT_NONE);
    }
    return FACT_NONE;
}

static uint32_t expr_build_call(struct walk *walk, TSNode node)
{
    TSNode receiver = walk_child_by_field(walk, node, "receiver");
    struct str name = walk_text_of(walk, walk_child_by_field(walk, node, "method"));
    uint32_t tree = FACT_NONE;
    if (str_equals_cstring(name, "new")) {
        return expr_make_new(walk, receiver);
    }
    if (ts_node_is_null(receiver)) {
        if (str_equals_cstring(name, "lambda") || str_equals_cstring(name, "proc")) {
            return walk_make_node(walk, FACT_OP_FUNCTION,
                                  ruby_build_block_result(walk, ruby_block_of(walk, node)),
                                  FACT_NONE);
        }
    } else {
        tree =
            str_equals_cstring(name, "class")
                ? walk_make_node(walk, FACT_OP_TYPEOF, walk_build_expr(walk, receiver), FACT_NONE)
                : expr_build_known_call(walk, node, name, receiver);
    }
    if (tree != FACT_NONE) {
        return tree;
    }
    tree = ruby_build_callee(walk, node);
    return tree == FACT_NONE
               ? FACT_NONE
               : walk_make_node(
                     walk, FACT_OP_CALL, tree,
                     ruby_build_arguments(walk, walk_child_by_field(walk, node, "arguments")));
}

static uint32_t expr_build_super(struct walk *walk, TSNode node)
{
    uint32_t callee = ruby_make_super(walk);
    (void)node;
    return callee == FACT_NONE ? callee : walk_make_node(walk, FACT_OP_CALL, callee, FACT_NONE);
}

static uint32_t expr_build_lambda(struct walk *walk, TSNode node)
{
    return walk_make_node(walk, FACT_OP_FUNCTION,
                          ruby_build_block_result(walk, walk_child_by_field(walk, node, "body")),
                          FACT_NONE);
}

static uint32_t expr_build_index(struct walk *walk, TSNode node)
{
    uint32_t base = walk_build_expr(walk, walk_child_by_field(walk, node, "object"));
    return base == FACT_NONE ? FACT_NONE : walk_make_node(walk, FACT_OP_INDEX, base, FACT_NONE);
}

/* ------------------------------------------------------------------ operators */

static uint32_t expr_build_right(struct walk *walk, TSNode node)
{
    return walk_build_expr(walk, walk_child_by_field(walk, node, "right"));
}

static uint32_t expr_build_operator_assignment(struct walk *walk, TSNode node)
{
    struct str sign = walk_text_of(walk, walk_child_by_field(walk, node, "operator"));
    uint32_t left = walk_build_expr(walk, walk_child_by_field(walk, node, "left"));
    return str_equals_cstring(sign, "||=") || str_equals_cstring(sign, "&&=")
               ? walk_make_union(walk, left, expr_build_right(walk, node))
               : left;
}

static uint32_t expr_build_binary(struct walk *walk, TSNode node)
{
    static const char *const either[] = { "||", "or", NULL };
    static const char *const second[] = { "&&", "and", NULL };
    static const char *const same[] = { "<<", "+", "-", "|", "&", NULL };
    struct str sign = walk_text_of(walk, walk_child_by_field(walk, node, "operator"));
    TSNode left = walk_child_by_field(walk, node, "left");
    if (ruby_word_is_one(sign, either)) {
        return walk_make_union(walk, walk_build_expr(walk, left), expr_build_right(walk, node));
    }
    if (ruby_word_is_one(sign, second)) {
        return expr_build_right(walk, node);
    }
    return ruby_word_is_one(sign, same) ? walk_build_expr(walk, left)
                                        : walk_make_literal(walk, "Integer");
}

static uint32_t expr_build_either(struct walk *walk, TSNode node)
{
    return walk_make_union(walk,
                           walk_build_expr(walk, walk_child_by_field(walk, node, "consequence")),
                           walk_build_expr(walk, walk_child_by_field(walk, node, "alternative")));
}

static uint32_t expr_build_body(struct walk *walk, TSNode node)
{
    return walk_build_expr(walk, walk_child_by_field(walk, node, "body"));
}

static uint32_t expr_build_rescued(struct walk *walk, TSNode node)
{
    return walk_make_union(walk, expr_build_body(walk, node),
                           walk_build_expr(walk, walk_child_by_field(walk, node, "handler")));
}

/* ------------------------------------------------------------------ statements as values */

/* The last statement; of a body with rescue and else, the last ones of these as well. */
static uint32_t expr_build_statements(struct walk *walk, TSNode node)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    uint32_t all = FACT_NONE;
    TSNode last = { .id = NULL };
    for (size_t i = 0; i < count; i++) {
        if (walk_node_is(walk, list[i].node, "rescue") ||
            walk_node_is(walk, list[i].node, "else")) {
            all = walk_make_union(walk, all, walk_build_expr(walk, list[i].node));
        } else if (!walk_node_is(walk, list[i].node, "ensure")) {
            last = list[i].node;
        }
    }
    return walk_make_union(walk, walk_build_expr(walk, last), all);
}

/* case: what the last statements of its branches give. */
static uint32_t expr_build_case(struct walk *walk, TSNode node)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    uint32_t all = FACT_NONE;
    for (size_t i = 0; i < count && i < EXPR_BRANCHES_MAX; i++) {
        if (!walk_field_is(walk, list[i].field, "value")) {
            all = walk_make_union(walk, all, walk_build_expr(walk, list[i].node));
        }
    }
    return all;
}

static uint32_t expr_build_operand(struct walk *walk, TSNode node)
{
    struct str sign = walk_text_of(walk, walk_child_by_field(walk, node, "operator"));
    return str_equals_cstring(sign, "!") || str_equals_cstring(sign, "not")
               ? walk_make_literal(walk, "TrueClass")
               : walk_build_expr(walk, walk_child_by_field(walk, node, "operand"));
}

const struct lang_build ruby_expr_builds[RUBY_EXPR_BUILD_COUNT] = {
    { "identifier", expr_build_identifier },
    { "constant", expr_build_name },
    { "global_variable", expr_build_name },
    { "scope_resolution", expr_build_scope },
    { "self", expr_build_self },
    { "instance_variable", expr_build_field },
    { "class_variable", expr_build_field },
    { "call", expr_build_call },
    { "super", expr_build_super },
    { "lambda", expr_build_lambda },
    { "element_reference", expr_build_index },
    { "assignment", expr_build_right },
    { "operator_assignment", expr_build_operator_assignment },
    { "binary", expr_build_binary },
    { "unary", expr_build_operand },
    { "conditional", expr_build_either },
    { "if", expr_build_either },
    { "unless", expr_build_either },
    { "elsif", expr_build_either },
    { "if_modifier", expr_build_body },
    { "unless_modifier", expr_build_body },
    { "rescue_modifier", expr_build_rescued },
    { "case", expr_build_case },
    { "case_match", expr_build_case },
    { "when", expr_build_body },
    { "in_clause", expr_build_body },
    { "rescue", expr_build_body },
    { "else", expr_build_statements },
    { "then", expr_build_statements },
    { "begin", expr_build_statements },
    { "body_statement", expr_build_statements },
    { "block_body", expr_build_statements },
    { "parenthesized_statements", expr_build_statements },
    { "array", expr_build_array },
    { "right_assignment_list", expr_build_array },
    { "string_array", expr_build_words },
    { "symbol_array", expr_build_words },
    { "hash", expr_build_hash },
    { "string", expr_build_string },
    { "chained_string", expr_build_string },
    { "heredoc_beginning", expr_build_string },
    { "subshell", expr_build_string },
    { "character", expr_build_string },
    { "simple_symbol", expr_build_symbol },
    { "delimited_symbol", expr_build_symbol },
    { "integer", expr_build_number },
    { "float", expr_build_number },
    { "rational", expr_build_number },
    { "regex", expr_build_regex },
    { "true", expr_build_truth },
    { "false", expr_build_truth },
    { "range", NULL },
};
