/* link_modules_declared.c - packages and namespaces as the files themselves declare them.
 *
 * A file's top level belongs to the space of its package text. An import text is walked from
 * the root through spaces and types, so nested types can be imported from.
 */
#include "link/link_modules.h"

static bool declared_place_files(struct linker *linker, struct err *err)
{
    for (uint32_t file = 0; file < linker->file_count; file++) {
        struct link_source *source = &linker->sources[file];
        if (!link_modules_file_has_style(linker, file, LANG_MODULES_DECLARED)) {
            continue;
        }
        source->space =
            link_spaces_add_path(linker, link_modules_root_of(linker, file),
                                 facts_borrow_text(source->facts, source->facts->header->package),
                                 str_from_cstring(source->policy->separator));
        if (source->space == LINK_NONE) {
            return ERR_RAISE(err, ERR_MEMORY, "out of memory for packages");
        }
    }
    return true;
}

static struct link_target declared_find_target(const struct linker *linker, uint32_t file,
                                               const struct fact_import *import, struct str module)
{
    uint32_t root = link_home_of_space(linker, link_modules_root_of(linker, file));
    struct str separator = str_from_cstring(linker->sources[file].policy->separator);
    uint32_t home = linker->sources[file].policy->member_separator != NULL
                        ? link_modules_walk_spaces(linker, root, module, separator)
                        : link_modules_walk_home(linker, root, module, separator);
    if (import->kind == FACT_IMPORT_QUOTED) { /* a file, not a package */
        return link_modules_require.find_target(linker, file, import, module);
    }
    if (home != LINK_NONE) {
        return link_target_make(LINK_TARGET_HOME, home);
    }
    return link_target_make(LINK_TARGET_OUTSIDE, 0);
}

const struct link_modules_style link_modules_declared = { declared_place_files,
                                                          declared_find_target };
