/* link_manifests.c - the few facts that manifests give the linker.
 *
 *   Cargo.toml             [package] name, [lib] name and path
 *   go.mod                 module
 *   package.json           name, source / module / main
 *   tsconfig.json          compilerOptions.baseUrl and .paths
 *   compile_commands.json  -I folders below the root
 *
 * Manifests are input: what is not understood is passed over. Nothing here recurses.
 */
#include "link/link_modules.h"

#define MANIFEST_PACKAGES_MAX ((size_t)1 << 20U)
#define MANIFEST_ALIASES_MAX  ((size_t)1 << 16U)
#define MANIFEST_DEPTH_MAX    24U

static const char *const manifest_names[] = {
    "Cargo.toml", "go.mod", "package.json", "tsconfig.json", "compile_commands.json", NULL
};

const char *const *link_list_manifest_names(void)
{
    return manifest_names;
}

static bool manifest_add_package(struct linker *linker, enum link_package_kind kind,
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

static bool manifest_add_alias(struct linker *linker, enum link_alias_kind kind, struct str folder,
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

static bool manifest_next_line(struct str *rest, bool *more, struct str *line)
{
    if (!str_split_next_part(rest, more, '\n', line)) {
        return false;
    }
    *line = str_trim_spaces(*line);
    return true;
}

/* key = "value": the value between quotes; false when the line has another key. */
static bool manifest_read_value(struct str line, const char *key, struct str *value)
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
    while (manifest_next_line(&rest, &more, &line)) {
        if (line.size > 0 && line.data[0] == '[') {
            section = line;
        } else if (str_equals_bytes(section, STR("[package]"))) {
            (void)manifest_read_value(line, "name", &name);
        } else if (str_equals_bytes(section, STR("[lib]"))) {
            (void)manifest_read_value(line, "name", &library);
            (void)manifest_read_value(line, "path", &entry);
        }
    }
    return (name.size == 0 && library.size == 0) ||
           manifest_add_package(linker, LINK_PACKAGE_CRATE, link_path_of_folder(manifest->path),
                                library.size > 0 ? library : name, entry);
}

static bool manifest_read_module(struct linker *linker, const struct link_manifest *manifest)
{
    struct str rest = manifest->text;
    struct str line = STR_EMPTY;
    bool more = true;
    while (manifest_next_line(&rest, &more, &line)) {
        size_t comment = str_find_part(line, STR("//"));
        if (comment != SIZE_MAX) {
            line = str_trim_spaces(str_from_range(line.data, comment));
        }
        if (str_starts_with(line, STR("module "))) {
            line = str_trim_spaces(str_from_range(line.data + 7, line.size - 7));
            if (line.size >= 2 && line.data[0] == '"') {
                line = str_from_range(line.data + 1, line.size - 2);
            }
            return manifest_add_package(linker, LINK_PACKAGE_MODULE,
                                        link_path_of_folder(manifest->path), line, STR_EMPTY);
        }
    }
    return true;
}

/* ------------------------------------------------------------------ JSON */

/* Where the scanner stands: the keys from the root to the value just read. */
struct manifest_json {
    struct str text;
    size_t at;
    struct str keys[MANIFEST_DEPTH_MAX];
    bool in_object[MANIFEST_DEPTH_MAX];
    unsigned depth;
    struct str value; /* the string just read, escapes left as they are */
};

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
static bool manifest_next_string(struct manifest_json *json)
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

/* Are the keys from the root exactly these? "*" fits any. */
static bool manifest_is_at(const struct manifest_json *json, unsigned depth, const char *a,
                           const char *b)
{
    return json->depth == depth && str_equals_cstring(json->keys[1], a) &&
           (b == NULL || str_equals_cstring(json->keys[2], b));
}

static bool manifest_read_scripts(struct linker *linker, const struct link_manifest *manifest)
{
    struct manifest_json json = { .text = manifest->text };
    struct str name = STR_EMPTY;
    struct str entry = STR_EMPTY;
    struct str source = STR_EMPTY;
    while (manifest_next_string(&json)) {
        if (manifest_is_at(&json, 1, "name", NULL)) {
            name = json.value;
        } else if (manifest_is_at(&json, 1, "source", NULL)) {
            source = json.value;
        } else if (manifest_is_at(&json, 1, "module", NULL) ||
                   (manifest_is_at(&json, 1, "main", NULL) && entry.size == 0)) {
            entry = json.value;
        }
    }
    return name.size == 0 ||
           manifest_add_package(linker, LINK_PACKAGE_SCRIPTS, link_path_of_folder(manifest->path),
                                name, source.size > 0 ? source : entry);
}

/* Joins into the linker's memory; an empty text when it leaves the root. */
static struct str manifest_join_copy(struct linker *linker, struct str folder, struct str text)
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
    while (done && manifest_next_string(&json)) {
        if (manifest_is_at(&json, 2, "compilerOptions", "baseUrl")) {
            base = manifest_join_copy(linker, folder, json.value);
            done = manifest_add_alias(linker, LINK_ALIAS_BASE, folder, STR_EMPTY, base);
        }
    }
    json = (struct manifest_json){ .text = manifest->text };
    while (done && manifest_next_string(&json)) {
        /* paths: { "@app/[star]": ["src/app/[star]"] }: the strings lie in an array, depth 4. */
        if (manifest_is_at(&json, 4, "compilerOptions", "paths")) {
            struct str to = json.value;
            if (to.size > 0 && to.data[to.size - 1] == '*') {
                to.size--;
            }
            done = manifest_add_alias(linker, LINK_ALIAS_PATHS, folder, json.keys[3],
                                      manifest_join_copy(linker, base, to));
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
    to = manifest_join_copy(linker, folder, text);
    for (size_t i = 0; i < linker->modules->aliases.count; i++) {
        const struct link_alias *alias = &linker->modules->aliases.items[i];
        if (alias->kind == LINK_ALIAS_INCLUDE && str_equals_bytes(alias->to, to)) {
            return true;
        }
    }
    return manifest_add_alias(linker, LINK_ALIAS_INCLUDE, folder, STR_EMPTY, to);
}

static bool manifest_read_commands(struct linker *linker, const struct link_manifest *manifest)
{
    struct manifest_json json = { .text = manifest->text };
    struct str directory = STR_EMPTY;
    bool done = true;
    while (done && manifest_next_string(&json)) {
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

bool link_manifests_read_all(struct linker *linker)
{
    for (size_t i = 0; i < linker->input->manifest_count; i++) {
        const struct link_manifest *manifest = &linker->input->manifests[i];
        struct str base = link_path_of_base(manifest->path);
        bool done = true;
        if (str_equals_bytes(base, STR("Cargo.toml"))) {
            done = manifest_read_cargo(linker, manifest);
        } else if (str_equals_bytes(base, STR("go.mod"))) {
            done = manifest_read_module(linker, manifest);
        } else if (str_equals_bytes(base, STR("package.json"))) {
            done = manifest_read_scripts(linker, manifest);
        } else if (str_equals_bytes(base, STR("tsconfig.json"))) {
            done = manifest_read_tsconfig(linker, manifest);
        } else if (str_equals_bytes(base, STR("compile_commands.json"))) {
            done = manifest_read_commands(linker, manifest);
        }
        if (!done) {
            return false;
        }
    }
    return true;
}
