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

/* The namespace around a namespace; LINK_NONE past the root. */
static uint32_t declared_home_above(const struct linker *linker, uint32_t home)
{
    uint32_t parent = linker->spaces.items[home - linker->entity_count].parent;
    return parent == LINK_NONE ? LINK_NONE : link_home_of_space(linker, parent);
}

static struct link_target declared_find_target(const struct linker *linker, uint32_t file,
                                               const struct fact_import *import, struct str module)
{
    uint32_t root = link_home_of_space(linker, link_modules_root_of(linker, file));
    struct str separator = str_from_cstring(linker->sources[file].policy->separator);
    uint32_t home = linker->sources[file].policy->member_separator != NULL
                        ? link_modules_walk_spaces(linker, root, module, separator)
                        : link_modules_walk_home(linker, root, module, separator);
    uint32_t around = LINK_NONE;
    if (import->kind == FACT_IMPORT_QUOTED) { /* a file, not a package */
        return link_modules_require.find_target(linker, file, import, module);
    }
    /* Inside a namespace its neighbours may be named without what is around them. */
    for (unsigned i = 0;
         home == LINK_NONE && i < LINK_DEPTH_MAX &&
         (linker->sources[file].policy->imports_nearby ||
          (import->scope != 0 && link_has_policy(linker, file, LANG_POLICY_RELATIVE_IMPORTS)));
         i++) {
        around = i == 0 ? link_modules_home_around(linker, file, import->scope)
                        : declared_home_above(linker, around);
        if (around == LINK_NONE) {
            break;
        }
        home = link_modules_walk_home(linker, around, module, separator);
    }
    if (home != LINK_NONE) {
        return link_target_make(LINK_TARGET_HOME, home);
    }
    return link_target_make(LINK_TARGET_OUTSIDE, 0);
}

const struct link_modules_style link_modules_declared = { declared_place_files,
                                                          declared_find_target };
