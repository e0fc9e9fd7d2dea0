/* ignore.h - the rules of one ignore file, as git reads them (gitignore(5), wildmatch).
 *
 * Knows:   comments, escapes, negation, anchoring, folder-only rules, `**`, character classes.
 * Hides:   how a pattern is matched (ignore_glob.c).
 * Not:     which files are read and which of them wins (walk_folder.c).
 * Threads: one owner per list: a match writes the reason text of a rule when first asked for it.
 * Lives:   everything is in the arena given to ignore_parse_rule_text.
 * Bounds:  a pattern of more than IGNORE_STEPS_MAX steps matches nothing.
 * Cost:    a rule is compared in O(pattern x name) at worst; plain names and `*.suffix` in
 *          O(name). No pattern can make it slower.
 */
#ifndef INGEST_IGNORE_H
#define INGEST_IGNORE_H

#include "util/arena.h"
#include "util/err.h"
#include "util/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IGNORE_STEPS_MAX      4096U
#define IGNORE_FILE_BYTES_MAX ((size_t)16 * 1024 * 1024)

/* ------------------------------------------------------------------ one pattern */

enum ignore_step_kind {
    IGNORE_STEP_BYTE,    /* exactly `byte` */
    IGNORE_STEP_ANY,     /* ?: one byte, not '/' */
    IGNORE_STEP_SET,     /* [..]: one byte of `set`, never '/' */
    IGNORE_STEP_STAR,    /* *: bytes up to a '/' */
    IGNORE_STEP_STARS,   /* ** at the end: anything */
    IGNORE_STEP_FOLDERS, /* **, a slash: no folder at all, or on to the next step for some */
    IGNORE_STEP_WITHIN,  /* second half of FOLDERS: anything that ends in '/' */
};

struct ignore_set {
    uint32_t bits[8]; /* one for each byte */
};

struct ignore_step {
    enum ignore_step_kind kind;
    unsigned char byte;
    const struct ignore_set *set;
};

struct ignore_glob {
    struct ignore_step *steps;
    size_t count;
    bool never; /* malformed or too long: matches nothing, as in git */
};

/* ERR_MEMORY only: any bytes are a pattern. */
bool ignore_compile_glob_text(struct str pattern, struct arena *arena, struct ignore_glob *out,
                              struct err *err) MUST_USE;
bool ignore_match_glob_text(const struct ignore_glob *glob, struct str text);

/* ------------------------------------------------------------------ one file of rules */

struct ignore_rule {
    struct str written; /* the line as it stands, without trailing spaces */
    struct str literal; /* what a match must begin with; the whole pattern when `plain` */
    struct ignore_glob glob;
    uint32_t line;
    bool negated;      /* !pattern: show again */
    bool folders_only; /* pattern/ */
    bool base_only;    /* no slash in it: compared with the last part of a path */
    bool plain;        /* no special characters at all */
    bool is_suffix;    /* `*` and then plain: literal holds what follows */
    struct str reason; /* empty until asked for */
};

struct ignore_list {
    struct str base;   /* the folder that the rules are relative to; "" is the root */
    struct str source; /* how the file is called in reasons: "src/.gitignore" */
    struct ignore_rule *rules;
    size_t count;
    struct arena *arena;
    const struct ignore_list *outer; /* free for the caller: the next list to ask */
};

/* `text` is copied. `base` and `source` must live as long as the arena. */
bool ignore_parse_rule_text(struct str text, struct str base, struct str source,
                            struct arena *arena, struct ignore_list **out,
                            struct err *err) MUST_USE;
/* The rule that decides: the last one that matches, or NULL. `path` is below list->base. */
struct ignore_rule *ignore_find_last_match(const struct ignore_list *list, struct str path,
                                           bool is_folder);
/* "'*.o' in src/.gitignore:12"; made once per rule. Empty when there is no memory. */
struct str ignore_borrow_rule_reason(const struct ignore_list *list, struct ignore_rule *rule);

#endif
