record Point(int x, int y) {
    Point { check(x); }

    static void check(int v) { }
}
