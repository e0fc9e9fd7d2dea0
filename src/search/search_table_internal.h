/* search_table_internal.h - texts numbered in the order they were first seen.
 *
 * Made for the identifiers of source code: texts of up to 16 bytes are compared inside the table;
 * longer ones by their hash, then by their bytes.
 * Threads: one owner. Lives: texts are copied and stay until the table is cleared.
 * Cost:    O(1) expected; a slot is 24 bytes, at most three of four are taken.
 */
#ifndef SEARCH_TABLE_INTERNAL_H
#define SEARCH_TABLE_INTERNAL_H

#include "util/arena.h"
#include "util/array.h"
#include "util/hash.h"
#include "util/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define TABLE_TEXTS_MAX ((size_t)1 << 30U)

struct table_slot;
struct text_table {
    struct table_slot *slots;
    size_t slot_count;
    unsigned slot_shift; /* 64 - log2 of slot_count */
    struct arena arena;
    struct {
        ARRAY_FIELDS(struct str);
    } texts; /* by number */
};
void table_init_empty(struct text_table *table);
void table_clear_texts(struct text_table *table); /* keeps the memory of its slots */
void table_release_all(struct text_table *table);
/* The number of the text; *is_new: it was not there. UINT32_MAX: no memory. */
uint32_t table_number_text(struct text_table *table, struct str text, bool *is_new);

/* The same in steps: asking for the slots of some keys before they are numbered hides most of the
 * time these take to arrive from memory. A key borrows its text. */
struct table_key {
    struct str text;
    uint64_t head; /* the text itself, or the hash of a longer one */
    uint64_t tail; /* its rest, or 0 */
    uint64_t hash;
};
/* readable: bytes from text.data on that may be looked at, text.size at least; more make it
 * faster. */
static inline void table_load_key(struct str text, size_t readable, struct table_key *key);
void table_prefetch_key(const struct text_table *table, const struct table_key *key);
uint32_t table_number_key(struct text_table *table, const struct table_key *key, bool *is_new);

/* ------------------------------------------------------------------ keys */

#define TABLE_INLINE_BYTES 16U /* a text of so many is its own key */

/* The first `size` of eight bytes, the others zero; all of them for more. */
static inline uint64_t table_load_bytes(const char *bytes, size_t size)
{
    uint64_t value;
    memcpy(&value, bytes, sizeof value);
    return size >= 8 ? value : value & ((UINT64_C(1) << (8 * size)) - 1);
}

HASH_WRAPS_AROUND static inline uint64_t table_hash_words(uint64_t head, uint64_t tail,
                                                          uint64_t size)
{
    uint64_t hash = (head ^ size) * UINT64_C(0x9e3779b97f4a7c15);
    hash ^= (tail ^ hash >> 32U) * UINT64_C(0xc2b2ae3d27d4eb4f);
    return hash * UINT64_C(0x165667b19e3779f9);
}

static inline void table_load_key(struct str text, size_t readable, struct table_key *key)
{
    char copy[TABLE_INLINE_BYTES] = { 0 };
    const char *data = text.data;

    key->text = text;
    if (text.size > TABLE_INLINE_BYTES) {
        key->head = hash_bytes_to_u64(data, text.size);
        key->tail = 0;
    } else {
        if (readable < TABLE_INLINE_BYTES) {
            for (size_t i = 0; i < text.size; i++) {
                copy[i] = data[i];
            }
            data = copy;
        }
        key->head = table_load_bytes(data, text.size);
        key->tail = text.size > 8 ? table_load_bytes(data + 8, text.size - 8) : 0;
    }
    key->hash = table_hash_words(key->head, key->tail, text.size);
}

static inline bool table_keys_are_equal(const struct table_key *a, const struct table_key *b)
{
    return a->head == b->head && a->tail == b->tail && a->text.size == b->text.size &&
           (a->text.size <= TABLE_INLINE_BYTES || str_equals_bytes(a->text, b->text));
}

#endif
