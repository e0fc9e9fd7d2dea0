/* serve_body.c - counted bodies and the cache of answers.
 *
 * The cache is a table of sets of four places; a body goes to the set of its target's hash and
 * takes the place of another version of the same target, so that answers of old generations do not
 * pile up, else the place unused for longest. One mutex guards it all: held for a comparison of
 * keys, never while answering. When the bytes pass their limit, sets are emptied in turn. */
#include "serve/serve_internal.h"

#include "util/hash.h"
#include "util/mem.h"

#include <pthread.h>

#define CACHE_SETS      8192U
#define CACHE_WAYS      4U
#define CACHE_KEY_MAX   1024U
#define CACHE_BODY_PART 8U /* a body may take an eighth of all */

struct serve_body *serve_body_create_new(void)
{
    struct serve_body *body = mem_alloc_zeroed(1, sizeof *body);
    if (body != NULL) {
        atomic_init(&body->refs, 1);
        buf_init_with_limit(&body->bytes, ANSWER_BODY_BYTES_MAX);
        body->status = 200;
        body->content_type = "application/json; charset=utf-8";
    }
    return body;
}

struct serve_body *serve_body_retain(struct serve_body *body)
{
    (void)atomic_fetch_add_explicit(&body->refs, 1, memory_order_relaxed);
    return body;
}

void serve_body_release(struct serve_body *body)
{
    if (body != NULL && atomic_fetch_sub_explicit(&body->refs, 1, memory_order_acq_rel) == 1) {
        if (body->free_prepared != NULL && atomic_load(&body->prepared) != NULL) {
            body->free_prepared(atomic_load(&body->prepared));
        }
        buf_release_bytes(&body->bytes);
        mem_free_block(body);
    }
}

void serve_body_seal(struct serve_body *body)
{
    body->etag = hash_bytes_to_u64(body->bytes.data, body->bytes.size);
}

struct cache_place {
    uint64_t hash; /* of the target */
    uint64_t version;
    uint64_t used; /* tick of the last use; 0: empty */
    char *target;
    size_t target_size;
    struct serve_body *body;
};
struct serve_cache {
    pthread_mutex_t lock; /* guards all below */
    uint64_t tick;
    size_t bytes;
    size_t bytes_max;
    unsigned next_set; /* to be emptied for want of room */
    struct cache_place places[CACHE_SETS][CACHE_WAYS];
};

struct serve_cache *serve_cache_create_with_limit(size_t bytes_max)
{
    struct serve_cache *cache = mem_alloc_zeroed(1, sizeof *cache);
    if (cache != NULL) {
        (void)pthread_mutex_init(&cache->lock, NULL);
        cache->bytes_max = bytes_max;
    }
    return cache;
}

static size_t cache_size_of_place(const struct cache_place *place)
{
    return place->body->bytes.capacity + place->target_size;
}

static void cache_empty_place(struct serve_cache *cache, struct cache_place *place)
{
    if (place->used != 0) {
        cache->bytes -= cache_size_of_place(place);
        serve_body_release(place->body);
        mem_free_block(place->target);
        *place = (struct cache_place){ .used = 0 };
    }
}

void serve_cache_free_all(struct serve_cache *cache)
{
    if (cache == NULL) {
        return;
    }
    for (unsigned i = 0; i < CACHE_SETS * CACHE_WAYS; i++) {
        cache_empty_place(cache, &cache->places[i / CACHE_WAYS][i % CACHE_WAYS]);
    }
    (void)pthread_mutex_destroy(&cache->lock);
    mem_free_block(cache);
}

/* The place of the target, in this version or (*found false) another one; else the one to take. */
static struct cache_place *cache_choose_place(struct serve_cache *cache, struct str target,
                                              uint64_t hash, uint64_t version, bool *found)
{
    struct cache_place *set = cache->places[hash % CACHE_SETS];
    struct cache_place *oldest = &set[0];

    for (unsigned i = 0; i < CACHE_WAYS; i++) {
        if (set[i].used != 0 && set[i].hash == hash && set[i].target_size == target.size &&
            memcmp(set[i].target, target.data, target.size) == 0) {
            *found = set[i].version == version;
            return &set[i];
        }
        if (set[i].used < oldest->used) {
            oldest = &set[i];
        }
    }
    *found = false;
    return oldest;
}

struct serve_body *serve_cache_find_body(struct serve_cache *cache, struct str target,
                                         uint64_t version)
{
    uint64_t hash = hash_bytes_to_u64(target.data, target.size);
    struct serve_body *body = NULL;
    struct cache_place *place;
    bool found = false;

    (void)pthread_mutex_lock(&cache->lock);
    place = cache_choose_place(cache, target, hash, version, &found);
    if (found) {
        place->used = ++cache->tick;
        body = serve_body_retain(place->body);
    }
    (void)pthread_mutex_unlock(&cache->lock);
    return body;
}

static void cache_make_room(struct serve_cache *cache, size_t size)
{
    while (cache->bytes > 0 && cache->bytes + size > cache->bytes_max) {
        for (unsigned i = 0; i < CACHE_WAYS; i++) {
            cache_empty_place(cache, &cache->places[cache->next_set][i]);
        }
        cache->next_set = (cache->next_set + 1) % CACHE_SETS;
    }
}

void serve_cache_keep_body(struct serve_cache *cache, struct str target, uint64_t version,
                           struct serve_body *body)
{
    uint64_t hash = hash_bytes_to_u64(target.data, target.size);
    size_t size = body->bytes.capacity + target.size;
    char *copy;
    struct cache_place *place;
    bool found = false;

    if (target.size > CACHE_KEY_MAX || size > cache->bytes_max / CACHE_BODY_PART) {
        return;
    }
    copy = mem_copy_cstring(target.data, target.size);
    if (copy == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&cache->lock);
    cache_make_room(cache, size);
    place = cache_choose_place(cache, target, hash, version, &found);
    cache_empty_place(cache, place);
    *place = (struct cache_place){ hash, version,     ++cache->tick,
                                   copy, target.size, serve_body_retain(body) };
    cache->bytes += size;
    (void)pthread_mutex_unlock(&cache->lock);
}
