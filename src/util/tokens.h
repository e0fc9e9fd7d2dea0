/* tokens.h - how many tokens of a language model is a text?
 *
 * Counts as the o200k_base encoding does (byte pair encoding over pieces that a fixed pattern
 * cuts): the same number as js-tiktoken gives, which a test checks. Other models differ by some
 * percent. Special tokens are plain text here.
 * Knows:   the ranks, packed at build time by tools/make_tokens.js from the npm package.
 * Threads: pure; no state.
 * Cost:    10 to 40 ns a token for usual text; O(n log n) at worst, for texts without blanks.
 * Bounds:  any size. Bytes that are not UTF-8 count as symbols. Without memory for a piece longer
 *          than 128 bytes its bytes are counted, an upper bound.
 * A text cut between a digit and an ASCII symbol counts the same as the sum of its halves.
 */
#ifndef UTIL_TOKENS_H
#define UTIL_TOKENS_H

#include "util/str.h"

#include <stdint.h>

uint64_t tokens_count_text(struct str text);

#endif
