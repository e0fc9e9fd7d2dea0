/* test_lang.c - the list of languages and how files find theirs. */
#include "lang/lang.h"

#include "lang/walk_internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

struct detection {
    const char *path;
    const char *head;
    const char *language; /* NULL: none */
};

static void check_detection(const struct detection *row)
{
    const struct lang *lang =
        lang_find_for_path(str_from_cstring(row->path), str_from_cstring(row->head));
    const char *found = lang != NULL ? lang_name_of(lang) : "none";
    const char *expected = row->language != NULL ? row->language : "none";
    if (strcmp(found, expected) != 0) {
        fail_msg("'%s': expected %s, got %s", row->path, expected, found);
    }
}

static void test_files_find_their_language(void **state)
{
    static const struct detection rows[] = {
        { "main.c", "", "c" },
        { "src/deep/list.h", "int x;", "c" },
        { "OLD.C", "", "cpp" },
        { "a/list.H", "", "cpp" },
        { "list.hpp", "", "cpp" },
        { "list.TPP", "", "cpp" },
        { "list.h", "class List;\n", "cpp" },
        { "list.h", "/* class List; */\nint x;\n", "c" },
        { "list.h", "#include <string>\n", "cpp" },
        { "list.h", "#include <string.h>\nstruct class *namespace;\n", "c" },
        { "list.h", "#ifdef __cplusplus\nnamespace a {\n#endif\nint f(void);\n", "c" },
        { "list.h", "static inline int f(void)\n{ return a::b; }\n", "cpp" },
        { "list.h", "char *s = \"a::b\";\n", "c" },
        { "list.h", "  template <class T>\nstruct X;", "cpp" },
        { "view.h", "#import <UIKit/UIKit.h>\n@interface View : NSObject\n@end\n", NULL },
        { "view.h", "#include <string>\n  @protocol P <NSObject>\n@end\n", NULL },
        { "view.h", "NS_ASSUME_NONNULL_BEGIN\nextern int x;\n", NULL },
        { "view.h", "/**\n@class View\n*/\nclass View {};\n", "cpp" },
        { "view.h", "// @interface\nint f(void); // @class X\n", "c" },
        { "view.h", "#ifdef __OBJC__\n@class NSView;\n#endif\nint f(void);\n", "c" },
        { "view.m", "@interface View\n@end\n", NULL },
        { "app.js", "/**\n * @flow strict\n */\nimport x from 'x';\n", "tsx" },
        { "app.jsx", "// @flow\n", "tsx" },
        { "app.js", "// flow\nlet x;\n", "javascript" },
        { "app.tsx", "", "tsx" },
        { "a.b.c", "", "c" },
        { ".c", "", NULL },
        { "c", "", NULL },
        { "notes.txt", "#!/usr/bin/python\n", NULL },
        { "", "", NULL },
        { "dir.c/", "", NULL },
        { "tool.py", "", "python" },
        { "page.phtml", "<h1>\n", "php" },
        { "lib/old.inc", "<?php\nclass A {}\n", "php" },
        { "lib/old.inc", "; assembler\n", NULL },
        { "bin/tool", "#!/usr/bin/env php\n<?php\n", "php" },
        { "Rakefile", "", "ruby" },
        { "a/Gemfile", "", "ruby" },
        { "x.gemspec", "", "ruby" },
        { "config.ru", "", "ruby" },
        { "bin/tool", "#!/usr/bin/ruby -w\n", "ruby" },
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
        check_detection(&rows[i]);
    }
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

static void expect_sorted_types(const struct lang *lang, const struct lang_policy *policy)
{
    for (size_t i = 1; i < policy->known_type_count; i++) {
        if (strcmp(policy->known_types[i - 1].callable, policy->known_types[i].callable) >= 0) {
            fail_msg("%s: '%s' is not in order", lang_name_of(lang),
                     policy->known_types[i].callable);
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
        expect_sorted_names(list[i], policy->plain_closures);
        expect_sorted_names(list[i], policy->closed_types);
        expect_sorted_types(list[i], policy);
    }
}

static void expect_type_exists(const struct lang *lang, const TSLanguage *grammar, const char *name)
{
    uint32_t size = (uint32_t)strlen(name);
    if (ts_language_symbol_for_name(grammar, name, size, true) == 0 &&
        ts_language_symbol_for_name(grammar, name, size, false) == 0) {
        fail_msg("%s: no node type '%s'", lang->name, name);
    }
}

static void expect_field_exists(const struct lang *lang, const TSLanguage *grammar,
                                const char *name)
{
    if (name != NULL && ts_language_field_id_for_name(grammar, name, (uint32_t)strlen(name)) == 0) {
        fail_msg("%s: no field '%s'", lang->name, name);
    }
}

static void expect_names_exist(const struct lang *lang, const TSLanguage *grammar)
{
    for (size_t i = 0; i < lang->rule_count; i++) {
        expect_type_exists(lang, grammar, lang->rules[i].node);
        expect_field_exists(lang, grammar, lang->rules[i].name);
    }
    for (size_t i = 0; i < lang->expr_build_count; i++) {
        expect_type_exists(lang, grammar, lang->expr_builds[i].node);
    }
    for (size_t i = 0; i < lang->type_build_count; i++) {
        expect_type_exists(lang, grammar, lang->type_builds[i].node);
    }
}

/* A new version of a grammar must not silently switch rules off. */
static void test_rules_name_what_grammars_have(void **state)
{
    size_t count = 0;
    const struct lang *const *list = lang_list_all_known(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        if (list[i]->grammar == NULL) {
            assert_true(list[i]->extract != NULL);
        } else {
            expect_names_exist(list[i], list[i]->grammar());
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files_find_their_language),
        cmocka_unit_test(test_names_and_numbers_are_unique),
        cmocka_unit_test(test_policies_are_sorted),
        cmocka_unit_test(test_rules_name_what_grammars_have),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
