/* lang_swift_prepare.c - what Swift writes and the grammar does not know is made to what it knows,
 * at the same length:
 *
 *   - #if, #elseif, #else, #endif, which the grammar does not have everywhere, become spaces; what
 *     stands between must be whole in Swift, and all branches are part of the program
 *   - nonisolated(unsafe), sending T, borrowing T, consuming T, consume x  become spaces
 *   - attributes of the compiler, @_name, inside parameter lists           become spaces
 *   - names in signs with other bytes than words, `a name: of it`         ->  `a_name__of_it`
 *   - type arguments in expressions, T<A>.make() and A.T<[B]>(x), become spaces
 *   - the prefix ~ before a name, an operator or "is not", becomes a space
 *
 * One pass over the bytes that knows comments and strings. Names and texts come from the original.
 */
#include "lang/lang_swift_internal.h"
#include "lang/scan_internal.h"

#define SWIFT_TYPE_ARGUMENTS_MAX 256U /* bytes of type arguments that are looked at */

struct swift_scan {
    struct str source;
    char *out;
    size_t at;
    size_t depth;     /* open ( */
    char last;        /* last byte of the token before `at`, or 0 */
    bool after_arrow; /* that token is -> */
    bool after_verb;  /* ... a word that an expression follows */
    bool line_begins;
    bool changed;
};

static char swift_byte(const struct swift_scan *scan, size_t at)
{
    return scan_byte_at(scan->source, at);
}

static void swift_fill(struct swift_scan *scan, size_t start, size_t end, char byte)
{
    scan_fill_range(scan->out, start, end, byte);
    scan->changed = true;
}

/* ------------------------------------------------------------------ texts that hide bytes */

/* Comments of Swift nest, which costs the grammar the square of their depth: what stands inside
 * such a one becomes spaces, and one that nothing closes as a whole. */
static void swift_skip_comment(struct swift_scan *scan)
{
    size_t start = scan->at;
    size_t depth = 0;
    bool nested = false;
    do {
        struct str rest = scan_rest_at(scan->source, scan->at);
        if (str_starts_with(rest, STR("/*"))) {
            nested = nested || depth > 0;
            depth++;
            scan->at += 2;
        } else if (str_starts_with(rest, STR("*/"))) {
            depth--;
            scan->at += 2;
        } else {
            scan->at++;
        }
    } while (depth > 0 && scan->at < scan->source.size);
    if (depth > 0) {
        scan->at = scan->source.size;
        swift_fill(scan, start, scan->at, ' ');
    } else if (nested) {
        swift_fill(scan, start + 2, scan->at - 2, ' ');
    }
}

static void swift_skip_name(struct swift_scan *scan)
{
    size_t end = scan->at + 1;
    while (swift_byte(scan, end) != '`' && end < scan_skip_line(scan->source, scan->at)) {
        end++;
    }
    if (swift_byte(scan, end) == '`') {
        for (size_t at = scan->at + 1; at < end; at++) {
            if (!scan_is_word(swift_byte(scan, at))) {
                swift_fill(scan, at, at + 1, '_');
            }
        }
        scan->at = end;
    }
    scan->at++;
    scan->last = '`';
}

/* Behind a comment, a string or a name in signs; false: nothing of that here. */
static bool swift_skip_quiet(struct swift_scan *scan)
{
    struct str rest = scan_rest_at(scan->source, scan->at);
    if (str_starts_with(rest, STR("//"))) {
        scan->at = scan_skip_line(scan->source, scan->at);
    } else if (str_starts_with(rest, STR("/*"))) {
        swift_skip_comment(scan);
    } else if (str_starts_with(rest, STR("#\""))) {
        scan->at = scan_skip_past(scan->source, scan->at + 2, STR("\"#"));
        scan->last = '"';
    } else if (str_starts_with(rest, STR("\"\"\""))) {
        scan->at = scan_skip_past(scan->source, scan->at + 3, STR("\"\"\""));
        scan->last = '"';
    } else if (rest.data[0] == '"') {
        scan->at = scan_skip_quoted(scan->source, scan->at, '"');
        scan->last = '"';
    } else if (rest.data[0] == '`') {
        swift_skip_name(scan);
    } else {
        return false;
    }
    return true;
}

/* ------------------------------------------------------------------ what is rewritten */

static bool swift_is_one_of(struct str word, const char *const *list)
{
    for (; *list != NULL; list++) {
        if (str_equals_cstring(word, *list)) {
            return true;
        }
    }
    return false;
}

/* True: the line is a directive, and read. */
static bool swift_drop_directive(struct swift_scan *scan)
{
    static const char *const words[] = { "if", "elseif", "else", "endif", NULL };
    if (!scan->line_begins || !swift_is_one_of(scan_word_at(scan->source, scan->at + 1), words)) {
        return false;
    }
    size_t end = scan_skip_line(scan->source, scan->at);
    swift_fill(scan, scan->at, end, ' ');
    scan->at = end;
    return true;
}

/* Does a type follow the word before which a type may begin? */
static bool swift_marks_type(const struct swift_scan *scan, struct str word)
{
    static const char *const marks[] = { "sending", "borrowing", "consuming", NULL };
    size_t next = scan_skip_spaces(scan->source, scan->at + word.size);
    char byte = swift_byte(scan, next);
    return (scan->last == ':' || scan->after_arrow) && swift_is_one_of(word, marks) &&
           next > scan->at + word.size && (scan_is_word(byte) || scan_is_one(byte, "@([`"));
}

/* consume x, where a value may begin. */
static bool swift_consumes(const struct swift_scan *scan, struct str word)
{
    size_t next = scan->at + word.size;
    return str_equals_cstring(word, "consume") && swift_byte(scan, next) == ' ' &&
           scan_is_word(swift_byte(scan, next + 1)) &&
           (scan_is_one(scan->last, "=(,:[") || scan->after_verb);
}

static void swift_read_word(struct swift_scan *scan)
{
    static const char *const verbs[] = { "switch", "return", "if",    "while",
                                         "in",     "try",    "await", NULL };
    struct str word = scan_word_at(scan->source, scan->at);
    struct str rest = scan_rest_at(scan->source, scan->at);
    if (str_starts_with(rest, STR("nonisolated(unsafe)"))) {
        swift_fill(scan, scan->at, scan->at + STR("nonisolated(unsafe)").size, ' ');
        scan->at += STR("nonisolated(unsafe)").size;
        return;
    }
    if (swift_marks_type(scan, word) || swift_consumes(scan, word)) {
        swift_fill(scan, scan->at, scan->at + word.size, ' ');
        scan->at += word.size;
        return;
    }
    scan->at += word.size;
    scan->last = word.data[word.size - 1];
    scan->after_arrow = false;
    scan->after_verb = swift_is_one_of(word, verbs);
}

/* Behind the `>` that closes type arguments; 0: something else begins at `at`. */
static size_t swift_skip_type_arguments(const struct swift_scan *scan, size_t at, bool *odd)
{
    size_t depth = 0;
    for (size_t end = at; end < at + SWIFT_TYPE_ARGUMENTS_MAX; end++) {
        char byte = swift_byte(scan, end);
        if (byte == '<') {
            depth++;
        } else if (byte == '>' && swift_byte(scan, end - 1) != '-' && --depth == 0) {
            return end + 1;
        } else if (!scan_is_word(byte) && !scan_is_one(byte, " ,.?:[]()->")) {
            return 0;
        }
        *odd = *odd || scan_is_one(byte, "[?(");
    }
    return 0;
}

/* The grammar takes type arguments for comparisons before a member, and in a name of several parts
 * where they are more than names. True: they are read. */
static bool swift_drop_type_arguments(struct swift_scan *scan)
{
    size_t start = scan->at;
    bool odd = false;
    size_t end = 0;
    char next;
    while (start > 0 && scan_is_word(swift_byte(scan, start - 1))) {
        start--;
    }
    if (start == scan->at || swift_byte(scan, start) < 'A' || swift_byte(scan, start) > 'Z') {
        return false;
    }
    end = swift_skip_type_arguments(scan, scan->at, &odd);
    next = swift_byte(scan, end);
    if (end == 0 ||
        !((next == '.' && swift_byte(scan, end + 1) >= 'a' && swift_byte(scan, end + 1) <= 'z') ||
          (next == '(' && odd && start > 0 && swift_byte(scan, start - 1) == '.'))) {
        return false;
    }
    swift_fill(scan, scan->at, end, ' ');
    scan->at = end;
    return true;
}

static void swift_read_sign(struct swift_scan *scan, char byte)
{
    char next = swift_byte(scan, scan->at + 1);
    if (byte == '@' && next == '_' && scan->depth > 0) {
        size_t end = scan_skip_word(scan->source, scan->at + 1);
        swift_fill(scan, scan->at, end, ' ');
        scan->at = end;
        return;
    }
    if (byte == '~' && scan_is_word(next) && scan_is_one(scan->last, "[(,:=&")) {
        swift_fill(scan, scan->at, scan->at + 1, ' ');
        scan->at++;
        return;
    }
    if (byte == '<' && swift_drop_type_arguments(scan)) {
        return;
    }
    scan->depth += byte == '(';
    scan->depth -= byte == ')' && scan->depth > 0;
    scan->after_arrow = byte == '>' && scan->last == '-';
    scan->after_verb = false;
    scan->last = byte;
    scan->at++;
}

/* ------------------------------------------------------------------ the pass */

bool swift_prepare_source(struct walk *walk, struct str source, char *out)
{
    struct swift_scan scan = { .source = source, .out = out, .line_begins = true };
    (void)walk;
    memcpy(out, source.data, source.size);
    while (scan.at < source.size) {
        char byte = source.data[scan.at];
        if (scan_is_space(byte)) {
            scan.line_begins = scan.line_begins || byte == '\n';
            scan.at++;
            continue;
        }
        if (byte == '#' && swift_drop_directive(&scan)) {
            continue;
        }
        scan.line_begins = false;
        if (scan_is_word(byte)) {
            swift_read_word(&scan);
        } else if (!swift_skip_quiet(&scan)) {
            swift_read_sign(&scan, byte);
        }
    }
    return scan.changed;
}
