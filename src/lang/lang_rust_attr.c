/* lang_rust_attr.c - what stands before an item: attributes, doc comments, visibility.
 *
 * Attributes are siblings of the item they belong to. They are collected as the walk passes
 * them, and taken by the next item if nothing but white space and comments lies between. */
#include "lang/lang_rust_internal.h"

/* ------------------------------------------------------------------ collecting */

static bool rust_is_space(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* Only white space, or white space and then a comment, in [start, end)? */
static bool rust_is_adjacent(const struct walk *walk, uint32_t start, uint32_t end)
{
    for (uint32_t i = start; i < end && i < walk->parsed.size; i++) {
        if (!rust_is_space(walk->parsed.data[i])) {
            return walk->parsed.data[i] == '/';
        }
    }
    return start <= end;
}

void rust_note_attribute(struct walk *walk, TSNode node)
{
    struct rust_state *state = rust_state_of(walk);
    if (state->attribute_count > 0) {
        TSNode last = state->attributes[state->attribute_count - 1];
        if (!rust_is_adjacent(walk, walk_end_byte(last), ts_node_start_byte(node))) {
            state->attribute_count = 0;
        }
    }
    if (state->attribute_count < RUST_ATTRIBUTES_MAX) {
        state->attributes[state->attribute_count++] = node;
    }
}

/* ------------------------------------------------------------------ cfg */

#define RUST_CFG_DEPTH_MAX 16U

enum rust_cfg { RUST_CFG_ALL, RUST_CFG_ANY, RUST_CFG_NOT };
struct rust_cfg_frame {
    enum rust_cfg op;
    bool some;  /* an operand needs test */
    bool every; /* all of them do */
    bool seen;
};

static bool rust_cfg_result(const struct rust_cfg_frame *frame)
{
    switch (frame->op) {
    case RUST_CFG_ALL: return frame->some;
    case RUST_CFG_ANY: return frame->seen && frame->every;
    case RUST_CFG_NOT: return false;
    }
    return false;
}

static void rust_cfg_feed(struct rust_cfg_frame *frame, bool needs_test)
{
    frame->seen = true;
    frame->some = frame->some || needs_test;
    frame->every = frame->every && needs_test;
}

static bool rust_is_word(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_';
}

static enum rust_cfg rust_cfg_op(struct str word)
{
    if (str_equals_cstring(word, "all") || word.size == 0) {
        return RUST_CFG_ALL;
    }
    return str_equals_cstring(word, "any") ? RUST_CFG_ANY : RUST_CFG_NOT;
}

/* Can `(predicate)` hold in test builds only? test, all(.., test, ..), any(test, test). */
static bool rust_cfg_needs_test(struct str text)
{
    struct rust_cfg_frame frames[RUST_CFG_DEPTH_MAX];
    size_t depth = 0;
    struct str word = STR_EMPTY;
    bool text_open = false;
    frames[0] = (struct rust_cfg_frame){ .op = RUST_CFG_ALL, .every = true };
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.data[i];
        if (byte == '"') {
            text_open = !text_open;
            word = STR_EMPTY;
        } else if (text_open) {
            continue;
        } else if (rust_is_word(byte)) {
            size_t start = i;
            while (i + 1 < text.size && rust_is_word(text.data[i + 1])) {
                i++;
            }
            word = str_from_range(text.data + start, i + 1 - start);
        } else if (byte == '(') {
            if (++depth >= RUST_CFG_DEPTH_MAX) {
                return false;
            }
            frames[depth] = (struct rust_cfg_frame){ .op = rust_cfg_op(word), .every = true };
            word = STR_EMPTY;
        } else if (byte == '=') {
            rust_cfg_feed(&frames[depth], false); /* name = "value" is no test */
            word = STR_EMPTY;
        } else if ((byte == ',' || byte == ')') && word.size > 0) {
            rust_cfg_feed(&frames[depth], str_equals_cstring(word, "test"));
            word = STR_EMPTY;
        }
        if (byte == ')' && depth > 0) {
            depth--;
            rust_cfg_feed(&frames[depth], rust_cfg_result(&frames[depth + 1]));
        }
    }
    return rust_cfg_result(&frames[0]);
}

/* ------------------------------------------------------------------ reading */

/* Sorted: attributes of the compiler that say nothing about code of a project. */
static const char *const rust_builtin_attributes[] = {
    "allow",
    "automatically_derived",
    "bench",
    "cfg",
    "cfg_attr",
    "clippy",
    "cold",
    "crate_name",
    "crate_type",
    "debugger_visualizer",
    "default",
    "deny",
    "deprecated",
    "derive",
    "diagnostic",
    "doc",
    "expect",
    "export_name",
    "feature",
    "forbid",
    "global_allocator",
    "ignore",
    "inline",
    "link",
    "link_name",
    "link_section",
    "macro_export",
    "macro_use",
    "must_use",
    "naked",
    "no_mangle",
    "no_std",
    "non_exhaustive",
    "panic_handler",
    "path",
    "proc_macro",
    "proc_macro_attribute",
    "proc_macro_derive",
    "repr",
    "rustc_const_stable",
    "rustc_const_unstable",
    "rustfmt",
    "should_panic",
    "stable",
    "target_feature",
    "test",
    "track_caller",
    "unsafe",
    "unstable",
    "used",
    "warn",
};

static bool rust_is_builtin(struct str name)
{
    size_t colon = str_find_byte(name, ':');
    if (colon != SIZE_MAX) {
        name.size = colon;
    }
    for (size_t i = 0; i < sizeof rust_builtin_attributes / sizeof rust_builtin_attributes[0];
         i++) {
        if (str_equals_cstring(name, rust_builtin_attributes[i])) {
            return true;
        }
    }
    return false;
}

static TSNode rust_attribute_path(struct walk *walk, TSNode item, TSNode *attribute)
{
    *attribute = walk_child_of_type(walk, item, "attribute");
    return ts_node_is_null(*attribute) ? *attribute : walk_named_child(*attribute, 0);
}

/* test, tokio::test, wasm_bindgen_test, rstest, bench */
static bool rust_is_test_attribute(struct str name)
{
    size_t colon = str_find_last_byte(name, ':');
    if (colon != SIZE_MAX) {
        name = str_from_range(name.data + colon + 1, name.size - colon - 1);
    }
    return str_equals_cstring(name, "test") || str_equals_cstring(name, "bench") ||
           str_equals_cstring(name, "rstest") || str_equals_cstring(name, "test_case") ||
           str_equals_cstring(name, "quickcheck") || str_ends_with(name, STR("_test"));
}

static struct str rust_attribute_value(struct walk *walk, TSNode attribute)
{
    TSNode value = walk_child_by_field(walk, attribute, "value");
    return walk_text_of(walk, walk_child_of_type(walk, value, "string_content"));
}

static void rust_read_attribute(struct walk *walk, TSNode item, struct rust_attributes *out)
{
    TSNode attribute;
    struct str name = walk_text_of(walk, rust_attribute_path(walk, item, &attribute));
    struct str arguments = walk_text_of(walk, walk_child_by_field(walk, attribute, "arguments"));
    if (str_equals_cstring(name, "cfg")) {
        if (rust_cfg_needs_test(arguments)) {
            out->needs_test = true;
        } else {
            out->conditional = true;
        }
    } else if (str_equals_cstring(name, "path")) {
        out->path = rust_attribute_value(walk, attribute);
    } else if (str_equals_cstring(name, "macro_export") || str_equals_cstring(name, "no_mangle") ||
               str_equals_cstring(name, "export_name")) {
        out->exported = true;
    } else if (rust_is_test_attribute(name)) {
        out->is_test = true;
    }
}

static bool rust_is_conditional(const struct rust_state *state, uint32_t byte)
{
    for (size_t i = 0; i < state->condition_count && state->conditions[i].start <= byte; i++) {
        if (byte < state->conditions[i].end) {
            return true;
        }
    }
    return false;
}

struct rust_attributes rust_take_attributes(struct walk *walk, TSNode node)
{
    struct rust_state *state = rust_state_of(walk);
    struct rust_attributes out = { .nodes = state->attributes };
    out.conditional = rust_is_conditional(state, ts_node_start_byte(node));
    if (state->attribute_count == 0) {
        return out;
    }
    if (rust_is_adjacent(walk, walk_end_byte(state->attributes[state->attribute_count - 1]),
                         ts_node_start_byte(node))) {
        out.count = state->attribute_count;
    }
    state->attribute_count = 0;
    for (size_t i = 0; i < out.count; i++) {
        rust_read_attribute(walk, out.nodes[i], &out);
    }
    return out;
}

/* ------------------------------------------------------------------ projections */

static struct str rust_take_word(struct str *text)
{
    size_t start = 0;
    size_t end = 0;
    while (start < text->size && !rust_is_word(text->data[start])) {
        start++;
    }
    for (end = start; end < text->size && rust_is_word(text->data[end]);) {
        end++;
    }
    struct str word = str_from_range(text->data + start, end - start);
    *text = str_from_range(text->data + end, text->size - end);
    return word;
}

/* project = Name in the text of an attribute: another name of the type, for one of the same shape
 * whose fields are pinned. */
static void rust_name_projection(struct walk *walk, struct str text, struct str type, TSNode site)
{
    static const char *const keys[] = { "project", "project_ref", "project_replace", NULL };
    while (text.size > 0) {
        struct str word = rust_take_word(&text);
        struct str rest = str_trim_spaces(text);
        for (const char *const *key = keys; *key != NULL; key++) {
            if (str_equals_cstring(word, *key) && str_starts_with(rest, STR("="))) {
                struct str name = rust_take_word(&text);
                if (name.size > 0) {
                    (void)walk_add_import(walk, FACT_IMPORT_SYMBOL, STR("self"), type, name, site);
                }
            }
        }
    }
}

void rust_name_projections(struct walk *walk, const struct rust_attributes *attributes,
                           struct str type)
{
    for (size_t i = 0; i < attributes->count; i++) {
        TSNode attribute;
        struct str name =
            walk_text_of(walk, rust_attribute_path(walk, attributes->nodes[i], &attribute));
        if (str_starts_with(name, STR("project")) || str_ends_with(name, STR("pin_project"))) {
            rust_name_projection(walk, walk_text_of(walk, attribute), type, attribute);
        }
    }
}

void rust_enter_attributed(struct walk *walk, TSNode node)
{
    const struct rust_state *state = rust_state_of(walk);
    if (state->attribute_count > 0 || state->condition_count > 0) {
        struct rust_attributes attributes = rust_take_attributes(walk, node);
        if (attributes.needs_test) {
            walk_enter_test_region(walk, TEST_RULE_ATTRIBUTE);
        } else if (attributes.conditional) {
            walk_enter_conditional_region(walk);
        }
    }
}

/* #![cfg(test)] at the top makes the whole file a test. */
void rust_mark_test_file(struct walk *walk, TSNode root)
{
    uint32_t count = walk_count_named(root);
    for (uint32_t i = 0; i < count && i < RUST_ATTRIBUTES_MAX; i++) {
        TSNode item = walk_named_child(root, i);
        if (walk_node_is(walk, item, "inner_attribute_item")) {
            struct rust_attributes attributes = { .count = 0 };
            rust_read_attribute(walk, item, &attributes);
            if (attributes.needs_test) {
                walk_mark_test(walk, 0, TEST_RULE_TEST_MODULE);
            }
        } else if (!walk_is_extra(item)) {
            break;
        }
    }
}

/* ------------------------------------------------------------------ references */

static void rust_add_annotation(struct walk *walk, uint32_t entity, uint32_t name, TSNode site,
                                uint8_t flags)
{
    if (name != FACT_NONE) {
        struct fact_ref *row = walk_add_ref(walk, REF_KIND_ANNOTATE, name, site);
        row->from = entity;
        row->flags |= flags;
    }
}

/* The traits of derive(A, b::C): one reference for each. */
static void rust_annotate_derives(struct walk *walk, uint32_t entity, TSNode tokens, uint8_t flags)
{
    uint32_t path = FACT_NONE;
    TSNode site = { .id = NULL };
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, tokens, false, &count);
    for (size_t i = 0; i < count; i++) {
        if (walk_node_is(walk, list[i].node, "identifier") ||
            walk_node_is(walk, list[i].node, "crate")) {
            fact_text text = walk_intern_str(walk, rust_name_of(walk, list[i].node));
            path = path == FACT_NONE ? walk_make_node(walk, FACT_OP_NAME, text, FACT_NONE)
                                     : walk_make_node(walk, FACT_OP_PATH, path, text);
            site = list[i].node;
        } else if (!walk_node_is(walk, list[i].node, "::")) {
            rust_add_annotation(walk, entity, path, site, flags);
            path = FACT_NONE;
        }
    }
}

/* cfg_attr(condition, derive(..)) */
static void rust_annotate_conditional(struct walk *walk, uint32_t entity, TSNode tokens)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, tokens, true, &count);
    for (size_t i = 0; i + 1 < count; i++) {
        if (walk_node_is(walk, list[i].node, "identifier") &&
            str_equals_cstring(walk_text_of(walk, list[i].node), "derive")) {
            rust_annotate_derives(walk, entity, list[i + 1].node, FACT_REF_CONDITIONAL);
        }
    }
}

static void rust_annotate_entity(struct walk *walk, uint32_t entity,
                                 const struct rust_attributes *attributes)
{
    for (size_t i = 0; i < attributes->count; i++) {
        TSNode attribute;
        TSNode path = rust_attribute_path(walk, attributes->nodes[i], &attribute);
        struct str name = walk_text_of(walk, path);
        TSNode arguments = walk_child_by_field(walk, attribute, "arguments");
        if (str_equals_cstring(name, "derive")) {
            rust_annotate_derives(walk, entity, arguments, 0);
        } else if (str_equals_cstring(name, "cfg_attr")) {
            rust_annotate_conditional(walk, entity, arguments);
        } else if (!ts_node_is_null(path) && !rust_is_builtin(name)) {
            rust_add_annotation(walk, entity, walk_build_type(walk, path), path, 0);
        }
    }
}

/* ------------------------------------------------------------------ doc comments */

static bool rust_is_inner_doc(struct str text)
{
    return str_starts_with(text, STR("//!")) || str_starts_with(text, STR("/*!"));
}

/* Four slashes or three stars make a plain comment. */
static bool rust_is_outer_doc(struct str text)
{
    bool line = str_starts_with(text, STR("///"));
    if (!line && !str_starts_with(text, STR("/**"))) {
        return false;
    }
    return text.size == 3 ||
           (line ? text.data[3] != '/' : text.data[3] != '*' && text.data[3] != '/');
}

void rust_note_doc_comment(struct walk *walk, TSNode node)
{
    struct str text = walk_text_of(walk, node);
    struct fact_entity *row = NULL;
    uint32_t start = ts_node_start_byte(node);
    uint32_t end = walk_end_byte(node);
    if (!rust_is_inner_doc(text)) {
        return;
    }
    while (end > start && rust_is_space(walk->parsed.data[end - 1])) {
        end--;
    }
    row = facts_builder_edit_entity(walk->facts, walk->entity);
    if (row->doc_start == row->doc_end || row->doc_end < row->start_byte) {
        row->doc_start = start;
    }
    row->doc_end = end;
}

/* A doc attribute documents like a comment. */
static bool rust_find_doc_attributes(struct walk *walk, const struct rust_attributes *attributes,
                                     uint32_t *start, uint32_t *end)
{
    bool found = false;
    for (size_t i = 0; i < attributes->count; i++) {
        TSNode attribute;
        struct str name =
            walk_text_of(walk, rust_attribute_path(walk, attributes->nodes[i], &attribute));
        if (str_equals_cstring(name, "doc") &&
            !ts_node_is_null(walk_child_by_field(walk, attribute, "value"))) {
            *start = found ? *start : ts_node_start_byte(attributes->nodes[i]);
            *end = walk_end_byte(attributes->nodes[i]);
            found = true;
        }
    }
    return found;
}

/* Of the comment block before an entity only the lines from the first to the last doc line are
 * documentation: license headers and notes to the reader are not. */
static void rust_trim_doc(struct walk *walk, uint32_t entity,
                          const struct rust_attributes *attributes)
{
    struct fact_entity *row = facts_builder_edit_entity(walk->facts, entity);
    struct str text =
        str_from_range(walk->source.data + row->doc_start, row->doc_end - row->doc_start);
    uint32_t start = row->start_byte;
    uint32_t end = row->start_byte;
    bool found = false;
    bool block = false;
    for (size_t i = 0; i < text.size;) {
        size_t newline = 0;
        struct str line;
        while (i < text.size && rust_is_space(text.data[i])) {
            i++;
        }
        line = str_from_range(text.data + i, text.size - i);
        newline = str_find_byte(line, '\n');
        if (newline != SIZE_MAX) {
            line.size = newline;
        }
        if (block || rust_is_outer_doc(line)) {
            start = found ? start : row->doc_start + (uint32_t)i;
            found = true;
            end = row->doc_start + (uint32_t)(i + str_trim_spaces(line).size);
            block = (block || line.data[1] == '*') && str_find_part(line, STR("*/")) == SIZE_MAX;
        }
        i += line.size;
    }
    if (!found && !rust_find_doc_attributes(walk, attributes, &start, &end)) {
        end = start;
    }
    walk_set_doc(walk, entity, start, end);
}

/* ------------------------------------------------------------------ items */

uint32_t rust_visibility_of(struct str modifier)
{
    if (str_equals_cstring(modifier, "pub")) {
        return FACT_ENTITY_EXPORTED;
    }
    return modifier.size == 0 || str_equals_cstring(modifier, "pub(self)") ? FACT_ENTITY_PRIVATE
                                                                           : FACT_ENTITY_INTERNAL;
}

uint32_t rust_read_visibility(struct walk *walk, TSNode item)
{
    return rust_visibility_of(
        walk_text_of(walk, walk_child_of_type(walk, item, "visibility_modifier")));
}

uint32_t rust_open_item(struct walk *walk, struct walk_entity_spec *spec,
                        const struct rust_attributes *attributes)
{
    uint32_t number = 0;
    uint32_t visibility = FACT_ENTITY_EXPORTED | FACT_ENTITY_INTERNAL | FACT_ENTITY_PRIVATE;
    if (attributes->conditional) {
        spec->flags |= FACT_ENTITY_CONDITIONAL;
        if (!spec->leaf) {
            walk_enter_conditional_region(walk);
        }
    }
    if (attributes->exported) {
        spec->flags = (spec->flags & ~visibility) | FACT_ENTITY_EXPORTED;
    }
    number = walk_open_entity(walk, spec);
    rust_trim_doc(walk, number, attributes);
    if (attributes->is_test && kind_group_of_entity(spec->kind) == ENTITY_GROUP_CALLABLE) {
        walk_mark_test(walk, number, TEST_RULE_ATTRIBUTE);
    } else if (attributes->needs_test) {
        walk_mark_test(walk, number,
                       spec->kind == ENTITY_KIND_MODULE ? TEST_RULE_TEST_MODULE
                                                        : TEST_RULE_ATTRIBUTE);
    }
    rust_annotate_entity(walk, number, attributes);
    return number;
}
