/* answer_groups.c - groups of entities that belong together: clusters by label propagation and
 * Leiden communities, largest first, each named and with the pairs inside it and across its border.
 * Groups below min_size are counted, not listed. */
#include "answer/answer_graph_internal.h"

#define GROUPS_LABEL_ROUNDS                                                                        \
    50U /* real graphs settle in 5 to 20; the cap is for ones that swing                           \
         */

struct groups {
    const struct answer_net *net;
    const struct graph_links *links;
    const struct answer_group_words *words;
    struct graph_leiden_options options;
    const struct groups_made *made;
};
/* What is kept. */
struct groups_made {
    struct graph_groups groups;
    uint32_t *inside;
    uint32_t *across;
    double modularity;
};

static bool groups_count_pairs(const struct groups *groups, struct groups_made *made,
                               struct arena *arena, struct err *err)
{
    made->modularity =
        graph_compute_modularity(groups->net->net, &made->groups, groups->options.resolution);
    return graph_count_group_pairs(groups->net->net, &made->groups, arena, &made->inside,
                                   &made->across, err);
}

static bool groups_make_clusters(void *context, struct arena *arena, void **value, struct err *err)
{
    const struct groups *groups = context;
    struct groups_made *made = arena_alloc_zeroed(arena, 1, sizeof *made);
    *value = made;
    if (made == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to compute the answer");
    }
    return graph_propagate_labels(groups->links, GROUPS_LABEL_ROUNDS, &groups->net->effort, arena,
                                  &made->groups, err) &&
           groups_count_pairs(groups, made, arena, err);
}

static bool groups_make_communities(void *context, struct arena *arena, void **value,
                                    struct err *err)
{
    const struct groups *groups = context;
    struct groups_made *made = arena_alloc_zeroed(arena, 1, sizeof *made);
    *value = made;
    if (made == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to compute the answer");
    }
    return graph_find_leiden_groups(groups->net->net, groups->links, &groups->options,
                                    &groups->net->effort, arena, &made->groups, err) &&
           groups_count_pairs(groups, made, arena, err);
}

/* Share of the pairs at the group's nodes that stay inside. */
static double groups_rate_quality(const struct groups_made *made, uint32_t group)
{
    double inside = made->inside[group];
    double across = made->across[group];
    return inside + across > 0.0 ? inside / (inside + across) : 0.0;
}

/* Field names differ between the two answers, as they did in the original. */
struct groups_names {
    const char *list;
    const char *id;
    uint32_t id_base;
    const char *size;
    const char *members;
};

static bool groups_write_row(const struct groups *groups, const struct groups_names *names,
                             uint32_t group, struct err *err)
{
    const struct graph_groups *made = &groups->made->groups;
    struct json *json = groups->net->call->json;
    uint32_t size = made->first[group + 1] - made->first[group];
    bool done;

    json_begin_object(json, NULL);
    json_put_unsigned(json, names->id, names->id_base + group);
    json_put_unsigned(json, names->size, size);
    done = answer_put_group_name(groups->net, groups->words, made->members + made->first[group],
                                 size, err);
    json_put_unsigned(json, "internal_edges", groups->made->inside[group]);
    json_put_unsigned(json, "external_edges", groups->made->across[group]);
    json_put_double(json, "quality", groups_rate_quality(groups->made, group));
    answer_put_members(groups->net, names->members, made->members + made->first[group], size);
    json_end_object(json);
    return done;
}

/* Groups are sorted by size, so those below the least come last. */
static uint32_t groups_count_listed(const struct groups *groups)
{
    const struct graph_groups *made = &groups->made->groups;
    uint64_t least = groups->net->call->values[ANSWER_PARAM_MIN_SIZE_2].number;
    uint32_t count = made->count;
    while (count > 0 && made->first[count] - made->first[count - 1] < least) {
        count--;
    }
    return count;
}

static bool groups_write_rows(const struct groups *groups, const struct groups_names *names,
                              uint32_t listed, struct err *err)
{
    struct answer_call *call = groups->net->call;
    struct answer_page page;
    bool done = true;

    answer_page_from_params(call, &page);
    json_begin_array(call->json, names->list);
    for (uint32_t group = 0; done && group < listed; group++) {
        if (answer_page_takes_row(&page)) {
            done = groups_write_row(groups, names, group, err);
        }
    }
    json_end_array(call->json);
    json_put_unsigned(call->json, "smaller_groups_count", groups->made->groups.count - listed);
    answer_page_write_counts(&page, call->json);
    return done;
}

static bool groups_open(struct answer_call *call, struct answer_net *net, struct groups *groups,
                        struct err *err)
{
    groups->net = net;
    groups->options.resolution = 1.0;
    groups->options.iterations = GRAPH_LEIDEN_ITERATIONS;
    return answer_open_net(call, GRAPH_KINDS_DEPENDENCY, net, err) &&
           answer_hold_links(net, &groups->links, err) &&
           answer_hold_group_words(net, &groups->words, err);
}

bool answer_clusters_write_data(struct answer_call *call, struct err *err)
{
    static const struct groups_names names = { "clusters", "cluster_id", 1, "entity_count",
                                               "entities" };
    struct groups groups = { .made = NULL };
    const void *value = NULL;
    struct answer_net net;
    uint32_t listed;

    if (!groups_open(call, &net, &groups, err) ||
        !answer_hold_result(&net, STR("clusters"), groups_make_clusters, &groups, &value, err)) {
        return false;
    }
    groups.made = value;
    listed = groups_count_listed(&groups);
    json_put_unsigned(call->json, "total_entities", groups.made->groups.first[listed]);
    json_put_unsigned(call->json, "cluster_count", listed);
    return groups_write_rows(&groups, &names, listed, err);
}

bool answer_leiden_write_data(struct answer_call *call, struct err *err)
{
    static const struct groups_names names = { "communities", "id", 0, "size", "members" };
    struct groups groups = { .made = NULL };
    const void *value = NULL;
    struct answer_net net;
    struct str name;
    uint32_t listed;

    if (!groups_open(call, &net, &groups, err)) {
        return false;
    }
    groups.options.resolution = call->values[ANSWER_PARAM_RESOLUTION].decimal;
    groups.options.seed = call->values[ANSWER_PARAM_SEED].number;
    name = arena_format_text(call->arena, "leiden %.17g %llu", groups.options.resolution,
                             (unsigned long long)groups.options.seed);
    if (!answer_hold_result(&net, name, groups_make_communities, &groups, &value, err)) {
        return false;
    }
    groups.made = value;
    listed = groups_count_listed(&groups);
    json_put_unsigned(call->json, "community_count", listed);
    json_put_double(call->json, "modularity", groups.made->modularity);
    json_put_double(call->json, "resolution", groups.options.resolution);
    return groups_write_rows(&groups, &names, listed, err);
}
