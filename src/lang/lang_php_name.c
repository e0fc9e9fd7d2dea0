/* lang_php_name.c - namespaces, `use`, include and require. */
#include "lang/lang_php_internal.h"

/* ------------------------------------------------------------------ namespaces */

static struct str name_of_namespace(struct walk *walk, TSNode node)
{
    return walk_text_of(walk, walk_child_by_field(walk, node, "name"));
}

/* One namespace for the whole file is the package of the file. */
void php_find_package(struct walk *walk, TSNode root)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, root, true, &count);
    TSNode only = { .id = NULL };
    unsigned found = 0;
    for (size_t i = 0; i < count; i++) {
        if (walk_node_is(walk, list[i].node, "namespace_definition")) {
            only = list[i].node;
            found++;
        }
    }
    if (found == 1 && ts_node_is_null(walk_child_by_field(walk, only, "body"))) {
        php_state_of(walk)->namespace = name_of_namespace(walk, only);
        facts_builder_edit_header(walk->facts)->package =
            walk_intern_str(walk, php_state_of(walk)->namespace);
    }
}

/* Several namespaces in one file: each is a module. One without braces ends where the next one
 * begins. */
void php_enter_namespace(struct walk *walk, TSNode node)
{
    struct php_state *state = php_state_of(walk);
    TSNode body = walk_child_by_field(walk, node, "body");
    struct walk_entity_spec spec;
    struct str name = name_of_namespace(walk, node);
    if (facts_builder_edit_header(walk->facts)->package != 0) {
        return;
    }
    state->namespace = name;
    if (name.size == 0) {
        if (ts_node_is_null(body)) {
            walk_open_rest_of_file(walk, NULL);
        }
        return;
    }
    walk_init_entity_spec(&spec, ENTITY_KIND_NAMESPACE, node,
                          walk_child_by_field(walk, node, "name"));
    spec.name = name;
    spec.body_node = body;
    spec.flags = FACT_ENTITY_EXPORTED;
    if (!ts_node_is_null(body)) {
        (void)walk_open_entity(walk, &spec);
        return;
    }
    walk_open_rest_of_file(walk, &spec);
}

/* ------------------------------------------------------------------ use */

struct name_clause {
    struct str prefix; /* of a group; empty: none */
    uint8_t flags;
};

static uint8_t name_import_flags(struct walk *walk, TSNode node)
{
    TSNode type = walk_child_by_field(walk, node, "type");
    if (walk_node_is(walk, type, "function")) {
        return FACT_IMPORT_FUNCTION;
    }
    return walk_node_is(walk, type, "const") ? FACT_IMPORT_CONST : 0;
}

static struct str name_without_root(struct str text)
{
    return text.size > 0 && text.data[0] == '\\' ? str_from_range(text.data + 1, text.size - 1)
                                                 : text;
}

static struct str name_join(struct walk *walk, struct str prefix, struct str text)
{
    if (prefix.size == 0 || text.size == 0) {
        return prefix.size == 0 ? text : prefix;
    }
    return walk_join_texts(walk, prefix, STR("\\"), text);
}

static void name_add_clause(struct walk *walk, TSNode node, struct name_clause clause)
{
    TSNode target = php_nth_child(node, 0);
    struct str alias = walk_text_of(walk, walk_child_by_field(walk, node, "alias"));
    struct str text = name_without_root(walk_text_of(walk, target));
    size_t at = str_find_last_byte(text, '\\');
    struct str last =
        at == SIZE_MAX ? text : str_from_range(text.data + at + 1, text.size - at - 1);
    struct str module = name_join(walk, name_without_root(clause.prefix),
                                  at == SIZE_MAX ? STR_EMPTY : str_from_range(text.data, at));
    uint8_t flags = name_import_flags(walk, node);
    if (last.size == 0) {
        return;
    }
    walk_add_import(walk, FACT_IMPORT_SYMBOL, module, last, alias, target)->flags |=
        flags != 0 ? flags : clause.flags;
}

void php_enter_use(struct walk *walk, TSNode node)
{
    struct name_clause clause = { STR_EMPTY, name_import_flags(walk, node) };
    TSNode group = walk_child_by_field(walk, node, "body");
    size_t count = 0;
    const struct walk_child *list = NULL;
    if (!ts_node_is_null(group)) {
        clause.prefix = walk_text_of(walk, walk_child_of_type(walk, node, "namespace_name"));
        node = group;
    }
    list = walk_list_children(walk, node, true, &count);
    for (size_t i = 0; i < count; i++) {
        if (walk_node_is(walk, list[i].node, "namespace_use_clause")) {
            name_add_clause(walk, list[i].node, clause);
        }
    }
}

/* ------------------------------------------------------------------ include */

/* include 'a.php', require __DIR__ . '/a.php', require_once dirname(__FILE__) . '/a.php' */
void php_enter_include(struct walk *walk, TSNode node)
{
    TSNode value = php_nth_child(node, 0);
    TSNode content;
    struct str text;
    bool beside = false;
    while (walk_node_is(walk, value, "parenthesized_expression")) {
        value = php_nth_child(value, 0);
    }
    if (walk_node_is(walk, value, "binary_expression")) {
        struct str left = walk_text_of(walk, walk_child_by_field(walk, value, "left"));
        beside = php_word_is(left, "__DIR__") || php_word_is(left, "dirname(__FILE__)");
        value = walk_child_by_field(walk, value, "right");
    }
    content = php_nth_child(value, 0);
    if ((!walk_node_is(walk, value, "string") && !walk_node_is(walk, value, "encapsed_string")) ||
        walk_count_named(value) != 1 || !walk_node_is(walk, content, "string_content")) {
        return;
    }
    text = walk_text_of(walk, content);
    if (beside && text.size > 0 && text.data[0] == '/') {
        text = str_from_range(text.data + 1, text.size - 1);
    }
    if (text.size > 0) {
        (void)walk_add_import(walk, FACT_IMPORT_QUOTED, text, STR_EMPTY, STR_EMPTY, value);
    }
}
