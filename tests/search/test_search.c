/* test_search.c - words, lists, and what a pattern says about trigrams, each against something slow
 * and obvious. */
#include "search/search_lists_internal.h"
#include "search/search_regex_internal.h"
#include "search/search_segment_internal.h"
#include "search/search_words_internal.h"
#include "util/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static uint32_t test_random(uint32_t *state, uint32_t limit)
{
    *state = (uint32_t)((uint64_t)*state * 48271U % 2147483647U);
    return *state % limit;
}

/* ------------------------------------------------------------------ words */

static void take_term(void *context, struct str term, bool is_whole)
{
    buf_append_format(context, "%s%.*s ", is_whole ? "=" : "", STR_ARG(term));
}

static void test_identifiers_are_split(void **state)
{
    static const struct {
        const char *identifier;
        const char *want;
    } rows[] = {
        { "PigCafeFactory2", "=pigcafefactory2 pig cafe factory 2 " },
        { "RPCResult", "=rpcresult rpc result " },
        { "parse_file_names", "=parse_file_nam pars file name " },
        { "rdbSave", "=rdbsav rdb save " },
        { "rdbsave", "rdbsav " },
        { "__init__", "=__init__ init " },
        { "running", "run " },
        { "calls", "call " },
        { "classes", "class " },
        { "entries", "entry " },
        { "status", "status " },
        { "this", "this " },
        { "x86_64", "=x86_64 x 86 64 " },
        { "HTTP2Server", "=http2server http 2 server " },
        { "caf\xC3\xA9", "caf\xC3\xA9 " },
        { "___", "" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buf got;
        buf_init_with_limit(&got, 4096);
        search_split_identifier(str_from_cstring(rows[i].identifier), take_term, &got);
        EXPECT(rows[i].identifier, str_equals_cstring(buf_borrow_str(&got), rows[i].want),
               "got '%.*s'", STR_ARG(buf_borrow_str(&got)));
        buf_release_bytes(&got);
    }
    expect_all_rows_passed();
}

/* ------------------------------------------------------------------ lists */

#define LIST_KEYS      300U
#define LIST_DOCUMENTS 200U

static void test_lists_give_back_what_was_put(void **state)
{
    static struct lists_posting put[LIST_KEYS][LIST_DOCUMENTS];
    static size_t counts[LIST_KEYS];
    struct lists_postings got = { .count = 0 };
    uint32_t seed = 7;

    (void)state;
    for (unsigned with_values = 0; with_values < 2; with_values++) {
        struct lists_writer writer;
        struct lists lists;
        struct str list;
        lists_writer_init(&writer, LIST_DOCUMENTS, with_values != 0);
        for (unsigned k = 0; k < LIST_KEYS; k++) {
            char key[16];
            uint32_t every = 1 + test_random(&seed, 40); /* dense ones become bitmaps */
            counts[k] = 0;
            for (uint32_t d = test_random(&seed, every); d < LIST_DOCUMENTS;
                 d += 1 + test_random(&seed, every)) {
                put[k][counts[k]++] =
                    (struct lists_posting){ d, with_values != 0 ? test_random(&seed, 100000) : 0 };
            }
            (void)snprintf(key, sizeof key, "key%05u", k * 3);
            lists_writer_add(&writer, str_from_cstring(key), put[k], counts[k]);
        }
        assert_false(lists_writer_failed(&writer));
        lists = lists_writer_borrow(&writer);
        for (unsigned k = 0; k < LIST_KEYS; k++) {
            char key[16];
            struct err err = { .code = ERR_NONE };
            uint64_t bits[LIST_DOCUMENTS / 64 + 1] = { 0 };
            (void)snprintf(key, sizeof key, "key%05u", k * 3);
            assert_true(lists_find_key(&lists, str_from_cstring(key), &list));
            assert_true(lists_decode_postings(&lists, list, &got, &err));
            assert_int_equal(got.count, counts[k]);
            assert_memory_equal(got.items, put[k], counts[k] * sizeof *got.items);
            assert_true(lists_decode_bits(&lists, list, bits, &err));
            for (size_t i = 0; i < counts[k]; i++) {
                uint32_t d = put[k][i].document;
                assert_true((bits[d / 64] >> (d % 64) & 1U) != 0);
            }
            /* Cut short it is refused, not read past its end. */
            for (size_t cut = 0; cut < list.size; cut++) {
                assert_false(
                    lists_decode_postings(&lists, str_from_range(list.data, cut), &got, &err));
            }
            (void)snprintf(key, sizeof key, "key%05u", k * 3 + 1);
            assert_false(lists_find_key(&lists, str_from_cstring(key), &list));
        }
        lists_writer_release(&writer);
    }
    array_free_items(&got);
}

/* ------------------------------------------------------------------ plans */

static bool text_has_trigram(struct str text, const char *trigram)
{
    char folded[4096];
    size_t size = 0;
    size_t at = 0;
    while (at < text.size && size < sizeof folded) {
        folded[size++] = (char)segment_fold_next(text, &at);
    }
    return str_find_part(str_from_range(folded, size), str_from_range(trigram, 3)) != SIZE_MAX;
}

static bool plan_takes_text(const struct plan *plan, struct str text)
{
    bool stack[PLAN_DEPTH_MAX] = { false };
    size_t depth = 0;
    for (size_t i = 0; i < plan->steps.count; i++) {
        const struct plan_step *step = &plan->steps.items[i];
        switch (step->op) {
        case PLAN_ALL: stack[depth++] = true; break;
        case PLAN_ANY: stack[depth - 1] = true; break;
        case PLAN_TRIGRAMS:
            stack[depth] = true;
            for (uint32_t k = 0; k + 3 <= step->size; k++) {
                stack[depth] =
                    stack[depth] && text_has_trigram(text, plan->bytes.items + step->first + k);
            }
            depth++;
            break;
        case PLAN_AND:
            depth--;
            stack[depth - 1] = stack[depth - 1] && stack[depth];
            break;
        case PLAN_OR:
            depth--;
            stack[depth - 1] = stack[depth - 1] || stack[depth];
            break;
        }
    }
    assert_int_equal(depth, 1);
    return stack[0];
}

/* Grammar-blind: pieces in a row; what does not compile is passed over. */
static size_t make_pattern(uint32_t *seed, char *out, size_t room)
{
    static const char *const pieces[] = {
        "a",   "b",     "ab",  "abc", "cab",  "ABC",      "(",       ")",      "|",    "*",
        "+",   "?",     "{2}", "{0}", "{0,}", "{1,2}",    "(?:",     "[ab]",   "[^a]", ".",
        "^",   "$",     "\\b", "\\w", "\\.",  "(?i)",     "(?=",     "k",      "s",    "\xC3\xA9",
        "\\t", "\\x61", "*?",  "++",  "]",    "\\Qab\\E", "(?!abc)", "abcabc", " ",    "{"
    };
    size_t size = 0;
    uint32_t count = 1 + test_random(seed, 9);
    for (uint32_t i = 0; i < count; i++) {
        const char *piece = pieces[test_random(seed, sizeof pieces / sizeof pieces[0])];
        size_t length = strlen(piece);
        if (size + length < room) {
            memcpy(out + size, piece, length);
            size += length;
        }
    }
    return size;
}

static size_t make_text(uint32_t *seed, char *out, size_t room)
{
    static const char *const pieces[] = { "a",  "b",  "c",        "abc",      "cab",         "ABC",
                                          "Ab", "\n", "k",        "s",        " ",           ".",
                                          "\t", "x",  "\xC3\xA9", "\xC5\xBF", "\xE2\x84\xAA" };
    size_t size = 0;
    uint32_t count = test_random(seed, 24);
    for (uint32_t i = 0; i < count; i++) {
        const char *piece = pieces[test_random(seed, sizeof pieces / sizeof pieces[0])];
        size_t length = strlen(piece);
        if (size + length < room) {
            memcpy(out + size, piece, length);
            size += length;
        }
    }
    return size;
}

/* Line by line, each line by itself: what the fast way must give too. */
static size_t count_lines_slowly(const struct regex *regex, struct regex_scratch *scratch,
                                 struct str text)
{
    struct str rest = text;
    struct str line;
    bool more = true;
    size_t count = 0;
    while (str_split_next_part(&rest, &more, '\n', &line)) {
        struct regex_line found_line;
        struct err err = { .code = ERR_NONE };
        char copy[4096];
        if (!more && line.size == 0) {
            break;
        }
        memcpy(copy, line.data, line.size);
        copy[line.size] = '\n';
        assert_true(regex_find_line(regex, scratch, str_from_range(copy, line.size + 1), 0,
                                    &found_line, &err));
        count += found_line.found ? 1 : 0;
    }
    return count;
}

static void test_plans_never_lose_a_match(void **state)
{
    struct regex_scratch *scratch = regex_scratch_create();
    uint32_t seed = 20261129;
    unsigned compiled = 0;
    unsigned narrow = 0;

    (void)state;
    for (unsigned i = 0; i < 20000; i++) {
        char pattern_bytes[256];
        char text_bytes[512];
        struct str pattern =
            str_from_range(pattern_bytes, make_pattern(&seed, pattern_bytes, sizeof pattern_bytes));
        struct regex_options options = { test_random(&seed, 4) == 0, test_random(&seed, 2) == 0 };
        struct regex *regex = NULL;
        struct plan plan;
        struct err err = { .code = ERR_NONE };
        size_t offset = 0;
        if (!regex_compile_pattern(pattern, &options, &regex, &offset, &err)) {
            continue;
        }
        compiled++;
        assert_true(plan_make_for_pattern(pattern, &options, &plan));
        for (unsigned k = 0; k < 10; k++) {
            struct str text =
                str_from_range(text_bytes, make_text(&seed, text_bytes, sizeof text_bytes));
            struct regex_line line = { .found = true };
            size_t from = 0;
            size_t lines = 0;
            while (line.found) {
                assert_true(regex_find_line(regex, scratch, text, from, &line, &err));
                lines += line.found ? 1 : 0;
                from = line.line_end + 1;
            }
            EXPECT("plan", lines == 0 || plan_takes_text(&plan, text), "pattern '%.*s' text '%.*s'",
                   STR_ARG(pattern), STR_ARG(text));
            EXPECT("lines", lines == count_lines_slowly(regex, scratch, text),
                   "pattern '%.*s' text '%.*s': %zu", STR_ARG(pattern), STR_ARG(text), lines);
            narrow += plan_takes_text(&plan, text) ? 0U : 1U;
        }
        plan_release_steps(&plan);
        regex_free_pattern(regex);
    }
    regex_scratch_free(scratch);
    assert_true(compiled > 3000 && narrow > 3000);
    expect_all_rows_passed();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_identifiers_are_split),
        cmocka_unit_test(test_lists_give_back_what_was_put),
        cmocka_unit_test(test_plans_never_lose_a_match),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
