interface Shape {
    double PI = 3.14;

    double area();

    default double twice() { return area() * 2; }

    static Shape of() { return null; }
}
