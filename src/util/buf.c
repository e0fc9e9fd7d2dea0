/* buf.c - see buf.h. Appending is amortised O(size). */
#include "util/buf.h"

#include "util/mem.h"

#include <stdarg.h>
#include <stdio.h>

#define BUF_CAPACITY_MIN ((size_t)256)
#define BUF_SIZE_MAX     (SIZE_MAX / 4) /* so that capacities cannot overflow while they grow */
#define BUF_DIGITS_MAX   20             /* of a 64-bit number */

void buf_init_with_limit(struct buf *buf, size_t size_max)
{
    memset(buf, 0, sizeof *buf);
    buf->size_max = size_max < BUF_SIZE_MAX ? size_max : BUF_SIZE_MAX;
}

void buf_release_bytes(struct buf *buf)
{
    mem_free_block(buf->data);
    buf->data = NULL;
    buf->size = 0;
    buf->capacity = 0;
}

void buf_clear_keep_memory(struct buf *buf)
{
    buf->size = 0;
    buf->failed = false;
}

/* Makes room for `more` bytes and, beyond capacity, for the NUL that vsnprintf writes. */
static bool buf_grow_to_hold(struct buf *buf, size_t more)
{
    size_t capacity = buf->capacity > 0 ? buf->capacity : BUF_CAPACITY_MIN;
    char *data;

    if (buf->failed || more > buf->size_max - buf->size) {
        buf->failed = true;
        return false;
    }
    if (buf->data != NULL && buf->size + more <= buf->capacity) {
        return true;
    }
    while (capacity < buf->size + more) {
        capacity += capacity / 2;
    }
    if (capacity > buf->size_max) {
        capacity = buf->size_max;
    }
    data = mem_resize_block(buf->data, capacity + 1);
    if (data == NULL) {
        buf->failed = true;
        return false;
    }
    buf->data = data;
    buf->capacity = capacity;
    return true;
}

void buf_reserve_bytes(struct buf *buf, size_t more)
{
    (void)buf_grow_to_hold(buf, more);
}

void *buf_extend_by_size(struct buf *buf, size_t size)
{
    void *at;
    if (!buf_grow_to_hold(buf, size)) {
        return NULL;
    }
    at = buf->data + buf->size;
    buf->size += size;
    return at;
}

void buf_append_bytes(struct buf *buf, const void *data, size_t size)
{
    void *at = size > 0 ? buf_extend_by_size(buf, size) : NULL;
    if (at != NULL) {
        memcpy(at, data, size);
    }
}

void buf_append_str(struct buf *buf, struct str text)
{
    buf_append_bytes(buf, text.data, text.size);
}

void buf_append_cstring(struct buf *buf, const char *text)
{
    buf_append_bytes(buf, text, strlen(text));
}

void buf_append_byte(struct buf *buf, char byte)
{
    if (!buf->failed && buf->size < buf->capacity) {
        buf->data[buf->size++] = byte; /* the usual case, without a call */
        return;
    }
    buf_append_bytes(buf, &byte, 1);
}

void buf_append_unsigned(struct buf *buf, uint64_t value)
{
    char digits[BUF_DIGITS_MAX];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + (char)(value % 10));
        value /= 10;
    } while (value > 0);
    buf_append_bytes(buf, digits + at, sizeof digits - at);
}

void buf_append_format(struct buf *buf, const char *format, ...)
{
    va_list args;
    int size;

    va_start(args, format);
    size = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (size < 0 || !buf_grow_to_hold(buf, (size_t)size)) {
        buf->failed = true;
        return;
    }
    va_start(args, format);
    (void)vsnprintf(buf->data + buf->size, (size_t)size + 1, format, args);
    va_end(args);
    buf->size += (size_t)size;
}
