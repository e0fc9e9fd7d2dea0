/* walk_engine_internal.h - what the files of the walk share and language files do not see.
 *
 * Threads: all of it belongs to one lang_session, so the tables and caches need no locks.
 *
 *   lang_session ─► lang_tables (one per language met: parser, symbol -> rule, literal caches)
 *              └──► walk ─► walk_private (frames, comment block, ranges, scratch memory)
 *
 * A frame remembers the state before a node changed it; it is pushed on the first change at a
 * node and popped when the walk leaves that node, so nothing is stored for most nodes.
 */
#ifndef LANG_WALK_ENGINE_INTERNAL_H
#define LANG_WALK_ENGINE_INTERNAL_H

#include "lang/walk_cursor_internal.h"
#include "lang/walk_internal.h"
#include "util/array.h"

#define WALK_SYMBOL_NONE       UINT16_MAX - 1U /* no such node type; 65535 is ERROR */
#define WALK_LITERAL_SLOTS     1024U           /* a language names some 100 types and fields */
#define WALK_SYMBOL_SETS       64U             /* lists of types that hooks of a language ask for */
#define WALK_SET_SYMBOLS       1024U           /* more than any grammar has */
#define WALK_DEADLINE_NODES    2048U           /* the clock is read once for so many nodes */
#define WALK_RANGES_MAX        (1U << 26)
#define WALK_PLANS_MAX         16U /* scopes that wait for their nodes */
#define WALK_FRAMES_MAX        (1U << 26)
#define WALK_DOC_SPAN_MAX      (1U << 20) /* a longer comment block is not a doc comment */
#define WALK_TRAILING_TRIM_MAX 64U        /* bytes of white space cut from the end of a span */

/* What a string literal of the sources means in one grammar. Keyed by its address: equal
 * texts at two addresses only take two slots. */
struct lang_literal {
    const char *text;
    TSSymbol named; /* or the field id */
    TSSymbol unnamed;
};

/* The symbols of a list of types. Keyed by its address, too. */
struct lang_symbol_set {
    const char *const *types;
    uint64_t bits[WALK_SET_SYMBOLS / 64U];
};

/* What one session knows of one language. */
struct lang_tables {
    const struct lang *lang;
    const TSLanguage *grammar;
    TSParser *parser;
    uint32_t symbol_count;
    const struct lang_rule **rules; /* by symbol; NULL: nothing to do */
    const struct lang_rule *error_rule;
    walk_builder *expr_builds; /* by symbol */
    walk_builder *type_builds;
    struct lang_literal types[WALK_LITERAL_SLOTS];
    struct lang_literal fields[WALK_LITERAL_SLOTS];
    struct lang_symbol_set sets[WALK_SYMBOL_SETS];
};

struct walk_frame {
    TSNode node;
    const struct lang_rule *rule; /* its leave hook is called; NULL: none */
    uint32_t depth;
    uint32_t entity;
    uint32_t scope;
    uint32_t type_entity;
    uint32_t counted_entity;
    uint32_t disabled_depth;
    uint32_t conditional_depth;
    enum test_rule test_rule;
};

/* A scope that opens when the walk comes to a node below the current one. */
struct walk_plan {
    const void *node; /* its id */
    uint32_t scope;
};
struct walk_range {
    uint32_t start;
    uint32_t end;
};
struct walk_ranges {
    ARRAY_FIELDS(struct walk_range);
};

/* The comments that were just passed, as long as only white space and attributes followed. */
struct walk_comments {
    uint32_t start;
    uint32_t end;      /* of the last comment */
    uint32_t near_end; /* of the last comment or attribute */
    bool open;
};

struct walk_private {
    struct lang_tables *tables;
    struct {
        ARRAY_FIELDS(struct walk_frame);
    } frames;
    struct {
        ARRAY_FIELDS(struct walk_spot);
    } parents;                 /* the nodes above the one the walk stands on, outermost first */
    struct walk_cursor cursor; /* stands on that node */
    uint32_t depth;            /* of the node the walk stands on */
    TSNode node;               /* that node */
    uint32_t counted_entity;   /* innermost open one with a complexity, or FACT_NONE */
    struct walk_plan plans[WALK_PLANS_MAX];
    uint32_t plan_count;
    struct walk_comments comments;
    struct walk_ranges import_ranges;
    struct walk_ranges comment_ranges;
    struct arena scratch;            /* reset after each hook */
    struct walk_cursor child_cursor; /* for lists of children */
    bool failed;                     /* an array could not grow */
    bool has_error;
    uint64_t deadline_ns; /* CPU time of this thread; 0: none */
    uint64_t nodes_walked;
    uint32_t error_bytes;
    uint32_t missing_count;
    uint32_t error_end; /* of the last ERROR node counted; nested ones lie before it */
};

/* walk_tables.c */
bool walk_fill_tables(struct lang_tables *tables, const struct lang *lang,
                      struct err *err) MUST_USE;
void walk_release_tables(struct lang_tables *tables);

/* walk.c */
bool walk_run_over_tree(struct walk *walk, struct err *err) MUST_USE;
/* Makes sure that the state is restored when the current node is left. */
void walk_save_frame(struct walk *walk);

/* walk_entity.c */
void walk_open_by_rule(struct walk *walk, const struct lang_rule *rule, TSNode node);
void walk_note_comment(struct walk *walk, TSNode node);
void walk_note_attribute(struct walk *walk, TSNode node);
void walk_apply_path_rules(struct walk *walk);

/* walk_name.c: without comments, ends of line and double blanks; `name` itself or from the scratch
 * arena. O(size). */
struct str walk_flatten_name(struct walk *walk, struct str name);

/* walk_words.c: fills entity words and the word counts of the header. */
bool walk_count_words(struct walk *walk, struct err *err) MUST_USE;
void walk_add_range(struct walk *walk, struct walk_ranges *ranges, uint32_t start, uint32_t end);

#endif
