/* search_table.c - see search_table_internal.h. Open addressing with linear probing. */
#include "search/search_table_internal.h"

#include "util/mem.h"

#include <string.h>

#define TABLE_SLOTS_MIN ((size_t)1024)

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

void table_prefetch_key(const struct text_table *table, const struct table_key *key)
{
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
    struct table_slot *slots = mem_alloc_probed(count, sizeof *slots);
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
    table_load_key(text, text.size, &key);
    return table_number_key(table, &key, is_new);
}
