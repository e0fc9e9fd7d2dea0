/* file.c - see file.h. O(size); an ordinary file costs open, fstat, one read, close. */
#include "util/file.h"

#include "util/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_CHUNK_BYTES     ((size_t)16 * 1024) /* asked for when the size is not known before */
#define FILE_TEMP_NAMES_MAX  1000U               /* left-overs of crashed runs before we give up */
#define FILE_TEMP_NAME_BYTES 64U
#define FILE_TEMP_FOLDER     "/tmp"

static enum err_code file_choose_err_code(int os_errno)
{
    switch (os_errno) {
    case ENOENT:
    case ENOTDIR: return ERR_NOT_FOUND;
    case EACCES:
    case EPERM: return ERR_PERMISSION;
    case ENOMEM: return ERR_MEMORY;
    default: return ERR_IO;
    }
}

static void file_close_descriptor(int fd)
{
    if (fd >= 0) {
        (void)close(fd); /* what was written is fsynced before; nothing is lost here */
    }
}

/* open(2) again when a signal came between, as it can on network file systems. */
static int file_open_with_retry(int dir_fd, const char *name, int flags, mode_t mode)
{
    int fd;
    do {
        fd = openat(dir_fd, name, flags | O_CLOEXEC, mode);
    } while (fd < 0 && errno == EINTR);
    return fd;
}

static ssize_t file_read_with_retry(int fd, void *data, size_t size)
{
    ssize_t got;
    do {
        got = read(fd, data, size);
    } while (got < 0 && errno == EINTR);
    return got;
}

static bool file_raise_past_limit(const char *name, size_t limit, struct err *err)
{
    return ERR_RAISE(err, ERR_LIMIT, "file '%s' is larger than %zu bytes", name, limit);
}

/* Reads to the end, or to `expected` bytes when that is not 0 (then the file needs one read). */
static bool file_read_until_end(int fd, const char *name, size_t expected, size_t limit,
                                struct buf *out, struct err *err)
{
    size_t total = 0;
    while (expected == 0 || total < expected) {
        size_t want = expected > 0 ? expected - total : FILE_CHUNK_BYTES;
        char beyond;
        void *at = &beyond;
        ssize_t got;

        if (want > limit - total) {
            want = limit - total;
        }
        if (want > 0) {
            at = buf_extend_by_size(out, want);
        }
        if (at == NULL) {
            return ERR_RAISE(err, ERR_MEMORY, "no memory to read '%s'", name);
        }
        got = file_read_with_retry(fd, at, want > 0 ? want : 1);
        if (got < 0) {
            return ERR_RAISE_OS(err, ERR_IO, errno, "cannot read '%s'", name);
        }
        if (got > 0 && want == 0) {
            return file_raise_past_limit(name, limit, err);
        }
        if (got == 0) {
            out->size -= want;
            return true;
        }
        out->size -= want - (size_t)got;
        total += (size_t)got;
    }
    return true;
}

static bool file_read_from_descriptor(int fd, const char *name, uint64_t size_max, struct buf *out,
                                      struct err *err)
{
    struct stat about;
    size_t limit = out->size_max - out->size;

    if (size_max < limit) {
        limit = (size_t)size_max;
    }
    if (fstat(fd, &about) != 0) {
        return ERR_RAISE_OS(err, ERR_IO, errno, "cannot examine '%s'", name);
    }
    if (!S_ISREG(about.st_mode)) {
        return ERR_RAISE(err, ERR_IO, "'%s' is not a regular file", name);
    }
    if ((uint64_t)about.st_size > limit) {
        return file_raise_past_limit(name, limit, err);
    }
    return file_read_until_end(fd, name, (size_t)about.st_size, limit, out, err);
}

bool file_read_whole_bytes(int dir_fd, const char *name, uint64_t size_max, struct buf *out,
                           struct err *err)
{
    size_t size_before = out->size;
    bool done;
    int fd;

    if (out->failed) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to read '%s'", name);
    }
    fd = file_open_with_retry(dir_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0);
    if (fd < 0) {
        return ERR_RAISE_OS(err, file_choose_err_code(errno), errno, "cannot open '%s'", name);
    }
    done = file_read_from_descriptor(fd, name, size_max, out, err);
    if (!done) {
        out->size = size_before;
        out->failed = false;
    }
    file_close_descriptor(fd);
    return done;
}

/* Opens the folder that `path` is in, and points *base at the last component. -1: raised. */
static int file_open_parent_folder(const char *path, const char **base, struct err *err)
{
    size_t slash = str_find_last_byte(str_from_cstring(path), '/');
    char *folder;
    int fd;

    *base = slash == SIZE_MAX ? path : path + slash + 1;
    if (**base == '\0') {
        (void)ERR_RAISE(err, ERR_IO, "'%s' does not name a file", path);
        return -1;
    }
    if (slash == SIZE_MAX) {
        folder = mem_copy_cstring(".", 1);
    } else {
        folder = mem_copy_cstring(path, slash > 0 ? slash : 1);
    }
    if (folder == NULL) {
        (void)ERR_RAISE(err, ERR_MEMORY, "no memory to write '%s'", path);
        return -1;
    }
    fd = file_open_with_retry(AT_FDCWD, folder, O_RDONLY | O_DIRECTORY, 0);
    if (fd < 0) {
        (void)ERR_RAISE_OS(err, file_choose_err_code(errno), errno, "cannot open folder '%s'",
                           folder);
    }
    mem_free_block(folder);
    return fd;
}

/* Creates a file nobody has: O_EXCL decides between threads, the pid between processes. */
static int file_create_temp_name(int folder_fd, char name[FILE_TEMP_NAME_BYTES])
{
    int fd = -1;
    for (unsigned attempt = 0; attempt < FILE_TEMP_NAMES_MAX; attempt++) {
        (void)snprintf(name, FILE_TEMP_NAME_BYTES, ".parseltongue-%ld-%u.tmp", (long)getpid(),
                       attempt);
        fd = file_open_with_retry(folder_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0666);
        if (fd >= 0 || errno != EEXIST) {
            break;
        }
    }
    return fd;
}

static bool file_write_and_rename(int folder_fd, const char *base, struct str bytes,
                                  struct err *err)
{
    char temp[FILE_TEMP_NAME_BYTES];
    int fd = file_create_temp_name(folder_fd, temp);
    bool done;

    if (fd < 0) {
        return ERR_RAISE_OS(err, file_choose_err_code(errno), errno, "cannot create file '%s'",
                            temp);
    }
    done = file_write_all_bytes(fd, bytes.data, bytes.size, err);
    if (done && fsync(fd) != 0) {
        done = ERR_RAISE_OS(err, ERR_IO, errno, "cannot sync file '%s'", temp);
    }
    file_close_descriptor(fd);
    if (done && renameat(folder_fd, temp, folder_fd, base) != 0) {
        done = ERR_RAISE_OS(err, file_choose_err_code(errno), errno, "cannot rename '%s' to '%s'",
                            temp, base);
    }
    if (!done) {
        (void)unlinkat(folder_fd, temp, 0);
        return false;
    }
    if (fsync(folder_fd) != 0) {
        return ERR_RAISE_OS(err, ERR_IO, errno, "cannot sync the folder of '%s'", base);
    }
    return true;
}

bool file_write_whole_atomic(const char *path, struct str bytes, struct err *err)
{
    const char *base = NULL;
    int folder_fd = file_open_parent_folder(path, &base, err);
    bool done = folder_fd >= 0 && file_write_and_rename(folder_fd, base, bytes, err);

    file_close_descriptor(folder_fd);
    return done || err_prepend_context_text(err, "cannot write '%s'", path);
}

static bool file_is_folder_path(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

/* mkdir(2) that is content with a folder already there. */
static bool file_make_one_folder(const char *path, struct err *err)
{
    int os_errno;
    if (mkdir(path, 0777) == 0) {
        return true;
    }
    os_errno = errno;
    if (file_is_folder_path(path)) {
        return true;
    }
    return ERR_RAISE_OS(err, file_choose_err_code(os_errno), os_errno, "cannot make folder '%s'",
                        path);
}

bool file_make_folder_path(const char *path, struct err *err)
{
    char *part;
    bool done = true;

    if (file_is_folder_path(path)) {
        return true;
    }
    part = mem_copy_cstring(path, strlen(path));
    if (part == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to make folder '%s'", path);
    }
    for (size_t at = 1; done && path[0] != '\0' && path[at] != '\0'; at++) {
        if (path[at] == '/' && path[at - 1] != '/') {
            part[at] = '\0';
            done = file_make_one_folder(part, err);
            part[at] = '/';
        }
    }
    done = done && file_make_one_folder(path, err);
    mem_free_block(part);
    return done;
}

bool file_resolve_real_path(const char *path, char **out, struct err *err)
{
    char resolved[PATH_MAX];
    char *copy;

    if (realpath(path, resolved) == NULL) {
        return ERR_RAISE_OS(err, file_choose_err_code(errno), errno, "cannot resolve '%s'", path);
    }
    copy = mem_copy_cstring(resolved, strlen(resolved));
    if (copy == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory to resolve '%s'", path);
    }
    *out = copy;
    return true;
}

bool file_write_all_bytes(int fd, const void *data, size_t size, struct err *err)
{
    const char *at = data;
    while (size > 0) {
        ssize_t put = write(fd, at, size);
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put < 0) {
            return ERR_RAISE_OS(err, ERR_IO, errno, "cannot write to descriptor %d", fd);
        }
        at += put;
        size -= (size_t)put;
    }
    return true;
}

bool file_read_exact_bytes(int fd, void *data, size_t size, struct err *err)
{
    char *at = data;
    while (size > 0) {
        ssize_t got = file_read_with_retry(fd, at, size);
        if (got < 0) {
            return ERR_RAISE_OS(err, ERR_IO, errno, "cannot read from descriptor %d", fd);
        }
        if (got == 0) {
            return ERR_RAISE(err, ERR_IO, "descriptor %d ended %zu bytes early", fd, size);
        }
        at += got;
        size -= (size_t)got;
    }
    return true;
}

/* Without a name. -1 when the folder will not have it. */
static int file_open_in_folder(const char *folder)
{
    char path[PATH_MAX];
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

    /* Not every file system knows files without a name. */
    if (fd >= 0 ||
        snprintf(path, sizeof path, "%s/parseltongue-XXXXXX", folder) >= (int)sizeof path) {
        return fd;
    }
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0) {
        (void)unlink(path);
    }
    return fd;
}

int file_open_unnamed(const char *folder)
{
    const char *temporary = getenv("TMPDIR"); /* NOLINT(concurrency-mt-unsafe): nobody sets it */
    int fd = folder != NULL ? file_open_in_folder(folder) : -1;

    if (fd < 0 && temporary != NULL && temporary[0] == '/') {
        fd = file_open_in_folder(temporary);
    }
    if (fd < 0) {
        fd = file_open_in_folder(FILE_TEMP_FOLDER);
    }
    return fd >= 0 ? fd : memfd_create("parseltongue", MFD_CLOEXEC);
}
