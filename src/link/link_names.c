/* link_names.c - one number for equal texts of all files.
 *
 * The names of entities are numbered first, in parallel: every text belongs to one of
 * LINK_NAME_SHARDS by its hash, and a shard is filled by one thread in the order of files, so
 * numbers do not depend on threads. All threads walk the files from the first to the last, at much
 * the same pace, so pages of facts are read once. What later serial phases need (module parts,
 * aliases) is added one by one. A number is (place in shard) * LINK_NAME_SHARDS + shard. Cost:
 * O(entities) hashes and probes, read twice, and a look at each by every thread.
 */
#include "link/link_internal.h"

#include "util/hash.h"
#include "util/mem.h"
#include "util/pool.h"

#define NAMES_SHARD_SHIFT 60U /* the upper four bits: map_text uses the lower ones */

static uint32_t names_shard_of(struct str text)
{
    return (uint32_t)(hash_bytes_to_u64(text.data, text.size) >> NAMES_SHARD_SHIFT);
}

/* ------------------------------------------------------------------ names that ignore case */

#define NAMES_FOLD_MAX 256U /* longer names are taken as written */

/* The text in lower case (ASCII, as the language does it); false: too long. */
static bool names_fold_text(struct str text, char out[NAMES_FOLD_MAX], struct str *folded)
{
    if (text.size > NAMES_FOLD_MAX) {
        return false;
    }
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.data[i];
        out[i] = (char)(byte >= 'A' && byte <= 'Z' ? byte - 'A' + 'a' : byte);
    }
    *folded = str_from_range(out, text.size);
    return true;
}

static bool names_add_fold(struct linker *linker, uint32_t file, uint32_t gid)
{
    struct link_names *names = &linker->names;
    char bytes[NAMES_FOLD_MAX];
    struct str folded = STR_EMPTY;
    uint32_t name = linker->entity_names[gid];
    uint32_t first = 0;
    if (names->same_fold[name] != LINK_NONE ||
        !names_fold_text(link_text_of(linker, file, link_entity_of(linker, gid)->name), bytes,
                         &folded)) {
        return true;
    }
    first = map_text_find_value(&names->folds, folded);
    if (first == MAP_VALUE_NONE) {
        names->same_fold[name] = name;
        folded = arena_copy_str(&linker->memory, folded);
        return folded.data != NULL && map_text_put_value(&names->folds, folded, name);
    }
    names->same_fold[name] = names->same_fold[first];
    names->same_fold[first] = name;
    return true;
}

/* Puts names of callables and types that differ in case alone into rings. */
static bool names_fold_file(struct linker *linker, uint32_t file)
{
    struct link_names *names = &linker->names;
    if (names->same_fold == NULL) {
        size_t bytes = ((size_t)names->limit + 1) * sizeof *names->same_fold;
        names->same_fold = arena_alloc_bytes(&linker->memory, bytes);
        if (names->same_fold == NULL) {
            return false;
        }
        memset(names->same_fold, 0xff, bytes);
        names->fold_limit = names->limit;
    }
    for (uint32_t gid = linker->file_first[file]; gid < linker->file_first[file + 1]; gid++) {
        enum entity_group group = link_group_of(linker, gid);
        if ((group == ENTITY_GROUP_CALLABLE || group == ENTITY_GROUP_TYPE) &&
            !names_add_fold(linker, file, gid)) {
            return false;
        }
    }
    return true;
}

static bool names_fold_all(struct linker *linker, struct err *err)
{
    for (uint32_t file = 0; file < linker->file_count; file++) {
        if (link_has_policy(linker, file, LANG_POLICY_FOLD_CASE) &&
            !names_fold_file(linker, file)) {
            return ERR_RAISE(err, ERR_MEMORY, "out of memory for names");
        }
    }
    return true;
}

uint32_t link_names_next_fold(const struct linker *linker, uint32_t name)
{
    const struct link_names *names = &linker->names;
    return name >= names->fold_limit || names->same_fold[name] == LINK_NONE
               ? name
               : names->same_fold[name];
}

/* ------------------------------------------------------------------ numbers */

struct names_build {
    struct linker *linker;
    uint8_t *shards; /* gid -> shard of its name */
    unsigned slices; /* a slice has every so many-th shard */
};

static bool names_hash_file(void *context, size_t index, unsigned thread, struct err *err)
{
    const struct names_build *build = context;
    const struct link_source *source = &build->linker->sources[index];
    (void)thread;
    (void)err;
    for (uint32_t i = 0; i < source->facts->header->entity_count; i++) {
        struct str name = facts_borrow_text(source->facts, source->facts->entities[i].name);
        build->shards[source->first_entity + i] = (uint8_t)names_shard_of(name);
    }
    return true;
}

static bool names_add_gid(struct linker *linker, uint32_t file, uint32_t gid, uint32_t shard)
{
    struct map_text *map = &linker->names.maps[shard];
    uint32_t found = 0;

    if (!map_text_insert_once(map, link_text_of(linker, file, link_entity_of(linker, gid)->name),
                              (uint32_t)map->count, &found)) {
        return false;
    }
    linker->entity_names[gid] = found * LINK_NAME_SHARDS + shard;
    return true;
}

static bool names_fill_slice(void *context, size_t slice, unsigned thread, struct err *err)
{
    const struct names_build *build = context;
    struct linker *linker = build->linker;
    (void)thread;
    for (uint32_t file = 0; file < linker->file_count; file++) {
        for (uint32_t gid = linker->file_first[file]; gid < linker->file_first[file + 1]; gid++) {
            uint32_t shard = build->shards[gid];
            if (shard % build->slices == slice && !names_add_gid(linker, file, gid, shard)) {
                return ERR_RAISE(err, ERR_MEMORY, "out of memory for names");
            }
        }
    }
    return true;
}

static void names_set_limit(struct link_names *names)
{
    size_t most = 0;
    for (unsigned i = 0; i < LINK_NAME_SHARDS; i++) {
        if (names->maps[i].count > most) {
            most = names->maps[i].count;
        }
    }
    names->limit = (uint32_t)(most * LINK_NAME_SHARDS);
}

static bool names_run_build(struct names_build *build, struct err *err)
{
    struct linker *linker = build->linker;
    if (!link_run_over_files(linker, 64, names_hash_file, build, err)) {
        return false;
    }
    build->slices = linker->threads < LINK_NAME_SHARDS ? linker->threads : LINK_NAME_SHARDS;
    return pool_run_over_range(build->slices, 1, build->slices, names_fill_slice, build, err);
}

bool link_names_build_table(struct linker *linker, struct err *err)
{
    struct names_build build = { .linker = linker };
    bool done = false;
    for (unsigned i = 0; i < LINK_NAME_SHARDS; i++) {
        map_text_init_empty(&linker->names.maps[i]);
    }
    build.shards = mem_alloc_zeroed((size_t)linker->entity_count + 1, 1);
    done = build.shards != NULL ? names_run_build(&build, err)
                                : ERR_RAISE(err, ERR_MEMORY, "out of memory for names");
    mem_free_block(build.shards);
    names_set_limit(&linker->names);
    map_text_init_empty(&linker->names.folds);
    return done && names_fold_all(linker, err);
}

uint32_t link_names_intern_text(struct linker *linker, struct str text)
{
    uint32_t shard = names_shard_of(text);
    struct map_text *map = &linker->names.maps[shard];
    uint32_t found = 0;
    if (!map_text_insert_once(map, text, (uint32_t)map->count, &found)) {
        return LINK_NONE;
    }
    found = found * LINK_NAME_SHARDS + shard;
    if (found >= linker->names.limit) {
        linker->names.limit = (found / LINK_NAME_SHARDS + 1) * LINK_NAME_SHARDS;
    }
    return found;
}

/* A name that nothing has as it is written: one that differs in case alone. */
static uint32_t names_find_fold(const struct linker *linker, struct str text)
{
    char bytes[NAMES_FOLD_MAX];
    struct str folded = STR_EMPTY;
    if (linker->names.folds.count == 0 || !names_fold_text(text, bytes, &folded)) {
        return LINK_NONE;
    }
    return map_text_find_value(&linker->names.folds, folded);
}

static uint32_t names_find_hashed(const struct linker *linker, struct str text, uint64_t hash)
{
    uint32_t shard = (uint32_t)(hash >> NAMES_SHARD_SHIFT);
    uint32_t found = map_text_find_hashed(&linker->names.maps[shard], text, hash);
    return found == MAP_VALUE_NONE ? names_find_fold(linker, text)
                                   : found * LINK_NAME_SHARDS + shard;
}

uint32_t link_names_find_text(const struct linker *linker, struct str text)
{
    uint64_t hash = hash_bytes_to_u64(text.data, text.size);
    link_asked_note(linker, link_asked_bucket_of(hash));
    return names_find_hashed(linker, text, hash);
}

uint32_t link_names_of_text(struct link_worker *worker, uint32_t file, fact_text text)
{
    struct link_name_slot *slot = &worker->names[(text / 4U + file * 31U) & (LINK_NAME_CACHE - 1U)];
    if (slot->file != file + 1U || slot->text != text) {
        struct str bytes = link_text_of(worker->linker, file, text);
        uint64_t hash = hash_bytes_to_u64(bytes.data, bytes.size);
        slot->file = file + 1U;
        slot->text = text;
        slot->name = names_find_hashed(worker->linker, bytes, hash);
        slot->bucket = link_asked_bucket_of(hash);
    }
    link_asked_note(worker->linker, slot->bucket);
    return slot->name;
}

/* A name that no entity had when a worker asked is remembered as such: forgotten when names were
 * added, or what a worker finds would depend on what it had looked at before. */
void link_names_forget_misses(struct linker *linker)
{
    for (unsigned thread = 0; thread < linker->threads; thread++) {
        memset(linker->workers[thread].names, 0, LINK_NAME_CACHE * sizeof(struct link_name_slot));
    }
}

void link_names_release_table(struct linker *linker)
{
    for (unsigned i = 0; i < LINK_NAME_SHARDS; i++) {
        map_text_release_slots(&linker->names.maps[i]);
    }
    map_text_release_slots(&linker->names.folds);
}
