/* test_array.c - growing, limits, and what is left when memory ends. */
#include "util/array.h"

#include "util/expect.h"
#include "util/mem.h"

struct wide {
    uint64_t numbers[25]; /* larger than the first block of 64 bytes */
};

struct reserve_row {
    const char *name;
    size_t count;
    size_t more;
    size_t item_size;
    size_t count_max;
    bool want;
    size_t capacity_max; /* inclusive; the least is count + more */
};

static const struct reserve_row reserve_rows[] = {
    { "first byte", 0, 1, 1, 1000, true, 64 },
    { "none", 0, 0, 8, 10, true, 10 },
    { "none of none", 0, 0, 8, 0, true, 0 },
    { "one of none", 0, 1, 8, 0, false, 0 },
    { "exactly the limit", 0, 7, 8, 7, true, 7 },
    { "one past the limit", 0, 8, 8, 7, false, 0 },
    { "first block stops at the limit", 0, 1, 8, 3, true, 3 },
    { "wide items", 0, 1, sizeof(struct wide), 1000, true, 1 },
    { "count is past the limit", 9, 0, 8, 7, false, 0 },
    { "more wraps", 2, SIZE_MAX, 8, SIZE_MAX, false, 0 },
    { "bytes wrap", 0, SIZE_MAX / 4, 8, SIZE_MAX, false, 0 },
    { "bytes wrap to eight", 0, ((size_t)1 << 61U) + 1, 8, SIZE_MAX, false, 0 },
    { "no such memory", 0, (size_t)1 << 50U, 1, SIZE_MAX, false, 0 },
};

static void check_reserve_row(const struct reserve_row *row)
{
    void *items = NULL;
    size_t capacity = 0;
    bool got = array_reserve_more_items(&items, &capacity, row->count, row->more, row->item_size,
                                        row->count_max);
    EXPECT(row->name, got == row->want, "got %d", got);
    EXPECT(row->name, (items != NULL) == row->want, "items %p", items);
    EXPECT(row->name, capacity <= row->capacity_max, "capacity %zu", capacity);
    EXPECT(row->name, !got || capacity >= row->count + row->more, "capacity %zu", capacity);
    array_free_block(items);
}

static void test_reserving(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof reserve_rows / sizeof *reserve_rows; i++) {
        check_reserve_row(&reserve_rows[i]);
    }
    expect_all_rows_passed();
}

static void test_pushing_one_by_one(void **state)
{
    struct {
        ARRAY_FIELDS(uint64_t);
    } array = { 0 };
    uint64_t before = mem_count_all_allocs();
    (void)state;
    for (uint64_t i = 0; i < 100000; i++) {
        uint64_t *slot = array_push_slot(&array, 100000);
        if (slot == NULL) {
            fail_msg("no slot for %u", (unsigned)i);
            break;
        }
        *slot = i;
    }
    assert_null(array_push_slot(&array, 100000));
    assert_int_equal(array.count, 100000);
    assert_true(array.capacity <= 100000);
    assert_true(mem_count_all_allocs() - before < 30); /* grows by a factor, not by a sum */
    for (uint64_t i = 0; i < 100000; i++) {
        assert_int_equal(array.items[i], i);
    }
    array_free_items(&array);
    assert_true(array.items == NULL && array.count == 0 && array.capacity == 0);
    array_free_items(&array);
}

static void test_a_push_into_reserved_room_needs_no_memory(void **state)
{
    struct {
        ARRAY_FIELDS(uint64_t);
    } array = { 0 };
    (void)state;
    assert_true(
        array_reserve_more_items((void **)(void *)&array.items, &array.capacity, 0, 10, 8, 10));
    mem_fail_nth_alloc(1);
    for (unsigned i = 0; i < 10; i++) {
        EXPECT("reserved", array_push_slot(&array, 10) != NULL, "slot %u", i);
    }
    mem_fail_no_more();
    array_free_items(&array);
    expect_all_rows_passed();
}

static void test_pushing_runs_of_several_types(void **state)
{
    struct {
        ARRAY_FIELDS(struct wide);
    } wides = { 0 };
    struct {
        ARRAY_FIELDS(const char *);
    } texts = { 0 };
    struct {
        ARRAY_FIELDS(char);
    } bytes = { 0 };
    const char **text;
    char *byte;
    (void)state;
    for (size_t more = 0; more < 20; more++) {
        struct wide *run = array_push_slots(&wides, more, 190);
        assert_non_null(run);
        for (size_t i = 0; i < more; i++) {
            run[i].numbers[24] = more;
        }
    }
    assert_null(array_push_slots(&wides, 1, 190));
    assert_int_equal(wides.count, 190);
    for (size_t more = 0, at = 0; more < 20; more++) {
        for (size_t i = 0; i < more; i++, at++) {
            assert_int_equal(wides.items[at].numbers[24], more);
        }
    }
    text = array_push_slot(&texts, 10);
    byte = array_push_slot(&bytes, 10);
    if (text == NULL || byte == NULL) {
        fail_msg("no slot for a %s", text == NULL ? "text" : "byte");
        return;
    }
    *text = "text";
    *byte = 'b';
    assert_string_equal(texts.items[0], "text");
    assert_int_equal(bytes.items[0], 'b');
    array_free_items(&wides);
    array_free_items(&texts);
    array_free_items(&bytes);
}

static void test_a_failed_push_changes_nothing(void **state)
{
    bool done = false;
    (void)state;
    for (int64_t nth = 1; !done; nth++) {
        struct {
            ARRAY_FIELDS(uint32_t);
        } array = { 0 };
        uint32_t pushed = 0;
        assert_true(nth < EXPECT_ALLOCS_MAX);
        mem_fail_nth_alloc(nth);
        while (pushed < 1000) {
            uint32_t *slot = array_push_slot(&array, 1000);
            if (slot == NULL) {
                break;
            }
            *slot = pushed++;
        }
        mem_fail_no_more();
        done = pushed == 1000;
        EXPECT("count", array.count == pushed, "nth %d: %zu, pushed %u", (int)nth, array.count,
               pushed);
        EXPECT("first", nth > 1 || pushed == 0, "pushed %u without memory", pushed);
        for (uint32_t i = 0; i < pushed; i++) {
            EXPECT("items", array.items[i] == i, "nth %d: item %u", (int)nth, i);
        }
        array_free_items(&array);
    }
    expect_all_rows_passed();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reserving),
        cmocka_unit_test(test_pushing_one_by_one),
        cmocka_unit_test(test_a_push_into_reserved_room_needs_no_memory),
        cmocka_unit_test(test_pushing_runs_of_several_types),
        cmocka_unit_test(test_a_failed_push_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
