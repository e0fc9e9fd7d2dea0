/* facts_builder.c - see facts_builder.h.
 *
 * Texts are kept in the form of the format: a u32 length, then the bytes, from the first on.
 * Both tables (texts, nodes) are open addressing over numbers; they hold no content of their
 * own and are refilled from it when they grow, so a new file starts with a small table inside
 * the memory of the largest one so far.
 */
#include "model/facts_builder.h"

#include "model/facts_builder_internal.h"
#include "model/facts_internal.h"
#include "util/array.h"
#include "util/buf.h"
#include "util/hash.h"
#include "util/mem.h"

#define BUILDER_TABLE_SLOTS_MIN 512U
#define BUILDER_BYTES_MAX       ((size_t)UINT32_MAX - 1U) /* numbers are u32, the last is FACT_NONE */

#define BUILDER_ROWS_MAX(builder, array) ((builder)->bytes_max / sizeof *(array)->items)

void facts_builder_keep_failure(struct facts_builder *builder, enum err_code code)
{
    if (builder->failure == ERR_NONE) {
        builder->failure = code;
    }
}

/* ------------------------------------------------------------------ life */

struct facts_builder *facts_builder_create_new(size_t bytes_max)
{
    struct facts_builder *builder = mem_alloc_zeroed(1, sizeof *builder);
    if (builder == NULL) {
        return NULL;
    }
    builder->bytes_max = bytes_max < BUILDER_BYTES_MAX ? bytes_max : BUILDER_BYTES_MAX;
    buf_init_with_limit(&builder->texts, builder->bytes_max);
    buf_init_with_limit(&builder->out, builder->bytes_max);
    return builder;
}

void facts_builder_free_all(struct facts_builder *builder)
{
    if (builder == NULL) {
        return;
    }
    buf_release_bytes(&builder->texts);
    buf_release_bytes(&builder->out);
    mem_free_block(builder->text_table.slots);
    mem_free_block(builder->node_table.slots);
    array_free_items(&builder->entities);
    array_free_items(&builder->scopes);
    array_free_items(&builder->bindings);
    array_free_items(&builder->imports);
    array_free_items(&builder->refs);
    array_free_items(&builder->nodes);
    array_free_items(&builder->keys);
    array_free_items(&builder->renumbered);
    mem_free_block(builder);
}

/* ------------------------------------------------------------------ hash tables */

/* Empties the table to slot_count slots. False: no memory, nothing changed. */
static bool builder_clear_table_slots(struct builder_table *table, uint32_t slot_count)
{
    if (slot_count > table->slots_held) {
        void *slots = mem_resize_block(table->slots, (size_t)slot_count * sizeof *table->slots);
        if (slots == NULL) {
            return false;
        }
        table->slots = slots;
        table->slots_held = slot_count;
    }
    table->slot_count = slot_count;
    table->count = 0;
    memset(table->slots, 0xff, (size_t)slot_count * sizeof *table->slots);
    return true;
}

/* Puts a number known to be absent. There is always a free slot. */
static void builder_put_table_number(struct builder_table *table, uint64_t hash, uint32_t number)
{
    uint32_t mask = table->slot_count - 1;
    uint32_t at = (uint32_t)hash & mask;

    while (table->slots[at].number != FACT_NONE) {
        at = (at + 1) & mask;
    }
    table->slots[at].tag = (uint32_t)(hash >> 32U);
    table->slots[at].number = number;
    table->count++;
}

static bool builder_table_is_full(const struct builder_table *table)
{
    return table->count >= table->slot_count / 2;
}

static uint64_t builder_hash_text(struct str text)
{
    return hash_bytes_to_u64(text.data, text.size);
}

/* The pair of operands goes through the mixer twice; the sums may wrap. */
HASH_WRAPS_AROUND static uint64_t builder_hash_node(const struct fact_node *node)
{
    uint64_t head = (uint64_t)node->label << 16U | (uint64_t)node->op << 8U | node->extra;
    uint64_t pair = (uint64_t)node->a << 32U | node->b;
    return hash_mix_u64_bits(pair + hash_mix_u64_bits(head));
}

struct str facts_builder_borrow_text(const struct facts_builder *builder, fact_text text)
{
    uint32_t size = 0;

    if (text == 0 || text > builder->texts.size ||
        builder->texts.size - text < FACTS_TEXT_HEAD_BYTES) {
        return STR_EMPTY;
    }
    memcpy(&size, builder->texts.data + text, sizeof size);
    return str_from_range(builder->texts.data + text + FACTS_TEXT_HEAD_BYTES, size);
}

static bool builder_grow_text_table(struct facts_builder *builder)
{
    struct builder_table *table = &builder->text_table;
    uint32_t at = FACTS_TEXT_HEAD_BYTES; /* behind the empty text */

    if (!builder_clear_table_slots(table, table->slot_count * 2)) {
        return false;
    }
    while (at < builder->texts.size) {
        struct str text = facts_builder_borrow_text(builder, at);
        builder_put_table_number(table, builder_hash_text(text), at);
        at += FACTS_TEXT_HEAD_BYTES + (uint32_t)text.size;
    }
    return true;
}

static bool builder_grow_node_table(struct facts_builder *builder)
{
    struct builder_table *table = &builder->node_table;

    if (!builder_clear_table_slots(table, table->slot_count * 2)) {
        return false;
    }
    for (size_t i = 0; i < builder->nodes.count; i++) {
        builder_put_table_number(table, builder_hash_node(&builder->nodes.items[i]), (uint32_t)i);
    }
    return true;
}

/* ------------------------------------------------------------------ texts and nodes */

fact_text facts_builder_intern_text(struct facts_builder *builder, struct str text)
{
    struct builder_table *table = &builder->text_table;
    uint64_t hash;
    uint32_t mask;
    uint32_t size = (uint32_t)text.size;
    fact_text number = (fact_text)builder->texts.size;

    if (text.size == 0 || builder->failure != ERR_NONE) {
        return 0;
    }
    hash = builder_hash_text(text);
    mask = table->slot_count - 1;
    for (uint32_t at = (uint32_t)hash & mask; table->slots[at].number != FACT_NONE;
         at = (at + 1) & mask) {
        if (table->slots[at].tag == (uint32_t)(hash >> 32U) &&
            str_equals_bytes(facts_builder_borrow_text(builder, table->slots[at].number), text)) {
            return table->slots[at].number;
        }
    }
    if (text.size > builder->bytes_max - FACTS_TEXT_HEAD_BYTES ||
        builder->texts.size > builder->bytes_max - FACTS_TEXT_HEAD_BYTES - text.size) {
        facts_builder_keep_failure(builder, ERR_LIMIT);
        return 0;
    }
    if (builder_table_is_full(table) && !builder_grow_text_table(builder)) {
        facts_builder_keep_failure(builder, ERR_MEMORY);
        return 0;
    }
    buf_append_bytes(&builder->texts, &size, sizeof size);
    buf_append_str(&builder->texts, text);
    if (builder->texts.failed) {
        facts_builder_keep_failure(builder, ERR_MEMORY);
        return 0;
    }
    builder_put_table_number(table, hash, number);
    return number;
}

/* What an operand of this meaning can hold; the rest becomes the nearest "not known". */
static uint32_t builder_clean_operand(const struct facts_builder *builder, uint8_t operand,
                                      uint32_t value)
{
    bool is_node = value < builder->nodes.count;

    switch ((enum facts_operand)operand) {
    case FACTS_OPERAND_UNUSED: return FACT_NONE;
    case FACTS_OPERAND_NODE: return is_node ? value : FACT_NONE;
    case FACTS_OPERAND_ARGS:
        return is_node && builder->nodes.items[value].op == FACT_OP_ARG ? value : FACT_NONE;
    case FACTS_OPERAND_TEXT: return value < builder->texts.size ? value : 0;
    case FACTS_OPERAND_SCOPE: return value < builder->scopes.count ? value : 0;
    case FACTS_OPERAND_ENTITY: return value < builder->entities.count ? value : 0;
    case FACTS_OPERAND_NUMBER: return value;
    }
    return FACT_NONE;
}

static uint32_t builder_put_node(struct facts_builder *builder, struct fact_node node)
{
    struct builder_table *table = &builder->node_table;
    struct fact_node *slot;
    uint64_t hash;
    uint32_t mask;

    if (builder->failure != ERR_NONE) {
        return FACT_NONE;
    }
    node.a = builder_clean_operand(builder, facts_op_shapes[node.op].a, node.a);
    node.b = builder_clean_operand(builder, facts_op_shapes[node.op].b, node.b);
    hash = builder_hash_node(&node);
    mask = table->slot_count - 1;
    for (uint32_t at = (uint32_t)hash & mask; table->slots[at].number != FACT_NONE;
         at = (at + 1) & mask) {
        if (table->slots[at].tag == (uint32_t)(hash >> 32U) &&
            memcmp(&builder->nodes.items[table->slots[at].number], &node, sizeof node) == 0) {
            return table->slots[at].number;
        }
    }
    if (builder_table_is_full(table) && !builder_grow_node_table(builder)) {
        facts_builder_keep_failure(builder, ERR_MEMORY);
        return FACT_NONE;
    }
    slot = array_push_slot(&builder->nodes, BUILDER_ROWS_MAX(builder, &builder->nodes));
    if (slot == NULL) {
        facts_builder_keep_failure(builder, ERR_MEMORY);
        return FACT_NONE;
    }
    *slot = node;
    builder_put_table_number(table, hash, (uint32_t)builder->nodes.count - 1);
    return (uint32_t)builder->nodes.count - 1;
}

uint32_t facts_builder_add_node(struct facts_builder *builder, enum fact_op op, uint8_t extra,
                                uint32_t a, uint32_t b)
{
    return builder_put_node(
        builder, (struct fact_node){ .op = (uint8_t)op, .extra = extra, .a = a, .b = b });
}

uint32_t facts_builder_add_argument(struct facts_builder *builder, uint16_t label, uint32_t value,
                                    uint32_t next)
{
    return builder_put_node(
        builder, (struct fact_node){ .op = FACT_OP_ARG, .label = label, .a = value, .b = next });
}

const struct fact_node *facts_builder_borrow_node(const struct facts_builder *builder,
                                                  uint32_t node)
{
    static const struct fact_node none = { .op = FACT_OP_NONE, .a = FACT_NONE, .b = FACT_NONE };
    return node < builder->nodes.count ? &builder->nodes.items[node] : &none;
}

/* ------------------------------------------------------------------ rows */

/* One more row of an array, or the spare one. */
#define BUILDER_PUSH_ROW(builder, array, spare, row)                                               \
    do {                                                                                           \
        (row) = (builder)->failure == ERR_NONE                                                     \
                    ? array_push_slot((array), BUILDER_ROWS_MAX((builder), (array)))               \
                    : NULL;                                                                        \
        if ((row) == NULL) {                                                                       \
            facts_builder_keep_failure((builder), ERR_MEMORY);                                     \
            (row) = (spare);                                                                       \
        }                                                                                          \
        memset((row), 0, sizeof *(row));                                                           \
    } while (false)

struct fact_entity *facts_builder_add_entity(struct facts_builder *builder, uint32_t *number)
{
    struct fact_entity *row;

    BUILDER_PUSH_ROW(builder, &builder->entities, &builder->spare_entity, row);
    row->parent = FACT_NONE;
    row->scope = FACT_NONE;
    row->body = FACT_NONE;
    row->type = FACT_NONE;
    row->value = FACT_NONE;
    row->owner = FACT_NONE;
    *number = row == &builder->spare_entity ? 0 : (uint32_t)builder->entities.count - 1;
    return row;
}

struct fact_entity *facts_builder_edit_entity(struct facts_builder *builder, uint32_t number)
{
    return number < builder->entities.count ? &builder->entities.items[number]
                                            : &builder->spare_entity;
}

uint32_t facts_builder_add_scope(struct facts_builder *builder, uint32_t parent, uint32_t entity,
                                 enum fact_scope_kind kind, uint32_t start_byte, uint32_t end_byte)
{
    struct fact_scope *row;

    BUILDER_PUSH_ROW(builder, &builder->scopes, &builder->spare_scope, row);
    row->parent = parent;
    row->entity = entity;
    row->kind = (uint8_t)kind;
    row->start_byte = start_byte;
    row->end_byte = end_byte;
    return row == &builder->spare_scope ? 0 : (uint32_t)builder->scopes.count - 1;
}

struct fact_scope *facts_builder_edit_scope(struct facts_builder *builder, uint32_t number)
{
    return number < builder->scopes.count ? &builder->scopes.items[number] : &builder->spare_scope;
}

struct fact_binding *facts_builder_add_binding(struct facts_builder *builder)
{
    struct fact_binding *row;

    BUILDER_PUSH_ROW(builder, &builder->bindings, &builder->spare_binding, row);
    row->scope = FACT_NONE;
    row->type = FACT_NONE;
    row->value = FACT_NONE;
    return row;
}

struct fact_import *facts_builder_add_import(struct facts_builder *builder)
{
    struct fact_import *row;

    BUILDER_PUSH_ROW(builder, &builder->imports, &builder->spare_import, row);
    row->scope = FACT_NONE;
    row->from = FACT_NONE;
    return row;
}

struct fact_ref *facts_builder_add_ref(struct facts_builder *builder)
{
    struct fact_ref *row;

    BUILDER_PUSH_ROW(builder, &builder->refs, &builder->spare_ref, row);
    row->from = FACT_NONE;
    row->scope = FACT_NONE;
    row->node = FACT_NONE;
    row->target = FACT_NONE;
    return row;
}

struct facts_header *facts_builder_edit_header(struct facts_builder *builder)
{
    return &builder->header;
}

uint32_t facts_builder_count_entities(const struct facts_builder *builder)
{
    return (uint32_t)builder->entities.count;
}

/* ------------------------------------------------------------------ a file */

void facts_builder_begin_file(struct facts_builder *builder, uint8_t language, struct str base_name,
                              uint32_t file_size, uint32_t line_count)
{
    static const uint32_t empty_text = 0;
    struct fact_entity *file;
    uint32_t number = 0;

    builder->failure = ERR_NONE;
    buf_clear_keep_memory(&builder->texts);
    buf_append_bytes(&builder->texts, &empty_text, sizeof empty_text);
    builder->entities.count = 0;
    builder->scopes.count = 0;
    builder->bindings.count = 0;
    builder->imports.count = 0;
    builder->refs.count = 0;
    builder->nodes.count = 0;
    if (builder->texts.failed ||
        !builder_clear_table_slots(&builder->text_table, BUILDER_TABLE_SLOTS_MIN) ||
        !builder_clear_table_slots(&builder->node_table, BUILDER_TABLE_SLOTS_MIN)) {
        facts_builder_keep_failure(builder, ERR_MEMORY);
    }
    memset(&builder->header, 0, sizeof builder->header);
    builder->header.magic = FACTS_MAGIC;
    builder->header.version = FACTS_FORMAT_VERSION;
    builder->header.language = language;
    builder->header.file_size = file_size;
    builder->header.line_count = line_count;
    (void)facts_builder_add_scope(builder, FACT_NONE, 0, FACT_SCOPE_FILE, 0, file_size);
    file = facts_builder_add_entity(builder, &number);
    file->kind = ENTITY_KIND_FILE;
    file->name = facts_builder_intern_text(builder, base_name);
    file->qualified = file->name;
    file->scope = 0;
    file->body = 0;
    file->end_byte = file_size;
    file->start_line = 1;
    file->name_line = 1;
    file->end_line = line_count > 0 ? line_count : 1;
}
