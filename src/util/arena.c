/* arena.c - see arena.h. */
#include "util/arena.h"

#include "util/mem.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#if defined(__SANITIZE_ADDRESS__)
#    define ARENA_POISONS 1
#elif defined(__has_feature)
#    if __has_feature(address_sanitizer)
#        define ARENA_POISONS 1
#    endif
#endif
#ifdef ARENA_POISONS
#    include <sanitizer/asan_interface.h>
#    define ARENA_POISON(at, size)   ASAN_POISON_MEMORY_REGION((at), (size))
#    define ARENA_UNPOISON(at, size) ASAN_UNPOISON_MEMORY_REGION((at), (size))
#    define ARENA_RED_ZONE           16U /* unusable bytes behind each allocation, so overruns are seen */
#else
#    define ARENA_POISON(at, size)   ((void)(at), (void)(size))
#    define ARENA_UNPOISON(at, size) ((void)(at), (void)(size))
#    define ARENA_RED_ZONE           0U
#endif

#define ARENA_BLOCK_BYTES_MIN ((size_t)8 * 1024)
#define ARENA_BLOCK_BYTES_MAX ((size_t)4 * 1024 * 1024)
#define ARENA_ALIGN           ((size_t)16)

struct arena_block {
    struct arena_block *next;
    size_t size; /* of bytes[] */
    size_t used;
    alignas(16) unsigned char bytes[];
};

void arena_init_with_limit(struct arena *arena, size_t bytes_max)
{
    arena->first = NULL;
    arena->bytes_max = bytes_max;
    arena->bytes_held = 0;
}

static void arena_free_block_chain(struct arena_block *block)
{
    while (block != NULL) {
        struct arena_block *next = block->next;
        ARENA_UNPOISON(block->bytes, block->size);
        mem_free_block(block);
        block = next;
    }
}

void arena_release_all_blocks(struct arena *arena)
{
    arena_free_block_chain(arena->first);
    arena->first = NULL;
    arena->bytes_held = 0;
}

void arena_reset_all_blocks(struct arena *arena)
{
    struct arena_block **largest = &arena->first;
    struct arena_block *keep;
    if (arena->first == NULL) {
        return;
    }
    for (struct arena_block **at = &arena->first->next; *at != NULL; at = &(*at)->next) {
        if ((*at)->size > (*largest)->size) {
            largest = at;
        }
    }
    keep = *largest;
    *largest = keep->next;
    arena_free_block_chain(arena->first);
    arena->first = keep;
    keep->next = NULL;
    keep->used = 0;
    ARENA_POISON(keep->bytes, keep->size);
    arena->bytes_held = keep->size;
}

static struct arena_block *arena_add_new_block(struct arena *arena, size_t need)
{
    size_t size = arena->first != NULL ? arena->first->size * 2 : ARENA_BLOCK_BYTES_MIN;
    struct arena_block *block;

    if (size > ARENA_BLOCK_BYTES_MAX) {
        size = ARENA_BLOCK_BYTES_MAX;
    }
    if (size < need) {
        size = need;
    }
    if (size > arena->bytes_max - arena->bytes_held) {
        size = need; /* near the limit: only what is asked for */
    }
    if (size > arena->bytes_max - arena->bytes_held) {
        return NULL;
    }
    block = mem_alloc_block(sizeof *block + size);
    if (block == NULL) {
        return NULL;
    }
    block->size = size;
    block->used = 0;
    ARENA_POISON(block->bytes, block->size);
    arena->bytes_held += size;
    block->next = arena->first;
    arena->first = block;
    return block;
}

void *arena_alloc_bytes(struct arena *arena, size_t size)
{
    struct arena_block *block = arena->first;
    size_t need;
    void *result;

    if (size > arena->bytes_max || size > SIZE_MAX / 2) {
        return NULL;
    }
    need = (size + ARENA_RED_ZONE + ARENA_ALIGN - 1) & ~(ARENA_ALIGN - 1);
    if (need == 0) {
        need = ARENA_ALIGN;
    }
    if (block == NULL || block->size - block->used < need) {
        block = arena_add_new_block(arena, need);
        if (block == NULL) {
            return NULL;
        }
    }
    result = block->bytes + block->used;
    block->used += need;
    ARENA_UNPOISON(result, size);
    return result;
}

void *arena_alloc_zeroed(struct arena *arena, size_t count, size_t size)
{
    void *block;
    if (size != 0 && count > SIZE_MAX / size) {
        return NULL;
    }
    block = arena_alloc_bytes(arena, count * size);
    if (block != NULL) {
        memset(block, 0, count * size);
    }
    return block;
}

struct str arena_copy_str(struct arena *arena, struct str text)
{
    char *copy = arena_alloc_bytes(arena, text.size + 1);
    if (copy == NULL) {
        return STR_EMPTY;
    }
    if (text.size > 0) {
        memcpy(copy, text.data, text.size);
    }
    copy[text.size] = '\0';
    return str_from_range(copy, text.size);
}

struct str arena_format_text(struct arena *arena, const char *format, ...)
{
    va_list args;
    char *text = NULL;
    int size;

    va_start(args, format);
    size = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (size < 0) {
        return STR_EMPTY;
    }
    text = arena_alloc_bytes(arena, (size_t)size + 1);
    if (text == NULL) {
        return STR_EMPTY;
    }
    va_start(args, format);
    (void)vsnprintf(text, (size_t)size + 1, format, args);
    va_end(args);
    return str_from_range(text, (size_t)size);
}
