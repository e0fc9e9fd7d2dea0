/* test_search_build.c - what building and merging of segments rests on: numbered texts, lists
 * joined from pieces, signatures; and that a segment is the same however it was made. */
#include "search/search_segment_internal.h"
#include "search/search_signature_internal.h"
#include "search/search_table_internal.h"
#include "util/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static uint32_t test_random(uint32_t *state, uint32_t limit)
{
    *state = (uint32_t)((uint64_t)*state * 48271U % 2147483647U);
    return *state % limit;
}

/* ------------------------------------------------------------------ numbered texts */

static void test_equal_texts_have_one_number(void **state)
{
    struct text_table table;
    uint32_t seed = 7;

    (void)state;
    table_init_empty(&table);
    for (unsigned round = 0; round < 2; round++) { /* the second in the memory of the first */
        for (unsigned i = 0; i < 20000; i++) {
            char bytes[40];
            size_t size = test_random(&seed, sizeof bytes + 1);
            size_t known = table.texts.count;
            uint32_t number;
            uint32_t want = UINT32_MAX;
            bool is_new = false;
            for (size_t k = 0; k < size; k++) { /* few letters: many meet again, or nearly */
                bytes[k] = (char)(k + 2 < size ? 'x' : 'a' + (char)test_random(&seed, 6));
            }
            for (uint32_t n = 0; n < known; n++) {
                want =
                    str_equals_bytes(table.texts.items[n], str_from_range(bytes, size)) ? n : want;
            }
            number = table_number_text(&table, str_from_range(bytes, size), &is_new);
            assert_int_equal(is_new, want == UINT32_MAX);
            assert_int_equal(number, want == UINT32_MAX ? known : want);
        }
        assert_in_range(table.texts.count, 1000, 2000);
        table_clear_texts(&table);
    }
    table_release_all(&table);
}

/* ------------------------------------------------------------------ pieces */

#define PIECE_CHUNKS    4U
#define PIECE_CHUNK     300U /* documents */
#define PIECE_DOCUMENTS (PIECE_CHUNKS * PIECE_CHUNK)

/* Does `key` stand in the document? From none over some to all. */
static bool piece_has(uint32_t *seed, uint32_t key)
{
    return test_random(seed, 40) < key;
}

static void test_pieces_join_to_the_same_lists(void **state)
{
    (void)state;
    for (unsigned with_values = 0; with_values < 2; with_values++) {
        struct lists_writer chunks[PIECE_CHUNKS];
        struct lists_input inputs[PIECE_CHUNKS];
        struct lists_writer whole;
        struct lists_writer joined;
        struct err err = { .code = ERR_NONE };
        uint32_t seed = 11;

        lists_writer_init(&whole, PIECE_DOCUMENTS, with_values != 0);
        lists_writer_init(&joined, PIECE_DOCUMENTS, with_values != 0);
        for (unsigned c = 0; c < PIECE_CHUNKS; c++) {
            lists_writer_init_pieces(&chunks[c], with_values != 0);
        }
        for (uint32_t key = 0; key <= 40; key++) {
            struct lists_posting all[PIECE_DOCUMENTS];
            char text[16];
            size_t total = 0;
            (void)snprintf(text, sizeof text, "some_key_%02u", key);
            for (unsigned c = 0; c < PIECE_CHUNKS; c++) {
                struct lists_posting some[PIECE_CHUNK];
                size_t count = 0;
                for (uint32_t d = 0; d < PIECE_CHUNK; d++) {
                    uint32_t value = with_values != 0 ? test_random(&seed, 500) : 0;
                    if (piece_has(&seed, key)) {
                        some[count++] = (struct lists_posting){ d, value };
                        all[total++] = (struct lists_posting){ c * PIECE_CHUNK + d, value };
                    }
                }
                if (count > 0) {
                    lists_writer_add(&chunks[c], str_from_cstring(text), some, count);
                }
            }
            if (total > 0) {
                lists_writer_add(&whole, str_from_cstring(text), all, total);
            }
        }
        for (unsigned c = 0; c < PIECE_CHUNKS; c++) {
            inputs[c] =
                (struct lists_input){ lists_writer_borrow(&chunks[c]), NULL, c * PIECE_CHUNK };
        }
        assert_true(lists_merge_inputs(inputs, PIECE_CHUNKS, &joined, &err));
        assert_true(str_equals_bytes(buf_borrow_str(&whole.lists), buf_borrow_str(&joined.lists)));
        assert_true(
            str_equals_bytes(buf_borrow_str(&whole.entries), buf_borrow_str(&joined.entries)));
        assert_true(
            str_equals_bytes(buf_borrow_str(&whole.blocks), buf_borrow_str(&joined.blocks)));
        lists_writer_release(&whole);
        lists_writer_release(&joined);
        for (unsigned c = 0; c < PIECE_CHUNKS; c++) {
            lists_writer_release(&chunks[c]);
        }
    }
}

/* ------------------------------------------------------------------ segments */

#define TEXT_COUNT 60U

struct texts {
    struct search_document documents[TEXT_COUNT];
    char paths[TEXT_COUNT][16];
    char bytes[TEXT_COUNT][4096];
    size_t sizes[TEXT_COUNT];
};

static bool load_text(void *context, size_t index, struct search_content *content, struct err *err)
{
    const struct texts *texts = context;
    size_t number = (size_t)(strtoul(texts->documents[index].path.data + 1, NULL, 10));
    (void)err;
    buf_append_bytes(&content->text, texts->bytes[number], texts->sizes[number]);
    buf_append_cstring(&content->symbols, "some_symbol\n");
    return true;
}

static void make_texts(struct texts *texts)
{
    uint32_t seed = 3;
    for (unsigned i = 0; i < TEXT_COUNT; i++) {
        size_t lines = test_random(&seed, 60);
        (void)snprintf(texts->paths[i], sizeof texts->paths[i], "f%03u", i);
        texts->sizes[i] = 0;
        for (size_t l = 0; l < lines; l++) {
            texts->sizes[i] += (size_t)snprintf(texts->bytes[i] + texts->sizes[i], 64,
                                                "int value_%u = getItem%u;\n",
                                                test_random(&seed, 50), test_random(&seed, 1000));
        }
        texts->documents[i] = (struct search_document){
            str_from_cstring(texts->paths[i]), hash_bytes_to_u128(texts->bytes[i], texts->sizes[i]),
            200000, /* by what is claimed here the work is cut: many chunks */
        };
    }
}

static void build_range(const struct texts *texts, size_t first, size_t count, unsigned threads,
                        struct buf *out)
{
    struct search_build_options options = { threads, 1, 1 };
    static struct texts part; /* the loader finds the text by the path */
    struct search_source source = { part.documents, count, load_text, &part };
    struct err err = { .code = ERR_NONE };

    part = *texts;
    memcpy(part.documents, texts->documents + first, count * sizeof *part.documents);
    buf_init_with_limit(out, SIZE_MAX / 2);
    assert_true(search_build_segment_bytes(&source, &options, out, &err));
}

static void test_merged_segments_equal_built_ones(void **state)
{
    static struct texts texts;
    struct search_segment *segments[2] = { NULL };
    bool live[TEXT_COUNT];
    const bool *lives[2] = { live, live };
    struct err err = { .code = ERR_NONE };
    struct buf whole;
    struct buf again;
    struct buf merged;

    (void)state;
    make_texts(&texts);
    memset(live, 1, sizeof live);
    build_range(&texts, 0, TEXT_COUNT, 1, &whole);
    build_range(&texts, 0, TEXT_COUNT, 3, &again);
    assert_true(str_equals_bytes(buf_borrow_str(&whole), buf_borrow_str(&again)));
    buf_release_bytes(&again);
    for (unsigned s = 0; s < 2; s++) {
        struct buf half;
        build_range(&texts, s * TEXT_COUNT / 2, TEXT_COUNT / 2, 1, &half);
        assert_true(search_segment_take_bytes(&half, &segments[s], &err));
    }
    buf_init_with_limit(&merged, SIZE_MAX / 2);
    assert_true(search_merge_segment_bytes(segments, 2, lives, &merged, &err));
    assert_true(str_equals_bytes(buf_borrow_str(&whole), buf_borrow_str(&merged)));
    search_segment_close_all(segments[0]);
    search_segment_close_all(segments[1]);
    buf_release_bytes(&merged);
    buf_release_bytes(&whole);
}

static void test_signatures_hold_what_the_text_holds(void **state)
{
    static struct texts texts;
    struct search_segment *segment = NULL;
    struct err err = { .code = ERR_NONE };
    struct buf bytes;
    size_t ruled_out = 0;

    (void)state;
    make_texts(&texts);
    build_range(&texts, 0, TEXT_COUNT, 1, &bytes);
    assert_true(search_segment_take_bytes(&bytes, &segment, &err));
    for (unsigned i = 0; i < TEXT_COUNT; i++) {
        const struct segment_row *row = &segment->rows[i];
        const uint64_t *words = segment->signatures + row->signature_at;
        uint64_t gram = 0;
        size_t run = 0;
        assert_int_equal(row->signature_words, signature_count_words(texts.sizes[i]));
        for (size_t at = 0; at < texts.sizes[i]; at++) {
            char byte = texts.bytes[i][at];
            gram = gram << 8U | (unsigned char)(byte == 'I' ? 'i' : byte);
            run = byte == '\n' ? 0 : run + 1;
            assert_true(run < SIGNATURE_GRAM_BYTES ||
                        signature_may_hold(words, (uint64_t)row->signature_words * 64, gram));
            ruled_out +=
                run >= SIGNATURE_GRAM_BYTES &&
                        !signature_may_hold(words, (uint64_t)row->signature_words * 64, gram + 1)
                    ? 1U
                    : 0U;
        }
    }
    assert_true(ruled_out > 1000);
    search_segment_close_all(segment);
}

static void test_first_version_is_told(void **state)
{
    char bytes[400] = { 0 };
    struct search_segment *segment = NULL;
    struct err err = { .code = ERR_NONE };
    struct buf old;

    (void)state;
    memcpy(bytes + sizeof bytes - 168, "PLTTSEG1\x01", 9);
    buf_init_with_limit(&old, SIZE_MAX / 2);
    buf_append_bytes(&old, bytes, sizeof bytes);
    assert_false(search_segment_take_bytes(&old, &segment, &err));
    assert_int_equal(err.code, ERR_FORMAT);
    assert_non_null(strstr(err.text, "version 1, this program reads 3"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal_texts_have_one_number),
        cmocka_unit_test(test_pieces_join_to_the_same_lists),
        cmocka_unit_test(test_merged_segments_equal_built_ones),
        cmocka_unit_test(test_signatures_hold_what_the_text_holds),
        cmocka_unit_test(test_first_version_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
