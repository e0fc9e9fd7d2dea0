enum Level {
    LOW(1), HIGH(2) {
        @Override int value() { return 9; }
    };

    private final int n;

    Level(int n) { this.n = n; }

    int value() { return n; }
}
