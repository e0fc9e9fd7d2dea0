public class A {
    public int a;
    protected int b;
    int c;
    private int d;
    public abstract void e();
    static void f() { }
}
