/* names.h - every distinct name of a snapshot once, with the entities that carry it, so that a text
 * is looked for in names rather than in entities.
 *
 * A qualified name is a front and a name: "list.head." + "next". Names and fronts each lie one
 * after the other in lower case, NUL behind each:
 *
 *   folded    l i s t _ a d d 0 m a i n 0 ...      start     [0, 9, 14, ...]
 *   entities  of list_add: 3 17 | of main: 5 ...   first     [0, 2, 3, ...]
 *
 * Knows:   which names equal, hold or resemble a text. What ranks them is the caller's.
 * Threads: frozen once made. Made on first use, on all cores; others wait meanwhile.
 * Lives:   as long as the snapshot and those patched from it, whose names are the same.
 * Bounds:  8 bytes an entity (12 with a front), and 45 and its own size a distinct name: a tenth of
 *          the snapshot. Texts with the same XXH3 hash of 64 bits count as one: of n distinct names
 *          one is taken for another with a chance of n^2 / 2^65. Looking for a text is O(distinct
 *          names), 8 bytes of each; of one or two bytes, O(bytes of all distinct names).
 */
#ifndef GRAPH_NAMES_H
#define GRAPH_NAMES_H

#include "graph/graph.h"

#define GRAPH_NAME_PARTS      16U /* tables by the first bits of the hash, made side by side */
#define GRAPH_NAME_PART_SHIFT 60U

struct graph_texts {
    uint32_t count;
    char *folded;
    uint32_t *start;         /* count + 1 */
    uint32_t *first;         /* count + 1 */
    uint32_t *entities;      /* ascending for each text */
    uint32_t often[256];     /* how often each byte occurs in folded, or in a sample of it */
    uint32_t *by_end;        /* fronts alone: sorted by their last byte, */
    uint32_t end_first[257]; /* those that end in byte b from by_end[end_first[b]] on */
    struct graph_slots {
        uint32_t *slots; /* number in the part + 1; 0: free */
        uint32_t mask;
        uint32_t base; /* of the part's numbers */
    } parts[GRAPH_NAME_PARTS];
};
/* A bit for each byte that occurs in each quarter of a text; bytes may share one. */
#define GRAPH_QUARTERS 4U
struct graph_quarters {
    uint32_t marks[GRAPH_QUARTERS];
};
struct graph_names {
    struct arena arena;
    struct graph_texts names;
    uint32_t *name_of;               /* by entity */
    struct graph_quarters *quarters; /* by name, folded */
    uint32_t *marks;                 /* by name: of all quarters */
    uint64_t *pairs;                 /* by name: graph_mark_pairs of it */
    uint8_t *upper;                  /* bit i: byte i of names.folded is a capital letter */
    struct graph_texts fronts; /* the whole qualified name where it does not end in the name */
    struct graph_texts paths;  /* of files, by number; without entities */
    uint32_t *odd; /* entities like that, or whose name has a separator in it; ascending */
    uint32_t odd_count;
    bool some_are_cut; /* some qualified name is not longer than its name, and another text */
};

/* Borrowed from the snapshot. The first call is O(entities). */
bool graph_borrow_names(const struct snapshot *snapshot, const struct graph_names **out,
                        struct err *err) MUST_USE;

static inline char graph_fold_byte(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte | 0x20) : byte;
}
static inline struct str graph_text_at(const struct graph_texts *texts, uint32_t text)
{
    return str_from_range(texts->folded + texts->start[text],
                          texts->start[text + 1] - texts->start[text] - 1U);
}
static inline bool graph_name_byte_is_upper(const struct graph_names *names, uint32_t at)
{
    return (names->upper[at / 8] >> at % 8 & 1) != 0;
}
/* What stands between parts of qualified names. */
static inline bool graph_byte_separates(char byte)
{
    return byte == '.' || byte == ':' || byte == '#' || byte == '/' || byte == '\\';
}
struct graph_quarters graph_mark_quarters(struct str text);
static inline uint32_t graph_join_quarters(struct graph_quarters quarters)
{
    return quarters.marks[0] | quarters.marks[1] | quarters.marks[2] | quarters.marks[3];
}
/* A bit for each two neighbouring bytes that occur; several may share one. */
uint64_t graph_mark_pairs(struct str text);

/* A folded text that names are compared with, prepared once. Borrows the text. */
#define GRAPH_WANTED_PLACES 64U
struct graph_wanted {
    struct str text;
    uint32_t marks; /* of all quarters */
    uint64_t pairs;
    uint64_t places[256]; /* bit i: its byte i is this one; of the first 64 bytes */
};
void graph_want_text(struct str folded, struct graph_wanted *out);

/* The number of exactly this name, case included; GRAPH_ID_NONE: no entity has it. O(1). */
uint32_t graph_find_name_text(const struct snapshot *snapshot, const struct graph_names *names,
                              struct str name);
/* Sets bit i of `bits`, which holds GRAPH_BIT_WORDS(texts->count) zero words, for each text i that
 * holds the part; it is folded, not empty and without NUL. On several cores when there is much. */
#define GRAPH_BIT_WORDS(count) ((size_t)(count) / 64 + 1)
void graph_mark_texts_holding(const struct graph_texts *texts, struct str part, uint64_t *bits);
/* The same for names->names. */
void graph_mark_names_holding(const struct graph_names *names, struct str part, uint64_t *bits);
/* The first number from `from` on whose bit is set; `count`: none. */
uint32_t graph_find_set_bit(const uint64_t *bits, uint32_t from, uint32_t count);
/* Edits between a folded text and a name as of str_edit_distance, up to `limit`; more are
 * limit + 1. */
unsigned graph_count_name_edits(const struct graph_names *names, uint32_t name,
                                const struct graph_wanted *wanted, unsigned limit);
/* Does the name have the bytes of the text, at most 63, in this order, with others between? */
bool graph_name_has_subsequence(const struct graph_names *names, uint32_t name,
                                const struct graph_wanted *wanted);
/* Sets the bits, as graph_mark_texts_holding does, of names that have the text (at most 63 bytes)
 * as subsequence, when `in_order`, and of those that are at most `limit` edits away, when that is
 * not negative. O(names), 8 bytes of each and what few look like. */
void graph_mark_names_like(const struct graph_names *names, const struct graph_wanted *wanted,
                           bool in_order, int limit, uint64_t *bits);

#endif
