/** A class. */
@Deprecated
class A {
    /** A field. */
    int a;

    // no doc
    void f() { }

    /**
     * A method.
     */
    void g() { }
}
