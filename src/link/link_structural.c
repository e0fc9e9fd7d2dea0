/* link_structural.c - types that implement an interface because they have its methods.
 *
 * Only for languages whose policy says so. A type of the same family implements an interface
 * when it has, itself or by embedding, a method of each name with as many parameters and, as
 * far as both are known, the same types. Candidates are the types that have the interface's
 * rarest method, or embed one that has it, at any depth; so the cost is about O(interfaces *
 * candidates * methods).
 * The pairs do not take part in the lookup of members: a type has these methods already.
 */
#include "link/link_types.h"

#include "util/mem.h"
#include "util/pool.h"

#include <stdlib.h>

#define STRUCTURAL_METHODS_MAX 256U
#define STRUCTURAL_PARAMS_MAX  16U
#define STRUCTURAL_HEIRS_MAX   1024U /* types that embed one type, at any depth */

struct structural_build {
    struct linker *linker;
    uint32_t *interfaces; /* gids */
    uint32_t count;
    struct {
        ARRAY_FIELDS(struct link_satisfies);
    } * found; /* by thread */
};

/* The methods that an interface asks for, its embedded interfaces included. Returns 0 when it
 * asks for none or for some that are not known. */
static uint32_t structural_list_methods(const struct linker *linker, uint32_t interface,
                                        uint32_t methods[STRUCTURAL_METHODS_MAX])
{
    uint32_t order[LINK_BASES_MAX];
    bool outside = false;
    uint32_t count = link_members_linearise(linker, interface, order, &outside);
    uint32_t used = 0;
    for (uint32_t i = 0; !outside && i < count; i++) {
        const struct link_source *source = NULL;
        const struct fact_entity *type = NULL;
        if (!link_home_is_type(linker, order[i])) {
            return 0;
        }
        source = &linker->sources[linker->entity_files[order[i]]];
        type = link_entity_of(linker, order[i]);
        for (uint32_t k = order[i] - source->first_entity + 1;
             k < source->facts->header->entity_count; k++) {
            const struct fact_entity *entity = &source->facts->entities[k];
            if (entity->start_byte >= type->end_byte) {
                break;
            }
            if (linker->type_homes[source->first_entity + k] != order[i] ||
                facts_group_of_entity(entity) != ENTITY_GROUP_CALLABLE) {
                continue;
            }
            if (used == STRUCTURAL_METHODS_MAX) {
                return 0;
            }
            methods[used++] = source->first_entity + k;
        }
    }
    return outside ? 0 : used;
}

/* Could `method` stand for `wanted`? */
static bool structural_methods_agree(struct link_worker *worker, uint32_t method, uint32_t wanted)
{
    const struct linker *linker = worker->linker;
    const struct fact_entity *a = link_entity_of(linker, method);
    const struct fact_entity *b = link_entity_of(linker, wanted);
    struct link_type left = { .kind = LINK_TYPE_CALLABLE, .home = method };
    struct link_type right = { .kind = LINK_TYPE_CALLABLE, .home = wanted };
    if (facts_group_of_entity(a) != ENTITY_GROUP_CALLABLE || a->params_min != b->params_min ||
        a->params_max != b->params_max) {
        return false;
    }
    worker->steps = LINK_STEPS_MAX;
    for (uint32_t i = 0; i < a->params_max && i < STRUCTURAL_PARAMS_MAX; i++) {
        if (!link_types_agree(link_types_of_parameter(worker, &left, i, 0),
                              link_types_of_parameter(worker, &right, i, 0))) {
            return false;
        }
    }
    return link_types_agree(link_types_own_result(worker, method, 0),
                            link_types_own_result(worker, wanted, 0));
}

static bool structural_has_method(struct link_worker *worker, uint32_t type, uint32_t wanted)
{
    const struct linker *linker = worker->linker;
    struct link_found found = { 0 };
    bool outside = false;
    if (!link_members_find_name(linker, (struct link_lookup){ .home = type },
                                linker->entity_names[wanted], &found, &outside) ||
        found.kind != LINK_FOUND_ENTITIES) {
        return false;
    }
    for (uint32_t i = 0; i < found.count; i++) {
        if (structural_methods_agree(worker, found.gids[i], wanted)) {
            return true;
        }
    }
    return false;
}

static bool structural_satisfies(struct link_worker *worker, uint32_t type, const uint32_t *methods,
                                 uint32_t count)
{
    bool all = true;
    for (uint32_t i = 0; all && i < count; i++) {
        all = structural_has_method(worker, type, methods[i]);
    }
    arena_reset_all_blocks(&worker->scratch);
    return all;
}

/* The method whose name the fewest entities have. */
static uint32_t structural_pick_rarest(const struct linker *linker, const uint32_t *methods,
                                       uint32_t count)
{
    uint32_t best = methods[0];
    uint32_t rows = UINT32_MAX;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t name = linker->entity_names[methods[i]];
        uint32_t here = linker->entities.first[name + 1] - linker->entities.first[name];
        if (here < rows) {
            rows = here;
            best = methods[i];
        }
    }
    return best;
}

static bool structural_is_candidate(const struct linker *linker, uint32_t home, uint32_t interface)
{
    if (!link_home_is_type(linker, home) ||
        linker->sources[linker->entity_files[home]].family !=
            linker->sources[linker->entity_files[interface]].family) {
        return false;
    }
    return link_entity_of(linker, home)->kind != ENTITY_KIND_INTERFACE &&
           link_entity_of(linker, home)->kind != ENTITY_KIND_TRAIT;
}

static bool structural_push_pair(struct structural_build *build, unsigned thread, uint32_t type,
                                 uint32_t interface)
{
    struct link_satisfies *slot = array_push_slot(&build->found[thread], UINT32_MAX);
    if (slot != NULL) {
        *slot = (struct link_satisfies){ interface, type };
    }
    return slot != NULL;
}

/* Adds the types that embed the last of `homes`, and those that embed them: each once. */
static uint32_t structural_list_heirs(const struct linker *linker, uint32_t homes[], uint32_t count)
{
    const struct link_rows *subtypes = &linker->bases.subtypes;
    for (uint32_t at = count - 1; at < count; at++) {
        for (uint32_t i = subtypes->first[homes[at]];
             i < subtypes->first[homes[at] + 1] && count < STRUCTURAL_HEIRS_MAX; i++) {
            uint32_t below = linker->bases.items[subtypes->items[i]].type;
            bool seen = false;
            for (uint32_t k = 0; k < count && !seen; k++) {
                seen = homes[k] == below;
            }
            if (!seen) {
                homes[count++] = below;
            }
        }
    }
    return count;
}

/* The owner of the rarest method, and all that have it by embedding the owner. */
static bool structural_try_home(struct structural_build *build, unsigned thread, uint32_t home,
                                uint32_t interface, const uint32_t *methods, uint32_t count)
{
    const struct linker *linker = build->linker;
    uint32_t homes[STRUCTURAL_HEIRS_MAX] = { home };
    uint32_t found = link_home_is_type(linker, home) ? structural_list_heirs(linker, homes, 1) : 0;

    for (uint32_t i = 0; i < found; i++) {
        if (structural_is_candidate(linker, homes[i], interface) &&
            structural_satisfies(&build->linker->workers[thread], homes[i], methods, count) &&
            !structural_push_pair(build, thread, homes[i], interface)) {
            return false;
        }
    }
    return true;
}

static bool structural_match_interface(void *context, size_t index, unsigned thread,
                                       struct err *err)
{
    struct structural_build *build = context;
    const struct linker *linker = build->linker;
    struct link_worker *worker = &build->linker->workers[thread];
    uint32_t interface = build->interfaces[index];
    uint32_t methods[STRUCTURAL_METHODS_MAX];
    uint32_t count = structural_list_methods(linker, interface, methods);
    uint32_t name = 0;
    if (count == 0) {
        return true;
    }
    worker->unit = linker->entity_files[interface];
    name = linker->entity_names[structural_pick_rarest(linker, methods, count)];
    for (uint32_t row = linker->entities.first[name]; row < linker->entities.first[name + 1];
         row++) {
        uint32_t home = (uint32_t)(linker->entities.rows[row] >> 32U);
        if (!structural_try_home(build, thread, home, interface, methods, count)) {
            return ERR_RAISE(err, ERR_MEMORY, "out of memory for interfaces");
        }
    }
    return true;
}

static int structural_compare_pairs(const void *a, const void *b)
{
    const struct link_satisfies *left = a;
    const struct link_satisfies *right = b;
    if (left->interface != right->interface) {
        return left->interface < right->interface ? -1 : 1;
    }
    return left->type < right->type ? -1 : left->type > right->type;
}

static bool structural_merge_pairs(struct structural_build *build)
{
    struct linker *linker = build->linker;
    size_t total = 0;
    uint32_t kept = 0;
    for (unsigned thread = 0; thread < linker->threads; thread++) {
        total += build->found[thread].count;
    }
    linker->satisfies = arena_alloc_zeroed(&linker->memory, total + 1, sizeof *linker->satisfies);
    if (linker->satisfies == NULL) {
        return false;
    }
    total = 0;
    for (unsigned thread = 0; thread < linker->threads; thread++) {
        if (build->found[thread].count > 0) {
            memcpy(linker->satisfies + total, build->found[thread].items,
                   build->found[thread].count * sizeof *linker->satisfies);
            total += build->found[thread].count;
        }
    }
    if (total > 1) {
        qsort(linker->satisfies, total, sizeof *linker->satisfies, structural_compare_pairs);
    }
    for (size_t i = 0; i < total; i++) {
        if (kept == 0 ||
            structural_compare_pairs(&linker->satisfies[kept - 1], &linker->satisfies[i]) != 0) {
            linker->satisfies[kept++] = linker->satisfies[i];
        }
    }
    linker->satisfies_count = kept;
    return true;
}

static bool structural_list_interfaces(struct structural_build *build)
{
    struct linker *linker = build->linker;
    for (unsigned pass = 0; pass < 2; pass++) {
        uint32_t count = 0;
        for (uint32_t file = 0; file < linker->file_count; file++) {
            const struct link_source *source = &linker->sources[file];
            if (!link_has_policy(linker, file, LANG_POLICY_STRUCTURAL)) {
                continue;
            }
            for (uint32_t i = 1; i < source->facts->header->entity_count; i++) {
                if (source->facts->entities[i].kind == ENTITY_KIND_INTERFACE) {
                    if (pass == 1) {
                        build->interfaces[count] = source->first_entity + i;
                    }
                    count++;
                }
            }
        }
        build->count = count;
        if (count == 0 || pass == 1) {
            return true;
        }
        build->interfaces = arena_alloc_zeroed(&linker->memory, count, sizeof(uint32_t));
        if (build->interfaces == NULL) {
            return false;
        }
    }
    return true;
}

bool link_structural_build_pairs(struct linker *linker, struct err *err)
{
    struct structural_build build = { .linker = linker };
    bool done = false;
    if (!structural_list_interfaces(&build)) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for interfaces");
    }
    if (build.count == 0) {
        return true;
    }
    build.found = mem_alloc_zeroed(linker->threads, sizeof *build.found);
    if (build.found == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for interfaces");
    }
    done = pool_run_over_range(build.count, 4, linker->threads, structural_match_interface, &build,
                               err);
    if (done && !structural_merge_pairs(&build)) {
        done = ERR_RAISE(err, ERR_MEMORY, "out of memory for interfaces");
    }
    for (unsigned thread = 0; thread < linker->threads; thread++) {
        array_free_items(&build.found[thread]);
    }
    mem_free_block(build.found);
    return done;
}

uint32_t link_structural_find_rows(const struct linker *linker, uint32_t interface, uint32_t *first)
{
    uint32_t low = 0;
    uint32_t high = linker->satisfies_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (linker->satisfies[middle].interface < interface) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *first = low;
    for (high = low;
         high < linker->satisfies_count && linker->satisfies[high].interface == interface;) {
        high++;
    }
    return high - low;
}

/* Implements and Overrides edges of the pairs whose interface the file declares. They start in
 * the type's file. */
void link_structural_add_edges(struct link_worker *worker, uint32_t file)
{
    const struct linker *linker = worker->linker;
    const struct link_source *source = &linker->sources[file];
    uint32_t methods[STRUCTURAL_METHODS_MAX];
    if (linker->satisfies_count == 0) {
        return;
    }
    for (uint32_t i = 1; i < source->facts->header->entity_count; i++) {
        uint32_t interface = source->first_entity + i;
        uint32_t first = 0;
        uint32_t rows = 0;
        uint32_t count = 0;
        if (source->facts->entities[i].kind != ENTITY_KIND_INTERFACE) {
            continue;
        }
        rows = link_structural_find_rows(linker, interface, &first);
        count = rows == 0 ? 0 : structural_list_methods(linker, interface, methods);
        for (uint32_t row = first; row < first + rows; row++) {
            uint32_t type = linker->satisfies[row].type;
            link_edges_add_edge(worker, type, interface, EDGE_KIND_IMPLEMENTS, ORIGIN_TYPE, NULL);
            for (uint32_t k = 0; k < count; k++) {
                struct link_found found = { 0 };
                bool outside = false;
                if (link_members_find_name(linker, (struct link_lookup){ .home = type },
                                           linker->entity_names[methods[k]], &found, &outside) &&
                    found.origin == ORIGIN_TYPE && found.kind == LINK_FOUND_ENTITIES) {
                    link_edges_add_edge(worker, found.gids[0], methods[k], EDGE_KIND_OVERRIDES,
                                        ORIGIN_TYPE, NULL);
                }
            }
        }
    }
}
