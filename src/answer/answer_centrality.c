/* answer_centrality.c - entities by PageRank or betweenness, highest first. */
#include "answer/answer_graph_internal.h"

struct centrality {
    const struct answer_net *net;
    const struct graph_components *components;
    uint32_t samples;
    uint64_t seed;
};

static bool centrality_make_ranks(void *context, struct arena *arena, void **value, struct err *err)
{
    const struct centrality *centrality = context;
    double *ranks = NULL;
    bool done = graph_compute_page_rank(centrality->net->net, centrality->components, GRAPH_DAMPING,
                                        &centrality->net->effort, arena, &ranks, err);
    *value = ranks;
    return done;
}

static bool centrality_make_between(void *context, struct arena *arena, void **value,
                                    struct err *err)
{
    const struct centrality *centrality = context;
    struct graph_betweenness *made = arena_alloc_zeroed(arena, 1, sizeof *made);
    *value = made;
    return made != NULL ? graph_compute_betweenness(centrality->net->net, centrality->samples,
                                                    centrality->seed, &centrality->net->effort,
                                                    arena, made, err)
                        : ERR_RAISE(err, ERR_MEMORY, "no memory to compute the answer");
}

/* `errors` NULL: the scores are exact. */
static bool centrality_write_rows(const struct answer_net *net, const double *scores,
                                  const double *errors, struct err *err)
{
    struct answer_call *call = net->call;
    size_t n = net->net->node_count;
    struct answer_page page;
    struct answer_ranked *rows = arena_alloc_bytes(call->arena, (n + 1) * sizeof *rows);

    if (rows == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to compute the answer");
    }
    for (uint32_t v = 0; v < n; v++) {
        rows[v] = (struct answer_ranked){ scores[v], v };
    }
    answer_page_from_params(call, &page);
    answer_sort_best_rows(rows, n, (size_t)(page.offset + page.limit));
    json_begin_array(call->json, "entities");
    for (size_t i = 0; i < n; i++) {
        if (!answer_page_takes_row(&page)) {
            continue;
        }
        json_begin_object(call->json, NULL);
        answer_put_node(net, "entity", rows[i].number);
        json_put_double(call->json, "score", rows[i].score);
        json_put_unsigned(call->json, "rank", i + 1);
        if (errors != NULL) {
            json_put_double(call->json, "standard_error", errors[rows[i].number]);
        }
        json_end_object(call->json);
    }
    json_end_array(call->json);
    answer_page_write_counts(&page, call->json);
    return true;
}

static bool centrality_answer_ranks(struct centrality *centrality, struct err *err)
{
    const struct answer_net *net = centrality->net;
    const void *value = NULL;
    if (!answer_hold_components(net, &centrality->components, err) ||
        !answer_hold_result(net, STR("pagerank"), centrality_make_ranks, centrality, &value, err)) {
        return false;
    }
    json_put_cstring(net->call->json, "method", "pagerank");
    json_put_bool(net->call->json, "approximate", false);
    return centrality_write_rows(net, value, NULL, err);
}

static bool centrality_answer_between(struct centrality *centrality, struct err *err)
{
    const struct answer_net *net = centrality->net;
    struct answer_call *call = net->call;
    const struct graph_betweenness *between;
    const void *value = NULL;
    struct str name;

    centrality->samples = (uint32_t)call->values[ANSWER_PARAM_SAMPLES].number;
    centrality->seed = call->values[ANSWER_PARAM_SEED].number;
    name = arena_format_text(call->arena, "betweenness %u %llu", centrality->samples,
                             (unsigned long long)centrality->seed);
    if (!answer_hold_result(net, name, centrality_make_between, centrality, &value, err)) {
        return false;
    }
    between = value;
    json_put_cstring(call->json, "method", "betweenness");
    json_put_bool(call->json, "approximate", between->errors != NULL);
    json_put_unsigned(call->json, "samples", between->samples);
    return centrality_write_rows(net, between->scores, between->errors, err);
}

bool answer_centrality_write_data(struct answer_call *call, struct err *err)
{
    struct str method = call->values[ANSWER_PARAM_METHOD].text;
    struct answer_net net;
    struct centrality centrality = { .net = &net };
    bool ranks = str_equals_nocase(method, STR("pagerank"));

    if (!ranks && !str_equals_nocase(method, STR("betweenness"))) {
        answer_add_suggestion(call, STR("pagerank"));
        answer_add_suggestion(call, STR("betweenness"));
        return ERR_RAISE(err, ERR_USAGE, "unknown method '%.*s'; use pagerank or betweenness",
                         STR_ARG(method));
    }
    if (!ranks && str_equals_cstring(call->values[ANSWER_PARAM_WEIGHTS].text, "origin")) {
        return ERR_RAISE(err, ERR_USAGE,
                         "weights=origin goes with method=pagerank; betweenness counts steps");
    }
    if (!answer_open_net(call, GRAPH_KINDS_DEPENDENCY, &net, err)) {
        return false;
    }
    return ranks ? centrality_answer_ranks(&centrality, err)
                 : centrality_answer_between(&centrality, err);
}
