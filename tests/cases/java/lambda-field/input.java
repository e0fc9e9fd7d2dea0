class Table {
    static final Function<Integer, Integer> TWICE = x -> x + x;
    Runnable run = this::stop;
    void stop() {}
}
