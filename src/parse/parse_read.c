/* parse_read.c - see parse_read_internal.h. One open a file; without openat2 a path of n parts
 * costs n opens and n - 1 closes. */
#include "parse/parse_read_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define READ_NAME_BYTES_MAX 255U /* NAME_MAX of every file system we may meet */
#define READ_FOLDER_FLAGS   (O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
#define READ_FILE_FLAGS     (O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)

static bool read_is_plain_part(struct str part)
{
    return part.size > 0 && part.size <= READ_NAME_BYTES_MAX && !str_equals_cstring(part, ".") &&
           !str_equals_cstring(part, "..") && str_find_byte(part, '\0') == SIZE_MAX;
}

bool read_is_canonical_path(struct str path)
{
    struct str rest = path;
    bool more = true;
    struct str part;
    while (str_split_next_part(&rest, &more, '/', &part)) {
        if (!read_is_plain_part(part)) {
            return false;
        }
    }
    return true;
}

static bool read_note_failure(struct read_file *file, enum file_status status, const char *reason)
{
    file->status = status;
    file->reason = reason;
    return false;
}

static bool read_note_errno(struct read_file *file, int os_errno)
{
    const char *text;
    switch (os_errno) {
    case ENOENT: return read_note_failure(file, FILE_STATUS_VANISHED, "gone before it was read");
    case ENOTDIR:
    case ELOOP: /* a symbolic link stands there or on the way */
        return read_note_failure(file, FILE_STATUS_VANISHED, "changed before it was read");
    case ENOMEM: return read_note_failure(file, FILE_STATUS_OUT_OF_MEMORY, "no memory to read it");
    default: break;
    }
    text = strerrordesc_np(os_errno);
    return read_note_failure(file, FILE_STATUS_UNREADABLE, text != NULL ? text : "unknown error");
}

static int read_open_part(int folder_fd, struct str part, int flags)
{
    char name[READ_NAME_BYTES_MAX + 1];
    int fd;

    memcpy(name, part.data, part.size);
    name[part.size] = '\0';
    do {
        fd = openat(folder_fd, name, flags);
    } while (fd < 0 && errno == EINTR);
    return fd;
}

/* -1 with errno EPERM or ENOSYS where the call may not be made. */
static int read_open_in_one_step(int root_fd, struct str path)
{
    const struct open_how how = { .flags = READ_FILE_FLAGS,
                                  .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS };
    char name[PATH_MAX];
    long fd;

    if (path.size >= sizeof name) {
        errno = ENOSYS;
        return -1;
    }
    memcpy(name, path.data, path.size);
    name[path.size] = '\0';
    do {
        fd = syscall(SYS_openat2, root_fd, name, &how, sizeof how);
    } while (fd < 0 && (errno == EINTR || errno == EAGAIN));
    return (int)fd;
}

/* The descriptor of the last part, or -1 with errno. */
static int read_open_all_parts(int root_fd, struct str path)
{
    struct str rest = path;
    bool more = true;
    struct str part;
    int folder_fd = root_fd;
    int fd = -1;

    while (str_split_next_part(&rest, &more, '/', &part)) {
        int os_errno;
        fd = read_open_part(folder_fd, part, more ? READ_FOLDER_FLAGS : READ_FILE_FLAGS);
        os_errno = errno;
        if (folder_fd != root_fd) {
            (void)close(folder_fd);
        }
        if (fd < 0) {
            errno = os_errno;
            return -1;
        }
        folder_fd = fd;
    }
    return fd;
}

bool read_open_below_root(int root_fd, struct str path, struct read_file *file)
{
    struct stat about;

    *file = (struct read_file){ -1, 0, 0, FILE_STATUS_PARSED, "" };
    if (!read_is_canonical_path(path)) {
        return read_note_failure(file, FILE_STATUS_UNREADABLE, "not a path below the root");
    }
    file->fd = read_open_in_one_step(root_fd, path);
    if (file->fd < 0 && (errno == EPERM || errno == ENOSYS)) {
        file->fd = read_open_all_parts(root_fd, path);
    }
    if (file->fd < 0 || fstat(file->fd, &about) != 0) {
        return read_note_errno(file, errno);
    }
    if (!S_ISREG(about.st_mode)) {
        return read_note_failure(file, FILE_STATUS_UNREADABLE,
                                 S_ISDIR(about.st_mode) ? "is a folder" : "not a regular file");
    }
    file->size = (uint64_t)about.st_size;
    file->mtime_ns = (int64_t)about.st_mtim.tv_sec * 1000000000 + about.st_mtim.tv_nsec;
    return true;
}

void read_close_file(struct read_file *file)
{
    if (file->fd >= 0) {
        (void)close(file->fd);
        file->fd = -1;
    }
}

bool read_append_bytes(struct read_file *file, uint64_t want, struct buf *out)
{
    while (want > 0) {
        size_t size_before = out->size;
        void *at = buf_extend_by_size(out, (size_t)want);
        ssize_t got;

        if (at == NULL) {
            return read_note_failure(file, FILE_STATUS_OUT_OF_MEMORY, "no memory to read it");
        }
        do {
            got = read(file->fd, at, (size_t)want);
        } while (got < 0 && errno == EINTR);
        if (got < 0) {
            out->size = size_before;
            return read_note_errno(file, errno);
        }
        out->size = size_before + (size_t)got;
        if (got == 0) {
            return true;
        }
        want -= (uint64_t)got;
    }
    return true;
}
