/* answer_kcore.c - coreness in the undirected graph, highest first. */
#include "answer/answer_graph_internal.h"

#define KCORE_MID_MIN  3U /* ALGORITHMS.md 5.14 */
#define KCORE_CORE_MIN 8U

struct kcore {
    const struct answer_net *net;
    const struct graph_links *links;
    const uint32_t *coreness;
};

static bool kcore_make_coreness(void *context, struct arena *arena, void **value, struct err *err)
{
    const struct kcore *kcore = context;
    uint32_t *coreness = NULL;
    bool done = graph_compute_coreness(kcore->links, &kcore->net->effort, arena, &coreness, err);
    *value = coreness;
    return done;
}

static const char *kcore_name_layer(uint32_t coreness)
{
    if (coreness >= KCORE_CORE_MIN) {
        return "CORE";
    }
    return coreness >= KCORE_MID_MIN ? "MID" : "PERIPHERAL";
}

/* at_most: how many nodes have that coreness or less. */
static void kcore_write_row(const struct kcore *kcore, uint32_t node, size_t at_most)
{
    struct json *json = kcore->net->call->json;
    uint32_t coreness = kcore->coreness[node];

    json_begin_object(json, NULL);
    answer_put_node(kcore->net, "entity", node);
    json_put_unsigned(json, "coreness", coreness);
    json_put_cstring(json, "layer", kcore_name_layer(coreness));
    json_put_double(json, "percentile",
                    100.0 * (double)at_most / (double)kcore->net->net->node_count);
    json_end_object(json);
}

static struct answer_ranked *kcore_sort_nodes(const struct kcore *kcore)
{
    size_t n = kcore->net->net->node_count;
    struct answer_ranked *rows = arena_alloc_bytes(kcore->net->call->arena, (n + 1) * sizeof *rows);
    for (uint32_t v = 0; rows != NULL && v < n; v++) {
        rows[v] = (struct answer_ranked){ kcore->coreness[v], v };
    }
    if (rows != NULL) {
        answer_sort_ranked_rows(rows, n);
    }
    return rows;
}

static void kcore_write_all_rows(const struct kcore *kcore, const struct answer_ranked *rows)
{
    struct answer_call *call = kcore->net->call;
    uint64_t k = call->values[ANSWER_PARAM_K].number;
    size_t n = kcore->net->net->node_count;
    size_t at_most = n;
    struct answer_page page;

    answer_page_from_params(call, &page);
    json_put_unsigned(call->json, "max_coreness", n > 0 ? kcore->coreness[rows[0].number] : 0);
    json_begin_array(call->json, "entities");
    for (size_t i = 0; i < n && kcore->coreness[rows[i].number] >= k; i++) {
        if (i > 0 && kcore->coreness[rows[i].number] < kcore->coreness[rows[i - 1].number]) {
            at_most = n - i;
        }
        if (answer_page_takes_row(&page)) {
            kcore_write_row(kcore, rows[i].number, at_most);
        }
    }
    json_end_array(call->json);
    answer_page_write_counts(&page, call->json);
}

bool answer_kcore_write_data(struct answer_call *call, struct err *err)
{
    struct answer_net net;
    struct kcore kcore = { .net = &net };
    const void *value = NULL;
    struct answer_ranked *rows;

    if (!answer_open_net(call, GRAPH_KINDS_DEPENDENCY, &net, err) ||
        !answer_hold_links(&net, &kcore.links, err) ||
        !answer_hold_result(&net, STR("coreness"), kcore_make_coreness, &kcore, &value, err)) {
        return false;
    }
    kcore.coreness = value;
    rows = kcore_sort_nodes(&kcore);
    if (rows == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to compute the answer");
    }
    kcore_write_all_rows(&kcore, rows);
    return true;
}
