/* link_modules_folder.c - a package is the files of one folder with one package clause.
 *
 * Every folder is a space; the packages in it are its children, under a name that no folder
 * can have ("#clause"). An import text is a module path of a go.mod plus folders below it, or
 * a folder path below a folder around the file when no manifest says otherwise.
 */
#include "link/link_modules.h"

#define FOLDER_TEST_TAIL STR("_test") /* package clause of tests that see only exports */
#define FOLDER_PROGRAM   STR("main")  /* never imported: a generator beside the package it makes */

static bool folder_place_file(struct linker *linker, uint32_t file)
{
    struct link_source *source = &linker->sources[file];
    struct str clause = facts_borrow_text(source->facts, source->facts->header->package);
    uint32_t folder = link_spaces_add_path(linker, link_modules_root_of(linker, file),
                                           link_path_of_folder(source->path), STR("/"));
    struct str name = arena_format_text(&linker->memory, "#%.*s", STR_ARG(clause));
    uint32_t found = 0;
    if (folder == LINK_NONE || name.data == NULL) {
        return false;
    }
    source->space = link_spaces_add_child(linker, folder, name);
    if (source->space == LINK_NONE) {
        return false;
    }
    return str_ends_with(clause, FOLDER_TEST_TAIL) || str_equals_bytes(clause, FOLDER_PROGRAM) ||
           map_u64_insert_once(&linker->modules->primaries, folder, source->space, &found);
}

/* A folder that has nothing else stands for its program. */
static bool folder_place_program(struct linker *linker, uint32_t file)
{
    const struct link_source *source = &linker->sources[file];
    uint32_t folder = linker->spaces.items[source->space].parent;
    uint32_t found = 0;
    return !str_equals_bytes(facts_borrow_text(source->facts, source->facts->header->package),
                             FOLDER_PROGRAM) ||
           map_u64_insert_once(&linker->modules->primaries, folder, source->space, &found);
}

static bool folder_place_each(struct linker *linker, bool (*place)(struct linker *, uint32_t))
{
    for (uint32_t file = 0; file < linker->file_count; file++) {
        if (link_modules_file_has_style(linker, file, LANG_MODULES_FOLDER) &&
            !place(linker, file)) {
            return false;
        }
    }
    return true;
}

static bool folder_place_files(struct linker *linker, struct err *err)
{
    return (folder_place_each(linker, folder_place_file) &&
            folder_place_each(linker, folder_place_program)) ||
           ERR_RAISE(err, ERR_MEMORY, "out of memory for packages");
}

/* The package in the folder `rest` below `folder`, or LINK_NONE. */
static uint32_t folder_find_below(const struct linker *linker, uint32_t file, struct str folder,
                                  struct str rest)
{
    uint32_t space =
        link_spaces_find_path(linker, link_modules_root_of(linker, file), folder, STR("/"));
    uint32_t package = LINK_NONE;
    space = space == LINK_NONE ? LINK_NONE : link_spaces_find_path(linker, space, rest, STR("/"));
    if (space == LINK_NONE) {
        return LINK_NONE;
    }
    package = map_u64_find_value(&linker->modules->primaries, space);
    return package == MAP_VALUE_NONE ? LINK_NONE : package;
}

/* By the module whose path is the longest prefix of the text. */
static uint32_t folder_find_listed(const struct linker *linker, uint32_t file, struct str module,
                                   bool *covered)
{
    const struct link_modules *modules = linker->modules;
    const struct link_package *best = NULL;
    struct str rest;
    for (size_t i = 0; i < modules->packages.count; i++) {
        const struct link_package *package = &modules->packages.items[i];
        if (package->kind != LINK_PACKAGE_MODULE || package->name.size == 0) {
            continue;
        }
        if (str_starts_with(module, package->name) &&
            (module.size == package->name.size || module.data[package->name.size] == '/') &&
            (best == NULL || package->name.size > best->name.size)) {
            best = package;
        }
    }
    if (best == NULL) {
        return LINK_NONE;
    }
    *covered = true;
    rest = str_from_range(module.data + best->name.size, module.size - best->name.size);
    return folder_find_below(linker, file, best->folder, rest);
}

/* Below the folders around the file, nearest first; each also with "vendor". */
static uint32_t folder_find_around(const struct linker *linker, uint32_t file, struct str module)
{
    struct str folder = link_path_of_folder(linker->sources[file].path);
    char path[LINK_PATH_BYTES_MAX];
    for (;;) {
        struct str vendor = STR_EMPTY;
        uint32_t found = folder_find_below(linker, file, folder, module);
        if (found == LINK_NONE && link_path_join_text(folder, STR("vendor"), path, &vendor)) {
            found = folder_find_below(linker, file, vendor, module);
        }
        if (found != LINK_NONE || folder.size == 0) {
            return found;
        }
        folder = link_path_of_folder(folder);
    }
}

static struct link_target folder_find_target(const struct linker *linker, uint32_t file,
                                             const struct fact_import *import, struct str module)
{
    bool covered = false;
    uint32_t space = LINK_NONE;
    char path[LINK_PATH_BYTES_MAX];
    struct str joined = STR_EMPTY;
    (void)import;
    if (str_starts_with(module, STR("./")) || str_starts_with(module, STR("../"))) {
        covered = true;
        if (link_path_join_text(link_path_of_folder(linker->sources[file].path), module, path,
                                &joined)) {
            space = folder_find_below(linker, file, joined, STR_EMPTY);
        }
    } else {
        space = folder_find_listed(linker, file, module, &covered);
    }
    if (space == LINK_NONE && !covered) {
        space = folder_find_around(linker, file, module);
    }
    if (space != LINK_NONE) {
        return link_target_make(LINK_TARGET_HOME, link_home_of_space(linker, space));
    }
    return link_target_make(covered ? LINK_TARGET_UNKNOWN : LINK_TARGET_OUTSIDE, 0);
}

const struct link_modules_style link_modules_folder = { folder_place_files, folder_find_target };
