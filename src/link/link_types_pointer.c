/* link_types_pointer.c - is an expression a pointer?
 *
 * Types look through pointers, so that p->f and v.f are found alike. Where a language calls members
 * for operators, what is written on a pointer is no such call: p[i], p == q and p(x) among
 * initialisers are built in. Only what declarations say is looked at; what is not known is none.
 * Bounded by POINTER_LEVELS_MAX levels and the worker's steps.
 */
#include "link/link_types.h"

#define POINTER_LEVELS_MAX 8U

struct pointer_search {
    struct link_worker *worker;
    struct link_place place;
};

static bool pointer_says_expr(struct pointer_search search, uint32_t node, unsigned level);

static const struct fact_node *pointer_row(const struct pointer_search *search, uint32_t node)
{
    return link_node_of(search->worker->linker, search->place.file, node);
}

/* A declared type: T*, or what holds a T* when an element is asked for. */
/* NOLINTNEXTLINE(misc-no-recursion): counts level */
static bool pointer_says_type(struct pointer_search search, uint32_t node, bool element,
                              unsigned level)
{
    const struct fact_node *row = pointer_row(&search, node);
    const struct fact_node *cell = NULL;
    if (row == NULL || level > POINTER_LEVELS_MAX) {
        return false;
    }
    switch (row->op) {
    case FACT_OP_POINTER:
        if ((row->extra & FACT_POINTER_RAW) == 0) { /* a reference */
            return pointer_says_type(search, row->a, element, level + 1);
        }
        return !element || pointer_says_type(search, row->a, false, level + 1);
    case FACT_OP_LIST: return element && pointer_says_type(search, row->a, false, level + 1);
    case FACT_OP_APPLY:
        cell = element ? pointer_row(&search, row->b) : NULL;
        for (; cell != NULL; cell = pointer_row(&search, cell->b)) {
            if (pointer_says_type(search, cell->a, false, level + 1)) {
                return true;
            }
        }
        return false;
    default: return false;
    }
}

/* NOLINTNEXTLINE(misc-no-recursion): counts level */
static bool pointer_says_found(struct link_worker *worker, const struct link_found *found,
                               bool element, unsigned level)
{
    const struct linker *linker = worker->linker;
    struct pointer_search search = { .worker = worker };
    if (found->kind == LINK_FOUND_BINDING) {
        const struct fact_binding *row =
            &linker->sources[found->file].facts->bindings[found->binding];
        search.place = (struct link_place){ found->file, row->scope, row->start_byte };
        if (row->type != FACT_NONE) {
            return pointer_says_type(search, row->type, element, level + 1);
        }
        return !element && pointer_says_expr(search, row->value, level + 1);
    }
    if (found->kind == LINK_FOUND_ENTITIES && found->count > 0) {
        search.place = link_place_of_entity(linker, found->gids[0]);
        return pointer_says_type(search, link_entity_of(linker, found->gids[0])->type, element,
                                 level + 1);
    }
    return false;
}

/* What a name or member was declared as. */
/* NOLINTNEXTLINE(misc-no-recursion): counts level */
static bool pointer_says_named(struct pointer_search search, uint32_t node, bool element,
                               unsigned level)
{
    const struct fact_node *row = pointer_row(&search, node);
    const struct linker *linker = search.worker->linker;
    struct link_found found = { 0 };
    bool outside = false;
    const struct link_type *object = NULL;
    if (row == NULL) {
        return false;
    }
    if (row->op == FACT_OP_NAME) {
        return link_scopes_find_name(search.worker, search.place, row->a,
                                     LINK_WANT_VALUE | LINK_WANT_LOCAL | LINK_WANT_CALLABLE,
                                     &found) &&
               pointer_says_found(search.worker, &found, element, level);
    }
    if (row->op != FACT_OP_MEMBER) {
        return false;
    }
    object = link_types_eval_expr(search.worker, search.place, row->a, 0);
    return link_types_find_member(search.worker, &object,
                                  link_text_of(linker, search.place.file, row->b), false, &found,
                                  &outside) &&
           pointer_says_found(search.worker, &found, element, level);
}

/* NOLINTNEXTLINE(misc-no-recursion): counts level */
static bool pointer_says_expr(struct pointer_search search, uint32_t node, unsigned level)
{
    const struct fact_node *row = pointer_row(&search, node);
    if (row == NULL || level > POINTER_LEVELS_MAX) {
        return false;
    }
    switch (row->op) {
    case FACT_OP_NAME:
    case FACT_OP_MEMBER: return pointer_says_named(search, node, false, level + 1);
    case FACT_OP_POINTER: return (row->extra & FACT_POINTER_RAW) != 0;
    case FACT_OP_CALL: return pointer_says_named(search, row->a, false, level + 1);
    case FACT_OP_VALUE: return pointer_says_type(search, row->a, false, level + 1);
    case FACT_OP_INDEX:
    case FACT_OP_ELEMENT: return pointer_says_named(search, row->a, true, level + 1);
    case FACT_OP_UNION: /* *p */
        return row->extra == FACT_UNION_FALLBACK
                   ? pointer_says_named(search, row->b, true, level + 1)
                   : pointer_says_expr(search, row->a, level + 1);
    default: return false;
    }
}

bool link_types_is_pointer(struct link_worker *worker, struct link_place place, uint32_t node)
{
    struct pointer_search search = { .worker = worker, .place = place };
    return pointer_says_expr(search, node, 0);
}

bool link_types_is_indirect(struct link_worker *worker, struct link_place place, uint32_t node)
{
    const struct linker *linker = worker->linker;
    const struct fact_node *row = link_node_of(linker, place.file, node);
    struct link_found found = { 0 };
    bool outside = false;
    const struct link_type *object = NULL;
    const struct fact_node *type = NULL;
    if (row == NULL || row->op != FACT_OP_MEMBER) {
        return false;
    }
    object = link_types_eval_expr(worker, place, row->a, 0);
    if (!link_types_find_member(worker, &object, link_text_of(linker, place.file, row->b), false,
                                &found, &outside) ||
        found.kind != LINK_FOUND_ENTITIES) {
        return false;
    }
    type = link_node_of(linker, linker->entity_files[found.gids[0]],
                        link_entity_of(linker, found.gids[0])->type);
    return type != NULL && (type->op == FACT_OP_POINTER || type->op == FACT_OP_LIST);
}

/* ------------------------------------------------------------------ const */

/* Is `this` const: does the method around say so? */
static bool pointer_self_is_const(const struct linker *linker, struct link_place place)
{
    const struct facts *facts = linker->sources[place.file].facts;
    for (uint32_t scope = place.scope; scope != FACT_NONE; scope = facts->scopes[scope].parent) {
        const struct fact_entity *entity = &facts->entities[facts->scopes[scope].entity];
        if (facts->scopes[scope].kind == FACT_SCOPE_FUNCTION && entity->body == scope) {
            return (entity->flags & FACT_ENTITY_CONST_SELF) != 0;
        }
    }
    return false;
}

static bool const_says_expr(struct pointer_search search, uint32_t node, unsigned level);

/* A member is as const as what holds it, unless it points elsewhere. Of several callables of one
 * name the one that the receiver allows is meant. */
/* NOLINTNEXTLINE(misc-no-recursion): counts level */
static bool const_says_entities(const struct pointer_search *search, const struct link_found *found,
                                bool held, bool called)
{
    const struct linker *linker = search->worker->linker;
    const struct fact_entity *entity = link_entity_of(linker, found->gids[0]);
    const struct fact_node *type = NULL;
    for (uint32_t i = 0; called && i < found->count; i++) {
        const struct fact_entity *other = link_entity_of(linker, found->gids[i]);
        if (((other->flags & FACT_ENTITY_CONST_SELF) != 0) == held) {
            type = link_node_of(linker, linker->entity_files[found->gids[i]], other->type);
            return type != NULL && type->op == FACT_OP_POINTER &&
                   (type->extra & FACT_POINTER_CONST) != 0;
        }
    }
    type = link_node_of(linker, linker->entity_files[found->gids[0]], entity->type);
    if (type != NULL && type->op == FACT_OP_POINTER) {
        return (type->extra & FACT_POINTER_CONST) != 0;
    }
    return !called && held && entity->kind == ENTITY_KIND_FIELD;
}

/* NOLINTNEXTLINE(misc-no-recursion): counts level */
static bool const_says_named(struct pointer_search search, uint32_t node, bool called,
                             unsigned level)
{
    const struct linker *linker = search.worker->linker;
    const struct fact_node *row = pointer_row(&search, node);
    const struct link_type *object = NULL;
    const struct fact_binding *binding = NULL;
    struct link_found found = { 0 };
    bool outside = false;
    if (row == NULL || level > POINTER_LEVELS_MAX) {
        return false;
    }
    if (row->op == FACT_OP_MEMBER) {
        object = link_types_eval_expr(search.worker, search.place, row->a, 0);
        return link_types_find_member(search.worker, &object,
                                      link_text_of(linker, search.place.file, row->b), called,
                                      &found, &outside) &&
               found.kind == LINK_FOUND_ENTITIES && found.count > 0 &&
               const_says_entities(&search, &found, const_says_expr(search, row->a, level + 1),
                                   called);
    }
    if (row->op != FACT_OP_NAME ||
        !link_scopes_find_name(search.worker, search.place, row->a,
                               LINK_WANT_VALUE | LINK_WANT_LOCAL | LINK_WANT_CALLABLE, &found)) {
        return false;
    }
    if (found.kind == LINK_FOUND_BINDING) {
        binding = &linker->sources[found.file].facts->bindings[found.binding];
        row = pointer_row(&search, binding->type);
        search.place.scope = binding->scope;
        return row != NULL ? row->op == FACT_OP_POINTER && (row->extra & FACT_POINTER_CONST) != 0
                           : const_says_expr(search, binding->value, level + 1);
    }
    return found.kind == LINK_FOUND_ENTITIES && found.count > 0 &&
           const_says_entities(&search, &found, pointer_self_is_const(linker, search.place),
                               called);
}

/* NOLINTNEXTLINE(misc-no-recursion): counts level */
static bool const_says_expr(struct pointer_search search, uint32_t node, unsigned level)
{
    const struct fact_node *row = pointer_row(&search, node);
    if (row == NULL || level > POINTER_LEVELS_MAX) {
        return false;
    }
    switch (row->op) {
    case FACT_OP_SELF: return pointer_self_is_const(search.worker->linker, search.place);
    case FACT_OP_NAME:
    case FACT_OP_MEMBER: return const_says_named(search, node, false, level + 1);
    case FACT_OP_CALL: return const_says_named(search, row->a, true, level + 1);
    case FACT_OP_INDEX:
    case FACT_OP_ELEMENT: return const_says_expr(search, row->a, level + 1);
    case FACT_OP_UNION: return const_says_expr(search, row->b, level + 1);
    case FACT_OP_VALUE:
        row = pointer_row(&search, row->a);
        return row != NULL && row->op == FACT_OP_POINTER && (row->extra & FACT_POINTER_CONST) != 0;
    default: return false;
    }
}

bool link_types_is_const(struct link_worker *worker, struct link_place place, uint32_t node)
{
    struct pointer_search search = { .worker = worker, .place = place };
    return node == FACT_NONE ? pointer_self_is_const(worker->linker, place)
                             : const_says_expr(search, node, 0);
}
