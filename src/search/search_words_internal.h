/* search_words_internal.h - from text to the terms that ranking counts.
 *
 *   RPCResult2_count  ─►  rpcresult2_count, rpc, result, 2, count
 *   rdbSave           ─►  rdbsav, rdb, save                          as rdbsave gives rdbsav
 *
 * An identifier is a run of letters, digits, underscores and bytes from 0x80 on. It gives itself in
 * lower case when it has several parts, and its parts, which end at underscores, at lower before
 * upper case, before the last capital of a run that a small letter follows, and between letters
 * and digits. Terms are stemmed lightly (plural, -ing, -ed, silent e) and cut at
 * SEARCH_TERM_BYTES_MAX. Case folding is ASCII's.
 */
#ifndef SEARCH_WORDS_INTERNAL_H
#define SEARCH_WORDS_INTERNAL_H

#include "util/str.h"

#include <stdbool.h>
#include <stddef.h>

#define SEARCH_TERM_BYTES_MAX 64U

/* Finds the next identifier at or behind *at and moves *at past it. */
bool search_next_identifier(struct str text, size_t *at, struct str *identifier);
/* is_whole: the identifier itself, which has several parts. Terms are valid during the call. */
typedef void (*search_term_sink)(void *context, struct str term, bool is_whole);
void search_split_identifier(struct str identifier, search_term_sink sink, void *context);
static inline char search_fold_byte(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte + ('a' - 'A')) : byte;
}
/* 1 for the bytes of identifiers, which include all from 0x80 on; 0 for the others. */
extern const unsigned char search_word_bytes[256];
static inline bool search_byte_is_word(char byte)
{
    return search_word_bytes[(unsigned char)byte] != 0;
}

#endif
