/* test_tables.c - what every language's tables promise: sorted lists, node types and fields
 * that the grammar has, suffixes that lead back to the language. */
#include "lang/walk_internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>

typedef void (*check_lang)(const struct lang *lang);

static void for_each_lang(check_lang check)
{
    size_t count = 0;
    const struct lang *const *list = lang_list_all_known(&count);

    assert_true(count > 0);
    for (size_t i = 0; i < count; i++) {
        check(list[i]);
    }
}

/* ------------------------------------------------------------------ lists */

static void expect_sorted_list(const struct lang *lang, const char *what, const char *const *list)
{
    for (; list != NULL && list[0] != NULL && list[1] != NULL; list++) {
        if (str_compare_bytes(str_from_cstring(list[0]), str_from_cstring(list[1])) >= 0) {
            fail_msg("%s: %s: '%s' must not come before '%s'", lang->name, what, list[0], list[1]);
        }
    }
}

static void check_lists(const struct lang *lang)
{
    const struct lang_policy *policy = lang->policy;

    assert_non_null(policy);
    assert_non_null(policy->separator);
    expect_sorted_list(lang, "outside_names", policy->outside_names);
    expect_sorted_list(lang, "outside_modules", policy->outside_modules);
    for (size_t i = 1; i < policy->known_type_count; i++) {
        const char *before = policy->known_types[i - 1].callable;
        const char *here = policy->known_types[i].callable;
        if (str_compare_bytes(str_from_cstring(before), str_from_cstring(here)) >= 0) {
            fail_msg("%s: known_types: '%s' must not come before '%s'", lang->name, before, here);
        }
    }
    for (size_t i = 0; i < policy->element_type_count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (strcmp(policy->element_types[i].name, policy->element_types[j].name) == 0) {
                fail_msg("%s: element_types: '%s' twice", lang->name,
                         policy->element_types[i].name);
            }
        }
    }
}

static void test_lists_are_sorted(void **state)
{
    (void)state;
    for_each_lang(check_lists);
}

/* ------------------------------------------------------------------ node types */

static void expect_node_type(const struct lang *lang, const TSLanguage *grammar, const char *name)
{
    uint32_t size = 0;

    if (name == NULL) {
        fail_msg("%s: a table has fewer rows than its count", lang->name);
        return;
    }
    size = (uint32_t)strlen(name);
    if (strcmp(name, "ERROR") != 0 && ts_language_symbol_for_name(grammar, name, size, true) == 0 &&
        ts_language_symbol_for_name(grammar, name, size, false) == 0) {
        fail_msg("%s: the grammar has no node type '%s'", lang->name, name);
    }
}

static void expect_field(const struct lang *lang, const TSLanguage *grammar, const char *name)
{
    if (ts_language_field_id_for_name(grammar, name, (uint32_t)strlen(name)) == 0) {
        fail_msg("%s: the grammar has no field '%s'", lang->name, name);
    }
}

static void check_node_types(const struct lang *lang)
{
    const TSLanguage *grammar = NULL;

    if (lang->grammar == NULL) {
        return;
    }
    grammar = lang->grammar();
    for (size_t i = 0; i < lang->rule_count; i++) {
        expect_node_type(lang, grammar, lang->rules[i].node);
        if (lang->rules[i].name != NULL) {
            expect_field(lang, grammar, lang->rules[i].name);
        }
        for (size_t j = 0; j < i; j++) {
            if (strcmp(lang->rules[i].node, lang->rules[j].node) == 0) {
                fail_msg("%s: two rules for '%s'", lang->name, lang->rules[i].node);
            }
        }
    }
    for (size_t i = 0; i < lang->expr_build_count; i++) {
        expect_node_type(lang, grammar, lang->expr_builds[i].node);
        assert_non_null(lang->expr_builds[i].build);
    }
    for (size_t i = 0; i < lang->type_build_count; i++) {
        expect_node_type(lang, grammar, lang->type_builds[i].node);
        assert_non_null(lang->type_builds[i].build);
    }
}

static void test_node_types_exist(void **state)
{
    (void)state;
    for_each_lang(check_node_types);
}

/* ------------------------------------------------------------------ finding */

static void check_names(const struct lang *lang)
{
    assert_ptr_equal(lang_find_by_name(str_from_cstring(lang->name)), lang);
    assert_ptr_equal(lang_find_by_number(lang_number_of(lang)), lang);
    assert_non_null(lang->suffixes);
    for (const char *const *suffix = lang->suffixes; *suffix != NULL; suffix++) {
        char path[64];
        (void)snprintf(path, sizeof path, "dir.x/file%s", *suffix);
        assert_true((*suffix)[0] == '.');
        assert_true(lang_may_take_path(str_from_cstring(path)));
        assert_non_null(lang_find_for_path(str_from_cstring(path), STR_EMPTY));
    }
    for (const char *const *name = lang->file_names; name != NULL && *name != NULL; name++) {
        assert_ptr_equal(lang_find_for_path(str_from_cstring(*name), STR_EMPTY), lang);
    }
    for (const char *const *name = lang->interpreters; name != NULL && *name != NULL; name++) {
        char head[64];
        (void)snprintf(head, sizeof head, "#!/usr/bin/env -S %s3.11 -u\nx", *name);
        assert_ptr_equal(lang_find_for_path(STR("bin/tool"), str_from_cstring(head)), lang);
    }
}

static void test_names_lead_back(void **state)
{
    (void)state;
    for_each_lang(check_names);
    assert_null(lang_find_by_name(STR("klingon")));
    assert_null(lang_find_by_number(UINT8_MAX));
    assert_null(lang_find_for_path(STR("notes.txt"), STR("#!/usr/bin/python\n")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lists_are_sorted),
        cmocka_unit_test(test_node_types_exist),
        cmocka_unit_test(test_names_lead_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
