/* test_sqlite_tables.c - the database as any SQL client sees it: each row is a query and what it
 * must say. docs/formats/sqlite.md promises these tables and views. */
#include "store/suite.h"

#include <sqlite3.h>

/* STR() for initialisers of static data. */
#define STATIC_STR(literal)                                                                        \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

static const struct store_site table_sites[] = { { 4, 5 }, { 9, 65535 } };
static const struct store_entity table_list[] = {
    { .uid = 1,
      .key = STATIC_STR("k1"),
      .name = STATIC_STR("list.c"),
      .qualified = STATIC_STR("list.c"),
      .start_line = 1,
      .end_line = 30 },
    { .uid = UINT64_MAX,
      .parent_uid = 1,
      .key = STATIC_STR("k2"),
      .kind = ENTITY_KIND_FUNCTION,
      .name = STATIC_STR("push"),
      .qualified = STATIC_STR("push"),
      .flags = 1 },
    { .uid = 3,
      .parent_uid = 1,
      .key = STATIC_STR("k3"),
      .kind = ENTITY_KIND_FUNCTION,
      .name = STATIC_STR("check"),
      .qualified = STATIC_STR("t::check"),
      .start_line = 20,
      .end_line = 29,
      .class_ = ENTITY_CLASS_TEST,
      .rule = TEST_RULE_NAME },
};
static const struct store_edge table_edges[] = {
    { .from_uid = 3,
      .to_uid = UINT64_MAX,
      .kind = EDGE_KIND_CALLS,
      .origin = ORIGIN_IMPORT,
      .sites = table_sites,
      .site_count = 2 },
    { .from_uid = 1, .to_uid = 3, .kind = EDGE_KIND_CONTAINS },
};
static const struct store_loose table_loose[] = {
    { .from_uid = 3,
      .name = STATIC_STR("printf"),
      .module = STATIC_STR("stdio.h"),
      .origin = ORIGIN_EXTERNAL,
      .line = 21,
      .column = 9,
      .args = 2 },
};
static const struct store_record table_records[] = {
    { .file = { .path = STATIC_STR("src/deep/list.c"),
                .language = STATIC_STR("c"),
                .hash = { 1, 255 },
                .size = 700,
                .status = FILE_STATUS_PARSED_WITH_ERRORS,
                .source_words = 100,
                .entity_words = 60,
                .import_words = 10,
                .comment_words = 10 },
      .entities = table_list,
      .entity_count = 3,
      .edges = table_edges,
      .edge_count = 2,
      .loose = table_loose,
      .loose_count = 1 },
    { .file = { .path = STATIC_STR("empty.c"),
                .language = STATIC_STR("c"),
                .status = FILE_STATUS_ZERO_ENTITIES } },
    { .file = { .path = STATIC_STR("docs/a.b.md"),
                .status = FILE_STATUS_UNSUPPORTED,
                .reason = STATIC_STR("no_parser") } },
    { .file = { .path = STATIC_STR(".hidden"),
                .status = FILE_STATUS_IGNORED,
                .reason = STATIC_STR("rule") } },
};

struct table_row {
    const char *sql;
    const char *want; /* columns joined by |, rows by newline */
};
static const struct table_row table_rows[] = {
    { "PRAGMA application_id", "1347179604" },
    { "PRAGMA user_version", "1" },
    { "PRAGMA journal_mode", "wal" },
    { "PRAGMA integrity_check", "ok" },
    { "SELECT path, language, status, reason, size, hash FROM files ORDER BY path",
      ".hidden||ignored|rule|0|\n"
      "docs/a.b.md||unsupported|no_parser|0|\n"
      "empty.c|c|zero_entities||0|\n"
      "src/deep/list.c|c|parsed_with_errors||700|000000000000000100000000000000ff" },
    { "SELECT uid, parent_uid, key, kind, name, qualified_name, class, detection_reason, exported "
      "FROM entities",
      "1||k1|file|list.c|list.c|CODE||0\n"
      "-1|1|k2|function|push|push|CODE||1\n"
      "3|1|k3|function|check|t::check|TEST|test_name|0" },
    { "SELECT e.name FROM entities e JOIN files f ON f.id = e.file_id WHERE f.path = "
      "'src/deep/list.c'",
      "list.c\npush\ncheck" },
    { "SELECT from_uid, to_uid, kind, origin, sites FROM edges",
      "3|-1|Calls|import|[[4,5],[9,65535]]\n1|3|Contains|exact|[]" },
    { "SELECT json_extract(sites, '$[1][0]') FROM edges WHERE kind = 'Calls'", "9" },
    { "SELECT from_uid, name, receiver, module, kind, origin, line, column_number, args "
      "FROM loose_references",
      "3|printf||stdio.h|call|external|21|9|2" },
    { "SELECT * FROM calls",
      "t::check|src/deep/list.c|push|src/deep/list.c|import|[[4,5],[9,65535]]|k3|k2" },
    { "SELECT caller FROM calls WHERE callee = 'push'", "t::check" },
    { "SELECT callee FROM calls WHERE caller = 't::check'", "push" },
    { "SELECT * FROM excluded_tests", "check|src/deep|list.c|TEST|c|20|29|test_name|k3" },
    { "SELECT * FROM word_coverage ORDER BY folder_path",
      "|empty.c|c|0|0|0|0|100.0|100.0|0\n"
      "src/deep|list.c|c|100|60|10|10|60.0|75.0|2" },
    { "SELECT * FROM ignored_files ORDER BY filename",
      "|.hidden||ignored|rule\ndocs|a.b.md|md|unsupported|no_parser" },
    { "SELECT value FROM meta WHERE name = 'root'", "/r" },
    { "SELECT value FROM meta WHERE name = 'generation'", "1" },
    { "SELECT count(*) FROM texts", "0" },
    { "SELECT path, hash FROM facts", "empty.c|000000000000000000000000000000ab" },
};

static void run_query(sqlite3 *db, const char *sql, struct buf *got)
{
    sqlite3_stmt *statement = NULL;

    buf_clear_keep_memory(got);
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK) {
        buf_append_cstring(got, sqlite3_errmsg(db));
        return;
    }
    while (sqlite3_step(statement) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            const void *text = sqlite3_column_text(statement, i);
            buf_append_cstring(got, i > 0 ? "|" : got->size > 0 ? "\n" : "");
            buf_append_bytes(got, text, text != NULL ? strlen(text) : 0);
        }
    }
    (void)sqlite3_finalize(statement);
}

static void fill_database(struct suite *suite)
{
    const struct hash128 hash = { 0, 0xAB };
    struct store_write *write;

    suite_open(suite);
    write = suite_begin_write(suite);
    for (size_t i = 0; i < sizeof table_records / sizeof *table_records; i++) {
        assert_true(store_put_file_record(write, &table_records[i], &suite->err));
    }
    assert_true(store_put_meta_value(write, STR("root"), STR("/r"), &suite->err));
    assert_true(store_put_file_facts(write, STR("empty.c"), hash, STR("facts"), &suite->err));
    suite_commit(suite, write);
}

static void check_queries(void **state)
{
    struct suite *suite = *state;
    sqlite3 *db = NULL;
    struct buf got;

    if (strcmp(suite->engine->name, "sqlite") != 0) {
        skip();
    }
    fill_database(suite);
    buf_init_with_limit(&got, 100000);
    assert_int_equal(sqlite3_open_v2(suite->path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    for (size_t i = 0; i < sizeof table_rows / sizeof *table_rows; i++) {
        run_query(db, table_rows[i].sql, &got);
        EXPECT(table_rows[i].sql, str_equals_cstring(buf_borrow_str(&got), table_rows[i].want),
               "want:\n%s\ngot:\n%.*s", table_rows[i].want, STR_ARG(buf_borrow_str(&got)));
    }
    (void)sqlite3_close(db);
    buf_release_bytes(&got);
    expect_all_rows_passed();
}

/* Rows that another program changed are told, not believed. */
static void check_edited_rows(void **state)
{
    static const char *const edits[] = {
        "UPDATE entities SET name = 'pop' WHERE uid = 3",
        "UPDATE entities SET end_line = 28 WHERE uid = 3",
        "UPDATE files SET status = 'parsed'",
        "UPDATE files SET size = 701 WHERE size = 700",
        "UPDATE edges SET sites = '[[4,6]]' WHERE kind = 'Calls'",
        "UPDATE edges SET origin = 'certain'",
        "UPDATE edges SET sites = NULL",
        "UPDATE loose_references SET name = NULL",
        "DELETE FROM loose_references",
        "DELETE FROM files WHERE path = 'empty.c'",
        "DELETE FROM edges WHERE kind = 'Contains'",
        "UPDATE meta SET value = '/s' WHERE name = 'root'",
        "DELETE FROM meta WHERE name = 'root'",
        "INSERT INTO meta VALUES ('other', 'x', 7)",
        "DROP TABLE edges",
        "UPDATE facts SET zstd = x'00'",
    };
    struct suite *suite = *state;

    if (strcmp(suite->engine->name, "sqlite") != 0) {
        skip();
    }
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        const struct hash128 hash = { 0, 0xAB };
        struct store_read *read = NULL;
        struct store_counts counts = { 0 };
        sqlite3 *db = NULL;
        struct buf facts;
        bool done;

        fill_database(suite);
        assert_int_equal(sqlite3_open(suite->path, &db), SQLITE_OK);
        EXPECT(edits[i], sqlite3_exec(db, edits[i], NULL, NULL, NULL) == SQLITE_OK, "%s",
               sqlite3_errmsg(db));
        (void)sqlite3_close(db);
        buf_init_with_limit(&facts, 1000);
        done = store_begin_read_view(suite->store, &read, &suite->err) &&
               store_scan_file_records(read, suite_ignore_record, &counts, &suite->err) &&
               store_load_file_facts(read, STR("empty.c"), hash, &facts, &suite->err);
        EXPECT(edits[i], !done, "believed");
        EXPECT(edits[i], suite->err.code == ERR_CORRUPT || suite->err.code == ERR_STORE, "%s",
               suite->err.text);
        store_end_read_view(read);
        buf_release_bytes(&facts);
        store_close_and_free(suite->store);
        suite->store = NULL;
        folder_remove_all(suite->folder);
        assert_int_equal(mkdir(suite->folder, 0700), 0);
    }
    expect_all_rows_passed();
}

int main(void)
{
    static const struct CMUnitTest checks[] = {
        SUITE_FILE_CHECK(check_queries),
        SUITE_FILE_CHECK(check_edited_rows),
    };
    return suite_run_all("sqlite tables", checks, sizeof checks / sizeof *checks);
}
