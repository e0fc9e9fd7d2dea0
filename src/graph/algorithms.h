/* algorithms.h - measures of a graph: components, cycles, centrality, cores, communities.
 *
 * Knows:   a *net*: a directed graph of dense nodes, each pair of nodes linked at most once in each
 *          direction, no loops. Nets are made from a snapshot (which entities, which edges, at the
 *          level of entities, files or folders) or from bare pairs. One file per algorithm.
 * Hides:   how each one walks; all are iterative.
 * Threads: nets and results are constant once made. An algorithm may use effort->threads threads
 *          of its own; its result is the same for any number of them, bit for bit.
 * Lives:   results are in the arena given; scratch memory is given back before returning.
 * Bounds:  every loop looks at effort->deadline_ns every few thousand steps: ERR_TIMEOUT.
 *          n nodes and m pairs below: memory is stated in bytes of result + scratch.
 */
#ifndef GRAPH_ALGORITHMS_H
#define GRAPH_ALGORITHMS_H

#include "graph/graph.h"

#include <stdatomic.h>

#define GRAPH_NODE_NONE UINT32_MAX

struct graph_effort {
    unsigned threads;             /* 0: all usable cores */
    uint64_t deadline_ns;         /* of clock_read_monotonic_ns; 0: none */
    const atomic_bool *cancelled; /* set when nobody waits for the result any more; NULL: never */
};
/* False with ERR_TIMEOUT when the deadline has passed or it was cancelled. Costs a clock reading.
 */
bool graph_effort_check_deadline(const struct graph_effort *effort, struct err *err) MUST_USE;
unsigned graph_effort_count_threads(const struct graph_effort *effort);

/* ------------------------------------------------------------------ kept results */

/* Results live with the snapshot they were computed on, by name (what, and with which parameters),
 * GRAPH_RESULTS_BYTES_MAX of them; the ones used longest ago go first. Asked twice at a time, a
 * result is computed once: the second caller waits, until its own deadline. */
#define GRAPH_RESULTS_BYTES_MAX ((size_t)512 * 1024 * 1024)
struct graph_result;
/* Computes *value in the arena. Runs without locks. */
typedef bool (*graph_result_maker)(void *context, struct arena *arena, void **value,
                                   struct err *err);
bool graph_hold_result_named(const struct snapshot *snapshot, struct str name,
                             graph_result_maker maker, void *context,
                             const struct graph_effort *effort, struct graph_result **out,
                             struct err *err) MUST_USE;
const void *graph_value_of_result(const struct graph_result *result); /* until it is let go */
void graph_let_result_go(const struct snapshot *snapshot, struct graph_result *result);

/* ------------------------------------------------------------------ nets */

struct graph_net {
    uint32_t node_count;
    uint32_t pair_count;
    uint32_t *out_first; /* node_count + 1 */
    uint32_t *out;       /* ascending for each node */
    uint32_t *in_first;
    uint32_t *in;
    uint32_t *item;   /* node -> entity, file or folder number, ascending; NULL: the node itself */
    bool *has_loop;   /* a pair (v, v) was given; NULL: none was */
    uint32_t *weight; /* rows behind each pair, beside `out` */
    uint8_t *trust_out; /* how much each pair counts, beside `out`; NULL: all count 1 */
    uint8_t *trust_in;  /* the same beside `in` */
};
struct graph_pair {
    uint32_t from;
    uint32_t to;
};
/* Sorts by counting, twice. O(n + m); 8(n + 1) + 12m + 8m scratch. Pairs may repeat. */
bool graph_net_from_pairs(uint32_t node_count, const struct graph_pair *pairs, size_t pair_count,
                          struct arena *arena, struct graph_net *net, struct err *err) MUST_USE;

/* Number of a pair in `out`, or GRAPH_PAIR_NONE. O(log pairs of `from`). */
#define GRAPH_PAIR_NONE UINT32_MAX
uint32_t graph_net_find_pair(const struct graph_net *net, uint32_t from, uint32_t to);
/* From now on each pair counts as much as the most that is given for it, GRAPH_TRUST_MAX at most:
 * in PageRank, in what graph_net_drop_directions makes, in communities and their modularity. What
 * knows no weights does not change. `pairs` as the net was made from. O(p log m); 2m + 4n scratch.
 */
#define GRAPH_TRUST_MAX 100U
bool graph_net_weigh_pairs(struct graph_net *net, const struct graph_pair *pairs,
                           const uint8_t *trust, size_t pair_count, struct arena *arena,
                           struct err *err) MUST_USE;
/* Sums over the pairs of a node: their number, or what they count. O(1), weighed O(pairs). */
double graph_net_weigh_leaving(const struct graph_net *net, uint32_t node);
double graph_net_weigh_entering(const struct graph_net *net, uint32_t node);

enum graph_level { GRAPH_LEVEL_ENTITY, GRAPH_LEVEL_FILE, GRAPH_LEVEL_FOLDER };
/* What of a snapshot becomes a net. */
struct graph_view {
    struct graph_filter filter; /* edges; include_tests: nodes of class TEST too */
    enum graph_level level;
    uint32_t entity_kinds; /* bit n: enum entity_kind n; of nodes at entity level */
    bool tests_only;
    bool source_only;           /* only what one writes to run another: see graph_view_takes_edge */
    bool weighted;              /* a pair counts the confidence of its surest edge, in percent */
    const uint8_t *file_inside; /* by file: 1 takes part; NULL: all do */
};
/* Everything but what holds others without being code itself, and what is a part of a type. */
#define GRAPH_NODE_KINDS                                                                           \
    (((1U << ENTITY_KIND_COUNT) - 1U) &                                                            \
     ~(1U << ENTITY_KIND_FILE | 1U << ENTITY_KIND_MODULE | 1U << ENTITY_KIND_NAMESPACE |           \
       1U << ENTITY_KIND_FIELD | 1U << ENTITY_KIND_ENUM_MEMBER))
bool graph_view_takes_entity(const struct graph_view *view, const struct snapshot *snapshot,
                             uint32_t entity);
/* With source_only these are left out: edges that only name a type, touch a field or say that an
 * interface is met, and calls that one of several implementers may take (DISPATCH). */
bool graph_view_takes_edge(const struct graph_view *view, const struct snapshot *snapshot,
                           const struct graph_edge *edge);
/* At entity level a node is an entity taken, in order, and what is not of entity_kinds counts as
 * the nearest entity around it that is: to read a field is to use its type. Edges from an entity to
 * what is inside it are left out. At the other levels a node is a file or folder that holds a taken
 * entity; an import of a whole package counts between folders only, and with source_only an import
 * for the sake of types does not count. Edges become pairs. O(V + E). */
bool graph_net_from_snapshot(const struct snapshot *snapshot, const struct graph_view *view,
                             const struct graph_effort *effort, struct arena *arena,
                             struct graph_net *net, struct err *err) MUST_USE;
/* Node of an item; GRAPH_NODE_NONE: not in the net. O(log n). */
uint32_t graph_net_find_item(const struct graph_net *net, uint32_t item);
static inline uint32_t graph_net_item_of(const struct graph_net *net, uint32_t node)
{
    return net->item != NULL ? net->item[node] : node;
}

/* Folders of a snapshot: those of its files and all above, in the order in which the sorted paths
 * of files first name them; 0 is the root, "". */
struct graph_folders {
    struct str *paths;
    uint32_t count;
    uint32_t *of_file;
};
bool graph_list_all_folders(const struct snapshot *snapshot, struct arena *arena,
                            struct graph_folders *folders, struct err *err) MUST_USE;

/* The net without directions: neighbours of each node once, ascending, in *links. weight is what
 * the pair counts, or both pairs where both directions are in the net: 1 or 2 in a net without
 * weights. O(n + m); 4(n + 1) + 10m. */
struct graph_links {
    uint32_t node_count;
    uint32_t *first; /* node_count + 1 */
    uint32_t *node;
    uint8_t *weight;
};
bool graph_net_drop_directions(const struct graph_net *net, struct arena *arena,
                               struct graph_links *links, struct err *err) MUST_USE;

/* ------------------------------------------------------------------ components and cycles */

/* Strongly connected components in the order Tarjan's algorithm completes them: what a component
 * leads to has a smaller number. Members ascend. O(n + m); 12n + 16n scratch. */
struct graph_components {
    uint32_t count;
    uint32_t *of_node;
    uint32_t *first; /* count + 1 */
    uint32_t *members;
};
bool graph_find_strong_components(const struct graph_net *net, const struct graph_effort *effort,
                                  struct arena *arena, struct graph_components *out,
                                  struct err *err) MUST_USE;

/* Cycles as runs of nodes: nodes[first[i]] .. nodes[first[i + 1]] - 1, without the first repeated
 * at the end, smallest node first. Sorted by (length, nodes), each once. */
struct graph_cycles {
    uint32_t count;
    uint32_t *first; /* count + 1 */
    uint32_t *nodes;
    uint32_t unlisted; /* nodes on a cycle for which none was found within the work allowed */
    bool truncated;    /* elementary cycles: stopped at the cap or the work allowed */
};
/* One shortest cycle through each node that is on any, found where a search along the pairs meets
 * one against them. A node may look at GRAPH_CYCLE_LOOKS_MAX pairs, all together at
 * GRAPH_CYCLES_LOOKS_MAX, and a cycle be GRAPH_CYCLE_LENGTH_MAX long; counted, not timed, so the
 * same every time. 4 bytes a node of a cycle; 32n a thread of scratch. */
#define GRAPH_CYCLE_LOOKS_MAX  100000U
#define GRAPH_CYCLES_LOOKS_MAX UINT64_C(400000000)
#define GRAPH_CYCLE_LENGTH_MAX 4096U
bool graph_find_shortest_cycles(const struct graph_net *net,
                                const struct graph_components *components,
                                const struct graph_effort *effort, struct arena *arena,
                                struct graph_cycles *out, struct err *err) MUST_USE;
/* Elementary cycles by their smallest node until there are cycles_max, or GRAPH_CYCLES_LOOKS_MAX
 * looks were made. 24n + 12m scratch. */
bool graph_list_elementary_cycles(const struct graph_net *net,
                                  const struct graph_components *components, uint32_t cycles_max,
                                  const struct graph_effort *effort, struct arena *arena,
                                  struct graph_cycles *out, struct err *err) MUST_USE;

/* ------------------------------------------------------------------ centrality */

/* PageRank; rank flows along the pairs, by what they count, the mass of nodes without any spreads
 * evenly. Solved component by component in topological order, so all but cycles is exact in one
 * pass; cycles to 1e-14. Sums to 1. O(n + m) and the sweeps; 8n + 20n scratch beside the
 * components. */
#define GRAPH_DAMPING 0.85
bool graph_compute_page_rank(const struct graph_net *net, const struct graph_components *components,
                             double damping, const struct graph_effort *effort, struct arena *arena,
                             double **ranks, struct err *err) MUST_USE;

/* Betweenness, directed, not normalised (Brandes 2001). Exact when n (n + m) is at most
 * GRAPH_BETWEENNESS_WORK, or when samples >= n; otherwise from `samples` source nodes (0: as many
 * as that work allows, at least GRAPH_BETWEENNESS_SAMPLES_MIN) drawn without repetition from
 * `seed`: n / samples times the sum over them is an unbiased estimate, and errors[v] its standard
 * error, with the correction for a finite population (Cochran 1977, 2.6).
 * 16n result; 28n a thread and 16n a lane (4 to 64, by n) of scratch. */
#define GRAPH_BETWEENNESS_WORK        UINT64_C(1000000000)
#define GRAPH_BETWEENNESS_SAMPLES_MIN 64U
struct graph_betweenness {
    double *scores;
    double *errors; /* NULL: exact */
    uint32_t samples;
};
bool graph_compute_betweenness(const struct graph_net *net, uint32_t samples, uint64_t seed,
                               const struct graph_effort *effort, struct arena *arena,
                               struct graph_betweenness *out, struct err *err) MUST_USE;

/* Coreness in the undirected graph (Batagelj and Zaversnik 2003, a bucket queue). O(n + m);
 * 4n + 12n scratch. */
bool graph_compute_coreness(const struct graph_links *links, const struct graph_effort *effort,
                            struct arena *arena, uint32_t **coreness, struct err *err) MUST_USE;

/* ------------------------------------------------------------------ communities */

/* Groups of nodes: of_node[v] is its group; groups are numbered by size, largest first, then by
 * smallest node. */
struct graph_groups {
    uint32_t count;
    uint32_t *of_node;
    uint32_t *first; /* count + 1 */
    uint32_t *members;
};
/* Renumbers labels below n into groups as above. */
bool graph_group_by_label(uint32_t node_count, const uint32_t *labels, struct arena *arena,
                          struct graph_groups *out, struct err *err) MUST_USE;
/* Label propagation (Raghavan, Albert, Kumara 2007, Phys. Rev. E 76:036106) in fixed order: a node
 * takes the label that most of its links carry, each weighed by 1 / its neighbour's degree so that
 * what everybody uses pulls nobody; ties keep the label, else go to the smallest. Until nothing
 * changes, or rounds_max. O(rounds (n + m)); 4n + 12n scratch. */
bool graph_propagate_labels(const struct graph_links *links, unsigned rounds_max,
                            const struct graph_effort *effort, struct arena *arena,
                            struct graph_groups *out, struct err *err) MUST_USE;

/* Communities of high directed modularity by the Leiden algorithm (Traag, Waltman, van Eck 2019,
 * Sci. Rep. 9:5233): Q = 1/m sum over pairs of nodes in one community of (A_uv - r kout_u kin_v /
 * m) (Leicht and Newman 2008, Phys. Rev. Lett. 100:118703); in a weighed net A, k and m are sums of
 * what pairs count. Every community is connected,
 * directions apart. The seed decides the order in which nodes are looked at; one seed, one result.
 * About O(n + m) an iteration; 8n result, 8n and for each node with links 130 + 32 a link (and as
 * much again for the smaller graphs at most) of scratch. */
struct graph_leiden_options {
    double resolution; /* r: larger, more communities; 1 is modularity */
    uint64_t seed;
    unsigned iterations; /* most; the last one that finds nothing ends it */
};
#define GRAPH_LEIDEN_ITERATIONS 4U
bool graph_find_leiden_groups(const struct graph_net *net, const struct graph_links *links,
                              const struct graph_leiden_options *options,
                              const struct graph_effort *effort, struct arena *arena,
                              struct graph_groups *out, struct err *err) MUST_USE;
/* Q of any grouping; 0 for a net without pairs. */
double graph_compute_modularity(const struct graph_net *net, const struct graph_groups *groups,
                                double resolution);

/* Pairs with both ends in a group, and with exactly one, in one pass. Arrays by group. */
bool graph_count_group_pairs(const struct graph_net *net, const struct graph_groups *groups,
                             struct arena *arena, uint32_t **inside, uint32_t **across,
                             struct err *err) MUST_USE;

/* ------------------------------------------------------------------ metrics of entities */

/* Entropy in bits of the edges that leave an entity: over their kinds, and over the files they lead
 * to. Each edge counts once, however many sites it has. O(V + E). */
struct graph_entropy {
    uint32_t entity;
    uint32_t edge_count;
    uint32_t kinds; /* bit n: an edge of kind n leaves it */
    double by_kind;
    double by_file;
};
struct graph_entropies {
    struct graph_entropy *rows; /* by entity */
    uint32_t count;
    uint32_t kinds; /* all that occur */
};
bool graph_compute_entropy(const struct snapshot *snapshot, const struct graph_view *view,
                           const struct graph_effort *effort, struct arena *arena,
                           struct graph_entropies *out, struct err *err) MUST_USE;

/* Metrics after Chidamber and Kemerer 1994 (IEEE TSE 20(6):476-493) and, for LCOM,
 * Henderson-Sellers 1996. Three forms of rows:
 *
 *  function  cbo: distinct neighbours; rfc: distinct callees and theirs; wmc: distinct callees;
 *            lcom 0 (the definitions of v1.6.9, see ALGORITHMS.md 5.12 and 10)
 *  type      methods and fields by containment
 *  unit      a file whose functions stand in no type: they are its methods, and what they touch
 *            of its variables and of any fields are its fields
 *
 * For types and units
 *  cbo     other types and units linked by any edge, either way
 *  rfc     methods and distinct callables outside that they call
 *  wmc     sum of cyclomatic complexity (McCabe 1976), at least 1 a method
 *  lcom    of the pairs of methods, the share that touches no field in common
 *  lcom1   the number of such pairs
 *  lcom_hs (methods - mean methods a field) / (methods - 1), 0 below two methods or one field
 *  dit     longest chain of bases
 *  noc     direct derived types
 */
enum graph_ck_form { GRAPH_CK_FUNCTION, GRAPH_CK_TYPE, GRAPH_CK_UNIT };
struct graph_ck {
    uint32_t entity;
    uint32_t cbo;
    uint32_t rfc;
    uint32_t wmc;
    uint32_t cyclomatic; /* of a function its own, else wmc */
    uint32_t methods;
    uint32_t fields;
    uint32_t dit;
    uint32_t noc;
    uint32_t lines;
    uint64_t lcom1;
    double lcom;
    double lcom_hs;
    enum graph_ck_form form;
};
struct graph_cks {
    struct graph_ck *rows; /* by entity */
    uint32_t count;
};
/* `net`: of the view, at entity level. O(E) but for LCOM: for each method, the methods that share
 * each of its fields; 28n + 8E scratch. */
bool graph_compute_ck_metrics(const struct snapshot *snapshot, const struct graph_view *view,
                              const struct graph_net *net, const struct graph_effort *effort,
                              struct arena *arena, struct graph_cks *out, struct err *err) MUST_USE;
/* A none, B one warning (rfc or wmc above 50), C two, D one failure (cbo above 10, lcom above 0.8),
 * F two. */
char graph_grade_ck_row(const struct graph_ck *row);

#endif
