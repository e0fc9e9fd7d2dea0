/* tokens.c - see tokens.h. A text is cut into pieces as the pattern of o200k_base would match it
 * (written out by hand below, so no regular expressions run); a piece that is a token itself
 * costs one look-up, any other is merged pair by pair, lowest rank first, with a heap. */
#include "util/tokens.h"

#include "util/mem.h"

#include <stdbool.h>

#define TOKENS_SLOT_BITS  19U
#define TOKENS_RANK_BITS  18U
#define TOKENS_FACTOR     0x9E3779B97F4A7C15ULL
#define TOKENS_PAGE_COUNT (0x110000U / 256U)
#define TOKENS_PIECE_FEW  128U /* bytes merged on the stack */
#define TOKENS_RANK_NONE  UINT32_MAX
#define TOKENS_DIGITS_MAX 3U

/* The file that tools/make_tokens.js packs; Makefile: tokens_table.S. */
extern const struct tokens_table {
    uint64_t slots[1U << TOKENS_SLOT_BITS];
    uint8_t pages[TOKENS_PAGE_COUNT];
    uint8_t classes[][256];
} tokens_table_o200k;

enum tokens_class {
    CLASS_SYMBOL,
    CLASS_BREAK, /* CR, LF */
    CLASS_SPACE, /* other white space */
    CLASS_UPPER, /* Lu, Lt */
    CLASS_LOWER, /* Ll */
    CLASS_OTHER, /* Lm, Lo: a letter that counts as either case */
    CLASS_MARK,  /* M: either case too, but no letter */
    CLASS_NUMBER,
    CLASS_END, /* behind the text */
};
#define CLASS_BIT(name) (1U << CLASS_##name)
#define CLASSES_UPPER   (CLASS_BIT(UPPER) | CLASS_BIT(OTHER) | CLASS_BIT(MARK))
#define CLASSES_LOWER   (CLASS_BIT(LOWER) | CLASS_BIT(OTHER) | CLASS_BIT(MARK))
#define CLASSES_EITHER  (CLASS_BIT(OTHER) | CLASS_BIT(MARK))
#define CLASSES_BLANK   (CLASS_BIT(BREAK) | CLASS_BIT(SPACE))
#define CLASSES_SIGN    (CLASS_BIT(SYMBOL) | CLASS_BIT(MARK)) /* [^\s\p{L}\p{N}] */
#define CLASSES_PREFIX  (CLASSES_SIGN | CLASS_BIT(SPACE))     /* [^\r\n\p{L}\p{N}] */

/* ------------------------------------------------------------------ characters */

static uint32_t tokens_decode_point(struct str text, size_t at, size_t *size)
{
    const unsigned char *bytes = (const unsigned char *)text.data + at;
    bool valid = false;

    *size = str_measure_utf8_sequence(str_from_range(text.data + at, text.size - at), &valid);
    if (!valid) {
        return 0xFFFDU;
    }
    switch (*size) {
    case 1: return bytes[0];
    case 2: return (bytes[0] & 0x1FU) << 6 | (bytes[1] & 0x3FU);
    case 3: return (bytes[0] & 0x0FU) << 12 | (bytes[1] & 0x3FU) << 6 | (bytes[2] & 0x3FU);
    default:
        return (bytes[0] & 0x07U) << 18 | (bytes[1] & 0x3FU) << 12 | (bytes[2] & 0x3FU) << 6 |
               (bytes[3] & 0x3FU);
    }
}

/* The class bit of the character at `at`; *next is behind it. */
static inline unsigned tokens_class_at(struct str text, size_t at, size_t *next)
{
    uint32_t point;
    size_t size = 1;

    if (at >= text.size) {
        *next = at;
        return CLASS_BIT(END);
    }
    point = (unsigned char)text.data[at];
    if (point >= 0x80U) {
        point = tokens_decode_point(text, at, &size);
    }
    *next = at + size;
    return 1U << tokens_table_o200k.classes[tokens_table_o200k.pages[point >> 8]][point & 0xFFU];
}

/* Behind the longest run of the classes at `at`. *last: where its last character of `marked`
 * classes begins, SIZE_MAX when there is none. */
static inline size_t tokens_skip_run(struct str text, size_t at, unsigned classes, unsigned marked,
                                     size_t *last)
{
    size_t next = at;
    unsigned class_;

    *last = SIZE_MAX;
    while (((class_ = tokens_class_at(text, at, &next)) & classes) != 0) {
        if ((class_ & marked) != 0) {
            *last = at;
        }
        at = next;
    }
    return at;
}

/* ------------------------------------------------------------------ pieces */

/* ('s|'t|'re|'ve|'m|'ll|'d)? in any case, behind a word. */
static size_t tokens_skip_contraction(struct str text, size_t at)
{
    static const char *const tails[] = { "s", "t", "re", "ve", "m", "ll", "d" };
    if (at >= text.size || text.data[at] != '\'') {
        return at;
    }
    for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++) {
        struct str tail = str_from_cstring(tails[i]);
        if (text.size - at > tail.size &&
            str_equals_nocase(str_from_range(text.data + at + 1, tail.size), tail)) {
            return at + 1 + tail.size;
        }
    }
    return at;
}

/* UPPER* LOWER+, then UPPER+ LOWER*: the two forms of a word. `at` when neither begins there. */
static size_t tokens_match_mixed(struct str text, size_t at)
{
    size_t either;
    size_t none;
    size_t upper = tokens_skip_run(text, at, CLASSES_UPPER, CLASSES_EITHER, &either);
    size_t end = tokens_skip_run(text, upper, CLASSES_LOWER, 0, &none);

    if (end == upper && either != SIZE_MAX) {
        (void)tokens_class_at(text, either, &end); /* the pattern steps back to it */
        return end;
    }
    return end > upper ? end : at;
}

static size_t tokens_match_upper(struct str text, size_t at)
{
    size_t none;
    size_t upper = tokens_skip_run(text, at, CLASSES_UPPER, 0, &none);
    return upper == at ? at : tokens_skip_run(text, upper, CLASSES_LOWER, 0, &none);
}

/* A word with the one symbol or blank before it; 0 when there is none. */
static size_t tokens_match_word(struct str text, size_t at, unsigned class_, size_t next)
{
    bool prefixed = (class_ & CLASSES_PREFIX) != 0;
    size_t end;

    if (prefixed && (end = tokens_match_mixed(text, next)) > next) {
        return tokens_skip_contraction(text, end);
    }
    if ((end = tokens_match_mixed(text, at)) > at) {
        return tokens_skip_contraction(text, end);
    }
    if (prefixed && (end = tokens_match_upper(text, next)) > next) {
        return tokens_skip_contraction(text, end);
    }
    end = tokens_match_upper(text, at);
    return end > at ? tokens_skip_contraction(text, end) : 0;
}

/* " ?[^\s\p{L}\p{N}]+[\r\n/]*"; 0 when there is none. */
static size_t tokens_match_signs(struct str text, size_t at)
{
    size_t begin = text.data[at] == ' ' ? at + 1 : at;
    size_t none;
    size_t end = tokens_skip_run(text, begin, CLASSES_SIGN, 0, &none);

    if (end == begin) {
        return 0;
    }
    while (end < text.size &&
           (text.data[end] == '\r' || text.data[end] == '\n' || text.data[end] == '/')) {
        end++;
    }
    return end;
}

/* White space: up to its last line break; else all but the last blank before a word. */
static size_t tokens_match_blanks(struct str text, size_t at)
{
    size_t last_break;
    size_t last;
    size_t end = tokens_skip_run(text, at, CLASSES_BLANK, CLASS_BIT(BREAK), &last_break);

    if (last_break != SIZE_MAX) {
        return last_break + 1;
    }
    (void)tokens_skip_run(text, at, CLASSES_BLANK, CLASSES_BLANK, &last);
    return end < text.size && last > at ? last : end;
}

/* Behind the piece that begins at `at`. Always advances. */
static size_t tokens_find_piece_end(struct str text, size_t at)
{
    size_t next;
    unsigned class_ = tokens_class_at(text, at, &next);
    size_t end;

    if ((class_ & CLASS_BIT(NUMBER)) != 0) {
        for (unsigned i = 1; i < TOKENS_DIGITS_MAX; i++) {
            size_t more;
            if ((tokens_class_at(text, next, &more) & CLASS_BIT(NUMBER)) == 0) {
                break;
            }
            next = more;
        }
        return next;
    }
    if ((class_ & CLASS_BIT(BREAK)) == 0 &&
        (end = tokens_match_word(text, at, class_, next)) != 0) {
        return end;
    }
    if ((class_ & CLASS_BIT(BREAK)) == 0 && (end = tokens_match_signs(text, at)) != 0) {
        return end;
    }
    end = tokens_match_blanks(text, at);
    return end > at ? end : next;
}

/* ------------------------------------------------------------------ ranks */

static inline uint64_t tokens_hash_piece(const char *data, size_t size)
{
    uint64_t hash = size * TOKENS_FACTOR;
    for (size_t at = 0; at < size; at += 8) {
        uint64_t word = 0;
        size_t part = size - at < 8 ? size - at : 8;
        for (size_t i = 0; i < part; i++) {
            word |= (uint64_t)(unsigned char)data[at + i] << (i * 8);
        }
        hash = (hash ^ word) * TOKENS_FACTOR;
        hash ^= hash >> 32;
    }
    return hash * TOKENS_FACTOR;
}

/* TOKENS_RANK_NONE: not a token. Slots keep 46 bits of the hash beside its place. */
static uint32_t tokens_find_rank(const char *data, size_t size)
{
    const uint64_t rank_mask = (1ULL << TOKENS_RANK_BITS) - 1;
    const uint64_t slot_mask = (1ULL << TOKENS_SLOT_BITS) - 1;
    uint64_t hash = tokens_hash_piece(data, size);
    uint64_t tag = hash & ~rank_mask;
    uint64_t slot;

    for (uint64_t at = hash & slot_mask; (slot = tokens_table_o200k.slots[at]) != 0;
         at = (at + 1) & slot_mask) {
        if ((slot & ~rank_mask) == tag) {
            return (uint32_t)(slot & rank_mask) - 1;
        }
    }
    return TOKENS_RANK_NONE;
}

/* ------------------------------------------------------------------ merging
 * A piece begins as single bytes. parts[i] is the part that begins at byte i; `next` and `before`
 * chain the live ones. The heap holds candidate pairs; one that no longer fits is skipped. */

struct tokens_part {
    uint32_t next; /* where the part behind begins; the size of the piece at its end */
    uint32_t before;
    uint32_t rank; /* of this part joined with the next; TOKENS_RANK_NONE: no token, or dead */
};
struct tokens_pair {
    uint32_t rank;
    uint32_t at;
};
struct tokens_merge {
    struct str piece;
    struct tokens_part *parts;
    struct tokens_pair *heap;
    size_t heap_count;
    uint32_t live;
};

static bool tokens_pair_is_less(struct tokens_pair a, struct tokens_pair b)
{
    return a.rank != b.rank ? a.rank < b.rank : a.at < b.at;
}

static void tokens_push_pair(struct tokens_merge *merge, struct tokens_pair pair)
{
    size_t at = merge->heap_count++;
    while (at > 0 && tokens_pair_is_less(pair, merge->heap[(at - 1) / 2])) {
        merge->heap[at] = merge->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    merge->heap[at] = pair;
}

static struct tokens_pair tokens_pop_pair(struct tokens_merge *merge)
{
    struct tokens_pair top = merge->heap[0];
    struct tokens_pair moved = merge->heap[--merge->heap_count];
    size_t at = 0;
    for (;;) {
        size_t child = at * 2 + 1;
        if (child + 1 < merge->heap_count &&
            tokens_pair_is_less(merge->heap[child + 1], merge->heap[child])) {
            child++;
        }
        if (child >= merge->heap_count || !tokens_pair_is_less(merge->heap[child], moved)) {
            break;
        }
        merge->heap[at] = merge->heap[child];
        at = child;
    }
    merge->heap[at] = moved;
    return top;
}

/* The pair of the part at `at` and the one behind it, when that is a token. */
static void tokens_rank_pair(struct tokens_merge *merge, uint32_t at)
{
    uint32_t middle = merge->parts[at].next;
    uint32_t end = middle < merge->piece.size ? merge->parts[middle].next : middle;

    merge->parts[at].rank = TOKENS_RANK_NONE;
    if (middle < merge->piece.size) {
        uint32_t rank = tokens_find_rank(merge->piece.data + at, end - at);
        merge->parts[at].rank = rank;
        if (rank != TOKENS_RANK_NONE) {
            tokens_push_pair(merge, (struct tokens_pair){ rank, at });
        }
    }
}

static void tokens_join_with_next(struct tokens_merge *merge, uint32_t at)
{
    uint32_t gone = merge->parts[at].next;
    uint32_t after = merge->parts[gone].next;

    merge->parts[gone].rank = TOKENS_RANK_NONE;
    merge->parts[at].next = after;
    if (after < merge->piece.size) {
        merge->parts[after].before = at;
    }
    merge->live--;
    tokens_rank_pair(merge, at);
    if (at > 0) {
        tokens_rank_pair(merge, merge->parts[at].before);
    }
}

/* heap: room for 3 pairs a byte (one at the start, two for each join). */
static uint64_t tokens_merge_piece(struct str piece, struct tokens_part *parts,
                                   struct tokens_pair *heap)
{
    struct tokens_merge merge = { piece, parts, heap, 0, (uint32_t)piece.size };

    for (uint32_t i = 0; i < piece.size; i++) {
        parts[i] = (struct tokens_part){ i + 1, i - 1, TOKENS_RANK_NONE };
    }
    for (uint32_t i = 0; i < piece.size; i++) {
        tokens_rank_pair(&merge, i);
    }
    while (merge.heap_count > 0) {
        struct tokens_pair pair = tokens_pop_pair(&merge);
        if (parts[pair.at].rank == pair.rank) {
            tokens_join_with_next(&merge, pair.at);
        }
    }
    return merge.live;
}

static uint64_t tokens_count_piece(struct str piece)
{
    struct tokens_part few_parts[TOKENS_PIECE_FEW];
    struct tokens_pair few_pairs[TOKENS_PIECE_FEW * 3];
    struct tokens_part *parts;
    uint64_t count = piece.size;

    if (tokens_find_rank(piece.data, piece.size) != TOKENS_RANK_NONE) {
        return 1;
    }
    if (piece.size <= TOKENS_PIECE_FEW) {
        return tokens_merge_piece(piece, few_parts, few_pairs);
    }
    if (piece.size > UINT32_MAX / 4) {
        return count;
    }
    parts = mem_alloc_block(piece.size * (sizeof *parts + 3 * sizeof few_pairs[0]));
    if (parts != NULL) {
        count = tokens_merge_piece(piece, parts, (struct tokens_pair *)(parts + piece.size));
        mem_free_block(parts);
    }
    return count;
}

uint64_t tokens_count_text(struct str text)
{
    uint64_t count = 0;
    size_t at = 0;
    while (at < text.size) {
        size_t end = tokens_find_piece_end(text, at);
        count += tokens_count_piece(str_from_range(text.data + at, end - at));
        at = end;
    }
    return count;
}
