/* graph_uids.c - from uid to entity. See graph_internal.h.
 *
 *   first  [0, 2, 2, 5, ...]       rows of bucket b are first[b] .. first[b + 1]
 *   rows   [uid id][uid id]...     sorted by uid
 *
 * A bucket is the upper bits of a uid, two entities in it on average, as uids are hashes; where
 * they are not, buckets are sorted and searched like any list. Made in three steps: count, scatter
 * by the upper UIDS_PART_BITS, both shared out by runs of entities, and put the rows of each part
 * in order. In a part, those of the first run come first, so the result is the same for any number
 * of threads. O(n); 12n bytes and as many for a while. */
#include "graph/graph_internal.h"

#include "util/mem.h"
#include "util/pool.h"

#include <stdlib.h>

#define UIDS_PART_BITS     11U
#define UIDS_PART_COUNT    (1U << UIDS_PART_BITS)
#define UIDS_RUNS_MAX      16U /* of entities; one thread each in the first two steps */
#define UIDS_INSERTION_MAX 16U

struct uids_maker {
    struct graph_uids *uids;
    const uint64_t *of_entity;
    struct graph_uid *scattered;
    uint32_t part_first[UIDS_PART_COUNT + 1];
    uint32_t part_next[UIDS_RUNS_MAX][UIDS_PART_COUNT]; /* of a run: rows, then the next place */
    unsigned part_shift;
    uint32_t part_count;
    uint32_t runs;
};

static uint32_t uids_run_begin(const struct uids_maker *maker, size_t run)
{
    return (uint32_t)((uint64_t)maker->uids->count * run / maker->runs);
}

static bool uids_count_run(void *context, size_t run, unsigned thread, struct err *err)
{
    struct uids_maker *maker = context;
    uint32_t *counts = maker->part_next[run];
    uint32_t end = uids_run_begin(maker, run + 1);

    (void)thread;
    (void)err;
    for (uint32_t i = uids_run_begin(maker, run); i < end; i++) {
        counts[maker->of_entity[i] >> maker->part_shift]++;
    }
    return true;
}

static bool uids_scatter_run(void *context, size_t run, unsigned thread, struct err *err)
{
    struct uids_maker *maker = context;
    uint32_t *next = maker->part_next[run];
    uint32_t end = uids_run_begin(maker, run + 1);

    (void)thread;
    (void)err;
    for (uint32_t i = uids_run_begin(maker, run); i < end; i++) {
        uint64_t uid = maker->of_entity[i];
        maker->scattered[next[uid >> maker->part_shift]++] =
            (struct graph_uid){ (uint32_t)(uid >> 32U), (uint32_t)uid, i };
    }
    return true;
}

static uint64_t uids_number_of(const struct graph_uid *row)
{
    return (uint64_t)row->high << 32U | row->low;
}

/* By uid, then entity: total. */
static int uids_compare_rows(const void *left, const void *right)
{
    const struct graph_uid *a = left;
    const struct graph_uid *b = right;
    uint64_t x = uids_number_of(a);
    uint64_t y = uids_number_of(b);
    return x != y ? (x > y) - (x < y) : (a->entity > b->entity) - (a->entity < b->entity);
}

static void uids_sort_bucket(struct graph_uid *rows, uint32_t count)
{
    if (count > UIDS_INSERTION_MAX) {
        qsort(rows, count, sizeof *rows, uids_compare_rows);
        return;
    }
    for (uint32_t i = 1; i < count; i++) {
        struct graph_uid row = rows[i];
        uint32_t at = i;
        while (at > 0 && uids_compare_rows(&rows[at - 1], &row) > 0) {
            rows[at] = rows[at - 1];
            at--;
        }
        rows[at] = row;
    }
}

/* first[] of the buckets of a part, then its rows into them. first[b + 1] serves as the place of
 * the next row of bucket b and ends as it should be: where the next bucket begins. */
static bool uids_order_part(void *context, size_t part, unsigned thread, struct err *err)
{
    struct uids_maker *maker = context;
    struct graph_uids *uids = maker->uids;
    unsigned bits = maker->part_shift - uids->shift;
    uint32_t low = (uint32_t)(part << bits);
    uint32_t count = 1U << bits;
    uint32_t begin = maker->part_first[part];
    uint32_t end = maker->part_first[part + 1];
    uint32_t *first = uids->first + low;
    uint32_t sum = begin;

    (void)thread;
    for (uint32_t i = begin; i < end; i++) {
        first[(uids_number_of(&maker->scattered[i]) >> uids->shift) - low + 1]++;
    }
    for (uint32_t b = 1; b <= count; b++) {
        uint32_t rows = first[b];
        first[b] = sum;
        sum += rows;
    }
    for (uint32_t i = begin; i < end; i++) {
        uint32_t b = (uint32_t)(uids_number_of(&maker->scattered[i]) >> uids->shift) - low + 1;
        uids->rows[first[b]++] = maker->scattered[i];
    }
    for (uint32_t b = 0, at = begin; b < count; b++) {
        uids_sort_bucket(uids->rows + at, first[b + 1] - at);
        at = first[b + 1];
    }
    for (uint32_t i = begin + 1; i < end; i++) {
        if (uids_number_of(&uids->rows[i]) == uids_number_of(&uids->rows[i - 1])) {
            return ERR_RAISE(err, ERR_CORRUPT, "two entities have the uid %llu",
                             (unsigned long long)uids_number_of(&uids->rows[i]));
        }
    }
    return true;
}

static bool uids_run_steps(struct uids_maker *maker, unsigned threads, struct err *err)
{
    uint32_t sum = 0;

    if (!pool_run_over_range(maker->runs, 1, threads, uids_count_run, maker, err)) {
        return false;
    }
    for (uint32_t part = 0; part < maker->part_count; part++) {
        maker->part_first[part] = sum;
        for (uint32_t run = 0; run < maker->runs; run++) {
            uint32_t rows = maker->part_next[run][part];
            maker->part_next[run][part] = sum;
            sum += rows;
        }
    }
    maker->part_first[maker->part_count] = sum;
    return pool_run_over_range(maker->runs, 1, threads, uids_scatter_run, maker, err) &&
           pool_run_over_range(maker->part_count, 16, threads, uids_order_part, maker, err);
}

static unsigned uids_count_runs(unsigned threads)
{
    if (threads == 0) {
        return 1;
    }
    return threads < UIDS_RUNS_MAX ? threads : UIDS_RUNS_MAX;
}

bool graph_uids_make_index(const uint64_t *of_entity, uint32_t count, unsigned threads,
                           struct graph_uids *uids, struct err *err)
{
    struct uids_maker *maker = mem_alloc_zeroed(1, sizeof *maker);
    unsigned bits = 1;
    bool done;

    *uids = (struct graph_uids){ .count = count };
    if (maker == NULL) {
        return graph_raise_no_memory(err);
    }
    while (bits < 31 && (UINT64_C(4) << bits) <= count) {
        bits++;
    }
    uids->shift = 64U - bits;
    uids->first = mem_alloc_zeroed(((size_t)1 << bits) + 1, sizeof *uids->first);
    uids->rows = mem_alloc_block((size_t)count * sizeof *uids->rows);
    done = uids->first != NULL && uids->rows != NULL;
    if (done) {
        unsigned part_bits = bits < UIDS_PART_BITS ? bits : UIDS_PART_BITS;
        maker->uids = uids;
        maker->of_entity = of_entity;
        maker->part_shift = 64U - part_bits;
        maker->part_count = 1U << part_bits;
        maker->runs = uids_count_runs(threads);
        maker->scattered = mem_alloc_block((size_t)count * sizeof *maker->scattered);
        done = maker->scattered != NULL;
    }
    done = done ? uids_run_steps(maker, threads, err) : graph_raise_no_memory(err);
    mem_free_block(maker->scattered);
    mem_free_block(maker);
    return done;
}

void graph_uids_release_all(struct graph_uids *uids)
{
    mem_free_block(uids->first);
    mem_free_block(uids->rows);
    *uids = (struct graph_uids){ .count = 0 };
}

static uint32_t uids_search_rows(const struct graph_uids *uids, uint32_t low, uint32_t high,
                                 uint64_t uid)
{
    uint32_t end = high;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (uids_number_of(&uids->rows[middle]) < uid) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < end && uids_number_of(&uids->rows[low]) == uid ? uids->rows[low].entity
                                                                : GRAPH_ID_NONE;
}

uint32_t graph_uids_find_entity(const struct graph_uids *uids, uint64_t uid)
{
    size_t bucket;

    if (uids->count == 0) {
        return GRAPH_ID_NONE;
    }
    bucket = (size_t)(uid >> uids->shift);
    return uids_search_rows(uids, uids->first[bucket], uids->first[bucket + 1], uid);
}

/* Each look-up waits for memory twice; asked ahead of time, the waits of all overlap. */
void graph_uids_find_many(const struct graph_uids *uids, const uint64_t *asked, uint32_t count,
                          uint32_t *found)
{
    for (uint32_t i = 0; i < count && uids->count > 0; i++) {
        __builtin_prefetch(&uids->first[asked[i] >> uids->shift]);
    }
    for (uint32_t i = 0; i < count && uids->count > 0; i++) {
        __builtin_prefetch(&uids->rows[uids->first[asked[i] >> uids->shift]]);
    }
    for (uint32_t i = 0; i < count; i++) {
        found[i] = graph_uids_find_entity(uids, asked[i]);
    }
}
