/* test_err.c - codes, texts that grow outward, and where long ones are cut. */
#include "util/err.h"

#include "util/expect.h"
#include "util/str.h"

#include <errno.h>
#include <stdlib.h>
#include <wchar.h>

static void test_every_code_has_a_row(void **state)
{
    (void)state;
    for (int a = 0; a < ERR_CODE_COUNT; a++) {
        enum err_code code = (enum err_code)a;
        const char *name = err_name_of_code(code);
        int http = err_http_status_code(code);
        int status = err_exit_status_code(code);
        EXPECT(name, name[0] != '\0' && strchr(name, ' ') == NULL, "bad name of code %d", a);
        EXPECT(name, http >= 200 && http < 600, "http %d", http);
        EXPECT(name, (status == 0) == (code == ERR_NONE) && status < 256, "status %d", status);
        for (int b = 0; b < a; b++) {
            EXPECT(name, strcmp(name, err_name_of_code((enum err_code)b)) != 0, "also code %d", b);
        }
    }
    assert_string_equal(err_name_of_code(ERR_ENTITY_NOT_FOUND), "entity_not_found");
    assert_int_equal(err_http_status_code(ERR_ENTITY_NOT_FOUND), 404);
    assert_int_equal(err_exit_status_code(ERR_ENTITY_NOT_FOUND), 3);
    expect_all_rows_passed();
}

struct text_row {
    const char *name;
    int os_errno;
    const char *context; /* NULL: none */
    const char *want;
};

static const struct text_row text_rows[] = {
    { "plain", 0, NULL, "cannot open 'a.py'" },
    { "with errno", EACCES, NULL, "cannot open 'a.py': Permission denied" },
    { "with context", 0, "cannot index 'app'", "cannot index 'app': cannot open 'a.py'" },
    { "both", ENOENT, "in 'x'", "in 'x': cannot open 'a.py': No such file or directory" },
    { "errno unknown", 9999, NULL, "cannot open 'a.py': Unknown error 9999" },
    { "empty context", 0, "", ": cannot open 'a.py'" },
};

static void check_text_row(const struct text_row *row)
{
    struct err err;
    int line = __LINE__ + 2;
    bool raised = row->os_errno != 0
                      ? ERR_RAISE_OS(&err, ERR_IO, row->os_errno, "cannot open '%s'", "a.py")
                      : ERR_RAISE(&err, ERR_IO, "cannot open '%s'", "a.py");
    EXPECT(row->name, !raised, "must be false");
    if (row->context != NULL) {
        EXPECT(row->name, !err_prepend_context_text(&err, "%s", row->context), "must be false");
    }
    EXPECT(row->name, strcmp(err.text, row->want) == 0, "want \"%s\", got \"%s\"", row->want,
           err.text);
    EXPECT(row->name, err.code == ERR_IO && err.os_errno == row->os_errno, "code %d, errno %d",
           (int)err.code, err.os_errno);
    EXPECT(row->name, strcmp(err.file, __FILE__) == 0 && err.line >= line && err.line <= line + 2,
           "raised at %s:%d", err.file, err.line);
    err_clear_all_fields(&err);
    EXPECT(row->name, err.code == ERR_NONE && err.text[0] == '\0' && err.os_errno == 0, "%s",
           err.text);
}

static void test_texts_grow_outward(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof text_rows / sizeof *text_rows; i++) {
        check_text_row(&text_rows[i]);
    }
    expect_all_rows_passed();
}

struct cut_row {
    const char *name;
    const char *unit; /* repeated */
    bool must_be_utf8;
};

static const struct cut_row cut_rows[] = {
    { "ascii", "a", true },
    { "two bytes", "\xC3\xA4", true },
    { "three bytes", "\xE2\x82\xAC", true },
    { "one and two bytes", "a\xC3\xA4", true },
    { "four bytes", "\xF0\x9F\x98\x80", true },
    { "no UTF-8 at all", "\x80", false }, /* must not vanish */
};

/* The text is `size` bytes of the unit, shifted so that the border falls everywhere in it. */
static void check_cut_row(const struct cut_row *row, size_t size, unsigned shift, int os_errno,
                          bool prepend)
{
    char whole[2 * ERR_TEXT_BYTES_MAX];
    struct err err;
    size_t used = shift;
    size_t least = ERR_TEXT_BYTES_MAX - 6;
    struct str got;

    memset(whole, 'x', shift);
    while (used < size) {
        memcpy(whole + used, row->unit, strlen(row->unit));
        used += strlen(row->unit);
    }
    whole[used] = '\0';
    if (prepend) {
        (void)ERR_RAISE_OS(&err, ERR_IO, os_errno, "inner");
        (void)err_prepend_context_text(&err, "%s", whole);
    } else {
        (void)ERR_RAISE_OS(&err, ERR_IO, os_errno, "%s", whole);
    }
    got = str_from_cstring(err.text);
    if (os_errno == 0 && used < ERR_TEXT_BYTES_MAX - 1) {
        least = used; /* it fits, so nothing may be cut */
    } else if (row->unit[0] == 'a' && row->unit[1] == '\0') {
        least = ERR_TEXT_BYTES_MAX - 1; /* no sequence to split */
    }
    EXPECT(row->name, got.size < ERR_TEXT_BYTES_MAX, "%zu bytes", got.size);
    EXPECT(row->name, got.size >= (used < least ? used : least), "only %zu of %zu", got.size, used);
    EXPECT(row->name, memcmp(got.data, whole, got.size < used ? got.size : used) == 0,
           "other text");
    EXPECT(row->name, !row->must_be_utf8 || str_is_valid_utf8(got), "cut in a sequence, size %zu",
           size);
}

static void test_long_texts_are_cut_at_a_border(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cut_rows / sizeof *cut_rows; i++) {
        for (size_t size = ERR_TEXT_BYTES_MAX - 32; size < ERR_TEXT_BYTES_MAX + 8; size++) {
            for (unsigned shift = 0; shift < 4; shift++) {
                check_cut_row(&cut_rows[i], size, shift, 0, false);
                check_cut_row(&cut_rows[i], size, shift, EACCES, false);
                check_cut_row(&cut_rows[i], size, shift, EACCES, true);
            }
        }
    }
    expect_all_rows_passed();
}

static void test_contexts_pile_up_to_the_limit(void **state)
{
    struct err err;
    (void)state;
    (void)ERR_RAISE(&err, ERR_LIMIT, "deep inside");
    for (unsigned i = 0; i < 200; i++) {
        (void)err_prepend_context_text(&err, "level %u", i);
        assert_true(strlen(err.text) < ERR_TEXT_BYTES_MAX);
    }
    assert_memory_equal(err.text, "level 199: level 198: ", 22);
    assert_int_equal(err.code, ERR_LIMIT);
}

/* vsnprintf fails on a character that the locale cannot write. */
static void test_a_format_that_fails_leaves_the_rest(void **state)
{
    struct err err;
    (void)state;
    (void)ERR_RAISE_OS(&err, ERR_IO, EACCES, "x%lc", (wint_t)0x20AC);
    assert_string_equal(err.text, ": Permission denied");
    (void)err_prepend_context_text(&err, "x%lc", (wint_t)0x20AC);
    assert_string_equal(err.text, ": : Permission denied");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_code_has_a_row),
        cmocka_unit_test(test_texts_grow_outward),
        cmocka_unit_test(test_long_texts_are_cut_at_a_border),
        cmocka_unit_test(test_a_format_that_fails_leaves_the_rest),
        cmocka_unit_test(test_contexts_pile_up_to_the_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
