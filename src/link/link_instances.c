/* link_instances.c - what type parameters stand for, from what the project puts in their place.
 *
 * For languages that ask for it (LANG_POLICY_INSTANCES), every file notes once
 *
 *   Box<Ball> b;        T of Box is a Ball
 *   handle(ball);       T of `template <class T> void handle(T &)` is one as well
 *   handle<Ball>();     and so it is here
 *   template <class T = Ball>
 *   template <class T> void Box<T>::put()     this T is that of Box
 *
 *   CHECK(next());          the parameter of that macro is what next() gives
 *
 * Rows are (slot of the parameter, key of a type); the key of a parameter is its slot, so what one
 * hands to another is followed when it is asked for, and one round suffices: what a file notes
 * rests on the tables before and on the file alone. A parameter that stands for more than
 * INSTANCES_TYPES_MAX types of the project is left unknown. Cost: one evaluation of each call and
 * of each type with arguments.
 */
#include "link/link_types.h"

#include "util/mem.h"

#include <stdlib.h>

#define INSTANCES_TYPES_MAX   32U  /* more say too little */
#define INSTANCES_SLOTS_MAX   256U /* parameters that hand types on to one */
#define INSTANCES_PARAMS_MAX  16U  /* parameters of one entity */
#define INSTANCES_BASES_MAX   3U   /* bases that are parameters, of what stands for parameters */
#define INSTANCES_DEPTH_MAX   8U   /* arguments of arguments */
#define INSTANCES_FIRST       128U /* number of the first type parameter in slots of an entity */
#define INSTANCES_POINTER_BIT (1ULL << 40U) /* of a key: a raw pointer to the type */

struct instances_rows {
    ARRAY_FIELDS(struct link_param);
};
struct instances_build {
    struct linker *linker;
    struct instances_rows *found; /* by thread */
};

/* One file under work. */
struct instances_walk {
    struct link_worker *worker;
    struct instances_rows *rows;
    uint32_t file;
    bool *applied; /* by node: the tree has an APPLY */
    bool failed;
};

static uint64_t instances_slot_of(uint32_t gid, uint32_t position)
{
    return link_slot_of(gid, INSTANCES_FIRST + position);
}

/* ------------------------------------------------------------------ noting */

/* The slot of a type parameter, or LINK_NO_SLOT. */
static uint64_t instances_slot_of_param(const struct linker *linker, const struct link_type *param)
{
    const struct fact_entity *entity = link_entity_of(linker, param->home);
    const struct facts *facts = linker->sources[linker->entity_files[param->home]].facts;
    uint32_t list[INSTANCES_PARAMS_MAX];
    uint32_t count = entity->body == FACT_NONE
                         ? 0
                         : link_types_list_params(facts, entity->body, FACT_BINDING_TYPE_PARAM,
                                                  list, INSTANCES_PARAMS_MAX);
    for (uint32_t i = 0; i < count; i++) {
        const struct fact_binding *row = &facts->bindings[list[i]];
        if (str_equals_bytes(facts_borrow_text(facts, row->name), param->name)) {
            return instances_slot_of(param->home, row->position);
        }
    }
    return LINK_NO_SLOT;
}

static void instances_push(struct instances_walk *walk, uint64_t slot, uint64_t key)
{
    struct link_param *row = NULL;
    if (slot == LINK_NO_SLOT || key == UINT64_MAX || key == (LINK_INSTANCES_PARAM_BIT | slot)) {
        return;
    }
    row = array_push_slot(walk->rows, UINT32_MAX);
    if (row == NULL) {
        walk->failed = true;
        return;
    }
    *row = (struct link_param){ slot, key };
}

/* A value or class of the project, or a parameter, is what `slot` stands for. */
static void instances_note_one(struct instances_walk *walk, uint64_t slot,
                               const struct link_type *type)
{
    uint64_t bit = type->is_pointer ? INSTANCES_POINTER_BIT : 0U;
    uint64_t handed = LINK_NO_SLOT;
    if (type->kind == LINK_TYPE_PARAM) {
        handed = instances_slot_of_param(walk->worker->linker, type);
    } else if ((type->kind == LINK_TYPE_VALUE || type->kind == LINK_TYPE_CLASS) &&
               link_home_is_type(walk->worker->linker, type->home)) {
        instances_push(walk, slot, type->home | bit);
    }
    if (handed != LINK_NO_SLOT) {
        instances_push(walk, slot, LINK_INSTANCES_PARAM_BIT | handed | bit);
    }
}

static void instances_note_type(struct instances_walk *walk, uint64_t slot,
                                const struct link_type *type)
{
    uint32_t count = type->kind == LINK_TYPE_UNION ? type->count : 1;
    for (uint32_t i = 0; i < count; i++) {
        instances_note_one(walk, slot, type->kind == LINK_TYPE_UNION ? type->args[i] : type);
    }
}

/* The type parameters of an entity take the types in `args`, from number `first` on. */
static void instances_note_applied(struct instances_walk *walk, uint32_t gid,
                                   const struct link_type *args, uint32_t first)
{
    const struct linker *linker = walk->worker->linker;
    const struct fact_entity *entity = link_entity_of(linker, gid);
    const struct facts *facts = linker->sources[linker->entity_files[gid]].facts;
    uint32_t list[INSTANCES_PARAMS_MAX];
    uint32_t count = 0;
    if ((entity->flags & FACT_ENTITY_GENERIC) == 0 || entity->body == FACT_NONE) {
        return;
    }
    count = link_types_list_params(facts, entity->body, FACT_BINDING_TYPE_PARAM, list,
                                   INSTANCES_PARAMS_MAX);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t position = facts->bindings[list[i]].position;
        instances_note_type(walk, instances_slot_of(gid, position),
                            link_types_arg(args, first + position));
    }
}

/* NOLINTNEXTLINE(misc-no-recursion): at most INSTANCES_DEPTH_MAX levels */
static void instances_note_tree(struct instances_walk *walk, const struct link_type *type,
                                unsigned depth)
{
    if (depth > INSTANCES_DEPTH_MAX) {
        return;
    }
    if ((type->kind == LINK_TYPE_VALUE || type->kind == LINK_TYPE_CLASS) &&
        link_home_is_type(walk->worker->linker, type->home)) {
        instances_note_applied(walk, type->home, type, 0);
    } else if (type->kind == LINK_TYPE_CALLABLE && type->extra == 1) {
        instances_note_applied(walk, type->home, type, 1);
    }
    for (uint32_t i = 0; i < type->count && type->kind != LINK_TYPE_PARAM; i++) {
        instances_note_tree(walk, type->args[i], depth + 1);
    }
}

static const struct link_type *instances_type_of_argument(struct link_worker *worker,
                                                          const struct link_use *use, uint32_t node)
{
    const struct link_type *type = link_types_eval_expr(worker, use->place, node, 0);
    return link_types_is_pointer(worker, use->place, node) ? link_types_as_pointer(worker, type)
                                                           : type;
}

/* What the arguments of a call tell of the type parameters of `gid` and of the type around it. */
static void instances_note_arguments(struct instances_walk *walk, const struct link_use *use,
                                     uint32_t gid)
{
    struct link_worker *worker = walk->worker;
    const struct linker *linker = worker->linker;
    struct link_type callee = { .kind = LINK_TYPE_CALLABLE, .home = gid };
    uint32_t cell = use->ref->target;
    for (uint32_t number = 0; cell != FACT_NONE && number < INSTANCES_PARAMS_MAX; number++) {
        const struct fact_node *row = link_row_of(linker, use->place.file, cell);
        const struct link_type *pattern = link_types_of_parameter(worker, &callee, number, 0);
        struct link_subst subst = { .self = NULL };
        if (link_types_has_params(pattern, 0)) {
            link_types_unify(&subst, pattern, instances_type_of_argument(worker, use, row->a), 0);
        }
        for (unsigned i = 0; i < subst.count; i++) {
            struct link_type param = { .kind = LINK_TYPE_PARAM,
                                       .home = subst.pairs[i].home,
                                       .name = subst.pairs[i].name };
            instances_note_type(walk, instances_slot_of_param(linker, &param), subst.pairs[i].to);
        }
        cell = row->b;
    }
}

/* What a macro is given: each of its definitions. */
static void instances_note_given(struct instances_walk *walk, const struct link_use *use,
                                 uint32_t macro)
{
    uint32_t cell = use->ref->target;
    for (uint32_t number = 0; cell != FACT_NONE && number < INSTANCES_PARAMS_MAX; number++) {
        const struct fact_node *row = link_row_of(walk->worker->linker, use->place.file, cell);
        instances_note_type(walk, link_slot_of(macro, number + 1U),
                            instances_type_of_argument(walk->worker, use, row->a));
        cell = row->b;
    }
}

/* Of several that the call may lead to it is not known which one takes the types. */
static void instances_note_call(struct instances_walk *walk, const struct link_use *use)
{
    struct link_target_list list = { .slot = LINK_NO_SLOT };
    if (use->ref->target == FACT_NONE) {
        return;
    }
    if (use->ref->kind == REF_KIND_NEW) {
        link_targets_find_new(walk->worker, use, &list);
    } else {
        link_targets_find_call(walk->worker, use, &list);
    }
    for (uint32_t i = 0; i < list.count; i++) {
        if (link_group_of(walk->worker->linker, list.gids[i]) == ENTITY_GROUP_MACRO) {
            instances_note_given(walk, use, list.gids[i]);
        }
    }
    if (list.count == 1 && list.origins[0] <= ORIGIN_FACT_MAX &&
        link_group_of(walk->worker->linker, list.gids[0]) == ENTITY_GROUP_CALLABLE) {
        instances_note_arguments(walk, use, list.gids[0]);
    }
}

static void instances_note_ref(struct instances_walk *walk, const struct fact_ref *ref)
{
    struct link_worker *worker = walk->worker;
    struct link_use use = { .ref = ref,
                            .from = worker->linker->sources[walk->file].first_entity + ref->from,
                            .place = { walk->file, ref->scope, ref->start_byte } };
    bool call = ref->kind == REF_KIND_CALL;
    if (call || ref->kind == REF_KIND_NEW) {
        instances_note_call(walk, &use);
    }
    if (ref->node != FACT_NONE && walk->applied[ref->node]) {
        instances_note_tree(walk,
                            call ? link_types_eval_expr(worker, use.place, ref->node, 0)
                                 : link_types_eval_type(worker, use.place, ref->node, 0),
                            0);
    }
}

static void instances_note_binding(struct instances_walk *walk, const struct fact_binding *row)
{
    const struct link_source *source = &walk->worker->linker->sources[walk->file];
    struct link_place place = { walk->file, row->scope, row->start_byte };
    uint32_t gid = source->first_entity + source->facts->scopes[row->scope].entity;
    if (row->kind == FACT_BINDING_TYPE_PARAM && row->value != FACT_NONE) {
        const struct link_type *type = link_types_eval_type(walk->worker, place, row->value, 0);
        instances_note_type(walk, instances_slot_of(gid, row->position), type);
        instances_note_tree(walk, type, 0);
    }
    if (row->type != FACT_NONE && walk->applied[row->type]) {
        instances_note_tree(walk, link_types_eval_type(walk->worker, place, row->type, 0), 0);
    }
}

/* Parameters of what is written away from its type are those of the type. */
static void instances_note_owner(struct instances_walk *walk, uint32_t gid,
                                 const struct fact_entity *entity)
{
    const struct linker *linker = walk->worker->linker;
    const struct link_type *owner =
        link_types_eval_type(walk->worker, link_place_inside_entity(linker, gid), entity->owner, 0);
    const struct fact_entity *type = NULL;
    const struct facts *facts = NULL;
    uint32_t list[INSTANCES_PARAMS_MAX];
    uint32_t count = 0;
    if (owner->kind != LINK_TYPE_VALUE || !link_home_is_type(linker, owner->home)) {
        return;
    }
    type = link_entity_of(linker, owner->home);
    facts = linker->sources[linker->entity_files[owner->home]].facts;
    if (type->body != FACT_NONE) {
        count = link_types_list_params(facts, type->body, FACT_BINDING_TYPE_PARAM, list,
                                       INSTANCES_PARAMS_MAX);
    }
    for (uint32_t i = 0; i < count && i < owner->count; i++) {
        const struct link_type *arg = owner->args[i];
        if (arg->kind == LINK_TYPE_PARAM && arg->home == gid) {
            instances_push(walk, instances_slot_of_param(linker, arg),
                           LINK_INSTANCES_PARAM_BIT |
                               instances_slot_of(owner->home, facts->bindings[list[i]].position));
        }
    }
}

/* template <class T> struct Copy<T, 1>: this T is what the first parameter of Copy stands for. */
static void instances_note_special(struct instances_walk *walk, uint32_t gid,
                                   const struct fact_entity *entity)
{
    const struct linker *linker = walk->worker->linker;
    const struct facts *facts = linker->sources[walk->file].facts;
    uint32_t primary = link_special_primary_of(linker, gid);
    uint32_t list[INSTANCES_PARAMS_MAX];
    uint32_t count = 0;
    if (primary == LINK_NONE || !link_home_is_type(linker, primary)) {
        return;
    }
    count = link_types_list_params(facts, entity->body, FACT_BINDING_TYPE_PARAM, list,
                                   INSTANCES_PARAMS_MAX);
    for (uint32_t i = 0; i < count; i++) {
        const struct fact_binding *param = &facts->bindings[list[i]];
        uint32_t place = link_special_place_of(linker, gid, facts_borrow_text(facts, param->name));
        if (place < INSTANCES_PARAMS_MAX) {
            instances_push(walk, instances_slot_of(gid, param->position),
                           LINK_INSTANCES_PARAM_BIT | instances_slot_of(primary, place));
        }
    }
}

static void instances_note_entity(struct instances_walk *walk, uint32_t number)
{
    const struct linker *linker = walk->worker->linker;
    const struct link_source *source = &linker->sources[walk->file];
    const struct fact_entity *entity = &source->facts->entities[number];
    uint32_t gid = source->first_entity + number;
    if (entity->owner != FACT_NONE && (entity->flags & FACT_ENTITY_GENERIC) != 0) {
        instances_note_owner(walk, gid, entity);
    }
    if (entity->body != FACT_NONE && (entity->flags & FACT_ENTITY_GENERIC) != 0 &&
        facts_group_of_entity(entity) == ENTITY_GROUP_TYPE) {
        instances_note_special(walk, gid, entity);
    }
    if (entity->type != FACT_NONE && walk->applied[entity->type]) {
        instances_note_tree(walk,
                            link_types_eval_type(walk->worker,
                                                 link_place_inside_entity(linker, gid),
                                                 entity->type, 0),
                            0);
    }
}

static void instances_begin_row(struct instances_walk *walk)
{
    arena_reset_all_blocks(&walk->worker->scratch);
    walk->worker->steps = LINK_STEPS_MAX;
}

static void instances_walk_file(struct instances_walk *walk)
{
    const struct facts *facts = walk->worker->linker->sources[walk->file].facts;
    facts_mark_trees_with(facts, FACT_OP_APPLY, walk->applied);
    for (uint32_t i = 0; i < facts->header->entity_count && !walk->failed; i++) {
        instances_begin_row(walk);
        instances_note_entity(walk, i);
    }
    for (uint32_t i = 0; i < facts->header->binding_count && !walk->failed; i++) {
        instances_begin_row(walk);
        instances_note_binding(walk, &facts->bindings[i]);
    }
    for (uint32_t i = 0; i < facts->header->ref_count && !walk->failed; i++) {
        instances_begin_row(walk);
        if ((facts->refs[i].flags & FACT_REF_DISABLED) == 0) {
            instances_note_ref(walk, &facts->refs[i]);
        }
    }
    instances_begin_row(walk);
}

static bool instances_note_file(struct linker *linker, uint32_t file, unsigned thread,
                                struct instances_rows *rows, struct err *err)
{
    struct instances_walk walk = { .worker = &linker->workers[thread], .rows = rows, .file = file };
    if (!link_has_policy(linker, file, LANG_POLICY_INSTANCES)) {
        return true;
    }
    walk.applied = mem_alloc_zeroed((size_t)linker->sources[file].facts->header->node_count + 1, 1);
    walk.failed = walk.applied == NULL;
    walk.worker->unit = file;
    walk.worker->hides_instances = true;
    if (!walk.failed) {
        instances_walk_file(&walk);
    }
    walk.worker->hides_instances = false;
    mem_free_block(walk.applied);
    return !walk.failed || ERR_RAISE(err, ERR_MEMORY, "out of memory for type parameters");
}

/* ------------------------------------------------------------------ the table */

static int instances_compare_rows(const void *a, const void *b)
{
    const struct link_param *left = a;
    const struct link_param *right = b;
    if (left->slot != right->slot) {
        return left->slot < right->slot ? -1 : 1;
    }
    return left->key < right->key ? -1 : left->key > right->key;
}

/* Sorts the rows; returns how many different ones are left. */
static size_t instances_sort_rows(struct link_param *rows, size_t count)
{
    size_t kept = 0;
    if (count > 1) {
        qsort(rows, count, sizeof *rows, instances_compare_rows);
    }
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || instances_compare_rows(&rows[kept - 1], &rows[i]) != 0) {
            rows[kept++] = rows[i];
        }
    }
    return kept;
}

bool link_instances_list_file(struct linker *linker, uint32_t file, struct link_param **rows,
                              size_t *count, struct err *err)
{
    struct instances_rows found = { 0 };
    bool done = instances_note_file(linker, file, 0, &found, err);
    *count = instances_sort_rows(found.items, found.count);
    *rows = found.items;
    return done;
}

static bool instances_collect_file(void *context, size_t index, unsigned thread, struct err *err)
{
    const struct instances_build *build = context;
    return instances_note_file(build->linker, (uint32_t)index, thread, &build->found[thread], err);
}

static bool instances_merge_rows(struct instances_build *build)
{
    struct linker *linker = build->linker;
    struct link_param *rows = NULL;
    size_t total = 0;
    for (unsigned thread = 0; thread < linker->threads; thread++) {
        total += build->found[thread].count;
    }
    rows = arena_alloc_zeroed(&linker->memory, total + 1, sizeof *rows);
    if (rows == NULL) {
        return false;
    }
    total = 0;
    for (unsigned thread = 0; thread < linker->threads; thread++) {
        if (build->found[thread].count > 0) {
            memcpy(rows + total, build->found[thread].items,
                   build->found[thread].count * sizeof *rows);
            total += build->found[thread].count;
        }
    }
    linker->instances = rows;
    linker->instance_count = (uint32_t)instances_sort_rows(rows, total);
    return true;
}

bool link_instances_build_table(struct linker *linker, struct err *err)
{
    struct instances_build build = { .linker = linker };
    bool done = false;
    if (!link_any_has_policy(linker, LANG_POLICY_INSTANCES)) {
        return true;
    }
    build.found = mem_alloc_zeroed(linker->threads, sizeof *build.found);
    if (build.found == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for type parameters");
    }
    done = link_run_over_files(linker, 16, instances_collect_file, &build, err);
    if (done && !instances_merge_rows(&build)) {
        done = ERR_RAISE(err, ERR_MEMORY, "out of memory for type parameters");
    }
    for (unsigned thread = 0; thread < linker->threads; thread++) {
        array_free_items(&build.found[thread]);
    }
    mem_free_block(build.found);
    return done;
}

/* ------------------------------------------------------------------ asking */

static uint32_t instances_first_row(const struct linker *linker, uint64_t slot)
{
    uint32_t low = 0;
    uint32_t high = linker->instance_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (linker->instances[middle].slot < slot) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Numbers that occur once; false: too many. */
static bool instances_add_once(uint64_t *list, uint32_t *count, uint32_t max, uint64_t item)
{
    for (uint32_t i = 0; i < *count; i++) {
        if (list[i] == item) {
            return true;
        }
    }
    if (*count == max) {
        return false;
    }
    list[(*count)++] = item;
    return true;
}

/* One type, or a union of them all. A type and a pointer to it have the same members: the type
 * counts. */
static const struct link_type *instances_make_types(struct link_worker *worker,
                                                    const uint64_t *keys, uint32_t count)
{
    struct link_type *all = link_types_make(worker, LINK_TYPE_UNION, LINK_NONE, count);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < 2U * count; i++) {
        bool pointer = (keys[i % count] & INSTANCES_POINTER_BIT) != 0;
        uint32_t home = (uint32_t)(keys[i % count] & UINT32_MAX);
        bool known = pointer != (i >= count);
        for (uint32_t j = 0; !known && j < kept; j++) {
            known = all->args[j]->home == home;
        }
        if (!known) {
            struct link_type *item = link_types_make(worker, LINK_TYPE_VALUE, home, 0);
            item->is_pointer = pointer;
            link_types_set_arg(all, kept++, item);
        }
    }
    all->count = kept;
    return kept == 0 ? &link_type_none : kept == 1 ? all->args[0] : all;
}

const struct link_type *link_instances_find_types(struct link_worker *worker, uint32_t gid,
                                                  uint32_t position)
{
    return link_instances_find_given(worker, instances_slot_of(gid, position));
}

/* The keys of the types; *few is false where there are too many. */
static uint32_t instances_list_homes(const struct linker *linker, uint64_t slot,
                                     uint64_t homes[INSTANCES_TYPES_MAX], bool *few)
{
    uint64_t slots[INSTANCES_SLOTS_MAX] = { slot };
    uint32_t slot_count = 1;
    uint32_t home_count = 0;
    *few = true;
    for (uint32_t at = 0; at < slot_count && *few; at++) {
        uint64_t pointer = slots[at] & INSTANCES_POINTER_BIT;
        uint32_t row = 0;
        slot = slots[at] & ~INSTANCES_POINTER_BIT;
        for (row = instances_first_row(linker, slot);
             *few && row < linker->instance_count && linker->instances[row].slot == slot; row++) {
            uint64_t key = linker->instances[row].key | pointer;
            *few = (key & LINK_INSTANCES_PARAM_BIT) != 0
                       ? instances_add_once(slots, &slot_count, INSTANCES_SLOTS_MAX,
                                            key & ~LINK_INSTANCES_PARAM_BIT)
                       : instances_add_once(homes, &home_count, INSTANCES_TYPES_MAX, key);
        }
    }
    return home_count;
}

const struct link_type *link_instances_find_given(struct link_worker *worker, uint64_t slot)
{
    uint64_t homes[INSTANCES_TYPES_MAX];
    bool few = false;
    uint32_t count = 0;
    if (worker->linker->instance_count == 0 || worker->hides_instances) {
        return &link_type_none;
    }
    count = instances_list_homes(worker->linker, slot, homes, &few);
    return few ? instances_make_types(worker, homes, count) : &link_type_none;
}

bool link_instances_are_known(const struct link_worker *worker, uint32_t gid, uint32_t position)
{
    uint64_t homes[INSTANCES_TYPES_MAX];
    bool few = false;
    return worker->hides_instances ||
           instances_list_homes(worker->linker, instances_slot_of(gid, position), homes, &few) >
               0 ||
           !few;
}

/* ------------------------------------------------------------------ bases */

/* The base is a type parameter: members of what stands for it. */
static bool instances_find_in_base(struct link_worker *worker, const struct link_base *base,
                                   struct str text, struct link_found *found, bool *outside)
{
    struct link_place place = { base->file, base->scope, base->byte };
    const struct link_type *type = &link_type_none;
    if (base->home != LINK_NONE || base->node == FACT_NONE ||
        !link_has_policy(worker->linker, base->file, LANG_POLICY_INSTANCES)) {
        return false;
    }
    type = link_types_eval_type(worker, place, base->node, 0);
    return type->kind == LINK_TYPE_PARAM && link_types_arg(type, 1)->kind != LINK_TYPE_NONE &&
           link_members_find_typed(worker, type, text, found, outside);
}

bool link_instances_find_inherited(struct link_worker *worker, uint32_t home, struct str text,
                                   struct link_found *found, bool *outside)
{
    const struct link_bases *bases = &worker->linker->bases;
    uint32_t order[LINK_BASES_MAX];
    bool beyond = false;
    bool any = false;
    uint32_t count = 0;
    if (worker->linker->instance_count == 0 || worker->hides_instances || bases->first == NULL ||
        home >= bases->home_count || worker->instance_depth == INSTANCES_BASES_MAX) {
        return false;
    }
    worker->instance_depth++;
    count = link_members_linearise(worker->linker, home, order, &beyond);
    for (uint32_t i = 0; beyond && !any && i < count; i++) {
        uint32_t end = order[i] < bases->home_count ? bases->first[order[i] + 1] : 0;
        for (uint32_t row = end > 0 ? bases->first[order[i]] : 0; !any && row < end; row++) {
            any = instances_find_in_base(worker, &bases->items[row], text, found, outside);
        }
    }
    worker->instance_depth--;
    return any;
}
