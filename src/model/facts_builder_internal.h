/* facts_builder_internal.h - what the two halves of the builder share: facts_builder.c takes rows,
 * facts_builder_finish.c puts them in order and writes the bytes. */
#ifndef MODEL_FACTS_BUILDER_INTERNAL_H
#define MODEL_FACTS_BUILDER_INTERNAL_H

#include "model/facts.h"
#include "util/array.h"
#include "util/buf.h"
#include "util/err.h"

struct builder_slot {
    uint32_t tag;    /* upper half of the hash */
    uint32_t number; /* FACT_NONE: free */
};

/* Slots in use are a power of two; load at most 1/2. */
struct builder_table {
    struct builder_slot *slots;
    uint32_t slot_count;
    uint32_t slots_held;
    uint32_t count;
};

/* Sorts like (high, low); the lower half of low is the row's number, so no two are equal. */
struct builder_key {
    uint64_t high;
    uint64_t low;
};

struct facts_builder {
    size_t bytes_max;
    enum err_code failure; /* ERR_NONE: none so far */
    struct facts_header header;
    struct buf texts;
    struct builder_table text_table;
    struct builder_table node_table;
    struct {
        ARRAY_FIELDS(struct fact_entity);
    } entities;
    struct {
        ARRAY_FIELDS(struct fact_scope);
    } scopes;
    struct {
        ARRAY_FIELDS(struct fact_binding);
    } bindings;
    struct {
        ARRAY_FIELDS(struct fact_import);
    } imports;
    struct {
        ARRAY_FIELDS(struct fact_ref);
    } refs;
    struct {
        ARRAY_FIELDS(struct fact_node);
    } nodes;
    struct {
        ARRAY_FIELDS(struct builder_key);
    } keys; /* 2 * rows: the second half is room for merging */
    struct {
        ARRAY_FIELDS(uint32_t);
    } renumbered; /* entity or scope as added -> as stored */
    struct buf out;
    /* Handed out after a failure. */
    struct fact_entity spare_entity;
    struct fact_scope spare_scope;
    struct fact_binding spare_binding;
    struct fact_import spare_import;
    struct fact_ref spare_ref;
};

/* The first failure stays; facts_builder_finish_file reports it. */
void facts_builder_keep_failure(struct facts_builder *builder, enum err_code code);

#endif
