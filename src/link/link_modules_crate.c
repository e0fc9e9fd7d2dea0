/* link_modules_crate.c - crates: a tree of modules grown from root files by `mod name;`.
 *
 * Roots are the files that Cargo.toml names or that its conventions make roots (src/lib.rs,
 * src/main.rs, src/bin, tests, examples, benches, build.rs); without a manifest every lib and
 * main is one. A library's space is the child of the family's root under the crate's name, so
 * other crates find it; other roots are hidden. From the roots the tree follows MOD_FILE
 * imports. Files that nothing declares become roots of their own.
 * Paths start at crate, self, super, the module around, another crate, or are outside.
 */
#include "link/link_modules.h"

#include "util/mem.h"

#define CRATE_SEPARATOR STR("::")

struct crate_queue {
    ARRAY_FIELDS(uint32_t);
};
struct crate_build {
    struct linker *linker;
    bool *placed; /* by file */
    struct crate_queue queue;
};

static bool crate_push_file(struct crate_build *build, uint32_t file, uint32_t space)
{
    uint32_t *slot = NULL;
    if (space == LINK_NONE) {
        return false;
    }
    if (build->placed[file]) {
        return true;
    }
    slot = array_push_slot(&build->queue, UINT32_MAX);
    if (slot == NULL) {
        return false;
    }
    *slot = file;
    build->placed[file] = true;
    build->linker->sources[file].space = space;
    return true;
}

/* "foo_bar" for a crate called "foo-bar". */
static struct str crate_clean_name(struct linker *linker, struct str name)
{
    char *copy = arena_alloc_bytes(&linker->memory, name.size + 1);
    if (copy == NULL) {
        return STR_EMPTY;
    }
    for (size_t i = 0; i < name.size; i++) {
        copy[i] = name.data[i];
        if (copy[i] == '-') {
            copy[i] = '_';
        }
    }
    return str_from_range(copy, name.size);
}

static bool crate_add_library(struct crate_build *build, uint32_t file, struct str name)
{
    struct linker *linker = build->linker;
    uint32_t root = link_modules_root_of(linker, file);
    struct str clean = crate_clean_name(linker, name);
    uint32_t space = LINK_NONE;
    uint32_t number = LINK_NONE;
    if (clean.size == 0) {
        return crate_push_file(build, file, link_spaces_add_hidden(linker, root));
    }
    number = link_names_intern_text(linker, clean);
    if (number == LINK_NONE) {
        return false;
    }
    /* A second crate of the same name must not be mixed with the first. */
    space = link_spaces_find_child(linker, root, number) == LINK_NONE
                ? link_spaces_add_child(linker, root, clean)
                : link_spaces_add_hidden(linker, root);
    return crate_push_file(build, file, space);
}

static bool crate_add_program(struct crate_build *build, uint32_t file)
{
    return crate_push_file(
        build, file,
        link_spaces_add_hidden(build->linker, link_modules_root_of(build->linker, file)));
}

static bool crate_add_packages(struct crate_build *build)
{
    struct linker *linker = build->linker;
    const struct link_modules *modules = linker->modules;
    char path[LINK_PATH_BYTES_MAX];
    for (size_t i = 0; i < modules->packages.count; i++) {
        const struct link_package *package = &modules->packages.items[i];
        struct str joined = STR_EMPTY;
        uint32_t file = LINK_NONE;
        if (package->kind != LINK_PACKAGE_CRATE) {
            continue;
        }
        if (link_path_join_text(package->folder, package->entry, path, &joined)) {
            file = link_modules_find_file(linker, joined);
        }
        if (file != LINK_NONE && !crate_add_library(build, file, package->name)) {
            return false;
        }
    }
    return true;
}

/* The crate's folder name for a lib file that no manifest names: x of x/src/lib, x/lib. */
static struct str crate_name_of_folder(struct str path)
{
    struct str folder = link_path_of_folder(path);
    if (str_equals_bytes(link_path_of_base(folder), STR("src"))) {
        folder = link_path_of_folder(folder);
    }
    return link_path_of_base(folder);
}

static bool crate_is_program(struct str path, struct str stem)
{
    static const char *const folders[] = { "bin", "tests", "examples", "benches", NULL };
    struct str parent = link_path_of_base(link_path_of_folder(path));
    return str_equals_bytes(stem, STR("main")) || str_equals_bytes(stem, STR("build")) ||
           (link_list_has_text(folders, parent) && !str_equals_bytes(stem, STR("mod")));
}

static bool crate_add_conventions(struct crate_build *build)
{
    struct linker *linker = build->linker;
    for (uint32_t file = 0; file < linker->file_count; file++) {
        struct str path = linker->sources[file].path;
        struct str stem = link_path_without_suffix(link_path_of_base(path));
        if (!link_modules_file_has_style(linker, file, LANG_MODULES_CRATE) || build->placed[file]) {
            continue;
        }
        if (str_equals_bytes(stem, STR("lib"))) {
            if (!crate_add_library(build, file, crate_name_of_folder(path))) {
                return false;
            }
        } else if (crate_is_program(path, stem) && !crate_add_program(build, file)) {
            return false;
        }
    }
    return true;
}

/* Folder in which the children of a module file lie: a/b for a/b.rs, a for a/mod.rs and roots. */
static struct str crate_folder_of_children(const struct linker *linker, uint32_t file)
{
    static const char *const own_folder[] = { "mod", "lib", "main", NULL };
    struct str path = linker->sources[file].path;
    struct str stem = link_path_without_suffix(link_path_of_base(path));
    uint32_t parent = linker->spaces.items[linker->sources[file].space].parent;
    bool is_root = parent != LINK_NONE && linker->spaces.items[parent].is_root;
    return is_root || link_list_has_text(own_folder, stem) ? link_path_of_folder(path)
                                                           : link_path_without_suffix(path);
}

/* Appends the names of the inline modules around `scope`: mod a { mod b; } is a/b. */
static struct str crate_folder_of_scope(const struct linker *linker, uint32_t file, uint32_t scope,
                                        char out[LINK_PATH_BYTES_MAX])
{
    const struct link_source *source = &linker->sources[file];
    uint32_t chain[16];
    size_t count = 0;
    struct str folder = STR_EMPTY;
    if (!link_path_join_text(STR_EMPTY, crate_folder_of_children(linker, file), out, &folder)) {
        return STR_EMPTY;
    }
    for (; scope != FACT_NONE && count < 16; scope = source->facts->scopes[scope].parent) {
        if (source->facts->scopes[scope].kind == FACT_SCOPE_MODULE) {
            chain[count++] = source->facts->scopes[scope].entity;
        }
    }
    while (count-- > 0) {
        struct str name =
            facts_borrow_text(source->facts, source->facts->entities[chain[count]].name);
        if (!link_path_join_text(folder, name, out, &folder)) {
            return STR_EMPTY;
        }
    }
    return folder;
}

/* The name that `mod name;` declares; with a path attribute the module text is that path. */
static struct str crate_name_of_child(const struct linker *linker, uint32_t file,
                                      const struct fact_import *import)
{
    return link_text_of(linker, file, import->alias != 0 ? import->alias : import->module);
}

/* The file that `mod name;` means. */
static uint32_t crate_find_child(const struct linker *linker, uint32_t file,
                                 const struct fact_import *import)
{
    char folder_text[LINK_PATH_BYTES_MAX];
    char path[LINK_PATH_BYTES_MAX];
    struct str name = link_text_of(linker, file, import->module);
    struct str joined = STR_EMPTY;
    struct str folder;
    const uint32_t *files = NULL;
    uint32_t count = 0;
    if (import->alias != 0) {
        return link_path_join_text(link_path_of_folder(linker->sources[file].path),
                                   link_text_of(linker, file, import->module), path, &joined)
                   ? link_modules_find_file(linker, joined)
                   : LINK_NONE;
    }
    folder = crate_folder_of_scope(linker, file, import->scope, folder_text);
    if (!link_path_join_text(folder, name, path, &joined)) {
        return LINK_NONE;
    }
    count = link_modules_list_stem(linker, name, &files);
    for (uint32_t i = 0; i < count; i++) {
        if (str_equals_bytes(link_path_without_suffix(linker->sources[files[i]].path), joined) &&
            link_modules_file_has_style(linker, files[i], LANG_MODULES_CRATE)) {
            return files[i];
        }
    }
    count = link_modules_list_stem(linker, STR("mod"), &files);
    for (uint32_t i = 0; i < count; i++) {
        if (str_equals_bytes(link_path_of_folder(linker->sources[files[i]].path), joined)) {
            return files[i];
        }
    }
    return LINK_NONE;
}

/* Space of the module around a scope; inline modules are made here, before their entities. */
static uint32_t crate_space_of_scope(struct linker *linker, uint32_t file, uint32_t scope)
{
    const struct link_source *source = &linker->sources[file];
    uint32_t chain[16];
    size_t count = 0;
    uint32_t space = source->space;
    for (; scope != FACT_NONE && count < 16; scope = source->facts->scopes[scope].parent) {
        if (source->facts->scopes[scope].kind == FACT_SCOPE_MODULE) {
            chain[count++] = source->facts->scopes[scope].entity;
        }
    }
    while (count-- > 0 && space != LINK_NONE) {
        space = link_spaces_add_child(
            linker, space,
            facts_borrow_text(source->facts, source->facts->entities[chain[count]].name));
    }
    return space;
}

static bool crate_follow_modules(struct crate_build *build, uint32_t file)
{
    struct linker *linker = build->linker;
    const struct facts *facts = linker->sources[file].facts;
    for (uint32_t i = 0; i < facts->header->import_count; i++) {
        const struct fact_import *import = &facts->imports[i];
        uint32_t child = LINK_NONE;
        uint32_t space = LINK_NONE;
        if (import->kind != FACT_IMPORT_MOD_FILE) {
            continue;
        }
        space = link_spaces_add_child(linker, crate_space_of_scope(linker, file, import->scope),
                                      crate_name_of_child(linker, file, import));
        child = crate_find_child(linker, file, import);
        if (space == LINK_NONE || (child != LINK_NONE && !crate_push_file(build, child, space))) {
            return false;
        }
    }
    return true;
}

static bool crate_drain_queue(struct crate_build *build)
{
    for (size_t i = 0; i < build->queue.count; i++) {
        if (!crate_follow_modules(build, build->queue.items[i])) {
            return false;
        }
    }
    build->queue.count = 0;
    return true;
}

static bool crate_add_orphans(struct crate_build *build)
{
    for (uint32_t file = 0; file < build->linker->file_count; file++) {
        if (link_modules_file_has_style(build->linker, file, LANG_MODULES_CRATE) &&
            !build->placed[file] &&
            (!crate_add_program(build, file) || !crate_drain_queue(build))) {
            return false;
        }
    }
    return true;
}

static bool crate_place_files(struct linker *linker, struct err *err)
{
    struct crate_build build = { .linker = linker };
    bool done = false;
    build.placed = mem_alloc_zeroed((size_t)linker->file_count + 1, sizeof *build.placed);
    /* The queue is drained between the steps so that modules are not taken for roots. */
    done = build.placed != NULL && crate_add_packages(&build) && crate_drain_queue(&build) &&
           crate_add_conventions(&build) && crate_drain_queue(&build) && crate_add_orphans(&build);
    mem_free_block(build.placed);
    array_free_items(&build.queue);
    return done || ERR_RAISE(err, ERR_MEMORY, "out of memory for crates");
}

/* ------------------------------------------------------------------ paths */

static uint32_t crate_root_of_home(const struct linker *linker, uint32_t home)
{
    uint32_t space = home - linker->entity_count;
    for (;;) {
        uint32_t parent = linker->spaces.items[space].parent;
        if (parent == LINK_NONE || linker->spaces.items[parent].is_root) {
            return link_home_of_space(linker, space);
        }
        space = parent;
    }
}

static uint32_t crate_parent_of_home(const struct linker *linker, uint32_t home)
{
    uint32_t parent = linker->spaces.items[home - linker->entity_count].parent;
    return parent == LINK_NONE || linker->spaces.items[parent].is_root
               ? LINK_NONE
               : link_home_of_space(linker, parent);
}

uint32_t link_modules_crate_parent(const struct linker *linker, uint32_t file, uint32_t home,
                                   struct str text)
{
    if (!link_modules_file_has_style(linker, file, LANG_MODULES_CRATE)) {
        return LINK_NONE;
    }
    if (str_equals_bytes(text, STR("super"))) {
        return crate_parent_of_home(linker, home);
    }
    return str_equals_bytes(text, STR("self")) ? home : LINK_NONE;
}

uint32_t link_modules_crate_keyword(const struct linker *linker, uint32_t file, uint32_t scope,
                                    struct str text)
{
    uint32_t home = LINK_NONE;
    if (!link_modules_file_has_style(linker, file, LANG_MODULES_CRATE)) {
        return LINK_NONE;
    }
    home = link_modules_home_around(linker, file, scope);
    if (str_equals_bytes(text, STR("crate")) || str_equals_bytes(text, STR("$crate"))) {
        return crate_root_of_home(linker, home);
    }
    if (str_equals_bytes(text, STR("super"))) {
        return crate_parent_of_home(linker, home);
    }
    return str_equals_bytes(text, STR("self")) ? home : LINK_NONE;
}

/* Where a path that begins with a plain name starts: the module around, another crate, the
 * crate's root (edition 2015). */
static uint32_t crate_find_first(const struct linker *linker, uint32_t file, uint32_t home,
                                 struct str first)
{
    uint32_t found = link_modules_step_home(linker, home, first);
    uint32_t name = LINK_NONE;
    if (found == LINK_NONE) {
        name = link_names_find_text(linker, first);
        found = name == LINK_NONE
                    ? LINK_NONE
                    : link_spaces_find_child(linker, link_modules_root_of(linker, file), name);
        found = found == LINK_NONE ? LINK_NONE : link_home_of_space(linker, found);
    }
    return found != LINK_NONE
               ? found
               : link_modules_step_home(linker, crate_root_of_home(linker, home), first);
}

static struct link_target crate_target_of_home(uint32_t home)
{
    return link_target_make(home == LINK_NONE ? LINK_TARGET_UNKNOWN : LINK_TARGET_HOME, home);
}

static struct link_target crate_find_target(const struct linker *linker, uint32_t file,
                                            const struct fact_import *import, struct str module)
{
    uint32_t around = link_modules_home_around(linker, file, import->scope);
    uint32_t home = around;
    struct str rest = module;
    struct str first;
    if (import->kind == FACT_IMPORT_MOD_FILE) {
        return crate_target_of_home(
            link_modules_step_home(linker, around, crate_name_of_child(linker, file, import)));
    }
    if (module.size == 0) {
        rest = link_text_of(linker, file, import->name);
    }
    if (str_starts_with(rest, CRATE_SEPARATOR)) {
        rest = str_from_range(rest.data + 2, rest.size - 2);
    }
    first = link_modules_split_first(&rest, CRATE_SEPARATOR);
    if (str_equals_bytes(first, STR("crate")) || str_equals_bytes(first, STR("$crate"))) {
        home = crate_root_of_home(linker, home);
    } else if (!str_equals_bytes(first, STR("self")) && !str_equals_bytes(first, STR("super"))) {
        home = crate_find_first(linker, file, home, first);
        if (home == LINK_NONE) {
            return link_target_make(LINK_TARGET_OUTSIDE, 0);
        }
    } else if (str_equals_bytes(first, STR("super"))) {
        home = crate_parent_of_home(linker, home);
    }
    while (home != LINK_NONE &&
           (str_equals_bytes(rest, STR("super")) || str_starts_with(rest, STR("super::")))) {
        home = crate_parent_of_home(linker, home);
        (void)link_modules_split_first(&rest, CRATE_SEPARATOR);
    }
    home =
        home == LINK_NONE ? LINK_NONE : link_modules_walk_home(linker, home, rest, CRATE_SEPARATOR);
    return crate_target_of_home(home);
}

const struct link_modules_style link_modules_crate = { crate_place_files, crate_find_target };
