package a.b;

/** Documented. */
public class Box<T extends Number> extends Base implements Comparable<Box<T>> {
    private static final int LIMIT = 3;
    protected T item, other;

    public Box(T item) {
        super();
        this.item = item;
    }

    T get() { return item; }

    @Override
    public int compareTo(Box<T> o) { return 0; }
}
