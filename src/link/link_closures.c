/* link_closures.c - closures that are called on a value: what bare names in them may mean.
 *
 * Kotlin's `x.apply { go() }`, or a parameter of type T.() -> R: members of that value come before
 * those of the type around. Whose members they are is decided by the closure's type: the parameter
 * that the project's function declares, or a row of the known types. Functions of the library that
 * call their closures on nothing are listed by the policy; of all others it is not known, and then
 * what is found further out is no fact, unless it is the only one of its name.
 */
#include "link/link_types.h"

#define CLOSURES_NEST_MAX 6U /* closures in closures whose callees are looked at */

enum closures_self {
    CLOSURES_SELF_NONE,    /* called on nothing: names mean what they mean around it */
    CLOSURES_SELF_KNOWN,   /* on a value of *type */
    CLOSURES_SELF_UNKNOWN, /* on something, maybe */
};

struct closures_search {
    struct link_worker *worker;
    struct link_place place; /* where the closure stands */
    const struct link_type *type;
};

/* The number of the binding that says what the closure is called on; FACT_NONE: no such closure. */
static uint32_t closures_find_binding(const struct facts *facts, uint32_t scope)
{
    uint32_t first = 0;
    uint32_t count = facts_find_scope_bindings(facts, scope, 0, &first);
    for (uint32_t i = first; i < first + count; i++) {
        if (facts->bindings[i].kind == FACT_BINDING_RECEIVER) {
            return i;
        }
    }
    return FACT_NONE;
}

bool link_closures_may_have_self(const struct linker *linker, uint32_t file, uint32_t scope)
{
    return linker->sources[file].policy->plain_closures != NULL &&
           linker->sources[file].facts->scopes[scope].kind == FACT_SCOPE_FUNCTION &&
           closures_find_binding(linker->sources[file].facts, scope) != FACT_NONE;
}

/* ------------------------------------------------------------------ by the type of the closure */

static enum closures_self closures_keep_type(struct closures_search *search,
                                             const struct link_type *type)
{
    search->type = link_types_as_value(search->worker, type);
    return search->type->kind == LINK_TYPE_VALUE || search->type->kind == LINK_TYPE_OUTSIDE
               ? CLOSURES_SELF_KNOWN
               : CLOSURES_SELF_UNKNOWN;
}

static enum closures_self closures_of_function(struct closures_search *search,
                                               const struct link_type *type)
{
    switch (type->kind) {
    case LINK_TYPE_FUNCTION:
        return (type->extra & FACT_FUNCTION_SELF) == 0
                   ? CLOSURES_SELF_NONE
                   : closures_keep_type(search, link_types_arg(type, 1));
    case LINK_TYPE_VALUE: /* an interface of one method */
    case LINK_TYPE_OUTSIDE:
    case LINK_TYPE_PARAM:
    case LINK_TYPE_LIST:
    case LINK_TYPE_LAMBDA: return CLOSURES_SELF_NONE;
    default: return CLOSURES_SELF_UNKNOWN;
    }
}

/* ------------------------------------------------------------------ by what is called */

/* A closure behind the parentheses is for the last parameter, whatever defaults are left out. */
static enum closures_self closures_of_parameter(struct closures_search *search,
                                                const struct link_type *callee,
                                                struct link_passed passed)
{
    const struct linker *linker = search->worker->linker;
    const struct fact_entity *entity = link_entity_of(linker, callee->home);
    const struct link_type *type = &link_type_none;
    if (linker->sources[linker->entity_files[callee->home]].policy->plain_closures == NULL) {
        return CLOSURES_SELF_NONE; /* of a language that has none */
    }
    type = link_types_of_passed(search->worker, callee, search->place, passed, 0);
    if (type->kind != LINK_TYPE_FUNCTION && entity->params_max > 0 &&
        entity->params_max != UINT8_MAX) {
        passed.number = entity->params_max - 1U;
        type = link_types_of_passed(search->worker, callee, search->place, passed, 0);
    }
    return closures_of_function(search, type);
}

/* Can a name that nothing declares come from anywhere but the library that every file sees? */
static bool closures_is_prelude(const struct closures_search *search)
{
    const struct linker *linker = search->worker->linker;
    const struct link_source *source = &linker->sources[search->place.file];
    uint32_t order[LINK_BASES_MAX];
    uint32_t block = LINK_NONE;
    uint32_t home = link_members_enclosing_home(linker, search->place, &block);
    bool outside = false;
    if (source->has_star_imports || str_ends_with(source->path, STR(".kts"))) {
        return false;
    }
    if (home != LINK_NONE && link_home_is_type(linker, home)) {
        (void)link_members_linearise(linker, home, order, &outside);
    }
    return !outside;
}

/* Of a module of the library that has no such closures but the listed ones. */
static bool closures_is_plain_module(struct str module)
{
    return str_starts_with(module, STR("java.")) || str_starts_with(module, STR("javax.")) ||
           str_starts_with(module, STR("kotlin."));
}

static enum closures_self closures_of_library(struct closures_search *search,
                                              const struct link_type *callee, struct str name,
                                              struct link_passed passed)
{
    const struct lang_policy *policy = search->worker->linker->sources[search->place.file].policy;
    const struct link_type *self = &link_type_none;
    if (link_types_known_self(search->worker, callee, search->place, passed, &self)) {
        return closures_keep_type(search, self);
    }
    if (link_sorted_has_text(policy->plain_closures, name) ||
        closures_is_plain_module(callee->module)) {
        return CLOSURES_SELF_NONE;
    }
    return callee->count == 0 && callee->module.size == 0 && closures_is_prelude(search)
               ? CLOSURES_SELF_NONE
               : CLOSURES_SELF_UNKNOWN;
}

static enum closures_self closures_of_callee(struct closures_search *search,
                                             const struct link_type *callee, struct str name,
                                             struct link_passed passed)
{
    const struct lang_policy *policy = search->worker->linker->sources[search->place.file].policy;
    switch (callee->kind) {
    case LINK_TYPE_CALLABLE: return closures_of_parameter(search, callee, passed);
    case LINK_TYPE_CLASS:
        if (link_home_is_type(search->worker->linker, callee->home) &&
            link_entity_of(search->worker->linker, callee->home)->kind == ENTITY_KIND_INTERFACE) {
            return CLOSURES_SELF_NONE;
        }
        return closures_of_function(
            search, link_types_take_part(search->worker, search->place, callee, passed.number, 0));
    case LINK_TYPE_FUNCTION:
        return closures_of_function(
            search, link_types_take_part(search->worker, search->place, callee, passed.number, 0));
    case LINK_TYPE_OUTSIDE_CLASS: return closures_of_library(search, callee, name, passed);
    default: /* no more is known than the name */
        return link_sorted_has_text(policy->plain_closures, name) ? CLOSURES_SELF_NONE
                                                                  : CLOSURES_SELF_UNKNOWN;
    }
}

/* Overloads: what all of them say. */
static enum closures_self closures_of_overloads(struct closures_search *search,
                                                const struct link_type *callee, struct str name,
                                                struct link_passed passed)
{
    enum closures_self all = CLOSURES_SELF_UNKNOWN;
    const struct link_type *type = &link_type_none;
    if (callee->kind != LINK_TYPE_UNION) {
        return closures_of_callee(search, callee, name, passed);
    }
    for (uint32_t i = 0; i < callee->count; i++) {
        enum closures_self one = closures_of_callee(search, callee->args[i], name, passed);
        if (i > 0 && (one != all || (one == CLOSURES_SELF_KNOWN &&
                                     !link_types_are_equal(type, search->type, 0)))) {
            return CLOSURES_SELF_UNKNOWN;
        }
        all = one;
        type = search->type;
    }
    return all;
}

static enum closures_self closures_of_scope(struct closures_search *search, uint32_t scope)
{
    struct link_worker *worker = search->worker;
    const struct linker *linker = worker->linker;
    uint32_t file = search->place.file;
    const struct facts *facts = linker->sources[file].facts;
    uint32_t binding = closures_find_binding(facts, scope);
    const struct fact_node *take = link_row_of(linker, file, facts->bindings[binding].value);
    const struct fact_node *closure = link_row_of(linker, file, take->a);
    const struct fact_node *call = link_row_of(linker, file, closure->a);
    struct link_passed passed = { FACT_NONE, closure->b };
    uint32_t callee = closure->a;
    enum closures_self found = CLOSURES_SELF_UNKNOWN;
    if (worker->closure_depth >= CLOSURES_NEST_MAX) {
        return found;
    }
    worker->closure_depth++;
    search->place.scope = facts->scopes[scope].parent;
    search->place.byte = facts->scopes[scope].start_byte;
    if (closure->op == FACT_OP_VALUE) {
        found = closures_of_function(search,
                                     link_types_eval_type(worker, search->place, closure->a, 0));
    } else if (closure->op == FACT_OP_TAKE) {
        if (closure->extra == FACT_TAKE_PASSED && call->op == FACT_OP_CALL) {
            callee = call->a;
            passed.args = call->b;
        }
        found = closures_of_overloads(
            search, link_types_eval_callee(worker, search->place, callee, 0),
            facts_borrow_text(facts, facts_find_last_name(facts, callee)), passed);
    }
    worker->closure_depth--;
    return found;
}

/* ------------------------------------------------------------------ members */

bool link_closures_find_member(struct link_worker *worker, uint32_t file, uint32_t scope,
                               fact_text text, struct link_found *found, bool *maybe)
{
    const struct linker *linker = worker->linker;
    const struct lang_policy *policy = linker->sources[file].policy;
    struct closures_search search = { .worker = worker, .place = { .file = file } };
    struct str name = link_text_of(linker, file, text);
    bool outside = false;
    switch (closures_of_scope(&search, scope)) {
    case CLOSURES_SELF_NONE: return false;
    case CLOSURES_SELF_UNKNOWN: *maybe = true; return false;
    case CLOSURES_SELF_KNOWN: break;
    }
    if (search.type->kind == LINK_TYPE_OUTSIDE) {
        *maybe |= !link_sorted_has_text(policy->closed_types, search.type->name) ||
                  link_types_is_known(worker, search.type->name, name);
        return false;
    }
    if (link_members_find_typed(worker, search.type, name, found, &outside)) {
        return true;
    }
    *maybe |= outside;
    return false;
}

/* Is what was found all of the project that has the name? */
static bool closures_is_only(const struct linker *linker, uint32_t name, uint8_t family,
                             const struct link_found *found)
{
    for (uint32_t row = linker->entities.first[name]; row < linker->entities.first[name + 1];
         row++) {
        uint32_t gid = link_index_value_at(&linker->entities, row);
        bool same = linker->sources[linker->entity_files[gid]].family != family;
        for (uint32_t i = 0; i < found->count && !same; i++) {
            same = found->gids[i] == gid;
        }
        if (!same) {
            return false;
        }
    }
    return true;
}

void link_closures_doubt(const struct linker *linker, uint32_t file, uint32_t name,
                         struct link_found *found)
{
    enum entity_group group = ENTITY_GROUP_TYPE;
    if (found->kind != LINK_FOUND_ENTITIES || found->count == 0 ||
        found->origin >= ORIGIN_UNIQUE_NAME || name >= linker->entities.limit) {
        return;
    }
    group = link_group_of(linker, found->gids[0]);
    if (group != ENTITY_GROUP_CALLABLE && group != ENTITY_GROUP_VALUE) {
        return;
    }
    found->origin = closures_is_only(linker, name, linker->sources[file].family, found)
                        ? ORIGIN_UNIQUE_NAME
                        : ORIGIN_AMBIGUOUS;
}

bool link_closures_find_self(struct link_worker *worker, struct link_place place,
                             const struct link_type **type)
{
    const struct linker *linker = worker->linker;
    const struct facts *facts = linker->sources[place.file].facts;
    uint32_t scope = place.scope;
    for (; scope != FACT_NONE && facts->scopes[scope].kind != FACT_SCOPE_TYPE;
         scope = facts->scopes[scope].parent) {
        struct closures_search search = { .worker = worker, .place = place };
        if (!link_closures_may_have_self(linker, place.file, scope)) {
            continue;
        }
        switch (closures_of_scope(&search, scope)) {
        case CLOSURES_SELF_NONE: break;
        case CLOSURES_SELF_UNKNOWN: *type = &link_type_none; return true;
        case CLOSURES_SELF_KNOWN: *type = search.type; return true;
        }
    }
    return false;
}
