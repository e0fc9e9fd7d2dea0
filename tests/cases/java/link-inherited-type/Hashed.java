package p;
public class Hashed<K> {
    protected static class Entry<K> {
        K getKey() { return null; }
    }
}
