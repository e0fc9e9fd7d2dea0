/* test_golden.c - each tests/cases/LANG/NAME is one source and the facts it must give.
 *
 *   tests/cases/python/decorator/input.py       the smallest source that shows one thing
 *   tests/cases/python/decorator/expected.json  its facts, readable; reviewed by a person
 *   tests/cases/python/decorator/path           optional: the path the source pretends to have
 *
 * Folders link-* are cases of the linker and skipped here. UPDATE_GOLDEN=1 (make golden)
 * rewrites expected.json; the diff is to be reviewed like code. An argument names the one
 * language to test.
 *
 * Trees read from the inside out: CALL(MEMBER(NAME a).b; NAME x) is the value of a.b(x). `?` is
 * "not known"; `#n` behind an operator is its extra number.
 */
#include "lang/lang.h"
#include "util/err.h"
#include "util/file.h"
#include "util/json.h"
#include "util/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#define CASES_ROOT        "tests/cases"
#define CASES_MAX         2000U
#define CASE_PATH_MAX     800U
#define CASE_BYTES_MAX    ((size_t)16 << 20U)
#define CASE_MEMORY_MAX   ((size_t)256 << 20U)
#define TREE_DEPTH_MAX    60U
#define TREE_BYTES_MAX    2000U
#define TREE_LIMIT_MAX    ((size_t)8000) /* the last node may pass TREE_BYTES_MAX */
#define SIGNATURE_MAX     200U
#define FLAG_NAMES(flags) (flags), sizeof(flags) / sizeof((flags)[0])

/* ------------------------------------------------------------------ names of bits */

static const char *const entity_flags[] = {
    "EXPORTED",   "FILE_LOCAL",  "DECLARATION",    "STATIC",          "ASYNC",
    "ABSTRACT",   "VIRTUAL",     "OVERRIDE",       "GENERIC",         "PRIVATE",
    "PROTECTED",  "VARIADIC",    "GETTER",         "SETTER",          "EXTENSION",
    "DISABLED",   "CONDITIONAL", "DEFAULT",        "FUNCTION_LIKE",   "ANONYMOUS",
    "OPERATOR",   "INTERNAL",    "CALLABLE_VALUE", "INSTANCE_METHOD", "DISTINCT",
    "EXPLICIT",   "CALLED",      "TRANSPARENT",    "CONST_SELF",      "DEFAULTED",
    "OUTER_SELF",
};
static const char *const import_flags[] = { "REEXPORT",    "TYPE_ONLY", "LAZY", "STATIC",
                                            "CONDITIONAL", "FUNCTION",  "CONST" };
static const char *const ref_flags[] = { "DISABLED", "CONDITIONAL",   "IN_MACRO", "KEYWORD_ARGS",
                                         "WRITE",    "TYPE_POSITION", "IMPLICIT", "META" };
static const char *const import_kinds[] = { "MODULE", "SYMBOL",  "STAR",   "QUOTED",
                                            "ANGLE",  "DEFAULT", "EFFECT", "MOD_FILE" };
static const char *const binding_kinds[] = { "PARAM",  "LOCAL",      "FIELD",    "RETURN",
                                             "YIELD",  "TYPE_PARAM", "RECEIVER", "NARROW",
                                             "EXTERN", "PART",       "EXPORT" };
static const char *const scope_kinds[] = { "FILE", "MODULE", "TYPE", "FUNCTION", "BLOCK" };
static const char *const op_names[] = {
#define KIND_ROW(code, name) #code,
    FACT_NODE_MAP(KIND_ROW)
#undef KIND_ROW
};

static void put_flag_names(struct json *json, uint32_t flags, const char *const *names,
                           size_t count)
{
    char text[TREE_BYTES_MAX] = "";
    size_t size = 0;

    for (size_t bit = 0; bit < 32; bit++) {
        if ((flags & (1U << bit)) != 0) {
            int more = snprintf(text + size, sizeof text - size, "%s%s", size > 0 ? " " : "",
                                bit < count ? names[bit] : "NEW_FLAG");
            size += (size_t)more;
        }
    }
    if (size > 0) {
        json_put_str(json, "flags", str_from_range(text, size));
    }
}

/* ------------------------------------------------------------------ trees */

/* NOLINTBEGIN(misc-no-recursion): bounded by TREE_DEPTH_MAX, see print_tree_node */
static void print_tree_node(struct buf *out, const struct facts *facts, uint32_t number,
                            unsigned depth);

/* `; a, b` from a list of ARG cells. */
static void print_tree_args(struct buf *out, const struct facts *facts, uint32_t list,
                            const char *before, unsigned depth)
{
    while (list != FACT_NONE && out->size < TREE_BYTES_MAX) {
        buf_append_cstring(out, before);
        print_tree_node(out, facts, facts->nodes[list].a, depth);
        list = facts->nodes[list].b;
        before = ", ";
    }
}

/* Operators with operands in brackets. */
static void print_tree_operands(struct buf *out, const struct facts *facts,
                                const struct fact_node *node, unsigned depth)
{
    bool listed = node->op == FACT_OP_TUPLE;

    buf_append_byte(out, '(');
    if (listed) {
        print_tree_args(out, facts, node->a, "", depth);
    } else {
        print_tree_node(out, facts, node->a, depth);
    }
    switch ((int)node->op) {
    case FACT_OP_CALL:
    case FACT_OP_NEW:
    case FACT_OP_APPLY:
    case FACT_OP_FUNCTION: print_tree_args(out, facts, node->b, "; ", depth); break;
    case FACT_OP_INDEX:
    case FACT_OP_UNION:
        buf_append_cstring(out, ", ");
        print_tree_node(out, facts, node->b, depth);
        break;
    case FACT_OP_TAKE: buf_append_format(out, ", %u", node->b); break;
    default: break;
    }
    buf_append_byte(out, ')');
}

static void print_tree_node(struct buf *out, const struct facts *facts, uint32_t number,
                            unsigned depth)
{
    const struct fact_node *node = &facts->nodes[number];

    if (number == FACT_NONE) {
        buf_append_cstring(out, "?");
        return;
    }
    if (depth >= TREE_DEPTH_MAX || out->size >= TREE_BYTES_MAX) {
        buf_append_cstring(out, "...");
        return;
    }
    buf_append_cstring(out, op_names[node->op]);
    if (node->extra != 0) {
        buf_append_format(out, "#%u", (unsigned)node->extra);
    }
    switch ((int)node->op) {
    case FACT_OP_NAME:
    case FACT_OP_LITERAL:
        buf_append_byte(out, ' ');
        buf_append_str(out, facts_borrow_text(facts, node->a));
        break;
    case FACT_OP_MEMBER:
    case FACT_OP_PATH:
        print_tree_operands(out, facts, node, depth + 1);
        buf_append_cstring(out, node->op == FACT_OP_PATH ? "::" : ".");
        buf_append_str(out, facts_borrow_text(facts, node->b));
        break;
    case FACT_OP_ENTITY:
        buf_append_byte(out, ' ');
        buf_append_str(out, facts_borrow_text(facts, facts->entities[node->a].qualified));
        break;
    case FACT_OP_LAMBDA: buf_append_format(out, " %u", node->a); break;
    case FACT_OP_NONE:
    case FACT_OP_SELF:
    case FACT_OP_SUPER: break;
    default: print_tree_operands(out, facts, node, depth + 1); break;
    }
}

/* NOLINTEND(misc-no-recursion) */

static void put_tree(struct json *json, const char *name, const struct facts *facts,
                     uint32_t number)
{
    struct buf text;

    if (number == FACT_NONE) {
        return;
    }
    buf_init_with_limit(&text, TREE_LIMIT_MAX);
    print_tree_node(&text, facts, number, 0);
    json_put_str(json, name, buf_borrow_str(&text));
    buf_release_bytes(&text);
}

/* ------------------------------------------------------------------ rows */

static void put_text(struct json *json, const char *name, const struct facts *facts, fact_text text)
{
    if (text != 0) {
        json_put_str(json, name, facts_borrow_text(facts, text));
    }
}

static void put_entity_name(struct json *json, const char *name, const struct facts *facts,
                            uint32_t entity)
{
    if (entity != 0 && entity != FACT_NONE) {
        put_text(json, name, facts, facts->entities[entity].qualified);
    }
}

static void put_number(struct json *json, const char *name, uint32_t number)
{
    if (number != 0 && number != FACT_NONE) {
        json_put_unsigned(json, name, number);
    }
}

static void put_source_part(struct json *json, const char *name, struct str source, uint32_t start,
                            uint32_t end)
{
    if (end > start && end <= source.size) {
        struct str part = str_from_range(source.data + start, end - start);
        part.size = part.size < SIGNATURE_MAX ? part.size : SIGNATURE_MAX;
        json_put_str(json, name, part);
    }
}

static void dump_entity(struct json *json, const struct facts *facts, struct str source,
                        uint32_t number)
{
    const struct fact_entity *row = &facts->entities[number];
    char lines[40];

    json_put_cstring(json, "kind", kind_name_of_entity((enum entity_kind)row->kind));
    put_text(json, "name", facts, row->name);
    if (row->qualified != row->name) {
        put_text(json, "qualified", facts, row->qualified);
    }
    put_entity_name(json, "parent", facts, row->parent);
    (void)snprintf(lines, sizeof lines, "%u-%u", row->start_line, row->end_line);
    json_put_cstring(json, "lines", lines);
    if (row->name_line != row->start_line) {
        put_number(json, "name_line", row->name_line);
    }
    put_number(json, "scope", row->scope);
    put_number(json, "body", row->body);
    if (number != 0) {
        put_source_part(json, "signature", source, row->start_byte, row->signature_end);
    }
    put_source_part(json, "doc", source, row->doc_start, row->doc_end);
    put_tree(json, "type", facts, row->type);
    put_tree(json, "value", facts, row->value);
    put_tree(json, "owner", facts, row->owner);
    put_flag_names(json, row->flags, FLAG_NAMES(entity_flags));
    put_number(json, "complexity", row->complexity);
    if (row->params_max != UINT8_MAX) {
        json_put_unsigned(json, "params_min", row->params_min);
        json_put_unsigned(json, "params_max", row->params_max);
    }
    if (row->class_ == ENTITY_CLASS_TEST) {
        json_put_cstring(json, "test", kind_name_of_rule((enum test_rule)row->rule));
    }
}

static void dump_scope(struct json *json, const struct facts *facts, uint32_t number)
{
    const struct fact_scope *row = &facts->scopes[number];

    json_put_unsigned(json, "number", number);
    json_put_cstring(json, "kind", scope_kinds[row->kind]);
    if (number != 0) {
        json_put_unsigned(json, "parent", row->parent);
    }
    put_entity_name(json, "entity", facts, row->entity);
}

static void dump_binding(struct json *json, const struct facts *facts, uint32_t number)
{
    const struct fact_binding *row = &facts->bindings[number];

    json_put_unsigned(json, "scope", row->scope);
    json_put_unsigned(json, "line", row->line);
    json_put_cstring(json, "kind", binding_kinds[row->kind]);
    put_text(json, "name", facts, row->name);
    if (row->kind == FACT_BINDING_PARAM || row->position != 0) {
        json_put_unsigned(json, "position", row->position);
    }
    put_tree(json, "type", facts, row->type);
    put_tree(json, "value", facts, row->value);
}

static void dump_import(struct json *json, const struct facts *facts, uint32_t number)
{
    const struct fact_import *row = &facts->imports[number];

    json_put_unsigned(json, "line", row->line);
    json_put_unsigned(json, "column", row->column);
    json_put_cstring(json, "kind", import_kinds[row->kind]);
    put_text(json, "module", facts, row->module);
    put_text(json, "name", facts, row->name);
    put_text(json, "alias", facts, row->alias);
    put_entity_name(json, "from", facts, row->from);
    put_number(json, "scope", row->scope);
    put_flag_names(json, row->flags, FLAG_NAMES(import_flags));
}

static void dump_ref(struct json *json, const struct facts *facts, uint32_t number)
{
    const struct fact_ref *row = &facts->refs[number];

    json_put_unsigned(json, "line", row->line);
    json_put_unsigned(json, "column", row->column);
    json_put_cstring(json, "kind", kind_name_of_ref((enum ref_kind)row->kind));
    put_tree(json, "node", facts, row->node);
    put_tree(json, "target", facts, row->target);
    put_entity_name(json, "from", facts, row->from);
    put_number(json, "scope", row->scope);
    if (row->args != UINT8_MAX) {
        json_put_unsigned(json, "args", row->args);
    }
    put_flag_names(json, row->flags, FLAG_NAMES(ref_flags));
}

/* ------------------------------------------------------------------ the document */

enum section { SECTION_ENTITIES, SECTION_SCOPES, SECTION_IMPORTS, SECTION_BINDINGS, SECTION_REFS };

static const char *const section_names[] = { "entities", "scopes", "imports", "bindings", "refs" };

static uint32_t count_section_rows(const struct facts *facts, enum section section)
{
    switch (section) {
    case SECTION_ENTITIES: return facts->header->entity_count;
    case SECTION_SCOPES: return facts->header->scope_count;
    case SECTION_IMPORTS: return facts->header->import_count;
    case SECTION_BINDINGS: return facts->header->binding_count;
    case SECTION_REFS: return facts->header->ref_count;
    }
    return 0;
}

static void dump_section_row(struct json *json, const struct facts *facts, struct str source,
                             enum section section, uint32_t number)
{
    switch (section) {
    case SECTION_ENTITIES: dump_entity(json, facts, source, number); break;
    case SECTION_SCOPES: dump_scope(json, facts, number); break;
    case SECTION_IMPORTS: dump_import(json, facts, number); break;
    case SECTION_BINDINGS: dump_binding(json, facts, number); break;
    case SECTION_REFS: dump_ref(json, facts, number); break;
    }
}

/* One row a line, so that a diff shows rows. */
static void dump_facts(struct buf *out, const struct facts *facts, struct str source)
{
    const struct facts_header *header = facts->header;

    buf_append_format(out, "{\n\"status\": \"%s\"",
                      kind_name_of_status((enum file_status)header->status));
    if (header->error_bytes > 0 || header->missing_count > 0) {
        buf_append_format(out, ",\n\"error_bytes\": %u,\n\"missing\": %u", header->error_bytes,
                          header->missing_count);
    }
    if (header->package != 0) {
        struct json json;
        buf_append_cstring(out, ",\n\"package\": ");
        json_init_on_buf(&json, out);
        json_put_str(&json, NULL, facts_borrow_text(facts, header->package));
    }
    for (size_t i = 0; i < sizeof section_names / sizeof section_names[0]; i++) {
        uint32_t count = count_section_rows(facts, (enum section)i);
        buf_append_format(out, ",\n\"%s\": [", section_names[i]);
        for (uint32_t row = 0; row < count; row++) {
            struct json json;
            buf_append_cstring(out, row > 0 ? ",\n  " : "\n  ");
            json_init_on_buf(&json, out);
            json_begin_object(&json, NULL);
            dump_section_row(&json, facts, source, (enum section)i, row);
            json_end_object(&json);
        }
        buf_append_cstring(out, "]");
    }
    buf_append_cstring(out, "\n}\n");
}

/* ------------------------------------------------------------------ cases */

struct golden_case {
    char folder[CASE_PATH_MAX];
    char input[CASE_PATH_MAX]; /* base name */
    char name[CASE_PATH_MAX];  /* LANG/NAME */
};

struct golden_cases {
    struct golden_case *items;
    struct CMUnitTest *tests;
    size_t count;
    unsigned empty; /* folders without an input: none is ever read */
};

static bool read_case_file(const struct golden_case *one, const char *name, struct buf *out)
{
    char path[2 * CASE_PATH_MAX];
    struct err err = { 0 };

    buf_init_with_limit(out, CASE_BYTES_MAX);
    (void)snprintf(path, sizeof path, "%s/%s", one->folder, name);
    return file_read_whole_bytes(AT_FDCWD, path, CASE_BYTES_MAX, out, &err);
}

static void extract_case_dump(const struct golden_case *one, struct buf *out)
{
    struct lang_session *session = lang_session_create_new(CASE_MEMORY_MAX);
    struct err err = { 0 };
    struct buf source;
    struct buf path;
    struct str shown;
    struct str bytes = STR_EMPTY;
    struct facts facts = { 0 };
    const struct lang *lang = NULL;

    assert_non_null(session);
    assert_true(read_case_file(one, one->input, &source));
    shown = read_case_file(one, "path", &path) ? str_trim_spaces(buf_borrow_str(&path))
                                               : str_from_cstring(one->input);
    lang = lang_find_for_path(shown, buf_borrow_str(&source));
    if (lang == NULL) {
        fail_msg("no language takes '%.*s'", STR_ARG(shown));
    }
    if (lang_extract_file_facts(session, lang, shown, buf_borrow_str(&source), 0, &bytes, &err) &&
        facts_open_checked_view(bytes, &facts, &err)) {
        dump_facts(out, &facts, buf_borrow_str(&source));
    } else {
        fail_msg("%s", err.text);
    }
    assert_false(out->failed);
    buf_release_bytes(&source);
    buf_release_bytes(&path);
    lang_session_free_all(session);
}

static void print_first_difference(struct str expected, struct str actual)
{
    bool more_expected = true;
    bool more_actual = true;
    unsigned line = 0;

    while (more_expected || more_actual) {
        struct str a = STR_EMPTY;
        struct str b = STR_EMPTY;
        (void)str_split_next_part(&expected, &more_expected, '\n', &a);
        (void)str_split_next_part(&actual, &more_actual, '\n', &b);
        line++;
        if (!str_equals_bytes(a, b)) {
            print_error("expected.json:%u\n  expected: %.*s\n  actual:   %.*s\n", line, STR_ARG(a),
                        STR_ARG(b));
            return;
        }
    }
}

static void test_one_case(void **state)
{
    const struct golden_case *one = *state;
    const char *update = getenv("UPDATE_GOLDEN"); /* NOLINT(concurrency-mt-unsafe): one thread */
    struct err err = { 0 };
    struct buf expected;
    struct buf actual;
    bool same;

    buf_init_with_limit(&actual, CASE_BYTES_MAX);
    extract_case_dump(one, &actual);
    same = read_case_file(one, "expected.json", &expected) &&
           str_equals_bytes(buf_borrow_str(&expected), buf_borrow_str(&actual));
    if (!same && update != NULL && strcmp(update, "1") == 0) {
        char path[2 * CASE_PATH_MAX];
        (void)snprintf(path, sizeof path, "%s/expected.json", one->folder);
        if (!file_write_whole_atomic(path, buf_borrow_str(&actual), &err)) {
            fail_msg("%s", err.text);
        }
        same = true;
    } else if (!same) {
        print_first_difference(buf_borrow_str(&expected), buf_borrow_str(&actual));
    }
    buf_release_bytes(&expected);
    buf_release_bytes(&actual);
    assert_true(same);
}

static bool find_case_input(struct golden_case *one)
{
    struct dirent **files = NULL;
    int count = scandir(one->folder, &files, NULL, alphasort);
    bool found = false;

    for (int i = 0; i < count; i++) {
        if (!found && strncmp(files[i]->d_name, "input.", 6) == 0) {
            (void)snprintf(one->input, sizeof one->input, "%s", files[i]->d_name);
            found = true;
        }
        free(files[i]);
    }
    free(files);
    return found;
}

static void add_case_folder(struct golden_cases *cases, const char *language, const char *name)
{
    struct golden_case *one = &cases->items[cases->count];

    if (name[0] == '.' || strncmp(name, "link-", 5) == 0 || cases->count >= CASES_MAX) {
        return;
    }
    (void)snprintf(one->folder, sizeof one->folder, "%s/%s/%s", CASES_ROOT, language, name);
    (void)snprintf(one->name, sizeof one->name, "%s/%s", language, name);
    if (!find_case_input(one)) {
        print_error("%s has no input.*\n", one->folder);
        cases->empty++;
    } else {
        cases->tests[cases->count] = (struct CMUnitTest){ .name = one->name,
                                                          .test_func = test_one_case,
                                                          .initial_state = one };
        cases->count++;
    }
}

/* Only those of one language when it is given. */
static void list_all_cases(struct golden_cases *cases, const char *only)
{
    struct dirent **languages = NULL;
    int language_count = scandir(CASES_ROOT, &languages, NULL, alphasort);

    for (int i = 0; i < language_count; i++) {
        struct dirent **names = NULL;
        char folder[CASE_PATH_MAX];
        int name_count;
        (void)snprintf(folder, sizeof folder, "%s/%s", CASES_ROOT, languages[i]->d_name);
        name_count = languages[i]->d_name[0] == '.' ||
                             (only != NULL && strcmp(only, languages[i]->d_name) != 0)
                         ? 0
                         : scandir(folder, &names, NULL, alphasort);
        for (int j = 0; j < name_count; j++) {
            add_case_folder(cases, languages[i]->d_name, names[j]->d_name);
            free(names[j]);
        }
        free(names);
        free(languages[i]);
    }
    free(languages);
}

int main(int argc, char **argv)
{
    struct golden_cases cases = { 0 };
    int failed = 1;

    cases.items = mem_alloc_zeroed(CASES_MAX, sizeof *cases.items);
    cases.tests = mem_alloc_zeroed(CASES_MAX, sizeof *cases.tests);
    if (cases.items != NULL && cases.tests != NULL) {
        list_all_cases(&cases, argc > 1 ? argv[1] : NULL);
        failed = cases.count == 0 ? 0
                                  : _cmocka_run_group_tests("golden cases", cases.tests,
                                                            cases.count, NULL, NULL);
    }
    mem_free_block(cases.items);
    mem_free_block(cases.tests);
    return failed + (int)cases.empty;
}
