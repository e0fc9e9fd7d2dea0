/* answer_search_internal.h - hits of a search by name: found in answer_search_find.c, ranked and
 * written in answer_search.c. */
#ifndef ANSWER_ANSWER_SEARCH_INTERNAL_H
#define ANSWER_ANSWER_SEARCH_INTERNAL_H

#include "answer/answer_internal.h"
#include "graph/names.h"

enum search_tier {
    SEARCH_EXACT,
    SEARCH_EXACT_NOCASE,
    SEARCH_QUALIFIED,
    SEARCH_PREFIX,
    SEARCH_WORD,
    SEARCH_SUBSTRING,
    SEARCH_WORDS,
    SEARCH_PATH,
    SEARCH_SUBSEQUENCE,
    SEARCH_TYPING_ERROR,
    SEARCH_TIER_COUNT
};
#define SEARCH_EXTRA_COUNT 1024U /* letters beyond the query that rank; more count as 1,023 */
#define SEARCH_RANK_COUNT  ((size_t)SEARCH_TIER_COUNT * SEARCH_EXTRA_COUNT)

struct search_name_hit {
    uint32_t entity;
    uint32_t rank; /* tier * SEARCH_EXTRA_COUNT + extra: smaller is better */
};
struct search {
    struct answer_call *call;
    const struct graph_names *names;
    const struct graph_columns *columns;
    struct answer_filter filter;
    struct answer_ranges ranges;
    struct graph_codes codes;
    struct str query;
    struct str folded;
    uint64_t *bits; /* by text: room for as many as there are of any kind */
    uint8_t *seen;  /* bit i: entity i is a hit */
    struct search_name_hit *hits;
    uint32_t count;
    uint32_t *by_rank; /* SEARCH_RANK_COUNT: how many hits have it */
};
/* What to look in and with which parameters; room for hits. */
bool answer_search_open(struct answer_call *call, struct search *search, struct err *err) MUST_USE;
/* Each entity that the filters let through and the query fits, once, with the best tier. */
bool answer_search_find_hits(struct search *search, struct err *err) MUST_USE;

#endif
