/* lang_c_internal.h - the parts of the C front end.
 *
 * C is read by a front end of its own, not by a grammar: half of the files of a large C
 * program do not parse until their macros are expanded, and the build is not ours to run. So
 * the text is cut into tokens once; directives are taken out (with what they say); and a
 * tolerant parser finds declarations by what can stand where.
 *
 *   text ─► lang_c_lex.c ─► tokens, macros, comments, includes        one pass over the bytes
 *           lang_c_cond.c   which branches of #if stay, which stand aside; pairs of brackets
 *           lang_c_head.c   what a name before a declarator is: type, attribute, name
 *           lang_c_decl.c   declarations, functions, types, members
 *           lang_c_body.c   statements and expressions: calls, values, stores
 *           lang_c_macro.c  bodies of macros, as if they were statements
 *
 * Both branches of an #if stay in the stream when their brackets are balanced. Otherwise one
 * stays and the others stand aside: only their calls and names are taken.
 *
 * Threads: everything belongs to one call. Cost: O(bytes); no recursion over input, except
 * types inside types up to C_NEST_MAX.
 */
#ifndef LANG_LANG_C_INTERNAL_H
#define LANG_LANG_C_INTERNAL_H

#include "lang/walk_internal.h"
#include "util/array.h"

#define C_NO_TOKEN      UINT32_MAX
#define C_TOKENS_MAX    (1U << 29)
#define C_NEST_MAX      24U   /* types inside types; deeper ones are skipped */
#define C_KEYWORD_SLOTS 512U  /* about 130 words */
#define C_LIMIT_STEPS   8192U /* tokens between two looks at the clock */
#define C_PARAMS_MAX    250U  /* positions and counts are 8 bits */
#define C_TAG_NAME      1U    /* `extra` of a NAME node: the name of a struct, union or enum */

/* `extra` tells tags from other names: they have a name space of their own. */

enum c_kind {
    C_NONE, /* behind the last token */
    C_IDENT,
    C_NUMBER,
    C_STRING,
    C_CHAR,
    C_LITERAL, /* NULL, true, __func__ */
    C_LPAREN,
    C_RPAREN,
    C_LBRACE,
    C_RBRACE,
    C_LBRACKET,
    C_RBRACKET,
    C_SEMICOLON,
    C_COMMA,
    C_COLON,
    C_QUESTION,
    C_DOT,
    C_ARROW,
    C_ELLIPSIS,
    C_STAR,
    C_AMPERSAND,
    C_ASSIGN,
    C_ASSIGN_OP, /* += and the like, ++, -- */
    C_LOGIC,     /* && || */
    C_HASH,
    C_PASTE,
    C_OPERATOR, /* all others */
    C_STATIC,
    C_EXTERN,
    C_TYPEDEF,
    C_SPECIFIER, /* inline, register, auto, _Noreturn: says nothing to us */
    C_QUALIFIER, /* const, volatile, restrict */
    C_BUILTIN,   /* int, unsigned, void */
    C_STRUCT,
    C_UNION,
    C_ENUM,
    C_TYPEOF,
    C_ATTRIBUTE, /* __attribute__, __declspec, _Alignas: a group in parentheses follows */
    C_ASM,
    C_STATIC_ASSERT,
    C_IF,
    C_ELSE,
    C_FOR,
    C_WHILE,
    C_DO,
    C_SWITCH,
    C_CASE,
    C_DEFAULT,
    C_JUMP, /* break, continue */
    C_RETURN,
    C_GOTO,
    C_SIZEOF, /* and alignof */
};

enum c_token_flag {
    C_LINE_START = 1U << 0,
    C_CAPS = 1U << 1,   /* only capitals, digits and underscores: mostly a macro */
    C_DUNDER = 1U << 2, /* begins with two underscores */
    C_CONDITIONAL = 1U << 3,
    C_DISABLED = 1U << 4,
    C_PASTED = 1U << 5,     /* beside ##: half a name */
    C_WELL_KNOWN = 1U << 6, /* an attribute by its name: WINAPI, noinline */
};

struct c_token {
    uint32_t start;
    uint32_t end;
    uint32_t line;
    uint32_t aux;  /* brackets: the other one or C_NO_TOKEN; names: hash */
    uint8_t kind;  /* enum c_kind */
    uint8_t flags; /* enum c_token_flag */
    uint16_t zero;
};
struct c_tokens {
    ARRAY_FIELDS(struct c_token);
};

struct c_comment {
    uint32_t start;
    uint32_t end;
    bool trailing; /* something stands before it on its line */
};

struct c_macro {
    uint32_t start; /* of its '#' */
    uint32_t end;   /* without the end of line */
    uint32_t line;
    uint32_t end_line;
    uint32_t name_start;
    uint32_t name_end;
    uint32_t name_line;
    uint32_t params; /* tokens of unit.macro_tokens: [params, body) and [body, body_end) */
    uint32_t body;
    uint32_t body_end;
    uint32_t body_start_byte;
    uint8_t flags; /* C_CONDITIONAL, C_DISABLED */
    bool function_like;
    bool variadic;
};

/* A branch of an open #if and how far its brackets are from balance: () {} []. */
struct c_branch {
    uint32_t first;
    uint32_t last;
    int32_t net[3];
    bool disabled;
    bool foreign; /* assembler: its tokens are dropped */
};
struct c_group {
    uint32_t first_branch;
    bool outer_disabled;
    bool taken;  /* a branch with a constant true condition was seen */
    bool native; /* the first branch is for C, so the others are not */
};
struct c_span {
    uint32_t first;
    uint32_t last;
};

struct c_keyword {
    const char *text;
    uint8_t kind;
    uint8_t flags;
};

/* One file. */
struct c_unit {
    struct walk *walk;
    struct str source;
    struct c_tokens tokens; /* what is parsed */
    struct c_tokens aside;  /* branches that would break the brackets */
    struct c_tokens macro_tokens;
    struct {
        ARRAY_FIELDS(struct c_macro);
    } macros;
    struct {
        ARRAY_FIELDS(struct c_comment);
    } comments;
    struct {
        ARRAY_FIELDS(uint32_t);
    } lines; /* where each begins */
    struct {
        ARRAY_FIELDS(struct c_branch);
    } branches;
    struct {
        ARRAY_FIELDS(struct c_group);
    } groups;
    struct {
        ARRAY_FIELDS(struct c_span);
    } dropped; /* token ranges that go aside */
    struct {
        ARRAY_FIELDS(uint32_t);
    } open;                   /* brackets not yet closed */
    struct str guard;         /* what the first #ifndef of the file asks for */
    uint32_t guard_group;     /* 0: the first group may be an include guard; else C_NO_TOKEN */
    uint32_t guard_end_token; /* tokens and macros when it closed, or C_NO_TOKEN */
    uint32_t guard_end_macro;
    struct c_keyword keywords[C_KEYWORD_SLOTS];
    struct c_token spare_token; /* when there is no memory */
    bool failed;                /* no memory */
    bool is_cpp;                /* raw strings; branches stay together only when they end items */
};

/* ------------------------------------------------------------------ lang_c_keywords.c */
extern const struct c_keyword c_keyword_rows[];
extern const size_t c_keyword_count;

/* ------------------------------------------------------------------ lang_c_lex.c */
/* One pass over the unit's source. False: no memory. */
bool c_cut_into_tokens(struct c_unit *unit);
uint32_t c_hash_name(struct str name); /* what aux of a name's token holds */

/* ------------------------------------------------------------------ lang_c_cond.c */
enum c_condition {
    C_CONDITION_NEVER = 1U << 0,    /* #if 0 */
    C_CONDITION_ALWAYS = 1U << 1,   /* #if 1, #else */
    C_CONDITION_ASSEMBLY = 1U << 2, /* true only when the assembler reads the file */
    C_CONDITION_NATIVE = 1U << 3,   /* true only when it does not */
    C_CONDITION_GUARD = 1U << 4,    /* #ifndef */
};
void c_begin_group(struct c_unit *unit, unsigned condition);
void c_next_branch(struct c_unit *unit, unsigned condition);
void c_end_group(struct c_unit *unit);
uint8_t c_region_flags(const struct c_unit *unit);
void c_balance_bracket(struct c_unit *unit, enum c_kind kind);
/* Takes the dropped ranges out of the stream and undoes the include guard. */
void c_settle_branches(struct c_unit *unit);
/* Fills aux of brackets; bytes of stray ones are errors. */
void c_pair_brackets(struct c_unit *unit, struct c_token *tokens, uint32_t first, uint32_t last,
                     bool is_file);

/* ------------------------------------------------------------------ the parser */

enum c_name_flag {
    C_NAME_TYPE = 1U << 0, /* typedef of this file */
    C_NAME_FUNCTION = 1U << 1,
};
/* Names of this file; a local is one whose generation is the current one. */
struct c_name {
    uint32_t hash;
    uint32_t start;
    uint32_t size; /* 0: free */
    uint32_t generation;
    uint32_t flags;  /* enum c_name_flag */
    uint32_t entity; /* a struct or union of this file; 0: none */
};
struct c_names {
    struct c_name *slots;
    uint32_t slot_count; /* a power of two */
    uint32_t count;
};

enum c_frame_kind {
    C_FRAME_VALUE, /* an initialiser or another lone expression */
    C_FRAME_BLOCK,
    C_FRAME_FUNCTION, /* a function inside a function */
    C_FRAME_PAREN,
    C_FRAME_CALL,
    C_FRAME_INDEX,
    C_FRAME_INIT, /* { } of an initialiser */
    C_FRAME_CONTROL,
    C_FRAME_FOR,
    C_FRAME_ASM,
};

/* The operand just read, as far as names, members and calls go. */
struct c_value {
    uint32_t node;  /* FACT_NONE: nothing that a member or call could be taken of */
    uint32_t token; /* its last name */
    bool seen;      /* there is an operand at all */
    bool bare;      /* a name from outside the function, not yet reported */
    bool local;     /* a parameter or local; bare: only what it is handed to counts */
    bool paren;     /* it came out of parentheses */
    bool pasted;    /* it begins with a ## b */
};

struct c_frame {
    uint32_t open;   /* token before it */
    uint32_t close;  /* token that ends it */
    uint32_t base;   /* CALL, INDEX: what is called, indexed; INIT: a value of the type to fill */
    uint32_t token;  /* CALL, INDEX: name of that */
    uint32_t slot;   /* INIT of a list: where its items are stored */
    uint32_t cast;   /* type of a cast whose operand follows, or FACT_NONE */
    uint32_t target; /* where the value on the right is stored, or FACT_NONE */
    uint32_t value_type; /* type of that, if it was just declared */
    uint32_t decl_type;  /* base type of the declaration at hand */
    uint32_t position;   /* INIT, CALL: items before */
    uint32_t questions;  /* ? without : so far */
    uint32_t scope;      /* what was current outside */
    uint32_t entity;
    uint32_t function;
    uint8_t kind;
    bool statement;   /* a statement begins here */
    bool label;       /* between case and its colon */
    bool storing;     /* nothing but & and casts since = */
    bool argument;    /* CALL and PAREN: `storing` means passed as an argument */
    bool declaring;   /* a comma brings the next declarator */
    bool external;    /* of an extern declaration */
    bool typedefs;    /* of a typedef */
    bool designating; /* INIT: `target` was named by .x or [x] */
    bool list;        /* INIT: all items have the same type */
    bool own_scope;
};

struct c_parser {
    struct walk *walk;
    struct c_unit *unit;
    struct str source;
    const struct c_token *tokens;
    uint32_t count;
    struct c_names names;
    uint32_t generation;
    uint32_t function;    /* entity whose complexity grows, or FACT_NONE */
    uint32_t nest;        /* types inside types */
    uint32_t plain_scope; /* the scope around the outermost of those: tags belong there */
    uint32_t steps;
    bool in_macro;
    bool failed; /* no time or no memory left */
    bool in_aside;
    uint32_t aside_next; /* tokens of unit.aside not yet read */
    struct c_value value;
    struct {
        ARRAY_FIELDS(struct c_frame);
    } frames;
    struct c_frame spare_frame; /* when there is no memory */
    uint32_t doc_comment;       /* the last comment looked up, and its block */
    uint32_t doc_start;
};

/* enum c_kind; unsigned, because a switch over it names only what it wants. */
static inline unsigned c_kind_at(const struct c_parser *parser, uint32_t i)
{
    return i < parser->count ? parser->tokens[i].kind : (unsigned)C_NONE;
}
static inline uint8_t c_flags_at(const struct c_parser *parser, uint32_t i)
{
    return i < parser->count ? parser->tokens[i].flags : 0;
}
/* The other bracket, or C_NO_TOKEN. */
static inline uint32_t c_pair_of(const struct c_parser *parser, uint32_t i)
{
    return i < parser->count ? parser->tokens[i].aux : C_NO_TOKEN;
}
static inline struct str c_text_at(const struct c_parser *parser, uint32_t i)
{
    const struct c_token *token = &parser->tokens[i];
    return str_from_range(parser->source.data + token->start, token->end - token->start);
}
static inline bool c_is_pair(const struct c_parser *parser, uint32_t i, unsigned kind)
{
    return c_kind_at(parser, i) == kind && c_pair_of(parser, i) != C_NO_TOKEN;
}
/* Behind the group that opens at i, or behind the token. */
static inline uint32_t c_skip_group(const struct c_parser *parser, uint32_t i)
{
    enum c_kind kind = c_kind_at(parser, i);
    bool opens = kind == C_LPAREN || kind == C_LBRACE || kind == C_LBRACKET;
    uint32_t pair = opens ? c_pair_of(parser, i) : C_NO_TOKEN;
    return pair != C_NO_TOKEN && pair > i ? pair + 1 : i + 1;
}

/* ------------------------------------------------------------------ lang_c.c
 * What other languages with the same preprocessor need. */
struct c_unit *c_create_unit(struct walk *walk); /* of walk->source; NULL: no memory */
void c_free_unit(struct c_unit *unit);
void c_init_parser(struct c_parser *parser, struct c_unit *unit);
void c_release_parser(struct c_parser *parser);

/* ------------------------------------------------------------------ lang_c_head.c */

enum c_place { C_PLACE_FILE, C_PLACE_MEMBER, C_PLACE_PARAM, C_PLACE_LOCAL };

/* What a name in front of a declarator is. */
enum c_role {
    C_ROLE_TYPE,
    C_ROLE_NAME,
    C_ROLE_ATTRIBUTE,      /* one token */
    C_ROLE_ATTRIBUTE_CALL, /* with its group */
    C_ROLE_TYPE_CALL,      /* LIST_HEAD(x) y; */
    C_ROLE_MACRO,          /* a macro that stands alone, with its group */
    C_ROLE_LOST,           /* none of these */
};
enum c_role c_judge_name(const struct c_parser *parser, uint32_t i, bool typed, bool sure,
                         enum c_place place);
/* What a group in parentheses could be. */
enum c_params { C_PARAMS_NO, C_PARAMS_YES, C_PARAMS_NAMES };
enum c_params c_judge_params(const struct c_parser *parser, uint32_t open);
bool c_is_old_style(const struct c_parser *parser, uint32_t open);
bool c_is_attribute_like(const struct c_parser *parser, uint32_t i);
bool c_begins_type(unsigned kind);
/* Does a declaration begin here (inside a function)? */
bool c_begins_declaration(const struct c_parser *parser, uint32_t i);
/* Is the group at `open` the type of a cast? */
bool c_is_cast(const struct c_parser *parser, uint32_t open);
/* Only type tokens inside (sizeof, offsetof)? */
bool c_is_type_group(const struct c_parser *parser, uint32_t open);

/* ------------------------------------------------------------------ lang_c_names.c */

struct c_name *c_find_name(const struct c_parser *parser, uint32_t i); /* NULL: not known */
struct c_name *c_find_text(const struct c_parser *parser, struct str text);
bool c_is_local(const struct c_parser *parser, uint32_t i);
void c_note_name(struct c_parser *parser, uint32_t i, uint32_t flags);
void c_note_local(struct c_parser *parser, uint32_t i);
void c_note_type(struct c_parser *parser, uint32_t i, uint32_t entity);
struct walk_site c_site_at(const struct c_parser *parser, uint32_t i);
void c_set_regions(struct c_parser *parser, uint8_t flags);
struct fact_ref *c_add_ref(struct c_parser *parser, enum ref_kind kind, uint32_t node, uint32_t i);
uint32_t c_make_name(struct c_parser *parser, uint32_t i);
/* The comment block right above the byte `start`; an empty span: none. */
void c_find_doc(struct c_parser *parser, uint32_t start, uint32_t *doc_start, uint32_t *doc_end);

/* ------------------------------------------------------------------ lang_c_decl.c */

struct c_specs {
    uint32_t first;       /* token */
    uint32_t type;        /* node, or FACT_NONE */
    uint32_t type_token;  /* named type to report, or C_NO_TOKEN */
    uint32_t named_by;    /* declarator that gave an unnamed type its name, or C_NO_TOKEN */
    uint32_t tag_token;   /* name of a type with a body here, or C_NO_TOKEN */
    uint32_t macro_token; /* name of a macro that stands alone, or C_NO_TOKEN */
    bool is_static;
    bool is_extern;
    bool is_typedef;
    bool is_const;
    bool typed;   /* a type was there, or what could be one */
    bool sure;    /* it is one for certain */
    bool defines; /* it has a body here */
};
struct c_declarator {
    uint32_t name;        /* token, or C_NO_TOKEN */
    uint32_t type;        /* of the value; of a function: of its result */
    uint32_t params;      /* group of a function's parameters, or C_NO_TOKEN */
    uint32_t macro_group; /* NAME(x)(..): the first group, or C_NO_TOKEN */
    uint32_t next;        /* behind it and its attributes */
};
/* Returns the index behind the specifiers. */
uint32_t c_read_specs(struct c_parser *parser, uint32_t i, enum c_place place,
                      struct c_specs *specs);
void c_read_declarator(struct c_parser *parser, uint32_t i, uint32_t base,
                       struct c_declarator *out);
/* The type in the group of a cast; reports its names. */
uint32_t c_read_cast_type(struct c_parser *parser, uint32_t open);
void c_report_type(struct c_parser *parser, const struct c_specs *specs);
/* From token `first` to `last`; the signature ends before `body` (a token) or with the line. */
void c_fill_place(struct c_parser *parser, uint32_t first, uint32_t last, uint32_t name,
                  uint32_t body, struct walk_place *place);
void c_init_spec(struct walk_entity_spec *spec, enum entity_kind kind, struct str name);
/* Types inside functions are not seen outside. */
static inline uint32_t c_export_flags(const struct c_parser *parser)
{
    return parser->function == FACT_NONE ? FACT_ENTITY_EXPORTED : 0;
}
/* To the comma or semicolon that ends a declarator's rest; behind the semicolon. */
uint32_t c_find_item_end(const struct c_parser *parser, uint32_t i, uint32_t end);
uint32_t c_find_semicolon(const struct c_parser *parser, uint32_t i, uint32_t end);

/* ------------------------------------------------------------------ lang_c_file.c */

/* Declarations in [first, last) of the current stream. */
void c_parse_file(struct c_parser *parser, uint32_t first, uint32_t last);
/* Places a function with its parameters, makes it current and returns its number. */
uint32_t c_open_function(struct c_parser *parser, const struct c_specs *specs,
                         const struct c_declarator *declarator, uint32_t body);
void c_place_alias(struct c_parser *parser, const struct c_specs *specs,
                   const struct c_declarator *declarator, uint32_t last);
/* Reports the types in a group of parameters. */
void c_report_params(struct c_parser *parser, uint32_t open);
/* Reads branches that stand aside, up to the byte `end`, as parts of the current function. */
void c_scan_aside(struct c_parser *parser, uint32_t end);

/* ------------------------------------------------------------------ lang_c_body.c */

/* Statements in [first, last). */
void c_scan_statements(struct c_parser *parser, uint32_t first, uint32_t last);
/* One initialiser or expression; `type` is the node of what is filled, `slot` its name. */
void c_scan_value(struct c_parser *parser, uint32_t first, uint32_t last, uint32_t type,
                  uint32_t slot);
/* What the suffixes of a declarator name: sizes of arrays, types of parameters (but for those
 * of the function that it declares). */
void c_scan_suffixes(struct c_parser *parser, const struct c_declarator *declarator);
/* Number of arguments in a group. */
uint32_t c_count_items(const struct c_parser *parser, uint32_t open);

/* ------------------------------------------------------------------ lang_c_macro.c */
void c_read_macros(struct c_parser *parser);
/* Behind the <..> of C++ that begins at i; i: nothing like type arguments. */
uint32_t c_pass_template_arguments(const struct c_parser *parser, uint32_t i);
/* `a::b *name =` and `auto name =` of C++ at i: behind the `=`; `a::b name(`: at the parenthesis,
 * as a call of the type; i: nothing of that. */
uint32_t c_read_macro_local(struct c_parser *parser, uint32_t i);

/* ------------------------------------------------------------------ lang_c_policy.c */
extern const struct lang_policy c_policy;
extern const char *const c_outside_names[]; /* what its library has, sorted; C++ has it too */

#endif
