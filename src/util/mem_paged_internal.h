/* mem_paged_internal.h - the other place for blocks of memory: a file. Private to mem*.c. */
#ifndef UTIL_MEM_PAGED_INTERNAL_H
#define UTIL_MEM_PAGED_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>

/* Does a block of this size belong there? */
bool paged_wants_block(size_t size);
bool paged_holds_block(const void *block);
/* Zeroed. NULL: the disk is full, or no file could be made. */
void *paged_alloc_block(size_t size);
size_t paged_count_room(const void *block); /* bytes that the block may use */
void paged_free_block(void *block);

#endif
