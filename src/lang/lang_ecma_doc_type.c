/* lang_ecma_doc_type.c - the types in braces of JSDoc: TypeScript's, and Closure's ?T, !T, T=,
 * Array.<T>, function(A): B. A reader by descent, bounded by DOC_TYPE_DEPTH_MAX.
 */
#include "lang/lang_ecma_doc_internal.h"

#define DOC_TYPE_DEPTH_MAX 24U

struct doc_type {
    struct walk *walk;
    struct str text;
    size_t at;
    unsigned depth;
    TSNode site;
};

static uint32_t doc_type_read_union(struct doc_type *type);

/* ------------------------------------------------------------------ characters */

/* White space, and the star that begins a line of the comment. */
static void doc_type_skip(struct doc_type *type)
{
    bool line_begins = false;
    for (; type->at < type->text.size; type->at++) {
        char c = type->text.data[type->at];
        if (c == '\n') {
            line_begins = true;
        } else if (c == '*' && line_begins) {
            line_begins = false;
        } else if (c != ' ' && c != '\t' && c != '\r') {
            return;
        }
    }
}

static char doc_type_peek(struct doc_type *type)
{
    doc_type_skip(type);
    if (type->at >= type->text.size) {
        return '\0';
    }
    return type->text.data[type->at];
}

static bool doc_type_take(struct doc_type *type, const char *mark)
{
    struct str rest;
    doc_type_skip(type);
    rest = str_from_range(type->text.data + type->at, type->text.size - type->at);
    if (!str_starts_with(rest, str_from_cstring(mark))) {
        return false;
    }
    type->at += strlen(mark);
    return true;
}

static bool doc_type_is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || (unsigned char)c >= 0x80;
}

static struct str doc_type_take_word(struct doc_type *type)
{
    size_t start;
    doc_type_skip(type);
    start = type->at;
    while (type->at < type->text.size && doc_type_is_word_byte(type->text.data[type->at])) {
        type->at++;
    }
    return str_from_range(type->text.data + start, type->at - start);
}

/* Takes the word when it is next and ends there. */
static bool doc_type_take_keyword(struct doc_type *type, const char *word)
{
    size_t before = type->at;
    if (str_equals_cstring(doc_type_take_word(type), word)) {
        return true;
    }
    type->at = before;
    return false;
}

/* The text of the string that begins here, without quotes. */
static struct str doc_type_take_string(struct doc_type *type)
{
    char quote = doc_type_peek(type);
    size_t start = type->at + 1;
    size_t end = start;
    while (end < type->text.size && type->text.data[end] != quote) {
        end++;
    }
    type->at = end < type->text.size ? end + 1 : end;
    return start <= end && start <= type->text.size
               ? str_from_range(type->text.data + start, end - start)
               : STR_EMPTY;
}

/* Past the bracket that closes the one here, over all brackets between. */
static void doc_type_skip_brackets(struct doc_type *type)
{
    unsigned depth = 0;
    for (; type->at < type->text.size; type->at++) {
        char c = type->text.data[type->at];
        if (c == '{' || c == '(' || c == '[') {
            depth++;
        } else if ((c == '}' || c == ')' || c == ']') && --depth == 0) {
            type->at++;
            return;
        }
    }
}

/* ------------------------------------------------------------------ imports */

struct doc_import {
    struct str module;
    struct str name; /* empty: the module */
};

/* import("m") or import("m").Name; the words before it are read. */
static bool doc_type_read_import(struct doc_type *type, struct doc_import *import)
{
    char quote;
    if (!doc_type_take(type, "(")) {
        return false;
    }
    quote = doc_type_peek(type);
    if (quote != '"' && quote != '\'') {
        return false;
    }
    import->module = doc_type_take_string(type);
    import->name = STR_EMPTY;
    if (!doc_type_take(type, ")")) {
        return false;
    }
    if (doc_type_take(type, ".")) {
        import->name = doc_type_take_word(type);
        if (str_equals_cstring(import->name, "default")) {
            import->name = STR_EMPTY;
        }
    }
    return import->module.size > 0;
}

/* Comments are seen by the whole file. */
static void doc_type_bind_import(struct doc_type *type, const struct doc_import *import,
                                 struct str alias)
{
    ecma_import_anywhere(type->walk, import->module, import->name, alias, type->site,
                         FACT_IMPORT_TYPE_ONLY);
}

bool ecma_import_doc_type(struct walk *walk, struct str text, struct str alias, TSNode site)
{
    struct doc_type type = { .walk = walk, .text = text, .site = site };
    struct doc_import import = { .module = STR_EMPTY };
    if (!doc_type_take_keyword(&type, "import") || !doc_type_read_import(&type, &import) ||
        doc_type_peek(&type) != '\0') {
        return false;
    }
    doc_type_bind_import(&type, &import, alias);
    return true;
}

struct doc_import_item {
    struct str name;
    struct str alias;
};

/* { A, B as C } after its first brace. */
static size_t doc_type_read_items(struct doc_type *type, struct doc_import_item *items)
{
    size_t count = 0;
    while (count < ECMA_PARTS_MAX && !doc_type_take(type, "}")) {
        struct str name = doc_type_take_word(type);
        struct str alias = doc_type_take_keyword(type, "as") ? doc_type_take_word(type) : name;
        if (alias.size == 0) {
            return 0;
        }
        items[count++] = (struct doc_import_item){ name, alias };
        (void)doc_type_take(type, ",");
    }
    return count;
}

void ecma_import_doc_names(struct walk *walk, struct str text, TSNode site)
{
    struct doc_type type = { .walk = walk, .text = text, .site = site };
    struct doc_import_item items[ECMA_PARTS_MAX];
    struct doc_import import = { .name = STR_EMPTY };
    struct str whole = doc_type_take_word(&type);
    size_t count = 0;
    (void)doc_type_take(&type, ",");
    if (doc_type_take(&type, "*") && doc_type_take_keyword(&type, "as")) {
        whole = doc_type_take_word(&type);
    } else if (doc_type_take(&type, "{")) {
        count = doc_type_read_items(&type, items);
    }
    if (!doc_type_take_keyword(&type, "from") ||
        (doc_type_peek(&type) != '"' && doc_type_peek(&type) != '\'')) {
        return;
    }
    import.module = doc_type_take_string(&type);
    if (whole.size > 0) {
        doc_type_bind_import(&type, &import, whole);
    }
    for (size_t i = 0; i < count; i++) {
        import.name = str_equals_cstring(items[i].name, "default") ? STR_EMPTY : items[i].name;
        doc_type_bind_import(&type, &import, items[i].alias);
    }
}

/* ------------------------------------------------------------------ parts */

/* (A, B) => R with names, or Closure's function(A, B): R without. */
/* NOLINTNEXTLINE(misc-no-recursion): doc_type_read_union counts the depth */
static uint32_t doc_type_read_function(struct doc_type *type, const char *arrow)
{
    uint32_t types[ECMA_PARTS_MAX];
    uint32_t result = FACT_NONE;
    size_t used = 0;
    type->at++; /* ( */
    while (used < ECMA_PARTS_MAX && doc_type_peek(type) != ')' && doc_type_peek(type) != '\0') {
        size_t before = type->at;
        (void)doc_type_take(type, "...");
        if (doc_type_take_word(type).size > 0 &&
            (doc_type_take(type, "?:") || doc_type_take(type, ":"))) {
            before = type->at; /* what follows is its type */
        }
        type->at = before;
        types[used++] = doc_type_read_union(type);
        if (!doc_type_take(type, ",")) {
            break;
        }
    }
    if (doc_type_take(type, ")") && doc_type_take(type, arrow)) {
        result = doc_type_read_union(type);
    }
    return walk_make_node(type->walk, FACT_OP_FUNCTION, result,
                          walk_make_arg_list(type->walk, types, used));
}

static bool doc_type_is_arrow(const struct doc_type *type)
{
    struct doc_type ahead = *type;
    doc_type_skip_brackets(&ahead);
    return doc_type_take(&ahead, "=>");
}

/* NOLINTNEXTLINE(misc-no-recursion): doc_type_read_union counts the depth */
static uint32_t doc_type_read_list(struct doc_type *type, const char *end, uint32_t *first)
{
    uint32_t items[ECMA_PARTS_MAX];
    size_t used = 0;
    while (used < ECMA_PARTS_MAX && !doc_type_take(type, end)) {
        items[used++] = doc_type_read_union(type);
        if (!doc_type_take(type, ",")) {
            (void)doc_type_take(type, end);
            break;
        }
    }
    *first = used > 0 ? items[0] : FACT_NONE;
    return walk_make_arg_list(type->walk, items, used);
}

/* NOLINTNEXTLINE(misc-no-recursion): doc_type_read_union counts the depth */
static uint32_t doc_type_read_bracket(struct doc_type *type, char bracket)
{
    uint32_t inner = FACT_NONE;
    if (bracket == '{') {
        doc_type_skip_brackets(type);
        return FACT_NONE;
    }
    if (bracket == '(' && doc_type_is_arrow(type)) {
        return doc_type_read_function(type, "=>");
    }
    type->at++;
    if (bracket == '[') {
        return walk_make_node(type->walk, FACT_OP_TUPLE, doc_type_read_list(type, "]", &inner),
                              FACT_NONE);
    }
    inner = doc_type_read_union(type);
    (void)doc_type_take(type, ")");
    return inner;
}

/* a.b.c after its first word. */
static uint32_t doc_type_read_members(struct doc_type *type, uint32_t tree)
{
    while (type->at + 1 < type->text.size && type->text.data[type->at] == '.' &&
           doc_type_is_word_byte(type->text.data[type->at + 1])) {
        type->at++;
        tree = walk_make_node(type->walk, FACT_OP_MEMBER, tree,
                              walk_intern_str(type->walk, doc_type_take_word(type)));
    }
    return tree;
}

/* A name that stands for a type or, after typeof, for a value. */
static uint32_t doc_type_read_plain(struct doc_type *type, struct str word)
{
    struct doc_import import = { .module = STR_EMPTY };
    if (str_equals_cstring(word, "import")) {
        return doc_type_read_import(type, &import)
                   ? doc_type_read_members(type,
                                           ecma_name_import(type->walk, import.module, import.name,
                                                            type->site, FACT_IMPORT_TYPE_ONLY))
                   : FACT_NONE;
    }
    return doc_type_read_members(type, walk_make_name(type->walk, word));
}

/* NOLINTNEXTLINE(misc-no-recursion): doc_type_read_union counts the depth */
static uint32_t doc_type_read_named(struct doc_type *type)
{
    bool of_value = doc_type_take_keyword(type, "typeof");
    struct str word = doc_type_take_word(type);
    uint32_t tree = FACT_NONE;
    if (word.size == 0) {
        type->at++; /* makes no sense: says nothing */
        return FACT_NONE;
    }
    if (str_equals_cstring(word, "function") && doc_type_peek(type) == '(') {
        return doc_type_read_function(type, ":");
    }
    if (str_equals_cstring(word, "this")) {
        return walk_make_node(type->walk, FACT_OP_SELF, FACT_NONE, FACT_NONE);
    }
    if (word.data[0] >= '0' && word.data[0] <= '9') {
        return walk_make_literal(type->walk, "number");
    }
    if (!of_value && ecma_name_predefined(type->walk, word, &tree)) {
        return tree;
    }
    tree = doc_type_read_plain(type, word);
    return of_value && tree != FACT_NONE
               ? walk_make_node(type->walk, FACT_OP_TYPEOF, tree, FACT_NONE)
               : tree;
}

/* NOLINTNEXTLINE(misc-no-recursion): doc_type_read_union counts the depth */
static uint32_t doc_type_read_primary(struct doc_type *type)
{
    char c = doc_type_peek(type);
    size_t start = type->at;
    struct str name;
    uint32_t tree;
    if (c == '{' || c == '(' || c == '[') {
        return doc_type_read_bracket(type, c);
    }
    if (c == '"' || c == '\'' || c == '`') {
        (void)doc_type_take_string(type);
        return walk_make_literal(type->walk, "string");
    }
    tree = doc_type_read_named(type);
    name = str_from_range(type->text.data + start, type->at - start);
    if (type->at <= type->text.size && (doc_type_take(type, ".<") || doc_type_take(type, "<"))) {
        uint32_t first = FACT_NONE;
        uint32_t args = doc_type_read_list(type, ">", &first);
        return ecma_apply_generic(type->walk, name, tree, first, args);
    }
    return tree;
}

/* The = of T=, which is not that of =>. */
static bool doc_type_is_optional(struct doc_type *type)
{
    struct doc_type ahead = *type;
    return !doc_type_take(&ahead, "=>") && doc_type_take(type, "=");
}

/* T[], T=, T!, T["member"] */
static uint32_t doc_type_read_suffixes(struct doc_type *type, uint32_t tree)
{
    for (;;) {
        if (doc_type_take(type, "[]")) {
            tree = walk_make_node(type->walk, FACT_OP_LIST, tree, FACT_NONE);
        } else if (doc_type_peek(type) == '[') {
            doc_type_skip_brackets(type);
            tree = FACT_NONE;
        } else if (!doc_type_take(type, "!") && !doc_type_take(type, "?") &&
                   !doc_type_is_optional(type)) {
            return tree;
        }
    }
}

/* NOLINTNEXTLINE(misc-no-recursion): doc_type_read_union counts the depth */
static uint32_t doc_type_read_item(struct doc_type *type)
{
    bool rest = doc_type_take(type, "...");
    uint32_t tree;
    while (doc_type_take(type, "?") || doc_type_take(type, "!") ||
           doc_type_take_keyword(type, "readonly") || doc_type_take_keyword(type, "new")) {
    }
    if (doc_type_take_keyword(type, "keyof")) {
        (void)doc_type_read_primary(type);
        return walk_make_literal(type->walk, "string");
    }
    tree = doc_type_read_suffixes(type, doc_type_read_primary(type));
    if (doc_type_take_keyword(type, "is")) { /* x is T: a test */
        type->at = type->text.size;
        return walk_make_literal(type->walk, "boolean");
    }
    return rest ? walk_make_node(type->walk, FACT_OP_LIST, tree, FACT_NONE) : tree;
}

/* A | B, A & B: either may have the member. */
/* NOLINTNEXTLINE(misc-no-recursion): counts depth */
static uint32_t doc_type_read_union(struct doc_type *type)
{
    uint32_t all = FACT_NONE;
    if (type->depth >= DOC_TYPE_DEPTH_MAX) {
        type->at = type->text.size;
        return FACT_NONE;
    }
    type->depth++;
    (void)doc_type_take(type, "|");
    do {
        uint32_t part = doc_type_read_item(type);
        if (part != FACT_NONE) {
            all = all == FACT_NONE ? part : walk_make_node(type->walk, FACT_OP_UNION, all, part);
        }
    } while (doc_type_take(type, "|") || doc_type_take(type, "&"));
    type->depth--;
    return all;
}

uint32_t ecma_parse_doc_type(struct walk *walk, struct str text, TSNode site)
{
    struct doc_type type = { .walk = walk, .text = text, .site = site };
    return text.size == 0 ? FACT_NONE : doc_type_read_union(&type);
}
