/* array.c - see array.h. Capacity grows by half, so pushing is amortised O(1). */
#include "util/array.h"

#include "util/mem.h"

#include <stdint.h>
#include <string.h>

#define ARRAY_BYTES_MIN ((size_t)64) /* the first block: one cache line */

static size_t array_choose_new_capacity(size_t capacity, size_t need, size_t item_size,
                                        size_t count_max)
{
    size_t least = ARRAY_BYTES_MIN / item_size;
    size_t grown = capacity > SIZE_MAX - capacity / 2 ? SIZE_MAX : capacity + capacity / 2;
    if (grown < least) {
        grown = least;
    }
    if (grown > count_max) {
        grown = count_max;
    }
    return grown < need ? need : grown;
}

bool array_reserve_more_items(void **items, size_t *capacity, size_t count, size_t more,
                              size_t item_size, size_t count_max)
{
    void *block;
    size_t grown;

    if (count > count_max || more > count_max - count) {
        return false;
    }
    /* `items` is a pointer to a pointer of another type: only memcpy may look through it. */
    memcpy(&block, items, sizeof block);
    if (block != NULL && count + more <= *capacity) {
        return true;
    }
    grown = array_choose_new_capacity(*capacity, count + more, item_size, count_max);
    if (grown > SIZE_MAX / item_size) {
        return false;
    }
    block = mem_resize_block(block, grown * item_size);
    if (block == NULL) {
        return false;
    }
    memcpy(items, &block, sizeof block);
    *capacity = grown;
    return true;
}

void array_free_block(void *items)
{
    mem_free_block(items);
}
