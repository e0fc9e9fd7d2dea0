/* search_regex_internal.h - which lines of a text match, and which trigrams a match must have.
 *
 * The meaning is that of a search line by line: a match never reaches over a line end, ^ and $ are
 * the ends of a line, a carriage return is part of its line. Character classes are Unicode's.
 *
 * Knows:   patterns. Hides: PCRE2, in search_regex.c alone.
 * Threads: a compiled pattern is frozen; a struct regex_scratch belongs to one thread.
 * Bounds:  REGEX_STEPS_MAX steps a line; a pattern that needs more is ERR_LIMIT.
 */
#ifndef SEARCH_REGEX_INTERNAL_H
#define SEARCH_REGEX_INTERNAL_H

#include "util/array.h"
#include "util/err.h"
#include "util/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct regex;
struct regex_options {
    bool is_literal; /* the pattern stands for itself */
    bool any_case;
};
/* ERR_USAGE: the text says what is wrong, *offset where (bytes from the start). */
bool regex_compile_pattern(struct str pattern, const struct regex_options *options,
                           struct regex **out, size_t *offset, struct err *err) MUST_USE;
void regex_free_pattern(struct regex *regex); /* NULL is fine */

struct regex_scratch;
struct regex_scratch *regex_scratch_create(void); /* NULL: no memory */
void regex_scratch_free(struct regex_scratch *scratch);

struct regex_line {
    size_t line_start;
    size_t line_end; /* the newline, or the end of the text */
    size_t start;    /* of the first match in the line */
    size_t end;
    bool found; /* false: the rest means nothing */
};
/* The first matching line at or behind `from`, which is the start of a line. The text is valid
 * UTF-8. */
bool regex_find_line(const struct regex *regex, struct regex_scratch *scratch, struct str text,
                     size_t from, struct regex_line *out, struct err *err) MUST_USE;

/* Could a match hold a newline, or does it look around it? Then lines are tried one by one.
 * When in doubt, true. */
bool regex_may_cross_lines(struct str pattern);

/* ------------------------------------------------------------------ what a match must hold
 * A program for a stack of sets of documents. Always right, not always narrow: whatever is not
 * understood stands for all documents. */
enum plan_op {
    PLAN_ALL,      /* pushes everything */
    PLAN_TRIGRAMS, /* pushes the documents with all trigrams of the folded bytes of `text` */
    PLAN_AND,      /* of the two on top */
    PLAN_OR,
    PLAN_ANY, /* replaces the top by everything */
};
struct plan_step {
    enum plan_op op;
    uint32_t first; /* into bytes */
    uint32_t size;
};
struct plan {
    struct {
        ARRAY_FIELDS(struct plan_step);
    } steps; /* leave exactly one set; never more than PLAN_DEPTH_MAX on the way */
    struct {
        ARRAY_FIELDS(char);
    } bytes; /* folded */
};
#define PLAN_GROUPS_MAX 32U /* open at a time */
#define PLAN_DEPTH_MAX  (3U * PLAN_GROUPS_MAX + 2U)
bool plan_make_for_pattern(struct str pattern, const struct regex_options *options,
                           struct plan *out) MUST_USE; /* false: no memory */
void plan_release_steps(struct plan *plan);

#endif
