/* parse_decode.c - see parse_decode_internal.h. */
#include "parse/parse_decode_internal.h"

#include <string.h>

#define DECODE_REPLACEMENT 0xFFFDU

bool decode_has_utf16_mark(struct str head)
{
    return str_starts_with(head, STR("\xFF\xFE")) || str_starts_with(head, STR("\xFE\xFF"));
}

struct str decode_skip_utf8_mark(struct str text)
{
    const struct str mark = STR("\xEF\xBB\xBF");
    return str_starts_with(text, mark)
               ? str_from_range(text.data + mark.size, text.size - mark.size)
               : text;
}

/* Writes one code point below 0x110000; returns the bytes used, 1 to 4. */
static size_t decode_put_code_point(unsigned char *at, uint32_t code)
{
    if (code < 0x80) {
        at[0] = (unsigned char)code;
        return 1;
    }
    if (code < 0x800) {
        at[0] = (unsigned char)(0xC0U | code >> 6U);
        at[1] = (unsigned char)(0x80U | (code & 0x3FU));
        return 2;
    }
    if (code < 0x10000) {
        at[0] = (unsigned char)(0xE0U | code >> 12U);
        at[1] = (unsigned char)(0x80U | (code >> 6U & 0x3FU));
        at[2] = (unsigned char)(0x80U | (code & 0x3FU));
        return 3;
    }
    at[0] = (unsigned char)(0xF0U | code >> 18U);
    at[1] = (unsigned char)(0x80U | (code >> 12U & 0x3FU));
    at[2] = (unsigned char)(0x80U | (code >> 6U & 0x3FU));
    at[3] = (unsigned char)(0x80U | (code & 0x3FU));
    return 4;
}

/* ------------------------------------------------------------------ UTF-16 */

static uint32_t decode_read_unit(const unsigned char *at, bool big_endian)
{
    return big_endian ? (uint32_t)at[0] << 8U | at[1] : (uint32_t)at[1] << 8U | at[0];
}

/* Takes one code point off the front of [*at, end). */
static uint32_t decode_take_utf16(const unsigned char **at, const unsigned char *end,
                                  bool big_endian)
{
    uint32_t unit;
    if (end - *at < 2) {
        *at = end;
        return DECODE_REPLACEMENT;
    }
    unit = decode_read_unit(*at, big_endian);
    *at += 2;
    if (unit < 0xD800 || unit > 0xDFFF) {
        return unit;
    }
    if (unit < 0xDC00 && end - *at >= 2) {
        uint32_t low = decode_read_unit(*at, big_endian);
        if (low >= 0xDC00 && low <= 0xDFFF) {
            *at += 2;
            return 0x10000 + ((unit - 0xD800) << 10U) + (low - 0xDC00);
        }
    }
    return DECODE_REPLACEMENT;
}

static enum decode_form decode_utf16_bytes(struct str bytes, struct buf *out, struct str *text)
{
    const unsigned char *at = (const unsigned char *)bytes.data;
    const unsigned char *end = at + bytes.size;
    bool big_endian = at[0] == 0xFE;
    /* A unit of two bytes needs three at most, a pair of four needs four. */
    unsigned char *to = buf_extend_by_size(out, bytes.size / 2 * 3 + 3);
    size_t used = 0;

    if (to == NULL) {
        return DECODE_FAILED;
    }
    at += 2;
    while (at < end) {
        uint32_t code = decode_take_utf16(&at, end, big_endian);
        if (code == 0) {
            return DECODE_BINARY;
        }
        used += decode_put_code_point(to + used, code);
    }
    out->size = used;
    *text = buf_borrow_str(out);
    return DECODE_UTF16;
}

/* ------------------------------------------------------------------ UTF-8 and Latin-1 */

/* Bytes of the well-formed sequence at `at` (RFC 3629), 0 when there is none. */
static size_t decode_measure_sequence(const unsigned char *at, size_t room)
{
    size_t size;
    unsigned char low = 0x80;
    unsigned char high = 0xBF;

    if (at[0] < 0x80) {
        return 1;
    }
    if (at[0] < 0xC2 || at[0] > 0xF4) {
        return 0;
    }
    size = at[0] < 0xE0 ? 2 : 3;
    if (at[0] >= 0xF0) {
        size = 4;
    }
    switch (at[0]) {
    case 0xE0: low = 0xA0; break;  /* shorter forms exist */
    case 0xED: high = 0x9F; break; /* surrogates */
    case 0xF0: low = 0x90; break;
    case 0xF4: high = 0x8F; break; /* past U+10FFFF */
    default: break;
    }
    if (room < size || at[1] < low || at[1] > high) {
        return 0;
    }
    for (size_t i = 2; i < size; i++) {
        if ((at[i] & 0xC0U) != 0x80U) {
            return 0;
        }
    }
    return size;
}

/* Index of the first byte that is no part of well-formed UTF-8; size when there is none. */
static size_t decode_find_bad_byte(const unsigned char *data, size_t at, size_t size)
{
    while (at < size) {
        uint64_t eight;
        size_t step;
        if (at + sizeof eight <= size) {
            memcpy(&eight, data + at, sizeof eight);
            if ((eight & UINT64_C(0x8080808080808080)) == 0) {
                at += sizeof eight;
                continue;
            }
        }
        step = decode_measure_sequence(data + at, size - at);
        if (step == 0) {
            return at;
        }
        at += step;
    }
    return size;
}

static enum decode_form decode_latin1_bytes(struct str bytes, size_t bad, struct buf *out,
                                            struct str *text)
{
    const unsigned char *data = (const unsigned char *)bytes.data;
    size_t good = 0;

    while (bad < bytes.size) {
        unsigned char pair[2];
        buf_append_bytes(out, data + good, bad - good);
        buf_append_bytes(out, pair, decode_put_code_point(pair, data[bad]));
        good = bad + 1;
        bad = decode_find_bad_byte(data, good, bytes.size);
    }
    buf_append_bytes(out, data + good, bytes.size - good);
    *text = buf_borrow_str(out);
    return out->failed ? DECODE_FAILED : DECODE_LATIN1;
}

/* Lines that end with a CR alone get an LF, which every language knows. */
static enum decode_form decode_mend_line_ends(enum decode_form form, struct buf *out,
                                              struct str *text)
{
    if (form == DECODE_BINARY || form == DECODE_FAILED ||
        memchr(text->data, '\n', text->size) != NULL ||
        memchr(text->data, '\r', text->size) == NULL) {
        return form;
    }
    if (form == DECODE_UTF8) {
        buf_append_str(out, *text);
        if (out->failed) {
            return DECODE_FAILED;
        }
        form = DECODE_CR;
    }
    for (size_t i = 0; i < out->size; i++) {
        if (out->data[i] == '\r') {
            out->data[i] = '\n';
        }
    }
    *text = buf_borrow_str(out);
    return form;
}

static enum decode_form decode_known_form(struct str bytes, struct buf *out, struct str *text)
{
    size_t bad;

    *text = bytes;
    buf_clear_keep_memory(out);
    if (bytes.size == 0) {
        return DECODE_UTF8;
    }
    if (decode_has_utf16_mark(bytes)) {
        return decode_utf16_bytes(bytes, out, text);
    }
    if (memchr(bytes.data, '\0', bytes.size) != NULL) {
        return DECODE_BINARY;
    }
    bad = decode_find_bad_byte((const unsigned char *)bytes.data, 0, bytes.size);
    return bad == bytes.size ? DECODE_UTF8 : decode_latin1_bytes(bytes, bad, out, text);
}

enum decode_form decode_bytes_to_utf8(struct str bytes, struct buf *out, struct str *text)
{
    enum decode_form form = decode_known_form(bytes, out, text);
    return bytes.size == 0 ? form : decode_mend_line_ends(form, out, text);
}
