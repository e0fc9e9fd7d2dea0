/* mem_paged.c - large blocks in a file without a name, while mem_page_large_blocks says so.
 *
 *   file ─► [head|block .....][head|block .......]...     each begins on a page of its own
 *            mapped: pages that are let go stay in the file, and come back by a page fault
 *
 * Places are never used twice, the address space is larger than any run needs; the pages of a freed
 * block are given back to the disk. Room is made before it is handed out, so that a full disk is a
 * failed allocation and not a signal later on. */
#include "util/mem_paged_internal.h"

#include "util/file.h"
#include "util/mem.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGED_BLOCK_MIN ((size_t)256 * 1024)
#define PAGED_BYTES_MAX ((uint64_t)1 << 37U) /* of address space */
#define PAGED_HEAD      ((size_t)64)         /* so that blocks are aligned as those of malloc are */
#define PAGED_PAGE      ((size_t)64 * 1024)  /* no machine has larger pages */

struct paged_head {
    uint64_t size; /* with the head */
};

/* Made once and kept, since blocks outlive whoever switched this on. `base` is stored last, with
 * release, and loaded with acquire by all who look at the rest. */
static struct {
    pthread_mutex_t lock; /* guards the making; innermost */
    int fd;
    _Atomic(char *) base;
    atomic_bool on;           /* relaxed: blocks of either kind are right at any time */
    atomic_uint_fast64_t end; /* each range belongs to the one that added it */
    atomic_uint_fast64_t live;
    atomic_uint_fast64_t most;
} paged = { .lock = PTHREAD_MUTEX_INITIALIZER };

static char *paged_base(void)
{
    return atomic_load_explicit(&paged.base, memory_order_acquire);
}

static bool paged_make_file(const char *folder)
{
    int fd = file_open_unnamed(folder);
    void *base = fd < 0 ? MAP_FAILED
                        : mmap(NULL, PAGED_BYTES_MAX, PROT_READ | PROT_WRITE,
                               MAP_SHARED | MAP_NORESERVE, fd, 0);
    if (base == MAP_FAILED) {
        if (fd >= 0) {
            (void)close(fd);
        }
        return false;
    }
    paged.fd = fd;
    atomic_store_explicit(&paged.base, base, memory_order_release);
    return true;
}

bool mem_page_large_blocks(const char *folder)
{
    bool done;

    (void)pthread_mutex_lock(&paged.lock);
    done = paged_base() != NULL || paged_make_file(folder);
    (void)pthread_mutex_unlock(&paged.lock);
    atomic_store_explicit(&paged.most, 0, memory_order_relaxed);
    atomic_store_explicit(&paged.on, done, memory_order_relaxed);
    return done;
}

void mem_page_no_more(void)
{
    atomic_store_explicit(&paged.on, false, memory_order_relaxed);
}

bool paged_wants_block(size_t size)
{
    return size >= PAGED_BLOCK_MIN && size < PAGED_BYTES_MAX / 2 &&
           atomic_load_explicit(&paged.on, memory_order_relaxed);
}

bool paged_holds_block(const void *block)
{
    const char *base = paged_base();
    uintptr_t at = (uintptr_t)block;

    return base != NULL && at >= (uintptr_t)base && at - (uintptr_t)base < PAGED_BYTES_MAX;
}

static void paged_note_more(uint64_t size)
{
    uint64_t live = atomic_fetch_add_explicit(&paged.live, size, memory_order_relaxed) + size;
    uint64_t most = atomic_load_explicit(&paged.most, memory_order_relaxed);

    while (live > most &&
           !atomic_compare_exchange_weak_explicit(&paged.most, &most, live, memory_order_relaxed,
                                                  memory_order_relaxed)) {
    }
}

void *paged_alloc_block(size_t size)
{
    uint64_t room = (size + PAGED_HEAD + PAGED_PAGE - 1) / PAGED_PAGE * PAGED_PAGE;
    uint64_t at = atomic_fetch_add_explicit(&paged.end, room, memory_order_relaxed);
    struct paged_head *head;

    if (at + room > PAGED_BYTES_MAX || posix_fallocate(paged.fd, (off_t)at, (off_t)room) != 0) {
        return NULL;
    }
    paged_note_more(room);
    head = (void *)__builtin_assume_aligned(paged_base() + at, PAGED_PAGE);
    head->size = room;
    return (char *)head + PAGED_HEAD;
}

static struct paged_head *paged_head_of(const void *block)
{
    return (void *)__builtin_assume_aligned(
        paged_base() + ((uintptr_t)block - PAGED_HEAD - (uintptr_t)paged_base()), PAGED_PAGE);
}

size_t paged_count_room(const void *block)
{
    return paged_head_of(block)->size - PAGED_HEAD;
}

void paged_free_block(void *block)
{
    struct paged_head *head = paged_head_of(block);
    uint64_t size = head->size;
    off_t at = (off_t)((uintptr_t)head - (uintptr_t)paged_base());

    atomic_fetch_sub_explicit(&paged.live, size, memory_order_relaxed);
    if (fallocate(paged.fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, at, (off_t)size) != 0) {
        (void)madvise(head, size, MADV_DONTNEED); /* some file systems have no holes */
    }
}

void mem_drop_paged(void)
{
    char *base = paged_base();
    uint64_t end = atomic_load_explicit(&paged.end, memory_order_relaxed);

    if (base != NULL && atomic_load_explicit(&paged.live, memory_order_relaxed) > 0) {
        (void)madvise(base, end < PAGED_BYTES_MAX ? end : PAGED_BYTES_MAX, MADV_DONTNEED);
    }
}

uint64_t mem_count_paged(void)
{
    return atomic_load_explicit(&paged.most, memory_order_relaxed);
}
