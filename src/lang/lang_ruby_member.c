/* lang_ruby_member.c - what Ruby classes declare by calls: attributes, aliases, mixins, constants,
 * visibility, structs. */
#include "lang/lang_ruby_internal.h"

/* ------------------------------------------------------------------ visibility */

bool ruby_is_visibility(struct str word)
{
    static const char *const words[] = { "module_function", "private", "protected", "public",
                                         NULL };
    return ruby_word_is_one(word, words);
}

void ruby_set_visibility(struct walk *walk, struct str word)
{
    struct ruby_body *now = &ruby_state_of(walk)->now;
    now->module_function = false;
    if (str_equals_cstring(word, "private")) {
        now->visibility = FACT_ENTITY_PRIVATE;
    } else if (str_equals_cstring(word, "protected")) {
        now->visibility = FACT_ENTITY_PROTECTED;
    } else {
        now->visibility = 0;
    }
    if (str_equals_cstring(word, "module_function")) {
        now->module_function = true;
        ruby_add_base(walk, (TSNode){ .id = NULL }, REF_KIND_IMPLEMENT, FACT_REF_META);
    }
}

uint32_t ruby_method_flags(const struct walk *walk)
{
    const struct ruby_body *now = &ruby_state_of(walk)->now;
    uint32_t flags = now->visibility != 0 ? now->visibility : (uint32_t)FACT_ENTITY_EXPORTED;
    return flags |
           (now->singleton ? (uint32_t)FACT_ENTITY_STATIC : (uint32_t)FACT_ENTITY_INSTANCE_METHOD);
}

/* ------------------------------------------------------------------ bases */

/* node null: the type itself (extend self). Mixins stand in the order in which they are asked: the
 * last one first, the superclass at the end. */
void ruby_add_base(struct walk *walk, TSNode node, enum ref_kind kind, uint8_t flags)
{
    const struct fact_entity *type = NULL;
    uint32_t tree = FACT_NONE;
    uint32_t start = 0;
    uint32_t end = 0;
    struct fact_ref *row = NULL;
    if (walk->type_entity == FACT_NONE || walk->entity != walk->type_entity) {
        return;
    }
    tree = ts_node_is_null(node) ? ruby_make_self(walk) : walk_build_expr(walk, node);
    if (tree == FACT_NONE) {
        return;
    }
    type = facts_builder_edit_entity(walk->facts, walk->type_entity);
    start = type->start_byte;
    end = type->end_byte;
    row = walk_add_ref(walk, kind, tree, ts_node_is_null(node) ? walk->root : node);
    if (ts_node_is_null(node)) {
        row->line = facts_builder_edit_entity(walk->facts, walk->type_entity)->name_line;
        row->start_byte = end;
    } else if (row->start_byte >= start && row->start_byte < end) {
        row->start_byte = start + (end - row->start_byte);
    }
    row->flags |= flags;
}

/* False: no module is named, so it is a method of that name. */
static bool member_add_mixins(struct walk *walk, TSNode arguments, struct str name)
{
    bool any = false;
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, arguments, true, &count);
    uint8_t flags = 0;
    if (str_equals_cstring(name, "extend") || ruby_state_of(walk)->now.singleton) {
        flags = FACT_REF_META;
    } else if (str_equals_cstring(name, "prepend")) {
        flags = FACT_REF_WRITE;
    }
    for (size_t i = 0; i < count; i++) {
        TSNode node = list[i].node;
        if (walk_node_is(walk, node, "self")) {
            node = (TSNode){ .id = NULL };
        } else if (!walk_node_is(walk, node, "constant") &&
                   !walk_node_is(walk, node, "scope_resolution")) {
            continue;
        }
        ruby_add_base(walk, node, REF_KIND_IMPLEMENT, flags);
        any = true;
    }
    return any;
}

/* def self.included(base): what it makes `base` include or extend, every type that includes this
 * module has. */
void ruby_add_hooked_bases(struct walk *walk, struct str name, TSNode arguments)
{
    const struct fact_entity *method = facts_builder_edit_entity(walk->facts, walk->entity);
    struct str hook = facts_builder_borrow_text(walk->facts, method->name);
    bool sent = str_equals_cstring(name, "send");
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, arguments, true, &count);
    if (walk->type_entity == FACT_NONE || walk->entity == walk->type_entity ||
        (method->flags & FACT_ENTITY_STATIC) == 0 || !str_equals_cstring(hook, "included")) {
        return;
    }
    name = sent && count > 0 ? ruby_literal_name(walk, list[0].node) : name;
    if (!str_equals_cstring(name, "extend") && !str_equals_cstring(name, "include")) {
        return;
    }
    for (size_t i = sent ? 1 : 0; i < count; i++) {
        uint32_t tree = FACT_NONE;
        struct fact_ref *row;
        if (!walk_node_is(walk, list[i].node, "constant") &&
            !walk_node_is(walk, list[i].node, "scope_resolution")) {
            continue;
        }
        tree = walk_build_expr(walk, list[i].node);
        row = walk_add_ref(walk, REF_KIND_IMPLEMENT, tree, list[i].node);
        row->from = walk->type_entity;
        row->flags |= str_equals_cstring(name, "extend") ? FACT_REF_META | FACT_REF_CONDITIONAL : 0;
    }
}

/* ------------------------------------------------------------------ attributes */

static void member_add_setter(struct walk *walk, struct str name, TSNode site)
{
    (void)walk_add_binding(walk, FACT_BINDING_FIELD, walk->scope,
                           walk_join_texts(walk, name, STR("="), STR_EMPTY), site, FACT_NONE,
                           walk_make_node(walk, FACT_OP_FUNCTION, FACT_NONE, FACT_NONE));
}

static void member_add_property(struct walk *walk, TSNode site, struct str name, uint32_t flags,
                                uint32_t value)
{
    struct walk_entity_spec spec;
    walk_init_entity_spec(&spec, ENTITY_KIND_PROPERTY, site, site);
    spec.name = name;
    spec.flags = flags | FACT_ENTITY_CALLED;
    spec.value = value;
    (void)walk_open_entity(walk, &spec);
}

static void member_add_attributes(struct walk *walk, TSNode arguments, struct str kind)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, arguments, true, &count);
    bool writes = str_ends_with(kind, STR("writer")) || str_ends_with(kind, STR("accessor"));
    bool on_class = ruby_state_of(walk)->now.singleton || kind.data[0] != 'a';
    for (size_t i = 0; i < count; i++) {
        struct str name = ruby_literal_name(walk, list[i].node);
        uint32_t flags = (ruby_method_flags(walk) & ~(uint32_t)FACT_ENTITY_INSTANCE_METHOD) |
                         FACT_ENTITY_GETTER | (on_class ? (uint32_t)FACT_ENTITY_STATIC : 0U);
        struct str field;
        if (name.size == 0) {
            continue;
        }
        field = walk_join_texts(walk, on_class ? STR("self.@") : STR("@"), name, STR_EMPTY);
        member_add_property(walk, list[i].node, name,
                            flags | (writes ? (uint32_t)FACT_ENTITY_SETTER : 0U),
                            walk_make_node(walk, FACT_OP_MEMBER, ruby_make_self(walk),
                                           walk_intern_str(walk, field)));
        if (writes) {
            member_add_setter(walk, name, list[i].node);
        }
    }
}

bool ruby_is_struct_call(struct walk *walk, TSNode call)
{
    struct str receiver = walk_text_of(walk, walk_child_by_field(walk, call, "receiver"));
    struct str method = walk_text_of(walk, walk_child_by_field(walk, call, "method"));
    return walk_node_is(walk, call, "call") &&
           ((str_equals_cstring(receiver, "Struct") && str_equals_cstring(method, "new")) ||
            (str_equals_cstring(receiver, "Data") && str_equals_cstring(method, "define")));
}

void ruby_add_struct_members(struct walk *walk, TSNode call)
{
    size_t count = 0;
    const struct walk_child *list =
        walk_list_children(walk, walk_child_by_field(walk, call, "arguments"), true, &count);
    for (size_t i = 0; i < count; i++) {
        struct str name = walk_node_is(walk, list[i].node, "simple_symbol")
                              ? ruby_literal_name(walk, list[i].node)
                              : STR_EMPTY;
        if (name.size > 0) {
            member_add_property(walk, list[i].node, name,
                                FACT_ENTITY_EXPORTED | FACT_ENTITY_GETTER | FACT_ENTITY_SETTER,
                                FACT_NONE);
            member_add_setter(walk, name, list[i].node);
        }
    }
}

/* ------------------------------------------------------------------ aliases */

/* Another name of a method: a member that is worth the method. */
static void member_add_alias(struct walk *walk, TSNode site, struct str name, uint32_t target)
{
    if (name.size > 0 && target != FACT_NONE && walk->type_entity != FACT_NONE &&
        walk->entity == walk->type_entity) {
        (void)walk_add_binding(walk, FACT_BINDING_FIELD, walk->scope, name, site, FACT_NONE,
                               target);
    }
}

/* The method `name` of values of the class around. */
static uint32_t member_own_method(struct walk *walk, struct str name)
{
    uint32_t self = ruby_make_self(walk);
    if (!ruby_state_of(walk)->now.singleton) {
        self = walk_make_node(walk, FACT_OP_VALUE, self, FACT_NONE);
    }
    return name.size == 0 ? FACT_NONE
                          : walk_make_node(walk, FACT_OP_MEMBER, self, walk_intern_str(walk, name));
}

static struct str member_alias_name(struct walk *walk, TSNode node)
{
    struct str literal = ruby_literal_name(walk, node);
    return literal.size > 0 ? literal : walk_text_of(walk, node);
}

/* alias new old */
void ruby_enter_alias(struct walk *walk, TSNode node)
{
    TSNode name = walk_child_by_field(walk, node, "name");
    struct str old = member_alias_name(walk, walk_child_by_field(walk, node, "alias"));
    member_add_alias(walk, name, member_alias_name(walk, name), member_own_method(walk, old));
}

/* alias_method :new, :old */
static void member_add_alias_method(struct walk *walk, TSNode arguments)
{
    TSNode name = ruby_nth_child(arguments, 0);
    struct str old = ruby_literal_name(walk, ruby_nth_child(arguments, 1));
    member_add_alias(walk, name, ruby_literal_name(walk, name), member_own_method(walk, old));
}

/* def_delegator :@list, :push, :add   def_delegators :@list, :size, :each */
static void member_add_delegators(struct walk *walk, TSNode arguments, bool several)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, arguments, true, &count);
    struct str to = count > 1 ? ruby_literal_name(walk, list[0].node) : STR_EMPTY;
    uint32_t self = walk_make_node(walk, FACT_OP_VALUE, ruby_make_self(walk), FACT_NONE);
    uint32_t target = FACT_NONE;
    if (to.size == 0) {
        return;
    }
    target = walk_make_node(walk, FACT_OP_MEMBER, self, walk_intern_str(walk, to));
    for (size_t i = 1; i < count && (several || i == 1); i++) {
        struct str method = ruby_literal_name(walk, list[i].node);
        struct str name =
            several || count < 3 ? method : ruby_literal_name(walk, list[count - 1].node);
        if (method.size > 0) {
            member_add_alias(
                walk, list[i].node, name,
                walk_make_node(walk, FACT_OP_MEMBER, target, walk_intern_str(walk, method)));
        }
    }
}

/* ------------------------------------------------------------------ constants */

/* Class.new(Base), Module.new, Struct.new(..), Data.define(..) make a type. */
static enum entity_kind member_made_kind(struct walk *walk, TSNode right)
{
    struct str receiver = walk_text_of(walk, walk_child_by_field(walk, right, "receiver"));
    struct str method = walk_text_of(walk, walk_child_by_field(walk, right, "method"));
    if (!walk_node_is(walk, right, "call")) {
        return ENTITY_KIND_CONSTANT;
    }
    if (ruby_is_struct_call(walk, right)) {
        return ENTITY_KIND_CLASS;
    }
    if (!str_equals_cstring(method, "new")) {
        return ENTITY_KIND_CONSTANT;
    }
    if (str_equals_cstring(receiver, "Class")) {
        return ENTITY_KIND_CLASS;
    }
    return str_equals_cstring(receiver, "Module") ? ENTITY_KIND_MODULE : ENTITY_KIND_CONSTANT;
}

static void member_open_made(struct walk *walk, TSNode node, TSNode name, TSNode right,
                             enum entity_kind kind)
{
    struct walk_entity_spec spec;
    TSNode base = ruby_nth_child(walk_child_by_field(walk, right, "arguments"), 0);
    walk_init_entity_spec(&spec, kind, node, name);
    spec.name = walk_text_of(walk, name);
    spec.body_node = ruby_block_of(walk, right);
    spec.flags =
        FACT_ENTITY_EXPORTED | (kind == ENTITY_KIND_MODULE ? (uint32_t)FACT_ENTITY_DISTINCT : 0U);
    (void)walk_open_entity(walk, &spec);
    if (ruby_is_struct_call(walk, right)) {
        ruby_add_struct_members(walk, right);
    } else if (kind == ENTITY_KIND_CLASS && !ts_node_is_null(base)) {
        ruby_add_base(walk, base, REF_KIND_EXTEND, 0);
    }
}

void ruby_add_constant(struct walk *walk, TSNode node, TSNode left, TSNode right)
{
    enum entity_kind kind = member_made_kind(walk, right);
    struct walk_entity_spec spec;
    TSNode name =
        walk_node_is(walk, left, "constant") ? left : walk_child_by_field(walk, left, "name");
    const struct fact_entity *around = facts_builder_edit_entity(walk->facts, walk->entity);
    if (facts_group_of_entity(around) == ENTITY_GROUP_CALLABLE || ts_node_is_null(name)) {
        return;
    }
    if (kind != ENTITY_KIND_CONSTANT && walk_node_is(walk, left, "constant")) {
        member_open_made(walk, node, name, right, kind);
        return;
    }
    walk_init_entity_spec(&spec, ENTITY_KIND_CONSTANT, node, name);
    spec.name = walk_text_of(walk, name);
    spec.flags = FACT_ENTITY_EXPORTED | FACT_ENTITY_STATIC;
    spec.value = walk_build_expr(walk, right);
    if (walk_node_is(walk, left, "scope_resolution")) {
        spec.owner = walk_build_expr(walk, walk_child_by_field(walk, left, "scope"));
        spec.qualifier = walk_text_of(walk, walk_child_by_field(walk, left, "scope"));
    }
    (void)walk_open_entity(walk, &spec);
}

/* ------------------------------------------------------------------ calls that declare */

/* define_method(:name) { |a| .. } */
static void member_define_method(struct walk *walk, TSNode call, TSNode arguments)
{
    struct walk_entity_spec spec;
    TSNode name = ruby_nth_child(arguments, 0);
    TSNode block = ruby_block_of(walk, call);
    TSNode parameters = walk_child_by_field(walk, block, "parameters");
    struct str text = ruby_literal_name(walk, name);
    if (text.size == 0 || ts_node_is_null(block)) {
        return;
    }
    walk_init_entity_spec(
        &spec, walk->type_entity != FACT_NONE ? ENTITY_KIND_METHOD : ENTITY_KIND_FUNCTION, call,
        name);
    spec.name = text;
    spec.body_node = block;
    spec.flags = ruby_method_flags(walk);
    if (str_starts_with(walk_text_of(walk, call), STR("define_singleton"))) {
        spec.flags |= FACT_ENTITY_STATIC;
    }
    ruby_fill_parameters(walk, &spec, parameters);
    (void)walk_open_entity(walk, &spec);
}

static void member_apply_visibility(struct walk *walk, TSNode arguments, struct str word)
{
    if (ts_node_is_null(arguments) || walk_count_named(arguments) == 0) {
        ruby_set_visibility(walk, word);
    } else if (str_equals_cstring(word, "module_function")) {
        ruby_add_base(walk, (TSNode){ .id = NULL }, REF_KIND_IMPLEMENT, FACT_REF_META);
    }
}

/* require 'a/b', require_relative 'c', load 'd.rb', autoload :X, 'e' */
static void member_add_require(struct walk *walk, TSNode arguments, struct str name)
{
    TSNode value = str_equals_cstring(name, "autoload") ? ruby_nth_child(arguments, 1)
                                                        : ruby_nth_child(arguments, 0);
    struct str text =
        walk_node_is(walk, value, "string") ? ruby_literal_name(walk, value) : STR_EMPTY;
    if (text.size == 0) {
        return;
    }
    if (str_equals_cstring(name, "require_relative") && !str_starts_with(text, STR("."))) {
        text = walk_join_texts(walk, STR("./"), text, STR_EMPTY);
    }
    (void)walk_add_import(walk, FACT_IMPORT_EFFECT, text, STR_EMPTY, STR_EMPTY, value);
}

bool ruby_declare_by_call(struct walk *walk, TSNode call, struct str name, TSNode arguments)
{
    static const char *const attributes[] = { "attr",
                                              "attr_accessor",
                                              "attr_reader",
                                              "attr_writer",
                                              "cattr_accessor",
                                              "cattr_reader",
                                              "class_attribute",
                                              "mattr_accessor",
                                              "mattr_reader",
                                              "mattr_writer",
                                              NULL };
    static const char *const mixins[] = { "extend", "include", "prepend", NULL };
    static const char *const requires[] = { "autoload", "load", "require", "require_relative",
                                            NULL };
    bool in_type = walk->entity == walk->type_entity;
    if (ruby_word_is_one(name, requires)) {
        member_add_require(walk, arguments, name);
        return true;
    }
    if (str_equals_cstring(name, "define_method") ||
        str_equals_cstring(name, "define_singleton_method")) {
        member_define_method(walk, call, arguments);
        return false;
    }
    if (!in_type) {
        return false;
    }
    if (ruby_word_is_one(name, attributes)) {
        member_add_attributes(walk, arguments, name);
    } else if (ruby_word_is_one(name, mixins)) {
        return member_add_mixins(walk, arguments, name);
    } else if (str_equals_cstring(name, "alias_method")) {
        member_add_alias_method(walk, arguments);
    } else if (str_equals_cstring(name, "def_delegators") ||
               str_equals_cstring(name, "def_delegator")) {
        member_add_delegators(walk, arguments, str_ends_with(name, STR("s")));
    } else if (ruby_is_visibility(name)) {
        member_apply_visibility(walk, arguments, name);
    } else {
        return false;
    }
    return true;
}
