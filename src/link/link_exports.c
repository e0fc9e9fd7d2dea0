/* link_exports.c - what a name means in a module when it is asked for from outside.
 *
 * Order: entities of the module, its sub-modules, its variables, names it imports itself
 * (re-exports), then its star imports. Re-exports may go in circles: depth is bounded.
 */
#include "link/link_internal.h"

#define EXPORTS_DEPTH_MAX 8U

uint32_t link_want_of_group(enum entity_group group)
{
    switch (group) {
    case ENTITY_GROUP_CALLABLE: return LINK_WANT_CALLABLE;
    case ENTITY_GROUP_TYPE:
    case ENTITY_GROUP_ALIAS: return LINK_WANT_TYPE;
    case ENTITY_GROUP_MODULE: return LINK_WANT_MODULE;
    case ENTITY_GROUP_MACRO: return LINK_WANT_MACRO;
    case ENTITY_GROUP_VALUE: return LINK_WANT_VALUE;
    case ENTITY_GROUP_EXTENSION: break;
    }
    return 0;
}

void link_found_add_gid(struct link_found *found, uint32_t gid)
{
    for (uint32_t i = 0; i < found->count; i++) {
        if (found->gids[i] == gid) {
            return;
        }
    }
    found->kind = LINK_FOUND_ENTITIES;
    if (found->count < LINK_CANDIDATES_MAX) {
        found->gids[found->count++] = gid;
    } else {
        found->left_out++;
    }
}

void link_found_set_binding(const struct linker *linker, struct link_found *found, uint32_t binding,
                            enum origin origin)
{
    uint32_t low = 0;
    uint32_t high = linker->file_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (linker->sources[middle].first_binding <= binding) {
            low = middle;
        } else {
            high = middle;
        }
    }
    found->kind = LINK_FOUND_BINDING;
    found->origin = (uint8_t)origin;
    found->file = low;
    found->binding = binding - linker->sources[low].first_binding;
}

void link_found_prefer_definitions(const struct linker *linker, struct link_found *found)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < found->count; i++) {
        kept += (link_entity_of(linker, found->gids[i])->flags & FACT_ENTITY_DECLARATION) == 0;
    }
    if (kept == 0 || kept == found->count) {
        return;
    }
    if (link_has_policy(linker, linker->entity_files[found->gids[0]], LANG_POLICY_OVERLOADS)) {
        link_declared_drop_defined(linker, found);
        return;
    }
    kept = 0;
    for (uint32_t i = 0; i < found->count; i++) {
        if ((link_entity_of(linker, found->gids[i])->flags & FACT_ENTITY_DECLARATION) == 0) {
            found->gids[kept++] = found->gids[i];
        }
    }
    found->count = kept;
}

bool link_found_is_blank(const struct linker *linker, const struct link_found *found)
{
    for (uint32_t i = 0; found->kind == LINK_FOUND_ENTITIES && i < found->count; i++) {
        const struct fact_entity *entity = link_entity_of(linker, found->gids[i]);
        uint32_t file = linker->entity_files[found->gids[i]];
        if (linker->sources[file].policy->reach != LANG_REACH_FILE ||
            facts_group_of_entity(entity) != ENTITY_GROUP_VALUE || entity->type != FACT_NONE ||
            (entity->value != FACT_NONE &&
             link_row_of(linker, file, entity->value)->op != FACT_OP_LITERAL)) {
            return false;
        }
    }
    return found->kind == LINK_FOUND_ENTITIES && found->count > 0;
}

static void exports_set_space(struct link_found *found, uint32_t home)
{
    found->kind = LINK_FOUND_SPACE;
    found->home = home;
    found->origin = ORIGIN_IMPORT;
}

static bool exports_find_entities(const struct linker *linker, uint32_t home, uint32_t name,
                                  uint32_t want, struct link_found *found)
{
    uint32_t first = 0;
    uint32_t count = link_index_find_rows(&linker->entities, name, home, &first);
    uint32_t module = LINK_NONE;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t gid = link_index_value_at(&linker->entities, first + i);
        enum entity_group group = link_group_of(linker, gid);
        if ((link_want_of_group(group) & want) == 0) {
            continue;
        }
        if (group == ENTITY_GROUP_MODULE) {
            module = linker->own_homes[gid];
        } else {
            link_found_add_gid(found, gid);
        }
    }
    if (found->count > 0) {
        found->origin = ORIGIN_IMPORT;
        link_found_prefer_definitions(linker, found);
        link_manifests_prefer_placed(linker, found);
        return true;
    }
    if (module != LINK_NONE) {
        exports_set_space(found, module);
        return true;
    }
    return false;
}

static bool exports_find_binding(const struct linker *linker, uint32_t home, uint32_t name,
                                 struct link_found *found)
{
    uint32_t first = 0;
    uint32_t count = link_index_find_rows(&linker->bindings, name, home, &first);
    if (count == 0) {
        return false;
    }
    link_found_set_binding(linker, found, link_index_value_at(&linker->bindings, first),
                           ORIGIN_IMPORT);
    return true;
}

/* The first of the file's bound imports whose name is not below this one. */
static const struct link_bound *exports_first_bound(const struct linker *linker,
                                                    const struct link_source *source, uint32_t name)
{
    const struct link_bound *low = linker->bound + source->first_import;
    uint32_t count = source->bound_count;
    while (count > 0) {
        uint32_t half = count / 2;
        if (low[half].name < name) {
            low += half + 1;
            count -= half + 1;
        } else {
            count = half;
        }
    }
    return low;
}

/* A project's entity is better than an outside one (try: import fast except: import slow). */
/* NOLINTNEXTLINE(misc-no-recursion,readability-function-size): counts depth; a place, a name */
bool link_exports_find_bound(const struct linker *linker, struct link_place place, uint32_t name,
                             uint32_t want, unsigned depth, struct link_found *found)
{
    const struct link_source *source = &linker->sources[place.file];
    const struct link_bound *end = linker->bound + source->first_import + source->bound_count;
    bool any = false;
    for (const struct link_bound *at = exports_first_bound(linker, source, name);
         at < end && at->name == name; at++) {
        struct link_found other = { 0 };
        if (source->facts->imports[at->import].scope != place.scope ||
            !link_exports_follow_import(linker, place.file, at->import, want, depth, &other)) {
            continue;
        }
        if (!any || found->kind == LINK_FOUND_OUTSIDE) {
            *found = other;
        }
        any = true;
    }
    return any;
}

static bool exports_scope_binds(const struct linker *linker, const struct link_part *part)
{
    const struct link_source *source = &linker->sources[part->file];
    for (uint32_t i = 0; i < source->bound_count; i++) {
        uint32_t import = linker->bound[source->first_import + i].import;
        if (source->facts->imports[import].scope == part->scope) {
            return true;
        }
    }
    return false;
}

void link_exports_mark_parts(struct linker *linker)
{
    for (size_t i = 0; i < linker->spaces.parts.count; i++) {
        struct link_part *part = &linker->spaces.parts.items[i];
        const struct link_source *source = &linker->sources[part->file];
        /* What one file imports is not seen through the package that it says it is part of. */
        if (!link_modules_file_has_style(linker, part->file, LANG_MODULES_DECLARED)) {
            part->stars = source->has_star_imports;
            part->binds = exports_scope_binds(linker, part);
        }
    }
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static bool exports_find_in_parts(const struct linker *linker, uint32_t home, uint32_t name,
                                  uint32_t want, unsigned depth, struct link_found *found)
{
    const struct link_space *space = &linker->spaces.items[home - linker->entity_count];
    const struct link_part *parts = &linker->spaces.parts.items[space->first_part];
    for (uint32_t i = 0; i < space->part_count; i++) {
        struct link_place place = { .file = parts[i].file, .scope = parts[i].scope };
        if (parts[i].binds &&
            link_exports_find_bound(linker, place, name, want, depth + 1, found)) {
            return true;
        }
    }
    for (uint32_t i = 0; i < space->part_count; i++) {
        if (parts[i].stars && link_exports_find_starred(linker, parts[i].file, parts[i].scope, name,
                                                        want, depth + 1, found)) {
            return true;
        }
    }
    return false;
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
bool link_exports_find_name(const struct linker *linker, uint32_t home, uint32_t name,
                            uint32_t want, unsigned depth, struct link_found *found)
{
    if (depth > EXPORTS_DEPTH_MAX || home == LINK_NONE || name == LINK_NONE) {
        return false;
    }
    if (!link_home_is_space(linker, home)) {
        bool outside = false;
        return link_members_find_name(linker, (struct link_lookup){ .home = home }, name, found,
                                      &outside);
    }
    if (exports_find_entities(linker, home, name, want, found)) {
        struct link_found other = { 0 };
        if (linker->targets != NULL && link_found_is_blank(linker, found) &&
            exports_find_in_parts(linker, home, name, want, depth, &other)) {
            *found = other;
        }
        return true;
    }
    if ((want & LINK_WANT_MODULE) != 0) {
        uint32_t child = link_spaces_find_child(linker, home - linker->entity_count, name);
        if (child != LINK_NONE) {
            exports_set_space(found, link_home_of_space(linker, child));
            return true;
        }
    }
    if ((want & (LINK_WANT_VALUE | LINK_WANT_LOCAL)) != 0 &&
        exports_find_binding(linker, home, name, found)) {
        return true;
    }
    return linker->targets != NULL && exports_find_in_parts(linker, home, name, want, depth, found);
}

static bool exports_scope_is_around(const struct facts *facts, uint32_t outer, uint32_t scope)
{
    while (scope != FACT_NONE && scope > outer) {
        scope = facts->scopes[scope].parent;
    }
    return scope == outer;
}

/* NOLINTNEXTLINE(misc-no-recursion,readability-function-size): counts depth; a place, a name */
bool link_exports_find_starred(const struct linker *linker, uint32_t file, uint32_t scope,
                               uint32_t name, uint32_t want, unsigned depth,
                               struct link_found *found)
{
    const struct link_source *source = &linker->sources[file];
    if (!source->has_star_imports || depth > EXPORTS_DEPTH_MAX) {
        return false;
    }
    for (uint32_t i = 0; i < source->facts->header->import_count; i++) {
        const struct fact_import *import = &source->facts->imports[i];
        const struct link_target *target = &linker->targets[source->first_import + i];
        if (import->kind == FACT_IMPORT_STAR && target->kind == LINK_TARGET_HOME &&
            exports_scope_is_around(source->facts, import->scope, scope) &&
            link_exports_find_name(linker, target->value, name, want, depth + 1, found)) {
            return true;
        }
    }
    return false;
}

/* `import a.b.c` binds a: the space two above. */
static uint32_t exports_first_of_path(const struct linker *linker, uint32_t home, struct str module)
{
    uint32_t space = home - linker->entity_count;
    for (size_t i = 0; i < module.size && space != LINK_NONE; i++) {
        if (module.data[i] == '.') {
            space = linker->spaces.items[space].parent;
        }
    }
    return space == LINK_NONE ? LINK_NONE : link_home_of_space(linker, space);
}

static bool exports_set_outside(struct link_found *found, enum origin origin, struct str module,
                                struct str name)
{
    found->kind = LINK_FOUND_OUTSIDE;
    found->origin = (uint8_t)origin;
    found->module = module;
    found->name = name.size > 0 ? name : module;
    return true;
}

static bool exports_set_home(const struct linker *linker, struct link_found *found, uint32_t home,
                             uint32_t want)
{
    if (link_home_is_space(linker, home)) {
        exports_set_space(found, home);
        return (want & LINK_WANT_MODULE) != 0;
    }
    if (!link_home_is_type(linker, home) || (want & LINK_WANT_TYPE) == 0) {
        return false;
    }
    link_found_add_gid(found, home);
    found->origin = ORIGIN_IMPORT;
    return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static bool exports_follow_symbol(const struct linker *linker, uint32_t home, struct str text,
                                  uint32_t want, unsigned depth, struct link_found *found)
{
    struct link_found other = { 0 };
    uint32_t name = text.size > 0 ? link_names_find_text(linker, text) : linker->name_default;
    if (link_exports_find_name(linker, home, name, want, depth, found)) {
        return true;
    }
    *found = (struct link_found){ 0 };
    if (link_exports_find_name(linker, home, name, LINK_WANT_ANY, depth, &other)) {
        return false; /* there, but of another kind */
    }
    return exports_set_outside(found, ORIGIN_UNRESOLVED, STR_EMPTY, text);
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
bool link_exports_follow_import(const struct linker *linker, uint32_t file, uint32_t import,
                                uint32_t want, unsigned depth, struct link_found *found)
{
    const struct link_source *source = &linker->sources[file];
    const struct fact_import *row = &source->facts->imports[import];
    const struct link_target *target = &linker->targets[source->first_import + import];
    struct str module = facts_borrow_text(source->facts, row->module);
    if (depth > EXPORTS_DEPTH_MAX) {
        return false;
    }
    if (target->kind != LINK_TARGET_HOME) {
        return exports_set_outside(
            found, target->kind == LINK_TARGET_UNKNOWN ? ORIGIN_UNRESOLVED : ORIGIN_EXTERNAL,
            module, facts_borrow_text(source->facts, row->name));
    }
    switch ((enum fact_import_kind)row->kind) {
    case FACT_IMPORT_MODULE:
        if (row->alias == 0 && source->policy->modules == LANG_MODULES_DOTTED) {
            return exports_set_home(linker, found,
                                    exports_first_of_path(linker, target->value, module), want);
        }
        return exports_set_home(linker, found, target->value, want);
    case FACT_IMPORT_SYMBOL:
        if (row->module == 0) {
            return exports_set_home(linker, found, target->value, want);
        }
        return exports_follow_symbol(
            linker, target->value, facts_borrow_text(source->facts, row->name), want, depth, found);
    case FACT_IMPORT_DEFAULT:
        if (!link_exports_find_name(linker, target->value, linker->name_default, LINK_WANT_ANY,
                                    depth, found)) {
            *found = (struct link_found){ 0 };
            return exports_set_home(linker, found, target->value, want);
        }
        *found = (struct link_found){ 0 };
        return exports_follow_symbol(linker, target->value, STR_EMPTY, want, depth, found);
    case FACT_IMPORT_STAR:
    case FACT_IMPORT_QUOTED:
    case FACT_IMPORT_ANGLE:
    case FACT_IMPORT_EFFECT:
    case FACT_IMPORT_MOD_FILE: break;
    }
    return false;
}
