/* test_tokens.c - the count of js-tiktoken's o200k_base for texts that try each branch of the
 * pattern, and that long or hostile texts end soon. */
#include "util/tokens.h"

#include "util/buf.h"
#include "util/expect.h"

struct tokens_row {
    const char *text;
    uint64_t count; /* as js-tiktoken 1.0.21 says */
};

/* clang-format off */
static const struct tokens_row tokens_rows[] = {
    { "", 0 },
    { "a", 1 },
    { "hello world", 2 },
    { "Hello, World!", 4 },
    { "I'm we'll THEY'RE don'tt", 7 },
    { "parseHTMLDocument XMLHttpRequest iOSApp", 8 },
    { "snake_case_name __init__ ALL_CAPS_42", 11 },
    { "1234567890 3.14159 0xDEADBEEF", 15 },
    { "{\"key\":\"c:fn:list_push:__src_list:T1618033988\",\"n\":[1,2,3]}", 26 },
    { "},{\"a\":12", 4 },
    { "a  b   c\t\td\n\n  e \r\n f  ", 13 },
    { "   ", 1 },
    { "\n\n\n", 1 },
    { "x \n", 2 },
    { "trailing   ", 3 },
    { " //// ----\n\n/==/", 6 },
    { "Gr\303\266\303\237e na\303\257ve \303\234n\303\257c\303\266d\303\251", 8 },
    { "\316\221\316\222\316\223\316\261\316\262\316\263 \320\237\321\200\320\270\320\262\320\265\321\202 \320\234\320\230\320\240", 11 },
    { "\346\227\245\346\234\254\350\252\236\343\201\256\343\203\206\343\202\255\343\202\271\343\203\210 \344\270\255\346\226\207", 7 },
    { "\355\225\234\352\265\255\354\226\264 \355\205\215\354\212\244\355\212\270", 5 },
    { "e\314\201le\314\200ve \314\201x A\314\201B", 11 },
    { "\307\205ungla \312\260\312\261", 9 },
    { "\331\243\331\244\331\245\331\246 \340\245\247\340\245\250\340\245\251\340\245\252", 8 },
    { "\360\237\230\200\360\237\221\251\342\200\215\360\237\221\251\342\200\215\360\237\221\247\342\200\215\360\237\221\246 \360\237\217\263\357\270\217\342\200\215\360\237\214\210", 19 },
    { "\342\200\222\342\200\223\342\200\224\342\200\246\342\200\234quoted\342\200\235", 8 },
    { "<|endoftext|>", 7 },
    { "return a->b[c++] << (1UL<<63);", 13 },
    { "#include <stdio.h>\nint main(void)\n{\n\treturn 0;\n}\n", 15 },
    { "=================================================================", 2 },
    { "\302\240\342\200\203x\343\200\200y", 5 },
    { "\302\252\302\272\302\262\302\263\302\274\342\205\247", 7 },
        { "ABCabcABCabcABCabcABCabcABCabcABCabcABCabcABCabcABCabcABCabcABCabcABCabcABCabcABCabcABCabcABCabcABCabcABCabcABCabcABCabcABCabcABCabcABCabcABCabcABCabcABCabcABCabcABCabcABCabcABCabcABCabcABCabcABCabcABCabcABCabcABCabcABCabcABCabcABCabcABCabc", 80 },
    { "!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?!?", 77 },
};
/* clang-format on */

static void test_counts_of_the_oracle(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof tokens_rows / sizeof tokens_rows[0]; i++) {
        uint64_t count = tokens_count_text(str_from_cstring(tokens_rows[i].text));
        EXPECT(tokens_rows[i].text, count == tokens_rows[i].count, "want %llu, got %llu",
               (unsigned long long)tokens_rows[i].count, (unsigned long long)count);
    }
    expect_all_rows_passed();
}

/* A cut between a digit and a symbol changes nothing. */
static void test_sum_of_halves(void **state)
{
    struct str text = STR("{\"line_start\":12,\"line_end\":345,\"tokens\":6}");
    (void)state;
    for (size_t at = 1; at < text.size; at++) {
        if (text.data[at] == ',' || text.data[at] == '}') {
            uint64_t halves = tokens_count_text(str_from_range(text.data, at)) +
                              tokens_count_text(str_from_range(text.data + at, text.size - at));
            assert_int_equal(halves, tokens_count_text(text));
        }
    }
}

/* One piece of a million bytes, and bytes that are no UTF-8: seconds would mean quadratic. */
static void test_long_and_broken_texts(void **state)
{
    static const char *const units[] = { "aB", "=", "\xff", "\xe2\x82", "\n \t", "9" };
    (void)state;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        struct buf text;
        uint64_t count;
        buf_init_with_limit(&text, (size_t)1 << 24);
        while (text.size < (size_t)1 << 20) {
            buf_append_cstring(&text, units[i]);
        }
        count = tokens_count_text(buf_borrow_str(&text));
        assert_true(count > 0 && count <= text.size);
        buf_release_bytes(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts_of_the_oracle),
        cmocka_unit_test(test_sum_of_halves),
        cmocka_unit_test(test_long_and_broken_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
