/* test_map.c - both maps against a linear array, at the edges, and when memory ends. */
#include "util/map.h"

#include "util/child.h"
#include "util/expect.h"
#include "util/hash.h"
#include "util/mem.h"

#include <stdlib.h>

#define KEYS 3000U
#define MANY 300000U

static char key_texts[KEYS][12];
static struct str keys[KEYS];
static uint64_t numbers[KEYS];

/* Key 0 is empty; all are different, of 0 to 11 bytes, and most share a beginning. */
static void make_all_keys(void)
{
    for (unsigned i = 0; i < KEYS; i++) {
        int size = i == 0 ? 0
                          : snprintf(key_texts[i], sizeof key_texts[i], "%.*s%u", (int)(i % 7),
                                     "prefix", i);
        keys[i] = str_from_range(key_texts[i], (size_t)size);
        numbers[i] = i % 3 == 0 ? i : UINT64_MAX - (uint64_t)i * 65536;
    }
}

/* ---- one set of steps for both maps ---------------------------------------------------------- */

struct two_maps {
    struct map_text text;
    struct map_u64 number;
};

static void maps_init(struct two_maps *maps)
{
    map_text_init_empty(&maps->text);
    map_u64_init_empty(&maps->number);
}

static void maps_release(struct two_maps *maps)
{
    map_text_release_slots(&maps->text);
    map_u64_release_slots(&maps->number);
}

/* A twin looked up by walking along all of it. */
struct twin_entry {
    size_t key;
    uint32_t value;
};

struct twin {
    struct twin_entry entries[KEYS];
    size_t count;
};

static uint32_t twin_find_value(const struct twin *twin, size_t key)
{
    for (size_t i = 0; i < twin->count; i++) {
        if (twin->entries[i].key == key) {
            return twin->entries[i].value;
        }
    }
    return MAP_VALUE_NONE;
}

static void twin_put_value(struct twin *twin, size_t key, uint32_t value)
{
    size_t i = 0;
    while (i < twin->count && twin->entries[i].key != key) {
        i++;
    }
    twin->entries[i] = (struct twin_entry){ key, value };
    twin->count += i == twin->count ? 1 : 0;
}

static void check_all_keys(const struct two_maps *maps, const struct twin *twin, const char *row)
{
    EXPECT(row, maps->text.count == twin->count, "text %zu, twin %zu", maps->text.count,
           twin->count);
    EXPECT(row, maps->number.count == twin->count, "u64 %zu, twin %zu", maps->number.count,
           twin->count);
    for (size_t key = 0; key < KEYS; key++) {
        uint32_t want = twin_find_value(twin, key);
        EXPECT(row, map_text_find_value(&maps->text, keys[key]) == want, "text key %zu", key);
        EXPECT(row, map_u64_find_value(&maps->number, numbers[key]) == want, "u64 key %zu", key);
    }
}

static void step_on_all(struct two_maps *maps, struct twin *twin, size_t key, uint32_t value,
                        bool put)
{
    uint32_t old = twin_find_value(twin, key);
    uint32_t want = put || old == MAP_VALUE_NONE ? value : old;
    uint32_t text_found = put ? want : ~want; /* a put tells nothing */
    uint32_t number_found = text_found;
    bool done;
    if (put) {
        done = map_text_put_value(&maps->text, keys[key], value);
        done = map_u64_put_value(&maps->number, numbers[key], value) && done;
    } else {
        done = map_text_insert_once(&maps->text, keys[key], value, &text_found);
        done = map_u64_insert_once(&maps->number, numbers[key], value, &number_found) && done;
    }
    EXPECT("step", done, "key %zu", key);
    EXPECT("step", text_found == want && number_found == want, "key %zu: %u %u, want %u", key,
           text_found, number_found, want);
    twin_put_value(twin, key, want);
}

static void test_random_steps_against_a_linear_array(void **state)
{
    static struct twin twin;
    uint64_t seed = 5;
    (void)state;
    for (unsigned round = 0; round < 12; round++) {
        struct two_maps maps;
        size_t key_count = round < 6 ? 1 + random_below_limit(&seed, 40) : KEYS;
        maps_init(&maps);
        twin.count = 0;
        check_all_keys(&maps, &twin, "empty");
        for (unsigned i = 0; i < 2000; i++) {
            size_t key = random_below_limit(&seed, key_count);
            uint32_t value = (uint32_t)random_below_limit(&seed, UINT32_MAX);
            value = i % 50 == 0 ? 0 : value;
            value = i % 50 == 1 ? UINT32_MAX - 1 : value;
            step_on_all(&maps, &twin, key, value, random_below_limit(&seed, 2) == 0);
        }
        check_all_keys(&maps, &twin, "full");
        maps_release(&maps);
        EXPECT("released", maps.text.count == 0 && maps.text.slots == NULL, "text");
        EXPECT("released", map_text_find_value(&maps.text, keys[1]) == MAP_VALUE_NONE, "text");
        EXPECT("released", map_u64_find_value(&maps.number, 1) == MAP_VALUE_NONE, "u64");
        maps_release(&maps);
    }
    expect_all_rows_passed();
}

/* ---- keys that meet ---------------------------------------------------------------------------
 */

struct tagged_key {
    uint32_t tag;
    uint32_t number;
};

static int compare_tagged_keys(const void *a, const void *b)
{
    const struct tagged_key *left = a;
    const struct tagged_key *right = b;
    return (left->tag > right->tag) - (left->tag < right->tag);
}

/* The map keeps 32 bits of each hash; keys of one size that share them must stay apart. */
static void test_keys_with_the_same_tag(void **state)
{
    struct tagged_key *tagged = mem_alloc_zeroed(MANY, sizeof *tagged);
    unsigned pairs = 0;
    (void)state;
    assert_non_null(tagged);
    for (uint32_t i = 0; i < MANY; i++) {
        tagged[i] =
            (struct tagged_key){ (uint32_t)(hash_bytes_to_u64(&i, sizeof i) & UINT32_MAX), i };
    }
    qsort(tagged, MANY, sizeof *tagged, compare_tagged_keys);
    for (size_t i = 1; i < MANY; i++) {
        struct map_text map;
        struct str a = { (const char *)&tagged[i - 1].number, sizeof(uint32_t) };
        struct str b = { (const char *)&tagged[i].number, sizeof(uint32_t) };
        uint32_t found = 0;
        if (tagged[i].tag != tagged[i - 1].tag) {
            continue;
        }
        pairs++;
        map_text_init_empty(&map);
        assert_true(map_text_insert_once(&map, a, 1, &found) && found == 1);
        assert_int_equal(map_text_find_value(&map, b), MAP_VALUE_NONE);
        assert_true(map_text_insert_once(&map, b, 2, &found) && found == 2);
        assert_true(map_text_reserve_room(&map, 1000));
        assert_int_equal(map_text_find_value(&map, a), 1);
        assert_int_equal(map_text_find_value(&map, b), 2);
        map_text_release_slots(&map);
    }
    assert_true(pairs > 0);
    mem_free_block(tagged);
}

/* ---- growth ------------------------------------------------------------------------------------
 */

static void test_many_entries(void **state)
{
    struct map_u64 map;
    uint64_t before = mem_count_all_allocs();
    (void)state;
    map_u64_init_empty(&map);
    for (uint32_t i = 0; i < MANY; i++) {
        assert_true(map_u64_put_value(&map, (uint64_t)i << 20U, i));
    }
    assert_int_equal(map.count, MANY);
    assert_true(map.slot_count <= MANY * 4); /* the load is at least 1/4, here more */
    assert_true(map.slot_count / 4 * 3 >= map.count);
    assert_true(mem_count_all_allocs() - before < 40);
    for (uint32_t i = 0; i < MANY; i++) {
        assert_int_equal(map_u64_find_value(&map, (uint64_t)i << 20U), i);
        assert_int_equal(map_u64_find_value(&map, ((uint64_t)i << 20U) + 1), MAP_VALUE_NONE);
    }
    map_u64_release_slots(&map);
}

/* Bad hashing would show as hours here. */
static void test_many_texts(void **state)
{
    struct map_text map;
    uint32_t *numbers_of_keys = mem_alloc_zeroed(MANY, sizeof *numbers_of_keys);
    (void)state;
    assert_non_null(numbers_of_keys);
    map_text_init_empty(&map);
    for (uint32_t i = 0; i < MANY; i++) {
        numbers_of_keys[i] = i;
        assert_true(map_text_put_value(
            &map, str_from_range((const char *)&numbers_of_keys[i], sizeof i), i));
    }
    assert_int_equal(map.count, MANY);
    for (uint32_t i = 0; i < MANY; i++) {
        assert_int_equal(map_text_find_value(&map, str_from_range((const char *)&i, sizeof i)), i);
    }
    map_text_release_slots(&map);
    mem_free_block(numbers_of_keys);
}

/* The smallest power of two, 16 at least, that is at most 3/4 full. */
static size_t count_slots_needed(size_t count)
{
    size_t slots = 16;
    while (count * 4 > slots * 3) {
        slots *= 2;
    }
    return slots;
}

static void test_tables_are_no_larger_than_needed(void **state)
{
    struct two_maps grown;
    (void)state;
    maps_init(&grown);
    for (uint32_t count = 1; count <= KEYS; count++) {
        struct two_maps reserved;
        size_t want = count_slots_needed(count);
        maps_init(&reserved);
        assert_true(map_text_reserve_room(&reserved.text, count));
        assert_true(map_u64_reserve_room(&reserved.number, count));
        assert_true(map_text_put_value(&grown.text, keys[count - 1], 1));
        assert_true(map_u64_put_value(&grown.number, numbers[count - 1], 1));
        EXPECT("reserved", reserved.text.slot_count == want && reserved.number.slot_count == want,
               "%u: %zu %zu, want %zu", count, reserved.text.slot_count, reserved.number.slot_count,
               want);
        EXPECT("grown", grown.text.slot_count == want && grown.number.slot_count == want,
               "%u: %zu %zu, want %zu", count, grown.text.slot_count, grown.number.slot_count,
               want);
        maps_release(&reserved);
    }
    maps_release(&grown);
    expect_all_rows_passed();
}

static void test_reserved_room_needs_no_more_memory(void **state)
{
    static const size_t counts[] = { 0, 1, 11, 12, 13, 24, 25, 48, 49, 767, 768, 769, 3000 };
    (void)state;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        struct two_maps maps;
        uint64_t before;
        maps_init(&maps);
        assert_true(map_text_reserve_room(&maps.text, counts[i]));
        assert_true(map_u64_reserve_room(&maps.number, counts[i]));
        before = mem_count_all_allocs();
        for (uint32_t key = 0; key < counts[i]; key++) {
            assert_true(map_text_put_value(&maps.text, keys[key], key));
            assert_true(map_u64_put_value(&maps.number, numbers[key], key));
        }
        assert_true(map_text_reserve_room(&maps.text, counts[i]));
        assert_true(map_u64_reserve_room(&maps.number, 0));
        EXPECT("allocs", mem_count_all_allocs() == before, "%zu entries: %u more", counts[i],
               (unsigned)(mem_count_all_allocs() - before));
        maps_release(&maps);
    }
    expect_all_rows_passed();
}

static void test_too_many_is_refused(void **state)
{
    struct two_maps maps;
    (void)state;
    maps_init(&maps);
    assert_false(map_text_reserve_room(&maps.text, ((size_t)1 << 31U) + 1));
    assert_false(map_u64_reserve_room(&maps.number, ((size_t)1 << 31U) + 1));
    assert_false(map_text_reserve_room(&maps.text, SIZE_MAX));
    assert_false(map_u64_reserve_room(&maps.number, SIZE_MAX));
    assert_true(map_text_put_value(&maps.text, keys[1], 1));
    maps_release(&maps);
}

/* ---- no memory ---------------------------------------------------------------------------------
 */

/* A search for a key already there needs no memory even in a full table; a new key does. */
static void test_every_allocation_may_fail(void **state)
{
    static struct twin twin;
    bool done = false;
    (void)state;
    for (int64_t nth = 1; !done; nth++) {
        struct two_maps maps;
        uint32_t found = 0;
        maps_init(&maps);
        twin.count = 0;
        assert_true(nth < EXPECT_ALLOCS_MAX);
        mem_fail_nth_alloc(nth);
        for (uint32_t key = 0; key < 1000; key++) {
            if (!map_text_put_value(&maps.text, keys[key], key)) {
                EXPECT("again", !map_text_insert_once(&maps.text, keys[key], 1, &found), "key %u",
                       key);
                break;
            }
            if (!map_u64_put_value(&maps.number, numbers[key], key)) {
                EXPECT("again", !map_u64_insert_once(&maps.number, numbers[key], 1, &found),
                       "key %u", key);
                EXPECT("text", map_text_find_value(&maps.text, keys[key]) == key, "key %u", key);
                maps.number.count++; /* only to compare: the text map is one ahead */
                break;
            }
            twin_put_value(&twin, key, key);
            EXPECT("old", map_text_insert_once(&maps.text, keys[0], 9, &found) && found == 0, "-");
            EXPECT("old", map_u64_put_value(&maps.number, numbers[0], 0), "-");
        }
        mem_fail_no_more();
        done = twin.count == 1000;
        if (maps.number.count > twin.count) {
            maps.number.count--;
            EXPECT("text", maps.text.count == twin.count + 1, "%zu", maps.text.count);
            twin_put_value(&twin, twin.count, (uint32_t)twin.count);
            EXPECT(
                "u64",
                map_u64_put_value(&maps.number, numbers[twin.count - 1], (uint32_t)twin.count - 1),
                "-");
        }
        check_all_keys(&maps, &twin, "after failure");
        maps_release(&maps);
    }
    expect_all_rows_passed();
}

/* ---- what may not be stored ---------------------------------------------------------------------
 */

static void put_none_into_text(void *context)
{
    if (!map_text_put_value(context, keys[1], MAP_VALUE_NONE)) {
        _exit(1);
    }
}

static void put_none_into_u64(void *context)
{
    if (!map_u64_put_value(context, 1, MAP_VALUE_NONE)) {
        _exit(1);
    }
}

static void insert_none_into_text(void *context)
{
    uint32_t found = 0;
    if (!map_text_insert_once(context, keys[1], MAP_VALUE_NONE, &found)) {
        _exit(1);
    }
}

static void insert_none_into_u64(void *context)
{
    uint32_t found = 0;
    if (!map_u64_insert_once(context, 1, MAP_VALUE_NONE, &found)) {
        _exit(1);
    }
}

static void test_the_value_for_absent_is_asserted(void **state)
{
    struct two_maps maps;
    struct child_end end;
    (void)state;
    maps_init(&maps);
    child_run_and_wait(put_none_into_text, &maps.text, &end);
    assert_true(child_failed_an_assert(&end));
    child_run_and_wait(put_none_into_u64, &maps.number, &end);
    assert_true(child_failed_an_assert(&end));
    child_run_and_wait(insert_none_into_text, &maps.text, &end);
    assert_true(child_failed_an_assert(&end));
    child_run_and_wait(insert_none_into_u64, &maps.number, &end);
    assert_true(child_failed_an_assert(&end));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_steps_against_a_linear_array),
        cmocka_unit_test(test_keys_with_the_same_tag),
        cmocka_unit_test(test_many_entries),
        cmocka_unit_test(test_many_texts),
        cmocka_unit_test(test_tables_are_no_larger_than_needed),
        cmocka_unit_test(test_reserved_room_needs_no_more_memory),
        cmocka_unit_test(test_too_many_is_refused),
        cmocka_unit_test(test_every_allocation_may_fail),
        cmocka_unit_test(test_the_value_for_absent_is_asserted),
    };
    make_all_keys();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
