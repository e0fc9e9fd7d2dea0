/* link_modules.h - what the styles of imports share; stays inside src/link. */
#ifndef LINK_MODULES_H
#define LINK_MODULES_H

#include "link/link_internal.h"

/* A folder that a manifest gives a module name. */
enum link_package_kind {
    LINK_PACKAGE_CRATE,   /* Cargo.toml: name, entry = path of its library */
    LINK_PACKAGE_MODULE,  /* go.mod: name = module path */
    LINK_PACKAGE_SCRIPTS, /* package.json: name, entry = main file without suffix */
    LINK_PACKAGE_UNIT,    /* pom.xml and the like: entry = names of units it needs, one a line */
};
struct link_package {
    struct str folder;
    struct str name;
    struct str entry;
    uint8_t kind; /* enum link_package_kind */
};
/* A prefix of import texts that stands for a folder: tsconfig paths, -I of compile_commands. */
enum link_alias_kind {
    LINK_ALIAS_PATHS,   /* `from` "@app/" (a trailing * taken off) means `to` */
    LINK_ALIAS_BASE,    /* every bare import may begin at `to` */
    LINK_ALIAS_INCLUDE, /* an include folder */
    LINK_ALIAS_EXPORT,  /* `exports` of package.json: `from` "package/sub" stands in `to` */
    LINK_ALIAS_ROOT,    /* module `from`, or every one when that is empty, begins at `to` */
    LINK_ALIAS_SPACE,   /* what is in namespace `from` stands in files below `to` */
};
struct link_alias {
    struct str folder; /* of the manifest: holds for files below */
    struct str from;
    struct str to; /* path from the root */
    uint8_t kind;  /* enum link_alias_kind */
    bool prefix;   /* `from` ended in a star */
};

struct link_modules {
    struct map_text by_path;
    struct map_text bases;
    struct map_text stems;
    struct link_rows base_rows;
    struct link_rows stem_rows;
    struct map_u64 primaries; /* space of a folder -> space of the package in it */
    uint32_t *same_name;      /* space -> next space of the same name, or LINK_NONE */
    uint32_t *name_heads;     /* name, below name_limit -> first space of that name */
    uint32_t name_limit;
    bool has_units;  /* a manifest gives units */
    bool has_spaces; /* a manifest gives namespaces folders */
    struct {
        ARRAY_FIELDS(struct link_package);
    } packages; /* in order of manifest paths */
    struct {
        ARRAY_FIELDS(struct link_alias);
    } aliases;
};

bool link_manifests_read_all(struct linker *linker); /* link_manifests.c */
/* Sets the unit of every file. */
bool link_manifests_set_units(struct linker *linker);

/* One step of a path: what `part` is in `home`, as a home; LINK_NONE. */
uint32_t link_modules_step_home(const struct linker *linker, uint32_t home, struct str part);
/* Takes the first part off *path. */
struct str link_modules_split_first(struct str *path, struct str separator);
/* Does the policy say that the module, or its first part, is never of the project? */
bool link_modules_is_outside(const struct linker *linker, uint32_t file, struct str module);

static inline struct link_target link_target_make(enum link_target_kind kind, uint32_t value)
{
    return (struct link_target){ value, (uint8_t)kind };
}

#endif
