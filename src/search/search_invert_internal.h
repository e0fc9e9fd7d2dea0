/* search_invert_internal.h - neighbouring documents to lists, in memory: the work of one thread.
 *
 * Knows:   the terms of texts, symbols and paths, their trigrams and signatures.
 * Threads: a struct inverter has one owner; its memory is kept from chunk to chunk.
 * Cost:    O(text + pairs).
 * Memory:  about 16 bytes for each pair of term and document of a chunk, and what
 *          search_grams_internal.h says.
 */
#ifndef SEARCH_INVERT_INTERNAL_H
#define SEARCH_INVERT_INTERNAL_H

#include "search/search_segment_internal.h"

/* What a chunk becomes: pieces of lists (search_lists_internal.h), numbers counted inside it. */
struct inverted {
    struct lists_writer trigrams;
    struct lists_writer words;
    struct buf signatures; /* of its documents, one after the other; rows tell their sizes */
};
void inverted_init_empty(struct inverted *chunk);
void inverted_release_all(struct inverted *chunk);

struct inverter;
struct inverter *inverter_create(void); /* NULL: no memory */
void inverter_free(struct inverter *inverter);
/* Fills in term_count and signature_words of the row. False: no memory. */
bool inverter_add_document(struct inverter *inverter, const struct search_content *content,
                           struct str path, struct inverted *chunk, struct segment_row *row);
/* Writes the lists of all documents added since the last time, and forgets them. */
bool inverter_finish_chunk(struct inverter *inverter, struct inverted *chunk);

#endif
