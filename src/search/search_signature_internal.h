/* search_signature_internal.h - a filter for each document: which runs of five bytes it may hold.
 *
 * As many bits as the text has bytes. Five folded bytes in a row (as of trigrams, not over a line
 * end) set the bit of their hash; a document where one bit of a literal's is missing does not hold
 * the literal. Trigrams of a long text stand somewhere in it nearly always; these rarely do.
 *
 * Bounds: one of 64 bits at least, SIGNATURE_WORDS_MAX words at most. Without any words, as for an
 *         empty text, everything is held to be possible.
 */
#ifndef SEARCH_SIGNATURE_INTERNAL_H
#define SEARCH_SIGNATURE_INTERNAL_H

#include "util/hash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIGNATURE_GRAM_BYTES 5U
#define SIGNATURE_GRAM_MASK  ((UINT64_C(1) << (8U * SIGNATURE_GRAM_BYTES)) - 1)
#define SIGNATURE_WORDS_MAX  ((size_t)1 << 25U) /* 2^31 bits: the hash has 32 */

static inline size_t signature_count_words(size_t text_size)
{
    size_t words = text_size / 64 + (text_size % 64 > 0 ? 1 : 0);
    return words < SIGNATURE_WORDS_MAX ? words : SIGNATURE_WORDS_MAX;
}

/* gram: five bytes, the first in the highest place. Multiplicative hashing (Knuth, TAOCP 3, 6.4);
 * the upper half of the product, scaled to the bits there are. */
HASH_WRAPS_AROUND static inline uint64_t signature_place_gram(uint64_t gram, uint64_t bit_count)
{
    uint64_t hash = ((gram & SIGNATURE_GRAM_MASK) * UINT64_C(0x9e3779b97f4a7c15)) >> 32U;
    return (hash * bit_count) >> 32U;
}

static inline void signature_add_gram(uint64_t *words, uint64_t bit_count, uint64_t gram)
{
    uint64_t bit = signature_place_gram(gram, bit_count);
    words[bit / 64] |= UINT64_C(1) << (bit % 64);
}

static inline bool signature_may_hold(const uint64_t *words, uint64_t bit_count, uint64_t gram)
{
    uint64_t bit = signature_place_gram(gram, bit_count);
    return (words[bit / 64] >> (bit % 64) & 1U) != 0;
}

#endif
