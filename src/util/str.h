/* str.h - a borrowed run of bytes. Passed by value; owns nothing; not NUL-terminated.
 * `data` may be NULL only when size is 0. */
#ifndef UTIL_STR_H
#define UTIL_STR_H

#include "util/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
    const char *data;
    size_t size;
};

#define STR(literal) ((struct str){ (literal), sizeof(literal) - 1 })
#define STR_EMPTY    ((struct str){ NULL, 0 })
/* printf("%.*s", STR_ARG(s)) */
#define STR_ARG(s) ((int)(s).size), ((s).data != NULL ? (s).data : "")

static inline struct str str_from_cstring(const char *text)
{
    return text != NULL ? (struct str){ text, strlen(text) } : STR_EMPTY;
}

static inline struct str str_from_range(const char *data, size_t size)
{
    return (struct str){ data, size };
}

static inline bool str_equals_bytes(struct str a, struct str b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static inline bool str_equals_cstring(struct str a, const char *b)
{
    return str_equals_bytes(a, str_from_cstring(b));
}

/* Byte order, shorter first when one is the prefix of the other: <0, 0, >0. */
int str_compare_bytes(struct str a, struct str b);
bool str_starts_with(struct str text, struct str prefix);
bool str_ends_with(struct str text, struct str suffix);
/* ASCII case folding only. */
bool str_equals_nocase(struct str a, struct str b);
bool str_contains_nocase(struct str text, struct str part);
/* Index of the first / last byte, or SIZE_MAX. */
size_t str_find_byte(struct str text, char byte);
size_t str_find_last_byte(struct str text, char byte);
size_t str_find_part(struct str text, struct str part);
struct str str_trim_spaces(struct str text);
/* Takes the part before `byte` off the front of *rest; false when *rest was used up.
 * Splitting "a,,b" at ',' gives "a", "", "b". Start with *rest = text, *more = true. */
bool str_split_next_part(struct str *rest, bool *more, char byte, struct str *part);
/* Whole text as a decimal number without sign; false on anything else or overflow. */
bool str_parse_unsigned(struct str text, uint64_t *value) MUST_USE;
/* Damerau-Levenshtein distance (adjacent swaps count once), at most `limit` + 1.
 * Both sides are cut at 64 bytes. For "did you mean". */
unsigned str_edit_distance(struct str a, struct str b, unsigned limit);
/* How many bytes at the beginning of a text that is not empty are one well-formed UTF-8 sequence
 * (RFC 3629: no surrogates, no overlong forms)? When they are none, *valid is false and the count
 * is what one U+FFFD stands for: the longest beginning of a sequence, at least 1 (Unicode 15,
 * section 3.9, "substitution of maximal subparts"). */
size_t str_measure_utf8_sequence(struct str text, bool *valid);
/* Is all of the text well-formed UTF-8? */
bool str_is_valid_utf8(struct str text);

#endif
