/* link_dispatch.c - what may run besides what is named: overriders, and functions in tables.
 *
 * A method called on a value that may be of a subtype also leads to the subtypes' own methods
 * of that name. A field, variable or parameter that functions are put into leads, when it is
 * called, to all that are put into it anywhere in the project.
 */
#include "link/link_types.h"

#include "util/mem.h"

#include <stdlib.h>

#define DISPATCH_PARAMS_MAX 8U
#define DISPATCH_ARGS_MAX   250U  /* parameters have 8-bit numbers */
#define DISPATCH_TYPES_MAX  4096U /* subtypes looked at for one call */

/* ------------------------------------------------------------------ overriders */

static bool dispatch_may_override(const struct linker *linker, uint32_t method)
{
    const struct fact_entity *entity = link_entity_of(linker, method);
    uint32_t file = linker->entity_files[method];
    uint32_t home = linker->type_homes[method];
    uint8_t kind = 0;
    if (home == LINK_NONE ||
        (entity->kind == ENTITY_KIND_CONSTRUCTOR &&
         !link_has_policy(linker, file, LANG_POLICY_HEIR_CONSTRUCTS)) ||
        ((entity->flags & FACT_ENTITY_PRIVATE) != 0 &&
         !link_has_policy(linker, file, LANG_POLICY_HEIR_CONSTRUCTS)) ||
        (entity->flags & FACT_ENTITY_EXTENSION) != 0) {
        return false;
    }
    if (link_has_policy(linker, file, LANG_POLICY_VIRTUAL_METHODS) ||
        (entity->flags & (FACT_ENTITY_VIRTUAL | FACT_ENTITY_ABSTRACT | FACT_ENTITY_OVERRIDE)) !=
            0) {
        return true;
    }
    kind = link_home_is_type(linker, home) ? link_entity_of(linker, home)->kind : 0;
    return kind == ENTITY_KIND_TRAIT || kind == ENTITY_KIND_INTERFACE;
}

/* A method of an impl block overrides only what that block implements, unless the language lets
 * any method of the type do so. */
static bool dispatch_fits_block(const struct linker *linker, uint32_t method, uint32_t base_home)
{
    const struct link_source *source = &linker->sources[linker->entity_files[method]];
    uint32_t parent = link_entity_of(linker, method)->parent;
    const struct link_bases *bases = &linker->bases;
    uint32_t home = linker->type_homes[method];
    bool implements = false;
    if (parent == FACT_NONE ||
        link_has_policy(linker, linker->entity_files[method], LANG_POLICY_VIRTUAL_METHODS) ||
        facts_group_of_entity(&source->facts->entities[parent]) != ENTITY_GROUP_EXTENSION ||
        home >= bases->home_count) {
        return true;
    }
    for (uint32_t i = bases->first[home]; i < bases->first[home + 1]; i++) {
        if (bases->items[i].via == source->first_entity + parent) {
            implements = true;
            if (bases->items[i].home == base_home) {
                return true;
            }
        }
    }
    /* A block that implements nothing adds members of the type's own. */
    return !implements && !link_home_is_type(linker, base_home);
}

struct dispatch_queue {
    uint32_t homes[DISPATCH_TYPES_MAX];
    uint32_t count;
};

static void dispatch_push_home(struct dispatch_queue *queue, uint32_t home)
{
    for (uint32_t i = 0; i < queue->count; i++) {
        if (queue->homes[i] == home) {
            return;
        }
    }
    if (queue->count < DISPATCH_TYPES_MAX) {
        queue->homes[queue->count++] = home;
    }
}

static void dispatch_push_subtypes(const struct linker *linker, struct dispatch_queue *queue,
                                   uint32_t home)
{
    const struct link_rows *subtypes = &linker->bases.subtypes;
    uint32_t row = 0;
    uint32_t rows = link_structural_find_rows(linker, home, &row);
    if (home >= linker->bases.home_count) {
        return;
    }
    for (; rows > 0; rows--, row++) {
        dispatch_push_home(queue, linker->satisfies[row].type);
    }
    for (uint32_t i = subtypes->first[home]; i < subtypes->first[home + 1]; i++) {
        dispatch_push_home(queue, linker->bases.items[subtypes->items[i]].type);
    }
}

/* Where what callers write before arguments belongs to the name, it is the same. */
static bool dispatch_fits_labels(const struct linker *linker, uint32_t method, uint32_t declared)
{
    const struct facts *own = linker->sources[linker->entity_files[method]].facts;
    const struct facts *base = linker->sources[linker->entity_files[declared]].facts;
    uint32_t left[DISPATCH_PARAMS_MAX];
    uint32_t right[DISPATCH_PARAMS_MAX];
    uint32_t count = link_types_list_params(own, link_entity_of(linker, method)->body,
                                            FACT_BINDING_PARAM, left, DISPATCH_PARAMS_MAX);
    if (count != link_types_list_params(base, link_entity_of(linker, declared)->body,
                                        FACT_BINDING_PARAM, right, DISPATCH_PARAMS_MAX)) {
        return true; /* not all are known */
    }
    for (uint32_t i = 0; i < count; i++) {
        if (own->bindings[left[i]].label != base->bindings[right[i]].label) {
            return false;
        }
    }
    return true;
}

/* Where methods are told apart by their parameters, an overrider has as many, and of the same
 * types as far as these are known. */
static bool dispatch_fits_params(struct link_worker *worker, uint32_t method, uint32_t declared)
{
    const struct linker *linker = worker->linker;
    const struct fact_entity *own = link_entity_of(linker, method);
    const struct fact_entity *base = link_entity_of(linker, declared);
    struct link_type left = { .kind = LINK_TYPE_CALLABLE, .home = method };
    struct link_type right = { .kind = LINK_TYPE_CALLABLE, .home = declared };
    if (!link_has_policy(linker, linker->entity_files[declared], LANG_POLICY_OVERLOADS)) {
        return true;
    }
    if (own->params_min != base->params_min || own->params_max != base->params_max ||
        (own->body != FACT_NONE && base->body != FACT_NONE &&
         !dispatch_fits_labels(linker, method, declared))) {
        return false;
    }
    for (uint32_t i = 0; i < base->params_max && i < DISPATCH_PARAMS_MAX; i++) {
        if (!link_types_agree(link_types_of_parameter(worker, &left, i, 0),
                              link_types_of_parameter(worker, &right, i, 0))) {
            return false;
        }
    }
    return true;
}

static void dispatch_add_own(struct link_worker *worker, const struct link_use *use, uint32_t home,
                             uint32_t declared)
{
    const struct linker *linker = worker->linker;
    uint32_t first = 0;
    uint32_t count =
        link_index_find_rows(&linker->entities, linker->entity_names[declared], home, &first);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t gid = link_index_value_at(&linker->entities, first + i);
        if (gid != declared && link_group_of(linker, gid) == ENTITY_GROUP_CALLABLE &&
            dispatch_fits_block(linker, gid, linker->type_homes[declared]) &&
            dispatch_fits_params(worker, gid, declared)) {
            link_edges_add_edge(worker, use->from, gid, EDGE_KIND_CALLS, ORIGIN_DISPATCH, use->ref);
        }
    }
}

/* Is it what an interface asks for, apart from what its extensions give who has no own? */
static bool dispatch_is_required(const struct linker *linker, uint32_t gid)
{
    uint32_t home = linker->type_homes[gid];
    return (link_entity_of(linker, gid)->flags & FACT_ENTITY_ABSTRACT) != 0 && home != LINK_NONE &&
           link_home_is_type(linker, home) &&
           link_entity_of(linker, home)->kind == ENTITY_KIND_INTERFACE;
}

uint32_t link_dispatch_find_required(struct link_worker *worker, uint32_t method,
                                     const struct link_type *receiver)
{
    const struct linker *linker = worker->linker;
    uint32_t home = linker->type_homes[method];
    uint32_t first = 0;
    uint32_t count = 0;
    receiver = receiver->kind == LINK_TYPE_PARAM ? link_types_arg(receiver, 0) : receiver;
    if (receiver->kind != LINK_TYPE_VALUE || receiver->home != home ||
        (link_entity_of(linker, method)->flags & FACT_ENTITY_ABSTRACT) != 0) {
        return method;
    }
    count = link_index_find_rows(&linker->entities, linker->entity_names[method], home, &first);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t gid = link_index_value_at(&linker->entities, first + i);
        if (dispatch_is_required(linker, gid) && dispatch_fits_params(worker, method, gid)) {
            return gid;
        }
    }
    return method;
}

void link_dispatch_add_overriders(struct link_worker *worker, const struct link_use *use,
                                  uint32_t declared, const struct link_type *receiver)
{
    const struct linker *linker = worker->linker;
    struct dispatch_queue *queue = worker->queue;
    uint32_t home = linker->type_homes[declared];
    if (receiver->exact || linker->bases.first == NULL ||
        !dispatch_may_override(linker, declared)) {
        return;
    }
    /* What a struct has from an interface that it embeds is what any value put there has. */
    if (receiver->kind == LINK_TYPE_VALUE &&
        !(link_has_policy(linker, use->place.file, LANG_POLICY_STRUCTURAL) &&
          (link_entity_of(linker, declared)->flags & FACT_ENTITY_ABSTRACT) != 0)) {
        home = receiver->home;
    }
    if (dispatch_is_required(linker, declared)) {
        dispatch_add_own(worker, use, linker->type_homes[declared], declared);
    }
    queue->count = 0;
    dispatch_push_subtypes(linker, queue, home);
    for (uint32_t i = 0; i < queue->count; i++) {
        dispatch_add_own(worker, use, queue->homes[i], declared);
        dispatch_push_subtypes(linker, queue, queue->homes[i]);
    }
}

struct dispatch_queue *link_dispatch_create_queue(void)
{
    return mem_alloc_zeroed(1, sizeof(struct dispatch_queue));
}

void link_dispatch_free_queue(struct dispatch_queue *queue)
{
    mem_free_block(queue);
}

/* ------------------------------------------------------------------ overrides */

static void dispatch_add_override(struct link_worker *worker, uint32_t gid)
{
    const struct linker *linker = worker->linker;
    uint32_t order[LINK_BASES_MAX];
    uint32_t home = linker->type_homes[gid];
    bool outside = false;
    uint32_t count = 0;
    bool found = false;
    if (home == LINK_NONE || home >= linker->bases.home_count ||
        link_entity_of(linker, gid)->kind == ENTITY_KIND_CONSTRUCTOR) {
        return;
    }
    count = link_members_linearise(linker, home, order, &outside);
    for (uint32_t i = 0; i < count && !found; i++) {
        uint32_t first = 0;
        uint32_t rows = order[i] == home
                            ? 0
                            : link_index_find_rows(&linker->entities, linker->entity_names[gid],
                                                   order[i], &first);
        for (uint32_t k = 0; k < rows; k++) {
            uint32_t base = link_index_value_at(&linker->entities, first + k);
            if (base != gid && link_group_of(linker, base) == ENTITY_GROUP_CALLABLE &&
                dispatch_fits_block(linker, gid, order[i]) &&
                dispatch_fits_params(worker, gid, base)) {
                link_edges_add_edge(worker, gid, base, EDGE_KIND_OVERRIDES, ORIGIN_TYPE, NULL);
                found = true;
            }
        }
    }
}

void link_dispatch_add_overrides(struct link_worker *worker, uint32_t file)
{
    const struct link_source *source = &worker->linker->sources[file];
    for (uint32_t i = 1; i < source->facts->header->entity_count; i++) {
        if (facts_group_of_entity(&source->facts->entities[i]) == ENTITY_GROUP_CALLABLE) {
            worker->steps = LINK_STEPS_MAX;
            dispatch_add_override(worker, source->first_entity + i);
            arena_reset_all_blocks(&worker->scratch);
        }
    }
}

/* ------------------------------------------------------------------ tables of functions */

struct dispatch_stores {
    struct linker *linker;
    struct {
        ARRAY_FIELDS(struct link_store);
    } * found; /* by thread */
};

struct dispatch_slots {
    uint64_t items[LINK_CANDIDATES_MAX];
    uint32_t count;
};

static void dispatch_push_slot(struct dispatch_slots *slots, uint32_t gid, uint32_t number)
{
    if (gid != LINK_NONE && slots->count < LINK_CANDIDATES_MAX) {
        slots->items[slots->count++] = link_slot_of(gid, number);
    }
}

/* A function passed as an argument goes to that parameter of what is called. */
static void dispatch_find_params(struct link_worker *worker, const struct link_use *use,
                                 const struct fact_node *node, struct dispatch_slots *slots)
{
    const struct linker *linker = worker->linker;
    struct fact_ref callee = *use->ref;
    struct link_use named = *use;
    struct link_found found = { 0 };
    callee.node = node->a;
    named.ref = &callee;
    if (node->b >= DISPATCH_ARGS_MAX ||
        !link_targets_find_named(worker, &named, LINK_WANT_CALLABLE, &found) ||
        found.kind != LINK_FOUND_ENTITIES) {
        return;
    }
    link_units_follow_declarations(worker, &found);
    for (uint32_t i = 0; i < found.count; i++) {
        if (link_group_of(linker, found.gids[i]) == ENTITY_GROUP_CALLABLE) {
            dispatch_push_slot(slots, found.gids[i], node->b + 1U);
        }
    }
}

/* Where a reference puts a callable: a field, a variable, a parameter. */
static void dispatch_find_slots(struct link_worker *worker, const struct link_use *use,
                                struct dispatch_slots *slots)
{
    const struct linker *linker = worker->linker;
    const struct fact_node *node = link_node_of(linker, use->place.file, use->ref->target);
    const struct link_type *whole = NULL;
    struct link_found found = { 0 };
    bool outside = false;
    if (node == NULL) {
        return;
    }
    if (use->ref->kind == REF_KIND_VALUE) {
        if (node->op == FACT_OP_TAKE && node->extra != FACT_TAKE_MACRO) {
            dispatch_find_params(worker, use, node, slots);
        }
        return;
    }
    if (node->op == FACT_OP_NAME) {
        if (link_scopes_find_name(worker, use->place, node->a, LINK_WANT_VALUE, &found) &&
            found.kind == LINK_FOUND_ENTITIES) {
            dispatch_push_slot(slots, found.gids[0], 0);
        }
        return;
    }
    if (node->op != FACT_OP_TAKE && node->op != FACT_OP_MEMBER) {
        return;
    }
    whole = link_types_eval_expr(worker, use->place, node->a, 0);
    if (node->op == FACT_OP_TAKE && whole->kind == LINK_TYPE_VALUE) {
        dispatch_push_slot(slots, link_members_nth_field(linker, whole->home, node->b), 0);
    } else if (node->op == FACT_OP_MEMBER &&
               link_members_find_typed(worker, whole,
                                       link_text_of(linker, use->place.file, node->b), &found,
                                       &outside) &&
               found.kind == LINK_FOUND_ENTITIES) {
        dispatch_push_slot(slots, found.gids[0], 0);
    }
}

static bool dispatch_store_ref(struct dispatch_stores *stores, unsigned thread,
                               const struct link_use *use)
{
    const struct linker *linker = stores->linker;
    struct link_worker *worker = &stores->linker->workers[thread];
    struct link_found found = { 0 };
    struct dispatch_slots slots = { .count = 0 };
    if (!link_targets_find_named(worker, use, LINK_WANT_ANY, &found) ||
        found.kind != LINK_FOUND_ENTITIES) {
        return true;
    }
    link_units_follow_declarations(worker, &found);
    if (link_group_of(linker, found.gids[0]) != ENTITY_GROUP_CALLABLE) {
        return true;
    }
    dispatch_find_slots(worker, use, &slots);
    for (uint32_t i = 0; i < slots.count * found.count; i++) {
        struct link_store *slot = array_push_slot(&stores->found[thread], UINT32_MAX);
        if (slot == NULL) {
            return false;
        }
        *slot = (struct link_store){ slots.items[i / found.count], found.gids[i % found.count], 0 };
    }
    return true;
}

static bool dispatch_store_file(void *context, size_t index, unsigned thread, struct err *err)
{
    struct dispatch_stores *stores = context;
    struct linker *linker = stores->linker;
    const struct link_source *source = &linker->sources[index];
    struct link_worker *worker = &linker->workers[thread];
    worker->unit = (uint32_t)index;
    for (uint32_t i = 0; i < source->facts->header->ref_count; i++) {
        const struct fact_ref *ref = &source->facts->refs[i];
        struct link_use use = { .ref = ref,
                                .from = source->first_entity + ref->from,
                                .place = { (uint32_t)index, ref->scope, ref->start_byte } };
        if ((ref->kind != REF_KIND_STORE && ref->kind != REF_KIND_VALUE) ||
            ref->target == FACT_NONE || (ref->flags & FACT_REF_DISABLED) != 0) {
            continue;
        }
        worker->steps = LINK_STEPS_MAX;
        if (!dispatch_store_ref(stores, thread, &use)) {
            return ERR_RAISE(err, ERR_MEMORY, "out of memory for tables of functions");
        }
        arena_reset_all_blocks(&worker->scratch);
    }
    return true;
}

static int dispatch_compare_stores(const void *a, const void *b)
{
    const struct link_store *left = a;
    const struct link_store *right = b;
    if (left->slot != right->slot) {
        return left->slot < right->slot ? -1 : 1;
    }
    return left->target < right->target ? -1 : left->target > right->target;
}

static bool dispatch_merge_stores(struct dispatch_stores *stores)
{
    struct linker *linker = stores->linker;
    size_t total = 0;
    uint32_t kept = 0;
    for (unsigned thread = 0; thread < linker->threads; thread++) {
        total += stores->found[thread].count;
    }
    linker->stores = arena_alloc_zeroed(&linker->memory, total + 1, sizeof *linker->stores);
    if (linker->stores == NULL) {
        return false;
    }
    total = 0;
    for (unsigned thread = 0; thread < linker->threads; thread++) {
        if (stores->found[thread].count > 0) {
            memcpy(linker->stores + total, stores->found[thread].items,
                   stores->found[thread].count * sizeof *linker->stores);
            total += stores->found[thread].count;
        }
    }
    if (total > 1) {
        qsort(linker->stores, total, sizeof *linker->stores, dispatch_compare_stores);
    }
    for (size_t i = 0; i < total; i++) {
        if (kept == 0 ||
            dispatch_compare_stores(&linker->stores[kept - 1], &linker->stores[i]) != 0) {
            linker->stores[kept++] = linker->stores[i];
        }
    }
    linker->store_count = kept;
    return true;
}

bool link_dispatch_build_stores(struct linker *linker, struct err *err)
{
    struct dispatch_stores stores = { .linker = linker };
    bool done = false;
    stores.found = mem_alloc_zeroed(linker->threads, sizeof *stores.found);
    if (stores.found == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for tables of functions");
    }
    done = link_run_over_files(linker, 16, dispatch_store_file, &stores, err);
    if (done && !dispatch_merge_stores(&stores)) {
        done = ERR_RAISE(err, ERR_MEMORY, "out of memory for tables of functions");
    }
    for (unsigned thread = 0; thread < linker->threads; thread++) {
        array_free_items(&stores.found[thread]);
    }
    mem_free_block(stores.found);
    return done;
}

bool link_dispatch_list_stores(struct linker *linker, uint32_t file, struct link_store **rows,
                               size_t *count, struct err *err)
{
    struct dispatch_stores stores = { .linker = linker };
    size_t kept = 0;
    bool done = false;
    stores.found = mem_alloc_zeroed(1, sizeof *stores.found);
    if (stores.found == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for tables of functions");
    }
    done = dispatch_store_file(&stores, file, 0, err);
    if (done && stores.found->count > 1) {
        qsort(stores.found->items, stores.found->count, sizeof **rows, dispatch_compare_stores);
    }
    for (size_t i = 0; i < stores.found->count; i++) {
        if (kept == 0 ||
            dispatch_compare_stores(&stores.found->items[kept - 1], &stores.found->items[i]) != 0) {
            stores.found->items[kept++] = stores.found->items[i];
        }
    }
    *rows = stores.found->items;
    *count = kept;
    mem_free_block(stores.found);
    return done;
}

uint32_t link_dispatch_add_stored(struct link_worker *worker, const struct link_use *use,
                                  uint64_t slot)
{
    const struct linker *linker = worker->linker;
    uint32_t low = 0;
    uint32_t high = linker->store_count;
    uint32_t count = 0;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (linker->stores[middle].slot < slot) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for (; low < linker->store_count && linker->stores[low].slot == slot &&
           count < LINK_TABLE_TARGETS_MAX;
         low++) {
        link_edges_add_edge(worker, use->from, linker->stores[low].target, EDGE_KIND_CALLS,
                            ORIGIN_DISPATCH, use->ref);
        count++;
    }
    return count;
}
