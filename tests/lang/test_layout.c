/* test_layout.c - facts follow from the source alone, not from where memory lies. */
#include "lang/lang.h"
#include "util/buf.h"
#include "util/hash.h"
#include "util/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#define LAYOUT_MEMORY_MAX ((size_t)256 << 20U)
#define LAYOUT_ROUNDS     200U
#define LAYOUT_BLOCKS     64U /* held during a round, so that the next tree lies elsewhere */
#define LAYOUT_CHAINS     8U
#define LAYOUT_LINKS      14U

static void append_text(struct buf *source, const char *text)
{
    buf_append_bytes(source, text, strlen(text));
}

/* Chains of calls with closures: longer than what the front end remembers of either. */
static void write_chains(struct buf *source)
{
    append_text(source, "fn main(list: Vec<Item>) {\n");
    for (unsigned chain = 0; chain < LAYOUT_CHAINS; chain++) {
        append_text(source, "    let x = list.into_iter()\n");
        for (unsigned link = 0; link < LAYOUT_LINKS; link++) {
            append_text(source, link % 2 == 0
                                    ? "        .filter(|i| i.kind() != part(i.size()))\n"
                                    : "        .filter(|i| !i.all().any(|a| a.wide()))\n");
        }
        append_text(source, "        .collect();\n");
    }
    append_text(source, "}\n");
}

static void move_blocks(void *blocks[LAYOUT_BLOCKS], uint64_t round)
{
    for (unsigned i = 0; i < LAYOUT_BLOCKS; i++) {
        uint64_t pick = hash_mix_u64_bits(round << 8U | i);
        mem_free_block(blocks[i]);
        blocks[i] = mem_alloc_block(16U + (size_t)(pick % 2000U));
        assert_non_null(blocks[i]);
    }
}

static void test_facts_do_not_depend_on_addresses(void **state)
{
    struct lang_session *session = lang_session_create_new(LAYOUT_MEMORY_MAX);
    const struct str path = STR("main.rs");
    const struct lang *lang = lang_find_for_path(path, STR_EMPTY);
    void *blocks[LAYOUT_BLOCKS] = { NULL };
    struct buf source;
    struct buf first;
    (void)state;
    assert_non_null(session);
    buf_init_with_limit(&source, LAYOUT_MEMORY_MAX);
    buf_init_with_limit(&first, LAYOUT_MEMORY_MAX);
    write_chains(&source);
    for (uint64_t round = 0; round < LAYOUT_ROUNDS; round++) {
        struct str facts = STR_EMPTY;
        struct err err;
        err_clear_all_fields(&err);
        move_blocks(blocks, round);
        assert_true(
            lang_extract_file_facts(session, lang, path, buf_borrow_str(&source), 0, &facts, &err));
        if (round == 0) {
            buf_append_str(&first, facts);
            assert_false(first.failed);
        }
        assert_true(str_equals_bytes(buf_borrow_str(&first), facts));
    }
    for (unsigned i = 0; i < LAYOUT_BLOCKS; i++) {
        mem_free_block(blocks[i]);
    }
    buf_release_bytes(&source);
    buf_release_bytes(&first);
    lang_session_free_all(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_facts_do_not_depend_on_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
