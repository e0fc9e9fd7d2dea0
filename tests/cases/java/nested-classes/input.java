class Outer {
    static class Inner { void f() { } }

    class Other { void g() { Outer.this.toString(); } }

    void local() {
        class Here { }
        new Here();
    }
}
