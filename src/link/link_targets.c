/* link_targets.c - what a call or a `new` leads to.
 *
 * First what the callee names (scopes, members of the receiver's type, a path), then what
 * calling that runs: a callable itself, the constructor of a type, the callable that a value
 * holds or has as its call operator. Overloads are narrowed by link_overloads.c.
 */
#include "link/link_types.h"

#define TARGETS_RETRY_MAX 3U /* APPLY nodes around a callee */
#define TARGETS_VIEW_MAX  4U /* values that stand in for others */

/* ------------------------------------------------------------------ values that are called */

/* What calling a value runs, as its type says: operator(), __call__, invoke. */
static void targets_add_called_member(struct link_worker *worker, const struct link_use *use,
                                      const struct link_type *type, struct link_target_list *list)
{
    const char *const *names = worker->linker->sources[use->place.file].policy->call_members;
    for (; names != NULL && *names != NULL; names++) {
        struct link_found found = { 0 };
        bool outside = false;
        if (link_members_find_typed(worker, type, str_from_cstring(*names), &found, &outside)) {
            for (uint32_t i = 0; i < found.count; i++) {
                link_targets_add_gid(list, found.gids[i], (enum origin)found.origin);
            }
            list->receiver = type;
            return;
        }
        list->is_outside |= outside;
    }
}

/* NOLINTNEXTLINE(misc-no-recursion): unions hold no unions */
static void targets_add_type(struct link_worker *worker, const struct link_use *use,
                             const struct link_type *type, enum origin origin,
                             struct link_target_list *list)
{
    switch ((enum link_type_kind)type->kind) {
    case LINK_TYPE_CALLABLE: link_targets_add_gid(list, type->home, origin); break;
    case LINK_TYPE_CLASS:
        link_targets_add_construction(worker, use, type->home, origin, list);
        break;
    case LINK_TYPE_VALUE: targets_add_called_member(worker, use, type, list); break;
    case LINK_TYPE_UNION:
        for (uint32_t i = 0; i < type->count; i++) {
            if (type->args[i]->kind != LINK_TYPE_UNION) {
                targets_add_type(worker, use, type->args[i], origin, list);
            }
        }
        break;
    case LINK_TYPE_FUNCTION:
    case LINK_TYPE_LAMBDA: list->is_local = true; break;
    case LINK_TYPE_OUTSIDE:
    case LINK_TYPE_OUTSIDE_CLASS:
        list->is_outside = true;
        list->module = type->module;
        break;
    case LINK_TYPE_PARAM:
        if (link_types_arg(type, 0)->kind == LINK_TYPE_CLASS) {
            targets_add_type(worker, use, type->args[0], origin, list);
        } else if (link_types_arg(type, 1)->kind != LINK_TYPE_NONE) {
            targets_add_type(worker, use, type->args[1], ORIGIN_DISPATCH, list);
        }
        break;
    case LINK_TYPE_NONE:
    case LINK_TYPE_SPACE:
    case LINK_TYPE_TUPLE:
    case LINK_TYPE_LIST: break;
    }
}

/* What says nothing of the functions that it holds holds what is assigned to it. */
static void targets_add_assigned(struct link_worker *worker, uint32_t file, uint32_t scope,
                                 fact_text name, struct link_target_list *list)
{
    struct link_found found = { 0 };
    if (list->count == 0) {
        link_assigned_find_functions(worker, file, scope, name, &found);
    }
    for (uint32_t i = 0; i < found.count; i++) {
        link_targets_add_gid(list, found.gids[i], ORIGIN_TYPE);
    }
}

/* One entity that a callee names. */
static void targets_add_entity(struct link_worker *worker, const struct link_use *use, uint32_t gid,
                               enum origin origin, struct link_target_list *list)
{
    const struct linker *linker = worker->linker;
    const struct fact_entity *entity = link_entity_of(linker, gid);
    const struct link_type *type = &link_type_none;
    switch (facts_group_of_entity(entity)) {
    case ENTITY_GROUP_CALLABLE: link_targets_add_default(linker, gid, origin, list); return;
    case ENTITY_GROUP_MACRO: link_targets_add_gid(list, gid, origin); return;
    case ENTITY_GROUP_TYPE:
        link_targets_add_construction(worker, use, linker->own_homes[gid], origin, list);
        return;
    case ENTITY_GROUP_ALIAS:
        type = link_types_of_entity(worker, gid, NULL, 0);
        targets_add_type(worker, use, type, origin, list);
        return;
    case ENTITY_GROUP_VALUE:
        type = link_types_of_entity(worker, gid, list->receiver, 0);
        if ((entity->flags & FACT_ENTITY_CALLED) != 0 || entity->kind == ENTITY_KIND_ENUM_MEMBER ||
            ((entity->flags & FACT_ENTITY_CALLABLE_VALUE) != 0 &&
             type->kind != LINK_TYPE_CALLABLE)) {
            link_targets_add_gid(list, gid, origin);
            return;
        }
        list->slot = link_slot_of(gid, 0);
        targets_add_type(worker, use, type, origin < ORIGIN_TYPE ? ORIGIN_TYPE : origin, list);
        if (entity->kind == ENTITY_KIND_VARIABLE && linker->entity_files[gid] == use->place.file) {
            targets_add_assigned(worker, use->place.file, entity->scope, entity->name, list);
        }
        list->is_local = false; /* what a field or global holds is worth knowing */
        return;
    case ENTITY_GROUP_EXTENSION:
    case ENTITY_GROUP_MODULE: return;
    }
}

/* A module that is called is what it exports by default. */
static void targets_add_default(struct link_worker *worker, const struct link_use *use,
                                uint32_t home, struct link_target_list *list)
{
    struct link_found found = { 0 };
    if (link_exports_find_name(worker->linker, home, worker->linker->name_default,
                               LINK_WANT_CALLABLE | LINK_WANT_TYPE | LINK_WANT_VALUE, 0, &found) &&
        found.kind == LINK_FOUND_ENTITIES) {
        for (uint32_t i = 0; i < found.count; i++) {
            targets_add_entity(worker, use, found.gids[i], ORIGIN_IMPORT, list);
        }
    }
}

/* let { f } = x; f() calls f of x, whatever that is, also if x only says that it is a function.
 * Not what another file or a value has under the name: trees are of the file they stand in. */
static void targets_note_part(const struct linker *linker, const struct link_use *use,
                              const struct link_found *found, const struct link_type *type,
                              struct link_target_list *list)
{
    uint32_t value = linker->sources[found->file].facts->bindings[found->binding].value;
    const struct fact_node *row = link_node_of(linker, found->file, value);
    if (found->file == use->place.file && list->receiver == NULL && row != NULL &&
        row->op == FACT_OP_MEMBER &&
        (type->kind == LINK_TYPE_NONE || type->kind == LINK_TYPE_FUNCTION)) {
        list->is_part = true;
        list->part = value;
    }
}

/* A parameter that is called holds what callers pass. */
static void targets_note_parameter(const struct linker *linker, const struct link_found *found,
                                   struct link_target_list *list)
{
    const struct link_source *source = &linker->sources[found->file];
    const struct fact_binding *binding = &source->facts->bindings[found->binding];
    uint32_t entity = source->facts->scopes[binding->scope].entity;
    if (binding->kind == FACT_BINDING_PARAM &&
        source->facts->entities[entity].body == binding->scope) {
        list->slot = link_slot_of(source->first_entity + entity, binding->position + 1U);
    }
}

/* Functions that are assigned to the variable itself, wherever it is declared. */
static void targets_add_held(struct link_worker *worker, const struct link_use *use,
                             const struct fact_binding *binding, struct link_target_list *list)
{
    struct link_found declared = { 0 };
    if (binding->kind == FACT_BINDING_NARROW &&
        link_scopes_find_declared(worker, use->place, binding->name, LINK_WANT_ANY, &declared) &&
        declared.kind == LINK_FOUND_BINDING && declared.file == use->place.file) {
        binding = &worker->linker->sources[declared.file].facts->bindings[declared.binding];
    }
    if (binding->kind == FACT_BINDING_LOCAL) {
        targets_add_assigned(worker, use->place.file, binding->scope, binding->name, list);
    }
}

static void targets_add_found(struct link_worker *worker, const struct link_use *use,
                              struct link_found *found, struct link_target_list *list)
{
    const struct link_type *type = &link_type_none;
    const struct fact_binding *binding = NULL;
    switch ((enum link_found_kind)found->kind) {
    case LINK_FOUND_ENTITIES:
        link_units_follow_declarations(worker, found);
        if (!link_overloads_take_count(worker->linker, use, found)) {
            found->origin = ORIGIN_AMBIGUOUS; /* something outside has the name too */
        }
        link_overloads_narrow_found(worker, use, found);
        for (uint32_t i = 0; i < found->count; i++) {
            targets_add_entity(worker, use, found->gids[i], (enum origin)found->origin, list);
        }
        break;
    case LINK_FOUND_BINDING:
        binding = &worker->linker->sources[found->file].facts->bindings[found->binding];
        type = link_types_of_binding(worker, found->file, found->binding, list->receiver, 0);
        if (binding->kind == FACT_BINDING_TYPE_PARAM) {
            link_targets_make_instances(worker, use, type, list);
        }
        targets_add_type(worker, use, type, ORIGIN_TYPE, list);
        targets_add_held(worker, use, binding, list);
        targets_note_part(worker->linker, use, found, type, list);
        list->is_local = !list->is_part && found->file == use->place.file &&
                         (list->is_local || (list->count == 0 && list->receiver == NULL));
        targets_note_parameter(worker->linker, found, list);
        break;
    case LINK_FOUND_OUTSIDE:
        list->is_outside = found->origin == ORIGIN_EXTERNAL;
        list->module = found->module;
        break;
    case LINK_FOUND_SPACE: targets_add_default(worker, use, found->home, list); break;
    case LINK_FOUND_NONE: break;
    }
}

/* ------------------------------------------------------------------ callees */

static uint32_t targets_want_of_call(const struct lang_policy *policy)
{
    uint32_t want = LINK_WANT_CALLABLE | LINK_WANT_MACRO;
    if ((policy->flags & LANG_POLICY_SPLIT_NAMES) == 0) {
        want |= LINK_WANT_LOCAL | LINK_WANT_VALUE;
    }
    if ((policy->flags & LANG_POLICY_CALL_CONSTRUCTS) != 0) {
        want |= LINK_WANT_TYPE;
    }
    if ((policy->flags & (LANG_POLICY_BARE_GETTER | LANG_POLICY_SPLIT_STATIC)) != 0) {
        want |= LINK_WANT_VALUE; /* attributes are read by calls */
    }
    return want;
}

/* Does a guess count the method? On a value of a library only what extends a library's type; where
 * calls name parameters it has to have them. */
static bool targets_may_guess(const struct linker *linker, const struct link_use *use, uint32_t gid,
                              bool extends)
{
    struct link_found one = { 0 };
    link_found_add_gid(&one, gid);
    return (!extends || linker->type_homes[gid] >= linker->entity_count) &&
           link_overloads_take_labels(linker, use, &one);
}

/* The project's only method of that name, when the receiver is unknown and the policy dares; or the
 * only one that `extends` a type of a library. */
static void targets_find_duck(struct link_worker *worker, const struct link_use *use,
                              struct str text, bool extends, struct link_target_list *list)
{
    const struct linker *linker = worker->linker;
    const struct link_source *source = &linker->sources[use->place.file];
    uint32_t name = link_names_find_text(linker, text);
    uint32_t only = LINK_NONE;
    if ((source->policy->flags & LANG_POLICY_DUCK_UNIQUE) == 0 || name == LINK_NONE ||
        name >= linker->entities.limit ||
        link_sorted_has_text(source->policy->outside_names, text)) {
        return;
    }
    for (uint32_t row = linker->entities.first[name]; row < linker->entities.first[name + 1];
         row++) {
        uint32_t gid = link_index_value_at(&linker->entities, row);
        if (linker->type_homes[gid] == LINK_NONE || linker->space_homes[gid] != LINK_NONE ||
            linker->sources[linker->entity_files[gid]].family != source->family || gid == only ||
            !targets_may_guess(linker, use, gid, extends)) {
            continue;
        }
        if (only != LINK_NONE || link_group_of(linker, gid) != ENTITY_GROUP_CALLABLE) {
            return;
        }
        only = gid;
    }
    if (only != LINK_NONE) {
        link_targets_add_gid(list, only, ORIGIN_UNIQUE_NAME);
    }
}

/* The next one in the order of bases, past what the type around writes itself. */
static bool targets_find_inherited(struct link_worker *worker, const struct link_use *use,
                                   struct str text, struct link_found *found, bool *outside)
{
    const struct linker *linker = worker->linker;
    uint32_t block = LINK_NONE;
    uint32_t home = link_members_enclosing_home(linker, use->place, &block);
    uint32_t name = link_names_find_text(linker, text);
    struct link_lookup lookup = { home, link_members_side_of_place(linker, use->place), true };
    return link_members_find_name(linker, lookup, name, found, outside) ||
           (home != LINK_NONE &&
            link_has_policy(linker, use->place.file, LANG_POLICY_SPLIT_STATIC) &&
            link_members_find_below(linker, lookup, name, found));
}

/* What self lacks may be written by the types below: a mixin calls its hosts, a base its heirs. */
static bool targets_find_below(struct link_worker *worker, const struct link_use *use,
                               const struct link_type *self, struct str text,
                               struct link_target_list *list)
{
    const struct linker *linker = worker->linker;
    struct link_found found = { 0 };
    struct link_lookup lookup = { self->home,
                                  self->kind == LINK_TYPE_CLASS ? LINK_SIDE_TYPE : LINK_SIDE_VALUE,
                                  false };
    if ((self->kind != LINK_TYPE_VALUE && self->kind != LINK_TYPE_CLASS) || self->exact ||
        !link_has_policy(linker, use->place.file, LANG_POLICY_SPLIT_STATIC) ||
        !link_members_find_below(linker, lookup, link_names_find_text(linker, text), &found)) {
        return false;
    }
    for (uint32_t i = 0; i < found.count; i++) {
        targets_add_entity(worker, use, found.gids[i], ORIGIN_DISPATCH, list);
    }
    return list->count > 0;
}

/* A bare name that nothing in sight has, where it means a member of self. */
static void targets_find_unseen(struct link_worker *worker, const struct link_use *use,
                                fact_text name, struct link_target_list *list)
{
    const struct linker *linker = worker->linker;
    struct str text = link_text_of(linker, use->place.file, name);
    uint32_t flags = linker->sources[use->place.file].policy->flags;
    if ((flags & LANG_POLICY_IMPLICIT_SELF) == 0 || (flags & LANG_POLICY_SPLIT_STATIC) == 0) {
        return;
    }
    if (!targets_find_below(worker, use, link_types_of_self(worker, use->place, 0), text, list)) {
        targets_find_duck(worker, use, text, false, list);
    }
}

/* Has the receiver's own type nothing that could be called with so many arguments? */
static bool targets_prefers_extension(const struct linker *linker, const struct link_use *use,
                                      const struct link_found *found)
{
    bool callable = found->kind == LINK_FOUND_BINDING;
    for (uint32_t i = 0; i < found->count; i++) {
        callable |= link_group_of(linker, found->gids[i]) == ENTITY_GROUP_CALLABLE;
    }
    return !callable || !link_overloads_take_count(linker, use, found);
}

/* A function that extends the receiver; nothing can replace it. */
static bool targets_add_extension(struct link_worker *worker, const struct link_use *use,
                                  struct str text, struct link_target_list *list)
{
    struct link_found found = { 0 };
    if (!link_extensions_find_member(worker, list->receiver, text, &found) ||
        !link_overloads_fit_any(worker, use, &found)) {
        return false;
    }
    list->is_static = true;
    targets_add_found(worker, use, &found, list);
    return true;
}

/* A call through an interface names what the interface asks for. */
static void targets_prefer_required(struct link_worker *worker, struct link_target_list *list)
{
    uint32_t count = list->count;
    list->count = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t gid = link_dispatch_find_required(worker, list->gids[i], list->receiver);
        bool known = false;
        for (uint32_t k = 0; k < list->count; k++) {
            known |= list->gids[k] == gid;
        }
        if (!known) {
            list->gids[list->count] = gid;
            list->origins[list->count++] = list->origins[i];
        }
    }
}

static bool targets_add_members(struct link_worker *worker, const struct link_use *use,
                                struct link_found *found, struct link_target_list *list)
{
    if (found->kind == LINK_FOUND_NONE) {
        return false;
    }
    targets_add_found(worker, use, found, list);
    targets_prefer_required(worker, list);
    return true;
}

/* An operator on a pointer, or on what is not of the project. */
static bool targets_is_built_in(struct link_worker *worker, const struct link_use *use,
                                uint32_t node, const struct link_type *receiver)
{
    return (use->ref->flags & FACT_REF_TENTATIVE) != 0 &&
           (receiver->kind != LINK_TYPE_VALUE || link_types_is_pointer(worker, use->place, node));
}

/* An operator that the class itself lacks may stand beside it. True: there is no more to look for.
 */
static bool targets_add_operator(struct link_worker *worker, const struct link_use *use,
                                 const struct link_type *receiver, struct str text,
                                 struct link_target_list *list)
{
    struct link_found found = { 0 };
    if ((use->ref->flags & FACT_REF_TENTATIVE) == 0) {
        return false;
    }
    if (link_arguments_find_operator(worker, use, receiver, text, &found)) {
        list->is_static = true;
        targets_add_found(worker, use, &found, list);
    }
    return true;
}

/* Members of the receiver, or of what it stands for; *receiver becomes what has the member. */
static void targets_find_typed(struct link_worker *worker, const struct link_type **receiver,
                               struct str text, struct link_found *found, bool *outside)
{
    const struct link_type *type = *receiver;
    for (unsigned i = 0; i < TARGETS_VIEW_MAX && type != NULL; i++) {
        if (link_members_find_typed(worker, type, text, found, outside)) {
            *receiver = type;
            return;
        }
        type = link_types_dereference(worker, type, 0);
    }
}

/* A value answers to names that nothing declares: what runs is the member that catches them. */
static bool targets_find_catcher(struct link_worker *worker, const struct link_use *use,
                                 const struct link_type *receiver, struct link_target_list *list)
{
    const struct linker *linker = worker->linker;
    const char *const *names = linker->sources[use->place.file].policy->missing_members;
    if (receiver->kind != LINK_TYPE_VALUE && receiver->kind != LINK_TYPE_CLASS) {
        return false;
    }
    for (; names != NULL && *names != NULL && list->count == 0; names++) {
        struct link_found found = { 0 };
        bool outside = false;
        if (link_members_find_typed(worker, receiver, str_from_cstring(*names), &found, &outside)) {
            for (uint32_t i = 0; i < found.count; i++) {
                link_targets_add_gid(list, found.gids[i], (enum origin)found.origin);
            }
        }
    }
    return list->count > 0;
}

/* A value of a library's type, or such a type, in a language whose extensions of it are members. */
static bool targets_may_extend(const struct linker *linker, const struct link_use *use,
                               const struct link_type *receiver)
{
    return link_has_policy(linker, use->place.file, LANG_POLICY_MADE_OTHERWISE) &&
           (receiver->kind == LINK_TYPE_OUTSIDE || receiver->kind == LINK_TYPE_OUTSIDE_CLASS ||
            receiver->kind == LINK_TYPE_LIST);
}

/* What no type of the project has: held by the field of a record, outside, or a guess. */
static void targets_find_untyped(struct link_worker *worker, const struct link_use *use,
                                 const struct link_type *receiver, struct str text,
                                 struct link_target_list *list)
{
    if (receiver->kind == LINK_TYPE_TUPLE && receiver->extra == FACT_TUPLE_NAMED) {
        list->is_outside = false;
        targets_add_type(worker, use, link_types_of_named(receiver, text), ORIGIN_TYPE, list);
        return;
    }
    list->module = receiver->module.size > 0 ? receiver->module : receiver->name;
    if (targets_find_catcher(worker, use, receiver, list)) {
        return;
    }
    if (receiver->kind == LINK_TYPE_NONE) {
        targets_find_duck(worker, use, text, false, list);
    } else if (targets_may_extend(worker->linker, use, receiver)) {
        targets_find_duck(worker, use, text, true, list);
    }
}

static void targets_find_member(struct link_worker *worker, const struct link_use *use,
                                const struct fact_node *callee, struct link_target_list *list)
{
    const struct linker *linker = worker->linker;
    const struct fact_node *left = link_node_of(linker, use->place.file, callee->a);
    struct str text = link_text_of(linker, use->place.file, callee->b);
    const struct link_type *receiver = link_types_eval_expr(worker, use->place, callee->a, 0);
    struct link_use named = *use;
    struct link_found found = { 0 };
    bool outside = false;
    if (targets_is_built_in(worker, use, callee->a, receiver)) {
        return;
    }
    list->receiver = receiver;
    list->is_static =
        receiver->kind == LINK_TYPE_CLASS || (left != NULL && left->op == FACT_OP_SUPER);
    if (left != NULL && left->op == FACT_OP_SUPER &&
        targets_find_inherited(worker, use, text, &found, &outside)) {
        targets_add_found(worker, use, &found, list);
        return;
    }
    named.is_static = list->is_static;
    targets_find_typed(worker, &receiver, text, &found, &outside);
    list->receiver = receiver;
    if (link_has_policy(linker, use->place.file, LANG_POLICY_SPLIT_NAMES)) {
        link_types_prefer_kind(linker, &found, true);
    }
    if ((targets_prefers_extension(linker, &named, &found) &&
         targets_add_extension(worker, &named, text, list)) ||
        targets_add_members(worker, &named, &found, list)) {
        return;
    }
    if (targets_find_below(worker, use, receiver, text, list)) {
        return;
    }
    if (targets_add_operator(worker, use, receiver, text, list)) {
        return;
    }
    list->is_outside = outside;
    targets_find_untyped(worker, use, receiver, text, list);
}

static void targets_find_path(struct link_worker *worker, const struct link_use *use, uint32_t node,
                              struct link_target_list *list)
{
    struct link_found found = { 0 };
    struct link_use named = *use;
    struct fact_ref ref = *use->ref;
    ref.node = node;
    named.ref = &ref;
    list->is_static = true;
    if (link_targets_find_named(worker, &named, LINK_WANT_ANY, &found)) {
        list->receiver = link_types_path_head(worker, use->place, node);
        targets_add_found(worker, use, &found, list);
    }
}

/* this(..), super(..): constructors of the type around, of its bases. */
static void targets_find_own_constructor(struct link_worker *worker, const struct link_use *use,
                                         bool bases, struct link_target_list *list)
{
    const struct linker *linker = worker->linker;
    uint32_t order[LINK_BASES_MAX];
    uint32_t block = LINK_NONE;
    uint32_t home = link_members_enclosing_home(linker, use->place, &block);
    uint32_t count = 0;
    if (home == LINK_NONE || !link_home_is_type(linker, home)) {
        return;
    }
    if (!bases) {
        link_targets_add_construction(worker, use, home, ORIGIN_TYPE, list);
        return;
    }
    count = link_members_linearise(linker, home, order, &list->is_outside);
    for (uint32_t i = 1; i < count && list->count == 0; i++) {
        if (link_home_is_type(linker, order[i])) {
            link_targets_add_construction(worker, use, order[i], ORIGIN_INHERITED, list);
        }
    }
}

/* f(..) */
static void targets_find_bare(struct link_worker *worker, const struct link_use *use,
                              uint32_t applied, fact_text name, struct link_target_list *list)
{
    const struct lang_policy *policy = worker->linker->sources[use->place.file].policy;
    struct link_use named = *use;
    struct link_found found = { 0 };
    named.applied = applied;
    named.is_static = true;
    if (link_scopes_find_name(worker, use->place, name, targets_want_of_call(policy), &found) ||
        link_arguments_find_call(worker, &named, name, &found)) {
        targets_add_found(worker, &named, &found, list);
        if (list->count > 0 && list->receiver == NULL && !list->is_static) {
            list->receiver = link_targets_bare_receiver(worker, use, list->gids[0]);
        }
        return;
    }
    targets_find_unseen(worker, use, name, list);
}

void link_targets_find_call(struct link_worker *worker, const struct link_use *use,
                            struct link_target_list *list)
{
    const struct linker *linker = worker->linker;
    uint32_t node = use->ref->node;
    const struct fact_node *callee = link_node_of(linker, use->place.file, node);
    struct link_use named = *use;
    for (unsigned i = 0; i < TARGETS_RETRY_MAX && callee != NULL && callee->op == FACT_OP_APPLY;
         i++) {
        named.applied = callee->b == FACT_NONE ? 0 : callee->b + 1;
        node = callee->a;
        callee = link_node_of(linker, use->place.file, node);
    }
    if (callee == NULL) {
        return;
    }
    switch (callee->op) {
    case FACT_OP_NAME: targets_find_bare(worker, use, named.applied, callee->a, list); break;
    case FACT_OP_MEMBER:
        targets_find_member(worker, &named, callee, list);
        list->is_local = false; /* what a member holds is worth knowing */
        break;
    case FACT_OP_PATH: targets_find_path(worker, &named, node, list); break;
    case FACT_OP_SELF: targets_find_own_constructor(worker, use, false, list); break;
    case FACT_OP_SUPER: targets_find_own_constructor(worker, use, true, list); break;
    default:
        targets_add_type(worker, use, link_types_eval_expr(worker, use->place, node, 0),
                         ORIGIN_TYPE, list);
        break;
    }
}

bool link_targets_find_outward(struct link_worker *worker, struct link_place around, uint32_t name,
                               uint32_t want, struct link_found *found)
{
    const struct linker *linker = worker->linker;
    uint32_t block = LINK_NONE;
    uint32_t home = link_members_enclosing_home(linker, around, &block);
    bool outside = false;
    if (home != LINK_NONE && link_home_is_type(linker, home) &&
        link_members_find_name(linker, (struct link_lookup){ .home = home }, name, found,
                               &outside)) {
        return found->kind == LINK_FOUND_ENTITIES;
    }
    home = home != LINK_NONE && link_home_is_type(linker, home)
               ? linker->space_homes[home]
               : link_modules_home_around(linker, around.file, around.scope);
    while (home != LINK_NONE && link_home_is_space(linker, home)) {
        uint32_t parent = linker->spaces.items[home - linker->entity_count].parent;
        *found = (struct link_found){ 0 };
        if (link_units_find_name(worker, around.file, home, name, want, found)) {
            return true;
        }
        home = parent == LINK_NONE ? LINK_NONE : link_home_of_space(linker, parent);
    }
    *found = (struct link_found){ 0 };
    return false;
}

static uint32_t targets_name_of_node(const struct linker *linker, uint32_t file,
                                     const struct fact_node *node)
{
    return node == NULL || node->op != FACT_OP_NAME
               ? LINK_NONE
               : link_names_find_text(linker, link_text_of(linker, file, node->a));
}

void link_targets_find_around(struct link_worker *worker, const struct link_use *use,
                              struct link_place around, struct link_target_list *list)
{
    const struct linker *linker = worker->linker;
    uint32_t file = use->place.file;
    const struct fact_node *callee = link_node_of(linker, file, use->ref->node);
    struct link_found found = { 0 };
    uint32_t name = targets_name_of_node(linker, file, callee);
    if (name != LINK_NONE) {
        if (link_targets_find_outward(worker, around, name,
                                      LINK_WANT_CALLABLE | LINK_WANT_MACRO | LINK_WANT_TYPE,
                                      &found)) {
            targets_add_found(worker, use, &found, list);
        }
        return;
    }
    if (callee == NULL || callee->op != FACT_OP_PATH || callee->a == FACT_NONE) {
        return;
    }
    name = targets_name_of_node(linker, file, link_node_of(linker, file, callee->a));
    if (name != LINK_NONE &&
        link_targets_find_outward(worker, around, name, LINK_WANT_TYPE, &found)) {
        const struct link_type *head = link_types_of_found(worker, &found, NULL, 0);
        struct link_found member = { 0 };
        bool outside = false;
        list->is_static = true;
        if (link_members_find_typed(worker, head, link_text_of(linker, file, callee->b), &member,
                                    &outside)) {
            targets_add_found(worker, use, &member, list);
        }
    }
}

static bool targets_is_interface(const struct linker *linker, const struct link_type *type)
{
    return (type->kind == LINK_TYPE_VALUE || type->kind == LINK_TYPE_CLASS) &&
           link_home_is_type(linker, type->home) &&
           link_entity_of(linker, type->home)->kind == ENTITY_KIND_INTERFACE;
}

/* NOLINTNEXTLINE(misc-no-recursion): unions hold no unions */
static void targets_add_made(struct link_worker *worker, const struct link_use *use,
                             const struct link_type *type, enum origin origin,
                             struct link_target_list *list)
{
    switch ((enum link_type_kind)type->kind) {
    case LINK_TYPE_VALUE:
    case LINK_TYPE_CLASS:
        link_targets_add_construction(worker, use, type->home, origin, list);
        break;
    case LINK_TYPE_UNION:
        /* The bases of a type: the interfaces among them make nothing. */
        for (uint32_t i = 0; i < type->count; i++) {
            if (type->args[i]->kind != LINK_TYPE_UNION &&
                !targets_is_interface(worker->linker, type->args[i])) {
                targets_add_made(worker, use, type->args[i], origin, list);
            }
        }
        break;
    case LINK_TYPE_OUTSIDE:
    case LINK_TYPE_OUTSIDE_CLASS:
        list->is_outside = true;
        list->module = type->module;
        break;
    case LINK_TYPE_PARAM: link_targets_make_instances(worker, use, type, list); break;
    case LINK_TYPE_CALLABLE: link_targets_add_gid(list, type->home, origin); break;
    case LINK_TYPE_NONE:
    case LINK_TYPE_SPACE:
    case LINK_TYPE_TUPLE:
    case LINK_TYPE_LIST:
    case LINK_TYPE_FUNCTION:
    case LINK_TYPE_LAMBDA: break;
    }
}

/* `m(x)` in front of a constructor's body fills the member m, else makes a base. */
static uint32_t targets_pick_filled(struct link_worker *worker, const struct link_use *use,
                                    struct link_target_list *list)
{
    const struct linker *linker = worker->linker;
    const struct fact_node *row = link_node_of(linker, use->place.file, use->ref->node);
    const struct fact_node *first =
        row == NULL ? NULL : link_node_of(linker, use->place.file, row->a);
    struct link_found found = { 0 };
    struct link_use member = *use;
    struct fact_ref ref = *use->ref;
    if (row == NULL || row->op != FACT_OP_UNION || row->extra != FACT_UNION_FALLBACK ||
        first == NULL || first->op != FACT_OP_TYPEOF) {
        return use->ref->node;
    }
    ref.node = first->a;
    member.ref = &ref;
    if (!link_targets_find_named(worker, &member, LINK_WANT_VALUE, &found) ||
        found.kind != LINK_FOUND_ENTITIES ||
        link_group_of(linker, found.gids[0]) != ENTITY_GROUP_VALUE) {
        return row->b;
    }
    if (link_types_is_indirect(worker, use->place, first->a)) {
        list->is_local = true;
        return FACT_NONE;
    }
    return row->a;
}

/* Where making a value is calling `new` of its class, a class may have its own, which runs first.
 */
static void targets_add_own_new(struct link_worker *worker, const struct link_use *use,
                                const struct link_type *made, struct link_target_list *list)
{
    struct link_found found = { 0 };
    bool outside = false;
    if (made->kind != LINK_TYPE_VALUE ||
        !link_has_policy(worker->linker, use->place.file, LANG_POLICY_HEIR_CONSTRUCTS) ||
        !link_members_find_typed(worker, link_types_make(worker, LINK_TYPE_CLASS, made->home, 0),
                                 STR("new"), &found, &outside) ||
        found.kind != LINK_FOUND_ENTITIES) {
        return;
    }
    for (uint32_t i = 0; i < found.count; i++) {
        link_targets_add_gid(list, found.gids[i], (enum origin)found.origin);
    }
}

void link_targets_find_new(struct link_worker *worker, const struct link_use *written,
                           struct link_target_list *list)
{
    struct link_found found = { 0 };
    enum origin origin = ORIGIN_TYPE;
    struct fact_ref ref = *written->ref;
    struct link_use narrowed = *written;
    const struct link_use *use = &narrowed;
    const struct link_type *made = NULL;
    ref.node = targets_pick_filled(worker, written, list);
    narrowed.ref = &ref;
    if (ref.node == FACT_NONE) {
        return;
    }
    if (link_targets_find_named(worker, use, LINK_WANT_TYPE | LINK_WANT_MODULE, &found)) {
        origin = (enum origin)found.origin;
    }
    made = link_types_eval_type(worker, use->place, use->ref->node, 0);
    targets_add_made(worker, use, made, origin, list);
    targets_add_own_new(worker, use, made, list);
    if (made->is_self &&
        link_has_policy(worker->linker, use->place.file, LANG_POLICY_HEIR_CONSTRUCTS)) {
        list->is_static = false; /* self may be a type below */
        list->receiver = link_types_as_value(worker, made);
    }
}
