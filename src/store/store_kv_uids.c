/* store_kv_uids.c - lists of uids, as a write of an engine of keys and values changes them. See
 * store_kv_internal.h. Knows no keys. All O(uids). */
#include "store/store_kv_internal.h"

#include "util/mem.h"

#include <stdlib.h>

#define UIDS_FEW    64U  /* sorted by comparing */
#define UIDS_PARTS  256U /* values of a byte */
#define UIDS_DIGITS 8U   /* bytes of a uid */

static int uids_compare_two(const void *left, const void *right)
{
    const uint64_t *a = left;
    const uint64_t *b = right;
    return (*a > *b) - (*a < *b);
}

static size_t uids_digit_of(uint64_t uid, unsigned digit)
{
    return uid >> (8U * digit) & 0xFFU;
}

/* One pass of a radix sort. False: all uids have the same digit, nothing was moved. */
static bool uids_move_by_digit(const uint64_t *from, uint64_t *to, size_t count, unsigned digit)
{
    size_t starts[UIDS_PARTS] = { 0 };
    size_t next = 0;

    for (size_t i = 0; i < count; i++) {
        starts[uids_digit_of(from[i], digit)]++;
    }
    if (starts[uids_digit_of(from[0], digit)] == count) {
        return false;
    }
    for (size_t part = 0; part < UIDS_PARTS; part++) {
        size_t begin = next;
        next += starts[part];
        starts[part] = begin;
    }
    for (size_t i = 0; i < count; i++) {
        to[starts[uids_digit_of(from[i], digit)]++] = from[i];
    }
    return true;
}

bool kv_sort_uids(struct kv_uids *list)
{
    uint64_t *from = list->items;
    uint64_t *spare;
    uint64_t *to;

    if (list->count < UIDS_FEW) {
        if (list->count > 1) {
            qsort(list->items, list->count, sizeof *list->items, uids_compare_two);
        }
        return true;
    }
    spare = mem_alloc_block(list->count * sizeof *spare);
    if (spare == NULL) {
        return false;
    }
    to = spare;
    for (unsigned digit = 0; digit < UIDS_DIGITS; digit++) {
        if (uids_move_by_digit(from, to, list->count, digit)) {
            uint64_t *moved = to;
            to = from;
            from = moved;
        }
    }
    if (from != list->items) {
        memcpy(list->items, from, list->count * sizeof *from);
    }
    mem_free_block(spare);
    return true;
}

void kv_cancel_uids(struct kv_uids *left, struct kv_uids *right)
{
    size_t at[2] = { 0, 0 };
    size_t kept[2] = { 0, 0 };

    while (at[0] < left->count || at[1] < right->count) {
        if (at[1] == right->count ||
            (at[0] < left->count && left->items[at[0]] < right->items[at[1]])) {
            left->items[kept[0]++] = left->items[at[0]++];
        } else if (at[0] == left->count || right->items[at[1]] < left->items[at[0]]) {
            right->items[kept[1]++] = right->items[at[1]++];
        } else {
            at[0]++;
            at[1]++;
        }
    }
    left->count = kept[0];
    right->count = kept[1];
}

/* Appends one more uid of a run that is made in order. */
static bool uids_append_next(struct buf *out, uint64_t uid, struct err *err)
{
    if (out->size >= 8 && kv_load_u64(out->data + out->size - 8) == uid) {
        return ERR_RAISE(err, ERR_CORRUPT, "two entities have the uid %llu",
                         (unsigned long long)uid);
    }
    kv_append_u64(out, uid);
    return true;
}

/* Appends those added that are not above `uid`, counting them off. */
static bool uids_append_added(struct kv_run *run, uint64_t uid, struct buf *out, struct err *err)
{
    while (run->added_count > 0 && *run->added <= uid) {
        if (!uids_append_next(out, *run->added, err)) {
            return false;
        }
        run->added++;
        run->added_count--;
    }
    return true;
}

bool kv_merge_run(struct kv_run *run, struct buf *out, struct err *err)
{
    buf_clear_keep_memory(out);
    for (size_t at = 0; at + 8 <= run->base.size; at += 8) {
        uint64_t uid = kv_load_u64(run->base.data + at);
        if (!uids_append_added(run, uid, out, err)) {
            return false;
        }
        if (run->dropped_count > 0 && *run->dropped == uid) {
            run->dropped++;
            run->dropped_count--;
        } else if (!uids_append_next(out, uid, err)) {
            return false;
        }
    }
    if (!uids_append_added(run, UINT64_MAX, out, err)) {
        return false;
    }
    if (run->dropped_count > 0) {
        return ERR_RAISE(err, ERR_CORRUPT, "the stored uids are not those of the stored entities");
    }
    return !out->failed || ERR_RAISE(err, ERR_MEMORY, "no memory for the uids of a write");
}

size_t kv_count_run(const struct kv_uids *list, size_t from, unsigned run)
{
    size_t count = 0;
    while (from + count < list->count && list->items[from + count] >> KV_UID_RUN_SHIFT == run) {
        count++;
    }
    return count;
}
