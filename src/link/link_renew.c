/* link_renew.c - linking again when files declare other functions than before.
 *
 * All tables are built anew, so they are those of a fresh run. What is saved is the linking of
 * files that cannot notice. Such a file
 *   - has the same facts, and so have all others but for functions of a file that come or go:
 *     without those, each changed file looks the same from outside (facts_visible.h, `omitted`);
 *   - asked, when it was linked, for none of their names, found or not (link_asked.c), and declares
 *     none of them;
 *   - reads the same from all tables but the index of names (link_tables.h), and no row of those
 *     leads to an entity of one of the names.
 * Then every look-up that it makes gives what it gave, with other numbers in the same order, and
 * so do its rows, which have no numbers where they are stored.
 *
 * When the tables differ all files are linked, with the tables that were made. Cost: that of the
 * tables, one look at each file's names, and linking the files that are chosen.
 */
#include "link/link_kept.h"
#include "link/link_tables.h"

#include "util/hash.h"
#include "util/mem.h"

#include <stdlib.h>

#define RENEW_NAMES_MAX 32U /* more: everything is linked */

struct renew_key { /* of an entity: what its uid is made of, but for its place among equals */
    struct str qualified;
    uint32_t number;
    uint8_t kind;
};
struct renew_file {
    uint32_t file;
    struct facts old;
    struct facts new;
    bool *gone;      /* by entity of the old facts */
    bool *come;      /* .. of the new ones */
    uint32_t *moved; /* old entity -> new one, or LINK_NONE */
};
struct renew {
    struct kept_relink *work;
    struct renew_file *files;
    size_t count;
    struct str names[RENEW_NAMES_MAX]; /* of what comes and goes */
    size_t name_count;
    bool unfit;
    bool *declares; /* by file: it has, or had, an entity of one of the names */
    /* of the linker before */
    uint32_t *file_first;
    struct link_foreign *foreign;
    size_t foreign_count;
    uint64_t tables;
};

static void *renew_alloc(const struct renew *renew, size_t count, size_t size)
{
    return arena_alloc_zeroed(renew->work->arena, count + 1, size);
}

/* ------------------------------------------------------------------ what comes and goes */

static int renew_compare_keys(const void *a, const void *b)
{
    const struct renew_key *left = a;
    const struct renew_key *right = b;
    int order = (left->kind > right->kind) - (left->kind < right->kind);
    order = order != 0 ? order : str_compare_bytes(left->qualified, right->qualified);
    return order;
}

static int renew_compare_placed(const void *a, const void *b)
{
    const struct renew_key *left = a;
    const struct renew_key *right = b;
    int order = renew_compare_keys(a, b);
    return order != 0 ? order : (left->number > right->number) - (left->number < right->number);
}

static struct renew_key *renew_list_keys(const struct renew *renew, const struct facts *facts)
{
    uint32_t count = facts->header->entity_count;
    struct renew_key *keys = renew_alloc(renew, count, sizeof *keys);
    for (uint32_t i = 0; keys != NULL && i < count; i++) {
        keys[i] =
            (struct renew_key){ .qualified = facts_borrow_text(facts, facts->entities[i].qualified),
                                .number = i,
                                .kind = facts->entities[i].kind };
    }
    if (keys != NULL && count > 1) {
        qsort(keys, count, sizeof *keys, renew_compare_placed);
    }
    return keys;
}

/* A function of the file itself, found by its name alone. */
static bool renew_may_vary(const struct fact_entity *entity)
{
    const uint32_t special = FACT_ENTITY_DEFAULT | FACT_ENTITY_EXTENSION | FACT_ENTITY_DISABLED;
    return facts_group_of_entity(entity) == ENTITY_GROUP_CALLABLE && entity->parent == 0 &&
           entity->scope == 0 && entity->owner == FACT_NONE && (entity->flags & special) == 0;
}

static void renew_add_name(struct renew *renew, struct str name)
{
    for (size_t i = 0; i < renew->name_count; i++) {
        if (str_equals_bytes(renew->names[i], name)) {
            return;
        }
    }
    if (renew->name_count == RENEW_NAMES_MAX) {
        renew->unfit = true;
        return;
    }
    renew->names[renew->name_count++] = name;
}

static void renew_vary(struct renew *renew, const struct facts *facts, bool *varies,
                       const struct renew_key *key)
{
    const struct fact_entity *entity = &facts->entities[key->number];
    varies[key->number] = true;
    renew->unfit |= !renew_may_vary(entity);
    renew_add_name(renew, facts_borrow_text(facts, entity->name));
}

static size_t renew_count_equals(const struct renew_key *keys, size_t at, size_t count)
{
    size_t end = at + 1;
    while (end < count && renew_compare_keys(&keys[at], &keys[end]) == 0) {
        end++;
    }
    return end - at;
}

/* Pairs what has one key; what is in one version only comes or goes. Of several entities of one
 * key as many must be there as before. */
static bool renew_pair(struct renew *renew, struct renew_file *file)
{
    const struct renew_key *old = renew_list_keys(renew, &file->old);
    const struct renew_key *new = renew_list_keys(renew, &file->new);
    size_t old_count = file->old.header->entity_count;
    size_t new_count = file->new.header->entity_count;
    size_t a = 0;
    size_t b = 0;
    if (old == NULL || new == NULL) {
        return false;
    }
    while (a < old_count || b < new_count) {
        int order = a == old_count ? 1 : b == new_count ? -1 : renew_compare_keys(&old[a], &new[b]);
        if (order < 0) {
            renew_vary(renew, &file->old, file->gone, &old[a++]);
        } else if (order > 0) {
            renew_vary(renew, &file->new, file->come, &new[b++]);
        } else {
            size_t equals = renew_count_equals(old, a, old_count);
            renew->unfit |= equals != renew_count_equals(new, b, new_count);
            for (size_t i = 0; i < equals && !renew->unfit; i++) {
                file->moved[old[a + i].number] = new[b + i].number;
            }
            a += equals;
            b += renew->unfit ? 1 : equals;
        }
    }
    return true;
}

/* Does something that stays lie in what comes or goes? */
static bool renew_is_alone(const struct facts *facts, const bool *varies)
{
    for (uint32_t i = 0; i < facts->header->entity_count; i++) {
        uint32_t parent = facts->entities[i].parent;
        if (parent != FACT_NONE && varies[parent]) {
            return false;
        }
    }
    for (uint32_t i = 0; i < facts->header->import_count; i++) {
        if (facts->imports[i].from != FACT_NONE && varies[facts->imports[i].from]) {
            return false;
        }
    }
    return true;
}

static bool renew_looks_same(struct renew *renew, const struct renew_file *file, bool *same)
{
    struct facts_visible_options was = link_kept_see_options(renew->work->kept, file->file);
    struct facts_visible_options is = was;
    struct facts_visible before;
    struct facts_visible after;
    was.omitted = file->gone;
    is.omitted = file->come;
    if (!facts_visible_find_all(&file->old, &was, renew->work->arena, &before) ||
        !facts_visible_find_all(&file->new, &is, renew->work->arena, &after)) {
        return false;
    }
    *same = hash_equals_u128(before.hash, after.hash);
    return true;
}

static bool renew_read_change(struct renew *renew, struct renew_file *file,
                              const struct link_change *change)
{
    const struct link_kept *kept = renew->work->kept;
    bool same = false;
    *file = (struct renew_file){ .file = change->file,
                                 .old = kept->files[change->file].facts,
                                 .new = change->facts };
    file->gone = renew_alloc(renew, file->old.header->entity_count, sizeof *file->gone);
    file->come = renew_alloc(renew, file->new.header->entity_count, sizeof *file->come);
    file->moved = renew_alloc(renew, file->old.header->entity_count, sizeof *file->moved);
    if (file->gone == NULL || file->come == NULL || file->moved == NULL) {
        return false;
    }
    memset(file->moved, 0xff, file->old.header->entity_count * sizeof *file->moved);
    renew->unfit |= link_has_policy(kept->linker, file->file, LANG_POLICY_FOLD_CASE);
    if (!renew_pair(renew, file)) {
        return false;
    }
    renew->unfit |=
        !renew_is_alone(&file->old, file->gone) || !renew_is_alone(&file->new, file->come);
    if (!renew->unfit && !renew_looks_same(renew, file, &same)) {
        return false;
    }
    renew->unfit |= !same;
    return true;
}

static bool renew_read_changes(struct renew *renew, const struct link_change *changes)
{
    renew->files = renew_alloc(renew, renew->work->count, sizeof *renew->files);
    for (size_t i = 0; renew->files != NULL && i < renew->work->count && !renew->unfit; i++) {
        if (!renew_read_change(renew, &renew->files[renew->count++], &changes[i])) {
            return false;
        }
    }
    return renew->files != NULL;
}

/* ------------------------------------------------------------------ tables before and after */

/* Notes the files that have entities of the names. */
static void renew_note_declares(struct renew *renew, const uint32_t *names, size_t count)
{
    const struct linker *linker = renew->work->kept->linker;
    for (size_t i = 0; i < count; i++) {
        uint32_t end = names[i] < linker->entities.limit ? linker->entities.first[names[i] + 1] : 0;
        for (uint32_t row = end > 0 ? linker->entities.first[names[i]] : 0; row < end; row++) {
            uint32_t gid = link_index_value_at(&linker->entities, row);
            renew->declares[linker->entity_files[gid]] = true;
        }
    }
}

/* False: no memory. *met as link_tables_hash_all has it. */
static bool renew_hash_tables(struct renew *renew, bool before, uint64_t *hash, bool *met)
{
    const struct link_kept *kept = renew->work->kept;
    const bool **omitted = renew_alloc(renew, kept->input.file_count, sizeof *omitted);
    uint32_t names[RENEW_NAMES_MAX];
    struct link_tables tables = {
        .linker = kept->linker, .result = &kept->result, .omitted = omitted, .names = names
    };
    if (omitted == NULL) {
        return false;
    }
    for (size_t i = 0; i < renew->count; i++) {
        omitted[renew->files[i].file] = before ? renew->files[i].gone : renew->files[i].come;
    }
    for (size_t i = 0; i < renew->name_count; i++) {
        uint32_t name = link_names_find_text(kept->linker, renew->names[i]);
        if (name != LINK_NONE) {
            names[tables.name_count++] = name;
        }
    }
    *hash = link_tables_hash_all(&tables, met);
    renew_note_declares(renew, names, tables.name_count);
    return true;
}

/* The linker with new tables in the place of the old one, which leaves its notes of names. */
static bool renew_build_tables(struct renew *renew, struct err *err)
{
    struct link_kept *kept = renew->work->kept;
    struct link_asked *asked = kept->linker->asked;
    uint32_t file_count = kept->linker->file_count;
    uint64_t *uids = kept->result.entity_uids;
    struct link_known_uids known = { uids, kept->result.file_first, renew->work->chosen };
    bool done = false;

    kept->linker->asked = NULL;
    renew->file_first = kept->result.file_first;
    kept->result.file_first = NULL;
    kept->result.entity_uids = NULL;
    renew->foreign = link_merge_take_rows(&kept->result, &renew->foreign_count);
    link_build_free_linker(kept->linker);
    kept->linker = NULL;
    link_free_result(&kept->result);
    for (size_t i = 0; i < renew->count; i++) {
        kept->files[renew->files[i].file].facts = renew->files[i].new;
    }
    kept->input.spill = renew->work->spill;
    done = link_build_tables_only(&kept->input, &known, &kept->linker, &kept->result, err);
    mem_free_block(uids);
    if (done) {
        link_asked_swap_all(kept->linker, &asked);
    }
    for (uint32_t file = 0; asked != NULL && file < file_count; file++) {
        mem_free_block(asked[file].buckets);
    }
    mem_free_block(asked);
    return done;
}

/* ------------------------------------------------------------------ rows of other files */

static uint32_t renew_file_of(const struct renew *renew, uint32_t gid)
{
    uint32_t low = 0;
    uint32_t high = (uint32_t)renew->work->kept->input.file_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (renew->file_first[middle] <= gid) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

/* LINK_NONE: it went. */
static uint32_t renew_move_gid(const struct renew *renew, uint32_t gid)
{
    uint32_t file = renew_file_of(renew, gid);
    uint32_t local = gid - renew->file_first[file];
    for (size_t i = 0; i < renew->count; i++) {
        if (renew->files[i].file == file) {
            local = renew->files[i].moved[local];
        }
    }
    return local == LINK_NONE ? LINK_NONE : renew->work->kept->result.file_first[file] + local;
}

/* Rows of one file that start in another one: those that stay get their new numbers. */
static void renew_move_foreign(struct renew *renew)
{
    struct kept_relink *work = renew->work;
    size_t kept = 0;
    for (size_t i = 0; i < renew->foreign_count; i++) {
        struct link_foreign row = renew->foreign[i];
        row.row.from = renew_move_gid(renew, row.row.from);
        row.row.to = renew_move_gid(renew, row.row.to);
        if (row.row.from != LINK_NONE && row.row.to != LINK_NONE) {
            renew->foreign[kept++] = row;
            continue;
        }
        work->chosen[row.by] = true;
        work->touched[renew_file_of(renew, renew->foreign[i].row.from)] = true;
    }
    renew->foreign_count = kept;
}

/* ------------------------------------------------------------------ who can notice */

static bool renew_can_notice(const struct renew *renew, uint32_t file)
{
    const struct link_kept *kept = renew->work->kept;
    bool notices = renew->work->chosen[file] || renew->declares[file];
    for (size_t i = 0; i < renew->name_count && !notices && !kept->deaf; i++) {
        notices = link_asked_has(&kept->linker->asked[file], renew->names[i]);
    }
    return notices;
}

static bool renew_link_files(struct renew *renew, struct err *err)
{
    struct kept_relink *work = renew->work;
    struct link_kept *kept = work->kept;
    uint64_t hash = 0;
    bool met = false;
    bool all = false;
    bool done = false;

    if (!renew_hash_tables(renew, false, &hash, &met)) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for comparing tables");
    }
    all = met || hash != renew->tables;
    for (uint32_t file = 0; file < kept->input.file_count; file++) {
        work->chosen[file] = all || renew_can_notice(renew, file);
    }
    renew_move_foreign(renew);
    link_merge_give_rows(&kept->result, renew->foreign, renew->foreign_count);
    renew->foreign = NULL;
    link_merge_begin_again(kept->linker, &kept->result, work->spill);
    done = link_kept_link_chosen(work, err);
    link_merge_end_again(kept->linker);
    return done;
}

bool link_renew_all(struct kept_relink *work, const struct link_change *changes, bool *done,
                    struct err *err)
{
    struct renew renew = { .work = work };
    bool met = false;
    bool linked = false;

    *done = false;
    renew.declares = renew_alloc(&renew, work->kept->input.file_count, sizeof *renew.declares);
    if (renew.declares == NULL || !renew_read_changes(&renew, changes)) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for comparing facts");
    }
    if (renew.unfit || work->kept->linker->asked == NULL) {
        return true;
    }
    if (!renew_hash_tables(&renew, true, &renew.tables, &met)) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for comparing tables");
    }
    if (met) {
        return true;
    }
    linked = renew_build_tables(&renew, err) && renew_link_files(&renew, err);
    mem_free_block(renew.file_first);
    mem_free_block(renew.foreign);
    *done = linked;
    return linked;
}
