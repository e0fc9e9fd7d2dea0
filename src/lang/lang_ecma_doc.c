/* lang_ecma_doc.c - types that JSDoc comments of JavaScript declare: @param, @returns, @type,
 * @typedef with @property, @callback, @template, @import. Tags as the TypeScript compiler reads
 * them. lang_ecma_doc_type.c reads what stands in the braces.
 */
#include "lang/lang_ecma_doc_internal.h"

#define DOC_BYTES_MAX 65536U /* longer comments declare nothing */

/* TypeScript says its types itself. */
static bool doc_is_read(const struct walk *walk)
{
    return walk->lang->type_build_count == 0;
}

static bool doc_is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct str ecma_find_doc(const struct walk *walk, TSNode node)
{
    const char *text = walk->source.data;
    size_t end = ts_node_start_byte(node);
    size_t at;
    if (!doc_is_read(walk)) {
        return STR_EMPTY;
    }
    while (end > 0 && doc_is_space(text[end - 1])) {
        end--;
    }
    if (end < 5 || text[end - 1] != '/' || text[end - 2] != '*') {
        return STR_EMPTY;
    }
    at = end - 2;
    while (at >= 3 && end - at < DOC_BYTES_MAX) {
        at--;
        if (text[at] == '*' && text[at - 1] == '/') {
            return at + 1 < end - 2 && text[at + 1] == '*'
                       ? str_from_range(text + at + 2, end - 2 - (at + 2))
                       : STR_EMPTY;
        }
    }
    return STR_EMPTY;
}

/* ------------------------------------------------------------------ tags */

/* White space, and the star that begins a line. */
static size_t doc_skip_margin(struct str text, size_t at)
{
    bool line_begins = false;
    while (at < text.size) {
        if (text.data[at] == '\n') {
            line_begins = true;
        } else if (text.data[at] == '*' && line_begins) {
            line_begins = false;
        } else if (!doc_is_space(text.data[at])) {
            break;
        }
        at++;
    }
    return at;
}

static size_t doc_end_of_word(struct str text, size_t at)
{
    while (at < text.size && !doc_is_space(text.data[at]) && text.data[at] != '{') {
        at++;
    }
    return at;
}

/* The byte past the brace that closes the one at `at`. */
static size_t doc_end_of_braces(struct str text, size_t at)
{
    unsigned depth = 0;
    for (; at < text.size; at++) {
        if (text.data[at] == '{') {
            depth++;
        } else if (text.data[at] == '}' && --depth == 0) {
            return at + 1;
        }
    }
    return text.size;
}

/* name, [name], [name=default] */
static struct str doc_read_name(struct str text, size_t at)
{
    size_t end;
    at += at < text.size && text.data[at] == '[';
    end = at;
    while (end < text.size && !doc_is_space(text.data[end]) && text.data[end] != '=' &&
           text.data[end] != ']') {
        end++;
    }
    return str_from_range(text.data + at, end - at);
}

/* Does a tag begin at `at`: an @ that is the first of its line? */
static bool doc_is_tag(struct str text, size_t at)
{
    if (text.data[at] != '@') {
        return false;
    }
    while (at > 0 &&
           (text.data[at - 1] == ' ' || text.data[at - 1] == '\t' || text.data[at - 1] == '*')) {
        at--;
    }
    return at == 0 || text.data[at - 1] == '\n';
}

bool ecma_next_doc_tag(struct ecma_doc_reader *reader, struct ecma_doc_tag *tag)
{
    struct str text = reader->text;
    size_t at = reader->at;
    size_t end;
    while (at < text.size && !doc_is_tag(text, at)) {
        at++;
    }
    if (at >= text.size) {
        return false;
    }
    end = doc_end_of_word(text, ++at);
    *tag = (struct ecma_doc_tag){ .word = str_from_range(text.data + at, end - at),
                                  .all = str_from_range(text.data + end, text.size - end) };
    at = doc_skip_margin(text, end);
    if (at < text.size && text.data[at] == '{') {
        end = doc_end_of_braces(text, at);
        tag->type = str_from_range(text.data + at + 1, end - at - 2 + (end == text.size));
        at = doc_skip_margin(text, end);
    }
    if (at < text.size && !doc_is_tag(text, at)) {
        tag->name = doc_read_name(text, at);
        tag->rest = str_from_range(text.data + at, text.size - at);
    }
    reader->at = at;
    return true;
}

static bool doc_tag_is(const struct ecma_doc_tag *tag, const char *a, const char *b)
{
    return str_equals_cstring(tag->word, a) || str_equals_cstring(tag->word, b);
}

/* ------------------------------------------------------------------ questions */

uint32_t ecma_doc_type(struct walk *walk, TSNode node)
{
    struct ecma_doc_reader reader = { .text = ecma_find_doc(walk, node) };
    struct ecma_doc_tag tag;
    while (ecma_next_doc_tag(&reader, &tag)) {
        if (doc_tag_is(&tag, "type", "type")) {
            return ecma_parse_doc_type(walk, tag.type, node);
        }
    }
    return FACT_NONE;
}

uint32_t ecma_doc_result(struct walk *walk, struct str doc, TSNode site)
{
    struct ecma_doc_reader reader = { .text = doc };
    struct ecma_doc_tag tag;
    while (ecma_next_doc_tag(&reader, &tag)) {
        if (doc_tag_is(&tag, "returns", "return")) {
            return ecma_parse_doc_type(walk, tag.type, site);
        }
    }
    return FACT_NONE;
}

/* By name; a parameter that is a pattern has none and goes by its place. */
uint32_t ecma_doc_parameter(struct walk *walk, struct str doc, struct str name, size_t position,
                            TSNode site)
{
    struct ecma_doc_reader reader = { .text = doc };
    struct ecma_doc_tag tag;
    size_t place = 0;
    while (ecma_next_doc_tag(&reader, &tag)) {
        if (!doc_tag_is(&tag, "param", "arg") ||
            str_find_byte(tag.name, '.') != SIZE_MAX) { /* a property of one */
            continue;
        }
        if (name.size > 0 ? str_equals_bytes(tag.name, name) : place == position) {
            return ecma_parse_doc_type(walk, tag.type, site);
        }
        place++;
    }
    return FACT_NONE;
}

static bool doc_is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$';
}

/* @template T, U  -  @template {Bound} T  -  @template [T=default] */
void ecma_bind_doc_templates(struct walk *walk, struct str doc, TSNode site)
{
    struct ecma_doc_reader reader = { .text = doc };
    struct ecma_doc_tag tag;
    while (ecma_next_doc_tag(&reader, &tag)) {
        struct str rest = tag.rest;
        size_t at = 0;
        if (!doc_tag_is(&tag, "template", "template")) {
            continue;
        }
        while (at < rest.size) {
            size_t start = at + (rest.data[at] == '[');
            size_t end = start;
            while (end < rest.size && doc_is_name_byte(rest.data[end])) {
                end++;
            }
            if (end == start) {
                break;
            }
            (void)walk_add_binding(walk, FACT_BINDING_TYPE_PARAM, walk->scope,
                                   str_from_range(rest.data + start, end - start), site,
                                   ecma_parse_doc_type(walk, tag.type, site), FACT_NONE);
            if (end >= rest.size || rest.data[end] != ',') {
                break;
            }
            at = doc_skip_margin(rest, end + 1);
        }
    }
}

/* ------------------------------------------------------------------ declarations */

static uint32_t doc_count_lines(const char *from, const char *to)
{
    uint32_t lines = 0;
    for (; from < to; from++) {
        lines += *from == '\n';
    }
    return lines;
}

/* The entity that `tag` declares; it spans the tag's own line. */
static void doc_add_entity(struct walk *walk, enum entity_kind kind, TSNode node,
                           const struct ecma_doc_tag *tag, uint32_t type, uint32_t owner)
{
    const char *start = tag->word.data - 1; /* the @ */
    size_t size = str_find_byte(tag->all, '\n');
    size_t end =
        (size_t)(tag->all.data - walk->source.data) + (size == SIZE_MAX ? tag->all.size : size);
    struct walk_place place = { .start_byte = (uint32_t)(start - walk->source.data) };
    struct walk_entity_spec spec;
    place.end_byte = place.signature_end = (uint32_t)end;
    place.doc_start = place.doc_end = place.start_byte;
    place.start_line =
        walk_line_of(node) + doc_count_lines(walk->source.data + ts_node_start_byte(node), start);
    place.end_line = place.name_line = place.start_line;
    walk_init_entity_spec(&spec, kind, node, (TSNode){ .id = NULL });
    spec.name = tag->name;
    spec.type = type;
    spec.owner = owner;
    spec.flags = FACT_ENTITY_EXPORTED;
    (void)walk_place_entity(walk, &spec, &place);
}

/* The object type whose properties the tags after it list. */
static uint32_t doc_make_object(struct walk *walk, TSNode node, struct str name)
{
    struct str text = arena_format_text(walk->arena, "{}%.*s:%u:%.*s", STR_ARG(walk->path),
                                        (unsigned)ts_node_start_byte(node), STR_ARG(name));
    if (text.data == NULL) {
        walk_fail_memory(walk);
        return FACT_NONE;
    }
    return walk_make_node(walk, FACT_OP_LITERAL, walk_intern_str(walk, text), FACT_NONE);
}

static void doc_add_typedef(struct walk *walk, TSNode node, const struct ecma_doc_tag *tag,
                            uint32_t *object)
{
    struct str written = str_trim_spaces(tag->type);
    *object = FACT_NONE;
    if (tag->name.size == 0 || ecma_import_doc_type(walk, written, tag->name, node)) {
        return;
    }
    if (written.size == 0 || str_equals_nocase(written, STR("object"))) {
        *object = doc_make_object(walk, node, tag->name);
    }
    doc_add_entity(walk, ENTITY_KIND_TYPE_ALIAS, node, tag,
                   *object != FACT_NONE ? *object : ecma_parse_doc_type(walk, written, node),
                   FACT_NONE);
}

/* @callback Name, with the @param and @returns of the same comment. */
static void doc_add_callback(struct walk *walk, TSNode node, struct str doc,
                             const struct ecma_doc_tag *declared)
{
    uint32_t types[ECMA_PARTS_MAX];
    struct ecma_doc_reader reader = { .text = doc };
    struct ecma_doc_tag tag;
    size_t used = 0;
    while (used < ECMA_PARTS_MAX && ecma_next_doc_tag(&reader, &tag)) {
        if (doc_tag_is(&tag, "param", "arg")) {
            types[used++] = ecma_parse_doc_type(walk, tag.type, node);
        }
    }
    if (declared->name.size > 0) {
        uint32_t function = walk_make_node(walk, FACT_OP_FUNCTION, ecma_doc_result(walk, doc, node),
                                           walk_make_arg_list(walk, types, used));
        doc_add_entity(walk, ENTITY_KIND_TYPE_ALIAS, node, declared, function, FACT_NONE);
    }
}

static void doc_declare_types(struct walk *walk, TSNode node, struct str doc)
{
    struct ecma_doc_reader reader = { .text = doc };
    struct ecma_doc_tag tag;
    uint32_t object = FACT_NONE;
    while (ecma_next_doc_tag(&reader, &tag)) {
        if (doc_tag_is(&tag, "typedef", "typedef")) {
            doc_add_typedef(walk, node, &tag, &object);
        } else if (doc_tag_is(&tag, "callback", "callback")) {
            doc_add_callback(walk, node, doc, &tag);
        } else if (doc_tag_is(&tag, "import", "import")) {
            ecma_import_doc_names(walk, tag.all, node);
        } else if (doc_tag_is(&tag, "property", "prop") && object != FACT_NONE &&
                   tag.name.size > 0) {
            doc_add_entity(walk, ENTITY_KIND_FIELD, node, &tag,
                           ecma_parse_doc_type(walk, tag.type, node), object);
        }
    }
}

void ecma_enter_comment(struct walk *walk, TSNode node)
{
    struct str text = walk_text_of(walk, node);
    if (!doc_is_read(walk) || text.size < 8 || text.size > DOC_BYTES_MAX ||
        !str_starts_with(text, STR("/**")) || walk->scope != 0) {
        return;
    }
    doc_declare_types(walk, node, str_from_range(text.data + 3, text.size - 5));
}
