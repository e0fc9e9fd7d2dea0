/* test_igraph.c - the same numbers as igraph on random graphs and on three real code graphs
 * (fixtures/NAME.pairs: nodes, then one pair a line): components, coreness, betweenness and
 * PageRank to 1e-9, Leiden at least as good but for 0.5 %; the same with weights where there are
 * any.
 */
#include "graph/igraph_net.h"
#include "graph/nets.h"

#include <math.h>

#define RANDOM_GRAPHS 500U
#define RANDOM_NODES  80U
#define LEIDEN_SEEDS  5U
#define TOLERANCE     1e-9

struct subject {
    const char *name;
    const struct graph_net *net;
    struct arena *arena;
    struct graph_components components;
    struct graph_links links;
    igraph_t graph;
};

static void expect_or_fail(bool done, const struct err *err)
{
    if (!done) {
        fail_msg("%s", err->text);
    }
}

static void compare_components(struct subject *subject)
{
    igraph_vector_int_t membership;
    igraph_integer_t count;
    struct err err;
    uint32_t n = subject->net->node_count;
    uint32_t *theirs = calloc(n + 1U, sizeof *theirs);
    uint32_t *pair_of = calloc(n + 1U, sizeof *pair_of);

    assert_true(theirs != NULL && pair_of != NULL);
    expect_or_fail(graph_find_strong_components(subject->net, &test_effort, subject->arena,
                                                &subject->components, &err),
                   &err);
    igraph_vector_int_init(&membership, 0);
    igraph_connected_components(&subject->graph, &membership, NULL, &count, IGRAPH_STRONG);
    EXPECT(subject->name, count == subject->components.count, "components %u, igraph %d",
           subject->components.count, (int)count);
    /* the same partition: our number decides theirs, and the counts are equal */
    for (uint32_t v = 0; v < n; v++) {
        uint32_t ours = subject->components.of_node[v];
        uint32_t other = (uint32_t)VECTOR(membership)[v] + 1;
        pair_of[ours] = pair_of[ours] == 0 ? other : pair_of[ours];
        EXPECT(subject->name, pair_of[ours] == other, "component of node %u", v);
    }
    igraph_vector_int_destroy(&membership);
    free(theirs);
    free(pair_of);
}

static void compare_coreness(struct subject *subject)
{
    igraph_vector_int_t cores;
    igraph_vector_t weights;
    igraph_t plain;
    uint32_t *coreness = NULL;
    struct err err;

    expect_or_fail(
        graph_net_drop_directions(subject->net, subject->arena, &subject->links, &err) &&
            graph_compute_coreness(&subject->links, &test_effort, subject->arena, &coreness, &err),
        &err);
    igraph_from_links(&subject->links, &plain, &weights);
    igraph_vector_int_init(&cores, 0);
    igraph_coreness(&plain, &cores, IGRAPH_ALL);
    for (uint32_t v = 0; v < subject->net->node_count; v++) {
        EXPECT(subject->name, coreness[v] == (uint32_t)VECTOR(cores)[v], "coreness of node %u", v);
    }
    igraph_vector_int_destroy(&cores);
    igraph_vector_destroy(&weights);
    igraph_destroy(&plain);
}

/* Equal to 1e-9 of the larger of 1 and the number. */
static bool is_close(double a, double b)
{
    return fabs(a - b) <= TOLERANCE * fmax(1.0, fmax(fabs(a), fabs(b)));
}

static void compare_centrality(struct subject *subject)
{
    const struct graph_net *net = subject->net;
    struct graph_betweenness between;
    igraph_vector_t theirs;
    igraph_real_t value;
    double *ranks;
    struct err err;

    expect_or_fail(graph_compute_page_rank(net, &subject->components, GRAPH_DAMPING, &test_effort,
                                           subject->arena, &ranks, &err) &&
                       graph_compute_betweenness(net, net->node_count, 1, &test_effort,
                                                 subject->arena, &between, &err),
                   &err);
    igraph_vector_init(&theirs, 0);
    igraph_pagerank(&subject->graph, IGRAPH_PAGERANK_ALGO_PRPACK, &theirs, &value, igraph_vss_all(),
                    IGRAPH_DIRECTED, GRAPH_DAMPING, NULL, NULL);
    for (uint32_t v = 0; v < net->node_count; v++) {
        EXPECT(subject->name, fabs(ranks[v] - VECTOR(theirs)[v]) <= TOLERANCE,
               "rank of node %u: %.12g, igraph %.12g", v, ranks[v], VECTOR(theirs)[v]);
    }
    igraph_betweenness(&subject->graph, &theirs, igraph_vss_all(), IGRAPH_DIRECTED, NULL);
    for (uint32_t v = 0; v < net->node_count; v++) {
        EXPECT(subject->name, is_close(between.scores[v], VECTOR(theirs)[v]),
               "betweenness of node %u: %.12g, igraph %.12g", v, between.scores[v],
               VECTOR(theirs)[v]);
    }
    igraph_vector_destroy(&theirs);
}

/* The weight of each pair in the order of igraph_from_net's edges. */
static void list_weights(const struct graph_net *net, igraph_vector_t *out)
{
    igraph_real_t *values = NULL;
    igraph_vector_init(out, net->pair_count);
    values = VECTOR(*out);
    for (uint32_t i = 0; i < net->pair_count; i++) {
        values[i] = net->trust_out != NULL ? net->trust_out[i] : 1.0;
    }
}

static void compare_weighed_ranks(struct subject *subject)
{
    const struct graph_net *net = subject->net;
    igraph_vector_t weights;
    igraph_vector_t theirs;
    igraph_real_t value;
    double *ranks;
    struct err err;

    expect_or_fail(graph_compute_page_rank(net, &subject->components, GRAPH_DAMPING, &test_effort,
                                           subject->arena, &ranks, &err),
                   &err);
    list_weights(net, &weights);
    igraph_vector_init(&theirs, 0);
    igraph_pagerank(&subject->graph, IGRAPH_PAGERANK_ALGO_PRPACK, &theirs, &value, igraph_vss_all(),
                    IGRAPH_DIRECTED, GRAPH_DAMPING, &weights, NULL);
    for (uint32_t v = 0; v < net->node_count; v++) {
        EXPECT(subject->name, fabs(ranks[v] - VECTOR(theirs)[v]) <= TOLERANCE,
               "weighed rank of node %u: %.12g, igraph %.12g", v, ranks[v], VECTOR(theirs)[v]);
    }
    igraph_vector_destroy(&weights);
    igraph_vector_destroy(&theirs);
}

/* Our modularity of a grouping is igraph's. */
static void compare_modularity(struct subject *subject, const struct graph_groups *groups)
{
    igraph_vector_int_t membership;
    igraph_vector_t weights;
    igraph_real_t theirs = 0.0;
    double ours = graph_compute_modularity(subject->net, groups, 1.0);

    list_weights(subject->net, &weights);
    igraph_vector_int_init(&membership, subject->net->node_count);
    for (uint32_t v = 0; v < subject->net->node_count; v++) {
        VECTOR(membership)[v] = (igraph_integer_t)groups->of_node[v];
    }
    igraph_modularity(&subject->graph, &membership, &weights, 1.0, IGRAPH_DIRECTED, &theirs);
    EXPECT(subject->name, is_close(ours, theirs), "modularity %.12g, igraph says %.12g", ours,
           theirs);
    igraph_vector_int_destroy(&membership);
    igraph_vector_destroy(&weights);
}

/* Directed modularity of the best of some seeds, ours and theirs. */
static void compare_leiden(struct subject *subject)
{
    const struct graph_net *net = subject->net;
    uint32_t *labels = calloc(net->node_count + 1U, sizeof *labels);
    double ours = -1.0;
    double theirs = -1.0;
    igraph_vector_t weights;
    igraph_t plain;
    struct err err;

    assert_non_null(labels);
    igraph_from_links(&subject->links, &plain, &weights);
    for (uint64_t seed = 1; seed <= LEIDEN_SEEDS && net->pair_count > 0; seed++) {
        const struct graph_leiden_options options = { 1.0, seed, GRAPH_LEIDEN_ITERATIONS };
        struct graph_groups groups;
        expect_or_fail(graph_find_leiden_groups(net, &subject->links, &options, &test_effort,
                                                subject->arena, &groups, &err),
                       &err);
        ours = fmax(ours, graph_compute_modularity(net, &groups, 1.0));
        compare_modularity(subject, &groups);
        igraph_leiden_labels(&plain, &weights, seed, GRAPH_LEIDEN_ITERATIONS, labels);
        expect_or_fail(graph_group_by_label(net->node_count, labels, subject->arena, &groups, &err),
                       &err);
        theirs = fmax(theirs, graph_compute_modularity(net, &groups, 1.0));
    }
    EXPECT(subject->name, ours >= theirs - 0.005 * fabs(theirs) - 1e-12,
           "modularity %.6f, igraph %.6f", ours, theirs);
    igraph_vector_destroy(&weights);
    igraph_destroy(&plain);
    free(labels);
}

/* The same net, each pair with a random weight: some given twice, the larger counts. */
static void compare_weighed(const struct subject *plain, const struct graph_pair *pairs,
                            size_t count)
{
    struct subject subject = *plain;
    struct graph_net weighed = *plain->net;
    uint8_t *trust = calloc(count + 1U, sizeof *trust);
    uint64_t seed = 17;
    struct err err;

    assert_non_null(trust);
    for (size_t i = 0; i < count; i++) {
        trust[i] = (uint8_t)(1U + random_below_limit(&seed, GRAPH_TRUST_MAX));
    }
    expect_or_fail(graph_net_weigh_pairs(&weighed, pairs, trust, count, subject.arena, &err), &err);
    for (size_t i = 0; i < count; i++) {
        uint32_t at = graph_net_find_pair(&weighed, pairs[i].from, pairs[i].to);
        EXPECT(subject.name, pairs[i].from == pairs[i].to || weighed.trust_out[at] >= trust[i],
               "pair %zu counts less than given", i);
    }
    subject.net = &weighed;
    expect_or_fail(graph_net_drop_directions(subject.net, subject.arena, &subject.links, &err),
                   &err);
    compare_weighed_ranks(&subject);
    compare_leiden(&subject);
    free(trust);
}

static void compare_all(const char *name, const struct graph_net *net,
                        const struct graph_pair *pairs, size_t count, struct arena *arena)
{
    struct subject subject = { .name = name, .net = net, .arena = arena };
    igraph_from_net(net, &subject.graph);
    compare_components(&subject);
    compare_coreness(&subject);
    compare_centrality(&subject);
    compare_leiden(&subject);
    compare_weighed(&subject, pairs, count);
    igraph_destroy(&subject.graph);
}

static void check_random_graphs(void **state)
{
    uint64_t seed = 83;
    (void)state;
    for (unsigned round = 0; round < RANDOM_GRAPHS; round++) {
        struct test_net *made = nets_random(&seed, RANDOM_NODES);
        char name[32];
        (void)snprintf(name, sizeof name, "random %u", round);
        compare_all(name, &made->net, made->pairs, made->pair_count, &made->arena);
        nets_free(made);
    }
    expect_all_rows_passed();
}

static void check_real_graph(const char *path)
{
    FILE *file = fopen(path, "r");
    struct graph_pair *pairs = NULL;
    unsigned nodes = 0;
    unsigned count = 0;
    struct graph_net net;
    struct arena arena;
    struct err err;

    if (file == NULL || fscanf(file, "%u %u", &nodes, &count) != 2) {
        fail_msg("cannot read %s", path);
    }
    pairs = calloc(count + 1U, sizeof *pairs);
    assert_non_null(pairs);
    for (unsigned i = 0; i < count; i++) {
        assert_int_equal(fscanf(file, "%u %u", &pairs[i].from, &pairs[i].to), 2);
        assert_true(pairs[i].from < nodes && pairs[i].to < nodes);
    }
    (void)fclose(file);
    arena_init_with_limit(&arena, SIZE_MAX / 2);
    expect_or_fail(graph_net_from_pairs(nodes, pairs, count, &arena, &net, &err), &err);
    compare_all(path, &net, pairs, count, &arena);
    arena_release_all_blocks(&arena);
    free(pairs);
}

static void check_code_graphs(void **state)
{
    (void)state;
    check_real_graph("tests/graph/fixtures/lua.pairs");
    check_real_graph("tests/graph/fixtures/rich.pairs");
    check_real_graph("tests/graph/fixtures/rxjs.pairs");
    expect_all_rows_passed();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_random_graphs),
        cmocka_unit_test(check_code_graphs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
