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
 * Pieces are lists on the way to a segment: [count][last document] and the varints of form 0,
 * documents counted inside a chunk. Neighbouring chunks are joined by copying all but the heads.
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
    uint32_t document_count; /* not known to pieces */
    bool with_values;
    bool as_pieces;
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
    bool as_pieces;
    uint8_t last_size;
    char last_key[LISTS_KEY_BYTES_MAX];
};
void lists_writer_init(struct lists_writer *writer, uint32_t document_count, bool with_values);
void lists_writer_init_pieces(struct lists_writer *writer, bool with_values);
void lists_writer_release(struct lists_writer *writer);
/* Makes room for so many bytes at once, which spares copies later; pages not written to cost
 * nothing. */
void lists_writer_reserve(struct lists_writer *writer, size_t lists, size_t entries);
/* Keys in byte order; documents ascending; no empty lists. Failure shows in the bufs: check
 * lists_writer_failed once. */
void lists_writer_add(struct lists_writer *writer, struct str key,
                      const struct lists_posting *postings, size_t count);
/* The same for a piece that holds no values. */
void lists_writer_add_documents(struct lists_writer *writer, struct str key,
                                const uint32_t *documents, size_t count);
/* The same from pieces, whose documents ascend from one to the next. */
struct lists_piece {
    struct str rest; /* behind the first document */
    uint32_t count;
    uint32_t first; /* documents of the whole */
    uint32_t last;
};
void lists_writer_add_pieces(struct lists_writer *writer, struct str key,
                             const struct lists_piece *pieces, size_t count);
/* Reads the head of a piece whose chunk begins at document `base`. */
bool lists_read_piece(struct str list, uint32_t base, struct lists_piece *out,
                      struct err *err) MUST_USE;
bool lists_writer_failed(const struct lists_writer *writer);
struct lists lists_writer_borrow(const struct lists_writer *writer);

/* ------------------------------------------------------------------ merging */

struct lists_input {
    struct lists lists;
    const uint32_t *documents; /* number here -> number there; UINT32_MAX: dropped */
    uint32_t base;             /* of pieces: number there of document 0 */
};
/* Merges all inputs into the writer. Either all are pieces, in order of their documents, or none
 * are. O(keys log inputs + postings log postings), for pieces O(keys log inputs + bytes). */
bool lists_merge_inputs(const struct lists_input *inputs, size_t count, struct lists_writer *writer,
                        struct err *err) MUST_USE;

/* ------------------------------------------------------------------ numbers */

#define LISTS_VARINT_BYTES_MAX 10U

/* There is room for LISTS_VARINT_BYTES_MAX bytes; returns where the next goes. */
static inline char *lists_write_varint(char *at, uint64_t value)
{
    while (value >= 0x80U) {
        *at++ = (char)(value | 0x80U);
        value >>= 7U;
    }
    *at++ = (char)value;
    return at;
}
static inline void lists_put_varint(struct buf *out, uint64_t value)
{
    char bytes[LISTS_VARINT_BYTES_MAX];
    buf_append_bytes(out, bytes, (size_t)(lists_write_varint(bytes, value) - bytes));
}
/* The first eight bytes of a key as a number that sorts as they do. */
static inline uint64_t lists_key_head(struct str key)
{
    uint64_t head = 0;
    for (size_t i = 0; i < 8; i++) {
        head = head << 8U | (i < key.size ? (unsigned char)key.data[i] : 0U);
    }
    return head;
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
