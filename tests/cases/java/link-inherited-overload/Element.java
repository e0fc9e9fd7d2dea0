package p;
public class Element extends Node {
    int kids; // a field does not hide a method
    @Override
    public Element attr(String key, String value) { return this; }
    public Element attr(String key, boolean value) { return this; }
    abstract int match(int a, int b, int c);
    int match(int a, int b) { return 0; }
}
