class A {
    Runnable make() {
        return new Runnable() {
            @Override public void run() { helper(); }
        };
    }

    void helper() { }
}
