/* link_manifests_roots.c - manifests that say in which folder names begin.
 *
 *   setup.cfg       [options] package_dir; [options.packages.find] where
 *   pyproject.toml  [tool.setuptools] package-dir; [tool.setuptools.packages.find] where;
 *                   [tool.poetry] packages: include, from
 *   composer.json   autoload and autoload-dev: psr-4
 */
#include "link/link_manifests.h"

/* name = folder; an empty name: every name begins there. */
static bool roots_add(struct linker *linker, const struct link_manifest *manifest, struct str name,
                      struct str to)
{
    struct str folder = link_path_of_folder(manifest->path);
    struct str joined = STR_EMPTY;
    if (to.size == 0) {
        return true;
    }
    joined = link_manifests_join_copy(linker, folder, to);
    return joined.size == 0 ||
           link_manifests_add_alias(linker, LINK_ALIAS_ROOT, folder, name, joined);
}

static struct str roots_unquote(struct str text)
{
    text = str_trim_spaces(text);
    while (text.size > 0 && strchr("\"'[]{},", text.data[0]) != NULL) {
        text = str_trim_spaces(str_from_range(text.data + 1, text.size - 1));
    }
    while (text.size > 0 && strchr("\"'[]{},", text.data[text.size - 1]) != NULL) {
        text = str_trim_spaces(str_from_range(text.data, text.size - 1));
    }
    return text;
}

/* `a = b`, quotes around either taken off; false: no such line. */
static bool roots_split(struct str line, struct str *key, struct str *value)
{
    size_t equals = str_find_byte(line, '=');
    if (equals == SIZE_MAX) {
        return false;
    }
    *key = roots_unquote(str_from_range(line.data, equals));
    *value = roots_unquote(str_from_range(line.data + equals + 1, line.size - equals - 1));
    return true;
}

bool link_manifests_read_setup(struct linker *linker, const struct link_manifest *manifest)
{
    struct str rest = manifest->text;
    struct str line = STR_EMPTY;
    struct str section = STR_EMPTY;
    bool more = true;
    bool listed = false; /* in the lines of package_dir */
    bool done = true;
    while (done && link_manifests_next_line(&rest, &more, &line)) {
        struct str key = STR_EMPTY;
        struct str value = STR_EMPTY;
        bool indented = line.data > manifest->text.data && strchr(" \t", line.data[-1]) != NULL;
        if (str_starts_with(line, STR("["))) {
            section = line;
            listed = false;
        } else if (!roots_split(line, &key, &value)) {
            continue;
        } else if (listed && indented) {
            done = roots_add(linker, manifest, key, value);
        } else if (str_equals_bytes(section, STR("[options]")) &&
                   str_equals_bytes(key, STR("package_dir"))) {
            listed = true;
            /* package_dir = =src, or name=folder, on the line itself. */
            if (value.size > 0) {
                done = !roots_split(value, &key, &value) || roots_add(linker, manifest, key, value);
            }
        } else {
            listed = false;
            done = !str_equals_bytes(section, STR("[options.packages.find]")) ||
                   !str_equals_bytes(key, STR("where")) ||
                   roots_add(linker, manifest, STR_EMPTY, value);
        }
    }
    return done;
}

/* { "" = "src", name = "folder" } */
static bool roots_add_table(struct linker *linker, const struct link_manifest *manifest,
                            struct str table)
{
    struct str part = STR_EMPTY;
    bool more = true;
    bool done = true;
    while (done && str_split_next_part(&table, &more, ',', &part)) {
        struct str key = STR_EMPTY;
        struct str value = STR_EMPTY;
        done = !roots_split(part, &key, &value) || roots_add(linker, manifest, key, value);
    }
    return done;
}

/* packages = [{ include = "x", from = "src" }] */
static bool roots_add_poetry(struct linker *linker, const struct link_manifest *manifest,
                             struct str line)
{
    size_t at = str_find_part(line, STR("from"));
    struct str part = at == SIZE_MAX ? STR_EMPTY : str_from_range(line.data + at, line.size - at);
    size_t end = str_find_byte(part, '}');
    struct str key = STR_EMPTY;
    struct str value = STR_EMPTY;
    if (end != SIZE_MAX) {
        part = str_from_range(part.data, end);
    }
    return !roots_split(part, &key, &value) || roots_add(linker, manifest, STR_EMPTY, value);
}

/* key = value of one section. */
static bool roots_read_pyproject(struct linker *linker, const struct link_manifest *manifest,
                                 struct str section, struct str key, struct str value)
{
    if (str_equals_bytes(section, STR("[tool.setuptools]"))) {
        return !str_equals_bytes(key, STR("package-dir")) ||
               roots_add_table(linker, manifest, value);
    }
    if (str_equals_bytes(section, STR("[tool.setuptools.package-dir]"))) {
        return roots_add(linker, manifest, key, roots_unquote(value));
    }
    if (str_equals_bytes(section, STR("[tool.setuptools.packages.find]"))) {
        return !str_equals_bytes(key, STR("where")) ||
               roots_add(linker, manifest, STR_EMPTY, roots_unquote(value));
    }
    return true;
}

bool link_manifests_read_pyproject(struct linker *linker, const struct link_manifest *manifest)
{
    struct str rest = manifest->text;
    struct str line = STR_EMPTY;
    struct str section = STR_EMPTY;
    bool more = true;
    bool done = true;
    while (done && link_manifests_next_line(&rest, &more, &line)) {
        size_t equals = str_find_byte(line, '=');
        if (str_starts_with(line, STR("["))) {
            section = line;
        } else if (str_equals_bytes(section, STR("[tool.poetry]"))) {
            done = str_find_part(line, STR("include")) == SIZE_MAX ||
                   roots_add_poetry(linker, manifest, line);
        } else if (equals != SIZE_MAX && !str_starts_with(line, STR("#"))) {
            done = roots_read_pyproject(
                linker, manifest, section, roots_unquote(str_from_range(line.data, equals)),
                str_from_range(line.data + equals + 1, line.size - equals - 1));
        }
    }
    return done;
}

/* ------------------------------------------------------------------ composer.json */

/* "App\\Models\\" as written in JSON, without the last separator. */
static struct str roots_namespace(struct linker *linker, struct str text)
{
    char *plain = arena_alloc_bytes(&linker->memory, text.size + 1);
    size_t size = 0;
    if (plain == NULL) {
        return STR_EMPTY;
    }
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] != '\\' || size == 0 || plain[size - 1] != '\\') {
            plain[size++] = text.data[i];
        }
    }
    if (size > 0 && plain[size - 1] == '\\') {
        size--;
    }
    return str_from_range(plain, size);
}

bool link_manifests_read_composer(struct linker *linker, const struct link_manifest *manifest)
{
    struct manifest_json json = { .text = manifest->text };
    struct str folder = link_path_of_folder(manifest->path);
    bool done = true;
    while (done && link_manifests_next_string(&json)) {
        if ((json.depth == 3 || json.depth == 4) &&
            str_starts_with(json.keys[1], STR("autoload")) &&
            str_equals_bytes(json.keys[2], STR("psr-4"))) {
            done = link_manifests_add_alias(linker, LINK_ALIAS_SPACE, folder,
                                            roots_namespace(linker, json.keys[3]),
                                            link_manifests_join_copy(linker, folder, json.value));
        }
    }
    return done;
}

/* Does a row say that the type stands in this very file? */
static bool roots_places(const struct linker *linker, const struct link_alias *alias, uint32_t gid)
{
    uint32_t file = linker->entity_files[gid];
    struct str space = link_text_of(linker, file, linker->sources[file].facts->header->package);
    struct str name = link_text_of(linker, file, link_entity_of(linker, gid)->name);
    struct str path = link_path_without_suffix(linker->sources[file].path);
    char below[LINK_PATH_BYTES_MAX];
    char whole[LINK_PATH_BYTES_MAX];
    struct str joined = STR_EMPTY;
    size_t skip = alias->from.size;
    if (!str_starts_with(space, alias->from) || space.size > sizeof below ||
        !str_equals_bytes(link_path_of_base(path), name) ||
        (skip > 0 && skip < space.size && space.data[skip] != '\\')) {
        return false;
    }
    for (size_t i = skip; i < space.size; i++) {
        below[i - skip] = (char)(space.data[i] == '\\' ? '/' : space.data[i]);
    }
    return link_path_join_text(alias->to, str_from_range(below, space.size - skip), whole,
                               &joined) &&
           str_equals_bytes(joined, link_path_of_folder(path));
}

void link_manifests_prefer_placed(const struct linker *linker, struct link_found *found)
{
    uint32_t kept[LINK_CANDIDATES_MAX];
    uint32_t count = 0;
    if (!linker->modules->has_spaces || found->kind != LINK_FOUND_ENTITIES || found->count < 2) {
        return;
    }
    for (uint32_t i = 0; i < found->count; i++) {
        bool placed = false;
        for (size_t k = 0; k < linker->modules->aliases.count && !placed; k++) {
            const struct link_alias *alias = &linker->modules->aliases.items[k];
            placed = alias->kind == LINK_ALIAS_SPACE && roots_places(linker, alias, found->gids[i]);
        }
        if (placed) {
            kept[count++] = found->gids[i];
        }
    }
    if (count > 0) {
        memcpy(found->gids, kept, count * sizeof kept[0]);
        found->count = count;
    }
}
