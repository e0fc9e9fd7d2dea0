/* scan_internal.h - reading source bytes before the parse: what files lang_NAME_prepare.c share.
 *
 * A text is read at offsets; past its end stand NUL bytes. `out` is a copy of the text, as long,
 * and stays it: only bytes that end no line are replaced.
 */
#ifndef LANG_SCAN_INTERNAL_H
#define LANG_SCAN_INTERNAL_H

#include "util/str.h"

#include <stdbool.h>
#include <stddef.h>

static inline char scan_byte_at(struct str text, size_t at)
{
    return (char)(at < text.size ? text.data[at] : '\0');
}

static inline struct str scan_rest_at(struct str text, size_t at)
{
    return at < text.size ? str_from_range(text.data + at, text.size - at) : STR_EMPTY;
}

static inline bool scan_is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/* Letters, digits, _ and what is not ASCII. */
static inline bool scan_is_word(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_' || ((unsigned char)byte & 0x80U) != 0;
}

/* Is it in `list`? NUL is in none. */
static inline bool scan_is_one(char byte, const char *list)
{
    return byte != '\0' && strchr(list, byte) != NULL;
}

static inline size_t scan_skip_spaces(struct str text, size_t at)
{
    while (scan_is_space(scan_byte_at(text, at))) {
        at++;
    }
    return at;
}

static inline size_t scan_skip_word(struct str text, size_t at)
{
    while (scan_is_word(scan_byte_at(text, at))) {
        at++;
    }
    return at;
}

static inline struct str scan_word_at(struct str text, size_t at)
{
    return at < text.size ? str_from_range(text.data + at, scan_skip_word(text, at) - at)
                          : STR_EMPTY;
}

/* The offset of the end of the line. */
static inline size_t scan_skip_line(struct str text, size_t at)
{
    size_t end = str_find_byte(scan_rest_at(text, at), '\n');
    return end == SIZE_MAX ? text.size : at + end;
}

/* Behind the first `end` from there on, or the end of the text. */
static inline size_t scan_skip_past(struct str text, size_t at, struct str end)
{
    size_t found = str_find_part(scan_rest_at(text, at), end);
    return found == SIZE_MAX ? text.size : at + found + end.size;
}

/* Behind the bracket that closes the one at `at`. */
static inline size_t scan_skip_brackets(struct str text, size_t at, char open, char close)
{
    size_t depth = 0;
    for (; at < text.size; at++) {
        depth += text.data[at] == open;
        if (text.data[at] == close && --depth == 0) {
            return at + 1;
        }
    }
    return text.size;
}

/* Behind a quoted text of one line that begins at `at`; \ takes the byte behind it along. */
static inline size_t scan_skip_quoted(struct str text, size_t at, char quote)
{
    for (at++; at < text.size && text.data[at] != quote && text.data[at] != '\n';) {
        at += text.data[at] == '\\' ? 2 : 1;
    }
    return at < text.size ? at + 1 : text.size;
}

static inline void scan_fill_range(char *out, size_t start, size_t end, char byte)
{
    for (size_t at = start; at < end; at++) {
        out[at] = (char)(out[at] == '\n' || out[at] == '\r' ? out[at] : byte);
    }
}

#endif
