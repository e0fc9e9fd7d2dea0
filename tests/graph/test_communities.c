/* test_communities.c - groups, label propagation, Leiden: the vector of ALGORITHMS.md 10, all
 * partitions of tiny graphs, connected communities, relabelling, a disconnected part, seeds. */
#include "graph/nets.h"

#include <math.h>

#define NODES_MAX  60U
#define TINY_NODES 7U

struct found {
    struct graph_links links;
    struct graph_groups groups;
    double quality;
};

static void communities_find(struct test_net *made, uint64_t seed, double resolution,
                             struct found *out)
{
    const struct graph_leiden_options options = { .resolution = resolution,
                                                  .seed = seed,
                                                  .iterations = GRAPH_LEIDEN_ITERATIONS };
    struct err err;
    if (!graph_net_drop_directions(&made->net, &made->arena, &out->links, &err) ||
        !graph_find_leiden_groups(&made->net, &out->links, &options, &test_effort, &made->arena,
                                  &out->groups, &err)) {
        fail_msg("%s", err.text);
    }
    out->quality = graph_compute_modularity(&made->net, &out->groups, resolution);
}

/* The best of some seeds. */
static double communities_best_quality(struct test_net *made, unsigned seeds)
{
    double best = -1.0;
    for (uint64_t seed = 0; seed < seeds; seed++) {
        struct found found;
        communities_find(made, seed, 1.0, &found);
        best = found.quality > best ? found.quality : best;
    }
    return best;
}

/* Groups are numbered by size, then first node; members ascend; every node is in its group. */
static void expect_numbering(const struct graph_groups *groups, uint32_t n)
{
    uint32_t total = 0;
    for (uint32_t g = 0; g < groups->count; g++) {
        uint32_t size = groups->first[g + 1] - groups->first[g];
        uint32_t before = g > 0 ? groups->first[g] - groups->first[g - 1] : UINT32_MAX;
        EXPECT("size", size > 0 && size <= before, "group %u", g);
        EXPECT("order",
               size != before ||
                   groups->members[groups->first[g]] > groups->members[groups->first[g - 1]],
               "group %u", g);
        for (uint32_t i = groups->first[g]; i < groups->first[g + 1]; i++) {
            EXPECT("member", groups->of_node[groups->members[i]] == g, "group %u", g);
            EXPECT("ascends", i == groups->first[g] || groups->members[i] > groups->members[i - 1],
                   "group %u", g);
        }
        total += size;
    }
    EXPECT("all", total == n, "%u of %u", total, n);
}

/* Spreads from the first member through links inside until nothing changes. */
static void expect_connected(const struct test_net *made, const struct graph_groups *groups)
{
    for (uint32_t g = 0; g < groups->count; g++) {
        bool seen[NODES_MAX + 4] = { false };
        uint32_t count = 1;
        seen[groups->members[groups->first[g]]] = true;
        for (bool changed = true; changed;) {
            changed = false;
            for (size_t i = 0; i < made->pair_count; i++) {
                uint32_t a = made->pairs[i].from;
                uint32_t b = made->pairs[i].to;
                if (groups->of_node[a] == g && groups->of_node[b] == g && seen[a] != seen[b]) {
                    seen[a] = seen[b] = true;
                    count++;
                    changed = true;
                }
            }
        }
        EXPECT("connected", count == groups->first[g + 1] - groups->first[g], "group %u", g);
    }
}

/* Q as it is defined, over all ordered pairs of nodes. */
static double twin_modularity(const struct graph_net *net, const uint32_t *of_node)
{
    double m = net->pair_count;
    double sum = 0.0;
    if (net->pair_count == 0) {
        return 0.0;
    }
    for (uint32_t u = 0; u < net->node_count; u++) {
        for (uint32_t v = 0; v < net->node_count; v++) {
            double out = net->out_first[u + 1] - net->out_first[u];
            double in = net->in_first[v + 1] - net->in_first[v];
            if (of_node[u] == of_node[v]) {
                sum += (nets_has_pair(net, u, v) ? 1.0 : 0.0) - out * in / m;
            }
        }
    }
    return m > 0.0 ? sum / m : 0.0;
}

/* The best over all partitions, as restricted growth strings. */
static double twin_best_modularity(const struct graph_net *net)
{
    uint32_t of[TINY_NODES] = { 0 };
    double best = -1.0;
    for (;;) {
        double quality = twin_modularity(net, of);
        uint32_t at = net->node_count;
        best = quality > best ? quality : best;
        while (at-- > 1) {
            uint32_t most = 0;
            for (uint32_t i = 0; i < at; i++) {
                most = of[i] > most ? of[i] : most;
            }
            if (of[at] <= most) {
                of[at]++;
                memset(of + at + 1, 0, (net->node_count - at - 1) * sizeof *of);
                break;
            }
        }
        if (at == 0 || at == UINT32_MAX) {
            return best;
        }
    }
}

static void check_reference_vector(void **state)
{
    struct test_net *made = nets_from_text(8, "AB AC BD CD DE EF FD GH HG");
    static const uint32_t wanted[] = { 0, 0, 0, 1, 1, 1, 2, 2 };
    (void)state;
    for (uint64_t seed = 0; seed < 20; seed++) {
        struct found found;
        communities_find(made, seed, 1.0, &found);
        assert_memory_equal(found.groups.of_node, wanted, sizeof wanted);
        assert_true(fabs(found.quality - 4.0 / 9.0) < 1e-12);
    }
    nets_free(made);
}

/* Heuristic, so not always the very best, but nearly. */
static void check_all_partitions(void **state)
{
    enum { ROUNDS = 300 };
    uint64_t seed = 71;
    unsigned misses = 0;
    (void)state;
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct test_net *made = nets_random(&seed, TINY_NODES);
        double best = twin_best_modularity(&made->net);
        double got = communities_best_quality(made, 10);
        EXPECT("good", got >= best - 0.03, "round %u: %g, possible %g", round, got, best);
        misses += got < best - 1e-9;
        EXPECT("not better", got <= best + 1e-9, "round %u: %g, possible %g", round, got, best);
        nets_free(made);
    }
    EXPECT("best", misses * 50 <= ROUNDS, "%u of %d are not the best", misses, ROUNDS);
    expect_all_rows_passed();
}

static void check_random_graphs(void **state)
{
    uint64_t seed = 73;
    (void)state;
    for (unsigned round = 0; round < 200; round++) {
        struct test_net *made = nets_random(&seed, NODES_MAX);
        struct found found;
        struct found again;
        struct found fine;
        communities_find(made, round, 1.0, &found);
        communities_find(made, round, 1.0, &again);
        communities_find(made, round, 4.0, &fine);
        expect_numbering(&found.groups, made->node_count);
        expect_connected(made, &found.groups);
        expect_connected(made, &fine.groups);
        EXPECT("quality",
               fabs(found.quality - twin_modularity(&made->net, found.groups.of_node)) < 1e-9,
               "round %u", round);
        EXPECT("resolution", fine.groups.count >= found.groups.count, "round %u: %u then %u", round,
               found.groups.count, fine.groups.count);
        assert_memory_equal(found.groups.of_node, again.groups.of_node,
                            made->node_count * sizeof *found.groups.of_node);
        nets_free(made);
    }
    expect_all_rows_passed();
}

static void check_what_must_not_matter(void **state)
{
    uint64_t seed = 79;
    (void)state;
    for (unsigned round = 0; round < 40; round++) {
        struct test_net *made = nets_random(&seed, 20);
        uint32_t map[20];
        struct test_net *other = nets_relabelled(made, &seed, map);
        struct test_net *more = nets_with_island(made);
        struct found found;
        double best = communities_best_quality(made, 20);
        EXPECT("relabelled", fabs(best - communities_best_quality(other, 20)) < 0.02, "round %u",
               round);
        communities_find(more, 1, 1.0, &found);
        for (uint32_t v = 0; v < made->node_count; v++) {
            EXPECT("apart", found.groups.of_node[v] != found.groups.of_node[made->node_count],
                   "round %u", round);
        }
        nets_free(made);
        nets_free(other);
        nets_free(more);
    }
    expect_all_rows_passed();
}

static void check_label_propagation(void **state)
{
    /* two cliques of four and a link between them */
    struct test_net *made = nets_from_text(9, "AB AC AD BC BD CD EF EG EH FG FH GH DE");
    struct graph_links links;
    struct graph_groups groups;
    uint32_t *inside;
    uint32_t *across;
    struct err err;
    (void)state;
    for (unsigned i = 0; i < 100; i++) {
        assert_true(graph_net_drop_directions(&made->net, &made->arena, &links, &err));
        assert_true(graph_propagate_labels(&links, 20, &test_effort, &made->arena, &groups, &err));
        expect_numbering(&groups, 9);
        assert_int_equal(groups.count, 3);
        assert_int_equal(groups.of_node[3], 0);
        assert_int_equal(groups.of_node[4], 1);
        assert_int_equal(groups.of_node[8], 2);
    }
    assert_true(graph_count_group_pairs(&made->net, &groups, &made->arena, &inside, &across, &err));
    assert_int_equal(inside[0], 6);
    assert_int_equal(across[0], 1);
    assert_int_equal(across[2], 0);
    nets_free(made);
    expect_all_rows_passed();
}

static void check_want_of_memory(void **state)
{
    struct test_net *made = nets_from_text(8, "AB AC BD CD DE EF FD GH HG");
    const struct graph_leiden_options options = { 1.0, 1, 4 };
    bool done = false;

    (void)state;
    for (int64_t nth = 1; !done; nth++) {
        struct graph_links links;
        struct graph_groups groups;
        struct err err = { .code = ERR_NONE };
        assert_true(nth < EXPECT_ALLOCS_MAX);
        arena_release_all_blocks(&made->arena);
        nets_finish(made);
        mem_fail_nth_alloc(nth);
        done = graph_net_drop_directions(&made->net, &made->arena, &links, &err) &&
               graph_propagate_labels(&links, 20, &test_effort, &made->arena, &groups, &err) &&
               graph_find_leiden_groups(&made->net, &links, &options, &test_effort, &made->arena,
                                        &groups, &err);
        mem_fail_no_more();
        assert_true(done || err.code == ERR_MEMORY);
    }
    nets_free(made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_reference_vector),  cmocka_unit_test(check_all_partitions),
        cmocka_unit_test(check_random_graphs),     cmocka_unit_test(check_what_must_not_matter),
        cmocka_unit_test(check_label_propagation), cmocka_unit_test(check_want_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
