class A {
    A[] items;
    int[][] grid() { return new int[2][]; }
    void f() { items[0].f(); grid()[1].clone(); }
}
