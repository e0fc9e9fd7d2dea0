/* answer_smart_rank.c - candidates for the context of an entity, and their order. See
 * answer_smart.c for the scores. */
#include "answer/answer_smart_internal.h"

#include <stdlib.h>

#define SMART_HOPS_MAX     4U
#define SMART_RANK_SCALE   32.0 /* the 32nd caller counts half of the first */
#define SMART_DIRECT_LEAST 0.65 /* still before what is two steps away */

const char *smart_name_of_type(const struct smart_candidate *candidate)
{
    static const char *const names[SMART_HOPS_MAX + 1] = { "direct_callee", "direct_callee",
                                                           "transitive_depth_2",
                                                           "transitive_depth_3",
                                                           "transitive_depth_4" };
    return candidate->incoming ? "direct_caller" : names[candidate->hop];
}

static uint32_t smart_size_of(const struct snapshot *snapshot, uint32_t entity)
{
    return snapshot->entities[entity].end_byte - snapshot->entities[entity].start_byte;
}

struct smart_sorting { /* qsort takes no context: sizes stand in the rows meanwhile */
    struct smart_candidate row;
    uint32_t size;
};

/* Among direct neighbours of one direction: surer, more often, shorter. */
static int smart_compare_direct(const void *left, const void *right)
{
    const struct smart_sorting *a = left;
    const struct smart_sorting *b = right;
    if (a->row.origin != b->row.origin) {
        return a->row.origin < b->row.origin ? -1 : 1;
    }
    if (a->row.sites != b->row.sites) {
        return a->row.sites > b->row.sites ? -1 : 1;
    }
    if (a->size != b->size) {
        return a->size < b->size ? -1 : 1;
    }
    return (a->row.entity > b->row.entity) - (a->row.entity < b->row.entity);
}

/* Of all: more relevant, then cheaper, so more relevance a token. */
static int smart_compare_score(const void *left, const void *right)
{
    const struct smart_sorting *a = left;
    const struct smart_sorting *b = right;
    if (a->row.score > b->row.score || a->row.score < b->row.score) {
        return a->row.score > b->row.score ? -1 : 1;
    }
    if (a->size != b->size) {
        return a->size < b->size ? -1 : 1;
    }
    return (a->row.entity > b->row.entity) - (a->row.entity < b->row.entity);
}

struct smart_ranking {
    struct answer_call *call;
    const struct answer_filter *filter;
    struct smart_sorting *rows;
    size_t count;
    uint8_t *seen; /* by entity */
};

static void smart_take_reached(struct smart_ranking *ranking, const struct graph_reach *reach,
                               bool incoming)
{
    const struct snapshot *snapshot = ranking->call->snapshot;
    for (uint32_t i = 0; i < reach->count; i++) {
        uint32_t entity = reach->nodes[i];
        const struct graph_edge *edge = &snapshot->edges[reach->via[i]];
        if (ranking->seen[entity] != 0 ||
            !answer_scope_holds_entity(ranking->call, &ranking->filter->scope, entity)) {
            continue;
        }
        ranking->seen[entity] = 1;
        ranking->rows[ranking->count++] =
            (struct smart_sorting){ .row = { .entity = entity,
                                             .sites = edge->site_count,
                                             .score = 0.8 - 0.1 * (double)reach->hops[i],
                                             .hop = (uint8_t)reach->hops[i],
                                             .edge_kind = edge->kind,
                                             .origin = edge->origin,
                                             .incoming = incoming },
                                    .size = smart_size_of(snapshot, entity) };
    }
}

/* Rows [begin, end) are direct neighbours: orders them and lets their score fall with the rank. */
static void smart_score_direct(struct smart_ranking *ranking, size_t begin, size_t end, double best)
{
    qsort(ranking->rows + begin, end - begin, sizeof *ranking->rows, smart_compare_direct);
    for (size_t i = begin; i < end; i++) {
        double score = best / (1.0 + (double)(i - begin) / SMART_RANK_SCALE);
        score = (double)(int)(score * 10000.0) / 10000.0; /* few digits: they cost tokens */
        ranking->rows[i].row.score = score > SMART_DIRECT_LEAST ? score : SMART_DIRECT_LEAST;
    }
}

static bool smart_rank_all(struct smart_ranking *ranking, uint32_t focus, struct smart_list *list,
                           struct err *err)
{
    struct answer_call *call = ranking->call;
    struct graph_filter walk = ranking->filter->graph;
    struct graph_reach callers;
    struct graph_reach callees;
    size_t begin;
    size_t end;

    walk.include_tests =
        walk.include_tests || call->snapshot->entities[focus].class_ == ENTITY_CLASS_TEST;
    if (!graph_collect_reach_set(call->snapshot, focus, GRAPH_INCOMING, &walk, 1,
                                 SMART_CANDIDATES_MAX / 2, call->arena, &callers, err) ||
        !graph_collect_reach_set(call->snapshot, focus, GRAPH_OUTGOING, &walk, SMART_HOPS_MAX,
                                 SMART_CANDIDATES_MAX / 2, call->arena, &callees, err)) {
        return false;
    }
    smart_take_reached(ranking, &callers, true);
    smart_score_direct(ranking, 0, ranking->count, 1.0);
    begin = ranking->count;
    smart_take_reached(ranking, &callees, false);
    for (end = begin; end < ranking->count && ranking->rows[end].row.hop == 1;) {
        end++;
    }
    smart_score_direct(ranking, begin, end, 0.95);
    list->truncated = callers.truncated || callees.truncated;
    return true;
}

bool smart_list_candidates(struct answer_call *call, const struct answer_filter *filter,
                           uint32_t focus, struct smart_list *list, struct err *err)
{
    struct smart_ranking ranking = { .call = call, .filter = filter };

    ranking.rows =
        arena_alloc_bytes(call->arena, sizeof *ranking.rows * ((size_t)SMART_CANDIDATES_MAX + 1));
    ranking.seen = arena_alloc_zeroed(call->arena, call->snapshot->entity_count + 1, 1);
    if (ranking.rows == NULL || ranking.seen == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to rank the context");
    }
    ranking.seen[focus] = 1;
    if (!smart_rank_all(&ranking, focus, list, err)) {
        return false;
    }
    qsort(ranking.rows, ranking.count, sizeof *ranking.rows, smart_compare_score);
    list->rows = arena_alloc_bytes(call->arena, sizeof *list->rows * (ranking.count + 1));
    if (list->rows == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to rank the context");
    }
    for (size_t i = 0; i < ranking.count; i++) {
        list->rows[i] = ranking.rows[i].row;
    }
    list->count = ranking.count;
    return true;
}
