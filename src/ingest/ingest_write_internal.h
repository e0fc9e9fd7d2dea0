/* ingest_write_internal.h - the rows of one file between ingest_write_rows.c, which makes them, and
 * ingest_write.c, which hands them to the store. Any thread; one at a time for the same rows. */
#ifndef INGEST_INGEST_WRITE_INTERNAL_H
#define INGEST_INGEST_WRITE_INTERNAL_H

#include "ingest/ingest_internal.h"

struct ingest_rows {
    const struct ingest_slot *slot; /* set by the caller */
    struct arena arena;
    struct buf keys; /* all keys of the file, one behind the other */
    struct store_record record;
    struct buf parcel; /* packed for the store, by the caller */
};

void ingest_rows_init(struct ingest_rows *unit);
/* record, until the next making; O(rows). */
bool ingest_rows_make(const struct ingest_run *run, struct ingest_rows *unit,
                      struct err *err) MUST_USE;
/* What is held for the next file in this place is little, whatever this one took. */
void ingest_rows_drop_large(struct ingest_rows *unit);
void ingest_rows_release(struct ingest_rows *unit);

#endif
