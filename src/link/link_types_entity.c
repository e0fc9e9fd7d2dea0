/* link_types_entity.c - the types of entities, bindings, members; self and its bases. */
#include "link/link_types.h"

#define ENTITY_FOUND_MAX  8U  /* entities of one name that are joined into a union */
#define ENTITY_PARAMS_MAX 16U /* type parameters of one entity */
#define ENTITY_VIEW_MAX   6U  /* levels of bases climbed to see a value as its base */

struct link_place link_place_inside_entity(const struct linker *linker, uint32_t gid)
{
    const struct fact_entity *entity = link_entity_of(linker, gid);
    return (struct link_place){ linker->entity_files[gid],
                                entity->body != FACT_NONE ? entity->body : entity->scope,
                                entity->start_byte };
}

/* ------------------------------------------------------------------ type parameters */

/* Bindings are sorted by scope: those of `scope` begin at *first. */
static uint32_t entity_scope_bindings(const struct facts *facts, uint32_t scope, uint32_t *first)
{
    uint32_t low = 0;
    uint32_t high = facts->header->binding_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (facts->bindings[middle].scope < scope) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *first = low;
    for (high = low; high < facts->header->binding_count && facts->bindings[high].scope == scope;) {
        high++;
    }
    return high - low;
}

uint32_t link_types_list_params(const struct facts *facts, uint32_t scope, uint8_t kind,
                                uint32_t list[], uint32_t list_max)
{
    uint32_t first = 0;
    uint32_t count = entity_scope_bindings(facts, scope, &first);
    uint32_t used = 0;
    for (uint32_t i = first; i < first + count; i++) {
        const struct fact_binding *binding = &facts->bindings[i];
        uint32_t at = used;
        /* A name bound twice (again with a bound) counts once, at its first place. */
        if (binding->kind != kind || used == list_max ||
            (used > 0 && i > first && facts->bindings[i - 1].name == binding->name &&
             facts->bindings[i - 1].kind == kind)) {
            continue;
        }
        while (at > 0 && facts->bindings[list[at - 1]].start_byte > binding->start_byte) {
            list[at] = list[at - 1];
            at--;
        }
        list[at] = i;
        used++;
    }
    return used;
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *entity_make_param(struct link_worker *worker, uint32_t file,
                                                 uint32_t binding, unsigned depth)
{
    const struct link_source *source = &worker->linker->sources[file];
    const struct fact_binding *row = &source->facts->bindings[binding];
    const struct link_type *bound = &link_type_none;
    struct link_type *type = NULL;
    uint32_t first = 0;
    uint32_t count = facts_find_scope_bindings(source->facts, row->scope, row->name, &first);
    for (uint32_t i = first; i < first + count; i++) {
        const struct fact_binding *other = &source->facts->bindings[i];
        if (other->kind == FACT_BINDING_TYPE_PARAM && other->type != FACT_NONE) {
            struct link_place place = { file, other->scope, other->start_byte };
            bound = link_types_make_union(
                worker, bound, link_types_eval_type(worker, place, other->type, depth + 1));
        }
    }
    type = link_types_make(worker, LINK_TYPE_PARAM,
                           source->first_entity + source->facts->scopes[row->scope].entity, 3);
    type->name = facts_borrow_text(source->facts, row->name);
    link_types_set_arg(type, 0, bound);
    if ((source->policy->flags & LANG_POLICY_INSTANCES) != 0) {
        link_types_set_arg(type, 1, link_instances_find_types(worker, type->home, row->position));
        link_types_set_arg(type, 2, link_shaped_find_types(worker, type->home, row));
    }
    return type;
}

/* The type that a class, trait or impl block is about, with its own parameters as arguments. */
/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *entity_self_of_block(struct link_worker *worker, uint32_t gid,
                                                    unsigned depth)
{
    const struct linker *linker = worker->linker;
    const struct fact_entity *entity = link_entity_of(linker, gid);
    uint32_t file = linker->entity_files[gid];
    uint32_t params[ENTITY_PARAMS_MAX];
    uint32_t count = 0;
    struct link_type *type = NULL;
    if (entity->owner != FACT_NONE) {
        const struct link_type *owner = link_types_eval_type(
            worker, link_place_inside_entity(linker, gid), entity->owner, depth + 1);
        bool function = owner->kind == LINK_TYPE_CALLABLE; /* F.prototype.m = .. */
        if (owner->kind != LINK_TYPE_VALUE && !function) {
            return owner;
        }
        type = link_types_make(worker, LINK_TYPE_VALUE, owner->home, function ? 0 : owner->count);
        for (uint32_t i = 0; i < type->count; i++) {
            link_types_set_arg(type, i, owner->args[i]);
        }
        type->is_self = true;
        return type;
    }
    if (entity->body != FACT_NONE) {
        count = link_types_list_params(linker->sources[file].facts, entity->body,
                                       FACT_BINDING_TYPE_PARAM, params, ENTITY_PARAMS_MAX);
    }
    if (link_group_of(linker, gid) == ENTITY_GROUP_CALLABLE) { /* a function that constructs */
        type = link_types_make(worker, LINK_TYPE_VALUE, gid, 0);
        type->is_self = true;
        return type;
    }
    type = link_types_make(worker,
                           link_home_is_space(linker, linker->own_homes[gid]) ? LINK_TYPE_SPACE
                                                                              : LINK_TYPE_VALUE,
                           linker->own_homes[gid], count);
    for (uint32_t i = 0; i < count; i++) {
        link_types_set_arg(type, i, entity_make_param(worker, file, params[i], depth + 1));
    }
    type->is_self = true;
    return type;
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
const struct link_type *link_types_of_self(struct link_worker *worker, struct link_place place,
                                           unsigned depth)
{
    uint32_t block = LINK_NONE;
    const struct link_type *own = &link_type_none;
    if (worker->linker->sources[place.file].policy->plain_closures != NULL &&
        link_closures_find_self(worker, place, &own)) {
        return own;
    }
    (void)link_members_enclosing_home(worker->linker, place, &block);
    if (block == LINK_NONE) {
        return &link_type_none;
    }
    if (link_has_policy(worker->linker, place.file, LANG_POLICY_SPLIT_STATIC) &&
        link_members_side_of_place(worker->linker, place) == LINK_SIDE_TYPE) {
        return link_types_as_class(worker, entity_self_of_block(worker, block, depth + 1));
    }
    return entity_self_of_block(worker, block, depth + 1);
}

/* All bases of the type around, as a union in lookup order. */
/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
const struct link_type *link_types_of_super(struct link_worker *worker, struct link_place place,
                                            unsigned depth)
{
    const struct linker *linker = worker->linker;
    const struct link_bases *bases = &linker->bases;
    const struct link_type *all = &link_type_none;
    uint32_t block = LINK_NONE;
    uint32_t home = link_members_enclosing_home(linker, place, &block);
    if (home == LINK_NONE || bases->first == NULL || home >= bases->home_count) {
        return all;
    }
    for (uint32_t i = bases->first[home]; i < bases->first[home + 1]; i++) {
        const struct link_base *base = &bases->items[i];
        struct link_place at = { base->file, base->scope, base->byte };
        all = link_types_make_union(worker, all,
                                    link_types_eval_type(worker, at, base->node, depth + 1));
    }
    return all;
}

/* ------------------------------------------------------------------ receivers */

static bool entity_is_variant(const struct linker *linker, uint32_t home)
{
    return link_home_is_type(linker, home) &&
           link_entity_of(linker, home)->kind == ENTITY_KIND_ENUM_MEMBER;
}

static const struct link_type *entity_copy_as(struct link_worker *worker,
                                              const struct link_type *type, uint32_t home)
{
    struct link_type *copy = link_types_make(worker, LINK_TYPE_VALUE, home, type->count);
    for (uint32_t i = 0; i < type->count; i++) {
        link_types_set_arg(copy, i, type->args[i]);
    }
    return copy;
}

/* The receiver as a value of its base `home`, type arguments carried along. */
/* NOLINTNEXTLINE(misc-no-recursion): at most ENTITY_VIEW_MAX levels */
static const struct link_type *entity_view_as(struct link_worker *worker,
                                              const struct link_type *type, uint32_t home,
                                              unsigned level, unsigned depth)
{
    const struct link_bases *bases = &worker->linker->bases;
    if (type->home == home || level > ENTITY_VIEW_MAX || bases->first == NULL ||
        (type->kind != LINK_TYPE_VALUE && type->kind != LINK_TYPE_CLASS) ||
        type->home >= bases->home_count) {
        return type->home == home ? type : NULL;
    }
    for (uint32_t i = bases->first[type->home]; i < bases->first[type->home + 1]; i++) {
        const struct link_base *base = &bases->items[i];
        struct link_subst subst = { .self = NULL };
        struct link_place place = { base->file, base->scope, base->byte };
        const struct link_type *seen = NULL;
        if (base->home == LINK_NONE || !link_types_may_step(worker, depth)) {
            continue;
        }
        if (entity_is_variant(worker->linker, type->home)) { /* has the arguments of its enum */
            return base->home == home ? entity_copy_as(worker, type, home) : NULL;
        }
        link_types_unify(&subst, entity_self_of_block(worker, base->via, depth + 1), type, 0);
        seen = entity_view_as(
            worker,
            link_types_substitute(worker, &subst,
                                  link_types_eval_type(worker, place, base->node, depth + 1), 0),
            home, level + 1, depth + 1);
        if (seen != NULL) {
            return seen;
        }
    }
    return NULL;
}

/* The same for a type parameter: the first of its bounds that is one. */
/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *entity_view_any(struct link_worker *worker,
                                               const struct link_type *type, uint32_t home,
                                               unsigned depth)
{
    const struct link_type *bound = type->kind == LINK_TYPE_PARAM ? link_types_arg(type, 0) : type;
    const struct link_type *seen = NULL;
    if (bound->kind != LINK_TYPE_UNION) {
        return entity_view_as(worker, bound, home, 0, depth + 1);
    }
    for (uint32_t i = 0; i < bound->count && seen == NULL; i++) {
        seen = entity_view_as(worker, bound->args[i], home, 0, depth + 1);
    }
    return seen;
}

/* The block (type or impl) that declares a member; LINK_NONE for what is no member. */
static uint32_t entity_block_of_member(const struct linker *linker, uint32_t gid)
{
    const struct fact_entity *entity = link_entity_of(linker, gid);
    const struct link_source *source = &linker->sources[linker->entity_files[gid]];
    uint32_t parent = entity->parent;
    if (entity->owner != FACT_NONE) {
        return gid;
    }
    for (; parent != FACT_NONE && parent != 0; parent = source->facts->entities[parent].parent) {
        enum entity_group group = facts_group_of_entity(&source->facts->entities[parent]);
        if (group == ENTITY_GROUP_TYPE || group == ENTITY_GROUP_EXTENSION) {
            return source->first_entity + parent;
        }
        if (group != ENTITY_GROUP_VALUE) {
            break;
        }
    }
    return LINK_NONE;
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
void link_types_bind_receiver(struct link_worker *worker, struct link_subst *subst, uint32_t gid,
                              const struct link_type *receiver, unsigned depth)
{
    uint32_t block = LINK_NONE;
    const struct link_type *pattern = NULL;
    const struct link_type *actual = receiver;
    if (receiver == NULL || receiver->kind == LINK_TYPE_NONE || receiver->kind == LINK_TYPE_SPACE) {
        return;
    }
    subst->self = link_types_as_value(worker, receiver);
    if (receiver->count == 0 && !link_types_has_params(receiver, 0) &&
        receiver->kind != LINK_TYPE_VALUE && receiver->kind != LINK_TYPE_CLASS) {
        return;
    }
    block = entity_block_of_member(worker->linker, gid);
    if (block == LINK_NONE) {
        return;
    }
    pattern = entity_self_of_block(worker, block, depth + 1);
    if (pattern->kind == LINK_TYPE_VALUE && pattern->home != actual->home) {
        actual = entity_view_any(worker, receiver, pattern->home, depth + 1);
    }
    if (actual != NULL) {
        link_types_unify(subst, pattern, link_types_as_value(worker, actual), 0);
    }
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *entity_put_receiver(struct link_worker *worker,
                                                   const struct link_type *type, uint32_t gid,
                                                   const struct link_type *receiver, unsigned depth)
{
    struct link_subst subst = { .self = NULL };
    if (receiver == NULL || !link_types_has_params(type, 0)) {
        return type;
    }
    link_types_bind_receiver(worker, &subst, gid, receiver, depth + 1);
    return link_types_substitute(worker, &subst, type, 0);
}

/* ------------------------------------------------------------------ entities */

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
const struct link_type *link_types_underlying(struct link_worker *worker,
                                              const struct link_type *type, unsigned depth)
{
    const struct linker *linker = worker->linker;
    const struct fact_entity *entity = NULL;
    if (type->kind != LINK_TYPE_VALUE || type->home >= linker->entity_count ||
        !link_types_may_step(worker, depth)) {
        return &link_type_none;
    }
    entity = link_entity_of(linker, type->home);
    return entity->kind != ENTITY_KIND_DEFINED_TYPE || entity->type == FACT_NONE
               ? &link_type_none
               : link_types_eval_type(worker, link_place_inside_entity(linker, type->home),
                                      entity->type, depth + 1);
}

/* A type that each implementer of a trait chooses is like a parameter of the trait. */
/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *entity_make_associated(struct link_worker *worker, uint32_t gid,
                                                      unsigned depth)
{
    const struct linker *linker = worker->linker;
    struct link_type *type = link_types_make(worker, LINK_TYPE_PARAM, gid, 1);
    type->name = link_text_of(linker, linker->entity_files[gid], link_entity_of(linker, gid)->name);
    link_types_set_arg(type, 0,
                       link_types_eval_type(worker, link_place_inside_entity(linker, gid),
                                            link_entity_of(linker, gid)->type, depth + 1));
    return type;
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
const struct link_type *link_types_of_alias(struct link_worker *worker, uint32_t gid,
                                            const struct link_type *args, unsigned depth)
{
    const struct linker *linker = worker->linker;
    const struct fact_entity *entity = link_entity_of(linker, gid);
    const struct facts *facts = linker->sources[linker->entity_files[gid]].facts;
    struct link_place place = link_place_inside_entity(linker, gid);
    const struct link_type *target = &link_type_none;
    struct link_subst subst = { .self = NULL };
    uint32_t params[ENTITY_PARAMS_MAX];
    uint32_t count = 0;
    if (!link_types_may_step(worker, depth)) {
        return target;
    }
    if ((entity->flags & FACT_ENTITY_DISTINCT) != 0) {
        return link_types_make(worker, LINK_TYPE_VALUE, gid, 0);
    }
    if (link_is_associated(linker, gid)) {
        return entity_make_associated(worker, gid, depth + 1);
    }
    target = entity->type != FACT_NONE
                 ? link_types_eval_type(worker, place, entity->type, depth + 1)
                 : link_types_as_value(
                       worker, link_types_eval_expr(worker, place, entity->value, depth + 1));
    if (args == NULL || args->count == 0 || entity->body == FACT_NONE) {
        return target;
    }
    count = link_types_list_params(facts, entity->body, FACT_BINDING_TYPE_PARAM, params,
                                   ENTITY_PARAMS_MAX);
    for (uint32_t i = 0; i < count && i < args->count; i++) {
        link_types_unify(&subst, entity_make_param(worker, place.file, params[i], depth + 1),
                         args->args[i], 0);
    }
    return link_types_substitute(worker, &subst, target, 0);
}

/* False: the member's assignments are being joined already, so it adds nothing to itself. */
static bool entity_begin_join(struct link_worker *worker, uint32_t name, uint32_t home)
{
    uint64_t key = ((uint64_t)name << 32U) | home;
    for (uint32_t i = 0; i < worker->joined_count; i++) {
        if (worker->joined[i] == key) {
            return false;
        }
    }
    if (worker->joined_count == LINK_JOINED_MAX) {
        return false;
    }
    worker->joined[worker->joined_count++] = key;
    return true;
}

/* What methods assign to a member that is declared without a type. */
/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *entity_of_assigned(struct link_worker *worker, uint32_t name,
                                                  uint32_t home, const struct link_type *type,
                                                  unsigned depth)
{
    const struct linker *linker = worker->linker;
    uint32_t first = 0;
    uint32_t count = 0;
    if (home == LINK_NONE || linker->bindings.first == NULL ||
        !entity_begin_join(worker, name, home)) {
        return type;
    }
    count = link_index_find_rows(&linker->bindings, name, home, &first);
    for (uint32_t i = 0; i < count && i < ENTITY_FOUND_MAX; i++) {
        struct link_found found = { 0 };
        link_found_set_binding(linker, &found, link_index_value_at(&linker->bindings, first + i),
                               ORIGIN_TYPE);
        type = link_types_make_union(
            worker, type,
            link_types_of_binding(worker, found.file, found.binding, NULL, depth + 1));
    }
    worker->joined_count--;
    return type;
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *entity_of_value(struct link_worker *worker, uint32_t gid,
                                               unsigned depth)
{
    const struct linker *linker = worker->linker;
    const struct fact_entity *entity = link_entity_of(linker, gid);
    struct link_place place = link_place_of_entity(linker, gid);
    const struct link_source *source = &linker->sources[place.file];
    struct link_type *value = NULL;
    if (linker->own_homes[gid] != LINK_NONE) { /* a variant with fields, an object */
        return link_types_make(
            worker, entity->kind == ENTITY_KIND_ENUM_MEMBER ? LINK_TYPE_CLASS : LINK_TYPE_VALUE,
            gid, 0);
    }
    if (entity->type != FACT_NONE) {
        return link_types_eval_type(worker, place, entity->type, depth + 1);
    }
    if (entity->kind == ENTITY_KIND_ENUM_MEMBER && entity->parent != FACT_NONE) {
        value = link_types_make(worker, LINK_TYPE_VALUE,
                                linker->own_homes[source->first_entity + entity->parent], 0);
        return value->home == LINK_NONE ? &link_type_none : value;
    }
    return entity_of_assigned(worker, linker->entity_names[gid], linker->type_homes[gid],
                              link_types_eval_expr(worker, place, entity->value, depth + 1), depth);
}

/* A value; one that is read by a call is what a call of it gives. */
/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *entity_of_read(struct link_worker *worker, uint32_t gid,
                                              const struct link_type *receiver, unsigned depth)
{
    const struct link_type *value =
        entity_put_receiver(worker, entity_of_value(worker, gid, depth + 1), gid, receiver, depth);
    struct link_type *read = NULL;
    if ((link_entity_of(worker->linker, gid)->flags & FACT_ENTITY_CALLED) == 0) {
        return value;
    }
    read = link_types_make(worker, LINK_TYPE_FUNCTION, LINK_NONE, 1);
    link_types_set_arg(read, 0, link_types_as_value(worker, value));
    return read;
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
const struct link_type *link_types_of_entity(struct link_worker *worker, uint32_t gid,
                                             const struct link_type *receiver, unsigned depth)
{
    const struct linker *linker = worker->linker;
    struct link_type *type = NULL;
    uint32_t node = FACT_NONE;
    if (!link_types_may_step(worker, depth)) {
        return &link_type_none;
    }
    switch (link_group_of(linker, gid)) {
    case ENTITY_GROUP_CALLABLE:
        type = link_types_make(worker, LINK_TYPE_CALLABLE, gid, 1);
        if (receiver != NULL) {
            link_types_set_arg(type, 0, receiver);
        }
        if ((link_entity_of(linker, gid)->flags & FACT_ENTITY_GETTER) != 0) {
            struct link_place place = { linker->entity_files[gid], 0, 0 };
            return link_types_call_result(worker, type, place, FACT_NONE, depth + 1);
        }
        return type;
    case ENTITY_GROUP_TYPE:
        return link_types_make(worker, LINK_TYPE_CLASS, linker->own_homes[gid], 0);
    case ENTITY_GROUP_MODULE:
        return link_types_make(worker, LINK_TYPE_SPACE, linker->own_homes[gid], 0);
    case ENTITY_GROUP_ALIAS:
        return link_types_as_class(
            worker, entity_put_receiver(worker, link_types_of_alias(worker, gid, NULL, depth + 1),
                                        gid, receiver, depth));
    case ENTITY_GROUP_VALUE: return entity_of_read(worker, gid, receiver, depth);
    case ENTITY_GROUP_MACRO: /* the value that its body makes */
        node = link_entity_of(linker, gid)->type;
        node = node != FACT_NONE ? node : link_entity_of(linker, gid)->value;
        return link_types_eval_expr(worker, link_place_inside_entity(linker, gid), node, depth + 1);
    case ENTITY_GROUP_EXTENSION: break;
    }
    return &link_type_none;
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
const struct link_type *link_types_of_found(struct link_worker *worker,
                                            const struct link_found *found,
                                            const struct link_type *receiver, unsigned depth)
{
    const struct link_type *all = &link_type_none;
    switch ((enum link_found_kind)found->kind) {
    case LINK_FOUND_NONE: break;
    case LINK_FOUND_BINDING:
        return link_types_of_binding(worker, found->file, found->binding, receiver, depth + 1);
    case LINK_FOUND_SPACE: return link_types_make(worker, LINK_TYPE_SPACE, found->home, 0);
    case LINK_FOUND_OUTSIDE:
        return link_types_make_outside(worker, LINK_TYPE_OUTSIDE_CLASS, found->name, found->module);
    case LINK_FOUND_ENTITIES:
        for (uint32_t i = 0; i < found->count && i < ENTITY_FOUND_MAX; i++) {
            all = link_types_make_union(
                worker, all, link_types_of_entity(worker, found->gids[i], receiver, depth + 1));
        }
        break;
    }
    return all;
}

/* ------------------------------------------------------------------ bindings */

/* The innermost scope around a byte, if it lies in `outer`; else `outer`. Scopes are in order
 * of their start, outer first. */
static uint32_t entity_scope_at_byte(const struct facts *facts, uint32_t outer, uint32_t byte,
                                     bool anywhere)
{
    uint32_t low = 0;
    uint32_t high = facts->header->scope_count;
    uint32_t scope = 0;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (facts->scopes[middle].start_byte <= byte) {
            low = middle;
        } else {
            high = middle;
        }
    }
    for (scope = low; scope != FACT_NONE; scope = facts->scopes[scope].parent) {
        if (facts->scopes[scope].end_byte > byte || scope == outer) {
            break;
        }
    }
    for (low = scope; !anywhere && low != FACT_NONE && low != outer;) {
        low = facts->scopes[low].parent;
    }
    return scope == FACT_NONE || low == FACT_NONE ? outer : scope;
}

/* What calls pass to a parameter; a local that is bound to nothing known is the parameter of its
 * name again, past a branch that changed it. */
static const struct link_type *entity_of_passed(struct link_worker *worker, uint32_t file,
                                                uint32_t binding)
{
    const struct linker *linker = worker->linker;
    const struct link_source *source = &linker->sources[file];
    const struct fact_binding *row = &source->facts->bindings[binding];
    uint32_t entity = source->facts->scopes[row->scope].entity;
    uint32_t first = 0;
    uint32_t count = 0;
    if (row->kind == FACT_BINDING_PARAM && row->position < UINT8_MAX &&
        source->facts->entities[entity].kind == ENTITY_KIND_MACRO) {
        return link_instances_find_given(
            worker, link_slot_of(source->first_entity + entity, row->position + 1U));
    }
    if ((row->kind != FACT_BINDING_PARAM && row->kind != FACT_BINDING_LOCAL) ||
        (row->kind == FACT_BINDING_LOCAL && row->value != FACT_NONE) || linker->param_count == 0 ||
        source->facts->entities[entity].body != row->scope) {
        return &link_type_none;
    }
    count = facts_find_scope_bindings(source->facts, row->scope, row->name, &first);
    for (uint32_t i = first; i < first + count; i++) {
        if (source->facts->bindings[i].kind == FACT_BINDING_PARAM &&
            source->facts->bindings[i].position < UINT8_MAX) {
            return link_params_find_type(worker, source->first_entity + entity,
                                         source->facts->bindings[i].position);
        }
    }
    return &link_type_none;
}

/* A parameter without a type: that of the method it overrides, else what calls pass. */
/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *entity_of_unsaid(struct link_worker *worker, uint32_t file,
                                                uint32_t binding, unsigned depth)
{
    const struct link_source *source = &worker->linker->sources[file];
    const struct fact_binding *row = &source->facts->bindings[binding];
    const struct link_type *type = &link_type_none;
    if (row->kind == FACT_BINDING_PARAM && row->position < UINT8_MAX) {
        type = link_overridden_param(
            worker, source->first_entity + source->facts->scopes[row->scope].entity, row->position,
            depth + 1);
    }
    return type->kind != LINK_TYPE_NONE ? type : entity_of_passed(worker, file, binding);
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
const struct link_type *link_types_of_binding(struct link_worker *worker, uint32_t file,
                                              uint32_t binding, const struct link_type *receiver,
                                              unsigned depth)
{
    const struct link_source *source = &worker->linker->sources[file];
    const struct fact_binding *row = &source->facts->bindings[binding];
    struct link_place place = { file, row->scope, row->start_byte };
    const struct link_type *type = &link_type_none;
    if (!link_types_may_step(worker, depth)) {
        return type;
    }
    if (row->kind == FACT_BINDING_TYPE_PARAM) {
        return entity_make_param(worker, file, binding, depth + 1);
    }
    if (row->type != FACT_NONE && row->kind != FACT_BINDING_PART) {
        type = link_types_eval_type(worker, place, row->type, depth + 1);
    } else if (row->value != FACT_NONE) {
        place.scope = entity_scope_at_byte(source->facts, row->scope,
                                           row->start_byte > 0 ? row->start_byte - 1 : 0,
                                           row->kind == FACT_BINDING_FIELD);
        type = link_types_eval_expr(worker, place, row->value, depth + 1);
    } else if (row->kind == FACT_BINDING_RECEIVER) {
        type = link_types_of_self(worker, place, depth + 1);
    }
    if (type->kind == LINK_TYPE_NONE && row->type == FACT_NONE) {
        type = entity_of_unsaid(worker, file, binding, depth);
    }
    if (row->kind == FACT_BINDING_FIELD && receiver != NULL) {
        struct link_subst subst = { .self = NULL };
        uint32_t gid = source->first_entity + source->facts->scopes[row->scope].entity;
        if (link_types_has_params(type, 0)) {
            link_types_bind_receiver(worker, &subst, gid, receiver, depth + 1);
            type = link_types_substitute(worker, &subst, type, 0);
        }
    }
    return type;
}

/* ------------------------------------------------------------------ members */

static const struct link_type *entity_outside_member(struct link_worker *worker,
                                                     const struct link_type *type, struct str text)
{
    struct link_type *member = link_types_make(worker, LINK_TYPE_OUTSIDE_CLASS, LINK_NONE, 1);
    if (type->kind == LINK_TYPE_SPACE) {
        type = link_types_make_outside(
            worker, LINK_TYPE_OUTSIDE_CLASS,
            link_modules_outside_space(worker->linker, worker->unit, type->home), STR_EMPTY);
    }
    member->name = text;
    member->module = type->module.size > 0 ? type->module : type->name;
    link_types_set_arg(member, 0, type);
    return member;
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
const struct link_type *link_types_dereference(struct link_worker *worker,
                                               const struct link_type *type, unsigned depth)
{
    const struct linker *linker = worker->linker;
    const char *const *names = NULL;
    type = link_types_peel(worker, type);
    if (type->kind != LINK_TYPE_VALUE || !link_home_is_type(linker, type->home)) {
        return NULL;
    }
    names = linker->sources[linker->entity_files[type->home]].policy->deref_members;
    for (; names != NULL && *names != NULL; names++) {
        struct link_found found = { 0 };
        bool outside = false;
        if (link_members_find_name(
                linker, (struct link_lookup){ .home = type->home, .side = LINK_SIDE_VALUE },
                link_names_find_text(linker, str_from_cstring(*names)), &found, &outside) &&
            found.kind == LINK_FOUND_ENTITIES) {
            struct link_place place = { linker->entity_files[found.gids[0]], 0, 0 };
            const struct link_type *to = link_types_call_result(
                worker, link_types_of_entity(worker, found.gids[0], type, depth + 1), place,
                FACT_NONE, depth + 1);
            return to->kind == LINK_TYPE_NONE || link_types_are_equal(to, type, 0) ? NULL : to;
        }
    }
    return NULL;
}

void link_types_prefer_kind(const struct linker *linker, struct link_found *found, bool called)
{
    uint32_t kept[LINK_CANDIDATES_MAX];
    uint32_t count = 0;
    for (uint32_t i = 0; found->kind == LINK_FOUND_ENTITIES && i < found->count; i++) {
        if ((link_group_of(linker, found->gids[i]) == ENTITY_GROUP_CALLABLE) == called) {
            kept[count++] = found->gids[i];
        }
    }
    if (count > 0 && count < found->count) {
        memcpy(found->gids, kept, count * sizeof kept[0]);
        found->count = count;
    }
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
bool link_types_find_member(struct link_worker *worker, const struct link_type **type,
                            struct str text, bool called, struct link_found *found, bool *outside)
{
    for (unsigned i = 0; i < ENTITY_VIEW_MAX; i++) {
        const struct link_type *other = NULL;
        if (link_members_find_typed(worker, *type, text, found, outside)) {
            link_types_prefer_kind(worker->linker, found, called);
            return true;
        }
        other = link_types_dereference(worker, *type, i);
        if (other == NULL) {
            return called && link_extensions_find_member(worker, *type, text, found);
        }
        *type = other;
    }
    return false;
}

/* A field that only assignments make: what all of them give. */
/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *entity_of_field(struct link_worker *worker,
                                               const struct link_found *found,
                                               const struct link_type *receiver, unsigned depth)
{
    const struct linker *linker = worker->linker;
    const struct link_source *source = &linker->sources[found->file];
    const struct fact_binding *row = &source->facts->bindings[found->binding];
    const struct link_type *type =
        link_types_of_binding(worker, found->file, found->binding, receiver, depth + 1);
    uint32_t home =
        row->kind == FACT_BINDING_PART
            ? map_u64_find_value(&linker->part_homes, source->first_binding + found->binding)
            : linker->own_homes[source->first_entity + source->facts->scopes[row->scope].entity];
    if (row->kind != FACT_BINDING_PART &&
        (row->kind != FACT_BINDING_FIELD || row->type != FACT_NONE)) {
        return type;
    }
    return entity_of_assigned(worker, link_names_of_text(worker, found->file, row->name), home,
                              type, depth);
}

/* Does the text name a part of the tuple? Parts of a record are named, others have numbers. */
static bool entity_is_part(const struct link_type *tuple, struct str text, uint32_t *index)
{
    uint64_t number = 0;
    for (uint32_t i = 0; tuple->extra == FACT_TUPLE_NAMED && i + 1 < tuple->count; i += 2) {
        if (str_equals_bytes(tuple->args[i]->name, text)) {
            *index = i + 1;
            return true;
        }
    }
    if (tuple->extra == FACT_TUPLE_NAMED || !str_parse_unsigned(text, &number)) {
        return false;
    }
    *index = number < UINT32_MAX ? (uint32_t)number : UINT32_MAX;
    return true;
}

const struct link_type *link_types_of_named(const struct link_type *record, struct str text)
{
    uint32_t index = 0;
    return entity_is_part(record, text, &index) ? link_types_arg(record, index) : &link_type_none;
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
const struct link_type *link_types_of_member(struct link_worker *worker,
                                             const struct link_type *type, struct str text,
                                             bool called, unsigned depth)
{
    struct link_found found = { 0 };
    bool outside = false;
    const struct link_type *field = NULL;
    uint32_t index = 0;
    if (type->kind == LINK_TYPE_NONE || !link_types_may_step(worker, depth)) {
        return &link_type_none;
    }
    if (link_types_find_member(worker, &type, text, called, &found, &outside)) {
        return found.kind == LINK_FOUND_BINDING
                   ? entity_of_field(worker, &found, type, depth)
                   : link_types_of_found(worker, &found, type, depth + 1);
    }
    if (type->kind == LINK_TYPE_TUPLE && entity_is_part(type, text, &index)) {
        return link_types_arg(type, index);
    }
    field = called ? &link_type_none
                   : link_types_known_field(worker, worker->unit, type, text, depth + 1);
    if (field->kind != LINK_TYPE_NONE) {
        return field;
    }
    /* What a type of the project does not write itself may be derived: known results tell. */
    outside |= type->kind == LINK_TYPE_VALUE || type->kind == LINK_TYPE_CLASS ||
               type->kind == LINK_TYPE_PARAM;
    if (!outside) {
        return &link_type_none;
    }
    if (!called) {
        const struct link_type *read = link_types_known_value(worker, type, text, depth + 1);
        if (read != NULL) {
            return read;
        }
    }
    return entity_outside_member(worker, type, text);
}
