/* test_hash.c - known values, streams in pieces, hexadecimal text. */
#include "util/hash.h"

#include "util/expect.h"
#include "util/mem.h"

#include <string.h>

#define INPUT_BYTES 5000U

static unsigned char input[INPUT_BYTES];

/* The sanity buffer of xxHash's own tests would do as well; this one is easy to make again. */
static void fill_input_bytes(void)
{
    for (size_t i = 0; i < sizeof input; i++) {
        input[i] = (unsigned char)((i * 7 + i / 256) & 0xFFU);
    }
}

struct known_row {
    const char *name;
    const char *text; /* NULL: the first `size` bytes of input */
    size_t size;
    const char *hex; /* of the 128-bit hash */
    uint64_t small;
};

/* "" and "abc": published values of XXH3. The others pin what is stored on disk: XXH3 takes
 * another way at 4, 9, 17, 129, 241 and 1025 bytes. */
static const struct known_row known_rows[] = {
    { "nothing", "", 0, "99aa06d3014798d86001c324468d497f", UINT64_C(0x2d06800538d394c2) },
    { "abc", "abc", 3, "06b05ab6733a618578af5f94892f3950", UINT64_C(0x78af5f94892f3950) },
    { "1 bytes", NULL, 1, "a6cd5e9392000f6ac44bdff4074eecdb", UINT64_C(0xc44bdff4074eecdb) },
    { "4 bytes", NULL, 4, "ab5c3e7474d809db81a65295de8e7dde", UINT64_C(0xd3d60c1519014e89) },
    { "9 bytes", NULL, 9, "82ddc95bc76007671c69c3f04aaed08c", UINT64_C(0x03688dcad730d826) },
    { "17 bytes", NULL, 17, "263f67af63088041735fe434ded90c3c", UINT64_C(0xf34c3c9cf5a112d1) },
    { "129 bytes", NULL, 129, "00433635cf8d872e7f4accb76587485b", UINT64_C(0x28065c6ec25f5b25) },
    { "241 bytes", NULL, 241, "75f4da43f23cce5a541b19226f0052e8", UINT64_C(0x541b19226f0052e8) },
    { "1025 bytes", NULL, 1025, "a53cd4fd16206676d9b414f4e1bbf7ad", UINT64_C(0xd9b414f4e1bbf7ad) },
    { "5000 bytes", NULL, 5000, "e814573b3db786c4ed0146266d138bd8", UINT64_C(0xed0146266d138bd8) },
};

static void test_known_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof known_rows / sizeof *known_rows; i++) {
        const struct known_row *row = &known_rows[i];
        const void *data = row->text != NULL ? (const void *)row->text : input;
        char hex[HASH128_HEX_BYTES];
        hash_format_hex_text(hash_bytes_to_u128(data, row->size), hex);
        EXPECT(row->name, strcmp(hex, row->hex) == 0, "128 bits %s", hex);
        EXPECT(row->name, hash_bytes_to_u64(data, row->size) == row->small, "64 bits %016llx",
               (unsigned long long)hash_bytes_to_u64(data, row->size));
    }
    assert_true(hash_equals_u128(hash_bytes_to_u128(NULL, 0), hash_bytes_to_u128("", 0)));
    assert_true(hash_bytes_to_u64(NULL, 0) == hash_bytes_to_u64("", 0));
    expect_all_rows_passed();
}

static void test_streams_equal_one_shot(void **state)
{
    uint64_t seed = 3;
    (void)state;
    for (size_t size = 0; size <= sizeof input; size += 1 + size / 16) {
        struct hash_stream *stream = hash_stream_create_new();
        struct hash128 want = hash_bytes_to_u128(input, size);
        size_t at = 0;
        assert_non_null(stream);
        while (at < size) {
            size_t piece = random_below_limit(&seed, 700);
            piece = piece < size - at ? piece : size - at;
            hash_stream_add_bytes(stream, input + at, piece);
            at += piece;
        }
        hash_stream_add_bytes(stream, NULL, 0);
        EXPECT("stream", hash_equals_u128(hash_stream_read_value(stream), want), "size %zu", size);
        EXPECT("again", hash_equals_u128(hash_stream_read_value(stream), want), "size %zu", size);
        hash_stream_free_state(stream);
    }
    hash_stream_free_state(NULL);
    mem_fail_nth_alloc(1);
    assert_null(hash_stream_create_new());
    mem_fail_no_more();
    expect_all_rows_passed();
}

static void test_streams_are_aligned_in_any_block(void **state)
{
    struct hash_stream *streams[40];
    void *between[40];
    (void)state;
    for (size_t i = 0; i < 40; i++) { /* blocks at many places; UBSan and SSE see bad ones */
        between[i] = mem_alloc_block(16 * i);
        streams[i] = hash_stream_create_new();
        hash_stream_add_bytes(streams[i], input, 1000);
    }
    for (size_t i = 0; i < 40; i++) {
        assert_true(
            hash_equals_u128(hash_stream_read_value(streams[i]), hash_bytes_to_u128(input, 1000)));
        hash_stream_free_state(streams[i]);
        mem_free_block(between[i]);
    }
}

struct parse_row {
    const char *text;
    bool want;
    struct hash128 value;
};

static const struct parse_row parse_rows[] = {
    { "00000000000000000000000000000000", true, { 0, 0 } },
    { "0123456789abcdeffedcba9876543210",
      true,
      { UINT64_C(0x0123456789abcdef), UINT64_C(0xfedcba9876543210) } },
    { "ffffffffffffffffffffffffffffffff", true, { UINT64_MAX, UINT64_MAX } },
    { "0000000000000000000000000000000", false, { 0, 0 } },
    { "000000000000000000000000000000000", false, { 0, 0 } },
    { "0000000000000000000000000000000A", false, { 0, 0 } },
    { "0000000000000000000000000000000g", false, { 0, 0 } },
    { "0000000000000000000000000000000`", false, { 0, 0 } },
    { "0000000000000000000000000000000/", false, { 0, 0 } },
    { "0000000000000000000000000000000:", false, { 0, 0 } },
    { "0x000000000000000000000000000000", false, { 0, 0 } },
    { " 0000000000000000000000000000000", false, { 0, 0 } },
    { "", false, { 0, 0 } },
};

static void test_hexadecimal_text(void **state)
{
    uint64_t seed = 11;
    (void)state;
    for (size_t i = 0; i < sizeof parse_rows / sizeof *parse_rows; i++) {
        const struct parse_row *row = &parse_rows[i];
        struct hash128 got = { 1, 2 };
        bool done = hash_parse_hex_text(str_from_cstring(row->text), &got);
        EXPECT(row->text, done == row->want, "got %d", done);
        EXPECT(row->text, hash_equals_u128(got, row->want ? row->value : (struct hash128){ 1, 2 }),
               "got %llx %llx", (unsigned long long)got.high, (unsigned long long)got.low);
    }
    for (unsigned i = 0; i < 1000; i++) {
        struct hash128 hash = { random_next_value(&seed), random_next_value(&seed) };
        struct hash128 back = { 0, 0 };
        char text[HASH128_HEX_BYTES];
        memset(text, 'x', sizeof text);
        hash_format_hex_text(hash, text);
        EXPECT("end", text[32] == '\0', "no NUL");
        text[32] = '\0';
        EXPECT(text, strlen(text) == 32 && hash_parse_hex_text(str_from_cstring(text), &back), "-");
        EXPECT(text, hash_equals_u128(hash, back), "got %llx", (unsigned long long)back.high);
    }
    assert_false(hash_equals_u128((struct hash128){ 1, 2 }, (struct hash128){ 1, 3 }));
    assert_false(hash_equals_u128((struct hash128){ 1, 2 }, (struct hash128){ 3, 2 }));
    expect_all_rows_passed();
}

static void test_mixing_integers(void **state)
{
    (void)state;
    /* The first outputs of splitmix64 seeded with 0 and with 1234567 (Vigna's splitmix64.c). */
    assert_true(hash_mix_u64_bits(UINT64_C(0x9E3779B97F4A7C15)) == UINT64_C(0xE220A8397B1DCDAF));
    assert_true(hash_mix_u64_bits(UINT64_C(1234567) + UINT64_C(0x9E3779B97F4A7C15)) ==
                UINT64_C(6457827717110365317));
    assert_true(hash_mix_u64_bits(0) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_values),
        cmocka_unit_test(test_streams_equal_one_shot),
        cmocka_unit_test(test_streams_are_aligned_in_any_block),
        cmocka_unit_test(test_hexadecimal_text),
        cmocka_unit_test(test_mixing_integers),
    };
    fill_input_bytes();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
