/* link_calls.c - every reference and import of one file becomes edges or a loose end.
 *
 * Nothing is lost: a call, new, macro, extend, implement or import that leads to no entity is
 * a loose row, and so is a property read from an unknown value when a getter has that name.
 * Names of types and values that lead to locals, built-ins or the outside leave nothing; code
 * that is never live leaves nothing.
 */
#include "link/link_types.h"

#define CALLS_GETTERS_MAX 64U

static struct link_use calls_make_use(const struct linker *linker, uint32_t file,
                                      const struct fact_ref *ref)
{
    return (struct link_use){ .ref = ref,
                              .from = linker->sources[file].first_entity + ref->from,
                              .place = { file, ref->scope, ref->start_byte } };
}

/* `name`, or name<...>: nothing before it. */
static bool calls_is_bare_name(const struct facts *facts, uint32_t node)
{
    while (node < facts->header->node_count && facts->nodes[node].op == FACT_OP_APPLY) {
        node = facts->nodes[node].a;
    }
    return node < facts->header->node_count && facts->nodes[node].op == FACT_OP_NAME;
}

static bool calls_is_outside_name(const struct linker *linker, const struct link_use *use)
{
    const struct link_source *source = &linker->sources[use->place.file];
    const char *const *predeclared = source->policy->predeclared_names;
    fact_text name =
        use->ref->node == FACT_NONE ? 0 : facts_find_last_name(source->facts, use->ref->node);
    struct str text = name == 0 ? STR_EMPTY : facts_borrow_text(source->facts, name);
    return name != 0 &&
           (link_sorted_has_text(source->policy->outside_names, text) ||
            (predeclared != NULL && calls_is_bare_name(source->facts, use->ref->node) &&
             link_sorted_has_text(predeclared, text)));
}

static void calls_add_loose(struct link_worker *worker, const struct link_use *use, bool outside,
                            struct str module)
{
    outside = outside || calls_is_outside_name(worker->linker, use);
    link_edges_add_loose(worker, use->ref, outside ? ORIGIN_EXTERNAL : ORIGIN_UNRESOLVED,
                         outside ? module : STR_EMPTY);
}

/* ------------------------------------------------------------------ calls */

static enum edge_kind calls_kind_of_target(const struct linker *linker, uint32_t gid)
{
    const struct fact_entity *entity = link_entity_of(linker, gid);
    return entity->kind == ENTITY_KIND_ENUM_MEMBER || entity->kind == ENTITY_KIND_DEFINED_TYPE ||
                   (entity->flags & FACT_ENTITY_CALLED) != 0
               ? EDGE_KIND_USES
               : EDGE_KIND_CALLS;
}

static void calls_add_targets(struct link_worker *worker, const struct link_use *use,
                              const struct link_target_list *list)
{
    const struct linker *linker = worker->linker;
    bool ambiguous = false;
    /* An operator that could be any of several is no fact. */
    bool open = list->count > 1 && (use->ref->flags & FACT_REF_TENTATIVE) != 0;
    for (uint32_t i = 0; i < list->count && !open; i++) {
        uint32_t gid = list->gids[i];
        enum entity_group group = link_group_of(linker, gid);
        link_edges_add_edge(worker, use->from, gid, calls_kind_of_target(linker, gid),
                            (enum origin)list->origins[i], use->ref);
        ambiguous |= list->origins[i] == ORIGIN_AMBIGUOUS;
        if (group == ENTITY_GROUP_MACRO &&
            link_has_policy(linker, use->place.file, LANG_POLICY_MACROS)) {
            link_macros_expand_use(worker, use, gid);
        } else if (group == ENTITY_GROUP_CALLABLE && !list->is_static && list->receiver != NULL) {
            link_dispatch_add_overriders(worker, use, gid, list->receiver);
        }
    }
    if (ambiguous) {
        link_edges_add_loose(worker, use->ref, ORIGIN_AMBIGUOUS, STR_EMPTY);
    }
}

static void calls_link_call(struct link_worker *worker, const struct link_use *use)
{
    struct link_target_list list = { .slot = LINK_NO_SLOT };
    struct link_use loose = *use;
    struct fact_ref part = *use->ref;
    uint32_t stored = 0;
    if (use->ref->kind == REF_KIND_NEW) {
        link_targets_find_new(worker, use, &list);
    } else {
        link_targets_find_call(worker, use, &list);
    }
    calls_add_targets(worker, use, &list);
    if (list.slot != LINK_NO_SLOT) {
        stored = link_dispatch_add_stored(worker, use, list.slot);
    }
    if (list.count == 0 && stored == 0 && !list.is_local &&
        (use->ref->flags & FACT_REF_TENTATIVE) == 0) {
        if (list.is_part) {
            part.node = list.part;
            loose.ref = &part;
        }
        calls_add_loose(worker, &loose, list.is_outside, list.module);
    }
}

/* ------------------------------------------------------------------ names */

/* Naming a callable refers to it; where methods need no parentheses it runs it. Reading a
 * property is a reference too: what compilers count as calls is what is written as one. */
static enum edge_kind calls_kind_of_value(const struct linker *linker, const struct link_use *use,
                                          uint32_t gid)
{
    const struct fact_entity *entity = link_entity_of(linker, gid);
    if (facts_group_of_entity(entity) != ENTITY_GROUP_CALLABLE) {
        return EDGE_KIND_USES;
    }
    return use->ref->kind == REF_KIND_VALUE && (use->ref->flags & FACT_REF_WRITE) == 0 &&
                   link_has_policy(linker, use->place.file, LANG_POLICY_BARE_GETTER) &&
                   (entity->params_min == 0 || entity->params_min == UINT8_MAX)
               ? EDGE_KIND_CALLS
               : EDGE_KIND_REFERENCES;
}

/* Where reading a method runs it: what heirs of the value read may run instead. */
static void calls_add_overriders(struct link_worker *worker, const struct link_use *use,
                                 uint32_t gid)
{
    const struct linker *linker = worker->linker;
    const struct fact_node *row = link_node_of(linker, use->place.file, use->ref->node);
    const struct link_type *receiver = NULL;
    if (row != NULL && row->op == FACT_OP_MEMBER) {
        const struct fact_node *left = link_node_of(linker, use->place.file, row->a);
        bool super = left != NULL && left->op == FACT_OP_SUPER;
        receiver = super ? NULL : link_types_eval_expr(worker, use->place, row->a, 0);
    } else if (row != NULL && row->op == FACT_OP_NAME) {
        receiver = link_targets_bare_receiver(worker, use, gid);
    }
    if (receiver != NULL && receiver->kind == LINK_TYPE_VALUE) {
        link_dispatch_add_overriders(worker, use, gid, receiver);
    }
}

static void calls_add_named(struct link_worker *worker, const struct link_use *use,
                            struct link_found *found)
{
    const struct linker *linker = worker->linker;
    link_units_follow_declarations(worker, found);
    for (uint32_t i = 0; i < found->count; i++) {
        uint32_t gid = found->gids[i];
        enum edge_kind kind = calls_kind_of_value(linker, use, gid);
        link_edges_add_edge(worker, use->from, gid, kind, (enum origin)found->origin, use->ref);
        if (kind == EDGE_KIND_CALLS) {
            calls_add_overriders(worker, use, gid);
        }
        if (link_group_of(linker, gid) == ENTITY_GROUP_MACRO &&
            link_has_policy(linker, use->place.file, LANG_POLICY_MACROS)) {
            link_macros_expand_use(worker, use, gid);
        }
    }
}

/* Is the value passed to a macro that calls its parameter? */
static bool calls_is_called_by_macro(struct link_worker *worker, const struct link_use *use)
{
    const struct linker *linker = worker->linker;
    const struct fact_node *slot = link_node_of(linker, use->place.file, use->ref->target);
    struct fact_ref callee = *use->ref;
    struct link_use named = *use;
    struct link_found found = { 0 };
    bool called = false;
    if (slot == NULL || slot->op != FACT_OP_TAKE || use->ref->kind != REF_KIND_VALUE ||
        !link_has_policy(linker, use->place.file, LANG_POLICY_MACROS)) {
        return false;
    }
    callee.node = slot->a;
    named.ref = &callee;
    if (!link_targets_find_named(
            worker, &named,
            slot->extra == FACT_TAKE_MACRO ? LINK_WANT_MACRO : LINK_WANT_MACRO | LINK_WANT_CALLABLE,
            &found)) {
        return false;
    }
    for (uint32_t i = 0; found.kind == LINK_FOUND_ENTITIES && i < found.count; i++) {
        called |= link_group_of(linker, found.gids[i]) == ENTITY_GROUP_MACRO &&
                  link_macros_calls_param(linker, found.gids[i], slot->b);
    }
    return called;
}

/* A function passed to a macro that calls its parameter is called right here. */
static void calls_link_passed(struct link_worker *worker, const struct link_use *use,
                              const struct link_found *passed)
{
    bool called = calls_is_called_by_macro(worker, use);
    for (uint32_t i = 0; called && i < passed->count; i++) {
        if (link_group_of(worker->linker, passed->gids[i]) == ENTITY_GROUP_CALLABLE) {
            link_edges_add_edge(worker, use->from, passed->gids[i], EDGE_KIND_CALLS,
                                (enum origin)passed->origin, use->ref);
        }
    }
}

/* A name that nothing here has, given to a macro that calls it: a method of something. */
static bool calls_may_be_method(struct link_worker *worker, const struct link_use *use)
{
    const struct fact_node *slot = link_node_of(worker->linker, use->place.file, use->ref->target);
    return slot != NULL && slot->extra == FACT_TAKE_MACRO && calls_is_called_by_macro(worker, use);
}

/* Reading it runs code. Members only: no function of a file (link_renew.c rests on that). */
static bool calls_is_run_by_reading(const struct linker *linker, uint32_t gid)
{
    const struct fact_entity *entity = link_entity_of(linker, gid);
    if (facts_group_of_entity(entity) != ENTITY_GROUP_CALLABLE) {
        return entity->kind == ENTITY_KIND_PROPERTY && entity->complexity > 0;
    }
    return entity->kind == ENTITY_KIND_METHOD &&
           ((entity->flags & FACT_ENTITY_GETTER) != 0 ||
            (entity->params_min == 0 &&
             link_has_policy(linker, linker->entity_files[gid], LANG_POLICY_BARE_GETTER)));
}

/* x.name of an unknown x may run any getter of that name: no such caller is passed over. Of very
 * common names the first are looked at. */
static bool calls_may_run_getter(struct link_worker *worker, const struct link_use *use)
{
    const struct linker *linker = worker->linker;
    const struct link_source *source = &linker->sources[use->place.file];
    const struct fact_node *row = link_node_of(linker, use->place.file, use->ref->node);
    uint32_t name = LINK_NONE;
    uint32_t count = 0;
    if (row == NULL || row->op != FACT_OP_MEMBER || use->ref->kind != REF_KIND_VALUE ||
        (source->policy->flags & LANG_POLICY_MACROS) != 0) { /* C, C++: no getters */
        return false;
    }
    name = link_names_of_text(worker, use->place.file, row->b);
    if (name == LINK_NONE || name >= linker->entities.limit) {
        return false;
    }
    count = linker->entities.first[name + 1] - linker->entities.first[name];
    for (uint32_t i = 0; i < count && i < CALLS_GETTERS_MAX; i++) {
        uint32_t gid = link_index_value_at(&linker->entities, linker->entities.first[name] + i);
        if (linker->sources[linker->entity_files[gid]].family == source->family &&
            calls_is_run_by_reading(linker, gid)) {
            return true;
        }
    }
    return false;
}

static void calls_link_named(struct link_worker *worker, const struct link_use *use, uint32_t want)
{
    struct link_found found = { 0 };
    bool known = link_targets_find_named(worker, use, want, &found);
    if (known && found.kind == LINK_FOUND_ENTITIES) {
        calls_add_named(worker, use, &found);
        calls_link_passed(worker, use, &found);
    } else if (!known && (calls_may_be_method(worker, use) || calls_may_run_getter(worker, use))) {
        calls_add_loose(worker, use, false, STR_EMPTY);
    }
}

/* Macros have names of their own; where includes do not decide, the project's only one counts. */
static bool calls_find_only_macro(const struct linker *linker, const struct link_use *use,
                                  struct link_found *found)
{
    const struct link_source *source = &linker->sources[use->place.file];
    fact_text text = facts_find_last_name(source->facts, use->ref->node);
    uint32_t name = link_names_find_text(linker, facts_borrow_text(source->facts, text));
    *found = (struct link_found){ 0 };
    if (name == LINK_NONE || name >= linker->entities.limit || calls_is_outside_name(linker, use)) {
        return false;
    }
    for (uint32_t row = linker->entities.first[name]; row < linker->entities.first[name + 1];
         row++) {
        uint32_t gid = link_index_value_at(&linker->entities, row);
        if (link_group_of(linker, gid) == ENTITY_GROUP_MACRO &&
            linker->sources[linker->entity_files[gid]].family == source->family) {
            link_found_add_gid(found, gid);
        }
    }
    found->origin = found->count > 1 ? ORIGIN_AMBIGUOUS : ORIGIN_UNIQUE_NAME;
    return found->count > 0;
}

static void calls_link_macro(struct link_worker *worker, const struct link_use *use)
{
    const struct linker *linker = worker->linker;
    struct link_found found = { 0 };
    if (use->ref->node == FACT_NONE) {
        return;
    }
    if ((!link_targets_find_named(worker, use, LINK_WANT_MACRO, &found) ||
         found.kind != LINK_FOUND_ENTITIES) &&
        !calls_find_only_macro(linker, use, &found)) {
        calls_add_loose(worker, use, found.kind == LINK_FOUND_OUTSIDE, found.module);
        return;
    }
    for (uint32_t i = 0; i < found.count; i++) {
        uint32_t flags = link_entity_of(linker, found.gids[i])->flags;
        link_edges_add_edge(worker, use->from, found.gids[i],
                            (flags & FACT_ENTITY_FUNCTION_LIKE) != 0 ? EDGE_KIND_CALLS
                                                                     : EDGE_KIND_USES,
                            (enum origin)found.origin, use->ref);
        if (link_has_policy(linker, use->place.file, LANG_POLICY_MACROS)) {
            link_macros_expand_use(worker, use, found.gids[i]);
        }
    }
    if (found.origin == ORIGIN_AMBIGUOUS) {
        link_edges_add_loose(worker, use->ref, ORIGIN_AMBIGUOUS, STR_EMPTY);
    }
}

/* ------------------------------------------------------------------ bases */

/* An impl block speaks for its type. */
static uint32_t calls_type_of_block(const struct linker *linker, uint32_t gid)
{
    uint32_t home = linker->own_homes[gid];
    return link_group_of(linker, gid) == ENTITY_GROUP_EXTENSION && link_home_is_type(linker, home)
               ? home
               : gid;
}

static bool calls_is_interface(const struct linker *linker, uint32_t gid)
{
    uint8_t kind = link_entity_of(linker, gid)->kind;
    return kind == ENTITY_KIND_INTERFACE || kind == ENTITY_KIND_TRAIT;
}

/* A base may be an alias of a type: the edge goes to what it means. */
static void calls_add_base(struct link_worker *worker, const struct link_use *use, uint32_t gid,
                           enum origin origin)
{
    const struct linker *linker = worker->linker;
    enum edge_kind kind =
        use->ref->kind == REF_KIND_EXTEND ? EDGE_KIND_EXTENDS : EDGE_KIND_IMPLEMENTS;
    uint32_t from = calls_type_of_block(linker, use->from);
    if (link_group_of(linker, gid) == ENTITY_GROUP_ALIAS) {
        const struct link_type *type = link_types_eval_type(worker, use->place, use->ref->node, 0);
        if (type->kind != LINK_TYPE_VALUE || !link_home_is_type(linker, type->home)) {
            return;
        }
        gid = type->home;
    } else if (linker->own_homes[gid] != LINK_NONE &&
               link_home_is_type(linker, linker->own_homes[gid])) {
        gid = linker->own_homes[gid];
    }
    if (calls_is_interface(linker, gid) && !calls_is_interface(linker, from) &&
        !link_has_policy(linker, use->place.file, LANG_POLICY_STRUCTURAL)) {
        kind = EDGE_KIND_IMPLEMENTS; /* written like a base class: Swift, C#, Kotlin */
    }
    if (from != gid) {
        link_edges_add_edge(worker, from, gid, kind, origin, use->ref);
    }
}

static void calls_link_base(struct link_worker *worker, const struct link_use *use)
{
    struct link_found found = { 0 };
    bool any = false;
    if (link_targets_find_named(worker, use, LINK_WANT_TYPE | LINK_WANT_MODULE, &found)) {
        link_units_follow_declarations(worker, &found);
        for (uint32_t i = 0; found.kind == LINK_FOUND_ENTITIES && i < found.count; i++) {
            calls_add_base(worker, use, found.gids[i], (enum origin)found.origin);
            any = true;
        }
    }
    if (!any) {
        calls_add_loose(worker, use,
                        found.kind == LINK_FOUND_OUTSIDE && found.origin == ORIGIN_EXTERNAL,
                        found.module);
    }
}

static void calls_link_ref(struct link_worker *worker, const struct link_use *use)
{
    switch ((enum ref_kind)use->ref->kind) {
    case REF_KIND_CALL:
    case REF_KIND_NEW: calls_link_call(worker, use); break;
    case REF_KIND_TYPE: calls_link_named(worker, use, LINK_WANT_TYPE); break;
    case REF_KIND_VALUE:
    case REF_KIND_STORE:
    case REF_KIND_ANNOTATE: calls_link_named(worker, use, LINK_WANT_ANY); break;
    case REF_KIND_MACRO: calls_link_macro(worker, use); break;
    case REF_KIND_EXTEND:
    case REF_KIND_IMPLEMENT: calls_link_base(worker, use); break;
    case REF_KIND_IMPORT:
    case REF_KIND_COUNT: break;
    }
}

/* ------------------------------------------------------------------ imports */

/* The files of a module; a module without files of its own leads to none. */
static bool calls_import_space(struct link_worker *worker, const struct fact_import *import,
                               uint32_t home)
{
    const struct linker *linker = worker->linker;
    const struct link_space *space = &linker->spaces.items[home - linker->entity_count];
    bool any = false;
    for (uint32_t i = 0; i < space->part_count && i < LINK_CANDIDATES_MAX; i++) {
        const struct link_part *part = &linker->spaces.parts.items[space->first_part + i];
        const struct link_source *source = &linker->sources[part->file];
        uint32_t to = source->first_entity + source->facts->scopes[part->scope].entity;
        link_edges_add_import(worker, to, import, ORIGIN_IMPORT);
        any = true;
    }
    return any;
}

/* False: no entity has that name there. */
static bool calls_import_symbol(struct link_worker *worker, uint32_t file, uint32_t index)
{
    const struct linker *linker = worker->linker;
    const struct fact_import *import = &linker->sources[file].facts->imports[index];
    struct link_found found = { 0 };
    if (!link_exports_follow_import(linker, file, index, LINK_WANT_ANY, 0, &found)) {
        return false;
    }
    for (uint32_t i = 0; found.kind == LINK_FOUND_ENTITIES && i < found.count; i++) {
        uint32_t to = linker->sources[linker->entity_files[found.gids[i]]].first_entity;
        link_edges_add_import(worker, found.gids[i], import, ORIGIN_IMPORT);
        link_edges_add_import(worker, to, import, ORIGIN_IMPORT);
    }
    if (found.kind == LINK_FOUND_SPACE) {
        (void)calls_import_space(worker, import, found.home);
    }
    return found.kind == LINK_FOUND_ENTITIES;
}

static void calls_link_import(struct link_worker *worker, uint32_t file, uint32_t index)
{
    const struct linker *linker = worker->linker;
    const struct link_source *source = &linker->sources[file];
    const struct fact_import *import = &source->facts->imports[index];
    const struct link_target *target = &linker->targets[source->first_import + index];
    switch ((enum link_target_kind)target->kind) {
    case LINK_TARGET_UNKNOWN:
        link_edges_add_loose_import(worker, import, ORIGIN_UNRESOLVED);
        return;
    case LINK_TARGET_OUTSIDE: link_edges_add_loose_import(worker, import, ORIGIN_EXTERNAL); return;
    case LINK_TARGET_FILE:
        link_edges_add_import(worker, linker->sources[target->value].first_entity, import,
                              ORIGIN_IMPORT);
        return;
    case LINK_TARGET_HOME: break;
    }
    if ((import->kind == FACT_IMPORT_SYMBOL || import->kind == FACT_IMPORT_DEFAULT) &&
        calls_import_symbol(worker, file, index) &&
        source->policy->modules == LANG_MODULES_DECLARED) {
        return; /* a package is many files: only that of the name is meant */
    }
    if (link_home_is_space(linker, target->value)) {
        (void)calls_import_space(worker, import, target->value);
    } else if (link_home_is_type(linker, target->value)) {
        uint32_t to = linker->sources[linker->entity_files[target->value]].first_entity;
        link_edges_add_import(worker, to, import, ORIGIN_IMPORT);
    }
}

bool link_calls_link_file(struct link_worker *worker, uint32_t file, struct err *err)
{
    const struct linker *linker = worker->linker;
    const struct link_source *source = &linker->sources[file];
    link_edges_begin_file(worker, file);
    link_macros_begin_file(worker);
    link_assigned_begin_file(worker);
    link_shaped_begin_file(worker);
    worker->unit = file;
    for (uint32_t i = 0; i < source->facts->header->ref_count && !worker->failed; i++) {
        struct link_use use = calls_make_use(linker, file, &source->facts->refs[i]);
        if ((use.ref->flags & FACT_REF_DISABLED) != 0) {
            continue;
        }
        worker->steps = LINK_STEPS_MAX;
        calls_link_ref(worker, &use);
        arena_reset_all_blocks(&worker->scratch);
    }
    for (uint32_t i = 0; i < source->facts->header->import_count; i++) {
        calls_link_import(worker, file, i);
    }
    link_dispatch_add_overrides(worker, file);
    link_structural_add_edges(worker, file);
    link_shaped_end_file(worker);
    return link_edges_end_file(worker, err);
}
