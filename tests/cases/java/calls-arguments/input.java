class A {
    void f(int i, String s) {
        g(1, "a", 2L, 1.5, 'c', true, null);
        g(i + 1, s + "x", -i, i > 2, (long) i, new int[] { 1 }, i == 0 ? s : "y");
    }
}
