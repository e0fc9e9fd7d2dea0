// Overloads by number of arguments, by their types, variable ones last.
//> A.run -> A.f@10 Calls
//> A.run -> A.f@11 Calls
//> A.run -> A.f@12 Calls
//> A.two -> A.g@13 Calls
//! A.two -> A.g@14
//> A.three -> A.g@14 Calls
//! A.three -> A.g@13
class A {
    void f() {}
    void f(int a) {}
    void f(int a, String b) {}
    void g(String s) {}
    void g(Box b) {}
    void h(String... all) {}
    void run() { f(); f(1); f(1, ""); }
    void two() { g("x"); }
    void three(Box b) { g(b); }
}
class Box {}
