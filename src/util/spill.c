/* spill.c - see spill.h. */
#include "util/spill.h"

#include "util/check.h"
#include "util/file.h"
#include "util/mem.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

#define SPILL_ALIGNMENT 16U
#define SPILL_BYTES_MIN (UINT64_C(1) << 28U) /* of address space: less is not worth a try */

struct spill {
    int fd;
    char *base;
    uint64_t size_max;
    atomic_uint_fast64_t end; /* only added to: each range belongs to the one that added it */
};

/* ------------------------------------------------------------------ the file */

static bool spill_map_file(struct spill *spill)
{
    for (spill->size_max = SPILL_BYTES_MAX; spill->size_max >= SPILL_BYTES_MIN;
         spill->size_max /= 2) {
        void *base =
            mmap(NULL, spill->size_max, PROT_READ, MAP_SHARED | MAP_NORESERVE, spill->fd, 0);
        if (base != MAP_FAILED) {
            spill->base = base;
            return true;
        }
    }
    return false;
}

bool spill_create_in_folder(const char *folder, struct spill **out, struct err *err)
{
    struct spill *spill = mem_alloc_zeroed(1, sizeof *spill);

    if (spill == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for a temporary file");
    }
    atomic_init(&spill->end, 0);
    spill->fd = file_open_unnamed(folder);
    if (spill->fd < 0 || !spill_map_file(spill)) {
        int os_errno = errno;
        spill_free_all(spill);
        return ERR_RAISE_OS(err, ERR_IO, os_errno, "cannot make a temporary file");
    }
    *out = spill;
    return true;
}

void spill_free_all(struct spill *spill)
{
    if (spill == NULL) {
        return;
    }
    if (spill->base != NULL) {
        (void)munmap(spill->base, spill->size_max);
    }
    if (spill->fd >= 0) {
        (void)close(spill->fd);
    }
    mem_free_block(spill);
}

/* ------------------------------------------------------------------ what is in it */

bool spill_append_bytes(struct spill *spill, struct str bytes, uint64_t *offset, struct err *err)
{
    uint64_t room = (bytes.size + SPILL_ALIGNMENT - 1) / SPILL_ALIGNMENT * SPILL_ALIGNMENT;
    uint64_t at = atomic_fetch_add_explicit(&spill->end, room, memory_order_relaxed);
    size_t done = 0;

    *offset = at;
    if (at + room > spill->size_max) {
        return ERR_RAISE(err, ERR_LIMIT, "more than %llu bytes in a temporary file",
                         (unsigned long long)spill->size_max);
    }
    while (done < bytes.size) {
        ssize_t put = pwrite(spill->fd, bytes.data + done, bytes.size - done, (off_t)(at + done));
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put <= 0) {
            return ERR_RAISE_OS(err, ERR_IO, put < 0 ? errno : ENOSPC,
                                "cannot write to a temporary file");
        }
        done += (size_t)put;
    }
    return true;
}

struct str spill_borrow_bytes(const struct spill *spill, uint64_t offset, size_t size)
{
    ASSERT(offset + size <= spill_count_bytes(spill));
    return str_from_range(spill->base + offset, size);
}

uint64_t spill_count_bytes(const struct spill *spill)
{
    return atomic_load_explicit(&spill->end, memory_order_relaxed);
}

void spill_drop_pages(const struct spill *spill)
{
    uint64_t size = spill_count_bytes(spill);
    if (size > 0) {
        (void)madvise(spill->base, size < spill->size_max ? size : spill->size_max, MADV_DONTNEED);
    }
}
