/* lang_cpp_prepare.c - C++ source as a grammar can read it.
 *
 * The text is cut into tokens by the C front end, which also says what the directives mean. What
 * is parsed is as long as the file and holds, at their places, its comments and the tokens that
 * stay; everything else is blank:
 *
 *   class API Map final : Base {      class     Map final : Base {
 *   #ifdef X                          (blank)
 *   void f() LOCKS(mu);               void f()          ;
 *   #endif                            (blank)
 *   TRY(x)                                (x);          a macro that stands for a statement
 *
 * Branches of an #if that cannot stand one after the other: the first stays. Macros of the file
 * are read by the C front end. Cost: O(bytes). */
#include "lang/lang_cpp_internal.h"

#include "lang/lang_c_internal.h"

#define PREPARE_CLASSES_MAX 64U  /* classes inside classes whose names are known */
#define PREPARE_LOOK_MAX    64U  /* tokens looked at ahead */
#define PREPARE_ANGLE_MAX   512U /* tokens between < and > */
#define PREPARE_MACROS_MIN  16U  /* room for uses of macros at first */
#define PREPARE_WORD_MAX    9U   /* bytes of the longest word in prepare_words */

enum prepare_word {
    PREPARE_NAME,
    PREPARE_CLASS,   /* class, struct, union */
    PREPARE_DECLARE, /* begins a declaration, or goes on with one */
    PREPARE_TYPE,    /* int */
    PREPARE_TAIL,    /* may follow the parameters of a function */
    PREPARE_ACCESS,
    PREPARE_OTHER, /* any other keyword */
};

struct prepare {
    struct walk *walk;
    struct c_unit *unit;
    const struct c_token *tokens;
    uint32_t count;
    char *out;
    struct {
        uint32_t name;
        uint32_t end; /* its closing brace */
    } classes[PREPARE_CLASSES_MAX];
    uint32_t class_count;
    uint32_t body_end;   /* inside the braces of a function up to here */
    uint32_t start_next; /* a declaration may begin there, whatever stands before it; 0: none */
    uint32_t named;      /* name of the class whose brace comes next, or C_NO_TOKEN */
};

/* ------------------------------------------------------------------ tokens */

static unsigned prepare_kind(const struct prepare *prep, uint32_t i)
{
    return i < prep->count ? prep->tokens[i].kind : (unsigned)C_NONE;
}

static struct str prepare_text(const struct prepare *prep, uint32_t i)
{
    const struct c_token *token = &prep->tokens[i];
    return i < prep->count
               ? str_from_range(prep->unit->source.data + token->start, token->end - token->start)
               : STR_EMPTY;
}

static bool prepare_is(const struct prepare *prep, uint32_t i, const char *text)
{
    return i < prep->count && str_equals_cstring(prepare_text(prep, i), text);
}

static bool prepare_has_flag(const struct prepare *prep, uint32_t i, unsigned flag)
{
    return i < prep->count && (prep->tokens[i].flags & flag) != 0;
}

/* Behind the group that opens at i; i itself when nothing opens. */
static uint32_t prepare_pass_group(const struct prepare *prep, uint32_t i)
{
    unsigned kind = prepare_kind(prep, i);
    bool opens = kind == C_LPAREN || kind == C_LBRACE || kind == C_LBRACKET;
    uint32_t pair = opens ? prep->tokens[i].aux : C_NO_TOKEN;
    return pair != C_NO_TOKEN && pair > i ? pair + 1 : i;
}

/* The same for parentheses alone: what a macro is given. */
static uint32_t prepare_pass_arguments(const struct prepare *prep, uint32_t i)
{
    return prepare_kind(prep, i) == C_LPAREN ? prepare_pass_group(prep, i) : i;
}

static const struct {
    const char *word;
    enum prepare_word kind;
} prepare_words[] = {
    { "class", PREPARE_CLASS },       { "template", PREPARE_DECLARE },
    { "typename", PREPARE_DECLARE },  { "virtual", PREPARE_DECLARE },
    { "explicit", PREPARE_DECLARE },  { "friend", PREPARE_DECLARE },
    { "namespace", PREPARE_DECLARE }, { "using", PREPARE_DECLARE },
    { "mutable", PREPARE_DECLARE },   { "consteval", PREPARE_DECLARE },
    { "constinit", PREPARE_DECLARE }, { "bool", PREPARE_TYPE },
    { "wchar_t", PREPARE_TYPE },      { "char8_t", PREPARE_TYPE },
    { "char16_t", PREPARE_TYPE },     { "char32_t", PREPARE_TYPE },
    { "decltype", PREPARE_TYPE },     { "override", PREPARE_TAIL },
    { "final", PREPARE_TAIL },        { "noexcept", PREPARE_TAIL },
    { "try", PREPARE_TAIL },          { "throw", PREPARE_TAIL },
    { "requires", PREPARE_TAIL },     { "public", PREPARE_ACCESS },
    { "private", PREPARE_ACCESS },    { "protected", PREPARE_ACCESS },
    { "operator", PREPARE_OTHER },    { "new", PREPARE_OTHER },
    { "delete", PREPARE_OTHER },      { "this", PREPARE_OTHER },
    { "catch", PREPARE_OTHER },       { "co_return", PREPARE_OTHER },
    { "co_await", PREPARE_OTHER },    { "co_yield", PREPARE_OTHER },
    { "concept", PREPARE_OTHER },     { "and", PREPARE_OTHER },
    { "or", PREPARE_OTHER },          { "not", PREPARE_OTHER },
    { "typeid", PREPARE_OTHER },
};

static const uint8_t prepare_kind_words[C_SIZEOF + 1] = {
    [C_STRUCT] = PREPARE_CLASS,      [C_UNION] = PREPARE_CLASS,    [C_ENUM] = PREPARE_DECLARE,
    [C_STATIC] = PREPARE_DECLARE,    [C_EXTERN] = PREPARE_DECLARE, [C_TYPEDEF] = PREPARE_DECLARE,
    [C_SPECIFIER] = PREPARE_DECLARE, [C_BUILTIN] = PREPARE_TYPE,   [C_QUALIFIER] = PREPARE_TAIL,
};

static enum prepare_word prepare_word_of(const struct prepare *prep, uint32_t i)
{
    unsigned kind = prepare_kind(prep, i);
    struct str text;
    if (kind != C_IDENT) { /* 0 in the table: no word of a declaration */
        return prepare_kind_words[kind] == PREPARE_NAME
                   ? PREPARE_OTHER
                   : (enum prepare_word)prepare_kind_words[kind];
    }
    text = prepare_text(prep, i);
    if (text.size < 2 || text.size > PREPARE_WORD_MAX || text.data[0] < 'a' || text.data[0] > 'z') {
        return PREPARE_NAME;
    }
    for (size_t k = 0; k < sizeof prepare_words / sizeof prepare_words[0]; k++) {
        const char *word = prepare_words[k].word;
        if (word[0] == text.data[0] && word[1] == text.data[1] && str_equals_cstring(text, word)) {
            return prepare_words[k].kind;
        }
    }
    return PREPARE_NAME;
}

static bool prepare_is_name(const struct prepare *prep, uint32_t i)
{
    return prepare_word_of(prep, i) == PREPARE_NAME;
}

/* Written as macros are, or known to be an attribute. */
static bool prepare_is_macro_like(const struct prepare *prep, uint32_t i)
{
    return prepare_is_name(prep, i) && prepare_has_flag(prep, i, C_CAPS | C_DUNDER | C_WELL_KNOWN);
}

/* Two colons of one scope sign. */
static bool prepare_is_scope(const struct prepare *prep, uint32_t i)
{
    return prepare_kind(prep, i) == C_COLON && prepare_kind(prep, i + 1) == C_COLON &&
           prep->tokens[i].end == prep->tokens[i + 1].start;
}

/* How many levels of < the token opens; less than 0: closes. */
static int prepare_angle_step(const struct prepare *prep, uint32_t i)
{
    struct str text = prepare_text(prep, i);
    if (prepare_kind(prep, i) != C_OPERATOR || str_ends_with(text, STR("="))) {
        return 0;
    }
    if (text.data[0] == '<') {
        return text.size == 1 ? 1 : 0;
    }
    return text.data[0] == '>' ? -(int)text.size : 0;
}

static bool prepare_ends_angle(unsigned kind)
{
    return kind == C_SEMICOLON || kind == C_LBRACE || kind == C_RBRACE || kind == C_RPAREN ||
           kind == C_NONE;
}

/* The > that closes the < at i, or C_NO_TOKEN when it closes nothing soon. */
static uint32_t prepare_find_angle(const struct prepare *prep, uint32_t i)
{
    int depth = 0;
    uint32_t k = i;
    for (uint32_t steps = 0; steps < PREPARE_ANGLE_MAX; steps++) {
        uint32_t next = prepare_pass_group(prep, k);
        if (prepare_ends_angle(prepare_kind(prep, k))) {
            break;
        }
        depth += prepare_angle_step(prep, k);
        if (depth <= 0) {
            return k;
        }
        k = next > k ? next : k + 1;
    }
    return C_NO_TOKEN;
}

/* ------------------------------------------------------------------ blanking */

static void prepare_blank(const struct prepare *prep, uint32_t first, uint32_t last)
{
    for (uint32_t i = first; i < last && i < prep->count; i++) {
        const struct c_token *token = &prep->tokens[i];
        for (uint32_t at = token->start; at < token->end; at++) {
            if (prep->out[at] != '\n') {
                prep->out[at] = ' ';
            }
        }
    }
}

void cpp_note_macro_use(struct walk *walk, const struct c_unit *unit, uint32_t i, bool statement)
{
    struct cpp_state *state = walk->lang_state;
    const struct c_token *token = &unit->tokens.items[i];
    if (state->macro_count == state->macro_room) {
        size_t room = state->macro_room * 2U + PREPARE_MACROS_MIN;
        struct cpp_macro_use *grown = walk_alloc_bytes(walk, room * sizeof *grown);
        if (grown == NULL) {
            return;
        }
        if (state->macro_count > 0) {
            memcpy(grown, state->macros, state->macro_count * sizeof *grown);
        }
        state->macros = grown;
        state->macro_room = room;
    }
    state->macros[state->macro_count++] = (struct cpp_macro_use){
        .site = { .start_byte = token->start,
                  .line = token->line,
                  .column = token->start - unit->lines.items[token->line - 1] + 1 },
        .name = str_from_range(unit->source.data + token->start, token->end - token->start),
        .called = i + 1 < unit->tokens.count && token[1].kind == C_LPAREN,
        .statement = statement,
    };
}

/* The macro at i goes from the text, and is remembered as a use. */
static void prepare_take_macro(struct prepare *prep, uint32_t i, uint32_t last, bool statement)
{
    prepare_blank(prep, i, last);
    cpp_note_macro_use(prep->walk, prep->unit, i, statement);
}

/* What is named among the arguments of a macro that went from the text. */
static void prepare_note_arguments(struct prepare *prep, uint32_t first, uint32_t last)
{
    for (uint32_t i = first; i < last; i++) {
        if (prepare_is_name(prep, i)) {
            prepare_take_macro(prep, i, i + 1, false);
        }
    }
}

/* ------------------------------------------------------------------ macros before declarations */

/* Behind a::b<c>::d that begins at i. *repeats: its last two names are equal, so it names a
 * constructor. */
static uint32_t prepare_pass_path(const struct prepare *prep, uint32_t i, bool *repeats)
{
    uint32_t before = C_NO_TOKEN;
    uint32_t last = C_NO_TOKEN;
    *repeats = false;
    for (uint32_t steps = 0; steps < PREPARE_LOOK_MAX; steps++) {
        if (prepare_is_scope(prep, i)) {
            i += 2;
        } else if (prepare_is_name(prep, i) &&
                   (last == C_NO_TOKEN || prepare_kind(prep, i - 1) == C_COLON)) {
            before = last;
            last = i++;
        } else if (prepare_is(prep, i, "<")) {
            uint32_t close = prepare_find_angle(prep, i);
            if (close == C_NO_TOKEN) {
                break;
            }
            i = close + 1;
        } else {
            break;
        }
    }
    *repeats = before != C_NO_TOKEN &&
               str_equals_bytes(prepare_text(prep, before), prepare_text(prep, last));
    return i;
}

static bool prepare_names_class_around(const struct prepare *prep, uint32_t i)
{
    return prep->class_count > 0 &&
           str_equals_bytes(prepare_text(prep, i),
                            prepare_text(prep, prep->classes[prep->class_count - 1].name));
}

/* Does a declarator follow the type that ends before `next`? */
static bool prepare_has_declarator(const struct prepare *prep, uint32_t next)
{
    switch (prepare_kind(prep, next)) {
    case C_IDENT:
        return prepare_is_name(prep, next) || prepare_is(prep, next, "operator") ||
               prepare_is(prep, next, "const");
    case C_STAR:
    case C_AMPERSAND:
    case C_QUALIFIER: return true;
    default: return prepare_is(prep, next, "&&");
    }
}

/* const Type name */
static bool prepare_is_qualified(const struct prepare *prep, uint32_t i)
{
    bool repeats = false;
    return prepare_kind(prep, i) == C_QUALIFIER && prepare_is_name(prep, i + 1) &&
           prepare_has_declarator(prep, prepare_pass_path(prep, i + 1, &repeats));
}

/* Does what begins at i go on like a type with a name behind it, or like a constructor? */
static bool prepare_is_declared(const struct prepare *prep, uint32_t i)
{
    bool repeats = false;
    uint32_t next = 0;
    switch (prepare_word_of(prep, i)) {
    case PREPARE_CLASS:
    case PREPARE_DECLARE:
    case PREPARE_TYPE: return true;
    case PREPARE_TAIL: return prepare_is_qualified(prep, i);
    case PREPARE_ACCESS:
    case PREPARE_OTHER: return prepare_is(prep, i, "~");
    case PREPARE_NAME: break;
    }
    next = prepare_pass_path(prep, i, &repeats);
    if (prepare_kind(prep, next) == C_LPAREN) {
        return repeats || (next == i + 1 && prepare_names_class_around(prep, i));
    }
    return prepare_has_declarator(prep, next);
}

/* May a declaration begin at i? */
static bool prepare_is_start(const struct prepare *prep, uint32_t i)
{
    enum prepare_word word = PREPARE_NAME;
    if (i == 0 || i == prep->start_next) {
        return true;
    }
    switch (prepare_kind(prep, i - 1)) {
    case C_SEMICOLON:
    case C_LBRACE:
    case C_RBRACE: return true;
    case C_COLON: return i > 1 && prepare_word_of(prep, i - 2) == PREPARE_ACCESS;
    case C_STRING: return i > 1 && prepare_kind(prep, i - 2) == C_EXTERN;
    default: break;
    }
    word = prepare_word_of(prep, i - 1);
    return word == PREPARE_DECLARE;
}

static bool prepare_begins_words(const struct prepare *prep, uint32_t i)
{
    enum prepare_word word = prepare_word_of(prep, i);
    return word == PREPARE_CLASS || word == PREPARE_DECLARE || word == PREPARE_TYPE;
}

/* operator T: no sign follows. */
static bool prepare_is_conversion(const struct prepare *prep, uint32_t i)
{
    enum prepare_word next = prepare_word_of(prep, i + 1);
    return prepare_is(prep, i, "operator") && (next == PREPARE_NAME || next == PREPARE_TYPE ||
                                               next == PREPARE_TAIL || next == PREPARE_DECLARE);
}

/* Is the name at i, without arguments, a macro before what begins behind it? */
static bool prepare_is_bare_macro(const struct prepare *prep, uint32_t i)
{
    bool caps = prepare_is_macro_like(prep, i);
    enum prepare_word next = prepare_word_of(prep, i + 1);
    if (caps && prepare_is_macro_like(prep, i + 1) && prepare_begins_words(prep, i + 2)) {
        return true; /* MACRO MACRO auto */
    }
    if (next == PREPARE_NAME && prepare_is_name(prep, i + 2) &&
        !prepare_is_macro_like(prep, i + 2)) {
        return true; /* three names in a row */
    }
    if (next == PREPARE_TAIL) {
        return caps && prepare_is_qualified(prep, i + 1);
    }
    if (caps && prepare_is_conversion(prep, i + 1)) {
        return true;
    }
    return (caps || next != PREPARE_NAME) && prepare_is_declared(prep, i + 1);
}

/* Does something else begin on the next line? */
static bool prepare_is_alone(const struct prepare *prep, uint32_t next)
{
    return next >= prep->count || prepare_kind(prep, next) == C_RBRACE ||
           prepare_word_of(prep, next) == PREPARE_ACCESS ||
           prepare_kind(prep, next) == C_LBRACKET || prepare_kind(prep, next) == C_ATTRIBUTE ||
           (prepare_has_flag(prep, next, C_LINE_START) && prepare_is_macro_like(prep, next));
}

/* MACRO(x) name(..) { and MACRO(x) operator..(: the macro stands for the type of the result. */
static bool prepare_is_result(const struct prepare *prep, uint32_t i, uint32_t next)
{
    bool repeats = false;
    uint32_t end = 0;
    if (!prepare_is_macro_like(prep, i) || i < prep->body_end) {
        return false;
    }
    if (prepare_is(prep, next, "operator")) {
        return true;
    }
    if (!prepare_is_name(prep, next) || prepare_is_macro_like(prep, next)) {
        return false;
    }
    next = prepare_pass_path(prep, next, &repeats);
    end = prepare_pass_arguments(prep, next);
    return end > next && !repeats &&
           (prepare_kind(prep, end) == C_LBRACE || prepare_word_of(prep, end) == PREPARE_TAIL);
}

/* Does the macro at i, with what it is given up to `next`, stand before a declaration or alone? */
static bool prepare_goes(const struct prepare *prep, uint32_t i, uint32_t next, bool whole)
{
    if (next == i + 1) {
        return prepare_is_bare_macro(prep, i) ||
               (prepare_is_macro_like(prep, i) && prepare_has_flag(prep, i, C_LINE_START) &&
                prepare_is_alone(prep, next));
    }
    return prepare_is_macro_like(prep, i) && i >= prep->body_end &&
           (whole || prepare_is_declared(prep, next) || prepare_is_alone(prep, next));
}

/* MACRO and MACRO(x) in front of a declaration, or alone. Returns the token to go on with. */
static uint32_t prepare_read_start(struct prepare *prep, uint32_t i)
{
    uint32_t next =
        prepare_kind(prep, i + 1) == C_LPAREN ? prepare_pass_arguments(prep, i + 1) : i + 1;
    bool whole = next > i + 1 && prepare_kind(prep, next) == C_SEMICOLON &&
                 !prepare_names_class_around(prep, i);
    if (prepare_goes(prep, i, next, whole)) {
        next += whole ? 1 : 0;
        prepare_take_macro(prep, i, next, false);
    } else if (next > i + 1 && prepare_is_result(prep, i, next)) {
        prepare_blank(prep, i + 1, next); /* the name is read as a type */
    } else {
        return i;
    }
    prepare_note_arguments(prep, i + 1, next);
    return next;
}

/* MACRO: in a class, which stands for private or public and the like. Returns the token to go on
 * with. */
static uint32_t prepare_read_label(struct prepare *prep, uint32_t i)
{
    unsigned before = i == 0 ? (unsigned)C_NONE : prepare_kind(prep, i - 1);
    if (prep->class_count == 0 || i < prep->body_end || prepare_kind(prep, i + 1) != C_COLON ||
        prepare_is_scope(prep, i + 1) ||
        (before != C_LBRACE && before != C_RBRACE && before != C_SEMICOLON && before != C_COLON)) {
        return i; /* for (auto item : items) is none */
    }
    prepare_take_macro(prep, i, i + 2, false);
    return i + 2;
}

/* type MACRO name(, type *MACRO A::name(: is the name at i a macro between the two? */
static bool prepare_is_between(const struct prepare *prep, uint32_t i)
{
    bool repeats = false;
    enum prepare_word before = i > 0 ? prepare_word_of(prep, i - 1) : PREPARE_OTHER;
    bool type =
        before == PREPARE_TYPE || (before == PREPARE_NAME && !prepare_is_macro_like(prep, i - 1)) ||
        (i > 0 && (prepare_kind(prep, i - 1) == C_STAR ||
                   prepare_kind(prep, i - 1) == C_AMPERSAND || prepare_is(prep, i - 1, ">")));
    return type && prepare_is_macro_like(prep, i) && prepare_is_name(prep, i + 1) &&
           !prepare_is_macro_like(prep, i + 1) &&
           prepare_kind(prep, prepare_pass_path(prep, i + 1, &repeats)) == C_LPAREN;
}

/* ------------------------------------------------------------------ macros in functions */

static bool prepare_is_control(const struct prepare *prep, uint32_t i)
{
    switch (prepare_kind(prep, i)) {
    case C_IF:
    case C_FOR:
    case C_WHILE:
    case C_SWITCH:
    case C_RETURN:
    case C_SIZEOF: return true;
    default: return prepare_is(prep, i, "catch") || prepare_is(prep, i, "constexpr");
    }
}

/* MACRO(x) without a semicolon, and MACRO(x) {: the name goes, its arguments stay as a
 * statement. There must be room for the semicolon. */
static uint32_t prepare_read_statement(struct prepare *prep, uint32_t i)
{
    uint32_t next = prepare_pass_arguments(prep, i + 1);
    const struct c_token *close = next > i + 1 ? &prep->tokens[next - 1] : NULL;
    bool loop = prepare_kind(prep, next) == C_LBRACE;
    bool alone = prepare_has_flag(prep, next, C_LINE_START) &&
                 (prepare_kind(prep, next) == C_IDENT || prepare_kind(prep, next) == C_RBRACE ||
                  prepare_is_control(prep, next) || prepare_word_of(prep, next) != PREPARE_OTHER);
    if (close == NULL || prepare_kind(prep, i + 1) != C_LPAREN || !prepare_is_macro_like(prep, i) ||
        (!loop && !alone)) {
        return i;
    }
    if (loop && prep->out[close->end] == ' ') {
        prepare_take_macro(prep, i, i + 1, true);
        prep->out[close->end] = ';';
    } else if (alone) {
        prepare_take_macro(prep, i, i + 2, true);
        prep->out[close->start] = ';';
    }
    return i;
}

/* MACRO { .. } in a function, which is `try` or nothing: the block stays. */
static uint32_t prepare_read_block(struct prepare *prep, uint32_t i)
{
    uint32_t next = prepare_pass_group(prep, i + 1);
    unsigned after = prepare_kind(prep, next);
    if (prepare_kind(prep, i + 1) != C_LBRACE || next == i + 1 || !prepare_is_macro_like(prep, i) ||
        after == C_SEMICOLON || after == C_COMMA || after == C_RPAREN || after == C_OPERATOR ||
        !prepare_has_flag(prep, next, C_LINE_START)) {
        return i; /* MACRO {x}; makes a value */
    }
    prepare_take_macro(prep, i, i + 1, true);
    return i;
}

/* ------------------------------------------------------------------ macros behind declarators */

/* Ends a declarator that macros may stand before. */
static bool prepare_is_end(const struct prepare *prep, uint32_t i)
{
    switch (prepare_kind(prep, i)) {
    case C_SEMICOLON:
    case C_LBRACE:
    case C_ASSIGN:
    case C_ARROW: return true;
    case C_COLON: return !prepare_is_scope(prep, i);
    default: return prepare_is(prep, i, "try");
    }
}

/* Could the parenthesis that closes at i hold parameters? */
static bool prepare_ends_parameters(const struct prepare *prep, uint32_t i)
{
    uint32_t open = prep->tokens[i].aux;
    unsigned before = C_NONE;
    if (open == C_NO_TOKEN || open == 0 || open > i || prepare_is_control(prep, open - 1)) {
        return false;
    }
    before = prepare_kind(prep, open - 1);
    if (open > 1 && prepare_is(prep, open - 2, "operator")) {
        return true;
    }
    return before == C_IDENT || before == C_OPERATOR || before == C_RPAREN;
}

/* Behind the parameters that end at i: const, override, MACRO, MACRO(x). */
static void prepare_read_tail(struct prepare *prep, uint32_t i)
{
    uint32_t last = i + 1;
    bool any = false;
    bool more = prepare_ends_parameters(prep, i);
    for (uint32_t steps = 0; more && steps < PREPARE_LOOK_MAX; steps++) {
        bool macro = prepare_is_macro_like(prep, last);
        bool tail = prepare_word_of(prep, last) == PREPARE_TAIL && !prepare_is(prep, last, "try");
        any |= macro;
        more = macro || tail || prepare_kind(prep, last) == C_AMPERSAND;
        last = macro || tail ? prepare_pass_arguments(prep, last + 1) : more ? last + 1 : last;
    }
    if (!any || !prepare_is_end(prep, last)) {
        return;
    }
    for (uint32_t k = i + 1; k < last;) {
        uint32_t next = prepare_pass_arguments(prep, k + 1);
        if (prepare_is_macro_like(prep, k)) {
            prepare_take_macro(prep, k, next, false);
        }
        k = next;
    }
}

/* Is the token before i the name (or the last bracket) of a declared variable? */
static bool prepare_ends_variable(const struct prepare *prep, uint32_t i)
{
    unsigned before = i > 1 ? prepare_kind(prep, i - 2) : (unsigned)C_NONE;
    if (i < 2 || prepare_kind(prep, i - 1) == C_RBRACKET) {
        return i > 1;
    }
    return prepare_is_name(prep, i - 1) &&
           (before == C_IDENT || before == C_STAR || before == C_AMPERSAND || before == C_BUILTIN ||
            before == C_QUALIFIER || prepare_is(prep, i - 2, ">"));
}

/* type name MACRO(x); */
static uint32_t prepare_read_field_tail(struct prepare *prep, uint32_t i)
{
    uint32_t next = prepare_pass_arguments(prep, i + 1);
    if (next == i + 1 || prepare_kind(prep, i + 1) != C_LPAREN || !prepare_ends_variable(prep, i) ||
        !(prepare_is_end(prep, next) || prepare_kind(prep, next) == C_COMMA ||
          prepare_is_macro_like(prep, next))) {
        return i;
    }
    prepare_take_macro(prep, i, next, false);
    return next;
}

/* ------------------------------------------------------------------ classes */

/* Does the body or the bases of a class begin at i? */
static bool prepare_is_class_body(const struct prepare *prep, uint32_t i)
{
    return prepare_kind(prep, i) == C_LBRACE || prepare_kind(prep, i) == C_COLON ||
           prepare_is(prep, i, "final");
}

/* Name MACRO {: a macro behind the name of a type. */
static bool prepare_take_behind(struct prepare *prep, uint32_t name)
{
    uint32_t next = prepare_pass_arguments(prep, name + 1);
    uint32_t after = prepare_pass_arguments(prep, next + 1);
    if (!prepare_is_name(prep, name) || prepare_is_macro_like(prep, name) ||
        !prepare_is_macro_like(prep, next) || !prepare_is_class_body(prep, after)) {
        return false;
    }
    prepare_take_macro(prep, next, after, false);
    return true;
}

/* class MACRO MACRO(x) Name: the name is the last one that is not written like a macro. Returns it.
 */
static uint32_t prepare_read_class(struct prepare *prep, uint32_t i)
{
    uint32_t at = i + 1;
    for (uint32_t steps = 0; steps < PREPARE_LOOK_MAX; steps++) {
        uint32_t next = prepare_pass_arguments(prep, at + 1);
        if (!prepare_is_name(prep, at) || !prepare_is_name(prep, next) ||
            prepare_take_behind(prep, at)) {
            break;
        }
        if (!prepare_is_macro_like(prep, at) && !prepare_is_class_body(prep, next + 1)) {
            break; /* struct tag variable */
        }
        prepare_take_macro(prep, at, next, false);
        at = next;
    }
    prep->named = prepare_is_name(prep, at) ? at : C_NO_TOKEN;
    return at;
}

/* f(..) -> a::b<c> &: does a result stand behind parameters, and end before i? */
static bool prepare_ends_result(const struct prepare *prep, uint32_t i)
{
    for (uint32_t steps = 0; i > 1 && steps < PREPARE_LOOK_MAX; steps++) {
        unsigned kind = prepare_kind(prep, --i);
        if (kind == C_ARROW) {
            return prepare_kind(prep, i - 1) == C_RPAREN ||
                   prepare_word_of(prep, i - 1) == PREPARE_TAIL;
        }
        if (kind != C_IDENT && kind != C_COLON && kind != C_COMMA && kind != C_STAR &&
            kind != C_AMPERSAND && kind != C_BUILTIN && kind != C_QUALIFIER &&
            prepare_angle_step(prep, i) == 0) {
            return false;
        }
    }
    return false;
}

/* Is the brace at i that of a function? m{x} { ends a list of members that are filled. */
static bool prepare_opens_body(const struct prepare *prep, uint32_t i)
{
    return i > 0 &&
           (prepare_kind(prep, i - 1) == C_RPAREN || prepare_kind(prep, i - 1) == C_RBRACE ||
            prepare_word_of(prep, i - 1) == PREPARE_TAIL || prepare_ends_result(prep, i));
}

static void prepare_open_brace(struct prepare *prep, uint32_t i)
{
    uint32_t close = prep->tokens[i].aux;
    if (close == C_NO_TOKEN || close < i) {
        return;
    }
    if (prep->named != C_NO_TOKEN && prep->class_count < PREPARE_CLASSES_MAX) {
        prep->classes[prep->class_count].name = prep->named;
        prep->classes[prep->class_count++].end = close;
    } else if (i >= prep->body_end && prepare_opens_body(prep, i)) {
        prep->body_end = close;
    }
    prep->named = C_NO_TOKEN;
}

/* ------------------------------------------------------------------ one pass */

/* [[attribute]], __attribute__((x)), alignas(x) mean nothing here. */
static uint32_t prepare_read_attribute(struct prepare *prep, uint32_t i)
{
    uint32_t next = prepare_pass_group(prep, i + 1);
    unsigned kind = prepare_kind(prep, i);
    if (kind == C_ATTRIBUTE) {
        prepare_blank(prep, i, next);
        return next;
    }
    if (kind == C_LBRACKET && prepare_kind(prep, i + 1) == C_LBRACKET && next > i + 1 &&
        prep->tokens[i].end == prep->tokens[i + 1].start &&
        prepare_kind(prep, next) == C_RBRACKET) {
        prepare_blank(prep, i, next + 1);
        return next + 1;
    }
    if ((kind == C_SPECIFIER || kind == C_QUALIFIER) && prepare_has_flag(prep, i, C_DUNDER)) {
        prepare_blank(prep, i, i + 1);
        return i + 1;
    }
    return i;
}

/* Strings and numbers among the arguments of MACRO("a b", 1) {: not what parameters look like. */
static void prepare_read_test(struct prepare *prep, uint32_t i)
{
    uint32_t next = prepare_pass_arguments(prep, i + 1);
    if (next == i + 1 || prepare_kind(prep, i + 1) != C_LPAREN ||
        prepare_kind(prep, next) != C_LBRACE || !prepare_is_macro_like(prep, i)) {
        return;
    }
    for (uint32_t k = i + 2; k + 1 < next; k++) {
        if (prepare_kind(prep, k) == C_STRING || prepare_kind(prep, k) == C_NUMBER ||
            prepare_kind(prep, k) == C_CHAR) {
            prepare_blank(prep, i + 2, next - 1);
            return;
        }
    }
}

static uint32_t prepare_read_name(struct prepare *prep, uint32_t i)
{
    enum prepare_word word = prepare_word_of(prep, i);
    uint32_t at = i;
    if (word == PREPARE_CLASS) {
        return prepare_read_class(prep, i) - 1;
    }
    if (prepare_kind(prep, i) == C_ENUM) {
        (void)prepare_take_behind(prep, i + 1);
        return i;
    }
    if (prepare_is(prep, i, "template") && prepare_is(prep, i + 1, "<")) {
        uint32_t close = prepare_find_angle(prep, i + 1);
        prep->start_next = close == C_NO_TOKEN ? 0 : close + 1;
        return i;
    }
    if (word != PREPARE_NAME) {
        return i;
    }
    if (prepare_is_start(prep, i)) {
        at = prepare_read_label(prep, i);
        at = at > i ? at : prepare_read_start(prep, i);
        if (at > i) {
            prep->start_next = at;
            return at - 1;
        }
        if (i < prep->body_end) {
            return prepare_kind(prep, i + 1) == C_LBRACE ? prepare_read_block(prep, i)
                                                         : prepare_read_statement(prep, i);
        }
        prepare_read_test(prep, i);
        return i;
    }
    if (prepare_is_between(prep, i)) {
        prepare_take_macro(prep, i, i + 1, false);
    } else if (prepare_is_macro_like(prep, i)) {
        at = prepare_read_field_tail(prep, i);
        return at > i ? at - 1 : i;
    }
    return i;
}

/* A bracket without its partner would take everything behind it along. */
static void prepare_drop_stray(const struct prepare *prep, uint32_t i)
{
    unsigned kind = prepare_kind(prep, i);
    if (kind >= C_LPAREN && kind <= C_RBRACKET && prep->tokens[i].aux == C_NO_TOKEN) {
        prepare_blank(prep, i, i + 1);
    }
}

static void prepare_read_tokens(struct prepare *prep)
{
    for (uint32_t i = 0; i < prep->count; i++) {
        prepare_drop_stray(prep, i);
    }
    for (uint32_t i = 0; i < prep->count; i++) {
        uint32_t at = prepare_read_attribute(prep, i);
        if (at > i) {
            prep->start_next = prepare_is_start(prep, i) ? at : prep->start_next;
            i = at - 1;
            continue;
        }
        while (prep->class_count > 0 && prep->classes[prep->class_count - 1].end <= i) {
            prep->class_count--;
        }
        switch (prepare_kind(prep, i)) {
        case C_LBRACE: prepare_open_brace(prep, i); break;
        case C_SEMICOLON:
        case C_RPAREN: prep->named = C_NO_TOKEN; break;
        default: break;
        }
        if (prepare_kind(prep, i) == C_RPAREN) {
            prepare_read_tail(prep, i);
        } else {
            i = prepare_read_name(prep, i);
        }
    }
}

/* ------------------------------------------------------------------ the text */

static void prepare_copy_text(const struct c_unit *unit, char *out)
{
    struct str source = unit->source;
    memset(out, ' ', source.size);
    for (size_t i = 0; i < unit->lines.count; i++) {
        uint32_t start = unit->lines.items[i];
        if (start > 0 && start <= source.size && source.data[start - 1] == '\n') {
            out[start - 1] = '\n';
        }
    }
    for (size_t i = 0; i < unit->comments.count; i++) {
        const struct c_comment *comment = &unit->comments.items[i];
        if (!comment->trailing) { /* what stands before it may be a directive */
            memcpy(out + comment->start, source.data + comment->start,
                   comment->end - comment->start);
        }
    }
    for (size_t i = 0; i < unit->tokens.count; i++) {
        const struct c_token *token = &unit->tokens.items[i];
        memcpy(out + token->start, source.data + token->start, token->end - token->start);
    }
}

static void prepare_note_regions(struct walk *walk, const struct c_unit *unit,
                                 struct cpp_state *state)
{
    const struct c_token *tokens = unit->tokens.items;
    const unsigned mask = C_CONDITIONAL | C_DISABLED;
    size_t room = 0;
    for (size_t i = 0; i < unit->tokens.count; i++) {
        room += (tokens[i].flags & mask) != 0 &&
                (i == 0 || ((tokens[i].flags ^ tokens[i - 1].flags) & mask) != 0);
    }
    state->regions = room == 0 ? NULL : walk_alloc_bytes(walk, room * sizeof *state->regions);
    for (size_t i = 0; state->regions != NULL && i < unit->tokens.count; i++) {
        struct cpp_region *last = &state->regions[state->region_count - (state->region_count > 0)];
        if ((tokens[i].flags & mask) == 0) {
            continue;
        }
        if (i > 0 && ((tokens[i].flags ^ tokens[i - 1].flags) & mask) == 0) {
            last->end = tokens[i].end;
            continue;
        }
        state->regions[state->region_count++] =
            (struct cpp_region){ .start = tokens[i].start,
                                 .end = tokens[i].end,
                                 .conditional = (tokens[i].flags & C_CONDITIONAL) != 0,
                                 .disabled = (tokens[i].flags & C_DISABLED) != 0 };
    }
}

static void prepare_read_macros(struct walk *walk, struct c_unit *unit)
{
    struct c_parser parser;
    c_init_parser(&parser, unit);
    c_read_macros(&parser);
    c_release_parser(&parser);
    walk->conditional_depth = 0;
    walk->disabled_depth = 0;
}

bool cpp_prepare_source(struct walk *walk, struct str source, char *out)
{
    struct c_unit *unit = c_create_unit(walk);
    struct cpp_state *state = walk_alloc_bytes(walk, sizeof *state);
    bool done = false;
    if (state != NULL) {
        *state = (struct cpp_state){ .regions = NULL };
        walk->lang_state = state;
    }
    if (unit == NULL || state == NULL) {
        walk_fail_memory(walk);
        if (unit != NULL) {
            c_free_unit(unit);
        }
        return false;
    }
    unit->is_cpp = true;
    (void)source;
    if (c_cut_into_tokens(unit)) {
        struct prepare prep = { .walk = walk, .unit = unit, .out = out };
        c_settle_branches(unit);
        c_pair_brackets(unit, unit->tokens.items, 0, (uint32_t)unit->tokens.count, true);
        prepare_copy_text(unit, out);
        cpp_replace_odd_tokens(walk, unit, out);
        prepare_note_regions(walk, unit, state);
        prep.tokens = unit->tokens.items;
        prep.count = (uint32_t)unit->tokens.count;
        prep.named = C_NO_TOKEN;
        prepare_read_tokens(&prep);
        prepare_read_macros(walk, unit);
        done = !unit->failed;
    }
    if (unit->failed) {
        walk_fail_memory(walk);
    }
    c_free_unit(unit);
    return done;
}

void cpp_flush_macros(struct walk *walk, uint32_t byte)
{
    struct cpp_state *state = walk->lang_state;
    while (state != NULL && state->macro_at < state->macro_count &&
           state->macros[state->macro_at].site.start_byte < byte) {
        const struct cpp_macro_use *use = &state->macros[state->macro_at++];
        struct fact_ref *ref = walk_place_ref(walk, use->called ? REF_KIND_CALL : REF_KIND_VALUE,
                                              walk_make_name(walk, use->name), use->site);
        ref->flags |= use->statement ? 0U : FACT_REF_TENTATIVE;
    }
}

void cpp_note_place(struct walk *walk, TSNode node)
{
    struct cpp_state *state = walk->lang_state;
    uint32_t byte = ts_node_start_byte(node);
    const struct cpp_region *region = NULL;
    cpp_flush_macros(walk, byte);
    if (state == NULL || state->region_count == 0) {
        return;
    }
    while (state->region_at > 0 && state->regions[state->region_at - 1].end > byte) {
        state->region_at--;
    }
    while (state->region_at < state->region_count && state->regions[state->region_at].end <= byte) {
        state->region_at++;
    }
    if (state->region_at < state->region_count && state->regions[state->region_at].start <= byte) {
        region = &state->regions[state->region_at];
    }
    walk->conditional_depth = region != NULL && region->conditional ? 1 : 0;
    walk->disabled_depth = region != NULL && region->disabled ? 1 : 0;
}
