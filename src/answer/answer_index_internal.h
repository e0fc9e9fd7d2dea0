/* answer_index_internal.h - an open text index and what ranking takes from the graph. */
#ifndef ANSWER_ANSWER_INDEX_INTERNAL_H
#define ANSWER_ANSWER_INDEX_INTERNAL_H

#include "answer/answer.h"
#include "search/search.h"

/* Frozen but for `holders`, which the lock of struct answer_search guards. */
struct answer_index {
    struct arena arena;
    struct search_file *files; /* as in the snapshot */
    struct search_index *index;
    const uint32_t *fan_in; /* of each entity: edges to it, Contains left out */
    uint64_t generation;
    unsigned holders;
};
bool answer_index_acquire(struct answer_search *search, const struct snapshot *snapshot,
                          struct answer_index **out, struct err *err) MUST_USE;
void answer_index_release(struct answer_search *search, struct answer_index *opened);

#endif
