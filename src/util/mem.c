/* mem.c - see mem.h. */
#include "util/mem.h"

#include "util/mem_paged_internal.h"

#include <malloc.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Half a TiB: no block is ever that large, and the allocators of ASan and TSan end the process from
 * 1 TiB on. */
#define MEM_BYTES_MAX ((size_t)1 << 39U)

/* Less is not worth a system call. */
#define MEM_PROBED_MIN ((size_t)1 << 20U)
#define MEM_PAGE       ((uintptr_t)4096) /* where pages are larger the call is refused: no harm */

/* Both are counters only: no other data is published through them, so relaxed order is enough. */
static atomic_int_fast64_t mem_fail_countdown;
static atomic_uint_fast64_t mem_alloc_count;

static bool mem_must_fail_now(void)
{
    int_fast64_t left = atomic_load_explicit(&mem_fail_countdown, memory_order_relaxed);
    atomic_fetch_add_explicit(&mem_alloc_count, 1, memory_order_relaxed);
    /* 0 is off; 1 means "this one and all later ones" and stays. The exchange keeps two threads
     * from counting 2 down to 0, which would switch the hook off. */
    while (left > 1 &&
           !atomic_compare_exchange_weak_explicit(&mem_fail_countdown, &left, left - 1,
                                                  memory_order_relaxed, memory_order_relaxed)) {
    }
    return left == 1;
}

/* No huge pages are asked for (MADV_HUGEPAGE): where the system has to find or clear them first, as
 * in a virtual machine whose host took free memory back, a GB costs 2 s of it instead of .4 s. */
void *mem_alloc_block(size_t size)
{
    if (mem_must_fail_now() || size > MEM_BYTES_MAX) {
        return NULL;
    }
    if (paged_wants_block(size)) {
        return paged_alloc_block(size);
    }
    return malloc(size > 0 ? size : 1);
}

void *mem_alloc_zeroed(size_t count, size_t size)
{
    /* Asked here and not left to calloc, which ends the process under ASan. */
    if (mem_must_fail_now() || (size > 0 && count > MEM_BYTES_MAX / size)) {
        return NULL;
    }
    if (paged_wants_block(count * size)) {
        return paged_alloc_block(count * size);
    }
    return calloc(count > 0 ? count : 1, size > 0 ? size : 1);
}

void *mem_alloc_probed(size_t count, size_t size)
{
    char *block = mem_alloc_zeroed(count, size);
    uintptr_t skip = (MEM_PAGE - (uintptr_t)block % MEM_PAGE) % MEM_PAGE;

    if (block != NULL && count * size >= MEM_PROBED_MIN && !paged_holds_block(block)) {
        (void)madvise(block + skip, (count * size - skip) / MEM_PAGE * MEM_PAGE,
                      MADV_POPULATE_WRITE);
    }
    return block;
}

/* One of the two places is the file. */
static void *mem_move_block(void *block, size_t size)
{
    bool from_file = paged_holds_block(block);
    size_t room = from_file ? paged_count_room(block) : malloc_usable_size(block);
    void *moved;

    if (from_file && size <= room && size >= room / 2) {
        return block;
    }
    moved = paged_wants_block(size) ? paged_alloc_block(size) : malloc(size > 0 ? size : 1);
    if (moved == NULL) {
        return NULL;
    }
    memcpy(moved, block, size < room ? size : room);
    mem_free_block(block);
    return moved;
}

void *mem_resize_block(void *block, size_t size)
{
    if (mem_must_fail_now() || size > MEM_BYTES_MAX) {
        return NULL;
    }
    if (block == NULL && paged_wants_block(size)) {
        return paged_alloc_block(size);
    }
    if (block != NULL && (paged_holds_block(block) || paged_wants_block(size))) {
        return mem_move_block(block, size);
    }
    return realloc(block, size > 0 ? size : 1);
}

void mem_free_block(void *block)
{
    if (paged_holds_block(block)) {
        paged_free_block(block);
        return;
    }
    free(block);
}

char *mem_copy_cstring(const char *data, size_t size)
{
    char *copy = size < MEM_BYTES_MAX ? mem_alloc_block(size + 1) : NULL;
    if (copy != NULL) {
        if (size > 0) { /* data may be NULL then, which memcpy must not see */
            memcpy(copy, data, size);
        }
        copy[size] = '\0';
    }
    return copy;
}

void mem_fail_nth_alloc(int64_t nth)
{
    atomic_store_explicit(&mem_fail_countdown, nth, memory_order_relaxed);
}

void mem_fail_no_more(void)
{
    mem_fail_nth_alloc(0);
}

uint64_t mem_count_all_allocs(void)
{
    return atomic_load_explicit(&mem_alloc_count, memory_order_relaxed);
}

void mem_return_freed(void)
{
    (void)malloc_trim(0);
}
