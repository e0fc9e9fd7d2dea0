/* link_types_call.c - what calling something gives. */
#include "link/link_types.h"

#define CALL_PARAMS_MAX 16U

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
const struct link_type *link_types_of_returns(struct link_worker *worker, uint32_t file,
                                              uint32_t scope, unsigned depth)
{
    const struct facts *facts = worker->linker->sources[file].facts;
    const struct link_type *all = &link_type_none;
    uint32_t first = 0;
    uint32_t count = facts_find_scope_bindings(facts, scope, 0, &first);
    bool yields = false;
    for (uint32_t i = first; i < first + count; i++) {
        uint8_t kind = facts->bindings[i].kind;
        if (kind != FACT_BINDING_RETURN && kind != FACT_BINDING_YIELD) {
            continue;
        }
        yields |= kind == FACT_BINDING_YIELD;
        all = link_types_make_union(worker, all,
                                    link_types_of_binding(worker, file, i, NULL, depth + 1));
    }
    if (yields) {
        struct link_type *list = link_types_make(worker, LINK_TYPE_LIST, LINK_NONE, 1);
        link_types_set_arg(list, 0, all);
        return list;
    }
    return all;
}

static const struct link_type *call_make_instance(struct link_worker *worker,
                                                  const struct link_type *type)
{
    struct link_type *made = link_types_make(worker, LINK_TYPE_VALUE, type->home, type->count);
    for (uint32_t i = 0; i < type->count; i++) {
        link_types_set_arg(made, i, type->args[i]);
    }
    made->exact = !type->is_self;
    made->is_self = type->is_self;
    return made;
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
const struct link_type *link_types_own_result(struct link_worker *worker, uint32_t gid,
                                              unsigned depth)
{
    const struct linker *linker = worker->linker;
    const struct fact_entity *entity = link_entity_of(linker, gid);
    const struct link_type *told = &link_type_none;
    uint32_t slot = linker->result_slots == NULL ? LINK_NONE : linker->result_slots[gid];
    if (entity->kind == ENTITY_KIND_CONSTRUCTOR && linker->type_homes[gid] < linker->entity_count) {
        struct link_type *made =
            link_types_make(worker, LINK_TYPE_VALUE, linker->type_homes[gid], 0);
        made->is_self = true;
        return made;
    }
    if (entity->type != FACT_NONE) {
        return link_types_eval_type(worker, link_place_inside_entity(linker, gid), entity->type,
                                    depth + 1);
    }
    if (slot != LINK_NONE && linker->results != NULL) {
        told = linker->results[slot];
    }
    if (told->kind == LINK_TYPE_NONE || told->kind == LINK_TYPE_OUTSIDE ||
        told->kind == LINK_TYPE_OUTSIDE_CLASS) {
        const struct link_type *declared = link_overridden_result(worker, gid, depth + 1);
        return declared->kind != LINK_TYPE_NONE ? declared : told;
    }
    return told;
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
const struct link_type *link_types_of_parameter(struct link_worker *worker,
                                                const struct link_type *callee, uint32_t position,
                                                unsigned depth)
{
    const struct linker *linker = worker->linker;
    const struct fact_entity *entity = link_entity_of(linker, callee->home);
    const struct facts *facts = linker->sources[linker->entity_files[callee->home]].facts;
    const struct link_type *type = &link_type_none;
    struct link_subst subst = { .self = NULL };
    uint32_t params[CALL_PARAMS_MAX];
    uint32_t count = 0;
    if (entity->body == FACT_NONE) {
        return type;
    }
    count =
        link_types_list_params(facts, entity->body, FACT_BINDING_PARAM, params, CALL_PARAMS_MAX);
    for (uint32_t i = 0; i < count; i++) {
        const struct fact_binding *param = &facts->bindings[params[i]];
        if (param->position == position && param->type != FACT_NONE) {
            type = link_types_eval_type(worker, link_place_inside_entity(linker, callee->home),
                                        param->type, depth + 1);
        }
    }
    if (type->kind == LINK_TYPE_PARAM && link_types_arg(type, 0)->kind != LINK_TYPE_NONE) {
        type = type->args[0]; /* F: Fn(A) */
    }
    if (link_types_has_params(type, 0)) {
        link_types_bind_receiver(worker, &subst, callee->home, link_types_arg(callee, 0),
                                 depth + 1);
        type = link_types_substitute(worker, &subst, type, 0);
    }
    return type;
}

/* Type parameters of the callable that were written at the call: f::<X>(). */
/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static void call_bind_applied(struct link_worker *worker, struct link_subst *subst,
                              const struct link_type *callee, unsigned depth)
{
    const struct linker *linker = worker->linker;
    const struct fact_entity *entity = link_entity_of(linker, callee->home);
    uint32_t file = linker->entity_files[callee->home];
    uint32_t params[CALL_PARAMS_MAX];
    uint32_t count = 0;
    if (callee->extra == 0 || entity->body == FACT_NONE) {
        return;
    }
    count = link_types_list_params(linker->sources[file].facts, entity->body,
                                   FACT_BINDING_TYPE_PARAM, params, CALL_PARAMS_MAX);
    for (uint32_t i = 0; i < count && i + 1 < callee->count; i++) {
        link_types_unify(subst, link_types_of_binding(worker, file, params[i], NULL, depth + 1),
                         callee->args[i + 1], 0);
    }
}

/* Type parameters that the arguments decide. */
/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static void call_bind_arguments(struct link_worker *worker, struct link_subst *subst, uint32_t gid,
                                struct link_place place, uint32_t args, unsigned depth)
{
    const struct linker *linker = worker->linker;
    const struct fact_entity *entity = link_entity_of(linker, gid);
    const struct facts *facts = linker->sources[linker->entity_files[gid]].facts;
    struct link_place inside = link_place_inside_entity(linker, gid);
    uint32_t params[CALL_PARAMS_MAX];
    uint32_t count = 0;
    uint32_t position = 0;
    if (entity->body == FACT_NONE) {
        return;
    }
    count =
        link_types_list_params(facts, entity->body, FACT_BINDING_PARAM, params, CALL_PARAMS_MAX);
    for (; args != FACT_NONE && position < CALL_PARAMS_MAX; position++) {
        const struct fact_node *cell = link_row_of(linker, place.file, args);
        for (uint32_t i = 0; i < count; i++) {
            const struct fact_binding *param = &facts->bindings[params[i]];
            const struct link_type *pattern = &link_type_none;
            if (param->position == position && param->type != FACT_NONE) {
                pattern = link_types_eval_type(worker, inside, param->type, depth + 1);
            }
            if (link_types_has_params(pattern, 0)) {
                link_types_unify(subst, pattern,
                                 link_types_eval_expr(worker, place, cell->a, depth + 1), 0);
            }
        }
        args = cell->b;
    }
}

/* What is written before argument `number`; 0: nothing that names a parameter. */
static uint16_t call_label_of(const struct linker *linker, uint32_t file, struct link_passed passed)
{
    const struct fact_node *cell = link_node_of(linker, file, passed.args);
    for (uint32_t i = 0; i < passed.number && cell != NULL; i++) {
        cell = link_node_of(linker, file, cell->b);
    }
    return cell == NULL || cell->op != FACT_OP_ARG || cell->label == FACT_LABEL_ANY ||
                   cell->label <= FACT_LABEL_REF
               ? 0
               : cell->label;
}

/* The parameter that an argument is for: its label tells, else its place. */
static uint32_t call_position_of(const struct linker *linker, uint32_t gid, uint32_t file,
                                 struct link_passed passed)
{
    const struct facts *facts = linker->sources[linker->entity_files[gid]].facts;
    const struct fact_entity *entity = link_entity_of(linker, gid);
    uint16_t label = call_label_of(linker, file, passed);
    uint32_t params[CALL_PARAMS_MAX];
    uint32_t count = label == 0 || entity->body == FACT_NONE
                         ? 0
                         : link_types_list_params(facts, entity->body, FACT_BINDING_PARAM, params,
                                                  CALL_PARAMS_MAX);
    for (uint32_t i = 0; i < count; i++) {
        if (facts->bindings[params[i]].label == label) {
            return facts->bindings[params[i]].position;
        }
    }
    return passed.number;
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
const struct link_type *link_types_of_passed(struct link_worker *worker,
                                             const struct link_type *callee,
                                             struct link_place place, struct link_passed passed,
                                             unsigned depth)
{
    struct link_subst subst = { .self = NULL };
    uint32_t position = call_position_of(worker->linker, callee->home, place.file, passed);
    const struct link_type *type = link_types_of_parameter(worker, callee, position, depth + 1);
    if (!link_types_has_params(type, 0)) {
        return type;
    }
    call_bind_applied(worker, &subst, callee, depth + 1);
    call_bind_arguments(worker, &subst, callee->home, place, passed.args, depth + 1);
    return link_types_substitute(worker, &subst, type, 0);
}

/* The member of a type that a label names; LINK_NONE: none. */
static uint32_t call_find_labelled(const struct linker *linker, uint32_t home, uint16_t label)
{
    const struct link_source *source = &linker->sources[linker->entity_files[home]];
    const struct facts *facts = source->facts;
    uint32_t own = home - source->first_entity;
    for (uint32_t i = own + 1; label != 0 && i < facts->header->entity_count &&
                               facts->entities[i].start_byte < facts->entities[own].end_byte;
         i++) {
        const struct fact_entity *entity = &facts->entities[i];
        if (entity->parent == own && facts_group_of_entity(entity) == ENTITY_GROUP_VALUE &&
            facts_hash_label(facts_borrow_text(facts, entity->name)) == label) {
            return source->first_entity + i;
        }
    }
    return LINK_NONE;
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
const struct link_type *link_types_of_made(struct link_worker *worker,
                                           const struct link_type *class_, struct link_place place,
                                           struct link_passed passed, unsigned depth)
{
    const struct linker *linker = worker->linker;
    const struct link_type *all = &link_type_none;
    struct link_found found = { 0 };
    uint32_t member = LINK_NONE;
    if (!link_home_is_type(linker, class_->home)) {
        return all;
    }
    link_targets_list_constructors(linker, class_->home, &found);
    for (uint32_t i = 0; i < found.count; i++) {
        struct link_type callee = { .kind = LINK_TYPE_CALLABLE, .home = found.gids[i] };
        all = link_types_make_union(
            worker, all, link_types_of_passed(worker, &callee, place, passed, depth + 1));
    }
    if (found.count == 0) {
        member =
            call_find_labelled(linker, class_->home, call_label_of(linker, place.file, passed));
    }
    return member == LINK_NONE ? all : link_types_of_entity(worker, member, NULL, depth + 1);
}

/* What the type of the receiver says of a member that a base declares. */
/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *call_documented_result(struct link_worker *worker,
                                                      const struct link_type *callee,
                                                      unsigned depth)
{
    const struct linker *linker = worker->linker;
    const struct link_type *receiver = link_types_arg(callee, 0);
    struct str name = link_text_of(linker, linker->entity_files[callee->home],
                                   link_entity_of(linker, callee->home)->name);
    return linker->type_homes[callee->home] == receiver->home
               ? &link_type_none
               : link_documented_result(worker, receiver, name, depth + 1);
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *call_entity_result(struct link_worker *worker,
                                                  const struct link_type *callee,
                                                  struct link_place place, uint32_t args,
                                                  unsigned depth)
{
    const struct link_type *result = call_documented_result(worker, callee, depth);
    struct link_subst subst = { .self = NULL };
    if (result->kind != LINK_TYPE_NONE) {
        return result;
    }
    result = link_types_own_result(worker, callee->home, depth + 1);
    if (!link_types_has_params(result, 0)) {
        return result;
    }
    link_types_bind_receiver(worker, &subst, callee->home, link_types_arg(callee, 0), depth + 1);
    call_bind_applied(worker, &subst, callee, depth + 1);
    result = link_types_substitute(worker, &subst, result, 0);
    if (args != FACT_NONE && link_types_has_params(result, 0)) {
        call_bind_arguments(worker, &subst, callee->home, place, args, depth + 1);
        result = link_types_substitute(worker, &subst, result, 0);
    }
    return result;
}

/* v(..) where v is a value with a call operator, or of a type that is made of a function type. */
/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static const struct link_type *call_operator_result(struct link_worker *worker,
                                                    const struct link_type *callee,
                                                    struct link_place place, uint32_t args,
                                                    unsigned depth)
{
    const char *const *names = worker->linker->sources[place.file].policy->call_members;
    for (; names != NULL && *names != NULL; names++) {
        const struct link_type *member =
            link_types_of_member(worker, callee, str_from_cstring(*names), true, depth + 1);
        if (member->kind == LINK_TYPE_CALLABLE) {
            return link_types_call_result(worker, member, place, args, depth + 1);
        }
    }
    return link_types_call_result(worker, link_types_underlying(worker, callee, depth + 1), place,
                                  args, depth + 1);
}

/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
const struct link_type *link_types_call_result(struct link_worker *worker,
                                               const struct link_type *callee,
                                               struct link_place place, uint32_t args,
                                               unsigned depth)
{
    const struct link_type *all = &link_type_none;
    if (!link_types_may_step(worker, depth)) {
        return all;
    }
    switch ((enum link_type_kind)callee->kind) {
    case LINK_TYPE_CALLABLE: return call_entity_result(worker, callee, place, args, depth);
    case LINK_TYPE_CLASS: return call_make_instance(worker, callee);
    case LINK_TYPE_FUNCTION: return link_types_arg(callee, 0);
    case LINK_TYPE_LAMBDA:
        return link_types_of_returns(worker, callee->home, callee->extra, depth + 1);
    case LINK_TYPE_VALUE: return call_operator_result(worker, callee, place, args, depth);
    case LINK_TYPE_OUTSIDE_CLASS:
        all = link_documented_result(worker, link_types_arg(callee, 0), callee->name, depth + 1);
        return all->kind != LINK_TYPE_NONE
                   ? all
                   : link_types_known_result(worker, callee, place, args, depth + 1);
    case LINK_TYPE_OUTSIDE:
        all = link_types_peel(worker, callee); /* Box<dyn Fn() -> T> */
        if (all != callee) {
            return link_types_call_result(worker, all, place, args, depth + 1);
        }
        return link_types_make_outside(worker, LINK_TYPE_OUTSIDE, STR_EMPTY, callee->module);
    case LINK_TYPE_PARAM:
        all = link_types_arg(callee, 0)->kind != LINK_TYPE_NONE ? callee->args[0]
                                                                : link_types_arg(callee, 1);
        return link_types_call_result(worker, all, place, args, depth + 1);
    case LINK_TYPE_UNION:
        for (uint32_t i = 0; i < callee->count; i++) {
            all = link_types_make_union(
                worker, all,
                link_types_call_result(worker, callee->args[i], place, args, depth + 1));
        }
        return all;
    case LINK_TYPE_SPACE: /* the module is what it exports by default */
        return link_types_call_result(
            worker, link_types_of_member(worker, callee, STR("default"), true, depth + 1), place,
            args, depth + 1);
    case LINK_TYPE_NONE:
    case LINK_TYPE_TUPLE:
    case LINK_TYPE_LIST: break;
    }
    return all;
}
