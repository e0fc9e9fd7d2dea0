/* bench_graph.c - times of the graph algorithms beside igraph's on the same graph in the same run.
 *
 *   bench_graph made PAIRS          a made-up graph with about so many pairs
 *   bench_graph calls SPEC          the call graph of a database (Calls edges between callables)
 *   bench_graph all SPEC            entities and dependencies, as the answers take them by default
 *   bench_graph save SPEC FILE      writes the pairs of `all` as text, for tests/graph/fixtures
 *
 * Nodes without pairs are left out. Runs on the parts made of the first nodes that hold 1/8, 1/4,
 * 1/2 and all of the pairs, or on one of them: a last argument 8, 4, 2 or 1. Prints CPU and wall
 * seconds; the ratio is igraph's CPU seconds to ours, so other load matters little. igraph's
 * betweenness runs from as many sources as ours; it has nothing like the listing of cycles. Its
 * Leiden is for undirected graphs: it gets the links, and Q is directed for both. */
#include "graph/algorithms.h"
#include "graph/igraph_net.h"
#include "store/store.h"
#include "util/clock.h"
#include "util/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct err bench_err;
static const struct graph_effort bench_effort = { .threads = 0 };

struct bench_time {
    double wall;
    double cpu;
    double megabytes; /* of ours alone */
};
struct bench_graphs {
    struct graph_net net;
    struct graph_links links;
    struct graph_components components;
    struct arena arena;
    igraph_t directed;
    igraph_t plain;
    igraph_vector_t weights;
};

static void bench_fail_now(const char *what)
{
    (void)fprintf(stderr, "%s: %s\n", what, bench_err.text);
    exit(1);
}

static struct bench_time bench_read_clock(void)
{
    struct clock_usage usage;
    clock_read_process_usage(&usage);
    return (struct bench_time){ .wall = (double)clock_read_monotonic_ns() * 1e-9,
                                .cpu = (double)(usage.user_ns + usage.system_ns) * 1e-9 };
}

static struct bench_time bench_since(struct bench_time from)
{
    struct bench_time now = bench_read_clock();
    return (struct bench_time){ .wall = now.wall - from.wall, .cpu = now.cpu - from.cpu };
}

/* A line such as "VmHWM:   1234 kB" of /proc/self/status, in megabytes. */
static double bench_read_megabytes(const char *name)
{
    FILE *file = fopen("/proc/self/status", "r");
    char line[256];
    double kilobytes = 0.0;
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, name, strlen(name)) == 0) {
            kilobytes = strtod(line + strlen(name), NULL);
        }
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return kilobytes * 1024.0 / 1e6;
}

/* What an algorithm takes beside the net and the links: result and scratch, at the most. */
static double bench_base_megabytes;

/* From here on the peak is counted anew (proc(5), clear_refs). */
static struct bench_time bench_begin_ours(void)
{
    FILE *file = fopen("/proc/self/clear_refs", "w");
    mem_return_freed();
    if (file != NULL) {
        (void)fputs("5", file);
        (void)fclose(file);
    }
    bench_base_megabytes = bench_read_megabytes("VmRSS:");
    return bench_read_clock();
}

static struct bench_time bench_end_ours(struct bench_time from)
{
    struct bench_time ours = bench_since(from);
    ours.megabytes = bench_read_megabytes("VmHWM:") - bench_base_megabytes;
    return ours;
}

static void bench_print_row(const char *what, struct bench_time ours, struct bench_time theirs,
                            const char *note)
{
    if (theirs.cpu < 0.0) {
        printf(
            "  %-12s cpu %8.3f wall %8.3f %5.0f MB  igraph        -             -         -  %s\n",
            what, ours.cpu, ours.wall, ours.megabytes, note);
        return;
    }
    printf("  %-12s cpu %8.3f wall %8.3f %5.0f MB  igraph cpu %8.3f wall %8.3f  ratio %6.1f  %s\n",
           what, ours.cpu, ours.wall, ours.megabytes, theirs.cpu, theirs.wall,
           theirs.cpu / (ours.cpu + 1e-9), note);
}

static void bench_components(struct bench_graphs *graphs, struct bench_time *ours)
{
    struct bench_time from = bench_begin_ours();
    struct bench_time theirs;
    igraph_vector_int_t membership;
    igraph_integer_t count;

    if (!graph_find_strong_components(&graphs->net, &bench_effort, &graphs->arena,
                                      &graphs->components, &bench_err)) {
        bench_fail_now("components");
    }
    *ours = bench_end_ours(from);
    igraph_vector_int_init(&membership, 0);
    from = bench_read_clock();
    igraph_connected_components(&graphs->directed, &membership, NULL, &count, IGRAPH_STRONG);
    theirs = bench_since(from);
    igraph_vector_int_destroy(&membership);
    bench_print_row("components", *ours, theirs,
                    count == graphs->components.count ? "same" : "DIFFERENT");
}

static void bench_coreness(struct bench_graphs *graphs)
{
    struct bench_time from = bench_begin_ours();
    struct bench_time ours;
    struct bench_time theirs;
    igraph_vector_int_t cores;
    uint32_t *coreness;
    uint32_t different = 0;

    if (!graph_compute_coreness(&graphs->links, &bench_effort, &graphs->arena, &coreness,
                                &bench_err)) {
        bench_fail_now("coreness");
    }
    ours = bench_end_ours(from);
    igraph_vector_int_init(&cores, 0);
    from = bench_read_clock();
    igraph_coreness(&graphs->plain, &cores, IGRAPH_ALL);
    theirs = bench_since(from);
    for (uint32_t v = 0; v < graphs->net.node_count; v++) {
        different += coreness[v] != (uint32_t)VECTOR(cores)[v];
    }
    igraph_vector_int_destroy(&cores);
    bench_print_row("coreness", ours, theirs, different == 0 ? "same" : "DIFFERENT");
}

static void bench_page_rank(struct bench_graphs *graphs)
{
    struct bench_time from = bench_begin_ours();
    struct bench_time ours;
    struct bench_time theirs;
    igraph_vector_t scores;
    igraph_real_t value;
    double *ranks;
    double apart = 0.0;
    char note[64];

    if (!graph_compute_page_rank(&graphs->net, &graphs->components, GRAPH_DAMPING, &bench_effort,
                                 &graphs->arena, &ranks, &bench_err)) {
        bench_fail_now("pagerank");
    }
    ours = bench_end_ours(from);
    igraph_vector_init(&scores, 0);
    from = bench_read_clock();
    igraph_pagerank(&graphs->directed, IGRAPH_PAGERANK_ALGO_PRPACK, &scores, &value,
                    igraph_vss_all(), IGRAPH_DIRECTED, GRAPH_DAMPING, NULL, NULL);
    theirs = bench_since(from);
    for (uint32_t v = 0; v < graphs->net.node_count; v++) {
        double difference = ranks[v] - VECTOR(scores)[v];
        difference = difference < 0.0 ? -difference : difference;
        apart = difference > apart ? difference : apart;
    }
    igraph_vector_destroy(&scores);
    (void)snprintf(note, sizeof note, "largest difference %.1e", apart);
    bench_print_row("pagerank", ours, theirs, note);
}

static void bench_betweenness(struct bench_graphs *graphs)
{
    struct bench_time from = bench_begin_ours();
    struct bench_time ours;
    struct bench_time theirs;
    struct graph_betweenness between;
    igraph_vector_int_t sources;
    igraph_vector_t scores;
    char note[64];

    if (!graph_compute_betweenness(&graphs->net, 0, 1, &bench_effort, &graphs->arena, &between,
                                   &bench_err)) {
        bench_fail_now("betweenness");
    }
    ours = bench_end_ours(from);
    igraph_vector_init(&scores, 0);
    igraph_vector_int_init(&sources, 0);
    for (uint64_t i = 0; i < between.samples; i++) { /* spread evenly; ours are at random */
        igraph_vector_int_push_back(
            &sources, (igraph_integer_t)(i * graphs->net.node_count / between.samples));
    }
    from = bench_read_clock();
    igraph_betweenness_subset(&graphs->directed, &scores, igraph_vss_all(), IGRAPH_DIRECTED,
                              igraph_vss_vector(&sources), igraph_vss_all(), NULL);
    theirs = bench_since(from);
    igraph_vector_destroy(&scores);
    igraph_vector_int_destroy(&sources);
    (void)snprintf(note, sizeof note, "%u sources", between.samples);
    bench_print_row("betweenness", ours, theirs, note);
}

static void bench_leiden(struct bench_graphs *graphs)
{
    const struct graph_leiden_options options = { 1.0, 1, GRAPH_LEIDEN_ITERATIONS };
    uint32_t *labels = calloc(graphs->net.node_count + 1U, sizeof *labels);
    struct bench_time from = bench_begin_ours();
    struct bench_time ours;
    struct bench_time theirs;
    struct graph_groups groups;
    struct graph_groups other;
    char note[96];

    if (labels == NULL ||
        !graph_find_leiden_groups(&graphs->net, &graphs->links, &options, &bench_effort,
                                  &graphs->arena, &groups, &bench_err)) {
        bench_fail_now("leiden");
        abort();
    }
    ours = bench_end_ours(from);
    from = bench_read_clock();
    igraph_leiden_labels(&graphs->plain, &graphs->weights, 1, GRAPH_LEIDEN_ITERATIONS, labels);
    theirs = bench_since(from);
    if (!graph_group_by_label(graphs->net.node_count, labels, &graphs->arena, &other, &bench_err)) {
        bench_fail_now("leiden");
    }
    free(labels);
    (void)snprintf(note, sizeof note, "Q %.5f, igraph %.5f",
                   graph_compute_modularity(&graphs->net, &groups, 1.0),
                   graph_compute_modularity(&graphs->net, &other, 1.0));
    bench_print_row("leiden", ours, theirs, note);
}

static void bench_cycles(struct bench_graphs *graphs)
{
    struct bench_time from = bench_begin_ours();
    struct graph_cycles cycles;
    char note[64];
    if (!graph_find_shortest_cycles(&graphs->net, &graphs->components, &bench_effort,
                                    &graphs->arena, &cycles, &bench_err)) {
        bench_fail_now("cycles");
    }
    (void)snprintf(note, sizeof note, "%u cycles, %u nodes unlisted", cycles.count,
                   cycles.unlisted);
    bench_print_row("cycles", bench_end_ours(from), (struct bench_time){ .cpu = -1.0 }, note);
}

static void bench_labels(struct bench_graphs *graphs)
{
    struct bench_time from = bench_begin_ours();
    struct graph_groups groups;
    char note[64];
    if (!graph_propagate_labels(&graphs->links, 50, &bench_effort, &graphs->arena, &groups,
                                &bench_err)) {
        bench_fail_now("labels");
    }
    (void)snprintf(note, sizeof note, "%u clusters", groups.count);
    bench_print_row("clusters", bench_end_ours(from), (struct bench_time){ .cpu = -1.0 }, note);
}

/* What an answer about hotspots needs of the graph: neighbours without direction. */
static void bench_links(struct bench_graphs *graphs)
{
    struct bench_time from = bench_begin_ours();
    if (!graph_net_drop_directions(&graphs->net, &graphs->arena, &graphs->links, &bench_err)) {
        bench_fail_now("links");
    }
    bench_print_row("neighbours", bench_end_ours(from), (struct bench_time){ .cpu = -1.0 }, "");
}

/* The part of the graph among nodes below `nodes`. */
static void bench_run_part(uint32_t nodes, const struct graph_pair *pairs, size_t pair_count)
{
    struct graph_pair *part = calloc(pair_count + 1, sizeof *part);
    struct bench_graphs graphs = { .arena = { 0 } };
    struct bench_time from;
    struct bench_time ours;
    size_t count = 0;

    if (part == NULL) {
        bench_fail_now("no memory");
        abort();
    }
    for (size_t i = 0; i < pair_count; i++) {
        if (pairs[i].from < nodes && pairs[i].to < nodes) {
            part[count++] = pairs[i];
        }
    }
    arena_init_with_limit(&graphs.arena, SIZE_MAX / 2);
    from = bench_read_clock();
    if (!graph_net_from_pairs(nodes, part, count, &graphs.arena, &graphs.net, &bench_err)) {
        bench_fail_now("net");
    }
    ours = bench_since(from);
    ours.megabytes = (double)graphs.arena.bytes_held / 1e6;
    printf("%u nodes, %u pairs\n", graphs.net.node_count, graphs.net.pair_count);
    free(part);
    from = bench_read_clock();
    igraph_from_net(&graphs.net, &graphs.directed);
    bench_print_row("build", ours, bench_since(from), "");
    bench_links(&graphs);
    igraph_from_links(&graphs.links, &graphs.plain, &graphs.weights);
    bench_components(&graphs, &ours);
    bench_coreness(&graphs);
    bench_page_rank(&graphs);
    bench_cycles(&graphs);
    bench_labels(&graphs);
    bench_leiden(&graphs);
    bench_betweenness(&graphs);
    igraph_destroy(&graphs.directed);
    igraph_destroy(&graphs.plain);
    igraph_vector_destroy(&graphs.weights);
    arena_release_all_blocks(&graphs.arena);
    (void)fflush(stdout);
}

/* Renumbers the nodes so that those without pairs are gone. Returns how many are left. */
static uint32_t bench_drop_lone_nodes(uint32_t nodes, struct graph_pair *pairs, size_t count)
{
    uint32_t *number = calloc((size_t)nodes + 1, sizeof *number);
    uint32_t left = 0;
    if (number == NULL) {
        bench_fail_now("no memory");
        abort();
    }
    for (size_t i = 0; i < count; i++) {
        number[pairs[i].from] = 1;
        number[pairs[i].to] = 1;
    }
    for (uint32_t v = 0; v < nodes; v++) {
        left += number[v];
        number[v] = left - 1;
    }
    for (size_t i = 0; i < count; i++) {
        pairs[i] = (struct graph_pair){ number[pairs[i].from], number[pairs[i].to] };
    }
    free(number);
    return left;
}

/* The fewest first nodes among which there is this share of the pairs. */
static uint32_t bench_bound_of_share(uint32_t nodes, const struct graph_pair *pairs, size_t count,
                                     unsigned share)
{
    size_t *inside = calloc((size_t)nodes + 1, sizeof *inside); /* by larger end */
    size_t sum = 0;
    uint32_t bound = 0;
    if (inside == NULL) {
        bench_fail_now("no memory");
        abort();
    }
    for (size_t i = 0; i < count; i++) {
        inside[pairs[i].from > pairs[i].to ? pairs[i].from : pairs[i].to]++;
    }
    while (bound < nodes && sum < count / share) {
        sum += inside[bound++];
    }
    free(inside);
    return share == 1 ? nodes : bound;
}

/* `only`: one share; 0: all. */
static void bench_run_all_parts(uint32_t nodes, struct graph_pair *pairs, size_t count,
                                unsigned only)
{
    nodes = bench_drop_lone_nodes(nodes, pairs, count);
    for (unsigned share = 8; share > 0; share /= 2) {
        if (only == 0 || only == share) {
            printf("1/%u: ", share);
            bench_run_part(bench_bound_of_share(nodes, pairs, count, share), pairs, count);
        }
    }
}

static uint64_t bench_next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33U;
}

/* Eight pairs a node: most lead to the neighbourhood, some to what everybody uses. */
static void bench_run_made(size_t pair_count, unsigned only)
{
    struct graph_pair *pairs = calloc(pair_count + 1, sizeof *pairs);
    uint32_t nodes = (uint32_t)(pair_count / 8 + 1);
    uint64_t state = 1;
    if (pairs == NULL) {
        bench_fail_now("no memory");
        abort();
    }
    for (size_t i = 0; i < pair_count; i++) {
        uint32_t from = (uint32_t)(bench_next_random(&state) % nodes);
        double x = (double)(bench_next_random(&state) % 1000000) / 1e6;
        uint32_t near = (uint32_t)(bench_next_random(&state) % 64);
        bool local = bench_next_random(&state) % 10 < 7;
        uint32_t to = local ? from - from % 64 + near : (uint32_t)(x * x * x * x * nodes);
        pairs[i] = (struct graph_pair){ from, to < nodes ? to : nodes - 1 };
    }
    bench_run_all_parts(nodes, pairs, pair_count, only);
    free(pairs);
}

static void bench_list_pairs(const struct graph_net *net, struct graph_pair *pairs)
{
    size_t at = 0;
    for (uint32_t v = 0; v < net->node_count; v++) {
        for (uint32_t i = net->out_first[v]; i < net->out_first[v + 1]; i++) {
            pairs[at++] = (struct graph_pair){ v, net->out[i] };
        }
    }
}

static void bench_save_pairs(const struct graph_net *net, const struct graph_pair *pairs,
                             const char *path)
{
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        bench_fail_now(path);
        abort();
    }
    (void)fprintf(file, "%u %u\n", net->node_count, net->pair_count);
    for (uint32_t i = 0; i < net->pair_count; i++) {
        (void)fprintf(file, "%u %u\n", pairs[i].from, pairs[i].to);
    }
    (void)fclose(file);
}

static struct graph_view bench_view_of_mode(const char *mode)
{
    struct graph_view view = { .filter = { GRAPH_KINDS_DEPENDENCY, ORIGIN_FACT_MAX, true },
                               .level = GRAPH_LEVEL_ENTITY,
                               .entity_kinds = GRAPH_NODE_KINDS };
    if (strcmp(mode, "calls") == 0) {
        view.filter.kinds = 1U << EDGE_KIND_CALLS;
        view.entity_kinds = 1U << ENTITY_KIND_FUNCTION | 1U << ENTITY_KIND_METHOD |
                            1U << ENTITY_KIND_CONSTRUCTOR | 1U << ENTITY_KIND_MACRO |
                            1U << ENTITY_KIND_PROTOTYPE;
    }
    return view;
}

static void bench_run_database(const char *mode, const char *spec, const char *save, unsigned only)
{
    const struct graph_view view = bench_view_of_mode(mode);
    struct store_spec parsed;
    struct bench_time from = bench_read_clock();
    struct snapshot *snapshot = NULL;
    struct store *store = NULL;
    struct graph_pair *pairs;
    struct graph_net net;
    struct arena arena;

    arena_init_with_limit(&arena, SIZE_MAX / 2);
    if (!store_parse_spec_text(str_from_cstring(spec), &parsed, &bench_err) ||
        !store_open_at_spec(&parsed, STORE_MODE_READ, &store, &bench_err) ||
        !graph_load_from_store(store, &snapshot, &bench_err)) {
        bench_fail_now(spec);
        abort();
    }
    printf("%u entities, %u edges; loaded in %.1f s\n", snapshot->entity_count,
           snapshot->edge_count, bench_since(from).cpu);
    from = bench_read_clock();
    if (!graph_net_from_snapshot(snapshot, &view, &bench_effort, &arena, &net, &bench_err)) {
        bench_fail_now("net");
    }
    printf("net from the snapshot: cpu %.3f s\n", bench_since(from).cpu);
    graph_release_snapshot(snapshot);
    store_close_and_free(store);
    pairs = calloc((size_t)net.pair_count + 1, sizeof *pairs);
    if (pairs == NULL) {
        bench_fail_now("no memory");
        abort();
    }
    bench_list_pairs(&net, pairs);
    if (save != NULL) {
        bench_save_pairs(&net, pairs, save);
    } else {
        uint32_t nodes = net.node_count;
        size_t count = net.pair_count;
        arena_release_all_blocks(&arena);
        bench_run_all_parts(nodes, pairs, count, only);
    }
    free(pairs);
    arena_release_all_blocks(&arena);
}

int main(int argc, char **argv)
{
    bool save = argc == 4 && strcmp(argv[1], "save") == 0;
    unsigned only = argc == 4 && !save ? (unsigned)strtoul(argv[3], NULL, 10) : 0;

    if ((argc == 3 || argc == 4) && strcmp(argv[1], "made") == 0) {
        bench_run_made(strtoul(argv[2], NULL, 10), only);
        return 0;
    }
    if (save || ((argc == 3 || argc == 4) &&
                 (strcmp(argv[1], "calls") == 0 || strcmp(argv[1], "all") == 0))) {
        bench_run_database(argv[1], argv[2], save ? argv[3] : NULL, only);
        return 0;
    }
    (void)fprintf(stderr, "usage: bench_graph made PAIRS [SHARE] | calls SPEC [SHARE] | "
                          "all SPEC [SHARE] | save SPEC FILE\n");
    return 2;
}
