/* link_uids.c - the durable number of every entity (model/key.h), unique over the project. */
#include "link/link_internal.h"

#include "model/key.h"
#include "util/hash.h"
#include "util/mem.h"
#include "util/pool.h"

#define UIDS_ORDINAL_TRIES 1000U
#define UIDS_SLICES        16U
#define UIDS_SLICE_SHIFT   60U /* the upper four bits */

#define UIDS_FILTER_SHIFT 48U /* the upper bits that new uids are told by at first */
#define UIDS_FILTER_WORDS 1024U

struct uids_build {
    struct linker *linker;
    const struct link_known_uids *known;
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
    if (build->known != NULL && !build->known->changed[index]) {
        memcpy(build->uids + source->first_entity,
               build->known->uids + build->known->file_first[index],
               source->facts->header->entity_count * sizeof *build->uids);
        return true;
    }
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

/* ------------------------------------------------------------------ where most are known */

struct uids_new {
    struct map_u64 seen;
    uint64_t filter[UIDS_FILTER_WORDS]; /* may it be one of them? */
};

/* False: no memory. *clash: two of them are equal. */
static bool uids_list_new(const struct uids_build *build, struct uids_new *new, bool *clash)
{
    const struct linker *linker = build->linker;
    for (uint32_t file = 0; file < linker->file_count; file++) {
        uint32_t end = build->known->changed[file] ? linker->file_first[file + 1] : 0;
        for (uint32_t gid = linker->file_first[file]; gid < end; gid++) {
            uint64_t uid = build->uids[gid];
            uint64_t bit = uid >> UIDS_FILTER_SHIFT;
            size_t before = new->seen.count;
            uint32_t found = 0;
            if (!map_u64_insert_once(&new->seen, uid, gid, &found)) {
                return false;
            }
            *clash |= new->seen.count == before;
            new->filter[bit / 64U] |= (uint64_t)1 << (bit % 64U);
        }
    }
    return true;
}

static bool uids_old_has_new(const struct uids_build *build, const struct uids_new *new)
{
    const struct linker *linker = build->linker;
    for (uint32_t file = 0; file < linker->file_count; file++) {
        uint32_t end = build->known->changed[file] ? 0 : linker->file_first[file + 1];
        for (uint32_t gid = linker->file_first[file]; gid < end; gid++) {
            uint64_t bit = build->uids[gid] >> UIDS_FILTER_SHIFT;
            if ((new->filter[bit / 64U] & (uint64_t)1 << (bit % 64U)) != 0 &&
                map_u64_find_value(&new->seen, build->uids[gid]) != MAP_VALUE_NONE) {
                return true;
            }
        }
    }
    return false;
}

/* Those that are known do not clash with each other. */
static bool uids_check_new(const struct uids_build *build, bool *clash, struct err *err)
{
    struct uids_new *new = mem_alloc_zeroed(1, sizeof *new);
    bool done = new != NULL;
    if (done) {
        map_u64_init_empty(&new->seen);
        done = uids_list_new(build, new, clash);
        *clash = *clash || (done && uids_old_has_new(build, new));
        map_u64_release_slots(&new->seen);
    }
    mem_free_block(new);
    return done || ERR_RAISE(err, ERR_MEMORY, "out of memory for keys");
}

bool link_uids_fill_result(struct linker *linker, struct link_result *result, struct err *err)
{
    struct uids_build build = { .linker = linker, .known = linker->known_uids };
    bool clash = false;
    build.uids = mem_alloc_zeroed((size_t)linker->entity_count + 1, sizeof *build.uids);
    if (build.uids == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "out of memory for keys");
    }
    result->entity_uids = build.uids;
    result->entity_count = linker->entity_count;
    if (!link_run_over_files(linker, 64, uids_fill_file, &build, err) ||
        (build.known != NULL && !uids_check_new(&build, &clash, err))) {
        return false;
    }
    return (build.known != NULL && !clash) || uids_find_clashes(&build, result, err);
}
