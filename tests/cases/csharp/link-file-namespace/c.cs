namespace Shop;
static class Maths { public static int Twice(int x) => x + x; }
