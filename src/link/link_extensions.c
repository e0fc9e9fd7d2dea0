/* link_extensions.c - functions that extend a type they are not written in.
 *
 * Where a language has them (LANG_POLICY_EXTENSIONS), such a function is called like a member of
 * any value that its first parameter takes, in files that see the namespace around it: because
 * they are in it or below it, or import it. A type's own members come first; so this is asked
 * when they have nothing. Cost: the project's entities of the name.
 */
#include "link/link_types.h"

/* Is a space among those around what the file declares? */
static bool extensions_file_is_inside(const struct linker *linker, uint32_t file, uint32_t space)
{
    const struct link_source *source = &linker->sources[file];
    uint32_t at = source->space;
    for (unsigned i = 0; at != LINK_NONE && i < LINK_DEPTH_MAX; i++) {
        if (at == space) {
            return true;
        }
        at = linker->spaces.items[at].parent;
    }
    for (uint32_t i = 1; i < source->facts->header->entity_count; i++) {
        uint32_t home = linker->own_homes[source->first_entity + i];
        if (kind_group_of_entity((enum entity_kind)source->facts->entities[i].kind) !=
                ENTITY_GROUP_MODULE ||
            home == LINK_NONE || !link_home_is_space(linker, home)) {
            continue;
        }
        at = home - linker->entity_count;
        for (unsigned k = 0; at != LINK_NONE && k < LINK_DEPTH_MAX; k++) {
            if (at == space) {
                return true;
            }
            at = linker->spaces.items[at].parent;
        }
    }
    return false;
}

static bool extensions_file_imports(const struct linker *linker, uint32_t file, uint32_t home)
{
    const struct link_source *source = &linker->sources[file];
    for (uint32_t i = 0; linker->targets != NULL && i < source->facts->header->import_count; i++) {
        const struct link_target *target = &linker->targets[source->first_import + i];
        if (source->facts->imports[i].kind == FACT_IMPORT_STAR &&
            target->kind == LINK_TARGET_HOME && target->value == home) {
            return true;
        }
    }
    return false;
}

static bool extensions_is_visible(const struct linker *linker, uint32_t file, uint32_t gid)
{
    const struct fact_entity *entity = link_entity_of(linker, gid);
    uint32_t home = link_modules_home_around(linker, linker->entity_files[gid], entity->scope);
    return extensions_file_is_inside(linker, file, home - linker->entity_count) ||
           extensions_file_imports(linker, file, home) ||
           extensions_file_imports(linker, file, linker->space_homes[gid]);
}

/* import a.b.f, where f is written in package a.b. */
static bool extensions_file_names(const struct linker *linker, uint32_t file, uint32_t gid)
{
    const struct facts *facts = linker->sources[file].facts;
    const struct facts *other = linker->sources[linker->entity_files[gid]].facts;
    struct str package = facts_borrow_text(other, other->header->package);
    struct str name = facts_borrow_text(other, link_entity_of(linker, gid)->name);
    for (uint32_t i = 0; i < facts->header->import_count; i++) {
        if (facts->imports[i].kind == FACT_IMPORT_SYMBOL &&
            str_equals_bytes(facts_borrow_text(facts, facts->imports[i].name), name) &&
            str_equals_bytes(facts_borrow_text(facts, facts->imports[i].module), package)) {
            return true;
        }
    }
    return false;
}

/* An extension of a type that the project does not hold: those of its own types are members. */
static bool extensions_is_of_outside(const struct linker *linker, uint32_t gid)
{
    const struct fact_entity *entity = link_entity_of(linker, gid);
    return linker->sources[linker->entity_files[gid]].policy->owners_extend &&
           entity->owner != FACT_NONE && entity->parent == 0 &&
           facts_group_of_entity(entity) == ENTITY_GROUP_CALLABLE &&
           (linker->type_homes[gid] == LINK_NONE ||
            !link_home_is_type(linker, linker->type_homes[gid]));
}

/* Is the owner for certain what the receiver is? Outside types have bases that are not known. */
static bool extensions_is_owner(const struct link_type *owner, const struct link_type *receiver)
{
    if (owner->kind != LINK_TYPE_OUTSIDE) {
        return owner->kind == LINK_TYPE_PARAM || owner->kind == receiver->kind;
    }
    return str_equals_cstring(owner->name, "Any") ||
           (receiver->kind == LINK_TYPE_OUTSIDE && str_equals_bytes(owner->name, receiver->name));
}

/* Can a value of the project's type be one from outside? */
static bool extensions_may_derive(const struct linker *linker, const struct link_type *receiver)
{
    uint32_t order[LINK_BASES_MAX];
    bool outside = true;
    if (receiver->kind == LINK_TYPE_VALUE && link_home_is_type(linker, receiver->home)) {
        outside = false;
        (void)link_members_linearise(linker, receiver->home, order, &outside);
    }
    return outside;
}

/* Extensions of outside types that the file sees: those that extend what the receiver is for
 * certain, else the only one. */
static bool extensions_find_outside(struct link_worker *worker, const struct link_type *receiver,
                                    uint32_t name, struct link_found *found)
{
    const struct linker *linker = worker->linker;
    uint32_t file = worker->unit;
    struct link_found sure = { .kind = LINK_FOUND_NONE };
    bool member = false;
    *found = (struct link_found){ 0 };
    for (uint32_t row = linker->entities.first[name]; row < linker->entities.first[name + 1];
         row++) {
        uint32_t gid = link_index_value_at(&linker->entities, row);
        const struct link_type *owner = &link_type_none;
        if (!extensions_is_of_outside(linker, gid)) {
            member |= linker->type_homes[gid] != LINK_NONE;
            continue;
        }
        if (!extensions_is_visible(linker, file, gid) &&
            !extensions_file_names(linker, file, gid)) {
            continue;
        }
        owner = link_types_eval_type(worker, link_place_inside_entity(linker, gid),
                                     link_entity_of(linker, gid)->owner, 0);
        if (extensions_is_owner(owner, receiver)) {
            link_found_add_gid(&sure, gid);
        } else if (owner->kind == LINK_TYPE_OUTSIDE && extensions_may_derive(linker, receiver)) {
            link_found_add_gid(found, gid);
        }
    }
    if (sure.count > 0) {
        *found = sure;
        found->origin = ORIGIN_TYPE;
        return true;
    }
    found->origin = ORIGIN_UNIQUE_NAME;
    if (found->count > 1 || (member && receiver->kind != LINK_TYPE_VALUE)) {
        *found = (struct link_found){ 0 };
    }
    return found->count > 0;
}

/* A value whose type is not known fits where no type of the project could have such a member. */
static bool extensions_takes_value(struct link_worker *worker, uint32_t gid,
                                   const struct link_type *receiver)
{
    const struct linker *linker = worker->linker;
    const struct link_type *owner = link_types_eval_type(
        worker, link_place_inside_entity(linker, gid), link_entity_of(linker, gid)->owner, 0);
    if (receiver->kind == LINK_TYPE_NONE || receiver->kind == LINK_TYPE_OUTSIDE_CLASS) {
        return true;
    }
    return link_overloads_may_convert(linker, linker->entity_files[gid], owner, receiver);
}

/* Only values have extensions: not types, not modules. */
static bool extensions_may_have(const struct link_type *receiver)
{
    return receiver->kind != LINK_TYPE_CLASS && receiver->kind != LINK_TYPE_SPACE &&
           (receiver->kind != LINK_TYPE_OUTSIDE_CLASS || receiver->count > 0);
}

/* A type that is not known could have the member itself, when some type of the project does. */
static bool extensions_is_doubtful(const struct link_type *receiver, bool member)
{
    return member && receiver->kind == LINK_TYPE_NONE;
}

static enum origin extensions_origin_for(const struct link_type *receiver)
{
    return receiver->kind == LINK_TYPE_NONE || receiver->kind == LINK_TYPE_OUTSIDE_CLASS
               ? ORIGIN_UNIQUE_NAME
               : ORIGIN_TYPE;
}

bool link_extensions_find_member(struct link_worker *worker, const struct link_type *receiver,
                                 struct str text, struct link_found *found)
{
    const struct linker *linker = worker->linker;
    uint32_t file = worker->unit;
    uint32_t name = link_names_find_text(linker, text);
    bool member = false;
    if (name == LINK_NONE || name >= linker->entities.limit || !extensions_may_have(receiver)) {
        return false;
    }
    if (link_has_policy(linker, file, LANG_POLICY_BLANKET)) {
        return link_blanket_find_member(worker, receiver, name, found);
    }
    if (!link_has_policy(linker, file, LANG_POLICY_EXTENSIONS)) {
        return false;
    }
    if (linker->sources[file].policy->owners_extend) {
        return extensions_find_outside(worker, receiver, name, found);
    }
    *found = (struct link_found){ 0 };
    for (uint32_t row = linker->entities.first[name]; row < linker->entities.first[name + 1];
         row++) {
        uint32_t gid = link_index_value_at(&linker->entities, row);
        const struct fact_entity *entity = link_entity_of(linker, gid);
        if (linker->sources[linker->entity_files[gid]].family != linker->sources[file].family) {
            continue;
        }
        if ((entity->flags & FACT_ENTITY_EXTENSION) == 0 || entity->owner == FACT_NONE) {
            member |= linker->type_homes[gid] != LINK_NONE;
        } else if (extensions_is_visible(linker, file, gid) &&
                   extensions_takes_value(worker, gid, receiver)) {
            link_found_add_gid(found, gid);
        }
    }
    if (extensions_is_doubtful(receiver, member)) {
        *found = (struct link_found){ 0 };
    }
    found->origin = (uint8_t)extensions_origin_for(receiver);
    return found->count > 0;
}
