/* lang_php_member.c - constants, properties, enum cases, traits used, variables of the file. */
#include "lang/lang_php_internal.h"

/* ------------------------------------------------------------------ modifiers */

uint32_t php_read_modifiers(struct walk *walk, TSNode node)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    uint32_t flags = 0;
    for (size_t i = 0; i < count; i++) {
        TSNode item = list[i].node;
        if (walk_node_is(walk, item, "visibility_modifier")) {
            struct str word = walk_text_of(walk, item);
            if (php_word_is(word, "private")) {
                flags |= FACT_ENTITY_PRIVATE;
            } else if (php_word_is(word, "protected")) {
                flags |= FACT_ENTITY_PROTECTED | FACT_ENTITY_EXPORTED;
            }
        } else if (walk_node_is(walk, item, "static_modifier")) {
            flags |= FACT_ENTITY_STATIC;
        } else if (walk_node_is(walk, item, "abstract_modifier")) {
            flags |= FACT_ENTITY_ABSTRACT;
        }
    }
    if ((flags & (FACT_ENTITY_PRIVATE | FACT_ENTITY_PROTECTED)) == 0) {
        flags |= FACT_ENTITY_EXPORTED;
    }
    return flags;
}

static bool member_is_in_type(const struct walk *walk)
{
    return kind_group_of_entity(
               (enum entity_kind)facts_builder_edit_entity(walk->facts, walk->entity)->kind) ==
           ENTITY_GROUP_TYPE;
}

/* What stands for one name of several in a statement spans the name's own part. */
static TSNode member_span_of(TSNode whole, TSNode part, size_t parts)
{
    return parts == 1 ? whole : part;
}

/* ------------------------------------------------------------------ constants */

static size_t member_count_type(struct walk *walk, const struct walk_child *list, size_t count,
                                const char *type)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        found += walk_node_is(walk, list[i].node, type);
    }
    return found;
}

void php_enter_const(struct walk *walk, TSNode node)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    size_t parts = member_count_type(walk, list, count, "const_element");
    uint32_t flags = php_read_modifiers(walk, node);
    if (member_is_in_type(walk)) {
        flags |= FACT_ENTITY_STATIC;
    }
    for (size_t i = 0; i < count; i++) {
        struct walk_entity_spec spec;
        TSNode name = php_nth_child(list[i].node, 0);
        if (!walk_node_is(walk, list[i].node, "const_element") || ts_node_is_null(name)) {
            continue;
        }
        walk_init_entity_spec(&spec, ENTITY_KIND_CONSTANT,
                              member_span_of(node, list[i].node, parts), name);
        spec.name = walk_text_of(walk, name);
        spec.flags = flags;
        spec.type = walk_build_type(walk, walk_child_by_field(walk, node, "type"));
        if (spec.type == FACT_NONE) {
            spec.value = walk_build_expr(walk, php_nth_child(list[i].node, 1));
        }
        (void)walk_open_entity(walk, &spec);
    }
}

/* define('NAME', value) */
void php_add_defined(struct walk *walk, TSNode call)
{
    TSNode arguments = walk_child_by_field(walk, call, "arguments");
    TSNode name = php_nth_child(php_nth_child(arguments, 0), 0);
    TSNode content = php_nth_child(name, 0);
    struct walk_entity_spec spec;
    if (!walk_node_is(walk, content, "string_content")) {
        return;
    }
    walk_init_entity_spec(&spec, ENTITY_KIND_CONSTANT, call, name);
    spec.name = walk_text_of(walk, content);
    spec.flags = FACT_ENTITY_EXPORTED;
    spec.qualifier = STR("");
    spec.value = walk_build_expr(walk, php_nth_child(php_nth_child(arguments, 1), 0));
    (void)walk_open_entity(walk, &spec);
}

/* ------------------------------------------------------------------ properties */

static struct str member_property_name(struct walk *walk, TSNode variable)
{
    struct str text = walk_text_of(walk, variable);
    return text.size > 1 ? str_from_range(text.data + 1, text.size - 1) : STR_EMPTY;
}

static bool member_is_plain_array(struct walk *walk, uint32_t type)
{
    const struct fact_node *node = facts_builder_borrow_node(walk->facts, type);
    return node->op == FACT_OP_LITERAL &&
           (str_equals_cstring(facts_builder_borrow_text(walk->facts, node->a), "array") ||
            str_equals_cstring(facts_builder_borrow_text(walk->facts, node->a), "iterable"));
}

void php_enter_property(struct walk *walk, TSNode node)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    size_t parts = member_count_type(walk, list, count, "property_element");
    uint32_t flags = php_read_modifiers(walk, node);
    for (size_t i = 0; i < count; i++) {
        struct walk_entity_spec spec;
        TSNode name = walk_child_by_field(walk, list[i].node, "name");
        uint32_t number = 0;
        struct str doc;
        uint32_t type;
        if (!walk_node_is(walk, list[i].node, "property_element")) {
            continue;
        }
        walk_init_entity_spec(&spec, ENTITY_KIND_PROPERTY,
                              member_span_of(node, list[i].node, parts), name);
        spec.name = member_property_name(walk, name);
        if (spec.name.size == 0) {
            continue;
        }
        spec.flags = flags;
        number = walk_open_entity(walk, &spec);
        doc = php_doc_of_entity(walk, number);
        type = php_doc_refine_type(walk, walk_child_by_field(walk, node, "type"), doc, "@var",
                                   STR_EMPTY);
        if (type == FACT_NONE) {
            spec.value =
                walk_build_expr(walk, walk_child_by_field(walk, list[i].node, "default_value"));
        } else if (member_is_plain_array(walk, type)) {
            spec.value = type; /* what is put into it may tell more */
            type = FACT_NONE;
        }
        facts_builder_edit_entity(walk->facts, number)->type = type;
        facts_builder_edit_entity(walk->facts, number)->value = spec.value;
    }
}

/* function __construct(private T $x): a parameter that is a property as well. */
void php_enter_promoted(struct walk *walk, TSNode node, uint32_t type)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    uint32_t entity = walk->entity;
    uint32_t scope = walk->scope;
    struct walk_entity_spec spec;
    if (walk_node_is(walk, name, "by_ref")) {
        name = php_nth_child(name, 0);
    }
    if (walk->type_entity == FACT_NONE) {
        return;
    }
    walk_init_entity_spec(&spec, ENTITY_KIND_PROPERTY, node, name);
    spec.name = member_property_name(walk, name);
    spec.flags = php_read_modifiers(walk, node);
    spec.type = type;
    walk->entity = walk->type_entity;
    walk->scope = facts_builder_edit_entity(walk->facts, walk->type_entity)->body;
    (void)walk_open_entity(walk, &spec);
    walk->entity = entity;
    walk->scope = scope;
}

/* ------------------------------------------------------------------ enums, traits */

void php_enter_case(struct walk *walk, TSNode node)
{
    struct walk_entity_spec spec;
    walk_init_entity_spec(&spec, ENTITY_KIND_ENUM_MEMBER, node,
                          walk_child_by_field(walk, node, "name"));
    spec.name = walk_text_of(walk, spec.name_node);
    spec.flags = FACT_ENTITY_EXPORTED | FACT_ENTITY_STATIC;
    (void)walk_open_entity(walk, &spec);
}

/* The member of whichever of the traits has it. */
static uint32_t member_build_of_traits(struct walk *walk, TSNode traits, fact_text member)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, traits, true, &count);
    uint32_t all = FACT_NONE;
    for (size_t i = 0; i < count; i++) {
        uint32_t type = walk_node_is(walk, list[i].node, "use_list")
                            ? FACT_NONE
                            : php_build_class(walk, list[i].node);
        if (type != FACT_NONE) {
            all = walk_make_union(walk, all, walk_make_node(walk, FACT_OP_MEMBER, type, member));
        }
    }
    return all;
}

/* use T { a as b; X::c as d; }: the class has another name for a method of the trait. */
static void member_bind_alias(struct walk *walk, TSNode clause, TSNode traits)
{
    uint32_t count = walk_count_named(clause);
    TSNode source = php_nth_child(clause, 0);
    TSNode alias = count == 0 ? clause : walk_named_child(clause, count - 1);
    uint32_t value;
    if (count < 2 || !walk_node_is(walk, alias, "name")) {
        return; /* only another visibility */
    }
    if (walk_node_is(walk, source, "class_constant_access_expression")) {
        value = walk_build_expr(walk, source);
    } else {
        value = member_build_of_traits(walk, traits, walk_intern_node(walk, source));
    }
    (void)walk_add_binding(walk, FACT_BINDING_FIELD, walk->scope, walk_text_of(walk, alias), alias,
                           FACT_NONE, value);
}

static void member_bind_aliases(struct walk *walk, TSNode clauses, TSNode traits)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, clauses, true, &count);
    for (size_t i = 0; i < count; i++) {
        if (walk_node_is(walk, list[i].node, "use_as_clause")) {
            member_bind_alias(walk, list[i].node, traits);
        }
    }
}

void php_enter_trait_use(struct walk *walk, TSNode node)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    uint32_t start = 0;
    if (walk->type_entity == FACT_NONE) {
        return;
    }
    start = facts_builder_edit_entity(walk->facts, walk->type_entity)->start_byte;
    for (size_t i = 0; i < count; i++) {
        uint32_t type = FACT_NONE;
        if (walk_node_is(walk, list[i].node, "use_list")) {
            member_bind_aliases(walk, list[i].node, node);
            continue;
        }
        type = php_build_class(walk, list[i].node);
        if (type != FACT_NONE) {
            walk_add_ref(walk, REF_KIND_IMPLEMENT, type, list[i].node)->start_byte = start;
        }
    }
}

/* ------------------------------------------------------------------ variables of the file */

void php_add_file_variable(struct walk *walk, TSNode name, TSNode value, TSNode node)
{
    struct walk_entity_spec spec;
    struct str text = walk_text_of(walk, name);
    if (!walk_flow_is_new(walk, text)) {
        return;
    }
    walk_init_entity_spec(&spec, ENTITY_KIND_VARIABLE, node, name);
    spec.name = text;
    spec.qualifier = STR("");
    spec.flags = FACT_ENTITY_EXPORTED;
    if (walk_node_is(walk, value, "anonymous_function") ||
        walk_node_is(walk, value, "arrow_function")) {
        spec.flags |= FACT_ENTITY_CALLABLE_VALUE;
    }
    spec.value = walk_build_expr(walk, value);
    (void)walk_open_entity(walk, &spec);
}
