/* link_opened.c - namespaces that a macro opens: #define LIB_BEGIN namespace lib {
 *
 * What stands behind LIB_BEGIN reads like code of the root. Names that are not found from there
 * are looked up in the namespaces that the bodies of macros used at the file's top level name.
 * Cost: O(top-level uses of macros), serial.
 */
#include "link/link_internal.h"

#define OPENED_SPACES_MAX 8U  /* of one file */
#define OPENED_NAMES_MAX  16U /* different macros of one file that are looked at */

struct opened_file {
    uint32_t names[OPENED_NAMES_MAX];
    uint32_t name_count;
    uint32_t spaces[OPENED_SPACES_MAX];
    uint32_t space_count;
};

static void opened_add_space(struct opened_file *opened, uint32_t space)
{
    for (uint32_t i = 0; i < opened->space_count; i++) {
        if (opened->spaces[i] == space) {
            return;
        }
    }
    if (opened->space_count < OPENED_SPACES_MAX) {
        opened->spaces[opened->space_count++] = space;
    }
}

/* namespace a { namespace b {: the names of the body, each inside the one before. */
static void opened_add_macro(const struct linker *linker, uint32_t macro, uint32_t root,
                             struct opened_file *opened)
{
    const struct link_rows *rows = &linker->macro_refs;
    uint32_t file = linker->entity_files[macro];
    uint32_t at = root;
    if ((link_entity_of(linker, macro)->flags & FACT_ENTITY_FUNCTION_LIKE) != 0) {
        return;
    }
    for (uint32_t row = rows->first[macro]; row < rows->first[macro + 1]; row++) {
        const struct fact_ref *ref = &linker->sources[file].facts->refs[rows->items[row]];
        const struct fact_node *node = link_node_of(linker, file, ref->node);
        uint32_t space = LINK_NONE;
        if (node != NULL && node->op == FACT_OP_NAME) {
            space = link_spaces_find_child(
                linker, at, link_names_find_text(linker, link_text_of(linker, file, node->a)));
        }
        if (space != LINK_NONE) {
            opened_add_space(opened, space);
            at = space;
        }
    }
}

static void opened_add_use(const struct linker *linker, uint32_t file, uint32_t name,
                           struct opened_file *opened)
{
    uint32_t root = link_modules_root_of(linker, file);
    if (name == LINK_NONE || name >= linker->entities.limit ||
        opened->name_count == OPENED_NAMES_MAX) {
        return;
    }
    for (uint32_t i = 0; i < opened->name_count; i++) {
        if (opened->names[i] == name) {
            return;
        }
    }
    opened->names[opened->name_count++] = name;
    for (uint32_t row = linker->entities.first[name]; row < linker->entities.first[name + 1];
         row++) {
        uint32_t gid = link_index_value_at(&linker->entities, row);
        if (link_group_of(linker, gid) == ENTITY_GROUP_MACRO) {
            opened_add_macro(linker, gid, root, opened);
        }
    }
}

static void opened_read_file(const struct linker *linker, uint32_t file, struct opened_file *opened)
{
    const struct facts *facts = linker->sources[file].facts;
    *opened = (struct opened_file){ .name_count = 0 };
    if (!link_has_policy(linker, file, LANG_POLICY_ARGUMENT_SPACES)) {
        return;
    }
    for (uint32_t i = 0; i < facts->header->ref_count; i++) {
        const struct fact_ref *ref = &facts->refs[i];
        const struct fact_node *node = link_node_of(linker, file, ref->node);
        if (ref->from == 0 && (ref->kind == REF_KIND_VALUE || ref->kind == REF_KIND_MACRO) &&
            node != NULL && node->op == FACT_OP_NAME) {
            opened_add_use(linker, file,
                           link_names_find_text(linker, facts_borrow_text(facts, node->a)), opened);
        }
    }
}

bool link_opened_build_table(struct linker *linker, struct err *err)
{
    struct link_rows *rows = &linker->opened;
    struct opened_file opened;
    uint32_t count = 0;
    if (linker->macro_refs.first == NULL) {
        return true;
    }
    rows->first =
        arena_alloc_zeroed(&linker->memory, (size_t)linker->file_count + 1, sizeof *rows->first);
    if (rows->first == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for namespaces");
    }
    for (uint32_t file = 0; file < linker->file_count; file++) {
        opened_read_file(linker, file, &opened);
        rows->first[file] = count;
        count += opened.space_count;
    }
    rows->first[linker->file_count] = count;
    rows->count = count;
    rows->items = arena_alloc_zeroed(&linker->memory, (size_t)count + 1, sizeof *rows->items);
    if (rows->items == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for namespaces");
    }
    for (uint32_t file = 0; file < linker->file_count; file++) {
        if (rows->first[file] < rows->first[file + 1]) {
            opened_read_file(linker, file, &opened);
            memcpy(rows->items + rows->first[file], opened.spaces,
                   opened.space_count * sizeof opened.spaces[0]);
        }
    }
    return true;
}

bool link_opened_find_name(struct link_worker *worker, uint32_t file, uint32_t name, uint32_t want,
                           struct link_found *found)
{
    const struct linker *linker = worker->linker;
    const struct link_rows *rows = &linker->opened;
    if (rows->first == NULL) {
        return false;
    }
    for (uint32_t i = rows->first[file]; i < rows->first[file + 1]; i++) {
        *found = (struct link_found){ 0 };
        if (link_units_find_name(worker, file, link_home_of_space(linker, rows->items[i]), name,
                                 want, found)) {
            return true;
        }
    }
    *found = (struct link_found){ 0 };
    return false;
}
