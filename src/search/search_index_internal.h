/* search_index_internal.h - segments joined with the files of one generation; sets of files. */
#ifndef SEARCH_INDEX_INTERNAL_H
#define SEARCH_INDEX_INTERNAL_H

#include "search/search_query_internal.h"
#include "search/search_segment_internal.h"

struct index_segment {
    struct search_segment *segment;
    uint32_t *files; /* document -> file, or SEARCH_NONE when it is dead */
};
struct search_index {
    struct index_segment *segments;
    size_t segment_count;
    const struct search_file *files;
    size_t file_count;
    uint32_t *term_counts; /* of each file; 0 for files without a document */
    uint64_t *live;        /* files that have a document */
    uint64_t *unsure;      /* of these, files whose text was not there when it was indexed */
    uint32_t live_count;
    uint32_t missing_count;
    double average_terms;
};

/* A set of files: bit f of words f / 64. */
static inline size_t index_set_words(const struct search_index *index)
{
    return index->file_count / 64 + 1;
}
static inline bool index_set_has(const uint64_t *set, size_t file)
{
    return (set[file / 64] >> (file % 64) & 1U) != 0;
}
static inline void index_set_add(uint64_t *set, size_t file)
{
    set[file / 64] |= UINT64_C(1) << (file % 64);
}

/* Files with the term, with values; by file. The posting's document is the file here. */
bool index_collect_term_files(const struct search_index *index, struct str term,
                              struct lists_postings *out, struct err *err) MUST_USE;

/* What may match. leaf_sets[l] holds at least the files for which leaf l is true; exactly those,
 * but for files in index->unsure, when leaf_exact[l]. *candidates: the same for the query. */
struct index_candidates {
    uint64_t *leaf_sets[QUERY_LEAVES_MAX];
    bool leaf_exact[QUERY_LEAVES_MAX];
    uint64_t *files;
};
bool index_find_candidates(const struct search_index *index, const struct search_query *query,
                           const struct search_world *world, struct arena *arena,
                           struct index_candidates *out, struct err *err) MUST_USE;

#endif
