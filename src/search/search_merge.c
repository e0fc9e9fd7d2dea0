/* search_merge.c - many sorted lists of keys into one, by a binary heap of walks.
 * O(keys log inputs + postings); lists whose documents interleave are sorted too. */
#include "search/search_lists_internal.h"

#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

struct merge_place {
    uint64_t head;     /* of the walk's key, which decides nearly always */
    uint32_t key_size; /* decides then when keys are no longer than a head */
    uint32_t number;   /* of the walk */
};
struct merge {
    const struct lists_input *inputs;
    struct lists_walk *walks;
    struct merge_place *heap; /* smallest key on top; equal keys by number */
    size_t heap_count;
    struct lists_postings decoded;
    struct lists_postings gathered;
    struct {
        ARRAY_FIELDS(struct lists_piece);
    } pieces; /* instead of gathered */
    struct lists_writer *writer;
};

static struct merge_place merge_place_of(const struct merge *merge, uint32_t number)
{
    struct str key = lists_walk_key(&merge->walks[number]);
    return (struct merge_place){ lists_key_head(key), (uint32_t)key.size, number };
}

/* Negative, zero, positive: as of the keys. */
static int merge_compare_keys(const struct merge *merge, const struct merge_place *a,
                              const struct merge_place *b)
{
    if (a->head != b->head) {
        return a->head < b->head ? -1 : 1;
    }
    if (a->key_size <= sizeof a->head || b->key_size <= sizeof a->head) {
        return (a->key_size > b->key_size) - (a->key_size < b->key_size);
    }
    return str_compare_bytes(lists_walk_key(&merge->walks[a->number]),
                             lists_walk_key(&merge->walks[b->number]));
}

static bool merge_goes_before(const struct merge *merge, const struct merge_place *a,
                              const struct merge_place *b)
{
    int order = merge_compare_keys(merge, a, b);
    return order != 0 ? order < 0 : a->number < b->number;
}

static void merge_sift_down(struct merge *merge, size_t at)
{
    for (;;) {
        size_t child = 2 * at + 1;
        struct merge_place moved;
        if (child >= merge->heap_count) {
            return;
        }
        if (child + 1 < merge->heap_count &&
            merge_goes_before(merge, &merge->heap[child + 1], &merge->heap[child])) {
            child++;
        }
        if (!merge_goes_before(merge, &merge->heap[child], &merge->heap[at])) {
            return;
        }
        moved = merge->heap[at];
        merge->heap[at] = merge->heap[child];
        merge->heap[child] = moved;
        at = child;
    }
}

static bool merge_fill_heap(struct merge *merge, size_t count, struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        bool ended = false;
        lists_walk_begin(&merge->walks[i], &merge->inputs[i].lists);
        if (lists_walk_next(&merge->walks[i], &ended, err)) {
            merge->heap[merge->heap_count++] = merge_place_of(merge, (uint32_t)i);
        } else if (!ended) {
            return false;
        }
    }
    for (size_t i = merge->heap_count / 2; i > 0; i--) {
        merge_sift_down(merge, i - 1);
    }
    return true;
}

static bool merge_gather_list(struct merge *merge, const struct lists_input *input, struct str list,
                              struct err *err)
{
    if (!lists_decode_postings(&input->lists, list, &merge->decoded, err)) {
        return false;
    }
    for (size_t i = 0; i < merge->decoded.count; i++) {
        struct lists_posting posting = merge->decoded.items[i];
        struct lists_posting *slot;
        posting.document = input->documents[posting.document];
        if (posting.document == UINT32_MAX) {
            continue;
        }
        slot = array_push_slot(&merge->gathered, LISTS_BYTES_MAX);
        if (slot == NULL) {
            return ERR_RAISE(err, ERR_MEMORY, "no memory to merge the text index");
        }
        *slot = posting;
    }
    return true;
}

static bool merge_gather_piece(struct merge *merge, const struct lists_input *input,
                               struct str list, struct err *err)
{
    struct lists_piece *slot = array_push_slot(&merge->pieces, LISTS_BYTES_MAX);
    if (slot == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to merge the text index");
    }
    return lists_read_piece(list, input->base, slot, err);
}

/* Takes the list of the top walk, renumbered, and moves the walk on. */
static bool merge_take_top_list(struct merge *merge, struct err *err)
{
    struct merge_place *top = &merge->heap[0];
    const struct lists_input *input = &merge->inputs[top->number];
    struct lists_walk *walk = &merge->walks[top->number];
    bool ended = false;

    if (input->lists.as_pieces ? !merge_gather_piece(merge, input, walk->list, err)
                               : !merge_gather_list(merge, input, walk->list, err)) {
        return false;
    }
    if (lists_walk_next(walk, &ended, err)) {
        *top = merge_place_of(merge, top->number);
    } else if (ended) {
        *top = merge->heap[--merge->heap_count];
    } else {
        return false;
    }
    merge_sift_down(merge, 0);
    return true;
}

static int merge_compare_postings(const void *left, const void *right)
{
    const struct lists_posting *a = left;
    const struct lists_posting *b = right;
    return (a->document > b->document) - (a->document < b->document);
}

static void merge_sort_gathered(struct merge *merge)
{
    const struct lists_postings *gathered = &merge->gathered;
    for (size_t i = 1; i < gathered->count; i++) {
        if (gathered->items[i].document < gathered->items[i - 1].document) {
            qsort(gathered->items, gathered->count, sizeof *gathered->items,
                  merge_compare_postings);
            return;
        }
    }
}

static void merge_write_key(struct merge *merge, struct str key)
{
    if (merge->pieces.count > 0) {
        lists_writer_add_pieces(merge->writer, key, merge->pieces.items, merge->pieces.count);
    } else if (merge->gathered.count > 0) {
        merge_sort_gathered(merge);
        lists_writer_add(merge->writer, key, merge->gathered.items, merge->gathered.count);
    }
    merge->pieces.count = 0;
    merge->gathered.count = 0;
}

static bool merge_top_has_key(const struct merge *merge, const struct merge_place *place,
                              struct str key)
{
    const struct merge_place *top = &merge->heap[0];
    return merge->heap_count > 0 && top->head == place->head && top->key_size == place->key_size &&
           (key.size <= sizeof top->head ||
            str_equals_bytes(lists_walk_key(&merge->walks[top->number]), key));
}

static bool merge_write_all_keys(struct merge *merge, struct err *err)
{
    while (merge->heap_count > 0) {
        char bytes[LISTS_KEY_BYTES_MAX];
        struct merge_place place = merge->heap[0];
        struct str key = str_from_range(bytes, place.key_size);
        memcpy(bytes, merge->walks[place.number].key, sizeof bytes);
        while (merge_top_has_key(merge, &place, key)) {
            if (!merge_take_top_list(merge, err)) {
                return false;
            }
        }
        merge_write_key(merge, key);
    }
    return !lists_writer_failed(merge->writer) ||
           ERR_RAISE(err, ERR_MEMORY, "no memory to merge the text index");
}

/* What is joined takes about as much as its parts. */
static void merge_reserve_room(struct merge *merge, size_t count)
{
    size_t lists = 0;
    size_t entries = 0;
    for (size_t i = 0; i < count; i++) {
        lists += merge->inputs[i].lists.lists.size;
        entries = entries > merge->inputs[i].lists.entries.size
                      ? entries
                      : merge->inputs[i].lists.entries.size;
    }
    lists_writer_reserve(merge->writer, lists, entries);
}

bool lists_merge_inputs(const struct lists_input *inputs, size_t count, struct lists_writer *writer,
                        struct err *err)
{
    struct merge merge = { .inputs = inputs, .writer = writer };
    bool done;

    merge.walks = mem_alloc_zeroed(count + 1, sizeof *merge.walks);
    merge.heap = mem_alloc_zeroed(count + 1, sizeof *merge.heap);
    if (merge.walks == NULL || merge.heap == NULL) {
        done = ERR_RAISE(err, ERR_MEMORY, "no memory to merge the text index");
    } else {
        merge_reserve_room(&merge, count);
        done = merge_fill_heap(&merge, count, err) && merge_write_all_keys(&merge, err);
    }
    array_free_items(&merge.decoded);
    array_free_items(&merge.gathered);
    array_free_items(&merge.pieces);
    mem_free_block(merge.walks);
    mem_free_block(merge.heap);
    return done;
}
