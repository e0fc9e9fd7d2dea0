#include "cache.h"

/* Drops the entry that was used least recently. */
void cache_evict_oldest(struct cache *cache)
{
    cache->count = cache->count > 0 ? cache->count - 1 : 0;
}

/* Finds the value of a key and marks it as used. */
const char *cache_find_value(struct cache *cache, const char *key)
{
    return cache->count > 0 ? key : 0;
}

int cache_store_value(struct cache *cache, const char *key, const char *value)
{
    if (cache->count == CACHE_ENTRIES_MAX) {
        cache_evict_oldest(cache);
    }
    cache->count++;
    return key != value;
}

void cache_clear_all(struct cache *cache)
{
    while (cache->count > 0) {
        cache_evict_oldest(cache);
    }
}
