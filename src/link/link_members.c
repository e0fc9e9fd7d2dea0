/* link_members.c - bases of types, the order in which members are looked up, members found.
 *
 * Bases come from EXTEND and IMPLEMENT references of types and of impl blocks. The order is
 * depth first, left to right, each base once: at its first place, or at its last (policy C3,
 * which equals the C3 linearisation wherever that exists and no base is listed in two orders).
 */
#include "link/link_types.h"

#include "util/mem.h"
#include "util/pool.h"

#include <stdlib.h>

#define MEMBERS_META_HOOK  2U /* a base of the types that include the module, not of it */
#define MEMBERS_PARAMS_MAX 8U
#define MEMBERS_VISITS_MAX 512U /* steps of a walk over bases */
#define MEMBERS_ROUNDS_MAX 4U   /* types inside bases of types inside bases */

/* ------------------------------------------------------------------ building */

struct members_build {
    struct linker *linker;
    struct {
        ARRAY_FIELDS(struct link_base);
    } * found;       /* by thread */
    uint32_t *homes; /* of bases, while they are settled */
};

static bool members_push_base(struct members_build *build, unsigned thread,
                              const struct link_base *base)
{
    struct link_base *slot = array_push_slot(&build->found[thread], UINT32_MAX);
    if (slot == NULL) {
        return false;
    }
    *slot = *base;
    return true;
}

static uint32_t members_home_of_base(const struct linker *linker, const struct link_type *type)
{
    switch ((enum link_type_kind)type->kind) {
    case LINK_TYPE_VALUE:
    case LINK_TYPE_CLASS:
    case LINK_TYPE_SPACE: return type->home;
    case LINK_TYPE_OUTSIDE:
    case LINK_TYPE_OUTSIDE_CLASS: return link_index_outside_home(linker, type->name);
    case LINK_TYPE_NONE:
    case LINK_TYPE_CALLABLE:
    case LINK_TYPE_PARAM:
    case LINK_TYPE_TUPLE:
    case LINK_TYPE_LIST:
    case LINK_TYPE_FUNCTION:
    case LINK_TYPE_LAMBDA:
    case LINK_TYPE_UNION: break;
    }
    return LINK_NONE;
}

/* A variant with members of its own has those of its enum too. */
static bool members_collect_variants(struct members_build *build, uint32_t file, unsigned thread)
{
    const struct linker *linker = build->linker;
    const struct link_source *source = &linker->sources[file];
    for (uint32_t i = 1; i < source->facts->header->entity_count; i++) {
        const struct fact_entity *entity = &source->facts->entities[i];
        uint32_t gid = source->first_entity + i;
        struct link_base base = { .type = gid,
                                  .file = file,
                                  .node = entity->type,
                                  .scope = entity->scope,
                                  .byte = entity->start_byte,
                                  .via = gid };
        if (entity->kind != ENTITY_KIND_ENUM_MEMBER || linker->own_homes[gid] != gid ||
            entity->parent == FACT_NONE) {
            continue;
        }
        base.home = linker->own_homes[source->first_entity + entity->parent];
        if (base.home != LINK_NONE && !members_push_base(build, thread, &base)) {
            return false;
        }
    }
    return true;
}

/* A base that is several types at once (`type T = A & B`) is a base for each. */
static bool members_push_bases(struct members_build *build, unsigned thread, struct link_base *base)
{
    const struct linker *linker = build->linker;
    struct link_worker *worker = &build->linker->workers[thread];
    const struct link_type *type = NULL;
    uint32_t count = 1;
    bool done = true;
    worker->steps = LINK_STEPS_MAX;
    type = link_types_eval_type(worker, (struct link_place){ base->file, base->scope, base->byte },
                                base->node, 0);
    count = type->kind == LINK_TYPE_UNION ? type->count : 1;
    for (uint32_t i = 0; done && i < count; i++) {
        base->home =
            members_home_of_base(linker, type->kind == LINK_TYPE_UNION ? type->args[i] : type);
        if (base->home != base->type || base->meta != 0) {
            done = members_push_base(build, thread, base);
        }
    }
    arena_reset_all_blocks(&worker->scratch);
    return done;
}

static uint8_t members_meta_of(uint8_t flags)
{
    if ((flags & FACT_REF_META) == 0) {
        return 0;
    }
    return (flags & FACT_REF_CONDITIONAL) != 0 ? MEMBERS_META_HOOK : 1;
}

static bool members_collect_file(void *context, size_t index, unsigned thread, struct err *err)
{
    struct members_build *build = context;
    const struct linker *linker = build->linker;
    const struct link_source *source = &linker->sources[index];
    struct link_worker *worker = &build->linker->workers[thread];
    worker->unit = (uint32_t)index;
    if (!members_collect_variants(build, (uint32_t)index, thread)) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for base types");
    }
    for (uint32_t i = 0; i < source->facts->header->ref_count; i++) {
        const struct fact_ref *ref = &source->facts->refs[i];
        struct link_base base = { .file = (uint32_t)index,
                                  .node = ref->node,
                                  .scope = ref->scope,
                                  .byte = ref->start_byte,
                                  .via = source->first_entity + ref->from,
                                  .implements = ref->kind == REF_KIND_IMPLEMENT,
                                  .meta = members_meta_of(ref->flags),
                                  .first = (ref->flags & FACT_REF_WRITE) != 0 };
        if ((ref->kind != REF_KIND_EXTEND && ref->kind != REF_KIND_IMPLEMENT) ||
            (ref->flags & FACT_REF_DISABLED) != 0) {
            continue;
        }
        base.type = linker->own_homes[base.via];
        if (base.type == LINK_NONE) {
            continue;
        }
        if (!members_push_bases(build, thread, &base)) {
            return ERR_RAISE(err, ERR_MEMORY, "out of memory for base types");
        }
    }
    return true;
}

static int members_compare_bases(const void *a, const void *b)
{
    const struct link_base *left = a;
    const struct link_base *right = b;
    if (left->type != right->type) {
        return left->type < right->type ? -1 : 1;
    }
    if (left->file != right->file) {
        return left->file < right->file ? -1 : 1;
    }
    if (left->byte != right->byte) {
        return left->byte < right->byte ? -1 : 1;
    }
    if (left->node != right->node) {
        return left->node < right->node ? -1 : 1;
    }
    return left->home < right->home ? -1 : left->home > right->home;
}

static bool members_index_rows(struct linker *linker)
{
    struct link_bases *bases = &linker->bases;
    struct link_rows *subtypes = &bases->subtypes;
    size_t homes = bases->home_count;
    bases->first = mem_alloc_zeroed(homes + 2, sizeof *bases->first);
    subtypes->first = mem_alloc_zeroed(homes + 3, sizeof *subtypes->first);
    subtypes->items = mem_alloc_zeroed(bases->count + 1, sizeof *subtypes->items);
    if (bases->first == NULL || subtypes->first == NULL || subtypes->items == NULL) {
        return false;
    }
    for (size_t i = 0; i < bases->count; i++) {
        bases->first[bases->items[i].type + 1]++;
        if (bases->items[i].home != LINK_NONE) {
            subtypes->first[bases->items[i].home + 2]++;
        }
    }
    for (size_t home = 0; home < homes; home++) {
        bases->first[home + 1] += bases->first[home];
        subtypes->first[home + 2] += subtypes->first[home + 1];
    }
    for (size_t i = 0; i < bases->count; i++) {
        if (bases->items[i].home != LINK_NONE) {
            subtypes->items[subtypes->first[bases->items[i].home + 1]++] = (uint32_t)i;
        }
    }
    return true;
}

static bool members_merge_threads(struct members_build *build)
{
    struct link_bases *bases = &build->linker->bases;
    for (unsigned thread = 0; thread < build->linker->threads; thread++) {
        for (size_t i = 0; i < build->found[thread].count; i++) {
            struct link_base *slot = array_push_slot(bases, UINT32_MAX);
            if (slot == NULL) {
                return false;
            }
            *slot = build->found[thread].items[i];
        }
    }
    if (bases->count > 1) {
        qsort(bases->items, bases->count, sizeof bases->items[0], members_compare_bases);
    }
    bases->home_count = build->linker->entity_count + (uint32_t)build->linker->spaces.count +
                        build->linker->outside_count;
    return members_index_rows(build->linker);
}

/* A base may be a type inside a base of the type around it, which is known only now. */
static bool members_settle_base(void *context, size_t index, unsigned thread, struct err *err)
{
    struct members_build *build = context;
    const struct linker *linker = build->linker;
    const struct link_base *base = &linker->bases.items[index];
    struct link_worker *worker = &build->linker->workers[thread];
    const struct facts *facts = linker->sources[base->file].facts;
    fact_text text = base->node == FACT_NONE ? 0 : facts_find_last_name(facts, base->node);
    (void)err;
    build->homes[index] = base->home;
    if (base->home != LINK_NONE || text == 0 ||
        !link_has_policy(linker, base->file, LANG_POLICY_IMPLICIT_SELF) ||
        link_names_find_text(linker, facts_borrow_text(facts, text)) == LINK_NONE) {
        return true;
    }
    worker->unit = base->file;
    worker->steps = LINK_STEPS_MAX;
    build->homes[index] = members_home_of_base(
        linker,
        link_types_eval_type(worker, (struct link_place){ base->file, base->scope, base->byte },
                             base->node, 0));
    if (build->homes[index] == base->type) {
        build->homes[index] = LINK_NONE;
    }
    arena_reset_all_blocks(&worker->scratch);
    return true;
}

static bool members_settle_bases(struct members_build *build, bool *changed, struct err *err)
{
    struct link_bases *bases = &build->linker->bases;
    bool done = false;
    build->homes = mem_alloc_zeroed(bases->count + 1, sizeof *build->homes);
    done = build->homes != NULL || ERR_RAISE(err, ERR_MEMORY, "out of memory for base types");
    done = done && pool_run_over_range(bases->count, 64, build->linker->threads,
                                       members_settle_base, build, err);
    for (size_t i = 0; done && i < bases->count; i++) {
        *changed |= bases->items[i].home != build->homes[i];
        bases->items[i].home = build->homes[i];
    }
    mem_free_block(build->homes);
    if (done && *changed) {
        mem_free_block(bases->first);
        mem_free_block(bases->subtypes.first);
        mem_free_block(bases->subtypes.items);
        done = members_index_rows(build->linker) ||
               ERR_RAISE(err, ERR_MEMORY, "out of memory for base types");
    }
    return done;
}

bool link_members_build_bases(struct linker *linker, struct err *err)
{
    struct members_build build = { .linker = linker };
    bool done = false;
    build.found = mem_alloc_zeroed(linker->threads, sizeof *build.found);
    if (build.found == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for base types");
    }
    done = link_run_over_files(linker, 16, members_collect_file, &build, err);
    if (done && !members_merge_threads(&build)) {
        done = ERR_RAISE(err, ERR_MEMORY, "out of memory for base types");
    }
    for (unsigned round = 0; done && round < MEMBERS_ROUNDS_MAX; round++) {
        bool changed = false;
        done = members_settle_bases(&build, &changed, err);
        if (!changed) {
            break;
        }
    }
    for (unsigned thread = 0; thread < linker->threads; thread++) {
        array_free_items(&build.found[thread]);
    }
    mem_free_block(build.found);
    return done;
}

void link_members_release_bases(struct linker *linker)
{
    struct link_bases *bases = &linker->bases;
    array_free_items(bases);
    mem_free_block(bases->first);
    mem_free_block(bases->subtypes.first);
    mem_free_block(bases->subtypes.items);
    *bases = (struct link_bases){ 0 };
}

/* ------------------------------------------------------------------ order */

static bool members_has_home(const uint32_t *order, uint32_t count, uint32_t home)
{
    for (uint32_t i = 0; i < count; i++) {
        if (order[i] == home) {
            return true;
        }
    }
    return false;
}

/* In an order of bases: what values of it have, though the type itself is asked. */
#define MEMBERS_AS_VALUE (1U << 31U)

/* Is the base one of what is looked at? What a type mixes into its values is not in the type. */
static bool members_takes_base(const struct link_base *base, enum link_side side, bool as_value)
{
    if (side != LINK_SIDE_TYPE || as_value) {
        return base->meta == 0;
    }
    return base->meta == 1 || (base->meta == 0 && base->implements == 0);
}

/* What modules that a type includes make it have itself: from the back, so that the last one that
 * is pushed is asked first. */
static uint32_t members_push_hooked(const struct link_bases *bases, uint32_t module,
                                    uint32_t stack[LINK_BASES_MAX * 2], uint32_t depth)
{
    if (module == LINK_NONE || module >= bases->home_count) {
        return depth;
    }
    for (uint32_t i = bases->first[module + 1]; i-- > bases->first[module];) {
        const struct link_base *base = &bases->items[i];
        if (base->meta == MEMBERS_META_HOOK && base->home < bases->home_count &&
            depth < LINK_BASES_MAX * 2) {
            stack[depth++] = base->home | MEMBERS_AS_VALUE;
        }
    }
    return depth;
}

/* Depth first, left to right, with repetitions but without circles of more than the bound. */
static uint32_t members_walk_bases(const struct link_bases *bases, uint32_t home,
                                   enum link_side side, uint32_t visits[MEMBERS_VISITS_MAX],
                                   bool *outside)
{
    uint32_t stack[LINK_BASES_MAX * 2];
    uint32_t depth = 0;
    uint32_t count = 0;
    stack[depth++] = home;
    while (depth > 0 && count < MEMBERS_VISITS_MAX) {
        uint32_t visit = stack[--depth];
        uint32_t at = visit & ~MEMBERS_AS_VALUE;
        if (count > 0 && visit == home) {
            continue;
        }
        visits[count++] = visit;
        for (uint32_t i = bases->first[at + 1]; i-- > bases->first[at];) {
            const struct link_base *base = &bases->items[i];
            if (!members_takes_base(base, side, visit != at)) {
                depth = side == LINK_SIDE_TYPE && visit == at && base->meta == 0
                            ? members_push_hooked(bases, base->home, stack, depth)
                            : depth;
                continue;
            }
            if (base->home == LINK_NONE || base->home >= bases->home_count) {
                *outside = true;
            } else if (depth < LINK_BASES_MAX * 2) {
                stack[depth++] =
                    base->home | (visit != at || base->meta != 0 ? MEMBERS_AS_VALUE : 0U);
            }
        }
    }
    return count;
}

static uint32_t members_order_bases(const struct linker *linker, uint32_t home, enum link_side side,
                                    uint32_t order[LINK_BASES_MAX], bool *outside)
{
    const struct link_bases *bases = &linker->bases;
    uint32_t visits[MEMBERS_VISITS_MAX];
    uint32_t count = 0;
    uint32_t kept = 0;
    bool last = link_home_is_type(linker, home) &&
                link_has_policy(linker, linker->entity_files[home], LANG_POLICY_MRO_C3);
    if (bases->first == NULL || home >= bases->home_count ||
        bases->first[home] == bases->first[home + 1]) {
        order[0] = home;
        return 1;
    }
    count = members_walk_bases(bases, home, side, visits, outside);
    for (uint32_t i = 0; i < count && kept < LINK_BASES_MAX; i++) {
        bool repeated = last ? members_has_home(visits + i + 1, count - i - 1, visits[i])
                             : members_has_home(order, kept, visits[i]);
        if (!repeated) {
            order[kept++] = visits[i];
        }
    }
    return kept;
}

uint32_t link_members_linearise(const struct linker *linker, uint32_t home,
                                uint32_t order[LINK_BASES_MAX], bool *outside)
{
    return members_order_bases(linker, home, LINK_SIDE_ANY, order, outside);
}

/* ------------------------------------------------------------------ finding */

/* Does the member belong to the side? Types and constants belong to both. */
static bool members_is_on_side(const struct linker *linker, uint32_t gid, enum link_side side)
{
    const struct fact_entity *entity = link_entity_of(linker, gid);
    enum entity_group group = facts_group_of_entity(entity);
    if (side == LINK_SIDE_ANY || entity->kind == ENTITY_KIND_CONSTANT ||
        (group != ENTITY_GROUP_CALLABLE && group != ENTITY_GROUP_VALUE)) {
        return true;
    }
    return ((entity->flags & FACT_ENTITY_STATIC) != 0) == (side == LINK_SIDE_TYPE);
}

/* Is the member declared in a block that makes its type implement something? */
static bool members_is_of_trait(const struct linker *linker, uint32_t home, uint32_t gid)
{
    const struct link_source *source = &linker->sources[linker->entity_files[gid]];
    const struct link_bases *bases = &linker->bases;
    uint32_t parent = link_entity_of(linker, gid)->parent;
    if (parent == FACT_NONE || bases->first == NULL || home >= bases->home_count ||
        facts_group_of_entity(&source->facts->entities[parent]) != ENTITY_GROUP_EXTENSION) {
        return false;
    }
    for (uint32_t i = bases->first[home]; i < bases->first[home + 1]; i++) {
        if (bases->items[i].via == source->first_entity + parent) {
            return true;
        }
    }
    return false;
}

/* A type's own callables hide those that it has for the sake of a trait. */
static void members_prefer_inherent(const struct linker *linker, uint32_t home,
                                    struct link_found *found)
{
    uint32_t kept[LINK_CANDIDATES_MAX];
    uint32_t count = 0;
    bool inherent = false;
    for (uint32_t i = 0; found->count > 1 && i < found->count; i++) {
        inherent |= link_group_of(linker, found->gids[i]) == ENTITY_GROUP_CALLABLE &&
                    !members_is_of_trait(linker, home, found->gids[i]);
    }
    for (uint32_t i = 0; inherent && i < found->count; i++) {
        if (!members_is_of_trait(linker, home, found->gids[i])) {
            kept[count++] = found->gids[i];
        }
    }
    if (inherent) {
        memcpy(found->gids, kept, count * sizeof kept[0]);
        found->count = count;
    }
}

/* Not what is reached through an interface alone, nor extensions that may be out of sight. */
static bool members_is_seen(const struct linker *linker, uint32_t home, uint32_t gid)
{
    uint32_t flags = link_entity_of(linker, gid)->flags;
    return (flags & FACT_ENTITY_EXPLICIT) == 0 &&
           ((flags & FACT_ENTITY_EXTENSION) == 0 || linker->type_homes[gid] != home ||
            !link_has_policy(linker, linker->entity_files[gid], LANG_POLICY_EXTENSIONS));
}

static bool members_find_own(const struct linker *linker, uint32_t home, enum link_side side,
                             uint32_t name, struct link_found *found)
{
    uint32_t first = 0;
    uint32_t count = link_index_find_rows(&linker->entities, name, home, &first);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t gid = link_index_value_at(&linker->entities, first + i);
        if (members_is_seen(linker, home, gid) && members_is_on_side(linker, gid, side)) {
            link_found_add_gid(found, gid);
        }
    }
    if (found->count > 0) {
        link_found_prefer_definitions(linker, found);
        if (!link_home_is_type(linker, home) ||
            !link_has_policy(linker, linker->entity_files[home], LANG_POLICY_INHERIT_OVERLOADS)) {
            members_prefer_inherent(linker, home, found);
        }
        return true;
    }
    if (link_index_find_rows(&linker->bindings, name, home, &first) > 0) {
        link_found_set_binding(linker, found, link_index_value_at(&linker->bindings, first),
                               ORIGIN_TYPE);
        return true;
    }
    return false;
}

/* Bases that hide what the type writes itself. */
static bool members_find_first(const struct linker *linker, uint32_t home, enum link_side side,
                               uint32_t name, struct link_found *found)
{
    const struct link_bases *bases = &linker->bases;
    if (bases->first == NULL || home >= bases->home_count) {
        return false;
    }
    for (uint32_t i = bases->first[home]; i < bases->first[home + 1]; i++) {
        if (bases->items[i].first != 0 && members_takes_base(&bases->items[i], side, false) &&
            members_find_own(linker, bases->items[i].home, side, name, found)) {
            return true;
        }
    }
    return false;
}

/* The side counts where the language of the type keeps them apart. */
static enum link_side members_real_side(const struct linker *linker, struct link_lookup lookup)
{
    return link_home_is_type(linker, lookup.home) &&
                   link_has_policy(linker, linker->entity_files[lookup.home],
                                   LANG_POLICY_SPLIT_STATIC)
               ? lookup.side
               : LINK_SIDE_ANY;
}

static bool members_are_declarations(const struct linker *linker, const struct link_found *found)
{
    for (uint32_t i = 0; i < found->count; i++) {
        if ((link_entity_of(linker, found->gids[i])->flags & FACT_ENTITY_DECLARATION) == 0) {
            return false;
        }
    }
    return found->kind == LINK_FOUND_ENTITIES;
}

/* using Base::f; in the body of a type. */
static bool members_uses_base(const struct linker *linker, uint32_t home, uint32_t name)
{
    const struct link_source *source = &linker->sources[linker->entity_files[home]];
    uint32_t body = link_entity_of(linker, home)->body;
    if (body == FACT_NONE ||
        !link_has_policy(linker, linker->entity_files[home], LANG_POLICY_OVERLOADS)) {
        return false;
    }
    for (uint32_t i = 0; i < source->bound_count; i++) {
        const struct link_bound *bound = &linker->bound[source->first_import + i];
        if (bound->name == name && source->facts->imports[bound->import].scope == body) {
            return true;
        }
    }
    return false;
}

/* Methods of one name in a type and its bases are overloads of each other; a field does not hide
 * a method where the two have names of their own. */
static bool members_gathers(const struct linker *linker, uint32_t home,
                            const struct link_found *found)
{
    if (found->kind != LINK_FOUND_ENTITIES || !link_home_is_type(linker, home) ||
        linker->bases.first == NULL) {
        return false;
    }
    if (link_group_of(linker, found->gids[0]) == ENTITY_GROUP_VALUE) {
        return link_has_policy(linker, linker->entity_files[home], LANG_POLICY_SPLIT_NAMES) &&
               !link_has_policy(linker, linker->entity_files[home], LANG_POLICY_SPLIT_STATIC);
    }
    return link_group_of(linker, found->gids[0]) == ENTITY_GROUP_CALLABLE &&
           (link_has_policy(linker, linker->entity_files[home], LANG_POLICY_INHERIT_OVERLOADS) ||
            members_uses_base(linker, home, linker->entity_names[found->gids[0]]));
}

static uint32_t members_list_params(const struct linker *linker, uint32_t gid,
                                    uint32_t params[MEMBERS_PARAMS_MAX])
{
    const struct fact_entity *entity = link_entity_of(linker, gid);
    return entity->body == FACT_NONE
               ? 0
               : link_types_list_params(linker->sources[linker->entity_files[gid]].facts,
                                        entity->body, FACT_BINDING_PARAM, params,
                                        MEMBERS_PARAMS_MAX);
}

/* Do two methods take parameters of the same types, by name? */
static bool members_take_same(const struct linker *linker, uint32_t a, uint32_t b)
{
    const struct facts *left = linker->sources[linker->entity_files[a]].facts;
    const struct facts *right = linker->sources[linker->entity_files[b]].facts;
    uint32_t left_params[MEMBERS_PARAMS_MAX];
    uint32_t right_params[MEMBERS_PARAMS_MAX];
    uint32_t count = members_list_params(linker, a, left_params);
    if (count != members_list_params(linker, b, right_params)) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t from = left->bindings[left_params[i]].type;
        uint32_t to = right->bindings[right_params[i]].type;
        if ((from == FACT_NONE) != (to == FACT_NONE) ||
            (from != FACT_NONE &&
             !str_equals_bytes(facts_borrow_text(left, facts_find_last_name(left, from)),
                               facts_borrow_text(right, facts_find_last_name(right, to))))) {
            return false;
        }
    }
    return true;
}

/* Adds what a base has under the name, unless something nearer replaces it. */
static void members_add_inherited(const struct linker *linker, const struct link_found *base,
                                  struct link_found *found)
{
    uint32_t nearer = found->count;
    for (uint32_t i = 0; base->kind == LINK_FOUND_ENTITIES && i < base->count; i++) {
        bool replaced = link_group_of(linker, base->gids[i]) != ENTITY_GROUP_CALLABLE;
        for (uint32_t k = 0; k < nearer && !replaced; k++) {
            replaced = found->gids[k] == base->gids[i] ||
                       (link_group_of(linker, found->gids[k]) == ENTITY_GROUP_CALLABLE &&
                        members_take_same(linker, found->gids[k], base->gids[i]));
        }
        if (!replaced) {
            link_found_add_gid(found, base->gids[i]);
        }
    }
}

/* Puts what a base has to what was found before. True: nothing further is wanted. */
static bool members_take_base(const struct linker *linker, uint32_t home,
                              const struct link_found *base, struct link_found *found)
{
    if (members_gathers(linker, home, found)) {
        members_add_inherited(linker, base, found);
        return false;
    }
    if (found->kind == LINK_FOUND_NONE || !members_are_declarations(linker, base)) {
        *found = *base; /* a declaration stands until a later base defines it */
        found->origin = ORIGIN_INHERITED;
    }
    return !members_are_declarations(linker, base) && !members_gathers(linker, home, base);
}

/* What a base has under the name without what only it sees. False: nothing is left. */
static bool members_keep_visible(const struct linker *linker, struct link_found *base)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; base->kind == LINK_FOUND_ENTITIES && i < base->count; i++) {
        uint32_t gid = base->gids[i];
        if ((link_entity_of(linker, gid)->flags & FACT_ENTITY_PRIVATE) == 0 ||
            !linker->sources[linker->entity_files[gid]].policy->keeps_private) {
            base->gids[kept++] = gid;
        }
    }
    base->count = base->kind == LINK_FOUND_ENTITIES ? kept : base->count;
    return base->kind != LINK_FOUND_ENTITIES || kept > 0;
}

bool link_members_find_name(const struct linker *linker, struct link_lookup lookup, uint32_t name,
                            struct link_found *found, bool *outside)
{
    uint32_t order[LINK_BASES_MAX];
    uint32_t count = 0;
    enum link_side side = LINK_SIDE_ANY;
    if (name == LINK_NONE || lookup.home == LINK_NONE) {
        return false;
    }
    side = members_real_side(linker, lookup);
    if (!lookup.skip_own) {
        if (members_find_first(linker, lookup.home, side, name, found)) {
            found->origin = ORIGIN_INHERITED;
            return true;
        }
        if (members_find_own(linker, lookup.home, side, name, found)) {
            found->origin = ORIGIN_TYPE;
            if (!members_gathers(linker, lookup.home, found)) {
                return true;
            }
        }
    }
    count = members_order_bases(linker, lookup.home, side, order, outside);
    for (uint32_t i = 0; i < count; i++) {
        struct link_found other = { 0 };
        enum link_side at = (order[i] & MEMBERS_AS_VALUE) != 0 ? LINK_SIDE_VALUE : side;
        if (order[i] == lookup.home ||
            !members_find_own(linker, order[i] & ~MEMBERS_AS_VALUE, at, name, &other) ||
            !members_keep_visible(linker, &other)) {
            continue;
        }
        if (members_take_base(linker, lookup.home, &other, found)) {
            break;
        }
    }
    return found->kind != LINK_FOUND_NONE;
}

enum link_side link_members_side_of_place(const struct linker *linker, struct link_place place)
{
    const struct facts *facts = linker->sources[place.file].facts;
    uint32_t number = facts->scopes[place.scope].entity;
    const struct fact_entity *entity = &facts->entities[number];
    while (facts_group_of_entity(entity) == ENTITY_GROUP_VALUE && entity->parent != FACT_NONE) {
        entity = &facts->entities[entity->parent];
    }
    if (facts_group_of_entity(entity) != ENTITY_GROUP_CALLABLE) {
        return LINK_SIDE_TYPE;
    }
    return (entity->flags & FACT_ENTITY_STATIC) != 0 ? LINK_SIDE_TYPE : LINK_SIDE_VALUE;
}

#define MEMBERS_BELOW_MAX 256U /* types below one that are looked at */

/* Types below one, as what their values or they themselves have it. */
struct members_below {
    uint32_t homes[MEMBERS_BELOW_MAX];
    uint8_t sides[MEMBERS_BELOW_MAX];
    bool hooked[MEMBERS_BELOW_MAX]; /* a module that hands on to who includes it */
    uint32_t count;
};

static void members_push_below(struct members_below *below, const struct link_base *base,
                               uint32_t at)
{
    bool hook = base->meta == MEMBERS_META_HOOK;
    uint32_t slot = below->count;
    if (slot == MEMBERS_BELOW_MAX || members_has_home(below->homes, slot, base->type) ||
        (below->hooked[at] && (base->meta != 0 || base->implements == 0))) {
        return;
    }
    below->homes[slot] = base->type;
    below->hooked[slot] = hook;
    below->sides[slot] =
        base->meta != 0 || below->hooked[at] ? (uint8_t)LINK_SIDE_TYPE : below->sides[at];
    below->count++;
}

/* What is asked after `past` in the order of a type that has it as a base. */
static bool members_find_past(const struct linker *linker, struct link_lookup lookup, uint32_t past,
                              uint32_t name, struct link_found *found)
{
    uint32_t order[LINK_BASES_MAX];
    bool outside = false;
    bool passed = false;
    uint32_t count = members_order_bases(linker, lookup.home, lookup.side, order, &outside);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t home = order[i] & ~MEMBERS_AS_VALUE;
        enum link_side side = home != order[i] ? LINK_SIDE_VALUE : lookup.side;
        if (passed && members_find_own(linker, home, side, name, found)) {
            return true;
        }
        passed |= home == past;
    }
    return false;
}

/* What a type below has by all its bases; by those after `past`, if that is one. */
static void members_add_below(const struct linker *linker, struct link_lookup lookup, uint32_t past,
                              uint32_t name, struct link_found *found)
{
    struct link_found one = { 0 };
    bool outside = false;
    bool any = past == LINK_NONE ? link_members_find_name(linker, lookup, name, &one, &outside)
                                 : members_find_past(linker, lookup, past, name, &one);
    if (!any || one.kind != LINK_FOUND_ENTITIES) {
        return;
    }
    for (uint32_t i = 0; i < one.count; i++) {
        link_found_add_gid(found, one.gids[i]);
    }
}

bool link_members_find_below(const struct linker *linker, struct link_lookup lookup, uint32_t name,
                             struct link_found *found)
{
    const struct link_rows *subtypes = &linker->bases.subtypes;
    struct members_below below = { .count = 1 };
    if (subtypes->first == NULL || lookup.home >= linker->bases.home_count) {
        return false;
    }
    below.homes[0] = lookup.home;
    below.sides[0] = (uint8_t)members_real_side(linker, lookup);
    for (uint32_t at = 0; at < below.count; at++) {
        uint32_t home = below.homes[at];
        for (uint32_t i = subtypes->first[home]; i < subtypes->first[home + 1]; i++) {
            members_push_below(&below, &linker->bases.items[subtypes->items[i]], at);
        }
        if (at > 0 && !below.hooked[at]) {
            members_add_below(linker,
                              (struct link_lookup){ home, (enum link_side)below.sides[at], false },
                              lookup.skip_own ? lookup.home : LINK_NONE, name, found);
        }
    }
    found->origin = ORIGIN_DISPATCH;
    return found->kind == LINK_FOUND_ENTITIES;
}

/* Adds what each part of a union has. Several different members: any of them may run. */
/* NOLINTNEXTLINE(misc-no-recursion): unions hold no unions */
static bool members_find_union(struct link_worker *worker, const struct link_type *type,
                               struct str text, struct link_found *found, bool *outside)
{
    bool any = false;
    for (uint32_t i = 0; i < type->count; i++) {
        struct link_found other = { 0 };
        if (type->args[i]->kind == LINK_TYPE_UNION ||
            !link_members_find_typed(worker, type->args[i], text, &other, outside)) {
            continue;
        }
        if (!any) {
            *found = other;
            any = true;
            continue;
        }
        for (uint32_t k = 0; k < other.count && found->kind == LINK_FOUND_ENTITIES; k++) {
            link_found_add_gid(found, other.gids[k]);
        }
        if (other.origin > found->origin) {
            found->origin = other.origin;
        }
    }
    return any;
}

/* What a module or namespace has under the name. */
static bool members_find_space(struct link_worker *worker, uint32_t space, struct str text,
                               struct link_found *found)
{
    const struct linker *linker = worker->linker;
    uint32_t home = link_modules_crate_parent(linker, worker->unit, space, text);
    if (home != LINK_NONE) {
        found->kind = LINK_FOUND_SPACE;
        found->home = home;
        found->origin = ORIGIN_IMPORT;
        return true;
    }
    if (link_has_policy(linker, worker->unit, LANG_POLICY_UNIT_LOCAL) &&
        link_units_find_name(worker, worker->unit, space, link_names_find_text(linker, text),
                             LINK_WANT_ANY & ~(uint32_t)LINK_WANT_MODULE, found)) {
        return true;
    }
    *found = (struct link_found){ 0 };
    return link_exports_find_name(linker, space, link_names_find_text(linker, text), LINK_WANT_ANY,
                                  0, found);
}

/* What the project itself adds to a type from outside. T::from(x) of an outside trait has other
 * implementers besides the project: which one is meant the argument would say. */
static bool members_find_added(const struct link_worker *worker, struct str type, bool of_type,
                               struct str text, struct link_found *found, bool *outside)
{
    const struct linker *linker = worker->linker;
    uint32_t home = link_index_outside_home(linker, type);
    bool traits = link_has_policy(linker, worker->unit, LANG_POLICY_BLANKET);
    bool shared = of_type && link_types_is_shared(worker, type, text);
    *outside = true;
    if (home == LINK_NONE || (traits && link_types_is_known(worker, type, text)) ||
        !link_members_find_name(linker, (struct link_lookup){ .home = home },
                                link_names_find_text(linker, text), found, outside)) {
        return false;
    }
    return !traits || link_blanket_keep_seen(linker, worker->unit, home, shared, found);
}

static bool members_find_known(const struct link_worker *worker, struct str type, struct str text,
                               struct link_found *found, bool *outside)
{
    return members_find_added(worker, type, false, text, found, outside);
}

/* What the project adds to lists, by either of their names. */
static bool members_find_listed(const struct link_worker *worker, struct str text,
                                struct link_found *found, bool *outside)
{
    return members_find_known(worker, STR("[]"), text, found, outside) ||
           members_find_known(worker, STR("Array"), text, found, outside);
}

/* Members of a function: F.make = function. module.exports = f; module.exports.g = g: what the
 * module exports besides is a member of f. */
static bool members_find_function(const struct linker *linker, uint32_t gid, uint32_t name,
                                  struct link_found *found, bool *outside)
{
    uint32_t file = linker->entity_files[gid];
    *outside = true;
    if (link_members_find_name(linker, (struct link_lookup){ .home = gid }, name, found, outside)) {
        return true;
    }
    *found = (struct link_found){ 0 };
    return (link_entity_of(linker, gid)->flags & FACT_ENTITY_DEFAULT) != 0 &&
           linker->sources[file].policy->modules == LANG_MODULES_RELATIVE &&
           link_exports_find_name(linker, link_home_of_space(linker, linker->sources[file].space),
                                  name, LINK_WANT_ANY, 0, found);
}

/* Of what a type parameter stands for; several different members: any of them may run. */
/* NOLINTNEXTLINE(misc-no-recursion): what stands for a parameter is no parameter */
static bool members_find_instances(struct link_worker *worker, const struct link_type *types,
                                   struct str text, struct link_found *found, bool *outside)
{
    if (types->kind == LINK_TYPE_NONE ||
        !link_members_find_typed(worker, types, text, found, outside)) {
        return false;
    }
    if (found->kind == LINK_FOUND_ENTITIES && types->kind == LINK_TYPE_UNION &&
        found->origin < ORIGIN_DISPATCH) {
        found->origin = ORIGIN_DISPATCH;
    }
    return true;
}

/* Of a value or class; of its bases that are type parameters, too. */
/* NOLINTNEXTLINE(misc-no-recursion): link_instances.c counts the levels */
static bool members_find_value(struct link_worker *worker, const struct link_type *type,
                               struct str text, struct link_found *found, bool *outside)
{
    const struct linker *linker = worker->linker;
    struct link_lookup lookup = { .home = type->home,
                                  .side = type->kind == LINK_TYPE_CLASS ? LINK_SIDE_TYPE
                                                                        : LINK_SIDE_VALUE };
    if (!type->is_self && link_special_is_leader(linker, type->home)) {
        return link_special_find_member(linker, lookup, link_names_find_text(linker, text), found);
    }
    return link_members_find_name(linker, lookup, link_names_find_text(linker, text), found,
                                  outside) ||
           link_special_find_member(linker, lookup, link_names_find_text(linker, text), found) ||
           link_instances_find_inherited(worker, type->home, text, found, outside);
}

/* NOLINTNEXTLINE(misc-no-recursion): unions hold no unions; wrappers are at most a type deep */
bool link_members_find_typed(struct link_worker *worker, const struct link_type *type,
                             struct str text, struct link_found *found, bool *outside)
{
    const struct linker *linker = worker->linker;
    uint32_t name = link_names_find_text(linker, text);
    switch ((enum link_type_kind)type->kind) {
    case LINK_TYPE_VALUE:
    case LINK_TYPE_CLASS: return members_find_value(worker, type, text, found, outside);
    case LINK_TYPE_SPACE:
        *outside |= link_modules_outside_space(linker, worker->unit, type->home).size > 0;
        return members_find_space(worker, type->home, text, found);
    case LINK_TYPE_PARAM:
        return link_members_find_typed(worker, link_types_arg(type, 0), text, found, outside) ||
               members_find_instances(worker, link_types_arg(type, 1), text, found, outside) ||
               members_find_instances(worker, link_types_arg(type, 2), text, found, outside);
    case LINK_TYPE_OUTSIDE:
    case LINK_TYPE_OUTSIDE_CLASS:
        if (members_find_added(worker, type->name, type->kind == LINK_TYPE_OUTSIDE_CLASS, text,
                               found, outside)) {
            return true;
        }
        return link_types_is_transparent(linker->sources[worker->unit].policy, type) &&
               link_members_find_typed(worker, type->args[0], text, found, outside);
    case LINK_TYPE_LIST: return members_find_listed(worker, text, found, outside);
    case LINK_TYPE_TUPLE: return members_find_known(worker, STR("()"), text, found, outside);
    case LINK_TYPE_UNION: return members_find_union(worker, type, text, found, outside);
    case LINK_TYPE_CALLABLE: return members_find_function(linker, type->home, name, found, outside);
    case LINK_TYPE_FUNCTION:
    case LINK_TYPE_LAMBDA: *outside = true; break;
    case LINK_TYPE_NONE: break;
    }
    return false;
}

uint32_t link_members_nth_field(const struct linker *linker, uint32_t home, uint32_t number)
{
    const struct link_source *source = NULL;
    const struct fact_entity *type = NULL;
    uint32_t own = 0;
    if (!link_home_is_type(linker, home)) {
        return LINK_NONE;
    }
    source = &linker->sources[linker->entity_files[home]];
    own = home - source->first_entity;
    type = &source->facts->entities[own];
    for (uint32_t i = own + 1; i < source->facts->header->entity_count; i++) {
        const struct fact_entity *entity = &source->facts->entities[i];
        if (entity->start_byte >= type->end_byte) {
            break;
        }
        if (entity->parent == own && entity->kind == ENTITY_KIND_FIELD && number-- == 0) {
            return source->first_entity + i;
        }
    }
    return LINK_NONE;
}

/* ------------------------------------------------------------------ around a place */

/* Has the function that the scope is the body of a self of its own: what it constructs? */
static bool members_is_constructor(const struct link_source *source, uint32_t scope)
{
    const struct fact_entity *entity =
        &source->facts->entities[source->facts->scopes[scope].entity];
    return (source->policy->flags & LANG_POLICY_FUNCTION_SELF) != 0 &&
           entity->kind == ENTITY_KIND_FUNCTION && entity->body == scope &&
           (entity->flags & FACT_ENTITY_OUTER_SELF) == 0;
}

uint32_t link_members_enclosing_home(const struct linker *linker, struct link_place place,
                                     uint32_t *block)
{
    const struct link_source *source = &linker->sources[place.file];
    for (uint32_t scope = place.scope; scope != FACT_NONE;
         scope = source->facts->scopes[scope].parent) {
        const struct fact_scope *row = &source->facts->scopes[scope];
        uint32_t gid = source->first_entity + row->entity;
        if (row->kind == FACT_SCOPE_TYPE) {
            *block = gid;
            return linker->own_homes[gid];
        }
        if (row->kind == FACT_SCOPE_FUNCTION &&
            source->facts->entities[row->entity].owner != FACT_NONE &&
            (source->facts->entities[row->entity].flags & FACT_ENTITY_OUTER_SELF) == 0 &&
            link_declared_home(linker, gid) != LINK_NONE) {
            *block = gid;
            return link_declared_home(linker, gid);
        }
        if (members_is_constructor(source, scope)) {
            *block = gid;
            return gid;
        }
    }
    *block = LINK_NONE;
    return LINK_NONE;
}
