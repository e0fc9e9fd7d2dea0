/* answer_entropy.c - how mixed the outgoing edges of entities are, highest first. */
#include "answer/answer_graph_internal.h"

#include <math.h>

#define ENTROPY_MODERATE_MIN 1.0 /* bits; ALGORITHMS.md 5.11 */
#define ENTROPY_HIGH_MIN     1.4

static bool entropy_make_rows(void *context, struct arena *arena, void **value, struct err *err)
{
    const struct answer_net *net = context;
    struct graph_entropies *made = arena_alloc_zeroed(arena, 1, sizeof *made);
    *value = made;
    return made != NULL ? graph_compute_entropy(net->call->snapshot, &net->view, &net->effort,
                                                arena, made, err)
                        : ERR_RAISE(err, ERR_MEMORY, "no memory to compute the answer");
}

static const char *entropy_name_level(double bits)
{
    if (bits >= ENTROPY_HIGH_MIN) {
        return "HIGH";
    }
    return bits >= ENTROPY_MODERATE_MIN ? "MODERATE" : "LOW";
}

static void entropy_write_row(struct answer_call *call, const struct graph_entropy *row,
                              unsigned kinds)
{
    struct json *json = call->json;
    json_begin_object(json, NULL);
    answer_put_entity_key(call, "entity", row->entity);
    json_put_double(json, "entropy", row->by_kind);
    json_put_cstring(json, "complexity", entropy_name_level(row->by_kind));
    json_put_double(json, "normalized_entropy", kinds > 1 ? row->by_kind / log2(kinds) : 0.0);
    json_put_double(json, "target_file_entropy", row->by_file);
    json_put_unsigned(json, "edges_count", row->edge_count);
    json_end_object(json);
}

bool answer_entropy_write_data(struct answer_call *call, struct err *err)
{
    const struct graph_entropies *made;
    const void *value = NULL;
    struct answer_ranked *rows;
    struct answer_page page;
    struct answer_net net;

    if (!answer_open_net(call, GRAPH_KINDS_DEPENDENCY, &net, err) ||
        !answer_hold_result(&net, STR("entropy"), entropy_make_rows, &net, &value, err)) {
        return false;
    }
    made = value;
    rows = arena_alloc_bytes(call->arena, ((size_t)made->count + 1) * sizeof *rows);
    if (rows == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to compute the answer");
    }
    for (uint32_t i = 0; i < made->count; i++) {
        rows[i] = (struct answer_ranked){ made->rows[i].by_kind, i };
    }
    answer_sort_ranked_rows(rows, made->count);
    answer_page_from_params(call, &page);
    json_begin_array(call->json, "entities");
    for (uint32_t i = 0; i < made->count; i++) {
        const struct graph_entropy *row = &made->rows[rows[i].number];
        if (answer_key_holds_part(call, row->entity) && answer_page_takes_row(&page)) {
            entropy_write_row(call, row, (unsigned)__builtin_popcount(made->kinds));
        }
    }
    json_end_array(call->json);
    json_put_unsigned(call->json, "edge_types_count", (unsigned)__builtin_popcount(made->kinds));
    answer_page_write_counts(&page, call->json);
    return true;
}
