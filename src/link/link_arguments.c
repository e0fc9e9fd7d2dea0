/* link_arguments.c - functions that a call finds through its arguments.
 *
 * Where the policy says so (C++), `f(x)` may mean an f of the namespace in which the type of x is
 * declared, and `x + y` an operator declared beside the class of x. Ordinary lookup comes first;
 * this is asked when it finds nothing. Bounded by ARGUMENTS_MAX arguments and LINK_DEPTH_MAX
 * levels.
 */
#include "link/link_types.h"

#define ARGUMENTS_MAX 6U

struct arguments_search {
    struct link_worker *worker;
    const struct link_use *use;
    uint32_t name;
    struct link_found *found;
};

static void arguments_take_found(const struct arguments_search *search,
                                 const struct link_found *more)
{
    const struct linker *linker = search->worker->linker;
    for (uint32_t i = 0; more->kind == LINK_FOUND_ENTITIES && i < more->count; i++) {
        if (link_group_of(linker, more->gids[i]) == ENTITY_GROUP_CALLABLE) {
            link_found_add_gid(search->found, more->gids[i]);
        }
    }
}

/* Friends that a class defines are found through it alone. */
static void arguments_take_friends(const struct arguments_search *search, uint32_t home)
{
    const struct linker *linker = search->worker->linker;
    uint32_t first = 0;
    uint32_t count = link_index_find_rows(&linker->entities, search->name, home, &first);
    for (uint32_t i = first; i < first + count; i++) {
        uint32_t gid = link_index_value_at(&linker->entities, i);
        if (link_group_of(linker, gid) == ENTITY_GROUP_CALLABLE &&
            (link_entity_of(linker, gid)->flags & FACT_ENTITY_STATIC) != 0) {
            link_found_add_gid(search->found, gid);
        }
    }
}

static void arguments_search_type(const struct arguments_search *search,
                                  const struct link_type *type)
{
    const struct linker *linker = search->worker->linker;
    uint32_t home = type->home;
    struct link_found more = { 0 };
    if (type->kind != LINK_TYPE_VALUE || !link_home_is_type(linker, home)) {
        return;
    }
    arguments_take_friends(search, home);
    for (unsigned i = 0; i < LINK_DEPTH_MAX && home != LINK_NONE && link_home_is_type(linker, home);
         i++) {
        home = linker->type_homes[home] != LINK_NONE ? linker->type_homes[home]
                                                     : linker->space_homes[home];
    }
    if (home != LINK_NONE && link_home_is_space(linker, home) &&
        link_units_find_name(search->worker, search->use->place.file, home, search->name,
                             LINK_WANT_CALLABLE, &more)) {
        arguments_take_found(search, &more);
    }
}

static bool arguments_end_search(const struct arguments_search *search)
{
    search->found->origin = ORIGIN_TYPE;
    return search->found->count > 0;
}

bool link_arguments_find_call(struct link_worker *worker, const struct link_use *use,
                              fact_text text, struct link_found *found)
{
    const struct linker *linker = worker->linker;
    struct arguments_search search = {
        .worker = worker,
        .use = use,
        .name = link_names_of_text(worker, use->place.file, text),
        .found = found,
    };
    const struct fact_node *cell = link_node_of(linker, use->place.file, use->ref->target);
    *found = (struct link_found){ 0 };
    if (!link_has_policy(linker, use->place.file, LANG_POLICY_ARGUMENT_SPACES) ||
        search.name == LINK_NONE || use->ref->kind != REF_KIND_CALL) {
        return false;
    }
    for (unsigned i = 0; cell != NULL && cell->op == FACT_OP_ARG && i < ARGUMENTS_MAX; i++) {
        arguments_search_type(&search, link_types_eval_expr(worker, use->place, cell->a, 0));
        cell = link_node_of(linker, use->place.file, cell->b);
    }
    return arguments_end_search(&search);
}

/* Does it take the object first, and then what the call gives? */
static bool arguments_takes_object(const struct arguments_search *search, uint32_t gid,
                                   const struct link_type *object)
{
    const struct fact_entity *entity = link_entity_of(search->worker->linker, gid);
    struct link_type callee = { .kind = LINK_TYPE_CALLABLE, .home = gid };
    const struct link_type *first = NULL;
    if (entity->params_max != search->use->ref->args + 1U) {
        return false;
    }
    first = link_types_of_parameter(search->worker, &callee, 0, 0);
    return first->kind == LINK_TYPE_VALUE && first->home == object->home;
}

/* Functions that take one more than the call gives: the object itself. One that is left is meant.
 */
bool link_arguments_find_operator(struct link_worker *worker, const struct link_use *use,
                                  const struct link_type *object, struct str text,
                                  struct link_found *found)
{
    const struct linker *linker = worker->linker;
    struct arguments_search search = {
        .worker = worker,
        .use = use,
        .name = link_names_find_text(linker, text),
        .found = found,
    };
    uint32_t kept = 0;
    *found = (struct link_found){ 0 };
    if (!link_has_policy(linker, use->place.file, LANG_POLICY_ARGUMENT_SPACES) ||
        search.name == LINK_NONE) {
        return false;
    }
    arguments_search_type(&search, object);
    for (uint32_t i = 0; i < found->count; i++) {
        if (arguments_takes_object(&search, found->gids[i], object)) {
            found->gids[kept++] = found->gids[i];
        }
    }
    found->count = kept;
    return kept == 1 && arguments_end_search(&search);
}
