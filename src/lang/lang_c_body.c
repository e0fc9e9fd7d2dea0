/* lang_c_body.c - statements and expressions of C: what is called, named, stored and declared.
 *
 * No tree is built. One loop goes over the tokens with a stack of frames, one for each open
 * bracket; `value` is the operand just read. A name from outside the function is reported when
 * it is known what becomes of it: a call, a member of it, a value stored somewhere, or just a
 * value. Depth costs heap, not stack. Cost: O(tokens). */
#include "lang/lang_c_body_internal.h"

typedef uint32_t (*body_step)(struct c_parser *parser, uint32_t i);

/* ------------------------------------------------------------------ declarations in bodies */

/* A block gets a scope of its own when it declares something. */
static uint32_t body_need_scope(struct c_parser *parser)
{
    struct c_frame *frame = NULL;
    size_t depth = parser->frames.count;
    while (depth > 1 && !c_body_holds_statements(&parser->frames.items[depth - 1])) {
        depth--;
    }
    frame = &parser->frames.items[depth - 1];
    if (!frame->own_scope) {
        const struct c_token *tokens = parser->tokens;
        uint32_t start = frame->open < parser->count ? tokens[frame->open].start : 0;
        uint32_t end =
            frame->close < parser->count ? tokens[frame->close].end : (uint32_t)parser->source.size;
        frame->own_scope = true;
        parser->walk->scope =
            facts_builder_add_scope(parser->walk->facts, parser->walk->scope, parser->walk->entity,
                                    FACT_SCOPE_BLOCK, start, end);
    }
    return parser->walk->scope;
}

/* T x = f;  - the name f, or its address. */
static uint32_t body_find_plain_value(struct c_parser *parser, uint32_t i)
{
    if (c_kind_at(parser, i) == C_AMPERSAND) {
        i++;
    }
    if (c_kind_at(parser, i) != C_IDENT ||
        (c_kind_at(parser, i + 1) != C_SEMICOLON && c_kind_at(parser, i + 1) != C_COMMA)) {
        return FACT_NONE;
    }
    return c_make_name(parser, i);
}

/* NOLINTBEGIN(misc-no-recursion): types inside types and sizes inside declarators, at most
 * C_NEST_MAX deep; branches that stand aside, once. */

static void body_bind_local(struct c_parser *parser, const struct c_frame *frame,
                            const struct c_declarator *declarator)
{
    struct fact_binding *row = NULL;
    uint32_t value = FACT_NONE;
    bool external = frame->external || declarator->params != C_NO_TOKEN;
    uint32_t scope = 0;
    if ((c_flags_at(parser, declarator->name) & C_PASTED) != 0) {
        return; /* half a name */
    }
    scope = body_need_scope(parser);
    if (c_kind_at(parser, declarator->next) == C_ASSIGN) {
        value = body_find_plain_value(parser, declarator->next + 1);
    }
    row = walk_place_binding(parser->walk, external ? FACT_BINDING_EXTERN : FACT_BINDING_LOCAL,
                             scope, c_text_at(parser, declarator->name),
                             c_site_at(parser, declarator->name));
    row->type = declarator->type;
    row->value = value;
    if (!external) {
        c_note_local(parser, declarator->name);
    }
    c_scan_suffixes(parser, declarator);
}

/* A declarator at i, of the declaration that the top frame holds. */
uint32_t c_body_read_declarator(struct c_parser *parser, uint32_t i)
{
    struct c_frame frame = *c_body_top(parser);
    struct c_declarator declarator;
    c_read_declarator(parser, i, frame.decl_type, &declarator);
    if (declarator.name == C_NO_TOKEN || declarator.next > frame.close) {
        c_body_top(parser)->declaring = false;
        return i;
    }
    if (frame.typedefs) {
        if (!parser->in_macro) {
            struct c_specs specs = { .first = declarator.name,
                                     .type = frame.decl_type,
                                     .type_token = C_NO_TOKEN,
                                     .named_by = frame.token,
                                     .tag_token = C_NO_TOKEN,
                                     .macro_token = C_NO_TOKEN };
            c_place_alias(parser, &specs, &declarator, declarator.next - 1);
        }
        return declarator.next;
    }
    body_bind_local(parser, &frame, &declarator);
    if (c_kind_at(parser, declarator.next) == C_ASSIGN) {
        struct c_frame *top = c_body_top(parser);
        top->target = c_make_name(parser, declarator.name);
        top->value_type = declarator.type;
        top->storing = true;
        return declarator.next + 1;
    }
    return declarator.next;
}

/* A function inside a function: a GNU extension, or the brace of the one before is missing. */
static bool body_is_function(const struct c_parser *parser, const struct c_frame *frame,
                             const struct c_declarator *declarator)
{
    return !parser->in_macro && c_body_holds_statements(frame) && declarator->name != C_NO_TOKEN &&
           declarator->params != C_NO_TOKEN && c_is_pair(parser, declarator->next, C_LBRACE) &&
           c_pair_of(parser, declarator->next) < frame->close &&
           c_judge_params(parser, declarator->params) != C_PARAMS_NO;
}

static uint32_t body_open_function(struct c_parser *parser, const struct c_specs *specs,
                                   const struct c_declarator *declarator)
{
    uint32_t body = declarator->next;
    struct c_frame *frame = c_body_push(parser, C_FRAME_FUNCTION, body, c_pair_of(parser, body));
    frame->own_scope = true;
    (void)c_open_function(parser, specs, declarator, body);
    return body + 1;
}

/* #define LOG(args) print args: a name and then a parameter, which brings the parentheses along. */
static bool body_take_given_arguments(struct c_parser *parser, uint32_t i)
{
    unsigned behind = c_kind_at(parser, i + 2);
    struct fact_ref *row = NULL;
    if (!parser->in_macro || c_kind_at(parser, i) != C_IDENT || c_is_local(parser, i) ||
        c_kind_at(parser, i + 1) != C_IDENT || !c_is_local(parser, i + 1) ||
        (behind != C_SEMICOLON && behind != C_RPAREN && behind != C_NONE)) {
        return false;
    }
    row = c_add_ref(parser, REF_KIND_CALL, c_make_name(parser, i), i);
    row->flags |= FACT_REF_TENTATIVE;
    row->args = UINT8_MAX;
    return true;
}

static uint32_t body_read_declaration(struct c_parser *parser, uint32_t i)
{
    struct c_specs specs;
    struct c_declarator declarator;
    struct c_frame *frame = NULL;
    uint32_t start = i;
    if (!parser->unit->is_cpp) { /* where a type cannot be called */
        (void)body_take_given_arguments(parser, i);
    }
    if (c_body_top(parser)->kind == C_FRAME_BLOCK) {
        parser->plain_scope = parser->walk->scope;
    }
    i = c_read_specs(parser, i, C_PLACE_LOCAL, &specs);
    frame = c_body_top(parser);
    frame->statement = false;
    if (i >= frame->close || specs.macro_token != C_NO_TOKEN) {
        return i > start ? i : start;
    }
    c_report_type(parser, &specs);
    if (c_kind_at(parser, i) == C_SEMICOLON) {
        return i;
    }
    c_read_declarator(parser, i, specs.type, &declarator);
    if (!specs.is_typedef && body_is_function(parser, frame, &declarator)) {
        return body_open_function(parser, &specs, &declarator);
    }
    frame->declaring = true;
    frame->external = specs.is_extern;
    frame->typedefs = specs.is_typedef;
    frame->decl_type = specs.type;
    frame->token = specs.named_by;
    return c_body_read_declarator(parser, i);
}

void c_scan_suffixes(struct c_parser *parser, const struct c_declarator *declarator)
{
    for (uint32_t i = declarator->name + 1; i < declarator->next; i = c_skip_group(parser, i)) {
        uint32_t pair = c_pair_of(parser, i);
        if (parser->nest >= C_NEST_MAX) {
            return;
        }
        if (c_is_pair(parser, i, C_LBRACKET) && pair > i + 1 && pair < declarator->next) {
            parser->nest++;
            c_scan_value(parser, i + 1, pair, FACT_NONE, FACT_NONE);
            parser->nest--;
        } else if (c_is_pair(parser, i, C_LPAREN) && i != declarator->params &&
                   i != declarator->macro_group && c_judge_params(parser, i) == C_PARAMS_YES) {
            c_report_params(parser, i);
        }
    }
}

/* ------------------------------------------------------------------ operands */

/* The last token of the type arguments of the name at i, when it is called with them or names a
 * type around what follows; else i. */
static uint32_t body_pass_applied(const struct c_parser *parser, uint32_t i)
{
    uint32_t next = c_pass_template_arguments(parser, i + 1);
    return next > i + 1 &&
                   (c_kind_at(parser, next) == C_LPAREN ||
                    (c_kind_at(parser, next) == C_COLON && c_kind_at(parser, next + 1) == C_COLON))
               ? next - 1
               : i;
}

/* a::b<c>::d in C++: behind each name that is followed by another. *node becomes the path. */
static uint32_t body_pass_path(struct c_parser *parser, uint32_t i, uint32_t *node)
{
    *node = c_make_name(parser, i);
    i = body_pass_applied(parser, i);
    while (parser->unit->is_cpp && c_kind_at(parser, i + 1) == C_COLON &&
           c_kind_at(parser, i + 2) == C_COLON && c_kind_at(parser, i + 3) == C_IDENT) {
        *node = walk_make_node(parser->walk, FACT_OP_PATH, *node,
                               walk_intern_str(parser->walk, c_text_at(parser, i + 3)));
        i = body_pass_applied(parser, i + 3);
    }
    return i;
}

/* A name is the value at hand. What a macro hands on of its parameters may be called there. */
static void body_take_name(struct c_parser *parser, const struct c_frame *frame, uint32_t node,
                           bool local)
{
    parser->value =
        (struct c_value){ .node = node,
                          .seen = true,
                          .local = local,
                          .bare = !local || (parser->in_macro && frame->kind == C_FRAME_CALL) };
}

/* a ## b ## c that begins at i: which name that is, is known where the macro is used. What is
 * called there is a name with the text as it stands. Returns the last token. */
static uint32_t body_take_pasted(struct c_parser *parser, uint32_t i)
{
    uint32_t last = i;
    struct str text;
    while (c_kind_at(parser, last + 1) == C_PASTE &&
           (c_kind_at(parser, last + 2) == C_IDENT || c_kind_at(parser, last + 2) == C_NUMBER)) {
        last += 2;
    }
    c_body_see_operand(parser);
    c_body_top(parser)->statement = false;
    if (last > i) {
        text = str_from_range(parser->source.data + parser->tokens[i].start,
                              parser->tokens[last].end - parser->tokens[i].start);
        parser->value.node = walk_make_name(parser->walk, text);
        parser->value.token = i;
        parser->value.pasted = true;
    }
    return last;
}

static uint32_t body_step_pasted(struct c_parser *parser, uint32_t i)
{
    i = body_take_pasted(parser, i);
    return parser->value.pasted && c_kind_at(parser, i + 1) == C_LPAREN &&
                   c_body_closes_inside(parser, i + 1)
               ? c_body_open_call(parser, i + 1)
               : i + 1;
}

static bool body_is_label(const struct c_parser *parser, const struct c_frame *frame, uint32_t i)
{
    return frame->statement && c_body_holds_statements(frame) &&
           c_kind_at(parser, i + 1) == C_COLON;
}

#define BODY_OPERATOR_MAX 32U /* tokens of the type that a conversion is named by */

/* In C++: behind decltype(..), of which nothing runs, and behind the declarator of an operator;
 * else i. */
static uint32_t body_pass_word(const struct c_parser *parser, uint32_t i)
{
    uint32_t open = i + 1;
    bool named = parser->unit->is_cpp && str_equals_cstring(c_text_at(parser, i), "operator");
    if (!named &&
        (!parser->unit->is_cpp || !str_equals_cstring(c_text_at(parser, i), "decltype"))) {
        return i;
    }
    while (named && open < i + BODY_OPERATOR_MAX && c_kind_at(parser, open) != C_LPAREN) {
        open++;
    }
    return c_is_pair(parser, open, C_LPAREN) ? c_pair_of(parser, open) + 1 : i;
}

static uint32_t body_step_name(struct c_parser *parser, uint32_t i)
{
    struct c_frame *frame = c_body_top(parser);
    bool first = !parser->value.seen;
    uint32_t node = FACT_NONE;
    uint32_t last = i;
    c_body_report_value(parser, i);
    if ((c_flags_at(parser, i) & C_PASTED) != 0) {
        return body_step_pasted(parser, i);
    }
    last = body_pass_path(parser, i, &node);
    if (last == i && body_is_label(parser, frame, i)) {
        return i + 2;
    }
    if (last == i && frame->kind == C_FRAME_INIT && first && c_kind_at(parser, i + 1) == C_COLON &&
        frame->questions == 0) { /* { name: value } */
        frame->target = frame->base == FACT_NONE
                            ? FACT_NONE
                            : walk_make_node(parser->walk, FACT_OP_MEMBER, frame->base,
                                             walk_intern_str(parser->walk, c_text_at(parser, i)));
        frame->storing = true;
        return i + 2;
    }
    frame->statement = false;
    if (last == i && body_take_given_arguments(parser, i)) {
        return i + 1;
    }
    body_take_name(parser, frame, node, last == i && c_is_local(parser, i));
    parser->value.token = last;
    i = last;
    if (c_kind_at(parser, i + 1) != C_LPAREN) {
        return i + 1;
    }
    if (c_body_closes_inside(parser, i + 1)) {
        return c_body_open_call(parser, i + 1);
    }
    (void)c_add_ref(parser, REF_KIND_CALL, parser->value.node, i); /* its end is lost */
    c_body_clear_value(parser);
    return i + 2;
}

static uint32_t body_step_word_or_name(struct c_parser *parser, uint32_t i)
{
    uint32_t next = body_pass_word(parser, i);
    if (next == i) {
        return body_step_name(parser, i);
    }
    c_body_report_value(parser, i);
    c_body_see_operand(parser);
    return next;
}

static uint32_t body_step_literal(struct c_parser *parser, uint32_t i)
{
    c_body_report_value(parser, i);
    c_body_top(parser)->storing = false;
    c_body_see_operand(parser);
    return i + 1;
}

static uint32_t body_step_member(struct c_parser *parser, uint32_t i)
{
    struct c_frame *frame = c_body_top(parser);
    fact_text name = 0;
    if (parser->unit->is_cpp && c_kind_at(parser, i + 1) == C_IDENT &&
        str_equals_cstring(c_text_at(parser, i + 1), "template")) {
        i++; /* a.template f<b>(c) */
    }
    if (c_kind_at(parser, i + 1) != C_IDENT) {
        c_body_report_value(parser, i);
        return i + 1;
    }
    name = walk_intern_str(parser->walk, c_text_at(parser, i + 1));
    if (frame->kind == C_FRAME_INIT && !parser->value.seen) { /* .name = */
        uint32_t base = frame->designating ? frame->target : frame->base;
        frame->target = base == FACT_NONE
                            ? FACT_NONE
                            : walk_make_node(parser->walk, FACT_OP_MEMBER, base, name);
        frame->designating = true;
        return i + 2;
    }
    c_body_report_value(parser, i);
    if (parser->value.node != FACT_NONE) {
        parser->value.node = walk_make_node(parser->walk, FACT_OP_MEMBER, parser->value.node, name);
    }
    parser->value.token = i + 1;
    parser->value.seen = true;
    parser->value.paren = false;
    frame->storing = false;
    return body_pass_applied(parser, i + 1) + 1;
}

/* ------------------------------------------------------------------ brackets */

/* (f)(x) is a call when f is known to be one; (T)(x) is a cast. */
static bool body_may_call(const struct c_parser *parser)
{
    const struct c_name *known = NULL;
    if (parser->value.node == FACT_NONE) {
        return false;
    }
    if (!parser->value.paren || c_kind_at(parser, parser->value.token) != C_IDENT) {
        return true;
    }
    if (parser->value.bare && !parser->value.local) {
        known = c_find_name(parser, parser->value.token);
        return known != NULL && (known->flags & C_NAME_FUNCTION) != 0;
    }
    return !parser->in_macro || !c_is_local(parser, parser->value.token);
}

static uint32_t body_step_paren(struct c_parser *parser, uint32_t i)
{
    struct c_frame outer;
    struct c_frame *frame = NULL;
    if (!c_body_closes_inside(parser, i)) {
        c_body_report_value(parser, i);
        return i + 1;
    }
    if (body_may_call(parser)) {
        parser->value.bare = false;
        return c_body_open_call(parser, i);
    }
    c_body_report_value(parser, i);
    if (!parser->value.seen && c_is_cast(parser, i)) {
        uint32_t type = c_read_cast_type(parser, i);
        c_body_top(parser)->cast = type;
        c_body_top(parser)->statement = false;
        return c_pair_of(parser, i) + 1;
    }
    c_body_top(parser)->statement = false;
    outer = *c_body_top(parser);
    frame = c_body_push(parser, C_FRAME_PAREN, i, c_pair_of(parser, i));
    if (outer.storing) {
        frame->storing = true;
        frame->argument = outer.argument;
        frame->target = c_body_find_item_target(parser, &outer);
    }
    return i + 1;
}

static uint32_t body_step_bracket(struct c_parser *parser, uint32_t i)
{
    const struct c_frame *top = c_body_top(parser);
    struct c_frame *frame = NULL;
    uint32_t base = parser->value.node;
    uint32_t token = parser->value.token;
    if (!c_body_closes_inside(parser, i)) {
        c_body_report_value(parser, i);
        return i + 1;
    }
    if (top->kind == C_FRAME_ASM || (top->statement && c_kind_at(parser, i + 1) == C_LBRACKET)) {
        return c_pair_of(parser, i) + 1; /* [name] of an asm operand; [[attribute]] */
    }
    c_body_report_value(parser, i);
    frame = c_body_push(parser, C_FRAME_INDEX, i, c_pair_of(parser, i));
    frame->base = base;
    frame->token = token;
    return i + 1;
}

/* What the braces of an initialiser fill. */
static void body_open_list(struct c_parser *parser, uint32_t i)
{
    struct c_frame outer = *c_body_top(parser);
    uint32_t type = outer.cast != FACT_NONE ? outer.cast : outer.value_type;
    uint32_t base = FACT_NONE;
    bool list = false;
    struct c_frame *frame = NULL;
    if (outer.kind == C_FRAME_INIT && outer.cast == FACT_NONE) {
        base =
            outer.list && !outer.designating ? outer.base : c_body_find_item_target(parser, &outer);
    } else if (type != FACT_NONE) {
        const struct fact_node *node = facts_builder_borrow_node(parser->walk->facts, type);
        list = node->op == FACT_OP_LIST;
        base = walk_make_node(parser->walk, FACT_OP_VALUE, list ? node->a : type, FACT_NONE);
    }
    c_body_top(parser)->cast = FACT_NONE;
    frame = c_body_push(parser, C_FRAME_INIT, i, c_pair_of(parser, i));
    frame->base = base;
    frame->list = list;
    frame->slot = list ? outer.target : FACT_NONE;
    frame->storing = true;
}

static bool body_begins_list(struct c_parser *parser, uint32_t i)
{
    const struct c_frame *frame = c_body_top(parser);
    if (frame->kind == C_FRAME_INIT || frame->kind == C_FRAME_VALUE || frame->cast != FACT_NONE) {
        return true;
    }
    return i > 0 && c_kind_at(parser, i - 1) == C_ASSIGN;
}

static uint32_t body_step_brace(struct c_parser *parser, uint32_t i)
{
    struct c_frame *frame = NULL;
    c_body_report_value(parser, i);
    if (!c_body_closes_inside(parser, i)) {
        frame = c_body_top(parser);
        frame->statement = c_body_holds_statements(frame);
        c_body_clear_value(parser);
        return i + 1;
    }
    if (body_begins_list(parser, i)) {
        body_open_list(parser, i);
        return i + 1;
    }
    frame = c_body_top(parser);
    if (c_body_holds_statements(frame) && parser->value.seen && i > 0 &&
        c_kind_at(parser, i - 1) == C_RPAREN) {
        c_body_count_decision(parser); /* for_each(x) { */
    }
    (void)c_body_push(parser, C_FRAME_BLOCK, i, c_pair_of(parser, i));
    return i + 1;
}

/* ------------------------------------------------------------------ ends of frames */

static void body_close_paren(struct c_parser *parser, const struct c_frame *inner, uint32_t i)
{
    bool called = c_kind_at(parser, i + 1) == C_LPAREN;
    if (!called || inner->cast != FACT_NONE) {
        c_body_report_value(parser, i);
    }
    parser->frames.count--;
    if (inner->cast != FACT_NONE && parser->value.seen) {
        parser->value.node = walk_make_node(parser->walk, FACT_OP_VALUE, inner->cast, FACT_NONE);
        parser->value.token = i;
    }
    if (called && inner->base != FACT_NONE && parser->value.node != FACT_NONE) {
        c_body_report_value(parser, i);
        parser->value.node = walk_make_node(parser->walk, FACT_OP_UNION, inner->base,
                                            parser->value.node); /* (c ? f : g)(x) */
        parser->value.paren = false;
        return;
    }
    parser->value.paren = true;
    parser->value.seen = true;
}

static void body_close_index(struct c_parser *parser, const struct c_frame *inner)
{
    struct c_frame *outer = NULL;
    parser->frames.count--;
    outer = c_body_top(parser);
    c_body_clear_value(parser);
    if (inner->base == FACT_NONE && outer->kind == C_FRAME_INIT) { /* [x] = */
        outer->target =
            outer->list || outer->base == FACT_NONE
                ? outer->slot
                : walk_make_node(parser->walk, FACT_OP_INDEX,
                                 outer->designating ? outer->target : outer->base, FACT_NONE);
        outer->storing = true;
        return;
    }
    parser->value.seen = true;
    parser->value.token = inner->token;
    if (inner->base != FACT_NONE) {
        parser->value.node = walk_make_node(parser->walk, FACT_OP_INDEX, inner->base, FACT_NONE);
    }
}

static void body_close_other(struct c_parser *parser, const struct c_frame *inner)
{
    struct c_frame *outer = NULL;
    parser->frames.count--;
    outer = c_body_top(parser);
    c_body_clear_value(parser);
    switch ((enum c_frame_kind)inner->kind) {
    case C_FRAME_CALL:
        parser->value.seen = true;
        parser->value.token = inner->token;
        parser->value.node = walk_make_node(parser->walk, FACT_OP_CALL, inner->base, FACT_NONE);
        break;
    case C_FRAME_INIT:
        parser->value.seen = true;
        outer->cast = FACT_NONE;
        break;
    case C_FRAME_FUNCTION:
    case C_FRAME_BLOCK:
        parser->walk->scope = inner->scope;
        parser->walk->entity = inner->entity;
        parser->function = inner->function;
        outer->statement = c_body_holds_statements(outer);
        break;
    case C_FRAME_CONTROL:
    case C_FRAME_FOR: outer->statement = c_body_holds_statements(outer); break;
    case C_FRAME_ASM:
    case C_FRAME_VALUE:
    case C_FRAME_PAREN:
    case C_FRAME_INDEX: break;
    }
}

static void body_close_frame(struct c_parser *parser, uint32_t i)
{
    struct c_frame inner = *c_body_top(parser);
    if (inner.kind == C_FRAME_PAREN) {
        body_close_paren(parser, &inner, i);
        return;
    }
    c_body_report_value(parser, i);
    if (inner.kind == C_FRAME_INDEX) {
        body_close_index(parser, &inner);
    } else {
        body_close_other(parser, &inner);
    }
}

/* ------------------------------------------------------------------ the loop */

static const body_step body_steps[] = {
    [C_NONE] = c_body_step_word,
    [C_IDENT] = body_step_word_or_name,
    [C_NUMBER] = body_step_literal,
    [C_STRING] = body_step_literal,
    [C_CHAR] = body_step_literal,
    [C_LITERAL] = body_step_literal,
    [C_LPAREN] = body_step_paren,
    [C_RPAREN] = c_body_step_operator,
    [C_LBRACE] = body_step_brace,
    [C_RBRACE] = c_body_step_operator,
    [C_LBRACKET] = body_step_bracket,
    [C_RBRACKET] = c_body_step_operator,
    [C_SEMICOLON] = c_body_step_semicolon,
    [C_COMMA] = c_body_step_comma,
    [C_COLON] = c_body_step_colon,
    [C_QUESTION] = c_body_step_question,
    [C_DOT] = body_step_member,
    [C_ARROW] = body_step_member,
    [C_ELLIPSIS] = c_body_step_operator,
    [C_STAR] = c_body_step_star,
    [C_AMPERSAND] = c_body_step_star,
    [C_ASSIGN] = c_body_step_assign,
    [C_ASSIGN_OP] = c_body_step_assign_op,
    [C_LOGIC] = c_body_step_logic,
    [C_HASH] = c_body_step_word,
    [C_PASTE] = c_body_step_word,
    [C_OPERATOR] = c_body_step_operator,
    [C_STATIC] = c_body_step_word,
    [C_EXTERN] = c_body_step_word,
    [C_TYPEDEF] = c_body_step_word,
    [C_SPECIFIER] = c_body_step_word,
    [C_QUALIFIER] = c_body_step_word,
    [C_BUILTIN] = c_body_step_word,
    [C_STRUCT] = c_body_step_tag,
    [C_UNION] = c_body_step_tag,
    [C_ENUM] = c_body_step_tag,
    [C_TYPEOF] = c_body_step_word,
    [C_ATTRIBUTE] = c_body_step_attribute,
    [C_ASM] = c_body_step_asm,
    [C_STATIC_ASSERT] = c_body_step_word,
    [C_IF] = c_body_step_if,
    [C_ELSE] = c_body_step_else,
    [C_FOR] = c_body_step_for,
    [C_WHILE] = c_body_step_if,
    [C_DO] = c_body_step_else,
    [C_SWITCH] = c_body_step_switch,
    [C_CASE] = c_body_step_case,
    [C_DEFAULT] = c_body_step_default,
    [C_JUMP] = c_body_step_return,
    [C_RETURN] = c_body_step_return,
    [C_GOTO] = c_body_step_goto,
    [C_SIZEOF] = c_body_step_sizeof,
};

static bool body_may_go_on(struct c_parser *parser)
{
    if (++parser->steps % C_LIMIT_STEPS == 0) {
        struct err err; /* of a kilobyte: not for every step */
        parser->failed |= !walk_check_limits(parser->walk, &err);
    }
    return !parser->failed && !parser->unit->failed;
}

static uint32_t body_step_at(struct c_parser *parser, uint32_t i)
{
    struct c_frame *frame = c_body_top(parser);
    uint32_t next = i;
    if (parser->in_macro && parser->unit->is_cpp &&
        (frame->statement || (frame->kind == C_FRAME_CONTROL && i == frame->open + 1))) {
        next = c_read_macro_local(parser, i);
    }
    if (next > i) {
        c_body_top(parser)->statement = false;
        return next;
    }
    if (frame->statement && c_begins_declaration(parser, i)) {
        next = body_read_declaration(parser, i);
        if (next > i) {
            return next;
        }
    }
    return body_steps[c_kind_at(parser, i)](parser, i);
}

static void body_run(struct c_parser *parser, uint32_t first, uint32_t last)
{
    size_t base = parser->frames.count;
    uint32_t i = first;
    if (parser->unit->failed) {
        return; /* there is perhaps no frame */
    }
    while (i < last && body_may_go_on(parser)) {
        const struct c_frame *frame = c_body_top(parser);
        if (i < frame->close || parser->frames.count == base) {
            i = body_step_at(parser, i);
        } else {
            bool here = i == frame->close;
            body_close_frame(parser, i);
            i += here ? 1 : 0;
        }
    }
    while (parser->frames.count > base) {
        body_close_frame(parser, last);
    }
    c_body_report_value(parser, last);
    parser->frames.count = base - 1;
}

void c_scan_statements(struct c_parser *parser, uint32_t first, uint32_t last)
{
    struct c_value outer = parser->value;
    struct c_frame *frame = NULL;
    uint32_t scope = parser->walk->scope;
    frame = c_body_push(parser, C_FRAME_BLOCK, first > 0 ? first - 1 : 0, last);
    frame->own_scope = !parser->in_macro && parser->function != FACT_NONE;
    body_run(parser, first, last);
    parser->walk->scope = scope;
    parser->value = outer;
}

void c_scan_value(struct c_parser *parser, uint32_t first, uint32_t last, uint32_t type,
                  uint32_t slot)
{
    struct c_value outer = parser->value;
    struct c_frame *frame = c_body_push(parser, C_FRAME_VALUE, first > 0 ? first - 1 : 0, last);
    frame->target = slot;
    frame->value_type = type;
    frame->storing = slot != FACT_NONE;
    body_run(parser, first, last);
    parser->value = outer;
}

/* NOLINTEND(misc-no-recursion) */
