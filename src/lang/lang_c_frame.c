/* lang_c_frame.c - frames of open brackets, and what becomes of the operand just read. */
#include "lang/lang_c_body_internal.h"

#define BODY_FRAMES_MAX (1U << 22)

struct c_frame *c_body_top(struct c_parser *parser)
{
    return &parser->frames.items[parser->frames.count - 1];
}

void c_body_clear_value(struct c_parser *parser)
{
    parser->value = (struct c_value){ .node = FACT_NONE, .token = C_NO_TOKEN };
}

void c_body_see_operand(struct c_parser *parser)
{
    c_body_clear_value(parser);
    parser->value.seen = true;
}

struct c_frame *c_body_push(struct c_parser *parser, enum c_frame_kind kind, uint32_t open,
                            uint32_t close)
{
    struct c_frame *frame = array_push_slot(&parser->frames, BODY_FRAMES_MAX);
    if (frame == NULL) {
        parser->unit->failed = true;
        frame = &parser->spare_frame;
    }
    *frame = (struct c_frame){ .open = open,
                               .close = close,
                               .base = FACT_NONE,
                               .token = C_NO_TOKEN,
                               .slot = FACT_NONE,
                               .cast = FACT_NONE,
                               .target = FACT_NONE,
                               .value_type = FACT_NONE,
                               .decl_type = FACT_NONE,
                               .scope = parser->walk->scope,
                               .entity = parser->walk->entity,
                               .function = parser->function,
                               .kind = (uint8_t)kind,
                               .statement = kind == C_FRAME_BLOCK || kind == C_FRAME_FUNCTION ||
                                            kind == C_FRAME_FOR };
    c_body_clear_value(parser);
    return frame;
}

/* Does a bracket at i close inside the current frame? */
bool c_body_closes_inside(struct c_parser *parser, uint32_t i)
{
    uint32_t pair = c_pair_of(parser, i);
    return pair != C_NO_TOKEN && pair > i && pair < c_body_top(parser)->close;
}

bool c_body_holds_statements(const struct c_frame *frame)
{
    return frame->kind == C_FRAME_BLOCK || frame->kind == C_FRAME_FUNCTION;
}

void c_body_count_decision(struct c_parser *parser)
{
    struct fact_entity *row = NULL;
    if (parser->function == FACT_NONE || parser->in_macro) {
        return;
    }
    row = facts_builder_edit_entity(parser->walk->facts, parser->function);
    if (row->complexity < UINT16_MAX) {
        row->complexity++;
    }
}

/* ------------------------------------------------------------------ reports */

/* The type whose members a value has, when this file defines it; 0: not known. */
static uint32_t body_find_type(const struct c_parser *parser, uint32_t value)
{
    const struct facts_builder *facts = parser->walk->facts;
    const struct fact_node *node = facts_builder_borrow_node(facts, value);
    const struct c_name *known = NULL;
    if (node->op != FACT_OP_VALUE) {
        return 0;
    }
    node = facts_builder_borrow_node(facts, node->a);
    if (node->op == FACT_OP_ENTITY) {
        return node->a;
    }
    if (node->op != FACT_OP_NAME) {
        return 0;
    }
    known = c_find_text(parser, facts_builder_borrow_text(facts, node->a));
    return known != NULL ? known->entity : 0;
}

/* The name of the member with that number; 0: not known. */
static fact_text body_find_member(const struct c_parser *parser, uint32_t type, uint32_t position)
{
    struct facts_builder *facts = parser->walk->facts;
    uint32_t count = facts_builder_count_entities(facts);
    for (uint32_t i = type + 1; type != 0 && i < count; i++) {
        const struct fact_entity *row = facts_builder_edit_entity(facts, i);
        if (row->parent == type && row->kind == ENTITY_KIND_FIELD && position-- == 0) {
            return row->name;
        }
        if (row->parent < type) {
            break;
        }
    }
    return 0;
}

/* The parameter that an argument goes to. Names in capitals are constants, hardly functions; what
 * a macro hands on may be another macro. */
static uint32_t body_find_argument(struct c_parser *parser, const struct c_frame *frame)
{
    if (frame->base == FACT_NONE || frame->target != FACT_NONE ||
        parser->value.token == C_NO_TOKEN ||
        (!parser->in_macro && (c_flags_at(parser, parser->value.token) & C_CAPS) != 0)) {
        return FACT_NONE;
    }
    return walk_make_node(parser->walk, FACT_OP_TAKE, frame->base, frame->position);
}

/* Where the item at hand of an initialiser goes: the member of that number, by name when this
 * file defines the type. */
uint32_t c_body_find_item_target(struct c_parser *parser, const struct c_frame *frame)
{
    fact_text member = 0;
    if (frame->kind == C_FRAME_CALL) {
        return body_find_argument(parser, frame);
    }
    if (frame->kind != C_FRAME_INIT || frame->target != FACT_NONE) {
        return frame->target;
    }
    if (frame->list) {
        return frame->slot;
    }
    if (frame->base == FACT_NONE) {
        return FACT_NONE;
    }
    member = body_find_member(parser, body_find_type(parser, frame->base), frame->position);
    if (member != 0) {
        return walk_make_node(parser->walk, FACT_OP_MEMBER, frame->base, member);
    }
    return walk_make_node(parser->walk, FACT_OP_TAKE, frame->base, frame->position);
}

static bool body_ends_value(unsigned kind)
{
    return kind == C_SEMICOLON || kind == C_COMMA || kind == C_RPAREN || kind == C_RBRACE ||
           kind == C_COLON || kind == C_QUESTION || kind == C_NONE;
}

/* A bare name becomes a value, or a store when it is all that stands behind the `=`. `next` is
 * the token behind it. */
void c_body_report_value(struct c_parser *parser, uint32_t next)
{
    const struct c_frame *frame = c_body_top(parser);
    struct fact_ref *row = NULL;
    uint32_t target = FACT_NONE;
    if (!parser->value.bare) {
        return;
    }
    parser->value.bare = false;
    if (frame->storing && (next >= frame->close || body_ends_value(c_kind_at(parser, next)))) {
        target = c_body_find_item_target(parser, frame);
    }
    if (parser->value.local && target == FACT_NONE) {
        return;
    }
    row =
        c_add_ref(parser, target != FACT_NONE && !frame->argument ? REF_KIND_STORE : REF_KIND_VALUE,
                  parser->value.node, parser->value.token);
    row->target = target;
}

void c_body_report_write(struct c_parser *parser)
{
    if (parser->value.bare && !parser->value.local) {
        struct fact_ref *row =
            c_add_ref(parser, REF_KIND_VALUE, parser->value.node, parser->value.token);
        row->flags |= FACT_REF_WRITE;
        parser->value.bare = false;
    }
}

uint32_t c_count_items(const struct c_parser *parser, uint32_t open)
{
    uint32_t close = c_pair_of(parser, open);
    uint32_t count = close > open + 1 ? 1 : 0;
    for (uint32_t i = open + 1; i < close; i = c_skip_group(parser, i)) {
        count += c_kind_at(parser, i) == C_COMMA;
    }
    return count;
}

/* The value at hand is called with the group at `open`. */
uint32_t c_body_open_call(struct c_parser *parser, uint32_t open)
{
    uint32_t callee = parser->value.node;
    uint32_t token = parser->value.token;
    uint32_t args = c_count_items(parser, open);
    struct c_frame *frame = NULL;
    struct fact_ref *row = c_add_ref(parser, REF_KIND_CALL, callee, token);
    row->args = args < UINT8_MAX ? (uint8_t)args : UINT8_MAX;
    row->flags |= parser->value.pasted ? FACT_REF_TENTATIVE : 0U;
    c_body_top(parser)->storing = false;
    frame = c_body_push(parser, C_FRAME_CALL, open, c_pair_of(parser, open));
    frame->base = callee;
    frame->token = token;
    frame->argument = true;
    frame->storing = true;
    return open + 1;
}
