class A {
    void f(java.util.List<String> list) throws Exception {
        var a = new A();
        String s = "x", t[] = { };
        for (String each : list) { each.trim(); }
        for (int i = 0; i < 3; i++) { }
        try (Reader r = open()) {
            r.read();
        } catch (IllegalStateException | IllegalArgumentException e) {
            e.getMessage();
        }
        Runnable run = () -> a.f(list);
        list.forEach(x -> x.trim());
        Object o = s;
        if (o instanceof String q) { q.trim(); }
    }
}
