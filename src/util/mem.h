/* mem.h - the only door to malloc.
 *
 * Knows:   allocation, and a hook that makes the n-th one fail (tests).
 * Threads: all functions may be called from any thread; the hook is atomic.
 * Lives:   the caller owns what is returned and gives it back to mem_free_block.
 * Bounds:  every failure is NULL, and so is anything past half a TiB; nothing here aborts.
 *          Sizes are bytes.
 */
#ifndef UTIL_MEM_H
#define UTIL_MEM_H

#include <stddef.h>
#include <stdint.h>

void *mem_alloc_block(size_t size);                    /* uninitialised; NULL: no memory */
void *mem_alloc_zeroed(size_t count, size_t size);     /* overflow is NULL too */
void *mem_resize_block(void *block, size_t size);      /* block stays valid on NULL */
void mem_free_block(void *block);                      /* NULL is fine */
char *mem_copy_cstring(const char *data, size_t size); /* adds the NUL */

/* Gives freed memory that malloc keeps for later back to the system. After a phase that freed much.
 */
void mem_return_freed(void);

/* The n-th allocation from now (1 = next) fails, and so do all after it until
 * mem_fail_no_more. 0 switches the hook off. For tests. */
void mem_fail_nth_alloc(int64_t nth);
void mem_fail_no_more(void);
/* Allocations since the process began; a count that tests compare. */
uint64_t mem_count_all_allocs(void);

#endif
