/* mem.h - the only door to malloc.
 *
 * Knows:   allocation, where large blocks lie, and a hook that makes the n-th one fail (tests).
 * Threads: all functions may be called from any thread; the hook is atomic.
 * Lives:   the caller owns what is returned and gives it back to mem_free_block.
 * Bounds:  every failure is NULL, and so is anything past half a TiB; nothing here aborts.
 *          Sizes are bytes.
 */
#ifndef UTIL_MEM_H
#define UTIL_MEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void *mem_alloc_block(size_t size);                /* uninitialised; NULL: no memory */
void *mem_alloc_zeroed(size_t count, size_t size); /* overflow is NULL too */
/* Zeroed, for a table whose places are read before they are written, most of them soon: its pages
 * are made in one call, where each would be faulted in twice, once to read and once to write. */
void *mem_alloc_probed(size_t count, size_t size);
void *mem_resize_block(void *block, size_t size);      /* block stays valid on NULL */
void mem_free_block(void *block);                      /* NULL is fine */
char *mem_copy_cstring(const char *data, size_t size); /* adds the NUL */

/* Gives freed memory that malloc keeps for later back to the system. After a phase that freed much.
 */
void mem_return_freed(void);

/* From now on blocks of 256 KB and more lie in a file in that folder (NULL: the one for temporary
 * files) instead of in memory: slower, but the system can take their pages back, and so can
 * mem_drop_paged. For a run whose tables are larger than the memory it may have. False: no file can
 * be made, and nothing changes. Blocks that are there stay where they are until they are freed. */
bool mem_page_large_blocks(const char *folder);
void mem_page_no_more(void);
/* Lets go of the pages of all such blocks; their content comes back by page faults. Any thread. */
void mem_drop_paged(void);
/* The most bytes of such blocks at one time since mem_page_large_blocks. */
uint64_t mem_count_paged(void);
/* Lets go of the pages of the mapping around this address, when it is of a shared file; others keep
 * theirs. The caller knows that the mapping stays. For memory of libraries: costs a look at the
 * list of mappings. */
void mem_drop_mapping(const void *inside);

/* The n-th allocation from now (1 = next) fails, and so do all after it until
 * mem_fail_no_more. 0 switches the hook off. For tests. */
void mem_fail_nth_alloc(int64_t nth);
void mem_fail_no_more(void);
/* Allocations since the process began; a count that tests compare. */
uint64_t mem_count_all_allocs(void);

#endif
