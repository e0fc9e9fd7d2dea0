/* store_lmdb_internal.h - what store_lmdb.c asks of store_lmdb_audit.c. Private to them. */
#ifndef STORE_STORE_LMDB_INTERNAL_H
#define STORE_STORE_LMDB_INTERNAL_H

#include "store/store_kv_internal.h"

/* LMDB follows what its pages say without a look: a changed byte there can lead it out of the map.
 * So each generation is examined before LMDB reads it, on a mapping of our own: every page that
 * the tree reaches lies in the file, is of the right kind and reached once; nodes lie in their
 * page, keys are in order. `for_writing`: also what only a writer follows: the lengths of runs of
 * overflow pages, and the list of free pages, none of which may be in use.
 *
 * fd: the open data file; txn: number of the generation in LMDB's count; the caller holds a
 * transaction of it, so that its pages stay. ERR_CORRUPT says what is wrong. O(pages of the tree).
 * ERR_BUSY: two commits came in between; begin the transaction again. */
bool lmdb_audit_tree_pages(int fd, uint64_t txn, bool for_writing, struct kv_census *census,
                           struct err *err) MUST_USE;

/* What LMDB needs before it can begin a transaction at all; before the file is given to it. */
bool lmdb_audit_meta_pages(const char *path, struct err *err) MUST_USE;

#endif
