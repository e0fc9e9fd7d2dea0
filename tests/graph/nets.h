/* nets.h - small graphs for tests of algorithms: from text, at random, relabelled. */
#ifndef TESTS_GRAPH_NETS_H
#define TESTS_GRAPH_NETS_H

#include "graph/algorithms.h"
#include "util/expect.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

#define NETS_PAIRS_MAX 4096U

struct test_net {
    struct arena arena;
    struct graph_net net;
    struct graph_pair pairs[NETS_PAIRS_MAX];
    size_t pair_count;
    uint32_t node_count;
};

static const struct graph_effort test_effort = { .threads = 1 };

static inline void nets_finish(struct test_net *made)
{
    struct err err;
    arena_init_with_limit(&made->arena, SIZE_MAX / 2);
    if (!graph_net_from_pairs(made->node_count, made->pairs, made->pair_count, &made->arena,
                              &made->net, &err)) {
        fail_msg("%s", err.text);
    }
}

static inline void nets_free(struct test_net *made)
{
    arena_release_all_blocks(&made->arena);
    free(made);
}

/* "AB BC": nodes are letters from A. */
static inline struct test_net *nets_from_text(uint32_t nodes, const char *text)
{
    struct test_net *made = calloc(1, sizeof *made);
    assert_non_null(made);
    made->node_count = nodes;
    for (; text[0] != '\0' && text[1] != '\0'; text += text[2] == ' ' ? 3 : 2) {
        made->pairs[made->pair_count++] =
            (struct graph_pair){ (uint32_t)(text[0] - 'A'), (uint32_t)(text[1] - 'A') };
    }
    nets_finish(made);
    return made;
}

/* Sparse to dense, with loops and repetitions. */
static inline struct test_net *nets_random(uint64_t *seed, uint32_t nodes_max)
{
    struct test_net *made = calloc(1, sizeof *made);
    size_t pairs;
    assert_non_null(made);
    made->node_count = 1 + (uint32_t)random_below_limit(seed, nodes_max);
    pairs = random_below_limit(seed, (size_t)made->node_count * 4);
    for (size_t i = 0; i < pairs && i < NETS_PAIRS_MAX; i++) {
        made->pairs[made->pair_count++] =
            (struct graph_pair){ (uint32_t)random_below_limit(seed, made->node_count),
                                 (uint32_t)random_below_limit(seed, made->node_count) };
    }
    nets_finish(made);
    return made;
}

/* Node v becomes map[v]; map is filled with a random order. */
static inline struct test_net *nets_relabelled(const struct test_net *from, uint64_t *seed,
                                               uint32_t *map)
{
    struct test_net *made = calloc(1, sizeof *made);
    assert_non_null(made);
    made->node_count = from->node_count;
    made->pair_count = from->pair_count;
    for (uint32_t i = 0; i < from->node_count; i++) {
        uint32_t k = (uint32_t)random_below_limit(seed, i + 1);
        map[i] = map[k];
        map[k] = i;
    }
    for (size_t i = 0; i < from->pair_count; i++) {
        made->pairs[i] = (struct graph_pair){ map[from->pairs[i].from], map[from->pairs[i].to] };
    }
    nets_finish(made);
    return made;
}

/* The same nodes, then a ring of three and a tail that they know nothing of. */
static inline struct test_net *nets_with_island(const struct test_net *from)
{
    struct test_net *made = calloc(1, sizeof *made);
    uint32_t n = from->node_count;
    assert_non_null(made);
    made->node_count = n + 4;
    made->pair_count = from->pair_count;
    memcpy(made->pairs, from->pairs, from->pair_count * sizeof *made->pairs);
    made->pairs[made->pair_count++] = (struct graph_pair){ n, n + 1 };
    made->pairs[made->pair_count++] = (struct graph_pair){ n + 1, n + 2 };
    made->pairs[made->pair_count++] = (struct graph_pair){ n + 2, n };
    made->pairs[made->pair_count++] = (struct graph_pair){ n + 2, n + 3 };
    nets_finish(made);
    return made;
}

static inline bool nets_has_pair(const struct graph_net *net, uint32_t from, uint32_t to)
{
    for (uint32_t i = net->out_first[from]; i < net->out_first[from + 1]; i++) {
        if (net->out[i] == to) {
            return true;
        }
    }
    return false;
}

#endif
