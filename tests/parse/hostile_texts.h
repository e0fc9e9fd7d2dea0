/* hostile_texts.h - how each language writes what test_hostile_texts.c puts into files: one row a
 * language, and a generator for all of them.
 */
#ifndef TESTS_PARSE_HOSTILE_TEXTS_H
#define TESTS_PARSE_HOSTILE_TEXTS_H

#include "util/buf.h"

#include <string.h>

/* Something repeated inside something: before, open * n, middle, close * n, after. */
struct hostile_nest {
    const char *before;
    const char *open;
    const char *middle;
    const char *close;
    const char *after;
};

struct hostile_language {
    const char *name;
    const char *head;           /* what a file must begin with; "" mostly */
    const char *function;       /* a function whose name is @, with a line end behind it */
    const char *comment;        /* a comment; @ is its text */
    struct hostile_nest nest;   /* brackets in brackets */
    struct hostile_nest line;   /* one long line: open is repeated, close is empty */
    struct hostile_nest string; /* one long literal, the same */
    struct hostile_nest types;  /* types of types; before == NULL: the language has none */
    const char *odd_written;    /* a function with a name out of the ordinary, as it is written */
    const char *odd_name;       /* and the name that its entity has */
    bool slow_lines;            /* its grammar asks for columns, which costs a line each time */
};

/* clang-format off */
static const struct hostile_language hostile_languages[] = {
    { "c", "", "int @(void) { return 0; }\n", "// @\n",
      { "int nest = ", "(", "1", ")", ";\n" },
      { "int line[] = {", " 1,", "", "", " 1 };\n" },
      { "const char *text = \"", "a", "", "", "\";\n" },
      { NULL, "", "", "", "" },
      "int na\xC3\xAFve_$1(void) { return 0; }\n", "na\xC3\xAFve_$1", false },
    { "rust", "", "fn @() -> i32 { 0 }\n", "// @\n",
      { "const NEST: i32 = ", "(", "1", ")", ";\n" },
      { "const LINE: &[i32] = &[", " 1,", "", "", " 1];\n" },
      { "const TEXT: &str = \"", "a", "", "", "\";\n" },
      { "type Deep = ", "Vec<", "i32", ">", ";\n" },
      "fn r#match() -> i32 { 0 }\n", "match", false },
    { "python", "", "def @():\n    return 0\n", "# @\n",
      { "nest = ", "(", "1", ")", "\n" },
      { "line = [", " 1,", "", "", " 1]\n" },
      { "text = \"", "a", "", "", "\"\n" },
      { "deep: ", "list[", "int", "]", " = None\n" },
      "def \xE5\x90\x8D\xE5\x89\x8D():\n    return 0\n", "\xE5\x90\x8D\xE5\x89\x8D", false },
    { "go", "package p\n\n", "func @() int { return 0 }\n", "// @\n",
      { "var nest = ", "(", "1", ")", "\n" },
      { "var line = []int{", " 1,", "", "", " 1}\n" },
      { "var text = \"", "a", "", "", "\"\n" },
      { "var deep ", "List[", "int", "]", "\n" },
      "func \xCF\x80\xCF\x81() int { return 0 }\n", "\xCF\x80\xCF\x81", false },
    { "java", "", "class K@ { int @() { return 0; } }\n", "// @\n",
      { "class N { int nest = ", "(", "1", ")", "; }\n" },
      { "class L { int[] line = {", " 1,", "", "", " 1 }; }\n" },
      { "class S { String text = \"", "a", "", "", "\"; }\n" },
      { "class D { ", "List<", "Integer", ">", " deep; }\n" },
      "class O { int $na\xC3\xAFve() { return 0; } }\n", "$na\xC3\xAFve", false },
    { "javascript", "", "function @() { return 0; }\n", "// @\n",
      { "let nest = ", "(", "1", ")", ";\n" },
      { "let line = [", " 1,", "", "", " 1];\n" },
      { "let text = \"", "a", "", "", "\";\n" },
      { NULL, "", "", "", "" },
      "function $\xCF\x80() { return 0; }\n", "$\xCF\x80", false },
    { "typescript", "", "function @(): number { return 0; }\n", "// @\n",
      { "let nest = ", "(", "1", ")", ";\n" },
      { "let line = [", " 1,", "", "", " 1];\n" },
      { "let text = \"", "a", "", "", "\";\n" },
      { "let deep: ", "Set<", "number", ">", ";\n" },
      "function $\xCF\x80(): number { return 0; }\n", "$\xCF\x80", false },
    { "tsx", "", "function @(): number { return 0; }\n", "// @\n",
      { "let nest = ", "<b>", "x", "</b>", ";\n" },
      { "let line = [", " 1,", "", "", " 1];\n" },
      { "let text = \"", "a", "", "", "\";\n" },
      { "let deep: ", "Set<", "number", ">", ";\n" },
      "function $\xCF\x80(): number { return 0; }\n", "$\xCF\x80", false },
    { "php", "<?php\n", "function @() { return 0; }\n", "// @\n",
      { "$nest = ", "(", "1", ")", ";\n" },
      { "$line = [", " 1,", "", "", " 1];\n" },
      { "$text = \"", "a", "", "", "\";\n" },
      { NULL, "", "", "", "" },
      "function na\xC3\xAFve() { return 0; }\n", "na\xC3\xAFve", false },
    { "csharp", "", "class K@ { int @() { return 0; } }\n", "// @\n",
      { "class N { int nest = ", "(", "1", ")", "; }\n" },
      { "class L { int[] line = {", " 1,", "", "", " 1 }; }\n" },
      { "class S { string text = \"", "a", "", "", "\"; }\n" },
      { "class D { ", "List<", "int", ">", " deep; }\n" },
      "class O { int @class() { return 0; } }\n", "class", false },
    { "cpp", "", "int @() { return 0; }\n", "// @\n",
      { "int nest = ", "(", "1", ")", ";\n" },
      { "int line[] = {", " 1,", "", "", " 1 };\n" },
      { "const char *text = \"", "a", "", "", "\";\n" },
      { "", "List<", "int", ">", " deep;\n" },
      "int na\xC3\xAFve_$1() { return 0; }\n", "na\xC3\xAFve_$1", false },
    { "ruby", "", "def @\n  0\nend\n", "# @\n",
      { "NEST = ", "(", "1", ")", "\n" },
      { "LINE = [", " 1,", "", "", " 1]\n" },
      { "TEXT = \"", "a", "", "", "\"\n" },
      { NULL, "", "", "", "" },
      "def na\xC3\xAFve?\n  0\nend\n", "na\xC3\xAFve?", false },
    { "swift", "", "func @() -> Int { return 0 }\n", "// @\n",
      { "let nest = ", "(", "1", ")", "\n" },
      { "let line = [", " 1,", "", "", " 1]\n" },
      { "let text = \"", "a", "", "", "\"\n" },
      { "let deep: ", "Set<", "Int", ">", "\n" },
      "func `repeat`() -> Int { return 0 }\n", "repeat", false },
    { "bash", "", "@() { return 0; }\n", "# @\n",
      { "nest=$((", "(", "1", ")", "))\n" },
      { "line=(", " 1", "", "", ")\n" },
      { "text=\"", "a", "", "", "\"\n" },
      { NULL, "", "", "", "" },
      "na\xC3\xAFve-x.y() { return 0; }\n", "na\xC3\xAFve-x.y", false },
    { "kotlin", "", "fun @(): Int { return 0 }\n", "// @\n",
      { "val nest = ", "(", "1", ")", "\n" },
      { "val line = listOf(", " 1,", "", "", " 1)\n" },
      { "val text = \"", "a", "", "", "\"\n" },
      { "val deep: ", "List<", "Int", ">", "? = null\n" },
      "fun `it is odd`(): Int { return 0 }\n", "it is odd", false },
    { "lua", "", "function @() return 0 end\n", "-- @\n",
      { "nest = ", "(", "1", ")", "\n" },
      { "line = {", " 1,", "", "", " 1}\n" },
      { "text = \"", "a", "", "", "\"\n" },
      { NULL, "", "", "", "" },
      "function _ENV_1() return 0 end\n", "_ENV_1", false },
    { "scala", "", "object K@ { def @(): Int = 0 }\n", "// @\n",
      { "object N { val nest = ", "(", "1", ")", " }\n" },
      { "object L { val line = Array(", " 1,", "", "", " 1) }\n" },
      { "object S { val text = \"", "a", "", "", "\" }\n" },
      { "object D { type Deep = ", "List[", "Int", "]", " }\n" },
      "object O { def `it is odd`(): Int = 0; def +++(): Int = 0 }\n", "it is odd", true },
};
/* clang-format on */

/* `pattern` with `name` in place of each @. */
static inline void hostile_put_named(struct buf *out, const char *pattern, const char *name)
{
    for (const char *at = pattern; *at != '\0'; at++) {
        if (*at == '@') {
            buf_append_cstring(out, name);
        } else {
            buf_append_byte(out, *at);
        }
    }
}

static inline void hostile_put_nest(struct buf *out, const struct hostile_nest *nest, size_t count)
{
    buf_append_cstring(out, nest->before);
    for (size_t i = 0; i < count; i++) {
        buf_append_cstring(out, nest->open);
    }
    buf_append_cstring(out, nest->middle);
    for (size_t i = 0; i < count; i++) {
        buf_append_cstring(out, nest->close);
    }
    buf_append_cstring(out, nest->after);
}

#endif
