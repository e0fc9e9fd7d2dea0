/* test_buf.c - appending in all ways, the limit, and failures that are kept. */
#include "util/buf.h"

#include "util/expect.h"
#include "util/mem.h"

#include <wchar.h>

/* A twin: the same appends on a plain array that is large enough. */
static void test_random_appends_against_a_plain_array(void **state)
{
    static char twin[200000];
    static const char source[] = "the quick brown fox jumps over the lazy dog 0123456789";
    uint64_t seed = 7;
    (void)state;
    for (unsigned round = 0; round < 200; round++) {
        struct buf buf;
        size_t used = 0;
        buf_init_with_limit(&buf, sizeof twin);
        for (unsigned step = 0; step < 300; step++) {
            size_t size = random_below_limit(&seed, sizeof source - 1);
            uint64_t number = random_next_value(&seed) >> (random_next_value(&seed) % 64);
            void *room;
            switch (random_below_limit(&seed, 7)) {
            case 0: buf_append_bytes(&buf, source, size); break;
            case 1: buf_append_str(&buf, str_from_range(source, size)); break;
            case 2:
                size = 1;
                buf_append_byte(&buf, source[0]);
                break;
            case 3:
                size = (size_t)snprintf(twin + used, 32, "%llu", (unsigned long long)number);
                buf_append_unsigned(&buf, number);
                used += size;
                continue;
            case 4: buf_append_format(&buf, "%.*s", (int)size, source); break;
            case 5:
                room = buf_extend_by_size(&buf, size);
                assert_non_null(room);
                memcpy(room, source, size);
                break;
            default:
                size = sizeof source - 1;
                buf_append_cstring(&buf, source);
                break;
            }
            memcpy(twin + used, source, size);
            used += size;
        }
        EXPECT("random", !buf.failed && buf.size == used, "round %u: size %zu, want %zu", round,
               buf.size, used);
        EXPECT("random", buf.size == used && memcmp(buf.data, twin, used) == 0, "round %u", round);
        EXPECT("random", str_equals_bytes(buf_borrow_str(&buf), str_from_range(twin, used)),
               "round %u", round);
        buf_release_bytes(&buf);
    }
    expect_all_rows_passed();
}

struct number_row {
    const char *want;
    uint64_t value;
};

static const struct number_row number_rows[] = {
    { "0", 0 },
    { "9", 9 },
    { "10", 10 },
    { "4294967296", UINT64_C(4294967296) },
    { "18446744073709551615", UINT64_MAX },
};

static void test_numbers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof number_rows / sizeof *number_rows; i++) {
        struct buf buf;
        buf_init_with_limit(&buf, 20);
        buf_append_unsigned(&buf, number_rows[i].value);
        EXPECT(number_rows[i].want, str_equals_cstring(buf_borrow_str(&buf), number_rows[i].want),
               "got '%.*s'", STR_ARG(buf_borrow_str(&buf)));
        buf_release_bytes(&buf);
    }
    expect_all_rows_passed();
}

struct limit_row {
    const char *name;
    size_t size_max;
    const char *first;
    const char *second;
    bool want_failed;
    const char *want;
};

static const struct limit_row limit_rows[] = {
    { "room to spare", 10, "abc", "def", false, "abcdef" },
    { "exactly full", 6, "abc", "def", false, "abcdef" },
    { "one too many", 5, "abc", "def", true, "abc" },
    { "full at once", 3, "abc", "", false, "abc" },
    { "nothing into nothing", 0, "", "", false, "" },
    { "one into nothing", 0, "a", "", true, "" },
    { "the second would fit", 2, "abc", "d", true, "" }, /* but comes after a failure */
};

enum append_way { WAY_STR, WAY_BYTES, WAY_FORMAT, WAY_CSTRING, WAY_SINGLE, WAY_COUNT };

static void append_one_way(struct buf *buf, enum append_way way, const char *text)
{
    switch (way) {
    case WAY_STR: buf_append_str(buf, str_from_cstring(text)); break;
    case WAY_BYTES: buf_append_bytes(buf, text, strlen(text)); break;
    case WAY_FORMAT: buf_append_format(buf, "%s", text); break;
    case WAY_CSTRING: buf_append_cstring(buf, text); break;
    case WAY_SINGLE:
        if (strlen(text) == 1) {
            buf_append_byte(buf, text[0]);
        } else {
            buf_append_str(buf, str_from_cstring(text));
        }
        break;
    case WAY_COUNT: break;
    }
}

static void check_limit_row(const struct limit_row *row, enum append_way way)
{
    struct buf buf;
    buf_init_with_limit(&buf, row->size_max);
    append_one_way(&buf, way, row->first);
    append_one_way(&buf, way, row->second);
    EXPECT(row->name, buf.failed == row->want_failed, "way %d: failed %d", (int)way, buf.failed);
    EXPECT(row->name, str_equals_cstring(buf_borrow_str(&buf), row->want), "way %d: got '%.*s'",
           (int)way, STR_ARG(buf_borrow_str(&buf)));
    EXPECT(row->name, buf.capacity <= row->size_max, "way %d: capacity %zu", (int)way,
           buf.capacity);
    buf_clear_keep_memory(&buf);
    EXPECT(row->name, !buf.failed && buf.size == 0, "way %d: not cleared", (int)way);
    buf_release_bytes(&buf);
}

static void test_limits(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof limit_rows / sizeof *limit_rows; i++) {
        for (int way = 0; way < WAY_COUNT; way++) {
            check_limit_row(&limit_rows[i], (enum append_way)way);
        }
    }
    expect_all_rows_passed();
}

static void test_extending_by_nothing_and_by_too_much(void **state)
{
    struct buf buf;
    (void)state;
    buf_init_with_limit(&buf, 0);
    assert_non_null(buf_extend_by_size(&buf, 0)); /* NULL would mean failed */
    assert_false(buf.failed);
    assert_null(buf_extend_by_size(&buf, 1));
    assert_true(buf.failed);
    assert_null(buf_extend_by_size(&buf, 0)); /* failures are kept */
    buf_release_bytes(&buf);

    buf_init_with_limit(&buf, SIZE_MAX); /* sums must not wrap, loops must end */
    buf_append_byte(&buf, 'a');
    assert_null(buf_extend_by_size(&buf, SIZE_MAX));
    assert_true(buf.failed);
    buf_clear_keep_memory(&buf);
    assert_null(buf_extend_by_size(&buf, SIZE_MAX / 3));
    buf_clear_keep_memory(&buf);
    assert_null(buf_extend_by_size(&buf, SIZE_MAX / 8)); /* there is no such memory */
    assert_true(buf.failed);
    assert_int_equal(buf.size, 0);
    buf_release_bytes(&buf);
}

static void test_failures_are_kept_though_there_is_room(void **state)
{
    struct buf buf;
    (void)state;
    buf_init_with_limit(&buf, 100);
    buf_append_cstring(&buf, "abc");
    assert_null(buf_extend_by_size(&buf, 98));
    buf_append_byte(&buf, 'x');
    buf_append_cstring(&buf, "x");
    buf_append_format(&buf, "%d", 1);
    buf_append_unsigned(&buf, 1);
    assert_true(buf.failed);
    assert_int_equal(buf.size, 3);
    buf_clear_keep_memory(&buf);
    /* vsnprintf fails on a character that the locale cannot write. */
    buf_append_format(&buf, "x%lc", (wint_t)0x20AC);
    assert_true(buf.failed);
    assert_int_equal(buf.size, 0);
    buf_release_bytes(&buf);
}

static void test_filling_to_the_brim_allocates_once(void **state)
{
    struct buf buf;
    uint64_t before = mem_count_all_allocs();
    (void)state;
    buf_init_with_limit(&buf, 256);
    for (unsigned i = 0; i < 64; i++) {
        buf_append_cstring(&buf, "abcd");
    }
    assert_false(buf.failed);
    assert_int_equal(mem_count_all_allocs(), before + 1);
    buf_release_bytes(&buf);
}

static void test_clearing_keeps_memory(void **state)
{
    struct buf buf;
    uint64_t before;
    (void)state;
    buf_init_with_limit(&buf, 100000);
    assert_non_null(buf_extend_by_size(&buf, 50000));
    before = mem_count_all_allocs();
    for (unsigned i = 0; i < 10; i++) {
        buf_clear_keep_memory(&buf);
        assert_non_null(buf_extend_by_size(&buf, 50000));
    }
    assert_int_equal(mem_count_all_allocs(), before);
    buf_release_bytes(&buf);
    assert_true(buf.data == NULL && buf.size == 0 && buf.capacity == 0);
    buf_release_bytes(&buf);
}

static void test_every_allocation_may_fail(void **state)
{
    bool done = false;
    (void)state;
    for (int64_t nth = 1; !done; nth++) {
        struct buf buf;
        size_t size;
        buf_init_with_limit(&buf, 100000);
        assert_true(nth < EXPECT_ALLOCS_MAX);
        mem_fail_nth_alloc(nth);
        for (unsigned i = 0; i < 500; i++) {
            buf_append_format(&buf, "%s", "abcdefgh");
            buf_append_unsigned(&buf, 12345678);
            buf_append_byte(&buf, '.');
            buf_append_cstring(&buf, "abcdefgh");
        }
        mem_fail_no_more();
        done = !buf.failed;
        EXPECT("whole", !done || buf.size == 500 * 25, "size %zu", buf.size);
        EXPECT("first", nth > 1 || (buf.size == 0 && buf.failed), "size %zu", buf.size);
        size = buf.size;
        buf_append_byte(&buf, 'x');
        EXPECT("kept", done || (buf.failed && buf.size == size), "failure %d forgotten", (int)nth);
        buf_release_bytes(&buf);
    }
    expect_all_rows_passed();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_appends_against_a_plain_array),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_extending_by_nothing_and_by_too_much),
        cmocka_unit_test(test_failures_are_kept_though_there_is_room),
        cmocka_unit_test(test_filling_to_the_brim_allocates_once),
        cmocka_unit_test(test_clearing_keeps_memory),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
