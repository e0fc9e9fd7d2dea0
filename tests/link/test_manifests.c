/* test_manifests.c - which manifests are called broken, and with which words; whole ones are not.
 */
#include "link/link.h"

#include "util/expect.h"

#include <stdio.h>
#include <string.h>

struct manifest_row {
    const char *path;
    const char *text;
    const char *fault; /* empty: none */
};

static void check_rows(const struct manifest_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char fault[256];
        struct link_manifest manifest = { str_from_cstring(rows[i].path),
                                          str_from_cstring(rows[i].text) };
        bool broken = link_manifest_find_fault(&manifest, fault, sizeof fault);
        EXPECT(rows[i].text, strcmp(fault, rows[i].fault) == 0 && broken == (fault[0] != '\0'),
               "want '%s', got '%s'", rows[i].fault, fault);
    }
    expect_all_rows_passed();
}

static void test_broken_manifests_are_told(void **state)
{
    static const struct manifest_row rows[] = {
        { "package.json", "", "line 1: holds no value" },
        { "a/package.json", "{\n \"name\": \"x\"\n \"main\": \"y\" }",
          "line 3: a comma is missing" },
        { "package.json", "{ \"name\" \"x\" }", "line 1: a colon is missing" },
        { "package.json", "{ name: \"x\" }", "line 1: a key in quotes is missing" },
        { "package.json", "{ \"name\": }", "line 1: a value is missing" },
        { "package.json", "{ \"name\": \"x\n\" }", "line 1: a text in quotes does not end" },
        { "package.json", "{}\n{}", "line 2: something follows the end" },
        { "tsconfig.json", "{\n \"paths\": [ \"a\" }", "line 2: '}' closes nothing" },
        { "tsconfig.json", "{\n\"a\": {\n", "line 3: ends inside the '{' of line 2" },
        { "composer.json", "<<<<<<< HEAD\n{}\n", "line 1: a value is missing" },
        { "compile_commands.json", "[ { \"file\": \"a.c\" },\n",
          "line 2: ends inside the '[' of line 1" },
        { "composer.json", "[[[[[[[[[[[[[[[[[[[[[[[[[[", "line 1: nested deeper than 23 levels" },
        { "Cargo.toml", "[package\nname = \"x\"\n", "line 1: the name of a section does not end" },
        { "Cargo.toml", "[package]\nname = \"x\n", "line 2: a text in quotes does not end" },
        { "Cargo.toml", "[package]\nname\n", "line 2: neither a section nor a key with a value" },
        { "pyproject.toml", "[a]\nb = [1,\n2\n", "line 4: ends inside the '[' of line 2" },
        { "pyproject.toml", "[a]\nb = \"\"\"1,\n2\n", "line 4: a text in quotes does not end" },
        { "setup.cfg", "[metadata\nname = x\n", "line 1: the name of a section does not end" },
        { "go.mod", "go 1.19\n", "line 2: no line names the module" },
        { "pom.xml", "", "line 1: holds no element" },
        { "pom.xml", "<project>\n<a></b></project>", "line 2: </b> closes nothing" },
        { "pom.xml", "<project>\n<a>", "line 2: ends inside <a>" },
        { "pom.xml", "<project>\n<a", "line 2: <a does not end" },
        { "pom.xml", "<!-- <project>", "line 1: a comment does not end" },
        { "x/App.csproj", "<Project Sdk=\"a><b/></Project>", "line 1: <Project does not end" },
        { "Package.swift", "let p = Package(name: \"x\",\n",
          "line 2: ends inside the '(' of line 1" },
        { "Package.swift", "let p = Package(name: \"x)\n",
          "line 1: a text in quotes does not end" },
    };
    (void)state;
    check_rows(rows, sizeof rows / sizeof rows[0]);
}

static void test_whole_manifests_are_not(void **state)
{
    static const struct manifest_row rows[] = {
        { "package.json",
          "\xef\xbb\xbf{ \"a\": [1, -2.5e3, true, null, {}, []], \"b\\\"\": \"c\\\\\" }\n", "" },
        { "tsconfig.json", "{ // of the app\n /* { */ \"a\": [ \"b\", ], }", "" },
        { "Cargo.toml", "# x\n[package]\nname = \"x\" # [\n[[bin]]\na.b = { c = ['['], d = 1 }\n",
          "" },
        { "pyproject.toml", "a = [\n  1, # ]\n  \"]\",\n]\nb = '''\n[\n'''\n\"c\" = \"\\\"\"\n",
          "" },
        { "setup.cfg", "[options]\npackage_dir =\n    = src\n[a]\nb = [\n", "" },
        { "go.mod", "// x\nmodule example.com/x // y\n\ngo 1.19\n", "" },
        { "pom.xml",
          "<?xml version=\"1.0\"?><!-- <a> --><p a=\"b > c\"><b/><![CDATA[ <d> ]]></p >\n", "" },
        { "Package.swift",
          "/* ( */ let a = \"\\(env[\"X\"] ?? \"\")\" // (\nlet b = \"\"\"\n(\n\"\"\"\n", "" },
        { "README.md", "(", "" },
    };
    (void)state;
    check_rows(rows, sizeof rows / sizeof rows[0]);
}

static void test_nul_bytes_are_told(void **state)
{
    char fault[256];
    const struct link_manifest manifest = { STR("package.json"), STR("{\n\0\"\0a\0}") };
    (void)state;
    assert_true(link_manifest_find_fault(&manifest, fault, sizeof fault));
    assert_string_equal(fault, "line 2: a NUL byte: not a text in UTF-8");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_broken_manifests_are_told),
        cmocka_unit_test(test_whole_manifests_are_not),
        cmocka_unit_test(test_nul_bytes_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
