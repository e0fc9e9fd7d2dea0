/* link_scopes.c - what a bare name means where it stands.
 *
 * From the innermost scope outward: locals and parameters (by position where the language
 * cares), entities declared in the scope, members of the type around (when they may be named
 * bare), imports of the scope, the merged module; then what the language's reach adds: the
 * package, the crate, the unit. The first level that has the name in a wanted kind decides.
 */
#include "link/link_internal.h"

#define SCOPES_CLOSURES_MAX 8U /* closures around a name whose own members are looked at */

struct scopes_search {
    struct link_worker *worker;
    const struct linker *linker;
    const struct link_source *source;
    struct link_place place;
    fact_text text;
    uint32_t name; /* number of the text, or LINK_NONE: no entity and no import has it */
    uint32_t want;
    bool declared;  /* the name's declaration is meant, not what is known of it at the place */
    bool crossed;   /* left a function: what is outside runs at another time */
    bool left_type; /* left a type: its values' members are not seen in types inside it */
    bool maybe;     /* what is found may be a member of what a closure is called on instead */
    uint32_t closure_count;
    uint32_t closures[SCOPES_CLOSURES_MAX]; /* left, and not asked yet: innermost first */
    struct link_found *found;
};

static bool scopes_has_flag(const struct scopes_search *search, uint32_t flag)
{
    return (search->source->policy->flags & flag) != 0;
}

/* ------------------------------------------------------------------ bindings */

static bool scopes_wants_binding(const struct scopes_search *search, uint8_t kind)
{
    switch ((enum fact_binding_kind)kind) {
    case FACT_BINDING_PARAM:
    case FACT_BINDING_LOCAL:
    case FACT_BINDING_RECEIVER: return (search->want & LINK_WANT_LOCAL) != 0;
    case FACT_BINDING_NARROW: return !search->declared && (search->want & LINK_WANT_LOCAL) != 0;
    case FACT_BINDING_TYPE_PARAM: return (search->want & LINK_WANT_TYPE) != 0;
    case FACT_BINDING_FIELD:
    case FACT_BINDING_RETURN:
    case FACT_BINDING_YIELD:
    case FACT_BINDING_EXTERN:
    case FACT_BINDING_PART:
    case FACT_BINDING_EXPORT: break;
    }
    return false;
}

static bool scopes_holds_everywhere(uint8_t kind)
{
    return kind == FACT_BINDING_PARAM || kind == FACT_BINDING_TYPE_PARAM;
}

static bool scopes_is_seen_ahead(const struct scopes_search *search, uint8_t kind)
{
    return kind != FACT_BINDING_NARROW &&
           (kind != FACT_BINDING_LOCAL || !search->source->policy->locals_in_order);
}

/* The binding of `scope` that counts at the place; FACT_NONE: none. *further: the scope says
 * that the name is declared further out. */
static uint32_t scopes_pick_binding(const struct scopes_search *search, uint32_t scope,
                                    bool *further)
{
    const struct facts *facts = search->source->facts;
    bool hoist = scopes_has_flag(search, LANG_POLICY_HOIST);
    /* A name is seen after its start only, so that `x = x.f()` means the x before. */
    uint32_t limit = search->crossed && hoist ? UINT32_MAX : search->place.byte;
    uint32_t first = 0;
    uint32_t count = facts_find_scope_bindings(facts, scope, search->text, &first);
    uint32_t best = FACT_NONE;
    for (uint32_t i = first; i < first + count; i++) {
        const struct fact_binding *binding = &facts->bindings[i];
        if (binding->kind == FACT_BINDING_EXTERN) {
            *further = true;
            continue;
        }
        if (!scopes_wants_binding(search, binding->kind)) {
            continue;
        }
        if (binding->start_byte < limit || scopes_holds_everywhere(binding->kind) ||
            (hoist && best == FACT_NONE && scopes_is_seen_ahead(search, binding->kind))) {
            best = i;
        }
    }
    if (*further && best != FACT_NONE && facts->bindings[best].type != FACT_NONE) {
        *further = false; /* declared here though it lives further out */
        return best;
    }
    return *further ? FACT_NONE : best;
}

/* ------------------------------------------------------------------ entities */

/* What is written outside of its type is reached through the type only. */
static bool scopes_is_written_elsewhere(const struct fact_entity *entity, enum entity_group group)
{
    return entity->owner != FACT_NONE && (entity->flags & FACT_ENTITY_EXTENSION) == 0 &&
           (group == ENTITY_GROUP_CALLABLE || group == ENTITY_GROUP_TYPE);
}

static bool scopes_entity_is_seen(const struct scopes_search *search,
                                  const struct fact_entity *entity, uint8_t scope_kind)
{
    enum entity_group group = facts_group_of_entity(entity);
    if ((entity->flags & FACT_ENTITY_DISABLED) != 0 ||
        (link_want_of_group(group) & search->want) == 0) {
        return false;
    }
    /* Members are no names of their own where the language wants a receiver written. */
    if (scope_kind == FACT_SCOPE_TYPE &&
        (group == ENTITY_GROUP_VALUE || group == ENTITY_GROUP_CALLABLE) &&
        !scopes_has_flag(search, LANG_POLICY_IMPLICIT_SELF) &&
        search->source->policy->reach != LANG_REACH_FILE) {
        return false;
    }
    if (scopes_is_written_elsewhere(entity, group)) {
        return false;
    }
    return (scope_kind != FACT_SCOPE_FUNCTION && scope_kind != FACT_SCOPE_BLOCK) ||
           group != ENTITY_GROUP_VALUE || entity->start_byte <= search->place.byte ||
           scopes_has_flag(search, LANG_POLICY_HOIST);
}

static bool scopes_find_entities(const struct scopes_search *search, uint32_t scope)
{
    const struct facts *facts = search->source->facts;
    struct link_found *found = search->found;
    uint32_t first = 0;
    uint32_t count = facts_find_scope_entities(facts, scope, search->text, &first);
    for (uint32_t i = first; i < first + count; i++) {
        uint32_t number = facts->entity_order[i];
        uint32_t gid = search->source->first_entity + number;
        const struct fact_entity *entity = &facts->entities[number];
        if (!scopes_entity_is_seen(search, entity, facts->scopes[scope].kind)) {
            continue;
        }
        if (facts_group_of_entity(entity) == ENTITY_GROUP_MODULE) {
            if (found->count == 0) {
                found->kind = LINK_FOUND_SPACE;
                found->home = search->linker->own_homes[gid];
                found->origin = ORIGIN_EXACT;
            }
            continue;
        }
        link_found_add_gid(found, gid);
        found->origin = ORIGIN_EXACT;
    }
    if (found->count > 0) {
        link_found_prefer_definitions(search->linker, found);
    }
    return found->kind != LINK_FOUND_NONE;
}

static bool scopes_find_imported(const struct scopes_search *search, uint32_t scope)
{
    struct link_place place = { .file = search->place.file, .scope = scope };
    return search->name != LINK_NONE && search->linker->targets != NULL &&
           link_exports_find_bound(search->linker, place, search->name, search->want, 0,
                                   search->found);
}

static void scopes_see_through_blank(const struct scopes_search *search, uint32_t scope)
{
    struct link_found other = { 0 };
    struct scopes_search again = *search;
    again.found = &other;
    if (link_found_is_blank(search->linker, search->found) && scopes_find_imported(&again, scope)) {
        *search->found = other;
    }
}

/* Only types and constants of an outer type are seen bare from an inner one. */
static void scopes_drop_members(const struct scopes_search *search)
{
    struct link_found *found = search->found;
    uint32_t kept = 0;
    for (uint32_t i = 0; found->kind == LINK_FOUND_ENTITIES && i < found->count; i++) {
        const struct fact_entity *entity = link_entity_of(search->linker, found->gids[i]);
        if (facts_group_of_entity(entity) != ENTITY_GROUP_CALLABLE &&
            entity->kind != ENTITY_KIND_PROPERTY) {
            found->gids[kept++] = found->gids[i];
        }
    }
    found->count = kept;
}

/* Is what was found of a wanted kind? Members come in all kinds. */
static bool scopes_keep_wanted(const struct scopes_search *search)
{
    struct link_found *found = search->found;
    uint32_t kept = 0;
    if (found->kind == LINK_FOUND_BINDING) {
        return (search->want & (LINK_WANT_LOCAL | LINK_WANT_VALUE)) != 0;
    }
    if (search->left_type && scopes_has_flag(search, LANG_POLICY_SPLIT_STATIC)) {
        scopes_drop_members(search);
    }
    if (found->kind != LINK_FOUND_ENTITIES) {
        return found->kind != LINK_FOUND_NONE;
    }
    for (uint32_t i = 0; i < found->count; i++) {
        /* A constructor has the name of its type, and is not what the name means. */
        if (link_entity_of(search->linker, found->gids[i])->kind != ENTITY_KIND_CONSTRUCTOR &&
            (link_want_of_group(link_group_of(search->linker, found->gids[i])) & search->want) !=
                0) {
            found->gids[kept++] = found->gids[i];
        }
    }
    found->count = kept;
    return kept > 0;
}

static enum link_side scopes_side_of_members(const struct scopes_search *search)
{
    return scopes_has_flag(search, LANG_POLICY_SPLIT_STATIC)
               ? link_members_side_of_place(search->linker, search->place)
               : LINK_SIDE_ANY;
}

/* The name of a class is also a member of it, and so of what is derived: in a class that extends
 * a::Base a plain Base is that one. */
static bool scopes_find_injected(const struct scopes_search *search, uint32_t home)
{
    const struct linker *linker = search->linker;
    uint32_t order[LINK_BASES_MAX];
    bool outside = false;
    uint32_t count = 0;
    if ((search->want & LINK_WANT_TYPE) == 0 || linker->bases.first == NULL ||
        !scopes_has_flag(search, LANG_POLICY_ARGUMENT_SPACES)) {
        return false;
    }
    count = link_members_linearise(linker, home, order, &outside);
    for (uint32_t i = 1; i < count; i++) {
        if (link_home_is_type(linker, order[i]) && linker->entity_names[order[i]] == search->name) {
            *search->found = (struct link_found){ 0 };
            link_found_add_gid(search->found, order[i]);
            search->found->origin = ORIGIN_EXACT;
            return true;
        }
    }
    return false;
}

static bool scopes_find_member(const struct scopes_search *search, uint32_t home)
{
    bool outside = false;
    if (home == LINK_NONE || search->name == LINK_NONE) {
        return false;
    }
    if (link_members_find_name(search->linker,
                               (struct link_lookup){ home, scopes_side_of_members(search), false },
                               search->name, search->found, &outside) &&
        scopes_keep_wanted(search)) {
        if (search->found->origin == ORIGIN_TYPE) {
            search->found->origin = ORIGIN_EXACT;
        }
        return true;
    }
    *search->found = (struct link_found){ 0 };
    return scopes_find_injected(search, home);
}

/* ------------------------------------------------------------------ levels */

/* A macro of the file itself hides what was defined before it: with #undef between, a file may
 * define one again and again. */
static void scopes_keep_latest(const struct scopes_search *search)
{
    const struct linker *linker = search->linker;
    struct link_found *found = search->found;
    uint32_t latest = LINK_NONE;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < found->count; i++) {
        uint32_t gid = found->gids[i];
        const struct fact_entity *entity = link_entity_of(linker, gid);
        if (entity->kind == ENTITY_KIND_MACRO && (entity->flags & FACT_ENTITY_CONDITIONAL) == 0 &&
            linker->entity_files[gid] == search->place.file &&
            entity->start_byte <= search->place.byte && (latest == LINK_NONE || gid > latest)) {
            latest = gid;
        }
    }
    if (latest == LINK_NONE) {
        return;
    }
    for (uint32_t i = 0; i < found->count; i++) {
        uint32_t gid = found->gids[i];
        if (gid == latest || (gid > latest && linker->entity_files[gid] == search->place.file &&
                              link_entity_of(linker, gid)->start_byte <= search->place.byte)) {
            found->gids[kept++] = gid;
        }
    }
    found->count = kept;
}

static bool scopes_find_in_unit(const struct scopes_search *search, uint32_t home)
{
    if (search->name == LINK_NONE ||
        !link_units_find_name(search->worker, search->place.file, home, search->name, search->want,
                              search->found)) {
        return false;
    }
    if (search->found->count > 1) {
        scopes_keep_latest(search);
    }
    return true;
}

static bool scopes_find_in_space(const struct scopes_search *search, uint32_t home)
{
    if (home == LINK_NONE || !link_home_is_space(search->linker, home)) {
        return false;
    }
    if (scopes_has_flag(search, LANG_POLICY_UNIT_LOCAL)) {
        return scopes_find_in_unit(search, home);
    }
    if (link_exports_find_name(search->linker, home, search->name, search->want, 0,
                               search->found)) {
        if (search->found->origin == ORIGIN_IMPORT) {
            search->found->origin = ORIGIN_EXACT;
        }
        return true;
    }
    *search->found = (struct link_found){ 0 };
    return false;
}

/* The types and namespaces around a type that the function at hand was declared away from. */
static bool scopes_find_at_owner(const struct scopes_search *search, uint32_t gid)
{
    const struct linker *linker = search->linker;
    uint32_t home = linker->type_homes[gid];
    for (unsigned i = 0; i < LINK_DEPTH_MAX && home != LINK_NONE; i++) {
        if (link_home_is_space(linker, home)) {
            uint32_t parent = linker->spaces.items[home - linker->entity_count].parent;
            if (scopes_find_in_space(search, home)) {
                return true;
            }
            home = parent == LINK_NONE ? LINK_NONE : link_home_of_space(linker, parent);
        } else if (link_home_is_type(linker, home)) {
            if (scopes_find_member(search, home)) {
                return true;
            }
            home = linker->type_homes[home] != LINK_NONE ? linker->type_homes[home]
                                                         : linker->space_homes[home];
        } else {
            return false;
        }
    }
    return false;
}

static bool scopes_find_in_type(const struct scopes_search *search, uint32_t scope)
{
    uint32_t entity = search->source->facts->scopes[scope].entity;
    uint32_t home = search->linker->own_homes[search->source->first_entity + entity];
    if (scopes_has_flag(search, LANG_POLICY_IMPLICIT_SELF)) {
        return home != LINK_NONE && link_home_is_space(search->linker, home)
                   ? scopes_find_in_space(search, home)
                   : scopes_find_member(search, home);
    }
    /* A class body is a scope of statements where names live in files; elsewhere members are
     * only seen through their type. */
    return !search->crossed && search->source->policy->reach == LANG_REACH_FILE &&
           scopes_find_entities(search, scope);
}

static bool scopes_find_in_function(const struct scopes_search *search, uint32_t scope)
{
    const struct fact_scope *row = &search->source->facts->scopes[scope];
    const struct fact_entity *entity = &search->source->facts->entities[row->entity];
    if (scopes_find_entities(search, scope) || scopes_find_imported(search, scope)) {
        return true;
    }
    return row->kind == FACT_SCOPE_FUNCTION && entity->owner != FACT_NONE &&
           entity->body == scope && scopes_has_flag(search, LANG_POLICY_IMPLICIT_SELF) &&
           scopes_find_at_owner(search, search->source->first_entity + row->entity);
}

static bool scopes_find_starred(const struct scopes_search *search, uint32_t scope)
{
    if (search->name == LINK_NONE || search->linker->targets == NULL) {
        return false;
    }
    if (link_exports_find_starred(search->linker, search->place.file, scope, search->name,
                                  search->want, 0, search->found)) {
        return true;
    }
    *search->found = (struct link_found){ 0 };
    return false;
}

/* Spaces around the one at hand, up to the root. */
static bool scopes_find_enclosing(const struct scopes_search *search, uint32_t home)
{
    const struct linker *linker = search->linker;
    while (home != LINK_NONE && link_home_is_space(linker, home)) {
        uint32_t parent = linker->spaces.items[home - linker->entity_count].parent;
        home = parent == LINK_NONE ? LINK_NONE : link_home_of_space(linker, parent);
        if (home != LINK_NONE && scopes_find_in_space(search, home)) {
            return true;
        }
    }
    return false;
}

static bool scopes_find_crate(const struct scopes_search *search)
{
    const struct linker *linker = search->linker;
    uint32_t child = LINK_NONE;
    if ((search->want & LINK_WANT_MODULE) == 0 || search->name == LINK_NONE) {
        return false;
    }
    child = link_spaces_find_child(linker, link_modules_root_of(linker, search->place.file),
                                   search->name);
    if (child == LINK_NONE) {
        return false;
    }
    search->found->kind = LINK_FOUND_SPACE;
    search->found->home = link_home_of_space(linker, child);
    search->found->origin = ORIGIN_EXACT;
    return true;
}

/* What a name without a package also means: a callable or value of the root package. */
static bool scopes_find_at_root(const struct scopes_search *search)
{
    const struct linker *linker = search->linker;
    struct scopes_search root = *search;
    root.want &= LINK_WANT_CALLABLE | LINK_WANT_VALUE;
    return root.want != 0 &&
           scopes_find_in_space(
               &root, link_home_of_space(linker, link_modules_root_of(linker, search->place.file)));
}

/* Past the file's own scopes. `home` is the innermost module around. */
static bool scopes_find_by_reach(const struct scopes_search *search, uint32_t home)
{
    enum lang_reach reach = search->source->policy->reach;
    if (reach != LANG_REACH_FILE && reach != LANG_REACH_MODULE &&
        scopes_find_in_space(search, home)) {
        return true;
    }
    if (scopes_find_starred(search, search->place.scope)) {
        return true;
    }
    switch (reach) {
    case LANG_REACH_FILE:
    case LANG_REACH_FOLDER: return false;
    case LANG_REACH_MODULE: return scopes_find_crate(search);
    case LANG_REACH_PACKAGE:
        return scopes_has_flag(search, LANG_POLICY_ROOT_FALLBACK)
                   ? scopes_find_at_root(search)
                   : scopes_find_enclosing(search, home);
    case LANG_REACH_PROJECT: break;
    }
    if (!scopes_find_enclosing(search, home)) {
        return false;
    }
    if (!scopes_has_flag(search, LANG_POLICY_UNIT_LOCAL)) {
        search->found->origin = ORIGIN_UNIQUE_NAME;
    }
    return true;
}

/* One scope's own level; *stop: nothing further out is seen from here. */
static bool scopes_find_at_level(const struct scopes_search *search, uint32_t scope, bool *stop)
{
    const struct facts *facts = search->source->facts;
    const struct fact_scope *row = &facts->scopes[scope];
    bool merged = search->source->policy->reach != LANG_REACH_FILE;
    uint32_t home = LINK_NONE;
    switch ((enum fact_scope_kind)row->kind) {
    case FACT_SCOPE_FUNCTION:
    case FACT_SCOPE_BLOCK: return scopes_find_in_function(search, scope);
    case FACT_SCOPE_TYPE:
        return scopes_find_in_type(search, scope) || scopes_find_imported(search, scope);
    case FACT_SCOPE_MODULE:
        home = search->linker->own_homes[search->source->first_entity + row->entity];
        *stop = search->source->policy->reach == LANG_REACH_MODULE;
        return scopes_find_imported(search, scope) || scopes_find_in_space(search, home);
    case FACT_SCOPE_FILE:
        if (!scopes_has_flag(search, LANG_POLICY_UNIT_LOCAL) &&
            scopes_find_entities(search, scope)) {
            scopes_see_through_blank(search, scope);
            return true;
        }
        return scopes_find_imported(search, scope) ||
               (merged && !scopes_has_flag(search, LANG_POLICY_UNIT_LOCAL) &&
                search->source->policy->reach == LANG_REACH_MODULE &&
                scopes_find_in_space(search,
                                     link_home_of_space(search->linker, search->source->space)));
    }
    return false;
}

/* ------------------------------------------------------------------ closures with a self */

static void scopes_leave_closure(struct scopes_search *search, uint32_t scope)
{
    if (!link_closures_may_have_self(search->linker, search->place.file, scope)) {
        return;
    }
    if (search->closure_count == SCOPES_CLOSURES_MAX) {
        search->maybe = true;
        return;
    }
    search->closures[search->closure_count++] = scope;
}

/* Locals of what is around a closure come before the members of what it is called on, and these
 * before all else. */
static bool scopes_ask_closures(struct scopes_search *search, uint32_t scope)
{
    const struct facts *facts = search->source->facts;
    uint8_t kind = scope == FACT_NONE ? FACT_SCOPE_FILE : facts->scopes[scope].kind;
    const struct fact_entity *entity =
        scope == FACT_NONE ? NULL : &facts->entities[facts->scopes[scope].entity];
    bool inside =
        kind == FACT_SCOPE_BLOCK ||
        (kind == FACT_SCOPE_FUNCTION && (entity->owner == FACT_NONE || entity->body != scope ||
                                         scopes_find_entities(search, scope)));
    if (inside || search->closure_count == 0) {
        return false;
    }
    for (uint32_t i = 0; search->name != LINK_NONE && i < search->closure_count &&
                         (search->want & (LINK_WANT_CALLABLE | LINK_WANT_VALUE)) != 0;
         i++) {
        if (link_closures_find_member(search->worker, search->place.file, search->closures[i],
                                      search->text, search->found, &search->maybe) &&
            scopes_keep_wanted(search)) {
            return true;
        }
        *search->found = (struct link_found){ 0 };
    }
    search->closure_count = 0;
    return false;
}

static bool scopes_doubt_found(const struct scopes_search *search)
{
    if (search->maybe) {
        link_closures_doubt(search->linker, search->place.file, search->name, search->found);
    }
    return true;
}

/* NOLINTNEXTLINE(readability-function-size): a place, a name, how it is meant */
static bool scopes_find_name(struct link_worker *worker, struct link_place place, fact_text text,
                             uint32_t want, bool declared, struct link_found *found)
{
    const struct linker *linker = worker->linker;
    struct scopes_search search = { .worker = worker,
                                    .declared = declared,
                                    .linker = linker,
                                    .source = &linker->sources[place.file],
                                    .place = place,
                                    .text = text,
                                    .want = want,
                                    .found = found };
    const struct facts *facts = search.source->facts;
    bool stop = false;
    uint32_t keyword = LINK_NONE;
    *found = (struct link_found){ 0 };
    search.name = link_names_of_text(worker, place.file, text);
    for (uint32_t scope = place.scope; scope != FACT_NONE && !stop;
         scope = facts->scopes[scope].parent) {
        bool further = false;
        uint32_t binding = scopes_pick_binding(&search, scope, &further);
        if (binding != FACT_NONE) {
            found->kind = LINK_FOUND_BINDING;
            found->file = place.file;
            found->binding = binding;
            found->origin = ORIGIN_EXACT;
            return true;
        }
        if (scopes_ask_closures(&search, scope)) {
            return true;
        }
        if (!further && scopes_find_at_level(&search, scope, &stop)) {
            return scopes_doubt_found(&search);
        }
        scopes_leave_closure(&search, scope);
        search.crossed |= facts->scopes[scope].kind == FACT_SCOPE_FUNCTION;
        search.left_type |= facts->scopes[scope].kind == FACT_SCOPE_TYPE;
    }
    keyword =
        link_modules_crate_keyword(linker, place.file, place.scope, facts_borrow_text(facts, text));
    if (keyword != LINK_NONE && (want & LINK_WANT_MODULE) != 0) {
        found->kind = LINK_FOUND_SPACE;
        found->home = keyword;
        found->origin = ORIGIN_EXACT;
        return true;
    }
    if (scopes_find_by_reach(&search, link_modules_home_around(linker, place.file, place.scope))) {
        return scopes_doubt_found(&search);
    }
    return link_opened_find_name(worker, place.file, search.name, want, found) ||
           link_usings_find_name(worker, place.file, search.name, want, found);
}

bool link_scopes_find_name(struct link_worker *worker, struct link_place place, fact_text text,
                           uint32_t want, struct link_found *found)
{
    bool any = scopes_find_name(worker, place, text, want, false, found);
    link_manifests_prefer_unit(worker->linker, place.file, found);
    return any;
}

bool link_scopes_find_declared(struct link_worker *worker, struct link_place place, fact_text text,
                               uint32_t want, struct link_found *found)
{
    const struct link_source *source = &worker->linker->sources[place.file];
    return link_scopes_find_name(worker, place, text, want, found) &&
           (found->kind != LINK_FOUND_BINDING ||
            source->facts->bindings[found->binding].kind != FACT_BINDING_NARROW ||
            scopes_find_name(worker, place, text, want, true, found));
}
