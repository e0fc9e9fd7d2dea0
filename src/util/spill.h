/* spill.h - bytes that wait in a file instead of in memory: appended once, read many times.
 *
 *   append ─► [run][run][run]....            a file without a name, gone with the process
 *                 ▲
 *   borrow ───────┘                          pages of it, mapped; the system may take them back
 *
 * Knows:   one file, one mapping of it. Not what is in it.
 * Threads: all functions may be called from any thread, but for create and free.
 * Lives:   what is borrowed is valid until spill_free_all; it never moves.
 * Bounds:  SPILL_BYTES_MAX; a full disk is an error of spill_append_bytes.
 * Cost:    a system call to append. Pages that were read count as memory of the process until
 *          spill_drop_pages; reading one again costs a page fault, no copy.
 */
#ifndef UTIL_SPILL_H
#define UTIL_SPILL_H

#include "util/err.h"
#include "util/str.h"

#include <stdbool.h>
#include <stdint.h>

#define SPILL_BYTES_MAX (UINT64_C(1) << 37U) /* address space that is reserved, at most */

struct spill;

/* In a folder on disk; NULL or one that cannot be written to: the folder for temporary files; and
 * when there is none, memory. */
bool spill_create_in_folder(const char *folder, struct spill **out, struct err *err) MUST_USE;
void spill_free_all(struct spill *spill); /* NULL is fine */
/* *offset: what to borrow it by, a multiple of 16. */
bool spill_append_bytes(struct spill *spill, struct str bytes, uint64_t *offset,
                        struct err *err) MUST_USE;
/* `offset` and `size` of something appended, or of a part of it. */
struct str spill_borrow_bytes(const struct spill *spill, uint64_t offset, size_t size);
uint64_t spill_count_bytes(const struct spill *spill);
/* Lets go of pages that were read; what is borrowed stays valid. */
void spill_drop_pages(const struct spill *spill);

#endif
