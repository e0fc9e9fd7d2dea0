/* array.h - a typed growing array as three fields and one grow function.
 *
 *   struct { ARRAY_FIELDS(struct edge); } edges = { 0 };
 *   struct edge *slot = array_push_slot(&edges, EDGES_MAX);  // NULL: limit or no memory
 *   for (size_t i = 0; i < edges.count; i++) use(edges.items[i]);
 *   array_free_items(&edges);
 *
 * Threads: one owner. Lives: items move when the array grows.
 */
#ifndef UTIL_ARRAY_H
#define UTIL_ARRAY_H

#include "util/err.h"

#include <stdbool.h>
#include <stddef.h>

#define ARRAY_FIELDS(type)                                                                         \
    type *items;                                                                                   \
    size_t count;                                                                                  \
    size_t capacity

/* A pointer to one new uninitialised item at the end, or NULL. */
#define array_push_slot(array, count_max)                                                          \
    (array_reserve_more_items((void **)(void *)&(array)->items, &(array)->capacity,                \
                              (array)->count, 1, sizeof *(array)->items, (count_max))              \
         ? &(array)->items[(array)->count++]                                                       \
         : NULL)
/* A pointer to `more` new uninitialised items at the end, or NULL. */
#define array_push_slots(array, more, count_max)                                                   \
    (array_reserve_more_items((void **)(void *)&(array)->items, &(array)->capacity,                \
                              (array)->count, (size_t)(more), sizeof *(array)->items, (count_max)) \
         ? (array)->items + (((array)->count += (size_t)(more)) - (size_t)(more))                  \
         : NULL)
#define array_free_items(array)                                                                    \
    (array_free_block((array)->items), (array)->items = NULL, (array)->count = 0,                  \
     (array)->capacity = 0)

/* Makes room for count + more items of item_size bytes; afterwards *items is not NULL, even for
 * none. False: over count_max, or no memory; the array is as it was. */
bool array_reserve_more_items(void **items, size_t *capacity, size_t count, size_t more,
                              size_t item_size, size_t count_max) MUST_USE;
void array_free_block(void *items);

#endif
