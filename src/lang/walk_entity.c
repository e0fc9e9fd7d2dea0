/* walk_entity.c - opening entities and scopes: spans, signatures, qualified names, doc comments,
 * regions and the test rules of ALGORITHMS 7. Cost: O(1) for each, plus the text of the name. */
#include "lang/walk_engine_internal.h"

static bool entity_is_space(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* ------------------------------------------------------------------ comments */

/* Only white space in parsed[start, end), with at most `lines` ends of line? */
static bool entity_is_gap(const struct walk *walk, uint32_t start, uint32_t end, unsigned lines)
{
    unsigned seen = 0;
    if (end > walk->parsed.size || start > end) {
        return false;
    }
    for (uint32_t i = start; i < end; i++) {
        if (!entity_is_space(walk->parsed.data[i])) {
            return false;
        }
        seen += walk->parsed.data[i] == '\n';
        if (seen > lines) {
            return false;
        }
    }
    return true;
}

/* Does the line hold something before `start`? Then the comment belongs to that. */
static bool entity_is_trailing(const struct walk *walk, uint32_t start)
{
    while (start > 0 && walk->parsed.data[start - 1] != '\n') {
        if (!entity_is_space(walk->parsed.data[start - 1])) {
            return true;
        }
        start--;
    }
    return false;
}

/* Some grammars give comments the end of their line. */
static uint32_t entity_trim_end(const struct walk *walk, uint32_t start, uint32_t end,
                                unsigned *lines)
{
    unsigned trimmed = 0;
    *lines = 0;
    while (end > start && trimmed < WALK_TRAILING_TRIM_MAX && end <= walk->parsed.size &&
           entity_is_space(walk->parsed.data[end - 1])) {
        end--;
        trimmed++;
        *lines += walk->parsed.data[end] == '\n';
    }
    return end;
}

void walk_note_comment(struct walk *walk, TSNode node)
{
    struct walk_comments *comments = &walk->engine->comments;
    uint32_t start = ts_node_start_byte(node);
    uint32_t end = walk_end_byte(node);
    unsigned lines = 0;
    walk_add_range(walk, &walk->engine->comment_ranges, start, end);
    end = entity_trim_end(walk, start, end, &lines);
    if (comments->open && entity_is_gap(walk, comments->near_end, start, 1)) {
        comments->end = end;
        comments->near_end = end;
        return;
    }
    comments->open = !entity_is_trailing(walk, start);
    comments->start = start;
    comments->end = end;
    comments->near_end = end;
}

void walk_note_attribute(struct walk *walk, TSNode node)
{
    struct walk_comments *comments = &walk->engine->comments;
    if (!comments->open) {
        return;
    }
    if (entity_is_gap(walk, comments->near_end, ts_node_start_byte(node), 1)) {
        unsigned lines = 0;
        comments->near_end =
            entity_trim_end(walk, ts_node_start_byte(node), walk_end_byte(node), &lines);
    } else {
        comments->open = false;
    }
}

static void entity_apply_doc(struct walk *walk, struct walk_place *row)
{
    struct walk_comments *comments = &walk->engine->comments;
    row->doc_start = row->start_byte;
    row->doc_end = row->start_byte;
    if (!comments->open || comments->near_end > row->start_byte) {
        return;
    }
    /* Stays open on a hit: `int a, b;` documents both. A miss ends it, so that each comment is
     * looked at a bounded number of times. */
    if (!entity_is_gap(walk, comments->near_end, row->start_byte, 1)) {
        comments->open = false;
    } else if (comments->end - comments->start <= WALK_DOC_SPAN_MAX) {
        row->doc_start = comments->start;
        row->doc_end = comments->end;
    }
}

void walk_set_doc(struct walk *walk, uint32_t entity, uint32_t start_byte, uint32_t end_byte)
{
    struct fact_entity *row = facts_builder_edit_entity(walk->facts, entity);
    row->doc_start = start_byte;
    row->doc_end = end_byte;
}

/* ------------------------------------------------------------------ tests */

/* '*' stands for any run. Backs up to the last star only: O(pattern * text). */
static bool entity_match_pattern(const char *pattern, struct str text)
{
    const char *star = NULL;
    size_t star_at = 0;
    size_t i = 0;
    while (i < text.size) {
        if (*pattern == '*') {
            star = ++pattern;
            star_at = i;
        } else if (*pattern != '\0' && *pattern == text.data[i]) {
            pattern++;
            i++;
        } else if (star != NULL) {
            pattern = star;
            i = ++star_at;
        } else {
            return false;
        }
    }
    while (*pattern == '*') {
        pattern++;
    }
    return *pattern == '\0';
}

static bool entity_is_test_folder(const struct walk *walk, struct str folder)
{
    for (const char *const *row = walk->lang->test_folders; row != NULL && *row != NULL; row++) {
        if (entity_match_pattern(*row, folder)) {
            return true;
        }
    }
    return false;
}

static enum test_rule entity_find_path_rule(const struct walk *walk)
{
    enum test_rule rule = TEST_RULE_NONE;
    struct str rest = walk->path;
    struct str part = STR_EMPTY;
    bool more = true;
    while (str_split_next_part(&rest, &more, '/', &part)) {
        if (more && entity_is_test_folder(walk, part)) {
            rule = TEST_RULE_FOLDER;
        }
    }
    for (const char *const *row = walk->lang->test_file_patterns; row != NULL && *row != NULL;
         row++) {
        if (entity_match_pattern(*row, part)) {
            return TEST_RULE_FILE_NAME;
        }
    }
    return rule;
}

void walk_apply_path_rules(struct walk *walk)
{
    struct fact_entity *file = facts_builder_edit_entity(walk->facts, 0);
    walk->test_rule = entity_find_path_rule(walk);
    walk->test_file = walk->test_rule != TEST_RULE_NONE;
    if (walk->test_file) {
        file->class_ = ENTITY_CLASS_TEST;
        file->rule = (uint8_t)walk->test_rule;
    }
}

static bool entity_has_test_name(const struct walk *walk, const struct walk_entity_spec *spec)
{
    if (kind_group_of_entity(spec->kind) != ENTITY_GROUP_CALLABLE ||
        (walk->lang->test_names_in_test_files_only && !walk->test_file)) {
        return false;
    }
    for (const char *const *row = walk->lang->test_name_prefixes; row != NULL && *row != NULL;
         row++) {
        if (str_starts_with(spec->name, str_from_cstring(*row))) {
            return true;
        }
    }
    return false;
}

static void entity_apply_test_rules(const struct walk *walk, const struct walk_entity_spec *spec,
                                    struct fact_entity *row)
{
    enum test_rule rule = entity_has_test_name(walk, spec) ? TEST_RULE_NAME : walk->test_rule;
    if (rule != TEST_RULE_NONE) {
        row->class_ = ENTITY_CLASS_TEST;
        row->rule = (uint8_t)rule;
    }
}

void walk_mark_test(struct walk *walk, uint32_t entity, enum test_rule rule)
{
    struct fact_entity *row = facts_builder_edit_entity(walk->facts, entity);
    row->class_ = ENTITY_CLASS_TEST;
    row->rule = (uint8_t)rule;
    if (entity == walk->entity) {
        walk_enter_test_region(walk, rule);
    }
}

/* ------------------------------------------------------------------ regions */

void walk_enter_test_region(struct walk *walk, enum test_rule rule)
{
    walk_save_frame(walk);
    walk->test_rule = rule;
}

void walk_enter_disabled_region(struct walk *walk)
{
    walk_save_frame(walk);
    walk->disabled_depth++;
}

void walk_enter_conditional_region(struct walk *walk)
{
    walk_save_frame(walk);
    walk->conditional_depth++;
}

void walk_set_entity(struct walk *walk, uint32_t entity, uint32_t scope)
{
    const struct fact_entity *row = facts_builder_edit_entity(walk->facts, entity);
    walk_save_frame(walk);
    walk->entity = entity;
    walk->scope = scope;
    if (row->complexity > 0) {
        walk->engine->counted_entity = entity;
    }
}

void walk_add_decision(struct walk *walk)
{
    struct fact_entity *row = NULL;
    if (walk->engine->counted_entity == FACT_NONE) {
        return;
    }
    row = facts_builder_edit_entity(walk->facts, walk->engine->counted_entity);
    if (row->complexity < UINT16_MAX) {
        row->complexity++;
    }
}

/* ------------------------------------------------------------------ entities and scopes */

void walk_init_entity_spec(struct walk_entity_spec *spec, enum entity_kind kind, TSNode node,
                           TSNode name_node)
{
    enum entity_group group = kind_group_of_entity(kind);
    memset(spec, 0, sizeof *spec);
    spec->kind = kind;
    spec->node = node;
    spec->name_node = name_node;
    spec->type = FACT_NONE;
    spec->value = FACT_NONE;
    spec->owner = FACT_NONE;
    spec->opens_scope = group != ENTITY_GROUP_VALUE && group != ENTITY_GROUP_ALIAS;
    spec->leaf = !spec->opens_scope;
    spec->params_min = UINT8_MAX;
    spec->params_max = UINT8_MAX;
}

/* In one line, and not too long. */
static struct str entity_tidy_name(struct walk *walk, struct str name)
{
    name = walk_flatten_name(walk, name);
    if (name.size > WALK_NAME_BYTES_MAX) {
        name.size = WALK_NAME_BYTES_MAX;
    }
    return name;
}

static fact_text entity_make_qualified(struct walk *walk, struct str outer, struct str own,
                                       fact_text name)
{
    const struct lang_policy *policy = walk->lang->policy;
    const char *separator = policy != NULL ? policy->separator : "::";
    struct str whole;
    if (outer.data == NULL && walk->entity != 0) {
        const struct fact_entity *parent = facts_builder_edit_entity(walk->facts, walk->entity);
        outer = facts_builder_borrow_text(walk->facts, parent->qualified);
        if (policy != NULL && policy->member_separator != NULL &&
            kind_group_of_entity((enum entity_kind)parent->kind) != ENTITY_GROUP_MODULE) {
            separator = policy->member_separator;
        }
    }
    if (outer.size == 0 || outer.size + own.size > WALK_NAME_BYTES_MAX) {
        return name;
    }
    whole = arena_format_text(&walk->engine->scratch, "%.*s%s%.*s", STR_ARG(outer), separator,
                              STR_ARG(own));
    if (whole.data == NULL) {
        walk->engine->failed = true;
        return name;
    }
    return facts_builder_intern_text(walk->facts, whole);
}

static void entity_fill_span(const struct walk *walk, TSNode node, struct walk_place *row)
{
    unsigned lines = 0;
    row->start_byte = ts_node_start_byte(node);
    row->end_byte = entity_trim_end(walk, row->start_byte, walk_end_byte(node), &lines);
    row->start_line = ts_node_start_point(node).row + 1;
    row->end_line = walk_end_point(node).row + 1;
    row->end_line -=
        lines < row->end_line - row->start_line ? lines : row->end_line - row->start_line;
}

/* The signature ends before the body, else with the line. */
static uint32_t entity_find_signature_end(const struct walk *walk, TSNode body,
                                          const struct walk_place *row)
{
    unsigned lines = 0;
    if (!ts_node_is_null(body)) {
        uint32_t start = ts_node_start_byte(body);
        if (start >= row->start_byte && start <= row->end_byte) {
            return entity_trim_end(walk, row->start_byte, start, &lines);
        }
    }
    if (row->end_byte > row->start_byte && row->end_byte <= walk->source.size) {
        const char *first = walk->source.data + row->start_byte;
        const char *end = memchr(first, '\n', row->end_byte - row->start_byte);
        if (end != NULL) {
            return entity_trim_end(walk, row->start_byte, (uint32_t)(end - walk->source.data),
                                   &lines);
        }
    }
    return row->end_byte;
}

static enum entity_group entity_group_of_spec(const struct walk_entity_spec *spec)
{
    struct fact_entity row = { .kind = (uint8_t)spec->kind, .flags = spec->flags };
    return facts_group_of_entity(&row);
}

static enum fact_scope_kind entity_scope_kind(const struct walk_entity_spec *spec)
{
    switch (entity_group_of_spec(spec)) {
    case ENTITY_GROUP_TYPE:
    case ENTITY_GROUP_EXTENSION: return FACT_SCOPE_TYPE;
    case ENTITY_GROUP_MODULE: return FACT_SCOPE_MODULE;
    case ENTITY_GROUP_CALLABLE:
    case ENTITY_GROUP_MACRO:
    case ENTITY_GROUP_ALIAS:
    case ENTITY_GROUP_VALUE: return FACT_SCOPE_FUNCTION;
    }
    return FACT_SCOPE_BLOCK;
}

static void entity_enter(struct walk *walk, const struct walk_entity_spec *spec, uint32_t number)
{
    enum entity_group group = entity_group_of_spec(spec);
    walk_save_frame(walk);
    walk->entity = number;
    if (group == ENTITY_GROUP_TYPE || group == ENTITY_GROUP_EXTENSION) {
        walk->type_entity = number;
    }
    if (facts_builder_edit_entity(walk->facts, number)->complexity > 0) {
        walk->engine->counted_entity = number;
    }
    if (spec->opens_scope) {
        uint32_t scope =
            facts_builder_add_scope(walk->facts, walk->scope, number, entity_scope_kind(spec),
                                    ts_node_start_byte(spec->node), walk_end_byte(spec->node));
        facts_builder_edit_entity(walk->facts, number)->body = scope;
        walk->scope = scope;
    }
}

uint32_t walk_place_entity(struct walk *walk, const struct walk_entity_spec *spec,
                           const struct walk_place *place)
{
    struct str own = entity_tidy_name(walk, spec->name);
    fact_text name = facts_builder_intern_text(walk->facts, own);
    fact_text qualified =
        entity_make_qualified(walk, walk_flatten_name(walk, spec->qualifier), own, name);
    uint32_t number = 0;
    struct fact_entity *row = facts_builder_add_entity(walk->facts, &number);
    row->name = name;
    row->qualified = qualified;
    row->parent = walk->entity;
    row->scope = walk->scope;
    row->type = spec->type;
    row->value = spec->value;
    row->owner = spec->owner;
    row->start_byte = place->start_byte;
    row->end_byte = place->end_byte;
    row->signature_end = place->signature_end;
    row->doc_start = place->doc_start;
    row->doc_end = place->doc_end;
    row->start_line = place->start_line;
    row->end_line = place->end_line;
    row->name_line = place->name_line;
    row->kind = (uint8_t)spec->kind;
    row->flags = spec->flags;
    row->params_min = spec->params_min;
    row->params_max = spec->params_max;
    if (walk->disabled_depth > 0) {
        row->flags |= FACT_ENTITY_DISABLED;
    }
    if (walk->conditional_depth > 0) {
        row->flags |= FACT_ENTITY_CONDITIONAL;
    }
    if (kind_group_of_entity(spec->kind) == ENTITY_GROUP_CALLABLE &&
        (spec->flags & FACT_ENTITY_DECLARATION) == 0) {
        row->complexity = 1;
    }
    entity_apply_test_rules(walk, spec, row);
    return number;
}

uint32_t walk_open_entity(struct walk *walk, const struct walk_entity_spec *spec)
{
    struct walk_place place;
    uint32_t number = 0;
    entity_fill_span(walk, spec->node, &place);
    place.name_line = walk_line_of(ts_node_is_null(spec->name_node) ? spec->node : spec->name_node);
    place.signature_end = entity_find_signature_end(walk, spec->body_node, &place);
    entity_apply_doc(walk, &place);
    number = walk_place_entity(walk, spec, &place);
    if (!spec->leaf) {
        entity_enter(walk, spec, number);
    }
    return number;
}

void walk_open_rest_of_file(struct walk *walk, const struct walk_entity_spec *spec)
{
    struct walk_entity_spec leaf;
    struct fact_entity *row = NULL;
    uint32_t number = 0;
    if (walk->entity != 0) { /* the one before ends here */
        row = facts_builder_edit_entity(walk->facts, walk->entity);
        row->end_byte = ts_node_start_byte(walk->engine->node);
        row->end_line = walk_line_of(walk->engine->node);
        row->end_line -= row->end_line > row->start_line;
        if (row->body != FACT_NONE) {
            facts_builder_edit_scope(walk->facts, row->body)->end_byte = row->end_byte;
        }
    }
    walk->entity = 0;
    walk->scope = 0;
    if (spec == NULL) {
        return;
    }
    leaf = *spec;
    leaf.leaf = true;
    number = walk_open_entity(walk, &leaf);
    row = facts_builder_edit_entity(walk->facts, number);
    row->end_byte = walk_end_byte(walk->root);
    row->end_line = walk_end_point(walk->root).row + 1;
    walk->entity = number;
    walk->scope = facts_builder_add_scope(walk->facts, 0, number, entity_scope_kind(spec),
                                          ts_node_start_byte(spec->node), row->end_byte);
    facts_builder_edit_entity(walk->facts, number)->body = walk->scope;
}

void walk_open_by_rule(struct walk *walk, const struct lang_rule *rule, TSNode node)
{
    struct walk_entity_spec spec;
    TSNode name = walk_child_by_field(walk, node, rule->name);
    if (ts_node_is_null(name) || walk_is_missing(name)) {
        return;
    }
    walk_init_entity_spec(&spec, rule->kind, node, name);
    spec.name = walk_text_of(walk, name);
    spec.body_node = walk_child_by_field(walk, node, "body");
    (void)walk_open_entity(walk, &spec);
}

uint32_t walk_open_scope(struct walk *walk, enum fact_scope_kind kind, TSNode node)
{
    walk_save_frame(walk);
    walk->scope = facts_builder_add_scope(walk->facts, walk->scope, walk->entity, kind,
                                          ts_node_start_byte(node), walk_end_byte(node));
    return walk->scope;
}

uint32_t walk_plan_scope(struct walk *walk, TSNode node)
{
    struct walk_private *engine = walk->engine;
    struct walk_plan *plan = NULL;
    if (engine->plan_count == WALK_PLANS_MAX) {
        engine->plan_count--;
        memmove(engine->plans, engine->plans + 1, engine->plan_count * sizeof *plan);
    }
    plan = &engine->plans[engine->plan_count++];
    plan->node = node.id;
    plan->scope = facts_builder_add_scope(walk->facts, walk->scope, walk->entity, FACT_SCOPE_BLOCK,
                                          ts_node_start_byte(node), walk_end_byte(node));
    return plan->scope;
}
