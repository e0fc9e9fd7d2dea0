/* facts_internal.h - what facts.c and facts_builder.c share: the meaning of node operands
 * and the place of each section. Stays inside src/model. */
#ifndef MODEL_FACTS_INTERNAL_H
#define MODEL_FACTS_INTERNAL_H

#include "model/facts.h"

#include <stdbool.h>
#include <stdint.h>

enum facts_operand {
    FACTS_OPERAND_UNUSED, /* always FACT_NONE */
    FACTS_OPERAND_NODE,   /* a smaller node number or FACT_NONE */
    FACTS_OPERAND_ARGS,   /* the same, and that node is an ARG */
    FACTS_OPERAND_TEXT,
    FACTS_OPERAND_NUMBER, /* any u32 */
    FACTS_OPERAND_SCOPE,
    FACTS_OPERAND_ENTITY,
};

struct facts_op_shape {
    uint8_t a; /* enum facts_operand */
    uint8_t b;
};
extern const struct facts_op_shape facts_op_shapes[FACT_OP_COUNT];

#define FACTS_TEXT_HEAD_BYTES ((uint32_t)sizeof(uint32_t)) /* the length before each text */

/* Byte offset of each section, in the order of the format. */
struct facts_layout {
    uint64_t entities;
    uint64_t scopes;
    uint64_t bindings;
    uint64_t imports;
    uint64_t refs;
    uint64_t nodes;
    uint64_t entity_order;
    uint64_t texts;
    uint64_t total;
};
void facts_compute_section_layout(const struct facts_header *header, struct facts_layout *layout);
/* Points the view into `bytes` without any check. */
void facts_point_view_sections(struct str bytes, const struct facts_layout *layout,
                               struct facts *out);

#endif
