/* lang_kotlin_prepare.c - what Kotlin writes and the grammar does not know is made to what it
 * knows, at the same length:
 *
 *   - dynamic, a keyword for the grammar and a name for all others  ->  dynamic_ without its c
 *   - [] in annotations, an empty list                              ->  ""
 *   - class A<newline>@B(..) private constructor(..): the grammar ends the class at the line; the
 *     annotations become spaces where a modifier or arguments follow
 *   - a comma after the last type argument                          ->  a space
 *
 * One pass over the bytes that knows comments and strings. Names and texts come from the original.
 */
#include "lang/lang_kotlin_internal.h"

struct kotlin_scan {
    struct str source;
    char *out;
    size_t at;
    char last; /* last byte of the token before `at`, or 0 */
    bool changed;
};

static char kotlin_byte(const struct kotlin_scan *scan, size_t at)
{
    return (char)(at < scan->source.size ? scan->source.data[at] : '\0');
}

static struct str kotlin_rest(const struct kotlin_scan *scan, size_t at)
{
    return at < scan->source.size ? str_from_range(scan->source.data + at, scan->source.size - at)
                                  : STR_EMPTY;
}

static bool kotlin_is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static bool kotlin_is_word(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_' || (byte & 0x80) != 0;
}

static size_t kotlin_skip_spaces(const struct kotlin_scan *scan, size_t at)
{
    while (kotlin_is_space(kotlin_byte(scan, at))) {
        at++;
    }
    return at;
}

static size_t kotlin_skip_word(const struct kotlin_scan *scan, size_t at)
{
    while (kotlin_is_word(kotlin_byte(scan, at))) {
        at++;
    }
    return at;
}

static void kotlin_put(struct kotlin_scan *scan, size_t at, char byte)
{
    if (scan->out[at] != '\n' && scan->out[at] != '\r') {
        scan->out[at] = byte;
        scan->changed = true;
    }
}

/* Behind what is closed by `end`. */
static void kotlin_skip_until(struct kotlin_scan *scan, size_t from, struct str end)
{
    size_t found = str_find_part(kotlin_rest(scan, from), end);
    scan->at = found == SIZE_MAX ? scan->source.size : from + found + end.size;
}

static void kotlin_skip_string(struct kotlin_scan *scan, char quote)
{
    for (scan->at++; scan->at < scan->source.size && kotlin_byte(scan, scan->at) != quote &&
                     kotlin_byte(scan, scan->at) != '\n';) {
        scan->at += kotlin_byte(scan, scan->at) == '\\' ? 2 : 1;
    }
    scan->at = scan->at < scan->source.size ? scan->at + 1 : scan->source.size;
}

/* Behind a comment or a string; false: nothing of that here. */
static bool kotlin_skip_quiet(struct kotlin_scan *scan)
{
    char byte = kotlin_byte(scan, scan->at);
    struct str rest = kotlin_rest(scan, scan->at);
    if (str_starts_with(rest, STR("//"))) {
        kotlin_skip_until(scan, scan->at, STR("\n"));
    } else if (str_starts_with(rest, STR("/*"))) {
        kotlin_skip_until(scan, scan->at + 2, STR("*/"));
    } else if (str_starts_with(rest, STR("\"\"\""))) {
        kotlin_skip_until(scan, scan->at + 3, STR("\"\"\""));
        scan->last = '"';
    } else if (byte == '"' || byte == '\'' || byte == '`') {
        kotlin_skip_string(scan, byte);
        scan->last = byte;
    } else {
        return false;
    }
    return true;
}

/* ------------------------------------------------------------------ heads of classes */

/* Behind the bracket that closes the one at `at`. */
static size_t kotlin_skip_brackets(const struct kotlin_scan *scan, size_t at, char open, char close)
{
    size_t depth = 0;
    for (; at < scan->source.size; at++) {
        char byte = kotlin_byte(scan, at);
        depth += byte == open;
        if (byte == close && --depth == 0) {
            return at + 1;
        }
    }
    return at;
}

/* Behind an annotation and the spaces that follow; *heavy is set when it has arguments. */
static size_t kotlin_skip_annotation(const struct kotlin_scan *scan, size_t at, bool *heavy)
{
    for (at++; kotlin_is_word(kotlin_byte(scan, at)) || kotlin_byte(scan, at) == '.' ||
               kotlin_byte(scan, at) == ':';) {
        at++;
    }
    if (kotlin_byte(scan, at) == '(') {
        *heavy = true;
        at = kotlin_skip_brackets(scan, at, '(', ')');
    }
    return kotlin_skip_spaces(scan, at);
}

/* Annotations on a line of their own between the name of a class and its constructor. */
static void kotlin_drop_annotations(struct kotlin_scan *scan, size_t start)
{
    size_t end = start;
    bool heavy = false;
    size_t at;
    while (kotlin_byte(scan, end) == '@') {
        end = kotlin_skip_annotation(scan, end, &heavy);
    }
    at = end;
    while (kotlin_is_word(kotlin_byte(scan, at))) {
        size_t next = kotlin_skip_word(scan, at);
        if (str_equals_cstring(str_from_range(scan->source.data + at, next - at), "constructor")) {
            for (at = start; heavy && at < end; at++) {
                kotlin_put(scan, at, ' ');
            }
            return;
        }
        heavy = true;
        at = kotlin_skip_spaces(scan, next);
    }
}

/* Behind the word `class`. */
static void kotlin_read_class(struct kotlin_scan *scan)
{
    size_t name = kotlin_skip_spaces(scan, scan->at);
    size_t end = kotlin_skip_word(scan, name);
    size_t next;
    if (end == name) {
        return;
    }
    end = kotlin_byte(scan, end) == '<' ? kotlin_skip_brackets(scan, end, '<', '>') : end;
    next = kotlin_skip_spaces(scan, end);
    if (kotlin_byte(scan, next) == '@' &&
        memchr(scan->source.data + end, '\n', next - end) != NULL) {
        kotlin_drop_annotations(scan, next);
    }
}

/* ------------------------------------------------------------------ the pass */

static void kotlin_read_word(struct kotlin_scan *scan)
{
    size_t start = scan->at;
    struct str word;
    scan->at = kotlin_skip_word(scan, start);
    word = str_from_range(scan->source.data + start, scan->at - start);
    if (str_equals_cstring(word, "dynamic")) {
        kotlin_put(scan, scan->at - 1, '_');
    } else if (str_equals_cstring(word, "class") && scan->last != ':') {
        kotlin_read_class(scan);
    }
    scan->last = scan->source.data[scan->at - 1];
}

static void kotlin_read_sign(struct kotlin_scan *scan, char byte)
{
    if (byte == ',' && kotlin_byte(scan, kotlin_skip_spaces(scan, scan->at + 1)) == '>') {
        kotlin_put(scan, scan->at, ' ');
    }
    if (byte == '[' && kotlin_byte(scan, scan->at + 1) == ']' &&
        (scan->last == '=' || scan->last == '(' || scan->last == ',')) {
        kotlin_put(scan, scan->at, '"');
        kotlin_put(scan, scan->at + 1, '"');
        scan->at++;
    }
    scan->last = byte;
    scan->at++;
}

bool kotlin_prepare_source(struct walk *walk, struct str source, char *out)
{
    struct kotlin_scan scan = { .source = source, .out = out };
    (void)walk;
    memcpy(out, source.data, source.size);
    while (scan.at < source.size) {
        char byte = kotlin_byte(&scan, scan.at);
        if (kotlin_is_space(byte)) {
            scan.at++;
        } else if (kotlin_is_word(byte)) {
            kotlin_read_word(&scan);
        } else if (!kotlin_skip_quiet(&scan)) {
            kotlin_read_sign(&scan, byte);
        }
    }
    return scan.changed;
}
