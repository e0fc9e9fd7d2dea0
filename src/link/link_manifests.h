/* link_manifests.h - what the readers of manifests share; stays inside src/link.
 *
 * Manifests are input: what is not understood is passed over, and nothing here recurses. Texts that
 * are kept point into the manifest, which outlives the linker, or lie in the linker's memory.
 */
#ifndef LINK_MANIFESTS_H
#define LINK_MANIFESTS_H

#include "link/link_modules.h"

#define MANIFEST_DEPTH_MAX 24U

bool link_manifests_add_package(struct linker *linker, enum link_package_kind kind,
                                struct str folder, struct str name, struct str entry);
bool link_manifests_add_alias(struct linker *linker, enum link_alias_kind kind, struct str folder,
                              struct str from, struct str to);
/* Joins into the linker's memory; an empty text when it leaves the root. */
struct str link_manifests_join_copy(struct linker *linker, struct str folder, struct str text);
/* Trimmed; false at the end. */
bool link_manifests_next_line(struct str *rest, bool *more, struct str *line);
/* key = "value": the value between quotes; false when the line has another key. */
bool link_manifests_read_value(struct str line, const char *key, struct str *value);

/* Where the scanner of JSON stands: the keys from the root to the value just read. */
struct manifest_json {
    struct str text;
    size_t at;
    struct str keys[MANIFEST_DEPTH_MAX];
    bool in_object[MANIFEST_DEPTH_MAX];
    unsigned depth;
    struct str value; /* the string just read, escapes left as they are */
};
/* Goes on to the next string value; false at the end. */
bool link_manifests_next_string(struct manifest_json *json);
/* Are the keys from the root exactly these? `b` NULL: any below `a`. */
bool link_manifests_is_at(const struct manifest_json *json, unsigned depth, const char *a,
                          const char *b);

/* ------------------------------------------------------------------ link_manifests_scripts.c */
bool link_manifests_read_scripts(struct linker *linker, const struct link_manifest *manifest);

/* ------------------------------------------------------------------ link_manifests_units.c */
bool link_manifests_read_pom(struct linker *linker, const struct link_manifest *manifest);
bool link_manifests_read_project(struct linker *linker, const struct link_manifest *manifest);
bool link_manifests_read_swift(struct linker *linker, const struct link_manifest *manifest);
/* ------------------------------------------------------------------ link_manifests_roots.c */
bool link_manifests_read_setup(struct linker *linker, const struct link_manifest *manifest);
bool link_manifests_read_pyproject(struct linker *linker, const struct link_manifest *manifest);
bool link_manifests_read_composer(struct linker *linker, const struct link_manifest *manifest);

#endif
