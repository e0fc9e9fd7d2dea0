/* link_macros.c - a use of a macro means what its body says.
 *
 * The calls in a macro's body are looked up where the macro is used: with the includes of the
 * unit, as the preprocessor and then the compiler would. Bodies lead to further macros; all are
 * followed once, LINK_EXPANSION_MAX at most. What a macro means in one unit is kept until the
 * next file. A call of an object-like macro whose body names a function calls that function.
 */
#include "link/link_internal.h"

#include "util/mem.h"

#define MACROS_ITEMS_MAX ((size_t)1 << 22U)

/* Refs of macro m in its file: refs[first[m] .. first[m + 1]). */
struct macros_item {
    uint32_t gid; /* callable */
    uint8_t origin;
};
struct macros_list {
    uint32_t first; /* into items */
    uint32_t count;
};
struct link_expansion {
    struct map_u64 known; /* is called, home around the use, macro -> list */
    struct map_u64 seen;  /* list << 32 | what it holds or follows already */
    struct {
        ARRAY_FIELDS(struct macros_list);
    } lists;
    struct {
        ARRAY_FIELDS(struct macros_item);
    } items;
    struct {
        ARRAY_FIELDS(uint32_t);
    } queue;                  /* macros of the expansion at hand */
    struct link_place around; /* where the macro at hand is used */
};

struct link_expansion *link_macros_create_expansion(void)
{
    struct link_expansion *expansion = mem_alloc_zeroed(1, sizeof *expansion);
    if (expansion != NULL) {
        map_u64_init_empty(&expansion->known);
        map_u64_init_empty(&expansion->seen);
    }
    return expansion;
}

void link_macros_free_expansion(struct link_expansion *expansion)
{
    if (expansion == NULL) {
        return;
    }
    map_u64_release_slots(&expansion->known);
    map_u64_release_slots(&expansion->seen);
    array_free_items(&expansion->lists);
    array_free_items(&expansion->items);
    array_free_items(&expansion->queue);
    mem_free_block(expansion);
}

void link_macros_begin_file(struct link_worker *worker)
{
    struct link_expansion *expansion = worker->expansion;
    if (expansion->lists.count > 0) {
        map_u64_release_slots(&expansion->known);
        map_u64_release_slots(&expansion->seen);
    }
    expansion->lists.count = 0;
    expansion->items.count = 0;
}

/* ------------------------------------------------------------------ refs of macros */

static bool macros_is_in_macro(const struct link_source *source, const struct fact_ref *ref)
{
    return source->facts->entities[ref->from].kind == ENTITY_KIND_MACRO &&
           (ref->flags & FACT_REF_DISABLED) == 0;
}

struct macros_build {
    struct linker *linker;
    bool filling;
};

/* Rows of files lie apart, so each thread writes to its own. */
static bool macros_walk_refs(void *context, size_t file, unsigned thread, struct err *err)
{
    const struct macros_build *build = context;
    struct link_rows *rows = &build->linker->macro_refs;
    const struct link_source *source = &build->linker->sources[file];
    uint32_t count = link_has_policy(build->linker, (uint32_t)file, LANG_POLICY_MACROS)
                         ? source->facts->header->ref_count
                         : 0;
    (void)thread;
    (void)err;
    for (uint32_t i = 0; i < count; i++) {
        const struct fact_ref *ref = &source->facts->refs[i];
        uint32_t gid = source->first_entity + ref->from;
        if (!macros_is_in_macro(source, ref)) {
            continue;
        }
        if (build->filling) {
            rows->items[rows->first[gid + 1]++] = i;
        } else {
            rows->first[gid + 2]++;
        }
    }
    return true;
}

static bool macros_walk_files(struct linker *linker, bool filling, struct err *err)
{
    struct macros_build build = { linker, filling };
    return link_run_over_files(linker, 16, macros_walk_refs, &build, err);
}

bool link_macros_build_refs(struct linker *linker, struct err *err)
{
    struct link_rows *rows = &linker->macro_refs;
    bool any = false;
    for (uint32_t file = 0; file < linker->file_count; file++) {
        any |= link_has_policy(linker, file, LANG_POLICY_MACROS);
    }
    if (!any) {
        return true;
    }
    rows->first =
        arena_alloc_zeroed(&linker->memory, (size_t)linker->entity_count + 3, sizeof *rows->first);
    if (rows->first == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for macros");
    }
    if (!macros_walk_files(linker, false, err)) {
        return false;
    }
    for (uint32_t gid = 0; gid < linker->entity_count; gid++) {
        rows->first[gid + 2] += rows->first[gid + 1];
    }
    rows->count = rows->first[(size_t)linker->entity_count + 1];
    rows->items = arena_alloc_zeroed(&linker->memory, (size_t)rows->count + 1, sizeof *rows->items);
    if (rows->items == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for macros");
    }
    return macros_walk_files(linker, true, err) && link_macros_build_called(linker, err) &&
           link_macros_build_pasting(linker, err);
}

bool link_macros_renew_file(struct linker *linker, uint32_t file)
{
    const struct link_source *source = &linker->sources[file];
    struct link_rows *rows = &linker->macro_refs;
    uint32_t *next = NULL; /* by entity of the file */
    if (rows->first == NULL || !link_has_policy(linker, file, LANG_POLICY_MACROS)) {
        return true;
    }
    next = mem_alloc_zeroed(source->facts->header->entity_count, sizeof *next);
    for (uint32_t i = 0; next != NULL && i < source->facts->header->ref_count; i++) {
        const struct fact_ref *ref = &source->facts->refs[i];
        if (macros_is_in_macro(source, ref)) {
            rows->items[rows->first[source->first_entity + ref->from] + next[ref->from]++] = i;
        }
    }
    mem_free_block(next);
    return next != NULL;
}

/* ------------------------------------------------------------------ expansion */

/* Is this new to the list that is being made? */
static bool macros_see_first(struct link_worker *worker, uint32_t gid)
{
    struct link_expansion *expansion = worker->expansion;
    uint64_t key = (uint64_t)expansion->lists.count << 32U | gid;
    size_t before = expansion->seen.count;
    uint32_t known = 0;
    if (!map_u64_insert_once(&expansion->seen, key, 0, &known)) {
        worker->failed = true;
    }
    return expansion->seen.count > before;
}

static void macros_push_macro(struct link_worker *worker, uint32_t gid)
{
    struct link_expansion *expansion = worker->expansion;
    uint32_t *slot = NULL;
    if (expansion->queue.count >= LINK_EXPANSION_MAX || !macros_see_first(worker, gid)) {
        return;
    }
    slot = array_push_slot(&expansion->queue, LINK_EXPANSION_MAX);
    if (slot != NULL) {
        *slot = gid;
    }
}

static void macros_push_item(struct link_worker *worker, struct macros_list *list, uint32_t gid,
                             uint8_t origin)
{
    struct link_expansion *expansion = worker->expansion;
    struct macros_item *slot = NULL;
    if (!macros_see_first(worker, gid)) {
        return;
    }
    slot = array_push_slot(&expansion->items, MACROS_ITEMS_MAX);
    if (slot == NULL) {
        worker->failed = true;
        return;
    }
    *slot = (struct macros_item){ gid, origin };
    list->count++;
}

/* Is the reference of a macro's body an argument of a macro that calls it? */
static bool macros_ref_is_passed(const struct linker *linker, uint32_t macro,
                                 const struct fact_ref *ref)
{
    uint32_t file = linker->entity_files[macro];
    const struct fact_node *slot = link_node_of(linker, file, ref->target);
    const struct fact_node *callee =
        slot == NULL || slot->op != FACT_OP_TAKE ? NULL : link_node_of(linker, file, slot->a);
    return callee != NULL && callee->op == FACT_OP_NAME &&
           link_macros_name_calls(
               linker, link_names_find_text(linker, link_text_of(linker, file, callee->a)),
               slot->b);
}

/* Does this reference of the body run what it names? In the body of an object-like macro that
 * is called a plain name does: #define old_name new_name. */
static bool macros_ref_counts(const struct linker *linker, uint32_t macro,
                              const struct fact_ref *ref, bool called)
{
    switch ((enum ref_kind)ref->kind) {
    case REF_KIND_CALL:
    case REF_KIND_MACRO: return true;
    case REF_KIND_VALUE:
        return (called &&
                (link_entity_of(linker, macro)->flags & FACT_ENTITY_FUNCTION_LIKE) == 0) ||
               macros_ref_is_passed(linker, macro, ref);
    case REF_KIND_NEW:
    case REF_KIND_TYPE:
    case REF_KIND_EXTEND:
    case REF_KIND_IMPLEMENT:
    case REF_KIND_ANNOTATE:
    case REF_KIND_STORE:
    case REF_KIND_IMPORT:
    case REF_KIND_COUNT: break;
    }
    return false;
}

static void macros_push_target(struct link_worker *worker, struct macros_list *list, uint32_t gid,
                               uint8_t origin)
{
    switch (link_group_of(worker->linker, gid)) {
    case ENTITY_GROUP_MACRO: macros_push_macro(worker, gid); break;
    case ENTITY_GROUP_CALLABLE:
    case ENTITY_GROUP_TYPE: macros_push_item(worker, list, gid, origin); break;
    case ENTITY_GROUP_EXTENSION:
    case ENTITY_GROUP_MODULE:
    case ENTITY_GROUP_ALIAS:
    case ENTITY_GROUP_VALUE: break;
    }
}

/* Calls of members, of paths, of types: where a type can be called, a body is read like any code.
 */
static void macros_follow_call(struct link_worker *worker, uint32_t macro,
                               const struct fact_ref *ref, struct macros_list *list)
{
    uint32_t file = worker->linker->entity_files[macro];
    struct link_use use = { .ref = ref,
                            .from = macro,
                            .place = { file, ref->scope, ref->start_byte } };
    struct link_target_list targets = { .slot = LINK_NO_SLOT };
    if (link_has_policy(worker->linker, file, LANG_POLICY_CALL_CONSTRUCTS)) {
        link_targets_find_call(worker, &use, &targets);
    }
    if (targets.count == 0 && !targets.is_local) {
        link_targets_find_around(worker, &use, worker->expansion->around, &targets);
    }
    for (uint32_t i = 0; i < targets.count; i++) {
        macros_push_target(worker, list, targets.gids[i], targets.origins[i]);
    }
}

/* False: nothing is found. In its own body the name of a macro is no macro. */
static bool macros_follow_ref(struct link_worker *worker, uint32_t macro,
                              const struct fact_ref *ref, struct macros_list *list)
{
    const struct linker *linker = worker->linker;
    uint32_t file = linker->entity_files[macro];
    const struct fact_node *node = link_node_of(linker, file, ref->node);
    struct link_place place = { file, ref->scope, ref->start_byte };
    struct link_found found = { 0 };
    uint32_t want = LINK_WANT_CALLABLE | LINK_WANT_MACRO | LINK_WANT_LOCAL;
    if (node == NULL) {
        return false;
    }
    if (node->op == FACT_OP_PATH) {
        struct link_use use = { .ref = ref, .place = place };
        (void)link_targets_find_named(worker, &use, want, &found);
    } else if (node->op == FACT_OP_NAME) {
        if (link_names_of_text(worker, file, node->a) == linker->entity_names[macro]) {
            want &= ~(uint32_t)LINK_WANT_MACRO;
        }
        (void)link_scopes_find_name(worker, place, node->a, want, &found);
    }
    if (found.kind != LINK_FOUND_ENTITIES) {
        return found.kind == LINK_FOUND_BINDING;
    }
    link_units_follow_declarations(worker, &found);
    for (uint32_t i = 0; i < found.count; i++) {
        macros_push_target(worker, list, found.gids[i], found.origin);
    }
    return true;
}

static void macros_follow(struct link_worker *worker, uint32_t macro, const struct fact_ref *ref,
                          struct macros_list *list)
{
    const struct linker *linker = worker->linker;
    uint32_t file = linker->entity_files[macro];
    bool calls = ref->kind == REF_KIND_CALL;
    bool constructs = calls && link_has_policy(linker, file, LANG_POLICY_CALL_CONSTRUCTS);
    if (constructs ||
        (!macros_follow_ref(worker, macro, ref, list) && calls &&
         link_has_policy(linker, worker->expansion->around.file, LANG_POLICY_CALL_CONSTRUCTS))) {
        macros_follow_call(worker, macro, ref, list);
    }
}

static void macros_expand_list(struct link_worker *worker, uint32_t macro, bool called,
                               struct macros_list *list)
{
    const struct linker *linker = worker->linker;
    const struct link_rows *rows = &linker->macro_refs;
    worker->expansion->queue.count = 0;
    macros_push_macro(worker, macro);
    for (size_t i = 0; i < worker->expansion->queue.count && !worker->failed; i++) {
        uint32_t at = worker->expansion->queue.items[i];
        uint32_t file = linker->entity_files[at];
        for (uint32_t row = rows->first[at]; row < rows->first[at + 1]; row++) {
            const struct fact_ref *ref = &linker->sources[file].facts->refs[rows->items[row]];
            if (!macros_ref_counts(linker, at, ref, called)) {
                continue;
            }
            macros_follow(worker, at, ref, list);
        }
    }
}

/* Where a body is read like any code, members of the type around the use are seen from it. */
static uint32_t macros_home_around(struct link_worker *worker, struct link_place around)
{
    uint32_t block = LINK_NONE;
    uint32_t home = LINK_NONE;
    if (!link_has_policy(worker->linker, around.file, LANG_POLICY_CALL_CONSTRUCTS)) {
        return 0;
    }
    home = link_members_enclosing_home(worker->linker, around, &block);
    return home != LINK_NONE ? home
                             : link_modules_home_around(worker->linker, around.file, around.scope);
}

/* The list of a macro in the unit at hand, made when first asked for. */
static uint32_t macros_find_list(struct link_worker *worker, uint32_t macro, bool called)
{
    struct link_expansion *expansion = worker->expansion;
    uint64_t key = (uint64_t)called << 63U |
                   (uint64_t)(macros_home_around(worker, expansion->around) & INT32_MAX) << 32U |
                   macro;
    uint32_t known = map_u64_find_value(&expansion->known, key);
    struct macros_list list = { .first = (uint32_t)expansion->items.count };
    struct macros_list *slot = NULL;
    if (known != MAP_VALUE_NONE) {
        return known;
    }
    macros_expand_list(worker, macro, called, &list);
    known = (uint32_t)expansion->lists.count;
    slot = array_push_slot(&expansion->lists, MACROS_ITEMS_MAX);
    if (slot == NULL || !map_u64_put_value(&expansion->known, key, known)) {
        worker->failed = true;
        return LINK_NONE;
    }
    *slot = list;
    return known;
}

void link_macros_add_list(struct link_worker *worker, const struct link_use *use, uint32_t macro,
                          bool called)
{
    uint32_t known = LINK_NONE;
    struct macros_list list = { 0 };
    worker->expansion->around = use->place;
    known = macros_find_list(worker, macro, called);
    if (known == LINK_NONE) {
        return;
    }
    list = worker->expansion->lists.items[known];
    for (uint32_t i = list.first; i < list.first + list.count; i++) {
        const struct macros_item *item = &worker->expansion->items.items[i];
        link_edges_add_edge(worker, use->from, item->gid, EDGE_KIND_CALLS,
                            (enum origin)item->origin, use->ref);
    }
}

void link_macros_expand_use(struct link_worker *worker, const struct link_use *use, uint32_t macro)
{
    const struct linker *linker = worker->linker;
    if (linker->macro_refs.first == NULL ||
        link_entity_of(linker, use->from)->kind == ENTITY_KIND_MACRO) {
        return; /* what a macro's own body means is decided where it is used */
    }
    link_macros_add_list(worker, use, macro, use->ref->kind == REF_KIND_CALL);
    if (linker->pasting != NULL && linker->pasting[macro]) {
        link_macros_expand_pasted(worker, use, macro);
    }
}
