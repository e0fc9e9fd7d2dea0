/* search_plan.c - reads a pattern just well enough to know which text every match must hold.
 * After Cox, "Regular Expression Matching with a Trigram Index" (2012), simplified: runs of literal
 * characters, groups, alternatives and repetitions; no sets of strings across them. O(pattern). */
#include "search/search_regex_internal.h"
#include "search/search_segment_internal.h"

#define PLAN_STEPS_MAX 4096U
#define PLAN_RUN_MAX   256U /* longer literals go on as a new run */

/* An open group: how many sets its present alternative has pushed (0 or 1, joined by AND), and how
 * many alternatives before it (0 or 1, joined by OR). */
struct plan_frame {
    uint8_t parts;
    uint8_t alternatives;
    bool is_lookaround; /* says nothing about the match itself */
};
struct plan_reader {
    struct plan *plan;
    struct str pattern;
    size_t at;
    bool any_case;
    bool gave_up; /* something not understood: the plan is ALL */
    bool failed;  /* no memory */
    struct plan_frame frames[PLAN_GROUPS_MAX];
    size_t depth; /* frames in use, at least 1 */
    char run[PLAN_RUN_MAX];
    size_t run_size;
    size_t last_char; /* where the last character of the run begins */
};

/* NUL behind the end: no pattern holds one. */
static char plan_byte_at(struct str pattern, size_t at)
{
    if (at < pattern.size) {
        return pattern.data[at];
    }
    return '\0';
}

static void plan_push_step(struct plan_reader *reader, enum plan_op op, uint32_t first,
                           uint32_t size)
{
    struct plan_step *step = array_push_slot(&reader->plan->steps, PLAN_STEPS_MAX);
    if (step == NULL) {
        reader->failed = reader->failed || reader->plan->steps.count < PLAN_STEPS_MAX;
        reader->gave_up = true;
        return;
    }
    *step = (struct plan_step){ op, first, size };
}

static struct plan_frame *plan_top_frame(struct plan_reader *reader)
{
    return &reader->frames[reader->depth - 1];
}

/* A set was pushed: join it to the alternative. */
static void plan_join_part(struct plan_reader *reader)
{
    struct plan_frame *frame = plan_top_frame(reader);
    if (frame->parts > 0) {
        plan_push_step(reader, PLAN_AND, 0, 0);
    }
    frame->parts = 1;
}

static void plan_flush_run(struct plan_reader *reader)
{
    struct str run = str_from_range(reader->run, reader->run_size);
    size_t first = reader->plan->bytes.count;
    size_t at = 0;

    reader->run_size = 0;
    while (at < run.size) {
        char *slot = array_push_slot(&reader->plan->bytes, (size_t)PLAN_STEPS_MAX * PLAN_RUN_MAX);
        if (slot == NULL) {
            reader->failed = true;
            return;
        }
        *slot = (char)segment_fold_next(run, &at);
    }
    if (reader->plan->bytes.count - first < 3) {
        reader->plan->bytes.count = first;
        return;
    }
    plan_push_step(reader, PLAN_TRIGRAMS, (uint32_t)first,
                   (uint32_t)(reader->plan->bytes.count - first));
    plan_join_part(reader);
}

/* One literal character of `size` bytes. */
static void plan_add_char(struct plan_reader *reader, const char *bytes, size_t size)
{
    if (bytes[0] == '\n' || (reader->any_case && ((unsigned char)bytes[0] & 0x80U) != 0)) {
        plan_flush_run(reader); /* other cases of it have other bytes */
        return;
    }
    if (reader->run_size + size > PLAN_RUN_MAX) {
        plan_flush_run(reader);
    }
    reader->last_char = reader->run_size;
    memcpy(reader->run + reader->run_size, bytes, size);
    reader->run_size += size;
}

static void plan_close_alternative(struct plan_reader *reader)
{
    struct plan_frame *frame = plan_top_frame(reader);
    plan_flush_run(reader);
    if (frame->parts == 0) {
        plan_push_step(reader, PLAN_ALL, 0, 0);
    }
    if (frame->alternatives > 0) {
        plan_push_step(reader, PLAN_OR, 0, 0);
    }
    frame->alternatives = 1;
    frame->parts = 0;
}

/* ------------------------------------------------------------------ repetitions */

static bool plan_is_digit(const struct plan_reader *reader, size_t at)
{
    return at < reader->pattern.size && reader->pattern.data[at] >= '0' &&
           reader->pattern.data[at] <= '9';
}

/* The end of "{2}", "{2,}" or "{2,3}" at `at`, or `at` when it is none. */
static size_t plan_measure_braces(const struct plan_reader *reader, size_t at)
{
    size_t end = at + 1;
    if (!plan_is_digit(reader, end)) {
        return at;
    }
    while (plan_is_digit(reader, end)) {
        end++;
    }
    if (end < reader->pattern.size && reader->pattern.data[end] == ',') {
        end++;
        while (plan_is_digit(reader, end)) {
            end++;
        }
    }
    return end < reader->pattern.size && reader->pattern.data[end] == '}' ? end + 1 : at;
}

/* Reads a repetition, if one stands here. *may_be_none: zero times is allowed. */
static bool plan_take_repetition(struct plan_reader *reader, bool *may_be_none)
{
    size_t at = reader->at;
    size_t end = at;
    char byte = plan_byte_at(reader->pattern, at);

    if (byte == '*' || byte == '?' || byte == '+') {
        end = at + 1;
        *may_be_none = byte != '+';
    } else if (byte == '{') {
        size_t digit = at + 1;
        end = plan_measure_braces(reader, at);
        while (digit < end && reader->pattern.data[digit] == '0') {
            digit++;
        }
        *may_be_none = !plan_is_digit(reader, digit);
    }
    if (end == at) {
        return false;
    }
    if (end < reader->pattern.size &&
        (reader->pattern.data[end] == '?' || reader->pattern.data[end] == '+')) {
        end++; /* lazy or possessive */
    }
    reader->at = end;
    return true;
}

/* After a literal character. */
static void plan_repeat_char(struct plan_reader *reader)
{
    bool may_be_none = false;
    if (!plan_take_repetition(reader, &may_be_none)) {
        return;
    }
    if (may_be_none && reader->run_size > 0) {
        reader->run_size = reader->last_char;
    }
    plan_flush_run(reader);
    if (plan_take_repetition(reader, &may_be_none)) { /* "a{2}{3}" */
        reader->gave_up = true;
    }
}

/* After something without literal text. */
static void plan_skip_repetition(struct plan_reader *reader)
{
    bool may_be_none = false;
    while (plan_take_repetition(reader, &may_be_none)) {
    }
}

/* ------------------------------------------------------------------ groups */

static void plan_open_group(struct plan_reader *reader, bool is_lookaround)
{
    if (reader->depth == sizeof reader->frames / sizeof reader->frames[0]) {
        reader->gave_up = true;
        return;
    }
    reader->frames[reader->depth++] = (struct plan_frame){ 0, 0, is_lookaround };
}

/* Behind "(?": the kinds that are understood; the others give up. */
static void plan_open_special_group(struct plan_reader *reader)
{
    struct str rest =
        str_from_range(reader->pattern.data + reader->at, reader->pattern.size - reader->at);
    if (str_starts_with(rest, STR("?:"))) {
        reader->at += 2;
        plan_open_group(reader, false);
    } else if (str_starts_with(rest, STR("?=")) || str_starts_with(rest, STR("?!"))) {
        reader->at += 2;
        plan_open_group(reader, true);
    } else if (str_starts_with(rest, STR("?i)"))) {
        reader->at += 3;
        plan_flush_run(reader);
    } else {
        reader->gave_up = true;
    }
}

static void plan_close_group(struct plan_reader *reader)
{
    bool is_lookaround = plan_top_frame(reader)->is_lookaround;
    bool may_be_none = false;
    bool drop = is_lookaround;

    if (reader->depth == 1) {
        reader->gave_up = true; /* the compiler has refused it already */
        return;
    }
    plan_close_alternative(reader);
    reader->depth--;
    while (plan_take_repetition(reader, &may_be_none)) {
        drop = drop || may_be_none;
    }
    if (drop) {
        plan_push_step(reader, PLAN_ANY, 0, 0);
    }
    plan_join_part(reader);
}

/* ------------------------------------------------------------------ classes, escapes */

static void plan_skip_class(struct plan_reader *reader)
{
    const struct str pattern = reader->pattern;
    size_t at = reader->at; /* behind the bracket */

    at += at < pattern.size && pattern.data[at] == '^' ? 1 : 0;
    at += at < pattern.size && pattern.data[at] == ']' ? 1 : 0;
    while (at < pattern.size && pattern.data[at] != ']') {
        if (pattern.data[at] == '[') {
            reader->gave_up = true; /* [:alpha:] and its like */
            return;
        }
        at += pattern.data[at] == '\\' ? 2 : 1;
    }
    reader->at = at + 1;
    plan_skip_repetition(reader);
}

static void plan_read_escape(struct plan_reader *reader)
{
    char byte = plan_byte_at(reader->pattern, reader->at);
    bool is_plain = byte > ' ' && byte < 0x7f && !(byte >= '0' && byte <= '9') &&
                    !(byte >= 'a' && byte <= 'z') && !(byte >= 'A' && byte <= 'Z');

    reader->at++;
    if (is_plain) {
        plan_add_char(reader, &byte, 1);
        plan_repeat_char(reader);
    } else if (byte == 't') {
        plan_add_char(reader, "\t", 1);
        plan_repeat_char(reader);
    } else if (byte != '\0' && strchr("wWdDsSbB", byte) != NULL) {
        plan_flush_run(reader);
        plan_skip_repetition(reader);
    } else {
        reader->gave_up = true;
    }
}

static size_t plan_char_size(const struct plan_reader *reader)
{
    bool valid = false;
    return str_measure_utf8_sequence(
        str_from_range(reader->pattern.data + reader->at, reader->pattern.size - reader->at),
        &valid);
}

static void plan_read_item(struct plan_reader *reader)
{
    const char *here = reader->pattern.data + reader->at;
    size_t size = plan_char_size(reader);

    reader->at += size;
    switch (*here) {
    case '(':
        plan_flush_run(reader);
        if (reader->at < reader->pattern.size && reader->pattern.data[reader->at] == '?') {
            plan_open_special_group(reader);
        } else if (reader->at < reader->pattern.size && reader->pattern.data[reader->at] == '*') {
            reader->gave_up = true; /* a verb */
        } else {
            plan_open_group(reader, false);
        }
        break;
    case ')':
        plan_flush_run(reader);
        plan_close_group(reader);
        break;
    case '|': plan_close_alternative(reader); break;
    case '[':
        plan_flush_run(reader);
        plan_skip_class(reader);
        break;
    case '\\': plan_read_escape(reader); break;
    case '.':
    case '^':
    case '$':
        plan_flush_run(reader);
        plan_skip_repetition(reader);
        break;
    default:
        plan_add_char(reader, here, size);
        plan_repeat_char(reader);
        break;
    }
}

static void plan_read_literal(struct plan_reader *reader)
{
    while (reader->at < reader->pattern.size) {
        size_t size = plan_char_size(reader);
        plan_add_char(reader, reader->pattern.data + reader->at, size);
        reader->at += size;
    }
}

bool plan_make_for_pattern(struct str pattern, const struct regex_options *options,
                           struct plan *out)
{
    struct plan_reader reader = { .plan = out, .pattern = pattern, .depth = 1 };

    memset(out, 0, sizeof *out);
    /* An option anywhere may be on for all of it. */
    reader.any_case = options->any_case ||
                      (!options->is_literal && str_find_part(pattern, STR("(?")) != SIZE_MAX);
    if (options->is_literal) {
        plan_read_literal(&reader);
    }
    while (reader.at < pattern.size && !reader.gave_up) {
        plan_read_item(&reader);
    }
    plan_close_alternative(&reader);
    if (reader.gave_up || reader.depth != 1) {
        out->steps.count = 0;
        plan_push_step(&reader, PLAN_ALL, 0, 0);
    }
    return !reader.failed;
}

void plan_release_steps(struct plan *plan)
{
    array_free_items(&plan->steps);
    array_free_items(&plan->bytes);
}

/* ------------------------------------------------------------------ line ends */

/* What never matches a newline and never asks what stands beside a match but \b and \B. */
static bool plan_escape_stays_inside(char byte, bool in_class)
{
    bool is_letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
    bool is_digit = byte >= '0' && byte <= '9';
    if (in_class) {
        return (!is_letter && !is_digit) || byte == 'w' || byte == 'd';
    }
    return (!is_letter && !is_digit) || (byte != '\0' && strchr("wdSbBtr", byte) != NULL);
}

/* at: behind the bracket; returns the index behind the class, or SIZE_MAX when in doubt. */
static size_t plan_check_class(struct str pattern, size_t at)
{
    if (at < pattern.size && pattern.data[at] == ']') {
        at++;
    }
    while (at < pattern.size && pattern.data[at] != ']') {
        char byte = pattern.data[at];
        if (byte == '[' || byte == '^' || (byte >= '\0' && byte < ' ')) {
            return SIZE_MAX;
        }
        if (byte == '\\') {
            if (at + 1 >= pattern.size || !plan_escape_stays_inside(pattern.data[at + 1], true)) {
                return SIZE_MAX;
            }
            at++;
        }
        at++;
    }
    return at + 1;
}

/* A possessive repetition, a verb, or a group that is more than a group. */
static bool plan_is_special(struct str pattern, size_t at)
{
    struct str rest = str_from_range(pattern.data + at, pattern.size - at);
    if (str_starts_with(rest, STR("(?"))) {
        return !str_starts_with(rest, STR("(?:")) && !str_starts_with(rest, STR("(?i)"));
    }
    return str_starts_with(rest, STR("(*")) || str_starts_with(rest, STR("++")) ||
           str_starts_with(rest, STR("*+")) || str_starts_with(rest, STR("?+")) ||
           str_starts_with(rest, STR("}+"));
}

bool regex_may_cross_lines(struct str pattern)
{
    size_t at = 0;
    while (at < pattern.size) {
        char byte = pattern.data[at];
        char next = plan_byte_at(pattern, at + 1);
        if (byte == '\n' || plan_is_special(pattern, at)) {
            return true;
        }
        at++;
        if (byte == '\\') {
            if (!plan_escape_stays_inside(next, false)) {
                return true;
            }
            at++;
        } else if (byte == '[') {
            at = plan_check_class(pattern, at);
            if (at == SIZE_MAX) {
                return true;
            }
        }
    }
    return false;
}
