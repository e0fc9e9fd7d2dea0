/* search_lists_internal.h - sorted keys, each with a list of documents: the heart of a segment.
 *
 *   lists       list list list ...                       of key 0, 1, 2, ...
 *   entries     [shared size][rest size][rest][list size]    shared: with the key before; 0 at the
 *                                                            first of each LISTS_BLOCK_KEYS
 *   blocks      (entry offset u32, list offset u32)         one for each block of keys
 *
 * A list: varint of count * 2 + form, then
 *   form 0      count varints: the document minus the one before (first: the document); with a
 *               value behind each when the lists hold values
 *   form 1      a bitmap over all documents (never with values), taken when it is smaller
 *
 * Knows:   bytes; nothing of texts. Threads: reading is free; a writer has one owner.
 * Errors:  malformed bytes give ERR_CORRUPT, never a read outside (the checksum of the segment
 *          finds damage first; this finds faults of ours).
 */
#ifndef SEARCH_LISTS_INTERNAL_H
#define SEARCH_LISTS_INTERNAL_H

#include "util/array.h"
#include "util/buf.h"
#include "util/err.h"
#include "util/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LISTS_BLOCK_KEYS    32U
#define LISTS_KEY_BYTES_MAX 64U
#define LISTS_BYTES_MAX     ((size_t)UINT32_MAX)

struct lists_posting {
    uint32_t document;
    uint32_t value;
};
struct lists_postings {
    ARRAY_FIELDS(struct lists_posting);
};

/* ------------------------------------------------------------------ reading */

struct lists {
    struct str lists;
    struct str entries;
    struct str blocks;
    uint32_t document_count;
    bool with_values;
};
/* Binary search over blocks. */
bool lists_find_key(const struct lists *lists, struct str key, struct str *list);
/* Replaces what is in *out. ERR_CORRUPT, ERR_MEMORY. */
bool lists_decode_postings(const struct lists *lists, struct str list, struct lists_postings *out,
                           struct err *err) MUST_USE;
/* Sets bit d for each document d. `bits` has room for document_count. */
bool lists_decode_bits(const struct lists *lists, struct str list, uint64_t *bits,
                       struct err *err) MUST_USE;

/* All keys in order. */
struct lists_walk {
    const struct lists *lists;
    size_t entry_at;
    size_t list_at;
    uint32_t key_number;
    uint8_t key_size;
    char key[LISTS_KEY_BYTES_MAX];
    struct str list;
};
void lists_walk_begin(struct lists_walk *walk, const struct lists *lists);
/* False at the end (err untouched, *ended set) or on damage. */
bool lists_walk_next(struct lists_walk *walk, bool *ended, struct err *err) MUST_USE;
static inline struct str lists_walk_key(const struct lists_walk *walk)
{
    return str_from_range(walk->key, walk->key_size);
}

/* ------------------------------------------------------------------ writing */

struct lists_writer {
    struct buf lists;
    struct buf entries;
    struct buf blocks;
    uint32_t key_count;
    uint32_t document_count;
    bool with_values;
    uint8_t last_size;
    char last_key[LISTS_KEY_BYTES_MAX];
};
void lists_writer_init(struct lists_writer *writer, uint32_t document_count, bool with_values);
void lists_writer_release(struct lists_writer *writer);
/* Keys in byte order; documents ascending; no empty lists. Failure shows in the bufs: check
 * lists_writer_failed once. */
void lists_writer_add(struct lists_writer *writer, struct str key,
                      const struct lists_posting *postings, size_t count);
bool lists_writer_failed(const struct lists_writer *writer);
struct lists lists_writer_borrow(const struct lists_writer *writer);

/* ------------------------------------------------------------------ merging */

struct lists_input {
    struct lists lists;
    const uint32_t *documents; /* number here -> number there; UINT32_MAX: dropped */
};
/* Merges all inputs into the writer. O(postings log inputs). */
bool lists_merge_inputs(const struct lists_input *inputs, size_t count, struct lists_writer *writer,
                        struct err *err) MUST_USE;

/* ------------------------------------------------------------------ numbers */

static inline void lists_put_varint(struct buf *out, uint64_t value)
{
    char bytes[10];
    size_t size = 0;
    while (value >= 0x80U) {
        bytes[size++] = (char)(value | 0x80U);
        value >>= 7U;
    }
    bytes[size++] = (char)value;
    buf_append_bytes(out, bytes, size);
}
/* False when it does not end inside text. */
static inline bool lists_take_varint(struct str text, size_t *at, uint64_t *value)
{
    uint64_t sum = 0;
    for (unsigned shift = 0; *at < text.size && shift < 64; shift += 7) {
        uint8_t byte = (uint8_t)text.data[(*at)++];
        sum |= (uint64_t)(byte & 0x7fU) << shift;
        if (byte < 0x80U) {
            *value = sum;
            return true;
        }
    }
    return false;
}

#endif
