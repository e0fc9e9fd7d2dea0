/* link_modules_require.c - require 'a/b': files by path tail; their names are global anyway. */
#include "link/link_modules.h"

static struct link_target require_find_target(const struct linker *linker, uint32_t file,
                                              const struct fact_import *import, struct str module)
{
    char path[LINK_PATH_BYTES_MAX];
    struct str joined = STR_EMPTY;
    struct str stem = link_path_without_suffix(link_path_of_base(module));
    struct str tail = link_path_without_suffix(module);
    const uint32_t *files = NULL;
    uint32_t count = link_modules_list_stem(linker, stem, &files);
    uint32_t best = LINK_NONE;
    size_t best_common = 0;
    bool relative = str_starts_with(module, STR("./")) || str_starts_with(module, STR("../"));
    (void)import;
    if (relative &&
        link_path_join_text(link_path_of_folder(linker->sources[file].path), tail, path, &joined)) {
        tail = joined;
    }
    for (uint32_t i = 0; i < count; i++) {
        struct str candidate = link_path_without_suffix(linker->sources[files[i]].path);
        size_t common = link_path_common_size(candidate, linker->sources[file].path);
        bool fits = relative ? str_equals_bytes(candidate, tail)
                             : str_ends_with(candidate, tail) &&
                                   (candidate.size == tail.size ||
                                    candidate.data[candidate.size - tail.size - 1] == '/');
        if (fits && (best == LINK_NONE || common > best_common)) {
            best = files[i];
            best_common = common;
        }
    }
    if (best != LINK_NONE) {
        return link_target_make(LINK_TARGET_FILE, best);
    }
    return link_target_make(relative ? LINK_TARGET_UNKNOWN : LINK_TARGET_OUTSIDE, 0);
}

const struct link_modules_style link_modules_require = { NULL, require_find_target };
