/* hash.c - see hash.h. XXH3 is compiled in (XXH_INLINE_ALL): no library to link, and short keys
 * are hashed without a call. O(size). */
#include "util/hash.h"

#include "util/mem.h"

#ifdef __clang__
#    pragma clang attribute push(HASH_WRAPS_AROUND, apply_to = function)
#endif
#define XXH_INLINE_ALL
#include <xxhash.h>
#ifdef __clang__
#    pragma clang attribute pop
#endif

#define HASH_HEX_DIGITS  32U
#define HASH_STATE_ALIGN ((uintptr_t)64) /* of XXH3_state_t, more than malloc promises */

struct hash_stream {
    XXH3_state_t *state; /* somewhere in bytes[], where it is aligned */
    unsigned char bytes[];
};

uint64_t hash_bytes_to_u64(const void *data, size_t size)
{
    return XXH3_64bits(data, size);
}

static struct hash128 hash_from_xxh_value(XXH128_hash_t value)
{
    return (struct hash128){ .high = value.high64, .low = value.low64 };
}

struct hash128 hash_bytes_to_u128(const void *data, size_t size)
{
    return hash_from_xxh_value(XXH3_128bits(data, size));
}

void hash_format_hex_text(struct hash128 hash, char text[HASH128_HEX_BYTES])
{
    static const char digits[] = "0123456789abcdef";
    for (unsigned i = 0; i < HASH_HEX_DIGITS; i++) {
        uint64_t half = i < HASH_HEX_DIGITS / 2 ? hash.high : hash.low;
        unsigned shift = 60U - 4U * (i % (HASH_HEX_DIGITS / 2));
        text[i] = digits[(half >> shift) & 0xFU];
    }
    text[HASH_HEX_DIGITS] = '\0';
}

/* The value of a lower-case hex digit, or 16. */
static unsigned hash_value_of_digit(char digit)
{
    if (digit >= '0' && digit <= '9') {
        return (unsigned)(digit - '0');
    }
    if (digit >= 'a' && digit <= 'f') {
        return (unsigned)(digit - 'a') + 10U;
    }
    return 16U;
}

bool hash_parse_hex_text(struct str text, struct hash128 *hash)
{
    struct hash128 sum = { 0, 0 };
    if (text.size != HASH_HEX_DIGITS) {
        return false;
    }
    for (size_t i = 0; i < HASH_HEX_DIGITS; i++) {
        uint64_t *half = i < HASH_HEX_DIGITS / 2 ? &sum.high : &sum.low;
        unsigned value = hash_value_of_digit(text.data[i]);
        if (value > 15U) {
            return false;
        }
        *half = (*half << 4U) | value;
    }
    *hash = sum;
    return true;
}

struct hash_stream *hash_stream_create_new(void)
{
    struct hash_stream *stream =
        mem_alloc_block(sizeof *stream + HASH_STATE_ALIGN - 1 + sizeof(XXH3_state_t));
    uintptr_t past;
    if (stream == NULL) {
        return NULL;
    }
    past = (uintptr_t)stream->bytes % HASH_STATE_ALIGN;
    stream->state =
        (XXH3_state_t *)(void *)(stream->bytes + (past > 0 ? HASH_STATE_ALIGN - past : 0));
    (void)XXH3_128bits_reset(stream->state);
    return stream;
}

void hash_stream_add_bytes(struct hash_stream *stream, const void *data, size_t size)
{
    if (size > 0) {
        (void)XXH3_128bits_update(stream->state, data, size); /* fails for NULL only */
    }
}

struct hash128 hash_stream_read_value(const struct hash_stream *stream)
{
    return hash_from_xxh_value(XXH3_128bits_digest(stream->state));
}

void hash_stream_free_state(struct hash_stream *stream)
{
    mem_free_block(stream);
}
