/* link_uids.c - the durable number of every entity (model/key.h), unique over the project. */
#include "link/link_internal.h"

#include "model/key.h"
#include "util/hash.h"
#include "util/mem.h"
#include "util/pool.h"

#define UIDS_ORDINAL_TRIES 1000U
#define UIDS_SLICES        16U
#define UIDS_SLICE_SHIFT   60U /* the upper four bits */

struct uids_build {
    struct linker *linker;
    uint64_t *uids;
    uint64_t clashes[UIDS_SLICES]; /* uids of a slice that another entity has too */
};

/* Entities of one file with the same kind and qualified name are numbered in order. */
static bool uids_fill_file(void *context, size_t index, unsigned thread, struct err *err)
{
    struct uids_build *build = context;
    const struct link_source *source = &build->linker->sources[index];
    struct map_u64 ordinals;
    bool done = true;
    (void)thread;
    map_u64_init_empty(&ordinals);
    for (uint32_t i = 0; done && i < source->facts->header->entity_count; i++) {
        const struct fact_entity *entity = &source->facts->entities[i];
        uint64_t key = (uint64_t)entity->kind << 32U | entity->qualified;
        uint32_t ordinal = map_u64_find_value(&ordinals, key);
        ordinal = ordinal == MAP_VALUE_NONE ? 0 : ordinal + 1;
        done = map_u64_put_value(&ordinals, key, ordinal);
        build->uids[source->first_entity + i] =
            key_compute_entity_uid(source->path, (enum entity_kind)entity->kind,
                                   facts_borrow_text(source->facts, entity->qualified), ordinal);
    }
    map_u64_release_slots(&ordinals);
    return done || ERR_RAISE(err, ERR_MEMORY, "out of memory for keys");
}

/* ------------------------------------------------------------------ clashes */

/* Equal uids are looked for in one slice of their values after the other: a table of a slice is
 * small, and one of all uids would be the largest of the linker. */
static bool uids_check_slice(void *context, size_t index, unsigned thread, struct err *err)
{
    struct uids_build *build = context;
    const uint64_t *uids = build->uids;
    uint32_t total = build->linker->entity_count;
    struct map_u64 seen;
    bool done;
    (void)thread;

    map_u64_init_empty(&seen);
    done = map_u64_reserve_room(&seen, total / UIDS_SLICES);
    for (uint32_t gid = 0; done && gid < total; gid++) {
        if (uids[gid] >> UIDS_SLICE_SHIFT == index) {
            size_t before = seen.count;
            uint32_t found = 0;
            done = map_u64_insert_once(&seen, uids[gid], gid, &found);
            build->clashes[index] += seen.count == before;
        }
    }
    map_u64_release_slots(&seen);
    return done || ERR_RAISE(err, ERR_MEMORY, "out of memory for keys");
}

/* Finds a free uid for an entity whose own is taken, by raising its ordinal. */
static bool uids_move_clash(struct uids_build *build, struct map_u64 *seen, uint32_t gid)
{
    const struct linker *linker = build->linker;
    const struct fact_entity *entity = link_entity_of(linker, gid);
    uint32_t file = linker->entity_files[gid];
    for (uint32_t try = 0; try < UIDS_ORDINAL_TRIES; try++) {
        uint64_t uid =
            key_compute_entity_uid(linker->sources[file].path, (enum entity_kind)entity->kind,
                                   link_text_of(linker, file, entity->qualified), UINT32_MAX - try);
        uint32_t found = 0;
        if (!map_u64_insert_once(seen, uid, gid, &found)) {
            return false;
        }
        if (found == gid) {
            build->uids[gid] = uid;
            return true;
        }
    }
    return false;
}

/* Only when there are clashes: a table of all uids, in order of gid. */
static bool uids_remove_clashes(struct uids_build *build, struct link_result *result)
{
    struct map_u64 seen;
    bool done = true;
    map_u64_init_empty(&seen);
    done = map_u64_reserve_room(&seen, build->linker->entity_count);
    for (uint32_t gid = 0; done && gid < build->linker->entity_count; gid++) {
        uint32_t found = 0;
        done = map_u64_insert_once(&seen, build->uids[gid], gid, &found);
        if (done && found != gid) {
            result->uid_clashes++;
            done = uids_move_clash(build, &seen, gid);
        }
    }
    map_u64_release_slots(&seen);
    return done;
}

static bool uids_find_clashes(struct uids_build *build, struct link_result *result, struct err *err)
{
    uint64_t clashes = 0;
    if (!pool_run_over_range(UIDS_SLICES, 1, build->linker->threads, uids_check_slice, build,
                             err)) {
        return false;
    }
    for (unsigned i = 0; i < UIDS_SLICES; i++) {
        clashes += build->clashes[i];
    }
    return clashes == 0 || uids_remove_clashes(build, result) ||
           ERR_RAISE(err, ERR_MEMORY, "out of memory for keys");
}

bool link_uids_fill_result(struct linker *linker, struct link_result *result, struct err *err)
{
    struct uids_build build = { .linker = linker };
    build.uids = mem_alloc_zeroed((size_t)linker->entity_count + 1, sizeof *build.uids);
    if (build.uids == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for keys");
    }
    result->entity_uids = build.uids;
    result->entity_count = linker->entity_count;
    return pool_run_over_range(linker->file_count, 64, linker->threads, uids_fill_file, &build,
                               err) &&
           uids_find_clashes(&build, result, err);
}
