/* link_spaces.c - the tree of modules, packages, namespaces and files.
 *
 * A space is found by (parent, name). The top level of a file belongs to the space that the
 * module style of its language gives it (link_modules_*.c); a namespace or module block is a
 * child of the space around it, so blocks of one name in several files meet in one space.
 * Serial; cost O(entities) reads, O(modules) inserts.
 */
#include "link/link_types.h"

#include "util/check.h"
#include "util/mem.h"

#define SPACES_MAX       ((size_t)1 << 30U)
#define SPACES_ARITY_MAX 8U

static uint32_t spaces_push_row(struct linker *linker, uint32_t parent, uint32_t name)
{
    struct link_space *space = array_push_slot(&linker->spaces, SPACES_MAX);
    if (space == NULL) {
        return LINK_NONE;
    }
    *space = (struct link_space){ .parent = parent, .name = name };
    return (uint32_t)linker->spaces.count - 1U;
}

uint32_t link_spaces_add_hidden(struct linker *linker, uint32_t parent)
{
    return spaces_push_row(linker, parent, LINK_NONE);
}

static uint64_t spaces_key_of(uint32_t parent, uint32_t name)
{
    return (uint64_t)parent << 32U | name;
}

uint32_t link_spaces_add_child(struct linker *linker, uint32_t parent, struct str name)
{
    uint32_t number = link_names_intern_text(linker, name);
    uint32_t found = LINK_NONE;
    if (number == LINK_NONE || parent == LINK_NONE) {
        return LINK_NONE;
    }
    if (!map_u64_insert_once(&linker->spaces.by_key, spaces_key_of(parent, number),
                             (uint32_t)linker->spaces.count, &found)) {
        return LINK_NONE;
    }
    return found < linker->spaces.count ? found : spaces_push_row(linker, parent, number);
}

/* Takes the part before `separator` off the front of *rest; false when it was used up. */
static bool spaces_split_part(struct str *rest, bool *more, struct str separator, struct str *part)
{
    size_t at = 0;
    if (!*more) {
        return false;
    }
    at = str_find_part(*rest, separator);
    if (separator.size == 0 || at == SIZE_MAX) {
        *part = *rest;
        *more = false;
        return true;
    }
    *part = str_from_range(rest->data, at);
    *rest = str_from_range(rest->data + at + separator.size, rest->size - at - separator.size);
    return true;
}

uint32_t link_spaces_add_path(struct linker *linker, uint32_t parent, struct str path,
                              struct str separator)
{
    struct str part = STR_EMPTY;
    bool more = true;
    while (parent != LINK_NONE && spaces_split_part(&path, &more, separator, &part)) {
        if (part.size > 0) {
            parent = link_spaces_add_child(linker, parent, part);
        }
    }
    return parent;
}

uint32_t link_spaces_find_child(const struct linker *linker, uint32_t parent, uint32_t name)
{
    uint32_t found = map_u64_find_value(&linker->spaces.by_key, spaces_key_of(parent, name));
    return found == MAP_VALUE_NONE ? LINK_NONE : found;
}

uint32_t link_spaces_find_path(const struct linker *linker, uint32_t parent, struct str path,
                               struct str separator)
{
    struct str part = STR_EMPTY;
    bool more = true;
    while (parent != LINK_NONE && spaces_split_part(&path, &more, separator, &part)) {
        uint32_t name = LINK_NONE;
        if (part.size == 0) {
            continue;
        }
        name = link_names_find_text(linker, part);
        parent = name == LINK_NONE ? LINK_NONE : link_spaces_find_child(linker, parent, name);
    }
    return parent;
}

/* ------------------------------------------------------------------ families */

static bool spaces_make_families(struct linker *linker, struct err *err)
{
    map_text_init_empty(&linker->family_numbers);
    for (uint32_t file = 0; file < linker->file_count; file++) {
        struct link_source *source = &linker->sources[file];
        const struct lang *lang = lang_find_by_number(source->facts->header->language);
        struct str name = str_from_cstring(source->policy->family != NULL ? source->policy->family
                                                                          : lang_name_of(lang));
        uint32_t next = (uint32_t)linker->family_numbers.count;
        uint32_t found = 0;
        if (!map_text_insert_once(&linker->family_numbers, name, next, &found)) {
            return ERR_RAISE(err, ERR_MEMORY, "out of memory for language families");
        }
        if (found == next) {
            if (next >= LINK_FAMILIES_MAX) {
                return ERR_RAISE(err, ERR_LIMIT, "more than %u language families",
                                 LINK_FAMILIES_MAX);
            }
            linker->families[next] = link_spaces_add_hidden(linker, LINK_NONE);
            if (linker->families[next] == LINK_NONE) {
                return ERR_RAISE(err, ERR_MEMORY, "out of memory for language families");
            }
            linker->spaces.items[linker->families[next]].is_root = true;
        }
        source->family = (uint8_t)found;
        source->space = linker->families[found];
    }
    return true;
}

/* ------------------------------------------------------------------ entities */

/* The home of what is declared in `scope`: own home of the module or type whose scope it is;
 * LINK_NONE inside functions. */
static uint32_t spaces_home_of_scope(const struct linker *linker, uint32_t file, uint32_t scope)
{
    const struct link_source *source = &linker->sources[file];
    const struct fact_scope *row = &source->facts->scopes[scope];
    switch ((enum fact_scope_kind)row->kind) {
    case FACT_SCOPE_FILE: return link_home_of_space(linker, source->space);
    case FACT_SCOPE_MODULE:
    case FACT_SCOPE_TYPE: return linker->own_homes[source->first_entity + row->entity];
    case FACT_SCOPE_FUNCTION:
    case FACT_SCOPE_BLOCK: break;
    }
    return LINK_NONE;
}

struct spaces_build {
    struct linker *linker;
    struct map_text paths; /* qualified name -> gid of the first type of that name */
    /* home << 32 | name -> gid of the first declaration, by number of type parameters */
    struct map_u64 open_types[SPACES_ARITY_MAX];
    struct map_u64 unit_homes; /* (home, unit) -> number */
};

static bool spaces_set_module(struct spaces_build *build, uint32_t file, uint32_t gid,
                              const struct fact_entity *entity)
{
    struct linker *linker = build->linker;
    uint32_t home = spaces_home_of_scope(linker, file, entity->scope);
    uint32_t space = LINK_NONE;
    struct str separator = str_from_cstring(linker->sources[file].policy->separator);
    if (home == LINK_NONE || home < linker->entity_count) {
        space = link_spaces_add_hidden(linker, linker->sources[file].space);
    } else if ((entity->flags & (FACT_ENTITY_ANONYMOUS | FACT_ENTITY_TRANSPARENT)) != 0 ||
               entity->name == 0) {
        space = home - linker->entity_count;
    } else {
        space = link_spaces_add_path(linker, home - linker->entity_count,
                                     link_text_of(linker, file, entity->name), separator);
    }
    if (space == LINK_NONE) {
        return false;
    }
    linker->own_homes[gid] = link_home_of_space(linker, space);
    return true;
}

/* Type parameters that tell types of one name apart; many count as one number. */
static uint32_t spaces_arity_of(const struct linker *linker, uint32_t file,
                                const struct fact_entity *entity)
{
    uint32_t params[SPACES_ARITY_MAX - 1];
    if (entity->body == FACT_NONE || !link_has_policy(linker, file, LANG_POLICY_ARITY)) {
        return 0;
    }
    return link_types_list_params(linker->sources[file].facts, entity->body,
                                  FACT_BINDING_TYPE_PARAM, params, SPACES_ARITY_MAX - 1);
}

#define SPACES_UNIT_HOME 0xF0000000U /* above every home */

/* Types of one name in two units are two types: *home becomes a number of its own for each. */
static bool spaces_home_in_unit(struct spaces_build *build, uint32_t file, uint32_t *home)
{
    uint32_t unit = build->linker->sources[file].unit;
    uint32_t number = 0;
    if (unit == 0) {
        return true;
    }
    if (!map_u64_insert_once(&build->unit_homes, spaces_key_of(*home, unit),
                             (uint32_t)build->unit_homes.count, &number)) {
        return false;
    }
    *home = SPACES_UNIT_HOME + number;
    return true;
}

static bool spaces_set_type(struct spaces_build *build, uint32_t file, uint32_t gid,
                            const struct fact_entity *entity)
{
    struct linker *linker = build->linker;
    uint32_t found = gid;
    if (link_has_policy(linker, file, LANG_POLICY_PATH_TYPES)) {
        return true; /* spaces_join_paths knows it */
    }
    linker->own_homes[gid] = gid;
    if (link_has_policy(linker, file, LANG_POLICY_OPEN_TYPES)) {
        uint32_t home = spaces_home_of_scope(linker, file, entity->scope);
        if (home != LINK_NONE && !spaces_home_in_unit(build, file, &home)) {
            return false;
        }
        if (home != LINK_NONE && entity->owner == FACT_NONE &&
            !map_u64_insert_once(&build->open_types[spaces_arity_of(linker, file, entity)],
                                 spaces_key_of(home, linker->entity_names[gid]), gid, &found)) {
            return false;
        }
        linker->own_homes[gid] = found;
    }
    return true;
}

/* Types of one qualified name are one. Those inside functions are alone. */
static bool spaces_join_paths(struct spaces_build *build, uint32_t file)
{
    struct linker *linker = build->linker;
    const struct link_source *source = &linker->sources[file];
    for (uint32_t i = 1; i < source->facts->header->entity_count; i++) {
        const struct fact_entity *entity = &source->facts->entities[i];
        uint8_t scope = source->facts->scopes[entity->scope].kind;
        uint32_t gid = source->first_entity + i;
        uint32_t first = gid;
        if (facts_group_of_entity(entity) != ENTITY_GROUP_TYPE) {
            continue;
        }
        if ((scope == FACT_SCOPE_FILE || scope == FACT_SCOPE_TYPE) &&
            (entity->flags & FACT_ENTITY_ANONYMOUS) == 0 &&
            !map_text_insert_once(&build->paths, link_text_of(linker, file, entity->qualified), gid,
                                  &first)) {
            return false;
        }
        linker->own_homes[gid] = first;
    }
    return true;
}

/* A type written with a path, class A::B: it is a member of A wherever that is written. */
static void spaces_place_path(struct spaces_build *build, uint32_t file, uint32_t gid,
                              const struct fact_entity *entity)
{
    struct linker *linker = build->linker;
    struct str path = link_text_of(linker, file, entity->qualified);
    struct str name = link_text_of(linker, file, entity->name);
    struct str separator = str_from_cstring(linker->sources[file].policy->separator);
    uint32_t outer = MAP_VALUE_NONE;
    if (entity->owner == FACT_NONE || facts_group_of_entity(entity) != ENTITY_GROUP_TYPE ||
        path.size <= name.size + separator.size) {
        return;
    }
    outer = map_text_find_value(&build->paths,
                                str_from_range(path.data, path.size - name.size - separator.size));
    linker->type_homes[gid] = outer == MAP_VALUE_NONE ? LINK_NONE : outer;
}

static bool spaces_set_path_types(struct spaces_build *build)
{
    struct linker *linker = build->linker;
    for (unsigned pass = 0; pass < 2; pass++) {
        for (uint32_t file = 0; file < linker->file_count; file++) {
            const struct link_source *source = &linker->sources[file];
            if (!link_has_policy(linker, file, LANG_POLICY_PATH_TYPES)) {
                continue;
            }
            if (pass == 0 && !spaces_join_paths(build, file)) {
                return false;
            }
            for (uint32_t i = 1; pass == 1 && i < source->facts->header->entity_count; i++) {
                spaces_place_path(build, file, source->first_entity + i,
                                  &source->facts->entities[i]);
            }
        }
    }
    return true;
}

static bool spaces_add_part(struct linker *linker, uint32_t space, uint32_t file, uint32_t scope)
{
    struct link_part *part = NULL;
    if (linker->spaces.items[space].is_root) {
        return true;
    }
    part = array_push_slot(&linker->spaces.parts, SPACES_MAX);
    if (part == NULL) {
        return false;
    }
    *part = (struct link_part){ .space = space, .file = file, .scope = scope };
    linker->spaces.items[space].part_count++;
    return true;
}

/* Besides types: a variant with fields, an object literal, an alias that is a type of its own. */
static bool spaces_has_members(const struct linker *linker, uint32_t file,
                               const struct fact_entity *entity)
{
    enum entity_group group = facts_group_of_entity(entity);
    if (group == ENTITY_GROUP_ALIAS) {
        return (entity->flags & FACT_ENTITY_DISTINCT) != 0;
    }
    return group == ENTITY_GROUP_VALUE && entity->body != FACT_NONE &&
           linker->sources[file].facts->scopes[entity->body].kind == FACT_SCOPE_TYPE;
}

static bool spaces_set_entity(struct spaces_build *build, uint32_t file, uint32_t gid,
                              const struct fact_entity *entity)
{
    struct linker *linker = build->linker;
    enum entity_group group = facts_group_of_entity(entity);
    if (group == ENTITY_GROUP_TYPE) {
        return spaces_set_type(build, file, gid, entity);
    }
    if (spaces_has_members(linker, file, entity)) {
        linker->own_homes[gid] = gid;
    }
    if (group != ENTITY_GROUP_MODULE) {
        return true;
    }
    if (!spaces_set_module(build, file, gid, entity)) {
        return false;
    }
    return entity->body == FACT_NONE ||
           spaces_add_part(linker, linker->own_homes[gid] - linker->entity_count, file,
                           entity->body);
}

bool link_spaces_build_tree(struct linker *linker, struct err *err)
{
    struct spaces_build build = { .linker = linker };
    bool done = true;
    map_u64_init_empty(&linker->spaces.by_key);
    for (unsigned i = 0; i < SPACES_ARITY_MAX; i++) {
        map_u64_init_empty(&build.open_types[i]);
    }
    map_text_init_empty(&build.paths);
    map_u64_init_empty(&build.unit_homes);
    if (!spaces_make_families(linker, err) || !link_modules_place_files(linker, err)) {
        return false;
    }
    done = spaces_set_path_types(&build);
    for (uint32_t file = 0; done && file < linker->file_count; file++) {
        const struct link_source *source = &linker->sources[file];
        const struct facts *facts = source->facts;
        done = spaces_add_part(linker, source->space, file, 0);
        for (uint32_t i = 1; done && i < facts->header->entity_count; i++) {
            done = spaces_set_entity(&build, file, source->first_entity + i, &facts->entities[i]);
        }
    }
    for (unsigned i = 0; i < SPACES_ARITY_MAX; i++) {
        map_u64_release_slots(&build.open_types[i]);
    }
    map_text_release_slots(&build.paths);
    map_u64_release_slots(&build.unit_homes);
    return done || ERR_RAISE(err, ERR_MEMORY, "out of memory for modules");
}

bool link_spaces_freeze_parts(struct linker *linker, struct err *err)
{
    struct link_spaces *spaces = &linker->spaces;
    struct link_part *sorted = NULL;
    uint32_t at = 0;
    if (spaces->parts.count == 0) {
        return true;
    }
    sorted = mem_alloc_zeroed(spaces->parts.count, sizeof *sorted);
    if (sorted == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for modules");
    }
    for (size_t i = 0; i < spaces->count; i++) {
        spaces->items[i].first_part = at;
        at += spaces->items[i].part_count;
        spaces->items[i].part_count = 0;
    }
    ASSERT(at == spaces->parts.count);
    for (size_t i = 0; i < spaces->parts.count; i++) {
        struct link_space *space = &spaces->items[spaces->parts.items[i].space];
        sorted[space->first_part + space->part_count++] = spaces->parts.items[i];
    }
    memcpy(spaces->parts.items, sorted, spaces->parts.count * sizeof *sorted);
    mem_free_block(sorted);
    return true;
}
