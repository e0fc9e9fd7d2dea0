/* search_words.c - see search_words_internal.h. O(bytes). */
#include "search/search_words_internal.h"

#include <string.h>

#define WORDS_STEM_BYTES_MIN 4U /* shorter words are left as they are */

enum words_class { WORDS_NONE, WORDS_LOWER, WORDS_UPPER, WORDS_DIGIT, WORDS_JOINT };

/* The class of every byte; those from 0x80 on belong to letters of other scripts. */
static enum words_class words_class_of(char byte)
{
    static const char classes[] = "0000000000000000"
                                  "0000000000000000"
                                  "0000000000000000"  /* 0x20: ! " # ... */
                                  "3333333333000000"  /* 0x30: 0 to 9 */
                                  "0222222222222222"  /* 0x40: @ A to O */
                                  "2222222222200004"  /* 0x50: P to Z, _ */
                                  "0111111111111111"  /* 0x60: ` a to o */
                                  "1111111111100000"; /* 0x70: p to z */
    unsigned char number = (unsigned char)byte;
    return number >= 0x80U ? WORDS_LOWER : (enum words_class)(classes[number] - '0');
}

static bool words_is_upper(char byte)
{
    return words_class_of(byte) == WORDS_UPPER;
}

#define WORDS_SIXTEEN_TRUE 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1
#define WORDS_TEN_TRUE     1, 1, 1, 1, 1, 1, 1, 1, 1, 1
const unsigned char search_word_bytes[256] = {
    ['0'] = WORDS_TEN_TRUE,      ['A'] = WORDS_SIXTEEN_TRUE,
    ['Q'] = WORDS_TEN_TRUE,      ['_'] = 1,
    ['a'] = WORDS_SIXTEEN_TRUE,  ['q'] = WORDS_TEN_TRUE,
    [0x80] = WORDS_SIXTEEN_TRUE, [0x90] = WORDS_SIXTEEN_TRUE,
    [0xA0] = WORDS_SIXTEEN_TRUE, [0xB0] = WORDS_SIXTEEN_TRUE,
    [0xC0] = WORDS_SIXTEEN_TRUE, [0xD0] = WORDS_SIXTEEN_TRUE,
    [0xE0] = WORDS_SIXTEEN_TRUE, [0xF0] = WORDS_SIXTEEN_TRUE,
};

bool search_next_identifier(struct str text, size_t *at, struct str *identifier)
{
    size_t start = *at;
    size_t end;

    while (start < text.size && !search_byte_is_word(text.data[start])) {
        start++;
    }
    end = start;
    while (end < text.size && search_byte_is_word(text.data[end])) {
        end++;
    }
    *at = end;
    *identifier = str_from_range(text.data + start, end - start);
    return end > start;
}

/* Where the part that begins at `start` ends. */
static size_t words_find_part_end(struct str text, size_t start)
{
    enum words_class first = words_class_of(text.data[start]);
    size_t end = start + 1;

    if (first == WORDS_UPPER) {
        while (end < text.size && words_is_upper(text.data[end])) {
            end++;
        }
        if (end < text.size && words_class_of(text.data[end]) == WORDS_LOWER) {
            if (end - start > 1) {
                return end - 1; /* RPC|Result */
            }
            first = WORDS_LOWER; /* Result */
        } else {
            return end;
        }
    }
    while (end < text.size && words_class_of(text.data[end]) == first) {
        end++;
    }
    return end;
}

static bool words_ends_with(const char *text, size_t size, const char *ending)
{
    size_t length = strlen(ending);
    return size > length && memcmp(text + size - length, ending, length) == 0;
}

/* What is left of "running" ends in one n; "ll", "ss", "zz" stay, as in "call", "pass". */
static size_t words_drop_double(const char *text, size_t size)
{
    char last = text[size - 1];
    return size > 3 && last == text[size - 2] && strchr("lsz", last) == NULL ? size - 1 : size;
}

/* In place; returns the new size. Only ASCII letters reach the endings. */
static size_t words_stem_part(char *text, size_t size)
{
    if (size < WORDS_STEM_BYTES_MIN) {
        return size;
    }
    if (size > 4 && words_ends_with(text, size, "ies")) {
        text[size - 3] = 'y';
        size -= 2;
    } else if (words_ends_with(text, size, "sses")) {
        size -= 2;
    } else if (text[size - 1] == 's' && strchr("sui", text[size - 2]) == NULL) {
        size -= 1;
    }
    if (size > 5 && words_ends_with(text, size, "ing")) {
        size = words_drop_double(text, size - 3);
    } else if (size > 4 && words_ends_with(text, size, "ed")) {
        size = words_drop_double(text, size - 2);
    }
    return size > 4 && text[size - 1] == 'e' ? size - 1 : size;
}

static size_t words_fold_term(struct str text, char term[SEARCH_TERM_BYTES_MAX])
{
    size_t size = 0;
    while (size < text.size && size < SEARCH_TERM_BYTES_MAX) {
        term[size] = search_fold_byte(text.data[size]);
        size++;
    }
    return size;
}

void search_split_identifier(struct str identifier, search_term_sink sink, void *context)
{
    char term[SEARCH_TERM_BYTES_MAX];
    size_t at = 0;
    size_t size;

    while (at < identifier.size && identifier.data[at] == '_') {
        at++;
    }
    if (at < identifier.size && (at > 0 || words_find_part_end(identifier, at) < identifier.size)) {
        size = words_stem_part(term, words_fold_term(identifier, term));
        sink(context, str_from_range(term, size), true);
    }
    while (at < identifier.size) {
        size_t end = at + 1;
        if (identifier.data[at] != '_') {
            end = words_find_part_end(identifier, at);
            size = words_fold_term(str_from_range(identifier.data + at, end - at), term);
            size = words_stem_part(term, size);
            sink(context, str_from_range(term, size), false);
        }
        at = end;
    }
}
