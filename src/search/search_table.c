/* search_table.c - see search_table_internal.h. Open addressing with linear probing. */
#include "search/search_table_internal.h"

#include "util/hash.h"
#include "util/mem.h"

#include <string.h>

#define TABLE_SLOTS_MIN    ((size_t)1024)
#define TABLE_INLINE_BYTES 16U

struct table_slot {
    uint64_t head; /* the text itself, or the hash of a longer one */
    uint64_t tail; /* its rest, or 0 */
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

static uint64_t table_load_u32(const char *bytes)
{
    uint32_t value;
    memcpy(&value, bytes, sizeof value);
    return value;
}

/* Two words that, with the size, are the text itself: the first and the last bytes, which may
 * overlap. Reads nothing outside of it. */
static struct table_slot table_make_probe(struct str text)
{
    struct table_slot probe = { .size = (uint32_t)text.size };
    const char *data = text.data;
    size_t size = text.size;

    if (size > TABLE_INLINE_BYTES) {
        probe.head = hash_bytes_to_u64(data, size);
    } else if (size >= 8) {
        probe.head = table_load_u64(data);
        probe.tail = table_load_u64(data + size - 8);
    } else if (size >= 4) {
        probe.head = table_load_u32(data) << 32U | table_load_u32(data + size - 4);
    } else if (size > 0) {
        probe.head = (uint64_t)(unsigned char)data[0] << 16U |
                     (uint64_t)(unsigned char)data[size / 2] << 8U | (unsigned char)data[size - 1];
    }
    return probe;
}

static size_t table_place_probe(const struct text_table *table, struct table_slot probe)
{
    uint64_t hash = (probe.head ^ probe.size) * UINT64_C(0x9e3779b97f4a7c15);
    hash ^= (probe.tail ^ hash >> 32U) * UINT64_C(0xc2b2ae3d27d4eb4f);
    hash *= UINT64_C(0x165667b19e3779f9);
    return (size_t)(hash >> table->slot_shift);
}

static bool table_slot_fits(const struct text_table *table, const struct table_slot *slot,
                            const struct table_slot *probe, struct str text)
{
    return slot->head == probe->head && slot->tail == probe->tail && slot->size == probe->size &&
           (text.size <= TABLE_INLINE_BYTES ||
            str_equals_bytes(table->texts.items[slot->number_plus_one - 1], text));
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
        size_t at = table_place_probe(table, old[i]);
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
                               const struct table_slot *probe, struct str text)
{
    struct str *copy = array_push_slot(&table->texts, TABLE_TEXTS_MAX);
    if (copy == NULL) {
        return UINT32_MAX;
    }
    *copy = arena_copy_str(&table->arena, text);
    if (copy->data == NULL) {
        table->texts.count--;
        return UINT32_MAX;
    }
    *slot = *probe;
    slot->number_plus_one = (uint32_t)table->texts.count;
    return slot->number_plus_one - 1;
}

uint32_t table_number_text(struct text_table *table, struct str text, bool *is_new)
{
    struct table_slot probe = table_make_probe(text);
    size_t at;

    *is_new = false;
    if ((table->slots == NULL || table->texts.count >= table->slot_count / 4 * 3) &&
        !table_grow_slots(table)) {
        return UINT32_MAX;
    }
    at = table_place_probe(table, probe);
    while (table->slots[at].number_plus_one != 0) {
        if (table_slot_fits(table, &table->slots[at], &probe, text)) {
            return table->slots[at].number_plus_one - 1;
        }
        at = (at + 1) & (table->slot_count - 1);
    }
    *is_new = true;
    return table_add_text(table, &table->slots[at], &probe, text);
}
