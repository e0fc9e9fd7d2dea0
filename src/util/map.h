/* map.h - open-addressing hash tables: text -> u32 and u64 -> u32.
 *
 * Knows:   linear probing, load at most 3/4, powers of two; no deletion (tables are
 *          built once and read often).
 * Threads: one writer while building; any number of readers afterwards.
 * Lives:   keys of a map_text are borrowed: they must outlive the map.
 * Bounds:  up to 2^31 entries; a failed insert leaves the table as it was.
 * Cost:    O(1) expected; a slot is 24 bytes (text) or 16 (u64), and growing holds the old
 *          table and the new one at once.
 */
#ifndef UTIL_MAP_H
#define UTIL_MAP_H

#include "util/err.h"
#include "util/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MAP_VALUE_NONE UINT32_MAX /* returned for an absent key; never a stored value */

struct map_text {
    struct map_text_slot *slots; /* hash tag, value, key */
    size_t slot_count;
    size_t count;
};
void map_text_init_empty(struct map_text *map);
void map_text_release_slots(struct map_text *map);
bool map_text_reserve_room(struct map_text *map, size_t count) MUST_USE;
/* Stores the value when the key is new. *found: the value now stored. False: no memory. */
bool map_text_insert_once(struct map_text *map, struct str key, uint32_t value,
                          uint32_t *found) MUST_USE;
/* Stores or replaces. */
bool map_text_put_value(struct map_text *map, struct str key, uint32_t value) MUST_USE;
uint32_t map_text_find_value(const struct map_text *map, struct str key);
/* The same with hash_bytes_to_u64 of the key. */
uint32_t map_text_find_hashed(const struct map_text *map, struct str key, uint64_t hash);

struct map_u64 {
    struct map_u64_slot *slots;
    size_t slot_count;
    size_t count;
};
void map_u64_init_empty(struct map_u64 *map);
void map_u64_release_slots(struct map_u64 *map);
bool map_u64_reserve_room(struct map_u64 *map, size_t count) MUST_USE;
bool map_u64_insert_once(struct map_u64 *map, uint64_t key, uint32_t value,
                         uint32_t *found) MUST_USE;
bool map_u64_put_value(struct map_u64 *map, uint64_t key, uint32_t value) MUST_USE;
uint32_t map_u64_find_value(const struct map_u64 *map, uint64_t key);

#endif
