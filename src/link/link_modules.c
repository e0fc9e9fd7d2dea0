/* link_modules.c - from the text of an import to the module or file it means.
 *
 * Holds the tables that the styles share (files by path, by base name, by stem) and runs the
 * styles: first every file gets its space, then every import its target. Imports may lead
 * through other imports (re-exports), so targets are found in rounds; each round reads the
 * targets of the round before, which keeps the result independent of threads.
 */
#include "link/link_modules.h"

#include "util/mem.h"

static const struct link_modules_style *const modules_styles[] = {
    [LANG_MODULES_NONE] = NULL,
    [LANG_MODULES_INCLUDE] = &link_modules_include,
    [LANG_MODULES_DOTTED] = &link_modules_dotted,
    [LANG_MODULES_CRATE] = &link_modules_crate,
    [LANG_MODULES_RELATIVE] = &link_modules_relative,
    [LANG_MODULES_FOLDER] = &link_modules_folder,
    [LANG_MODULES_DECLARED] = &link_modules_declared,
    [LANG_MODULES_REQUIRE] = &link_modules_require,
    [LANG_MODULES_SOURCED] = &link_modules_sourced,
};
#define MODULES_STYLE_COUNT (sizeof modules_styles / sizeof modules_styles[0])

/* ------------------------------------------------------------------ files by name */

static bool modules_add_group(struct map_text *groups, uint32_t *group_of, struct str name)
{
    return map_text_insert_once(groups, name, (uint32_t)groups->count, group_of);
}

/* Fills rows: files by group, in file order. */
static bool modules_fill_rows(struct linker *linker, const uint32_t *group_of, uint32_t groups,
                              struct link_rows *rows)
{
    rows->count = groups;
    rows->first = arena_alloc_zeroed(&linker->memory, (size_t)groups + 2, sizeof *rows->first);
    rows->items =
        arena_alloc_zeroed(&linker->memory, (size_t)linker->file_count + 1, sizeof *rows->items);
    if (rows->first == NULL || rows->items == NULL) {
        return false;
    }
    for (uint32_t file = 0; file < linker->file_count; file++) {
        rows->first[group_of[file] + 2]++;
    }
    for (uint32_t group = 2; group < groups + 2; group++) {
        rows->first[group] += rows->first[group - 1];
    }
    for (uint32_t file = 0; file < linker->file_count; file++) {
        rows->items[rows->first[group_of[file] + 1]++] = file;
    }
    return true;
}

static bool modules_index_files(struct linker *linker)
{
    struct link_modules *modules = linker->modules;
    uint32_t *base_of =
        arena_alloc_zeroed(&linker->memory, (size_t)linker->file_count + 1, sizeof *base_of);
    uint32_t *stem_of =
        arena_alloc_zeroed(&linker->memory, (size_t)linker->file_count + 1, sizeof *stem_of);
    bool done = base_of != NULL && stem_of != NULL;
    for (uint32_t file = 0; done && file < linker->file_count; file++) {
        struct str path = linker->sources[file].path;
        struct str base = link_path_of_base(path);
        done = map_text_put_value(&modules->by_path, path, file) &&
               modules_add_group(&modules->bases, &base_of[file], base) &&
               modules_add_group(&modules->stems, &stem_of[file], link_path_without_suffix(base));
    }
    return done &&
           modules_fill_rows(linker, base_of, (uint32_t)modules->bases.count,
                             &modules->base_rows) &&
           modules_fill_rows(linker, stem_of, (uint32_t)modules->stems.count, &modules->stem_rows);
}

bool link_modules_open_tables(struct linker *linker, struct err *err)
{
    struct link_modules *modules = arena_alloc_zeroed(&linker->memory, 1, sizeof *modules);
    if (modules == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for modules");
    }
    linker->modules = modules;
    map_text_init_empty(&modules->by_path);
    map_text_init_empty(&modules->bases);
    map_text_init_empty(&modules->stems);
    map_u64_init_empty(&modules->primaries);
    if (!modules_index_files(linker) || !link_manifests_read_all(linker)) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for modules");
    }
    return true;
}

void link_modules_close_tables(struct linker *linker)
{
    struct link_modules *modules = linker->modules;
    if (modules == NULL) {
        return;
    }
    map_text_release_slots(&modules->by_path);
    map_text_release_slots(&modules->bases);
    map_text_release_slots(&modules->stems);
    map_u64_release_slots(&modules->primaries);
    array_free_items(&modules->packages);
    array_free_items(&modules->aliases);
}

uint32_t link_modules_find_file(const struct linker *linker, struct str path)
{
    return map_text_find_value(&linker->modules->by_path, path);
}

static uint32_t modules_list_rows(const struct map_text *groups, const struct link_rows *rows,
                                  struct str name, const uint32_t **files)
{
    uint32_t group = map_text_find_value(groups, name);
    if (group == MAP_VALUE_NONE) {
        return 0;
    }
    *files = rows->items + rows->first[group];
    return rows->first[group + 1] - rows->first[group];
}

uint32_t link_modules_list_base(const struct linker *linker, struct str base,
                                const uint32_t **files)
{
    return modules_list_rows(&linker->modules->bases, &linker->modules->base_rows, base, files);
}

uint32_t link_modules_list_stem(const struct linker *linker, struct str stem,
                                const uint32_t **files)
{
    return modules_list_rows(&linker->modules->stems, &linker->modules->stem_rows, stem, files);
}

/* ------------------------------------------------------------------ shared by styles */

bool link_modules_file_has_style(const struct linker *linker, uint32_t file,
                                 enum lang_modules style)
{
    return linker->sources[file].policy->modules == style;
}

uint32_t link_modules_root_of(const struct linker *linker, uint32_t file)
{
    return linker->families[linker->sources[file].family];
}

uint32_t link_modules_home_around(const struct linker *linker, uint32_t file, uint32_t scope)
{
    const struct link_source *source = &linker->sources[file];
    for (; scope != FACT_NONE; scope = source->facts->scopes[scope].parent) {
        const struct fact_scope *row = &source->facts->scopes[scope];
        if (row->kind == FACT_SCOPE_MODULE) {
            uint32_t home = linker->own_homes[source->first_entity + row->entity];
            if (home != LINK_NONE && link_home_is_space(linker, home)) {
                return home;
            }
        }
    }
    return link_home_of_space(linker, source->space);
}

static uint32_t modules_step_wanted(const struct linker *linker, uint32_t home, struct str part,
                                    uint32_t want)
{
    struct link_found found = { 0 };
    uint32_t name = link_names_find_text(linker, part);
    if (name == LINK_NONE || !link_exports_find_name(linker, home, name, want, 0, &found)) {
        return LINK_NONE;
    }
    if (found.kind == LINK_FOUND_SPACE) {
        return found.home;
    }
    return found.kind == LINK_FOUND_ENTITIES ? linker->own_homes[found.gids[0]] : LINK_NONE;
}

uint32_t link_modules_step_home(const struct linker *linker, uint32_t home, struct str part)
{
    return modules_step_wanted(linker, home, part, LINK_WANT_TYPE | LINK_WANT_MODULE);
}

uint32_t link_modules_walk_spaces(const struct linker *linker, uint32_t home, struct str path,
                                  struct str separator)
{
    bool more = path.size > 0;
    while (home != LINK_NONE && more) {
        struct str part = link_modules_split_first(&path, separator);
        more = path.size > 0;
        if (part.size > 0) {
            home = modules_step_wanted(linker, home, part, LINK_WANT_MODULE);
        }
    }
    return home;
}

uint32_t link_modules_walk_home(const struct linker *linker, uint32_t home, struct str path,
                                struct str separator)
{
    while (home != LINK_NONE && path.size > 0) {
        size_t at = str_find_part(path, separator);
        struct str part = at == SIZE_MAX ? path : str_from_range(path.data, at);
        if (part.size > 0) {
            home = link_modules_step_home(linker, home, part);
        }
        path = at == SIZE_MAX ? STR_EMPTY
                              : str_from_range(path.data + at + separator.size,
                                               path.size - at - separator.size);
    }
    return home;
}

struct str link_modules_split_first(struct str *path, struct str separator)
{
    size_t at = str_find_part(*path, separator);
    struct str first = at == SIZE_MAX ? *path : str_from_range(path->data, at);
    *path = at == SIZE_MAX ? STR_EMPTY
                           : str_from_range(path->data + at + separator.size,
                                            path->size - at - separator.size);
    return first;
}

bool link_modules_is_outside(const struct linker *linker, uint32_t file, struct str module)
{
    const struct lang_policy *policy = linker->sources[file].policy;
    struct str first;
    if (link_sorted_has_text(policy->outside_modules, module)) {
        return true;
    }
    first = link_modules_split_first(&module, str_from_cstring(policy->separator));
    return link_sorted_has_text(policy->outside_modules, first);
}

struct str link_modules_outside_space(const struct linker *linker, uint32_t file, uint32_t home)
{
    const char *const *names = linker->sources[file].policy->outside_modules;
    uint32_t space = home - linker->entity_count;
    for (unsigned i = 0; i < LINK_DEPTH_MAX; i++) {
        uint32_t parent = linker->spaces.items[space].parent;
        if (parent == LINK_NONE || linker->spaces.items[parent].is_root) {
            break;
        }
        space = parent;
    }
    for (; names != NULL && *names != NULL; names++) {
        if (link_names_find_text(linker, str_from_cstring(*names)) ==
            linker->spaces.items[space].name) {
            return str_from_cstring(*names);
        }
    }
    return STR_EMPTY;
}

/* ------------------------------------------------------------------ the phases */

bool link_modules_place_files(struct linker *linker, struct err *err)
{
    for (size_t style = 0; style < MODULES_STYLE_COUNT; style++) {
        if (modules_styles[style] != NULL && modules_styles[style]->place_files != NULL &&
            !modules_styles[style]->place_files(linker, err)) {
            return false;
        }
    }
    return true;
}

/* The name that an import binds in its scope. */
static struct str modules_bound_name(const struct linker *linker, uint32_t file,
                                     const struct fact_import *import)
{
    const struct lang_policy *policy = linker->sources[file].policy;
    struct str text = link_text_of(linker, file, import->module);
    struct str separator = STR("/");
    if (import->kind != FACT_IMPORT_MODULE && import->kind != FACT_IMPORT_SYMBOL &&
        import->kind != FACT_IMPORT_DEFAULT) {
        return STR_EMPTY;
    }
    if (import->alias != 0) {
        return link_text_of(linker, file, import->alias);
    }
    if (import->kind != FACT_IMPORT_MODULE) {
        return link_text_of(linker, file, import->name);
    }
    if (policy->modules == LANG_MODULES_DOTTED) {
        return link_modules_split_first(&text, STR("."));
    }
    if (policy->modules != LANG_MODULES_FOLDER && policy->modules != LANG_MODULES_RELATIVE) {
        separator = str_from_cstring(policy->separator);
    }
    while (text.size > 0) {
        struct str first = link_modules_split_first(&text, separator);
        if (text.size == 0) {
            return first;
        }
    }
    return STR_EMPTY;
}

/* Where case makes no difference, the number of what it differs from in case alone. */
static uint32_t modules_number_name(struct linker *linker, uint32_t file, struct str name)
{
    uint32_t number = link_has_policy(linker, file, LANG_POLICY_FOLD_CASE)
                          ? link_names_find_text(linker, name)
                          : LINK_NONE;
    return number == LINK_NONE ? link_names_intern_text(linker, name) : number;
}

static bool modules_bind_import(struct linker *linker, uint32_t file, uint32_t index)
{
    struct link_source *source = &linker->sources[file];
    const struct fact_import *import = &source->facts->imports[index];
    struct str name = modules_bound_name(linker, file, import);
    uint32_t number = LINK_NONE;
    source->has_star_imports |= import->kind == FACT_IMPORT_STAR;
    if (name.size > 0) {
        number = modules_number_name(linker, file, name);
        if (number == LINK_NONE) {
            return false;
        }
        linker->bound[source->first_import + source->bound_count++] =
            (struct link_bound){ .name = number, .import = index };
    }
    if (import->name != 0 &&
        modules_number_name(linker, file, link_text_of(linker, file, import->name)) == LINK_NONE) {
        return false;
    }
    return true;
}

static int modules_compare_bound(const void *left, const void *right)
{
    const struct link_bound *a = left;
    const struct link_bound *b = right;
    if (a->name != b->name) {
        return a->name < b->name ? -1 : 1;
    }
    return (a->import > b->import) - (a->import < b->import);
}

static bool modules_bind_imports(struct linker *linker)
{
    for (uint32_t file = 0; file < linker->file_count; file++) {
        for (uint32_t i = 0; i < linker->sources[file].facts->header->import_count; i++) {
            if (!modules_bind_import(linker, file, i)) {
                return false;
            }
        }
        if (linker->sources[file].bound_count > 1) {
            qsort(linker->bound + linker->sources[file].first_import,
                  linker->sources[file].bound_count, sizeof *linker->bound, modules_compare_bound);
        }
    }
    return true;
}

static bool modules_chain_names(struct linker *linker)
{
    struct link_modules *modules = linker->modules;
    modules->name_limit = linker->names.limit;
    modules->name_heads =
        arena_alloc_bytes(&linker->memory, ((size_t)modules->name_limit + 1) * sizeof(uint32_t));
    modules->same_name =
        arena_alloc_bytes(&linker->memory, (linker->spaces.count + 1) * sizeof(uint32_t));
    if (modules->name_heads == NULL || modules->same_name == NULL) {
        return false;
    }
    memset(modules->name_heads, 0xff, ((size_t)modules->name_limit + 1) * sizeof(uint32_t));
    for (size_t i = linker->spaces.count; i-- > 0;) {
        uint32_t name = linker->spaces.items[i].name;
        modules->same_name[i] = name == LINK_NONE ? LINK_NONE : modules->name_heads[name];
        if (name != LINK_NONE) {
            modules->name_heads[name] = (uint32_t)i;
        }
    }
    return true;
}

struct modules_round {
    struct linker *linker;
    struct link_target *next;
    bool changed[64]; /* by thread */
};

static bool modules_find_file_targets(void *context, size_t index, unsigned thread, struct err *err)
{
    struct modules_round *round = context;
    const struct linker *linker = round->linker;
    const struct link_source *source = &linker->sources[index];
    const struct link_modules_style *style = modules_styles[source->policy->modules];
    (void)err;
    for (uint32_t i = 0; style != NULL && i < source->facts->header->import_count; i++) {
        const struct fact_import *import = &source->facts->imports[i];
        struct link_target old = linker->targets[source->first_import + i];
        struct link_target target = old;
        if (old.kind == LINK_TARGET_UNKNOWN || old.kind == LINK_TARGET_OUTSIDE) {
            target = style->find_target(linker, (uint32_t)index, import,
                                        link_text_of(linker, (uint32_t)index, import->module));
        }
        round->next[source->first_import + i] = target;
        if (target.kind != old.kind || target.value != old.value) {
            round->changed[thread % 64] = true;
        }
    }
    return true;
}

bool link_modules_find_targets(struct linker *linker, struct err *err)
{
    struct modules_round round = { .linker = linker };
    size_t count = (size_t)linker->import_count + 1;
    struct link_target *other = NULL;
    linker->targets = arena_alloc_zeroed(&linker->memory, count, sizeof *linker->targets);
    other = arena_alloc_zeroed(&linker->memory, count, sizeof *other);
    linker->bound = arena_alloc_zeroed(&linker->memory, count, sizeof *linker->bound);
    if (linker->targets == NULL || other == NULL || linker->bound == NULL ||
        !modules_bind_imports(linker) || !modules_chain_names(linker)) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for imports");
    }
    link_exports_mark_parts(linker);
    for (unsigned i = 0; i < LINK_IMPORT_ROUNDS_MAX; i++) {
        bool changed = false;
        round.next = other;
        memset(round.changed, 0, sizeof round.changed);
        if (!link_run_over_files(linker, 16, modules_find_file_targets, &round, err)) {
            return false;
        }
        for (unsigned thread = 0; thread < 64; thread++) {
            changed |= round.changed[thread];
        }
        other = linker->targets;
        linker->targets = round.next;
        if (!changed) {
            break;
        }
    }
    return true;
}
