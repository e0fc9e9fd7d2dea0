/* arena.h - memory that is given back all at once.
 *
 * Blocks double from ARENA_BLOCK_BYTES_MIN; what does not fit gets a block of its own.
 *
 *   arena ─► block (current) ─► block ─► block ─► NULL
 *            [hdr|used....|free]
 *
 * Knows:   nothing of what is in it.
 * Threads: one owner at a time.
 * Lives:   pointers are valid until arena_reset_all_blocks or arena_release_all_blocks.
 * Bounds:  `bytes_max` from birth; past it an allocation returns NULL.
 * Cost:    O(1) an allocation. Under ASan free bytes are poisoned.
 */
#ifndef UTIL_ARENA_H
#define UTIL_ARENA_H

#include "util/str.h"

#include <stddef.h>

struct arena_block;
struct arena {
    struct arena_block *first; /* the current block */
    size_t bytes_max;
    size_t bytes_held;
};

void arena_init_with_limit(struct arena *arena, size_t bytes_max);
void arena_release_all_blocks(struct arena *arena);
void arena_reset_all_blocks(struct arena *arena); /* keeps the largest block for reuse */
/* 16-byte aligned, uninitialised. NULL: limit reached or no memory. */
void *arena_alloc_bytes(struct arena *arena, size_t size);
void *arena_alloc_zeroed(struct arena *arena, size_t count, size_t size);
/* A copy with a NUL behind it. Data NULL: no memory (size then 0). */
struct str arena_copy_str(struct arena *arena, struct str text);
/* printf into the arena; data NULL when there is no memory. */
struct str arena_format_text(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
