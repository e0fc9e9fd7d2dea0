/* link_assigned.c - functions given by an assignment to a name that is declared before.
 *
 *   let resolve;                          the local; says nothing of what it holds
 *   run(() => { resolve = () => .. });    the function; declared in the scope around the assignment
 *   resolve();                            finds the local, and here what is assigned to it
 *
 * A front end marks such functions with FACT_ENTITY_CALLABLE_VALUE. They are few: a file's are
 * listed when the first is asked for.
 */
#include "link/link_internal.h"

void link_assigned_begin_file(struct link_worker *worker)
{
    worker->assigned_of = LINK_NONE;
    worker->assigned.count = 0;
}

void link_assigned_free_list(struct link_worker *worker)
{
    array_free_items(&worker->assigned);
}

static void assigned_list_file(struct link_worker *worker, uint32_t file)
{
    const struct facts *facts = worker->linker->sources[file].facts;
    worker->assigned.count = 0;
    worker->assigned_of = file;
    for (uint32_t i = 0; i < facts->header->entity_count; i++) {
        const struct fact_entity *entity = &facts->entities[i];
        if (entity->kind == ENTITY_KIND_FUNCTION && entity->owner == FACT_NONE &&
            (entity->flags & FACT_ENTITY_CALLABLE_VALUE) != 0) {
            uint32_t *slot = array_push_slot(&worker->assigned, UINT32_MAX);
            if (slot == NULL) {
                worker->failed = true;
                return;
            }
            *slot = i;
        }
    }
}

/* From `scope` outward `name` means what is declared in `declared`: no scope between has it too. */
static bool assigned_means_name(const struct facts *facts, uint32_t scope, uint32_t declared,
                                fact_text name)
{
    while (scope != FACT_NONE && scope != declared) {
        uint32_t first = 0;
        if (facts_find_scope_bindings(facts, scope, name, &first) > 0) {
            return false;
        }
        scope = facts->scopes[scope].parent;
    }
    return scope == declared;
}

void link_assigned_find_functions(struct link_worker *worker, uint32_t file, uint32_t declared,
                                  fact_text name, struct link_found *found)
{
    const struct link_source *source = &worker->linker->sources[file];
    if (worker->assigned_of != file) {
        assigned_list_file(worker, file);
    }
    for (size_t i = 0; i < worker->assigned.count; i++) {
        const struct fact_entity *entity = &source->facts->entities[worker->assigned.items[i]];
        if (entity->name == name &&
            assigned_means_name(source->facts, entity->scope, declared, name)) {
            link_found_add_gid(found, source->first_entity + worker->assigned.items[i]);
        }
    }
}
