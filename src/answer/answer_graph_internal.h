/* answer_graph_internal.h - what the answers of graph algorithms share: the part of the graph a
 * question is about, results kept with the snapshot, rows sorted by a score. */
#ifndef ANSWER_ANSWER_GRAPH_INTERNAL_H
#define ANSWER_ANSWER_GRAPH_INTERNAL_H

#include "answer/answer_internal.h"
#include "graph/algorithms.h"

/* The net that scope, level, edge_types, type_edges, min_origin and include_tests describe. */
struct answer_net {
    struct answer_call *call;
    struct answer_filter filter;
    struct graph_view view;
    struct graph_effort effort;
    struct str name; /* of the parameters, for names of results */
    const struct graph_net *net;
    const struct graph_folders *folders; /* at folder level */
};
/* Edges from what overrides to what is overridden are no dependency at run time. */
#define ANSWER_KINDS_RUNTIME (GRAPH_KINDS_DEPENDENCY & ~(1U << EDGE_KIND_OVERRIDES))
/* `kinds`: what counts when the request names no edge_types. */
bool answer_open_net(struct answer_call *call, uint32_t kinds, struct answer_net *out,
                     struct err *err) MUST_USE;

/* A result of this net, kept until the answer is written. `what` names the algorithm and its own
 * parameters. */
bool answer_hold_result(const struct answer_net *net, struct str what, graph_result_maker maker,
                        void *context, const void **value, struct err *err) MUST_USE;
void answer_let_results_go(struct answer_call *call);

/* Strong components, without directions: of the net, kept. */
bool answer_hold_components(const struct answer_net *net, const struct graph_components **out,
                            struct err *err) MUST_USE;
bool answer_hold_links(const struct answer_net *net, const struct graph_links **out,
                       struct err *err) MUST_USE;

/* Key of the entity, or path of the file or folder ("." for the root). */
void answer_put_node(const struct answer_net *net, const char *name, uint32_t node);
/* The members of a group that member_offset and member_limit choose, under the name; member_count,
 * and next_member_offset when more follow. */
void answer_put_members(const struct answer_net *net, const char *name, const uint32_t *nodes,
                        uint32_t count);
/* What stands behind the pairs of a net of files or folders; NULL of entities, where looking it up
 * is as cheap. Kept. */
enum answer_import {
    ANSWER_IMPORT_NONE,
    ANSWER_IMPORT_DEFERRED, /* all inside functions: they run when those do */
    ANSWER_IMPORT_EAGER,
};
struct answer_pairs {
    uint32_t *edge;  /* beside net->out: the first edge; an import when there is no other */
    uint8_t *import; /* enum answer_import */
};
bool answer_hold_pairs(const struct answer_net *net, const struct answer_pairs **out,
                       struct err *err) MUST_USE;
/* The edge of a pair; GRAPH_ID_NONE: there is none. O(log pairs), of entities O(entities of a
 * file). */
uint32_t answer_find_pair_edge(const struct answer_net *net, const struct answer_pairs *pairs,
                               uint32_t from, uint32_t to);
enum answer_import answer_find_pair_import(const struct answer_net *net,
                                           const struct answer_pairs *pairs, uint32_t from,
                                           uint32_t to);

/* Groups of nodes that answers name and list: clusters, communities. */
struct answer_group_words; /* how many nodes carry each word; kept with the net */
bool answer_hold_group_words(const struct answer_net *net, const struct answer_group_words **out,
                             struct err *err) MUST_USE;
/* Members "name" ("src/net: packet, route") and "folder": the deepest folder that holds most of the
 * nodes, and the words that tell their names apart from others. */
bool answer_put_group_name(const struct answer_net *net, const struct answer_group_words *words,
                           const uint32_t *nodes, uint32_t count, struct err *err) MUST_USE;

/* Does the entity's key hold the text of parameter `entity`? True when there is none. */
bool answer_key_holds_part(struct answer_call *call, uint32_t entity);

/* Sorts by score, largest first, then by number. */
struct answer_ranked {
    double score;
    uint32_t number;
};
void answer_sort_ranked_rows(struct answer_ranked *rows, size_t count);
/* The first `best` of them in that order; the rest in any. O(count + best log count), about. */
void answer_sort_best_rows(struct answer_ranked *rows, size_t count, size_t best);

#endif
