/* lang_rust_prepare.c - items inside macro calls become items for the parser.
 *
 * `cfg_net! { pub fn listen() {} }` defines listen, but to the grammar it is a list of tokens.
 * Where a macro call stands for an item and what it holds reads as items, the call is rewritten to
 * the same length before the file is parsed:
 *
 *   cfg_net! { pub fn listen() {} }      if #[cfg(unix)] { fn a() {} } else { fn b() {} }
 *   cfg_net!{}  pub fn listen() {}                         fn a() {}          fn b() {}
 *
 * Names, texts and positions come from the original. Bodies with metavariables, quotations or
 * anything else that no item begins with are left alone. Cost: one search for `!` in most files;
 * one pass of this scanner where a call may qualify, and at most RUST_WORK_FACTOR passes more. */
#include "lang/lang_rust_internal.h"

#define RUST_WORK_FACTOR 8U
#define RUST_WORK_BASE   65536U

/* ------------------------------------------------------------------ scanning */

static bool rust_is_word_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_' || (unsigned char)byte >= 128;
}

static bool rust_is_blank(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static char rust_byte_at(struct str text, size_t at)
{
    if (at >= text.size) {
        return '\0';
    }
    return text.data[at];
}

static size_t rust_pass_block_comment(struct str text, size_t at)
{
    unsigned depth = 0;
    for (; at < text.size; at++) {
        if (text.data[at] == '/' && rust_byte_at(text, at + 1) == '*') {
            depth++;
            at++;
        } else if (text.data[at] == '*' && rust_byte_at(text, at + 1) == '/') {
            at++;
            if (--depth == 0) {
                return at + 1;
            }
        }
    }
    return text.size;
}

/* White space and comments. */
static size_t rust_pass_blanks(struct str text, size_t at)
{
    while (at < text.size) {
        if (rust_is_blank(text.data[at])) {
            at++;
        } else if (text.data[at] == '/' && rust_byte_at(text, at + 1) == '/') {
            const char *end = memchr(text.data + at, '\n', text.size - at);
            at = end == NULL ? text.size : (size_t)(end - text.data);
        } else if (text.data[at] == '/' && rust_byte_at(text, at + 1) == '*') {
            at = rust_pass_block_comment(text, at);
        } else {
            break;
        }
    }
    return at;
}

static size_t rust_pass_string(struct str text, size_t at)
{
    for (at++; at < text.size; at++) {
        if (text.data[at] == '\\') {
            at++;
        } else if (text.data[at] == '"') {
            return at + 1;
        }
    }
    return text.size;
}

/* r"..", r#".."#: `at` stands behind the r. Not one: `at` itself. */
static size_t rust_pass_raw_string(struct str text, size_t at)
{
    size_t hashes = 0;
    while (rust_byte_at(text, at + hashes) == '#') {
        hashes++;
    }
    if (rust_byte_at(text, at + hashes) != '"') {
        return at;
    }
    for (size_t i = at + hashes + 1; i < text.size; i++) {
        size_t seen = 0;
        while (text.data[i] == '"' && seen < hashes && rust_byte_at(text, i + 1 + seen) == '#') {
            seen++;
        }
        if (text.data[i] == '"' && seen == hashes) {
            return i + 1 + hashes;
        }
    }
    return text.size;
}

/* 'a' and '\n', but not the lifetime 'a. */
static size_t rust_pass_quote(struct str text, size_t at)
{
    if (rust_byte_at(text, at + 1) == '\\') {
        const char *end = NULL;
        size_t from = at + 3;
        if (from < text.size) {
            end = memchr(text.data + from, '\'', text.size - from);
        }
        return end == NULL ? text.size : (size_t)(end - text.data) + 1;
    }
    if (rust_byte_at(text, at + 2) == '\'' && rust_byte_at(text, at + 1) != '\'') {
        return at + 3;
    }
    if ((unsigned char)rust_byte_at(text, at + 1) >= 128) { /* one character of several bytes */
        size_t end = at + 2;
        while ((unsigned char)rust_byte_at(text, end) >= 128) {
            end++;
        }
        return rust_byte_at(text, end) == '\'' ? end + 1 : at + 1;
    }
    return at + 1;
}

static struct str rust_read_word(struct str text, size_t at)
{
    size_t end = at;
    while (end < text.size && rust_is_word_byte(text.data[end])) {
        end++;
    }
    return str_from_range(text.data + at, end - at);
}

/* One token: a word, a literal or a byte. */
static size_t rust_pass_token(struct str text, size_t at)
{
    struct str word = rust_read_word(text, at);
    if (word.size > 0) {
        bool raw = str_equals_cstring(word, "r") || str_equals_cstring(word, "br") ||
                   str_equals_cstring(word, "cr");
        at += word.size;
        return raw ? rust_pass_raw_string(text, at) : at;
    }
    if (text.data[at] == '"') {
        return rust_pass_string(text, at);
    }
    return text.data[at] == '\'' ? rust_pass_quote(text, at) : at + 1;
}

/* `at` stands on a bracket: behind its partner; 0: there is none. */
static size_t rust_close_group(struct str text, size_t at)
{
    size_t depth = 0;
    while (at < text.size) {
        char byte = text.data[at];
        if (byte == '(' || byte == '[' || byte == '{') {
            depth++;
        } else if (byte == ')' || byte == ']' || byte == '}') {
            if (--depth == 0) {
                return at + 1;
            }
        }
        at = rust_pass_blanks(text, rust_pass_token(text, at));
    }
    return 0;
}

/* The same; the end of the text for an open one. */
static size_t rust_pass_group(struct str text, size_t at)
{
    size_t end = rust_close_group(text, at);
    return end == 0 ? text.size : end;
}

/* macro_rules! name { .. }, `at` on its first word: behind it. Anything else: `at` itself. */
static size_t rust_pass_definition(struct str text, size_t at)
{
    size_t next = 0;
    if (!str_equals_cstring(rust_read_word(text, at), "macro_rules")) {
        return at;
    }
    next = rust_pass_blanks(text, at + sizeof "macro_rules" - 1);
    if (rust_byte_at(text, next) != '!') {
        return at;
    }
    next = rust_pass_blanks(text, next + 1);
    next = rust_pass_blanks(text, next + rust_read_word(text, next).size);
    switch (rust_byte_at(text, next)) {
    case '(':
    case '[':
    case '{': return rust_pass_group(text, next);
    default: return at;
    }
}

/* ------------------------------------------------------------------ items */

struct rust_items {
    struct str text; /* ends where the items must end */
    size_t at;
    bool open;    /* the last one lacks its semicolon */
    bool promise; /* a function without a body */
};

static struct str rust_take_word(struct rust_items *items)
{
    struct str word;
    items->at = rust_pass_blanks(items->text, items->at);
    word = rust_read_word(items->text, items->at);
    items->at += word.size;
    if (str_equals_cstring(word, "r") && rust_byte_at(items->text, items->at) == '#') {
        word = rust_read_word(items->text, items->at + 1);
        items->at += 1 + word.size;
    }
    return word;
}

static bool rust_is_one_of(struct str word, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (str_equals_cstring(word, *words)) {
            return true;
        }
    }
    return false;
}

/* To the end of the item: its semicolon, or its block when `block` may end it. */
static bool rust_take_rest(struct rust_items *items, bool block)
{
    struct str text = items->text;
    size_t at = rust_pass_blanks(text, items->at);
    while (at < text.size) {
        char byte = text.data[at];
        if (byte == ';') {
            items->at = at + 1;
            return true;
        }
        if (byte == '(' || byte == '[' || byte == '{') {
            at = rust_pass_group(text, at);
            if (byte == '{' && block) {
                items->at = at;
                return true;
            }
        } else if (byte == ')' || byte == ']' || byte == '}') {
            return false;
        } else {
            at = rust_pass_token(text, at);
        }
        at = rust_pass_blanks(text, at);
    }
    items->at = text.size;
    items->open = true;
    return !block;
}

/* Parameters of a real function: `x in strategy` is a test generator's. */
static bool rust_take_parameters(struct rust_items *items)
{
    struct str text = items->text;
    size_t end = 0;
    size_t at = items->at;
    while (at < text.size && text.data[at] != '(') {
        if (text.data[at] == '{' || text.data[at] == ';') {
            return false;
        }
        at = rust_pass_blanks(text, rust_pass_token(text, at));
    }
    if (at >= text.size) {
        return false;
    }
    end = rust_pass_group(text, at);
    while (at < end) {
        if (str_equals_cstring(rust_read_word(text, at), "in")) {
            return false;
        }
        at = rust_pass_blanks(text, rust_pass_token(text, at));
    }
    items->at = end;
    return true;
}

/* struct, enum, union, trait: a name, then nothing that no such item has. */
static bool rust_take_type(struct rust_items *items, bool trait)
{
    struct str name = rust_take_word(items);
    size_t at = rust_pass_blanks(items->text, items->at);
    char byte = rust_byte_at(items->text, at);
    items->at = at;
    if (name.size == 0) {
        return false;
    }
    if (byte == '{' || byte == '(' || byte == ';' || byte == '<' || (trait && byte == ':') ||
        str_equals_cstring(rust_read_word(items->text, items->at), "where")) {
        return rust_take_rest(items, byte != '(');
    }
    return false;
}

/* Behind modifiers: what the keyword says. */
static bool rust_take_item(struct rust_items *items, struct str keyword)
{
    static const char *const types[] = { "struct", "enum", "union", NULL };
    /* `crate` stands behind the modifier `extern`. */
    static const char *const lines[] = { "const", "static", "type", "use", "crate", NULL };
    if (str_equals_cstring(keyword, "fn")) {
        if (rust_take_word(items).size == 0 || !rust_take_parameters(items) ||
            !rust_take_rest(items, true)) {
            return false;
        }
        items->promise |= items->text.data[items->at - 1] == ';';
        return true;
    }
    if (rust_is_one_of(keyword, types)) {
        return rust_take_type(items, false);
    }
    if (str_equals_cstring(keyword, "trait")) {
        return rust_take_type(items, true);
    }
    if (str_equals_cstring(keyword, "impl") || str_equals_cstring(keyword, "mod")) {
        return rust_take_rest(items, true);
    }
    if (rust_is_one_of(keyword, lines)) {
        return rust_take_rest(items, false);
    }
    items->at = rust_pass_blanks(items->text, items->at);
    if (keyword.size > 0 && rust_byte_at(items->text, items->at) == '!') { /* a macro call */
        return rust_take_rest(items, true);
    }
    return false;
}

/* pub(..) async unsafe extern "C" const fn: takes what may stand before the keyword. */
static struct str rust_take_modifiers(struct rust_items *items)
{
    static const char *const modifiers[] = { "pub", "unsafe", "async", "default", "extern", NULL };
    struct str word = rust_take_word(items);
    while (rust_is_one_of(word, modifiers)) {
        items->at = rust_pass_blanks(items->text, items->at);
        if (rust_byte_at(items->text, items->at) == '(') {
            items->at = rust_pass_group(items->text, items->at);
        } else if (rust_byte_at(items->text, items->at) == '"') {
            items->at = rust_pass_string(items->text, items->at);
        }
        word = rust_take_word(items);
    }
    if (str_equals_cstring(word, "const")) {
        struct rust_items ahead = *items;
        struct str next = rust_take_word(&ahead);
        if (str_equals_cstring(next, "fn") || rust_is_one_of(next, modifiers)) {
            *items = ahead;
            return str_equals_cstring(next, "fn") ? next : rust_take_word(items);
        }
    }
    return word;
}

/* Is the text a list of items, attributes and comments? Empty lists are none. A function without a
 * body is one of a generator's own language, except where a cfg wraps part of a trait. */
static bool rust_is_item_list(struct str text, bool cfg, bool *open)
{
    struct rust_items items = { .text = text };
    unsigned count = 0;
    for (;;) {
        items.at = rust_pass_blanks(text, items.at);
        if (items.at >= text.size) {
            *open = items.open;
            return count > 0 && (cfg || !items.promise);
        }
        if (text.data[items.at] == '#') {
            size_t bracket = items.at + 1 + (rust_byte_at(text, items.at + 1) == '!');
            if (rust_byte_at(text, bracket) != '[') {
                return false;
            }
            items.at = rust_pass_group(text, bracket);
        } else if (rust_take_item(&items, rust_take_modifiers(&items))) {
            count++;
        } else {
            return false;
        }
    }
}

/* Metavariables and quotations: the text is meant for another macro. */
static bool rust_is_template(struct str text)
{
    size_t at = rust_pass_blanks(text, 0);
    while (at < text.size) {
        size_t behind = rust_pass_definition(text, at);
        char next = rust_byte_at(text, at + 1);
        if (behind > at) { /* a macro defined here may have its own metavariables */
            at = rust_pass_blanks(text, behind);
            continue;
        }
        if (text.data[at] == '$' || (text.data[at] == '#' && next != '[' && next != '!')) {
            return true;
        }
        at = rust_pass_blanks(text, rust_pass_token(text, at));
    }
    return false;
}

/* ------------------------------------------------------------------ rewriting */

struct rust_rewrite {
    struct walk *walk;
    struct str text;
    char *out;
    size_t work; /* bytes that may still be looked at again */
    bool changed;
};

static void rust_blank_out(struct rust_rewrite *rewrite, size_t start, size_t end)
{
    for (size_t i = start; i < end; i++) {
        if (rewrite->out[i] != '\n' && rewrite->out[i] != '\r') {
            rewrite->out[i] = ' ';
        }
    }
    rewrite->changed = true;
}

static struct str rust_part_of(struct str text, size_t start, size_t end)
{
    return str_from_range(text.data + start, end - start);
}

/* `if #[..]` or nothing, then `{`; *brace is where that stands. */
static bool rust_take_branch(struct str body, size_t *at, size_t *brace)
{
    *at = rust_pass_blanks(body, *at);
    if (str_equals_cstring(rust_read_word(body, *at), "if")) {
        *at = rust_pass_blanks(body, *at + 2);
        if (rust_byte_at(body, *at) != '#' || rust_byte_at(body, *at + 1) != '[') {
            return false;
        }
        *at = rust_pass_blanks(body, rust_pass_group(body, *at + 1));
    }
    *brace = *at;
    return rust_byte_at(body, *at) == '{';
}

/* if #[cfg(..)] { items } else if #[cfg(..)] { items } else { items }: what is not in the braces
 * goes, when all branches hold items. With `write` false only looks. */
static bool rust_rewrite_branches(struct rust_rewrite *rewrite, size_t start, size_t end,
                                  bool write)
{
    struct str body = rust_part_of(rewrite->text, start, end);
    size_t at = 0;
    size_t kept = 0;
    size_t brace = 0;
    while (rust_take_branch(body, &at, &brace)) {
        bool open = false;
        size_t close = rust_pass_group(body, brace);
        struct str inner = rust_part_of(body, brace + 1, close > brace + 1 ? close - 1 : close);
        if (rust_pass_blanks(inner, 0) < inner.size && !rust_is_item_list(inner, true, &open)) {
            return false;
        }
        if (write) {
            rust_blank_out(rewrite, start + kept, start + brace + 1);
            rust_blank_out(rewrite, start + close - 1, start + close);
        }
        kept = close;
        at = rust_pass_blanks(body, close);
        if (!str_equals_cstring(rust_read_word(body, at), "else")) {
            return at >= body.size;
        }
        at += 4;
    }
    return false;
}

/* The text between `sign` (the `!`) and `brace` becomes `!{}` where there is room, so that the call
 * itself stays visible. Ends of line stay where they are. */
static void rust_rewrite_head(struct rust_rewrite *rewrite, size_t name, size_t sign, size_t brace)
{
    if (brace - sign >= 2 && memchr(rewrite->text.data + sign, '\n', brace - sign) == NULL) {
        rewrite->out[sign + 1] = '{';
        rust_blank_out(rewrite, sign + 2, brace);
        rewrite->out[brace] = ' ';
        rewrite->out[sign + 2] = '}';
        rewrite->changed = true;
    } else {
        rust_blank_out(rewrite, name, brace + 1);
    }
}

static void rust_add_condition(struct rust_rewrite *rewrite, size_t start, size_t end)
{
    struct rust_state *state = rust_state_of(rewrite->walk);
    if (state != NULL && state->condition_count < RUST_CONDITIONS_MAX) {
        state->conditions[state->condition_count++] =
            (struct rust_condition){ (uint32_t)start, (uint32_t)end };
    }
}

/* A call whose name begins at `name`, `!` at `sign`, body from `brace` on. */
static void rust_rewrite_call(struct rust_rewrite *rewrite, size_t name, size_t sign, size_t brace)
{
    static const char *const quotes[] = { "quote",       "quote_spanned",       "macro_rules",
                                          "parse_quote", "parse_quote_spanned", NULL };
    struct str word = rust_read_word(rewrite->text, name);
    size_t end = 0;
    bool open = false;
    bool branches = false;
    bool cfg = str_starts_with(word, STR("cfg"));
    struct str body;
    struct str near; /* as far as work may go */
    if (rust_is_one_of(word, quotes)) {
        return;
    }
    near = rewrite->text;
    if (near.size - brace > rewrite->work) {
        near.size = brace + rewrite->work;
    }
    end = rust_close_group(near, brace);
    rewrite->work -= (end == 0 ? near.size : end) - brace;
    if (end == 0 || near.data[end - 1] != '}') {
        return;
    }
    body = rust_part_of(rewrite->text, brace + 1, end - 1);
    branches = rust_rewrite_branches(rewrite, brace + 1, end - 1, false);
    if ((!branches && !rust_is_item_list(body, cfg, &open)) || rust_is_template(body)) {
        return;
    }
    rust_rewrite_head(rewrite, name, sign, brace);
    if (branches) {
        (void)rust_rewrite_branches(rewrite, brace + 1, end - 1, true);
    }
    rewrite->out[end - 1] = open ? ';' : ' ';
    if (branches || cfg) {
        rust_add_condition(rewrite, brace, end);
    }
}

/* Is some `!` followed by `{`? Only then the text is scanned. */
static bool rust_may_hold_items(struct str text)
{
    size_t at = 0;
    while (at < text.size) {
        const char *sign = memchr(text.data + at, '!', text.size - at);
        size_t next = 0;
        if (sign == NULL) {
            return false;
        }
        next = (size_t)(sign - text.data) + 1;
        while (rust_byte_at(text, next) == ' ') {
            next++;
        }
        if (rust_byte_at(text, next) == '{') {
            return true;
        }
        at = (size_t)(sign - text.data) + 1;
    }
    return false;
}

/* Where an item or statement may begin. */
static bool rust_is_item_place(char before)
{
    return before == '\0' || before == '{' || before == '}' || before == ';' || before == ']';
}

bool rust_prepare_source(struct walk *walk, struct str source, char *out)
{
    struct rust_rewrite rewrite = { .walk = walk,
                                    .text = source,
                                    .out = out,
                                    .work = RUST_WORK_FACTOR * source.size + RUST_WORK_BASE };
    char before = '\0'; /* the byte before the path at hand */
    char last = '\0';
    size_t at = 0;
    if (!rust_may_hold_items(source)) {
        return false;
    }
    memcpy(out, source.data, source.size);
    for (at = rust_pass_blanks(source, 0); at < source.size; at = rust_pass_blanks(source, at)) {
        struct str word = rust_read_word(source, at);
        size_t start = at;
        size_t next = rust_pass_definition(source, at);
        if (next > at) {
            at = next;
            last = '}';
            continue;
        }
        at = rust_pass_token(source, at);
        if (word.size > 0 && at == start + word.size) {
            if (last != ':') {
                before = last;
            }
            next = rust_pass_blanks(source, at + 1);
            if (rust_byte_at(source, at) == '!' && rust_byte_at(source, next) == '{' &&
                rust_is_item_place(before)) {
                rust_rewrite_call(&rewrite, start, at, next);
                at = next;
                last = '!';
                continue;
            }
        }
        last = source.data[at - 1];
    }
    return rewrite.changed;
}
