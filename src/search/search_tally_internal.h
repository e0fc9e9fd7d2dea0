/* search_tally_internal.h - how often each identifier stands in a text.
 *
 * Knows:   a table of fixed size that stays in the processor's cache; whenever it is nearly full,
 * and at the end, the counts are handed to a sink, identifiers in order of their first occurrence.
 * So one identifier may come several times with parts of its count. Threads: a struct tally has one
 * owner; no memory is allocated after its creation. Cost:    O(text): most words of a text stand in
 * it often, so what the sink does is done for a quarter of them.
 */
#ifndef SEARCH_TALLY_INTERNAL_H
#define SEARCH_TALLY_INTERNAL_H

#include "search/search_table_internal.h"

#define TALLY_IDENTIFIER_MAX 1024U /* bytes; of longer ones, which nobody wrote, the beginning */
#define TALLY_BATCH_MAX      1024U /* identifiers handed over at a time */

struct tally_count {
    struct table_key key; /* borrows the text */
    uint32_t times;
};
/* False: stop. */
typedef bool (*tally_sink)(void *context, const struct tally_count *counts, size_t count);

struct tally;
struct tally *tally_create(void); /* NULL: no memory */
void tally_free(struct tally *tally);
/* False: the sink said stop. */
bool tally_count_identifiers(struct tally *tally, struct str text, tally_sink sink, void *context);

#endif
