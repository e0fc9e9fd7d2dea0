/* graph_ck.c - coupling and cohesion of functions, types and files. See algorithms.h.
 *
 * Every entity has an owner: the nearest type around it, else its file. Members are listed by owner
 * with one counting sort, then each owner is measured on its own, with stamps instead of sets. */
#include "graph/algorithms_internal.h"
#include "util/array.h"

#include <stdlib.h>

struct ck_touch { /* a method touches a field */
    uint32_t field;
    uint32_t method; /* number among the owner's methods */
};
struct ck {
    const struct snapshot *snapshot;
    const struct graph_view *view;
    const struct graph_effort *effort;
    uint32_t *owner; /* by entity; GRAPH_ID_NONE: does not take part */
    uint32_t *first; /* members of each owner */
    uint32_t *members;
    uint32_t *stamp;  /* by entity or node: the round that saw it last */
    uint32_t *number; /* of a method among its owner's methods */
    uint32_t *depth;  /* of inheritance, by entity */
    uint32_t round;
    struct {
        ARRAY_FIELDS(struct ck_touch);
    } touches;
    struct {
        ARRAY_FIELDS(struct ck_touch);
    } by_method;
};

static enum entity_group ck_group_of(const struct ck *ck, uint32_t entity)
{
    return kind_group_of_entity((enum entity_kind)ck->snapshot->entities[entity].kind);
}

static bool ck_is_type(const struct ck *ck, uint32_t entity)
{
    enum entity_group group = ck_group_of(ck, entity);
    return group == ENTITY_GROUP_TYPE || group == ENTITY_GROUP_EXTENSION;
}

static bool ck_is_callable(const struct ck *ck, uint32_t entity)
{
    return ck_group_of(ck, entity) == ENTITY_GROUP_CALLABLE &&
           ck->snapshot->entities[entity].kind != ENTITY_KIND_PROTOTYPE;
}

/* Callables are methods unless they stand inside another one. */
static bool ck_is_method(const struct ck *ck, uint32_t entity)
{
    uint32_t parent = ck->snapshot->entities[entity].parent;
    return ck_is_callable(ck, entity) &&
           (parent == GRAPH_ID_NONE || ck_group_of(ck, parent) != ENTITY_GROUP_CALLABLE);
}

static void ck_find_owners(struct ck *ck)
{
    const struct snapshot *snapshot = ck->snapshot;
    struct graph_view any = *ck->view;
    any.level = GRAPH_LEVEL_FILE; /* of any kind */
    for (uint32_t i = 0; i < snapshot->entity_count; i++) {
        uint32_t at = i;
        while (!ck_is_type(ck, at) && snapshot->entities[at].parent != GRAPH_ID_NONE) {
            at = snapshot->entities[at].parent;
        }
        if (!ck_is_type(ck, at)) {
            at = snapshot->files[snapshot->entities[i].file].first_entity;
        }
        ck->owner[i] = graph_view_takes_entity(&any, snapshot, i) ? at : GRAPH_ID_NONE;
    }
}

static void ck_list_by_owner(struct ck *ck)
{
    uint32_t n = ck->snapshot->entity_count;
    for (uint32_t i = 0; i < n; i++) {
        if (ck->owner[i] != GRAPH_ID_NONE) {
            ck->first[ck->owner[i] + 1]++;
        }
    }
    graph_sum_counts(ck->first, n);
    for (uint32_t i = 0; i < n; i++) {
        if (ck->owner[i] != GRAPH_ID_NONE) {
            ck->members[ck->first[ck->owner[i]]++] = i;
        }
    }
    graph_shift_back(ck->first, n);
}

static bool ck_takes_edge(const struct ck *ck, const struct graph_edge *edge)
{
    return graph_view_takes_edge(ck->view, ck->snapshot, edge);
}

/* True the first time in this round. */
static bool ck_stamp_once(struct ck *ck, uint32_t item)
{
    bool first = ck->stamp[item] != ck->round;
    ck->stamp[item] = ck->round;
    return first;
}

/* ------------------------------------------------------------------ types and units */

static void ck_count_methods(struct ck *ck, uint32_t owner, struct graph_ck *row)
{
    bool unit = row->form == GRAPH_CK_UNIT;
    for (uint32_t k = ck->first[owner]; k < ck->first[owner + 1]; k++) {
        uint32_t member = ck->members[k];
        const struct graph_entity *entity = &ck->snapshot->entities[member];
        if (ck_is_method(ck, member)) {
            ck->number[member] = row->methods++;
            row->wmc += entity->complexity > 0 ? entity->complexity : 1U;
        } else if (!unit && entity->parent == owner &&
                   ck_group_of(ck, member) == ENTITY_GROUP_VALUE) {
            row->fields++;
        }
    }
    row->cyclomatic = row->wmc;
}

static void ck_count_coupling(struct ck *ck, uint32_t owner, struct graph_ck *row)
{
    const struct snapshot *snapshot = ck->snapshot;
    ck->round++;
    for (uint32_t k = ck->first[owner]; k < ck->first[owner + 1]; k++) {
        uint32_t member = ck->members[k];
        for (uint32_t i = snapshot->out_first[member]; i < snapshot->out_first[member + 1]; i++) {
            uint32_t other = ck->owner[snapshot->edges[i].to];
            row->cbo += other != owner && other != GRAPH_ID_NONE &&
                        ck_takes_edge(ck, &snapshot->edges[i]) && ck_stamp_once(ck, other);
        }
        for (uint32_t i = snapshot->in_first[member]; i < snapshot->in_first[member + 1]; i++) {
            const struct graph_edge *edge = &snapshot->edges[snapshot->in_edges[i]];
            uint32_t other = ck->owner[edge->from];
            row->cbo += other != owner && other != GRAPH_ID_NONE && ck_takes_edge(ck, edge) &&
                        ck_stamp_once(ck, other);
        }
    }
}

static void ck_count_response(struct ck *ck, uint32_t owner, struct graph_ck *row)
{
    const struct snapshot *snapshot = ck->snapshot;
    ck->round++;
    row->rfc = row->methods;
    for (uint32_t k = ck->first[owner]; k < ck->first[owner + 1]; k++) {
        uint32_t member = ck->members[k];
        for (uint32_t i = snapshot->out_first[member]; i < snapshot->out_first[member + 1]; i++) {
            const struct graph_edge *edge = &snapshot->edges[i];
            row->rfc += edge->kind == EDGE_KIND_CALLS && ck->owner[edge->to] != owner &&
                        ck_takes_edge(ck, edge) &&
                        ck_group_of(ck, edge->to) == ENTITY_GROUP_CALLABLE &&
                        ck_stamp_once(ck, edge->to);
        }
    }
}

/* The method that the entity is, or stands in; GRAPH_ID_NONE: none. */
static uint32_t ck_method_around(const struct ck *ck, uint32_t entity)
{
    while (entity != GRAPH_ID_NONE && !ck_is_method(ck, entity)) {
        entity = ck->snapshot->entities[entity].parent;
    }
    return entity;
}

static bool ck_is_field_of(const struct ck *ck, uint32_t owner, uint32_t field, bool unit)
{
    const struct graph_entity *row = &ck->snapshot->entities[field];
    if (unit && row->kind == ENTITY_KIND_FIELD) {
        return true;
    }
    return ck_group_of(ck, field) == ENTITY_GROUP_VALUE && row->parent == owner;
}

static int ck_compare_touches(const void *left, const void *right)
{
    const struct ck_touch *a = left;
    const struct ck_touch *b = right;
    if (a->field != b->field) {
        return a->field < b->field ? -1 : 1;
    }
    return (a->method > b->method) - (a->method < b->method);
}

/* Which methods touch which fields: sorted by field, each once. */
static bool ck_collect_touches(struct ck *ck, uint32_t owner, bool unit)
{
    const struct snapshot *snapshot = ck->snapshot;
    size_t kept = 0;

    ck->touches.count = 0;
    for (uint32_t k = ck->first[owner]; k < ck->first[owner + 1]; k++) {
        uint32_t member = ck->members[k];
        uint32_t method = ck_method_around(ck, member);
        for (uint32_t i = snapshot->out_first[member];
             method != GRAPH_ID_NONE && i < snapshot->out_first[member + 1]; i++) {
            const struct graph_edge *edge = &snapshot->edges[i];
            struct ck_touch *touch;
            if (!ck_is_field_of(ck, owner, edge->to, unit) || !ck_takes_edge(ck, edge)) {
                continue;
            }
            touch = array_push_slot(&ck->touches, UINT32_MAX);
            if (touch == NULL) {
                return false;
            }
            *touch = (struct ck_touch){ edge->to, ck->number[method] };
        }
    }
    if (ck->touches.count > 1) {
        qsort(ck->touches.items, ck->touches.count, sizeof *ck->touches.items, ck_compare_touches);
    }
    for (size_t i = 0; i < ck->touches.count; i++) {
        if (kept == 0 || ck_compare_touches(&ck->touches.items[kept - 1], &ck->touches.items[i])) {
            ck->touches.items[kept++] = ck->touches.items[i];
        }
    }
    ck->touches.count = kept;
    return true;
}

static int ck_compare_methods(const void *left, const void *right)
{
    const struct ck_touch *a = left;
    const struct ck_touch *b = right;
    if (a->method != b->method) {
        return a->method < b->method ? -1 : 1;
    }
    return (a->field > b->field) - (a->field < b->field);
}

/* by_method: (method, begin of its field's run in touches), sorted by method. *fields: distinct. */
static bool ck_turn_touches(struct ck *ck, uint32_t *fields)
{
    const struct ck_touch *touches = ck->touches.items;
    uint32_t begin = 0;

    *fields = 0;
    ck->by_method.count = 0;
    for (uint32_t i = 0; i < ck->touches.count; i++) {
        struct ck_touch *turned = array_push_slot(&ck->by_method, UINT32_MAX);
        if (turned == NULL) {
            return false;
        }
        if (i == 0 || touches[i].field != touches[i - 1].field) {
            begin = i;
            (*fields)++;
        }
        *turned = (struct ck_touch){ begin, touches[i].method };
    }
    if (ck->by_method.count > 1) {
        qsort(ck->by_method.items, ck->by_method.count, sizeof *ck->by_method.items,
              ck_compare_methods);
    }
    return true;
}

/* Pairs of methods with a field in common: each method stamps the later ones it meets. */
static bool ck_count_sharing_pairs(struct ck *ck, uint64_t *pairs, struct err *err)
{
    const struct ck_touch *touches = ck->touches.items;
    *pairs = 0;
    for (size_t i = 0; i < ck->by_method.count; i++) {
        const struct ck_touch *turned = &ck->by_method.items[i];
        if (i == 0 || turned->method != ck->by_method.items[i - 1].method) {
            ck->round++;
            if (i % 1024 == 0 && !graph_effort_check_deadline(ck->effort, err)) {
                return false;
            }
        }
        for (size_t k = turned->field;
             k < ck->touches.count && touches[k].field == touches[turned->field].field; k++) {
            *pairs += touches[k].method > turned->method && ck_stamp_once(ck, touches[k].method);
        }
    }
    return true;
}

static bool ck_measure_cohesion(struct ck *ck, uint32_t owner, struct graph_ck *row,
                                struct err *err)
{
    uint64_t all = (uint64_t)row->methods * (row->methods > 0 ? row->methods - 1U : 0U) / 2U;
    uint64_t sharing = 0;
    uint32_t touched = 0;

    if (row->methods < 2) {
        return true;
    }
    if (!ck_collect_touches(ck, owner, row->form == GRAPH_CK_UNIT) ||
        !ck_turn_touches(ck, &touched)) {
        return graph_raise_no_memory(err);
    }
    if (!ck_count_sharing_pairs(ck, &sharing, err)) {
        return false;
    }
    if (row->form == GRAPH_CK_UNIT) {
        row->fields = touched;
    }
    row->lcom1 = all - sharing;
    row->lcom = row->fields > 0 ? (double)row->lcom1 / (double)all : 0.0;
    if (row->fields > 0) {
        double mean = (double)ck->touches.count / row->fields;
        row->lcom_hs = (row->methods - mean) / (row->methods - 1.0);
    }
    return true;
}

/* depth of t = 1 + the deepest base; passes until nothing grows, so a cycle ends at the cap. */
static void ck_measure_depths(struct ck *ck)
{
    enum { DEPTH_MAX = 64 };
    const struct snapshot *snapshot = ck->snapshot;
    bool grown = true;
    for (unsigned pass = 0; grown && pass < DEPTH_MAX; pass++) {
        grown = false;
        for (uint32_t i = 0; i < snapshot->edge_count; i++) {
            const struct graph_edge *edge = &snapshot->edges[i];
            if (edge->kind == EDGE_KIND_EXTENDS && edge->from != edge->to &&
                ck->depth[edge->from] <= ck->depth[edge->to] && ck_takes_edge(ck, edge)) {
                ck->depth[edge->from] = ck->depth[edge->to] + 1;
                grown = true;
            }
        }
    }
}

static void ck_count_children(struct ck *ck, uint32_t owner, struct graph_ck *row)
{
    const struct snapshot *snapshot = ck->snapshot;
    row->dit = ck->depth[owner];
    for (uint32_t i = snapshot->in_first[owner]; i < snapshot->in_first[owner + 1]; i++) {
        const struct graph_edge *edge = &snapshot->edges[snapshot->in_edges[i]];
        row->noc += edge->kind == EDGE_KIND_EXTENDS && ck_takes_edge(ck, edge);
    }
}

static bool ck_measure_owner(struct ck *ck, uint32_t owner, struct graph_ck *row, struct err *err)
{
    ck_count_methods(ck, owner, row);
    ck_count_coupling(ck, owner, row);
    ck_count_response(ck, owner, row);
    if (row->form == GRAPH_CK_TYPE) {
        ck_count_children(ck, owner, row);
    }
    return ck_measure_cohesion(ck, owner, row, err);
}

/* ------------------------------------------------------------------ functions */

static void ck_measure_function(struct ck *ck, const struct graph_net *net, uint32_t node,
                                struct graph_ck *row)
{
    uint32_t complexity = ck->snapshot->entities[row->entity].complexity;

    row->cyclomatic = complexity;
    row->wmc = net->out_first[node + 1] - net->out_first[node];
    ck->round++;
    for (uint32_t i = net->in_first[node]; i < net->in_first[node + 1]; i++) {
        row->cbo += ck_stamp_once(ck, net->in[i]);
    }
    for (uint32_t i = net->out_first[node]; i < net->out_first[node + 1]; i++) {
        row->cbo += ck_stamp_once(ck, net->out[i]);
    }
    ck->round++;
    for (uint32_t i = net->out_first[node]; i < net->out_first[node + 1]; i++) {
        uint32_t to = net->out[i];
        row->rfc += ck_stamp_once(ck, to);
        for (uint32_t k = net->out_first[to]; k < net->out_first[to + 1]; k++) {
            row->rfc += ck_stamp_once(ck, net->out[k]);
        }
    }
}

/* ------------------------------------------------------------------ all */

/* A file is a unit when it has functions and no type in it has methods. */
static bool ck_file_is_unit(const struct ck *ck, uint32_t file_entity)
{
    const struct graph_file *file = &ck->snapshot->files[ck->snapshot->entities[file_entity].file];
    bool found = false;
    for (uint32_t i = file->first_entity; i < file->first_entity + file->entity_count; i++) {
        if (ck->owner[i] != GRAPH_ID_NONE && ck_is_method(ck, i)) {
            if (ck->owner[i] != file_entity) {
                return false;
            }
            found = true;
        }
    }
    return found;
}

/* False: the entity has no row. */
static bool ck_choose_form(const struct ck *ck, const struct graph_net *net, uint32_t entity,
                           struct graph_ck *row, uint32_t *node)
{
    *row = (struct graph_ck){ .entity = entity };
    *node = graph_net_find_item(net, entity);
    if (ck->owner[entity] == GRAPH_ID_NONE) {
        return false;
    }
    if (ck_is_type(ck, entity)) {
        row->form = GRAPH_CK_TYPE;
        return true;
    }
    if (ck->snapshot->entities[entity].kind == ENTITY_KIND_FILE) {
        row->form = GRAPH_CK_UNIT;
        return ck_file_is_unit(ck, entity);
    }
    row->form = GRAPH_CK_FUNCTION;
    return ck_is_callable(ck, entity) && *node != GRAPH_NODE_NONE;
}

static bool ck_measure_all(struct ck *ck, const struct graph_net *net, struct graph_cks *out,
                           struct err *err)
{
    const struct snapshot *snapshot = ck->snapshot;
    for (uint32_t i = 0; i < snapshot->entity_count; i++) {
        const struct graph_entity *entity = &snapshot->entities[i];
        struct graph_ck row;
        uint32_t node;
        if (i % 1024 == 0 && !graph_effort_check_deadline(ck->effort, err)) {
            return false;
        }
        if (!ck_choose_form(ck, net, i, &row, &node)) {
            continue;
        }
        row.lines =
            entity->end_line >= entity->start_line ? entity->end_line - entity->start_line + 1 : 1;
        if (row.form == GRAPH_CK_FUNCTION) {
            ck_measure_function(ck, net, node, &row);
        } else if (!ck_measure_owner(ck, i, &row, err)) {
            return false;
        }
        out->rows[out->count++] = row;
    }
    return true;
}

static uint32_t ck_count_rows(const struct ck *ck, const struct graph_net *net)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < ck->snapshot->entity_count; i++) {
        struct graph_ck row;
        uint32_t node;
        count += ck_choose_form(ck, net, i, &row, &node);
    }
    return count;
}

static bool ck_alloc_scratch(struct ck *ck, struct arena *scratch)
{
    size_t n = (size_t)ck->snapshot->entity_count + 1;
    ck->owner = arena_alloc_bytes(scratch, n * sizeof *ck->owner);
    ck->first = arena_alloc_zeroed(scratch, n, sizeof *ck->first);
    ck->members = arena_alloc_bytes(scratch, n * sizeof *ck->members);
    ck->stamp = arena_alloc_zeroed(scratch, n, sizeof *ck->stamp);
    ck->number = arena_alloc_zeroed(scratch, n, sizeof *ck->number);
    ck->depth = arena_alloc_zeroed(scratch, n, sizeof *ck->depth);
    return ck->owner != NULL && ck->first != NULL && ck->members != NULL && ck->stamp != NULL &&
           ck->number != NULL && ck->depth != NULL;
}

/* NOLINTNEXTLINE(readability-function-size): seven parameters, in algorithms.h. */
bool graph_compute_ck_metrics(const struct snapshot *snapshot, const struct graph_view *view,
                              const struct graph_net *net, const struct graph_effort *effort,
                              struct arena *arena, struct graph_cks *out, struct err *err)
{
    struct ck ck = { .snapshot = snapshot, .view = view, .effort = effort };
    struct arena scratch;
    bool done = false;

    *out = (struct graph_cks){ .count = 0 };
    arena_init_with_limit(&scratch, SIZE_MAX / 2);
    if (!ck_alloc_scratch(&ck, &scratch)) {
        (void)graph_raise_no_memory(err);
        goto done;
    }
    ck_find_owners(&ck);
    ck_list_by_owner(&ck);
    ck_measure_depths(&ck);
    out->rows = arena_alloc_bytes(arena, ((size_t)ck_count_rows(&ck, net) + 1) * sizeof *out->rows);
    done = out->rows != NULL ? ck_measure_all(&ck, net, out, err) : graph_raise_no_memory(err);
done:
    array_free_items(&ck.touches);
    array_free_items(&ck.by_method);
    arena_release_all_blocks(&scratch);
    return done;
}

char graph_grade_ck_row(const struct graph_ck *row)
{
    unsigned failures = (row->cbo > 10 ? 1U : 0U) + (row->lcom > 0.8 ? 1U : 0U);
    unsigned warnings = (row->rfc > 50 ? 1U : 0U) + (row->wmc > 50 ? 1U : 0U);
    if (failures > 0) {
        return failures == 1 ? 'D' : 'F';
    }
    return (char)('A' + (char)warnings);
}
