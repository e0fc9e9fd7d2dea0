/* link_types_project.c - what an associated type stands for.
 *
 * A type that a trait leaves to its implementers (Rust `type Item;`) is like a parameter of the
 * trait. For a receiver it is what the receiver's type says (`type Item = X`), what a predicate
 * says of it (`where T::Item: Bound`), or what the bound of the receiver's type parameter says
 * (`T: Trait<Item = X>`, where the trait has one such type), or the trait's value itself
 * (`impl Trait<Item = X>`, `dyn`). Bounds: PROJECT_PARAMS_MAX parameters,
 * PROJECT_NEST_MAX projections inside each other.
 */
#include "link/link_types.h"

#define PROJECT_PARAMS_MAX 16U
#define PROJECT_NEST_MAX   8U

/* `where T::Item: Bound` binds a parameter of that name beside T. */
static const struct link_type *project_find_bounded(struct link_worker *worker,
                                                    const struct link_type *owner, struct str name)
{
    const struct linker *linker = worker->linker;
    uint32_t file = linker->entity_files[owner->home];
    const struct facts *facts = linker->sources[file].facts;
    uint32_t body = link_entity_of(linker, owner->home)->body;
    uint32_t params[PROJECT_PARAMS_MAX];
    uint32_t count = body == FACT_NONE
                         ? 0
                         : link_types_list_params(facts, body, FACT_BINDING_TYPE_PARAM, params,
                                                  PROJECT_PARAMS_MAX);
    for (uint32_t i = 0; i < count; i++) {
        struct str text = facts_borrow_text(facts, facts->bindings[params[i]].name);
        if (text.size == owner->name.size + 2 + name.size && str_starts_with(text, owner->name) &&
            str_ends_with(text, name) && text.data[owner->name.size] == ':') {
            return link_types_of_binding(worker, file, params[i], NULL, 0);
        }
    }
    return NULL;
}

/* Has the trait around the associated type no other? */
static bool project_is_lone(const struct linker *linker, uint32_t gid)
{
    const struct link_source *source = &linker->sources[linker->entity_files[gid]];
    const struct fact_entity *entity = link_entity_of(linker, gid);
    uint32_t count = 0;
    if (entity->parent == FACT_NONE) {
        return false;
    }
    for (uint32_t i = entity->parent + 1;
         i < source->facts->header->entity_count &&
         source->facts->entities[i].start_byte < source->facts->entities[entity->parent].end_byte;
         i++) {
        count += source->facts->entities[i].parent == entity->parent &&
                 link_is_associated(linker, source->first_entity + i);
    }
    return count == 1;
}

/* T: Trait<Item = X>: behind the arguments for the trait's own parameters stands the type. */
static const struct link_type *project_find_written(const struct linker *linker,
                                                    const struct link_type *bound, uint32_t gid)
{
    uint32_t params[PROJECT_PARAMS_MAX];
    const struct link_source *source = &linker->sources[linker->entity_files[gid]];
    uint32_t parent = link_entity_of(linker, gid)->parent;
    uint32_t own = 0;
    uint32_t parts = bound->kind == LINK_TYPE_UNION ? bound->count : 1;
    for (uint32_t i = 0; i < parts; i++) {
        const struct link_type *part = bound->kind == LINK_TYPE_UNION ? bound->args[i] : bound;
        if (part->kind != LINK_TYPE_VALUE || part->home != linker->type_homes[gid] ||
            part->count == 0 || !project_is_lone(linker, gid)) {
            continue;
        }
        own = source->facts->entities[parent].body == FACT_NONE
                  ? 0
                  : link_types_list_params(source->facts, source->facts->entities[parent].body,
                                           FACT_BINDING_TYPE_PARAM, params, PROJECT_PARAMS_MAX);
        if (part->count == own + 1) {
            return part->args[own];
        }
    }
    return NULL;
}

/* What the receiver's type says; impl Trait<Item = X>, dyn Trait<Item = X>: what is written. */
/* NOLINTNEXTLINE(misc-no-recursion): counts levels */
static const struct link_type *project_of_value(struct link_worker *worker,
                                                const struct link_type *self,
                                                const struct link_type *param)
{
    struct link_found found = { 0 };
    bool outside = false;
    if (link_members_find_typed(worker, self, param->name, &found, &outside) &&
        found.kind == LINK_FOUND_ENTITIES && found.gids[0] != param->home) {
        return link_types_as_value(worker, link_types_of_found(worker, &found, self, 0));
    }
    return project_find_written(worker->linker, self, param->home);
}

/* NOLINTNEXTLINE(misc-no-recursion): counts levels */
const struct link_type *link_types_project(struct link_worker *worker, const struct link_type *self,
                                           const struct link_type *param)
{
    const struct link_type *to = NULL;
    if (!link_is_associated(worker->linker, param->home) ||
        worker->projections >= PROJECT_NEST_MAX) {
        return param;
    }
    self = link_types_peel(worker, self);
    worker->projections++;
    if (self->kind == LINK_TYPE_UNION) {
        for (uint32_t i = 0; i < self->count && (to == NULL || to == param); i++) {
            to = link_types_project(worker, self->args[i], param);
        }
    } else if (self->kind == LINK_TYPE_PARAM) {
        to = project_find_bounded(worker, self, param->name);
        if (to == NULL) {
            to = project_find_written(worker->linker, link_types_arg(self, 0), param->home);
        }
    } else if (self->kind == LINK_TYPE_VALUE) {
        to = project_of_value(worker, self, param);
    }
    worker->projections--;
    return to == NULL || to->kind == LINK_TYPE_NONE ? param : to;
}
