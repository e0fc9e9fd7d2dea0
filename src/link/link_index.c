/* link_index.c - where every entity is a member, and the index (name, home) -> entities.
 *
 * An entity has up to two homes: the space that its scope belongs to and the type that its
 * parent or owner is (a C enumerator has both). Impl blocks and members declared away from
 * their type name it by a node; those are evaluated once the first index stands, and the index
 * is built again. Cost: O(entities) with one small sort a name.
 */
#include "link/link_internal.h"

#include "util/mem.h"
#include "util/pool.h"

#include <stdlib.h>

/* ------------------------------------------------------------------ homes */

/* The parent, past anonymous structs and unions: their fields are fields of what holds them. */
static uint32_t index_named_parent(const struct facts *facts, const struct fact_entity *entity)
{
    uint32_t parent = entity->parent;
    while (parent != FACT_NONE && parent != 0) {
        const struct fact_entity *row = &facts->entities[parent];
        uint32_t above = row->parent;
        if ((row->flags & FACT_ENTITY_ANONYMOUS) == 0 || above == FACT_NONE || above == 0 ||
            facts_group_of_entity(row) != ENTITY_GROUP_TYPE || row->kind == ENTITY_KIND_CLASS ||
            facts_group_of_entity(&facts->entities[above]) != ENTITY_GROUP_TYPE) {
            return parent;
        }
        parent = above;
    }
    return parent;
}

static void index_set_home(struct linker *linker, uint32_t gid, uint32_t home)
{
    if (home == LINK_NONE) {
        return;
    }
    if (link_home_is_space(linker, home)) {
        linker->space_homes[gid] = home;
    } else {
        linker->type_homes[gid] = home;
    }
}

/* An extension function is a member of what it extends, and can be named where it is declared:
 * that home stands in space_homes even when it is a type. */
static void index_set_declared_home(struct linker *linker, const struct link_source *source,
                                    const struct fact_entity *entity, uint32_t gid)
{
    const struct fact_scope *scope = &source->facts->scopes[entity->scope];
    if (scope->kind == FACT_SCOPE_FILE) {
        linker->space_homes[gid] = link_home_of_space(linker, source->space);
    } else if (scope->kind == FACT_SCOPE_MODULE || scope->kind == FACT_SCOPE_TYPE) {
        linker->space_homes[gid] = linker->own_homes[source->first_entity + scope->entity];
    }
}

static void index_set_entity(struct linker *linker, const struct link_source *source, uint32_t i)
{
    const struct fact_entity *entity = &source->facts->entities[i];
    const struct fact_scope *scope = &source->facts->scopes[entity->scope];
    enum entity_group group = facts_group_of_entity(entity);
    uint32_t gid = source->first_entity + i;
    uint32_t parent = FACT_NONE;
    if (group == ENTITY_GROUP_EXTENSION) {
        return; /* has no name that could be looked up */
    }
    if (entity->owner != FACT_NONE) {
        if ((entity->flags & FACT_ENTITY_EXTENSION) != 0) {
            index_set_declared_home(linker, source, entity, gid);
        }
        return; /* its owner decides: index_own_file */
    }
    if (scope->kind == FACT_SCOPE_FILE) {
        linker->space_homes[gid] = link_home_of_space(linker, source->space);
    } else if (scope->kind == FACT_SCOPE_MODULE || scope->kind == FACT_SCOPE_TYPE) {
        index_set_home(linker, gid, linker->own_homes[source->first_entity + scope->entity]);
    }
    parent = index_named_parent(source->facts, entity);
    if (entity->kind == ENTITY_KIND_ENUM_MEMBER && linker->type_homes[gid] != LINK_NONE &&
        source->facts->entities[entity->parent].body == FACT_NONE) {
        return; /* a member of the class around its enum */
    }
    if (parent != FACT_NONE && parent != 0) {
        enum entity_group above = facts_group_of_entity(&source->facts->entities[parent]);
        if (above == ENTITY_GROUP_TYPE || above == ENTITY_GROUP_EXTENSION) {
            index_set_home(linker, gid, linker->own_homes[source->first_entity + parent]);
        }
    }
}

static bool index_set_file(void *context, size_t index, unsigned thread, struct err *err)
{
    struct linker *linker = context;
    const struct link_source *source = &linker->sources[index];
    (void)thread;
    (void)err;
    for (uint32_t i = 1; i < source->facts->header->entity_count; i++) {
        index_set_entity(linker, source, i);
    }
    return true;
}

bool link_index_set_homes(struct linker *linker, struct err *err)
{
    return link_run_over_files(linker, 64, index_set_file, linker, err);
}

/* ------------------------------------------------------------------ owners */

struct index_pending {
    uint32_t number; /* gid; number over all files of a binding */
    uint32_t home;   /* LINK_NONE: that of the outside type ... */
    struct str name; /* ... of this name */
    bool part;       /* a binding */
};
struct index_owners {
    struct linker *linker;
    struct {
        ARRAY_FIELDS(struct index_pending);
    } * pending; /* by thread */
    bool types_only;
};

/* The home that an owner names; LINK_NONE: outside (*name) or a type parameter. */
static uint32_t index_home_of_type(const struct link_type *type, struct str *name)
{
    switch ((enum link_type_kind)type->kind) {
    case LINK_TYPE_VALUE:
    case LINK_TYPE_CLASS:
    case LINK_TYPE_CALLABLE: /* F.prototype.f = function: the callable is the home */
    case LINK_TYPE_SPACE: return type->home;
    case LINK_TYPE_OUTSIDE:
    case LINK_TYPE_OUTSIDE_CLASS: *name = type->name; break;
    case LINK_TYPE_LIST: *name = STR("[]"); break;
    case LINK_TYPE_TUPLE: *name = STR("()"); break;
    case LINK_TYPE_NONE:
    case LINK_TYPE_PARAM:
    case LINK_TYPE_FUNCTION:
    case LINK_TYPE_LAMBDA:
    case LINK_TYPE_UNION: break;
    }
    return LINK_NONE;
}

static void index_store_owner(struct linker *linker, uint32_t gid, uint32_t home)
{
    if (link_group_of(linker, gid) == ENTITY_GROUP_EXTENSION) {
        linker->own_homes[gid] = home;
    } else {
        index_set_home(linker, gid, home);
    }
}

/* What is put into one value of a declared type does not declare it: only literals and what
 * functions construct have members so. A literal's type has a name that no source can write. */
static bool index_takes_parts(const struct linker *linker, const struct link_type *type)
{
    if (type->kind == LINK_TYPE_OUTSIDE) {
        return str_starts_with(type->name, STR("{}"));
    }
    return type->kind != LINK_TYPE_VALUE || type->is_self ||
           !link_home_is_type(linker, type->home) ||
           link_group_of(linker, type->home) == ENTITY_GROUP_CALLABLE;
}

/* Finds the home that the node `owner` names at `place`. Stored when all are known: other threads
 * read the homes meanwhile. */
static bool index_push_pending(struct index_owners *owners, unsigned thread,
                               struct link_place place, uint32_t owner,
                               struct index_pending pending)
{
    struct link_worker *worker = &owners->linker->workers[thread];
    const struct link_type *type = NULL;
    worker->steps = LINK_STEPS_MAX;
    type = pending.part ? link_types_eval_expr(worker, place, owner, 0)
                        : link_types_eval_type(worker, place, owner, 0);
    pending.name = STR_EMPTY;
    pending.home = pending.part && !index_takes_parts(owners->linker, type)
                       ? LINK_NONE
                       : index_home_of_type(type, &pending.name);
    arena_reset_all_blocks(&worker->scratch);
    if (pending.home != LINK_NONE || pending.name.size > 0) {
        struct index_pending *slot = array_push_slot(&owners->pending[thread], UINT32_MAX);
        if (slot == NULL) {
            return false;
        }
        *slot = pending;
    }
    return true;
}

static bool index_own_parts(struct index_owners *owners, const struct link_source *source,
                            uint32_t file, unsigned thread)
{
    for (uint32_t i = 0; source->has_parts && i < source->facts->header->binding_count; i++) {
        const struct fact_binding *row = &source->facts->bindings[i];
        if (row->kind == FACT_BINDING_PART &&
            !index_push_pending(
                owners, thread, (struct link_place){ file, row->scope, row->start_byte }, row->type,
                (struct index_pending){ .number = source->first_binding + i, .part = true })) {
            return false;
        }
    }
    return true;
}

static bool index_own_file(void *context, size_t index, unsigned thread, struct err *err)
{
    struct index_owners *owners = context;
    struct linker *linker = owners->linker;
    const struct link_source *source = &linker->sources[index];
    linker->workers[thread].unit = (uint32_t)index;
    for (uint32_t i = 1; source->has_owners && i < source->facts->header->entity_count; i++) {
        const struct fact_entity *entity = &source->facts->entities[i];
        uint32_t gid = source->first_entity + i;
        if (entity->owner == FACT_NONE ||
            (facts_group_of_entity(entity) == ENTITY_GROUP_TYPE &&
             link_has_policy(linker, (uint32_t)index, LANG_POLICY_PATH_TYPES))) {
            continue;
        }
        if (!index_push_pending(owners, thread, link_place_inside_entity(linker, gid),
                                entity->owner, (struct index_pending){ .number = gid })) {
            return ERR_RAISE(err, ERR_MEMORY, "out of memory for owners");
        }
    }
    return owners->types_only || index_own_parts(owners, source, (uint32_t)index, thread) ||
           ERR_RAISE(err, ERR_MEMORY, "out of memory for owners");
}

static int index_compare_pending(const void *a, const void *b)
{
    const struct index_pending *left = a;
    const struct index_pending *right = b;
    if (left->part != right->part) {
        return left->part ? 1 : -1;
    }
    return left->number < right->number ? -1 : left->number > right->number;
}

static bool index_store_pending(struct linker *linker, const struct index_pending *pending,
                                uint32_t home)
{
    if (pending->part) {
        return map_u64_put_value(&linker->part_homes, pending->number, home);
    }
    index_store_owner(linker, pending->number, home);
    return true;
}

/* Numbers the outside types in order of gid, so the numbers do not depend on threads. */
static bool index_merge_pending(struct index_owners *owners, struct err *err)
{
    struct linker *linker = owners->linker;
    struct {
        ARRAY_FIELDS(struct index_pending);
    } all = { 0 };
    bool done = true;
    for (unsigned thread = 0; done && thread < linker->threads; thread++) {
        for (size_t i = 0; done && i < owners->pending[thread].count; i++) {
            struct index_pending *slot = array_push_slot(&all, UINT32_MAX);
            done = slot != NULL;
            if (done) {
                *slot = owners->pending[thread].items[i];
            }
        }
    }
    if (done && all.count > 0) {
        qsort(all.items, all.count, sizeof all.items[0], index_compare_pending);
    }
    for (size_t i = 0; done && i < all.count; i++) {
        uint32_t found = 0;
        if (all.items[i].home != LINK_NONE) {
            done = index_store_pending(linker, &all.items[i], all.items[i].home);
            continue;
        }
        done = map_text_insert_once(&linker->outside, all.items[i].name, linker->outside_count,
                                    &found);
        linker->outside_count = (uint32_t)linker->outside.count;
        done = done &&
               index_store_pending(linker, &all.items[i],
                                   linker->entity_count + (uint32_t)linker->spaces.count + found);
    }
    array_free_items(&all);
    return done || ERR_RAISE(err, ERR_MEMORY, "out of memory for owners");
}

bool link_index_set_owners(struct linker *linker, bool types_only, struct err *err)
{
    struct index_owners owners = { .linker = linker, .types_only = types_only };
    bool done = false;
    if (linker->outside_count == 0) {
        map_text_init_empty(&linker->outside);
    }
    owners.pending = mem_alloc_zeroed(linker->threads, sizeof *owners.pending);
    if (owners.pending == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for owners");
    }
    done = link_run_over_files(linker, 16, index_own_file, &owners, err) &&
           index_merge_pending(&owners, err);
    for (unsigned thread = 0; thread < linker->threads; thread++) {
        array_free_items(&owners.pending[thread]);
    }
    mem_free_block(owners.pending);
    return done;
}

uint32_t link_index_outside_home(const struct linker *linker, struct str name)
{
    uint32_t found =
        linker->outside_count == 0 ? MAP_VALUE_NONE : map_text_find_value(&linker->outside, name);
    return found == MAP_VALUE_NONE ? LINK_NONE
                                   : linker->entity_count + (uint32_t)linker->spaces.count + found;
}

/* ------------------------------------------------------------------ the index */

struct index_build {
    struct linker *linker;
    struct link_index *index;
    bool filling;
};

static int index_compare_rows(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a;
    uint64_t right = *(const uint64_t *)b;
    return left < right ? -1 : left > right;
}

/* Counts the row, or puts it in its place. While filling, first[name + 1] is the next place. */
static void index_put_row(struct link_index *index, bool filling, uint32_t name, uint32_t home,
                          uint32_t value)
{
    if (home == LINK_NONE || name >= index->limit) {
        return;
    }
    if (filling) {
        index->rows[index->first[name + 1]++] = (uint64_t)home << 32U | value;
    } else {
        index->first[name + 2]++;
    }
}

/* Under its name, and under names that differ in case alone where that makes no difference. */
static void index_put_names(const struct linker *linker, struct link_index *index, bool filling,
                            uint32_t gid, bool folds)
{
    uint32_t name = linker->entity_names[gid];
    folds = folds && (linker->entity_marks[gid] & (LINK_WANT_CALLABLE | LINK_WANT_TYPE)) != 0;
    do {
        index_put_row(index, filling, name, linker->space_homes[gid], gid);
        index_put_row(index, filling, name, linker->type_homes[gid], gid);
        name = folds ? link_names_next_fold(linker, name) : name;
    } while (name != linker->entity_names[gid]);
    if ((linker->entity_marks[gid] & LINK_MARK_LEADER) != 0) {
        name = link_special_base_name(linker, gid);
        index_put_row(index, filling, name, linker->space_homes[gid], gid);
        index_put_row(index, filling, name, linker->type_homes[gid], gid);
    }
}

/* The first entity of a file stands for the file. */
static void index_put_entities(const struct linker *linker, struct link_index *index, bool filling)
{
    for (uint32_t file = 0; file < linker->file_count; file++) {
        bool folds = link_has_policy(linker, file, LANG_POLICY_FOLD_CASE);
        for (uint32_t gid = linker->file_first[file] + 1; gid < linker->file_first[file + 1];
             gid++) {
            uint32_t marks = linker->entity_marks[gid];
            if ((marks & LINK_MARK_DISABLED) != 0) {
                continue;
            }
            index_put_names(linker, index, filling, gid, folds);
            if ((marks & LINK_MARK_DEFAULT) != 0) {
                index_put_row(index, filling, linker->name_default, linker->space_homes[gid], gid);
            }
        }
    }
}

static void index_sum_counts(struct link_index *index)
{
    for (uint32_t name = 0; name < index->limit; name++) {
        index->first[name + 2] += index->first[name + 1];
    }
    index->count = index->first[index->limit + 1];
}

/* Mostly so: rows are put down in order of gid, and homes are in that order, too. */
static bool index_is_sorted(const uint64_t *rows, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        if (rows[i] < rows[i - 1]) {
            return false;
        }
    }
    return true;
}

static bool index_sort_names(void *context, size_t index, unsigned thread, struct err *err)
{
    struct link_index *rows = context;
    uint32_t count = rows->first[index + 1] - rows->first[index];
    (void)thread;
    (void)err;
    if (!index_is_sorted(rows->rows + rows->first[index], count)) {
        qsort(rows->rows + rows->first[index], count, sizeof rows->rows[0], index_compare_rows);
    }
    return true;
}

static bool index_open_rows(struct linker *linker, struct link_index *index, struct err *err)
{
    link_index_release_rows(index);
    index->limit = linker->names.limit;
    index->first = mem_alloc_zeroed((size_t)index->limit + 3, sizeof *index->first);
    return index->first != NULL || ERR_RAISE(err, ERR_MEMORY, "out of memory for the index");
}

static bool index_alloc_rows(struct link_index *index, struct err *err)
{
    index_sum_counts(index);
    index->rows = mem_alloc_zeroed((size_t)index->count + 1, sizeof *index->rows);
    return index->rows != NULL || ERR_RAISE(err, ERR_MEMORY, "out of memory for the index");
}

bool link_index_build_entities(struct linker *linker, struct err *err)
{
    struct link_index *index = &linker->entities;
    if (!index_open_rows(linker, index, err)) {
        return false;
    }
    index_put_entities(linker, index, false);
    if (!index_alloc_rows(index, err)) {
        return false;
    }
    index_put_entities(linker, index, true);
    return pool_run_over_range(index->limit, 4096, linker->threads, index_sort_names, index, err);
}

/* Home of a binding that is seen from outside its scope: a field met in a method, a variable
 * of a module; else LINK_NONE. */
static uint32_t index_home_of_binding(const struct linker *linker, const struct link_source *source,
                                      uint32_t number)
{
    const struct fact_binding *binding = &source->facts->bindings[number];
    const struct fact_scope *scope = &source->facts->scopes[binding->scope];
    if (binding->kind == FACT_BINDING_PART) {
        return linker->part_homes.slots == NULL
                   ? LINK_NONE
                   : map_u64_find_value(&linker->part_homes, source->first_binding + number);
    }
    if (binding->kind != FACT_BINDING_FIELD && binding->kind != FACT_BINDING_LOCAL &&
        binding->kind != FACT_BINDING_EXPORT) {
        return LINK_NONE;
    }
    if (scope->kind == FACT_SCOPE_FILE) {
        return linker->spaces.items[source->space].is_root
                   ? LINK_NONE
                   : link_home_of_space(linker, source->space);
    }
    if (scope->kind == FACT_SCOPE_TYPE || scope->kind == FACT_SCOPE_MODULE) {
        return linker->own_homes[source->first_entity + scope->entity];
    }
    return LINK_NONE;
}

static bool index_intern_bindings(struct linker *linker)
{
    for (uint32_t file = 0; file < linker->file_count; file++) {
        const struct link_source *source = &linker->sources[file];
        for (uint32_t i = 0; source->has_members && i < source->facts->header->binding_count; i++) {
            const struct fact_binding *binding = &source->facts->bindings[i];
            if (index_home_of_binding(linker, source, i) != LINK_NONE &&
                link_names_intern_text(linker, facts_borrow_text(source->facts, binding->name)) ==
                    LINK_NONE) {
                return false;
            }
        }
    }
    return true;
}

static void index_put_bindings(const struct linker *linker, struct link_index *index, bool filling)
{
    for (uint32_t file = 0; file < linker->file_count; file++) {
        const struct link_source *source = &linker->sources[file];
        for (uint32_t i = 0; source->has_members && i < source->facts->header->binding_count; i++) {
            const struct fact_binding *binding = &source->facts->bindings[i];
            uint32_t home = index_home_of_binding(linker, source, i);
            if (home != LINK_NONE) {
                index_put_row(
                    index, filling,
                    link_names_find_text(linker, facts_borrow_text(source->facts, binding->name)),
                    home, source->first_binding + i);
            }
        }
    }
}

bool link_index_build_bindings(struct linker *linker, struct err *err)
{
    struct link_index *index = &linker->bindings;
    if (!index_intern_bindings(linker)) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for the index");
    }
    if (!index_open_rows(linker, index, err)) {
        return false;
    }
    index_put_bindings(linker, index, false);
    if (!index_alloc_rows(index, err)) {
        return false;
    }
    index_put_bindings(linker, index, true);
    return pool_run_over_range(index->limit, 4096, linker->threads, index_sort_names, index, err);
}

void link_index_release_rows(struct link_index *index)
{
    mem_free_block(index->first);
    mem_free_block(index->rows);
    *index = (struct link_index){ 0 };
}

uint32_t link_index_find_rows(const struct link_index *index, uint32_t name, uint32_t home,
                              uint32_t *first)
{
    uint32_t low = 0;
    uint32_t high = 0;
    uint32_t end = 0;
    if (name == LINK_NONE || name >= index->limit || home == LINK_NONE) {
        return 0;
    }
    low = index->first[name];
    end = high = index->first[name + 1];
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (index->rows[middle] >> 32U < home) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *first = low;
    for (high = low; high < end && index->rows[high] >> 32U == home;) {
        high++;
    }
    return high - low;
}
