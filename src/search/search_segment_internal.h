/* search_segment_internal.h - a segment as the files of this room see it. Layout:
 *
 *   [trigram lists][entries][blocks][word lists][entries][blocks][signatures][rows][paths][footer]
 *
 * Parts begin at multiples of 8. Numbers are little-endian, as all machines we run on. The last 16
 * bytes are XXH3-128 of all before them; docs/formats/segments.md has the rest.
 */
#ifndef SEARCH_SEGMENT_INTERNAL_H
#define SEARCH_SEGMENT_INTERNAL_H

#include "search/search.h"
#include "search/search_lists_internal.h"

enum segment_part {
    SEGMENT_TRIGRAM_LISTS,
    SEGMENT_TRIGRAM_ENTRIES,
    SEGMENT_TRIGRAM_BLOCKS,
    SEGMENT_WORD_LISTS,
    SEGMENT_WORD_ENTRIES,
    SEGMENT_WORD_BLOCKS,
    SEGMENT_SIGNATURES,
    SEGMENT_ROWS,
    SEGMENT_PATHS,
    SEGMENT_PART_COUNT
};
#define SEGMENT_UNKNOWN 1U /* flag of a row: its text was not there when the segment was built */

struct segment_row {
    uint64_t hash_high;
    uint64_t hash_low;
    uint64_t size;
    uint32_t path_offset; /* into SEGMENT_PATHS */
    uint32_t path_size;
    uint32_t term_count; /* of its text: its length for BM25 */
    uint32_t flags;
    uint32_t signature_at; /* into SEGMENT_SIGNATURES, in words of 64 bits */
    uint32_t signature_words;
};
/* A word's value in a list: how often in the text, and whether a symbol or the path has it. */
#define SEGMENT_VALUE_PATH   1U
#define SEGMENT_VALUE_SYMBOL 2U
#define SEGMENT_VALUE_SHIFT  2U

struct search_segment {
    struct lists trigrams;
    struct lists words;
    const struct segment_row *rows;
    const uint64_t *signatures; /* search_signature_internal.h */
    struct str paths;
    struct str bytes;
    uint32_t document_count;
    uint64_t text_bytes;
    struct buf owned; /* the bytes, when they are not mapped */
    char name[SEARCH_SEGMENT_NAME_BYTES];
};

/* What a segment is composed of; the writers are released by the caller. */
struct segment_contents {
    struct lists_writer *trigrams; /* its lists may be taken over */
    const struct lists_writer *words;
    const struct segment_row *rows; /* places of paths and signatures are filled in */
    const struct str *paths;
    uint32_t document_count;
    const struct str *signature_runs; /* all signatures, in order of documents */
    size_t signature_run_count;
};
bool segment_compose_bytes(const struct segment_contents *contents, struct buf *out,
                           struct err *err) MUST_USE;

/* ------------------------------------------------------------------ trigrams
 * Three bytes after folding: ASCII letters to lower case, and the two characters whose simple case
 * folding is an ASCII letter, U+017F (to s) and U+212A (to k), to that letter. So text that differs
 * in case only, by the rules of regular expressions without case, has the same ASCII trigrams.
 * Trigrams do not reach over line ends. */
/* Calls nothing, allocates nothing: returns the folded byte at *at and moves on. */
static inline unsigned char segment_fold_next(struct str text, size_t *at)
{
    unsigned char byte = (unsigned char)text.data[(*at)++];
    if (byte < 0x80U) { /* without a branch on what letter it is: this runs over all texts */
        return (unsigned char)(byte + ((unsigned)byte - 'A' <= 'Z' - 'A' ? 'a' - 'A' : 0));
    }
    if (byte == 0xC5U && *at < text.size && (unsigned char)text.data[*at] == 0xBFU) {
        *at += 1;
        return 's';
    }
    if (byte == 0xE2U && *at + 1 < text.size && (unsigned char)text.data[*at] == 0x84U &&
        (unsigned char)text.data[*at + 1] == 0xAAU) {
        *at += 2;
        return 'k';
    }
    return byte;
}

#endif
