/* lang_php_doc.c - types written in doc comments: @param, @return, @var, @property, @template.
 *
 * They count where the code declares nothing, only `array`, `iterable` and the like, or a base of
 * what they say. The reader is bounded in depth and never reads past the comment. Cost: O(comment)
 * for each tag.
 */
#include "lang/lang_php_internal.h"

#define DOC_NEST_MAX      8U
#define DOC_ARGS_MAX      8U
#define DOC_TAGS_MAX      64U  /* @property, @method and @template lines of one comment */
#define DOC_TEMPLATE_TAGS 4U   /* of the tags of templates; those behind them name a type */
#define DOC_TAG_MAX       32U  /* bytes of a tag */
#define DOC_NAME_MAX      128U /* bytes of a method's name in an @method line */

struct doc_reader {
    struct walk *walk;
    struct str text;
    size_t at;
};

/* ------------------------------------------------------------------ reading */

static bool doc_is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '\\' || c == '$' || c == '-' || (unsigned char)c >= 0x80U;
}

static bool doc_is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static char doc_peek(const struct doc_reader *reader)
{
    if (reader->at >= reader->text.size) {
        return '\0';
    }
    return reader->text.data[reader->at];
}

/* White space; inside brackets also ends of lines with the star of the next one. */
static void doc_skip_blank(struct doc_reader *reader, bool lines)
{
    while (doc_is_blank(doc_peek(reader)) ||
           (lines &&
            (doc_peek(reader) == '\n' || doc_peek(reader) == '\r' || doc_peek(reader) == '*'))) {
        reader->at++;
    }
}

static struct str doc_read_word(struct doc_reader *reader)
{
    size_t start = reader->at;
    while (doc_is_name_byte(doc_peek(reader))) {
        reader->at++;
    }
    return str_from_range(reader->text.data + start, reader->at - start);
}

/* Behind the bracket that closes the one at hand. */
static void doc_skip_group(struct doc_reader *reader)
{
    unsigned depth = 0;
    while (reader->at < reader->text.size) {
        char c = reader->text.data[reader->at++];
        depth += c == '(' || c == '{' || c == '<' || c == '[';
        depth -= c == ')' || c == '}' || c == '>' || c == ']';
        if (depth == 0) {
            return;
        }
    }
}

static uint32_t doc_read_union(struct doc_reader *reader, unsigned nest);

static struct str doc_number_text(uint32_t number)
{
    static const char digits[] = "0123456789";
    return str_from_range(digits + number % 10, 1);
}

/* NOLINTNEXTLINE(misc-no-recursion): counts nest */
static uint32_t doc_read_arguments(struct doc_reader *reader, unsigned nest,
                                   uint32_t args[DOC_ARGS_MAX])
{
    uint32_t count = 0;
    reader->at++; /* < */
    while (doc_peek(reader) != '>' && doc_peek(reader) != '\0') {
        size_t before = reader->at;
        uint32_t type;
        doc_skip_blank(reader, true);
        type = doc_read_union(reader, nest + 1);
        if (count < DOC_ARGS_MAX) {
            args[count++] = type;
        }
        doc_skip_blank(reader, true);
        if (doc_peek(reader) == ',') {
            reader->at++;
        }
        if (reader->at == before) {
            break; /* nothing that can be read */
        }
    }
    if (doc_peek(reader) == '>') {
        reader->at++;
    }
    return count;
}

/* array{A, 1: B, name: C}: a tuple when the keys, if any, count from 0. */
/* NOLINTNEXTLINE(misc-no-recursion): counts nest */
static uint32_t doc_read_shape(struct doc_reader *reader, unsigned nest)
{
    uint32_t items[DOC_ARGS_MAX];
    uint32_t count = 0;
    size_t start = reader->at;
    bool plain = true;
    reader->at++; /* { */
    while (plain && count < DOC_ARGS_MAX) {
        size_t before = 0;
        doc_skip_blank(reader, true);
        before = reader->at;
        if (str_equals_bytes(doc_read_word(reader), doc_number_text(count)) &&
            (doc_peek(reader) == ':' || doc_peek(reader) == '?')) {
            reader->at += doc_peek(reader) == '?' ? 2 : 1;
            doc_skip_blank(reader, true);
        } else {
            reader->at = before;
        }
        items[count++] = doc_read_union(reader, nest + 1);
        doc_skip_blank(reader, true);
        plain = doc_peek(reader) == ',' || doc_peek(reader) == '}';
        if (doc_peek(reader) != ',') {
            break;
        }
        reader->at++;
    }
    reader->at = start;
    doc_skip_group(reader);
    return plain ? walk_make_node(reader->walk, FACT_OP_TUPLE,
                                  walk_make_arg_list(reader->walk, items, count), FACT_NONE)
                 : walk_make_literal(reader->walk, "array");
}

static bool doc_is_one_of(struct str word, const char *const *list)
{
    for (; *list != NULL; list++) {
        if (php_word_is(word, *list)) {
            return true;
        }
    }
    return false;
}

/* The name without its namespace: for containers of the language. */
static struct str doc_last_part(struct str word)
{
    size_t at = str_find_last_byte(word, '\\');
    return at == SIZE_MAX ? word : str_from_range(word.data + at + 1, word.size - at - 1);
}

static uint32_t doc_make_named(struct doc_reader *reader, struct str word)
{
    static const char *const silent[] = { "array-key",
                                          "callable-string",
                                          "class-string",
                                          "double",
                                          "integer",
                                          "boolean",
                                          "numeric",
                                          "number",
                                          "scalar",
                                          "closed-resource",
                                          "list",
                                          "non-empty-string",
                                          "non-empty-array",
                                          "non-empty-list",
                                          "numeric-string",
                                          "positive-int",
                                          "negative-int",
                                          "literal-string",
                                          "key-of",
                                          "value-of",
                                          NULL };
    if (str_equals_cstring(word, "$this")) {
        return walk_make_node(reader->walk, FACT_OP_SELF, FACT_NONE, FACT_NONE);
    }
    if (word.size == 0 || word.data[0] == '$' || (word.data[0] >= '0' && word.data[0] <= '9') ||
        word.data[0] == '-' || doc_is_one_of(word, silent)) {
        return FACT_NONE;
    }
    return php_make_class(reader->walk, word);
}

static uint32_t doc_make_generic(struct doc_reader *reader, struct str word, const uint32_t *args,
                                 uint32_t count)
{
    static const char *const containers[] = { "array",
                                              "list",
                                              "iterable",
                                              "non-empty-array",
                                              "non-empty-list",
                                              "Traversable",
                                              "Iterator",
                                              "IteratorAggregate",
                                              "Generator",
                                              "ArrayIterator",
                                              "ArrayObject",
                                              "SplObjectStorage",
                                              NULL };
    uint32_t base;
    if (count > 0 && doc_is_one_of(doc_last_part(word), containers)) {
        return walk_make_node(reader->walk, FACT_OP_LIST, args[count > 1 ? 1 : 0], FACT_NONE);
    }
    if (count > 0 && php_word_is(word, "class-string")) {
        return args[0] == FACT_NONE
                   ? FACT_NONE
                   : walk_make_node(reader->walk, FACT_OP_TYPEOF, args[0], FACT_NONE);
    }
    base = doc_make_named(reader, word);
    return base == FACT_NONE || count == 0
               ? base
               : walk_make_node(reader->walk, FACT_OP_APPLY, base,
                                walk_make_arg_list(reader->walk, args, count));
}

/* A name with what follows it: arguments, a shape, the result of a callable. */
/* NOLINTNEXTLINE(misc-no-recursion): counts nest */
static uint32_t doc_read_named(struct doc_reader *reader, unsigned nest)
{
    struct str word = doc_read_word(reader);
    uint32_t args[DOC_ARGS_MAX];
    uint32_t count = 0;
    if (doc_peek(reader) == '<') {
        count = doc_read_arguments(reader, nest, args);
    }
    if (doc_peek(reader) == '{') {
        return doc_read_shape(reader, nest);
    }
    if (doc_peek(reader) == '(' &&
        (php_word_is(word, "callable") || php_word_is(doc_last_part(word), "Closure"))) {
        uint32_t result = FACT_NONE;
        doc_skip_group(reader);
        doc_skip_blank(reader, false);
        if (doc_peek(reader) == ':') {
            reader->at++;
            doc_skip_blank(reader, false);
            result = doc_read_union(reader, nest + 1);
        }
        return walk_make_node(reader->walk, FACT_OP_FUNCTION, result, FACT_NONE);
    }
    return doc_make_generic(reader, word, args, count);
}

/* NOLINTNEXTLINE(misc-no-recursion): counts nest */
static uint32_t doc_read_part(struct doc_reader *reader, unsigned nest)
{
    uint32_t type = FACT_NONE;
    if (doc_peek(reader) == '?') {
        reader->at++;
    }
    if (doc_peek(reader) == '(') {
        reader->at++;
        type = doc_read_union(reader, nest + 1);
        doc_skip_blank(reader, true);
        if (doc_peek(reader) == ')') {
            reader->at++;
        }
    } else {
        type = doc_read_named(reader, nest);
    }
    while (doc_peek(reader) == '[' && reader->at + 1 < reader->text.size &&
           reader->text.data[reader->at + 1] == ']') {
        reader->at += 2;
        type = walk_make_node(reader->walk, FACT_OP_LIST, type, FACT_NONE);
    }
    return type;
}

/* NOLINTNEXTLINE(misc-no-recursion): counts nest */
static uint32_t doc_read_union(struct doc_reader *reader, unsigned nest)
{
    uint32_t all = FACT_NONE;
    if (nest > DOC_NEST_MAX) {
        return all;
    }
    for (bool more = true; more;) {
        size_t before = 0;
        all = walk_make_union(reader->walk, all, doc_read_part(reader, nest));
        before = reader->at;
        doc_skip_blank(reader, nest > 0);
        more =
            doc_peek(reader) == '|' ||
            (doc_peek(reader) == '&' && reader->at + 1 < reader->text.size &&
             reader->text.data[reader->at + 1] != '$' && reader->text.data[reader->at + 1] != '.');
        if (!more) {
            reader->at = before;
            break;
        }
        reader->at++;
        doc_skip_blank(reader, nest > 0);
    }
    return all;
}

/* ------------------------------------------------------------------ tags */

/* Goes behind the next `tag` at or behind reader->at. */
static bool doc_find_tag(struct doc_reader *reader, const char *tag)
{
    struct str word = str_from_cstring(tag);
    while (reader->at < reader->text.size) {
        struct str rest =
            str_from_range(reader->text.data + reader->at, reader->text.size - reader->at);
        size_t at = str_find_part(rest, word);
        if (at == SIZE_MAX) {
            break;
        }
        reader->at += at + word.size;
        if (!doc_is_name_byte(doc_peek(reader))) {
            doc_skip_blank(reader, false);
            return true;
        }
    }
    return false;
}

bool php_doc_has_tag(struct str doc, const char *tag)
{
    struct doc_reader reader = { .text = doc };
    return doc_find_tag(&reader, tag);
}

/* The variable behind a type: $x, &$x, ...$x. */
static struct str doc_read_variable(struct doc_reader *reader)
{
    doc_skip_blank(reader, false);
    while (doc_peek(reader) == '&' || doc_peek(reader) == '.') {
        reader->at++;
    }
    return doc_peek(reader) == '$' ? doc_read_word(reader) : STR_EMPTY;
}

static uint32_t doc_find_tagged(struct walk *walk, struct str doc, const char *tag, struct str name)
{
    struct doc_reader reader = { .walk = walk, .text = doc };
    for (unsigned i = 0; i < DOC_TAGS_MAX && doc_find_tag(&reader, tag); i++) {
        uint32_t type = doc_read_union(&reader, 0);
        struct str variable = doc_read_variable(&reader);
        if (name.size == 0 || str_equals_bytes(variable, name)) {
            return type;
        }
    }
    return FACT_NONE;
}

/* What the tag says in the words of a checker: @psalm-param, @phpstan-param. */
static uint32_t doc_find_checked(struct walk *walk, struct str doc, const char *tag,
                                 struct str name)
{
    static const char *const checkers[] = { "@psalm-", "@phpstan-" };
    uint32_t type = FACT_NONE;
    for (size_t i = 0; type == FACT_NONE && i < sizeof checkers / sizeof checkers[0]; i++) {
        char longer[DOC_TAG_MAX];
        size_t size = strlen(checkers[i]);
        if (size + strlen(tag) > sizeof longer ||
            str_find_part(doc, str_from_cstring(checkers[i])) == SIZE_MAX) {
            continue;
        }
        memcpy(longer, checkers[i], size);
        memcpy(longer + size, tag + 1, strlen(tag)); /* without its @ */
        type = doc_find_tagged(walk, doc, longer, name);
    }
    return type;
}

/* A bare name that only a checker reads may be an alias made for it: the plain tag goes before. */
uint32_t php_doc_find_type(struct walk *walk, struct str doc, const char *tag, struct str name)
{
    uint32_t checked = doc_find_checked(walk, doc, tag, name);
    uint32_t plain = FACT_NONE;
    if (checked != FACT_NONE &&
        facts_builder_borrow_node(walk->facts, checked)->op != FACT_OP_NAME) {
        return checked;
    }
    plain = doc_find_tagged(walk, doc, tag, name);
    return plain != FACT_NONE ? plain : checked;
}

struct str php_doc_of_entity(const struct walk *walk, uint32_t entity)
{
    const struct fact_entity *row = facts_builder_edit_entity(walk->facts, entity);
    if (row->doc_end <= row->doc_start || row->doc_end > walk->source.size) {
        return STR_EMPTY;
    }
    return str_from_range(walk->source.data + row->doc_start, row->doc_end - row->doc_start);
}

static bool doc_is_vague(struct str declared)
{
    static const char *const words[] = { "array",     "iterable", "mixed",    "object",
                                         "callable",  "Closure",  "iterator", "traversable",
                                         "generator", "self",     "static",   "string",
                                         NULL };
    size_t at = 0;
    if (declared.size > 0 && declared.data[0] == '?') {
        declared = str_from_range(declared.data + 1, declared.size - 1);
    }
    at = str_find_byte(declared, '|');
    if (at != SIZE_MAX) {
        declared = str_from_range(declared.data, at);
    }
    return declared.size == 0 || doc_is_one_of(doc_last_part(declared), words);
}

/* Is the type a name that the comment or that of the class around declares by @template? */
static bool doc_is_template(const struct walk *walk, struct str doc, uint32_t type)
{
    const struct fact_node *node = facts_builder_borrow_node(walk->facts, type);
    struct str name =
        node->op == FACT_OP_NAME ? facts_builder_borrow_text(walk->facts, node->a) : STR_EMPTY;
    for (unsigned i = 0; name.size > 0 && i < 2; i++) {
        struct doc_reader reader = { .text = doc };
        for (unsigned k = 0; k < DOC_TAGS_MAX && doc_find_tag(&reader, "@template"); k++) {
            if (str_equals_bytes(doc_read_word(&reader), name)) {
                return true;
            }
        }
        doc =
            walk->type_entity == FACT_NONE ? STR_EMPTY : php_doc_of_entity(walk, walk->type_entity);
    }
    return false;
}

/* NOLINTNEXTLINE(readability-function-size): what is written, and where to look for more */
uint32_t php_doc_refine_type(struct walk *walk, TSNode declared, struct str doc, const char *tag,
                             struct str name)
{
    uint32_t type = walk_build_type(walk, declared);
    uint32_t told = FACT_NONE;
    if (doc.size == 0) {
        return type;
    }
    told = php_doc_find_type(walk, doc, tag, name);
    if (told == FACT_NONE) {
        return type;
    }
    if (type == FACT_NONE || doc_is_vague(walk_text_of(walk, declared)) ||
        facts_builder_borrow_node(walk->facts, told)->op == FACT_OP_APPLY ||
        doc_is_template(walk, doc, told)) {
        return told;
    }
    /* A type below the declared one says more; any other is a mistake. */
    return facts_builder_add_node(walk->facts, FACT_OP_UNION, FACT_UNION_NARROW, type, told);
}

/* @template T of X, @phpstan-type T = X: the bound behind the name, FACT_NONE for none. */
static uint32_t doc_read_bound(struct doc_reader *reader, bool alias)
{
    doc_skip_blank(reader, false);
    if (alias && doc_peek(reader) == '=') {
        reader->at++;
    } else if (!alias && !php_word_is(doc_read_word(reader), "of")) {
        return FACT_NONE;
    }
    doc_skip_blank(reader, false);
    return doc_read_union(reader, 0);
}

void php_doc_bind_templates(struct walk *walk, struct str doc, TSNode site)
{
    static const char *const tags[] = { "@template",         "@template-covariant",
                                        "@phpstan-template", "@psalm-template",
                                        "@phpstan-type",     "@psalm-type" };
    uint32_t bound_count = 0;
    for (size_t k = 0; doc.size > 0 && k < sizeof tags / sizeof tags[0]; k++) {
        struct doc_reader reader = { .walk = walk, .text = doc };
        for (unsigned i = 0; i < DOC_TAGS_MAX && doc_find_tag(&reader, tags[k]); i++) {
            struct str name = doc_read_word(&reader);
            uint32_t bound = doc_read_bound(&reader, k >= DOC_TEMPLATE_TAGS);
            if (name.size > 0) {
                /* Parameters are ordered by where they start. */
                walk_add_binding(walk, FACT_BINDING_TYPE_PARAM, walk->scope, name, site, bound,
                                 FACT_NONE)
                    ->start_byte += bound_count++;
            }
        }
    }
}

void php_doc_bind_properties(struct walk *walk, struct str doc, TSNode site)
{
    static const char *const tags[] = { "@property", "@property-read", "@property-write" };
    for (size_t k = 0; doc.size > 0 && k < sizeof tags / sizeof tags[0]; k++) {
        struct doc_reader reader = { .walk = walk, .text = doc };
        for (unsigned i = 0; i < DOC_TAGS_MAX && doc_find_tag(&reader, tags[k]); i++) {
            uint32_t type = doc_read_union(&reader, 0);
            struct str name = doc_read_variable(&reader);
            if (name.size > 1 && type != FACT_NONE) {
                (void)walk_add_binding(walk, FACT_BINDING_FIELD, walk->scope,
                                       str_from_range(name.data + 1, name.size - 1), site, type,
                                       FACT_NONE);
            }
        }
    }
}

/* @method [static] [type] name(..): `type`, FACT_NONE for none, and the name. */
static struct str doc_read_method(struct doc_reader *reader, uint32_t *type)
{
    struct str name = STR_EMPTY;
    *type = FACT_NONE;
    for (unsigned words = 0; words < 3; words++) {
        size_t before = reader->at;
        name = doc_read_word(reader);
        if (name.size > 0 && doc_peek(reader) == '(' && !php_word_is(name, "callable")) {
            return name;
        }
        reader->at = before;
        *type = doc_read_union(reader, 0);
        doc_skip_blank(reader, false);
    }
    return STR_EMPTY;
}

void php_doc_bind_methods(struct walk *walk, struct str doc, TSNode site)
{
    struct doc_reader reader = { .walk = walk, .text = doc };
    for (unsigned i = 0; i < DOC_TAGS_MAX && doc_find_tag(&reader, "@method"); i++) {
        uint32_t type = FACT_NONE;
        struct str name = doc_read_method(&reader, &type);
        char called[DOC_NAME_MAX];
        if (type == FACT_NONE || name.size == 0 || name.size + 2 > sizeof called) {
            continue;
        }
        memcpy(called, name.data, name.size);
        memcpy(called + name.size, "()", 2);
        (void)walk_add_binding(walk, FACT_BINDING_FIELD, walk->scope,
                               str_from_range(called, name.size + 2), site, type, FACT_NONE);
    }
}

uint32_t php_doc_find_base(struct walk *walk, struct str doc, struct str written)
{
    static const char *const tags[] = { "@extends",
                                        "@implements",
                                        "@template-extends",
                                        "@template-implements",
                                        "@phpstan-extends",
                                        "@phpstan-implements",
                                        "@psalm-extends",
                                        "@psalm-implements",
                                        "@use",
                                        "@template-use" };
    for (size_t k = 0; doc.size > 0 && k < sizeof tags / sizeof tags[0]; k++) {
        struct doc_reader reader = { .walk = walk, .text = doc };
        for (unsigned i = 0; i < DOC_TAGS_MAX && doc_find_tag(&reader, tags[k]); i++) {
            size_t before = reader.at;
            struct str name = doc_read_word(&reader);
            uint32_t type = FACT_NONE;
            if (!str_equals_bytes(doc_last_part(name), doc_last_part(written)) ||
                doc_peek(&reader) != '<') {
                continue;
            }
            reader.at = before;
            type = doc_read_named(&reader, 0);
            if (type != FACT_NONE &&
                facts_builder_borrow_node(walk->facts, type)->op == FACT_OP_APPLY) {
                return type;
            }
        }
    }
    return FACT_NONE;
}

/* A comment between statements: its @var is kept for the assignment behind it; one that names its
 * variable binds it here. */
void php_enter_comment(struct walk *walk, TSNode node)
{
    struct php_state *state = php_state_of(walk);
    struct str text = walk_text_of(walk, node);
    struct doc_reader reader = { .walk = walk, .text = text };
    uint32_t type = FACT_NONE;
    if (!str_starts_with(text, STR("/**")) ||
        facts_builder_edit_scope(walk->facts, walk->scope)->kind == FACT_SCOPE_TYPE ||
        !doc_find_tag(&reader, "@var")) {
        return;
    }
    type = doc_read_union(&reader, 0);
    if (type == FACT_NONE) {
        return;
    }
    state->doc_type = type;
    state->doc_name = doc_read_variable(&reader);
    state->doc_end = walk_end_byte(node);
    if (state->doc_name.size > 1 && !str_equals_cstring(state->doc_name, "$this")) {
        walk_flow_bind(walk, state->doc_name, node, walk_end_byte(node), type, FACT_NONE);
    }
}
