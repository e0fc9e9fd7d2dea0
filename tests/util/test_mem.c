/* test_mem.c - sizes at the edges, and the hook that makes allocations fail. */
#include "util/mem.h"

#include "util/expect.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#define THREADS           4U
#define ATTEMPTS_A_THREAD 1000U

struct size_row {
    const char *name;
    size_t count;
    size_t size;
    bool want;
};

static const struct size_row size_rows[] = {
    { "nothing", 0, 0, true },
    { "no items", 0, 8, true },
    { "items of nothing", 8, 0, true },
    { "one byte", 1, 1, true },
    { "a page and a bit", 4097, 1, true },
    { "product wraps to 0", SIZE_MAX / 2 + 1, 2, false },
    { "product wraps", SIZE_MAX, SIZE_MAX, false },
    { "each below the ceiling", (size_t)1 << 30U, (size_t)1 << 10U, false },
    { "more than there is", SIZE_MAX, 1, false },
    { "just past the ceiling", ((size_t)1 << 39U) + 1, 1, false },
};

static void check_size_row(const struct size_row *row)
{
    unsigned char *block = mem_alloc_zeroed(row->count, row->size);
    EXPECT(row->name, (block != NULL) == row->want, "zeroed: %p", (void *)block);
    for (size_t i = 0; block != NULL && i < row->count * row->size; i++) {
        EXPECT(row->name, block[i] == 0, "byte %zu is %u", i, (unsigned)block[i]);
    }
    mem_free_block(block);
    if (row->size == 1) {
        block = mem_alloc_block(row->count);
        EXPECT(row->name, (block != NULL) == row->want, "block: %p", (void *)block);
        mem_free_block(block);
        block = mem_resize_block(NULL, row->count);
        EXPECT(row->name, (block != NULL) == row->want, "resize: %p", (void *)block);
        mem_free_block(block);
    }
}

static void test_sizes_at_the_edges(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof size_rows / sizeof *size_rows; i++) {
        check_size_row(&size_rows[i]);
    }
    mem_free_block(NULL);
    assert_null(mem_copy_cstring("", SIZE_MAX));
    expect_all_rows_passed();
}

static void test_copies_end_with_nul(void **state)
{
    char *copy = mem_copy_cstring("abcdef", 3);
    (void)state;
    assert_string_equal(copy, "abc");
    mem_free_block(copy);
    copy = mem_copy_cstring(NULL, 0);
    assert_string_equal(copy, "");
    mem_free_block(copy);
}

static void test_resize_keeps_the_bytes_and_the_block_on_failure(void **state)
{
    char *block = mem_alloc_block(4);
    char *grown;
    (void)state;
    memcpy(block, "abc", 4);
    grown = mem_resize_block(block, 10000);
    assert_non_null(grown);
    assert_string_equal(grown, "abc");
    mem_fail_nth_alloc(1);
    assert_null(mem_resize_block(grown, 20000));
    mem_fail_no_more();
    assert_string_equal(grown, "abc");
    mem_free_block(grown);
}

/* One of each of the four doors in turn. */
static void *alloc_through_door(unsigned door)
{
    switch (door % 4) {
    case 0: return mem_alloc_block(1);
    case 1: return mem_alloc_zeroed(1, 1);
    case 2: return mem_resize_block(NULL, 1);
    default: return mem_copy_cstring("x", 1);
    }
}

static void test_the_nth_and_all_later_fail(void **state)
{
    (void)state;
    for (unsigned nth = 1; nth <= 9; nth++) {
        uint64_t before = mem_count_all_allocs();
        mem_fail_nth_alloc((int64_t)nth);
        for (unsigned i = 1; i <= 12; i++) {
            void *block = alloc_through_door(i);
            EXPECT("nth", (block == NULL) == (i >= nth), "nth %u, allocation %u", nth, i);
            mem_free_block(block);
        }
        mem_fail_no_more();
        EXPECT("count", mem_count_all_allocs() == before + 12, "nth %u", nth);
        for (unsigned i = 0; i < 4; i++) {
            void *block = alloc_through_door(i);
            EXPECT("off", block != NULL, "nth %u, door %u", nth, i);
            mem_free_block(block);
        }
    }
    expect_all_rows_passed();
}

static void *count_successes_on_thread(void *argument)
{
    atomic_uint *successes = argument;
    for (unsigned i = 0; i < ATTEMPTS_A_THREAD; i++) {
        void *block = mem_alloc_block(1);
        if (block != NULL) {
            atomic_fetch_add(successes, 1);
        }
        mem_free_block(block);
    }
    return NULL;
}

/* Threads must not count past the failing one together: exactly nth - 1 succeed. */
static void test_the_hook_counts_across_threads(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 50; round++) {
        unsigned nth = 1 + round * 37;
        pthread_t threads[THREADS];
        atomic_uint successes;
        atomic_init(&successes, 0);
        mem_fail_nth_alloc((int64_t)nth);
        for (unsigned i = 0; i < THREADS; i++) {
            assert_int_equal(
                pthread_create(&threads[i], NULL, count_successes_on_thread, &successes), 0);
        }
        for (unsigned i = 0; i < THREADS; i++) {
            assert_int_equal(pthread_join(threads[i], NULL), 0);
        }
        mem_fail_no_more();
        EXPECT("threads", atomic_load(&successes) == nth - 1, "nth %u: %u succeeded", nth,
               atomic_load(&successes));
    }
    expect_all_rows_passed();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes_at_the_edges),
        cmocka_unit_test(test_copies_end_with_nul),
        cmocka_unit_test(test_resize_keeps_the_bytes_and_the_block_on_failure),
        cmocka_unit_test(test_the_nth_and_all_later_fail),
        cmocka_unit_test(test_the_hook_counts_across_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
