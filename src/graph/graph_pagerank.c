/* graph_pagerank.c - PageRank. See algorithms.h.
 *
 * Page, Brin, Motwani, Winograd 1999. Because the mass of nodes without links spreads as evenly as
 * the jumps do, the ranks are proportional to the solution y of  y = 1 + d sum y(u) / outdegree(u)
 * over the pairs (u, v) (Del Corso, Gulli, Romani 2005, Internet Math. 2(3):251-273). That system
 * is block triangular in the order of strong components: one pass from the sources solves all but
 * the cycles, which Gauss-Seidel sweeps finish. Code is nearly free of cycles, so this is about one
 * look at each pair where power iteration needs some 170. */
#include "graph/algorithms_internal.h"

#include <math.h>

#define PAGERANK_CHANGE_MAX 1e-15 /* of a sweep, relative to the sum: the end of a double */
#define PAGERANK_SWEEPS_MAX 2000U /* 0.85^2000 is 1e-141: never reached */

struct pagerank {
    const struct graph_net *net;
    const struct graph_components *components;
    double damping;
    double *value; /* y */
    double *share; /* d y(u) / outdegree(u), what each successor gets for each 1 its pair counts */
};

static double pagerank_update_node(struct pagerank *rank, uint32_t node)
{
    const struct graph_net *net = rank->net;
    double leaving = graph_net_weigh_leaving(net, node);
    double sum = 1.0;
    double change;

    for (uint32_t i = net->in_first[node]; i < net->in_first[node + 1]; i++) {
        sum += rank->share[net->in[i]] * graph_trust_of_pair(net->trust_in, i);
    }
    change = fabs(sum - rank->value[node]);
    rank->value[node] = sum;
    rank->share[node] = leaving > 0.0 ? rank->damping * sum / leaving : 0.0;
    return change;
}

static bool pagerank_solve_cycle(struct pagerank *rank, uint32_t component,
                                 const struct graph_effort *effort, struct err *err)
{
    const struct graph_components *components = rank->components;
    for (unsigned sweep = 0; sweep < PAGERANK_SWEEPS_MAX; sweep++) {
        double change = 0.0;
        double total = 0.0;
        for (uint32_t i = components->first[component]; i < components->first[component + 1]; i++) {
            change += pagerank_update_node(rank, components->members[i]);
            total += rank->value[components->members[i]];
        }
        if (change <= PAGERANK_CHANGE_MAX * total) {
            break;
        }
        if (!graph_effort_check_deadline(effort, err)) {
            return false;
        }
    }
    return true;
}

bool graph_compute_page_rank(const struct graph_net *net, const struct graph_components *components,
                             double damping, const struct graph_effort *effort, struct arena *arena,
                             double **ranks, struct err *err)
{
    size_t n = net->node_count;
    struct pagerank rank = { .net = net, .components = components, .damping = damping };
    double total = 0.0;
    bool done = true;

    rank.value = arena_alloc_zeroed(arena, n + 1, sizeof *rank.value);
    rank.share = mem_alloc_zeroed(n + 1, sizeof *rank.share);
    if (rank.value == NULL || rank.share == NULL) {
        mem_free_block(rank.share);
        return graph_raise_no_memory(err);
    }
    for (uint32_t c = components->count; done && c-- > 0;) {
        if (components->first[c + 1] - components->first[c] > 1) {
            done = pagerank_solve_cycle(&rank, c, effort, err);
        } else {
            (void)pagerank_update_node(&rank, components->members[components->first[c]]);
        }
        if (done && c % GRAPH_CHECK_NODES == 0) {
            done = graph_effort_check_deadline(effort, err);
        }
    }
    for (size_t v = 0; v < n; v++) {
        total += rank.value[v];
    }
    for (size_t v = 0; v < n; v++) {
        rank.value[v] /= total;
    }
    mem_free_block(rank.share);
    *ranks = rank.value;
    return done;
}
