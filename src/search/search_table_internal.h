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
#include "util/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

/* The same in two steps: preparing some keys before they are numbered hides most of the time their
 * slots take to arrive from memory. A key borrows its text. */
struct table_key {
    struct str text;
    uint64_t head; /* the text itself, or the hash of a longer one */
    uint64_t tail; /* its rest, or 0 */
    uint64_t hash;
};
/* readable: bytes from text.data on that may be looked at, text.size at least; more make it
 * faster. */
void table_prepare_key(const struct text_table *table, struct str text, size_t readable,
                       struct table_key *key);
uint32_t table_number_key(struct text_table *table, const struct table_key *key, bool *is_new);

#endif
