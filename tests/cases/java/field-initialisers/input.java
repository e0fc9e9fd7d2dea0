class A {
    static final A ONE = make(1);
    int a = count(), b = count();
    static { make(2); }

    static A make(int n) { return null; }
    static int count() { return 0; }
}
