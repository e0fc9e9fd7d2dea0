/* expect.h - cmocka, and checks that name their row and go on, so that all rows of a table run.
 *
 *   for each row:  EXPECT(row->name, got == row->want, "want %d, got %d", row->want, got);
 *   at the end:    expect_all_rows_passed();     // fails the test when any row did
 */
#ifndef TESTS_UTIL_EXPECT_H
#define TESTS_UTIL_EXPECT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define EXPECT_PRINTED_MAX 50U /* a broken loop must not fill the disk */

#define EXPECT(row, condition, ...)                                                                \
    ((condition) ? (void)0                                                                         \
                 : expect_note_failure(__FILE__, __LINE__, (row), #condition, __VA_ARGS__))

static unsigned expect_failures;

__attribute__((format(printf, 5, 6))) static inline void expect_note_failure(
    const char *file, int line, const char *row, const char *condition, const char *format, ...)
{
    va_list args;
    expect_failures++;
    if (expect_failures > EXPECT_PRINTED_MAX) {
        return;
    }
    (void)fprintf(stderr, "%s:%d: row '%s': not %s: ", file, line, row, condition);
    va_start(args, format);
    (void)vfprintf(stderr, format, args);
    va_end(args);
    (void)fputc('\n', stderr);
}

static inline void expect_all_rows_passed(void)
{
    unsigned failures = expect_failures;
    expect_failures = 0;
    if (failures > 0) {
        fail_msg("%u checks failed", failures);
    }
}

/* A test may go through with `mem_fail_nth_alloc(nth)` for nth = 1, 2, ...; none needs more. */
#define EXPECT_ALLOCS_MAX 10000

/* Random numbers that are the same in every run: splitmix64 (Steele, Lea, Flood 2014). */
#ifdef __clang__
__attribute__((no_sanitize("unsigned-integer-overflow")))
#endif
static inline uint64_t
random_next_value(uint64_t *state)
{
    uint64_t value = (*state += UINT64_C(0x9E3779B97F4A7C15));
    value = (value ^ (value >> 30U)) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ (value >> 27U)) * UINT64_C(0x94D049BB133111EB);
    return value ^ (value >> 31U);
}

/* 0 .. limit - 1 */
static inline size_t random_below_limit(uint64_t *state, size_t limit)
{
    return (size_t)(random_next_value(state) % limit);
}

#endif
