/* search_grams_internal.h - the trigrams and signatures of neighbouring documents, in memory.
 *
 * Threads: a struct grams has one owner; its memory is kept from chunk to chunk.
 * Cost:    O(text + trigrams); one pass scatters them by their upper bits, what lies together then
 *          is sorted by the lower ones in the cache.
 * Memory:  8 bytes for each pair of trigram and document, 2 MB of bits, the largest text.
 */
#ifndef SEARCH_GRAMS_INTERNAL_H
#define SEARCH_GRAMS_INTERNAL_H

#include "search/search_lists_internal.h"

#define GRAMS_DOCUMENTS_MAX ((size_t)1 << 22U) /* documents of a chunk */

struct grams;
struct grams *grams_create(void); /* NULL: no memory */
void grams_free(struct grams *grams);
/* Adds the next document; appends its signature and tells the size of that. False: no memory, or
 * GRAMS_DOCUMENTS_MAX are there. */
bool grams_add_document(struct grams *grams, struct str text, struct buf *signatures,
                        uint32_t *signature_words);
/* Writes the lists of all documents, numbered as they came. False: no memory. */
bool grams_write_lists(struct grams *grams, struct lists_writer *writer);
void grams_forget_documents(struct grams *grams);

#endif
