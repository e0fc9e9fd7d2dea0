/* answer_smart_internal.h - between choosing candidates (answer_smart_rank.c) and laying out pages
 * (answer_smart.c). */
#ifndef ANSWER_ANSWER_SMART_INTERNAL_H
#define ANSWER_ANSWER_SMART_INTERNAL_H

#include "answer/answer_internal.h"

#define SMART_CANDIDATES_MAX 20000U /* more are not ranked: nobody reads them */

struct smart_candidate {
    uint32_t entity;
    uint32_t sites;
    double score;
    uint8_t hop; /* 1: direct */
    uint8_t edge_kind;
    uint8_t origin;
    bool incoming;
};
struct smart_list {
    struct smart_candidate *rows; /* best first; a total order that no budget changes */
    uint64_t count;
    bool truncated;
};
/* Neighbours of the focus in the arena of the call, each once. Scope filters them; the walk
 * crosses it. */
bool smart_list_candidates(struct answer_call *call, const struct answer_filter *filter,
                           uint32_t focus, struct smart_list *list, struct err *err) MUST_USE;
/* "direct_caller", "direct_callee", "transitive_depth_2" ... */
const char *smart_name_of_type(const struct smart_candidate *candidate);

#endif
