package p;
public class Other {
    static class Entry { Object getKey() { return null; } }
}
