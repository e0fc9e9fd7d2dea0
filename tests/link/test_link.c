/* test_link.c - what must hold for any input: order, completeness, the same result for any
 * number of threads, an end for every circle, a clean error for every failed allocation.
 * What edges a rule gives is tested by tests/cases/LANG/link-*.
 */
#include "link_case.h"

#include "model/facts_builder.h"
#include "model/kind.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>

#define BUILDER_BYTES_MAX ((size_t)64 << 20U)
#define CHAIN_LENGTH      3000U

/* ------------------------------------------------------------------ helpers */

static struct case_set *make_set(void)
{
    struct case_set *set = mem_alloc_zeroed(1, sizeof *set);
    assert_non_null(set);
    return set;
}

static void add_source(struct case_set *set, const char *path, const char *text)
{
    assert_non_null(case_add_text(set, path, text, strlen(text)));
}

static void link_or_fail(struct case_set *set)
{
    if (!case_link_all(set, 2)) {
        print_error("%s\n", set->err.text);
    }
    assert_true(set->linked);
}

/* A project with something of everything. */
static void add_mixed_project(struct case_set *set)
{
    add_source(set, "c/api.h",
               "struct ops { int (*read)(int); };\n"
               "int api_call(int x);\n"
               "#define TWICE(x) (api_call(x) + api_call(x))\n");
    add_source(set, "c/api.c", "#include \"api.h\"\nint api_call(int x) { return x; }\n");
    add_source(set, "c/main.c",
               "#include \"api.h\"\n#include <missing.h>\n"
               "static int mine(int x) { return TWICE(x); }\n"
               "struct ops table = { .read = mine };\n"
               "int run(struct ops *ops) { return ops->read(1) + unknown_thing(2); }\n");
    add_source(set, "r/Cargo.toml", "[package]\nname = \"r\"\n");
    add_source(
        set, "r/src/lib.rs",
        "mod part;\nuse part::Part;\npub trait Go { fn go(&self); fn all(&self) { self.go(); } }\n"
        "impl Go for Part { fn go(&self) { self.step(1); } }\n"
        "pub fn run(p: &dyn Go) { p.all(); Part::new().step(2); missing::thing(); }\n");
    add_source(set, "r/src/part.rs",
               "pub struct Part { next: Option<Box<Part>> }\n"
               "impl Part { pub fn new() -> Self { Part { next: None } }\n"
               "  pub fn step(&self, n: u32) { if let Some(p) = &self.next { p.step(n); } } }\n");
    add_source(set, "p/__init__.py", "from .a import A\nfrom .b import *\n");
    add_source(set, "p/a.py",
               "from .b import make, Base\nclass A(Base):\n    def run(self):\n"
               "        self.helper()\n        make().run()\n        unknown()\n");
    add_source(
        set, "p/b.py",
        "import os\nfrom .a import A\nclass Base:\n    def helper(self):\n        os.getcwd()\n"
        "def make():\n    return A()\n");
}

/* ------------------------------------------------------------------ order */

static int compare_edges(const struct link_edge *a, const struct link_edge *b)
{
    if (a->from != b->from) {
        return a->from < b->from ? -1 : 1;
    }
    if (a->to != b->to) {
        return a->to < b->to ? -1 : 1;
    }
    return a->kind < b->kind ? -1 : a->kind > b->kind;
}

static void assert_edges_in_order(const struct case_result *result)
{
    for (size_t i = 0; i < result->edge_count; i++) {
        const struct link_edge *edge = &result->edges[i];
        assert_true(edge->from < result->entity_count && edge->to < result->entity_count);
        assert_true(edge->origin != ORIGIN_EXTERNAL && edge->origin != ORIGIN_UNRESOLVED);
        assert_true(i == 0 || compare_edges(&result->edges[i - 1], edge) < 0);
        assert_true(edge->first_site + edge->site_count <= result->site_count);
        assert_true((edge->kind != EDGE_KIND_CONTAINS && edge->kind != EDGE_KIND_OVERRIDES) ||
                    edge->site_count == 0);
        for (uint32_t k = 1; k < edge->site_count; k++) {
            const struct link_site *before = &result->sites[edge->first_site + k - 1];
            const struct link_site *site = &result->sites[edge->first_site + k];
            assert_true(before->line < site->line ||
                        (before->line == site->line && before->column < site->column));
        }
    }
}

static void assert_loose_in_order(const struct case_result *result)
{
    for (size_t i = 1; i < result->loose_count; i++) {
        const struct link_loose *a = &result->loose[i - 1];
        const struct link_loose *b = &result->loose[i];
        assert_true(a->from < b->from ||
                    (a->from == b->from &&
                     (a->line < b->line || (a->line == b->line && a->column <= b->column))));
    }
}

static void test_rows_are_in_order(void **state)
{
    struct case_set *set = make_set();
    size_t contained = 0;
    size_t roots = 0;
    (void)state;
    add_mixed_project(set);
    link_or_fail(set);
    assert_edges_in_order(&set->result);
    assert_loose_in_order(&set->result);
    for (size_t i = 0; i < set->result.edge_count; i++) {
        const struct link_edge *edge = &set->result.edges[i];
        if (edge->kind == EDGE_KIND_CONTAINS) {
            assert_int_equal(set->result.entity_parents[edge->to], edge->from);
            contained++;
        }
    }
    for (uint32_t gid = 0; gid < set->result.entity_count; gid++) {
        roots += set->result.entity_parents[gid] == LINK_ENTITY_NONE;
    }
    assert_int_equal(roots, 8); /* the files that are no manifest */
    assert_int_equal(contained + roots, set->result.entity_count);
    case_release_all(set);
}

static void test_uids_are_unique(void **state)
{
    struct case_set *set = make_set();
    (void)state;
    add_mixed_project(set);
    link_or_fail(set);
    for (uint32_t a = 0; a < set->result.entity_count; a++) {
        for (uint32_t b = a + 1; b < set->result.entity_count; b++) {
            assert_true(set->result.entity_uids[a] != set->result.entity_uids[b]);
        }
    }
    assert_int_equal(set->result.uid_clashes, 0);
    case_release_all(set);
}

/* ------------------------------------------------------------------ threads */

static void test_threads_change_nothing(void **state)
{
    static const unsigned threads[] = { 2, 3, 7, 64 };
    struct case_set *set = make_set();
    (void)state;
    add_mixed_project(set);
    assert_true(case_link_all(set, 1));
    for (size_t i = 0; i < sizeof threads / sizeof threads[0]; i++) {
        struct case_result other = { 0 };
        assert_true(case_link_into(set, threads[i], &other));
        case_assert_same_results(&set->result, &other);
        case_free_result(&other);
    }
    case_release_all(set);
}

/* ------------------------------------------------------------------ nothing is lost */

static bool has_edge_at(const struct case_result *result, uint32_t from, uint32_t line,
                        uint16_t column)
{
    for (size_t i = 0; i < result->edge_count; i++) {
        const struct link_edge *edge = &result->edges[i];
        for (uint32_t k = 0; edge->from == from && k < edge->site_count; k++) {
            const struct link_site *site = &result->sites[edge->first_site + k];
            if (site->line == line && site->column == column) {
                return true;
            }
        }
    }
    return false;
}

static bool has_loose_at(const struct case_result *result, uint32_t from, uint32_t line,
                         uint16_t column)
{
    for (size_t i = 0; i < result->loose_count; i++) {
        const struct link_loose *loose = &result->loose[i];
        if (loose->from == from && loose->line == line && loose->column == column) {
            return true;
        }
    }
    return false;
}

static void test_every_call_is_kept(void **state)
{
    struct case_set *set = make_set();
    size_t calls = 0;
    (void)state;
    add_mixed_project(set);
    link_or_fail(set);
    for (size_t i = 0;; i++) {
        const struct case_file *file = case_linked_file(set, i);
        if (file == NULL) {
            break;
        }
        for (uint32_t k = 0; k < file->view.header->ref_count; k++) {
            const struct fact_ref *ref = &file->view.refs[k];
            uint32_t from = set->result.file_first[i] + ref->from;
            if (ref->kind != REF_KIND_CALL && ref->kind != REF_KIND_NEW) {
                continue;
            }
            calls++;
            if (!has_edge_at(&set->result, from, ref->line, ref->column) &&
                !has_loose_at(&set->result, from, ref->line, ref->column)) {
                fail_msg("%s:%u:%u is lost", file->path, ref->line, ref->column);
            }
        }
    }
    assert_true(calls >= 14);
    case_release_all(set);
}

static void test_nothing_links_to_nothing(void **state)
{
    struct link_input input = { 0 };
    struct case_result result = { 0 };
    struct err err;
    (void)state;
    assert_true(case_link_input(&input, &result, &err));
    assert_int_equal(result.entity_count, 0);
    assert_int_equal(result.edge_count, 0);
    case_free_result(&result);
}

/* ------------------------------------------------------------------ circles and depth */

struct made_file {
    struct facts_builder *builder;
    struct case_set *set;
};

static struct made_file begin_made(struct case_set *set, const char *language)
{
    struct made_file made = { facts_builder_create_new(BUILDER_BYTES_MAX), set };
    assert_non_null(made.builder);
    facts_builder_begin_file(made.builder,
                             lang_number_of(lang_find_by_name(str_from_cstring(language))),
                             STR("made"), 100000, 1000);
    return made;
}

static void finish_made(struct made_file *made, const char *path)
{
    struct case_file *file = case_add_text(made->set, path, "", 0);
    struct str bytes = STR_EMPTY;
    assert_non_null(file);
    assert_true(facts_builder_finish_file(made->builder, &bytes, &made->set->err));
    file->facts = mem_alloc_block(bytes.size);
    assert_non_null(file->facts);
    memcpy(file->facts, bytes.data, bytes.size);
    if (!facts_open_checked_view(str_from_range(file->facts, bytes.size), &file->view,
                                 &made->set->err)) {
        fail_msg("%s", made->set->err.text);
    }
    facts_builder_free_all(made->builder);
}

static uint32_t made_name(struct made_file *made, const char *name)
{
    return facts_builder_add_node(made->builder, FACT_OP_NAME, 0,
                                  facts_builder_intern_text(made->builder, str_from_cstring(name)),
                                  FACT_NONE);
}

static void made_local(struct made_file *made, const char *name, uint32_t value, uint32_t start)
{
    struct fact_binding *row = facts_builder_add_binding(made->builder);
    row->scope = 0;
    row->name = facts_builder_intern_text(made->builder, str_from_cstring(name));
    row->value = value;
    row->start_byte = start;
    row->line = 1;
    row->kind = FACT_BINDING_LOCAL;
}

static void made_call(struct made_file *made, uint32_t callee, uint32_t start)
{
    struct fact_ref *row = facts_builder_add_ref(made->builder);
    row->from = 0;
    row->scope = 0;
    row->node = callee;
    row->start_byte = start;
    row->line = 1;
    row->column = 1;
    row->kind = REF_KIND_CALL;
    row->args = 0;
}

/* x = x.f().f().f()... and x = y, y = x: evaluation ends and says nothing. */
static void test_circular_values_end(void **state)
{
    struct case_set *set = make_set();
    struct made_file made = begin_made(set, "python");
    fact_text go = facts_builder_intern_text(made.builder, STR("go"));
    uint32_t chain = made_name(&made, "x");
    (void)state;
    for (uint32_t i = 0; i < CHAIN_LENGTH; i++) {
        chain = facts_builder_add_node(made.builder, FACT_OP_MEMBER, 0, chain, go);
        chain = facts_builder_add_node(made.builder, FACT_OP_CALL, 0, chain, FACT_NONE);
    }
    made_local(&made, "x", chain, 100);
    made_local(&made, "a", made_name(&made, "b"), 110);
    made_local(&made, "b", made_name(&made, "a"), 120);
    made_call(&made, facts_builder_add_node(made.builder, FACT_OP_MEMBER, 0, chain, go), 200);
    made_call(&made,
              facts_builder_add_node(made.builder, FACT_OP_MEMBER, 0, made_name(&made, "a"), go),
              210);
    made_call(&made,
              facts_builder_add_node(made.builder, FACT_OP_UNION, 0, made_name(&made, "a"),
                                     facts_builder_add_node(made.builder, FACT_OP_MEMBER, 0,
                                                            made_name(&made, "b"), go)),
              220);
    finish_made(&made, "circle.py");
    link_or_fail(set);
    assert_int_equal(set->result.edge_count, 0);
    assert_int_equal(set->result.loose_count, 3);
    case_release_all(set);
}

/* Bases, imports, aliases and results that lead back to themselves. */
static void test_circular_sources_end(void **state)
{
    struct case_set *set = make_set();
    (void)state;
    add_source(set, "a.py",
               "from b import *\nfrom b import X as Y, Y as X\nclass A(B):\n    pass\n"
               "class B(A):\n    def run(self):\n        self.run().missing()\n        return "
               "self.walk()\n"
               "    def walk(self):\n        return self.run()\nclass C(C):\n    pass\n"
               "def f():\n    return g()\ndef g():\n    return f()\nX().y()\nC().z()\nf().h()\n");
    add_source(set, "b.py", "from a import *\nfrom a import X, Y\nX.go()\n");
    add_source(set, "loop.rs",
               "type A = B;\ntype B = A;\ntrait T: U {}\ntrait U: T { fn go(&self); }\n"
               "struct S { s: Box<S> }\nimpl T for S {}\nimpl U for S { fn go(&self) { "
               "self.s.s.s.go(); } }\n"
               "fn run(a: A, t: &dyn T) { a.x(); t.go(); }\nuse self::run as run2;\nuse self::run3 "
               "as run3;\n");
    add_source(set, "loop.c",
               "#define ONE() TWO()\n#define TWO() ONE()\n#define SELF SELF\n#include \"loop.c\"\n"
               "typedef typedef_b typedef_a;\ntypedef typedef_a typedef_b;\n"
               "int run(typedef_a *a) { ONE(); SELF(); return a->x->y(1); }\n");
    link_or_fail(set);
    assert_edges_in_order(&set->result);
    case_release_all(set);
}

/* ------------------------------------------------------------------ memory */

static void test_failed_allocations(void **state)
{
    struct case_set *set = make_set();
    (void)state;
    add_mixed_project(set);
    assert_true(case_extract_all(set));
    for (int64_t nth = 1;; nth++) {
        struct case_result result = { 0 };
        bool done = false;
        mem_fail_nth_alloc(nth);
        done = case_link_into(set, 1, &result);
        mem_fail_no_more();
        if (done) {
            case_free_result(&result);
            assert_true(nth > 50);
            break;
        }
        assert_int_equal(set->err.code, ERR_MEMORY);
        assert_null(result.edges);
    }
    case_release_all(set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_links_to_nothing),
        cmocka_unit_test(test_rows_are_in_order),
        cmocka_unit_test(test_uids_are_unique),
        cmocka_unit_test(test_threads_change_nothing),
        cmocka_unit_test(test_every_call_is_kept),
        cmocka_unit_test(test_circular_values_end),
        cmocka_unit_test(test_circular_sources_end),
        cmocka_unit_test(test_failed_allocations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
