/* facts_builder.c - see facts_builder.h.
 *
 * Texts are kept in the form of the format: a u32 length, then the bytes, from the first on.
 * Both tables (texts, nodes) are open addressing over numbers; they hold no content of their
 * own and are refilled from it when they grow, so a new file starts with a small table inside
 * the memory of the largest one so far.
 */
#include "model/facts_builder.h"

#include "model/facts_internal.h"
#include "util/array.h"
#include "util/buf.h"
#include "util/hash.h"
#include "util/mem.h"

#define BUILDER_TABLE_SLOTS_MIN 512U
#define BUILDER_BYTES_MAX       ((size_t)UINT32_MAX - 1U) /* numbers are u32, the last is FACT_NONE */

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

static void builder_keep_failure(struct facts_builder *builder, enum err_code code)
{
    if (builder->failure == ERR_NONE) {
        builder->failure = code;
    }
}

#define BUILDER_ROWS_MAX(builder, array) ((builder)->bytes_max / sizeof *(array)->items)

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
        builder_keep_failure(builder, ERR_LIMIT);
        return 0;
    }
    if (builder_table_is_full(table) && !builder_grow_text_table(builder)) {
        builder_keep_failure(builder, ERR_MEMORY);
        return 0;
    }
    buf_append_bytes(&builder->texts, &size, sizeof size);
    buf_append_str(&builder->texts, text);
    if (builder->texts.failed) {
        builder_keep_failure(builder, ERR_MEMORY);
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
        builder_keep_failure(builder, ERR_MEMORY);
        return FACT_NONE;
    }
    slot = array_push_slot(&builder->nodes, BUILDER_ROWS_MAX(builder, &builder->nodes));
    if (slot == NULL) {
        builder_keep_failure(builder, ERR_MEMORY);
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
            builder_keep_failure((builder), ERR_MEMORY);                                           \
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
        builder_keep_failure(builder, ERR_MEMORY);
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

/* Merges the sorted runs from[0..middle) and from[middle..count) into to. */
static void builder_merge_two_runs(const struct builder_key *from, size_t middle, size_t count,
                                   struct builder_key *to)
{
    size_t left = 0;
    size_t right = middle;

    for (size_t i = 0; i < count; i++) {
        bool take_left = left < middle;
        if (take_left && right < count) {
            const struct builder_key *a = &from[left];
            const struct builder_key *b = &from[right];
            take_left = a->high < b->high || (a->high == b->high && a->low < b->low);
        }
        to[i] = take_left ? from[left++] : from[right++];
    }
}

static bool builder_keys_are_sorted(const struct builder_key *keys, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (keys[i - 1].high > keys[i].high ||
            (keys[i - 1].high == keys[i].high && keys[i - 1].low > keys[i].low)) {
            return false;
        }
    }
    return true;
}

/* Sorts keys[0..count) with keys[count..2 * count) as room; returns the sorted half. Rows mostly
 * come in order already: then nothing moves. */
static const struct builder_key *builder_sort_row_keys(struct builder_key *keys, size_t count)
{
    struct builder_key *from = keys;
    struct builder_key *to = keys + count;

    if (builder_keys_are_sorted(keys, count)) {
        return keys;
    }
    for (size_t width = 1; width < count; width *= 2) {
        struct builder_key *swap = from;
        for (size_t start = 0; start < count; start += 2 * width) {
            size_t rest = count - start;
            size_t size = rest < 2 * width ? rest : 2 * width;
            size_t middle = rest < width ? rest : width;
            builder_merge_two_runs(from + start, middle, size, to + start);
        }
        from = to;
        to = swap;
    }
    return from;
}

/* Room for the keys of `count` rows; NULL: no memory. */
static struct builder_key *builder_reserve_row_keys(struct facts_builder *builder, size_t count)
{
    builder->keys.count = 0;
    if (!array_reserve_more_items((void **)&builder->keys.items, &builder->keys.capacity, 0,
                                  2 * count + 1, sizeof *builder->keys.items, SIZE_MAX / 32U)) {
        builder_keep_failure(builder, ERR_MEMORY);
        return NULL;
    }
    return builder->keys.items;
}

static uint64_t builder_pack_pair(uint32_t high, uint32_t low)
{
    return (uint64_t)high << 32U | low;
}

static uint32_t builder_clip_u32(uint32_t value, uint32_t low, uint32_t high)
{
    return value < low ? low : value > high ? high : value;
}

/* Spans that lie in the file and in each other. */
static void builder_settle_spans(struct fact_entity *row, uint32_t file_size)
{
    row->end_byte = builder_clip_u32(row->end_byte, 0, file_size);
    row->start_byte = builder_clip_u32(row->start_byte, 0, row->end_byte);
    row->signature_end = builder_clip_u32(row->signature_end, row->start_byte, row->end_byte);
    row->doc_end = builder_clip_u32(row->doc_end, 0, file_size);
    row->doc_start = builder_clip_u32(row->doc_start, 0, row->doc_end);
    row->end_line = builder_clip_u32(row->end_line, row->start_line, UINT32_MAX);
}

/* The nearest ancestor that was added before the entity and begins before it. */
static uint32_t builder_find_parent(const struct facts_builder *builder, uint32_t number)
{
    const struct fact_entity *row = &builder->entities.items[number];
    uint32_t parent = row->parent < number ? row->parent : 0;

    while (parent != 0) {
        const struct fact_entity *outer = &builder->entities.items[parent];
        if (outer->start_byte < row->start_byte ||
            (outer->start_byte == row->start_byte && outer->end_byte >= row->end_byte)) {
            break;
        }
        parent = outer->parent;
    }
    return parent;
}

/* Makes sure that the order of the format exists, whatever the front end did. */
static void builder_settle_entities(struct facts_builder *builder)
{
    uint32_t file_size = builder->header.file_size;

    for (uint32_t i = 0; i < builder->entities.count; i++) {
        struct fact_entity *row = &builder->entities.items[i];
        builder_settle_spans(row, file_size);
        row->scope = row->scope < builder->scopes.count ? row->scope : 0;
        row->body = row->body < builder->scopes.count ? row->body : FACT_NONE;
        row->parent = i == 0 ? FACT_NONE : builder_find_parent(builder, i);
    }
    builder->entities.items[0].start_byte = 0;
    builder->entities.items[0].end_byte = file_size;
}

/* Sets parent, scope.entity, from and ENTITY nodes to the stored numbers. */
static void builder_renumber_entity_uses(struct facts_builder *builder)
{
    const uint32_t *to = builder->renumbered.items;
    size_t count = builder->entities.count;

    for (size_t i = 1; i < count; i++) {
        builder->entities.items[i].parent = to[builder->entities.items[i].parent];
    }
    for (size_t i = 0; i < builder->scopes.count; i++) {
        uint32_t entity = builder->scopes.items[i].entity;
        builder->scopes.items[i].entity = entity < count ? to[entity] : 0;
    }
    for (size_t i = 0; i < builder->refs.count; i++) {
        uint32_t from = builder->refs.items[i].from;
        builder->refs.items[i].from = from < count ? to[from] : 0;
    }
    for (size_t i = 0; i < builder->imports.count; i++) {
        uint32_t from = builder->imports.items[i].from;
        builder->imports.items[i].from = from < count ? to[from] : 0;
    }
    for (size_t i = 0; i < builder->nodes.count; i++) {
        struct fact_node *node = &builder->nodes.items[i];
        if (node->op == FACT_OP_ENTITY) {
            node->a = to[node->a];
        }
    }
}

/* Scopes in the file whose parents were added before them and begin no later. */
static void builder_settle_scopes(struct facts_builder *builder)
{
    uint32_t file_size = builder->header.file_size;

    for (size_t i = 0; i < builder->scopes.count; i++) {
        struct fact_scope *row = &builder->scopes.items[i];
        row->end_byte = builder_clip_u32(row->end_byte, 0, file_size);
        row->start_byte = builder_clip_u32(row->start_byte, 0, row->end_byte);
        if (i == 0) {
            row->parent = FACT_NONE;
            row->start_byte = 0;
            row->end_byte = file_size;
            continue;
        }
        row->parent = row->parent < i ? row->parent : 0;
        while (builder->scopes.items[row->parent].start_byte > row->start_byte) {
            row->parent = builder->scopes.items[row->parent].parent; /* ends at scope 0 */
        }
    }
}

/* Row indexes that a front end may have left at FACT_NONE or set beyond the end. */
static void builder_settle_other_rows(struct facts_builder *builder)
{
    uint32_t file_size = builder->header.file_size;
    size_t scope_count = builder->scopes.count;

    for (size_t i = 0; i < builder->bindings.count; i++) {
        struct fact_binding *row = &builder->bindings.items[i];
        row->scope = row->scope < scope_count ? row->scope : 0;
        row->start_byte = row->start_byte < file_size ? row->start_byte : file_size;
    }
    for (size_t i = 0; i < builder->imports.count; i++) {
        struct fact_import *row = &builder->imports.items[i];
        row->scope = row->scope < scope_count ? row->scope : 0;
    }
    for (size_t i = 0; i < builder->refs.count; i++) {
        struct fact_ref *row = &builder->refs.items[i];
        row->scope = row->scope < scope_count ? row->scope : 0;
        row->start_byte = row->start_byte < file_size ? row->start_byte : file_size;
    }
}

/* Copies rows[key.low] in key order to `to`. */
static void builder_copy_sorted_rows(const struct builder_key *keys, size_t count, const void *rows,
                                     size_t row_size, char *to)
{
    for (size_t i = 0; i < count; i++) {
        memcpy(to + i * row_size, (const char *)rows + (size_t)(uint32_t)keys[i].low * row_size,
               row_size);
    }
}

static void builder_copy_plain_rows(char *to, const void *rows, size_t bytes)
{
    if (bytes > 0) {
        memcpy(to, rows, bytes);
    }
}

/* The order in which entities are stored, in the keys; NULL: no memory. */
static const struct builder_key *builder_order_entities(struct facts_builder *builder)
{
    size_t count = builder->entities.count;
    struct builder_key *keys = builder_reserve_row_keys(builder, count);

    for (size_t i = 0; keys != NULL && i < count; i++) {
        const struct fact_entity *row = &builder->entities.items[i];
        /* The file comes first, also before an entity of the same span. */
        keys[i].high = i == 0 ? 0 : builder_pack_pair(row->start_byte, UINT32_MAX - row->end_byte);
        keys[i].low = i;
    }
    return keys == NULL ? NULL : builder_sort_row_keys(keys, count);
}

static bool builder_renumber_entities(struct facts_builder *builder)
{
    size_t count = builder->entities.count;
    const struct builder_key *sorted = builder_order_entities(builder);

    builder->renumbered.count = 0;
    if (sorted == NULL ||
        array_push_slots(&builder->renumbered, count, builder->bytes_max) == NULL) {
        builder_keep_failure(builder, ERR_MEMORY);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        builder->renumbered.items[sorted[i].low] = (uint32_t)i;
    }
    builder_renumber_entity_uses(builder);
    return true;
}

static bool builder_store_entities(struct facts_builder *builder, char *to)
{
    const struct builder_key *sorted = builder_order_entities(builder);

    if (sorted == NULL) {
        return false;
    }
    builder_copy_sorted_rows(sorted, builder->entities.count, builder->entities.items,
                             sizeof *builder->entities.items, to);
    return true;
}

/* Sets parent, scope, body and LAMBDA nodes to the stored numbers. */
static void builder_renumber_scope_uses(struct facts_builder *builder)
{
    const uint32_t *to = builder->renumbered.items;

    for (size_t i = 1; i < builder->scopes.count; i++) {
        builder->scopes.items[i].parent = to[builder->scopes.items[i].parent];
    }
    for (size_t i = 0; i < builder->entities.count; i++) {
        struct fact_entity *row = &builder->entities.items[i];
        row->scope = to[row->scope];
        row->body = row->body == FACT_NONE ? FACT_NONE : to[row->body];
    }
    for (size_t i = 0; i < builder->bindings.count; i++) {
        builder->bindings.items[i].scope = to[builder->bindings.items[i].scope];
    }
    for (size_t i = 0; i < builder->imports.count; i++) {
        builder->imports.items[i].scope = to[builder->imports.items[i].scope];
    }
    for (size_t i = 0; i < builder->refs.count; i++) {
        builder->refs.items[i].scope = to[builder->refs.items[i].scope];
    }
    for (size_t i = 0; i < builder->nodes.count; i++) {
        struct fact_node *node = &builder->nodes.items[i];
        if (node->op == FACT_OP_LAMBDA) {
            node->a = to[node->a];
        }
    }
}

/* Before everything else: this renumbers what other rows say about scopes. */
static bool builder_store_scopes(struct facts_builder *builder, char *to)
{
    size_t count = builder->scopes.count;
    struct builder_key *keys = builder_reserve_row_keys(builder, count);
    const struct builder_key *sorted;
    bool moved;

    if (keys == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        keys[i].high = i == 0 ? 0 : (uint64_t)builder->scopes.items[i].start_byte;
        keys[i].low = i; /* parents were added before their children */
    }
    moved = !builder_keys_are_sorted(keys, count);
    sorted = builder_sort_row_keys(keys, count);
    if (!moved) {
        builder_copy_plain_rows(to, builder->scopes.items, count * sizeof *builder->scopes.items);
        return true;
    }
    builder->renumbered.count = 0;
    if (array_push_slots(&builder->renumbered, count, builder->bytes_max) == NULL) {
        builder_keep_failure(builder, ERR_MEMORY);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        builder->renumbered.items[sorted[i].low] = (uint32_t)i;
    }
    builder_renumber_scope_uses(builder);
    builder_copy_sorted_rows(sorted, count, builder->scopes.items, sizeof *builder->scopes.items,
                             to);
    return true;
}

static bool builder_store_bindings(struct facts_builder *builder, char *to)
{
    size_t count = builder->bindings.count;
    struct builder_key *keys = builder_reserve_row_keys(builder, count);

    if (keys == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const struct fact_binding *row = &builder->bindings.items[i];
        keys[i].high = builder_pack_pair(row->scope, row->name);
        keys[i].low = builder_pack_pair(row->start_byte, (uint32_t)i);
    }
    builder_copy_sorted_rows(builder_sort_row_keys(keys, count), count, builder->bindings.items,
                             sizeof *builder->bindings.items, to);
    return true;
}

static bool builder_store_imports(struct facts_builder *builder, char *to)
{
    size_t count = builder->imports.count;
    struct builder_key *keys = builder_reserve_row_keys(builder, count);

    if (keys == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const struct fact_import *row = &builder->imports.items[i];
        keys[i].high = builder_pack_pair(row->line, row->column);
        keys[i].low = i;
    }
    builder_copy_sorted_rows(builder_sort_row_keys(keys, count), count, builder->imports.items,
                             sizeof *builder->imports.items, to);
    return true;
}

static bool builder_store_refs(struct facts_builder *builder, char *to)
{
    size_t count = builder->refs.count;
    struct builder_key *keys = builder_reserve_row_keys(builder, count);

    if (keys == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const struct fact_ref *row = &builder->refs.items[i];
        keys[i].high = builder_pack_pair(row->start_byte, row->kind);
        keys[i].low = i;
    }
    builder_copy_sorted_rows(builder_sort_row_keys(keys, count), count, builder->refs.items,
                             sizeof *builder->refs.items, to);
    return true;
}

/* `entities` are the stored rows. */
static bool builder_store_entity_order(struct facts_builder *builder,
                                       const struct fact_entity *entities, char *to)
{
    size_t count = builder->entities.count - 1;
    struct builder_key *keys = builder_reserve_row_keys(builder, count);
    const struct builder_key *sorted;

    if (keys == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        keys[i].high = builder_pack_pair(entities[i + 1].scope, entities[i + 1].name);
        keys[i].low = i + 1; /* stored in order of start_byte */
    }
    sorted = builder_sort_row_keys(keys, count);
    for (size_t i = 0; i < count; i++) {
        uint32_t number = (uint32_t)sorted[i].low;
        memcpy(to + i * sizeof number, &number, sizeof number);
    }
    return true;
}

static bool builder_store_sections(struct facts_builder *builder, const struct facts_layout *layout,
                                   char *to)
{
    char *aligned = __builtin_assume_aligned(to, 8);
    const struct fact_entity *entities = (const void *)(aligned + layout->entities);

    memcpy(to, &builder->header, sizeof builder->header);
    /* Entities first, then scopes: these renumber what the other rows say about them. Scopes
     * name entities, so what is copied of scopes is final only after both. */
    if (!builder_renumber_entities(builder) ||
        !builder_store_scopes(builder, to + layout->scopes) ||
        !builder_store_entities(builder, to + layout->entities) ||
        !builder_store_bindings(builder, to + layout->bindings) ||
        !builder_store_imports(builder, to + layout->imports) ||
        !builder_store_refs(builder, to + layout->refs) ||
        !builder_store_entity_order(builder, entities, to + layout->entity_order)) {
        return false;
    }
    builder_copy_plain_rows(to + layout->nodes, builder->nodes.items,
                            builder->nodes.count * sizeof *builder->nodes.items);
    builder_copy_plain_rows(to + layout->texts, builder->texts.data, builder->texts.size);
    return true;
}

static bool builder_report_failure(const struct facts_builder *builder, struct err *err)
{
    return builder->failure == ERR_LIMIT
               ? ERR_RAISE(err, ERR_LIMIT, "facts pass the limit of %zu bytes", builder->bytes_max)
               : ERR_RAISE(err, ERR_MEMORY, "no memory for facts");
}

bool facts_builder_finish_file(struct facts_builder *builder, struct str *bytes, struct err *err)
{
    struct facts_layout layout;
    char *to;

    if (builder->failure != ERR_NONE) {
        return builder_report_failure(builder, err);
    }
    builder->header.entity_count = (uint32_t)builder->entities.count;
    builder->header.scope_count = (uint32_t)builder->scopes.count;
    builder->header.binding_count = (uint32_t)builder->bindings.count;
    builder->header.import_count = (uint32_t)builder->imports.count;
    builder->header.ref_count = (uint32_t)builder->refs.count;
    builder->header.node_count = (uint32_t)builder->nodes.count;
    builder->header.text_bytes = (uint32_t)builder->texts.size;
    facts_compute_section_layout(&builder->header, &layout);
    if (layout.total > builder->bytes_max) {
        builder_keep_failure(builder, ERR_LIMIT);
        return builder_report_failure(builder, err);
    }
    builder_settle_entities(builder);
    builder_settle_scopes(builder);
    builder_settle_other_rows(builder);
    buf_clear_keep_memory(&builder->out);
    to = buf_extend_by_size(&builder->out, (size_t)layout.total);
    if (to == NULL || !builder_store_sections(builder, &layout, to)) {
        builder_keep_failure(builder, ERR_MEMORY);
        return builder_report_failure(builder, err);
    }
    *bytes = buf_borrow_str(&builder->out);
    return true;
}
