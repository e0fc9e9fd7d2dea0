/* lang_cpp_shape.c - declarators of C++: `int (*f[3])(T)` from the outside in. */
#include "lang/lang_cpp_internal.h"

/* ------------------------------------------------------------------ specifiers */

static uint32_t shape_bit_of_word(struct str word)
{
    static const struct {
        const char *word;
        uint32_t bit;
    } rows[] = {
        { "static", CPP_SPEC_STATIC },   { "virtual", CPP_SPEC_VIRTUAL },
        { "const", CPP_SPEC_CONST },     { "constexpr", CPP_SPEC_CONST },
        { "extern", CPP_SPEC_EXTERN },   { "override", CPP_SPEC_OVERRIDE },
        { "final", CPP_SPEC_OVERRIDE },  { "explicit", CPP_SPEC_EXPLICIT },
        { "constinit", CPP_SPEC_CONST },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (str_equals_cstring(word, rows[i].word)) {
            return rows[i].bit;
        }
    }
    return 0;
}

static uint32_t shape_read_words(struct walk *walk, TSNode node)
{
    uint32_t bits = 0;
    size_t count = 0;
    const struct walk_child *list = walk_list_tokens(walk, node, &count);
    for (size_t i = 0; i < count; i++) {
        TSNode child = list[i].node;
        if (walk_node_is(walk, child, "pure_virtual_clause")) {
            bits |= CPP_SPEC_PURE;
        } else if (walk_node_is(walk, child, "default_method_clause") ||
                   walk_node_is(walk, child, "delete_method_clause")) {
            bits |= CPP_SPEC_DEFAULTED;
        } else if (walk_node_is(walk, child, "storage_class_specifier") ||
                   walk_node_is(walk, child, "type_qualifier") ||
                   walk_node_is(walk, child, "virtual_specifier") ||
                   walk_node_is(walk, child, "explicit_function_specifier") ||
                   walk_node_is(walk, child, "virtual")) {
            bits |= shape_bit_of_word(walk_text_of(walk, child));
        }
    }
    return bits;
}

uint32_t cpp_read_specifiers(struct walk *walk, TSNode declaration, TSNode function)
{
    uint32_t bits = shape_read_words(walk, declaration);
    TSNode value = walk_child_by_field(walk, declaration, "default_value");
    if (!ts_node_is_null(function)) {
        uint32_t own = shape_read_words(walk, function);
        bits |= own & ~(uint32_t)CPP_SPEC_CONST; /* `void f() const` is no constant */
        bits |= (own & CPP_SPEC_CONST) != 0 ? CPP_SPEC_CONST_SELF : 0U;
        if (walk_node_is(walk, value, "number_literal")) {
            bits |= CPP_SPEC_PURE;
        }
    }
    return bits;
}

/* A type can be written as one child, or as `struct X {..}` whose name is meant. */
uint32_t cpp_build_specified(struct walk *walk, TSNode declaration)
{
    return walk_build_type(walk, walk_child_by_field(walk, declaration, "type"));
}

/* ------------------------------------------------------------------ declarators */

static bool shape_is_name(struct walk *walk, TSNode node)
{
    static const char *const names[] = { "identifier",      "field_identifier",
                                         "type_identifier", "qualified_identifier",
                                         "destructor_name", "operator_name",
                                         "operator_cast",   "template_function",
                                         "template_method", "structured_binding_declarator" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (walk_node_is(walk, node, names[i])) {
            return true;
        }
    }
    return false;
}

static TSNode shape_last_child(struct walk *walk, TSNode node)
{
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, node, true, &count);
    return count == 0 ? CPP_NODE_ABSENT : list[count - 1].node;
}

static TSNode shape_inner(struct walk *walk, TSNode node)
{
    TSNode inner = walk_child_by_field(walk, node, "declarator");
    if (!ts_node_is_null(inner)) {
        return inner;
    }
    /* (WINAPI *f): what stands before the star is no part of the declarator. */
    return walk_node_is(walk, node, "attributed_declarator") ? cpp_first_child(node)
                                                             : shape_last_child(walk, node);
}

/* (Owner::*f): the declarator behind the path; absent when `node` is no such thing. */
static TSNode shape_pointer_to_member(struct walk *walk, TSNode node)
{
    for (unsigned level = 0; level < CPP_LEVELS_MAX; level++) {
        if (!walk_node_is(walk, node, "qualified_identifier")) {
            break;
        }
        node = walk_child_by_field(walk, node, "name");
    }
    return walk_node_is(walk, node, "pointer_type_declarator") ? node : CPP_NODE_ABSENT;
}

/* The types of the parameters, for a FUNCTION node. */
static uint32_t shape_build_parameters(struct walk *walk, TSNode parameters)
{
    uint32_t types[CPP_ARGS_MAX];
    size_t used = 0;
    size_t count = 0;
    const struct walk_child *list = walk_list_children(walk, parameters, true, &count);
    for (size_t i = 0; i < count && used < CPP_ARGS_MAX; i++) {
        types[used++] = cpp_build_specified(walk, list[i].node);
    }
    return walk_make_arg_list(walk, types, used);
}

static void shape_pass_function(struct walk *walk, TSNode node, struct cpp_shape *out)
{
    TSNode trailing = walk_child_of_type(walk, node, "trailing_return_type");
    out->function = node;
    out->parameters = walk_child_by_field(walk, node, "parameters");
    if (!ts_node_is_null(trailing)) {
        out->type = walk_build_type(walk, cpp_first_child(trailing));
    }
}

/* A pointer to the function seen so far is a value. */
static void shape_close_function(struct walk *walk, struct cpp_shape *out)
{
    if (!ts_node_is_null(out->parameters)) {
        out->type = walk_make_node(walk, FACT_OP_FUNCTION, out->type,
                                   shape_build_parameters(walk, out->parameters));
        out->parameters = CPP_NODE_ABSENT;
        out->function = CPP_NODE_ABSENT;
    }
    out->indirect = true;
}

static void shape_pass_level(struct walk *walk, TSNode node, struct cpp_shape *out)
{
    if (walk_node_is(walk, node, "pointer_declarator") ||
        walk_node_is(walk, node, "reference_declarator") ||
        walk_node_is(walk, node, "abstract_pointer_declarator") ||
        walk_node_is(walk, node, "abstract_reference_declarator") ||
        walk_node_is(walk, node, "pointer_type_declarator")) {
        bool refers = walk_node_is(walk, node, "reference_declarator") ||
                      walk_node_is(walk, node, "abstract_reference_declarator");
        shape_close_function(walk, out);
        out->type = cpp_make_pointer(walk, out->type,
                                     (refers ? 0U : FACT_POINTER_RAW) |
                                         (out->to_const ? FACT_POINTER_CONST : 0U));
        out->to_const = false;
    } else if (walk_node_is(walk, node, "array_declarator") ||
               walk_node_is(walk, node, "abstract_array_declarator")) {
        shape_close_function(walk, out);
        out->type = walk_make_node(walk, FACT_OP_LIST, out->type, FACT_NONE);
    } else if (walk_node_is(walk, node, "function_declarator") ||
               walk_node_is(walk, node, "abstract_function_declarator")) {
        shape_pass_function(walk, node, out);
    } else if (walk_node_is(walk, node, "init_declarator")) {
        out->value = walk_child_by_field(walk, node, "value");
    }
}

void cpp_read_shape(struct walk *walk, TSNode declaration, TSNode declarator, struct cpp_shape *out)
{
    *out = (struct cpp_shape){ .type = cpp_build_specified(walk, declaration) };
    out->to_const = (shape_read_words(walk, declaration) & CPP_SPEC_CONST) != 0;
    for (unsigned level = 0; !ts_node_is_null(declarator) && level < CPP_LEVELS_MAX; level++) {
        TSNode member = shape_pointer_to_member(walk, declarator);
        declarator = ts_node_is_null(member) ? declarator : member;
        if (shape_is_name(walk, declarator)) {
            out->name = declarator;
            return;
        }
        shape_pass_level(walk, declarator, out);
        declarator = shape_inner(walk, declarator);
    }
}

struct str cpp_make_qualifier(struct walk *walk, TSNode name, TSNode last)
{
    struct str around = facts_builder_borrow_text(
        walk->facts, facts_builder_edit_entity(walk->facts, walk->entity)->qualified);
    struct str scope = walk_text_of(walk, name);
    size_t size = walk->entity == 0 ? 0 : around.size;
    unsigned depth = 0;
    char *text = walk_alloc_bytes(walk, size + scope.size + 2);
    if (text == NULL || ts_node_is_null(last)) {
        return scope;
    }
    if (size > 0) {
        memcpy(text, around.data, size);
        text[size++] = ':';
        text[size++] = ':';
    }
    scope.size = ts_node_start_byte(last) - ts_node_start_byte(name);
    for (size_t i = 0; i < scope.size; i++) {
        depth += scope.data[i] == '<';
        if (depth == 0 && scope.data[i] != ' ' && scope.data[i] != '\n') {
            text[size++] = scope.data[i];
        }
        depth -= depth > 0 && scope.data[i] == '>';
    }
    while (size > 0 && text[size - 1] == ':') {
        size--;
    }
    return str_from_range(text, size);
}
