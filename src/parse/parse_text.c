/* parse_text.c - a file's text without its facts; see parse_read_text_again in parse.h. */
#include "parse/parse.h"

#include "parse/parse_decode_internal.h"
#include "parse/parse_read_internal.h"

static bool text_read_same_bytes(int root_fd, struct str path, struct hash128 hash,
                                 struct buf *bytes)
{
    struct read_file file;
    bool done = read_open_below_root(root_fd, path, &file) &&
                read_append_bytes(&file, file.size + 1, bytes);
    read_close_file(&file);
    return done && !bytes->failed &&
           hash_equals_u128(hash_bytes_to_u128(bytes->data, bytes->size), hash);
}

bool parse_read_text_again(int root_fd, struct str path, struct hash128 hash, struct buf *text,
                           bool *same, struct err *err)
{
    struct buf bytes;
    struct buf decoded;
    struct str found = STR_EMPTY;
    enum decode_form form = DECODE_BINARY;

    buf_init_with_limit(&bytes, SIZE_MAX / 2);
    buf_init_with_limit(&decoded, SIZE_MAX / 2);
    *same = text_read_same_bytes(root_fd, path, hash, &bytes);
    if (*same) {
        form = decode_bytes_to_utf8(buf_borrow_str(&bytes), &decoded, &found);
        *same = form != DECODE_BINARY && form != DECODE_FAILED;
    }
    if (*same) {
        buf_append_str(text, decode_skip_utf8_mark(found));
    }
    buf_release_bytes(&bytes);
    buf_release_bytes(&decoded);
    return (form != DECODE_FAILED && !text->failed) ||
           ERR_RAISE(err, ERR_MEMORY, "no memory for the text of '%.*s'", STR_ARG(path));
}
