/* file.h - reading and writing files, for every room.
 *
 * Threads: no shared state. Errors: err with the path in single quotes.
 * Lives:   descriptors are close-on-exec and closed on return.
 */
#ifndef UTIL_FILE_H
#define UTIL_FILE_H

#include "util/buf.h"
#include "util/err.h"
#include "util/str.h"

#include <stdint.h>

/* Appends the whole regular file `name` (relative to dir_fd; AT_FDCWD for none) to *out.
 * Never follows a symbolic link in the last component. Opens with O_NONBLOCK first, so a
 * FIFO cannot hang it; anything but a regular file is ERR_IO. ERR_LIMIT past size_max,
 * ERR_NOT_FOUND when it vanished, ERR_PERMISSION when it may not be read. On failure *out is
 * as it was. */
bool file_read_whole_bytes(int dir_fd, const char *name, uint64_t size_max, struct buf *out,
                           struct err *err) MUST_USE;
/* Writes to a temporary name beside `path`, fsyncs, renames, fsyncs the folder. */
bool file_write_whole_atomic(const char *path, struct str bytes, struct err *err) MUST_USE;
/* Like mkdir -p with mode 0777 & ~umask; fine when it is a folder already. */
bool file_make_folder_path(const char *path, struct err *err) MUST_USE;
/* Absolute path without symbolic links; freed with mem_free_block. */
bool file_resolve_real_path(const char *path, char **out, struct err *err) MUST_USE;
/* Loops over write(2) / read(2) with EINTR; read returns false on early end (ERR_IO). */
bool file_write_all_bytes(int fd, const void *data, size_t size, struct err *err) MUST_USE;
bool file_read_exact_bytes(int fd, void *data, size_t size, struct err *err) MUST_USE;
/* A file to read and write that has no name and is gone when it is closed: in that folder; where it
 * cannot be (or NULL), in the one for temporary files, and else in memory. -1: nowhere; errno. */
int file_open_unnamed(const char *folder);

#endif
