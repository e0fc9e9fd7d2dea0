/* link_params.c - types of parameters that declare none, from what calls pass.
 *
 * For languages that ask for it (LANG_POLICY_INFER_PARAMS): every call and `new` whose target is
 * known as a fact is looked at once, and the types of its arguments are noted with the parameters
 * they go to. Types are noted as keys (kind, exact, home), so the notes can be sorted: what a
 * parameter is worth does not depend on threads. A parameter that is given more than
 * PARAMS_TYPES_MAX sorts of things is left unknown. Cost: one evaluation of each call.
 */
#include "link/link_types.h"

#include "util/mem.h"

#include <stdlib.h>

#define PARAMS_TYPES_MAX   8U
#define PARAMS_ARGS_MAX    16U
#define PARAMS_TARGETS_MAX 4U /* targets of one call that are told what it passes */
#define PARAMS_LIST_BIT    (1ULL << 40U)
#define PARAMS_EXACT_BIT   (1ULL << 41U)
#define PARAMS_CLASS_BIT   (1ULL << 42U)

struct params_build {
    struct linker *linker;
    struct {
        ARRAY_FIELDS(struct link_param);
    } * found; /* by thread */
};

/* ------------------------------------------------------------------ keys */

static uint64_t params_key_of(const struct link_type *type)
{
    if (type->kind == LINK_TYPE_VALUE) {
        return type->home | (type->exact ? PARAMS_EXACT_BIT : 0U);
    }
    return type->kind == LINK_TYPE_CLASS ? type->home | PARAMS_CLASS_BIT : UINT64_MAX;
}

static const struct link_type *params_type_of(struct link_worker *worker, uint64_t key)
{
    struct link_type *item =
        link_types_make(worker, (key & PARAMS_CLASS_BIT) != 0 ? LINK_TYPE_CLASS : LINK_TYPE_VALUE,
                        (uint32_t)(key & UINT32_MAX), 0);
    struct link_type *array = NULL;
    item->exact = (key & PARAMS_EXACT_BIT) != 0;
    if ((key & PARAMS_LIST_BIT) == 0) {
        return item;
    }
    array = link_types_make(worker, LINK_TYPE_LIST, LINK_NONE, 1);
    link_types_set_arg(array, 0, item);
    return array;
}

/* ------------------------------------------------------------------ noting */

static bool params_push(struct params_build *build, unsigned thread, uint64_t slot, uint64_t key)
{
    struct link_param *row = NULL;
    if (key == UINT64_MAX) {
        return true;
    }
    row = array_push_slot(&build->found[thread], UINT32_MAX);
    if (row == NULL) {
        return false;
    }
    *row = (struct link_param){ slot, key };
    return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): unions hold no unions, lists are one deep */
static bool params_note_type(struct params_build *build, unsigned thread, uint64_t slot,
                             const struct link_type *type)
{
    if (type->kind == LINK_TYPE_UNION) {
        for (uint32_t i = 0; i < type->count; i++) {
            if (type->args[i]->kind != LINK_TYPE_UNION &&
                !params_note_type(build, thread, slot, type->args[i])) {
                return false;
            }
        }
        return true;
    }
    if (type->kind == LINK_TYPE_LIST) {
        const struct link_type *item = link_types_arg(type, 0);
        uint64_t key = params_key_of(item);
        return item->kind == LINK_TYPE_LIST || item->kind == LINK_TYPE_UNION ||
               params_push(build, thread, slot, key == UINT64_MAX ? key : key | PARAMS_LIST_BIT);
    }
    return params_push(build, thread, slot, params_key_of(type));
}

static bool params_note_call(struct params_build *build, unsigned thread,
                             const struct link_use *use)
{
    struct linker *linker = build->linker;
    struct link_worker *worker = &linker->workers[thread];
    struct link_target_list list = { .slot = LINK_NO_SLOT };
    uint32_t cell = use->ref->target;
    if (use->ref->kind == REF_KIND_NEW) {
        link_targets_find_new(worker, use, &list);
    } else {
        link_targets_find_call(worker, use, &list);
    }
    if (list.count == 0 || list.count > PARAMS_TARGETS_MAX) {
        return true;
    }
    for (uint32_t number = 0; cell != FACT_NONE && number < PARAMS_ARGS_MAX; number++) {
        const struct fact_node *row = link_row_of(linker, use->place.file, cell);
        const struct link_type *type = link_types_eval_expr(worker, use->place, row->a, 0);
        for (uint32_t i = 0; i < list.count; i++) {
            if (list.origins[i] <= ORIGIN_FACT_MAX &&
                link_group_of(linker, list.gids[i]) == ENTITY_GROUP_CALLABLE &&
                !params_note_type(build, thread, link_slot_of(list.gids[i], number + 1U), type)) {
                return false;
            }
        }
        cell = row->b;
    }
    return true;
}

static bool params_note_file(void *context, size_t index, unsigned thread, struct err *err)
{
    struct params_build *build = context;
    struct linker *linker = build->linker;
    const struct link_source *source = &linker->sources[index];
    struct link_worker *worker = &linker->workers[thread];
    worker->unit = (uint32_t)index;
    if ((source->policy->flags & LANG_POLICY_INFER_PARAMS) == 0) {
        return true;
    }
    for (uint32_t i = 0; i < source->facts->header->ref_count; i++) {
        const struct fact_ref *ref = &source->facts->refs[i];
        struct link_use use = { .ref = ref,
                                .from = source->first_entity + ref->from,
                                .place = { (uint32_t)index, ref->scope, ref->start_byte } };
        if ((ref->kind != REF_KIND_CALL && ref->kind != REF_KIND_NEW) || ref->target == FACT_NONE ||
            (ref->flags & FACT_REF_DISABLED) != 0) {
            continue;
        }
        worker->steps = LINK_STEPS_MAX;
        if (!params_note_call(build, thread, &use)) {
            return ERR_RAISE(err, ERR_MEMORY, "out of memory for parameter types");
        }
        arena_reset_all_blocks(&worker->scratch);
    }
    return true;
}

/* ------------------------------------------------------------------ the table */

static int params_compare_rows(const void *a, const void *b)
{
    const struct link_param *left = a;
    const struct link_param *right = b;
    if (left->slot != right->slot) {
        return left->slot < right->slot ? -1 : 1;
    }
    return left->key < right->key ? -1 : left->key > right->key;
}

static bool params_merge_rows(struct params_build *build)
{
    struct linker *linker = build->linker;
    struct link_param *rows = NULL;
    size_t total = 0;
    uint32_t kept = 0;
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
    if (total > 1) {
        qsort(rows, total, sizeof *rows, params_compare_rows);
    }
    for (size_t i = 0; i < total; i++) {
        if (kept == 0 || params_compare_rows(&rows[kept - 1], &rows[i]) != 0) {
            rows[kept++] = rows[i];
        }
    }
    linker->params = rows;
    linker->param_count = kept;
    return true;
}

bool link_params_build_table(struct linker *linker, struct err *err)
{
    struct params_build build = { .linker = linker };
    bool done = false;
    if (!link_any_has_policy(linker, LANG_POLICY_INFER_PARAMS)) {
        return true;
    }
    build.found = mem_alloc_zeroed(linker->threads, sizeof *build.found);
    if (build.found == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for parameter types");
    }
    done = link_run_over_files(linker, 16, params_note_file, &build, err);
    if (done && !params_merge_rows(&build)) {
        done = ERR_RAISE(err, ERR_MEMORY, "out of memory for parameter types");
    }
    for (unsigned thread = 0; thread < linker->threads; thread++) {
        array_free_items(&build.found[thread]);
    }
    mem_free_block(build.found);
    return done;
}

const struct link_type *link_params_find_type(struct link_worker *worker, uint32_t gid,
                                              uint32_t number)
{
    const struct linker *linker = worker->linker;
    const struct link_type *all = &link_type_none;
    uint64_t slot = link_slot_of(gid, number + 1U);
    uint32_t low = 0;
    uint32_t high = linker->param_count;
    uint32_t count = 0;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (linker->params[middle].slot < slot) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    while (low + count < linker->param_count && linker->params[low + count].slot == slot) {
        count++;
    }
    for (uint32_t i = 0; count <= PARAMS_TYPES_MAX && i < count; i++) {
        all =
            link_types_make_union(worker, all, params_type_of(worker, linker->params[low + i].key));
    }
    return all;
}
