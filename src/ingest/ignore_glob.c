/* ignore_glob.c - one pattern of an ignore file against one text.
 *
 * A pattern becomes steps; a match walks the text once with the set of steps that could be
 * next (Thompson 1968, CACM 11(6):419-422), so there is no backtracking to blow up:
 * O(steps x bytes) always, where git's own matcher is exponential in stars at worst.
 * What a pattern means follows gitignore(5) and, where that is silent, what `git check-ignore`
 * does (tests/ingest/test_ignore.c asks it).
 */
#include "ingest/ignore.h"

#include <string.h>

struct glob_parse {
    struct str pattern;
    size_t at;
    struct arena *arena;
    struct ignore_glob *glob;
};

static void glob_push_step(struct glob_parse *parse, enum ignore_step_kind kind, unsigned char byte)
{
    if (parse->glob->count + 1 >= IGNORE_STEPS_MAX) {
        parse->glob->never = true;
        return;
    }
    parse->glob->steps[parse->glob->count++] = (struct ignore_step){ kind, byte, NULL };
}

static void glob_add_set_byte(struct ignore_set *set, unsigned byte)
{
    set->bits[byte / 32] |= 1U << (byte % 32);
}

static bool glob_has_set_byte(const struct ignore_set *set, unsigned char byte)
{
    return (set->bits[byte / 32] >> (byte % 32) & 1U) != 0;
}

/* ------------------------------------------------------------------ [sets] */

static bool glob_is_between(unsigned byte, unsigned low, unsigned high)
{
    return byte >= low && byte <= high;
}

static bool glob_is_letter_or_digit(unsigned byte)
{
    return glob_is_between(byte, 'a', 'z') || glob_is_between(byte, 'A', 'Z') ||
           glob_is_between(byte, '0', '9');
}

static bool glob_is_in_class(struct str name, unsigned byte)
{
    static const char *const names[] = { "alnum", "alpha", "blank", "cntrl", "digit", "graph",
                                         "lower", "print", "punct", "space", "upper", "xdigit" };
    bool visible = glob_is_between(byte, 0x21, 0x7e);
    bool digit = glob_is_between(byte, '0', '9');
    bool lower = glob_is_between(byte, 'a', 'z');
    bool upper = glob_is_between(byte, 'A', 'Z');
    const bool member[] = {
        digit || lower || upper,
        lower || upper,
        byte == ' ' || byte == '\t',
        byte < 0x20 || byte == 0x7f,
        digit,
        visible,
        lower,
        visible || byte == ' ',
        visible && !glob_is_letter_or_digit(byte),
        byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r', /* git's idea of space */
        upper,
        digit || glob_is_between(byte, 'a', 'f') || glob_is_between(byte, 'A', 'F'),
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (str_equals_cstring(name, names[i])) {
            return member[i];
        }
    }
    return false;
}

static bool glob_is_class_name(struct str name)
{
    /* Every class but cntrl and blank has a member among these. */
    static const char probes[] = { 'a', 'A', '0', '.', ' ', '\t', '\x01' };
    for (size_t i = 0; i < sizeof probes; i++) {
        if (glob_is_in_class(name, (unsigned char)probes[i])) {
            return true;
        }
    }
    return false;
}

/* The byte at parse->at + ahead, or -1 past the end. */
static int glob_peek_byte(const struct glob_parse *parse, size_t ahead)
{
    size_t at = parse->at + ahead;
    return at < parse->pattern.size ? (unsigned char)parse->pattern.data[at] : -1;
}

/* At "[:" inside a set. False: malformed. *taken: it was a class and at stands on its ']'. */
static bool glob_parse_named_class(struct glob_parse *parse, struct ignore_set *set, bool *taken)
{
    size_t start = parse->at + 2;
    struct str rest = str_from_range(parse->pattern.data + start, parse->pattern.size - start);
    size_t close = str_find_byte(rest, ']');
    struct str name;

    *taken = false;
    if (close == SIZE_MAX) {
        return false;
    }
    if (close == 0 || rest.data[close - 1] != ':') {
        return true; /* a '[' like any other */
    }
    name = str_from_range(rest.data, close - 1);
    if (!glob_is_class_name(name)) {
        return false;
    }
    for (unsigned byte = 0; byte < 256; byte++) {
        if (glob_is_in_class(name, byte)) {
            glob_add_set_byte(set, byte);
        }
    }
    parse->at = start + close;
    *taken = true;
    return true;
}

/* Takes an escaped byte or a plain one; -1: the pattern ends. */
static int glob_take_set_byte(struct glob_parse *parse)
{
    if (glob_peek_byte(parse, 0) == '\\') {
        parse->at++;
    }
    return glob_peek_byte(parse, 0);
}

/* One item of a set; `*previous` is the byte before a possible '-', 0 when there is none.
 * Leaves at on the last byte of the item. False: malformed. */
static bool glob_parse_set_item(struct glob_parse *parse, struct ignore_set *set, int *previous)
{
    int byte = glob_peek_byte(parse, 0);
    int after = glob_peek_byte(parse, 1);
    bool taken = false;

    if (byte == '-' && *previous != 0 && after >= 0 && after != ']') {
        parse->at++;
        byte = glob_take_set_byte(parse);
        if (byte < 0) {
            return false;
        }
        for (int in_range = *previous; in_range <= byte; in_range++) {
            glob_add_set_byte(set, (unsigned)in_range);
        }
        *previous = 0;
        return true;
    }
    if (byte == '[' && after == ':') {
        if (!glob_parse_named_class(parse, set, &taken)) {
            return false;
        }
        if (taken) {
            *previous = 0;
            return true;
        }
    }
    byte = glob_take_set_byte(parse);
    if (byte < 0) {
        return false;
    }
    glob_add_set_byte(set, (unsigned)byte);
    *previous = byte;
    return true;
}

/* at stands behind the '['; afterwards behind the ']'. False: malformed, or no memory. */
static bool glob_parse_whole_set(struct glob_parse *parse, struct ignore_set *set)
{
    bool negated = glob_peek_byte(parse, 0) == '!' || glob_peek_byte(parse, 0) == '^';
    int previous = 0;

    parse->at += negated ? 1 : 0;
    do { /* a ']' that comes first is a member */
        if (glob_peek_byte(parse, 0) < 0 || !glob_parse_set_item(parse, set, &previous)) {
            return false;
        }
        parse->at++;
    } while (glob_peek_byte(parse, 0) != ']');
    parse->at++;
    for (size_t i = 0; negated && i < 8; i++) {
        set->bits[i] = ~set->bits[i];
    }
    set->bits['/' / 32] &= ~(1U << ('/' % 32));
    return true;
}

static bool glob_push_set_step(struct glob_parse *parse, struct err *err)
{
    struct ignore_set *set = arena_alloc_zeroed(parse->arena, 1, sizeof *set);
    if (set == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for ignore rules");
    }
    if (!glob_parse_whole_set(parse, set)) {
        parse->glob->never = true;
        return true;
    }
    glob_push_step(parse, IGNORE_STEP_SET, 0);
    if (!parse->glob->never) {
        parse->glob->steps[parse->glob->count - 1].set = set;
    }
    return true;
}

/* ------------------------------------------------------------------ the rest */

/* at stands on the first of one or more stars; afterwards behind them (and behind the slash
 * that belongs to FOLDERS). `**` is special only when it fills a whole part of the path. */
static void glob_push_star_steps(struct glob_parse *parse)
{
    size_t start = parse->at;
    bool opens = start == 0 || parse->pattern.data[start - 1] == '/';
    bool whole;
    int next;

    while (glob_peek_byte(parse, 0) == '*') {
        parse->at++;
    }
    next = glob_peek_byte(parse, 0);
    whole = parse->at - start >= 2 && opens;
    if (whole && next == '/') {
        parse->at++;
        glob_push_step(parse, IGNORE_STEP_FOLDERS, 0);
        glob_push_step(parse, IGNORE_STEP_WITHIN, 0);
    } else if (whole && (next < 0 || (next == '\\' && glob_peek_byte(parse, 1) == '/'))) {
        glob_push_step(parse, IGNORE_STEP_STARS, 0);
    } else {
        glob_push_step(parse, IGNORE_STEP_STAR, 0);
    }
}

static bool glob_parse_next_step(struct glob_parse *parse, struct err *err)
{
    int byte = glob_peek_byte(parse, 0);

    if (byte == '*') {
        glob_push_star_steps(parse);
        return true;
    }
    parse->at++;
    if (byte == '[') {
        return glob_push_set_step(parse, err);
    }
    if (byte == '?') {
        glob_push_step(parse, IGNORE_STEP_ANY, 0);
        return true;
    }
    if (byte == '\\') {
        byte = glob_peek_byte(parse, 0);
        parse->at++;
    }
    if (byte < 0) { /* ends in a lone backslash */
        parse->glob->never = true;
        return true;
    }
    glob_push_step(parse, IGNORE_STEP_BYTE, (unsigned char)byte);
    return true;
}

bool ignore_compile_glob_text(struct str pattern, struct arena *arena, struct ignore_glob *out,
                              struct err *err)
{
    struct glob_parse parse = { pattern, 0, arena, out };
    size_t room = pattern.size < IGNORE_STEPS_MAX ? pattern.size + 1 : IGNORE_STEPS_MAX;

    *out = (struct ignore_glob){ NULL, 0, false };
    out->steps = arena_alloc_zeroed(arena, room, sizeof *out->steps);
    if (out->steps == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for ignore rules");
    }
    while (parse.at < pattern.size && !out->never) {
        if (!glob_parse_next_step(&parse, err)) {
            return false;
        }
    }
    return true;
}

/* ------------------------------------------------------------------ matching */

/* Marks step `at` and those reachable from it without a byte. */
static void glob_mark_step(const struct ignore_glob *glob, uint8_t *marks, size_t at)
{
    while (marks[at] == 0) {
        marks[at] = 1;
        if (at == glob->count) {
            return;
        }
        switch (glob->steps[at].kind) {
        case IGNORE_STEP_STAR:
        case IGNORE_STEP_STARS: at++; break;
        case IGNORE_STEP_FOLDERS:
            marks[at + 1] = 1; /* WITHIN goes on by itself only at a '/' */
            at += 2;
            break;
        case IGNORE_STEP_BYTE:
        case IGNORE_STEP_ANY:
        case IGNORE_STEP_SET:
        case IGNORE_STEP_WITHIN: return;
        }
    }
}

static void glob_take_step(const struct ignore_glob *glob, uint8_t *next, size_t at,
                           unsigned char byte)
{
    const struct ignore_step *step = &glob->steps[at];
    switch (step->kind) {
    case IGNORE_STEP_BYTE:
        if (step->byte == byte) {
            glob_mark_step(glob, next, at + 1);
        }
        break;
    case IGNORE_STEP_ANY:
        if (byte != '/') {
            glob_mark_step(glob, next, at + 1);
        }
        break;
    case IGNORE_STEP_SET:
        if (glob_has_set_byte(step->set, byte)) {
            glob_mark_step(glob, next, at + 1);
        }
        break;
    case IGNORE_STEP_STAR:
        if (byte != '/') {
            glob_mark_step(glob, next, at);
        }
        break;
    case IGNORE_STEP_STARS: glob_mark_step(glob, next, at); break;
    case IGNORE_STEP_FOLDERS: break; /* what it begins is at WITHIN */
    case IGNORE_STEP_WITHIN:
        next[at] = 1;
        if (byte == '/') {
            glob_mark_step(glob, next, at + 1);
        }
        break;
    }
}

bool ignore_match_glob_text(const struct ignore_glob *glob, struct str text)
{
    uint8_t marks[2][IGNORE_STEPS_MAX + 1];
    uint8_t *now = marks[0];
    uint8_t *next = marks[1];

    if (glob->never) {
        return false;
    }
    memset(now, 0, glob->count + 1);
    glob_mark_step(glob, now, 0);
    for (size_t i = 0; i < text.size; i++) {
        uint8_t *spare = now;
        memset(next, 0, glob->count + 1);
        for (size_t at = 0; at < glob->count; at++) {
            if (now[at] != 0) {
                glob_take_step(glob, next, at, (unsigned char)text.data[i]);
            }
        }
        now = next;
        next = spare;
    }
    return now[glob->count] != 0;
}
