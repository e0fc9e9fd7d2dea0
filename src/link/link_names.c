/* link_names.c - one number for equal texts of all files.
 *
 * The names of entities are numbered first, in parallel: every text belongs to one of
 * LINK_NAME_SHARDS by its hash, and a shard is filled by one thread in the order of files, so
 * numbers do not depend on threads. What later serial phases need (module parts, aliases) is
 * added one by one. A number is (place in shard) * LINK_NAME_SHARDS + shard.
 * Cost: O(entities) hashes and probes, read twice.
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

struct names_build {
    struct linker *linker;
    uint8_t *shards;                      /* gid -> shard of its name */
    uint32_t *order;                      /* gids by shard, then ascending */
    uint32_t first[LINK_NAME_SHARDS + 1]; /* into order */
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

static void names_order_gids(struct names_build *build)
{
    uint32_t count = build->linker->entity_count;
    uint32_t at[LINK_NAME_SHARDS] = { 0 };
    for (uint32_t gid = 0; gid < count; gid++) {
        at[build->shards[gid]]++;
    }
    for (unsigned shard = 0; shard < LINK_NAME_SHARDS; shard++) {
        build->first[shard + 1] = build->first[shard] + at[shard];
        at[shard] = build->first[shard];
    }
    for (uint32_t gid = 0; gid < count; gid++) {
        build->order[at[build->shards[gid]]++] = gid;
    }
}

static bool names_fill_shard(void *context, size_t index, unsigned thread, struct err *err)
{
    const struct names_build *build = context;
    struct linker *linker = build->linker;
    struct map_text *map = &linker->names.maps[index];
    (void)thread;
    for (uint32_t i = build->first[index]; i < build->first[index + 1]; i++) {
        uint32_t gid = build->order[i];
        uint32_t found = 0;
        if (!map_text_insert_once(
                map,
                link_text_of(linker, linker->entity_files[gid], link_entity_of(linker, gid)->name),
                (uint32_t)map->count, &found)) {
            return ERR_RAISE(err, ERR_MEMORY, "out of memory for names");
        }
        linker->entity_names[gid] = found * LINK_NAME_SHARDS + (uint32_t)index;
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
    if (!pool_run_over_range(linker->file_count, 64, linker->threads, names_hash_file, build,
                             err)) {
        return false;
    }
    names_order_gids(build);
    return pool_run_over_range(LINK_NAME_SHARDS, 1, linker->threads, names_fill_shard, build, err);
}

bool link_names_build_table(struct linker *linker, struct err *err)
{
    struct names_build build = { .linker = linker };
    bool done = false;
    for (unsigned i = 0; i < LINK_NAME_SHARDS; i++) {
        map_text_init_empty(&linker->names.maps[i]);
    }
    build.shards = mem_alloc_zeroed((size_t)linker->entity_count + 1, 1);
    build.order = mem_alloc_zeroed((size_t)linker->entity_count + 1, sizeof *build.order);
    done = build.shards != NULL && build.order != NULL
               ? names_run_build(&build, err)
               : ERR_RAISE(err, ERR_MEMORY, "out of memory for names");
    mem_free_block(build.shards);
    mem_free_block(build.order);
    names_set_limit(&linker->names);
    return done;
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

uint32_t link_names_find_text(const struct linker *linker, struct str text)
{
    uint32_t shard = names_shard_of(text);
    uint32_t found = MAP_VALUE_NONE;
    if (linker->names.maps[shard].count > 0) {
        found = map_text_find_value(&linker->names.maps[shard], text);
    }
    return found == MAP_VALUE_NONE ? LINK_NONE : found * LINK_NAME_SHARDS + shard;
}

uint32_t link_names_of_text(struct link_worker *worker, uint32_t file, fact_text text)
{
    struct link_name_slot *slot = &worker->names[(text / 4U + file * 31U) & (LINK_NAME_CACHE - 1U)];
    if (slot->file != file + 1U || slot->text != text) {
        slot->file = file + 1U;
        slot->text = text;
        slot->name = link_names_find_text(worker->linker, link_text_of(worker->linker, file, text));
    }
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
}
