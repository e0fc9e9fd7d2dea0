/* lang_c_lex.c - C text into tokens, directives into what they say.
 *
 * Any bytes are taken; what is no token of C is skipped. A literal without its closing quote
 * ends with the line. Cost: O(bytes), one pass. */
#include "lang/lang_c_internal.h"

#include "util/hash.h"

struct c_lexer {
    struct c_unit *unit;
    const char *data;
    uint32_t at;
    uint32_t end;
    uint32_t line;
    bool line_start;
    bool in_directive; /* a newline ends it */
    struct c_tokens *out;
};

/* The byte at `at`, or NUL behind the end. */
static inline char lex_peek(const struct c_lexer *lexer, uint32_t at)
{
    if (at < lexer->end) {
        return lexer->data[at];
    }
    return '\0';
}

#define LEX_RAW_MARK_MAX 16U /* bytes between R" and its parenthesis, as the standard says */

/* ------------------------------------------------------------------ names */

#define LEX_HASH_START 2166136261U /* FNV-1a, 32 bits */
#define LEX_HASH_PRIME 16777619U

HASH_WRAPS_AROUND static inline uint32_t lex_mix_byte(uint32_t hash, char byte)
{
    return (hash ^ (unsigned char)byte) * LEX_HASH_PRIME;
}

uint32_t c_hash_name(struct str name)
{
    uint32_t hash = LEX_HASH_START;
    for (size_t i = 0; i < name.size; i++) {
        hash = lex_mix_byte(hash, name.data[i]);
    }
    return hash;
}

static inline bool lex_is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}
static inline bool lex_is_name_start(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
           byte == '$' || (unsigned char)byte >= 0x80U;
}
static inline bool lex_is_name_byte(char byte)
{
    return lex_is_name_start(byte) || lex_is_digit(byte);
}
static inline bool lex_is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\v' || byte == '\f' ||
           byte == '\0';
}

static void lex_fill_keywords(struct c_unit *unit)
{
    for (size_t i = 0; i < c_keyword_count; i++) {
        const struct c_keyword *row = &c_keyword_rows[i];
        uint32_t slot = c_hash_name(str_from_cstring(row->text)) % C_KEYWORD_SLOTS;
        while (unit->keywords[slot].text != NULL) {
            slot = (slot + 1) % C_KEYWORD_SLOTS;
        }
        unit->keywords[slot] = *row;
    }
}

static const struct c_keyword *lex_find_keyword(const struct c_unit *unit, struct str text,
                                                uint32_t hash)
{
    for (uint32_t slot = hash % C_KEYWORD_SLOTS; unit->keywords[slot].text != NULL;
         slot = (slot + 1) % C_KEYWORD_SLOTS) {
        const char *word = unit->keywords[slot].text;
        if (strncmp(word, text.data, text.size) == 0 && word[text.size] == '\0') {
            return &unit->keywords[slot];
        }
    }
    return NULL;
}

/* ------------------------------------------------------------------ lines and comments */

static void lex_begin_line(struct c_lexer *lexer, uint32_t start)
{
    uint32_t *slot = array_push_slot(&lexer->unit->lines, C_TOKENS_MAX);
    if (slot == NULL) {
        lexer->unit->failed = true;
        return;
    }
    *slot = start;
    lexer->line++;
}

/* Size of a backslash with its end of line, or 0. */
static uint32_t lex_measure_splice(const struct c_lexer *lexer, uint32_t at)
{
    if (lexer->data[at] != '\\') {
        return 0;
    }
    if (at + 1 < lexer->end && lexer->data[at + 1] == '\n') {
        return 2;
    }
    if (at + 2 < lexer->end && lexer->data[at + 1] == '\r' && lexer->data[at + 2] == '\n') {
        return 3;
    }
    return 0;
}

static void lex_keep_comment(struct c_lexer *lexer, uint32_t start)
{
    struct c_comment *row = array_push_slot(&lexer->unit->comments, C_TOKENS_MAX);
    uint32_t end = lexer->at;
    if (row == NULL) {
        lexer->unit->failed = true;
        return;
    }
    row->start = start;
    row->end = end;
    row->trailing = !lexer->line_start || lexer->in_directive;
    walk_place_comment(lexer->unit->walk, start, end);
}

/* At the first slash; true when it was a comment, which then lies behind. */
static bool lex_pass_comment(struct c_lexer *lexer)
{
    uint32_t start = lexer->at;
    char second = lex_peek(lexer, start + 1);
    if (second == '/') {
        for (lexer->at += 2; lexer->at < lexer->end && lexer->data[lexer->at] != '\n';) {
            uint32_t splice = lex_measure_splice(lexer, lexer->at);
            lexer->at += splice > 0 ? splice : 1;
            if (splice > 0) {
                lex_begin_line(lexer, lexer->at);
            }
        }
    } else if (second == '*') {
        for (lexer->at += 2; lexer->at < lexer->end; lexer->at++) {
            if (lexer->data[lexer->at] == '\n') {
                lex_begin_line(lexer, lexer->at + 1);
            } else if (lexer->data[lexer->at] == '/' && lexer->at > start + 2 &&
                       lexer->data[lexer->at - 1] == '*') {
                lexer->at++;
                break;
            }
        }
    } else {
        return false;
    }
    lex_keep_comment(lexer, start);
    return true;
}

/* White space, joined lines and comments; stays before an end of line. */
static void lex_skip_blanks(struct c_lexer *lexer)
{
    while (lexer->at < lexer->end) {
        char byte = lexer->data[lexer->at];
        uint32_t splice = 0;
        if (lex_is_blank(byte)) {
            lexer->at++;
            continue;
        }
        splice = byte == '\\' ? lex_measure_splice(lexer, lexer->at) : 0;
        if (splice > 0) {
            lexer->at += splice;
            lex_begin_line(lexer, lexer->at);
        } else if (byte != '/' || !lex_pass_comment(lexer)) {
            return;
        }
    }
}

/* ------------------------------------------------------------------ tokens */

static struct c_token *lex_push_token(struct c_lexer *lexer, enum c_kind kind, uint32_t start,
                                      uint32_t line)
{
    struct c_tokens *out = lexer->out;
    struct c_token *token = &lexer->unit->spare_token;
    /* Nearly always there is room; the call is worth avoiding. */
    if (out->count < out->capacity ||
        array_reserve_more_items((void **)&out->items, &out->capacity, out->count, 1,
                                 sizeof *out->items, C_TOKENS_MAX)) {
        token = &out->items[out->count++];
    } else {
        lexer->unit->failed = true;
    }
    token->start = start;
    token->end = lexer->at;
    token->line = line;
    token->aux = C_NO_TOKEN;
    token->kind = (uint8_t)kind;
    token->flags = c_region_flags(lexer->unit);
    token->zero = 0;
    if (lexer->line_start) {
        token->flags |= C_LINE_START;
        lexer->line_start = false;
    }
    if (kind >= C_LPAREN && kind <= C_RBRACKET && !lexer->in_directive) {
        c_balance_bracket(lexer->unit, kind);
    }
    return token;
}

static void lex_read_quoted(struct c_lexer *lexer, uint32_t start)
{
    char quote = lexer->data[lexer->at];
    uint32_t line = lexer->line;
    for (lexer->at++; lexer->at < lexer->end; lexer->at++) {
        char byte = lexer->data[lexer->at];
        uint32_t splice = 0;
        if (byte == quote) {
            lexer->at++;
            break;
        }
        if (byte == '\n') {
            break;
        }
        if (byte != '\\') {
            continue;
        }
        splice = lex_measure_splice(lexer, lexer->at);
        if (splice > 0) {
            lexer->at += splice - 1;
            lex_begin_line(lexer, lexer->at + 1);
        } else if (lexer->at + 1 < lexer->end && lexer->data[lexer->at + 1] != '\n') {
            lexer->at++;
        }
    }
    (void)lex_push_token(lexer, quote == '"' ? C_STRING : C_CHAR, start, line);
}

/* R"x(..)x": nothing inside means anything; without its end it goes to the end of the file. */
static void lex_read_raw(struct c_lexer *lexer, uint32_t start)
{
    uint32_t line = lexer->line;
    uint32_t open = lexer->at + 1;
    uint32_t size = 0;
    while (open + size < lexer->end && size < LEX_RAW_MARK_MAX && lexer->data[open + size] != '(') {
        size++;
    }
    if (lex_peek(lexer, open + size) != '(') {
        lex_read_quoted(lexer, start);
        return;
    }
    for (lexer->at = open + size + 1; lexer->at < lexer->end; lexer->at++) {
        uint32_t at = lexer->at;
        if (lexer->data[at] == '\n') {
            lex_begin_line(lexer, at + 1);
        } else if (lexer->data[at] == ')' && at + size + 1 < lexer->end &&
                   memcmp(lexer->data + at + 1, lexer->data + open, size) == 0 &&
                   lexer->data[at + size + 1] == '"') {
            lexer->at = at + size + 2;
            break;
        }
    }
    (void)lex_push_token(lexer, C_STRING, start, line);
}

static bool lex_is_raw_prefix(struct str name)
{
    return name.size > 0 && name.size <= 3 && name.data[name.size - 1] == 'R' &&
           (name.size == 1 || name.data[0] == 'L' || name.data[0] == 'u' || name.data[0] == 'U');
}

static bool lex_is_prefix(struct str name)
{
    return str_equals_bytes(name, STR("L")) || str_equals_bytes(name, STR("u")) ||
           str_equals_bytes(name, STR("U")) || str_equals_bytes(name, STR("u8"));
}

/* How a name is written. */
static uint8_t lex_judge_spelling(struct str name)
{
    bool letter = false;
    uint8_t flags = name.size > 2 && name.data[0] == '_' && name.data[1] == '_' ? C_DUNDER : 0;
    for (size_t i = 0; i < name.size; i++) {
        char byte = name.data[i];
        if ((byte >= 'a' && byte <= 'z') || (unsigned char)byte >= 0x80U) {
            return flags;
        }
        letter = letter || (byte >= 'A' && byte <= 'Z');
    }
    return letter && name.size > 1 ? flags | C_CAPS : flags;
}

static void lex_read_name(struct c_lexer *lexer)
{
    uint32_t start = lexer->at;
    uint32_t hash = LEX_HASH_START;
    struct str name;
    const struct c_keyword *keyword = NULL;
    struct c_token *token = NULL;
    for (; lexer->at < lexer->end && lex_is_name_byte(lexer->data[lexer->at]); lexer->at++) {
        hash = lex_mix_byte(hash, lexer->data[lexer->at]);
    }
    name = str_from_range(lexer->data + start, lexer->at - start);
    if (lexer->at < lexer->end &&
        (lexer->data[lexer->at] == '"' || lexer->data[lexer->at] == '\'') && lex_is_prefix(name)) {
        lex_read_quoted(lexer, start);
        return;
    }
    if (lexer->unit->is_cpp && lex_peek(lexer, lexer->at) == '"' && lex_is_raw_prefix(name)) {
        lex_read_raw(lexer, start);
        return;
    }
    keyword = lex_find_keyword(lexer->unit, name, hash);
    token = lex_push_token(lexer, keyword != NULL ? (enum c_kind)keyword->kind : C_IDENT, start,
                           lexer->line);
    token->aux = hash;
    token->flags |= lex_judge_spelling(name);
    if (keyword != NULL) {
        token->flags |= keyword->flags;
    }
}

/* A preprocessing number: 0x1p-3, 1'000, 12.5e+3f */
static void lex_read_number(struct c_lexer *lexer)
{
    uint32_t start = lexer->at;
    for (lexer->at++; lexer->at < lexer->end; lexer->at++) {
        char byte = lexer->data[lexer->at];
        char before = lexer->data[lexer->at - 1];
        bool exponent = before == 'e' || before == 'E' || before == 'p' || before == 'P';
        bool separator = byte == '\'' && lexer->at + 1 < lexer->end &&
                         lex_is_digit(lexer->data[lexer->at + 1]) && lex_is_digit(before);
        if (!lex_is_name_byte(byte) && byte != '.' && !separator &&
            !((byte == '+' || byte == '-') && exponent)) {
            break;
        }
    }
    (void)lex_push_token(lexer, C_NUMBER, start, lexer->line);
}

static enum c_kind lex_find_single(char byte)
{
    static const uint8_t kinds[128] = {
        ['('] = C_LPAREN,    [')'] = C_RPAREN,   ['{'] = C_LBRACE,    ['}'] = C_RBRACE,
        ['['] = C_LBRACKET,  [']'] = C_RBRACKET, [';'] = C_SEMICOLON, [','] = C_COMMA,
        [':'] = C_COLON,     ['?'] = C_QUESTION, ['.'] = C_DOT,       ['*'] = C_STAR,
        ['&'] = C_AMPERSAND, ['='] = C_ASSIGN,   ['#'] = C_HASH,
    };
    unsigned char index = (unsigned char)byte;
    enum c_kind kind = index < sizeof kinds ? (enum c_kind)kinds[index] : C_NONE;
    return kind != C_NONE ? kind : C_OPERATOR;
}

static enum c_kind lex_find_twin(char byte)
{
    switch (byte) {
    case '#': return C_PASTE;
    case '&':
    case '|': return C_LOGIC;
    case '+':
    case '-': return C_ASSIGN_OP;
    case '<':
    case '>':
    case '=': return C_OPERATOR;
    default: return C_NONE;
    }
}

/* C_NONE: the first byte stands alone. */
static enum c_kind lex_find_double(char first, char second)
{
    if (second == first) {
        return lex_find_twin(first);
    }
    if (second == '>' && first == '-') {
        return C_ARROW;
    }
    if (second != '=' || first == '\0') {
        return C_NONE;
    }
    if (strchr("!<>", first) != NULL) {
        return C_OPERATOR;
    }
    return strchr("+-*/%&|^", first) != NULL ? C_ASSIGN_OP : C_NONE;
}

static void lex_read_operator(struct c_lexer *lexer)
{
    uint32_t start = lexer->at;
    char first = lexer->data[start];
    char second = lex_peek(lexer, start + 1);
    char third = lex_peek(lexer, start + 2);
    enum c_kind kind = lex_find_double(first, second);
    uint32_t size = 2;
    if (first == '.' && second == '.' && third == '.') {
        kind = C_ELLIPSIS;
        size = 3;
    } else if (kind == C_OPERATOR && first == second && first != '=' && third == '=') {
        kind = C_ASSIGN_OP;
        size = 3;
    } else if (kind == C_NONE) {
        kind = lex_find_single(first);
        size = 1;
    }
    lexer->at += size;
    (void)lex_push_token(lexer, kind, start, lexer->line);
}

static void lex_read_token(struct c_lexer *lexer)
{
    char byte = lexer->data[lexer->at];
    if (lex_is_name_start(byte)) {
        lex_read_name(lexer);
    } else if (lex_is_digit(byte) || (byte == '.' && lexer->at + 1 < lexer->end &&
                                      lex_is_digit(lexer->data[lexer->at + 1]))) {
        lex_read_number(lexer);
    } else if (byte == '"' || byte == '\'') {
        lex_read_quoted(lexer, lexer->at);
    } else {
        lex_read_operator(lexer);
    }
}

/* ------------------------------------------------------------------ directives */

/* To the end of the line, over joined lines and comments; quotes mean nothing here. */
static void lex_skip_line(struct c_lexer *lexer)
{
    while (lexer->at < lexer->end && lexer->data[lexer->at] != '\n') {
        uint32_t at = lexer->at;
        lex_skip_blanks(lexer);
        if (lexer->at == at && lexer->data[at] != '\n') {
            lexer->at++;
        }
    }
}

static struct str lex_read_word(struct c_lexer *lexer)
{
    uint32_t start = 0;
    lex_skip_blanks(lexer);
    start = lexer->at;
    while (lexer->at < lexer->end && lex_is_name_byte(lexer->data[lexer->at])) {
        lexer->at++;
    }
    return str_from_range(lexer->data + start, lexer->at - start);
}

/* Where the line began to say something, without the comment or blanks at its end. */
static uint32_t lex_find_said_end(const struct c_lexer *lexer, uint32_t start)
{
    uint32_t end = lexer->at;
    const struct c_unit *unit = lexer->unit;
    if (unit->comments.count > 0 && unit->comments.items[unit->comments.count - 1].start > start &&
        unit->comments.items[unit->comments.count - 1].end == end) {
        end = unit->comments.items[unit->comments.count - 1].start;
    }
    while (end > start && lex_is_blank(lexer->data[end - 1])) {
        end--;
    }
    return end;
}

static void lex_read_include(struct c_lexer *lexer, uint32_t start, uint32_t line)
{
    struct walk *walk = lexer->unit->walk;
    struct walk_site site = { .start_byte = start, .line = line, .column = 1 };
    uint32_t open = 0;
    char close = '\0';
    uint8_t flags = c_region_flags(lexer->unit);
    lex_skip_blanks(lexer);
    open = lexer->at;
    if (open < lexer->end && (lexer->data[open] == '"' || lexer->data[open] == '<')) {
        close = lexer->data[open] == '"' ? '"' : '>';
        do {
            lexer->at++;
        } while (lexer->at < lexer->end && lexer->data[lexer->at] != close &&
                 lexer->data[lexer->at] != '\n');
        if (lexer->at < lexer->end && lexer->data[lexer->at] == close) {
            struct str module = str_from_range(lexer->data + open + 1, lexer->at - open - 1);
            walk->conditional_depth = (flags & C_CONDITIONAL) != 0 ? 1 : 0;
            site.column = start - lexer->unit->lines.items[line - 1] + 1;
            (void)walk_place_import(walk, close == '"' ? FACT_IMPORT_QUOTED : FACT_IMPORT_ANGLE,
                                    module, site);
            lexer->at++;
        }
    }
    lex_skip_line(lexer);
    walk_place_import_range(walk, start, lex_find_said_end(lexer, start));
}

static void lex_read_line_tokens(struct c_lexer *lexer)
{
    for (lex_skip_blanks(lexer); lexer->at < lexer->end && lexer->data[lexer->at] != '\n';
         lex_skip_blanks(lexer)) {
        lex_read_token(lexer);
    }
}

/* Half names stand beside ##; what follows # becomes a text. */
static void lex_mark_pasted(struct c_lexer *lexer, uint32_t first)
{
    struct c_token *tokens = lexer->out->items;
    uint32_t count = (uint32_t)lexer->out->count;
    for (uint32_t i = first; i < count; i++) {
        if (tokens[i].kind == C_PASTE && i > first) {
            tokens[i - 1].flags |= C_PASTED;
        }
        if ((tokens[i].kind == C_PASTE || tokens[i].kind == C_HASH) && i + 1 < count) {
            tokens[i + 1].flags |= C_PASTED;
        }
    }
}

/* Name and parameters are read; the rest of the line is the body. */
static void lex_read_define(struct c_lexer *lexer, uint32_t start, uint32_t line)
{
    struct c_unit *unit = lexer->unit;
    struct c_macro macro = { .start = start, .line = line, .flags = c_region_flags(unit) };
    struct c_tokens *outer = lexer->out;
    struct c_macro *slot = NULL;
    struct str name = lex_read_word(lexer);
    if (name.size == 0 || lex_is_digit(name.data[0])) {
        lex_skip_line(lexer);
        return;
    }
    macro.name_start = (uint32_t)(name.data - lexer->data);
    macro.name_end = lexer->at;
    macro.name_line = lexer->line;
    macro.params = (uint32_t)unit->macro_tokens.count;
    macro.body_start_byte = lexer->at;
    lexer->out = &unit->macro_tokens;
    if (lexer->at < lexer->end && lexer->data[lexer->at] == '(') {
        macro.function_like = true;
        while (lexer->at < lexer->end && lexer->data[lexer->at] != '\n' &&
               lexer->data[lexer->at] != ')') {
            lex_read_token(lexer);
            macro.variadic =
                macro.variadic || (lexer->out->count > macro.params &&
                                   lexer->out->items[lexer->out->count - 1].kind == C_ELLIPSIS);
            lex_skip_blanks(lexer);
        }
        lexer->at += lexer->at < lexer->end && lexer->data[lexer->at] == ')' ? 1 : 0;
        macro.body_start_byte = lexer->at;
    }
    macro.body = (uint32_t)unit->macro_tokens.count;
    lex_read_line_tokens(lexer);
    macro.body_end = (uint32_t)unit->macro_tokens.count;
    lex_mark_pasted(lexer, macro.body);
    lexer->out = outer;
    macro.end = lex_find_said_end(lexer, macro.name_end);
    macro.end_line = lexer->line;
    if (macro.body_end > macro.body) {
        macro.end = unit->macro_tokens.items[macro.body_end - 1].end;
        macro.end_line = unit->macro_tokens.items[macro.body_end - 1].line;
    }
    slot = array_push_slot(&unit->macros, C_TOKENS_MAX);
    if (slot == NULL) {
        unit->failed = true;
        return;
    }
    *slot = macro;
}

/* The rest of the line, without comments at its end. */
static struct str lex_read_rest(struct c_lexer *lexer)
{
    uint32_t start = 0;
    lex_skip_blanks(lexer);
    start = lexer->at;
    lex_skip_line(lexer);
    return str_from_range(lexer->data + start, lex_find_said_end(lexer, start) - start);
}

/* Names that compilers set when they read a file for the assembler. */
static bool lex_says_assembly(struct str said)
{
    return str_starts_with(said, STR("__ASSEMBLY__")) ||
           str_starts_with(said, STR("__ASSEMBLER__"));
}

static bool lex_begins_with(struct str said, struct str before)
{
    return str_starts_with(said, before) &&
           lex_says_assembly(str_from_range(said.data + before.size, said.size - before.size));
}

/* "0" and "0 && x" are never true, "1" always is; of other conditions only those on the
 * assembler tell something. */
static unsigned lex_judge_condition(struct str said)
{
    if (str_equals_bytes(said, STR("0")) || str_starts_with(said, STR("0 &&")) ||
        str_equals_bytes(said, STR("(0)"))) {
        return C_CONDITION_NEVER;
    }
    if (str_equals_bytes(said, STR("1")) || str_equals_bytes(said, STR("(1)"))) {
        return C_CONDITION_ALWAYS;
    }
    if (lex_begins_with(said, STR("defined(")) || lex_begins_with(said, STR("defined ")) ||
        lex_begins_with(said, STR("defined (")) || lex_says_assembly(said)) {
        return C_CONDITION_ASSEMBLY;
    }
    if (lex_begins_with(said, STR("!defined(")) || lex_begins_with(said, STR("!defined "))) {
        return C_CONDITION_NATIVE;
    }
    return 0;
}

static void lex_read_condition(struct c_lexer *lexer, struct str word)
{
    struct str said = lex_read_rest(lexer);
    struct c_unit *unit = lexer->unit;
    if (str_equals_bytes(word, STR("if"))) {
        c_begin_group(unit, lex_judge_condition(said));
    } else if (str_equals_bytes(word, STR("ifdef"))) {
        c_begin_group(unit, lex_says_assembly(said) ? C_CONDITION_ASSEMBLY : 0);
    } else if (str_equals_bytes(word, STR("ifndef"))) {
        unit->guard = unit->macros.count == 0 ? said : unit->guard;
        c_begin_group(unit, lex_says_assembly(said) ? C_CONDITION_NATIVE : C_CONDITION_GUARD);
    } else if (str_equals_bytes(word, STR("elif"))) {
        c_next_branch(unit, lex_judge_condition(said));
    } else if (str_equals_bytes(word, STR("else"))) {
        c_next_branch(unit, C_CONDITION_ALWAYS);
    } else if (str_starts_with(word, STR("el"))) { /* elifdef, elifndef */
        c_next_branch(unit, 0);
    } else {
        c_end_group(unit);
    }
}

static bool lex_is_condition(struct str word)
{
    static const char *const words[] = { "if",   "ifdef",   "ifndef",   "elif",
                                         "else", "elifdef", "elifndef", "endif" };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (str_equals_cstring(word, words[i])) {
            return true;
        }
    }
    return false;
}

static void lex_read_directive(struct c_lexer *lexer)
{
    uint32_t start = lexer->at;
    uint32_t line = lexer->line;
    struct str word;
    lexer->at++;
    lexer->in_directive = true;
    lexer->line_start = false;
    word = lex_read_word(lexer);
    if (str_equals_bytes(word, STR("define"))) {
        lex_read_define(lexer, start, line);
    } else if (str_equals_bytes(word, STR("include")) ||
               str_equals_bytes(word, STR("include_next")) ||
               str_equals_bytes(word, STR("import"))) {
        lex_read_include(lexer, start, line);
    } else if (lex_is_condition(word)) {
        lex_read_condition(lexer, word);
    } else {
        lex_skip_line(lexer);
    }
    lexer->in_directive = false;
}

bool c_cut_into_tokens(struct c_unit *unit)
{
    struct c_lexer lexer = { .unit = unit,
                             .data = unit->source.data,
                             .end = (uint32_t)unit->source.size,
                             .line_start = true,
                             .out = &unit->tokens };
    lex_fill_keywords(unit);
    lex_begin_line(&lexer, 0);
    if (str_starts_with(unit->source, STR("\xef\xbb\xbf"))) {
        lexer.at = 3; /* byte order mark */
    }
    while (lexer.at < lexer.end && !unit->failed) {
        lex_skip_blanks(&lexer);
        if (lexer.at >= lexer.end) {
            break;
        }
        if (lexer.data[lexer.at] == '\n') {
            lexer.at++;
            lex_begin_line(&lexer, lexer.at);
            lexer.line_start = true;
        } else if (lexer.data[lexer.at] == '#' && lexer.line_start) {
            lex_read_directive(&lexer);
        } else {
            lex_read_token(&lexer);
        }
    }
    while (unit->groups.count > 0 && !unit->failed) {
        c_end_group(unit);
    }
    return !unit->failed;
}
