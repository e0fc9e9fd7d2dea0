/* link_manifests_units.c - manifests that split a project into units which are built alone.
 *
 *   pom.xml        artifactId; artifactIds of its dependencies
 *   *.csproj       its own name; ProjectReference
 *   Package.swift  targets: name, path, dependencies
 *
 * A unit is a folder with a name and the names of the units that it needs. Where a name means
 * several types, those of the own unit come first, then those of the needed ones.
 */
#include "link/link_manifests.h"

/* ------------------------------------------------------------------ XML */

struct units_xml {
    struct str rest;
    struct str path[MANIFEST_DEPTH_MAX]; /* names of the open elements */
    unsigned depth;
    struct str attributes; /* of the element just opened */
};

static struct str units_after(struct str text, size_t count)
{
    return count < text.size ? str_from_range(text.data + count, text.size - count) : STR_EMPTY;
}

/* Past a comment, a declaration or the like that starts at the `<`. */
static bool units_skip_odd(struct units_xml *xml)
{
    bool comment = str_starts_with(xml->rest, STR("<!--"));
    size_t end = 0;
    if (!comment && !str_starts_with(xml->rest, STR("<!")) &&
        !str_starts_with(xml->rest, STR("<?"))) {
        return false;
    }
    end = comment ? str_find_part(xml->rest, STR("-->")) : str_find_byte(xml->rest, '>');
    xml->rest = end == SIZE_MAX ? STR_EMPTY : units_after(xml->rest, end + (comment ? 3 : 1));
    return true;
}

static struct str units_name_of_tag(struct str tag)
{
    size_t end = 0;
    while (end < tag.size && strchr(" \t\r\n/", tag.data[end]) == NULL) {
        end++;
    }
    return str_from_range(tag.data, end);
}

/* Goes on to the next text or element without content; false at the end. *text is trimmed. */
static bool units_next_text(struct units_xml *xml, struct str *text)
{
    while (xml->rest.size > 0) {
        size_t open = str_find_byte(xml->rest, '<');
        struct str tag = STR_EMPTY;
        size_t close = 0;
        *text =
            str_trim_spaces(open == SIZE_MAX ? xml->rest : str_from_range(xml->rest.data, open));
        xml->rest = open == SIZE_MAX ? STR_EMPTY : units_after(xml->rest, open);
        if (text->size > 0) {
            return true;
        }
        if (xml->rest.size == 0 || units_skip_odd(xml)) {
            continue;
        }
        close = str_find_byte(xml->rest, '>');
        if (close == SIZE_MAX) {
            return false;
        }
        tag = str_from_range(xml->rest.data + 1, close - 1);
        xml->rest = units_after(xml->rest, close + 1);
        if (str_starts_with(tag, STR("/"))) {
            xml->depth -= xml->depth > 0 ? 1 : 0;
            continue;
        }
        if (xml->depth + 1 >= MANIFEST_DEPTH_MAX) {
            return false; /* deeper than any manifest */
        }
        xml->path[xml->depth++] = units_name_of_tag(tag);
        xml->attributes = tag;
        if (str_ends_with(tag, STR("/"))) {
            return true; /* the next call closes it: units_close_empty */
        }
    }
    return false;
}

static bool units_is_at(const struct units_xml *xml, const char *const *path)
{
    unsigned depth = 0;
    while (path[depth] != NULL) {
        if (depth >= xml->depth || !str_equals_cstring(xml->path[depth], path[depth])) {
            return false;
        }
        depth++;
    }
    return depth == xml->depth;
}

static struct str units_attribute(struct str tag, struct str key)
{
    size_t at = str_find_part(tag, key);
    size_t end = 0;
    if (at == SIZE_MAX) {
        return STR_EMPTY;
    }
    tag = units_after(tag, at + key.size);
    end = str_find_byte(tag, '"');
    return end == SIZE_MAX ? STR_EMPTY : str_from_range(tag.data, end);
}

/* The list of names, one a line, with one more. */
static bool units_add_need(struct linker *linker, struct str *needs, struct str name)
{
    char *joined = NULL;
    if (name.size == 0) {
        return true;
    }
    joined = arena_alloc_bytes(&linker->memory, needs->size + name.size + 1);
    if (joined == NULL) {
        return false;
    }
    if (needs->size > 0) {
        memcpy(joined, needs->data, needs->size);
    }
    memcpy(joined + needs->size, name.data, name.size);
    joined[needs->size + name.size] = '\n';
    *needs = str_from_range(joined, needs->size + name.size + 1);
    return true;
}

/* ------------------------------------------------------------------ pom.xml, *.csproj */

bool link_manifests_read_pom(struct linker *linker, const struct link_manifest *manifest)
{
    static const char *const own[] = { "project", "artifactId", NULL };
    static const char *const needed[] = { "project", "dependencies", "dependency", "artifactId",
                                          NULL };
    struct units_xml xml = { .rest = manifest->text };
    struct str text = STR_EMPTY;
    struct str name = STR_EMPTY;
    struct str needs = STR_EMPTY;
    bool done = true;
    while (done && units_next_text(&xml, &text)) {
        if (text.size == 0) {
            xml.depth--;
        } else if (units_is_at(&xml, own)) {
            name = text;
        } else if (units_is_at(&xml, needed)) {
            done = units_add_need(linker, &needs, text);
        }
    }
    return done && (name.size == 0 ||
                    link_manifests_add_package(linker, LINK_PACKAGE_UNIT,
                                               link_path_of_folder(manifest->path), name, needs));
}

/* X of ..\X\X.csproj */
static struct str units_name_of_project(struct str path)
{
    size_t slash = str_find_last_byte(path, '\\');
    path = slash == SIZE_MAX ? path : units_after(path, slash + 1);
    return link_path_without_suffix(link_path_of_base(path));
}

bool link_manifests_read_project(struct linker *linker, const struct link_manifest *manifest)
{
    struct units_xml xml = { .rest = manifest->text };
    struct str text = STR_EMPTY;
    struct str needs = STR_EMPTY;
    struct str last = STR_EMPTY; /* an element with content is met at its text */
    bool done = true;
    while (done && units_next_text(&xml, &text)) {
        struct str tag = xml.attributes;
        if (tag.data != last.data && str_starts_with(tag, STR("ProjectReference"))) {
            done = units_add_need(linker, &needs,
                                  units_name_of_project(units_attribute(tag, STR("Include=\""))));
        }
        last = tag;
        xml.depth -= text.size == 0 ? 1 : 0;
    }
    return done && link_manifests_add_package(
                       linker, LINK_PACKAGE_UNIT, link_path_of_folder(manifest->path),
                       link_path_without_suffix(link_path_of_base(manifest->path)), needs);
}

/* ------------------------------------------------------------------ Package.swift */

/* The text between the bracket that opens `text` and its partner; texts in quotes are passed. */
static struct str units_between(struct str text)
{
    unsigned depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.data[i];
        if (byte == '"') {
            quoted = !quoted;
        } else if (!quoted && (byte == '(' || byte == '[')) {
            depth++;
        } else if (!quoted && (byte == ')' || byte == ']') && --depth == 0) {
            return str_from_range(text.data, i);
        }
    }
    return text;
}

/* key: "value" */
static struct str units_label(struct str text, struct str key)
{
    size_t at = str_find_part(text, key);
    struct str rest =
        at == SIZE_MAX ? STR_EMPTY : str_trim_spaces(units_after(text, at + key.size));
    size_t end = 0;
    if (!str_starts_with(rest, STR("\""))) {
        return STR_EMPTY;
    }
    rest = units_after(rest, 1);
    end = str_find_byte(rest, '"');
    return end == SIZE_MAX ? STR_EMPTY : str_from_range(rest.data, end);
}

static bool units_add_quoted(struct linker *linker, struct str list, struct str *needs)
{
    bool done = true;
    while (done && list.size > 0) {
        size_t open = str_find_byte(list, '"');
        size_t end = 0;
        list = open == SIZE_MAX ? STR_EMPTY : units_after(list, open + 1);
        end = str_find_byte(list, '"');
        if (end == SIZE_MAX) {
            break;
        }
        done = units_add_need(linker, needs, str_from_range(list.data, end));
        list = units_after(list, end + 1);
    }
    return done;
}

static bool units_add_target(struct linker *linker, const struct link_manifest *manifest,
                             struct str text, struct str usual)
{
    struct str name = units_label(text, STR("name:"));
    struct str path = units_label(text, STR("path:"));
    size_t list = str_find_part(text, STR("dependencies:"));
    struct str folder = link_path_of_folder(manifest->path);
    struct str needs = STR_EMPTY;
    if (name.size == 0) {
        return true;
    }
    if (list != SIZE_MAX) {
        struct str rest = units_after(text, list);
        size_t open = str_find_byte(rest, '[');
        if (open != SIZE_MAX &&
            !units_add_quoted(linker, units_between(units_after(rest, open)), &needs)) {
            return false;
        }
    }
    folder = link_manifests_join_copy(linker, folder, path.size > 0 ? path : usual);
    folder = path.size > 0 ? folder : link_manifests_join_copy(linker, folder, name);
    return folder.size == 0 ||
           link_manifests_add_package(linker, LINK_PACKAGE_UNIT, folder, name, needs);
}

bool link_manifests_read_swift(struct linker *linker, const struct link_manifest *manifest)
{
    static const struct {
        const char *call;
        const char *folder;
    } kinds[] = { { ".target(", "Sources" },
                  { ".executableTarget(", "Sources" },
                  { ".macro(", "Sources" },
                  { ".testTarget(", "Tests" } };
    bool done = true;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct str rest = manifest->text;
        struct str call = str_from_cstring(kinds[i].call);
        size_t at = str_find_part(rest, call);
        while (done && at != SIZE_MAX) {
            rest = units_after(rest, at + call.size - 1);
            done = units_add_target(linker, manifest, units_between(rest),
                                    str_from_cstring(kinds[i].folder));
            rest = units_after(rest, 1);
            at = str_find_part(rest, call);
        }
    }
    return done;
}

/* ------------------------------------------------------------------ units of files */

bool link_manifests_set_units(struct linker *linker)
{
    struct link_modules *modules = linker->modules;
    struct map_text folders;
    bool done = true;
    bool any = false;
    map_text_init_empty(&folders);
    for (uint32_t i = 0; done && i < modules->packages.count; i++) {
        uint32_t found = 0;
        if (modules->packages.items[i].kind == LINK_PACKAGE_UNIT) {
            any = true;
            done = map_text_insert_once(&folders, modules->packages.items[i].folder, i, &found);
        }
    }
    for (uint32_t file = 0; done && any && file < linker->file_count; file++) {
        struct str folder = link_path_of_folder(linker->sources[file].path);
        uint32_t unit = map_text_find_value(&folders, folder);
        while (unit == MAP_VALUE_NONE && folder.size > 0) {
            folder = link_path_of_folder(folder);
            unit = map_text_find_value(&folders, folder);
        }
        linker->sources[file].unit = unit == MAP_VALUE_NONE ? 0 : unit + 1;
    }
    modules->has_units = any;
    map_text_release_slots(&folders);
    return done;
}

/* 0: of the same unit; 1: of one that is needed; 2: of another, or of none. */
static unsigned units_rank(const struct linker *linker, uint32_t file, uint32_t other)
{
    uint32_t own = linker->sources[file].unit;
    uint32_t unit = linker->sources[other].unit;
    struct str needs = STR_EMPTY;
    struct str name = STR_EMPTY;
    bool more = true;
    if (own == unit) {
        return 0;
    }
    needs = own == 0 ? STR_EMPTY : linker->modules->packages.items[own - 1].entry;
    while (unit != 0 && str_split_next_part(&needs, &more, '\n', &name)) {
        if (str_equals_bytes(name, linker->modules->packages.items[unit - 1].name)) {
            return 1;
        }
    }
    return 2;
}

void link_manifests_prefer_unit(const struct linker *linker, uint32_t file,
                                struct link_found *found)
{
    unsigned ranks[LINK_CANDIDATES_MAX];
    unsigned best = 2;
    uint32_t kept = 0;
    if (!linker->modules->has_units || found->kind != LINK_FOUND_ENTITIES || found->count < 2) {
        return;
    }
    for (uint32_t i = 0; i < found->count; i++) {
        enum entity_group group = link_group_of(linker, found->gids[i]);
        if (group != ENTITY_GROUP_TYPE && group != ENTITY_GROUP_ALIAS) {
            return; /* of functions, all units together may make the overloads */
        }
        ranks[i] = units_rank(linker, file, linker->entity_files[found->gids[i]]);
        best = ranks[i] < best ? ranks[i] : best;
    }
    for (uint32_t i = 0; i < found->count; i++) {
        if (ranks[i] == best) {
            found->gids[kept++] = found->gids[i];
        }
    }
    found->count = kept;
}
