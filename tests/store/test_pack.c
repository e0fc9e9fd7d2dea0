/* test_pack.c - records as bytes: every field comes back, and no bytes make it crash. */
#include "store/store_engine.h"

#include "store/made_graph.h"
#include "util/mem.h"

#define ROUNDS 400U

static void test_records_come_back(void **state)
{
    struct store_packer *packer = store_packer_create_new();
    struct arena arena;
    struct err err;
    (void)state;

    assert_non_null(packer);
    arena_init_with_limit(&arena, SIZE_MAX / 2);
    for (size_t i = 0; i < ROUNDS; i++) {
        struct store_record want;
        struct store_record got = { 0 };
        struct store_file file = { 0 };
        struct str bytes = STR_EMPTY;
        arena_reset_all_blocks(&arena);
        made_fill_record(&arena, i, i, ROUNDS, &want);
        assert_true(store_pack_record_bytes(packer, &want, &bytes, &err));
        EXPECT("unpack", store_unpack_record_bytes(bytes, &arena, &got, &err), "%s", err.text);
        made_expect_same_record("record", &want, &got);
        EXPECT("file", store_unpack_file_row(bytes, &file, &err), "%s", err.text);
        made_expect_same_file("file", &want.file, &file);
    }
    arena_release_all_blocks(&arena);
    store_packer_free_all(packer);
    expect_all_rows_passed();
}

static void test_equal_records_give_equal_bytes(void **state)
{
    struct store_packer *packers[2] = { store_packer_create_new(), store_packer_create_new() };
    struct str bytes[2] = { STR_EMPTY, STR_EMPTY };
    struct store_record record;
    struct arena arena;
    struct err err;
    (void)state;

    arena_init_with_limit(&arena, SIZE_MAX / 2);
    made_fill_record(&arena, 1, 9, 3, &record);
    assert_true(store_pack_record_bytes(packers[1], &record, &bytes[1], &err));
    for (size_t i = 0; i < 2; i++) { /* one of them has packed before */
        made_fill_record(&arena, 7, 5, 3, &record);
        assert_true(store_pack_record_bytes(packers[i], &record, &bytes[i], &err));
    }
    assert_true(str_equals_bytes(bytes[0], bytes[1]));
    store_packer_free_all(packers[0]);
    store_packer_free_all(packers[1]);
    arena_release_all_blocks(&arena);
}

/* Unpacks bytes that stand alone in memory, so that ASan sees a read past their end. */
static bool unpack_alone(const char *data, size_t size)
{
    struct store_record got = { 0 };
    struct arena arena;
    struct err err;
    char *alone = mem_alloc_block(size);
    bool done;

    assert_non_null(alone);
    memcpy(alone, data, size);
    arena_init_with_limit(&arena, (size_t)1 << 28U);
    done = store_unpack_record_bytes(str_from_range(alone, size), &arena, &got, &err);
    EXPECT("code", done || err.code == ERR_CORRUPT, "%s", err.text);
    arena_release_all_blocks(&arena);
    mem_free_block(alone);
    return done;
}

static void test_broken_bytes_are_refused(void **state)
{
    struct store_packer *packer = store_packer_create_new();
    struct store_record record;
    struct str bytes = STR_EMPTY;
    struct arena arena;
    struct err err;
    uint64_t seed = 5;
    (void)state;

    arena_init_with_limit(&arena, SIZE_MAX / 2);
    for (size_t file = 0; file < 12; file++) {
        made_fill_record(&arena, file, 3, 20, &record);
        assert_true(store_pack_record_bytes(packer, &record, &bytes, &err));
        for (size_t size = 0; size < bytes.size; size++) {
            EXPECT("cut", !unpack_alone(bytes.data, size), "to %zu of %zu", size, bytes.size);
        }
        for (size_t i = 0; i < 2000; i++) { /* may succeed, with other values; must not crash */
            char *flipped = mem_copy_cstring(bytes.data, bytes.size);
            flipped[random_below_limit(&seed, bytes.size)] ^=
                (char)(1U << random_below_limit(&seed, 8));
            (void)unpack_alone(flipped, bytes.size);
            mem_free_block(flipped);
        }
    }
    arena_release_all_blocks(&arena);
    store_packer_free_all(packer);
    expect_all_rows_passed();
}

static void test_one_uid_twice_is_refused(void **state)
{
    struct store_packer *packer = store_packer_create_new();
    struct store_entity entities[2] = { { .uid = 5 }, { .uid = 5 } };
    struct store_record record = { .file = { .path = STR("a") },
                                   .entities = entities,
                                   .entity_count = 2 };
    struct str bytes = STR_EMPTY;
    struct err err;
    (void)state;

    assert_false(store_pack_record_bytes(packer, &record, &bytes, &err));
    assert_int_equal(err.code, ERR_CORRUPT);
    store_packer_free_all(packer);
}

static void test_frames_come_back_or_are_refused(void **state)
{
    static const char text[] = "the same again, the same again, the same again, the same again";
    struct buf frame;
    struct buf back;
    struct err err;
    (void)state;

    buf_init_with_limit(&frame, 1000);
    buf_init_with_limit(&back, 1000);
    assert_true(store_zstd_compress_frame(STR(text), &frame, &err));
    assert_true(frame.size < sizeof text);
    assert_true(store_zstd_expand_frame(buf_borrow_str(&frame), &back, &err));
    assert_true(str_equals_cstring(buf_borrow_str(&back), text));
    for (size_t i = 0; i < frame.size; i++) {
        bool same;
        frame.data[i] ^= 16;
        buf_clear_keep_memory(&back);
        same = store_zstd_expand_frame(buf_borrow_str(&frame), &back, &err) &&
               str_equals_cstring(buf_borrow_str(&back), text);
        EXPECT("flip", !same || i < 8, "byte %zu changes nothing", i);
        frame.data[i] ^= 16;
    }
    buf_release_bytes(&back);
    buf_init_with_limit(&back, 20);
    assert_false(store_zstd_expand_frame(buf_borrow_str(&frame), &back, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    buf_release_bytes(&back);
    buf_release_bytes(&frame);
    expect_all_rows_passed();
}

struct sites_row {
    const char *text;
    bool good;
};
static const struct sites_row sites_rows[] = {
    { "[]", true },
    { "[[1,2]]", true },
    { "[[1,2],[4294967295,65535]]", true },
    { "", false },
    { "[", false },
    { "[[1,2]", false },
    { "[[1,2],]", false },
    { "[[1,2]]x", false },
    { "[[1]]", false },
    { "[[,2]]", false },
    { "[[1,65536]]", false },
    { "[[4294967296,1]]", false },
    { "[[1,2][3,4]]", false },
    { "[[ 1,2]]", false },
    { "[]]", false },
    { "[[99999999999999999999999,1]]", false },
};

static void test_sites_as_text(void **state)
{
    struct arena arena;
    struct buf back;
    struct err err;
    (void)state;

    arena_init_with_limit(&arena, 10000);
    buf_init_with_limit(&back, 1000);
    for (size_t i = 0; i < sizeof sites_rows / sizeof *sites_rows; i++) {
        const struct sites_row *row = &sites_rows[i];
        const struct store_site *sites = NULL;
        uint32_t count = 0;
        bool done =
            store_parse_sites_json(str_from_cstring(row->text), &arena, &sites, &count, &err);
        EXPECT(row->text, done == row->good, "%d", done);
        if (done) {
            buf_clear_keep_memory(&back);
            store_append_sites_json(&back, sites, count);
            EXPECT(row->text, str_equals_cstring(buf_borrow_str(&back), row->text), "%.*s",
                   STR_ARG(buf_borrow_str(&back)));
        }
    }
    buf_release_bytes(&back);
    arena_release_all_blocks(&arena);
    expect_all_rows_passed();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_records_come_back),
        cmocka_unit_test(test_equal_records_give_equal_bytes),
        cmocka_unit_test(test_broken_bytes_are_refused),
        cmocka_unit_test(test_one_uid_twice_is_refused),
        cmocka_unit_test(test_frames_come_back_or_are_refused),
        cmocka_unit_test(test_sites_as_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
