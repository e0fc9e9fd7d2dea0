/* shim.c - preloaded into a writer by test_store_crash.c, and into the program by
 * tests/e2e/search_kill.test.js: lets calls of the C library fail, or ends the process at one of
 * them.
 *
 *   SHIM_CALLS   which calls count: letters of w (writes), s (syncs), r (renames, unlinks,
 *                truncations), a (allocations), m (shared maps of files)
 *   SHIM_NTH     the n-th such call after shim_arm_now, counted from 1
 *   SHIM_DOES    "fail": it fails once; "kill": SIGKILL before it; "after": SIGKILL behind it
 *   SHIM_START   set: armed from the start of the process; its children are left alone
 *   SHIM_BYTES   instead: after so many bytes written every write fails with ENOSPC
 *
 * The program finds shim_arm_now and shim_was_hit by weak references. */
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

void shim_arm_now(void);
int shim_was_hit(void);

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);

static const char *shim_calls = "";
static const char *shim_does = "";
static long shim_nth;
static long long shim_room; /* bytes left, when there is a limit */
static bool shim_limits;
static atomic_bool shim_armed;
static pid_t shim_process;
static atomic_bool shim_hit;
static atomic_long shim_count;
static atomic_llong shim_written;

void shim_arm_now(void)
{
    const char *nth = getenv("SHIM_NTH");
    const char *bytes = getenv("SHIM_BYTES");

    shim_calls = getenv("SHIM_CALLS") != NULL ? getenv("SHIM_CALLS") : "";
    shim_does = getenv("SHIM_DOES") != NULL ? getenv("SHIM_DOES") : "";
    shim_nth = nth != NULL ? atol(nth) : 0;
    shim_limits = bytes != NULL;
    shim_room = bytes != NULL ? atoll(bytes) : 0;
    shim_process = getpid();
    atomic_store(&shim_armed, true);
}

static void __attribute__((constructor)) shim_arm_at_start(void)
{
    if (getenv("SHIM_START") != NULL) {
        shim_arm_now();
    }
}

int shim_was_hit(void)
{
    return atomic_load(&shim_hit) ? 1 : 0;
}

static void shim_end_process(void)
{
    (void)kill(getpid(), SIGKILL);
    for (;;) {
        (void)pause();
    }
}

enum shim_order { SHIM_PASS, SHIM_FAIL, SHIM_KILL_AFTER };

static enum shim_order shim_count_call(char kind)
{
    if (!atomic_load(&shim_armed) || shim_nth == 0 || strchr(shim_calls, kind) == NULL ||
        getpid() != shim_process || atomic_fetch_add(&shim_count, 1) + 1 != shim_nth) {
        return SHIM_PASS;
    }
    atomic_store(&shim_hit, true);
    if (strcmp(shim_does, "kill") == 0) {
        shim_end_process();
    }
    return strcmp(shim_does, "after") == 0 ? SHIM_KILL_AFTER : SHIM_FAIL;
}

static void shim_finish_call(enum shim_order order)
{
    if (order == SHIM_KILL_AFTER) {
        shim_end_process();
    }
}

/* The real function behind ours. */
static void *shim_find_next(const char *name)
{
    return dlsym(RTLD_NEXT, name);
}

/* Descriptors of pipes and terminals are not the disk. */
static bool shim_is_disk(int fd)
{
    return fd > STDERR_FILENO && lseek(fd, 0, SEEK_CUR) != (off_t)-1;
}

/* Bytes that may still be written; SIZE_MAX: no limit. */
static size_t shim_take_room(int fd, size_t size)
{
    long long used;

    if (!shim_limits || !atomic_load(&shim_armed) || !shim_is_disk(fd)) {
        return size;
    }
    used = atomic_fetch_add(&shim_written, (long long)size);
    if (used + (long long)size <= shim_room) {
        return size;
    }
    atomic_store(&shim_hit, true);
    return used < shim_room ? (size_t)(shim_room - used) : 0;
}

#define SHIM_REAL(type, name, ...)                                                                 \
    type (*real)(__VA_ARGS__);                                                                     \
    do {                                                                                           \
        void *found = shim_find_next(name);                                                        \
        memcpy(&real, &found, sizeof real);                                                        \
    } while (0)

#define SHIM_WRITE(call)                                                                           \
    do {                                                                                           \
        enum shim_order order = shim_is_disk(fd) ? shim_count_call('w') : SHIM_PASS;               \
        size_t room = shim_take_room(fd, size);                                                    \
        ssize_t done;                                                                              \
        if (order == SHIM_FAIL) {                                                                  \
            errno = EIO;                                                                           \
            return -1;                                                                             \
        }                                                                                          \
        if (room == 0 && size > 0) {                                                               \
            errno = ENOSPC;                                                                        \
            return -1;                                                                             \
        }                                                                                          \
        size = room;                                                                               \
        done = call;                                                                               \
        shim_finish_call(order);                                                                   \
        return done;                                                                               \
    } while (0)

ssize_t write(int fd, const void *data, size_t size)
{
    SHIM_REAL(ssize_t, "write", int, const void *, size_t);
    SHIM_WRITE(real(fd, data, size));
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at)
{
    SHIM_REAL(ssize_t, "pwrite", int, const void *, size_t, off_t);
    SHIM_WRITE(real(fd, data, size, at));
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at)
{
    SHIM_REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    SHIM_WRITE(real(fd, data, size, at));
}

static size_t shim_sum_parts(const struct iovec *parts, int count)
{
    size_t sum = 0;
    for (int i = 0; i < count; i++) {
        sum += parts[i].iov_len;
    }
    return sum;
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at)
{
    size_t size = shim_sum_parts(parts, count);
    SHIM_REAL(ssize_t, "pwritev", int, const struct iovec *, int, off_t);
    SHIM_WRITE(real(fd, parts, count, at));
}

ssize_t writev(int fd, const struct iovec *parts, int count)
{
    size_t size = shim_sum_parts(parts, count);
    SHIM_REAL(ssize_t, "writev", int, const struct iovec *, int);
    SHIM_WRITE(real(fd, parts, count));
}

#define SHIM_SIMPLE(kind, call)                                                                    \
    do {                                                                                           \
        enum shim_order order = shim_count_call(kind);                                             \
        int done;                                                                                  \
        if (order == SHIM_FAIL) {                                                                  \
            errno = EIO;                                                                           \
            return -1;                                                                             \
        }                                                                                          \
        done = call;                                                                               \
        shim_finish_call(order);                                                                   \
        return done;                                                                               \
    } while (0)

/* What file systems say that cannot do it. */
void *mmap(void *place, size_t size, int rights, int flags, int fd, off_t at)
{
    if ((flags & MAP_SHARED) != 0 && fd >= 0 && shim_count_call('m') == SHIM_FAIL) {
        errno = ENODEV;
        return MAP_FAILED;
    }
    /* NOLINTNEXTLINE(performance-no-int-to-ptr): the system call gives a number */
    return (void *)syscall(SYS_mmap, place, size, rights, flags, fd, at);
}

int fsync(int fd)
{
    SHIM_REAL(int, "fsync", int);
    SHIM_SIMPLE('s', real(fd));
}

int fdatasync(int fd)
{
    SHIM_REAL(int, "fdatasync", int);
    SHIM_SIMPLE('s', real(fd));
}

int rename(const char *from, const char *to)
{
    SHIM_REAL(int, "rename", const char *, const char *);
    SHIM_SIMPLE('r', real(from, to));
}

int unlink(const char *path)
{
    SHIM_REAL(int, "unlink", const char *);
    SHIM_SIMPLE('r', real(path));
}

int ftruncate(int fd, off_t size)
{
    SHIM_REAL(int, "ftruncate", int, off_t);
    SHIM_SIMPLE('r', real(fd, size));
}

int ftruncate64(int fd, off64_t size)
{
    SHIM_REAL(int, "ftruncate64", int, off64_t);
    SHIM_SIMPLE('r', real(fd, size));
}

#define SHIM_ALLOC(call)                                                                           \
    do {                                                                                           \
        if (shim_count_call('a') != SHIM_PASS) {                                                   \
            errno = ENOMEM;                                                                        \
            return NULL;                                                                           \
        }                                                                                          \
        return call;                                                                               \
    } while (0)

void *malloc(size_t size)
{
    SHIM_ALLOC(__libc_malloc(size));
}

void *calloc(size_t count, size_t size)
{
    SHIM_ALLOC(__libc_calloc(count, size));
}

void *realloc(void *block, size_t size)
{
    SHIM_ALLOC(__libc_realloc(block, size));
}
