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
#include "lang/scan_internal.h"

struct kotlin_scan {
    struct str source;
    char *out;
    size_t at;
    char last; /* last byte of the token before `at`, or 0 */
    bool changed;
};

static char kotlin_byte(const struct kotlin_scan *scan, size_t at)
{
    return scan_byte_at(scan->source, at);
}

static void kotlin_fill(struct kotlin_scan *scan, size_t start, size_t end, char byte)
{
    scan_fill_range(scan->out, start, end, byte);
    scan->changed = true;
}

/* Behind a comment or a string; false: nothing of that here. */
static bool kotlin_skip_quiet(struct kotlin_scan *scan)
{
    char byte = kotlin_byte(scan, scan->at);
    struct str rest = scan_rest_at(scan->source, scan->at);
    if (str_starts_with(rest, STR("//"))) {
        scan->at = scan_skip_past(scan->source, scan->at, STR("\n"));
    } else if (str_starts_with(rest, STR("/*"))) {
        scan->at = scan_skip_past(scan->source, scan->at + 2, STR("*/"));
    } else if (str_starts_with(rest, STR("\"\"\""))) {
        scan->at = scan_skip_past(scan->source, scan->at + 3, STR("\"\"\""));
        scan->last = '"';
    } else if (byte == '"' || byte == '\'' || byte == '`') {
        scan->at = scan_skip_quoted(scan->source, scan->at, byte);
        scan->last = byte;
    } else {
        return false;
    }
    return true;
}

/* ------------------------------------------------------------------ heads of classes */

/* Behind an annotation and the spaces that follow; *heavy is set when it has arguments. */
static size_t kotlin_skip_annotation(const struct kotlin_scan *scan, size_t at, bool *heavy)
{
    for (at++; scan_is_word(kotlin_byte(scan, at)) || kotlin_byte(scan, at) == '.' ||
               kotlin_byte(scan, at) == ':';) {
        at++;
    }
    if (kotlin_byte(scan, at) == '(') {
        *heavy = true;
        at = scan_skip_brackets(scan->source, at, '(', ')');
    }
    return scan_skip_spaces(scan->source, at);
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
    while (scan_is_word(kotlin_byte(scan, at))) {
        size_t next = scan_skip_word(scan->source, at);
        if (str_equals_cstring(str_from_range(scan->source.data + at, next - at), "constructor")) {
            kotlin_fill(scan, start, heavy ? end : start, ' ');
            return;
        }
        heavy = true;
        at = scan_skip_spaces(scan->source, next);
    }
}

/* Behind the word `class`. */
static void kotlin_read_class(struct kotlin_scan *scan)
{
    size_t name = scan_skip_spaces(scan->source, scan->at);
    size_t end = scan_skip_word(scan->source, name);
    size_t next;
    if (end == name) {
        return;
    }
    end = kotlin_byte(scan, end) == '<' ? scan_skip_brackets(scan->source, end, '<', '>') : end;
    next = scan_skip_spaces(scan->source, end);
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
    scan->at = scan_skip_word(scan->source, start);
    word = str_from_range(scan->source.data + start, scan->at - start);
    if (str_equals_cstring(word, "dynamic")) {
        kotlin_fill(scan, scan->at - 1, scan->at, '_');
    } else if (str_equals_cstring(word, "class") && scan->last != ':') {
        kotlin_read_class(scan);
    }
    scan->last = scan->source.data[scan->at - 1];
}

static void kotlin_read_sign(struct kotlin_scan *scan, char byte)
{
    if (byte == ',' && kotlin_byte(scan, scan_skip_spaces(scan->source, scan->at + 1)) == '>') {
        kotlin_fill(scan, scan->at, scan->at + 1, ' ');
    }
    if (byte == '[' && kotlin_byte(scan, scan->at + 1) == ']' && scan_is_one(scan->last, "=(,")) {
        kotlin_fill(scan, scan->at, scan->at + 2, '"');
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
        if (scan_is_space(byte)) {
            scan.at++;
        } else if (scan_is_word(byte)) {
            kotlin_read_word(&scan);
        } else if (!kotlin_skip_quiet(&scan)) {
            kotlin_read_sign(&scan, byte);
        }
    }
    return scan.changed;
}
