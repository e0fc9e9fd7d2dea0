/* graph_entropy.c - how mixed the edges of an entity are. See algorithms.h. */
#include "graph/algorithms_internal.h"

#include <math.h>
#include <stdlib.h>

/* H = - sum p log2 p  (Shannon 1948), p = counts[i] / total. */
static double entropy_of_counts(const uint32_t *counts, size_t count, uint32_t total)
{
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) {
        if (counts[i] > 0) {
            double p = (double)counts[i] / total;
            sum -= p * log2(p);
        }
    }
    return sum > 0.0 ? sum : 0.0;
}

static int entropy_compare_files(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/* Over the runs of equal files in a sorted list. */
static double entropy_of_files(uint32_t *files, uint32_t count)
{
    double sum = 0.0;
    if (count > 1) {
        qsort(files, count, sizeof *files, entropy_compare_files);
    }
    for (uint32_t i = 0; i < count;) {
        uint32_t end = i;
        double p;
        while (end < count && files[end] == files[i]) {
            end++;
        }
        p = (double)(end - i) / count;
        sum -= p * log2(p);
        i = end;
    }
    return sum > 0.0 ? sum : 0.0;
}

static struct graph_entropy entropy_of_entity(const struct snapshot *snapshot,
                                              const struct graph_view *view, uint32_t entity,
                                              uint32_t *files)
{
    uint32_t kinds[EDGE_KIND_COUNT] = { 0 };
    struct graph_entropy row = { .entity = entity };

    for (uint32_t i = snapshot->out_first[entity]; i < snapshot->out_first[entity + 1]; i++) {
        const struct graph_edge *edge = &snapshot->edges[i];
        if (graph_view_takes_edge(view, snapshot, edge)) {
            kinds[edge->kind]++;
            files[row.edge_count++] = snapshot->entities[edge->to].file;
            row.kinds |= 1U << edge->kind;
        }
    }
    if (row.edge_count > 0) {
        row.by_kind = entropy_of_counts(kinds, EDGE_KIND_COUNT, row.edge_count);
        row.by_file = entropy_of_files(files, row.edge_count);
    }
    return row;
}

bool graph_compute_entropy(const struct snapshot *snapshot, const struct graph_view *view,
                           const struct graph_effort *effort, struct arena *arena,
                           struct graph_entropies *out, struct err *err)
{
    uint32_t degree_max = 0;
    uint32_t *files;
    bool done = true;

    *out = (struct graph_entropies){ .count = 0 };
    for (uint32_t i = 0; i < snapshot->entity_count; i++) {
        uint32_t degree = snapshot->out_first[i + 1] - snapshot->out_first[i];
        degree_max = degree > degree_max ? degree : degree_max;
        out->count += graph_view_takes_entity(view, snapshot, i);
    }
    files = mem_alloc_block(((size_t)degree_max + 1) * sizeof *files);
    out->rows = arena_alloc_bytes(arena, ((size_t)out->count + 1) * sizeof *out->rows);
    if (files == NULL || out->rows == NULL) {
        mem_free_block(files);
        return graph_raise_no_memory(err);
    }
    out->count = 0;
    for (uint32_t i = 0; done && i < snapshot->entity_count; i++) {
        if (graph_view_takes_entity(view, snapshot, i)) {
            struct graph_entropy row = entropy_of_entity(snapshot, view, i, files);
            out->rows[out->count++] = row;
            out->kinds |= row.kinds;
        }
        done = i % GRAPH_CHECK_NODES != 0 || graph_effort_check_deadline(effort, err);
    }
    mem_free_block(files);
    return done;
}
