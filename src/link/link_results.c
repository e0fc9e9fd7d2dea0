/* link_results.c - results of callables that declare none, from what they return.
 *
 * Evaluated in rounds: each round reads the results of the round before, so a result does not
 * depend on the order of evaluation, and circles need no detection. What still changes after
 * LINK_ROUNDS_MAX rounds is kept as it stands.
 */
#include "link/link_types.h"

#include "util/mem.h"
#include "util/pool.h"

struct results_build {
    struct linker *linker;
    uint32_t *gids; /* by slot */
    uint32_t count;
    const struct link_type **next;
    bool *changed; /* by thread */
};

/* Has the callable a body that returns values, and no declared result? */
static bool results_wants_slot(const struct facts *facts, const struct fact_entity *entity)
{
    uint32_t first = 0;
    return entity->type == FACT_NONE && entity->body != FACT_NONE &&
           facts_group_of_entity(entity) == ENTITY_GROUP_CALLABLE &&
           entity->kind != ENTITY_KIND_CONSTRUCTOR &&
           facts_find_scope_bindings(facts, entity->body, 0, &first) > 0;
}

/* Counts the slots of a file on from `slot`; writes them down when there is room. */
static uint32_t results_list_file(struct results_build *build, uint32_t file, uint32_t slot)
{
    struct linker *linker = build->linker;
    const struct link_source *source = &linker->sources[file];
    for (uint32_t i = 1; source->has_untyped && i < source->facts->header->entity_count; i++) {
        if (!results_wants_slot(source->facts, &source->facts->entities[i])) {
            continue;
        }
        if (build->gids != NULL) {
            build->gids[slot] = source->first_entity + i;
            linker->result_slots[source->first_entity + i] = slot;
        }
        slot++;
    }
    return slot;
}

static bool results_give_slots(struct results_build *build)
{
    struct linker *linker = build->linker;
    for (unsigned pass = 0; pass < 2; pass++) {
        uint32_t slot = 0;
        for (uint32_t file = 0; file < linker->file_count; file++) {
            slot = results_list_file(build, file, slot);
        }
        build->count = slot;
        if (slot == 0 || pass == 1) {
            return true;
        }
        linker->result_slots = arena_alloc_bytes(
            &linker->memory, ((size_t)linker->entity_count + 1) * sizeof(uint32_t));
        build->gids = arena_alloc_zeroed(&linker->memory, slot, sizeof(uint32_t));
        if (linker->result_slots == NULL || build->gids == NULL) {
            return false;
        }
        memset(linker->result_slots, 0xff, ((size_t)linker->entity_count + 1) * sizeof(uint32_t));
    }
    return true;
}

static bool results_eval_slot(void *context, size_t index, unsigned thread, struct err *err)
{
    struct results_build *build = context;
    struct linker *linker = build->linker;
    struct link_worker *worker = &linker->workers[thread];
    uint32_t gid = build->gids[index];
    const struct link_type *old = linker->results[index];
    const struct link_type *type = NULL;
    worker->unit = linker->entity_files[gid];
    worker->steps = LINK_STEPS_MAX;
    type = link_types_of_returns(worker, worker->unit, link_entity_of(linker, gid)->body, 0);
    if (link_types_are_equal(type, old, 0)) {
        build->next[index] = old;
    } else {
        build->next[index] = link_types_copy_deep(worker, &worker->keep, type, 0);
        build->changed[thread] = true;
    }
    arena_reset_all_blocks(&worker->scratch);
    return !worker->failed || ERR_RAISE(err, ERR_MEMORY, "out of memory for result types");
}

static bool results_run_rounds(struct results_build *build, struct err *err)
{
    struct linker *linker = build->linker;
    const struct link_type **other = build->next;
    for (unsigned round = 0; round < LINK_ROUNDS_MAX; round++) {
        bool changed = false;
        memset(build->changed, 0, linker->threads * sizeof *build->changed);
        build->next = other;
        if (!pool_run_over_range(build->count, 64, linker->threads, results_eval_slot, build,
                                 err)) {
            return false;
        }
        other = linker->results;
        linker->results = build->next;
        for (unsigned thread = 0; thread < linker->threads; thread++) {
            changed |= build->changed[thread];
        }
        if (!changed) {
            break;
        }
    }
    return true;
}

bool link_types_build_results(struct linker *linker, struct err *err)
{
    struct results_build build = { .linker = linker };
    bool done = false;
    if (!results_give_slots(&build)) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for result types");
    }
    if (build.count == 0) {
        return true;
    }
    /* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers is meant */
    linker->results = arena_alloc_zeroed(&linker->memory, build.count, sizeof *linker->results);
    /* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers is meant */
    build.next = arena_alloc_zeroed(&linker->memory, build.count, sizeof *build.next);
    build.changed = mem_alloc_zeroed(linker->threads, sizeof *build.changed);
    if (linker->results == NULL || build.next == NULL || build.changed == NULL) {
        mem_free_block(build.changed);
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for result types");
    }
    for (uint32_t i = 0; i < build.count; i++) {
        linker->results[i] = &link_type_none;
    }
    done = results_run_rounds(&build, err);
    mem_free_block(build.changed);
    return done;
}
