/* test_lang.c - the list of languages and how files find theirs. */
#include "lang/lang.h"

#include "lang/walk_internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>

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

/* What people's files are called and begin with: one row each. */
static void test_suffixes_and_interpreters(void **state)
{
    static const struct {
        const char *language;
        const char *suffixes; /* parts of names behind the last slash */
        const char *interpreters;
    } rows[] = {
        { "c", "a.c a.h", "" },
        { "cpp",
          "a.cc a.cpp a.cxx a.c++ a.cp a.C a.hh a.hpp a.hxx a.h++ a.H a.inl a.ipp a.tpp a.tcc "
          "a.txx "
          "a.ixx a.cu a.cuh a.ino a.cppm",
          "" },
        { "rust", "a.rs", "rust-script cargo" },
        { "python", "a.py a.pyi a.pyw SConstruct SConscript wscript",
          "python python2 python3 pypy pypy3" },
        { "go", "a.go a_test.go", "" },
        { "java", "A.java module-info.java", "java jbang" },
        { "javascript", "a.js a.mjs a.cjs a.jsx a.es6 a.test.js", "node nodejs deno bun" },
        { "typescript", "a.ts a.mts a.cts a.d.ts", "ts-node tsx" },
        { "tsx", "a.tsx", "" },
        { "ruby",
          "a.rb a.rake a.gemspec a.ru a.rbw a.podspec a.thor a.jbuilder Rakefile rakefile Gemfile "
          "Guardfile Capfile Vagrantfile Podfile Fastfile Brewfile",
          "ruby ruby2.7 jruby rake" },
        { "php", "a.php a.phtml a.php3 a.php4 a.php5 a.php7 a.php8 a.phps", "php php8.2" },
        { "csharp", "A.cs a.csx", "dotnet-script csharp csi" },
        { "swift", "a.swift", "swift" },
        { "kotlin", "a.kt a.kts build.gradle.kts", "kotlin kscript" },
        { "scala", "a.scala a.sc build.sbt", "scala scala-cli amm" },
        { "bash", "a.sh a.bash a.bats a.ksh", "sh bash dash ash ksh mksh bats" },
        { "lua", "a.lua a.rockspec", "lua lua5.3 luajit texlua" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct str rest = str_from_cstring(rows[i].suffixes);
        struct str word = STR_EMPTY;
        bool more = true;
        while (str_split_next_part(&rest, &more, ' ', &word)) {
            char path[64];
            (void)snprintf(path, sizeof path, "src/%.*s", STR_ARG(word));
            check_detection(&(struct detection){ path, "", rows[i].language });
        }
        rest = str_from_cstring(rows[i].interpreters);
        more = rest.size > 0;
        while (str_split_next_part(&rest, &more, ' ', &word)) {
            char head[128];
            (void)snprintf(head, sizeof head, "#!/usr/bin/%.*s -x\n", STR_ARG(word));
            check_detection(&(struct detection){ "bin/tool", head, rows[i].language });
            (void)snprintf(head, sizeof head, "#!/usr/bin/env %.*s\n", STR_ARG(word));
            check_detection(&(struct detection){ "tool", head, rows[i].language });
        }
    }
}

/* A suffix that a table has and no row above: it is somebody's all the same. */
static void test_every_suffix_is_taken(void **state)
{
    size_t count = 0;
    const struct lang *const *list = lang_list_all_known(&count);
    (void)state;
    for (size_t i = 0; i < count; i++) {
        for (const char *const *suffix = lang_suffixes_of(list[i]); *suffix != NULL; suffix++) {
            char path[64];
            const char *head = strcmp(*suffix, ".inc") == 0 ? "<?php\nclass A {}\n" : "";
            (void)snprintf(path, sizeof path, "a%s", *suffix);
            if (lang_find_for_path(str_from_cstring(path), str_from_cstring(head)) == NULL) {
                fail_msg("'%s' of %s finds no language", path, lang_name_of(list[i]));
            }
        }
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

static void expect_sorted_classes(const struct lang *lang, const struct lang_policy *policy)
{
    for (size_t i = 1; i < policy->known_class_count; i++) {
        if (strcmp(policy->known_classes[i - 1].name, policy->known_classes[i].name) >= 0) {
            fail_msg("%s: '%s' is not in order", lang_name_of(lang), policy->known_classes[i].name);
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
        expect_sorted_classes(list[i], policy);
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
        cmocka_unit_test(test_suffixes_and_interpreters),
        cmocka_unit_test(test_every_suffix_is_taken),
        cmocka_unit_test(test_names_and_numbers_are_unique),
        cmocka_unit_test(test_policies_are_sorted),
        cmocka_unit_test(test_rules_name_what_grammars_have),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
