/* link_manifests_check.c - is a manifest whole, as far as its readers depend on it?
 *
 * The readers take what they understand and pass over the rest, so a broken manifest costs names,
 * never the run. Here is what tells the user so: brackets and texts that do not close, values where
 * there is none, elements that do not match. Comments and commas at the end of a list are taken in
 * every JSON, and what a value may be is not looked at. O(bytes), no recursion.
 */
#include "link/link_manifests.h"

#include <stdarg.h>
#include <stdio.h>

struct check {
    struct str text;
    size_t at;
    unsigned line; /* of `at`, from 1 */
    char *fault;   /* what was found first; empty: nothing */
    size_t room;
};

static bool check_fail(struct check *check, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Always false. */
static bool check_fail(struct check *check, const char *format, ...)
{
    va_list list;
    int size = snprintf(check->fault, check->room, "line %u: ", check->line);
    if (size > 0 && (size_t)size < check->room) {
        va_start(list, format);
        (void)vsnprintf(check->fault + size, check->room - (size_t)size, format, list);
        va_end(list);
    }
    return false;
}

static bool check_is_at_end(const struct check *check)
{
    return check->at >= check->text.size;
}

static char check_peek(const struct check *check)
{
    if (check_is_at_end(check)) {
        return '\0';
    }
    return check->text.data[check->at];
}

static bool check_stands_at(const struct check *check, const char *part)
{
    return !check_is_at_end(check) && str_starts_with(str_from_range(check->text.data + check->at,
                                                                     check->text.size - check->at),
                                                      str_from_cstring(part));
}

static void check_skip(struct check *check, size_t count)
{
    for (; count > 0 && !check_is_at_end(check); count--) {
        check->line += check->text.data[check->at++] == '\n';
    }
}

/* Past the next `part`; false: there is none, and all is passed. */
static bool check_skip_past(struct check *check, const char *part)
{
    while (!check_is_at_end(check)) {
        if (check_stands_at(check, part)) {
            check_skip(check, strlen(part));
            return true;
        }
        check_skip(check, 1);
    }
    return false;
}

/* White space and comments that begin with `line` or stand between slashes and stars. */
static void check_skip_blank(struct check *check, const char *line)
{
    while (!check_is_at_end(check)) {
        if (check_stands_at(check, line)) {
            (void)check_skip_past(check, "\n");
        } else if (line[0] == '/' && check_stands_at(check, "/*")) {
            (void)check_skip_past(check, "*/");
        } else if (strchr(" \t\r\n", check_peek(check)) != NULL) {
            check_skip(check, 1);
        } else {
            return;
        }
    }
}

/* A text on one line, from its quote past its end. `\(..)` inside, which is Swift's, may hold
 * quotes. */
static bool check_skip_quoted(struct check *check, bool escapes)
{
    char quote = check_peek(check);
    unsigned inside = 0;
    check_skip(check, 1);
    while (!check_is_at_end(check) && check_peek(check) != '\n') {
        char byte = check_peek(check);
        if (byte == quote && inside == 0) {
            check_skip(check, 1);
            return true;
        }
        if (escapes && byte == '\\') {
            check_skip(check, 1);
            inside += inside == 0 && check_peek(check) == '(';
        } else if (inside > 0) {
            inside += byte == '(';
            inside -= byte == ')';
        }
        check_skip(check, 1);
    }
    return check_fail(check, "a text in quotes does not end");
}

/* ------------------------------------------------------------------ brackets */

struct check_brackets {
    char open[MANIFEST_DEPTH_MAX];
    unsigned lines[MANIFEST_DEPTH_MAX];
    unsigned depth;
};

static bool check_open(struct check *check, struct check_brackets *brackets)
{
    if (brackets->depth + 1 >= MANIFEST_DEPTH_MAX) {
        return check_fail(check, "nested deeper than %u levels", MANIFEST_DEPTH_MAX - 1);
    }
    brackets->lines[brackets->depth] = check->line;
    brackets->open[brackets->depth++] = check_peek(check);
    check_skip(check, 1);
    return true;
}

static bool check_close(struct check *check, struct check_brackets *brackets)
{
    char byte = check_peek(check);
    char wanted = (char)(byte == ')' ? '(' : byte - 2); /* [ ] and { } are two apart */
    if (brackets->depth == 0 || brackets->open[brackets->depth - 1] != wanted) {
        return check_fail(check, "'%c' closes nothing", byte);
    }
    brackets->depth--;
    check_skip(check, 1);
    return true;
}

static bool check_closed_all(struct check *check, const struct check_brackets *brackets)
{
    if (brackets->depth > 0) {
        return check_fail(check, "ends inside the '%c' of line %u",
                          brackets->open[brackets->depth - 1],
                          brackets->lines[brackets->depth - 1]);
    }
    return true;
}

/* ------------------------------------------------------------------ JSON */

enum check_wanted { WANT_VALUE, WANT_KEY, WANT_COLON, WANT_COMMA };

/* A value begins here, or the list around ends. */
static bool check_json_value(struct check *check, struct check_brackets *brackets,
                             enum check_wanted *wanted)
{
    char byte = check_peek(check);
    *wanted = WANT_COMMA;
    if (byte == '"') {
        return check_skip_quoted(check, true);
    }
    if (byte == '{' || byte == '[') {
        *wanted = byte == '{' ? WANT_KEY : WANT_VALUE;
        return check_open(check, brackets);
    }
    if (byte == ']') {
        return check_close(check, brackets);
    }
    if (byte == '\0' || strchr("-0123456789tfn", byte) == NULL) {
        return check_fail(check, "a value is missing");
    }
    while (!check_is_at_end(check) && strchr(" \t\r\n,]}/:\"[{", check_peek(check)) == NULL) {
        check_skip(check, 1);
    }
    return true;
}

static bool check_json_key(struct check *check, struct check_brackets *brackets,
                           enum check_wanted *wanted)
{
    *wanted = WANT_COLON;
    if (check_peek(check) == '}') {
        *wanted = WANT_COMMA;
        return check_close(check, brackets);
    }
    return check_peek(check) == '"' ? check_skip_quoted(check, true)
                                    : check_fail(check, "a key in quotes is missing");
}

static bool check_json_comma(struct check *check, struct check_brackets *brackets,
                             enum check_wanted *wanted)
{
    char byte = check_peek(check);
    if (brackets->depth == 0) {
        return check_fail(check, "something follows the end");
    }
    if (byte == '}' || byte == ']') {
        return check_close(check, brackets);
    }
    if (byte != ',') {
        return check_fail(check, "a comma is missing");
    }
    *wanted = brackets->open[brackets->depth - 1] == '{' ? WANT_KEY : WANT_VALUE;
    check_skip(check, 1);
    return true;
}

static bool check_json(struct check *check)
{
    struct check_brackets brackets = { .depth = 0 };
    enum check_wanted wanted = WANT_VALUE;
    bool whole = true;
    for (check_skip_blank(check, "//"); whole && !check_is_at_end(check);
         check_skip_blank(check, "//")) {
        switch (wanted) {
        case WANT_VALUE: whole = check_json_value(check, &brackets, &wanted); break;
        case WANT_KEY: whole = check_json_key(check, &brackets, &wanted); break;
        case WANT_COMMA: whole = check_json_comma(check, &brackets, &wanted); break;
        case WANT_COLON:
            whole = check_peek(check) == ':' || check_fail(check, "a colon is missing");
            check_skip(check, 1);
            wanted = WANT_VALUE;
            break;
        }
    }
    return whole && check_closed_all(check, &brackets) &&
           (wanted == WANT_COMMA || check_fail(check, "holds no value"));
}

/* ------------------------------------------------------------------ TOML, setup.cfg, go.mod */

static void check_skip_line(struct check *check)
{
    while (!check_is_at_end(check) && check_peek(check) != '\n') {
        check_skip(check, 1);
    }
}

static bool check_section(struct check *check)
{
    while (!check_is_at_end(check) && strchr("]\n#", check_peek(check)) == NULL) {
        check_skip(check, 1);
    }
    if (check_peek(check) != ']') {
        return check_fail(check, "the name of a section does not end");
    }
    check_skip_line(check);
    return true;
}

static bool check_toml_text(struct check *check)
{
    bool plain = check_peek(check) == '\'';
    const char *triple = plain ? "'''" : "\"\"\"";
    if (!check_stands_at(check, triple)) {
        return check_skip_quoted(check, !plain);
    }
    check_skip(check, 3);
    return check_skip_past(check, triple) || check_fail(check, "a text in quotes does not end");
}

/* What stands next in a line: a text, a bracket, a comment, or one byte. */
static bool check_toml_part(struct check *check, struct check_brackets *brackets)
{
    switch (check_peek(check)) {
    case '"':
    case '\'': return check_toml_text(check);
    case '[':
    case '{': return check_open(check, brackets);
    case ']':
    case '}': return check_close(check, brackets);
    case '#': check_skip_line(check); return true;
    default: check_skip(check, 1); return true;
    }
}

/* key = value, over as many lines as its brackets stay open. */
static bool check_toml_line(struct check *check)
{
    struct check_brackets brackets = { .depth = 0 };
    bool equals = false;
    bool whole = true;
    while (whole && !check_is_at_end(check) && (brackets.depth > 0 || check_peek(check) != '\n')) {
        equals = equals || check_peek(check) == '=';
        whole = check_toml_part(check, &brackets);
    }
    return whole && check_closed_all(check, &brackets) &&
           (equals || check_fail(check, "neither a section nor a key with a value"));
}

static bool check_toml(struct check *check)
{
    bool whole = true;
    for (check_skip_blank(check, "#"); whole && !check_is_at_end(check);
         check_skip_blank(check, "#")) {
        whole = check_peek(check) == '[' ? check_section(check) : check_toml_line(check);
    }
    return whole;
}

static bool check_setup(struct check *check)
{
    bool whole = true;
    while (whole && !check_is_at_end(check)) {
        whole = check_peek(check) != '[' || check_section(check);
        (void)check_skip_past(check, "\n");
    }
    return whole;
}

static bool check_module(struct check *check)
{
    for (check_skip_blank(check, "//"); !check_is_at_end(check); check_skip_blank(check, "//")) {
        if (check_stands_at(check, "module ")) {
            return true;
        }
        (void)check_skip_past(check, "\n");
    }
    return check_fail(check, "no line names the module");
}

/* ------------------------------------------------------------------ XML */

static bool check_xml_open(struct check *check, struct str *names, unsigned *depth)
{
    size_t start = check->at + 1;
    char last = '<';
    while (!check_is_at_end(check) && strchr(" \t\r\n/>", check_peek(check)) == NULL) {
        check_skip(check, 1);
    }
    if (*depth + 1 >= MANIFEST_DEPTH_MAX) {
        return check_fail(check, "nested deeper than %u levels", MANIFEST_DEPTH_MAX - 1);
    }
    names[*depth] = str_from_range(check->text.data + start, check->at - start);
    while (!check_is_at_end(check) && check_peek(check) != '>') {
        last = check_peek(check);
        if (last == '"' || last == '\'') {
            char quote[2] = { last, '\0' };
            check_skip(check, 1);
            (void)check_skip_past(check, quote);
        } else if (last == '<') {
            break;
        } else {
            check_skip(check, 1);
        }
    }
    if (check_peek(check) != '>') {
        return check_fail(check, "<%.*s does not end", STR_ARG(names[*depth]));
    }
    check_skip(check, 1);
    *depth += last != '/';
    return true;
}

static bool check_xml_close(struct check *check, const struct str *names, unsigned *depth)
{
    size_t start = check->at + 2;
    struct str name;
    while (!check_is_at_end(check) && check_peek(check) != '>') {
        check_skip(check, 1);
    }
    if (check_is_at_end(check)) {
        return check_fail(check, "an element does not end");
    }
    name = str_trim_spaces(str_from_range(check->text.data + start, check->at - start));
    check_skip(check, 1);
    if (*depth == 0 || !str_equals_bytes(names[*depth - 1], name)) {
        return check_fail(check, "</%.*s> closes nothing", STR_ARG(name));
    }
    (*depth)--;
    return true;
}

static bool check_xml_other(struct check *check)
{
    const char *end = check_stands_at(check, "<!--")        ? "-->"
                      : check_stands_at(check, "<![CDATA[") ? "]]>"
                                                            : ">";
    return check_skip_past(check, end) || check_fail(check, "a comment does not end");
}

static bool check_xml(struct check *check)
{
    struct str names[MANIFEST_DEPTH_MAX];
    unsigned depth = 0;
    bool any = false;
    bool whole = true;
    while (whole && !check_is_at_end(check)) {
        if (check_peek(check) != '<') {
            check_skip(check, 1);
        } else if (check_stands_at(check, "<!") || check_stands_at(check, "<?")) {
            whole = check_xml_other(check);
        } else if (check_stands_at(check, "</")) {
            whole = check_xml_close(check, names, &depth);
        } else {
            any = true;
            whole = check_xml_open(check, names, &depth);
        }
    }
    if (whole && depth > 0) {
        return check_fail(check, "ends inside <%.*s>", STR_ARG(names[depth - 1]));
    }
    return whole && (any || check_fail(check, "holds no element"));
}

/* ------------------------------------------------------------------ Package.swift */

static bool check_swift(struct check *check)
{
    struct check_brackets brackets = { .depth = 0 };
    bool whole = true;
    for (check_skip_blank(check, "//"); whole && !check_is_at_end(check);
         check_skip_blank(check, "//")) {
        if (check_stands_at(check, "\"\"\"")) {
            check_skip(check, 3);
            whole = check_skip_past(check, "\"\"\"") ||
                    check_fail(check, "a text in quotes does not end");
        } else if (check_peek(check) == '"') {
            whole = check_skip_quoted(check, true);
        } else if (check_peek(check) != '\0' && strchr("([{", check_peek(check)) != NULL) {
            whole = check_open(check, &brackets);
        } else if (check_peek(check) != '\0' && strchr(")]}", check_peek(check)) != NULL) {
            whole = check_close(check, &brackets);
        } else {
            check_skip(check, 1);
        }
    }
    return whole && check_closed_all(check, &brackets);
}

static const struct check_row {
    const char *name;
    bool (*check)(struct check *check);
} check_rows[] = {
    { "Cargo.toml", check_toml },     { "go.mod", check_module },
    { "package.json", check_json },   { "tsconfig.json", check_json },
    { "composer.json", check_json },  { "compile_commands.json", check_json },
    { "pom.xml", check_xml },         { "*.csproj", check_xml },
    { "Package.swift", check_swift }, { "setup.cfg", check_setup },
    { "pyproject.toml", check_toml },
};

bool link_manifest_find_fault(const struct link_manifest *manifest, char *fault, size_t room)
{
    struct check check = { .text = manifest->text, .line = 1, .fault = fault, .room = room };
    struct str base = link_path_of_base(manifest->path);
    size_t nul = str_find_byte(manifest->text, '\0');
    fault[0] = '\0';
    if (nul != SIZE_MAX) {
        check_skip(&check, nul);
        return !check_fail(&check, "a NUL byte: not a text in UTF-8");
    }
    if (check_stands_at(&check, "\xef\xbb\xbf")) {
        check_skip(&check, 3);
    }
    for (size_t i = 0; i < sizeof check_rows / sizeof check_rows[0]; i++) {
        if (link_manifests_is_named(base, str_from_cstring(check_rows[i].name))) {
            return !check_rows[i].check(&check);
        }
    }
    return false;
}
