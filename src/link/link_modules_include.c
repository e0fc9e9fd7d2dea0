/* link_modules_include.c - #include: texts name files by path; all files share one namespace.
 *
 * A quoted text is tried beside the including file first. Then come the include folders that
 * compile_commands.json names, then every file whose path ends in the text: the folder above
 * the text (without a last "include") that encloses the including file most closely wins;
 * else the file that shares most folders with it; a tie stays unknown.
 * Namespaces (`using`) are spaces, looked for from the innermost outward.
 */
#include "link/link_modules.h"

/* Bytes of the folder that the text is relative to: "a/include" of a/include/x/y.h. */
static struct str include_root_of(struct str path, struct str text)
{
    struct str root = str_from_range(path.data, path.size - text.size);
    if (root.size > 0 && root.data[root.size - 1] == '/') {
        root.size--;
    }
    return root;
}

static bool include_has_tail(struct str path, struct str text)
{
    /* NOLINTNEXTLINE(readability-suspicious-call-argument): the path ends with the text */
    return str_ends_with(path, text) &&
           (path.size == text.size || path.data[path.size - text.size - 1] == '/');
}

/* How well a candidate's root encloses the including file: more is better; 0: not at all. */
static size_t include_rank_root(struct str root, struct str from)
{
    struct str tail = STR("include");
    if (include_has_tail(root, tail)) {
        root = include_root_of(root, tail);
    }
    if (root.size == 0) {
        return 1;
    }
    return str_starts_with(from, root) && from.size > root.size && from.data[root.size] == '/'
               ? root.size + 2
               : 0;
}

static uint32_t include_find_tail(const struct linker *linker, uint32_t file, struct str text)
{
    const uint32_t *files = NULL;
    uint32_t count = link_modules_list_base(linker, link_path_of_base(text), &files);
    struct str from = linker->sources[file].path;
    uint32_t best = LINK_NONE;
    size_t best_rank = 0;
    size_t best_common = 0;
    bool tie = false;
    for (uint32_t i = 0; i < count; i++) {
        struct str path = linker->sources[files[i]].path;
        size_t rank = 0;
        size_t common = 0;
        if (!include_has_tail(path, text) || files[i] == file) {
            continue;
        }
        rank = include_rank_root(include_root_of(path, text), from);
        common = link_path_common_size(path, from);
        if (best != LINK_NONE && rank == best_rank && common == best_common) {
            tie = true;
        } else if (best == LINK_NONE || rank > best_rank ||
                   (rank == best_rank && common > best_common)) {
            best = files[i];
            best_rank = rank;
            best_common = common;
            tie = false;
        }
    }
    return tie ? LINK_NONE : best;
}

static uint32_t include_find_beside(const struct linker *linker, struct str folder, struct str text)
{
    char path[LINK_PATH_BYTES_MAX];
    struct str joined = STR_EMPTY;
    if (!link_path_join_text(folder, text, path, &joined)) {
        return LINK_NONE;
    }
    return link_modules_find_file(linker, joined);
}

static uint32_t include_find_listed(const struct linker *linker, struct str text)
{
    const struct link_modules *modules = linker->modules;
    for (size_t i = 0; i < modules->aliases.count; i++) {
        uint32_t found = LINK_NONE;
        if (modules->aliases.items[i].kind == LINK_ALIAS_INCLUDE) {
            found = include_find_beside(linker, modules->aliases.items[i].to, text);
        }
        if (found != LINK_NONE) {
            return found;
        }
    }
    return LINK_NONE;
}

static struct str include_strip_dots(struct str text)
{
    for (;;) {
        if (str_starts_with(text, STR("./"))) {
            text = str_from_range(text.data + 2, text.size - 2);
        } else if (str_starts_with(text, STR("../"))) {
            text = str_from_range(text.data + 3, text.size - 3);
        } else {
            return text;
        }
    }
}

static struct link_target include_find_file(const struct linker *linker, uint32_t file,
                                            const struct fact_import *import, struct str text)
{
    uint32_t found = LINK_NONE;
    if (import->kind == FACT_IMPORT_QUOTED) {
        found = include_find_beside(linker, link_path_of_folder(linker->sources[file].path), text);
    }
    if (found == LINK_NONE) {
        found = include_find_listed(linker, text);
    }
    if (found == LINK_NONE) {
        text = include_strip_dots(text);
        found = text.size > 0 ? include_find_tail(linker, file, text) : LINK_NONE;
    }
    if (found != LINK_NONE) {
        return link_target_make(LINK_TARGET_FILE, found);
    }
    return link_target_make(
        import->kind == FACT_IMPORT_ANGLE ? LINK_TARGET_OUTSIDE : LINK_TARGET_UNKNOWN, 0);
}

/* a::b where no namespace around is called a: a macro of a header that is made by the build may
 * stand for it, and what it opens reads like code of the root. The part behind it; else empty. */
static struct str include_strip_macro(const struct linker *linker, uint32_t space,
                                      struct str module, struct str separator)
{
    size_t at = str_find_part(module, separator);
    uint32_t first = 0;
    if (at == SIZE_MAX || at == 0) {
        return STR_EMPTY;
    }
    first = link_names_find_text(linker, str_from_range(module.data, at));
    for (; space != LINK_NONE && first != LINK_NONE; space = linker->spaces.items[space].parent) {
        if (link_spaces_find_child(linker, space, first) != LINK_NONE) {
            return STR_EMPTY;
        }
    }
    at += separator.size;
    return str_from_range(module.data + at, module.size - at);
}

static struct link_target include_find_target(const struct linker *linker, uint32_t file,
                                              const struct fact_import *import, struct str module)
{
    struct str separator = str_from_cstring(linker->sources[file].policy->separator);
    uint32_t around = LINK_NONE;
    uint32_t space = LINK_NONE;
    uint32_t home = LINK_NONE;
    if (import->kind == FACT_IMPORT_QUOTED || import->kind == FACT_IMPORT_ANGLE) {
        return include_find_file(linker, file, import, module);
    }
    around = link_modules_home_around(linker, file, import->scope) - linker->entity_count;
    for (space = around; space != LINK_NONE; space = linker->spaces.items[space].parent) {
        home = link_modules_walk_home(linker, link_home_of_space(linker, space), module, separator);
        if (home != LINK_NONE) {
            return link_target_make(LINK_TARGET_HOME, home);
        }
    }
    if (link_modules_is_outside(linker, file, module)) {
        return link_target_make(LINK_TARGET_OUTSIDE, 0);
    }
    module = include_strip_macro(linker, around, module, separator);
    home = module.size == 0
               ? LINK_NONE
               : link_modules_walk_home(
                     linker, link_home_of_space(linker, link_modules_root_of(linker, file)), module,
                     separator);
    return home == LINK_NONE ? link_target_make(LINK_TARGET_UNKNOWN, 0)
                             : link_target_make(LINK_TARGET_HOME, home);
}

const struct link_modules_style link_modules_include = { NULL, include_find_target };
