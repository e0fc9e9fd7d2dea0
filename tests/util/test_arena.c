/* test_arena.c - blocks, limits, reuse, and that ASan sees into an arena. */
#include "util/arena.h"

#include "util/expect.h"
#include "util/mem.h"

#include <wchar.h>

#if defined(__SANITIZE_ADDRESS__)
#    define UNDER_ASAN 1
#elif defined(__has_feature)
#    if __has_feature(address_sanitizer)
#        define UNDER_ASAN 1
#    endif
#endif
#ifdef UNDER_ASAN
#    include <sanitizer/asan_interface.h>
#endif

#define PIECES 2000U

/* Each piece is filled with its own byte; overlaps show at the end. */
static void test_pieces_are_aligned_and_apart(void **state)
{
    struct arena arena;
    static unsigned char *pieces[PIECES];
    static size_t sizes[PIECES];
    uint64_t seed = 1;
    (void)state;

    memset(&arena, 0xA5, sizeof arena);
    arena_init_with_limit(&arena, (size_t)64 * 1024 * 1024);
    assert_int_equal(arena.bytes_held, 0);
    for (unsigned round = 0; round < 3; round++) {
        for (size_t i = 0; i < PIECES; i++) {
            sizes[i] = random_below_limit(&seed, i % 100 == 0 ? 40000 : 100);
            pieces[i] = arena_alloc_bytes(&arena, sizes[i]);
            assert_non_null(pieces[i]);
            EXPECT("align", (uintptr_t)pieces[i] % 16 == 0, "piece %zu at %p", i,
                   (void *)pieces[i]);
            memset(pieces[i], (int)(i % 251), sizes[i]);
        }
        for (size_t i = 0; i < PIECES; i++) {
            for (size_t at = 0; at < sizes[i]; at++) {
                EXPECT("bytes", pieces[i][at] == i % 251, "piece %zu byte %zu", i, at);
            }
        }
        EXPECT("held", arena.bytes_held <= arena.bytes_max, "%zu", arena.bytes_held);
        arena_reset_all_blocks(&arena);
    }
    arena_release_all_blocks(&arena);
    arena_release_all_blocks(&arena); /* twice is fine */
    assert_int_equal(arena.bytes_held, 0);
    expect_all_rows_passed();
}

struct limit_row {
    const char *name;
    size_t bytes_max;
    size_t size;
    bool want;
};

static const struct limit_row limit_rows[] = {
    { "nothing in nothing", 0, 1, false },
    { "one byte in 64", 64, 1, true },
    { "past the limit", 64, 65, false },
    { "large and inside", 1U << 20U, (1U << 20U) - 64, true },
    { "SIZE_MAX", SIZE_MAX, SIZE_MAX, false },
    { "rounding up would wrap", SIZE_MAX, SIZE_MAX - 8, false },
    { "half of all", SIZE_MAX, SIZE_MAX / 2, false },
    { "zero bytes", 64, 0, true },
};

static void check_limit_row(const struct limit_row *row)
{
    struct arena arena;
    void *got;
    arena_init_with_limit(&arena, row->bytes_max);
    got = arena_alloc_bytes(&arena, row->size);
    EXPECT(row->name, (got != NULL) == row->want, "got %p", got);
    EXPECT(row->name, arena.bytes_held <= row->bytes_max, "holds %zu", arena.bytes_held);
    arena_release_all_blocks(&arena);
}

static void test_limits(void **state)
{
    struct arena arena;
    size_t count = 0;
    (void)state;
    for (size_t i = 0; i < sizeof limit_rows / sizeof *limit_rows; i++) {
        check_limit_row(&limit_rows[i]);
    }
    /* Small pieces reach nearly all of a limit that is no power of two. */
    arena_init_with_limit(&arena, 100000);
    while (arena_alloc_bytes(&arena, 100) != NULL) {
        count++;
    }
    EXPECT("fill", count >= 600 && count <= 1000, "%zu pieces", count);
    arena_release_all_blocks(&arena);
    expect_all_rows_passed();
}

static void test_zeroed_memory_is_zero_after_reuse(void **state)
{
    struct arena arena;
    (void)state;
    arena_init_with_limit(&arena, 1U << 20U);
    for (unsigned round = 0; round < 3; round++) {
        const unsigned char *bytes = arena_alloc_zeroed(&arena, 100, 7);
        assert_non_null(bytes);
        for (size_t i = 0; i < 700; i++) {
            assert_int_equal(bytes[i], 0);
        }
        memset(arena_alloc_bytes(&arena, 5000), 0xFF, 5000);
        arena_reset_all_blocks(&arena);
    }
    assert_null(arena_alloc_zeroed(&arena, SIZE_MAX / 2 + 1, 2));
    assert_non_null(arena_alloc_zeroed(&arena, 0, 0));
    arena_release_all_blocks(&arena);
}

/* The second round of the same work must not allocate. */
static void test_reset_keeps_the_largest_block(void **state)
{
    struct arena arena;
    uint64_t before;
    (void)state;
    arena_init_with_limit(&arena, (size_t)64 * 1024 * 1024);
    arena_reset_all_blocks(&arena); /* of an empty one: nothing happens */
    assert_non_null(arena_alloc_bytes(&arena, 100));
    assert_non_null(arena_alloc_bytes(&arena, (size_t)20 * 1024 * 1024)); /* the largest */
    assert_non_null(arena_alloc_bytes(&arena, 100));                      /* the current: 4 MiB */
    arena_reset_all_blocks(&arena);
    assert_true(arena.bytes_held >= (size_t)20 * 1024 * 1024);
    assert_true(arena.bytes_held < (size_t)21 * 1024 * 1024); /* and no other */
    before = mem_count_all_allocs();
    assert_non_null(arena_alloc_bytes(&arena, (size_t)20 * 1024 * 1024));
    assert_int_equal(mem_count_all_allocs(), before);
    arena_release_all_blocks(&arena);
}

/* Many small pieces cost few allocations, and no block is larger than 4 MiB. */
static void test_blocks_grow_up_to_a_size(void **state)
{
    const size_t total = (size_t)40 * 1024 * 1024;
    struct arena arena;
    uint64_t before = mem_count_all_allocs();
    (void)state;
    arena_init_with_limit(&arena, SIZE_MAX);
    for (size_t used = 0; used < total; used += 1008) {
        assert_non_null(arena_alloc_bytes(&arena, 1000));
    }
    assert_true(mem_count_all_allocs() - before < 24);
    assert_true(arena.bytes_held < total / 100 * 103 + (size_t)4 * 1024 * 1024);
    assert_ptr_not_equal(arena_alloc_bytes(&arena, 0), arena_alloc_bytes(&arena, 0));
    arena_release_all_blocks(&arena);
}

static void test_texts(void **state)
{
    struct arena arena;
    struct str copy;
    char large[3000];
    (void)state;
    arena_init_with_limit(&arena, 1U << 20U);
    copy = arena_copy_str(&arena, STR("a\0b"));
    assert_int_equal(copy.size, 3);
    assert_memory_equal(copy.data, "a\0b", 4);
    copy = arena_copy_str(&arena, STR_EMPTY);
    assert_int_equal(copy.size, 0);
    assert_string_equal(copy.data, "");
    copy = arena_format_text(&arena, "%s-%d", "x", 42);
    assert_int_equal(copy.size, 4);
    assert_string_equal(copy.data, "x-42");
    copy = arena_format_text(&arena, "%s", "");
    assert_int_equal(copy.size, 0);
    assert_string_equal(copy.data, "");
    /* vsnprintf fails on a character that the locale cannot write. */
    copy = arena_format_text(&arena, "x%lc", (wint_t)0x20AC);
    assert_true(copy.data == NULL && copy.size == 0);
    memset(large, 'y', sizeof large - 1);
    large[sizeof large - 1] = '\0';
    copy = arena_format_text(&arena, "%s", large);
    assert_string_equal(copy.data, large);
    arena_release_all_blocks(&arena);
}

static bool run_all_allocations(struct arena *arena)
{
    void *zeroed;
    struct str copy;
    struct str text;
    void *large = arena_alloc_bytes(arena, 10000);
    zeroed = arena_alloc_zeroed(arena, 10, 10000);
    copy = arena_copy_str(arena, STR("text"));
    text = arena_format_text(arena, "%0*d", 50000, 7);
    EXPECT("copy", copy.data != NULL || copy.size == 0, "size %zu", copy.size);
    EXPECT("text", text.data != NULL || text.size == 0, "size %zu", text.size);
    return large != NULL && zeroed != NULL && copy.data != NULL && text.data != NULL;
}

static void test_every_allocation_may_fail(void **state)
{
    bool done = false;
    (void)state;
    for (int64_t nth = 1; !done; nth++) {
        struct arena arena;
        arena_init_with_limit(&arena, 1U << 20U);
        assert_true(nth < EXPECT_ALLOCS_MAX);
        mem_fail_nth_alloc(nth);
        done = run_all_allocations(&arena);
        mem_fail_no_more();
        EXPECT("first", nth > 1 || !done, "cannot succeed without memory");
        EXPECT("again", run_all_allocations(&arena), "an arena must recover");
        arena_release_all_blocks(&arena);
    }
    expect_all_rows_passed();
}

static void test_asan_sees_overruns_and_use_after_reset(void **state)
{
    (void)state;
#ifdef UNDER_ASAN
    struct arena arena;
    char *bytes;
    arena_init_with_limit(&arena, 1U << 20U);
    bytes = arena_alloc_bytes(&arena, 20);
    assert_false(__asan_address_is_poisoned(bytes + 19));
    assert_true(__asan_address_is_poisoned(bytes + 20));
    assert_true(__asan_address_is_poisoned(bytes + 35));
    arena_reset_all_blocks(&arena);
    assert_true(__asan_address_is_poisoned(bytes));
    assert_ptr_equal(arena_alloc_bytes(&arena, 8), bytes);
    assert_false(__asan_address_is_poisoned(bytes + 7));
    assert_true(__asan_address_is_poisoned(bytes + 8));
    arena_release_all_blocks(&arena);
#else
    skip();
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces_are_aligned_and_apart),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_zeroed_memory_is_zero_after_reuse),
        cmocka_unit_test(test_reset_keeps_the_largest_block),
        cmocka_unit_test(test_blocks_grow_up_to_a_size),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_every_allocation_may_fail),
        cmocka_unit_test(test_asan_sees_overruns_and_use_after_reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
