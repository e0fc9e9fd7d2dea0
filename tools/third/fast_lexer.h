/* fast_lexer.h - stands before every generated parser.c (see third.mk): one step of the lexer
 * without a call, for the byte that nearly always comes.
 *
 * A generated lexer asks the core for each character through a function pointer. That does much
 * that an ASCII byte inside a line does not need: decoding, included ranges, the next chunk. Here
 * such a byte is taken in place; everything else goes the old way, so that the trees are the same
 * (tests/third compares them with those of an unchanged build).
 * Likewise for sets of characters: the core bisects hundreds of ranges where the first few decide.
 *
 * It knows how the core lays out its lexer. fast_lexer_check.c refuses to compile when that changes.
 */
#ifndef THIRD_FAST_LEXER_H
#define THIRD_FAST_LEXER_H

#include <stdbool.h>
#include <stdint.h>

#include "tree_sitter/parser.h"

struct fast_point {
    uint32_t row;
    uint32_t column;
};
struct fast_position {
    uint32_t bytes;
    struct fast_point extent;
};
struct fast_range {
    struct fast_point start_point;
    struct fast_point end_point;
    uint32_t start_byte;
    uint32_t end_byte;
};
struct fast_lexer {
    TSLexer data;
    struct fast_position current_position;
    struct fast_position token_start_position;
    struct fast_position token_end_position;
    struct fast_range *included_ranges;
    const char *chunk;
    struct {
        void *payload;
        const char *(*read)(void);
        int encoding;
        uint32_t (*decode)(void);
    } input;
    struct {
        void *payload;
        void (*log)(void);
    } logger;
    uint32_t included_range_count;
    uint32_t current_included_range_index;
    uint32_t chunk_start;
    uint32_t chunk_size;
    uint32_t lookahead_size;
    bool did_get_column;
    struct {
        uint32_t value;
        bool valid;
    } column_data;
};

#ifndef FAST_LEXER_LAYOUT_ONLY

#    define FAST_LEXER_ASCII_END 128U
#    define FAST_LEXER_UTF8      0 /* TSInputEncodingUTF8 */

static inline __attribute__((always_inline)) void fast_lexer_advance(TSLexer *data, bool skip)
{
    struct fast_lexer *lexer = (struct fast_lexer *)data;
    uint32_t next = lexer->current_position.bytes + 1;
    uint32_t at = next - lexer->chunk_start;

    /* One byte ends here, no line does; the next one is in the chunk, in the only range, ASCII. */
    if (__builtin_expect(lexer->lookahead_size == 1 && data->lookahead != '\n' &&
                             at < lexer->chunk_size && lexer->input.encoding == FAST_LEXER_UTF8 &&
                             lexer->included_range_count == 1 &&
                             next < lexer->included_ranges->end_byte &&
                             (unsigned char)lexer->chunk[at] < FAST_LEXER_ASCII_END,
                         1)) {
        lexer->current_position.bytes = next;
        lexer->current_position.extent.column++;
        lexer->column_data.value += lexer->column_data.valid ? 1 : 0;
        if (skip) {
            lexer->token_start_position = lexer->current_position;
        }
        data->lookahead = (unsigned char)lexer->chunk[at];
        return;
    }
    data->advance(data, skip);
}

/* Ranges are in order, so those of ASCII come first. */
static inline bool fast_lexer_set_contains(const TSCharacterRange *ranges, uint32_t count,
                                           int32_t character)
{
    if ((uint32_t)character >= FAST_LEXER_ASCII_END) {
        return set_contains((TSCharacterRange *)ranges, count, character);
    }
    for (uint32_t i = 0; i < count && ranges[i].start <= character; i++) {
        if (character <= ranges[i].end) {
            return true;
        }
    }
    return false;
}
#    define set_contains fast_lexer_set_contains

#    undef START_LEXER
#    define START_LEXER()                                                                          \
        bool result = false;                                                                       \
        bool skip = false;                                                                         \
        UNUSED bool eof = false;                                                                   \
        int32_t lookahead;                                                                         \
        goto start;                                                                                \
    next_state:                                                                                    \
        fast_lexer_advance(lexer, skip);                                                           \
    start:                                                                                         \
        skip = false;                                                                              \
        lookahead = lexer->lookahead;

#endif
#endif
