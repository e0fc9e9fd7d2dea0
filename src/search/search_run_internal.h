/* search_run_internal.h - one run of a query, shared by its two ways: exact lines (search_run.c)
 * and ranked passages (search_rank.c). */
#ifndef SEARCH_RUN_INTERNAL_H
#define SEARCH_RUN_INTERNAL_H

#include "search/search_index_internal.h"
#include "search/search_text_internal.h"

#define RUN_ARENA_BYTES_MAX ((size_t)1 << 34U)
#define RUN_TEXT_BYTES_MAX  ((size_t)1 << 32U)

struct run {
    const struct search_index *index;
    const struct search_query *query;
    const struct search_world *world;
    const struct search_run_options *options;
    struct arena *arena;  /* the caller's: what hits point to */
    struct arena scratch; /* one file's */
    struct buf text;      /* of the present file */
    struct regex_scratch *regex;
    struct index_candidates candidates;
    struct text_hits hits;
    struct search_result *result;
    uint32_t hits_max;
};

/* Reads the text of a candidate. *gone: there is none any more; counted. */
bool run_load_text(struct run *run, uint32_t file, bool *gone, struct err *err) MUST_USE;
/* Does the query hold for a place inside this entity (index in the view, or SEARCH_NONE)?
 * leaf_values: what is known of the file; values of entity leaves are set here. */
bool run_place_fits(const struct run *run, const struct text_view *view, uint32_t owner,
                    bool *leaf_values);
/* A word on the text itself: the offsets of its first occurrence at or behind `from` in one line.
 * All parts of the word stand in the line. */
bool run_find_word_line(const struct search_query *query, const struct query_leaf *leaf,
                        struct str text, size_t from, struct regex_line *out);
bool run_rank_passages(struct run *run, struct err *err) MUST_USE;

#endif
