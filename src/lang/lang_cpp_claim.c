/* lang_cpp_claim.c - is a header C, C++ or Objective-C, is an .inc C++? By what only one of them
 * can say, outside #ifdef __cplusplus and __OBJC__.
 *
 * Cost: O(bytes up to the first sign), one pass; a second one where a header has such an `@` word.
 */
#include "lang/lang_cpp_internal.h"

#define CLAIM_DEPTH_MAX 64U /* #if inside #if that are followed */

struct claim {
    struct str text;
    size_t at;
    unsigned depth;     /* open #if */
    unsigned cpp_depth; /* the one that asks for `macro`; 0: none */
    struct str macro;   /* __cplusplus or __OBJC__ */
};

static bool claim_is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r';
}

static bool claim_is_name(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_';
}

static char claim_peek(const struct claim *claim, size_t at)
{
    if (at >= claim->text.size) {
        return '\0';
    }
    return claim->text.data[at];
}

static struct str claim_rest(const struct claim *claim, size_t at)
{
    return str_from_range(claim->text.data + at, claim->text.size - at);
}

static size_t claim_pass_blanks(const struct claim *claim, size_t at)
{
    while (claim_is_blank(claim_peek(claim, at))) {
        at++;
    }
    return at;
}

/* Up to the end of the line: an odd number of backslashes before it joins the next one. */
static void claim_skip_line(struct claim *claim)
{
    for (;;) {
        size_t left = claim->text.size - claim->at;
        size_t end = str_find_byte(claim_rest(claim, claim->at), '\n');
        size_t slashes = 0;
        if (end == SIZE_MAX) {
            claim->at += left;
            return;
        }
        while (slashes < end && claim->text.data[claim->at + end - slashes - 1] == '\\') {
            slashes++;
        }
        claim->at += end;
        if (slashes % 2 == 0) {
            return;
        }
        claim->at++;
    }
}

/* Behind a comment or literal; false: nothing of that here. */
static bool claim_skip_quiet(struct claim *claim)
{
    char first = claim_peek(claim, claim->at);
    char second = claim_peek(claim, claim->at + 1);
    if (first == '/' && second == '/') {
        claim_skip_line(claim);
        return true;
    }
    if (first == '/' && second == '*') {
        size_t end = str_find_part(claim_rest(claim, claim->at + 2), STR("*/"));
        claim->at = end == SIZE_MAX ? claim->text.size : claim->at + 2 + end + 2;
        return true;
    }
    if (first != '"' && first != '\'') {
        return false;
    }
    for (claim->at++; claim->at < claim->text.size; claim->at++) {
        char byte = claim->text.data[claim->at];
        if (byte == first || byte == '\n') {
            break;
        }
        claim->at += byte == '\\';
    }
    claim->at = claim->at < claim->text.size ? claim->at + 1 : claim->text.size;
    return true;
}

/* #include <string>: headers of C have a suffix. */
static bool claim_includes_cpp(struct str said)
{
    size_t open = str_find_byte(said, '<');
    size_t close = str_find_byte(said, '>');
    if (open == SIZE_MAX || close == SIZE_MAX || close < open + 2) {
        return false;
    }
    said = str_from_range(said.data + open + 1, close - open - 1);
    return str_find_byte(said, '.') == SIZE_MAX && str_find_byte(said, '/') == SIZE_MAX;
}

/* True: the directive shows that the file is C++. */
static bool claim_read_directive(struct claim *claim)
{
    size_t start = claim_pass_blanks(claim, claim->at + 1);
    struct str said;
    bool sure = false;
    claim_skip_line(claim);
    said = str_from_range(claim->text.data + start, claim->at > start ? claim->at - start : 0);
    if (str_starts_with(said, STR("if"))) {
        claim->depth++;
        if (claim->cpp_depth == 0 && str_find_part(said, claim->macro) != SIZE_MAX) {
            claim->cpp_depth = claim->depth;
        }
    } else if (str_starts_with(said, STR("endif")) && claim->depth > 0) {
        claim->cpp_depth = claim->cpp_depth == claim->depth ? 0 : claim->cpp_depth;
        claim->depth--;
    } else if (claim->cpp_depth == 0 && str_starts_with(said, STR("include"))) {
        sure = claim_includes_cpp(said);
    }
    return sure && claim->depth < CLAIM_DEPTH_MAX;
}

/* `word` and then one of the bytes in `next`, behind blanks. */
static bool claim_has_word(const struct claim *claim, const char *word, const char *next)
{
    size_t size = strlen(word);
    size_t at = claim->at + size;
    if (!str_starts_with(claim_rest(claim, claim->at), str_from_cstring(word)) ||
        claim_is_name(claim_peek(claim, at))) {
        return false;
    }
    at = claim_pass_blanks(claim, at);
    return claim_peek(claim, at) != '\0' && strchr(next, claim_peek(claim, at)) != NULL;
}

/* class Name, behind macros: then what a class has and no variable. */
static bool claim_is_class(const struct claim *claim)
{
    size_t at = claim->at + strlen("class");
    unsigned names = 0;
    if (!str_starts_with(claim_rest(claim, claim->at), STR("class")) ||
        !claim_is_blank(claim_peek(claim, at))) {
        return false;
    }
    for (at = claim_pass_blanks(claim, at); claim_is_name(claim_peek(claim, at));
         at = claim_pass_blanks(claim, at)) {
        while (claim_is_name(claim_peek(claim, at))) {
            at++;
        }
        names++;
    }
    while (claim_is_blank(claim_peek(claim, at)) || claim_peek(claim, at) == '\n') {
        at++;
    }
    return names > 0 && (claim_peek(claim, at) == '{' || claim_peek(claim, at) == ':' ||
                         (claim_peek(claim, at) == ';' && names == 1));
}

static bool claim_is_word(const struct claim *claim)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_{:";
    static const struct {
        const char *word;
        const char *next;
    } rows[] = { { "template", "<" },    { "public", ":" },        { "private", ":" },
                 { "protected", ":" },   { "constexpr", letters }, { "virtual", letters },
                 { "explicit", letters } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (claim_has_word(claim, rows[i].word, rows[i].next)) {
            return true;
        }
    }
    return (str_starts_with(claim_rest(claim, claim->at), STR("namespace ")) &&
            claim_has_word(claim, "namespace", letters)) ||
           (str_starts_with(claim_rest(claim, claim->at), STR("using ")) &&
            claim_has_word(claim, "using", letters)) ||
           claim_is_class(claim);
}

/* a::b */
static bool claim_is_scope(const struct claim *claim)
{
    return claim_peek(claim, claim->at) == ':' && claim_peek(claim, claim->at + 1) == ':' &&
           claim_is_name(claim_peek(claim, claim->at + 2)) && claim->at > 0 &&
           claim_is_name(claim->text.data[claim->at - 1]);
}

static bool claim_is_behind(const struct claim *claim, size_t at, const char *word)
{
    size_t size = strlen(word);
    return at >= size && memcmp(claim->text.data + at - size, word, size) == 0 &&
           (at == size || !claim_is_name(claim->text.data[at - size - 1]));
}

/* static_cast<T>(x) */
static bool claim_is_cast(const struct claim *claim)
{
    static const char *const casts[] = { "static_cast", "const_cast", "dynamic_cast",
                                         "reinterpret_cast", NULL };
    for (size_t i = 0; casts[i] != NULL; i++) {
        if (claim_is_behind(claim, claim->at, casts[i])) {
            return true;
        }
    }
    return false;
}

/* f() const { */
static bool claim_is_const_method(const struct claim *claim)
{
    size_t at = claim_pass_blanks(claim, claim->at + 1);
    if (!str_starts_with(claim_rest(claim, at), STR("const"))) {
        return false;
    }
    at = claim_pass_blanks(claim, at + strlen("const"));
    return claim_peek(claim, at) == '{' || claim_peek(claim, at) == ';';
}

/* (const T &x */
static bool claim_is_reference(const struct claim *claim)
{
    size_t at = claim->at;
    while (at > 0 && claim_is_blank(claim->text.data[at - 1])) {
        at--;
    }
    while (at > 0 && claim_is_name(claim->text.data[at - 1])) {
        at--;
    }
    return claim_is_behind(claim, at, "(const ") || claim_is_behind(claim, at, ", const ");
}

/* What only C++ can say in the middle of a line. */
static bool claim_is_inside(const struct claim *claim)
{
    switch (claim_peek(claim, claim->at)) {
    case ':': return claim_is_scope(claim);
    case '<': return claim_is_cast(claim);
    case ')': return claim_is_const_method(claim);
    case '&': return claim_is_reference(claim);
    default: return false;
    }
}

/* ------------------------------------------------------------------ Objective-C */

static bool claim_has_objective_word(struct str rest)
{
    static const char *const words[] = {
        "@interface ", "@protocol ", "@class ", "@import ", "NS_ASSUME_NONNULL_BEGIN", NULL
    };
    for (size_t i = 0; words[i] != NULL; i++) {
        if (str_starts_with(rest, str_from_cstring(words[i]))) {
            return true;
        }
    }
    return false;
}

static bool claim_may_be_objective(struct str text)
{
    const char *at = memchr(text.data, '@', text.size);
    while (at != NULL) {
        size_t left = text.size - (size_t)(at - text.data);
        if (claim_has_objective_word(str_from_range(at, left))) {
            return true;
        }
        at = memchr(at + 1, '@', left - 1);
    }
    return str_find_part(text, STR("NS_ASSUME_NONNULL_BEGIN")) != SIZE_MAX;
}

bool claim_is_objective_header(struct str path, struct str head)
{
    struct claim claim = { .text = head, .macro = STR("__OBJC__") };
    bool line_start = true;
    if (!str_ends_with(path, STR(".h")) || head.size == 0 || !claim_may_be_objective(head)) {
        return false;
    }
    while (claim.at < head.size) {
        char byte = head.data[claim.at];
        if (byte == '#' && line_start) {
            (void)claim_read_directive(&claim);
        } else if (!claim_skip_quiet(&claim)) {
            if (line_start && claim.cpp_depth == 0 &&
                claim_has_objective_word(claim_rest(&claim, claim.at))) {
                return true;
            }
            claim.at++;
        }
        line_start = byte == '\n' || (line_start && claim_is_blank(byte));
    }
    return false;
}

/* Do other languages have the suffix as well? */
static bool claim_is_shared(struct str path)
{
    return str_ends_with(path, STR(".h")) || str_ends_with(path, STR(".inc"));
}

unsigned cpp_claim_content(struct str path, struct str head)
{
    struct claim claim = { .text = head, .macro = STR("__cplusplus") };
    bool line_start = true;
    if (!claim_is_shared(path)) {
        return 1; /* no other language has the suffix */
    }
    if (claim_is_objective_header(path, head)) {
        return 0;
    }
    while (claim.at < head.size) {
        char byte = head.data[claim.at];
        bool begins = line_start;
        if (claim_is_blank(byte) || byte == '\n') {
            line_start = line_start || byte == '\n';
            claim.at++;
            continue;
        }
        line_start = false;
        if (byte == '#' && begins) {
            if (claim_read_directive(&claim)) {
                return 2;
            }
        } else if (!claim_skip_quiet(&claim)) {
            if (claim.cpp_depth == 0 &&
                ((begins && claim_is_word(&claim)) || claim_is_inside(&claim))) {
                return 2;
            }
            claim.at++;
        }
    }
    return 0;
}
