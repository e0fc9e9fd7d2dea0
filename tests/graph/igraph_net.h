/* igraph_net.h - our nets as graphs of igraph (GPL; in tests and benchmarks only). */
#ifndef TESTS_GRAPH_IGRAPH_NET_H
#define TESTS_GRAPH_IGRAPH_NET_H

#include "graph/algorithms.h"

#include <igraph/igraph.h>
#include <stdlib.h>

/* Directed: one edge a pair. Undirected: one a link, with `weights` filled by how many pairs are
 * behind it. */
static inline void igraph_from_net(const struct graph_net *net, igraph_t *graph)
{
    igraph_vector_int_t ends;
    igraph_integer_t at = 0;
    igraph_vector_int_init(&ends, 2 * (igraph_integer_t)net->pair_count);
    for (uint32_t v = 0; v < net->node_count; v++) {
        for (uint32_t i = net->out_first[v]; i < net->out_first[v + 1]; i++) {
            VECTOR(ends)[at++] = v;
            VECTOR(ends)[at++] = net->out[i];
        }
    }
    igraph_create(graph, &ends, net->node_count, IGRAPH_DIRECTED);
    igraph_vector_int_destroy(&ends);
}

static inline void igraph_from_links(const struct graph_links *links, igraph_t *graph,
                                     igraph_vector_t *weights)
{
    igraph_vector_int_t ends;
    igraph_integer_t count = links->first[links->node_count] / 2;
    igraph_integer_t at = 0;
    igraph_vector_int_init(&ends, 2 * count);
    igraph_vector_init(weights, count);
    for (uint32_t v = 0; v < links->node_count; v++) {
        for (uint32_t i = links->first[v]; i < links->first[v + 1]; i++) {
            if (links->node[i] > v) {
                VECTOR(ends)[2 * at] = v;
                VECTOR(ends)[2 * at + 1] = links->node[i];
                VECTOR(*weights)[at++] = links->weight[i];
            }
        }
    }
    igraph_create(graph, &ends, links->node_count, IGRAPH_UNDIRECTED);
    igraph_vector_int_destroy(&ends);
}

/* Its Leiden for modularity, on the undirected graph; labels[v] receives the community of v. */
static inline void igraph_leiden_labels(const igraph_t *graph, const igraph_vector_t *weights,
                                        uint64_t seed, unsigned iterations, uint32_t *labels)
{
    igraph_vector_t strength;
    igraph_vector_int_t membership;
    igraph_integer_t count;
    igraph_real_t quality;
    igraph_integer_t n = igraph_vcount(graph);

    igraph_vector_init(&strength, 0);
    igraph_vector_int_init(&membership, 0);
    igraph_strength(graph, &strength, igraph_vss_all(), IGRAPH_ALL, IGRAPH_LOOPS, weights);
    igraph_rng_seed(igraph_rng_default(), seed);
    igraph_community_leiden(graph, weights, &strength, 1.0 / igraph_vector_sum(&strength), 0.01,
                            false, (igraph_integer_t)iterations, &membership, &count, &quality);
    for (igraph_integer_t v = 0; v < n; v++) {
        labels[v] = (uint32_t)VECTOR(membership)[v];
    }
    igraph_vector_destroy(&strength);
    igraph_vector_int_destroy(&membership);
}

#endif
