/* answer_scc.c - strongly connected components, largest first, then by first member. */
#include "answer/answer_graph_internal.h"

static const char *scc_name_risk(uint32_t size, bool loop)
{
    if (size >= 3) {
        return "HIGH";
    }
    return size == 2 || loop ? "MEDIUM" : "NONE";
}

/* Rows by size; equal ones by their first member, which the number of the row is. */
static struct answer_ranked *scc_sort_by_size(struct answer_call *call,
                                              const struct graph_components *components,
                                              uint32_t size_min, size_t *count)
{
    struct answer_ranked *rows =
        arena_alloc_bytes(call->arena, ((size_t)components->count + 1) * sizeof *rows);
    *count = 0;
    for (uint32_t c = 0; rows != NULL && c < components->count; c++) {
        uint32_t size = components->first[c + 1] - components->first[c];
        if (size >= size_min) {
            rows[(*count)++] =
                (struct answer_ranked){ size, components->members[components->first[c]] };
        }
    }
    answer_sort_ranked_rows(rows, *count);
    return rows;
}

static void scc_write_row(const struct answer_net *net, const struct graph_components *components,
                          uint32_t component)
{
    struct json *json = net->call->json;
    const uint32_t *members = components->members + components->first[component];
    uint32_t size = components->first[component + 1] - components->first[component];
    bool loops = str_equals_cstring(net->call->values[ANSWER_PARAM_SELF_LOOPS].text, "1");
    bool loop = loops && net->net->has_loop != NULL && net->net->has_loop[members[0]];

    json_begin_object(json, NULL);
    json_put_unsigned(json, "id", component);
    json_put_unsigned(json, "size", size);
    answer_put_members(net, "members", members, size);
    json_put_cstring(json, "risk_level", scc_name_risk(size, loop));
    json_end_object(json);
}

bool answer_scc_write_data(struct answer_call *call, struct err *err)
{
    uint32_t size_min = (uint32_t)call->values[ANSWER_PARAM_MIN_SIZE_1].number;
    const struct graph_components *components = NULL;
    struct answer_page page;
    struct answer_ranked *rows;
    struct answer_net net;
    size_t count = 0;

    if (!answer_open_net(call, ANSWER_KINDS_RUNTIME, &net, err) ||
        !answer_hold_components(&net, &components, err)) {
        return false;
    }
    rows = scc_sort_by_size(call, components, size_min, &count);
    if (rows == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to compute the answer");
    }
    answer_page_from_params(call, &page);
    json_put_unsigned(call->json, "scc_count", count);
    json_begin_array(call->json, "sccs");
    for (size_t i = 0; i < count; i++) {
        if (answer_page_takes_row(&page)) {
            scc_write_row(&net, components, components->of_node[rows[i].number]);
        }
    }
    json_end_array(call->json);
    answer_page_write_counts(&page, call->json);
    return true;
}
