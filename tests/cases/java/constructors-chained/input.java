class A extends B {
    A() { this(1); }
    A(int n) { super(n); }
}
