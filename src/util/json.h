/* json.h - a streaming JSON writer (RFC 8259) over a buf.
 *
 * Knows:   commas, nesting, escaping; invalid UTF-8 is written as U+FFFD, so the
 *          output is always valid JSON text (in the C locale, which the program never leaves).
 *          A name where none may be, a missing one or a wrong end is asserted.
 * Threads: one owner. Bounds: depth JSON_DEPTH_MAX (asserted), size by the buf.
 * Errors:  kept in buf->failed; check once at the end.
 *
 *   json_begin_object(&json); json_put_str(&json, "key", key); json_end_object(&json);
 * Functions with a `name` argument take NULL inside arrays.
 */
#ifndef UTIL_JSON_H
#define UTIL_JSON_H

#include "util/buf.h"
#include "util/str.h"

#include <stdbool.h>
#include <stdint.h>

#define JSON_DEPTH_MAX 64U

struct json {
    struct buf *out;
    uint64_t has_items; /* bit n: the container at depth n + 1 holds something already */
    uint64_t is_object; /* bit n: it is an object, so its values must have names */
    unsigned depth;
};

void json_init_on_buf(struct json *json, struct buf *out);
void json_begin_object(struct json *json, const char *name);
void json_end_object(struct json *json);
void json_begin_array(struct json *json, const char *name);
void json_end_array(struct json *json);
void json_put_str(struct json *json, const char *name, struct str value);
void json_put_cstring(struct json *json, const char *name, const char *value);
void json_put_unsigned(struct json *json, const char *name, uint64_t value);
void json_put_signed(struct json *json, const char *name, int64_t value);
/* The fewest of 15 to 17 digits that read back as the same number; NaN and infinity are null. */
void json_put_double(struct json *json, const char *name, double value);
void json_put_bool(struct json *json, const char *name, bool value);
void json_put_null(struct json *json, const char *name);
/* Writes JSON text as it stands, e.g. an object made elsewhere. */
void json_put_raw(struct json *json, const char *name, struct str value);

#endif
