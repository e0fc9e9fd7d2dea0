/* lang_c_steps.c - what operators and keywords do to the statement or expression at hand. Each
 * step takes the token at i and returns the index behind what it took. */
#include "lang/lang_c_body_internal.h"

/* ------------------------------------------------------------------ operators */

uint32_t c_body_step_semicolon(struct c_parser *parser, uint32_t i)
{
    struct c_frame *frame = c_body_top(parser);
    c_body_report_value(parser, i);
    c_body_clear_value(parser);
    frame->statement = c_body_holds_statements(frame);
    frame->label = false;
    frame->storing = false;
    frame->declaring = false;
    frame->cast = FACT_NONE;
    frame->target = FACT_NONE;
    frame->value_type = FACT_NONE;
    frame->questions = 0;
    return i + 1;
}

uint32_t c_body_step_comma(struct c_parser *parser, uint32_t i)
{
    struct c_frame *frame = c_body_top(parser);
    c_body_report_value(parser, i);
    c_body_clear_value(parser);
    frame->cast = FACT_NONE;
    frame->target = FACT_NONE;
    frame->value_type = FACT_NONE;
    frame->questions = 0;
    frame->storing = false;
    if (frame->kind == C_FRAME_INIT || frame->kind == C_FRAME_CALL) {
        frame->position++;
        frame->designating = false;
        frame->storing = true;
    } else if (frame->declaring) {
        return c_body_read_declarator(parser, i + 1);
    }
    return i + 1;
}

uint32_t c_body_step_assign(struct c_parser *parser, uint32_t i)
{
    struct c_frame *frame = c_body_top(parser);
    if (frame->kind == C_FRAME_INIT && !parser->value.seen) {
        return i + 1; /* behind designators */
    }
    frame->target = parser->value.node;
    frame->storing = parser->value.node != FACT_NONE;
    frame->value_type = FACT_NONE;
    frame->cast = FACT_NONE;
    c_body_report_write(parser);
    c_body_clear_value(parser);
    return i + 1;
}

uint32_t c_body_step_assign_op(struct c_parser *parser, uint32_t i)
{
    c_body_report_write(parser);
    c_body_clear_value(parser);
    c_body_top(parser)->storing = false;
    return i + 1;
}

uint32_t c_body_step_operator(struct c_parser *parser, uint32_t i)
{
    struct c_frame *frame = c_body_top(parser);
    c_body_report_value(parser, i);
    c_body_clear_value(parser);
    frame->statement = false;
    frame->storing = false;
    frame->cast = FACT_NONE;
    return i + 1;
}

uint32_t c_body_step_logic(struct c_parser *parser, uint32_t i)
{
    c_body_count_decision(parser);
    return c_body_step_operator(parser, i);
}

/* Unary or binary: only an operand before tells. */
uint32_t c_body_step_star(struct c_parser *parser, uint32_t i)
{
    if (parser->value.seen) {
        return c_body_step_operator(parser, i);
    }
    c_body_top(parser)->statement = false;
    return i + 1;
}

uint32_t c_body_step_question(struct c_parser *parser, uint32_t i)
{
    struct c_frame *frame = c_body_top(parser);
    bool storing = frame->target != FACT_NONE || frame->kind == C_FRAME_INIT || frame->argument;
    frame->storing = false;
    c_body_count_decision(parser);
    (void)c_body_step_operator(parser, i);
    frame->questions++;
    frame->storing = storing;
    return i + 1;
}

uint32_t c_body_step_colon(struct c_parser *parser, uint32_t i)
{
    struct c_frame *frame = c_body_top(parser);
    uint32_t node = parser->value.node;
    bool storing = frame->target != FACT_NONE || frame->kind == C_FRAME_INIT || frame->argument;
    if (parser->unit->is_cpp && !parser->value.seen && c_kind_at(parser, i + 1) == C_COLON) {
        return i + 2; /* ::a is looked up like a */
    }
    (void)c_body_step_operator(parser, i);
    if (frame->questions > 0) {
        frame->questions--;
        frame->base = frame->kind == C_FRAME_PAREN ? node : frame->base;
        frame->storing = storing;
    } else if (frame->label) {
        frame->label = false;
        frame->statement = c_body_holds_statements(frame);
    }
    return i + 1;
}

/* ------------------------------------------------------------------ keywords */

/* A keyword that ends what was before it. */
static void body_begin_keyword(struct c_parser *parser, uint32_t i)
{
    (void)c_body_step_semicolon(parser, i);
    c_body_top(parser)->statement = false;
}

static uint32_t body_open_control(struct c_parser *parser, uint32_t i, enum c_frame_kind kind)
{
    body_begin_keyword(parser, i);
    if (c_kind_at(parser, i + 1) == C_LPAREN && c_body_closes_inside(parser, i + 1)) {
        (void)c_body_push(parser, kind, i + 1, c_pair_of(parser, i + 1));
        return i + 2;
    }
    return i + 1;
}

uint32_t c_body_step_if(struct c_parser *parser, uint32_t i)
{
    c_body_count_decision(parser);
    return body_open_control(parser, i, C_FRAME_CONTROL);
}

uint32_t c_body_step_for(struct c_parser *parser, uint32_t i)
{
    c_body_count_decision(parser);
    return body_open_control(parser, i, C_FRAME_FOR);
}

uint32_t c_body_step_switch(struct c_parser *parser, uint32_t i)
{
    return body_open_control(parser, i, C_FRAME_CONTROL);
}

uint32_t c_body_step_else(struct c_parser *parser, uint32_t i)
{
    body_begin_keyword(parser, i);
    c_body_top(parser)->statement = c_body_holds_statements(c_body_top(parser));
    return i + 1;
}

uint32_t c_body_step_case(struct c_parser *parser, uint32_t i)
{
    c_body_count_decision(parser);
    body_begin_keyword(parser, i);
    c_body_top(parser)->label = true;
    return i + 1;
}

uint32_t c_body_step_default(struct c_parser *parser, uint32_t i)
{
    body_begin_keyword(parser, i);
    c_body_top(parser)->label = true;
    return i + 1;
}

uint32_t c_body_step_return(struct c_parser *parser, uint32_t i)
{
    body_begin_keyword(parser, i);
    return i + 1;
}

uint32_t c_body_step_goto(struct c_parser *parser, uint32_t i)
{
    body_begin_keyword(parser, i);
    return c_kind_at(parser, i + 1) == C_IDENT ? i + 2 : i + 1;
}

uint32_t c_body_step_sizeof(struct c_parser *parser, uint32_t i)
{
    c_body_report_value(parser, i);
    c_body_top(parser)->storing = false;
    c_body_top(parser)->statement = false;
    if (!c_is_type_group(parser, i + 1) || !c_body_closes_inside(parser, i + 1)) {
        c_body_clear_value(parser);
        return i + 1;
    }
    if (c_kind_at(parser, i + 2) == C_IDENT && c_pair_of(parser, i + 1) == i + 3) {
        (void)c_add_ref(parser, REF_KIND_VALUE, c_make_name(parser, i + 2), i + 2);
    } else {
        (void)c_read_cast_type(parser, i + 1);
    }
    c_body_see_operand(parser);
    return c_pair_of(parser, i + 1) + 1;
}

/* struct s in an expression: an argument of a macro, or behind a storage class. */
uint32_t c_body_step_tag(struct c_parser *parser, uint32_t i)
{
    struct c_specs specs;
    uint32_t next = 0;
    c_body_report_value(parser, i);
    c_body_see_operand(parser);
    c_body_top(parser)->statement = false;
    next = c_read_specs(parser, i, C_PLACE_PARAM, &specs);
    c_report_type(parser, &specs);
    return next > i ? next : i + 1;
}

uint32_t c_body_step_word(struct c_parser *parser, uint32_t i)
{
    c_body_report_value(parser, i);
    c_body_clear_value(parser);
    return i + 1;
}

uint32_t c_body_step_attribute(struct c_parser *parser, uint32_t i)
{
    c_body_report_value(parser, i);
    return c_kind_at(parser, i + 1) == C_LPAREN ? c_skip_group(parser, i + 1) : i + 1;
}

uint32_t c_body_step_asm(struct c_parser *parser, uint32_t i)
{
    body_begin_keyword(parser, i);
    do {
        i++;
    } while (c_kind_at(parser, i) == C_QUALIFIER || c_kind_at(parser, i) == C_SPECIFIER ||
             c_kind_at(parser, i) == C_GOTO);
    if (c_kind_at(parser, i) == C_LPAREN && c_body_closes_inside(parser, i)) {
        (void)c_body_push(parser, C_FRAME_ASM, i, c_pair_of(parser, i));
        return i + 1;
    }
    return i;
}
