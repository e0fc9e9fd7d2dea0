/* test_export_golden.c - a small graph that shows every field of the export, against the lines in
 * fixtures/export.jsonl. `make golden` rewrites them. */
#include "graph/graph.h"

#include "graph/made_set.h"
#include "util/file.h"

#include <fcntl.h>
#include <stdlib.h>

#define GOLDEN_PATH      "tests/graph/fixtures/export.jsonl"
#define GOLDEN_BYTES_MAX ((size_t)1 << 20U)

static const struct store_site golden_sites[] = { { 4, 5 }, { 9, 65535 }, { 12, 1 } };

static struct store_entity golden_list[] = {
    { .uid = 1,
      .name = STATIC_STR("list.rs"),
      .qualified = STATIC_STR("list.rs"),
      .start_line = 1,
      .end_line = 30 },
    { .uid = 2,
      .parent_uid = 1,
      .kind = ENTITY_KIND_STRUCT,
      .name = STATIC_STR("List<T, U>"),
      .qualified = STATIC_STR("List<T, U>"),
      .flags = 1,
      .start_line = 2,
      .end_line = 12 },
    { .uid = UINT64_MAX,
      .parent_uid = 2,
      .kind = ENTITY_KIND_METHOD,
      .name = STATIC_STR("push"),
      .qualified = STATIC_STR("List::push"),
      .start_line = 3,
      .end_line = 6 },
    { .uid = 4,
      .parent_uid = 1,
      .kind = ENTITY_KIND_FUNCTION,
      .name = STATIC_STR("t\xC3\xA9st"),
      .qualified = STATIC_STR("tests::t\xC3\xA9st"),
      .class_ = ENTITY_CLASS_TEST,
      .rule = TEST_RULE_ATTRIBUTE,
      .start_line = 20,
      .end_line = 29 },
};
static const struct store_edge golden_edges[] = {
    { .from_uid = 4,
      .to_uid = UINT64_MAX,
      .kind = EDGE_KIND_CALLS,
      .origin = ORIGIN_TYPE,
      .sites = golden_sites,
      .site_count = 3 },
    { .from_uid = 1, .to_uid = 2, .kind = EDGE_KIND_CONTAINS },
    { .from_uid = 1,
      .to_uid = 9,
      .kind = EDGE_KIND_IMPORTS,
      .origin = ORIGIN_AMBIGUOUS,
      .sites = golden_sites,
      .site_count = 1 },
};
static const struct store_loose golden_loose[] = {
    { .from_uid = 4,
      .name = STATIC_STR("vec"),
      .module = STATIC_STR("std"),
      .kind = REF_KIND_MACRO,
      .origin = ORIGIN_EXTERNAL,
      .line = 21,
      .column = 9,
      .args = 255 },
    { .from_uid = 4,
      .name = STATIC_STR("tap"),
      .receiver = STATIC_STR("list\t\"x\""),
      .origin = ORIGIN_UNRESOLVED,
      .line = 21,
      .column = 3 },
};
static struct store_entity golden_other[] = {
    { .uid = 9,
      .name = STATIC_STR("main.rs"),
      .qualified = STATIC_STR("main.rs"),
      .start_line = 1,
      .end_line = 1 },
};
static const struct store_record golden_records[] = {
    { .file = { .path = STATIC_STR("README"),
                .status = FILE_STATUS_UNSUPPORTED,
                .reason = STATIC_STR("no_parser"),
                .size = 12 } },
    { .file = { .path = STATIC_STR("src/a b/list.rs"),
                .language = STATIC_STR("rust"),
                .hash = { 1, 255 },
                .size = 700,
                .mtime_ns = 5,
                .line_count = 30,
                .status = FILE_STATUS_PARSED_WITH_ERRORS,
                .error_bytes = 3 },
      .entities = golden_list,
      .entity_count = 4,
      .edges = golden_edges,
      .edge_count = 3,
      .loose = golden_loose,
      .loose_count = 2 },
    { .file = { .path = STATIC_STR("src/main.rs"),
                .language = STATIC_STR("rust"),
                .hash = { 2, 0 },
                .size = 1,
                .line_count = 1 },
      .entities = golden_other,
      .entity_count = 1 },
    { .file = { .path = STATIC_STR("src/\xFF.rs"),
                .status = FILE_STATUS_UNREADABLE,
                .reason = STATIC_STR("Permission denied") } },
};

static bool append_line(void *context, enum graph_relation relation, struct str line,
                        struct err *err)
{
    (void)relation;
    (void)err;
    buf_append_str(context, line);
    buf_append_byte(context, '\n');
    return true;
}

static void test_golden_export(void **state)
{
    struct snapshot *snapshot;
    struct buf want;
    struct buf got;
    struct err err;
    (void)state;

    buf_init_with_limit(&want, GOLDEN_BYTES_MAX);
    buf_init_with_limit(&got, GOLDEN_BYTES_MAX);
    snapshot = set_build_records(golden_records, 4);
    assert_true(graph_export_all_lines(snapshot, append_line, &got, &err));
    if (getenv("UPDATE_GOLDEN") != NULL) {
        assert_true(file_write_whole_atomic(GOLDEN_PATH, buf_borrow_str(&got), &err));
    }
    if (!file_read_whole_bytes(AT_FDCWD, GOLDEN_PATH, GOLDEN_BYTES_MAX, &want, &err)) {
        fail_msg("%s", err.text);
    }
    EXPECT("golden", str_equals_bytes(buf_borrow_str(&want), buf_borrow_str(&got)),
           "want:\n%.*sgot:\n%.*s", STR_ARG(buf_borrow_str(&want)), STR_ARG(buf_borrow_str(&got)));
    graph_release_snapshot(snapshot);
    buf_release_bytes(&got);
    buf_release_bytes(&want);
    expect_all_rows_passed();
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_golden_export) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
