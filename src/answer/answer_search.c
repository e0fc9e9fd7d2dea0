/* answer_search.c - entities by name. A name is matched in tiers, best first:
 *
 *   0 exact   1 exact but for case   2 qualified name exact   3 prefix   4 prefix of a word of
 *   the name (camelCase, snake_case)   5 substring   6 all words of q occur in qualified name or
 *   path   7 path holds q   8 subsequence   9 one or two typing errors
 *
 * Tiers 8 and 9 only count when no better one has a hit; they and substrings do not mind case.
 * Inside a tier: fewer extra letters first, then more callers, then order of file and position.
 * Only the hits that can stand on the page are put in order. */
#include "answer/answer_search_internal.h"

#include <stdlib.h>

/* Most callers first, then the order of entities, as one number. */
static uint64_t search_sort_key(const struct snapshot *snapshot, uint32_t entity)
{
    uint32_t callers = snapshot->in_first[entity + 1] - snapshot->in_first[entity];
    return (uint64_t)(UINT32_MAX - callers) << 32 | entity;
}

static int search_compare_keys(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

static void search_swap_keys(uint64_t *a, uint64_t *b)
{
    uint64_t held = *a;
    *a = *b;
    *b = held;
}

/* Keys of [low, high) below the pivot to the left, those above to the right (Hoare 1961). Returns
 * where the pivot, which is one of them, stands. Keys differ. */
static size_t search_part_keys(uint64_t *keys, size_t low, size_t high)
{
    size_t border = low;

    search_swap_keys(&keys[low + (high - low) / 2], &keys[high - 1]);
    for (size_t i = low; i + 1 < high; i++) {
        if (keys[i] < keys[high - 1]) {
            search_swap_keys(&keys[i], &keys[border++]);
        }
    }
    search_swap_keys(&keys[border], &keys[high - 1]);
    return border;
}

/* Brings the `wanted` smallest keys to the front, in any order. */
static void search_select_smallest(uint64_t *keys, size_t count, size_t wanted)
{
    size_t low = 0;
    size_t high = count; /* the border lies in [low, high) */

    while (high - low > 1) {
        size_t pivot = search_part_keys(keys, low, high);
        if (pivot == wanted) {
            return;
        }
        if (pivot > wanted) {
            high = pivot;
        } else {
            low = pivot + 1;
        }
    }
}

/* The hits of one rank in order, as far as the `wanted`-th. */
static uint64_t *search_order_rank(const struct search *search, uint32_t rank, size_t wanted,
                                   uint64_t *keys)
{
    size_t count = 0;
    for (uint32_t i = 0; i < search->count; i++) {
        if (search->hits[i].rank == rank) {
            keys[count++] = search_sort_key(search->call->snapshot, search->hits[i].entity);
        }
    }
    if (wanted < count) {
        search_select_smallest(keys, count, wanted);
        count = wanted;
    }
    qsort(keys, count, sizeof *keys, search_compare_keys);
    return keys;
}

static const char *search_name_of_tier(uint32_t tier)
{
    static const char *const names[SEARCH_TIER_COUNT] = {
        "exact",     "exact_nocase", "qualified", "prefix",      "word",
        "substring", "words",        "path",      "subsequence", "typing_error"
    };
    return names[tier];
}

static bool search_write_hit(struct answer_call *call, uint32_t entity, uint32_t rank,
                             struct err *err)
{
    json_begin_object(call->json, NULL);
    answer_put_entity_members(call, entity);
    if (!answer_put_code_if_asked(call, entity, err)) {
        return false;
    }
    json_put_cstring(call->json, "match", search_name_of_tier(rank / SEARCH_EXTRA_COUNT));
    json_end_object(call->json);
    return true;
}

/* The rows of one rank that lie in the window. */
static bool search_write_rank(const struct search *search, uint32_t rank, struct answer_page *page,
                              uint64_t *keys, struct err *err)
{
    uint64_t before = page->total;
    uint64_t count = search->by_rank[rank];
    uint64_t skip = page->offset > before ? page->offset - before : 0;
    uint64_t end;

    page->total += count;
    if (skip >= count || page->returned >= page->limit) {
        return true;
    }
    end = count - skip < page->limit - page->returned ? count : skip + page->limit - page->returned;
    keys = search_order_rank(search, rank, (size_t)end, keys);
    for (uint64_t i = skip; i < end; i++) {
        if (!search_write_hit(search->call, (uint32_t)keys[i], rank, err)) {
            return false;
        }
        page->returned++;
    }
    return true;
}

bool answer_search_write_data(struct answer_call *call, struct err *err)
{
    struct search search;
    struct answer_page page;
    uint64_t *keys;

    if (!answer_search_open(call, &search, err) || !answer_search_find_hits(&search, err)) {
        return false;
    }
    keys = arena_alloc_bytes(call->arena, ((size_t)search.count + 1) * sizeof *keys);
    if (keys == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to search");
    }
    answer_page_from_params(call, &page);
    json_begin_array(call->json, "entities");
    for (uint32_t rank = 0; rank < SEARCH_RANK_COUNT; rank++) {
        if (search.by_rank[rank] > 0 && !search_write_rank(&search, rank, &page, keys, err)) {
            return false;
        }
    }
    json_end_array(call->json);
    answer_page_write_counts(&page, call->json);
    return true;
}
