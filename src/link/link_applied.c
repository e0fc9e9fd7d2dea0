/* link_applied.c - which templates of one name a call can mean, by their type parameters.
 *
 *   template <int N, class T> void f(T);       f<1>(x)   this one: 1 is no type
 *   template <class T> void f(T);              f(x)      this one: nothing here tells N
 *
 * A template is out when what stands between < and > is of the wrong sort, or when a parameter is
 * neither written, nor has a default, nor occurs in the type of an argument, or when more is
 * written than it has parameters. All stay when none is left. For languages that ask for it
 * (LANG_POLICY_INSTANCES). Cost: O(parameters x nodes of their types) a candidate.
 */
#include "link/link_types.h"

#define APPLIED_PARAMS_MAX 16U /* parameters of a template or a function that are read */
#define APPLIED_NODES_MAX  64U /* nodes of one parameter's type that are read */

enum applied_sort { APPLIED_UNKNOWN, APPLIED_TYPE, APPLIED_VALUE };

/* template <int N>: the parameter is bound as a value of its type, too. */
static enum applied_sort applied_sort_of_param(const struct facts *facts,
                                               const struct fact_binding *param)
{
    uint32_t first = 0;
    uint32_t count = facts_find_scope_bindings(facts, param->scope, param->name, &first);
    for (uint32_t i = first; i < first + count; i++) {
        if (facts->bindings[i].kind == FACT_BINDING_LOCAL &&
            facts->bindings[i].start_byte == param->start_byte) {
            return APPLIED_VALUE;
        }
    }
    return APPLIED_TYPE;
}

static enum applied_sort applied_sort_of_found(const struct linker *linker,
                                               const struct link_found *found)
{
    if (found->kind == LINK_FOUND_BINDING) {
        const struct facts *facts = linker->sources[found->file].facts;
        const struct fact_binding *binding = &facts->bindings[found->binding];
        return binding->kind == FACT_BINDING_TYPE_PARAM ? applied_sort_of_param(facts, binding)
                                                        : APPLIED_VALUE;
    }
    if (found->kind == LINK_FOUND_ENTITIES && found->count > 0) {
        enum entity_group group = link_group_of(linker, found->gids[0]);
        return group == ENTITY_GROUP_TYPE || group == ENTITY_GROUP_ALIAS ? APPLIED_TYPE
               : group == ENTITY_GROUP_VALUE                             ? APPLIED_VALUE
                                                                         : APPLIED_UNKNOWN;
    }
    return APPLIED_UNKNOWN;
}

/* Is what is written between < and > a type or a value? */
static enum applied_sort applied_sort_of_node(struct link_worker *worker, struct link_place place,
                                              uint32_t number)
{
    const struct fact_node *node = link_node_of(worker->linker, place.file, number);
    struct fact_ref ref = { .node = number, .target = FACT_NONE };
    struct link_use use = { .ref = &ref, .place = place };
    struct link_found found = { 0 };
    if (node == NULL) {
        return APPLIED_UNKNOWN;
    }
    switch (node->op) {
    case FACT_OP_NAME:
    case FACT_OP_PATH:
        return link_targets_find_named(worker, &use, LINK_WANT_ANY, &found)
                   ? applied_sort_of_found(worker->linker, &found)
                   : APPLIED_UNKNOWN;
    case FACT_OP_POINTER:
    case FACT_OP_LIST:
    case FACT_OP_FUNCTION:
    case FACT_OP_TYPEOF: return APPLIED_TYPE;
    default: return APPLIED_UNKNOWN;
    }
}

/* Does the tree of a node name it? */
static bool applied_names_text(const struct facts *facts, uint32_t root, fact_text text)
{
    uint32_t stack[APPLIED_NODES_MAX] = { root };
    uint32_t count = root == FACT_NONE ? 0 : 1;
    uint32_t left = APPLIED_NODES_MAX;
    while (count > 0 && left > 0) {
        const struct fact_node *node = &facts->nodes[stack[--count]];
        uint32_t below[2] = { FACT_NONE, FACT_NONE };
        left--;
        facts_list_node_children(node, below);
        if (node->op == FACT_OP_NAME && node->a == text) {
            return true;
        }
        for (unsigned i = 0; i < 2; i++) {
            if (below[i] != FACT_NONE && count < APPLIED_NODES_MAX) {
                stack[count++] = below[i];
            }
        }
    }
    return left == 0;
}

static bool applied_is_deduced(const struct facts *facts, uint32_t scope,
                               const struct fact_binding *param)
{
    uint32_t list[APPLIED_PARAMS_MAX];
    uint32_t count =
        link_types_list_params(facts, scope, FACT_BINDING_PARAM, list, APPLIED_PARAMS_MAX);
    bool deduced = count == APPLIED_PARAMS_MAX;
    for (uint32_t i = 0; i < count && !deduced; i++) {
        deduced = applied_names_text(facts, facts->bindings[list[i]].type, param->name);
    }
    return deduced;
}

/* class... T */
static bool applied_is_pack(const struct facts *facts, const struct fact_binding *param)
{
    return param->value != FACT_NONE && facts->nodes[param->value].op == FACT_OP_TUPLE;
}

struct applied_call {
    struct link_worker *worker;
    uint32_t count; /* of what is written */
    enum applied_sort sorts[APPLIED_PARAMS_MAX];
};

/* Can the call give the parameter what it asks for? */
static bool applied_fits_param(const struct applied_call *call, const struct facts *facts,
                               uint32_t scope, const struct fact_binding *param)
{
    enum applied_sort given = APPLIED_UNKNOWN;
    if (param->position >= call->count) {
        return param->value != FACT_NONE || applied_is_deduced(facts, scope, param);
    }
    given = call->sorts[param->position];
    return given == APPLIED_UNKNOWN || given == applied_sort_of_param(facts, param);
}

static bool applied_may_take(const struct applied_call *call, uint32_t gid)
{
    const struct linker *linker = call->worker->linker;
    const struct fact_entity *entity = link_entity_of(linker, gid);
    const struct facts *facts = linker->sources[linker->entity_files[gid]].facts;
    const struct fact_binding *last = NULL;
    uint32_t list[APPLIED_PARAMS_MAX];
    uint32_t count = 0;
    if (kind_group_of_entity((enum entity_kind)entity->kind) != ENTITY_GROUP_CALLABLE ||
        entity->body == FACT_NONE || entity->owner != FACT_NONE) {
        return true; /* away from its type it has the parameters of the type as well */
    }
    if ((entity->flags & FACT_ENTITY_GENERIC) == 0) {
        return call->count == 0;
    }
    count = link_types_list_params(facts, entity->body, FACT_BINDING_TYPE_PARAM, list,
                                   APPLIED_PARAMS_MAX);
    for (uint32_t i = 0; i < count; i++) {
        last = &facts->bindings[list[i]];
        if (!applied_fits_param(call, facts, entity->body, last)) {
            return false;
        }
    }
    return last == NULL || call->count <= last->position + 1U || applied_is_pack(facts, last);
}

void link_applied_narrow_found(struct link_worker *worker, const struct link_use *use,
                               struct link_found *found)
{
    const struct linker *linker = worker->linker;
    struct applied_call call = { .worker = worker };
    uint32_t kept[LINK_CANDIDATES_MAX];
    uint32_t count = 0;
    if (!link_has_policy(linker, use->place.file, LANG_POLICY_INSTANCES)) {
        return;
    }
    for (uint32_t cell = use->applied == 0 ? FACT_NONE : use->applied - 1;
         cell != FACT_NONE && call.count < APPLIED_PARAMS_MAX; call.count++) {
        const struct fact_node *row = link_row_of(linker, use->place.file, cell);
        call.sorts[call.count] = applied_sort_of_node(worker, use->place, row->a);
        cell = row->b;
    }
    for (uint32_t i = 0; i < found->count; i++) {
        if (applied_may_take(&call, found->gids[i])) {
            kept[count++] = found->gids[i];
        }
    }
    if (count > 0) {
        memcpy(found->gids, kept, count * sizeof kept[0]);
        found->count = count;
    }
}
