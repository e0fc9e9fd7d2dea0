/* lang_c_head.c - what the names in front of a declarator are.
 *
 * Without its headers nobody knows whether A, B and C in `A B C(x) {` are macros or types. But
 * only certain sequences can stand in a program: the name is followed by its parameters, the
 * type precedes it, and what is neither is an attribute hidden in a macro. These rules look a
 * few tokens ahead and at how names are written; they know no project. */
#include "lang/lang_c_internal.h"

#define HEAD_GROUP_TOKENS_MAX 64U  /* a longer group is no type */
#define HEAD_OLD_STYLE_MAX    400U /* tokens of the declarations of an old-style definition */

bool c_is_attribute_like(const struct c_parser *parser, uint32_t i)
{
    return c_kind_at(parser, i) == C_ATTRIBUTE ||
           (c_kind_at(parser, i) == C_IDENT &&
            (c_flags_at(parser, i) & (C_CAPS | C_DUNDER | C_WELL_KNOWN)) != 0);
}

/* More an attribute than a type, of two that could be both. */
static bool head_is_surely_attribute(const struct c_parser *parser, uint32_t i)
{
    static const char *const parts[] = { "API",      "EXPORT",  "EXTERN", "INLINE", "STATIC",
                                         "PUBLIC",   "PRIVATE", "UNUSED", "DECL",   "CALL",
                                         "NORETURN", "ATTR",    "IMPORT", "VISIB" };
    struct str text = c_text_at(parser, i);
    if ((c_flags_at(parser, i) & (C_DUNDER | C_WELL_KNOWN)) != 0) {
        return true;
    }
    for (size_t k = 0; (c_flags_at(parser, i) & C_CAPS) != 0 && k < sizeof parts / sizeof parts[0];
         k++) {
        if (str_find_part(text, str_from_cstring(parts[k])) != SIZE_MAX) {
            return true;
        }
    }
    return false;
}

bool c_begins_type(unsigned kind)
{
    return kind >= C_STATIC && kind <= C_TYPEOF;
}

/* ------------------------------------------------------------------ parameters */

static bool head_is_name_list(const struct c_parser *parser, uint32_t open)
{
    uint32_t close = c_pair_of(parser, open);
    if (close - open > HEAD_GROUP_TOKENS_MAX * 4) {
        return false;
    }
    for (uint32_t i = open + 1; i < close; i++) {
        enum c_kind expected = (i - open) % 2 == 1 ? C_IDENT : C_COMMA;
        if (c_kind_at(parser, i) != expected) {
            return false;
        }
    }
    return (close - open) % 2 == 0;
}

/* `(size_t, char *)`, `(T x[], ..)`: what follows the first comma tells. */
static enum c_params head_judge_second(const struct c_parser *parser, uint32_t open)
{
    uint32_t i = c_skip_group(parser, open + 1);
    unsigned first = C_NONE;
    unsigned second = C_NONE;
    while (i < c_pair_of(parser, open) && c_kind_at(parser, i) != C_COMMA) {
        i = c_skip_group(parser, i);
    }
    if (i >= c_pair_of(parser, open)) {
        return C_PARAMS_NO;
    }
    first = c_kind_at(parser, i + 1);
    second = c_kind_at(parser, i + 2);
    if (c_begins_type(first) || first == C_ELLIPSIS) {
        return C_PARAMS_YES;
    }
    return first == C_IDENT && (second == C_IDENT || second == C_STAR) ? C_PARAMS_YES : C_PARAMS_NO;
}

enum c_params c_judge_params(const struct c_parser *parser, uint32_t open)
{
    unsigned first = c_kind_at(parser, open + 1);
    unsigned second = c_kind_at(parser, open + 2);
    if (!c_is_pair(parser, open, C_LPAREN)) {
        return C_PARAMS_NO;
    }
    if (first == C_RPAREN || first == C_ELLIPSIS || first == C_ATTRIBUTE || c_begins_type(first)) {
        return C_PARAMS_YES;
    }
    if (first != C_IDENT) {
        return C_PARAMS_NO;
    }
    if (second == C_IDENT || second == C_STAR || c_begins_type(second)) {
        return C_PARAMS_YES;
    }
    if (head_is_name_list(parser, open)) {
        return C_PARAMS_NAMES;
    }
    return head_judge_second(parser, open);
}

static bool head_list_has(const struct c_parser *parser, uint32_t open, uint32_t name)
{
    for (uint32_t i = open + 1; i < c_pair_of(parser, open); i++) {
        if (c_kind_at(parser, i) == C_IDENT &&
            str_equals_bytes(c_text_at(parser, i), c_text_at(parser, name))) {
            return true;
        }
    }
    return false;
}

/* Is one of the names declared at i: x or (*x)? */
static bool head_declares_param(const struct c_parser *parser, uint32_t open, uint32_t i)
{
    if (c_kind_at(parser, i) == C_LPAREN && c_kind_at(parser, i + 1) == C_STAR) {
        i += 2;
    }
    return c_kind_at(parser, i) == C_IDENT && head_list_has(parser, open, i);
}

/* f(a, b) int a; char *b; {   - `open` is the group of names. */
bool c_is_old_style(const struct c_parser *parser, uint32_t open)
{
    uint32_t i = c_pair_of(parser, open) + 1;
    uint32_t end = i + HEAD_OLD_STYLE_MAX;
    bool declared = false;
    bool ended = false; /* a semicolon just before */
    if (c_judge_params(parser, open) != C_PARAMS_NAMES ||
        (c_kind_at(parser, i) != C_IDENT && !c_begins_type(c_kind_at(parser, i)))) {
        return false;
    }
    for (; i < end; i = c_skip_group(parser, i)) {
        switch (c_kind_at(parser, i)) {
        case C_SEMICOLON:
            if (!declared) {
                return false;
            }
            ended = true;
            break;
        case C_LBRACE: return ended;
        case C_ASSIGN:
        case C_RBRACE:
        case C_NONE: return false;
        default:
            declared = declared || head_declares_param(parser, open, i);
            ended = false;
            break;
        }
    }
    return false;
}

/* ------------------------------------------------------------------ names with a group */

/* Ends a declarator for certain. */
static bool head_ends_declarator(unsigned kind)
{
    return kind == C_SEMICOLON || kind == C_ASSIGN || kind == C_COMMA || kind == C_RPAREN ||
           kind == C_LBRACE || kind == C_COLON || kind == C_LBRACKET || kind == C_NONE;
}

/* LIST_ENTRY(x) link;  GLOBAL(void) f(..)  - a macro that stands for a type. */
static bool head_is_type_call(const struct c_parser *parser, uint32_t i, uint32_t after)
{
    unsigned next = c_kind_at(parser, after + 1);
    bool same_line = (c_flags_at(parser, after) & C_LINE_START) == 0;
    bool of_type = c_begins_type(c_kind_at(parser, i + 2));
    if (next == C_LPAREN) {
        return same_line || of_type;
    }
    return same_line && head_ends_declarator(next);
}

/* NAME(f)(x) - a name that only its macro knows. */
static bool head_is_made_name(const struct c_parser *parser, uint32_t i)
{
    return c_is_pair(parser, i + 1, C_LPAREN) &&
           c_kind_at(parser, c_skip_group(parser, i + 1)) == C_LPAREN;
}

/* f(int a) __pure; but not PRINTF(1, 2) BOOL f(..) */
static bool head_trails_function(const struct c_parser *parser, uint32_t i, uint32_t after,
                                 bool typed)
{
    bool params = c_judge_params(parser, i + 1) == C_PARAMS_YES;
    return c_is_attribute_like(parser, after) && (params || !c_is_attribute_like(parser, i)) &&
           (typed || params);
}

static enum c_role head_judge_call_before_name(const struct c_parser *parser, uint32_t i,
                                               uint32_t after, bool typed)
{
    uint32_t group = i + 1;
    if (c_is_old_style(parser, group)) {
        return C_ROLE_NAME;
    }
    if (!typed && (c_flags_at(parser, after) & C_LINE_START) != 0 &&
        c_is_attribute_like(parser, i)) {
        return C_ROLE_MACRO;
    }
    if (head_is_made_name(parser, after)) {
        return typed ? C_ROLE_ATTRIBUTE_CALL : C_ROLE_TYPE_CALL; /* API(int) NAME(f)(x) */
    }
    if (head_trails_function(parser, i, after, typed)) {
        return C_ROLE_NAME;
    }
    if (typed) {
        return C_ROLE_ATTRIBUTE_CALL;
    }
    if (head_is_type_call(parser, i, after)) {
        return C_ROLE_TYPE_CALL;
    }
    return (c_flags_at(parser, after) & C_LINE_START) != 0 ? C_ROLE_MACRO : C_ROLE_ATTRIBUTE_CALL;
}

static enum c_role head_judge_call_before_type(const struct c_parser *parser, uint32_t i,
                                               uint32_t after, bool typed)
{
    bool new_line = (c_flags_at(parser, after) & C_LINE_START) != 0;
    if (c_is_old_style(parser, i + 1)) {
        return C_ROLE_NAME;
    }
    if (!typed) {
        return new_line ? C_ROLE_MACRO : C_ROLE_ATTRIBUTE_CALL;
    }
    /* Two heads over one body, from two branches of an #if. */
    return new_line && c_judge_params(parser, i + 1) == C_PARAMS_YES ? C_ROLE_NAME
                                                                     : C_ROLE_ATTRIBUTE_CALL;
}

/* T (*f)(x), T (f)(x), NAME(f)(x) */
static bool head_is_parenthesised(const struct c_parser *parser, uint32_t i, uint32_t after,
                                  bool typed)
{
    unsigned first = c_kind_at(parser, i + 2);
    unsigned behind = c_kind_at(parser, after);
    if (behind != C_LPAREN && behind != C_LBRACKET) {
        return false;
    }
    if (first == C_STAR || first == C_LPAREN) {
        return true;
    }
    return !typed && first == C_IDENT && (after == i + 4 || c_kind_at(parser, i + 3) == C_STAR);
}

/* f(x);  - with a type before it a prototype, else mostly a macro that stands alone. */
static enum c_role head_judge_lone_call(const struct c_parser *parser, uint32_t i, bool typed,
                                        enum c_place place)
{
    bool prototype = place == C_PLACE_FILE && c_judge_params(parser, i + 1) == C_PARAMS_YES &&
                     !c_is_attribute_like(parser, i) && c_kind_at(parser, i + 2) != C_RPAREN;
    return typed || prototype ? C_ROLE_NAME : C_ROLE_MACRO;
}

static enum c_role head_judge_call(const struct c_parser *parser, uint32_t i, bool typed,
                                   enum c_place place)
{
    uint32_t after = c_skip_group(parser, i + 1);
    if (head_is_parenthesised(parser, i, after, typed)) {
        return typed ? C_ROLE_ATTRIBUTE : C_ROLE_TYPE;
    }
    if (c_begins_type(c_kind_at(parser, after))) {
        return head_judge_call_before_type(parser, i, after, typed);
    }
    switch (c_kind_at(parser, after)) {
    case C_IDENT: return head_judge_call_before_name(parser, i, after, typed);
    case C_STAR: return typed ? C_ROLE_ATTRIBUTE_CALL : C_ROLE_TYPE_CALL;
    case C_LPAREN:
    case C_LBRACE: return C_ROLE_NAME;
    case C_ATTRIBUTE:
        return typed || c_judge_params(parser, i + 1) == C_PARAMS_YES ? C_ROLE_NAME
                                                                      : C_ROLE_ATTRIBUTE_CALL;
    case C_SEMICOLON: return head_judge_lone_call(parser, i, typed, place);
    default: break;
    }
    if (typed) {
        return C_ROLE_NAME;
    }
    return place == C_PLACE_PARAM ? C_ROLE_TYPE_CALL : C_ROLE_MACRO;
}

/* ------------------------------------------------------------------ names before names */

/* Is the name at i an attribute behind the declarator: int x __init;  A body makes it the name of a
 * function: static int noinline __f(int a) { */
static bool head_is_trailing(const struct c_parser *parser, uint32_t i)
{
    uint32_t after = i + 1;
    if (!c_is_attribute_like(parser, i)) {
        return false;
    }
    if (c_kind_at(parser, after) == C_LPAREN) {
        after = c_skip_group(parser, after);
        return (head_ends_declarator(c_kind_at(parser, after)) &&
                c_kind_at(parser, after) != C_LBRACE) ||
               c_is_attribute_like(parser, after);
    }
    return head_ends_declarator(c_kind_at(parser, after)) ||
           (c_is_attribute_like(parser, after) && c_kind_at(parser, after + 1) != C_LPAREN);
}

/* END <empty line> static int f(..) - a macro with nothing to do with what comes next. */
static bool head_is_apart(const struct c_parser *parser, uint32_t i, enum c_place place)
{
    return place == C_PLACE_FILE && c_is_attribute_like(parser, i) &&
           (c_flags_at(parser, i) & C_LINE_START) != 0 && i + 1 < parser->count &&
           parser->tokens[i + 1].line > parser->tokens[i].line + 1U;
}

/* END <end of line> BEGIN(x) { - a macro on a line of its own, and then another that opens a body.
 */
static bool head_is_before_macro(const struct c_parser *parser, uint32_t i)
{
    return c_is_attribute_like(parser, i) && c_is_attribute_like(parser, i + 1) &&
           (c_flags_at(parser, i) & C_LINE_START) != 0 &&
           (c_flags_at(parser, i + 1) & C_LINE_START) != 0 && c_is_pair(parser, i + 2, C_LPAREN) &&
           c_kind_at(parser, c_skip_group(parser, i + 2)) == C_LBRACE &&
           c_judge_params(parser, i + 2) != C_PARAMS_YES;
}

static enum c_role head_judge_before_name(const struct c_parser *parser, uint32_t i, bool typed,
                                          bool sure, enum c_place place)
{
    bool attribute = c_is_attribute_like(parser, i);
    if (!typed && place == C_PLACE_FILE && head_is_before_macro(parser, i)) {
        return C_ROLE_MACRO;
    }
    if (!typed) {
        return head_is_surely_attribute(parser, i) ? C_ROLE_ATTRIBUTE : C_ROLE_TYPE;
    }
    if (head_is_trailing(parser, i + 1) && !attribute) {
        return C_ROLE_NAME;
    }
    if (sure || attribute) {
        return C_ROLE_ATTRIBUTE;
    }
    return C_ROLE_TYPE; /* the one before was an attribute */
}

/* The kind of the token behind i and, if so, behind its attributes. */
static unsigned head_find_next(const struct c_parser *parser, uint32_t i)
{
    i++;
    while (c_kind_at(parser, i) == C_ATTRIBUTE) { /* T __attribute__((x)) f */
        i = c_skip_group(parser, i + 1);
    }
    return c_kind_at(parser, i);
}

/* INLINE static int f;  T x <end of line> int y; */
static enum c_role head_judge_before_type(const struct c_parser *parser, uint32_t i, bool typed,
                                          bool sure)
{
    bool apart = (c_flags_at(parser, i + 1) & C_LINE_START) != 0;
    return typed && (sure || apart) && !c_is_attribute_like(parser, i) ? C_ROLE_NAME
                                                                       : C_ROLE_ATTRIBUTE;
}

enum c_role c_judge_name(const struct c_parser *parser, uint32_t i, bool typed, bool sure,
                         enum c_place place)
{
    unsigned next = head_find_next(parser, i);
    if (c_kind_at(parser, i + 1) == C_IDENT) {
        return head_judge_before_name(parser, i, typed, sure, place);
    }
    if (next == C_IDENT || next == C_STAR || next == C_QUALIFIER) {
        bool attribute = sure || (typed && c_is_attribute_like(parser, i));
        return attribute ? C_ROLE_ATTRIBUTE : C_ROLE_TYPE;
    }
    if (!typed && head_is_apart(parser, i, place)) {
        return C_ROLE_MACRO;
    }
    if (c_begins_type(next)) {
        return head_judge_before_type(parser, i, typed, sure);
    }
    if (next == C_LPAREN) {
        return c_is_pair(parser, i + 1, C_LPAREN) ? head_judge_call(parser, i, typed, place)
                                                  : C_ROLE_LOST;
    }
    if (typed) {
        return C_ROLE_NAME;
    }
    return place == C_PLACE_PARAM ? C_ROLE_TYPE : C_ROLE_LOST;
}

/* ------------------------------------------------------------------ inside functions */

static uint32_t head_skip_stars(const struct c_parser *parser, uint32_t i)
{
    while (c_kind_at(parser, i) == C_STAR || c_kind_at(parser, i) == C_QUALIFIER ||
           (c_kind_at(parser, i) == C_IDENT && c_kind_at(parser, i + 1) == C_IDENT &&
            c_is_attribute_like(parser, i))) {
        i++;
    }
    return i;
}

/* T x ..: the token behind x tells. */
static bool head_begins_plain(const struct c_parser *parser, uint32_t i)
{
    switch (c_kind_at(parser, i + 2)) {
    case C_LPAREN:
        return c_judge_params(parser, i + 2) == C_PARAMS_YES &&
               c_kind_at(parser, i + 3) != C_RPAREN;
    case C_SEMICOLON:
    case C_ASSIGN:
    case C_COMMA:
    case C_LBRACKET:
    case C_IDENT:
    case C_ATTRIBUTE:
    case C_STAR: return true;
    default: return false;
    }
}

/* T *x = .. */
static bool head_begins_pointer(const struct c_parser *parser, uint32_t i)
{
    uint32_t name = head_skip_stars(parser, i + 1);
    unsigned after = c_kind_at(parser, name + 1);
    return c_kind_at(parser, name) == C_IDENT &&
           (after == C_SEMICOLON || after == C_ASSIGN || after == C_COMMA || after == C_LBRACKET);
}

/* T (*f)(x) = .. */
static bool head_begins_function_pointer(const struct c_parser *parser, uint32_t i)
{
    uint32_t params = c_skip_group(parser, i + 1);
    return c_kind_at(parser, i + 2) == C_STAR && c_kind_at(parser, i + 3) == C_IDENT &&
           c_kind_at(parser, i + 4) == C_RPAREN && c_kind_at(parser, params) == C_LPAREN &&
           head_ends_declarator(c_kind_at(parser, c_skip_group(parser, params)));
}

static bool head_begins_named_declaration(const struct c_parser *parser, uint32_t i)
{
    switch (c_kind_at(parser, i + 1)) {
    case C_QUALIFIER: return true;
    case C_IDENT: return head_begins_plain(parser, i);
    case C_STAR: return head_begins_pointer(parser, i);
    case C_LPAREN: return head_begins_function_pointer(parser, i);
    default: return false;
    }
}

bool c_begins_declaration(const struct c_parser *parser, uint32_t i)
{
    unsigned kind = c_kind_at(parser, i);
    if (kind == C_IDENT) {
        return !c_is_local(parser, i) && head_begins_named_declaration(parser, i);
    }
    return c_begins_type(kind);
}

/* ------------------------------------------------------------------ casts */

/* May the token follow a type's name inside a cast? */
static bool head_continues_type(const struct c_parser *parser, uint32_t i)
{
    switch (c_kind_at(parser, i)) {
    case C_STAR:
    case C_QUALIFIER:
    case C_STRUCT:
    case C_LBRACKET:
    case C_RBRACKET: return true;
    case C_NUMBER: return c_kind_at(parser, i - 1) == C_LBRACKET;
    case C_IDENT: return c_is_attribute_like(parser, i);
    default: return false;
    }
}

bool c_is_type_group(const struct c_parser *parser, uint32_t open)
{
    uint32_t close = c_pair_of(parser, open);
    uint32_t i = open + 1;
    unsigned kind = c_kind_at(parser, i);
    if (!c_is_pair(parser, open, C_LPAREN) || close - open > HEAD_GROUP_TOKENS_MAX || close == i) {
        return false;
    }
    if (c_begins_type(kind)) {
        return kind != C_STATIC && kind != C_EXTERN && kind != C_TYPEDEF;
    }
    if (kind != C_IDENT || c_is_local(parser, i)) {
        return false;
    }
    for (i++; i < close; i++) {
        if (c_kind_at(parser, i) == C_LPAREN && c_kind_at(parser, i + 1) == C_STAR) {
            return true; /* T (*)(x) */
        }
        if (!head_continues_type(parser, i)) {
            return false;
        }
    }
    return true;
}

/* Can an operand of a cast begin so, and nothing that continues an expression? */
static bool head_begins_operand(unsigned kind)
{
    return kind == C_IDENT || kind == C_NUMBER || kind == C_STRING || kind == C_CHAR ||
           kind == C_LITERAL || kind == C_LBRACE || kind == C_SIZEOF;
}

bool c_is_cast(const struct c_parser *parser, uint32_t open)
{
    uint32_t close = c_pair_of(parser, open);
    unsigned after = C_NONE;
    struct str name;
    const struct c_name *known = NULL;
    if (!c_is_type_group(parser, open)) {
        return false;
    }
    if (c_kind_at(parser, open + 1) != C_IDENT || close > open + 2) {
        unsigned last = c_kind_at(parser, close - 1);
        return c_kind_at(parser, open + 1) != C_IDENT || last == C_STAR || last == C_RPAREN ||
               last == C_QUALIFIER;
    }
    after = c_kind_at(parser, close + 1);
    if (head_begins_operand(after)) {
        return true;
    }
    if (after != C_LPAREN && after != C_STAR && after != C_AMPERSAND && after != C_OPERATOR) {
        return false;
    }
    name = c_text_at(parser, open + 1);
    known = c_find_name(parser, open + 1);
    if (known != NULL && (known->flags & C_NAME_TYPE) != 0) {
        return true;
    }
    return str_ends_with(name, STR("_t"));
}
