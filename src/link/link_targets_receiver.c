/* link_targets_receiver.c - what a method that is named alone is called on. */
#include "link/link_types.h"

static bool receiver_is_base(const struct linker *linker, uint32_t home, uint32_t base)
{
    uint32_t order[LINK_BASES_MAX];
    bool outside = false;
    uint32_t count = link_members_linearise(linker, home, order, &outside);
    bool found = false;
    for (uint32_t i = 0; i < count && !found; i++) {
        found = order[i] == base;
    }
    return found;
}

/* The type at `home`, or the nearest around it, that has the members of `base`; LINK_NONE: none. */
static uint32_t receiver_find_around(const struct linker *linker, uint32_t home, uint32_t base)
{
    while (home != LINK_NONE) {
        uint32_t file = linker->entity_files[home];
        uint32_t parent = link_entity_of(linker, home)->parent;
        if (link_home_is_type(linker, home) && receiver_is_base(linker, home, base)) {
            return home;
        }
        home = parent == FACT_NONE || parent == 0 ? LINK_NONE
                                                  : linker->sources[file].first_entity + parent;
    }
    return LINK_NONE;
}

const struct link_type *link_targets_bare_receiver(struct link_worker *worker,
                                                   const struct link_use *use, uint32_t method)
{
    const struct linker *linker = worker->linker;
    uint32_t home = linker->type_homes[method];
    const struct link_type *self = NULL;
    if (!link_has_policy(linker, use->place.file, LANG_POLICY_IMPLICIT_SELF)) {
        return NULL;
    }
    self = link_types_of_self(worker, use->place, 0);
    if (self->kind != LINK_TYPE_VALUE ||
        link_has_policy(linker, use->place.file, LANG_POLICY_SPLIT_STATIC)) {
        return self->kind == LINK_TYPE_VALUE ? self : NULL;
    }
    if (home == LINK_NONE || !link_home_is_type(linker, home) ||
        !link_home_is_type(linker, self->home) ||
        (link_entity_of(linker, method)->flags & FACT_ENTITY_STATIC) != 0) {
        return NULL;
    }
    home = receiver_find_around(linker, self->home, home);
    if (home == self->home) {
        return self;
    }
    return home == LINK_NONE ? NULL : link_types_make(worker, LINK_TYPE_VALUE, home, 0);
}
