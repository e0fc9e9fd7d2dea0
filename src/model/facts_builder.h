/* facts_builder.h - how a front end makes a facts buffer.
 *
 * Knows:   interning of texts, hash-consing of nodes, the final order of rows.
 * Threads: one owner. Lives: call init once, then begin/finish per file; memory is kept
 *          between files. What finish gives is valid until the next begin.
 * Errors:  the first failure (memory, 4 GiB) sticks; facts_builder_finish_file reports it.
 *          Adding functions always return a usable number, so front ends need no checks.
 */
#ifndef MODEL_FACTS_BUILDER_H
#define MODEL_FACTS_BUILDER_H

#include "model/facts.h"

struct facts_builder; /* opaque */

struct facts_builder *facts_builder_create_new(size_t bytes_max); /* NULL: no memory */
void facts_builder_free_all(struct facts_builder *builder);

/* Starts a file: adds scope 0 and entity 0 (kind FILE, named base_name, span 0..file_size). */
void facts_builder_begin_file(struct facts_builder *builder, uint8_t language, struct str base_name,
                              uint32_t file_size, uint32_t line_count);

fact_text facts_builder_intern_text(struct facts_builder *builder, struct str text);
struct str facts_builder_borrow_text(const struct facts_builder *builder, fact_text text);

/* Returns the number of the (new or equal) node. */
/* An ARG with a label (facts_hash_label). */
uint32_t facts_builder_add_argument(struct facts_builder *builder, uint16_t label, uint32_t value,
                                    uint32_t next);
uint32_t facts_builder_add_node(struct facts_builder *builder, enum fact_op op, uint8_t extra,
                                uint32_t a, uint32_t b);
const struct fact_node *facts_builder_borrow_node(const struct facts_builder *builder,
                                                  uint32_t node);

/* Adds a zeroed row with FACT_NONE in every index field; fill it at once: the pointer is
 * valid until the next add. *number receives its index. Never NULL (a spare row on failure). */
struct fact_entity *facts_builder_add_entity(struct facts_builder *builder, uint32_t *number);
struct fact_entity *facts_builder_edit_entity(struct facts_builder *builder, uint32_t number);
uint32_t facts_builder_add_scope(struct facts_builder *builder, uint32_t parent, uint32_t entity,
                                 enum fact_scope_kind kind, uint32_t start_byte, uint32_t end_byte);
struct fact_scope *facts_builder_edit_scope(struct facts_builder *builder, uint32_t number);
struct fact_binding *facts_builder_add_binding(struct facts_builder *builder);
struct fact_import *facts_builder_add_import(struct facts_builder *builder);
struct fact_ref *facts_builder_add_ref(struct facts_builder *builder);
struct facts_header *facts_builder_edit_header(struct facts_builder *builder);
uint32_t facts_builder_count_entities(const struct facts_builder *builder);

/* Sorts, lays out, sets the counts. *bytes stays valid until the next begin. Entities and scopes
 * must have been added parents first; finish re-orders entities by (start_byte, outer first) and
 * scopes by start_byte, and renumbers all references to them (parent, scope, body, scope.entity,
 * ref.from, import.from, ENTITY and LAMBDA nodes). */
bool facts_builder_finish_file(struct facts_builder *builder, struct str *bytes,
                               struct err *err) MUST_USE;

#endif
