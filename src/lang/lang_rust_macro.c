/* lang_rust_macro.c - what can be told from token trees.
 *
 * The grammar gives macro arguments and macro bodies as flat lists of tokens. Each token tree is
 * scanned once, left to right, for what tokenises like an expression: paths, calls, method chains,
 * macro calls, struct literals, lets and closure parameters. Nested trees are scanned when the walk
 * comes to them. Cost: O(tokens); no backtracking past one pair of angle brackets. */
#include "lang/lang_rust_internal.h"

#define RUST_ANGLE_TOKENS_MAX   64U /* looked at for the `>` of a turbofish */
#define RUST_CLOSURE_TOKENS_MAX 32U

struct rust_tokens {
    struct walk *walk;
    TSNode tree;
    const struct walk_child *list;
    size_t count;
    size_t at;
    const char *before; /* type of the last token that was passed */
    uint32_t given_to;  /* names the macro that the tree is given to, or FACT_NONE */
    uint32_t number;    /* of the argument at hand */
    bool in_macro;      /* in a body of macro_rules! */
    bool plain;         /* arguments of a macro that takes plain expressions */
    bool quiet;         /* only the value is wanted */
    bool scope_open;
};

/* What a chain of tokens means so far. */
struct rust_chain {
    uint32_t node;
    TSNode site; /* its last name */
    struct str name;
    unsigned parts; /* of the path it begins with */
    bool known;     /* its first part is no metavariable */
    size_t first;   /* index of its first token */
};

/* ------------------------------------------------------------------ tokens */

static const char *rust_token_type(const struct rust_tokens *tokens, size_t index)
{
    return index < tokens->count ? walk_type_of(tokens->list[index].node) : "";
}

static bool rust_token_is(const struct rust_tokens *tokens, size_t index, const char *type)
{
    return strcmp(rust_token_type(tokens, index), type) == 0;
}

/* May the token be a name behind `.` or `::`? Types and weak keywords have tokens of their own. */
static bool rust_token_is_name(const struct rust_tokens *tokens, size_t index)
{
    static const char *const names[] = { "identifier", "primitive_type", "default", "union", "gen",
                                         NULL };
    const char *type = rust_token_type(tokens, index);
    for (const char *const *name = names; *name != NULL; name++) {
        if (strcmp(type, *name) == 0) {
            return true;
        }
    }
    return false;
}

/* Is it a tree that begins with `bracket`? */
static bool rust_tree_is(const struct rust_tokens *tokens, size_t index, char bracket)
{
    struct str text;
    if (!rust_token_is(tokens, index, "token_tree")) {
        return false;
    }
    text = walk_text_of(tokens->walk, tokens->list[index].node);
    return text.size > 0 && text.data[0] == bracket;
}

static bool rust_was(const struct rust_tokens *tokens, const char *const *types)
{
    for (; *types != NULL; types++) {
        if (strcmp(tokens->before, *types) == 0) {
            return true;
        }
    }
    return false;
}

/* Words that the token grammar gives as identifiers. */
static bool rust_is_keyword(struct str name)
{
    static const char *const words[] = { "box",  "dyn",  "else", "extern",      "in",
                                         "move", "ref",  "try",  "yield",       "raw",
                                         "self", "auto", "_",    "macro_rules", NULL };
    for (const char *const *word = words; *word != NULL; word++) {
        if (str_equals_cstring(name, *word)) {
            return true;
        }
    }
    return false;
}

/* `at` stands on `<`: the index behind the `>` that closes it, or `at` when there is none near. */
static size_t rust_find_angle_end(const struct rust_tokens *tokens, size_t at)
{
    unsigned depth = 0;
    for (size_t i = at; i < tokens->count && i < at + RUST_ANGLE_TOKENS_MAX; i++) {
        const char *type = rust_token_type(tokens, i);
        if (strcmp(type, "<") == 0) {
            depth++;
        } else if (strcmp(type, "<<") == 0) {
            depth += 2;
        } else if (strcmp(type, ">") == 0 || strcmp(type, ">>") == 0) {
            unsigned closed = type[1] == '>' ? 2 : 1;
            depth = depth > closed ? depth - closed : 0;
        } else if (strcmp(type, ";") == 0 || strcmp(type, "=>") == 0) {
            return at;
        }
        if (depth == 0) {
            return i + 1;
        }
    }
    return at;
}

static unsigned rust_count_token_arguments(struct walk *walk, TSNode tree)
{
    unsigned used = 0;
    bool empty = true;
    size_t count = 0;
    const struct walk_child *list = walk_list_tokens(walk, tree, &count);
    for (size_t i = 1; i + 1 < count; i++) {
        if (strcmp(walk_type_of(list[i].node), ",") == 0) {
            used += !empty;
            empty = true;
        } else if (!walk_is_extra(list[i].node)) {
            empty = false;
        }
    }
    return used + !empty;
}

/* ------------------------------------------------------------------ references */

static struct fact_ref *rust_add_token_ref(struct rust_tokens *tokens, enum ref_kind kind,
                                           const struct rust_chain *chain)
{
    struct fact_ref *row = NULL;
    if (tokens->quiet || chain->node == FACT_NONE) {
        return NULL;
    }
    row = walk_add_ref(tokens->walk, kind, chain->node, chain->site);
    if (tokens->in_macro) {
        row->flags |= FACT_REF_IN_MACRO;
    }
    if (kind == REF_KIND_TYPE) {
        row->flags |= FACT_REF_TYPE_POSITION;
    }
    return row;
}

/* The name of a local closure and nothing else? */
static bool rust_is_closure_chain(const struct rust_tokens *tokens, const struct rust_chain *chain)
{
    const struct rust_local *local = NULL;
    if (chain->node != FACT_NONE &&
        facts_builder_borrow_node(tokens->walk->facts, chain->node)->op == FACT_OP_NAME) {
        local = rust_find_local(tokens->walk, chain->name, ts_node_start_byte(chain->site));
    }
    return local != NULL && local->closure;
}

/* $f in the body of a macro, and nothing behind it? */
static bool rust_is_metavariable(const struct rust_tokens *tokens, const struct rust_chain *chain)
{
    return tokens->in_macro && !chain->known && chain->parts == 1 && chain->node == FACT_NONE &&
           rust_token_is(tokens, chain->first, "metavariable");
}

static void rust_add_token_call(struct rust_tokens *tokens, struct rust_chain *chain)
{
    struct fact_ref *row = NULL;
    rust_note_adapter(tokens->walk, (struct rust_hint){ .closure = tokens->list[tokens->at].node.id,
                                                        .callee = chain->node,
                                                        .args = FACT_NONE,
                                                        .first_argument = FACT_NONE });
    if (rust_is_metavariable(tokens, chain)) {
        struct rust_chain named = *chain;
        named.node = walk_make_name(tokens->walk, chain->name);
        row = rust_add_token_ref(tokens, REF_KIND_CALL, &named);
    } else if (!rust_is_prelude(chain->name)) {
        row = rust_add_token_ref(
            tokens, rust_is_closure_chain(tokens, chain) ? REF_KIND_VALUE : REF_KIND_CALL, chain);
    }
    if (row != NULL) {
        unsigned arguments =
            rust_count_token_arguments(tokens->walk, tokens->list[tokens->at].node);
        row->args = arguments < UINT8_MAX ? (uint8_t)arguments : UINT8_MAX;
    }
    if (chain->node != FACT_NONE) {
        chain->node = walk_make_node(tokens->walk, FACT_OP_CALL, chain->node, FACT_NONE);
    }
    tokens->at++;
}

/* Capitals in the turbofish are types. */
static void rust_pass_angles(struct rust_tokens *tokens)
{
    size_t end = rust_find_angle_end(tokens, tokens->at);
    for (size_t i = tokens->at; i < end; i++) {
        struct rust_chain type = { .site = tokens->list[i].node };
        struct str name = rust_name_of(tokens->walk, type.site);
        if (rust_token_is(tokens, i, "identifier") && rust_is_upper(name) &&
            !str_equals_cstring(name, "Self") &&
            !rust_is_local(tokens->walk, name, ts_node_start_byte(type.site))) {
            type.node = walk_make_name(tokens->walk, name);
            (void)rust_add_token_ref(tokens, REF_KIND_TYPE, &type);
        }
    }
    tokens->at = end;
}

/* ------------------------------------------------------------------ paths */

static void rust_begin_path(struct rust_tokens *tokens, struct rust_chain *chain)
{
    struct walk *walk = tokens->walk;
    TSNode first = tokens->list[tokens->at].node;
    struct str text = rust_name_of(walk, first);
    bool path = rust_token_is(tokens, tokens->at + 1, "::");
    chain->site = first;
    chain->name = text;
    chain->known = true;
    chain->parts = 1;
    if (rust_token_is(tokens, tokens->at, "metavariable")) {
        chain->known = str_equals_cstring(text, "$crate");
        chain->node = chain->known ? walk_make_name(walk, STR("crate")) : FACT_NONE;
    } else if (rust_token_is(tokens, tokens->at, "self") && !path) {
        chain->node = walk_make_node(walk, FACT_OP_SELF, FACT_NONE, FACT_NONE);
        chain->parts = 0;
    } else if (rust_token_is(tokens, tokens->at, "::")) {
        chain->node = FACT_NONE; /* the root */
        chain->parts = 0;
        return;
    } else {
        chain->node = rust_build_name(walk, text);
    }
    tokens->at++;
}

/* a::b::<T>::c */
static void rust_read_path(struct rust_tokens *tokens, struct rust_chain *chain)
{
    struct walk *walk = tokens->walk;
    rust_begin_path(tokens, chain);
    while (rust_token_is(tokens, tokens->at, "::")) {
        if (rust_is_upper(chain->name) && !str_equals_cstring(chain->name, "Self") &&
            !rust_is_local(walk, chain->name, ts_node_start_byte(chain->site))) {
            (void)rust_add_token_ref(tokens, REF_KIND_TYPE, chain);
        }
        if (rust_token_is(tokens, tokens->at + 1, "<")) {
            size_t before = tokens->at;
            tokens->at++;
            rust_pass_angles(tokens);
            if (tokens->at == before + 1) {
                tokens->at = before;
                return;
            }
            continue;
        }
        if (!rust_token_is_name(tokens, tokens->at + 1) &&
            !rust_token_is(tokens, tokens->at + 1, "super")) {
            return;
        }
        chain->site = tokens->list[tokens->at + 1].node;
        chain->name = rust_name_of(walk, chain->site);
        chain->parts++;
        if (chain->known) {
            chain->node =
                walk_make_node(walk, FACT_OP_PATH, chain->node, walk_intern_str(walk, chain->name));
        } else if (rust_tree_is(tokens, tokens->at + 2, '(')) { /* $T::f(..): of some type */
            chain->node =
                walk_make_node(walk, FACT_OP_MEMBER, FACT_NONE, walk_intern_str(walk, chain->name));
        }
        tokens->at += 2;
    }
}

/* Does the token before say that a type follows? */
static bool rust_expects_type(const struct rust_tokens *tokens)
{
    static const char *const types[] = {
        ":", "->", "as", "impl", "for", "<", "where", "dyn", NULL
    };
    return rust_was(tokens, types);
}

/* Is a name of one part, with nothing behind it, worth a reference? */
static bool rust_is_plain_value(const struct rust_tokens *tokens, const struct rust_chain *chain)
{
    static const char *const names_argument[] = { "=", ":", "=>", "@", NULL };
    if (rust_is_local(tokens->walk, chain->name, ts_node_start_byte(chain->site))) {
        return false;
    }
    if (rust_is_upper(chain->name)) {
        return true;
    }
    for (const char *const *sign = names_argument; *sign != NULL; sign++) {
        if (rust_token_is(tokens, tokens->at, *sign)) {
            return false;
        }
    }
    return tokens->plain;
}

/* A path that is a whole argument of a macro call. */
static bool rust_read_argument(struct rust_tokens *tokens, const struct rust_chain *chain)
{
    struct rust_chain named = *chain;
    if (tokens->given_to == FACT_NONE || tokens->plain || chain->parts == 0 ||
        (chain->first > 1 &&
         !rust_separates_arguments(rust_token_type(tokens, chain->first - 1))) ||
        (tokens->at < tokens->count &&
         !rust_separates_arguments(rust_token_type(tokens, tokens->at)))) {
        return false;
    }
    if (rust_is_metavariable(tokens, chain)) {
        named.node = walk_make_name(tokens->walk, chain->name);
    } else if (rust_is_upper(chain->name) ||
               rust_is_local(tokens->walk, chain->name, ts_node_start_byte(chain->site))) {
        return false;
    }
    (void)rust_mark_passed(tokens->walk, rust_add_token_ref(tokens, REF_KIND_VALUE, &named),
                           tokens->given_to, tokens->number);
    return true;
}

/* A path that is no call: a struct literal, a type or a value. */
static void rust_end_path(struct rust_tokens *tokens, struct rust_chain *chain)
{
    static const char *const no_literal[] = { "if", "while", "match", "in", NULL };
    bool type = rust_expects_type(tokens);
    if (rust_read_argument(tokens, chain) || chain->parts == 0 ||
        str_equals_cstring(chain->name, "Self") || rust_is_prelude(chain->name)) {
        return;
    }
    if (rust_is_upper(chain->name) && !type && rust_tree_is(tokens, tokens->at, '{') &&
        !rust_was(tokens, no_literal)) {
        (void)rust_add_token_ref(tokens, REF_KIND_TYPE, chain);
        if (chain->node != FACT_NONE) {
            chain->node = walk_make_node(tokens->walk, FACT_OP_NEW, chain->node, FACT_NONE);
        }
        tokens->at++;
    } else if (chain->parts > 1 || rust_is_plain_value(tokens, chain)) {
        (void)rust_add_token_ref(tokens, type ? REF_KIND_TYPE : REF_KIND_VALUE, chain);
    }
}

/* ------------------------------------------------------------------ chains */

/* Macros whose arguments are plain expressions. */
static bool rust_is_plain_macro(struct str name)
{
    static const char *const names[] = {
        "anyhow",      "bail",  "dbg",     "debug",       "ensure",  "eprint", "eprintln",
        "error",       "eyre",  "format",  "format_args", "info",    "log",    "matches",
        "panic",       "print", "println", "todo",        "trace",   "try",    "unimplemented",
        "unreachable", "vec",   "warn",    "write",       "writeln", NULL
    };
    if (str_starts_with(name, STR("assert")) || str_starts_with(name, STR("debug_assert"))) {
        return true;
    }
    for (const char *const *row = names; *row != NULL; row++) {
        if (str_equals_cstring(name, *row)) {
            return true;
        }
    }
    return false;
}

/* The value of a macro call by the macro's name; `first` is the value of its first argument. */
static uint32_t rust_macro_value(struct walk *walk, struct str name, uint32_t first)
{
    if (str_equals_cstring(name, "vec")) {
        uint32_t item = rust_make_type_of(walk, first);
        uint32_t type = walk_make_name(walk, STR("Vec"));
        if (item != FACT_NONE) {
            type = walk_make_node(walk, FACT_OP_APPLY, type, walk_make_arg_list(walk, &item, 1));
        }
        return walk_make_node(walk, FACT_OP_VALUE, type, FACT_NONE);
    }
    if (str_equals_cstring(name, "format")) {
        return walk_make_literal(walk, "String");
    }
    if (str_equals_cstring(name, "matches") || str_equals_cstring(name, "cfg")) {
        return walk_make_literal(walk, "bool");
    }
    if (str_equals_cstring(name, "concat") || str_equals_cstring(name, "stringify") ||
        str_equals_cstring(name, "env") || str_equals_cstring(name, "file") ||
        str_equals_cstring(name, "include_str") || str_equals_cstring(name, "module_path")) {
        return walk_make_literal(walk, "str");
    }
    if (str_equals_cstring(name, "try")) {
        return rust_make_await(walk, first, FACT_UNWRAP_TRY);
    }
    return str_equals_cstring(name, "dbg") ? first : FACT_NONE;
}

static void rust_read_token_macro(struct rust_tokens *tokens, struct rust_chain *chain)
{
    struct rust_state *state = rust_state_of(tokens->walk);
    TSNode tree = tokens->list[tokens->at + 1].node;
    if (chain->known && !str_equals_cstring(chain->name, "macro_rules")) {
        (void)rust_add_token_ref(tokens, REF_KIND_MACRO, chain);
        rust_note_macro_arguments(tokens->walk, tree, chain->node);
    }
    if (rust_is_plain_macro(chain->name) && walk_end_byte(tree) > state->plain_end) {
        state->plain_end = walk_end_byte(tree);
    }
    chain->node = rust_macro_value(tokens->walk, chain->name, FACT_NONE);
    tokens->at += 2;
}

/* x.$name(..): the macro calls what it is given as $name. */
static void rust_add_named_call(struct rust_tokens *tokens, struct rust_chain *chain)
{
    struct rust_chain named = *chain;
    named.site = tokens->list[tokens->at + 1].node;
    named.node = walk_make_name(tokens->walk, rust_name_of(tokens->walk, named.site));
    (void)rust_add_token_ref(tokens, REF_KIND_CALL, &named);
    chain->node = FACT_NONE;
    tokens->at += 3;
}

/* .name, .name(..), .name::<T>(..), .0, .await, ?, [..] */
static bool rust_read_postfix(struct rust_tokens *tokens, struct rust_chain *chain)
{
    struct walk *walk = tokens->walk;
    if (rust_token_is(tokens, tokens->at, "?")) {
        chain->node = rust_make_await(walk, chain->node, FACT_UNWRAP_TRY);
        tokens->at++;
        return true;
    }
    if (rust_tree_is(tokens, tokens->at, '[')) {
        chain->node = chain->node == FACT_NONE
                          ? FACT_NONE
                          : walk_make_node(walk, FACT_OP_INDEX, chain->node, FACT_NONE);
        tokens->at++;
        return true;
    }
    if (!rust_token_is(tokens, tokens->at, ".")) {
        return false;
    }
    if (rust_token_is(tokens, tokens->at + 1, "await")) {
        chain->node = rust_make_await(walk, chain->node, FACT_UNWRAP_AWAIT);
        tokens->at += 2;
        return true;
    }
    if (tokens->in_macro && rust_token_is(tokens, tokens->at + 1, "metavariable") &&
        rust_tree_is(tokens, tokens->at + 2, '(')) {
        rust_add_named_call(tokens, chain);
        return true;
    }
    if (!rust_token_is_name(tokens, tokens->at + 1) &&
        !rust_token_is(tokens, tokens->at + 1, "integer_literal")) {
        return false;
    }
    chain->site = tokens->list[tokens->at + 1].node;
    chain->name = rust_name_of(walk, chain->site);
    chain->node =
        walk_make_node(walk, FACT_OP_MEMBER, chain->node, walk_intern_str(walk, chain->name));
    tokens->at += 2;
    if (rust_token_is(tokens, tokens->at, "::") && rust_token_is(tokens, tokens->at + 1, "<")) {
        tokens->at++;
        rust_pass_angles(tokens);
    }
    if (rust_tree_is(tokens, tokens->at, '(')) {
        rust_add_token_call(tokens, chain);
    } else {
        (void)rust_add_token_ref(tokens, REF_KIND_VALUE, chain);
    }
    return true;
}

/* Reads what can begin a chain, then all that follows it. */
static void rust_read_chain(struct rust_tokens *tokens, struct rust_chain *chain)
{
    struct walk *walk = tokens->walk;
    TSNode first = tokens->list[tokens->at].node;
    const char *type = walk_type_of(first);
    *chain =
        (struct rust_chain){ .node = FACT_NONE, .site = first, .known = true, .first = tokens->at };
    if (strcmp(type, "token_tree") == 0) {
        tokens->at++;
    } else if (strstr(type, "literal") != NULL) {
        chain->node = walk_build_expr(walk, first);
        tokens->at++;
    } else {
        rust_read_path(tokens, chain);
        if (rust_token_is(tokens, tokens->at, "!") &&
            rust_token_is(tokens, tokens->at + 1, "token_tree") && chain->parts > 0) {
            rust_read_token_macro(tokens, chain);
        } else if (rust_tree_is(tokens, tokens->at, '(') && chain->parts > 0) {
            rust_add_token_call(tokens, chain);
        } else {
            rust_end_path(tokens, chain);
        }
    }
    while (rust_read_postfix(tokens, chain)) {
    }
    tokens->before = "identifier";
}

/* ------------------------------------------------------------------ bindings */

static void rust_bind_token(struct rust_tokens *tokens, enum fact_binding_kind kind, TSNode site,
                            uint32_t value, uint32_t start)
{
    struct rust_bind bind = { .kind = kind, .start = start };
    if (tokens->quiet) {
        return;
    }
    if (!tokens->scope_open) {
        (void)walk_open_scope(tokens->walk, FACT_SCOPE_BLOCK, tokens->tree);
        tokens->scope_open = true;
    }
    bind.scope = tokens->walk->scope;
    rust_bind_name(tokens->walk, site, rust_name_of(tokens->walk, site), FACT_NONE, value, &bind);
}

/* let [mut] name [: type] = chain ; */
static void rust_read_let(struct rust_tokens *tokens)
{
    struct rust_chain chain = { .node = FACT_NONE };
    TSNode name;
    uint32_t start = 0;
    tokens->at++;
    if (rust_token_is(tokens, tokens->at, "mutable_specifier")) {
        tokens->at++;
    }
    if (!rust_token_is(tokens, tokens->at, "identifier") ||
        rust_is_upper(rust_name_of(tokens->walk, tokens->list[tokens->at].node))) {
        tokens->before = "let";
        return;
    }
    name = tokens->list[tokens->at++].node;
    start = ts_node_start_byte(name);
    tokens->before = "let";
    if (rust_token_is(tokens, tokens->at, "=") && tokens->at + 1 < tokens->count) {
        const char *type = rust_token_type(tokens, ++tokens->at);
        tokens->before = "=";
        if (strcmp(type, "identifier") == 0 || strcmp(type, "self") == 0 ||
            strcmp(type, "metavariable") == 0) {
            rust_read_chain(tokens, &chain);
            start = ts_node_start_byte(chain.site);
        }
        if (!rust_token_is(tokens, tokens->at, ";")) {
            chain.node = FACT_NONE;
        }
    }
    rust_bind_token(tokens, FACT_BINDING_LOCAL, name, chain.node, start);
}

/* |a, &b, c: T| where an expression may begin. `at` stands on the first bar. */
static bool rust_read_closure(struct rust_tokens *tokens)
{
    static const char *const begins[] = { "",  "(",  ",",      "=", "move", "=>",         "{", ";",
                                          ":", "&&", "return", "[", "}",    "token_tree", NULL };
    static const char *const binds[] = { "|", ",", "&", "mutable_specifier", "ref", "&&", NULL };
    size_t end = tokens->at + 1;
    size_t position = 0;
    bool direct = false;
    if (!rust_was(tokens, begins)) {
        return false;
    }
    while (end < tokens->count && end < tokens->at + RUST_CLOSURE_TOKENS_MAX &&
           !rust_token_is(tokens, end, "|")) {
        end++;
    }
    if (!rust_token_is(tokens, end, "|")) {
        return false;
    }
    direct = tokens->at == 1;
    tokens->before = "|";
    for (size_t i = tokens->at + 1; i < end; i++) {
        TSNode site = tokens->list[i].node;
        struct str name = rust_name_of(tokens->walk, site);
        if (rust_token_is(tokens, i, "identifier") && rust_was(tokens, binds) &&
            !rust_is_upper(name) && !rust_is_keyword(name)) {
            uint32_t value = direct
                                 ? rust_find_parameter_source(tokens->walk, tokens->tree, position)
                                 : FACT_NONE;
            rust_bind_token(tokens, FACT_BINDING_PARAM, site, value, ts_node_start_byte(site));
        }
        position += rust_token_is(tokens, i, ",");
        tokens->before = str_equals_cstring(name, "ref") ? "ref" : rust_token_type(tokens, i);
    }
    tokens->at = end + 1;
    tokens->before = "(";
    return true;
}

/* ------------------------------------------------------------------ scanning */

static bool rust_begins_chain(const struct rust_tokens *tokens, const char *type)
{
    if (strcmp(type, "identifier") == 0) {
        return !rust_is_keyword(walk_text_of(tokens->walk, tokens->list[tokens->at].node));
    }
    if (strcmp(type, "token_tree") == 0) {
        return rust_token_is(tokens, tokens->at + 1, ".");
    }
    if (strstr(type, "literal") != NULL) {
        return rust_token_is(tokens, tokens->at + 1, ".");
    }
    return strcmp(type, "self") == 0 || strcmp(type, "crate") == 0 || strcmp(type, "super") == 0 ||
           strcmp(type, "metavariable") == 0 ||
           (strcmp(type, "primitive_type") == 0 && rust_token_is(tokens, tokens->at + 1, "::")) ||
           (strcmp(type, "::") == 0 && rust_token_is(tokens, tokens->at + 1, "identifier"));
}

/* Keywords after which a name is declared, not used. */
static bool rust_declares_name(const char *type)
{
    static const char *const words[] = { "fn",    "struct", "enum",   "trait", "mod", "type",
                                         "union", "const",  "static", "'",     NULL };
    for (const char *const *word = words; *word != NULL; word++) {
        if (strcmp(type, *word) == 0) {
            return true;
        }
    }
    return false;
}

static void rust_skip_to_semicolon(struct rust_tokens *tokens)
{
    while (tokens->at < tokens->count && !rust_token_is(tokens, tokens->at, ";")) {
        tokens->at++;
    }
}

/* #[..] and #![..] */
static void rust_skip_token_attribute(struct rust_tokens *tokens)
{
    tokens->at++;
    if (rust_token_is(tokens, tokens->at, "!")) {
        tokens->at++;
    }
    if (rust_tree_is(tokens, tokens->at, '[')) {
        rust_state_of(tokens->walk)->quiet_end = walk_end_byte(tokens->list[tokens->at].node);
        tokens->at++;
    }
}

static void rust_scan_token(struct rust_tokens *tokens)
{
    struct rust_chain chain;
    const char *type = rust_token_type(tokens, tokens->at);
    if (walk_is_extra(tokens->list[tokens->at].node)) {
        tokens->at++;
    } else if (rust_begins_chain(tokens, type)) {
        rust_read_chain(tokens, &chain);
    } else if (strcmp(type, "let") == 0) {
        rust_read_let(tokens);
    } else if (strcmp(type, "use") == 0) {
        rust_skip_to_semicolon(tokens);
    } else if (strcmp(type, "#") == 0) {
        rust_skip_token_attribute(tokens);
    } else if (rust_declares_name(type)) {
        tokens->at += rust_token_is(tokens, tokens->at + 1, "mutable_specifier") ? 3 : 2;
        tokens->before = "identifier";
    } else if (strcmp(type, "|") != 0 || !rust_read_closure(tokens)) {
        struct str text = walk_text_of(tokens->walk, tokens->list[tokens->at].node);
        tokens->before = type;
        if (strcmp(type, "identifier") == 0) { /* a keyword */
            tokens->before = str_equals_cstring(text, "move")  ? "move"
                             : str_equals_cstring(text, "dyn") ? "dyn"
                             : str_equals_cstring(text, "in")  ? "in"
                                                               : "identifier";
        }
        tokens->at++;
    }
}

static void rust_init_tokens(struct walk *walk, TSNode tree, struct rust_tokens *tokens)
{
    memset(tokens, 0, sizeof *tokens);
    tokens->given_to = FACT_NONE;
    tokens->walk = walk;
    tokens->tree = tree;
    tokens->before = "";
    tokens->list = walk_list_tokens(walk, tree, &tokens->count);
    tokens->at = 1;                     /* behind the bracket */
    tokens->count -= tokens->count > 0; /* before the closing one */
}

void rust_enter_tokens(struct walk *walk, TSNode node)
{
    const struct rust_state *state = rust_state_of(walk);
    uint32_t start = ts_node_start_byte(node);
    struct rust_tokens tokens;
    if (start < state->quiet_end) {
        return;
    }
    rust_init_tokens(walk, node, &tokens);
    tokens.in_macro =
        facts_builder_edit_entity(walk->facts, walk->entity)->kind == ENTITY_KIND_MACRO;
    tokens.plain = start < state->plain_end && !tokens.in_macro;
    tokens.given_to = rust_find_macro_of_arguments(walk, node);
    while (tokens.at < tokens.count) {
        tokens.number += rust_separates_arguments(rust_token_type(&tokens, tokens.at));
        rust_scan_token(&tokens);
    }
}

/* ------------------------------------------------------------------ macro calls */

static struct str rust_macro_name(struct walk *walk, TSNode macro)
{
    return walk_node_is(walk, macro, "scoped_identifier")
               ? rust_name_of(walk, walk_child_by_field(walk, macro, "name"))
               : rust_name_of(walk, macro);
}

void rust_enter_macro_call(struct walk *walk, TSNode node)
{
    struct rust_state *state = rust_state_of(walk);
    TSNode macro = walk_child_by_field(walk, node, "macro");
    uint32_t name = FACT_NONE;
    rust_enter_attributed(walk, node);
    name = walk_build_type(walk, macro);
    if (name != FACT_NONE) {
        (void)walk_add_ref(walk, REF_KIND_MACRO, name,
                           walk_node_is(walk, macro, "scoped_identifier")
                               ? walk_child_by_field(walk, macro, "name")
                               : macro);
        rust_note_macro_arguments(walk, walk_child_of_type(walk, node, "token_tree"), name);
    }
    if (rust_is_plain_macro(rust_macro_name(walk, macro)) &&
        walk_end_byte(node) > state->plain_end) {
        state->plain_end = walk_end_byte(node);
    }
}

uint32_t rust_build_macro(struct walk *walk, TSNode node)
{
    struct rust_tokens tokens;
    struct rust_chain chain = { .node = FACT_NONE };
    TSNode macro = walk_child_by_field(walk, node, "macro");
    rust_init_tokens(walk, walk_child_of_type(walk, node, "token_tree"), &tokens);
    tokens.quiet = true;
    if (tokens.at < tokens.count &&
        (rust_begins_chain(&tokens, rust_token_type(&tokens, tokens.at)) ||
         strstr(rust_token_type(&tokens, tokens.at), "literal") != NULL)) {
        rust_read_chain(&tokens, &chain);
        if (tokens.at < tokens.count && !rust_token_is(&tokens, tokens.at, ",") &&
            !rust_token_is(&tokens, tokens.at, ";")) {
            chain.node = FACT_NONE; /* more than a chain */
        }
    }
    return rust_macro_value(walk, rust_macro_name(walk, macro), chain.node);
}
