class A {
    void good() { before(); }
    void bad( { }
    void before() { }
}
