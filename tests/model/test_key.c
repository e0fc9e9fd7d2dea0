/* test_key.c - spelling and parsing of keys, and what the uid depends on. */
#include "model/key.h"

#include "util/hash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define KEY_TEXT_MAX 20000U

static void expect_buf_text(struct buf *buf, const char *expected)
{
    assert_false(buf->failed);
    buf_append_byte(buf, '\0');
    assert_string_equal(buf->data, expected);
    buf_clear_keep_memory(buf);
}

/* The sanitising table of the key format, one row each. */
static void test_names_are_sanitised(void **state)
{
    static const struct {
        const char *name;
        const char *clean;
    } rows[] = {
        { "push", "push" },
        { "Map<K, V>", "Map__lt__K__c__V__gt__" },
        { "Map<K,V>", "Map__lt__K__c__V__gt__" },
        { "Map<K,  V>", "Map__lt__K__c___V__gt__" },
        { "a b", "a_b" },
        { "x[0]", "x__lb__0__rb__" },
        { "{anon}", "__lc__anon__rc__" },
        { "List::push", "List%3A%3Apush" },
        { "operator%", "operator%25" },
        { "operator,", "operator__c__" },
        { "operator->", "operator-__gt__" },
        { "impl Trait for Vec<T>", "impl_Trait_for_Vec__lt__T__gt__" },
        { "Stra\xc3\x9f"
          "e.f-g",
          "Stra\xc3\x9f"
          "e.f-g" },
        { "", "" },
    };
    struct buf out;

    (void)state;
    buf_init_with_limit(&out, KEY_TEXT_MAX);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        key_append_clean_name(&out, str_from_cstring(rows[i].name));
        expect_buf_text(&out, rows[i].clean);
    }
    buf_release_bytes(&out);
}

static void test_paths_become_semantic(void **state)
{
    static const struct {
        const char *path;
        const char *semantic;
    } rows[] = {
        { "src/list.c", "__src_list" },         { "./src/list.c", "____src_list" },
        { "a-b/c.d.e", "__a_b_c_d" },           { "Makefile", "__Makefile" },
        { "v1.2/Makefile", "__v1_2_Makefile" }, { "x/.eslintrc", "__x__eslintrc" },
        { ".eslintrc.js", "___eslintrc" },      { "a\\b.cs", "__a_b" },
        { "odd:name.c", "__odd%3Aname" },       { "", "__" },
    };
    struct buf out;

    (void)state;
    buf_init_with_limit(&out, KEY_TEXT_MAX);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        key_append_semantic_path(&out, str_from_cstring(rows[i].path));
        expect_buf_text(&out, rows[i].semantic);
    }
    buf_release_bytes(&out);
}

static void test_uid_is_the_documented_hash(void **state)
{
    static const char text[] = "src/list.c\0fn\0List::push\0"
                               "2";
    (void)state;
    assert_true(key_compute_entity_uid(STR("src/list.c"), ENTITY_KIND_FUNCTION, STR("List::push"),
                                       2) == hash_bytes_to_u64(text, sizeof text - 1));
}

static void test_uid_depends_on_each_part(void **state)
{
    char name[8000];
    uint64_t base = key_compute_entity_uid(STR("a.c"), ENTITY_KIND_FUNCTION, STR("f"), 0);
    uint64_t long_base;

    (void)state;
    assert_true(base == key_compute_entity_uid(STR("a.c"), ENTITY_KIND_FUNCTION, STR("f"), 0));
    assert_true(base != key_compute_entity_uid(STR("b.c"), ENTITY_KIND_FUNCTION, STR("f"), 0));
    assert_true(base != key_compute_entity_uid(STR("a.c"), ENTITY_KIND_METHOD, STR("f"), 0));
    assert_true(base != key_compute_entity_uid(STR("a.c"), ENTITY_KIND_FUNCTION, STR("g"), 0));
    assert_true(base != key_compute_entity_uid(STR("a.c"), ENTITY_KIND_FUNCTION, STR("f"), 1));
    memset(name, 'x', sizeof name);
    long_base = key_compute_entity_uid(STR("a.c"), ENTITY_KIND_FUNCTION,
                                       str_from_range(name, sizeof name), 0);
    name[sizeof name - 1] = 'y';
    assert_true(long_base != key_compute_entity_uid(STR("a.c"), ENTITY_KIND_FUNCTION,
                                                    str_from_range(name, sizeof name), 0));
    for (size_t size = 4000; size < 4100; size++) { /* around the size of the stack text */
        assert_true(key_compute_entity_uid(STR("a.c"), ENTITY_KIND_FUNCTION,
                                           str_from_range(name, size), UINT32_MAX) != 0);
    }
}

static void test_keys_round_trip(void **state)
{
    static const char *const names[] = { "push", "List::push", "a%b, c", "Map<K, V>", ":" };
    struct key_parts parts;
    struct buf out;

    (void)state;
    buf_init_with_limit(&out, KEY_TEXT_MAX);
    key_append_entity_text(&out, STR("c"), ENTITY_KIND_FUNCTION, STR("ns::f"), STR("src/list.c"),
                           42);
    expect_buf_text(&out, "c:fn:ns%3A%3Af:__src_list:T42");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        size_t colons = 0;
        uint64_t uid = UINT64_MAX - i;
        key_append_entity_text(&out, STR("cpp"), ENTITY_KIND_MODULE, str_from_cstring(names[i]),
                               STR("C:/x.y/z.cpp"), uid);
        for (size_t j = 0; j < out.size; j++) {
            colons += out.data[j] == ':';
        }
        assert_int_equal(colons, 4);
        assert_int_equal(key_parse_text_parts(buf_borrow_str(&out), &parts), KEY_FORM_UID);
        assert_true(parts.uid == uid);
        assert_true(str_equals_cstring(parts.language, "cpp"));
        assert_true(str_equals_cstring(parts.type, "mod"));
        buf_clear_keep_memory(&out);
    }
    buf_release_bytes(&out);
}

static void test_line_keys_are_recognised(void **state)
{
    struct key_parts parts;

    (void)state;
    assert_int_equal(key_parse_text_parts(STR("rust:fn:main:__src_main_rs:10-25"), &parts),
                     KEY_FORM_LINES);
    assert_true(str_equals_cstring(parts.language, "rust"));
    assert_true(str_equals_cstring(parts.type, "fn"));
    assert_true(str_equals_cstring(parts.name, "main"));
    assert_true(str_equals_cstring(parts.path, "__src_main_rs"));
    assert_int_equal(parts.start_line, 10);
    assert_int_equal(parts.end_line, 25);
    assert_int_equal(key_parse_text_parts(STR("cpp:fn:ns::f:__a_cpp:1-2"), &parts), KEY_FORM_LINES);
    assert_true(str_equals_cstring(parts.name, "ns::f"));
    assert_int_equal(key_parse_text_parts(STR("c:fn:printf:unresolved-reference:0-0"), &parts),
                     KEY_FORM_LINES);
}

static void test_bad_keys_are_refused(void **state)
{
    static const char *const bad[] = {
        "",
        "main",
        ":::::",
        "rust:fn:main:__p",
        "rust:fn:main:__p:",
        "rust:fn:main:__p:T",
        "rust:fn:main:__p:T-1",
        "rust:fn:main:__p:T01",
        "rust:fn:main:__p:T1x",
        "rust:fn:main:__p:T18446744073709551616",
        "rust:fn:main:__p:5",
        "rust:fn:main:__p:5-",
        "rust:fn:main:__p:-5",
        "rust:fn:main:__p:5-4",
        "rust:fn:main:__p:5-4294967296",
        "rust:file:path:1-1",
        ":fn:main:__p:T1",
        "rust::main:__p:T1",
        "rust:fn:main::T1",
    };
    struct key_parts parts;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(key_parse_text_parts(str_from_cstring(bad[i]), &parts), KEY_FORM_BAD);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_are_sanitised),
        cmocka_unit_test(test_paths_become_semantic),
        cmocka_unit_test(test_uid_is_the_documented_hash),
        cmocka_unit_test(test_uid_depends_on_each_part),
        cmocka_unit_test(test_keys_round_trip),
        cmocka_unit_test(test_line_keys_are_recognised),
        cmocka_unit_test(test_bad_keys_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
