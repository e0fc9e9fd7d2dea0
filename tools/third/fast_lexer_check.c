/* fast_lexer_check.c - does fast_lexer.h still know how the core lays out its lexer? No code. */
#include <stddef.h>

#include "lexer.h" /* of the core */

#define FAST_LEXER_LAYOUT_ONLY
#include "fast_lexer.h"

#define FAST_LEXER_SAME(field)                                                                     \
    _Static_assert(offsetof(Lexer, field) == offsetof(struct fast_lexer, field),                   \
                   "the core lays out its lexer in another way: adapt fast_lexer.h")

FAST_LEXER_SAME(data.lookahead);
FAST_LEXER_SAME(data.log);
FAST_LEXER_SAME(current_position.bytes);
FAST_LEXER_SAME(current_position.extent.column);
FAST_LEXER_SAME(token_start_position);
FAST_LEXER_SAME(token_end_position);
FAST_LEXER_SAME(included_ranges);
FAST_LEXER_SAME(chunk);
FAST_LEXER_SAME(input.encoding);
FAST_LEXER_SAME(included_range_count);
FAST_LEXER_SAME(chunk_start);
FAST_LEXER_SAME(chunk_size);
FAST_LEXER_SAME(lookahead_size);
FAST_LEXER_SAME(column_data.value);
FAST_LEXER_SAME(column_data.valid);
_Static_assert(offsetof(TSRange, end_byte) == offsetof(struct fast_range, end_byte) &&
                   TSInputEncodingUTF8 == 0,
               "the core describes its input in another way: adapt fast_lexer.h");
