/* test_str.c - tables for every function; distance and UTF-8 against slow twins. */
#include "util/str.h"

#include "util/expect.h"

#include <stdlib.h>

#define T(literal)                                                                                 \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }

/* ---- two texts in, some answers out -------------------------------------------------------- */

struct pair_row {
    struct str a;
    struct str b;
    int order; /* of a and b */
    bool starts;
    bool ends;
    bool equals_nocase;
    bool contains_nocase;
    size_t find; /* of b in a */
};

#define NO SIZE_MAX

static const struct pair_row pair_rows[] = {
    { { NULL, 0 }, { NULL, 0 }, 0, true, true, true, true, 0 },
    { T(""), { NULL, 0 }, 0, true, true, true, true, 0 },
    { { NULL, 0 }, T("a"), -1, false, false, false, false, NO },
    { T("a"), { NULL, 0 }, 1, true, true, false, true, 0 },
    { T("a"), T("a"), 0, true, true, true, true, 0 },
    { T("a"), T("A"), 1, false, false, true, true, NO },
    { T("a"), T("b"), -1, false, false, false, false, NO },
    { T("abc"), T("ab"), 1, true, false, false, true, 0 },
    { T("abc"), T("bc"), -1, false, true, false, true, 1 },
    { T("abc"), T("BC"), 1, false, false, false, true, NO },
    { T("abcabd"), T("abd"), -1, false, true, false, true, 3 },
    { T("abc"), T("abd"), -1, false, false, false, false, NO },
    { T("ab"), T("abc"), -1, false, false, false, false, NO },
    { T("ABC"), T("abc"), -1, false, false, true, true, NO },
    { T("a\0b"), T("a\0B"), 1, false, false, true, true, NO },
    { T("a\0b"), T("\0"), 1, false, false, false, true, 1 },
    { T("\xFF"), T("a"), 1, false, false, false, false, NO }, /* bytes are unsigned */
    { T("@"), T("`"), -1, false, false, false, false, NO },   /* differ by 0x20, no letters */
    { T("["), T("{"), -1, false, false, false, false, NO },
    { T("Z"), T("z"), -1, false, false, true, true, NO },
    { T("\xC4"), T("\xE4"), -1, false, false, false, false, NO }, /* only ASCII folds */
    { T("aaab"), T("AAB"), 1, false, false, false, true, NO },
};

static int sign_of_number(int number)
{
    return (number > 0) - (number < 0);
}

static void check_pair_row(const struct pair_row *row)
{
    char name[64];
    (void)snprintf(name, sizeof name, "%.*s|%.*s", STR_ARG(row->a), STR_ARG(row->b));
    EXPECT(name, sign_of_number(str_compare_bytes(row->a, row->b)) == row->order, "compare %d",
           str_compare_bytes(row->a, row->b));
    EXPECT(name, sign_of_number(str_compare_bytes(row->b, row->a)) == -row->order, "back %d",
           str_compare_bytes(row->b, row->a));
    EXPECT(name, str_equals_bytes(row->a, row->b) == (row->order == 0), "equals %d",
           row->order != 0);
    EXPECT(name, str_starts_with(row->a, row->b) == row->starts, "starts %d", !row->starts);
    EXPECT(name, str_ends_with(row->a, row->b) == row->ends, "ends %d", !row->ends);
    EXPECT(name, str_equals_nocase(row->a, row->b) == row->equals_nocase, "nocase %d",
           !row->equals_nocase);
    EXPECT(name, str_contains_nocase(row->a, row->b) == row->contains_nocase, "contains %d",
           !row->contains_nocase);
    EXPECT(name, str_find_part(row->a, row->b) == row->find, "find %zu",
           str_find_part(row->a, row->b));
}

static void test_pairs(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pair_rows / sizeof *pair_rows; i++) {
        check_pair_row(&pair_rows[i]);
    }
    assert_true(str_equals_cstring(STR("abc"), "abc"));
    assert_false(str_equals_cstring(STR("abc"), "ab"));
    assert_true(str_equals_cstring(STR_EMPTY, NULL));
    assert_int_equal(str_from_cstring(NULL).size, 0);
    expect_all_rows_passed();
}

/* ---- bytes and spaces ----------------------------------------------------------------------- */

struct byte_row {
    struct str text;
    char byte;
    size_t first;
    size_t last;
    const char *trimmed;
};

static const struct byte_row byte_rows[] = {
    { { NULL, 0 }, 'a', NO, NO, "" },
    { T("a"), 'a', 0, 0, "a" },
    { T("bab"), 'a', 1, 1, "bab" },
    { T(" aba "), 'a', 1, 3, "aba" },
    { T("\t\n\v\f\r x \r\n"), 'x', 6, 6, "x" },
    { T("   "), ' ', 0, 2, "" },
    { T("a b"), ' ', 1, 1, "a b" },
    { T("x\0y"), '\0', 1, 1, NULL },
    { T("\xC2\xA0z"), '\xA0', 1, 1, "\xC2\xA0z" }, /* only ASCII spaces */
};

static void test_bytes_and_spaces(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof byte_rows / sizeof *byte_rows; i++) {
        const struct byte_row *row = &byte_rows[i];
        char name[32];
        struct str got = str_trim_spaces(row->text);
        (void)snprintf(name, sizeof name, "%zu", i);
        EXPECT(name, str_find_byte(row->text, row->byte) == row->first, "first %zu",
               str_find_byte(row->text, row->byte));
        EXPECT(name, str_find_last_byte(row->text, row->byte) == row->last, "last %zu",
               str_find_last_byte(row->text, row->byte));
        EXPECT(name, row->trimmed == NULL || str_equals_cstring(got, row->trimmed), "'%.*s'",
               STR_ARG(got));
    }
    expect_all_rows_passed();
}

struct split_row {
    const char *text;
    const char *want; /* parts, each in <> */
};

static const struct split_row split_rows[] = {
    { "", "<>" },           { "a", "<a>" },    { "a,b", "<a><b>" },
    { "a,,b", "<a><><b>" }, { ",", "<><>" },   { ",,", "<><><>" },
    { "a,", "<a><>" },      { ",a", "<><a>" }, { "long,x", "<long><x>" },
};

static void test_splitting(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof split_rows / sizeof *split_rows; i++) {
        struct str rest = str_from_cstring(split_rows[i].text);
        struct str part = STR_EMPTY;
        bool more = true;
        char got[64] = "";
        size_t used = 0;
        while (str_split_next_part(&rest, &more, ',', &part)) {
            used += (size_t)snprintf(got + used, sizeof got - used, "<%.*s>", STR_ARG(part));
        }
        EXPECT(split_rows[i].text, strcmp(got, split_rows[i].want) == 0, "got %s", got);
        EXPECT(split_rows[i].text, !str_split_next_part(&rest, &more, ',', &part), "not over");
    }
    expect_all_rows_passed();
}

struct number_row {
    struct str text;
    bool want;
    uint64_t value;
};

static const struct number_row number_rows[] = {
    { T("0"), true, 0 },
    { T("007"), true, 7 },
    { T("18446744073709551615"), true, UINT64_MAX },
    { T("0000000000000000000000000000001"), true, 1 },
    { T("18446744073709551616"), false, 0 },
    { T("18446744073709551620"), false, 0 },
    { T("99999999999999999999"), false, 0 },
    { { NULL, 0 }, false, 0 },
    { T(""), false, 0 },
    { T("-1"), false, 0 },
    { T("+1"), false, 0 },
    { T(" 1"), false, 0 },
    { T("1 "), false, 0 },
    { T("1\0"), false, 0 },
    { T("/"), false, 0 }, /* the neighbours of the digits */
    { T(":"), false, 0 },
    { T("0x10"), false, 0 },
    { T("\xB2"), false, 0 },
};

static void test_numbers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof number_rows / sizeof *number_rows; i++) {
        const struct number_row *row = &number_rows[i];
        uint64_t value = 4711;
        char name[40];
        bool got = str_parse_unsigned(row->text, &value);
        (void)snprintf(name, sizeof name, "%.*s", STR_ARG(row->text));
        EXPECT(name, got == row->want, "got %d", got);
        EXPECT(name, value == (row->want ? row->value : 4711), "value %llu",
               (unsigned long long)value);
    }
    expect_all_rows_passed();
}

/* ---- edit distance -------------------------------------------------------------------------- */

struct distance_row {
    const char *a;
    const char *b;
    unsigned limit;
    unsigned want;
};

static const struct distance_row distance_rows[] = {
    { "", "", 3, 0 },
    { "", "abc", 3, 3 },
    { "abc", "", 2, 3 },
    { "kitten", "sitting", 9, 3 },
    { "kitten", "sitting", 2, 3 },
    { "kitten", "sitting", 0, 1 },
    { "ab", "ba", 9, 1 },
    { "ca", "abc", 9, 3 }, /* 2 if swapped letters could be edited again */
    { "qwert", "qwrt", 9, 1 },
    { "abc", "ABC", 9, 3 },
    { "a", "a", 0, 0 },
    { "abc", "xyz", UINT32_MAX, 3 },
};

/* The definition, word by word: optimal string alignment. */
/* NOLINTNEXTLINE(misc-no-recursion): an oracle for texts of at most 5 bytes */
static unsigned measure_distance_slowly(const char *a, size_t a_size, const char *b, size_t b_size)
{
    unsigned best;
    unsigned other;
    if (a_size == 0 || b_size == 0) {
        return (unsigned)(a_size + b_size);
    }
    best = measure_distance_slowly(a, a_size - 1, b, b_size - 1) +
           (a[a_size - 1] == b[b_size - 1] ? 0U : 1U);
    other = measure_distance_slowly(a, a_size - 1, b, b_size) + 1;
    best = other < best ? other : best;
    other = measure_distance_slowly(a, a_size, b, b_size - 1) + 1;
    best = other < best ? other : best;
    if (a_size > 1 && b_size > 1 && a[a_size - 1] == b[b_size - 2] &&
        a[a_size - 2] == b[b_size - 1]) {
        other = measure_distance_slowly(a, a_size - 2, b, b_size - 2) + 1;
        best = other < best ? other : best;
    }
    return best;
}

/* The n-th text over "abc", shortest first. */
static struct str make_small_text(size_t n, char text[8])
{
    size_t size = 0;
    while (n > 0) {
        n--;
        text[size++] = (char)('a' + (char)(n % 3));
        n /= 3;
    }
    return str_from_range(text, size);
}

static void test_distance(void **state)
{
    char a_text[8];
    char b_text[8];
    (void)state;
    for (size_t i = 0; i < sizeof distance_rows / sizeof *distance_rows; i++) {
        const struct distance_row *row = &distance_rows[i];
        unsigned got =
            str_edit_distance(str_from_cstring(row->a), str_from_cstring(row->b), row->limit);
        EXPECT(row->a, got == row->want, "to '%s': %u, want %u", row->b, got, row->want);
    }
    for (size_t a = 0; a < 121; a++) { /* all texts of up to 4 letters */
        for (size_t b = 0; b < 121; b++) {
            struct str left = make_small_text(a, a_text);
            struct str right = make_small_text(b, b_text);
            unsigned want = measure_distance_slowly(left.data, left.size, right.data, right.size);
            for (unsigned limit = 0; limit < 6; limit++) {
                unsigned got = str_edit_distance(left, right, limit);
                EXPECT("twin", got == (want <= limit ? want : limit + 1),
                       "'%.*s' '%.*s' limit %u: got %u, want %u", STR_ARG(left), STR_ARG(right),
                       limit, got, want);
            }
        }
    }
    expect_all_rows_passed();
}

static void test_distance_looks_at_64_bytes(void **state)
{
    char a[100];
    char b[100];
    (void)state;
    memset(a, 'a', sizeof a);
    memset(b, 'a', sizeof b);
    b[63] = 'b';
    b[64] = 'b';
    assert_int_equal(str_edit_distance(str_from_range(a, 64), str_from_range(b, 64), 9), 1);
    assert_int_equal(str_edit_distance(str_from_range(a, 100), str_from_range(b, 70), 9), 1);
    memset(b, 'b', sizeof b);
    assert_int_equal(str_edit_distance(str_from_range(a, 100), str_from_range(b, 100), 99), 64);
}

/* ---- UTF-8 ---------------------------------------------------------------------------------- */

/* Assembles the code point and judges it; 0: not well-formed, else the bytes used. */
static size_t decode_one_slowly(const unsigned char *bytes, size_t size)
{
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    uint32_t code;
    size_t length = 1;
    if (bytes[0] < 0x80) {
        return 1;
    }
    while (length < 5 && (bytes[0] & (0x80U >> length)) != 0) {
        length++;
    }
    if (length < 2 || length > 4 || length > size) {
        return 0;
    }
    code = bytes[0] & (0x7FU >> length);
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xC0U) != 0x80) {
            return 0;
        }
        code = (code << 6U) | (bytes[i] & 0x3FU);
    }
    if (code < least[length] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) {
        return 0;
    }
    return length;
}

static bool judge_utf8_slowly(const unsigned char *bytes, size_t size)
{
    size_t at = 0;
    while (at < size) {
        size_t length = decode_one_slowly(bytes + at, size - at);
        if (length == 0) {
            return false;
        }
        at += length;
    }
    return true;
}

static void check_utf8_bytes(const unsigned char *bytes, size_t size)
{
    struct str text = str_from_range((const char *)bytes, size);
    bool want = judge_utf8_slowly(bytes, size);
    EXPECT("utf8", str_is_valid_utf8(text) == want, "%02x %02x %02x %02x, size %zu: want %d",
           (unsigned)bytes[0], (unsigned)bytes[1], (unsigned)bytes[2], (unsigned)bytes[3], size,
           want);
    if (size > 0) {
        bool valid = false;
        size_t length = decode_one_slowly(bytes, size);
        size_t got = str_measure_utf8_sequence(text, &valid);
        EXPECT("sequence", valid == (length > 0) && got >= 1 && got <= size && got <= 4,
               "%02x %02x %02x %02x: %d %zu", (unsigned)bytes[0], (unsigned)bytes[1],
               (unsigned)bytes[2], (unsigned)bytes[3], valid, got);
        EXPECT("sequence", !valid || got == length, "%zu, want %zu", got, length);
    }
}

static void test_utf8_against_a_decoder(void **state)
{
    static const unsigned char edges[] = { 0x00, 0x22, 0x7F, 0x80, 0x8F, 0x90, 0x9F,
                                           0xA0, 0xBF, 0xC0, 0xC2, 0xED, 0xFF };
    const size_t n = sizeof edges;
    unsigned char bytes[4] = { 0 };
    (void)state;
    assert_true(str_is_valid_utf8(STR_EMPTY));
    for (unsigned first = 0; first < 256; first++) {
        bytes[0] = (unsigned char)first;
        check_utf8_bytes(bytes, 1);
        for (unsigned second = 0; second < 256; second++) {
            bytes[1] = (unsigned char)second;
            check_utf8_bytes(bytes, 2);
            for (size_t rest = 0; rest < n * n; rest++) {
                bytes[2] = edges[rest % n];
                bytes[3] = edges[rest / n];
                check_utf8_bytes(bytes, 3);
                check_utf8_bytes(bytes, 4);
            }
        }
    }
    expect_all_rows_passed();
}

/* A bad byte must be found wherever it stands among ASCII: the scan goes by eights. */
static void test_utf8_at_every_offset(void **state)
{
    unsigned char bytes[40];
    (void)state;
    for (size_t size = 1; size <= sizeof bytes; size++) {
        for (size_t at = 0; at < size; at++) {
            memset(bytes, 'a', sizeof bytes);
            bytes[at] = 0x80;
            assert_false(str_is_valid_utf8(str_from_range((const char *)bytes, size)));
            if (at + 2 < size) {
                memcpy(bytes + at, "\xE2\x82\xAC", 3);
                assert_true(str_is_valid_utf8(str_from_range((const char *)bytes, size)));
            }
        }
    }
}

struct maximal_row {
    struct str text;
    size_t want;
};

/* Unicode 15, table 3-8 and around. */
static const struct maximal_row maximal_rows[] = {
    { T("\x80"), 1 },
    { T("\xFF\x80"), 1 },
    { T("\xC0\x80"), 1 },
    { T("\xC3"), 1 },
    { T("\xC3z"), 1 },
    { T("\xE2\x82"), 2 },
    { T("\xE2\x82z"), 2 },
    { T("\xE0\x80\x80"), 1 },
    { T("\xED\xA0\x80"), 1 },
    { T("\xF0\x9F\x98"), 3 },
    { T("\xF0\x9F\x98\xC3"), 3 },
    { T("\xF4\x90\x80\x80"), 1 },
    { T("\xF5\x80"), 1 },
};

static void test_what_one_replacement_stands_for(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof maximal_rows / sizeof *maximal_rows; i++) {
        bool valid = true;
        size_t got = str_measure_utf8_sequence(maximal_rows[i].text, &valid);
        EXPECT("maximal", !valid && got == maximal_rows[i].want, "row %zu: got %zu, want %zu", i,
               got, maximal_rows[i].want);
    }
    expect_all_rows_passed();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_bytes_and_spaces),
        cmocka_unit_test(test_splitting),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_distance),
        cmocka_unit_test(test_distance_looks_at_64_bytes),
        cmocka_unit_test(test_utf8_against_a_decoder),
        cmocka_unit_test(test_utf8_at_every_offset),
        cmocka_unit_test(test_what_one_replacement_stands_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
