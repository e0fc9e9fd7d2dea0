/* link_internal.h - the tables of the linker and the doors between its files.
 *
 * Words used here:
 *   gid    number of an entity over all files
 *   home   what a name is looked up in: a type (its gid), a space, or an outside type
 *            0 .. entity_count            types of the project, canonical declaration
 *            .. + spaces.count            modules, packages, namespaces, files
 *            .. + outside count           types from elsewhere that the project extends
 *   space  a node of the project-wide tree of modules; several files or blocks (parts) may
 *          make one, and what is declared at their top level is found in it
 *   place  a file, a scope in it and a byte: where a name stands
 *   unit   the file whose includes decide what is visible (C); else the place's own file
 *
 * Build order (link_build.c): names, spaces, homes, imports, owners, index, bases, results, what
 * type parameters stand for, stores, then one independent task a file. Each phase reads only
 * tables of earlier phases, so results do not depend on threads. What a worker keeps for later
 * (numbers of names, answers of units) is forgotten when the table it comes from is built again.
 */
#ifndef LINK_INTERNAL_H
#define LINK_INTERNAL_H

#include "lang/lang.h"
#include "link/link.h"
#include "model/facts.h"
#include "util/arena.h"
#include "util/array.h"
#include "util/map.h"
#include "util/pool.h"

#define LINK_NONE              UINT32_MAX
#define LINK_NAME_SHARDS       16U   /* fixed, so numbers of names do not depend on threads */
#define LINK_FAMILIES_MAX      64U   /* groups of languages that see each other's names */
#define LINK_BASES_MAX         64U   /* linearised bases of one type */
#define LINK_JOINED_MAX        16U   /* members whose assignments name one another */
#define LINK_STEPS_MAX         4000U /* evaluation steps a reference may take */
#define LINK_ROUNDS_MAX        4U    /* rounds of result inference */
#define LINK_IMPORT_ROUNDS_MAX 6U    /* imports that go through imports */
#define LINK_TABLE_TARGETS_MAX 4096U /* functions reached through one table field at a site */
#define LINK_EXPANSION_MAX     512U  /* macros followed from one use */
#define LINK_PATH_BYTES_MAX    4096U

/* ------------------------------------------------------------------ small tables */

struct link_names {
    struct map_text maps[LINK_NAME_SHARDS];
    uint32_t limit;        /* every number is below */
    struct map_text folds; /* lower case -> a name: LANG_POLICY_FOLD_CASE */
    uint32_t *same_fold;   /* name -> next one that differs in case alone, in a ring */
    uint32_t fold_limit;   /* names that same_fold covers */
};

struct link_space {
    uint32_t parent; /* space, or LINK_NONE */
    uint32_t name;
    uint32_t first_part; /* into parts, after link_spaces_freeze_parts */
    uint32_t part_count;
    bool is_root; /* the global namespace of a family: its parts are not searched */
};
struct link_part {
    uint32_t space;
    uint32_t file;
    uint32_t scope;
    bool binds; /* imports in it bind names that are seen through the space */
    bool stars; /* star imports may be seen through it */
};
struct link_spaces {
    ARRAY_FIELDS(struct link_space);
    struct map_u64 by_key; /* parent << 32 | name */
    struct {
        ARRAY_FIELDS(struct link_part);
    } parts; /* sorted by space, then file, then scope */
};

struct link_bound {
    uint32_t name;
    uint32_t import; /* of the file */
};

/* One source file as the linker sees it. */
struct link_source {
    const struct facts *facts;
    const struct lang_policy *policy;
    struct str path;
    uint32_t first_entity;
    uint32_t first_import;
    uint32_t first_binding;
    uint32_t space;       /* of its top level */
    uint32_t bound_count; /* imports that bind a name: linker->bound + first_import */
    uint32_t unit;        /* 1 + number of the package that is built with it; 0: no manifest */
    uint8_t family;
    bool has_star_imports;
    /* link_scan.c; set where the file may have .. */
    bool has_owners;      /* entities with an owner */
    bool has_owned_types; /* .. that are types */
    bool has_untyped;     /* callables without a declared result */
    bool has_members;     /* bindings that are members of a type or space */
    bool has_parts;       /* .. that say whose */
};

enum link_target_kind {
    LINK_TARGET_UNKNOWN, /* not found, and not known to be outside */
    LINK_TARGET_OUTSIDE,
    LINK_TARGET_FILE, /* an included file */
    LINK_TARGET_HOME, /* a space or a type */
};
struct link_target {
    uint32_t value;
    uint8_t kind; /* enum link_target_kind */
};

/* What is declared under a name: rows[first[name] .. first[name + 1]), each home << 32 | value,
 * ascending. The value is a gid, or the number of a binding over all files. */
struct link_index {
    uint32_t *first;
    uint64_t *rows;
    uint32_t count;
    uint32_t limit; /* names below it have rows */
};

/* Lists of numbers by key, in compressed rows: items[first[k] .. first[k + 1]). */
struct link_rows {
    uint32_t *first;
    uint32_t *items;
    uint32_t count;
};

struct link_type; /* see below */

/* A base of a type: where it is written, and what it leads to. */
struct link_base {
    uint32_t type; /* home of the type that has the base */
    uint32_t home; /* the base, or LINK_NONE when it lies outside */
    uint32_t file; /* where it is written ... */
    uint32_t node; /* ... and as which node */
    uint32_t scope;
    uint32_t byte;
    uint32_t via; /* gid of the entity that says so: the type itself or an impl block */
    uint8_t implements;
    uint8_t meta;  /* 1: a base of the type itself, not of its values; 2: of the types that
                      include it */
    uint8_t first; /* hides what the type writes */
};
struct link_bases {
    ARRAY_FIELDS(struct link_base); /* sorted by type, then as written */
    uint32_t *first;                /* per home + 1 */
    struct link_rows subtypes;      /* home of a base -> numbers of the rows that name it */
    uint32_t home_count;
};

/* impl<T: Bound> Trait for T: the trait and the block that says so. */
struct link_blanket {
    uint32_t trait; /* gid */
    uint32_t block;
};

/* A callable and a slot that it was put into. Slots are gid << 8 | 0 for a field or variable,
 * gid << 8 | 1 + n for parameter n of a callable. */
struct link_store {
    uint64_t slot;
    uint32_t target; /* gid of the callable */
    uint32_t zero;   /* in place of padding: rows are compared by their bytes */
};
static inline uint64_t link_slot_of(uint32_t gid, uint32_t number)
{
    return (uint64_t)gid << 8U | number;
}

/* What calls pass: a type, as a key, and the parameter that it goes to. */
#define LINK_INSTANCES_PARAM_BIT (1ULL << 63U) /* of a key of `instances`: the rest is a slot */
struct link_param {
    uint64_t slot; /* gid << 8 | 1 + number of the parameter */
    uint64_t key;  /* link_params.c */
};

struct link_special { /* a specialisation of a class template */
    uint32_t primary; /* home */
    uint32_t type;    /* gid, its own home */
};

struct link_satisfies { /* the type has all methods of the interface */
    uint32_t interface;
    uint32_t type;
};

struct link_unit_cache;

/* Of a linker before, without clashes: files that did not change have the same uids. */
struct link_known_uids {
    const uint64_t *uids;
    const uint32_t *file_first;
    const bool *changed; /* by file */
};

struct linker {
    const struct link_input *input;
    struct arena memory; /* tables that live until the end; used by one thread at a time */
    unsigned threads;
    uint32_t file_count;
    uint32_t entity_count;
    uint32_t import_count;
    uint32_t binding_count;
    struct link_source *sources;
    uint32_t *file_first;
    uint32_t *entity_files; /* gid -> file */
    uint32_t *entity_names;
    uint16_t *entity_marks; /* gid -> enum link_mark bits: what choosing among many needs */
    uint32_t *own_homes;    /* gid -> home of what its body declares; LINK_NONE: no home */
    uint32_t *space_homes;  /* gid -> space home it is a member of, or LINK_NONE */
    uint32_t *type_homes;   /* gid -> type (or outside) home it is a member of, or LINK_NONE */
    struct link_names names;
    struct link_spaces spaces;
    struct map_text outside; /* names of outside types that the project extends */
    uint32_t outside_count;
    struct map_u64 part_homes;            /* number of a PART binding over all files -> home */
    uint32_t families[LINK_FAMILIES_MAX]; /* root space of each */
    struct map_text family_numbers;
    struct link_bound *bound; /* per source: what its imports bind, by name, then number */
    struct link_target *targets;
    struct link_modules *modules;
    struct link_index entities; /* (name, home) -> gids */
    struct link_index bindings; /* (name, home) -> bindings of types and modules */
    struct link_bases bases;
    struct {
        ARRAY_FIELDS(struct link_blanket); /* sorted by trait, then block */
    } blankets;
    struct link_rows includes; /* file -> files it includes */
    uint32_t *includers;       /* file -> the file that it is read from, or LINK_NONE */
    struct link_rows opened;   /* file -> spaces that macros open in it */
    uint32_t *using_files;     /* files with `using` at their top: link_usings.c */
    uint32_t using_count;
    struct link_rows macro_refs;  /* gid of a macro -> refs of its file, see link_macros.c */
    struct map_u64 called_params; /* gid of a macro << 32 | number: link_macros_called.c */
    bool *pasting;                /* by gid: a macro that calls what it pastes together, or NULL */
    uint32_t *result_slots; /* gid -> slot of an inferred result, or NULL: no language needs it */
    const struct link_type **results;
    struct link_store *stores; /* sorted by (slot, target), unique */
    uint32_t store_count;
    struct link_param *params; /* sorted by (slot, key), unique */
    uint32_t param_count;
    struct link_param *instances; /* of type parameters: link_instances.c */
    uint32_t instance_count;
    struct {
        ARRAY_FIELDS(struct link_special); /* sorted by primary, then type */
    } specials;
    struct link_satisfies *satisfies; /* sorted by (interface, type), unique */
    uint32_t satisfies_count;
    uint32_t name_default;            /* of `export default` */
    struct link_worker *workers;      /* `threads` of them */
    struct link_file_output *outputs; /* by file */
    struct spill *spill;              /* where rows of files wait */
    bool owns_spill;
    struct link_asked *asked; /* by file: names it asked for; NULL: not noted (link_asked.c) */
    const struct link_known_uids *known_uids; /* while it is built; may be NULL */
    uint64_t *asking; /* of a worker's view: bits of the file at hand; else NULL */
};

enum link_mark {
    LINK_MARK_WANT = 0x3fU, /* enum link_want of its group */
    LINK_MARK_DECLARATION = 1U << 6,
    LINK_MARK_FILE_LOCAL = 1U << 7,
    LINK_MARK_DISABLED = 1U << 8,
    LINK_MARK_DEFAULT = 1U << 9,
    LINK_MARK_LEADER = 1U << 10, /* first specialisation of what has no primary: link_special.c */
};
struct link_place {
    uint32_t file;
    uint32_t scope;
    uint32_t byte;
};

/* ------------------------------------------------------------------ what a name leads to */

enum link_found_kind {
    LINK_FOUND_NONE,
    LINK_FOUND_BINDING, /* a local, a parameter, a type parameter ... */
    LINK_FOUND_ENTITIES,
    LINK_FOUND_SPACE,
    LINK_FOUND_OUTSIDE,
};
enum link_want {
    LINK_WANT_CALLABLE = 1U << 0,
    LINK_WANT_TYPE = 1U << 1,
    LINK_WANT_VALUE = 1U << 2,
    LINK_WANT_MACRO = 1U << 3,
    LINK_WANT_MODULE = 1U << 4,
    LINK_WANT_LOCAL = 1U << 5, /* parameters and locals shadow */
    LINK_WANT_ANY = 0x3fU,
};
struct link_found {
    uint8_t kind;
    uint8_t origin;    /* enum origin */
    uint32_t count;    /* ENTITIES */
    uint32_t left_out; /* candidates past LINK_CANDIDATES_MAX */
    uint32_t file;     /* BINDING */
    uint32_t binding;  /* BINDING: its number in that file */
    uint32_t home;     /* SPACE */
    struct str module; /* OUTSIDE: where it comes from, if known */
    struct str name;   /* OUTSIDE: its name there */
    uint32_t gids[LINK_CANDIDATES_MAX];
};

/* ------------------------------------------------------------------ types of values */

enum link_type_kind {
    LINK_TYPE_NONE,
    LINK_TYPE_VALUE,         /* a value of the project's type `home` */
    LINK_TYPE_CLASS,         /* that type itself */
    LINK_TYPE_SPACE,         /* the module `home` */
    LINK_TYPE_CALLABLE,      /* the callable `home` (gid); args[0]: receiver it was taken from */
    LINK_TYPE_OUTSIDE,       /* a value of the outside type `name` */
    LINK_TYPE_OUTSIDE_CLASS, /* the outside type, function or module `name` itself */
    LINK_TYPE_PARAM,         /* type parameter `name` of entity `home`; args[0]: its bound */
    LINK_TYPE_TUPLE,
    LINK_TYPE_LIST,     /* args[0]: element */
    LINK_TYPE_FUNCTION, /* a closure; args[0]: result */
    LINK_TYPE_LAMBDA,   /* a closure of this project: file `home`, scope `extra` */
    LINK_TYPE_UNION,
};
struct link_type {
    uint8_t kind;
    bool exact;      /* VALUE: made here, so no subtype */
    bool is_self;    /* VALUE: stands for the receiver's own type */
    bool is_pointer; /* VALUE that stands for a type parameter: a raw pointer to it */
    uint32_t count;
    uint32_t home;
    uint32_t extra;
    struct str name;   /* OUTSIDE*, PARAM */
    struct str module; /* OUTSIDE*: where it comes from */
    const struct link_type **args;
};
extern const struct link_type link_type_none;

/* ------------------------------------------------------------------ workers */

struct link_expansion; /* link_macros.c */
struct link_shapes;    /* link_shaped.c */
struct dispatch_queue; /* link_dispatch.c */
struct link_output;    /* link_edges.c */

#define LINK_NAME_CACHE 4096U /* slots; a power of two */
struct link_name_slot {
    uint32_t file; /* + 1; 0: free */
    fact_text text;
    uint32_t name;
    uint32_t bucket; /* of link_asked.c */
};
struct link_worker {
    const struct linker *linker;  /* while files are linked and names noted: `view` */
    struct linker *view;          /* see link_asked.c; NULL: nothing is noted */
    struct link_name_slot *names; /* LINK_NAME_CACHE slots */
    struct link_type spare;       /* handed out when there is no memory */
    struct arena scratch;         /* types; reset between references */
    struct arena keep;            /* results of the phase that runs */
    struct arena texts;           /* of loose rows of the file at hand */
    uint32_t unit;                /* file being linked */
    uint32_t steps;               /* left for the current reference */
    /* Members whose assignments are being joined, outermost first: name << 32 | home. */
    uint64_t joined[LINK_JOINED_MAX];
    uint32_t joined_count;
    uint32_t projections;   /* associated types being looked up within each other */
    bool failed;            /* out of memory */
    bool hides_instances;   /* type parameters stand for nothing: link_instances.c */
    uint8_t instance_depth; /* how often a base that is a parameter is being looked through */
    uint8_t closure_depth;  /* callees of closures in closures being looked at */
    struct link_unit_cache *units;
    struct link_expansion *expansion;
    struct link_shapes *shapes;
    struct dispatch_queue *queue; /* link_dispatch.c */
    struct link_output *output;
    uint32_t assigned_of; /* file that `assigned` is of; LINK_NONE: not listed yet */
    struct {
        ARRAY_FIELDS(uint32_t);
    } assigned; /* link_assigned.c */
};

/* ------------------------------------------------------------------ names (link_names.c) */

bool link_names_build_table(struct linker *linker, struct err *err) MUST_USE;
/* The number of a text of a file, through the worker's cache; LINK_NONE: no entity has it. */
uint32_t link_names_of_text(struct link_worker *worker, uint32_t file, fact_text text);
/* Serial phases only. LINK_NONE: no memory. `text` must live as long as the linker. */
uint32_t link_names_intern_text(struct linker *linker, struct str text);
/* Where nothing has the text as written: a name that differs in case alone, if case may differ. */
uint32_t link_names_find_text(const struct linker *linker, struct str text);
/* The next name that differs in case alone, in a ring; the name itself: no other. */
uint32_t link_names_next_fold(const struct linker *linker, uint32_t name);
/* After a serial phase that interned texts, before workers run again. */
void link_names_forget_misses(struct linker *linker);
void link_names_release_table(struct linker *linker);

/* ------------------------------------------------------------------ names asked for (link_asked.c)
 *
 * Everything that linking a file learns from other files begins with a name. Which names it asked
 * for, found or not, is noted as numbers of buckets, so a file that asked for none of the names
 * that changed need not be linked again. */
#define LINK_ASKED_BUCKETS 65536U

struct link_asked { /* ascending; of one file */
    uint16_t *buckets;
    uint32_t count;
};
static inline uint32_t link_asked_bucket_of(uint64_t hash)
{
    return (uint32_t)(hash >> 32U) & (LINK_ASKED_BUCKETS - 1U);
}
static inline void link_asked_note(const struct linker *linker, uint32_t bucket)
{
    if (linker->asking != NULL) {
        linker->asking[bucket / 64U] |= (uint64_t)1 << (bucket % 64U);
    }
}
bool link_asked_open(struct linker *linker) MUST_USE; /* false: no memory */
void link_asked_free_all(struct linker *linker);
/* link_files.c: work(context, file, ..) for each file, as pool_run_over_range does. */
bool link_run_over_files(struct linker *linker, size_t block, pool_work work, void *context,
                         struct err *err) MUST_USE;
/* Around the linking of files: tables stay as they are in between. */
void link_asked_begin(struct linker *linker);
void link_asked_end(struct linker *linker);
/* Takes what was noted since the last one as that of the file. False: no memory. */
bool link_asked_keep(struct link_worker *worker, uint32_t file) MUST_USE;
bool link_asked_has(const struct link_asked *asked, struct str name);
/* Exchanges the notes of all files. */
void link_asked_swap_all(struct linker *linker, struct link_asked **asked);

/* ------------------------------------------------------------------ sources */

static inline struct str link_text_of(const struct linker *linker, uint32_t file, fact_text text)
{
    return facts_borrow_text(linker->sources[file].facts, text);
}
static inline const struct fact_node *link_node_of(const struct linker *linker, uint32_t file,
                                                   uint32_t node)
{
    return node == FACT_NONE ? NULL : &linker->sources[file].facts->nodes[node];
}
/* The same for a node that is known to be one. */
static inline const struct fact_node *link_row_of(const struct linker *linker, uint32_t file,
                                                  uint32_t node)
{
    return &linker->sources[file].facts->nodes[node];
}
static inline const struct fact_entity *link_entity_of(const struct linker *linker, uint32_t gid)
{
    const struct link_source *source = &linker->sources[linker->entity_files[gid]];
    return &source->facts->entities[gid - source->first_entity];
}
static inline enum entity_group link_group_of(const struct linker *linker, uint32_t gid)
{
    return facts_group_of_entity(link_entity_of(linker, gid));
}
/* A type that a trait or protocol leaves to its implementers: Rust `type Item;`. */
static inline bool link_is_associated(const struct linker *linker, uint32_t gid)
{
    return gid < linker->entity_count && link_group_of(linker, gid) == ENTITY_GROUP_ALIAS &&
           (link_entity_of(linker, gid)->flags & FACT_ENTITY_ABSTRACT) != 0;
}
static inline bool link_has_policy(const struct linker *linker, uint32_t file, uint32_t flag)
{
    return (linker->sources[file].policy->flags & flag) != 0;
}
/* Has any file the policy? O(files). */
static inline bool link_any_has_policy(const struct linker *linker, uint32_t flag)
{
    bool any = false;
    for (uint32_t file = 0; file < linker->file_count && !any; file++) {
        any = link_has_policy(linker, file, flag);
    }
    return any;
}
static inline bool link_home_is_type(const struct linker *linker, uint32_t home)
{
    return home < linker->entity_count;
}
static inline bool link_home_is_space(const struct linker *linker, uint32_t home)
{
    return home >= linker->entity_count &&
           home - linker->entity_count < (uint32_t)linker->spaces.count;
}
static inline uint32_t link_home_of_space(const struct linker *linker, uint32_t space)
{
    return linker->entity_count + space;
}
static inline struct link_place link_place_of_entity(const struct linker *linker, uint32_t gid)
{
    const struct fact_entity *entity = link_entity_of(linker, gid);
    return (struct link_place){ linker->entity_files[gid], entity->scope, entity->start_byte };
}
/* The place inside its body: type parameters and members are seen from there. */
struct link_place link_place_inside_entity(const struct linker *linker, uint32_t gid);
bool link_path_is_below(struct str path, struct str folder);
struct str link_path_of_folder(struct str path); /* "" for a file at the root */
struct str link_path_of_base(struct str path);   /* last component */
struct str link_path_without_suffix(struct str path);
/* Bytes of the common leading folders of two paths. */
size_t link_path_common_size(struct str a, struct str b);
/* Joins and resolves "." and ".."; false when it leaves the root or is too long. */
bool link_path_join_text(struct str folder, struct str text, char out[LINK_PATH_BYTES_MAX],
                         struct str *joined);
bool link_list_has_text(const char *const *list, struct str text);     /* NULL-terminated */
bool link_sorted_has_text(const char *const *sorted, struct str text); /* the same, sorted */

/* ------------------------------------------------------------------ spaces (link_spaces.c) */

/* The child space of that name, made when missing. Serial. LINK_NONE: no memory. */
uint32_t link_spaces_add_child(struct linker *linker, uint32_t parent, struct str name);
uint32_t link_spaces_add_path(struct linker *linker, uint32_t parent, struct str path,
                              struct str separator);
/* A space that nothing finds by name. */
uint32_t link_spaces_add_hidden(struct linker *linker, uint32_t parent);
uint32_t link_spaces_find_child(const struct linker *linker, uint32_t parent, uint32_t name);
/* Walks down; LINK_NONE when a part is missing. */
uint32_t link_spaces_find_path(const struct linker *linker, uint32_t parent, struct str path,
                               struct str separator);
/* Gives every file and every module entity its space, types their canonical gid. */
bool link_spaces_build_tree(struct linker *linker, struct err *err) MUST_USE;
bool link_spaces_freeze_parts(struct linker *linker, struct err *err) MUST_USE;

/* ------------------------------------------------------------------ modules (link_modules*.c) */

struct link_modules; /* files by path and by module name, manifests read */

/* How one enum lang_modules works. Both run serially in file order. */
struct link_modules_style {
    /* Sets source->space for the files of this style. */
    bool (*place_files)(struct linker *linker, struct err *err);
    /* Finds what the module text of an import means. */
    struct link_target (*find_target)(const struct linker *linker, uint32_t file,
                                      const struct fact_import *import, struct str module);
};
extern const struct link_modules_style link_modules_include;
extern const struct link_modules_style link_modules_dotted;
extern const struct link_modules_style link_modules_crate;
extern const struct link_modules_style link_modules_relative;
extern const struct link_modules_style link_modules_folder;
extern const struct link_modules_style link_modules_declared;
extern const struct link_modules_style link_modules_require;
extern const struct link_modules_style link_modules_sourced;

bool link_modules_open_tables(struct linker *linker, struct err *err) MUST_USE;
void link_modules_close_tables(struct linker *linker);
bool link_modules_place_files(struct linker *linker, struct err *err) MUST_USE;
bool link_modules_find_targets(struct linker *linker, struct err *err) MUST_USE;
/* File numbers by path; LINK_NONE. */
uint32_t link_modules_find_file(const struct linker *linker, struct str path);
/* Files whose path ends in `/base`, all of them: rows of one base name. */
uint32_t link_modules_list_base(const struct linker *linker, struct str base,
                                const uint32_t **files);
/* The same by base name without its last suffix. */
uint32_t link_modules_list_stem(const struct linker *linker, struct str stem,
                                const uint32_t **files);
/* Walks a separated path from `home` through spaces, types and (when `exports`) imports. */
uint32_t link_modules_walk_home(const struct linker *linker, uint32_t home, struct str path,
                                struct str separator);
/* The same through spaces alone, though a type may have the name of one. */
uint32_t link_modules_walk_spaces(const struct linker *linker, uint32_t home, struct str path,
                                  struct str separator);
/* A module that is never of the project, though files of it add to it (namespace std { .. }): its
 * outermost name; else empty. */
struct str link_modules_outside_space(const struct linker *linker, uint32_t file, uint32_t home);
bool link_modules_file_has_style(const struct linker *linker, uint32_t file,
                                 enum lang_modules style);
uint32_t link_modules_root_of(const struct linker *linker, uint32_t file); /* space of its family */
/* Home of the innermost module block around a scope, else of the file. */
uint32_t link_modules_home_around(const struct linker *linker, uint32_t file, uint32_t scope);
/* What `super` and `self` mean behind a module; LINK_NONE for any other text. */
uint32_t link_modules_crate_parent(const struct linker *linker, uint32_t file, uint32_t home,
                                   struct str text);
/* Home that `crate`, `self` or `super` means at a scope; LINK_NONE for any other text. */
uint32_t link_modules_crate_keyword(const struct linker *linker, uint32_t file, uint32_t scope,
                                    struct str text);

/* ------------------------------------------------------------------ index (link_index.c) */

/* Fills space_homes and type_homes from own_homes; again after the owners are known. */
/* link_scan.c: after the tree of spaces, before the first index. */
bool link_scan_all_files(struct linker *linker, struct err *err) MUST_USE;
/* Is it a file that others do not include (lang_policy.unit_suffixes)? */
bool link_file_is_unit(const struct link_source *source);
bool link_index_set_homes(struct linker *linker, struct err *err) MUST_USE;
/* Evaluates the owner nodes of impl blocks and of members declared elsewhere. */
/* types_only: of types that are declared away from theirs; members of those can then be found. */
bool link_index_set_owners(struct linker *linker, bool types_only, struct err *err) MUST_USE;
bool link_index_build_entities(struct linker *linker, struct err *err) MUST_USE;
bool link_index_build_bindings(struct linker *linker, struct err *err) MUST_USE;
void link_index_release_rows(struct link_index *index);
static inline uint32_t link_index_value_at(const struct link_index *index, uint32_t row)
{
    return (uint32_t)(index->rows[row] & UINT32_MAX);
}
/* Rows of (name, home): *first is where they begin; returns how many. */
uint32_t link_index_find_rows(const struct link_index *index, uint32_t name, uint32_t home,
                              uint32_t *first);
/* Home of an outside type that the project extends, or LINK_NONE. */
uint32_t link_index_outside_home(const struct linker *linker, struct str name);

/* ------------------------------------------------------------------ lookup */

uint32_t link_want_of_group(enum entity_group group);
/* Turns the number of a binding over all files into a LINK_FOUND_BINDING. */
void link_found_set_binding(const struct linker *linker, struct link_found *found, uint32_t binding,
                            enum origin origin);
/* Adds a candidate; counts it in left_out when the list is full. */
void link_found_add_gid(struct link_found *found, uint32_t gid);

/* ------------------------------------------------------------------ functions assigned to names
 * (link_assigned.c) */

void link_assigned_begin_file(struct link_worker *worker);
void link_assigned_free_list(struct link_worker *worker);
/* Adds the functions that some scope in `declared` assigns to the name declared there; O(functions
 * assigned in the file). */
void link_assigned_find_functions(struct link_worker *worker, uint32_t file, uint32_t declared,
                                  fact_text name, struct link_found *found);
/* Prefers definitions to declarations, live code to disabled. */
void link_found_prefer_definitions(const struct linker *linker, struct link_found *found);
/* Variables of which nothing is known, as in `except ImportError: x = None`: an import of the same
 * name in the same scope tells more, where names live in files. */
bool link_found_is_blank(const struct linker *linker, const struct link_found *found);

/* What a text of the place's file names there (link_scopes.c). Sets found; false: nothing. */
/* Of types of one name: those of the file's own unit, else those of units that it needs. */
void link_manifests_prefer_unit(const struct linker *linker, uint32_t file,
                                struct link_found *found);
/* Of types of one name: those that a manifest says stand where they do. */
void link_manifests_prefer_placed(const struct linker *linker, struct link_found *found);
bool link_scopes_find_name(struct link_worker *worker, struct link_place place, fact_text text,
                           uint32_t want, struct link_found *found);
/* The same, past what conditions and assignments say of the name: its declaration. */
bool link_scopes_find_declared(struct link_worker *worker, struct link_place place, fact_text text,
                               uint32_t want, struct link_found *found);
/* A name in a space or type from outside: entities, sub-spaces, re-exports (link_exports.c). */
bool link_exports_find_name(const struct linker *linker, uint32_t home, uint32_t name,
                            uint32_t want, unsigned depth, struct link_found *found);
/* What imports of one scope bind a name to (depth as above). Cost: O(log imports + hits). */
bool link_exports_find_bound(const struct linker *linker, struct link_place place, uint32_t name,
                             uint32_t want, unsigned depth, struct link_found *found);
/* Notes which parts have imports, so that a name is not looked for in thousands that have none. */
void link_exports_mark_parts(struct linker *linker);
/* What an import binds its name to. */
bool link_exports_follow_import(const struct linker *linker, uint32_t file, uint32_t import,
                                uint32_t want, unsigned depth, struct link_found *found);
/* Names brought in by star imports that are visible at `scope`. */
bool link_exports_find_starred(const struct linker *linker, uint32_t file, uint32_t scope,
                               uint32_t name, uint32_t want, unsigned depth,
                               struct link_found *found);

/* Names of a namespace that all files share, chosen by what the unit includes (link_units.c). */
bool link_units_find_name(struct link_worker *worker, uint32_t file, uint32_t home, uint32_t name,
                          uint32_t want, struct link_found *found);
bool link_units_file_is_seen(struct link_worker *worker, uint32_t unit, uint32_t file);
bool link_units_build_includes(struct linker *linker, struct err *err) MUST_USE;
struct link_unit_cache *link_units_create_cache(const struct linker *linker);
void link_units_free_cache(struct link_unit_cache *cache);
/* After the index of entities was built again, before workers run again. */
void link_units_forget_answers(struct linker *linker);
/* Namespaces that macros open, by file; a name in one of them (link_opened.c). */
bool link_opened_build_table(struct linker *linker, struct err *err) MUST_USE;
bool link_opened_find_name(struct link_worker *worker, uint32_t file, uint32_t name, uint32_t want,
                           struct link_found *found);
/* Names that `using` at the top of included headers brings (link_usings.c). */
bool link_usings_build_table(struct linker *linker, struct err *err) MUST_USE;
bool link_usings_find_name(struct link_worker *worker, uint32_t unit, uint32_t name, uint32_t want,
                           struct link_found *found);
/* An entity that is only declared leads to its definition, when there is one. */
void link_units_follow_declarations(struct link_worker *worker, struct link_found *found);

/* ------------------------------------------------------------------ link_declared.c */
/* Declaration and definition of one callable: the same parameters, as far as is written. */
bool link_declared_is_same(const struct linker *linker, uint32_t a, uint32_t b);
/* The type or space that a callable belongs to, or LINK_NONE. */
uint32_t link_declared_home(const struct linker *linker, uint32_t gid);
/* Arguments that a call must give at least: default ones stand in the declaration. */
uint8_t link_declared_params_min(const struct linker *linker, uint32_t gid);
/* Takes out the declarations of what is defined among the others. */
void link_declared_drop_defined(const struct linker *linker, struct link_found *found);

/* ------------------------------------------------------------------ members (link_members.c) */

bool link_members_build_bases(struct linker *linker, struct err *err) MUST_USE;
bool link_blanket_build_table(struct linker *linker, struct err *err) MUST_USE; /* link_blanket.c */
void link_members_release_bases(struct linker *linker);
/* The type itself, then its bases in lookup order; returns the count. *outside: some base is
 * not of this project. */
uint32_t link_members_linearise(const struct linker *linker, uint32_t home,
                                uint32_t order[LINK_BASES_MAX], bool *outside);
/* Where members are looked up. The sides differ where the policy splits them; LINK_SIDE_ANY takes
 * both. */
enum link_side { LINK_SIDE_ANY, LINK_SIDE_VALUE, LINK_SIDE_TYPE };
struct link_lookup {
    uint32_t home;
    enum link_side side;
    bool skip_own; /* begin with the bases (super) */
};
/* Members of the type or its bases. */
bool link_members_find_name(const struct linker *linker, struct link_lookup lookup, uint32_t name,
                            struct link_found *found, bool *outside);
/* The side of `self` at a place: that of the type in its own members and in its body. */
enum link_side link_members_side_of_place(const struct linker *linker, struct link_place place);
/* Callables of that name in types below `home`: what `self` may be as well. With skip_own what is
 * asked after `home` in the order of each: `super` in a mixin. */
bool link_members_find_below(const struct linker *linker, struct link_lookup lookup, uint32_t name,
                             struct link_found *found);
/* Members of a value, class or module. */
bool link_members_find_typed(struct link_worker *worker, const struct link_type *type,
                             struct str text, struct link_found *found, bool *outside);
/* gid of the n-th field of a type, in the order written; LINK_NONE. */
uint32_t link_members_nth_field(const struct linker *linker, uint32_t home, uint32_t number);
/* gid of the type whose body encloses the place, or LINK_NONE; an impl block counts as its
 * target. *block: gid of the entity that is really around (the impl). */
uint32_t link_members_enclosing_home(const struct linker *linker, struct link_place place,
                                     uint32_t *block);

/* ------------------------------------------------------------------ link_closures.c */
/* Is the scope that of a closure which may be called on a value? */
bool link_closures_may_have_self(const struct linker *linker, uint32_t file, uint32_t scope);
/* The member of what such a closure is called on; *maybe is set where that is not known. */
bool link_closures_find_member(struct link_worker *worker, uint32_t file, uint32_t scope,
                               fact_text text, struct link_found *found, bool *maybe);
/* What was found around a closure whose own members are not known: no fact but where it is the
 * only one of its name. */
void link_closures_doubt(const struct linker *linker, uint32_t file, uint32_t name,
                         struct link_found *found);

/* ------------------------------------------------------------------ link_special.c */
/* Marks the first specialisation of templates that are only declared; before the last index. */
bool link_special_mark_leaders(struct linker *linker, struct err *err) MUST_USE;
static inline bool link_special_is_leader(const struct linker *linker, uint32_t home)
{
    return link_home_is_type(linker, home) && (linker->entity_marks[home] & LINK_MARK_LEADER) != 0;
}
bool link_special_build_table(struct linker *linker, struct err *err) MUST_USE;
/* The name of a specialisation without its arguments; LINK_NONE: it is none. */
uint32_t link_special_base_name(const struct linker *linker, uint32_t home);
/* Home of what type `gid` specialises; LINK_NONE. */
uint32_t link_special_primary_of(const struct linker *linker, uint32_t gid);
/* Rows of linker->specials: *first is where they begin; returns how many. */
uint32_t link_special_list_rows(const struct linker *linker, uint32_t primary, uint32_t *first);
/* Members of the specialisations of lookup.home, of itself too when it leads them; of several, any
 * may be meant. */
bool link_special_find_member(const struct linker *linker, struct link_lookup lookup, uint32_t name,
                              struct link_found *found);
/* Which argument of a specialisation is its parameter `param` itself; LINK_NONE: none. */
uint32_t link_special_place_of(const struct linker *linker, uint32_t gid, struct str param);

/* ------------------------------------------------------------------ types (link_types*.c) */

/* What an expression gives; never NULL: link_type_none when not known. */
const struct link_type *link_types_eval_expr(struct link_worker *worker, struct link_place place,
                                             uint32_t node, unsigned depth);
/* The value that a declared type describes. */
const struct link_type *link_types_eval_type(struct link_worker *worker, struct link_place place,
                                             uint32_t node, unsigned depth);
/* What is left of the type when the members of `text` are asked for. */
bool link_types_build_results(struct linker *linker, struct err *err) MUST_USE;

/* Types of parameters without a declared one, from the arguments of calls (link_params.c). Again
 * with what the results of callables have become since. */
bool link_params_build_table(struct linker *linker, struct err *err) MUST_USE;
/* link_type_none: nothing is known, or too much. */
const struct link_type *link_params_find_type(struct link_worker *worker, uint32_t gid,
                                              uint32_t number);

/* ------------------------------------------------------------------ references to edges */

/* A reference under work. */
struct link_use {
    const struct fact_ref *ref;
    uint32_t from; /* gid */
    struct link_place place;
    bool is_static;   /* called through the type: the receiver of an extension is an argument */
    uint32_t applied; /* 1 + first ARG of the type arguments that are written; 0: none */
};
/* Everything that one file's references and imports lead to goes to the spill. */
bool link_calls_link_file(struct link_worker *worker, uint32_t file, struct err *err) MUST_USE;

#define LINK_NO_SLOT UINT64_MAX
/* What a call leads to in the end, with how it is known (link_targets.c). */
struct link_target_list {
    uint32_t count;
    uint32_t gids[LINK_CANDIDATES_MAX];
    uint8_t origins[LINK_CANDIDATES_MAX];
    bool is_local;     /* a closure or parameter of the function itself: nothing to report */
    bool is_outside;   /* defined outside the project for certain */
    bool is_static;    /* named through the type or super: no dispatch */
    struct str module; /* OUTSIDE: where from, if known */
    uint64_t slot;     /* that holds what is called, or LINK_NO_SLOT */
    const struct link_type *receiver; /* NULL: none */
    bool is_part;  /* a local is called that holds a member of what is not known: `part` */
    uint32_t part; /* node of the file at hand */
};
/* link_targets_made.c: a target once, with its best origin. */
void link_targets_add_gid(struct link_target_list *list, uint32_t gid, enum origin origin);
/* The entity, or what stands for it. */
void link_targets_add_default(const struct linker *linker, uint32_t gid, enum origin origin,
                              struct link_target_list *list);
/* Constructors of the type at `home`, or the type itself. */
void link_targets_add_construction(struct link_worker *worker, const struct link_use *use,
                                   uint32_t home, enum origin origin,
                                   struct link_target_list *list);
/* What stands for a type parameter is made, unless it is a pointer, or copied. */
void link_targets_make_instances(struct link_worker *worker, const struct link_use *use,
                                 const struct link_type *param, struct link_target_list *list);
void link_targets_find_call(struct link_worker *worker, const struct link_use *use,
                            struct link_target_list *list);
/* What a method that is named without a receiver is called on: self, which may be of a type below,
 * or a value around it. NULL: on nothing whose heirs matter. */
const struct link_type *link_targets_bare_receiver(struct link_worker *worker,
                                                   const struct link_use *use, uint32_t method);
/* The first name that is found outward from a place, by number: for texts of other files. */
bool link_targets_find_outward(struct link_worker *worker, struct link_place around, uint32_t name,
                               uint32_t want, struct link_found *found);
/* The same as if what is called were written at `around`: for the body of a macro that names
 * what is seen where the macro is used. */
void link_targets_find_around(struct link_worker *worker, const struct link_use *use,
                              struct link_place around, struct link_target_list *list);
void link_targets_find_new(struct link_worker *worker, const struct link_use *written,
                           struct link_target_list *list);
/* Constructors that the type `home` itself writes. */
void link_targets_list_constructors(const struct linker *linker, uint32_t home,
                                    struct link_found *found);
/* What a name, member or path names, without calling it. */
bool link_targets_find_named(struct link_worker *worker, const struct link_use *use, uint32_t want,
                             struct link_found *found);

/* What type parameters stand for (link_instances.c). */
bool link_instances_build_table(struct linker *linker, struct err *err) MUST_USE;
/* What one file says of that; sorted, unique. Free with mem_free_block. */
bool link_instances_list_file(struct linker *linker, uint32_t file, struct link_param **rows,
                              size_t *count, struct err *err) MUST_USE;
/* Type parameter `position` of an entity; link_type_none: nothing is known, or too much. */
const struct link_type *link_instances_find_types(struct link_worker *worker, uint32_t gid,
                                                  uint32_t position);
/* Is anything of the project put in its place, be it too much? True while that is being noted. */
bool link_instances_are_known(const struct link_worker *worker, uint32_t gid, uint32_t position);
/* Members of bases that are type parameters: template <class T> class Mixed : T. */
bool link_instances_find_inherited(struct link_worker *worker, uint32_t home, struct str text,
                                   struct link_found *found, bool *outside);
/* The same of a parameter of a macro, by its slot. */
const struct link_type *link_instances_find_given(struct link_worker *worker, uint64_t slot);

/* The same of a parameter that nothing is known to be put in the place of: the types that have
 * what the template asks of it (link_shaped.c). link_type_none: none or too many; while no file is
 * linked; of templates of another file. */
const struct link_type *link_shaped_find_types(struct link_worker *worker, uint32_t gid,
                                               const struct fact_binding *param);
struct link_shapes *link_shaped_create_table(void); /* NULL: no memory */
void link_shaped_free_table(struct link_shapes *shapes);
void link_shaped_begin_file(struct link_worker *worker);
void link_shaped_end_file(struct link_worker *worker);

bool link_macros_build_refs(struct linker *linker, struct err *err) MUST_USE;
/* Again for the macros of one file, which have as many as before. False: no memory. */
bool link_macros_renew_file(struct linker *linker, uint32_t file) MUST_USE;
struct link_expansion *link_macros_create_expansion(void);
void link_macros_free_expansion(struct link_expansion *expansion);
void link_macros_begin_file(struct link_worker *worker);
/* Does a macro of the unit call its parameter of that number? Then what is passed is called
 * where the macro is used. */
bool link_macros_calls_param(const struct linker *linker, uint32_t macro, uint32_t number);
/* The same for any macro of that name. */
bool link_macros_name_calls(const struct linker *linker, uint32_t name, uint32_t number);
bool link_macros_build_called(struct linker *linker, struct err *err) MUST_USE;
/* Macros that call a name that they paste together, or use a macro that does
 * (link_macros_pasted.c); the edges of a use of one. Cost: of the use, the references of the bodies
 * that it leads to. */
bool link_macros_build_pasting(struct linker *linker, struct err *err) MUST_USE;
void link_macros_expand_pasted(struct link_worker *worker, const struct link_use *use,
                               uint32_t macro);
/* Adds the edges that a use of `macro` stands for, without what it pastes together. */
void link_macros_add_list(struct link_worker *worker, const struct link_use *use, uint32_t macro,
                          bool called);
/* Adds the edges that a use of `macro` stands for. */
void link_macros_expand_use(struct link_worker *worker, const struct link_use *use, uint32_t macro);

bool link_structural_build_pairs(struct linker *linker, struct err *err) MUST_USE;
/* Rows of linker->satisfies for an interface: *first is where they begin; returns how many. */
uint32_t link_structural_find_rows(const struct linker *linker, uint32_t interface,
                                   uint32_t *first);
void link_structural_add_edges(struct link_worker *worker, uint32_t file);

struct dispatch_queue *link_dispatch_create_queue(void); /* NULL: no memory */
void link_dispatch_free_queue(struct dispatch_queue *queue);
bool link_dispatch_build_stores(struct linker *linker, struct err *err) MUST_USE;
/* What one file puts where; sorted, unique. Free with mem_free_block. */
bool link_dispatch_list_stores(struct linker *linker, uint32_t file, struct link_store **rows,
                               size_t *count, struct err *err) MUST_USE;
/* Edges to what may run instead of the method `declared`, called on a value of `receiver`. */
void link_dispatch_add_overriders(struct link_worker *worker, const struct link_use *use,
                                  uint32_t declared, const struct link_type *receiver);
/* Of a method that an extension gives to an interface: what the interface asks for in its place,
 * where the receiver is known as a value of it alone; else the method itself. */
uint32_t link_dispatch_find_required(struct link_worker *worker, uint32_t method,
                                     const struct link_type *receiver);
/* Edges to what is stored in a slot that is called; returns how many. */
uint32_t link_dispatch_add_stored(struct link_worker *worker, const struct link_use *use,
                                  uint64_t slot);
void link_dispatch_add_overrides(struct link_worker *worker, uint32_t file);

/* ------------------------------------------------------------------ link_edges.c, link_merge.c */

bool link_edges_create_outputs(struct linker *linker, struct err *err) MUST_USE;
void link_edges_free_outputs(struct linker *linker);
void link_edges_begin_file(struct link_worker *worker, uint32_t file);
/* Sends the rows to the spill. */
bool link_edges_end_file(struct link_worker *worker, struct err *err) MUST_USE;
void link_edges_add_edge(struct link_worker *worker, uint32_t from, uint32_t to,
                         enum edge_kind kind, enum origin origin, const struct fact_ref *site);
void link_edges_add_import(struct link_worker *worker, uint32_t to,
                           const struct fact_import *import, enum origin origin);
void link_edges_add_loose(struct link_worker *worker, const struct fact_ref *ref,
                          enum origin origin, struct str module);
void link_edges_add_loose_import(struct link_worker *worker, const struct fact_import *import,
                                 enum origin origin);
/* Parents of all entities, and all that link_read_file_rows needs. */
bool link_merge_keep_rows(struct linker *linker, struct link_result *result,
                          struct err *err) MUST_USE;
/* Linking some files again (link_kept.c): rows go to `spill` and are read from there. */
void link_merge_begin_again(struct linker *linker, struct link_result *result, struct spill *spill);
void link_merge_end_again(struct linker *linker);
/* Puts the foreign rows that the chosen files say now in the place of those they said before; when
 * they differ, marks the files that they start in. False: no memory. */
bool link_merge_swap_foreign(struct linker *linker, struct link_result *result, const bool *chosen,
                             bool *touched) MUST_USE;
/* All foreign rows, to be freed with mem_free_block; and others in their place, sorted. */
struct link_foreign;
struct link_foreign *link_merge_take_rows(struct link_result *result, size_t *count);
void link_merge_give_rows(struct link_result *result, struct link_foreign *rows, size_t count);
/* Forgets foreign rows that were found a second time. */
void link_merge_drop_foreign(struct linker *linker);
bool link_uids_fill_result(struct linker *linker, struct link_result *result,
                           struct err *err) MUST_USE;

/* ------------------------------------------------------------------ link_build.c */

/* A linker on the heap, all phases done. *out as link_build_all_edges has it. */
bool link_build_linker(const struct link_input *input, struct linker **out,
                       struct link_result *result, struct err *err) MUST_USE;
/* The same without linking a file: no rows can be read yet, but of all else it is finished. */
bool link_build_tables_only(const struct link_input *input, const struct link_known_uids *known,
                            struct linker **out, struct link_result *result,
                            struct err *err) MUST_USE;
void link_build_free_linker(struct linker *linker); /* NULL is fine */

#endif
