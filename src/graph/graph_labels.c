/* graph_labels.c - label propagation. See algorithms.h. */
#include "graph/algorithms_internal.h"

struct labels_walk {
    const struct graph_links *links;
    uint32_t *label;
    double *votes; /* by label; 0 between nodes */
};

static double labels_weigh_link(const struct graph_links *links, uint32_t i)
{
    uint32_t to = links->node[i];
    return links->weight[i] / (double)(links->first[to + 1] - links->first[to]);
}

/* The label with most votes among the links of the node. */
static uint32_t labels_choose_one(struct labels_walk *walk, uint32_t node)
{
    const struct graph_links *links = walk->links;
    uint32_t best = walk->label[node];
    double most;

    for (uint32_t i = links->first[node]; i < links->first[node + 1]; i++) {
        walk->votes[walk->label[links->node[i]]] += labels_weigh_link(links, i);
    }
    most = walk->votes[best];
    for (uint32_t i = links->first[node]; i < links->first[node + 1]; i++) {
        uint32_t label = walk->label[links->node[i]];
        if (walk->votes[label] > most ||
            (label < best && walk->votes[label] >= most && best != walk->label[node])) {
            best = label;
            most = walk->votes[label];
        }
    }
    for (uint32_t i = links->first[node]; i < links->first[node + 1]; i++) {
        walk->votes[walk->label[links->node[i]]] = 0.0;
    }
    return best;
}

bool graph_propagate_labels(const struct graph_links *links, unsigned rounds_max,
                            const struct graph_effort *effort, struct arena *arena,
                            struct graph_groups *out, struct err *err)
{
    uint32_t n = links->node_count;
    struct labels_walk walk = { .links = links };
    bool done = true;
    bool changed = true;

    walk.label = mem_alloc_block(((size_t)n + 1) * sizeof *walk.label);
    walk.votes = mem_alloc_zeroed((size_t)n + 1, sizeof *walk.votes);
    if (walk.label == NULL || walk.votes == NULL) {
        mem_free_block(walk.label);
        mem_free_block(walk.votes);
        return graph_raise_no_memory(err);
    }
    for (uint32_t v = 0; v < n; v++) {
        walk.label[v] = v;
    }
    for (unsigned round = 0; done && changed && round < rounds_max; round++) {
        changed = false;
        for (uint32_t v = 0; done && v < n; v++) {
            uint32_t label = labels_choose_one(&walk, v);
            changed = changed || label != walk.label[v];
            walk.label[v] = label;
            done = v % GRAPH_CHECK_NODES != 0 || graph_effort_check_deadline(effort, err);
        }
    }
    done = done && graph_group_by_label(n, walk.label, arena, out, err);
    mem_free_block(walk.label);
    mem_free_block(walk.votes);
    return done;
}
