/* test_mem.c - sizes at the edges, and the hook that makes allocations fail. */
#include "util/mem.h"

#include "util/expect.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/resource.h>

#define THREADS           4U
#define ATTEMPTS_A_THREAD 1000U
#define PROBED_FAULTS_MAX 900

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

#define PROBED_WORDS ((size_t)300007) /* over 2 MB, and no whole number of pages */

/* What is resident of a table shows that its pages were made at once, and are zero. */
static void test_probed_tables_are_there_at_once(void **state)
{
    struct rusage before;
    struct rusage after;
    uint64_t *table;

    (void)state;
    assert_int_equal(getrusage(RUSAGE_THREAD, &before), 0);
    table = mem_alloc_probed(PROBED_WORDS, sizeof *table);
    assert_non_null(table);
    for (size_t i = 0; i < PROBED_WORDS; i++) {
        assert_true(table[i] == 0);
        table[i] = i;
    }
    assert_int_equal(getrusage(RUSAGE_THREAD, &after), 0);
    /* Touched one by one it would be two faults for each of some 580 pages. */
    assert_true(after.ru_minflt - before.ru_minflt < PROBED_FAULTS_MAX);
    mem_free_block(table);
    assert_null(mem_alloc_probed(SIZE_MAX, sizeof *table));
    mem_fail_nth_alloc(1);
    assert_null(mem_alloc_probed(1, sizeof *table));
    mem_fail_no_more();
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

static bool paged_is_filled(const unsigned char *block, size_t size, unsigned char value)
{
    for (size_t i = 0; i < size; i++) {
        if (block[i] != value) {
            return false;
        }
    }
    return true;
}

/* Blocks move between both places as they grow and shrink, and keep their bytes. */
static void test_large_blocks_in_a_file(void **state)
{
    const size_t large = (size_t)4 << 20U;
    unsigned char *before = mem_alloc_block(large);
    unsigned char *block = NULL;
    unsigned char *small = NULL;

    (void)state;
    memset(before, 7, large);
    assert_true(mem_page_large_blocks("/nowhere"));
    assert_int_equal(mem_count_paged(), 0);
    block = mem_alloc_zeroed(large, 1);
    small = mem_alloc_block(100);
    assert_true(mem_count_paged() >= large && mem_count_paged() < 2 * large);
    assert_true(paged_is_filled(block, large, 0));
    memset(block, 9, large);
    mem_drop_paged();
    assert_true(paged_is_filled(block, large, 9));
    block = mem_resize_block(block, 3 * large);
    assert_true(paged_is_filled(block, large, 9));
    before = mem_resize_block(before, 2 * large); /* was of malloc */
    assert_true(paged_is_filled(before, large, 7));
    mem_drop_paged();
    assert_true(paged_is_filled(before, large, 7));
    memset(small, 5, 100);
    small = mem_resize_block(small, large);
    assert_true(paged_is_filled(small, 100, 5));
    mem_page_no_more();
    block = mem_resize_block(block, 1000);
    assert_true(paged_is_filled(block, 1000, 9));
    mem_free_block(block);
    mem_free_block(before);
    mem_free_block(small);
    assert_true(mem_page_large_blocks(NULL));
    assert_int_equal(mem_count_paged(), 0);
    mem_page_no_more();
}

static void *paged_churn_blocks(void *context)
{
    const size_t sizes[] = { 300000, 1000, 5000000, 262144, 70 };
    unsigned char value = (unsigned char)(uintptr_t)context;

    for (size_t i = 0; i < 200; i++) {
        size_t size = sizes[i % 5];
        unsigned char *block = mem_alloc_block(size);
        memset(block, value, size);
        if (i % 3 == 0) {
            mem_drop_paged();
        }
        block = mem_resize_block(block, size * 2);
        if (!paged_is_filled(block, size, value)) {
            return context;
        }
        mem_free_block(block);
    }
    return NULL;
}

static void test_large_blocks_of_threads(void **state)
{
    pthread_t threads[THREADS];

    (void)state;
    assert_true(mem_page_large_blocks(NULL));
    for (uintptr_t i = 0; i < THREADS; i++) {
        void *value = (void *)(i + 1); /* NOLINT(performance-no-int-to-ptr): a number */
        assert_int_equal(pthread_create(&threads[i], NULL, paged_churn_blocks, value), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        void *failed = NULL;
        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
    }
    mem_page_no_more();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes_at_the_edges),
        cmocka_unit_test(test_probed_tables_are_there_at_once),
        cmocka_unit_test(test_copies_end_with_nul),
        cmocka_unit_test(test_resize_keeps_the_bytes_and_the_block_on_failure),
        cmocka_unit_test(test_the_nth_and_all_later_fail),
        cmocka_unit_test(test_the_hook_counts_across_threads),
        cmocka_unit_test(test_large_blocks_in_a_file),
        cmocka_unit_test(test_large_blocks_of_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
