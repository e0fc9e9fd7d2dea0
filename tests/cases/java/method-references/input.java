class A {
    void f() {
        use(A::make);
        use(this::g);
        use(A::new);
    }

    static A make() { return null; }
    void g() { }
    void use(Object o) { }
}
