/* link_modules_dotted.c - modules by path: a.b.c is a/b/c or a/b/c/__init__ below some root.
 *
 * Every folder and file is a space; a package's init file (the policy may give it another name) is
 * the folder's own. A text with
 * leading dots starts at the file's package. Any other starts at a root: the folders around
 * the file that are no packages themselves (what the interpreter's path would hold), nearest
 * first, then a folder elsewhere when only one fits.
 */
#include "link/link_modules.h"

#define DOTTED_INIT STR("__init__")

static bool dotted_is_init(const struct link_source *source)
{
    const char *name = source->policy->package_file;
    return str_equals_bytes(link_path_without_suffix(link_path_of_base(source->path)),
                            name != NULL ? str_from_cstring(name) : DOTTED_INIT);
}

static bool dotted_place_files(struct linker *linker, struct err *err)
{
    for (uint32_t file = 0; file < linker->file_count; file++) {
        struct link_source *source = &linker->sources[file];
        uint32_t space = LINK_NONE;
        if (!link_modules_file_has_style(linker, file, LANG_MODULES_DOTTED)) {
            continue;
        }
        space = link_spaces_add_path(linker, link_modules_root_of(linker, file),
                                     link_path_of_folder(source->path), STR("/"));
        if (!dotted_is_init(source)) {
            space = link_spaces_add_child(
                linker, space, link_path_without_suffix(link_path_of_base(source->path)));
        } else if (space != LINK_NONE && linker->spaces.items[space].is_root) {
            space = link_spaces_add_hidden(linker, space);
        }
        if (space == LINK_NONE) {
            return ERR_RAISE(err, ERR_MEMORY, "out of memory for modules");
        }
        source->space = space;
    }
    return true;
}

/* Has the space an init file? Then it is a package and cannot be a root. */
static bool dotted_is_package(const struct linker *linker, uint32_t space)
{
    const struct link_space *row = &linker->spaces.items[space];
    for (uint32_t i = 0; i < row->part_count; i++) {
        const struct link_part *part = &linker->spaces.parts.items[row->first_part + i];
        if (part->scope == 0 && dotted_is_init(&linker->sources[part->file])) {
            return true;
        }
    }
    return false;
}

/* A folder of the project holds spaces only when some file lies below it, so finding is enough. */
static uint32_t dotted_find_below(const struct linker *linker, uint32_t space, struct str module)
{
    return link_spaces_find_path(linker, space, module, STR("."));
}

static uint32_t dotted_find_relative(const struct linker *linker, uint32_t file, struct str module)
{
    uint32_t space = linker->sources[file].space;
    size_t dots = 0;
    while (dots < module.size && module.data[dots] == '.') {
        dots++;
    }
    if (dotted_is_init(&linker->sources[file])) {
        dots--; /* one dot is the package itself, which is this space already */
    }
    for (size_t i = 0; i < dots && space != LINK_NONE; i++) {
        space = linker->spaces.items[space].parent;
    }
    while (module.size > 0 && module.data[0] == '.') {
        module = str_from_range(module.data + 1, module.size - 1);
    }
    return space == LINK_NONE ? LINK_NONE : dotted_find_below(linker, space, module);
}

static uint32_t dotted_find_around(const struct linker *linker, uint32_t file, struct str module)
{
    uint32_t space = linker->sources[file].space;
    if (!dotted_is_init(&linker->sources[file])) {
        space = linker->spaces.items[space].parent;
    }
    for (; space != LINK_NONE; space = linker->spaces.items[space].parent) {
        uint32_t found =
            dotted_is_package(linker, space) ? LINK_NONE : dotted_find_below(linker, space, module);
        if (found != LINK_NONE) {
            return found;
        }
    }
    return LINK_NONE;
}

/* Any other root: spaces named by the first part whose parent is no package. */
static uint32_t dotted_find_elsewhere(const struct linker *linker, uint32_t file, struct str module)
{
    struct str rest = module;
    uint32_t name = link_names_find_text(linker, link_modules_split_first(&rest, STR(".")));
    uint32_t root = link_modules_root_of(linker, file);
    uint32_t only = LINK_NONE;
    if (name == LINK_NONE || name >= linker->modules->name_limit) {
        return LINK_NONE;
    }
    for (uint32_t i = linker->modules->name_heads[name]; i != LINK_NONE;
         i = linker->modules->same_name[i]) {
        const struct link_space *space = &linker->spaces.items[i];
        uint32_t found = LINK_NONE;
        if (space->parent == LINK_NONE || space->parent == root ||
            dotted_is_package(linker, space->parent)) {
            continue;
        }
        found = rest.size > 0 ? dotted_find_below(linker, i, rest) : i;
        if (found != LINK_NONE && linker->spaces.items[found].part_count > 0) {
            if (only != LINK_NONE) {
                return LINK_NONE;
            }
            only = found;
        }
    }
    return only;
}

/* Where a manifest around the file says that the module begins. */
static uint32_t dotted_find_stated(const struct linker *linker, uint32_t file, struct str module)
{
    for (size_t i = 0; i < linker->modules->aliases.count; i++) {
        const struct link_alias *alias = &linker->modules->aliases.items[i];
        struct str rest = module;
        uint32_t space = LINK_NONE;
        if (alias->kind != LINK_ALIAS_ROOT ||
            !link_path_is_below(linker->sources[file].path, alias->folder) ||
            (alias->from.size > 0 &&
             !str_equals_bytes(link_modules_split_first(&rest, STR(".")), alias->from))) {
            continue;
        }
        space =
            link_spaces_find_path(linker, link_modules_root_of(linker, file), alias->to, STR("/"));
        space =
            space == LINK_NONE || rest.size == 0 ? space : dotted_find_below(linker, space, rest);
        if (space != LINK_NONE) {
            return space;
        }
    }
    return LINK_NONE;
}

static struct link_target dotted_find_target(const struct linker *linker, uint32_t file,
                                             const struct fact_import *import, struct str module)
{
    uint32_t space = LINK_NONE;
    struct str rest = module;
    (void)import;
    if (module.size > 0 && module.data[0] == '.') {
        space = dotted_find_relative(linker, file, module);
        return space == LINK_NONE
                   ? link_target_make(LINK_TARGET_UNKNOWN, 0)
                   : link_target_make(LINK_TARGET_HOME, link_home_of_space(linker, space));
    }
    space = dotted_find_stated(linker, file, module);
    space = space == LINK_NONE ? dotted_find_around(linker, file, module) : space;
    if (space == LINK_NONE && !link_modules_is_outside(linker, file, module)) {
        space = dotted_find_elsewhere(linker, file, module);
    }
    if (space != LINK_NONE) {
        return link_target_make(LINK_TARGET_HOME, link_home_of_space(linker, space));
    }
    /* A part of the project's own package that is not there is unknown, not outside. */
    space = dotted_find_around(linker, file, link_modules_split_first(&rest, STR(".")));
    return link_target_make(space == LINK_NONE ? LINK_TARGET_OUTSIDE : LINK_TARGET_UNKNOWN, 0);
}

const struct link_modules_style link_modules_dotted = { dotted_place_files, dotted_find_target };
