/* link_kept.c - linking again only what a change touches.
 *
 * Either a changed file looks the same from outside (facts_visible.h) and puts the same functions
 * into the same tables, or link_renew.c is asked, or everything is linked anew. In the first case
 * all tables are as a new
 * build would make them, but for numbers of scopes, nodes, bindings and references inside the
 * changed file: those are replaced, one by one, by what stands in the same place of the new facts.
 * Then the file's references are linked. Entity numbers do not move, as the entities are the same.
 *
 * Rows that a file says about entities of another one (an impl block, an interface) may move with
 * its lines: then the files that they start in are linked again too.
 * Cost: O(facts of the changed files), and one look at each row of a few tables.
 */
#include "link/link_kept.h"

#include "util/mem.h"
#include "util/pool.h"

#include <stdlib.h>

/* One changed file. */
struct kept_change {
    struct link_kept *kept;
    uint32_t file;
    struct facts old;
    struct facts new;
    struct facts_visible was;
    struct facts_visible is;
    struct link_store *stores; /* of the old facts */
    size_t store_count;
    struct link_param *instances; /* of the old facts */
    size_t instance_count;
};

/* ------------------------------------------------------------------ numbers that moved */

/* The number that stands where `number` stood; FACT_NONE: it was not visible. */
static uint32_t kept_map_number(const uint32_t *was, const uint32_t *is, uint32_t count,
                                uint32_t number)
{
    uint32_t low = 0;
    uint32_t high = count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (was[middle] < number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < count && was[low] == number ? is[low] : FACT_NONE;
}

static uint32_t kept_map_scope(const struct kept_change *change, uint32_t scope)
{
    return kept_map_number(change->was.scopes, change->is.scopes, change->was.scope_count, scope);
}

/* Bindings are listed by the texts of their names, not by number. */
static uint32_t kept_map_binding(const struct kept_change *change, uint32_t binding)
{
    for (uint32_t i = 0; i < change->was.binding_count; i++) {
        if (change->was.bindings[i] == binding) {
            return change->is.bindings[i];
        }
    }
    return FACT_NONE;
}

static bool kept_move_parts(struct linker *linker, const struct kept_change *change)
{
    for (size_t i = 0; i < linker->spaces.parts.count; i++) {
        struct link_part *part = &linker->spaces.parts.items[i];
        if (part->file == change->file) {
            part->scope = kept_map_scope(change, part->scope);
            if (part->scope == FACT_NONE) {
                return false;
            }
        }
    }
    return true;
}

/* A base comes from a reference, or (a variant of an enum) from an entity. */
static bool kept_move_base(const struct kept_change *change, const struct link_source *source,
                           struct link_base *base)
{
    const struct fact_entity *entity = NULL;
    for (uint32_t i = 0; i < change->was.ref_count; i++) {
        const struct fact_ref *was = &change->old.refs[change->was.refs[i]];
        const struct fact_ref *is = &change->new.refs[change->is.refs[i]];
        if ((was->kind == REF_KIND_EXTEND || was->kind == REF_KIND_IMPLEMENT) &&
            was->node == base->node && was->start_byte == base->byte && was->scope == base->scope &&
            source->first_entity + was->from == base->via) {
            base->node = is->node;
            base->scope = is->scope;
            base->byte = is->start_byte;
            return true;
        }
    }
    entity = &change->old.entities[base->via - source->first_entity];
    if (entity->kind != ENTITY_KIND_ENUM_MEMBER || entity->start_byte != base->byte) {
        return false;
    }
    entity = &change->new.entities[base->via - source->first_entity];
    base->node = entity->type;
    base->scope = entity->scope;
    base->byte = entity->start_byte;
    return true;
}

static bool kept_move_bases(struct linker *linker, const struct kept_change *change)
{
    for (size_t i = 0; i < linker->bases.count; i++) {
        if (linker->bases.items[i].file == change->file &&
            !kept_move_base(change, &linker->sources[change->file], &linker->bases.items[i])) {
            return false;
        }
    }
    return true;
}

/* Bindings are numbered over all files. */
static bool kept_move_bindings(struct linker *linker, const struct kept_change *change)
{
    uint32_t first = linker->sources[change->file].first_binding;
    uint32_t was = change->old.header->binding_count;
    uint32_t is = change->new.header->binding_count;
    for (uint32_t i = 0; i < linker->bindings.count; i++) {
        uint32_t number = link_index_value_at(&linker->bindings, i);
        uint64_t home = linker->bindings.rows[i] & ~(uint64_t)UINT32_MAX;
        if (number >= first + was) {
            number = number - was + is;
        } else if (number >= first) {
            uint32_t moved = kept_map_binding(change, number - first);
            if (moved == FACT_NONE) {
                return false;
            }
            number = first + moved;
        }
        linker->bindings.rows[i] = home | number;
    }
    for (uint32_t file = change->file + 1; file < linker->file_count; file++) {
        linker->sources[file].first_binding = linker->sources[file].first_binding - was + is;
    }
    linker->binding_count = linker->binding_count - was + is;
    return true;
}

/* Does the type hold a closure of the file whose scope has another number now? */
/* NOLINTNEXTLINE(misc-no-recursion): types are at most LINK_DEPTH_MAX deep */
static bool kept_type_moved(const struct kept_change *change, const struct link_type *type,
                            unsigned depth)
{
    if (type->kind == LINK_TYPE_LAMBDA && type->home == change->file &&
        kept_map_scope(change, type->extra) != type->extra) {
        return true;
    }
    for (uint32_t i = 0; i < type->count && depth < LINK_DEPTH_MAX; i++) {
        if (type->args[i] != NULL && kept_type_moved(change, type->args[i], depth + 1)) {
            return true;
        }
    }
    return false;
}

static bool kept_results_stay(const struct linker *linker, const struct kept_change *change)
{
    for (uint32_t gid = 0;
         linker->result_slots != NULL && linker->results != NULL && gid < linker->entity_count;
         gid++) {
        uint32_t slot = linker->result_slots[gid];
        if (slot != LINK_NONE && kept_type_moved(change, linker->results[slot], 0)) {
            return false;
        }
    }
    return true;
}

/* ------------------------------------------------------------------ one changed file */

/* Forgets what workers remember by numbers of the file's texts. */
static void kept_forget_names(struct linker *linker)
{
    for (unsigned i = 0; i < linker->threads; i++) {
        memset(linker->workers[i].names, 0, LINK_NAME_CACHE * sizeof *linker->workers[i].names);
    }
}

struct facts_visible_options link_kept_see_options(const struct link_kept *kept, uint32_t file)
{
    uint32_t flags = kept->linker->sources[file].policy->flags;
    return (struct facts_visible_options){ .macros = (flags & LANG_POLICY_MACROS) != 0,
                                           .arguments = (flags & LANG_POLICY_INFER_PARAMS) != 0,
                                           .blind = kept->blind };
}

static bool kept_see_both(struct kept_change *change, struct arena *arena, bool *same,
                          struct err *err)
{
    struct facts_visible_options options = link_kept_see_options(change->kept, change->file);
    *same = false;
    if (!facts_visible_find_all(&change->old, &options, arena, &change->was) ||
        !facts_visible_find_all(&change->new, &options, arena, &change->is)) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for comparing facts");
    }
    *same = hash_equals_u128(change->was.hash, change->is.hash);
    return true;
}

static bool kept_move_numbers(struct kept_change *change, bool *done, struct err *err)
{
    struct linker *linker = change->kept->linker;
    *done = kept_results_stay(linker, change) && kept_move_parts(linker, change) &&
            kept_move_bases(linker, change) && kept_move_bindings(linker, change);
    if (!*done) {
        return true;
    }
    change->kept->files[change->file].facts = change->new;
    kept_forget_names(linker);
    return link_macros_renew_file(linker, change->file) ||
           ERR_RAISE(err, ERR_MEMORY, "out of memory for macros");
}

/* What a file puts into tables of functions rests on all tables before, which are the same. */
static bool kept_compare_stores(struct kept_change *change, bool *same, struct err *err)
{
    struct link_store *rows = NULL;
    size_t count = 0;
    bool done = link_dispatch_list_stores(change->kept->linker, change->file, &rows, &count, err);
    *same = done && count == change->store_count &&
            (count == 0 || memcmp(rows, change->stores, count * sizeof *rows) == 0);
    mem_free_block(rows);
    return done;
}

/* The same of what it puts in the place of type parameters. */
static bool kept_compare_instances(struct kept_change *change, bool *same, struct err *err)
{
    struct link_param *rows = NULL;
    size_t count = 0;
    bool done = link_instances_list_file(change->kept->linker, change->file, &rows, &count, err);
    *same = done && count == change->instance_count &&
            (count == 0 || memcmp(rows, change->instances, count * sizeof *rows) == 0);
    mem_free_block(rows);
    return done;
}

/* ------------------------------------------------------------------ all of them */

static bool kept_read_outcomes(struct kept_relink *work, struct err *err)
{
    for (size_t i = 0; i < work->count; i++) {
        struct kept_change *change = &work->changes[i];
        if (!link_dispatch_list_stores(work->kept->linker, change->file, &change->stores,
                                       &change->store_count, err) ||
            !link_instances_list_file(work->kept->linker, change->file, &change->instances,
                                      &change->instance_count, err)) {
            return false;
        }
    }
    return true;
}

static bool kept_see_all(struct kept_relink *work, bool *same, struct err *err)
{
    *same = true;
    for (size_t i = 0; i < work->count && *same; i++) {
        if (!kept_see_both(&work->changes[i], work->arena, same, err)) {
            return false;
        }
    }
    return true;
}

/* Of files that look the same. *possible unset is no error. All old outcomes are read before
 * anything moves. */
static bool kept_compare_all(struct kept_relink *work, bool *possible, struct err *err)
{
    *possible = true;
    if (!kept_read_outcomes(work, err)) {
        return false;
    }
    for (size_t i = 0; i < work->count && *possible; i++) {
        if (!kept_move_numbers(&work->changes[i], possible, err)) {
            return false;
        }
    }
    for (size_t i = 0; i < work->count && *possible; i++) {
        if (!kept_compare_stores(&work->changes[i], possible, err) ||
            (*possible && !kept_compare_instances(&work->changes[i], possible, err))) {
            return false;
        }
    }
    return true;
}

static bool kept_link_file(void *context, size_t index, unsigned thread, struct err *err)
{
    struct kept_relink *work = context;
    struct linker *linker = work->kept->linker;
    struct link_worker *worker = &linker->workers[thread];
    return link_calls_link_file(worker, work->files[index], err) &&
           (link_asked_keep(worker, work->files[index]) ||
            ERR_RAISE(err, ERR_MEMORY, "out of memory for names"));
}

/* Links the files that are marked; lists them behind those that are listed already. */
static bool kept_link_marked(struct kept_relink *work, const bool *marked, const bool *without,
                             struct err *err)
{
    size_t before = work->file_count;
    struct kept_relink part = *work;
    bool done = false;
    for (uint32_t file = 0; file < work->kept->linker->file_count; file++) {
        if (marked[file] && (without == NULL || !without[file])) {
            work->files[work->file_count++] = file;
        }
    }
    part.files = work->files + before;
    link_asked_begin(work->kept->linker);
    done = pool_run_over_range(work->file_count - before, 1, work->kept->linker->threads,
                               kept_link_file, &part, err);
    link_asked_end(work->kept->linker);
    return done;
}

static int kept_compare_files(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a;
    uint32_t right = *(const uint32_t *)b;
    return left < right ? -1 : left > right;
}

bool link_kept_link_chosen(struct kept_relink *work, struct err *err)
{
    struct linker *linker = work->kept->linker;
    if (!kept_link_marked(work, work->chosen, NULL, err)) {
        return false;
    }
    if (!link_merge_swap_foreign(linker, &work->kept->result, work->chosen, work->touched)) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for edges");
    }
    if (!kept_link_marked(work, work->touched, work->chosen, err)) {
        return false;
    }
    link_merge_drop_foreign(linker);
    if (work->file_count > 1) {
        qsort(work->files, work->file_count, sizeof work->files[0], kept_compare_files);
    }
    return true;
}

static bool kept_open_relink(struct kept_relink *work, const struct link_change *changes,
                             struct err *err)
{
    size_t files = work->kept->input.file_count;
    work->changes = arena_alloc_zeroed(work->arena, work->count + 1, sizeof *work->changes);
    work->chosen = arena_alloc_zeroed(work->arena, files + 1, sizeof *work->chosen);
    work->touched = arena_alloc_zeroed(work->arena, files + 1, sizeof *work->touched);
    work->files = arena_alloc_zeroed(work->arena, files + 1, sizeof *work->files);
    if (work->changes == NULL || work->chosen == NULL || work->touched == NULL ||
        work->files == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for relinking");
    }
    for (size_t i = 0; i < work->count; i++) {
        work->changes[i] = (struct kept_change){ .kept = work->kept,
                                                 .file = changes[i].file,
                                                 .old = work->kept->files[changes[i].file].facts,
                                                 .new = changes[i].facts };
        work->chosen[changes[i].file] = true;
    }
    return true;
}

static bool kept_relink_same(struct kept_relink *work, bool *possible, struct err *err)
{
    struct link_kept *kept = work->kept;
    bool done = false;
    link_merge_begin_again(kept->linker, &kept->result, work->spill);
    done =
        kept_compare_all(work, possible, err) && (!*possible || link_kept_link_chosen(work, err));
    link_merge_end_again(kept->linker);
    return done;
}

bool link_kept_relink(struct link_kept *kept, const struct link_change_set *changes,
                      struct arena *arena, struct link_relinked *out, struct err *err)
{
    struct kept_relink work = {
        .kept = kept, .count = changes->count, .arena = arena, .spill = changes->spill
    };
    bool same = false;
    bool done = false;

    *out = (struct link_relinked){ .possible = false };
    if (!kept_open_relink(&work, changes->items, err) || !kept_see_all(&work, &same, err)) {
        return false;
    }
    if (same) {
        done = kept_relink_same(&work, &out->possible, err);
    } else {
        done = link_renew_all(&work, changes->items, &out->possible, err);
        out->renewed = out->possible;
    }
    for (size_t i = 0; i < work.count; i++) {
        mem_free_block(work.changes[i].stores);
        mem_free_block(work.changes[i].instances);
    }
    out->files = work.files;
    out->file_count = work.file_count;
    return done;
}

/* ------------------------------------------------------------------ the door */

bool link_kept_build(const struct link_input *input, struct link_kept **out, struct err *err)
{
    struct link_kept *kept = mem_alloc_zeroed(1, sizeof *kept);
    size_t size = (input->file_count + 1) * sizeof *kept->files;
    if (kept == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for linking");
    }
    kept->input = *input;
    kept->input.notes_names = true;
    kept->files = mem_alloc_block(size);
    kept->input.files = kept->files;
    if (kept->files == NULL) {
        link_kept_free(kept);
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for linking");
    }
    if (input->file_count > 0) {
        memcpy(kept->files, input->files, input->file_count * sizeof *kept->files);
    }
    if (!link_build_linker(&kept->input, &kept->linker, &kept->result, err)) {
        link_kept_free(kept);
        return false;
    }
    kept->input.between_files = NULL; /* its context belongs to the build */
    kept->input.before_file = NULL;
    *out = kept;
    return true;
}

const struct link_result *link_kept_result(const struct link_kept *kept)
{
    return &kept->result;
}

static uint64_t kept_count_index(const struct link_index *index)
{
    return (uint64_t)index->count * sizeof *index->rows +
           (uint64_t)index->limit * sizeof *index->first;
}

uint64_t link_kept_count_bytes(const struct link_kept *kept)
{
    const struct linker *linker = kept->linker;
    uint64_t bytes = linker->memory.bytes_held + kept_count_index(&linker->entities) +
                     kept_count_index(&linker->bindings) +
                     linker->bases.capacity * sizeof *linker->bases.items +
                     (uint64_t)kept->result.entity_count * (sizeof(uint64_t) + sizeof(uint32_t)) +
                     kept->input.file_count * sizeof *kept->files;
    for (unsigned i = 0; i < linker->threads; i++) {
        bytes += linker->workers[i].keep.bytes_held + linker->workers[i].scratch.bytes_held;
    }
    for (uint32_t file = 0; linker->asked != NULL && file < linker->file_count; file++) {
        bytes += linker->asked[file].count * sizeof *linker->asked[file].buckets;
    }
    for (unsigned i = 0; i < LINK_NAME_SHARDS; i++) {
        bytes += linker->names.maps[i].slot_count * (sizeof(struct str) + sizeof(uint64_t));
    }
    return bytes;
}

void link_kept_set_blind(struct link_kept *kept, bool blind, bool deaf)
{
    kept->blind = blind;
    kept->deaf = deaf;
}

void link_kept_free(struct link_kept *kept)
{
    if (kept != NULL) {
        link_build_free_linker(kept->linker);
        link_free_result(&kept->result);
        mem_free_block(kept->files);
        mem_free_block(kept);
    }
}
