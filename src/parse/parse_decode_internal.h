/* parse_decode_internal.h - whatever bytes a file holds, as UTF-8 text for the parsers.
 *
 *   starts with FF FE or FE FF   UTF-16; converted, the mark is dropped, unpaired halves become
 *                                U+FFFD. Holds U+0000 or an odd byte: BINARY or one more U+FFFD.
 *   holds a NUL                  BINARY
 *   valid UTF-8                  as it is, a byte order mark included: byte spans of facts are
 *                                those of the file on disk
 *   anything else                valid UTF-8 sequences are kept, every other byte is taken as
 *                                Latin-1. Spans refer to the converted text, which is what is
 *                                kept; lines are those of the file.
 *   has lines that end with a CR and none that ends with an LF
 *                                each CR becomes an LF: as many bytes, so spans are those of the
 * file Cost: one pass, eight bytes a step over ASCII.
 */
#ifndef PARSE_DECODE_INTERNAL_H
#define PARSE_DECODE_INTERNAL_H

#include "util/buf.h"
#include "util/str.h"

enum decode_form {
    DECODE_UTF8,   /* *text is the input */
    DECODE_UTF16,  /* *text is in `out` */
    DECODE_LATIN1, /* the same */
    DECODE_CR,     /* the same; only line ends differ */
    DECODE_BINARY, /* not text */
    DECODE_FAILED, /* no memory, or past the limit of `out` */
};

enum decode_form decode_bytes_to_utf8(struct str bytes, struct buf *out, struct str *text);
/* Would the first bytes of a file make it UTF-16? */
bool decode_has_utf16_mark(struct str head);
/* Without a UTF-8 byte order mark. */
struct str decode_skip_utf8_mark(struct str text);

#endif
