/* lang_c_decl.c - declarations of C: specifiers, declarators, types and their members. */
#include "lang/lang_c_internal.h"

/* ------------------------------------------------------------------ attributes */

/* __attribute__((..)), _Alignas(..), __declspec(..), [[..]] */
static uint32_t decl_skip_attribute(const struct c_parser *parser, uint32_t i)
{
    if (c_kind_at(parser, i) == C_LBRACKET) {
        return c_skip_group(parser, i);
    }
    i++;
    while (c_kind_at(parser, i) == C_QUALIFIER || c_kind_at(parser, i) == C_SPECIFIER ||
           c_kind_at(parser, i) == C_GOTO) { /* asm volatile goto */
        i++;
    }
    return c_kind_at(parser, i) == C_LPAREN ? c_skip_group(parser, i) : i;
}

static bool decl_is_attribute(const struct c_parser *parser, uint32_t i)
{
    unsigned kind = c_kind_at(parser, i);
    return kind == C_ATTRIBUTE || (kind == C_LBRACKET && c_kind_at(parser, i + 1) == C_LBRACKET &&
                                   c_pair_of(parser, i) != C_NO_TOKEN);
}

/* What may stand behind a declarator and say nothing of it. */
static uint32_t decl_skip_trailing(const struct c_parser *parser, uint32_t i)
{
    for (;;) {
        unsigned kind = c_kind_at(parser, i);
        unsigned next = c_kind_at(parser, i + 1);
        if (decl_is_attribute(parser, i) || kind == C_ASM) {
            i = decl_skip_attribute(parser, i);
        } else if (kind == C_IDENT && next == C_LPAREN && c_is_attribute_like(parser, i)) {
            i = c_skip_group(parser, i + 1);
        } else if (kind == C_IDENT &&
                   (c_is_attribute_like(parser, i) || next == C_LBRACE || next == C_SEMICOLON) &&
                   next != C_LPAREN) {
            i++;
        } else {
            return i;
        }
    }
}

/* ------------------------------------------------------------------ types by name */

static uint32_t decl_make_tag(struct c_parser *parser, uint32_t name)
{
    fact_text text = walk_intern_str(parser->walk, c_text_at(parser, name));
    return facts_builder_add_node(parser->walk->facts, FACT_OP_NAME, C_TAG_NAME, text, FACT_NONE);
}

/* "unsigned long": all words that stand together. */
static uint32_t decl_read_builtin(struct c_parser *parser, uint32_t i, struct c_specs *specs)
{
    uint32_t first = i;
    while (c_kind_at(parser, i + 1) == C_BUILTIN) {
        i++;
    }
    if (!specs->sure) {
        uint32_t start = parser->tokens[first].start;
        specs->type = walk_make_name(parser->walk, str_from_range(parser->source.data + start,
                                                                  parser->tokens[i].end - start));
        specs->type_token = C_NO_TOKEN;
    }
    specs->sure = true;
    specs->typed = true;
    return i + 1;
}

/* NOLINTBEGIN(misc-no-recursion): types inside types and sizes inside declarators, at most
 * C_NEST_MAX deep; branches that stand aside, once. */

static uint32_t decl_read_typeof(struct c_parser *parser, uint32_t i, struct c_specs *specs)
{
    uint32_t after = c_skip_group(parser, i + 1);
    specs->sure = true;
    specs->typed = true;
    if (parser->nest >= C_NEST_MAX) {
        return after;
    }
    parser->nest++;
    if (after == i + 4 && c_kind_at(parser, i + 2) == C_IDENT) { /* typeof(x) */
        specs->type =
            walk_make_node(parser->walk, FACT_OP_TYPEOF, c_make_name(parser, i + 2), FACT_NONE);
    } else if (c_is_type_group(parser, i + 1)) {
        specs->type = c_read_cast_type(parser, i + 1);
    }
    parser->nest--;
    return after;
}

/* ------------------------------------------------------------------ spans */

static uint32_t decl_last_line(const struct c_parser *parser, uint32_t i)
{
    const struct c_token *token = &parser->tokens[i];
    uint32_t line = token->line;
    if (token->kind == C_STRING) { /* may hold joined lines */
        const char *text = parser->source.data;
        for (uint32_t at = token->start; at < token->end; at++) {
            line += text[at] == '\n';
        }
    }
    return line;
}

/* From token `first` to `last`; the signature ends before `body` (a token) or with the line. */
void c_fill_place(struct c_parser *parser, uint32_t first, uint32_t last, uint32_t name,
                  uint32_t body, struct walk_place *place)
{
    const struct c_token *tokens = parser->tokens;
    place->start_byte = tokens[first].start;
    place->end_byte = tokens[last].end;
    place->start_line = tokens[first].line;
    place->end_line = decl_last_line(parser, last);
    place->name_line = name == C_NO_TOKEN ? tokens[first].line : tokens[name].line;
    place->signature_end = place->end_byte;
    if (body != C_NO_TOKEN && body > first) {
        place->signature_end = tokens[body - 1].end;
    } else {
        const char *text = parser->source.data + place->start_byte;
        const char *end = memchr(text, '\n', place->end_byte - place->start_byte);
        if (end != NULL) {
            place->signature_end = place->start_byte + (uint32_t)(end - text);
        }
    }
    c_find_doc(parser, place->start_byte, &place->doc_start, &place->doc_end);
    c_set_regions(parser, tokens[first].flags);
}

void c_init_spec(struct walk_entity_spec *spec, enum entity_kind kind, struct str name)
{
    walk_init_entity_spec(spec, kind, (TSNode){ .id = NULL }, (TSNode){ .id = NULL });
    spec->name = name;
}

void c_report_type(struct c_parser *parser, const struct c_specs *specs)
{
    if (specs->type_token != C_NO_TOKEN && specs->type != FACT_NONE) {
        struct fact_ref *row = c_add_ref(parser, REF_KIND_TYPE, specs->type, specs->type_token);
        row->flags |= FACT_REF_TYPE_POSITION;
    }
}

/* ------------------------------------------------------------------ members */

static void decl_place_member(struct c_parser *parser, const struct c_specs *specs,
                              const struct c_declarator *member, uint32_t last)
{
    struct walk_entity_spec spec;
    struct walk_place place;
    uint32_t outer = parser->walk->entity;
    c_init_spec(&spec, ENTITY_KIND_FIELD, c_text_at(parser, member->name));
    spec.type = member->type;
    if (member->params != C_NO_TOKEN) {
        spec.flags |= FACT_ENTITY_CALLABLE_VALUE;
    }
    c_fill_place(parser, specs->first, last, member->name, C_NO_TOKEN, &place);
    parser->walk->entity = walk_place_entity(parser->walk, &spec, &place);
    c_report_type(parser, specs);
    c_scan_suffixes(parser, member);
    parser->walk->entity = outer;
}

/* To the comma or semicolon that ends a declarator's rest. */
uint32_t c_find_item_end(const struct c_parser *parser, uint32_t i, uint32_t end)
{
    while (i < end && c_kind_at(parser, i) != C_COMMA && c_kind_at(parser, i) != C_SEMICOLON) {
        i = c_skip_group(parser, i);
    }
    return i < end ? i : end;
}

uint32_t c_find_semicolon(const struct c_parser *parser, uint32_t i, uint32_t end)
{
    while (i < end && c_kind_at(parser, i) != C_SEMICOLON) {
        i = c_skip_group(parser, i);
    }
    return i < end ? i + 1 : end;
}

static uint32_t decl_parse_member(struct c_parser *parser, uint32_t i, uint32_t end)
{
    struct c_specs specs;
    uint32_t start = i;
    i = c_read_specs(parser, i, C_PLACE_MEMBER, &specs);
    if (specs.macro_token != C_NO_TOKEN) {
        i = c_skip_group(parser, specs.macro_token + 1);
        return c_kind_at(parser, i) == C_SEMICOLON ? i + 1 : i;
    }
    while (i < end && c_kind_at(parser, i) != C_SEMICOLON) {
        struct c_declarator member;
        uint32_t item_end = 0;
        c_read_declarator(parser, i, specs.type, &member);
        if (member.name == C_NO_TOKEN && c_kind_at(parser, member.next) != C_COLON) {
            break;
        }
        item_end = c_find_item_end(parser, member.next, end);
        if (member.name != C_NO_TOKEN && item_end > start) {
            decl_place_member(parser, &specs, &member, item_end - 1);
        }
        i = item_end;
        if (c_kind_at(parser, i) != C_COMMA) {
            break;
        }
        specs.first = ++i; /* the next one begins behind the comma */
    }
    i = c_find_semicolon(parser, i, end);
    return i > start ? i : start + 1;
}

static void decl_parse_members(struct c_parser *parser, uint32_t open, uint32_t close)
{
    uint32_t i = open + 1;
    while (i < close) {
        i = c_kind_at(parser, i) == C_SEMICOLON ? i + 1 : decl_parse_member(parser, i, close);
    }
}

static void decl_place_enumerator(struct c_parser *parser, uint32_t name, uint32_t end)
{
    struct walk_entity_spec spec;
    struct walk_place place;
    uint32_t outer = parser->walk->entity;
    c_init_spec(&spec, ENTITY_KIND_ENUM_MEMBER, c_text_at(parser, name));
    spec.qualifier = STR(""); /* seen where the enum is */
    spec.flags = c_export_flags(parser);
    c_fill_place(parser, name, end - 1, name, C_NO_TOKEN, &place);
    parser->walk->entity = walk_place_entity(parser->walk, &spec, &place);
    if (c_kind_at(parser, name + 1) == C_ASSIGN) {
        c_scan_value(parser, name + 2, end, FACT_NONE, FACT_NONE);
    }
    parser->walk->entity = outer;
}

static void decl_parse_enumerators(struct c_parser *parser, uint32_t open, uint32_t close)
{
    for (uint32_t i = open + 1; i < close; i++) {
        uint32_t end = i;
        while (end < close && c_kind_at(parser, end) != C_COMMA) {
            end = c_skip_group(parser, end);
        }
        end = end < close ? end : close;
        if (c_kind_at(parser, i) == C_IDENT && end > i) {
            if (c_kind_at(parser, i + 1) == C_LPAREN) { /* X(a) of a list of its own */
                c_scan_value(parser, i, end, FACT_NONE, FACT_NONE);
            } else {
                decl_place_enumerator(parser, i, end);
            }
        }
        i = end;
    }
}

/* ------------------------------------------------------------------ struct, union, enum */

static enum entity_kind decl_tag_kind(unsigned kind)
{
    if (kind == C_ENUM) {
        return ENTITY_KIND_ENUM;
    }
    return kind == C_UNION ? ENTITY_KIND_UNION : ENTITY_KIND_STRUCT;
}

/* The name that a typedef gives to a type without one: typedef struct { } NAME; */
static uint32_t decl_find_typedef_name(const struct c_parser *parser, uint32_t i)
{
    while (decl_is_attribute(parser, i) ||
           (c_kind_at(parser, i) == C_IDENT && c_kind_at(parser, i + 1) == C_IDENT)) {
        i = decl_is_attribute(parser, i) ? decl_skip_attribute(parser, i) : i + 1;
    }
    if (c_kind_at(parser, i) != C_IDENT) {
        return C_NO_TOKEN;
    }
    return c_kind_at(parser, i + 1) == C_SEMICOLON || c_kind_at(parser, i + 1) == C_COMMA
               ? i
               : C_NO_TOKEN;
}

/* A name for a type without one: after what is declared with it, "<struct state>". */
static struct str decl_make_tag_name(struct c_parser *parser, enum entity_kind kind, uint32_t close)
{
    uint32_t i = close + 1;
    struct str declared = STR("anonymous");
    struct str made;
    while (decl_is_attribute(parser, i) || c_kind_at(parser, i) == C_STAR ||
           c_kind_at(parser, i) == C_QUALIFIER) {
        i = decl_is_attribute(parser, i) ? decl_skip_attribute(parser, i) : i + 1;
    }
    if (c_kind_at(parser, i) == C_IDENT) {
        declared = c_text_at(parser, i);
    }
    made = arena_format_text(parser->walk->arena, "<%s %.*s>", kind_name_of_entity(kind),
                             STR_ARG(declared));
    return made.data != NULL ? made : STR("<anonymous>");
}

/* Places the type and reads its body. Tags do not belong to the type around them. */
static uint32_t decl_place_tag(struct c_parser *parser, enum entity_kind kind, uint32_t keyword,
                               uint32_t name, uint32_t open)
{
    struct walk *walk = parser->walk;
    struct walk_entity_spec spec;
    struct walk_place place;
    uint32_t close = c_pair_of(parser, open);
    uint32_t outer_entity = walk->entity;
    uint32_t outer_scope = walk->scope;
    uint32_t number = 0;
    c_init_spec(&spec, kind,
                name == C_NO_TOKEN ? decl_make_tag_name(parser, kind, close)
                                   : c_text_at(parser, name));
    spec.flags = name == C_NO_TOKEN ? FACT_ENTITY_ANONYMOUS : c_export_flags(parser);
    if (parser->nest > 0) {
        if (name != C_NO_TOKEN) {
            spec.qualifier = STR("");
        }
        walk->scope = parser->plain_scope;
    } else {
        parser->plain_scope = walk->scope;
    }
    c_fill_place(parser, keyword, close, name, open, &place);
    number = walk_place_entity(walk, &spec, &place);
    if (name != C_NO_TOKEN) {
        c_note_type(parser, name, number);
    }
    walk->entity = number;
    parser->nest++;
    if (kind == ENTITY_KIND_ENUM) {
        decl_parse_enumerators(parser, open, close);
    } else {
        walk->scope =
            facts_builder_add_scope(walk->facts, outer_scope, number, FACT_SCOPE_TYPE,
                                    parser->tokens[open].start, parser->tokens[close].end);
        facts_builder_edit_entity(walk->facts, number)->body = walk->scope;
        decl_parse_members(parser, open, close);
    }
    parser->nest--;
    walk->entity = outer_entity;
    walk->scope = outer_scope;
    return number;
}

/* Is the name at i, behind the body of a type, an attribute and not a declarator? */
static bool decl_is_body_attribute(const struct c_parser *parser, uint32_t i, bool named,
                                   bool storage)
{
    unsigned next = c_kind_at(parser, i + 1);
    if (c_kind_at(parser, i) != C_IDENT || !c_is_attribute_like(parser, i)) {
        return false;
    }
    if (next == C_LPAREN) {
        return c_kind_at(parser, c_skip_group(parser, i + 1)) != C_LBRACE; /* a function */
    }
    return next == C_IDENT || (next == C_SEMICOLON &&
                               ((c_flags_at(parser, i) & C_DUNDER) != 0 || (named && !storage)));
}

/* Attributes between the body and the declarators: } __packed x; */
static uint32_t decl_skip_after_body(const struct c_parser *parser, uint32_t i, bool named,
                                     bool storage)
{
    for (;;) {
        if (decl_is_attribute(parser, i)) {
            i = decl_skip_attribute(parser, i);
        } else if (decl_is_body_attribute(parser, i, named, storage)) {
            i = c_is_pair(parser, i + 1, C_LPAREN) ? c_skip_group(parser, i + 1) : i + 1;
        } else {
            return i;
        }
    }
}

/* From behind the keyword to the name or brace: attributes, also hidden in macros. */
static uint32_t decl_skip_to_tag(const struct c_parser *parser, uint32_t i)
{
    for (;;) {
        uint32_t after = i + 1;
        if (decl_is_attribute(parser, i)) {
            i = decl_skip_attribute(parser, i);
            continue;
        }
        if (c_is_pair(parser, after, C_LPAREN) && c_is_attribute_like(parser, i)) {
            after = c_skip_group(parser, after);
        }
        if (c_kind_at(parser, i) != C_IDENT || c_kind_at(parser, after) != C_IDENT ||
            c_kind_at(parser, after + 1) != C_LBRACE) {
            return i;
        }
        i = after; /* struct PACKED name { */
    }
}

/* The name at i, if there is one; returns the index behind it. */
static uint32_t decl_read_tag_name(struct c_parser *parser, uint32_t i, struct c_specs *specs)
{
    unsigned after = C_NONE;
    if (c_kind_at(parser, i) != C_IDENT) {
        return i;
    }
    specs->tag_token = i;
    specs->type = decl_make_tag(parser, i);
    specs->type_token = i;
    if (!c_is_pair(parser, i + 1, C_LPAREN) || (c_flags_at(parser, i) & C_CAPS) == 0) {
        return i + 1;
    }
    after = c_kind_at(parser, c_pair_of(parser, i + 1) + 1);
    return after == C_IDENT || after == C_LBRACE ? c_skip_group(parser, i + 1) /* NAME(x) y */
                                                 : i + 1;
}

/* Does the body at `open` belong to a member without a name? Then its members are the outer
 * type's. */
static bool decl_is_transparent(const struct c_parser *parser, const struct c_specs *specs,
                                uint32_t open, unsigned keyword, enum c_place place)
{
    uint32_t after = 0;
    if (place != C_PLACE_MEMBER || specs->tag_token != C_NO_TOKEN || keyword == C_ENUM) {
        return false;
    }
    after = decl_skip_after_body(parser, c_pair_of(parser, open) + 1, true, false);
    return c_kind_at(parser, after) == C_SEMICOLON;
}

/* The body at `open`; returns the index behind it and its attributes. */
static uint32_t decl_read_tag_body(struct c_parser *parser, uint32_t first, uint32_t open,
                                   enum c_place place, struct c_specs *specs)
{
    unsigned keyword = c_kind_at(parser, first);
    uint32_t close = c_pair_of(parser, open);
    uint32_t name = specs->tag_token;
    uint32_t number = 0;
    specs->type_token = C_NO_TOKEN;
    specs->defines = true;
    if (decl_is_transparent(parser, specs, open, keyword, place)) {
        parser->nest++;
        decl_parse_members(parser, open, close);
        parser->nest--;
        return decl_skip_after_body(parser, close + 1, true, false);
    }
    if (name == C_NO_TOKEN && specs->is_typedef) {
        name = decl_find_typedef_name(parser, close + 1);
        specs->named_by = name;
    }
    number = decl_place_tag(parser, decl_tag_kind(keyword), first, name, open);
    if (specs->type == FACT_NONE) {
        specs->type = walk_make_node(parser->walk, FACT_OP_ENTITY, number, FACT_NONE);
    }
    return decl_skip_after_body(parser, close + 1, specs->tag_token != C_NO_TOKEN,
                                specs->is_typedef || specs->is_static || specs->is_extern);
}

/* struct [attributes] [name] [: type] [{ .. }] */
static uint32_t decl_read_tag(struct c_parser *parser, uint32_t i, enum c_place place,
                              struct c_specs *specs)
{
    uint32_t first = i;
    specs->sure = true;
    specs->typed = true;
    i = decl_read_tag_name(parser, decl_skip_to_tag(parser, i + 1), specs);
    if (c_kind_at(parser, first) == C_ENUM && c_kind_at(parser, i) == C_COLON &&
        c_kind_at(parser, i + 2) == C_LBRACE) {
        i += 2; /* enum e : type { */
    }
    if (!c_is_pair(parser, i, C_LBRACE) || parser->nest >= C_NEST_MAX || parser->in_macro) {
        specs->tag_token = C_NO_TOKEN;
        return c_kind_at(parser, i) == C_LBRACE ? c_skip_group(parser, i) : i;
    }
    return decl_read_tag_body(parser, first, i, place, specs);
}

/* ------------------------------------------------------------------ specifiers */

static uint32_t decl_read_name(struct c_parser *parser, uint32_t i, enum c_place place,
                               struct c_specs *specs, bool *done)
{
    switch (c_judge_name(parser, i, specs->typed, specs->sure, place)) {
    case C_ROLE_TYPE:
        specs->type = c_make_name(parser, i);
        specs->type_token = i;
        specs->typed = true;
        return i + 1;
    case C_ROLE_TYPE_CALL:
        specs->type = c_make_name(parser, i);
        specs->type_token = i;
        specs->typed = true;
        specs->sure = true;
        return c_skip_group(parser, i + 1);
    case C_ROLE_ATTRIBUTE: return i + 1;
    case C_ROLE_ATTRIBUTE_CALL: return c_skip_group(parser, i + 1);
    case C_ROLE_MACRO: specs->macro_token = i; break;
    case C_ROLE_NAME:
    case C_ROLE_LOST: break;
    }
    *done = true;
    return i;
}

static bool decl_is_const(const struct c_parser *parser, uint32_t i)
{
    return str_find_part(c_text_at(parser, i), STR("const")) != SIZE_MAX;
}

/* A storage class or qualifier at i; returns the index behind it, i: it is none. */
static uint32_t decl_read_word(const struct c_parser *parser, uint32_t i, struct c_specs *specs)
{
    switch (c_kind_at(parser, i)) {
    case C_STATIC: specs->is_static = true; return i + 1;
    case C_EXTERN:
        specs->is_extern = true;
        return c_kind_at(parser, i + 1) == C_STRING ? i + 2 : i + 1;
    case C_TYPEDEF: specs->is_typedef = true; return i + 1;
    case C_QUALIFIER: specs->is_const = specs->is_const || decl_is_const(parser, i); return i + 1;
    case C_SPECIFIER: return i + 1;
    default: return decl_is_attribute(parser, i) ? decl_skip_attribute(parser, i) : i;
    }
}

uint32_t c_read_specs(struct c_parser *parser, uint32_t i, enum c_place place,
                      struct c_specs *specs)
{
    bool done = false;
    *specs = (struct c_specs){ .first = i,
                               .type = FACT_NONE,
                               .type_token = C_NO_TOKEN,
                               .named_by = C_NO_TOKEN,
                               .tag_token = C_NO_TOKEN,
                               .macro_token = C_NO_TOKEN };
    while (!done) {
        uint32_t next = decl_read_word(parser, i, specs);
        if (next > i) {
            i = next;
            continue;
        }
        switch (c_kind_at(parser, i)) {
        case C_BUILTIN: i = decl_read_builtin(parser, i, specs); break;
        case C_TYPEOF: i = decl_read_typeof(parser, i, specs); break;
        case C_STRUCT:
        case C_UNION:
        case C_ENUM:
            done = specs->sure;
            i = done ? i : decl_read_tag(parser, i, place, specs);
            break;
        case C_IDENT: i = decl_read_name(parser, i, place, specs, &done); break;
        default: done = true; break;
        }
    }
    return i;
}

/* ------------------------------------------------------------------ declarators */

/* While a declarator is read: `type` so far, and the parameters of a function whose result it
 * is when `params` is set. */
struct decl_state {
    uint32_t type;
    uint32_t params;
    uint32_t macro_group;
};

/* Something is made of the function itself. */
static void decl_settle_function(struct c_parser *parser, struct decl_state *state)
{
    if (state->params != C_NO_TOKEN) {
        state->type = walk_make_node(parser->walk, FACT_OP_FUNCTION, state->type, FACT_NONE);
        state->params = C_NO_TOKEN;
        state->macro_group = C_NO_TOKEN;
    }
}

static void decl_apply_pointer(struct c_parser *parser, struct decl_state *state)
{
    decl_settle_function(parser, state);
    if (state->type != FACT_NONE) {
        state->type = walk_make_node(parser->walk, FACT_OP_POINTER, state->type, FACT_NONE);
    }
}

/* `f OF((int, char))`: parameters inside a macro that old compilers make nothing of. */
static bool decl_is_wrapped_params(const struct c_parser *parser, uint32_t i)
{
    return c_kind_at(parser, i) == C_IDENT && c_is_pair(parser, i + 1, C_LPAREN) &&
           c_is_pair(parser, i + 2, C_LPAREN) &&
           c_pair_of(parser, i + 2) + 1 == c_pair_of(parser, i + 1);
}

/* (..) and [..] behind a declarator; returns the index behind them. */
static uint32_t decl_apply_suffixes(struct c_parser *parser, uint32_t i, struct decl_state *state)
{
    bool list = false;
    uint32_t params = C_NO_TOKEN;
    uint32_t first = C_NO_TOKEN;
    if (decl_is_wrapped_params(parser, i)) {
        params = i + 2;
        i = c_skip_group(parser, i + 1);
    }
    for (;; i = c_skip_group(parser, i)) {
        if (c_is_pair(parser, i, C_LBRACKET) && c_kind_at(parser, i + 1) != C_LBRACKET) {
            list = true;
        } else if (c_is_pair(parser, i, C_LPAREN) && !list) {
            first = params;
            params = i;
        } else {
            break;
        }
    }
    if (!list && params == C_NO_TOKEN) {
        return i;
    }
    decl_settle_function(parser, state);
    if (list && state->type != FACT_NONE) {
        state->type = walk_make_node(parser->walk, FACT_OP_LIST, state->type, FACT_NONE);
    }
    state->params = params;
    state->macro_group = first;
    return i;
}

static uint32_t decl_skip_pointers(struct c_parser *parser, uint32_t i, struct decl_state *state)
{
    for (;;) {
        unsigned kind = c_kind_at(parser, i);
        if (kind == C_STAR) {
            decl_apply_pointer(parser, state);
            i++;
        } else if (kind == C_QUALIFIER || kind == C_SPECIFIER) {
            i++;
        } else if (decl_is_attribute(parser, i)) {
            i = decl_skip_attribute(parser, i);
        } else {
            return i;
        }
    }
}

/* Over attributes in macros, to the name if there is one. */
static uint32_t decl_skip_to_name(struct c_parser *parser, uint32_t i, bool *found)
{
    while (c_kind_at(parser, i) == C_IDENT) {
        switch (c_judge_name(parser, i, true, true, C_PLACE_FILE)) {
        case C_ROLE_ATTRIBUTE:
        case C_ROLE_TYPE: i++; break;
        case C_ROLE_ATTRIBUTE_CALL:
        case C_ROLE_TYPE_CALL: i = c_skip_group(parser, i + 1); break;
        case C_ROLE_NAME: *found = true; return i;
        case C_ROLE_MACRO:
        case C_ROLE_LOST: return i;
        }
    }
    return i;
}

/* Is the group a declarator in parentheses, not parameters? */
static bool decl_is_nested(const struct c_parser *parser, uint32_t open)
{
    unsigned first = c_kind_at(parser, open + 1);
    unsigned second = c_kind_at(parser, open + 2);
    unsigned after = C_NONE;
    if (!c_is_pair(parser, open, C_LPAREN)) {
        return false;
    }
    after = c_kind_at(parser, c_pair_of(parser, open) + 1);
    if (first == C_STAR || first == C_LPAREN || first == C_OPERATOR) {
        return true;
    }
    if (first == C_ATTRIBUTE) {
        return after == C_LPAREN;
    }
    if (first != C_IDENT) {
        return false;
    }
    return second == C_RPAREN || second == C_LBRACKET || second == C_LPAREN ||
           ((second == C_STAR || second == C_IDENT) && (after == C_LPAREN || after == C_LBRACKET));
}

/* From the outside in, which is the order in which types apply: in `int (*f[3])(char)` the
 * group (char) makes a function that returns int, the star a pointer to it, [3] a list. */
void c_read_declarator(struct c_parser *parser, uint32_t i, uint32_t base, struct c_declarator *out)
{
    struct decl_state state = { .type = base, .params = C_NO_TOKEN, .macro_group = C_NO_TOKEN };
    uint32_t next = C_NO_TOKEN;
    bool found = false;
    for (unsigned depth = 0; depth < C_NEST_MAX && !found; depth++) {
        uint32_t start = i;
        uint32_t end = 0;
        i = decl_skip_pointers(parser, i, &state);
        i = decl_skip_to_name(parser, i, &found);
        if (found) {
            end = decl_apply_suffixes(parser, i + 1, &state);
        } else if (decl_is_nested(parser, i)) {
            end = decl_apply_suffixes(parser, c_pair_of(parser, i) + 1, &state);
        } else if (c_kind_at(parser, i) == C_STAR && i > start) {
            continue; /* int FAR *p */
        } else {
            end = decl_apply_suffixes(parser, i, &state);
        }
        next = next == C_NO_TOKEN ? end : next;
        if (!found && !decl_is_nested(parser, i)) {
            break;
        }
        i += found ? 0 : 1;
    }
    out->name = found ? i : C_NO_TOKEN;
    out->next = decl_skip_trailing(parser, next == C_NO_TOKEN ? i : next);
    if (!found) {
        decl_settle_function(parser, &state);
    }
    out->type = state.type;
    out->params = state.params;
    out->macro_group = state.macro_group;
}

uint32_t c_read_cast_type(struct c_parser *parser, uint32_t open)
{
    struct c_specs specs;
    struct c_declarator declarator;
    uint32_t i = c_read_specs(parser, open + 1, C_PLACE_PARAM, &specs);
    c_report_type(parser, &specs);
    if (i >= c_pair_of(parser, open)) {
        return specs.type;
    }
    c_read_declarator(parser, i, specs.type, &declarator);
    return declarator.type;
}

/* NOLINTEND(misc-no-recursion) */
