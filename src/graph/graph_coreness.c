/* graph_coreness.c - k-core decomposition. See algorithms.h.
 *
 * Batagelj and Zaversnik 2003, arXiv:cs/0310049: nodes stand in one array sorted by degree, with
 * the begin of each degree known. Taking the first one away moves each of its neighbours one place
 * down, by a swap with the first of its degree. */
#include "graph/algorithms_internal.h"

struct coreness_bins {
    uint32_t *degree; /* what is left of it; the result in the end */
    uint32_t *order;  /* nodes by degree */
    uint32_t *place;  /* of each node in order */
    uint32_t *begin;  /* of each degree in order */
};

static void coreness_lower_degree(struct coreness_bins *bins, uint32_t node)
{
    uint32_t first = bins->begin[bins->degree[node]]++;
    uint32_t other = bins->order[first];
    uint32_t place = bins->place[node];

    bins->order[place] = other;
    bins->place[other] = place;
    bins->order[first] = node;
    bins->place[node] = first;
    bins->degree[node]--;
}

static void coreness_sort_nodes(const struct graph_links *links, uint32_t degree_max,
                                struct coreness_bins *bins)
{
    uint32_t n = links->node_count;
    for (uint32_t v = 0; v < n; v++) {
        bins->begin[bins->degree[v] + 1]++;
    }
    graph_sum_counts(bins->begin, degree_max + 1);
    for (uint32_t v = 0; v < n; v++) {
        bins->place[v] = bins->begin[bins->degree[v]]++;
        bins->order[bins->place[v]] = v;
    }
    graph_shift_back(bins->begin, degree_max + 1);
}

static bool coreness_peel_nodes(const struct graph_links *links, struct coreness_bins *bins,
                                const struct graph_effort *effort, struct err *err)
{
    for (uint32_t i = 0; i < links->node_count; i++) {
        uint32_t node = bins->order[i];
        for (uint32_t k = links->first[node]; k < links->first[node + 1]; k++) {
            if (bins->degree[links->node[k]] > bins->degree[node]) {
                coreness_lower_degree(bins, links->node[k]);
            }
        }
        if (i % GRAPH_CHECK_NODES == 0 && !graph_effort_check_deadline(effort, err)) {
            return false;
        }
    }
    return true;
}

bool graph_compute_coreness(const struct graph_links *links, const struct graph_effort *effort,
                            struct arena *arena, uint32_t **coreness, struct err *err)
{
    size_t n = links->node_count;
    struct coreness_bins bins = { .degree = arena_alloc_bytes(arena, (n + 1) * sizeof(uint32_t)) };
    uint32_t *scratch = NULL;
    uint32_t degree_max = 0;
    bool done;

    for (uint32_t v = 0; bins.degree != NULL && v < n; v++) {
        bins.degree[v] = links->first[v + 1] - links->first[v];
        degree_max = bins.degree[v] > degree_max ? bins.degree[v] : degree_max;
    }
    scratch = mem_alloc_zeroed(2 * n + degree_max + 2, sizeof *scratch);
    if (bins.degree == NULL || scratch == NULL) {
        mem_free_block(scratch);
        return graph_raise_no_memory(err);
    }
    bins.begin = scratch;
    bins.order = scratch + degree_max + 2;
    bins.place = bins.order + n;
    coreness_sort_nodes(links, degree_max, &bins);
    done = coreness_peel_nodes(links, &bins, effort, err);
    mem_free_block(scratch);
    *coreness = bins.degree;
    return done;
}
