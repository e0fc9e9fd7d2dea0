/* search_query.c - the query language; docs/search.md is its manual. One pass over the text with a
 * stack of open parentheses. O(query). */
#include "search/search_query_internal.h"
#include "search/search_words_internal.h"

#include <fnmatch.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define QUERY_GROUPS_MAX 32U
#define QUERY_NODE_NONE  UINT32_MAX
#define QUERY_NAME_BYTES 4096U

/* An open parenthesis, or the query itself. Operands stand in a chain of ANDs; a finished chain
 * joins `either`, or `must` when it only narrows (filters and negations between words). */
enum query_join { QUERY_JOIN_NONE, QUERY_JOIN_AND, QUERY_JOIN_OR };
struct query_group {
    uint32_t chain;
    uint32_t either;
    uint32_t must;
    enum query_join join;
    bool chain_narrows;
    bool negate;
    uint32_t column; /* of the parenthesis, or of the last operator */
};
struct query_parser {
    struct search_query *query;
    struct str text;
    size_t at;
    struct query_group groups[QUERY_GROUPS_MAX];
    size_t depth;
    struct err *err;
};

bool search_raise_at_column(struct err *err, uint32_t column, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return ERR_RAISE(err, ERR_USAGE, "column %u: %s", column, text);
}

size_t search_query_count_leaves(const struct search_query *query)
{
    return query->leaf_count;
}

const struct search_leaf *search_query_leaf_at(const struct search_query *query, size_t number)
{
    return &query->leaves[number].about;
}

bool search_name_fits_pattern(struct str text, struct str pattern)
{
    char name[QUERY_NAME_BYTES];
    char glob[QUERY_NAME_BYTES];

    if (str_find_byte(pattern, '*') == SIZE_MAX && str_find_byte(pattern, '?') == SIZE_MAX &&
        str_find_byte(pattern, '[') == SIZE_MAX) {
        return str_equals_nocase(text, pattern);
    }
    if (text.size >= sizeof name || pattern.size >= sizeof glob) {
        return false;
    }
    memcpy(name, text.data, text.size);
    name[text.size] = '\0';
    memcpy(glob, pattern.data, pattern.size);
    glob[pattern.size] = '\0';
    return fnmatch(glob, name, FNM_CASEFOLD) == 0;
}

bool query_evaluate_tree(const struct search_query *query, const bool *leaf_values)
{
    bool values[QUERY_NODES_MAX] = { false };
    for (size_t i = 0; i < query->node_count; i++) {
        const struct query_node *node = &query->nodes[i];
        switch (node->op) {
        case QUERY_LEAF: values[i] = leaf_values[node->left]; break;
        case QUERY_AND: values[i] = values[node->left] && values[node->right]; break;
        case QUERY_OR: values[i] = values[node->left] || values[node->right]; break;
        case QUERY_NOT: values[i] = !values[node->left]; break;
        }
    }
    return values[query->node_count - 1];
}

/* ------------------------------------------------------------------ the tree */

/* A full table shows at the next check of node_count. */
static uint32_t query_add_node(struct query_parser *parser, enum query_op op, uint32_t left,
                               uint32_t right)
{
    struct search_query *query = parser->query;
    if (query->node_count == QUERY_NODES_MAX) {
        return left;
    }
    query->nodes[query->node_count] = (struct query_node){ op, left, right };
    return (uint32_t)query->node_count++;
}

static uint32_t query_join_nodes(struct query_parser *parser, enum query_op op, uint32_t left,
                                 uint32_t right)
{
    if (left == QUERY_NODE_NONE || right == QUERY_NODE_NONE) {
        return left == QUERY_NODE_NONE ? right : left;
    }
    return query_add_node(parser, op, left, right);
}

static struct query_group *query_top_group(struct query_parser *parser)
{
    return &parser->groups[parser->depth - 1];
}

static void query_end_chain(struct query_parser *parser)
{
    struct query_group *group = query_top_group(parser);
    if (group->chain_narrows) {
        group->must = query_join_nodes(parser, QUERY_AND, group->must, group->chain);
    } else {
        group->either = query_join_nodes(parser, QUERY_OR, group->either, group->chain);
    }
    group->chain = QUERY_NODE_NONE;
}

static void query_add_operand(struct query_parser *parser, uint32_t node, bool narrows)
{
    struct query_group *group = query_top_group(parser);
    if (group->negate) {
        node = query_add_node(parser, QUERY_NOT, node, node);
        narrows = true;
    }
    if (group->join == QUERY_JOIN_AND) {
        group->chain = query_add_node(parser, QUERY_AND, group->chain, node);
        group->chain_narrows = group->chain_narrows && narrows;
    } else {
        query_end_chain(parser);
        group->chain = node;
        group->chain_narrows = narrows && group->join == QUERY_JOIN_NONE;
    }
    group->join = QUERY_JOIN_NONE;
    group->negate = false;
}

static bool query_open_group(struct query_parser *parser, uint32_t column)
{
    if (parser->depth == QUERY_GROUPS_MAX) {
        return search_raise_at_column(parser->err, column, "more than %u open parentheses",
                                      QUERY_GROUPS_MAX - 1);
    }
    parser->groups[parser->depth++] = (struct query_group){ .chain = QUERY_NODE_NONE,
                                                            .either = QUERY_NODE_NONE,
                                                            .must = QUERY_NODE_NONE,
                                                            .column = column };
    return true;
}

static bool query_finish_group(struct query_parser *parser, uint32_t *node)
{
    struct query_group *group = query_top_group(parser);
    if (group->join != QUERY_JOIN_NONE || group->negate) {
        return search_raise_at_column(parser->err, group->column, "nothing follows this operator");
    }
    query_end_chain(parser);
    *node = query_join_nodes(parser, QUERY_AND, group->either, group->must);
    if (*node == QUERY_NODE_NONE) {
        return search_raise_at_column(parser->err, group->column, "%s",
                                      parser->depth > 1 ? "nothing between the parentheses"
                                                        : "the query is empty");
    }
    parser->depth--;
    return true;
}

static bool query_close_group(struct query_parser *parser, uint32_t column)
{
    uint32_t node = QUERY_NODE_NONE;
    if (parser->depth == 1) {
        return search_raise_at_column(parser->err, column,
                                      "this parenthesis closes nothing; quote it to search for it");
    }
    if (!query_finish_group(parser, &node)) {
        return false;
    }
    query_add_operand(parser, node, false);
    return true;
}

static bool query_take_operator(struct query_parser *parser, enum query_join join, uint32_t column)
{
    struct query_group *group = query_top_group(parser);
    if (group->chain == QUERY_NODE_NONE || group->join != QUERY_JOIN_NONE || group->negate) {
        return search_raise_at_column(parser->err, column,
                                      "nothing stands before this operator; quote it to search for "
                                      "the word");
    }
    group->join = join;
    group->column = column;
    if (join == QUERY_JOIN_OR) {
        group->chain_narrows = false;
    }
    return true;
}

static void query_take_not(struct query_parser *parser, uint32_t column)
{
    struct query_group *group = query_top_group(parser);
    group->negate = !group->negate;
    group->column = column;
}

static bool query_add_leaf(struct query_parser *parser, enum search_leaf_kind kind, struct str text,
                           uint32_t column, bool any_case)
{
    struct search_query *query = parser->query;
    struct query_leaf *leaf = &query->leaves[query->leaf_count];
    struct str copy = arena_copy_str(query->arena, text);

    if (query->leaf_count == QUERY_LEAVES_MAX) {
        return search_raise_at_column(parser->err, column, "more than %u terms", QUERY_LEAVES_MAX);
    }
    if (copy.data == NULL) {
        return ERR_RAISE(parser->err, ERR_MEMORY, "no memory for a query");
    }
    leaf->about = (struct search_leaf){ .kind = kind, .text = copy, .column = column };
    leaf->any_case = any_case;
    query_add_operand(parser, query_add_node(parser, QUERY_LEAF, (uint32_t)query->leaf_count++, 0),
                      !query_kind_is_text(kind));
    return true;
}

/* ------------------------------------------------------------------ tokens */

/* NUL behind the end: no query holds one. */
static char query_byte_at(const struct query_parser *parser, size_t at)
{
    if (at < parser->text.size) {
        return parser->text.data[at];
    }
    return '\0';
}

/* Appends to `out` up to the closing quote; at: behind the opening one. */
static bool query_read_quoted(struct query_parser *parser, uint32_t column, struct buf *out)
{
    while (parser->at < parser->text.size && parser->text.data[parser->at] != '"') {
        char byte = parser->text.data[parser->at++];
        char next = query_byte_at(parser, parser->at);
        if (byte == '\\' && (next == '"' || next == '\\')) {
            byte = next;
            parser->at++;
        }
        buf_append_byte(out, byte);
    }
    if (parser->at == parser->text.size) {
        return search_raise_at_column(parser->err, column, "this quote is not closed");
    }
    parser->at++;
    return out->size > 0 ||
           search_raise_at_column(parser->err, column, "nothing between the quotes");
}

/* Up to a space, or a closing parenthesis that the word has not opened. */
static struct str query_read_plain(struct query_parser *parser)
{
    size_t start = parser->at;
    size_t open = 0;
    while (parser->at < parser->text.size) {
        char byte = parser->text.data[parser->at];
        if (byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r' ||
            (byte == ')' && open == 0)) {
            break;
        }
        open += byte == '(' ? 1 : 0;
        open -= byte == ')' ? 1 : 0;
        parser->at++;
    }
    return str_from_range(parser->text.data + start, parser->at - start);
}

static bool query_read_regex(struct query_parser *parser, uint32_t column)
{
    struct buf pattern;
    bool any_case = false;
    bool done = true;
    struct str flags;

    buf_init_with_limit(&pattern, SEARCH_QUERY_BYTES_MAX);
    parser->at++;
    while (parser->at < parser->text.size && parser->text.data[parser->at] != '/') {
        char byte = parser->text.data[parser->at++];
        char next = query_byte_at(parser, parser->at);
        if (byte == '\\' && next != '\0') {
            if (next != '/') {
                buf_append_byte(&pattern, byte);
            }
            byte = next;
            parser->at++;
        }
        buf_append_byte(&pattern, byte);
    }
    if (parser->at == parser->text.size) {
        done = search_raise_at_column(parser->err, column,
                                      "this regular expression has no closing '/'; quote the text "
                                      "to search for a slash");
    } else {
        parser->at++;
        flags = query_read_plain(parser);
        any_case = str_equals_cstring(flags, "i");
        if (flags.size > 0 && !any_case) {
            done =
                search_raise_at_column(parser->err, column,
                                       "after the closing '/' only 'i' may stand; quote the text "
                                       "to search for slashes");
        } else if (pattern.size == 0) {
            done = search_raise_at_column(parser->err, column, "the regular expression is empty");
        }
    }
    done = done &&
           query_add_leaf(parser, SEARCH_LEAF_REGEX, buf_borrow_str(&pattern), column, any_case);
    buf_release_bytes(&pattern);
    return done;
}

static const struct query_field {
    const char *name;
    enum search_leaf_kind kind;
} query_fields[] = {
    { "path", SEARCH_LEAF_PATH },      { "ext", SEARCH_LEAF_EXT },
    { "extension", SEARCH_LEAF_EXT },  { "lang", SEARCH_LEAF_LANG },
    { "file", SEARCH_LEAF_FILE },      { "in", SEARCH_LEAF_SCOPE },
    { "sym", SEARCH_LEAF_SYM },        { "kind", SEARCH_LEAF_KIND },
    { "calls", SEARCH_LEAF_CALLS },    { "calledby", SEARCH_LEAF_CALLEDBY },
    { "content", SEARCH_LEAF_PHRASE },
};

static bool query_set_case(struct query_parser *parser, struct str value, uint32_t column)
{
    if (str_equals_cstring(value, "yes") || str_equals_cstring(value, "no")) {
        parser->query->match_case = str_equals_cstring(value, "yes");
        return true;
    }
    return search_raise_at_column(parser->err, column, "case: takes yes or no");
}

static bool query_add_field(struct query_parser *parser, struct str name, struct str value,
                            uint32_t column)
{
    struct str shown = str_from_range(name.data, name.size < 32 ? name.size : 32);
    if (value.size == 0) {
        return search_raise_at_column(parser->err, column, "%.*s: needs a value", STR_ARG(shown));
    }
    if (str_equals_cstring(name, "case")) {
        return query_set_case(parser, value, column);
    }
    for (size_t i = 0; i < sizeof query_fields / sizeof query_fields[0]; i++) {
        if (str_equals_cstring(name, query_fields[i].name)) {
            return query_add_leaf(parser, query_fields[i].kind, value, column, false);
        }
    }
    return search_raise_at_column(parser->err, column,
                                  "no field is called '%.*s'; there are path ext lang file in sym "
                                  "kind calls calledby content "
                                  "case; quote the text to search for it",
                                  STR_ARG(shown));
}

/* The length of a field's name when the word begins with "name:", else 0. */
static size_t query_measure_field_name(struct str word)
{
    size_t size = 0;
    while (size < word.size && word.data[size] >= 'a' && word.data[size] <= 'z') {
        size++;
    }
    return size > 0 && size < word.size && word.data[size] == ':' &&
                   (size + 1 == word.size || word.data[size + 1] != ':')
               ? size
               : 0;
}

static bool query_read_field(struct query_parser *parser, struct str name, uint32_t column)
{
    struct buf value;
    bool done = true;

    if (parser->at < parser->text.size && parser->text.data[parser->at] == '"') {
        buf_init_with_limit(&value, SEARCH_QUERY_BYTES_MAX);
        parser->at++;
        done = query_read_quoted(parser, column, &value) &&
               query_add_field(parser, name, buf_borrow_str(&value), column);
        buf_release_bytes(&value);
        return done;
    }
    return query_add_field(parser, name, query_read_plain(parser), column);
}

/* "rdb*": what begins with rdb. */
static bool query_add_prefix(struct query_parser *parser, struct str word, uint32_t column)
{
    char pattern[SEARCH_QUERY_BYTES_MAX];
    int size = snprintf(pattern, sizeof pattern, "\\b%.*s\\w*", (int)word.size - 1, word.data);
    return query_add_leaf(parser, SEARCH_LEAF_REGEX, str_from_range(pattern, (size_t)size), column,
                          false);
}

static bool query_is_all_word(struct str word)
{
    for (size_t i = 0; i < word.size; i++) {
        if (!search_byte_is_word(word.data[i])) {
            return false;
        }
    }
    return word.size > 0;
}

static bool query_has_letters(struct str word)
{
    size_t at = 0;
    while (at < word.size && word.data[at] == '_') {
        at++;
    }
    return at < word.size;
}

static bool query_read_word(struct query_parser *parser, uint32_t column)
{
    size_t start = parser->at;
    struct str word = query_read_plain(parser);
    size_t name_size = query_measure_field_name(word);

    if (name_size > 0) {
        parser->at = start + name_size + 1;
        return query_read_field(parser, str_from_range(word.data, name_size), column);
    }
    if (str_equals_cstring(word, "AND")) {
        return query_take_operator(parser, QUERY_JOIN_AND, column);
    }
    if (str_equals_cstring(word, "OR")) {
        return query_take_operator(parser, QUERY_JOIN_OR, column);
    }
    if (str_equals_cstring(word, "NOT")) {
        query_take_not(parser, column);
        return true;
    }
    if (word.size > 1 && word.data[word.size - 1] == '*' &&
        query_is_all_word(str_from_range(word.data, word.size - 1))) {
        return query_add_prefix(parser, word, column);
    }
    return query_add_leaf(parser,
                          query_is_all_word(word) && query_has_letters(word) ? SEARCH_LEAF_WORD
                                                                             : SEARCH_LEAF_PHRASE,
                          word, column, false);
}

static bool query_read_phrase(struct query_parser *parser, uint32_t column)
{
    struct buf phrase;
    bool done;
    buf_init_with_limit(&phrase, SEARCH_QUERY_BYTES_MAX);
    parser->at++;
    done = query_read_quoted(parser, column, &phrase) &&
           query_add_leaf(parser, SEARCH_LEAF_PHRASE, buf_borrow_str(&phrase), column, false);
    buf_release_bytes(&phrase);
    return done;
}

static bool query_read_token(struct query_parser *parser)
{
    uint32_t column = (uint32_t)parser->at + 1;
    char byte = parser->text.data[parser->at];
    char next = query_byte_at(parser, parser->at + 1);

    switch (byte) {
    case ' ':
    case '\t':
    case '\n':
    case '\r': parser->at++; return true;
    case '(': parser->at++; return query_open_group(parser, column);
    case ')': parser->at++; return query_close_group(parser, column);
    case '"': return query_read_phrase(parser, column);
    case '/': return query_read_regex(parser, column);
    case '-':
        if (next != '\0' && next != ' ' && next != '-' && next != '>') {
            parser->at++;
            query_take_not(parser, column);
            return true;
        }
        return query_read_word(parser, column);
    default: return query_read_word(parser, column);
    }
}

/* ------------------------------------------------------------------ after the last token */

static void query_mark_negated(struct search_query *query)
{
    bool negated[QUERY_NODES_MAX] = { false };
    for (size_t i = query->node_count; i > 0; i--) {
        const struct query_node *node = &query->nodes[i - 1];
        bool value = negated[i - 1];
        if (node->op == QUERY_LEAF) {
            query->leaves[node->left].about.negated = value;
        } else if (node->op == QUERY_NOT) {
            negated[node->left] = !value;
        } else {
            negated[node->left] = value;
            negated[node->right] = value;
        }
    }
}

static bool query_compile_regex(struct search_query *query, struct query_leaf *leaf,
                                struct str pattern, bool is_literal, struct err *err)
{
    struct regex_options options = { is_literal, leaf->any_case || !query->match_case };
    struct err why = { .code = ERR_NONE };
    size_t offset = 0;

    if (!regex_compile_pattern(pattern, &options, &leaf->regex, &offset, &why)) {
        if (why.code != ERR_USAGE) {
            *err = why;
            return false;
        }
        return search_raise_at_column(err, leaf->about.column + 1 + (uint32_t)offset, "%s",
                                      why.text);
    }
    return plan_make_for_pattern(pattern, &options, &leaf->plan) ||
           ERR_RAISE(err, ERR_MEMORY, "no memory for a query");
}

static void query_take_term(void *context, struct str term, bool is_whole)
{
    struct search_query *query = context;
    struct str copy = arena_copy_str(query->arena, term);
    if (copy.data != NULL && query->term_count < QUERY_TERMS_MAX) {
        query->terms[query->term_count++] = (struct query_term){ copy, is_whole };
    }
}

static bool query_finish_leaf(struct search_query *query, struct query_leaf *leaf, struct err *err)
{
    char pattern[SEARCH_QUERY_BYTES_MAX + 8];
    int size;

    switch (leaf->about.kind) {
    case SEARCH_LEAF_PHRASE: return query_compile_regex(query, leaf, leaf->about.text, true, err);
    case SEARCH_LEAF_REGEX: return query_compile_regex(query, leaf, leaf->about.text, false, err);
    case SEARCH_LEAF_WORD:
        if (query->match_case) { /* exactly this identifier */
            leaf->about.kind = SEARCH_LEAF_REGEX;
            size = snprintf(pattern, sizeof pattern, "\\b%.*s\\b", STR_ARG(leaf->about.text));
            return query_compile_regex(query, leaf, str_from_range(pattern, (size_t)size), false,
                                       err);
        }
        leaf->first_term = (uint32_t)query->term_count;
        search_split_identifier(leaf->about.text, query_take_term, query);
        leaf->term_count = (uint32_t)query->term_count - leaf->first_term;
        return leaf->term_count > 0 ||
               search_raise_at_column(err, leaf->about.column, "more than %u words",
                                      QUERY_TERMS_MAX);
    case SEARCH_LEAF_PATH:
    case SEARCH_LEAF_EXT:
    case SEARCH_LEAF_LANG:
    case SEARCH_LEAF_FILE:
    case SEARCH_LEAF_SCOPE:
    case SEARCH_LEAF_SYM:
    case SEARCH_LEAF_KIND:
    case SEARCH_LEAF_CALLS:
    case SEARCH_LEAF_CALLEDBY: break;
    }
    return true;
}

static bool query_parse_tokens(struct query_parser *parser)
{
    uint32_t root = QUERY_NODE_NONE;

    if (!query_open_group(parser, 1)) {
        return false;
    }
    while (parser->at < parser->text.size) {
        if (!query_read_token(parser)) {
            return false;
        }
        if (parser->query->node_count == QUERY_NODES_MAX) {
            return search_raise_at_column(parser->err, (uint32_t)parser->at,
                                          "the query has too many parts");
        }
    }
    if (parser->depth > 1) {
        return search_raise_at_column(parser->err, query_top_group(parser)->column,
                                      "this parenthesis is not closed");
    }
    return query_finish_group(parser, &root);
}

bool search_query_parse_text(struct str text, struct arena *arena, struct search_query **out,
                             struct err *err)
{
    struct search_query *query = arena_alloc_zeroed(arena, 1, sizeof *query);
    struct query_parser parser = { .query = query, .text = text, .err = err };
    bool done;

    if (query == NULL) {
        return ERR_RAISE(err, ERR_MEMORY, "no memory for a query");
    }
    if (text.size > SEARCH_QUERY_BYTES_MAX || !str_is_valid_utf8(text) ||
        str_find_byte(text, '\0') != SIZE_MAX) {
        return ERR_RAISE(err, ERR_USAGE, "a query is UTF-8 text of at most %u bytes",
                         SEARCH_QUERY_BYTES_MAX);
    }
    query->arena = arena;
    done = query_parse_tokens(&parser);
    if (done) {
        query_mark_negated(query);
    }
    for (size_t i = 0; i < query->leaf_count && done; i++) {
        done = query_finish_leaf(query, &query->leaves[i], err);
    }
    if (!done) {
        search_query_release_all(query);
        return false;
    }
    *out = query;
    return true;
}

void search_query_release_all(struct search_query *query)
{
    for (size_t i = 0; query != NULL && i < query->leaf_count; i++) {
        regex_free_pattern(query->leaves[i].regex);
        plan_release_steps(&query->leaves[i].plan);
        query->leaves[i].regex = NULL;
    }
}
