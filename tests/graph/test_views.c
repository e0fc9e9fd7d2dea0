/* test_views.c - nets made from a snapshot: what each pair counts against a slow twin; deadlines of
 * what walks over a snapshot; want of memory. */
#include "graph/algorithms.h"

#include "graph/made_set.h"

#define GRAPHS 20U

static const struct graph_effort plain_effort = { .threads = 1 };

/* The node that an entity counts as: itself, or the nearest around it of a kind that is taken. */
static uint32_t find_node_slowly(const struct snapshot *snapshot, const struct graph_view *view,
                                 const struct graph_net *net, uint32_t entity)
{
    while (entity != GRAPH_ID_NONE && !graph_view_takes_entity(view, snapshot, entity) &&
           (view->entity_kinds & (1U << snapshot->entities[entity].kind)) == 0) {
        entity = snapshot->entities[entity].parent;
    }
    return entity != GRAPH_ID_NONE && graph_view_takes_entity(view, snapshot, entity)
               ? graph_net_find_item(net, entity)
               : GRAPH_NODE_NONE;
}

/* The most that an edge behind the pair is sure of, in percent. */
static unsigned weigh_pair_slowly(const struct snapshot *snapshot, const struct graph_view *view,
                                  const struct graph_net *net, uint32_t from, uint32_t to)
{
    unsigned most = 0;
    for (uint32_t i = 0; i < snapshot->edge_count; i++) {
        const struct graph_edge *edge = &snapshot->edges[i];
        unsigned sure = kind_confidence_of_origin((enum origin)edge->origin);
        if (sure > most && graph_view_takes_edge(view, snapshot, edge) &&
            find_node_slowly(snapshot, view, net, edge->from) == from &&
            find_node_slowly(snapshot, view, net, edge->to) == to) {
            most = sure;
        }
    }
    return most;
}

static void check_weights_of(const struct snapshot *snapshot, const struct graph_view *view,
                             struct arena *arena)
{
    struct graph_net net;
    struct err err;
    uint32_t in_sum = 0;
    uint32_t out_sum = 0;

    if (!graph_net_from_snapshot(snapshot, view, &plain_effort, arena, &net, &err)) {
        fail_msg("%s", err.text);
    }
    EXPECT("asked", (net.trust_out != NULL) == view->weighted, "weights: %d", view->weighted);
    for (uint32_t v = 0; view->weighted && v < net.node_count; v++) {
        for (uint32_t i = net.out_first[v]; i < net.out_first[v + 1]; i++) {
            unsigned want = weigh_pair_slowly(snapshot, view, &net, v, net.out[i]);
            EXPECT("weight", net.trust_out[i] == want, "pair %u: %u, want %u", i, net.trust_out[i],
                   want);
            EXPECT("find", graph_net_find_pair(&net, v, net.out[i]) == i, "pair %u not found", i);
            out_sum += net.trust_out[i] * (net.out[i] + 1);
        }
        for (uint32_t i = net.in_first[v]; i < net.in_first[v + 1]; i++) {
            in_sum += net.trust_in[i] * (v + 1);
            EXPECT("turned",
                   net.trust_in[i] == net.trust_out[graph_net_find_pair(&net, net.in[i], v)],
                   "pair %u counts another way round", i);
        }
    }
    EXPECT("sums", in_sum == out_sum, "%u and %u", in_sum, out_sum);
}

static void check_weights_of_pairs(void **state)
{
    struct made_set set;
    struct arena arena;
    (void)state;

    arena_init_with_limit(&arena, SIZE_MAX / 2);
    for (uint64_t version = 1; version <= GRAPHS; version++) {
        struct graph_view view = { .filter = { GRAPH_KINDS_DEPENDENCY, ORIGIN_AMBIGUOUS, true },
                                   .entity_kinds = GRAPH_NODE_KINDS };
        struct snapshot *snapshot;
        set_make_graph(&set, version, 6 + version);
        snapshot = set_build_snapshot(&set);
        check_weights_of(snapshot, &view, &arena);
        view.weighted = true;
        check_weights_of(snapshot, &view, &arena);
        graph_release_snapshot(snapshot);
        set_release_graph(&set);
        arena_reset_all_blocks(&arena);
    }
    arena_release_all_blocks(&arena);
    expect_all_rows_passed();
}

static bool compute_row(unsigned row, const struct snapshot *snapshot, struct arena *arena,
                        const struct graph_effort *effort, struct err *err)
{
    struct graph_view view = { .filter = { GRAPH_KINDS_DEPENDENCY, ORIGIN_FACT_MAX, false },
                               .entity_kinds = GRAPH_NODE_KINDS,
                               .weighted = true };
    struct graph_net net;
    struct graph_entropies entropies;
    struct graph_cks cks;

    switch (row) {
    case 0: return graph_compute_entropy(snapshot, &view, effort, arena, &entropies, err);
    case 1:
        return graph_net_from_snapshot(snapshot, &view, &plain_effort, arena, &net, err) &&
               graph_compute_ck_metrics(snapshot, &view, &net, effort, arena, &cks, err);
    default:
        view.level = (enum graph_level)(row - 2);
        return graph_net_from_snapshot(snapshot, &view, effort, arena, &net, err);
    }
}
#define COMPUTE_ROWS 5U

static void check_late_and_poor(void **state)
{
    static const struct graph_effort late = { .threads = 1, .deadline_ns = 1 };
    struct made_set set;
    struct snapshot *snapshot;
    struct arena arena;
    struct err err = { .code = ERR_NONE };
    (void)state;

    set_make_graph(&set, 3, 20);
    snapshot = set_build_snapshot(&set);
    assert_true(snapshot->edge_count > 0);
    for (unsigned row = 0; row < COMPUTE_ROWS; row++) {
        bool done;
        arena_init_with_limit(&arena, SIZE_MAX / 2);
        done = compute_row(row, snapshot, &arena, &late, &err);
        EXPECT("late", !done && err.code == ERR_TIMEOUT, "row %u went on", row);
        arena_release_all_blocks(&arena);
        done = false;
        for (int64_t nth = 1; !done && nth < EXPECT_ALLOCS_MAX; nth++) {
            arena_init_with_limit(&arena, SIZE_MAX / 2);
            mem_fail_nth_alloc(nth);
            done = compute_row(row, snapshot, &arena, &plain_effort, &err);
            mem_fail_no_more();
            arena_release_all_blocks(&arena);
            EXPECT("poor", done || err.code == ERR_MEMORY, "row %u: %s", row, err.text);
        }
        EXPECT("done", done, "row %u never had enough memory", row);
    }
    graph_release_snapshot(snapshot);
    set_release_graph(&set);
    expect_all_rows_passed();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_weights_of_pairs),
        cmocka_unit_test(check_late_and_poor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
