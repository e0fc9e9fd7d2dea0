class A {
    Function<A, B> f = (A a) -> { B b = a.b(); return b; };
    B b() { return null; }
}
