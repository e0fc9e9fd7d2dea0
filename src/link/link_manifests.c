/* link_manifests.c - the few facts that manifests give the linker.
 *
 *   Cargo.toml             [package] name, [lib] name and path
 *   go.mod                 module
 *   package.json           name, source / module / main
 *   tsconfig.json          compilerOptions.baseUrl and .paths
 *   compile_commands.json  -I folders below the root
 *   composer.json, setup.cfg, pyproject.toml  link_manifests_roots.c
 *   pom.xml, *.csproj, Package.swift          link_manifests_units.c
 *
 * Manifests are input: what is not understood is passed over. Nothing here recurses.
 */
#include "link/link_manifests.h"

#define MANIFEST_PACKAGES_MAX ((size_t)1 << 20U)
#define MANIFEST_ALIASES_MAX  ((size_t)1 << 16U)

static const char *const manifest_names[] = {
    "Cargo.toml",     "go.mod",  "package.json", "tsconfig.json", "compile_commands.json",
    "composer.json",  "pom.xml", "*.csproj",     "Package.swift", "setup.cfg",
    "pyproject.toml", NULL
};

const char *const *link_list_manifest_names(void)
{
    return manifest_names;
}

bool link_manifests_add_package(struct linker *linker, enum link_package_kind kind,
                                struct str folder, struct str name, struct str entry)
{
    struct link_package *package =
        array_push_slot(&linker->modules->packages, MANIFEST_PACKAGES_MAX);
    if (package == NULL) {
        return false;
    }
    *package = (struct link_package){ folder, name, entry, (uint8_t)kind };
    return true;
}

bool link_manifests_add_alias(struct linker *linker, enum link_alias_kind kind, struct str folder,
                              struct str from, struct str to)
{
    struct link_alias *alias = array_push_slot(&linker->modules->aliases, MANIFEST_ALIASES_MAX);
    if (alias == NULL) {
        return false;
    }
    *alias = (struct link_alias){ .folder = folder, .from = from, .to = to, .kind = (uint8_t)kind };
    if (from.size > 0 && from.data[from.size - 1] == '*') {
        alias->from.size--;
        alias->prefix = true;
    }
    if (kind == LINK_ALIAS_BASE) {
        alias->prefix = true;
    }
    return true;
}

/* ------------------------------------------------------------------ lines */

bool link_manifests_next_line(struct str *rest, bool *more, struct str *line)
{
    if (!str_split_next_part(rest, more, '\n', line)) {
        return false;
    }
    *line = str_trim_spaces(*line);
    return true;
}

/* key = "value": the value between quotes; false when the line has another key. */
bool link_manifests_read_value(struct str line, const char *key, struct str *value)
{
    size_t equals = str_find_byte(line, '=');
    size_t open = 0;
    if (equals == SIZE_MAX ||
        !str_equals_cstring(str_trim_spaces(str_from_range(line.data, equals)), key)) {
        return false;
    }
    line = str_trim_spaces(str_from_range(line.data + equals + 1, line.size - equals - 1));
    if (line.size < 2 || (line.data[0] != '"' && line.data[0] != '\'')) {
        return false;
    }
    open = str_find_byte(str_from_range(line.data + 1, line.size - 1), line.data[0]);
    if (open == SIZE_MAX) {
        return false;
    }
    *value = str_from_range(line.data + 1, open);
    return true;
}

static bool manifest_read_cargo(struct linker *linker, const struct link_manifest *manifest)
{
    struct str rest = manifest->text;
    struct str line = STR_EMPTY;
    struct str section = STR_EMPTY;
    struct str name = STR_EMPTY;
    struct str library = STR_EMPTY;
    struct str entry = STR("src/lib.rs");
    bool more = true;
    while (link_manifests_next_line(&rest, &more, &line)) {
        if (line.size > 0 && line.data[0] == '[') {
            section = line;
        } else if (str_equals_bytes(section, STR("[package]"))) {
            (void)link_manifests_read_value(line, "name", &name);
        } else if (str_equals_bytes(section, STR("[lib]"))) {
            (void)link_manifests_read_value(line, "name", &library);
            (void)link_manifests_read_value(line, "path", &entry);
        }
    }
    return (name.size == 0 && library.size == 0) ||
           link_manifests_add_package(linker, LINK_PACKAGE_CRATE,
                                      link_path_of_folder(manifest->path),
                                      library.size > 0 ? library : name, entry);
}

static bool manifest_read_module(struct linker *linker, const struct link_manifest *manifest)
{
    struct str rest = manifest->text;
    struct str line = STR_EMPTY;
    bool more = true;
    while (link_manifests_next_line(&rest, &more, &line)) {
        size_t comment = str_find_part(line, STR("//"));
        if (comment != SIZE_MAX) {
            line = str_trim_spaces(str_from_range(line.data, comment));
        }
        if (str_starts_with(line, STR("module "))) {
            line = str_trim_spaces(str_from_range(line.data + 7, line.size - 7));
            if (line.size >= 2 && line.data[0] == '"') {
                line = str_from_range(line.data + 1, line.size - 2);
            }
            return link_manifests_add_package(linker, LINK_PACKAGE_MODULE,
                                              link_path_of_folder(manifest->path), line, STR_EMPTY);
        }
    }
    return true;
}

/* ------------------------------------------------------------------ JSON */

static void manifest_skip_blank(struct manifest_json *json)
{
    while (json->at < json->text.size) {
        struct str rest = str_from_range(json->text.data + json->at, json->text.size - json->at);
        size_t end = 0;
        if (str_starts_with(rest, STR("//"))) {
            end = str_find_byte(rest, '\n');
        } else if (str_starts_with(rest, STR("/*"))) {
            end = str_find_part(rest, STR("*/"));
            end = end == SIZE_MAX ? SIZE_MAX : end + 1;
        } else if (rest.data[0] != ' ' && rest.data[0] != '\t' && rest.data[0] != '\n' &&
                   rest.data[0] != '\r' && rest.data[0] != ',') {
            return;
        }
        json->at = end == SIZE_MAX ? json->text.size : json->at + end + 1;
    }
}

static struct str manifest_read_string(struct manifest_json *json)
{
    size_t start = ++json->at;
    while (json->at < json->text.size && json->text.data[json->at] != '"') {
        json->at += json->text.data[json->at] == '\\' ? 2 : 1;
    }
    if (json->at > json->text.size) {
        json->at = json->text.size;
    }
    return str_from_range(json->text.data + start, json->at++ - start);
}

static void manifest_open_level(struct manifest_json *json, bool object)
{
    json->at++;
    if (json->depth + 1 < MANIFEST_DEPTH_MAX) {
        json->depth++;
        json->in_object[json->depth] = object;
        json->keys[json->depth] = STR_EMPTY;
    } else {
        json->at = json->text.size; /* deeper than any manifest: give up on the rest */
    }
}

/* Goes on to the next string value; false at the end. */
bool link_manifests_next_string(struct manifest_json *json)
{
    for (;;) {
        char byte = 0;
        manifest_skip_blank(json);
        if (json->at >= json->text.size) {
            return false;
        }
        byte = json->text.data[json->at];
        if (byte == '{' || byte == '[') {
            manifest_open_level(json, byte == '{');
        } else if (byte == '}' || byte == ']') {
            json->at++;
            json->depth -= json->depth > 0 ? 1 : 0;
        } else if (byte == '"') {
            struct str text = manifest_read_string(json);
            manifest_skip_blank(json);
            if (json->in_object[json->depth] && json->at < json->text.size &&
                json->text.data[json->at] == ':') {
                json->at++;
                json->keys[json->depth] = text;
            } else {
                json->value = text;
                return true;
            }
        } else {
            json->at++;
        }
    }
}

bool link_manifests_is_at(const struct manifest_json *json, unsigned depth, const char *a,
                          const char *b)
{
    return json->depth == depth && str_equals_cstring(json->keys[1], a) &&
           (b == NULL || str_equals_cstring(json->keys[2], b));
}

/* Joins into the linker's memory; an empty text when it leaves the root. */
struct str link_manifests_join_copy(struct linker *linker, struct str folder, struct str text)
{
    char path[LINK_PATH_BYTES_MAX];
    struct str joined = STR_EMPTY;
    return link_path_join_text(folder, text, path, &joined)
               ? arena_copy_str(&linker->memory, joined)
               : STR_EMPTY;
}

static bool manifest_read_tsconfig(struct linker *linker, const struct link_manifest *manifest)
{
    struct manifest_json json = { .text = manifest->text };
    struct str folder = link_path_of_folder(manifest->path);
    struct str base = folder;
    bool done = true;
    while (done && link_manifests_next_string(&json)) {
        if (link_manifests_is_at(&json, 2, "compilerOptions", "baseUrl")) {
            base = link_manifests_join_copy(linker, folder, json.value);
            done = link_manifests_add_alias(linker, LINK_ALIAS_BASE, folder, STR_EMPTY, base);
        }
    }
    json = (struct manifest_json){ .text = manifest->text };
    while (done && link_manifests_next_string(&json)) {
        /* paths: { "@app/[star]": ["src/app/[star]"] }: the strings lie in an array, depth 4. */
        if (link_manifests_is_at(&json, 4, "compilerOptions", "paths")) {
            struct str to = json.value;
            if (to.size > 0 && to.data[to.size - 1] == '*') {
                to.size--;
            }
            done = link_manifests_add_alias(linker, LINK_ALIAS_PATHS, folder, json.keys[3],
                                            link_manifests_join_copy(linker, base, to));
        }
    }
    return done;
}

/* An -I text as a folder below the root; absolute ones are cut at the manifest's own folder. */
static bool manifest_add_include(struct linker *linker, const struct link_manifest *manifest,
                                 struct str directory, struct str text)
{
    struct str folder = link_path_of_folder(manifest->path);
    struct str to;
    if (text.size == 0) {
        return true;
    }
    if (text.data[0] == '/') {
        if (!str_starts_with(text, directory)) {
            return true;
        }
        text = str_from_range(text.data + directory.size, text.size - directory.size);
    }
    to = link_manifests_join_copy(linker, folder, text);
    for (size_t i = 0; i < linker->modules->aliases.count; i++) {
        const struct link_alias *alias = &linker->modules->aliases.items[i];
        if (alias->kind == LINK_ALIAS_INCLUDE && str_equals_bytes(alias->to, to)) {
            return true;
        }
    }
    return link_manifests_add_alias(linker, LINK_ALIAS_INCLUDE, folder, STR_EMPTY, to);
}

static bool manifest_read_commands(struct linker *linker, const struct link_manifest *manifest)
{
    struct manifest_json json = { .text = manifest->text };
    struct str directory = STR_EMPTY;
    bool done = true;
    while (done && link_manifests_next_string(&json)) {
        struct str key = json.keys[json.depth];
        struct str rest = json.value;
        struct str word = STR_EMPTY;
        bool more = true;
        if (str_equals_bytes(key, STR("directory"))) {
            directory = json.value;
        }
        if (str_equals_bytes(key, STR("file"))) {
            continue;
        }
        while (done && str_split_next_part(&rest, &more, ' ', &word)) {
            if (word.size > 2 && str_starts_with(word, STR("-I"))) {
                done = manifest_add_include(linker, manifest, directory,
                                            str_from_range(word.data + 2, word.size - 2));
            }
        }
    }
    return done;
}

bool link_manifests_is_named(struct str base, struct str name)
{
    return str_starts_with(name, STR("*"))
               ? str_ends_with(base, str_from_range(name.data + 1, name.size - 1))
               : str_equals_bytes(base, name);
}

static const struct manifest_reader {
    const char *name;
    bool (*read)(struct linker *linker, const struct link_manifest *manifest);
} manifest_readers[] = {
    { "Cargo.toml", manifest_read_cargo },
    { "go.mod", manifest_read_module },
    { "package.json", link_manifests_read_scripts },
    { "tsconfig.json", manifest_read_tsconfig },
    { "compile_commands.json", manifest_read_commands },
    { "composer.json", link_manifests_read_composer },
    { "pom.xml", link_manifests_read_pom },
    { "*.csproj", link_manifests_read_project },
    { "Package.swift", link_manifests_read_swift },
    { "setup.cfg", link_manifests_read_setup },
    { "pyproject.toml", link_manifests_read_pyproject },
};

bool link_manifests_read_all(struct linker *linker)
{
    for (size_t i = 0; i < linker->input->manifest_count; i++) {
        const struct link_manifest *manifest = &linker->input->manifests[i];
        struct str base = link_path_of_base(manifest->path);
        for (size_t k = 0; k < sizeof manifest_readers / sizeof manifest_readers[0]; k++) {
            if (link_manifests_is_named(base, str_from_cstring(manifest_readers[k].name)) &&
                !manifest_readers[k].read(linker, manifest)) {
                return false;
            }
        }
    }
    for (size_t i = 0; i < linker->modules->aliases.count; i++) {
        linker->modules->has_spaces |= linker->modules->aliases.items[i].kind == LINK_ALIAS_SPACE;
    }
    return link_manifests_set_units(linker);
}
