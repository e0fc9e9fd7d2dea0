/* lang_c_macro.c - macros as entities, and what their bodies call and name.
 *
 * A body is read like statements of a function whose parameters are the macro's. What it
 * leaves open (an unbalanced brace, half a name beside ##) is passed over. */
#include "lang/lang_c_internal.h"

static void macro_fill_place(struct c_parser *parser, const struct c_macro *macro,
                             struct walk_place *place)
{
    *place = (struct walk_place){ .start_byte = macro->start,
                                  .end_byte = macro->end,
                                  .signature_end = macro->body_start_byte,
                                  .start_line = macro->line,
                                  .end_line = macro->end_line,
                                  .name_line = macro->name_line };
    c_find_doc(parser, macro->start, &place->doc_start, &place->doc_end);
    c_set_regions(parser, macro->flags);
}

/* #define a b: the name that a means; parentheses do not matter. */
static uint32_t macro_find_alias(struct c_parser *parser, const struct c_macro *macro)
{
    uint32_t first = macro->body;
    uint32_t last = macro->body_end;
    while (last > first + 2 && c_kind_at(parser, first) == C_LPAREN &&
           c_kind_at(parser, last - 1) == C_RPAREN) {
        first++;
        last--;
    }
    if (macro->function_like || last != first + 1 || c_kind_at(parser, first) != C_IDENT) {
        return FACT_NONE;
    }
    return c_make_name(parser, first);
}

#define MACRO_ANGLE_MAX 64U /* tokens between < and > */

static bool macro_may_be_argument(const struct c_parser *parser, uint32_t i)
{
    switch (c_kind_at(parser, i)) {
    case C_IDENT:
    case C_NUMBER:
    case C_LITERAL:
    case C_COLON:
    case C_COMMA:
    case C_STAR:
    case C_AMPERSAND:
    case C_ELLIPSIS:
    case C_QUALIFIER:
    case C_BUILTIN:
    case C_STRUCT:
    case C_ENUM: return true;
    default: return false;
    }
}

uint32_t c_pass_template_arguments(const struct c_parser *parser, uint32_t i)
{
    uint32_t depth = 0;
    if (!parser->unit->is_cpp || c_kind_at(parser, i) != C_OPERATOR ||
        !str_equals_cstring(c_text_at(parser, i), "<")) {
        return i;
    }
    for (uint32_t at = i; at < i + MACRO_ANGLE_MAX; at++) {
        struct str text = c_kind_at(parser, at) == C_OPERATOR ? c_text_at(parser, at) : STR_EMPTY;
        if (str_equals_cstring(text, "<")) {
            depth++;
        } else if (str_equals_cstring(text, ">") || str_equals_cstring(text, ">>")) {
            depth -= depth < text.size ? depth : (uint32_t)text.size;
        } else if (!macro_may_be_argument(parser, at)) {
            return i;
        }
        if (depth == 0) {
            return at + 1;
        }
    }
    return i;
}

/* Words of C++ that stand before a name and are no type. */
static bool macro_is_word(const struct c_parser *parser, uint32_t i)
{
    static const char *const words[] = { "and",       "co_await", "co_return", "co_yield", "delete",
                                         "namespace", "new",      "not",       "operator", "or",
                                         "template",  "throw",    "typename",  "using" };
    for (size_t k = 0; k < sizeof words / sizeof words[0]; k++) {
        if (str_equals_cstring(c_text_at(parser, i), words[k])) {
            return true;
        }
    }
    return false;
}

/* Behind a::b<c> at i; *node becomes a::b. i: no type is named there. */
static uint32_t macro_pass_type(struct c_parser *parser, uint32_t i, uint32_t *node)
{
    uint32_t at = i;
    if (c_kind_at(parser, at) == C_COLON && c_kind_at(parser, at + 1) == C_COLON) {
        at += 2;
    }
    if (c_kind_at(parser, at) != C_IDENT || c_is_local(parser, at) || macro_is_word(parser, at)) {
        return i;
    }
    if ((c_flags_at(parser, at) & C_CAPS) != 0 && c_kind_at(parser, at + 1) == C_IDENT) {
        return i; /* MACRO name(..): what the macro opens with is not known */
    }
    *node = c_make_name(parser, at++);
    at = c_pass_template_arguments(parser, at);
    while (c_kind_at(parser, at) == C_COLON && c_kind_at(parser, at + 1) == C_COLON &&
           c_kind_at(parser, at + 2) == C_IDENT) {
        *node = walk_make_node(parser->walk, FACT_OP_PATH, *node,
                               walk_intern_str(parser->walk, c_text_at(parser, at + 2)));
        at = c_pass_template_arguments(parser, at + 3);
    }
    return at;
}

/* #define a T(x): what it is the value of. */
static uint32_t macro_find_made(struct c_parser *parser, const struct c_macro *macro)
{
    uint32_t node = FACT_NONE;
    uint32_t open = macro_pass_type(parser, macro->body, &node);
    return parser->unit->is_cpp && !macro->function_like && node != FACT_NONE &&
                   open < macro->body_end && c_kind_at(parser, open) == C_LPAREN &&
                   c_pair_of(parser, open) == macro->body_end - 1
               ? walk_make_node(parser->walk, FACT_OP_CALL, node, FACT_NONE)
               : FACT_NONE;
}

static void macro_bind_params(struct c_parser *parser, const struct c_macro *macro, uint32_t scope,
                              struct fact_entity *row)
{
    uint32_t count = 0;
    for (uint32_t i = macro->params; i < macro->body; i++) {
        if (c_kind_at(parser, i) == C_IDENT && count < C_PARAMS_MAX) {
            row->params_min = (uint8_t)(count + 1);
            row->params_max = row->params_min;
        } else {
            continue;
        }
        count++;
    }
    count = 0;
    for (uint32_t i = macro->params; i < macro->body; i++) {
        if (c_kind_at(parser, i) == C_IDENT) {
            struct fact_binding *binding =
                walk_place_binding(parser->walk, FACT_BINDING_PARAM, scope, c_text_at(parser, i),
                                   c_site_at(parser, i));
            binding->position = count < C_PARAMS_MAX ? (uint8_t)count : UINT8_MAX;
            c_note_local(parser, i);
            count++;
        }
    }
}

/* ------------------------------------------------------------------ locals of C++ */

/* The name that is all of a value: (x). */
static uint32_t macro_find_value(struct c_parser *parser, uint32_t i)
{
    uint32_t last = 0;
    while (c_kind_at(parser, i) == C_LPAREN) {
        i++;
    }
    last = i + 1;
    while (c_kind_at(parser, last) == C_RPAREN) {
        last++;
    }
    return c_kind_at(parser, i) == C_IDENT && (c_flags_at(parser, i) & C_PASTED) == 0 &&
                   c_kind_at(parser, last) == C_SEMICOLON
               ? c_make_name(parser, i)
               : FACT_NONE;
}

uint32_t c_read_macro_local(struct c_parser *parser, uint32_t i)
{
    uint32_t at = i;
    uint32_t type = FACT_NONE;
    bool inferred = false;
    bool made = false;
    struct fact_binding *row = NULL;
    while (c_kind_at(parser, at) == C_QUALIFIER) {
        at++;
    }
    inferred = str_equals_cstring(c_text_at(parser, at), "auto");
    at = inferred ? at + 1 : macro_pass_type(parser, at, &type);
    while (c_kind_at(parser, at) == C_STAR || c_kind_at(parser, at) == C_AMPERSAND ||
           c_kind_at(parser, at) == C_QUALIFIER) {
        at++;
    }
    made = !inferred && c_is_pair(parser, at + 1, C_LPAREN);
    if ((!inferred && type == FACT_NONE) || c_kind_at(parser, at) != C_IDENT ||
        (c_flags_at(parser, at) & C_PASTED) != 0 ||
        (!made && c_kind_at(parser, at + 1) != C_ASSIGN)) {
        return i;
    }
    row = walk_place_binding(parser->walk, FACT_BINDING_LOCAL, parser->walk->scope,
                             c_text_at(parser, at), c_site_at(parser, at));
    row->type = type;
    row->value = inferred ? macro_find_value(parser, at + 2) : FACT_NONE;
    c_note_local(parser, at);
    if (made) { /* T x(a): the type is called */
        parser->value = (struct c_value){ .node = type, .seen = true, .token = at };
        return at + 1;
    }
    return at + 2;
}

static void macro_read_body(struct c_parser *parser, const struct c_macro *macro, uint32_t number)
{
    struct walk *walk = parser->walk;
    parser->generation++;
    walk->entity = number;
    if (macro->function_like) {
        struct fact_entity *row = NULL;
        uint32_t scope = facts_builder_add_scope(walk->facts, 0, number, FACT_SCOPE_FUNCTION,
                                                 macro->name_end, macro->end);
        row = facts_builder_edit_entity(walk->facts, number);
        row->body = scope;
        row->params_min = 0;
        row->params_max = 0;
        macro_bind_params(parser, macro, scope, row);
        walk->scope = scope;
    }
    c_set_regions(parser, macro->flags);
    c_pair_brackets(parser->unit, parser->unit->macro_tokens.items, macro->body, macro->body_end,
                    false);
    c_scan_statements(parser, macro->body, macro->body_end);
    walk->entity = 0;
    walk->scope = 0;
}

static void macro_read_one(struct c_parser *parser, const struct c_macro *macro)
{
    struct walk_entity_spec spec;
    struct walk_place place;
    uint32_t number = 0;
    c_init_spec(&spec, ENTITY_KIND_MACRO,
                str_from_range(parser->source.data + macro->name_start,
                               macro->name_end - macro->name_start));
    spec.flags = FACT_ENTITY_EXPORTED;
    if (macro->function_like) {
        spec.flags |= FACT_ENTITY_FUNCTION_LIKE;
    }
    if (macro->variadic) {
        spec.flags |= FACT_ENTITY_VARIADIC;
    }
    parser->count = macro->body_end;
    spec.value = macro_find_alias(parser, macro);
    macro_fill_place(parser, macro, &place);
    number = walk_place_entity(parser->walk, &spec, &place);
    if (macro->body_end > macro->body || macro->function_like) {
        macro_read_body(parser, macro, number);
        facts_builder_edit_entity(parser->walk->facts, number)->type =
            macro_find_made(parser, macro);
    }
}

void c_read_macros(struct c_parser *parser)
{
    struct c_unit *unit = parser->unit;
    parser->tokens = unit->macro_tokens.items;
    parser->in_macro = true;
    parser->function = FACT_NONE;
    for (size_t i = 0; i < unit->macros.count && !parser->failed && !unit->failed; i++) {
        macro_read_one(parser, &unit->macros.items[i]);
    }
    parser->in_macro = false;
}
