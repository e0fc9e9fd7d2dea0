/* link_overridden.c - what a method leaves unsaid, from the method that it replaces, or from what
 * its type documents.
 *
 * Where a language's documents and checkers read a method without types like the one that it
 * overrides (LANG_POLICY_INHERIT_TYPES: PHP, Python), a parameter that declares none has the type
 * of the parameter at its place there, and a result that nothing tells is the one declared there.
 * The nearest base that declares counts. A type may also document what calls of its members give,
 * the ones that it answers by magic among them: a field `name()` of that type (PHP: @method).
 * Cost: a look at each base of the type.
 */
#include "link/link_types.h"

#define OVERRIDDEN_PARAMS_MAX 16U

/* The type as the receiver of `gid` sees it: type arguments of the base are put in. */
/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *overridden_see_type(struct link_worker *worker, uint32_t gid,
                                                   uint32_t base, uint32_t node, unsigned depth)
{
    const struct linker *linker = worker->linker;
    struct link_subst subst = { .self = NULL };
    const struct link_type *type =
        link_types_eval_type(worker, link_place_inside_entity(linker, base), node, depth + 1);
    if (!link_types_has_params(type, 0)) {
        return type;
    }
    link_types_bind_receiver(
        worker, &subst, base,
        link_types_of_self(worker, link_place_inside_entity(linker, gid), depth + 1), depth + 1);
    return link_types_substitute(worker, &subst, type, 0);
}

/* The declared type of the parameter at a place. FACT_NONE: none is declared. */
static uint32_t overridden_find_param(const struct linker *linker, uint32_t gid, uint8_t position)
{
    const struct facts *facts = linker->sources[linker->entity_files[gid]].facts;
    const struct fact_entity *entity = link_entity_of(linker, gid);
    uint32_t list[OVERRIDDEN_PARAMS_MAX];
    uint32_t count = entity->body == FACT_NONE
                         ? 0
                         : link_types_list_params(facts, entity->body, FACT_BINDING_PARAM, list,
                                                  OVERRIDDEN_PARAMS_MAX);
    for (uint32_t i = 0; i < count; i++) {
        if (facts->bindings[list[i]].position == position) {
            return facts->bindings[list[i]].type;
        }
    }
    return FACT_NONE;
}

/* The type node that a method of a base declares: its result, or the parameter at `position`. */
static uint32_t overridden_find_node(const struct linker *linker, uint32_t gid, int position)
{
    if (link_group_of(linker, gid) != ENTITY_GROUP_CALLABLE ||
        (link_entity_of(linker, gid)->flags & FACT_ENTITY_PRIVATE) != 0) {
        return FACT_NONE;
    }
    return position < 0 ? link_entity_of(linker, gid)->type
                        : overridden_find_param(linker, gid, (uint8_t)position);
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *overridden_find_type(struct link_worker *worker, uint32_t gid,
                                                    int position, unsigned depth)
{
    const struct linker *linker = worker->linker;
    const struct fact_entity *entity = link_entity_of(linker, gid);
    uint32_t file = linker->entity_files[gid];
    uint32_t order[LINK_BASES_MAX];
    uint32_t count = 0;
    uint32_t name = LINK_NONE;
    bool outside = false;
    if (!link_has_policy(linker, file, LANG_POLICY_INHERIT_TYPES) ||
        linker->type_homes[gid] == LINK_NONE || linker->bases.first == NULL ||
        entity->kind == ENTITY_KIND_CONSTRUCTOR || !link_types_may_step(worker, depth)) {
        return &link_type_none;
    }
    name = link_names_find_text(linker, link_text_of(linker, file, entity->name));
    count = link_members_linearise(linker, linker->type_homes[gid], order, &outside);
    for (uint32_t i = 1; i < count; i++) {
        uint32_t first = 0;
        uint32_t rows = link_index_find_rows(&linker->entities, name, order[i], &first);
        for (uint32_t k = 0; k < rows; k++) {
            uint32_t base = link_index_value_at(&linker->entities, first + k);
            uint32_t node = overridden_find_node(linker, base, position);
            if (node != FACT_NONE) {
                return overridden_see_type(worker, gid, base, node, depth + 1);
            }
        }
    }
    return &link_type_none;
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
const struct link_type *link_overridden_param(struct link_worker *worker, uint32_t gid,
                                              uint8_t position, unsigned depth)
{
    return overridden_find_type(worker, gid, position, depth);
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
const struct link_type *link_overridden_result(struct link_worker *worker, uint32_t gid,
                                               unsigned depth)
{
    return overridden_find_type(worker, gid, -1, depth);
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
const struct link_type *link_documented_result(struct link_worker *worker,
                                               const struct link_type *receiver, struct str member,
                                               unsigned depth)
{
    const struct linker *linker = worker->linker;
    uint32_t order[LINK_BASES_MAX];
    uint32_t count = 0;
    uint32_t name = LINK_NONE;
    struct str called = STR_EMPTY;
    bool outside = false;
    if ((receiver->kind != LINK_TYPE_VALUE && receiver->kind != LINK_TYPE_CLASS) ||
        !link_home_is_type(linker, receiver->home) ||
        !link_has_policy(linker, linker->entity_files[receiver->home], LANG_POLICY_INHERIT_TYPES)) {
        return &link_type_none;
    }
    called = arena_format_text(&worker->scratch, "%.*s()", STR_ARG(member));
    name = link_names_find_text(linker, called);
    count = name == LINK_NONE ? 0 : link_members_linearise(linker, receiver->home, order, &outside);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t first = 0;
        if (link_index_find_rows(&linker->bindings, name, order[i], &first) > 0) {
            struct link_found found = { 0 };
            link_found_set_binding(linker, &found, link_index_value_at(&linker->bindings, first),
                                   ORIGIN_TYPE);
            return link_types_of_binding(worker, found.file, found.binding,
                                         link_types_as_value(worker, receiver), depth + 1);
        }
    }
    return &link_type_none;
}
