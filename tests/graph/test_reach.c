/* test_reach.c - walking against a slow twin that relaxes all edges until nothing changes. */
#include "graph/graph.h"

#include "graph/made_set.h"

#define GRAPHS 25U

static bool passes_slowly(const struct snapshot *snapshot, const struct graph_edge *edge,
                          const struct graph_filter *filter)
{
    bool test = snapshot->entities[edge->from].class_ == ENTITY_CLASS_TEST ||
                snapshot->entities[edge->to].class_ == ENTITY_CLASS_TEST;
    return (filter->kinds >> edge->kind & 1U) == 1U && edge->origin <= (int)filter->origin_max &&
           (filter->include_tests || !test);
}

/* hops[] of every entity from start; UINT32_MAX: not reached. */
static void measure_slowly(const struct snapshot *snapshot, uint32_t start,
                           enum graph_direction direction, const struct graph_filter *filter,
                           uint32_t *hops)
{
    bool changed = true;

    for (uint32_t i = 0; i < snapshot->entity_count; i++) {
        hops[i] = i == start ? 0 : UINT32_MAX;
    }
    while (changed) { /* all inside is where it starts */
        changed = false;
        for (uint32_t i = 0; i < snapshot->edge_count; i++) {
            const struct graph_edge *edge = &snapshot->edges[i];
            if (edge->kind == EDGE_KIND_CONTAINS && hops[edge->from] == 0 && hops[edge->to] != 0) {
                hops[edge->to] = 0;
                changed = true;
            }
        }
    }
    changed = true;
    while (changed) {
        changed = false;
        for (uint32_t i = 0; i < snapshot->edge_count; i++) {
            const struct graph_edge *edge = &snapshot->edges[i];
            uint32_t a = direction == GRAPH_OUTGOING ? edge->from : edge->to;
            uint32_t b = direction == GRAPH_OUTGOING ? edge->to : edge->from;
            if (passes_slowly(snapshot, edge, filter) && hops[a] != UINT32_MAX &&
                (hops[b] == UINT32_MAX || hops[a] + 1 < hops[b])) {
                hops[b] = hops[a] + 1;
                changed = true;
            }
        }
    }
}

struct reach_case {
    const struct snapshot *snapshot;
    uint32_t start;
    enum graph_direction direction;
    struct graph_filter filter;
    uint32_t hops_max;
    uint32_t nodes_max;
};

static void check_via_edge(const struct reach_case *row, const struct graph_reach *got, uint32_t i,
                           const uint32_t *hops)
{
    const struct graph_edge *edge = &row->snapshot->edges[got->via[i]];
    uint32_t near = row->direction == GRAPH_OUTGOING ? edge->from : edge->to;
    uint32_t far = row->direction == GRAPH_OUTGOING ? edge->to : edge->from;
    EXPECT("via", far == got->nodes[i] && hops[near] + 1 == got->hops[i], "node %u", got->nodes[i]);
    EXPECT("via", passes_slowly(row->snapshot, edge, &row->filter), "node %u", got->nodes[i]);
}

static void check_reach_case(const struct reach_case *row, struct arena *arena)
{
    uint32_t *hops = arena_alloc_bytes(arena, row->snapshot->entity_count * sizeof *hops);
    struct graph_reach got = { 0 };
    uint32_t at = 0;
    uint32_t all = 0;
    struct err err;

    measure_slowly(row->snapshot, row->start, row->direction, &row->filter, hops);
    if (!graph_collect_reach_set(row->snapshot, row->start, row->direction, &row->filter,
                                 row->hops_max, row->nodes_max, arena, &got, &err)) {
        fail_msg("%s", err.text);
    }
    for (uint32_t hop = 1; hop <= row->hops_max && hop <= row->snapshot->entity_count; hop++) {
        for (uint32_t node = 0; node < row->snapshot->entity_count; node++) {
            if (hops[node] != hop) {
                continue;
            }
            if (all++ < row->nodes_max) {
                EXPECT("node", at < got.count && got.nodes[at] == node && got.hops[at] == hop,
                       "want %u at %u", node, at);
                if (at < got.count) {
                    check_via_edge(row, &got, at, hops);
                }
                at++;
            }
        }
    }
    EXPECT("count", got.count == at, "want %u, got %u", at, got.count);
    EXPECT("truncated", got.truncated == (all > row->nodes_max), "%d", got.truncated);
}

static void test_reach_against_relaxation(void **state)
{
    struct made_set set;
    struct arena arena;
    uint64_t seed = 9;
    (void)state;

    arena_init_with_limit(&arena, SIZE_MAX / 2);
    for (uint64_t version = 1; version <= GRAPHS; version++) {
        struct snapshot *snapshot;
        set_make_graph(&set, version, 8 + version);
        snapshot = set_build_snapshot(&set);
        for (unsigned i = 0; snapshot->entity_count > 0 && i < 40; i++) {
            const struct reach_case row = {
                .snapshot = snapshot,
                .start = (uint32_t)random_below_limit(&seed, snapshot->entity_count),
                .direction = i % 2 == 0 ? GRAPH_OUTGOING : GRAPH_INCOMING,
                .filter = { .kinds = i % 3 == 0 ? GRAPH_KINDS_ALL
                                                : (uint32_t)random_below_limit(&seed, 256),
                            .origin_max = (enum origin)random_below_limit(&seed, ORIGIN_COUNT),
                            .include_tests = i % 4 != 0 },
                .hops_max = i % 5 == 0 ? UINT32_MAX : (uint32_t)random_below_limit(&seed, 5),
                .nodes_max = i % 6 == 0 ? (uint32_t)random_below_limit(&seed, 12) : UINT32_MAX,
            };
            check_reach_case(&row, &arena);
            arena_reset_all_blocks(&arena);
        }
        graph_release_snapshot(snapshot);
        set_release_graph(&set);
    }
    arena_release_all_blocks(&arena);
    expect_all_rows_passed();
}

/* A chain longer than any stack would bear. */
static void test_a_long_chain(void **state)
{
    enum { COUNT = 200000 };
    const struct graph_filter filter = { GRAPH_KINDS_DEPENDENCY, ORIGIN_FACT_MAX, false };
    struct store_entity *entities = calloc(COUNT, sizeof *entities);
    struct store_edge *edges = calloc(COUNT, sizeof *edges);
    struct store_record record = { .file = { .path = STR("a.c") },
                                   .entities = entities,
                                   .entity_count = COUNT,
                                   .edges = edges,
                                   .edge_count = COUNT };
    struct graph_reach got = { 0 };
    struct snapshot *snapshot;
    struct arena arena;
    struct err err;
    (void)state;

    for (size_t i = 0; i < COUNT; i++) {
        entities[i].uid = i + 1;
        edges[i] = (struct store_edge){ .from_uid = i + 1, .to_uid = (i + 1) % COUNT + 1 };
    }
    snapshot = set_build_records(&record, 1);
    arena_init_with_limit(&arena, SIZE_MAX / 2);
    assert_true(graph_collect_reach_set(snapshot, 5, GRAPH_INCOMING, &filter, UINT32_MAX,
                                        UINT32_MAX, &arena, &got, &err));
    assert_int_equal(got.count, COUNT - 1);
    assert_int_equal(got.hops[COUNT - 2], COUNT - 1);
    assert_int_equal(got.nodes[COUNT - 2], 6);
    assert_false(graph_collect_reach_set(snapshot, COUNT, GRAPH_INCOMING, &filter, 1, 1, &arena,
                                         &got, &err));
    arena_release_all_blocks(&arena);
    for (int64_t nth = 1; nth < EXPECT_ALLOCS_MAX; nth++) {
        bool done;
        arena_init_with_limit(&arena, SIZE_MAX / 2);
        mem_fail_nth_alloc(nth);
        done = graph_collect_reach_set(snapshot, 5, GRAPH_OUTGOING, &filter, 20, UINT32_MAX, &arena,
                                       &got, &err);
        mem_fail_no_more();
        arena_release_all_blocks(&arena);
        if (done) {
            break;
        }
        EXPECT("code", err.code == ERR_MEMORY, "%s", err.text);
    }
    graph_release_snapshot(snapshot);
    free(edges);
    free(entities);
    expect_all_rows_passed();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reach_against_relaxation),
        cmocka_unit_test(test_a_long_chain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
