class A {
    int f(boolean a, boolean b, int n) {
        if (a && b || n > 0) { return n > 1 ? 1 : 2; }
        while (n > 0) { n--; }
        do { n++; } while (n < 3);
        for (int i = 0; i < n; i++) { }
        try { f(a, b, n); } catch (RuntimeException e) { }
        return 0;
    }
}
