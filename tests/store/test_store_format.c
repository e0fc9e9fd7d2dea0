/* test_store_format.c - databases that an older or a newer program has made are refused with what
 * to do, for reading and for writing, and left as they are. Part of the suite of test_store.c. */
#include "store/suite.h"

#include "store/store_kv_internal.h"
#include "store/versions.h"

#include <fcntl.h>

#define FORMAT_FILES    3U
#define USER_VERSION_AT 60 /* of an SQLite file: big-endian */

/* SQLite's number lies in the first page; the other engines seal it with a checksum. */
static void stamp_sqlite_file(const char *path, uint32_t format)
{
    unsigned char bytes[4];
    int fd = open(path, O_WRONLY);

    for (unsigned i = 0; i < sizeof bytes; i++) {
        bytes[i] = (unsigned char)(format >> (24U - 8U * i));
    }
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, bytes, sizeof bytes, USER_VERSION_AT), sizeof bytes);
    (void)close(fd);
}

static void make_other_format(struct suite *suite, uint32_t format)
{
    suite_open(suite);
    assert_true(versions_write_one(suite->store, &suite->arena, 1, FORMAT_FILES, &suite->err));
    if (strcmp(suite->engine->name, "sqlite") == 0) {
        store_close_and_free(suite->store);
        stamp_sqlite_file(suite->path, format);
    } else {
        struct store_write *write = suite_begin_write(suite);
        kv_stamp_other_format(write, format);
        suite_commit(suite, write);
        store_close_and_free(suite->store);
    }
    suite->store = NULL;
}

static void expect_refused(struct suite *suite, enum store_mode mode, uint32_t format)
{
    bool older = format < STORE_FORMAT_VERSION;
    struct store *store = NULL;
    char number[64];
    bool opened = store_open_at_spec(&suite->spec, mode, &store, &suite->err);

    (void)snprintf(number, sizeof number, "format version is %u", format);
    EXPECT("refused", !opened, "format %u, mode %d", format, (int)mode);
    EXPECT("refused", opened || suite->err.code == ERR_FORMAT, "%d: %s", (int)suite->err.code,
           suite->err.text);
    EXPECT("number", opened || strstr(suite->err.text, number) != NULL, "%s", suite->err.text);
    EXPECT("what to do",
           opened || strstr(suite->err.text, older ? "'parseltongue verify --repair DIR --db"
                                                   : "use a newer one") != NULL,
           "%s", suite->err.text);
    store_close_and_free(store);
}

static void check_other_formats(void **state)
{
    static const uint32_t formats[] = { 0, STORE_FORMAT_VERSION + 1, 99 };
    struct suite *suite = *state;

    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        folder_remove_all(suite->folder);
        assert_int_equal(mkdir(suite->folder, 0700), 0);
        make_other_format(suite, formats[i]);
        for (unsigned round = 0; round < 2;
             round++) { /* it is the same after having been refused */
            expect_refused(suite, STORE_MODE_READ, formats[i]);
            expect_refused(suite, STORE_MODE_WRITE, formats[i]);
        }
    }
    expect_all_rows_passed();
}

/* A program that has the database open when a newer one writes to it must not go on. */
static void check_format_changes_meanwhile(void **state)
{
    struct suite *suite = *state;
    struct store_read *read = NULL;
    struct store_write *write = NULL;

    if (strcmp(suite->engine->name, "sqlite") == 0) {
        skip(); /* the number is looked at when the file is opened */
    }
    suite_open(suite);
    assert_true(versions_write_one(suite->store, &suite->arena, 1, FORMAT_FILES, &suite->err));
    write = suite_begin_write(suite);
    kv_stamp_other_format(write, STORE_FORMAT_VERSION + 1);
    suite_commit(suite, write);
    write = NULL;
    EXPECT("read", !store_begin_read_view(suite->store, &read, &suite->err), "it reads");
    EXPECT("read", suite->err.code == ERR_FORMAT, "%s", suite->err.text);
    EXPECT("write", !store_begin_write_batch(suite->store, &write, &suite->err), "it writes");
    EXPECT("write", suite->err.code == ERR_FORMAT, "%s", suite->err.text);
    expect_all_rows_passed();
}

int main(void)
{
    static const struct CMUnitTest checks[] = {
        SUITE_FILE_CHECK(check_other_formats),
        SUITE_FILE_CHECK(check_format_changes_meanwhile),
    };
    return suite_run_all("store format", checks, sizeof checks / sizeof *checks);
}
