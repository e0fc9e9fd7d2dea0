/* link_units.c - names that all files share, where includes decide what is seen (C, C++).
 *
 * A unit is a file with everything it reaches through includes. Of several entities with one
 * name the unit sees: macros and definitions in it; else the external definition elsewhere;
 * else a declaration. FILE_LOCAL entities of other units are never meant.
 *
 * Closures are bitsets, made when first asked for and kept until another file needs the place: a
 * pass over files in order asks for few. Cost: O(files reached) for a unit.
 */
#include "link/link_internal.h"

#include "util/mem.h"

#define UNITS_KEPT             64U   /* a power of two; 10 KB each for the files of Linux */
#define UNITS_SLOTS            8192U /* answers kept; a power of two */
#define UNITS_SLOT_GIDS        4U    /* candidates of an answer that is kept */
#define UNITS_OPEN_MAX         8U    /* candidates that are listed; more would say nothing */
#define UNITS_CLIMB_MAX        16U /* headers that include each other, on the way to a source file */
#define UNITS_ALTERNATIVES_MAX 16U    /* definitions of one declaration that the build picks from */
#define UNITS_ROWS_AHEAD       8U     /* rows that are fetched early */
#define UNITS_ROWS_MAX         20000U /* entities of one name looked at; a name beyond is hopeless */

struct units_closure {
    uint32_t file; /* LINK_NONE: free */
    uint64_t *bits;
};
/* What a name meant in a unit when it was last asked for. */
struct units_slot {
    uint32_t unit; /* + 1; 0: free */
    uint32_t file;
    uint32_t home;
    uint32_t name;
    uint8_t want;
    uint8_t kind;
    uint8_t origin;
    uint8_t count;
    uint32_t gids[UNITS_SLOT_GIDS];
};
struct link_unit_cache {
    struct units_slot *slots;
    size_t words;
    uint32_t *stack; /* file_count entries */
    struct units_closure closures[UNITS_KEPT];
};

struct link_unit_cache *link_units_create_cache(const struct linker *linker)
{
    struct link_unit_cache *cache = mem_alloc_zeroed(1, sizeof *cache);
    bool done = cache != NULL;
    if (!done) {
        return NULL;
    }
    cache->words = (linker->file_count + 63U) / 64U;
    cache->stack = mem_alloc_zeroed((size_t)linker->file_count + 1, sizeof *cache->stack);
    cache->slots = mem_alloc_zeroed(UNITS_SLOTS, sizeof *cache->slots);
    done = cache->stack != NULL && cache->slots != NULL;
    for (unsigned i = 0; done && i < UNITS_KEPT; i++) {
        cache->closures[i].file = LINK_NONE;
        cache->closures[i].bits = mem_alloc_zeroed(cache->words + 1, sizeof(uint64_t));
        done = cache->closures[i].bits != NULL;
    }
    if (!done) {
        link_units_free_cache(cache);
        return NULL;
    }
    return cache;
}

void link_units_free_cache(struct link_unit_cache *cache)
{
    if (cache == NULL) {
        return;
    }
    for (unsigned i = 0; i < UNITS_KEPT; i++) {
        mem_free_block(cache->closures[i].bits);
    }
    mem_free_block(cache->slots);
    mem_free_block(cache->stack);
    mem_free_block(cache);
}

/* Answers come from the index of entities: kept beyond a change of it, what a worker finds would
 * depend on what it had looked at before. Closures depend on includes alone and stay. */
void link_units_forget_answers(struct linker *linker)
{
    for (unsigned thread = 0; thread < linker->threads; thread++) {
        memset(linker->workers[thread].units->slots, 0, UNITS_SLOTS * sizeof(struct units_slot));
    }
}

/* ------------------------------------------------------------------ includes */

/* The nearest file that includes it, the first of equals: a header without includes of its own
 * means what it means there. */
static bool units_choose_includers(struct linker *linker)
{
    linker->includers =
        arena_alloc_zeroed(&linker->memory, (size_t)linker->file_count + 1, sizeof(uint32_t));
    if (linker->includers == NULL) {
        return false;
    }
    memset(linker->includers, 0xff, ((size_t)linker->file_count + 1) * sizeof(uint32_t));
    for (uint32_t file = 0; file < linker->file_count; file++) {
        for (uint32_t i = linker->includes.first[file]; i < linker->includes.first[file + 1]; i++) {
            uint32_t *slot = &linker->includers[linker->includes.items[i]];
            struct str path = linker->sources[linker->includes.items[i]].path;
            if (linker->includes.items[i] != file &&
                (*slot == LINK_NONE ||
                 link_path_common_size(path, linker->sources[file].path) >
                     link_path_common_size(path, linker->sources[*slot].path))) {
                *slot = file;
            }
        }
    }
    return true;
}

/* The unit that a header is read in: up the files that include it. */
static uint32_t units_climb(const struct linker *linker, uint32_t file)
{
    for (unsigned i = 0; i < UNITS_CLIMB_MAX && linker->includers[file] != LINK_NONE; i++) {
        file = linker->includers[file];
    }
    return file;
}

bool link_units_build_includes(struct linker *linker, struct err *err)
{
    struct link_rows *rows = &linker->includes;
    uint32_t total = 0;
    for (uint32_t i = 0; i < linker->import_count; i++) {
        total += linker->targets[i].kind == LINK_TARGET_FILE;
    }
    rows->count = linker->file_count;
    rows->first =
        arena_alloc_zeroed(&linker->memory, (size_t)linker->file_count + 1, sizeof *rows->first);
    rows->items = arena_alloc_zeroed(&linker->memory, (size_t)total + 1, sizeof *rows->items);
    if (rows->first == NULL || rows->items == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for includes");
    }
    total = 0;
    for (uint32_t file = 0; file < linker->file_count; file++) {
        const struct link_source *source = &linker->sources[file];
        rows->first[file] = total;
        for (uint32_t i = 0; i < source->facts->header->import_count; i++) {
            const struct link_target *target = &linker->targets[source->first_import + i];
            if (target->kind == LINK_TARGET_FILE) {
                rows->items[total++] = target->value;
            }
        }
    }
    rows->first[linker->file_count] = total;
    return units_choose_includers(linker) ||
           ERR_RAISE(err, ERR_MEMORY, "out of memory for includes");
}

static void units_fill_closure(const struct linker *linker, struct link_unit_cache *cache,
                               uint64_t *bits, uint32_t file)
{
    size_t depth = 0;
    memset(bits, 0, cache->words * sizeof *bits);
    bits[file / 64U] |= (uint64_t)1 << (file % 64U);
    cache->stack[depth++] = file;
    while (depth > 0) {
        uint32_t at = cache->stack[--depth];
        for (uint32_t i = linker->includes.first[at]; i < linker->includes.first[at + 1]; i++) {
            uint32_t next = linker->includes.items[i];
            uint64_t bit = (uint64_t)1 << (next % 64U);
            if ((bits[next / 64U] & bit) == 0) {
                bits[next / 64U] |= bit;
                cache->stack[depth++] = next;
            }
        }
    }
}

/* Valid until the closure of another file is asked for. */
static const uint64_t *units_find_closure(struct link_worker *worker, uint32_t file)
{
    struct units_closure *closure = &worker->units->closures[file & (UNITS_KEPT - 1U)];
    if (closure->file != file) {
        closure->file = file;
        units_fill_closure(worker->linker, worker->units, closure->bits, file);
    }
    return closure->bits;
}

static bool units_has_bit(const uint64_t *bits, uint32_t file)
{
    return (bits[file / 64U] & (uint64_t)1 << (file % 64U)) != 0;
}

bool link_units_file_is_seen(struct link_worker *worker, uint32_t unit, uint32_t file)
{
    return unit == file || (worker->linker->includes.first != NULL &&
                            units_has_bit(units_find_closure(worker, unit), file));
}

/* ------------------------------------------------------------------ choosing */

/* What a candidate is worth, best first. */
enum units_class {
    UNITS_MACRO_SEEN,
    UNITS_DEFINED_SEEN,
    UNITS_DEFINED_ELSEWHERE,
    UNITS_DECLARED_SEEN,
    UNITS_DECLARED_ELSEWHERE,
    UNITS_MACRO_ELSEWHERE,
    UNITS_HIDDEN, /* not visible from this unit */
    UNITS_CLASS_COUNT,
};

struct units_search {
    const struct linker *linker;
    const uint64_t *bits;
    uint32_t unit;
    uint32_t file; /* where the name stands: the unit or a file that it includes */
    uint32_t want;
    struct link_found by_class[UNITS_HIDDEN];
    bool macro_conditional; /* each macro seen is one of several that may exist */
};

static enum units_class units_classify(const struct units_search *search, uint32_t gid,
                                       uint32_t mark)
{
    bool seen = units_has_bit(search->bits, search->linker->entity_files[gid]);
    if (!seen && (mark & LINK_MARK_FILE_LOCAL) != 0) {
        return UNITS_HIDDEN;
    }
    if ((mark & LINK_WANT_MACRO) != 0) {
        return seen ? UNITS_MACRO_SEEN : UNITS_MACRO_ELSEWHERE;
    }
    if ((mark & LINK_MARK_DECLARATION) != 0) {
        return seen ? UNITS_DECLARED_SEEN : UNITS_DECLARED_ELSEWHERE;
    }
    return seen ? UNITS_DEFINED_SEEN : UNITS_DEFINED_ELSEWHERE;
}

/* Keeps the candidates that lie nearest to the unit; true when all kept are of one file. */
static bool units_keep_nearest(const struct units_search *search, struct link_found *found)
{
    const struct linker *linker = search->linker;
    struct str from = linker->sources[search->unit].path;
    size_t best = 0;
    uint32_t kept = 0;
    bool one_file = true;
    for (uint32_t i = 0; i < found->count; i++) {
        uint32_t file = linker->entity_files[found->gids[i]];
        size_t common = file == search->file ? SIZE_MAX
                        : file == search->unit
                            ? SIZE_MAX - 1
                            : link_path_common_size(from, linker->sources[file].path);
        if (kept == 0 || common > best) {
            best = common;
            found->gids[0] = found->gids[i];
            kept = 1;
        } else if (common == best) {
            found->gids[kept++] = found->gids[i];
        }
    }
    found->count = kept;
    for (uint32_t i = 1; i < kept; i++) {
        one_file &= linker->entity_files[found->gids[i]] == linker->entity_files[found->gids[0]];
    }
    return one_file;
}

static bool units_is_one_file(const struct linker *linker, const struct link_found *found)
{
    for (uint32_t i = 1; i < found->count; i++) {
        if (linker->entity_files[found->gids[i]] != linker->entity_files[found->gids[0]]) {
            return false;
        }
    }
    return true;
}

/* Several programs of a project may define a function of one name. A definition that sees the
 * very declaration that the unit sees is meant; the others belong to other headers. Where several
 * see it, the build picks one: they are implementers of one declaration. False: none sees it. */
static bool units_keep_declared(struct units_search *search, struct link_worker *worker,
                                struct link_found *found)
{
    const struct linker *linker = search->linker;
    const struct link_found *declared = &search->by_class[UNITS_DECLARED_SEEN];
    uint32_t kept[LINK_CANDIDATES_MAX];
    uint32_t count = 0;
    for (uint32_t i = 0; i < found->count; i++) {
        const uint64_t *bits = units_find_closure(worker, linker->entity_files[found->gids[i]]);
        bool sees = false;
        for (uint32_t k = 0; k < declared->count && !sees; k++) {
            sees = units_has_bit(bits, linker->entity_files[declared->gids[k]]);
        }
        if (sees) {
            kept[count++] = found->gids[i];
        }
    }
    if (count > 0) {
        memcpy(found->gids, kept, count * sizeof kept[0]);
        found->count = count;
    }
    search->bits = units_find_closure(worker, search->unit);
    return count > 0;
}

/* Several definitions: of one file they are the branches of an #if and all count; of several
 * the nearest is meant; of equally near ones any may be meant (`open`). */
static void units_settle_choice(const struct units_search *search, struct link_found *found,
                                enum origin strong, enum origin weak, enum origin open)
{
    if (units_is_one_file(search->linker, found)) {
        found->origin = (uint8_t)strong;
        return;
    }
    if (units_keep_nearest(search, found)) {
        found->origin = (uint8_t)weak;
        return;
    }
    found->origin = (uint8_t)open;
    if (found->left_out > 0 ||
        found->count > (open == ORIGIN_AMBIGUOUS ? UNITS_OPEN_MAX : UNITS_ALTERNATIVES_MAX)) {
        found->origin = ORIGIN_AMBIGUOUS;
        found->count = found->count > UNITS_OPEN_MAX ? 0 : found->count;
    }
}

/* Definitions that one unit sees cannot all exist at once: they are the branches of an #if,
 * perhaps around includes. All count, but the file's own come first. */
static void units_settle_seen(const struct units_search *search, struct link_found *found)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < found->count; i++) {
        if (search->linker->entity_files[found->gids[i]] == search->file) {
            uint32_t gid = found->gids[i];
            found->gids[kept++] = gid;
        }
    }
    found->count = kept > 0 ? kept : found->count;
    found->origin = ORIGIN_EXACT;
}

static void units_collect_rows(struct units_search *search, uint32_t home, uint32_t name)
{
    const struct linker *linker = search->linker;
    uint32_t first = 0;
    uint32_t count = link_index_find_rows(&linker->entities, name, home, &first);
    search->macro_conditional = true;
    count = count < UNITS_ROWS_MAX ? count : UNITS_ROWS_MAX;
    /* cppcheck-suppress knownConditionTrueFalse ; it takes a minimum for a constant */
    for (uint32_t i = 0; i < count; i++) {
        uint32_t gid = link_index_value_at(&linker->entities, first + i);
        if (i + UNITS_ROWS_AHEAD < count) { /* entities of one name lie far apart */
            uint32_t ahead = link_index_value_at(&linker->entities, first + i + UNITS_ROWS_AHEAD);
            __builtin_prefetch(&linker->entity_marks[ahead]);
            __builtin_prefetch(&linker->entity_files[ahead]);
        }
        uint32_t mark = linker->entity_marks[gid];
        enum units_class rank = UNITS_HIDDEN;
        if ((mark & LINK_MARK_WANT & search->want) == 0) {
            continue;
        }
        rank = units_classify(search, gid, mark);
        if (rank == UNITS_MACRO_SEEN &&
            (link_entity_of(linker, gid)->flags & FACT_ENTITY_CONDITIONAL) == 0) {
            search->macro_conditional = false;
        }
        if (rank < UNITS_HIDDEN) {
            link_found_add_gid(&search->by_class[rank], gid);
        }
    }
}

static void units_append_found(struct link_found *found, const struct link_found *more)
{
    for (uint32_t i = 0; i < more->count; i++) {
        link_found_add_gid(found, more->gids[i]);
    }
    found->left_out += more->left_out;
}

/* A name that the system also has is not matched unseen: neither a function nor a macro. */
static bool units_system_has_name(const struct units_search *search, uint32_t gid)
{
    const struct linker *linker = search->linker;
    return link_sorted_has_text(
        linker->sources[search->file].policy->outside_names,
        link_text_of(linker, linker->entity_files[gid], link_entity_of(linker, gid)->name));
}

/* Drops what another unit keeps to itself: a variable without a declaration that is seen, and a
 * type where a value is meant - in C its tag is no name of its own. */
static void units_drop_undeclared(const struct units_search *search, struct link_found *found)
{
    const struct linker *linker = search->linker;
    bool value = (search->want & LINK_WANT_CALLABLE) != 0;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < found->count; i++) {
        uint32_t gid = found->gids[i];
        enum entity_group group = link_group_of(linker, gid);
        bool own = group == ENTITY_GROUP_VALUE || (value && group == ENTITY_GROUP_TYPE);
        if (!own || !link_file_is_unit(&linker->sources[linker->entity_files[gid]])) {
            found->gids[kept++] = gid;
        }
    }
    found->count = kept;
}

/* A declaration is seen, or none. */
static bool units_take_elsewhere(struct units_search *search, struct link_worker *worker,
                                 uint32_t gid, struct link_found *found)
{
    const struct link_found *declared = &search->by_class[UNITS_DECLARED_SEEN];
    *found = search->by_class[UNITS_DEFINED_ELSEWHERE];
    if (found->count == 0) {
        return false;
    }
    if (declared->count > 0) {
        bool agree =
            !units_is_one_file(search->linker, found) && units_keep_declared(search, worker, found);
        units_settle_choice(search, found, ORIGIN_EXACT, ORIGIN_UNIQUE_NAME,
                            agree ? ORIGIN_DISPATCH : ORIGIN_AMBIGUOUS);
        return found->count > 0;
    }
    units_drop_undeclared(search, found);
    if (found->count == 0 || units_system_has_name(search, gid)) {
        found->count = 0;
        found->kind = LINK_FOUND_NONE;
        return false;
    }
    units_settle_choice(search, found, ORIGIN_UNIQUE_NAME, ORIGIN_UNIQUE_NAME, ORIGIN_AMBIGUOUS);
    return found->count > 0;
}

/* What is defined in one branch of an #if may be declared in the other and defined elsewhere: a
 * stub for builds without a feature. */
static void units_add_other_branch(struct units_search *search, struct link_worker *worker,
                                   struct link_found *found)
{
    const struct link_found *declared = &search->by_class[UNITS_DECLARED_SEEN];
    struct link_found elsewhere = search->by_class[UNITS_DEFINED_ELSEWHERE];
    for (uint32_t i = 0; i < found->count; i++) {
        if ((link_entity_of(search->linker, found->gids[i])->flags & FACT_ENTITY_CONDITIONAL) ==
            0) {
            return;
        }
    }
    if (declared->count == 0 || elsewhere.count == 0) {
        return;
    }
    if (!units_is_one_file(search->linker, &elsewhere)) {
        if (!units_keep_declared(search, worker, &elsewhere)) {
            return;
        }
        (void)units_keep_nearest(search, &elsewhere);
    }
    if (elsewhere.count + found->count <= UNITS_ALTERNATIVES_MAX) {
        units_append_found(found, &elsewhere);
    }
}

static bool units_take_one(struct link_found *found, const struct link_found *from,
                           enum origin origin)
{
    if (from->count == 0) {
        return false;
    }
    *found = *from;
    found->count = 1; /* declarations of one thing: the first stands for all */
    found->left_out = 0;
    found->origin = (uint8_t)origin;
    return true;
}

/* The definition of what is declared, nearest to the unit first; the declaration when there is
 * none. */
static void units_add_declared(const struct units_search *search, uint32_t declared,
                               struct link_found *found)
{
    const struct link_found *elsewhere = &search->by_class[UNITS_DEFINED_ELSEWHERE];
    struct link_found same = { 0 };
    for (uint32_t i = 0; i < found->count; i++) {
        if (link_declared_is_same(search->linker, declared, found->gids[i])) {
            return;
        }
    }
    for (uint32_t i = 0; i < elsewhere->count; i++) {
        if (link_declared_is_same(search->linker, declared, elsewhere->gids[i])) {
            link_found_add_gid(&same, elsewhere->gids[i]);
        }
    }
    if (same.count > 1) {
        (void)units_keep_nearest(search, &same);
    }
    if (same.count == 0) {
        link_found_add_gid(&same, declared);
    }
    for (uint32_t i = 0; i < same.count; i++) {
        link_found_add_gid(found, same.gids[i]);
    }
}

/* Callables of one name: all that are seen, each by its definition. The call chooses. */
static bool units_take_overloads(const struct units_search *search, struct link_found *found)
{
    const struct linker *linker = search->linker;
    const struct link_found *defined = &search->by_class[UNITS_DEFINED_SEEN];
    const struct link_found *declared = &search->by_class[UNITS_DECLARED_SEEN];
    const struct link_found *first = declared->count > 0 ? declared : defined;
    if (!link_has_policy(linker, search->file, LANG_POLICY_OVERLOADS) || first->count == 0 ||
        link_group_of(linker, first->gids[0]) != ENTITY_GROUP_CALLABLE) {
        return false;
    }
    *found = *defined;
    for (uint32_t i = 0; i < declared->count; i++) {
        units_add_declared(search, declared->gids[i], found);
    }
    found->origin = ORIGIN_EXACT;
    return true;
}

/* The order of classes decides. */
static bool units_search_name(struct units_search *search, struct link_worker *worker,
                              uint32_t home, uint32_t name, struct link_found *found)
{
    const struct linker *linker = worker->linker;
    struct link_found *macros = &search->by_class[UNITS_MACRO_SEEN];
    uint32_t first = 0;
    uint32_t gid = 0;
    if (link_index_find_rows(&linker->entities, name, home, &first) == 0) {
        return false;
    }
    gid = link_index_value_at(&linker->entities, first);
    search->bits = units_find_closure(worker, search->unit);
    units_collect_rows(search, home, name);
    if (macros->count > 0) {
        *found = *macros;
        found->origin = ORIGIN_EXACT;
        if (search->macro_conditional) {
            units_append_found(found, &search->by_class[UNITS_DEFINED_SEEN]);
            if (found->count == macros->count) {
                units_append_found(found, &search->by_class[UNITS_DEFINED_ELSEWHERE]);
            } else {
                units_add_other_branch(search, worker, found);
            }
        }
        return true;
    }
    if (units_take_overloads(search, found)) {
        return true;
    }
    if (search->by_class[UNITS_DEFINED_SEEN].count > 0) {
        *found = search->by_class[UNITS_DEFINED_SEEN];
        units_settle_seen(search, found);
        units_add_other_branch(search, worker, found);
        return true;
    }
    if (units_take_elsewhere(search, worker, gid, found) ||
        units_take_one(found, &search->by_class[UNITS_DECLARED_SEEN], ORIGIN_EXACT)) {
        return true;
    }
    if (units_system_has_name(search, gid)) {
        return false;
    }
    if (units_take_one(found, &search->by_class[UNITS_DECLARED_ELSEWHERE], ORIGIN_UNIQUE_NAME)) {
        return true;
    }
    *found = search->by_class[UNITS_MACRO_ELSEWHERE];
    units_settle_choice(search, found, ORIGIN_UNIQUE_NAME, ORIGIN_UNIQUE_NAME, ORIGIN_AMBIGUOUS);
    return found->count > 0;
}

static void units_fill_slot(struct units_slot *slot, const struct units_slot *key,
                            const struct link_found *found)
{
    slot->unit = 0;
    if (found->count > UNITS_SLOT_GIDS) {
        return;
    }
    *slot = *key;
    slot->kind = found->kind;
    slot->origin = found->origin;
    slot->count = (uint8_t)found->count;
    memcpy(slot->gids, found->gids, found->count * sizeof slot->gids[0]);
}

/* A header that does not say what a name is may be told by a file that includes it. */
static void units_search_includer(struct link_worker *worker, const struct units_slot *key,
                                  struct link_found *found)
{
    const struct linker *linker = worker->linker;
    uint32_t unit = units_climb(linker, key->unit - 1U);
    struct units_search search = {
        .linker = linker, .unit = unit, .file = key->file, .want = key->want
    };
    struct link_found other = { 0 };
    if (unit != key->unit - 1U &&
        units_search_name(&search, worker, key->home, key->name, &other) && other.count > 0 &&
        other.origin != ORIGIN_AMBIGUOUS && other.origin != ORIGIN_UNIQUE_NAME) {
        *found = other;
    }
}

static bool units_find_uncached(struct link_worker *worker, const struct units_slot *key,
                                struct link_found *found)
{
    struct units_search search = {
        .linker = worker->linker, .unit = key->unit - 1U, .file = key->file, .want = key->want
    };
    if (!units_search_name(&search, worker, key->home, key->name, found)) {
        *found = (struct link_found){ 0 };
    }
    if (found->count == 0 || found->origin == ORIGIN_AMBIGUOUS) {
        units_search_includer(worker, key, found);
    }
    return found->count > 0;
}

bool link_units_find_name(struct link_worker *worker, uint32_t file, uint32_t home, uint32_t name,
                          uint32_t want, struct link_found *found)
{
    struct units_slot key = { .file = file, .home = home, .name = name, .want = (uint8_t)want };
    struct units_slot *slot = NULL;
    if (name == LINK_NONE || worker->linker->includes.first == NULL) {
        return false;
    }
    key.unit = (link_units_file_is_seen(worker, worker->unit, file) ? worker->unit : file) + 1U;
    slot = &worker->units->slots[(name * 5U + file * 31U + want) & (UNITS_SLOTS - 1U)];
    if (slot->unit != key.unit || slot->file != file || slot->home != home || slot->name != name ||
        slot->want != want) {
        bool any = units_find_uncached(worker, &key, found);
        units_fill_slot(slot, &key, found);
        return any;
    }
    found->kind = slot->kind;
    found->origin = slot->origin;
    found->count = slot->count;
    memcpy(found->gids, slot->gids, slot->count * sizeof slot->gids[0]);
    return found->count > 0;
}

void link_units_follow_declarations(struct link_worker *worker, struct link_found *found)
{
    const struct linker *linker = worker->linker;
    const struct fact_entity *entity = NULL;
    struct link_found better = { 0 };
    uint32_t gid = 0;
    uint32_t home = LINK_NONE;
    if (found->kind != LINK_FOUND_ENTITIES || found->count == 0) {
        return;
    }
    for (uint32_t i = 0; i < found->count; i++) {
        entity = link_entity_of(linker, found->gids[i]);
        if ((entity->flags & FACT_ENTITY_DECLARATION) == 0) {
            return;
        }
    }
    gid = found->gids[0];
    home = linker->space_homes[gid];
    if (home == LINK_NONE) {
        return;
    }
    if (link_units_find_name(worker, linker->entity_files[gid], home, linker->entity_names[gid],
                             link_want_of_group(link_group_of(linker, gid)), &better) &&
        better.count > 0 &&
        (link_entity_of(linker, better.gids[0])->flags & FACT_ENTITY_DECLARATION) == 0) {
        if (better.origin == ORIGIN_UNIQUE_NAME && better.count == 1) {
            better.origin = ORIGIN_EXACT; /* it is declared here */
        }
        *found = better;
    }
}
