/* link_scan.c - one look at every file, on all threads, before phases that only one thread can do:
 * marks of entities, and what a file has none of, so that those phases pass over it without
 * reading its facts. A mark may be set in vain, never the other way round.
 * Cost: O(entities + bindings). */
#include "link/link_internal.h"

bool link_file_is_unit(const struct link_source *source)
{
    const char *const *suffixes = source->policy->unit_suffixes;
    for (; suffixes != NULL && *suffixes != NULL; suffixes++) {
        if (str_ends_with(source->path, str_from_cstring(*suffixes))) {
            return true;
        }
    }
    return false;
}

/* No linker joins it with what other units call so. */
static bool scan_lacks_linkage(const struct fact_entity *entity)
{
    enum entity_group group = facts_group_of_entity(entity);
    return group == ENTITY_GROUP_MACRO || group == ENTITY_GROUP_ALIAS ||
           entity->kind == ENTITY_KIND_ENUM_MEMBER;
}

static uint16_t scan_mark_entity(const struct fact_entity *entity, bool unit)
{
    uint32_t mark = link_want_of_group(facts_group_of_entity(entity)) & LINK_MARK_WANT;
    bool local =
        (entity->flags & FACT_ENTITY_FILE_LOCAL) != 0 || (unit && scan_lacks_linkage(entity));
    mark |= (entity->flags & FACT_ENTITY_DECLARATION) != 0 ? LINK_MARK_DECLARATION : 0U;
    mark |= local ? LINK_MARK_FILE_LOCAL : 0U;
    mark |= (entity->flags & FACT_ENTITY_DISABLED) != 0 ? LINK_MARK_DISABLED : 0U;
    mark |= (entity->flags & FACT_ENTITY_DEFAULT) != 0 ? LINK_MARK_DEFAULT : 0U;
    return (uint16_t)mark;
}

/* Is it written away from what it is a member of: `class A::B {..}`, `extension A { class B {..}
 * }`?
 */
static bool scan_is_owned(const struct link_source *source, const struct fact_entity *entity)
{
    return entity->owner != FACT_NONE ||
           (entity->parent != FACT_NONE &&
            facts_group_of_entity(&source->facts->entities[entity->parent]) ==
                ENTITY_GROUP_EXTENSION);
}

static void scan_note_entity(struct link_source *source, const struct fact_entity *entity)
{
    enum entity_group group = facts_group_of_entity(entity);
    source->has_owners |= entity->owner != FACT_NONE;
    source->has_owned_types |= group == ENTITY_GROUP_TYPE && scan_is_owned(source, entity);
    source->has_untyped |= group == ENTITY_GROUP_CALLABLE && entity->type == FACT_NONE;
}

/* One that other files may see: index_home_of_binding says which. */
static bool scan_is_member(const struct facts *facts, const struct fact_binding *binding)
{
    return (binding->kind == FACT_BINDING_FIELD || binding->kind == FACT_BINDING_LOCAL ||
            binding->kind == FACT_BINDING_EXPORT) &&
           facts->scopes[binding->scope].kind != FACT_SCOPE_FUNCTION &&
           facts->scopes[binding->scope].kind != FACT_SCOPE_BLOCK;
}

static bool scan_look_at_file(void *context, size_t index, unsigned thread, struct err *err)
{
    struct linker *linker = context;
    struct link_source *source = &linker->sources[index];
    const struct facts *facts = source->facts;
    bool unit = link_file_is_unit(source);
    bool is_root = linker->spaces.items[source->space].is_root;
    (void)thread;
    (void)err;
    for (uint32_t i = 1; i < facts->header->entity_count; i++) {
        linker->entity_marks[source->first_entity + i] =
            scan_mark_entity(&facts->entities[i], unit);
        scan_note_entity(source, &facts->entities[i]);
    }
    for (uint32_t i = 0; i < facts->header->binding_count; i++) {
        const struct fact_binding *binding = &facts->bindings[i];
        source->has_parts |= binding->kind == FACT_BINDING_PART;
        source->has_members |= scan_is_member(facts, binding) &&
                               !(is_root && facts->scopes[binding->scope].kind == FACT_SCOPE_FILE);
    }
    source->has_members |= source->has_parts;
    return true;
}

bool link_scan_all_files(struct linker *linker, struct err *err)
{
    return link_run_over_files(linker, 64, scan_look_at_file, linker, err);
}
