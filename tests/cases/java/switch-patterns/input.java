class A {
    int f(Object o, int n) {
        switch (n) {
            case 1: return 1;
            default: break;
        }
        return switch (o) {
            case String s -> s.length();
            case Integer i when i > 2 -> i;
            default -> 0;
        };
    }
}
