/* lang_typescript_prepare.c - what TypeScript and Flow write and the grammar does not know is made
 * to what it knows, at the same length:
 *
 *   - variance:               interface Box<in out T>     ->  interface Box<       T>
 *   - types re-exported:      export type * from "./x"    ->  export      * from "./x"
 *   - overloads of a value:   { <A>(a: A): B              ->  { <A>(a: A): B
 *                               <A>(a: A, b: A): B }           ;<A>(a: A, b: A): B }
 *     A line break ends a type before `<`; the grammar goes on to B<A>.
 *   - a property named `in` behind a type without a sign, import("x").Box<T> as a type, \` in a
 *     template that is a type
 *   - Flow alone:  maybe types `?T`, variance `+x: T`, inexact `{x: T, ...}`, `component F(..)`,
 *     opaque types
 *
 * One pass over the bytes that knows comments, strings, templates, and regular expressions by what
 * stands before them. Names and texts come from the original.
 */
#include "lang/lang_ecma_internal.h"
#include "lang/scan_internal.h"

#define TYPESCRIPT_DEPTH_MAX   1024U /* open brackets; deeper ones are taken for one */
#define TYPESCRIPT_LOOK_MAX    4096U /* bytes of type parameters that are looked at */
#define TYPESCRIPT_PRAGMA_HEAD 2048U /* bytes in which `@flow` stands */

struct typescript_scan {
    struct str source;
    char *out;
    size_t at;
    size_t last; /* last byte of the token before `at`; SIZE_MAX: none */
    bool flow;
    bool changed;
    size_t depth;
    char
        open[TYPESCRIPT_DEPTH_MAX]; /* brackets, and '`' where an expression stands in a template */
};

/* ------------------------------------------------------------------ bytes and words */

static char typescript_byte(const struct typescript_scan *scan, size_t at)
{
    return scan_byte_at(scan->source, at);
}

static bool typescript_is_word(char byte)
{
    return scan_is_word(byte) || byte == '$';
}

static size_t typescript_skip_spaces(const struct typescript_scan *scan, size_t at)
{
    return scan_skip_spaces(scan->source, at);
}

static struct str typescript_word_at(const struct typescript_scan *scan, size_t at)
{
    size_t end = at;
    while (typescript_is_word(scan_byte_at(scan->source, end))) {
        end++;
    }
    return at < end ? str_from_range(scan->source.data + at, end - at) : STR_EMPTY;
}

static char typescript_last_byte(const struct typescript_scan *scan)
{
    return (char)(scan->last == SIZE_MAX ? '\0' : scan->source.data[scan->last]);
}

/* The word that ends where the last token ends. */
static struct str typescript_last_word(const struct typescript_scan *scan)
{
    size_t end = scan->last == SIZE_MAX ? 0 : scan->last + 1;
    size_t start = end;
    while (start > 0 && typescript_is_word(scan->source.data[start - 1])) {
        start--;
    }
    return str_from_range(scan->source.data + start, end - start);
}

static bool typescript_after_arrow(const struct typescript_scan *scan)
{
    return typescript_last_byte(scan) == '>' && scan->last > 0 &&
           scan->source.data[scan->last - 1] == '=';
}

static void typescript_blank(struct typescript_scan *scan, size_t start, size_t end)
{
    scan_fill_range(scan->out, start, end, ' ');
    scan->changed = true;
}

/* ------------------------------------------------------------------ texts that hide bytes */

static void typescript_skip_comment(struct typescript_scan *scan)
{
    scan->at = typescript_byte(scan, scan->at + 1) == '*'
                   ? scan_skip_past(scan->source, scan->at + 2, STR("*/"))
                   : scan_skip_line(scan->source, scan->at);
}

/* A string or a regular expression, up to its end or that of the line. */
static void typescript_skip_quoted(struct typescript_scan *scan, char quote)
{
    bool in_class = false;
    for (scan->at++; scan->at < scan->source.size; scan->at++) {
        char byte = typescript_byte(scan, scan->at);
        if (byte == '\n') {
            return;
        }
        if (byte == '\\') {
            scan->at++;
        } else if (quote == '/' && (byte == '[' || byte == ']')) {
            in_class = byte == '[';
        } else if (byte == quote && !in_class) {
            break;
        }
    }
    scan->last = scan->at < scan->source.size ? scan->at : scan->source.size - 1;
    scan->at++;
}

/* From behind the sign that opened it, or behind an expression in it. */
static void typescript_skip_template(struct typescript_scan *scan)
{
    for (; scan->at < scan->source.size; scan->at++) {
        char byte = typescript_byte(scan, scan->at);
        if (byte == '\\') {
            if (typescript_byte(scan, scan->at + 1) == '`') {
                typescript_blank(scan, scan->at, scan->at + 2); /* not known in a type */
            }
            scan->at++;
        } else if (byte == '`') {
            scan->last = scan->at++;
            return;
        } else if (byte == '$' && typescript_byte(scan, scan->at + 1) == '{' &&
                   scan->depth < TYPESCRIPT_DEPTH_MAX) {
            scan->open[scan->depth++] = '`';
            scan->last = scan->at + 1;
            scan->at += 2;
            return;
        }
    }
}

static bool typescript_begins_regex(const struct typescript_scan *scan)
{
    char last = typescript_last_byte(scan);
    struct str word = typescript_last_word(scan);
    return last == '\0' || scan_is_one(last, "(,=:[!&|?{};+-*%~^<") ||
           typescript_after_arrow(scan) || str_equals_cstring(word, "return") ||
           str_equals_cstring(word, "typeof") || str_equals_cstring(word, "case");
}

/* ------------------------------------------------------------------ what is rewritten */

/* What may follow the name of a type parameter. */
static bool typescript_ends_parameter(const struct typescript_scan *scan, size_t at)
{
    char byte = typescript_byte(scan, at);
    return byte == ',' || byte == '>' || (byte == '=' && typescript_byte(scan, at + 1) != '=') ||
           str_equals_cstring(typescript_word_at(scan, at), "extends");
}

/* <in T, out U>: behind `<` or a comma, before the name of a type parameter. */
static void typescript_drop_variance(struct typescript_scan *scan, struct str word)
{
    char last = typescript_last_byte(scan);
    size_t next = typescript_skip_spaces(scan, scan->at + word.size);
    struct str name = typescript_word_at(scan, next);
    size_t end = scan->at + word.size;
    if (!str_equals_cstring(word, "in") && !str_equals_cstring(word, "out")) {
        return;
    }
    if (str_equals_cstring(word, "in") && str_equals_cstring(name, "out")) {
        end = next + name.size;
        next = typescript_skip_spaces(scan, end);
        name = typescript_word_at(scan, next);
    }
    if ((last == '<' || last == ',') && name.size > 0 && !str_equals_cstring(name, "extends") &&
        typescript_ends_parameter(scan, typescript_skip_spaces(scan, next + name.size))) {
        typescript_blank(scan, scan->at, end);
    }
}

/* import("x").Box<T>, which is a type: what stands before Box<T>. */
static void typescript_drop_import(struct typescript_scan *scan, struct str word)
{
    size_t at = scan->at + word.size;
    size_t end = 0;
    char quote = typescript_byte(scan, at + 1);
    if (!str_equals_cstring(word, "import") || typescript_byte(scan, at) != '(' ||
        (quote != '"' && quote != '\'')) {
        return;
    }
    for (at += 2; typescript_byte(scan, at) != quote; at++) {
        if (at >= scan->source.size || typescript_byte(scan, at) == '\n') {
            return;
        }
    }
    if (typescript_byte(scan, at + 1) != ')' || typescript_byte(scan, at + 2) != '.') {
        return;
    }
    for (end = at + 3;
         typescript_is_word(typescript_byte(scan, end)) || typescript_byte(scan, end) == '.';) {
        end++;
    }
    if (typescript_byte(scan, end) == '<' || typescript_byte(scan, end) == '[') {
        typescript_blank(scan, scan->at, at + 3);
    }
}

static void typescript_drop_export_type(struct typescript_scan *scan, struct str word)
{
    size_t next = typescript_skip_spaces(scan, scan->at + word.size);
    if (str_equals_cstring(word, "type") && typescript_byte(scan, next) == '*' &&
        str_equals_cstring(typescript_last_word(scan), "export")) {
        typescript_blank(scan, scan->at, scan->at + word.size);
    }
}

/* Of Flow: component Name( is a function, an opaque type is a type. */
static void typescript_read_flow_word(struct typescript_scan *scan, struct str word)
{
    static const char function[] = "function ";
    size_t next = typescript_skip_spaces(scan, scan->at + word.size);
    struct str name = typescript_word_at(scan, next);
    if (str_equals_cstring(word, "component") && name.size > 0 &&
        typescript_byte(scan, next + name.size) == '(') {
        memcpy(scan->out + scan->at, function, sizeof function - 1);
        scan->changed = true;
    } else if (str_equals_cstring(word, "opaque") && str_equals_cstring(name, "type")) {
        typescript_blank(scan, scan->at, next);
    }
}

/* Is `<` the begin of type parameters with a parameter list behind them? */
static bool typescript_begins_signature(const struct typescript_scan *scan)
{
    size_t end = scan->at + TYPESCRIPT_LOOK_MAX;
    size_t depth = 0;
    if (!typescript_is_word(typescript_byte(scan, scan->at + 1)) &&
        !scan_is_space(typescript_byte(scan, scan->at + 1))) {
        return false;
    }
    for (size_t at = scan->at; at < end && at < scan->source.size; at++) {
        char byte = scan->source.data[at];
        if (byte == '<') {
            depth++;
        } else if (byte == '>' && scan->source.data[at - 1] != '=' && --depth == 0) {
            return typescript_byte(scan, at + 1) == '(';
        } else if (byte == ';') {
            return false;
        }
    }
    return false;
}

/* Does the last token end a type? */
static bool typescript_after_type(const struct typescript_scan *scan)
{
    static const char *const words[] = { "extends", "return", "as",      "is",        "new",
                                         "typeof",  "keyof",  "infer",   "readonly",  "yield",
                                         "await",   "in",     "default", "satisfies", NULL };
    char last = typescript_last_byte(scan);
    struct str word = typescript_last_word(scan);
    for (size_t i = 0; words[i] != NULL; i++) {
        if (str_equals_cstring(word, words[i])) {
            return false;
        }
    }
    return typescript_is_word(last) || (last != '\0' && strchr(")]}\"'`", last) != NULL) ||
           (last == '>' && !typescript_after_arrow(scan));
}

/* Ends the type before a line that begins here, inside { }, without a sign between. */
static void typescript_part_lines(struct typescript_scan *scan)
{
    size_t start = scan->at;
    while (start > 0 &&
           (scan->source.data[start - 1] == ' ' || scan->source.data[start - 1] == '\t')) {
        start--;
    }
    if (start < scan->at && start > 0 && scan->source.data[start - 1] == '\n' && scan->depth > 0 &&
        scan->open[scan->depth - 1] == '{' && typescript_after_type(scan)) {
        scan->out[scan->at - 1] = ';';
        scan->changed = true;
    }
}

/* A property named `in`. */
static void typescript_part_members(struct typescript_scan *scan, struct str word)
{
    char after = typescript_byte(scan, scan->at + word.size);
    if (str_equals_cstring(word, "in") && (after == ':' || after == '?')) {
        typescript_part_lines(scan);
    }
}

static void typescript_read_word(struct typescript_scan *scan)
{
    struct str word = typescript_word_at(scan, scan->at);
    typescript_drop_variance(scan, word);
    typescript_drop_export_type(scan, word);
    typescript_drop_import(scan, word);
    typescript_part_members(scan, word);
    if (scan->flow) {
        typescript_read_flow_word(scan, word);
    }
    scan->at += word.size;
    scan->last = scan->at - 1;
}

/* Flow: the sign before ?T where a type begins, and before +x: T. */
static bool typescript_is_flow_mark(const struct typescript_scan *scan, char byte)
{
    char last = typescript_last_byte(scan);
    char next = typescript_byte(scan, scan->at + 1);
    struct str name = typescript_word_at(scan, scan->at + 1);
    if (byte == '?') {
        return (scan_is_one(last, ":(,<|&=[") || typescript_after_arrow(scan)) &&
               (typescript_is_word(next) || scan_is_one(next, "({["));
    }
    return (byte == '+' || byte == '-') && scan_is_one(last, "{,;") && name.size > 0 &&
           scan_is_one(typescript_byte(scan, scan->at + 1 + name.size), ":?");
}

/* Flow: the dots at the end of an inexact object. */
static bool typescript_are_last_dots(const struct typescript_scan *scan)
{
    struct str rest = str_from_range(scan->source.data + scan->at, scan->source.size - scan->at);
    return str_starts_with(rest, STR("...")) && scan_is_one(typescript_last_byte(scan), "{,") &&
           typescript_byte(scan, typescript_skip_spaces(scan, scan->at + 3)) == '}';
}

static void typescript_read_flow_sign(struct typescript_scan *scan, char byte)
{
    if (typescript_is_flow_mark(scan, byte)) {
        typescript_blank(scan, scan->at, scan->at + 1);
    } else if (byte == '.' && typescript_are_last_dots(scan)) {
        typescript_blank(scan, scan->at, scan->at + 3);
    }
}

/* ------------------------------------------------------------------ the pass */

/* True: the bracket closed an expression in a template. */
static bool typescript_close_bracket(struct typescript_scan *scan)
{
    if (scan->depth == 0) {
        return false;
    }
    return scan->open[--scan->depth] == '`';
}

static void typescript_read_sign(struct typescript_scan *scan, char byte)
{
    if (byte == '<' && typescript_begins_signature(scan)) {
        typescript_part_lines(scan);
    } else if (scan->flow) {
        typescript_read_flow_sign(scan, byte);
    }
    if ((byte == '{' || byte == '(' || byte == '[') && scan->depth < TYPESCRIPT_DEPTH_MAX) {
        scan->open[scan->depth++] = byte;
    }
    scan->last = scan->at++;
    if ((byte == '}' || byte == ')' || byte == ']') && typescript_close_bracket(scan)) {
        typescript_skip_template(scan);
    }
}

static void typescript_read_token(struct typescript_scan *scan)
{
    char byte = scan->source.data[scan->at];
    char next = typescript_byte(scan, scan->at + 1);
    if (scan_is_space(byte)) {
        scan->at++;
    } else if (byte == '/' && (next == '/' || next == '*')) {
        typescript_skip_comment(scan);
    } else if (byte == '"' || byte == '\'' || (byte == '/' && typescript_begins_regex(scan))) {
        typescript_skip_quoted(scan, byte);
    } else if (byte == '`') {
        scan->at++;
        typescript_skip_template(scan);
    } else if (typescript_is_word(byte)) {
        typescript_read_word(scan);
    } else {
        typescript_read_sign(scan, byte);
    }
}

unsigned typescript_claim_flow(struct str path, struct str head)
{
    if (str_ends_with(path, STR(".tsx"))) {
        return 1;
    }
    head.size = head.size < TYPESCRIPT_PRAGMA_HEAD ? head.size : TYPESCRIPT_PRAGMA_HEAD;
    return str_find_part(head, STR("@flow")) != SIZE_MAX ? 2 : 0;
}

bool typescript_prepare_source(struct walk *walk, struct str source, char *out)
{
    struct typescript_scan *scan = walk_alloc_bytes(walk, sizeof *scan);
    if (scan == NULL) {
        return false;
    }
    memcpy(out, source.data, source.size);
    scan->source = source;
    scan->out = out;
    scan->at = 0;
    scan->last = SIZE_MAX;
    scan->flow = str_ends_with(walk->path, STR("js")) || str_ends_with(walk->path, STR("jsx"));
    scan->changed = false;
    scan->depth = 0;
    while (scan->at < source.size) {
        typescript_read_token(scan);
    }
    return scan->changed;
}
