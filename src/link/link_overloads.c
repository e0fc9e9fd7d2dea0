/* link_overloads.c - which of several callables of one name a call means: first by the number of
 * arguments, then by what is known of their types.
 *
 * Each argument is weighed against the parameter at its place: the same type, a base of it,
 * nothing known, or no fit. A candidate with an argument that does not fit is out, unless all are;
 * the best sum wins. Bounds: OVERLOADS_ARGS_MAX arguments, OVERLOADS_BASES_MAX bases of a type.
 */
#include "link/link_types.h"

#define OVERLOADS_ARGS_MAX    8U
#define OVERLOADS_WIDTH_COUNT 12U
#define OVERLOADS_COUNT_STEP  4U  /* more than what the number of arguments weighs */
#define OVERLOADS_FIT_STEP    64U /* more than what nearness weighs */
#define OVERLOADS_LABELS_MAX  16U /* parameters whose labels are compared */
#define OVERLOADS_BASES_MAX   64U
#define OVERLOADS_WIDTH_TRUTH 100U /* of true and false: no number converts to them */

enum overloads_fit {
    OVERLOADS_FIT_NEVER = 0,
    OVERLOADS_FIT_MADE = 1,    /* a value of the parameter's type could be made from it */
    OVERLOADS_FIT_UNKNOWN = 2, /* nothing speaks against it */
    OVERLOADS_FIT_WIDER = 3,   /* a number that becomes a larger one, a base of the type */
    OVERLOADS_FIT_SAME = 5,
};

/* ------------------------------------------------------------------ by number */

/* How many arguments stand before those of the parameters: the receiver of an extension. */
static uint8_t overloads_skip_of(const struct fact_entity *entity, const struct link_use *use)
{
    return use->is_static && entity->owner != FACT_NONE &&
                   (entity->flags & FACT_ENTITY_EXTENSION) != 0
               ? 1
               : 0;
}

static bool overloads_takes_count(const struct linker *linker, uint32_t gid,
                                  const struct link_use *use)
{
    const struct fact_entity *entity = link_entity_of(linker, gid);
    uint8_t skip = overloads_skip_of(entity, use);
    uint8_t args = use->ref->args;
    if (entity->params_min == UINT8_MAX || args == UINT8_MAX) {
        return true;
    }
    if (args < skip) {
        return false;
    }
    args = (uint8_t)(args - skip);
    return (args <= entity->params_max || (entity->flags & FACT_ENTITY_VARIADIC) != 0) &&
           (args >= entity->params_min || args >= link_declared_params_min(linker, gid));
}

static void overloads_keep_count(const struct linker *linker, const struct link_use *use,
                                 struct link_found *found)
{
    uint32_t kept = 0;
    uint32_t fitting = 0;
    for (uint32_t i = 0; i < found->count; i++) {
        fitting += overloads_takes_count(linker, found->gids[i], use);
    }
    for (uint32_t i = 0; i < found->count && fitting > 0; i++) {
        if (overloads_takes_count(linker, found->gids[i], use)) {
            found->gids[kept++] = found->gids[i];
        }
    }
    found->count = fitting > 0 ? kept : found->count;
}

/* ------------------------------------------------------------------ by label */

/* May the parameter be given what has this label? */
static bool overloads_fits_label(const struct facts *facts, const struct fact_binding *param,
                                 uint16_t label)
{
    if (label == FACT_LABEL_ANY) {
        return true;
    }
    switch (param->label) {
    case 0: return label == 0 || label == facts_hash_label(facts_borrow_text(facts, param->name));
    case FACT_LABEL_NONE: return label == 0;
    default: return label == param->label;
    }
}

/* The parameter that the next argument is for, from *next on; by name from the first on. `count`:
 * none has this label. More arguments than parameters are for the last. */
static uint32_t overloads_find_param(const struct facts *facts, const uint32_t *params,
                                     uint32_t count, uint16_t label, uint32_t *next)
{
    bool by_name = count > 0 && label > FACT_LABEL_REF && label != FACT_LABEL_ANY &&
                   (facts->bindings[params[0]].label == 0 ||
                    facts->bindings[params[0]].label == FACT_LABEL_REF);
    for (uint32_t i = by_name ? 0 : *next; i < count; i++) {
        const struct fact_binding *param = &facts->bindings[params[i]];
        if (overloads_fits_label(facts, param, label)) {
            *next = i + 1;
            return i;
        }
        if (param->label == FACT_LABEL_REF && !by_name) {
            return count;
        }
    }
    return label == 0 && *next == count && count > 0 ? count - 1 : count;
}

/* Has each label of the call its parameter? */
static bool overloads_takes_labels(const struct linker *linker, uint32_t gid,
                                   const struct link_use *use)
{
    const struct fact_entity *entity = link_entity_of(linker, gid);
    const struct facts *facts = linker->sources[linker->entity_files[gid]].facts;
    uint32_t skip = overloads_skip_of(entity, use);
    uint32_t params[OVERLOADS_LABELS_MAX];
    uint32_t next = 0;
    uint32_t count = entity->body == FACT_NONE
                         ? OVERLOADS_LABELS_MAX
                         : link_types_list_params(facts, entity->body, FACT_BINDING_PARAM, params,
                                                  OVERLOADS_LABELS_MAX);
    const struct fact_node *cell = link_node_of(linker, use->place.file, use->ref->target);
    if (count == OVERLOADS_LABELS_MAX) {
        return true;
    }
    for (; cell != NULL && cell->op == FACT_OP_ARG;
         cell = link_node_of(linker, use->place.file, cell->b)) {
        if (skip > 0) {
            skip--;
        } else if (overloads_find_param(facts, params, count, cell->label, &next) == count) {
            return false;
        }
    }
    return true;
}

static void overloads_keep_labels(const struct linker *linker, const struct link_use *use,
                                  struct link_found *found)
{
    bool takes[LINK_CANDIDATES_MAX];
    uint32_t kept = 0;
    uint32_t fitting = 0;
    for (uint32_t i = 0; i < found->count; i++) {
        takes[i] = overloads_takes_labels(linker, found->gids[i], use);
        fitting += takes[i];
    }
    for (uint32_t i = 0; i < found->count && fitting > 0; i++) {
        if (takes[i]) {
            found->gids[kept++] = found->gids[i];
        }
    }
    found->count = fitting > 0 ? kept : found->count;
}

/* ------------------------------------------------------------------ by type */

/* Built-in numbers from narrow to wide; 0: no number. Names that several languages share. */
static unsigned overloads_width_of(struct str name)
{
    static const char *const names[] = { "byte", "sbyte", "short", "ushort", "char",   "int",
                                         "uint", "long",  "ulong", "float",  "double", "decimal" };
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (str_equals_cstring(name, names[i])) {
            return i + 1;
        }
    }
    return str_equals_cstring(name, "boolean") || str_equals_cstring(name, "bool")
               ? OVERLOADS_WIDTH_TRUTH
               : 0U;
}

/* How far up `wanted` stands, near bases first; OVERLOADS_BASES_MAX: it is none. */
static uint32_t overloads_find_base(const struct linker *linker, uint32_t home, uint32_t wanted)
{
    const struct link_bases *bases = &linker->bases;
    uint32_t queue[OVERLOADS_BASES_MAX] = { home };
    uint32_t count = 1;
    for (uint32_t at = 0; at < count; at++) {
        if (queue[at] == wanted) {
            return at;
        }
        for (uint32_t i = queue[at] < bases->home_count ? bases->first[queue[at]] : 0;
             queue[at] < bases->home_count && i < bases->first[queue[at] + 1]; i++) {
            if (count < OVERLOADS_BASES_MAX) {
                queue[count++] = bases->items[i].home;
            }
        }
    }
    return OVERLOADS_BASES_MAX;
}

/* What arguments and parameters are compared by. */
struct overloads_view {
    const struct linker *linker;
    const struct lang_policy *policy; /* of the language that declares the parameter */
};

/* Can a value of a type of the project be given for a class of the library? By what the bases of
 * the type that lie outside are known to be. */
static enum link_kinship overloads_compare_bases(const struct overloads_view *view, uint32_t home,
                                                 struct str param)
{
    const struct linker *linker = view->linker;
    enum link_kinship all = LINK_KINSHIP_NONE;
    uint32_t order[LINK_BASES_MAX];
    bool outside = false;
    uint32_t count = link_members_linearise(linker, home, order, &outside);
    for (uint32_t at = 0; at < count; at++) {
        uint32_t end =
            order[at] < linker->bases.home_count ? linker->bases.first[order[at] + 1] : 0;
        for (uint32_t i = end == 0 ? 0 : linker->bases.first[order[at]]; i < end; i++) {
            const struct link_base *base = &linker->bases.items[i];
            const struct facts *facts = linker->sources[base->file].facts;
            uint32_t distance = 0;
            enum link_kinship one = LINK_KINSHIP_NONE;
            if (base->home != LINK_NONE && link_home_is_type(linker, base->home)) {
                continue;
            }
            one = link_classes_compare(
                view->policy, param,
                facts_borrow_text(facts, facts_find_last_name(facts, base->node)), &distance);
            if (one == LINK_KINSHIP_SAME || one == LINK_KINSHIP_BASE) {
                return LINK_KINSHIP_BASE;
            }
            all = one == LINK_KINSHIP_UNKNOWN ? one : all;
        }
    }
    return all;
}

/* Classes that hold one number each: as wide as what they hold; 0: no such class. */
static unsigned overloads_box_of(struct str name)
{
    static const struct {
        const char *box;
        const char *number;
    } rows[] = { { "Byte", "byte" },     { "Short", "short" }, { "Character", "char" },
                 { "Integer", "int" },   { "Long", "long" },   { "Float", "float" },
                 { "Double", "double" }, { "Boolean", "bool" } };
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (str_equals_cstring(name, rows[i].box)) {
            return overloads_width_of(str_from_cstring(rows[i].number));
        }
    }
    if (str_ends_with(name, STR("?"))) {
        return overloads_width_of(str_from_range(name.data, name.size - 1));
    }
    return 0;
}

/* The base of every class. */
static bool overloads_is_top(struct str name)
{
    static const char *const names[] = { "Object", "object", "Any", "any", "mixed", NULL };
    return link_list_has_text(names, name);
}

/* No number becomes a character, none with a sign one without. */
static bool overloads_loses_sign(struct str param, struct str argument)
{
    static const char *const with_sign[] = { "sbyte", "short", "int", "long", NULL };
    static const char *const without[] = { "ushort", "uint", "ulong", NULL };
    return str_equals_cstring(param, "char") || str_equals_cstring(param, "sbyte") ||
           (link_list_has_text(with_sign, argument) && link_list_has_text(without, param));
}

/* Of larger numbers and of bases the nearest is the best; 0 for whatever else. */
static uint32_t overloads_nearness(const struct overloads_view *view, const struct link_type *param,
                                   const struct link_type *argument)
{
    unsigned wide = param->kind == LINK_TYPE_OUTSIDE ? overloads_width_of(param->name) : 0;
    unsigned narrow = argument->kind == LINK_TYPE_OUTSIDE ? overloads_width_of(argument->name) : 0;
    uint32_t distance = OVERLOADS_WIDTH_COUNT;
    if (wide > narrow && narrow > 0 && wide < OVERLOADS_WIDTH_TRUTH) {
        return OVERLOADS_WIDTH_COUNT - (wide - narrow);
    }
    if (param->kind == LINK_TYPE_VALUE && argument->kind == LINK_TYPE_VALUE) {
        distance = overloads_find_base(view->linker, argument->home, param->home);
    } else if (param->kind == LINK_TYPE_OUTSIDE && argument->kind == LINK_TYPE_OUTSIDE) {
        (void)link_classes_compare(view->policy, param->name, argument->name, &distance);
        distance = distance == 0 ? OVERLOADS_WIDTH_COUNT : distance;
    }
    return distance < OVERLOADS_WIDTH_COUNT ? OVERLOADS_WIDTH_COUNT - distance : 0;
}

/* A class may be the base of another; nothing is a number but a number and its box. */
static enum overloads_fit overloads_fit_names(struct str param, struct str argument)
{
    unsigned param_width = overloads_width_of(param);
    unsigned argument_width = overloads_width_of(argument);
    if (str_equals_bytes(param, argument)) {
        return OVERLOADS_FIT_SAME;
    }
    if (param_width > 0 && argument_width > 0) {
        return argument_width < param_width && param_width < OVERLOADS_WIDTH_TRUTH &&
                       !overloads_loses_sign(param, argument)
                   ? OVERLOADS_FIT_WIDER
                   : OVERLOADS_FIT_NEVER;
    }
    if (str_ends_with(argument, STR("?")) && param_width > 0) {
        return OVERLOADS_FIT_NEVER; /* what may be nothing is no number */
    }
    if (param_width > 0 && argument.size > 0) {
        return overloads_box_of(argument) == param_width ? OVERLOADS_FIT_WIDER
                                                         : OVERLOADS_FIT_NEVER;
    }
    if (overloads_is_top(param)) {
        return OVERLOADS_FIT_WIDER;
    }
    if (argument_width > 0) {
        return overloads_box_of(param) == argument_width ? OVERLOADS_FIT_WIDER
                                                         : OVERLOADS_FIT_NEVER;
    }
    return OVERLOADS_FIT_UNKNOWN;
}

static enum overloads_fit overloads_fit_kinship(enum link_kinship kinship,
                                                enum overloads_fit unknown)
{
    switch (kinship) {
    case LINK_KINSHIP_SAME: return OVERLOADS_FIT_SAME;
    case LINK_KINSHIP_BASE: return OVERLOADS_FIT_WIDER;
    case LINK_KINSHIP_NONE: return OVERLOADS_FIT_NEVER;
    case LINK_KINSHIP_UNKNOWN: break;
    }
    return unknown;
}

/* What the names alone leave open, the table of the library's classes may know. */
static enum overloads_fit overloads_fit_outside(const struct overloads_view *view, struct str param,
                                                struct str argument)
{
    struct str main_param = link_classes_main_name(view->policy, param);
    struct str main_argument = link_classes_main_name(view->policy, argument);
    enum overloads_fit fit = overloads_fit_names(main_param, main_argument);
    uint32_t distance = 0;
    return fit == OVERLOADS_FIT_UNKNOWN
               ? overloads_fit_kinship(
                     link_classes_compare(view->policy, param, argument, &distance), fit)
               : fit;
}

/* What a list holds is not converted: numbers must be the same. */
static enum overloads_fit overloads_fit_elements(const struct link_type *param,
                                                 const struct link_type *argument)
{
    bool number = param->kind == LINK_TYPE_OUTSIDE && overloads_width_of(param->name) > 0;
    bool other = argument->kind == LINK_TYPE_OUTSIDE && overloads_width_of(argument->name) > 0;
    if (argument->kind == LINK_TYPE_NONE || (!number && !other)) {
        return OVERLOADS_FIT_UNKNOWN;
    }
    return number && other && str_equals_bytes(param->name, argument->name) ? OVERLOADS_FIT_SAME
                                                                            : OVERLOADS_FIT_NEVER;
}

static bool overloads_has_bound(const struct link_type *type)
{
    return type->kind == LINK_TYPE_PARAM && link_types_arg(type, 0)->kind != LINK_TYPE_NONE;
}

/* A list, a value of the project and a number never stand for each other. */
static bool overloads_are_apart(const struct link_type *param, const struct link_type *argument)
{
    if (param->kind == LINK_TYPE_LIST) {
        return argument->kind == LINK_TYPE_VALUE || argument->kind == LINK_TYPE_OUTSIDE;
    }
    if (param->kind == LINK_TYPE_VALUE) {
        return argument->kind == LINK_TYPE_LIST || argument->kind == LINK_TYPE_OUTSIDE;
    }
    return param->kind == LINK_TYPE_OUTSIDE && argument->kind != LINK_TYPE_NONE &&
           argument->kind != LINK_TYPE_PARAM && overloads_width_of(param->name) > 0;
}

/* Nothing is a value of whatever is no number, struct or enum. */
static enum overloads_fit overloads_fit_null(const struct linker *linker,
                                             const struct link_type *param)
{
    uint8_t kind = 0;
    if (param->kind == LINK_TYPE_OUTSIDE && overloads_width_of(param->name) > 0) {
        return OVERLOADS_FIT_NEVER;
    }
    if (param->kind == LINK_TYPE_VALUE && link_home_is_type(linker, param->home)) {
        kind = link_entity_of(linker, param->home)->kind;
    }
    return kind == ENTITY_KIND_STRUCT || kind == ENTITY_KIND_ENUM ? OVERLOADS_FIT_NEVER
                                                                  : OVERLOADS_FIT_WIDER;
}

/* An array or a value of the project where a class of the library is wanted. */
static enum overloads_fit overloads_fit_class(const struct overloads_view *view, struct str param,
                                              const struct link_type *argument)
{
    uint32_t distance = 0;
    if (argument->kind == LINK_TYPE_LIST) {
        return overloads_fit_kinship(
            link_classes_compare(view->policy, param, STR("[]"), &distance), OVERLOADS_FIT_UNKNOWN);
    }
    return argument->kind == LINK_TYPE_VALUE && link_classes_find_row(view->policy, param) != NULL
               ? overloads_fit_kinship(overloads_compare_bases(view, argument->home, param),
                                       OVERLOADS_FIT_UNKNOWN)
               : OVERLOADS_FIT_UNKNOWN;
}

/* At least one of the two lies outside the project. */
static enum overloads_fit overloads_fit_mixed(const struct overloads_view *view,
                                              const struct link_type *param,
                                              const struct link_type *argument)
{
    if (argument->kind == LINK_TYPE_OUTSIDE && str_equals_cstring(argument->name, "null")) {
        return overloads_fit_null(view->linker, param);
    }
    if (param->kind == LINK_TYPE_FUNCTION && argument->kind == LINK_TYPE_FUNCTION) {
        return OVERLOADS_FIT_SAME; /* better than a base of all */
    }
    if (param->kind == LINK_TYPE_OUTSIDE && argument->kind == LINK_TYPE_OUTSIDE) {
        return overloads_fit_outside(view, param->name, argument->name);
    }
    if (param->kind == LINK_TYPE_OUTSIDE && argument->kind != LINK_TYPE_NONE &&
        overloads_is_top(param->name)) {
        return OVERLOADS_FIT_WIDER;
    }
    if (overloads_are_apart(param, argument)) {
        return OVERLOADS_FIT_NEVER;
    }
    return param->kind == LINK_TYPE_OUTSIDE ? overloads_fit_class(view, param->name, argument)
                                            : OVERLOADS_FIT_UNKNOWN;
}

/* NOLINTNEXTLINE(misc-no-recursion): lists in lists, depth counted */
static enum overloads_fit overloads_fit_types(const struct overloads_view *view,
                                              const struct link_type *param,
                                              const struct link_type *argument, unsigned depth)
{
    /* A type parameter stands for what bounds it. */
    if (depth < 4 && (overloads_has_bound(param) || overloads_has_bound(argument))) {
        enum overloads_fit fit = overloads_fit_types(
            view, overloads_has_bound(param) ? param->args[0] : param,
            overloads_has_bound(argument) ? argument->args[0] : argument, depth + 1);
        return fit == OVERLOADS_FIT_SAME ? OVERLOADS_FIT_WIDER : fit;
    }
    if (param->kind == LINK_TYPE_LIST && argument->kind == LINK_TYPE_LIST && depth < 4) {
        enum overloads_fit fit =
            overloads_fit_elements(link_types_arg(param, 0), link_types_arg(argument, 0));
        return fit != OVERLOADS_FIT_UNKNOWN
                   ? fit
                   : overloads_fit_types(view, link_types_arg(param, 0),
                                         link_types_arg(argument, 0), depth + 1);
    }
    if (param->kind == LINK_TYPE_VALUE && argument->kind == LINK_TYPE_VALUE) {
        if (param->home == argument->home) {
            return OVERLOADS_FIT_SAME;
        }
        return overloads_find_base(view->linker, argument->home, param->home) < OVERLOADS_BASES_MAX
                   ? OVERLOADS_FIT_WIDER
                   : OVERLOADS_FIT_NEVER;
    }
    return overloads_fit_mixed(view, param, argument);
}

struct overloads_call {
    struct link_worker *worker;
    const struct link_use *use;
    const struct link_type *arguments[OVERLOADS_ARGS_MAX];
    uint16_t labels[OVERLOADS_ARGS_MAX];
    uint32_t count;
};

static void overloads_eval_arguments(struct overloads_call *call, struct link_place place,
                                     uint32_t list)
{
    const struct linker *linker = call->worker->linker;
    const struct fact_node *cell = link_node_of(linker, place.file, list);
    for (; cell != NULL && cell->op == FACT_OP_ARG && call->count < OVERLOADS_ARGS_MAX;
         cell = link_node_of(linker, place.file, cell->b)) {
        const struct link_type *type = link_types_eval_expr(call->worker, place, cell->a, 0);
        /* A member of something outside says nothing about its type, nor does what it gives. */
        bool known = type->kind != LINK_TYPE_OUTSIDE_CLASS &&
                     (type->kind != LINK_TYPE_OUTSIDE || type->name.size > 0);
        call->labels[call->count] = cell->label;
        call->arguments[call->count++] = known ? type : &link_type_none;
    }
}

/* Between equals: taking exactly as many beats defaults, and these beat taking any number. */
static uint32_t overloads_weigh_count(const struct fact_entity *entity, const struct link_use *use)
{
    uint32_t args = (uint32_t)use->ref->args - overloads_skip_of(entity, use);
    if ((entity->flags & FACT_ENTITY_VARIADIC) != 0) {
        return 1;
    }
    return use->ref->args != UINT8_MAX && entity->params_max != args ? 2 : 3;
}

/* 0: does not fit. */
static uint32_t overloads_weigh(const struct overloads_call *call, uint32_t gid)
{
    const struct linker *linker = call->worker->linker;
    const struct fact_entity *entity = link_entity_of(linker, gid);
    uint32_t file = linker->entity_files[gid];
    uint32_t params[OVERLOADS_ARGS_MAX];
    uint32_t count = 0;
    uint32_t sum = overloads_weigh_count(entity, call->use);
    uint32_t skip = overloads_skip_of(entity, call->use);
    uint32_t next = 0;
    struct overloads_view view = { linker, linker->sources[file].policy };
    if (entity->body == FACT_NONE) {
        return sum;
    }
    count = link_types_list_params(linker->sources[file].facts, entity->body, FACT_BINDING_PARAM,
                                   params, OVERLOADS_ARGS_MAX);
    for (uint32_t i = 0; i + skip < call->count && i < count; i++) {
        const struct link_type *argument = call->arguments[i + skip];
        uint32_t at = overloads_find_param(linker->sources[file].facts, params, count,
                                           call->labels[i + skip], &next);
        const struct link_type *param =
            at == count
                ? &link_type_none
                : link_types_as_value(
                      call->worker, link_types_of_binding(call->worker, file, params[at], NULL, 0));
        bool rest = at + 1 >= count && (entity->flags & FACT_ENTITY_VARIADIC) != 0;
        enum overloads_fit fit = overloads_fit_types(&view, param, argument, 0);
        if (rest && fit != OVERLOADS_FIT_SAME && param->kind == LINK_TYPE_LIST) {
            fit = overloads_fit_types(&view, link_types_arg(param, 0), argument, 0);
        }
        if (fit == OVERLOADS_FIT_NEVER && link_has_policy(linker, file, LANG_POLICY_CONVERTS)) {
            fit = OVERLOADS_FIT_MADE;
        }
        if (fit == OVERLOADS_FIT_NEVER) {
            return 0;
        }
        sum += (uint32_t)fit * OVERLOADS_FIT_STEP +
               overloads_nearness(&view, param, argument) * OVERLOADS_COUNT_STEP;
    }
    return sum;
}

static void overloads_keep_best(struct link_worker *worker, const struct link_use *use,
                                struct link_found *found)
{
    struct overloads_call call = { .worker = worker, .use = use };
    uint32_t weights[LINK_CANDIDATES_MAX];
    uint32_t best = 0;
    uint32_t kept = 0;
    overloads_eval_arguments(&call, use->place, use->ref->target);
    for (uint32_t i = 0; i < found->count; i++) {
        weights[i] = overloads_weigh(&call, found->gids[i]);
        best = weights[i] > best ? weights[i] : best;
    }
    for (uint32_t i = 0; i < found->count && best > 0; i++) {
        if (weights[i] == best) {
            found->gids[kept++] = found->gids[i];
        }
    }
    found->count = best > 0 ? kept : found->count;
}

/* Of equals in a type and its bases, those of the nearest count; it comes first. */
static void overloads_keep_nearest(const struct linker *linker, struct link_found *found)
{
    uint32_t kept = 0;
    uint32_t home = found->count > 0 ? linker->type_homes[found->gids[0]] : LINK_NONE;
    for (uint32_t i = 0; home != LINK_NONE && i < found->count; i++) {
        if (linker->type_homes[found->gids[i]] == home) {
            found->gids[kept++] = found->gids[i];
        }
    }
    found->count = kept > 0 ? kept : found->count;
}

/* Of methods that differ in const alone the receiver chooses. */
static void overloads_keep_const(struct link_worker *worker, const struct link_use *use,
                                 struct link_found *found)
{
    const struct linker *linker = worker->linker;
    const struct fact_node *callee = link_node_of(linker, use->place.file, use->ref->node);
    uint32_t count = 0;
    uint32_t kept = 0;
    bool receiver = false;
    while (callee != NULL && callee->op == FACT_OP_APPLY) {
        callee = link_node_of(linker, use->place.file, callee->a);
    }
    for (uint32_t i = 0; i < found->count; i++) {
        count += (link_entity_of(linker, found->gids[i])->flags & FACT_ENTITY_CONST_SELF) != 0;
    }
    if (count == 0 || count == found->count || callee == NULL ||
        (callee->op != FACT_OP_MEMBER && callee->op != FACT_OP_NAME)) {
        return;
    }
    receiver = link_types_is_const(worker, use->place,
                                   callee->op == FACT_OP_MEMBER ? callee->a : FACT_NONE);
    for (uint32_t i = 0; i < found->count; i++) {
        if (((link_entity_of(linker, found->gids[i])->flags & FACT_ENTITY_CONST_SELF) != 0) ==
            receiver) {
            found->gids[kept++] = found->gids[i];
        }
    }
    found->count = kept;
}

void link_overloads_narrow_found(struct link_worker *worker, const struct link_use *use,
                                 struct link_found *found)
{
    const struct linker *linker = worker->linker;
    if (found->kind != LINK_FOUND_ENTITIES || found->count < 2 || use->ref->args == UINT8_MAX ||
        (use->ref->flags & FACT_REF_KEYWORD_ARGS) != 0) {
        return;
    }
    overloads_keep_count(linker, use, found);
    if (found->count > 1) {
        link_applied_narrow_found(worker, use, found);
    }
    if (found->count > 1 && use->ref->target != FACT_NONE && use->ref->kind != REF_KIND_STORE &&
        link_has_policy(linker, use->place.file, LANG_POLICY_OVERLOADS)) {
        overloads_keep_labels(linker, use, found);
        overloads_keep_best(worker, use, found);
    }
    if (found->count > 1) {
        overloads_keep_const(worker, use, found);
    }
    if (link_has_policy(linker, use->place.file, LANG_POLICY_INHERIT_OVERLOADS)) {
        overloads_keep_nearest(linker, found);
    }
}

bool link_overloads_take_labels(const struct linker *linker, const struct link_use *use,
                                const struct link_found *found)
{
    if (use->ref->kind != REF_KIND_CALL || use->ref->args == UINT8_MAX ||
        !link_has_policy(linker, use->place.file, LANG_POLICY_MADE_OTHERWISE)) {
        return true;
    }
    for (uint32_t i = 0; i < found->count; i++) {
        if (overloads_takes_count(linker, found->gids[i], use) &&
            overloads_takes_labels(linker, found->gids[i], use)) {
            return true;
        }
    }
    return found->count == 0;
}

bool link_overloads_may_convert(const struct linker *linker, uint32_t file,
                                const struct link_type *param, const struct link_type *argument)
{
    struct overloads_view view = { linker, linker->sources[file].policy };
    return overloads_fit_types(&view, param, argument, 0) != OVERLOADS_FIT_NEVER;
}

bool link_overloads_take_count(const struct linker *linker, const struct link_use *use,
                               const struct link_found *found)
{
    if (use->ref->kind != REF_KIND_CALL || use->ref->args == UINT8_MAX ||
        (use->ref->flags & FACT_REF_KEYWORD_ARGS) != 0 ||
        !link_has_policy(linker, use->place.file, LANG_POLICY_INHERIT_OVERLOADS)) {
        return true;
    }
    for (uint32_t i = 0; i < found->count; i++) {
        if (link_group_of(linker, found->gids[i]) != ENTITY_GROUP_CALLABLE ||
            overloads_takes_count(linker, found->gids[i], use)) {
            return true;
        }
    }
    return found->count == 0;
}

bool link_overloads_fit_any(struct link_worker *worker, const struct link_use *use,
                            const struct link_found *found)
{
    const struct linker *linker = worker->linker;
    struct overloads_call call = { .worker = worker, .use = use };
    if (found->kind != LINK_FOUND_ENTITIES || use->ref->kind != REF_KIND_CALL ||
        !link_has_policy(linker, use->place.file, LANG_POLICY_OVERLOADS)) {
        return true;
    }
    overloads_eval_arguments(&call, use->place, use->ref->target);
    for (uint32_t i = 0; i < found->count; i++) {
        if (link_group_of(linker, found->gids[i]) != ENTITY_GROUP_CALLABLE ||
            (overloads_takes_count(linker, found->gids[i], use) &&
             overloads_weigh(&call, found->gids[i]) > 0)) {
            return true;
        }
    }
    return false;
}
