/* graph_groups.c - groups of nodes: numbering, counts, modularity. See algorithms.h. */
#include "graph/algorithms_internal.h"

#include <stdlib.h>

struct groups_row {
    uint32_t size;
    uint32_t first_node;
    uint32_t label;
};

static int groups_compare_rows(const void *left, const void *right)
{
    const struct groups_row *a = left;
    const struct groups_row *b = right;
    if (a->size != b->size) {
        return a->size > b->size ? -1 : 1;
    }
    return (a->first_node > b->first_node) - (a->first_node < b->first_node);
}

/* rows[i] of the labels in use; returns how many. number_of: scratch of n. */
static uint32_t groups_fill_rows(uint32_t n, const uint32_t *labels, struct groups_row *rows,
                                 uint32_t *number_of)
{
    uint32_t count = 0;
    for (uint32_t v = 0; v < n; v++) {
        number_of[v] = UINT32_MAX;
    }
    for (uint32_t v = 0; v < n; v++) {
        uint32_t *number = &number_of[labels[v]];
        if (*number == UINT32_MAX) {
            *number = count;
            rows[count++] = (struct groups_row){ 0, v, labels[v] };
        }
        rows[*number].size++;
    }
    return count;
}

bool graph_group_by_label(uint32_t node_count, const uint32_t *labels, struct arena *arena,
                          struct graph_groups *out, struct err *err)
{
    size_t n = node_count;
    struct groups_row *rows = mem_alloc_block((n + 1) * sizeof *rows);
    uint32_t *number_of = mem_alloc_block((n + 1) * sizeof *number_of);
    bool done = false;

    *out = (struct graph_groups){ .of_node = arena_alloc_bytes(arena, (n + 1) * sizeof(uint32_t)) };
    out->members = arena_alloc_bytes(arena, (n + 1) * sizeof *out->members);
    if (rows != NULL && number_of != NULL && out->of_node != NULL && out->members != NULL) {
        out->count = groups_fill_rows(node_count, labels, rows, number_of);
        out->first = arena_alloc_bytes(arena, ((size_t)out->count + 1) * sizeof *out->first);
        done = out->first != NULL;
    }
    if (done) {
        if (out->count > 0) {
            qsort(rows, out->count, sizeof *rows, groups_compare_rows);
        }
        for (uint32_t i = 0; i < out->count; i++) {
            number_of[rows[i].label] = i;
        }
        for (uint32_t v = 0; v < node_count; v++) {
            out->of_node[v] = number_of[labels[v]];
        }
        graph_list_members(node_count, out->of_node, out->count, out->first, out->members);
    }
    mem_free_block(rows);
    mem_free_block(number_of);
    return done || graph_raise_no_memory(err);
}

bool graph_count_group_pairs(const struct graph_net *net, const struct graph_groups *groups,
                             struct arena *arena, uint32_t **inside, uint32_t **across,
                             struct err *err)
{
    *inside = arena_alloc_zeroed(arena, (size_t)groups->count + 1, sizeof **inside);
    *across = arena_alloc_zeroed(arena, (size_t)groups->count + 1, sizeof **across);
    if (*inside == NULL || *across == NULL) {
        return graph_raise_no_memory(err);
    }
    for (uint32_t v = 0; v < net->node_count; v++) {
        uint32_t from = groups->of_node[v];
        for (uint32_t i = net->out_first[v]; i < net->out_first[v + 1]; i++) {
            uint32_t to = groups->of_node[net->out[i]];
            if (from == to) {
                (*inside)[from]++;
            } else {
                (*across)[from]++;
                (*across)[to]++;
            }
        }
    }
    return true;
}

double graph_compute_modularity(const struct graph_net *net, const struct graph_groups *groups,
                                double resolution)
{
    double m = graph_weigh_all_pairs(net);
    double sum = 0.0;

    if (net->pair_count == 0) {
        return 0.0;
    }
    for (uint32_t g = 0; g < groups->count; g++) {
        double out = 0.0;
        double in = 0.0;
        double inside = 0.0;
        for (uint32_t i = groups->first[g]; i < groups->first[g + 1]; i++) {
            uint32_t v = groups->members[i];
            out += graph_net_weigh_leaving(net, v);
            in += graph_net_weigh_entering(net, v);
            for (uint32_t k = net->out_first[v]; k < net->out_first[v + 1]; k++) {
                if (groups->of_node[net->out[k]] == g) {
                    inside += graph_trust_of_pair(net->trust_out, k);
                }
            }
        }
        sum += inside - resolution * out * in / m;
    }
    return sum / m;
}
