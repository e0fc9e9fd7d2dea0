/* link_manifests_scripts.c - package.json: the name of a package, its entry, and what its `exports`
 * and `imports` say stands behind which name. Conditions ("import", "types", ..) are taken in their
 * order; the first whose file is there counts, since built files rarely are. */
#include "link/link_manifests.h"

/* "./a/[star].js": what is before the star, and whether there is one. */
static struct str scripts_cut_star(struct str text, bool *star)
{
    size_t at = str_find_byte(text, '*');
    *star = at != SIZE_MAX;
    return *star ? str_from_range(text.data, at) : text;
}

static bool scripts_add_path(struct linker *linker, const struct link_manifest *manifest,
                             enum link_alias_kind kind, struct str from, struct str value)
{
    struct str folder = link_path_of_folder(manifest->path);
    bool from_star = false;
    bool to_star = false;
    struct str to = scripts_cut_star(value, &to_star);
    struct str text = scripts_cut_star(from, &from_star);
    if (from_star != to_star || to.size == 0 || to.data[0] != '.') {
        return true; /* a package outside, or a form that we do not know */
    }
    text = arena_format_text(&linker->memory, "%.*s%s", STR_ARG(text), from_star ? "*" : "");
    return text.data != NULL &&
           link_manifests_add_alias(linker, kind, folder, text,
                                    link_manifests_join_copy(linker, folder, to));
}

/* "exports": ".." or { ".": .., "./sub": .., "./[star]": .. }, each a text or conditions. */
static bool scripts_add_export(struct linker *linker, const struct link_manifest *manifest,
                               struct str name, const struct manifest_json *json)
{
    bool named = json->depth >= 2 && json->keys[2].size > 0 && json->keys[2].data[0] == '.';
    struct str sub = named ? json->keys[2] : STR(".");
    struct str from = arena_format_text(&linker->memory, "%.*s%.*s", STR_ARG(name),
                                        (int)sub.size - 1, sub.data + 1);
    return from.data != NULL &&
           scripts_add_path(linker, manifest, LINK_ALIAS_EXPORT, from, json->value);
}

static bool scripts_read_paths(struct linker *linker, const struct link_manifest *manifest,
                               struct str name)
{
    struct manifest_json json = { .text = manifest->text };
    bool done = true;
    while (done && link_manifests_next_string(&json)) {
        if (json.depth >= 1 && name.size > 0 && str_equals_cstring(json.keys[1], "exports")) {
            done = scripts_add_export(linker, manifest, name, &json);
        } else if (json.depth >= 2 && str_equals_cstring(json.keys[1], "imports") &&
                   str_starts_with(json.keys[2], STR("#"))) {
            done = scripts_add_path(linker, manifest, LINK_ALIAS_PATHS, json.keys[2], json.value);
        }
    }
    return done;
}

bool link_manifests_read_scripts(struct linker *linker, const struct link_manifest *manifest)
{
    struct manifest_json json = { .text = manifest->text };
    struct str name = STR_EMPTY;
    struct str entry = STR_EMPTY;
    struct str source = STR_EMPTY;
    while (link_manifests_next_string(&json)) {
        if (link_manifests_is_at(&json, 1, "name", NULL)) {
            name = json.value;
        } else if (link_manifests_is_at(&json, 1, "source", NULL)) {
            source = json.value;
        } else if (link_manifests_is_at(&json, 1, "module", NULL) ||
                   (link_manifests_is_at(&json, 1, "main", NULL) && entry.size == 0)) {
            entry = json.value;
        }
    }
    if (name.size == 0 && source.size == 0 && entry.size == 0) {
        return true;
    }
    return link_manifests_add_package(linker, LINK_PACKAGE_SCRIPTS,
                                      link_path_of_folder(manifest->path), name,
                                      source.size > 0 ? source : entry) &&
           scripts_read_paths(linker, manifest, name);
}
