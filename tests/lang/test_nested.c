/* test_nested.c - what may stand inside itself costs no more than it is long, forty times nested.
 *
 * A builder of trees that looks twice at what is below it is unnoticed until somebody nests types
 * or calls deeper than usual: then it takes hours and all memory, as two builders once did.
 *
 * NESTED_PAIRS=LANGUAGE nests every two constructs of it in turn too, and prints what is slow.
 */
#include "lang/lang.h"

#include "util/buf.h"
#include "util/expect.h"

#include <string.h>

#define NESTED_DEPTH        40U
#define NESTED_TEXT_MAX     ((size_t)1 << 20U)
#define NESTED_MEMORY_BYTES ((size_t)512 << 20U)
#define NESTED_TIME_MS      2000U /* of CPU; each needs a few */

struct nested {
    const char *lang;
    const char *before;
    const char *open;
    const char *middle;
    const char *close;
    const char *after;
};

/* clang-format off */
static const struct nested nested_rows[] = {
    { "typescript", "let x = ", "f(", "1", ")", ";" },
    { "typescript", "let x = ", "[", "1", "]", ";" },
    { "typescript", "let x = ", "{a: ", "1", "}", ";" },
    { "typescript", "let x = ", "(y => ", "1", ")", ";" },
    { "typescript", "let x = ", "(function(){ return ", "1", "})", ";" },
    { "typescript", "let x = ", "a ? b : (", "1", ")", ";" },
    { "typescript", "let x = ", "a ?\? (", "1", ")", ";" },
    { "typescript", "let x = a", "[b", "", "]", ";" },
    { "typescript", "let x = a", ".b(c)", "", "", ";" },
    { "typescript", "let x = a", ".b(() => d", "", ")", ";" },
    { "typescript", "let x: ", "{a: ", "B", "}", ";" },
    { "typescript", "let x: ", "(a: ", "B", ") => C", ";" },
    { "typescript", "let x: ", "[a, ", "B", "]", ";" },
    { "typescript", "let x: ", "(", "B", ")[]", ";" },
    { "typescript", "let x: ", "A | (", "B", ")", ";" },
    { "typescript", "let x: ", "Promise<", "B", ">", ";" },
    { "typescript", "let x: ", "{[k: string]: ", "B", "}", ";" },
    { "typescript", "let x: ", "A extends B ? C : (", "B", ")", ";" },
    { "typescript", "let x: ", "keyof (", "B", ")", ";" },
    { "typescript", "", "function f(a = 1) { ", "return 1;", " }", "" },
    { "typescript", "", "class A { m() { ", "return 1;", " } }", "" },
    { "typescript", "", "if (a) { ", "b();", " }", "" },
    { "typescript", "", "namespace N { ", "let b;", " }", "" },
    { "typescript", "let x = ", "new A(", "1", ")", ";" },
    { "typescript", "let x = ", "await (", "1", ")", ";" },
    { "typescript", "let x = ", "`${", "1", "}`", ";" },
    { "typescript", "let {", "a: {", "b", "}", "} = c;" },
    { "typescript", "let x = ", "(a as ", "B", ")", ";" },
    { "typescript", "let x = ", "{...", "b", "}", ";" },
    { "typescript", "let x = ", "f<", "B", ">()", ";" },
    { "typescript", "function g(", "a = (b, ", "c", ") => 1", ") {}" },
    { "typescript", "let x = ", "class extends (", "B", ") {}", ";" },
    { "typescript", "let x = (", "a = ", "b", "", ");" },
    { "typescript", "let x = ", "{m() { return ", "b", "}}", ";" },
    { "typescript", "try { ", "try { ", "a()", "} catch (e) { b() }", " } finally {}" },
    { "typescript", "", "switch (a) { case 1: ", "b();", " }", "" },
    { "typescript", "type T<A> = ", "{[K in ", "A", "]: B}", ";" },
    { "python", "x = ", "f(", "1", ")", "\n" },
    { "python", "x = ", "[", "1", "]", "\n" },
    { "python", "x = ", "{'a': ", "1", "}", "\n" },
    { "python", "x = ", "(lambda y: ", "1", ")", "\n" },
    { "python", "x = ", "(a if b else ", "1", ")", "\n" },
    { "python", "x = ", "[i for i in ", "a", "]", "\n" },
    { "python", "x = a", "[b", "", "]", "\n" },
    { "python", "x = a", ".b(c)", "", "", "\n" },
    { "python", "x: ", "Union[A, ", "int", "]", " = 1\n" },
    { "python", "x = ", "(a or ", "1", ")", "\n" },
    { "python", "x = ", "(a := ", "1", ")", "\n" },
    { "python", "x = ", "f(k=", "1", ")", "\n" },
    { "python", "x = ", "f(*", "1", ")", "\n" },
    { "python", "x = ", "(await ", "1", ")", "\n" },
    { "python", "x = ", "-", "1", "", "\n" },
    { "python", "x = ", "(1 + ", "1", ")", "\n" },
    { "python", "(", "(a, ", "b", ")", ") = c\n" },
    { "python", "x: ", "Callable[[A], ", "int", "]", " = 1\n" },
    { "python", "x: ", "'Set[", "int", "]'", "=1\n" },
    { "rust", "fn f() { let x = ", "f(", "1", ")", "; }" },
    { "rust", "fn f() { let x = ", "[", "1", "]", "; }" },
    { "rust", "fn f() { let x = ", "{", "1", "}", "; }" },
    { "rust", "fn f() { let x = ", "|y| (", "1", ")", "; }" },
    { "rust", "fn f() { let x = ", "if a { b } else { ", "1", "}", "; }" },
    { "rust", "fn f() { let x = ", "match a { B => ", "1", "}", "; }" },
    { "rust", "fn f() { let x = a", ".b(c)?", "", "", "; }" },
    { "rust", "fn f() { let x = ", "Some(", "1", ")", "; }" },
    { "rust", "fn f() { let x = ", "&(", "1", ")", "; }" },
    { "rust", "fn f(x: ", "(A, ", "B", ")", ") {}" },
    { "rust", "fn f(x: ", "&", "B", "", ") {}" },
    { "rust", "fn f(x: ", "impl Fn(", "B", ") -> C", ") {}" },
    { "rust", "fn f(x: ", "Box<dyn A<", "B", ">>", ") {}" },
    { "rust", "use ", "a::{", "b", "}", ";" },
    { "rust", "", "mod a { ", "fn f() {}", " }", "" },
    { "rust", "fn f() { let ", "Some(", "b", ")", " = c; }" },
    { "rust", "fn f() { ", "m!(", "b", ")", "; }" },
    { "rust", "fn f() { let x = ", "S { a: ", "1", "}", "; }" },
    { "rust", "fn f() { let x = ", "loop { break ", "1", "}", "; }" },
    { "rust", "fn f(x: ", "<A as B<", "C", ">>::D", ") {}" },
    { "go", "package p\nvar x = ", "f(", "1", ")", "\n" },
    { "go", "package p\nvar x = ", "[]int{", "1", "}", "\n" },
    { "go", "package p\nvar x = ", "func() int { return ", "1", "}", "\n" },
    { "go", "package p\nvar x ", "map[string]", "int", "", "\n" },
    { "go", "package p\nvar x ", "func(", "int", ") int", "\n" },
    { "go", "package p\nvar x ", "struct { a ", "int", "}", "\n" },
    { "go", "package p\nvar x = a", ".b(c)", "", "", "\n" },
    { "go", "package p\nvar x ", "*", "int", "", "\n" },
    { "go", "package p\nvar x = ", "T{a: ", "1", "}", "\n" },
    { "go", "package p\nvar x ", "interface { A(", "int", ") }", "\n" },
    { "go", "package p\nvar x ", "chan ", "int", "", "\n" },
    { "go", "package p\nfunc f() { ", "if a { ", "b()", " }", " }\n" },
    { "go", "package p\nvar x = ", "a.(", "T", ")", "\n" },
    { "java", "class A { Object x = ", "f(", "1", ")", "; }" },
    { "java", "class A { Object x = ", "(y -> ", "1", ")", "; }" },
    { "java", "class A { Object x = ", "a ? b : (", "1", ")", "; }" },
    { "java", "class A { Object x = ", "new A(", "1", ")", "; }" },
    { "java", "class A { Object x = a", ".b(c)", "", "", "; }" },
    { "java", "", "class A { ", "int a;", " }", "" },
    { "java", "class A { Object x = ", "(B) (", "1", ")", "; }" },
    { "java", "class A { Object x = ", "new A() { int m() { return ", "1", "; } }", "; }" },
    { "java", "class A { void f() { ", "if (a) { ", "b();", " }", " } }" },
    { "java", "class A { Object x = ", "switch (a) { case 1 -> ", "1", "; default -> 2; }", "; }" },
    { "java", "@A(", "b = @A(", "1", ")", ") class C {}" },
    { "java", "class A { Map<A, ", "? extends B<", "C", ">", "> x; }" },
    { "java", "class A<T extends ", "B<", "C", ">", "> {}" },
    { "csharp", "class A { object x = ", "f(", "1", ")", "; }" },
    { "csharp", "class A { object x = ", "(y => ", "1", ")", "; }" },
    { "csharp", "class A { object x = ", "a ? b : (", "1", ")", "; }" },
    { "csharp", "class A { object x = ", "new A(", "1", ")", "; }" },
    { "csharp", "class A { object x = a", ".b(c)", "", "", "; }" },
    { "csharp", "", "class A { ", "int a;", " }", "" },
    { "csharp", "class A { ", "(A, ", "B", ")", " x; }" },
    { "csharp", "class A { object x = ", "(B) (", "1", ")", "; }" },
    { "csharp", "class A { object x = ", "a switch { 1 => ", "1", " }", "; }" },
    { "csharp", "class A { object x = ", "a ?\? (", "1", ")", "; }" },
    { "csharp", "class A { object x = ", "new { a = ", "1", "}", "; }" },
    { "csharp", "class A { object x = ", "$\"{", "1", "}\"", "; }" },
    { "csharp", "class A { object x = ", "from a in (", "b", ") select a", "; }" },
    { "csharp", "", "namespace A { ", "class B {}", " }", "" },
    { "csharp", "class A { object x = a is ", "{ B: ", "1", " }", "; }" },
    { "csharp", "class A { object x = ", "await (", "1", ")", "; }" },
    { "cpp", "auto x = ", "f(", "1", ")", ";" },
    { "cpp", "auto x = ", "[]{ return ", "1", "; }", ";" },
    { "cpp", "auto x = ", "a ? b : (", "1", ")", ";" },
    { "cpp", "auto x = ", "A{", "1", "}", ";" },
    { "cpp", "auto x = a", ".b(c)", "", "", ";" },
    { "cpp", "", "class A { ", "int a;", " };", "" },
    { "cpp", "", "namespace a { ", "int b;", " }", "" },
    { "cpp", "", "A<B, ", "int", ">", " x;" },
    { "cpp", "int ", "(*", "x", ")()", ";" },
    { "cpp", "auto x = ", "(A)(", "1", ")", ";" },
    { "cpp", "auto x = ", "f<", "A", ">()", ";" },
    { "cpp", "", "template <class T = ", "A", ">", " class X {};" },
    { "cpp", "", "A<decltype(", "b", ")>", " x;" },
    { "cpp", "void f(", "void (*g)(", "int", ")", ");" },
    { "cpp", "auto x = ", "static_cast<A>(", "1", ")", ";" },
    { "cpp", "void f() { ", "if (a) { ", "b();", " }", " }" },
    { "cpp", "void f() { ", "if (a) {} else ", "b();", "", " }" },
    { "cpp", "auto x = ", "sizeof(", "a", ")", ";" },
    { "cpp", "std::function<", "A(", "B", ")", "> x;" },
    { "cpp", "", "A<", "B", ">::C", " x;" },
    { "c", "int x = ", "f(", "1", ")", ";" },
    { "c", "int x = ", "a ? b : (", "1", ")", ";" },
    { "c", "struct s x = ", "{ .a = ", "1", " }", ";" },
    { "c", "", "struct { ", "int a;", " } x;", "" },
    { "c", "int ", "(*", "x", ")(void)", ";" },
    { "c", "int x = ", "(A)(", "1", ")", ";" },
    { "c", "void f(", "void (*g)(", "int", ")", ");" },
    { "c", "void f(void) { ", "if (a) { ", "b();", " }", " }" },
    { "c", "", "typeof(", "int", ")", " x;" },
    { "c", "int x = ", "({ ", "1;", " })", ";" },
    { "c", "#define A ", "(", "B", ")", "\nint f(void) { return A; }\n" },
    { "c", "int x = ", "sizeof(", "a", ")", ";" },
    { "c", "int x = ", "(struct s){ ", "1", " }", ";" },
    { "swift", "let x = ", "f(", "1", ")", "" },
    { "swift", "let x = ", "[", "1", "]", "" },
    { "swift", "let x = ", "{ y in ", "1", " }", "" },
    { "swift", "let x = ", "a ? b : (", "1", ")", "" },
    { "swift", "let x = a", ".b(c)", "", "", "" },
    { "swift", "let x: ", "(A, ", "B", ")", " = 1" },
    { "swift", "let x: ", "[", "B", "]", " = 1" },
    { "swift", "let x: ", "(", "B", ") -> C", " = 1" },
    { "swift", "let x: ", "", "B", "?", " = 1" },
    { "swift", "", "class A { ", "var a = 1", " }", "" },
    { "swift", "func f() { ", "if a { ", "b()", " }", " }" },
    { "swift", "let x = ", "f { ", "1", " }", "" },
    { "swift", "let x = ", "\"\\(", "1", ")\"", "" },
    { "swift", "let x: ", "[A: ", "B", "]", " = 1" },
    { "swift", "let x = ", "(a as ", "B", ")", "" },
    { "swift", "func f() { ", "switch a { case 1: ", "b()", "}", " }" },
    { "swift", "let x = ", "try! (", "1", ")", "" },
    { "kotlin", "val x = ", "f(", "1", ")", "\n" },
    { "kotlin", "val x = ", "{ y -> ", "1", " }", "\n" },
    { "kotlin", "val x = ", "if (a) b else (", "1", ")", "\n" },
    { "kotlin", "val x = a", ".b(c)", "", "", "\n" },
    { "kotlin", "val x: ", "(", "A", ") -> C", " = 1\n" },
    { "kotlin", "", "class A { ", "val a = 1", " }", "" },
    { "kotlin", "fun f() { ", "if (a) { ", "b()", " }", " }" },
    { "kotlin", "val x = ", "f { ", "1", " }", "\n" },
    { "kotlin", "val x = ", "\"${", "1", "}\"", "\n" },
    { "kotlin", "val x = ", "when (a) { 1 -> ", "1", "\n else -> 2 }", "\n" },
    { "kotlin", "val x = ", "object : A { val b = ", "1", " }", "\n" },
    { "kotlin", "val x = ", "(a ?: ", "1", ")", "\n" },
    { "kotlin", "val x: ", "Map<A, ", "B", ">", " = 1\n" },
    { "kotlin", "val x = a", "[b", "", "]", "\n" },
    { "scala", "object A { val x = ", "f(", "1", ")", " }" },
    { "scala", "object A { val x = ", "(y => ", "1", ")", " }" },
    { "scala", "object A { val x = ", "if (a) b else (", "1", ")", " }" },
    { "scala", "object A { val x = a", ".b(c)", "", "", " }" },
    { "scala", "object A { val x: ", "(A, ", "B", ")", " = 1 }" },
    { "scala", "object A { val x: ", "A => (", "B", ")", " = 1 }" },
    { "scala", "", "class A { ", "val a = 1", " }", "" },
    { "scala", "object A { val x = ", "a match { case b => ", "1", " }", " }" },
    { "scala", "object A { val x = ", "for (a <- ", "b", ") yield a", " }" },
    { "scala", "object A { val x = ", "new A(", "1", ")", " }" },
    { "scala", "object A { val x = ", "a + (", "1", ")", " }" },
    { "scala", "object A { val x = ", "{ ", "1", " }", " }" },
    { "scala", "object A { val ", "Some(", "b", ")", " = c }" },
    { "php", "<?php $x = ", "f(", "1", ")", ";" },
    { "php", "<?php $x = ", "[", "1", "]", ";" },
    { "php", "<?php $x = ", "fn($y) => ", "1", "", ";" },
    { "php", "<?php $x = ", "function() { return ", "1", "; }", ";" },
    { "php", "<?php $x = ", "(a ? b : ", "1", ")", ";" },
    { "php", "<?php $x = $a", "->b($c)", "", "", ";" },
    { "php", "<?php $x = ", "new A(", "1", ")", ";" },
    { "php", "<?php $x = ", "match($a) { 1 => ", "1", " }", ";" },
    { "php", "<?php ", "if ($a) { ", "b();", " }", "" },
    { "php", "<?php $x = ", "\"{$a[", "1", "]}\"", ";" },
    { "php", "<?php $x = ", "($a ?\? ", "1", ")", ";" },
    { "php", "<?php ", "[", "$a", "]", " = $b;" },
    { "php", "<?php $x = $a", "[$b", "", "]", ";" },
    { "php", "<?php /** @var ", "array<int, ", "A", ">", " */ $x = f();" },
    { "php", "<?php /** @var ", "callable(", "A", "): B", " */ $x = f();" },
    { "php", "<?php $x = ", "new class { public $a = ", "1", "; }", ";" },
    { "ruby", "x = ", "f(", "1", ")", "\n" },
    { "ruby", "x = ", "[", "1", "]", "\n" },
    { "ruby", "x = ", "{ a: ", "1", " }", "\n" },
    { "ruby", "x = ", "->(y) { ", "1", " }", "\n" },
    { "ruby", "x = ", "(a ? b : ", "1", ")", "\n" },
    { "ruby", "x = a", ".b(c)", "", "", "\n" },
    { "ruby", "x = ", "f { |y| ", "1", " }", "\n" },
    { "ruby", "", "class A; ", "def f; end;", " end;", "\n" },
    { "ruby", "", "if a; ", "b;", " end;", "\n" },
    { "ruby", "x = ", "\"#{", "1", "}\"", "\n" },
    { "ruby", "x = ", "case a; when 1; ", "1", "; end", "\n" },
    { "ruby", "x = ", "begin; ", "1", "; rescue; 2; end", "\n" },
    { "ruby", "x = ", "(a || ", "1", ")", "\n" },
    { "ruby", "", "def f; ", "b;", " end;", "\n" },
    { "ruby", "", "module A; ", "b;", " end;", "\n" },
    { "ruby", "x = a", "[b", "", "]", "\n" },
    { "lua", "x = ", "f(", "1", ")", "\n" },
    { "lua", "x = ", "{", "1", "}", "\n" },
    { "lua", "x = ", "{ a = ", "1", " }", "\n" },
    { "lua", "x = ", "function() return ", "1", " end", "\n" },
    { "lua", "x = ", "a or (", "1", ")", "\n" },
    { "lua", "x = a", ":b(c)", "", "", "\n" },
    { "lua", "", "function f() ", "b()", " end", "\n" },
    { "lua", "", "if a then ", "b()", " end", "\n" },
    { "lua", "x = a", "[b", "", "]", "\n" },
    { "lua", "x = ", "setmetatable({}, ", "1", ")", "\n" },
    { "bash", "x=", "$(f ", "1", ")", "\n" },
    { "bash", "x=", "${a:-", "1", "}", "\n" },
    { "bash", "", "if a; then ", "b;", " fi;", "\n" },
    { "bash", "", "f() { ", "b;", " };", "\n" },
    { "bash", "", "( ", "b", " )", "\n" },
    { "bash", "", "case a in b) ", "c", " ;; esac", "\n" },
    { "bash", "x=\"", "$(f \"", "1", "\")", "\"\n" },
    { "bash", "x=$((", "(", "1", ")", "))\n" },
    { "bash", "", "for a in b; do ", "c;", " done;", "\n" },
    { "bash", "", "while a; do ", "c;", " done;", "\n" },
    { "javascript", "let x = ", "f(", "1", ")", ";" },
    { "javascript", "let x = ", "[", "1", "]", ";" },
    { "javascript", "let x = ", "{a: ", "1", "}", ";" },
    { "javascript", "let x = ", "(y => ", "1", ")", ";" },
    { "javascript", "let x = ", "(function(){ return ", "1", "})", ";" },
    { "javascript", "let x = ", "a ? b : (", "1", ")", ";" },
    { "javascript", "let x = ", "a ?\? (", "1", ")", ";" },
    { "javascript", "let x = a", "[b", "", "]", ";" },
    { "javascript", "let x = a", ".b(c)", "", "", ";" },
    { "javascript", "let x = a", ".b(() => d", "", ")", ";" },
    { "javascript", "", "function f(a = 1) { ", "return 1;", " }", "" },
    { "javascript", "", "class A { m() { ", "return 1;", " } }", "" },
    { "javascript", "", "if (a) { ", "b();", " }", "" },
    { "javascript", "let x = ", "new A(", "1", ")", ";" },
    { "javascript", "let x = ", "await (", "1", ")", ";" },
    { "javascript", "let x = ", "`${", "1", "}`", ";" },
    { "javascript", "let {", "a: {", "b", "}", "} = c;" },
    { "javascript", "let x = ", "{...", "b", "}", ";" },
    { "javascript", "function g(", "a = (b, ", "c", ") => 1", ") {}" },
    { "javascript", "let x = ", "class extends (", "B", ") {}", ";" },
    { "javascript", "let x = (", "a = ", "b", "", ");" },
    { "javascript", "let x = ", "{m() { return ", "b", "}}", ";" },
    { "javascript", "try { ", "try { ", "a()", "} catch (e) { b() }", " } finally {}" },
    { "javascript", "", "switch (a) { case 1: ", "b();", " }", "" },
    { "tsx", "let x = ", "<a b={", "1", "}/>", ";" },
    { "tsx", "let x = ", "<a>", "b", "</a>", ";" },
    { "tsx", "let x = ", "<a>{", "b", "}</a>", ";" },
    { "javascript", "/** @type {", "Array<", "B", ">", "} */ let x;" },
    { "javascript", "/** @param {", "Object<string, ", "B", ">", "} a */ function f(a) {}" },
    { "javascript", "/** @type {", "{a: ", "B", "}", "} */ let x;" },
    { "javascript", "/** @type {", "function(", "B", "): C", "} */ let x;" },
    { "javascript", "/** @type {", "(", "B", "|C)", "} */ let x;" },
    { "javascript", "/** @returns {", "Promise<", "B", ">", "} */ function f() {}" },
    { "javascript", "exports.x = ", "exports.y = {a: ", "1", "}", ";" },
    { "typescript", "let x: ", "Partial<", "B", ">", ";" },
    { "typescript", "let x: ", "Array<", "B", ">", ";" },
    { "typescript", "class A extends ", "B<", "C", ">", " {}" },
    { "typescript", "type T = ", "A[", "B", "]", ";" },
    { "c", "#define A ", "F(", "1", ")", "\nint f(void) { return A; }\n" },
    { "c", "", "#if A\n", "int x;\n", "#else\nint y;\n#endif\n", "" },
    { "cpp", "#define A ", "F(", "1", ")", "\nint f() { return A; }\n" },
    { "cpp", "", "#if A\n", "int x;\n", "#else\nint y;\n#endif\n", "" },
    { "cpp", "typename ", "A<typename ", "B", ">::type", " x;" },
    { "cpp", "", "std::vector<", "B", ">::iterator", " x;" },
    { "cpp", "auto x = ", "A<", "B", ">::f()", ";" },
    { "cpp", "auto x = ", "new A<", "B", ">()", ";" },
    { "cpp", "int ", "(A::*", "x", ")(int)", ";" },
    { "csharp", "", "#if A\n", "class B {}\n", "#else\nclass C {}\n#endif\n", "" },
    { "swift", "", "#if A\n", "let b = 1\n", "#else\nlet c = 1\n#endif\n", "" },
    { "rust", "macro_rules! m { () => { ", "n!{ ", "b", " }", " } }" },
    { "rust", "fn f() -> ", "Result<", "B", ", C>", " {}" },
    { "rust", "type A = ", "<B as C<", "D", ">>::E", ";" },
    { "python", "x: ", "Optional[", "int", "]", " = None\n" },
    { "python", "x: ", "dict[str, ", "int", "]", " = {}\n" },
    { "python", "", "@a(", "b", ")", "\ndef f(): pass\n" },
    { "php", "<?php /** @return ", "Collection<", "A", ">", " */ function f() {}" },
    { "php", "<?php /** @param ", "(", "A", "|B)", " $a */ function f($a) {}" },
    { "php", "<?php /** @var ", "array{a: ", "A", "}", " */ $x = f();" },
    { "java", "class A { ", "Map<B, ", "C", ">", " x = new HashMap<>(); }" },
    { "csharp", "class A { ", "Dictionary<B, ", "C", ">", " x; }" },
    { "kotlin", "val x: ", "A<*, ", "B", ">", "? = null\n" },
    { "scala", "object A { val x: ", "Map[B, ", "C", "]", " = null }" },
    { "go", "package p\nvar x ", "A[", "B", "]", "\n" },
};
/* clang-format on */
#define NESTED_COUNT (sizeof nested_rows / sizeof nested_rows[0])

static struct lang_session *nested_session;

/* `outer` around `inner` around `outer`, and so on. */
static void nested_put_text(struct buf *text, const struct nested *outer,
                            const struct nested *inner, unsigned depth)
{
    buf_clear_keep_memory(text);
    buf_append_cstring(text, outer->before);
    for (unsigned i = 0; i < depth; i++) {
        buf_append_cstring(text, i % 2 == 0 ? outer->open : inner->open);
    }
    buf_append_cstring(text, inner->middle);
    for (unsigned i = depth; i > 0; i--) {
        buf_append_cstring(text, i % 2 == 1 ? outer->close : inner->close);
    }
    buf_append_cstring(text, outer->after);
}

static bool nested_is_read(struct buf *text, const struct nested *outer, const struct nested *inner,
                           struct err *err)
{
    struct str facts = STR_EMPTY;
    const struct lang *lang = lang_find_by_name(str_from_cstring(outer->lang));
    assert_non_null(lang);
    nested_put_text(text, outer, inner, NESTED_DEPTH);
    err_clear_all_fields(err);
    return lang_extract_file_facts(nested_session, lang, STR("src/input"), buf_borrow_str(text),
                                   NESTED_TIME_MS, &facts, err);
}

static void test_nested_constructs(void **state)
{
    struct buf text;
    struct err err;
    (void)state;
    buf_init_with_limit(&text, NESTED_TEXT_MAX);
    for (size_t i = 0; i < NESTED_COUNT; i++) {
        const struct nested *row = &nested_rows[i];
        bool read = nested_is_read(&text, row, row, &err);
        EXPECT(row->open, read, "%s: %s", row->lang, err.text);
    }
    buf_release_bytes(&text);
    expect_all_rows_passed();
}

static void test_every_language_is_nested(void **state)
{
    size_t count = 0;
    const struct lang *const *list = lang_list_all_known(&count);
    (void)state;
    for (size_t i = 0; i < count; i++) {
        unsigned rows = 0;
        for (size_t k = 0; k < NESTED_COUNT; k++) {
            rows += strcmp(nested_rows[k].lang, lang_name_of(list[i])) == 0;
        }
        EXPECT(lang_name_of(list[i]), rows >= 3, "%u rows", rows);
    }
    expect_all_rows_passed();
}

/* In turn: one may undo what keeps the other cheap. */
static void test_pairs_of_constructs(void **state)
{
    struct buf text;
    struct err err;
    (void)state;
    buf_init_with_limit(&text, NESTED_TEXT_MAX);
    for (size_t i = 0; i < NESTED_COUNT; i++) {
        for (size_t k = 0; k < NESTED_COUNT; k++) {
            const struct nested *outer = &nested_rows[i];
            const struct nested *inner = &nested_rows[k];
            if (strcmp(outer->lang, inner->lang) == 0) {
                bool read = nested_is_read(&text, outer, inner, &err);
                EXPECT(outer->open, read, "%s: '%s': %s", outer->lang, inner->open, err.text);
            }
        }
    }
    buf_release_bytes(&text);
    expect_all_rows_passed();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nested_constructs),
        cmocka_unit_test(test_every_language_is_nested),
        cmocka_unit_test(test_pairs_of_constructs),
    };
    int status;
    nested_session = lang_session_create_new(NESTED_MEMORY_BYTES);
    if (nested_session == NULL) {
        return 1;
    }
    status = cmocka_run_group_tests(tests, NULL, NULL);
    lang_session_free_all(nested_session);
    return status;
}
