/* link_modules_sourced.c - `source x.sh`: the names of another file, by path.
 *
 * Every file is a space of its own. A text finds its file as a quoted include does: beside the
 * file first, then by the tail of the path; a tie stays unknown.
 */
#include "link/link_modules.h"

static bool sourced_place_files(struct linker *linker, struct err *err)
{
    for (uint32_t file = 0; file < linker->file_count; file++) {
        struct link_source *source = &linker->sources[file];
        if (link_modules_file_has_style(linker, file, LANG_MODULES_SOURCED)) {
            source->space = link_spaces_add_hidden(linker, link_modules_root_of(linker, file));
            if (source->space == LINK_NONE) {
                return ERR_RAISE(err, ERR_MEMORY, "out of memory for modules");
            }
        }
    }
    return true;
}

static struct link_target sourced_find_target(const struct linker *linker, uint32_t file,
                                              const struct fact_import *import, struct str module)
{
    struct fact_import quoted = *import;
    struct link_target target;
    quoted.kind = FACT_IMPORT_QUOTED;
    target = link_modules_include.find_target(linker, file, &quoted, module);
    if (target.kind == LINK_TARGET_FILE &&
        link_modules_file_has_style(linker, target.value, LANG_MODULES_SOURCED)) {
        return link_target_make(LINK_TARGET_HOME,
                                link_home_of_space(linker, linker->sources[target.value].space));
    }
    return target;
}

const struct link_modules_style link_modules_sourced = { sourced_place_files, sourced_find_target };
