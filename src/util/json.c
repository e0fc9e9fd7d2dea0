/* json.c - see json.h. O(size of the output). Text is looked at eight bytes at a time and
 * copied in runs that need no escape. */
#include "util/json.h"

#include "util/check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define JSON_WORD_BYTES   8U
#define JSON_DIGITS_MIN   15 /* every decimal of 15 digits survives a double (DBL_DIG) */
#define JSON_DIGITS_MAX   17 /* every double survives 17 digits (DBL_DECIMAL_DIG) */
#define JSON_DOUBLE_BYTES 32U

void json_init_on_buf(struct json *json, struct buf *out)
{
    json->out = out;
    json->has_items = 0;
    json->is_object = 0;
    json->depth = 0;
}

/* The bit of the innermost open container; depth must not be 0. */
static uint64_t json_bit_of_depth(const struct json *json)
{
    return UINT64_C(1) << (json->depth - 1);
}

/* Is none of the eight bytes a control character, quote, backslash or above 0x7F? All sums stay
 * inside their byte: the high bit is set before each subtraction (Warren, Hacker's Delight, 6-1).
 */
static bool json_is_plain_word(const unsigned char *bytes)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t high = ones * 0x80U;
    uint64_t word;
    uint64_t kept;

    memcpy(&word, bytes, sizeof word);
    kept = (word | high) - ones * ' ';             /* high bit stays: byte >= 0x20 */
    kept &= ((word ^ (ones * '"')) | high) - ones; /* high bit stays: byte is not a quote */
    kept &= ((word ^ (ones * '\\')) | high) - ones;
    return ((kept & ~word) & high) == high;
}

static bool json_is_plain_byte(unsigned char byte)
{
    return byte >= ' ' && byte < 0x80 && byte != '"' && byte != '\\';
}

/* How many bytes at the beginning can be copied as they are. */
static size_t json_measure_plain_run(struct str text)
{
    const unsigned char *bytes = (const unsigned char *)text.data;
    size_t at = 0;
    while (at < text.size) {
        bool valid = false;
        size_t length;
        if (text.size - at >= JSON_WORD_BYTES && json_is_plain_word(bytes + at)) {
            at += JSON_WORD_BYTES;
            continue;
        }
        while (at < text.size && json_is_plain_byte(bytes[at])) {
            at++; /* at most seven times, or to the end */
        }
        if (at == text.size || bytes[at] < 0x80) {
            break;
        }
        length = str_measure_utf8_sequence(str_from_range(text.data + at, text.size - at), &valid);
        if (!valid) {
            break;
        }
        at += length;
    }
    return at;
}

static void json_write_escaped_byte(struct buf *out, unsigned char byte)
{
    static const char digits[] = "0123456789abcdef";
    char text[6] = { '\\', 'u', '0', '0', digits[byte >> 4U], digits[byte & 0xFU] };
    size_t size = 2;

    switch (byte) {
    case '"': text[1] = '"'; break;
    case '\\': text[1] = '\\'; break;
    case '\b': text[1] = 'b'; break;
    case '\f': text[1] = 'f'; break;
    case '\n': text[1] = 'n'; break;
    case '\r': text[1] = 'r'; break;
    case '\t': text[1] = 't'; break;
    default: size = sizeof text; break;
    }
    buf_append_bytes(out, text, size);
}

static void json_write_quoted_text(struct buf *out, struct str text)
{
    const unsigned char *bytes = (const unsigned char *)text.data;
    size_t at = 0;

    buf_append_byte(out, '"');
    while (at < text.size) {
        size_t run = json_measure_plain_run(str_from_range(text.data + at, text.size - at));
        buf_append_bytes(out, bytes + at, run);
        at += run;
        if (at < text.size && bytes[at] < 0x80) {
            json_write_escaped_byte(out, bytes[at]);
            at++;
        } else if (at < text.size) {
            bool valid = false;
            at += str_measure_utf8_sequence(str_from_range(text.data + at, text.size - at), &valid);
            buf_append_cstring(out, "\xEF\xBF\xBD"); /* U+FFFD */
        }
    }
    buf_append_byte(out, '"');
}

/* Writes the comma and the name that come before a value. */
static void json_write_value_prefix(struct json *json, const char *name)
{
    uint64_t bit;
    if (json->depth == 0) {
        ASSERT(name == NULL);
        return;
    }
    bit = json_bit_of_depth(json);
    ASSERT((name != NULL) == ((json->is_object & bit) != 0));
    if ((json->has_items & bit) != 0) {
        buf_append_byte(json->out, ',');
    }
    json->has_items |= bit;
    if (name != NULL) {
        json_write_quoted_text(json->out, str_from_cstring(name));
        buf_append_byte(json->out, ':');
    }
}

static void json_begin_container(struct json *json, const char *name, bool is_object)
{
    uint64_t bit;
    json_write_value_prefix(json, name);
    ASSERT(json->depth < JSON_DEPTH_MAX);
    json->depth++;
    bit = json_bit_of_depth(json);
    json->has_items &= ~bit;
    json->is_object = is_object ? json->is_object | bit : json->is_object & ~bit;
    buf_append_byte(json->out, is_object ? '{' : '[');
}

static void json_end_container(struct json *json, bool is_object)
{
    ASSERT(json->depth > 0);
    ASSERT(is_object == ((json->is_object & json_bit_of_depth(json)) != 0));
    json->depth--;
    buf_append_byte(json->out, is_object ? '}' : ']');
}

void json_begin_object(struct json *json, const char *name)
{
    json_begin_container(json, name, true);
}

void json_end_object(struct json *json)
{
    json_end_container(json, true);
}

void json_begin_array(struct json *json, const char *name)
{
    json_begin_container(json, name, false);
}

void json_end_array(struct json *json)
{
    json_end_container(json, false);
}

void json_put_str(struct json *json, const char *name, struct str value)
{
    json_write_value_prefix(json, name);
    json_write_quoted_text(json->out, value);
}

void json_put_cstring(struct json *json, const char *name, const char *value)
{
    json_put_str(json, name, str_from_cstring(value));
}

void json_put_unsigned(struct json *json, const char *name, uint64_t value)
{
    json_write_value_prefix(json, name);
    buf_append_unsigned(json->out, value);
}

void json_put_signed(struct json *json, const char *name, int64_t value)
{
    json_write_value_prefix(json, name);
    if (value < 0) {
        buf_append_byte(json->out, '-');
        /* -(value + 1) + 1: INT64_MIN has no positive twin */
        buf_append_unsigned(json->out, (uint64_t)(-(value + 1)) + 1);
    } else {
        buf_append_unsigned(json->out, (uint64_t)value);
    }
}

void json_put_double(struct json *json, const char *name, double value)
{
    char text[JSON_DOUBLE_BYTES];
    int digits = JSON_DIGITS_MIN;
    double back = 0;

    if (!isfinite(value)) {
        json_put_null(json, name);
        return;
    }
    do {
        (void)snprintf(text, sizeof text, "%.*g", digits, value);
        back = strtod(text, NULL);
        digits++;
    } while (digits <= JSON_DIGITS_MAX && (back < value || back > value));
    json_write_value_prefix(json, name);
    buf_append_cstring(json->out, text);
}

void json_put_bool(struct json *json, const char *name, bool value)
{
    json_put_raw(json, name, value ? STR("true") : STR("false"));
}

void json_put_null(struct json *json, const char *name)
{
    json_put_raw(json, name, STR("null"));
}

void json_put_raw(struct json *json, const char *name, struct str value)
{
    json_write_value_prefix(json, name);
    buf_append_str(json->out, value);
}
