/* link_types_make.c - making, comparing, copying and substituting types.
 *
 * Trees are at most LINK_DEPTH_MAX deep, because evaluation is; what recurses over them here
 * counts its depth too.
 */
#include "link/link_types.h"

#define TYPES_UNION_MAX 16U /* alternatives kept; more say too little to be worth following */
#define TYPES_DEPTH_MAX 12U /* levels of type arguments compared, copied and substituted */

const struct link_type link_type_none = { .kind = LINK_TYPE_NONE, .home = LINK_NONE };

struct link_type *link_types_make(struct link_worker *worker, enum link_type_kind kind,
                                  uint32_t home, uint32_t count)
{
    struct link_type *type = arena_alloc_zeroed(&worker->scratch, 1, sizeof *type);
    if (type != NULL && count > 0) {
        /* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers is meant */
        type->args = arena_alloc_zeroed(&worker->scratch, count, sizeof *type->args);
    }
    if (type == NULL || (count > 0 && type->args == NULL)) {
        worker->failed = true;
        worker->spare = link_type_none;
        return &worker->spare;
    }
    for (uint32_t i = 0; i < count; i++) {
        type->args[i] = &link_type_none;
    }
    type->kind = (uint8_t)kind;
    type->home = home;
    type->count = count;
    return type;
}

void link_types_set_arg(struct link_type *type, uint32_t index, const struct link_type *arg)
{
    if (index < type->count) {
        type->args[index] = arg;
    }
}

const struct link_type *link_types_arg(const struct link_type *type, uint32_t index)
{
    return index < type->count ? type->args[index] : &link_type_none;
}

const struct link_type *link_types_make_outside(struct link_worker *worker,
                                                enum link_type_kind kind, struct str name,
                                                struct str module)
{
    struct link_type *type = link_types_make(worker, kind, LINK_NONE, 0);
    type->name = name;
    type->module = module;
    return type;
}

/* NOLINTNEXTLINE(misc-no-recursion): at most TYPES_DEPTH_MAX levels */
bool link_types_are_equal(const struct link_type *a, const struct link_type *b, unsigned depth)
{
    if (a == b) {
        return true;
    }
    if (a->kind != b->kind || a->home != b->home || a->extra != b->extra || a->count != b->count ||
        !str_equals_bytes(a->name, b->name) || depth > TYPES_DEPTH_MAX) {
        return false;
    }
    for (uint32_t i = 0; i < a->count; i++) {
        if (!link_types_are_equal(a->args[i], b->args[i], depth + 1)) {
            return false;
        }
    }
    return true;
}

bool link_types_agree(const struct link_type *a, const struct link_type *b)
{
    return a->kind == LINK_TYPE_NONE || b->kind == LINK_TYPE_NONE || a->kind == LINK_TYPE_PARAM ||
           b->kind == LINK_TYPE_PARAM || link_types_are_equal(a, b, 0);
}

static void types_add_alternative(const struct link_type **list, uint32_t *count,
                                  const struct link_type *type)
{
    for (uint32_t i = 0; i < *count; i++) {
        if (link_types_are_equal(list[i], type, 0)) {
            return;
        }
    }
    if (*count < TYPES_UNION_MAX) {
        list[(*count)++] = type;
    }
}

const struct link_type *link_types_make_union(struct link_worker *worker, const struct link_type *a,
                                              const struct link_type *b)
{
    const struct link_type *list[TYPES_UNION_MAX];
    const struct link_type *sides[2] = { a, b };
    struct link_type *type = NULL;
    uint32_t count = 0;
    if (a->kind == LINK_TYPE_NONE || a == b) {
        return b;
    }
    if (b->kind == LINK_TYPE_NONE) {
        return a;
    }
    for (unsigned side = 0; side < 2; side++) {
        if (sides[side]->kind != LINK_TYPE_UNION) {
            types_add_alternative(list, &count, sides[side]);
        }
        for (uint32_t i = 0; sides[side]->kind == LINK_TYPE_UNION && i < sides[side]->count; i++) {
            types_add_alternative(list, &count, sides[side]->args[i]);
        }
    }
    if (count == 1) {
        return list[0];
    }
    type = link_types_make(worker, LINK_TYPE_UNION, LINK_NONE, count);
    for (uint32_t i = 0; i < count; i++) {
        link_types_set_arg(type, i, list[i]);
    }
    return type;
}

/* A copy of the node itself; its arguments are shared until set. */
static struct link_type *types_copy_node(struct link_worker *worker, const struct link_type *type)
{
    struct link_type *copy =
        link_types_make(worker, (enum link_type_kind)type->kind, type->home, type->count);
    copy->exact = type->exact;
    copy->is_self = type->is_self;
    copy->is_pointer = type->is_pointer;
    copy->extra = type->extra;
    copy->name = type->name;
    copy->module = type->module;
    for (uint32_t i = 0; i < type->count; i++) {
        link_types_set_arg(copy, i, type->args[i]);
    }
    return copy;
}

/* The name of what is outside may be made up while evaluating (link_types_outside.c): it then lies
 * in scratch memory, which a copy outlives. */
static bool types_keep_name(struct arena *arena, struct link_type *copy)
{
    bool outside = copy->kind == LINK_TYPE_OUTSIDE || copy->kind == LINK_TYPE_OUTSIDE_CLASS;
    if (!outside || copy->name.size == 0) {
        return true;
    }
    copy->name = arena_copy_str(arena, copy->name);
    return copy->name.data != NULL;
}

/* NOLINTNEXTLINE(misc-no-recursion): at most TYPES_DEPTH_MAX levels */
const struct link_type *link_types_copy_deep(struct link_worker *worker, struct arena *arena,
                                             const struct link_type *type, unsigned depth)
{
    struct link_type *copy = NULL;
    if (type->kind == LINK_TYPE_NONE || depth > TYPES_DEPTH_MAX) {
        return &link_type_none;
    }
    copy = arena_alloc_bytes(arena, sizeof *copy);
    if (copy == NULL) {
        worker->failed = true;
        return &link_type_none;
    }
    *copy = *type;
    if (!types_keep_name(arena, copy)) {
        worker->failed = true;
        return &link_type_none;
    }
    if (type->count > 0) {
        /* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers is meant */
        copy->args = arena_alloc_zeroed(arena, type->count, sizeof *copy->args);
        if (copy->args == NULL) {
            worker->failed = true;
            return &link_type_none;
        }
    }
    for (uint32_t i = 0; i < type->count; i++) {
        copy->args[i] = link_types_copy_deep(worker, arena, type->args[i], depth + 1);
    }
    return copy;
}

/* NOLINTNEXTLINE(misc-no-recursion): unions hold no unions */
const struct link_type *link_types_as_value(struct link_worker *worker,
                                            const struct link_type *type)
{
    struct link_type *copy = NULL;
    if (type->kind == LINK_TYPE_UNION) {
        const struct link_type *all = &link_type_none;
        for (uint32_t i = 0; i < type->count; i++) {
            all = link_types_make_union(worker, all, link_types_as_value(worker, type->args[i]));
        }
        return all;
    }
    if (type->kind != LINK_TYPE_CLASS && type->kind != LINK_TYPE_OUTSIDE_CLASS) {
        return type;
    }
    copy = types_copy_node(worker, type);
    copy->kind = type->kind == LINK_TYPE_CLASS ? LINK_TYPE_VALUE : LINK_TYPE_OUTSIDE;
    return copy;
}

const struct link_type *link_types_as_class(struct link_worker *worker,
                                            const struct link_type *type)
{
    struct link_type *copy = NULL;
    if (type->kind != LINK_TYPE_VALUE && type->kind != LINK_TYPE_OUTSIDE) {
        return type;
    }
    copy = types_copy_node(worker, type);
    copy->kind = type->kind == LINK_TYPE_VALUE ? LINK_TYPE_CLASS : LINK_TYPE_OUTSIDE_CLASS;
    return copy;
}

/* NOLINTNEXTLINE(misc-no-recursion): at most TYPES_DEPTH_MAX levels */
bool link_types_has_params(const struct link_type *type, unsigned depth)
{
    if (type->kind == LINK_TYPE_PARAM || type->is_self) {
        return true;
    }
    for (uint32_t i = 0; depth < TYPES_DEPTH_MAX && i < type->count; i++) {
        if (link_types_has_params(type->args[i], depth + 1)) {
            return true;
        }
    }
    return false;
}

bool link_types_is_param(const struct link_type *type, const struct link_type *param)
{
    return type->kind == LINK_TYPE_PARAM && param->kind == LINK_TYPE_PARAM &&
           type->home == param->home && str_equals_bytes(type->name, param->name);
}

const struct link_type *link_types_as_pointer(struct link_worker *worker,
                                              const struct link_type *type)
{
    struct link_type *copy = NULL;
    if ((type->kind != LINK_TYPE_VALUE && type->kind != LINK_TYPE_PARAM) || type->is_pointer) {
        return type;
    }
    copy = types_copy_node(worker, type);
    copy->is_pointer = true;
    return copy;
}

static void types_bind_param(struct link_subst *subst, const struct link_type *param,
                             const struct link_type *actual)
{
    if (actual->kind == LINK_TYPE_NONE || link_types_is_param(actual, param)) {
        return;
    }
    for (unsigned i = 0; i < subst->count; i++) {
        if (subst->pairs[i].home == param->home &&
            str_equals_bytes(subst->pairs[i].name, param->name)) {
            return;
        }
    }
    if (subst->count < LINK_SUBST_MAX) {
        subst->pairs[subst->count++] = (struct link_subst_pair){ param->home, param->name, actual };
    }
}

/* NOLINTNEXTLINE(misc-no-recursion): at most TYPES_DEPTH_MAX levels */
void link_types_unify(struct link_subst *subst, const struct link_type *pattern,
                      const struct link_type *actual, unsigned depth)
{
    if (depth > TYPES_DEPTH_MAX) {
        return;
    }
    if (pattern->kind == LINK_TYPE_PARAM) {
        types_bind_param(subst, pattern, actual);
        return;
    }
    if (pattern->kind != actual->kind || pattern->home != actual->home ||
        !str_equals_bytes(pattern->name, actual->name)) {
        return;
    }
    for (uint32_t i = 0; i < pattern->count && i < actual->count; i++) {
        link_types_unify(subst, pattern->args[i], actual->args[i], depth + 1);
    }
}

static const struct link_type *types_find_pair(const struct link_subst *subst,
                                               const struct link_type *param)
{
    for (unsigned i = 0; i < subst->count; i++) {
        if (subst->pairs[i].home == param->home &&
            str_equals_bytes(subst->pairs[i].name, param->name)) {
            return subst->pairs[i].to;
        }
    }
    return NULL;
}

/* An associated type that stays open may be bounded by others: Iterator<Item = Self::Item>. */
/* NOLINTNEXTLINE(misc-no-recursion): at most TYPES_DEPTH_MAX levels */
static const struct link_type *types_substitute_param(struct link_worker *worker,
                                                      const struct link_subst *subst,
                                                      const struct link_type *type, unsigned depth)
{
    const struct link_type *to = types_find_pair(subst, type);
    struct link_type *copy = NULL;
    if (to == NULL && subst->self != NULL) {
        to = link_types_project(worker, subst->self, type);
    }
    if (to != type || depth >= TYPES_DEPTH_MAX ||
        !link_types_has_params(link_types_arg(type, 0), 0)) {
        return to != NULL ? to : type;
    }
    copy = types_copy_node(worker, type);
    link_types_set_arg(copy, 0, link_types_substitute(worker, subst, type->args[0], depth + 1));
    return copy;
}

/* NOLINTNEXTLINE(misc-no-recursion): at most TYPES_DEPTH_MAX levels */
const struct link_type *link_types_substitute(struct link_worker *worker,
                                              const struct link_subst *subst,
                                              const struct link_type *type, unsigned depth)
{
    const struct link_type *to = NULL;
    struct link_type *copy = NULL;
    if (type->is_self && subst->self != NULL) {
        return type->kind == LINK_TYPE_CLASS ? link_types_as_class(worker, subst->self)
                                             : subst->self;
    }
    if (type->kind == LINK_TYPE_PARAM) {
        return types_substitute_param(worker, subst, type, depth);
    }
    if (depth > TYPES_DEPTH_MAX || !link_types_has_params(type, 0)) {
        return type;
    }
    if (type->kind == LINK_TYPE_UNION) {
        to = &link_type_none;
        for (uint32_t i = 0; i < type->count; i++) {
            to = link_types_make_union(
                worker, to, link_types_substitute(worker, subst, type->args[i], depth + 1));
        }
        return to;
    }
    copy = types_copy_node(worker, type);
    for (uint32_t i = 0; i < type->count; i++) {
        link_types_set_arg(copy, i, link_types_substitute(worker, subst, type->args[i], depth + 1));
    }
    return copy;
}
