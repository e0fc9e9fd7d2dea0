/* link_targets_made.c - constructors: what making a value of a type runs. */
#include "link/link_types.h"

/* ------------------------------------------------------------------ the list */

void link_targets_add_gid(struct link_target_list *list, uint32_t gid, enum origin origin)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (list->gids[i] == gid) {
            list->origins[i] = origin < list->origins[i] ? (uint8_t)origin : list->origins[i];
            return;
        }
    }
    if (list->count < LINK_CANDIDATES_MAX) {
        list->origins[list->count] = (uint8_t)origin;
        list->gids[list->count++] = gid;
    }
}

/* ------------------------------------------------------------------ constructors */

static bool targets_is_constructor(const struct linker *linker, uint32_t gid, uint32_t name)
{
    const struct fact_entity *entity = link_entity_of(linker, gid);
    if (entity->kind == ENTITY_KIND_CONSTRUCTOR) {
        return (entity->flags & FACT_ENTITY_STATIC) == 0; /* those prepare the type, not a value */
    }
    return linker->entity_names[gid] == name &&
           facts_group_of_entity(entity) == ENTITY_GROUP_CALLABLE;
}

void link_targets_list_constructors(const struct linker *linker, uint32_t home,
                                    struct link_found *found)
{
    uint32_t file = linker->entity_files[home];
    const char *const *names = linker->sources[file].policy->constructor_names;
    uint32_t base = link_special_base_name(linker, home);
    uint32_t name = base == LINK_NONE ? linker->entity_names[home] : base;
    for (bool more = true; more;) {
        uint32_t first = 0;
        uint32_t count = link_index_find_rows(&linker->entities, name, home, &first);
        for (uint32_t i = 0; i < count; i++) {
            uint32_t gid = link_index_value_at(&linker->entities, first + i);
            if (targets_is_constructor(linker, gid, name)) {
                link_found_add_gid(found, gid);
            }
        }
        more = names != NULL && *names != NULL;
        if (more) {
            name = link_names_find_text(linker, str_from_cstring(*names));
            names++;
        }
    }
    link_found_prefer_definitions(linker, found);
}

/* Those of the nearest base that has any. */
static void targets_list_inherited_constructors(const struct linker *linker, uint32_t home,
                                                struct link_found *found)
{
    uint32_t order[LINK_BASES_MAX];
    bool outside = false;
    uint32_t count = link_members_linearise(linker, home, order, &outside);
    for (uint32_t i = 1; i < count && found->count == 0; i++) {
        if (link_home_is_type(linker, order[i])) {
            link_targets_list_constructors(linker, order[i], found);
        }
    }
}

/* Those of the specialisations of a class template that writes none itself. */
static void targets_list_special_constructors(const struct linker *linker, uint32_t home,
                                              struct link_found *found)
{
    uint32_t first = 0;
    uint32_t count = link_special_list_rows(linker, home, &first);
    for (uint32_t i = first; i < first + count; i++) {
        link_targets_list_constructors(linker, linker->specials.items[i].type, found);
    }
}

/* By a constructor that is not among those written: a struct can be made from nothing. */
static bool targets_makes_unwritten(struct link_worker *worker, const struct link_use *use,
                                    uint32_t home, const struct link_found *found)
{
    const struct linker *linker = worker->linker;
    if (!link_overloads_take_labels(linker, use, found)) {
        return true;
    }
    if (use->ref->args != 0 || link_entity_of(linker, home)->kind != ENTITY_KIND_STRUCT ||
        !link_has_policy(linker, use->place.file, LANG_POLICY_OVERLOADS) ||
        link_has_policy(linker, use->place.file, LANG_POLICY_CONVERTS)) {
        return false;
    }
    for (uint32_t i = 0; i < found->count; i++) {
        if (link_entity_of(linker, found->gids[i])->params_min == 0) {
            return false;
        }
    }
    return true;
}

/* What the compiler makes is nothing that is called. */
void link_targets_add_default(const struct linker *linker, uint32_t gid, enum origin origin,
                              struct link_target_list *list)
{
    if ((link_entity_of(linker, gid)->flags & FACT_ENTITY_DEFAULTED) != 0) {
        list->is_local = true;
        return;
    }
    link_targets_add_gid(list, gid, origin);
}

/* T(t) with a t of type T copies it; that runs no constructor when T writes none that takes a T. */
static bool targets_is_copy(struct link_worker *worker, const struct link_use *use, uint32_t home,
                            const struct link_found *found)
{
    const struct linker *linker = worker->linker;
    const struct fact_node *cell = link_node_of(linker, use->place.file, use->ref->target);
    const struct link_type *given = NULL;
    if (!link_has_policy(linker, use->place.file, LANG_POLICY_CONVERTS) || use->ref->args != 1 ||
        cell == NULL || cell->op != FACT_OP_ARG) {
        return false;
    }
    given = link_types_eval_expr(worker, use->place, cell->a, 0);
    if (given->kind != LINK_TYPE_VALUE || given->home != home) {
        return false;
    }
    for (uint32_t i = 0; i < found->count; i++) {
        struct link_type callee = { .kind = LINK_TYPE_CALLABLE, .home = found->gids[i] };
        const struct link_type *taken = link_types_of_parameter(worker, &callee, 0, 0);
        if (link_entity_of(linker, found->gids[i])->params_max > 0 &&
            taken->kind != LINK_TYPE_OUTSIDE &&
            (taken->kind != LINK_TYPE_VALUE || taken->home == home)) {
            return false;
        }
    }
    return true;
}

/* Making a value of `home` runs its constructor, else stands for the type. */
void link_targets_add_construction(struct link_worker *worker, const struct link_use *use,
                                   uint32_t home, enum origin origin, struct link_target_list *list)
{
    const struct linker *linker = worker->linker;
    struct link_use plain = *use;
    struct link_found found = { 0 };
    if (!link_home_is_type(linker, home)) {
        return;
    }
    list->is_static = true;
    if (!link_special_is_leader(linker, home)) {
        link_targets_list_constructors(linker, home, &found);
    }
    if (found.count == 0) {
        targets_list_special_constructors(linker, home, &found);
        origin = found.count > 1 && origin < ORIGIN_DISPATCH ? ORIGIN_DISPATCH : origin;
    }
    if (found.count == 0 &&
        link_has_policy(linker, linker->entity_files[home], LANG_POLICY_HEIR_CONSTRUCTS)) {
        targets_list_inherited_constructors(linker, home, &found);
        origin = found.count > 0 && origin < ORIGIN_INHERITED ? ORIGIN_INHERITED : origin;
    }
    if (targets_makes_unwritten(worker, use, home, &found)) {
        found.count = 0;
    }
    if (found.count > 0 && targets_is_copy(worker, use, home, &found)) {
        list->is_local = true;
        return;
    }
    plain.applied = 0; /* they are the type's */
    link_overloads_narrow_found(worker, &plain, &found);
    for (uint32_t i = 0; i < found.count; i++) {
        link_targets_add_default(linker, found.gids[i], origin, list);
    }
    if (found.count == 0) {
        link_targets_add_gid(list, home, origin);
    }
}

/* What stands for a type parameter is made, unless it is a pointer, or copied. */
void link_targets_make_instances(struct link_worker *worker, const struct link_use *use,
                                 const struct link_type *param, struct link_target_list *list)
{
    const struct link_type *all = link_types_arg(param, 1);
    const struct fact_node *cell = link_node_of(worker->linker, use->place.file, use->ref->target);
    bool copies = use->ref->args == 1 && cell != NULL && cell->op == FACT_OP_ARG &&
                  link_types_is_param(link_types_eval_expr(worker, use->place, cell->a, 0), param);
    uint32_t count = all->kind == LINK_TYPE_UNION ? all->count : 1;
    for (uint32_t i = 0; i < count && !copies; i++) {
        const struct link_type *item = all->kind == LINK_TYPE_UNION ? all->args[i] : all;
        if (item->kind == LINK_TYPE_VALUE && !item->is_pointer) {
            link_targets_add_construction(worker, use, item->home,
                                          count > 1 ? ORIGIN_DISPATCH : ORIGIN_TYPE, list);
        }
    }
    list->is_local |= list->count == 0;
}
