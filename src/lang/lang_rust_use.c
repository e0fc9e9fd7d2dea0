/* lang_rust_use.c - names that come from elsewhere: use trees, mod files, extern crates.
 *
 * A use tree is flattened with an explicit stack: one import for each leaf, its module joined
 * from the path down to it. */
#include "lang/lang_rust_internal.h"

#define RUST_USE_STACK_MAX 256U
#define RUST_USE_NODES_MAX 65536U /* of one declaration */

struct rust_use_part {
    TSNode node;
    struct str prefix;
};
struct rust_use {
    struct rust_use_part parts[RUST_USE_STACK_MAX];
    size_t count;
    uint8_t flags;
};

/* Paths may be written over several lines: keep what is no white space. */
static struct str rust_path_text(struct walk *walk, TSNode node)
{
    struct str text = walk_text_of(walk, node);
    char *copy = NULL;
    size_t used = 0;
    if (str_find_byte(text, ' ') == SIZE_MAX && str_find_byte(text, '\n') == SIZE_MAX) {
        return text;
    }
    copy = walk_alloc_bytes(walk, text.size);
    if (copy == NULL) {
        return text;
    }
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] > ' ') {
            copy[used++] = text.data[i];
        }
    }
    return str_from_range(copy, used);
}

static struct str rust_join_path(struct walk *walk, struct str prefix, struct str path)
{
    struct str joined;
    if (prefix.size == 0 || path.size == 0 || prefix.size > WALK_NAME_BYTES_MAX) {
        return prefix.size == 0 ? path : prefix; /* longer texts are cut anyway */
    }
    joined = arena_format_text(walk->arena, "%.*s::%.*s", STR_ARG(prefix), STR_ARG(path));
    if (joined.data == NULL) {
        walk_fail_memory(walk);
        return path;
    }
    return joined;
}

static void rust_push_use(struct rust_use *use, TSNode node, struct str prefix)
{
    if (use->count < RUST_USE_STACK_MAX && !ts_node_is_null(node)) {
        use->parts[use->count++] = (struct rust_use_part){ .node = node, .prefix = prefix };
    }
}

static struct str rust_strip_raw(struct str name)
{
    return str_starts_with(name, STR("r#")) ? str_from_range(name.data + 2, name.size - 2) : name;
}

/* One leaf: `path` as a whole, under `alias`. */
static void rust_add_use(struct walk *walk, struct str path, struct str alias, TSNode site,
                         uint8_t flags)
{
    size_t colon = str_find_last_byte(path, ':');
    struct fact_import *row = NULL;
    if (colon == SIZE_MAX || colon < 2) { /* `use name;` or `use ::name;` */
        row = walk_add_import(walk, FACT_IMPORT_MODULE, path, STR_EMPTY, alias, site);
    } else {
        struct str name = str_from_range(path.data + colon + 1, path.size - colon - 1);
        row = walk_add_import(walk, FACT_IMPORT_SYMBOL, str_from_range(path.data, colon - 1),
                              rust_strip_raw(name), alias, site);
    }
    row->flags |= flags;
}

static struct str rust_use_path(struct walk *walk, TSNode node, struct str prefix)
{
    struct str path = rust_path_text(walk, node);
    /* {self} means what stands before the braces. */
    if (prefix.size > 0 && str_equals_cstring(path, "self")) {
        return prefix;
    }
    return rust_join_path(walk, prefix, path);
}

static bool rust_is_use_list(struct walk *walk, TSNode node)
{
    return walk_node_is(walk, node, "use_list") || walk_node_is(walk, node, "scoped_use_list");
}

/* What is no list. */
static void rust_take_use_leaf(struct walk *walk, const struct rust_use *use, TSNode node,
                               struct str prefix)
{
    if (walk_node_is(walk, node, "use_wildcard")) {
        struct str module = prefix;
        if (walk_count_named(node) > 0) {
            module = rust_use_path(walk, walk_named_child(node, 0), prefix);
        }
        walk_add_import(walk, FACT_IMPORT_STAR, module, STR_EMPTY, STR_EMPTY, node)->flags |=
            use->flags;
    } else if (walk_node_is(walk, node, "use_as_clause")) {
        TSNode path = walk_child_by_field(walk, node, "path");
        TSNode alias = walk_child_by_field(walk, node, "alias");
        rust_add_use(walk, rust_use_path(walk, path, prefix), rust_name_of(walk, alias), path,
                     use->flags);
    } else {
        rust_add_use(walk, rust_use_path(walk, node, prefix), STR_EMPTY, node, use->flags);
    }
}

/* Lists wait on the stack, leaves are taken at once. */
static void rust_take_use(struct walk *walk, struct rust_use *use, const struct rust_use_part *part)
{
    TSNode list = part->node;
    struct str prefix = part->prefix;
    size_t count = 0;
    const struct walk_child *items = NULL;
    if (walk_node_is(walk, list, "scoped_use_list")) {
        TSNode path = walk_child_by_field(walk, list, "path");
        prefix = rust_join_path(walk, prefix, rust_path_text(walk, path));
        list = walk_child_by_field(walk, list, "list");
    }
    items = walk_list_children(walk, list, true, &count);
    for (size_t i = 0; i < count; i++) {
        if (rust_is_use_list(walk, items[i].node)) {
            rust_push_use(use, items[i].node, prefix);
        } else {
            rust_take_use_leaf(walk, use, items[i].node, prefix);
        }
    }
}

/* Imports inside functions are seen there only; others are part of the module if public. */
static uint8_t rust_read_import_flags(struct walk *walk, TSNode node)
{
    const struct fact_entity *row = facts_builder_edit_entity(walk->facts, walk->entity);
    bool inside = kind_group_of_entity((enum entity_kind)row->kind) == ENTITY_GROUP_CALLABLE;
    uint8_t flags = inside ? FACT_IMPORT_LAZY : 0;
    if ((rust_read_visibility(walk, node) & FACT_ENTITY_PRIVATE) == 0) {
        flags |= FACT_IMPORT_REEXPORT;
    }
    return flags;
}

void rust_enter_use(struct walk *walk, TSNode node)
{
    struct rust_use use = { .count = 0 };
    TSNode argument = walk_child_by_field(walk, node, "argument");
    rust_enter_attributed(walk, node);
    use.flags = rust_read_import_flags(walk, node);
    if (ts_node_is_null(argument)) {
        return;
    }
    if (!rust_is_use_list(walk, argument)) {
        rust_take_use_leaf(walk, &use, argument, STR_EMPTY);
        return;
    }
    rust_push_use(&use, argument, STR_EMPTY);
    for (unsigned steps = 0; use.count > 0 && steps < RUST_USE_NODES_MAX; steps++) {
        struct rust_use_part part = use.parts[--use.count];
        rust_take_use(walk, &use, &part);
    }
}

void rust_enter_extern_crate(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    TSNode alias = walk_child_by_field(walk, node, "alias");
    rust_enter_attributed(walk, node);
    walk_add_import(walk, FACT_IMPORT_MODULE, rust_name_of(walk, name), STR_EMPTY,
                    rust_name_of(walk, alias), name)
        ->flags |= rust_read_import_flags(walk, node);
}

/* `mod name;` With #[path = "x.rs"] the module is that text and the alias is the name. */
void rust_add_mod_file(struct walk *walk, TSNode node, struct str path)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    struct str text = rust_name_of(walk, name);
    struct fact_import *row =
        walk_add_import(walk, FACT_IMPORT_MOD_FILE, path.size > 0 ? path : text, STR_EMPTY,
                        path.size > 0 ? text : STR_EMPTY, name);
    row->flags |= rust_read_import_flags(walk, node);
}
