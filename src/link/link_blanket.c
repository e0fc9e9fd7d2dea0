/* link_blanket.c - traits that are implemented for whatever has certain bounds.
 *
 * impl<T: Stream> StreamExt for T {}: every value whose type meets the bounds has the members of
 * the trait (LANG_POLICY_BLANKET), in files that see the trait. The type's own members come first;
 * so this is asked when they have nothing. Bounds from outside the project are taken to be met by
 * types of the project: what they implement through a macro cannot be read.
 * Table: one pass over the impl blocks, serial. A question costs the project's entities of the
 * name, each with a walk over the bases of the receiver.
 */
#include "link/link_types.h"

#include "util/mem.h"

#include <stdlib.h>

#define BLANKET_TURNS_MAX 3U /* a bound that is met by a blanket itself, and so on */

/* ------------------------------------------------------------------ building */

static bool blanket_add_row(struct linker *linker, uint32_t file, const struct fact_ref *ref)
{
    const struct link_source *source = &linker->sources[file];
    struct link_worker *worker = &linker->workers[0];
    uint32_t block = source->first_entity + ref->from;
    uint32_t owner = source->facts->entities[ref->from].owner;
    const struct link_type *trait = NULL;
    const struct link_type *taker = NULL;
    bool done = true;
    worker->unit = file;
    worker->steps = LINK_STEPS_MAX;
    taker = link_types_eval_type(worker, link_place_inside_entity(linker, block), owner, 0);
    trait = link_types_eval_type(worker, (struct link_place){ file, ref->scope, ref->start_byte },
                                 ref->node, 0);
    if (taker->kind == LINK_TYPE_PARAM && trait->kind == LINK_TYPE_VALUE &&
        link_home_is_type(linker, trait->home)) {
        struct link_blanket *row = array_push_slot(&linker->blankets, UINT32_MAX);
        done = row != NULL;
        if (done) {
            *row = (struct link_blanket){ trait->home, block };
        }
    }
    arena_reset_all_blocks(&worker->scratch);
    return done;
}

static bool blanket_read_file(struct linker *linker, uint32_t file)
{
    const struct link_source *source = &linker->sources[file];
    for (uint32_t i = 0; i < source->facts->header->ref_count; i++) {
        const struct fact_ref *ref = &source->facts->refs[i];
        const struct fact_entity *block = &source->facts->entities[ref->from];
        if (ref->kind == REF_KIND_IMPLEMENT && (ref->flags & FACT_REF_DISABLED) == 0 &&
            facts_group_of_entity(block) == ENTITY_GROUP_EXTENSION && block->owner != FACT_NONE &&
            linker->own_homes[source->first_entity + ref->from] == LINK_NONE &&
            !blanket_add_row(linker, file, ref)) {
            return false;
        }
    }
    return true;
}

static int blanket_compare_rows(const void *a, const void *b)
{
    const struct link_blanket *left = a;
    const struct link_blanket *right = b;
    if (left->trait != right->trait) {
        return left->trait < right->trait ? -1 : 1;
    }
    return left->block < right->block ? -1 : left->block > right->block;
}

bool link_blanket_build_table(struct linker *linker, struct err *err)
{
    for (uint32_t file = 0; file < linker->file_count; file++) {
        if (link_has_policy(linker, file, LANG_POLICY_BLANKET) &&
            !blanket_read_file(linker, file)) {
            return ERR_RAISE(err, ERR_MEMORY, "out of memory for traits");
        }
    }
    if (linker->blankets.count > 1) {
        qsort(linker->blankets.items, linker->blankets.count, sizeof linker->blankets.items[0],
              blanket_compare_rows);
    }
    return true;
}

/* The first row of the trait, or the number of rows. */
static size_t blanket_first_row(const struct linker *linker, uint32_t trait)
{
    size_t low = 0;
    size_t high = linker->blankets.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (linker->blankets.items[middle].trait < trait) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* ------------------------------------------------------------------ bounds */

static bool blanket_takes(struct link_worker *worker, uint32_t block,
                          const struct link_type *receiver, unsigned turn);

/* Bounds that say nothing about what the value can do. */
static bool blanket_is_marker(struct str name)
{
    static const char *const names[] = { "Copy", "Send", "Sized", "Sync", "Unpin", NULL };
    return link_list_has_text(names, name);
}

/* Has the trait a blanket that takes the receiver? */
/* NOLINTNEXTLINE(misc-no-recursion): counts turns */
static bool blanket_gives_trait(struct link_worker *worker, uint32_t trait,
                                const struct link_type *receiver, unsigned turn)
{
    const struct linker *linker = worker->linker;
    for (size_t i = blanket_first_row(linker, trait);
         i < linker->blankets.count && linker->blankets.items[i].trait == trait; i++) {
        if (turn < BLANKET_TURNS_MAX &&
            blanket_takes(worker, linker->blankets.items[i].block, receiver, turn + 1)) {
            return true;
        }
    }
    return false;
}

static bool blanket_has_base(const struct linker *linker, uint32_t home, uint32_t base)
{
    uint32_t order[LINK_BASES_MAX];
    bool outside = false;
    uint32_t count = link_members_linearise(linker, home, order, &outside);
    for (uint32_t i = 0; i < count; i++) {
        if (order[i] == base) {
            return true;
        }
    }
    return false;
}

/* NOLINTNEXTLINE(misc-no-recursion): counts turns */
static bool blanket_home_meets(struct link_worker *worker, uint32_t home,
                               const struct link_type *receiver, const struct link_type *bound,
                               unsigned turn)
{
    return (home != LINK_NONE && blanket_has_base(worker->linker, home, bound->home)) ||
           blanket_gives_trait(worker, bound->home, receiver, turn);
}

/* Is one bound met by a receiver that is one type? */
/* NOLINTNEXTLINE(misc-no-recursion): counts turns */
static bool blanket_type_meets(struct link_worker *worker, const struct link_type *receiver,
                               const struct link_type *bound, unsigned turn)
{
    const struct linker *linker = worker->linker;
    bool of_project = bound->kind == LINK_TYPE_VALUE && link_home_is_type(linker, bound->home);
    if (!of_project && blanket_is_marker(bound->name)) {
        return true;
    }
    if (bound->kind == LINK_TYPE_FUNCTION) {
        return receiver->kind == LINK_TYPE_FUNCTION || receiver->kind == LINK_TYPE_LAMBDA ||
               receiver->kind == LINK_TYPE_CALLABLE;
    }
    if (receiver->kind == LINK_TYPE_VALUE) {
        return !of_project || blanket_home_meets(worker, receiver->home, receiver, bound, turn);
    }
    if (receiver->kind != LINK_TYPE_OUTSIDE) {
        return false;
    }
    return of_project ? blanket_home_meets(worker, link_index_outside_home(linker, receiver->name),
                                           receiver, bound, turn)
                      : str_equals_bytes(receiver->name, bound->name);
}

/* Is one bound met by what the receiver is, or by one of the bounds of a type parameter? */
/* NOLINTNEXTLINE(misc-no-recursion): counts turns */
static bool blanket_meets_bound(struct link_worker *worker, const struct link_type *receiver,
                                const struct link_type *bound, unsigned turn)
{
    if (receiver->kind == LINK_TYPE_PARAM && receiver->count > 0) {
        receiver = receiver->args[0];
    }
    if (receiver->kind != LINK_TYPE_UNION) {
        return blanket_type_meets(worker, receiver, bound, turn);
    }
    for (uint32_t i = 0; i < receiver->count; i++) {
        if (blanket_type_meets(worker, receiver->args[i], bound, turn)) {
            return true;
        }
    }
    return false;
}

/* Does the receiver meet all bounds of the parameter that the block is written for? */
/* NOLINTNEXTLINE(misc-no-recursion): counts turns */
static bool blanket_takes(struct link_worker *worker, uint32_t block,
                          const struct link_type *receiver, unsigned turn)
{
    const struct linker *linker = worker->linker;
    const struct link_type *param = link_types_eval_type(
        worker, link_place_inside_entity(linker, block), link_entity_of(linker, block)->owner, 0);
    const struct link_type *bound =
        param->kind == LINK_TYPE_PARAM ? link_types_arg(param, 0) : param;
    if (bound->kind != LINK_TYPE_UNION) {
        return bound->kind == LINK_TYPE_NONE || blanket_meets_bound(worker, receiver, bound, turn);
    }
    for (uint32_t i = 0; i < bound->count; i++) {
        if (!blanket_meets_bound(worker, receiver, bound->args[i], turn)) {
            return false;
        }
    }
    return true;
}

/* ------------------------------------------------------------------ visibility */

static bool blanket_found_is(const struct link_found *found, uint32_t trait)
{
    for (uint32_t i = 0; found->kind == LINK_FOUND_ENTITIES && i < found->count; i++) {
        if (found->gids[i] == trait) {
            return true;
        }
    }
    return false;
}

static bool blanket_import_gives(const struct linker *linker, uint32_t file, uint32_t import,
                                 uint32_t trait)
{
    const struct link_source *source = &linker->sources[file];
    const struct fact_import *row = &source->facts->imports[import];
    const struct link_target *target = &linker->targets[source->first_import + import];
    struct link_found found = { 0 };
    if (row->kind == FACT_IMPORT_STAR) {
        return target->kind == LINK_TARGET_HOME &&
               link_exports_find_name(linker, target->value, linker->entity_names[trait],
                                      LINK_WANT_TYPE, 0, &found) &&
               blanket_found_is(&found, trait);
    }
    return row->kind == FACT_IMPORT_SYMBOL &&
           link_exports_follow_import(linker, file, import, LINK_WANT_TYPE, 0, &found) &&
           blanket_found_is(&found, trait);
}

/* Methods of a trait can be called where the trait is: declared or imported, by any name. */
static bool blanket_is_visible(const struct linker *linker, uint32_t file, uint32_t trait)
{
    const struct link_source *source = &linker->sources[file];
    if (linker->entity_files[trait] == file ||
        linker->space_homes[trait] == link_home_of_space(linker, source->space)) {
        return true;
    }
    for (uint32_t i = 0; linker->targets != NULL && i < source->facts->header->import_count; i++) {
        if (blanket_import_gives(linker, file, i, trait)) {
            return true;
        }
    }
    return false;
}

/* ------------------------------------------------------------------ finding */

/* What the block writes itself; else what the trait does. */
static void blanket_add_member(const struct linker *linker, uint32_t block, uint32_t member,
                               struct link_found *found)
{
    const struct link_source *source = &linker->sources[linker->entity_files[block]];
    uint32_t own = block - source->first_entity;
    uint32_t end = source->facts->entities[own].end_byte;
    for (uint32_t i = own + 1;
         i < source->facts->header->entity_count && source->facts->entities[i].start_byte < end;
         i++) {
        if (source->facts->entities[i].parent == own &&
            linker->entity_names[source->first_entity + i] == linker->entity_names[member]) {
            link_found_add_gid(found, source->first_entity + i);
            return;
        }
    }
    link_found_add_gid(found, member);
}

bool link_blanket_find_member(struct link_worker *worker, const struct link_type *receiver,
                              uint32_t name, struct link_found *found)
{
    const struct linker *linker = worker->linker;
    receiver = link_types_peel(worker, receiver);
    *found = (struct link_found){ 0 };
    if (receiver->kind == LINK_TYPE_NONE || linker->blankets.count == 0) {
        return false;
    }
    for (uint32_t at = linker->entities.first[name]; at < linker->entities.first[name + 1]; at++) {
        uint32_t gid = link_index_value_at(&linker->entities, at);
        uint32_t trait = linker->type_homes[gid];
        if (trait == LINK_NONE || !link_home_is_type(linker, trait)) {
            continue;
        }
        for (size_t i = blanket_first_row(linker, trait);
             i < linker->blankets.count && linker->blankets.items[i].trait == trait; i++) {
            uint32_t block = linker->blankets.items[i].block;
            if (blanket_is_visible(linker, worker->unit, trait) &&
                blanket_takes(worker, block, receiver, 0)) {
                blanket_add_member(linker, block, gid, found);
            }
        }
    }
    found->origin = ORIGIN_TYPE;
    return found->count > 0;
}

/* ------------------------------------------------------------------ members of outside types */

/* The trait that a member of `home` is there for; LINK_NONE: none of the project. */
static uint32_t blanket_trait_of(const struct linker *linker, uint32_t home, uint32_t gid)
{
    const struct link_source *source = &linker->sources[linker->entity_files[gid]];
    uint32_t parent = link_entity_of(linker, gid)->parent;
    for (uint32_t i = linker->bases.first[home];
         parent != FACT_NONE && i < linker->bases.first[home + 1]; i++) {
        const struct link_base *base = &linker->bases.items[i];
        if (base->via == source->first_entity + parent || base->home == linker->type_homes[gid]) {
            return base->home != LINK_NONE && link_home_is_type(linker, base->home) ? base->home
                                                                                    : LINK_NONE;
        }
    }
    return LINK_NONE;
}

bool link_blanket_keep_seen(const struct linker *linker, uint32_t file, uint32_t home, bool shared,
                            struct link_found *found)
{
    uint32_t kept = 0;
    if (found->kind != LINK_FOUND_ENTITIES || linker->bases.first == NULL ||
        home >= linker->bases.home_count) {
        return found->kind != LINK_FOUND_NONE;
    }
    for (uint32_t i = 0; i < found->count; i++) {
        uint32_t trait = blanket_trait_of(linker, home, found->gids[i]);
        if (trait == LINK_NONE ? !shared : blanket_is_visible(linker, file, trait)) {
            found->gids[kept++] = found->gids[i];
        }
    }
    found->count = kept;
    if (kept == 0) {
        *found = (struct link_found){ 0 };
    }
    return kept > 0;
}
