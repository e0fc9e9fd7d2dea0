package p;
public class Linked<K> extends Hashed<K> {
    // the base is a type inside the base of the type around
    protected static class LinkEntry<K> extends Entry<K> { }
    //> Linked.first -> Hashed.Entry.getKey
    //! Linked.first -> Other.Entry.getKey
    K first(LinkEntry<K> entry) { return entry.getKey(); }
}
