/* lang_cpp_odd.c - single tokens of C++ that the grammar stumbles over, replaced by ones of the
 * same length that it knows:
 *
 *   TEST(suite, enum) {            a keyword among the arguments of a macro is a name
 *   CHECK(throw x, unsigned char)  as arguments of a macro: throw goes, a built-in type is a number
 *   new const T*[n]                new       T [n]
 *   f(T x = {})                    f(T x = 0 )
 *   CHECK((int)x, y)               CHECK(     x, y)
 *   CHECK(x, a::T&)                CHECK(x, a::T )
 *   a->operator[](x)               a->oooooooooo(x): a name, which is read where it was written
 *   template <class T, IF(c<T>)>   template <class T, class   >
 *
 * It runs on the tokens of the C front end before macros are looked at. Cost: O(tokens). */
#include "lang/lang_c_internal.h"
#include "lang/lang_cpp_internal.h"
#include "lang/scan_internal.h"

#define ODD_ANGLE_MAX 512U /* tokens of template parameters that are looked at */
#define ODD_SIGN_MAX  8U   /* tokens of the name of an operator */

struct odd {
    const struct c_unit *unit;
    const struct c_token *tokens;
    uint32_t count;
    char *out;
    uint32_t body_end; /* inside the braces of a function up to here */
};

static unsigned odd_kind(const struct odd *odd, uint32_t i)
{
    return i < odd->count ? odd->tokens[i].kind : (unsigned)C_NONE;
}

static struct str odd_text(const struct odd *odd, uint32_t i)
{
    const struct c_token *token = &odd->tokens[i];
    return i < odd->count
               ? str_from_range(odd->unit->source.data + token->start, token->end - token->start)
               : STR_EMPTY;
}

static bool odd_is(const struct odd *odd, uint32_t i, const char *text)
{
    return str_equals_cstring(odd_text(odd, i), text);
}

static void odd_fill(const struct odd *odd, uint32_t first, uint32_t last, char byte)
{
    scan_fill_range(odd->out, odd->tokens[first].start, odd->tokens[last].end, byte);
}

static bool odd_begins_item(const struct odd *odd, uint32_t i)
{
    return i > 0 && (odd_kind(odd, i - 1) == C_LPAREN || odd_kind(odd, i - 1) == C_COMMA);
}

static bool odd_ends_item(const struct odd *odd, uint32_t i)
{
    return odd_kind(odd, i) == C_RPAREN || odd_kind(odd, i) == C_COMMA;
}

/* The parenthesis that closes the one at i, or i when there is none. */
static uint32_t odd_find_close(const struct odd *odd, uint32_t i)
{
    uint32_t close = odd_kind(odd, i) == C_LPAREN ? odd->tokens[i].aux : C_NO_TOKEN;
    return close != C_NO_TOKEN && close > i && close < odd->count ? close : i;
}

/* ------------------------------------------------------------------ arguments of macros */

static bool odd_is_keyword(const struct odd *odd, uint32_t i)
{
    static const char *const words[] = { "class",  "template", "typename", "virtual",   "operator",
                                         "new",    "delete",   "friend",   "explicit",  "throw",
                                         "try",    "catch",    "using",    "namespace", "bool",
                                         "public", "private",  "concept",  "requires",  "this",
                                         NULL };
    unsigned kind = odd_kind(odd, i);
    for (size_t k = 0; kind == C_IDENT && words[k] != NULL; k++) {
        if (odd_is(odd, i, words[k])) {
            return true;
        }
    }
    return kind >= C_STATIC;
}

/* MACRO(suite, enum) { */
static void odd_name_keywords(const struct odd *odd, uint32_t open, uint32_t close)
{
    for (uint32_t i = open + 1; i < close; i++) {
        if (odd_begins_item(odd, i) && odd_ends_item(odd, i + 1) && odd_is_keyword(odd, i)) {
            odd_fill(odd, i, i, 'x');
        }
    }
}

/* bool, size_t, int8_t, uint_fast16_t, ..: what the grammar takes for words of the language. */
static bool odd_is_sized_type(const struct odd *odd, uint32_t i)
{
    static const char *const begins[] = { "int", "uint", "char", "size", "ssize", "ptrdiff", NULL };
    struct str text = odd_text(odd, i);
    if (odd_kind(odd, i) != C_IDENT || !str_ends_with(text, STR("_t"))) {
        return str_equals_cstring(text, "bool");
    }
    for (size_t k = 0; begins[k] != NULL; k++) {
        if (str_starts_with(text, str_from_cstring(begins[k]))) {
            return true;
        }
    }
    return false;
}

/* Behind the built-in type that begins at i; i: there is none. */
static uint32_t odd_skip_type(const struct odd *odd, uint32_t i)
{
    while (odd_kind(odd, i) == C_BUILTIN || odd_kind(odd, i) == C_QUALIFIER ||
           odd_is_sized_type(odd, i)) {
        i++;
    }
    return i;
}

/* (int)x among arguments, with which they look like parameters. Returns the last token read. */
static uint32_t odd_drop_cast(const struct odd *odd, uint32_t i)
{
    uint32_t last = odd_skip_type(odd, i + 1);
    unsigned before = odd_kind(odd, i - 1);
    unsigned next = odd_kind(odd, last + 1);
    if (last > i + 1 && odd_kind(odd, last) == C_RPAREN && before != C_IDENT &&
        before != C_RPAREN && (next == C_IDENT || next == C_LPAREN || next == C_NUMBER)) {
        odd_fill(odd, i, last, ' ');
        return last;
    }
    return i;
}

/* &, && and *, which stand behind a type where nothing follows. */
static bool odd_is_reference(const struct odd *odd, uint32_t i)
{
    return odd_kind(odd, i) == C_AMPERSAND || odd_kind(odd, i) == C_STAR || odd_is(odd, i, "&&");
}

/* MACRO(throw x, unsigned char, (int)y, a::T &); in a function */
static void odd_read_arguments(const struct odd *odd, uint32_t open, uint32_t close)
{
    for (uint32_t i = open + 1; i < close; i++) {
        uint32_t last = odd_skip_type(odd, i);
        if (odd_kind(odd, i) == C_LPAREN) {
            i = odd_drop_cast(odd, i);
        } else if (odd_is_reference(odd, i) && odd_ends_item(odd, i + 1)) {
            odd_fill(odd, i, i, ' ');
        } else if (!odd_begins_item(odd, i)) {
            continue;
        } else if (odd_is(odd, i, "throw")) {
            odd_fill(odd, i, i, ' ');
        } else if (last > i && odd_ends_item(odd, last) &&
                   odd->tokens[i].line == odd->tokens[last - 1].line) {
            odd_fill(odd, i, last - 1, '0');
        }
    }
}

static bool odd_begins_statement(const struct odd *odd, uint32_t i)
{
    unsigned before = i == 0 ? (unsigned)C_SEMICOLON : odd_kind(odd, i - 1);
    return before == C_SEMICOLON || before == C_LBRACE || before == C_RBRACE || before == C_RPAREN;
}

static void odd_read_macro(const struct odd *odd, uint32_t i)
{
    uint32_t close = odd_find_close(odd, i + 1);
    if (close == i + 1 || (odd->tokens[i].flags & C_CAPS) == 0 || !odd_begins_statement(odd, i)) {
        return;
    }
    if (odd_kind(odd, close + 1) == C_LBRACE) {
        odd_name_keywords(odd, i + 1, close);
    } else if (i < odd->body_end) {
        odd_read_arguments(odd, i + 1, close);
    }
}

/* ------------------------------------------------------------------ expressions */

/* new const a::T**[n] */
static void odd_read_new(const struct odd *odd, uint32_t i)
{
    uint32_t at = i + 1;
    uint32_t star;
    while (odd_kind(odd, at) == C_QUALIFIER) {
        at++;
    }
    for (star = at; odd_kind(odd, star) == C_IDENT || odd_kind(odd, star) == C_COLON ||
                    odd_kind(odd, star) == C_BUILTIN;) {
        star++;
    }
    if (star == at || odd_kind(odd, star) != C_STAR) {
        return;
    }
    for (at = star; odd_kind(odd, at) == C_STAR; at++) {
    }
    if (odd_kind(odd, at) == C_LBRACKET) {
        odd_fill(odd, star, at - 1, ' ');
        for (at = i + 1; odd_kind(odd, at) == C_QUALIFIER; at++) {
            odd_fill(odd, at, at, ' ');
        }
    }
}

/* = {}, and = {}) */
static void odd_read_default(const struct odd *odd, uint32_t i)
{
    if (odd_kind(odd, i + 1) == C_LBRACE && odd_kind(odd, i + 2) == C_RBRACE &&
        odd_ends_item(odd, i + 3)) {
        odd_fill(odd, i + 1, i + 1, '0');
        odd_fill(odd, i + 2, i + 2, ' ');
    }
}

/* a.operator==(b), a->operator()(b): the name of the operator is one word. */
static void odd_read_operator(const struct odd *odd, uint32_t i)
{
    unsigned before = i == 0 ? (unsigned)C_NONE : odd_kind(odd, i - 1);
    uint32_t open = i + 1;
    if (before != C_DOT && before != C_ARROW) {
        return;
    }
    open += odd_kind(odd, open) == C_LPAREN ? 2 : 0;
    while (open < i + ODD_SIGN_MAX && odd_kind(odd, open) != C_LPAREN) {
        open++;
    }
    if (odd_kind(odd, open) == C_LPAREN && odd->tokens[open].line == odd->tokens[i].line) {
        odd_fill(odd, i, open - 1, 'o');
    }
}

/* ------------------------------------------------------------------ template parameters */

/* A macro with arguments among the parameters of the template at i. */
static void odd_read_template(struct walk *walk, const struct odd *odd, uint32_t i)
{
    int depth = 0;
    for (uint32_t k = i + 1; k < odd->count && k < i + ODD_ANGLE_MAX; k++) {
        uint32_t close = odd_find_close(odd, k + 1);
        if (odd_is(odd, k, "<")) {
            depth++;
        } else if (odd_is(odd, k, ">") || odd_is(odd, k, ">>")) {
            depth -= (int)odd_text(odd, k).size;
        }
        if (depth <= 0) {
            return;
        }
        if (depth == 1 && odd_kind(odd, k) == C_IDENT && (odd->tokens[k].flags & C_CAPS) != 0 &&
            close > k + 1 && odd_text(odd, k).size >= 5 &&
            (odd_kind(odd, k - 1) == C_COMMA || odd_is(odd, k - 1, "<"))) {
            cpp_note_macro_use(walk, odd->unit, k, false);
            odd_fill(odd, k, close, ' ');
            memcpy(odd->out + odd->tokens[k].start, "class", 5);
        }
        k = close > k + 1 ? close : k;
    }
}

void cpp_replace_odd_tokens(struct walk *walk, const struct c_unit *unit, char *out)
{
    struct odd odd = { .unit = unit,
                       .tokens = unit->tokens.items,
                       .count = (uint32_t)unit->tokens.count,
                       .out = out };
    for (uint32_t i = 0; i < odd.count; i++) {
        unsigned kind = odd_kind(&odd, i);
        if (kind == C_ASSIGN) {
            odd_read_default(&odd, i);
        } else if (kind == C_LBRACE && i > 0 && i >= odd.body_end &&
                   (odd.tokens[i - 1].kind == C_RPAREN || odd.tokens[i - 1].kind == C_QUALIFIER)) {
            odd.body_end = odd.tokens[i].aux == C_NO_TOKEN ? 0 : odd.tokens[i].aux;
        } else if (kind != C_IDENT) {
            continue;
        } else if (odd_is(&odd, i, "new")) {
            odd_read_new(&odd, i);
        } else if (odd_is(&odd, i, "template")) {
            odd_read_template(walk, &odd, i);
        } else if (odd_is(&odd, i, "operator")) {
            odd_read_operator(&odd, i);
        } else {
            odd_read_macro(&odd, i);
        }
    }
}
