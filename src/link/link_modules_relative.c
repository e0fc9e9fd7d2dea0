/* link_modules_relative.c - './x', '../x', packages of the workspace, tsconfig paths.
 *
 * Every file is a space of its own. A path text is tried as written, with the suffix of any
 * file of the family, with its suffix replaced, as a folder with an index file, and as a folder
 * whose package.json names an entry.
 */
#include "link/link_modules.h"

static bool relative_place_files(struct linker *linker, struct err *err)
{
    for (uint32_t file = 0; file < linker->file_count; file++) {
        struct link_source *source = &linker->sources[file];
        if (!link_modules_file_has_style(linker, file, LANG_MODULES_RELATIVE)) {
            continue;
        }
        source->space = link_spaces_add_hidden(linker, link_modules_root_of(linker, file));
        if (source->space == LINK_NONE) {
            return ERR_RAISE(err, ERR_MEMORY, "out of memory for modules");
        }
    }
    return true;
}

/* A file of the same family whose path without suffix is `path`; one with the suffix of the
 * importing file is preferred, then the first. */
static uint32_t relative_find_stem(const struct linker *linker, uint32_t from, struct str path)
{
    const uint32_t *files = NULL;
    uint32_t count = link_modules_list_stem(linker, link_path_of_base(path), &files);
    uint32_t best = LINK_NONE;
    for (uint32_t i = 0; i < count; i++) {
        const struct link_source *source = &linker->sources[files[i]];
        if (source->family != linker->sources[from].family ||
            !str_equals_bytes(link_path_without_suffix(source->path), path)) {
            continue;
        }
        if (source->policy == linker->sources[from].policy) {
            return files[i];
        }
        if (best == LINK_NONE) {
            best = files[i];
        }
    }
    return best;
}

/* As file, with some suffix, with its suffix exchanged. */
static uint32_t relative_find_file(const struct linker *linker, uint32_t from, struct str path)
{
    uint32_t found = link_modules_find_file(linker, path);
    if (found != LINK_NONE && linker->sources[found].family == linker->sources[from].family) {
        return found;
    }
    found = relative_find_stem(linker, from, path);
    if (found == LINK_NONE && link_path_without_suffix(path).size < path.size) {
        found = relative_find_stem(linker, from, link_path_without_suffix(path));
    }
    return found;
}

/* The entry of the package that is this folder. */
static uint32_t relative_find_entry(const struct linker *linker, uint32_t from, struct str folder)
{
    const struct link_modules *modules = linker->modules;
    for (size_t i = 0; i < modules->packages.count; i++) {
        const struct link_package *package = &modules->packages.items[i];
        char path[LINK_PATH_BYTES_MAX];
        struct str joined = STR_EMPTY;
        if (package->kind == LINK_PACKAGE_SCRIPTS && package->entry.size > 0 &&
            str_equals_bytes(package->folder, folder) &&
            link_path_join_text(folder, package->entry, path, &joined)) {
            return relative_find_file(linker, from, joined);
        }
    }
    return LINK_NONE;
}

/* As a file, as a folder with a package.json, as a folder with an index. */
static uint32_t relative_find_path(const struct linker *linker, uint32_t from, struct str path)
{
    char text[LINK_PATH_BYTES_MAX];
    struct str index = STR_EMPTY;
    uint32_t found = relative_find_file(linker, from, path);
    if (found == LINK_NONE) {
        found = relative_find_entry(linker, from, path);
    }
    if (found == LINK_NONE && link_path_join_text(path, STR("index"), text, &index)) {
        found = relative_find_stem(linker, from, index);
    }
    return found;
}

static uint32_t relative_find_joined(const struct linker *linker, uint32_t from, struct str folder,
                                     struct str text)
{
    char path[LINK_PATH_BYTES_MAX];
    struct str joined = STR_EMPTY;
    return link_path_join_text(folder, text, path, &joined)
               ? relative_find_path(linker, from, joined)
               : LINK_NONE;
}

/* Aliases of the kinds in `kinds`, bit n: kind n, that the module begins with. */
static uint32_t relative_find_alias(const struct linker *linker, uint32_t from, struct str module,
                                    unsigned kinds)
{
    const struct link_modules *modules = linker->modules;
    for (size_t i = 0; i < modules->aliases.count; i++) {
        const struct link_alias *alias = &modules->aliases.items[i];
        struct str rest;
        uint32_t found = LINK_NONE;
        if ((kinds >> alias->kind & 1U) == 0 ||
            (alias->kind != LINK_ALIAS_EXPORT &&
             !link_path_is_below(linker->sources[from].path, alias->folder)) ||
            !str_starts_with(module, alias->from) ||
            (!alias->prefix && module.size != alias->from.size)) {
            continue;
        }
        rest = str_from_range(module.data + alias->from.size, module.size - alias->from.size);
        found = relative_find_joined(linker, from, alias->to, rest);
        if (found != LINK_NONE) {
            return found;
        }
    }
    return LINK_NONE;
}

/* A package of the workspace: its entry, or a path inside it. */
static uint32_t relative_find_package(const struct linker *linker, uint32_t from, struct str module,
                                      bool *ours)
{
    const struct link_modules *modules = linker->modules;
    for (size_t i = 0; i < modules->packages.count; i++) {
        const struct link_package *package = &modules->packages.items[i];
        struct str rest;
        uint32_t found = LINK_NONE;
        if (package->kind != LINK_PACKAGE_SCRIPTS || package->name.size == 0 ||
            !str_starts_with(module, package->name) ||
            (module.size > package->name.size && module.data[package->name.size] != '/')) {
            continue;
        }
        *ours = true;
        rest = str_from_range(module.data + package->name.size, module.size - package->name.size);
        if (rest.size == 0 && package->entry.size > 0) {
            found = relative_find_joined(linker, from, package->folder, package->entry);
        }
        if (found == LINK_NONE) {
            found = relative_find_joined(linker, from, package->folder, rest);
        }
        if (found == LINK_NONE) {
            char path[LINK_PATH_BYTES_MAX];
            struct str folder = STR_EMPTY;
            if (link_path_join_text(package->folder, STR("src"), path, &folder)) {
                found = relative_find_joined(linker, from, folder, rest);
            }
        }
        if (found != LINK_NONE) {
            return found;
        }
    }
    return LINK_NONE;
}

static struct link_target relative_find_target(const struct linker *linker, uint32_t file,
                                               const struct fact_import *import, struct str module)
{
    bool ours = module.size > 0 && module.data[0] == '.';
    uint32_t found = LINK_NONE;
    (void)import;
    if (ours) {
        found = relative_find_joined(linker, file, link_path_of_folder(linker->sources[file].path),
                                     module);
    } else {
        found = relative_find_alias(linker, file, module,
                                    1U << LINK_ALIAS_PATHS | 1U << LINK_ALIAS_BASE);
        if (found == LINK_NONE) {
            found = relative_find_alias(linker, file, module, 1U << LINK_ALIAS_EXPORT);
        }
        if (found == LINK_NONE) {
            found = relative_find_package(linker, file, module, &ours);
        }
    }
    if (found == LINK_NONE) {
        return link_target_make(ours ? LINK_TARGET_UNKNOWN : LINK_TARGET_OUTSIDE, 0);
    }
    if (linker->sources[found].policy->modules != LANG_MODULES_RELATIVE) {
        return link_target_make(LINK_TARGET_FILE, found);
    }
    return link_target_make(LINK_TARGET_HOME,
                            link_home_of_space(linker, linker->sources[found].space));
}

const struct link_modules_style link_modules_relative = { relative_place_files,
                                                          relative_find_target };
