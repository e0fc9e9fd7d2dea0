/* test_decode.c - whatever bytes a file holds, as UTF-8. */
#include "parse/parse_decode_internal.h"

#include "util/expect.h"

struct decode_row {
    const char *name;
    struct str bytes;
    enum decode_form form;
    struct str text; /* ignored for BINARY */
};

static void check_decode_row(const struct decode_row *row)
{
    struct buf out;
    struct str text = STR_EMPTY;
    enum decode_form form;

    buf_init_with_limit(&out, (size_t)1 << 20);
    form = decode_bytes_to_utf8(row->bytes, &out, &text);
    EXPECT(row->name, form == row->form, "want form %d, got %d", (int)row->form, (int)form);
    EXPECT(row->name, row->form == DECODE_BINARY || str_equals_bytes(text, row->text),
           "want '%.*s', got '%.*s'", STR_ARG(row->text), STR_ARG(text));
    buf_release_bytes(&out);
}

static void test_known_bytes(void **state)
{
    static const struct decode_row rows[] = {
        { "empty", { "", 0 }, DECODE_UTF8, { "", 0 } },
        { "ascii", { "int a;\n", 7 }, DECODE_UTF8, { "int a;\n", 7 } },
        { "utf-8",
          { "caf\xC3\xA9 \xF0\x9F\x90\x8D", 10 },
          DECODE_UTF8,
          { "caf\xC3\xA9 \xF0\x9F\x90\x8D", 10 } },
        { "utf-8 mark stays", { "\xEF\xBB\xBFx", 4 }, DECODE_UTF8, { "\xEF\xBB\xBFx", 4 } },
        { "nul", { "int\0a", 5 }, DECODE_BINARY, { "", 0 } },
        { "only nuls", { "\0\0\0\0", 4 }, DECODE_BINARY, { "", 0 } },
        { "latin-1", { "caf\xE9", 4 }, DECODE_LATIN1, { "caf\xC3\xA9", 5 } },
        { "latin-1 among utf-8",
          { "\xC3\xA9 \xE9 \xC3\xA9", 7 },
          DECODE_LATIN1,
          { "\xC3\xA9 \xC3\xA9 \xC3\xA9", 8 } },
        { "cut sequence", { "12345678\xC3", 9 }, DECODE_LATIN1, { "12345678\xC3\x83", 10 } },
        { "overlong", { "\xC0\x80", 2 }, DECODE_LATIN1, { "\xC3\x80\xC2\x80", 4 } },
        { "surrogate", { "\xED\xA0\x80", 3 }, DECODE_LATIN1, { "\xC3\xAD\xC2\xA0\xC2\x80", 6 } },
        { "past the last code point",
          { "\xF4\x90\x80\x80", 4 },
          DECODE_LATIN1,
          { "\xC3\xB4\xC2\x90\xC2\x80\xC2\x80", 8 } },
        { "last code point", { "\xF4\x8F\xBF\xBF", 4 }, DECODE_UTF8, { "\xF4\x8F\xBF\xBF", 4 } },
        { "utf-16 le",
          { "\xFF\xFE"
            "a\0\xE9\0",
            6 },
          DECODE_UTF16,
          { "a\xC3\xA9", 3 } },
        { "utf-16 be", { "\xFE\xFF\0a\x20\xAC", 6 }, DECODE_UTF16, { "a\xE2\x82\xAC", 4 } },
        { "utf-16 pair",
          { "\xFF\xFE\x3D\xD8\x0D\xDC", 6 },
          DECODE_UTF16,
          { "\xF0\x9F\x90\x8D", 4 } },
        { "utf-16 lone halves",
          { "\xFF\xFE\x3D\xD8\x0D\x00\x0D\xDC", 8 },
          DECODE_UTF16,
          { "\xEF\xBF\xBD\n\xEF\xBF\xBD", 7 } },
        { "utf-16 odd byte",
          { "\xFF\xFE"
            "a\0b",
            5 },
          DECODE_UTF16,
          { "a\xEF\xBF\xBD", 4 } },
        { "utf-16 mark only", { "\xFF\xFE", 2 }, DECODE_UTF16, { "", 0 } },
        { "utf-16 nul",
          { "\xFF\xFE"
            "a\0\0\0",
            6 },
          DECODE_BINARY,
          { "", 0 } },
        { "cr only", { "a\rb\r", 4 }, DECODE_CR, { "a\nb\n", 4 } },
        { "cr with a mark",
          { "\xEF\xBB\xBF"
            "a\r",
            5 },
          DECODE_CR,
          { "\xEF\xBB\xBF"
            "a\n",
            5 } },
        { "cr and latin-1", { "a\r\xE9\r", 4 }, DECODE_LATIN1, { "a\n\xC3\xA9\n", 5 } },
        { "cr in utf-16",
          { "\xFF\xFE"
            "a\0\r\0",
            6 },
          DECODE_UTF16,
          { "a\n", 2 } },
        { "crlf stays", { "a\r\nb\r", 5 }, DECODE_UTF8, { "a\r\nb\r", 5 } },
        { "utf-32 is not text to us", { "\xFF\xFE\0\0a\0\0\0", 8 }, DECODE_BINARY, { "", 0 } },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        check_decode_row(&rows[i]);
    }
    expect_all_rows_passed();
}

/* Whatever comes in, what goes out is UTF-8, and what was UTF-8 is not touched. */
static void test_random_bytes(void **state)
{
    static const unsigned char likely[] = { 'a',  0x80, 0xBF, 0xC3, 0xE2, 0xED,
                                            0xF0, 0xF4, 0xFF, 0xFE, 0xA9, '\n' };
    uint64_t seed = 5;
    struct buf out;

    (void)state;
    buf_init_with_limit(&out, (size_t)1 << 20);
    for (size_t round = 0; round < 20000; round++) {
        char bytes[40] = { 0 };
        struct str in;
        struct str text = STR_EMPTY;
        enum decode_form form;

        for (size_t i = 0; i < sizeof bytes; i++) {
            bytes[i] = (char)likely[random_below_limit(&seed, sizeof likely)];
        }
        in = str_from_range(bytes, random_below_limit(&seed, sizeof bytes));
        form = decode_bytes_to_utf8(in, &out, &text);
        EXPECT("random", form != DECODE_FAILED && form != DECODE_BINARY, "form %d", (int)form);
        EXPECT("random", str_is_valid_utf8(text), "round %zu", round);
        EXPECT("random", str_is_valid_utf8(in) == (form == DECODE_UTF8), "round %zu", round);
        EXPECT("random", form != DECODE_UTF8 || str_equals_bytes(in, text), "round %zu", round);
    }
    buf_release_bytes(&out);
    expect_all_rows_passed();
}

static void test_no_room_is_told(void **state)
{
    struct buf out;
    struct str text = STR_EMPTY;

    (void)state;
    buf_init_with_limit(&out, 4);
    assert_int_equal(decode_bytes_to_utf8(STR("abcdef\xE9"), &out, &text), DECODE_FAILED);
    assert_int_equal(decode_bytes_to_utf8(STR("\xFF\xFEz\x01z\x01z\x01"), &out, &text),
                     DECODE_FAILED);
    buf_release_bytes(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_bytes),
        cmocka_unit_test(test_random_bytes),
        cmocka_unit_test(test_no_room_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
