/* parse_read_internal.h - the bytes of one file below the root, and nothing else.
 *
 * No symbolic link is followed on the way, so a worker cannot be led out of the root while files
 * move: openat2 sees to it where it may be called (parse_jail.c), else the path is taken part by
 * part, each relative to its folder. Every open is read-only and does not block, so a named pipe
 * cannot hang it.
 */
#ifndef PARSE_READ_INTERNAL_H
#define PARSE_READ_INTERNAL_H

#include "model/kind.h"
#include "util/buf.h"
#include "util/str.h"

#include <stdbool.h>
#include <stdint.h>

struct read_file {
    int fd; /* -1: could not be opened */
    uint64_t size;
    int64_t mtime_ns; /* before the first byte is read: a later change shows as a difference */
    /* Why not; status is PARSED when all is well so far. */
    enum file_status status;
    const char *reason; /* lasting */
};

/* "a/b.c": relative, no empty part, no "." or "..", no NUL. */
bool read_is_canonical_path(struct str path);
/* False: file->status and file->reason say why. Close with read_close_file either way. */
bool read_open_below_root(int root_fd, struct str path, struct read_file *file);
void read_close_file(struct read_file *file);
/* Appends up to `want` more bytes. Fewer: the file ended. False as above (also OUT_OF_MEMORY). */
bool read_append_bytes(struct read_file *file, uint64_t want, struct buf *out);

#endif
