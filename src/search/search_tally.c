/* search_tally.c - see search_tally_internal.h. Open addressing with linear probing. */
#include "search/search_tally_internal.h"

#include "util/mem.h"

#include <string.h>

#define TALLY_SLOTS                                                                                \
    4096U /* four times what is held: the first slot looked at is nearly always it */
#define TALLY_SLOT_BITS 12U
#define TALLY_WORD      64U /* bytes looked at together */

struct tally {
    struct tally_count counts[TALLY_BATCH_MAX];
    uint16_t homes[TALLY_BATCH_MAX]; /* the slot of each */
    uint16_t slots[TALLY_SLOTS];     /* number in counts, plus one */
    size_t count;
    tally_sink sink;
    void *context;
};

struct tally *tally_create(void)
{
    return mem_alloc_zeroed(1, sizeof(struct tally));
}

void tally_free(struct tally *tally)
{
    mem_free_block(tally);
}

static bool tally_hand_over(struct tally *tally)
{
    size_t count = tally->count;
    for (size_t i = 0; i < count; i++) {
        tally->slots[tally->homes[i]] = 0;
    }
    tally->count = 0;
    return count == 0 || tally->sink(tally->context, tally->counts, count);
}

/* readable: bytes from data on that may be looked at. */
static bool tally_add_identifier(struct tally *tally, const char *data, size_t size,
                                 size_t readable)
{
    struct table_key key;
    struct tally_count *count;
    size_t at;

    table_load_key(str_from_range(data, size), readable, &key);
    at = (size_t)(key.hash >> (64U - TALLY_SLOT_BITS));
    while (tally->slots[at] != 0) {
        count = &tally->counts[tally->slots[at] - 1];
        if (table_keys_are_equal(&count->key, &key)) {
            count->times++;
            return true;
        }
        at = (at + 1) % TALLY_SLOTS;
    }
    count = &tally->counts[tally->count];
    count->key = key;
    count->times = 1;
    tally->homes[tally->count++] = (uint16_t)at;
    tally->slots[at] = (uint16_t)tally->count;
    return tally->count < TALLY_BATCH_MAX || tally_hand_over(tally);
}

/* A bit for each of TALLY_WORD bytes: is it one of an identifier (search_byte_is_word)? Written so
 * that compilers make vectors of it. */
static uint64_t tally_mark_words(const char *bytes)
{
    unsigned char is_word[TALLY_WORD];
    uint64_t bits = 0;

    for (size_t i = 0; i < TALLY_WORD; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        unsigned char is_letter = (unsigned char)((byte | 0x20U) - 'a') < 26;
        unsigned char is_digit = (unsigned char)(byte - '0') < 10;
        is_word[i] = (unsigned char)(is_letter | is_digit | (byte == '_') | byte >> 7U);
    }
    for (size_t i = 0; i < TALLY_WORD; i += 8) {
        uint64_t eight;
        memcpy(&eight, is_word + i, sizeof eight);
        bits |= (eight * UINT64_C(0x0102040810204080) >> 56U) << i; /* byte n to bit n */
    }
    return bits;
}

/* The same of the last, fewer bytes of a text. */
static uint64_t tally_mark_rest(const char *bytes, size_t size)
{
    char copy[TALLY_WORD] = { 0 };
    if (size > 0) { /* bytes may be NULL then, which memcpy must not see */
        memcpy(copy, bytes, size);
    }
    return tally_mark_words(copy);
}

bool tally_count_identifiers(struct tally *tally, struct str text, tally_sink sink, void *context)
{
    uint64_t before = 0; /* 1: the byte before is one of an identifier */
    size_t start = 0;

    tally->sink = sink;
    tally->context = context;
    for (size_t at = 0; at <= text.size; at += TALLY_WORD) {
        size_t left = text.size - at;
        uint64_t bits = left >= TALLY_WORD ? tally_mark_words(text.data + at)
                                           : tally_mark_rest(text.data + at, left);
        uint64_t edges = bits ^ (bits << 1U | before);
        while (edges != 0) {
            size_t edge = at + (size_t)__builtin_ctzll(edges);
            edges &= edges - 1;
            before ^= 1U;
            if (before != 0) {
                start = edge;
                continue;
            }
            if (!tally_add_identifier(tally, text.data + start,
                                      edge - start < TALLY_IDENTIFIER_MAX ? edge - start
                                                                          : TALLY_IDENTIFIER_MAX,
                                      text.size - start)) {
                tally->count = 0;
                memset(tally->slots, 0, sizeof tally->slots);
                return false;
            }
        }
    }
    return tally_hand_over(tally);
}
