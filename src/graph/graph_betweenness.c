/* graph_betweenness.c - betweenness centrality, exact or from a sample. See algorithms.h.
 *
 * Brandes 2001, J. Math. Sociology 25(2):163-177: a breadth-first search from each source counts
 * shortest paths; going back through its nodes sums what each one lies between. Sampling: Brandes
 * and Pich 2007, Int. J. Bifurcation Chaos 17(7):2303-2318.
 *
 * Sources are dealt out to lanes; a lane is worked through in order by one thread, and lanes are
 * summed in order, so the result does not depend on the number of threads. What a search needs of a
 * node stands together in 24 bytes: one cache line a look. */
#include "graph/algorithms_internal.h"
#include "util/pool.h"

#include <math.h>

#define BETWEENNESS_LANES_MIN  4U
#define BETWEENNESS_LANES_MAX  64U
#define BETWEENNESS_LANE_BYTES (UINT64_C(256) * 1024 * 1024) /* of all lanes together */
#define BETWEENNESS_THREADS    64U

struct betweenness_node {
    double paths; /* shortest paths from the source */
    double below; /* (1 + dependency) / paths */
    uint32_t hops;
};
struct betweenness_search {
    struct betweenness_node *nodes;
    uint32_t *queue;
};
struct betweenness_lane {
    double *sums;
    double *squares; /* NULL: exact */
};
struct betweenness {
    const struct graph_net *net;
    const struct graph_effort *effort;
    const uint32_t *sources;
    uint32_t source_count;
    uint32_t lane_count;
    bool exact;
    struct betweenness_search searches[BETWEENNESS_THREADS]; /* by thread */
    struct betweenness_lane lanes[BETWEENNESS_LANES_MAX];
};

/* Fills the queue in order of distance; returns how many were reached, the source included. */
static uint32_t betweenness_search_forward(const struct graph_net *net, uint32_t source,
                                           struct betweenness_search *search)
{
    struct betweenness_node *nodes = search->nodes;
    uint32_t *queue = search->queue;
    uint32_t count = 1;

    nodes[source] = (struct betweenness_node){ .paths = 1.0, .hops = 0 };
    queue[0] = source;
    for (uint32_t at = 0; at < count; at++) {
        uint32_t v = queue[at];
        uint32_t hops = nodes[v].hops + 1;
        double paths = nodes[v].paths;
        for (uint32_t i = net->out_first[v]; i < net->out_first[v + 1]; i++) {
            struct betweenness_node *to = &nodes[net->out[i]];
            if (to->hops == UINT32_MAX) {
                *to = (struct betweenness_node){ .paths = paths, .hops = hops };
                queue[count++] = net->out[i];
            } else if (to->hops == hops) {
                to->paths += paths;
            }
        }
    }
    return count;
}

/* Adds the dependency of the source on every node to the lane, and clears the nodes again. */
static void betweenness_sum_backward(const struct graph_net *net, uint32_t count,
                                     struct betweenness_search *search,
                                     struct betweenness_lane *lane)
{
    struct betweenness_node *nodes = search->nodes;

    for (uint32_t at = count; at-- > 0;) {
        uint32_t v = search->queue[at];
        uint32_t hops = nodes[v].hops + 1;
        double sum = 0.0;
        for (uint32_t i = net->out_first[v]; i < net->out_first[v + 1]; i++) {
            const struct betweenness_node *to = &nodes[net->out[i]];
            if (to->hops == hops) {
                sum += to->below;
            }
        }
        sum *= nodes[v].paths;
        nodes[v].below = (1.0 + sum) / nodes[v].paths;
        if (at > 0 && sum > 0.0) {
            lane->sums[v] += sum;
            if (lane->squares != NULL) {
                lane->squares[v] += sum * sum;
            }
        }
    }
    for (uint32_t at = 0; at < count; at++) {
        nodes[search->queue[at]].hops = UINT32_MAX;
    }
}

static bool betweenness_run_lane(void *context, size_t index, unsigned thread, struct err *err)
{
    struct betweenness *all = context;
    struct betweenness_search *search = &all->searches[thread];

    for (uint32_t i = (uint32_t)index; i < all->source_count; i += all->lane_count) {
        uint32_t source = all->sources != NULL ? all->sources[i] : i;
        uint32_t count = betweenness_search_forward(all->net, source, search);
        betweenness_sum_backward(all->net, count, search, &all->lanes[index]);
        if (!graph_effort_check_deadline(all->effort, err)) {
            return false;
        }
    }
    return true;
}

static bool betweenness_alloc_scratch(struct betweenness *all, unsigned threads,
                                      struct arena *scratch)
{
    size_t n = all->net->node_count;
    for (unsigned i = 0; i < threads; i++) {
        struct betweenness_search *search = &all->searches[i];
        search->nodes = arena_alloc_bytes(scratch, (n + 1) * sizeof *search->nodes);
        search->queue = arena_alloc_bytes(scratch, (n + 1) * sizeof *search->queue);
        if (search->nodes == NULL || search->queue == NULL) {
            return false;
        }
        for (size_t v = 0; v < n; v++) {
            search->nodes[v].hops = UINT32_MAX;
        }
    }
    for (uint32_t i = 0; i < all->lane_count; i++) {
        struct betweenness_lane *lane = &all->lanes[i];
        lane->sums = arena_alloc_zeroed(scratch, n + 1, sizeof *lane->sums);
        if (!all->exact) {
            lane->squares = arena_alloc_zeroed(scratch, n + 1, sizeof *lane->squares);
        }
        if (lane->sums == NULL || (!all->exact && lane->squares == NULL)) {
            return false;
        }
    }
    return true;
}

/* Sum of a sample -> estimate of the whole and its standard error. */
static void betweenness_scale_sample(double n, double k, double square, double *score,
                                     double *error)
{
    double mean = *score / k;
    double variance = k > 1.0 ? (square - k * mean * mean) / (k - 1.0) : 0.0;
    *score = n * mean;
    *error = variance > 0.0 ? n * sqrt(variance / k * (1.0 - k / n)) : 0.0;
}

static void betweenness_sum_lanes(const struct betweenness *all, struct graph_betweenness *out)
{
    uint32_t n = all->net->node_count;
    for (uint32_t v = 0; v < n; v++) {
        double square = 0.0;
        out->scores[v] = 0.0;
        for (uint32_t i = 0; i < all->lane_count; i++) {
            out->scores[v] += all->lanes[i].sums[v];
            square += all->exact ? 0.0 : all->lanes[i].squares[v];
        }
        if (!all->exact) {
            betweenness_scale_sample(n, all->source_count, square, &out->scores[v],
                                     &out->errors[v]);
        }
    }
}

static uint32_t betweenness_choose_samples(const struct graph_net *net, uint32_t wanted)
{
    uint64_t n = net->node_count;
    uint64_t work = n + net->pair_count; /* of one source */
    uint64_t samples = wanted;
    if (wanted == 0) {
        samples = GRAPH_BETWEENNESS_WORK / (work + 1);
        if (samples < GRAPH_BETWEENNESS_SAMPLES_MIN) {
            samples = GRAPH_BETWEENNESS_SAMPLES_MIN;
        }
    }
    return (uint32_t)(samples < n ? samples : n);
}

static uint32_t betweenness_choose_lanes(uint32_t node_count)
{
    uint64_t lanes = BETWEENNESS_LANE_BYTES / (2 * sizeof(double) * ((uint64_t)node_count + 1));
    lanes = lanes < BETWEENNESS_LANES_MIN ? BETWEENNESS_LANES_MIN : lanes;
    return (uint32_t)(lanes < BETWEENNESS_LANES_MAX ? lanes : BETWEENNESS_LANES_MAX);
}

bool graph_compute_betweenness(const struct graph_net *net, uint32_t samples, uint64_t seed,
                               const struct graph_effort *effort, struct arena *arena,
                               struct graph_betweenness *out, struct err *err)
{
    size_t n = net->node_count;
    struct betweenness all = { .net = net, .effort = effort };
    unsigned threads = graph_effort_count_threads(effort);
    struct arena scratch;
    uint32_t *sources;
    bool done = false;

    arena_init_with_limit(&scratch, SIZE_MAX / 2);
    all.source_count = betweenness_choose_samples(net, samples);
    all.exact = all.source_count == n;
    all.lane_count = betweenness_choose_lanes(net->node_count);
    threads = threads < all.lane_count ? threads : all.lane_count;
    sources = arena_alloc_bytes(&scratch, (n + 1) * sizeof *sources);
    *out = (struct graph_betweenness){ .samples = all.source_count };
    out->scores = arena_alloc_bytes(arena, (n + 1) * sizeof *out->scores);
    out->errors = all.exact ? NULL : arena_alloc_bytes(arena, (n + 1) * sizeof *out->errors);
    if (sources == NULL || out->scores == NULL || (!all.exact && out->errors == NULL) ||
        !betweenness_alloc_scratch(&all, threads, &scratch)) {
        (void)graph_raise_no_memory(err);
        goto done;
    }
    graph_shuffle_nodes(sources, (uint32_t)n, &seed);
    all.sources = all.exact ? NULL : sources;
    done = pool_run_over_range(all.lane_count, 1, threads, betweenness_run_lane, &all, err);
    if (done) {
        betweenness_sum_lanes(&all, out);
    }
done:
    arena_release_all_blocks(&scratch);
    return done;
}
