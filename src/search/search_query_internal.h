/* search_query_internal.h - a parsed query: leaves, and a tree over them without recursion. */
#ifndef SEARCH_QUERY_INTERNAL_H
#define SEARCH_QUERY_INTERNAL_H

#include "search/search.h"
#include "search/search_regex_internal.h"

#define QUERY_LEAVES_MAX 64U
#define QUERY_NODES_MAX  ((size_t)4 * QUERY_LEAVES_MAX)
#define QUERY_TERMS_MAX  64U /* of all words of a query */

enum query_op { QUERY_LEAF, QUERY_AND, QUERY_OR, QUERY_NOT };
struct query_node {
    enum query_op op;
    uint32_t left; /* the leaf, or a node before this one */
    uint32_t right;
};
struct query_leaf {
    struct search_leaf about;
    struct regex *regex; /* PHRASE and REGEX */
    struct plan plan;
    bool any_case;
    uint32_t first_term; /* WORD: its terms in struct search_query */
    uint32_t term_count;
};
struct query_term {
    struct str text;
    bool is_whole; /* an identifier of several parts: counts in ranking, its parts decide */
};
struct search_query {
    struct query_leaf leaves[QUERY_LEAVES_MAX];
    size_t leaf_count;
    struct query_node nodes[QUERY_NODES_MAX]; /* children before parents; the last is the root */
    size_t node_count;
    struct query_term terms[QUERY_TERMS_MAX];
    size_t term_count;
    struct arena *arena;
    bool match_case;
};

static inline bool query_kind_is_text(enum search_leaf_kind kind)
{
    return kind <= SEARCH_LEAF_REGEX;
}
static inline bool query_kind_is_entity(enum search_leaf_kind kind)
{
    return kind >= SEARCH_LEAF_SYM;
}
/* The value of the root for values of the leaves. */
bool query_evaluate_tree(const struct search_query *query, const bool *leaf_values);

#endif
