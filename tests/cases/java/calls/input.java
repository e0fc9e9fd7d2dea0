class A {
    B b;

    void run(B p, int... rest) {
        own(1);
        this.own(2);
        super.toString();
        b.go().go();
        p.next.go();
        new B(1).go();
        B.make();
        a.b.C.make();
        int[] xs = new int[2];
        xs.clone();
    }

    void own(int i) { }
}
