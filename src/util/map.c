/* map.c - see map.h.
 *
 *   slots: [tag|value+1|key] ... a zero word where the value stands means free
 *
 * A slot's place is the low bits of its hash. Text slots keep 32 bits of it: growing never
 * reads a key again, and a probe reads a key only when those bits and the size agree.
 */
#include "util/map.h"

#include "util/check.h"
#include "util/hash.h"
#include "util/mem.h"

#define MAP_SLOTS_MIN ((size_t)16)
#define MAP_COUNT_MAX ((size_t)1 << 31U)

struct map_text_slot {
    uint32_t tag;
    uint32_t value_plus_one; /* 0: free */
    struct str key;
};

struct map_u64_slot {
    uint64_t key;
    uint32_t value_plus_one; /* 0: free */
};

/* The smallest power of two that `count` fills to 3/4 at most; 0: too many. */
static size_t map_choose_slot_count(size_t count)
{
    size_t slots = MAP_SLOTS_MIN;
    if (count > MAP_COUNT_MAX) {
        return 0;
    }
    while (slots / 4 * 3 < count) {
        slots *= 2;
    }
    return slots;
}

void map_text_init_empty(struct map_text *map)
{
    map->slots = NULL;
    map->slot_count = 0;
    map->count = 0;
}

void map_text_release_slots(struct map_text *map)
{
    mem_free_block(map->slots);
    map_text_init_empty(map);
}

static uint32_t map_text_make_tag(struct str key)
{
    return (uint32_t)(hash_bytes_to_u64(key.data, key.size) & UINT32_MAX);
}

/* The slot that holds the key, or the free one where it belongs. The table is never full. */
static struct map_text_slot *map_text_probe_slot(const struct map_text *map, uint32_t tag,
                                                 struct str key)
{
    size_t mask = map->slot_count - 1;
    size_t at = tag & mask;
    while (map->slots[at].value_plus_one != 0 &&
           (map->slots[at].tag != tag || !str_equals_bytes(map->slots[at].key, key))) {
        at = (at + 1) & mask;
    }
    return &map->slots[at];
}

bool map_text_reserve_room(struct map_text *map, size_t count)
{
    size_t slot_count = map_choose_slot_count(count);
    struct map_text_slot *slots;

    if (slot_count == 0) {
        return false;
    }
    if (slot_count <= map->slot_count) {
        return true;
    }
    slots = mem_alloc_probed(slot_count, sizeof *slots);
    if (slots == NULL) {
        return false;
    }
    for (size_t i = 0; i < map->slot_count; i++) {
        size_t at = map->slots[i].tag & (slot_count - 1);
        if (map->slots[i].value_plus_one == 0) {
            continue;
        }
        while (slots[at].value_plus_one != 0) {
            at = (at + 1) & (slot_count - 1);
        }
        slots[at] = map->slots[i];
    }
    mem_free_block(map->slots);
    map->slots = slots;
    map->slot_count = slot_count;
    return true;
}

/* The slot for the key; a new one is still free (value_plus_one 0). NULL: no memory. */
static struct map_text_slot *map_text_claim_slot(struct map_text *map, struct str key)
{
    uint32_t tag = map_text_make_tag(key);
    struct map_text_slot *slot = NULL;

    if (map->slot_count > 0) {
        slot = map_text_probe_slot(map, tag, key);
        if (slot->value_plus_one != 0) {
            return slot;
        }
    }
    if (slot == NULL || map->count >= map->slot_count / 4 * 3) {
        if (!map_text_reserve_room(map, map->count + 1)) {
            return NULL;
        }
        slot = map_text_probe_slot(map, tag, key);
    }
    slot->tag = tag;
    slot->key = key;
    map->count++;
    return slot;
}

bool map_text_insert_once(struct map_text *map, struct str key, uint32_t value, uint32_t *found)
{
    struct map_text_slot *slot = map_text_claim_slot(map, key);
    ASSERT(value != MAP_VALUE_NONE);
    if (slot == NULL) {
        return false;
    }
    if (slot->value_plus_one == 0) {
        slot->value_plus_one = value + 1;
    }
    *found = slot->value_plus_one - 1;
    return true;
}

bool map_text_put_value(struct map_text *map, struct str key, uint32_t value)
{
    struct map_text_slot *slot = map_text_claim_slot(map, key);
    ASSERT(value != MAP_VALUE_NONE);
    if (slot == NULL) {
        return false;
    }
    slot->value_plus_one = value + 1;
    return true;
}

uint32_t map_text_find_hashed(const struct map_text *map, struct str key, uint64_t hash)
{
    const struct map_text_slot *slot;
    if (map->count == 0) {
        return MAP_VALUE_NONE;
    }
    slot = map_text_probe_slot(map, (uint32_t)(hash & UINT32_MAX), key);
    return slot->value_plus_one != 0 ? slot->value_plus_one - 1 : MAP_VALUE_NONE;
}

uint32_t map_text_find_value(const struct map_text *map, struct str key)
{
    return map_text_find_hashed(map, key, hash_bytes_to_u64(key.data, key.size));
}

void map_u64_init_empty(struct map_u64 *map)
{
    map->slots = NULL;
    map->slot_count = 0;
    map->count = 0;
}

void map_u64_release_slots(struct map_u64 *map)
{
    mem_free_block(map->slots);
    map_u64_init_empty(map);
}

static struct map_u64_slot *map_u64_probe_slot(struct map_u64_slot *slots, size_t slot_count,
                                               uint64_t key)
{
    size_t mask = slot_count - 1;
    size_t at = hash_mix_u64_bits(key) & mask;
    while (slots[at].value_plus_one != 0 && slots[at].key != key) {
        at = (at + 1) & mask;
    }
    return &slots[at];
}

bool map_u64_reserve_room(struct map_u64 *map, size_t count)
{
    size_t slot_count = map_choose_slot_count(count);
    struct map_u64_slot *slots;

    if (slot_count == 0) {
        return false;
    }
    if (slot_count <= map->slot_count) {
        return true;
    }
    slots = mem_alloc_probed(slot_count, sizeof *slots);
    if (slots == NULL) {
        return false;
    }
    for (size_t i = 0; i < map->slot_count; i++) {
        if (map->slots[i].value_plus_one != 0) {
            *map_u64_probe_slot(slots, slot_count, map->slots[i].key) = map->slots[i];
        }
    }
    mem_free_block(map->slots);
    map->slots = slots;
    map->slot_count = slot_count;
    return true;
}

static struct map_u64_slot *map_u64_claim_slot(struct map_u64 *map, uint64_t key)
{
    struct map_u64_slot *slot = NULL;

    if (map->slot_count > 0) {
        slot = map_u64_probe_slot(map->slots, map->slot_count, key);
        if (slot->value_plus_one != 0) {
            return slot;
        }
    }
    if (slot == NULL || map->count >= map->slot_count / 4 * 3) {
        if (!map_u64_reserve_room(map, map->count + 1)) {
            return NULL;
        }
        slot = map_u64_probe_slot(map->slots, map->slot_count, key);
    }
    slot->key = key;
    map->count++;
    return slot;
}

bool map_u64_insert_once(struct map_u64 *map, uint64_t key, uint32_t value, uint32_t *found)
{
    struct map_u64_slot *slot = map_u64_claim_slot(map, key);
    ASSERT(value != MAP_VALUE_NONE);
    if (slot == NULL) {
        return false;
    }
    if (slot->value_plus_one == 0) {
        slot->value_plus_one = value + 1;
    }
    *found = slot->value_plus_one - 1;
    return true;
}

bool map_u64_put_value(struct map_u64 *map, uint64_t key, uint32_t value)
{
    struct map_u64_slot *slot = map_u64_claim_slot(map, key);
    ASSERT(value != MAP_VALUE_NONE);
    if (slot == NULL) {
        return false;
    }
    slot->value_plus_one = value + 1;
    return true;
}

uint32_t map_u64_find_value(const struct map_u64 *map, uint64_t key)
{
    const struct map_u64_slot *slot;
    if (map->count == 0) {
        return MAP_VALUE_NONE;
    }
    slot = map_u64_probe_slot(map->slots, map->slot_count, key);
    return slot->value_plus_one != 0 ? slot->value_plus_one - 1 : MAP_VALUE_NONE;
}
