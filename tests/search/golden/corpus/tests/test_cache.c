#include "../src/cache.h"

int test_cache_evicts_oldest(void)
{
    struct cache cache = { 0 };
    cache_store_value(&cache, "key", "value");
    cache_evict_oldest(&cache);
    return cache.count;
}

int test_cache_finds_value(void)
{
    struct cache cache = { 1 };
    return cache_find_value(&cache, "key") != 0;
}
