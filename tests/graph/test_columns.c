/* test_columns.c - counting and finding by codes, beside a plain loop over the rows. */
#include "graph/columns.h"

#include "util/expect.h"

#include <string.h>

#define ROWS (GRAPH_COLUMN_BLOCK * 3U + 77U)

static uint8_t column_codes[ROWS];
static uint16_t column_counts[(ROWS / GRAPH_COLUMN_BLOCK + 1) * GRAPH_COLUMN_CODES];

/* Few codes in the first block, all later, none of code 9 in the second. */
static struct graph_column make_column(uint64_t *seed)
{
    struct graph_column column = { column_codes, column_counts, ROWS };
    memset(column_counts, 0, sizeof column_counts);
    for (uint32_t row = 0; row < ROWS; row++) {
        uint32_t block = row / GRAPH_COLUMN_BLOCK;
        uint64_t value = random_next_value(seed);
        uint8_t code = (uint8_t)(block == 0 ? value % 3 : value % GRAPH_COLUMN_CODES);
        column_codes[row] = block == 1 && code == 9 ? 8 : code;
        column_counts[block * GRAPH_COLUMN_CODES + column_codes[row]]++;
    }
    return column;
}

static void check_one_range(const struct graph_column *column, const struct graph_codes *codes,
                            uint32_t begin, uint32_t end, uint64_t skip)
{
    uint64_t sums[GRAPH_COLUMN_CODES] = { 0 };
    uint64_t summed = 0;
    uint64_t count = 0;
    uint32_t found = end;
    char row[64];

    (void)snprintf(row, sizeof row, "[%u, %u) skip %u", begin, end, (unsigned)skip);
    for (uint32_t at = begin; at < end; at++) {
        if (codes->taken[column->codes[at]] != 0) {
            found = count == skip ? at : found;
            count++;
        }
    }
    graph_column_add_counts(column, begin, end, sums);
    for (unsigned code = 0; code < GRAPH_COLUMN_CODES; code++) {
        summed += codes->taken[code] != 0 ? sums[code] : 0;
    }
    EXPECT(row, graph_column_count_rows(column, codes, begin, end) == count, "%u counted",
           (unsigned)count);
    EXPECT(row, summed == count, "%u summed, %u counted", (unsigned)summed, (unsigned)count);
    EXPECT(row, graph_column_find_row(column, codes, begin, end, skip) == found, "want %u", found);
}

static void test_ranges(void **state)
{
    uint64_t seed = 1;
    struct graph_column column = make_column(&seed);

    (void)state;
    for (unsigned round = 0; round < 2000; round++) {
        struct graph_codes codes = { { 0 } };
        uint32_t a = (uint32_t)(random_next_value(&seed) % (ROWS + 1U));
        uint32_t b = (uint32_t)(random_next_value(&seed) % (ROWS + 1U));
        unsigned kinds = (unsigned)(random_next_value(&seed) % 20);
        for (unsigned i = 0; i < kinds; i++) {
            codes.taken[random_next_value(&seed) % (round % 2 == 0 ? 10 : GRAPH_COLUMN_CODES)] =
                UINT16_MAX;
        }
        if (round % 5 == 0) { /* whole blocks */
            a -= a % GRAPH_COLUMN_BLOCK;
            b -= b % GRAPH_COLUMN_BLOCK;
        }
        check_one_range(&column, &codes, a < b ? a : b, a < b ? b : a,
                        random_next_value(&seed) % (round % 3 == 0 ? 3 : ROWS / 4));
    }
    expect_all_rows_passed();
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_ranges) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
