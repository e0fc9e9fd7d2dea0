/* hash.h - XXH3, the one hash of the project (BSD-2; wraps xxhash.h).
 * The same on every machine and run; values are stored and printed. */
#ifndef UTIL_HASH_H
#define UTIL_HASH_H

#include "util/err.h"
#include "util/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hash128 {
    uint64_t high;
    uint64_t low;
};

#define HASH128_HEX_BYTES 33U /* with the NUL */

/* For functions whose unsigned sums wrap on purpose (clang can check for that, gcc cannot). */
#ifdef __clang__
#    define HASH_WRAPS_AROUND __attribute__((no_sanitize("unsigned-integer-overflow")))
#else
#    define HASH_WRAPS_AROUND
#endif

uint64_t hash_bytes_to_u64(const void *data, size_t size);
struct hash128 hash_bytes_to_u128(const void *data, size_t size);
void hash_format_hex_text(struct hash128 hash, char text[HASH128_HEX_BYTES]);
/* The opposite: 32 lower-case digits and nothing else. */
bool hash_parse_hex_text(struct str text, struct hash128 *hash) MUST_USE;
static inline bool hash_equals_u128(struct hash128 a, struct hash128 b)
{
    return a.high == b.high && a.low == b.low;
}
/* Finaliser for integers used as hash-table keys: splitmix64's (Steele, Lea, Flood 2014), a
 * bijection that maps 0 to 0. */
HASH_WRAPS_AROUND static inline uint64_t hash_mix_u64_bits(uint64_t value)
{
    value = (value ^ (value >> 30U)) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ (value >> 27U)) * UINT64_C(0x94D049BB133111EB);
    return value ^ (value >> 31U);
}

/* Streaming 128-bit hash. create: NULL when there is no memory. */
struct hash_stream;
struct hash_stream *hash_stream_create_new(void);
void hash_stream_add_bytes(struct hash_stream *stream, const void *data, size_t size);
struct hash128 hash_stream_read_value(const struct hash_stream *stream);
void hash_stream_free_state(struct hash_stream *stream); /* NULL is fine */

#endif
