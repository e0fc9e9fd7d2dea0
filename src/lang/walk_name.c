/* walk_name.c - names in one line.
 *
 * A name may be a piece of source: template arguments of a C++ specialisation, a computed member of
 * JavaScript, a macro's call that makes a function. How it was laid out is no part of it: comments
 * and lines of #if go, white space between words becomes one blank, and none stands inside
 * brackets. */
#include "lang/scan_internal.h"
#include "lang/walk_engine_internal.h"

/* Behind a comment or a line of #if that begins at `at`; `at` itself when none does. */
static size_t name_skip_aside(struct str name, size_t at, bool line_begins)
{
    static const char *const directives[] = { "#if", "#el", "#endif" };
    struct str rest = scan_rest_at(name, at);
    bool to_line_end = str_starts_with(rest, str_from_cstring("//"));

    if (str_starts_with(rest, str_from_cstring("/*"))) {
        size_t end = at + 2;
        while (end < name.size &&
               !str_starts_with(scan_rest_at(name, end), str_from_cstring("*/"))) {
            end++;
        }
        return end + 2 < name.size ? end + 2 : name.size;
    }
    for (size_t i = 0; line_begins && i < sizeof directives / sizeof *directives; i++) {
        to_line_end = to_line_end || str_starts_with(rest, str_from_cstring(directives[i]));
    }
    while (to_line_end && at < name.size && name.data[at] != '\n') {
        at++;
    }
    return at;
}

static size_t name_end_of_quote(struct str name, size_t at)
{
    char quote = name.data[at];
    for (at++; at < name.size && name.data[at] != quote; at++) {
        at += name.data[at] == '\\' && at + 1 < name.size;
    }
    return at < name.size ? at + 1 : name.size;
}

/* Is a blank between these no part of the name? */
static bool name_drops_blank(char before, char after)
{
    return before == '\0' || after == '\0' || scan_is_one(before, "<([{") ||
           scan_is_one(after, ">)]},");
}

static size_t name_write_flat(struct str name, char *out)
{
    size_t used = 0;
    bool blank = false;
    bool line_begins = false;

    for (size_t at = 0; at < name.size;) {
        size_t past = name_skip_aside(name, at, line_begins);
        size_t end = at + 1;
        if (past > at || scan_is_space(name.data[at])) {
            line_begins = past == at && (name.data[at] == '\n' || line_begins);
            blank = true;
            at = past > at ? past : at + 1;
            continue;
        }
        if (blank && !name_drops_blank(used > 0 ? out[used - 1] : '\0', name.data[at])) {
            out[used++] = ' ';
        }
        blank = false;
        line_begins = false;
        if (name.data[at] == '"' || name.data[at] == '`') {
            end = name_end_of_quote(name, at);
        }
        for (; at < end; at++) {
            out[used++] = (char)((unsigned char)name.data[at] < ' ' ? ' ' : name.data[at]);
        }
    }
    return used;
}

static bool name_is_flat(struct str name)
{
    for (size_t i = 0; i < name.size; i++) {
        char next = scan_byte_at(name, i + 1);
        if ((unsigned char)name.data[i] < ' ' || (name.data[i] == ' ' && next == ' ') ||
            (name.data[i] == '/' && next == '*')) {
            return false;
        }
    }
    return true;
}

struct str walk_flatten_name(struct walk *walk, struct str name)
{
    char *out = NULL;

    if (name_is_flat(name)) {
        return name;
    }
    out = arena_alloc_bytes(&walk->engine->scratch, name.size);
    if (out == NULL) {
        walk->engine->failed = true;
        return name;
    }
    return str_from_range(out, name_write_flat(name, out));
}
