#define CACHE_ENTRIES_MAX 64

struct cache {
    int count;
};

void cache_evict_oldest(struct cache *cache);
const char *cache_find_value(struct cache *cache, const char *key);
int cache_store_value(struct cache *cache, const char *key, const char *value);
void cache_clear_all(struct cache *cache);
