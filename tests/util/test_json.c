/* test_json.c - the exact text for small cases; for many random ones python's json reads it back.
 */
#include "util/json.h"

#include "util/child.h"
#include "util/expect.h"
#include "util/mem.h"

#include <stdlib.h>

#define OUT_BYTES_MAX ((size_t)16 * 1024 * 1024)

/* ---- strings -----------------------------------------------------------------------------------
 */

struct string_row {
    struct str text;
    const char *want;
};

#define T(literal)                                                                                 \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }
#define FFFD "\xEF\xBF\xBD"

static const struct string_row string_rows[] = {
    { { NULL, 0 }, "\"\"" },
    { T(""), "\"\"" },
    { T("plain"), "\"plain\"" },
    { T("\""), "\"\\\"\"" },
    { T("\\"), "\"\\\\\"" },
    { T("/"), "\"/\"" },
    { T("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\"" },
    { T("a\0b"), "\"a\\u0000b\"" },
    { T("\x01\x1F\x20\x7F"), "\"\\u0001\\u001f \x7F\"" },
    { T("12345678\"12345678"), "\"12345678\\\"12345678\"" },
    { T("1234567\n1234567\n"), "\"1234567\\n1234567\\n\"" },
    { T("\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80"), "\"\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80\"" },
    { T("\x80"), "\"" FFFD "\"" },
    { T("a\xFFz"), "\"a" FFFD "z\"" },
    { T("\xC0\x80"), "\"" FFFD FFFD "\"" },
    { T("\xED\xA0\x80"), "\"" FFFD FFFD FFFD "\"" },
    { T("\xE2\x82"), "\"" FFFD "\"" },
    { T("\xE2\x82\""), "\"" FFFD "\\\"\"" },
    { T("\xF0\x9F\x98\xE2\x82\xAC"), "\"" FFFD "\xE2\x82\xAC\"" },
    { T("\xE2\x80\xA8"), "\"\xE2\x80\xA8\"" },
};

static void check_string_row(const struct string_row *row)
{
    struct buf out;
    struct json json;
    buf_init_with_limit(&out, OUT_BYTES_MAX);
    json_init_on_buf(&json, &out);
    json_put_str(&json, NULL, row->text);
    EXPECT(row->want, !out.failed && str_equals_cstring(buf_borrow_str(&out), row->want),
           "got %.*s", STR_ARG(buf_borrow_str(&out)));
    buf_release_bytes(&out);
}

static void test_strings(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof string_rows / sizeof *string_rows; i++) {
        check_string_row(&string_rows[i]);
    }
    expect_all_rows_passed();
}

/* Every byte alone at every place of 20: the scan goes by eights, and must see each. */
static void test_every_byte_at_every_place(void **state)
{
    (void)state;
    for (unsigned byte = 0; byte < 256; byte++) {
        const bool plain = byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
        for (size_t at = 0; at < 20; at++) {
            char text[20];
            struct buf out;
            struct json json;
            bool kept;
            memset(text, '!', sizeof text); /* a neighbour of the quote */
            text[at] = (char)(unsigned char)byte;
            buf_init_with_limit(&out, OUT_BYTES_MAX);
            json_init_on_buf(&json, &out);
            json_put_str(&json, NULL, str_from_range(text, sizeof text));
            kept = out.size == sizeof text + 2 && memcmp(out.data + 1, text, sizeof text) == 0;
            EXPECT("byte", kept == plain, "%02x at %zu: %.*s", byte, at,
                   STR_ARG(buf_borrow_str(&out)));
            buf_release_bytes(&out);
        }
    }
    expect_all_rows_passed();
}

/* ---- numbers ------------------------------------------------------------------------------------
 */

struct double_row {
    const char *input; /* as strtod reads it */
    const char *want;
};

static const struct double_row double_rows[] = {
    { "0", "0" },
    { "-0", "-0" },
    { "1", "1" },
    { "-1", "-1" },
    { "0.5", "0.5" },
    { "0.1", "0.1" },
    { "0.30000000000000004", "0.30000000000000004" },
    { "0.1234567890123456", "0.1234567890123456" }, /* 16 digits */
    { "100000000000000000000", "1e+20" },
    { "123456", "123456" },
    { "123456.789", "123456.789" },
    { "9007199254740993", "9007199254740992" },
    { "1.7976931348623157e308", "1.7976931348623157e+308" },
    { "-2.2250738585072014e-308", "-2.2250738585072014e-308" },
    { "5e-324", "4.94065645841247e-324" }, /* 15 digits, enough to come back */
    { "nan", "null" },
    { "inf", "null" },
    { "-inf", "null" },
};

static void test_doubles(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof double_rows / sizeof *double_rows; i++) {
        struct buf out;
        struct json json;
        buf_init_with_limit(&out, OUT_BYTES_MAX);
        json_init_on_buf(&json, &out);
        json_put_double(&json, NULL, strtod(double_rows[i].input, NULL));
        EXPECT(double_rows[i].input, str_equals_cstring(buf_borrow_str(&out), double_rows[i].want),
               "got %.*s", STR_ARG(buf_borrow_str(&out)));
        buf_release_bytes(&out);
    }
    expect_all_rows_passed();
}

static void test_integers(void **state)
{
    static const int64_t numbers[] = { 0, 1, -1, INT64_MAX, INT64_MIN, INT64_MIN + 1 };
    struct buf out;
    struct json json;
    (void)state;
    buf_init_with_limit(&out, OUT_BYTES_MAX);
    json_init_on_buf(&json, &out);
    json_begin_array(&json, NULL);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        json_put_signed(&json, NULL, numbers[i]);
    }
    json_put_unsigned(&json, NULL, UINT64_MAX);
    json_put_unsigned(&json, NULL, 0);
    json_end_array(&json);
    buf_append_byte(&out, '\0');
    assert_string_equal(out.data, "[0,1,-1,9223372036854775807,-9223372036854775808,"
                                  "-9223372036854775807,18446744073709551615,0]");
    buf_release_bytes(&out);
}

/* ---- commas, names, depth
 * ------------------------------------------------------------------------ */

/* One letter a step: {}[] open and close, s string, c C string, n null, t true, r raw. Inside an
 * object the name is "k\"". */
struct shape_row {
    const char *steps;
    const char *want;
};

static const struct shape_row shape_rows[] = {
    { "{}", "{}" },
    { "[]", "[]" },
    { "[[][]{}]", "[[],[],{}]" },
    { "[ss]", "[\"v\",\"v\"]" },
    { "{s{s}s}", "{\"k\\\"\":\"v\",\"k\\\"\":{\"k\\\"\":\"v\"},\"k\\\"\":\"v\"}" },
    { "{[ntr]c}", "{\"k\\\"\":[null,true,{\"raw\": 1}],\"k\\\"\":\"v\"}" },
    { "[{[{}]}]", "[{\"k\\\"\":[{}]}]" },
    { "s", "\"v\"" },
    { "n", "null" },
    { "r", "{\"raw\": 1}" },
    { "[]{}", "[]{}" }, /* several texts one after the other, as in JSON lines */
};

static bool step_is_in_object(const char *steps, size_t at)
{
    int depth = 0;
    while (at > 0) {
        char step = steps[--at];
        depth += (step == '}' || step == ']') - (step == '{' || step == '[');
        if (depth < 0) {
            return step == '{';
        }
    }
    return false;
}

static void write_one_step(struct json *json, char step, const char *name)
{
    switch (step) {
    case '{': json_begin_object(json, name); break;
    case '}': json_end_object(json); break;
    case '[': json_begin_array(json, name); break;
    case ']': json_end_array(json); break;
    case 's': json_put_str(json, name, STR("v")); break;
    case 'c': json_put_cstring(json, name, "v"); break;
    case 'n': json_put_null(json, name); break;
    case 't': json_put_bool(json, name, true); break;
    default: json_put_raw(json, name, STR("{\"raw\": 1}")); break;
    }
}

static void write_all_steps(struct buf *out, const char *steps)
{
    struct json json;
    memset(&json, 0xA5, sizeof json);
    json_init_on_buf(&json, out);
    for (size_t at = 0; steps[at] != '\0'; at++) {
        write_one_step(&json, steps[at], step_is_in_object(steps, at) ? "k\"" : NULL);
    }
}

static void test_shapes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof shape_rows / sizeof *shape_rows; i++) {
        struct buf out;
        buf_init_with_limit(&out, OUT_BYTES_MAX);
        write_all_steps(&out, shape_rows[i].steps);
        EXPECT(shape_rows[i].steps, str_equals_cstring(buf_borrow_str(&out), shape_rows[i].want),
               "got %.*s", STR_ARG(buf_borrow_str(&out)));
        buf_release_bytes(&out);
    }
    expect_all_rows_passed();
}

static void test_the_deepest_nesting(void **state)
{
    struct buf out;
    struct json json;
    (void)state;
    buf_init_with_limit(&out, OUT_BYTES_MAX);
    json_init_on_buf(&json, &out);
    for (unsigned i = 0; i < JSON_DEPTH_MAX; i++) {
        json_begin_array(&json, NULL);
        json_put_bool(&json, NULL, false);
    }
    for (unsigned i = 0; i < JSON_DEPTH_MAX; i++) {
        json_put_unsigned(&json, NULL, 7);
        json_end_array(&json);
    }
    assert_int_equal(out.size, JSON_DEPTH_MAX * 10 - 1); /* "[false," before, ",7]" behind */
    assert_memory_equal(out.data, "[false,[false,[", 15);
    assert_memory_equal(out.data + out.size - 9, ",7],7],7]", 9);
    buf_release_bytes(&out);
}

/* ---- misuse is asserted
 * ---------------------------------------------------------------------------- */

static void nest_too_deep(struct json *json)
{
    for (unsigned i = 0; i <= JSON_DEPTH_MAX; i++) {
        json_begin_array(json, NULL);
    }
}

static void end_what_is_not_open(struct json *json)
{
    json_end_array(json);
}

static void end_an_array_as_object(struct json *json)
{
    json_begin_array(json, NULL);
    json_end_object(json);
}

static void end_an_object_as_array(struct json *json)
{
    json_begin_object(json, NULL);
    json_end_array(json);
}

static void name_a_value_in_an_array(struct json *json)
{
    json_begin_array(json, NULL);
    json_put_null(json, "name");
}

static void forget_a_name_in_an_object(struct json *json)
{
    json_begin_object(json, NULL);
    json_put_null(json, NULL);
}

static void name_the_outermost(struct json *json)
{
    json_begin_object(json, "name");
}

static void run_one_misuse(void *context)
{
    void (*const *misuse)(struct json *) = context;
    struct buf out;
    struct json json;
    buf_init_with_limit(&out, OUT_BYTES_MAX);
    json_init_on_buf(&json, &out);
    (*misuse)(&json);
    buf_release_bytes(&out);
}

static void test_misuse_is_asserted(void **state)
{
    void (*misuses[])(struct json *) = {
        nest_too_deep,          end_what_is_not_open,     end_an_array_as_object,
        end_an_object_as_array, name_a_value_in_an_array, forget_a_name_in_an_object,
        name_the_outermost,
    };
    (void)state;
    for (size_t i = 0; i < sizeof misuses / sizeof *misuses; i++) {
        struct child_end end;
        child_run_and_wait(run_one_misuse, &misuses[i], &end);
        EXPECT("misuse", child_failed_an_assert(&end), "number %zu passed", i);
    }
    expect_all_rows_passed();
}

/* ---- no room, no memory
 * ------------------------------------------------------------------------------ */

static void test_a_full_buf_is_noticed(void **state)
{
    static const char steps[] = "{s[ntr]c{s}}";
    struct buf whole;
    (void)state;
    buf_init_with_limit(&whole, OUT_BYTES_MAX);
    write_all_steps(&whole, steps);
    for (size_t size_max = 0; size_max <= whole.size; size_max++) {
        struct buf out;
        buf_init_with_limit(&out, size_max);
        write_all_steps(&out, steps);
        EXPECT("limit", out.failed == (size_max < whole.size), "size_max %zu", size_max);
        EXPECT("limit",
               out.size <= size_max &&
                   str_starts_with(buf_borrow_str(&whole), buf_borrow_str(&out)),
               "size_max %zu: other bytes", size_max);
        buf_release_bytes(&out);
    }
    mem_fail_nth_alloc(1);
    buf_release_bytes(&whole);
    write_all_steps(&whole, steps);
    mem_fail_no_more();
    assert_true(whole.failed);
    expect_all_rows_passed();
}

/* ---- python reads it back
 * --------------------------------------------------------------------------- */

/* Each line is [hex of the bytes, the bytes, hex of a double's bits, the double]. */
static const char python_reader[] =
    "import json, struct, sys\n"
    "rows = 0\n"
    "for line in open(sys.argv[1], 'rb'):\n"
    "    raw, text, bits, number = json.loads(line.decode('utf-8', 'strict'))\n"
    "    want = bytes.fromhex(raw).decode('utf-8', 'replace')\n"
    "    assert text == want, (raw, text, want)\n"
    "    assert struct.pack('>d', float(number)).hex() == bits, (bits, number)\n"
    "    rows += 1\n"
    "sys.exit(0 if rows == int(sys.argv[2]) else 1)\n";

#define PYTHON_ROWS 20000U

/* Bytes that are near something: borders of UTF-8, quotes, controls; or just any. */
static size_t make_random_bytes(uint64_t *seed, unsigned char bytes[64])
{
    static const unsigned char near[] = { 0x00, 0x1F, 0x20, 0x22, 0x5C, 0x7F, 0x80, 0x8F,
                                          0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xDF, 0xE0,
                                          0xE2, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xFF, 'a' };
    size_t size = random_below_limit(seed, 64);
    size_t kind = random_below_limit(seed, 3);
    for (size_t i = 0; i < size; i++) {
        bytes[i] = near[random_below_limit(seed, sizeof near)];
        if (kind == 0) {
            bytes[i] = (unsigned char)random_below_limit(seed, 256);
        } else if (kind == 1 && random_below_limit(seed, 8) > 0) {
            bytes[i] = (unsigned char)('a' + random_below_limit(seed, 26));
        }
    }
    return size;
}

static void write_random_row(struct buf *out, uint64_t *seed)
{
    struct json json;
    unsigned char bytes[64];
    char hex[129] = "";
    char bits_hex[17];
    size_t size = make_random_bytes(seed, bytes);
    uint64_t bits = random_next_value(seed);
    double number = 0;
    for (size_t i = 0; i < size; i++) {
        (void)snprintf(hex + 2 * i, 3, "%02x", (unsigned)bytes[i]);
    }
    bits = (bits & (UINT64_C(0x7FF) << 52U)) == UINT64_C(0x7FF) << 52U ? 1 : bits; /* finite */
    (void)snprintf(bits_hex, sizeof bits_hex, "%016llx", (unsigned long long)bits);
    memcpy(&number, &bits, sizeof number);
    json_init_on_buf(&json, out);
    json_begin_array(&json, NULL);
    json_put_cstring(&json, NULL, hex);
    json_put_str(&json, NULL, str_from_range((const char *)bytes, size));
    json_put_cstring(&json, NULL, bits_hex);
    json_put_double(&json, NULL, number);
    json_end_array(&json);
    buf_append_byte(out, '\n');
}

static void run_python_reader(void *context)
{
    char rows[16];
    (void)snprintf(rows, sizeof rows, "%u", PYTHON_ROWS);
    (void)execlp("python3", "python3", "-c", python_reader, (char *)context, rows, (char *)NULL);
    _exit(127);
}

static void test_python_reads_random_values_back(void **state)
{
    char path[] = "/tmp/parseltongue-json-XXXXXX";
    struct buf out;
    struct child_end end;
    uint64_t seed = 17;
    int fd = mkstemp(path);
    (void)state;
    assert_true(fd >= 0);
    buf_init_with_limit(&out, OUT_BYTES_MAX);
    for (unsigned i = 0; i < PYTHON_ROWS; i++) {
        write_random_row(&out, &seed);
    }
    assert_false(out.failed);
    assert_int_equal(write(fd, out.data, out.size), (ssize_t)out.size);
    (void)close(fd);
    child_run_and_wait(run_python_reader, path, &end);
    (void)unlink(path);
    buf_release_bytes(&out);
    if (WIFEXITED(end.status) && WEXITSTATUS(end.status) == 127) {
        skip(); /* no python3 here */
    }
    if (end.status != 0) {
        fail_msg("%s", end.said);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strings),
        cmocka_unit_test(test_every_byte_at_every_place),
        cmocka_unit_test(test_doubles),
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_the_deepest_nesting),
        cmocka_unit_test(test_misuse_is_asserted),
        cmocka_unit_test(test_a_full_buf_is_noticed),
        cmocka_unit_test(test_python_reads_random_values_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
