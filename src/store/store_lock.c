/* store_lock.c - the writer's lock of a database in files. See store_engine.h.
 *
 * The file stays when the lock is given back: removing it would let two writers hold locks on
 * two files of one name. */
#include "store/store_engine.h"

#include "util/clock.h"
#include "util/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define LOCK_LINE_BYTES        32U /* of the first line, with its end */
#define LOCK_WITNESS_BYTES_MAX 42U /* two numbers of 20 digits, a space, the end of the line */
#define LOCK_WITNESS_SALT      UINT64_C(0x7769746E65737321) /* so that zeros are no witness */
#define LOCK_PAUSE_US_MIN      500U                         /* first pause between two attempts */
#define LOCK_PAUSE_US_MAX      20000U /* doubles up to this: a waiter is at most so late */
#define LOCK_NS_PER_MS         1000000ULL

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
    char text[LOCK_LINE_BYTES];
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

/* One line of LOCK_LINE_BYTES; the witness stays. */
static bool lock_write_own_pid(int fd, const char *lock_path, struct err *err)
{
    char text[LOCK_LINE_BYTES + 1];
    int size = snprintf(text, sizeof text, "%-*ld\n", (int)LOCK_LINE_BYTES - 1, (long)getpid());

    return pwrite(fd, text, (size_t)size, 0) == size ||
           ERR_RAISE_OS(err, ERR_IO, errno, "cannot write lock file '%s'", lock_path);
}

/* ------------------------------------------------------------------ the witness
 * Second line: generation, checksum. A line without a good checksum is no witness. */

static uint64_t lock_sum_generation(uint64_t generation)
{
    return hash_mix_u64_bits(generation ^ LOCK_WITNESS_SALT);
}

uint64_t store_read_witness(const char *lock_path)
{
    char text[LOCK_WITNESS_BYTES_MAX];
    int fd = open(lock_path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    ssize_t size = fd >= 0 ? pread(fd, text, sizeof text, LOCK_LINE_BYTES) : 0;
    struct str line = str_trim_spaces(str_from_range(text, size > 0 ? (size_t)size : 0));
    struct str part = STR_EMPTY;
    uint64_t generation = 0;
    uint64_t sum = 0;
    bool more = true;

    if (fd >= 0) {
        (void)close(fd);
    }
    return str_split_next_part(&line, &more, ' ', &part) && str_parse_unsigned(part, &generation) &&
                   str_parse_unsigned(str_trim_spaces(line), &sum) &&
                   sum == lock_sum_generation(generation)
               ? generation
               : 0;
}

void store_write_witness(int lock_fd, uint64_t generation)
{
    char text[LOCK_WITNESS_BYTES_MAX + 1];
    int size = snprintf(text, sizeof text, "%20llu %20llu\n", (unsigned long long)generation,
                        (unsigned long long)lock_sum_generation(generation));

    (void)!pwrite(lock_fd, text, (size_t)size, LOCK_LINE_BYTES);
}

bool store_check_witness(uint64_t witness, uint64_t generation, struct err *err)
{
    return generation >= witness ||
           ERR_RAISE(err, ERR_CORRUPT,
                     "it shows generation %llu, but %llu was committed: the end of it is damaged "
                     "(or it is an older copy: then remove the file of the same name and '%s')",
                     (unsigned long long)generation, (unsigned long long)witness,
                     STORE_LOCK_SUFFIX);
}

/* ------------------------------------------------------------------ the lock */

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
