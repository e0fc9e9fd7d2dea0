/* algorithms_internal.h - what the algorithms of src/graph share. Private to the room. */
#ifndef GRAPH_ALGORITHMS_INTERNAL_H
#define GRAPH_ALGORITHMS_INTERNAL_H

#include "graph/algorithms.h"
#include "graph/graph_internal.h"
#include "util/mem.h"

#include <string.h>

/* Nodes handled between two looks at the clock. */
#define GRAPH_CHECK_NODES 16384U

/* What a pair counts: 1 in a net without weights. `trust` beside out or in. */
static inline unsigned graph_trust_of_pair(const uint8_t *trust, uint32_t pair)
{
    return trust != NULL ? trust[pair] : 1U;
}

static inline double graph_sum_trust(const uint8_t *trust, uint32_t first, uint32_t end)
{
    double sum = 0.0;
    if (trust == NULL) {
        return end - first;
    }
    for (uint32_t i = first; i < end; i++) {
        sum += trust[i];
    }
    return sum;
}

static inline double graph_weigh_all_pairs(const struct graph_net *net)
{
    return graph_sum_trust(net->trust_out, 0, net->pair_count);
}

/* Counting sort in three steps: count row k at first[k + 1]; sum; place at first[k]++, then shift.
 * first[k + 1] rows of key k -> first[k] is where key k begins. */
static inline void graph_sum_counts(uint32_t *first, uint32_t keys)
{
    for (uint32_t i = 0; i < keys; i++) {
        first[i + 1] += first[i];
    }
}

/* After placing, first[k] stands where key k + 1 begins: moves all back by one. */
static inline void graph_shift_back(uint32_t *first, uint32_t keys)
{
    memmove(first + 1, first, (size_t)keys * sizeof *first);
    first[0] = 0;
}

/* The members of each class, ascending: first (count + 1) and members (n) are filled. */
static inline void graph_list_members(uint32_t n, const uint32_t *of_node, uint32_t count,
                                      uint32_t *first, uint32_t *members)
{
    memset(first, 0, ((size_t)count + 1) * sizeof *first);
    for (uint32_t v = 0; v < n; v++) {
        first[of_node[v] + 1]++;
    }
    graph_sum_counts(first, count);
    for (uint32_t v = 0; v < n; v++) {
        members[first[of_node[v]]++] = v;
    }
    graph_shift_back(first, count);
}

/* splitmix64 (Steele, Lea, Flood 2014): the next of a run of random numbers. */
HASH_WRAPS_AROUND static inline uint64_t graph_next_random(uint64_t *state)
{
    *state += UINT64_C(0x9E3779B97F4A7C15);
    return hash_mix_u64_bits(*state);
}

/* 0 .. limit - 1, without bias worth naming for limits below 2^32 (Lemire 2019). */
static inline uint32_t graph_random_below(uint64_t *state, uint32_t limit)
{
    return (uint32_t)(((graph_next_random(state) >> 32U) * limit) >> 32U);
}

/* 0, 1, 2, ... in random order (Fisher and Yates). */
static inline void graph_shuffle_nodes(uint32_t *nodes, uint32_t count, uint64_t *state)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t k = graph_random_below(state, i + 1);
        nodes[i] = nodes[k];
        nodes[k] = i;
    }
}

/* Cycles while they are found; see graph_cycles_sort_found. */
struct graph_found_cycle {
    const uint32_t *nodes; /* smallest first */
    uint32_t length;
};
/* Sorts, drops repetitions and packs them into *out. */
bool graph_cycles_sort_found(struct graph_found_cycle *found, size_t count, struct arena *arena,
                             struct graph_cycles *out, struct err *err) MUST_USE;

#endif
