/* store_lock.c - the writer's lock of a database in files. See store_engine.h.
 *
 * The file stays when the lock is given back: removing it would let two writers hold locks on
 * two files of one name. */
#include "store/store_engine.h"

#include "util/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define LOCK_PID_BYTES_MAX 32U
#define LOCK_PAUSE_US_MIN  500U   /* first pause between two attempts */
#define LOCK_PAUSE_US_MAX  20000U /* doubles up to this: a waiter is at most so late */
#define LOCK_NS_PER_MS     1000000ULL

/* 0: taken; -1: not, see errno. */
static int lock_try_whole_file(int fd)
{
    struct flock range = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    return fcntl(fd, F_OFD_SETLK, &range);
}

static bool lock_is_held_elsewhere(int os_errno)
{
    return os_errno == EAGAIN || os_errno == EACCES;
}

static bool lock_raise_busy_holder(int fd, const char *lock_path, unsigned wait_ms, struct err *err)
{
    char text[LOCK_PID_BYTES_MAX];
    ssize_t size = pread(fd, text, sizeof text, 0);
    struct str pid = str_trim_spaces(str_from_range(text, size > 0 ? (size_t)size : 0));
    uint64_t number = 0;

    if (!str_parse_unsigned(pid, &number)) {
        return ERR_RAISE(err, ERR_BUSY, "another process is writing (lock '%s'); waited %u ms",
                         lock_path, wait_ms);
    }
    return ERR_RAISE(err, ERR_BUSY, "process %llu%s is writing (lock '%s'); waited %u ms",
                     (unsigned long long)number, number == (uint64_t)getpid() ? " (this one)" : "",
                     lock_path, wait_ms);
}

static bool lock_write_own_pid(int fd, const char *lock_path, struct err *err)
{
    char text[LOCK_PID_BYTES_MAX];
    int size = snprintf(text, sizeof text, "%ld\n", (long)getpid());

    if (ftruncate(fd, 0) != 0 || pwrite(fd, text, (size_t)size, 0) != size) {
        return ERR_RAISE_OS(err, ERR_IO, errno, "cannot write lock file '%s'", lock_path);
    }
    return true;
}

static bool lock_wait_until_taken(int fd, const char *lock_path, unsigned wait_ms, struct err *err)
{
    uint64_t deadline = clock_read_monotonic_ns() + wait_ms * LOCK_NS_PER_MS;
    useconds_t pause_us = LOCK_PAUSE_US_MIN;

    while (lock_try_whole_file(fd) != 0) {
        if (!lock_is_held_elsewhere(errno)) {
            return ERR_RAISE_OS(err, ERR_IO, errno, "cannot lock '%s'", lock_path);
        }
        if (clock_read_monotonic_ns() >= deadline) {
            return lock_raise_busy_holder(fd, lock_path, wait_ms, err);
        }
        (void)usleep(pause_us);
        pause_us = pause_us < LOCK_PAUSE_US_MAX ? pause_us * 2 : pause_us;
    }
    return true;
}

bool store_lock_acquire_file(const char *lock_path, unsigned wait_ms, int *fd, struct err *err)
{
    int opened = open(lock_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);

    if (opened < 0) {
        return ERR_RAISE_OS(err, errno == EACCES || errno == EROFS ? ERR_PERMISSION : ERR_IO, errno,
                            "cannot open lock file '%s'", lock_path);
    }
    if (!lock_wait_until_taken(opened, lock_path, wait_ms, err) ||
        !lock_write_own_pid(opened, lock_path, err)) {
        (void)close(opened);
        return false;
    }
    *fd = opened;
    return true;
}

void store_lock_release_file(int fd)
{
    (void)close(fd); /* the lock goes with its only descriptor */
}
