/* lang_c_file.c - what stands at file level: functions, prototypes, variables, typedefs, and
 * macros that stand for any of them. */
#include "lang/lang_c_internal.h"

#define FILE_MACRO_NAME_MAX 200U /* bytes of the made-up name TEST(a, b) */
#define FILE_MACRO_ARGS_MAX 2U   /* arguments that go into it */

/* Macros that make a test of the block behind them, by the frameworks' own names. */
static const char *const file_test_macros[] = {
    "TEST",
    "TEST_F",
    "TEST_P",
    "TEST_CASE",
    "TYPED_TEST",
    "START_TEST",
    "CTEST",
    "CTEST2",
    "MU_TEST",
    "Test",
    "UTEST",
    "UTEST_F",
    "TEST_GROUP",
    "TEST_SETUP",
    "TEST_TEAR_DOWN",
    "Ensure",
    "ParameterizedTest",
};

static void file_parse_aside(struct c_parser *parser, uint32_t end);

/* NOLINTBEGIN(misc-no-recursion): types inside types and sizes inside declarators, at most
 * C_NEST_MAX deep; branches that stand aside, once. */

/* ------------------------------------------------------------------ parameters */

struct file_params {
    uint32_t scope; /* FACT_NONE: a prototype, nothing is bound */
    uint32_t count;
    bool variadic;
};

static void file_bind_param(struct c_parser *parser, uint32_t name, uint32_t type,
                            const struct file_params *params)
{
    struct fact_binding *row = NULL;
    if (params->scope == FACT_NONE) {
        return;
    }
    row = walk_place_binding(parser->walk, FACT_BINDING_PARAM, params->scope,
                             c_text_at(parser, name), c_site_at(parser, name));
    row->type = type;
    row->position = params->count < C_PARAMS_MAX ? (uint8_t)params->count : UINT8_MAX;
    c_note_local(parser, name);
}

static uint32_t file_find_comma(const struct c_parser *parser, uint32_t i, uint32_t end)
{
    while (i < end && c_kind_at(parser, i) != C_COMMA) {
        i = c_skip_group(parser, i);
    }
    return i < end ? i : end;
}

static uint32_t file_read_param(struct c_parser *parser, uint32_t i, uint32_t end,
                                struct file_params *params)
{
    struct c_specs specs;
    struct c_declarator declarator;
    uint32_t next = file_find_comma(parser, i, end);
    if (c_kind_at(parser, i) == C_ELLIPSIS) {
        params->variadic = true;
        return next;
    }
    if (c_kind_at(parser, i) == C_BUILTIN && i + 1 == end && params->count == 0 &&
        str_equals_bytes(c_text_at(parser, i), STR("void"))) {
        return next;
    }
    i = c_read_specs(parser, i, C_PLACE_PARAM, &specs);
    c_report_type(parser, &specs);
    if (i < next) {
        c_read_declarator(parser, i, specs.type, &declarator);
        if (declarator.name != C_NO_TOKEN && declarator.name < next) {
            file_bind_param(parser, declarator.name, declarator.type, params);
        }
    }
    params->count++;
    return next;
}

static void file_read_params(struct c_parser *parser, uint32_t open, struct file_params *params)
{
    uint32_t close = c_pair_of(parser, open);
    for (uint32_t i = open + 1; i < close; i++) {
        i = file_read_param(parser, i, close, params);
    }
}

void c_report_params(struct c_parser *parser, uint32_t open)
{
    struct file_params params = { .scope = FACT_NONE };
    if (parser->nest < C_NEST_MAX) {
        parser->nest++;
        file_read_params(parser, open, &params);
        parser->nest--;
    }
}

/* Which of the names in the group is it? */
static uint32_t file_find_position(const struct c_parser *parser, uint32_t open, uint32_t name)
{
    uint32_t position = 0;
    for (uint32_t i = open + 1; i < c_pair_of(parser, open); i++) {
        if (c_kind_at(parser, i) != C_IDENT) {
            continue;
        }
        if (str_equals_bytes(c_text_at(parser, i), c_text_at(parser, name))) {
            break;
        }
        position++;
    }
    return position;
}

/* f(a, b) int a; char *b; { - types come from the declarations, the rest has none. */
static void file_read_old_style(struct c_parser *parser, uint32_t open, uint32_t body,
                                struct file_params *params)
{
    uint32_t i = c_pair_of(parser, open) + 1;
    while (i < body) {
        struct c_specs specs;
        uint32_t start = i;
        i = c_read_specs(parser, i, C_PLACE_LOCAL, &specs);
        c_report_type(parser, &specs);
        while (i < body && c_kind_at(parser, i) != C_SEMICOLON) {
            struct c_declarator declarator;
            c_read_declarator(parser, i, specs.type, &declarator);
            if (declarator.name != C_NO_TOKEN) {
                params->count = file_find_position(parser, open, declarator.name);
                file_bind_param(parser, declarator.name, declarator.type, params);
            }
            i = c_find_item_end(parser, declarator.next, body);
            i += c_kind_at(parser, i) == C_COMMA ? 1 : 0;
        }
        i = c_find_semicolon(parser, i, body);
        i = i > start ? i : start + 1;
    }
    params->count = 0;
    for (i = open + 1; i < c_pair_of(parser, open); i++) {
        if (c_kind_at(parser, i) == C_IDENT) {
            if (!c_is_local(parser, i)) {
                file_bind_param(parser, i, FACT_NONE, params);
            }
            params->count++;
        }
    }
}

/* ------------------------------------------------------------------ names made by macros */

/* NAME(a, b) for a function that only its macro could name. */
static struct str file_make_macro_name(struct c_parser *parser, uint32_t name, uint32_t open)
{
    struct str text = c_text_at(parser, name);
    uint32_t close = c_pair_of(parser, open);
    uint32_t end = open;
    struct str made;
    for (uint32_t i = open + 1, args = 0; i < close && args < FILE_MACRO_ARGS_MAX; args++) {
        uint32_t next = file_find_comma(parser, i, close);
        if (next != i + 1 ||
            (c_kind_at(parser, i) != C_IDENT && c_kind_at(parser, i) != C_STRING)) {
            break;
        }
        end = i;
        i = next + 1;
    }
    made = arena_format_text(
        parser->walk->arena, "%.*s(%.*s)", STR_ARG(text),
        end == open ? 0 : (int)(parser->tokens[end].end - parser->tokens[open + 1].start),
        parser->source.data + parser->tokens[open + 1].start);
    if (made.data == NULL || made.size > FILE_MACRO_NAME_MAX) {
        return text;
    }
    return made;
}

static bool file_is_test_macro(struct str name)
{
    for (size_t i = 0; i < sizeof file_test_macros / sizeof file_test_macros[0]; i++) {
        if (str_equals_cstring(name, file_test_macros[i])) {
            return true;
        }
    }
    return false;
}

/* Is NAME(..) { a macro, not a function without a type? */
static bool file_is_macro_head(const struct c_parser *parser, const struct c_specs *specs,
                               const struct c_declarator *declarator)
{
    if (declarator->macro_group != C_NO_TOKEN) {
        return true;
    }
    return !specs->typed && ((c_flags_at(parser, declarator->name) & C_CAPS) != 0 ||
                             c_judge_params(parser, declarator->params) == C_PARAMS_NO ||
                             file_is_test_macro(c_text_at(parser, declarator->name)));
}

/* Arguments of such a macro are mostly parameters of the function: not names from outside. */
static void file_note_macro_args(struct c_parser *parser, uint32_t open)
{
    uint32_t close = c_pair_of(parser, open);
    for (uint32_t i = open + 1; i < close; i++) {
        uint32_t next = file_find_comma(parser, i, close);
        if (next == i + 1 && c_kind_at(parser, i) == C_IDENT) {
            c_note_local(parser, i);
        }
        i = next;
    }
}

/* ------------------------------------------------------------------ functions */

static uint32_t file_linkage_flags(const struct c_specs *specs)
{
    return specs->is_static ? FACT_ENTITY_FILE_LOCAL : FACT_ENTITY_EXPORTED;
}

static void file_set_param_counts(struct c_parser *parser, uint32_t number,
                                  const struct file_params *params, bool known)
{
    struct fact_entity *row = facts_builder_edit_entity(parser->walk->facts, number);
    if (!known) {
        return; /* f(): any number */
    }
    row->params_min = params->count < C_PARAMS_MAX ? (uint8_t)params->count : UINT8_MAX;
    row->params_max = row->params_min;
    if (params->variadic) {
        row->flags |= FACT_ENTITY_VARIADIC;
    }
}

uint32_t c_open_function(struct c_parser *parser, const struct c_specs *specs,
                         const struct c_declarator *declarator, uint32_t body)
{
    struct walk *walk = parser->walk;
    struct walk_entity_spec spec;
    struct walk_place place;
    struct file_params params = { .scope = FACT_NONE };
    uint32_t close = c_pair_of(parser, body);
    bool macro = file_is_macro_head(parser, specs, declarator);
    uint32_t group = macro && declarator->macro_group != C_NO_TOKEN ? declarator->macro_group
                                                                    : declarator->params;
    uint32_t number = 0;
    close = close == C_NO_TOKEN ? parser->count - 1 : close;
    c_init_spec(&spec, ENTITY_KIND_FUNCTION,
                macro ? file_make_macro_name(parser, declarator->name, group)
                      : c_text_at(parser, declarator->name));
    spec.flags = file_linkage_flags(specs);
    spec.type = declarator->type;
    c_fill_place(parser, specs->first, close, declarator->name, body, &place);
    number = walk_place_entity(walk, &spec, &place);
    if (macro && file_is_test_macro(c_text_at(parser, declarator->name))) {
        struct fact_entity *row = facts_builder_edit_entity(walk->facts, number);
        row->class_ = ENTITY_CLASS_TEST;
        row->rule = TEST_RULE_MACRO;
    }
    params.scope =
        facts_builder_add_scope(walk->facts, walk->scope, number, FACT_SCOPE_FUNCTION,
                                parser->tokens[declarator->params].start, place.end_byte);
    facts_builder_edit_entity(walk->facts, number)->body = params.scope;
    walk->entity = number;
    walk->scope = params.scope;
    parser->function = number;
    c_report_type(parser, specs);
    c_scan_suffixes(parser, declarator);
    if (macro) {
        (void)c_add_ref(parser, REF_KIND_MACRO, c_make_name(parser, declarator->name),
                        declarator->name);
    } else {
        c_note_name(parser, declarator->name, C_NAME_FUNCTION);
    }
    if (macro && group == declarator->params) {
        file_note_macro_args(parser, group);
    } else if (c_is_old_style(parser, declarator->params)) {
        file_read_old_style(parser, declarator->params, body, &params);
        file_set_param_counts(parser, number, &params, true);
    } else {
        file_read_params(parser, declarator->params, &params);
        file_set_param_counts(parser, number, &params,
                              c_pair_of(parser, declarator->params) > declarator->params + 1);
    }
    return number;
}

/* A prototype, or one of two heads over one body: one of two definitions then. */
static void file_place_head(struct c_parser *parser, const struct c_specs *specs,
                            const struct c_declarator *declarator, uint32_t last, bool shared)
{
    struct walk *walk = parser->walk;
    struct walk_entity_spec spec;
    struct walk_place place;
    struct file_params params = { .scope = FACT_NONE };
    uint32_t outer = walk->entity;
    uint32_t number = 0;
    c_init_spec(&spec, shared ? ENTITY_KIND_FUNCTION : ENTITY_KIND_PROTOTYPE,
                declarator->macro_group == C_NO_TOKEN
                    ? c_text_at(parser, declarator->name)
                    : file_make_macro_name(parser, declarator->name, declarator->macro_group));
    spec.flags = file_linkage_flags(specs) | (shared ? 0 : FACT_ENTITY_DECLARATION);
    spec.type = declarator->type;
    c_fill_place(parser, specs->first, last, declarator->name, C_NO_TOKEN, &place);
    number = walk_place_entity(walk, &spec, &place);
    walk->entity = number;
    c_report_type(parser, specs);
    c_scan_suffixes(parser, declarator);
    file_read_params(parser, declarator->params, &params);
    file_set_param_counts(parser, number, &params,
                          c_pair_of(parser, declarator->params) > declarator->params + 1);
    walk->entity = outer;
    c_note_name(parser, declarator->name, C_NAME_FUNCTION);
}

/* The head at hand has a body; reads both and returns the index behind. */
static uint32_t file_parse_function(struct c_parser *parser, const struct c_specs *specs,
                                    const struct c_declarator *declarator, uint32_t body)
{
    struct walk *walk = parser->walk;
    uint32_t entity = walk->entity;
    uint32_t scope = walk->scope;
    uint32_t close = c_pair_of(parser, body);
    uint32_t end = close == C_NO_TOKEN ? parser->count : close;
    if (!parser->in_aside && body + 1 < parser->count) {
        /* Other heads over this body stand aside between its brace and its first token. */
        file_parse_aside(parser, parser->tokens[body + 1].start);
    }
    parser->generation++;
    (void)c_open_function(parser, specs, declarator, body);
    c_scan_statements(parser, body + 1, end);
    if (end > body && !parser->in_aside) {
        c_scan_aside(parser,
                     end < parser->count ? parser->tokens[end].end : (uint32_t)parser->source.size);
    }
    walk->entity = entity;
    walk->scope = scope;
    parser->function = FACT_NONE;
    parser->generation++;
    if (close == C_NO_TOKEN) {
        return parser->count;
    }
    return c_kind_at(parser, close) == C_RBRACE ? close + 1 : close;
}

/* ------------------------------------------------------------------ variables, typedefs */

void c_place_alias(struct c_parser *parser, const struct c_specs *specs,
                   const struct c_declarator *declarator, uint32_t last)
{
    struct walk *walk = parser->walk;
    struct walk_entity_spec spec;
    struct walk_place place;
    uint32_t outer = walk->entity;
    c_note_name(parser, declarator->name, C_NAME_TYPE);
    if (declarator->name == specs->named_by ||
        (specs->tag_token != C_NO_TOKEN && declarator->type == specs->type &&
         str_equals_bytes(c_text_at(parser, declarator->name),
                          c_text_at(parser, specs->tag_token)))) {
        return; /* the type itself has this name */
    }
    c_init_spec(&spec, ENTITY_KIND_TYPE_ALIAS, c_text_at(parser, declarator->name));
    spec.flags = c_export_flags(parser);
    spec.type = declarator->type;
    if (declarator->params != C_NO_TOKEN) {
        spec.type = walk_make_node(walk, FACT_OP_FUNCTION, declarator->type, FACT_NONE);
    }
    c_fill_place(parser, specs->first, last, declarator->name, C_NO_TOKEN, &place);
    walk->entity = walk_place_entity(walk, &spec, &place);
    c_report_type(parser, specs);
    c_scan_suffixes(parser, declarator);
    if (declarator->params != C_NO_TOKEN) {
        c_report_params(parser, declarator->params);
    }
    walk->entity = outer;
}

static void file_place_variable(struct c_parser *parser, const struct c_specs *specs,
                                const struct c_declarator *declarator, uint32_t end)
{
    struct walk *walk = parser->walk;
    struct walk_entity_spec spec;
    struct walk_place place;
    uint32_t outer = walk->entity;
    bool set = c_kind_at(parser, declarator->next) == C_ASSIGN;
    bool pointer = declarator->type != FACT_NONE &&
                   facts_builder_borrow_node(walk->facts, declarator->type)->op == FACT_OP_POINTER;
    c_init_spec(&spec, specs->is_const && !pointer ? ENTITY_KIND_CONSTANT : ENTITY_KIND_VARIABLE,
                c_text_at(parser, declarator->name));
    spec.flags = file_linkage_flags(specs);
    if (specs->is_extern && !set) {
        spec.flags |= FACT_ENTITY_DECLARATION;
    }
    spec.type = declarator->type;
    c_fill_place(parser, specs->first, end - 1, declarator->name, C_NO_TOKEN, &place);
    walk->entity = walk_place_entity(walk, &spec, &place);
    c_report_type(parser, specs);
    c_scan_suffixes(parser, declarator);
    if (set) {
        c_scan_value(parser, declarator->next + 1, end, declarator->type,
                     c_make_name(parser, declarator->name));
    }
    walk->entity = outer;
}

/* ------------------------------------------------------------------ macros that stand alone */

/* Names with _t at the end are types' (POSIX). */
static bool file_is_type_name(const struct c_parser *parser, uint32_t i)
{
    return str_ends_with(c_text_at(parser, i), STR("_t"));
}

/* The argument of a macro's call that names what it defines: with a value or dimensions behind the
 * call the last lone name, DECLARE(16, type, name)[2] = { .. }, else the first, DEFINE_LOCK(name).
 */
static uint32_t file_find_defined(const struct c_parser *parser, const struct c_specs *specs,
                                  bool valued)
{
    uint32_t name = specs->macro_token;
    struct str text = c_text_at(parser, name);
    uint32_t close = c_pair_of(parser, name + 1);
    uint32_t found = C_NO_TOKEN;
    if (c_kind_at(parser, name + 1) != C_LPAREN) {
        return C_NO_TOKEN;
    }
    if (!valued && !specs->is_static && !specs->is_extern &&
        !str_starts_with(text, STR("DEFINE_"))) {
        return C_NO_TOKEN;
    }
    for (uint32_t i = name + 2; i < close; i++) {
        uint32_t next = file_find_comma(parser, i, close);
        bool better = valued || found == C_NO_TOKEN || file_is_type_name(parser, found);
        if (better && next == i + 1 && c_kind_at(parser, i) == C_IDENT) {
            found = i;
        }
        i = next;
    }
    return found;
}

static void file_place_defined(struct c_parser *parser, const struct c_specs *specs,
                               uint32_t defined, uint32_t end)
{
    struct walk_entity_spec spec;
    struct walk_place place;
    c_init_spec(&spec, ENTITY_KIND_VARIABLE, c_text_at(parser, defined));
    spec.flags = file_linkage_flags(specs);
    c_fill_place(parser, specs->first, end - 1, defined, C_NO_TOKEN, &place);
    parser->walk->entity = walk_place_entity(parser->walk, &spec, &place);
}

static uint32_t file_parse_macro(struct c_parser *parser, const struct c_specs *specs)
{
    struct walk *walk = parser->walk;
    uint32_t outer = walk->entity;
    uint32_t behind = specs->macro_token + 1;
    uint32_t after = c_kind_at(parser, behind) == C_LPAREN ? c_skip_group(parser, behind) : behind;
    uint32_t end = after;
    uint32_t defined = C_NO_TOKEN;
    while (c_is_pair(parser, end, C_LBRACKET)) {
        end = c_skip_group(parser, end);
    }
    after = end;
    if (c_kind_at(parser, after) == C_ASSIGN) {
        end = c_find_item_end(parser, after, parser->count);
    }
    defined =
        file_find_defined(parser, specs, end > after || c_kind_at(parser, after - 1) == C_RBRACKET);
    if (defined != C_NO_TOKEN) {
        file_place_defined(parser, specs, defined, end);
    }
    c_scan_value(parser, specs->macro_token, after, FACT_NONE, FACT_NONE);
    if (end > after) {
        c_scan_value(parser, after + 1, end, FACT_NONE,
                     defined == C_NO_TOKEN ? FACT_NONE : c_make_name(parser, defined));
    }
    walk->entity = outer;
    return c_kind_at(parser, end) == C_SEMICOLON ? end + 1 : end;
}

/* ------------------------------------------------------------------ declarations */

/* Nothing we know: on to the next semicolon, block or line that begins a declaration. */
static uint32_t file_skip_unknown(struct c_parser *parser, uint32_t i, uint32_t last)
{
    uint32_t start = i;
    uint32_t end = 0;
    while (i < last) {
        unsigned kind = c_kind_at(parser, i);
        if (kind == C_SEMICOLON) {
            i++;
            break;
        }
        if (i > start && (c_flags_at(parser, i) & C_LINE_START) != 0 && c_begins_type(kind)) {
            break;
        }
        if (kind == C_LBRACE) {
            end = c_skip_group(parser, i);
            c_scan_statements(parser, i + 1, end > i + 1 ? end - 1 : end);
            i = end;
            break;
        }
        i = c_skip_group(parser, i);
    }
    i = i > last ? last : i;
    if (i > start && (c_flags_at(parser, start) & C_CONDITIONAL) == 0) {
        /* Not what is left of an item that two branches share. */
        walk_add_error_bytes(parser->walk, parser->tokens[i - 1].end - parser->tokens[start].start);
    }
    return i > start ? i : start + 1;
}

/* NAME(x) { .. };  - a macro that begins a type, not a function. */
static bool file_is_type_head(const struct c_parser *parser, const struct c_specs *specs,
                              const struct c_declarator *declarator)
{
    uint32_t body = declarator->next;
    return !specs->typed && c_is_pair(parser, body, C_LBRACE) &&
           c_kind_at(parser, c_pair_of(parser, body) + 1) == C_SEMICOLON &&
           (c_flags_at(parser, declarator->name) & C_CAPS) != 0;
}

static bool file_has_body(const struct c_parser *parser, const struct c_declarator *declarator)
{
    return declarator->params != C_NO_TOKEN && (c_kind_at(parser, declarator->next) == C_LBRACE ||
                                                c_is_old_style(parser, declarator->params));
}

static uint32_t file_find_body(const struct c_parser *parser, const struct c_declarator *declarator)
{
    uint32_t i = declarator->next;
    while (c_kind_at(parser, i) != C_LBRACE && c_kind_at(parser, i) != C_NONE) {
        i = c_skip_group(parser, i);
    }
    return i;
}

/* `x = f(1);` - no type, or a macro that has a line for itself, and no storage class: a statement
 * of a body that a macro begins, not a variable. */
static bool file_is_statement(const struct c_parser *parser, const struct c_specs *specs,
                              const struct c_declarator *declarator)
{
    if (specs->is_static || specs->is_extern || specs->is_const) {
        return false;
    }
    return !specs->typed ||
           (specs->type_token == specs->first && (c_flags_at(parser, specs->first) & C_CAPS) != 0 &&
            declarator->name == specs->first + 1 &&
            (c_flags_at(parser, declarator->name) & C_LINE_START) != 0);
}

static void file_place_item(struct c_parser *parser, const struct c_specs *specs,
                            const struct c_declarator *declarator, uint32_t end)
{
    if (specs->is_typedef) {
        c_place_alias(parser, specs, declarator, end - 1);
    } else if (declarator->params != C_NO_TOKEN &&
               c_kind_at(parser, declarator->next) != C_ASSIGN) {
        bool shared = (c_flags_at(parser, end) & C_CONDITIONAL) != 0 &&
                      c_kind_at(parser, end) != C_SEMICOLON && c_kind_at(parser, end) != C_COMMA;
        file_place_head(parser, specs, declarator, end - 1, shared);
    } else if (file_is_statement(parser, specs, declarator)) {
        c_scan_statements(parser, specs->typed ? declarator->name : specs->first, end);
    } else {
        file_place_variable(parser, specs, declarator, end);
    }
}

/* From the first declarator on. */
static uint32_t file_parse_declarators(struct c_parser *parser, struct c_specs *specs, uint32_t i,
                                       uint32_t last)
{
    for (;;) {
        struct c_declarator declarator;
        uint32_t end = 0;
        unsigned behind = C_NONE;
        c_read_declarator(parser, i, specs->type, &declarator);
        if (declarator.name == C_NO_TOKEN) {
            return file_skip_unknown(parser, i, last);
        }
        if (file_is_type_head(parser, specs, &declarator)) {
            return c_skip_group(parser, declarator.next);
        }
        if (file_has_body(parser, &declarator)) {
            uint32_t body = file_find_body(parser, &declarator);
            if (body < last) {
                return file_parse_function(parser, specs, &declarator, body);
            }
        }
        end = declarator.next;
        if (c_kind_at(parser, end) == C_ASSIGN || c_kind_at(parser, end) == C_COLON) {
            end = c_find_item_end(parser, end, last);
        }
        file_place_item(parser, specs, &declarator, end);
        behind = c_kind_at(parser, end);
        if (behind == C_SEMICOLON) {
            return end + 1;
        }
        if (behind != C_COMMA) {
            /* Another head over the same body, or a semicolon is missing. */
            return end >= last || (c_flags_at(parser, end) & C_LINE_START) != 0
                       ? end
                       : file_skip_unknown(parser, end, last);
        }
        i = end + 1;
        specs->first = i; /* the next one begins behind the comma */
    }
}

/* Part of an initialiser whose braces are in a macro or another file:
 * MACHINE_START(x) .init = f, MACHINE_END   or   { "name", f }, */
static uint32_t file_parse_fragment(struct c_parser *parser, uint32_t i, uint32_t last)
{
    uint32_t end = 0;
    uint32_t next = c_kind_at(parser, i + 1);
    if (c_kind_at(parser, i) == C_LBRACE) {
        end = c_skip_group(parser, i);
        if (next != C_LBRACE && next != C_STRING && next != C_DOT && next != C_LBRACKET) {
            c_scan_statements(parser, i + 1, end > i + 1 ? end - 1 : end);
            return end;
        }
        c_scan_value(parser, i, end, FACT_NONE, FACT_NONE);
        return end;
    }
    end = c_find_item_end(parser, i, last);
    while (i + 1 < end && c_kind_at(parser, i) != C_ASSIGN) {
        i++;
    }
    c_scan_value(parser, i + 1, end, FACT_NONE, FACT_NONE);
    if (c_kind_at(parser, end) == C_COMMA && c_kind_at(parser, end + 1) == C_IDENT &&
        c_kind_at(parser, end + 2) != C_LPAREN && c_is_attribute_like(parser, end + 1)) {
        return end + 2; /* the macro that closes */
    }
    return end > i ? end : i + 1;
}

static uint32_t file_parse_external(struct c_parser *parser, uint32_t i, uint32_t last)
{
    struct c_specs specs;
    uint32_t start = i;
    switch (c_kind_at(parser, i)) {
    case C_COMMA: /* X(a), X(b), of a list that is included somewhere */
    case C_SEMICOLON: return i + 1;
    case C_LBRACE:
    case C_DOT: return file_parse_fragment(parser, i, last);
    case C_ASM:
    case C_STATIC_ASSERT: return c_find_semicolon(parser, i, last);
    case C_RBRACE:
    case C_RPAREN:
    case C_RBRACKET: return i + 1;
    default: break;
    }
    i = c_read_specs(parser, i, C_PLACE_FILE, &specs);
    if (specs.macro_token != C_NO_TOKEN) {
        return file_parse_macro(parser, &specs);
    }
    if (c_kind_at(parser, i) == C_SEMICOLON) { /* struct s; struct s { .. }; */
        c_report_type(parser, &specs);
        return i + 1;
    }
    if (i >= last) {
        return last;
    }
    i = file_parse_declarators(parser, &specs, i, last);
    return i > start ? i : start + 1;
}

/* ------------------------------------------------------------------ branches that stand aside */

struct file_stream {
    const struct c_token *tokens;
    uint32_t count;
};

static struct file_stream file_enter_aside(struct c_parser *parser, uint32_t last)
{
    struct file_stream outer = { .tokens = parser->tokens, .count = parser->count };
    parser->tokens = parser->unit->aside.items;
    parser->count = last;
    parser->in_aside = true;
    return outer;
}

static void file_leave_aside(struct c_parser *parser, struct file_stream outer)
{
    parser->tokens = outer.tokens;
    parser->count = outer.count;
    parser->in_aside = false;
}

static uint32_t file_find_aside_end(const struct c_parser *parser, uint32_t end)
{
    uint32_t last = parser->aside_next;
    while (last < parser->unit->aside.count && parser->unit->aside.items[last].start < end) {
        last++;
    }
    return last;
}

void c_scan_aside(struct c_parser *parser, uint32_t end)
{
    uint32_t first = parser->aside_next;
    uint32_t last = file_find_aside_end(parser, end);
    struct file_stream outer;
    if (last == first) {
        return;
    }
    outer = file_enter_aside(parser, last);
    parser->aside_next = last;
    c_scan_statements(parser, first, last);
    file_leave_aside(parser, outer);
}

static void file_parse_range(struct c_parser *parser, uint32_t first, uint32_t last)
{
    uint32_t i = first;
    while (i < last && !parser->failed && !parser->unit->failed) {
        i = file_parse_external(parser, i, last);
    }
}

/* Before the declaration at byte `end`: what stands aside between the functions. */
static void file_parse_aside(struct c_parser *parser, uint32_t end)
{
    uint32_t first = parser->aside_next;
    uint32_t last = file_find_aside_end(parser, end);
    struct file_stream outer;
    if (last == first) {
        return;
    }
    outer = file_enter_aside(parser, last);
    parser->aside_next = last;
    file_parse_range(parser, first, last);
    file_leave_aside(parser, outer);
}

void c_parse_file(struct c_parser *parser, uint32_t first, uint32_t last)
{
    uint32_t i = first;
    while (i < last && !parser->failed && !parser->unit->failed) {
        file_parse_aside(parser, parser->tokens[i].start);
        i = file_parse_external(parser, i, last);
    }
    file_parse_aside(parser, UINT32_MAX);
}

/* NOLINTEND(misc-no-recursion) */
