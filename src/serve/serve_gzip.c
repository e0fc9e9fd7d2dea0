/* serve_gzip.c - the one file that knows zlib. Level 1: a third slower to send than the best
 * level would be, ten times quicker to make. */
#include "serve/serve_internal.h"

#include <zlib.h>

#define GZIP_WINDOW_BITS (15 + 16) /* with gzip's header */
#define GZIP_MEMORY      8
#define GZIP_LEVEL       1

bool serve_gzip_bytes(struct str bytes, struct buf *out)
{
    z_stream stream = { .avail_in = (uInt)bytes.size };
    size_t room;
    bool done = false;

    memcpy(&stream.next_in, &bytes.data, sizeof bytes.data); /* zlib's field lacks a const */
    if (bytes.size > UINT32_MAX / 2 ||
        deflateInit2(&stream, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW_BITS, GZIP_MEMORY,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
        return false;
    }
    room = deflateBound(&stream, (uLong)bytes.size);
    stream.next_out = buf_extend_by_size(out, room);
    if (stream.next_out != NULL) {
        stream.avail_out = (uInt)room;
        done = deflate(&stream, Z_FINISH) == Z_STREAM_END && stream.total_out < bytes.size;
        out->size = stream.total_out;
    }
    (void)deflateEnd(&stream);
    return done;
}

/* "gzip;q=0" refuses; "gzip", "gzip;q=0.5" and "*" take. */
bool serve_header_takes_gzip(struct str accept_encoding)
{
    struct str rest = accept_encoding;
    struct str part;
    bool more = rest.size > 0;

    while (str_split_next_part(&rest, &more, ',', &part)) {
        struct str coding = str_trim_spaces(part);
        size_t semicolon = str_find_byte(coding, ';');
        struct str quality = STR_EMPTY;
        if (semicolon != SIZE_MAX) {
            quality = str_trim_spaces(
                str_from_range(coding.data + semicolon + 1, coding.size - semicolon - 1));
            coding = str_trim_spaces(str_from_range(coding.data, semicolon));
        }
        if (str_equals_nocase(coding, STR("gzip")) || str_equals_cstring(coding, "*")) {
            return !str_equals_cstring(quality, "q=0") && !str_starts_with(quality, STR("q=0.0"));
        }
    }
    return false;
}
