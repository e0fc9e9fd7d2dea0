/* link_asked.c - which names the linking of a file asked for.
 *
 * While files are linked the tables do not change, so each worker gets a shallow copy of the linker
 * that differs in one pointer: where its names are noted. All look-ups of texts go through that
 * copy (link_names.c notes them), whichever function they start from. Cost: a bit an asking, and
 * for a file one look at LINK_ASKED_BUCKETS bits. Kept: two bytes a name of a file. Two names may
 * share a bucket: then a file is linked again that need not be.
 */
#include "link/link_internal.h"

#include "util/hash.h"
#include "util/mem.h"

#include <stdlib.h>

#define ASKED_WORDS (LINK_ASKED_BUCKETS / 64U)

bool link_asked_open(struct linker *linker)
{
    bool done = true;
    linker->asked = mem_alloc_zeroed((size_t)linker->file_count + 1, sizeof *linker->asked);
    for (unsigned i = 0; i < linker->threads; i++) {
        struct linker *view = mem_alloc_zeroed(1, sizeof *view);
        linker->workers[i].view = view;
        if (view != NULL) {
            view->asking = mem_alloc_zeroed(ASKED_WORDS, sizeof *view->asking);
        }
        done = done && view != NULL && view->asking != NULL;
    }
    return done && linker->asked != NULL;
}

void link_asked_free_all(struct linker *linker)
{
    for (uint32_t file = 0; linker->asked != NULL && file < linker->file_count; file++) {
        mem_free_block(linker->asked[file].buckets);
    }
    mem_free_block(linker->asked);
    linker->asked = NULL;
    for (unsigned i = 0; linker->workers != NULL && i < linker->threads; i++) {
        if (linker->workers[i].view != NULL) {
            mem_free_block(linker->workers[i].view->asking);
        }
        mem_free_block(linker->workers[i].view);
        linker->workers[i].view = NULL;
    }
}

void link_asked_begin(struct linker *linker)
{
    for (unsigned i = 0; i < linker->threads; i++) {
        struct linker *view = linker->workers[i].view;
        if (view != NULL) {
            uint64_t *bits = view->asking;
            *view = *linker;
            view->asking = bits;
            linker->workers[i].linker = view;
        }
    }
}

void link_asked_end(struct linker *linker)
{
    for (unsigned i = 0; i < linker->threads; i++) {
        linker->workers[i].linker = linker;
    }
}

bool link_asked_keep(struct link_worker *worker, uint32_t file)
{
    uint64_t *bits = worker->linker->asking;
    struct link_asked *asked = bits == NULL ? NULL : &worker->linker->asked[file];
    uint32_t count = 0;
    if (asked == NULL) {
        return true;
    }
    for (uint32_t i = 0; i < ASKED_WORDS; i++) {
        count += (uint32_t)__builtin_popcountll(bits[i]);
    }
    mem_free_block(asked->buckets);
    asked->count = 0;
    asked->buckets = mem_alloc_block(((size_t)count + 1) * sizeof *asked->buckets);
    if (asked->buckets == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < ASKED_WORDS; i++) {
        for (; bits[i] != 0; bits[i] &= bits[i] - 1U) {
            asked->buckets[asked->count++] =
                (uint16_t)(i * 64U + (uint32_t)__builtin_ctzll(bits[i]));
        }
    }
    return true;
}

static int asked_compare_buckets(const void *a, const void *b)
{
    return *(const uint16_t *)a - *(const uint16_t *)b;
}

bool link_asked_has(const struct link_asked *asked, struct str name)
{
    uint16_t bucket = (uint16_t)link_asked_bucket_of(hash_bytes_to_u64(name.data, name.size));
    return asked->count > 0 && bsearch(&bucket, asked->buckets, asked->count, sizeof bucket,
                                       asked_compare_buckets) != NULL;
}

void link_asked_swap_all(struct linker *linker, struct link_asked **asked)
{
    struct link_asked *own = linker->asked;
    linker->asked = *asked;
    *asked = own;
}
