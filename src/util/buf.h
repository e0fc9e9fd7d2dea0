/* buf.h - a growing run of bytes with a ceiling from birth.
 *
 * Appending never fails loudly: the first failure (limit or memory) is kept in
 * `failed`, later appends do nothing, and the caller checks once at the end.
 * A text that fills size_max exactly still fits, formatted or not.
 * Threads: one owner. Lives: buf_release_bytes frees; data moves when it grows.
 */
#ifndef UTIL_BUF_H
#define UTIL_BUF_H

#include "util/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
    char *data;
    size_t size;
    size_t capacity;
    size_t size_max;
    bool failed;
};

void buf_init_with_limit(struct buf *buf, size_t size_max);
void buf_release_bytes(struct buf *buf);
void buf_clear_keep_memory(struct buf *buf); /* size 0, failed false */
void buf_append_bytes(struct buf *buf, const void *data, size_t size);
void buf_append_str(struct buf *buf, struct str text);
void buf_append_cstring(struct buf *buf, const char *text);
void buf_append_byte(struct buf *buf, char byte);
void buf_append_unsigned(struct buf *buf, uint64_t value); /* decimal */
void buf_append_format(struct buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Makes room for `more` bytes that will be appended. */
void buf_reserve_bytes(struct buf *buf, size_t more);
/* Room for `size` bytes at the end, uninitialised and already counted; NULL: failed. */
void *buf_extend_by_size(struct buf *buf, size_t size);
static inline struct str buf_borrow_str(const struct buf *buf)
{
    return str_from_range(buf->data, buf->size);
}

#endif
