/* test_measures.c - components, cycles, centrality and cores: the vectors of ALGORITHMS.md 10,
 * slow and obvious twins on random graphs, relabelling, a disconnected part, threads. */
#include "graph/nets.h"
#include "util/clock.h"

#include <math.h>

#define GRAPHS     120U
#define NODES_MAX  40U
#define TINY_NODES 8U

#define G8_TEXT "AB AC BD CD DE EF FD GH HG"

struct measures {
    struct graph_components components;
    struct graph_links links;
    struct graph_cycles cycles;
    double *ranks;
    struct graph_betweenness between;
    uint32_t *coreness;
};

static bool measures_run_all(struct test_net *made, const struct graph_effort *effort,
                             struct measures *out, struct err *err)
{
    const struct graph_net *net = &made->net;
    return graph_find_strong_components(net, effort, &made->arena, &out->components, err) &&
           graph_net_drop_directions(net, &made->arena, &out->links, err) &&
           graph_find_shortest_cycles(net, &out->components, effort, &made->arena, &out->cycles,
                                      err) &&
           graph_compute_page_rank(net, &out->components, GRAPH_DAMPING, effort, &made->arena,
                                   &out->ranks, err) &&
           graph_compute_betweenness(net, 0, 1, effort, &made->arena, &out->between, err) &&
           graph_compute_coreness(&out->links, effort, &made->arena, &out->coreness, err);
}

static void measures_compute(struct test_net *made, unsigned threads, struct measures *out)
{
    const struct graph_effort effort = { .threads = threads };
    struct err err;
    if (!measures_run_all(made, &effort, out, &err)) {
        fail_msg("%s", err.text);
    }
}

/* ------------------------------------------------------------------ vectors */

struct vector_row {
    const char *name;
    double rank;
    double between;
    uint32_t coreness;
};

static void check_vector_rows(const char *pairs, uint32_t nodes, const struct vector_row *rows)
{
    struct test_net *made = nets_from_text(nodes, pairs);
    struct measures got;

    measures_compute(made, 1, &got);
    for (uint32_t v = 0; v < nodes; v++) {
        EXPECT(rows[v].name, fabs(got.ranks[v] - rows[v].rank) < 5e-7, "rank %.9f", got.ranks[v]);
        EXPECT(rows[v].name, fabs(got.between.scores[v] - rows[v].between) < 1e-9, "between %g",
               got.between.scores[v]);
        EXPECT(rows[v].name, got.coreness[v] == rows[v].coreness, "coreness %u", got.coreness[v]);
    }
    nets_free(made);
}

static void check_reference_vectors(void **state)
{
    static const struct vector_row g8[] = {
        { "G8 A", 0.018750, 0.0, 2 }, { "G8 B", 0.026719, 1.5, 2 }, { "G8 C", 0.026719, 1.5, 2 },
        { "G8 D", 0.242711, 7.0, 2 }, { "G8 E", 0.225055, 4.0, 2 }, { "G8 F", 0.210046, 1.0, 2 },
        { "G8 G", 0.125000, 0.0, 1 }, { "G8 H", 0.125000, 0.0, 1 },
    };
    static const struct vector_row c5[] = {
        { "C5 A", 0.081184, 0.0, 1 }, { "C5 B", 0.150190, 3.0, 1 }, { "C5 C", 0.208845, 4.0, 1 },
        { "C5 D", 0.258702, 3.0, 1 }, { "C5 E", 0.301080, 0.0, 1 },
    };
    (void)state;
    check_vector_rows(G8_TEXT, 8, g8);
    check_vector_rows("AB BC CD DE", 5, c5);
    expect_all_rows_passed();
}

static void check_reference_cycles(void **state)
{
    struct test_net *made = nets_from_text(8, G8_TEXT);
    struct measures got;

    (void)state;
    measures_compute(made, 1, &got);
    assert_int_equal(got.components.count, 5);
    assert_int_equal(got.components.of_node[3], got.components.of_node[5]);
    assert_int_equal(got.components.of_node[6], got.components.of_node[7]);
    assert_int_equal(got.cycles.count, 2);
    assert_int_equal(got.cycles.first[1], 2); /* G H, then D E F: by length */
    assert_int_equal(got.cycles.nodes[0], 6);
    assert_int_equal(got.cycles.nodes[2], 3);
    assert_int_equal(got.cycles.nodes[4], 5);
    assert_int_equal(got.cycles.unlisted, 0);
    nets_free(made);
}

/* ------------------------------------------------------------------ twins */

struct distances {
    uint32_t hops[NODES_MAX][NODES_MAX]; /* UINT32_MAX: not reachable; 0 on the diagonal */
    double paths[NODES_MAX][NODES_MAX];
};

/* Level by level: a node is at hop h + 1 when some node at hop h leads to it. */
static void twin_fill_distances(const struct graph_net *net, struct distances *out)
{
    uint32_t n = net->node_count;
    for (uint32_t s = 0; s < n; s++) {
        for (uint32_t v = 0; v < n; v++) {
            out->hops[s][v] = v == s ? 0 : UINT32_MAX;
            out->paths[s][v] = v == s ? 1.0 : 0.0;
        }
        for (uint32_t hop = 0; hop < n; hop++) {
            for (uint32_t v = 0; v < n; v++) {
                for (uint32_t w = 0; out->hops[s][v] == hop && w < n; w++) {
                    if (w != v && nets_has_pair(net, v, w) && out->hops[s][w] > hop) {
                        out->hops[s][w] = hop + 1;
                        out->paths[s][w] += out->paths[s][v];
                    }
                }
            }
        }
    }
}

static double twin_betweenness(const struct distances *d, uint32_t n, uint32_t v)
{
    double sum = 0.0;
    for (uint32_t s = 0; s < n; s++) {
        for (uint32_t t = 0; t < n; t++) {
            if (s != t && s != v && t != v && d->hops[s][t] != UINT32_MAX &&
                d->hops[s][v] != UINT32_MAX && d->hops[v][t] != UINT32_MAX &&
                d->hops[s][v] + d->hops[v][t] == d->hops[s][t]) {
                sum += d->paths[s][v] * d->paths[v][t] / d->paths[s][t];
            }
        }
    }
    return sum;
}

/* Power iteration as it is written down. */
static void twin_page_rank(const struct graph_net *net, double *rank)
{
    uint32_t n = net->node_count;
    double next[NODES_MAX + 4];
    for (uint32_t v = 0; v < n; v++) {
        rank[v] = 1.0 / n;
    }
    for (unsigned round = 0; round < 400; round++) {
        double dangling = 0.0;
        for (uint32_t v = 0; v < n; v++) {
            next[v] = 0.0;
            dangling += net->out_first[v] == net->out_first[v + 1] ? rank[v] : 0.0;
        }
        for (uint32_t v = 0; v < n; v++) {
            double degree = net->out_first[v + 1] - net->out_first[v];
            for (uint32_t i = net->out_first[v]; i < net->out_first[v + 1]; i++) {
                next[net->out[i]] += rank[v] / degree;
            }
        }
        for (uint32_t v = 0; v < n; v++) {
            rank[v] =
                (1.0 - GRAPH_DAMPING + GRAPH_DAMPING * dangling) / n + GRAPH_DAMPING * next[v];
        }
    }
}

/* The largest k such that v survives taking away all of degree below k. */
static uint32_t twin_coreness(const struct graph_net *net, uint32_t v)
{
    uint32_t n = net->node_count;
    for (uint32_t k = 1;; k++) {
        bool gone[NODES_MAX + 4] = { false };
        for (bool changed = true; changed;) {
            changed = false;
            for (uint32_t a = 0; a < n; a++) {
                uint32_t degree = 0;
                for (uint32_t b = 0; b < n; b++) {
                    degree += a != b && !gone[b] &&
                              (nets_has_pair(net, a, b) || nets_has_pair(net, b, a));
                }
                if (!gone[a] && degree < k) {
                    gone[a] = true;
                    changed = true;
                }
            }
        }
        if (gone[v]) {
            return k - 1;
        }
    }
}

static uint32_t twin_shortest_cycle(const struct graph_net *net, const struct distances *d,
                                    uint32_t v)
{
    uint32_t best = UINT32_MAX;
    for (uint32_t u = 0; u < net->node_count; u++) {
        if (u != v && nets_has_pair(net, u, v) && d->hops[v][u] != UINT32_MAX &&
            d->hops[v][u] + 1 < best) {
            best = d->hops[v][u] + 1;
        }
    }
    return best;
}

/* Shortest listed cycle through v; checks on the way that each is one, smallest node first. */
static uint32_t listed_cycle_through(const struct graph_net *net, const struct graph_cycles *cycles,
                                     uint32_t v)
{
    uint32_t best = UINT32_MAX;
    for (uint32_t i = 0; i < cycles->count; i++) {
        uint32_t begin = cycles->first[i];
        uint32_t length = cycles->first[i + 1] - begin;
        for (uint32_t k = 0; k < length; k++) {
            uint32_t node = cycles->nodes[begin + k];
            uint32_t after = cycles->nodes[begin + (k + 1) % length];
            assert_true(nets_has_pair(net, node, after));
            assert_true(node >= cycles->nodes[begin]);
            best = node == v && length < best ? length : best;
        }
    }
    return best;
}

static void check_against_twins(void **state)
{
    static struct distances d;
    uint64_t seed = 41;
    (void)state;
    for (unsigned round = 0; round < GRAPHS; round++) {
        struct test_net *made = nets_random(&seed, NODES_MAX);
        const struct graph_net *net = &made->net;
        double ranks[NODES_MAX + 4];
        struct measures got;

        measures_compute(made, 1, &got);
        twin_fill_distances(net, &d);
        twin_page_rank(net, ranks);
        for (uint32_t v = 0; v < net->node_count; v++) {
            EXPECT("rank", fabs(got.ranks[v] - ranks[v]) < 1e-12, "round %u node %u", round, v);
            EXPECT("between",
                   fabs(got.between.scores[v] - twin_betweenness(&d, net->node_count, v)) < 1e-9,
                   "round %u node %u", round, v);
            EXPECT("coreness", got.coreness[v] == twin_coreness(net, v), "round %u node %u", round,
                   v);
            EXPECT("cycle",
                   listed_cycle_through(net, &got.cycles, v) == twin_shortest_cycle(net, &d, v),
                   "round %u node %u", round, v);
            for (uint32_t w = 0; w < net->node_count; w++) {
                bool both = d.hops[v][w] != UINT32_MAX && d.hops[w][v] != UINT32_MAX;
                EXPECT("component",
                       (got.components.of_node[v] == got.components.of_node[w]) == both,
                       "round %u nodes %u %u", round, v, w);
                EXPECT("order",
                       !nets_has_pair(net, v, w) ||
                           got.components.of_node[v] >= got.components.of_node[w],
                       "round %u nodes %u %u", round, v, w);
            }
        }
        EXPECT("unlisted", got.cycles.unlisted == 0, "round %u", round);
        nets_free(made);
    }
    expect_all_rows_passed();
}

/* Extends a path in all ways, through larger nodes only; counts returns to its start. */
static uint32_t twin_count_cycles(const struct graph_net *net)
{
    uint32_t count = 0;
    for (uint32_t start = 0; start < net->node_count; start++) {
        uint32_t path[TINY_NODES + 1] = { start };
        uint32_t next[TINY_NODES + 1] = { 0 };
        uint32_t length = 1;
        while (length > 0) {
            uint32_t to = next[length - 1]++;
            bool seen = false;
            if (to >= net->node_count) {
                length--;
                continue;
            }
            if (to < start || !nets_has_pair(net, path[length - 1], to)) {
                continue;
            }
            for (uint32_t i = 0; i < length; i++) {
                seen = seen || path[i] == to;
            }
            count += to == start;
            if (!seen) {
                path[length] = to;
                next[length++] = 0;
            }
        }
    }
    return count;
}

static void check_elementary_cycles(void **state)
{
    uint64_t seed = 43;
    (void)state;
    for (unsigned round = 0; round < 200; round++) {
        struct test_net *made = nets_random(&seed, TINY_NODES);
        struct graph_components components;
        struct graph_cycles cycles;
        struct graph_cycles some;
        uint32_t wanted = twin_count_cycles(&made->net);
        struct err err;

        assert_true(graph_find_strong_components(&made->net, &test_effort, &made->arena,
                                                 &components, &err));
        assert_true(graph_list_elementary_cycles(&made->net, &components, 100000, &test_effort,
                                                 &made->arena, &cycles, &err));
        EXPECT("count", cycles.count == wanted, "round %u: %u, wanted %u", round, cycles.count,
               wanted);
        (void)listed_cycle_through(&made->net, &cycles, 0);
        assert_true(graph_list_elementary_cycles(&made->net, &components, 2, &test_effort,
                                                 &made->arena, &some, &err));
        EXPECT("cap", some.count == (wanted < 2 ? wanted : 2), "round %u: %u", round, some.count);
        EXPECT("cap", some.truncated == (wanted >= 2), "round %u", round);
        nets_free(made);
    }
    expect_all_rows_passed();
}

/* ------------------------------------------------------------------ what must not matter */

static void check_relabelling(void **state)
{
    uint64_t seed = 47;
    (void)state;
    for (unsigned round = 0; round < 60; round++) {
        struct test_net *made = nets_random(&seed, NODES_MAX);
        uint32_t map[NODES_MAX];
        struct test_net *other = nets_relabelled(made, &seed, map);
        struct measures a;
        struct measures b;
        measures_compute(made, 1, &a);
        measures_compute(other, 1, &b);
        for (uint32_t v = 0; v < made->node_count; v++) {
            EXPECT("rank", fabs(a.ranks[v] - b.ranks[map[v]]) < 1e-13, "round %u", round);
            EXPECT("between", fabs(a.between.scores[v] - b.between.scores[map[v]]) < 1e-9,
                   "round %u", round);
            EXPECT("coreness", a.coreness[v] == b.coreness[map[v]], "round %u", round);
            EXPECT("cycle",
                   listed_cycle_through(&made->net, &a.cycles, v) ==
                       listed_cycle_through(&other->net, &b.cycles, map[v]),
                   "round %u", round);
        }
        EXPECT("components", a.components.count == b.components.count, "round %u", round);
        nets_free(made);
        nets_free(other);
    }
    expect_all_rows_passed();
}

static int sign_of_change(double a, double b)
{
    return (a - b > 1e-12) - (b - a > 1e-12);
}

static void check_disconnected_part(void **state)
{
    uint64_t seed = 53;
    (void)state;
    for (unsigned round = 0; round < 60; round++) {
        struct test_net *made = nets_random(&seed, NODES_MAX);
        struct test_net *other = nets_with_island(made);
        struct measures a;
        struct measures b;
        measures_compute(made, 1, &a);
        measures_compute(other, 1, &b);
        for (uint32_t v = 0; v < made->node_count; v++) {
            for (uint32_t w = 0; w < made->node_count; w++) {
                EXPECT("rank order",
                       sign_of_change(a.ranks[v], a.ranks[w]) ==
                           sign_of_change(b.ranks[v], b.ranks[w]),
                       "round %u", round);
            }
            EXPECT("between", fabs(a.between.scores[v] - b.between.scores[v]) < 1e-12, "round %u",
                   round);
            EXPECT("coreness", a.coreness[v] == b.coreness[v], "round %u", round);
        }
        EXPECT("cycles", a.cycles.count + 1 == b.cycles.count, "round %u", round);
        nets_free(made);
        nets_free(other);
    }
    expect_all_rows_passed();
}

static void check_thread_counts(void **state)
{
    uint64_t seed = 59;
    (void)state;
    for (unsigned round = 0; round < 20; round++) {
        struct test_net *made = nets_random(&seed, NODES_MAX);
        struct measures one;
        measures_compute(made, 1, &one);
        for (unsigned threads = 2; threads <= 8; threads += 3) {
            struct measures many;
            measures_compute(made, threads, &many);
            assert_memory_equal(one.between.scores, many.between.scores,
                                made->node_count * sizeof *one.between.scores);
            assert_int_equal(one.cycles.count, many.cycles.count);
            assert_memory_equal(one.cycles.nodes, many.cycles.nodes,
                                one.cycles.first[one.cycles.count] * sizeof *one.cycles.nodes);
        }
        nets_free(made);
    }
}

/* A sample of all is exact. Over many draws the mean of the estimates is the truth, and their mean
 * square error is what the standard errors say. */
static void check_sampled_betweenness(void **state)
{
    enum { DRAWS = 400 };
    uint64_t seed = 61;
    double error = 0.0;
    double stated = 0.0;
    (void)state;
    for (unsigned round = 0; round < 20; round++) {
        struct test_net *made = nets_random(&seed, NODES_MAX);
        struct graph_betweenness exact;
        struct err err;
        uint32_t n = made->node_count;
        double bias[NODES_MAX] = { 0.0 };
        assert_true(
            graph_compute_betweenness(&made->net, n, 1, &test_effort, &made->arena, &exact, &err));
        assert_null(exact.errors);
        for (uint64_t draw = 0; draw < DRAWS && n > 10; draw++) {
            struct graph_betweenness some;
            assert_true(graph_compute_betweenness(&made->net, n / 2, draw, &test_effort,
                                                  &made->arena, &some, &err));
            assert_non_null(some.errors);
            for (uint32_t v = 0; v < n; v++) {
                double miss = some.scores[v] - exact.scores[v];
                bias[v] += miss / DRAWS;
                error += miss * miss;
                stated += some.errors[v] * some.errors[v];
            }
        }
        for (uint32_t v = 0; v < n; v++) {
            EXPECT("bias", fabs(bias[v]) <= 1e-9 + 0.15 * exact.scores[v], "%g of %g", bias[v],
                   exact.scores[v]);
        }
        nets_free(made);
    }
    assert_true(error > 0.0);
    EXPECT("stated error", error > 0.95 * stated && error < 1.05 * stated, "%g, stated %g", error,
           stated);
    expect_all_rows_passed();
}

/* ------------------------------------------------------------------ limits */

/* One algorithm a row: with what the ones before it gave, but out of time itself. */
enum late_row {
    LATE_COMPONENTS,
    LATE_SHORTEST_CYCLES,
    LATE_ELEMENTARY_CYCLES,
    LATE_PAGE_RANK,
    LATE_BETWEENNESS,
    LATE_CORENESS,
    LATE_LABELS,
    LATE_LEIDEN,
    LATE_ROWS
};

static bool late_run_row(enum late_row row, const struct test_net *made, struct measures *known,
                         const struct graph_effort *late, struct arena *arena, struct err *err)
{
    const struct graph_leiden_options options = { 1.0, 1, GRAPH_LEIDEN_ITERATIONS };
    const struct graph_net *net = &made->net;
    struct graph_groups groups;

    switch (row) {
    case LATE_COMPONENTS:
        return graph_find_strong_components(net, late, arena, &known->components, err);
    case LATE_SHORTEST_CYCLES:
        return graph_find_shortest_cycles(net, &known->components, late, arena, &known->cycles,
                                          err);
    case LATE_ELEMENTARY_CYCLES:
        return graph_list_elementary_cycles(net, &known->components, 100, late, arena,
                                            &known->cycles, err);
    case LATE_PAGE_RANK:
        return graph_compute_page_rank(net, &known->components, GRAPH_DAMPING, late, arena,
                                       &known->ranks, err);
    case LATE_BETWEENNESS:
        return graph_compute_betweenness(net, 0, 1, late, arena, &known->between, err);
    case LATE_CORENESS:
        return graph_compute_coreness(&known->links, late, arena, &known->coreness, err);
    case LATE_LABELS: return graph_propagate_labels(&known->links, 9, late, arena, &groups, err);
    case LATE_LEIDEN:
        return graph_find_leiden_groups(net, &known->links, &options, late, arena, &groups, err);
    case LATE_ROWS: break;
    }
    return true;
}

static void check_deadline_ends_work(void **state)
{
    static const struct graph_effort late = { .threads = 2, .deadline_ns = 1 };
    struct test_net *made = nets_from_text(8, G8_TEXT);

    (void)state;
    for (enum late_row row = LATE_COMPONENTS; row < LATE_ROWS; row++) {
        struct measures known;
        struct err err = { .code = ERR_NONE };
        struct arena arena;
        bool done;
        arena_init_with_limit(&arena, SIZE_MAX / 2);
        assert_true(measures_run_all(made, &test_effort, &known, &err));
        done = late_run_row(row, made, &known, &late, &arena, &err);
        EXPECT("late", !done && err.code == ERR_TIMEOUT, "row %d went on", (int)row);
        arena_release_all_blocks(&arena);
    }
    nets_free(made);
    expect_all_rows_passed();
}

static void check_want_of_memory(void **state)
{
    struct test_net *made = nets_from_text(8, G8_TEXT);
    bool done = false;

    (void)state;
    for (int64_t nth = 1; !done; nth++) {
        struct measures got;
        struct err err = { .code = ERR_NONE };
        assert_true(nth < EXPECT_ALLOCS_MAX);
        arena_release_all_blocks(&made->arena);
        nets_finish(made);
        mem_fail_nth_alloc(nth);
        done = measures_run_all(made, &test_effort, &got, &err);
        mem_fail_no_more();
        assert_true(done || err.code == ERR_MEMORY);
    }
    nets_free(made);
}

/* A ring and a chain that would overflow a recursive walk. */
static void check_long_graphs(void **state)
{
    enum { LONG = 200000 };
    struct graph_pair *pairs = calloc(LONG, sizeof *pairs);
    struct graph_components components;
    struct graph_cycles cycles;
    struct graph_net net;
    struct arena arena;
    struct err err;

    (void)state;
    assert_non_null(pairs);
    for (uint32_t i = 0; i < LONG; i++) {
        pairs[i] = (struct graph_pair){ i, (i + 1) % LONG };
    }
    arena_init_with_limit(&arena, SIZE_MAX / 2);
    assert_true(graph_net_from_pairs(LONG, pairs, LONG, &arena, &net, &err));
    assert_true(graph_find_strong_components(&net, &test_effort, &arena, &components, &err));
    assert_int_equal(components.count, 1);
    assert_true(graph_find_shortest_cycles(&net, &components, &test_effort, &arena, &cycles, &err));
    assert_int_equal(cycles.count, 0); /* longer than GRAPH_CYCLE_LENGTH_MAX, and it says so */
    assert_int_equal(cycles.unlisted, LONG);
    assert_true(graph_net_from_pairs(LONG, pairs, LONG - 1, &arena, &net, &err));
    assert_true(graph_find_strong_components(&net, &test_effort, &arena, &components, &err));
    assert_int_equal(components.count, LONG);
    arena_release_all_blocks(&arena);
    free(pairs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_reference_vectors),  cmocka_unit_test(check_reference_cycles),
        cmocka_unit_test(check_against_twins),      cmocka_unit_test(check_elementary_cycles),
        cmocka_unit_test(check_relabelling),        cmocka_unit_test(check_disconnected_part),
        cmocka_unit_test(check_thread_counts),      cmocka_unit_test(check_sampled_betweenness),
        cmocka_unit_test(check_deadline_ends_work), cmocka_unit_test(check_want_of_memory),
        cmocka_unit_test(check_long_graphs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
