/* lang_c_body_internal.h - what the files that read bodies share: frames (lang_c_frame.c), steps
 * of operators and keywords (lang_c_steps.c), and the loop with the rest (lang_c_body.c). */
#ifndef LANG_LANG_C_BODY_INTERNAL_H
#define LANG_LANG_C_BODY_INTERNAL_H

#include "lang/lang_c_internal.h"

/* ------------------------------------------------------------------ lang_c_frame.c */

struct c_frame *c_body_top(struct c_parser *parser);
/* Opens a frame and forgets the operand. Never NULL. */
struct c_frame *c_body_push(struct c_parser *parser, enum c_frame_kind kind, uint32_t open,
                            uint32_t close);
void c_body_clear_value(struct c_parser *parser);
void c_body_see_operand(struct c_parser *parser); /* one that nothing can be taken of */
/* Does a bracket at i close inside the current frame? */
bool c_body_closes_inside(struct c_parser *parser, uint32_t i);
bool c_body_holds_statements(const struct c_frame *frame);
void c_body_count_decision(struct c_parser *parser);
/* Where the item or argument at hand goes: a node, or FACT_NONE. */
uint32_t c_body_find_item_target(struct c_parser *parser, const struct c_frame *frame);
/* A bare name becomes a value or a store. `next` is the token behind it. */
void c_body_report_value(struct c_parser *parser, uint32_t next);
void c_body_report_write(struct c_parser *parser);
/* The value at hand is called with the group at `open`; returns the index inside. */
uint32_t c_body_open_call(struct c_parser *parser, uint32_t open);

/* ------------------------------------------------------------------ lang_c_steps.c */

uint32_t c_body_step_semicolon(struct c_parser *parser, uint32_t i);
uint32_t c_body_step_comma(struct c_parser *parser, uint32_t i);
uint32_t c_body_step_assign(struct c_parser *parser, uint32_t i);
uint32_t c_body_step_assign_op(struct c_parser *parser, uint32_t i);
uint32_t c_body_step_operator(struct c_parser *parser, uint32_t i);
uint32_t c_body_step_logic(struct c_parser *parser, uint32_t i);
uint32_t c_body_step_star(struct c_parser *parser, uint32_t i);
uint32_t c_body_step_question(struct c_parser *parser, uint32_t i);
uint32_t c_body_step_colon(struct c_parser *parser, uint32_t i);
uint32_t c_body_step_if(struct c_parser *parser, uint32_t i);
uint32_t c_body_step_for(struct c_parser *parser, uint32_t i);
uint32_t c_body_step_switch(struct c_parser *parser, uint32_t i);
uint32_t c_body_step_else(struct c_parser *parser, uint32_t i);
uint32_t c_body_step_case(struct c_parser *parser, uint32_t i);
uint32_t c_body_step_default(struct c_parser *parser, uint32_t i);
uint32_t c_body_step_return(struct c_parser *parser, uint32_t i);
uint32_t c_body_step_goto(struct c_parser *parser, uint32_t i);
uint32_t c_body_step_sizeof(struct c_parser *parser, uint32_t i);
uint32_t c_body_step_tag(struct c_parser *parser, uint32_t i);
uint32_t c_body_step_word(struct c_parser *parser, uint32_t i);
uint32_t c_body_step_attribute(struct c_parser *parser, uint32_t i);
uint32_t c_body_step_asm(struct c_parser *parser, uint32_t i);

/* ------------------------------------------------------------------ lang_c_body.c */

/* A declarator at i, of the declaration that the top frame holds. */
uint32_t c_body_read_declarator(struct c_parser *parser, uint32_t i);

#endif
