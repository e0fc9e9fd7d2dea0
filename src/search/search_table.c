/* search_table.c - see search_table_internal.h. Open addressing with linear probing. */
#include "search/search_table_internal.h"

#include "util/hash.h"
#include "util/mem.h"

#include <string.h>

#define TABLE_SLOTS_MIN    ((size_t)1024)
#define TABLE_INLINE_BYTES 16U

struct table_slot {
    uint64_t head; /* as of struct table_key */
    uint64_t tail;
    uint32_t size;
    uint32_t number_plus_one; /* 0: free */
};

void table_init_empty(struct text_table *table)
{
    memset(table, 0, sizeof *table);
    arena_init_with_limit(&table->arena, SIZE_MAX / 2);
}

void table_clear_texts(struct text_table *table)
{
    if (table->slots != NULL) {
        memset(table->slots, 0, table->slot_count * sizeof *table->slots);
    }
    table->texts.count = 0;
    arena_reset_all_blocks(&table->arena);
}

void table_release_all(struct text_table *table)
{
    mem_free_block(table->slots);
    array_free_items(&table->texts);
    arena_release_all_blocks(&table->arena);
    table_init_empty(table);
}

static uint64_t table_load_u64(const char *bytes)
{
    uint64_t value;
    memcpy(&value, bytes, sizeof value);
    return value;
}

/* The first `size` of eight bytes, the others zero. */
static uint64_t table_mask_bytes(uint64_t bytes, size_t size)
{
    return size >= 8 ? bytes : bytes & ((UINT64_C(1) << (8 * size)) - 1);
}

/* Two words that, with the size, are the text itself. */
static void table_load_text(struct table_key *key, size_t readable)
{
    char copy[TABLE_INLINE_BYTES] = { 0 };
    const char *data = key->text.data;
    size_t size = key->text.size;

    if (size > TABLE_INLINE_BYTES) {
        key->head = hash_bytes_to_u64(data, size);
        key->tail = 0;
        return;
    }
    if (readable < TABLE_INLINE_BYTES) {
        for (size_t i = 0; i < size; i++) {
            copy[i] = data[i];
        }
        data = copy;
    }
    key->head = table_mask_bytes(table_load_u64(data), size);
    key->tail = size > 8 ? table_mask_bytes(table_load_u64(data + 8), size - 8) : 0;
}

HASH_WRAPS_AROUND static uint64_t table_hash_words(uint64_t head, uint64_t tail, uint64_t size)
{
    uint64_t hash = (head ^ size) * UINT64_C(0x9e3779b97f4a7c15);
    hash ^= (tail ^ hash >> 32U) * UINT64_C(0xc2b2ae3d27d4eb4f);
    return hash * UINT64_C(0x165667b19e3779f9);
}

void table_prepare_key(const struct text_table *table, struct str text, size_t readable,
                       struct table_key *key)
{
    key->text = text;
    table_load_text(key, readable);
    key->hash = table_hash_words(key->head, key->tail, text.size);
    if (table->slots != NULL) {
        __builtin_prefetch(&table->slots[key->hash >> table->slot_shift]);
    }
}

static bool table_slot_fits(const struct text_table *table, const struct table_slot *slot,
                            const struct table_key *key)
{
    return slot->head == key->head && slot->tail == key->tail && slot->size == key->text.size &&
           (key->text.size <= TABLE_INLINE_BYTES ||
            str_equals_bytes(table->texts.items[slot->number_plus_one - 1], key->text));
}

static bool table_grow_slots(struct text_table *table)
{
    size_t old_count = table->slot_count;
    struct table_slot *old = table->slots;
    size_t count = old_count > 0 ? old_count * 2 : TABLE_SLOTS_MIN;
    struct table_slot *slots = mem_alloc_zeroed(count, sizeof *slots);
    unsigned shift = 63;

    if (slots == NULL) {
        return false;
    }
    for (size_t left = count; left > 2; left /= 2) {
        shift--;
    }
    table->slots = slots;
    table->slot_count = count;
    table->slot_shift = shift;
    for (size_t i = 0; old != NULL && i < old_count; i++) {
        size_t at = (size_t)(table_hash_words(old[i].head, old[i].tail, old[i].size) >> shift);
        while (old[i].number_plus_one != 0 && slots[at].number_plus_one != 0) {
            at = (at + 1) & (count - 1);
        }
        if (old[i].number_plus_one != 0) {
            slots[at] = old[i];
        }
    }
    mem_free_block(old);
    return true;
}

static uint32_t table_add_text(struct text_table *table, struct table_slot *slot,
                               const struct table_key *key)
{
    struct str *copy = array_push_slot(&table->texts, TABLE_TEXTS_MAX);
    if (copy == NULL) {
        return UINT32_MAX;
    }
    *copy = arena_copy_str(&table->arena, key->text);
    if (copy->data == NULL) {
        table->texts.count--;
        return UINT32_MAX;
    }
    *slot = (struct table_slot){ key->head, key->tail, (uint32_t)key->text.size,
                                 (uint32_t)table->texts.count };
    return slot->number_plus_one - 1;
}

uint32_t table_number_key(struct text_table *table, const struct table_key *key, bool *is_new)
{
    size_t at;

    *is_new = false;
    if ((table->slots == NULL || table->texts.count >= table->slot_count / 4 * 3) &&
        !table_grow_slots(table)) {
        return UINT32_MAX;
    }
    at = (size_t)(key->hash >> table->slot_shift);
    while (table->slots[at].number_plus_one != 0) {
        if (table_slot_fits(table, &table->slots[at], key)) {
            return table->slots[at].number_plus_one - 1;
        }
        at = (at + 1) & (table->slot_count - 1);
    }
    *is_new = true;
    return table_add_text(table, &table->slots[at], key);
}

uint32_t table_number_text(struct text_table *table, struct str text, bool *is_new)
{
    struct table_key key;
    table_prepare_key(table, text, text.size, &key);
    return table_number_key(table, &key, is_new);
}
