/* test_lang.c - the list of languages and how files find theirs. */
#include "lang/lang.h"

#include "lang/walk_internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void test_files_find_their_language(void **state)
{
    static const struct {
        const char *path;
        const char *head;
        const char *language; /* NULL: none */
    } rows[] = {
        { "main.c", "", "c" },
        { "src/deep/list.h", "int x;", "c" },
        { "OLD.C", "", "c" },
        { "a.b.c", "", "c" },
        { ".c", "", NULL },
        { "c", "", NULL },
        { "notes.txt", "#!/usr/bin/python\n", NULL },
        { "", "", NULL },
        { "dir.c/", "", NULL },
        { "tool.py", "", "python" },
        { "tool", "#!/usr/bin/env python3\nimport os\n", "python" },
        { "tool", "#!/usr/bin/python3.11 -u\n", "python" },
        { "tool", "#! /usr/bin/env -S LANG=C python\n", "python" },
        { "tool", "#!/usr/bin/env", NULL },
        { "tool", "#!", NULL },
        { "tool", "print(1)\n", NULL },
        { "lib.rs", "", "rust" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct lang *lang =
            lang_find_for_path(str_from_cstring(rows[i].path), str_from_cstring(rows[i].head));
        if (rows[i].language == NULL) {
            if (lang != NULL) {
                fail_msg("'%s' is taken by %s", rows[i].path, lang_name_of(lang));
            }
        } else if (lang == NULL || strcmp(lang_name_of(lang), rows[i].language) != 0) {
            fail_msg("'%s' is not taken by %s", rows[i].path, rows[i].language);
        }
    }
}

static void test_names_decide_without_content(void **state)
{
    (void)state;
    assert_true(lang_may_take_path(STR("src/main.c")));
    assert_true(lang_may_take_path(STR("bin/tool"))); /* perhaps a #! line */
    assert_false(lang_may_take_path(STR("photo.jpeg")));
}

static void test_names_and_numbers_are_unique(void **state)
{
    size_t count = 0;
    const struct lang *const *list = lang_list_all_known(&count);

    (void)state;
    assert_true(count > 0);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(lang_number_of(list[i]), i);
        assert_ptr_equal(lang_find_by_number((uint8_t)i), list[i]);
        assert_ptr_equal(lang_find_by_name(str_from_cstring(lang_name_of(list[i]))), list[i]);
        assert_non_null(lang_policy_of(list[i]));
        assert_non_null(lang_policy_of(list[i])->separator);
    }
    assert_null(lang_find_by_number((uint8_t)count));
    assert_null(lang_find_by_name(STR("klingon")));
    assert_ptr_equal(lang_find_by_name(STR("C")), lang_find_by_name(STR("c")));
}

static void expect_sorted_names(const struct lang *lang, const char *const *names)
{
    for (size_t i = 1; names != NULL && names[0] != NULL && names[i] != NULL; i++) {
        if (strcmp(names[i - 1], names[i]) >= 0) {
            fail_msg("%s: '%s' and '%s' are not in order", lang_name_of(lang), names[i - 1],
                     names[i]);
        }
    }
}

/* Lists that are searched by halves. */
static void test_policies_are_sorted(void **state)
{
    size_t count = 0;
    const struct lang *const *list = lang_list_all_known(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        const struct lang_policy *policy = lang_policy_of(list[i]);
        expect_sorted_names(list[i], policy->outside_names);
        expect_sorted_names(list[i], policy->outside_modules);
        for (size_t k = 1; k < policy->known_type_count; k++) {
            if (strcmp(policy->known_types[k - 1].callable, policy->known_types[k].callable) >= 0) {
                fail_msg("%s: '%s' is not in order", lang_name_of(list[i]),
                         policy->known_types[k].callable);
            }
        }
    }
}

static bool grammar_has_type(const TSLanguage *grammar, const char *name)
{
    uint32_t size = (uint32_t)strlen(name);
    return ts_language_symbol_for_name(grammar, name, size, true) != 0 ||
           ts_language_symbol_for_name(grammar, name, size, false) != 0;
}

static void expect_types_exist(const struct lang *lang, const TSLanguage *grammar,
                               const struct lang_build *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!grammar_has_type(grammar, rows[i].node)) {
            fail_msg("%s: no node type '%s'", lang->name, rows[i].node);
        }
    }
}

/* A new version of a grammar must not silently switch rules off. */
static void test_rules_name_what_grammars_have(void **state)
{
    size_t count = 0;
    const struct lang *const *list = lang_list_all_known(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        const struct lang *lang = list[i];
        const TSLanguage *grammar = NULL;
        if (lang->grammar == NULL) {
            assert_true(lang->extract != NULL);
            continue;
        }
        grammar = lang->grammar();
        for (size_t k = 0; k < lang->rule_count; k++) {
            const struct lang_rule *rule = &lang->rules[k];
            if (!grammar_has_type(grammar, rule->node)) {
                fail_msg("%s: no node type '%s'", lang->name, rule->node);
            }
            if (rule->name != NULL && ts_language_field_id_for_name(
                                          grammar, rule->name, (uint32_t)strlen(rule->name)) == 0) {
                fail_msg("%s: no field '%s' in '%s'", lang->name, rule->name, rule->node);
            }
        }
        expect_types_exist(lang, grammar, lang->expr_builds, lang->expr_build_count);
        expect_types_exist(lang, grammar, lang->type_builds, lang->type_build_count);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files_find_their_language),
        cmocka_unit_test(test_names_decide_without_content),
        cmocka_unit_test(test_names_and_numbers_are_unique),
        cmocka_unit_test(test_policies_are_sorted),
        cmocka_unit_test(test_rules_name_what_grammars_have),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
