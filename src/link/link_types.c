/* link_types.c - what an expression gives, what a declared type means.
 *
 * Evaluation follows the trees that front ends store; names are looked up where the tree
 * stands. Recursion is bounded by LINK_DEPTH_MAX levels and by worker->steps in all.
 */
#include "link/link_types.h"
#include "link/link_modules.h"

#define TYPES_ARGS_MAX 32U /* items of an ARG list that are evaluated */

typedef const struct link_type *(*types_eval)(struct link_worker *worker, struct link_place place,
                                              uint32_t node, unsigned depth);

uint32_t link_types_count_args(const struct linker *linker, uint32_t file, uint32_t list)
{
    uint32_t count = 0;
    for (; list != FACT_NONE && count < TYPES_ARGS_MAX; list = link_row_of(linker, file, list)->b) {
        count++;
    }
    return count;
}

void link_types_keep_arity(const struct linker *linker, uint32_t file, uint32_t arity,
                           struct link_found *found)
{
    uint32_t kept[LINK_CANDIDATES_MAX];
    uint32_t count = 0;
    if (found->kind != LINK_FOUND_ENTITIES || found->count < 2 ||
        !link_has_policy(linker, file, LANG_POLICY_ARITY)) {
        return;
    }
    for (uint32_t i = 0; i < found->count; i++) {
        uint32_t params[TYPES_ARGS_MAX];
        const struct fact_entity *entity = link_entity_of(linker, found->gids[i]);
        uint32_t own = entity->body == FACT_NONE
                           ? 0
                           : link_types_list_params(
                                 linker->sources[linker->entity_files[found->gids[i]]].facts,
                                 entity->body, FACT_BINDING_TYPE_PARAM, params, TYPES_ARGS_MAX);
        if (own == arity || link_group_of(linker, found->gids[i]) != ENTITY_GROUP_TYPE) {
            kept[count++] = found->gids[i];
        }
    }
    if (count > 0) {
        memcpy(found->gids, kept, count * sizeof kept[0]);
        found->count = count;
    }
}

/* A type whose arguments are the items of an ARG list. */
/* NOLINTNEXTLINE(misc-no-recursion): through eval, which counts depth */
static const struct link_type *types_fill_args(struct link_worker *worker, struct link_place place,
                                               const struct link_type *base, uint32_t list,
                                               types_eval eval, unsigned depth)
{
    const struct linker *linker = worker->linker;
    struct link_type *type = NULL;
    uint32_t count = link_types_count_args(linker, place.file, list);
    type = link_types_make(worker, (enum link_type_kind)base->kind, base->home, count);
    type->exact = base->exact;
    type->extra = base->extra;
    type->name = base->name;
    type->module = base->module;
    for (uint32_t i = 0; i < count; i++) {
        const struct fact_node *cell = link_row_of(linker, place.file, list);
        link_types_set_arg(type, i, eval(worker, place, cell->a, depth + 1));
        list = cell->b;
    }
    return type;
}

/* ------------------------------------------------------------------ names */

/* A name that nothing of the project or an import declares is built in or unknown. */
static const struct link_type *types_of_unknown_name(struct link_worker *worker, struct str name)
{
    return link_types_make_outside(worker, LINK_TYPE_OUTSIDE_CLASS, name, STR_EMPTY);
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *types_of_other_local(struct link_worker *worker, uint32_t file,
                                                    uint32_t binding, unsigned depth)
{
    return worker->linker->sources[file].facts->bindings[binding].kind == FACT_BINDING_PART
               ? &link_type_none
               : link_types_of_binding(worker, file, binding, NULL, depth + 1);
}

/* A local or field evaluated by one assignment may say nothing; others of the same scope may
 * say more. A declared type says most. */
/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *types_of_local(struct link_worker *worker,
                                              const struct link_found *found, unsigned depth)
{
    const struct linker *linker = worker->linker;
    const struct facts *facts = linker->sources[found->file].facts;
    const struct fact_binding *picked = &facts->bindings[found->binding];
    const struct link_type *type =
        link_types_of_binding(worker, found->file, found->binding, NULL, depth + 1);
    uint32_t first = 0;
    uint32_t count = 0;
    if (!link_has_policy(linker, found->file, LANG_POLICY_HOIST) || picked->type != FACT_NONE) {
        return type;
    }
    count = facts_find_scope_bindings(facts, picked->scope, picked->name, &first);
    for (uint32_t i = first; i < first + count; i++) {
        if (i != found->binding && facts->bindings[i].type != FACT_NONE &&
            facts->bindings[i].kind != FACT_BINDING_PART) {
            return link_types_of_binding(worker, found->file, i, NULL, depth + 1);
        }
    }
    for (uint32_t i = found->binding; type->kind == LINK_TYPE_NONE && i-- > first;) {
        type = types_of_other_local(worker, found->file, i, depth);
    }
    for (uint32_t i = found->binding + 1; type->kind == LINK_TYPE_NONE && i < first + count; i++) {
        type = types_of_other_local(worker, found->file, i, depth);
    }
    return type;
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *types_eval_name(struct link_worker *worker, struct link_place place,
                                               fact_text text, uint32_t want, unsigned depth)
{
    struct link_found found = { 0 };
    if (!link_scopes_find_name(worker, place, text, want, &found)) {
        return types_of_unknown_name(worker, link_text_of(worker->linker, place.file, text));
    }
    if (found.kind == LINK_FOUND_BINDING) {
        return types_of_local(worker, &found, depth);
    }
    link_types_keep_arity(worker->linker, place.file, 0, &found);
    return link_types_of_found(
        worker, &found,
        found.origin == ORIGIN_INHERITED ? link_types_of_self(worker, place, depth + 1) : NULL,
        depth + 1);
}

static const struct link_type *types_eval_head(struct link_worker *worker, struct link_place place,
                                               uint32_t node, unsigned depth);

/* A path that leads to a module, though a type may have its name. */
/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *types_eval_module(struct link_worker *worker,
                                                 struct link_place place,
                                                 const struct fact_node *row, unsigned depth)
{
    const struct linker *linker = worker->linker;
    uint32_t home = link_home_of_space(linker, link_modules_root_of(linker, place.file));
    if (!link_types_may_step(worker, depth)) {
        return &link_type_none;
    }
    if (row->a != FACT_NONE) {
        const struct link_type *head = types_eval_head(worker, place, row->a, depth + 1);
        if (head->kind != LINK_TYPE_SPACE) {
            return head->kind == LINK_TYPE_OUTSIDE_CLASS ? head : &link_type_none;
        }
        home = head->home;
    }
    home =
        link_modules_walk_spaces(linker, home, link_text_of(linker, place.file, row->b),
                                 str_from_cstring(linker->sources[place.file].policy->separator));
    return home == LINK_NONE
               ? types_of_unknown_name(worker, link_text_of(linker, place.file, row->b))
               : link_types_make(worker, LINK_TYPE_SPACE, home, 0);
}

/* What may stand before a `::`: a module or a type, not a local. */
/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *types_eval_head(struct link_worker *worker, struct link_place place,
                                               uint32_t node, unsigned depth)
{
    const struct fact_node *row = link_row_of(worker->linker, place.file, node);
    bool modules = worker->linker->sources[place.file].policy->member_separator != NULL;
    if (row->op == FACT_OP_NAME) {
        return types_eval_name(worker, place, row->a,
                               modules ? LINK_WANT_MODULE : LINK_WANT_TYPE | LINK_WANT_MODULE,
                               depth + 1);
    }
    if (row->op == FACT_OP_PATH && modules) {
        return types_eval_module(worker, place, row, depth + 1);
    }
    if (row->op == FACT_OP_PATH) {
        return link_types_eval_expr(worker, place, node, depth + 1);
    }
    return link_types_as_class(worker, link_types_eval_type(worker, place, node, depth + 1));
}

const struct link_type *link_types_path_head(struct link_worker *worker, struct link_place place,
                                             uint32_t node)
{
    const struct fact_node *row = link_row_of(worker->linker, place.file, node);
    struct link_type *root = NULL;
    if (row->a != FACT_NONE) {
        return types_eval_head(worker, place, row->a, 0);
    }
    root = link_types_make(
        worker, LINK_TYPE_SPACE,
        link_home_of_space(worker->linker, link_modules_root_of(worker->linker, place.file)), 0);
    return root;
}

/* The first name of a path. */
static struct str types_first_name(const struct linker *linker, uint32_t file,
                                   const struct fact_node *row)
{
    for (unsigned i = 0; i < LINK_DEPTH_MAX && row != NULL; i++) {
        if (row->op == FACT_OP_NAME) {
            return link_text_of(linker, file, row->a);
        }
        row = row->op == FACT_OP_PATH || row->op == FACT_OP_APPLY
                  ? link_node_of(linker, file, row->a)
                  : NULL;
    }
    return STR_EMPTY;
}

bool link_types_find_bare(struct link_worker *worker, struct link_place place,
                          const struct fact_node *row, const struct link_type *head,
                          struct link_found *found)
{
    const struct linker *linker = worker->linker;
    struct str first = types_first_name(linker, place.file, row);
    if (row->op != FACT_OP_PATH ||
        !link_has_policy(linker, place.file, LANG_POLICY_ARGUMENT_SPACES) || first.size == 0 ||
        (head->kind != LINK_TYPE_SPACE && head->kind != LINK_TYPE_OUTSIDE_CLASS) ||
        head->count > 0 || link_modules_is_outside(linker, place.file, first) ||
        !link_units_find_name(
            worker, place.file,
            link_home_of_space(linker, link_modules_root_of(linker, place.file)),
            link_names_find_text(linker, link_text_of(linker, place.file, row->b)),
            LINK_WANT_ANY & ~(uint32_t)LINK_WANT_MACRO, found)) {
        return false;
    }
    if (found->origin < ORIGIN_UNIQUE_NAME) {
        found->origin = ORIGIN_UNIQUE_NAME;
    }
    return true;
}

/* a::b; ::b from the root. */
/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *types_eval_path(struct link_worker *worker, struct link_place place,
                                               const struct fact_node *row, unsigned depth)
{
    const struct linker *linker = worker->linker;
    struct str name = link_text_of(linker, place.file, row->b);
    struct link_type root = { .kind = LINK_TYPE_SPACE };
    if (row->a != FACT_NONE) {
        const struct link_type *head = types_eval_head(worker, place, row->a, depth + 1);
        const struct link_type *member = link_types_of_member(worker, head, name, false, depth + 1);
        struct link_found found = { 0 };
        return (member->kind == LINK_TYPE_NONE || member->kind == LINK_TYPE_OUTSIDE_CLASS) &&
                       link_types_find_bare(worker, place, row, head, &found)
                   ? link_types_of_found(worker, &found, NULL, depth + 1)
                   : member;
    }
    root.home = link_home_of_space(linker, link_modules_root_of(linker, place.file));
    if (link_has_policy(linker, place.file, LANG_POLICY_UNIT_LOCAL)) {
        struct link_found found = { 0 };
        if (link_units_find_name(worker, place.file, root.home, link_names_find_text(linker, name),
                                 LINK_WANT_ANY, &found)) {
            return link_types_of_found(worker, &found, NULL, depth + 1);
        }
        return types_of_unknown_name(worker, name);
    }
    return link_types_of_member(worker, &root, name, false, depth + 1);
}

/* ------------------------------------------------------------------ expressions */

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *types_eval_apply(struct link_worker *worker, struct link_place place,
                                                const struct fact_node *row, unsigned depth)
{
    const struct link_type *base = link_types_eval_expr(worker, place, row->a, depth + 1);
    const struct link_type *args = NULL;
    struct link_type *type = NULL;
    if (row->b == FACT_NONE) {
        return base;
    }
    if (base->kind != LINK_TYPE_CALLABLE && base->kind != LINK_TYPE_OUTSIDE_CLASS) {
        return base->kind == LINK_TYPE_CLASS
                   ? types_fill_args(worker, place, base, row->b, link_types_eval_type, depth)
                   : base;
    }
    /* A callable keeps its receiver first, then what is applied. */
    args = types_fill_args(worker, place, &link_type_none, row->b, link_types_eval_type, depth);
    type = link_types_make(worker, (enum link_type_kind)base->kind, base->home, args->count + 1);
    type->name = base->name;
    type->module = base->module;
    type->extra = 1; /* arguments were applied */
    link_types_set_arg(type, 0, link_types_arg(base, 0));
    for (uint32_t i = 0; i < args->count; i++) {
        link_types_set_arg(type, i + 1, args->args[i]);
    }
    return type;
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *types_eval_new(struct link_worker *worker, struct link_place place,
                                              uint32_t node, unsigned depth)
{
    const struct link_type *made =
        link_types_as_value(worker, link_types_eval_type(worker, place, node, depth + 1));
    struct link_type *exact = NULL;
    if ((made->kind != LINK_TYPE_VALUE && made->kind != LINK_TYPE_CALLABLE) || made->exact) {
        return made;
    }
    exact = link_types_make(worker, LINK_TYPE_VALUE, made->home,
                            made->kind == LINK_TYPE_VALUE ? made->count : 0);
    for (uint32_t i = 0; i < exact->count; i++) {
        link_types_set_arg(exact, i, made->args[i]);
    }
    exact->exact = true;
    return exact;
}

/* Parameter `number` of a class: of its constructors. */
/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *types_take_constructor(struct link_worker *worker,
                                                      const struct link_type *class_,
                                                      uint32_t number, unsigned depth)
{
    struct link_found found = { 0 };
    const struct link_type *all = &link_type_none;
    if (!link_home_is_type(worker->linker, class_->home)) {
        return all;
    }
    link_targets_list_constructors(worker->linker, class_->home, &found);
    for (uint32_t i = 0; i < found.count; i++) {
        struct link_type callee = { .kind = LINK_TYPE_CALLABLE, .home = found.gids[i] };
        all = link_types_make_union(worker, all,
                                    link_types_of_parameter(worker, &callee, number, depth + 1));
    }
    return all;
}

/* Part `number` of a value; of a callable or function type: its parameter. */
/* NOLINTNEXTLINE(misc-no-recursion): unions hold no unions */
const struct link_type *link_types_take_part(struct link_worker *worker, struct link_place place,
                                             const struct link_type *whole, uint32_t number,
                                             unsigned depth)
{
    const struct link_type *all = &link_type_none;
    uint32_t field = LINK_NONE;
    switch (whole->kind) {
    case LINK_TYPE_TUPLE: return link_types_arg(whole, number);
    case LINK_TYPE_FUNCTION:
        return link_types_arg(whole, number + 1U + (whole->extra & FACT_FUNCTION_SELF));
    case LINK_TYPE_CALLABLE: return link_types_of_parameter(worker, whole, number, depth + 1);
    case LINK_TYPE_CLASS: return types_take_constructor(worker, whole, number, depth + 1);
    case LINK_TYPE_OUTSIDE_CLASS:
        return link_types_known_parameter(worker, whole, place, number, depth + 1);
    case LINK_TYPE_UNION:
        for (uint32_t i = 0; i < whole->count; i++) {
            all = link_types_make_union(
                worker, all,
                link_types_take_part(worker, place, whole->args[i], number, depth + 1));
        }
        return all;
    case LINK_TYPE_OUTSIDE: {
        const struct link_type *parts =
            link_types_element_of(worker, place.file, whole, true, depth + 1);
        return parts->kind == LINK_TYPE_TUPLE ? link_types_arg(parts, number) : parts;
    }
    case LINK_TYPE_VALUE:
        field = link_members_nth_field(worker->linker, whole->home, number);
        if (field != LINK_NONE) {
            return link_types_of_entity(worker, field, whole, depth + 1);
        }
        break;
    default: break;
    }
    return link_types_element_of(worker, place.file, whole, true, depth + 1);
}

/* x.m: where types are asked by a path, `Unit.m` is of the only value of Unit. */
static const struct link_type *types_as_owner(struct link_worker *worker, uint32_t file,
                                              const struct link_type *type)
{
    return link_has_policy(worker->linker, file, LANG_POLICY_BLANKET)
               ? link_types_as_value(worker, type)
               : type;
}

/* A member that is called, or whose parameter is asked for, is a callable rather than a field. */
/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
const struct link_type *link_types_eval_callee(struct link_worker *worker, struct link_place place,
                                               uint32_t node, unsigned depth)
{
    const struct fact_node *row = link_node_of(worker->linker, place.file, node);
    if (row == NULL || row->op != FACT_OP_MEMBER) {
        return link_types_eval_expr(worker, place, node, depth + 1);
    }
    return link_types_of_member(
        worker,
        types_as_owner(worker, place.file, link_types_eval_expr(worker, place, row->a, depth + 1)),
        link_text_of(worker->linker, place.file, row->b), true, depth + 1);
}

/* The parameter of a callee, or of each of several, that an argument is for. */
/* NOLINTNEXTLINE(misc-no-recursion): unions hold no unions */
static const struct link_type *types_take_passed(struct link_worker *worker,
                                                 struct link_place place,
                                                 const struct link_type *callee,
                                                 struct link_passed passed, unsigned depth)
{
    const struct link_type *all = &link_type_none;
    switch (callee->kind) {
    case LINK_TYPE_CALLABLE: return link_types_of_passed(worker, callee, place, passed, depth + 1);
    case LINK_TYPE_CLASS: return link_types_of_made(worker, callee, place, passed, depth + 1);
    case LINK_TYPE_UNION:
        for (uint32_t i = 0; i < callee->count; i++) {
            all = link_types_make_union(
                worker, all, types_take_passed(worker, place, callee->args[i], passed, depth));
        }
        return all;
    default: return link_types_take_part(worker, place, callee, passed.number, depth);
    }
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *types_eval_take(struct link_worker *worker, struct link_place place,
                                               const struct fact_node *row, unsigned depth)
{
    const struct fact_node *call =
        row->extra == FACT_TAKE_PASSED ? link_node_of(worker->linker, place.file, row->a) : NULL;
    if (call == NULL || call->op != FACT_OP_CALL) {
        return link_types_take_part(
            worker, place, link_types_eval_callee(worker, place, row->a, depth), row->b, depth);
    }
    return types_take_passed(worker, place, link_types_eval_callee(worker, place, call->a, depth),
                             (struct link_passed){ call->b, row->b }, depth);
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *types_eval_function(struct link_worker *worker,
                                                   struct link_place place,
                                                   const struct fact_node *row, unsigned depth)
{
    const struct link_type *params =
        types_fill_args(worker, place, &link_type_none, row->b, link_types_eval_type, depth);
    struct link_type *type =
        link_types_make(worker, LINK_TYPE_FUNCTION, LINK_NONE, params->count + 1);
    type->extra = row->extra;
    link_types_set_arg(type, 0, link_types_eval_type(worker, place, row->a, depth + 1));
    for (uint32_t i = 0; i < params->count; i++) {
        link_types_set_arg(type, i + 1, params->args[i]);
    }
    return type;
}

static const struct link_type *types_make_lambda(struct link_worker *worker,
                                                 struct link_place place, uint32_t scope)
{
    struct link_type *type = link_types_make(worker, LINK_TYPE_LAMBDA, place.file, 0);
    type->extra = scope;
    return type;
}

/* Is a value of `b` a value of `a`, too? */
static bool types_is_below(struct link_worker *worker, const struct link_type *a,
                           const struct link_type *b)
{
    uint32_t order[LINK_BASES_MAX];
    bool outside = false;
    uint32_t count = 0;
    if (b->kind != LINK_TYPE_VALUE) {
        return false;
    }
    count = link_members_linearise(worker->linker, b->home, order, &outside);
    for (uint32_t i = 1; a->kind == LINK_TYPE_VALUE && i < count; i++) {
        if (order[i] == a->home) {
            return true;
        }
    }
    return a->kind == LINK_TYPE_OUTSIDE && outside;
}

/* A value that is an `a` and a `b`: the one of both that is below the other, of alternatives those
 * that are; else what the test says. */
static const struct link_type *types_pick_narrow(struct link_worker *worker,
                                                 const struct link_type *a,
                                                 const struct link_type *b)
{
    const struct link_type *some = &link_type_none;
    if (a->kind == LINK_TYPE_NONE || types_is_below(worker, a, b)) {
        return b;
    }
    for (uint32_t i = 0; b->kind == LINK_TYPE_UNION && i < b->count; i++) {
        if (types_is_below(worker, a, b->args[i])) {
            some = link_types_make_union(worker, some, b->args[i]);
        } else if (a->kind == LINK_TYPE_VALUE && b->args[i]->kind == LINK_TYPE_VALUE &&
                   a->home == b->args[i]->home) {
            return b->args[i]; /* with its type arguments */
        }
    }
    if (a->kind == LINK_TYPE_VALUE && b->kind == LINK_TYPE_VALUE && a->home == b->home) {
        return b;
    }
    return some->kind == LINK_TYPE_NONE ? a : some;
}

/* The type that a value is taken for in a pattern, with the arguments of what is matched. */
static const struct link_type *types_put_arguments(struct link_worker *worker,
                                                   const struct link_type *whole,
                                                   const struct link_type *shape)
{
    const struct linker *linker = worker->linker;
    struct link_type *type = NULL;
    uint32_t home = shape->home;
    if (shape->kind != LINK_TYPE_VALUE || shape->count > 0 || !link_home_is_type(linker, home)) {
        return shape;
    }
    if (link_entity_of(linker, home)->kind == ENTITY_KIND_ENUM_MEMBER) {
        home = linker->type_homes[home];
    }
    whole = link_types_peel(worker, whole);
    if (whole->kind != LINK_TYPE_VALUE || whole->home != home || whole->count == 0) {
        return shape;
    }
    type = link_types_make(worker, LINK_TYPE_VALUE, shape->home, whole->count);
    for (uint32_t i = 0; i < whole->count; i++) {
        link_types_set_arg(type, i, whole->args[i]);
    }
    return type;
}

static const struct link_type *types_join(struct link_worker *worker, uint8_t extra,
                                          const struct link_type *a, const struct link_type *b)
{
    if (extra == FACT_UNION_NARROW) {
        return types_pick_narrow(worker, a, b);
    }
    return extra == FACT_UNION_SHAPED ? types_put_arguments(worker, a, b)
                                      : link_types_make_union(worker, a, b);
}

/* Operators over one or two values. */
/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *types_eval_part(struct link_worker *worker, struct link_place place,
                                               const struct fact_node *row, unsigned depth)
{
    const struct link_type *a = link_types_eval_expr(worker, place, row->a, depth + 1);
    struct link_type *list = NULL;
    switch (row->op) {
    case FACT_OP_INDEX:
        if (a->kind == LINK_TYPE_CLASS || a->kind == LINK_TYPE_OUTSIDE_CLASS) {
            return a; /* generic arguments written as an index */
        }
        if (a->kind == LINK_TYPE_VALUE && link_types_is_pointer(worker, place, row->a)) {
            return a; /* p[i] is what p points to */
        }
        if (row->extra > 0 && a->kind == LINK_TYPE_TUPLE) {
            return link_types_arg(a, row->extra - 1U);
        }
        return link_types_element_of(worker, place.file, a, true, depth + 1);
    case FACT_OP_ELEMENT: return link_types_element_of(worker, place.file, a, false, depth + 1);
    case FACT_OP_AWAIT: return link_types_unwrap(worker, place.file, a, row->extra, depth + 1);
    case FACT_OP_UNION:
        if (row->extra == FACT_UNION_FALLBACK && a->kind != LINK_TYPE_NONE) {
            return a;
        }
        return types_join(worker, row->extra, a,
                          link_types_eval_expr(worker, place, row->b, depth + 1));
    case FACT_OP_LIST:
        list = link_types_make(worker, LINK_TYPE_LIST, LINK_NONE, 1);
        link_types_set_arg(list, 0, link_types_as_value(worker, a));
        return list;
    default: return a; /* POINTER */
    }
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *types_eval_entity(struct link_worker *worker,
                                                 struct link_place place, uint32_t entity,
                                                 unsigned depth)
{
    const struct link_source *source = &worker->linker->sources[place.file];
    if (entity == 0) { /* the file: what it declares at its top */
        return link_types_make(worker, LINK_TYPE_SPACE,
                               link_home_of_space(worker->linker, source->space), 0);
    }
    return link_types_of_entity(worker, source->first_entity + entity, NULL, depth + 1);
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
const struct link_type *link_types_eval_expr(struct link_worker *worker, struct link_place place,
                                             uint32_t node, unsigned depth)
{
    const struct linker *linker = worker->linker;
    const struct fact_node *row = link_node_of(linker, place.file, node);
    struct link_type tuple = { .kind = LINK_TYPE_TUPLE, .home = LINK_NONE };
    if (row == NULL || !link_types_may_step(worker, depth)) {
        return &link_type_none;
    }
    tuple.extra = row->extra;
    switch ((enum fact_op)row->op) {
    case FACT_OP_NAME: return types_eval_name(worker, place, row->a, LINK_WANT_ANY, depth);
    case FACT_OP_MEMBER:
        return link_types_of_member(
            worker,
            types_as_owner(worker, place.file,
                           link_types_eval_expr(worker, place, row->a, depth + 1)),
            link_text_of(linker, place.file, row->b), false, depth + 1);
    case FACT_OP_PATH: return types_eval_path(worker, place, row, depth);
    case FACT_OP_CALL:
        return link_types_call_result(worker, link_types_eval_callee(worker, place, row->a, depth),
                                      place, row->b, depth + 1);
    case FACT_OP_NEW: return types_eval_new(worker, place, row->a, depth);
    case FACT_OP_VALUE:
    case FACT_OP_LITERAL:
        return link_types_eval_type(worker, place, row->op == FACT_OP_VALUE ? row->a : node,
                                    depth + 1);
    case FACT_OP_TYPEOF:
        return link_types_as_class(worker, link_types_eval_expr(worker, place, row->a, depth + 1));
    case FACT_OP_INDEX:
    case FACT_OP_ELEMENT:
    case FACT_OP_AWAIT:
    case FACT_OP_UNION:
    case FACT_OP_POINTER:
    case FACT_OP_LIST: return types_eval_part(worker, place, row, depth);
    case FACT_OP_TAKE: return types_eval_take(worker, place, row, depth);
    case FACT_OP_SELF: return link_types_of_self(worker, place, depth + 1);
    case FACT_OP_SUPER: return link_types_of_super(worker, place, depth + 1);
    case FACT_OP_APPLY: return types_eval_apply(worker, place, row, depth);
    case FACT_OP_TUPLE:
        return types_fill_args(worker, place, &tuple, row->a, link_types_eval_expr, depth);
    case FACT_OP_FUNCTION: return types_eval_function(worker, place, row, depth);
    case FACT_OP_LAMBDA: return types_make_lambda(worker, place, row->a);
    case FACT_OP_ENTITY: return types_eval_entity(worker, place, row->a, depth);
    case FACT_OP_ARG:
    case FACT_OP_NONE:
    case FACT_OP_COUNT: break;
    }
    return &link_type_none;
}

/* ------------------------------------------------------------------ declared types */

/* Where names live in files alone, a variable may stand for a type. */
static uint32_t types_want_of_type(const struct linker *linker, uint32_t file)
{
    uint32_t want = LINK_WANT_TYPE | LINK_WANT_MODULE;
    if (linker->sources[file].policy->reach == LANG_REACH_FILE) {
        want |= LINK_WANT_LOCAL | LINK_WANT_VALUE | LINK_WANT_CALLABLE;
    } else if (link_has_policy(linker, file, LANG_POLICY_SPLIT_STATIC)) {
        want |= LINK_WANT_VALUE; /* a constant may stand for a type */
    }
    return want;
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *types_eval_generic(struct link_worker *worker,
                                                  struct link_place place,
                                                  const struct fact_node *row, unsigned depth)
{
    const struct linker *linker = worker->linker;
    const struct fact_node *head = link_node_of(linker, place.file, row->a);
    const struct link_type *base = &link_type_none;
    struct link_found found = { 0 };
    if (head == NULL) {
        return base;
    }
    if (head->op == FACT_OP_NAME &&
        link_scopes_find_name(worker, place, head->a, LINK_WANT_TYPE | LINK_WANT_MODULE, &found) &&
        found.kind == LINK_FOUND_ENTITIES &&
        link_group_of(linker, found.gids[0]) == ENTITY_GROUP_ALIAS) {
        const struct link_type *args =
            types_fill_args(worker, place, &link_type_none, row->b, link_types_eval_type, depth);
        return link_types_of_alias(worker, found.gids[0], args, depth + 1);
    }
    if (found.kind == LINK_FOUND_ENTITIES && found.count > 1) {
        link_types_keep_arity(linker, place.file, link_types_count_args(linker, place.file, row->b),
                              &found);
        base = link_types_as_value(worker, link_types_of_found(worker, &found, NULL, depth + 1));
    } else {
        base = link_types_eval_type(worker, place, row->a, depth + 1);
    }
    if (base->kind != LINK_TYPE_VALUE && base->kind != LINK_TYPE_OUTSIDE) {
        return base;
    }
    return types_fill_args(worker, place, base, row->b, link_types_eval_type, depth);
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *types_eval_list(struct link_worker *worker, struct link_place place,
                                               uint32_t element, unsigned depth)
{
    struct link_type *type = link_types_make(worker, LINK_TYPE_LIST, LINK_NONE, 1);
    link_types_set_arg(type, 0, link_types_eval_type(worker, place, element, depth + 1));
    return type;
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *types_eval_either(struct link_worker *worker,
                                                 struct link_place place,
                                                 const struct fact_node *row, unsigned depth)
{
    const struct link_type *a = link_types_eval_type(worker, place, row->a, depth + 1);
    if (row->extra == FACT_UNION_FALLBACK && a->kind != LINK_TYPE_NONE) {
        return a;
    }
    if (row->extra == FACT_UNION_NARROW) {
        return types_pick_narrow(worker, a, link_types_eval_type(worker, place, row->b, depth + 1));
    }
    return link_types_make_union(worker, a, link_types_eval_type(worker, place, row->b, depth + 1));
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
const struct link_type *link_types_eval_type(struct link_worker *worker, struct link_place place,
                                             uint32_t node, unsigned depth)
{
    const struct linker *linker = worker->linker;
    const struct fact_node *row = link_node_of(linker, place.file, node);
    struct link_type tuple = { .kind = LINK_TYPE_TUPLE, .home = LINK_NONE };
    if (row == NULL || !link_types_may_step(worker, depth)) {
        return &link_type_none;
    }
    tuple.extra = row->extra;
    switch ((enum fact_op)row->op) {
    case FACT_OP_NAME:
        return link_types_as_value(
            worker,
            types_eval_name(worker, place, row->a, types_want_of_type(linker, place.file), depth));
    case FACT_OP_LITERAL:
        return link_types_make_outside(worker, LINK_TYPE_OUTSIDE,
                                       link_text_of(linker, place.file, row->a), STR_EMPTY);
    case FACT_OP_APPLY: return types_eval_generic(worker, place, row, depth);
    case FACT_OP_POINTER:
        return worker->hides_instances && (row->extra & FACT_POINTER_RAW) != 0
                   ? link_types_as_pointer(worker,
                                           link_types_eval_type(worker, place, row->a, depth + 1))
                   : link_types_eval_type(worker, place, row->a, depth + 1);
    case FACT_OP_VALUE: return link_types_eval_type(worker, place, row->a, depth + 1);
    case FACT_OP_LIST: return types_eval_list(worker, place, row->a, depth);
    case FACT_OP_UNION: return types_eval_either(worker, place, row, depth);
    case FACT_OP_TUPLE:
        return types_fill_args(worker, place, &tuple, row->a, link_types_eval_type, depth);
    case FACT_OP_TYPEOF: /* of a class: type[X] describes the class itself */
        return link_types_eval_expr(worker, place, row->a, depth + 1);
    case FACT_OP_MEMBER:
    case FACT_OP_PATH:
    case FACT_OP_ENTITY:
    case FACT_OP_SELF:
    case FACT_OP_SUPER:
    case FACT_OP_INDEX:
    case FACT_OP_ELEMENT:
    case FACT_OP_TAKE:
    case FACT_OP_AWAIT:
    case FACT_OP_CALL:
    case FACT_OP_NEW:
    case FACT_OP_LAMBDA:
    case FACT_OP_FUNCTION:
        return link_types_as_value(worker, link_types_eval_expr(worker, place, node, depth + 1));
    case FACT_OP_ARG:
    case FACT_OP_NONE:
    case FACT_OP_COUNT: break;
    }
    return &link_type_none;
}
