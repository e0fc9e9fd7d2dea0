/* facts_builder_finish.c - the rows of a file in the order of the format, and their bytes.
 *
 * Rows are added in any order and numbered as they come. Here entities and scopes are sorted, uses
 * of their numbers follow, spans are made to lie inside the file, and the sections are written. */
#include "model/facts_builder.h"

#include "model/facts_builder_internal.h"
#include "model/facts_internal.h"
#include "util/mem.h"

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
        facts_builder_keep_failure(builder, ERR_MEMORY);
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
        facts_builder_keep_failure(builder, ERR_MEMORY);
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
        facts_builder_keep_failure(builder, ERR_MEMORY);
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
        facts_builder_keep_failure(builder, ERR_LIMIT);
        return builder_report_failure(builder, err);
    }
    builder_settle_entities(builder);
    builder_settle_scopes(builder);
    builder_settle_other_rows(builder);
    buf_clear_keep_memory(&builder->out);
    to = buf_extend_by_size(&builder->out, (size_t)layout.total);
    if (to == NULL || !builder_store_sections(builder, &layout, to)) {
        facts_builder_keep_failure(builder, ERR_MEMORY);
        return builder_report_failure(builder, err);
    }
    *bytes = buf_borrow_str(&builder->out);
    return true;
}
